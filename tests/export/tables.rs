//! The folders of CSV files.

use crate::fixture::{HOSTILE, dataset};
use crate::formats::export;
use relata::escape::spreadsheet_text;
use relata::export::{Exporter, Gephi, InMemory, Neo4j, Options, RelataCsv};
use relata::graph::View;
use relata::model::{DatasetBuilder, EntityRecord, KindSpec, RelationRecord, Schema, VerbSpec};
use std::collections::BTreeMap;
use std::path::Path;

type Row = BTreeMap<String, String>;

/// The rows of a file, by header, as they are written. Panics when rows are not equally long.
fn rows(out: &InMemory, file: &str) -> Vec<Row> {
    let (_, bytes) = out.0.iter().find(|(name, _)| name == file).unwrap();
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let header = reader.headers().unwrap().clone();
    let row =
        |record: csv::StringRecord| header.iter().zip(&record).map(|(h, c)| (h.to_owned(), c.to_owned())).collect();
    reader.records().map(|record| row(record.unwrap())).collect()
}

fn names(out: &InMemory) -> Vec<&str> {
    out.0.iter().map(|(name, _)| name.as_str()).collect()
}

/// `RELATA_BLESS=1 cargo test` writes the folder anew.
#[test]
fn the_fixture_folder_is_what_the_exporter_writes() {
    let data = dataset();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/exchange");
    let (out, notes) = export(&RelataCsv, &View::whole(&data), &Options::default());
    assert_eq!(notes, Vec::<String>::new(), "the own format holds everything");
    for (name, bytes) in &out.0 {
        if std::env::var_os("RELATA_BLESS").is_some() {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join(name), bytes).unwrap();
        }
        let there = std::fs::read(folder.join(name)).unwrap();
        assert_eq!(String::from_utf8_lossy(&there), String::from_utf8_lossy(bytes), "{name}");
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), out.0.len());
}

#[test]
fn no_cell_of_a_text_starts_a_formula() {
    let data = dataset();
    let view = View::whole(&data);
    for format in [&RelataCsv as &dyn Exporter, &Gephi, &Neo4j] {
        let (out, _) = export(format, &view, &Options::default());
        for file in names(&out).iter().filter(|name| name.ends_with(".csv")) {
            for (header, cell) in rows(&out, file).iter().flatten() {
                let number = cell.parse::<f64>().is_ok();
                assert!(
                    number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']),
                    "{file} {header}: {cell:?}"
                );
            }
        }
    }
}

#[test]
fn own_folder_keeps_texts_types_and_directions() {
    let data = dataset();
    let (out, _) = export(&RelataCsv, &View::whole(&data), &Options::default());
    assert_eq!(names(&out), ["things.csv", "places.csv", "voids.csv", "relations.csv", "sources.csv", "relata.toml"]);
    let things = rows(&out, "things.csv");
    for (position, text) in HOSTILE.iter().enumerate() {
        let row = things.iter().find(|row| row["id"] == format!("hostile-{position:02}")).unwrap();
        assert_eq!((spreadsheet_text(&row["name"]), spreadsheet_text(&row["remark"])), (*text, *text));
    }
    let header = |file: &str| {
        String::from_utf8_lossy(&out.0.iter().find(|(name, _)| name == file).unwrap().1)
            .lines()
            .next()
            .unwrap()
            .to_owned()
    };
    assert_eq!(header("voids.csv"), "id,name");
    assert_eq!(header("places.csv"), "id,name,value,Remark");
    assert_eq!(
        header("things.csv"),
        "id,name,aliases,count,score,born,died,open,page,tags,level,value,never filled,remark,website,description,evidence"
    );
    let relations = rows(&out, "relations.csv");
    let undirected: Vec<&Row> = relations.iter().filter(|row| row["type"] == "Undirected").collect();
    assert_eq!(undirected.len(), 1, "only the row that holds both ways of itself");
    assert_eq!(undirected[0]["target"], "'=formula");
    assert_eq!(rows(&out, "sources.csv").len(), 4, "the whole registry, as nothing was filtered away");
}

#[test]
fn own_folder_of_a_part_has_the_sources_of_that_part() {
    let data = dataset();
    let part = View::whole(&data).restricted(|node| data.id(View::whole(&data).entity(node)).starts_with("hostile"));
    let (out, notes) = export(&RelataCsv, &part, &Options::default());
    assert_eq!(names(&out), ["things.csv", "places.csv", "voids.csv", "relations.csv", "relata.toml"]);
    assert_eq!(notes, ["4 of 4 sources are left out, because nothing here cites them."]);
}

#[test]
fn an_inferred_schema_is_written_only_when_it_says_more_than_the_tables() {
    let mut schema = Schema::default();
    for (name, file) in [("entity", None), ("Relations", Some("relations.csv")), ("a/b", Some("x/y.csv"))] {
        schema.kinds.push(KindSpec { name: name.into(), file: file.map(str::to_owned), ..KindSpec::default() });
    }
    schema.verbs.push(VerbSpec { name: "related_to".into(), ..VerbSpec::default() });
    let mut builder = DatasetBuilder::new(schema);
    builder.entity(EntityRecord { id: "a".into(), name: "a".into(), ..EntityRecord::default() });
    let funding = ("type".to_owned(), relata::model::Value::Text("grant".into()));
    let row = RelationRecord {
        source: "a".into(),
        target: "a".into(),
        attributes: vec![funding],
        ..RelationRecord::default()
    };
    builder.relation(row.clone());
    let data = builder.clone().finish().unwrap();
    let (out, notes) = export(&RelataCsv, &View::whole(&data), &Options::default());
    assert_eq!(names(&out), ["entity.csv", "Relations_.csv", "a_b.csv", "relations.csv"]);
    assert_eq!(notes.len(), 2, "{notes:?}");
    assert_eq!(rows(&out, "relations.csv")[0]["type"], "grant");

    let extra = [("degree".to_owned(), vec![Some(2.0)])];
    let (out, _) = export(&RelataCsv, &View::whole(&data), &Options { extra: &extra, ..Options::default() });
    let (name, bytes) = out.0.last().unwrap();
    assert_eq!(name, "relata.toml");
    assert!(String::from_utf8_lossy(bytes).contains("[kinds.entity.attributes]\ndegree = \"number\""));

    builder.relation(RelationRecord { symmetric: true, ..row });
    let data = builder.finish().unwrap();
    let (out, notes) = export(&RelataCsv, &View::whole(&data), &Options::default());
    let relations = rows(&out, "relations.csv");
    assert_eq!((relations[0]["type"].as_str(), relations[1]["type"].as_str()), ("Directed", "Undirected"));
    assert_eq!(relations[0]["type_2"], "grant");
    assert!(notes.iter().any(|note| note.contains("`type_2`")), "{notes:?}");
}

#[test]
fn gephi_gets_the_headers_that_it_knows() {
    let data = dataset();
    let view = View::whole(&data);
    let (out, notes) = export(&Gephi, &view, &Options::default());
    assert_eq!(names(&out), ["nodes.csv", "edges.csv"]);
    let (nodes, edges) = (rows(&out, "nodes.csv"), rows(&out, "edges.csv"));
    assert_eq!((nodes.len(), edges.len()), (view.node_count(), view.edge_count()));
    let alpha = nodes.iter().find(|row| row["Id"] == "a").unwrap();
    assert_eq!((alpha["Label"].as_str(), alpha["Kind"].as_str()), ("Alpha", "thing"));
    assert_eq!(alpha["Timeset"], "<[1990-01-01, 2017-12-17]>");
    let first = &edges[0];
    assert_eq!((first["Source"].as_str(), first["Target"].as_str(), first["Type"].as_str()), ("a", "e0", "Directed"));
    assert_eq!((first["Label"].as_str(), first["Kind"].as_str()), ("funds & feeds", "funds"));
    assert_eq!(first["Timeset"], "<[2011-01-01, 2017-12-31]>");
    assert_eq!(edges[7]["Timeset"], "<[2017-12-17, 2017-12-17]>", "an event");
    assert_eq!(edges[8]["Timeset"], "<[2000-02-01, 2000-02-29]>", "an event of which only the end is known");
    assert_eq!(edges.iter().filter(|row| row["Type"] == "Undirected").count(), 2);
    assert!(notes.iter().any(|note| note.contains("Don't merge") && note.ends_with("2 here.")), "{notes:?}");
    assert!(notes.iter().any(|note| note.contains("sources")), "{notes:?}");
}

#[test]
fn neo4j_gets_typed_headers() {
    let data = dataset();
    let view = View::whole(&data);
    let (out, notes) = export(&Neo4j, &view, &Options::default());
    assert_eq!(names(&out), ["nodes.csv", "relationships.csv"]);
    let (nodes, edges) = (rows(&out, "nodes.csv"), rows(&out, "relationships.csv"));
    assert_eq!((nodes.len(), edges.len()), (view.node_count(), view.edge_count()));
    let alpha = nodes.iter().find(|row| row["id:ID"] == "a").unwrap();
    for (header, cell) in [
        (":LABEL", "thing"),
        ("name:string", "Alpha"),
        ("count:long", "9223372036854775807"),
        ("score:double", "0.1"),
        ("open:boolean", "true"),
        ("tags:string[]", "'=x|two words|日本"),
        ("value:string", "7"),
    ] {
        assert_eq!(alpha[header], cell, "{header}");
    }
    assert_eq!((edges[0][":START_ID"].as_str(), edges[0][":TYPE"].as_str()), ("a", "funds"));
    assert_eq!(edges[5]["symmetric:boolean"], "true");
    assert!(notes.iter().any(|note| note.contains("--array-delimiter")), "{notes:?}");
}
