//! Which task is meant.

use super::{answers::Answers, parse};
use crate::{
    announce::telegram::say::{Saying, button},
    store::{Filter, ResolveError},
    task::{Press, Showing, StageName, TaskId},
};

/// The task that an argument names, else the one that the chat was last about, else the newest that fits; and the words
/// behind the id. None was said already.
pub(super) fn task<'t>(
    answers: &mut Answers<'_>,
    rest: &'t str,
    replied: Option<&TaskId>,
    fits: &[StageName],
) -> Option<(TaskId, &'t str)> {
    let (first, words) = parse::first_word(rest);
    if parse::may_be_id(first) {
        let word = first.trim_start_matches('#');
        // `task3` and `task 3` as well.
        let word = word.to_ascii_lowercase();
        let number = word.strip_prefix("task").map(|rest| rest.trim_start_matches(['_', '-']));
        let resolved = answers.room.store.reads().resolve(first);
        let resolved = match (resolved, number.filter(|rest| rest.bytes().all(|c| c.is_ascii_digit()))) {
            (Err(ResolveError::Nothing(_) | ResolveError::Several { .. }), Some(number)) if !number.is_empty() => {
                answers.room.store.reads().resolve(number)
            }
            (resolved, _) => resolved,
        };
        return match resolved {
            Ok(id) => Some((id, words)),
            Err(ResolveError::Several { some, .. }) => {
                offer(answers, &some);
                None
            }
            Err(ResolveError::Nothing(given)) => {
                answers.phone("no_such_task", &[("id", &given)]);
                None
            }
            Err(ResolveError::Store(problem)) => {
                answers.failed(&problem.to_string());
                None
            }
        };
    }
    if let Some(id) = replied {
        return Some((id.clone(), rest));
    }
    let reads = answers.room.store.reads();
    let list = |stages: &[StageName]| {
        reads.list(&Filter { stages: stages.to_vec(), limit: 1, ..Filter::default() }).ok()?.into_iter().next()
    };
    let last = answers.room.store.last_task_of(answers.owner.chat).ok().flatten().and_then(|id| id.parse().ok());
    let is_fit = |id: &TaskId| {
        fits.is_empty() || reads.detail(id).ok().flatten().is_some_and(|detail| fits.contains(&detail.row.stage))
    };
    let found = last.filter(is_fit).or_else(|| list(fits).map(|row| row.id)).or_else(|| list(&[]).map(|row| row.id));
    if found.is_none() {
        answers.phone("no_task_yet", &[]);
    }
    found.map(|id| (id, rest))
}

fn offer(answers: &mut Answers<'_>, some: &[TaskId]) {
    let show = |id: &TaskId| button(id.as_str(), Press::Show { id: Some(id.clone()), what: Showing::Task });
    let question = answers.room.messages.phone("which_task", &[]);
    answers.say(None, Saying::plain(question).with(some.iter().take(4).map(show).collect(), 2));
}
