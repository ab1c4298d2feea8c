//! What is done about what came.

use super::{Handled, Room};
use crate::{
    door::Pairing,
    store::{Store, StoreError, StoredUpdate},
    task::ApprovalId,
};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) struct Prepared;
pub(crate) async fn prepare(_room: &Room, _update: &StoredUpdate) -> Prepared {
    Prepared
}
pub(crate) async fn act(_room: &Room, _update: &StoredUpdate, _prepared: Prepared) -> Handled {
    Handled::default()
}
pub(crate) fn chosen(_store: &Store, _approval: ApprovalId) -> Result<BTreeMap<usize, BTreeSet<usize>>, StoreError> {
    Ok(BTreeMap::new())
}
pub(crate) fn pairing_until(_store: &Store, _now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    Ok(None)
}
pub(crate) fn open_pairing(_store: &Store, _bot: &str, _now: Timestamp) -> Result<Pairing, StoreError> {
    Ok(Pairing { code: String::new(), link: String::new(), qr: vec![], expires_at: Timestamp::now() })
}
pub(crate) fn menu() -> &'static [(&'static str, &'static str)] {
    &[]
}
