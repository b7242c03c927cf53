//! The usual layout: a column for each kind, in the order of the schema, lines drawn through the gaps between boxes.
//!
//! The steps are those of Sugiyama, Tagawa and Toda (*Methods for visual understanding of hierarchical system
//! structures*, 1981) with the columns given by the kinds: tall columns are split ([`columns`]); lines that span
//! columns get a place in each of them ([`net`]); the order in the columns is chosen so that few lines cross
//! ([`order`]); heights are chosen so that lines are straight ([`place`]); lines and words get their coordinates
//! ([`route`]). No line runs under a box that is not its own, no box or word lies on another: boxes and passing lines
//! have their own heights in a column, words stand beside the box from which their line goes out, and lines bend only
//! between those zones.
//!
//! Lines of one verb to one box run together as soon as they meet, so that a trunk always leads to a single box.

mod columns;
mod down;
mod net;
mod order;
mod place;
mod ports;
mod route;

pub(super) use down::place as place_down;

use crate::render::drawing::{Drawing, Node};
use crate::render::legend;
use crate::render::page::Density;
use columns::{FURNITURE, Layer, PROPORTIONS, Plans};

/// How many ways to divide columns into layers are measured.
const WAYS: usize = 20;
/// How many of them are arranged in full, and where there is much to arrange.
const ARRANGED: (usize, usize) = (4, 2);
/// Widths of labels that are tried where room is scarce.
const LIMITS: [f64; 6] = [122.0, 104.0, 136.0, 90.0, 154.0, 180.0];
/// From this many boxes and lines on there is much to arrange.
const MUCH: usize = 900;

/// How much room things have, in pixels.
#[derive(Debug, Clone, Copy)]
struct Room {
    /// From box to box.
    boxes: f64,
    /// From line to line.
    lines: f64,
    /// From box to line.
    mixed: f64,
    /// Between two layers: at least, and how much more for the root of the number of lines there.
    bend: (f64, f64),
    /// How far arcs may reach beyond the last layer.
    reach: f64,
    /// About how much stands between two layers.
    between: f64,
}

impl Room {
    fn of(density: Density) -> Self {
        match density {
            Density::Airy => {
                Self { boxes: 7.5, lines: 4.5, mixed: 6.0, bend: (18.0, 4.8), reach: 70.0, between: 110.0 }
            }
            Density::Dense => Self { boxes: 3.4, lines: 2.0, mixed: 2.9, bend: (5.0, 2.2), reach: 36.0, between: 56.0 },
            Density::Tight => Self { boxes: 2.8, lines: 1.7, mixed: 2.3, bend: (4.0, 1.8), reach: 28.0, between: 48.0 },
        }
    }
}

/// Places a drawing in columns. About O(sweeps x lines log lines).
pub(super) fn place(drawing: &mut Drawing) {
    drawing.layout = "layered".into();
    drawing.font_size = drawing.density.letters();
    if drawing.nodes.is_empty() {
        return;
    }
    // several widths of labels and several ways to divide columns are measured, those that promise to be largest on a
    // page are arranged, and the one wins that is
    let size = drawing.nodes.len() + drawing.edges.len();
    let limits = match drawing.density {
        Density::Airy => &[146.0][..],
        _ if size > 2000 => &LIMITS[..1],
        _ => &LIMITS[..],
    };
    let fitted: Vec<Vec<Node>> = limits.iter().map(|limit| fitted(drawing, *limit)).collect();
    let plans = Plans::new(drawing, &fitted, Room::of(drawing.density));
    let mut ways: Vec<(f64, Drawing, Vec<Layer>)> = Vec::new();
    for (drawing, layers) in plans.ways(if size > 2000 { 1 } else { WAYS }) {
        ways.push((if size > 2000 { 0.0 } else { measured(drawing.clone(), &layers, Run::Across) }, drawing, layers));
    }
    ways.sort_by(|a, b| a.0.total_cmp(&b.0));
    ways.truncate(if size > MUCH { ARRANGED.1 } else { ARRANGED.0 });
    let tried = ways.into_iter().map(|(_, mut drawing, layers)| {
        arrange(&mut drawing, &layers, Run::Across);
        drawing
    });
    if let Some(best) = tried.min_by(|a, b| page(a).total_cmp(&page(b))) {
        *drawing = best;
    }
}

/// The boxes with labels no wider than a limit.
fn fitted(drawing: &Drawing, limit: f64) -> Vec<Node> {
    let mut nodes = drawing.nodes.clone();
    for node in &mut nodes {
        node.fit(limit, drawing.font_size, drawing.density.is_dense());
    }
    nodes
}

/// Says what the lines mean, as far as no words on them do.
pub(super) fn explain(drawing: &mut Drawing) {
    if drawing.edges.iter().all(|edge| edge.label.is_none()) {
        legend::say_kinds(drawing);
    }
    if drawing.density.is_dense() && !drawing.headers.is_empty() && drawing.groups.is_empty() {
        // room is scarce, and the heads of the columns say it in words, colour and shape
        legend::leave_out_kinds(drawing);
    }
    if !drawing.edges.is_empty() {
        legend::say_run_together(drawing);
    }
}

/// How high a page of the usual proportions must be for all of it: the less, the larger it is on paper.
fn page(drawing: &Drawing) -> f64 {
    let mut whole = drawing.clone();
    explain(&mut whole);
    crate::render::page::finish(&mut whole);
    (whole.width / PROPORTIONS).max(whole.height)
}

/// The same, about, before anything is arranged.
fn measured(mut drawing: Drawing, layers: &[Layer], run: Run) -> f64 {
    let words = match run {
        Run::Across => ports::Words::choose(&drawing, layers),
        Run::Down => ports::Words::default(),
    };
    let mut net = net::Net::new(&drawing, layers);
    let ports = ports::Ports::new(&drawing, &net, &words);
    ports.make_room(&mut drawing, &mut net);
    let height = place::height(&net, Room::of(drawing.density));
    let width = route::width(&mut drawing, &net, &ports, &words, run);
    match run {
        Run::Across => (width / PROPORTIONS).max(height + FURNITURE),
        Run::Down => (height / PROPORTIONS).max(width + FURNITURE),
    }
}

/// Which way layers follow each other. Down the page is across it with both axes exchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Run {
    Across,
    Down,
}

fn arrange(drawing: &mut Drawing, layers: &[Layer], run: Run) {
    let words = match run {
        Run::Across => ports::Words::choose(drawing, layers),
        Run::Down => ports::Words::default(),
    };
    let mut net = net::Net::new(drawing, layers);
    let ports = ports::Ports::new(drawing, &net, &words);
    ports.make_room(drawing, &mut net);
    order::order(&mut net);
    place::place(&mut net, Room::of(drawing.density));
    route::route(drawing, &net, ports, &words, run);
}
