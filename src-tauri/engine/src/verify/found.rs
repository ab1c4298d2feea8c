//! The project's own checks, where nobody has named any: found by the files that the usual tools leave.

use std::{fs, path::Path};

/// No file that is looked into is longer.
const LONGEST: u64 = 1_000_000;

/// Commands that test this project, in the order in which they are tried; at most one for each tool.
pub fn checks(dir: &Path) -> Vec<String> {
    [cargo(dir), npm(dir), python(dir), go(dir), make(dir)].into_iter().flatten().collect()
}

fn cargo(dir: &Path) -> Option<String> {
    dir.join("Cargo.toml").is_file().then(|| "cargo test -q".to_owned())
}

/// npm's own template has a test script that only fails.
fn npm(dir: &Path) -> Option<String> {
    let package: serde_json::Value = serde_json::from_str(&read(&dir.join("package.json"))?).ok()?;
    let script = package["scripts"]["test"].as_str()?;
    (!script.contains("no test specified")).then(|| "npm test --silent".to_owned())
}

/// pytest where the project is set up for it, else the standard library's own.
fn python(dir: &Path) -> Option<String> {
    let has = |name: &str| dir.join(name).is_file();
    let is_set_up = has("pytest.ini")
        || has("conftest.py")
        || has("tests/conftest.py")
        || ["pyproject.toml", "setup.cfg", "tox.ini"]
            .iter()
            .any(|name| read(&dir.join(name)).is_some_and(|text| text.contains("pytest")));
    if is_set_up {
        return Some("python3 -m pytest -q".to_owned());
    }
    let tests = fs::read_dir(dir.join("tests")).into_iter().chain(fs::read_dir(dir)).flatten().flatten();
    let texts: Vec<String> = tests
        .filter(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_python = Path::new(&name).extension().is_some_and(|ending| ending == "py");
            is_python && (name.starts_with("test") || name.ends_with("_test.py"))
        })
        .filter_map(|entry| read(&entry.path()))
        .collect();
    if texts.is_empty() {
        return None;
    }
    let is_of_the_library = texts.iter().all(|text| text.contains("unittest") && !text.contains("import pytest"));
    if !is_of_the_library {
        return Some("python3 -m pytest -q".to_owned());
    }
    let tests = dir.join("tests");
    let command = match (tests.is_dir(), tests.join("__init__.py").is_file()) {
        (true, true) => "python3 -m unittest discover -s tests -t .",
        (true, false) => "python3 -m unittest discover -s tests",
        (false, _) => "python3 -m unittest",
    };
    Some(command.to_owned())
}

fn go(dir: &Path) -> Option<String> {
    dir.join("go.mod").is_file().then(|| "go test ./...".to_owned())
}

fn make(dir: &Path) -> Option<String> {
    let makefile = ["GNUmakefile", "makefile", "Makefile"].iter().find_map(|name| read(&dir.join(name)))?;
    let target = |name: &str| makefile.lines().any(|line| line.starts_with(&format!("{name}:")));
    ["test", "check"].into_iter().find(|name| target(name)).map(|name| format!("make -s {name}"))
}

fn read(path: &Path) -> Option<String> {
    let length = fs::metadata(path).ok()?.len();
    if length > LONGEST { None } else { fs::read_to_string(path).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_projects_are_known_by_their_files() {
        for (files, expected) in [
            (&[("Cargo.toml", "")][..], &["cargo test -q"][..]),
            (&[("package.json", r#"{"scripts":{"test":"node --test"}}"#)], &["npm test --silent"]),
            (&[("package.json", r#"{"scripts":{"test":"echo \"Error: no test specified\" && exit 1"}}"#)], &[]),
            (&[("tests/test_a.py", "import unittest")], &["python3 -m unittest discover -s tests"]),
            (&[("test_a.py", "import unittest")], &["python3 -m unittest"]),
            (&[("tests/test_a.py", "def test_a(): pass")], &["python3 -m pytest -q"]),
            (&[("pyproject.toml", "[tool.pytest.ini_options]")], &["python3 -m pytest -q"]),
            (&[("go.mod", "module a")], &["go test ./..."]),
            (&[("Makefile", "all:\n\ttrue\ncheck: all\n\ttrue\n")], &["make -s check"]),
            (&[("Makefile", "testing = 1\n"), ("README.md", "")], &[]),
        ] {
            let folder = tempfile::tempdir().unwrap();
            for (name, text) in files {
                let path = folder.path().join(name);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
            assert_eq!(checks(folder.path()), expected, "{files:?}");
        }
    }
}
