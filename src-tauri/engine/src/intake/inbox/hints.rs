//! What the watcher saw, kept until somebody looks. The scan is the truth; this says where to look at once.

use std::{
    collections::HashMap,
    ffi::{OsStr, OsString},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use notify::{
    Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher,
    event::{AccessKind, AccessMode, ModifyKind, RenameMode},
};
use tokio::sync::Notify;

use super::file;

/// More names than this, and listing the folder is cheaper.
const MOST: usize = 10_000;

/// How a file was last touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Touch {
    /// Renamed to its name: whoever did that had finished writing.
    RenamedIn,
    /// Written, or anything else.
    Written,
}

/// What was seen since the last look.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Events were lost, or the folder itself changed.
    pub all: bool,
    /// The watched folder was moved or removed, and its watch with it.
    pub folder_gone: bool,
    /// Files by name.
    pub names: HashMap<OsString, Touch>,
}

/// Filled by the watcher's thread, emptied by a pass.
#[derive(Debug, Default)]
pub(super) struct Hints {
    seen: Mutex<Seen>,
    bell: Notify,
}

impl Hints {
    /// Waits until something was seen.
    pub fn rung(&self) -> impl Future<Output = ()> {
        self.bell.notified()
    }

    /// Takes what was seen.
    pub fn take(&self) -> Seen {
        std::mem::take(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Asks for a look at the whole folder.
    pub fn ask_for_all(&self) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).all = true;
        self.bell.notify_one();
    }

    fn add(&self, folder: &Path, event: notify::Result<Event>) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let rings = match event {
            Ok(event) => seen.add(folder, &event),
            Err(_) => seen.need_all(),
        };
        drop(seen);
        if rings {
            self.bell.notify_one();
        }
    }
}

impl Seen {
    fn need_all(&mut self) -> bool {
        self.all = true;
        true
    }

    /// Takes in an event; says whether it is of interest.
    fn add(&mut self, folder: &Path, event: &Event) -> bool {
        if event.need_rescan() {
            return self.need_all();
        }
        match event.kind {
            // We read files ourselves: an answer to that would be a loop.
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => {}
            EventKind::Access(_) => return false,
            EventKind::Any | EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_) | EventKind::Other => {}
        }
        let mut rings = false;
        for (at, path) in event.paths.iter().enumerate() {
            if path == folder {
                let only_attributes = matches!(event.kind, EventKind::Modify(ModifyKind::Metadata(_)));
                self.folder_gone |= !only_attributes;
                rings |= !only_attributes && self.need_all();
            } else if path.parent() == Some(folder) {
                rings |= path.file_name().is_some_and(|name| self.touch(name, event.kind, at));
            }
        }
        rings
    }

    fn touch(&mut self, name: &OsStr, kind: EventKind, nth_path: usize) -> bool {
        if !file::is_candidate(name) {
            return false;
        }
        if self.names.len() >= MOST {
            return self.need_all();
        }
        match (kind, nth_path) {
            (EventKind::Modify(ModifyKind::Name(RenameMode::To)), _)
            | (EventKind::Modify(ModifyKind::Name(RenameMode::Both)), 1) => {
                self.names.insert(name.to_owned(), Touch::RenamedIn);
            }
            // Rights and times say nothing about the content.
            (EventKind::Modify(ModifyKind::Metadata(_)), _) => {
                self.names.entry(name.to_owned()).or_insert(Touch::Written);
            }
            _ => {
                self.names.insert(name.to_owned(), Touch::Written);
            }
        }
        true
    }
}

/// Begins to watch a folder. Dropping the watcher ends its thread.
pub(super) fn watch(folder: &Path, hints: &Arc<Hints>) -> notify::Result<RecommendedWatcher> {
    let (hints, root) = (hints.clone(), folder.to_owned());
    let mut watcher = notify::recommended_watcher(move |event| hints.add(&root, event))?;
    watcher.watch(folder, RecursiveMode::NonRecursive)?;
    Ok(watcher)
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{CreateKind, Flag, MetadataKind};

    fn seen(kinds: &[EventKind]) -> Seen {
        let mut seen = Seen::default();
        for kind in kinds {
            seen.add(Path::new("/in"), &Event::new(*kind).add_path("/in/a.task.md".into()));
        }
        seen
    }

    #[test]
    fn only_the_last_touch_counts() {
        let to = EventKind::Modify(ModifyKind::Name(RenameMode::To));
        let made = EventKind::Create(CreateKind::File);
        let mode = EventKind::Modify(ModifyKind::Metadata(MetadataKind::Any));
        let name = OsStr::new("a.task.md");
        assert_eq!(seen(&[made, to, mode]).names[name], Touch::RenamedIn);
        assert_eq!(seen(&[to, made]).names[name], Touch::Written);
        assert!(seen(&[EventKind::Access(AccessKind::Open(AccessMode::Any))]).names.is_empty());
    }

    #[test]
    fn lost_events_ask_for_the_whole_folder() {
        let mut seen = Seen::default();
        assert!(seen.add(Path::new("/in"), &Event::new(EventKind::Other).set_flag(Flag::Rescan)));
        assert!(seen.all);
    }
}
