//! What hangs together.

use crate::graph::{Node, Simple, View};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;

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
const STRETCH: usize = 1 << 14;
/// Entities that a thread looks at at a time.
const ENTITIES: usize = 1 << 13;

/// Weak components: entities that some walk joins, whatever the direction of relations. Rem's union-find (Dijkstra 1976)
/// with the smaller number above, by all threads at once (Patwary, Refsnes and Manne 2012), over the relations as they
/// were read, without rows. O(m log n), in practice O(n + m); which threads there are changes ways, never roots.
///
/// First as many relations as two for each entity. Then ways are made short, and a bit for each entity notes whether it
/// is in what is likely the largest part, as in Afforest (Sutton, Ben-Nun and Barak 2018): both ends of most other
/// relations are, which takes a look at two bits in the nearest cache.
pub fn weak(view: &View<'_>) -> Components {
    let above: Vec<AtomicU32> = (0..view.node_count() as u32).map(AtomicU32::new).collect();
    let few = view.edge_count().min(2 * above.len());
    let stretches = |edges: Range<usize>| {
        let starts: Vec<usize> = edges.clone().step_by(STRETCH).collect();
        starts.into_par_iter().map(move |start| start..edges.end.min(start + STRETCH))
    };
    stretches(0..few).for_each(|edges| view.scan(edges, |_, source, target| join(&above, source.0, target.0)));
    shorten(&above);
    if few < view.edge_count() {
        let likely = likely_largest(&above);
        let word = |nodes: &[AtomicU32]| {
            let bit = |(at, node): (usize, &AtomicU32)| u64::from(node.load(Relaxed) == likely) << at;
            nodes.iter().enumerate().map(bit).sum()
        };
        let inside: Vec<u64> = above.par_chunks(64).with_min_len(ENTITIES / 64).map(word).collect();
        let is_inside = |node: Node| inside[node.index() / 64] >> (node.0 % 64) & 1;
        stretches(few..view.edge_count()).for_each(|edges| {
            view.scan(edges, |_, source, target| {
                if is_inside(source) & is_inside(target) == 0 {
                    join(&above, source.0, target.0);
                }
            });
        });
        shorten(&above);
    }
    numbered(&above)
}

/// Puts two entities into one part. A root never gets something above it that is not smaller, so that all threads end
/// with the same roots: the smallest numbers of the parts.
#[inline(always)]
fn join(above: &[AtomicU32], a: u32, b: u32) {
    let get = |node: u32| above[node as usize].load(Relaxed);
    let ((mut low, mut low_above), (mut high, mut high_above)) = ((a, get(a)), (b, get(b)));
    while low_above != high_above {
        if low_above > high_above {
            ((low, low_above), (high, high_above)) = ((high, high_above), (low, low_above));
        }
        let put = above[high as usize].compare_exchange(high_above, low_above, Relaxed, Relaxed);
        if high_above == high {
            match put {
                Ok(_) => return,
                Err(changed) => high_above = changed,
            }
        } else {
            // Its way is shorter now, or another thread has made it so; what was above goes on in its place.
            (high, high_above) = (high_above, get(high_above));
        }
    }
}

/// Puts every entity right below its root.
fn shorten(above: &[AtomicU32]) {
    let get = |node: u32| above[node as usize].load(Relaxed);
    above.par_iter().with_min_len(ENTITIES).for_each(|node| {
        let mut root = node.load(Relaxed);
        while get(root) != root {
            root = get(root);
        }
        node.store(root, Relaxed);
    });
}

/// The root that most of some entities have, which stand at equal distances.
fn likely_largest(above: &[AtomicU32]) -> u32 {
    let step = (above.len() / 1024).max(1);
    let mut roots: Vec<u32> = above.iter().step_by(step).map(|root| root.load(Relaxed)).collect();
    roots.sort_unstable();
    let same = roots.chunk_by(u32::eq).max_by_key(|same| same.len());
    same.map_or(0, |same| same[0])
}

/// Components of entities that stand right below the smallest of their own, which itself stands below itself.
fn numbered(above: &[AtomicU32]) -> Components {
    let mut number = vec![0_u32; above.len()];
    above.iter().for_each(|root| number[root.load(Relaxed) as usize] += 1);
    let sized = number.iter().enumerate().filter(|(_, size)| **size > 0);
    let mut roots: Vec<(std::cmp::Reverse<u32>, u32)> =
        sized.map(|(root, size)| (std::cmp::Reverse(*size), root as u32)).collect();
    roots.sort_unstable();
    for (at, (_, root)) in roots.iter().enumerate() {
        number[*root as usize] = at as u32;
    }
    let of = above.par_iter().with_min_len(ENTITIES).map(|root| number[root.load(Relaxed) as usize]).collect();
    Components { of, sizes: roots.iter().map(|(size, _)| size.0 as usize).collect() }
}

/// Strong components: entities each of which reaches each other along arrows, a symmetric relation being an arrow both
/// ways (D). Tarjan (1972), with a stack of its own in place of recursion, so that a chain of a million entities is no
/// danger. O(n + m log d).
pub fn strong(view: &View<'_>) -> Components {
    const UNSEEN: u32 = u32::MAX;
    let simple = Simple::unweighted(view, true);
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

    /// Many threads at once, against petgraph's own union-find.
    #[test]
    fn weak_components_of_large_graphs_are_those_of_petgraph() {
        let mut state = 11_u64;
        let mut random = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        for (nodes, edges) in [(60_000, 20_000), (60_000, 50_000), (40_000, 130_000), (300, 90_000)] {
            let relations: Vec<String> = (0..edges)
                .map(|_| format!("n{:05}>n{:05}", random(nodes), random(nodes) % (1 + random(nodes))))
                .collect();
            let data = dataset(&[], &relations.iter().map(String::as_str).collect::<Vec<_>>());
            let view = View::whole(&data);
            let mut theirs = petgraph::unionfind::UnionFind::<u32>::new(view.node_count());
            view.edges().map(|edge| view.endpoints(edge)).for_each(|(a, b)| {
                theirs.union(a.0, b.0);
            });
            let theirs = theirs.into_labeling();
            let mut size = std::collections::BTreeMap::<u32, (usize, usize)>::new();
            for (node, label) in theirs.iter().enumerate() {
                size.entry(*label).or_insert((0, node)).0 += 1;
            }
            let mut order: Vec<_> =
                size.iter().map(|(label, (size, first))| (std::cmp::Reverse(*size), *first, *label)).collect();
            order.sort_unstable();
            let found = weak(&view);
            assert_eq!(found.sizes, order.iter().map(|(size, ..)| size.0).collect::<Vec<_>>());
            for (node, label) in theirs.iter().enumerate() {
                assert_eq!(order[found.of[node] as usize].2, *label);
            }
        }
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
