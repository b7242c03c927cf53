//! A timeline: when entities begin and end, a row each, kinds below each other.

use super::{ChartOptions, begin, entity_mark, finish, kind_legend, kind_of, kinds, line, name, quiet, too_many};
use crate::graph::{Node, View};
use crate::model::{PartialDate, Shape, ValueRef};
use crate::render::drawing::{Drawing, Kind, TextBlock};
use crate::render::geometry::Rect;
use crate::render::{RenderError, legend, theme};

const SIZE: f64 = 12.0;
const ROW: f64 = 19.0;
const BAR: f64 = 15.0;
/// The width of all years together.
const ACROSS: f64 = 1000.0;
const DOT: f64 = 11.0;
/// Between two that share a row.
const ROOM: f64 = 16.0;
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
        let date = |attribute: &Option<String>| match view
            .data()
            .entity_attribute(view.entity(node), attribute.as_deref()?)?
        {
            ValueRef::Date(date) => Some(date),
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
    let first = super::start_of(lives.iter().map(start).collect(), 0.1);
    let last = lives.iter().map(end).max().unwrap_or(0).max(snapshot.unwrap_or(i32::MIN));
    let scale = Scale::of(first, last);
    let undated = match undated {
        0 => String::new(),
        count => format!("; {count} without a date are not shown"),
    };
    let subtitle = format!("{}{undated}.", super::counted(&drawn));
    let mut drawing = begin(view, options, "timeline", "When they begin and end", &subtitle);
    drawing.kinds = drawn;
    let mut y = 0.0;
    let (mut goes_on, mut happens, mut earlier) = (false, false, false);
    for (at, kind) in drawing.kinds.clone().into_iter().enumerate() {
        let head = line(&kind.counted(), 13.0, true, theme::INK);
        let height = head.rect.height;
        drawing.words.push(head.at(0.0, y + 6.0));
        drawing.marks.push(quiet(Rect::new(0.0, y + 8.0 + height, ACROSS, 2.0), &kind.stroke));
        y += height + 16.0;
        // each in the first row in which bar and name have room
        let mut rows: Vec<f64> = Vec::new();
        for life in lives.iter().filter(|life| kind_at[kind_of(view, life.node)] == at) {
            let is_open = life.lasts && life.ends.is_none();
            let (left, width) = if life.lasts {
                goes_on |= is_open;
                let (from, to) = (scale.x(start(life)), if is_open { ACROSS } else { scale.x(end(life) + 1) });
                (from, (to - from).max(4.0))
            } else {
                happens = true;
                (scale.x(start(life).midpoint(end(life))) - DOT / 2.0, DOT)
            };
            let early = (start(life) < scale.first_day()).then(|| life.begins.or(life.ends)).flatten();
            earlier |= early.is_some();
            let item = Item::of(view, life, (left, width), early);
            let nth = rows.iter().position(|end| *end + ROOM <= item.from).unwrap_or_else(|| {
                rows.push(f64::NEG_INFINITY);
                rows.len() - 1
            });
            rows[nth] = item.to;
            item.draw(view, &mut drawing, life, &kind, y + nth as f64 * ROW);
        }
        y += rows.len() as f64 * ROW;
        y += 8.0;
    }
    scale.draw(&mut drawing, y);
    kind_legend(&mut drawing);
    if goes_on {
        legend::say(&mut drawing, "A bar that reaches the right edge has no end recorded.");
    }
    if earlier {
        let words = format!("What begins before {} stands at the left edge, with its year.", scale.first_year);
        legend::say(&mut drawing, &words);
    }
    if happens {
        legend::say(&mut drawing, "A dot stands for what happens at a time: a kind without an end.");
    }
    let years = format!("from {} to {}", scale.first_year, scale.last_year);
    Ok(finish(drawing, &format!("A timeline {years}.")))
}

/// A bar or a dot, and where its name stands: in the bar where there is room, else beside it.
struct Item {
    left: f64,
    width: f64,
    words: TextBlock,
    words_left: f64,
    inside: bool,
    from: f64,
    to: f64,
}

impl Item {
    /// `early` is the date of what begins before the first year of the axis.
    fn of(view: &View<'_>, life: &Life, (left, width): (f64, f64), early: Option<PartialDate>) -> Self {
        let mut words = name(view, life.node);
        if let Some(date) = early {
            words = format!("{words} ({})", date.year());
        }
        let words = line(&words, SIZE, false, theme::INK);
        let length = words.rect.width;
        let inside = life.lasts && length + 8.0 <= width;
        let words_left = if inside {
            left + 4.0
        } else if left + width + 6.0 + length <= ACROSS || left - 6.0 - length < 0.0 {
            left + width + 6.0
        } else {
            left - 6.0 - length
        };
        let (from, to) = (left.min(words_left), (left + width).max(words_left + length));
        Self { left, width, words, words_left, inside, from, to }
    }

    fn draw(self, view: &View<'_>, drawing: &mut Drawing, life: &Life, kind: &Kind, y: f64) {
        let told = match (life.begins, life.ends) {
            (Some(begins), Some(ends)) if begins == ends => format!("{begins}"),
            (Some(begins), Some(ends)) => format!("{begins} to {ends}"),
            (Some(begins), None) if life.lasts => format!("since {begins}"),
            (Some(begins), None) => format!("{begins}"),
            (None, Some(ends)) => format!("until {ends}"),
            (None, None) => String::new(),
        };
        let height = if life.lasts { BAR } else { DOT };
        let rect = Rect::new(self.left, y + (ROW - height) / 2.0, self.width, height);
        let mut mark = entity_mark(view, life.node, rect, kind, Some(told));
        mark.shape = if life.lasts { Shape::Box } else { Shape::Ellipse };
        if !life.lasts {
            mark.fill.clone_from(&kind.line);
        }
        let top = rect.centre().y - self.words.rect.height / 2.0;
        let words = self.words.at(self.words_left, top);
        if self.inside {
            mark.label = Some(words);
        } else {
            drawing.words.push(words);
        }
        drawing.marks.push(mark);
    }
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

    fn first_day(&self) -> i32 {
        (f64::from(self.first_year - 1970) * YEAR) as i32
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
