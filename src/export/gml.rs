//! GML, the Graph Modelling Language, which yEd, Gephi, NetworkX and igraph read.
//!
//! Definition: <https://gephi.org/users/supported-graph-formats/gml-format/> after M. Himsolt, "GML: A portable graph file
//! format", 1997. Ids are numbers there, so the `label` of a node is its id in the data and `name` its name. Files are plain
//! ASCII: quotes and ampersands are entities, all other characters numeric references (igraph leaves those as they are). Keys are letters, digits
//! and `_`. Truth is 1 or 0; whole numbers of more than 32 bits are texts.

use super::fields::{self, Cell, Reserved, Shortest, Type, Used};
use super::{ExportError, Exporter, Options, Output};
use crate::graph::View;
use std::collections::BTreeSet;
use std::io::{self, Write};

/// GML. O(entities + relations); nothing is held but one value at a time.
///
/// ```
/// use relata::export::{Exporter, Gml, InMemory, Options};
/// use relata::graph::View;
/// use relata::model::{DatasetBuilder, EntityRecord, KindSpec, Schema};
/// let mut schema = Schema::default();
/// schema.kinds.push(KindSpec { name: "forum".into(), ..KindSpec::default() });
/// let mut builder = DatasetBuilder::new(schema);
/// builder.entity(EntityRecord { id: "igf".into(), name: "R&D".into(), ..EntityRecord::default() });
/// let data = builder.finish()?;
/// let mut out = InMemory::default();
/// Gml.write(&View::whole(&data), &Options::default(), &mut out)?;
/// assert!(String::from_utf8(out.0.remove(0).1)?.contains("label \"igf\"\n    name \"R&amp;D\""));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Gml;

impl Exporter for Gml {
    fn name(&self) -> &'static str {
        "gml"
    }

    fn description(&self) -> &'static str {
        "GML, for yEd, Gephi, NetworkX and igraph"
    }

    fn extension(&self) -> &'static str {
        "gml"
    }

    fn write(&self, view: &View<'_>, options: &Options<'_>, out: &mut dyn Output) -> Result<Vec<String>, ExportError> {
        let mut notes = Vec::new();
        let free = Reserved { names: &[], any_case: false, free: &[] };
        let node_fields = fields::of_nodes(view, options, free, &mut notes)?;
        let edge_fields = fields::of_edges(view, free, &mut notes);
        let names = |list: &[&str]| -> BTreeSet<String> { list.iter().map(|name| (*name).to_owned()).collect() };
        let mut taken = names(&["id", "label"]);
        let node_keys = keys(node_fields.iter().map(|field| &field.name), &mut taken, &mut notes);
        let mut taken = names(&["id", "source", "target", "key"]);
        let edge_keys = keys(edge_fields.iter().map(|field| &field.name), &mut taken, &mut notes);
        let mut taken = names(&["directed", "multigraph", "node", "edge"]);
        let mut about = fields::about(view, options);
        about.push(("sources".to_owned(), fields::sources_json(view).to_string()));
        let about_keys = keys(about.iter().map(|(name, _)| name), &mut taken, &mut notes);
        let mut used = Used::default();

        let out = out.file("graph.gml")?;
        out.write_all(b"graph [\n  directed 1\n  multigraph 1\n")?;
        for (key, (_, text)) in about_keys.iter().zip(&about) {
            write!(out, "  {key} ")?;
            string(out, text)?;
        }
        for node in view.nodes() {
            write!(out, "  node [\n    id {}\n    label ", node.0)?;
            string(out, view.id(node))?;
            for (key, field) in node_keys.iter().zip(&node_fields) {
                if let Some(cell) = field.value(view, node) {
                    used.mark(&field.name, field.ty);
                    value(out, key, &cell)?;
                }
            }
            out.write_all(b"  ]\n")?;
        }
        for edge in view.edges() {
            let (source, target) = view.endpoints(edge);
            write!(out, "  edge [\n    source {}\n    target {}\n    key {}\n", source.0, target.0, edge.0)?;
            for (key, field) in edge_keys.iter().zip(&edge_fields) {
                if let Some(cell) = field.value(view, edge) {
                    used.mark(&field.name, field.ty);
                    value(out, key, &cell)?;
                }
            }
            out.write_all(b"  ]\n")?;
        }
        out.write_all(b"]\n")?;
        notes.extend(used.note("GML", Type::Date, "dates", "are texts in the form of ISO 8601"));
        notes.extend(used.note("GML", Type::List, "lists of texts", "are texts with | between the parts"));
        notes.push("GML has no type for truth: it is 1 or 0; whole numbers of more than 32 bits are texts.".to_owned());
        Ok(notes)
    }
}

/// Keys for names: other characters than letters, digits and `_` become `_`.
fn keys<'f>(
    names: impl Iterator<Item = &'f String>,
    taken: &mut BTreeSet<String>,
    notes: &mut Vec<String>,
) -> Vec<String> {
    let mut keys = Vec::new();
    for name in names {
        let mut stem: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        if !stem.starts_with(|c: char| c.is_ascii_alphabetic()) {
            stem.insert(0, 'x');
        }
        let (mut key, mut number) = (stem.clone(), 2_usize);
        while !taken.insert(key.clone()) {
            key = format!("{stem}_{number}");
            number += 1;
        }
        if key != *name {
            notes.push(format!("`{name}` is written as `{key}`, because GML allows or knows no other."));
        }
        keys.push(key);
    }
    keys
}

fn value(out: &mut dyn Write, key: &str, cell: &Cell<'_>) -> io::Result<()> {
    write!(out, "    {key} ")?;
    match cell {
        Cell::Integer(number) if i32::try_from(*number).is_ok() => writeln!(out, "{number}"),
        Cell::Number(number) => writeln!(out, "{}", real(*number)),
        Cell::Boolean(truth) => writeln!(out, "{}", u8::from(*truth)),
        other => {
            let mut text = String::new();
            other.write(&mut text);
            string(out, &text)
        }
    }
}

/// A number that no reader takes for a whole one: GML tells reals by their point.
fn real(number: f64) -> String {
    let text = Shortest(number).to_string();
    match text.split_once('e') {
        _ if text.contains('.') => text,
        Some((digits, exponent)) => format!("{digits}.0e{exponent}"),
        None => format!("{text}.0"),
    }
}

fn string(out: &mut dyn Write, text: &str) -> io::Result<()> {
    out.write_all(b"\"")?;
    for c in text.chars() {
        match c {
            '"' => out.write_all(b"&quot;")?,
            '&' => out.write_all(b"&amp;")?,
            ' '..='~' => write!(out, "{c}")?,
            _ => write!(out, "&#{};", c as u32)?,
        }
    }
    out.write_all(b"\"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reals_have_a_point() {
        for (number, text) in [(1.0, "1.0"), (-0.5, "-0.5"), (1e300, "1.0e300"), (2.5e-9, "2.5e-9"), (0.0, "0.0")] {
            assert_eq!(real(number), text);
        }
    }

    #[test]
    fn keys_are_letters_digits_and_underscores_and_differ() {
        let names = ["a b", "a_b", "1", "é", "id"].map(str::to_owned);
        let mut notes = Vec::new();
        let mut taken = BTreeSet::from(["id".to_owned()]);
        assert_eq!(keys(names.iter(), &mut taken, &mut notes), ["a_b", "a_b_2", "x1", "x_", "id_2"]);
        assert_eq!(notes.len(), 5);
    }
}
