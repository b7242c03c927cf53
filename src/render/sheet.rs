//! Sheets of paper: a drawing keeps its coordinates, the sheet says how they are set on paper.

use super::drawing::Drawing;
use super::geometry::{Rect, rounded};
use serde::Serialize;

/// CSS pixels to a millimetre.
pub(super) const PIXELS_PER_MM: f64 = 96.0 / 25.4;

/// A size of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Paper {
    /// 210 x 297 mm.
    A4,
    /// 297 x 420 mm.
    A3,
}

/// A sheet on which a drawing is set.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Sheet {
    /// The size of paper.
    pub paper: Paper,
    /// Its width in millimetres.
    pub width_mm: f64,
    /// Its height in millimetres.
    pub height_mm: f64,
    /// How much larger than its own pixels the drawing is on it.
    pub scale: f64,
}

impl Drawing {
    /// Sets a placed drawing on a sheet, as large as fits, in its middle. O(1).
    pub fn set_on(&mut self, paper: Paper, landscape: bool) {
        let (short, long) = match paper {
            Paper::A4 => (210.0, 297.0),
            Paper::A3 => (297.0, 420.0),
        };
        let (width_mm, height_mm) = if landscape { (long, short) } else { (short, long) };
        let (across, down) = (width_mm * PIXELS_PER_MM / self.width, height_mm * PIXELS_PER_MM / self.height);
        self.sheet = Some(Sheet { paper, width_mm, height_mm, scale: across.min(down) });
    }

    /// The part of the plane that a writer shows: the page of the drawing, or the sheet around it.
    pub(super) fn page(&self) -> Rect {
        let own = Rect::new(0.0, 0.0, self.width, self.height);
        self.sheet.map_or(own, |sheet| {
            let side = |mm: f64| rounded(mm * PIXELS_PER_MM / sheet.scale);
            let (width, height) = (side(sheet.width_mm), side(sheet.height_mm));
            Rect::new(rounded((self.width - width) / 2.0), rounded((self.height - height) / 2.0), width, height)
        })
    }

    /// The smallest type, in points, when the drawing is printed as large as a sheet of A3 allows, across or upright,
    /// whichever is larger; 0 without any text. O(size).
    pub fn smallest_type_on_a3(&self) -> f64 {
        let (short, long) = (297.0 * 72.0 / 25.4, 420.0 * 72.0 / 25.4);
        let points = (long / self.width).min(short / self.height).max((short / self.width).min(long / self.height));
        self.smallest() * points
    }

    /// The smallest type, in points, on the sheet or the sheets on which the drawing is set; `None` where it is set on
    /// none. O(size).
    pub fn smallest_type_on_sheet(&self) -> Option<f64> {
        let scale = self.sheet.map(|sheet| sheet.scale).or(self.poster.as_ref().map(|poster| poster.scale));
        scale.map(|scale| self.smallest() * scale * 0.75)
    }

    /// The smallest type in pixels.
    fn smallest(&self) -> f64 {
        let sizes = self.blocks().filter(|block| !block.lines.is_empty()).map(|block| block.size);
        sizes.reduce(f64::min).unwrap_or(0.0)
    }
}
