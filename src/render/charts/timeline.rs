//! A timeline: when entities begin and end, a row each, kinds below each other.

use super::{ChartOptions, begin, entity_mark, finish, kind_legend, kind_of, kinds, line, name, quiet, too_many};
use crate::graph::{Node, View};
use crate::model::{PartialDate, Shape, Value};
use crate::render::drawing::{Drawing, Kind};
use crate::render::geometry::Rect;
use crate::render::{RenderError, legend, theme};

const SIZE: f64 = 11.5;
const ROW: f64 = 19.0;
const BAR: f64 = 14.0;
/// The width of all years together.
const ACROSS: f64 = 1240.0;
const DOT: f64 = 11.0;
const YEAR: f64 = 365.2425;

/// What is known of when an entity exists.
struct Life {
    node: Node,
    begins: Option<PartialDate>,
    ends: Option<PartialDate>,
    /// Whether its kind knows ends at all; else it happens on a day.
    lasts: bool,
}

/// Every entity that has a date by which its kind begins or ends. Bars for what lasts, dots for what happens at a time;
/// undated entities are counted. O(n log n).
///
/// # Errors
/// [`RenderError::Nothing`] when no entity has a date, [`RenderError::TooManyRows`] beyond 200 rows unless forced.
pub fn timeline(view: &View<'_>, options: &ChartOptions<'_>) -> Result<Drawing, RenderError> {
    let mut lives: Vec<Life> = Vec::new();
    let mut undated = 0;
    for node in view.nodes() {
        let spec = &view.data().schema.kinds[kind_of(view, node)];
        if spec.begins.is_none() && spec.ends.is_none() {
            continue;
        }
        let date = |attribute: &Option<String>| match view.data().entity_attribute(view.entity(node), attribute.as_deref()?)? {
            Value::Date(date) => Some(*date),
            _ => None,
        };
        let (begins, ends) = (date(&spec.begins), date(&spec.ends));
        if begins.is_none() && ends.is_none() {
            undated += 1;
        } else {
            lives.push(Life { node, begins, ends, lasts: spec.ends.is_some() });
        }
    }
    if lives.is_empty() {
        return Err(RenderError::Nothing { what: "no entity has a date by which its kind begins or ends" });
    }
    too_many(lives.len(), 1, options)?;
    let start = |life: &Life| life.begins.or(life.ends).map_or(0, PartialDate::first_day);
    let end = |life: &Life| life.ends.or(life.begins).map_or(0, PartialDate::last_day);
    lives.sort_by_key(|life| (kind_of(view, life.node), start(life), end(life), life.node));
    let nodes: Vec<Node> = lives.iter().map(|life| life.node).collect();
    let (drawn, kind_at) = kinds(view, &nodes);
    let snapshot = view.data().schema.snapshot.map(PartialDate::last_day);
    let first = lives.iter().map(start).min().unwrap_or(0);
    let last = lives.iter().map(end).max().unwrap_or(0).max(snapshot.unwrap_or(i32::MIN));
    let scale = Scale::of(first, last);
    let undated = match undated {
        0 => String::new(),
        count => format!("; {count} without a date are not shown"),
    };
    let subtitle = format!("{}{undated}.", super::counted(&drawn));
    let mut drawing = begin(view, options, "timeline", "When they begin and end", subtitle);
    drawing.kinds = drawn;
    let mut y = 0.0;
    let (mut goes_on, mut happens) = (false, false);
    for (at, kind) in drawing.kinds.clone().into_iter().enumerate() {
        let head = line(&kind.counted(), 13.0, true, theme::INK);
        let height = head.rect.height;
        drawing.words.push(head.at(0.0, y + 6.0));
        drawing.marks.push(quiet(Rect::new(0.0, y + 8.0 + height, ACROSS, 2.0), &kind.stroke));
        y += height + 16.0;
        for life in lives.iter().filter(|life| kind_at[kind_of(view, life.node)] == at) {
            let is_open = life.lasts && life.ends.is_none();
            let rect = if life.lasts {
                goes_on |= is_open;
                let (from, to) = (scale.x(start(life)), if is_open { ACROSS } else { scale.x(end(life) + 1) });
                Rect::new(from, y + (ROW - BAR) / 2.0, (to - from).max(4.0), BAR)
            } else {
                happens = true;
                let middle = scale.x(start(life).midpoint(end(life)));
                Rect::new(middle - DOT / 2.0, y + (ROW - DOT) / 2.0, DOT, DOT)
            };
            row(view, &mut drawing, life, &kind, rect);
            y += ROW;
        }
        y += 8.0;
    }
    scale.draw(&mut drawing, y);
    kind_legend(&mut drawing);
    if goes_on {
        legend::say(&mut drawing, "A bar that reaches the right edge has no end recorded.");
    }
    if happens {
        legend::say(&mut drawing, "A dot stands for what happens at a time: a kind without an end.");
    }
    let years = format!("from {} to {}", scale.first_year, scale.last_year);
    Ok(finish(drawing, &format!("A timeline {years}.")))
}

/// A bar or a dot, and its name: in the bar where there is room, else beside it.
fn row(view: &View<'_>, drawing: &mut Drawing, life: &Life, kind: &Kind, rect: Rect) {
    let told = match (life.begins, life.ends) {
        (Some(begins), Some(ends)) if begins == ends => format!("{begins}"),
        (Some(begins), Some(ends)) => format!("{begins} to {ends}"),
        (Some(begins), None) if life.lasts => format!("since {begins}"),
        (Some(begins), None) => format!("{begins}"),
        (None, Some(ends)) => format!("until {ends}"),
        (None, None) => String::new(),
    };
    let mut mark = entity_mark(view, life.node, rect, kind, Some(told));
    mark.shape = if life.lasts { Shape::Box } else { Shape::Ellipse };
    if !life.lasts {
        mark.fill.clone_from(&kind.line);
    }
    let words = line(&name(view, life.node), SIZE, false, theme::INK);
    let top = rect.centre().y - words.rect.height / 2.0;
    if life.lasts && words.rect.width + 8.0 <= rect.width {
        mark.label = Some(words.at(rect.x + 4.0, top));
    } else if rect.right() + 6.0 + words.rect.width <= ACROSS {
        drawing.words.push(words.at(rect.right() + 6.0, top));
    } else {
        let x = rect.x - 6.0 - words.rect.width;
        drawing.words.push(words.at(x, top));
    }
    drawing.marks.push(mark);
}

/// Days to places across.
struct Scale {
    first_year: i32,
    last_year: i32,
}

impl Scale {
    fn of(first: i32, last: i32) -> Self {
        let year = |day: i32| 1970 + (f64::from(day) / YEAR).floor() as i32;
        Self { first_year: year(first), last_year: year(last) + 1 }
    }

    fn x(&self, day: i32) -> f64 {
        let years = 1970.0 + f64::from(day) / YEAR - f64::from(self.first_year);
        (years / f64::from(self.last_year - self.first_year) * ACROSS).clamp(0.0, ACROSS)
    }

    /// Rules and years behind everything, years above.
    fn draw(&self, drawing: &mut Drawing, height: f64) {
        let years = self.last_year - self.first_year;
        let step = [1, 2, 5, 10, 20, 50, 100].into_iter().find(|step| years / step <= 26).unwrap_or(200);
        let mut rules = Vec::new();
        let mut year = self.first_year + (step - self.first_year.rem_euclid(step)) % step;
        while year <= self.last_year {
            let x = f64::from(year - self.first_year) / f64::from(years) * ACROSS;
            rules.push(quiet(Rect::new(x - 0.4, -4.0, 0.8, height + 4.0), theme::RING));
            let words = line(&year.to_string(), SIZE, false, theme::SOFT_INK);
            let (left, top) = (x - words.rect.width / 2.0, -8.0 - words.rect.height);
            drawing.words.push(words.at(left, top));
            year += step;
        }
        drawing.marks.splice(0..0, rules);
    }
}
