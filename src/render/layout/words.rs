//! Verbs on lines that run anywhere.

use crate::render::drawing::{Align, Drawing};
use crate::render::geometry::{Point, Rect};
use crate::render::{text, theme};
use std::collections::BTreeSet;

/// With more lines than this words would hide them; the legend says it instead.
pub(super) const MOST_LINES: usize = 120;

/// Puts words on lines where there is room: at the middle, else elsewhere on the line, else not at all.
/// Where lines of one verb to one box run `together`, one of them says it for all. O(lines x boxes).
pub(in crate::render) fn place(drawing: &mut Drawing, together: bool) {
    let heads = drawing.edges.iter().flat_map(|edge| &edge.heads).map(|head| {
        let corners = head.iter().map(|point| Rect::new(point.x, point.y, 0.0, 0.0));
        corners.reduce(Rect::union).unwrap_or_default()
    });
    let mut taken: Vec<Rect> = drawing.nodes.iter().map(|node| node.rect.grown(1.0)).chain(heads).collect();
    taken.extend(drawing.frames.iter().filter_map(|frame| frame.label.as_ref()).map(|label| label.rect.grown(1.0)));
    if drawing.edges.len() > MOST_LINES {
        return;
    }
    // near the box where lines that run together end, they are one
    let spots: &[f64] = if together {
        &[0.9, 0.84, 0.95, 0.78, 0.7, 0.6, 0.5]
    } else {
        &[0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82]
    };
    let mut said = BTreeSet::new();
    for at in 0..drawing.edges.len() {
        let edge = &drawing.edges[at];
        if together && said.contains(&(edge.to, edge.verb_at)) {
            continue;
        }
        let verb = &drawing.verbs[edge.verb_at].label;
        let words = if drawing.aggregate { format!("{verb} {}", edge.relations) } else { verb.clone() };
        let word = text::block(&words, f64::INFINITY, drawing.density.letters(), false, Align::Middle, theme::INK);
        let spot = spots
            .iter()
            .filter_map(|t| along(&edge.path, *t))
            .map(|centre| word.clone().centred(centre))
            .find(|word| taken.iter().all(|other| !other.intersects(word.rect)));
        if let Some(word) = spot {
            // so far that two words do not read as one
            taken.push(Rect { x: word.rect.x - 4.0, width: word.rect.width + 8.0, ..word.rect }.grown(1.0));
            said.insert((drawing.edges[at].to, drawing.edges[at].verb_at));
            drawing.edges[at].label = Some(word);
        }
    }
}

/// The point a share `t` of the length along a chain of curves.
fn along(path: &[Point], t: f64) -> Option<Point> {
    const STEPS: usize = 16;
    let mut points: Vec<Point> = Vec::new();
    for curve in path.windows(4).step_by(3) {
        let [a, b, c, d]: [Point; 4] = curve.try_into().ok()?;
        points.extend((0..=STEPS).map(|step| {
            let t = step as f64 / STEPS as f64;
            let [ab, bc, cd] = [a.towards(b, t), b.towards(c, t), c.towards(d, t)];
            ab.towards(bc, t).towards(bc.towards(cd, t), t)
        }));
    }
    let mut left = t * points.windows(2).map(|pair| pair[0].distance(pair[1])).sum::<f64>();
    for pair in points.windows(2) {
        let length = pair[0].distance(pair[1]);
        if length >= left && length > 0.0 {
            return Some(pair[0].towards(pair[1], left / length));
        }
        left -= length;
    }
    points.last().copied()
}
