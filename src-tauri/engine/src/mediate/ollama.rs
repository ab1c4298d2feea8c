//! The local model at Ollama.

use std::time::Duration;

use async_trait::async_trait;
use ollama_rs::{
    generation::{
        chat::{ChatMessage, request::ChatMessageRequest},
        parameters::FormatType,
    },
    models::ModelOptions,
};
use serde::Deserialize;
use serde_json::Value;

use super::{
    Draft, Gap, MediateError, Mediator, Opinion, Prompts, Question, Telling, prompts::fenced, said, wire::Wire,
};
use crate::{
    door::LocalHealth,
    settings,
    task::{self, Brief, Known, Said},
};

/// Listing the models needs no model and answers at once.
const LIST_LIMIT: Duration = Duration::from_secs(10);
/// A larger context costs gigabytes, whatever the settings say.
const MOST_CTX: u64 = 32_768;
/// Room for the instructions, in tokens.
const INSTRUCTIONS: u64 = 900;
/// Bytes to a token, low enough for code.
const BYTES_A_TOKEN: u64 = 3;
/// The same question gets the same answer.
const SEED: i32 = 1;

/// A model at Ollama.
#[derive(Debug, Clone)]
pub struct Ollama {
    wire: Wire,
    model: String,
    prompts: Prompts,
    ctx: u64,
    most_tokens: u64,
}

/// Looks for the first of the settings' models that is installed. Without one, the health says how to mend it.
pub async fn look(settings: &settings::Ollama) -> (Option<Ollama>, LocalHealth) {
    let mut health = LocalHealth { url: settings.url.clone(), model: None, problem: None };
    match seek(settings).await {
        Ok(ollama) => {
            health.model = Some(ollama.model.clone());
            (Some(ollama), health)
        }
        Err(problem) => {
            health.problem = Some(format!("{problem}. Until then, rules read and tell."));
            (None, health)
        }
    }
}

async fn seek(settings: &settings::Ollama) -> Result<Ollama, String> {
    let Some(first) = settings.models.first() else {
        return Err("no local model is wanted: name one in [ollama] models".into());
    };
    let wire = Wire::new(settings).map_err(|problem| problem.to_string())?;
    let installed = installed(&wire).await.map_err(|problem| mend(&problem, &settings.url))?;
    let model = settings.models.iter().find_map(|wanted| installed.iter().find(|name| is_same(wanted, name)));
    let Some(model) = model else {
        let wanted = settings.models.join(", ");
        return Err(format!("Ollama runs, but has none of these models: {wanted}. Get one: `ollama pull {first}`"));
    };
    let ctx = settings.num_ctx.clamp(2048, MOST_CTX);
    let most_tokens = u64::try_from(settings.max_tokens).unwrap_or(1024).clamp(64, ctx / 2);
    Ok(Ollama { wire, model: model.clone(), prompts: Prompts::embedded(), ctx, most_tokens })
}

fn mend(problem: &MediateError, url: &str) -> String {
    match problem {
        MediateError::Unreachable { .. } => format!("Ollama does not answer at {url}. Start Ollama: `ollama serve`"),
        MediateError::TooSlow { .. } => {
            format!("something takes the call at {url} but does not answer. Restart Ollama: `ollama serve`")
        }
        MediateError::NoModel { .. }
        | MediateError::Truncated
        | MediateError::Garbage { .. }
        | MediateError::Refused { .. } => {
            format!(
                "what answers at {url} is not Ollama, or not well ({problem}). Set [ollama] url, or start Ollama: `ollama serve`"
            )
        }
    }
}

async fn installed(wire: &Wire) -> Result<Vec<String>, MediateError> {
    #[derive(Deserialize)]
    struct Tags {
        models: Vec<Model>,
    }
    #[derive(Deserialize)]
    struct Model {
        name: String,
    }
    let body = wire.get("/api/tags", LIST_LIMIT).await?;
    let tags: Tags =
        serde_json::from_slice(&body).map_err(|_| MediateError::Garbage { why: "it lists no models".into() })?;
    Ok(tags.models.into_iter().map(|model| model.name).collect())
}

/// `gemma2:9b` is that tag and no other; a name without a tag means `:latest`, as it does for Ollama.
fn is_same(wanted: &str, installed: &str) -> bool {
    let whole = |name: &str| if name.contains(':') { name.to_owned() } else { format!("{name}:latest") };
    whole(wanted) == whole(installed)
}

impl Ollama {
    /// The same model with these instructions.
    #[must_use]
    pub fn with_prompts(self, prompts: Prompts) -> Self {
        Self { prompts, ..self }
    }

    fn input_bytes(&self) -> usize {
        let tokens = self.ctx.saturating_sub(self.most_tokens + INSTRUCTIONS).max(256);
        usize::try_from(tokens * BYTES_A_TOKEN).unwrap_or(usize::MAX)
    }

    async fn ask(&self, rules: &str, question: String, form: Option<Value>) -> Result<Answer, MediateError> {
        let messages = vec![ChatMessage::system(rules.to_owned()), ChatMessage::user(question)];
        let options = ModelOptions::default()
            .num_ctx(self.ctx)
            .num_predict(i32::try_from(self.most_tokens).unwrap_or(1024))
            .temperature(0.0)
            .seed(SEED);
        let mut request = ChatMessageRequest::new(self.model.clone(), messages).options(options).think(false);
        if let Some(form) = form {
            let form: FormatType =
                serde_json::from_value(form).map_err(|problem| MediateError::Garbage { why: problem.to_string() })?;
            request = request.format(form);
        }
        let body = self.wire.post("/api/chat", &request).await?;
        Reply::parse(&body)
    }

    async fn ask_for_json(&self, rules: &str, question: String, form: Value) -> Result<String, MediateError> {
        let answer = self.ask(rules, question, Some(form)).await?;
        if answer.cut_off { Err(MediateError::Truncated) } else { Ok(answer.text) }
    }
}

struct Answer {
    text: String,
    cut_off: bool,
}

/// What comes back from `/api/chat`.
#[derive(Deserialize)]
struct Reply {
    message: Option<Message>,
    done_reason: Option<String>,
    error: Option<String>,
}

#[derive(Deserialize)]
struct Message {
    content: String,
}

impl Reply {
    fn parse(body: &[u8]) -> Result<Answer, MediateError> {
        let garbage = |why: &str| MediateError::Garbage { why: why.into() };
        let reply: Self = serde_json::from_slice(body).map_err(|_| garbage("it is not Ollama's form"))?;
        if let Some(error) = reply.error {
            return Err(MediateError::Refused { message: crate::task::one_line(&error, 300) });
        }
        let content = reply.message.ok_or_else(|| garbage("it says nothing"))?.content;
        // Some models think aloud although they are asked not to.
        let text = content.rsplit_once("</think>").map_or(content.as_str(), |(_, rest)| rest).trim();
        if text.is_empty() {
            return Err(garbage("it says nothing"));
        }
        Ok(Answer { text: text.to_owned(), cut_off: reply.done_reason.as_deref() == Some("length") })
    }
}

#[async_trait]
impl Mediator for Ollama {
    async fn fill(&self, text: &str, missing: &[Gap]) -> Result<Said, MediateError> {
        if missing.is_empty() {
            return Ok(Said::default());
        }
        let fields: Vec<_> = missing.iter().map(|gap| gap.field()).collect();
        let question =
            format!("Fields asked for: {}\n\nThe text:\n{}", fields.join(", "), fenced(text, self.input_bytes()));
        let answer = self.ask_for_json(&self.prompts.interpret, question, said::form(missing)).await?;
        said::read(&answer, missing)
    }

    async fn tell(&self, facts: &Telling) -> Result<Draft, MediateError> {
        let most = self.input_bytes() / 4;
        let list = |items: &[String]| items.iter().map(|item| format!("- {item}\n")).collect::<String>();
        let question = format!(
            "What was asked for:\n{}\n\nFacts:\n{}\n\nFiles changed:\n{}\n\nThe agent's own words:\n{}",
            fenced(&facts.request, most),
            fenced(&list(&facts.facts), most),
            fenced(&list(&facts.changes), most),
            fenced(&facts.said, most),
        );
        let answer = self.ask_for_json(&self.prompts.summarise, question, said::draft_form()).await?;
        let fields = said::object(&answer)?;
        serde_json::from_value(Value::Object(fields))
            .map_err(|_| MediateError::Garbage { why: "it has other fields than asked for".into() })
    }

    async fn judge(&self, question: &Question) -> Result<Opinion, MediateError> {
        let most = self.input_bytes();
        let question = format!(
            "The criterion:\n{}\n\nWhat was asked for:\n{}\n\nThe diff:\n{}\n\nWhat the checks printed:\n{}",
            fenced(&question.criterion, most / 8),
            fenced(&question.request, most / 8),
            fenced(&question.diff, most / 2),
            fenced(&question.logs, most / 8),
        );
        let answer = self.ask_for_json(&self.prompts.judge, question, said::opinion_form()).await?;
        let fields = said::object(&answer)?;
        serde_json::from_value(Value::Object(fields))
            .map_err(|_| MediateError::Garbage { why: "it has other fields than asked for".into() })
    }

    async fn sort(&self, text: &str, known: &[Known]) -> Result<task::Opinion, MediateError> {
        let most = self.input_bytes();
        let list: String =
            known.iter().map(|one| format!("{} {}\n", one.id, crate::task::one_line(&one.title, 120))).collect();
        let list = if list.is_empty() { "none".to_owned() } else { list };
        let question = format!("The message:\n{}\n\nListed:\n{}", fenced(text, most / 2), fenced(&list, most / 3));
        let answer = self.ask_for_json(&self.prompts.sort, question, said::meaning_form()).await?;
        let fields = said::object(&answer)?;
        serde_json::from_value(Value::Object(fields))
            .map_err(|_| MediateError::Garbage { why: "it has other fields than asked for".into() })
    }

    async fn answer_locally(&self, brief: &Brief, files: &[(String, String)]) -> Result<String, MediateError> {
        let request = fenced(&brief.request, self.input_bytes() / 4);
        let mut question = format!("Kind of work: {}\n\nThe request:\n{request}\n", brief.kind);
        for (name, text) in files {
            question.push_str(&format!("\nFile {name}:\n{}\n", fenced(text, self.room())));
        }
        let answer = self.ask(&self.prompts.local, question, None).await?;
        let note = if answer.cut_off { "\n\n(The model's answer was cut off at its limit.)" } else { "" };
        Ok(format!("{}{note}", answer.text))
    }

    fn name(&self) -> String {
        self.model.clone()
    }

    fn room(&self) -> usize {
        self.input_bytes() * 3 / 4
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_matched_whole_and_no_tag_means_latest() {
        assert!(is_same("gemma2:9b", "gemma2:9b"));
        assert!(!is_same("gemma2:9b", "gemma2:27b"));
        assert!(!is_same("llama3.1:8b", "llama3.1:8b-instruct-q4_0"));
        assert!(is_same("llama3.1", "llama3.1:latest"));
        assert!(!is_same("llama3.1", "llama3.1:8b"));
    }

    #[test]
    fn thoughts_spoken_aloud_are_left_out() {
        let body = br#"{"message":{"role":"assistant","content":"<think>hm</think>\n{}"},"done":true}"#;
        assert_eq!(Reply::parse(body).map(|answer| answer.text), Ok("{}".into()));
    }
}
