//! Posters: a picture that is too large for one sheet of paper, spread over several that are cut and glued together.
//!
//! Each sheet shows a part of the picture, its *area*, inside of a margin that printers need. Areas of neighbours
//! overlap by at least [`OVERLAP_MM`], and by more where a box would else be whole on neither: windows of one size are
//! laid over the picture from the left, each as far on as leaves whole what the one before cuts, and the same down the
//! page. That takes the fewest windows that hold everything whole (the greedy cover of intervals).

use super::RenderError;
use super::drawing::{Drawing, Frame};
use super::geometry::{Point, Rect, rounded};
use super::sheet::{PIXELS_PER_MM, Paper};
use super::{text, theme};
use crate::escape;
use crate::model::Shape;
use serde::Serialize;
use std::fmt::Write;

/// The margin of each sheet, on which nothing of the picture is printed.
const MARGIN_MM: f64 = 10.0;
/// What neighbours show both at least.
const OVERLAP_MM: f64 = 12.0;
/// More sheets than this nobody glues.
pub const MOST_SHEETS: usize = 64;
/// More windows than this along a side are estimated and not laid.
const MOST_WINDOWS: usize = 2000;
/// What is longer than this share of an area is kept whole on none.
const WHOLE: f64 = 0.5;
/// What is shorter than this, in pixels, is seen by nobody; sums of rounded numbers differ by less.
const NOTHING: f64 = 1e-6;
/// Size of the words on margins, in millimetres: 7.5 pt.
const WORDS_MM: f64 = 7.5 * 25.4 / 72.0;

/// What is asked of a poster.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PosterOptions {
    /// The paper of every sheet.
    pub paper: Paper,
    /// Whether sheets lie across.
    pub landscape: bool,
    /// The smallest type on paper, in points.
    pub type_size: f64,
}

impl PosterOptions {
    /// Refuses type of no size.
    pub(super) fn check(&self) -> Result<(), RenderError> {
        let points = self.type_size;
        if points.is_finite() && points > 0.0 { Ok(()) } else { Err(RenderError::NoSize { points }) }
    }
}

/// How a picture is spread over several sheets.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Poster {
    /// The paper of every sheet.
    pub paper: Paper,
    /// The width of a sheet in millimetres.
    pub width_mm: f64,
    /// The height of a sheet in millimetres.
    pub height_mm: f64,
    /// The margin of a sheet in millimetres.
    pub margin_mm: f64,
    /// How much larger than its own pixels the drawing is on paper.
    pub scale: f64,
    /// How many sheets stand side by side.
    pub columns: usize,
    /// How many sheets stand one below the other.
    pub rows: usize,
    /// The sheets that show anything, row by row.
    pub sheets: Vec<PosterSheet>,
}

/// A sheet of a poster.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PosterSheet {
    /// Its row, from 1 at the top.
    pub row: usize,
    /// Its column, from 1 at the left.
    pub column: usize,
    /// The part of the drawing that it shows, in the coordinates of the drawing.
    pub area: Rect,
}

/// One direction of a drawing: how long it is, and from where to where what is to be whole reaches.
struct Axis {
    length: f64,
    spans: Vec<(f64, f64)>,
    /// The length of a sheet without its margins, in millimetres.
    inner_mm: f64,
}

/// What each window of an axis shows, and what two of them show both at least, in pixels.
#[derive(Clone, Copy)]
struct Window {
    size: f64,
    overlap: f64,
}

impl Axis {
    fn new(length: f64, sheet_mm: f64, spans: Vec<(f64, f64)>) -> Self {
        Self { length, spans, inner_mm: sheet_mm - 2.0 * MARGIN_MM }
    }

    fn window(&self, scale: f64) -> Window {
        let pixels = PIXELS_PER_MM / scale;
        Window { size: self.inner_mm * pixels, overlap: OVERLAP_MM * pixels }
    }

    fn kept(&self, window: Window) -> impl Iterator<Item = (f64, f64)> {
        self.spans.iter().copied().filter(move |(from, to)| to - from <= window.size * WHOLE)
    }

    /// Where the window after one that begins at `begin` begins at the latest. O(spans).
    fn next(&self, window: Window, begin: f64) -> f64 {
        let end = begin + window.size;
        let cut = self.kept(window).filter(|(_, to)| *to > end + NOTHING).map(|(from, _)| from);
        cut.fold(end - window.overlap, f64::min)
    }

    /// Where the window before one that begins at `begin` begins at the earliest. O(spans).
    fn before(&self, window: Window, begin: f64) -> f64 {
        let cut = self.kept(window).filter(|(from, _)| *from < begin).map(|(_, to)| to - window.size);
        cut.fold(begin + window.overlap - window.size, f64::max)
    }

    /// Where the fewest windows begin that show everything, the first at the very beginning. O(windows x spans).
    fn fewest(&self, window: Window) -> Vec<f64> {
        let mut begins = vec![0.0];
        let mut begin = 0.0;
        while begin + window.size < self.length - NOTHING {
            begin = self.next(window, begin);
            begins.push(begin);
        }
        begins
    }

    /// How many windows are the fewest; beyond [`MOST_WINDOWS`] how many at least. O(windows x spans).
    fn count(&self, window: Window) -> usize {
        let least = ((self.length - window.overlap) / (window.size - window.overlap)).ceil() as usize;
        // each begins half a window after the one before at least, so that the fewest are not many more
        if least > MOST_WINDOWS { least } else { self.fewest(window).len() }
    }

    /// As many windows with what they leave over on both sides, as far as nothing is cut by that. O(windows x spans).
    fn centred(&self, window: Window) -> Vec<f64> {
        let fewest = self.fewest(window);
        let last = fewest.len() - 1;
        let over = fewest[last] + window.size - self.length;
        let earliest = (0..last).fold(self.length - window.size, |begin, _| self.before(window, begin));
        let mut begins = fewest.clone();
        begins[0] = earliest.max(-over / 2.0).min(0.0);
        for at in 0..last {
            begins[at + 1] = self.next(window, begins[at]);
        }
        // sums that differ by a rounding must leave no edge on no sheet
        if begins[last] + window.size < self.length - NOTHING { fewest } else { begins }
    }

    /// The largest scale at which so many windows might do.
    fn most(&self, windows: usize) -> f64 {
        let count = windows as f64;
        (count * self.inner_mm - (count - 1.0) * OVERLAP_MM) * PIXELS_PER_MM / self.length
    }
}

impl Drawing {
    /// Spreads a placed drawing over as many sheets as type of the size asked for needs, as large as these sheets allow.
    /// Where one sheet is enough it is set on that, as by [`Drawing::set_on`]. Every box and every label that is no
    /// more than half as wide and half as high as what a sheet shows is whole on one of them; sheets on which there is
    /// nothing are left out. Printing, gluing: `docs/gallery.md`. O(sheets x size).
    ///
    /// # Errors
    /// [`RenderError::NoSize`] for type of no size; [`RenderError::TooManySheets`] beyond [`MOST_SHEETS`].
    pub fn spread(&mut self, options: &PosterOptions) -> Result<(), RenderError> {
        options.check()?;
        self.poster = None;
        self.set_on(options.paper, options.landscape);
        let (Some(one), Some(size)) = (self.sheet, self.smallest_type_on_sheet()) else { return Ok(()) };
        if size >= options.type_size || size <= 0.0 {
            return Ok(());
        }
        let needed = one.scale * options.type_size / size;
        let across = Axis::new(self.width, one.width_mm, self.whole().map(|rect| (rect.x, rect.right())).collect());
        let down = Axis::new(self.height, one.height_mm, self.whole().map(|rect| (rect.y, rect.bottom())).collect());
        let counts = |scale: f64| (across.count(across.window(scale)), down.count(down.window(scale)));
        let (columns, rows) = counts(needed);
        let sheets = columns.saturating_mul(rows);
        if sheets > MOST_SHEETS {
            return Err(RenderError::TooManySheets { sheets });
        }
        // as large as so many sheets allow
        let (mut scale, mut too_large) = (needed, across.most(columns).min(down.most(rows)).max(needed));
        for _ in 0..24 {
            let tried = f64::midpoint(scale, too_large);
            let (more_columns, more_rows) = counts(tried);
            if more_columns <= columns && more_rows <= rows { scale = tried } else { too_large = tried }
        }
        let (right, below) = (across.window(scale), down.window(scale));
        let (lefts, tops) = (across.centred(right), down.centred(below));
        // what no longer is kept whole when it is larger may make them fewer than at first
        let (columns, rows) = (lefts.len(), tops.len());
        let mut sheets = Vec::new();
        for (row, y) in tops.into_iter().enumerate() {
            for (column, x) in lefts.iter().copied().enumerate() {
                let area = Rect::new(rounded(x), rounded(y), rounded(right.size), rounded(below.size));
                sheets.push(PosterSheet { row: row + 1, column: column + 1, area });
            }
        }
        sheets.retain(|sheet| self.shows_in(sheet.area));
        let (width_mm, height_mm) = (one.width_mm, one.height_mm);
        let (paper, margin_mm) = (options.paper, MARGIN_MM);
        self.sheet = None;
        self.poster = Some(Poster { paper, width_mm, height_mm, margin_mm, scale, columns, rows, sheets });
        Ok(())
    }

    /// On how many sheets it is printed.
    pub fn sheets(&self) -> usize {
        self.poster.as_ref().map_or(1, |poster| poster.sheets.len())
    }

    /// What shall be whole on one sheet.
    fn whole(&self) -> impl Iterator<Item = Rect> {
        (self.nodes.iter().map(|node| node.rect))
            .chain(self.marks.iter().map(|mark| mark.rect))
            .chain(self.legend.entries.iter().map(|entry| entry.sample_rect.union(entry.label.rect)))
            .chain(self.blocks().map(|block| block.rect))
    }

    /// Whether anything is drawn in a part of the page; where a line might be, it is said to be.
    fn shows_in(&self, area: Rect) -> bool {
        let is_framed = self.frames.iter().any(|frame| frames(frame, area));
        let bars = self.bars.iter().map(|bar| bar.rect);
        let rules = self.headers.iter().filter_map(|header| header.rule);
        is_framed
            || self.whole().chain(bars).chain(rules).any(|rect| rect.grown(1.0).intersects(area))
            || self.edges.iter().any(|edge| {
                let heads = edge.heads.iter().any(|head| around(head).intersects(area));
                let mut curves = (0..edge.path.len().saturating_sub(3)).step_by(3);
                heads || curves.any(|at| passes(&edge.path[at..at + 4], area, edge.width, 5))
            })
    }
}

/// Whether a frame, or a ring, shows in an area.
fn frames(frame: &Frame, area: Rect) -> bool {
    let (rect, centre) = (frame.rect, frame.rect.centre());
    if frame.shape != Shape::Ellipse || rect.width <= 0.0 || rect.height <= 0.0 {
        return rect.grown(1.0).intersects(area);
    }
    // how far the area is from the centre where it is nearest and where it is farthest, in radii of the ring
    let (left, right) = ((area.x - centre.x) / rect.width, (area.right() - centre.x) / rect.width);
    let (above, below) = ((area.y - centre.y) / rect.height, (area.bottom() - centre.y) / rect.height);
    let near = |from: f64, to: f64| from.max(-to).max(0.0);
    let far = |from: f64, to: f64| from.abs().max(to.abs());
    let nearest = 2.0 * libm::hypot(near(left, right), near(above, below));
    let farthest = 2.0 * libm::hypot(far(left, right), far(above, below));
    nearest <= 1.01 && (farthest >= 0.99 || frame.fill != "none")
}

/// The smallest rectangle around points.
fn around(points: &[Point]) -> Rect {
    points.iter().map(|point| Rect::new(point.x, point.y, 0.0, 0.0)).reduce(Rect::union).unwrap_or_default()
}

/// Whether a cubic curve might pass through an area: the rectangle around its four points, which holds it, is halved a
/// few times (de Casteljau).
fn passes(curve: &[Point], area: Rect, width: f64, times: u32) -> bool {
    let [a, b, c, d] = *curve else { return false };
    if !around(curve).grown(width).intersects(area) {
        return false;
    }
    if times == 0 {
        return true;
    }
    let middle = |one: Point, other: Point| one.towards(other, 0.5);
    let (ab, bc, cd) = (middle(a, b), middle(b, c), middle(c, d));
    let (abc, bcd) = (middle(ab, bc), middle(bc, cd));
    let half = middle(abc, bcd);
    passes(&[a, ab, abc, half], area, width, times - 1) || passes(&[half, bcd, cd, d], area, width, times - 1)
}

/// What stands on the margins of a sheet, as SVG of the size of the sheet in millimetres: marks at the corners of the
/// area, a dashed line where it is cut to be laid over its neighbour, marks where the next sheet is laid on, and which
/// sheet it is.
pub(super) fn margins(drawing: &Drawing, poster: &Poster, nth: usize) -> String {
    let (width, height, margin) = (poster.width_mm, poster.height_mm, poster.margin_mm);
    let sheet = poster.sheets[nth];
    let (left, top, right, bottom) = (margin, margin, width - margin, height - margin);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" height=\"{height}mm\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"{}\"><g fill=\"none\" stroke=\"{}\" stroke-width=\"0.15\">",
        text::FAMILY,
        theme::INK
    );
    let mut line = |from: (f64, f64), to: (f64, f64), dash: &str| {
        let _ = write!(
            svg,
            "<path d=\"M{} {} L{} {}\"{dash}/>",
            rounded(from.0),
            rounded(from.1),
            rounded(to.0),
            rounded(to.1)
        );
    };
    // beside the area, and a little off it
    let (off, long) = (1.0, 5.0);
    for x in [left, right] {
        line((x, top - off), (x, top - long), "");
        line((x, bottom + off), (x, bottom + long), "");
    }
    for y in [top, bottom] {
        line((left - off, y), (left - long, y), "");
        line((right + off, y), (right + long, y), "");
    }
    let there =
        |row: usize, column: usize| poster.sheets.iter().find(|other| (other.row, other.column) == (row, column));
    let dashed = " stroke-dasharray=\"2 1.2\"";
    if sheet.column > 1 && there(sheet.row, sheet.column - 1).is_some() {
        line((left, top), (left, bottom), dashed);
    }
    if sheet.row > 1 && there(sheet.row - 1, sheet.column).is_some() {
        line((left, top), (right, top), dashed);
    }
    let millimetres = poster.scale / PIXELS_PER_MM;
    if let Some(next) = there(sheet.row, sheet.column + 1) {
        let x = left + (next.area.x - sheet.area.x) * millimetres;
        line((x, top), (x, top - 3.0), dashed);
        line((x, bottom), (x, bottom + 3.0), dashed);
    }
    if let Some(next) = there(sheet.row + 1, sheet.column) {
        let y = top + (next.area.y - sheet.area.y) * millimetres;
        line((left, y), (left - 3.0, y), dashed);
        line((right, y), (right + 3.0, y), dashed);
    }
    let said = format!("sheet {} of {}: row {}, column {}", nth + 1, poster.sheets.len(), sheet.row, sheet.column);
    let room = width - 2.0 * (margin + 8.0);
    let title = shortened(&drawing.title, room - text::width(&format!(", {said}"), WORDS_MM, false));
    let _ = write!(
        svg,
        "</g><text x=\"{}\" y=\"{}\" font-size=\"{}\" fill=\"{}\">{}, {said}</text></svg>",
        margin + 8.0,
        rounded(bottom + 2.0 + WORDS_MM),
        rounded(WORDS_MM),
        theme::INK,
        escape::xml(&title)
    );
    svg
}

/// A text as far as there is room for it. O(length).
fn shortened(text: &str, room: f64) -> String {
    let plain = text::plain(text);
    let mut width = 0.0;
    let mut short = 0;
    for (at, c) in plain.char_indices() {
        width += text::width(c.encode_utf8(&mut [0; 4]), WORDS_MM, false);
        if width + WORDS_MM <= room {
            short = at + c.len_utf8();
        } else if width > room {
            return format!("{}\u{2026}", plain[..short].trim_end());
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fewest windows at whole numbers that show everything and keep every span whole.
    fn by_trying(length: i32, spans: &[(i32, i32)], size: i32, overlap: i32) -> usize {
        let allowed = |from: i32, to: i32| {
            to <= from + size - overlap && spans.iter().all(|(a, b)| *b <= from + size || *a >= to)
        };
        let mut reached = vec![0];
        for count in 1.. {
            if reached.iter().any(|from| from + size >= length) {
                return count;
            }
            let is_next = |to: &i32| reached.iter().any(|from| *to > *from && allowed(*from, *to));
            reached = (0..length).filter(is_next).collect();
        }
        0
    }

    /// Numbers below a bound.
    fn random(mut state: u64) -> impl FnMut(i32) -> i32 {
        move |bound| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as i32 % bound
        }
    }

    #[test]
    fn windows_are_few_and_cut_nothing_short() {
        let mut below = random(7);
        for _ in 0..300 {
            let (length, size) = (20 + below(180), 24 + below(30));
            let spans: Vec<(i32, i32)> = (0..below(12))
                .map(|_| (below(length), 1 + below(12)))
                .map(|(from, long)| (from, (from + long).min(length)))
                .collect();
            let window = Window { size: f64::from(size), overlap: 3.0 };
            let real = spans.iter().map(|(from, to)| (f64::from(*from), f64::from(*to))).collect();
            let axis = Axis { length: f64::from(length), spans: real, inner_mm: 0.0 };
            let fewest = axis.fewest(window);
            assert_eq!(fewest.len(), by_trying(length, &spans, size, 3), "{length} in {size}: {spans:?}");
            let begins = axis.centred(window);
            assert_eq!(begins.len(), fewest.len());
            assert!(begins[0] <= 0.0 && begins[begins.len() - 1] + window.size >= axis.length - 1e-9);
            assert!(begins.windows(2).all(|pair| pair[1] <= pair[0] + window.size - 3.0 && pair[1] > pair[0]));
            for (from, to) in &axis.spans {
                let is_whole = |begin: &f64| begin <= from && *to <= begin + window.size;
                assert!(begins.iter().any(is_whole), "{from} to {to} of {length} in {size} is cut: {begins:?}");
            }
        }
    }

    /// Holds the laws of windows: together they show everything, neighbours overlap, and what is short is whole on one.
    fn laws_of_windows(axis: &Axis, window: Window) {
        let begins = axis.centred(window);
        let about = || format!("{} in {}, {}: {:?}: {begins:?}", axis.length, window.size, window.overlap, axis.spans);
        assert_eq!(begins.len(), axis.fewest(window).len(), "{}", about());
        assert!(begins[0] <= 0.0, "{}", about());
        assert!(begins[begins.len() - 1] + window.size >= axis.length - NOTHING, "{}", about());
        for pair in begins.windows(2) {
            assert!(pair[1] > pair[0] && pair[1] <= pair[0] + window.size - window.overlap + NOTHING, "{}", about());
        }
        for (from, to) in axis.kept(window) {
            let is_whole = |begin: &f64| *begin <= from + NOTHING && to <= begin + window.size + NOTHING;
            assert!(begins.iter().any(is_whole), "{from} to {to} is cut: {}", about());
        }
    }

    /// Where windows are set by the ends of spans, sums of rounded numbers decide what is cut.
    #[test]
    fn rounding_leaves_no_edge_on_no_sheet() {
        let spans = vec![(1442.48, 1576.47), (1657.19, 1785.06), (330.19, 426.63)];
        let axis = Axis { length: 1996.74, spans, inner_mm: 400.0 };
        laws_of_windows(&axis, axis.window(2.819_415_766_375_626_3));
        let mut below = random(11);
        for _ in 0..2000 {
            let hundredths = |count: i32| f64::from(count) / 100.0;
            let length = 20_000 + below(300_000);
            let size = hundredths(10_000 + below(60_000)) * std::f64::consts::SQRT_2;
            let spans = (0..4 + below(40))
                .map(|_| (below(length), 100 + below(20_000)))
                .map(|(from, long)| (hundredths(from), hundredths((from + long).min(length))))
                .collect();
            let axis = Axis { length: hundredths(length), spans, inner_mm: 0.0 };
            laws_of_windows(&axis, Window { size, overlap: size * 0.03 });
        }
    }

    #[test]
    fn what_there_is_room_for_is_told_from_the_front() {
        let by_trying = |text: &str, room: f64| {
            let mut short = text::plain(text);
            if text::width(&short, WORDS_MM, false) <= room {
                return short;
            }
            while !short.is_empty() && text::width(&short, WORDS_MM, false) + WORDS_MM > room {
                short.pop();
            }
            format!("{}\u{2026}", short.trim_end())
        };
        let title = "Who funds \u{e9}t\u{e9} &  whom, \u{65e5}\u{672c} and\u{301} where?";
        for room in (0..150).map(f64::from) {
            assert_eq!(shortened(title, room), by_trying(title, room), "{room}");
        }
        // as long as nobody would wait for if each letter less were measured anew
        let long = shortened(&"word ".repeat(200_000), 100.0);
        assert!(long.starts_with("word word ") && long.ends_with("\u{2026}") && long.len() < 200, "{long}");
    }

    #[test]
    fn a_ring_shows_where_its_line_is() {
        let fill = "none".to_owned();
        let rect = Rect::new(0.0, 0.0, 200.0, 100.0);
        let ring = Frame { rect, shape: Shape::Ellipse, label: None, fill, stroke: String::new() };
        for (area, wanted) in [
            (Rect::new(0.0, 0.0, 10.0, 10.0), false),
            (Rect::new(90.0, 40.0, 20.0, 20.0), false),
            (Rect::new(90.0, 0.0, 20.0, 20.0), true),
            (Rect::new(-50.0, -50.0, 400.0, 400.0), true),
            (Rect::new(210.0, 40.0, 10.0, 10.0), false),
        ] {
            assert_eq!(frames(&ring, area), wanted, "{area:?}");
        }
    }

    #[test]
    fn a_curve_is_where_it_passes() {
        let curve = [(0.0, 0.0), (100.0, 0.0), (0.0, 100.0), (100.0, 100.0)].map(|(x, y)| Point::new(x, y));
        assert!(passes(&curve, Rect::new(45.0, 45.0, 10.0, 10.0), 1.0, 5));
        // inside of the rectangle around its points, but far from it
        assert!(!passes(&curve, Rect::new(80.0, 0.0, 20.0, 20.0), 1.0, 5));
    }
}
