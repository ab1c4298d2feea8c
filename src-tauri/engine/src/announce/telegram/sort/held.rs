//! What a local model says of a message, held against the message.

use super::naming;
use crate::task::{Known, Meant, Opinion, TaskId};

/// What may be believed of it: a task only where the text has a verb's worth of words, anything about a task only where
/// the text itself supports which. It never makes a wish, and never anything destructive.
pub fn held(opinion: &Opinion, text: &str, known: &[Known]) -> Option<Meant> {
    let words = naming::stems(text).len();
    match opinion.kind.as_str() {
        // A word or two is no task, whatever a model says.
        "task" if words >= 3 && text.split_whitespace().count() >= 4 => Some(Meant::Task { destructive: false }),
        "follow_up" => supported(opinion, text, known).map(|id| Meant::FollowUp { id }),
        "question" => supported(opinion, text, known).map(|id| Meant::State { id: Some(id) }),
        _ => None,
    }
}

/// The task that it names, if the text names it too: by id, or by a telling word of its title.
fn supported(opinion: &Opinion, text: &str, known: &[Known]) -> Option<TaskId> {
    let one = known.iter().find(|one| one.id.as_str().eq_ignore_ascii_case(opinion.task.trim()))?;
    let said = naming::stems(text);
    let by_title = naming::stems(&one.title).iter().any(|word| said.contains(word));
    let by_id = naming::by_id(text, known).as_ref() == Some(&one.id);
    (by_id || by_title).then(|| one.id.clone())
}
