//! What a message that is no command means: rules first, then a local model that is held against the text.
