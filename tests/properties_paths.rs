//! Random graphs against brute force: paths, connections, pairs, coverage and components.

#![allow(clippy::unwrap_used)] // helpers of tests are not marked as tests

#[path = "support/question.rs"]
mod standing;

use relata::analysis::components::{strong, weak};
use relata::analysis::connections::{EgoOptions, common, ego};
use relata::analysis::coverage::gaps;
use relata::analysis::pairs::{PairsOptions, pairs};
use relata::analysis::paths::{Cost, PathAnswer, PathOptions, Wanted, paths};
use relata::graph::{Edge, Node, View};
use relata::model::{
    Dataset, DatasetBuilder, EntityRecord, KindIx, KindSpec, RelationRecord, Schema, VerbIx, VerbSpec,
};
use standing::question;
use std::collections::{BTreeMap, BTreeSet};

/// SplitMix64 (Steele, Lea and Flood 2014): the same graphs on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % limit as u64) as usize
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

/// Entities of three kinds, relations of two verbs; parallel, symmetric and self-relations occur.
fn random_graph(random: &mut Random, most: usize) -> Dataset {
    let nodes = 1 + random.below(most);
    let mut schema = Schema::default();
    for name in ["x", "y", "z"] {
        schema.kinds.push(KindSpec { name: name.into(), ..KindSpec::default() });
    }
    for name in ["has", "in"] {
        schema.verbs.push(VerbSpec { name: name.into(), ..VerbSpec::default() });
    }
    let mut builder = DatasetBuilder::new(schema);
    for node in 0..nodes {
        let kind = KindIx(random.below(3) as u16);
        builder.entity(EntityRecord { id: format!("n{node:02}"), kind, ..EntityRecord::default() });
    }
    for _ in 0..random.below(nodes * 3 + 1) {
        builder.relation(RelationRecord {
            source: format!("n{:02}", random.below(nodes)),
            target: format!("n{:02}", random.below(nodes)),
            verb: VerbIx(random.below(2) as u16),
            // Values that make many different chains equally good.
            confidence: random.pick(&[1.0, 1.0, 0.9, 0.8, 0.72, 0.81, 0.5, 0.4, 0.2]),
            weight: random.pick(&[1.0, 1.0, 2.0, 3.0, 0.5, 6.0]),
            symmetric: random.below(5) == 0,
            ..RelationRecord::default()
        });
    }
    builder.finish().unwrap()
}

/// What brute force compares, exactly, the smaller the better: confidences are whole hundredths, of which at most eight
/// are multiplied, and reciprocals of weights whole sixths.
fn price(view: &View<'_>, cost: Cost, edges: &[Edge]) -> i128 {
    let data = view.data();
    let hundredths = |edge: &Edge| (data.confidence(view.relation(*edge)) * 100.0).round() as i128;
    let sixths = |edge: &Edge| (6.0 / data.weight(view.relation(*edge))).round() as i128;
    match cost {
        Cost::Hops => 0,
        Cost::Weight => edges.iter().map(sixths).sum(),
        Cost::Confidence => -edges.iter().map(hundredths).product::<i128>() * 100_i128.pow(8 - edges.len() as u32),
    }
}

struct Brute {
    /// (price, hops, entities), in order.
    paths: Vec<(i128, usize, Vec<Node>)>,
}

impl Brute {
    fn new(view: &View<'_>, from: Node, to: Node, options: &PathOptions) -> Self {
        let mut paths = Vec::new();
        let hops = options.hops.unwrap_or(usize::MAX);
        let degree = |node: Node| {
            view.incident(node).map(|arc| arc.node).filter(|other| *other != node).collect::<BTreeSet<_>>().len()
        };
        let closed =
            |node: Node| node != from && node != to && options.max_degree.is_some_and(|most| degree(node) > most);
        let mut stack = vec![(vec![from], Vec::<Edge>::new())];
        while let Some((nodes, edges)) = stack.pop() {
            let last = nodes[nodes.len() - 1];
            if last == to && nodes.len() > 1 {
                let via = options.via.as_ref().is_none_or(|set| nodes.iter().any(|node| set.contains(node)));
                if via {
                    paths.push((price(view, options.cost, &edges), edges.len(), nodes));
                }
                continue;
            }
            if edges.len() == hops {
                continue;
            }
            let mut best: BTreeMap<Node, Edge> = BTreeMap::new();
            for arc in view.incident(last) {
                let usable = !options.directed || arc.forward || view.is_symmetric(arc.edge);
                if !usable || nodes.contains(&arc.node) || closed(arc.node) {
                    continue;
                }
                let slot = best.entry(arc.node).or_insert(arc.edge);
                let (old, new) = (price(view, options.cost, &[*slot]), price(view, options.cost, &[arc.edge]));
                if new < old {
                    *slot = arc.edge;
                }
            }
            for (node, edge) in best {
                let (mut nodes, mut edges) = (nodes.clone(), edges.clone());
                nodes.push(node);
                edges.push(edge);
                stack.push((nodes, edges));
            }
        }
        if from == to {
            paths.clear();
        }
        paths.sort();
        Self { paths }
    }

    fn one_of(&self) -> u128 {
        self.paths.iter().take_while(|path| (path.0, path.1) == (self.paths[0].0, self.paths[0].1)).count() as u128
    }
}

fn sequences(answer: &PathAnswer) -> Vec<Vec<Node>> {
    answer.paths.iter().map(relata::analysis::paths::Path::nodes).collect()
}

fn options(random: &mut Random, view: &View<'_>) -> PathOptions {
    let cost = random.pick(&[Cost::Hops, Cost::Weight, Cost::Confidence]);
    let hops = (random.below(3) == 0).then(|| random.below(6));
    let max_degree = (random.below(3) == 0).then(|| 1 + random.below(4));
    let directed = random.below(3) == 0;
    let via = (random.below(3) == 0).then(|| view.nodes().filter(|_| random.below(4) == 0).collect());
    PathOptions { cost, directed, hops, max_degree, via, wanted: Wanted::Best(1) }
}

#[test]
fn paths_are_those_of_brute_force() {
    let mut random = Random(1);
    let mut answered = 0;
    for round in 0..6000 {
        let data = random_graph(&mut random, 9);
        let view = View::whole(&data);
        let (from, to) = (Node(random.below(view.node_count()) as u32), Node(random.below(view.node_count()) as u32));
        let options = options(&mut random, &view);
        let brute = Brute::new(&view, from, to, &options);
        let expected: Vec<Vec<Node>> = brute.paths.iter().map(|path| path.2.clone()).collect();
        answered += usize::from(!expected.is_empty());
        for k in [1, 3, 1000] {
            let answer = paths(&view, from, to, &PathOptions { wanted: Wanted::Best(k), ..options.clone() });
            let few = &expected[..k.min(expected.len())];
            assert_eq!(sequences(&answer), few, "round {round}, {k} best of {options:?}");
            assert_eq!(answer.one_of, brute.one_of(), "round {round}, {options:?}");
            assert!(!answer.truncated && !answer.one_of_at_least);
        }
        let all = paths(&view, from, to, &PathOptions { wanted: Wanted::All { limit: 9999 }, ..options.clone() });
        assert_eq!(sequences(&all), expected, "round {round}, all of {options:?}");
        assert_eq!((all.one_of, all.truncated), (brute.one_of(), false));
        check_steps(&view, &all, &options);
    }
    assert!(answered > 1500, "only {answered} questions had an answer");
}

/// Steps join, and every relation of a step is one that the walk may use.
fn check_steps(view: &View<'_>, answer: &PathAnswer, options: &PathOptions) {
    for path in &answer.paths {
        assert_eq!(path.hops, path.steps.len());
        assert!(path.steps.windows(2).all(|pair| pair[0].to == pair[1].from));
        let mut product = 1.0;
        for step in &path.steps {
            let ends = view.endpoints(step.best);
            assert_eq!(if step.forward { ends } else { (ends.1, ends.0) }, (step.from, step.to));
            product *= view.data().confidence(view.relation(step.best));
            let mut every: Vec<Edge> = step.parallel.clone();
            every.push(step.best);
            every.sort();
            let joins = |edge: &Edge| {
                let ends = view.endpoints(*edge);
                let either = !options.directed || view.is_symmetric(*edge);
                ends == (step.from, step.to) || (either && ends == (step.to, step.from))
            };
            assert_eq!(every, view.edges().filter(joins).collect::<Vec<_>>());
        }
        assert!((path.product - product).abs() < 1e-12);
        if options.cost == Cost::Confidence {
            assert!((path.cost + path.product.ln()).abs() < 1e-12);
        }
    }
}

#[test]
fn surroundings_are_those_of_a_plain_search() {
    let mut random = Random(2);
    for _ in 0..500 {
        let data = random_graph(&mut random, 14);
        let view = View::whole(&data);
        let center = Node(random.below(view.node_count()) as u32);
        let (hops, directed) = (random.below(5), random.below(2) == 0);
        let mut distance = BTreeMap::from([(center, 0_usize)]);
        for round in 1..=hops {
            let edge = |node: Node| {
                if directed { view.steps(node).collect() } else { view.incident(node).collect::<Vec<_>>() }
            };
            let near: Vec<Node> = distance.iter().filter(|(_, d)| **d == round - 1).map(|(node, _)| *node).collect();
            for arc in near.into_iter().flat_map(edge) {
                distance.entry(arc.node).or_insert(round);
            }
        }
        let found = ego(&view, center, EgoOptions { hops, directed });
        let mut reached: BTreeMap<Node, usize> = found.connections.iter().map(|row| (row.node, row.hops)).collect();
        reached.insert(center, 0);
        assert_eq!(reached, distance);
        // Every relation inside is in exactly one place.
        let mut seen: Vec<Edge> = found.connections.iter().map(|row| row.edge).collect();
        assert!(found.connections.iter().all(|row| distance[&row.via] + 1 == row.hops));
        seen.extend(found.across.iter().chain(&found.own));
        seen.sort();
        let count = seen.len();
        seen.dedup();
        assert_eq!(seen.len(), count);
        if !directed {
            let inside = |edge: &Edge| {
                let (a, b) = view.endpoints(*edge);
                distance.contains_key(&a) && distance.contains_key(&b) && (a != b || a == center)
            };
            assert_eq!(seen, view.edges().filter(inside).collect::<Vec<_>>());
        }
        let other = Node(random.below(view.node_count()) as u32);
        let around = |node: Node| view.incident(node).map(|arc| arc.node).collect::<BTreeSet<_>>();
        let shared: Vec<Node> = if center == other {
            Vec::new()
        } else {
            around(center).intersection(&around(other)).copied().filter(|n| *n != center && *n != other).collect()
        };
        assert_eq!(common(&view, center, other).shared.iter().map(|s| s.node).collect::<Vec<_>>(), shared);
    }
}

#[test]
fn pairs_are_intersections_of_sets() {
    let mut random = Random(3);
    for _ in 0..500 {
        let data = random_graph(&mut random, 16);
        let view = View::whole(&data);
        let mut some = |part: usize| -> Vec<Node> { view.nodes().filter(|_| random.below(part) > 0).collect() };
        let (a, b, through) = (some(2), some(3), some(3));
        let own = random.below(2) == 0;
        let second: &[Node] = if own { &a } else { &b };
        let side: BTreeSet<Node> = a.iter().chain(second).copied().collect();
        let around = |node: Node| -> BTreeSet<Node> {
            view.incident(node).map(|arc| arc.node).filter(|other| *other != node).collect()
        };
        let reach = |node: Node| -> BTreeSet<Node> {
            around(node).into_iter().filter(|other| through.contains(other)).collect()
        };
        let members = |node: Node| around(node).intersection(&side).count() as f64;
        let mut expected = BTreeMap::new();
        for x in &a {
            for y in second.iter().filter(|y| *y != x) {
                let shared: Vec<Node> = reach(*x).intersection(&reach(*y)).copied().collect();
                if !shared.is_empty() {
                    let either = reach(*x).union(&reach(*y)).count() as f64;
                    let newman: f64 = shared.iter().map(|node| 1.0 / (members(*node) - 1.0)).sum();
                    let adamic_adar: f64 = shared.iter().map(|node| 1.0 / members(*node).ln()).sum();
                    expected.insert((*x.min(y), *x.max(y)), (shared, either, newman, adamic_adar));
                }
            }
        }
        let found = pairs(&view, &a, (!own).then_some(&b[..]), &through, PairsOptions::default());
        assert_eq!((found.pairs.len(), found.total), (expected.len(), expected.len()));
        for pair in &found.pairs {
            assert!(a.contains(&pair.a) && second.contains(&pair.b));
            let (shared, either, newman, adamic_adar) = &expected[&(pair.a.min(pair.b), pair.a.max(pair.b))];
            assert_eq!((&pair.through, pair.shared), (shared, shared.len()));
            assert!((pair.jaccard - shared.len() as f64 / either).abs() < 1e-12);
            assert!((pair.newman - newman).abs() < 1e-12 && (pair.adamic_adar - adamic_adar).abs() < 1e-12);
        }
        let rank = |p: &relata::analysis::pairs::Pair| (-p.newman, -(p.shared as f64), p.a, p.b);
        assert!(found.pairs.windows(2).all(|two| rank(&two[0]) < rank(&two[1])));
        let limit = random.below(6);
        let top = pairs(&view, &a, (!own).then_some(&b[..]), &through, PairsOptions { limit: Some(limit) });
        assert_eq!((top.total, &top.pairs[..]), (found.total, &found.pairs[..limit.min(found.total)]));
    }
}

#[test]
fn coverage_is_that_of_brute_force() {
    let mut random = Random(4);
    for _ in 0..500 {
        let data = random_graph(&mut random, 14);
        let view = View::whole(&data);
        let kind = |node: Node| view.kind_name(node);
        let verb = |edge: Edge| data.verb_name(view.relation(edge));
        // Having: some relation goes out. Without: a y -has-> it, or it -in-> y -has-> something.
        let asked = question(":x", &["-[]->()"], &["<-[:has]-(:y)", "-[:in]->(:y)-[:has]->()"], Some("in"), None);
        let out = |node: Node| -> Vec<(Node, Edge)> { view.steps(node).map(|arc| (arc.node, arc.edge)).collect() };
        let covered = |node: Node| {
            let direct = view.nodes().any(|other| {
                kind(other) == "y" && out(other).iter().any(|(to, edge)| *to == node && verb(*edge) == "has")
            });
            let two = out(node).iter().any(|(middle, first)| {
                verb(*first) == "in"
                    && kind(*middle) == "y"
                    && out(*middle).iter().any(|(_, second)| verb(*second) == "has" && second != first)
            });
            direct || two
        };
        let mut reach: BTreeMap<Node, BTreeSet<Node>> = BTreeMap::new();
        for node in view.nodes() {
            let mut seen = BTreeSet::new();
            let mut open = vec![node];
            while let Some(next) = open.pop() {
                open.extend(out(next).iter().filter(|(to, e)| verb(*e) == "in" && seen.insert(*to)).map(|(to, _)| *to));
            }
            reach.insert(node, seen);
        }
        let found = gaps(&view, &asked).unwrap();
        let about: Vec<Node> = view.nodes().filter(|node| kind(*node) == "x" && !out(*node).is_empty()).collect();
        assert_eq!(found.asked(), about.len());
        for node in about {
            let direct = found.direct.contains(&node);
            let missing = found.missing.iter().any(|gap| gap.node == node);
            let ancestors = reach[&node].iter().any(|ancestor| covered(*ancestor));
            assert_eq!((direct, missing), (covered(node), !covered(node) && !ancestors));
        }
        for gap in &found.inherited {
            assert!(gap.inherited.iter().all(|from| covered(*from) && reach[&gap.node].contains(from)));
        }
        assert!(found.missing.windows(2).all(|two| {
            (std::cmp::Reverse(two[0].relations), two[0].node) < (std::cmp::Reverse(two[1].relations), two[1].node)
        }));
    }
}

#[test]
fn components_are_those_of_reachability() {
    let mut random = Random(5);
    for _ in 0..500 {
        let data = random_graph(&mut random, 14);
        let view = View::whole(&data);
        let reached = |start: Node, directed: bool| -> BTreeSet<Node> {
            let mut seen = BTreeSet::from([start]);
            let mut open = vec![start];
            while let Some(node) = open.pop() {
                let arcs: Vec<_> = if directed { view.steps(node).collect() } else { view.incident(node).collect() };
                open.extend(arcs.into_iter().map(|arc| arc.node).filter(|next| seen.insert(*next)));
            }
            seen
        };
        for (found, directed) in [(weak(&view), false), (strong(&view), true)] {
            for a in view.nodes() {
                for b in view.nodes() {
                    let together = reached(a, directed).contains(&b) && reached(b, directed).contains(&a);
                    assert_eq!(found.of[a.index()] == found.of[b.index()], together);
                }
            }
            let groups: Vec<Vec<Node>> = (0..found.sizes.len() as u32).map(|number| found.members(number)).collect();
            let key = |group: &Vec<Node>| (std::cmp::Reverse(group.len()), group[0]);
            assert!(groups.windows(2).all(|two| key(&two[0]) < key(&two[1])));
        }
    }
}
