//! Durable adds, lists and searches, when empty and with 10,000 tasks.

use engine::{
    intake,
    settings::Home,
    store::{Entry, Filter, Store},
    task::{BootId, Source},
};
use jiff::Timestamp;

use crate::{floors, measure::Times};

const MANY: usize = 10_000;

/// Runs this part.
pub fn run() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = Home::find(Some(&folder.path().join("home"))).expect("a home");
    home.make().expect("a home");
    let store = Store::open(&home, BootId("bench".into())).expect("a ledger");
    let floor_db = floors::bare_database(folder.path());

    let (mut floor, mut empty) = (Times::default(), Times::default());
    for number in 0..300 {
        floor.of(|| floors::commit(&floor_db));
        empty.of(|| add(&store, number));
    }
    for number in 300..MANY {
        add(&store, number);
    }
    let (mut floor_full, mut full) = (Times::default(), Times::default());
    for number in MANY..MANY + 300 {
        floor_full.of(|| floors::commit(&floor_db));
        full.of(|| add(&store, number));
    }
    println!("## durable adds");
    floor.say("floor: one commit");
    empty.say("add, ledger empty");
    empty.ratio(&floor, "  over the floor");
    full.say("add, 10,000 tasks");
    full.ratio(&floor_full, "  over the floor");
    full.ratio(&empty, "  over adding to an empty ledger");
    reads(&store, &home);
}

fn add(store: &Store, number: usize) {
    let text = format!("# Task number {number}\n\nExplain the flamingo of house {number} in street {}.\n", number % 97);
    let file = intake::read(&text).expect("a task");
    let title = intake::title_of(&file);
    let entry = Entry { file, text, title, source: Source::Cli, practice: false, inbox: None };
    store.add(entry, u32::MAX, Timestamp::now()).expect("added");
}

fn reads(store: &Store, home: &Home) {
    let reads = store.reads();
    let bare = rusqlite::Connection::open(home.database()).expect("the database");
    let filter = Filter { limit: 50, ..Filter::default() };
    let (mut bare_list, mut list, mut bare_search, mut search) =
        (Times::default(), Times::default(), Times::default(), Times::default());
    for _ in 0..300 {
        bare_list.of(|| all(&bare, "SELECT * FROM tasks ORDER BY seq DESC LIMIT 50"));
        list.of(|| reads.list(&filter).expect("a list"));
        bare_search
            .of(|| all(&bare, "SELECT rowid FROM found WHERE found MATCH 'flamingo' ORDER BY rowid DESC LIMIT 50"));
        search.of(|| reads.search("flamingo", None, 50).expect("hits"));
    }
    println!("\n## reads with 10,000 tasks");
    bare_list.say("floor: bare query, newest 50");
    list.say("list, newest 50");
    list.ratio(&bare_list, "  over the bare query");
    bare_search.say("floor: bare FTS query, newest 50");
    search.say("search, newest 50");
    search.ratio(&bare_search, "  over the bare query");
}

/// Runs a query and looks at every column of every row.
fn all(db: &rusqlite::Connection, query: &str) -> usize {
    let mut statement = db.prepare_cached(query).expect("a query");
    let columns = statement.column_count();
    let mut rows = statement.query([]).expect("rows");
    let mut seen = 0;
    while let Ok(Some(row)) = rows.next() {
        seen += (0..columns).filter(|&column| row.get_ref(column).is_ok()).count();
    }
    seen
}
