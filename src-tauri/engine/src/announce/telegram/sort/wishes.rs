//! Commands in other words: "throw that away", "cancel the login fix".

use super::{
    Ruled,
    case::Case,
    message::core,
    naming::{Named, others},
    words::{CALLED, EMPTY, among, ends, has, is_one_of, opens, stem, telling, verb, words},
};
use crate::task::{Act, Known, Meant, StageName};

const PAUSE: &str = "pause|pause everything|pause all|pause all tasks|pause all work|pause the queue|pause for now|pause for a while|\
    pause for a moment|pause work|pause yourself|take a break|stop starting tasks|stop starting new tasks|\
    stop taking new tasks|stop the queue|hold everything|hold the queue|hold all tasks|hold off|hold off on new tasks|\
    hold new tasks|do not start anything|do not start anything new|do not start any new tasks|do not start new tasks|\
    do not start any more tasks|do not start more tasks|start nothing new|start nothing more|no new tasks|no more tasks|\
    no new tasks for now|do not start anything for now|mach pause|pausiere";
const UNPAUSE: &str = "unpause|unpause everything|unpause the queue|unpause all|resume|resume the queue|resume everything|\
    resume work|resume all tasks|go on|carry on|continue|continue with the queue|continue with the tasks|continue work|\
    continue working|go on working|start again|start working again|start tasks again|start the queue again|\
    restart the queue|back to work|get back to work|you can go on|you can continue|you may continue|you may go on|\
    keep going|end the pause|mach weiter|weiter";
const ACTS: [(Act, &str); 4] = [
    (Act::Cancel, "cancel|stop working on|stop work on|i want to cancel|stop|abort|kill|end|call off|brich|stoppe"),
    (Act::Retry, "retry|try again|rerun|re-run|run again|redo|run|try|repeat|restart"),
    (Act::Accept, "accept|i accept|take|merge|apply|approve"),
    (Act::Discard, "discard|throw away|throw|reject|drop|scrap|bin|throw out"),
];
/// Verbs that say many other things too: a title behind them must be called a task as well.
const LOOSE: &str = "stop kill end drop merge apply take run try repeat restart bin throw";
/// Words that belong to a wish itself.
const ROUND: &str = "away again out the a this that it one please now anymore more off";
const POINTERS: &str = "it|that|this|that one|this one|the last one|the last task|the last|the latest|the latest one|\
    the changes|the change|the result|the results|these changes|those changes|its changes|the work|this task|that task";
/// What may stand before a wish about the task last talked about.
const ASSENT: &str = "looks good|look good|lgtm|fine|all fine|all good|great|perfect|good|very good|nice|cool|ok|okay|yes|\
    looks great|looks good to me|that looks good|this looks good|it looks good|that is fine|this is fine|well done|good work|\
    i like it|that is good|works for me|no|nope|nah|not good|that is wrong|this is wrong|does not look good|bad|not good enough|\
    i do not like it|i do not need it|i do not need it anymore|i changed my mind|never mind|forget it";
/// What may stand around the name of a task that is not wanted anymore.
const NO_MORE: &str = "need want necessary needed longer anymore any more no not do i we care matter matters";

/// A command in other words, where the whole message is nothing else; unsure where it might be one.
pub(super) fn wish(case: &Case<'_>) -> Option<Ruled> {
    let said = &case.message.core;
    if is_one_of(said, PAUSE) {
        return Some(sure(None, Act::Pause));
    }
    if is_one_of(said, UNPAUSE) {
        return Some(sure(None, Act::Unpause));
    }
    if let Some(ruled) = behind_a_name(case) {
        return Some(ruled);
    }
    let clauses = case.message.clauses();
    let (last, before) = clauses.split_last()?;
    if before.is_empty() || before.iter().all(|clause| is_one_of(clause, ASSENT) || is_one_of(clause, POINTERS)) {
        return if clauses.len() > 1 { of(case, last) } else { of(case, said) };
    }
    // "I don't need the search index anymore, cancel it"
    let (act, _, rest) = act_of(last)?;
    let told = case.told()?;
    let earlier = before.concat();
    (act != Act::Accept && is_one_of(&core(rest), POINTERS) && others(&earlier, told, NO_MORE) == 0)
        .then(|| sure(Some(told), act))
}

fn sure(one: Option<&Known>, act: Act) -> Ruled {
    Ruled::Sure(Meant::Wish { id: one.map(|one| one.id.clone()), act })
}

fn act_of(said: &[String]) -> Option<(Act, &str, &[String])> {
    ACTS.iter().find_map(|(act, list)| {
        let count = opens(said, list)?;
        Some((*act, said[0].as_str(), &said[count..]))
    })
}

fn of(case: &Case<'_>, said: &[String]) -> Option<Ruled> {
    let (act, verb, rest) = act_of(said)?;
    let bare = &rest[..rest.len() - ends(rest, "away|again|out|off|now|once more|one more time").unwrap_or(0)];
    let again = bare.len() < rest.len();
    if is_one_of(bare, POINTERS) {
        // "run it" and "try that" are no retries; "run it again" is.
        let is_meant = again || !matches!(verb, "run" | "try");
        let runs = case.last.and_then(|id| case.one(id)).is_some_and(|one| one.stage < StageName::Delivered);
        let is_meant = is_meant && (runs || !matches!(verb, "stop" | "kill" | "end"));
        return Some(pointed(case, act, is_meant));
    }
    if bare.is_empty() {
        let whole = among("retry rerun redo discard accept cancel abort", verb) || again || said.len() > 1;
        return Some(pointed(case, act, whole));
    }
    if let Some(one) = by_number(case, bare) {
        return Some(sure(Some(one), act));
    }
    match &case.named {
        Some(Named::Id(id)) => {
            let one = case.one(id)?;
            if others(bare, one, ROUND) > 0 {
                return None;
            }
            Some(sure(Some(one), act))
        }
        Some(Named::Title(id)) => {
            let one = case.one(id)?;
            if others(bare, one, ROUND) > 0 {
                return None;
            }
            let is_called = bare.iter().any(|word| among(CALLED, word)) || says_its_verb(bare, one) || again;
            let is_meant = !among(LOOSE, verb) || is_called || verb == "throw";
            Some(if is_meant { sure(Some(one), act) } else { case.unclear(false) })
        }
        // A common word of several titles says nothing in a longer message.
        Some(Named::Several(_))
            if telling(bare) > 2 && super::naming::ids(case.message.text, case.known).is_empty() =>
        {
            None
        }
        Some(Named::Several(_) | Named::Unknown) => Some(case.unclear(false)),
        // "accept 12 and discard 9"
        Some(Named::Last(_)) | None => only_numbers(bare).then(|| case.unclear(false)),
    }
}

fn only_numbers(said: &[String]) -> bool {
    let is_act = |word: &str| ACTS.iter().any(|(_, list)| list.split('|').any(|one| one == word));
    said.iter().all(|word| word.chars().all(|c| c.is_ascii_digit()) || among(EMPTY, word) || is_act(word))
}

/// "that", where the task last talked about stands so that it can be done.
fn pointed(case: &Case<'_>, act: Act, is_meant: bool) -> Ruled {
    let one = case.last.and_then(|id| case.one(id)).filter(|one| match act {
        // With a question open, "accept it" may well be about that.
        Act::Accept | Act::Discard => one.stage == StageName::Delivered,
        Act::Retry => matches!(one.stage, StageName::Delivered | StageName::Closed | StageName::Asked),
        Act::Cancel => one.stage != StageName::Closed,
        Act::Pause | Act::Unpause => false,
    });
    match one {
        Some(one) if is_meant => sure(Some(one), act),
        _ => case.unclear(false),
    }
}

/// "cancel 12"
fn by_number<'a>(case: &Case<'a>, rest: &[String]) -> Option<&'a Known> {
    let [digits] = rest else { return None };
    let number: i64 = digits.parse().ok().filter(|_| digits.len() < 7)?;
    case.one(&crate::task::TaskId::numbered(number))
}

/// "stop the billing migration", of the task "Migrate the billing tables".
fn says_its_verb(said: &[String], one: &Known) -> bool {
    let title = words(&one.title);
    title
        .first()
        .filter(|first| verb(first).is_some())
        .is_some_and(|first| said.iter().any(|word| stem(word) == stem(first)))
}

/// "task 3: cancel it", "#4 accept"
fn behind_a_name(case: &Case<'_>) -> Option<Ruled> {
    let one = case.told_by_id()?;
    let pieces = super::naming::ids(case.message.text, case.known);
    let piece = pieces.first().filter(|piece| piece.from <= 1)?;
    let rest = core(&words(case.message.text.get(piece.to..)?));
    let (act, _, object) = act_of(&rest)?;
    let bare = &object[..object.len() - ends(object, "away|again").unwrap_or(0)];
    (bare.is_empty() || is_one_of(bare, POINTERS)).then(|| sure(Some(one), act))
}

/// Whether the words of a wish stand somewhere in a message that is none: a condition, a question, a "don't".
pub(super) fn speaks_of_wishes(case: &Case<'_>) -> bool {
    let verbs = "cancel|abort|accept|discard|retry|reject|throw|pause|unpause";
    has(&case.message.core, verbs)
}
