//! A loader of the real data for tests, as simple as it can be. It checks nothing: the data is known to be good.

use relata::graph::{Node, View};
use relata::model::{
    AttributeSpec, AttributeType, Dataset, DatasetBuilder, EntityRecord, KindIx, KindSpec, PartialDate, RelationRecord,
    Schema, SourceRecord, Time, Value, VerbIx, VerbSpec, parse_selector,
};
use std::collections::HashMap;
use std::path::PathBuf;

const KINDS: [(&str, &str); 7] = [
    ("organisation", "organisations.csv"),
    ("forum", "forums.csv"),
    ("initiative", "initiatives.csv"),
    ("instrument", "instruments.csv"),
    ("threat", "threats.csv"),
    ("group", "groups.csv"),
    ("right", "rights.csv"),
];

type Row = HashMap<String, String>;

fn rows(file: &str) -> Vec<Row> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data").join(file);
    csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect()
}

fn list(cell: &str) -> Vec<String> {
    cell.split('|').filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn date(cell: &str) -> Option<PartialDate> {
    cell.parse().ok()
}

/// The data of `data/`.
pub(crate) fn real_data() -> Dataset {
    let mut schema = Schema { declared: true, ..Schema::default() };
    for (name, _) in KINDS {
        schema.kinds.push(KindSpec { name: name.into(), ..KindSpec::default() });
    }
    let severity = AttributeType::OneOf(["low", "medium", "high", "critical"].map(String::from).to_vec());
    schema.kinds[4].attributes.push(AttributeSpec { name: "severity".into(), ty: severity });
    let relations = rows("relations.csv");
    for row in &relations {
        if schema.verb(&row["relation"]).is_none() {
            let time = if row["relation"] == "issued" { Time::Event } else { Time::State };
            schema.verbs.push(VerbSpec { name: row["relation"].clone(), time, ..VerbSpec::default() });
        }
    }
    let mut builder = DatasetBuilder::new(schema.clone());
    for (kind, (_, file)) in KINDS.iter().enumerate() {
        for row in rows(file) {
            let severity = row.get("severity").map(|text| ("severity".to_owned(), Value::Text(text.clone())));
            builder.entity(EntityRecord {
                id: row["id"].clone(),
                kind: KindIx(kind as u16),
                name: row["name"].clone(),
                aliases: row.get("aliases").map(|cell| list(cell)).unwrap_or_default(),
                description: row["description"].clone(),
                evidence: list(&row["evidence"]),
                attributes: severity.into_iter().collect(),
                ..EntityRecord::default()
            });
        }
    }
    for row in relations {
        builder.relation(RelationRecord {
            source: row["source"].clone(),
            target: row["target"].clone(),
            verb: VerbIx(schema.verb(&row["relation"]).unwrap() as u16),
            since: date(&row["since"]),
            until: date(&row["until"]),
            weight: row["weight"].parse().unwrap(),
            confidence: row["confidence"].parse().unwrap(),
            note: row["note"].clone(),
            evidence: list(&row["evidence"]),
            ..RelationRecord::default()
        });
    }
    for row in rows("sources.csv") {
        builder.source(SourceRecord {
            id: row["id"].clone(),
            title: row["title"].clone(),
            publisher: row["publisher"].clone(),
            url: row["url"].clone(),
            published: date(&row["published"]),
            accessed: date(&row["accessed"]),
        });
    }
    builder.finish().unwrap()
}

/// The nodes that a selector means.
pub(crate) fn nodes(view: &View<'_>, selector: &str) -> Vec<Node> {
    let selector = parse_selector(selector).unwrap();
    let found = relata::graph::select(view.data(), &selector).unwrap();
    found.into_iter().filter_map(|entity| view.node(entity)).collect()
}
