//! Colours, shapes and strokes.
//!
//! Hues are those of Okabe and Ito (*Color Universal Design*, 2008), which people with any colour vision can tell
//! apart. Boxes have a light tint of their hue, a strong border and dark text; lines have the hue darkened until they
//! stand out from white. Colour never tells anything alone: kinds also have shapes and columns, verbs have dashes.

use crate::model::{KindSpec, Shape};

/// The hues of kinds by position, for schemas that name none.
const HUES: [&str; 8] = ["#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#F0E442", "#8A8A8A"];

/// The shapes of kinds by position, for schemas that name none.
const SHAPES: [Shape; 8] = [
    Shape::Box,
    Shape::Stadium,
    Shape::Rounded,
    Shape::Octagon,
    Shape::Ellipse,
    Shape::Hexagon,
    Shape::Parallelogram,
    Shape::Note,
];

/// Strokes and gaps that stay apart at a width of one pixel, the plainest first.
pub(super) const DASHES: [&[f64]; 6] =
    [&[], &[6.0, 3.0], &[1.5, 2.5], &[9.0, 3.0, 1.5, 3.0], &[3.0, 2.0], &[12.0, 3.0, 1.5, 3.0, 1.5, 3.0]];

/// Background of the page.
pub(super) const PAPER: &str = "#ffffff";
/// Text.
pub(super) const INK: &str = "#1a1a1a";
/// Text of lesser importance; 5.7 : 1 on white.
pub(super) const SOFT_INK: &str = "#595f66";
/// Lines that belong to no kind.
pub(super) const NEUTRAL_LINE: &str = "#4d4d4d";

/// Fill of frames around groups.
pub(super) const FRAME: &str = "#f6f7f8";
/// Border of frames, rings and grids.
pub(super) const FRAME_LINE: &str = "#b9c0c7";
/// Rings of radial drawings.
pub(super) const RING: &str = "#e3e6e9";

/// The looks of a kind.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct KindLook {
    pub(super) shape: Shape,
    pub(super) fill: String,
    pub(super) stroke: String,
    pub(super) line: String,
}

/// A colour as three shares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rgb(pub(super) [f64; 3]);

impl Rgb {
    /// The colour that `#rrggbb` names.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
        let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok().map(|byte| f64::from(byte) / 255.0);
        Some(Self([part(0)?, part(2)?, part(4)?]))
    }

    /// The colour a share of the way to another.
    pub(super) fn mixed(self, other: Self, share: f64) -> Self {
        let Self([r, g, b]) = self;
        let Self([or, og, ob]) = other;
        Self([r + (or - r) * share, g + (og - g) * share, b + (ob - b) * share])
    }

    /// Relative luminance, WCAG 2.2.
    fn luminance(self) -> f64 {
        let [r, g, b] = self.0.map(linear);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// As `#rrggbb`.
    pub(super) fn hex(self) -> String {
        let byte = |c: f64| (c.clamp(0.0, 1.0) * 255.0).round() as u8;
        let Self([r, g, b]) = self;
        format!("#{:02x}{:02x}{:02x}", byte(r), byte(g), byte(b))
    }
}

/// A share of sRGB as a share of light.
pub(super) fn linear(c: f64) -> f64 {
    if c <= 0.04045 { c / 12.92 } else { libm::pow((c + 0.055) / 1.055, 2.4) }
}

/// A share of light as a share of sRGB.
pub(super) fn gamma(c: f64) -> f64 {
    if c <= 0.003_130_8 { c * 12.92 } else { 1.055 * libm::pow(c, 1.0 / 2.4) - 0.055 }
}

const WHITE: Rgb = Rgb([1.0, 1.0, 1.0]);
const BLACK: Rgb = Rgb([0.0, 0.0, 0.0]);

/// The contrast of two colours, from 1 to 21 (WCAG 2.2); 1 when one of them is not `#rrggbb`.
pub fn contrast(a: &str, b: &str) -> f64 {
    let (Some(a), Some(b)) = (Rgb::parse(a), Rgb::parse(b)) else { return 1.0 };
    let (a, b) = (a.luminance(), b.luminance());
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Dark or light text, whichever stands out more; at least 4.5 : 1 on any colour.
pub(super) fn text_on(fill: &str) -> &'static str {
    [INK, PAPER].into_iter().find(|text| contrast(fill, text) >= 4.5).unwrap_or("#000000")
}

fn darkened(colour: Rgb, against_white: f64) -> Rgb {
    let mut dark = colour;
    while contrast(&dark.hex(), PAPER) < against_white {
        dark = dark.mixed(BLACK, 0.04);
    }
    dark
}

/// How a kind looks: from its schema, else by its position. A colour that is not `#rrggbb` counts as none.
pub(super) fn kind_look(spec: &KindSpec, position: usize) -> KindLook {
    let named = spec.colour.as_deref().and_then(Rgb::parse);
    let hue = named.or_else(|| Rgb::parse(HUES[position % HUES.len()])).unwrap_or(BLACK);
    // the ninth kind has the first hue again, a shade darker
    let shade = if named.is_some() { 0.0 } else { 0.18 * (position / HUES.len()) as f64 };
    let hue = hue.mixed(BLACK, shade.min(0.6));
    KindLook {
        shape: spec.shape.unwrap_or(SHAPES[position % SHAPES.len()]),
        fill: hue.mixed(WHITE, 0.84).hex(),
        stroke: darkened(hue, 3.0).hex(),
        line: darkened(hue, 3.4).hex(),
    }
}

/// A colour that steps back: mostly white. Lines that run together do not darken it, as transparent ones would.
pub(super) fn pale(colour: &str) -> String {
    Rgb::parse(colour).map_or_else(|| colour.to_owned(), |colour| colour.mixed(WHITE, 0.55).hex())
}

/// The width of a line by the weight of its relation: 1.1 for weight 1, growing with the square root, at most 6.
pub(super) fn line_width(weight: f64) -> f64 {
    (1.1 * libm::sqrt(weight)).clamp(0.6, 6.0)
}

/// The opacity of a line by confidence, from 0.35.
pub(super) fn line_opacity(confidence: f64) -> f64 {
    0.35 + 0.55 * confidence.clamp(0.0, 1.0)
}

/// Gives every verb that is drawn one of the dashes: each its own as long as there are enough; else two verbs that join
/// the same pair of kinds differ, as far as there are dashes. `rows` holds the pair and the verb of every relation. Verbs
/// with more relations choose first, the plainest dash that is free (greedy colouring of the graph of conflicts, after
/// Welsh and Powell, 1967). O(relations log).
pub(super) fn dashes(verbs: usize, rows: impl Iterator<Item = ((usize, usize), usize)>) -> Vec<usize> {
    let mut count = vec![0_usize; verbs];
    let mut pairs = std::collections::BTreeSet::new();
    for ((a, b), verb) in rows {
        count[verb] += 1;
        pairs.insert(((a.min(b), a.max(b)), verb));
    }
    let pairs: Vec<_> = pairs.into_iter().collect();
    let mut conflicts = vec![Vec::new(); verbs];
    for run in pairs.chunk_by(|a, b| a.0 == b.0) {
        for (_, verb) in run {
            conflicts[*verb].extend(run.iter().map(|(_, other)| *other).filter(|other| other != verb));
        }
    }
    let mut order: Vec<usize> = (0..verbs).filter(|verb| count[*verb] > 0).collect();
    order.sort_by_key(|verb| (std::cmp::Reverse(count[*verb]), *verb));
    let enough = order.len() <= DASHES.len();
    let mut dash = vec![usize::MAX; verbs];
    let mut taken = [0_usize; DASHES.len()];
    for verb in order {
        let mut uses = if enough { taken } else { [0; DASHES.len()] };
        for other in &conflicts[verb] {
            if let Some(slot) = uses.get_mut(dash[*other]) {
                *slot += 1;
            }
        }
        dash[verb] = (0..DASHES.len()).min_by_key(|at| (uses[*at], *at)).unwrap_or(0);
        taken[dash[verb]] += 1;
    }
    dash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_wcag() {
        assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 1e-9);
        assert!((contrast("#767676", "#ffffff") - 4.54).abs() < 0.01);
    }

    #[test]
    fn text_can_be_read_on_every_kind_and_lines_on_paper() {
        for position in 0..40 {
            let look = kind_look(&KindSpec::default(), position);
            assert!(contrast(&look.fill, text_on(&look.fill)) >= 4.5, "{look:?}");
            assert!(contrast(&look.line, PAPER) >= 3.0, "{look:?}");
        }
        for grey in 0..=255_u8 {
            let fill = format!("#{grey:02x}{grey:02x}{grey:02x}");
            assert!(contrast(&fill, text_on(&fill)) >= 4.5, "{fill}");
        }
        assert!(contrast(SOFT_INK, PAPER) >= 4.5);
    }

    #[test]
    fn many_verbs_share_dashes_where_they_do_not_meet() {
        let rows = (0..10).map(|verb| ((verb / 5, 9), verb));
        let dash = dashes(10, rows);
        assert_eq!(dash, [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
    }

    #[test]
    fn verbs_that_meet_differ() {
        let rows = [((0, 1), 0), ((1, 0), 1), ((0, 1), 2), ((2, 2), 3)];
        let dash = dashes(5, rows.into_iter());
        assert_eq!(dash[0], 0, "the plainest is for the most frequent, then the first");
        assert!(dash[0] != dash[1] && dash[1] != dash[2] && dash[0] != dash[2]);
        assert_eq!((dash[3], dash[4]), (3, usize::MAX));
    }
}
