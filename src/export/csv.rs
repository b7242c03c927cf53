//! relata's own folder: a table of entities for each kind, `relations.csv`, `sources.csv` and `relata.toml`.
//!
//! Definition: the data folder that relata reads. Reading what was written and writing it again gives the same bytes.
//! Texts that a spreadsheet program would run as a formula have an apostrophe before them
//! ([`crate::escape::spreadsheet`]), which reading takes away. A column `type` with `Directed` and `Undirected` stands in
//! `relations.csv` only when single rows hold both ways although their verb does not say so. A schema that nobody
//! declared is written only when there is something in it that the tables do not tell.

use super::fields::{self, EdgeField, NodeField, Reserved, Type};
use super::table::Table;
use super::{ExportError, Exporter, Options, Output, schema_file};
use crate::graph::{Edge, Node, View};
use crate::model::{AttributeSpec, Index, KindSpec, RELATION_COLUMNS, Schema, SourceIx, Time};
use std::collections::BTreeSet;

/// relata's own folder of CSV files. O(entities + relations).
///
/// ```
/// use relata::export::{Exporter, InMemory, Options, RelataCsv};
/// use relata::graph::View;
/// use relata::model::{DatasetBuilder, EntityRecord, KindSpec, Schema};
/// let mut schema = Schema::default();
/// schema.kinds.push(KindSpec { name: "forum".into(), ..KindSpec::default() });
/// let mut builder = DatasetBuilder::new(schema);
/// builder.entity(EntityRecord { id: "igf".into(), name: "IGF".into(), ..EntityRecord::default() });
/// let data = builder.finish()?;
/// let mut out = InMemory::default();
/// RelataCsv.write(&View::whole(&data), &Options::default(), &mut out)?;
/// assert_eq!(out.0[0], ("forum.csv".to_owned(), b"id,name\nigf,IGF\n".to_vec()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct RelataCsv;

const RELATIONS: &str = "relations.csv";
const SOURCES: &str = "sources.csv";
const SCHEMA: &str = "relata.toml";

impl Exporter for RelataCsv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn description(&self) -> &'static str {
        "relata's own folder of CSV files, which reads back the same"
    }

    fn is_folder(&self) -> bool {
        true
    }

    fn reads_back(&self) -> bool {
        true
    }

    fn extension(&self) -> &'static str {
        ""
    }

    fn write(&self, view: &View<'_>, options: &Options<'_>, out: &mut dyn Output) -> Result<Vec<String>, ExportError> {
        let mut notes = Vec::new();
        let mut schema = view.data().schema.clone();
        name_files(&mut schema.kinds, &mut notes);
        let node_fields =
            fields::of_nodes(view, options, Reserved { names: &["id"], any_case: false, free: &["kind"] }, &mut notes)?;
        let directions = view.edges().any(|edge| view.is_symmetric(edge) && !by_verb(view, edge));
        let names: &[&str] = if directions { &["source", "target", "type"] } else { &["source", "target"] };
        let edge_fields =
            fields::of_edges(view, Reserved { names, any_case: false, free: &["label", "symmetric"] }, &mut notes);

        let mut members = vec![Vec::new(); schema.kinds.len()];
        for node in view.nodes() {
            members[view.data().kind(view.entity(node)).index()].push(node);
        }
        for (kind, nodes) in schema.kinds.iter_mut().zip(&members) {
            entities(view, kind, nodes, &node_fields, out)?;
        }
        relations(view, &mut schema.relation_attributes, &edge_fields, directions, out)?;
        sources(view, out, &mut notes)?;

        let known = |id: &&String| view.data().entity(id).is_some_and(|entity| view.node(entity).is_some());
        for ids in &mut schema.same_as {
            *ids = ids.iter().filter(known).cloned().collect();
        }
        schema.same_as.retain(|ids| ids.len() > 1);
        if schema.declared || tells_more(&schema) {
            out.file(SCHEMA)?.write_all(schema_file::text(&schema).as_bytes())?;
        }
        if !options.about.is_empty() {
            notes.push("The folder has no place for what the export says of itself: filters and the like.".to_owned());
        }
        Ok(notes)
    }
}

/// Whether an inferred schema says something that the tables do not.
fn tells_more(schema: &Schema) -> bool {
    let Schema { title, description, snapshot, citation, licence, kinds, verbs, relation_attributes, .. } = schema;
    [title, description, citation, licence].iter().any(|text| !text.is_empty())
        || snapshot.is_some()
        || !relation_attributes.is_empty()
        || kinds.iter().any(|kind| !kind.attributes.is_empty())
        || verbs.iter().any(|verb| verb.symmetric || verb.time == Time::Event)
}

/// Whether an edge holds both ways because its verb always does.
fn by_verb(view: &View<'_>, edge: Edge) -> bool {
    view.data().schema.verbs[view.data().verb(view.relation(edge)).index()].symmetric
}

/// Gives each kind a file of its own: the one that the schema names, if it can be one in a single folder.
fn name_files(kinds: &mut [KindSpec], notes: &mut Vec<String>) {
    let mut taken: BTreeSet<String> = [RELATIONS, SOURCES, SCHEMA].map(str::to_owned).into();
    for kind in kinds {
        let declared = kind.file.take();
        let fits = declared.clone().filter(|file| file.ends_with(".csv") && !file.contains(['/', '\\', ':']));
        let file = fits.filter(|file| taken.insert(file.to_lowercase())).unwrap_or_else(|| {
            let plain = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | ' ') { c } else { '_' };
            let mut stem: String = kind.name.chars().map(plain).collect();
            while !taken.insert(format!("{}.csv", stem.to_lowercase())) {
                stem.push('_');
            }
            format!("{stem}.csv")
        });
        if let Some(declared) = declared.filter(|declared| *declared != file) {
            notes.push(format!("The entities of `{}`, from `{declared}`, are in `{file}`.", kind.name));
        }
        kind.file = Some(file);
    }
}

/// An attribute column: the header, the name of the attribute in the data if it has one, and the type of the values.
type Found<'f> = (&'f str, Option<&'f str>, Type);

/// Completes the declared attributes by those that have values of one type other than text, so that they are read back
/// as such; returns the names of all attribute columns in order.
fn complete(specs: &mut Vec<AttributeSpec>, found: &[Found<'_>]) -> Vec<String> {
    for spec in specs.iter_mut() {
        if let Some((name, ..)) = found.iter().find(|(_, attribute, _)| *attribute == Some(spec.name.as_str())) {
            (*name).clone_into(&mut spec.name);
        }
    }
    for (name, _, ty) in found {
        let typed = !matches!(ty, Type::Text | Type::Mixed);
        if typed && !specs.iter().any(|spec| spec.name == *name) {
            specs.push(AttributeSpec { name: (*name).to_owned(), ty: ty.declared() });
        }
    }
    let declared = specs.iter().map(|spec| spec.name.clone());
    let others = found.iter().filter(|(name, ..)| !specs.iter().any(|spec| spec.name == *name));
    declared.chain(others.map(|(name, ..)| (*name).to_owned())).collect()
}

fn entities(
    view: &View<'_>,
    kind: &mut KindSpec,
    nodes: &[Node],
    fields: &[NodeField<'_>],
    out: &mut dyn Output,
) -> Result<(), ExportError> {
    let mut types: Vec<Option<Type>> = vec![None; fields.len()];
    for node in nodes {
        for (field, found) in fields.iter().zip(&mut types) {
            if let Some(cell) = field.value(view, *node) {
                let ty = cell.ty();
                *found = Some(if found.is_none_or(|found| found == ty) { ty } else { Type::Mixed });
            }
        }
    }
    let filled = |name: &str| fields.iter().zip(&types).any(|(field, ty)| field.name == name && ty.is_some());
    let found: Vec<Found<'_>> = fields
        .iter()
        .zip(&types)
        .filter(|(field, _)| !field.is_fixed())
        .filter_map(|(field, ty)| Some((field.name.as_str(), field.attribute(), (*ty)?)))
        .collect();
    let mut columns = vec!["name".to_owned()];
    columns.extend(filled("aliases").then(|| "aliases".to_owned()));
    columns.extend(complete(&mut kind.attributes, &found));
    let rest = ["website", "description", "evidence"].into_iter().filter(|name| filled(name));
    columns.extend(rest.map(str::to_owned));
    let order: Vec<_> = columns.iter().map(|name| fields.iter().find(|field| field.name == *name)).collect();

    let mut table = Table::new(out.file(kind.file.as_deref().unwrap_or_default())?);
    table.text("id")?;
    table.texts(columns.iter().map(String::as_str))?;
    table.end_row()?;
    for node in nodes {
        table.text(view.id(*node))?;
        for field in &order {
            table.cell(field.and_then(|field| field.value(view, *node)).as_ref())?;
        }
        table.end_row()?;
    }
    table.finish()?;
    Ok(())
}

fn relations(
    view: &View<'_>,
    specs: &mut Vec<AttributeSpec>,
    fields: &[EdgeField<'_>],
    directions: bool,
    out: &mut dyn Output,
) -> Result<(), ExportError> {
    let data = view.data();
    let attributes = fields.iter().filter(|field| !field.is_fixed());
    let found: Vec<Found<'_>> = attributes.map(|field| (field.name.as_str(), field.attribute(), field.ty)).collect();
    let mut columns: Vec<String> = RELATION_COLUMNS.iter().map(|column| column.name.to_owned()).collect();
    columns.extend(complete(specs, &found));
    columns.extend(["note", "evidence"].map(str::to_owned));
    let order: Vec<_> = columns.iter().map(|name| fields.iter().find(|field| field.name == *name)).collect();

    let mut table = Table::new(out.file(RELATIONS)?);
    table.texts(["source", "relation", "target"])?;
    table.texts(directions.then_some("type"))?;
    table.texts(columns.iter().map(String::as_str))?;
    table.end_row()?;
    for edge in view.edges() {
        let (source, target) = view.endpoints(edge);
        table.texts([view.id(source), data.verb_name(view.relation(edge)), view.id(target)])?;
        if directions {
            table.raw(if view.is_symmetric(edge) && !by_verb(view, edge) { "Undirected" } else { "Directed" })?;
        }
        for field in &order {
            table.cell(field.and_then(|field| field.value(view, edge)).as_ref())?;
        }
        table.end_row()?;
    }
    table.finish()?;
    Ok(())
}

/// The whole registry where nothing was filtered away, otherwise what the view cites.
fn sources(view: &View<'_>, out: &mut dyn Output, notes: &mut Vec<String>) -> Result<(), ExportError> {
    let data = view.data();
    let whole = view.node_count() == data.entity_count() && view.edge_count() == data.relation_count();
    let all = data.registry().len();
    let kept = if whole { (0..all).map(SourceIx::new).collect() } else { fields::sources(view) };
    if kept.len() < all {
        notes.push(format!("{} of {all} sources are left out, because nothing here cites them.", all - kept.len()));
    }
    if kept.is_empty() {
        return Ok(());
    }
    let mut table = Table::new(out.file(SOURCES)?);
    table.texts(["id", "title", "publisher", "url", "published", "accessed"])?;
    table.end_row()?;
    for source in kept {
        let record = data.source_record(source);
        table.texts([record.id.as_str(), &record.title, &record.publisher, &record.url])?;
        for date in [record.published, record.accessed] {
            table.raw(&date.map(|date| date.to_string()).unwrap_or_default())?;
        }
        table.end_row()?;
    }
    table.finish()?;
    Ok(())
}
