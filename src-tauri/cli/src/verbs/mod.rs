//! One file for each verb or family of verbs.

mod act;
mod add;
mod approvals;
mod audit;
mod backup;
mod completions;
mod config;
mod demo;
mod diff;
mod doctor;
mod events;
mod foreground;
mod init;
mod list;
mod metrics;
mod policy;
mod profile;
mod run;
mod search;
mod serve;
mod show;
mod telegram;
mod verdict;
mod watch;
mod worktrees;

use std::process::ExitCode;

use engine::{
    door::{Command, Problem},
    task::RunId,
};

use crate::{
    args::{Cli, Policy, Verb},
    here::Here,
    screen::Screen,
};

/// What a verb comes to: the exit code, or what stood in the way.
pub type Done = Result<ExitCode, Problem>;

/// Does what was typed.
pub async fn run(cli: Cli, screen: &Screen) -> Done {
    let home = cli.home;
    let here = || Here::find(home.as_deref());
    match cli.verb {
        Verb::Serve(serve) => serve::run(&here()?, serve.practice, screen).await,
        Verb::Add(add) => add::run(&here()?, add, screen).await,
        Verb::Run(one) => run::run(&here()?, &one, screen).await,
        Verb::List(list) => list::run(&here()?, &list.into(), screen).await,
        Verb::Show(show) => show::run(&here()?, &show, screen),
        Verb::Diff(wanted) => diff::run(&here()?, &wanted, screen),
        Verb::Events(events) => events::run(&here()?, &events, screen),
        Verb::Search(search) => search::run(&here()?, &search, screen),
        Verb::Watch { id } => watch::run(&here()?, id.as_deref(), screen).await,
        Verb::Cancel { id } => act::on(&here()?, &id, screen, |id| Command::Cancel { id }).await,
        Verb::Retry { id, words } => {
            let words = (!words.is_empty()).then(|| words.join(" "));
            act::on(&here()?, &id, screen, |id| Command::Retry { id, words }).await
        }
        Verb::Reply { id, words } => {
            act::on(&here()?, &id, screen, |id| Command::Reply { id, words: words.join(" ") }).await
        }
        Verb::Approvals => approvals::list(&here()?, screen),
        Verb::Approve(one) => approvals::approve(&here()?, one, screen).await,
        Verb::Deny(one) => approvals::deny(&here()?, one, screen).await,
        Verb::Fork { id, run, words } => {
            let (run, words) = (RunId(run), words.join(" "));
            act::on(&here()?, &id, screen, |id| Command::Fork { id, run, words }).await
        }
        Verb::Policy(Policy::Test(wanted)) => policy::test(&here()?, &wanted, screen),
        Verb::Policy(Policy::List) => policy::list(&here()?, screen),
        Verb::Policy(Policy::Forget { rule }) => act::run(&here()?, Command::Forget { rule }, screen).await,
        Verb::Answer { id, answer } => act::on(&here()?, &id, screen, |id| Command::Answer { id, answer }).await,
        Verb::Pause => act::run(&here()?, Command::Pause, screen).await,
        Verb::Unpause => act::run(&here()?, Command::Unpause, screen).await,
        Verb::Accept(accept) => {
            let how = accept.how();
            act::on(&here()?, &accept.id, screen, |id| Command::Accept { id, how }).await
        }
        Verb::SendBack(back) => {
            let (words, remarks) = (back.words.join(" "), back.on);
            act::on(&here()?, &back.id, screen, |id| Command::SendBack { id, words, remarks }).await
        }
        Verb::Worktrees(asked) => worktrees::run(&here()?, &asked, screen).await,
        Verb::Discard { id } => act::on(&here()?, &id, screen, |id| Command::Discard { id }).await,
        Verb::Telegram(asked) => telegram::run(&here()?, asked, screen).await,
        Verb::Audit(asked) => audit::run(&here()?, asked.lines, screen),
        Verb::Metrics => metrics::run(&here()?, screen),
        Verb::Doctor => doctor::run(&here()?, screen).await,
        Verb::Config { key } => config::run(&here()?, key.as_deref(), screen),
        Verb::Backup { to } => backup::backup(&here()?, to, screen).await,
        Verb::Restore { from } => backup::restore(&here()?, &from, screen).await,
        Verb::Profile { id } => profile::run(&here()?, &id, screen),
        Verb::Init => init::run(&here()?, screen),
        Verb::Demo { keep } => demo::run(home.as_deref(), keep, screen).await,
        Verb::Completions { shell } => Ok(completions::run(shell)),
    }
}
