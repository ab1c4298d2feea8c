//! Is it so?
