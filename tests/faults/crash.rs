//! The engine dies as in a power cut at each step boundary; after a restart nothing is lost and nothing done twice.

use engine::{
    door::Command,
    task::{Answer, StageName, Take, TaskId},
};
use trials::{audit::audit, repo::Repo, trial::Trial};

/// Every point at which a step can be cut in two.
const POINTS: [&str; 15] = [
    "intake::accepted::before_move",
    "store::add::before_commit",
    "store::add::after_commit",
    "store::record::before_commit",
    "store::record::after_commit",
    "conductor::before_record",
    "conductor::after_record",
    "conductor::before_execute",
    "conductor::after_execute",
    "conductor::diff_written",
    "conductor::results_written",
    "house::accepted_before_record",
    "intake::read::before_accept",
    "intake::accepted::on_its_way",
    "intake::accepted::before_told",
];

fn task(project: &std::path::Path) -> String {
    format!(
        "---\nid: cut\ntype: fix\nproject: {}\n---\n# Greet\n**Target Files:**\n- greeting.txt\n**Prompt:**\nChange the greeting.\n\n```practice\n{}\n{}\n```\n",
        project.display(),
        r#"{"replace":{"path":"greeting.txt","old":"hello","new":"hallo"}}"#,
        r#"{"finish":"Changed greeting.txt."}"#
    )
}

/// Answers what is asked, accepts what is delivered, until the task is closed.
async fn to_the_end(trial: &Trial, id: &TaskId) {
    for _ in 0..6 {
        let told = trial.at_rest(id).await;
        match told.row.stage {
            StageName::Closed => return,
            StageName::Asked => {
                trial.act(Command::Answer { id: id.clone(), answer: Answer::Fresh }).await;
                trial.until(id, "going on", |row| row.stage != StageName::Asked).await;
            }
            StageName::Delivered => {
                trial.act(Command::Accept { id: id.clone(), how: Take::Apply }).await;
            }
            other => panic!("{id} rests at {other}"),
        }
    }
    panic!("{id} came to no end");
}

/// Dies at this point on its `nth` passing, and is started again.
async fn cut_at(point: &str, nth: u32) {
    let mut trial = Trial::new().arg("--practice").env("FAILPOINTS", format!("{point}={}*off->return", nth - 1));
    let repo = Repo::with(&trial.folder().join("shop"), &[("greeting.txt", "hello\n")]);
    let id: TaskId = "cut".parse().unwrap();
    trial.drop_file("cut.task.md", &task(&repo.0));
    trial.spawn();
    if point == "house::accepted_before_record" {
        trial.start_again_until_delivered(&id).await;
        let _ = trial.door().act("cli", Command::Accept { id: id.clone(), how: Take::Apply }).await;
    }
    let status = trial.ended().await;
    assert!(Trial::was_killed(status), "{point} #{nth} was not reached: {status}\n{}", trial.log());

    trial.without_env("FAILPOINTS");
    trial.start().await;
    to_the_end(&trial, &id).await;
    assert_eq!(repo.read("greeting.txt"), "hallo\n", "{point} #{nth}");
    audit(&trial.home, 1);
}

macro_rules! each_point {
    ($($name:ident: $index:literal;)+) => {$(
        #[tokio::test(flavor = "multi_thread")]
        async fn $name() {
            cut_at(POINTS[$index], 1).await;
        }
    )+};
}

each_point! {
    a_file_accepted_but_not_yet_moved_is_one_task: 0;
    an_acceptance_that_was_not_committed_is_made_again: 1;
    an_acceptance_that_was_committed_is_not_made_again: 2;
    a_fact_that_was_not_committed_is_found_again: 3;
    a_fact_that_was_committed_stays: 4;
    a_step_that_was_not_recorded_is_taken_again: 5;
    a_step_that_was_recorded_is_not: 6;
    a_run_cut_before_its_agent_asks: 7;
    a_run_cut_after_its_agent_asks: 8;
    evidence_cut_after_the_diff_is_gathered_again: 9;
    a_result_cut_before_it_is_told_is_told: 10;
    an_acceptance_of_changes_cut_in_two_is_finished: 11;
    a_file_read_but_not_accepted_is_read_again: 12;
    a_file_cut_on_its_way_is_put_away: 13;
    a_file_put_away_but_not_told_is_one_task: 14;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_record_of_a_walk_can_be_the_last_one() {
    for nth in 2..=6 {
        cut_at("conductor::before_record", nth).await;
        cut_at("conductor::after_record", nth).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_twice_during_recovery_nothing_is_lost_or_doubled() {
    let mut trial = Trial::new().arg("--practice").env("FAILPOINTS", "conductor::after_execute=return");
    let repo = Repo::with(&trial.folder().join("shop"), &[("greeting.txt", "hello\n")]);
    trial.drop_file("cut.task.md", &task(&repo.0));
    trial.spawn();
    assert!(Trial::was_killed(trial.ended().await));
    for _ in 0..2 {
        trial = trial.env("FAILPOINTS", "store::record::after_commit=return");
        trial.spawn();
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        trial.kill();
    }
    trial.without_env("FAILPOINTS");
    trial.start().await;
    let id: TaskId = "cut".parse().unwrap();
    let told = trial.at_rest(&id).await;
    assert_eq!(told.row.stage, StageName::Asked, "an interrupted run is never run again unasked");
    to_the_end(&trial, &id).await;
    audit(&trial.home, 1);
}
