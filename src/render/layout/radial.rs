//! Rings around the focus: what is a relation away on the first ring, what is two away on the second, and so on.
//!
//! Boxes on a ring follow those before them on the inner ring to which they are tied (radial drawing of trees, after
//! Wills, *NicheWorks*, 1999), so that few lines cross; a ring is as large as its boxes need. Rings are wider than high,
//! as boxes and pages are. What no line joins to the focus stands on the outermost ring.

use super::{connect, words};
use crate::model::Shape;
use crate::render::drawing::{Drawing, Frame};
use crate::render::geometry::{Point, Rect};
use crate::render::page::Density;
use crate::render::{legend, theme};
use std::f64::consts::TAU;

/// Width of a ring to its height.
const WIDER: f64 = 1.45;
/// From one ring to the next at least, in pixels down.
const STEP: f64 = 26.0;
/// Where there is room, more boxes than this stand on two rings at once.
const CROWDED: usize = 44;
/// As much wider than needed gaps between boxes of a ring may be, so that the ring is filled all around.
const WIDEST_GAP: f64 = 60.0;
/// Where room is scarce, boxes of one distance stand on up to so many rings.
const MOST_TIERS: usize = 7;

/// Places a drawing. O((n + m) log n) and see [`connect`](super::connect).
pub(super) fn place(drawing: &mut Drawing) {
    drawing.layout = "radial".into();
    drawing.font_size = drawing.density.letters();
    let limit = if drawing.density.is_dense() { 104.0 } else { 118.0 };
    for node in &mut drawing.nodes {
        node.fit(limit, drawing.font_size, drawing.density.is_dense());
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
        let tiers = match drawing.density {
            Density::Airy => [if nth > 0 && order.len() > CROWDED { 2 } else { 1 }].to_vec(),
            _ => (1..=if nth > 0 { MOST_TIERS.min(order.len()) } else { 1 }).collect(),
        };
        let outer = |tiers: &[Tier]| tiers.last().map_or(0.0, |tier| tier.radius);
        let mut best: Vec<Tier> = Vec::new();
        for tiers in tiers {
            let tried = tiers_of(drawing, &order, tiers, &taken, height);
            if !best.is_empty() && outer(&tried) >= outer(&best) {
                break;
            }
            best = tried;
        }
        for tier in best {
            for (node, (centre, angle)) in tier.boxes.iter().zip(tier.placed) {
                drawing.nodes[*node].put(centre);
                angles[*node] = angle;
            }
            taken.extend(tier.boxes.iter().map(|node| drawing.nodes[*node].rect));
            height = tier.radius;
            if tier.radius > 0.0 {
                drawing.frames.push(ring_frame(tier.radius));
            }
        }
    }
    drawing.frames.reverse();
}

/// Draws the lines, and says what they mean.
pub(super) fn connect(drawing: &mut Drawing) {
    connect::connect(drawing);
    words::place(drawing, false);
    if drawing.edges.iter().any(|edge| edge.label.is_none()) {
        legend::say_kinds(drawing);
    }
    legend::say(drawing, "Each ring is one relation further from the middle.");
}

/// Boxes that stand on one ring: their places and angles, and half the height of the ring.
struct Tier {
    boxes: Vec<usize>,
    placed: Vec<(Point, f64)>,
    radius: f64,
}

/// Boxes of one distance on some rings beyond a height. All share their angles, so that each fills the gaps of the one
/// before it.
fn tiers_of(drawing: &Drawing, order: &[usize], tiers: usize, taken: &[Rect], height: f64) -> Vec<Tier> {
    let share = TAU / order.len() as f64;
    let (mut taken, mut height) = (taken.to_vec(), height);
    let mut all = Vec::new();
    for nth in 0..tiers {
        let boxes: Vec<usize> = order.iter().copied().skip(nth).step_by(tiers).collect();
        let start = -TAU / 4.0 + share * nth as f64;
        let (placed, radius) = ring_of(drawing, &boxes, &taken, height, start);
        taken.extend(boxes.iter().zip(&placed).map(|(node, (centre, _))| {
            let rect = drawing.nodes[*node].rect;
            Rect::around(*centre, rect.width, rect.height)
        }));
        height = radius;
        all.push(Tier { boxes, placed, radius });
    }
    all
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
    let gap = connect::gap(drawing.density);
    // no ring is shorter than its boxes side by side, each on its shorter side
    let least: f64 =
        boxes.iter().map(|at| drawing.nodes[*at].rect).map(|rect| (rect.width + gap.0).min(rect.height + gap.1)).sum();
    let step = if drawing.density.is_dense() { STEP / 2.0 } else { STEP };
    let mut radius = (beyond + step).max(least / TAU / WIDER);
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
    let gap = connect::gap(drawing.density);
    let centre = |angle: f64| Point::new(libm::cos(angle) * radius * WIDER, libm::sin(angle) * radius);
    let room = |node: usize, angle: f64, wider: f64| {
        let rect = drawing.nodes[node].rect;
        Rect::around(centre(angle), rect.width + gap.0 * wider, rect.height + gap.1 * wider)
    };
    // each box as soon as there is room, with gaps that are wider than they need be
    let along = |wider: f64| -> Option<Vec<f64>> {
        let angle = |step: usize| start + step as f64 / STEPS as f64 * TAU;
        let mut steps: Vec<usize> = Vec::with_capacity(boxes.len());
        let mut step = 0;
        for (nth, node) in boxes.iter().enumerate() {
            if let Some(before) = steps.last() {
                let taken = room(boxes[nth - 1], angle(*before), wider);
                while step < STEPS && taken.intersects(room(*node, angle(step), wider)) {
                    step += 1;
                }
            }
            if step >= STEPS {
                return None;
            }
            steps.push(step);
        }
        let ends = boxes.first().zip(boxes.last()).filter(|_| boxes.len() > 1);
        let touch =
            ends.is_some_and(|(first, last)| room(*first, start, wider).intersects(room(*last, angle(step), wider)));
        (!touch).then(|| steps.into_iter().map(angle).collect())
    };
    let mut angles = along(1.0)?;
    // the rest of the ring is shared out between them
    let (mut free, mut most) = (1.0, WIDEST_GAP);
    for _ in 0..6 {
        let middle = f64::midpoint(free, most);
        match along(middle) {
            Some(found) => (free, angles) = (middle, found),
            None => most = middle,
        }
    }
    let placed: Vec<(Point, f64)> = angles.iter().map(|angle| (centre(*angle), *angle)).collect();
    let rects: Vec<Rect> = boxes.iter().zip(&placed).map(|(node, (_, angle))| room(*node, *angle, 1.0)).collect();
    let apart = rects.iter().enumerate().all(|(at, rect)| {
        taken.iter().all(|other| !other.intersects(*rect))
            && rects[at + 1..].iter().all(|other| !other.intersects(*rect))
    });
    apart.then_some(placed)
}
