//! Which words of a text are paths.

/// Endings that make a bare word a file, with no slash needed.
const ENDINGS: &[&str] = &[
    "astro", "bash", "bat", "c", "cc", "cfg", "clj", "conf", "cpp", "cs", "css", "csv", "cxx", "dart", "ex", "exs",
    "go", "gradle", "graphql", "h", "hpp", "hs", "html", "ini", "ipynb", "java", "js", "json", "jsonl", "jsx", "kt",
    "kts", "less", "lock", "log", "lua", "m", "md", "mdx", "mjs", "ml", "php", "pl", "proto", "ps1", "py", "r", "rb",
    "rs", "rst", "sass", "scala", "scss", "sh", "sql", "svelte", "svg", "swift", "tex", "tf", "toml", "ts", "tsv",
    "tsx", "txt", "vue", "xml", "yaml", "yml", "zig",
];

/// A text with more paths than this is a log or a listing.
const MOST: usize = 200;

/// Files that are known without an ending.
const BARE: &[&str] =
    &["Makefile", "Dockerfile", "Containerfile", "Justfile", "justfile", "LICENSE", "README", "CHANGELOG"];

/// Names of products and calls that look like files.
const NOT_FILES: &[&str] = &[
    "node.js",
    "vue.js",
    "next.js",
    "nuxt.js",
    "express.js",
    "react.js",
    "d3.js",
    "three.js",
    "deno.ts",
    "console.log",
    "math.log",
    "logger.log",
    "mutex.lock",
    "self.lock",
    "this.lock",
];

/// The paths in a text, in order, each once: words with a slash or a known ending, in backticks or bare, spaces
/// allowed within backticks. Addresses (`https://...`) are not paths.
pub fn paths_in(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (quoted, part) in text.split('`').enumerate().map(|(nth, part)| (nth % 2 == 1, part)) {
        if quoted && is_quoted_path(part) {
            keep(&mut found, trimmed(part.trim()));
            continue;
        }
        part.split_whitespace()
            .filter(|word| !word.contains("()"))
            .flat_map(|word| word.split(|c: char| ",;|<>()[]{}\"".contains(c)))
            .map(trimmed)
            .filter(|word| is_pathlike(word))
            .for_each(|word| keep(&mut found, word));
    }
    found
}

/// Whether a word looks like a path.
pub fn is_pathlike(word: &str) -> bool {
    let plain = word.len() <= 512 && word.chars().any(char::is_alphanumeric) && !word.contains("://");
    if !plain || word.starts_with("www.") || word.contains('@') || word.contains('*') || word.contains('=') {
        return false;
    }
    if BARE.contains(&word) {
        return true;
    }
    if NOT_FILES.contains(&word.to_lowercase().as_str()) {
        return false;
    }
    has_known_ending(word) || has_slashes(word)
}

/// A slash alone is not enough: `and/or`, `24/7`, `Europe/Berlin` are no paths, `/api/users` is a route. A drive, a
/// known first folder, a hidden folder, an underscore, or a closing slash make one.
fn has_slashes(word: &str) -> bool {
    let parts: Vec<&str> = word.split(['/', '\\']).collect();
    if parts.len() < 2 || parts.iter().all(|part| part.chars().all(|c| c.is_ascii_digit() || ".-".contains(c))) {
        return false;
    }
    let drive = word.as_bytes().get(1) == Some(&b':') && word.starts_with(|c: char| c.is_ascii_alphabetic());
    let relative = word.starts_with("./") || word.starts_with("../") || word.starts_with("~/");
    let rooted = parts[0].is_empty() && ROOTS.contains(&parts[1]) && parts.len() > 2;
    let folder = word.ends_with('/') && parts[0].len() > 1;
    let code_like = parts.iter().any(|part| part.contains('_') || (part.starts_with('.') && part.len() > 2));
    drive || relative || rooted || folder || (code_like && !parts[0].is_empty()) || STARTS.contains(&parts[0])
}

/// First folders that make words with slashes a path.
const STARTS: &[&str] =
    &["src", "lib", "docs", "tests", "crates", "packages", "scripts", "internal", "pkg", "examples", "benches"];
/// Top folders of a file system.
const ROOTS: &[&str] = &[
    "app",
    "bin",
    "etc",
    "home",
    "mnt",
    "opt",
    "private",
    "root",
    "srv",
    "src",
    "tmp",
    "usr",
    "var",
    "Users",
    "workspace",
];

fn has_known_ending(word: &str) -> bool {
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
    let Some((stem, ending)) = name.rsplit_once('.') else { return false };
    // "9 a.m." is no Objective-C.
    if ending.len() == 1 && (stem.len() < 2 || stem.contains('.')) {
        return false;
    }
    stem.chars().any(char::is_alphanumeric) && ENDINGS.contains(&ending.to_lowercase().as_str())
}

fn is_quoted_path(part: &str) -> bool {
    let part = part.trim();
    let one_word = !part.contains(char::is_whitespace);
    one_word && is_pathlike(part)
        || (!one_word && part.contains(['/', '\\']) && has_known_ending(part) && !part.contains(" -"))
}

/// Without the punctuation around it and the line number behind it.
fn trimmed(word: &str) -> &str {
    let word = word.trim_start_matches(|c: char| "'*!?…:“”‘’".contains(c));
    let word = word.trim_end_matches(|c: char| "'*!?…:.,“”‘’".contains(c));
    let word = word.strip_suffix("'s").unwrap_or(word);
    let place = word.trim_end_matches(|c: char| c.is_ascii_digit() || c == ':');
    if word[place.len()..].starts_with(':') && place.contains('.') { place } else { word }
}

fn keep(found: &mut Vec<String>, path: &str) {
    if found.len() < MOST && !found.iter().any(|one| one == path) {
        found.push(path.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_found_bare_and_in_backticks_and_addresses_are_not() {
        let text = "Upgrade in Cargo.toml and fix `src/net/`, see https://a.b/c.rs (and /app/db.py): \
                    C:\\proj\\cache\\Image.cs, **docs/retry.md**. `My Files/notes one.md` ./x Makefile";
        assert_eq!(
            paths_in(text),
            [
                "Cargo.toml",
                "src/net/",
                "/app/db.py",
                "C:\\proj\\cache\\Image.cs",
                "docs/retry.md",
                "My Files/notes one.md",
                "./x",
                "Makefile"
            ]
        );
    }

    #[test]
    fn what_only_has_a_slash_or_a_dot_is_no_path() {
        let others = "and/or 24/7 Europe/Berlin 1.40 e.g. Node.js me@x.md 2025/08/03 /task ... client/server TCP/IP \
                      red/green/blue /api/users /users/{id} w/ a.m. mutex.lock() console.log v1.2/v1.3 left-/right-hand";
        for text in others.split(' ') {
            assert!(paths_in(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn each_is_named_once_and_commands_in_backticks_are_no_files() {
        assert_eq!(paths_in("a/b.rs and a/b.rs, run `cargo test --lib a/b.rs -q` or `a/b.rs:7`"), ["a/b.rs"]);
        assert_eq!(
            paths_in("panicked at src/a.rs:42:7: no; .github/workflows/ci.yml"),
            ["src/a.rs", ".github/workflows/ci.yml"]
        );
    }
}
