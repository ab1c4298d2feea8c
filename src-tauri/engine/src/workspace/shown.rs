//! A diff as it is shown to people: without what no person reads.

/// More than this of one file's diff is left out of what is shown. The diff itself stays whole.
const MOST_OF_A_FILE: usize = 2_000_000;

/// The diff with the parts of huge files left out, each with a note; what is left can't be applied any more.
pub fn shown(diff: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for part in parts(diff) {
        if part.len() <= MOST_OF_A_FILE {
            out.extend_from_slice(part);
            continue;
        }
        let is_head = |line: &&[u8]| !line.starts_with(b"@@") && !line.starts_with(b"GIT binary patch");
        let head: usize = part.split_inclusive(|&byte| byte == b'\n').take_while(is_head).map(<[u8]>::len).sum();
        out.extend_from_slice(part.get(..head).unwrap_or_default());
        let note = format!("# not shown: {} kB of changes in this file; changes.diff has them\n", part.len() / 1000);
        out.extend_from_slice(note.as_bytes());
    }
    out
}

/// The parts of a diff, a file each. No line within a part begins like the head of one: content has a sign before it,
/// and a binary patch has no spaces.
fn parts(diff: &[u8]) -> Vec<&[u8]> {
    const HEAD: &[u8] = b"diff --git ";
    let at_line = |at: usize| at == 0 || diff.get(at - 1) == Some(&b'\n');
    let mut starts: Vec<usize> = Vec::new();
    let mut at = 0;
    while at < diff.len() {
        if at_line(at) && diff.get(at..).is_some_and(|rest| rest.starts_with(HEAD)) {
            starts.push(at);
        }
        at = diff
            .get(at..)
            .and_then(|rest| rest.iter().position(|&byte| byte == b'\n'))
            .map_or(diff.len(), |n| at + n + 1);
    }
    let first = starts.first().copied().unwrap_or(diff.len());
    let ends = starts.iter().skip(1).copied().chain([diff.len()]);
    let mut parts: Vec<&[u8]> = starts.iter().zip(ends).filter_map(|(&start, end)| diff.get(start..end)).collect();
    if first > 0 {
        parts.insert(0, diff.get(..first).unwrap_or_default());
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_huge_files_are_left_out_and_each_is_named() {
        let small = "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-a\n+diff --git a/x b/x\n";
        let head = "diff --git a/huge b/huge\nold mode 100644\nnew mode 100755\n--- a/huge\n+++ b/huge\n";
        let huge = format!("{head}@@ -0,0 +1,9 @@\n{}", "+0123456789\n".repeat(200_000));
        let told = String::from_utf8(shown(format!("# note\n{small}{huge}{small}").as_bytes())).unwrap();
        let note = format!("# not shown: {} kB of changes in this file; changes.diff has them\n", huge.len() / 1000);
        assert_eq!(told, format!("# note\n{small}{head}{note}{small}"));
        assert_eq!(shown(small.as_bytes()), small.as_bytes());
        assert!(shown(b"").is_empty());
    }
}
