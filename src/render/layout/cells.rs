//! Boxes sorted into square cells of the plane, so that those near a place are found without looking at all.

use crate::render::geometry::{Point, Rect};
use std::collections::HashMap;

/// Boxes by the cells that they touch.
#[derive(Debug, Clone)]
pub(super) struct Cells {
    side: f64,
    cells: HashMap<(i64, i64), Vec<usize>>,
}

impl Cells {
    /// Cells about as large as the boxes are on average. O(boxes) as long as they are about of one size.
    pub(super) fn of(rects: &[Rect]) -> Self {
        let mut cells = Self::empty(rects);
        for (at, rect) in rects.iter().enumerate() {
            cells.add(at, *rect);
        }
        cells
    }

    /// Cells fit for these boxes, with none in them yet.
    pub(super) fn empty(rects: &[Rect]) -> Self {
        let sum: f64 = rects.iter().map(|rect| rect.width + rect.height).sum();
        let side = (sum / (2 * rects.len().max(1)) as f64).max(8.0);
        Self { side, cells: HashMap::new() }
    }

    fn cell(&self, x: f64) -> i64 {
        (x / self.side).floor() as i64
    }

    /// Adds a box by its number.
    pub(super) fn add(&mut self, at: usize, rect: Rect) {
        for x in self.cell(rect.x)..=self.cell(rect.right()) {
            for y in self.cell(rect.y)..=self.cell(rect.bottom()) {
                self.cells.entry((x, y)).or_default().push(at);
            }
        }
    }

    /// Whether a box that may touch a rectangle is as asked.
    pub(super) fn any_near(&self, rect: Rect, is_wanted: impl Fn(usize) -> bool) -> bool {
        (self.cell(rect.x)..=self.cell(rect.right())).any(|x| {
            let rows = self.cell(rect.y)..=self.cell(rect.bottom());
            rows.into_iter().any(|y| self.cells.get(&(x, y)).is_some_and(|cell| cell.iter().any(|at| is_wanted(*at))))
        })
    }

    /// The numbers of boxes that a line from one point to another may touch, ascending, each once.
    pub(super) fn along(&self, from: Point, to: Point) -> Vec<usize> {
        let mut found = Vec::new();
        let (top, bottom) = if from.y <= to.y { (from, to) } else { (to, from) };
        let x_at = |y: f64| {
            if bottom.y - top.y < 1e-9 { top.x } else { top.x + (bottom.x - top.x) * (y - top.y) / (bottom.y - top.y) }
        };
        for row in self.cell(top.y)..=self.cell(bottom.y) {
            let (high, low) = ((row as f64 * self.side).max(top.y), ((row + 1) as f64 * self.side).min(bottom.y));
            let (mut a, mut b) = (x_at(high), x_at(low));
            if bottom.y - top.y < 1e-9 {
                (a, b) = (from.x, to.x);
            }
            for column in self.cell(a.min(b))..=self.cell(a.max(b)) {
                found.extend(self.cells.get(&(column, row)).into_iter().flatten());
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Whether the straight line between two points runs through the inside of a rectangle (Liang and Barsky, *A new concept
/// and method for line clipping*, 1984).
pub(super) fn crosses(from: Point, to: Point, rect: Rect) -> bool {
    let is_aside = |a: f64, b: f64, low: f64, high: f64| a.min(b) >= high || a.max(b) <= low;
    if is_aside(from.x, to.x, rect.x, rect.right()) || is_aside(from.y, to.y, rect.y, rect.bottom()) {
        return false;
    }
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (p, q) in
        [(-dx, from.x - rect.x), (dx, rect.right() - from.x), (-dy, from.y - rect.y), (dy, rect.bottom() - from.y)]
    {
        if p.abs() < 1e-12 {
            if q <= 0.0 {
                return false;
            }
        } else if p < 0.0 {
            enter = enter.max(q / p);
        } else {
            leave = leave.min(q / p);
        }
    }
    leave - enter > 1e-9
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_crosses_what_it_runs_through() {
        let rect = Rect::new(10.0, 10.0, 20.0, 10.0);
        let at = Point::new;
        assert!(crosses(at(0.0, 15.0), at(50.0, 15.0), rect));
        assert!(crosses(at(0.0, 0.0), at(40.0, 30.0), rect));
        assert!(!crosses(at(0.0, 10.0), at(50.0, 10.0), rect), "along the edge is not through");
        assert!(!crosses(at(0.0, 15.0), at(9.0, 15.0), rect));
        assert!(!crosses(at(0.0, 30.0), at(9.0, 0.0), rect));
    }

    #[test]
    fn what_a_line_may_touch_is_found() {
        let rects: Vec<Rect> =
            (0..20).map(|n| Rect::new(f64::from(n) * 30.0, f64::from(n % 5) * 40.0, 20.0, 10.0)).collect();
        let cells = Cells::of(&rects);
        for (from, to) in [((0.0, 0.0), (600.0, 200.0)), ((600.0, 5.0), (0.0, 5.0)), ((200.0, 300.0), (200.0, -50.0))] {
            let (from, to) = (Point::new(from.0, from.1), Point::new(to.0, to.1));
            let found = cells.along(from, to);
            for (at, rect) in rects.iter().enumerate() {
                assert!(!crosses(from, to, *rect) || found.contains(&at));
            }
        }
    }
}
