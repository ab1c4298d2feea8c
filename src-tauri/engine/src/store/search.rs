//! To find a task again by its words.

use rusqlite::{Connection, params};

use super::{Entry, Hit, StoreError, list, row::Row};
use crate::task::{Fact, one_line};

/// More words than this only make a query slower.
const MOST_WORDS: usize = 16;

/// Makes a new task findable.
pub(super) fn add(db: &Connection, task: i64, entry: &Entry) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO found (rowid, title, prompt, summary, result, commands) VALUES (?1, ?2, ?3, '', '', '')",
    )?
    .execute(params![task, entry.title, words_of(entry)])?;
    Ok(())
}

/// What a fact makes findable.
pub(super) fn follow(db: &Connection, row: &Row, fact: &Fact) -> Result<(), StoreError> {
    match fact {
        Fact::Interpreted { brief } => {
            db.prepare_cached("UPDATE found SET title = ?2 WHERE rowid = ?1")?
                .execute(params![row.seq, brief.title])?;
        }
        Fact::Executed { report } => {
            let commands: Vec<_> = report.commands.iter().map(|run| run.command.as_str()).collect();
            db.prepare_cached("UPDATE found SET result = ?2, commands = ?3 WHERE rowid = ?1")?.execute(params![
                row.seq,
                report.text,
                commands.join("\n")
            ])?;
        }
        Fact::Summarised { summary } => {
            let parts = std::iter::once(&summary.accomplished).chain(&summary.findings).chain(&summary.next_steps);
            let text = parts.map(String::as_str).collect::<Vec<_>>().join("\n");
            db.prepare_cached("UPDATE found SET summary = ?2 WHERE rowid = ?1")?.execute(params![row.seq, text])?;
        }
        Fact::Unclear { .. }
        | Fact::Explained { .. }
        | Fact::Checked { .. }
        | Fact::Asked { .. }
        | Fact::Answered { .. }
        | Fact::Started { .. }
        | Fact::Postponed { .. }
        | Fact::Failed { .. }
        | Fact::Verified { .. }
        | Fact::Accepted
        | Fact::Kept
        | Fact::Discarded
        | Fact::Refused { .. }
        | Fact::Cancelled
        | Fact::Inquired { .. }
        | Fact::Ruled { .. }
        | Fact::FollowedUp { .. } => {}
    }
    Ok(())
}

/// The tasks that hold every word of the query, the newest first; the last word may be a beginning. Ranking would
/// have to read every match, and people look for what they did lately.
pub(super) fn find(db: &Connection, query: &str, before: Option<i64>, limit: u32) -> Result<Vec<Hit>, StoreError> {
    let Some(query) = quoted(query) else { return Ok(Vec::new()) };
    let mut find = db.prepare_cached(
        "SELECT rowid, snippet(found, -1, '[', ']', '…', 16) AS snippet FROM found
         WHERE found MATCH ?1 AND rowid < ?2 ORDER BY rowid DESC LIMIT ?3",
    )?;
    let found = find.query_map(params![query, before.unwrap_or(i64::MAX), limit], |row| {
        Ok((row.get::<_, i64>("rowid")?, row.get::<_, String>("snippet")?))
    })?;
    let mut hits = Vec::new();
    for hit in found {
        let (task, snippet) = hit?;
        if let Some(row) = list::by_seq(db, task)? {
            hits.push(Hit { row, snippet: one_line(&snippet, 300) });
        }
    }
    Ok(hits)
}

/// Each word in quotes, so that nothing that people type is syntax. None if there is no word in it.
fn quoted(query: &str) -> Option<String> {
    let words = query.split(|c: char| c.is_whitespace() || c.is_control());
    let words = words.filter(|word| word.chars().any(char::is_alphanumeric)).take(MOST_WORDS);
    let quoted: Vec<_> = words.map(|word| format!("\"{}\"", word.replace('"', "\"\""))).collect();
    (!quoted.is_empty()).then(|| format!("{}*", quoted.join(" ")))
}

/// What its owner wrote, without the front matter: its words are the same in every task.
fn words_of(entry: &Entry) -> String {
    let file = &entry.file;
    let Some(prompt) = &file.prompt else { return entry.text.clone() };
    let criteria = file.criteria.iter().map(|one| one.text.as_str());
    let rest = file.targets.iter().map(String::as_str).chain(criteria).chain(file.context.as_deref());
    std::iter::once(prompt.as_str()).chain(rest).collect::<Vec<_>>().join("\n")
}
