//! Work that only reads, done on this machine: by the local model, or by rules.

use std::path::{Component, Path};

use super::{Mediator, extract};
use crate::task::{Brief, TargetState, prose::degenerate};

/// Files past these limits are named, not read.
const MOST_FILES: usize = 20;
const LARGEST_FILE: u64 = 512 * 1024;
const MOST_BYTES: usize = 1024 * 1024;
/// More questions to the model than this take too long for what they bring.
const MOST_PARTS: usize = 8;

/// A file that was read, or why it was not.
pub(super) struct Source {
    pub(super) name: String,
    pub(super) text: Result<String, String>,
}

/// The answer to a task that only reads its target files. Without a model, or where the model stammers or is gone,
/// an extract by rules that is marked as such.
pub async fn work_locally(brief: &Brief, workdir: &Path, mediator: Option<&dyn Mediator>) -> String {
    let sources = sources(brief, workdir);
    let by_rules = extract::answer(brief, &sources);
    let Some(mediator) = mediator else { return by_rules };
    match by_model(brief, &sources, mediator).await {
        Some(answer) => answer,
        None => by_rules,
    }
}

async fn by_model(brief: &Brief, sources: &[Source], mediator: &dyn Mediator) -> Option<String> {
    let parts = parts(sources, mediator.room().max(1000));
    if parts.is_empty() {
        return None;
    }
    let of = parts.len();
    let mut answer = format!("_By the local model {}, from the files alone._\n", mediator.name());
    for (nth, files) in parts.iter().take(MOST_PARTS).enumerate() {
        let said = match mediator.answer_locally(brief, files).await {
            Ok(said) if !said.trim().is_empty() && !degenerate(&said) => said,
            Ok(_) => {
                tracing::info!("the local model's answer repeats itself: done by rules");
                return None;
            }
            Err(problem) => {
                tracing::info!(%problem, "done by rules");
                return None;
            }
        };
        if of > 1 {
            let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
            answer.push_str(&format!("\n# Part {} of {of}: {}\n", nth + 1, names.join(", ")));
        }
        answer.push_str(&format!("\n{}\n", said.trim()));
    }
    if of > MOST_PARTS {
        answer.push_str(&format!("\nOnly the first {MOST_PARTS} of {of} parts were read.\n"));
    }
    answer.push_str(&extract::left_out(sources));
    Some(answer)
}

/// The files in portions that fit, cut between lines.
fn parts(sources: &[Source], room: usize) -> Vec<Vec<(String, String)>> {
    let mut parts: Vec<Vec<(String, String)>> = Vec::new();
    let mut used = room;
    for source in sources {
        let Ok(text) = &source.text else { continue };
        for piece in pieces(text, room) {
            if used + piece.len() > room {
                parts.push(Vec::new());
                used = 0;
            }
            used += piece.len();
            if let Some(last) = parts.last_mut() {
                last.push((source.name.clone(), piece.to_owned()));
            }
        }
    }
    parts
}

fn pieces(text: &str, room: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while rest.len() > room {
        let limit = (0..=room).rev().find(|&at| rest.is_char_boundary(at)).unwrap_or(0);
        let at = rest[..limit].rfind('\n').map_or(limit, |at| at + 1);
        let (piece, more) = rest.split_at(at);
        pieces.push(piece);
        rest = more;
    }
    if !rest.trim().is_empty() {
        pieces.push(rest);
    }
    pieces
}

fn sources(brief: &Brief, workdir: &Path) -> Vec<Source> {
    let mut room = MOST_BYTES;
    let mut sources = Vec::new();
    for (nth, target) in brief.targets.iter().enumerate() {
        let text = match target.state {
            TargetState::Present if nth < MOST_FILES => read(workdir, &target.path, room),
            TargetState::Present => Err(format!("only {MOST_FILES} files are read at a time")),
            TargetState::Missing => Err("it is not there".into()),
            TargetState::Outside => Err("it lies outside of the project".into()),
        };
        room -= text.as_ref().map_or(0, String::len).min(room);
        sources.push(Source { name: target.path.clone(), text });
    }
    sources
}

/// A UTF-8 file within the work folder; a link that leads out of it is not followed.
fn read(workdir: &Path, name: &str, room: usize) -> Result<String, String> {
    let leaves = Path::new(name).components().any(|part| matches!(part, Component::ParentDir));
    let path = workdir.join(name);
    let inside = workdir.canonicalize().and_then(|root| Ok(path.canonicalize()?.starts_with(root)));
    match inside {
        Ok(true) if !leaves => {}
        Ok(_) => return Err("it lies outside of the project".into()),
        Err(problem) => return Err(problem.to_string()),
    }
    let about = std::fs::metadata(&path).map_err(|problem| problem.to_string())?;
    if !about.is_file() {
        return Err("it is a folder; name its files".into());
    }
    if about.len() > LARGEST_FILE || about.len() > room as u64 {
        return Err(format!("it is too long ({} KB)", about.len() / 1024));
    }
    let bytes = std::fs::read(&path).map_err(|problem| problem.to_string())?;
    if bytes.contains(&0) {
        return Err("it is no text".into());
    }
    String::from_utf8(bytes).map_err(|_| "it is no UTF-8 text".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_files_are_cut_between_lines_and_short_ones_share_a_part() {
        let source = |name: &str, text: String| Source { name: name.into(), text: Ok(text) };
        let long = "line of words\n".repeat(100);
        let all = [source("a", long.clone()), source("b", "short".into()), source("c", "shorter".into())];
        let parts = parts(&all, 500);
        assert_eq!(parts.last().unwrap().iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
        let again: String =
            parts.iter().flatten().filter(|(name, _)| name == "a").map(|(_, text)| text.as_str()).collect();
        assert_eq!(again, long);
        assert!(parts.iter().all(|files| files.iter().map(|(_, text)| text.len()).sum::<usize>() <= 500));
    }
}
