//! An agent's question: exactly what would happen, and the answers.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{
    Saying, button,
    words::{ago, left},
};
use crate::{
    announce::Messages,
    task::{Approval, ApprovalState, Ask, Button, Content, Press, Rich, Ruling, Shown, Style},
};

/// What is shown of a longer diff or command; all of it goes as a file.
const MOST: usize = 3000;

/// Which options of which questions are chosen.
pub type Chosen = BTreeMap<usize, BTreeSet<usize>>;

/// An agent's question while it is open.
pub fn approval(messages: &Messages, asked: &Approval, title: &str, may: bool, now: Timestamp) -> Saying {
    approval_chosen(messages, asked, title, may, &Chosen::new(), now)
}

/// The same with the options that are chosen so far.
pub fn approval_chosen(
    messages: &Messages,
    asked: &Approval,
    title: &str,
    may: bool,
    chosen: &Chosen,
    now: Timestamp,
) -> Saying {
    let (rich, file) = what(messages, asked, title, chosen);
    let number = asked.id.to_string();
    let tail = messages.phone("approval_tail", &[("number", &number), ("left", &left(asked.expires_at, now))]);
    let rich = rich.say("\n").mark(Style::Italic, &tail);
    let rich = if may { rich } else { rich.say("\n").say(&messages.phone("may_not_approve", &[])) };
    let saying = Saying { rich, rows: Vec::new(), file };
    if may { with_buttons(messages, asked, chosen, saying) } else { saying }
}

/// The same once it is settled: who, when and what. No buttons.
pub fn settled(messages: &Messages, asked: &Approval, title: &str, now: Timestamp) -> Saying {
    let (rich, _) = what(messages, asked, title, &Chosen::new());
    let end = match &asked.state {
        ApprovalState::Open => String::new(),
        ApprovalState::Answered { ruling, by, at, .. } => {
            let icon = if ruling.allows() { "✅" } else { "⛔" };
            // The time is told once and for all: a message that is over must not change any more.
            let when = if now.duration_since(*at).as_secs() < 120 { "" } else { &ago(*at, now) };
            let word = ruling.word();
            messages.phone("approval_answered", &[("icon", icon), ("ruling", word), ("by", by), ("when", when)])
        }
        ApprovalState::Expired => messages.phone("approval_expired", &[]),
        ApprovalState::Withdrawn => messages.phone("approval_withdrawn", &[]),
    };
    Saying::words(rich.say("\n").bold(end.trim()))
}

fn what(messages: &Messages, asked: &Approval, title: &str, chosen: &Chosen) -> (Rich, Option<(String, Content)>) {
    let head = match &asked.shown {
        Shown::Questions { .. } => "approval_question",
        Shown::Plan { .. } => "approval_plan",
        Shown::Command { .. } | Shown::Edit { .. } | Shown::Tool { .. } => "approval_head",
    };
    let rich = Rich::new().bold(&messages.phone(head, &[("tool", &asked.tool)])).say("\n");
    let rich = rich.say(title).say(" · ").code(asked.task.as_str()).say("\n");
    let name = |ending: &str| format!("question-{}.{ending}", asked.id);
    let (rich, file) = match &asked.shown {
        Shown::Command { command, purpose } => {
            let (rich, file) = long(rich, "sh", command, name("sh"));
            (purpose.iter().fold(rich, |rich, why| rich.say(why).say("\n")), file)
        }
        Shown::Edit { path, diff } => long(rich.code(path).say("\n"), "diff", diff, name("diff")),
        Shown::Plan { plan } => long(rich, "", plan, name("md")),
        Shown::Tool { input } => long(rich, "json", input, name("json")),
        Shown::Questions { questions } => {
            let all = questions.iter().enumerate().fold(rich, |rich, (place, one)| {
                let rich = rich.say("\n").bold(&one.question).say("\n");
                one.options.iter().enumerate().fold(rich, |rich, (option, (label, about))| {
                    let is_chosen = chosen.get(&place).is_some_and(|chosen| chosen.contains(&option));
                    let rich = rich.say(if is_chosen { "☑ " } else { "• " }).say(label);
                    if about.is_empty() { rich.say("\n") } else { rich.say(": ").mark(Style::Italic, about).say("\n") }
                })
            });
            (all, None)
        }
    };
    let rich = match &asked.shown {
        Shown::Questions { .. } | Shown::Plan { .. } => rich,
        Shown::Command { .. } | Shown::Edit { .. } | Shown::Tool { .. } => {
            let rich = if asked.reason.is_empty() { rich } else { rich.say(&asked.reason).say("\n") };
            rich.say(&messages.phone("approval_dir", &[])).say(" ").code(&asked.dir).say("\n")
        }
    };
    (rich, file)
}

/// A block; of a long one the beginning, and all of it as a file.
fn long(rich: Rich, language: &str, text: &str, name: String) -> (Rich, Option<(String, Content)>) {
    if Rich::plain(text).units() <= MOST {
        return (rich.block(language, text), None);
    }
    let first = Rich::plain(text).split(MOST).into_iter().next().unwrap_or_default();
    (rich.block(language, &format!("{}\n…", first.text)), Some((name, Content::Words { text: text.to_owned() })))
}

fn with_buttons(messages: &Messages, asked: &Approval, chosen: &Chosen, saying: Saying) -> Saying {
    let id = asked.id;
    let label = |name: &str| messages.phone(name, &[]);
    let rule = |name: &str, ruling: Ruling| button(label(name), Press::Rule { approval: id, ruling });
    let deny = rule("deny", Ruling::Deny { words: None });
    let deny_words = button(label("deny_words"), Press::Words { ask: Ask::Deny { approval: id } });
    let Shown::Questions { questions } = &asked.shown else {
        let allow = vec![rule("allow_once", Ruling::Once { input: None }), rule("allow_session", Ruling::Session)];
        return saying.with(allow, 2).with(vec![deny, deny_words], 2);
    };
    let single = questions.len() == 1 && !questions.iter().any(|one| one.multiple);
    let mut saying = saying;
    for (place, one) in questions.iter().enumerate() {
        let options = one.options.iter().enumerate().map(|(option, (name, _))| match single {
            true => {
                let answers = BTreeMap::from([(one.question.clone(), name.clone())]);
                button(name, Press::Rule { approval: id, ruling: Ruling::Answers { answers } })
            }
            false => {
                let is_chosen = chosen.get(&place).is_some_and(|chosen| chosen.contains(&option));
                let name = if is_chosen { format!("☑ {name}") } else { name.clone() };
                button(name, Press::Choose { approval: id, question: place, option })
            }
        });
        let mut options: Vec<Button> = options.collect();
        options.push(button(label("other"), Press::Words { ask: Ask::Other { approval: id, question: place } }));
        saying = saying.with(options, 2);
    }
    let send = (!single).then(|| button(label("send"), Press::Chosen { approval: id }));
    saying.with(send.into_iter().chain([deny]).collect(), 2)
}
