//! Ids of nodes in formats that cannot hold every character.

use crate::graph::{Node, View};
use std::collections::{BTreeMap, BTreeSet};

/// The ids of the data, except where one has characters that the format cannot hold. Those characters are replaced, and
/// the replacement is lengthened until it differs from every other id.
pub(super) struct Ids {
    changed: BTreeMap<Node, String>,
}

impl Ids {
    /// `replacement` gives what stands for a character, `None` when it can stay. O(length of all ids).
    pub(super) fn new(view: &View<'_>, replacement: impl Fn(char) -> Option<char>) -> Self {
        let mut changed = BTreeMap::new();
        let mut taken = BTreeSet::new();
        for node in view.nodes() {
            let id = view.id(node);
            let Some(mark) = id.chars().find_map(&replacement) else { continue };
            let mut written: String = id.chars().map(|c| replacement(c).unwrap_or(c)).collect();
            while view.data().entity(&written).is_some() || !taken.insert(written.clone()) {
                written.push(mark);
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
    pub(super) fn note(&self, format: &str) -> Option<String> {
        let ids: Vec<String> = self.changed.values().map(|id| format!("`{id}`")).collect();
        (!ids.is_empty())
            .then(|| format!("Ids with characters that {format} cannot hold were changed: {}.", ids.join(", ")))
    }
}

/// What ids of edges begin with, so that, followed by a number, none is the id of a node.
pub(super) fn edge_prefix(view: &View<'_>) -> String {
    let mut prefix = "e".to_owned();
    let digits = |rest: &str| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit());
    while view.nodes().any(|node| view.id(node).strip_prefix(&prefix).is_some_and(digits)) {
        prefix.push('_');
    }
    prefix
}
