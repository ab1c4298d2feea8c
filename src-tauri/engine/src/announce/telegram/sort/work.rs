//! Whether a message asks for work as it stands, and whether that can't be taken back.

use super::{
    message::Message,
    words::{Verb, among, ends, has, opens, speaks_of_code, telling, verb},
};

/// What says outright that it is a task.
const SAYS_SO: &str = "new task|task|todo|to do|another task|feature request|bug report|neue aufgabe";
/// Openings of two words that ask for work.
const TWO_WORDS: &str = "get rid|turn on|turn off|set up|look into|look at why|find out|figure out|clean up|speed up|make sure|make sure that|\
    tell me which|tell me how|tell me why|tell me where|tell me what|show me how|show me where|show me which|have a look at|\
    take a look at|give me an overview of|give me a summary of|cut down|roll back|sort out|check if|check whether|check that|\
    do a review of|do a code review";
/// Openings that say what should be done.
const NEEDS: &str = "we need to|we should|we have to|we must|we want to|i need to|i want to|i would like to|you need to|\
    it should be possible to|somebody should|someone should|somebody needs to|someone needs to";
/// Openings that say what is needed.
const LACKS: &str = "we need|we want|i need|i want|i would like|there should be|we are missing";
/// What a verb may not have for its object: then it goes on with something that was said before.
const POINTING: &str = "something anything stuff it that this them these those one him her again so now too more less else das es dies ça cela \
    eso esto dat het dit";
/// Questions whose answer stands in the code.
const ASKS: &str = "why does|why do|why is|why are|why did|why does not|why is not|how does|how do we|how do i|how do|how is|\
    how are|how can i|where is|where are|where do|where does|what does|what happens if|what happens when|what calls|\
    who calls|what uses|who uses|which file|which files|which function|which functions|which module|which class|\
    which endpoint|which endpoints|which tests|what is the difference between|what would break if|in which file";
/// Questions that may be about anything: they must speak of software.
const ASKS_LOOSELY: &str = "is there|are there|do we|does the|does our|do the|do our|is the|are the|are all|can the|can we|\
    what is|what are|how big|how large|how many|how much|how often|how long does|when does|when is|when do we|has the|did we|\
    could we|should we";
/// Words by which a question is about us and our tasks.
const ABOUT_US: &str = "you your yours yourself task tasks";
/// No question of ours.
const OFF_TOPIC: &str = "weather sky moon sun rain raining food lunch dinner game football movie song joke president capital \
    life love";
/// Verbs after which nothing is left.
const ENDING_VERBS: &str = "wipe erase purge truncate destroy nuke shred obliterate";
/// Verbs after which little is left if they are about the wrong thing.
const REMOVING_VERBS: &str =
    "delete drop remove rm clear reset format overwrite kill lösche supprime elimina borra verwijder";
/// The wrong thing.
const DEAR: &str = "database databases db prod production backup backups everything schema schemas staging cluster volume \
    volumes disk bucket buckets repo repository tables alles datenbank";
/// With "all" before it.
const DEAR_IF_ALL: &str = "data users user accounts account customers customer records record branches files file orders \
    tables table projects repos keys tags";
/// Orders that are dangerous wherever they stand.
const ORDERS: &str = "rm -rf|rm -r|rm -fr|force push|force-push|force pushing|git push --force|push --force|push -f|\
    reset --hard|terraform destroy|kubectl delete|mkfs|dd if=/dev/zero|git clean -fd|git clean -fdx|drop database|drop table|\
    drop schema|drop the table|drop all|format the disk|format the drive|shutdown -h|git push -f";

/// What people ask each other for as well: it must speak of software, and not of them.
const EVERYDAY: &str = "bring check fetch figure find finish get give group hide list load look lower make mark plot print put raise \
    read reset save schedule search send serve set show sort suggest switch take tell test turn";
/// Openings with these verbs that nobody says of anything else.
const TECHNICAL: &str = "look into|look at why|find out|figure out|set up|sort out|get rid";

/// Whether the message is a task as it stands.
pub(super) fn is_work(message: &Message<'_>) -> bool {
    let said = &message.core;
    let is_marked =
        message.text.contains(':') && opens(said, SAYS_SO).is_some_and(|count| telling(&said[count..]) >= 2);
    is_marked
        || (is_order(said) && !is_everyday(said, message.text))
        || is_asked_at_the_end(message)
        || is_need(message)
        || asks_about_code(message)
}

/// "fix the crash when the cart is empty": a verb at the front, and an object behind it.
fn is_order(said: &[String]) -> bool {
    let Some(first) = said.first() else { return false };
    let two = opens(said, TWO_WORDS);
    let object = &said[two.unwrap_or(1).min(said.len())..];
    if two.is_some() {
        return object_is_named(object) && telling(object) >= 1 && said.len() >= 4;
    }
    match verb(first) {
        Some(Verb::Strong) => said.len() >= 3 && object_is_named(object) && telling(object) >= 1,
        Some(Verb::Weak) => said.len() >= 4 && object_is_named(object) && telling(object) >= 2,
        None => false,
    }
}

/// "Tell Bob that I am late", "find me a nice restaurant".
fn is_everyday(said: &[String], text: &str) -> bool {
    let is_personal = said.iter().skip(1).any(|word| among("i my mine", word));
    let is_technical = opens(said, TECHNICAL).is_some();
    said.first().is_some_and(|word| among(EVERYDAY, word) || verb(word) == Some(Verb::Weak))
        && !is_technical
        && (is_personal || !speaks_of_code(said, text))
}

fn object_is_named(object: &[String]) -> bool {
    let first = object.iter().find(|word| !among("me us the a an to for up out please", word));
    let counted = object.first().is_some_and(|word| among("this that these those", word)) && telling(object) >= 1;
    let counted = counted || (object.len() <= 3 && object.iter().any(|word| among("last previous latest", word)));
    // "fix that bug" names it only for somebody who knows which.
    first.is_some_and(|word| !among(POINTING, word)) && !counted
}

/// "The footer overlaps the content, please fix": what is wrong first, and then the verb.
fn is_asked_at_the_end(message: &Message<'_>) -> bool {
    let clauses = message.clauses();
    let asks = |clause: &[String]| {
        let points =
            clause[1..].iter().all(|word| among(POINTING, word) || word == "and" || verb(word) == Some(Verb::Strong));
        verb(&clause[0]) == Some(Verb::Strong) && (points || (is_order(clause) && !is_everyday(clause, message.text)))
    };
    (1..clauses.len()).any(|at| {
        let before: Vec<String> = clauses[..at].concat();
        let is_told = telling(&before) >= 3 || (telling(&before) >= 2 && speaks_of_code(&before, message.text));
        (asks(&clauses[at]) && is_told && !among("it that this also but no", &before[0])) || {
            // "hey, when you have time: update the copyright year"
            telling(&before) == 0 && is_order(&clauses[at]) && !is_everyday(&clauses[at], message.text)
        }
    })
}

fn is_need(message: &Message<'_>) -> bool {
    let said = &message.core;
    let does =
        opens(said, NEEDS).is_some_and(|count| is_order(&said[count..]) && !is_everyday(&said[count..], message.text));
    let lacks = opens(said, LACKS).is_some_and(|count| {
        let thing = &said[count..];
        thing.len() >= 3 && telling(thing) >= 2 && speaks_of_code(thing, message.text) && object_is_named(thing)
    });
    !message.asks && (does || lacks)
}

/// "Why does the login fail on Safari?": it is to be found out in the code.
fn asks_about_code(message: &Message<'_>) -> bool {
    let said = &message.core;
    let about_us = said.iter().any(|word| among(ABOUT_US, word) || among(OFF_TOPIC, word));
    // "How is it going?", "why is this so": about what was said before.
    let points = said.iter().take(4).any(|word| among("it this that these those they", word));
    if about_us || points || said.len() < 3 || asks_for_progress(said) {
        return false;
    }
    let firmly = opens(said, ASKS).is_some() && (message.asks || said.len() >= 5);
    (firmly && telling(said) >= 2 && (speaks_of_code(said, message.text) || telling(said) >= 3))
        || (message.asks
            && opens(said, ASKS_LOOSELY).is_some()
            && telling(said) >= 2
            && speaks_of_code(said, message.text))
}

/// "How is the login fix going?" asks for no code, even if no such task is known.
fn asks_for_progress(said: &[String]) -> bool {
    ends(said, "going|done|finished|ready|coming along|doing|progressing").is_some()
}

/// Whether it asks for what can't be taken back.
pub(super) fn is_destructive(message: &Message<'_>) -> bool {
    let said = super::words::words(message.text);
    has(&said, ORDERS) || (0..said.len()).any(|at| destroys(&said, at)) || resets_hard(&said)
}

fn destroys(said: &[String], at: usize) -> bool {
    let before = at.checked_sub(1).map_or("", |one| said[one].as_str());
    // "the delete button", "implement soft delete", "do not delete": no order.
    let opening = "please and then to should must just also now you can could would will we pls plz or";
    let orders = at == 0
        || among(opening, before)
        || !super::words::among(super::words::EMPTY, before) && is_clause_start(said, at);
    if !orders {
        return false;
    }
    if among(ENDING_VERBS, &said[at]) {
        return true;
    }
    if !among(REMOVING_VERBS, &said[at]) {
        return false;
    }
    let object = &said[at + 1..said.len().min(at + 9)];
    let until =
        object.iter().position(|word| among("from in on of for when if so that and", word)).unwrap_or(object.len());
    let (object, place) = object.split_at(until);
    let dear = object.iter().any(|word| among(DEAR, word));
    let all = object.iter().any(|word| among("all every each", word));
    let from_dear = place.iter().any(|word| among("database db prod production server disk remote", word));
    let somewhere = said[at..].iter().any(|word| word.starts_with('/') || word.starts_with("~/"));
    let much = object.iter().any(|word| among(DEAR_IF_ALL, word));
    dear || (all && much) || (from_dear && much) || (all && somewhere)
}

fn is_clause_start(said: &[String], at: usize) -> bool {
    at.checked_sub(1).is_some_and(|one| said[one].ends_with([':', '.']))
}

fn resets_hard(said: &[String]) -> bool {
    let at = |word: &str| said.iter().position(|one| one == word);
    matches!((at("reset"), at("hard")), (Some(reset), Some(hard)) if reset < hard && hard - reset < 4)
}
