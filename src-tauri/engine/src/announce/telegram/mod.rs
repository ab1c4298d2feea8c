//! The bot: what owners say from their phones, and what they are told there.
//!
//! One door: [`Telegram`]. What comes is stored before the service is told that it came, and carried out once; what
//! goes is a row before it is sent. Texts are made in [`say`], what a message means is told in [`sort`], what is done
//! about it in [`handle`].

mod api;
mod away;
mod ear;
mod fan;
mod handle;
mod live;
mod pace;
mod post;
pub mod say;
mod setup;
pub mod sort;
mod standing;
pub mod token;

use std::{path::Path, sync::Arc, time::Duration};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::{
    announce::Messages,
    door::{Door, Pairing, TelegramHealth, TelegramStanding, TelegramState},
    settings::{Home, Reach, Secret, Settings},
    store::{AuditEntry, Store, StoreError},
    task::{Known, Letter, Opinion, Rich, RunId, TaskId},
};

pub use api::{Api, Trouble};
pub use setup::{SetUp, set_up};

/// After so long without the service a press on a button may be lost: the service keeps them for 150 s.
const PRESSES_LAST: SignedDuration = SignedDuration::from_secs(150);
/// What is in hand may take so long when the engine ends.
const LAST_WORDS: Duration = Duration::from_secs(5);
/// When the service last answered, kept through restarts.
const POLLED: &str = "telegram/polled";
/// What was carried out is kept for so long.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 30);

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What the bot may see and use of the house.
#[async_trait]
pub trait Sight: Send + Sync {
    /// What an agent did in a run so far, a line each, the newest last.
    fn steps(&self, task: &TaskId, run: RunId, most: usize) -> Vec<String>;
    /// Raises what does not work, or lowers it.
    fn alert(&self, problem: Option<String>);
    /// What the local model holds of a message that rules do not understand, where there is one.
    async fn opinion(&self, text: &str, known: &[Known]) -> Option<Opinion>;
    /// The words of a voice note, by the owner's transcriber.
    async fn transcribe(&self, note: &Path) -> Result<String, String>;
}

/// All that a message may need to be carried out.
pub(crate) struct Room {
    /// The service.
    pub api: Api,
    /// The engine's door.
    pub door: Door,
    /// The memory.
    pub store: Store,
    /// The home folder.
    pub home: Home,
    /// The settings.
    pub settings: Arc<Settings>,
    /// The texts.
    pub messages: Messages,
    /// The time.
    pub clock: Clock,
    /// What it may see of the house.
    pub sight: Arc<dyn Sight>,
}

/// What became of an update: what is said to it, and what stands in the audit log.
#[derive(Debug, Default)]
pub(crate) struct Handled {
    /// Answers, in order. Their keys begin with `update/<its number>/`, so that none is posted twice.
    pub letters: Vec<Letter>,
    /// What somebody wanted.
    pub audits: Vec<AuditEntry>,
}

/// What the bot stands on.
#[derive(Clone)]
pub struct Ground {
    /// The memory.
    pub store: Store,
    /// The home folder.
    pub home: Home,
    /// The settings.
    pub settings: Arc<Settings>,
    /// The texts.
    pub messages: Messages,
    /// The time.
    pub clock: Clock,
    /// What it may see of the house.
    pub sight: Arc<dyn Sight>,
}

/// The bot.
pub struct Telegram {
    ground: Ground,
    standing: standing::Standing,
    look: Notify,
}

impl Telegram {
    /// A bot that does nothing yet.
    pub fn new(ground: Ground) -> Self {
        Self { ground, standing: standing::Standing::default(), look: Notify::new() }
    }

    /// Listens and sends until stopped, for as long as there is a token.
    pub async fn run(&self, door: Door, stop: CancellationToken) {
        self.forget_old();
        while !stop.is_cancelled() {
            match self.token().await {
                Ok(Some(token)) => self.with_token(&door, token, &stop).await,
                Ok(None) => self.rest(TelegramState::Off, None),
                Err(problem) => self.rest(TelegramState::Refused, Some(problem.to_string())),
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.look.notified() => {}
            }
        }
    }

    /// The token was set, changed or taken away.
    pub fn look_again(&self) {
        self.look.notify_one();
    }

    /// Its health, in a few words.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn health(&self) -> Result<TelegramHealth, StoreError> {
        let (now, store) = (self.standing.now(), &self.ground.store);
        let at = (self.ground.clock)();
        let minutes = self.ground.settings.telegram.idle_minutes;
        Ok(TelegramHealth {
            state: now.state,
            bot: now.bot.clone(),
            problem: now.problem.clone(),
            polled_at: now.polled_at,
            update_at: now.update_at,
            sent_at: store.letter_last_sent()?,
            waiting: store.letters_waiting()?,
            owners: store.owners()?.len(),
            away: away::is_away(away::switched(store)?, now.seen.as_ref(), minutes, at),
        })
    }

    /// All about it, for the desk.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn standing(&self) -> Result<TelegramStanding, StoreError> {
        let store = &self.ground.store;
        let notices = match self.ground.settings.telegram.notices {
            Reach::Always => "always",
            Reach::Away => "away",
            Reach::Never => "never",
        };
        Ok(TelegramStanding {
            health: self.health()?,
            owners: store.owners()?,
            letters: store.letters_last(20)?,
            switched: away::switched(store)?,
            quiet_until: away::quiet_until(store)?,
            notices: notices.into(),
            pairing_until: handle::pairing_until(store, (self.ground.clock)())?,
        })
    }

    /// Opens a way to be paired; an older one holds no more. None while the bot is not known.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn pair(&self) -> Result<Option<Pairing>, StoreError> {
        let Some(bot) = self.standing.now().bot else { return Ok(None) };
        handle::open_pairing(&self.ground.store, &bot, (self.ground.clock)()).map(Some)
    }

    /// Turns the away switch; none lets the system tell.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn switch(&self, away: Option<bool>) -> Result<(), StoreError> {
        away::switch(&self.ground.store, away)?;
        self.standing.look();
        Ok(())
    }

    /// No sound until then.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn quiet(&self, until: Option<Timestamp>) -> Result<(), StoreError> {
        away::quiet(&self.ground.store, until)
    }

    /// What the desktop sees of its user.
    pub fn saw(&self, idle: Option<Duration>, locked: bool) {
        self.standing.saw(away::Seen { idle, locked, at: (self.ground.clock)() });
    }

    /// Sends everybody a word. Gives how many there are.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn test(&self) -> Result<usize, StoreError> {
        let owners = self.ground.store.owners()?;
        let now = (self.ground.clock)();
        let word = say::Saying { rich: Rich::plain(self.ground.messages.test()), ..say::Saying::default() };
        let one = |chat: i64| say::letters(chat, &format!("test/{now}/{chat}"), None, word.clone(), false, None);
        let letters: Vec<_> = owners.iter().flat_map(|owner| one(owner.chat)).collect();
        self.ground.store.post(&letters, now)?;
        Ok(owners.len())
    }

    async fn token(&self) -> Result<Option<Secret>, token::TokenError> {
        let home = self.ground.home.clone();
        // A locked keyring asks its owner: nobody else waits for that.
        tokio::task::spawn_blocking(move || token::load(&home)).await.unwrap_or(Ok(None))
    }

    /// Works with a token until stopped, until the token is another, or until there is no use in it.
    async fn with_token(&self, door: &Door, token: Secret, stop: &CancellationToken) {
        let api = match Api::new(token, &self.ground.settings.telegram.api_url) {
            Ok(api) => api,
            Err(problem) => return self.rest(TelegramState::Refused, Some(problem)),
        };
        let Ground { store, home, settings, messages, clock, sight } = self.ground.clone();
        let room = Arc::new(Room { api, door: door.clone(), store, home, settings, messages, clock, sight });
        self.standing.become_(TelegramState::Connecting, None);
        let session = stop.child_token();
        let _end = session.clone().drop_guard();
        let work = self.session(&room, &session);
        tokio::pin!(work);
        let deaf = tokio::select! {
            deaf = &mut work => deaf,
            () = self.look.notified() => {
                self.look.notify_one();
                session.cancel();
                work.await
            }
        };
        match deaf {
            ear::Deaf::Stopped => {}
            ear::Deaf::Refused => self.rest(TelegramState::Refused, Some(Trouble::Refused.to_string())),
            ear::Deaf::Conflict => {
                let why = "another program uses the same bot: stop it, or set another token, then look again";
                self.rest(TelegramState::Conflict, Some(why.into()));
            }
        }
    }

    /// Works until it is stopped, or until there is no use in it; then `stop` is cancelled as well.
    async fn session(&self, room: &Arc<Room>, stop: &CancellationToken) -> ear::Deaf {
        if let Some(deaf) = self.introduce(room, stop).await {
            return deaf;
        }
        let watch = async {
            tokio::join!(self.standing.watch_for_sleep(stop), self.note_reach(room, stop));
            std::future::pending::<()>().await;
        };
        let (sending, acting) = (post::send(room, &self.standing, stop), ear::carry_out(room, stop));
        tokio::pin!(watch, sending, acting);
        let (mut sends, mut acts) = (true, true);
        let deaf = tokio::select! {
            deaf = ear::listen(room, &self.standing, stop) => deaf,
            // The sender ends by itself only where the token is refused.
            () = &mut sending => {
                sends = false;
                if stop.is_cancelled() { ear::Deaf::Stopped } else { ear::Deaf::Refused }
            }
            () = &mut acting => {
                acts = false;
                ear::Deaf::Stopped
            }
            () = &mut watch => ear::Deaf::Stopped,
        };
        stop.cancel();
        // What is in hand is brought to its end: a letter that is cut off would be sent once more.
        let rest = async {
            if sends {
                sending.await;
            }
            if acts {
                acting.await;
            }
        };
        if tokio::time::timeout(LAST_WORDS, rest).await.is_err() {
            info!("a letter or an act was cut off; the next start sees to it");
        }
        deaf
    }

    /// Learns who the bot is, however long the service can't be reached, and sets its menu.
    async fn introduce(&self, room: &Room, stop: &CancellationToken) -> Option<ear::Deaf> {
        let mut failures = 0;
        loop {
            match tokio::select! {
                () = stop.cancelled() => return Some(ear::Deaf::Stopped),
                me = room.api.me() => me,
            } {
                Ok(me) => {
                    self.standing.is_called(me.user.username.clone());
                    break;
                }
                Err(Trouble::Refused) => return Some(ear::Deaf::Refused),
                Err(problem) => {
                    failures += 1;
                    self.standing.become_(TelegramState::Offline, Some(problem.to_string()));
                    ear::wait(failures, stop).await;
                }
            }
        }
        if let Err(problem) = room.api.menu(handle::menu()).await {
            info!(%problem, "the menu of commands was not set");
        }
        self.standing.heard((room.clock)(), false);
        room.sight.alert(None);
        None
    }

    /// Keeps when the service last answered; asks again what agents ask after it could not be reached for long.
    async fn note_reach(&self, room: &Room, stop: &CancellationToken) {
        let kept = room.store.mark(POLLED).ok().flatten();
        let mut last: Option<Timestamp> = kept.and_then(|text| text.parse().ok());
        let mut noted = None;
        loop {
            if let Some(polled) = self.standing.now().polled_at.filter(|at| Some(*at) != last) {
                if last.is_some_and(|last| polled.duration_since(last) > PRESSES_LAST)
                    && let Err(problem) = fan::ask_again(room, polled)
                {
                    warn!(%problem, "asking again");
                }
                last = Some(polled);
                // Once a minute is enough to tell an outage by.
                if noted.is_none_or(|noted| polled.duration_since(noted).as_secs() >= 60) {
                    noted = Some(polled);
                    if let Err(problem) = room.store.set_mark(POLLED, Some(&polled.to_string())) {
                        warn!(%problem, "when the service last answered");
                    }
                }
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.standing.changed() => {}
                () = tokio::time::sleep(Duration::from_secs(10)) => {}
            }
        }
    }

    /// It does nothing from now on, and the desk is told why.
    fn rest(&self, state: TelegramState, problem: Option<String>) {
        if problem.is_some() {
            self.ground.sight.alert(problem.as_ref().map(|problem| format!("Telegram: {problem}")));
        }
        if state == TelegramState::Off {
            self.standing.is_called(None);
        }
        self.standing.become_(state, problem);
    }

    fn forget_old(&self) {
        let before = (self.ground.clock)().checked_sub(KEPT).unwrap_or(Timestamp::MIN);
        if let Err(problem) = self.ground.store.forget_chats_before(before) {
            warn!(%problem, "old letters stay");
        }
    }
}
