//! Orders of entities by a measure.

use super::Scores;
use crate::graph::{Node, View};
use crate::model::Index;
use std::cmp::Ordering;

/// Nodes by a measure, the largest value first, equal ones by id, undefined ones last. O(n log n).
///
/// ```
/// use relata::analysis::centrality::order;
/// use relata::graph::Node;
/// assert_eq!(order(&[None, Some(1.0), Some(2.0), Some(1.0)]), [Node(2), Node(1), Node(3), Node(0)]);
/// ```
pub fn order(values: &[Option<f64>]) -> Vec<Node> {
    let mut nodes: Vec<Node> = (0..values.len() as u32).map(Node).collect();
    nodes.sort_by(|a, b| descending(values[a.index()], values[b.index()]));
    nodes
}

fn descending(a: Option<f64>, b: Option<f64>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => b.total_cmp(&a),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

/// Nodes by the first measure of some scores, as [`order`]; by id if there is no measure. O(n log n). See
/// [`centrality`](super::centrality) for an example.
pub fn rank(view: &View<'_>, scores: &Scores) -> Vec<Node> {
    scores.values.first().map_or_else(|| view.nodes().collect(), |values| order(values))
}

/// The nodes of an order, kind by kind: kinds in the order of the schema, without those of which there is none. O(n).
///
/// ```
/// use relata::analysis::centrality::per_kind;
/// use relata::graph::{Node, View};
/// # use relata::model::{DatasetBuilder, EntityRecord, KindSpec, RelationRecord, Schema, VerbSpec};
/// # let mut schema = Schema::default();
/// # schema.kinds.push(KindSpec { name: "organisation".into(), ..KindSpec::default() });
/// # schema.verbs.push(VerbSpec { name: "funds".into(), ..VerbSpec::default() });
/// # let mut builder = DatasetBuilder::new(schema);
/// # for id in ["a", "b", "c"] {
/// #     builder.entity(EntityRecord { id: id.into(), name: id.into(), ..EntityRecord::default() });
/// # }
/// # builder.relation(RelationRecord {
/// #     source: "a".into(), target: "b".into(),
/// #     ..RelationRecord::default()
/// # });
/// # let data = builder.finish()?;
/// let groups = per_kind(&View::whole(&data), &[Node(2), Node(0)]);
/// assert_eq!(groups, [("organisation".to_owned(), vec![Node(2), Node(0)])]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn per_kind(view: &View<'_>, order: &[Node]) -> Vec<(String, Vec<Node>)> {
    let data = view.data();
    let mut groups: Vec<Vec<Node>> = vec![Vec::new(); data.schema.kinds.len()];
    for node in order {
        groups[data.kind(view.entity(*node)).index()].push(*node);
    }
    let named = data.schema.kinds.iter().map(|kind| kind.name.clone()).zip(groups);
    named.filter(|(_, nodes)| !nodes.is_empty()).collect()
}

/// The place of each node in a ranking, from 1; equal values share the best place they could have, undefined ones the
/// place after all others ("1, 2, 2, 4"). O(n log n).
///
/// ```
/// use relata::analysis::centrality::places;
/// assert_eq!(places(&[Some(0.5), Some(0.7), Some(0.5), None]), [2, 1, 2, 4]);
/// ```
pub fn places(values: &[Option<f64>]) -> Vec<usize> {
    let order = order(values);
    let mut places = vec![0; values.len()];
    for (position, node) in order.iter().enumerate() {
        let tied = position
            .checked_sub(1)
            .map(|before| order[before])
            .filter(|before| descending(values[before.index()], values[node.index()]) == Ordering::Equal);
        places[node.index()] = tied.map_or(position + 1, |before| places[before.index()]);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_share_a_place() {
        assert_eq!(places(&[Some(1.0), Some(3.0), None, Some(1.0), None, Some(0.0)]), [2, 1, 5, 2, 5, 4]);
        assert!(places(&[]).is_empty());
    }
}
