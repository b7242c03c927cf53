//! JSON Graph Format, version 2.
//!
//! Definition: <https://jsongraphformat.info/> and its schema
//! <https://github.com/jsongraph/json-graph-specification/blob/master/json-graph-schema_v2.json>. Names are the labels of
//! nodes, verbs the `relation` of edges; all else is `metadata`. An edge that holds both ways has `directed` false.

use super::fields::{self, Reserved, Used};
use super::ids::edge_prefix;
use super::json_text::{about, dates_note, fill, item};
use super::{ExportError, Exporter, Options, Output};
use crate::graph::View;
use crate::model::Index;
use serde_json::{Map, Value};

/// JSON Graph Format. O(entities + relations); one entity or relation is held at a time.
///
/// ```
/// use relata::export::{Exporter, InMemory, JsonGraph, Options};
/// use relata::graph::View;
/// use relata::model::{DatasetBuilder, EntityRecord, KindSpec, Schema};
/// let mut schema = Schema::default();
/// schema.kinds.push(KindSpec { name: "forum".into(), ..KindSpec::default() });
/// let mut builder = DatasetBuilder::new(schema);
/// builder.entity(EntityRecord { id: "igf".into(), name: "IGF".into(), ..EntityRecord::default() });
/// let data = builder.finish()?;
/// let mut out = InMemory::default();
/// JsonGraph.write(&View::whole(&data), &Options::default(), &mut out)?;
/// let graph: serde_json::Value = serde_json::from_slice(&out.0[0].1)?;
/// assert_eq!(graph["graph"]["nodes"]["igf"]["label"], "IGF");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct JsonGraph;

impl Exporter for JsonGraph {
    fn name(&self) -> &'static str {
        "jgf"
    }

    fn description(&self) -> &'static str {
        "JSON Graph Format"
    }

    fn extension(&self) -> &'static str {
        "json"
    }

    fn write(&self, view: &View<'_>, options: &Options<'_>, out: &mut dyn Output) -> Result<Vec<String>, ExportError> {
        let mut notes = Vec::new();
        let free = Reserved { names: &[], any_case: false, free: &[] };
        let node_fields = fields::of_nodes(view, options, free, &mut notes)?;
        let mut edge_fields = fields::of_edges(view, free, &mut notes);
        edge_fields.retain(|field| !field.is_fixed() || !matches!(field.name.as_str(), "relation" | "label"));
        let out = out.file("graph.json")?;
        out.write_all(b"{\n\"graph\": {\n\"directed\": true,\n\"label\": ")?;
        serde_json::to_writer(&mut *out, &view.data().schema.title)?;
        out.write_all(b",\n\"metadata\": ")?;
        serde_json::to_writer(&mut *out, &about(view, options))?;
        out.write_all(b",\n\"nodes\": {")?;
        let mut used = Used::default();
        for node in view.nodes() {
            let mut metadata = Map::new();
            let fields = node_fields.iter().skip(1);
            fill(&mut metadata, &mut used, fields.map(|field| (&*field.name, field.ty, field.value(view, node))));
            out.write_all(if node.index() == 0 { b"\n" } else { b",\n" })?;
            serde_json::to_writer(&mut *out, view.id(node))?;
            out.write_all(b": ")?;
            let entry =
                [("label".to_owned(), view.name(node).into()), ("metadata".to_owned(), Value::Object(metadata))];
            serde_json::to_writer(&mut *out, &Map::from_iter(entry))?;
        }
        out.write_all(b"\n},\n\"edges\": [")?;
        let prefix = edge_prefix(view);
        for edge in view.edges() {
            let (source, target) = view.endpoints(edge);
            let (data, relation) = (view.data(), view.relation(edge));
            let verb = &data.schema.verbs[data.verb(relation).index()];
            let mut metadata = Map::new();
            let fields = edge_fields.iter();
            fill(&mut metadata, &mut used, fields.map(|field| (&*field.name, field.ty, field.value(view, edge))));
            let entry: [(&str, Value); 7] = [
                ("id", format!("{prefix}{}", edge.0).into()),
                ("source", view.id(source).into()),
                ("target", view.id(target).into()),
                ("relation", verb.name.as_str().into()),
                ("directed", (!view.is_symmetric(edge)).into()),
                ("label", if verb.label.is_empty() { &verb.name } else { &verb.label }.as_str().into()),
                ("metadata", Value::Object(metadata)),
            ];
            item(out, edge.index() == 0, &entry.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())?;
        }
        out.write_all(b"\n]\n}\n}\n")?;
        notes.extend(dates_note(&used));
        Ok(notes)
    }
}
