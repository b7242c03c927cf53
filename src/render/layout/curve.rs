//! Lines as chains of cubic Bezier curves, and their arrowheads.

use crate::render::drawing::{Arrow, Edge};
use crate::render::geometry::Point;

/// A line under construction.
#[derive(Debug, Clone, Default)]
pub(in crate::render) struct Curve {
    pub(in crate::render) points: Vec<Point>,
}

impl Curve {
    /// A line that starts here.
    pub(in crate::render) fn from(start: Point) -> Self {
        Self { points: vec![start] }
    }

    fn end(&self) -> Point {
        self.points.last().copied().unwrap_or_default()
    }

    /// Goes straight on to a point.
    pub(in crate::render) fn straight(&mut self, to: Point) {
        let from = self.end();
        if from.distance(to) > 0.005 {
            self.points.extend([from.towards(to, 1.0 / 3.0), from.towards(to, 2.0 / 3.0), to]);
        }
    }

    /// Goes to a point, level at both ends.
    pub(in crate::render) fn level(&mut self, to: Point) {
        let from = self.end();
        if (from.y - to.y).abs() < 0.005 {
            self.straight(to);
        } else {
            let bend = (to.x - from.x) * 0.5;
            self.points.extend([Point::new(from.x + bend, from.y), Point::new(to.x - bend, to.y), to]);
        }
    }

    /// Goes to a point above or below in an arc that reaches `bulge` to the side.
    pub(in crate::render) fn arc(&mut self, to: Point, bulge: f64) {
        let from = self.end();
        let handle = bulge * 4.0 / 3.0;
        self.points.extend([Point::new(from.x + handle, from.y), Point::new(to.x + handle, to.y), to]);
    }
}

/// The length of the arrowhead of a line of some width.
pub(in crate::render) fn head_length(width: f64) -> f64 {
    5.5 + 1.3 * width
}

/// An arrowhead: its tip, and the way it points.
fn head(tip: Point, from: Point, width: f64) -> [Point; 3] {
    let length = head_length(width);
    let distance = tip.distance(from).max(1e-9);
    let (dx, dy) = ((tip.x - from.x) / distance, (tip.y - from.y) / distance);
    let half = 2.2 + 0.8 * width;
    let back = Point::new(tip.x - dx * length, tip.y - dy * length);
    [tip, Point::new(back.x - dy * half, back.y + dx * half), Point::new(back.x + dy * half, back.y - dx * half)]
}

/// Gives an edge its line and arrowheads. The line must begin and end with a straight piece as long as an arrowhead;
/// it is cut back so that it does not show beyond the tip.
pub(in crate::render) fn give(edge: &mut Edge, mut curve: Curve) {
    edge.heads.clear();
    // so far that line and head, which may be transparent, hardly cover each other
    let length = head_length(edge.width) * 0.96;
    let last = curve.points.len() - 1;
    if last >= 3 {
        let (tip, before) = (curve.points[last], curve.points[last - 1]);
        edge.heads.push(head(tip, before, edge.width));
        curve.points[last] = tip.towards(before, (length / tip.distance(before).max(1e-9)).min(1.0));
        if edge.arrow == Arrow::Both {
            let (tip, after) = (curve.points[0], curve.points[1]);
            edge.heads.push(head(tip, after, edge.width));
            curve.points[0] = tip.towards(after, (length / tip.distance(after).max(1e-9)).min(1.0));
        }
    }
    edge.path = curve.points;
}
