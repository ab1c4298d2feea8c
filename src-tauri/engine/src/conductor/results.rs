//! Results on disk, each file written atomically.

use std::{
    io::{self, Write},
    path::Path,
};

use crate::{announce, settings::Home};

/// Writes a file so that a reader sees the old one or the new one, never a part; makes its folder.
///
/// # Errors
/// Whatever the disk says.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))?;
    }
    file.persist(path)?;
    Ok(())
}

/// Writes what a run leaves for people: result, evidence and summary, for the run and as the latest.
///
/// # Errors
/// Whatever the disk says.
pub fn keep(home: &Home, page: &announce::Page<'_>) -> io::Result<()> {
    let evidence = serde_json::to_vec_pretty(page.verdict)?;
    let result = announce::result_page(page);
    for folder in [home.run(page.id, page.run.run), home.results(page.id)] {
        write(&folder.join("evidence.json"), &evidence)?;
        write(&folder.join("result.md"), result.as_bytes())?;
    }
    write(&home.summary(page.id), announce::summary_page(page).as_bytes())
}
