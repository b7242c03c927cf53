//! Which entities can lie on a path between two at all.

use crate::graph::{Node, Simple};

/// The entities that lie on some path from `from` to `to` that repeats none, in U: those of the block (biconnected
/// component) that an edge between the two would belong to, by Hopcroft and Tarjan's (1973) depth-first search, which
/// starts along that edge. O(n + m), without recursion.
pub(super) fn between(simple: &Simple, from: Node, to: Node) -> Vec<bool> {
    let nodes = simple.node_count();
    let mut inside = vec![false; nodes];
    let mut order = vec![0_u32; nodes];
    let mut low = vec![0_u32; nodes];
    order[from.index()] = 1;
    order[to.index()] = 2;
    // The edge from `from` to `to`, real or not, was the way in, so nothing leads back along it.
    low[to.index()] = 2;
    let mut clock = 2;
    let mut members = vec![to];
    let mut stack = vec![(to, from, 0_usize)];
    while let Some((node, parent, position)) = stack.pop() {
        if let Some(next) = simple.neighbours(node).get(position).map(|next| Node(*next)) {
            stack.push((node, parent, position + 1));
            if order[next.index()] == 0 {
                clock += 1;
                order[next.index()] = clock;
                low[next.index()] = clock;
                members.push(next);
                stack.push((next, node, 0));
            } else if next != parent {
                low[node.index()] = low[node.index()].min(order[next.index()]);
            }
        } else if node != to {
            low[parent.index()] = low[parent.index()].min(low[node.index()]);
            if low[node.index()] >= order[parent.index()] {
                // A block that hangs on `parent` is complete: nothing in it is on a path.
                while members.pop().is_some_and(|member| member != node) {}
            }
        }
    }
    inside[from.index()] = true;
    for member in members {
        inside[member.index()] = true;
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{dataset, node};
    use crate::graph::View;

    /// ```text
    ///   a - b - c - d      e hangs on b, f-g-h is a triangle on c, i is apart
    ///        \ /
    ///         x
    /// ```
    #[test]
    fn only_what_is_between_stays() {
        let data = dataset(&["i"], &["a>b", "b>c", "c>d", "b>x", "x>c", "b>e", "c>f", "f>g", "g>h", "h>c"]);
        let view = View::whole(&data);
        let inside = |from: &str, to: &str| -> String {
            let mask = between(&Simple::undirected(&view), node(&view, from), node(&view, to));
            view.nodes().filter(|node| mask[node.index()]).map(|node| view.id(node)).collect()
        };
        assert_eq!(inside("a", "d"), "abcdx");
        assert_eq!(inside("d", "a"), "abcdx");
        assert_eq!(inside("b", "c"), "bcx");
        assert_eq!(inside("a", "b"), "ab");
        assert_eq!(inside("f", "e"), "bcefghx");
    }
}
