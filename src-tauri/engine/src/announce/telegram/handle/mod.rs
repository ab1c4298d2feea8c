//! What is done about what came.
