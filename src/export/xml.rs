//! XML 1.0 for the formats that are made of it.

use crate::escape;
use crate::graph::{Node, View};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{self, Write};

/// Writes XML and counts the characters that XML cannot hold.
pub(super) struct Xml<'o> {
    out: &'o mut dyn Write,
    replaced: usize,
}

impl<'o> Xml<'o> {
    pub(super) fn new(out: &'o mut dyn Write) -> Self {
        Self { out, replaced: 0 }
    }

    /// Markup, as it is.
    pub(super) fn raw(&mut self, markup: &str) -> io::Result<()> {
        self.out.write_all(markup.as_bytes())
    }

    /// Markup from a format string whose arguments need no escaping.
    pub(super) fn format(&mut self, markup: fmt::Arguments<'_>) -> io::Result<()> {
        self.out.write_fmt(markup)
    }

    /// A text of the data, as content or as a value between quotes.
    pub(super) fn text(&mut self, text: &str) -> io::Result<()> {
        let escaped = escape::xml(text);
        self.replaced += marks(&escaped) - marks(text);
        self.out.write_all(escaped.as_bytes())
    }

    /// What was lost.
    pub(super) fn note(&self) -> Option<String> {
        (self.replaced > 0).then(|| {
            format!(
                "XML cannot hold control characters: U+FFFD stands for them, {} time{}.",
                self.replaced,
                if self.replaced == 1 { "" } else { "s" }
            )
        })
    }
}

fn marks(text: &str) -> usize {
    text.matches('\u{fffd}').count()
}

/// The ids of nodes in XML: the ids of the data, except where one has characters that XML cannot hold. Those get as
/// many marks as it takes to keep them apart.
pub(super) struct Ids {
    changed: BTreeMap<Node, String>,
}

impl Ids {
    /// O(length of all ids).
    pub(super) fn new(view: &View<'_>) -> Self {
        let mut changed = BTreeMap::new();
        let mut taken = BTreeSet::new();
        for node in view.nodes() {
            let id = view.id(node);
            if marks(&escape::xml(id)) == marks(id) {
                continue;
            }
            let mut written: String = id
                .chars()
                .map(|c| if escape::xml(c.encode_utf8(&mut [0; 4])) == "\u{fffd}" { '\u{fffd}' } else { c })
                .collect();
            while view.data().entity(&written).is_some() || !taken.insert(written.clone()) {
                written.push('\u{fffd}');
            }
            changed.insert(node, written);
        }
        Self { changed }
    }

    /// The id of a node.
    pub(super) fn get<'v>(&'v self, view: &View<'v>, node: Node) -> &'v str {
        self.changed.get(&node).map_or_else(|| view.id(node), String::as_str)
    }

    /// What was lost.
    pub(super) fn note(&self) -> Option<String> {
        let ids: Vec<String> = self.changed.values().map(|id| format!("`{id}`")).collect();
        (!ids.is_empty()).then(|| format!("Ids with characters that XML cannot hold were changed: {}.", ids.join(", ")))
    }
}
