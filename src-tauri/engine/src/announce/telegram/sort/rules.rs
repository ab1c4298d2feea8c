//! Rules for short messages; what they do not know for sure is asked.

use super::{
    Ruled, asks,
    case::Case,
    follow,
    naming::{Named, repeats},
    talk, wishes,
    words::{among, ends, opens, telling},
    work,
};
use crate::task::{Known, Meant, TaskId};

/// Nobody types more than this in small talk, and rules read no further.
const LONGEST: usize = 4000;
/// Openings that go on with what was said before.
const GOES_ON: &str = "also|and|but|instead|actually|no|nope|not|then|or|plus|additionally|rather|yes|yeah|yep|sure|maybe|same|\
    except|and also|only|never mind|nevermind|wait|hold on|stop it|sorry|i mean|i meant|why not|oh";
const GOES_ON_BEHIND: &str =
    "too|as well|instead|again|either|the same|the other|the others|the other one|the other file|next time|not";
/// What is no order although a verb stands in it.
const HELD_BACK: &str = "do not|never|please do not|if|unless|should i|should we|can i|may i|could i|shall i|shall we|what if|what would|would it|\
    did you|have you|are you going to|are you able to|i think|i guess|i wonder|i am|i was|i will|i would not|i did|i have";

/// What a message means, as far as rules can tell. `last` is the task that was last talked about.
pub fn by_rules(text: &str, known: &[Known], last: Option<&TaskId>) -> Ruled {
    if let Some(talk) = talk::small_talk(text) {
        return Ruled::Sure(Meant::SmallTalk(talk));
    }
    let read = text.char_indices().nth(LONGEST).map_or(text, |(at, _)| &text[..at]);
    let case = Case::of(read, known, last);
    if case.message.core.is_empty() || case.message.is_only_evidence() {
        return case.unclear(false);
    }
    let ruled = wishes::wish(&case).or_else(|| asks::state(&case)).or_else(|| follow::follow_up(&case));
    ruled.unwrap_or_else(|| task(&case))
}

fn task(case: &Case<'_>) -> Ruled {
    let said = &case.message.core;
    let is_work = work::is_work(&case.message);
    let destructive = work::is_destructive(&case.message);
    let goes_on = goes_on(said) || (!destructive && ends(said, GOES_ON_BEHIND).is_some());
    if !is_work || goes_on || is_about_known(case) || !is_free(case) {
        return case.unclear(!goes_on && (is_work || case.message.telling() >= 3));
    }
    Ruled::Sure(Meant::Task { destructive })
}

fn goes_on(said: &[String]) -> bool {
    opens(said, GOES_ON).is_some() || opens(said, HELD_BACK).is_some()
}

/// It names a task of ours in some way that no other rule understood.
fn is_about_known(case: &Case<'_>) -> bool {
    match &case.named {
        Some(Named::Id(_) | Named::Unknown) => true,
        Some(Named::Several(some)) => names_ids(case) || some.iter().any(|id| is_repeated(case, id)),
        // "Is the login broken?" may be about the task or about the code.
        Some(Named::Title(id)) => is_repeated(case, id) || (case.message.asks && case.message.telling() <= 2),
        Some(Named::Last(_)) | None => false,
    }
}

fn names_ids(case: &Case<'_>) -> bool {
    !super::naming::ids(case.message.text, case.known).is_empty()
}

fn is_repeated(case: &Case<'_>, id: &TaskId) -> bool {
    let is_all = |one: &Known| super::naming::others(&case.message.core, one, "") <= 1;
    case.one(id).is_some_and(|one| repeats(case.message.text, &one.title) && is_all(one))
}

/// "stop the login fix for now" is no new task; "stop logging passwords" and "cancel requests that nobody waits for" are.
fn is_free(case: &Case<'_>) -> bool {
    let said = &case.message.core;
    let wishes = said
        .first()
        .is_some_and(|word| among("cancel stop abort kill accept discard retry reject drop pause resume", word));
    let named = matches!(case.named, Some(Named::Title(_) | Named::Several(_)));
    let gerund = said.get(1).is_some_and(|word| word.ends_with("ing")) || said.iter().any(|word| word == "from");
    !wishes || ((!named || gerund) && telling(said) >= 3) || work::is_destructive(&case.message)
}
