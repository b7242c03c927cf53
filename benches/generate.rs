//! Writes a data folder of a typed power-law graph, the same bytes for the same size on every machine.
//!
//! ```text
//! cargo bench --bench generate -- S M target/bench
//! ```
//!
//! makes `target/bench/S` and `target/bench/M`. Sizes: S 10,000 entities and 50,000 relations, M 200,000 and 1 million,
//! L 1 million and 5 million, XL 4 million and 20 million; for pictures `page` 300 and 1,000, `wall` 10,000 and 40,000.
//!
//! An end of a relation is the entity at `n * u^3` of a fixed random order, `u` being even in [0, 1): degrees follow a
//! power law with exponent 2.5, and hubs lie anywhere in the files. Ids are as registers have them, without leading
//! zeros, so that their order is not that of the files.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Kinds: file, prefix of ids, share of entities in percent.
const KINDS: [(&str, &str, u64); 5] = [
    ("people.csv", "person", 55),
    ("companies.csv", "company", 25),
    ("organisations.csv", "org", 12),
    ("forums.csv", "forum", 5),
    ("laws.csv", "law", 3),
];
const VERBS: [&str; 8] = ["member_of", "works_for", "owns", "funds", "advises", "supports", "opposes", "takes_part_in"];
const FIRST: [&str; 16] = [
    "Ada", "Bruno", "Chen", "Dana", "Elif", "Farid", "Grace", "Hugo", "Ines", "Jun", "Kofi", "Lena", "Mira", "Noor",
    "Otto", "Priya",
];
const SECOND: [&str; 16] = [
    "Abbott", "Berger", "Castro", "Diallo", "Eriksen", "Fischer", "Gupta", "Haddad", "Ivanov", "Jansen", "Kimura",
    "Lopez", "Müller", "Novak", "Okafor", "Petit",
];
const CONFIDENCES: [&str; 8] = ["1", "1", "1", "1", "1", "0.9", "0.8", "0.5"];
const SIZES: [(&str, u64, u64); 6] = [
    ("S", 10_000, 50_000),
    ("M", 200_000, 1_000_000),
    ("L", 1_000_000, 5_000_000),
    ("XL", 4_000_000, 20_000_000),
    ("page", 300, 1_000),
    ("wall", 10_000, 40_000),
];

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(bound)) >> 64) as u64
    }

    /// A place in the order of importance: `n * u^3`.
    fn place(&mut self, nodes: u64) -> u64 {
        let even = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        ((even * even * even) * nodes as f64) as u64
    }
}

/// How many entities come before those of a kind.
fn starts(nodes: u64) -> [u64; 6] {
    let mut starts = [0; 6];
    let mut percent = 0;
    for (at, (_, _, share)) in KINDS.iter().enumerate() {
        percent += share;
        starts[at + 1] = nodes * percent / 100;
    }
    starts
}

fn write(folder: &Path, nodes: u64, edges: u64) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let starts = starts(nodes);
    let create = |name: &str| fs::File::create(folder.join(name)).map(|file| BufWriter::with_capacity(1 << 20, file));
    let mut random = Random(7);
    for (at, (file, prefix, _)) in KINDS.iter().enumerate() {
        let mut out = create(file)?;
        out.write_all(b"id,name\n")?;
        for node in 0..starts[at + 1] - starts[at] {
            let bits = random.next() as usize;
            let (first, second) = (FIRST[bits & 15], SECOND[bits >> 4 & 15]);
            writeln!(out, "{prefix}-{node},{first} {second} {node}")?;
        }
        out.flush()?;
    }
    let mut order: Vec<u32> = (0..nodes as u32).collect();
    for place in (1..order.len()).rev() {
        order.swap(place, random.below(place as u64 + 1) as usize);
    }
    let mut out = create("relations.csv")?;
    out.write_all(b"source,relation,target,weight,confidence\n")?;
    let end = |random: &mut Random, out: &mut dyn Write| -> io::Result<()> {
        let node = u64::from(order[random.place(nodes) as usize]);
        let kind = starts[1..].partition_point(|start| *start <= node);
        write!(out, "{}-{}", KINDS[kind].1, node - starts[kind])
    };
    for _ in 0..edges {
        end(&mut random, &mut out)?;
        let bits = random.next() as usize;
        write!(out, ",{},", VERBS[bits & 7])?;
        end(&mut random, &mut out)?;
        let weight = 1 + (bits >> 8 & 15) % 10;
        writeln!(out, ",{weight},{}", CONFIDENCES[bits >> 16 & 7])?;
    }
    out.flush()
}

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let Some((place, sizes)) = arguments.split_last() else {
        return Ok(());
    };
    for size in sizes {
        let known = SIZES.iter().find(|(name, ..)| name == size);
        let (name, nodes, edges) =
            known.ok_or_else(|| io::Error::other(format!("the sizes are S, M, L, XL, page and wall, not {size}")))?;
        write(&PathBuf::from(place).join(name), *nodes, *edges)?;
    }
    Ok(())
}
