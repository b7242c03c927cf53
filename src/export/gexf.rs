//! GEXF 1.3 with typed attributes and time, the format of Gephi.
//!
//! Definition: <https://gexf.net/schema.html>. Names are the labels of nodes; `kind` of an edge is the verb, `start` and
//! `end` are whole days between which an entity lives or a relation holds. Partial dates stand beside them as they are, as
//! texts. Every edge is directed; one that holds both ways has `symmetric` true.

use super::fields::{self, Cell, Reserved, Type, Used};
use super::parallel::merged_note;
use super::time::{Span, duration, first_day, last_day, lifetime};
use super::xml::{self, Xml};
use super::{ExportError, Exporter, Options, Output};
use crate::graph::View;
use crate::model::Index;
use std::io;

/// GEXF 1.3. O(entities + relations); nothing is held but one value at a time.
///
/// ```
/// use relata::export::{Exporter, Gexf, InMemory, Options};
/// use relata::graph::View;
/// use relata::model::{DatasetBuilder, EntityRecord, KindSpec, Schema};
/// let mut schema = Schema::default();
/// schema.kinds.push(KindSpec { name: "forum".into(), ..KindSpec::default() });
/// let mut builder = DatasetBuilder::new(schema);
/// builder.entity(EntityRecord { id: "igf".into(), name: "R&D".into(), ..EntityRecord::default() });
/// let data = builder.finish()?;
/// let mut out = InMemory::default();
/// Gexf.write(&View::whole(&data), &Options::default(), &mut out)?;
/// assert!(String::from_utf8(out.0.remove(0).1)?.contains("<node id=\"igf\" label=\"R&amp;D\">"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Gexf;

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">
"#;

impl Exporter for Gexf {
    fn name(&self) -> &'static str {
        "gexf"
    }

    fn description(&self) -> &'static str {
        "GEXF 1.3 with dates, for Gephi and NetworkX"
    }

    fn extension(&self) -> &'static str {
        "gexf"
    }

    fn write(&self, view: &View<'_>, options: &Options<'_>, out: &mut dyn Output) -> Result<Vec<String>, ExportError> {
        let mut notes = Vec::new();
        let names = &["id", "label", "start", "end"];
        let mut node_fields =
            fields::of_nodes(view, options, Reserved { names, any_case: false, free: &[] }, &mut notes)?;
        node_fields.remove(0);
        let names = &["id", "source", "target", "type", "kind", "start", "end"];
        let mut edge_fields = fields::of_edges(view, Reserved { names, any_case: false, free: &[] }, &mut notes);
        edge_fields.retain(|field| !field.is_fixed() || !matches!(field.name.as_str(), "label" | "weight"));
        let ids = xml::ids(view);
        let mut used = Used::default();

        let mut xml = Xml::new(out.file("graph.gexf")?);
        xml.raw(HEAD)?;
        meta(&mut xml, &fields::about(view, options))?;
        let timed = |(first, last): Span| first.is_some() || last.is_some();
        let dynamic = view.nodes().any(|node| timed(lifetime(view, node)))
            || view.edges().any(|edge| timed(duration(view, edge)));
        xml.raw("<graph defaultedgetype=\"directed\" idtype=\"string\"")?;
        xml.raw(if dynamic { " mode=\"dynamic\" timeformat=\"date\">\n" } else { " mode=\"static\">\n" })?;
        attributes(&mut xml, "node", 'n', node_fields.iter().map(|field| (field.name.as_str(), field.ty)))?;
        attributes(&mut xml, "edge", 'e', edge_fields.iter().map(|field| (field.name.as_str(), field.ty)))?;
        xml.raw("<nodes>\n")?;
        let mut buffer = String::new();
        for node in view.nodes() {
            xml.raw("<node id=\"")?;
            xml.text(ids.get(view, node))?;
            xml.raw("\" label=\"")?;
            xml.text(view.name(node))?;
            xml.raw("\"")?;
            span(&mut xml, lifetime(view, node))?;
            xml.raw("><attvalues>")?;
            for (position, field) in node_fields.iter().enumerate() {
                if let Some(cell) = field.value(view, node) {
                    used.mark(&field.name, field.ty);
                    value(&mut xml, 'n', position, &cell, &mut buffer)?;
                }
            }
            xml.raw("</attvalues></node>\n")?;
        }
        xml.raw("</nodes>\n<edges>\n")?;
        for edge in view.edges() {
            let (source, target) = view.endpoints(edge);
            let (data, relation) = (view.data(), view.relation(edge));
            let verb = &data.schema.verbs[data.verb(relation).index()];
            xml.format(format_args!("<edge id=\"e{}\" source=\"", edge.0))?;
            xml.text(ids.get(view, source))?;
            xml.raw("\" target=\"")?;
            xml.text(ids.get(view, target))?;
            xml.raw("\" kind=\"")?;
            xml.text(&verb.name)?;
            xml.raw("\" label=\"")?;
            xml.text(if verb.label.is_empty() { &verb.name } else { &verb.label })?;
            xml.format(format_args!("\" weight=\"{}\"", fields::Shortest(data.weight(relation))))?;
            span(&mut xml, duration(view, edge))?;
            xml.raw("><attvalues>")?;
            for (position, field) in edge_fields.iter().enumerate() {
                if let Some(cell) = field.value(view, edge) {
                    used.mark(&field.name, field.ty);
                    value(&mut xml, 'e', position, &cell, &mut buffer)?;
                }
            }
            xml.raw("</attvalues></edge>\n")?;
        }
        xml.raw("</edges>\n</graph>\n</gexf>\n")?;

        notes.extend(ids.note("XML"));
        notes.extend(xml.note());
        notes.extend(used.note("GEXF", Type::Date, "partial dates", "are texts in the form of ISO 8601"));
        notes.extend(used.note("GEXF", Type::List, "lists of any text", "are texts with | between the parts"));
        notes.extend(used.note("GEXF", Type::Mixed, "values of several types under one name", "are texts"));
        if !fields::sources(view).is_empty() {
            notes.push("GEXF has no place for sources: evidence is given by id.".to_owned());
        }
        notes.extend(merged_note(view));
        Ok(notes)
    }
}

/// The only places for statements on the whole are the creator and one description.
fn meta(xml: &mut Xml<'_>, about: &[(String, String)]) -> io::Result<()> {
    xml.raw("<meta><creator>relata</creator><description>")?;
    for (position, (name, text)) in about.iter().enumerate() {
        xml.text(if position > 0 { "\n" } else { "" })?;
        xml.text(name)?;
        xml.raw(": ")?;
        xml.text(text)?;
    }
    xml.raw("</description></meta>\n")
}

fn attributes<'f>(
    xml: &mut Xml<'_>,
    class: &str,
    prefix: char,
    fields: impl Iterator<Item = (&'f str, Type)>,
) -> io::Result<()> {
    xml.format(format_args!("<attributes class=\"{class}\" mode=\"static\">\n"))?;
    for (position, (name, ty)) in fields.enumerate() {
        xml.format(format_args!("<attribute id=\"{prefix}{position}\" title=\""))?;
        xml.text(name)?;
        xml.format(format_args!("\" type=\"{}\"/>\n", ty.in_xml()))?;
    }
    xml.raw("</attributes>\n")
}

fn span(xml: &mut Xml<'_>, (first, last): Span) -> io::Result<()> {
    if let Some(first) = first {
        xml.format(format_args!(" start=\"{}\"", first_day(first)))?;
    }
    if let Some(last) = last {
        xml.format(format_args!(" end=\"{}\"", last_day(last)))?;
    }
    Ok(())
}

fn value(xml: &mut Xml<'_>, prefix: char, position: usize, cell: &Cell<'_>, buffer: &mut String) -> io::Result<()> {
    cell.write(buffer);
    xml.format(format_args!("<attvalue for=\"{prefix}{position}\" value=\""))?;
    xml.text(buffer)?;
    xml.raw("\"/>")
}
