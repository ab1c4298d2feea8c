//! Copies of the ledger, out and back in.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use engine::{
    door::{Code, Command, Problem},
    store::Store,
    task::BootId,
};
use jiff::Timestamp;

use super::{Done, act};
use crate::{
    here::{BY, Here, disk, ledger},
    screen::Screen,
};

/// Writes a backup: by the engine, or by ourselves where none runs.
pub async fn backup(here: &Here, to: Option<PathBuf>, screen: &Screen) -> Done {
    let absolute = |path: PathBuf| std::path::absolute(&path).map_err(|problem| disk("finding", &path, &problem));
    let to = to.map(absolute).transpose()?;
    match here.engine().await {
        Ok(door) => act::answer(&door.act(BY, Command::Backup { to }).await?, screen),
        Err(problem) if problem.code == Code::NoEngine => {
            here.reads()?;
            let name = || format!("orchestrator-{}.db", Timestamp::now().strftime("%Y%m%dT%H%M%S%.3fZ"));
            let path = to.unwrap_or_else(|| here.home.backups().join(name()));
            let store = Store::open(&here.home, BootId(uuid::Uuid::new_v4().to_string())).map_err(ledger)?;
            store.backup(&path).map_err(ledger)?;
            act::answer(&engine::door::Reply::BackedUp { path }, screen);
        }
        Err(problem) => return Err(problem),
    }
    Ok(ExitCode::SUCCESS)
}

/// Puts a backup in the ledger's place, while no engine works with it.
pub async fn restore(here: &Here, from: &Path, screen: &Screen) -> Done {
    if here.engine().await.is_ok() {
        return Err(Problem::new(Code::NotNow, "an engine works with this ledger: stop it first"));
    }
    here.home.make().map_err(|problem| Problem::new(Code::Internal, problem.to_string()))?;
    Store::restore(&here.home, from).map_err(ledger)?;
    let message = format!("{} is the ledger now; the old one lies beside it", from.display());
    act::answer(&engine::door::Reply::Done { message }, screen);
    Ok(ExitCode::SUCCESS)
}
