mod models;
mod worlds;

use proptest::prelude::*;

use super::*;
use crate::task::{About, Act, Guess, Known, Opinion, Talk, TaskId};
use worlds::{World, developed, held_out};

/// Each message with what a person says that it means.
const DEVELOPED: &str = include_str!("developed.txt");
/// The same, written before the rules and never developed on.
const HELD_OUT: &str = include_str!("held_out.txt");

/// Written afterwards, in other words on purpose: what is not known is asked.
const LATER: &str = include_str!("later.txt");

/// `t` task, `d` destructive task, `s`, `sa`, `sl`, `sc` state of the queue, of approvals, limits and costs, `sN` of a
/// task, `fN` follow-up, `kg`, `kt`, `kb`, `kw`, `kh` small talk, an act's name and the task for wishes, `?` unclear.
fn word(ruled: &Ruled) -> String {
    let number = |id: &TaskId| id.as_str().trim_start_matches("task_").trim_start_matches('0').to_owned();
    let which = |id: &Option<TaskId>| id.as_ref().map(number).unwrap_or_default();
    match ruled {
        Ruled::Unsure(_) | Ruled::Sure(Meant::Unclear { .. }) => "?".into(),
        Ruled::Sure(Meant::Task { destructive: false }) => "t".into(),
        Ruled::Sure(Meant::Task { destructive: true }) => "d".into(),
        Ruled::Sure(Meant::FollowUp { id, .. }) => format!("f{}", number(id)),
        Ruled::Sure(Meant::State { id, about }) => match about {
            About::Task | About::Queue => format!("s{}", which(id)),
            About::Approvals => "sa".into(),
            About::Limits => "sl".into(),
            About::Cost => format!("sc{}", which(id)),
        },
        Ruled::Sure(Meant::SmallTalk(talk)) => match talk {
            Talk::Greeting => "kg".into(),
            Talk::Thanks => "kt".into(),
            Talk::Bye => "kb".into(),
            Talk::WhoAreYou => "kw".into(),
            Talk::Help => "kh".into(),
        },
        Ruled::Sure(Meant::Wish { id, act }) => format!("{}{}", format!("{act:?}").to_lowercase(), which(id)),
    }
}

/// How a table went.
struct Figures {
    wrong: Vec<String>,
    missed: Vec<String>,
    clear: usize,
    all: usize,
}

fn figures(table: &str, world: &World) -> Figures {
    let mut figures = Figures { wrong: vec![], missed: vec![], clear: 0, all: 0 };
    for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (wanted, text) = line.split_once('\t').unwrap_or_else(|| panic!("{line}"));
        let got = word(&world.sorted(&text.replace("\\n", "\n")));
        figures.all += 1;
        figures.clear += usize::from(wanted != "?");
        match () {
            () if got == wanted => {}
            () if got == "?" => figures.missed.push(line.to_owned()),
            () => figures.wrong.push(format!("{line} -> {got}")),
        }
    }
    figures
}

impl Figures {
    fn told(&self) -> String {
        let sure = self.clear - self.missed.len();
        format!(
            "{} messages, {} of {} clear ones understood, {} wrong\n\ntaken for something else:\n{}\n\nnot understood:\n{}",
            self.all,
            sure,
            self.clear,
            self.wrong.len(),
            self.wrong.join("\n"),
            self.missed.join("\n")
        )
    }
}

#[test]
fn no_message_is_taken_for_something_else_and_most_clear_ones_are_understood() {
    let figures = figures(DEVELOPED, &developed());
    assert!(figures.wrong.is_empty() && figures.missed.len() * 100 <= figures.clear * 15, "{}", figures.told());
}

#[test]
fn nor_among_messages_that_the_rules_were_not_made_for() {
    let figures = figures(HELD_OUT, &held_out());
    assert!(figures.wrong.is_empty() && figures.missed.len() * 100 <= figures.clear * 15, "{}", figures.told());
}

#[test]
fn words_that_the_rules_do_not_know_are_asked_about_and_not_taken_for_something_else() {
    let figures = figures(LATER, &held_out());
    assert!(figures.wrong.is_empty() && figures.missed.len() * 2 <= figures.clear, "{}", figures.told());
}

#[test]
fn a_follow_up_keeps_its_words_without_the_name_in_front() {
    let world = developed();
    let words = |text: &str| match world.sorted(text) {
        Ruled::Sure(Meant::FollowUp { words, .. }) => words,
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(words("task_003: use 30 Seconds instead of 10"), "use 30 Seconds instead of 10");
    assert_eq!(words("tell task 2 to mention `limit` too"), "mention `limit` too");
    assert_eq!(words("For the login timeout: also test Firefox"), "also test Firefox");
}

#[test]
fn what_is_unclear_is_asked_with_the_likeliest_first() {
    let world = developed();
    let guesses = |text: &str| match world.sorted(text) {
        Ruled::Unsure(Meant::Unclear { guesses }) => guesses,
        other => panic!("{text}: {other:?}"),
    };
    let four = TaskId::numbered(4);
    assert_eq!(guesses("also handle the empty case"), [Guess::FollowUp(four.clone()), Guess::Task]);
    assert_eq!(guesses("the payment thing"), [Guess::FollowUp(four), Guess::Task]);
    assert_eq!(guesses("login?"), [Guess::State(TaskId::numbered(3)), Guess::Task]);
    assert_eq!(guesses("cancel the fix").len(), 3);
}

#[test]
fn nothing_is_guessed_at_where_nothing_is_known() {
    for text in ["cancel it", "is it done?", "accept task_003", "how is the login fix going?", "task 3: use tabs"] {
        assert_eq!(by_rules(text, &[], None), Ruled::Unsure(Meant::Unclear { guesses: vec![Guess::Task] }), "{text}");
    }
}

#[test]
fn only_what_loses_something_is_asked_back() {
    assert!(Act::Discard.is_destructive(false) && Act::Cancel.is_destructive(true));
    assert!(!Act::Cancel.is_destructive(false) && !Act::Retry.is_destructive(true));
}

/// Texts with what rules look for, and with anything else.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("task ".to_owned()),
        Just("#3".into()),
        Just("cancel ".into()),
        Just("task_003: ".into()),
        Just("the login timeout, ".into()),
        Just("how is ".into()),
        Just("delete all ".into()),
        Just("don’t ".into()),
        Just("it ".into()),
        "\\PC{0,12}",
        "[.:/\\\\`'\"()#?!,\n 0-9-]{0,6}",
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn ids_of(meant: &Meant) -> Vec<TaskId> {
    match meant {
        Meant::FollowUp { id, .. } => vec![id.clone()],
        Meant::State { id, .. } | Meant::Wish { id, .. } => id.iter().cloned().collect(),
        Meant::Unclear { guesses } => guesses
            .iter()
            .filter_map(|guess| match guess {
                Guess::FollowUp(id) | Guess::State(id) => Some(id.clone()),
                Guess::Task => None,
            })
            .collect(),
        Meant::Task { .. } | Meant::SmallTalk(_) => vec![],
    }
}

proptest! {
    #[test]
    fn nothing_breaks_it_and_no_task_is_made_up(text in text(), kind in "task|follow_up|question|cancel", number in 0i64..9) {
        let world = developed();
        let known = |id: &TaskId| world.known.iter().any(|one| one.id == *id);
        let (Ruled::Sure(meant) | Ruled::Unsure(meant)) = world.sorted(&text);
        prop_assert!(ids_of(&meant).iter().all(known));
        if let Meant::Unclear { guesses } = &meant {
            prop_assert!((1..=3).contains(&guesses.len()));
        }
        let opinion = Opinion { kind, task: TaskId::numbered(number).to_string() };
        if let Some(meant) = held(&opinion, &text, &world.known) {
            prop_assert!(ids_of(&meant).iter().all(known));
            prop_assert!(!matches!(meant, Meant::Wish { .. } | Meant::Task { destructive: true }), "{:?}", meant);
        }
    }
}
