//! A folder of two tables for Gephi's spreadsheet import: `nodes.csv`, then `edges.csv`.
//!
//! Definition: <https://gephi.org/users/supported-graph-formats/spreadsheet>. Gephi takes `Id`, `Label` and `Timeset`
//! of nodes, and `Source`, `Target`, `Type` (direction), `Id`, `Label`, `Kind`, `Weight` and `Timeset` of edges, to be
//! what it knows under these names; any other column becomes an attribute, whose type Gephi guesses from the first rows.
//! `Kind` holds the verb: edges of different kinds stay apart in Gephi, those of one kind only if its import is told not
//! to merge them. `Timeset` is an interval of whole days.

use super::fields::{self, Reserved, Shortest, Type};
use super::parallel::merged_note;
use super::table::{Table, formulas_note};
use super::time::{duration, first_day, last_day, lifetime};
use super::{ExportError, Exporter, Options, Output};
use crate::graph::View;
use crate::model::{Index, PartialDate};

/// Gephi's tables of nodes and edges. O(entities + relations).
///
/// ```
/// use relata::export::{Exporter, Gephi, InMemory, Options};
/// use relata::graph::View;
/// use relata::model::{DatasetBuilder, EntityRecord, KindSpec, Schema};
/// let mut schema = Schema::default();
/// schema.kinds.push(KindSpec { name: "forum".into(), ..KindSpec::default() });
/// let mut builder = DatasetBuilder::new(schema);
/// builder.entity(EntityRecord { id: "igf".into(), name: "IGF".into(), ..EntityRecord::default() });
/// let data = builder.finish()?;
/// let mut out = InMemory::default();
/// Gephi.write(&View::whole(&data), &Options::default(), &mut out)?;
/// assert!(out.0[0].1.starts_with(b"Id,Label,Kind,"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Gephi;

impl Exporter for Gephi {
    fn name(&self) -> &'static str {
        "gephi"
    }

    fn description(&self) -> &'static str {
        "a folder with Gephi's tables of nodes and edges"
    }

    fn is_folder(&self) -> bool {
        true
    }

    fn extension(&self) -> &'static str {
        ""
    }

    fn write(&self, view: &View<'_>, options: &Options<'_>, out: &mut dyn Output) -> Result<Vec<String>, ExportError> {
        let mut notes = Vec::new();
        let formulas = nodes(view, options, out, &mut notes)? + edges(view, out, &mut notes)?;
        notes.extend(formulas_note(formulas));
        if !fields::sources(view).is_empty() {
            notes.push("Gephi's tables have no place for sources: evidence is given by id.".to_owned());
        }
        if !fields::about(view, options).is_empty() {
            notes.push("Gephi's tables have no place for title, citation, licence and the like.".to_owned());
        }
        Ok(notes)
    }
}

fn nodes(
    view: &View<'_>,
    options: &Options<'_>,
    out: &mut dyn Output,
    notes: &mut Vec<String>,
) -> Result<usize, ExportError> {
    // A node table with a column called source or target is taken for a table of edges.
    let names = &["id", "label", "timeset", "source", "target"];
    let mut fields = fields::of_nodes(view, options, Reserved { names, any_case: true, free: &[] }, notes)?;
    fields.remove(0);
    let mut table = Table::new(out.file("nodes.csv")?);
    table.texts(["Id", "Label"])?;
    for field in &fields {
        table.text(&heading(&field.name, field.is_fixed()))?;
    }
    table.text("Timeset")?;
    table.end_row()?;
    for node in view.nodes() {
        table.texts([view.id(node), view.name(node)])?;
        for field in &fields {
            table.cell(field.value(view, node).as_ref())?;
        }
        table.raw(&interval(lifetime(view, node)))?;
        table.end_row()?;
    }
    table.finish()
}

fn edges(view: &View<'_>, out: &mut dyn Output, notes: &mut Vec<String>) -> Result<usize, ExportError> {
    let names = &["source", "target", "type", "id", "kind", "timeset"];
    let mut fields = fields::of_edges(view, Reserved { names, any_case: true, free: &[] }, notes);
    fields.retain(|field| !field.is_fixed() || !matches!(field.name.as_str(), "label" | "weight"));
    let data = view.data();
    let mut table = Table::new(out.file("edges.csv")?);
    table.texts(["Source", "Target", "Type", "Id", "Label", "Kind", "Weight"])?;
    for field in &fields {
        table.text(&heading(&field.name, field.is_fixed()))?;
    }
    table.text("Timeset")?;
    table.end_row()?;
    for edge in view.edges() {
        let (source, target) = view.endpoints(edge);
        let relation = view.relation(edge);
        let verb = &data.schema.verbs[data.verb(relation).index()];
        table.texts([view.id(source), view.id(target)])?;
        table.raw(if view.is_symmetric(edge) { "Undirected" } else { "Directed" })?;
        table.raw(&format!("e{}", edge.0))?;
        table.text(if verb.label.is_empty() { &verb.name } else { &verb.label })?;
        table.text(&verb.name)?;
        table.raw(&Shortest(data.weight(relation)).to_string())?;
        for field in &fields {
            table.cell(field.value(view, edge).as_ref())?;
        }
        table.raw(&interval(duration(view, edge)))?;
        table.end_row()?;
    }
    notes.extend(merged_note(view));
    let lists = fields.iter().any(|field| field.ty == Type::List && !field.is_fixed());
    if lists {
        notes.push("Gephi reads lists as texts with | between the parts.".to_owned());
    }
    table.finish()
}

fn heading(name: &str, fixed: bool) -> String {
    let mut letters = name.chars();
    match letters.next() {
        Some(first) if fixed => first.to_uppercase().chain(letters).collect(),
        _ => name.to_owned(),
    }
}

fn interval((first, last): (Option<PartialDate>, Option<PartialDate>)) -> String {
    if first.is_none() && last.is_none() {
        return String::new();
    }
    let first = first.map_or_else(|| "-Infinity".to_owned(), first_day);
    let last = last.map_or_else(|| "Infinity".to_owned(), last_day);
    format!("<[{first}, {last}]>")
}
