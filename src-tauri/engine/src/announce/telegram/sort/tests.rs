use proptest::prelude::*;

use super::*;
use crate::task::{Act, Guess, Known, Opinion, StageName, Talk, TaskId};

fn known() -> Vec<Known> {
    let one = |number: i64, title: &str, stage: StageName| Known {
        id: TaskId::numbered(number),
        title: title.into(),
        stage,
        updated_at: jiff::Timestamp::from_second(1_700_000_000 + number).unwrap(),
    };
    vec![
        one(6, "Update the changelog for 2.1", StageName::Closed),
        one(5, "Speed up the search index", StageName::Checked),
        one(4, "Review the payment module", StageName::Delivered),
        one(3, "Fix the login timeout on Safari", StageName::Started),
        one(2, "Write docs for the REST client", StageName::Delivered),
        one(1, "Fix the logging of passwords", StageName::Asked),
    ]
}

fn sorted(text: &str) -> Ruled {
    by_rules(text, &known(), Some(&TaskId::numbered(4)))
}

/// `t` task, `d` destructive task, `s` state of all, `sN` of a task, `fN` follow-up, `k` small talk, `wN` wish, `w` wish
/// about all, `?` unclear.
fn word(ruled: &Ruled) -> String {
    let number = |id: &TaskId| id.as_str().trim_start_matches("task_").trim_start_matches('0').to_owned();
    match ruled {
        Ruled::Unsure(_) | Ruled::Sure(Meant::Unclear { .. }) => "?".into(),
        Ruled::Sure(Meant::Task { destructive: false }) => "t".into(),
        Ruled::Sure(Meant::Task { destructive: true }) => "d".into(),
        Ruled::Sure(Meant::FollowUp { id }) => format!("f{}", number(id)),
        Ruled::Sure(Meant::State { id }) => format!("s{}", id.as_ref().map(number).unwrap_or_default()),
        Ruled::Sure(Meant::SmallTalk(_)) => "k".into(),
        Ruled::Sure(Meant::Wish { id, .. }) => format!("w{}", id.as_ref().map(number).unwrap_or_default()),
    }
}

/// What a person would say of each. `?` may only be `?`; anything else may be `?` or itself.
const TABLE: &str = include_str!("messages.txt");

#[test]
fn no_message_is_taken_for_something_else_and_most_clear_ones_are_understood() {
    let (mut wrong, mut missed, mut clear) = (Vec::new(), Vec::new(), 0);
    for line in TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (wanted, text) = line.split_once('\t').unwrap_or_else(|| panic!("{line}"));
        let got = word(&sorted(text));
        clear += usize::from(wanted != "?");
        match () {
            () if got == wanted => {}
            () if got == "?" => missed.push(line),
            () => wrong.push(format!("{line} -> {got}")),
        }
    }
    assert!(
        wrong.is_empty(),
        "taken for something else:\n{}\nnot understood:\n{}",
        wrong.join("\n"),
        missed.join("\n")
    );
    assert!(
        missed.len() * 100 <= clear * 15,
        "{} of {clear} clear ones are not understood:\n{}",
        missed.len(),
        missed.join("\n")
    );
}

#[test]
fn a_model_is_believed_only_as_far_as_the_text_goes() {
    let said = |kind: &str, task: &str| Opinion { kind: kind.into(), task: task.into() };
    let (all, three) = (known(), TaskId::numbered(3));
    let login = "the login thing is slow again on my phone";
    assert_eq!(held(&said("follow_up", "task_003"), login, &all), Some(Meant::FollowUp { id: three.clone() }));
    assert_eq!(held(&said("follow_up", "task_005"), login, &all), None, "the text says nothing of it");
    assert_eq!(held(&said("question", "task_099"), login, &all), None, "there is no such task");
    assert_eq!(held(&said("question", "TASK_003"), "safari?", &all), Some(Meant::State { id: Some(three) }));
    assert_eq!(held(&said("task", ""), "hm login", &all), None);
    assert_eq!(held(&said("discard", "task_003"), login, &all), None, "a model makes no wishes");
}

#[test]
fn what_is_unclear_is_asked_with_the_likeliest_first() {
    let Ruled::Unsure(Meant::Unclear { guesses }) = sorted("also handle the empty case") else { panic!() };
    assert_eq!(guesses, [Guess::FollowUp(TaskId::numbered(4)), Guess::Task]);
    assert!(matches!(sorted("thanks!"), Ruled::Sure(Meant::SmallTalk(Talk::Thanks))));
    let Ruled::Sure(Meant::Wish { act: Act::Discard, .. }) = sorted("throw it away") else { panic!() };
}

proptest! {
    #[test]
    fn nothing_breaks_it(text in "\\PC{0,200}", number in 0i64..9) {
        let _ = sorted(&text);
        let opinion = Opinion { kind: "follow_up".into(), task: TaskId::numbered(number).to_string() };
        if let Some(Meant::FollowUp { id }) = held(&opinion, &text, &known()) {
            prop_assert!(known().iter().any(|one| one.id == id));
        }
    }
}
