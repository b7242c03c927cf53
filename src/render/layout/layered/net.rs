//! Boxes and the places where lines pass, layer by layer, and what is tied to what.

use super::columns::Layer;
use crate::render::drawing::{Arrow, Drawing};
use std::collections::BTreeMap;

/// Something that takes up height in a layer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Item {
    /// The box, or `None` where lines pass.
    pub(super) node: Option<usize>,
    pub(super) layer: usize,
    pub(super) height: f64,
    /// The height of its centre, once placed.
    pub(super) y: f64,
}

/// Two items in neighbouring layers with lines between them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Tie {
    pub(super) other: usize,
    pub(super) lines: f64,
}

/// All layers. The first items are the boxes, item `i` being box `i`.
#[derive(Debug, Clone, Default)]
pub(super) struct Net {
    /// Items of each layer from the top.
    pub(super) layers: Vec<Vec<usize>>,
    /// The column of each layer.
    pub(super) columns: Vec<usize>,
    pub(super) items: Vec<Item>,
    /// For each line the items that it passes, source and target included.
    pub(super) routes: Vec<Vec<usize>>,
    /// For each item its ties to the layer at its left.
    pub(super) left: Vec<Vec<Tie>>,
    /// For each item its ties to the layer at its right.
    pub(super) right: Vec<Vec<Tie>>,
    /// For each item its ties inside its layer.
    pub(super) beside: Vec<Vec<Tie>>,
}

impl Net {
    /// Builds the layers. O(lines x layers log).
    pub(super) fn new(drawing: &Drawing, layers: &[Layer]) -> Self {
        let mut net = Self { columns: layers.iter().map(|layer| layer.column).collect(), ..Self::default() };
        net.layers = layers.iter().map(|layer| layer.nodes.clone()).collect();
        let mut layer_of = vec![0; drawing.nodes.len()];
        for (at, layer) in layers.iter().enumerate() {
            for node in &layer.nodes {
                layer_of[*node] = at;
            }
        }
        net.items = (0..drawing.nodes.len())
            .map(|at| Item { node: Some(at), layer: layer_of[at], height: drawing.nodes[at].rect.height, y: 0.0 })
            .collect();
        // lines of one verb to one box share their places; a line that holds both ways has its own
        let mut trunks: BTreeMap<(usize, usize, usize, usize), usize> = BTreeMap::new();
        for (at, edge) in drawing.edges.iter().enumerate() {
            let (from, to) = (layer_of[edge.from], layer_of[edge.to]);
            let own = if edge.arrow == Arrow::Both || edge.bold { at + 1 } else { 0 };
            let mut route = vec![edge.from];
            let between: Vec<usize> = if from < to { (from + 1..to).collect() } else { (to + 1..from).rev().collect() };
            for layer in between {
                let item = *trunks.entry((edge.to, edge.verb_at, own, layer)).or_insert_with(|| {
                    net.items.push(Item { node: None, layer, height: edge.width, y: 0.0 });
                    net.layers[layer].push(net.items.len() - 1);
                    net.items.len() - 1
                });
                net.items[item].height = net.items[item].height.max(edge.width);
                route.push(item);
            }
            route.push(edge.to);
            net.routes.push(route);
        }
        net.tie();
        net
    }

    /// How many ties there are between layers.
    pub(super) fn ties(&self) -> usize {
        self.right.iter().map(Vec::len).sum()
    }

    fn tie(&mut self) {
        let mut lines: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        for step in self.routes.iter().flat_map(|route| route.windows(2)) {
            *lines.entry((step[0].min(step[1]), step[0].max(step[1]))).or_default() += 1.0;
        }
        let none = || vec![Vec::new(); self.items.len()];
        let (mut left, mut right, mut beside) = (none(), none(), none());
        for ((a, b), lines) in lines.into_iter().filter(|((a, b), _)| a != b) {
            let (a, b) = if self.items[a].layer <= self.items[b].layer { (a, b) } else { (b, a) };
            if self.items[a].layer == self.items[b].layer {
                for (at, other) in [(a, b), (b, a)] {
                    beside[at].push(Tie { other, lines });
                }
            } else {
                right[a].push(Tie { other: b, lines });
                left[b].push(Tie { other: a, lines });
            }
        }
        (self.left, self.right, self.beside) = (left, right, beside);
    }
}
