//! Pictures: a view and results -> a [`Drawing`] (plain data) -> SVG, PNG, PDF, DOT or JSON.
//!
//! [`compose`] decides what is drawn and how it looks, [`place`] where; [`to_svg`], [`to_png`], [`to_pdf`], [`to_dot`] and
//! [`to_json`] write.
//! Nothing here computes a measure or reads a file; results come in as plain slices.
//!
//! ```
//! use relata::graph::View;
//! use relata::render::{ComposeOptions, Layout, compose, place, to_svg};
//! # use relata::model::{DatasetBuilder, EntityRecord, KindSpec, RelationRecord, Schema, VerbSpec};
//! # let mut schema = Schema::default();
//! # schema.kinds.push(KindSpec { name: "organisation".into(), ..KindSpec::default() });
//! # schema.verbs.push(VerbSpec { name: "funds".into(), ..VerbSpec::default() });
//! # let mut builder = DatasetBuilder::new(schema);
//! # for id in ["a", "b"] {
//! #     builder.entity(EntityRecord { id: id.into(), name: id.to_uppercase(), ..EntityRecord::default() });
//! # }
//! # builder.relation(RelationRecord { source: "a".into(), target: "b".into(), ..RelationRecord::default() });
//! # let data = builder.finish()?;
//! let view = View::whole(&data); // a funds b
//! let mut drawing = compose(&view, &ComposeOptions::default())?;
//! place(&mut drawing, Layout::Layered)?;
//! assert!(to_svg(&drawing).contains(">A</text>"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod changes;
mod charts;
mod compose;
mod dark;
mod dot;
mod drawing;
mod geometry;
mod graphviz;
mod layout;
mod legend;
mod outline;
mod page;
mod pdf;
mod poster;
mod raster;
mod sheet;
mod svg;
mod telling;
mod text;
mod theme;

pub use changes::Marks;
pub use charts::{ChartOptions, MAX_ROWS, activity, matrix, ranking, timeline};
pub use compose::{ComposeOptions, MAX_EDGES, MAX_NODES, Measure, compose};
pub use dot::to_dot;
pub use drawing::{
    Align, Arrow, Bar, Drawing, Edge, Frame, Header, Kind, Legend, LegendEntry, Mark, Node, Sample, TextBlock,
    TextLine, Verb,
};
pub use geometry::{Point, Rect};
pub use graphviz::Engine;
pub use layout::{Layout, place, place_on_sheets};
pub use poster::{MOST_SHEETS, Poster, PosterOptions, PosterSheet};
pub use raster::{to_pdf, to_png};
pub use sheet::{Paper, Sheet};
pub use svg::to_svg;
pub use text::{BOLD, FAMILY, REGULAR, width};
pub use theme::contrast;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// More boxes or lines than a reader can take in.
    #[error(
        "{entities} entities and {relations} relations are too many to read in one picture (at most {MAX_NODES} and \
         {MAX_EDGES})"
    )]
    TooLarge {
        /// How many boxes there would be.
        entities: usize,
        /// How many lines there would be.
        relations: usize,
    },
    /// Graphviz is not installed.
    #[error("the layout `{engine}` needs Graphviz, and the program `dot` was not found")]
    GraphvizMissing {
        /// The engine asked for.
        engine: &'static str,
    },
    /// Graphviz took too long.
    #[error("Graphviz did not finish the layout `{engine}` within {seconds} seconds")]
    GraphvizSlow {
        /// The engine asked for.
        engine: &'static str,
        /// The time limit.
        seconds: u64,
    },
    /// Graphviz failed, or answered something else than a layout.
    #[error("Graphviz failed at the layout `{engine}`: {message}")]
    GraphvizFailed {
        /// The engine asked for.
        engine: &'static str,
        /// What it said.
        message: String,
    },
    /// More rows or columns than a reader can take in.
    #[error("{rows} rows and {columns} columns are too many to read in one picture (at most {MAX_ROWS})")]
    TooManyRows {
        /// How many rows there would be.
        rows: usize,
        /// How many columns there would be.
        columns: usize,
    },
    /// A picture other than boxes and lines has nothing to show.
    #[error("there is nothing to draw: {what}")]
    Nothing {
        /// What is lacking.
        what: &'static str,
    },
    /// Groups cannot be framed by this layout.
    #[error("the layout `{layout}` cannot frame groups")]
    NoFrames {
        /// The layout asked for.
        layout: &'static str,
    },
    /// More pixels than a viewer opens.
    #[error("a picture of {width} x {height} pixels is too large")]
    TooManyPixels {
        /// Its width.
        width: f64,
        /// Its height.
        height: f64,
    },
    /// More sheets of paper than anybody glues together.
    #[error("type of that size needs {sheets} sheets of paper (at most {MOST_SHEETS})")]
    TooManySheets {
        /// How many it would need; where there are thousands, at least.
        sheets: usize,
    },
    /// Type of a size that there is not.
    #[error("type of {points} points cannot be printed")]
    NoSize {
        /// The size asked for.
        points: f64,
    },
    /// The picture could not be turned into PNG or PDF.
    #[error("the picture cannot be converted: {message}")]
    Raster {
        /// Why.
        message: String,
    },
}

impl RenderError {
    /// What a user can do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => {
                "draw a part of it: --focus ENTITY --hops 1, or --top 60 --measure degree, or --keep SELECTOR; or draw \
                 all of it as one box a kind: --aggregate"
            }
            Self::GraphvizMissing { .. } => {
                "install Graphviz (for example: apt-get install graphviz, brew install graphviz, winget install \
                 graphviz), or use --layout layered, hierarchy, radial or force, which need nothing"
            }
            Self::GraphvizSlow { .. } => {
                "draw less of it (--focus, --top, --keep), or use --layout layered or --layout sfdp"
            }
            Self::GraphvizFailed { .. } => "use --layout layered, which needs nothing installed",
            Self::TooManyRows { .. } => "draw fewer: --keep SELECTOR, --top 40, or narrower selectors; or --force",
            Self::Nothing { .. } => "widen the filters, or look with `relata summary` at what the data holds",
            Self::NoFrames { .. } => "frame groups with --layout force or --layout layered",
            Self::TooManyPixels { .. } => {
                "ask for fewer dots to the inch, for example --dpi 150, or for --to pdf or svg"
            }
            Self::TooManySheets { .. } => {
                "ask for larger paper or a smaller --type-size, or draw less: --keep SELECTOR"
            }
            Self::NoSize { .. } => "ask for more than none, for example --type-size 9",
            Self::Raster { .. } => "write it as SVG (--to svg) and convert that",
        }
    }
}

/// A drawing as JSON, indented, with a line break at the end. Field names are those of [`Drawing`]. O(size).
pub fn to_json(drawing: &Drawing) -> String {
    // plain data with text keys and finite numbers always serialises
    let mut json = serde_json::to_string_pretty(drawing).unwrap_or_default();
    json.push('\n');
    json
}
