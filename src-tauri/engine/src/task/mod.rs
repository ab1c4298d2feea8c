//! What a task is: its words, its stages and the facts that move it. Pure: no clock, no disk, no network.
//!
//! Everything here is data that the other rooms hand to each other. The one door that *does* something is
//! [`Stage::after`], the only mover of stages.

mod activity;
mod approval;
mod attempt;
mod brief;
mod chat;
mod edit;
mod fact;
mod failure;
mod file;
mod hold;
mod ids;
mod kind;
mod letter;
pub mod prose;
mod question;
mod report;
mod review;
mod said;
mod secrets;
mod stage;
mod summary;
mod text;
mod verdict;

pub use activity::Activity;
pub use approval::{AgentQuestion, Approval, ApprovalId, ApprovalState, Ruling, Shown};
pub use attempt::{Agent, Attempt, Origin};
pub use brief::{Brief, Criterion, Reader, Reading, Target, TargetState, Terms};
pub use chat::{About, Act, Guess, Known, Meant, Opinion, Talk};
pub use edit::Edit;
pub use fact::Fact;
pub use failure::{Failure, Unavailable};
pub use file::{Note, TaskFile};
pub use hold::Hold;
pub use ids::{BadId, BootId, RunId, SessionId, TaskId};
pub use kind::{Permissions, Priority, Source, TaskType, UnknownWord};
pub use letter::{Ask, Body, Button, Content, Letter, Live, Mark, Press, Rich, Showing, Style};
pub use question::{Answer, Question, Reason};
pub use report::{CommandRun, Denial, Ended, Report, Tokens};
pub use review::{Remark, Side, Take, gathered};
pub use said::{Grounded, Said};
pub use secrets::{redacted, secrets_of};
pub use stage::{End, IllegalMove, Stage, StageName};
pub use summary::Summary;
pub use text::{clip, one_line, tail};
pub use verdict::{Change, ChangeKind, Claim, Evidence, Ground, Line, Outcome, State, Verdict, Verification};
