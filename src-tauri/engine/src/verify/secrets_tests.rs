//! What is a secret, and what only looks so. Each is put together here, so that none stands in this file.

use super::*;

fn edit(old: Option<&str>, new: &str) -> Edit {
    Edit { path: "src/settings.py".into(), from: None, old: old.map(str::to_owned), new: Some(new.into()) }
}

fn key(length: usize) -> String {
    "q7Zt4KpXv9Lm2RnWb8Yc5HsGd3FjAe6U".chars().cycle().take(length).collect()
}

#[test]
fn secrets_that_are_new_are_found_and_never_shown() {
    let jwt = format!("eyJ{}.eyJ{}.{}", key(20), key(30), key(40));
    let cases = [
        format!("KEY = \"AKIA{}\"", key(16).to_uppercase()),
        format!("token: ghp_{}", key(36)),
        format!("github_pat_{}_{}", key(22), key(30)),
        format!("ANTHROPIC_API_KEY=sk-ant-api03-{}", key(60)),
        format!("x = 'sk-{}'", key(48)),
        format!("xoxb-{}-{}", "482910573648", key(24)),
        "-----BEGIN RSA PRIVATE KEY-----".to_owned(),
        format!("auth = '{jwt}'"),
        format!("bot = \"110201543:AA{}\"", key(33)),
        format!("password = \"{}\"", key(14)),
        format!("DB_PASSWORD={}", key(16)),
        format!("  \"client_secret\": \"{}\",", key(24)),
        format!("const apiKey = '{}';", key(24)),
        format!("let api_key: &str = \"{}\";", key(24)),
    ];
    for case in cases {
        let found = added(&[edit(Some("a = 1\n"), &format!("a = 1\n{case}\n"))]);
        assert_eq!(found.len(), 1, "{case}: {found:?}");
        assert_eq!(found[0].line, 2);
        let shown = found[0].what.split('`').nth(1).unwrap();
        assert!(shown.chars().count() <= 5 && shown.ends_with('…'), "{shown}");
    }
}

#[test]
fn placeholders_names_and_what_was_there_are_none() {
    let cases = [
        "password = \"changeme\"".to_owned(),
        "api_key = \"your-key-here-1234567890\"".to_owned(),
        "token = ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx".to_owned(),
        "password = os.environ[\"DB_PASSWORD\"]".to_owned(),
        "password: ${DB_PASSWORD_2024_X9}".to_owned(),
        "def password_hash(secret): return hashlib.sha256(secret)".to_owned(),
        "secret = get_secret('a1b2c3d4e5f6a7')".to_owned(),
        "the password is asked for, see chapter 12".to_owned(),
        "const passwordField = document.querySelector('#pw');".to_owned(),
        "sk-learn-contrib-0123456789-abcdefghijklmnop-qrstuvwxyz".to_owned(),
        "risk-0123456789abcdefghijklmnopqrstuvwxyz0123".to_owned(),
        "sha = \"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"".to_owned(),
    ];
    for case in cases {
        let found = added(&[edit(Some("a = 1\n"), &format!("a = 1\n{case}\n"))]);
        assert_eq!(found, [], "{case}");
    }
    let line = format!("password = \"{}\"\n", key(20));
    assert_eq!(added(&[edit(Some(&line), &format!("    {line}b = 2\n"))]), []);
    let moved = [edit(Some(&line), ""), edit(None, &format!("{{'password': '{}'}}", key(20)))];
    assert_eq!(added(&moved), []);
}
