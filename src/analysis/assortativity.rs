//! Whether entities are related to their like.

use crate::graph::{Simple, View};
use crate::model::Index;

/// Assortativity by kind: by how much more often than by chance both ends of an edge are of one kind (Newman 2003,
/// eq. 2), in U: (sum of e(k, k) - sum of a(k)²) / (1 - sum of a(k)²), where e(k, l) is the share of edge ends that join
/// kind k to kind l, and a(k) the share of ends at kind k. 1: every edge stays inside a kind; 0: as by chance; below 0:
/// edges join different kinds. `None` without an edge, and when all edges join entities of one and the same kind.
/// O(n + m).
///
/// ```
/// use relata::analysis::assortativity::by_kind;
/// use relata::graph::{Simple, View};
/// # use relata::model::{DatasetBuilder, EntityRecord, KindIx, KindSpec, RelationRecord, Schema, VerbSpec};
/// # let mut schema = Schema::default();
/// # for name in ["organisation", "forum"] {
/// #     schema.kinds.push(KindSpec { name: name.into(), ..KindSpec::default() });
/// # }
/// # schema.verbs.push(VerbSpec { name: "joins".into(), ..VerbSpec::default() });
/// # let mut builder = DatasetBuilder::new(schema);
/// # for (id, kind) in [("a", 0), ("b", 0), ("f", 1)] {
/// #     builder.entity(EntityRecord { id: id.into(), kind: KindIx(kind), ..EntityRecord::default() });
/// # }
/// # for (source, target) in [("a", "f"), ("b", "f")] {
/// #     builder.relation(RelationRecord { source: source.into(), target: target.into(), ..RelationRecord::default() });
/// # }
/// # let data = builder.finish()?;
/// // Two organisations join one forum: every edge joins different kinds.
/// let view = View::whole(&data);
/// assert_eq!(by_kind(&view, &Simple::undirected(&view)), Some(-1.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn by_kind(view: &View<'_>, simple: &Simple) -> Option<f64> {
    let kind = |node| view.data().kind(view.entity(node)).index();
    let mut ends = vec![0_u64; view.data().schema.kinds.len()];
    let mut alike = 0_u64;
    for node in simple.nodes() {
        let own = kind(node);
        ends[own] += simple.degree(node) as u64;
        alike += simple.neighbours(node).iter().filter(|next| kind(crate::graph::Node(**next)) == own).count() as u64;
    }
    let all = ends.iter().sum::<u64>() as f64;
    let chance: f64 = ends.iter().map(|ends| (*ends as f64 / all).powi(2)).sum();
    let several = ends.iter().filter(|ends| **ends > 0).count() > 1;
    several.then(|| (alike as f64 / all - chance) / (1.0 - chance))
}
