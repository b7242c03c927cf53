//! How what was added, removed or changed looks: by sign, stroke and colour, so that none of them is needed.

use super::drawing::{Drawing, Edge, LegendEntry, Node, Sample};
use super::{legend, text, theme};
use crate::analysis::compare::{Fate, Marked};

/// What became of everything in a view that holds both states of the data, as
/// [`union`](crate::analysis::compare::union) makes it.
#[derive(Debug, Clone, Copy)]
pub struct Marks<'a> {
    /// Of each node of the view, in its order.
    pub entities: &'a [Marked],
    /// Of each edge of the view, in its order.
    pub relations: &'a [Marked],
    /// What changed into what, for the title.
    pub title: &'a str,
    /// The two states in words, for the caption.
    pub states: &'a str,
}

/// What is added, removed and changed, in the order in which it is told.
const TOLD: [(Fate, &str); 3] = [(Fate::Added, "added"), (Fate::Removed, "removed"), (Fate::Changed, "changed")];

/// The sign of a fate, with a space after it; nothing for what is the same.
pub(super) fn sign(fate: Fate) -> &'static str {
    match fate {
        Fate::Same => "",
        Fate::Added => "+ ",
        Fate::Removed => "\u{2013} ",
        Fate::Changed => "~ ",
    }
}

/// Strokes and gaps of lines and borders.
pub(super) fn dash(fate: Fate) -> &'static [f64] {
    match fate {
        Fate::Same | Fate::Added => &[],
        Fate::Removed => &[1.5, 2.5],
        Fate::Changed => &[9.0, 3.0, 1.5, 3.0],
    }
}

/// The colour of lines: blue, vermilion or grey, those of Okabe and Ito darkened until they stand out.
pub(super) fn colour(fate: Fate) -> &'static str {
    match fate {
        Fate::Same => theme::NEUTRAL_LINE,
        Fate::Added => "#005a8d",
        Fate::Removed => "#b34e00",
        Fate::Changed => theme::INK,
    }
}

/// Gives a box the looks of its fate: its sign, its border, and how it changed in its tooltip.
pub(super) fn node(node: &mut Node, marked: &Marked) {
    node.text = format!("{}{}", sign(marked.fate), node.text);
    node.tooltip = tooltip(&node.tooltip, marked);
    match marked.fate {
        Fate::Same => {
            (node.fill, node.stroke) = (theme::PAPER.to_owned(), theme::FRAME_LINE.to_owned());
            node.label.colour = theme::SOFT_INK.to_owned();
            return;
        }
        Fate::Added => node.stroke_width = 2.8,
        Fate::Removed => {
            (node.stroke_width, node.fill) = (1.6, theme::PAPER.to_owned());
            node.label.colour = theme::INK.to_owned();
        }
        Fate::Changed => node.stroke_width = 1.6,
    }
    node.dash = dash(marked.fate).to_vec();
}

/// Gives a line the looks of its fate.
pub(super) fn edge(edge: &mut Edge, marked: &Marked) {
    edge.colour = colour(marked.fate).to_owned();
    edge.opacity = 1.0;
    edge.width = edge.width.max(1.3);
    edge.tooltip = tooltip(&edge.tooltip, marked);
}

fn tooltip(usual: &str, marked: &Marked) -> String {
    let fate = TOLD.iter().find(|(fate, _)| *fate == marked.fate).map(|(_, word)| (*word).to_owned());
    let lines = fate.into_iter().chain(marked.told.iter().map(|line| text::plain(line)));
    lines.chain([usual.to_owned()]).collect::<Vec<_>>().join("\n")
}

/// How much was added, removed and changed: "2 entities added; 5 relations added, 1 removed".
pub(super) fn subtitle(entities: &[Fate], relations: &[Fate]) -> String {
    let part = |fates: &[Fate], one: &str, several: &str| {
        let counts = TOLD.iter().map(|(fate, word)| (fates.iter().filter(|of| *of == fate).count(), word));
        let counts: Vec<(usize, &&str)> = counts.filter(|(count, _)| *count > 0).collect();
        let noun = if counts.first().is_some_and(|(count, _)| *count == 1) { one } else { several };
        let told = counts.iter().enumerate().map(|(nth, (count, word))| match nth {
            0 => format!("{count} {noun} {word}"),
            _ => format!("{count} {word}"),
        });
        told.collect::<Vec<_>>().join(", ")
    };
    let parts = [part(entities, "entity", "entities"), part(relations, "relation", "relations")];
    let told: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    if told.is_empty() { "Nothing differs.".to_owned() } else { format!("{}.", told.join("; ")) }
}

/// Sets the legend to what signs, borders and lines mean, of those that are drawn. Verbs stand on the lines, whose
/// strokes and colours say what became of them.
pub(super) fn explain(drawing: &mut Drawing, entities: &[Fate], relations: &[Fate]) {
    let is_kind = |entry: &LegendEntry| matches!(entry.sample, Sample::Box { .. });
    drawing.legend.entries.retain(is_kind);
    for (fate, word) in TOLD.into_iter().filter(|(fate, _)| relations.contains(fate)) {
        let colour = colour(fate).to_owned();
        let sample = Sample::Line { dash: dash(fate).to_vec(), colour, width: 1.6, opacity: 1.0, both: false };
        legend::add(drawing, sample, &format!("{}{word}", sign(fate)));
    }
    let borders = TOLD.into_iter().filter(|(fate, _)| entities.contains(fate)).map(|(fate, word)| match fate {
        Fate::Added => format!("heavy: {word}"),
        Fate::Removed => format!("dotted: {word}"),
        _ => format!("dashes and dots: {word}"),
    });
    let unmoved =
        entities.contains(&Fate::Same).then(|| "grey: the same, the end of a relation that is not".to_owned());
    let borders: Vec<String> = borders.chain(unmoved).collect();
    legend::say(drawing, &format!("Borders: {}.", borders.join("; ")));
    if !relations.is_empty() {
        legend::say(drawing, "Words stand on lines where there is room; pointing at a line shows the relation.");
    }
}
