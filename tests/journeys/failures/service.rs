//! What the service answers, or does not.

use engine::{
    door::Command,
    task::{Failure, Hold, Origin, StageName, Unavailable},
};
use trials::{
    api::{Api, Step},
    audit::audit,
    trial::Trial,
};

use super::{SHORT, error, failures, first, postponed, row, started, task};

/// Held at once, after one or two requests, with words that say how to mend it.
async fn is_held(step: Step, what: Unavailable, words: &str) {
    let api = Api::script(vec![step]).await;
    let trial = started(Trial::new().with_claude(&api.url, "internal_retries = 8\n")).await;
    let id = trial.add(&task(&trial, "fix", "")).await;
    postponed(&trial, &id).await;
    let why = failures(&trial, &id);
    assert!(matches!(why.as_slice(), [Failure::Unavailable { what: seen, .. }] if *seen == what), "{why:?}");
    let hold = row(&trial, &id).await.hold;
    assert!(
        matches!(&hold, Some(Hold::Unavailable { what: seen, message }) if *seen == what && message.contains(words)),
        "{hold:?}"
    );
    let health = trial.door().health().await.unwrap();
    assert!(health.claude.problem.as_ref().is_some_and(|problem| problem.contains(words)), "{health:?}");
    assert!(api.asked() <= 2, "asked {} times", api.asked());
    audit_running(&trial);
}

/// A task that waits is not at rest; the ledger is whole all the same.
fn audit_running(trial: &Trial) {
    let db = rusqlite::Connection::open(trial.home.database()).unwrap();
    let whole: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(whole, "ok");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_key_is_held_at_the_first_retry() {
    is_held(error(401, "authentication_error", "invalid x-api-key"), Unavailable::BadKey, "ANTHROPIC_API_KEY").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_may_not_is_held() {
    let words = "Your organization does not have access to Claude.";
    is_held(error(403, "permission_error", words), Unavailable::NoCredit, "organisation").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bill_that_is_open_is_held() {
    is_held(error(402, "billing_error", "Billing problem"), Unavailable::NoCredit, "credit").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_out_of_credit_is_held() {
    let words = "Your credit balance is too low to access the Anthropic API.";
    is_held(error(400, "invalid_request_error", words), Unavailable::NoCredit, "credit").await;
}

/// No use in trying again: failed at once, with the reason.
async fn fails_at_once(step: Step, words: &str) {
    let api = Api::script(vec![step]).await;
    let trial = started(Trial::new().with_claude(&api.url, "")).await;
    let id = trial.add(&task(&trial, "analyze", "")).await;
    let told = trial.at_rest(&id).await;
    assert_eq!((told.row.end.as_deref(), told.row.runs), (Some("failed"), 1), "{told:#?}");
    let why = failures(&trial, &id);
    assert!(matches!(why.as_slice(), [Failure::Impossible { message }] if message.contains(words)), "{why:?}");
    let (_, shown, _) = trial.cli(&["show", id.as_str()]);
    assert!(shown.contains(words), "its owner is told: {shown}");
    audit(&trial.home, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_that_does_not_exist_fails_at_once() {
    fails_at_once(error(404, "not_found_error", "model: claude-nope"), "selected model").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prompt_that_is_too_long_fails_at_once() {
    let words = "prompt is too long: 210000 tokens > 200000 maximum";
    fails_at_once(error(400, "invalid_request_error", words), "Prompt is too long").await;
}

/// A rejected usage limit of a subscription, lifted so many seconds from now.
fn limited(seconds: i64) -> Step {
    let reset = (jiff::Timestamp::now().as_second() + seconds).to_string();
    let headers = vec![
        ("anthropic-ratelimit-unified-status", "rejected".to_owned()),
        ("anthropic-ratelimit-unified-reset", reset.clone()),
        ("anthropic-ratelimit-unified-representative-claim", "five_hour".to_owned()),
        ("anthropic-ratelimit-unified-5h-status", "rejected".to_owned()),
        ("anthropic-ratelimit-unified-5h-reset", reset),
        ("anthropic-ratelimit-unified-5h-utilization", "1.0".to_owned()),
        ("retry-after", seconds.to_string()),
        ("x-should-retry", "false".to_owned()),
    ];
    Step::Error(429, "rate_limit_error", "This request would exceed your account's rate limit.", headers)
}

fn subscribed(api: &Api, more: &str) -> Trial {
    let mut trial = Trial::new().with_claude(&api.url, more).env("CLAUDE_CODE_OAUTH_TOKEN", "sk-ant-oat01-dummy");
    trial.without_env("ANTHROPIC_API_KEY");
    trial
}

#[tokio::test(flavor = "multi_thread")]
async fn a_usage_limit_holds_until_the_very_time_that_the_service_says() {
    let api = Api::script(vec![limited(3_600)]).await;
    let trial = started(subscribed(&api, "")).await;
    let lifted = jiff::Timestamp::now().as_second() + 3_600;
    let id = trial.add(&task(&trial, "fix", "")).await;
    postponed(&trial, &id).await;
    let why = failures(&trial, &id);
    let [Failure::Limit { until: Some(until), message, .. }] = why.as_slice() else { panic!("{why:?}") };
    assert!((until.as_second() - lifted).abs() <= 30, "{until}");
    assert!(message.contains("5-hour limit"), "{message}");
    let hold = row(&trial, &id).await.hold;
    assert!(matches!(hold, Some(Hold::Limit { until, .. }) if until.as_second() >= lifted - 30), "{hold:?}");
    assert_eq!(api.asked(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn when_a_usage_limit_is_lifted_the_same_session_goes_on_by_itself() {
    let api = Api::script(vec![first(1, limited(8), Step::Say("hello.txt says hello world."))]).await;
    let trial = started(subscribed(&api, "")).await;
    let id = trial.add(&task(&trial, "analyze", "")).await;
    let told = trial.at_rest(&id).await;
    assert_eq!((told.row.stage, told.row.runs), (StageName::Closed, 2), "{told:#?}");
    let (last, before) = (&told.runs[0], &told.runs[1]);
    assert!(matches!(last.attempt.from, Origin::Resume { session } if Some(session) == before.session), "{told:#?}");
    audit(&trial.home, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_error_that_passes_costs_one_try_in_the_same_session() {
    let down = error(500, "api_error", "Internal server error");
    let api = Api::script(vec![first(1, down, Step::Say("hello.txt says hello world."))]).await;
    let trial = started(Trial::new().with_claude(&api.url, SHORT)).await;
    let id = trial.add(&task(&trial, "analyze", "")).await;
    let told = trial.at_rest(&id).await;
    assert_eq!((told.row.stage, told.row.runs), (StageName::Closed, 2), "{told:#?}");
    assert!(matches!(failures(&trial, &id).as_slice(), [Failure::Overloaded { session: Some(_), .. }]));
    assert!(matches!(told.runs[0].attempt.from, Origin::Resume { .. }), "{told:#?}");
    audit(&trial.home, 1);
}

/// Tried again with backoff, then failed with its reason; nothing was changed.
async fn is_overloaded(trial: Trial, words: &str) {
    let trial = started(trial).await;
    let id = trial.add(&task(&trial, "analyze", "")).await;
    let told = trial.at_rest(&id).await;
    assert_eq!((told.row.end.as_deref(), told.row.runs), (Some("failed"), 2), "{told:#?}");
    let why = failures(&trial, &id);
    assert_eq!(why.len(), 2);
    let fits = |why: &Failure| matches!(why, Failure::Overloaded { message, .. } if message.contains(words));
    assert!(why.iter().all(fits), "{why:?}");
    audit(&trial.home, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_overloaded_service_is_tried_again() {
    let api = Api::script(vec![error(529, "overloaded_error", "Overloaded")]).await;
    is_overloaded(Trial::new().with_claude(&api.url, SHORT), "529").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_drops_before_it_says_anything_is_tried_again() {
    let api = Api::script(vec![Step::Drop]).await;
    is_overloaded(Trial::new().with_claude(&api.url, SHORT), "onnection").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_drops_in_the_middle_is_tried_again() {
    let api = Api::script(vec![Step::DropMidway]).await;
    is_overloaded(Trial::new().with_claude(&api.url, SHORT), "onnection").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_connection_is_tried_again() {
    is_overloaded(Trial::new().with_claude("http://127.0.0.1:9", SHORT), "refused").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_logged_in_holds_the_work_before_any_run_and_a_login_lets_it_go_on() {
    let api = Api::script(vec![Step::Say("hello.txt says hello world.")]).await;
    let mut trial = Trial::new().with_claude(&api.url, "");
    trial.without_env("ANTHROPIC_API_KEY");
    let mut trial = started(trial).await;
    let id = trial.add(&task(&trial, "analyze", "")).await;
    trial.until(&id, "checked", |row| row.stage == StageName::Checked && !row.working).await;
    let seen = row(&trial, &id).await;
    assert!(
        matches!(&seen.hold, Some(Hold::Unavailable { what: Unavailable::NotLoggedIn, message }) if message.contains("log in")),
        "{seen:#?}"
    );
    assert_eq!((seen.runs, api.asked()), (0, 0));
    trial.stop().await;
    trial = trial.env("ANTHROPIC_API_KEY", "dummy-test-key");
    trial.start().await;
    let told = trial.at_rest(&id).await;
    assert_eq!((told.row.stage, told.row.runs), (StageName::Closed, 1), "{told:#?}");
    audit(&trial.home, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_gone_is_begun_afresh() {
    let api = Api::script(vec![Step::Say("hello.txt says hello world.")]).await;
    let trial = started(Trial::new().with_claude(&api.url, "")).await;
    let id = trial.add(&task(&trial, "analyze", "")).await;
    trial.at_rest(&id).await;
    std::fs::remove_dir_all(trial.folder().join("user/.claude/projects")).unwrap();
    trial.act(Command::Reply { id: id.clone(), words: "And in which language?".into() }).await;
    trial.until(&id, "running again", |row| row.runs >= 2).await;
    let told = trial.at_rest(&id).await;
    assert_eq!((told.row.stage, told.row.runs), (StageName::Closed, 3), "{told:#?}");
    let why = failures(&trial, &id);
    assert!(matches!(why.as_slice(), [Failure::Crashed { tail, .. }] if tail.contains("No conversation")), "{why:?}");
    assert_eq!(told.runs[0].attempt.from, Origin::Fresh);
    assert!(api.requests().pop().unwrap().to_string().contains("And in which language?"), "the words are not lost");
    audit(&trial.home, 1);
}
