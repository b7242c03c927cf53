//! The JSON of Cytoscape.js and of Cytoscape's desktop program (`.cyjs`).
//!
//! Definition: <https://js.cytoscape.org/#notation/elements-json>. What a node or an edge says is its `data`; ids are unique
//! over both. `interaction` repeats the verb, which Cytoscape's desktop program shows; `value` repeats the id of a node and
//! `key` tells parallel edges apart, which NetworkX reads.

use super::fields::{self, Reserved, Used};
use super::ids::edge_prefix;
use super::json_text::{about, dates_note, fill, item};
use super::parallel::parallel_keys;
use super::{ExportError, Exporter, Options, Output};
use crate::graph::View;
use serde_json::{Map, Value};

/// Cytoscape.js JSON. O(entities + relations); one entity or relation is held at a time.
///
/// ```
/// use relata::export::{Cytoscape, Exporter, InMemory, Options};
/// use relata::graph::View;
/// use relata::model::{DatasetBuilder, EntityRecord, KindSpec, Schema};
/// let mut schema = Schema::default();
/// schema.kinds.push(KindSpec { name: "forum".into(), ..KindSpec::default() });
/// let mut builder = DatasetBuilder::new(schema);
/// builder.entity(EntityRecord { id: "igf".into(), name: "IGF".into(), ..EntityRecord::default() });
/// let data = builder.finish()?;
/// let mut out = InMemory::default();
/// Cytoscape.write(&View::whole(&data), &Options::default(), &mut out)?;
/// let graph: serde_json::Value = serde_json::from_slice(&out.0[0].1)?;
/// assert_eq!(graph["elements"]["nodes"][0]["data"]["name"], "IGF");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Cytoscape;

impl Exporter for Cytoscape {
    fn name(&self) -> &'static str {
        "cytoscape"
    }

    fn description(&self) -> &'static str {
        "JSON of Cytoscape.js and Cytoscape"
    }

    fn extension(&self) -> &'static str {
        "cyjs"
    }

    fn write(&self, view: &View<'_>, options: &Options<'_>, out: &mut dyn Output) -> Result<Vec<String>, ExportError> {
        let mut notes = Vec::new();
        let names = &["id", "value"];
        let node_fields = fields::of_nodes(view, options, Reserved { names, any_case: false, free: &[] }, &mut notes)?;
        let names = &["id", "source", "target", "key", "interaction"];
        let edge_fields = fields::of_edges(view, Reserved { names, any_case: false, free: &[] }, &mut notes);
        let out = out.file("graph.cyjs")?;
        out.write_all(b"{\n\"format_version\": \"1.0\",\n\"directed\": true,\n\"multigraph\": true,\n\"data\": ")?;
        serde_json::to_writer(&mut *out, &about(view, options))?;
        out.write_all(b",\n\"elements\": {\n\"nodes\": [")?;
        let mut used = Used::default();
        for node in view.nodes() {
            let mut data = Map::new();
            data.insert("id".to_owned(), view.id(node).into());
            data.insert("value".to_owned(), view.id(node).into());
            fill(
                &mut data,
                &mut used,
                node_fields.iter().map(|field| (&*field.name, field.ty, field.value(view, node))),
            );
            item(out, node.index() == 0, &element(data))?;
        }
        out.write_all(b"\n],\n\"edges\": [")?;
        let (prefix, keys) = (edge_prefix(view), parallel_keys(view));
        for edge in view.edges() {
            let mut data = Map::new();
            let (source, target) = view.endpoints(edge);
            data.insert("id".to_owned(), format!("{prefix}{}", edge.0).into());
            data.insert("source".to_owned(), view.id(source).into());
            data.insert("target".to_owned(), view.id(target).into());
            data.insert("key".to_owned(), keys[edge.index()].into());
            data.insert("interaction".to_owned(), view.data().verb_name(view.relation(edge)).into());
            fill(
                &mut data,
                &mut used,
                edge_fields.iter().map(|field| (&*field.name, field.ty, field.value(view, edge))),
            );
            item(out, edge.index() == 0, &element(data))?;
        }
        out.write_all(b"\n]\n}\n}\n")?;
        notes.extend(dates_note(&used));
        Ok(notes)
    }
}

fn element(data: Map<String, Value>) -> Map<String, Value> {
    Map::from_iter([("data".to_owned(), Value::Object(data))])
}
