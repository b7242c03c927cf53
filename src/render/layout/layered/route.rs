//! Coordinates: where layers stand, the lines between boxes, words on lines and over columns.

use super::net::Net;
use super::ports::{Ports, Spot, Words};
use super::{Room, Run};
use crate::model::Shape;
use crate::render::drawing::{Align, Drawing, Frame, Header};
use crate::render::geometry::{Point, Rect};
use crate::render::layout::curve::{self, Curve};
use crate::render::{outline, text, theme};

const HEADER_SIZE: f64 = 13.0;
const HEADER_GAP: f64 = 11.0;
/// A column is as wide as its heading, unless that is longer than this.
const WIDEST_HEADING: f64 = 160.0;
/// How far an arc inside a layer reaches at least.
const LEAST_BULGE: f64 = 12.0;

/// A layer across: its boxes from `left` to `right`; lines bend only outside of `begin` to `end`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Strip {
    begin: f64,
    left: f64,
    right: f64,
    end: f64,
    /// How far lines that stay in the layer may reach beyond `end`.
    reach: f64,
}

/// Gives everything its coordinates. O(lines x layers).
pub(super) fn route(drawing: &mut Drawing, net: &Net, mut ports: Ports, words: &Words, run: Run) {
    ports.place(drawing, net);
    let widest = widest(drawing);
    let strips = strips(drawing, net, &ports, words, run);
    for (layer, items) in net.layers.iter().enumerate() {
        let strip = strips[layer];
        for item in items {
            if let Some(node) = net.items[*item].node {
                drawing.nodes[node].put(Point::new(f64::midpoint(strip.left, strip.right), net.items[*item].y));
            }
        }
    }
    for edge in 0..drawing.edges.len() {
        let line = line(drawing, net, &ports, &strips, (edge, run));
        curve::give(&mut drawing.edges[edge], line);
        if let Some(spot) = words.spot_of(edge) {
            let port = &ports.ports[&spot];
            if let Some(word) = port.word.clone() {
                let strip = strips[net.items[spot.node].layer];
                let away = lead(&widest, spot);
                let x = if spot.right { strip.right + away } else { strip.left - away - word.rect.width };
                let y = port.y - word.rect.height / 2.0;
                drawing.edges[edge].label = Some(word.at(x, y));
            }
        }
    }
    if run == Run::Across {
        headers(drawing, net, &strips, words);
    }
}

/// From a box to the word on a line: room for the arrowhead if it is there.
fn lead(widest: &[f64], spot: Spot) -> f64 {
    if spot.begins && !spot.both {
        return 5.0;
    }
    curve::head_length(widest[spot.verb]) + 4.0
}

/// The widest line of each verb.
fn widest(drawing: &Drawing) -> Vec<f64> {
    let mut widest = vec![0.0_f64; drawing.verbs.len()];
    for edge in &drawing.edges {
        widest[edge.verb_at] = widest[edge.verb_at].max(edge.width);
    }
    widest
}

/// About how wide all layers are together. O(lines log).
pub(super) fn width(drawing: &mut Drawing, net: &Net, ports: &Ports, words: &Words, run: Run) -> f64 {
    let strips = strips(drawing, net, ports, words, run);
    let has_arcs = net.layers.last().is_some_and(|layer| layer.iter().any(|item| !net.beside[*item].is_empty()));
    strips.last().map_or(0.0, |last| last.end + if has_arcs { last.reach } else { 0.0 })
}

fn strips(drawing: &mut Drawing, net: &Net, ports: &Ports, words: &Words, run: Run) -> Vec<Strip> {
    let room = Room::of(drawing.density);
    let count = net.layers.len();
    let widest = widest(drawing);
    let mut zones = vec![[3.0_f64; 2]; count];
    for (spot, port) in &ports.ports {
        let word = port.word.as_ref().map_or(0.0, |word| word.rect.width + 5.0);
        let zone = &mut zones[net.items[spot.node].layer][usize::from(spot.right)];
        *zone = zone.max(lead(&widest, *spot) + word);
    }
    let mut strips = vec![Strip::default(); count];
    let mut x = 0.0;
    for layer in 0..count {
        let boxes = || net.layers[layer].iter().filter_map(|item| net.items[*item].node);
        let [left_zone, right_zone] = zones[layer];
        let left = if layer == 0 { 0.0 } else { x + left_zone };
        let last_of_column = net.columns.get(layer + 1).is_none_or(|column| *column != net.columns[layer]);
        let mut width = boxes().map(|node| drawing.nodes[node].rect.width).fold(0.0, f64::max);
        if run == Run::Across && last_of_column {
            let first = net.columns.partition_point(|column| *column < net.columns[layer]);
            let begin = if first == layer { left } else { strips[first].left };
            width = width.max(begin + heading_width(drawing, net, net.columns[layer]) - left);
        }
        if boxes().all(|node| drawing.nodes[node].scale <= 1.0) {
            for node in boxes().collect::<Vec<_>>() {
                drawing.nodes[node].rect.width = width;
            }
        }
        let right = left + width;
        let ties: usize = net.layers[layer].iter().map(|item| net.right[*item].len()).sum();
        let inside: usize = net.layers[layer].iter().map(|item| net.beside[*item].len() / 2).sum();
        let lines = libm::sqrt((ties + inside) as f64);
        let mut bend = room.bend.0 + room.bend.1 * lines;
        if net.layers[layer].iter().any(|item| !net.beside[*item].is_empty()) {
            // arcs inside the layer need some room before the next
            bend = bend.max(LEAST_BULGE / 0.85);
        }
        let next = zones.get(layer + 1).map_or(0.0, |zone| zone[0]);
        if let Some(said) = words.between.get(&net.columns[layer]).filter(|_| last_of_column && layer + 1 < count) {
            bend = bend.max(between_word(drawing, *said).rect.width + 24.0 - right_zone - next);
        }
        let reach = if layer + 1 < count { bend * 0.85 } else { room.reach };
        strips[layer] = Strip { begin: left - left_zone, left, right, end: right + right_zone, reach };
        x = right + right_zone + bend;
    }
    strips
}

fn line(drawing: &Drawing, net: &Net, ports: &Ports, strips: &[Strip], (edge, run): (usize, Run)) -> Curve {
    let route = &net.routes[edge];
    let [begin, end] = ports.of_edge[edge];
    let strip = |item: usize| strips[net.items[item].layer];
    let touch = |spot: Spot| {
        let node = &drawing.nodes[spot.node];
        match run {
            Run::Across => outline::border(node.shape, node.rect, ports.ports[&spot].y, spot.right),
            Run::Down => {
                outline::border_above(node.shape, node.rect.turned(), ports.ports[&spot].y, spot.right).turned()
            }
        }
    };
    let (start, stop) = (touch(begin), touch(end));
    let mut line = Curve::from(start);
    let leave = |item: usize, right: bool| if right { strip(item).end } else { strip(item).begin };
    line.straight(Point::new(leave(route[0], begin.right), start.y));
    if begin.right == end.right {
        let rise = (stop.y - start.y).abs();
        let bulge = (9.0 + 0.16 * rise).min(strip(route[0]).reach).max(LEAST_BULGE);
        line.arc(Point::new(strip(route[0]).end, stop.y), bulge);
    } else {
        for item in &route[1..route.len() - 1] {
            let y = net.items[*item].y;
            line.level(Point::new(leave(*item, !begin.right), y));
            line.straight(Point::new(leave(*item, begin.right), y));
        }
        line.level(Point::new(leave(route[route.len() - 1], end.right), stop.y));
    }
    line.straight(stop);
    line
}

/// The length of the arrowhead beside the word between two columns, and the room before it.
const BETWEEN_HEAD: (f64, f64) = (7.0, 4.0);

fn between_word(drawing: &Drawing, (verb, _): (usize, bool)) -> crate::render::drawing::TextBlock {
    let label = &drawing.verbs[verb].label;
    text::block(label, f64::INFINITY, drawing.density.letters(), false, Align::Left, theme::SOFT_INK)
}

/// The boxes of a column.
fn boxes_of(net: &Net, column: usize) -> impl Iterator<Item = usize> {
    let layers = net.columns.iter().zip(&net.layers).filter(move |(of, _)| **of == column);
    layers.flat_map(|(_, items)| items.iter().filter_map(|item| net.items[*item].node))
}

/// The kinds in a column, ascending, and its group, if it is one.
fn content(drawing: &Drawing, net: &Net, column: usize) -> (Vec<usize>, Option<usize>) {
    let mut kinds: Vec<usize> = boxes_of(net, column).map(|node| drawing.nodes[node].kind_at).collect();
    kinds.sort_unstable();
    kinds.dedup();
    (kinds, boxes_of(net, column).find_map(|node| drawing.nodes[node].group))
}

/// What stands over a column.
fn heading(drawing: &Drawing, kinds: &[usize], group: Option<usize>) -> String {
    match group {
        Some(group) => drawing.groups[group].clone(),
        None => kinds.iter().map(|at| drawing.kinds[*at].counted()).collect::<Vec<_>>().join(", "),
    }
}

/// How wide a column must be for its heading.
fn heading_width(drawing: &Drawing, net: &Net, column: usize) -> f64 {
    let (kinds, group) = content(drawing, net, column);
    let width = text::width(&text::plain(&heading(drawing, &kinds, group)), HEADER_SIZE, true);
    if width <= WIDEST_HEADING { width + 0.1 } else { 0.0 }
}

fn headers(drawing: &mut Drawing, net: &Net, strips: &[Strip], words: &Words) {
    let columns = net.columns.iter().copied().max().map_or(0, |last| last + 1);
    let (mut headers, mut frames) = (Vec::new(), Vec::new());
    for column in 0..columns {
        let mut layers = (0..net.columns.len()).filter(|layer| net.columns[*layer] == column);
        let (Some(first), (kinds, group)) = (layers.next(), content(drawing, net, column)) else { continue };
        let (last, Some(kind)) = (layers.next_back().unwrap_or(first), kinds.first()) else { continue };
        let (left, right) = (strips[first].left, strips[last].right);
        if group.is_some() {
            let around = boxes_of(net, column).map(|node| drawing.nodes[node].rect).reduce(Rect::union);
            let around = around.unwrap_or_default();
            frames.push(Frame {
                rect: around.grown(5.0),
                shape: Shape::Rounded,
                label: None,
                fill: theme::FRAME.to_owned(),
                stroke: theme::FRAME_LINE.to_owned(),
            });
        }
        let words_over = heading(drawing, &kinds, group);
        let label = text::block(&words_over, right - left, HEADER_SIZE, true, Align::Left, theme::INK);
        let y = -HEADER_GAP - 5.0 - label.rect.height;
        headers.push(Header {
            label: label.at(left, y),
            rule: Some(Rect::new(left, -HEADER_GAP - 3.0, right - left, 3.0)),
            head: None,
            colour: drawing.kinds[*kind].stroke.clone(),
        });
        if let (Some(said), Some(next)) = (words.between.get(&column), strips.get(last + 1)) {
            let word = between_word(drawing, *said);
            let (length, room) = BETWEEN_HEAD;
            let x = f64::midpoint(right, next.left) - (word.rect.width + length + room) / 2.0;
            let y = -HEADER_GAP - word.rect.height;
            let middle = y + word.rect.height / 2.0;
            let (tip, back, text_x) = if said.1 {
                let tip = x + word.rect.width + room + length;
                (tip, tip - length, x)
            } else {
                (x, x + length, x + length + room)
            };
            let head = [Point::new(tip, middle), Point::new(back, middle - 3.2), Point::new(back, middle + 3.2)];
            let colour = theme::SOFT_INK.to_owned();
            headers.push(Header { label: word.at(text_x, y), rule: None, head: Some(head), colour });
        }
    }
    (drawing.headers, drawing.frames) = (headers, frames);
}
