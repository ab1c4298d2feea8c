//! What this machine offers to hold a child: looked for once, told to its owner.

use std::{
    path::{Path, PathBuf},
    sync::OnceLock,
};

use super::sandbox;

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
    FOUND.get_or_init(|| Containment { keeper: keeper(), sandbox: sandbox::probe() })
}

/// The keeper lies beside the program that runs, or a folder above it where that is a test of ours.
fn keeper() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("ORCHESTRATOR_KEEPER").filter(|named| !named.is_empty()) {
        return Some(named.into());
    }
    let own = std::env::current_exe().ok()?;
    let name = format!("orchestrator-keeper{}", std::env::consts::EXE_SUFFIX);
    own.ancestors().skip(1).take(2).map(|folder| folder.join(&name)).find(|path| path.is_file())
}

/// Where a program is that is given by its name or path.
pub(super) fn find(program: &Path, path: Option<&std::ffi::OsStr>) -> std::io::Result<PathBuf> {
    use std::os::unix::fs::PermissionsExt;
    let is_program = |path: &PathBuf| {
        std::fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
    };
    if program.components().count() > 1 {
        // Says itself why not.
        let meta = std::fs::metadata(program)?;
        let fits = meta.is_file() && meta.permissions().mode() & 0o111 != 0;
        return if fits { Ok(program.to_owned()) } else { Err(std::io::ErrorKind::PermissionDenied.into()) };
    }
    let found = path.into_iter().flat_map(std::env::split_paths).map(|folder| folder.join(program)).find(is_program);
    found.ok_or_else(|| std::io::ErrorKind::NotFound.into())
}
