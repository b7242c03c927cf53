//! The program: parse, run, exit status.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(relata::cli::run(std::env::args_os().collect()))
}
