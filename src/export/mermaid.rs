//! A Mermaid flowchart, which GitHub, GitLab and many editors draw inside Markdown.
//!
//! Definition: <https://mermaid.js.org/syntax/flowchart.html>. Nodes are numbered and show their names, one class a kind in
//! the kind's shape; edges show their verbs. An edge that holds both ways has no arrow head. It is a picture: what it does
//! not show is left out, and the notes say so.

use super::{ExportError, Exporter, Options, Output};
use crate::graph::View;
use crate::model::{Index, Shape};
use std::io::{self, Write};

/// A Mermaid flowchart. O(entities + relations).
///
/// ```
/// use relata::export::{Exporter, InMemory, Mermaid, Options};
/// use relata::graph::View;
/// use relata::model::{DatasetBuilder, EntityRecord, KindSpec, Schema};
/// let mut schema = Schema::default();
/// schema.kinds.push(KindSpec { name: "forum".into(), ..KindSpec::default() });
/// let mut builder = DatasetBuilder::new(schema);
/// builder.entity(EntityRecord { id: "igf".into(), name: "IGF".into(), ..EntityRecord::default() });
/// let data = builder.finish()?;
/// let mut out = InMemory::default();
/// Mermaid.write(&View::whole(&data), &Options::default(), &mut out)?;
/// assert_eq!(out.0[0].1, b"flowchart LR\n  n0[\"IGF\"]\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Mermaid;

/// Mermaid's own limit on edges, which a page can raise.
const MAX_EDGES: usize = 500;

impl Exporter for Mermaid {
    fn name(&self) -> &'static str {
        "mermaid"
    }

    fn description(&self) -> &'static str {
        "Mermaid flowchart for Markdown: names and verbs only"
    }

    fn extension(&self) -> &'static str {
        "mmd"
    }

    fn write(&self, view: &View<'_>, options: &Options<'_>, out: &mut dyn Output) -> Result<Vec<String>, ExportError> {
        options.check(view)?;
        let data = view.data();
        let out = out.file("graph.mmd")?;
        writeln!(out, "flowchart LR")?;
        for node in view.nodes() {
            let kind = &data.schema.kinds[data.kind(view.entity(node)).index()];
            let (open, close) = brackets(kind.shape.unwrap_or_default());
            write!(out, "  n{}{open}\"", node.0)?;
            label(out, view.name(node))?;
            writeln!(out, "\"{close}")?;
        }
        for edge in view.edges() {
            let (source, target) = view.endpoints(edge);
            let verb = &data.schema.verbs[data.verb(view.relation(edge)).index()];
            let arrow = if view.is_symmetric(edge) { "---" } else { "-->" };
            write!(out, "  n{} {arrow}|\"", source.0)?;
            label(out, if verb.label.is_empty() { &verb.name } else { &verb.label })?;
            writeln!(out, "\"| n{}", target.0)?;
        }
        let mut notes = vec![
            "Mermaid draws names, shapes of kinds and verbs: ids, attributes, dates, weights, evidence, confidence and notes \
             are left out."
                .to_owned(),
        ];
        if !options.extra.is_empty() {
            notes.push("Mermaid has no place for results: they are left out.".to_owned());
        }
        if view.edge_count() > MAX_EDGES {
            notes.push(format!("Mermaid refuses more than {MAX_EDGES} edges unless `maxEdges` is raised."));
        }
        Ok(notes)
    }
}

fn brackets(shape: Shape) -> (&'static str, &'static str) {
    match shape {
        Shape::Box | Shape::Note => ("[", "]"),
        Shape::Rounded => ("(", ")"),
        Shape::Ellipse | Shape::Stadium => ("([", "])"),
        Shape::Hexagon | Shape::Octagon => ("{{", "}}"),
        Shape::Parallelogram => ("[/", "/]"),
    }
}

/// A text between quotation marks. Letters, digits and marks of common writing stay; what Mermaid, Markdown or HTML give a
/// meaning to is written as Mermaid's entity code; control characters become U+FFFD.
fn label(out: &mut dyn Write, text: &str) -> io::Result<()> {
    for c in text.chars() {
        match c {
            '\n' => write!(out, "<br>")?,
            '\r' => {}
            '\t' => write!(out, " ")?,
            c if c.is_control() => write!(out, "\u{fffd}")?,
            c if c.is_alphanumeric()
                || matches!(c, ' ' | '.' | ',' | '(' | ')' | '/' | '-' | '\'' | '?' | '!' | '+') =>
            {
                write!(out, "{c}")?;
            }
            c => write!(out, "#{};", c as u32)?,
        }
    }
    Ok(())
}
