//! What a local model says of a message, held against the message.

use super::{
    message::Message,
    naming::{Named, ids, named, stems},
    words::{telling, verb, words},
    work::{is_destructive, is_work},
};
use crate::task::{About, Known, Meant, Opinion, TaskId};

/// What may be believed of it.
///
/// A task only where some word of the text asks for work and at least two others say on what; anything about a task only
/// where the text itself supports which. It never makes a wish, and never anything destructive: `None` means that the
/// message stays unclear, and is asked about.
pub fn held(opinion: &Opinion, text: &str, known: &[Known]) -> Option<Meant> {
    let message = Message::of(text);
    if message.is_only_evidence() || is_destructive(&message) {
        return None;
    }
    match opinion.kind.trim() {
        "task" => {
            let names_ours = ids(text, known).iter().any(|piece| piece.id.is_some());
            (!names_ours && asks_for_work(&message)).then_some(Meant::Task { destructive: false })
        }
        "follow_up" => {
            let words = text.trim().to_owned();
            supported(opinion, text, known).map(|id| Meant::FollowUp { id, words })
        }
        "question" => supported(opinion, text, known).map(|id| Meant::State { id: Some(id), about: About::Task }),
        _ => None,
    }
}

/// A verb with an object: some word that asks for work, and two telling words besides.
fn asks_for_work(message: &Message<'_>) -> bool {
    let said = words(message.text);
    let verbs = said.iter().filter(|word| verb(word).is_some()).count();
    is_work(message) || (verbs >= 1 && telling(&said) >= 3 && said.len() >= 4)
}

/// The task that it names, if the text names it too: by id, or by words of its title and of no other's.
fn supported(opinion: &Opinion, text: &str, known: &[Known]) -> Option<TaskId> {
    let one = known.iter().find(|one| one.id.as_str().eq_ignore_ascii_case(opinion.task.trim()))?;
    match named(text, known, None) {
        Some(Named::Id(id)) => (id == one.id).then_some(id),
        Some(Named::Title(id)) => (id == one.id).then_some(id),
        Some(Named::Unknown | Named::Last(_)) => None,
        // Several fit, or a word that is common to many titles: the model may choose among them.
        Some(Named::Several(_)) | None => {
            let said = stems(text);
            let own = stems(&one.title).into_iter().any(|(stem, _)| said.iter().any(|(other, _)| *other == stem));
            own.then(|| one.id.clone())
        }
    }
}
