//! `relata man`, and the reference of commands in `docs/`.

use super::harness::{Field, holds};
use std::path::Path;

/// The commands in the order of `relata --help`.
fn commands() -> Vec<String> {
    let help = Field::empty().run(["help"]).ok();
    let mut names = Vec::new();
    for line in help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty()) {
        // Lines that go on are indented further.
        if !line.starts_with("   ") {
            names.extend(line.split_whitespace().next().map(str::to_owned));
        }
    }
    names.retain(|name| name != "help");
    names
}

#[test]
fn a_page_for_each_command() {
    let place = Field::empty();
    let run = place.run(["man", "-o", "man1"]);
    assert_eq!(run.status, 0, "{}", run.err);
    let names = commands();
    assert!(names.len() >= 15, "{names:?}");
    for name in &names {
        let page = place.read(&format!("man1/relata-{name}.1"));
        assert!(page.contains(".TH relata"), "{name}");
        assert_eq!(place.run(["man", name.as_str()]).ok(), page);
    }
    assert_eq!(place.run(["man"]).ok(), place.read("man1/relata.1"));
    let err = place.run(["man", "pth"]).fails(2);
    holds(&err, &["no command is called `pth`", "did you mean `path`?"]);
    place.write("file", "mine");
    place.run(["man", "-o", "file"]).fails(2);
    assert_eq!(place.read("file"), "mine");
}

/// The reference as the help texts make it.
fn reference() -> String {
    let place = Field::empty();
    let mut text = String::from(
        "# Commands\n\nThis page is made from `relata --help` and the help of each command, and a test holds it to them. To\n\
         write it anew: `RELATA_BLESS=1 cargo test --test cli`.\n\n",
    );
    let names = commands();
    for name in &names {
        let about = place.run([name.as_str(), "-h"]).ok();
        let about = about.split("\n\nUsage:").next().unwrap_or_default().replace('\n', " ");
        text.push_str(&format!("- [`relata {name}`](#relata-{name}): {about}\n"));
    }
    let mut add = |title: &str, arguments: &[&str]| {
        let help = place.run(arguments).ok();
        let help: Vec<&str> = help.trim_end().lines().map(str::trim_end).collect();
        text.push_str(&format!("\n## {title}\n\n```text\n{}\n```\n", help.join("\n")));
    };
    add("relata", &["--help"]);
    for name in &names {
        add(&format!("relata {name}"), &[name, "--help"]);
    }
    text
}

#[test]
fn the_reference_of_commands_is_what_help_says() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/commands.md");
    let reference = reference();
    if std::env::var_os("RELATA_BLESS").is_some() {
        std::fs::write(&file, &reference).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == reference,
        "docs/commands.md is not what --help says; RELATA_BLESS=1 cargo test --test cli writes it anew"
    );
}
