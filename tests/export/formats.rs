//! What holds for all formats, and the two that are one file.

use crate::fixture::{HOSTILE, dataset};
use quick_xml::events::Event;
use relata::export::{
    Cytoscape, ExportError, Exporter, Gexf, Gml, GraphMl, InMemory, JsonGraph, Mermaid, NodeLink, OneFile, Options,
    Pajek, all, find,
};
use relata::graph::View;
use relata::model::{DatasetBuilder, EntityRecord, KindSpec, Schema};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) fn export(format: &dyn Exporter, view: &View<'_>, options: &Options<'_>) -> (InMemory, Vec<String>) {
    let mut out = InMemory::default();
    let notes = format.write(view, options, &mut out).unwrap();
    (out, notes)
}

fn one_file(format: &dyn Exporter, view: &View<'_>, options: &Options<'_>) -> (String, Vec<String>) {
    let (mut out, notes) = export(format, view, options);
    assert_eq!(out.0.len(), 1);
    (String::from_utf8(out.0.remove(0).1).unwrap(), notes)
}

/// What a text becomes in XML.
fn in_xml(text: &str) -> String {
    let forbidden = |c: char| (c < ' ' && !"\t\n\r".contains(c)) || c == '\u{fffe}' || c == '\u{ffff}';
    text.chars().map(|c| if forbidden(c) { '\u{fffd}' } else { c }).collect()
}

/// Name, attributes and the text directly inside.
pub(crate) type Element = (String, BTreeMap<String, String>, String);

/// Elements with their attributes and the text inside them, in the order in which they end. Panics where XML is not
/// well-formed.
pub(crate) fn elements(xml: &str) -> Vec<Element> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut open, mut closed): (Vec<Element>, Vec<Element>) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event().unwrap() {
            event @ (Event::Start(_) | Event::Empty(_)) => {
                let empty = matches!(event, Event::Empty(_));
                let (Event::Start(start) | Event::Empty(start)) = event else { unreachable!() };
                let attributes = start.attributes().map(|attribute| {
                    let attribute = attribute.unwrap();
                    let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap();
                    (attribute.key.as_ref().to_owned(), value.into_owned())
                });
                let element = (start.name().as_ref().to_owned(), attributes.collect(), String::new());
                if empty { closed.push(element) } else { open.push(element) }
            }
            Event::Text(text) => {
                if let Some((.., inner)) = open.last_mut() {
                    inner.push_str(&text.xml10_content());
                }
            }
            Event::GeneralRef(reference) => {
                let inner: &mut String = &mut open.last_mut().unwrap().2;
                match reference.resolve_char_ref().unwrap() {
                    Some(c) => inner.push(c),
                    None => inner.push_str(quick_xml::escape::resolve_predefined_entity(&reference).unwrap()),
                }
            }
            Event::End(end) => {
                let element = open.pop().unwrap();
                assert_eq!(element.0, end.name().as_ref());
                closed.push(element);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty());
    closed
}

#[test]
fn every_format_has_a_name_of_its_own_and_writes_the_same_twice() {
    let data = dataset();
    let view = View::whole(&data);
    let names: BTreeSet<&str> = all().iter().map(|format| format.name()).collect();
    assert_eq!(names.len(), all().len());
    for format in all() {
        assert!(find(format.name()).is_some() && !format.description().is_empty());
        let (first, notes) = export(*format, &view, &Options::default());
        assert_eq!((first.clone(), notes), export(*format, &view, &Options::default()), "{}", format.name());
        assert_eq!(first.0.len() > 1, format.is_folder(), "{}", format.name());
        assert_eq!(format.extension().is_empty(), format.is_folder());
        for (name, bytes) in first.0 {
            assert!(String::from_utf8(bytes).unwrap().ends_with('\n'), "{name}");
        }
    }
}

#[test]
fn every_format_writes_an_empty_view() {
    let data = DatasetBuilder::new(Schema::default()).finish().unwrap();
    for format in all() {
        let (out, _) = export(*format, &View::whole(&data), &Options::default());
        for (name, bytes) in &out.0 {
            let text = std::str::from_utf8(bytes).unwrap();
            match name.rsplit('.').next() {
                Some("json" | "cyjs") => drop(serde_json::from_str::<serde_json::Value>(text).unwrap()),
                Some("graphml" | "gexf") => assert!(!elements(text).is_empty()),
                _ => {}
            }
        }
    }
}

#[test]
fn results_of_another_view_are_refused_by_every_format() {
    let data = dataset();
    let extra = [("degree".to_owned(), vec![Some(1.0)])];
    let options = Options { extra: &extra, ..Options::default() };
    for format in all() {
        let done = format.write(&View::whole(&data), &options, &mut InMemory::default());
        assert!(matches!(done, Err(ExportError::ResultLength { found: 1, .. })), "{}", format.name());
    }
}

#[test]
fn graphml_is_well_formed_and_declares_every_key() {
    let data = dataset();
    let view = View::whole(&data);
    let (xml, notes) = one_file(&GraphMl, &view, &Options::default());
    let elements = elements(&xml);
    let count = |name: &str| elements.iter().filter(|(element, ..)| element == name).count();
    assert_eq!((count("node"), count("edge")), (view.node_count(), view.edge_count()));
    let keys: BTreeMap<&str, (&str, &str, &str)> = elements
        .iter()
        .filter(|(element, ..)| element == "key")
        .map(|(_, key, _)| {
            (key["id"].as_str(), (key["for"].as_str(), key["attr.name"].as_str(), key["attr.type"].as_str()))
        })
        .collect();
    let types: BTreeSet<_> = keys.values().copied().collect();
    for key in [
        ("node", "count", "long"),
        ("node", "score", "double"),
        ("node", "open", "boolean"),
        ("node", "tags", "string"),
        ("node", "value", "string"),
        ("edge", "weight", "double"),
        ("edge", "symmetric", "boolean"),
        ("edge", "since", "string"),
        ("edge", "rounds", "long"),
        ("graph", "citation", "string"),
        ("graph", "sources", "string"),
    ] {
        assert!(types.contains(&key), "{key:?}");
    }
    let texts: Vec<_> = elements
        .iter()
        .filter(|(element, ..)| element == "data")
        .map(|(_, attributes, text)| (keys[attributes["key"].as_str()], text.as_str()))
        .collect();
    for text in HOSTILE {
        for key in [("node", "name", "string"), ("node", "remark", "string"), ("edge", "note", "string")] {
            assert!(texts.contains(&(key, &in_xml(text))), "{text:?} as {key:?}");
        }
    }
    assert!(notes.iter().any(|note| note.contains("U+FFFD")), "{notes:?}");
    assert!(notes.iter().any(|note| note.contains("born, died, on, since, until")), "{notes:?}");
    assert!(notes.iter().any(|note| note.contains("several types") && note.contains("value")), "{notes:?}");
}

#[test]
fn graphml_keeps_ids_apart_that_xml_would_make_one() {
    let mut schema = Schema::default();
    schema.kinds.push(KindSpec { name: "k".into(), ..KindSpec::default() });
    let mut builder = DatasetBuilder::new(schema);
    for id in ["a\u{1}", "a\u{2}", "a\u{fffd}", "a"] {
        builder.entity(EntityRecord { id: id.into(), name: "x".into(), ..EntityRecord::default() });
    }
    let data = builder.finish().unwrap();
    let (xml, notes) = one_file(&GraphMl, &View::whole(&data), &Options::default());
    let ids: BTreeSet<String> =
        elements(&xml).into_iter().filter(|(name, ..)| name == "node").map(|(_, node, _)| node["id"].clone()).collect();
    assert_eq!(ids.len(), 4);
    assert!(notes.iter().any(|note| note.starts_with("Ids")), "{notes:?}");
}

#[test]
fn gexf_is_well_formed_and_has_time() {
    let data = dataset();
    let view = View::whole(&data);
    let (xml, notes) = one_file(&Gexf, &view, &Options::default());
    let elements = elements(&xml);
    let all = |name: &str| -> Vec<&BTreeMap<String, String>> {
        elements.iter().filter(|(element, ..)| element == name).map(|(_, attributes, _)| attributes).collect()
    };
    let (nodes, edges) = (all("node"), all("edge"));
    assert_eq!((nodes.len(), edges.len()), (view.node_count(), view.edge_count()));
    let alpha = nodes.iter().find(|node| node["id"] == "a").unwrap();
    assert_eq!(
        (alpha["label"].as_str(), alpha["start"].as_str(), alpha["end"].as_str()),
        ("Alpha", "1990-01-01", "2017-12-17")
    );
    assert_eq!((edges[0]["start"].as_str(), edges[0]["end"].as_str()), ("2011-01-01", "2017-12-31"));
    assert_eq!((edges[7]["start"].as_str(), edges[7]["end"].as_str()), ("2017-12-17", "2017-12-17"));
    assert_eq!((edges[0]["kind"].as_str(), edges[0]["label"].as_str()), ("funds", "funds & feeds"));
    assert!(!edges[3].contains_key("start") && all("graph")[0]["mode"] == "dynamic");
    for text in HOSTILE {
        assert!(nodes.iter().any(|node| node["label"] == in_xml(text)), "{text:?}");
        assert!(all("attvalue").iter().any(|value| value["value"] == in_xml(text)), "{text:?}");
    }
    assert!(notes.iter().any(|note| note.contains("Don't merge")), "{notes:?}");
}

#[test]
fn json_has_every_value_with_its_type() {
    let data = dataset();
    let view = View::whole(&data);
    let (json, _) = one_file(&NodeLink, &view, &Options::default());
    let graph: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&graph["directed"], &graph["multigraph"]), (&true.into(), &true.into()));
    let nodes = graph["nodes"].as_array().unwrap();
    let node = |id: &str| nodes.iter().find(|node| node["id"] == id).unwrap();
    assert_eq!(nodes.len(), view.node_count());
    assert_eq!(node("a")["count"], i64::MAX);
    assert_eq!(node("e0")["score"], -1e300);
    assert_eq!(node("a")["born"], "1990");
    assert_eq!(node("a")["tags"], serde_json::json!(["=x", "two words", "日本"]));
    assert_eq!((&node("a")["value"], &node("isolated")["value"]), (&7.into(), &"seven".into()));
    assert!(node("place").get("description").is_none(), "absent stays absent");
    let edges = graph["edges"].as_array().unwrap();
    let keys: BTreeSet<String> =
        edges.iter().map(|edge| format!("{} {} {}", edge["source"], edge["target"], edge["key"])).collect();
    assert_eq!((edges.len(), keys.len()), (view.edge_count(), view.edge_count()), "keys tell parallel edges apart");
    let parallel: Vec<_> = edges.iter().filter(|edge| edge["source"] == "a" && edge["target"] == "e0").collect();
    assert_eq!(parallel.iter().map(|edge| edge["key"].as_u64().unwrap()).collect::<Vec<_>>(), [0, 1, 2]);
    for (position, text) in HOSTILE.iter().enumerate() {
        let id = format!("hostile-{position:02}");
        assert_eq!((&node(&id)["name"], &node(&id)["remark"]), (&(*text).into(), &(*text).into()));
    }
    let sources: Vec<&str> =
        graph["graph"]["sources"].as_array().unwrap().iter().map(|source| source["id"].as_str().unwrap()).collect();
    assert_eq!(sources, ["=s", "s-1", "s-2"], "sources that nothing cites are left out");
}

#[test]
fn the_other_formats_have_every_node_and_edge() {
    let data = dataset();
    let view = View::whole(&data);
    let sizes = (view.node_count(), view.edge_count());
    let length =
        |value: &serde_json::Value| value.as_array().map_or_else(|| value.as_object().unwrap().len(), Vec::len);

    let (json, _) = one_file(&Cytoscape, &view, &Options::default());
    let graph: serde_json::Value = serde_json::from_str(&json).unwrap();
    let elements = &graph["elements"];
    assert_eq!((length(&elements["nodes"]), length(&elements["edges"])), sizes);
    assert_eq!(elements["edges"][0]["data"]["id"], "e_0", "no id of an edge is that of the node e0");

    let (json, _) = one_file(&JsonGraph, &view, &Options::default());
    let graph: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((length(&graph["graph"]["nodes"]), length(&graph["graph"]["edges"])), sizes);
    assert_eq!(graph["graph"]["edges"][5]["directed"], false, "a verb that holds both ways");

    let (gml, notes) = one_file(&Gml, &view, &Options::default());
    assert!(gml.is_ascii());
    assert_eq!((gml.matches("\n  node [").count(), gml.matches("\n  edge [").count()), sizes);
    assert!(notes.iter().any(|note| note.contains("born, died")), "{notes:?}");

    let (pajek, notes) = one_file(&Pajek, &view, &Options::default());
    assert_eq!(pajek.lines().count(), sizes.0 + sizes.1 + 2);
    assert!(notes[0].contains("left out"), "{notes:?}");

    let (mermaid, _) = one_file(&Mermaid, &view, &Options::default());
    assert_eq!(mermaid.lines().count(), sizes.0 + sizes.1 + 1);
    let plain = |line: &str| line.starts_with("  n") && line.matches('"').count() == 2 && !line.contains('<');
    assert!(mermaid.lines().skip(1).all(|line| plain(&line.replace("<br>", ""))), "no text ends its label or is HTML");
}

#[test]
fn options_reach_the_formats() {
    let data = dataset();
    let view = View::whole(&data);
    let mut values = vec![Some(0.5); view.node_count()];
    values[0] = None;
    values[1] = Some(f64::NAN);
    let extra = [("pagerank".to_owned(), values.clone()), ("score".to_owned(), values)];
    let about = [("filters".to_owned(), "--keep :thing".to_owned())];
    let options = Options { links_key: "links", extra: &extra, about: &about };
    let (json, notes) = one_file(&NodeLink, &view, &options);
    let graph: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(graph.get("edges").is_none() && graph["links"].is_array());
    assert_eq!(graph["graph"]["filters"], "--keep :thing");
    let nodes = graph["nodes"].as_array().unwrap();
    assert!(nodes[0].get("pagerank").is_none() && nodes[1].get("pagerank").is_none());
    assert_eq!((&nodes[2]["pagerank"], &nodes[2]["score_2"]), (&0.5.into(), &0.5.into()));
    assert!(notes.iter().any(|note| note.contains("`score_2`")), "{notes:?}");
    let (xml, _) = one_file(&GraphMl, &view, &options);
    assert!(xml.contains("attr.name=\"pagerank\" attr.type=\"double\""));
}

#[test]
fn what_the_view_leaves_out_is_not_written() {
    let data = dataset();
    let part = View::whole(&data).restricted(|node| node.index() < 3);
    let (json, _) = one_file(&NodeLink, &part, &Options::default());
    let graph: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(graph["nodes"].as_array().unwrap().len(), 3);
    assert_eq!(graph["edges"].as_array().unwrap().len(), part.edge_count());
    let (xml, _) = one_file(&GraphMl, &part, &Options::default());
    assert!(!xml.contains("attr.name=\"tags\""), "no key for an attribute that nothing has");
}

#[test]
fn a_writer_takes_a_format_of_one_file() {
    let data = dataset();
    let mut out = OneFile(Vec::new());
    GraphMl.write(&View::whole(&data), &Options::default(), &mut out).unwrap();
    assert!(out.0.starts_with(b"<?xml"));
}
