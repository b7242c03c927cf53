//! The outlines of shapes: how large a box must be for its text, where its border is, and how it is drawn.

use super::geometry::{Point, Rect};
use crate::model::Shape;

/// The size of the box that holds a text of this size in a shape.
/// `padding` is the room across and down, in shares of the letter size.
pub(super) fn box_around(shape: Shape, width: f64, height: f64, letter: f64, padding: (f64, f64)) -> (f64, f64) {
    let (w, h) = (width + letter * padding.0, height + letter * padding.1);
    match shape {
        Shape::Box | Shape::Rounded => (w, h),
        Shape::Note | Shape::Octagon => (w + letter * 0.6, h),
        // round ends take more of the corners of a text of several lines
        Shape::Stadium => (w + letter * 0.6 + (height - letter * 1.2).max(0.0) * 0.38, h),
        Shape::Hexagon | Shape::Parallelogram => (w + letter * 1.3, h),
        // an ellipse 1.19 times as wide as the text must be 1.86 times as high as the letters
        Shape::Ellipse => {
            (width * 1.19 + letter * 0.5, ((height - letter * 0.45) * 1.86 + letter * 0.25).max(height + letter * 0.7))
        }
    }
}

/// How far slanted or cut sides reach into a box.
fn cut(shape: Shape, rect: Rect) -> f64 {
    match shape {
        Shape::Hexagon | Shape::Parallelogram => (rect.height * 0.4).min(11.0).min(rect.width / 4.0),
        Shape::Octagon | Shape::Note => (rect.height * 0.3).min(6.0),
        Shape::Rounded => (rect.height * 0.3).min(7.0),
        Shape::Stadium => rect.height.min(rect.width) / 2.0,
        Shape::Box | Shape::Ellipse => 0.0,
    }
}

/// The point of the border at a height `y`, on the right side or on the left. O(1).
pub(super) fn border(shape: Shape, rect: Rect, y: f64, right: bool) -> Point {
    let half = rect.height / 2.0;
    // from -1 at the upper edge to 1 at the lower
    let v = if half > 0.0 { ((y - rect.y - half) / half).clamp(-1.0, 1.0) } else { 0.0 };
    let c = cut(shape, rect);
    // how deep a corner of a depth and height reaches in at this height
    let from_corner = |depth: f64| (depth - (1.0 - v.abs()) * half).max(0.0);
    let arc = |radius: f64| radius - libm::sqrt((radius * radius - from_corner(radius) * from_corner(radius)).max(0.0));
    let inset = match shape {
        Shape::Box => 0.0,
        Shape::Ellipse => rect.width / 2.0 * (1.0 - libm::sqrt(1.0 - v * v)),
        Shape::Hexagon => c * v.abs(),
        Shape::Parallelogram => c * if right { (v + 1.0) / 2.0 } else { (1.0 - v) / 2.0 },
        Shape::Octagon => from_corner(c),
        Shape::Note => {
            if right && v < 0.0 {
                from_corner(c)
            } else {
                0.0
            }
        }
        Shape::Rounded => arc(c),
        Shape::Stadium => arc(c.min(half)),
    };
    let x = if right { rect.right() - inset } else { rect.x + inset };
    Point::new(x, y)
}

/// The point of the border at `x`, on the lower side or on the upper. O(1).
pub(super) fn border_above(shape: Shape, rect: Rect, x: f64, lower: bool) -> Point {
    let centre = rect.centre();
    let right = x > centre.x;
    let outer = if lower { rect.bottom() } else { rect.y };
    let is_inside = |y: f64| {
        let side = border(shape, rect, y, right).x;
        if right { x <= side } else { x >= side }
    };
    if is_inside(outer) {
        return Point::new(x, outer);
    }
    let (mut near, mut far) = (centre.y, outer);
    for _ in 0..30 {
        let middle = f64::midpoint(near, far);
        if is_inside(middle) { near = middle } else { far = middle }
    }
    Point::new(x, near)
}

/// A piece of an outline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Piece {
    /// A polygon corner.
    Corner(Point),
    /// A rectangle with round corners.
    Rounded(Rect, f64),
    /// An ellipse in a rectangle.
    Ellipse(Rect),
    /// The fold of a note: three points of a line.
    Fold([Point; 3]),
}

/// The pieces of a shape: one of the closed forms, or the corners of a polygon, and a fold.
pub(super) fn pieces(shape: Shape, rect: Rect) -> Vec<Piece> {
    let (x0, y0, x1, y1) = (rect.x, rect.y, rect.right(), rect.bottom());
    let c = cut(shape, rect);
    let polygon = |corners: &[(f64, f64)]| corners.iter().map(|(x, y)| Piece::Corner(Point::new(*x, *y))).collect();
    match shape {
        Shape::Box => vec![Piece::Rounded(rect, 0.0)],
        Shape::Rounded | Shape::Stadium => vec![Piece::Rounded(rect, c)],
        Shape::Ellipse => vec![Piece::Ellipse(rect)],
        Shape::Hexagon => {
            let y = rect.centre().y;
            polygon(&[(x0 + c, y0), (x1 - c, y0), (x1, y), (x1 - c, y1), (x0 + c, y1), (x0, y)])
        }
        Shape::Octagon => polygon(&[
            (x0 + c, y0),
            (x1 - c, y0),
            (x1, y0 + c),
            (x1, y1 - c),
            (x1 - c, y1),
            (x0 + c, y1),
            (x0, y1 - c),
            (x0, y0 + c),
        ]),
        Shape::Parallelogram => polygon(&[(x0 + c, y0), (x1, y0), (x1 - c, y1), (x0, y1)]),
        Shape::Note => {
            let mut pieces: Vec<Piece> = polygon(&[(x0, y0), (x1 - c, y0), (x1, y0 + c), (x1, y1), (x0, y1)]);
            let fold = [Point::new(x1 - c, y0), Point::new(x1 - c, y0 + c), Point::new(x1, y0 + c)];
            pieces.push(Piece::Fold(fold));
            pieces
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_border_is_on_the_box_and_symmetric() {
        let rect = Rect::new(10.0, 20.0, 100.0, 30.0);
        for (name, shape) in Shape::ALL {
            for step in 0..=30 {
                let y = 20.0 + f64::from(step);
                let (left, right) = (border(shape, rect, y, false), border(shape, rect, y, true));
                assert!(left.x >= 10.0 && right.x <= 110.0 && left.x < 61.0 && right.x > 59.0, "{name} at {y}");
            }
            let middle = border(shape, rect, 35.0, true);
            assert!((middle.x - 110.0).abs() < 6.0, "{name}: {middle:?}");
        }
        assert!((border(Shape::Stadium, rect, 20.0, true).x - 95.0).abs() < 1e-9);
    }

    #[test]
    fn an_ellipse_holds_its_text() {
        for (width, lines) in [(60.0, 1.0), (120.0, 2.0), (100.0, 4.0)] {
            let letter = 12.0;
            let height = lines * letter * 1.12;
            let (w, h) = box_around(Shape::Ellipse, width, height, letter, (0.8, 0.35));
            let ink = height - letter * 0.5;
            assert!((width / w) * (width / w) + (ink / h) * (ink / h) <= 1.0, "{width} x {lines}");
        }
    }
}
