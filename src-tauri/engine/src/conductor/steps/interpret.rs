//! Queued to Interpreted, and Interpreted to Checked: to understand, and whether we may.

use tracing::warn;

use crate::{
    check,
    conductor::{Conductor, walk::Next},
    mediate,
    store::Standing,
    task::{Agent, Attempt, Brief, Fact, Grounded, Question, Reader, Reading, Reason, TaskFile, Terms},
    workspace,
};

use super::notice;

impl Conductor {
    /// Rules read; the local model fills only what is missing, and only what is found in the text stays.
    pub(in crate::conductor) async fn interpret(&self, standing: &Standing, words: Option<&str>) -> Next {
        let (grounded, by) = self.ask_local_model(standing, words).await;
        let understood = match mediate::understand(&standing.file, words, grounded.as_ref(), by) {
            Ok(understood) => understood,
            Err(unclear) => {
                let told = self.messages.unclear(&standing.id, &unclear.question);
                let notices = vec![notice(standing, "unclear", told.title, told.body, true)];
                return Next::Fact(Fact::Unclear { question: unclear.question }, notices);
            }
        };
        let (similarity, entropy) = check::measure(&standing.text, &understood.text());
        // The files may stand in the prose: the project is theirs all the same.
        let file = TaskFile { targets: understood.targets, ..standing.file.clone() };
        let place = match workspace::place(&file, &self.settings, &self.home) {
            Ok(place) => place,
            Err(problem) => return self.refuse(standing, problem.to_string()),
        };
        let brief = Brief {
            kind: understood.kind,
            title: understood.title,
            request: understood.request,
            targets: place.targets,
            criteria: understood.criteria,
            context: understood.context,
            checks: standing.file.checks.clone(),
            project: place.project,
            terms: terms(standing),
            reading: Reading {
                by: understood.by,
                filled: understood.filled,
                dropped: understood.dropped,
                similarity,
                entropy,
                notes: understood.notes,
            },
        };
        Next::quiet(Fact::Interpreted { brief: Box::new(brief) })
    }

    /// What the local model reads where the rules leave a gap. Without a model, or when it fails, the rules carry on.
    async fn ask_local_model(&self, standing: &Standing, words: Option<&str>) -> (Option<Grounded>, Reader) {
        let file = mediate::with_words(&standing.file, words);
        let gaps = mediate::gaps(&file);
        let known = self.gate.known();
        let Some(mediator) = known.mediator.as_ref().filter(|_| !gaps.is_empty()) else {
            return (None, Reader::Rules);
        };
        let Ok(_turn) = self.local_model.acquire().await else { return (None, Reader::Rules) };
        let text = [standing.text.as_str(), words.unwrap_or_default()].join("\n\n");
        match mediator.fill(text.trim_end(), &gaps).await {
            Ok(said) => {
                let grounded = check::ground(&text, &file, &said);
                (Some(grounded), Reader::Model { name: mediator.name() })
            }
            Err(problem) => {
                warn!(%problem, "the local model did not help; the rules carry on");
                if problem.is_gone() {
                    self.gate.local_is_gone(&problem.to_string());
                }
                (None, Reader::Rules)
            }
        }
    }

    /// Policy looks at the brief before anything is made for it.
    pub(in crate::conductor) fn check(&self, standing: &Standing, brief: &Brief) -> Next {
        let agent = if standing.practice { Agent::Practice } else { Agent::Claude };
        let next = Attempt::first(agent);
        match check::allow(brief, &self.settings, &self.home) {
            Ok(_) => Next::quiet(Fact::Checked { next }),
            Err(refusal) if refusal.ask => {
                let question = Question { reason: Reason::Risky, text: refusal.why };
                self.ask(standing, question, next)
            }
            Err(refusal) => self.refuse(standing, refusal.why),
        }
    }

    pub(in crate::conductor) fn ask(&self, standing: &Standing, question: Question, next: Attempt) -> Next {
        let told = self.messages.asked(&standing.id, &question.text);
        let notices = vec![notice(standing, &format!("asked/{:?}", question.reason), told.title, told.body, true)];
        Next::Fact(Fact::Asked { question, next }, notices)
    }

    pub(in crate::conductor) fn refuse(&self, standing: &Standing, why: String) -> Next {
        let told = self.messages.refused(&standing.id, &why);
        let notices = vec![notice(standing, "refused", told.title, told.body, true)];
        Next::Fact(Fact::Refused { why }, notices)
    }
}

fn terms(standing: &Standing) -> Terms {
    let file = &standing.file;
    Terms {
        allowed_tools: file.allowed_tools.clone(),
        model: file.model.clone(),
        timeout_s: file.timeout_s,
        max_turns: file.max_turns,
        budget_usd: file.budget_usd,
        permissions: file.permissions,
    }
}
