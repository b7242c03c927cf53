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

use crate::render::drawing::Drawing;
use crate::render::legend;

/// How many ways to divide columns into layers are tried.
const WAYS: usize = 9;
/// Widths of labels that are tried where there are many boxes.
const LIMITS: [f64; 3] = [122.0, 104.0, 136.0];

/// Places a drawing in columns. About O(sweeps x lines log lines).
pub(super) fn place(drawing: &mut Drawing) {
    let dense = drawing.nodes.len() > 120;
    drawing.layout = "layered".into();
    drawing.font_size = if dense { 11.0 } else { 12.0 };
    if drawing.nodes.is_empty() {
        return;
    }
    // several widths of labels and several ways to divide columns are tried where that is quick; the one wins that is
    // largest on a page
    let large = drawing.nodes.len() + drawing.edges.len() > 2000;
    let middling = drawing.nodes.len() + drawing.edges.len() <= 900;
    let limits = match (dense, middling) {
        (true, true) => &LIMITS[..],
        (true, false) => &LIMITS[..1],
        (false, _) => &[146.0],
    };
    let mut tried = Vec::new();
    for limit in limits {
        let mut fitted = drawing.clone();
        for node in &mut fitted.nodes {
            node.fit(*limit, drawing.font_size, dense);
        }
        for layers in columns::ways(&fitted, dense, if large { 1 } else { WAYS }) {
            let mut drawing = fitted.clone();
            arrange(&mut drawing, &layers, dense, Run::Across);
            tried.push(drawing);
        }
    }
    if let Some(best) = tried.into_iter().map(explained).min_by(|a, b| page(a).total_cmp(&page(b))) {
        *drawing = best;
    }
}

/// Says what the lines mean, as far as no words on them do.
fn explained(mut drawing: Drawing) -> Drawing {
    if drawing.edges.iter().all(|edge| edge.label.is_none()) {
        legend::say_kinds(&mut drawing);
    }
    if drawing.nodes.len() > crate::render::page::DENSE && !drawing.headers.is_empty() && drawing.groups.is_empty() {
        // room is scarce, and the heads of the columns say it in words, colour and shape
        legend::leave_out_kinds(&mut drawing);
    }
    if !drawing.edges.is_empty() {
        legend::say_run_together(&mut drawing);
    }
    drawing
}

/// How high a page of the usual proportions must be for all of it: the less, the larger it is on paper.
fn page(drawing: &Drawing) -> f64 {
    let mut whole = drawing.clone();
    crate::render::page::finish(&mut whole);
    (whole.width / columns::PROPORTIONS).max(whole.height)
}

/// Which way layers follow each other. Down the page is across it with both axes exchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Run {
    Across,
    Down,
}

fn arrange(drawing: &mut Drawing, layers: &[columns::Layer], dense: bool, run: Run) {
    let words = match run {
        Run::Across => ports::Words::choose(drawing, layers),
        Run::Down => ports::Words::default(),
    };
    let mut net = net::Net::new(drawing, layers);
    let ports = ports::Ports::new(drawing, &net, &words);
    ports.make_room(drawing, &mut net);
    order::order(&mut net);
    place::place(&mut net, dense);
    route::route(drawing, &net, ports, &words, (dense, run));
}
