//! Parallel relations: numbers that tell them apart, and how many a reader may merge.

use crate::graph::View;
use std::collections::BTreeSet;

/// For each edge how many edges from the same source to the same target come before it. O(nodes + edges).
pub(super) fn parallel_keys(view: &View<'_>) -> Vec<u32> {
    let mut keys = vec![0; view.edge_count()];
    for node in view.nodes() {
        let mut before = None;
        for arc in view.outgoing(node) {
            let key = match before {
                Some((other, key)) if other == arc.node => key + 1,
                _ => 0,
            };
            keys[arc.edge.index()] = key;
            before = Some((arc.node, key));
        }
    }
    keys
}

/// What becomes in Gephi of edges that go the way of an earlier one of the same verb.
pub(super) fn merged_note(view: &View<'_>) -> Option<String> {
    let mut count = 0;
    for node in view.nodes() {
        let mut seen = BTreeSet::new();
        for arc in view.outgoing(node) {
            count += usize::from(!seen.insert((arc.node, view.data().verb(view.relation(arc.edge)))));
        }
    }
    (count > 0).then(|| {
        format!("Gephi merges parallel edges of one kind unless its import is set to \"Don't merge\": {count} here.")
    })
}
