//! Who decides while a run goes on: policy first, then its owner.

use std::{
    path::{Component, Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use serde_json::Value;
use tracing::warn;

use crate::{
    announce::Messages,
    approve::{Broker, Request, Settled},
    check::{self, Allowed, Circumstances, Decision, Wanted},
    execute::{Asker, Permit, Want},
    settings::{Home, Rule, Settings},
    store::{Channel, Claim, Notice, Reads, Store},
    task::{Approval, Ruling, RunId},
};

/// What a denied agent is told where its owner said no more than no.
const NO: &str = "Not allowed by the owner. Go on without it, and say in your final message what you could not do.";

/// The broker, with the words in which an owner is told of a question.
pub(super) fn broker(store: Store, settings: &Settings, clock: super::Clock, messages: Messages) -> Broker {
    let tell = move |approval: &Approval| {
        let told = messages.approval(approval);
        let key = format!("approval/{}", approval.id);
        let task = Some(approval.task.clone());
        vec![Notice { channel: Channel::Desktop, key, task, title: told.title, body: told.body, urgent: true }]
    };
    Broker::new(store, Duration::from_secs(settings.approval.expires_s), clock, Arc::new(tell))
}

/// The rules that an agent's own program is started with, as it takes them.
pub(super) fn rules(allowed: &Allowed, settings: &Settings, home: &Home, confined: bool) -> String {
    let user = std::env::home_dir();
    let under = Circumstances { allowed, settings, home, user: user.as_deref(), confined, standing: &[] };
    check::for_claude(&under).to_string()
}

/// Decides for one run.
pub(super) struct Permits {
    pub broker: Arc<Broker>,
    pub reads: Reads,
    pub settings: Arc<Settings>,
    pub home: Home,
    pub claim: Claim,
    pub run: RunId,
    pub allowed: Allowed,
    pub workdir: PathBuf,
    /// The run is in a sandbox: what lies outside of its workspace is not there for it.
    pub confined: bool,
}

#[async_trait]
impl Asker for Permits {
    async fn decide(&self, want: Want) -> Permit {
        match self.policy(&want.tool, &want.input) {
            Decision::Allow => Permit::Allow { input: want.input },
            Decision::Deny { why } => Permit::Deny { words: why },
            Decision::Ask { reason } => self.ask_owner(want, reason).await,
        }
    }
}

impl Permits {
    fn policy(&self, tool: &str, input: &Value) -> Decision {
        let user = std::env::home_dir();
        check::decide(
            &Wanted { tool, input, workdir: &self.workdir },
            &Circumstances {
                allowed: &self.allowed,
                settings: &self.settings,
                home: &self.home,
                user: user.as_deref(),
                confined: self.confined,
                standing: &self.standing(),
            },
        )
    }

    /// The owner's answers that hold on: by standing rules, and for this session.
    fn standing(&self) -> Vec<Rule> {
        let kept = self.reads.standing_rules().unwrap_or_else(|problem| {
            warn!(%problem, "the standing rules can't be read; asking instead");
            Vec::new()
        });
        let session = self.reads.session_rulings(&self.claim.task).unwrap_or_default();
        let brief = self.allowed.brief();
        let of_session = session
            .iter()
            .filter_map(|(tool, input)| check::standing_rule(tool, input, Some(brief.kind), brief.project.as_deref()));
        kept.into_iter().map(|one| one.rule).chain(of_session).collect()
    }

    async fn ask_owner(&self, want: Want, reason: String) -> Permit {
        let beyond = self.beyond(&want);
        let request = Request {
            run: self.run,
            tool: want.tool.clone(),
            input: want.input.clone(),
            dir: self.workdir.clone(),
            reason,
            grants: beyond.clone(),
        };
        match self.broker.ask(&self.claim, request).await {
            Ok(Settled::Ruled { ruling, before }) => self.carry_out(want, ruling, beyond.filter(|_| !before)),
            Ok(Settled::Expired) => {
                Permit::Stop { message: format!("nobody answered in time whether it may use {}", want.tool) }
            }
            Ok(Settled::Withdrawn) => Permit::Deny { words: NO.into() },
            Err(problem) => {
                warn!(%problem, "a question could not be put");
                Permit::Deny { words: "The owner could not be asked. Go on without it.".into() }
            }
        }
    }

    fn carry_out(&self, want: Want, ruling: Ruling, beyond: Option<String>) -> Permit {
        match ruling {
            Ruling::Once { input: Some(changed) } => match self.policy(&want.tool, &changed) {
                // What nobody may lift is not lifted by an edit either.
                Decision::Deny { why } => Permit::Deny { words: why },
                Decision::Allow | Decision::Ask { .. } => Permit::Allow { input: changed },
            },
            Ruling::Once { input: None } | Ruling::Session | Ruling::Always => match beyond {
                Some(path) => Permit::Cross { path },
                None => Permit::Allow { input: want.input },
            },
            Ruling::Answers { answers } => {
                let mut input = want.input;
                input["answers"] = Value::Object(answers.into_iter().map(|(key, told)| (key, told.into())).collect());
                Permit::Allow { input }
            }
            Ruling::Deny { words } => Permit::Deny { words: words.unwrap_or_else(|| NO.into()) },
            Ruling::Stop { words } => {
                let words = words.map_or_else(String::new, |words| format!(": {words}"));
                Permit::Stop { message: format!("{} was denied and the run stopped{words}", want.tool) }
            }
        }
    }

    /// The folder outside of the sandbox that a file tool wants to reach.
    fn beyond(&self, want: &Want) -> Option<String> {
        if !self.confined {
            return None;
        }
        let path = ["file_path", "notebook_path", "path"].iter().find_map(|key| want.input[key].as_str())?;
        let path = plain(&self.workdir.join(path));
        let is_inside = path.starts_with(&self.workdir);
        let folder = if path.is_dir() { path.clone() } else { path.parent()?.to_owned() };
        (!is_inside).then(|| folder.display().to_string())
    }
}

/// A path without `.` and `..`, by its words alone.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => plain.push(part),
        }
    }
    plain
}
