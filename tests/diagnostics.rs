//! Every code has a fixture, and every fixture gives exactly the diagnostics that were worked out by hand: as LF and
//! CRLF, as UTF-8 and UTF-16, with and without line breaks in quoted cells above and before the place.
//!
//! In the fixtures, `¶` stands for a blank, or for a line break in the variants that have them.

#![allow(clippy::unwrap_used)]

use relata::read::{Code, Diagnostic, Input, Loaded, Options, load};
use std::fs;
use std::path::{Path, PathBuf};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/broken")
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Expected {
    file: String,
    line: u32,
    column: u32,
    code: String,
}

struct Fixture {
    files: Vec<(String, Vec<u8>)>,
    options: Options,
    expected: Vec<Expected>,
}

fn fixture(folder: &Path) -> Fixture {
    let mut files = Vec::new();
    let mut description = serde_json::Value::Null;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let bytes = fs::read(&path).unwrap();
        if name == "expected.json" {
            description = serde_json::from_slice(&bytes).unwrap();
        } else {
            files.push((name, bytes));
        }
    }
    files.sort();
    let flag = |name: &str| description["options"][name].as_bool().unwrap_or(false);
    let options = Options { strict: flag("strict"), lenient: flag("lenient"), ..Options::default() };
    let number = |value: &serde_json::Value| u32::try_from(value.as_u64().unwrap()).unwrap();
    let expected = description["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| Expected {
            file: found["file"].as_str().unwrap().to_owned(),
            line: number(&found["line"]),
            column: number(&found["column"]),
            code: found["code"].as_str().unwrap().to_owned(),
        })
        .collect();
    Fixture { files, options, expected }
}

/// Where a place of the fixture lies once each `¶` is a line break: one line further for each above it, and counted from
/// the last one before it in its own line.
fn shifted(expected: &Expected, text: &str) -> Expected {
    let (line, column) = (expected.line as usize, expected.column as usize);
    let lines: Vec<&str> = text.split('\n').collect();
    let above = lines[..line - 1].iter().map(|line| line.matches('¶').count()).sum::<usize>();
    let before: Vec<char> = lines[line - 1].chars().take(column - 1).collect();
    let here = before.iter().filter(|c| **c == '¶').count();
    let from = before.iter().rposition(|c| *c == '¶').map_or(0, |at| at + 1);
    Expected { line: (line + above + here) as u32, column: (column - from) as u32, ..expected.clone() }
}

fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at..].starts_with(from) {
            out.extend_from_slice(to);
            at += from.len();
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    out
}

/// The pilcrow in the encoding of a file: UTF-8, or Windows-1252 where the file is not UTF-8 on purpose.
fn mark(bytes: &[u8]) -> &'static [u8] {
    if replace(bytes, "¶".as_bytes(), b"") == bytes { b"\xb6" } else { "¶".as_bytes() }
}

fn found(loaded: &Loaded) -> Vec<Expected> {
    let expected = |found: &Diagnostic| Expected {
        file: found.file.to_string(),
        line: found.line,
        column: found.column,
        code: found.code.to_string(),
    };
    let mut all: Vec<Expected> = loaded.diagnostics.iter().map(expected).collect();
    all.sort();
    all
}

/// The place follows from the record and the span, and the texts are fit to be shown.
fn is_showable(found: &Diagnostic) {
    let before = &found.record[..found.span.start];
    assert!(found.record.get(found.span.clone()).is_some(), "{found:?}");
    let unified = before.replace("\r\n", "\n").replace('\r', "\n");
    let line = found.record_line + unified.matches('\n').count() as u32;
    let column = 1 + unified.rsplit('\n').next().unwrap().chars().count() as u32;
    assert_eq!((line, column), (found.line, found.column), "{found:?}");
    for text in [&*found.message, &*found.help] {
        assert!(!text.is_empty() && !text.ends_with('.') && !text.contains('\n'), "{found:?}");
    }
}

/// Checks one variant; returns what is different from what was expected.
fn check(
    code: &str,
    variant: &str,
    fixture: &Fixture,
    files: Vec<(String, Vec<u8>)>,
    expected: &[Expected],
) -> Option<String> {
    let loaded = load(&Input::Memory(files), &fixture.options).unwrap();
    let mut expected = expected.to_vec();
    expected.sort();
    if found(&loaded) != expected {
        return Some(format!("{code} as {variant}:\nexpected {expected:#?}\nfound {:#?}", loaded.diagnostics));
    }
    loaded.diagnostics.iter().for_each(is_showable);
    for file in &loaded.account.files {
        let left: u64 = file.left_out.iter().map(|(_, rows)| rows).sum();
        assert_eq!(file.read, file.kept + file.merged + left, "{code} as {variant}: {file:?}");
    }
    let severity = |code: &str| Code::ALL.iter().find(|other| other.as_str() == code).unwrap().severity();
    assert!(loaded.diagnostics.iter().all(|found| found.severity == severity(found.code.as_str())));
    assert_eq!(loaded.data.is_none(), loaded.errors() > 0 && !fixture.options.lenient, "{code} as {variant}");
    None
}

/// The codes that a file of text can have; `no-value` is one of workbooks (`tests/workbooks.rs`).
fn of_texts() -> impl Iterator<Item = &'static Code> {
    Code::ALL.iter().filter(|code| code.as_str() != "no-value")
}

#[test]
fn every_code_has_a_fixture() {
    let folder = fixtures();
    for code in of_texts() {
        let fixture = fixture(&folder.join(code.as_str()));
        assert!(fixture.expected.iter().any(|found| found.code == code.as_str()), "{code}");
    }
    assert_eq!(fs::read_dir(folder).unwrap().count(), of_texts().count());
}

#[test]
fn every_fixture_gives_what_was_worked_out_by_hand() {
    let mut variants = 0;
    let mut failures = Vec::new();
    for code in of_texts().map(|code| code.as_str()) {
        let fixture = fixture(&fixtures().join(code));
        let text = |name: &str| -> String {
            let (_, bytes) = fixture.files.iter().find(|(file, _)| file == name).unwrap();
            String::from_utf8(bytes.clone())
                .unwrap_or_else(|_| bytes.iter().map(|byte| char::from(*byte)).collect::<String>().replace("Â¶", "¶"))
        };
        let moved: Vec<Expected> = fixture.expected.iter().map(|found| shifted(found, &text(&found.file))).collect();
        for line_end in ["\n", "\r\n"] {
            for broken in [false, true] {
                let expected = if broken { &moved } else { &fixture.expected };
                let files: Vec<(String, Vec<u8>)> = fixture
                    .files
                    .iter()
                    .map(|(name, bytes)| {
                        let bytes = replace(bytes, mark(bytes), if broken { b"\n" } else { b" " });
                        (name.clone(), replace(&bytes, b"\n", line_end.as_bytes()))
                    })
                    .collect();
                let variant = format!("{line_end:?}, breaks: {broken}");
                failures.extend(check(code, &variant, &fixture, files.clone(), expected));
                variants += 1;
                let wide: Option<Vec<(String, Vec<u8>)>> = files
                    .iter()
                    .map(|(name, bytes)| {
                        let text = std::str::from_utf8(bytes).ok()?;
                        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
                        Some((name.clone(), units.flat_map(u16::to_le_bytes).collect()))
                    })
                    .collect();
                if let Some(wide) = wide {
                    failures.extend(check(code, &format!("UTF-16, {variant}"), &fixture, wide, expected));
                    variants += 1;
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(variants > 7 * Code::ALL.len());
}
