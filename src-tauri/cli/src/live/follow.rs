//! What is new since the last look. Nothing is lost by looking late.

use std::collections::BTreeMap;

use engine::{
    door::{Code, Problem},
    execute,
    settings::Home,
    store::{Event, Filter, Reads, TaskRow},
    task::{Activity, Fact, RunId, StageName, TaskId},
};
use serde::Serialize;

use crate::here::ledger;

/// Something new.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "snake_case", tag = "news")]
pub enum News {
    /// An entry of the ledger.
    Event {
        /// The entry.
        event: Box<Event>,
    },
    /// What an agent does.
    Activity {
        /// The task.
        task: TaskId,
        /// The run.
        run: RunId,
        /// What.
        activity: Activity,
    },
}

/// A place in the history, and in the transcript of each run under way.
pub struct Follow {
    home: Home,
    reads: Reads,
    only: Option<TaskId>,
    seen: i64,
    runs: BTreeMap<TaskId, (RunId, u64)>,
}

impl Follow {
    /// One task, from its beginning.
    pub fn task(home: &Home, reads: &Reads, id: TaskId) -> Self {
        Self { home: home.clone(), reads: reads.clone(), only: Some(id), seen: 0, runs: BTreeMap::new() }
    }

    /// All tasks, from now on.
    pub fn all(home: &Home, reads: &Reads) -> Result<Self, Problem> {
        let seen = reads.newest_event().map_err(ledger)?;
        let mut follow = Self { home: home.clone(), reads: reads.clone(), only: None, seen, runs: BTreeMap::new() };
        let started = Filter { stages: vec![StageName::Started], ..Filter::default() };
        for row in reads.list(&started).map_err(ledger)? {
            if row.runs > 0 {
                follow.join(row.id, RunId(row.runs));
            }
        }
        Ok(follow)
    }

    /// What it follows.
    pub fn row(&self) -> Result<Option<TaskRow>, Problem> {
        let Some(id) = &self.only else { return Ok(None) };
        Ok(self.reads.detail(id).map_err(ledger)?.map(|detail| detail.row))
    }

    /// What is new.
    pub fn news(&mut self) -> Result<Vec<News>, Problem> {
        let mut news = Vec::new();
        loop {
            let events = self.reads.events(self.seen, self.only.as_ref(), 500).map_err(ledger)?;
            let Some(last) = events.last() else { break };
            self.seen = last.seq;
            for event in events {
                self.before(&event, &mut news)?;
                news.push(News::Event { event: Box::new(event) });
            }
        }
        for task in self.runs.keys().cloned().collect::<Vec<_>>() {
            self.drain(&task, &mut news)?;
        }
        Ok(news)
    }

    /// What an agent did stands before the entry that ends its run.
    fn before(&mut self, event: &Event, news: &mut Vec<News>) -> Result<(), Problem> {
        match &event.fact {
            Some(Fact::Started { run, .. }) => {
                self.runs.insert(event.task.clone(), (*run, 0));
            }
            Some(_) if event.stage != StageName::Started => {
                self.drain(&event.task, news)?;
                self.runs.remove(&event.task);
            }
            Some(_) | None => {}
        }
        Ok(())
    }

    /// Joins a run that is under way, at the end of what it has said.
    fn join(&mut self, task: TaskId, run: RunId) {
        let transcript = self.home.transcript(&task, run);
        let length = std::fs::metadata(transcript).map_or(0, |meta| meta.len());
        self.runs.insert(task, (run, length));
    }

    fn drain(&mut self, task: &TaskId, news: &mut Vec<News>) -> Result<(), Problem> {
        let Some((run, from)) = self.runs.get_mut(task) else { return Ok(()) };
        let transcript = self.home.transcript(task, *run);
        loop {
            let (found, next) = match execute::activities(&transcript, *from, 200) {
                Ok(read) => read,
                // The run has begun, but nothing was said yet.
                Err(problem) if problem.kind() == std::io::ErrorKind::NotFound => return Ok(()),
                Err(problem) => {
                    return Err(Problem::new(Code::Internal, format!("reading {}: {problem}", transcript.display())));
                }
            };
            let is_all = found.len() < 200 || next == *from;
            *from = next;
            news.extend(found.into_iter().map(|activity| News::Activity { task: task.clone(), run: *run, activity }));
            if is_all {
                return Ok(());
            }
        }
    }
}
