//! Plain words: a new task, more words to one, a question, small talk, or unclear.

use std::path::{Path, PathBuf};

use super::{answers::Answers, commands, replies};
use crate::{
    announce::telegram::{
        say::{self, Saying, button},
        sort::Ruled,
    },
    door::{Command, NewTask, Reply},
    task::{About, Act, Ask, Button, Guess, Meant, Press, Rich, Showing, Source, Take, Talk, TaskId, one_line},
};

/// The mark of files that wait for a word about them.
const FILES: &str = "telegram/files/";

pub(super) async fn message(answers: &mut Answers<'_>, text: &str, meant: Option<Ruled>) {
    if text.trim().is_empty() {
        return answers.phone("strange_kind", &[]);
    }
    let meant = match meant {
        Some(Ruled::Sure(meant) | Ruled::Unsure(meant)) => meant,
        None => Meant::Unclear { guesses: vec![Guess::Task] },
    };
    match meant {
        Meant::Task { destructive: false } => add(answers, text.to_owned(), &[], true).await,
        Meant::Task { destructive: true } => {
            let start = button(label(answers, "yes_start"), Press::Start { update: answers.number() });
            let question = answers.room.messages.phone("ask_destructive", &[]);
            let no = button(label(answers, "no"), Press::Nothing);
            answers.say(None, Saying::plain(question).with(vec![start, no], 2));
        }
        Meant::FollowUp { id, words } => replies::follow_up(answers, &id, words).await,
        Meant::State { id: Some(id), about: _ } => answers.show(&id),
        Meant::State { id: None, about } => match about {
            About::Cost => commands::metrics(answers),
            About::Task | About::Queue | About::Approvals | About::Limits => commands::status(answers).await,
        },
        Meant::SmallTalk(talk) => small_talk(answers, talk),
        Meant::Wish { id, act } => wish(answers, id, act).await,
        Meant::Unclear { guesses } => unclear(answers, &guesses),
    }
}

fn label(answers: &Answers<'_>, name: &str) -> String {
    answers.room.messages.phone(name, &[])
}

fn small_talk(answers: &mut Answers<'_>, talk: Talk) {
    match talk {
        Talk::Greeting => answers.phone("greeting", &[]),
        Talk::Thanks => answers.phone("thanks", &[]),
        Talk::Bye => answers.phone("bye", &[]),
        Talk::WhoAreYou => answers.phone("who", &[]),
        Talk::Help => answers.say(None, say::help(&answers.room.messages, super::menu())),
    }
}

/// A command in other words. What can't be taken back is asked.
async fn wish(answers: &mut Answers<'_>, id: Option<TaskId>, act: Act) {
    let Some(id) = id else {
        return match act {
            Act::Pause => commands::on_all(answers, Command::Pause).await,
            Act::Unpause => commands::on_all(answers, Command::Unpause).await,
            Act::Cancel | Act::Retry | Act::Accept | Act::Discard => unclear(answers, &[Guess::Task]),
        };
    };
    answers.done(&format!("wished {act:?} of {id}"));
    match act {
        Act::Cancel => {
            let yes = button(label(answers, "yes_cancel"), Press::Cancel { id: id.clone(), sure: true });
            let no = button(label(answers, "no"), Press::Nothing);
            let words = answers.room.messages.phone("ask_cancel", &[("id", id.as_str())]);
            answers.say(Some(&id), Saying::plain(words).with(vec![yes, no], 2));
        }
        Act::Discard => commands::ask_discard(answers, &id),
        Act::Retry => commands::on_task(answers, &id, Command::Retry { id: id.clone(), words: None }).await,
        Act::Accept => {
            commands::consented(answers, &id, Command::Accept { id: id.clone(), how: Take::Apply }).await;
        }
        Act::Pause => commands::on_all(answers, Command::Pause).await,
        Act::Unpause => commands::on_all(answers, Command::Unpause).await,
    }
}

/// One short question, with what it could be as buttons.
fn unclear(answers: &mut Answers<'_>, guesses: &[Guess]) {
    let update = answers.number();
    let title = |id: &TaskId| {
        let found = answers.room.store.reads().detail(id).ok().flatten();
        found.map_or_else(|| id.to_string(), |detail| detail.row.title)
    };
    let messages = &answers.room.messages;
    let as_button = |guess: &Guess| match guess {
        Guess::Task => button(messages.phone("new_task", &[]), Press::Start { update }),
        Guess::FollowUp(id) => {
            button(messages.phone("about", &[("title", &title(id))]), Press::FollowUp { id: id.clone(), update })
        }
        Guess::State(id) => {
            let press = Press::Show { id: Some(id.clone()), what: Showing::Task };
            button(messages.phone("state_of", &[("title", &title(id))]), press)
        }
    };
    let mut buttons: Vec<Button> = guesses.iter().map(as_button).collect();
    buttons.push(button(messages.phone("no", &[]), Press::Nothing));
    let question = messages.phone("ask_unclear", &[]);
    answers.say(None, Saying::plain(question).with(buttons, 1));
}

/// Hands over a task. `understood` where its owner did not say that it is one.
pub(super) async fn add(answers: &mut Answers<'_>, text: String, files: &[PathBuf], understood: bool) {
    let (targets, attached) = targets(answers, files);
    let text = with_files(&text, &attached);
    let title = one_line(text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default(), 100);
    let new = NewTask { text, source: Some(Source::Telegram), files: targets, ..NewTask::default() };
    match answers.act(Command::Add(new)).await {
        Ok(Reply::Added { id, notes }) => {
            let messages = &answers.room.messages;
            // A file brings its own title.
            let named = answers.room.store.reads().detail(&id).ok().flatten().map_or(title, |detail| detail.row.title);
            let message = match understood {
                true => messages.understood(&id, &named),
                false => messages.created(&id, &named),
            };
            let rich = Rich::new().bold(&message.title).say("\n").say(&message.body);
            let rich = notes.iter().fold(rich, |rich, note| rich.say("\n· ").say(&note.text));
            let cancel = button(messages.phone("cancel", &[]), Press::Cancel { id: id.clone(), sure: false });
            answers.say(Some(&id), Saying::words(rich).with(vec![cancel], 1));
            answers.done(&format!("handed over {id}"));
        }
        Ok(_) => answers.phone("pressed", &[]),
        Err(problem) => {
            let message = answers.room.messages.refused_file("message", &problem.message);
            answers.say(None, Saying::plain(message.text()));
            answers.refused("handed over what is no task");
        }
    }
}

/// Without a default project the files are what the task is about; with one they are shown to it.
fn targets(answers: &Answers<'_>, files: &[PathBuf]) -> (Vec<String>, Vec<PathBuf>) {
    match &answers.room.settings.project.default {
        None => (files.iter().map(|path| path.display().to_string()).collect(), Vec::new()),
        Some(_) => (Vec::new(), files.to_vec()),
    }
}

/// The words, and under them the files that came with them.
pub(super) fn with_files(words: &str, files: &[PathBuf]) -> String {
    let named = files.iter().map(|path| format!("\n- {}", path.display())).collect::<String>();
    if named.is_empty() { words.to_owned() } else { format!("{}\n\nAttached files:{named}", words.trim_end()) }
}

/// A file of which nothing was said: it is asked, and the file waits.
pub(super) fn file_without_words(answers: &mut Answers<'_>, files: &[PathBuf]) {
    let mut all = waiting_files(answers);
    all.extend_from_slice(files);
    let text = serde_json::to_string(&all).unwrap_or_default();
    if let Err(problem) = answers.room.store.set_mark(&format!("{FILES}{}", answers.owner.chat), Some(&text)) {
        return answers.failed(&problem.to_string());
    }
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let names = all.iter().map(|path| name(path)).collect::<Vec<_>>().join(", ");
    let words = answers.room.messages.phone("ask_task", &[("name", &names)]);
    answers.ask(None, words, Ask::Task);
}

/// The files that wait for a word about them; they wait no more.
pub(super) fn waiting_files(answers: &Answers<'_>) -> Vec<PathBuf> {
    let key = format!("{FILES}{}", answers.owner.chat);
    let mark = answers.room.store.mark(&key).ok().flatten();
    if mark.is_some()
        && let Err(problem) = answers.room.store.set_mark(&key, None)
    {
        tracing::warn!(%problem, "files that wait for a word");
    }
    mark.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// An earlier message is a task after all.
pub(super) async fn start(answers: &mut Answers<'_>, update: i64) {
    match words_of(answers, update) {
        Some(words) => add(answers, words, &[], false).await,
        None => answers.phone("button_unknown", &[]),
    }
}

/// The words of an earlier message.
pub(super) fn words_of(answers: &Answers<'_>, update: i64) -> Option<String> {
    let body = answers.room.store.update_body(update).ok()??;
    let update: teloxide::types::Update = serde_json::from_str(&body).ok()?;
    match update.kind {
        teloxide::types::UpdateKind::Message(message) => message.text().or(message.caption()).map(str::to_owned),
        _ => None,
    }
}
