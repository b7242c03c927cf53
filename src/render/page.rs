//! The page around a picture: title and subtitle above, legend and caption below, the same for every layout.

use super::drawing::{Align, Drawing};
use super::geometry::Point;
use super::{legend, text, theme};

const MARGINS: (f64, f64) = (28.0, 13.0);
/// No page is narrower, so that title, legend and caption have room.
const LEAST_WIDTH: f64 = 420.0;

/// How much room is left around things: the less, the larger is the type when all of it is printed on one sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Density {
    /// Room to breathe.
    #[default]
    Airy,
    /// Room is scarce.
    Dense,
    /// No more room than lines need to be told apart.
    Tight,
}

impl Density {
    /// With more boxes than this room is scarce.
    const AIRY: usize = 120;

    /// What suits a number of boxes.
    pub(super) fn of(boxes: usize) -> Self {
        if boxes > Self::AIRY { Self::Dense } else { Self::Airy }
    }

    /// Whether room is scarce.
    pub(super) fn is_dense(self) -> bool {
        self > Self::Airy
    }

    /// The size of labels.
    pub(super) fn letters(self) -> f64 {
        if self.is_dense() { 11.0 } else { 12.0 }
    }
}

/// Sets the page around what a layout has placed, and rounds every number. The last step of every layout.
pub(super) fn finish(drawing: &mut Drawing) {
    let content = drawing.extent();
    let dense = drawing.density.is_dense();
    let margin = if dense { MARGINS.1 } else { MARGINS.0 };
    let (under_title, over_legend, over_caption) = if dense { (10.0, 9.0, 7.0) } else { (18.0, 22.0, 12.0) };
    let large = content.width > 1100.0;
    let (title_size, subtitle_size) = if dense {
        (21.0, 12.0)
    } else if large {
        (24.0, 13.0)
    } else {
        (18.0, 12.5)
    };
    let caption_size = if dense { 11.0 } else { 12.0 };
    let inner = content.width.max(LEAST_WIDTH);
    let mut y = margin;
    let title = text::block(&drawing.title, inner, title_size, true, Align::Left, theme::INK).at(margin, y);
    y += title.rect.height + 2.0;
    let subtitle = text::block(&drawing.subtitle, inner, subtitle_size, false, Align::Left, theme::SOFT_INK);
    let subtitle = subtitle.at(margin, y);
    y += subtitle.rect.height + under_title;
    drawing.shift(margin + (inner - content.width) / 2.0 - content.x, y - content.y);
    y += content.height;
    if !drawing.legend.entries.is_empty() {
        y += over_legend;
        y += legend::place(drawing, Point::new(margin, y), inner);
    }
    y += over_caption;
    let caption = text::block(&drawing.caption, inner, caption_size, false, Align::Left, theme::SOFT_INK);
    let caption = caption.at(margin, y);
    y += caption.rect.height;
    drawing.texts = [title, subtitle, caption].into_iter().filter(|block| !block.lines.is_empty()).collect();
    (drawing.width, drawing.height) = (inner + 2.0 * margin, y + margin);
    drawing.round();
}
