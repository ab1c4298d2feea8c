//! A look through the inbox: what has settled is read and offered, the rest is remembered for later.

use std::{
    collections::HashMap,
    ffi::{OsStr, OsString},
    io,
    path::PathBuf,
    sync::{Arc, PoisonError},
    time::{Duration, Instant},
};

use tokio_util::sync::CancellationToken;

use super::{
    Accepted, Acceptor, Inbox,
    file::{self, NoSnapshot, Snapshot, Version},
    folder::Folder,
    hints::{Hints, Touch},
    problem, put_away,
};
use crate::{
    intake::{decode, read, title_of},
    store::Entry,
    task::{Source, TaskFile, TaskId},
};

/// How much is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// The whole folder.
    All,
    /// What the watcher named, and what is due.
    Hinted,
}

/// An empty file is most often one that somebody is about to write: it gets so many settle times.
const EMPTY_WAITS: u32 = 10;

/// What is known of a file that is still there.
#[derive(Debug)]
struct Known {
    version: Version,
    /// Since when it has been as it is.
    since: Instant,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// It may still be written to.
    Settling,
    /// It was renamed in: whole already.
    Settled,
    /// A writer holds its lock; looked at so many times.
    Locked(u32),
    /// Looked at, and not to be looked at again until it changes.
    Done,
    /// Looked at, but it may become possible without a change of the file.
    Tried,
    /// It waits for room or for the ledger.
    Waiting,
}

/// What a visit of a file came to.
enum Visit {
    /// Nothing more until something changes.
    Rest,
    /// Look again then.
    At(Instant),
}

/// The one that looks; lives as long as the inbox is watched.
pub(super) struct Worker {
    inbox: Inbox,
    acceptor: Arc<dyn Acceptor>,
    hints: Arc<Hints>,
    stop: CancellationToken,
    folder: Folder,
    known: HashMap<OsString, Known>,
    due: HashMap<OsString, Instant>,
    /// Nothing is taken until the next wake or scan, and why.
    held: Option<String>,
    /// A file that can't be put away.
    stuck: Option<String>,
    /// What stands in the way of the whole inbox.
    trouble: Option<String>,
    told: Option<String>,
    tidied: bool,
}

impl Worker {
    pub fn new(inbox: Inbox, acceptor: Arc<dyn Acceptor>, hints: Arc<Hints>, stop: CancellationToken) -> Self {
        let folder = Folder::new(inbox.home.clone(), hints.clone());
        let (known, due) = (HashMap::new(), HashMap::new());
        let (held, stuck, trouble, told) = (None, None, None, None);
        Self { inbox, acceptor, hints, stop, folder, known, due, held, stuck, trouble, told, tidied: false }
    }

    /// Looks once. Says whether it was at the whole folder, and when something is due.
    pub fn pass(&mut self, look: Look, now: Instant) -> (bool, Option<Instant>) {
        let seen = self.hints.take();
        if seen.folder_gone {
            self.folder.forget_watch();
        }
        let all = look == Look::All || seen.all;
        let names = if all {
            let listed = self.folder.list();
            if listed.made_again {
                // So that its owner hears that it is well again.
                self.hints.ask_for_all();
            }
            self.trouble = listed.trouble;
            (self.held, self.stuck) = (None, None);
            self.begin_scan(listed.names)
        } else {
            let due = self.due.iter().filter(|(_, due)| **due <= now).map(|(name, _)| name.clone());
            let mut names: Vec<OsString> = seen.names.keys().cloned().chain(due).collect();
            names.sort();
            names.dedup();
            names
        };
        for name in names {
            if self.stop.is_cancelled() {
                break;
            }
            let touch = seen.names.get(&name).copied();
            self.due.remove(&name);
            if let Visit::At(at) = self.visit(&name, touch, now) {
                self.due.insert(name, at);
            }
        }
        self.tell();
        (all, self.due.values().min().copied())
    }

    /// The names of a whole look in the order of their age, so that who waits for room is not overtaken.
    fn begin_scan(&mut self, mut names: Vec<OsString>) -> Vec<OsString> {
        let inbox = self.inbox.home.inbox();
        if !self.tidied {
            match put_away::give_all_back(&inbox) {
                Ok(()) => self.tidied = true,
                Err(problem) => tracing::warn!(%problem, "putting back what was on its way out of the inbox"),
            }
            names = file::names(&inbox).unwrap_or(names);
        }
        problem::remove_orphans(&inbox);
        let there: std::collections::HashSet<&OsString> = names.iter().collect();
        self.known.retain(|name, _| there.contains(name));
        self.due.retain(|name, _| there.contains(name));
        self.reasons(|reasons| reasons.retain(|shown, _| there.contains(&OsString::from(shown))));
        names.sort_by_cached_key(|name| (Version::at(&inbox.join(name)).map_or(0, |it| it.mtime_ns), name.clone()));
        names
    }

    fn visit(&mut self, name: &OsStr, touch: Option<Touch>, now: Instant) -> Visit {
        let meta = match std::fs::symlink_metadata(self.path(name)) {
            Ok(meta) => meta,
            Err(why) if why.kind() == io::ErrorKind::NotFound => {
                self.forget(name);
                return Visit::Rest;
            }
            Err(why) => return self.unreadable(name, None, &why),
        };
        let version = Version::of(&meta);
        let state = self.look_at(name, version, touch, now);
        if let Some(why) = file::bad_name(name).or_else(|| file::bad_kind(&meta)) {
            return if state == State::Done { Visit::Rest } else { self.refuse(name, version, why) };
        }
        let since = self.known.get(name).map_or(now, |known| known.since);
        let settled_at = since + self.settle() * if version.len == 0 { EMPTY_WAITS } else { 1 };
        match state {
            State::Done => Visit::Rest,
            State::Settling if settled_at > now => {
                self.explain(name, "it is being written");
                Visit::At(settled_at)
            }
            State::Settling | State::Settled | State::Locked(_) | State::Tried | State::Waiting => {
                self.take(name, version, now)
            }
        }
    }

    /// What is known of this version of a file; one that was refused before a restart is known by its `.problem`.
    fn look_at(&mut self, name: &OsStr, version: Version, touch: Option<Touch>, now: Instant) -> State {
        let fresh = match touch {
            Some(Touch::RenamedIn) => State::Settled,
            Some(Touch::Written) | None => State::Settling,
        };
        match self.known.get_mut(name) {
            Some(known) if known.version == version => {
                if fresh == State::Settled && known.state == State::Settling {
                    known.state = fresh;
                }
                known.state
            }
            before => {
                let was_known = before.is_some();
                let stands = || problem::read(&self.inbox.home.inbox(), name).is_some_and(|p| p.version == version);
                let state = if !was_known && stands() { State::Done } else { fresh };
                self.known.insert(name.to_owned(), Known { version, since: now, state });
                state
            }
        }
    }

    /// Reads what has settled and offers it.
    fn take(&mut self, name: &OsStr, version: Version, now: Instant) -> Visit {
        if let Some(why) = self.held.clone() {
            return self.wait(name, &why);
        }
        let snapshot = match file::snapshot(&self.inbox.home.inbox(), name) {
            Ok(snapshot) if Version::of_key(&snapshot.key) == version => snapshot,
            Ok(_) => return self.changed(name, now),
            Err(NoSnapshot::Locked) => return self.wait_for_lock(name, now),
            Err(NoSnapshot::Changed) => return self.changed(name, now),
            Err(NoSnapshot::TooLarge) => {
                return self.refuse(
                    name,
                    version,
                    "it is larger than 1 MB: a task file is a text; name large files in it",
                );
            }
            Err(NoSnapshot::Not(why)) => return self.refuse(name, version, why),
            Err(NoSnapshot::Unreadable(why)) if why.kind() == io::ErrorKind::NotFound => {
                self.forget(name);
                return Visit::Rest;
            }
            Err(NoSnapshot::Unreadable(why)) => return self.unreadable(name, Some(version), &why),
        };
        match decode(&snapshot.bytes).and_then(|text| read(&text).map(|file| (text, file))) {
            Err(bad) => self.refuse(name, version, &bad.to_string()),
            Ok((_, file)) if file.draft => {
                problem::remove(&self.inbox.home.inbox(), name);
                self.explain(name, "it is a draft: remove `draft: true` from it to hand it over");
                self.rest(name, State::Done)
            }
            Ok((text, file)) => self.offer(name, version, text, file, &snapshot),
        }
    }

    fn offer(&mut self, name: &OsStr, version: Version, text: String, file: TaskFile, snapshot: &Snapshot) -> Visit {
        before_accept();
        let entry = Entry {
            title: title_of(&file),
            file,
            text: text.clone(),
            source: Source::Inbox,
            practice: false,
            inbox: Some(snapshot.key.clone()),
        };
        match self.acceptor.accept(entry) {
            Accepted::Taken { id, notes: _ } => self.taken(name, &id, &text, snapshot),
            Accepted::Full => {
                let why = "it waits for room: the queue is full".to_owned();
                self.hold(name, why)
            }
            Accepted::Later { message } => self.hold(name, message),
            Accepted::Refused { message } => self.refuse(name, version, &message),
        }
    }

    fn taken(&mut self, name: &OsStr, id: &TaskId, text: &str, snapshot: &Snapshot) -> Visit {
        before_move();
        if let Err(problem) = put_away(&self.inbox.home, id, text, Some(&snapshot.key)) {
            let why = format!(
                "it was accepted as {id} but can't be moved to accepted/ ({problem}): tried again at each scan"
            );
            self.stuck = Some(format!("{}: {why}", crate::task::one_line(&name.to_string_lossy(), 120)));
            self.explain(name, &why);
            return self.rest(name, State::Waiting);
        }
        before_told();
        self.acceptor.moved(id);
        self.forget(name);
        Visit::Rest
    }

    fn hold(&mut self, name: &OsStr, why: String) -> Visit {
        self.held = Some(why.clone());
        self.wait(name, &why)
    }

    fn wait(&mut self, name: &OsStr, why: &str) -> Visit {
        problem::remove(&self.inbox.home.inbox(), name);
        self.explain(name, why);
        self.rest(name, State::Waiting)
    }

    fn changed(&mut self, name: &OsStr, now: Instant) -> Visit {
        self.known.remove(name);
        Visit::At(now + self.pause())
    }

    /// A lock is let go without a sign: it is tried again, less and less often.
    fn wait_for_lock(&mut self, name: &OsStr, now: Instant) -> Visit {
        let tries = match self.known.get(name).map(|known| known.state) {
            Some(State::Locked(tries)) => tries,
            _ => 0,
        };
        self.explain(name, "a program holds a lock on it");
        self.rest(name, State::Locked(tries.saturating_add(1)));
        let wait = self.pause() * 2_u32.saturating_pow(tries.min(16));
        Visit::At(now + wait.min(Duration::from_secs(self.inbox.settings.rescan_s)))
    }

    fn refuse(&mut self, name: &OsStr, version: Version, why: &str) -> Visit {
        self.tell_refusal(name, version, why);
        self.rest(name, State::Done)
    }

    /// Rights may change without a change of the file, so it is tried again; its owner is told once.
    fn unreadable(&mut self, name: &OsStr, version: Option<Version>, why: &io::Error) -> Visit {
        let message = format!("it can't be read: {why}");
        let known = self.known.get(name).map(|known| known.state);
        match version {
            Some(version) if known != Some(State::Tried) => self.tell_refusal(name, version, &message),
            _ => self.explain(name, &message),
        }
        self.rest(name, State::Tried)
    }

    fn tell_refusal(&mut self, name: &OsStr, version: Version, why: &str) {
        let inbox = self.inbox.home.inbox();
        let before = problem::read(&inbox, name);
        self.explain(name, why);
        if before.is_some_and(|before| before.version == version && before.message == why) {
            return;
        }
        if let Err(problem) = problem::write(&inbox, name, why, version) {
            tracing::warn!(%problem, ?name, "writing a .problem file");
        }
        self.acceptor.refused(&name.to_string_lossy(), why);
    }

    fn rest(&mut self, name: &OsStr, state: State) -> Visit {
        if let Some(known) = self.known.get_mut(name) {
            known.state = state;
        }
        Visit::Rest
    }

    fn forget(&mut self, name: &OsStr) {
        self.known.remove(name);
        problem::remove(&self.inbox.home.inbox(), name);
        self.reasons(|reasons| drop(reasons.remove(&*name.to_string_lossy())));
    }

    fn explain(&self, name: &OsStr, why: &str) {
        self.reasons(|reasons| drop(reasons.insert(name.to_string_lossy().into_owned(), why.to_owned())));
    }

    fn reasons(&self, with: impl FnOnce(&mut std::collections::BTreeMap<String, String>)) {
        with(&mut self.inbox.reasons.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Tells of trouble once, and once that it is over.
    fn tell(&mut self) {
        let now = self.trouble.clone().or_else(|| self.stuck.clone());
        if now != self.told {
            self.acceptor.alert(now.as_deref());
            self.told = now;
        }
    }

    fn path(&self, name: &OsStr) -> PathBuf {
        self.inbox.home.inbox().join(name)
    }

    /// Between two tries; never nothing, even where files count as settled at once.
    fn pause(&self) -> Duration {
        self.settle().max(Duration::from_millis(50))
    }

    fn settle(&self) -> Duration {
        Duration::from_millis(self.inbox.settings.settle_ms)
    }
}

fn before_accept() {
    crate::die_at!("intake::read::before_accept");
}

fn before_move() {
    crate::die_at!("intake::accepted::before_move");
}

fn before_told() {
    crate::die_at!("intake::accepted::before_told");
}
