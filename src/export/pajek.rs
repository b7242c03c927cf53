//! Pajek's network files (`.net`).
//!
//! Definition: the manual of Pajek, <http://mrvar.fdv.uni-lj.si/pajek/pajekman.pdf>. A vertex has a number and a label, here
//! the id in the data; an arc has a weight and a label, here the verb. The format holds nothing else, and the notes say so.

use super::fields::Shortest;
use super::ids::Ids;
use super::{ExportError, Exporter, Options, Output};
use crate::graph::View;

/// Pajek. O(entities + relations).
///
/// ```
/// use relata::export::{Exporter, InMemory, Options, Pajek};
/// use relata::graph::View;
/// use relata::model::{DatasetBuilder, EntityRecord, KindSpec, Schema};
/// let mut schema = Schema::default();
/// schema.kinds.push(KindSpec { name: "forum".into(), ..KindSpec::default() });
/// let mut builder = DatasetBuilder::new(schema);
/// builder.entity(EntityRecord { id: "igf".into(), name: "IGF".into(), ..EntityRecord::default() });
/// let data = builder.finish()?;
/// let mut out = InMemory::default();
/// Pajek.write(&View::whole(&data), &Options::default(), &mut out)?;
/// assert_eq!(out.0[0].1, b"*Vertices 1\n1 \"igf\"\n*Arcs\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Pajek;

impl Exporter for Pajek {
    fn name(&self) -> &'static str {
        "pajek"
    }

    fn description(&self) -> &'static str {
        "Pajek's network file: ids, verbs and weights only"
    }

    fn extension(&self) -> &'static str {
        "net"
    }

    fn write(&self, view: &View<'_>, options: &Options<'_>, out: &mut dyn Output) -> Result<Vec<String>, ExportError> {
        options.check(view)?;
        let ids = Ids::new(view, replacement);
        let out = out.file("graph.net")?;
        writeln!(out, "*Vertices {}", view.node_count())?;
        for node in view.nodes() {
            writeln!(out, "{} \"{}\"", node.0 + 1, ids.get(view, node))?;
        }
        writeln!(out, "*Arcs")?;
        for edge in view.edges() {
            let (source, target) = view.endpoints(edge);
            let relation = view.relation(edge);
            let verb: String = view.data().verb_name(relation).chars().map(|c| replacement(c).unwrap_or(c)).collect();
            let weight = Shortest(view.data().weight(relation));
            writeln!(out, "{} {} {weight} l \"{verb}\"", source.0 + 1, target.0 + 1)?;
        }
        let mut notes = vec![
            "Pajek holds ids, verbs and weights: names, kinds, attributes, dates, evidence, confidence and notes are left \
             out."
                .to_owned(),
        ];
        if !options.extra.is_empty() {
            notes.push("Pajek has no place for results in a network file: they are left out.".to_owned());
        }
        let symmetric = view.edges().filter(|edge| view.is_symmetric(*edge)).count();
        if symmetric > 0 {
            notes.push(format!("{symmetric} relations that hold both ways are arcs one way."));
        }
        notes.extend(ids.note("Pajek"));
        Ok(notes)
    }
}

/// What Pajek cannot have in a label: its quotation mark, its escape, and anything that ends a line.
fn replacement(c: char) -> Option<char> {
    match c {
        '"' => Some('\''),
        '\\' => Some('/'),
        c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => Some('\u{fffd}'),
        _ => None,
    }
}
