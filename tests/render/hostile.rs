//! Labels that try to break out.
