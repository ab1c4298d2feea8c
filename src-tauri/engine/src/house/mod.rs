//! Wires all rooms together, for one home. One engine a home: the kernel's lock says which.

mod acceptor;
mod acts;
mod announcer;
mod outside;
mod phone;
mod rulings;
mod steer;
mod worktrees;

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Seek, Write},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use jiff::Timestamp;
use tokio::sync::{mpsc, watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{error, info};

use crate::{
    announce::{
        Messages,
        telegram::{Ground, Telegram},
    },
    conductor::{Clock, Conductor, Gate},
    door::{self, Door, Pulse},
    intake::Inbox,
    process::{
        EnvPolicy,
        proxy::{self, AllowList},
    },
    settings::{Home, HomeError, Online, Settings, SettingsError},
    store::{Store, StoreError},
    task::BootId,
};

pub use crate::logging::{Span, spans};
pub use announcer::Notifier;

/// How a house is opened.
#[derive(Clone, Default)]
pub struct Options {
    /// The practice agent does all the work, and everything is marked so.
    pub practice: bool,
    /// Shows notices on the desktop; without one they are kept in the ledger only.
    pub notifier: Option<Arc<dyn Notifier>>,
}

/// Why a house can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another engine has this home: be its client.
    #[error("an engine already works in {}{}", home.root().display(), pid.map(|p| format!(" (process {p})")).unwrap_or_default())]
    Locked {
        /// The home.
        home: Home,
        /// Its process.
        pid: Option<u32>,
    },
    /// The home can't be made.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// The owner's settings are wrong.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The owner's messages are wrong.
    #[error("{0}")]
    Messages(String),
    /// The ledger can't be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The lock can't be tried.
    #[error("locking {}: {source}", home.lock().display())]
    Lock {
        /// The home.
        home: Home,
        /// Why.
        source: std::io::Error,
    },
}

/// The engine, whole.
pub struct House {
    desk: Arc<steer::Desk>,
    door: Door,
    pulse: Arc<watch::Sender<Pulse>>,
    notifier: Option<Arc<dyn Notifier>>,
    wake_inbox: mpsc::Receiver<()>,
    stop: CancellationToken,
    _lock: File,
}

impl House {
    /// Opens the house: the lock, the ledger, and what an earlier life left behind.
    ///
    /// # Errors
    /// [`OpenError`]; nothing was changed but what recovery records.
    pub async fn open(home: Home, options: Options) -> Result<Self, OpenError> {
        home.make()?;
        let lock = lock(&home)?;
        let settings = Arc::new(Settings::load(&home.settings_file())?);
        let messages = Messages::load(&home).map_err(|problem| OpenError::Messages(problem.to_string()))?;
        let boot = BootId(uuid::Uuid::new_v4().to_string());
        let store = Store::open(&home, boot)?;
        let gate = Gate::open(store.clone())?;
        let reads = store.reads();
        let (pulse, follow) = watch::channel(Pulse { event: reads.newest_event()?, activity: 0 });
        let pulse = Arc::new(pulse);
        let clock: Clock = Arc::new(Timestamp::now);
        let activity = grow(&pulse);
        let conductor = Conductor::new(
            home.clone(),
            settings.clone(),
            store.clone(),
            clock,
            gate.clone(),
            messages.clone(),
            activity,
        );
        conductor.recover()?;
        worktrees::finish(&home);
        put_in_place(&home, &store)?;
        let (wake, wake_inbox) = mpsc::channel(1);
        let stop = CancellationToken::new();
        let view = phone::View { home: home.clone(), gate: gate.clone(), settings: settings.clone() };
        let phone = Arc::new(Telegram::new(Ground {
            store: store.clone(),
            home: home.clone(),
            settings: settings.clone(),
            messages: messages.clone(),
            clock: Arc::new(Timestamp::now),
            sight: Arc::new(view),
        }));
        let desk = Arc::new(steer::Desk {
            inbox: Inbox::new(home.clone(), settings.inbox.clone()),
            home,
            settings,
            store,
            gate,
            messages,
            phone,
            conductor: Arc::new(conductor),
            wake,
            practice: options.practice,
            started_at: Timestamp::now(),
            stop: stop.clone(),
        });
        let door = Door::new(desk.clone(), reads, follow);
        Ok(Self { desk, door, pulse, notifier: options.notifier, wake_inbox, stop, _lock: lock })
    }

    /// The door to this engine.
    pub fn door(&self) -> Door {
        self.door.clone()
    }

    /// Cancelled when somebody asked the engine to end.
    pub fn stopping(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Works until stopped, by the caller or through the door; then stops what runs and lets go of the home.
    pub async fn run_until(self, stop: CancellationToken) {
        let Self { desk, door, pulse, notifier, wake_inbox, stop: inner, _lock } = self;
        let long = TaskTracker::new();
        info!(home = %desk.home.root().display(), practice = desk.practice, "engine started");
        long.spawn(tell_head(desk.store.head(), pulse, inner.clone()));
        long.spawn(announcer::announce(desk.store.clone(), notifier, inner.clone()));
        let (phone, phone_door, phone_stop) = (desk.phone.clone(), door.clone(), inner.clone());
        long.spawn(async move { phone.run(phone_door, phone_stop).await });
        long.spawn(listen(desk.clone(), door, inner.clone()));
        long.spawn(desk.inbox.clone().run(Arc::new(acceptor::Gatekeeper(desk.clone())), wake_inbox, inner.clone()));
        if desk.settings.sandbox.network != Online::Open {
            long.spawn(way_out(desk.clone(), inner.clone()));
        }
        if !desk.practice {
            long.spawn(outside::keep_looking(desk.clone(), inner.clone()));
        }
        long.spawn(worktrees::keep_small(desk.clone(), inner.clone()));
        let conducting = tokio::spawn(conduct(desk.clone(), inner.clone()));
        tokio::select! {
            () = stop.cancelled() => inner.cancel(),
            () = inner.cancelled() => {}
        }
        if let Err(problem) = conducting.await {
            error!(%problem, "the conductor broke off");
        }
        long.close();
        long.wait().await;
        info!("engine stopped");
    }
}

/// The only way out of a sandbox whose network is narrowed.
async fn way_out(desk: Arc<steer::Desk>, stop: CancellationToken) {
    let rules = &desk.settings.sandbox;
    let mut hosts = proxy::service_hosts(&EnvPolicy::Agent.variables());
    if rules.network == Online::Registries {
        hosts.extend(rules.registries.iter().cloned());
    }
    if let Err(problem) = proxy::serve(&desk.home.proxy_socket(), AllowList::new(hosts), stop).await {
        desk.gate.alert("proxy", Some(format!("agents have no network: {problem}")));
    }
}

/// The home's lock: held by the kernel for as long as the file is open, whatever becomes of this process.
fn lock(home: &Home) -> Result<File, OpenError> {
    let failed = |source| OpenError::Lock { home: home.clone(), source };
    let open = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(home.lock());
    let mut file = open.map_err(failed)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut text = String::new();
            let _ = file.read_to_string(&mut text);
            return Err(OpenError::Locked { home: home.clone(), pid: text.trim().parse().ok() });
        }
        Err(TryLockError::Error(source)) => return Err(failed(source)),
    }
    file.set_len(0).and_then(|()| file.rewind()).map_err(failed)?;
    writeln!(file, "{}", std::process::id()).map_err(failed)?;
    Ok(file)
}

/// Puts the file of each accepted task in its place that an earlier life did not come to move.
fn put_in_place(home: &Home, store: &Store) -> Result<(), StoreError> {
    for unmoved in store.unmoved()? {
        match crate::intake::put_away(home, &unmoved.id, &unmoved.text, unmoved.inbox.as_ref()) {
            Ok(()) => store.moved(&unmoved.id)?,
            Err(problem) => {
                error!(task = %unmoved.id, %problem, "putting its file in place; tried again at the next start")
            }
        }
    }
    Ok(())
}

/// First looks who is there, so that nothing is held or falls back for want of a look; then works.
async fn conduct(desk: Arc<steer::Desk>, stop: CancellationToken) {
    if !desk.practice {
        tokio::select! {
            () = stop.cancelled() => return,
            () = outside::look(&desk) => {}
        }
    }
    desk.conductor.clone().conduct(stop).await;
}

/// What a run calls when its transcript has grown.
fn grow(pulse: &Arc<watch::Sender<Pulse>>) -> Arc<dyn Fn() + Send + Sync> {
    let (pulse, grown) = (pulse.clone(), AtomicU64::new(0));
    Arc::new(move || {
        let activity = grown.fetch_add(1, Ordering::Relaxed) + 1;
        pulse.send_modify(|now| now.activity = activity);
    })
}

async fn tell_head(mut head: watch::Receiver<i64>, pulse: Arc<watch::Sender<Pulse>>, stop: CancellationToken) {
    loop {
        let event = *head.borrow_and_update();
        pulse.send_if_modified(|now| std::mem::replace(&mut now.event, event) != event);
        tokio::select! {
            () = stop.cancelled() => return,
            changed = head.changed() => if changed.is_err() { return },
        }
    }
}

async fn listen(desk: Arc<steer::Desk>, door: Door, stop: CancellationToken) {
    if let Err(problem) = door::serve(&desk.home.socket(), door, stop).await {
        let path = desk.home.socket();
        desk.gate
            .alert("socket", Some(format!("other programs can't reach the engine at {}: {problem}", path.display())));
        error!(%problem, "the socket");
    }
}
