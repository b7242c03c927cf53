//! Posters: pictures over several sheets of paper.

use super::{charts, pictures, random};
use relata::graph::View;
use relata::render::{
    ComposeOptions, Drawing, Layout, MOST_SHEETS, Paper, PosterOptions, Rect, RenderError, compose, place,
    place_on_sheets, to_json, to_pdf,
};

/// CSS pixels to a millimetre.
const PIXELS: f64 = 96.0 / 25.4;
/// Coordinates are rounded to two decimals.
const ROUNDING: f64 = 0.03;

fn on(paper: Paper, landscape: bool, type_size: f64) -> PosterOptions {
    PosterOptions { paper, landscape, type_size }
}

fn holds(area: Rect, rect: Rect) -> bool {
    rect.x >= area.x - ROUNDING
        && rect.y >= area.y - ROUNDING
        && rect.right() <= area.right() + ROUNDING
        && rect.bottom() <= area.bottom() + ROUNDING
}

/// The smallest letters in pixels and all rectangles of boxes and texts, from the JSON, as anybody can compute them.
fn texts(drawing: &Drawing) -> (f64, Vec<Rect>) {
    let json: serde_json::Value = serde_json::from_str(&to_json(drawing)).unwrap();
    let (mut smallest, mut rects) = (f64::INFINITY, Vec::new());
    let mut open = vec![&json];
    while let Some(value) = open.pop() {
        match value {
            serde_json::Value::Array(list) => open.extend(list),
            serde_json::Value::Object(fields) => {
                if let (Some(size), Some(lines)) = (fields.get("size"), fields.get("lines"))
                    && !lines.as_array().unwrap().is_empty()
                {
                    smallest = smallest.min(size.as_f64().unwrap());
                    let side = |name: &str| fields["rect"][name].as_f64().unwrap();
                    rects.push(Rect::new(side("x"), side("y"), side("width"), side("height")));
                }
                open.extend(fields.values());
            }
            _ => {}
        }
    }
    rects.extend(drawing.nodes.iter().map(|node| node.rect));
    (smallest, rects)
}

/// Spreads a placed drawing over sheets of A3 and holds the laws: type as large as asked for; every box and text up to
/// half of the width and half of the height that a sheet shows whole on one; neighbours share 12 mm; all sheets as large
/// as the paper leaves; what a sheet lacks is nowhere drawn. Returns how many sheets there are.
pub(crate) fn check(name: &str, placed: &Drawing, landscape: bool, type_size: f64) -> usize {
    let mut drawing = placed.clone();
    drawing.spread(&on(Paper::A3, landscape, type_size)).unwrap();
    laws(name, &drawing, landscape, type_size)
}

fn laws(name: &str, drawing: &Drawing, landscape: bool, type_size: f64) -> usize {
    let (smallest, rects) = texts(drawing);
    let (width, height) = if landscape { (420.0, 297.0) } else { (297.0, 420.0) };
    let Some(poster) = &drawing.poster else {
        let sheet = drawing.sheet.unwrap();
        assert!(smallest * sheet.scale * 0.75 >= type_size, "{name}: one sheet is not enough");
        return 1;
    };
    assert!(drawing.sheet.is_none());
    assert!(smallest * poster.scale * 0.75 >= type_size - 1e-9, "{name}: {} pt", smallest * poster.scale * 0.75);
    assert_eq!((poster.width_mm, poster.height_mm), (width, height));
    let count = poster.sheets.len();
    assert!(count > 1 && count <= poster.columns * poster.rows && count <= MOST_SHEETS, "{name}: {count}");
    let millimetre = PIXELS / poster.scale;
    let size = (width - 20.0, height - 20.0);
    for (nth, sheet) in poster.sheets.iter().enumerate() {
        let area = sheet.area;
        assert!((area.width / millimetre - size.0).abs() < 0.1 && (area.height / millimetre - size.1).abs() < 0.1);
        assert!((1..=poster.rows).contains(&sheet.row) && (1..=poster.columns).contains(&sheet.column));
        if let Some(next) = poster.sheets.get(nth + 1) {
            assert!((sheet.row, sheet.column) < (next.row, next.column), "{name}: row by row");
        }
        for other in &poster.sheets {
            if other.row == sheet.row && other.column == sheet.column + 1 {
                assert!((area.right() - other.area.x) / millimetre > 11.9, "{name}: nothing to glue");
                assert!((area.y - other.area.y).abs() < ROUNDING);
            }
            if other.column == sheet.column && other.row == sheet.row + 1 {
                assert!((area.bottom() - other.area.y) / millimetre > 11.9, "{name}: nothing to glue");
                assert!((area.x - other.area.x).abs() < ROUNDING);
            }
        }
        let ends = drawing.edges.iter().flat_map(|edge| edge.path.iter().chain(edge.heads.iter().flatten()));
        let mut shown = ends.map(|point| Rect::new(point.x, point.y, 0.0, 0.0)).chain(rects.iter().copied());
        assert!(shown.any(|rect| rect.grown(60.0).intersects(area)), "{name}: sheet {} is empty", nth + 1);
    }
    for rect in rects {
        let [area, ..] = poster.sheets.as_slice() else { unreachable!() };
        let whole = poster.sheets.iter().any(|sheet| holds(sheet.area, rect));
        let short = rect.width <= area.area.width / 2.0 && rect.height <= area.area.height / 2.0;
        assert!(whole || !short, "{name}: {rect:?} is cut on every sheet");
        let corners =
            [(rect.x, rect.y), (rect.right(), rect.y), (rect.x, rect.bottom()), (rect.right(), rect.bottom())];
        for (x, y) in corners {
            let corner = Rect::new(x, y, 0.0, 0.0);
            assert!(poster.sheets.iter().any(|sheet| holds(sheet.area, corner)), "{name}: {rect:?} is on no sheet");
        }
    }
    for point in drawing.edges.iter().flat_map(|edge| edge.path.iter().step_by(3)) {
        let point = Rect::new(point.x, point.y, 0.0, 0.0);
        assert!(poster.sheets.iter().any(|sheet| holds(sheet.area, point)), "{name}: a line leaves the sheets");
    }
    count
}

fn whole_field() -> &'static Drawing {
    &pictures::once().iter().find(|(name, _)| *name == "whole").unwrap().1
}

#[test]
fn every_kind_of_picture_can_be_spread() {
    let data = pictures::data();
    let charts = charts::all(&data);
    for (name, drawing) in pictures::once().iter().chain(&charts) {
        let sheets = check(name, drawing, true, 9.0);
        assert!(sheets <= 6, "{name}: {sheets}");
        let more = check(name, drawing, false, 24.0);
        assert!(more >= sheets && more > 1, "{name}: {more} sheets for 24 pt");
    }
}

#[test]
fn one_sheet_stays_one_and_is_set_as_ever() {
    let (_, small) = pictures::once().iter().find(|(name, _)| *name == "event").unwrap();
    let (mut spread, mut set) = (small.clone(), small.clone());
    spread.spread(&on(Paper::A3, true, 9.0)).unwrap();
    set.set_on(Paper::A3, true);
    assert_eq!(spread, set);
    assert_eq!(spread.sheets(), 1);
}

#[test]
fn more_sheets_than_anybody_glues_are_refused_with_a_remedy() {
    let error = whole_field().clone().spread(&on(Paper::A4, false, 72.0)).unwrap_err();
    assert!(matches!(error, RenderError::TooManySheets { sheets } if sheets > MOST_SHEETS), "{error}");
    assert!(error.help().contains("--type-size"));
}

#[test]
fn type_of_no_size_is_refused_and_far_too_large_type_at_once() {
    for size in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -9.0] {
        let mut drawing = whole_field().clone();
        let error = drawing.spread(&on(Paper::A4, false, size)).unwrap_err();
        assert!(matches!(error, RenderError::NoSize { .. }), "{size}: {error}");
        assert!(error.to_string().contains(&size.to_string()) && error.help().contains("--type-size"), "{error}");
        assert!(drawing.sheets() == 1 && drawing == *whole_field());
        let error = place_on_sheets(&mut drawing, Layout::Layered, &on(Paper::A4, false, size)).unwrap_err();
        assert!(matches!(error, RenderError::NoSize { .. }), "{size}: {error}");
    }
    for size in [1e4, 1e9, 1e150, f64::MAX] {
        let error = whole_field().clone().spread(&on(Paper::A4, false, size)).unwrap_err();
        assert!(matches!(error, RenderError::TooManySheets { sheets } if sheets > 10_000), "{size}: {error}");
    }
}

/// Where no room around things is little enough, it is said how many sheets there would be with the one that needs the
/// fewest.
#[test]
fn what_is_refused_is_refused_with_the_fewest_sheets() {
    let data = random::dataset(5, 150, 200);
    let composed = compose(&View::whole(&data), &ComposeOptions::default()).unwrap();
    let (mut one, mut several) = (composed.clone(), composed);
    let options = on(Paper::A4, false, 60.0);
    place(&mut one, Layout::Layered).unwrap();
    let (one, several) =
        (one.spread(&options).unwrap_err(), place_on_sheets(&mut several, Layout::Layered, &options).unwrap_err());
    let count = |error: &RenderError| match error {
        RenderError::TooManySheets { sheets } => *sheets,
        _ => unreachable!("{error}"),
    };
    assert!(count(&several) <= count(&one), "{several}, {one}");
}

/// What is placed for sheets needs no more of them than what is placed for one, and the laws hold.
#[test]
fn room_is_chosen_so_that_sheets_are_few() {
    for (seed, layout) in [(1, Layout::Layered), (2, Layout::Force), (3, Layout::Hierarchy), (4, Layout::Radial)] {
        let data = random::dataset(seed, 150, 200);
        let view = View::whole(&data);
        let composed = compose(&view, &ComposeOptions::default()).unwrap();
        let (mut one, mut several) = (composed.clone(), composed);
        place(&mut one, layout).unwrap();
        let options = on(Paper::A3, false, 11.0);
        place_on_sheets(&mut several, layout, &options).unwrap();
        let name = format!("{layout:?}");
        assert!(laws(&name, &several, false, 11.0) <= check(&name, &one, false, 11.0), "{name}");
    }
}

/// Words of a page with their middles in points from the upper left corner.
fn words_of(file: &str, page: usize) -> Option<Vec<(String, f64, f64)>> {
    let page = page.to_string();
    let html =
        String::from_utf8(crate::poppler("pdftotext", &["-bbox", "-f", &page, "-l", &page, file, "-"])?).unwrap();
    let word = |line: &str| {
        let side =
            |name: &str| -> Option<f64> { line.split(&format!("{name}=\"")).nth(1)?.split('"').next()?.parse().ok() };
        let text = line.split('>').nth(1)?.split('<').next()?.to_owned();
        let middle = |a: &str, b: &str| Some(f64::midpoint(side(a)?, side(b)?));
        Some((text, middle("xMin", "xMax")?, middle("yMin", "yMax")?))
    };
    Some(html.lines().filter_map(word).collect())
}

#[test]
fn each_sheet_is_a_page_with_its_part_of_the_picture() {
    let mut drawing = whole_field().clone();
    drawing.spread(&on(Paper::A4, true, 9.0)).unwrap();
    let poster = drawing.poster.clone().unwrap();
    let bytes = to_pdf(&drawing).unwrap();
    for _ in 0..3 {
        assert!(bytes == to_pdf(&drawing).unwrap(), "the same picture gives the same bytes");
    }
    // the picture is in it once: pages are small
    let alone = to_pdf(whole_field()).unwrap().len();
    assert!(bytes.len() < alone + 12_000 * poster.sheets.len(), "{} of {alone}", bytes.len());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("poster.pdf");
    std::fs::write(&path, &bytes).unwrap();
    let file = path.to_str().unwrap();
    let Some(about) = crate::poppler("pdfinfo", &[file]) else { return };
    let about = String::from_utf8(about).unwrap();
    let says = |name: &str| about.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_owned();
    assert!(says("Pages:").ends_with(&format!(" {}", poster.sheets.len())), "{about}");
    assert!(says("Page size:").contains("841.89 x 595.276 pts (A4)"), "{about}");
    assert!(says("Title:").contains(&drawing.title), "{about}");
    let points = poster.scale * 0.75;
    let margin = 10.0 * 72.0 / 25.4;
    for (nth, sheet) in poster.sheets.iter().enumerate() {
        let words = words_of(file, nth + 1).unwrap();
        let all: Vec<&str> = words.iter().map(|(word, ..)| word.as_str()).collect();
        let said = format!("sheet {} of {}: row {}, column {}", nth + 1, poster.sheets.len(), sheet.row, sheet.column);
        assert!(all.join(" ").contains(&said), "{said}: {all:?}");
        // lines of one word stand where they should
        let mut seen = 0;
        for label in drawing.nodes.iter().filter(|node| holds(sheet.area, node.rect)).map(|node| &node.label) {
            for (line, text) in label.lines.iter().enumerate().filter(|(_, line)| !line.text.contains([' ', '&', '<']))
            {
                let (x, y) = (label.rect.centre().x, label.rect.y + (line as f64 + 0.5) * label.line_height);
                let (x, y) = (margin + (x - sheet.area.x) * points, margin + (y - sheet.area.y) * points);
                let at = |(word, u, v): &(String, f64, f64)| {
                    *word == text.text && (x - u).abs() < 1.5 && (y - v).abs() < 4.0
                };
                assert!(words.iter().any(at), "{} is not at {x}, {y} of page {}", text.text, nth + 1);
                seen += 1;
            }
        }
        assert!(seen > 10, "page {}: {seen}", nth + 1);
        let page = (nth + 1).to_string();
        let pixels = crate::poppler("pdftoppm", &["-r", "40", "-gray", "-f", &page, "-l", &page, file]).unwrap();
        assert!(pixels.iter().filter(|part| **part < 140).count() > 300, "page {page} is blank");
    }
}
