//! The tray, the quick-entry line, and the life of the process behind them.

use engine::task::Source;

use crate::{
    app::{Stage, TITLE},
    bus::Tray,
    screen::{Helper, Screen, script, until},
};

const QUICK: &str = "Quick task";

#[tokio::test(flavor = "multi_thread")]
async fn a_quick_task_is_handed_over_from_the_tray() {
    let stage = Stage::set().await;
    let tray = Tray::start(&stage.screen).await;
    let _app = stage.start(&["--hidden"]);
    tray.shows("Nothing runs").await;
    assert_eq!(stage.screen.window(TITLE), None, "started in the tray alone");

    tray.click("Quick task…").await;
    let line = until("the quick-entry line", || stage.screen.window(QUICK)).await;
    let typed =
        |row: &engine::store::TaskRow| row.source == Source::QuickEntry && row.title.contains("Summarize the notes");
    type_into(&stage.screen, &line, "Summarize the notes of this week").await;
    stage.until_task("the quick task in the ledger", typed).await;
    stage.screen.xdotool(&["key", "Escape"]);
    until("the line to be gone", || stage.screen.window(QUICK).is_none().then_some(())).await;
}

/// A window that has just come up may not have its page yet, and loses what is typed: it is typed until all of it can be
/// selected there.
async fn type_into(screen: &Screen, line: &str, text: &str) {
    until("the focus on the line", || (screen.xdotool(&["getwindowfocus"])? == line).then_some(())).await;
    until("the text in the line", || {
        screen.xdotool(&["key", "ctrl+a"]);
        screen.xdotool(&["type", "--delay", "20", text]);
        screen.xdotool(&["key", "ctrl+a"]);
        (screen.output(&mut script("selection.py"))? == text).then_some(())
    })
    .await;
    screen.xdotool(&["key", "Return"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shortcut_calls_the_quick_entry_line_with_no_window_open() {
    let stage = Stage::set().await;
    let tray = Tray::start(&stage.screen).await;
    let _app = stage.start(&["--hidden"]);
    tray.shows("Nothing runs").await;
    until("the line at the shortcut", || {
        stage.screen.xdotool(&["key", "ctrl+alt+n"]);
        stage.screen.window(QUICK)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tray_pauses_and_resumes() {
    let stage = Stage::set().await;
    let tray = Tray::start(&stage.screen).await;
    let _app = stage.start(&["--hidden"]);
    tray.click("Pause").await;
    tray.shows("Resume").await;
    tray.click("Resume").await;
    tray.shows("Pause").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_shows_the_window_of_the_first_and_ends() {
    let stage = Stage::set().await;
    let tray = Tray::start(&stage.screen).await;
    let mut first = stage.start(&["--hidden"]);
    tray.shows("Nothing runs").await;

    let mut second = stage.start(&[]);
    let ended = until("the end of the second start", || second.0.try_wait().unwrap()).await;
    assert!(ended.success());
    let shown = until("the window of the first", || stage.screen.window(TITLE)).await;

    // As a person does: a window that another program destroys ends its app with an X error.
    until("the window to be closed", || {
        stage.screen.xdotool(&["windowactivate", "--sync", &shown]);
        stage.screen.xdotool(&["key", "alt+F4"]);
        stage.screen.window(TITLE).is_none().then_some(())
    })
    .await;
    assert!(first.0.try_wait().unwrap().is_none(), "the app lives on in the tray");
    tray.click("Open AI Task Orchestrator").await;
    until("the window again", || stage.screen.window(TITLE)).await;

    tray.click("Quit").await;
    let ended = until("the end of the app", || first.0.try_wait().unwrap()).await;
    assert!(ended.success(), "{ended}");
}

#[tokio::test(flavor = "multi_thread")]
async fn beside_a_serving_engine_the_app_shows_its_work_and_takes_its_place_when_it_ends() {
    let stage = Stage::set().await;
    let mut serve = std::process::Command::new(trials::built::program("orchestrator"));
    stage.settle(&mut serve).args(["serve", "--practice"]).stdout(std::process::Stdio::null());
    let serving = Helper::start(&mut serve);
    until("the other engine", || stage.home.socket().exists().then_some(())).await;

    let tray = Tray::start(&stage.screen).await;
    let _app = stage.start(&["--hidden"]);
    tray.shows("Nothing runs").await;
    tray.click("Pause").await;
    tray.shows("Resume").await;
    assert_eq!(stage.engine(), Some(serving.0.id()), "the other engine has the home");

    let other = serving.0.id();
    serving.kill();
    until("an engine of the app's own", || stage.engine().filter(|pid| *pid != other)).await;
    // A pause is durable: who takes the place goes on with it.
    tray.shows("Resume").await;
}
