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
    if !drawing.groups.is_empty() && !matches!(layout, Layout::Layered | Layout::Force) {
        return Err(RenderError::NoFrames { layout: layout.name() });
    }
    match layout {
        Layout::Layered if drawing.aggregate => lanes::place(drawing),
        Layout::Layered => as_large_as_needed(drawing, layered::place, layered::explain),
        Layout::Hierarchy => as_large_as_needed(drawing, layered::place_down, layered::explain),
        Layout::Radial => as_large_as_needed(drawing, radial::place, radial::connect),
        Layout::Force => as_large_as_needed(drawing, force::place, force::connect),
        Layout::Graphviz(engine) => graphviz::place(drawing, engine)?,
    }
    page::finish(drawing);
    Ok(())
}

/// How large the smallest type shall be in points when all is printed on A3, before less room is left around things.
const ENOUGH: [(Density, f64); 3] = [(Density::Airy, 9.6), (Density::Dense, 9.2), (Density::Tight, 0.0)];
/// More boxes and lines than this are on no page, and are placed once.
const ONCE: usize = 2000;

/// Places with as much room around things as leaves the type large enough on paper; where none does, with the room with
/// which it is largest. What is done `after` comes last, when boxes stand where they stay.
fn as_large_as_needed(drawing: &mut Drawing, place: fn(&mut Drawing), after: fn(&mut Drawing)) {
    let suits = Density::of(drawing.nodes.len());
    if drawing.nodes.len() + drawing.edges.len() > ONCE {
        drawing.density = suits;
        place(drawing);
    } else {
        let mut best: Option<(f64, Drawing)> = None;
        for (density, enough) in ENOUGH.into_iter().filter(|(density, _)| *density >= suits) {
            let mut tried = drawing.clone();
            tried.density = density;
            place(&mut tried);
            let mut page = tried.clone();
            page::finish(&mut page);
            let size = page.smallest_type_on_a3();
            if best.as_ref().is_none_or(|(largest, _)| size > *largest) {
                best = Some((size, tried));
            }
            if size >= enough {
                break;
            }
        }
        if let Some((_, largest)) = best {
            *drawing = largest;
        }
    }
    after(drawing);
}
