//! Words, their limits and their marks.

use serde_json::json;

use super::{bad, begun, done, sent};

#[tokio::test]
async fn texts_are_measured_in_utf_16_at_their_borders() {
    let (bot, _ann) = begun().await;
    // Each of these has two units.
    let (fits, over) = ("🙂".repeat(2048), format!("{}x", "🙂".repeat(2048)));
    sent(&bot, &fits).await;
    assert_eq!(bad(&bot, "sendMessage", json!({"chat_id": 5, "text": over})).await, "message is too long");
    let id = sent(&bot, "short").await;
    let edit = |text: &str| json!({"chat_id": 5, "message_id": id, "text": text});
    done(&bot, "editMessageText", edit(&fits)).await;
    assert_eq!(bad(&bot, "editMessageText", edit(&over)).await, "MESSAGE_TOO_LONG");
    sent(&bot, &format!("{}   \n", "x".repeat(4096))).await;
    let raw = "x".repeat((32 << 10) + 1);
    assert_eq!(bad(&bot, "sendMessage", json!({"chat_id": 5, "text": raw})).await, "text is too long");
    for empty in ["", " \n "] {
        assert_eq!(bad(&bot, "sendMessage", json!({"chat_id": 5, "text": empty})).await, "message text is empty");
    }
    assert_eq!(bad(&bot, "sendMessage", json!({"chat_id": 5})).await, "message text is empty");
    assert!(bot.complaints().is_empty(), "limits are told, not complained of");
}

#[tokio::test]
async fn captions_have_a_limit_of_their_own() {
    let (bot, ann) = begun().await;
    ann.uploads("a.txt", b"hello", None);
    let id = done(&bot, "getUpdates", json!({})).await[1]["message"]["document"]["file_id"].clone();
    let again = |caption: &str| json!({"chat_id": 5, "document": id, "caption": caption});
    done(&bot, "sendDocument", again(&"🙂".repeat(512))).await;
    let over = format!("{}x", "🙂".repeat(512));
    assert_eq!(bad(&bot, "sendDocument", again(&over)).await, "message caption is too long");
    assert_eq!(bot.chat(5).got()[0].file, Some(("a.txt".to_owned(), b"hello".to_vec())));
}

#[tokio::test]
async fn marks_that_the_service_would_drop_or_move_are_refused_and_complained_of() {
    let (bot, _ann) = begun().await;
    let text = "a🙂 b `c`";
    let mark = |kind: &str, offset: u32, length: u32| json!({"type": kind, "offset": offset, "length": length});
    let wrong = [
        json!([mark("bold", 0, 99)]),
        json!([mark("bold", 0, 0)]),
        json!([mark("bold", 0, 2)]),
        json!([mark("bold", 2, 1)]),
        json!([mark("fat", 0, 1)]),
        json!([mark("bold", 3, 2)]),
        json!([mark("text_link", 0, 1)]),
        json!([{"type": "bold", "offset": 0, "length": 1, "lenght": 1}]),
        json!([{"type": "bold", "offset": -1, "length": 1}]),
        json!([mark("bold", 0, 5), mark("italic", 1, 6)]),
        json!([mark("bold", 0, 5), mark("code", 4, 1)]),
        json!([mark("blockquote", 0, 5), mark("blockquote", 4, 1)]),
        json!({"type": "bold"}),
        serde_json::Value::Array(vec![mark("bold", 0, 1); 101]),
    ];
    for (count, marks) in wrong.iter().enumerate() {
        let why = bad(&bot, "sendMessage", json!({"chat_id": 5, "text": text, "entities": marks})).await;
        assert!(why.starts_with("can't parse entities: "), "{why}");
        assert_eq!(bot.complaints().len(), count + 1, "{marks}");
    }
    let right = json!([mark("bold", 0, 5), mark("italic", 1, 2), mark("code", 6, 3)]);
    done(&bot, "sendMessage", json!({"chat_id": 5, "text": text, "entities": right})).await;
    let quoted = json!([mark("expandable_blockquote", 0, 9), mark("pre", 6, 3)]);
    done(&bot, "sendMessage", json!({"chat_id": 5, "text": text, "entities": quoted})).await;
    assert_eq!(bot.complaints().len(), wrong.len());
    assert_eq!(bot.chat(5).got()[0].entities, right);
}

#[tokio::test]
async fn space_around_a_text_goes_and_its_marks_stay_where_they_were() {
    let (bot, _ann) = begun().await;
    let marks = json!([{"type": "bold", "offset": 3, "length": 2}]);
    let got = done(&bot, "sendMessage", json!({"chat_id": 5, "text": " \n hi there \n", "entities": marks})).await;
    assert_eq!(got["text"], "hi there");
    assert_eq!(got["entities"][0]["offset"], 0);
}

#[tokio::test]
async fn parse_modes_refuse_in_the_services_words() {
    let (bot, _ann) = begun().await;
    let cases = [
        ("MarkdownV2", "Done.", r"Character '.' is reserved and must be escaped with the preceding '\'"),
        ("MarkdownV2", "so *bold", "Can't find end of Bold entity at byte offset 3"),
        ("MarkdownV2", "`x", "Can't find end of Code entity at byte offset 0"),
        ("HTML", "hi <x>y</x>", "Unsupported start tag \"x\" at byte offset 3"),
        ("HTML", "<b>hi</i>", "Unmatched end tag at byte offset 5, expected \"</b>\", found \"</i>\""),
        ("HTML", "<b>hi", "Can't find end tag corresponding to start tag \"b\""),
    ];
    for (mode, text, why) in cases {
        let told = bad(&bot, "sendMessage", json!({"chat_id": 5, "text": text, "parse_mode": mode})).await;
        assert_eq!(told, format!("can't parse entities: {why}"));
    }
    let text = format!("<b>{}</b>&lt;", "x".repeat(4095));
    let got = done(&bot, "sendMessage", json!({"chat_id": 5, "text": text, "parse_mode": "HTML"})).await;
    assert_eq!(got["entities"], json!([{"type": "bold", "offset": 0, "length": 4095}]), "measured after parsing");
    let got = done(&bot, "sendMessage", json!({"chat_id": 5, "text": r"_a_ *b*\.", "parse_mode": "MarkdownV2"})).await;
    assert_eq!(got["text"], "a b.");
}
