//! Writes a data folder of a typed power-law graph, the same bytes for the same size on every machine.
//!
//! ```text
//! cargo bench --bench generate -- S M M-full target/bench
//! ```
//!
//! makes `target/bench/S`, `target/bench/M` and `target/bench/M-full`. The tables of a size with `-full` are shaped as
//! people's are: entities with aliases, country, sector, website, a description with quoted commas and letters outside
//! ASCII, and evidence; relations with since, until, weight, confidence, note and evidence; a registry of sources. The
//! graph is the same as without, where ids and names alone stand in the tables of entities. Sizes: S 10,000 entities and 50,000 relations, M 200,000 and 1 million,
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

const COUNTRIES: [&str; 16] = [
    "Argentina",
    "Belgium",
    "Côte d'Ivoire",
    "Denmark",
    "Estonia",
    "France",
    "Ghana",
    "Hungary",
    "India",
    "Japan",
    "Kenya",
    "Latvia",
    "México",
    "Nigeria",
    "Österreich",
    "Peru",
];
const SECTORS: [&str; 8] = [
    "civil society",
    "government",
    "academia",
    "private sector",
    "technical community",
    "media",
    "intergovernmental",
    "philanthropy",
];
const WORDS: [&str; 16] = [
    "promotes",
    "access",
    "to",
    "information",
    "in",
    "the",
    "région",
    "and",
    "monitors",
    "policy",
    "on",
    "networks",
    "since",
    "its",
    "founding",
    "über",
];
/// How many sources there are for a thousand entities.
const SOURCES: u64 = 10;

/// Some words, a comma among them.
fn sentence(random: &mut Random, words: u64) -> String {
    let mut text = String::new();
    for at in 0..words {
        let word = WORDS[random.below(16) as usize];
        let sign = if at == words / 2 { "," } else { "" };
        text.push_str(&format!("{}{word}{sign}", if at > 0 { " " } else { "" }));
    }
    text
}

/// A source, or two.
fn evidence(random: &mut Random, sources: u64) -> String {
    let one = |random: &mut Random| format!("src-{}", random.below(sources));
    match random.below(8) {
        0 => format!("{}|{}", one(random), one(random)),
        _ => one(random),
    }
}

/// What a table of entities has beside id and name.
fn details(random: &mut Random, node: u64, sources: u64) -> String {
    let aliases = match random.below(4) {
        0 => format!("N{node}|Network {node}"),
        1 => format!("N{node}"),
        _ => String::new(),
    };
    let (country, sector) = (COUNTRIES[random.below(16) as usize], SECTORS[random.below(8) as usize]);
    let website = if random.below(3) > 0 { format!("https://example.org/{node}") } else { String::new() };
    let words = 6 + random.below(10);
    let description = sentence(random, words);
    format!("{aliases},{country},{sector},{website},\"{description}\",{}", evidence(random, sources))
}

/// What a table of relations has beside ends, verb, weight and confidence.
fn circumstances(random: &mut Random, sources: u64) -> String {
    let date = |random: &mut Random| {
        let (year, month, day) = (1990 + random.below(35), 1 + random.below(12), 1 + random.below(28));
        match random.below(4) {
            0 => format!("{year}"),
            1 => format!("{year}-{month:02}"),
            _ => format!("{year}-{month:02}-{day:02}"),
        }
    };
    let since = if random.below(5) > 0 { date(random) } else { String::new() };
    let until =
        if since.is_empty() || random.below(4) > 0 { String::new() } else { format!("{}", 2026 + random.below(9)) };
    let note = if random.below(4) == 0 { format!("\"{}\"", sentence(random, 5)) } else { String::new() };
    format!("{since},{until},{note},{}", evidence(random, sources))
}

fn registry(out: &mut dyn Write, random: &mut Random, sources: u64) -> io::Result<()> {
    out.write_all(b"id,title,publisher,url,published,accessed\n")?;
    for source in 0..sources {
        let title = sentence(random, 6);
        let publisher = SECOND[random.below(16) as usize];
        writeln!(
            out,
            "src-{source},\"{title}\",{publisher} Press,https://example.org/s/{source},20{:02},2026-01-15",
            random.below(26)
        )?;
    }
    Ok(())
}

fn write(folder: &Path, nodes: u64, edges: u64, is_full: bool) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let starts = starts(nodes);
    let create = |name: &str| fs::File::create(folder.join(name)).map(|file| BufWriter::with_capacity(1 << 20, file));
    // The graph comes from one row of numbers, all else from another, so that it is the same with and without.
    let (mut random, mut more) = (Random(7), Random(8));
    let sources = (nodes * SOURCES / 1000).max(1);
    if is_full {
        let mut out = create("sources.csv")?;
        registry(&mut out, &mut more, sources)?;
        out.flush()?;
    }
    for (at, (file, prefix, _)) in KINDS.iter().enumerate() {
        let mut out = create(file)?;
        out.write_all(if is_full {
            b"id,name,aliases,country,sector,website,description,evidence\n"
        } else {
            b"id,name\n"
        })?;
        for node in 0..starts[at + 1] - starts[at] {
            let bits = random.next() as usize;
            let (first, second) = (FIRST[bits & 15], SECOND[bits >> 4 & 15]);
            write!(out, "{prefix}-{node},{first} {second} {node}")?;
            if is_full {
                write!(out, ",{}", details(&mut more, starts[at] + node, sources))?;
            }
            writeln!(out)?;
        }
        out.flush()?;
    }
    let mut order: Vec<u32> = (0..nodes as u32).collect();
    for place in (1..order.len()).rev() {
        order.swap(place, random.below(place as u64 + 1) as usize);
    }
    let mut out = create("relations.csv")?;
    out.write_all(b"source,relation,target,weight,confidence")?;
    out.write_all(if is_full { b",since,until,note,evidence\n" } else { b"\n" })?;
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
        write!(out, ",{weight},{}", CONFIDENCES[bits >> 16 & 7])?;
        if is_full {
            write!(out, ",{}", circumstances(&mut more, sources))?;
        }
        writeln!(out)?;
    }
    out.flush()
}

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let Some((place, sizes)) = arguments.split_last() else {
        return Ok(());
    };
    for size in sizes {
        let (bare, is_full) = size.strip_suffix("-full").map_or((size.as_str(), false), |bare| (bare, true));
        let known = SIZES.iter().find(|(name, ..)| *name == bare);
        let (_, nodes, edges) = known.ok_or_else(|| {
            io::Error::other(format!("the sizes are S, M, L, XL, page and wall, each also with -full, not {size}"))
        })?;
        write(&PathBuf::from(place).join(size), *nodes, *edges, is_full)?;
    }
    Ok(())
}
