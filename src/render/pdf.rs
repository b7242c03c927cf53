//! The same PDF for the same picture: `svg2pdf` numbers fonts and lists resources in an order that changes from run to
//! run, so its objects are put in the order in which they are first mentioned, its lists are sorted, and the table of
//! places is written anew. The title is added on the way.

use super::poster::Poster;
use super::theme::Rgb;
use pdf_writer::{Chunk, Content, Finish, Name, Pdf, Ref, TextStr};
use resvg::usvg;
use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write;

/// Points to a millimetre.
const POINTS_PER_MM: f64 = 72.0 / 25.4;

/// A PDF with a page for each sheet of a poster. The picture is in it once; each page shows its area of it, on a ground
/// of the colour given, and then what stands on its margins. O(size + sheets).
pub(super) fn sheets(
    picture: &usvg::Tree,
    margins: &[usvg::Tree],
    poster: &Poster,
    ground: Rgb,
) -> Result<Vec<u8>, svg2pdf::ConversionError> {
    let mut next = Ref::new(1);
    let mut forms = Chunk::new();
    let mut form = |tree: &usvg::Tree, next: &mut Ref| {
        let (chunk, root) = svg2pdf::to_chunk(tree, svg2pdf::ConversionOptions::default())?;
        let mut fresh: BTreeMap<Ref, Ref> = BTreeMap::new();
        let chunk = chunk.renumber(|old| *fresh.entry(old).or_insert_with(|| next.bump()));
        forms.extend(&chunk);
        Ok(fresh.get(&root).copied().unwrap_or(root))
    };
    let whole = form(picture, &mut next)?;
    let aside = margins.iter().map(|tree| form(tree, &mut next)).collect::<Result<Vec<Ref>, _>>()?;
    let (catalog, page_tree, about) = (next.bump(), next.bump(), next.bump());
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(page_tree);
    let pages: Vec<(Ref, Ref)> = aside.iter().map(|_| (next.bump(), next.bump())).collect();
    pdf.pages(page_tree)
        .count(i32::try_from(pages.len()).unwrap_or(i32::MAX))
        .kids(pages.iter().map(|(page, _)| *page));
    let points = |mm: f64| (mm * POINTS_PER_MM) as f32;
    let (width, height, margin) = (points(poster.width_mm), points(poster.height_mm), points(poster.margin_mm));
    let pixel = (poster.scale * 0.75) as f32;
    let size = (picture.size().width() * pixel, picture.size().height() * pixel);
    for ((sheet, (page_at, content_at)), aside) in poster.sheets.iter().zip(&pages).zip(&aside) {
        let (left, below) = (sheet.area.x as f32 * pixel, sheet.area.y as f32 * pixel);
        let mut content = Content::new();
        content.save_state();
        content.rect(margin, margin, width - 2.0 * margin, height - 2.0 * margin).clip_nonzero().end_path();
        let [red, green, blue] = ground.0.map(|part| part as f32);
        content.set_fill_rgb(red, green, blue);
        content.rect(margin, margin, width - 2.0 * margin, height - 2.0 * margin).fill_nonzero();
        content.transform([size.0, 0.0, 0.0, size.1, margin - left, height - margin + below - size.1]);
        content.x_object(Name(b"Picture"));
        content.restore_state();
        content.transform([width, 0.0, 0.0, height, 0.0, 0.0]).x_object(Name(b"Margins"));
        pdf.stream(*content_at, &content.finish());
        let mut page = pdf.page(*page_at);
        page.media_box(pdf_writer::Rect::new(0.0, 0.0, width, height)).parent(page_tree).contents(*content_at);
        page.resources().x_objects().pair(Name(b"Margins"), *aside).pair(Name(b"Picture"), whole);
        page.finish();
    }
    pdf.extend(&forms);
    pdf.document_info(about).producer(TextStr("svg2pdf"));
    Ok(pdf.finish())
}

/// An object: its dictionary, and what stream follows it.
struct Object<'b> {
    number: usize,
    head: String,
    stream: Option<&'b [u8]>,
}

/// A PDF with its objects in a fixed order and a title. What is not written as `pdf-writer` writes comes back as it is.
/// O(size).
pub(super) fn settled(bytes: Vec<u8>, title: &str) -> Vec<u8> {
    rewritten(&bytes, title).unwrap_or(bytes)
}

fn rewritten(bytes: &[u8], title: &str) -> Option<Vec<u8>> {
    let (start, objects, trailer) = parse(bytes)?;
    let mut by_number: BTreeMap<usize, Object<'_>> = BTreeMap::new();
    for mut object in objects {
        object.head = sorted(&object.head);
        if object.head.contains("/Producer (svg2pdf)") {
            let mut hex = String::from("/Title <FEFF");
            title.encode_utf16().for_each(|unit| {
                let _ = write!(hex, "{unit:04X}");
            });
            object.head = object.head.replace("/Producer (svg2pdf)", &format!("{hex}>\n  /Producer (svg2pdf)"));
        }
        by_number.insert(object.number, object);
    }
    // in the order of first mention, from the trailer on; what nothing mentions comes last
    let mut place: BTreeMap<usize, usize> = BTreeMap::new();
    let mut open: VecDeque<usize> = mentions(trailer).into();
    open.extend(by_number.keys());
    let mut order = Vec::new();
    let mut deep = VecDeque::new();
    while let Some(number) = deep.pop_front().or_else(|| open.pop_front()) {
        if let (Some(object), false) = (by_number.get(&number), place.contains_key(&number)) {
            order.push(number);
            place.insert(number, order.len());
            deep.extend(mentions(&object.head));
        }
    }
    let mut out = bytes.get(..start)?.to_vec();
    let mut offsets = Vec::new();
    for number in &order {
        let object = by_number.get(number)?;
        offsets.push(out.len());
        out.extend(format!("{} 0 obj\n{}", place[number], renumbered(&object.head, &place)).as_bytes());
        if let Some(stream) = object.stream {
            out.extend(b"\nstream\n");
            out.extend(stream);
            out.extend(b"\nendstream");
        }
        out.extend(b"\nendobj\n\n");
    }
    let table = out.len();
    let mut end = format!("xref\n0 {}\n0000000000 65535 f\r\n", offsets.len() + 1);
    for offset in offsets {
        let _ = write!(end, "{offset:010} 00000 n\r\n");
    }
    let _ = write!(end, "trailer\n{}\nstartxref\n{table}\n%%EOF", renumbered(trailer.trim_end(), &place));
    out.extend(end.as_bytes());
    Some(out)
}

/// Where the objects start, the objects, and the trailer.
fn parse(bytes: &[u8]) -> Option<(usize, Vec<Object<'_>>, &str)> {
    let find = |from: usize, what: &[u8]| {
        bytes.get(from..)?.windows(what.len()).position(|part| part == what).map(|at| from + at)
    };
    // two lines of comment, of which the second is not text, and an empty line
    let start = find(find(0, b"\n")? + 1, b"\n")? + 2;
    let (mut at, mut objects) = (start, Vec::new());
    while !bytes.get(at..)?.starts_with(b"xref") {
        let begin = find(at, b" 0 obj\n")?;
        let number = std::str::from_utf8(&bytes[at..begin]).ok()?.parse().ok()?;
        let head_at = begin + b" 0 obj\n".len();
        let end = find(head_at, b"\nendobj")?;
        let data = find(head_at, b"\nstream\n").filter(|data| *data < end);
        let head = std::str::from_utf8(&bytes[head_at..data.unwrap_or(end)]).ok()?.to_owned();
        let (stream, end) = match data {
            None => (None, end),
            Some(data) => {
                let data = data + b"\nstream\n".len();
                let length = head.split("/Length ").nth(1)?;
                let digits = length.find(|c: char| !c.is_ascii_digit()).unwrap_or(length.len());
                let stop = data + length[..digits].parse::<usize>().ok()?;
                let end = stop + b"\nendstream".len();
                (Some(bytes.get(data..stop)?), bytes.get(stop..)?.starts_with(b"\nendstream\nendobj").then_some(end)?)
            }
        };
        objects.push(Object { number, head, stream });
        at = end + b"\nendobj\n\n".len();
    }
    let trailer = find(at, b"trailer\n")? + b"trailer\n".len();
    let trailer = std::str::from_utf8(&bytes[trailer..find(trailer, b"startxref")?]).ok()?;
    Some((start, objects, trailer))
}

/// Neighbouring lines that each give a name to an object, in the order of names.
fn sorted(head: &str) -> String {
    let is_entry = |line: &str| {
        let line = line.trim_start();
        line.starts_with('/') && line.ends_with(" 0 R") && line.split(' ').count() == 4
    };
    let mut lines: Vec<&str> = head.split('\n').collect();
    for run in lines.chunk_by_mut(|a, b| is_entry(a) && is_entry(b)) {
        run.sort_by_key(|line| (line.split(' ').count(), line.trim_start().split(' ').next().map(str::len), *line));
    }
    lines.join("\n")
}

/// The number at the front of a text that mentions an object, and how many characters the mention has.
fn mention(text: &str) -> Option<(usize, usize)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let is_end = |c: char| !c.is_ascii_alphanumeric();
    let rest = text.get(digits..)?.strip_prefix(" 0 R").filter(|rest| rest.chars().next().is_none_or(is_end))?;
    Some((text[..digits].parse().ok()?, text.len() - rest.len()))
}

fn mentions(text: &str) -> Vec<usize> {
    let starts = text.char_indices().filter(|(at, c)| {
        c.is_ascii_digit() && !text[..*at].ends_with(|before: char| before.is_ascii_alphanumeric() || before == '.')
    });
    starts.filter_map(|(at, _)| mention(&text[at..])).map(|(number, _)| number).collect()
}

fn renumbered(text: &str, place: &BTreeMap<usize, usize>) -> String {
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    while let Some(c) = text[at..].chars().next() {
        let fresh = !text[..at].ends_with(|before: char| before.is_ascii_alphanumeric() || before == '.');
        match mention(&text[at..]).filter(|_| fresh && c.is_ascii_digit()) {
            Some((number, length)) => {
                let _ = write!(out, "{} 0 R", place.get(&number).copied().unwrap_or(number));
                at += length;
            }
            None => {
                out.push(c);
                at += c.len_utf8();
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_found_named_and_sorted() {
        assert_eq!(mentions("/Root 3 0 R /Kids [5 0 R 16 0 R] /W 1.5 0 R 10"), [3, 5, 16]);
        let place = BTreeMap::from([(3, 1), (16, 2)]);
        assert_eq!(renumbered("[3 0 R 16 0 R 13 0 Rx]", &place), "[1 0 R 2 0 R 13 0 Rx]");
        assert_eq!(sorted("<<\n /gs10 4 0 R\n /gs2 3 0 R\n>>"), "<<\n /gs2 3 0 R\n /gs10 4 0 R\n>>");
    }

    #[test]
    fn what_is_no_such_pdf_stays_as_it_is() {
        for bytes in [&b""[..], b"%PDF", b"%PDF-1.7\n%\x80\n\n1 0 obj\nnothing"] {
            assert_eq!(settled(bytes.to_vec(), "t"), bytes);
        }
    }
}
