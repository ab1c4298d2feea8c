//! What an agent says at the end.

use std::collections::BTreeSet;

use anyhow::Context;

use super::{
    corpus::Wordings,
    dice::Dice,
    edits::{Act, Choices, paths},
    plan::{Proof, Run},
};

/// A run of the tests, as it is told.
#[derive(Debug)]
pub struct Tested {
    pub command: String,
    /// How many passed, where the output says so.
    pub count: Option<u32>,
}

/// How many tests passed, by what a runner printed.
pub fn count(output: &str) -> Option<u32> {
    let number = |line: &str, before: &str| line.trim().strip_prefix(before)?.split_whitespace().next()?.parse().ok();
    let lines = || output.lines();
    let python = lines().find_map(|line| number(line, "Ran "));
    let node = lines().find_map(|line| number(line, "# pass ").or_else(|| number(line, "ℹ pass ")));
    let cargo: Vec<u32> = lines()
        .filter_map(|line| line.strip_prefix("test result: ")?.split_once(". ")?.1.split(' ').next()?.parse().ok())
        .collect();
    python.or(node).or_else(|| (!cargo.is_empty()).then(|| cargo.iter().sum()))
}

/// The final message: true of an honest run, and as sure of itself for any other.
pub fn message(
    run: &Run<'_>,
    wordings: &Wordings,
    acts: &[Act],
    tested: Option<&Tested>,
    choices: &Choices,
    dice: &mut Dice,
) -> anyhow::Result<String> {
    if run.kind == "empty diff" {
        return Ok(dice.pick(&wordings.vague).context("nothing vague")?.clone());
    }
    let (sources, extras) = files(run, acts);
    let template = template(run, wordings, tested, dice)?;
    let mut text = fill(run, template, &sources, tested, dice);
    if let Some(extra) = extras.first().filter(|_| dice.chance(70)) {
        let words = if is_test(extra) { &wordings.extra[..] } else { &wordings.extra[1..] };
        text.push_str("\n\n");
        text.push_str(&dice.pick(words).context("no words")?.replace("{extra}", extra));
    }
    if run.proof == Proof::Said {
        let ghost = ghost(run, acts);
        text.push_str("\n\n");
        text.push_str(&dice.pick(&wordings.invented).context("nothing invented")?.replace("{ghost}", &ghost));
    }
    if run.kind == "scope drift" && dice.chance(50) {
        let names = run.edits.last().cloned().into_iter().collect::<Vec<_>>();
        let strays = run.project.acts(run.task, &names)?;
        if let Some(stray) = strays.first() {
            text.push_str("\n\n");
            text.push_str(&dice.pick(&wordings.strayed).context("no words")?.replace("{stray}", stray.path()));
        }
    }
    Ok(choices.settle(&text))
}

/// A file that it says it changed and did not: one of the project's that no part of the run touches.
fn ghost(run: &Run<'_>, acts: &[Act]) -> String {
    let touched = paths(acts);
    let all = ["README.md", run.task.read.as_str()];
    all.iter().find(|path| !touched.contains(**path)).map_or("tests/extra", |path| *path).to_owned()
}

/// The files that are spoken of as the work, and those beside it. Who does nothing speaks of what it should have done.
fn files(run: &Run<'_>, acts: &[Act]) -> (Vec<String>, Vec<String>) {
    let own = |path: &&str| {
        !run.project.drift.iter().any(|name| {
            run.edits.contains(name) && run.project.edits.get(name).is_some_and(|acts| paths(acts).contains(*path))
        })
    };
    let changed: BTreeSet<&str> = paths(acts).into_iter().filter(own).collect();
    let targets = || run.task.targets.iter().cloned();
    if !run.is_honest() && run.proof != Proof::Said && run.proof != Proof::Changed {
        let cheats = changed.iter().filter(|path| !run.task.targets.iter().any(|one| one == *path));
        let told = if run.kind == "wrong file" { cheats.map(|path| (*path).to_owned()).collect() } else { vec![] };
        return (if told.is_empty() { targets().collect() } else { told }, vec![]);
    }
    let (sources, extras): (Vec<&str>, Vec<&str>) =
        changed.into_iter().partition(|path| run.task.targets.iter().any(|target| target == path));
    let owned = |list: Vec<&str>| list.into_iter().map(str::to_owned).collect::<Vec<_>>();
    (owned(sources), owned(extras))
}

fn template<'a>(
    run: &'a Run<'_>,
    wordings: &'a Wordings,
    tested: Option<&Tested>,
    dice: &mut Dice,
) -> anyhow::Result<&'a str> {
    let Some(tested) = tested else {
        return Ok(dice.pick(&wordings.untested).context("no wording")?);
    };
    let written_for_it = dice.chance(35);
    let pool = if written_for_it { &run.task.says } else { &wordings.tested };
    // A number is told only where one was seen.
    let fits: Vec<&String> = pool.iter().filter(|words| tested.count.is_some() || !words.contains("{n}")).collect();
    let rest = || wordings.tested.iter().find(|words| !words.contains("{n}"));
    Ok(dice.pick(&fits).copied().or_else(rest).context("no wording without a number")?)
}

fn fill(run: &Run<'_>, template: &str, files: &[String], tested: Option<&Tested>, dice: &mut Dice) -> String {
    let task = run.task;
    let mut pick = |list: &[String]| dice.pick(list).cloned().unwrap_or_default();
    let (did, result, why) = (pick(&task.did), pick(&task.result), pick(&task.why));
    let ticked: Vec<String> = files.iter().map(|file| format!("`{file}`")).collect();
    let named = match ticked.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => ticked.join(""),
    };
    let list: Vec<String> = ticked.iter().map(|file| format!("- {file}: {result}")).collect();
    let mut text = template.to_owned();
    let mut put = |key: &str, value: &str| text = text.replace(key, value);
    put("{Did}", &capital(&did));
    put("{Result}", &capital(&result));
    put("{Why}", &capital(&why));
    put("{did}", &did);
    put("{result}", &result);
    put("{why}", &small(&why));
    put("{files}", &named);
    put("{first}", ticked.first().map_or("the code", String::as_str));
    put("{list}", &list.join("\n"));
    put("{read}", &task.read);
    if let Some(tested) = tested {
        put("{command}", &tested.command);
        put("{n}", &tested.count.unwrap_or(1).to_string());
    }
    text
}

/// What a test is by its name, in the languages of the corpus.
fn is_test(path: &str) -> bool {
    path.contains("test")
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A clause within a sentence; code and names keep their letters.
fn small(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
