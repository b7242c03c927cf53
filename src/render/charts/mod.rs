//! Pictures without boxes and lines: a matrix, a ranking, a timeline, counts per year.
//!
//! Each is a [`Drawing`] like any other: marks and words in place of boxes and lines, with the same title, legend,
//! caption, description and tooltips, written by the same writers. Nothing is told by colour alone.

mod activity;
mod matrix;
mod ranking;
mod seriation;
mod timeline;

pub use activity::activity;
pub use matrix::matrix;
pub use ranking::ranking;
pub use timeline::timeline;

use super::compose::{caption, entity_tooltip, named};
use super::drawing::{Align, Drawing, Kind, Mark, TextBlock};
use super::geometry::Rect;
use super::{RenderError, legend, page, text, theme};
use crate::escape;
use crate::graph::{Node, View};
use crate::model::{Index, Shape};

/// More rows or columns than this cannot be read on one page.
pub const MAX_ROWS: usize = 200;

/// What all pictures of this family take.
#[derive(Debug, Clone, Copy, Default)]
pub struct ChartOptions<'a> {
    /// Title in place of the usual one.
    pub title: Option<&'a str>,
    /// The filters of the view in words, for the caption; empty: none.
    pub filters: &'a str,
    /// Draw also what is too large to read.
    pub force: bool,
}

/// A drawing with its words around, nothing in it yet.
fn begin(view: &View<'_>, options: &ChartOptions<'_>, name: &str, title: &str, subtitle: &str) -> Drawing {
    Drawing {
        title: text::plain(options.title.unwrap_or(title)),
        caption: caption(view, options.filters, None),
        subtitle: text::plain(subtitle),
        layout: name.to_owned(),
        background: theme::PAPER.to_owned(),
        ..Drawing::default()
    }
}

/// Sets the page around a picture and says in words what it shows.
fn finish(mut drawing: Drawing, shows: &str) -> Drawing {
    drawing.description = text::plain(&format!("{shows} {} {}", drawing.subtitle, drawing.caption));
    let lines = |block: &TextBlock| block.lines.iter().map(|line| line.text.clone()).collect::<Vec<_>>();
    let mut texts: Vec<String> = drawing.blocks().flat_map(lines).collect();
    texts.extend([drawing.title.clone(), drawing.caption.clone()]);
    drawing.missing_glyphs = text::missing_in(texts.iter().map(String::as_str));
    page::finish(&mut drawing);
    drawing
}

/// The kinds of some entities in the order of the schema, and for each kind of the schema its place among them.
fn kinds(view: &View<'_>, nodes: &[Node]) -> (Vec<Kind>, Vec<usize>) {
    let schema = &view.data().schema;
    let mut counts = vec![0; schema.kinds.len()];
    nodes.iter().for_each(|node| counts[kind_of(view, *node)] += 1);
    let (mut kinds, mut at) = (Vec::new(), vec![usize::MAX; schema.kinds.len()]);
    for (position, (spec, count)) in schema.kinds.iter().zip(counts).enumerate().filter(|(_, (_, count))| *count > 0) {
        at[position] = kinds.len();
        kinds.push(Kind::of(spec, position, count));
    }
    (kinds, at)
}

fn kind_of(view: &View<'_>, node: Node) -> usize {
    view.data().kind(view.entity(node)).index()
}

fn counted(kinds: &[Kind]) -> String {
    kinds.iter().map(Kind::counted).collect::<Vec<_>>().join(", ")
}

fn name(view: &View<'_>, node: Node) -> String {
    named(view.name(node), view.id(node))
}

/// A mark for an entity, with its tooltip and link.
fn entity_mark(view: &View<'_>, node: Node, rect: Rect, kind: &Kind, value: Option<String>) -> Mark {
    let link = escape::link(view.data().website(view.entity(node))).map(str::to_owned);
    let tooltip = entity_tooltip(view, node, value);
    Mark { rect, shape: kind.shape, fill: kind.fill.clone(), stroke: kind.stroke.clone(), label: None, tooltip, link }
}

/// A mark that says nothing by itself: a rule of a grid, or a background.
fn quiet(rect: Rect, fill: &str) -> Mark {
    Mark {
        rect,
        shape: Shape::Box,
        fill: fill.to_owned(),
        stroke: "none".into(),
        label: None,
        tooltip: String::new(),
        link: None,
    }
}

/// Words on one line.
fn line(words: &str, size: f64, bold: bool, colour: &str) -> TextBlock {
    text::block(words, f64::INFINITY, size, bold, Align::Left, colour)
}

/// Where an axis of time starts: with the first date, unless the first few dates, a share of all, would take more than a
/// third of it; then with the date after these.
fn start_of(mut dates: Vec<i32>, share: f64) -> i32 {
    dates.sort_unstable();
    let (Some(first), Some(last)) = (dates.first().copied(), dates.last().copied()) else { return 0 };
    let later = dates[(dates.len() as f64 * share) as usize];
    if f64::from(later - first) > f64::from(last - first) * 0.34 { later } else { first }
}

fn too_many(rows: usize, columns: usize, options: &ChartOptions<'_>) -> Result<(), RenderError> {
    if rows.max(columns) > MAX_ROWS && !options.force {
        return Err(RenderError::TooManyRows { rows, columns });
    }
    Ok(())
}

/// Adds the kinds that are drawn to the legend.
fn kind_legend(drawing: &mut Drawing) {
    for kind in drawing.kinds.clone() {
        legend::add_box(drawing, kind.shape, &kind.fill, &kind.stroke, &kind.plural);
    }
}
