//! What relata wrote into a folder, as a file of checksums beside it, so that the next run tells its own files from those
//! of the user.
//!
//! Only what an earlier run listed, and what still has the bytes that it wrote, is ever written over or removed: a file of
//! the user's own, or one that was edited since, stays.

use super::context::Context;
use super::error::CliError;
use super::output;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Component, Path, PathBuf};

/// The checksums of an earlier run, by path inside the folder.
#[derive(Debug)]
pub struct Manifest<'a> {
    folder: &'a Path,
    name: &'static str,
    listed: BTreeMap<String, String>,
}

/// What stands where a file is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Existing {
    /// Nothing, what relata wrote, or what it would write again.
    Free,
    /// What relata wrote and somebody changed since.
    Changed,
    /// What relata did not write.
    Foreign,
}

/// Files that stand in the way, by path inside the folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InTheWay {
    /// Written by an earlier run and changed since.
    pub changed: Vec<String>,
    /// Not written by relata.
    pub foreign: Vec<String>,
}

impl InTheWay {
    /// All of them.
    pub fn paths(&self) -> Vec<&str> {
        self.changed.iter().chain(&self.foreign).map(String::as_str).collect()
    }

    /// Whether a path is among them.
    pub fn has(&self, path: &str) -> bool {
        self.paths().contains(&path)
    }

    /// Whether nothing stands in the way.
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.foreign.is_empty()
    }

    /// Why each file is not written, a line each.
    pub fn told(&self, folder: &Path) -> Vec<String> {
        let line = |path: &String, why: &str| format!("{}: {why}", folder.join(path).display());
        let changed = self.changed.iter().map(|path| line(path, "relata wrote it, and it was changed since"));
        changed.chain(self.foreign.iter().map(|path| line(path, "relata did not write it"))).collect()
    }
}

impl<'a> Manifest<'a> {
    /// Reads the checksums of a folder; none where there is no such file.
    pub fn read(folder: &'a Path, name: &'static str) -> Self {
        let text = std::fs::read_to_string(folder.join(name)).unwrap_or_default();
        let lines = text.lines().filter_map(|line| line.split_once("  "));
        let listed = lines.map(|(hash, path)| (path.to_owned(), hash.to_owned())).collect();
        Self { folder, name, listed }
    }

    fn existing(&self, path: &str, bytes: &[u8]) -> Existing {
        let file = self.folder.join(path);
        let Ok(there) = std::fs::read(&file) else {
            // A folder, a pipe or what cannot be read is left to the writer, which says what is wrong.
            return Existing::Free;
        };
        match self.listed.get(path) {
            _ if there == bytes => Existing::Free,
            Some(wanted) if *wanted == hash(&there) => Existing::Free,
            Some(_) => Existing::Changed,
            None => Existing::Foreign,
        }
    }

    /// Which of some files cannot be written without losing what somebody else wrote.
    pub fn in_the_way<'f>(&self, files: impl Iterator<Item = (&'f str, &'f [u8])>) -> InTheWay {
        let mut found = InTheWay::default();
        for (path, bytes) in files.filter(|(path, _)| *path != self.name) {
            match self.existing(path, bytes) {
                Existing::Free => {}
                Existing::Changed => found.changed.push(path.to_owned()),
                Existing::Foreign => found.foreign.push(path.to_owned()),
            }
        }
        found
    }

    /// Files of the folder that no earlier run wrote, or that were changed since, among those of some names; in order.
    pub fn foreign(&self, is_wanted: impl Fn(&str) -> bool) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder).into_iter().flatten().flatten();
        let names = entries.filter(|entry| entry.path().is_file()).map(|entry| entry.file_name());
        let mut found: Vec<String> = names
            .filter_map(|name| name.into_string().ok())
            .filter(|name| is_wanted(name) && !self.is_own(name))
            .collect();
        found.sort();
        found
    }

    /// Whether a file has the bytes that an earlier run wrote.
    fn is_own(&self, path: &str) -> bool {
        let Some(wanted) = self.listed.get(path) else { return false };
        std::fs::read(self.folder.join(path)).is_ok_and(|bytes| hash(&bytes) == *wanted)
    }

    /// The checksums of what is written now, in the form that `sha256sum --check` reads. Of what stands in the way only
    /// what an earlier run said of it is kept.
    pub fn renewed<'f>(&self, files: impl Iterator<Item = (&'f str, &'f [u8])>, left: &InTheWay) -> String {
        let mut text = String::new();
        for (path, bytes) in files {
            let known = if left.has(path) { self.listed.get(path).cloned() } else { Some(hash(bytes)) };
            if let Some(known) = known {
                let _ = writeln!(text, "{known}  {path}");
            }
        }
        text
    }

    /// Takes away what an earlier run wrote and this one does not, unless it was changed since.
    ///
    /// # Errors
    /// When a file cannot be removed, or is data that was read.
    pub fn tidy(&self, context: &Context, is_written: impl Fn(&str) -> bool) -> Result<(), CliError> {
        for (path, wanted) in self.listed.iter().filter(|(path, _)| *path != self.name && !is_written(path)) {
            let Some(file) = inside(self.folder, path) else { continue };
            let Ok(bytes) = std::fs::read(&file) else { continue };
            let shown = file.display().to_string();
            if hash(&bytes) != *wanted {
                context.say(&format!("left {shown}: relata wrote it, and it was changed since"));
                continue;
            }
            context.guard(&file)?;
            std::fs::remove_file(&file).map_err(|error| CliError::new(format!("cannot remove {shown}: {error}")))?;
            context.say(&format!("removed {shown}, which an earlier run wrote and this one does not"));
        }
        Ok(())
    }

    /// Writes the checksums.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, text: &str) -> Result<(), CliError> {
        output::write_file(&self.folder.join(self.name), text.as_bytes())
    }
}

/// The file at a path inside a folder, if it is one and no link on the way leads elsewhere.
fn inside(folder: &Path, path: &str) -> Option<PathBuf> {
    let mut file = folder.to_path_buf();
    for part in Path::new(path).components() {
        let Component::Normal(name) = part else { return None };
        file.push(name);
        if std::fs::symlink_metadata(&file).ok()?.is_symlink() {
            return None;
        }
    }
    file.is_file().then_some(file)
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
