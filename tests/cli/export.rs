//! `relata export`. What the files hold is tested in `tests/export`.

use super::harness::{Field, ask, holds, real};
use std::ffi::OsString;

fn in_place(place: &Field, line: &str) -> super::harness::Run {
    let mut words: Vec<OsString> = super::harness::words(line).into_iter().map(Into::into).collect();
    words.extend(["--data".into(), real().into_os_string()]);
    place.run(words)
}

#[test]
fn every_listed_format_is_written() {
    let listed = ask("export --list").csv();
    assert_eq!(listed[0], ["format", "writes", "for"]);
    let place = Field::empty();
    for row in &listed[1..] {
        let name = &row[0];
        let run = in_place(&place, &format!("export --to {name} -o out-{name}"));
        holds(&run.err, &[&format!("wrote out-{name}")]);
        assert_eq!((run.status, run.out.as_str()), (0, ""));
        let is_folder = place.path().join(format!("out-{name}")).is_dir();
        assert_eq!(is_folder, row[1] == "a folder", "{name}");
        if !is_folder {
            let printed = ask(&format!("export --to {name}")).ok();
            assert_eq!(printed, place.read(&format!("out-{name}")), "{name}");
        }
    }
}

#[test]
fn the_ending_decides() {
    let place = Field::empty();
    in_place(&place, "export -o a.graphml").ok();
    in_place(&place, "export -o a.JSON --measure degree").ok();
    assert!(place.read("a.graphml").contains("<graphml"));
    let json: serde_json::Value = serde_json::from_str(&place.read("a.JSON")).unwrap();
    assert_eq!((json["nodes"].as_array().unwrap().len(), json["edges"].as_array().unwrap().len()), (213, 499));
    let privacy = json["nodes"].as_array().unwrap().iter().find(|node| node["id"] == "privacy").unwrap();
    assert_eq!(privacy["degree"].as_f64(), Some(37.0));
    let links = ask("export --to json --links-key links").json();
    assert!(links["links"].is_array() && links["edges"].is_null());
    assert_eq!(place.list(), ["a.JSON", "a.graphml"]);
}

#[test]
fn filters_hold() {
    let json = ask("export --to json --relation organises --keep ':organisation|forum'").json();
    assert_eq!(json["edges"].as_array().unwrap().len(), 14);
}

#[test]
fn relatas_own_folder_reads_back() {
    let place = Field::empty();
    in_place(&place, "export --to csv -o again").ok();
    let again = place.run(["summary", "--format", "json", "--data", "again"]).json();
    assert_eq!(again, ask("summary --format json").json());
}

#[test]
fn wrong_use_has_status_2() {
    for (line, wanted) in [
        ("export", "say --to with one of: graphml, json"),
        ("export --to nothing", "formats: graphml"),
        ("export -o x.unknown", "no format given"),
        ("export --to gephi", "name a folder for them with -o"),
        ("export --to json --measure degre", "did you mean `degree`?"),
        ("export --list --to json", "cannot be used with"),
        ("export --to json -o no/folder/x.json", "there is no folder no/folder"),
    ] {
        holds(&ask(line).fails(2), &[wanted]);
    }
    let place = Field::of(&[("file", "mine")]);
    in_place(&place, "export --to gephi -o file").fails(2);
    assert_eq!(place.read("file"), "mine");
}

/// Kinds that were renamed leave no table behind that would be read with the new ones.
#[test]
fn an_export_replaces_an_earlier_one_as_a_whole() {
    let place = Field::of(&[("people.csv", "id,name\na,A\n"), ("relations.csv", "source,target\na,a\n")]);
    let export = |data: &[&str], more: &[&str]| {
        place.run(["export", "--to", "csv", "-o", "out", "--data"].iter().chain(data).chain(more))
    };
    export(&["people.csv", "relations.csv"], &[]).ok();
    std::fs::rename(place.path().join("people.csv"), place.path().join("persons.csv")).unwrap();
    let run = export(&["persons.csv", "relations.csv"], &[]);
    assert!(run.err.contains("removed out/people.csv"), "{}", run.err);
    run.ok();
    assert_eq!(place.run(["summary", "--data", "out", "--format", "json"]).json()["entities"], 1);
}

#[test]
fn an_export_mixes_with_nothing_and_loses_nothing() {
    let place = Field::of(&[("people.csv", "id,name\na,A\n"), ("relations.csv", "source,target\na,a\n")]);
    place.write("out/notes.txt", "kept");
    place.write("out/forums.csv", "id,name\nf,F\n");
    let export = |to: &str, more: &[&str]| {
        place.run(["export", "--to", to, "-o", "out", "--data", "people.csv", "relations.csv"].iter().chain(more))
    };
    let said = export("csv", &[]).fails(2);
    assert!(
        said.contains("nothing was written") && said.contains("out/forums.csv") && said.contains("--force"),
        "{said}"
    );
    assert!(!place.path().join("out/relations.csv").exists());
    // Gephi's tables do not mix with others, but an edited one is not written over
    export("gephi", &[]).ok();
    place.write("out/nodes.csv", "edited");
    let said = export("gephi", &[]).fails(2);
    assert!(said.contains("out/nodes.csv: relata wrote it, and it was changed since"), "{said}");
    assert_eq!(place.read("out/nodes.csv"), "edited");
    export("gephi", &["--force"]).ok();
    assert!(place.read("out/nodes.csv").starts_with("Id,"));
    assert_eq!(
        (place.read("out/notes.txt").as_str(), place.read("out/forums.csv").as_str()),
        ("kept", "id,name\nf,F\n")
    );
}
