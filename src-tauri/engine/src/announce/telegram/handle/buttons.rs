//! Buttons: each does one thing, for whom it was made, once.

use std::collections::{BTreeMap, BTreeSet};

use super::{answers::Answers, commands, plain, replies};
use crate::{
    announce::telegram::{
        Handled, Room,
        say::{Saying, button},
    },
    door::Command,
    store::{NotPressed, Owner, Store, StoreError, StoredUpdate},
    task::{AgentQuestion, ApprovalId, Ask, Press, Ruling, Showing, Shown, StageName},
};

/// The mark of the options that are chosen so far.
const CHOSEN: &str = "telegram/chosen/";
const WORDS: &str = "telegram/words/";

/// The options that are chosen so far, by question.
///
/// # Errors
/// The ledger's own.
pub(crate) fn chosen(store: &Store, approval: ApprovalId) -> Result<BTreeMap<usize, BTreeSet<usize>>, StoreError> {
    let mark = store.mark(&format!("{CHOSEN}{approval}"))?;
    Ok(mark.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

pub(super) async fn pressed(room: &Room, update: &StoredUpdate, owner: &Owner, query: &str, word: &str) -> Handled {
    let mut answers = Answers::new(room, update, owner);
    let told = match room.store.press(word, owner.chat, answers.number(), (room.clock)()) {
        Ok(pressed) if pressed.press.is_consent() && !owner.approves => {
            answers.refused(&format!("pressed {}", name_of(&pressed.press)));
            room.messages.phone("not_yours", &[])
        }
        Ok(pressed) => {
            answers.done(&format!("pressed {}", name_of(&pressed.press)));
            press(&mut answers, pressed.press).await
        }
        Err(NotPressed::Unknown) => {
            answers.refused("pressed a button that is not there");
            room.messages.phone("button_unknown", &[])
        }
        Err(NotPressed::Used) => room.messages.phone("button_used", &[]),
        Err(NotPressed::Expired) => room.messages.phone("button_old", &[]),
        Err(NotPressed::Store(problem)) => room.messages.phone("failed", &[("why", &problem.to_string())]),
    };
    // The word in passing is for the eye only: nobody waits for it.
    let (api, query) = (room.api.clone(), query.to_owned());
    tokio::spawn(async move {
        if let Err(problem) = api.answer(&query, &told).await {
            tracing::debug!(%problem, "a press was not acknowledged");
        }
    });
    answers.handled
}

/// Does what a button does; gives a word in passing. What an agent's question shows changes by itself.
async fn press(answers: &mut Answers<'_>, press: Press) -> String {
    let done = answers.room.messages.phone("pressed", &[]);
    match press {
        Press::Rule { approval, ruling } => return quietly(answers, approval, ruling).await,
        Press::Choose { approval, question, option } => {
            if let Err(problem) = choose(&answers.room.store, approval, question, option) {
                return problem.to_string();
            }
        }
        Press::Chosen { approval } => {
            let Ok(Some(asked)) = answers.room.store.approval(approval) else { return done };
            let Shown::Questions { questions } = &asked.shown else { return done };
            let given = answers_so_far(&answers.room.store, approval, questions);
            return quietly(answers, approval, Ruling::Answers { answers: given }).await;
        }
        Press::Words { ask } => ask_for(answers, ask),
        Press::Answer { id, answer } => {
            commands::on_task(answers, &id, Command::Answer { id: id.clone(), answer }).await;
        }
        Press::Cancel { id, sure } => {
            let runs = |stage| matches!(stage, StageName::Started);
            let stage = answers.room.store.reads().detail(&id).ok().flatten().map(|detail| detail.row.stage);
            if !sure && stage.is_some_and(runs) {
                let label = |name: &str| answers.room.messages.phone(name, &[]);
                let yes = button(label("yes_cancel"), Press::Cancel { id: id.clone(), sure: true });
                let words = answers.room.messages.phone("ask_cancel", &[("id", id.as_str())]);
                let saying = Saying::plain(words).with(vec![yes, button(label("no"), Press::Nothing)], 2);
                answers.say(Some(&id), saying);
            } else {
                commands::on_task(answers, &id, Command::Cancel { id: id.clone() }).await;
            }
        }
        Press::Retry { id } => {
            commands::on_task(answers, &id, Command::Retry { id: id.clone(), words: None }).await;
        }
        Press::Accept { id, how } => {
            commands::on_task(answers, &id, Command::Accept { id: id.clone(), how }).await;
        }
        Press::Discard { id, sure: true } => {
            commands::on_task(answers, &id, Command::Discard { id: id.clone() }).await;
        }
        Press::Discard { id, sure: false } => commands::ask_discard(answers, &id),
        Press::Show { id: Some(id), what: Showing::Diff } => commands::diff(answers, &id),
        Press::Show { id: Some(id), what: Showing::Log } => commands::log(answers, &id),
        Press::Show { id: Some(id), what: Showing::Task | Showing::Status } => answers.show(&id),
        Press::Show { id: None, what: _ } => commands::status(answers).await,
        Press::Start { update } => plain::start(answers, update).await,
        Press::FollowUp { id, update } => match plain::words_of(answers, update) {
            Some(words) => replies::follow_up(answers, &id, words).await,
            None => return answers.room.messages.phone("button_unknown", &[]),
        },
        Press::Nothing => return answers.room.messages.phone("nothing", &[]),
    }
    done
}

/// Answers an agent's question. The message itself shows it; who came too late is told in passing and in words.
async fn quietly(answers: &mut Answers<'_>, approval: ApprovalId, ruling: Ruling) -> String {
    match answers.act(Command::Rule { approval, ruling: ruling.clone() }).await {
        Ok(_) => ruling.word().to_owned(),
        Err(problem) => {
            answers.refused(&format!("#{approval} {}", ruling.word()));
            answers.say(None, Saying::plain(problem.message.clone()));
            problem.message
        }
    }
}

fn ask_for(answers: &mut Answers<'_>, ask: Ask) {
    let messages = &answers.room.messages;
    let (task, words) = match &ask {
        Ask::Deny { approval } => (None, messages.phone("ask_deny", &[("number", &approval.to_string())])),
        Ask::Other { approval, question } => {
            let asked = answers.room.store.approval(*approval).ok().flatten();
            let words = asked.and_then(|asked| match asked.shown {
                Shown::Questions { questions } => questions.get(*question).map(|one| one.question.clone()),
                Shown::Command { .. } | Shown::Edit { .. } | Shown::Plan { .. } | Shown::Tool { .. } => None,
            });
            (None, messages.phone("ask_other", &[("question", &words.unwrap_or_default())]))
        }
        Ask::SendBack { id } => (Some(id.clone()), messages.phone("ask_send_back", &[("id", id.as_str())])),
        Ask::Reply { id } => (Some(id.clone()), messages.phone("ask_reply", &[("id", id.as_str())])),
        Ask::Task => (None, messages.phone("asked_words", &[])),
    };
    answers.ask(task.as_ref(), words, ask);
}

/// Chooses an option, or takes the choice back; a question with one answer forgets the former.
fn choose(store: &Store, approval: ApprovalId, question: usize, option: usize) -> Result<(), StoreError> {
    let Some(asked) = store.approval(approval)? else { return Ok(()) };
    let Shown::Questions { questions } = &asked.shown else { return Ok(()) };
    let mut all = chosen(store, approval)?;
    let own = all.entry(question).or_default();
    let multiple = questions.get(question).is_some_and(|one| one.multiple);
    if !own.remove(&option) {
        if !multiple {
            own.clear();
        }
        own.insert(option);
    }
    let text = serde_json::to_string(&all).unwrap_or_default();
    store.set_mark(&format!("{CHOSEN}{approval}"), Some(&text))?;
    // The message shows it.
    store.wake();
    Ok(())
}

/// The answers by question, from the chosen options and the words that were given.
pub(super) fn answers_so_far(
    store: &Store,
    approval: ApprovalId,
    questions: &[AgentQuestion],
) -> BTreeMap<String, String> {
    let chosen = chosen(store, approval).unwrap_or_default();
    let mut given: BTreeMap<String, String> = BTreeMap::new();
    for (place, options) in &chosen {
        let Some(one) = questions.get(*place) else { continue };
        let labels = options.iter().filter_map(|option| one.options.get(*option)).map(|(label, _)| label.as_str());
        let labels: Vec<_> = labels.collect();
        if !labels.is_empty() {
            given.insert(one.question.clone(), labels.join(", "));
        }
    }
    let words = store.mark(&format!("{WORDS}{approval}")).ok().flatten();
    let words: BTreeMap<String, String> = words.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    given.extend(words);
    given
}

/// Keeps words that answer one of several questions.
pub(super) fn keep_words(store: &Store, approval: ApprovalId, given: &BTreeMap<String, String>) {
    let text = serde_json::to_string(given).unwrap_or_default();
    if let Err(problem) = store.set_mark(&format!("{WORDS}{approval}"), Some(&text)) {
        tracing::warn!(%problem, "words for an agent");
    }
}

/// For the audit log.
fn name_of(press: &Press) -> String {
    match press {
        Press::Rule { approval, ruling } => format!("“{}” on #{approval}", ruling.word()),
        Press::Choose { approval, .. } | Press::Chosen { approval } => format!("an option of #{approval}"),
        Press::Words { .. } => "a button that asks for words".into(),
        Press::Answer { id, answer } => format!("{answer:?} on {id}"),
        Press::Cancel { id, .. } => format!("Cancel on {id}"),
        Press::Retry { id } => format!("Retry on {id}"),
        Press::Accept { id, .. } => format!("Accept on {id}"),
        Press::Discard { id, .. } => format!("Discard on {id}"),
        Press::Show { what, .. } => format!("{what:?}"),
        Press::Start { .. } => "New task".into(),
        Press::FollowUp { id, .. } => format!("follow-up on {id}"),
        Press::Nothing => "No".into(),
    }
}
