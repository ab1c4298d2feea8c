//! The real window, tray and notifications: the built app on a real X server, driven as a person would.
//!
//! Each test starts an X server and a session bus of its own, so that none meets what another left: `cargo xtask test
//! window`, or, with the app built, `cargo test -p trials --test window`.

mod app;
mod bus;
mod page;
mod screen;

mod refusals;
mod review;
mod telegram;
mod tray;
mod walks;
