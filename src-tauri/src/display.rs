//! Whether there is a screen to be on. Tauri panics without one, so it is asked first.

use std::ffi::OsString;

/// What can be done where there is none.
pub const ADVICE: &str = "There is no display here, so there can be no tray and no window.\n\
    The same engine works without: run `orchestrator serve`, and hand over work with `orchestrator add`.";

/// Whether a window could be shown.
pub fn is_there() -> bool {
    if cfg!(not(target_os = "linux")) {
        return true;
    }
    there(|key| std::env::var_os(key), answers)
}

fn there(env: impl Fn(&str) -> Option<OsString>, answers: impl Fn(&str) -> bool) -> bool {
    let set = |key: &str| env(key).filter(|value| !value.is_empty());
    set("WAYLAND_DISPLAY").is_some() || set("DISPLAY").is_some_and(|display| display.to_str().is_none_or(&answers))
}

/// A local X server that is gone is as good as none. One on another machine is taken at its word.
fn answers(display: &str) -> bool {
    let Some(number) = display.strip_prefix(':').and_then(|rest| rest.split('.').next()) else { return true };
    #[cfg(target_os = "linux")]
    {
        use std::os::{
            linux::net::SocketAddrExt,
            unix::net::{SocketAddr, UnixStream},
        };
        let path = format!("/tmp/.X11-unix/X{number}");
        let hidden = SocketAddr::from_abstract_name(&path).and_then(|address| UnixStream::connect_addr(&address));
        UnixStream::connect(&path).or(hidden).is_ok()
    }
    #[cfg(not(target_os = "linux"))]
    {
        !number.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(key: &'static str, value: &'static str, alive: bool) -> bool {
        there(|asked| (asked == key).then(|| value.into()), |_| alive)
    }

    #[test]
    fn an_empty_variable_is_no_display() {
        assert!(!with("DISPLAY", "", true));
        assert!(!with("OTHER", ":0", true));
    }

    #[test]
    fn a_server_that_is_gone_is_no_display() {
        assert!(with("DISPLAY", ":0", true));
        assert!(!with("DISPLAY", ":0", false));
        assert!(with("WAYLAND_DISPLAY", "wayland-0", false));
    }

    #[test]
    fn nobody_answers_at_a_number_that_no_server_has() {
        assert!(!answers(":64999"));
        assert!(answers("far.example:10.0"));
    }
}
