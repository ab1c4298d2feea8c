//! `cargo xtask eval verdict`: how often the verdict is right about runs of which the truth is known.
//!
//! The corpus is checked as it is used: an honest run has to pass hidden tests, a false one has to fail them (or to
//! be false by what it changed or said). Where it does not, the evaluation ends: its numbers would mean nothing.

mod agent;
mod args;
mod corpus;
mod dice;
mod edits;
mod judge;
mod plan;
mod table;
#[cfg(test)]
mod tests;
mod truth;
mod words;

use std::{
    collections::VecDeque,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::Context;
use trials::repo::Repo;

use args::Args;
use corpus::Corpus;
use plan::Run;
use table::Judged;

/// How many runs are judged side by side.
const AT_ONCE: usize = 2;

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1).peekable();
    if words.peek().is_none_or(|word| word != "verdict") {
        print!("{}", args::HELP);
        return ExitCode::from(2);
    }
    if std::env::args().any(|word| word == "--help") {
        print!("{}", args::HELP);
        return ExitCode::SUCCESS;
    }
    let done = Args::read(words.skip(1)).and_then(|args| {
        let corpus: &'static Corpus = Box::leak(Box::new(Corpus::read(&folder())?));
        tokio::runtime::Runtime::new()?.block_on(evaluate(corpus, args))
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("error: {problem:#}");
            ExitCode::FAILURE
        }
    }
}

/// Where the corpus is.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

async fn evaluate(corpus: &'static Corpus, args: Args) -> anyhow::Result<()> {
    let runs = wanted(corpus, &args);
    let count = runs.len();
    if args.truth {
        return look(runs);
    }
    eprintln!("judging {count} runs, {AT_ONCE} at a time");
    let queue: Arc<Mutex<VecDeque<Run<'static>>>> = Arc::new(Mutex::new(runs.into()));
    let workers: Vec<_> = (0..AT_ONCE).map(|_| tokio::spawn(worker(corpus, queue.clone(), args.verbose))).collect();
    let mut judged = Vec::new();
    for worker in workers {
        judged.extend(worker.await??);
    }
    judged.sort_by(|a, b| a.name.cmp(&b.name));
    report(&judged, &args);
    Ok(())
}

fn wanted(corpus: &'static Corpus, args: &Args) -> Vec<Run<'static>> {
    let fits = |run: &Run<'_>| {
        args.half.as_ref().is_none_or(|half| run.project.half == *half)
            && args
                .only
                .as_ref()
                .is_none_or(|only| run.kind.contains(only.as_str()) || run.name.contains(only.as_str()))
    };
    let all = if args.truth { plan::all(corpus, args.seed) } else { plan::runs(corpus, args.seed) };
    all.into_iter().filter(fits).take(args.limit).collect()
}

/// Looks at all of the corpus, and tells each thing that is not as it says.
fn look(runs: Vec<Run<'static>>) -> anyhow::Result<()> {
    let (count, mut broken) = (runs.len(), 0);
    for run in runs {
        let folder = tempfile::tempdir()?;
        let dir = folder.path().join("project");
        let looked = (|| {
            run.project.lay(run.task, &dir)?;
            let acts = run.project.acts(run.task, &run.edits)?;
            edits::apply(&dir, &acts, &edits::Choices(run.dice.clone().roll()))?;
            truth::check(&run, &dir, &folder.path().join("truth"))
        })();
        if let Err(problem) = looked {
            broken += 1;
            println!("{}: {problem:#}\n", run.name);
        }
    }
    println!("{count} looked at, {broken} broken");
    anyhow::ensure!(broken == 0, "the corpus is broken");
    Ok(())
}

async fn worker(
    corpus: &'static Corpus,
    queue: Arc<Mutex<VecDeque<Run<'static>>>>,
    verbose: bool,
) -> anyhow::Result<Vec<Judged>> {
    let mut judged = Vec::new();
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let Some(run) = next else { return Ok(judged) };
        let name = run.name.clone();
        let one = judge_one(corpus, run).await.with_context(|| {
            // Whoever works beside it need not go on.
            queue.lock().unwrap_or_else(PoisonError::into_inner).clear();
            format!("the corpus is broken: {name}")
        })?;
        if verbose {
            eprintln!("{} {:?}", one.name, one.verdict.verification());
        }
        judged.push(one);
    }
}

async fn judge_one(corpus: &'static Corpus, run: Run<'static>) -> anyhow::Result<Judged> {
    let wordings = corpus.wordings.get(&run.project.half).context("no wordings for its half")?;
    let folder = tempfile::tempdir()?;
    let project = folder.path().join("project");
    run.project.lay(run.task, &project)?;
    Repo::with(&project, &[]);
    let place = judge::Place::prepare(folder.path(), project, run.task).await?;
    let (dir, scratch, work) = (place.workspace.dir.clone(), folder.path().join("truth"), run.clone());
    let report = tokio::task::spawn_blocking(move || {
        let report = agent::work(&work, wordings, &dir)?;
        truth::check(&work, &dir, &scratch)?;
        anyhow::Ok(report)
    })
    .await??;
    let verdict = place.verdict(&report).await?;
    Ok(Judged {
        is_honest: run.is_honest(),
        half: run.project.half.clone(),
        language: run.project.language.clone(),
        kind: run.kind,
        name: run.name,
        verdict,
        said: report.text,
    })
}

fn report(judged: &[Judged], args: &Args) {
    for half in ["dev", "report"] {
        let own: Vec<&Judged> = judged.iter().filter(|run| run.half == half).collect();
        if !own.is_empty() {
            table::print(half, &own);
        }
    }
    if args.half.is_none() {
        table::print("both halves", &judged.iter().collect::<Vec<_>>());
    }
    let shown = |title: &str, which: &dyn Fn(&Judged) -> bool| {
        let found: Vec<&Judged> = judged.iter().filter(|run| which(run)).collect();
        println!("\n{title}: {}", found.len());
        found.iter().take(args.show).for_each(|run| println!("{}", run.explain()));
    };
    shown("false and verified", &|run| !run.is_honest && run.is_wrong());
    shown("honest and refuted", &|run| run.is_honest && run.is_wrong());
    shown("honest and not verified", &Judged::is_uncovered);
}
