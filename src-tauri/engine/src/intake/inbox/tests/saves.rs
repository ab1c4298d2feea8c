//! Every way to save a file makes one task of it.

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_there_before_the_start_is_taken() {
    let mut house = House::quiet();
    fs::write(house.path("a.task.md"), GOOD).unwrap();
    house.start();
    house.exactly(&[GOOD]).await;
    assert!(!house.path("a.task.md").exists());
    house.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_renamed_in_is_taken_at_once_and_once() {
    let house = watched().await;
    fs::write(house.elsewhere("a"), GOOD).unwrap();
    fs::rename(house.elsewhere("a"), house.path("a.task.md")).unwrap();
    house.exactly(&[GOOD]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_written_in_slow_chunks_is_taken_whole() {
    let house = watched_and_settling(1_500).await;
    let mut file = File::create(house.path("a.task.md")).unwrap();
    let mut text = String::from("**Prompt:** one\n");
    file.write_all(text.as_bytes()).unwrap();
    for n in 0..12 {
        pause(60).await;
        let line = format!("line {n}\n");
        file.write_all(line.as_bytes()).unwrap();
        text.push_str(&line);
    }
    drop(file);
    house.exactly(&[&text]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_save_as_vim_does_it_is_one_task() {
    let house = watched_and_settling(1_500).await;
    fs::write(house.path("4913"), "").unwrap();
    fs::remove_file(house.path("4913")).unwrap();
    fs::write(house.path(".a.task.md.swp"), "swap").unwrap();
    fs::write(house.path("a.task.md"), "**Prompt:** ol").unwrap();
    fs::rename(house.path("a.task.md"), house.path("a.task.md~")).unwrap();
    fs::write(house.path("a.task.md"), GOOD).unwrap();
    fs::remove_file(house.path("a.task.md~")).unwrap();
    fs::remove_file(house.path(".a.task.md.swp")).unwrap();
    house.exactly(&[GOOD]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_save_as_emacs_does_it_is_one_task() {
    let house = watched().await;
    symlink("user@host.123:1", house.path(".#a.task.md")).unwrap();
    fs::write(house.path("#a.task.md#"), GOOD).unwrap();
    fs::write(house.path("a.task.md~"), "old").unwrap();
    fs::write(house.path("a.task.md"), GOOD).unwrap();
    fs::remove_file(house.path(".#a.task.md")).unwrap();
    fs::remove_file(house.path("#a.task.md#")).unwrap();
    house.exactly(&[GOOD]).await;
    assert!(house.path("a.task.md~").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_save_as_vs_code_does_it_is_one_task() {
    let house = watched_and_settling(1_500).await;
    fs::write(house.path("a.task.md"), "").unwrap();
    pause(300).await;
    for text in ["", "**Prompt:**", GOOD] {
        let mut file = OpenOptions::new().write(true).truncate(true).open(house.path("a.task.md")).unwrap();
        file.write_all(text.as_bytes()).unwrap();
        pause(20).await;
    }
    house.exactly(&[GOOD]).await;
    assert!(house.refused().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn copies_and_rsync_are_one_task_each() {
    let house = watched().await;
    fs::write(house.elsewhere("a"), GOOD).unwrap();
    fs::copy(house.elsewhere("a"), house.path("a.task.md")).unwrap();
    house.until(|house| house.moved() == 1).await;
    let text = "**Prompt:** by rsync\n";
    fs::write(house.path(".b.task.md.Xy12Ab"), &text[..10]).unwrap();
    pause(200).await;
    fs::write(house.path(".b.task.md.Xy12Ab"), text).unwrap();
    fs::rename(house.path(".b.task.md.Xy12Ab"), house.path("b.task.md")).unwrap();
    house.exactly(&[GOOD, text]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_writers_lock_is_waited_for() {
    let house = watched().await;
    let mut file = File::create(house.path("a.task.md")).unwrap();
    file.lock().unwrap();
    file.write_all(b"**Prompt:** do").unwrap();
    house.until(|house| house.why("a.task.md").is_some_and(|why| why.contains("lock"))).await;
    file.write_all(b" it\n").unwrap();
    file.unlock().unwrap();
    house.exactly(&[GOOD]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_is_left_alone_until_it_is_none() {
    let house = watched().await;
    fs::write(house.path("a.task.md"), "---\ndraft: true\n---\n").unwrap();
    house.until(|house| house.why("a.task.md").is_some_and(|why| why.contains("draft"))).await;
    assert!(!house.path("a.task.md.problem").exists());
    fs::write(house.path("a.task.md"), GOOD).unwrap();
    house.exactly(&[GOOD]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_save_while_the_task_is_accepted_is_a_handover_of_its_own() {
    let house = watched().await;
    let (path, newer) = (house.path("a.task.md"), "**Prompt:** newer\n");
    *house.ledger.meanwhile.lock().unwrap() = Some(Box::new(move || fs::write(path, newer).unwrap()));
    fs::write(house.path("a.task.md"), GOOD).unwrap();
    house.exactly(&[GOOD, newer]).await;
    let (path, temp) = (house.path("b.task.md"), house.elsewhere("b"));
    let third = "**Prompt:** third\n";
    *house.ledger.meanwhile.lock().unwrap() = Some(Box::new(move || {
        fs::write(&temp, newer).unwrap();
        fs::rename(&temp, &path).unwrap();
    }));
    fs::write(house.path("b.task.md"), third).unwrap();
    house.exactly(&[GOOD, newer, third, newer]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hundreds_of_files_at_once_are_all_taken() {
    let house = watched().await;
    for n in 0..400 {
        fs::write(house.path(&format!("{n}.task.md")), format!("Do {n}.")).unwrap();
    }
    house.until(|house| house.moved() == 400).await;
    let mut texts = house.taken();
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), 400);
    house.until(|house| house.inbox.standing().is_empty()).await;
}
