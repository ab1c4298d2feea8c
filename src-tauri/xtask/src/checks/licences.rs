//! Every part that is shipped may be shipped.

use anyhow::{Context, bail};
use serde_json::Value;

use super::spdx;
use crate::{npm, sh};

/// Crates whose manifest names a licence file rather than an expression, read by a person: (name, why).
const READ: [(&str, &str); 1] = [("ollama-rs", "its LICENSE.md is the MIT licence")];

/// Holds every crate of Cargo.lock and every package that the interface ships against the list.
pub fn check() -> anyhow::Result<()> {
    let text = sh::read(sh::cargo().args(["metadata", "--locked", "--format-version", "1"]))?;
    let metadata: Value = serde_json::from_str(&text).context("reading what cargo metadata says")?;
    let crates = metadata["packages"].as_array().context("cargo metadata without packages")?;
    let mut wrong: Vec<String> = crates.iter().filter_map(wrong_crate).collect();
    if sh::root().join("ui/package-lock.json").exists() {
        let packages = npm::packages("ui")?;
        wrong.extend(packages.iter().filter_map(|(name, entry)| wrong_package(name, entry)));
    }
    if !wrong.is_empty() {
        bail!("not to be shipped as it stands:\n  {}", wrong.join("\n  "));
    }
    Ok(())
}

fn wrong_crate(package: &Value) -> Option<String> {
    let name = package["name"].as_str().unwrap_or("?");
    if READ.iter().any(|(read, _)| *read == name) {
        return None;
    }
    wrong(name, package["license"].as_str())
}

/// Packages that only build or test the interface are not shipped with it.
fn wrong_package(name: &str, entry: &Value) -> Option<String> {
    let is_shipped = entry["dev"] != true && entry["devOptional"] != true;
    if is_shipped { wrong(name, entry["license"].as_str()) } else { None }
}

fn wrong(name: &str, licence: Option<&str>) -> Option<String> {
    let Some(licence) = licence else { return Some(format!("{name}: names no licence")) };
    match spdx::is_allowed(licence) {
        Ok(true) => None,
        Ok(false) => Some(format!("{name}: {licence}")),
        Err(problem) => Some(format!("{name}: {problem}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crate_that_fails_is_named() {
        let package = serde_json::json!({"name": "viral", "license": "AGPL-3.0"});
        assert_eq!(wrong_crate(&package).as_deref(), Some("viral: AGPL-3.0"));
        assert_eq!(wrong_crate(&serde_json::json!({"name": "bare"})).as_deref(), Some("bare: names no licence"));
        assert_eq!(wrong_crate(&serde_json::json!({"name": "ours", "license": "MIT"})), None);
    }
}
