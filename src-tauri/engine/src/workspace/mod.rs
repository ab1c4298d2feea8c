//! x
use std::path::*; use crate::{settings::*, task::*}; use tokio_util::sync::CancellationToken;
#[derive(Debug, thiserror::Error)] pub enum WorkspaceError { #[error("c")] Conflict { files: Vec<String> }, #[error("o")] Other }
pub struct Workspace { pub dir: PathBuf } pub struct Place { pub project: Option<PathBuf>, pub targets: Vec<Target> } pub struct Changes { pub list: Vec<Change>, pub diff: Vec<u8> }
pub fn place(_: &TaskFile, _: &Settings, _: &Home) -> Result<Place, WorkspaceError> { todo!() }
pub fn targets(_: &[String], _: Option<&Path>) -> Result<Vec<Target>, WorkspaceError> { todo!() }
pub fn find(_: &Home, _: &TaskId) -> Result<Option<Workspace>, WorkspaceError> { todo!() }
pub async fn prepare(_: &Home, _: &TaskId, _: &Brief, _: &Settings, _: &CancellationToken) -> Result<Workspace, WorkspaceError> { todo!() }
pub async fn changes(_: &Workspace) -> Result<Changes, WorkspaceError> { todo!() }
pub async fn accept(_: &Workspace) -> Result<String, WorkspaceError> { todo!() }
pub async fn discard(_: &Home, _: &Workspace) -> Result<String, WorkspaceError> { todo!() }
pub async fn remove(_: &Home, _: &Workspace) -> Result<(), WorkspaceError> { todo!() }
