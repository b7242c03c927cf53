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

use super::drawing::Drawing;
use super::graphviz::{self, Engine};
use super::{RenderError, page};

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
        Layout::Layered => layered::place(drawing),
        Layout::Hierarchy => layered::place_down(drawing),
        Layout::Radial => radial::place(drawing),
        Layout::Force => force::place(drawing),
        Layout::Graphviz(engine) => graphviz::place(drawing, engine)?,
    }
    page::finish(drawing);
    Ok(())
}
