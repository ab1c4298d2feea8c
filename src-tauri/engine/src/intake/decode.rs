//! From a file's bytes to text, or a clear no.

use super::BadFile;

/// A file's bytes as text: UTF-8 with or without a mark, UTF-16 with one.
///
/// # Errors
/// [`BadFile`] for anything else, NUL characters among it: they say that it is no text at all.
pub fn decode(bytes: &[u8]) -> Result<String, BadFile> {
    let text = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest)?,
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes)?,
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes)?,
        _ => utf8(bytes)?,
    };
    match text.find('\0') {
        Some(at) => {
            Err(BadFile::at(line_of(&text.as_bytes()[..at]), "there is a NUL character: save it as UTF-8 text"))
        }
        None => Ok(text),
    }
}

fn utf8(bytes: &[u8]) -> Result<String, BadFile> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(problem) => {
            let line = line_of(&bytes[..problem.valid_up_to()]);
            Err(BadFile::at(line, "this is not UTF-8 text: save it as UTF-8 (or as UTF-16 with a byte order mark)"))
        }
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, BadFile> {
    let pairs = bytes.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return Err(BadFile::whole(
            "this is UTF-16 text with half a character at its end: save it again, best as UTF-8",
        ));
    }
    char::decode_utf16(pairs.map(|pair| unit([pair[0], pair[1]])))
        .collect::<Result<String, _>>()
        .map_err(|_| BadFile::whole("this looks like UTF-16 text but is broken: save it again, best as UTF-8"))
}

fn line_of(before: &[u8]) -> u32 {
    let breaks = before.iter().filter(|&&byte| byte == b'\n').count();
    u32::try_from(breaks + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_editors_write_is_read() {
        assert_eq!(decode("\u{feff}hä".as_bytes()).unwrap(), "hä");
        let little: Vec<u8> = "\u{feff}hä\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = "\u{feff}hä\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(&little).unwrap(), "hä\n");
        assert_eq!(decode(&big).unwrap(), "hä\n");
    }

    #[test]
    fn what_is_no_text_is_refused_with_its_line() {
        assert_eq!(decode(b"a\nb\xff\n").unwrap_err().line, Some(2));
        assert_eq!(decode(b"a\nb\nc\0").unwrap_err().line, Some(3));
        let unmarked: Vec<u8> = "fix".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(decode(&unmarked).unwrap_err().message.contains("UTF-8"));
        assert!(decode(b"\xff\xfea").is_err());
    }
}
