//! Doubles and builders for the journeys, the faults and the window. A double is as strict as the real thing, or it lies.

pub mod api;
pub mod audit;
pub mod bot;
pub mod built;
pub mod claude;
pub mod double;
pub mod ollama;
pub mod repo;
pub mod trial;
