//! Who is linked through what.

use crate::graph::{Node, Simple, View};
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// How many pairs to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PairsOptions {
    /// Only so many of the strongest; `None`: all.
    pub limit: Option<usize>,
}

/// Two entities that share at least one entity.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The one of the first selection.
    pub a: Node,
    /// The one of the second selection.
    pub b: Node,
    /// How many entities they share.
    pub shared: usize,
    /// Shared ones by those that either has.
    pub jaccard: f64,
    /// Sum of 1 / ln(members) over shared ones.
    pub adamic_adar: f64,
    /// Sum of 1 / (members - 1) over shared ones.
    pub newman: f64,
    /// The shared entities, in the order of ids.
    pub through: Vec<Node>,
}

/// The answer to [`pairs`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PairsAnswer {
    /// Pairs by (Newman descending, shared descending, ids).
    pub pairs: Vec<Pair>,
    /// How many pairs there are in all, also those that a limit left out.
    pub total: usize,
}

/// A pair with its rank: the greater, the further back.
struct Ranked(Pair);

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        let (x, y) = (&self.0, &other.0);
        y.newman.total_cmp(&x.newman).then(y.shared.cmp(&x.shared)).then((x.a, x.b).cmp(&(y.a, y.b)))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ranked {}

/// Pairs of entities, one of selection `a` and one of selection `b`, that share neighbours in selection `through`.
/// Without `b` both are of `a`. Each unordered pair is one; where both entities are in both selections the smaller id
/// comes first.
///
/// Everything is measured in U. The *members* of a through-entity are its neighbours in `a` or `b`; nothing outside
/// the selections counts, so that a forum does not weigh less because it also has threats as neighbours.
/// - `shared`: how many through-entities are neighbours of both.
/// - `jaccard`: that, by how many are neighbours of either (Jaccard 1901).
/// - `adamic_adar`: sum of 1 / ln(members) over the shared ones (Adamic and Adar 2003).
/// - `newman`: sum of 1 / (members - 1) over the shared ones (Newman 2001, "Scientific collaboration networks II"):
///   each member of a through-entity spreads one unit over the others, so that one big forum does not drown the rest.
///
/// Terms are added from the smallest to the largest, so that pairs with the same terms tie. O(sum of members squared);
/// memory is that of the answer, with a limit that of the answer and of one entity's pairs.
///
/// ```
/// use relata::analysis::pairs::{PairsOptions, pairs};
/// use relata::graph::View;
/// # use relata::model::{DatasetBuilder, EntityRecord, KindSpec, RelationRecord, Schema, VerbSpec};
/// # let mut schema = Schema::default();
/// # schema.kinds.push(KindSpec { name: "organisation".into(), ..KindSpec::default() });
/// # schema.verbs.push(VerbSpec { name: "member_of".into(), ..VerbSpec::default() });
/// # let mut builder = DatasetBuilder::new(schema);
/// # for id in ["a", "b", "c", "small", "large"] {
/// #     builder.entity(EntityRecord { id: id.into(), name: id.into(), ..EntityRecord::default() });
/// # }
/// # for (source, target) in [("a", "small"), ("b", "small"), ("a", "large"), ("b", "large"), ("c", "large")] {
/// #     builder.relation(RelationRecord { source: source.into(), target: target.into(), ..RelationRecord::default() });
/// # }
/// # let data = builder.finish()?;
/// // a and b are members of `small`; a, b and c of `large`
/// let view = View::whole(&data);
/// let nodes = |ids: &[&str]| -> Vec<_> { ids.iter().filter_map(|id| view.node(data.entity(id)?)).collect() };
/// let found = pairs(&view, &nodes(&["a", "b", "c"]), None, &nodes(&["small", "large"]), PairsOptions::default());
/// assert_eq!((found.total, found.pairs[0].newman), (3, 1.0 + 0.5));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn pairs(view: &View<'_>, a: &[Node], b: Option<&[Node]>, through: &[Node], options: PairsOptions) -> PairsAnswer {
    let simple = Simple::unweighted(view, false);
    let mask = |nodes: &[Node]| {
        let mut mask = vec![false; view.node_count()];
        nodes.iter().for_each(|node| mask[node.index()] = true);
        mask
    };
    let (in_a, in_b, in_through) = (mask(a), mask(b.unwrap_or(a)), mask(through));
    let row = |node: Node| simple.neighbours(node).iter().map(|other| Node(*other));
    let members = |node: Node| row(node).filter(|member| in_a[member.index()] || in_b[member.index()]);
    let mut counts = vec![0_usize; view.node_count()];
    for node in view.nodes().filter(|node| in_through[node.index()]) {
        counts[node.index()] = members(node).count();
    }
    let reaches = |node: Node| row(node).filter(|other| in_through[other.index()]);
    let mut answer = PairsAnswer::default();
    let mut kept: BinaryHeap<Ranked> = BinaryHeap::new();
    let mut shared: Vec<Vec<Node>> = vec![Vec::new(); view.node_count()];
    let mut touched: Vec<Node> = Vec::new();
    for first in view.nodes().filter(|node| in_a[node.index()]) {
        for middle in reaches(first) {
            for second in members(middle).filter(|second| in_b[second.index()] && *second != first) {
                // The same pair is met from the other end when both are in both selections.
                let twice = in_a[second.index()] && in_b[first.index()];
                if !twice || first < second {
                    if shared[second.index()].is_empty() {
                        touched.push(second);
                    }
                    shared[second.index()].push(middle);
                }
            }
        }
        let own = reaches(first).count();
        touched.sort_unstable();
        for second in touched.drain(..) {
            let through = std::mem::take(&mut shared[second.index()]);
            let either = own + reaches(second).count() - through.len();
            let pair = measured(first, second, through, either, &counts);
            answer.total += 1;
            kept.push(Ranked(pair));
            if options.limit.is_some_and(|limit| kept.len() > limit) {
                kept.pop();
            }
        }
    }
    answer.pairs = kept.into_sorted_vec().into_iter().map(|ranked| ranked.0).collect();
    answer
}

fn measured(a: Node, b: Node, through: Vec<Node>, either: usize, counts: &[usize]) -> Pair {
    let mut sizes: Vec<usize> = through.iter().map(|node| counts[node.index()]).collect();
    sizes.sort_unstable_by(|x, y| y.cmp(x));
    let sum = |term: &dyn Fn(f64) -> f64| sizes.iter().fold(0.0, |sum, members| sum + term(*members as f64));
    Pair {
        a,
        b,
        shared: through.len(),
        jaccard: through.len() as f64 / either as f64,
        adamic_adar: sum(&|members| 1.0 / libm::log(members)),
        newman: sum(&|members| 1.0 / (members - 1.0)),
        through,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{dataset, ids, nodes};

    fn names(view: &View<'_>, answer: &PairsAnswer) -> Vec<String> {
        let pair =
            |pair: &Pair| format!("{}{} {}", view.id(pair.a), view.id(pair.b), ids(view, &pair.through).concat());
        answer.pairs.iter().map(pair).collect()
    }

    /// ```text
    ///   f: a b         (2 members)
    ///   g: a b c d     (4 members; x is a neighbour, but not selected)
    ///   h: c (twice)   (1 member)
    /// ```
    const MEMBERS: [&str; 10] = ["a>f", "f>b", "a>g", "b>g", "c>g", "d>g", "x>g", "c>h", "c>h", "a>a"];

    #[test]
    fn hand_worked_values() {
        let data = dataset(&[], &MEMBERS);
        let view = View::whole(&data);
        let organisations = nodes(&view, &["a", "b", "c", "d"]);
        let forums = nodes(&view, &["f", "g", "h"]);
        let found = pairs(&view, &organisations, None, &forums, PairsOptions::default());
        assert_eq!(names(&view, &found), ["ab fg", "ac g", "ad g", "bc g", "bd g", "cd g"]);
        let ab = &found.pairs[0];
        assert_eq!((ab.shared, ab.jaccard, ab.newman), (2, 1.0, 1.0 / 3.0 + 1.0));
        assert!((ab.adamic_adar - (1.0 / 2_f64.ln() + 1.0 / 4_f64.ln())).abs() < 1e-15);
        // a reaches f and g, c reaches g and h: one of three.
        assert_eq!(found.pairs[1].jaccard, 1.0 / 3.0);
        let top = pairs(&view, &organisations, None, &forums, PairsOptions { limit: Some(2) });
        assert_eq!((names(&view, &top), top.total), (vec!["ab fg".to_owned(), "ac g".to_owned()], 6));
    }

    #[test]
    fn two_selections_may_overlap() {
        let data = dataset(&[], &MEMBERS);
        let view = View::whole(&data);
        let forums = nodes(&view, &["f", "g", "h"]);
        let ask = |a: &[&str], b: &[&str]| {
            pairs(&view, &nodes(&view, a), Some(&nodes(&view, b)), &forums, PairsOptions::default())
        };
        assert_eq!(names(&view, &ask(&["c"], &["a", "b"])), ["ca g", "cb g"]);
        assert_eq!(names(&view, &ask(&["a", "b"], &["b", "c"])), ["ab fg", "ac g", "bc g"]);
        assert_eq!(ask(&["a", "b", "c"], &["a", "b", "c"]).total, 3);
        assert!(ask(&["a"], &[]).pairs.is_empty());
        // Members are those of either selection: for c and a three of them are not there, so g has two.
        assert_eq!(ask(&["c"], &["a"]).pairs[0].newman, 1.0);
    }

    #[test]
    fn nothing_is_shared_in_an_empty_graph() {
        let data = dataset(&[], &[]);
        let view = View::whole(&data);
        assert_eq!(pairs(&view, &[], None, &[], PairsOptions::default()), PairsAnswer::default());
        let data = dataset(&["a"], &["b=c", "b=b"]);
        let view = View::whole(&data);
        let all: Vec<Node> = view.nodes().collect();
        assert_eq!(pairs(&view, &all, None, &all, PairsOptions::default()).total, 0);
    }
}
