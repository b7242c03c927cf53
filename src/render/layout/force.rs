//! What is related stands near: places by [`stress`](super::stress), then boxes are moved apart and lines led around
//! them.
//!
//! Parts that no line joins are laid out one by one and set side by side, the largest first. Groups are laid out each in
//! a frame of its own; the frames themselves then stand by how much joins them.

use super::stress::{self, Links};
use super::{connect, overlap, words};
use crate::model::Shape;
use crate::render::drawing::{Align, Drawing, Frame};
use crate::render::geometry::{Point, Rect};
use crate::render::{legend, text, theme};
use std::collections::BTreeMap;

/// The proportions of most pages and screens.
const PROPORTIONS: f64 = 1.414;
/// The same without the room for title, legend and caption.
const INNER_PROPORTIONS: f64 = 1.75;
/// How much room there is for each part of a box, and the same where words stand on the lines.
const ROOM: (f64, f64) = (2.3, 2.8);
/// Room inside a frame.
const INSIDE: f64 = 16.0;
/// The size of the words on a frame.
const FRAME_SIZE: f64 = 13.0;

/// Places a drawing. O(n² + n m log n) to 1,000 boxes, beyond that about O((n + m) log n); and see
/// [`connect`](super::connect).
pub(super) fn place(drawing: &mut Drawing) {
    drawing.layout = "force".into();
    let dense = drawing.nodes.len() > 120;
    drawing.font_size = if dense { 11.0 } else { 12.0 };
    for node in &mut drawing.nodes {
        node.fit(if dense { 104.0 } else { 120.0 }, drawing.font_size, dense);
    }
    let centres = if drawing.groups.is_empty() {
        let all: Vec<usize> = (0..drawing.nodes.len()).collect();
        arranged(drawing, &all)
    } else {
        in_frames(drawing)
    };
    for (node, centre) in drawing.nodes.iter_mut().zip(centres) {
        node.put(centre);
    }
    connect::connect(drawing);
    words::place(drawing, false);
    if drawing.edges.iter().any(|edge| edge.label.is_none()) {
        legend::say_kinds(drawing);
    }
}

/// Places for some boxes of a drawing, in their order, the upper left corner at the origin: parts side by side.
fn arranged(drawing: &Drawing, nodes: &[usize]) -> Vec<Point> {
    let mut at_of = vec![usize::MAX; drawing.nodes.len()];
    for (at, node) in nodes.iter().enumerate() {
        at_of[*node] = at;
    }
    let mut links: Vec<BTreeMap<usize, f64>> = vec![BTreeMap::new(); nodes.len()];
    for edge in &drawing.edges {
        let (a, b) = (at_of[edge.from], at_of[edge.to]);
        if a != usize::MAX && b != usize::MAX && a != b {
            links[a].insert(b, 1.0);
            links[b].insert(a, 1.0);
        }
    }
    // what has many neighbours needs room for them
    let degrees: Vec<f64> = links.iter().map(|row| row.len() as f64).collect();
    let links: Links = links
        .into_iter()
        .enumerate()
        .map(|(a, row)| {
            row.into_keys().map(|b| (b, 1.0 + 0.36 * libm::sqrt(degrees[a].max(degrees[b]) - 1.0))).collect()
        })
        .collect();
    let rect = |at: usize| drawing.nodes[nodes[at]].rect;
    let room = if drawing.edges.len() > words::MOST_LINES { ROOM.0 } else { ROOM.1 };
    let mut blocks: Vec<(Vec<usize>, Vec<Rect>)> = Vec::new();
    for part in parts(&links) {
        let mut place = vec![usize::MAX; nodes.len()];
        part.iter().enumerate().for_each(|(nth, at)| place[*at] = nth);
        let inner: Links =
            part.iter().map(|at| links[*at].iter().map(|(b, length)| (place[*b], *length)).collect()).collect();
        let rects: Vec<Rect> = part.iter().map(|at| rect(*at)).collect();
        blocks.push((part, spread(&stress::places(&inner), &rects, room)));
    }
    let alone: Vec<usize> = blocks.iter().filter(|block| block.0.len() == 1).map(|block| block.0[0]).collect();
    blocks.retain(|block| block.0.len() > 1);
    let extents: Vec<Rect> = blocks.iter().map(|block| around(&block.1)).collect();
    let area: f64 = extents.iter().map(|extent| extent.width * extent.height).sum::<f64>()
        + alone.iter().map(|at| (rect(*at).width + 14.0) * (rect(*at).height + 14.0)).sum::<f64>();
    let widest = extents.iter().map(|extent| extent.width).fold(libm::sqrt(area * PROPORTIONS), f64::max);
    let mut order: Vec<usize> = (0..blocks.len()).collect();
    order.sort_by(|a, b| extents[*b].height.total_cmp(&extents[*a].height).then(a.cmp(b)));
    let mut centres = vec![Point::default(); nodes.len()];
    let mut shelf = Shelf { widest, ..Shelf::default() };
    for block in order {
        let extent = extents[block];
        let corner = shelf.put(extent.width, extent.height, 34.0);
        for (at, rect) in blocks[block].0.iter().zip(&blocks[block].1) {
            let centre = rect.centre();
            centres[*at] = Point::new(centre.x - extent.x + corner.x, centre.y - extent.y + corner.y);
        }
    }
    // what has no line stands in rows below
    shelf.next_row(if blocks.is_empty() { 0.0 } else { 34.0 });
    for at in alone {
        let (width, height) = (rect(at).width, rect(at).height);
        let corner = shelf.put(width, height, connect::GAP.1);
        centres[at] = Point::new(corner.x + width / 2.0, corner.y + height / 2.0);
    }
    centres
}

/// Rectangles side by side in rows.
#[derive(Debug, Default)]
struct Shelf {
    widest: f64,
    x: f64,
    y: f64,
    highest: f64,
}

impl Shelf {
    fn next_row(&mut self, gap: f64) {
        if self.x > 0.0 {
            (self.x, self.y, self.highest) = (0.0, self.y + self.highest + gap, 0.0);
        }
    }

    /// The upper left corner for the next rectangle.
    fn put(&mut self, width: f64, height: f64, gap: f64) -> Point {
        if self.x + width > self.widest + 1e-6 {
            self.next_row(gap);
        }
        let corner = Point::new(self.x, self.y);
        self.x += width + gap;
        self.highest = self.highest.max(height);
        corner
    }
}

fn around(rects: &[Rect]) -> Rect {
    rects.iter().copied().reduce(Rect::union).unwrap_or_default()
}

/// Parts that no line joins, the first by its first node.
fn parts(links: &Links) -> Vec<Vec<usize>> {
    let mut seen = vec![false; links.len()];
    let mut parts = Vec::new();
    for start in 0..links.len() {
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        let mut part = vec![start];
        let mut next = 0;
        while let Some(at) = part.get(next).copied() {
            for (other, _) in &links[at] {
                if !std::mem::replace(&mut seen[*other], true) {
                    part.push(*other);
                }
            }
            next += 1;
        }
        part.sort_unstable();
        parts.push(part);
    }
    parts
}

/// Boxes around places: turned so that they are longest across, scaled so that boxes have room, moved apart.
fn spread(places: &[Point], rects: &[Rect], room: f64) -> Vec<Rect> {
    let count = places.len() as f64;
    let middle = places.iter().fold(Point::default(), |sum, p| Point::new(sum.x + p.x / count, sum.y + p.y / count));
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for place in places {
        let (x, y) = (place.x - middle.x, place.y - middle.y);
        (xx, xy, yy) = (xx + x * x, xy + x * y, yy + y * y);
    }
    // along the main axis, the first node at the left
    let angle = 0.5 * libm::atan2(2.0 * xy, xx - yy);
    let (cos, sin) = (libm::cos(angle), libm::sin(angle));
    let mut turned: Vec<Point> = places
        .iter()
        .map(|place| {
            let (x, y) = (place.x - middle.x, place.y - middle.y);
            Point::new(x * cos + y * sin, y * cos - x * sin)
        })
        .collect();
    if turned.first().is_some_and(|first| first.x > 0.0) {
        turned.iter_mut().for_each(|point| *point = Point::new(-point.x, -point.y));
    }
    let extent = |get: fn(&Point) -> f64| {
        let (least, most) =
            turned.iter().map(get).fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)));
        (most - least).max(1e-6)
    };
    let (across, down) = (extent(|p| p.x), extent(|p| p.y));
    // boxes are wider than high, and so is a page; a drawing that is long already is not stretched further
    let area: f64 = rects.iter().map(|rect| (rect.width + connect::GAP.0) * (rect.height + connect::GAP.1)).sum();
    let stretch = (INNER_PROPORTIONS * down / across).clamp(1.0, 2.0);
    let scale = libm::sqrt(room * area / (across * stretch * down.max(across * 0.25)));
    let scale = scale.max(70.0);
    let mut boxes: Vec<Rect> = turned
        .iter()
        .zip(rects)
        .map(|(place, rect)| {
            Rect::around(Point::new(place.x * scale * stretch, place.y * scale), rect.width, rect.height)
        })
        .collect();
    overlap::remove(&mut boxes, connect::GAP);
    boxes
}

/// Places for all boxes, groups in frames; what has no group stands among the frames.
fn in_frames(drawing: &mut Drawing) -> Vec<Point> {
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); drawing.groups.len()];
    let mut loose = Vec::new();
    for (at, node) in drawing.nodes.iter().enumerate() {
        match node.group {
            Some(group) => members[group].push(at),
            None => loose.push(vec![at]),
        }
    }
    let framed = members.len();
    members.extend(loose);
    let mut block_of = vec![0; drawing.nodes.len()];
    members.iter().enumerate().for_each(|(block, nodes)| nodes.iter().for_each(|at| block_of[*at] = block));
    let mut inner: Vec<Vec<Point>> = Vec::new();
    let mut frames: Vec<Rect> = Vec::new();
    let mut labels = Vec::new();
    for (block, nodes) in members.iter().enumerate() {
        let centres = arranged(drawing, nodes);
        let rects: Vec<Rect> = nodes
            .iter()
            .zip(&centres)
            .map(|(at, centre)| Rect::around(*centre, drawing.nodes[*at].rect.width, drawing.nodes[*at].rect.height))
            .collect();
        let extent = around(&rects);
        let label = (block < framed && !nodes.is_empty()).then(|| {
            let limit = extent.width.max(140.0);
            text::block(&drawing.groups[block], limit, FRAME_SIZE, true, Align::Left, theme::INK)
        });
        let (head, pad) = label.as_ref().map_or((0.0, 0.0), |label| (label.rect.height + 8.0, INSIDE));
        let width = extent.width.max(label.as_ref().map_or(0.0, |label| label.rect.width)) + 2.0 * pad;
        inner.push(centres.iter().map(|p| Point::new(p.x - extent.x + pad, p.y - extent.y + pad + head)).collect());
        frames.push(Rect::new(0.0, 0.0, width, extent.height + 2.0 * pad + head));
        labels.push(label);
    }
    let mut ties: Vec<BTreeMap<usize, usize>> = vec![BTreeMap::new(); members.len()];
    for edge in &drawing.edges {
        let (a, b) = (block_of[edge.from], block_of[edge.to]);
        if a != b {
            *ties[a].entry(b).or_default() += 1;
            *ties[b].entry(a).or_default() += 1;
        }
    }
    // what has neither frame nor line stands in rows below
    let (idle, active): (Vec<usize>, Vec<usize>) =
        (0..members.len()).partition(|block| *block >= framed && ties[*block].is_empty());
    // every frame is tied to every other, closely where many lines join them
    let links: Links = active
        .iter()
        .map(|a| {
            let length = |b: &usize| 2.0 / (1.0 + libm::log10(1.0 + ties[*a].get(b).copied().unwrap_or(0) as f64));
            active.iter().enumerate().filter(|(_, b)| *b != a).map(|(nth, b)| (nth, length(b))).collect()
        })
        .collect();
    let mut placed = frames.clone();
    let sizes: Vec<Rect> = active.iter().map(|block| frames[*block]).collect();
    let around_frames = compact(&stress::places(&links), &sizes);
    let extent = around(&around_frames);
    active.iter().zip(around_frames).for_each(|(block, rect)| placed[*block] = rect);
    let mut shelf = Shelf { widest: extent.width.max(600.0), ..Shelf::default() };
    for block in idle {
        let corner = shelf.put(frames[block].width, frames[block].height, connect::GAP.1);
        (placed[block].x, placed[block].y) = (extent.x + corner.x, extent.bottom() + 34.0 + corner.y);
    }
    let mut centres = vec![Point::default(); drawing.nodes.len()];
    for (block, nodes) in members.iter().enumerate() {
        let corner = placed[block];
        for (at, centre) in nodes.iter().zip(&inner[block]) {
            centres[*at] = Point::new(corner.x + centre.x, corner.y + centre.y);
        }
        if let Some(label) = labels[block].take() {
            drawing.frames.push(Frame {
                rect: corner,
                shape: Shape::Rounded,
                label: Some(label.at(corner.x + INSIDE, corner.y + INSIDE / 2.0)),
                fill: theme::FRAME.to_owned(),
                stroke: theme::FRAME_LINE.to_owned(),
            });
        }
    }
    centres
}

/// Frames around places: at first far apart, then drawn together as long as that leaves them apart.
fn compact(places: &[Point], frames: &[Rect]) -> Vec<Rect> {
    let at = |scale: f64| -> Vec<Rect> {
        let mut rects: Vec<Rect> = places
            .iter()
            .zip(frames)
            .map(|(place, frame)| {
                Rect::around(Point::new(place.x * scale * 1.3, place.y * scale), frame.width, frame.height)
            })
            .collect();
        overlap::remove(&mut rects, (36.0, 36.0));
        rects
    };
    let page = |rects: &[Rect]| {
        let extent = around(rects);
        (extent.width / PROPORTIONS).max(extent.height)
    };
    let tried = (0..24).map(|step| at(40.0 * f64::from(step)));
    tried.min_by(|a, b| page(a).total_cmp(&page(b))).unwrap_or_default()
}
