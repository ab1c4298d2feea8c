//! What the owner answers to an agent.

use jiff::Timestamp;

use crate::{
    check,
    door::{Code, Problem, Reply},
    store::RuleError,
    task::{Approval, ApprovalId, ApprovalState, Attempt, Fact, Reason, Ruling, Shown, Stage},
};

use super::steer::{Desk, done, ledger};

impl Desk {
    /// Takes an answer. While the task waits because its run was interrupted, a yes is the consent to resume.
    pub(super) async fn rule(&self, by: &str, id: ApprovalId, ruling: Ruling) -> Result<Reply, Problem> {
        if ruling == Ruling::Always && by.starts_with("telegram") {
            return Err(Problem::new(Code::BadRequest, "standing rules are made at the desk"));
        }
        let missing = || Problem::new(Code::NoSuchTask, format!("there is no question #{id}"));
        let approval = self.store.approval(id).map_err(ledger)?.ok_or_else(missing)?;
        fits(&approval, &ruling)?;
        let rule = match ruling {
            Ruling::Always => Some(self.rule_of(&approval)?),
            Ruling::Once { .. }
            | Ruling::Session
            | Ruling::Answers { .. }
            | Ruling::Deny { .. }
            | Ruling::Stop { .. } => None,
        };
        let now = Timestamp::now();
        let settled =
            self.store.rule(id, &ruling, rule.as_ref(), by, now).map_err(|problem| not_taken(problem, now))?;
        let resumed = if ruling.allows() { self.resume(by, &settled).await? } else { false };
        let more = if resumed { format!("; {} goes on", settled.task) } else { String::new() };
        let rule = rule.map_or_else(String::new, |rule| format!(" ({})", rule.tool));
        Ok(done(format!("#{id} is {}{rule}{more}", ruling.word())))
    }

    pub(super) fn forget(&self, rule: i64) -> Result<Reply, Problem> {
        match self.store.forget(rule).map_err(ledger)? {
            true => Ok(done(format!("rule {rule} holds no more"))),
            false => Err(Problem::new(Code::BadRequest, format!("there is no standing rule {rule}"))),
        }
    }

    fn rule_of(&self, approval: &Approval) -> Result<crate::settings::Rule, Problem> {
        let detail = self.store.reads().detail(&approval.task).map_err(ledger)?;
        let brief = detail.and_then(|detail| detail.brief);
        let (kind, project) =
            (brief.as_ref().map(|brief| brief.kind), brief.as_ref().and_then(|brief| brief.project.clone()));
        check::standing_rule(&approval.tool, &approval.input, kind, project.as_deref()).ok_or_else(|| {
            let why =
                "no rule can be made of this that would allow it and nothing worse; allow it once, or for the session";
            Problem::new(Code::BadRequest, why)
        })
    }

    async fn resume(&self, by: &str, approval: &Approval) -> Result<bool, Problem> {
        let standing = self.store.reads().standing(&approval.task).map_err(ledger)?;
        let Some(Stage::Asked { question, next, .. }) = standing.map(|standing| standing.stage) else {
            return Ok(false);
        };
        if question.reason != Reason::Interrupted {
            return Ok(false);
        }
        let next = Attempt { not_before: None, failures: 0, ..next };
        match self.record(by, &approval.task, Fact::Answered { next }, "goes on").await {
            Ok(_) => Ok(true),
            // Somebody else has moved it on meanwhile, or still holds it: the answer is kept all the same.
            Err(problem) if problem.code == Code::NotNow => Ok(false),
            Err(problem) => Err(problem),
        }
    }
}

/// Answers are for questions, and questions get nothing else but a no.
fn fits(approval: &Approval, ruling: &Ruling) -> Result<(), Problem> {
    let is_question = matches!(approval.shown, Shown::Questions { .. });
    let misfit = |why: &str| Err(Problem::new(Code::BadRequest, why));
    match ruling {
        Ruling::Answers { .. } if !is_question => misfit("this asks for a permission: allow or deny it"),
        Ruling::Once { .. } | Ruling::Session | Ruling::Always if is_question => {
            misfit("this asks a question: answer it, as in --answer \"Question=Option\"")
        }
        Ruling::Once { input: Some(input) } if !input.is_object() => {
            misfit("what is to run in its place has to be the tool's input, a JSON object")
        }
        Ruling::Once { .. }
        | Ruling::Session
        | Ruling::Always
        | Ruling::Answers { .. }
        | Ruling::Deny { .. }
        | Ruling::Stop { .. } => Ok(()),
    }
}

/// Whoever comes second is told who was first, when and with what.
fn not_taken(problem: RuleError, now: Timestamp) -> Problem {
    match problem {
        RuleError::NoSuchApproval(id) => Problem::new(Code::NoSuchTask, format!("there is no question #{id}")),
        RuleError::TooLate(approval) => {
            let id = approval.id;
            let words = match approval.state {
                ApprovalState::Answered { ruling, by, at, .. } => {
                    let ago = now.duration_since(at).as_secs().max(0);
                    format!("#{id} was {} by {by} {}", ruling.word(), long_ago(ago))
                }
                ApprovalState::Expired => format!("#{id} was not answered in time, and is denied"),
                ApprovalState::Withdrawn => format!("#{id} is not asked any more: its run has ended"),
                ApprovalState::Open => format!("#{id} could not be answered; try again"),
            };
            Problem::new(Code::TooLate, words)
        }
        RuleError::Store(problem) => ledger(problem),
    }
}

fn long_ago(seconds: i64) -> String {
    match seconds {
        0..5 => "just now".into(),
        5..60 => format!("{seconds} s ago"),
        60..3600 => format!("{} min ago", seconds / 60),
        _ => format!("{} h ago", seconds / 3600),
    }
}
