//! All paths up to a length.

use super::WORK;
use super::best::left;
use super::metric::Hops;
use super::walk::{Ban, Side, Walk};
use crate::graph::Node;

/// What an enumeration found.
pub(super) struct Found {
    /// Sequences of entities by (hops, ids).
    pub(super) paths: Vec<Vec<Node>>,
    /// Whether it stopped before the end.
    pub(super) truncated: bool,
}

/// Every simple path with at most `hops` hops that `wanted` accepts, shorter ones first, then by ids, until there are
/// `limit` of them or [`WORK`] steps were tried. Only steps from which the end is near enough are tried.
pub(super) fn all(
    walk: &Walk<'_, '_>,
    (from, to): (Node, Node),
    hops: usize,
    limit: usize,
    wanted: impl Fn(&[Node]) -> bool,
) -> Found {
    let start = std::iter::once((to, ((), 0)));
    let distances = left(walk, &Hops, &Ban::none(), start, None);
    let near = |node: Node, hops: usize| distances[node.index()].is_some_and(|(_, distance)| distance as usize <= hops);
    let mut found = Found { paths: Vec::new(), truncated: false };
    let reachable = distances.iter().flatten().count();
    let longest = hops.min(reachable.saturating_sub(1));
    let mut rows: Vec<Option<Vec<Node>>> = vec![None; walk.view.node_count()];
    let mut on_path = vec![false; walk.view.node_count()];
    let mut work = 0_usize;
    for exactly in 1..=longest {
        if !near(from, exactly) {
            continue;
        }
        let mut path = vec![from];
        let mut next = vec![0_usize];
        on_path[from.index()] = true;
        while let (Some(node), Some(position)) = (path.last().copied(), next.last_mut()) {
            let row = rows[node.index()].get_or_insert_with(|| {
                let mut row = Vec::new();
                walk.neighbours(node, Side::Away, |next, _| row.push(next));
                row
            });
            let Some(step) = row.get(*position).copied() else {
                on_path[node.index()] = false;
                path.pop();
                next.pop();
                continue;
            };
            *position += 1;
            work += 1;
            if work > WORK {
                found.truncated = true;
                return found;
            }
            let left = exactly - path.len();
            if on_path[step.index()] || (step == to) != (left == 0) || !near(step, left) {
                continue;
            }
            path.push(step);
            if step != to {
                on_path[step.index()] = true;
                next.push(0);
                continue;
            }
            if wanted(&path) {
                if found.paths.len() == limit {
                    found.truncated = true;
                    return found;
                }
                found.paths.push(path.clone());
            }
            path.pop();
        }
    }
    found
}
