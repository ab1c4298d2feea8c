//! Sees whether somebody sits here: how long there was no key, and whether the screen is locked, where the system tells.
//! The engine is told only when that crosses a border, so that nothing wakes it needlessly.

use std::time::Duration;

use engine::{
    door::{Command, TelegramAct},
    settings::Settings,
};
use tokio_util::sync::CancellationToken;
use tracing::debug;

use crate::doorway::Doorway;

/// It is looked so often.
const LOOK: Duration = Duration::from_secs(15);

/// What the system tells of its user.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// Without a key or the mouse, where it is told.
    pub idle: Option<Duration>,
    /// The screen is locked.
    pub locked: bool,
}

/// Looks until stopped.
pub async fn watch(doorway: Doorway, stop: CancellationToken) {
    let settings = Settings::load(&doorway.home().settings_file()).or_else(|_| Settings::parse(""));
    let Ok(minutes) = settings.map(|settings| settings.telegram.idle_minutes) else { return };
    let limit = Duration::from_secs(u64::from(minutes) * 60);
    let mut told: Option<Seen> = None;
    loop {
        let seen = system::look().await;
        if told.is_none_or(|told| crosses(told, seen, limit)) && tell(&doorway, seen, limit).await {
            told = Some(seen);
        }
        // An engine that is only starting is told as soon as it can be.
        let rest = if told.is_some() { LOOK } else { Duration::from_secs(1) };
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(rest) => {}
        }
    }
}

/// Whether the engine would decide otherwise by what is seen now.
fn crosses(told: Seen, now: Seen, limit: Duration) -> bool {
    let is_idle = |seen: Seen| seen.idle.map(|idle| idle >= limit);
    told.locked != now.locked || is_idle(told) != is_idle(now)
}

async fn tell(doorway: &Doorway, seen: Seen, limit: Duration) -> bool {
    let Some(Ok(door)) = doorway.door_now() else { return false };
    // A time below the limit is told as nought: the engine is told anew when the limit is reached.
    let idle_s = seen.idle.map(|idle| if idle >= limit { idle.as_secs() } else { 0 });
    let what = TelegramAct::Seen { idle_s, locked: seen.locked };
    match door.act("desk", Command::Telegram { what }).await {
        Ok(_) => true,
        Err(problem) => {
            debug!(%problem, "telling whether somebody is here");
            false
        }
    }
}

#[cfg(target_os = "linux")]
mod system {
    //! GNOME's idle monitor, else X11's screen saver extension; the lock from logind, else from the screen saver.

    use std::time::Duration;

    use x11rb::{connection::Connection, protocol::screensaver::ConnectionExt};
    use zbus::{Connection as Bus, proxy::Builder};

    use super::Seen;

    /// What can be seen now.
    pub(super) async fn look() -> Seen {
        let session = Bus::session().await.ok();
        let mut idle = None;
        if let Some(bus) = &session {
            let of = ("org.gnome.Mutter.IdleMonitor", "/org/gnome/Mutter/IdleMonitor/Core", "GetIdletime");
            idle = ask::<u64>(bus, of).await.map(Duration::from_millis);
        }
        if idle.is_none() {
            idle = tokio::task::spawn_blocking(by_x11).await.ok().flatten();
        }
        let mut locked = logind_says_locked().await.unwrap_or(false);
        for service in ["org.gnome.ScreenSaver", "org.freedesktop.ScreenSaver"] {
            let path = format!("/{}", service.replace('.', "/"));
            if let Some(bus) = session.as_ref().filter(|_| !locked) {
                locked = ask::<bool>(bus, (service, &path, "GetActive")).await.unwrap_or(false);
            }
        }
        Seen { idle, locked }
    }

    async fn ask<T>(bus: &Bus, (service, path, method): (&str, &str, &str)) -> Option<T>
    where
        T: for<'d> zbus::zvariant::DynamicDeserialize<'d>,
    {
        let proxy: zbus::Proxy<'_> = Builder::new(bus)
            .destination(service)
            .and_then(|builder| builder.path(path))
            .and_then(|builder| builder.interface(service))
            .ok()?
            .cache_properties(zbus::proxy::CacheProperties::No)
            .build()
            .await
            .ok()?;
        let asked = proxy.call::<_, _, T>(method, &());
        tokio::time::timeout(Duration::from_secs(2), asked).await.ok()?.ok()
    }

    async fn logind_says_locked() -> Option<bool> {
        let bus = Bus::system().await.ok()?;
        let proxy: zbus::Proxy<'_> = Builder::new(&bus)
            .destination("org.freedesktop.login1")
            .and_then(|builder| builder.path("/org/freedesktop/login1/session/auto"))
            .and_then(|builder| builder.interface("org.freedesktop.login1.Session"))
            .ok()?
            .cache_properties(zbus::proxy::CacheProperties::No)
            .build()
            .await
            .ok()?;
        tokio::time::timeout(Duration::from_secs(2), proxy.get_property::<bool>("LockedHint")).await.ok()?.ok()
    }

    /// Under Wayland this would tell of X11 programs alone: it is asked only where there is no Wayland.
    fn by_x11() -> Option<Duration> {
        if std::env::var_os("WAYLAND_DISPLAY").is_some() {
            return None;
        }
        let (x11, screen) = x11rb::connect(None).ok()?;
        let root = x11.setup().roots.get(screen)?.root;
        let told = x11.screensaver_query_info(root).ok()?.reply().ok()?;
        Some(Duration::from_millis(u64::from(told.ms_since_user_input)))
    }

    #[cfg(test)]
    mod tests {
        #[tokio::test]
        async fn a_machine_without_a_desktop_tells_nothing() {
            // Neither a bus nor a display has to be there; nothing may hang or panic.
            let seen = tokio::time::timeout(std::time::Duration::from_secs(20), super::look()).await;
            assert!(seen.is_ok());
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    //! Other systems are not asked yet: the switch says who is away.

    use super::Seen;

    /// Nothing is known.
    pub(super) async fn look() -> Seen {
        Seen::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_engine_is_told_only_when_a_border_is_crossed() {
        let limit = Duration::from_secs(600);
        let idle = |seconds| Seen { idle: Some(Duration::from_secs(seconds)), locked: false };
        assert!(!crosses(idle(0), idle(599), limit));
        assert!(crosses(idle(0), idle(600), limit));
        assert!(!crosses(idle(600), idle(900), limit));
        assert!(crosses(idle(900), idle(1), limit));
        assert!(crosses(idle(0), Seen { locked: true, ..idle(0) }, limit));
        assert!(crosses(Seen::default(), idle(0), limit));
    }
}
