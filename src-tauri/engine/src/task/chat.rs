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
    /// Whether an agent is at it now.
    pub working: bool,
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
        /// The words for it, without its name in front.
        words: String,
    },
    /// It asks how things stand: with a task, or with all.
    State {
        /// Which; none is all.
        id: Option<TaskId>,
        /// What is asked.
        about: About,
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

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// How one task goes.
    Task,
    /// What runs, waits and is done.
    Queue,
    /// What waits for its owner.
    Approvals,
    /// What is left of the service's limits.
    Limits,
    /// What it costs.
    Cost,
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

impl Act {
    /// Whether something is lost by it, so that it is asked back first. `working` says whether an agent is at the task.
    pub fn is_destructive(self, working: bool) -> bool {
        match self {
            Self::Discard => true,
            Self::Cancel => working,
            Self::Retry | Self::Accept | Self::Pause | Self::Unpause => false,
        }
    }
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
