//! Layouts: each gives the boxes and lines of a drawing their places. One file or folder each.

mod curve;
mod lanes;
mod layered;

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
    /// An engine of Graphviz, which must be installed.
    Graphviz(Engine),
}

impl Layout {
    /// Every layout with its name on the command line.
    pub const ALL: [(&'static str, Self); 7] = [
        ("layered", Self::Layered),
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
/// Only with an engine of Graphviz: [`RenderError::GraphvizMissing`], [`RenderError::GraphvizSlow`] or
/// [`RenderError::GraphvizFailed`].
pub fn place(drawing: &mut Drawing, layout: Layout) -> Result<(), RenderError> {
    match layout {
        Layout::Layered if drawing.aggregate => lanes::place(drawing),
        Layout::Layered => layered::place(drawing),
        Layout::Graphviz(engine) => graphviz::place(drawing, engine)?,
    }
    page::finish(drawing);
    Ok(())
}
