//! A folder of two tables for Neo4j's bulk import: `nodes.csv` and `relationships.csv`.
//!
//! Definition: <https://neo4j.com/docs/operations-manual/current/import/>. Headers carry the types (`long`, `double`,
//! `boolean`, `string`, `string[]`); the kind is the label, the verb the type of a relationship. To load:
//!
//! ```text
//! neo4j-admin database import full neo4j --nodes=nodes.csv --relationships=relationships.csv \
//!     --array-delimiter="|" --multiline-fields=true
//! ```

use super::fields::{self, Reserved, Type, Used};
use super::table::{Table, formulas_note};
use super::{ExportError, Exporter, Options, Output};
use crate::graph::View;

/// Neo4j's tables of nodes and relationships. O(entities + relations).
///
/// ```
/// use relata::export::{Exporter, InMemory, Neo4j, Options};
/// use relata::graph::View;
/// use relata::model::{DatasetBuilder, EntityRecord, KindSpec, Schema};
/// let mut schema = Schema::default();
/// schema.kinds.push(KindSpec { name: "forum".into(), ..KindSpec::default() });
/// let mut builder = DatasetBuilder::new(schema);
/// builder.entity(EntityRecord { id: "igf".into(), name: "IGF".into(), ..EntityRecord::default() });
/// let data = builder.finish()?;
/// let mut out = InMemory::default();
/// Neo4j.write(&View::whole(&data), &Options::default(), &mut out)?;
/// assert!(out.0[0].1.starts_with(b"id:ID,:LABEL,name:string,"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Neo4j;

impl Exporter for Neo4j {
    fn name(&self) -> &'static str {
        "neo4j"
    }

    fn description(&self) -> &'static str {
        "a folder with tables for Neo4j's bulk import"
    }

    fn is_folder(&self) -> bool {
        true
    }

    fn extension(&self) -> &'static str {
        ""
    }

    fn write(&self, view: &View<'_>, options: &Options<'_>, out: &mut dyn Output) -> Result<Vec<String>, ExportError> {
        let mut notes = Vec::new();
        let mut used = Used::default();
        let mut node_fields =
            fields::of_nodes(view, options, Reserved { names: &["id"], any_case: false, free: &[] }, &mut notes)?;
        node_fields.retain(|field| !field.is_fixed() || field.name != "kind");
        let mut edge_fields = fields::of_edges(view, Reserved { names: &[], any_case: false, free: &[] }, &mut notes);
        edge_fields.retain(|field| !field.is_fixed() || field.name != "relation");

        let mut table = Table::new(out.file("nodes.csv")?);
        table.texts(["id:ID", ":LABEL"])?;
        for field in &node_fields {
            table.text(&header(&field.name, field.ty))?;
        }
        table.end_row()?;
        for node in view.nodes() {
            table.texts([view.id(node), view.kind_name(node)])?;
            for field in &node_fields {
                let cell = field.value(view, node);
                if cell.is_some() {
                    used.mark(&field.name, field.ty);
                }
                table.cell(cell.as_ref())?;
            }
            table.end_row()?;
        }
        let mut formulas = table.finish()?;

        let mut table = Table::new(out.file("relationships.csv")?);
        table.texts([":START_ID", ":END_ID", ":TYPE"])?;
        for field in &edge_fields {
            table.text(&header(&field.name, field.ty))?;
        }
        table.end_row()?;
        for edge in view.edges() {
            let (source, target) = view.endpoints(edge);
            table.texts([view.id(source), view.id(target), view.data().verb_name(view.relation(edge))])?;
            for field in &edge_fields {
                let cell = field.value(view, edge);
                if cell.is_some() {
                    used.mark(&field.name, field.ty);
                }
                table.cell(cell.as_ref())?;
            }
            table.end_row()?;
        }
        formulas += table.finish()?;

        notes.extend(formulas_note(formulas));
        notes.extend(used.note("Neo4j", Type::Date, "partial dates", "are texts in the form of ISO 8601"));
        notes.extend(used.note("Neo4j", Type::Mixed, "values of several types under one name", "are texts"));
        notes.push(
            "Lists have | between the parts: import with --array-delimiter=\"|\" --multiline-fields=true.".to_owned(),
        );
        if !fields::sources(view).is_empty() {
            notes.push("The two tables have no place for sources: evidence is given by id.".to_owned());
        }
        if !fields::about(view, options).is_empty() {
            notes.push("The two tables have no place for title, citation, licence and the like.".to_owned());
        }
        Ok(notes)
    }
}

/// A header: name and type. A colon would begin the type.
fn header(name: &str, ty: Type) -> String {
    let ty = match ty {
        Type::Integer => "long",
        Type::Number => "double",
        Type::Boolean => "boolean",
        Type::List => "string[]",
        Type::Text | Type::Date | Type::Mixed => "string",
    };
    format!("{}:{ty}", name.replace(':', "_"))
}
