//! Moves boxes apart that lie on each other, as little as possible.
//!
//! Pairs are pushed apart along the axis on which they overlap least, in rounds. Where that does not settle, what still
//! overlaps goes to the nearest free place, those in the middle first; that always ends.

use super::cells::Cells;
use crate::render::geometry::{Point, Rect};

const ROUNDS: usize = 150;
/// The same with more boxes than [`MANY`].
const FEWER_ROUNDS: usize = 25;
const MANY: usize = 2000;
/// Directions in which a free place is looked for.
const DIRECTIONS: usize = 24;

/// Moves boxes apart until `gap` is free between any two, across and down. About O(boxes root boxes) a round.
pub(super) fn remove(rects: &mut [Rect], gap: (f64, f64)) {
    let grown =
        |rect: &Rect| Rect::new(rect.x - gap.0 / 2.0, rect.y - gap.1 / 2.0, rect.width + gap.0, rect.height + gap.1);
    let mut room: Vec<Rect> = rects.iter().map(grown).collect();
    let rounds = if rects.len() > MANY { FEWER_ROUNDS } else { ROUNDS };
    let mut order: Vec<usize> = (0..rects.len()).collect();
    let settled = (0..rounds).any(|_| !push(&mut room, &mut order));
    if !settled {
        settle(&mut room);
    }
    for (rect, room) in rects.iter_mut().zip(room) {
        (rect.x, rect.y) = (room.x + gap.0 / 2.0, room.y + gap.1 / 2.0);
    }
}

/// One round, from the top down. Whether anything overlapped.
fn push(rects: &mut [Rect], order: &mut [usize]) -> bool {
    order.sort_by(|a, b| rects[*a].y.total_cmp(&rects[*b].y).then(a.cmp(b)));
    let mut any = false;
    for nth in 0..order.len() {
        for other in nth + 1..order.len() {
            let (a, b) = (order[nth].min(order[other]), order[nth].max(order[other]));
            let (first, second) = (rects[a], rects[b]);
            if rects[order[other]].y >= rects[order[nth]].bottom() {
                break;
            }
            if !first.intersects(second) {
                continue;
            }
            any = true;
            let (p, q) = (first.centre(), second.centre());
            let (right, below) = (q.x > p.x || (q.x == p.x && b % 2 == 0), q.y >= p.y);
            let dx = if right { first.right() - second.x } else { second.right() - first.x };
            let dy = if below { first.bottom() - second.y } else { second.bottom() - first.y };
            // half each, and a little more, so that rounding leaves nothing
            if dx < dy {
                let step = (dx / 2.0 + 0.02) * if right { 1.0 } else { -1.0 };
                rects[a].x -= step;
                rects[b].x += step;
            } else {
                let step = (dy / 2.0 + 0.02) * if below { 1.0 } else { -1.0 };
                rects[a].y -= step;
                rects[b].y += step;
            }
        }
    }
    any
}

/// Puts every box at the nearest free place, those nearest to the middle first.
fn settle(rects: &mut [Rect]) {
    let count = rects.len().max(1) as f64;
    let sum = rects.iter().fold((0.0, 0.0), |sum, rect| (sum.0 + rect.centre().x, sum.1 + rect.centre().y));
    let middle = Point::new(sum.0 / count, sum.1 / count);
    let mut order: Vec<usize> = (0..rects.len()).collect();
    order.sort_by(|a, b| {
        let far = |at: &usize| rects[*at].centre().distance(middle);
        far(a).total_cmp(&far(b)).then(a.cmp(b))
    });
    let mut cells = Cells::empty(rects);
    for at in order {
        let wanted = rects[at];
        let is_free = |rect: Rect| !cells.any_near(rect, |other| rects[other].intersects(rect));
        let mut free = wanted;
        let mut reach = 0.0;
        while !is_free(free) {
            // ever wider steps, since what is far away anyway need not be as near as can be
            reach += wanted.height * 0.25 + reach * 0.06;
            let tried = (0..DIRECTIONS).map(|nth| {
                let angle = nth as f64 / DIRECTIONS as f64 * std::f64::consts::TAU;
                let (dx, dy) = (libm::cos(angle) * reach * 1.6, libm::sin(angle) * reach);
                Rect { x: wanted.x + dx, y: wanted.y + dy, ..wanted }
            });
            if let Some(found) = tried.into_iter().find(|rect| is_free(*rect)) {
                free = found;
            }
        }
        rects[at] = free;
        cells.add(at, free);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_on_each_other() {
        for boxes in [2, 50, 400] {
            // all in one place
            let mut rects: Vec<Rect> =
                (0..boxes).map(|n| Rect::new(f64::from(n % 3), 0.0, 40.0 + f64::from(n % 7) * 10.0, 20.0)).collect();
            remove(&mut rects, (6.0, 4.0));
            for (at, rect) in rects.iter().enumerate() {
                let room = Rect::new(rect.x - 5.9, rect.y - 3.9, rect.width + 11.8, rect.height + 7.8);
                assert!(rects[at + 1..].iter().all(|other| !other.intersects(room)), "{boxes} boxes");
            }
        }
    }

    #[test]
    fn what_is_apart_stays() {
        let mut rects = vec![Rect::new(0.0, 0.0, 10.0, 10.0), Rect::new(30.0, 0.0, 10.0, 10.0)];
        let before = rects.clone();
        remove(&mut rects, (6.0, 6.0));
        assert_eq!(rects, before);
    }
}
