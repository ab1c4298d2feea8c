//! Values of the front matter that need more than a list of words.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

/// Seconds from `30m`, `90s`, `1h30m`, `2 h` or a bare number of seconds; none if it is none or nothing.
pub(super) fn seconds(text: &str) -> Option<u64> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    if let Ok(bare) = compact.parse::<u64>() {
        return Some(bare).filter(|&s| s > 0);
    }
    let mut total = 0_u64;
    let mut rest = compact.as_str();
    while !rest.is_empty() {
        let unit_at = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: u64 = rest[..unit_at].parse().ok()?;
        let unit_end = rest[unit_at..].find(|c: char| c.is_ascii_digit()).map_or(rest.len(), |at| unit_at + at);
        total = total.checked_add(number.checked_mul(unit_seconds(&rest[unit_at..unit_end])?)?)?;
        rest = &rest[unit_end..];
    }
    Some(total).filter(|&s| s > 0)
}

fn unit_seconds(unit: &str) -> Option<u64> {
    match unit {
        "s" | "sec" | "secs" | "second" | "seconds" => Some(1),
        "m" | "min" | "mins" | "minute" | "minutes" => Some(60),
        "h" | "hour" | "hours" => Some(3_600),
        "d" | "day" | "days" => Some(86_400),
        _ => None,
    }
}

/// A time, and whether its zone had to be guessed.
pub(super) fn time(text: &str) -> Option<(Timestamp, bool)> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some((time, false));
    }
    let local: DateTime = text.parse().ok()?;
    local.to_zoned(TimeZone::UTC).ok().map(|zoned| (zoned.timestamp(), true))
}

/// A line such as `Read, Edit, Bash(git diff:*, git log:*)` cut at the commas outside of parentheses.
pub(super) fn outer_commas(text: &str) -> Vec<String> {
    let mut depth = 0_u32;
    let mut parts = vec![String::new()];
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        match (c, depth, parts.last_mut()) {
            (',', 0, _) => parts.push(String::new()),
            (c, _, Some(last)) => last.push(c),
            (_, _, None) => {}
        }
    }
    parts.iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// `yes` and `no` in the words that people use for them.
pub(super) fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "y" | "1" => Some(true),
        "false" | "no" | "off" | "n" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeout_may_be_written_as_people_write_it() {
        for (text, expected) in [("30m", 1_800), ("90s", 90), ("3600", 3_600), ("1h30m", 5_400), ("2 hours", 7_200)] {
            assert_eq!(seconds(text), Some(expected), "{text}");
        }
        for text in
            ["", "0", "0m", "soon", "-5", "5x", "m", "1.5h", "99999999999999999999", "99999999999999999d", "5m6"]
        {
            assert_eq!(seconds(text), None, "{text}");
        }
    }

    #[test]
    fn tools_keep_the_commas_in_their_parentheses() {
        assert_eq!(outer_commas("Read, Bash(a, b), ,Edit"), ["Read", "Bash(a, b)", "Edit"]);
        assert_eq!(outer_commas("Bash(a, b"), ["Bash(a, b"]);
    }

    #[test]
    fn a_time_without_a_zone_is_taken_as_utc() {
        assert_eq!(time("2025-08-03T10:30:00Z").map(|(_, guessed)| guessed), Some(false));
        assert_eq!(time("2025-08-03 10:30").unwrap(), ("2025-08-03T10:30:00Z".parse().unwrap(), true));
        assert!(time("2025-08-03").is_some_and(|(_, guessed)| guessed));
        assert!(time("tomorrow").is_none());
    }
}
