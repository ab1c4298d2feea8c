//! What can be typed.

use std::path::PathBuf;

pub use crate::answers::{Approve, Deny, Policy, PolicyTest};
pub use crate::phone::{Audit, OnOff, Switch, Telegram, TelegramVerb};
pub use crate::taking::{Accept, SendBack, Worktrees, WorktreesVerb};
use clap::{Args, Parser, Subcommand, ValueEnum};
use engine::{
    store::Filter,
    task::{Answer, Outcome, Permissions, Priority, StageName, TaskId, TaskType},
};

/// Hand over a task and go away: it is understood, done by Claude Code, checked and told.
#[derive(Debug, Parser)]
#[command(name = "orchestrator", version, propagate_version = true, arg_required_else_help = true)]
#[command(after_help = "\
A first look:     orchestrator demo
Hand over:        orchestrator add \"Find out why the login test is slow\" --project ~/code/shop
Or drop a file:   cp fix.task.md ~/orchestrator/tasks/
Something wrong?  orchestrator doctor")]
pub struct Cli {
    /// The home folder [default: ORCHESTRATOR_HOME, else ~/orchestrator]
    #[arg(long, global = true, value_name = "FOLDER")]
    pub home: Option<PathBuf>,
    /// Print JSON, for programs; problems too, on standard error
    #[arg(long, global = true)]
    pub json: bool,
    /// When to use colours: auto, always or never; NO_COLOR is heeded
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN", hide_possible_values = true)]
    pub color: Color,
    /// What to do
    #[command(subcommand)]
    pub verb: Verb,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Run the engine, with no screen, until it is stopped
    Serve(Serve),
    /// Hand over a task: words, task files, or `-` for standard input
    Add(Add),
    /// Run one task file in the foreground (0 SUCCESS, 3 PARTIAL, 1 FAILED, 4 waits for you)
    Run(RunOne),
    /// List tasks, the newest first
    List(List),
    /// Show all about a task
    Show(Show),
    /// Show what a task changed
    Diff(Diff),
    /// List what happened
    Events(Events),
    /// Find tasks by words in title, prompt, summary, result and commands
    Search(Search),
    /// Follow what happens, or one task until it comes to rest
    Watch {
        /// The task; all if not given
        id: Option<String>,
    },
    /// Stop a task
    Cancel {
        /// The task
        id: String,
    },
    /// Run a task again from the start, in a clean workspace
    Retry {
        /// The task
        id: String,
        /// What to add to it
        words: Vec<String>,
    },
    /// Say something to a task: explain an unclear one, or go on in its session
    Reply {
        /// The task
        id: String,
        /// The words
        #[arg(required = true)]
        words: Vec<String>,
    },
    /// Show what agents ask, and what waits for your answer
    Approvals,
    /// Say yes to what an agent asked, or answer its question
    Approve(Approve),
    /// Say no to what an agent asked
    Deny(Deny),
    /// Start a session of its own from an earlier run, with these words
    Fork {
        /// The task
        id: String,
        /// The run's number
        run: u32,
        /// The words
        #[arg(required = true)]
        words: Vec<String>,
    },
    /// What policy decides, and by which rule
    #[command(subcommand)]
    Policy(Policy),
    /// Answer a task's question
    Answer {
        /// The task
        id: String,
        /// go-on: as planned; fresh: from the start; enough: check what is there
        #[arg(value_parser = answer)]
        answer: Answer,
    },
    /// Start no more runs
    Pause,
    /// Go on after a pause
    Unpause,
    /// Take a task's changes: into the working tree, or as a commit
    Accept(Accept),
    /// Send a task's result back with what is to be done otherwise
    SendBack(SendBack),
    /// What tasks keep on the disk; `clean` removes what is done with
    Worktrees(Worktrees),
    /// Throw a task's changes away, behind a backup
    Discard {
        /// The task
        id: String,
    },
    /// The bot for your phone: set it up, pair a phone, see how it stands
    Telegram(Telegram),
    /// Who wanted what from far away, and whether it was done
    Audit(Audit),
    /// Key figures over all time
    Metrics,
    /// What works, what does not, and what to do about it
    Doctor,
    /// Settings in force, and where each comes from
    Config {
        /// Only keys that begin so, such as `claude`
        key: Option<String>,
    },
    /// Write a backup of the ledger
    Backup {
        /// Where [default: the home's state/backups]
        to: Option<PathBuf>,
    },
    /// Put a backup in the ledger's place; the old one is put aside
    Restore {
        /// The backup
        from: PathBuf,
    },
    /// Where a task's time went, step by step
    Profile {
        /// The task
        id: String,
    },
    /// Make the home folder and a commented settings file
    Init,
    /// Watch two practice tasks: an honest one, and one that claims success and did nothing
    Demo {
        /// Keep the practice home afterwards
        #[arg(long)]
        keep: bool,
    },
    /// Print a completion script for your shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// `serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Let the practice agent do the work; everything is marked so
    #[arg(long)]
    pub practice: bool,
}

/// `add`.
#[derive(Debug, Args, Default)]
pub struct Add {
    /// Words, files that end in .md, or `-`
    #[arg(required = true, value_name = "TEXT | FILE | -")]
    pub what: Vec<String>,
    /// The id that it should have
    #[arg(long)]
    pub id: Option<TaskId>,
    /// A line that names it
    #[arg(long)]
    pub title: Option<String>,
    /// code_review, summarize, fix or analyze
    #[arg(long = "type", short = 't', value_name = "TYPE")]
    pub kind: Option<TaskType>,
    /// high, medium or low
    #[arg(long, short)]
    pub priority: Option<Priority>,
    /// The project's folder
    #[arg(long, short = 'C', value_name = "FOLDER")]
    pub project: Option<PathBuf>,
    /// A file that it is about; may be given again
    #[arg(long = "file", short = 'f', value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// A task that comes first; may be given again
    #[arg(long, value_name = "ID")]
    pub after: Vec<TaskId>,
    /// A command that must succeed afterwards; may be given again
    #[arg(long = "check", value_name = "COMMAND")]
    pub checks: Vec<String>,
    /// Claude's model
    #[arg(long)]
    pub model: Option<String>,
    /// ask, edits or skip
    #[arg(long)]
    pub permissions: Option<Permissions>,
}

/// `run`.
#[derive(Debug, Args)]
pub struct RunOne {
    /// The task file, or `-` for standard input
    pub file: PathBuf,
    /// Let the practice agent do the work; everything is marked so
    #[arg(long)]
    pub practice: bool,
}

/// `list`.
#[derive(Debug, Args)]
pub struct List {
    /// Only this stage, such as `delivered`; may be given again
    #[arg(long, value_parser = stage, value_name = "STAGE")]
    pub stage: Vec<StageName>,
    /// Only this outcome
    #[arg(long, value_parser = outcome)]
    pub outcome: Option<Outcome>,
    /// Only this type
    #[arg(long = "type", short = 't', value_name = "TYPE")]
    pub kind: Option<TaskType>,
    /// At most so many
    #[arg(long, short = 'n', default_value_t = 30)]
    pub limit: u32,
    /// Only tasks before this one (`seq` in the JSON form): the next page
    #[arg(long, value_name = "SEQ")]
    pub before: Option<i64>,
}

/// `show`.
#[derive(Debug, Args)]
pub struct Show {
    /// The task
    pub id: String,
    /// The text as it was handed over
    #[arg(long, conflicts_with_all = ["diff", "log"])]
    pub text: bool,
    /// The latest run's changes
    #[arg(long, conflicts_with = "log")]
    pub diff: bool,
    /// What the agent did in the latest run
    #[arg(long)]
    pub log: bool,
}

/// `diff`.
#[derive(Debug, Args)]
pub struct Diff {
    /// The task
    pub id: String,
    /// Only the files, and how much of each
    #[arg(long)]
    pub stat: bool,
    /// Only these files or folders
    #[arg(value_name = "PATH")]
    pub paths: Vec<String>,
}

/// `events`.
#[derive(Debug, Args)]
pub struct Events {
    /// The task; all if not given
    pub id: Option<String>,
    /// Only those after this number
    #[arg(long, default_value_t = 0, value_name = "SEQ")]
    pub after: i64,
    /// At most so many
    #[arg(long, short = 'n', default_value_t = 100)]
    pub limit: u32,
}

/// `search`.
#[derive(Debug, Args)]
pub struct Search {
    /// The words
    #[arg(required = true)]
    pub words: Vec<String>,
    /// At most so many
    #[arg(long, short = 'n', default_value_t = 20)]
    pub limit: u32,
}

impl From<List> for Filter {
    fn from(list: List) -> Self {
        Self { stages: list.stage, outcome: list.outcome, kind: list.kind, before: list.before, limit: list.limit }
    }
}

fn stage(text: &str) -> Result<StageName, String> {
    let found = StageName::ALL.into_iter().find(|stage| stage.word().eq_ignore_ascii_case(text));
    found.ok_or_else(|| format!("a stage is {}", StageName::ALL.map(StageName::word).join(", ")))
}

fn outcome(text: &str) -> Result<Outcome, String> {
    let all = [Outcome::Success, Outcome::Partial, Outcome::Failed];
    let found = all.into_iter().find(|outcome| outcome.word().eq_ignore_ascii_case(text));
    found.ok_or_else(|| "an outcome is success, partial or failed".into())
}

fn answer(text: &str) -> Result<Answer, String> {
    match text.replace('_', "-").as_str() {
        "go-on" | "goon" | "yes" => Ok(Answer::GoOn),
        "fresh" => Ok(Answer::Fresh),
        "enough" => Ok(Answer::Enough),
        _ => Err("an answer is go-on, fresh or enough".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn every_command_is_sound_and_told_in_the_help() {
        let mut command = Cli::command();
        command.clone().debug_assert();
        let help = command.render_help().to_string();
        for verb in command.get_subcommands() {
            assert!(help.contains(&format!("  {}", verb.get_name())), "{} is not in the help", verb.get_name());
            assert!(verb.get_about().is_some(), "{} is not told", verb.get_name());
        }
        for promised in [
            "serve",
            "add",
            "run",
            "list",
            "show",
            "events",
            "search",
            "watch",
            "cancel",
            "retry",
            "reply",
            "answer",
            "pause",
            "unpause",
            "accept",
            "send-back",
            "worktrees",
            "discard",
            "metrics",
            "doctor",
            "config",
            "backup",
            "restore",
            "profile",
            "init",
            "demo",
            "completions",
        ] {
            assert!(command.find_subcommand(promised).is_some(), "{promised} is missing");
        }
    }

    #[test]
    fn global_flags_may_stand_after_the_verb() {
        let cli = Cli::parse_from(["orchestrator", "list", "--json", "--stage", "Delivered", "--outcome", "success"]);
        assert!(cli.json);
        let Verb::List(list) = cli.verb else { panic!("not a list") };
        let filter = Filter::from(list);
        assert_eq!((filter.stages, filter.outcome), (vec![StageName::Delivered], Some(Outcome::Success)));
    }

    #[test]
    fn a_wrong_word_is_answered_with_the_right_ones() {
        let problem = Cli::try_parse_from(["orchestrator", "list", "--stage", "done"]).unwrap_err().to_string();
        assert!(problem.contains("delivered"), "{problem}");
        let problem = Cli::try_parse_from(["orchestrator", "add", "x", "--type", "mend"]).unwrap_err().to_string();
        assert!(problem.contains("code_review"), "{problem}");
        assert!(Cli::try_parse_from(["orchestrator", "answer", "7", "go_on"]).is_ok());
    }
}
