//! Lines between boxes that stand anywhere: as short as can be without running under a box that is not their own.
//!
//! A line goes straight; where that would cross boxes, it takes the shortest way around their corners (the visibility
//! graph of Lozano-Perez and Wesley, *An algorithm for planning collision-free paths*, 1979, over only those boxes that
//! a way has met so far, until it meets no other). Lines around one corner keep a small distance from each other, so do
//! lines between the same two boxes.

use super::cells::{Cells, crosses};
use super::curve::{self, Curve, give, head_length};
use crate::render::drawing::Drawing;
use crate::render::geometry::{Point, Rect};
use crate::render::outline;
use crate::render::page::Density;
use std::collections::BTreeMap;

/// From one line around a corner to the next.
const APART: f64 = 2.4;
/// As many lines around one corner get a place of their own.
const MOST_APART: usize = 4;
/// From one line to the next between the same boxes.
const PARALLEL: f64 = 7.0;
/// How far corners are rounded, in shares of the distance that lines keep from boxes: so little that they keep off them.
const ROUND: f64 = 2.2;
/// After so many further boxes in the way a line goes straight.
const MOST_DETOURS: usize = 60;
/// With more lines than this all go straight: nobody could follow them.
const MOST_LINES: usize = 4000;

/// The least room between boxes in which lines can pass, across and down.
pub(super) fn gap(density: Density) -> (f64, f64) {
    match density {
        Density::Airy => (20.0, 17.0),
        Density::Dense => (15.0, 11.0),
        Density::Tight => (11.0, 7.0),
    }
}

/// The distance that lines keep from boxes.
fn margin(density: Density) -> f64 {
    match density {
        Density::Airy => 6.0,
        Density::Dense => 4.5,
        Density::Tight => 3.0,
    }
}

/// Gives every line its course. O(lines x boxes met squared).
pub(super) fn connect(drawing: &mut Drawing) {
    // words on frames are in the way as boxes are
    let words = drawing.frames.iter().filter_map(|frame| frame.label.as_ref()).map(|label| label.rect);
    let solid: Vec<Rect> = drawing.nodes.iter().map(|node| node.rect).chain(words).collect();
    let margin = margin(drawing.density);
    let rects: Vec<Rect> = solid.iter().map(|rect| rect.grown(margin - 0.5)).collect();
    let corners = solid.iter().map(|rect| corners(rect.grown(margin))).collect();
    let mut ways = Ways { cells: Cells::of(&rects), corners, rects };
    let mut between: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for (at, edge) in drawing.edges.iter().enumerate() {
        between.entry((edge.from.min(edge.to), edge.from.max(edge.to))).or_default().push(at);
    }
    let mut used: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let straight = drawing.edges.len() > MOST_LINES;
    for ((a, b), edges) in between {
        for (nth, at) in edges.iter().enumerate() {
            let shift = nth as f64 - (edges.len() - 1) as f64 / 2.0;
            let curve = if a == b {
                around(drawing, &ways.cells, a, (nth, edges.len()), *at)
            } else {
                line(drawing, &mut ways, &mut used, *at, (shift, edges.len()), straight)
            };
            give(&mut drawing.edges[*at], curve);
        }
    }
}

fn corners(rect: Rect) -> [Point; 4] {
    [(rect.x, rect.y), (rect.right(), rect.y), (rect.right(), rect.bottom()), (rect.x, rect.bottom())]
        .map(|(x, y)| Point::new(x, y))
}

/// A line from a box back to it, at its right side, or at its left where another box is in the way.
fn around(drawing: &Drawing, cells: &Cells, at: usize, (nth, count): (usize, usize), edge: usize) -> Curve {
    const BULGE: f64 = 4.0;
    let node = &drawing.nodes[at];
    let slot = node.rect.height * 0.8 / count as f64;
    let y = node.rect.y + node.rect.height * 0.1 + slot * (nth as f64 + 0.5);
    let half = (slot * 0.35).clamp(1.0, 6.0);
    let lead = head_length(drawing.edges[edge].width).min(gap(drawing.density).0 / 2.0 - 2.0);
    let ends = |right: bool| [y - half, y + half].map(|y| outline::border(node.shape, node.rect, y, right));
    let is_free = |right: &bool| {
        let [start, stop] = ends(*right);
        let reach = lead + BULGE + 1.0;
        let x = if *right { start.x.max(stop.x) } else { start.x.min(stop.x) - reach };
        let room = Rect::new(x, start.y, reach, stop.y - start.y);
        !cells.any_near(room, |other| {
            other != at && drawing.nodes.get(other).is_some_and(|other| other.rect.intersects(room))
        })
    };
    let right = [true, false].into_iter().find(is_free).unwrap_or(true);
    let [start, stop] = ends(right);
    let (out, bulge) = if right { (start.x.max(stop.x) + lead, BULGE) } else { (start.x.min(stop.x) - lead, -BULGE) };
    let mut line = Curve::from(start);
    line.straight(Point::new(out, start.y));
    line.arc(Point::new(out, stop.y), bulge);
    line.straight(stop);
    line
}

/// A line from a box to another.
fn line(
    drawing: &Drawing,
    ways: &mut Ways,
    used: &mut BTreeMap<(usize, usize), usize>,
    at: usize,
    (shift, count): (f64, usize),
    straight: bool,
) -> Curve {
    let edge = &drawing.edges[at];
    let (from, to) = (&drawing.nodes[edge.from], &drawing.nodes[edge.to]);
    // all lines between two boxes are shifted the same way, whichever of the two they start from
    let (p, q) = (from.rect.centre(), to.rect.centre());
    let length = p.distance(q).max(1e-9);
    let turn = if edge.from < edge.to { 1.0 } else { -1.0 };
    let (nx, ny) = (-(q.y - p.y) / length * turn, (q.x - p.x) / length * turn);
    let room = |rect: Rect| (nx.abs() * rect.width + ny.abs() * rect.height) * 0.6;
    let apart = PARALLEL.min(room(from.rect).min(room(to.rect)) / count as f64) * shift;
    let shifted = |point: Point| Point::new(point.x + nx * apart, point.y + ny * apart);
    let (start, end) = (shifted(p), shifted(q));
    let mut points = vec![start];
    if !straight {
        for (node, corner) in ways.shortest(start, end, (edge.from, edge.to)) {
            let uses = used.entry((node, corner)).or_default();
            let own = ways.corners[node][corner];
            let centre = ways.rects[node].centre();
            let by = APART * (*uses).min(MOST_APART) as f64;
            let away = Point::new(own.x + by * (own.x - centre.x).signum(), own.y + by * (own.y - centre.y).signum());
            *uses += 1;
            let before = points.last().copied().unwrap_or(start);
            let is_free = ways.met(before, away, (edge.from, edge.to)).next().is_none();
            points.push(if is_free { away } else { own });
        }
    }
    points.push(end);
    // from the last corner on a line may meet what the shift of that corner brought into its way
    if points.len() > 2 && ways.blocked(&points, (edge.from, edge.to)) {
        points = std::iter::once(start)
            .chain(
                ways.shortest(start, end, (edge.from, edge.to))
                    .into_iter()
                    .map(|(node, corner)| ways.corners[node][corner]),
            )
            .chain([end])
            .collect();
    }
    let last = points.len() - 1;
    points[0] = leaving(from, points[0], points[1]);
    points[last] = leaving(to, points[last], points[last - 1]);
    rounded(&points, head_length(edge.width), ROUND * margin(drawing.density))
}

/// Where the line from a point inside a box to a point outside of it leaves its shape.
pub(in crate::render) fn leaving(node: &crate::render::Node, inside: Point, outside: Point) -> Point {
    let is_inside = |point: Point| {
        let side = |right| outline::border(node.shape, node.rect, point.y, right).x;
        point.y >= node.rect.y && point.y <= node.rect.bottom() && point.x >= side(false) && point.x <= side(true)
    };
    let (mut near, mut far) = (0.0, 1.0);
    for _ in 0..40 {
        let middle = f64::midpoint(near, far);
        if is_inside(inside.towards(outside, middle)) { near = middle } else { far = middle }
    }
    inside.towards(outside, far)
}

/// A line along points with its corners rounded; straight for the length of an arrowhead at both ends.
fn rounded(points: &[Point], head: f64, round: f64) -> Curve {
    let mut line = Curve::from(points[0]);
    for nth in 1..points.len() - 1 {
        let [before, corner, after] = [points[nth - 1], points[nth], points[nth + 1]];
        let room = |other: Point, is_end: bool| {
            let length = corner.distance(other);
            if is_end { (length - head).max(length * 0.3) } else { length / 2.0 }
        };
        let round = round.min(room(before, nth == 1)).min(room(after, nth + 2 == points.len()));
        let near = |other: Point| corner.towards(other, (round / corner.distance(other).max(1e-9)).min(1.0));
        let (enter, leave) = (near(before), near(after));
        line.straight(enter);
        line.points.extend([enter.towards(corner, 2.0 / 3.0), leave.towards(corner, 2.0 / 3.0), leave]);
    }
    line.straight(points[points.len() - 1]);
    if line.points.len() < 4 {
        // two boxes that touch: a line of no length is still a line
        let at = points[0];
        line = curve::Curve { points: vec![at; 4] };
    }
    line
}

/// Boxes in the way, and their corners.
struct Ways {
    /// The room that lines keep free.
    rects: Vec<Rect>,
    corners: Vec<[Point; 4]>,
    cells: Cells,
}

impl Ways {
    /// The boxes, other than two, through which a straight line runs.
    fn met(&self, from: Point, to: Point, own: (usize, usize)) -> impl Iterator<Item = usize> {
        let is_met = move |at: &usize| *at != own.0 && *at != own.1 && crosses(from, to, self.rects[*at]);
        self.cells.along(from, to).into_iter().filter(is_met)
    }

    fn blocked(&self, points: &[Point], own: (usize, usize)) -> bool {
        points.windows(2).any(|pair| self.met(pair[0], pair[1], own).next().is_some())
    }

    /// The shortest way round all boxes but two: the corners that it turns. Empty where a straight line will do, or
    /// where too much is in the way.
    fn shortest(&self, from: Point, to: Point, own: (usize, usize)) -> Vec<(usize, usize)> {
        let mut met: Vec<usize> = Vec::new();
        let mut way: Vec<(usize, usize)> = Vec::new();
        for _ in 0..MOST_DETOURS {
            let mut points = vec![from];
            points.extend(way.iter().map(|(node, corner)| self.corners[*node][*corner]));
            points.push(to);
            let before = met.len();
            for at in points.windows(2).flat_map(|pair| self.met(pair[0], pair[1], own)) {
                if !met.contains(&at) {
                    met.push(at);
                }
            }
            if met.len() == before {
                return way;
            }
            match self.among(from, to, &met) {
                Some(better) => way = better,
                None => return Vec::new(),
            }
        }
        Vec::new()
    }

    /// The shortest way when only some boxes are in the way: on their corners, those first from which the way may yet be
    /// shortest (A*; Hart, Nilsson and Raphael, 1968).
    fn among(&self, from: Point, to: Point, met: &[usize]) -> Option<Vec<(usize, usize)>> {
        let mut points: Vec<(Point, (usize, usize))> = vec![(from, (0, 0)), (to, (0, 0))];
        for node in met {
            points.extend((0..4).map(|corner| (self.corners[*node][corner], (*node, corner))));
        }
        let is_free = |a: Point, b: Point| met.iter().all(|at| !crosses(a, b, self.rects[*at]));
        let left: Vec<f64> = points.iter().map(|(point, _)| point.distance(to)).collect();
        let mut cost = vec![f64::INFINITY; points.len()];
        let (mut before, mut done) = (vec![0; points.len()], vec![false; points.len()]);
        cost[0] = 0.0;
        loop {
            let open = (0..points.len()).filter(|at| !done[*at] && cost[*at].is_finite());
            let next = open.min_by(|a, b| (cost[*a] + left[*a]).total_cmp(&(cost[*b] + left[*b])).then(a.cmp(b)))?;
            if next == 1 {
                break;
            }
            done[next] = true;
            for other in 1..points.len() {
                // a turn costs a little, so that a way with few of them is preferred
                let further = cost[next] + points[next].0.distance(points[other].0) + 3.0;
                if !done[other] && further < cost[other] && is_free(points[next].0, points[other].0) {
                    (cost[other], before[other]) = (further, next);
                }
            }
        }
        let (mut way, mut at) = (Vec::new(), before[1]);
        while at != 0 {
            way.push(points[at].1);
            at = before[at];
        }
        way.reverse();
        Some(way)
    }
}
