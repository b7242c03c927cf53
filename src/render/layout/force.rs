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
use crate::render::page::Density;
use crate::render::{legend, text, theme};
use std::collections::BTreeMap;
use std::f64::consts::PI;

/// The proportions of most pages and screens.
const PROPORTIONS: f64 = 1.414;
/// The same without the room for title, legend and caption.
const INNER_PROPORTIONS: f64 = 1.75;
/// How much more room there is for each box where words stand on the lines.
const WORDS: f64 = 0.5;
/// How much more room what has many neighbours has around it at most.
const ASIDE: f64 = 26.0;
/// With more boxes than this only one way to spread them is tried.
const MANY: usize = 2000;
/// Room inside a frame.
const INSIDE: f64 = 16.0;
/// The size of the words on a frame.
const FRAME_SIZE: f64 = 13.0;

/// A way to spread boxes around their places.
#[derive(Debug, Clone, Copy)]
struct Spread {
    /// How much room there is for each part of a box.
    room: f64,
    /// Width to height of what is wanted.
    proportions: f64,
    /// The least length of a line between two boxes with no other neighbours.
    length: f64,
    /// How much places are evened out over the page, from 0 to 1.
    even: f64,
}

/// Ways to spread boxes that are tried; that wins with which they are largest on a page.
fn spreads(density: Density) -> Vec<Spread> {
    let (rooms, proportions, length, even): (&[f64], &[f64], f64, f64) = match density {
        Density::Airy => (&[1.9], &[INNER_PROPORTIONS], 70.0, 0.4),
        Density::Dense => (&[1.8, 1.4], &[INNER_PROPORTIONS, 2.5], 45.0, 0.5),
        Density::Tight => (&[1.2, 1.0, 0.85, 0.7], &[INNER_PROPORTIONS, 2.2, 3.0], 20.0, 1.0),
    };
    let ways =
        |room: f64| proportions.iter().map(move |proportions| Spread { room, proportions: *proportions, length, even });
    rooms.iter().flat_map(|room| ways(*room)).collect()
}

/// Places a drawing. O(n² + n m log n) to 1,000 boxes, beyond that about O((n + m) log n); and see
/// [`connect`](super::connect).
pub(super) fn place(drawing: &mut Drawing) {
    drawing.layout = "force".into();
    let dense = drawing.density.is_dense();
    drawing.font_size = drawing.density.letters();
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
}

/// Draws the lines, and says what they mean.
pub(super) fn connect(drawing: &mut Drawing) {
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
    let mut blocks: Vec<(Vec<usize>, Vec<Point>)> = Vec::new();
    for part in parts(&links) {
        let mut place = vec![usize::MAX; nodes.len()];
        part.iter().enumerate().for_each(|(nth, at)| place[*at] = nth);
        let inner: Links =
            part.iter().map(|at| links[*at].iter().map(|(b, length)| (place[*b], *length)).collect()).collect();
        blocks.push((part, stress::places(&inner)));
    }
    let rects: Vec<Rect> = nodes.iter().map(|node| drawing.nodes[*node].rect).collect();
    // where there is room, what has many neighbours keeps others at a distance, so that its lines come apart
    let keeps = |degree: &f64| if drawing.density.is_dense() { 0.0 } else { (2.0 * (degree - 4.0)).clamp(0.0, ASIDE) };
    let aside: Vec<f64> = degrees.iter().map(keeps).collect();
    let has_words = drawing.edges.len() <= words::MOST_LINES && drawing.density < Density::Tight;
    let most = if nodes.len() > MANY { 1 } else { usize::MAX };
    let tried = spreads(drawing.density).into_iter().take(most).map(|way| {
        let way = Spread { room: way.room + if has_words { WORDS } else { 0.0 }, ..way };
        packed(&blocks, (&rects, &aside), way, connect::gap(drawing.density))
    });
    tried.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, centres)| centres).unwrap_or_default()
}

/// Parts spread and set side by side: about how high a page must be for them, and the middle of each box.
fn packed(
    parts: &[(Vec<usize>, Vec<Point>)],
    (rects, aside): (&[Rect], &[f64]),
    way: Spread,
    gap: (f64, f64),
) -> (f64, Vec<Point>) {
    let rect = |at: usize| rects[at];
    let spread_out = |(part, places): &(Vec<usize>, Vec<Point>)| {
        let rects: Vec<Rect> = part.iter().map(|at| rect(*at).grown(aside[*at])).collect();
        let spread = spread(places, &rects, way, gap);
        (part.clone(), part.iter().zip(spread).map(|(at, rect)| rect.grown(-aside[*at])).collect())
    };
    let mut blocks: Vec<(Vec<usize>, Vec<Rect>)> = parts.iter().map(spread_out).collect();
    let alone: Vec<usize> = blocks.iter().filter(|block| block.0.len() == 1).map(|block| block.0[0]).collect();
    blocks.retain(|block| block.0.len() > 1);
    let extents: Vec<Rect> = blocks.iter().map(|block| around(&block.1)).collect();
    let area: f64 = extents.iter().map(|extent| extent.width * extent.height).sum::<f64>()
        + alone.iter().map(|at| (rect(*at).width + 14.0) * (rect(*at).height + 14.0)).sum::<f64>();
    let widest = extents.iter().map(|extent| extent.width).fold(libm::sqrt(area * PROPORTIONS), f64::max);
    let mut order: Vec<usize> = (0..blocks.len()).collect();
    order.sort_by(|a, b| extents[*b].height.total_cmp(&extents[*a].height).then(a.cmp(b)));
    let mut centres = vec![Point::default(); rects.len()];
    let mut shelf = Shelf { widest, ..Shelf::default() };
    for block in order {
        let extent = extents[block];
        let corner = shelf.put(extent.width, extent.height, (34.0, 34.0));
        for (at, rect) in blocks[block].0.iter().zip(&blocks[block].1) {
            let centre = rect.centre();
            centres[*at] = Point::new(centre.x - extent.x + corner.x, centre.y - extent.y + corner.y);
        }
    }
    // what has no line stands in rows below
    shelf.next_row(if blocks.is_empty() { 0.0 } else { 34.0 });
    for at in alone {
        let (width, height) = (rect(at).width, rect(at).height);
        let corner = shelf.put(width, height, gap);
        centres[at] = Point::new(corner.x + width / 2.0, corner.y + height / 2.0);
    }
    shelf.next_row(0.0);
    ((shelf.furthest / INNER_PROPORTIONS).max(shelf.y), centres)
}

/// Rectangles side by side in rows.
#[derive(Debug, Default)]
struct Shelf {
    widest: f64,
    x: f64,
    y: f64,
    highest: f64,
    /// How far rows reach to the right.
    furthest: f64,
}

impl Shelf {
    fn next_row(&mut self, gap: f64) {
        if self.x > 0.0 {
            (self.x, self.y, self.highest) = (0.0, self.y + self.highest + gap, 0.0);
        }
    }

    /// The upper left corner for the next rectangle.
    fn put(&mut self, width: f64, height: f64, gap: (f64, f64)) -> Point {
        if self.x + width > self.widest + 1e-6 {
            self.next_row(gap.1);
        }
        let corner = Point::new(self.x, self.y);
        self.furthest = self.furthest.max(self.x + width);
        self.x += width + gap.0;
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
fn spread(places: &[Point], rects: &[Rect], way: Spread, gap: (f64, f64)) -> Vec<Rect> {
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
    let area: f64 = rects.iter().map(|rect| (rect.width + gap.0) * (rect.height + gap.1)).sum();
    let stretch = (way.proportions * down / across).clamp(1.0, 2.0);
    let scale = libm::sqrt(way.room * area / (across * stretch * down.max(across * 0.25)));
    let scale = scale.max(way.length);
    let page = libm::sqrt(way.room * area * (1.0 + 2.0 / libm::sqrt(count)));
    let (width, height) = (page * libm::sqrt(way.proportions), page / libm::sqrt(way.proportions));
    let evened = even(&turned, (across, down));
    let mut boxes: Vec<Rect> = turned
        .iter()
        .zip(evened)
        .zip(rects)
        .map(|((place, even), rect)| {
            let own = Point::new(place.x * scale * stretch, place.y * scale);
            let centre = own.towards(Point::new(even.x * width / 2.0, even.y * height / 2.0), way.even);
            Rect::around(centre, rect.width, rect.height)
        })
        .collect();
    overlap::remove(&mut boxes, gap);
    boxes
}

/// Places spread evenly over the square from -1 to 1, those in the middle still in the middle and each in its direction:
/// evenly over a disc, and that laid on the square (Shirley and Chiu, *A low distortion map between disk and square*,
/// 1997). O(n log n).
fn even(places: &[Point], (across, down): (f64, f64)) -> Vec<Point> {
    let reach = |place: &Point| libm::hypot(place.x / across, place.y / down);
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by(|a, b| reach(&places[*a]).total_cmp(&reach(&places[*b])));
    let mut evened = vec![Point::default(); places.len()];
    for (nth, at) in order.into_iter().enumerate() {
        let radius = libm::sqrt((nth as f64 + 0.5) / places.len() as f64);
        let (x, y) = (places[at].x / across, places[at].y / down);
        // along the nearer axis as far as the radius, across it by the angle
        let off = |along: f64, aside: f64| libm::atan2(aside, along.abs()) * 4.0 / PI * radius;
        evened[at] = if x.abs() >= y.abs() {
            Point::new(radius.copysign(x), off(x, y))
        } else {
            Point::new(off(y, x), radius.copysign(y))
        };
    }
    evened
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
        let corner = shelf.put(frames[block].width, frames[block].height, connect::gap(drawing.density));
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
