use super::*;

const NOTES: &str = "---\nkey: value\n---\n# Release notes\n\nThe scheduler keeps a queue of waiting tasks. \
The scheduler raises waiting tasks over time, so that waiting tasks never starve.\n\n## Limits\n\n\
Nothing else matters here.\n```\nfenced secret words that are code\n```\n";
const CODE: &str =
    "//! Keeps the pool of connections.\n\npub fn open() {}\nfn close() {} // TODO: wait for readers\nstruct Pool;\n";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("notes.md"), NOTES).unwrap();
    std::fs::write(folder.path().join("pool.rs"), CODE).unwrap();
    std::fs::write(folder.path().join("image.bin"), [0, 1, 2]).unwrap();
    folder
}

async fn answer(targets: &[&str], says: Option<&Says>) -> String {
    let folder = folder();
    let mediator = says.map(|says| says as &dyn Mediator);
    work_locally(&brief(TaskType::Summarize, targets), folder.path(), mediator).await
}

#[tokio::test]
async fn an_extract_is_marked_and_quotes_only_what_is_in_the_files() {
    let answer = answer(&["notes.md", "pool.rs"], None).await;
    assert!(answer.starts_with(MADE_BY_RULES), "{answer}");
    for quote in answer.split('“').skip(1).map(|rest| rest.split('”').next().unwrap()) {
        assert!(NOTES.contains(quote) || CODE.contains(quote), "{quote} stands nowhere");
    }
    for part in [
        "- Release notes",
        "- Limits",
        "2 functions",
        "line 4: `fn close() {} // TODO: wait for readers`",
        "Keeps the pool",
    ] {
        assert!(answer.contains(part), "{part} is missing in\n{answer}");
    }
    assert!(!answer.contains("fenced secret"), "{answer}");
}

#[tokio::test]
async fn files_that_can_not_be_read_are_named() {
    let answer = answer(&["image.bin", "gone.md", "../outside.md"], None).await;
    assert!(answer.contains("- image.bin: it is no text"), "{answer}");
    assert!(answer.contains("- gone.md:") && answer.contains("- ../outside.md:"), "{answer}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_that_leads_out_of_the_project_is_not_followed() {
    let (folder, outside) = (folder(), tempfile::tempdir().unwrap());
    std::fs::write(outside.path().join("secret.md"), "A secret that nobody may read.").unwrap();
    std::os::unix::fs::symlink(outside.path().join("secret.md"), folder.path().join("link.md")).unwrap();
    let answer = work_locally(&brief(TaskType::Summarize, &["link.md"]), folder.path(), None).await;
    assert!(
        answer.contains("- link.md: it lies outside of the project") && !answer.contains("secret that"),
        "{answer}"
    );
}

#[tokio::test]
async fn the_model_answers_where_it_can_and_is_named() {
    let says = Says { answer: Ok("## Current state\n\nThe scheduler keeps a queue.".into()), ..Says::nothing() };
    let answer = answer(&["notes.md"], Some(&says)).await;
    assert!(answer.starts_with("_By the local model llama3.1:8b, from the files alone._"), "{answer}");
    assert!(answer.contains("The scheduler keeps a queue."));
}

#[tokio::test]
async fn a_model_that_stammers_or_is_gone_leaves_the_work_to_rules() {
    let stammer = Says { answer: Ok("and so on ".repeat(80)), ..Says::nothing() };
    assert!(answer(&["notes.md"], Some(&stammer)).await.starts_with(MADE_BY_RULES));
    assert!(answer(&["notes.md"], Some(&Says::nothing())).await.starts_with(MADE_BY_RULES));
}
