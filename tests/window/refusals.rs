//! What the app says where it can't work.

use std::process::Stdio;

use crate::{app::Stage, page::Page};

#[tokio::test(flavor = "multi_thread")]
async fn without_a_display_it_says_what_to_do_instead_of_breaking_off() {
    let stage = Stage::set().await;
    for display in ["", ":64321"] {
        let told = stage.command(&[]).env("DISPLAY", display).stderr(Stdio::piped()).output().unwrap();
        let words = String::from_utf8_lossy(&told.stderr).into_owned();
        assert_eq!(told.status.code(), Some(1), "{words}");
        assert!(words.contains("orchestrator serve") && !words.contains("panicked"), "{words}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_setting_is_named_in_the_window() {
    let stage = Stage::set().await;
    std::fs::write(stage.home.settings_file(), "[claude]\nmodle = \"opus\"\n").unwrap();
    let page = Page::open(&stage).await;
    page.reads("modle").await;
    page.close().await;
}
