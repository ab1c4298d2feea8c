use super::*;
use crate::{
    store::{
        Channel, Notice, Store,
        tests::{at, desk},
    },
    task::{ApprovalId, Body, Button, Letter, Live, Press, Rich, Ruling, TaskId},
};

fn letter(chat: i64, key: &str) -> Letter {
    let rule = Press::Rule { approval: ApprovalId(1), ruling: Ruling::Once { input: None } };
    Letter {
        chat,
        key: key.into(),
        task: Some(TaskId::numbered(1)),
        body: Body::Text {
            rich: Rich::plain("hello"),
            rows: vec![vec![Button { label: "Allow".into(), press: rule }]],
        },
        silent: false,
        reply_to: None,
        asks: None,
        live: Some(Live::Approval { approval: ApprovalId(1) }),
    }
}

fn paired(store: &Store, user: i64) {
    let owner = Owner { user, chat: user, name: "Ann".into(), approves: true, paired_at: at(0) };
    store.pair(&owner).unwrap();
}

#[test]
fn an_update_is_kept_once_and_carried_out_once() {
    let desk = desk();
    let store = &desk.store;
    assert_eq!(store.receive(&[(7, "a".into()), (8, "b".into())], at(1)).unwrap(), 2);
    assert_eq!(store.receive(&[(8, "b".into()), (9, "c".into())], at(2)).unwrap(), 1);
    assert_eq!(store.newest_update().unwrap(), Some(9));
    store.begin_update(7).unwrap();
    let waiting = store.updates_waiting().unwrap();
    assert_eq!(waiting.iter().map(|one| (one.id, one.begun)).collect::<Vec<_>>(), [(7, Some(0)), (8, None), (9, None)]);
    store.finish_update(7, &[letter(1, "answer/7")], &[], at(3)).unwrap();
    assert_eq!(store.updates_waiting().unwrap().len(), 2);
    assert_eq!(store.letters_due(at(3)).unwrap().len(), 1);
    assert_eq!(store.update_body(8).unwrap().as_deref(), Some("b"));
    store.finish_update(9, &[], &[], at(3)).unwrap();
    store.forget_chats_before(at(100)).unwrap();
    assert_eq!(store.newest_update().unwrap(), Some(9), "the newest number stays");
}

#[test]
fn letters_go_in_order_for_each_chat_and_one_that_waits_holds_only_its_own() {
    let desk = desk();
    let store = &desk.store;
    store.post(&[letter(1, "a"), letter(1, "b"), letter(2, "c"), letter(1, "a")], at(1)).unwrap();
    let due = |now| store.letters_due(at(now)).unwrap();
    let keys = |now| due(now).into_iter().map(|one| one.letter.key).collect::<Vec<_>>();
    assert_eq!(keys(2), ["a", "c"]);
    let first = due(2)[0].id;
    store.letter_handed(first).unwrap();
    store.letter_postponed(first, at(10), false).unwrap();
    assert_eq!(keys(3), ["c"]);
    assert_eq!(store.letters_due_at().unwrap(), Some(at(10)));
    assert_eq!(keys(10), ["a", "c"]);
    assert!(!due(10)[0].unsure, "it surely was not sent");
    store.letter_handed(first).unwrap();
    assert!(due(11)[0].unsure, "whoever had it may have sent it before dying");
    store.letter_sent(first, 42, "digest", at(11)).unwrap();
    assert_eq!(keys(12), ["b", "c"]);
    assert_eq!(store.letter_at(1, 42).unwrap().unwrap().key, "a");
    assert_eq!(store.letters_live().unwrap()[0].message, 42);
    store.letter_edited(first, "other", true).unwrap();
    assert!(store.letters_live().unwrap().is_empty());
}

#[test]
fn a_button_works_once_in_its_own_chat_and_not_for_ever() {
    let desk = desk();
    let store = &desk.store;
    store.post(&[letter(1, "a")], at(1)).unwrap();
    let one = store.letters_due(at(1)).unwrap().remove(0);
    let keys = |fresh: &str| store.keyboard(one.id, one.letter.body.rows(), || fresh.into(), at(100)).unwrap();
    assert_eq!(keys("first"), keys("second"), "the same button keeps its word");
    assert!(matches!(store.press("nothing", 1, 5, at(2)), Err(NotPressed::Unknown)));
    assert!(matches!(store.press("first", 2, 5, at(2)), Err(NotPressed::Unknown)), "stolen");
    assert!(matches!(store.press("first", 1, 5, at(100)), Err(NotPressed::Expired)));
    assert!(store.press("first", 1, 5, at(2)).is_ok());
    assert!(store.press("first", 1, 5, at(200)).is_ok(), "the same press after a crash");
    assert!(matches!(store.press("first", 1, 6, at(2)), Err(NotPressed::Used)));
}

#[test]
fn a_notice_goes_to_phones_only_where_somebody_is_paired() {
    let desk = desk();
    let store = &desk.store;
    let notice = |key: &str| Notice {
        channel: Channel::Desktop,
        key: key.into(),
        task: None,
        title: "t".into(),
        body: "b".into(),
        urgent: false,
    };
    store.notify(notice("a"), at(1)).unwrap();
    paired(store, 5);
    store.notify(notice("b"), at(2)).unwrap();
    let waiting = store.outbox(Channel::Telegram, at(3), 10).unwrap();
    assert_eq!(waiting.iter().map(|one| one.notice.key.as_str()).collect::<Vec<_>>(), ["b"]);
    store.fan_out(waiting[0].id, &[letter(5, "b/5")], at(3)).unwrap();
    assert!(store.outbox(Channel::Telegram, at(3), 10).unwrap().is_empty());
    assert_eq!(store.outbox(Channel::Desktop, at(3), 10).unwrap().len(), 2);
    assert!(store.unpair(5).unwrap());
    assert!(!store.unpair(5).unwrap());
    assert!(store.letters_due(at(4)).unwrap().is_empty(), "what waited for an unpaired chat is not sent");
}
