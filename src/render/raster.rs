//! PNG and PDF, with nothing installed: the SVG writer's text is drawn by `resvg` and turned into PDF by `svg2pdf`.
//!
//! Only the embedded font is known, so that a picture is the same on every machine. A character that it lacks is drawn
//! as an empty box; [`Drawing::missing_glyphs`] lists them. Nothing outside of the text is read.

use super::drawing::Drawing;
use super::svg::to_svg;
use super::theme::Rgb;
use super::{RenderError, pdf, poster, text};
use resvg::{tiny_skia, usvg};
use std::sync::{Arc, OnceLock};

/// Dots to the inch of a CSS pixel.
const CSS_DPI: f64 = 96.0;
/// Neither side of a picture in pixels may be longer.
const LONGEST_SIDE: f64 = 32_000.0;
/// No picture may have more pixels: 800 MB of memory.
const MOST_PIXELS: f64 = 200e6;

fn tree(svg: &str) -> Result<usvg::Tree, RenderError> {
    static FONTS: OnceLock<Arc<usvg::fontdb::Database>> = OnceLock::new();
    let fonts = FONTS.get_or_init(|| {
        let mut fonts = usvg::fontdb::Database::new();
        for face in [text::REGULAR, text::BOLD] {
            fonts.load_font_data(face.to_vec());
        }
        fonts.set_sans_serif_family(text::FAMILY);
        Arc::new(fonts)
    });
    let options = usvg::Options {
        fontdb: Arc::clone(fonts),
        font_family: text::FAMILY.to_owned(),
        dpi: CSS_DPI as f32,
        image_href_resolver: usvg::ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..usvg::Options::default()
    };
    usvg::Tree::from_str(svg, &options).map_err(|error| RenderError::Raster { message: error.to_string() })
}

/// A drawing as PNG: `dpi` dots to the inch of the page. The same drawing gives the same bytes on one platform.
/// O(pixels).
///
/// # Errors
/// [`RenderError::TooManyPixels`] beyond 32,000 pixels on a side or 200 million in all, [`RenderError::Raster`] when
/// the picture cannot be encoded.
pub fn to_png(drawing: &Drawing, dpi: f64) -> Result<Vec<u8>, RenderError> {
    let tree = tree(&to_svg(drawing))?;
    let scale = dpi / CSS_DPI;
    let side = |length: f32| (f64::from(length) * scale).ceil().max(1.0);
    let (width, height) = (side(tree.size().width()), side(tree.size().height()));
    let too_many = RenderError::TooManyPixels { width, height };
    if !(width <= LONGEST_SIDE && height <= LONGEST_SIDE && width * height <= MOST_PIXELS) {
        return Err(too_many);
    }
    let mut pixels = tiny_skia::Pixmap::new(width as u32, height as u32).ok_or(too_many)?;
    // the last pixels may lie half outside of the picture
    if let Some(ground) = colour(&drawing.background) {
        pixels.fill(ground);
    }
    let transform = tiny_skia::Transform::from_scale(scale as f32, scale as f32);
    resvg::render(&tree, transform, &mut pixels.as_mut());
    encode(&pixels, dpi).map_err(|error| RenderError::Raster { message: error.to_string() })
}

fn colour(named: &str) -> Option<tiny_skia::Color> {
    let Rgb([red, green, blue]) = Rgb::parse(named)?;
    tiny_skia::Color::from_rgba(red as f32, green as f32, blue as f32, 1.0)
}

/// Pixels as PNG without transparency, with the size that they are meant to have on paper.
fn encode(pixels: &tiny_skia::Pixmap, dpi: f64) -> Result<Vec<u8>, png::EncodingError> {
    let rgb: Vec<u8> = pixels.data().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Default);
    // flat areas and thin lines are smallest as they are
    encoder.set_filter(png::FilterType::NoFilter);
    let per_metre = (dpi / 0.0254).round() as u32;
    encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: per_metre, yppu: per_metre, unit: png::Unit::Meter }));
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&rgb)?;
    writer.finish()?;
    Ok(bytes)
}

/// A drawing as PDF, its text as text that can be searched; one that is spread over sheets has a page for each. The same
/// drawing gives the same bytes. O(size).
///
/// # Errors
/// [`RenderError::Raster`] when the picture cannot be converted.
pub fn to_pdf(drawing: &Drawing) -> Result<Vec<u8>, RenderError> {
    let picture = tree(&to_svg(drawing))?;
    let bytes = match &drawing.poster {
        None => {
            let page = svg2pdf::PageOptions { dpi: CSS_DPI as f32 };
            svg2pdf::to_pdf(&picture, svg2pdf::ConversionOptions::default(), page)
        }
        Some(poster) => {
            let margins = (0..poster.sheets.len()).map(|nth| tree(&poster::margins(drawing, poster, nth)));
            let ground = Rgb::parse(&drawing.background).unwrap_or(Rgb([1.0; 3]));
            pdf::sheets(&picture, &margins.collect::<Result<Vec<_>, _>>()?, poster, ground)
        }
    };
    let bytes = bytes.map_err(|error| RenderError::Raster { message: error.to_string() })?;
    Ok(pdf::settled(bytes, &drawing.title))
}
