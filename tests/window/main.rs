//! The real window, tray and notifications.
