//! Files, photos and voice notes: fetched into the home before anything is done about them.

use std::path::{Path, PathBuf};

use teloxide::types::{FileMeta, Message};

use crate::announce::telegram::{Room, api::MOST_FILE, say::Saying};

/// What came with a message.
#[derive(Debug, Default)]
pub(crate) struct Came {
    /// Files, where they are now.
    pub files: Vec<PathBuf>,
    /// The text of a `.task.md`.
    pub task_file: Option<String>,
    /// What a voice note says.
    pub heard: Option<String>,
    /// Why something that came can't be used, to be said.
    pub problem: Option<Saying>,
    /// It is of a kind that nothing can be done with.
    pub strange: bool,
}

/// Fetches what came with a message.
pub(super) async fn fetch(room: &Room, update: i64, message: &Message) -> Came {
    let photo = message
        .photo()
        .and_then(|sizes| sizes.iter().max_by_key(|size| u64::from(size.width) * u64::from(size.height)));
    if let Some(document) = message.document() {
        let name = safe_name(document.file_name.as_deref().unwrap_or("file"));
        return file(room, update, &document.file, &name).await;
    }
    if let Some(photo) = photo {
        return file(room, update, &photo.file, "photo.jpg").await;
    }
    if let Some(voice) = message.voice() {
        return voice_note(room, update, &voice.file).await;
    }
    Came { strange: message.text().is_none() && message.caption().is_none(), ..Came::default() }
}

async fn file(room: &Room, update: i64, meta: &FileMeta, name: &str) -> Came {
    let path = match get(room, update, meta, name).await {
        Ok(path) => path,
        Err(problem) => return Came { problem: Some(problem), ..Came::default() },
    };
    if name.ends_with(".task.md") {
        return match std::fs::read_to_string(&path) {
            Ok(text) => Came { task_file: Some(text), ..Came::default() },
            Err(problem) => Came { problem: Some(not_fetched(room, name, &problem.to_string())), ..Came::default() },
        };
    }
    Came { files: vec![path], ..Came::default() }
}

async fn voice_note(room: &Room, update: i64, meta: &FileMeta) -> Came {
    let say = |name: &str, values: &[(&str, &str)]| Some(Saying::plain(room.messages.phone(name, values)));
    if room.settings.telegram.transcriber.is_empty() {
        return Came { problem: say("no_voice", &[]), ..Came::default() };
    }
    let path = match get(room, update, meta, "voice.ogg").await {
        Ok(path) => path,
        Err(problem) => return Came { problem: Some(problem), ..Came::default() },
    };
    match room.sight.transcribe(&path).await {
        Ok(words) if !words.trim().is_empty() => Came { heard: Some(words), ..Came::default() },
        Ok(_) => Came { problem: say("not_heard", &[("why", "there were no words")]), ..Came::default() },
        Err(why) => Came { problem: say("not_heard", &[("why", &why)]), ..Came::default() },
    }
}

async fn get(room: &Room, update: i64, meta: &FileMeta, name: &str) -> Result<PathBuf, Saying> {
    // A size that is not known comes as the greatest number.
    if meta.size > MOST_FILE && meta.size != u32::MAX {
        return Err(Saying::plain(room.messages.phone("too_big", &[("name", name)])));
    }
    let folder = room.home.attachments().join(update.to_string());
    std::fs::create_dir_all(&folder).map_err(|problem| not_fetched(room, name, &problem.to_string()))?;
    let path = folder.join(name);
    match room.api.fetch(&meta.id.0, &path).await {
        Ok(()) => Ok(path),
        Err(problem) if problem.to_string().contains("too big") => {
            Err(Saying::plain(room.messages.phone("too_big", &[("name", name)])))
        }
        Err(problem) => Err(not_fetched(room, name, &problem.to_string())),
    }
}

fn not_fetched(room: &Room, name: &str, why: &str) -> Saying {
    Saying::plain(room.messages.phone("not_fetched", &[("name", name), ("why", why)]))
}

/// A name that is one part of a path and nothing special.
pub(super) fn safe_name(name: &str) -> String {
    let last = Path::new(name.trim()).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ' | '+' | '(' | ')');
    let name: String = last.chars().map(|c| if fits(c) { c } else { '_' }).take(100).collect();
    let name = name.trim_start_matches(['.', '-', ' ']).trim_end();
    if name.is_empty() { "file".into() } else { name.to_owned() }
}
