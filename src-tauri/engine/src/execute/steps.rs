//! What an agent did last, in a line each: for whoever only glances.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::Path,
};

use super::excerpt;
use crate::task::{Activity, one_line};

/// So much of a transcript's end is looked at.
const END: u64 = 256 * 1024;
/// The longest step, in characters.
const LONGEST: usize = 160;

/// The last steps of a run, at most so many, the newest last. A transcript that is not there yet has none.
///
/// # Errors
/// If it is there and can't be read.
pub fn last_steps(transcript: &Path, most: usize) -> io::Result<Vec<String>> {
    let mut file = match File::open(transcript) {
        Ok(file) => file,
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(problem) => return Err(problem),
    };
    let length = file.metadata()?.len();
    let mut from = length.saturating_sub(END);
    if from > 0 {
        // The line that is cut there is left out.
        file.seek(SeekFrom::Start(from))?;
        let mut rest = Vec::new();
        file.read_to_end(&mut rest)?;
        let line = rest.iter().position(|&byte| byte == b'\n').map_or(rest.len(), |at| at + 1);
        from += u64::try_from(line).unwrap_or(0);
    }
    let mut steps: Vec<_> = excerpt(transcript, from, usize::MAX)?.activities.iter().filter_map(step).collect();
    steps.drain(..steps.len().saturating_sub(most));
    Ok(steps)
}

fn step(activity: &Activity) -> Option<String> {
    let said = match activity {
        Activity::Text { text } => text.lines().find(|line| !line.trim().is_empty())?.to_owned(),
        Activity::ToolCall { tool, input, .. } => format!("{tool}: {input}"),
        Activity::ToolResult { failed: true, text, .. } => format!("✗ {text}"),
        Activity::Retry { attempt, most, .. } => format!("the service asked to wait (try {attempt} of {most})"),
        Activity::Asked { tool, .. } => format!("asks for permission: {tool}"),
        Activity::Ready { .. }
        | Activity::ToolResult { .. }
        | Activity::Limit { .. }
        | Activity::Usage { .. }
        | Activity::Finished { .. }
        | Activity::Other { .. } => return None,
    };
    Some(one_line(&said, LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(command: &str) -> String {
        let call = serde_json::json!({"type": "tool_use", "id": "t", "name": "Bash", "input": {"command": command}});
        let said =
            serde_json::json!({"type": "assistant", "message": {"id": "m", "role": "assistant", "content": [call]}});
        format!("{said}\n")
    }

    #[test]
    fn the_last_steps_of_a_long_transcript_are_found_from_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("transcript.jsonl");
        assert!(last_steps(&path, 3).unwrap().is_empty());
        let text: String = (0..5_000).map(|number| line(&format!("echo {number}"))).collect();
        std::fs::write(&path, text).unwrap();
        assert_eq!(last_steps(&path, 2).unwrap(), ["Bash: echo 4998", "Bash: echo 4999"]);
    }
}
