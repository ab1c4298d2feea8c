//! Questions about how our tasks stand, not about code.

use super::{
    Ruled,
    case::Case,
    naming::{Named, others},
    wishes::speaks_of_wishes,
    words::{EMPTY, among, ends, has, is_one_of, opens},
};
use crate::task::{About, Guess, Known, Meant};

const QUEUE: &str = "status|the status|status report|status update|state|the state|progress|queue|the queue|overview|update|updates|\
    any update|any updates|any news|any progress|news|anything new|anything happening|anything running|anything going on|\
    anything i should know|anything to report|what is running|what is up|what is new|what is left|what is next|\
    what is going on|what is happening|what is the status|what is the state|what is the progress|what is in the queue|\
    what is in progress|what is queued|what is waiting|what is open|what is still open|what is still running|what is pending|\
    what is done|what are you doing|what are you working on|what are you up to|what is the bot doing|what do you have to do|\
    what did you do|what have you done|what happened|what happened so far|what happened while i was away|what did i miss|\
    how is it going|how are things|how are things going|how is everything|how is everything going|how is it going with everything|how is it going overall|how are we doing|\
    how are the tasks|how are my tasks|how are the tasks going|how are my tasks doing|how is work|how is work going|\
    is anything running|is anything still running|is something running|is anything going on|is anything waiting|\
    is everything ok|is everything okay|is everything fine|is everything alright|is everything all right|is all well|\
    everything ok|everything okay|everything alright|everything all right|everything fine|all good|are you busy|\
    are you working|are you still working|are you done|are you finished|are you there|which tasks are running|\
    which tasks are waiting|which tasks are open|which tasks are done|what tasks are running|what tasks are there|\
    what tasks are open|which tasks are there|how many tasks are running|how many tasks are waiting|how many tasks are open|\
    how many tasks are in the queue|how many tasks are there|how many tasks are left|how many are waiting|how many are running|\
    how long is the queue|is the queue empty|show the queue|show me the queue|show queue|show status|show me the status|\
    show the status|show tasks|show the tasks|show me the tasks|show my tasks|show me my tasks|show me all tasks|\
    show all tasks|list tasks|list the tasks|list my tasks|list all tasks|list all my tasks|my tasks|all tasks|tasks please|\
    give me a status update|give me the status|give me an update|give me a status|give me a status report|give me an overview|\
    give me a summary of the queue|was läuft|was läuft gerade|wie ist der stand|wie läuft's|was ist der stand|stand der dinge|\
    ça avance|où en sommes-nous|où en est-on|qué está en marcha|cómo va|hoe staat het ervoor|wat is de status";
/// What may come behind such a question.
const LATELY: &str =
    "today|currently|at the moment|so far|at present|this morning|yet|then|here|overnight|last night|still|these days";
const APPROVALS: &str = "approval|approvals|need me|needs me|need from me|needs from me|need anything from me|need something from me|\
    waiting for me|waits for me|wait for me|waiting on me|blocked on me|for me to decide|for me to approve|my decision|my input|\
    need my ok|needs my ok|need my okay|needs my okay|open questions|open question|any questions for me|questions for me|\
    have questions|anything to approve|something to approve|to be approved";
const LIMITS: &str = "limit|limits|quota|rate limit|rate limits|rate limited|rate-limited|usage limit|usage";
const LIMIT_WORDS: &str = "limit limits quota rate limited rate-limited usage left remaining remain reset resets hit reached reach \
    claude used use using week weekly day daily hours hour close near run running out until session plan percent";
const COSTS: &str = "cost|costs|spend|spent|spending|expensive|the bill|budget";
const COST_WORDS: &str = "cost costs spend spent spending expensive bill budget money dollars euros total today yesterday week month \
    year day weekly monthly last tasks tokens claude average per run runs";
const QUESTION: &str = "what|what's|which|how|is|are|do|does|did|has|have|any|anything|show|when|who|was|will|am|can you see|\
    tell me|give me|cost|limits|approvals|open|where";
/// How a task's state is asked for.
const OPENINGS: &str = "how is|how are|how did|how was|how far|how long|how does it look|how about|is|are|did|does|has|have|was|were|\
    what about|what happened|what became|what is|what are|what did you|what have you|what was|what were|status|state|\
    the status|the state|any news|any update|any updates|any progress|news|update on|updates on|progress|when will|when is|\
    where are we|where is|why is|why did|why has|why was|will|tell me about|show me|show|details on|details of|details|and how is|\
    do we have|do you have|any luck|all tests|what is with|what is up with|wie läuft|wie steht es";
/// What is asked of it.
const STATE: &str = "going done finished finish ready status state coming along doing news update updates progress far happened \
    became become running run runs stuck blocked blocking waiting wait wait started start starting pass passed passing through \
    complete completed landed merged accepted over success successful succeed succeeded fail failed result results outcome \
    work worked works out long take taking takes takes eta left remaining look looking looks find found change changed changes \
    need needs details luck holding hold held cancelled canceled go goes went well tests test behind hanging open closed cost show tell";
/// What alone makes a question one about a state.
const TELLS: &str = "going|done|finished|finish|ready|status|state|coming along|doing|news|update|updates|progress|far|happened|became|\
    running|stuck|blocked|blocking|waiting|started|pass|passed|go through|gone through|complete|completed|landed|merged|\
    succeed|succeeded|successful|result|results|outcome|work out|worked|where are we|eta|how long|when will|luck|what about|\
    how about|find|found|you change|you changed|did it work|did that work|need anything|what is with|what is up with|all tests|holding|go|went|show|show me|details|\
    tests pass|tests green|fail|failed|taking so long";
/// Without naming it, the task last talked about.
const OF_LAST: &str = "did the tests pass|do the tests pass|are the tests green|are the tests passing|did all tests pass|\
    did all the tests pass|what is the result|what was the result|what did you change|what did you find|\
    what did you find out|what has changed|what changed|when will you be done|how long will you need|how long do you need|\
    how far are you|are you done with it|are you done with that";

/// A question about our tasks; unsure where it may be one.
pub(super) fn state(case: &Case<'_>) -> Option<Ruled> {
    let said = &case.message.core;
    let short = &said[..said.len() - ends(said, LATELY).unwrap_or(0)];
    if [said, short].into_iter().any(|said| is_one_of(said, QUEUE)) {
        return Some(sure(None, About::Queue));
    }
    about_us(case, said).or_else(|| of_one(case, said))
}

fn sure(one: Option<&Known>, about: About) -> Ruled {
    Ruled::Sure(Meant::State { id: one.map(|one| one.id.clone()), about })
}

/// Approvals, limits and costs.
fn about_us(case: &Case<'_>, said: &[String]) -> Option<Ruled> {
    opens(said, QUESTION)?;
    let only = |list: &str| said.iter().filter(|word| !among(EMPTY, word) && !among(list, word)).count();
    let told = case.told();
    if has(said, COSTS) && !speaks_of_wishes(case) {
        let free = told.map_or_else(|| only(COST_WORDS), |one| others(said, one, COST_WORDS));
        let of_now = has(said, "this week|this month|this year|this day|this session|this morning|this time|this far");
        let points = (has(said, "it|that") || (has(said, "this") && !of_now)) && told.is_none();
        let last = case.last.and_then(|id| case.one(id)).filter(|_| points && said.len() <= 6);
        let which = told.or(last);
        let is_named = !matches!(case.named, Some(Named::Several(_) | Named::Unknown));
        return (free == 0 && is_named && (!points || last.is_some() || has(said, "all this|all that")))
            .then(|| sure(which.filter(|_| !has(said, "all this|all that")), About::Cost));
    }
    let free_of_tasks = told.is_none() && !matches!(case.named, Some(Named::Several(_) | Named::Unknown));
    if free_of_tasks && has(said, APPROVALS) {
        let words = "approval approvals need needs waiting waits wait blocked decide approve approved decision input open question \
            questions pending outstanding left";
        return (only(words) == 0).then(|| sure(None, About::Approvals));
    }
    if free_of_tasks && has(said, LIMITS) && only(LIMIT_WORDS) == 0 {
        return Some(sure(None, About::Limits));
    }
    None
}

/// How one task goes.
fn of_one(case: &Case<'_>, said: &[String]) -> Option<Ruled> {
    let opening = opens(said, OPENINGS).is_some();
    let tells = has(said, TELLS);
    match &case.named {
        Some(Named::Id(id)) => {
            let one = case.one(id)?;
            let free = others(said, one, STATE);
            let is_bare = free == 0 && said.len() <= 2;
            let is_asked = opening && (case.message.asks || tells) && free <= usize::from(case.message.asks);
            (is_bare || (is_asked && !speaks_of_wishes(case))).then(|| sure(Some(one), About::Task))
        }
        Some(Named::Title(id)) => {
            let one = case.one(id)?;
            let is_asked = opening && tells && others(said, one, STATE) == 0 && !speaks_of_wishes(case);
            // "show me the login timeout" may ask for code.
            let is_ours = case.message.asks
                || opens(said, "status|state|the status|the state|progress|any|how is|where are we").is_some();
            (is_asked && is_ours).then(|| sure(Some(one), About::Task))
        }
        Some(Named::Several(some)) if opening && tells => {
            let guesses = some.iter().take(3).cloned().map(Guess::State).collect();
            Some(Ruled::Unsure(Meant::Unclear { guesses }))
        }
        Some(Named::Unknown) if opening => Some(case.unclear(false)),
        Some(Named::Last(_)) | None => of_last(case, said, opening && tells),
        Some(Named::Several(_) | Named::Unknown) => None,
    }
}

fn of_last(case: &Case<'_>, said: &[String], asked: bool) -> Option<Ruled> {
    let one = case.last.and_then(|id| case.one(id))?;
    let points = matches!(case.named, Some(Named::Last(_)));
    let free = said.iter().filter(|word| !among(EMPTY, word) && !among(STATE, word)).count();
    let is_short = asked && points && free == 0 && said.len() <= 7 && !has(said, "everything|all");
    let show =
        opens(said, "show me it|show it|show me that|show that|show me this|show me the last one") == Some(said.len());
    let meant = is_short || is_one_of(said, OF_LAST);
    ((meant && (case.message.asks || said.len() <= 5) && !speaks_of_wishes(case)) || show)
        .then(|| sure(Some(one), About::Task))
}
