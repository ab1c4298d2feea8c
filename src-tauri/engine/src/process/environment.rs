//! What a child gets to see of our environment: an allow-list.

use std::{collections::BTreeMap, ffi::OsString};

/// Variables of a child.
pub type Environment = BTreeMap<OsString, OsString>;

const ALWAYS: [&str; 21] = [
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "LANG",
    "LANGUAGE",
    "TZ",
    "TMPDIR",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "NODE_EXTRA_CA_CERTS",
    "GIT_CONFIG_GLOBAL",
    "CARGO_HOME",
    "RUSTUP_HOME",
];
const AGENT: [&str; 5] =
    ["ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN", "CLAUDE_CONFIG_DIR", "IS_SANDBOX"];

/// What a child sees of our environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnvPolicy {
    /// What an agent needs: what every child sees, and how to reach its service.
    Agent,
    /// What a check needs: no key of ours.
    WithoutSecrets,
}

impl EnvPolicy {
    /// The variables, as they are now.
    pub fn variables(self) -> Environment {
        let reaches_service = |name: &str| self == Self::Agent && AGENT.contains(&name);
        allowed(|name| ALWAYS.contains(&name) || is_of_a_family(name) || reaches_service(name))
    }
}

fn is_of_a_family(name: &str) -> bool {
    name.starts_with("LC_") || name.starts_with("XDG_")
}

fn allowed(is_allowed: impl Fn(&str) -> bool) -> Environment {
    let mut found: Environment =
        std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(&is_allowed)).collect();
    found.insert("TERM".into(), "dumb".into());
    found
}
