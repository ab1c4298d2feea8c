use jiff::{Timestamp, tz::TimeZone};

use super::{commands::silence, files::safe_name, parse};

#[test]
fn commands_are_found_in_any_case_and_with_the_bots_name() {
    let of = |text| parse::command(text).map(|typed| (typed.name, typed.rest.to_owned()));
    assert_eq!(of("/Task  Fix it\nnow"), Some(("task".into(), "Fix it\nnow".into())));
    assert_eq!(of("/status@my_bot"), Some(("status".into(), String::new())));
    assert_eq!(of("/task\nFix it"), Some(("task".into(), "Fix it".into())));
    assert_eq!(of("a /task"), None);
    assert_eq!(of("/"), None);
    assert_eq!(of("/usr/bin is full"), None);
    assert_eq!(parse::start_code("/start ABCD2345"), Some("ABCD2345"));
    assert_eq!(parse::start_code("/start a b"), None);
    assert_eq!(parse::nearest("stauts"), Some("status"));
    assert_eq!(parse::nearest("xyz"), None);
}

#[test]
fn a_word_is_an_id_only_where_it_looks_like_one() {
    for id in ["3", "#3", "task_003", "task3", "TASK-3", "login-2"] {
        assert!(parse::may_be_id(id), "{id}");
    }
    for word in ["squash", "please", "", "make it 2 px wide!", "also"] {
        assert!(!parse::may_be_id(word), "{word}");
    }
}

#[test]
fn the_name_of_a_file_leads_nowhere() {
    assert_eq!(safe_name("../../etc/passwd"), "passwd");
    assert_eq!(safe_name("a/../b c.py"), "b c.py");
    assert_eq!(safe_name(".bashrc"), "bashrc");
    assert_eq!(safe_name("-rf"), "rf");
    assert_eq!(safe_name(".."), "file");
    assert_eq!(safe_name("x\ny;$z.task.md"), "x_y__z.task.md");
    assert!(safe_name(&"é".repeat(500)).chars().count() <= 100);
}

#[test]
fn quiet_is_for_a_while_or_until_a_time() {
    let now = Timestamp::from_second(86_400 * 20_000 + 3_600 * 20).unwrap();
    let hours = |words| {
        silence(words, now, &TimeZone::UTC).map(|until: Timestamp| until.duration_since(now).as_secs() as f64 / 3600.0)
    };
    assert_eq!(hours("2h"), Some(2.0));
    assert_eq!(hours("30 m"), Some(0.5));
    assert_eq!(hours("until 22:00"), Some(2.0));
    assert_eq!(hours("18:00"), Some(22.0));
    assert_eq!(hours(""), Some(8.0));
    assert_eq!(hours("tomorrow"), None);
    assert_eq!(hours("0h"), None);
    assert_eq!(hours("999h"), Some(168.0));
}
