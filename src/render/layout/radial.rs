//! Rings around the focus: what is a relation away on the first ring, what is two away on the second, and so on.
//!
//! Boxes on a ring follow those before them on the inner ring to which they are tied (radial drawing of trees, after
//! Wills, *NicheWorks*, 1999), so that few lines cross; a ring is as large as its boxes need. Rings are wider than high,
//! as boxes and pages are. What no line joins to the focus stands on the outermost ring.

use super::{connect, words};
use crate::model::Shape;
use crate::render::drawing::{Drawing, Frame};
use crate::render::geometry::{Point, Rect};
use crate::render::{legend, theme};
use std::f64::consts::TAU;

/// Width of a ring to its height.
const WIDER: f64 = 1.45;
/// From one ring to the next at least, in pixels down.
const STEP: f64 = 26.0;
/// More boxes than this stand on two rings at once.
const CROWDED: usize = 44;

/// Places a drawing. O((n + m) log n) and see [`connect`](super::connect).
pub(super) fn place(drawing: &mut Drawing) {
    drawing.layout = "radial".into();
    let dense = drawing.nodes.len() > 120;
    drawing.font_size = if dense { 11.0 } else { 12.0 };
    for node in &mut drawing.nodes {
        node.fit(if dense { 104.0 } else { 118.0 }, drawing.font_size, dense);
    }
    if drawing.nodes.is_empty() {
        return;
    }
    let neighbours = neighbours(drawing);
    let rings = rings(drawing, &neighbours);
    let mut taken: Vec<Rect> = Vec::new();
    let mut angles = vec![0.0; drawing.nodes.len()];
    let mut height = 0.0;
    for (nth, ring) in rings.iter().enumerate() {
        let order = if nth == 0 { ring.clone() } else { ordered(drawing, ring, &neighbours, &angles) };
        let halves = if nth > 0 && order.len() > CROWDED { 2 } else { 1 };
        let tiers: Vec<Vec<usize>> =
            (0..halves).map(|half| order.iter().copied().skip(half).step_by(halves).collect()).collect();
        // both halves of a crowded ring share its angles, so that the second fills the gaps of the first
        let share = TAU / order.len() as f64;
        for (half, tier) in tiers.into_iter().enumerate() {
            let start = -TAU / 4.0 + share * half as f64;
            let (placed, radius) = ring_of(drawing, &tier, &taken, height, start);
            for (node, (centre, angle)) in tier.iter().zip(placed) {
                drawing.nodes[*node].put(centre);
                angles[*node] = angle;
            }
            taken.extend(tier.iter().map(|node| drawing.nodes[*node].rect));
            height = radius;
            if radius > 0.0 {
                drawing.frames.push(ring_frame(radius));
            }
        }
    }
    drawing.frames.reverse();
    connect::connect(drawing);
    words::place(drawing, false);
    if drawing.edges.iter().any(|edge| edge.label.is_none()) {
        legend::say_kinds(drawing);
    }
    legend::say(drawing, "Each ring is one relation further from the middle.");
}

fn ring_frame(radius: f64) -> Frame {
    Frame {
        rect: Rect::around(Point::default(), 2.0 * radius * WIDER, 2.0 * radius),
        shape: Shape::Ellipse,
        label: None,
        fill: "none".into(),
        stroke: theme::RING.to_owned(),
    }
}

fn neighbours(drawing: &Drawing) -> Vec<Vec<usize>> {
    let mut neighbours = vec![Vec::new(); drawing.nodes.len()];
    for edge in drawing.edges.iter().filter(|edge| edge.from != edge.to) {
        neighbours[edge.from].push(edge.to);
        neighbours[edge.to].push(edge.from);
    }
    for row in &mut neighbours {
        row.sort_unstable();
        row.dedup();
    }
    neighbours
}

/// The boxes by their distance from the focus; without one, from the box with the most neighbours.
fn rings(drawing: &Drawing, neighbours: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut ring: Vec<usize> = (0..drawing.nodes.len()).filter(|at| drawing.nodes[*at].focus).collect();
    if ring.is_empty() {
        let most = (0..drawing.nodes.len()).max_by_key(|at| (neighbours[*at].len(), std::cmp::Reverse(*at)));
        ring.extend(most);
    }
    let mut seen = vec![false; drawing.nodes.len()];
    ring.iter().for_each(|at| seen[*at] = true);
    let mut rings = Vec::new();
    while !ring.is_empty() {
        let mut next = Vec::new();
        for other in ring.iter().flat_map(|at| &neighbours[*at]) {
            if !std::mem::replace(&mut seen[*other], true) {
                next.push(*other);
            }
        }
        rings.push(std::mem::replace(&mut ring, next));
    }
    let unreached: Vec<usize> = (0..drawing.nodes.len()).filter(|at| !seen[*at]).collect();
    if !unreached.is_empty() {
        rings.push(unreached);
    }
    rings
}

/// The boxes of a ring in the order of the angles of what they are tied to further in, then by kind.
fn ordered(drawing: &Drawing, ring: &[usize], neighbours: &[Vec<usize>], angles: &[f64]) -> Vec<usize> {
    let mut inside = vec![true; drawing.nodes.len()];
    ring.iter().for_each(|at| inside[*at] = false);
    let key = |at: usize| {
        let (mut x, mut y, mut count) = (0.0, 0.0, 0);
        for other in neighbours[at].iter().filter(|other| inside[**other] && angles[**other] != 0.0) {
            (x, y, count) = (x + libm::cos(angles[*other]), y + libm::sin(angles[*other]), count + 1);
        }
        if count == 0 { 0.0 } else { (libm::atan2(y, x) + TAU / 4.0).rem_euclid(TAU) }
    };
    let mut keyed: Vec<(f64, usize)> = ring.iter().map(|at| (key(*at), *at)).collect();
    keyed.sort_by(|a, b| {
        let kind = |at: usize| (drawing.nodes[at].group, drawing.nodes[at].kind_at, at);
        a.0.total_cmp(&b.0).then(kind(a.1).cmp(&kind(b.1)))
    });
    keyed.into_iter().map(|(_, at)| at).collect()
}

/// Places on the smallest ring beyond a height on which boxes lie neither on each other nor on what is taken, with half
/// the height of that ring. A single box of the innermost ring stands in the middle.
fn ring_of(drawing: &Drawing, boxes: &[usize], taken: &[Rect], beyond: f64, start: f64) -> (Vec<(Point, f64)>, f64) {
    if taken.is_empty() && boxes.len() == 1 {
        return (vec![(Point::default(), 0.0)], 0.0);
    }
    let mut radius = beyond + STEP;
    loop {
        if let Some(placed) = fill(drawing, boxes, taken, radius, start) {
            return (placed, radius);
        }
        radius += (radius * 0.02).max(4.0);
    }
}

/// Boxes along a ring, each as soon as there is room; what is left of the ring is shared out between them.
fn fill(drawing: &Drawing, boxes: &[usize], taken: &[Rect], radius: f64, start: f64) -> Option<Vec<(Point, f64)>> {
    const STEPS: usize = 1440;
    let centre = |angle: f64| Point::new(libm::cos(angle) * radius * WIDER, libm::sin(angle) * radius);
    let room = |node: usize, angle: f64| {
        let rect = drawing.nodes[node].rect;
        Rect::around(centre(angle), rect.width + connect::GAP.0, rect.height + connect::GAP.1)
    };
    let mut angles: Vec<f64> = Vec::new();
    let mut step = 0;
    for node in boxes {
        let before = angles.last().copied().zip(boxes.get(angles.len().wrapping_sub(1)).copied());
        let is_free = |step: usize| {
            let rect = room(*node, start + step as f64 / STEPS as f64 * TAU);
            before.is_none_or(|(angle, node)| !rect.intersects(room(node, angle)))
        };
        while step < STEPS && !is_free(step) {
            step += 1;
        }
        if step >= STEPS {
            return None;
        }
        angles.push(start + step as f64 / STEPS as f64 * TAU);
    }
    let last = angles.last().copied()?;
    let touches = |nth: usize, spread: &[f64]| {
        let next = (nth + 1) % boxes.len();
        let turn = if next == 0 { TAU } else { 0.0 };
        next != nth && room(boxes[nth], spread[nth]).intersects(room(boxes[next], spread[next] + turn))
    };
    if boxes.len() > 1 && touches(boxes.len() - 1, &angles) {
        return None;
    }
    // as much of the rest of the ring is shared out as leaves boxes apart
    let spread = |extra: f64| -> Vec<f64> {
        angles.iter().enumerate().map(|(nth, angle)| angle + extra * nth as f64 / boxes.len() as f64).collect()
    };
    let (mut free, mut most) = (0.0, (start + TAU - last).max(0.0));
    for _ in 0..12 {
        let middle = f64::midpoint(free, most);
        let tried = spread(middle);
        if (0..boxes.len()).any(|nth| touches(nth, &tried)) { most = middle } else { free = middle }
    }
    let angles = spread(free);
    let placed: Vec<(Point, f64)> = angles.iter().map(|angle| (centre(*angle), *angle)).collect();
    let rects: Vec<Rect> = boxes.iter().zip(&placed).map(|(node, (_, angle))| room(*node, *angle)).collect();
    let apart = rects.iter().enumerate().all(|(at, rect)| {
        taken.iter().all(|other| !other.intersects(*rect))
            && rects[at + 1..].iter().all(|other| !other.intersects(*rect))
    });
    apart.then_some(placed)
}
