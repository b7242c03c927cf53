//! Dark pictures, for screens and projectors in dark rooms: every colour of a drawing with its lightness turned round.
//!
//! Lightness is that of OKLab (Ottosson, *A perceptual color space for image processing*, 2020), so that hues stay what
//! they are. Texts are then made lighter until they stand out 4.5 : 1 from what they stand on.

use super::drawing::{Drawing, Sample, TextBlock};
use super::theme::{self, contrast};

/// Background of dark pages.
const NIGHT: &str = "#15181c";

impl Drawing {
    /// Turns a placed drawing dark. O(size).
    pub fn darken(&mut self) {
        NIGHT.clone_into(&mut self.background);
        let turn = |colour: &mut String| *colour = turned(colour);
        for kind in &mut self.kinds {
            [&mut kind.fill, &mut kind.stroke, &mut kind.line].into_iter().for_each(turn);
        }
        for node in &mut self.nodes {
            [&mut node.fill, &mut node.stroke].into_iter().for_each(turn);
            lighten(&mut node.label, &node.fill);
        }
        for edge in &mut self.edges {
            turn(&mut edge.colour);
            edge.label.iter_mut().for_each(|label| lighten(label, NIGHT));
        }
        for header in &mut self.headers {
            turn(&mut header.colour);
            lighten(&mut header.label, NIGHT);
        }
        for bar in &mut self.bars {
            [&mut bar.fill, &mut bar.stroke].into_iter().for_each(turn);
        }
        for frame in &mut self.frames {
            [&mut frame.fill, &mut frame.stroke].into_iter().for_each(turn);
            let fill = if frame.fill == "none" { NIGHT } else { &frame.fill };
            frame.label.iter_mut().for_each(|label| lighten(label, fill));
        }
        for mark in &mut self.marks {
            [&mut mark.fill, &mut mark.stroke].into_iter().for_each(turn);
            let fill = if mark.fill == "none" { NIGHT } else { &mark.fill };
            mark.label.iter_mut().for_each(|label| lighten(label, fill));
        }
        for entry in &mut self.legend.entries {
            match &mut entry.sample {
                Sample::Box { fill, stroke, .. } => [fill, stroke].into_iter().for_each(turn),
                Sample::Line { colour, .. } => turn(colour),
                Sample::Remark => {}
            }
            lighten(&mut entry.label, NIGHT);
        }
        self.words.iter_mut().chain(&mut self.texts).for_each(|text| lighten(text, NIGHT));
    }
}

fn lighten(label: &mut TextBlock, on: &str) {
    label.colour = turned(&label.colour);
    if contrast(&label.colour, on) < 4.5 {
        theme::text_on(on).clone_into(&mut label.colour);
    }
}

/// The colour of the same hue with its lightness turned round; what is no colour stays.
fn turned(colour: &str) -> String {
    let Some(theme::Rgb(rgb)) = theme::Rgb::parse(colour) else { return colour.to_owned() };
    let [r, g, b] = rgb.map(theme::linear);
    let l = libm::cbrt(0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b);
    let m = libm::cbrt(0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b);
    let s = libm::cbrt(0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b);
    let lightness = 0.210_454_255_3 * l + 0.793_617_785 * m - 0.004_072_046_8 * s;
    let first = 1.977_998_495_1 * l - 2.428_592_205 * m + 0.450_593_709_9 * s;
    let second = 0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766 * s;
    // white becomes the background, black nearly white; tints become deep shades with more colour than they had
    let turned = 0.205 + (1.0 - lightness) * 0.86;
    let strength = if lightness > 0.85 { 1.25 } else { 0.95 };
    let (first, second) = (first * strength, second * strength);
    let cube = |x: f64| x * x * x;
    let l = cube(turned + 0.396_337_777_4 * first + 0.215_803_757_3 * second);
    let m = cube(turned - 0.105_561_345_8 * first - 0.063_854_172_8 * second);
    let s = cube(turned - 0.089_484_177_5 * first - 1.291_485_548 * second);
    let rgb = [
        4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
        -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
        -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s,
    ];
    theme::Rgb(rgb.map(|c| theme::gamma(c.clamp(0.0, 1.0)))).hex()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paper_becomes_night_and_ink_light() {
        assert!(contrast(&turned("#ffffff"), NIGHT) < 1.2, "{}", turned("#ffffff"));
        assert!(contrast(&turned("#1a1a1a"), NIGHT) > 7.0, "{}", turned("#1a1a1a"));
        assert!(contrast(&turned(theme::SOFT_INK), NIGHT) > 4.5, "{}", turned(theme::SOFT_INK));
        assert_eq!(turned("none"), "none");
    }
}
