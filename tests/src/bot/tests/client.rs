//! With teloxide, as the product calls.

use std::time::Duration;

use teloxide::{
    ApiError, RequestError,
    net::Download,
    payloads::{
        AnswerCallbackQuerySetters, EditMessageTextSetters, GetUpdatesSetters, SendDocumentSetters, SendMessageSetters,
        SetMessageReactionSetters,
    },
    requests::Requester,
    types::{
        AllowedUpdate, BotCommand, CallbackQueryId, ChatAction, ChatId, FileId, ForceReply, InlineKeyboardButton,
        InlineKeyboardMarkup, InputFile, MessageEntity, MessageId, ReactionType, ReplyParameters, UpdateKind,
    },
};

use super::begun;
use crate::bot::{Bot, Fault};

const ANN: ChatId = ChatId(5);

fn client(bot: &Bot) -> teloxide::Bot {
    teloxide::Bot::new(&bot.token).set_api_url(bot.url.parse().unwrap())
}

fn keys(data: &str) -> InlineKeyboardMarkup {
    InlineKeyboardMarkup::new([[InlineKeyboardButton::callback("Go", data)]])
}

fn number(id: MessageId) -> i64 {
    id.0.into()
}

#[tokio::test]
async fn all_that_is_sent_and_told_is_understood_on_both_sides() {
    let (bot, ann) = begun().await;
    let api = client(&bot);
    assert_eq!(api.get_me().await.unwrap().username(), "trial_task_bot");
    api.delete_webhook().await.unwrap();
    api.set_my_commands([BotCommand::new("status", "How things stand")]).await.unwrap();
    assert_eq!(api.get_my_commands().await.unwrap()[0].command, "status");
    let asked = ann.types("a question");
    let own = MessageId(i32::try_from(asked).unwrap());
    let sent = api.send_message(ANN, "an answer").entities([MessageEntity::bold(3, 6)]);
    let sent = sent.reply_parameters(ReplyParameters::new(own)).reply_markup(keys("go")).await.unwrap();
    assert_eq!(sent.text(), Some("an answer"));
    assert_eq!(sent.reply_to_message().unwrap().id, own);
    let edited = api.edit_message_text(ANN, sent.id, "another").reply_markup(keys("on")).await.unwrap();
    assert!(edited.edit_date().is_some());
    api.edit_message_reply_markup(ANN, sent.id).await.unwrap();
    assert!(ann.got()[0].buttons.is_empty());
    api.set_message_reaction(ANN, own).reaction([ReactionType::Emoji { emoji: "👀".into() }]).await.unwrap();
    api.send_chat_action(ANN, ChatAction::Typing).await.unwrap();
    api.send_message(ANN, "Why?").reply_markup(ForceReply::new()).disable_notification(true).await.unwrap();
    let why = ann.got()[1].clone();
    assert!(why.asks && !why.sounded, "{why:?}");
    api.delete_message(ANN, sent.id).await.unwrap();
    assert_eq!(ann.got().len(), 1);
    assert!(bot.complaints().is_empty(), "{:?}", bot.complaints());
}

#[tokio::test]
async fn updates_of_every_kind_are_read() {
    let (bot, ann) = begun().await;
    let api = client(&bot);
    let kinds = [AllowedUpdate::Message, AllowedUpdate::EditedMessage, AllowedUpdate::CallbackQuery];
    let sent = api.send_message(ANN, "x").reply_markup(keys("go")).await.unwrap();
    let own = ann.replies(number(sent.id), "reply");
    ann.edits(own, "edited");
    ann.forwards("forwarded");
    ann.uploads("a.txt", b"hello", Some("words"));
    ann.photo(b"jpeg jpeg", None);
    ann.says(b"OggS");
    bot.group(-100_200, "Team").hears(&ann, "/status");
    bot.other_bot(77, "Robot").types("beep");
    let press = ann.presses(number(sent.id), "Go");
    let all = api.get_updates().timeout(5).limit(100).allowed_updates(kinds).await.unwrap();
    assert_eq!(all.len(), 10);
    assert!(!all.iter().any(|update| matches!(update.kind, UpdateKind::Error(_))), "{all:#?}");
    let UpdateKind::CallbackQuery(query) = &all[9].kind else { panic!("{:?}", all[9]) };
    assert_eq!(query.data.as_deref(), Some("go"));
    api.answer_callback_query(query.id.clone()).text("heard").await.unwrap();
    assert_eq!(press.acknowledged().await, "heard");
    let UpdateKind::Message(document) = &all[4].kind else { panic!("{:?}", all[4]) };
    let file = api.get_file(document.document().unwrap().file.id.clone()).await.unwrap();
    let mut bytes = Vec::new();
    api.download_file(&file.path, &mut bytes).await.unwrap();
    assert_eq!(bytes, b"hello");
    let next = all[9].id.as_offset();
    assert!(api.get_updates().offset(next).await.unwrap().is_empty());
    assert!(bot.complaints().is_empty(), "{:?}", bot.complaints());
}

#[tokio::test]
async fn files_are_sent_up_to_50_mb() {
    let (bot, ann) = begun().await;
    let api = client(&bot);
    let file = |size: usize| InputFile::memory(vec![b'x'; size]).file_name("diff.txt");
    let sent = api.send_document(ANN, file(3 << 20)).caption("12").reply_markup(keys("go")).await.unwrap();
    assert_eq!((sent.caption(), sent.document().unwrap().file.size), (Some("12"), 3 << 20));
    api.send_photo(ANN, InputFile::memory(b"jpeg".to_vec()).file_name("a.jpg")).await.unwrap();
    let shown = ann.got();
    let (name, bytes) = shown[0].file.clone().unwrap();
    assert_eq!((name.as_str(), bytes.len(), shown[0].text.as_str()), ("diff.txt", 3 << 20, "12"));
    assert_eq!(shown[0].buttons[0][0].1, "go");
    api.send_document(ANN, file(50 << 20)).await.unwrap();
    let refused = api.send_document(ANN, file((50 << 20) + 1)).await.unwrap_err();
    assert!(refused.to_string().contains("Request Entity Too Large"), "{refused}");
    assert!(bot.complaints().is_empty(), "{:?}", bot.complaints());
}

#[tokio::test]
async fn refusals_arrive_as_what_they_are() {
    let (bot, ann) = begun().await;
    let api = client(&bot);
    let is = |problem: RequestError, kind: ApiError| matches!(problem, RequestError::Api(told) if told == kind);
    let sent = api.send_message(ANN, "x").await.unwrap();
    assert!(is(api.edit_message_text(ANN, sent.id, "x").await.unwrap_err(), ApiError::MessageNotModified));
    assert!(is(api.edit_message_text(ANN, MessageId(999), "x").await.unwrap_err(), ApiError::MessageToEditNotFound));
    assert!(is(api.send_message(ChatId(6), "x").await.unwrap_err(), ApiError::ChatNotFound));
    assert!(is(api.send_message(ANN, "x".repeat(4097)).await.unwrap_err(), ApiError::MessageIsTooLong));
    assert!(is(api.send_message(ANN, " ").await.unwrap_err(), ApiError::MessageTextIsEmpty));
    let wide = api.send_message(ANN, "x").reply_markup(keys(&"x".repeat(65))).await.unwrap_err();
    assert!(is(wide, ApiError::ButtonDataInvalid));
    // The client knows other letters than the service writes.
    let old = api.answer_callback_query(CallbackQueryId("1".into())).await.unwrap_err();
    assert!(matches!(old, RequestError::Api(ApiError::Unknown(_))), "{old:?}");
    assert!(api.get_file(FileId("x".into())).await.is_err());
    bot.is_blocked_by(ann.user);
    assert!(is(api.send_message(ANN, "x").await.unwrap_err(), ApiError::BotBlocked));
    let other = teloxide::Bot::new("123456789:wrong").set_api_url(bot.url.parse().unwrap());
    assert!(is(other.get_me().await.unwrap_err(), ApiError::InvalidToken));
    bot.fault("GetUpdates", Fault::Conflict, 1);
    assert!(is(api.get_updates().await.unwrap_err(), ApiError::TerminatedByOtherGetUpdates));
}

#[tokio::test]
async fn losses_arrive_as_what_they_are() {
    let (bot, ann) = begun().await;
    let api = client(&bot);
    ann.types("more");
    bot.fault("sendMessage", Fault::RetryAfter(2), 1);
    let flood = api.send_message(ANN, "x").await.unwrap_err();
    assert!(matches!(flood, RequestError::RetryAfter(pause) if pause.seconds() == 2), "{flood:?}");
    bot.pass(Duration::from_secs(3));
    for fault in [Fault::DropBefore, Fault::DropAfter] {
        bot.fault("sendMessage", fault, 1);
        let lost = api.send_message(ANN, format!("{fault:?}")).await.unwrap_err();
        assert!(matches!(&lost, RequestError::Network(inner) if !inner.is_connect()), "{lost:?}");
    }
    assert_eq!(ann.got().len(), 1);
    bot.goes_offline();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let gone = api.send_message(ANN, "x").await.unwrap_err();
    assert!(matches!(&gone, RequestError::Network(inner) if inner.is_connect()), "{gone:?}");
    bot.comes_online().await;
    api.send_message(ANN, "again").await.unwrap();
    assert!(!format!("{gone}").contains(bot.token.split(':').nth(1).unwrap()));
}
