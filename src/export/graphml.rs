//! GraphML with typed keys, which Gephi, yEd, Cytoscape, NetworkX and igraph read.
//!
//! Definition: <http://graphml.graphdrawing.org/specification.html> and its primer
//! <http://graphml.graphdrawing.org/primer/graphml-primer.html>. Whole numbers are `long`, numbers `double`, truth
//! `boolean`, all else `string`: dates as ISO 8601, lists with `|` between their parts. Every edge is directed and has an
//! id; one that holds both ways has `symmetric` true, since many readers refuse graphs that mix both sorts of edge. Ids
//! of nodes are those of the data; the strict schema would have no spaces in them, which no reader minds.

use super::fields::{self, Cell, Reserved, Type, Used};
use super::xml::{self, Xml};
use super::{ExportError, Exporter, Options, Output};
use crate::graph::{Edge, Node, View};
use std::io;
use std::ops::Range;

/// GraphML. O(entities + relations), by all threads; nothing is held but some thousand rows at a time.
///
/// ```
/// use relata::export::{Exporter, GraphMl, InMemory, Options};
/// use relata::graph::View;
/// use relata::model::{DatasetBuilder, EntityRecord, KindSpec, Schema};
/// let mut schema = Schema::default();
/// schema.kinds.push(KindSpec { name: "forum".into(), ..KindSpec::default() });
/// let mut builder = DatasetBuilder::new(schema);
/// builder.entity(EntityRecord { id: "igf".into(), name: "R&D".into(), ..EntityRecord::default() });
/// let data = builder.finish()?;
/// let mut out = InMemory::default();
/// GraphMl.write(&View::whole(&data), &Options::default(), &mut out)?;
/// let xml = String::from_utf8(out.0.remove(0).1)?;
/// assert!(xml.contains("<node id=\"igf\"><data key=\"n0\">R&amp;D</data>"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct GraphMl;

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"#;

impl Exporter for GraphMl {
    fn name(&self) -> &'static str {
        "graphml"
    }

    fn description(&self) -> &'static str {
        "GraphML, for Gephi, yEd, Cytoscape, NetworkX and igraph"
    }

    fn extension(&self) -> &'static str {
        "graphml"
    }

    fn write(&self, view: &View<'_>, options: &Options<'_>, out: &mut dyn Output) -> Result<Vec<String>, ExportError> {
        let mut notes = Vec::new();
        let node_fields =
            fields::of_nodes(view, options, Reserved { names: &["id"], any_case: false, free: &[] }, &mut notes)?;
        let edge_fields = fields::of_edges(
            view,
            Reserved { names: &["id", "source", "target"], any_case: false, free: &[] },
            &mut notes,
        );
        let mut about = fields::about(view, options);
        about.push(("sources".to_owned(), fields::sources_json(view).to_string()));
        let ids = xml::ids(view);
        let mut used = Used::default();
        let tags = |prefix, count| -> Vec<String> { (0..count).map(|position| tag(prefix, position)).collect() };
        let (node_tags, edge_tags) = (tags('n', node_fields.len()), tags('e', edge_fields.len()));

        let mut xml = Xml::new(out.file("graph.graphml")?);
        xml.raw(HEAD)?;
        let graph_keys = about.iter().map(|(name, _)| (name.as_str(), Type::Text));
        keys(&mut xml, 'g', "graph", graph_keys)?;
        keys(&mut xml, 'n', "node", node_fields.iter().map(|field| (field.name.as_str(), field.ty)))?;
        keys(&mut xml, 'e', "edge", edge_fields.iter().map(|field| (field.name.as_str(), field.ty)))?;
        xml.raw("<graph id=\"G\" edgedefault=\"directed\">\n")?;
        for (position, (_, text)) in about.iter().enumerate() {
            data(&mut xml, &tag('g', position), text)?;
            xml.raw("\n")?;
        }
        xml.rows(
            view.node_count(),
            &mut used,
            |_| (),
            |node, xml, used, buffer| {
                let node = Node(node as u32);
                xml.raw("<node id=\"")?;
                xml.text(ids.get(view, node))?;
                xml.raw("\">")?;
                for (field, tag) in node_fields.iter().zip(&node_tags) {
                    if let Some(cell) = field.value(view, node) {
                        used.mark(&field.name, field.ty);
                        value(xml, tag, &cell, buffer)?;
                    }
                }
                xml.raw("</node>\n")
            },
        )?;
        let ids_of = |edges: Range<usize>| {
            let ends = edges.flat_map(|edge| <[Node; 2]>::from(view.endpoints(Edge(edge as u32))));
            view.data().bring_ids_near(ends.map(|node| view.entity(node)));
        };
        xml.rows(view.edge_count(), &mut used, ids_of, |edge, xml, used, buffer| {
            let edge = Edge(edge as u32);
            let (source, target) = view.endpoints(edge);
            xml.format(format_args!("<edge id=\"e{}\" source=\"", edge.0))?;
            xml.text(ids.get(view, source))?;
            xml.raw("\" target=\"")?;
            xml.text(ids.get(view, target))?;
            xml.raw("\">")?;
            for (field, tag) in edge_fields.iter().zip(&edge_tags) {
                if let Some(cell) = field.value(view, edge) {
                    used.mark(&field.name, field.ty);
                    value(xml, tag, &cell, buffer)?;
                }
            }
            xml.raw("</edge>\n")
        })?;
        xml.raw("</graph>\n</graphml>\n")?;

        notes.extend(ids.note("XML"));
        notes.extend(xml.note());
        notes.extend(used.note("GraphML", Type::Date, "dates", "are texts in the form of ISO 8601"));
        notes.extend(used.note("GraphML", Type::List, "lists", "are texts with | between the parts"));
        notes.extend(used.note("GraphML", Type::Mixed, "values of several types under one name", "are texts"));
        Ok(notes)
    }
}

fn keys<'f>(
    xml: &mut Xml<'_>,
    prefix: char,
    of: &str,
    fields: impl Iterator<Item = (&'f str, Type)>,
) -> io::Result<()> {
    for (position, (name, ty)) in fields.enumerate() {
        xml.format(format_args!("<key id=\"{prefix}{position}\" for=\"{of}\" attr.name=\""))?;
        xml.text(name)?;
        xml.format(format_args!("\" attr.type=\"{}\"/>\n", ty.in_xml()))?;
    }
    Ok(())
}

/// What opens a value.
fn tag(prefix: char, position: usize) -> String {
    format!("<data key=\"{prefix}{position}\">")
}

fn data(xml: &mut Xml<'_>, tag: &str, text: &str) -> io::Result<()> {
    xml.raw(tag)?;
    xml.text(text)?;
    xml.raw("</data>")
}

fn value(xml: &mut Xml<'_>, tag: &str, cell: &Cell<'_>, buffer: &mut String) -> io::Result<()> {
    if let Cell::Text(text) = cell {
        return data(xml, tag, text);
    }
    cell.write(buffer);
    data(xml, tag, buffer)
}
