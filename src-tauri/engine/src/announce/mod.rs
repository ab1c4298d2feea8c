//! x
use crate::{settings::Home, task::*, store::RunRow};
#[derive(Clone)] pub struct Messages; pub struct Told { pub title: String, pub body: String }
impl Messages { pub fn load(_: &Home) -> Result<Self, String> { todo!() } pub fn unclear(&self, _: &TaskId, _: &str) -> Told { todo!() } pub fn asked(&self, _: &TaskId, _: &str) -> Told { todo!() } pub fn refused(&self, _: &TaskId, _: &str) -> Told { todo!() } pub fn failed(&self, _: &TaskId, _: &str) -> Told { todo!() } pub fn refused_file(&self, _: &str, _: &str) -> Told { todo!() } pub fn delivered(&self, _: &TaskId, _: &str, _: &Summary, _: bool) -> Told { todo!() } }
pub struct Page<'a> { pub id: &'a TaskId, pub brief: &'a Brief, pub run: &'a RunRow, pub report: &'a Report, pub verdict: &'a Verdict, pub summary: &'a Summary, pub practice: bool }
pub fn summary_page(_: &Page<'_>) -> String { todo!() } pub fn result_page(_: &Page<'_>) -> String { todo!() }
