//! What somebody may mean by a message that is no command.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{StageName, TaskId};

/// A task that a message may be about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its id.
    pub id: TaskId,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub stage: StageName,
    /// When something last happened to it.
    pub updated_at: Timestamp,
}

/// What a message means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meant {
    /// It is a new task as it stands.
    Task {
        /// It asks for what can't be taken back: it is confirmed before it starts.
        destructive: bool,
    },
    /// It is more words to a task.
    FollowUp {
        /// Which.
        id: TaskId,
    },
    /// It asks how things stand: with a task, or with all.
    State {
        /// Which; none is all.
        id: Option<TaskId>,
    },
    /// Small talk.
    SmallTalk(Talk),
    /// A wish that is a command in other words.
    Wish {
        /// The task; none where the wish is about all.
        id: Option<TaskId>,
        /// What.
        act: Act,
    },
    /// It is not clear: these could be meant, the likeliest first.
    Unclear {
        /// At most three.
        guesses: Vec<Guess>,
    },
}

/// Small talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Talk {
    /// Hello.
    Greeting,
    /// Thanks.
    Thanks,
    /// Good bye.
    Bye,
    /// What are you?
    WhoAreYou,
    /// What can you do?
    Help,
}

/// A command in other words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Stop it.
    Cancel,
    /// Again.
    Retry,
    /// Take the changes.
    Accept,
    /// Throw the changes away.
    Discard,
    /// Start nothing more.
    Pause,
    /// Go on.
    Unpause,
}

/// What an unclear message could mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guess {
    /// A new task.
    Task,
    /// More words to this task.
    FollowUp(TaskId),
    /// How this task goes.
    State(TaskId),
}

/// What a local model holds of a message. Nothing of it is believed unheld.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Opinion {
    /// `task`, `follow_up`, `question`, `small_talk` or `unclear`.
    pub kind: String,
    /// The task that it is about, if any.
    pub task: String,
}
