//! The engine's door as the shell holds it: not open yet, open, or shut with a reason.

use std::sync::{Arc, Mutex, PoisonError};

use engine::{
    door::{Code, Door, Health, Problem},
    settings::Home,
};
use tokio::sync::watch;

/// Where the way to the engine stands.
#[derive(Clone)]
pub enum Way {
    /// The engine is starting.
    Opening,
    /// It can be talked to.
    Open(Door),
    /// It can't, for this reason.
    Shut(String),
}

/// The way to the engine, for every part of the shell.
#[derive(Clone)]
pub struct Doorway {
    home: Home,
    way: watch::Sender<Way>,
    /// What does not work in the shell itself, such as a shortcut that somebody else has.
    alerts: Arc<Mutex<Vec<String>>>,
}

impl Doorway {
    /// A doorway to the engine of this home, which is still to be opened.
    pub fn new(home: Home) -> Self {
        Self { home, way: watch::Sender::new(Way::Opening), alerts: Arc::default() }
    }

    /// The home folder.
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// Says where the way stands.
    pub fn set(&self, way: Way) {
        self.way.send_replace(way);
    }

    /// To be told when it stands otherwise.
    pub fn follow(&self) -> watch::Receiver<Way> {
        self.way.subscribe()
    }

    /// The door, as soon as it is open.
    ///
    /// # Errors
    /// Why it stays shut.
    pub async fn door(&self) -> Result<Door, Problem> {
        let mut way = self.way.subscribe();
        loop {
            match &*way.borrow_and_update() {
                Way::Open(door) => return Ok(door.clone()),
                Way::Shut(why) => return Err(Problem::new(Code::NoEngine, why.clone())),
                Way::Opening => {}
            }
            if way.changed().await.is_err() {
                return Err(Problem::new(Code::NoEngine, "the app is closing"));
            }
        }
    }

    /// The door as it stands; none while it is being opened.
    pub fn door_now(&self) -> Option<Result<Door, Problem>> {
        match &*self.way.borrow() {
            Way::Open(door) => Some(Ok(door.clone())),
            Way::Shut(why) => Some(Err(Problem::new(Code::NoEngine, why.clone()))),
            Way::Opening => None,
        }
    }

    /// Notes something that does not work in the shell.
    pub fn alert(&self, message: String) {
        tracing::warn!(message, "alert");
        self.alerts.lock().unwrap_or_else(PoisonError::into_inner).push(message);
    }

    /// How things stand, the shell's own alerts among them.
    ///
    /// # Errors
    /// Why the engine does not answer.
    pub async fn health(&self) -> Result<Health, Problem> {
        let mut health = self.door().await?.health().await?;
        health.alerts.extend(self.alerts.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned());
        Ok(health)
    }
}
