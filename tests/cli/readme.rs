//! What the documents show is what the program prints: every `console` block is run in a copy of this repository's data
//! and compared. `RELATA_BLESS=1 cargo test --test cli readme` writes the blocks anew; read them before you commit.
//!
//! A block is one or more commands, each on a line that begins with `$ `, and what they print. Lists are shown as on a
//! terminal, so `--format table` is added where a block asks for no format. A line `...` stands for lines left out.

use super::harness::{Field, real};
use std::path::Path;

const DOCUMENTS: [&str; 5] = ["README.md", "docs/patterns.md", "docs/sources.md", "docs/analysis.md", "docs/tables.md"];

/// A row with two mistakes, for what `check` says of them.
const WRONG: &str = "example-press-unoin,works_with,example-rights-network,17.12.17,,1,1,,src-union-report\n";

/// The words of a shell line: quotes of both sorts, no variables.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// Commands whose answer is a list, which a pipe would turn into CSV.
const LISTS: [&str; 10] =
    ["search", "path", "connections", "pairs", "gaps", "centrality", "match", "communities", "brokers", "sources"];

fn printed(place: &Field, line: &str) -> String {
    let mut words = words(line);
    assert_eq!(words.remove(0), "relata", "{line}");
    let list = words.first().is_some_and(|command| LISTS.contains(&command.as_str()));
    if list && !words.iter().any(|word| word == "--format" || word == "-o" || word == "--help") {
        words.extend(["--format".to_owned(), "table".to_owned()]);
    }
    let run = place.run(&words);
    assert!(run.status <= 1, "{line}\n{}", run.err);
    run.err + &run.out
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}

/// Whether what a document shows is what was printed, but for what `...` leaves out.
fn agrees(shown: &[&str], printed: &[&str]) -> bool {
    match shown.split_first() {
        None => printed.is_empty(),
        Some((&"...", rest)) => (0..=printed.len()).any(|skipped| agrees(rest, &printed[skipped..])),
        Some((line, rest)) => printed.first() == Some(line) && agrees(rest, &printed[1..]),
    }
}

#[test]
fn every_console_block_is_true() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let bless = std::env::var_os("RELATA_BLESS").is_some();
    let mut wrong = Vec::new();
    for document in DOCUMENTS {
        let text = std::fs::read_to_string(root.join(document)).unwrap();
        let place = Field::empty();
        copy(&real(), &place.path().join("data"));
        place.write("taking-part.csv", include_str!("../fixtures/tables/taking-part.csv"));
        place.run(["init", "broken"]).ok();
        place.write("broken/relations.csv", place.read("broken/relations.csv") + WRONG);
        let mut anew = String::new();
        let mut lines = text.lines().peekable();
        let mut inside = false;
        while let Some(line) = lines.next() {
            anew.push_str(&format!("{line}\n"));
            if line.starts_with("```") {
                inside = line == "```console";
            }
            let Some(command) = line.strip_prefix("$ ").filter(|command| inside && command.starts_with("relata"))
            else {
                continue;
            };
            let mut shown = Vec::new();
            while let Some(next) = lines.next_if(|next| !next.starts_with("```") && !next.starts_with("$ ")) {
                shown.push(next);
            }
            let output = printed(&place, command);
            let mut got: Vec<&str> = output.lines().map(str::trim_end).collect();
            let apart = lines.peek().is_some_and(|next| next.starts_with("$ "));
            if apart {
                got.push("");
            }
            if agrees(&shown, &got) {
                anew.extend(shown.iter().map(|line| format!("{line}\n")));
            } else {
                anew.extend(got.iter().map(|line| format!("{line}\n")));
                wrong.push(format!(
                    "{document}: {command}\n--- shown\n{}\n--- printed\n{}",
                    shown.join("\n"),
                    got.join("\n")
                ));
            }
        }
        if bless {
            std::fs::write(root.join(document), anew).unwrap();
        }
    }
    assert!(bless || wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Every field of the JSON of a document, whatever it is inside.
fn fields(value: &serde_json::Value, found: &mut std::collections::BTreeSet<String>) {
    match value {
        serde_json::Value::Object(object) => {
            for (name, inner) in object {
                found.insert(name.clone());
                // what attributes are called is the data's own
                if name != "attributes" {
                    fields(inner, found);
                }
            }
        }
        serde_json::Value::Array(list) => list.iter().for_each(|inner| fields(inner, found)),
        _ => {}
    }
}

#[test]
fn the_json_of_documents_is_described() {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/json.md")).unwrap();
    let (show, summary) = text.split_once("## `relata summary").unwrap();
    for (described, line) in [(show, "show igf-2017-day0"), (show, "show apc"), (summary, "summary --drop apc")] {
        let mut found = std::collections::BTreeSet::new();
        fields(&super::harness::ask(&format!("{line} --format json")).json(), &mut found);
        for field in found {
            assert!(described.contains(&format!("`{field}`")), "{line}: {field}");
        }
    }
}
