//! What is on the page of the main window, through WebKit's own driver.

use std::{
    net::TcpListener,
    process::Command,
    time::{Duration, Instant},
};

use fantoccini::{Client, ClientBuilder, Locator, elements::Element, key::Key};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use trials::built;

use crate::{
    app::Stage,
    screen::{Helper, PATIENCE},
};

/// The main window's page. Ends the app when dropped.
pub struct Page {
    client: Client,
    _driver: Helper,
}

impl Page {
    /// Starts the app with its window open, for practice.
    pub async fn open(stage: &Stage) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|taken| taken.local_addr()).expect("a free port").port();
        let driver = Helper::start(
            // The variable is what makes Tauri let a driver in.
            stage
                .settle(&mut Command::new("WebKitWebDriver"))
                .env("TAURI_WEBVIEW_AUTOMATION", "true")
                .arg(format!("--port={port}")),
        );
        let app = built::program("orchestrator-desktop");
        let options = json!({"binary": app, "args": ["--show", "--practice"]});
        let mut wanted = serde_json::Map::new();
        wanted.insert("webkitgtk:browserOptions".into(), options);
        let began = Instant::now();
        let client = loop {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            match builder.capabilities(wanted.clone()).connect(&format!("http://127.0.0.1:{port}")).await {
                Ok(client) => break client,
                Err(problem) => assert!(began.elapsed() < PATIENCE, "no window: {problem}"),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        };
        let page = Self { client, _driver: driver };
        page.see(".brand").await;
        page
    }

    /// Waits for an element.
    pub async fn see(&self, css: &str) -> Element {
        let found = self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await;
        match found {
            Ok(element) => element,
            Err(problem) => panic!("{css} is not on the page ({problem}):\n{}", self.text().await),
        }
    }

    /// Whether an element is there now.
    pub async fn has(&self, css: &str) -> bool {
        self.client.find(Locator::Css(css)).await.is_ok()
    }

    /// Whether an element comes within this time.
    pub async fn has_soon(&self, css: &str, patience: Duration) -> bool {
        self.client.wait().at_most(patience).for_element(Locator::Css(css)).await.is_ok()
    }

    /// Waits until an element is not there any more.
    pub async fn gone(&self, css: &str) {
        let began = Instant::now();
        while self.client.find(Locator::Css(css)).await.is_ok() {
            assert!(began.elapsed() < PATIENCE, "{css} is still on the page:\n{}", self.text().await);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits for words anywhere on the page.
    pub async fn reads(&self, words: &str) {
        let began = Instant::now();
        loop {
            let text = self.text().await;
            if text.contains(words) {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "{words:?} is not on the page:\n{text}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// All that can be read.
    pub async fn text(&self) -> String {
        let text = self.client.execute("return document.body.innerText", vec![]).await;
        text.ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Waits for a button that says this, and clicks it.
    pub async fn click(&self, label: &str) {
        let path = format!("//button[not(@disabled) and normalize-space(.)={label:?}]");
        let found = self.client.wait().at_most(PATIENCE).for_element(Locator::XPath(&path)).await;
        let Ok(button) = found else { panic!("no button {label:?}:\n{}", self.text().await) };
        button.click().await.unwrap_or_else(|problem| panic!("clicking {label:?}: {problem}"));
    }

    /// Fills a field at once, as a paste does.
    pub async fn fill(&self, css: &str, text: &str) {
        self.see(css).await;
        let script = "const field = document.querySelector(arguments[0]); field.focus(); field.value = arguments[1]; \
                      field.dispatchEvent(new Event('input', {bubbles: true})); \
                      field.dispatchEvent(new Event('change', {bubbles: true}))";
        self.client.execute(script, vec![json!(css), json!(text)]).await.expect("a field that can be filled");
    }

    /// Presses a key where the focus is.
    pub async fn press(&self, key: &str) {
        let focused = self.client.active_element().await.expect("a focus");
        focused.send_keys(key).await.expect("a key");
    }

    /// Presses Escape.
    pub async fn escape(&self) {
        self.press(&char::from(Key::Escape).to_string()).await;
    }

    /// What a script gives.
    pub async fn script(&self, script: &str) -> serde_json::Value {
        self.client.execute(script, vec![]).await.expect("a script that runs")
    }

    /// A picture of the page, where `PICTURES` names a folder for them: for the eye.
    pub async fn picture(&self, name: &str) {
        if let Some(folder) = std::env::var_os("PICTURES") {
            let png = self.client.screenshot().await.expect("a picture");
            std::fs::write(std::path::Path::new(&folder).join(format!("{name}.png")), png).expect("a file");
        }
    }

    /// Ends the app, and waits until it has.
    pub async fn close(self) {
        let _ = self.client.close().await;
    }
}
