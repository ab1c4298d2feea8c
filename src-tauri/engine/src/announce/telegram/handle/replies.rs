//! An owner's message: a command, words that were asked for, a reply to something, a file, or plain words.

use super::{Incoming, answers::Answers, commands, parse, plain};
use crate::{
    announce::telegram::say::Saying,
    door::Command,
    task::{AgentQuestion, ApprovalId, ApprovalState, Ask, Letter, Ruling, Shown, StageName, TaskId},
};

pub(super) async fn message(answers: &mut Answers<'_>, incoming: Incoming) {
    let Incoming { reply, letter, replied, text, came, meant, .. } = incoming;
    if let Some(problem) = came.problem {
        answers.say(None, problem);
        return answers.refused("sent what could not be used");
    }
    if let Some(task_file) = &came.task_file {
        let text = if text.trim().is_empty() { task_file.clone() } else { format!("{task_file}\n\n{text}") };
        return plain::add(answers, text, &[], false).await;
    }
    if let Some(typed) = parse::command(&text) {
        answers.asked_no_more();
        return commands::carry_out(answers, &typed, replied.as_ref()).await;
    }
    if let Some(heard) = &came.heard {
        answers.phone("heard", &[("words", heard)]);
    }
    if !came.files.is_empty() && text.trim().is_empty() && replied.is_none() {
        return plain::file_without_words(answers, &came.files);
    }
    if came.strange {
        return answers.phone("strange_kind", &[]);
    }
    let asked = letter.as_ref().and_then(|letter: &Letter| letter.asks.clone());
    let asked = asked.or_else(|| (!reply).then(|| answers.asked()).flatten());
    if let Some(ask) = asked {
        answers.asked_no_more();
        return given(answers, ask, text, &came.files).await;
    }
    if let Some(id) = replied {
        return follow_up(answers, &id, plain::with_files(&text, &came.files)).await;
    }
    if !came.files.is_empty() {
        return plain::add(answers, text, &came.files, false).await;
    }
    plain::message(answers, &text, meant).await;
}

/// Words that were asked for.
async fn given(answers: &mut Answers<'_>, ask: Ask, words: String, files: &[std::path::PathBuf]) {
    match ask {
        Ask::Deny { approval } => rule(answers, approval, Ruling::Deny { words: Some(words) }).await,
        Ask::Other { approval, question } => other(answers, approval, question, words).await,
        Ask::SendBack { id } | Ask::Reply { id } => {
            follow_up(answers, &id, plain::with_files(&words, files)).await;
        }
        Ask::Task => {
            let mut all = plain::waiting_files(answers);
            all.extend_from_slice(files);
            plain::add(answers, words, &all, false).await;
        }
    }
}

/// Answers an agent's question, if this owner may.
pub(super) async fn rule(answers: &mut Answers<'_>, approval: ApprovalId, ruling: Ruling) {
    if !answers.owner.approves {
        answers.phone("not_yours", &[]);
        return answers.refused(&format!("would have {} #{approval}", ruling.word()));
    }
    let word = ruling.word();
    let told = answers.act(Command::Rule { approval, ruling }).await;
    let done = told.is_ok();
    answers.told(None, told);
    if done { answers.done(&format!("#{approval} {word}")) } else { answers.refused(&format!("#{approval} {word}")) }
}

/// Another answer than the options: where it is the only question it is the whole answer, else one of them.
async fn other(answers: &mut Answers<'_>, approval: ApprovalId, question: usize, words: String) {
    let Ok(Some(asked)) = answers.room.store.approval(approval) else { return answers.phone("button_unknown", &[]) };
    let Shown::Questions { questions } = &asked.shown else { return answers.phone("button_unknown", &[]) };
    let mut given = super::buttons::answers_so_far(&answers.room.store, approval, questions);
    if let Some(one) = questions.get(question) {
        given.insert(one.question.clone(), words);
    }
    let open: Vec<&AgentQuestion> = questions.iter().filter(|one| !given.contains_key(&one.question)).collect();
    if asked.state == ApprovalState::Open && !open.is_empty() {
        super::buttons::keep_words(&answers.room.store, approval, &given);
        let words = open.iter().map(|one| one.question.as_str()).collect::<Vec<_>>().join("\n");
        return answers.say(Some(&asked.task), Saying::plain(words));
    }
    rule(answers, approval, Ruling::Answers { answers: given }).await;
}

/// More words to a task, in the way that fits where it stands.
pub(super) async fn follow_up(answers: &mut Answers<'_>, id: &TaskId, words: String) {
    let stage = answers.room.store.reads().detail(id).ok().flatten().map(|detail| detail.row.stage);
    let command = match stage {
        Some(StageName::Delivered) => Command::SendBack { id: id.clone(), words, remarks: Vec::new() },
        Some(StageName::Unclear | StageName::Asked | StageName::Closed) => Command::Reply { id: id.clone(), words },
        Some(_) => {
            answers.about(id, "running_no_words", &[("id", id.as_str())]);
            return answers.refused(&format!("words to {id}, which runs"));
        }
        None => return answers.phone("no_such_task", &[("id", id.as_str())]),
    };
    let told = answers.act(command).await;
    let done = answers.told(Some(id), told);
    if done { answers.done(&format!("words to {id}")) } else { answers.refused(&format!("words to {id}")) }
}
