//! Counts per year: how many entities of each kind begin, and how many relations.

use super::{ChartOptions, begin, finish, kind_of, kinds, line, quiet};
use crate::graph::{Node, View};
use crate::model::{PartialDate, Shape, ValueRef};
use crate::render::drawing::{Drawing, Mark};
use crate::render::geometry::Rect;
use crate::render::{RenderError, legend, text, theme};
use std::collections::BTreeMap;

const SIZE: f64 = 12.0;
const COUNT_SIZE: f64 = 12.0;
/// The height of the longest bar of a row.
const BAR: f64 = 46.0;
const ACROSS: f64 = 1080.0;
/// At most so many years are drawn one by one; what is before is a number at the left.
const YEARS: i32 = 45;

/// A row of bars.
struct Row {
    label: String,
    what: String,
    counts: BTreeMap<i32, usize>,
    fill: String,
    stroke: String,
}

/// A row for each kind whose entities have a date of beginning, and one for relations; a bar a year, with its count.
/// O(n + m).
///
/// # Errors
/// [`RenderError::Nothing`] when nothing has a date.
pub fn activity(view: &View<'_>, options: &ChartOptions<'_>) -> Result<Drawing, RenderError> {
    let nodes: Vec<Node> = view.nodes().collect();
    let (drawn, kind_at) = kinds(view, &nodes);
    let mut rows: Vec<Row> = drawn
        .iter()
        .map(|kind| Row {
            label: kind.plural.clone(),
            what: format!("{} that begin", kind.plural),
            counts: BTreeMap::new(),
            fill: kind.line.clone(),
            stroke: kind.stroke.clone(),
        })
        .collect();
    let (mut dated, mut undated) = (0, 0);
    for node in &nodes {
        let spec = &view.data().schema.kinds[kind_of(view, *node)];
        let Some(attribute) = spec.begins.as_deref() else { continue };
        match view.data().entity_attribute(view.entity(*node), attribute) {
            Some(ValueRef::Date(date)) => {
                *rows[kind_at[kind_of(view, *node)]].counts.entry(date.year()).or_default() += 1;
                dated += 1;
            }
            _ => undated += 1,
        }
    }
    let grey = theme::NEUTRAL_LINE.to_owned();
    let (mut relations, mut timeless) = (BTreeMap::new(), 0);
    for edge in view.edges() {
        match view.data().since(view.relation(edge)).map(PartialDate::year) {
            Some(year) => *relations.entry(year).or_insert(0) += 1,
            None => timeless += 1,
        }
    }
    let related: usize = relations.values().sum();
    let (label, what) = ("relations".to_owned(), "relations that begin".to_owned());
    rows.push(Row { label, what, counts: relations, fill: grey.clone(), stroke: grey });
    rows.retain(|row| !row.counts.is_empty());
    let all = || rows.iter().flat_map(|row| row.counts.keys().copied());
    let (Some(first), Some(last)) = (all().min(), all().max()) else {
        return Err(RenderError::Nothing { what: "neither entities nor relations have dates" });
    };
    let each =
        rows.iter().flat_map(|row| row.counts.iter().flat_map(|(year, count)| std::iter::repeat_n(*year, *count)));
    let start = super::start_of(each.collect(), 0.06).max(last - YEARS + 1);
    let subtitle = format!(
        "What begins in which year: {dated} entities ({undated} more have no date), {related} relations ({timeless} more \
         have no date)."
    );
    let mut drawing = begin(view, options, "activity", "Activity by year", &subtitle);
    let year_width = ACROSS / f64::from(last - start + 1);
    let mut y = 0.0;
    for row in &rows {
        draw(&mut drawing, row, start, year_width, y);
        y += BAR + 30.0;
    }
    years(&mut drawing, start, last, year_width, y);
    legend::say(&mut drawing, "Each row has its own scale; the number on a bar is its count.");
    if first < start {
        legend::say(&mut drawing, &format!("What begins before {start} is counted at the left."));
    }
    let highest: Vec<String> = rows
        .iter()
        .filter_map(|row| {
            let (year, count) = row.counts.iter().max_by_key(|(year, count)| (**count, std::cmp::Reverse(**year)))?;
            Some(format!("{}: most in {year} ({count})", row.label))
        })
        .collect();
    Ok(finish(drawing, &format!("Bars of counts per year from {start} to {last}. {}.", highest.join("; "))))
}

fn draw(drawing: &mut Drawing, row: &Row, start: i32, year_width: f64, y: f64) {
    let base = y + 16.0 + BAR;
    let before: usize = row.counts.range(..start).map(|(_, count)| count).sum();
    let total: usize = row.counts.values().sum();
    let label = line(&format!("{} ({total})", row.label), SIZE, true, theme::INK);
    let (width, height) = (label.rect.width, label.rect.height);
    drawing.words.push(label.at(-24.0 - width, base - BAR * 0.5 - height));
    if before > 0 {
        let words = line(&format!("{before} before {start}"), COUNT_SIZE, false, theme::SOFT_INK);
        let width = words.rect.width;
        drawing.words.push(words.at(-24.0 - width, base - BAR * 0.5 + 2.0));
    }
    drawing.marks.push(quiet(Rect::new(0.0, base, ACROSS, 1.2), theme::FRAME_LINE));
    let most = row.counts.range(start..).map(|(_, count)| *count).max().unwrap_or(1) as f64;
    for (year, count) in row.counts.range(start..) {
        let height = *count as f64 / most * BAR;
        let x = f64::from(year - start) * year_width;
        let rect = Rect::new(x + year_width * 0.12, base - height, year_width * 0.76, height);
        let (shape, fill, stroke) = (Shape::Box, row.fill.clone(), row.stroke.clone());
        let tooltip = text::plain(&format!("{}: {count} {}", year, row.what));
        drawing.marks.push(Mark { rect, shape, fill, stroke, label: None, tooltip, link: None });
        let words = line(&count.to_string(), COUNT_SIZE, false, theme::INK);
        if words.rect.width < year_width {
            let (left, top) = (rect.centre().x - words.rect.width / 2.0, rect.y - 1.0 - words.rect.height);
            drawing.words.push(words.at(left, top));
        }
    }
}

/// The years under all rows, as many as have room.
fn years(drawing: &mut Drawing, start: i32, last: i32, year_width: f64, y: f64) {
    let room = line("2000", SIZE, false, theme::SOFT_INK).rect.width + 8.0;
    let step = [1, 2, 5, 10, 20].into_iter().find(|step| f64::from(*step) * year_width >= room).unwrap_or(50);
    for year in (start..=last).filter(|year| year % step == 0) {
        let words = line(&year.to_string(), SIZE, false, theme::SOFT_INK);
        let left = (f64::from(year - start) + 0.5) * year_width - words.rect.width / 2.0;
        drawing.words.push(words.at(left, y - 8.0));
    }
}
