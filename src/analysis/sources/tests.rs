use super::*;
use crate::analysis::Monitor;
use crate::analysis::components::weak;
use crate::analysis::coverage::gaps;
use crate::graph::{Filters, Node};
use crate::model::{
    Coverage, DatasetBuilder, EntityRecord, KindSpec, NodePattern, RelationRecord, Schema, SourceRecord, VerbSpec,
    parse_steps,
};

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % bound as u64) as usize
    }
}

/// Entities and relations with up to two of four sources, of which two have one publisher and one has none. A question
/// asks who has no relation coming in.
fn graph(random: &mut Random, entities: usize, relations: usize) -> Dataset {
    let mut schema = Schema::default();
    schema.kinds.push(KindSpec { name: "k".into(), ..KindSpec::default() });
    schema.verbs.push(VerbSpec { name: "to".into(), ..VerbSpec::default() });
    schema.verbs.push(VerbSpec { name: "in".into(), ..VerbSpec::default() });
    schema.coverage.push(Coverage {
        id: "q".into(),
        title: String::new(),
        of: NodePattern::default(),
        having: Vec::new(),
        without: vec![parse_steps("<-[:to]-()").unwrap()],
        inherit: None,
        rank: None,
        stake: None,
    });
    let mut builder = DatasetBuilder::new(schema);
    for (id, publisher) in [("s1", "APC"), ("s2", " apc"), ("s3", ""), ("s4", "Other")] {
        builder.source(SourceRecord { id: id.into(), publisher: publisher.into(), ..SourceRecord::default() });
    }
    let evidence = |random: &mut Random| -> Vec<String> {
        (0..random.below(3)).map(|_| format!("s{}", 1 + random.below(4))).collect()
    };
    for number in 0..entities {
        let evidence = evidence(random);
        builder.entity(EntityRecord { id: format!("e{number}"), evidence, ..EntityRecord::default() });
    }
    for _ in 0..if entities == 0 { 0 } else { relations } {
        builder.relation(RelationRecord {
            source: format!("e{}", random.below(entities)),
            target: format!("e{}", random.below(entities)),
            verb: crate::model::VerbIx(random.below(2) as u16),
            evidence: evidence(random),
            ..RelationRecord::default()
        });
    }
    builder.finish().unwrap()
}

/// Whatever is said to fall alone is what the filter takes away.
#[test]
fn what_falls_is_what_withdrawing_leaves_out() {
    let mut random = Random(4);
    for round in 0..150 {
        let data = graph(&mut random, round % 8, 9);
        let view = View::whole(&data);
        let found = standing(&view);
        let left = |names: Vec<String>| {
            let without = View::new(&data, &Filters { not_sources: names, ..Filters::default() }).unwrap();
            (view.edge_count() - without.edge_count(), view.node_count() - without.node_count())
        };
        let ids = |sources: &[SourceIx]| -> Vec<String> {
            sources.iter().map(|source| data.source_record(*source).id.clone()).collect()
        };
        for (source, support) in &found.sources {
            assert_eq!((support.relations_alone, support.entities_alone), left(ids(&[*source])));
        }
        assert_eq!(found.publishers.len(), 3);
        for publisher in &found.publishers {
            let support = publisher.support;
            assert_eq!((support.relations_alone, support.entities_alone), left(ids(&publisher.sources)));
            let fallen = fall(&view, &publisher.sources, &FallOptions::default(), &Monitor::default()).unwrap();
            assert_eq!((fallen.relations.len(), fallen.entities.len()), (support.relations, support.entities));
            assert_eq!((fallen.fallen.len(), fallen.lost.len()), left(ids(&publisher.sources)));
        }
    }
}

/// Pairs that a chain links, counted one by one.
fn linked(view: &View<'_>) -> u64 {
    let parts = weak(view);
    let linked = |a: usize| (a + 1..view.node_count()).filter(|b| parts.of[a] == parts.of[*b]).count() as u64;
    (0..view.node_count()).map(linked).sum()
}

fn open(view: &View<'_>) -> BTreeSet<Node> {
    let found = gaps(view, &view.data().schema.coverage[0]).unwrap();
    found.without_direct().map(|gap| gap.node).collect()
}

#[test]
fn pairs_pieces_and_gaps_are_those_of_the_graph_without() {
    let mut random = Random(9);
    for round in 0..150 {
        let data = graph(&mut random, 1 + round % 9, 9);
        let view = View::whole(&data);
        let withdrawn = [SourceIx(0), SourceIx(2)];
        let found = fall(&view, &withdrawn, &FallOptions::default(), &Monitor::default()).unwrap();
        let after = view.with_edges(|edge| !found.fallen.contains(&edge));
        assert_eq!(found.pairs, linked(&view) - linked(&after));
        let (before_parts, after_parts) = (weak(&view).sizes.len(), weak(&after).sizes.len());
        assert_eq!(found.pieces.len(), after_parts - before_parts);
        let opened: BTreeSet<Node> = found.opened.iter().flat_map(|opened| opened.nodes.clone()).collect();
        assert_eq!(opened, open(&after).difference(&open(&view)).copied().collect());
    }
}

#[test]
fn claims_are_measured_by_taking_each_away() {
    let mut random = Random(2);
    let mut seen = 0;
    for round in 0..150 {
        let data = graph(&mut random, 1 + round % 9, 9);
        let view = View::whole(&data);
        let found = claims(&view, ClaimsOptions::default(), &Monitor::default()).unwrap();
        assert_eq!(found.claims.len(), found.one_source + found.one_publisher);
        for claim in &found.claims {
            let after = view.with_edges(|edge| edge != claim.edge);
            assert_eq!(claim.pairs, linked(&view) - linked(&after));
            assert_eq!(claim.gaps, Some(open(&after).difference(&open(&view)).count()));
            seen += usize::from(claim.pairs > 0);
        }
        let key = |claim: &Claim| (claim.gaps, claim.pairs);
        assert!(found.claims.is_sorted_by(|a, b| key(a) >= key(b)));
    }
    assert!(seen > 50);
}

#[test]
fn nothing_rests_on_nothing() {
    let data = DatasetBuilder::new(Schema::default()).finish().unwrap();
    let view = View::whole(&data);
    assert_eq!(standing(&view), Standing::default());
    assert_eq!(claims(&view, ClaimsOptions::default(), &Monitor::default()).unwrap(), Claims::default());
    assert_eq!(fall(&view, &[], &FallOptions::default(), &Monitor::default()).unwrap(), Fall::default());
}
