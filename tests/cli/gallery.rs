//! The gallery: every picture of docs/gallery.md is what its command draws, and holds the laws of a picture.
//! `RELATA_BLESS=1 cargo test --test cli gallery` draws those in docs/gallery anew; `relata build` those in output.

#[path = "../support/picture.rs"]
mod laws;

use super::harness::{Field, real, words};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A picture of the gallery: where it is, and the words of the command that draws it, without `relata` and `-o`.
struct Shown {
    file: PathBuf,
    command: Vec<String>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every picture with the command above it that writes a file of its name.
fn shown() -> Vec<Shown> {
    let page = std::fs::read_to_string(root().join("docs/gallery.md")).unwrap();
    let mut commands: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut shown = Vec::new();
    for line in page.lines() {
        if line.starts_with("relata render ") {
            let mut command = words(line);
            let at = command.iter().position(|word| word == "-o").unwrap_or_else(|| panic!("{line} names no file"));
            let file = command.drain(at..at + 2).nth(1).unwrap();
            if let Some(stem) = file.strip_suffix(".svg") {
                commands.insert(stem.to_owned(), command[1..].to_vec());
            }
        } else if let Some((_, link)) = line.strip_prefix("![").and_then(|rest| rest.split_once("](")) {
            let file = root().join("docs").join(link.trim_end_matches(')'));
            let stem = file.file_stem().unwrap().to_str().unwrap().to_owned();
            let command = commands.get(&stem).unwrap_or_else(|| panic!("no command writes {stem}.svg")).clone();
            shown.push(Shown { file, command });
        }
    }
    assert!(shown.len() >= 15, "{} pictures", shown.len());
    shown
}

/// The titles that `relata.toml` gives to standing pictures.
fn titles() -> BTreeMap<String, String> {
    let schema: toml::Table = std::fs::read_to_string(real().join("relata.toml")).unwrap().parse().unwrap();
    let pictures = schema["picture"].as_array().unwrap().iter();
    let text = |picture: &toml::Value, field: &str| picture.get(field).map(|text| text.as_str().unwrap().to_owned());
    pictures.filter_map(|picture| Some((text(picture, "id")?, text(picture, "title")?))).collect()
}

fn command_of(picture: &Shown, titles: &BTreeMap<String, String>) -> Vec<String> {
    let mut command = picture.command.clone();
    let stem = picture.file.file_stem().unwrap().to_str().unwrap();
    if let Some(title) = titles.get(stem) {
        command.extend(["--title".to_owned(), title.clone()]);
    }
    command
}

/// A folder in which the commands can be run as they are shown.
fn place() -> Field {
    let place = Field::empty();
    for entry in std::fs::read_dir(real()).unwrap() {
        let file = entry.unwrap().path();
        place.write(&format!("data/{}", file.file_name().unwrap().to_str().unwrap()), std::fs::read(&file).unwrap());
    }
    place
}

#[test]
fn each_picture_is_what_its_command_draws() {
    let place = place();
    let (titles, bless) = (titles(), std::env::var_os("RELATA_BLESS").is_some());
    for picture in shown() {
        let drawn = place.run(command_of(&picture, &titles)).ok();
        let standing = picture.file.starts_with(root().join("docs/../output"));
        if bless && !standing {
            std::fs::write(&picture.file, &drawn).unwrap();
        }
        let kept = std::fs::read_to_string(&picture.file).unwrap_or_default();
        let remedy = if standing { "run `relata build`" } else { "RELATA_BLESS=1 draws it anew" };
        assert!(kept == drawn, "{} is not what {:?} draws; {remedy}", picture.file.display(), picture.command);
        for needed in ["role=\"img\"", "<title id=\"title\">", "<desc id=\"desc\">", "data ", "filters"] {
            assert!(drawn.contains(needed), "{} lacks {needed}", picture.file.display());
        }
        for link in drawn.split(" href=\"").skip(1) {
            assert!(["http://", "https://", "mailto:"].iter().any(|scheme| link.starts_with(scheme)), "{link:.40}");
        }
    }
}

/// The commands that write for paper, with as many pages as the page says.
#[test]
fn each_poster_has_as_many_sheets_as_is_said() {
    let place = place();
    let page = std::fs::read_to_string(root().join("docs/gallery.md")).unwrap();
    let mut seen = 0;
    for line in page.lines().filter(|line| line.starts_with("relata render ") && line.contains(".pdf")) {
        let (command, said) = line.split_once('#').unwrap();
        let command = words(command);
        place.run(&command[1..]).ok();
        let file = &command[command.iter().position(|word| word == "-o").unwrap() + 1];
        let pdf = std::fs::read(place.path().join(file)).unwrap();
        let pages = pdf.windows(12).filter(|part| part == b"/Type /Page\n").count();
        let sheets = if pages == 1 { "one sheet".to_owned() } else { format!("{pages} sheets") };
        assert_eq!(said.trim(), sheets, "{line}");
        seen += 1;
    }
    assert!(seen >= 5, "{seen}");
}

#[test]
fn each_picture_can_be_printed_on_a3() {
    let (place, titles) = (place(), titles());
    for picture in shown() {
        let name = picture.file.file_stem().unwrap().to_str().unwrap().to_owned();
        let mut command = command_of(&picture, &titles);
        command.extend(["--to".to_owned(), "json".to_owned()]);
        let json = place.run(command).json();
        laws::check(&name, &json);
        let (least, wanted) = (laws::smallest_type_on_a3(&json), if name == "whole-field" { 7.0 } else { 9.0 });
        assert!(least >= wanted, "{name}: {least} pt");
    }
}

#[test]
fn every_picture_that_is_kept_is_shown() {
    let shown: BTreeSet<PathBuf> = shown().into_iter().map(|picture| picture.file.canonicalize().unwrap()).collect();
    for folder in ["output/diagrams", "docs/gallery"] {
        for entry in std::fs::read_dir(root().join(folder)).unwrap() {
            let file = entry.unwrap().path().canonicalize().unwrap();
            let is_picture = file.extension().is_some_and(|ending| ending == "svg");
            assert!(!is_picture || shown.contains(&file), "docs/gallery.md does not show {}", file.display());
        }
    }
}
