//! Labels that try to break out of SVG and DOT, and graphs at the edges of what there can be.

use super::geometry::check;
use quick_xml::events::Event;
use relata::graph::View;
use relata::model::{
    Dataset, DatasetBuilder, EntityRecord, KindIx, KindSpec, RelationRecord, Schema, VerbIx, VerbSpec,
};
use relata::render::{Arrow, ComposeOptions, Drawing, Engine, Layout, RenderError, compose, place, to_dot, to_svg};

const HOSTILE: [&str; 16] = [
    "\"",
    "\\",
    "a\\\"; b -> c; \"",
    "</text><script>alert(1)</script>",
    "<!-- ]]> -->",
    "&lt;b&gt; &#x22; &amp;amp;",
    "first\nsecond\r\nthird\tfourth",
    "<TABLE><TR><TD>x</TD></TR></TABLE>",
    "\\N \\G \\l \\n",
    "\u{0}\u{1b}[2J\u{7}",
    "\u{202e}drawkcab\u{2066}",
    "\u{1f9d1}\u{200d}\u{1f4bb}\u{1f1e8}\u{1f1ed} emoji",
    "\u{627}\u{644}\u{62e}\u{635}\u{648}\u{635}\u{64a}\u{629} \u{5e4}\u{5e8}\u{5d8}\u{5d9}\u{5d5}\u{5ea}",
    "\u{65e5}\u{672c}\u{8a9e}\u{306e}\u{540d}\u{524d}",
    "a\u{301}\u{300}\u{302}\u{303} \u{fffe}",
    "${jndi:x} %s %n {{7*7}}",
];

fn schema(kinds: usize, symmetric: bool) -> Schema {
    let mut schema = Schema::default();
    for kind in 0..kinds {
        schema.kinds.push(KindSpec { name: format!("kind{kind}"), ..KindSpec::default() });
    }
    schema.verbs.push(VerbSpec { name: "knows".into(), symmetric, ..VerbSpec::default() });
    schema
}

fn relation(source: &str, target: &str) -> RelationRecord {
    RelationRecord { source: source.into(), target: target.into(), ..RelationRecord::default() }
}

/// Hostile texts in every place: names, ids, descriptions, addresses, kinds, verbs, notes, title.
fn hostile() -> Dataset {
    let mut schema = Schema { title: HOSTILE.concat(), ..Schema::default() };
    for text in &HOSTILE[..4] {
        let text = (*text).to_owned();
        schema.kinds.push(KindSpec { name: text.clone(), plural: text, ..KindSpec::default() });
    }
    for text in &HOSTILE[2..9] {
        schema.verbs.push(VerbSpec { name: (*text).into(), label: (*text).into(), ..VerbSpec::default() });
    }
    let mut builder = DatasetBuilder::new(schema);
    let long = "long".repeat(125);
    for (at, text) in HOSTILE.iter().copied().chain([long.as_str()]).enumerate() {
        builder.entity(EntityRecord {
            id: format!("{text}{at}"),
            name: text.into(),
            kind: KindIx((at % 4) as u16),
            description: HOSTILE.concat(),
            website: "javascript:alert(1)".into(),
            ..EntityRecord::default()
        });
    }
    for (at, text) in HOSTILE.iter().enumerate() {
        let other = (at * 5 + 1) % HOSTILE.len();
        builder.relation(RelationRecord {
            verb: VerbIx((at % 7) as u16),
            note: HOSTILE.concat(),
            ..relation(&format!("{text}{at}"), &format!("{}{other}", HOSTILE[other]))
        });
    }
    builder.finish().unwrap()
}

fn drawn(data: &Dataset, layout: Layout) -> Drawing {
    let mut drawing = compose(&View::whole(data), &ComposeOptions::default()).unwrap();
    place(&mut drawing, layout).unwrap();
    drawing
}

/// The elements and the visible text of an SVG that is well-formed and has nothing active in it.
fn inert(svg: &str) -> (usize, String) {
    let mut reader = quick_xml::Reader::from_str(svg);
    let (mut elements, mut text, mut open) = (0, String::new(), Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => break,
            Event::Start(start) => {
                open.push(start.name().as_ref().to_owned());
                attributes(&start);
                elements += 1;
            }
            Event::Empty(empty) => {
                attributes(&empty);
                elements += 1;
            }
            Event::End(end) => assert_eq!(open.pop().unwrap(), end.name().as_ref()),
            Event::Text(part) if open.last().is_some_and(|name| name == "text") => {
                text.push_str(&part);
            }
            Event::Text(_) | Event::GeneralRef(_) => {}
            other => panic!("{other:?}"),
        }
    }
    assert!(open.is_empty());
    (elements, text)
}

fn attributes(start: &quick_xml::events::BytesStart<'_>) {
    const ELEMENTS: [&str; 11] =
        ["svg", "title", "desc", "g", "a", "rect", "path", "polygon", "polyline", "ellipse", "text"];
    let name = start.name().as_ref().to_owned();
    assert!(ELEMENTS.contains(&name.as_str()), "{name}");
    for attribute in start.attributes() {
        let attribute = attribute.unwrap();
        assert!(!attribute.key.as_ref().starts_with("on"));
        if attribute.key.as_ref() == "href" {
            assert!(attribute.value.starts_with("http") || attribute.value.starts_with("mailto:"));
        }
    }
}

#[test]
fn hostile_labels_are_inert_in_svg_and_drawn() {
    let drawing = drawn(&hostile(), Layout::Layered);
    check("hostile", &drawing);
    let svg = to_svg(&drawing);
    let (elements, text) = inert(&svg);
    assert!(elements > 60 && text.contains("third") && text.contains("emoji") && text.contains("long"));
    assert!(!svg.contains(['\u{202e}', '\u{2066}']), "no text turns the direction of what is around it");
    assert!(drawing.nodes.iter().all(|node| node.link.is_none()));
    assert!(drawing.missing_glyphs.contains(&'\u{627}') && !drawing.missing_glyphs.contains(&'a'));
    let long = drawing.nodes.iter().find(|node| node.id.starts_with("long")).unwrap();
    assert_eq!(long.label.lines.iter().map(|line| line.text.len()).sum::<usize>(), 500, "nothing is cut");
}

#[test]
fn hostile_labels_are_inert_in_dot() {
    use graphviz_rust::dot_structures::{Graph, Stmt};
    let drawing = drawn(&hostile(), Layout::Layered);
    let Graph::DiGraph { stmts, .. } = graphviz_rust::parse(&to_dot(&drawing)).unwrap() else {
        panic!("not a directed graph")
    };
    let in_columns = |stmt: &Stmt| match stmt {
        Stmt::Subgraph(column) => column.stmts.iter().filter(|stmt| matches!(stmt, Stmt::Node(_))).count(),
        _ => 0,
    };
    let legend = stmts.last().map(in_columns).unwrap();
    assert_eq!(stmts.iter().map(in_columns).sum::<usize>() - legend, drawing.nodes.len());
    let edges = stmts.iter().filter(|stmt| matches!(stmt, Stmt::Edge(_))).count();
    assert_eq!(edges, drawing.edges.len() + 3, "three more tie the four columns");
}

/// A program's answer, or `None` where it is not installed and `RELATA_TEST_...` does not require it.
fn answer(program: &str, args: &[&str], file: &std::path::Path, to: &[&str], required: &str) -> Option<Vec<u8>> {
    match std::process::Command::new(program).args(args).arg(file).args(to).output() {
        Ok(done) => {
            assert!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
            Some(done.stdout)
        }
        Err(_) => {
            assert!(std::env::var_os(required).is_none(), "{program} is not installed");
            None
        }
    }
}

/// Runs where Graphviz is installed; `RELATA_TEST_GRAPHVIZ=required` makes its absence a failure.
#[test]
fn graphviz_reads_back_the_ids_of_the_data() {
    let ids = [
        "R&D",
        "&amp;",
        "a\\b",
        "a\\\\b",
        "C:\\new\\table",
        "say \"hi\"",
        "\\N",
        "<b>x</b>",
        "a:b",
        "legend 0",
        "\u{5e9}",
        "node",
        "it's",
    ];
    // DOT cannot write a backslash before a quote or at the end; these two are told apart all the same
    let odd = ["end\\", "end\\\\"];
    let mut builder = DatasetBuilder::new(schema(1, false));
    for id in ids.iter().chain(&odd) {
        builder.entity(EntityRecord { id: (*id).into(), name: "x".into(), ..EntityRecord::default() });
    }
    builder.relation(relation("R&D", "&amp;"));
    let drawing = drawn(&builder.finish().unwrap(), Layout::Layered);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.dot");
    std::fs::write(&file, to_dot(&drawing)).unwrap();
    let Some(json) = answer("dot", &["-Tjson"], &file, &[], "RELATA_TEST_GRAPHVIZ") else { return };
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let objects = json["objects"].as_array().unwrap();
    let names: Vec<&str> = objects.iter().filter_map(|object| object["name"].as_str()).collect();
    for id in ids {
        assert!(names.contains(&id), "{id} is not in {names:?}");
    }
    assert_eq!(names.iter().filter(|name| name.starts_with("end")).count(), 2, "{names:?}");
}

#[test]
fn hostile_labels_are_drawn_in_pixels() {
    let drawing = drawn(&hostile(), Layout::Layered);
    let bytes = relata::render::to_png(&drawing, 96.0).unwrap();
    let mut reader = png::Decoder::new(bytes.as_slice()).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size()];
    let info = reader.next_frame(&mut pixels).unwrap();
    for node in &drawing.nodes {
        let label = node.label.rect;
        let columns = label.x as usize..label.right().ceil() as usize;
        let rows = label.y as usize..label.bottom().ceil() as usize;
        let at = |x: usize, y: usize| &pixels[3 * (y * info.width as usize + x)..][..3];
        let ink = rows.flat_map(|y| columns.clone().map(move |x| (x, y)));
        let ink = ink.filter(|(x, y)| at(*x, *y).iter().all(|part| *part < 140)).count();
        // a single quotation mark is the least
        assert!(ink >= 3, "{}: {ink} dark pixels", node.id);
    }
}

/// The words are there where poppler is installed; `RELATA_TEST_POPPLER=required` makes its absence a failure.
#[test]
fn hostile_labels_are_inert_in_pdf_and_drawn() {
    let drawing = drawn(&hostile(), Layout::Layered);
    let bytes = relata::render::to_pdf(&drawing).unwrap();
    for action in ["/JavaScript", "/JS", "/Launch", "/OpenAction", "/URI", "/EmbeddedFile"] {
        assert!(!bytes.windows(action.len()).any(|part| part == action.as_bytes()), "{action}");
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.pdf");
    std::fs::write(&file, bytes).unwrap();
    let Some(text) = answer("pdftotext", &["-raw"], &file, &["-"], "RELATA_TEST_POPPLER") else { return };
    let text = String::from_utf8(text).unwrap();
    for words in ["</text><script>alert(1)</script>", "third fourth", "emoji", "{{7*7}}", "&lt;b&gt;"] {
        let letters = |text: &str| text.split_whitespace().collect::<String>();
        assert!(letters(&text).contains(&letters(words)), "{words} is missing in {text}");
    }
}

#[test]
fn hostile_labels_are_whole_in_json() {
    let drawing = drawn(&hostile(), Layout::Layered);
    let json: serde_json::Value = serde_json::from_str(&relata::render::to_json(&drawing)).unwrap();
    for (node, read) in drawing.nodes.iter().zip(json["nodes"].as_array().unwrap()) {
        assert_eq!(read["id"], node.id.as_str());
        let lines = read["label"]["lines"].as_array().unwrap();
        assert!(!lines.is_empty() && lines.len() == node.label.lines.len(), "{}", node.id);
        assert!(read["link"].is_null());
    }
}

#[test]
fn graphs_at_the_edges() {
    for (name, entities, relations) in [
        ("empty", vec![], vec![]),
        ("one", vec!["a"], vec![]),
        ("self", vec!["a"], vec![relation("a", "a"), relation("a", "a")]),
        ("pair", vec!["a", "b"], vec![relation("a", "b"), relation("b", "a"), relation("a", "b")]),
        ("two components", vec!["a", "b", "c", "d"], vec![relation("a", "b"), relation("c", "d")]),
    ] {
        for kinds in [1, 2] {
            for symmetric in [false, true] {
                let mut builder = DatasetBuilder::new(schema(kinds, symmetric));
                for (at, id) in entities.iter().enumerate() {
                    let kind = KindIx((at % kinds) as u16);
                    builder.entity(EntityRecord {
                        id: (*id).into(),
                        name: (*id).into(),
                        kind,
                        ..EntityRecord::default()
                    });
                }
                relations.iter().for_each(|relation| {
                    builder.relation(relation.clone());
                });
                let data = builder.finish().unwrap();
                let drawing = drawn(&data, Layout::Layered);
                check(name, &drawing);
                inert(&to_svg(&drawing));
                graphviz_rust::parse(&to_dot(&drawing)).unwrap();
                assert_eq!(drawing.edges.iter().map(|edge| edge.relations).sum::<usize>(), relations.len(), "{name}");
                for edge in &drawing.edges {
                    assert_eq!(edge.heads.len(), if symmetric { 2 } else { 1 }, "{name}");
                    assert_eq!(edge.arrow == Arrow::Both, symmetric);
                }
                let mut aggregate =
                    compose(&View::whole(&data), &ComposeOptions { aggregate: true, ..ComposeOptions::default() })
                        .unwrap();
                place(&mut aggregate, Layout::Layered).unwrap();
                check(name, &aggregate);
            }
        }
    }
}

/// Runs where Graphviz is installed; elsewhere the error must name the remedy.
#[test]
fn engines_of_graphviz_leave_no_boxes_on_each_other() {
    let data = super::random::dataset(7, 60, 90);
    for data in [&data, &hostile()] {
        for (name, layout) in Layout::ALL {
            let mut drawing = compose(&View::whole(data), &ComposeOptions::default()).unwrap();
            match place(&mut drawing, layout) {
                Ok(()) => check(name, &drawing),
                Err(error @ RenderError::GraphvizMissing { .. }) => assert!(error.help().contains("--layout layered")),
                Err(error) => panic!("{name}: {error}"),
            }
            assert_eq!(drawing.layout, name);
        }
    }
    assert_eq!(Layout::named("sfdp"), Some(Layout::Graphviz(Engine::Sfdp)));
    assert_eq!(Layout::named("none"), None);
}
