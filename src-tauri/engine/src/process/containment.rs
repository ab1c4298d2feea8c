//! What this machine offers to hold a child: looked for once, told to its owner.

use std::{path::PathBuf, sync::OnceLock};

/// What holds our children here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Containment {
    /// The small program that reaps all that descends from a child, and ends it when we end.
    pub keeper: Option<PathBuf>,
    /// The sandbox, or why there is none, for people.
    pub sandbox: Result<PathBuf, String>,
}

/// What this machine offers; looked for at the first call.
pub fn containment() -> &'static Containment {
    static FOUND: OnceLock<Containment> = OnceLock::new();
    FOUND.get_or_init(|| Containment { keeper: None, sandbox: Err("not looked for yet".into()) })
}
