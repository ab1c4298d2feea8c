//! The real window, tray and notifications: the built app on a real X server, driven as a person would.
//!
//! Needs a display and a session bus of its own: `cargo xtask test window`, or
//! `xvfb-run -a -s '-screen 0 1280x800x24' dbus-run-session -- cargo test -p trials --test window`.

mod app;
mod bus;
mod page;
mod screen;

mod refusals;
mod tray;
mod walks;
