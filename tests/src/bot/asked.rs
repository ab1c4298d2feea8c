//! What a call asks for, however it is sent: as JSON, as a form, in parts with files, or in the address.

use std::collections::HashMap;

use axum::{
    body::Bytes,
    extract::{FromRequest, Multipart, Request},
    http::header::CONTENT_TYPE,
};
use serde_json::{Map, Value};

use super::answer::Refused;

/// The largest file that may be sent.
const MOST_UPLOAD: usize = 50 << 20;

/// The parameters of a call, and the files in it.
#[derive(Default)]
pub(super) struct Asked {
    pub fields: Map<String, Value>,
    files: HashMap<String, (String, Bytes)>,
}

impl Asked {
    pub async fn read(request: Request) -> Result<Self, Refused> {
        let query = request.uri().query().unwrap_or_default().to_owned();
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or_default().to_lowercase();
        let mut asked = if kind.starts_with("multipart/form-data") {
            parts(request).await?
        } else {
            let bytes = axum::body::to_bytes(request.into_body(), MOST_UPLOAD).await;
            plain(&kind, &bytes.map_err(|_| Refused::too_large())?)?
        };
        asked.fields.extend(pairs(&query));
        // What is null is not there.
        asked.fields.retain(|_, value| !value.is_null());
        Ok(asked)
    }

    /// A text: in JSON it may have been a number.
    pub fn text(&self, key: &str) -> Option<String> {
        let value = self.fields.get(key)?;
        Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    }

    pub fn number(&self, key: &str) -> Option<i64> {
        let value = self.fields.get(key)?;
        value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
    }

    pub fn flag(&self, key: &str) -> bool {
        let said = self.text(key).unwrap_or_default().to_lowercase();
        ["true", "yes", "1"].contains(&said.as_str())
    }

    /// An object or a list, which forms have as text. Null if there is none.
    pub fn parsed(&self, key: &str) -> Result<Value, Refused> {
        match self.fields.get(key) {
            None => Ok(Value::Null),
            Some(Value::String(text)) if text.trim().is_empty() => Ok(Value::Null),
            Some(Value::String(text)) => {
                serde_json::from_str(text).map_err(|_| Refused::bad(format!("can't parse {key} JSON object")))
            }
            Some(value) => Ok(value.clone()),
        }
    }

    /// A file under this name, or attached under another that is given for it.
    pub fn file(&self, key: &str) -> Option<&(String, Bytes)> {
        let attached = self.fields.get(key).and_then(Value::as_str).and_then(|text| text.strip_prefix("attach://"));
        self.files.get(attached.unwrap_or(key))
    }

    /// The names of all parameters; files that others speak of are none.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let attached: Vec<_> =
            self.fields.values().filter_map(|value| value.as_str()?.strip_prefix("attach://")).collect();
        let files = self.files.keys().map(String::as_str).filter(move |name| !attached.contains(name));
        self.fields.keys().map(String::as_str).chain(files)
    }
}

fn pairs(query: &str) -> Map<String, Value> {
    let url = reqwest::Url::parse(&format!("http://127.0.0.1/?{query}"));
    let url = url.unwrap_or_else(|_| unreachable!("any query is one"));
    url.query_pairs().map(|(key, value)| (key.into_owned(), Value::String(value.into_owned()))).collect()
}

fn plain(kind: &str, bytes: &[u8]) -> Result<Asked, Refused> {
    let fields = if bytes.is_empty() {
        Map::new()
    } else if kind.starts_with("application/json") {
        serde_json::from_slice(bytes).map_err(|_| Refused::bad("can't parse request body as JSON"))?
    } else {
        pairs(&String::from_utf8_lossy(bytes))
    };
    Ok(Asked { fields, files: HashMap::new() })
}

async fn parts(request: Request) -> Result<Asked, Refused> {
    let bad = |problem: axum::extract::multipart::MultipartError| Refused::bad(problem.to_string());
    let mut parts = Multipart::from_request(request, &()).await.map_err(|problem| Refused::bad(problem.to_string()))?;
    let mut asked = Asked::default();
    let mut is_too_large = false;
    while let Some(part) = parts.next_field().await.map_err(bad)? {
        let (name, file) = (part.name().unwrap_or_default().to_owned(), part.file_name().map(str::to_owned));
        // Read to its end in any case: whoever still sends does not hear a refusal.
        let bytes = part.bytes().await.map_err(bad)?;
        is_too_large |= bytes.len() > MOST_UPLOAD;
        match file {
            Some(file) => drop(asked.files.insert(name, (file, bytes))),
            None => drop(asked.fields.insert(name, Value::String(String::from_utf8_lossy(&bytes).into_owned()))),
        }
    }
    if is_too_large { Err(Refused::too_large()) } else { Ok(asked) }
}
