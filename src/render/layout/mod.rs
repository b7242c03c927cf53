//! Layouts: each gives the boxes and lines of a drawing their places. One file or folder each.

mod cells;
mod connect;
mod curve;
mod force;
mod lanes;
mod layered;
mod overlap;
mod radial;
mod stress;
pub(super) mod words;

pub(super) use connect::leaving;
pub(super) use curve::{Curve, give};

use super::RenderError;
use super::drawing::Drawing;
use super::graphviz::{self, Engine};
use super::page::{self, Density};
use super::poster::PosterOptions;

/// How boxes are placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layout {
    /// Columns by kind; aggregates in lanes. Needs nothing installed.
    #[default]
    Layered,
    /// From the top down along the arrows. Needs nothing installed.
    Hierarchy,
    /// Rings around the focus. Needs nothing installed.
    Radial,
    /// What is related stands near. Needs nothing installed.
    Force,
    /// An engine of Graphviz, which must be installed.
    Graphviz(Engine),
}

impl Layout {
    /// Every layout with its name on the command line.
    pub const ALL: [(&'static str, Self); 10] = [
        ("layered", Self::Layered),
        ("hierarchy", Self::Hierarchy),
        ("radial", Self::Radial),
        ("force", Self::Force),
        ("dot", Self::Graphviz(Engine::Dot)),
        ("neato", Self::Graphviz(Engine::Neato)),
        ("fdp", Self::Graphviz(Engine::Fdp)),
        ("sfdp", Self::Graphviz(Engine::Sfdp)),
        ("circo", Self::Graphviz(Engine::Circo)),
        ("twopi", Self::Graphviz(Engine::Twopi)),
    ];

    /// The layout of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, layout)| *layout)
    }

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, layout)| *layout == self).map_or("layered", |(name, _)| name)
    }
}

/// Places everything in a drawing and sets the page around it. Deterministic: the same content gives the same numbers.
///
/// # Errors
/// [`RenderError::NoFrames`] when groups are to be framed by a layout that cannot; with an engine of Graphviz
/// [`RenderError::GraphvizMissing`], [`RenderError::GraphvizSlow`] or [`RenderError::GraphvizFailed`].
pub fn place(drawing: &mut Drawing, layout: Layout) -> Result<(), RenderError> {
    place_for(drawing, layout, as_large_as_needed)
}

/// As [`place`], but for several sheets of paper ([`Drawing::spread`]): with as much room around things as needs the
/// fewest. Takes several times as long as [`place`], since lines are drawn and sheets laid for each room that is tried.
///
/// ```
/// use relata::graph::View;
/// use relata::render::{ComposeOptions, Layout, Paper, PosterOptions, compose, place_on_sheets, to_pdf};
/// # use relata::model::{DatasetBuilder, EntityRecord, KindSpec, Schema};
/// # let mut schema = Schema::default();
/// # schema.kinds.push(KindSpec { name: "organisation".into(), ..KindSpec::default() });
/// # let mut builder = DatasetBuilder::new(schema);
/// # for id in ["a", "b"] {
/// #     builder.entity(EntityRecord { id: id.into(), name: id.to_uppercase(), ..EntityRecord::default() });
/// # }
/// # let data = builder.finish()?;
/// let view = View::whole(&data); // a and b
/// let mut drawing = compose(&view, &ComposeOptions::default())?;
/// let large = PosterOptions { paper: Paper::A4, landscape: false, type_size: 30.0 };
/// place_on_sheets(&mut drawing, Layout::Layered, &large)?;
/// assert!(drawing.sheets() > 1 && to_pdf(&drawing)?.starts_with(b"%PDF"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// As [`place`], and those of [`Drawing::spread`].
pub fn place_on_sheets(drawing: &mut Drawing, layout: Layout, poster: &PosterOptions) -> Result<(), RenderError> {
    poster.check()?;
    place_for(drawing, layout, |drawing, place, after| on_few_sheets(drawing, place, after, poster))?;
    drawing.spread(poster)
}

/// A step that gives places.
type Step = fn(&mut Drawing);

/// Places with a layout; `choose` decides how much room is left around things, with what places them and what is done
/// when they stand where they stay.
fn place_for(
    drawing: &mut Drawing,
    layout: Layout,
    choose: impl Fn(&mut Drawing, Step, Step),
) -> Result<(), RenderError> {
    if !drawing.groups.is_empty() && !matches!(layout, Layout::Layered | Layout::Force) {
        return Err(RenderError::NoFrames { layout: layout.name() });
    }
    match layout {
        Layout::Layered if drawing.aggregate => lanes::place(drawing),
        Layout::Layered => choose(drawing, layered::place, layered::explain),
        Layout::Hierarchy => choose(drawing, layered::place_down, layered::explain),
        Layout::Radial => choose(drawing, radial::place, radial::connect),
        Layout::Force => choose(drawing, force::place, force::connect),
        Layout::Graphviz(engine) => graphviz::place(drawing, engine)?,
    }
    page::finish(drawing);
    Ok(())
}

/// How large the smallest type shall be in points when all is printed on A3, before less room is left around things.
const ENOUGH: [(Density, f64); 2] = [(Density::Airy, 9.6), (Density::Dense, 9.2)];
/// More boxes and lines than this are on no page, and are placed once.
const ONCE: usize = 2000;

/// Places with as much room around things as leaves the type large enough on paper; where none does, with the room with
/// which it is largest. What is done `after` comes last, when boxes stand where they stay.
fn as_large_as_needed(drawing: &mut Drawing, place: Step, after: Step) {
    let enough = |density: Density, placed: &Drawing| {
        let mut page = placed.clone();
        page::finish(&mut page);
        let size = page.smallest_type_on_a3();
        (-size, ENOUGH.into_iter().any(|(known, enough)| known == density && size >= enough))
    };
    least(drawing, place, enough);
    after(drawing);
}

/// Places with as much room around things as needs the fewest sheets; of several such with the most.
fn on_few_sheets(drawing: &mut Drawing, place: Step, after: Step, poster: &PosterOptions) {
    let sheets = |_, placed: &Drawing| {
        let mut page = placed.clone();
        after(&mut page);
        page::finish(&mut page);
        let count = match page.spread(poster) {
            Ok(()) => page.sheets(),
            // more than of any that is not refused
            Err(RenderError::TooManySheets { sheets }) => sheets,
            Err(_) => usize::MAX,
        };
        (count as f64, count <= 1)
    };
    least(drawing, place, sheets);
    after(drawing);
}

/// Places with the room around things, from much to little, with which what is placed costs least, as far as is needed
/// until it is good enough.
fn least(drawing: &mut Drawing, place: Step, judge: impl Fn(Density, &Drawing) -> (f64, bool)) {
    let suits = Density::of(drawing.nodes.len());
    if drawing.nodes.len() + drawing.edges.len() > ONCE {
        drawing.density = suits;
        place(drawing);
        return;
    }
    let mut best: Option<(f64, Drawing)> = None;
    for density in [Density::Airy, Density::Dense, Density::Tight].into_iter().filter(|density| *density >= suits) {
        let mut tried = drawing.clone();
        tried.density = density;
        place(&mut tried);
        let (cost, is_enough) = judge(density, &tried);
        if best.as_ref().is_none_or(|(least, _)| cost < *least) {
            best = Some((cost, tried));
        }
        if is_enough {
            break;
        }
    }
    if let Some((_, best)) = best {
        *drawing = best;
    }
}
