//! Ctrl-C: the program ends at once, with status 130, and leaves no half-written file behind.
//!
//! Nothing that it computes outlives it, so there is nothing to wait for: files appear under their name only when they
//! are whole, and what is not yet whole is listed here and removed.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// The exit status of a program that Ctrl-C ended.
pub const STATUS: i32 = 130;

/// Listens for Ctrl-C from now on.
pub fn listen() {
    // Fails only where somebody listens already.
    let _ = ctrlc::set_handler(|| {
        // Held to the end, so that no further file is begun.
        let unfinished = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
        for path in unfinished.iter() {
            let _ = std::fs::remove_file(path);
        }
        #[expect(clippy::exit, reason = "whoever pressed Ctrl-C waits for no computation to look up")]
        std::process::exit(STATUS);
    });
}

/// A file that is being written, and is removed if Ctrl-C ends the program before this value is dropped.
#[derive(Debug)]
pub struct Unfinished(PathBuf);

impl Unfinished {
    /// Lists a file.
    pub fn new(path: &Path) -> Self {
        UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).push(path.to_owned());
        Self(path.to_owned())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).retain(|path| *path != self.0);
    }
}
