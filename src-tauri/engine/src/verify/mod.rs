//! x
use std::path::*; use crate::{settings::*, task::*, workspace::Changes}; use tokio_util::sync::CancellationToken;
pub struct Inputs<'a> { pub brief: &'a Brief, pub report: &'a Report, pub dir: &'a Path, pub changes: &'a Changes, pub settings: &'a Settings, pub stop: &'a CancellationToken }
pub async fn verify(_: Inputs<'_>) -> Verdict { todo!() }
