//! Handing over: to the engine, or durably into the inbox where none runs.

use std::{
    io::{Read, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use engine::{
    door::{Code, Command, NewTask, Problem},
    intake,
    settings::Home,
    task::Source,
};

use super::{Done, act};
use crate::{
    args::Add,
    here::{BY, Here, disk},
    screen::Screen,
};

/// Hands over each task file, or the words together as one task.
pub async fn run(here: &Here, add: Add, screen: &Screen) -> Done {
    let told = tell_apart(&add.what)?;
    let tasks = told.into_iter().map(|(text, files)| task(text, files, &add)).collect::<Result<Vec<_>, _>>()?;
    match here.engine().await {
        Ok(door) => {
            for task in tasks {
                act::answer(&door.act(BY, Command::Add(task)).await?, screen);
            }
        }
        Err(problem) if problem.code == Code::NoEngine => {
            for task in tasks {
                let path = drop_into_inbox(&here.home, &task)?;
                if screen.json {
                    screen.tell(&serde_json::json!({"reply": "dropped", "path": path}));
                } else {
                    screen.say(format!("kept in the inbox as {}", path.display()));
                    screen.say(screen.dim("no engine works here now; the next one to start takes it"));
                }
            }
        }
        Err(problem) => return Err(problem),
    }
    Ok(ExitCode::SUCCESS)
}

/// Task files are a task each; else all words are one task, and files among them what it is about. A `-` is what
/// comes on standard input.
fn tell_apart(what: &[String]) -> Result<Vec<(String, Vec<PathBuf>)>, Problem> {
    let is_task_file = |one: &String| {
        let plain = Path::new(one).extension().is_some_and(|end| end == "md") && Path::new(one).is_file();
        one.ends_with(".task.md") || plain
    };
    if what.iter().all(is_task_file) {
        return what.iter().map(|path| Ok((read(Path::new(path))?, Vec::new()))).collect();
    }
    let (mut text, mut files) = (String::new(), Vec::new());
    for word in what {
        let is_file = !word.contains('\n') && Path::new(word).is_file();
        let word = if word == "-" { &standard_input()? } else { word };
        if is_file {
            files.push(PathBuf::from(word));
        }
        // `add "Summarize notes.md" notes.md` names it once for people and once for us.
        if !(is_file && text.contains(word.as_str())) {
            text.push_str(if text.is_empty() { "" } else { " " });
            text.push_str(word);
        }
    }
    Ok(vec![(text, files)])
}

/// What came on standard input.
pub fn standard_input() -> Result<String, Problem> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .take(LARGEST)
        .read_to_end(&mut bytes)
        .map_err(|problem| disk("reading", Path::new("standard input"), &problem))?;
    decoded(&bytes, "standard input")
}

/// A task file's text.
pub fn read(path: &Path) -> Result<String, Problem> {
    let bytes = std::fs::File::open(path).and_then(|file| {
        let mut bytes = Vec::new();
        file.take(LARGEST).read_to_end(&mut bytes).map(|_| bytes)
    });
    decoded(&bytes.map_err(|problem| disk("reading", path, &problem))?, &path.display().to_string())
}

/// No task is as long as this; a pipe may be without an end.
const LARGEST: u64 = 16 * 1024 * 1024;

fn decoded(bytes: &[u8], name: &str) -> Result<String, Problem> {
    intake::decode(bytes).map_err(|problem| Problem::new(Code::BadTask, format!("{name}: {problem}")))
}

/// Paths are made absolute: the engine has another working folder.
fn task(text: String, mentioned: Vec<PathBuf>, add: &Add) -> Result<NewTask, Problem> {
    let absolute = |path: &PathBuf| std::path::absolute(path).map_err(|problem| disk("finding", path, &problem));
    let files = add.files.iter().chain(&mentioned).map(|file| absolute(file).map(|path| path.display().to_string()));
    Ok(NewTask {
        text,
        source: Some(Source::Cli),
        id: add.id.clone(),
        title: add.title.clone(),
        kind: add.kind,
        priority: add.priority,
        project: add.project.as_ref().map(absolute).transpose()?,
        files: files.collect::<Result<_, _>>()?,
        after: add.after.clone(),
        checks: add.checks.clone(),
        model: add.model.clone(),
        permissions: add.permissions,
        practice: false,
    })
}

/// Whole or not at all, and on the disk before it is said to be kept.
fn drop_into_inbox(home: &Home, task: &NewTask) -> Result<PathBuf, Problem> {
    let bad = |problem: intake::BadFile| Problem::new(Code::BadTask, problem.to_string());
    let text = intake::compose(task).map_err(bad)?;
    intake::read(&text).map_err(bad)?;
    home.make().map_err(|problem| Problem::new(Code::Internal, problem.to_string()))?;
    let inbox = home.inbox();
    let path = inbox.join(format!("cli-{}.task.md", uuid::Uuid::new_v4().simple()));
    let write = || {
        // Its temporary name does not end in .task.md, so no watcher takes half of it.
        let mut file = tempfile::Builder::new().prefix(".cli-").suffix(".tmp").tempfile_in(&inbox)?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(&path)?;
        std::fs::File::open(&inbox)?.sync_all()
    };
    write().map_err(|problem| disk("writing", &path, &problem))?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn task_files_are_a_task_each() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        std::fs::write(path("a.task.md"), "one").unwrap();
        std::fs::write(path("b.md"), "two").unwrap();
        let told = tell_apart(&[path("a.task.md"), path("b.md")]).unwrap();
        assert_eq!(told, [("one".into(), vec![]), ("two".into(), vec![])]);
        assert!(tell_apart(&[path("gone.task.md")]).is_err());
    }

    #[test]
    fn words_are_one_task_about_the_files_among_them() {
        let folder = tempfile::tempdir().unwrap();
        let notes = folder.path().join("notes.md");
        std::fs::write(&notes, "two").unwrap();
        let name = notes.display().to_string();
        let told = tell_apart(&["summarize".into(), name.clone()]).unwrap();
        assert_eq!(told, [(format!("summarize {name}"), vec![notes.clone()])]);
        let told = tell_apart(&[format!("Summarize {name}"), name.clone()]).unwrap();
        assert_eq!(told, [(format!("Summarize {name}"), vec![notes])]);
    }

    #[test]
    fn without_an_engine_a_task_lies_whole_in_the_inbox() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::find(Some(folder.path())).unwrap();
        let add = Add { what: vec!["mend it".into()], ..Add::default() };
        let path = drop_into_inbox(&home, &task("mend it".into(), Vec::new(), &add).unwrap()).unwrap();
        assert!(path.starts_with(home.inbox()) && path.display().to_string().ends_with(".task.md"));
        assert!(std::fs::read_to_string(path).unwrap().contains("mend it"));
    }

    #[test]
    fn paths_are_absolute_before_they_leave_the_shell() {
        let add = Add { project: Some("shop".into()), files: vec!["a.rs".into()], ..Add::default() };
        let task = task("x".into(), Vec::new(), &add).unwrap();
        assert!(task.project.unwrap().is_absolute());
        assert!(Path::new(&task.files[0]).is_absolute());
    }
}
