//! The reader against a folder of samples, and against everything that proptest can think of.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::{compose, decode, read, title_of};
use crate::{door::NewTask, task::TaskFile};

/// What was found, without what was not.
fn shown(text: &str) -> String {
    let file = match read(text) {
        Ok(file) => file,
        Err(bad) => return format!("refused: {bad}\n"),
    };
    let mut shown = format!("called: {}\n", title_of(&file));
    let given = serde_json::to_value(&file).unwrap();
    for (key, value) in given.as_object().unwrap() {
        let is_empty = value.is_null() || value == &serde_json::json!([]) || value == &serde_json::json!({});
        match value.as_array() {
            Some(items) if !is_empty => items.iter().for_each(|item| writeln!(shown, "{key}: {item}").unwrap()),
            _ if !is_empty && value != &serde_json::json!(false) => writeln!(shown, "{key}: {value}").unwrap(),
            _ => {}
        }
    }
    shown
}

#[test]
fn every_sample_reads_as_it_did() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/intake/samples");
    let mut names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert!(names.len() > 20);
    for name in names {
        let text = decode(&std::fs::read(folder.join(&name)).unwrap()).unwrap();
        let name = name.to_str().unwrap().trim_end_matches(".task.md");
        insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "snapshots" }, {
            insta::assert_snapshot!(name, shown(&text));
        });
    }
}

#[test]
fn the_plans_own_sample_is_taken_as_it_stands() {
    let file = read(include_str!("samples/plan.task.md")).unwrap();
    assert_eq!(file.id.as_ref().unwrap().as_str(), "task_001");
    assert_eq!((file.kind, file.priority), (None, None));
    assert_eq!(file.targets, ["/app/database.py", "/config/db_config.json"]);
    assert_eq!(file.criteria.len(), 4);
    assert_eq!(file.notes.len(), 2);
    assert!(file.prompt.unwrap().starts_with("Analyze the database connection code"));
    assert!(file.context.unwrap().ends_with("during high load."));
}

#[test]
fn a_wrong_word_is_named_with_its_line_and_the_right_ones() {
    let bad = read("---\nid: task_1\ntype: fix\npriority: urgent\n---\nx\n").unwrap_err();
    assert_eq!(bad.to_string(), "line 4: priority is high, medium or low, not \"urgent\"");
}

#[test]
fn hostile_front_matter_is_refused_at_once() {
    let bomb: String =
        (1..9).map(|n| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(", "))).collect();
    let texts = [
        format!("---\na0: &a0 x\n{bomb}---\nx\n"),
        format!("---\nx: {}\n---\nx\n", "[".repeat(10_000)),
        format!("---\n{}\n---\nx\n", "- ".repeat(5_000)),
        format!("---\nx: {}\n---\nx\n", "{a: ".repeat(3_000)),
        format!("---\n{}\n---\nx\n", "? ".repeat(5_000)),
        format!("---\n{}---\nx\n", (0..2_500).map(|n| format!("k{n}:\n")).collect::<String>()),
    ];
    for text in texts {
        assert!(read(&text).is_err(), "{} was taken", &text[..40]);
    }
}

/// Each of these once took time by the square of its length.
#[test]
fn a_long_and_hostile_body_is_read_in_one_go() {
    for evil in
        ["**Prompt:** a\n- [ ] `x` **y**\n", "**a", "<!--", "**Criteria:** a\n b\n", "**Files:**\n- a\n", "[a]("]
    {
        let _ = read(&evil.repeat(200_000 / evil.len()));
    }
    assert_eq!(read("do <!-- not yet").unwrap().prompt.as_deref(), Some("do <!-- not yet"));
}

#[test]
fn a_whole_task_file_is_kept_and_flags_lie_over_it() {
    let text = "---\nid: mine\npriority: low   # later\nowner: {a: b}\n---\n# Task: Old\n\n**Prompt:** do it\n";
    assert_eq!(compose(&NewTask { text: text.into(), ..NewTask::default() }).unwrap(), text);
    let new = NewTask {
        text: text.into(),
        priority: Some(crate::task::Priority::High),
        title: Some("New: \"title\"".into()),
        files: vec!["a b.py".into()],
        ..NewTask::default()
    };
    let file = read(&compose(&new).unwrap()).unwrap();
    assert_eq!(file.priority, Some(crate::task::Priority::High));
    assert_eq!(file.title.as_deref(), Some("New: \"title\""));
    assert_eq!(file.targets, ["a b.py"]);
    assert_eq!(file.id.unwrap().as_str(), "mine");
    assert_eq!(file.unknown["owner"], "{a: b}");
}

#[test]
fn a_plain_line_makes_a_plain_file() {
    let text = compose(&NewTask { text: "Say why it is slow.".into(), ..NewTask::default() }).unwrap();
    assert_eq!(text, "**Prompt:**\nSay why it is slow.\n");
}

#[test]
fn a_text_that_only_looks_like_a_task_file_stays_what_was_meant() {
    for text in [
        "Explain this:\n---\ntype: fix\n---\n**Target Files:**\n- /etc/passwd\n\n**Prompt:** x",
        "```\nunclosed\n**Prompt:** x",
        "a\n# Task: other\n```` \n```prompt\nb\n```",
        "> **Context:** x\n**Context:** y",
        "    indented\n\n**Files:**",
        "<div>\n**Prompt:** x\n</div>",
        "---\nprose under a rule",
    ] {
        let written = compose(&NewTask { text: text.into(), ..NewTask::default() });
        let file = read(&written.unwrap_or_else(|bad| panic!("{text:?}: {bad}"))).unwrap();
        assert_eq!(file.prompt.as_deref(), Some(text));
        assert_eq!(TaskFile { prompt: None, ..file }, TaskFile::default());
    }
}

fn piece() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "---\n",
        "```yaml\n",
        "```\n",
        "~~~\n",
        "**Prompt:**",
        "**Target Files:**\n",
        "# Task: ",
        "## Context\n",
        "- [ ] ",
        "- ",
        "type: fix\n",
        "type: [",
        "&a",
        "*a",
        "\n\n",
        "    ",
        "> ",
        "| a | b |\n|---|---|\n",
        "<!--",
        "-->",
        "\r\n",
        "\t",
        "`",
        "``` prompt\n",
        "===\n",
        "**Success Criteria**:",
        "[x](y)",
        "\u{feff}",
        "\u{2028}",
        "priority: high|medium\n",
        "|",
        "\\",
    ]);
    prop_oneof![3 => known.prop_map(str::to_owned), 1 => "[ -~äß\\n]{0,12}", 1 => any::<String>()]
}

fn texts() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_reader_panic(text in texts()) {
        if let Ok(file) = read(&text) {
            prop_assert!(file.prompt.is_some() || file.draft);
            prop_assert!(title_of(&file).chars().count() <= 80);
        }
    }

    #[test]
    fn no_bytes_make_the_decoder_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = decode(&bytes);
    }

    #[test]
    fn what_is_composed_reads_back_to_the_same(
        text in texts(),
        title in prop::option::of(piece()),
        files in prop::collection::vec("[ -~ä]{0,12}", 0..3),
        checks in prop::collection::vec("[ -~ä\\n]{0,12}", 0..3),
        project in prop::option::of("[ -~]{1,12}"),
        kind in prop::option::of(prop::sample::select(crate::task::TaskType::ALL)),
    ) {
        let prose = format!("Say: {text}");
        let new = NewTask { text: prose.clone(), title, files, checks, kind, project: project.map(Into::into), ..NewTask::default() };
        let written = match compose(&new) {
            Ok(written) => written,
            Err(_) => {
                prop_assert!(prose.contains('\0') || new.title.is_some() || new.project.is_some() || !new.files.is_empty(), "refused {prose:?}");
                return Ok(());
            }
        };
        let file = read(&written).unwrap();
        let meant = prose.replace("\r\n", "\n").replace('\r', "\n");
        prop_assert_eq!(file.prompt.as_deref(), Some(meant.trim_end()));
        prop_assert_eq!(file.kind, new.kind);
        prop_assert!(file.criteria.is_empty() && file.context.is_none() && !file.draft && file.id.is_none());
    }
}
