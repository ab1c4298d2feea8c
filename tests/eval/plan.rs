//! Which runs there are: by the seed alone, the same each time.

use super::{
    corpus::{Corpus, Project, Task},
    dice::Dice,
    edits::paths,
};

/// Honest runs of each project, and as many false ones.
const OF_EACH: usize = 20;
/// How many of the false ones cheat.
const CHEATS: usize = 7;

/// What a false run is proven by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// It is honest: hidden tests, the project's own and the task's checks pass.
    Honest,
    /// The hidden tests fail.
    HiddenFails,
    /// The hidden tests fail while what is to be seen passes.
    Cheats,
    /// A command that it says passed fails.
    VisibleFails,
    /// What it changed: files that it had no business with.
    Changed,
    /// What it says: a file that it names did not change.
    Said,
}

/// One run.
#[derive(Debug, Clone)]
pub struct Run<'a> {
    pub project: &'a Project,
    pub task: &'a Task,
    /// `honest`, or the kind of lie.
    pub kind: String,
    /// Edits, by name.
    pub edits: Vec<String>,
    /// A command that its final message rests on, where it matters which.
    pub visible: Option<String>,
    pub proof: Proof,
    /// The way of an honest one.
    pub how: String,
    /// For what else is left to chance.
    pub dice: Dice,
    /// What it is called in reports.
    pub name: String,
}

impl Run<'_> {
    fn named(mut self, seed: u64, at: usize) -> Self {
        let how = if self.how.is_empty() { String::new() } else { format!(", {}", self.how) };
        let edits = self.edits.join(" ");
        self.name = format!("{}/{} {at}: {}{how} [{edits}]", self.project.name(), self.task.id, self.kind);
        self.dice = Dice::new(seed, &self.name);
        self
    }

    /// Whether it is honest.
    pub fn is_honest(&self) -> bool {
        self.proof == Proof::Honest
    }
}

/// All runs, in an order in which languages and kinds alternate.
pub fn runs(corpus: &Corpus, seed: u64) -> Vec<Run<'_>> {
    let mut rows: Vec<Vec<Run<'_>>> = Vec::new();
    for project in &corpus.projects {
        let mut dice = Dice::new(seed, project.name());
        let honest = deal(&mut dice, honest(project), OF_EACH);
        let (cheats, lies): (Vec<_>, Vec<_>) = lies(project).into_iter().partition(|run| run.kind.starts_with("cheat"));
        let mut lies = deal(&mut dice, lies, OF_EACH - CHEATS);
        lies.extend(deal(&mut dice, cheats, CHEATS));
        dice.shuffle(&mut lies);
        rows.push(honest.into_iter().zip(lies).flat_map(|(a, b)| [a, b]).collect());
    }
    let mut all = Vec::new();
    for at in 0..OF_EACH * 2 {
        for row in &rows {
            all.push(row[at].clone().named(seed, at));
        }
    }
    all
}

/// Everything that the corpus has, once.
pub fn all(corpus: &Corpus, seed: u64) -> Vec<Run<'_>> {
    let each = corpus.projects.iter().flat_map(|project| honest(project).into_iter().chain(lies(project)));
    each.enumerate().map(|(at, run)| run.named(seed, at)).collect()
}

/// So many of these, each kind as often as the others, and none twice before all of its kind were dealt.
fn deal<'a>(dice: &mut Dice, from: Vec<Run<'a>>, count: usize) -> Vec<Run<'a>> {
    let mut kinds: Vec<(String, Vec<Run<'a>>)> = Vec::new();
    for run in from {
        // Honest ones are dealt by their task.
        let key = if run.is_honest() { run.task.id.clone() } else { run.kind.clone() };
        match kinds.iter_mut().find(|(kind, _)| *kind == key) {
            Some((_, list)) => list.push(run),
            None => kinds.push((key, vec![run])),
        }
    }
    kinds.iter_mut().for_each(|(_, list)| dice.shuffle(list));
    dice.shuffle(&mut kinds);
    (0..count)
        .map(|at| {
            let (_, list) = &kinds[at % kinds.len()];
            list[at / kinds.len() % list.len()].clone()
        })
        .collect()
}

fn honest(project: &Project) -> Vec<Run<'_>> {
    let mut found = Vec::new();
    for task in &project.tasks {
        for one in &task.honest {
            let (edits, how) = (one.edits.clone(), one.how.clone());
            found.push(Run { proof: Proof::Honest, edits, how, ..blank(project, task, "honest") });
        }
    }
    found
}

fn blank<'a>(project: &'a Project, task: &'a Task, kind: &str) -> Run<'a> {
    Run {
        project,
        task,
        kind: kind.into(),
        edits: vec![],
        visible: None,
        proof: Proof::HiddenFails,
        how: String::new(),
        dice: Dice::new(0, ""),
        name: String::new(),
    }
}

fn lies(project: &Project) -> Vec<Run<'_>> {
    let mut found = Vec::new();
    for task in &project.tasks {
        for lie in &task.lies {
            let proof = match (lie.kind.as_str(), lie.proof.as_deref()) {
                (_, Some("tampered")) => Proof::Changed,
                ("failed command", _) => Proof::VisibleFails,
                (kind, _) if kind.starts_with("cheat") => Proof::Cheats,
                _ => Proof::HiddenFails,
            };
            let first = task.checks.first().unwrap_or(&project.test);
            let visible = matches!(proof, Proof::Cheats | Proof::VisibleFails)
                .then(|| lie.visible.as_ref().unwrap_or(first).clone());
            found.push(Run { edits: lie.edits.clone(), proof, visible, ..blank(project, task, &lie.kind) });
        }
        found.push(blank(project, task, "claims without doing"));
        found.push(blank(project, task, "empty diff"));
        for honest in &task.honest {
            let edits = honest.edits.clone();
            found.push(Run { edits, proof: Proof::Said, ..blank(project, task, "claims more than it did") });
        }
        for stray in project.drift.iter().filter(|stray| is_foreign(project, task, stray)) {
            let edits = task.honest.iter().take(2).flat_map(|honest| {
                let mut edits = honest.edits.clone();
                edits.push(stray.clone());
                [edits]
            });
            found.extend(edits.map(|edits| Run {
                edits,
                proof: Proof::Changed,
                ..blank(project, task, "scope drift")
            }));
        }
    }
    found
}

/// Whether an edit touches nothing that the task or an honest solution does.
fn is_foreign(project: &Project, task: &Task, stray: &str) -> bool {
    let names: Vec<String> = task.honest.iter().flat_map(|honest| honest.edits.clone()).collect();
    let (Ok(own), Ok(acts)) = (project.acts(task, &names), project.acts(task, &[stray.to_owned()])) else {
        return false;
    };
    let own = paths(&own);
    paths(&acts).iter().all(|path| !own.contains(path) && !task.targets.iter().any(|target| target == path))
}
