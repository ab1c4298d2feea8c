//! The names that the service knows. It leaves others out in silence, which hides mistakes: here they are complained of.

use serde_json::Value;

const ANY_SEND: &[&str] = &[
    "business_connection_id",
    "chat_id",
    "message_thread_id",
    "direct_messages_topic_id",
    "parse_mode",
    "disable_notification",
    "protect_content",
    "allow_paid_broadcast",
    "message_effect_id",
    "suggested_post_parameters",
    "reply_parameters",
    "reply_markup",
];

/// The parameters of a method.
pub(super) fn known(method: &str) -> Option<Vec<&'static str>> {
    let (own, shared): (&[&str], &[&str]) = match method {
        "getme" => (&[], &[]),
        "getupdates" => (&["offset", "limit", "timeout", "allowed_updates"], &[]),
        "deletewebhook" => (&["drop_pending_updates"], &[]),
        "setmycommands" => (&["commands", "scope", "language_code"], &[]),
        "getmycommands" => (&["scope", "language_code"], &[]),
        "sendmessage" => (&["text", "entities", "link_preview_options"], ANY_SEND),
        "senddocument" => {
            (&["document", "thumbnail", "caption", "caption_entities", "disable_content_type_detection"], ANY_SEND)
        }
        "sendphoto" => (&["photo", "caption", "caption_entities", "show_caption_above_media", "has_spoiler"], ANY_SEND),
        "sendchataction" => (&["business_connection_id", "chat_id", "message_thread_id", "action"], &[]),
        "editmessagetext" => (
            &["text", "parse_mode", "entities", "link_preview_options"],
            &["business_connection_id", "chat_id", "message_id", "inline_message_id", "reply_markup"],
        ),
        "editmessagereplymarkup" => {
            (&[], &["business_connection_id", "chat_id", "message_id", "inline_message_id", "reply_markup"])
        }
        "deletemessage" => (&["chat_id", "message_id"], &[]),
        "setmessagereaction" => (&["chat_id", "message_id", "reaction", "is_big"], &[]),
        "answercallbackquery" => (&["callback_query_id", "text", "show_alert", "url", "cache_time"], &[]),
        "getfile" => (&["file_id"], &[]),
        _ => return None,
    };
    Some([own, shared].concat())
}

/// A key of an object that is not among the known ones.
pub(super) fn odd_key<'a>(object: &'a Value, known: &[&str]) -> Option<&'a str> {
    object.as_object()?.keys().map(String::as_str).find(|key| !known.contains(key))
}

pub(super) const PREVIEW: &[&str] =
    &["is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text"];

pub(super) const REPLY: &[&str] = &[
    "message_id",
    "chat_id",
    "allow_sending_without_reply",
    "quote",
    "quote_parse_mode",
    "quote_entities",
    "quote_position",
    "checklist_task_id",
];

pub(super) const ACTIONS: &[&str] = &[
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
];

/// Some of the signs that may stand under a message; the real list is longer.
pub(super) const REACTIONS: &[&str] = &[
    "👍", "👎", "❤", "🔥", "🥰", "👏", "😁", "🤔", "🤯", "😱", "🎉", "🤩", "🙏", "👌", "🤡", "🥱", "👀", "🫡", "⚡",
    "🏆", "💯", "🤝", "✍", "🤷", "😴", "😢", "🤨", "😐",
];

/// The kinds of updates.
pub(super) const UPDATES: &[&str] = &[
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
];
