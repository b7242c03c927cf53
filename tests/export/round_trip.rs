//! relata's own folder, read back.

use crate::fixture::dataset;
use crate::formats::export;
use relata::export::{InMemory, NodeLink, Options, RelataCsv};
use relata::graph::View;
use relata::model::Dataset;
use relata::read::{Input, load};

fn written(data: &Dataset) -> InMemory {
    export(&RelataCsv, &View::whole(data), &Options::default()).0
}

fn read(files: &InMemory) -> Dataset {
    let loaded = load(&Input::Memory(files.0.clone()), &relata::read::Options::default()).unwrap();
    let errors: Vec<_> =
        loaded.diagnostics.iter().filter(|found| found.severity == relata::read::Severity::Error).collect();
    loaded.data.unwrap_or_else(|| panic!("{errors:#?}"))
}

/// Everything a dataset says, in one text that does not depend on the files it came from; of the schema only what was
/// declared.
fn said(data: &Dataset) -> String {
    let (out, _) = export(&NodeLink, &View::whole(data), &Options::default());
    let mut graph: serde_json::Value = serde_json::from_slice(&out.0[0].1).unwrap();
    graph["graph"].as_object_mut().unwrap().remove("data_hash");
    format!("{graph:#}\n{:#?}", data.schema.declared.then_some(&data.schema))
}

fn assert_comes_back(data: &Dataset) {
    let first = written(data);
    let back = read(&first);
    for (line, (before, after)) in said(data).lines().zip(said(&back).lines()).enumerate() {
        assert_eq!(before, after, "line {line}");
    }
    let second = written(&back);
    for (before, after) in first.0.iter().zip(&second.0) {
        assert_eq!((&before.0, String::from_utf8_lossy(&before.1)), (&after.0, String::from_utf8_lossy(&after.1)));
    }
    assert_eq!(first, second);
}

#[test]
fn the_fixture_comes_back_the_same() {
    assert_comes_back(&dataset());
}

#[test]
fn the_first_data_set_comes_back_the_same_and_its_tables_are_the_files_there() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let data = load(&Input::Folder(folder.clone()), &relata::read::Options::default()).unwrap().data.unwrap();
    assert_comes_back(&data);
    for (name, bytes) in written(&data).0.iter().filter(|(name, _)| name.ends_with(".csv")) {
        assert!(std::fs::read(folder.join(name)).unwrap() == *bytes, "{name} differs from the file in data/");
    }
}

#[test]
fn a_folder_without_a_schema_comes_back_the_same() {
    let file = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
    let files = vec![
        file("forums.csv", "id,name,Country,type\nigf,IGF,CH,open\n"),
        file("people.csv", "id,name,country\nada,Ada,\n\"b,c\",B,UK\n"),
        file(
            "ties.csv",
            "source,target,relation,Type,since\nada,igf,attends,talk,2017\nada,igf,attends,talk,2017\nx,ada,knows,,\n",
        ),
    ];
    let data = load(&Input::Memory(files), &relata::read::Options::default()).unwrap().data.unwrap();
    assert_comes_back(&data);
}
