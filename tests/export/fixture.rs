//! The one dataset that all formats are tried on. `tests/fixtures/exchange` is this dataset as relata's own CSV folder,
//! which the scripts in `tests/interop` read on their own.

use relata::model::{
    AttributeSpec, AttributeType, Dataset, DatasetBuilder, EntityRecord, KindIx, KindSpec, PartialDate, RelationRecord,
    Schema, SourceRecord, Time, Value, VerbIx, VerbSpec, parse_selector, parse_steps,
};
use relata::model::{Coverage, Picture, PictureForm, Selector};

/// Texts that break careless writers, and that CSV holds as they are.
pub(crate) const HOSTILE: [&str; 16] = [
    "]]> <![CDATA[ & < > \" ' &amp; &#0;",
    "=HYPERLINK(\"http://evil.example\",\"x\")",
    "'=already escaped",
    "-1+1",
    "@sum",
    "|%pipe",
    "a\nb\r\nc\rd\te",
    "nul \u{0} bell \u{7} escape \u{1b}[31m delete \u{7f} next line \u{85} end",
    "\u{202e}right to left\u{202c} שלום مرحبا",
    "emoji 👩‍👩‍👧 astral 𝔘 combining e\u{301}",
    "noncharacters \u{fffe} \u{ffff} and a mark \u{fffd}",
    "line separators \u{2028} \u{2029} end",
    "</script><script>alert(1)</script>",
    "back\\slash \\\" \\n \\u0041 {braces} [x] (y) `z`",
    "comma, semicolon; tab\tquote \"\" end",
    "%PDF true null 0x10 1e5",
];

fn spec(name: &str, ty: AttributeType) -> AttributeSpec {
    AttributeSpec { name: name.into(), ty }
}

fn schema() -> Schema {
    let node = |text: &str| match parse_selector(text).unwrap() {
        Selector::Pattern(pattern) => pattern,
        Selector::Entity(_) => panic!("{text}"),
    };
    let levels = ["low", "high", "=top"].map(str::to_owned).to_vec();
    Schema {
        declared: true,
        title: "Exchange: R&D <\"&'> 日本".into(),
        description: "Everything that a format must carry.\nOn two lines, with a \\ and \u{7f}.".into(),
        snapshot: Some("2017-12".parse().unwrap()),
        citation: "Fixture. \"Exchange\".".into(),
        licence: "CC0-1.0".into(),
        kinds: vec![
            KindSpec {
                name: "thing".into(),
                file: Some("things.csv".into()),
                label: "thing".into(),
                plural: "things".into(),
                shape: Some(relata::model::Shape::Stadium),
                colour: Some("#0072B2".into()),
                actor: true,
                column: Some(0),
                begins: Some("born".into()),
                ends: Some("died".into()),
                attributes: vec![
                    spec("count", AttributeType::Integer),
                    spec("score", AttributeType::Number),
                    spec("born", AttributeType::Date),
                    spec("died", AttributeType::Date),
                    spec("open", AttributeType::Boolean),
                    spec("page", AttributeType::Url),
                    spec("tags", AttributeType::List),
                    spec("level", AttributeType::OneOf(levels)),
                    spec("value", AttributeType::Integer),
                    spec("never filled", AttributeType::Date),
                ],
            },
            KindSpec {
                name: "place & time".into(),
                file: Some("places.csv".into()),
                label: "place".into(),
                plural: "places".into(),
                attributes: vec![spec("value", AttributeType::Text)],
                ..KindSpec::default()
            },
            KindSpec {
                name: "void".into(),
                file: Some("voids.csv".into()),
                label: "void".into(),
                plural: "voids".into(),
                ..KindSpec::default()
            },
        ],
        verbs: vec![
            VerbSpec {
                name: "knows".into(),
                label: "knows".into(),
                inverse: "knows".into(),
                symmetric: true,
                ..VerbSpec::default()
            },
            VerbSpec {
                name: "funds".into(),
                label: "funds & feeds".into(),
                inverse: "is funded by".into(),
                pairs: vec![("thing".into(), "thing".into()), ("thing".into(), "place & time".into())],
                ..VerbSpec::default()
            },
            VerbSpec {
                name: "meets in".into(),
                label: "meets in".into(),
                inverse: "is where meets".into(),
                time: Time::Event,
                ..VerbSpec::default()
            },
        ],
        relation_attributes: vec![
            spec("amount", AttributeType::Number),
            spec("signed", AttributeType::Boolean),
            spec("on", AttributeType::Date),
            spec("rounds", AttributeType::Integer),
            spec("topics", AttributeType::List),
        ],
        coverage: vec![Coverage {
            id: "unfunded".into(),
            title: "Things that nothing funds".into(),
            of: node(":thing{level:'high'}"),
            having: vec![parse_steps("-[:knows]-()").unwrap(), parse_steps("-[:`meets in`]->()").unwrap()],
            without: vec![parse_steps("<-[:funds]-(:thing)").unwrap()],
            inherit: None,
            rank: Some("level".into()),
            stake: Some(parse_steps("-[f:funds]->{1,2}(:thing)").unwrap()),
        }],
        pictures: vec![Picture {
            id: "near-one".into(),
            title: "Near \"one\"".into(),
            keep: vec![Selector::Pattern(node(":thing|void"))],
            drop: vec![parse_selector("odd id").unwrap(), parse_selector(":void{id:'x'}").unwrap()],
            focus: vec![parse_selector("one").unwrap()],
            hops: 2,
            aggregate: true,
            form: PictureForm::Matrix,
            layout: "force".into(),
            relations: vec!["knows".into(), "meets in".into()],
            path: vec!["one".into(), "odd id".into()],
            group_by: "kind".into(),
            top: Some(7),
            measure: "degree".into(),
            size_by: "betweenness".into(),
            rows: vec![Selector::Pattern(node(":thing"))],
            columns: vec![parse_selector("one").unwrap(), Selector::Pattern(node(":void"))],
        }],
        same_as: Vec::new(),
    }
}

fn date(text: &str) -> Value {
    Value::Date(text.parse().unwrap())
}

fn thing(id: &str, name: &str, attributes: &[(&str, Value)]) -> EntityRecord {
    let attributes = attributes.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    EntityRecord { id: id.into(), name: name.into(), attributes, ..EntityRecord::default() }
}

fn sources(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

fn texts(parts: &[&str]) -> Value {
    Value::List(sources(parts))
}

fn relation(source: &str, verb: u16, target: &str) -> RelationRecord {
    RelationRecord { source: source.into(), target: target.into(), verb: VerbIx(verb), ..RelationRecord::default() }
}

fn day(text: &str) -> Option<PartialDate> {
    Some(text.parse().unwrap())
}

/// The dataset.
pub(crate) fn dataset() -> Dataset {
    let mut builder = DatasetBuilder::new(schema());
    builder.hash = "0123456789abcdef".into();
    for (position, text) in HOSTILE.iter().enumerate() {
        let mut record = thing(&format!("hostile-{position:02}"), text, &[("remark", Value::Text((*text).into()))]);
        record.description = (*text).into();
        record.aliases = vec![text.replace('|', "/"), "second".into()];
        builder.entity(record);
    }
    builder.entity(EntityRecord {
        description: "All attributes".into(),
        website: "https://example.org/?a=1&b=\"2\"".into(),
        evidence: sources(&["s-1", "=s"]),
        ..thing(
            "a",
            "Alpha",
            &[
                ("count", Value::Integer(i64::MAX)),
                ("score", Value::Number(0.1)),
                ("born", date("1990")),
                ("died", date("2017-12-17")),
                ("open", Value::Boolean(true)),
                ("page", Value::Text("https://example.org/a".into())),
                ("tags", texts(&["=x", "two words", "日本"])),
                ("level", Value::Text("=top".into())),
                ("value", Value::Integer(7)),
            ],
        )
    });
    builder.entity(thing(
        "e0",
        "An id like that of an edge",
        &[
            ("count", Value::Integer(i64::MIN)),
            ("score", Value::Number(-1e300)),
            ("born", date("2001-02")),
            ("open", Value::Boolean(false)),
            ("level", Value::Text("high".into())),
        ],
    ));
    for id in ["=formula", "-dash", "'quote", "<&>\"", "日本 😀", "with space", "עברית"] {
        builder.entity(thing(id, id, &[("score", Value::Number(2.5e-308))]));
    }
    builder.entity(EntityRecord {
        kind: KindIx(1),
        ..thing(
            "isolated",
            "Nobody's neighbour",
            &[("value", Value::Text("seven".into())), ("Remark", Value::Text("a capital".into()))],
        )
    });
    builder.entity(EntityRecord { kind: KindIx(1), ..thing("place", "Place", &[]) });

    let row = |amount: f64| RelationRecord {
        since: day("2011"),
        until: day("2017-12"),
        evidence: sources(&["s-1"]),
        attributes: vec![("amount".into(), Value::Number(amount))],
        ..relation("a", 1, "e0")
    };
    builder.relation(row(1.5));
    builder.relation(row(-2.5e-7));
    builder.relation(RelationRecord { weight: 2.5, ..row(1.5) });
    builder.relation(relation("e0", 1, "a"));
    builder.relation(relation("a", 1, "a"));
    builder.relation(relation("a", 0, "with space"));
    builder.relation(RelationRecord { symmetric: true, confidence: 0.3, ..relation("e0", 1, "=formula") });
    builder.relation(RelationRecord { since: day("2017-12-17"), weight: 1e-9, ..relation("a", 2, "place") });
    builder.relation(RelationRecord { until: day("2000-02"), ..relation("=formula", 2, "place") });
    builder.relation(RelationRecord {
        since: day("0000"),
        until: day("9999-12-31"),
        weight: 1e50,
        confidence: 0.123_456_789_012_345_67,
        note: HOSTILE[0].into(),
        evidence: sources(&["=s", "s-1", "s-2"]),
        attributes: vec![
            ("amount".into(), Value::Number(1e21)),
            ("signed".into(), Value::Boolean(false)),
            ("on".into(), date("2016-02-29")),
            ("rounds".into(), Value::Integer(-3)),
            ("topics".into(), texts(&["-a", "b"])),
            ("channel".into(), Value::Text("=1+1".into())),
        ],
        ..relation("-dash", 1, "<&>\"")
    });
    for (position, text) in HOSTILE.iter().enumerate() {
        let id = format!("hostile-{position:02}");
        builder.relation(RelationRecord { note: (*text).into(), ..relation(&id, 1, "עברית") });
    }
    builder.source(SourceRecord {
        id: "s-1".into(),
        title: "=Title, \"quoted\" & <marked>".into(),
        publisher: "@publisher".into(),
        url: "https://example.org/s?1&2".into(),
        published: day("2016"),
        accessed: day("2026-11-24"),
    });
    builder.source(SourceRecord { id: "=s".into(), title: HOSTILE[6].into(), ..SourceRecord::default() });
    builder.source(SourceRecord {
        id: "s-2".into(),
        title: "Two".into(),
        accessed: day("2020-05"),
        ..SourceRecord::default()
    });
    builder.source(SourceRecord { id: "unused".into(), title: "Nobody cites it".into(), ..SourceRecord::default() });
    builder.finish().unwrap()
}
