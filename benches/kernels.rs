//! Times the kernels on a data folder, through the library.
//!
//! ```text
//! cargo bench --bench kernels -- target/bench/M [--repeat N] [--threads N] [--only WORK,...]
//! ```
//!
//! A line a kernel: work, median seconds, and a number by which `benches/compare` sees whether others found the same.
//! `simple` and `simple-directed` are the graphs on which the measures are defined, `simple-weighted` the one of Leiden;
//! the measures' own times contain them, as `centrality` and `communities` build them.

use relata::analysis::centrality::{CentralityOptions, Measure, Sample, centrality};
use relata::analysis::communities::{CommunityOptions, communities};
use relata::analysis::{Monitor, components};
use relata::export::{Exporter, GraphMl, OneFile, Options as ExportOptions};
use relata::graph::{Simple, View};
use relata::read::{Input, Options, load};
use std::io::{self, Write};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let Some(folder) = arguments.first() else { return Ok(()) };
    let after = |flag: &str| arguments.iter().skip_while(|argument| *argument != flag).nth(1);
    let repeat: usize = after("--repeat").map_or(Ok(3), |text| text.parse())?;
    if let Some(threads) = after("--threads") {
        rayon::ThreadPoolBuilder::new().num_threads(threads.parse()?).build_global()?;
    }
    let only: Option<Vec<&str>> = after("--only").map(|list| list.split(',').collect());
    let wanted = |work: &str| only.as_ref().is_none_or(|only| only.contains(&work));
    let mut out = io::stdout().lock();
    let mut time = |work: &str, run: &mut dyn FnMut() -> f64| -> io::Result<()> {
        if !wanted(work) {
            return Ok(());
        }
        let mut seconds = Vec::new();
        let mut answer = 0.0;
        for _ in 0..repeat {
            let start = Instant::now();
            answer = run();
            seconds.push(start.elapsed().as_secs_f64());
        }
        seconds.sort_by(f64::total_cmp);
        writeln!(out, "{work},{},{answer:e}", seconds[seconds.len() / 2])?;
        out.flush()
    };
    let options = Options { warnings: false, hash: false, ..Options::default() };
    let input = Input::Folder(folder.into());
    time("load", &mut || {
        let loaded = load(&input, &options).ok().and_then(|loaded| loaded.data);
        loaded.map_or(0.0, |data| data.relation_count() as f64)
    })?;
    time("load-and-rows", &mut || {
        let Some(data) = load(&input, &options).ok().and_then(|loaded| loaded.data) else { return 0.0 };
        let view = View::whole(&data);
        view.out_len(relata::graph::Node(0)) as f64
    })?;
    let data = load(&input, &options)?.data.ok_or("the data has errors")?;
    let view = View::whole(&data);
    time("components", &mut || components::weak(&view).sizes.len() as f64)?;
    time("rows", &mut || View::whole(&data).out_len(relata::graph::Node(0)) as f64)?;
    view.out_len(relata::graph::Node(0));
    time("simple", &mut || Simple::unweighted(&view, false).edge_count() as f64)?;
    time("simple-directed", &mut || Simple::unweighted(&view, true).edge_count() as f64)?;
    time("simple-weighted", &mut || Simple::undirected(&view).edge_count() as f64)?;
    let default = CentralityOptions::default();
    let pivots = CentralityOptions { sample: Some(Sample { pivots: 256, seed: 1 }), ..default.clone() };
    for (work, measure, options) in [
        ("pagerank", Measure::PageRank, &default),
        ("core", Measure::Core, &default),
        ("betweenness-256", Measure::Betweenness, &pivots),
        ("betweenness", Measure::Betweenness, &default),
        ("harmonic", Measure::Harmonic, &default),
        ("closeness", Measure::Closeness, &default),
    ] {
        time(work, &mut || {
            let scores = centrality(&view, &[measure], options, &Monitor::default());
            let scores = scores.map(|scores| scores.values[0].iter().flatten().copied().fold(0.0, f64::max));
            scores.unwrap_or(f64::NAN)
        })?;
    }
    let once = CommunityOptions { runs: 1, ..CommunityOptions::default() };
    for (work, options) in [("leiden", once), ("leiden-as-told", CommunityOptions::default())] {
        time(work, &mut || {
            let found = communities(&view, &options, &Monitor::default());
            found.ok().and_then(|found| found.modularity).unwrap_or(f64::NAN)
        })?;
    }
    time("graphml", &mut || {
        let mut counted = OneFile(Counter(0));
        let written = GraphMl.write(&view, &ExportOptions::default(), &mut counted);
        if written.is_ok() { counted.0.0 as f64 } else { f64::NAN }
    })?;
    Ok(())
}

/// Counts bytes and keeps none.
struct Counter(usize);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
