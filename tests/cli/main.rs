//! The program from outside: standard output, standard error and exit status of every command, with good and bad input.
//! Nothing of the machine reaches the runs: no environment, no terminal, a folder of their own.

#![allow(clippy::unwrap_used, unreachable_pub)]

mod brokers;
mod build;
mod centrality;
mod check;
mod communities;
mod completions;
mod connections;
mod diff;
mod export;
mod gallery;
mod gaps;
mod general;
mod harness;
mod init;
mod man;
mod match_;
mod pairs;
mod path;
mod readme;
mod regressions;
mod render;
mod search;
mod show;
mod sources;
mod summary;

/// A file in this folder that is not listed above would be a test that never runs.
#[test]
fn every_file_is_listed() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli");
    let listed = std::fs::read_to_string(folder.join("main.rs")).unwrap();
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let stem = name.strip_suffix(".rs").unwrap_or_else(|| panic!("{name} is not a test file"));
        assert!(stem == "main" || listed.contains(&format!("mod {stem};")), "{name} is not listed in main.rs");
    }
}
