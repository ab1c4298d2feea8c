//! The front matter: where it stands, what its YAML holds, and what each key means.

mod keys;
mod split;
mod words;
mod yaml;

pub(super) use keys::{KNOWN, fill, given_targets, normal};
pub(super) use split::split;
pub(super) use yaml::entries;
