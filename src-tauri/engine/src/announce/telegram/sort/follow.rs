//! More words to a task that is named in front: "task_003: also handle nulls", "for the login timeout: test Firefox too".

use super::{
    Ruled,
    case::Case,
    naming::{Piece, ids, others},
    words::{has, is_one_of, opens, words},
};
use crate::task::Meant;

/// What may stand before the name.
const BEFORE: &str = "for|on|in|re|regarding|about|concerning|as for|to|tell|note for|note on|with regard to|one more thing for|\
    one more thing on|also for|also on|hey for|please tell|and for|comment on|answer to|reply to|zu|für|pour|para|voor|bei";
/// What is told of a task rather than to it.
const TOLD_OF: &str = "is|was|are|were|has|had|looks|seems|failed|fails|works|worked|does|did|will|can|should|would|might|done|\
    and|or|vs|then|first|now|again|yes|no|ok";

/// Words to a task, where it is named first; unsure where an id stands elsewhere.
pub(super) fn follow_up(case: &Case<'_>) -> Option<Ruled> {
    if case.message.asks {
        return None;
    }
    by_id(case).or_else(|| by_title(case))
}

fn by_id(case: &Case<'_>) -> Option<Ruled> {
    let one = case.told_by_id()?;
    let text = case.message.text;
    let Piece { from, to, .. } = ids(text, case.known).into_iter().next()?;
    let front = words(text.get(..from)?);
    let rest = rest_of(text.get(to..)?);
    let said = words(rest);
    let opening = front.is_empty() || is_one_of(&front, BEFORE);
    let is_told_of = opens(&said, TOLD_OF).is_some();
    if !opening || said.len() < 2 || is_told_of || has(&said, "cancel|discard|abort") {
        return None;
    }
    Some(Ruled::Sure(Meant::FollowUp { id: one.id.clone(), words: rest.to_owned() }))
}

/// A title is not the same everywhere: it must stand alone before a colon or a comma.
fn by_title(case: &Case<'_>) -> Option<Ruled> {
    let text = case.message.text;
    let at = text.find([':', ','])?;
    let (front, rest) = (words(&text[..at]), rest_of(&text[at..]));
    let bare = &front[opens(&front, BEFORE)?..];
    let one = match super::naming::named(&text[..at], case.known, None)? {
        super::naming::Named::Title(id) => case.one(&id)?,
        _ => return None,
    };
    let said = words(rest);
    let is_wish = has(&said, "cancel|discard|abort|accept|retry");
    let is_named = others(bare, one, "") == 0 && said.len() >= 2 && !is_wish && opens(&said, TOLD_OF).is_none();
    is_named.then(|| Ruled::Sure(Meant::FollowUp { id: one.id.clone(), words: rest.to_owned() }))
}

fn rest_of(text: &str) -> &str {
    let rest =
        text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | ',' | '-' | '–' | '—' | '.' | ';'));
    rest.strip_prefix("to ").unwrap_or(rest).trim()
}
