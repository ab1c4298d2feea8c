//! Files that a program writes are as it would write them now.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::bail;

use crate::{sh, test};

/// Where the generated TypeScript types stand.
const TYPES: &str = "ui/src/wire";

/// Lets the shell's tests write the types anew, and compares.
pub fn check() -> anyhow::Result<()> {
    let before = contents(&sh::root().join(TYPES))?;
    let mut cargo = sh::cargo();
    cargo.args(["test", "--locked", "--quiet", "--workspace", "--lib", "--", "wire"]);
    cargo.env("UPDATE", "1");
    sh::run(test::settle(&mut cargo))?;
    let after = contents(&sh::root().join(TYPES))?;
    let names = before.keys().chain(after.keys()).filter(|name| before.get(*name) != after.get(*name));
    let mut stale: Vec<&str> = names.map(String::as_str).collect();
    stale.dedup();
    if !stale.is_empty() {
        bail!("these were not current and have been written anew, commit them: {}", stale.join(", "));
    }
    Ok(())
}

fn contents(folder: &Path) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let mut found = BTreeMap::new();
    if !folder.exists() {
        return Ok(found);
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_file() {
            found.insert(path.display().to_string(), fs::read(&path)?);
        }
    }
    Ok(found)
}
