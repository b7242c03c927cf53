//! Random data sets.

use relata::model::{
    Dataset, DatasetBuilder, EntityRecord, KindIx, KindSpec, RelationRecord, Schema, VerbIx, VerbSpec,
};

/// A small generator of numbers (SplitMix64, Steele, Lea and Flood, 2014).
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % bound.max(1) as u64) as usize
    }
}

const WORDS: [&str; 12] = [
    "rights",
    "Internet",
    "governance",
    "of",
    "the",
    "Freedom",
    "Coalition",
    "surveillance",
    "a",
    "human",
    "Gesellschaftsvertragsentwurf",
    "\u{417}\u{430}\u{449}\u{438}\u{442}\u{430}",
];

/// Kinds, verbs, names and relations by chance: self-relations, parallel and symmetric ones, isolated entities.
pub(crate) fn dataset(seed: u64, entities: usize, relations: usize) -> Dataset {
    let mut numbers = Numbers(seed);
    let mut schema = Schema::default();
    let kinds = 1 + numbers.below(6);
    let verbs = 1 + numbers.below(8);
    for kind in 0..kinds {
        schema.kinds.push(KindSpec { name: format!("kind{kind}"), ..KindSpec::default() });
    }
    for verb in 0..verbs {
        let symmetric = verb % 3 == 2;
        schema.verbs.push(VerbSpec { name: format!("verb_{verb}"), symmetric, ..VerbSpec::default() });
    }
    let mut builder = DatasetBuilder::new(schema);
    for entity in 0..entities {
        let words: Vec<&str> = (0..1 + numbers.below(7)).map(|_| WORDS[numbers.below(WORDS.len())]).collect();
        builder.entity(EntityRecord {
            id: format!("e{entity:03}"),
            name: words.join(" "),
            kind: KindIx(numbers.below(kinds) as u16),
            ..EntityRecord::default()
        });
    }
    for _ in 0..if entities == 0 { 0 } else { relations } {
        // squares, so that some have many relations
        let skewed = numbers.below(entities) * numbers.below(entities) / entities;
        builder.relation(RelationRecord {
            source: format!("e{:03}", numbers.below(entities)),
            target: format!("e{skewed:03}"),
            verb: VerbIx(numbers.below(verbs) as u16),
            weight: 1.0 + numbers.below(4) as f64,
            confidence: 0.5 + numbers.below(6) as f64 / 10.0,
            ..RelationRecord::default()
        });
    }
    builder.finish().unwrap()
}
