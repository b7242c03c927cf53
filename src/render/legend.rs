//! The legend: what signs mean, of those that are drawn, set as a table under the picture.

use super::drawing::{Align, Drawing, LegendEntry, Sample};
use super::geometry::{Point, Rect};
use super::{text, theme};
use std::collections::BTreeSet;

/// Size of its letters, and where there are many boxes.
const SIZES: (f64, f64) = (12.0, 11.0);
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

fn entry(sample: Sample, words: &str, verb_at: Option<usize>) -> LegendEntry {
    let label = text::block(words, f64::INFINITY, SIZES.0, false, Align::Left, theme::INK);
    LegendEntry { sample, sample_rect: Rect::default(), label, words: words.to_owned(), verb_at }
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
    /// Whether it holds whoever places the boxes.
    pub(super) fn holds_anywhere(&self) -> bool {
        self.words != RUN_TOGETHER
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

/// One entry for all verbs that share a line, in place of a line for each: a sign that is shown several times with
/// different meanings tells nothing. Where words stand on the lines, says that these tell which it is. O(verbs²).
fn share_lines(drawing: &mut Drawing) {
    let has_words = drawing.edges.iter().any(|edge| edge.label.is_some());
    let mut shared: Vec<(LegendEntry, Vec<String>)> = Vec::new();
    let mut others = Vec::new();
    for entry in std::mem::take(&mut drawing.legend.entries) {
        let words = entry.words.clone();
        match shared.iter_mut().find(|(first, _)| entry.verb_at.is_some() && first.sample == entry.sample) {
            Some((_, all)) => all.push(words),
            None if entry.verb_at.is_some() => shared.push((entry, vec![words])),
            None => others.push(entry),
        }
    }
    // the plainest first
    let rank = |sample: &Sample| match sample {
        Sample::Line { dash, both, .. } => (theme::DASHES.iter().position(|known| *known == dash.as_slice()), *both),
        _ => (None, false),
    };
    shared.sort_by_key(|(entry, _)| rank(&entry.sample));
    let first_line =
        others.iter().position(|entry| !matches!(entry.sample, Sample::Box { .. })).unwrap_or(others.len());
    let lines = shared.into_iter().map(|(old, all)| {
        let which = if has_words && all.len() > 1 { ": see the words on lines" } else { "" };
        let between = if all.iter().any(|words| words.contains('(')) { "; " } else { ", " };
        entry(old.sample, &format!("{}{which}", all.join(between)), old.verb_at)
    });
    others.splice(first_line..first_line, lines.collect::<Vec<_>>());
    drawing.legend.entries = others;
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

/// Places the entries no wider than `limit`, the upper left corner at the origin given: kinds, then lines, then remarks,
/// each one after the other in rows. Returns the height.
pub(super) fn place(drawing: &mut Drawing, origin: Point, limit: f64) -> f64 {
    share_lines(drawing);
    let (size, between) = if drawing.density.is_dense() { (SIZES.1, 2.5) } else { (SIZES.0, 6.0) };
    let legend = &mut drawing.legend;
    let (mut y, mut right) = (origin.y, origin.x);
    for is_member in GROUPS {
        let members = members(legend, is_member);
        let (below, reached) = in_turn(legend, &members, Point::new(origin.x, y), limit, (size, between));
        (y, right) = (below, right.max(reached));
    }
    y += if y > origin.y { between } else { 0.0 };
    let (mut x, mut row) = (0.0, 0.0);
    for entry in legend.entries.iter_mut().filter(|entry| entry.sample == Sample::Remark) {
        entry.label = text::block(&entry.words, limit, size, false, Align::Left, theme::SOFT_INK);
        let extent = entry.label.rect;
        if x > 0.0 && x + extent.width > limit {
            (x, y) = (0.0, y + row);
        }
        entry.label.rect = Rect::new(origin.x + x, y, extent.width, extent.height);
        entry.sample_rect = Rect::new(origin.x + x, y, 0.0, 0.0);
        right = right.max(entry.label.rect.right());
        (x, row) = (x + extent.width + 10.0, extent.height + 2.0);
    }
    y += row;
    if !legend.entries.is_empty() {
        legend.rect = Rect::new(origin.x, origin.y, right - origin.x, y - origin.y);
    }
    y - origin.y
}

/// Boxes, then lines.
const GROUPS: [fn(&Sample) -> bool; 2] =
    [|sample| matches!(sample, Sample::Box { .. }), |sample| matches!(sample, Sample::Line { .. })];

fn members(legend: &super::drawing::Legend, is_member: fn(&Sample) -> bool) -> Vec<usize> {
    (0..legend.entries.len()).filter(|at| is_member(&legend.entries[*at].sample)).collect()
}

/// Places entries one after the other, in letters of a size and with some room between rows. Returns where they end
/// below and at the right.
fn in_turn(
    legend: &mut super::drawing::Legend,
    members: &[usize],
    origin: Point,
    limit: f64,
    (size, between): (f64, f64),
) -> (f64, f64) {
    let (mut x, mut y, mut highest, mut right) = (0.0, origin.y, 0.0, origin.x);
    let room = limit - SAMPLE_WIDTH - GAP;
    for at in members {
        let entry = &mut legend.entries[*at];
        entry.label = text::block(&entry.words, room, size, false, Align::Left, theme::INK);
        let width = SAMPLE_WIDTH + GAP + entry.label.rect.width;
        if x > 0.0 && x + width > limit {
            (x, y, highest) = (0.0, y + highest, 0.0);
        }
        let height = entry.label.rect.height + between;
        put(entry, origin.x + x, y, height);
        right = f64::max(right, entry.label.rect.right());
        x += width + COLUMN_GAP;
        highest = f64::max(highest, height);
    }
    (y + highest, right)
}

fn put(entry: &mut LegendEntry, x: f64, y: f64, row: f64) {
    let height = if matches!(entry.sample, Sample::Box { .. }) { 14.0 } else { 8.0 };
    let width = if matches!(entry.sample, Sample::Box { .. }) { SAMPLE_WIDTH - 4.0 } else { SAMPLE_WIDTH };
    entry.sample_rect = Rect::new(x, y + (row - height) / 2.0, width, height);
    let label_y = y + (row - entry.label.rect.height) / 2.0;
    entry.label.rect = Rect::new(x + SAMPLE_WIDTH + GAP, label_y, entry.label.rect.width, entry.label.rect.height);
}

impl super::drawing::Edge {
    /// Whether the relation holds both ways.
    pub(super) fn heads_at_both(&self) -> bool {
        self.arrow == super::drawing::Arrow::Both
    }
}
