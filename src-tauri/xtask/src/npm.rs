//! Node packages, exactly as their lock files have them.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, bail};
use serde_json::Value;

use crate::sh;

/// Whether a folder's packages are yet to be installed.
pub fn is_due(folder: &str) -> bool {
    let folder = sh::root().join(folder);
    let lock = fs::read(folder.join("package-lock.json")).ok();
    lock.is_some() && lock != fs::read(stamp(&folder)).ok()
}

/// Installs a folder's packages, if its lock file is not the one they were installed from.
pub fn install(folder: &str) -> anyhow::Result<()> {
    install_by(folder, sh::run)
}

/// The same, the command run by `run`.
pub fn install_by(folder: &str, run: impl FnOnce(&mut Command) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let path = sh::root().join(folder);
    let lock = fs::read_to_string(path.join("package-lock.json"))
        .with_context(|| format!("reading {folder}/package-lock.json"))?;
    let lock_json: Value =
        serde_json::from_str(&lock).with_context(|| format!("reading {folder}/package-lock.json"))?;
    let loose = without_integrity(&lock_json);
    if !loose.is_empty() {
        bail!("{folder}/package-lock.json has no integrity for {}", loose.join(", "));
    }
    if is_due(folder) {
        run(sh::command("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&path))?;
        fs::write(stamp(&path), lock).context("noting what was installed")?;
    }
    Ok(())
}

/// How many packages a lock file names.
pub fn count(folder: &str) -> usize {
    packages(folder).map_or(0, |packages| packages.len())
}

/// A lock file's packages: (path, entry), the project itself left out.
pub fn packages(folder: &str) -> anyhow::Result<Vec<(String, Value)>> {
    let path = sh::root().join(folder).join("package-lock.json");
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let lock: Value = serde_json::from_str(&text)?;
    let all = lock["packages"].as_object().context("a lock file without packages")?;
    Ok(all.iter().filter(|(name, _)| !name.is_empty()).map(|(name, entry)| (name.clone(), entry.clone())).collect())
}

fn without_integrity(lock: &Value) -> Vec<String> {
    let packages = lock["packages"].as_object();
    let entries = packages.into_iter().flatten().filter(|(name, _)| !name.is_empty());
    let loose = entries.filter(|(_, entry)| entry["link"] != true && !entry["integrity"].is_string());
    loose.map(|(name, _)| name.clone()).collect()
}

fn stamp(folder: &Path) -> std::path::PathBuf {
    folder.join("node_modules/.installed-from-lock.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_that_could_be_swapped_on_the_way_is_named() {
        let lock = serde_json::json!({"packages": {
            "": {}, "node_modules/safe": {"integrity": "sha512-x"}, "node_modules/loose": {"resolved": "http://x"},
        }});
        assert_eq!(without_integrity(&lock), ["node_modules/loose"]);
    }
}
