//! The calls to the Bot API that we make, and what their failures mean.

use std::{path::Path, sync::Arc, time::Duration};

use teloxide::{
    ApiError, Bot, RequestError,
    net::Download,
    payloads::{
        AnswerCallbackQuerySetters, EditMessageReplyMarkupSetters, EditMessageTextSetters, GetUpdatesSetters,
        SendDocumentSetters, SendMessageSetters,
    },
    requests::Requester,
    types::{
        AllowedUpdate, BotCommand, CallbackQueryId, ChatId, FileId, ForceReply, InlineKeyboardButton,
        InlineKeyboardMarkup, InputFile, LinkPreviewOptions, Me, MessageEntity, MessageEntityKind, MessageId,
        ReplyMarkup, ReplyParameters, Update,
    },
};

use crate::{
    settings::Secret,
    task::{Rich, Style},
};

/// So long the service holds a request for news open.
const POLL: Duration = Duration::from_secs(25);
/// The longest that anything else takes, files left out.
const CALL: Duration = Duration::from_secs(20);
const FILES: Duration = Duration::from_secs(300);
const CONNECT: Duration = Duration::from_secs(8);
/// Files that come may be so long, by the service's rule.
pub const MOST_FILE: u32 = 20 * 1024 * 1024;

/// Why a call did nothing, by what the caller does next.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// Too much at once: again after this time, not before.
    #[error("the service wants a pause of {} s", .0.as_secs())]
    Flood(Duration),
    /// The token is not taken: there is no use in trying again.
    #[error("the token is refused: set another with `orchestrator telegram setup`")]
    Refused,
    /// Another program listens with the same token.
    #[error("{0}")]
    Conflict(String),
    /// Nobody can be reached there any more.
    #[error("{0}")]
    Gone(String),
    /// The message shows that already.
    #[error("the message shows that already")]
    Unchanged,
    /// The call itself is wrong, or its time is over: the same call will fail again.
    #[error("{0}")]
    Wrong(String),
    /// It surely did not arrive: again later.
    #[error("{0}")]
    NotSent(String),
    /// It may have arrived: again later, and say so.
    #[error("{0}")]
    Unsure(String),
}

/// The buttons under a message: what stands on each, and its word.
pub type Keyboard = Vec<Vec<(String, String)>>;

/// How a message is to arrive.
#[derive(Debug, Clone, Default)]
pub struct Manner {
    /// Without a sound.
    pub silent: bool,
    /// As an answer to this message.
    pub reply_to: Option<i32>,
    /// The person is asked to reply to it.
    pub ask: bool,
}

/// The Bot API with a token.
#[derive(Clone)]
pub struct Api {
    listen: Bot,
    call: Bot,
    files: Bot,
    token: Arc<Secret>,
}

impl Api {
    /// Speaks to the service at this address.
    ///
    /// # Errors
    /// In words, if the address can't be used.
    pub fn new(token: Secret, url: &str) -> Result<Self, String> {
        let url: reqwest::Url = url.parse().map_err(|problem| format!("telegram.api_url: {problem}"))?;
        let bot = |timeout: Duration| -> Result<Bot, String> {
            let client = reqwest::Client::builder().connect_timeout(CONNECT).timeout(timeout).tcp_nodelay(true);
            // An idle connection that the machine slept through hangs: a new one costs little.
            let client = client.pool_idle_timeout(Duration::from_secs(60)).build();
            let client = client.map_err(|problem| format!("no client: {}", problem.without_url()))?;
            Ok(Bot::with_client(token.reveal(), client).set_api_url(url.clone()))
        };
        let (listen, call, files) = (bot(POLL + Duration::from_secs(15))?, bot(CALL)?, bot(FILES)?);
        Ok(Self { listen, call, files, token: Arc::new(token) })
    }

    /// Who the bot is.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn me(&self) -> Result<Me, Trouble> {
        self.call.get_me().await.map_err(|problem| self.told(problem))
    }

    /// The bot's name, without the @.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn name(&self) -> Result<String, Trouble> {
        Ok(self.me().await?.user.username.unwrap_or_default())
    }

    /// Waits for news from after an update on.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn updates(&self, offset: i64) -> Result<Vec<Update>, Trouble> {
        let seconds = u32::try_from(POLL.as_secs()).unwrap_or(25);
        let kinds = [AllowedUpdate::Message, AllowedUpdate::EditedMessage, AllowedUpdate::CallbackQuery];
        let offset = i32::try_from(offset).unwrap_or(i32::MAX);
        let call = self.listen.get_updates().offset(offset).timeout(seconds).limit(100).allowed_updates(kinds);
        call.await.map_err(|problem| self.told(problem))
    }

    /// Sends a text, which must not be longer than the service allows. Gives the message's number.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn send(&self, chat: i64, rich: &Rich, keys: &Keyboard, manner: &Manner) -> Result<i32, Trouble> {
        let mut call = self.call.send_message(ChatId(chat), rich.text.clone());
        call = call.entities(entities(rich)).disable_notification(manner.silent).link_preview_options(no_preview());
        if let Some(message) = manner.reply_to {
            call = call.reply_parameters(answer_to(message));
        }
        if let Some(markup) = markup(keys, manner.ask) {
            call = call.reply_markup(markup);
        }
        call.await.map(|sent| sent.id.0).map_err(|problem| self.told(problem))
    }

    /// Sends a file.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn document(
        &self,
        chat: i64,
        name: &str,
        bytes: Vec<u8>,
        caption: &Rich,
        keys: &Keyboard,
        manner: &Manner,
    ) -> Result<i32, Trouble> {
        let file = InputFile::memory(bytes).file_name(name.to_owned());
        let mut call = self.files.send_document(ChatId(chat), file).disable_notification(manner.silent);
        if !caption.text.is_empty() {
            call = call.caption(caption.text.clone()).caption_entities(entities(caption));
        }
        if let Some(message) = manner.reply_to {
            call = call.reply_parameters(answer_to(message));
        }
        if let Some(markup) = markup(keys, false) {
            call = call.reply_markup(markup);
        }
        call.await.map(|sent| sent.id.0).map_err(|problem| self.told(problem))
    }

    /// Makes a message show something else. Without buttons those that it had go.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn edit(&self, chat: i64, message: i32, rich: &Rich, keys: &Keyboard) -> Result<(), Trouble> {
        let mut call = self.call.edit_message_text(ChatId(chat), MessageId(message), rich.text.clone());
        call = call.entities(entities(rich)).link_preview_options(no_preview());
        if !keys.is_empty() {
            call = call.reply_markup(inline(keys));
        }
        call.await.map(drop).map_err(|problem| self.told(problem))
    }

    /// Makes a message have other buttons.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn edit_keys(&self, chat: i64, message: i32, keys: &Keyboard) -> Result<(), Trouble> {
        let mut call = self.call.edit_message_reply_markup(ChatId(chat), MessageId(message));
        if !keys.is_empty() {
            call = call.reply_markup(inline(keys));
        }
        call.await.map(drop).map_err(|problem| self.told(problem))
    }

    /// Tells somebody who pressed a button that it was noticed, in a word that goes away by itself.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn answer(&self, query: &str, words: &str) -> Result<(), Trouble> {
        let mut call = self.call.answer_callback_query(CallbackQueryId(query.to_owned()));
        if !words.is_empty() {
            call = call.text(words.chars().take(190).collect::<String>());
        }
        call.await.map(drop).map_err(|problem| self.told(problem))
    }

    /// Sets the menu of commands.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn menu(&self, commands: &[(&str, &str)]) -> Result<(), Trouble> {
        let commands = commands.iter().map(|(name, what)| BotCommand::new(*name, *what));
        self.call.set_my_commands(commands).await.map(drop).map_err(|problem| self.told(problem))
    }

    /// Fetches a file that somebody sent.
    ///
    /// # Errors
    /// [`Trouble`]; [`Trouble::Wrong`] if it is too big for the service to hand out.
    pub async fn fetch(&self, file: &str, to: &Path) -> Result<(), Trouble> {
        let found = self.call.get_file(FileId(file.to_owned())).await.map_err(|problem| self.told(problem))?;
        let local = |problem: std::io::Error| Trouble::NotSent(format!("{}: {problem}", to.display()));
        let mut open = tokio::fs::File::create(to).await.map_err(local)?;
        let fetched = self.files.download_file(&found.path, &mut open).await;
        fetched.map_err(|problem| Trouble::NotSent(self.hidden(&problem.to_string())))?;
        open.sync_all().await.map_err(local)
    }

    fn told(&self, problem: RequestError) -> Trouble {
        let words = self.hidden(&problem.to_string());
        match problem {
            RequestError::RetryAfter(seconds) => Trouble::Flood(seconds.duration()),
            RequestError::Api(kind) => of_service(&kind, words),
            RequestError::MigrateToChatId(_) => Trouble::Gone(words),
            RequestError::Network(inner) if inner.is_connect() || inner.is_builder() => Trouble::NotSent(words),
            RequestError::Network(_) => Trouble::Unsure(words),
            RequestError::InvalidJson { .. } => Trouble::Unsure("the service answered with something else".into()),
            RequestError::Io(_) => Trouble::NotSent(words),
        }
    }

    /// Should any error ever carry the token, it does not get further than here.
    fn hidden(&self, words: &str) -> String {
        crate::task::clip(&words.replace(self.token.reveal(), "(token)"), 300)
    }
}

impl std::fmt::Debug for Api {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Api")
    }
}

fn of_service(kind: &ApiError, words: String) -> Trouble {
    match kind {
        ApiError::InvalidToken => Trouble::Refused,
        ApiError::TerminatedByOtherGetUpdates => Trouble::Conflict(words),
        ApiError::MessageNotModified => Trouble::Unchanged,
        ApiError::BotBlocked | ApiError::ChatNotFound | ApiError::UserDeactivated | ApiError::BotKicked => {
            Trouble::Gone(words)
        }
        ApiError::Unknown(said) if said.starts_with("Conflict") => Trouble::Conflict(words),
        ApiError::Unknown(said) if said.starts_with("Forbidden") => Trouble::Gone(words),
        // The service says by itself that it did nothing.
        ApiError::Unknown(said) if said.starts_with("Internal") || said.starts_with("Bad Gateway") => {
            Trouble::NotSent(words)
        }
        _ => Trouble::Wrong(words),
    }
}

fn entities(rich: &Rich) -> Vec<MessageEntity> {
    let one = |mark: &crate::task::Mark| {
        let kind = match &mark.style {
            Style::Bold => MessageEntityKind::Bold,
            Style::Italic => MessageEntityKind::Italic,
            Style::Code => MessageEntityKind::Code,
            Style::Block(language) => {
                MessageEntityKind::Pre { language: (!language.is_empty()).then(|| language.clone()) }
            }
            Style::Folded => MessageEntityKind::ExpandableBlockquote,
        };
        MessageEntity::new(kind, mark.at, mark.len)
    };
    rich.marks.iter().map(one).collect()
}

fn markup(keys: &Keyboard, ask: bool) -> Option<ReplyMarkup> {
    match (keys.is_empty(), ask) {
        (true, false) => None,
        (true, true) => Some(ReplyMarkup::ForceReply(ForceReply::new())),
        (false, _) => Some(ReplyMarkup::InlineKeyboard(inline(keys))),
    }
}

fn inline(keys: &Keyboard) -> InlineKeyboardMarkup {
    let button = |(label, word): &(String, String)| InlineKeyboardButton::callback(label.clone(), word.clone());
    InlineKeyboardMarkup::new(keys.iter().map(|row| row.iter().map(button).collect::<Vec<_>>()))
}

fn answer_to(message: i32) -> ReplyParameters {
    // The message may be gone: the answer must arrive all the same.
    ReplyParameters::new(MessageId(message)).allow_sending_without_reply()
}

fn no_preview() -> LinkPreviewOptions {
    LinkPreviewOptions {
        is_disabled: true,
        url: None,
        prefer_small_media: false,
        prefer_large_media: false,
        show_above_text: false,
    }
}
