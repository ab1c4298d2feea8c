//! The form in which a model has to answer, and what is taken from its answer.

use serde_json::{Map, Value, json};

use super::{Gap, MediateError};
use crate::task::Said;

/// Longer lists are a loop.
const MOST_ITEMS: usize = 20;

impl Gap {
    /// The field's name in the model's answer.
    pub(super) fn field(self) -> &'static str {
        match self {
            Self::Kind => "type",
            Self::Title => "title",
            Self::Targets => "targets",
            Self::Criteria => "criteria",
        }
    }

    fn form(self) -> Value {
        let texts = json!({ "type": "array", "items": { "type": "string" } });
        match self {
            Self::Kind => {
                json!({ "type": "string", "enum": ["code_review", "summarize", "fix", "analyze", "unknown"] })
            }
            Self::Title => json!({ "type": "string" }),
            Self::Targets | Self::Criteria => texts,
        }
    }
}

/// The JSON schema for these fields and no others.
pub(super) fn form(missing: &[Gap]) -> Value {
    let fields: Map<String, Value> = missing.iter().map(|gap| (gap.field().to_owned(), gap.form())).collect();
    let required: Vec<_> = missing.iter().map(|gap| gap.field()).collect();
    json!({ "type": "object", "properties": fields, "required": required })
}

/// The JSON schema of a [`super::Draft`].
pub(super) fn draft_form() -> Value {
    let texts = json!({ "type": "array", "items": { "type": "string" } });
    json!({
        "type": "object",
        "properties": { "accomplished": { "type": "string" }, "findings": texts, "next_steps": texts },
        "required": ["accomplished", "findings", "next_steps"],
    })
}

/// The JSON schema of a [`super::Opinion`].
pub(super) fn opinion_form() -> Value {
    json!({
        "type": "object",
        "properties": { "quote": { "type": "string" }, "met": { "type": "boolean" } },
        "required": ["quote", "met"],
    })
}

/// The JSON schema of a [`crate::task::Opinion`].
pub(super) fn meaning_form() -> Value {
    let kinds = ["task", "follow_up", "question", "small_talk", "unclear"];
    json!({
        "type": "object",
        "properties": { "kind": { "type": "string", "enum": kinds }, "task": { "type": "string" } },
        "required": ["kind", "task"],
    })
}

/// The answer's fields. A field of another type than asked for makes the whole answer unusable; a type word that is
/// not ours counts as not said.
pub(super) fn read(answer: &str, missing: &[Gap]) -> Result<Said, MediateError> {
    let answer = object(answer)?;
    let mut said = Said::default();
    for gap in missing {
        let Some(value) = answer.get(gap.field()).filter(|value| !value.is_null()) else { continue };
        match gap {
            Gap::Kind => said.kind = text(value)?.parse().ok(),
            Gap::Title => said.title = Some(text(value)?.trim().to_owned()).filter(|title| !title.is_empty()),
            Gap::Targets => said.targets = texts(value)?,
            Gap::Criteria => said.criteria = texts(value)?,
        }
    }
    Ok(said)
}

/// A JSON object, and nothing around it but a code fence.
pub(super) fn object(answer: &str) -> Result<Map<String, Value>, MediateError> {
    let bare = answer.trim().trim_start_matches("```json").trim_matches('`').trim();
    match serde_json::from_str(bare) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(garbage("it is no JSON object")),
        // The daemon may leave out why it stopped: an object that never ends was cut off all the same.
        Err(problem) if problem.is_eof() && bare.starts_with('{') => Err(MediateError::Truncated),
        Err(_) => Err(garbage("it is no JSON")),
    }
}

fn text(value: &Value) -> Result<&str, MediateError> {
    value.as_str().ok_or_else(|| garbage("a text was asked for"))
}

fn texts(value: &Value) -> Result<Vec<String>, MediateError> {
    let list = value.as_array().ok_or_else(|| garbage("a list was asked for"))?;
    let mut kept: Vec<String> = Vec::new();
    for one in list.iter().take(MOST_ITEMS) {
        let one = text(one)?.trim().to_owned();
        if !one.is_empty() && !kept.contains(&one) {
            kept.push(one);
        }
    }
    Ok(kept)
}

fn garbage(why: &str) -> MediateError {
    MediateError::Garbage { why: why.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::TaskType;

    #[test]
    fn only_what_was_asked_for_is_taken() {
        let answer = r#"{"type":"fix","title":"T","targets":["a.rs","a.rs"," "],"priority":"high"}"#;
        let said = read(answer, &[Gap::Kind, Gap::Targets]).unwrap();
        assert_eq!(said.kind, Some(TaskType::Fix));
        assert_eq!(said.targets, ["a.rs"]);
        assert_eq!((said.title, said.priority), (None, None));
    }

    #[test]
    fn an_answer_that_stops_in_the_middle_is_cut_off_and_prose_is_garbage() {
        assert_eq!(read(r#"{"type":"fix","targets":["a"#, &[Gap::Kind]), Err(MediateError::Truncated));
        assert!(matches!(read("Sure! Here you go.", &[Gap::Kind]), Err(MediateError::Garbage { .. })));
        assert!(matches!(read(r#"{"type":7}"#, &[Gap::Kind]), Err(MediateError::Garbage { .. })));
        assert_eq!(read(r#"{"type":"feature"}"#, &[Gap::Kind]).unwrap().kind, None);
    }
}
