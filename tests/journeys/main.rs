//! Whole walks through the engine, as a user would take them.
