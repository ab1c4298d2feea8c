//! Rules for short English messages; what they do not know for sure is asked.

use super::{
    Ruled,
    naming::{self, Named},
};
use crate::task::{Act, Guess, Known, Meant, StageName, Talk, TaskId};

/// Openings that ask for work.
const IMPERATIVES: [&str; 92] = [
    "add",
    "adjust",
    "allow",
    "analyse",
    "analyze",
    "audit",
    "build",
    "bump",
    "change",
    "check",
    "clean",
    "clear",
    "compare",
    "compute",
    "convert",
    "copy",
    "correct",
    "cover",
    "create",
    "debug",
    "define",
    "delete",
    "describe",
    "design",
    "disable",
    "document",
    "drop",
    "enable",
    "explain",
    "expose",
    "extend",
    "extract",
    "figure",
    "find",
    "fix",
    "format",
    "generate",
    "give",
    "handle",
    "harden",
    "implement",
    "improve",
    "include",
    "increase",
    "inspect",
    "install",
    "integrate",
    "investigate",
    "list",
    "lower",
    "make",
    "measure",
    "merge",
    "migrate",
    "mock",
    "move",
    "optimise",
    "optimize",
    "parse",
    "patch",
    "port",
    "prepare",
    "prevent",
    "print",
    "profile",
    "raise",
    "reduce",
    "refactor",
    "remove",
    "rename",
    "replace",
    "rewrite",
    "review",
    "run",
    "set",
    "show",
    "simplify",
    "sort",
    "speed",
    "split",
    "summarise",
    "summarize",
    "support",
    "tell",
    "test",
    "tidy",
    "trace",
    "translate",
    "update",
    "upgrade",
    "validate",
    "write",
];

/// What can't be taken back.
const DESTRUCTIVE: [&str; 16] = [
    "rm -rf",
    "delete all",
    "delete everything",
    "delete the database",
    "drop the database",
    "drop database",
    "drop all",
    "drop table",
    "wipe",
    "erase",
    "force push",
    "force-push",
    "push --force",
    "reset --hard",
    "purge",
    "format the disk",
];

/// Openings that come before the word that counts.
const POLITE: [&str; 14] = [
    "please",
    "can you",
    "could you",
    "would you",
    "will you",
    "i need you to",
    "i want you to",
    "i'd like you to",
    "let's",
    "hey",
    "ok",
    "okay",
    "now",
    "and",
];

/// What a message means, as far as rules can tell. `last` is the task that was last talked about.
pub fn by_rules(text: &str, known: &[Known], last: Option<&TaskId>) -> Ruled {
    let text = text.trim();
    let lower = text.to_lowercase().replace('’', "'");
    let plain = polite_off(lower.trim_end_matches(['.', '!', '?', ' ']));
    if let Some(talk) = small_talk(&lower) {
        return Ruled::Sure(Meant::SmallTalk(talk));
    }
    let named = naming::named(text, known, last);
    if let Some(ruled) = wish(plain, named.as_ref(), known, last) {
        return ruled;
    }
    if let Some(ruled) = state(&lower, plain, named.as_ref()) {
        return ruled;
    }
    let first = plain.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let words = text.split_whitespace().count();
    let second = plain.split_whitespace().nth(1).unwrap_or_default();
    // These are wishes about tasks as well: as work they come with more words.
    let is_either = ["stop", "cancel", "accept", "wipe", "force"].contains(&first);
    let is_work =
        (IMPERATIVES.contains(&first) && words >= 3) || (is_either && (words >= 6 || second.ends_with("ing")));
    let is_work = is_work || (is_either && words >= 3 && DESTRUCTIVE.iter().any(|word| lower.contains(word)));
    let destructive = DESTRUCTIVE.iter().any(|word| lower.contains(word));
    if let Some(Named::Id(id)) = &named {
        // "task_003: also handle nulls", "for #3, use tabs"
        let at_front = lower.trim_start_matches("for ").trim_start_matches("on ").trim_start_matches(['#', ' ']);
        let opens = at_front.starts_with("task")
            || at_front.starts_with(|c: char| c.is_ascii_digit())
            || at_front.starts_with(&id.as_str().to_lowercase());
        return match opens && words >= 3 {
            true => Ruled::Sure(Meant::FollowUp { id: id.clone() }),
            false => Ruled::Unsure(unclear(named.as_ref(), known, last, is_work)),
        };
    }
    let goes_on =
        ["also ", "and also", "instead ", "no, ", "but ", "actually "].iter().any(|word| lower.starts_with(word));
    if goes_on {
        return Ruled::Unsure(unclear(named.as_ref(), known, last, false));
    }
    if is_work {
        return Ruled::Sure(Meant::Task { destructive });
    }
    if asks_about_code(&lower) && words >= 4 {
        return Ruled::Sure(Meant::Task { destructive: false });
    }
    Ruled::Unsure(unclear(named.as_ref(), known, last, words >= 3))
}

fn polite_off(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(rest) = POLITE.iter().find_map(|word| {
        let rest = text.strip_prefix(word)?;
        rest.starts_with([' ', ',']).then(|| rest.trim_start_matches([' ', ',']))
    }) {
        text = rest;
    }
    text
}

fn small_talk(lower: &str) -> Option<Talk> {
    let bare: String = lower.chars().filter(|c| c.is_alphanumeric() || c.is_whitespace() || *c == '\'').collect();
    let bare = bare.split_whitespace().collect::<Vec<_>>().join(" ");
    let any = |words: &[&str]| words.contains(&bare.as_str());
    if any(&[
        "hi",
        "hello",
        "hey",
        "hi there",
        "hello there",
        "good morning",
        "good evening",
        "good afternoon",
        "moin",
        "hallo",
        "guten morgen",
        "bonjour",
        "salut",
        "hola",
        "hoi",
        "goedemorgen",
        "morning",
    ]) {
        return Some(Talk::Greeting);
    }
    if any(&[
        "thanks",
        "thank you",
        "thx",
        "ty",
        "great thanks",
        "thanks a lot",
        "thank you very much",
        "many thanks",
        "cool",
        "great",
        "nice",
        "perfect",
        "awesome",
        "well done",
        "good job",
        "nice work",
        "danke",
        "vielen dank",
        "merci",
        "gracias",
        "dank je",
        "bedankt",
        "ok thanks",
        "okay thanks",
        "ok thank you",
    ]) || (bare.is_empty() && ["👍", "🙏", "❤️", "🎉", "👏", "😀", "🙂"].iter().any(|sign| lower.contains(sign)))
    {
        return Some(Talk::Thanks);
    }
    if any(&[
        "bye",
        "good bye",
        "goodbye",
        "good night",
        "see you",
        "see you later",
        "see you tomorrow",
        "tschüss",
        "gute nacht",
        "cu",
        "later",
    ]) {
        return Some(Talk::Bye);
    }
    if any(&["who are you", "what are you", "are you a bot", "what is this"]) {
        return Some(Talk::WhoAreYou);
    }
    any(&["help", "what can you do", "how does this work", "how do i use this", "commands"]).then_some(Talk::Help)
}

/// A command in other words, where the whole message is nothing else.
fn wish(plain: &str, named: Option<&Named>, known: &[Known], last: Option<&TaskId>) -> Option<Ruled> {
    let whole = ["pause", "pause everything", "pause the queue", "stop starting tasks", "hold everything"];
    if whole.contains(&plain) {
        return Some(Ruled::Sure(Meant::Wish { id: None, act: Act::Pause }));
    }
    if ["unpause", "resume", "go on", "continue", "resume the queue", "unpause the queue"].contains(&plain) {
        return Some(Ruled::Sure(Meant::Wish { id: None, act: Act::Unpause }));
    }
    let acts = [
        (Act::Cancel, &["cancel", "stop", "abort", "kill"][..]),
        (Act::Retry, &["retry", "try again", "rerun", "run again", "try", "redo"]),
        (Act::Accept, &["accept", "take", "merge", "apply", "approve"]),
        (Act::Discard, &["discard", "throw away", "throw", "reject", "drop"]),
    ];
    let (act, rest) = acts.iter().find_map(|(act, words)| {
        let rest = words
            .iter()
            .find_map(|word| plain.strip_prefix(word).filter(|rest| rest.is_empty() || rest.starts_with(' ')))?;
        Some((*act, rest.trim()))
    })?;
    let tail = rest.trim_end_matches(" away").trim_end_matches(" again").trim();
    let is_pointer = [
        "",
        "it",
        "that",
        "this",
        "the last one",
        "that one",
        "the last task",
        "again",
        "away",
        "the changes",
        "the result",
    ];
    if is_pointer.contains(&tail) {
        return Some(match last {
            Some(id) => Ruled::Sure(Meant::Wish { id: Some(id.clone()), act }),
            None => Ruled::Unsure(unclear(None, known, None, false)),
        });
    }
    // "stop the login fix", not "stop logging passwords in the login form".
    let fits = |id: &TaskId| {
        let title = known.iter().find(|one| one.id == *id).map(|one| naming::stems(&one.title)).unwrap_or_default();
        let others = naming::stems(tail).into_iter().filter(|word| {
            !title.contains(word)
                && !id.as_str().to_lowercase().contains(word.as_str())
                && !matches!(word.as_str(), "fix" | "one")
        });
        others.count() == 0
    };
    match named {
        Some(Named::Id(id) | Named::Title(id)) if fits(id) => {
            Some(Ruled::Sure(Meant::Wish { id: Some(id.clone()), act }))
        }
        Some(Named::Several(_)) if act != Act::Retry => Some(Ruled::Unsure(unclear(named, known, last, false))),
        _ => None,
    }
}

/// A question about how our tasks stand, not about code.
fn state(lower: &str, plain: &str, named: Option<&Named>) -> Option<Ruled> {
    const ALL: [&str; 20] = [
        "status",
        "what's running",
        "what is running",
        "what's going on",
        "what is going on",
        "what are you doing",
        "how is it going",
        "how's it going",
        "how are things",
        "anything new",
        "any news",
        "what's up",
        "what's new",
        "what's left",
        "what is left",
        "what's in the queue",
        "is anything running",
        "are you busy",
        "queue",
        "progress",
    ];
    if ALL.contains(&plain) {
        return Some(Ruled::Sure(Meant::State { id: None }));
    }
    let asks = [
        "how is ",
        "how's ",
        "how did ",
        "is ",
        "are ",
        "did ",
        "has ",
        "what about ",
        "what happened to ",
        "what became of ",
        "status of ",
        "what's the status of ",
        "any news on ",
        "any news about ",
        "any progress on ",
        "when will ",
        "how far is ",
        "how far along is ",
    ];
    let opens = asks.iter().any(|word| plain.starts_with(word));
    let about_progress = [
        "going",
        "done",
        "finished",
        "ready",
        "status",
        "coming along",
        "doing",
        "news",
        "progress",
        "far",
        "happened",
        "became",
        "still running",
        "running",
        "stuck",
        "pass",
        "go",
        "work out",
        "what about",
    ];
    let tells = about_progress.iter().any(|word| lower.contains(word));
    match named {
        Some(Named::Id(id) | Named::Title(id)) if opens && tells => {
            Some(Ruled::Sure(Meant::State { id: Some(id.clone()) }))
        }
        Some(Named::Last(id)) if opens && tells && plain.split_whitespace().count() <= 6 => {
            Some(Ruled::Sure(Meant::State { id: Some(id.clone()) }))
        }
        Some(Named::Id(id)) if plain.split_whitespace().count() <= 2 => {
            Some(Ruled::Sure(Meant::State { id: Some(id.clone()) }))
        }
        Some(Named::Several(some)) if opens && tells => {
            let guesses = some.iter().take(3).cloned().map(Guess::State).collect();
            Some(Ruled::Unsure(Meant::Unclear { guesses }))
        }
        _ => None,
    }
}

/// "Why does the login fail on Safari?": it is to be found out in the code.
fn asks_about_code(lower: &str) -> bool {
    let opens = [
        "why does ",
        "why do ",
        "why is ",
        "why are ",
        "how does ",
        "how do ",
        "where is ",
        "where are ",
        "where do ",
        "where does ",
        "what does ",
        "which file",
        "which function",
        "what calls ",
        "who calls ",
    ];
    let ends = lower.trim_end().ends_with('?');
    let about_us =
        [" you ", " your ", " my task", " the task", " this take", " it take"].iter().any(|word| lower.contains(word));
    ends && !about_us && opens.iter().any(|word| lower.starts_with(word))
}

fn unclear(named: Option<&Named>, known: &[Known], last: Option<&TaskId>, may_be_task: bool) -> Meant {
    let mut guesses = Vec::new();
    if may_be_task {
        guesses.push(Guess::Task);
    }
    let takes_words = |id: &TaskId| {
        let stage = known.iter().find(|one| one.id == *id).map(|one| one.stage);
        matches!(stage, Some(StageName::Unclear | StageName::Asked | StageName::Delivered | StageName::Closed))
    };
    let about = |id: &TaskId| if takes_words(id) { Guess::FollowUp(id.clone()) } else { Guess::State(id.clone()) };
    match named {
        Some(Named::Id(id) | Named::Title(id) | Named::Last(id)) => guesses.push(about(id)),
        Some(Named::Several(some)) => guesses.extend(some.iter().take(2).map(about)),
        None => guesses.extend(last.map(about)),
    }
    if !may_be_task {
        guesses.push(Guess::Task);
    }
    guesses.truncate(3);
    Meant::Unclear { guesses }
}
