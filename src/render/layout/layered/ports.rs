//! Where lines leave boxes, and which words stand there.

use super::columns::Layer;
use super::net::Net;
use crate::model::Shape;
use crate::render::drawing::{Align, Arrow, Drawing, TextBlock};
use crate::render::page::Density;
use crate::render::{text, theme};
use std::collections::BTreeMap;

/// More words on lines than this are noise; the legend says it instead.
const MOST_WORDS: usize = 64;
/// The height of a port without a word.
const PLAIN: f64 = 4.5;

/// Where a word stands: at the box where its lines begin or at the box where they end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    pub(super) node: usize,
    pub(super) verb: usize,
    /// Whether the lines begin here.
    pub(super) begins: bool,
    /// Whether the lines hold both ways.
    pub(super) both: bool,
    /// Whether the lines leave at the right side.
    pub(super) right: bool,
}

/// Which words are shown, and where.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    /// Ports with a word, and the line that bears it.
    spots: BTreeMap<Spot, usize>,
    /// The same the other way round.
    of_edge: BTreeMap<usize, Spot>,
    /// Pairs of neighbouring columns whose lines all have one verb, with it and whether they run to the right.
    pub(super) between: BTreeMap<usize, (usize, bool)>,
}

impl Words {
    /// One verb between two neighbouring columns is said once above the gap. Other lines have a word at one of their
    /// ends, where lines of the verb meet, so that it is said once for all of these; when that would be
    /// too many words, none. O(lines log).
    pub(super) fn choose(drawing: &Drawing, layers: &[Layer]) -> Self {
        let (column_of, layer_of) = positions(drawing, layers);
        let mut between: BTreeMap<usize, Option<(usize, bool, usize)>> = BTreeMap::new();
        for edge in &drawing.edges {
            let (a, b) = (column_of[edge.from], column_of[edge.to]);
            if a.abs_diff(b) == 1 {
                let said = (edge.verb_at, a < b);
                let one = between.entry(a.min(b)).or_insert(Some((said.0, said.1, 0)));
                *one = one.filter(|one| (one.0, one.1) == said).map(|one| (one.0, one.1, one.2 + 1));
            }
        }
        let enough = |one: Option<(usize, bool, usize)>| one.filter(|one| one.2 >= 4).map(|one| (one.0, one.1));
        let between: BTreeMap<usize, (usize, bool)> =
            between.into_iter().filter_map(|(column, one)| Some((column, enough(one)?))).collect();
        let mut lines: BTreeMap<Spot, usize> = BTreeMap::new();
        let ends = |edge: usize| spots(drawing, &layer_of, edge);
        for edge in 0..drawing.edges.len() {
            for spot in ends(edge) {
                *lines.entry(spot).or_default() += 1;
            }
        }
        let most = |at: &usize| ends(*at).map(|spot| lines[&spot]).into_iter().max();
        let mut order: Vec<usize> = (0..drawing.edges.len()).collect();
        order.sort_by_key(|at| (!drawing.edges[*at].bold, std::cmp::Reverse(most(at))));
        let mut spots: BTreeMap<Spot, usize> = BTreeMap::new();
        for at in order {
            let edge = &drawing.edges[at];
            let (a, b) = (column_of[edge.from], column_of[edge.to]);
            let said_above = a.abs_diff(b) == 1 && between.contains_key(&a.min(b));
            let [begin, end] = ends(at);
            if !said_above && !spots.contains_key(&begin) && !spots.contains_key(&end) {
                spots.insert(if lines[&begin] > 2 * lines[&end] && !edge.bold { begin } else { end }, at);
            }
        }
        if spots.len() > MOST_WORDS || drawing.density == Density::Tight {
            spots.clear();
        }
        let of_edge = spots.iter().map(|(spot, edge)| (*edge, *spot)).collect();
        Self { spots, of_edge, between }
    }

    /// The port at which a line bears its word, if it bears one.
    pub(super) fn spot_of(&self, edge: usize) -> Option<Spot> {
        self.of_edge.get(&edge).copied()
    }
}

/// The column and the layer of every box.
fn positions(drawing: &Drawing, layers: &[Layer]) -> (Vec<usize>, Vec<usize>) {
    let (mut column_of, mut layer_of) = (vec![0; drawing.nodes.len()], vec![0; drawing.nodes.len()]);
    for (at, layer) in layers.iter().enumerate() {
        for node in &layer.nodes {
            (column_of[*node], layer_of[*node]) = (layer.column, at);
        }
    }
    (column_of, layer_of)
}

/// The two ports of a line. Lines inside a layer leave at the right and come back there.
fn spots(drawing: &Drawing, layer_of: &[usize], edge: usize) -> [Spot; 2] {
    let edge = &drawing.edges[edge];
    let (from, to) = (layer_of[edge.from], layer_of[edge.to]);
    let both = edge.arrow == Arrow::Both;
    let spot = |node, begins, right| Spot { node, verb: edge.verb_at, begins, both, right };
    [spot(edge.from, true, from <= to), spot(edge.to, false, from >= to)]
}

/// A port: a height on one side of a box, for lines of one verb in one direction.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Port {
    pub(super) height: f64,
    /// The word beside it.
    pub(super) word: Option<TextBlock>,
    /// Where it is, once placed.
    pub(super) y: f64,
}

/// The share of the side of a box at which lines may touch it: with round or slanted sides the middle of it.
fn straight(shape: Shape) -> f64 {
    match shape {
        Shape::Ellipse | Shape::Stadium | Shape::Hexagon => 0.7,
        _ => 1.0,
    }
}

/// All ports.
#[derive(Debug, Clone, Default)]
pub(super) struct Ports {
    pub(super) ports: BTreeMap<Spot, Port>,
    /// The two ports of each line.
    pub(super) of_edge: Vec<[Spot; 2]>,
}

impl Ports {
    /// The ports of all boxes, heights still open. O(lines log).
    pub(super) fn new(drawing: &Drawing, net: &Net, words: &Words) -> Self {
        let layer_of: Vec<usize> = (0..drawing.nodes.len()).map(|node| net.items[node].layer).collect();
        let mut all = Self::default();
        for edge in 0..drawing.edges.len() {
            let ends = spots(drawing, &layer_of, edge);
            all.of_edge.push(ends);
            for spot in ends {
                all.ports.entry(spot).or_insert_with(|| {
                    let verb = &drawing.verbs[spot.verb].label;
                    let word = words.spots.contains_key(&spot).then(|| {
                        text::block(verb, f64::INFINITY, drawing.density.letters(), false, Align::Left, theme::INK)
                    });
                    let height = word.as_ref().map_or(PLAIN, |word| word.rect.height + 1.0);
                    Port { height, word, y: 0.0 }
                });
            }
        }
        all
    }

    /// Makes boxes high enough for the words beside them. O(ports).
    pub(super) fn make_room(&self, drawing: &mut Drawing, net: &mut Net) {
        let mut needed = vec![[0.0_f64; 2]; drawing.nodes.len()];
        for (spot, port) in &self.ports {
            // without a word ports may come closer than usual, down to two pixels
            needed[spot.node][usize::from(spot.right)] += if port.word.is_some() { port.height } else { 2.0 };
        }
        for (at, [left, right]) in needed.into_iter().enumerate() {
            let needed = (left.max(right) + 4.0) / straight(drawing.nodes[at].shape);
            let rect = &mut drawing.nodes[at].rect;
            rect.height = rect.height.max(needed);
            net.items[at].height = rect.height;
        }
    }

    /// Gives ports their heights: in the order in which their lines go on, so that they do not cross at the box.
    /// O(lines log).
    pub(super) fn place(&mut self, drawing: &Drawing, net: &Net) {
        let mut next: BTreeMap<Spot, (f64, f64)> = BTreeMap::new();
        for (route, [begin, end]) in net.routes.iter().zip(&self.of_edge) {
            let last = route.len() - 1;
            for (spot, towards) in [(begin, route[1]), (end, route[last - 1])] {
                let sum = next.entry(*spot).or_default();
                *sum = (sum.0 + net.items[towards].y, sum.1 + 1.0);
            }
        }
        let mut sides: BTreeMap<(usize, bool), Vec<Spot>> = BTreeMap::new();
        for spot in self.ports.keys() {
            sides.entry((spot.node, spot.right)).or_default().push(*spot);
        }
        for ((node, _), mut spots) in sides {
            let mean = |spot: &Spot| next.get(spot).map_or(0.0, |(sum, count)| sum / count);
            spots.sort_by(|a, b| mean(a).total_cmp(&mean(b)));
            let item = &net.items[node];
            let total: f64 = spots.iter().map(|spot| self.ports[spot].height).sum();
            let side = straight(drawing.nodes[node].shape) * item.height - 4.0;
            let squeezed = (total - side).max(0.0);
            let plain = spots.iter().filter(|spot| self.ports[*spot].word.is_none()).count() as f64;
            let less = if plain > 0.0 { squeezed / plain } else { 0.0 };
            let mut y = item.y - (total - squeezed) / 2.0;
            for spot in spots {
                if let Some(port) = self.ports.get_mut(&spot) {
                    let height = if port.word.is_none() { port.height - less } else { port.height };
                    port.y = y + height / 2.0;
                    y += height;
                }
            }
        }
    }
}
