//! What the inbox's watcher calls: the way from a file to the ledger.

use std::sync::Arc;

use jiff::Timestamp;
use tracing::{info, warn};

use crate::{
    intake::{Accepted, Acceptor},
    store::{AddError, Channel, Entry, Notice},
    task::{Note, TaskId},
};

use super::steer::Desk;

/// Lets in what is a task.
pub(super) struct Gatekeeper(pub Arc<Desk>);

impl Acceptor for Gatekeeper {
    fn accept(&self, entry: Entry) -> Accepted {
        let entry = Entry { practice: self.0.practice, ..entry };
        let mut notes = entry.file.notes.clone();
        match self.0.store.add(entry, self.0.settings.inbox.queue_limit, Timestamp::now()) {
            Ok(added) => {
                notes.extend(added.renamed_from.as_ref().map(|old| taken(old, &added.id)));
                info!(task = %added.id, again = added.again, "accepted from the inbox");
                Accepted::Taken { id: added.id, notes }
            }
            Err(AddError::QueueFull { .. }) => Accepted::Full,
            Err(problem @ AddError::Cycle { .. }) => Accepted::Refused { message: problem.to_string() },
            Err(AddError::Store(problem)) => Accepted::Later { message: problem.to_string() },
        }
    }

    fn moved(&self, id: &TaskId) {
        if let Err(problem) = self.0.store.moved(id) {
            warn!(task = %id, %problem, "noting that the file is in place; the next start does it again");
        }
    }

    fn refused(&self, name: &str, message: &str) {
        let told = self.0.messages.refused_file(name, message);
        let key = format!("inbox/{name}/{}", Timestamp::now());
        let notice =
            Notice { channel: Channel::Desktop, key, task: None, title: told.title, body: told.body, urgent: true };
        if let Err(problem) = self.0.store.notify(notice, Timestamp::now()) {
            warn!(name, %problem, "telling of a refused file");
        }
        (self.0.conductor.activity)();
    }

    fn alert(&self, message: Option<&str>) {
        if self.0.gate.alert("inbox", message.map(str::to_owned)) {
            (self.0.conductor.activity)();
        }
    }
}

/// The note about an id that another task has already.
pub(super) fn taken(wanted: &TaskId, got: &TaskId) -> Note {
    Note { line: None, text: format!("the id {wanted} is taken; the task is {got}") }
}
