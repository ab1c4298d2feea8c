//! The bot's page in the real window: set up, pair, say where one is.

use engine::store::Reads;
use trials::bot::Bot;

use crate::{app::Stage, page::Page};

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_is_set_up_a_phone_is_paired_and_unpaired() {
    let (stage, bot) = (Stage::set().await, Bot::start().await);
    let settings = format!("[telegram]\napi_url = {:?}\nnotices = \"away\"\n", bot.url);
    std::fs::write(stage.home.settings_file(), settings).unwrap();
    let page = Page::open(&stage).await;
    page.click("Telegram: set up").await;
    page.fill("input[type=password]", "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw").await;
    page.click("Check and save").await;
    page.reads("the token was not kept").await;
    page.fill("input[type=password]", &bot.token).await;
    page.click("Check and save").await;
    page.see(".pairing svg path").await;
    page.reads("@trial_task_bot listens; nobody is paired").await;
    page.picture("telegram-pairing").await;
    let code = page.see(".pairing code").await.text().await.unwrap();
    let ann = bot.person(5, "Ann");
    ann.types(&code);
    ann.sees("a welcome", |message| message.text.contains("Paired")).await;
    page.see(".owner").await;
    page.reads("may approve").await;
    page.gone(".pairing").await;
    // A screen that nobody touches, but not for long yet: the desktop says that somebody is here.
    page.reads("You are at the desk: notices stay here. That is what the system tells.").await;
    page.click("Away").await;
    page.reads("You are away: your phone is told.").await;
    page.click("Send a test").await;
    ann.sees("the test", |message| message.text.contains("This is AI Task Orchestrator")).await;
    page.reads("This is AI Task Orchestrator").await;
    page.picture("telegram-paired").await;
    assert!(Reads::open(&stage.home).unwrap().audits(10).unwrap().iter().any(|row| row.what == "was paired"));
    page.click("Unpair").await;
    page.click("Unpair for good?").await;
    page.reads("nobody is obeyed").await;
    let kept = stage.home.state().join("telegram.token");
    assert!(kept.exists(), "without a keyring the token is in a file");
    page.click("Take the token away").await;
    page.reads("Not set up").await;
    assert!(!kept.exists());
    assert!(bot.complaints().is_empty(), "{:?}", bot.complaints());
    page.close().await;
}
