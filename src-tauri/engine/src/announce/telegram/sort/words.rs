//! The words that the rules know, and how a message is cut into words. Lists are kept as texts: a bar ends a phrase.

use crate::task::prose;

/// Words that tell nothing about what is meant.
pub(super) const EMPTY: &str = "a an the and or of in on at to for from with by as than then so be is are was were am been \
    being it its this that these those there here i me my we us our you your he she they them their do does did done doing \
    has have had having can could should would will shall may might must not no yes yet still now just only also too very \
    really please pls plz how what why when where which who whose whom if but about up out off over into all any some more \
    most other another again same thing things something anything everything stuff one ones go going get got make made let \
    ok okay hi hey hello thanks thank well good great right want need like time way bit lot much many such own be today \
    currently moment far already ever never maybe perhaps der die das den dem ein eine einen und oder ich du es ist mir \
    mich bitte nicht le la les un une des et je tu il est pas el los las y yo no de het een en ik je niet dat";
/// Words by which a task is called whatever it is about.
pub(super) const CALLED: &str =
    "task tasks job fix fixes change changes result results one thing run work update ticket request stuff";
/// Words that so many titles have that one of them names no task.
const GENERIC: &str = "test tests docs doc documentation page module client server code file files bug error errors \
    build api app issue feature function support release version new old all project repo script command field";
/// More openings that ask for work, besides those that tell a type.
const WORK: &str = "adapt adjust align allow annotate apply automate avoid benchmark bring cache calculate capture check \
    clean cleanup clarify collapse collect combine compare compress compute configure connect convert copy count cover \
    debug declare decouple dedupe define deploy deprecate destroy design detect document drop drain embed encrypt ensure erase \
    escape estimate evaluate export expose extend fetch figure filter find finish force force-push format generate git group \
    guard handle harden hide highlight hook import improve include increase inline integrate introduce isolate limit link \
    lint list load localise localize lock log lower mark measure mention mock modernise modernize monitor normalise \
    normalize notify nuke organise organize overwrite package parse patch pin plot polish port prepare prevent print \
    profile prototype prove provide publish pull purge push put raise reduce regenerate reorder reorganise reorganize \
    reproduce require reset restore restructure restrict return reuse revert rework rm rotate sanitise sanitize save scan \
    schedule search secure send serve set shorten shrink silence skip sort speed standardise standardize store stream \
    strip style suggest switch sync teach test tidy toggle trace track transform translate trim truncate tune turn \
    unify unit validate verify vendor warn wipe wire wrap";
/// Openings that ask for work only with more words behind them: alone they may be about a task of ours.
const WEAK: &str = "abort accept cancel clear discard give ignore keep kill pause read rename reject resume retry run \
    show start stop take tell try undo use";
/// Openings that ask for work in German, French, Spanish and Dutch.
const FOREIGN: &str = "behebe korrigiere repariere schreibe schreib erkläre erklär füge entferne ändere prüfe überprüfe \
    aktualisiere benenne ergänze erstelle baue verbessere teste übersetze untersuche lösche ajoute corrige répare écris \
    rédige explique supprime vérifie renomme crée améliore traduis analyse résume añade agrega arregla corrige escribe \
    explica elimina actualiza revisa crea mejora traduce analiza resume renombra borra voeg maak schrijf verwijder \
    repareer controleer verbeter vertaal hernoem fix leg";
/// Words of software: with one of them a question is about code.
const CODE: &str = "api endpoint endpoints route routes test tests build ci server client database db table query queries \
    schema migration migrations function functions method methods class classes module modules package packages crate \
    crates library libraries dependency dependencies import imports file files folder folders directory config \
    configuration setting settings flag flags option options env variable variables page pages form forms button buttons \
    field fields input header headers footer sidebar navbar menu modal dialog css html js javascript typescript python \
    rust go java sql json csv yaml xml pdf regex parser lexer compiler cache caching session sessions cookie cookies token \
    tokens jwt jwts oauth auth login logout signup password passwords user users email emails upload uploads download \
    downloads request requests response responses http https websocket websockets socket sockets port proxy url urls \
    thread threads process memory leak leaks cpu disk log logs logging logger error errors exception exceptions crash \
    crashes bug bugs code codebase repo repository branch branches commit commits merge release version script scripts \
    docker container kubernetes deployment staging production frontend backend ui app bundle jquery react vue svelte node \
    npm cargo component components hook hooks state store worker workers queue scheduler job jobs retry retries timeout \
    timeouts limiter locale encoding utf unicode date dates timezone image images avatar avatars icon icons search index \
    importer exporter export exports comment comments md5 sha1 hash hashes type types struct trait enum interface linter processes service \
    services window windows tab tabs screen screens panel video audio text label labels link links \
    middleware benchmark benchmarks handler handlers callback callbacks event events metric metrics report reports";

/// Whether a word is in a list.
pub(super) fn among(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|one| one == word)
}

/// The lower-case words of a text, short forms written out: "what's" is "what is", "don't" is "do not".
pub(super) fn words(text: &str) -> Vec<String> {
    let flat = text.to_lowercase().replace(['’', '‘', '`'], "'");
    flat.split(|c: char| {
        c.is_whitespace() || matches!(c, ',' | ';' | '!' | '?' | '(' | ')' | '"' | '“' | '”' | '„' | '…')
    })
    .map(|word| word.trim_matches(|c: char| matches!(c, '\'' | ':' | '*' | '«' | '»' | '¡' | '¿')))
    .map(|word| word.trim_end_matches('.'))
    .filter(|word| word.chars().any(char::is_alphanumeric))
    .flat_map(written_out)
    .collect()
}

fn written_out(word: &str) -> Vec<String> {
    let whole = match word {
        "can't" | "cant" | "cannot" => "can not",
        "won't" | "wont" => "will not",
        "dont" => "do not",
        "doesnt" => "does not",
        "didnt" => "did not",
        "whats" => "what is",
        "hows" => "how is",
        "wheres" => "where is",
        "let's" | "lets" => "let us",
        "u" => "you",
        "tmrw" => "tomorrow",
        _ => "",
    };
    if !whole.is_empty() {
        return whole.split(' ').map(str::to_owned).collect();
    }
    let endings = [("n't", "not"), ("'re", "are"), ("'ll", "will"), ("'ve", "have"), ("'d", "would"), ("'m", "am")];
    let pair = endings.iter().find_map(|(ending, second)| word.strip_suffix(ending).map(|first| (first, *second)));
    let short_is = "what how where who when why it that there here everything anything he she everyone";
    let pair =
        pair.or_else(|| word.strip_suffix("'s").filter(|first| among(short_is, first)).map(|first| (first, "is")));
    match pair {
        Some((first, second)) if !first.is_empty() => vec![first.to_owned(), second.to_owned()],
        _ => vec![word.to_owned()],
    }
}

/// How many words of the longest of these phrases stand at the front.
pub(super) fn opens(words: &[String], phrases: &str) -> Option<usize> {
    let fits = |phrase: &str| {
        let mut count = 0;
        for word in phrase.split_whitespace() {
            if words.get(count).map(String::as_str) != Some(word) {
                return None;
            }
            count += 1;
        }
        (count > 0).then_some(count)
    };
    phrases.split('|').filter_map(|phrase| fits(phrase.trim())).max()
}

/// How many words of the longest of these phrases stand at the end.
pub(super) fn ends(words: &[String], phrases: &str) -> Option<usize> {
    let fits = |phrase: &str| {
        let count = phrase.split_whitespace().count();
        let from = words.len().checked_sub(count)?;
        (opens(&words[from..], phrase) == Some(count)).then_some(count)
    };
    phrases.split('|').filter_map(|phrase| fits(phrase.trim())).max()
}

/// Whether these words are one of the phrases, whole.
pub(super) fn is_one_of(words: &[String], phrases: &str) -> bool {
    opens(words, phrases) == Some(words.len())
}

/// Whether one of the phrases stands anywhere.
pub(super) fn has(words: &[String], phrases: &str) -> bool {
    (0..words.len()).any(|at| opens(&words[at..], phrases).is_some())
}

/// Words that say something.
pub(super) fn telling(words: &[String]) -> usize {
    let mut said: Vec<&String> = words.iter().filter(|word| !among(EMPTY, word)).collect();
    said.sort();
    said.dedup();
    said.len()
}

/// How strongly a word at the front asks for work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    /// Of itself.
    Strong,
    /// Only with more words.
    Weak,
}

/// Whether a word asks for work.
pub(super) fn verb(word: &str) -> Option<Verb> {
    if among(WEAK, word) {
        return Some(Verb::Weak);
    }
    let strong = (prose::is_decisive(word) && word != "why") || among(WORK, word) || among(FOREIGN, word);
    strong.then_some(Verb::Strong)
}

/// Whether the words speak of software: a known word, or one that is spelled as no word of prose is.
pub(super) fn speaks_of_code(words: &[String], text: &str) -> bool {
    words.iter().any(|word| among(CODE, word)) || !prose::paths_in(text).is_empty() || has_identifier(text)
}

fn has_identifier(text: &str) -> bool {
    text.split_whitespace().any(|word| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let camel = bare.chars().skip(1).any(char::is_uppercase) && bare.chars().any(char::is_lowercase);
        bare.contains('_') || bare.contains("::") || camel || (word.starts_with("--") && word.len() > 3)
    })
}

/// How much a word of a title says about which task it is, in halves.
pub(super) fn weight(word: &str) -> usize {
    match word {
        _ if among(GENERIC, word) || among(CALLED, word) => 1,
        _ if verb(word).is_some() => 1,
        _ => 2,
    }
}

/// A word without its ending, so that "migration" and "migrate" are the same.
pub(super) fn stem(word: &str) -> String {
    let word = word.strip_suffix("'s").unwrap_or(word);
    let endings = ["ations", "ation", "ating", "ated", "ates", "ate", "ings", "ing", "ers", "er", "ed", "es", "s", "e"];
    for ending in endings {
        if let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.chars().count() >= 4) {
            return stem.to_owned();
        }
    }
    word.to_owned()
}
