//! Holds the order of the modules: each imports only what stands above it, and each foreign crate stays where it
//! belongs. Reads the sources as text.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

/// Each module with the modules of this crate that it may use.
const MODULES: [(&str, &[&str]); 9] = [
    ("model", &[]),
    ("escape", &[]),
    ("names", &[]),
    ("read", &["model", "escape", "names"]),
    ("graph", &["model", "names"]),
    ("analysis", &["model", "names", "graph"]),
    ("render", &["model", "escape", "graph", "analysis"]),
    ("export", &["model", "escape", "graph", "analysis"]),
    ("cli", &["model", "escape", "names", "read", "graph", "analysis", "render", "export"]),
];

/// Foreign crates that only some modules may use.
const CRATES: [(&str, &[&str]); 8] = [
    ("petgraph", &["read", "graph", "analysis"]),
    ("clap", &["cli"]),
    ("csv", &["read", "export", "cli"]),
    ("encoding_rs", &["read"]),
    ("graphviz_rust", &["render"]),
    ("dot_structures", &["render"]),
    ("miette", &["cli"]),
    ("quick_xml", &["export", "render"]),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            sources(&entry, found);
        } else if entry.extension().is_some_and(|ending| ending == "rs") {
            found.push(entry);
        }
    }
}

/// The lines of a file that are code: no comments, nothing after the tests begin.
fn code(path: &Path) -> Vec<(usize, String)> {
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().take_while(|line| !line.starts_with("#[cfg(test)]")).enumerate();
    lines.map(|(number, line)| (number + 1, line.split("//").next().unwrap_or_default().to_owned())).collect()
}

fn words_after<'a>(line: &'a str, prefix: &str) -> Vec<&'a str> {
    let word = |rest: &'a str| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
    line.match_indices(prefix)
        .flat_map(|(at, _)| {
            let rest = &line[at + prefix.len()..];
            match rest.strip_prefix('{') {
                Some(list) => list.split(',').map(|part| word(part.trim())).collect(),
                None => vec![word(rest)],
            }
        })
        .collect()
}

#[test]
fn modules_import_only_from_above() {
    let mut files = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    sources(&root, &mut files);
    assert!(files.len() > 30, "found {} files only", files.len());
    let mut wrong = Vec::new();
    for path in files {
        let relative = path.strip_prefix(&root).unwrap();
        let module = relative.components().next().unwrap().as_os_str().to_string_lossy().replace(".rs", "");
        if matches!(module.as_str(), "lib" | "main") {
            continue;
        }
        let (_, allowed) = MODULES
            .iter()
            .find(|(name, _)| *name == module)
            .unwrap_or_else(|| panic!("{module} has no place in the order"));
        for (number, line) in code(&path) {
            for used in words_after(&line, "crate::") {
                if MODULES.iter().any(|(name, _)| *name == used) && used != module && !allowed.contains(&used) {
                    wrong.push(format!("{}:{number}: {module} uses {used}", relative.display()));
                }
            }
            for (foreign, places) in CRATES {
                let uses = line.contains(&format!("use {foreign}"))
                    || line.contains(&format!(" {foreign}::"))
                    || line.contains(&format!("({foreign}::"));
                if uses && !places.contains(&module.as_str()) {
                    wrong.push(format!("{}:{number}: {module} uses the crate {foreign}", relative.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
