//! The inbox as a folder: there, watched, and listed; or not, and then made again or waited for.

use std::{ffi::OsString, io, os::unix::fs::MetadataExt as _, path::Path, sync::Arc, time::SystemTime};

use notify::RecommendedWatcher;

use super::{file, hints, hints::Hints};
use crate::settings::Home;

/// Device, inode and birth of a folder: a path may come to mean another one, and inodes are used again.
type Identity = (u64, u64, Option<SystemTime>);

/// The watch on the folder.
pub(super) struct Folder {
    home: Home,
    hints: Arc<Hints>,
    watched: Option<(RecommendedWatcher, Identity)>,
    was_there: bool,
}

/// How a look at the folder went.
pub(super) struct Listed {
    /// The task files in it.
    pub names: Vec<OsString>,
    /// What its owner should know.
    pub trouble: Option<String>,
    /// It was gone and has been made again.
    pub made_again: bool,
}

impl Folder {
    pub fn new(home: Home, hints: Arc<Hints>) -> Self {
        Self { home, hints, watched: None, was_there: false }
    }

    /// Makes sure that the folder is there and watched, then lists it. The watch comes first, so that nothing
    /// falls between the two.
    pub fn list(&mut self) -> Listed {
        let inbox = self.home.inbox();
        let made_again = match self.make() {
            Ok(made) => made && self.was_there,
            Err(problem) => return self.lost(&inbox, &problem),
        };
        let unwatched = self.watch(&inbox).err();
        match file::names(&inbox) {
            Ok(names) => {
                self.was_there = true;
                let path = inbox.display();
                let again = made_again.then(|| format!("the inbox {path} was gone and has been made again"));
                let unwatched = unwatched.map(|why| {
                    format!("the inbox {path} can't be watched ({why}): files in it are found at each scan only")
                });
                Listed { names, trouble: again.or(unwatched), made_again }
            }
            Err(problem) => self.lost(&inbox, &problem),
        }
    }

    fn lost(&mut self, inbox: &Path, problem: &io::Error) -> Listed {
        self.watched = None;
        let trouble =
            format!("the inbox {} can't be used ({problem}): it is tried again at each scan", inbox.display());
        Listed { names: Vec::new(), trouble: Some(trouble), made_again: false }
    }

    /// Makes the folder if only it is missing; without a home (a disk that is not mounted) it waits.
    fn make(&self) -> io::Result<bool> {
        let inbox = self.home.inbox();
        match std::fs::metadata(&inbox) {
            Ok(meta) if meta.is_dir() => Ok(false),
            Ok(_) => Err(io::ErrorKind::NotADirectory.into()),
            Err(problem) if problem.kind() == io::ErrorKind::NotFound => {
                std::fs::metadata(self.home.root())?;
                std::fs::create_dir(&inbox)?;
                Ok(true)
            }
            Err(problem) => Err(problem),
        }
    }

    fn watch(&mut self, inbox: &Path) -> Result<(), String> {
        let meta = std::fs::metadata(inbox).map_err(|problem| problem.to_string())?;
        let identity = (meta.dev(), meta.ino(), meta.created().ok());
        if self.watched.as_ref().is_some_and(|(_, watched)| *watched == identity) {
            return Ok(());
        }
        self.watched = None;
        let watcher = hints::watch(inbox, &self.hints).map_err(|problem| problem.to_string())?;
        self.watched = Some((watcher, identity));
        Ok(())
    }

    /// The watched folder may have been moved away under its watch.
    pub fn forget_watch(&mut self) {
        self.watched = None;
    }
}
