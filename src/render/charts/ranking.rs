//! A ranking: a bar for each of the entities that lead by a measure.

use super::{ChartOptions, begin, counted, entity_mark, finish, kind_legend, kind_of, kinds, line, name, too_many};
use crate::graph::{Node, View};
use crate::model::Shape;
use crate::render::compose::Measure;
use crate::render::drawing::{Align, Drawing};
use crate::render::geometry::Rect;
use crate::render::legend::short;
use crate::render::{RenderError, text, theme};

const SIZE: f64 = 13.0;
const ROW: f64 = 26.0;
const BAR: f64 = 520.0;
const LABEL: f64 = 300.0;
const SAMPLE: (f64, f64) = (26.0, 14.0);

/// The first `top` entities by a measure, the largest value first, ties by id. O(n log n).
///
/// # Errors
/// [`RenderError::Nothing`] when no entity has a value, [`RenderError::TooManyRows`] beyond 200 rows unless forced.
pub fn ranking(
    view: &View<'_>,
    measure: Measure<'_>,
    top: usize,
    options: &ChartOptions<'_>,
) -> Result<Drawing, RenderError> {
    let value = |node: Node| measure.values.get(node.index()).copied().flatten();
    let mut ranked: Vec<(Node, f64)> = view.nodes().filter_map(|node| Some((node, value(node)?))).collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let of = ranked.len();
    ranked.truncate(top);
    if ranked.is_empty() {
        return Err(RenderError::Nothing { what: "no entity has a value of the measure" });
    }
    too_many(ranked.len(), 1, options)?;
    let nodes: Vec<Node> = ranked.iter().map(|(node, _)| *node).collect();
    let (drawn, kind_at) = kinds(view, &nodes);
    let title = format!("The first {} by {}", ranked.len(), measure.name);
    let mut drawing =
        begin(view, options, "ranking", &title, &format!("{} of {of} entities: {}.", ranked.len(), counted(&drawn)));
    drawing.kinds = drawn;
    let most = ranked.iter().map(|(_, value)| value.abs()).fold(0.0, f64::max);
    let mut y = 0.0;
    for (nth, (node, value)) in ranked.iter().enumerate() {
        let kind = drawing.kinds[kind_at[kind_of(view, *node)]].clone();
        let label = text::block(&name(view, *node), LABEL, SIZE, false, Align::Right, theme::INK);
        let height = ROW.max(label.rect.height + 6.0);
        let middle = y + height / 2.0;
        let sample = Rect::new(-10.0 - SAMPLE.0, middle - SAMPLE.1 / 2.0, SAMPLE.0, SAMPLE.1);
        let (x, top) = (sample.x - 10.0 - label.rect.width, middle - label.rect.height / 2.0);
        drawing.words.push(label.at(x, top));
        let told = format!("{}: {value}, rank {}", measure.name, nth + 1);
        drawing.marks.push(entity_mark(view, *node, sample, &kind, Some(told.clone())));
        let length = if most > 0.0 { (value.abs() / most * BAR).max(1.0) } else { 1.0 };
        let mut bar = entity_mark(view, *node, Rect::new(0.0, middle - 8.0, length, 16.0), &kind, Some(told));
        // in the strong colour, so that bars stand out in greyscale too
        (bar.shape, bar.fill) = (Shape::Box, kind.line.clone());
        drawing.marks.push(bar);
        let words = line(&short(*value), SIZE, false, theme::INK);
        let top = middle - words.rect.height / 2.0;
        drawing.words.push(words.at(length + 8.0, top));
        y += height;
    }
    kind_legend(&mut drawing);
    let leaders: Vec<String> =
        ranked.iter().take(3).map(|(node, value)| format!("{} {}", name(view, *node), short(*value))).collect();
    Ok(finish(drawing, &format!("Bars of {}; the longest: {}.", measure.name, leaders.join(", "))))
}
