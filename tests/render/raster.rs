//! PNG and PDF: they open, are not blank, have the size and the words that they should.

use super::pictures::once;
use relata::render::{Drawing, Paper, RenderError, to_pdf, to_png};

fn picture() -> Drawing {
    once()[0].1.clone()
}

/// Width, height and pixels.
fn decoded(bytes: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut reader = png::Decoder::new(bytes).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size()];
    let info = reader.next_frame(&mut pixels).unwrap();
    (info.width, info.height, pixels)
}

#[test]
fn a_png_is_not_blank_and_as_large_as_asked_for() {
    let mut drawing = picture();
    let bytes = to_png(&drawing, 96.0).unwrap();
    assert_eq!(bytes, to_png(&drawing, 96.0).unwrap());
    let (width, height, pixels) = decoded(&bytes);
    assert_eq!((f64::from(width), f64::from(height)), (drawing.width.ceil(), drawing.height.ceil()));
    let ink = pixels.chunks(3).filter(|pixel| pixel.iter().all(|part| *part < 80)).count();
    assert!(ink > 2000, "{ink} dark pixels: letters are missing");
    let colours: std::collections::BTreeSet<&[u8]> = pixels.chunks(3).collect();
    assert!(colours.len() > 100);
    drawing.set_on(Paper::A4, true);
    let (width, height, _) = decoded(&to_png(&drawing, 96.0).unwrap());
    assert_eq!((width, height), (1123, 794));
    drawing.darken();
    let (_, _, pixels) = decoded(&to_png(&drawing, 48.0).unwrap());
    assert!(pixels[..3].iter().all(|part| *part < 40), "the page is dark");
    let error = to_png(&drawing, 1e6).unwrap_err();
    assert!(matches!(error, RenderError::TooManyPixels { .. }) && error.help().contains("--dpi"));
}

#[test]
fn a_pdf_opens_and_its_words_can_be_searched() {
    let mut drawing = picture();
    drawing.set_on(Paper::A3, true);
    let bytes = to_pdf(&drawing).unwrap();
    for _ in 0..4 {
        assert!(bytes == to_pdf(&drawing).unwrap(), "the same picture gives the same bytes");
    }
    assert!(bytes.starts_with(b"%PDF-") && bytes.len() > 5000);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("picture.pdf");
    std::fs::write(&path, bytes).unwrap();
    let file = path.to_str().unwrap();
    if let Some(text) = crate::poppler("pdftotext", &[file, "-"]) {
        let text = String::from_utf8(text).unwrap();
        assert!(text.contains("67 organisations") && text.contains("is a member of 32"), "{text}");
    }
    if let Some(pixels) = crate::poppler("pdftoppm", &["-r", "60", "-gray", file]) {
        assert!(
            pixels.starts_with(b"P5") && pixels.iter().filter(|part| **part < 140).count() > 500,
            "the page is blank"
        );
    }
}

#[test]
fn a_png_has_no_edge_of_another_colour() {
    // a size that no whole number of pixels fits
    for dpi in [96.0, 110.0, 150.0] {
        let (width, height, pixels) = decoded(&to_png(&picture(), dpi).unwrap());
        let pixel = |x: u32, y: u32| &pixels[((y * width + x) * 3) as usize..][..3];
        let edge = (0..width).map(|x| pixel(x, height - 1)).chain((0..height).map(|y| pixel(width - 1, y)));
        assert!(edge.into_iter().all(|pixel| pixel == [255, 255, 255]), "{dpi}");
    }
}
