//! Measuring and breaking labels with the embedded font, so that text fits where it is put.
//!
//! The font (Noto Sans, see `assets/fonts/README.md`) carries no kerning, so a width is the sum of the advances of its
//! characters. Characters that it lacks get an estimated width and are reported.

use super::drawing::{Align, TextBlock, TextLine};
use super::geometry::Rect;
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};
use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;
use unicode_width::UnicodeWidthChar;

/// The embedded font, regular.
pub const REGULAR: &[u8] = include_bytes!("../../assets/fonts/NotoSans-Regular.ttf");
/// The embedded font, bold.
pub const BOLD: &[u8] = include_bytes!("../../assets/fonts/NotoSans-Bold.ttf");
/// The name of the embedded font.
pub const FAMILY: &str = "Noto Sans";

/// From one line to the next, in shares of the letter size.
pub(super) const LINE_HEIGHT: f64 = 1.2;
/// The same where room is scarce.
pub(super) const TIGHT_LINE_HEIGHT: f64 = 1.09;
/// From the middle of a line down to its base line, in shares of the letter size: half the height of capitals.
pub(super) const BASELINE: f64 = 0.35;

/// Advances of one face, in shares of the letter size.
struct Face {
    advances: HashMap<char, f64>,
}

impl Face {
    fn read(bytes: &[u8]) -> Self {
        let mut advances = HashMap::new();
        if let Ok(face) = FontRef::new(bytes) {
            let metrics = face.glyph_metrics(Size::unscaled(), LocationRef::default());
            let em = f64::from(face.metrics(Size::unscaled(), LocationRef::default()).units_per_em);
            let map = face.charmap();
            let characters = (0x20..0x3000).chain(0xfb00..0xfb07).chain([0xfffd]).filter_map(char::from_u32);
            for c in characters {
                if let Some(advance) = map.map(c).and_then(|glyph| metrics.advance_width(glyph)) {
                    advances.insert(c, f64::from(advance) / em);
                }
            }
        }
        Self { advances }
    }

    fn of(bold: bool) -> &'static Self {
        static REGULAR_FACE: OnceLock<Face> = OnceLock::new();
        static BOLD_FACE: OnceLock<Face> = OnceLock::new();
        if bold { BOLD_FACE.get_or_init(|| Self::read(BOLD)) } else { REGULAR_FACE.get_or_init(|| Self::read(REGULAR)) }
    }

    fn advance(&self, c: char) -> f64 {
        match (self.advances.get(&c), c.width()) {
            (Some(advance), _) => *advance,
            (None, Some(0) | None) => 0.0,
            (None, Some(1)) => 0.7,
            (None, Some(_)) => 1.3,
        }
    }
}

/// The width of a text on one line. O(length).
pub fn width(text: &str, size: f64, bold: bool) -> f64 {
    let face = Face::of(bold);
    text.chars().map(|c| face.advance(c)).sum::<f64>() * size
}

/// The characters of a text that the embedded font lacks and that would be visible.
pub(super) fn missing(text: &str) -> impl Iterator<Item = char> {
    let face = Face::of(false);
    text.chars().filter(|c| c.width().unwrap_or(0) > 0 && !face.advances.contains_key(c))
}

/// All characters of some texts that the embedded font lacks, ascending.
pub(super) fn missing_in<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<char> {
    texts.flat_map(missing).collect::<BTreeSet<_>>().into_iter().collect()
}

/// A text on one line, in words: white space and control characters become single spaces, and marks that turn the
/// direction of writing are left out, since they would reach beyond the label.
pub(super) fn plain(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let spaced: String = text.chars().filter(|c| !turns(*c)).map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Pieces between which a line may end: words, and after a hyphen or a slash inside a word.
fn pieces(text: &str) -> Vec<(&str, bool)> {
    let mut pieces = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let mut rest = word;
        let mut spaced = true;
        while let Some(at) = rest
            .char_indices()
            .skip(2)
            .find(|(at, c)| matches!(c, '-' | '/' | '\u{2013}' | '_') && at + c.len_utf8() + 1 < rest.len())
        {
            let end = at.0 + at.1.len_utf8();
            pieces.push((&rest[..end], spaced));
            (rest, spaced) = (&rest[end..], false);
        }
        pieces.push((rest, spaced));
    }
    pieces
}

/// Cuts a piece that is wider than a line into parts that are not. At least one character a part.
fn cut(piece: &str, limit: f64, size: f64, bold: bool) -> Vec<&str> {
    let face = Face::of(bold);
    let (mut parts, mut start, mut sum) = (Vec::new(), 0, 0.0);
    for (at, c) in piece.char_indices() {
        let advance = face.advance(c) * size;
        if sum + advance > limit && at > start {
            parts.push(&piece[start..at]);
            (start, sum) = (at, 0.0);
        }
        sum += advance;
    }
    parts.push(&piece[start..]);
    parts
}

/// Breaks a text into lines no wider than a limit, as few as possible, and those as even as possible: the smallest sum
/// of squares of the space left over, the last line included (after Knuth and Plass, *Breaking paragraphs into lines*,
/// 1981). Words that are wider than a line are broken, nothing is left out. O(words x words per line).
pub(super) fn wrap(text: &str, limit: f64, size: f64, bold: bool) -> Vec<TextLine> {
    let plain = plain(text);
    let mut units: Vec<(&str, bool, f64)> = Vec::new();
    for (piece, spaced) in pieces(&plain) {
        for (nth, part) in cut(piece, limit, size, bold).into_iter().enumerate() {
            units.push((part, spaced && nth == 0, width(part, size, bold)));
        }
    }
    let space = width(" ", size, bold);
    // best[i]: lines and cost for the first i units, and where its last line starts
    let mut best: Vec<(usize, f64, usize)> = vec![(0, 0.0, 0)];
    for end in 1..=units.len() {
        let mut choice = (usize::MAX, f64::INFINITY, end - 1);
        let mut line = 0.0;
        for start in (0..end).rev() {
            let gap = if start + 1 < end && units[start + 1].1 { space } else { 0.0 };
            line += units[start].2 + gap;
            if line > limit + 1e-9 && start + 1 < end {
                break;
            }
            let cost = best[start].1 + (limit - line) * (limit - line);
            if (best[start].0 + 1, cost) < (choice.0, choice.1) {
                choice = (best[start].0 + 1, cost, start);
            }
        }
        best.push(choice);
    }
    let (mut lines, mut end) = (Vec::new(), units.len());
    while end > 0 {
        let start = best[end].2;
        let mut line = String::new();
        for (nth, (part, spaced, _)) in units[start..end].iter().enumerate() {
            if nth > 0 && *spaced {
                line.push(' ');
            }
            line.push_str(part);
        }
        lines.push(TextLine { width: width(&line, size, bold), text: line });
        end = start;
    }
    lines.reverse();
    lines
}

/// A block of text with its size, at the origin.
pub(super) fn block(text: &str, limit: f64, size: f64, bold: bool, align: Align, colour: &str) -> TextBlock {
    let lines = wrap(text, limit, size, bold);
    let width = lines.iter().map(|line| line.width).fold(0.0, f64::max);
    let line_height = size * LINE_HEIGHT;
    let rect = Rect::new(0.0, 0.0, width, line_height * lines.len() as f64);
    TextBlock { lines, rect, size, line_height, bold, align, upwards: false, colour: colour.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, limit: f64) -> Vec<String> {
        wrap(text, limit, 10.0, false).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn lines_are_even_and_nothing_is_lost() {
        assert_eq!(lines("aa bb cc dd", 30.0), ["aa bb", "cc dd"]);
        assert_eq!(lines("", 30.0), Vec::<String>::new());
        let long = "Donaudampfschifffahrtsgesellschaftskapit\u{e4}n a-very-long-hyphenated/name";
        let broken = lines(long, 60.0);
        assert!(broken.iter().all(|line| width(line, 10.0, false) <= 60.0), "{broken:?}");
        assert_eq!(broken.concat().replace(' ', ""), long.replace(' ', ""));
    }

    #[test]
    fn an_even_break_is_preferred_to_a_full_first_line() {
        let text = "Internet Governance Forum";
        assert_eq!(lines(text, width("Internet Governance F", 10.0, false)), ["Internet", "Governance Forum"]);
    }

    #[test]
    fn characters_outside_the_font_are_reported() {
        assert_eq!(missing("a\u{416}\u{3b1}\u{5d0}\u{1f600}").collect::<Vec<_>>(), ['\u{5d0}', '\u{1f600}']);
        assert!(width("\u{5d0}", 10.0, false) > 0.0);
        assert_eq!(width("\u{301}", 10.0, false), 0.0);
    }

    #[test]
    fn bold_is_wider() {
        assert!(width("Rights", 10.0, true) > width("Rights", 10.0, false));
    }
}
