//! What several test programs share: datasets from tuples, and random numbers that are the same everywhere.
#![allow(dead_code, missing_docs, unreachable_pub)]

use relata::model::{Dataset, DatasetBuilder, EntityRecord, KindSpec, RelationRecord, Schema, VerbIx, VerbSpec};

/// A row: source, target, weight, whether it holds both ways.
pub type Row = (String, String, f64, bool);

/// Entities of one kind, and rows of two verbs, of which `knows` is symmetric.
pub fn dataset(entities: &[String], rows: &[Row]) -> Dataset {
    let mut schema = Schema::default();
    schema.kinds.push(KindSpec { name: "thing".into(), ..KindSpec::default() });
    schema.verbs.push(VerbSpec { name: "points_to".into(), ..VerbSpec::default() });
    schema.verbs.push(VerbSpec { name: "knows".into(), symmetric: true, ..VerbSpec::default() });
    let mut builder = DatasetBuilder::new(schema);
    for id in entities {
        builder.entity(EntityRecord { id: id.clone(), name: id.clone(), ..EntityRecord::default() });
    }
    for (source, target, weight, symmetric) in rows {
        builder.relation(RelationRecord {
            source: source.clone(),
            target: target.clone(),
            verb: VerbIx(u16::from(*symmetric)),
            weight: *weight,
            ..RelationRecord::default()
        });
    }
    builder.finish().unwrap()
}

/// SplitMix64.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }
}

/// Random rows: parallel ones, self-relations and symmetric ones among them. Ids sort as numbers.
pub fn random_rows(random: &mut Random, entities: usize, rows: usize, heaviest: usize) -> (Vec<String>, Vec<Row>) {
    let id = |place: usize| format!("e{place:06}");
    let mut all = Vec::new();
    for _ in 0..if entities == 0 { 0 } else { rows } {
        let (source, target) = (random.below(entities), random.below(entities));
        let weight = 1 + random.below(heaviest);
        all.push((id(source), id(target), weight as f64, random.below(5) == 0));
    }
    ((0..entities).map(id).collect(), all)
}
