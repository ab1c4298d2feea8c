//! The two sides of a changed file.

/// A changed file with its texts: what rules that read code look at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edit {
    /// Relative to the project's root, with `/`; the old name of a file that is gone.
    pub path: String,
    /// Its old name, if it has another one now.
    pub from: Option<String>,
    /// As it was before the work; none if it was not there.
    pub old: Option<String>,
    /// As it is now; none if it is gone.
    pub new: Option<String>,
}
