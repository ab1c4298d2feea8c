//! x
use serde::{Serialize,Deserialize};
#[derive(Debug,Clone,PartialEq,Eq,Serialize,Deserialize)] pub struct ProcessMark { pub pid: u32, pub start_time: u64, pub boot_id: String }
pub fn sweep(_: &ProcessMark) -> u32 { todo!() }
