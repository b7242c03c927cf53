//! Centrality against brute force that shares no idea with the implementation: all-pairs tables, peeling, dense solving.

use crate::support::{Random, dataset, random_rows};
use relata::analysis::Monitor;
use relata::analysis::centrality::{CentralityOptions, Measure, RISK, Sample, bridges, centrality, ties};
use relata::graph::{Node, Simple, View};
use relata::model::Dataset;

/// A multiple of every whole weight up to 16, so that lengths of steps are whole numbers and ties are exact.
const UNIT: u64 = 720_720;

/// Distances between all pairs, and how many shortest paths there are.
struct Pairs {
    distance: Vec<Vec<Option<u64>>>,
    paths: Vec<Vec<f64>>,
    unit: f64,
}

impl Pairs {
    /// By Floyd and Warshall; paths by walking nodes in the order of distance.
    fn new(graph: &Simple, weighted: bool) -> Self {
        let n = graph.node_count();
        let unit = if weighted { UNIT } else { 1 };
        let mut step = vec![vec![None; n]; n];
        for node in graph.nodes() {
            let (neighbours, weights) = graph.weighted(node);
            for (neighbour, weight) in neighbours.iter().zip(weights) {
                let whole = *weight as u64;
                assert!(!weighted || UNIT.is_multiple_of(whole), "{whole}");
                step[node.index()][*neighbour as usize] = Some(if weighted { UNIT / whole } else { 1 });
            }
        }
        let mut distance = step.clone();
        for (k, row) in distance.iter_mut().enumerate() {
            row[k] = Some(0);
        }
        for k in 0..n {
            for i in 0..n {
                for j in 0..n {
                    if let (Some(a), Some(b)) = (distance[i][k], distance[k][j]) {
                        distance[i][j] = Some(distance[i][j].map_or(a + b, |old| old.min(a + b)));
                    }
                }
            }
        }
        let mut paths = vec![vec![0.0; n]; n];
        for s in 0..n {
            let mut order: Vec<usize> = (0..n).filter(|t| distance[s][*t].is_some()).collect();
            order.sort_by_key(|t| distance[s][*t]);
            paths[s][s] = 1.0;
            for t in order.into_iter().skip(1) {
                let last = |v: &usize| step[*v][t].is_some_and(|l| distance[s][*v].map(|d| d + l) == distance[s][t]);
                paths[s][t] = (0..n).filter(last).map(|v| paths[s][v]).sum();
            }
        }
        Self { distance, paths, unit: unit as f64 }
    }

    fn length(&self, from: usize, to: usize) -> Option<f64> {
        self.distance[from][to].map(|distance| distance as f64 / self.unit)
    }

    /// The share of shortest paths from s to t that run through v.
    fn share(&self, s: usize, t: usize, v: usize) -> f64 {
        match (self.distance[s][t], self.distance[s][v], self.distance[v][t]) {
            (Some(all), Some(a), Some(b)) if a + b == all => self.paths[s][v] * self.paths[v][t] / self.paths[s][t],
            _ => 0.0,
        }
    }
}

fn values(data: &Dataset, measure: Measure, options: &CentralityOptions) -> Vec<Option<f64>> {
    centrality(&View::whole(data), &[measure], options, &Monitor::default()).unwrap().values.swap_remove(0)
}

#[track_caller]
fn assert_close(found: f64, expected: f64, what: &str) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{what}: {found} is not {expected}");
}

/// Runs a check on small random graphs, in all four modes.
fn everywhere(check: impl Fn(&Dataset, &CentralityOptions, &str)) {
    for seed in 0..60 {
        let mut random = Random(seed);
        let entities = 1 + random.below(14);
        let rows = random.below(3 * entities);
        let (entities, rows) = random_rows(&mut random, entities, rows, 2);
        let data = dataset(&entities, &rows);
        for (directed, weighted) in [(false, false), (false, true), (true, false), (true, true)] {
            let options = CentralityOptions { directed, weighted, ..CentralityOptions::default() };
            check(&data, &options, &format!("seed {seed}, directed {directed}, weighted {weighted}"));
        }
    }
}

#[test]
fn measures_on_distance_agree_with_all_pairs() {
    everywhere(|data, options, what| {
        let graph = Simple::new(&View::whole(data), options.directed, true);
        let pairs = Pairs::new(&graph, options.weighted);
        let n = graph.node_count();
        let betweenness = values(data, Measure::Betweenness, options);
        let closeness = values(data, Measure::Closeness, options);
        let harmonic = values(data, Measure::Harmonic, options);
        for v in 0..n {
            let others = || (0..n).filter(move |other| *other != v);
            let through: f64 =
                others().map(|s| others().filter(|t| *t != s).map(|t| pairs.share(s, t, v)).sum::<f64>()).sum();
            let all = ((n as f64 - 1.0) * (n as f64 - 2.0)).max(1.0);
            assert_close(betweenness[v].unwrap(), through / all, &format!("betweenness, {what}"));
            let lengths: Vec<f64> = others().filter_map(|other| pairs.length(other, v)).collect();
            let reached = lengths.len() as f64;
            let close = if lengths.is_empty() {
                0.0
            } else {
                reached / (n as f64 - 1.0) * (reached / lengths.iter().sum::<f64>())
            };
            assert_close(closeness[v].unwrap(), close, &format!("closeness, {what}"));
            let inverse: f64 = lengths.iter().map(|length| 1.0 / length).sum();
            assert_close(harmonic[v].unwrap(), inverse, &format!("harmonic, {what}"));
        }
    });
}

#[test]
fn ties_agree_with_all_pairs_and_bridges_with_removal() {
    everywhere(|data, options, what| {
        let view = View::whole(data);
        let graph = Simple::new(&view, options.directed, true);
        let pairs = Pairs::new(&graph, options.weighted);
        let n = graph.node_count();
        let parts = |view: &View<'_>| {
            let all = Pairs::new(&Simple::undirected(view), false);
            (0..n).filter(|v| (0..*v).all(|u| all.distance[u][*v].is_none())).count()
        };
        let found = ties(&view, options, &Monitor::default()).unwrap();
        assert_eq!(found.len(), graph.edge_count(), "{what}");
        let mut rows = 0;
        for tie in &found {
            let (a, b) = (tie.source.index(), tie.target.index());
            let mut along = 0.0;
            for (a, b) in if options.directed { vec![(a, b)] } else { vec![(a, b), (b, a)] } {
                for s in 0..n {
                    for t in (0..n).filter(|t| *t != s) {
                        let whole = pairs.distance[s][a].zip(pairs.distance[b][t]).map(|(x, y)| x + y);
                        let step = pairs.distance[a][b].filter(|_| {
                            let (neighbours, weights) = graph.weighted(Node(a as u32));
                            let place = neighbours.binary_search(&(b as u32)).unwrap();
                            let length = if options.weighted { UNIT / weights[place] as u64 } else { 1 };
                            pairs.distance[a][b] == Some(length)
                        });
                        if whole.zip(step).is_some_and(|(x, y)| Some(x + y) == pairs.distance[s][t]) {
                            along += pairs.paths[s][a] * pairs.paths[b][t] / pairs.paths[s][t];
                        }
                    }
                }
            }
            assert_close(tie.betweenness, along / (n as f64 * (n as f64 - 1.0)), what);
            let without = view.with_edges(|edge| {
                let (source, target) = view.endpoints(edge);
                (source.min(target), source.max(target)) != (tie.source.min(tie.target), tie.source.max(tie.target))
            });
            assert_eq!(tie.bridge, parts(&without) > parts(&view), "{what}");
            rows += tie.relations.len();
        }
        if !options.directed {
            let loops = view.edges().filter(|edge| view.endpoints(*edge).0 == view.endpoints(*edge).1).count();
            assert_eq!(rows + loops, view.edge_count(), "{what}");
            assert_eq!(bridges(&graph).len(), found.iter().filter(|tie| tie.bridge).count(), "{what}");
        }
    });
}

#[test]
fn core_numbers_agree_with_peeling() {
    everywhere(|data, options, what| {
        let graph = Simple::undirected(&View::whole(data));
        let mut core = vec![0; graph.node_count()];
        for k in 0..graph.node_count() {
            let mut inside = vec![true; graph.node_count()];
            loop {
                let degree =
                    |node: &Node| graph.neighbours(*node).iter().filter(|other| inside[**other as usize]).count();
                let weak: Vec<Node> = graph.nodes().filter(|node| inside[node.index()] && degree(node) < k).collect();
                if weak.is_empty() {
                    break;
                }
                weak.iter().for_each(|node| inside[node.index()] = false);
            }
            (0..core.len()).filter(|node| inside[*node]).for_each(|node| core[node] = k);
        }
        let found: Vec<usize> =
            values(data, Measure::Core, options).iter().map(|core| core.unwrap() as usize).collect();
        assert_eq!(found, core, "{what}");
    });
}

/// Solves `a x = b` by elimination with pivoting.
fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let n = b.len();
    for k in 0..n {
        let pivot = (k..n).max_by(|i, j| a[*i][k].abs().total_cmp(&a[*j][k].abs())).unwrap();
        a.swap(k, pivot);
        b.swap(k, pivot);
        for row in k + 1..n {
            let factor = a[row][k] / a[k][k];
            for column in k..n {
                a[row][column] -= factor * a[k][column];
            }
            b[row] -= factor * b[k];
        }
    }
    for k in (0..n).rev() {
        b[k] = (b[k] - (k + 1..n).map(|column| a[k][column] * b[column]).sum::<f64>()) / a[k][k];
    }
    b
}

/// The entry for the arc from one node to another, 0 if there is none.
fn entry(graph: &Simple, from: usize, to: usize, weighted: bool) -> f64 {
    let (neighbours, weights) = graph.weighted(Node(from as u32));
    let place = neighbours.binary_search(&(to as u32));
    place.map_or(0.0, |place| if weighted { weights[place] } else { 1.0 })
}

#[test]
fn pagerank_and_katz_agree_with_dense_solutions() {
    everywhere(|data, options, what| {
        let graph = Simple::directed(&View::whole(data));
        let n = graph.node_count();
        let restart: Vec<Node> = graph.nodes().take(2).collect();
        let share = 1.0 / restart.len() as f64;
        let mut a = vec![vec![0.0; n]; n];
        for from in 0..n {
            let total: f64 = (0..n).map(|to| entry(&graph, from, to, options.weighted)).sum();
            for to in 0..n {
                let restarts = if to < restart.len() { share } else { 0.0 };
                let moved = if total > 0.0 { entry(&graph, from, to, options.weighted) / total } else { restarts };
                a[to][from] = f64::from(u8::from(to == from)) - 0.85 * moved;
            }
        }
        let b = (0..n).map(|to| if to < restart.len() { 0.15 * share } else { 0.0 }).collect();
        let options = CentralityOptions { restart, alpha: Some(0.01), ..options.clone() };
        let found = values(data, Measure::PageRank, &options);
        for (found, expected) in found.iter().zip(solve(a, b)) {
            assert_close(found.unwrap(), expected, what);
        }
        let graph = Simple::new(&View::whole(data), options.directed, true);
        let matrix = (0..n).map(|to| {
            let part = |from| f64::from(u8::from(to == from)) - 0.01 * entry(&graph, from, to, options.weighted);
            (0..n).map(part).collect()
        });
        let expected = solve(matrix.collect(), vec![1.0; n]);
        let norm = expected.iter().map(|x| x * x).sum::<f64>().sqrt();
        for (found, expected) in values(data, Measure::Katz, &options).iter().zip(expected) {
            assert_close(found.unwrap(), expected / norm, what);
        }
    });
}

#[test]
fn principal_vectors_are_fixed_points() {
    everywhere(|data, options, what| {
        if options.directed {
            return;
        }
        let graph = Simple::undirected(&View::whole(data));
        let n = graph.node_count();
        let x: Vec<f64> = values(data, Measure::Eigenvector, options).iter().map(|value| value.unwrap()).collect();
        assert!(x.iter().all(|value| *value >= 0.0), "{what}");
        assert_close(x.iter().map(|value| value * value).sum(), 1.0, what);
        let product = |to: usize| (0..n).map(|from| entry(&graph, from, to, options.weighted) * x[from]).sum::<f64>();
        let value: f64 = (0..n).map(|node| x[node] * product(node)).sum();
        for (node, entry) in x.iter().enumerate() {
            assert_close(product(node), value * entry, what);
        }
        let graph = Simple::directed(&View::whole(data));
        let hub = values(data, Measure::Hub, options);
        let authority = values(data, Measure::Authority, options);
        if graph.edge_count() == 0 {
            assert!(hub.iter().chain(&authority).all(Option::is_none), "{what}");
            return;
        }
        let normal = |x: Vec<f64>| {
            let total: f64 = x.iter().sum();
            x.into_iter().map(|value| value / total).collect::<Vec<_>>()
        };
        let arc = |from, to| entry(&graph, from, to, options.weighted);
        let from_hub = (0..n).map(|to| (0..n).map(|from| arc(from, to) * hub[from].unwrap()).sum()).collect();
        let from_authority = (0..n).map(|from| (0..n).map(|to| arc(from, to) * authority[to].unwrap()).sum()).collect();
        for node in 0..n {
            assert_close(authority[node].unwrap(), normal(Vec::clone(&from_hub))[node], what);
            assert_close(hub[node].unwrap(), normal(Vec::clone(&from_authority))[node], what);
        }
    });
}

#[test]
fn measures_of_the_neighbourhood_agree_with_their_definitions() {
    everywhere(|data, options, what| {
        let graph = Simple::undirected(&View::whole(data));
        let n = graph.node_count();
        let tie = |a: usize, b: usize| entry(&graph, a, b, options.weighted);
        let total = |a: usize| (0..n).map(|b| tie(a, b)).sum::<f64>();
        let strongest = |a: usize| (0..n).map(|b| tie(a, b)).fold(0.0, f64::max);
        let largest = (0..n).map(strongest).fold(0.0, f64::max);
        let clustering = values(data, Measure::Clustering, options);
        let constraint = values(data, Measure::Constraint, options);
        let size = values(data, Measure::EffectiveSize, options);
        for i in 0..n {
            let neighbours: Vec<usize> = (0..n).filter(|j| tie(i, *j) > 0.0).collect();
            let mut closed = 0.0;
            for (place, j) in neighbours.iter().enumerate() {
                for k in &neighbours[..place] {
                    let product = tie(i, *j) * tie(*j, *k) * tie(*k, i);
                    closed += if options.weighted { product.cbrt() / largest } else { product };
                }
            }
            let degree = neighbours.len() as f64;
            assert_eq!(clustering[i].is_some(), degree > 1.0, "{what}");
            if let Some(found) = clustering[i] {
                assert_close(found, closed / (degree * (degree - 1.0) / 2.0), what);
            }
            assert_eq!((constraint[i].is_some(), size[i].is_some()), (degree > 0.0, degree > 0.0), "{what}");
            if degree > 0.0 {
                let invested = |j: &usize| {
                    let through: f64 = (0..n)
                        .filter(|q| total(*q) > 0.0)
                        .map(|q| tie(i, q) / total(i) * (tie(q, *j) / total(q)))
                        .sum();
                    tie(i, *j) / total(i) + through
                };
                assert_close(constraint[i].unwrap(), neighbours.iter().map(|j| invested(j).powi(2)).sum(), what);
                let alone =
                    |j: &usize| 1.0 - (0..n).map(|q| tie(i, q) / total(i) * (tie(*j, q) / strongest(*j))).sum::<f64>();
                assert_close(size[i].unwrap(), neighbours.iter().map(alone).sum(), what);
            }
        }
    });
}

/// A larger graph with a giant component and crumbs.
fn large(entities: usize) -> Dataset {
    let mut random = Random(7);
    let (entities, rows) = random_rows(&mut random, entities, entities * 3 / 2, 3);
    dataset(&entities, &rows)
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    let small = large(400);
    let wide = large(9000);
    let cheap = [Measure::Strength, Measure::PageRank, Measure::Clustering, Measure::Constraint];
    for (data, measures) in [(&small, &Measure::ALL[..]), (&wide, &cheap[..])] {
        for (directed, weighted) in [(false, false), (true, true)] {
            let run = |threads: usize| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                let options = CentralityOptions { directed, weighted, max_steps: 300, ..CentralityOptions::default() };
                pool.install(|| {
                    let view = View::whole(data);
                    // In D the eigenvector may not exist; then it must not exist with any number of threads.
                    let each = |measure: &Measure| centrality(&view, &[*measure], &options, &Monitor::default());
                    let bits =
                        |values: &Vec<Option<f64>>| -> Vec<_> { values.iter().map(|v| v.map(f64::to_bits)).collect() };
                    let all = measures.iter().map(|measure| each(measure).map(|scores| bits(&scores.values[0])));
                    all.collect::<Vec<_>>()
                })
            };
            let alone = run(1);
            assert!(run(2) == alone && run(7) == alone);
        }
    }
}

#[test]
fn estimates_keep_within_their_bound_and_are_exact_with_every_source() {
    let data = large(300);
    for (directed, weighted) in [(false, false), (false, true), (true, false), (true, true)] {
        let exact = CentralityOptions { directed, weighted, ..CentralityOptions::default() };
        for measure in [Measure::Betweenness, Measure::Closeness, Measure::Harmonic] {
            if directed && measure == Measure::Closeness {
                continue;
            }
            let truth = values(&data, measure, &exact);
            let mut outside = 0;
            for seed in 0..40 {
                let options = CentralityOptions { sample: Some(Sample { pivots: 40, seed }), ..exact.clone() };
                let scores = centrality(&View::whole(&data), &[measure], &options, &Monitor::default()).unwrap();
                let bound = scores.bounds[0].unwrap();
                let off = truth.iter().zip(&scores.values[0]).map(|(a, b)| (a.unwrap() - b.unwrap()).abs());
                outside += usize::from(off.fold(0.0, f64::max) > bound);
                assert!(scores.remarks[0].contains(&format!("seed {seed}")));
            }
            assert!(f64::from(outside as u32) <= RISK * 40.0, "{measure}: {outside} of 40 outside");
            let options = CentralityOptions { sample: Some(Sample { pivots: 300, seed: 1 }), ..exact.clone() };
            let scores = centrality(&View::whole(&data), &[measure], &options, &Monitor::default()).unwrap();
            assert_eq!(scores.bounds[0], Some(0.0));
            for (found, expected) in scores.values[0].iter().zip(&truth) {
                assert_close(found.unwrap(), expected.unwrap(), measure.name());
            }
        }
    }
}

#[test]
fn numbers_of_paths_beyond_floating_point_are_counted() {
    // A chain of diamonds a < (b, c) > a': 2 ways through each, 2^1100 through all.
    let diamonds = 1100;
    let id = |kind: char, place: usize| format!("{kind}{place:05}");
    let mut entities = vec![id('a', 0)];
    let mut rows = Vec::new();
    for place in 0..diamonds {
        entities.extend([id('a', place + 1), id('b', place), id('c', place)]);
        for way in ['b', 'c'] {
            rows.push((id('a', place), id(way, place), 1.0, false));
            rows.push((id(way, place), id('a', place + 1), 1.0, false));
        }
    }
    let data = dataset(&entities, &rows);
    let n = entities.len() as f64;
    for weighted in [false, true] {
        let options = CentralityOptions { directed: true, weighted, ..CentralityOptions::default() };
        let found = values(&data, Measure::Betweenness, &options);
        for place in 0..=diamonds {
            // Everything before has arrows to everything after.
            let (before, after) = ((3 * place) as f64, (3 * (diamonds - place)) as f64);
            assert_close(found[place].unwrap() * n * n, before * after / ((n - 1.0) * (n - 2.0)) * n * n, "cut");
        }
        for place in 0..diamonds {
            let pairs = ((3 * place + 1) * (3 * (diamonds - place - 1) + 1)) as f64;
            let way = found[diamonds + 1 + place].unwrap();
            assert_close(way * n * n, pairs / 2.0 / ((n - 1.0) * (n - 2.0)) * n * n, "way");
        }
    }
}
