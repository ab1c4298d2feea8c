//! trials
