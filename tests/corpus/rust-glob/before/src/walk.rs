use crate::ignore::Ignore;
use std::collections::BTreeMap;

/// The paths that are not left out, in order.
pub fn keep<'a>(paths: &[&'a str], ignore: &Ignore) -> Vec<&'a str> {
    let mut kept: Vec<&str> = paths.iter().copied().filter(|path| !ignore.ignores(path)).collect();
    kept.sort_unstable();
    kept
}

/// How many paths each top folder has; `.` is the top itself.
pub fn tree<'a>(paths: &[&'a str]) -> BTreeMap<&'a str, usize> {
    let mut found = BTreeMap::new();
    for path in paths {
        let top = path.split_once('/').map_or(".", |(top, _)| top);
        *found.entry(top).or_default() += 1;
    }
    found
}
