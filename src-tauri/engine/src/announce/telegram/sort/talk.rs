//! Small talk: a message that is nothing but a few known words.

use super::words::{is_one_of, opens, words};
use crate::task::Talk;

const GREETING: &str = "hi|hello|hey|heya|heyy|hiya|yo|howdy|hi there|hello there|hey there|good morning|good evening|good afternoon|\
    good day|morning|evening|greetings|how are you|how are you today|how are you doing|moin|moin moin|hallo|servus|\
    guten morgen|guten tag|guten abend|bonjour|bonsoir|salut|coucou|hola|buenos días|buenos dias|buenas tardes|buenas|hoi|\
    goedemorgen|goedemiddag|goedenavond|goedendag|ciao ragazzi";
const THANKS: &str = "thanks|thank you|thx|thnx|ty|tysm|thanks so much|thanks a lot|thanks a bunch|thanks a ton|thanks a million|\
    thank you so much|thank you very much|many thanks|much appreciated|appreciate it|i appreciate it|cheers|cool|great|nice|\
    nice one|perfect|awesome|excellent|amazing|brilliant|fantastic|lovely|sweet|super|wonderful|well done|good job|great job|\
    nice job|good work|great work|nice work|awesome work|excellent work|amazing work|you are great|you are the best|\
    you rock|love it|got it|understood|i see|noted|makes sense|alright|all right|fair enough|no problem|no worries|ok|okay|\
    okey|k|kk|oki|ok cool|ok great|danke|danke dir|danke schön|dankeschön|vielen dank|besten dank|danke sehr|super danke|\
    alles klar|merci|merci beaucoup|merci bien|mille mercis|gracias|muchas gracias|mil gracias|vale|dank je|dank je wel|\
    dankjewel|dank u|bedankt|hartelijk dank|top|prima|parfait|perfecto|genial|bravo|thank you too|thanks again|\
    thank you again|thanks man|thanks mate|thanks buddy|thanks for the help|thanks for your help";
const BYE: &str = "bye|bye bye|bye for now|goodbye|good bye|good night|night|gn|see you|see ya|cya|cu|see you later|\
    see you soon|see you tomorrow|see you then|talk to you later|talk later|ttyl|later|until tomorrow|have a nice day|\
    have a good day|have a good one|tschüss|tschüs|tschau|bis bald|bis morgen|bis später|gute nacht|auf wiedersehen|\
    schönen abend|feierabend|au revoir|à bientôt|à demain|bonne nuit|bonne soirée|adiós|adios|hasta luego|hasta mañana|\
    buenas noches|tot ziens|tot morgen|doei|welterusten|ciao|ciao ciao";
const WHO: &str = "who are you|who is this|what are you|what are you exactly|who are you exactly|what exactly are you|\
    are you a bot|are you a robot|are you a human|are you human|are you an ai|are you real|are you claude|are you chatgpt|\
    what is this|what is this bot|who made you|what is your name|wer bist du|was bist du|qui es tu|quién eres|wie ben je";
const HELP: &str = "help|help me|help please|help me please|what can you do|what can i do|what can i do here|\
    what can i ask|what can i ask you|what can i say|what do you do|what are you good for|what can you do for me|\
    how does this work|how does it work|how do you work|how do i use this|how do i use you|how do i use this bot|\
    how do i use the bot|how to use this|how can i use this|commands|what are the commands|which commands are there|\
    what commands are there|what commands do you know|list commands|show commands|how do i start|instructions|usage|hilfe|\
    was kannst du|aide|ayuda|que peux tu faire|qué puedes hacer";
/// How one does something here.
const HOW_TO: &str = "how do i|how can i|how to|how would i|how does one";
const HOW_TO_WHAT: &str = "start a task|start a new task|create a task|create a new task|add a task|add a new task|\
    make a task|make a new task|cancel a task|cancel tasks|stop a task|accept a task|accept a result|accept the result|\
    discard a task|discard a result|discard the result|retry a task|pause you|pause the queue|pause tasks|pause everything|\
    approve something|approve|answer a question|see the diff|see the queue|see my tasks|list my tasks|send a file|\
    hand over a task|talk to you|turn you off";
/// Signs that are said for "thanks" or "fine".
const SIGNS: &str = "👍🙏❤💯🎉👏😀🙂😊😃😄🥳👌🙌💪😍🤝✅🚀";
const WAVES: &str = "👋";

/// Which small talk a message is, if it is nothing else.
pub(super) fn small_talk(text: &str) -> Option<Talk> {
    let all = words(text);
    let all = all[opens(&all, "so|and|but").filter(|count| *count < all.len()).unwrap_or(0)..].to_vec();
    if all.is_empty() {
        return signs(text);
    }
    if all.len() > 12 {
        return None;
    }
    if let Some(talk) = whole(&all) {
        return Some(talk);
    }
    if let Some(count) = opens(&all, HOW_TO).filter(|count| is_one_of(&all[*count..], HOW_TO_WHAT)) {
        return (count > 0).then_some(Talk::Help);
    }
    // "Hey! How are you?", "ok, thanks": the last part that says more than "ok" is what is meant.
    let parts: Vec<Vec<String>> =
        text.split([',', '.', '!', '?', ';', '\n']).map(words).filter(|part| !part.is_empty()).collect();
    let talks: Vec<Option<Talk>> = parts.iter().map(|part| whole(part).or_else(|| pair(part))).collect();
    if talks.iter().any(Option::is_none) {
        return pair(&all);
    }
    let talks: Vec<Talk> = talks.into_iter().flatten().collect();
    let rank = |talk: &Talk| match talk {
        Talk::Greeting => 0,
        Talk::Thanks => 1,
        Talk::Bye => 2,
        Talk::WhoAreYou => 3,
        Talk::Help => 4,
    };
    talks.into_iter().max_by_key(rank)
}

fn whole(said: &[String]) -> Option<Talk> {
    let lists = [
        (HELP, Talk::Help),
        (WHO, Talk::WhoAreYou),
        (GREETING, Talk::Greeting),
        (BYE, Talk::Bye),
        (THANKS, Talk::Thanks),
    ];
    lists.into_iter().find_map(|(list, talk)| is_one_of(said, list).then_some(talk))
}

/// "ok thanks", "great thank you": two of them without a comma.
fn pair(said: &[String]) -> Option<Talk> {
    let first = opens(said, THANKS).or_else(|| opens(said, GREETING))?;
    whole(&said[first..])
}

fn signs(text: &str) -> Option<Talk> {
    let shown: Vec<char> = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(*c, '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' | '!' | '.'))
        .collect();
    let all = |list: &str| !shown.is_empty() && shown.iter().all(|c| list.contains(*c));
    if all(WAVES) {
        return Some(Talk::Greeting);
    }
    all(SIGNS).then_some(Talk::Thanks)
}
