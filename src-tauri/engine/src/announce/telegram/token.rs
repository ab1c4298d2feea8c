//! Where the bot's token is kept: in the system's keyring, else in a file that only its owner can read.

use std::{
    fs::{File, OpenOptions},
    hash::{DefaultHasher, Hash, Hasher},
    io::{self, Read, Write},
    path::PathBuf,
};

use crate::settings::{Home, Secret};

/// The service's name in the keyring.
const SERVICE: &str = "ai-task-orchestrator";
/// Set to `off`, the keyring is left alone.
const KEYRING: &str = "ORCHESTRATOR_KEYRING";

/// Where a token was put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// In the system's keyring.
    Keyring,
    /// In this file, readable by its owner alone.
    File(PathBuf),
}

/// Why a token can't be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// It is not a token at all.
    #[error("that is not a bot's token: one looks like 110201543:AAH… and comes from @BotFather")]
    Malformed,
    /// The file can't be used.
    #[error("{}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// A token as it was typed.
///
/// # Errors
/// [`TokenError::Malformed`]; the text itself is not told.
pub fn parse(text: &str) -> Result<Secret, TokenError> {
    let text = text.trim();
    let (number, key) = text.split_once(':').ok_or(TokenError::Malformed)?;
    let is_number = (5..=20).contains(&number.len()) && number.bytes().all(|c| c.is_ascii_digit());
    let is_key =
        (20..=100).contains(&key.len()) && key.bytes().all(|c| c.is_ascii_alphanumeric() || b"_-".contains(&c));
    if is_number && is_key { Ok(Secret::new(text)) } else { Err(TokenError::Malformed) }
}

/// Keeps a token for a home. May wait for the owner to unlock the keyring: not on a thread that others wait for.
///
/// # Errors
/// [`TokenError::File`] if there is no keyring and the file can't be written either.
pub fn save(home: &Home, token: &Secret) -> Result<Kept, TokenError> {
    if entry(home).is_some_and(|entry| entry.set_password(token.reveal()).is_ok()) {
        let _ = std::fs::remove_file(file(home));
        return Ok(Kept::Keyring);
    }
    let path = file(home);
    write(&path, token).map_err(|source| TokenError::File { path: path.clone(), source })?;
    Ok(Kept::File(path))
}

/// The token of a home, if one is kept. May wait as [`save`].
///
/// # Errors
/// [`TokenError::File`] if the file is there and can't be read.
pub fn load(home: &Home) -> Result<Option<Secret>, TokenError> {
    let path = file(home);
    let mut text = String::new();
    match File::open(&path).and_then(|mut open| open.read_to_string(&mut text)) {
        Ok(_) => return parse(&text).map(Some),
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => {}
        Err(source) => return Err(TokenError::File { path, source }),
    }
    Ok(entry(home).and_then(|entry| entry.get_password().ok()).and_then(|text| parse(&text).ok()))
}

/// Takes the token away. Says whether there was one.
///
/// # Errors
/// [`TokenError::File`] if the file can't be removed.
pub fn forget(home: &Home) -> Result<bool, TokenError> {
    let was_there = entry(home).is_some_and(|entry| entry.delete_credential().is_ok());
    let path = file(home);
    match std::fs::remove_file(&path) {
        Ok(()) => Ok(true),
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => Ok(was_there),
        Err(source) => Err(TokenError::File { path, source }),
    }
}

/// The home's own entry: two homes are two bots.
fn entry(home: &Home) -> Option<keyring::v1::Entry> {
    if std::env::var_os(KEYRING).is_some_and(|value| value == "off") {
        return None;
    }
    // Without a session bus there is no keyring, and asking for it would only take time.
    if cfg!(target_os = "linux") && std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_none_or(|value| value.is_empty()) {
        return None;
    }
    let mut hasher = DefaultHasher::new();
    home.root().canonicalize().unwrap_or_else(|_| home.root().to_owned()).hash(&mut hasher);
    keyring::v1::Entry::new(SERVICE, &format!("telegram-{:016x}", hasher.finish())).ok()
}

fn file(home: &Home) -> PathBuf {
    home.state().join("telegram.token")
}

fn write(path: &std::path::Path, token: &Secret) -> io::Result<()> {
    // Its rights are there before its text is.
    let aside = path.with_extension("new");
    let _ = std::fs::remove_file(&aside);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut open = options.open(&aside)?;
    writeln!(open, "{}", token.reveal())?;
    open.sync_all()?;
    std::fs::rename(&aside, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_looks_like_a_token_is_one_and_the_error_does_not_tell_it() {
        assert!(parse(" 123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc\n").is_ok());
        for bad in [
            "",
            "123456789",
            "abc:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc",
            "123456789:short",
            "123456789:AAEhBOweik6ad9r QXMENQjcrGbqCr4K",
        ] {
            let problem = parse(bad).unwrap_err();
            assert!(bad.is_empty() || !format!("{problem} {problem:?}").contains(bad));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_of_a_token_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("telegram.token");
        let token = parse("123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc").unwrap();
        write(&path, &token).unwrap();
        write(&path, &token).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(format!("{token:?}"), "Secret(…)");
    }
}
