//! Drawings from outside: geometry of every picture and of random graphs, bytes, hostile labels, Graphviz.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::process::Command;

mod charts;
mod geometry;
mod hostile;
mod pictures;
mod poster;
mod random;
mod raster;
mod type_size;

/// What a program of poppler says of a file; `None` where it is not installed, which `RELATA_TEST_POPPLER=required`
/// makes a failure.
fn poppler(program: &str, args: &[&str]) -> Option<Vec<u8>> {
    match Command::new(program).args(args).output() {
        Ok(done) => {
            assert!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
            Some(done.stdout)
        }
        Err(_) => {
            assert!(std::env::var_os("RELATA_TEST_POPPLER").is_none(), "{program} is not installed");
            None
        }
    }
}
