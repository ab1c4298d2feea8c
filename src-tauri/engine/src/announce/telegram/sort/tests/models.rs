//! What a model says, held against the text.

use super::*;

fn said(kind: &str, task: &str) -> Opinion {
    Opinion { kind: kind.into(), task: task.into() }
}

#[test]
fn a_model_is_believed_about_a_task_only_where_the_text_names_it_too() {
    let (all, three) = (developed().known, TaskId::numbered(3));
    let login = "the login thing is slow again on my phone";
    let words = login.to_owned();
    assert_eq!(held(&said("follow_up", "task_003"), login, &all), Some(Meant::FollowUp { id: three.clone(), words }));
    assert_eq!(held(&said("follow_up", "task_005"), login, &all), None, "the text says nothing of it");
    assert_eq!(held(&said("question", "task_099"), login, &all), None, "there is no such task");
    let asked = Meant::State { id: Some(three), about: About::Task };
    assert_eq!(held(&said("question", "TASK_003"), "safari?", &all), Some(asked));
    assert_eq!(held(&said("question", "task_002"), "what of #3 and the docs?", &all), None, "the text names another");
}

#[test]
fn a_model_makes_no_wish_and_nothing_that_can_not_be_taken_back() {
    let all = developed().known;
    assert_eq!(held(&said("discard", "task_003"), "discard the login timeout", &all), None);
    assert_eq!(held(&said("task", ""), "somebody should wipe the staging database and seed it", &all), None);
    assert_eq!(held(&said("task", ""), "we have to force push the branch to origin now", &all), None);
}

#[test]
fn a_model_starts_a_task_only_where_the_text_has_a_verb_and_an_object() {
    let all = developed().known;
    let task = Some(Meant::Task { destructive: false });
    assert_eq!(held(&said("task", ""), "would be cool to build an exporter for invoices", &all), task);
    for text in
        ["hm login", "the invoices look odd today", "fix it", "do that thing", "👍", "also make it blue in task 3"]
    {
        assert_eq!(held(&said("task", ""), text, &all), None, "{text}");
    }
    let trace = "TypeError: x is undefined\n  at a (a.js:1:2)\n  at b (b.js:1:2)";
    assert_eq!(held(&said("task", ""), trace, &all), None);
}
