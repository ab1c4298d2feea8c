//! A message together with what is known when it comes.

use super::{
    Ruled,
    message::Message,
    naming::{self, Named},
};
use crate::task::{Guess, Known, Meant, StageName, TaskId};

/// No question has more buttons.
const MOST_GUESSES: usize = 3;

/// A message and the tasks that it may be about.
pub(super) struct Case<'a> {
    pub(super) message: Message<'a>,
    pub(super) known: &'a [Known],
    /// The task that was last talked about.
    pub(super) last: Option<&'a TaskId>,
    pub(super) named: Option<Named>,
}

impl<'a> Case<'a> {
    pub(super) fn of(text: &'a str, known: &'a [Known], last: Option<&'a TaskId>) -> Self {
        // The task last talked about may be older than all that are known: then it is not guessed at.
        let last = last.filter(|id| known.iter().any(|one| one.id == **id));
        Self { message: Message::of(text), known, last, named: naming::named(text, known, last) }
    }

    pub(super) fn one(&self, id: &TaskId) -> Option<&'a Known> {
        self.known.iter().find(|one| one.id == *id)
    }

    /// The one task that the message names, by its id or its title.
    pub(super) fn told(&self) -> Option<&'a Known> {
        match &self.named {
            Some(Named::Id(id) | Named::Title(id)) => self.one(id),
            Some(Named::Last(_) | Named::Several(_) | Named::Unknown) | None => None,
        }
    }

    /// The one that it names by its id.
    pub(super) fn told_by_id(&self) -> Option<&'a Known> {
        matches!(self.named, Some(Named::Id(_))).then(|| self.told())?
    }

    /// What it could mean, the likeliest first.
    pub(super) fn unclear(&self, may_be_task: bool) -> Ruled {
        let asks = self.message.asks;
        let about = |id: &TaskId| {
            let stage = self.one(id).map(|one| one.stage);
            let takes_words =
                matches!(stage, Some(StageName::Unclear | StageName::Asked | StageName::Delivered | StageName::Closed));
            if takes_words && !asks { Guess::FollowUp(id.clone()) } else { Guess::State(id.clone()) }
        };
        let mut guesses: Vec<Guess> = match &self.named {
            Some(Named::Id(id) | Named::Title(id) | Named::Last(id)) => vec![about(id)],
            Some(Named::Several(some)) => some.iter().take(2).map(about).collect(),
            Some(Named::Unknown) => Vec::new(),
            None => self.last.map(about).into_iter().collect(),
        };
        let named = self.told().is_some();
        let place = if may_be_task && !named { 0 } else { guesses.len() };
        guesses.insert(place, Guess::Task);
        guesses.truncate(MOST_GUESSES);
        Ruled::Unsure(Meant::Unclear { guesses })
    }
}
