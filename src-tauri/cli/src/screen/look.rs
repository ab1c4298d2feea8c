//! How states look: an icon, a word and a tone, the same everywhere.

use console::Style;
use engine::{
    store::TaskRow,
    task::{Outcome, StageName, State},
};

/// The tones that are used, by what they say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// The terminal's own.
    Plain,
    /// Secondary.
    Dim,
    /// Headings and names.
    Strong,
    /// Well done.
    Good,
    /// Look at it.
    Warn,
    /// Not done.
    Bad,
    /// Under way.
    Busy,
}

impl Tone {
    pub(super) fn style(self) -> Style {
        match self {
            Self::Plain => Style::new(),
            Self::Dim => Style::new().dim(),
            Self::Strong => Style::new().bold(),
            Self::Good => Style::new().green(),
            Self::Warn => Style::new().yellow(),
            Self::Bad => Style::new().red(),
            Self::Busy => Style::new().cyan(),
        }
    }
}

/// An icon, a word and a tone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// One column wide.
    pub icon: &'static str,
    /// The state in a word or two.
    pub word: &'static str,
    /// Its tone.
    pub tone: Tone,
}

const fn look(icon: &'static str, word: &'static str, tone: Tone) -> Look {
    Look { icon, word, tone }
}

/// The state of a task in a list.
pub fn of_row(row: &TaskRow) -> Look {
    match row.stage {
        StageName::Queued if row.working => look("●", "reading", Tone::Busy),
        StageName::Queued => look("○", "queued", Tone::Plain),
        StageName::Unclear => look("?", "unclear", Tone::Warn),
        StageName::Interpreted => look("●", "checking", Tone::Busy),
        StageName::Checked if row.working => look("●", "starting", Tone::Busy),
        StageName::Checked => look("○", "waiting", Tone::Plain),
        StageName::Started => look("●", "running", Tone::Busy),
        StageName::Asked => look("?", "asks you", Tone::Warn),
        StageName::Executed => look("●", "verifying", Tone::Busy),
        StageName::Verified => look("●", "summing up", Tone::Busy),
        StageName::Delivered => row.outcome.map_or(look("●", "delivered", Tone::Plain), of_outcome),
        StageName::Closed => of_end(row.end.as_deref(), row.outcome),
    }
}

fn of_end(end: Option<&str>, outcome: Option<Outcome>) -> Look {
    match end {
        Some("accepted") => look("✓", "accepted", Tone::Good),
        Some("kept") => outcome.map_or(look("✓", "kept", Tone::Good), of_outcome),
        Some("discarded") => look("–", "discarded", Tone::Dim),
        Some("refused") => look("✗", "refused", Tone::Bad),
        Some("failed") => look("✗", "failed", Tone::Bad),
        Some("cancelled") => look("–", "cancelled", Tone::Dim),
        Some(_) | None => look("–", "closed", Tone::Dim),
    }
}

fn of_outcome(outcome: Outcome) -> Look {
    match outcome {
        Outcome::Success => look("✓", "SUCCESS", Tone::Good),
        Outcome::Partial => look("!", "PARTIAL", Tone::Warn),
        Outcome::Failed => look("✗", "FAILED", Tone::Bad),
    }
}

/// The tone of an outcome.
pub fn outcome_tone(outcome: Outcome) -> Tone {
    of_outcome(outcome).tone
}

/// A line of a verdict.
pub fn of_line(state: State) -> Look {
    match state {
        State::Met => look("✓", "shown", Tone::Good),
        State::NotMet => look("✗", "contradicted", Tone::Bad),
        State::CantTell => look("?", "not shown", Tone::Warn),
    }
}
