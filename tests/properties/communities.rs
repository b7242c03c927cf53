//! Laws of communities, and brokers against removal, on random graphs.

use crate::support::{Random, dataset, random_rows};
use relata::analysis::Monitor;
use relata::analysis::brokers::Cuts;
use relata::analysis::centrality::{between, bridges};
use relata::analysis::communities::{CommunityOptions, Method, Quality, communities, cpm, describe, modularity};
use relata::graph::{Node, Simple, View};
use relata::model::Dataset;

/// Runs a check on small random graphs, many of them not connected.
fn everywhere(check: impl Fn(&Dataset, &mut Random, &str)) {
    for seed in 0..80 {
        let mut random = Random(seed);
        let entities = 1 + random.below(30);
        let rows = random.below(2 * entities + 1);
        let (entities, rows) = random_rows(&mut random, entities, rows, 4);
        check(&dataset(&entities, &rows), &mut random, &format!("seed {seed}"));
    }
}

/// The connected pieces of some nodes, as lists in the order of ids.
fn pieces(graph: &Simple, inside: impl Fn(u32) -> bool) -> Vec<Vec<u32>> {
    let mut seen = vec![false; graph.node_count()];
    let mut all = Vec::new();
    for start in (0..graph.node_count() as u32).filter(|node| inside(*node)) {
        let mut piece = vec![start];
        let mut next = 0;
        if std::mem::replace(&mut seen[start as usize], true) {
            continue;
        }
        while next < piece.len() {
            for other in graph.neighbours(Node(piece[next])) {
                if inside(*other) && !std::mem::replace(&mut seen[*other as usize], true) {
                    piece.push(*other);
                }
            }
            next += 1;
        }
        piece.sort_unstable();
        all.push(piece);
    }
    all
}

fn divided(data: &Dataset, options: CommunityOptions) -> Vec<u32> {
    communities(&View::whole(data), &CommunityOptions { runs: 2, shakes: 10, ..options }, &Monitor::default())
        .unwrap()
        .division
        .of
}

#[test]
fn communities_are_connected_and_no_worse_than_what_is_simpler() {
    everywhere(|data, random, what| {
        let graph = Simple::undirected(&View::whole(data));
        let resolution = [0.05, 0.5, 1.0, 2.0][random.below(4)];
        for weighted in [false, true] {
            let labels =
                divided(data, CommunityOptions { method: Method::Labels, weighted, ..CommunityOptions::default() });
            let alone: Vec<u32> = (0..graph.node_count() as u32).collect();
            let whole = vec![0; graph.node_count()];
            for quality in [Quality::Modularity, Quality::Cpm] {
                let options =
                    CommunityOptions { quality, resolution: Some(resolution), weighted, ..CommunityOptions::default() };
                let best = divided(data, options);
                let value = |of: &[u32]| match quality {
                    Quality::Modularity => modularity(&graph, of, weighted, resolution).unwrap_or(0.0),
                    Quality::Cpm => cpm(&graph, of, weighted, resolution),
                };
                for (other, name) in [(&labels, "labels"), (&alone, "all alone"), (&whole, "all in one")] {
                    assert!(value(&best) >= value(other) - 1e-9, "{what}, {quality:?}: worse than {name}");
                }
                for of in [&best, &labels] {
                    for number in 0..=of.iter().max().copied().unwrap() {
                        assert_eq!(pieces(&graph, |node| of[node as usize] == number).len(), 1, "{what}, {quality:?}");
                    }
                }
            }
        }
    });
}

#[test]
fn modularity_and_cpm_are_their_definitions() {
    everywhere(|data, random, what| {
        let graph = Simple::undirected(&View::whole(data));
        let n = graph.node_count();
        let of: Vec<u32> = (0..n).map(|_| random.below(4) as u32).collect();
        for weighted in [false, true] {
            let mut a = vec![vec![0.0; n]; n];
            for node in graph.nodes() {
                let (neighbours, weights) = graph.weighted(node);
                for (other, weight) in neighbours.iter().zip(weights) {
                    a[node.index()][*other as usize] = if weighted { *weight } else { 1.0 };
                }
            }
            let strength: Vec<f64> = a.iter().map(|row| row.iter().sum()).collect();
            let total: f64 = strength.iter().sum();
            let (mut q, mut potts) = (0.0, 0.0);
            for i in 0..n {
                for j in (0..n).filter(|j| of[i] == of[*j]) {
                    q += (a[i][j] - 1.5 * strength[i] * strength[j] / total) / total;
                    potts += if i == j { 0.0 } else { (a[i][j] - 0.3) / 2.0 };
                }
            }
            assert!((cpm(&graph, &of, weighted, 0.3) - potts).abs() < 1e-9, "{what}");
            match modularity(&graph, &of, weighted, 1.5) {
                Some(found) => assert!((found - q).abs() < 1e-9, "{what}"),
                None => assert_eq!(graph.edge_count(), 0, "{what}"),
            }
        }
    });
}

#[test]
fn a_label_has_most_of_its_neighbours() {
    everywhere(|data, random, what| {
        let graph = Simple::undirected(&View::whole(data));
        let seed = random.next();
        let of =
            divided(data, CommunityOptions { method: Method::Labels, seed, runs: 1, ..CommunityOptions::default() });
        for node in graph.nodes() {
            let among =
                |label: u32| graph.neighbours(node).iter().filter(|other| of[**other as usize] == label).count();
            let most = graph.neighbours(node).iter().map(|other| among(of[*other as usize])).max().unwrap_or(0);
            assert_eq!(among(of[node.index()]), most, "{what}");
        }
    });
}

#[test]
fn the_same_seed_gives_the_same_division_for_any_number_of_threads() {
    let mut random = Random(99);
    let (entities, rows) = random_rows(&mut random, 300, 900, 3);
    let data = dataset(&entities, &rows);
    for method in [Method::Leiden, Method::Labels] {
        let options = CommunityOptions { method, weighted: true, seed: 7, ..CommunityOptions::default() };
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| communities(&View::whole(&data), &options, &Monitor::default()).unwrap())
        };
        let once = run(1);
        assert_eq!(once, run(3), "{method:?}");
        let winner = CommunityOptions { seed: once.seed.unwrap(), runs: 1, ..options };
        assert_eq!(once.division, communities(&View::whole(&data), &winner, &Monitor::default()).unwrap().division);
    }
}

#[test]
fn descriptions_add_up() {
    everywhere(|data, _, what| {
        let view = View::whole(data);
        let graph = Simple::undirected(&view);
        let found = communities(&view, &CommunityOptions::default(), &Monitor::default()).unwrap();
        let described = describe(&view, &found.division, Default::default());
        let inside: usize = described.iter().map(|one| one.inside).sum();
        let cut: usize = described.iter().map(|one| one.cut).sum();
        assert_eq!((2 * inside + cut, cut % 2), (2 * graph.edge_count(), 0), "{what}");
        assert_eq!(described.iter().map(|one| one.members.len()).sum::<usize>(), view.node_count(), "{what}");
    });
}

#[test]
fn brokers_agree_with_removal() {
    everywhere(|data, _, what| {
        let graph = Simple::undirected(&View::whole(data));
        let cuts = Cuts::new(&graph);
        let mut points = Vec::new();
        for node in graph.nodes() {
            let whole = pieces(&graph, |_| true);
            let component = whole.iter().find(|piece| piece.contains(&node.0)).unwrap();
            let mut left = pieces(&graph, |other| other != node.0 && component.contains(&other));
            left.sort_by_key(|piece| (std::cmp::Reverse(piece.len()), piece[0]));
            let removal = cuts.removals()[node.index()];
            assert_eq!(removal.pieces, left.len(), "{what}, {node:?}");
            let off: Vec<Vec<Node>> =
                left.iter().skip(1).map(|piece| piece.iter().map(|other| Node(*other)).collect()).collect();
            assert_eq!(removal.cut_off, off.iter().map(Vec::len).sum::<usize>(), "{what}, {node:?}");
            assert_eq!(cuts.cut_off(node), off, "{what}, {node:?}");
            if left.len() > 1 {
                points.push(node);
            }
        }
        assert_eq!(cuts.articulation_points(), points, "{what}");
        let pairs: Vec<(Node, Node)> = cuts.bridges().iter().map(|bridge| (bridge.source, bridge.target)).collect();
        assert_eq!(pairs, bridges(&graph), "{what}");
        let ends: usize = cuts.removals().iter().map(|removal| removal.bridges).sum();
        assert_eq!(ends, 2 * pairs.len(), "{what}");
        for bridge in cuts.bridges() {
            let side = cuts.side(*bridge);
            let inner = if bridge.outer == bridge.source { bridge.target } else { bridge.source };
            assert!(side.len() == bridge.cut_off && side.contains(&bridge.outer) && !side.contains(&inner), "{what}");
            let leaves =
                |node: &Node| graph.neighbours(*node).iter().filter(|other| !side.contains(&Node(**other))).count();
            assert_eq!(side.iter().map(leaves).sum::<usize>(), 1, "{what}");
        }
    });
}

#[test]
fn between_everybody_and_everybody_is_betweenness() {
    use relata::analysis::centrality::{CentralityOptions, Measure, centrality};
    everywhere(|data, _, what| {
        let view = View::whole(data);
        let n = view.node_count() as f64;
        let all: Vec<Node> = view.nodes().collect();
        for (directed, weighted) in [(false, false), (true, false), (false, true), (true, true)] {
            let graph = Simple::new(&view, directed, true);
            let found = between(&graph, &all, &all, weighted, &Monitor::default()).unwrap();
            let options = CentralityOptions { directed, weighted, ..CentralityOptions::default() };
            let scores = centrality(&view, &[Measure::Betweenness], &options, &Monitor::default()).unwrap();
            for node in view.nodes() {
                let betweenness = scores.values[0][node.index()].unwrap();
                let share = found.share[node.index()];
                // Betweenness averages over pairs of others, the share over all pairs that are linked.
                let pairs = (n - 1.0) * (n - 2.0) / (found.linked as f64).max(1.0);
                assert!((share - betweenness * pairs).abs() < 1e-8, "{what}: {share} {betweenness}");
                assert_eq!(found.a[node.index()].is_empty(), share == 0.0, "{what}");
                assert_eq!(found.b[node.index()].is_empty(), share == 0.0, "{what}");
                assert!(found.a[node.index()].is_sorted() && found.b[node.index()].is_sorted(), "{what}");
            }
        }
    });
}
