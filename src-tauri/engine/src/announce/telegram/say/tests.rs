use std::collections::BTreeMap;

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::{
    announce::Messages,
    task::{
        AgentQuestion, Approval, ApprovalId, ApprovalState, Body, Letter, Press, Rich, Ruling, RunId, Shown, Style,
        TaskId,
    },
};

fn messages() -> Messages {
    Messages::parse("").unwrap()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

fn asked(shown: Shown) -> Approval {
    Approval {
        id: ApprovalId(4),
        task: TaskId::numbered(3),
        run: RunId(1),
        tool: "Bash".into(),
        input: serde_json::json!({}),
        shown,
        dir: "/work/shop".into(),
        reason: "it reaches outside".into(),
        asked_at: at(0),
        expires_at: at(86_400),
        nonce: "n".into(),
        state: ApprovalState::Open,
    }
}

fn question(multiple: bool) -> AgentQuestion {
    let options = vec![("Tabs".into(), "wide".into()), ("Spaces".into(), String::new())];
    AgentQuestion { question: "Which indent?".into(), header: "Style".into(), multiple, options }
}

fn presses(saying: &Saying) -> Vec<&Press> {
    saying.rows.iter().flatten().map(|button| &button.press).collect()
}

#[test]
fn the_exact_command_is_shown_with_four_answers_and_never_always() {
    let command = "git push --force origin main".to_owned();
    let saying =
        approval(&messages(), &asked(Shown::Command { command: command.clone(), purpose: None }), "Push", true, at(60));
    let block = saying.rich.marks.iter().find(|mark| mark.style == Style::Block("sh".into())).unwrap();
    let units: Vec<u16> = saying.rich.text.encode_utf16().collect();
    assert_eq!(String::from_utf16(&units[block.at..block.at + block.len]).unwrap(), command);
    assert!(saying.rich.text.contains("#4") && saying.rich.text.contains("in 23 h"), "{}", saying.rich.text);
    assert_eq!(presses(&saying).len(), 4);
    assert!(presses(&saying).iter().all(|press| !matches!(press, Press::Rule { ruling: Ruling::Always, .. })));
    let watching = approval(&messages(), &asked(Shown::Command { command, purpose: None }), "Push", false, at(60));
    assert!(watching.rows.is_empty() && watching.rich.text.contains("not answer"));
}

#[test]
fn one_question_is_answered_by_one_press_and_several_are_gathered() {
    let one = approval(&messages(), &asked(Shown::Questions { questions: vec![question(false)] }), "t", true, at(0));
    let answers = BTreeMap::from([("Which indent?".to_owned(), "Tabs".to_owned())]);
    assert_eq!(*presses(&one)[0], Press::Rule { approval: ApprovalId(4), ruling: Ruling::Answers { answers } });
    let chosen = BTreeMap::from([(0, std::collections::BTreeSet::from([1]))]);
    let shown = Shown::Questions { questions: vec![question(true), question(false)] };
    let several = approval_chosen(&messages(), &asked(shown), "t", true, &chosen, at(0));
    assert!(several.rich.text.contains("☑ Spaces") && several.rows[0][1].label.starts_with('☑'), "{several:?}");
    assert!(presses(&several).contains(&&Press::Chosen { approval: ApprovalId(4) }));
}

#[test]
fn what_is_settled_says_by_whom_and_has_no_buttons() {
    let mut approval = asked(Shown::Command { command: "ls".into(), purpose: None });
    let ruling = Ruling::Session;
    approval.state = ApprovalState::Answered { ruling, by: "desk".into(), at: at(10), used: true };
    let saying = settled(&messages(), &approval, "t", at(11));
    assert!(saying.rich.text.ends_with("✅ allowed for the session by desk"), "{}", saying.rich.text);
    assert!(saying.rows.is_empty());
}

#[test]
fn a_long_diff_goes_as_a_file_and_its_beginning_is_shown() {
    let diff = "+line\n".repeat(2_000);
    let saying =
        approval(&messages(), &asked(Shown::Edit { path: "a.rs".into(), diff: diff.clone() }), "t", true, at(0));
    let letters = letters(7, "k", None, saying, false, None);
    assert_eq!(letters.iter().map(|one| one.key.as_str()).collect::<Vec<_>>(), ["k", "k/2"]);
    let Body::Document { name, content, .. } = &letters[1].body else { panic!("{letters:?}") };
    assert_eq!(name, "question-4.diff");
    assert_eq!(*content, crate::task::Content::Words { text: diff });
    assert!(!letters[0].body.rows().is_empty());
}

#[test]
fn a_text_of_any_length_is_cut_or_goes_as_a_file_and_the_buttons_are_kept() {
    let paragraphs = |count: usize| Rich::plain("A paragraph of words that goes on.\n\n".repeat(count));
    let with = |rich: Rich| Saying::words(rich).with(vec![button("Go", Press::Nothing)], 1);
    let parts = split(with(paragraphs(200)));
    assert_eq!(parts.len(), 2);
    assert!(parts[0].rows.is_empty() && parts[1].rows.len() == 1);
    let long = split(with(paragraphs(5_000)));
    assert!(long.len() == 1 && long[0].file.is_some() && long[0].rows.len() == 1);
}

#[test]
fn a_secret_does_not_leave_the_machine() {
    let token = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";
    let saying = Saying::words(Rich::new().say("key ").code(token).say(" end"));
    let sent = letters(7, "k", None, saying, false, None);
    assert!(!format!("{sent:?}").contains(token), "{sent:?}");
    let Body::Text { rich, .. } = &sent[0].body else { panic!() };
    assert_eq!(rich.marks[0].len, token.len());
}

#[test]
fn short_texts_can_be_ones_own_and_a_wrong_one_is_named() {
    let own = Messages::parse("[phone]\nallow_once = \"Erlauben\"\n").unwrap();
    assert_eq!(own.phone("allow_once", &[]), "Erlauben");
    assert_eq!(own.phone("deny", &[]), "⛔ Deny");
    let problem = |text: &str| Messages::parse(text).unwrap_err().to_string();
    assert!(problem("[phone]\nalow = \"x\"\n").contains("alow"));
    assert!(problem("[phone]\nno_such_task = \"{title}\"\n").contains("{title}"));
}

fn fits(letter: &Letter) -> Result<(), TestCaseError> {
    let (rich, most) = match &letter.body {
        Body::Text { rich, .. } => (rich, 4096),
        Body::Document { caption, .. } => (caption, 1024),
    };
    let units: Vec<u16> = rich.text.encode_utf16().collect();
    prop_assert!(units.len() <= most);
    for mark in &rich.marks {
        prop_assert!(mark.len > 0 && mark.at + mark.len <= units.len(), "{mark:?} of {}", units.len());
        prop_assert!(String::from_utf16(&units[mark.at..mark.at + mark.len]).is_ok());
    }
    for button in letter.body.rows().iter().flatten() {
        prop_assert!(button.label.chars().count() <= 40 && !button.label.contains('\n'));
    }
    Ok(())
}

proptest! {
    #[test]
    fn whatever_an_agent_writes_the_letters_fit(text in "(\\PC|\n|🙂|`|<|\\*){0,200}", times in 1usize..120) {
        let long = text.repeat(times);
        let shown = [
            Shown::Command { command: long.clone(), purpose: Some(text.clone()) },
            Shown::Edit { path: text.clone(), diff: long.clone() },
            Shown::Plan { plan: long.clone() },
            Shown::Questions { questions: vec![AgentQuestion {
                question: text.clone(), header: text.clone(), multiple: false, options: vec![(long.clone(), text.clone())],
            }] },
        ];
        for shown in shown {
            for letter in letters(1, "k", None, approval(&messages(), &asked(shown), &text, true, at(0)), false, None) {
                fits(&letter)?;
            }
        }
    }
}
