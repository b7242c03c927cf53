//! Data of an earlier state of a git repository, read with the `git` program and without a shell.

use super::error::CliError;
use crate::read::is_data;
use std::ffi::OsStr;
use std::io::ErrorKind;
use std::process::{Command, Stdio};

/// The data files of a folder in a revision, by name with their bytes. `place` is what git calls it: `HEAD~1:data`.
///
/// # Errors
/// When git is missing, the revision or the folder is not there, or the folder holds no data.
pub fn folder(place: &str) -> Result<Vec<(String, Vec<u8>)>, CliError> {
    let listing = git(place, ["ls-tree", "-z", place])?;
    let mut files = Vec::new();
    for entry in listing.split(|byte| *byte == 0).filter(|entry| !entry.is_empty()) {
        let entry = String::from_utf8_lossy(entry);
        let Some((about, name)) = entry.split_once('\t') else { continue };
        // Mode, type and hash; a symbolic link is a blob of another mode.
        let mut about = about.split(' ');
        let (mode, object) = (about.next().unwrap_or_default(), about.nth(1).unwrap_or_default());
        if mode.starts_with("100") && is_data(name) {
            files.push((format!("{place}/{name}"), git(place, ["cat-file", "blob", object])?));
        }
    }
    if files.is_empty() {
        return Err(CliError::new(format!("there is no CSV file in {place}"))
            .hint("name a folder of the revision, from the top of the repository: HEAD~1:data"));
    }
    Ok(files)
}

fn git<S: AsRef<OsStr>>(place: &str, arguments: impl IntoIterator<Item = S>) -> Result<Vec<u8>, CliError> {
    let mut command = Command::new("git");
    command.arg("--no-pager").args(arguments);
    command.env("LC_ALL", "C").env("GIT_TERMINAL_PROMPT", "0").env("GIT_OPTIONAL_LOCKS", "0");
    let output = command.stdin(Stdio::null()).output().map_err(|error| match error.kind() {
        ErrorKind::NotFound => {
            CliError::new(format!("{place} is no folder, and git, which could read it as a revision, is not installed"))
                .hint("install git, or name a folder")
        }
        _ => CliError::new(format!("git cannot be run: {error}")),
    })?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().next().unwrap_or_default().trim_start_matches("fatal: ").to_owned();
    Err(CliError::new(format!("git cannot read {place}: {said}"))
        .hint("write REVISION:FOLDER, the folder from the top of the repository or as ./data from here: HEAD~1:data"))
}
