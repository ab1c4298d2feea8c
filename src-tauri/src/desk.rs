//! What the window may ask: one line each, through the door.

use engine::{
    announce::telegram::{set_up, token},
    door::{Code, Command, Health, NewTask, Problem, Reply, TelegramAct},
    settings::Settings,
    store::{Event, Filter, Hit, StoreError, TaskDetail, TaskRow},
    task::{Approval, ApprovalId, RunId, Source, TaskId},
};
use tauri::{AppHandle, State};

use crate::{
    asked,
    doorway::Doorway,
    files,
    window::{self, Route, Routes},
    wire::{Activities, Changes},
};

type Told<T> = Result<T, Problem>;

/// How things stand.
#[tauri::command]
pub async fn health(doorway: State<'_, Doorway>) -> Told<Health> {
    doorway.health().await
}

/// Tasks, the newest first.
#[tauri::command]
pub async fn list(doorway: State<'_, Doorway>, filter: Filter) -> Told<Vec<TaskRow>> {
    doorway.door().await?.rows(&filter).await
}

/// All about a task.
#[tauri::command]
pub async fn detail(doorway: State<'_, Doorway>, id: TaskId) -> Told<TaskDetail> {
    let found = doorway.door().await?.reads().detail(&id).map_err(ledger)?;
    found.ok_or_else(|| Problem::new(Code::NoSuchTask, format!("there is no task {id}")))
}

/// What happened, from after an event on.
#[tauri::command]
pub async fn events(doorway: State<'_, Doorway>, after: i64, task: Option<TaskId>, limit: u32) -> Told<Vec<Event>> {
    doorway.door().await?.reads().events(after, task.as_ref(), limit).map_err(ledger)
}

/// Tasks that contain these words.
#[tauri::command]
pub async fn search(doorway: State<'_, Doorway>, query: String, before: Option<i64>, limit: u32) -> Told<Vec<Hit>> {
    doorway.door().await?.reads().search(&query, before, limit).map_err(ledger)
}

/// What agents asked of their owner: of one task all of it, else all that is open.
#[tauri::command]
pub async fn approvals(doorway: State<'_, Doorway>, task: Option<TaskId>) -> Told<Vec<Approval>> {
    doorway.door().await?.reads().approvals(task.as_ref()).map_err(ledger)
}

/// The rule that "always" would make of a question, in words.
#[tauri::command]
pub async fn rule_of(doorway: State<'_, Doorway>, approval: ApprovalId) -> Told<Option<String>> {
    asked::rule_of(doorway.door().await?.reads(), approval).map_err(ledger)
}

/// Does something. The window can't end the engine or write a file of its choice: the tray and the command line can.
#[tauri::command]
pub async fn act(doorway: State<'_, Doorway>, command: Command) -> Told<Reply> {
    match command {
        Command::Shutdown | Command::Backup { .. } | Command::Rows { .. } | Command::CleanWorktrees { .. } => {
            Err(Problem::new(Code::BadRequest, "that is not done from the window"))
        }
        Command::Add(_)
        | Command::Cancel { .. }
        | Command::Retry { .. }
        | Command::Reply { .. }
        | Command::Fork { .. }
        | Command::Warm(_)
        | Command::Rule { .. }
        | Command::Forget { .. }
        | Command::Answer { .. }
        | Command::Accept { .. }
        | Command::SendBack { .. }
        | Command::Discard { .. }
        | Command::Pause
        | Command::Unpause
        | Command::Rescan
        | Command::Probe
        | Command::Worktrees
        | Command::Telegram { .. }
        | Command::Health => doorway.door().await?.act("desk", command).await,
    }
}

/// Hands over a task.
#[tauri::command]
pub async fn hand_over(doorway: State<'_, Doorway>, window: tauri::Window, task: NewTask) -> Told<Reply> {
    let source = if window.label() == window::QUICK { Some(Source::QuickEntry) } else { task.source };
    doorway.door().await?.act("desk", Command::Add(NewTask { source, ..task })).await
}

/// What the agent did in a run, from a place in its transcript on.
#[tauri::command]
pub async fn activities(doorway: State<'_, Doorway>, id: TaskId, run: RunId, from: u64) -> Told<Activities> {
    files::activities(doorway.home(), &id, run, from)
}

/// What a task changed, as a diff.
#[tauri::command]
pub async fn changes(doorway: State<'_, Doorway>, id: TaskId) -> Told<Changes> {
    files::changes(doorway.home(), &id)
}

/// Sets the bot's token; gives the bot's name. The token goes to the keyring, and nowhere else.
#[tauri::command]
pub async fn telegram_setup(doorway: State<'_, Doorway>, token: String) -> Told<String> {
    let bad = |problem: String| Problem::new(Code::BadRequest, problem);
    let home = doorway.home().clone();
    let settings = Settings::load(&home.settings_file()).map_err(|problem| bad(problem.to_string()))?;
    let done = set_up(&home, &token, &settings.telegram.api_url).await.map_err(bad)?;
    look(&doorway).await?;
    Ok(done.bot)
}

/// Takes the bot's token away.
#[tauri::command]
pub async fn telegram_forget(doorway: State<'_, Doorway>) -> Told<()> {
    let home = doorway.home().clone();
    let gone = tauri::async_runtime::spawn_blocking(move || token::forget(&home)).await;
    let gone = gone.map_err(|problem| Problem::new(Code::Internal, problem.to_string()))?;
    gone.map_err(|problem| Problem::new(Code::Internal, problem.to_string()))?;
    look(&doorway).await
}

async fn look(doorway: &Doorway) -> Told<()> {
    doorway.door().await?.act("desk", Command::Telegram { what: TelegramAct::Look }).await.map(drop)
}

/// Where the window should go when it has just opened.
#[tauri::command]
pub async fn where_to(routes: State<'_, Routes>) -> Told<Option<Route>> {
    Ok(routes.take())
}

/// Shows a task in the main window.
#[tauri::command]
pub async fn open_task(app: AppHandle, id: TaskId) -> Told<()> {
    window::show_main(&app, Some(Route::Task { id }));
    Ok(())
}

/// Hides the quick-entry line.
#[tauri::command]
pub async fn close_quick(app: AppHandle) -> Told<()> {
    window::hide_quick(&app);
    Ok(())
}

fn ledger(problem: StoreError) -> Problem {
    Problem::new(Code::Ledger, problem.to_string())
}
