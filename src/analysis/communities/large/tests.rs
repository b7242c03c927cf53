use super::*;
use crate::analysis::communities::Quality;
use crate::analysis::communities::leiden::{self, raw_value};
use crate::graph::{Simple, View};
use crate::model::{DatasetBuilder, EntityRecord, KindSpec, RelationRecord, Schema, VerbSpec};

/// Groups of thirty nodes with ten edges a node within them and two to anywhere, with some hubs.
fn planted(nodes: usize, seed: u64) -> Simple {
    let mut random = SplitMix(seed);
    let mut schema = Schema::default();
    schema.kinds.push(KindSpec { name: "thing".into(), ..KindSpec::default() });
    schema.verbs.push(VerbSpec { name: "to".into(), ..VerbSpec::default() });
    let mut builder = DatasetBuilder::new(schema);
    let name = |node: usize| format!("n{node:06}");
    for node in 0..nodes {
        builder.entity(EntityRecord { id: name(node), name: name(node), ..EntityRecord::default() });
    }
    for node in 0..nodes {
        let first = node / 30 * 30;
        for edge in 0..6 {
            let most = if random.below(4) == 0 { 20.min(nodes) } else { nodes };
            let far = random.below(most);
            let target = if edge < 5 { (first + random.below(30)).min(nodes - 1) } else { far };
            let weight = 1.0 + random.below(3) as f64;
            let ends = RelationRecord { source: name(node), target: name(target), weight, ..RelationRecord::default() };
            builder.relation(ends);
        }
    }
    let data = builder.finish().unwrap();
    Simple::undirected(&View::whole(&data))
}

fn aim(level: &Level, pull: f64) -> Aim {
    let least = 1e-10;
    Aim { pull, least, theta: 0.01, worthwhile: 1e-3 * level.total(), patience: 3, shakes: 0 }
}

#[test]
fn as_good_as_one_node_at_a_time_and_connected() {
    let graph = planted(6000, 1);
    for (weighted, quality) in [(false, Quality::Modularity), (true, Quality::Modularity), (true, Quality::Cpm)] {
        let level = Level::new(&graph, weighted, quality);
        let pull = if quality == Quality::Cpm { 0.05 } else { 1.0 / level.total() };
        let aim = aim(&level, pull);
        let monitor = Monitor::default();
        let (of, value) = Large::new(&level).leiden(aim, 1, &monitor).unwrap();
        let counted = raw_value(&level, &of, pull);
        assert!((counted - value).abs() < 1e-9 * level.total(), "{counted} is told as {value}");
        let (_, other) = leiden::leiden(&level, aim, 1, &monitor).unwrap();
        assert!(value > other - 2e-3 * level.total(), "{quality:?}: {value} is below {other}");
        let mut parts = of.clone();
        split(&mut parts, |node| level.neighbours(node));
        let mut of = of;
        assert_eq!(renumber(&mut of), renumber(&mut parts), "a community is not connected");
    }
}

#[test]
fn the_same_for_any_number_of_threads() {
    let level = Level::new(&planted(5000, 2), true, Quality::Modularity);
    let aim = aim(&level, 1.0 / level.total());
    let by = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| Large::new(&level).leiden(aim, 3, &Monitor::default()).unwrap())
    };
    let one = by(1);
    for threads in [2, 3, 7] {
        let (of, value) = by(threads);
        assert_eq!(of, one.0, "{threads} threads");
        assert_eq!(value.to_bits(), one.1.to_bits(), "{threads} threads");
    }
}

#[test]
fn graphs_with_nothing_to_divide() {
    for nodes in [0, 1, 3] {
        let level = Level::new(&planted(nodes, 1), false, Quality::Modularity);
        let aim = aim(&level, 0.0);
        let (of, _) = Large::new(&level).leiden(aim, 1, &Monitor::default()).unwrap();
        assert_eq!(of.len(), nodes);
    }
    let level = Level::new(&planted(3000, 1), false, Quality::Modularity);
    let cancelled = Monitor::default();
    cancelled.cancel();
    let found = Large::new(&level).leiden(aim(&level, 0.0), 1, &cancelled);
    assert_eq!(found, Err(AnalysisError::Cancelled));
}
