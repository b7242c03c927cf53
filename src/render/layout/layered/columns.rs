//! Which box stands in which layer: a column a kind, tall columns split into several layers.

use super::Room;
use crate::render::drawing::{Drawing, Node};
use crate::render::page::Density;
use std::collections::BTreeMap;

/// The proportions of a page on which most screens and papers are used: those of A4 and A3 across.
pub(super) const PROPORTIONS: f64 = 1.414;
/// About the room between two boxes.
const BOX_GAP: f64 = 7.0;
/// About the height of title, legend and caption.
pub(super) const FURNITURE: f64 = 220.0;

/// More boxes than this are on no page, but on a screen that one moves about. There proportions matter less than that
/// lines pass few layers.
pub(super) const MANY: usize = 2000;
/// The most parts of a column with more boxes than [`MANY`].
const FEW_PARTS: usize = 3;
/// The most layers along the relations with more boxes than [`MANY`]: levels that are near each other are merged.
pub(super) const FEW_LEVELS: usize = 24;

/// A layer: the boxes in it, and the column to which it belongs, counted from 0.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layer {
    pub(super) column: usize,
    pub(super) nodes: Vec<usize>,
}

/// What a plan says of a column: which width of labels, and how many layers.
type Choice = (usize, usize);

/// Ways to divide the boxes into layers, and how promising they are.
pub(super) struct Plans<'a> {
    drawing: &'a Drawing,
    /// The boxes for each width of labels.
    fitted: &'a [Vec<Node>],
    /// The boxes of each column, those at the left first.
    columns: Vec<Vec<usize>>,
    /// About how high the lines are that pass each column.
    passing: Vec<f64>,
    /// For each width of labels how wide and how high each column is in one layer.
    sizes: Vec<Vec<(f64, f64)>>,
    between: f64,
}

impl<'a> Plans<'a> {
    /// O(widths of labels x boxes + lines log).
    pub(super) fn new(drawing: &'a Drawing, fitted: &'a [Vec<Node>], room: Room) -> Self {
        let mut by_column: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (at, node) in drawing.nodes.iter().enumerate() {
            by_column.entry(column(drawing, node)).or_default().push(at);
        }
        let columns: Vec<Vec<usize>> = by_column.into_values().collect();
        let size = |nodes: &Vec<usize>, fitted: &[Node]| {
            let widest = nodes.iter().map(|at| fitted[*at].rect.width).fold(0.0, f64::max);
            (widest, stack(fitted, nodes))
        };
        let sizes = fitted.iter().map(|fitted| columns.iter().map(|nodes| size(nodes, fitted)).collect()).collect();
        let passing = passing(drawing, &columns, room);
        let columns = (0..columns.len()).map(|column| sorted(drawing, &columns, column)).collect();
        Self { drawing, fitted, columns, passing, sizes, between: room.between }
    }

    /// The most promising ways, at most `most`: drawings with boxes that have their sizes, and the layers from left to
    /// right. They differ in the widths of labels and in how many layers tall columns have.
    /// O(heights x columns x widths + ways x (boxes + lines) log).
    pub(super) fn ways(&self, most: usize) -> Vec<(Drawing, Vec<Layer>)> {
        let along_relations = self.columns.len() == 1 && !self.drawing.edges.is_empty();
        let mut plans: Vec<(f64, f64, Vec<Choice>)> = Vec::new();
        for height in (8..400).map(|step| f64::from(step) * 20.0) {
            if along_relations {
                let widths = 0..self.fitted.len();
                plans.extend(widths.map(|limit| vec![self.choice(0, limit, height)]).map(|c| self.plan(height, c)));
            } else {
                let best = |column| {
                    let choices = (0..self.fitted.len()).map(|limit| self.choice(column, limit, height));
                    choices.min_by(|a, b| self.width(column, *a).total_cmp(&self.width(column, *b))).unwrap_or((0, 1))
                };
                plans.push(self.plan(height, (0..self.columns.len()).map(best).collect()));
            }
        }
        plans.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut ways: Vec<(Drawing, Vec<Layer>)> = Vec::new();
        let mut taken: Vec<(Vec<usize>, Vec<Layer>)> = Vec::new();
        for (_, height, choices) in plans {
            let mut drawing = self.drawing.clone();
            for (nodes, (limit, _)) in self.columns.iter().zip(&choices) {
                nodes.iter().for_each(|at| drawing.nodes[*at] = self.fitted[*limit][*at].clone());
            }
            let mut layers = Vec::new();
            for (column, (nodes, (_, parts))) in self.columns.iter().zip(&choices).enumerate() {
                let parts =
                    if along_relations { by_rank(&drawing, nodes, height) } else { split(&drawing, nodes, *parts) };
                layers.extend(parts.into_iter().map(|nodes| Layer { column, nodes }));
            }
            let way = (choices.iter().map(|(limit, _)| *limit).collect(), layers);
            if !taken.contains(&way) {
                ways.push((drawing, way.1.clone()));
                taken.push(way);
            }
            if ways.len() == most {
                break;
            }
        }
        ways
    }

    /// How many layers a column needs so that none is higher than `height`.
    fn choice(&self, column: usize, limit: usize, height: f64) -> Choice {
        let room = (height - self.passing[column]).max(height * 0.4);
        let most = if self.drawing.nodes.len() > MANY { FEW_PARTS } else { usize::MAX };
        (limit, ((self.sizes[limit][column].1 / room).ceil().max(1.0) as usize).min(most))
    }

    fn width(&self, column: usize, (limit, parts): Choice) -> f64 {
        parts as f64 * (self.sizes[limit][column].0 + self.between)
    }

    /// A plan, with about how high a page of the usual proportions must be for it.
    fn plan(&self, height: f64, choices: Vec<Choice>) -> (f64, f64, Vec<Choice>) {
        let (mut width, mut highest) = (0.0, 0.0_f64);
        for (column, choice) in choices.iter().enumerate() {
            width += self.width(column, *choice);
            highest = highest.max(self.sizes[choice.0][column].1 / choice.1 as f64 + self.passing[column]);
        }
        ((width / PROPORTIONS).max(highest + FURNITURE), height, choices)
    }
}

/// The column of a box: that of its group where there are groups, else that of its kind.
fn column(drawing: &Drawing, node: &crate::render::Node) -> u32 {
    if drawing.groups.is_empty() {
        drawing.kinds[node.kind_at].column
    } else {
        node.group.map_or(u32::MAX, |group| group as u32)
    }
}

fn stack(boxes: &[Node], nodes: &[usize]) -> f64 {
    nodes.iter().map(|at| boxes[*at].rect.height + BOX_GAP).sum()
}

/// About how high the lines are that pass each column.
fn passing(drawing: &Drawing, columns: &[Vec<usize>], room: Room) -> Vec<f64> {
    let column_of = column_of(drawing, columns);
    let mut passing = vec![std::collections::BTreeSet::new(); columns.len()];
    for edge in &drawing.edges {
        let (a, b) = (column_of[edge.from], column_of[edge.to]);
        for trunks in passing.iter_mut().take(a.max(b)).skip(a.min(b) + 1) {
            trunks.insert((edge.to, edge.verb_at));
        }
    }
    passing.into_iter().map(|trunks| trunks.len() as f64 * (room.lines + 1.3)).collect()
}

fn column_of(drawing: &Drawing, columns: &[Vec<usize>]) -> Vec<usize> {
    let mut column_of = vec![0; drawing.nodes.len()];
    for (column, nodes) in columns.iter().enumerate() {
        for at in nodes {
            column_of[*at] = column;
        }
    }
    column_of
}

/// The boxes of a column from its left layer to its right one: what is tied to the right stands at the right, and
/// lines inside the column go from left to right.
fn sorted(drawing: &Drawing, columns: &[Vec<usize>], column: usize) -> Vec<usize> {
    let column_of = column_of(drawing, columns);
    let mut pull = vec![0_i64; drawing.nodes.len()];
    for edge in &drawing.edges {
        let (a, b) = (column_of[edge.from], column_of[edge.to]);
        if edge.from == edge.to {
            continue;
        }
        let towards = |here: usize, there: usize| match there.cmp(&here) {
            std::cmp::Ordering::Less => -1,
            std::cmp::Ordering::Greater => 1,
            std::cmp::Ordering::Equal => 0,
        };
        pull[edge.from] += if a == b { -3 } else { towards(a, b) };
        pull[edge.to] += if a == b { 3 } else { towards(b, a) };
    }
    let mut sorted = columns[column].clone();
    sorted.sort_by_key(|at| (pull[*at], drawing.nodes[*at].kind_at));
    debug_assert!(sorted.iter().all(|at| column_of[*at] == column));
    sorted
}

/// Cuts a sequence of boxes into layers of about equal height.
pub(super) fn split(drawing: &Drawing, nodes: &[usize], parts: usize) -> Vec<Vec<usize>> {
    let total = stack(&drawing.nodes, nodes);
    let mut layers = vec![Vec::new(); parts.min(nodes.len()).max(1)];
    let mut so_far = 0.0;
    for at in nodes {
        let height = drawing.nodes[*at].rect.height + BOX_GAP;
        let layer = ((so_far + height / 2.0) / total * layers.len() as f64) as usize;
        let last = layers.len() - 1;
        layers[layer.min(last)].push(*at);
        so_far += height;
    }
    layers.retain(|layer| !layer.is_empty());
    layers
}

/// Layers of a single kind: along its relations, by the longest chain that leads to a box (relations that close a
/// circle not counted); at most as many as the page is wide, each split when it is too high.
fn by_rank(drawing: &Drawing, nodes: &[usize], height: f64) -> Vec<Vec<usize>> {
    let rank = ranks(drawing);
    let highest = rank.iter().copied().max().unwrap_or(0) + 1;
    let many = drawing.nodes.len() > MANY;
    let levels = match drawing.density {
        Density::Airy => 8,
        Density::Dense => 5,
        Density::Tight => 2,
    };
    let wanted = ((stack(&drawing.nodes, nodes) / height).ceil() as usize).max(highest.min(levels));
    let wanted = if many { wanted.min(FEW_LEVELS) } else { wanted };
    let mut layers = vec![Vec::new(); highest.min(wanted)];
    for at in nodes {
        let layer = if highest > wanted { rank[*at] * wanted / highest } else { rank[*at] };
        layers[layer].push(*at);
    }
    let too_high = |nodes: &Vec<usize>| (stack(&drawing.nodes, nodes) / (height * 1.3)).ceil().max(1.0) as usize;
    layers.iter().flat_map(|nodes| split(drawing, nodes, if many { 1 } else { too_high(nodes) })).collect()
}

/// The length of the longest chain that leads to each box.
pub(super) fn ranks(drawing: &Drawing) -> Vec<usize> {
    let count = drawing.nodes.len();
    let mut next = vec![Vec::new(); count];
    for edge in drawing.edges.iter().filter(|edge| edge.from != edge.to) {
        next[edge.from].push(edge.to);
    }
    // depth-first from the boxes to which nothing leads; the reverse of the order of leaving is topological, an edge
    // against it closes a circle
    let mut entered = vec![0_usize; count];
    for targets in &next {
        for target in targets {
            entered[*target] += 1;
        }
    }
    let mut roots: Vec<usize> = (0..count).collect();
    roots.sort_by_key(|at| entered[*at]);
    let (mut seen, mut order) = (vec![false; count], Vec::with_capacity(count));
    for root in roots {
        if std::mem::replace(&mut seen[root], true) {
            continue;
        }
        let mut open = vec![(root, 0)];
        while let Some((at, nth)) = open.pop() {
            if let Some(target) = next[at].get(nth) {
                open.push((at, nth + 1));
                if !std::mem::replace(&mut seen[*target], true) {
                    open.push((*target, 0));
                }
            } else {
                order.push(at);
            }
        }
    }
    order.reverse();
    let mut place = vec![0; count];
    for (nth, at) in order.iter().enumerate() {
        place[*at] = nth;
    }
    let mut rank = vec![0; count];
    for at in order {
        for target in &next[at] {
            if place[*target] > place[at] {
                rank[*target] = rank[*target].max(rank[at] + 1);
            }
        }
    }
    rank
}
