//! The legend: what signs mean, of those that are drawn, set as a table under the picture.

use super::drawing::{Align, Drawing, LegendEntry, Sample, TextBlock};
use super::geometry::{Point, Rect};
use super::{page, text, theme};
use std::collections::BTreeSet;

/// Size of its letters, and where there are many boxes.
const SIZES: (f64, f64) = (12.0, 11.0);
const ROW: f64 = 20.0;
const SAMPLE_WIDTH: f64 = 34.0;
const GAP: f64 = 8.0;
const COLUMN_GAP: f64 = 22.0;

/// The entries for what a drawing shows, not yet placed.
pub(super) fn entries(drawing: &Drawing, size_by: Option<&str>, has_path: bool) -> super::drawing::Legend {
    let mut entries = Vec::new();
    let mut add = |sample: Sample, words: &str| entries.push(entry(sample, words, None));
    if !drawing.aggregate {
        for kind in &drawing.kinds {
            let sample = Sample::Box { shape: kind.shape, fill: kind.fill.clone(), stroke: kind.stroke.clone() };
            add(sample, &kind.plural);
        }
        let line = |dash: &[f64], width: f64, opacity: f64, both: bool| Sample::Line {
            dash: dash.to_vec(),
            colour: theme::NEUTRAL_LINE.to_owned(),
            width,
            opacity,
            both,
        };
        for (at, verb) in drawing.verbs.iter().enumerate() {
            let mut lines = drawing.edges.iter().filter(|edge| edge.verb_at == at);
            let both = lines.all(super::drawing::Edge::heads_at_both);
            add(line(&verb.dash, 1.4, 1.0, both), &verb.label);
        }
        if has_path {
            add(line(&[], 3.4, 1.0, false), "the path asked for");
        }
        let usual: Vec<_> = drawing.edges.iter().filter(|edge| !edge.bold).collect();
        let differ = |value: fn(&super::drawing::Edge) -> f64| {
            let least = usual.iter().copied().map(value).fold(f64::INFINITY, f64::min);
            let most = usual.iter().copied().map(value).fold(0.0, f64::max);
            most - least > 0.02
        };
        if !has_path && differ(|edge| edge.opacity) {
            add(line(&[], 1.4, theme::line_opacity(0.3), false), "paler: less certain");
        }
        if differ(|edge| edge.width) {
            add(line(&[], 3.0, 1.0, false), "wider: stronger, or several relations");
        }
    } else if !drawing.edges.is_empty() {
        add(Sample::Remark, "A wider arrow stands for more relations; it has the colour of the kind where it starts.");
    }
    if let Some(name) = size_by {
        let values = drawing.nodes.iter().filter_map(|node| node.value);
        let (least, most) = values.fold((f64::INFINITY, 0.0_f64), |(a, b), value| (a.min(value), b.max(value)));
        if least.is_finite() {
            add(Sample::Remark, &format!("Size of letters: {name}, from {} to {}.", short(least), short(most)));
        }
    }
    if !drawing.aggregate && drawing.kinds.len() > 1 && !drawing.edges.is_empty() {
        add(Sample::Remark, "A line has the colour of the kind where it starts.");
    }
    let lines = entries.iter_mut().filter(|entry| matches!(entry.sample, Sample::Line { .. }));
    for (verb_at, entry) in (0..drawing.verbs.len()).zip(lines) {
        entry.verb_at = Some(verb_at);
    }
    super::drawing::Legend { rect: Rect::default(), entries }
}

/// Words are broken into lines no wider than this.
const WIDEST: f64 = 290.0;

fn entry(sample: Sample, words: &str, verb_at: Option<usize>) -> LegendEntry {
    let label = text::block(words, WIDEST, SIZES.0, false, Align::Left, theme::INK);
    LegendEntry { sample, sample_rect: Rect::default(), label, verb_at }
}

/// What only our own columns do, so that it is not said of pictures that Graphviz draws.
const RUN_TOGETHER: &str = "Lines of one verb to one box run together; the arrowhead is where they end.";

/// Adds the remark on lines that run together.
pub(super) fn say_run_together(drawing: &mut Drawing) {
    say(drawing, RUN_TOGETHER);
}

/// Takes out the boxes of kinds.
pub(super) fn leave_out_kinds(drawing: &mut Drawing) {
    drawing.legend.entries.retain(|entry| !matches!(entry.sample, Sample::Box { .. }));
}

/// Adds a box with its meaning.
pub(super) fn add_box(drawing: &mut Drawing, shape: crate::model::Shape, fill: &str, stroke: &str, words: &str) {
    add(drawing, Sample::Box { shape, fill: fill.to_owned(), stroke: stroke.to_owned() }, words);
}

/// Adds a remark.
pub(super) fn say(drawing: &mut Drawing, words: &str) {
    add(drawing, Sample::Remark, words);
}

/// Adds a sign with its meaning.
pub(super) fn add(drawing: &mut Drawing, sample: Sample, words: &str) {
    drawing.legend.entries.push(entry(sample, words, None));
}

impl LegendEntry {
    /// The words on one line.
    pub(super) fn words(&self) -> String {
        self.label.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// Whether it holds whoever places the boxes.
    pub(super) fn holds_anywhere(&self) -> bool {
        self.words() != RUN_TOGETHER
    }
}

/// Where several verbs have one dash and no words stand on lines, says which kinds each verb joins, since two verbs
/// with one dash never join the same kinds as long as dashes suffice. O(verbs x lines).
pub(super) fn say_kinds(drawing: &mut Drawing) {
    let shared = |at: usize| drawing.verbs.iter().filter(|verb| verb.dash == drawing.verbs[at].dash).count() > 1;
    let kinds = |at: usize, end: fn(&super::drawing::Edge) -> usize| {
        let lines = drawing.edges.iter().filter(|edge| edge.verb_at == at);
        let kinds: BTreeSet<usize> = lines.map(|edge| drawing.nodes[end(edge)].kind_at).collect();
        kinds.into_iter().map(|kind| drawing.kinds[kind].plural.as_str()).collect::<Vec<_>>().join(", ")
    };
    let said: Vec<Option<String>> = (0..drawing.verbs.len())
        .map(|at| {
            let (from, to) = (kinds(at, |edge| edge.from), kinds(at, |edge| edge.to));
            shared(at).then(|| format!("{} ({from} to {to})", drawing.verbs[at].label))
        })
        .collect();
    for old in &mut drawing.legend.entries {
        if let Some(words) = old.verb_at.and_then(|at| said[at].as_ref()) {
            *old = entry(old.sample.clone(), words, old.verb_at);
        }
    }
}

/// A value in at most three significant digits.
pub(super) fn short(value: f64) -> String {
    if value.abs() >= 100.0 || value == value.round() {
        format!("{value:.0}")
    } else if value.abs() >= 1.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.3}")
    }
}

/// Places the entries as a table no wider than `limit`, its upper left corner at the origin given; signs with words in
/// columns, remarks under them. Returns the height.
pub(super) fn place(drawing: &mut Drawing, origin: Point, limit: f64) -> f64 {
    let legend = &mut drawing.legend;
    if drawing.nodes.len() > page::DENSE {
        return flow(legend, origin, limit);
    }
    for entry in &mut legend.entries {
        let (limit, ink) = if entry.sample == Sample::Remark { (limit, theme::SOFT_INK) } else { (WIDEST, theme::INK) };
        entry.label = text::block(&entry.words(), limit, SIZES.0, false, Align::Left, ink);
    }
    let mut y = origin.y;
    let mut right = origin.x;
    let groups: [fn(&Sample) -> bool; 2] =
        [|sample| matches!(sample, Sample::Box { .. }), |sample| matches!(sample, Sample::Line { .. })];
    let widest = |is_member: fn(&Sample) -> bool| {
        let members = legend.entries.iter().filter(|entry| is_member(&entry.sample));
        members.map(|entry| entry.label.rect.width).fold(0.0, f64::max)
    };
    // both groups in the same columns, unless the words of one are much longer
    let [boxes, lines] = groups.map(widest);
    let widths = if lines > 2.0 * boxes { [boxes, lines] } else { [boxes.max(lines); 2] };
    for (is_member, width) in groups.into_iter().zip(widths) {
        let cell = SAMPLE_WIDTH + GAP + width + COLUMN_GAP;
        let columns = (((limit + COLUMN_GAP) / cell).floor() as usize).clamp(1, 8);
        let members: Vec<usize> =
            (0..legend.entries.len()).filter(|at| is_member(&legend.entries[*at].sample)).collect();
        if members.is_empty() {
            continue;
        }
        for row in members.chunks(columns) {
            let highest = row.iter().map(|at| legend.entries[*at].label.rect.height).fold(0.0, f64::max);
            let height = ROW.max(highest + 6.0);
            for (nth, at) in row.iter().enumerate() {
                let entry = &mut legend.entries[*at];
                put(entry, origin.x + nth as f64 * cell, y, height, limit - SAMPLE_WIDTH - GAP);
                right = right.max(entry.label.rect.right());
            }
            y += height;
        }
        y += 6.0;
    }
    for entry in legend.entries.iter_mut().filter(|entry| entry.sample == Sample::Remark) {
        entry.label.rect = Rect::new(origin.x, y, entry.label.rect.width, entry.label.rect.height);
        entry.sample_rect = Rect::new(origin.x, y, 0.0, 0.0);
        y += entry.label.rect.height + 2.0;
        right = right.max(entry.label.rect.right());
    }
    if !legend.entries.is_empty() {
        legend.rect = Rect::new(origin.x, origin.y, right - origin.x, y - origin.y);
    }
    y - origin.y
}

/// Places the entries one after the other in lines, where room is scarce; remarks after each other under them. Returns
/// the height.
fn flow(legend: &mut super::drawing::Legend, origin: Point, limit: f64) -> f64 {
    let (mut x, mut y, mut right) = (0.0, origin.y, origin.x);
    let mut highest = 0.0;
    let is_line = |entry: &LegendEntry| matches!(entry.sample, Sample::Line { .. });
    let mut lines_began = false;
    for entry in legend.entries.iter_mut().filter(|entry| entry.sample != Sample::Remark) {
        let room = limit - SAMPLE_WIDTH - GAP;
        entry.label = text::block(&entry.words(), room, SIZES.1, false, Align::Left, theme::INK);
        let width = SAMPLE_WIDTH + GAP + entry.label.rect.width;
        let first_line = is_line(entry) && !std::mem::replace(&mut lines_began, is_line(entry));
        if x > 0.0 && (x + width > limit || first_line) {
            (x, y, highest) = (0.0, y + highest, 0.0);
        }
        let height = entry.label.rect.height + 4.0;
        put(entry, origin.x + x, y, height, room);
        right = right.max(entry.label.rect.right());
        x += width + COLUMN_GAP;
        highest = f64::max(highest, height);
    }
    y += highest + if highest > 0.0 { 3.0 } else { 0.0 };
    let mut x = 0.0;
    let mut line = 0.0;
    for entry in legend.entries.iter_mut().filter(|entry| entry.sample == Sample::Remark) {
        entry.label = text::block(&entry.words(), limit, SIZES.1, false, Align::Left, theme::SOFT_INK);
        let size = entry.label.rect;
        if x > 0.0 && x + size.width > limit {
            (x, y) = (0.0, y + line);
        }
        entry.label.rect = Rect::new(origin.x + x, y, size.width, size.height);
        entry.sample_rect = Rect::new(origin.x + x, y, 0.0, 0.0);
        right = right.max(entry.label.rect.right());
        (x, line) = (x + size.width + 10.0, size.height + 2.0);
    }
    y += line;
    if !legend.entries.is_empty() {
        legend.rect = Rect::new(origin.x, origin.y, right - origin.x, y - origin.y);
    }
    y - origin.y
}

fn put(entry: &mut LegendEntry, x: f64, y: f64, row: f64, limit: f64) {
    if entry.label.rect.width > limit {
        shorten(&mut entry.label, limit);
    }
    let height = if matches!(entry.sample, Sample::Box { .. }) { ROW - 6.0 } else { 8.0 };
    let width = if matches!(entry.sample, Sample::Box { .. }) { SAMPLE_WIDTH - 4.0 } else { SAMPLE_WIDTH };
    entry.sample_rect = Rect::new(x, y + (row - height) / 2.0, width, height);
    let label_y = y + (row - entry.label.rect.height) / 2.0;
    entry.label.rect = Rect::new(x + SAMPLE_WIDTH + GAP, label_y, entry.label.rect.width, entry.label.rect.height);
}

/// Makes a label of the legend fit a narrow page by smaller letters.
fn shorten(label: &mut TextBlock, limit: f64) {
    let share = (limit / label.rect.width).min(1.0);
    label.size *= share;
    label.line_height *= share;
    label.rect.height *= share;
    label.rect.width *= share;
    for line in &mut label.lines {
        line.width *= share;
    }
}

impl super::drawing::Edge {
    /// Whether the relation holds both ways.
    pub(super) fn heads_at_both(&self) -> bool {
        self.arrow == super::drawing::Arrow::Both
    }
}
