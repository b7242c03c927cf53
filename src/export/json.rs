//! Node-link JSON, the format of NetworkX and D3.
//!
//! Definition: <https://networkx.org/documentation/stable/reference/readwrite/json_graph.html>.
//! An object with `directed` and `multigraph`, both true, `graph` (title, citation and so on, and the cited `sources`),
//! `nodes` and, under [`Options::links_key`], the relations; each has a `key` that tells parallel ones apart. Numbers
//! and booleans are such, dates are ISO 8601 texts, lists arrays, what is absent is absent.

use super::fields::{self, Reserved, Used};
use super::json_text::{about, dates_note, fill, item};
use super::parallel::parallel_keys;
use super::{ExportError, Exporter, Options, Output};
use crate::graph::View;
use serde_json::Map;

/// Node-link JSON. O(entities + relations); one entity or relation is held at a time.
///
/// ```
/// use relata::export::{Exporter, InMemory, NodeLink, Options};
/// use relata::graph::View;
/// use relata::model::{DatasetBuilder, EntityRecord, KindSpec, Schema};
/// let mut schema = Schema::default();
/// schema.kinds.push(KindSpec { name: "forum".into(), ..KindSpec::default() });
/// let mut builder = DatasetBuilder::new(schema);
/// builder.entity(EntityRecord { id: "igf".into(), name: "IGF".into(), ..EntityRecord::default() });
/// let data = builder.finish()?;
/// let mut out = InMemory::default();
/// NodeLink.write(&View::whole(&data), &Options::default(), &mut out)?;
/// let graph: serde_json::Value = serde_json::from_slice(&out.0[0].1)?;
/// assert_eq!(graph["nodes"][0]["name"], "IGF");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct NodeLink;

impl Exporter for NodeLink {
    fn name(&self) -> &'static str {
        "json"
    }

    fn description(&self) -> &'static str {
        "node-link JSON, for NetworkX and D3"
    }

    fn extension(&self) -> &'static str {
        "json"
    }

    fn write(&self, view: &View<'_>, options: &Options<'_>, out: &mut dyn Output) -> Result<Vec<String>, ExportError> {
        let mut notes = Vec::new();
        let node_fields =
            fields::of_nodes(view, options, Reserved { names: &["id"], any_case: false, free: &[] }, &mut notes)?;
        let edge_fields = fields::of_edges(
            view,
            Reserved { names: &["source", "target", "key"], any_case: false, free: &[] },
            &mut notes,
        );
        let out = out.file("graph.json")?;
        let graph = about(view, options);
        out.write_all(b"{\n\"directed\": true,\n\"multigraph\": true,\n\"graph\": ")?;
        serde_json::to_writer(&mut *out, &graph)?;
        out.write_all(b",\n\"nodes\": [")?;
        let mut used = Used::default();
        let mut object = Map::new();
        for node in view.nodes() {
            object.clear();
            object.insert("id".to_owned(), view.id(node).into());
            fill(
                &mut object,
                &mut used,
                node_fields.iter().map(|field| (&*field.name, field.ty, field.value(view, node))),
            );
            item(out, node.index() == 0, &object)?;
        }
        out.write_all(b"\n],\n")?;
        serde_json::to_writer(&mut *out, options.links_key)?;
        out.write_all(b": [")?;
        let keys = parallel_keys(view);
        for edge in view.edges() {
            object.clear();
            let (source, target) = view.endpoints(edge);
            object.insert("source".to_owned(), view.id(source).into());
            object.insert("target".to_owned(), view.id(target).into());
            object.insert("key".to_owned(), keys[edge.index()].into());
            fill(
                &mut object,
                &mut used,
                edge_fields.iter().map(|field| (&*field.name, field.ty, field.value(view, edge))),
            );
            item(out, edge.index() == 0, &object)?;
        }
        out.write_all(b"\n]\n}\n")?;
        notes.extend(dates_note(&used));
        Ok(notes)
    }
}
