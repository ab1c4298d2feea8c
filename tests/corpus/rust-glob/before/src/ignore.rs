use crate::glob::matches;

/// What is to be left out.
#[derive(Debug, Default, Clone)]
pub struct Ignore {
    rules: Vec<String>,
}

impl Ignore {
    /// Reads rules, one a line; `#` begins a comment.
    pub fn parse(text: &str) -> Self {
        let lines = text.lines().map(str::trim);
        let rules = lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned);
        Self { rules: rules.collect() }
    }

    /// Whether a path is left out.
    pub fn ignores(&self, path: &str) -> bool {
        self.rules.iter().any(|rule| covers(rule, path))
    }

    pub fn len(&self) -> usize {
        self.rules.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }
}

/// A rule without a slash counts in every folder.
fn covers(rule: &str, path: &str) -> bool {
    if rule.contains('/') {
        matches(rule.trim_start_matches('/'), path)
    } else {
        path.split('/').any(|part| matches(rule, part))
    }
}
