//! Aggregates: a bar down the page for each kind, an arrow across for each verb between two kinds.
//!
//! With a few boxes and many arrows among them, arrows from box to box would cover each other. Here each arrow has its
//! own height, as in a sequence diagram, and its words above it, so that all can be read and followed.

use super::curve::{self, Curve};
use crate::render::drawing::{Align, Bar, Drawing};
use crate::render::geometry::{Point, Rect};
use crate::render::{text, theme};

const WORD_SIZE: f64 = 11.0;
const BAR: f64 = 12.0;
/// The reach of the arrow of a relation inside a kind.
const LOOP: f64 = 26.0;

/// Places an aggregate. O(arrows x rows).
pub(in crate::render) fn place(drawing: &mut Drawing) {
    drawing.layout = "lanes".into();
    drawing.font_size = 13.0;
    for node in &mut drawing.nodes {
        node.fit(130.0, 13.0, false);
    }
    let words: Vec<_> = drawing
        .edges
        .iter()
        .map(|edge| {
            let words = format!("{} {}", drawing.verbs[edge.verb_at].label, edge.relations);
            text::block(&words, f64::INFINITY, WORD_SIZE, false, Align::Middle, theme::INK)
        })
        .collect();
    let order = columns(drawing);
    let column_of = |node: usize| order.iter().position(|at| *at == node).unwrap_or(0);
    let widest = words.iter().map(|word| word.rect.width).fold(40.0, f64::max);
    let box_width = drawing.nodes.iter().map(|node| node.rect.width).fold(0.0, f64::max);
    let pitch = (widest + BAR + 22.0).max(box_width + 18.0);
    let head_height = drawing.nodes.iter().map(|node| node.rect.height).fold(0.0, f64::max);
    for node in &mut drawing.nodes {
        (node.rect.width, node.rect.height) = (box_width, head_height);
    }
    for (column, at) in order.iter().enumerate() {
        drawing.nodes[*at].put(Point::new(column as f64 * pitch, head_height / 2.0));
    }
    // each arrow takes a row in the gaps that it crosses, the first that is free in all of them
    let mut sorted: Vec<usize> = (0..drawing.edges.len()).collect();
    let span = |at: usize| {
        let (a, b) = (column_of(drawing.edges[at].from), column_of(drawing.edges[at].to));
        (a.min(b), a.max(b).max(a.min(b) + 1), a == b)
    };
    sorted.sort_by_key(|at| {
        let (from, to, inside) = span(*at);
        (from, to, inside, std::cmp::Reverse(drawing.edges[*at].relations), *at)
    });
    let mut rows: Vec<Vec<bool>> = Vec::new();
    let mut row_of = vec![0; drawing.edges.len()];
    for at in sorted {
        let (from, to, _) = span(at);
        let free = rows.iter().position(|taken| taken[from..to].iter().all(|taken| !taken));
        let row = free.unwrap_or_else(|| {
            rows.push(vec![false; order.len()]);
            rows.len() - 1
        });
        rows[row][from..to].fill(true);
        row_of[at] = row;
    }
    let row_height = WORD_SIZE * text::LINE_HEIGHT + 13.0;
    let top = head_height + 10.0;
    for (at, word) in words.into_iter().enumerate() {
        let y = top + row_of[at] as f64 * row_height + WORD_SIZE * text::LINE_HEIGHT + 6.0;
        let (a, b) = (column_of(drawing.edges[at].from), column_of(drawing.edges[at].to));
        let (from, to) = (a as f64 * pitch, b as f64 * pitch);
        let mut line;
        let middle;
        if a == b {
            let edge = from + BAR / 2.0;
            let y = y - 4.0;
            line = Curve::from(Point::new(edge, y - 4.0));
            line.straight(Point::new(edge + 10.0, y - 4.0));
            line.arc(Point::new(edge + 10.0, y + 5.0), LOOP - 16.0);
            line.straight(Point::new(edge, y + 5.0));
            middle = Point::new(edge + LOOP + 4.0 + word.rect.width / 2.0, y);
        } else {
            let side = if a < b { BAR / 2.0 } else { -BAR / 2.0 };
            line = Curve::from(Point::new(from + side, y));
            line.straight(Point::new(to - side, y));
            // in the gap where the arrow starts: there nothing else has words at this height
            let gap = from + pitch / 2.0 * if a < b { 1.0 } else { -1.0 };
            middle = Point::new(gap, y - 4.0 - word.rect.height / 2.0);
        }
        curve::give(&mut drawing.edges[at], line);
        drawing.edges[at].label = Some(word.centred(middle));
    }
    let height = rows.len() as f64 * row_height + 16.0;
    drawing.bars = order
        .iter()
        .enumerate()
        .map(|(column, at)| {
            let node = &drawing.nodes[*at];
            let rect = Rect::new(column as f64 * pitch - BAR / 2.0, head_height, BAR, height);
            Bar { rect, fill: node.fill.clone(), stroke: node.stroke.clone() }
        })
        .collect();
}

/// The boxes from left to right.
fn columns(drawing: &Drawing) -> Vec<usize> {
    let mut order: Vec<usize> = (0..drawing.nodes.len()).collect();
    order.sort_by_key(|at| (drawing.kinds[drawing.nodes[*at].kind_at].column, *at));
    order
}
