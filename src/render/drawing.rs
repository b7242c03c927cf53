//! A drawing: everything that a picture shows, as plain data in the coordinates of its page.
//!
//! `render --to json` prints exactly this, so that any program can draw it or check it. Field names are stable. All
//! lengths are CSS pixels (96 to the inch), y grows downwards, numbers are rounded to two decimals.

use super::geometry::{Point, Rect, rounded};
use super::page::Density;
use super::poster::Poster;
use super::sheet::Sheet;
use crate::model::Shape;
use serde::{Serialize, Serializer};

/// A whole picture.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Drawing {
    /// Title in words, also for screen readers.
    pub title: String,
    /// What the picture shows, for screen readers.
    pub description: String,
    /// Width of the page.
    pub width: f64,
    /// Height of the page.
    pub height: f64,
    /// How the picture was arranged: `layered`, `lanes`, another layout, an engine of Graphviz, or for pictures without
    /// boxes and lines `matrix`, `ranking`, `timeline` or `activity`.
    pub layout: String,
    /// Background, `#rrggbb`.
    pub background: String,
    /// The sheet of paper on which it is set, if on one.
    pub sheet: Option<Sheet>,
    /// The sheets of paper over which it is spread, if over several.
    pub poster: Option<Poster>,
    /// Title, subtitle and caption as drawn.
    pub texts: Vec<TextBlock>,
    /// The boxes.
    pub nodes: Vec<Node>,
    /// The lines between them.
    pub edges: Vec<Edge>,
    /// Words over columns and between them.
    pub headers: Vec<Header>,
    /// Bars behind the boxes.
    pub bars: Vec<Bar>,
    /// Frames around groups of boxes, and rings behind them.
    pub frames: Vec<Frame>,
    /// Cells, bars, rules and dots of pictures without boxes and lines.
    pub marks: Vec<Mark>,
    /// Words of such pictures.
    pub words: Vec<TextBlock>,
    /// The legend.
    pub legend: Legend,
    /// Characters of labels that the embedded font lacks, ascending; their widths are estimates.
    pub missing_glyphs: Vec<char>,
    /// Kinds that are drawn, in the order of the schema.
    pub kinds: Vec<Kind>,
    /// Verbs that are drawn, in the order of the schema.
    pub verbs: Vec<Verb>,
    /// What the subtitle says.
    #[serde(skip)]
    pub(super) subtitle: String,
    /// What the caption says.
    #[serde(skip)]
    pub(super) caption: String,
    /// Size of labels.
    #[serde(skip)]
    pub(super) font_size: f64,
    /// How much room is left around things.
    #[serde(skip)]
    pub(super) density: Density,
    /// Whether boxes stand for kinds, not for entities.
    #[serde(skip)]
    pub(super) aggregate: bool,
    /// What groups are called, in the order of their numbers.
    #[serde(skip)]
    pub(super) groups: Vec<String>,
}

/// A kind that is drawn.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Kind {
    /// Its name in selectors.
    pub name: String,
    /// How one is called.
    pub label: String,
    /// How several are called.
    pub plural: String,
    /// How many boxes have it.
    pub count: usize,
    /// Its place in layered drawings, from the left.
    pub column: u32,
    /// Its shape.
    #[serde(serialize_with = "shape_name")]
    pub shape: Shape,
    /// Its fill, `#rrggbb`.
    pub fill: String,
    /// Its border, `#rrggbb`.
    pub stroke: String,
    /// Its colour as a line, `#rrggbb`.
    pub line: String,
}

/// A verb that is drawn.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verb {
    /// Its name in the data.
    pub name: String,
    /// How it reads from source to target.
    pub label: String,
    /// Lengths of strokes and gaps; empty: a solid line.
    pub dash: Vec<f64>,
    /// How many relations are drawn.
    pub count: usize,
}

/// A box.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Node {
    /// The id of the entity, or the name of the kind it stands for.
    pub id: String,
    /// The name of its kind.
    pub kind: String,
    /// Its shape.
    #[serde(serialize_with = "shape_name")]
    pub shape: Shape,
    /// The box.
    pub rect: Rect,
    /// The label, inside the box.
    pub label: TextBlock,
    /// Fill, `#rrggbb`.
    pub fill: String,
    /// Border, `#rrggbb`.
    pub stroke: String,
    /// Width of the border.
    pub stroke_width: f64,
    /// Lengths of strokes and gaps of the border; empty: a solid line.
    pub dash: Vec<f64>,
    /// Whether it is meant to stand out.
    pub bold: bool,
    /// The value by which labels are sized.
    pub value: Option<f64>,
    /// What a pointer shows.
    pub tooltip: String,
    /// Where a click leads; only `http`, `https` and `mailto`.
    pub link: Option<String>,
    /// The whole label, before it is broken into lines.
    #[serde(skip)]
    pub(super) text: String,
    /// How much larger than usual its label is.
    #[serde(skip)]
    pub(super) scale: f64,
    /// Position of its kind in [`Drawing::kinds`].
    #[serde(skip)]
    pub(super) kind_at: usize,
    /// Its group, a position in [`Drawing::groups`].
    #[serde(skip)]
    pub(super) group: Option<usize>,
    /// Whether it was asked for as the middle of the picture.
    #[serde(skip)]
    pub(super) focus: bool,
}

/// At which ends a line has arrowheads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Arrow {
    /// At the target.
    Forward,
    /// At both ends: the relation is symmetric.
    Both,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Edge {
    /// The id of the box where it begins.
    pub source: String,
    /// The id of the box where it ends.
    pub target: String,
    /// The verb.
    pub verb: String,
    /// How many relations it stands for.
    pub relations: usize,
    /// Words on the line; lines that run together may share those of one of them.
    pub label: Option<TextBlock>,
    /// Lengths of strokes and gaps; empty: a solid line.
    pub dash: Vec<f64>,
    /// Colour, `#rrggbb`.
    pub colour: String,
    /// Width, by weight.
    pub width: f64,
    /// Opacity, by confidence.
    pub opacity: f64,
    /// Where arrowheads are.
    pub arrow: Arrow,
    /// Whether it is meant to stand out.
    pub bold: bool,
    /// The line: a start, then three points (two handles and an end) for each cubic Bezier curve.
    pub path: Vec<Point>,
    /// The arrowheads: tip and the two corners behind it.
    pub heads: Vec<[Point; 3]>,
    /// What a pointer shows.
    pub tooltip: String,
    /// Position of its source in [`Drawing::nodes`].
    #[serde(skip)]
    pub(super) from: usize,
    /// Position of its target in [`Drawing::nodes`].
    #[serde(skip)]
    pub(super) to: usize,
    /// Position of its verb in [`Drawing::verbs`].
    #[serde(skip)]
    pub(super) verb_at: usize,
}

/// Where lines of a text stand in their rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Align {
    /// At the left.
    #[default]
    Left,
    /// In the middle.
    Middle,
    /// At the right.
    Right,
}

/// A line of text.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct TextLine {
    /// What it says.
    pub text: String,
    /// How wide it is in the embedded font.
    pub width: f64,
}

/// Some lines of text.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct TextBlock {
    /// The lines.
    pub lines: Vec<TextLine>,
    /// The rectangle that they fill.
    pub rect: Rect,
    /// Size of the letters.
    pub size: f64,
    /// From one line to the next.
    pub line_height: f64,
    /// Whether in bold letters.
    pub bold: bool,
    /// Where lines stand in the rectangle.
    pub align: Align,
    /// Whether lines run upwards; the rectangle is the one that they fill then.
    pub upwards: bool,
    /// Colour of the letters, `#rrggbb`.
    pub colour: String,
}

impl TextBlock {
    /// The same text with its upper left corner elsewhere.
    pub(super) fn at(mut self, x: f64, y: f64) -> Self {
        (self.rect.x, self.rect.y) = (x, y);
        self
    }

    /// The same text running upwards, with its upper left corner at the origin.
    pub(super) fn upwards(mut self) -> Self {
        self.upwards = true;
        self.rect = Rect::new(0.0, 0.0, self.rect.height, self.rect.width);
        self
    }

    /// The same text around a centre.
    pub(super) fn centred(mut self, centre: Point) -> Self {
        self.rect = Rect::around(centre, self.rect.width, self.rect.height);
        self
    }
}

/// Words over a column, or the verb that all lines between two columns have.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Header {
    /// The words.
    pub label: TextBlock,
    /// A rule under them, in the colour of the kind.
    pub rule: Option<Rect>,
    /// An arrowhead beside them: which way the lines run.
    pub head: Option<[Point; 3]>,
    /// Colour of the rule, `#rrggbb`.
    pub colour: String,
}

/// A bar behind the boxes: the line of a kind down the page in `lanes`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bar {
    /// Where it is.
    pub rect: Rect,
    /// Fill, `#rrggbb`.
    pub fill: String,
    /// Border, `#rrggbb`.
    pub stroke: String,
}

/// A frame around a group, or a ring behind the boxes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Frame {
    /// Where it is.
    pub rect: Rect,
    /// Its shape: `rounded` for groups, `ellipse` for rings.
    #[serde(serialize_with = "shape_name")]
    pub shape: Shape,
    /// What the group is called.
    pub label: Option<TextBlock>,
    /// Fill, `#rrggbb` or `none`.
    pub fill: String,
    /// Border, `#rrggbb`.
    pub stroke: String,
}

/// A cell, a bar, a rule or a dot.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mark {
    /// Where it is.
    pub rect: Rect,
    /// Its shape.
    #[serde(serialize_with = "shape_name")]
    pub shape: Shape,
    /// Fill, `#rrggbb` or `none`.
    pub fill: String,
    /// Border, `#rrggbb` or `none`.
    pub stroke: String,
    /// Words inside it.
    pub label: Option<TextBlock>,
    /// What a pointer shows; empty: nothing.
    pub tooltip: String,
    /// Where a click leads; only `http`, `https` and `mailto`.
    pub link: Option<String>,
}

/// What signs mean, of those that are drawn.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Legend {
    /// The rectangle around all entries.
    pub rect: Rect,
    /// The entries.
    pub entries: Vec<LegendEntry>,
}

/// A sign and its meaning.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LegendEntry {
    /// The sign.
    pub sample: Sample,
    /// Where the sign is.
    pub sample_rect: Rect,
    /// What it means.
    pub label: TextBlock,
    /// The same before it is broken into lines.
    #[serde(skip)]
    pub(super) words: String,
    /// Position of the verb in [`Drawing::verbs`], if it is about one; of the first if about several.
    #[serde(skip)]
    pub(super) verb_at: Option<usize>,
}

/// A sign in the legend.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "lowercase", tag = "sign")]
pub enum Sample {
    /// A box of a kind.
    Box {
        /// Its shape.
        #[serde(serialize_with = "shape_name")]
        shape: Shape,
        /// Its fill.
        fill: String,
        /// Its border.
        stroke: String,
    },
    /// A line of a verb.
    Line {
        /// Lengths of strokes and gaps.
        dash: Vec<f64>,
        /// Its colour.
        colour: String,
        /// Its width.
        width: f64,
        /// Its opacity.
        opacity: f64,
        /// Whether it has arrowheads at both ends.
        both: bool,
    },
    /// No sign: a remark.
    Remark,
}

fn shape_name<S: Serializer>(shape: &Shape, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(shape.name())
}

impl Drawing {
    /// Moves everything that a layout has placed. O(size).
    pub(super) fn shift(&mut self, dx: f64, dy: f64) {
        self.each_placed(|point| *point = Point::new(point.x + dx, point.y + dy));
    }

    /// Rounds every coordinate to two decimals, so that every writer shows the same numbers.
    pub(super) fn round(&mut self) {
        let round_block = |block: &mut TextBlock| {
            round_rect(&mut block.rect);
            for line in &mut block.lines {
                line.width = rounded(line.width);
            }
            (block.size, block.line_height) = (rounded(block.size), rounded(block.line_height));
        };
        self.each_placed(|point| *point = Point::new(rounded(point.x), rounded(point.y)));
        (self.width, self.height) = (rounded(self.width), rounded(self.height));
        self.texts.iter_mut().for_each(round_block);
        self.headers.iter_mut().for_each(|header| round_block(&mut header.label));
        for node in &mut self.nodes {
            round_block(&mut node.label);
            round_rect(&mut node.rect);
        }
        for edge in &mut self.edges {
            edge.label.iter_mut().for_each(round_block);
            (edge.width, edge.opacity) = (rounded(edge.width), rounded(edge.opacity));
        }
        for header in &mut self.headers {
            header.rule.iter_mut().for_each(round_rect);
        }
        self.bars.iter_mut().for_each(|bar| round_rect(&mut bar.rect));
        for frame in &mut self.frames {
            round_rect(&mut frame.rect);
            frame.label.iter_mut().for_each(round_block);
        }
        for mark in &mut self.marks {
            round_rect(&mut mark.rect);
            mark.label.iter_mut().for_each(round_block);
        }
        self.words.iter_mut().for_each(round_block);
        round_rect(&mut self.legend.rect);
        for entry in &mut self.legend.entries {
            round_rect(&mut entry.sample_rect);
            round_block(&mut entry.label);
        }
    }

    fn each_placed(&mut self, change: impl Fn(&mut Point)) {
        let corner = |rect: &mut Rect| {
            let mut point = Point::new(rect.x, rect.y);
            change(&mut point);
            (rect.x, rect.y) = (point.x, point.y);
        };
        for node in &mut self.nodes {
            corner(&mut node.rect);
            corner(&mut node.label.rect);
        }
        for edge in &mut self.edges {
            edge.path.iter_mut().for_each(&change);
            edge.heads.iter_mut().flatten().for_each(&change);
            edge.label.iter_mut().for_each(|label| corner(&mut label.rect));
        }
        for header in &mut self.headers {
            corner(&mut header.label.rect);
            header.rule.iter_mut().for_each(corner);
            header.head.iter_mut().flatten().for_each(&change);
        }
        self.bars.iter_mut().for_each(|bar| corner(&mut bar.rect));
        for frame in &mut self.frames {
            corner(&mut frame.rect);
            frame.label.iter_mut().for_each(|label| corner(&mut label.rect));
        }
        for mark in &mut self.marks {
            corner(&mut mark.rect);
            mark.label.iter_mut().for_each(|label| corner(&mut label.rect));
        }
        self.words.iter_mut().for_each(|word| corner(&mut word.rect));
    }

    /// Every text of the drawing.
    pub(super) fn blocks(&self) -> impl Iterator<Item = &TextBlock> {
        let lines = self.edges.iter().filter_map(|edge| edge.label.as_ref());
        let frames = self.frames.iter().filter_map(|frame| frame.label.as_ref());
        let marks = self.marks.iter().filter_map(|mark| mark.label.as_ref());
        (self.nodes.iter().map(|node| &node.label))
            .chain(lines)
            .chain(frames)
            .chain(marks)
            .chain(&self.words)
            .chain(self.headers.iter().map(|header| &header.label))
            .chain(self.legend.entries.iter().map(|entry| &entry.label))
            .chain(&self.texts)
    }

    /// The rectangle around everything that a layout has placed.
    pub(super) fn extent(&self) -> Rect {
        let points = self.edges.iter().flat_map(|edge| edge.path.iter().chain(edge.heads.iter().flatten()));
        let labels = self.edges.iter().filter_map(|edge| edge.label.as_ref()).map(|label| label.rect);
        let headers = self.headers.iter().flat_map(|header| [Some(header.label.rect), header.rule]).flatten();
        self.nodes
            .iter()
            .map(|node| node.rect)
            .chain(self.bars.iter().map(|bar| bar.rect))
            .chain(
                self.frames.iter().flat_map(|frame| [Some(frame.rect), frame.label.as_ref().map(|l| l.rect)]).flatten(),
            )
            .chain(self.marks.iter().map(|mark| mark.rect))
            .chain(self.words.iter().map(|word| word.rect))
            .chain(labels)
            .chain(headers)
            .chain(points.map(|point| Rect::new(point.x, point.y, 0.0, 0.0)))
            .reduce(Rect::union)
            .unwrap_or_default()
    }
}

fn round_rect(rect: &mut Rect) {
    *rect = Rect::new(rounded(rect.x), rounded(rect.y), rounded(rect.width), rounded(rect.height));
}
