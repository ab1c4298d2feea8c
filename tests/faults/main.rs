//! What goes wrong, and what must happen then.
