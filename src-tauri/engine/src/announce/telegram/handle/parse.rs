//! Commands as they are typed.

/// The commands, and what each does: the menu.
const COMMANDS: [(&str, &str); 22] = [
    ("task", "hand over a task: /task and then your words"),
    ("status", "the queue, what runs, what waits for you"),
    ("list", "the newest tasks"),
    ("show", "a task"),
    ("cancel", "stop a task"),
    ("retry", "run a task again, afresh"),
    ("reply", "more words to a task"),
    ("diff", "what a task changed"),
    ("logs", "what the agent did"),
    ("approve", "allow what an agent asks"),
    ("deny", "deny it, with words if you like"),
    ("accept", "take the changes of a task"),
    ("discard", "throw them away; a backup is kept"),
    ("pause", "start nothing more"),
    ("unpause", "go on"),
    ("search", "find tasks by words"),
    ("metrics", "how it went over all time"),
    ("away", "on, off or auto: whether you are told here"),
    ("quiet", "no sound: 2h, 18:00 or off"),
    ("help", "what can be said here"),
    ("send_back", "a result with words on what is to be done otherwise"),
    ("start", "begin here"),
];

/// The menu of commands.
pub(crate) fn menu() -> &'static [(&'static str, &'static str)] {
    // The last is typed by the app itself.
    &COMMANDS[..COMMANDS.len() - 1]
}

/// A command and what follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Typed<'a> {
    /// Its name, in small letters.
    pub name: String,
    /// The rest.
    pub rest: &'a str,
}

/// A command: `/name`, `/NAME@bot words`, `/name` and a new line.
pub(super) fn command(text: &str) -> Option<Typed<'_>> {
    let text = text.trim();
    let after = text.strip_prefix('/')?;
    let end = after.find(char::is_whitespace).unwrap_or(after.len());
    let (name, rest) = after.split_at(end);
    let name = name.split('@').next().unwrap_or_default().to_lowercase();
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_name.then(|| Typed { name, rest: rest.trim() })
}

/// The code of `/start CODE`.
pub(super) fn start_code(text: &str) -> Option<&str> {
    let typed = command(text).filter(|typed| typed.name == "start")?;
    let is_code = (4..=64).contains(&typed.rest.len())
        && typed.rest.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    is_code.then_some(typed.rest)
}

/// The command whose name is nearest to one that is not there.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    let near = |known: &str| similar::TextDiff::from_chars(name, known).ratio();
    let best = COMMANDS.iter().map(|(known, _)| *known).max_by(|a, b| near(a).total_cmp(&near(b)))?;
    (near(best) >= 0.6).then_some(best)
}

/// The first word and the rest.
pub(super) fn first_word(text: &str) -> (&str, &str) {
    let text = text.trim();
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (first, rest) = text.split_at(end);
    (first, rest.trim())
}

/// Whether a word may be a task's id or the beginning of one: it has a number, or a sign that words have not.
pub(super) fn may_be_id(word: &str) -> bool {
    let word = word.trim_start_matches('#');
    !word.is_empty()
        && word.len() <= 64
        && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        && word.contains(|c: char| c.is_ascii_digit() || c == '_')
}
