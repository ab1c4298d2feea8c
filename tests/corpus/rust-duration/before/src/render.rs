//! Seconds to `1h 30m`.

const UNITS: [(&str, u64); 4] = [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)];

/// Writes a length of time.
pub fn render(seconds: u64) -> String {
    let mut rest = seconds;
    let mut words = Vec::new();
    for (name, size) in UNITS {
        let count = rest / size;
        rest %= size;
        if count > 0 {
            words.push(format!("{count}{name}"));
        }
    }
    words.join(" ")
}
