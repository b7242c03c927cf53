//! The page around a picture: title and subtitle above, legend and caption below, the same for every layout.

use super::drawing::{Align, Drawing};
use super::geometry::Point;
use super::{legend, text, theme};

const MARGIN: f64 = 28.0;
/// No page is narrower, so that title, legend and caption have room.
const LEAST_WIDTH: f64 = 420.0;

/// Sets the page around what a layout has placed, and rounds every number. The last step of every layout.
pub(super) fn finish(drawing: &mut Drawing) {
    let content = drawing.extent();
    let large = content.width > 1100.0;
    let (title_size, subtitle_size, caption_size) = if large { (24.0, 13.0, 11.0) } else { (18.0, 12.0, 10.5) };
    let inner = content.width.max(LEAST_WIDTH);
    let mut y = MARGIN;
    let title = text::block(&drawing.title, inner, title_size, true, Align::Left, theme::INK).at(MARGIN, y);
    y += title.rect.height + 2.0;
    let subtitle = text::block(&drawing.subtitle, inner, subtitle_size, false, Align::Left, theme::SOFT_INK);
    let subtitle = subtitle.at(MARGIN, y);
    y += subtitle.rect.height + 18.0;
    drawing.shift(MARGIN + (inner - content.width) / 2.0 - content.x, y - content.y);
    y += content.height;
    if !drawing.legend.entries.is_empty() {
        y += 22.0;
        y += legend::place(drawing, Point::new(MARGIN, y), inner);
    }
    y += 12.0;
    let caption = text::block(&drawing.caption, inner, caption_size, false, Align::Left, theme::SOFT_INK);
    let caption = caption.at(MARGIN, y);
    y += caption.rect.height;
    drawing.texts = [title, subtitle, caption].into_iter().filter(|block| !block.lines.is_empty()).collect();
    (drawing.width, drawing.height) = (inner + 2.0 * MARGIN, y + MARGIN);
    drawing.round();
}
