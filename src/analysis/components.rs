//! What hangs together.

use crate::graph::{Node, Simple, View};
use rayon::prelude::*;

/// A division of the entities of a view into components, numbered from the largest; of equally large ones the one
/// with the smallest id first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Components {
    /// The number of each node's component.
    pub of: Vec<u32>,
    /// How many entities each component has.
    pub sizes: Vec<usize>,
}

impl Components {
    /// The entities of a component, in the order of ids. O(n).
    pub fn members(&self, component: u32) -> Vec<Node> {
        (0..self.of.len() as u32).map(Node).filter(|node| self.of[node.index()] == component).collect()
    }

    /// Numbers components anew by size and smallest member. O(n log n).
    pub(super) fn ordered(raw: &[u32], count: usize) -> Self {
        let mut sizes = vec![0_usize; count];
        let mut smallest = vec![u32::MAX; count];
        for (node, component) in raw.iter().enumerate() {
            sizes[*component as usize] += 1;
            smallest[*component as usize] = smallest[*component as usize].min(node as u32);
        }
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by_key(|component| (std::cmp::Reverse(sizes[*component]), smallest[*component]));
        let mut number = vec![0_u32; count];
        for (new, old) in order.iter().enumerate() {
            number[*old] = new as u32;
        }
        Self {
            of: raw.iter().map(|component| number[*component as usize]).collect(),
            sizes: order.iter().map(|component| sizes[*component]).collect(),
        }
    }
}

/// Relations that a thread looks through at a time.
const STRETCH: usize = 1 << 13;

/// Weak components: entities that some walk joins, whatever the direction of relations. Union-find (Tarjan 1975) with
/// the smaller number as root and halving of ways (van Leeuwen and van der Weide 1977), over the relations as they were
/// read, without rows: O(m log n), in practice O(n + m).
///
/// In rounds, each of three times as many relations as the last: all threads pick out those that join two roots, one takes
/// them. Between rounds ways are made short, and a bit for each entity notes whether it is in what is likely the largest
/// part, as in Afforest (Sutton, Ben-Nun and Barak 2018): both ends of most later relations are, which takes a look at two
/// bits in the nearest cache.
pub fn weak(view: &View<'_>) -> Components {
    let mut above: Vec<u32> = (0..view.node_count() as u32).collect();
    let mut inside = vec![0_u64; above.len().div_ceil(64)];
    let (mut done, mut round) = (0, (view.node_count() / 4).max(STRETCH));
    while done < view.edge_count() {
        let end = view.edge_count().min(done + round);
        let starts: Vec<usize> = (done..end).step_by(STRETCH).collect();
        let outside = |node: Node| !(inside[node.index() / 64] >> (node.0 % 64)) & 1;
        // Without branches, which nobody foresees here: where both ends are inside, the first entity is looked at twice,
        // and a pair that joins nothing is written over by the next.
        let joining = |start: &usize| {
            let relations = *start..end.min(start + STRETCH);
            let mut pairs = vec![(0, 0); relations.len() + 1];
            let mut count = 0;
            view.scan(relations, |_, source, target| {
                let looked = ((outside(source) | outside(target)) as u32).wrapping_neg();
                let pair = (above[(source.0 & looked) as usize], above[(target.0 & looked) as usize]);
                pairs[count] = pair;
                count += usize::from(pair.0 != pair.1);
            });
            pairs.truncate(count);
            pairs
        };
        let pairs: Vec<Vec<(u32, u32)>> = starts.par_iter().map(joining).collect();
        for (a, b) in pairs.into_iter().flatten() {
            let (a, b) = (root(&mut above, a), root(&mut above, b));
            above[a.max(b) as usize] = a.min(b);
        }
        let likely = likely_largest(&mut above);
        for (nodes, bits) in inside.iter_mut().enumerate() {
            *bits = 0;
            for node in nodes * 64..above.len().min(nodes * 64 + 64) {
                // What is above comes before, so that its own way is short already.
                above[node] = above[above[node] as usize];
                *bits |= u64::from(above[node] == likely) << (node % 64);
            }
        }
        (done, round) = (end, 3 * round);
    }
    let mut count = 0;
    let mut raw = vec![0_u32; above.len()];
    for node in 0..above.len() {
        // A root comes before all that hangs on it.
        let top = above[node] as usize;
        if top == node {
            raw[node] = count;
            count += 1;
        } else {
            raw[node] = raw[top];
        }
    }
    Components::ordered(&raw, count as usize)
}

fn root(above: &mut [u32], mut node: u32) -> u32 {
    while above[node as usize] != node {
        let next = above[above[node as usize] as usize];
        above[node as usize] = next;
        node = next;
    }
    node
}

/// The root that most of some entities have, which stand at equal distances.
fn likely_largest(above: &mut [u32]) -> u32 {
    let step = (above.len() / 1024).max(1);
    let mut roots: Vec<u32> = (0..above.len() as u32).step_by(step).collect();
    roots.iter_mut().for_each(|node| *node = root(above, *node));
    roots.sort_unstable();
    let same = roots.chunk_by(u32::eq).max_by_key(|same| same.len());
    same.map_or(0, |same| same[0])
}

/// Strong components: entities each of which reaches each other along arrows, a symmetric relation being an arrow both
/// ways (D). Tarjan (1972), with a stack of its own in place of recursion, so that a chain of a million entities is no
/// danger. O(n + m log d).
pub fn strong(view: &View<'_>) -> Components {
    const UNSEEN: u32 = u32::MAX;
    let simple = Simple::directed(view);
    let nodes = simple.node_count();
    let mut order = vec![UNSEEN; nodes];
    let mut low = vec![0_u32; nodes];
    let mut raw = vec![UNSEEN; nodes];
    let (mut clock, mut count) = (0, 0);
    let mut open: Vec<Node> = Vec::new();
    let mut stack: Vec<(Node, usize)> = Vec::new();
    for start in simple.nodes() {
        if order[start.index()] != UNSEEN {
            continue;
        }
        stack.push((start, 0));
        while let Some((node, position)) = stack.pop() {
            if position == 0 {
                order[node.index()] = clock;
                low[node.index()] = clock;
                clock += 1;
                open.push(node);
            } else {
                // Back from the neighbour at `position - 1`.
                let before = simple.neighbours(node)[position - 1] as usize;
                if raw[before] == UNSEEN {
                    low[node.index()] = low[node.index()].min(low[before]);
                }
            }
            if let Some(next) = simple.neighbours(node).get(position).map(|next| Node(*next)) {
                stack.push((node, position + 1));
                if order[next.index()] == UNSEEN {
                    stack.push((next, 0));
                } else if raw[next.index()] == UNSEEN {
                    low[node.index()] = low[node.index()].min(order[next.index()]);
                }
            } else if low[node.index()] == order[node.index()] {
                while let Some(member) = open.pop() {
                    raw[member.index()] = count;
                    if member == node {
                        break;
                    }
                }
                count += 1;
            }
        }
    }
    Components::ordered(&raw, count as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{dataset, ids};

    fn groups(divide: fn(&View<'_>) -> Components, alone: &[&str], relations: &[&str]) -> Vec<String> {
        let data = dataset(alone, relations);
        let view = View::whole(&data);
        let found = divide(&view);
        let groups: Vec<String> =
            (0..found.sizes.len()).map(|number| ids(&view, &found.members(number as u32)).concat()).collect();
        assert!(groups.iter().zip(&found.sizes).all(|(group, size)| group.len() == *size));
        groups
    }

    /// ```text
    ///   a -> b -> c -> b     c -> d     e (to itself)     f <-> g (symmetric)
    /// ```
    #[test]
    fn the_largest_comes_first_and_ties_go_by_id() {
        let relations = ["a>b", "b>c", "c>b", "c>d", "e>e", "f=g", "f=g"];
        assert_eq!(groups(weak, &["h"], &relations), ["abcd", "fg", "e", "h"]);
        assert_eq!(groups(strong, &["h"], &relations), ["bc", "fg", "a", "d", "e", "h"]);
        assert_eq!(groups(weak, &[], &[]), Vec::<String>::new());
        assert_eq!(groups(strong, &[], &[]), Vec::<String>::new());
        assert_eq!(groups(strong, &["a"], &[]), ["a"]);
        assert_eq!(groups(strong, &[], &["a>b", "b>c", "c>a", "a>d", "d>e", "e>d"]), ["abc", "de"]);
    }

    #[test]
    fn a_long_chain_is_no_danger() {
        let chain: Vec<String> = (0..30_000).map(|i| format!("n{i:05}>n{:05}", i + 1)).collect();
        let chain: Vec<&str> = chain.iter().map(String::as_str).collect();
        let data = dataset(&[], &chain);
        let view = View::whole(&data);
        assert_eq!(weak(&view).sizes, [30_001]);
        assert_eq!(strong(&view).sizes.len(), 30_001);
    }

    #[test]
    fn strong_components_are_those_of_petgraph_where_nothing_is_symmetric() {
        let relations = ["a>b", "b>c", "c>b", "c>d", "d>e", "e>f", "f>d", "g>a", "g>g"];
        let data = dataset(&["h"], &relations);
        let view = View::whole(&data);
        let found = strong(&view);
        let mut theirs: Vec<Vec<Node>> = petgraph::algo::tarjan_scc(&view);
        theirs.iter_mut().for_each(|group| group.sort());
        theirs.sort_by_key(|group| (std::cmp::Reverse(group.len()), group[0]));
        let ours: Vec<Vec<Node>> = (0..found.sizes.len()).map(|number| found.members(number as u32)).collect();
        assert_eq!(ours, theirs);
    }
}
