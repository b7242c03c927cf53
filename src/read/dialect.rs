//! How the cells of a file are written, and where its header is: what separates cells, the lines above the header, and
//! what the first rows say of dates and numbers.

use super::dates::Order;
use super::headers::Header;
use super::numbers::DecimalSign;
use super::records::{Records, Row};
use super::roles::sample::HEAD;
use super::roles::words;
use super::table_spec::{HeaderAt, TableSpec};

/// How the cells of a file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    /// `,`, `;`, a tab, `|` or a blank.
    pub separator: u8,
    /// The decimal sign, until the cells settle it that of the separator.
    pub sign: DecimalSign,
    /// The order of day and month.
    pub order: Order,
    /// Whether weights are in percent.
    pub weights_in_percent: bool,
}

impl Dialect {
    /// A dialect of which the cells have yet to tell.
    pub(super) fn new(separator: u8) -> Self {
        let sign = if separator == b';' { DecimalSign::Either } else { DecimalSign::Point };
        Self { separator, sign, order: Order::Open, weights_in_percent: false }
    }
}

/// The beginning of a table.
#[derive(Debug)]
pub(super) struct Head {
    pub dialect: Dialect,
    /// Absent when the file has no row that is not empty.
    pub header: Option<Header>,
    /// Where the rows begin: position and line.
    pub body: (usize, u32),
    /// How many lines above the header hold something that is no comment.
    pub titles: u32,
}

/// What may separate cells, the likelier first. Bars and blanks also stand in texts: they separate only where nothing else
/// does.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];
const LAST_RESORT: [u8; 2] = [b'|', b' '];

/// Rows that are looked at to find the header.
const ROWS: usize = 50;

/// Finds separator and header. What is declared holds; then a first line `sep=;`, as spreadsheets write it; otherwise the
/// separator under which the header has most columns with a known meaning, then most columns. O(length of the head).
pub(super) fn detect(text: &str, spec: &TableSpec) -> Head {
    let (declared, start) = match declared(text) {
        Some((separator, start)) => (Some(separator), (start, 2)),
        None => (None, (0, 1)),
    };
    if let Some(separator) = spec.separator.or(declared) {
        return Candidate::new(text, separator, start, spec).head;
    }
    let all = |separators: &[u8]| -> Vec<Candidate> {
        separators.iter().map(|separator| Candidate::new(text, *separator, start, spec)).collect()
    };
    let mut candidates = all(&SEPARATORS);
    if candidates.iter().all(|candidate| candidate.width < 2) {
        let is_told = |candidate: &Candidate| match candidate.head.dialect.separator {
            // Names have blanks in them.
            b' ' => candidate.known > 1 || candidate.head.header.as_ref().is_some_and(|header| header.is_absent),
            _ => true,
        };
        let last = all(&LAST_RESORT)
            .into_iter()
            .filter(|candidate| candidate.width > 1 && candidate.is_even && is_told(candidate));
        candidates.extend(last);
    }
    // Of equal ones the first.
    let best = candidates.into_iter().rev().max_by_key(|candidate| (candidate.known, candidate.width));
    best.map_or_else(|| Candidate::new(text, b',', start, spec).head, |best| best.head)
}

/// The separator that a first line such as `sep=;` names, and where the next line starts.
fn declared(text: &str) -> Option<(u8, usize)> {
    let end = text.find(['\n', '\r'])?;
    let separator = *text[..end].trim_matches('"').strip_prefix("sep=")?.as_bytes().first()?;
    let next = end + if text[end..].starts_with("\r\n") { 2 } else { 1 };
    SEPARATORS.contains(&separator).then_some((separator, next))
}

/// Whether the first row of a file is within its beginning, whatever separates cells.
pub(super) fn is_clear(head: &str) -> bool {
    let mut row = Row::default();
    SEPARATORS.iter().all(|separator| {
        Records::new(head, *separator, 0, 1).next(&mut row) && row.fault.is_none_or(|fault| fault.closes.is_some())
    })
}

/// The beginning of a table under one separator.
struct Candidate {
    head: Head,
    /// Headers with a meaning.
    known: usize,
    width: usize,
    /// Whether all rows have as many cells.
    is_even: bool,
}

impl Candidate {
    fn new(text: &str, separator: u8, start: (usize, u32), spec: &TableSpec) -> Self {
        // A header without line end can be as long as the file; what is past a mebibyte does not matter.
        let short = &text[..text.floor_char_boundary(1 << 20)];
        let (mut comment, mut first) = comments(short, start);
        if let Some(HeaderAt::Line(line)) = spec.header {
            first = line_start(short, separator, first, line);
        }
        let mut rows = rows_from(short, separator, first);
        if rows.is_empty() {
            // Nothing but what looks like comments: the first of them is the header.
            (comment, first) = (None, start);
            rows = rows_from(short, separator, first);
        }
        let is_even = rows.windows(2).all(|pair| pair[0].cells.len() == pair[1].cells.len());
        let at = match spec.header {
            Some(_) => 0,
            None => header_row(short, &rows),
        };
        let known = |row: &Row| known_headers(short, row);
        let dialect = Dialect::new(separator);
        let Some(row) = rows.get(at) else {
            let head = Head { dialect, header: None, body: first, titles: 0 };
            return Self { head, known: 0, width: 0, is_even };
        };
        let width = row.cells.len();
        let above = comment.and_then(|at| comment_header(short, separator, at, width)).filter(|row| known(row) > 0);
        let is_data =
            spec.header == Some(HeaderAt::Nowhere) || (spec.header.is_none() && width > 1 && is_numeric(short, row));
        let (header, body, found) = match above {
            Some(above) if spec.header.is_none() && known(row) == 0 => {
                let found = known(&above);
                (Header::new(above, text), (row.start, row.line), found)
            }
            _ if is_data => (Header::absent(row, width), (row.start, row.line), 0),
            _ => {
                let mut records = Records::new(text, separator, row.start, row.line);
                let mut whole = Row::default();
                records.next(&mut whole);
                let found = known(row);
                (Header::new(whole, text), records.position(), found)
            }
        };
        let titles = at as u32;
        let head = Head { dialect, header: Some(header), body, titles };
        Self { head, known: found, width, is_even }
    }
}

/// The place of the last comment line at the top, and where the first other line starts.
fn comments(text: &str, (mut at, mut line): (usize, u32)) -> (Option<(usize, u32)>, (usize, u32)) {
    let mut last = None;
    loop {
        let rest = &text[at..];
        let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let content = rest[..end].trim();
        let is_comment = content.starts_with('#') || content.starts_with('%');
        if !is_comment || end == rest.len() {
            return (last, (at, line));
        }
        last = Some((at, line));
        at += end + if rest[end..].starts_with("\r\n") { 2 } else { 1 };
        line += 1;
    }
}

/// The cells of a comment line, if they are as many as a row has.
fn comment_header(text: &str, separator: u8, (at, line): (usize, u32), width: usize) -> Option<Row> {
    let sign = text[at..].find(['#', '%'])?;
    let start = at + sign + text[at + sign..].find(|c: char| !matches!(c, '#' | '%' | ' '))?;
    let mut row = Row::default();
    let found = Records::new(text, separator, start, line).next(&mut row);
    (found && row.fault.is_none() && row.cells.len() == width).then_some(row)
}

/// Where the first row starts that is in a line or after it; the given place where there is none.
fn line_start(text: &str, separator: u8, start: (usize, u32), line: u32) -> (usize, u32) {
    let (mut records, mut row) = (Records::new(text, separator, start.0, start.1), Row::default());
    while records.next(&mut row) {
        if row.line >= line {
            return (row.start, row.line);
        }
    }
    start
}

/// The first rows that are not empty.
fn rows_from(text: &str, separator: u8, (at, line): (usize, u32)) -> Vec<Row> {
    let mut records = Records::new(text, separator, at, line);
    let mut rows: Vec<Row> = Vec::new();
    let mut row = Row::default();
    while rows.len() < ROWS && (rows.is_empty() || records.position().0 < at + HEAD) && records.next(&mut row) {
        if !row.is_empty(text) {
            rows.push(std::mem::take(&mut row));
        }
    }
    rows
}

fn filled(text: &str, row: &Row) -> usize {
    (0..row.cells.len()).filter(|column| !row.trimmed(text, *column).is_empty()).count()
}

fn known_headers(text: &str, row: &Row) -> usize {
    (0..row.cells.len()).filter(|column| words::is_known(&row.trimmed(text, *column))).count()
}

/// Which row is the header: the first, unless it and those after it are titles, which fill less than half of the columns,
/// and a row follows that fills them with different texts and has as many headers with a meaning as any of the titles.
fn header_row(text: &str, rows: &[Row]) -> usize {
    let Some(width) = rows.iter().map(|row| row.cells.len()).max().filter(|width| *width > 1) else { return 0 };
    let is_title = |row: &Row| row.fault.is_none() && filled(text, row) * 2 < width.max(3);
    let Some(at) = rows.iter().position(|row| !is_title(row)).filter(|at| *at > 0 && at + 1 < rows.len()) else {
        return 0;
    };
    let row = &rows[at];
    let mut cells: Vec<String> = (0..row.cells.len()).map(|column| row.trimmed(text, column).to_lowercase()).collect();
    cells.retain(|cell| !cell.is_empty());
    let count = cells.len();
    let are_texts = cells.iter().all(|cell| !super::numbers::is_like(cell) && !super::dates::is_like(cell));
    cells.sort();
    cells.dedup();
    let titles = rows[..at].iter().map(|row| known_headers(text, row)).max().unwrap_or(0);
    let holds = rows[at + 1..].iter().filter(|row| row.cells.len() >= count).count() * 2 >= rows.len() - at - 1;
    if row.fault.is_none() && are_texts && cells.len() == count && holds && known_headers(text, row) >= titles {
        at
    } else {
        0
    }
}

/// Whether a row holds numbers only, whole ones in the first two columns, as no header does.
fn is_numeric(text: &str, row: &Row) -> bool {
    (0..row.cells.len()).all(|column| {
        let cell = row.trimmed(text, column);
        let is_whole = !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit());
        is_whole || (column > 1 && super::numbers::is_like(&cell))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(text: &str) -> Head {
        detect(text, &TableSpec::default())
    }

    fn names(text: &str) -> (u8, Vec<String>, u32) {
        let head = find(text);
        (head.dialect.separator, head.header.map(|header| header.names).unwrap_or_default(), head.body.1)
    }

    #[test]
    fn the_header_decides() {
        for (text, separator) in [
            ("id,name\n", b','),
            ("id;name, long;x\n", b';'),
            ("id\tname\n", b'\t'),
            ("\"a;b;c;d\",name\n", b','),
            ("one\n", b','),
            ("", b','),
            ("id|name\n1|A\n", b'|'),
            ("a,b|c\n", b','),
            ("source target\na b\n", b' '),
            ("a sentence of words\nand another of six words\n", b','),
        ] {
            assert_eq!(find(text).dialect.separator, separator, "{text}");
        }
    }

    #[test]
    fn a_line_for_spreadsheets_is_obeyed() {
        let head = find("sep=;\r\nid;name\r\n");
        assert_eq!((head.dialect.separator, head.header.unwrap().row.start, head.body.1), (b';', 7, 3));
    }

    #[test]
    fn titles_stand_above_the_header() {
        let table = "Table 3. Members,,\nSource: Secretariat,,\n,,\nsource,target,role\nAnn,WG1,chair\n";
        let head = find(table);
        assert_eq!((head.titles, head.body.1), (2, 5));
        assert_eq!(head.header.unwrap().names, ["source", "target", "role"]);
        // groups of columns above the header
        let merged = "Stand: 2024;;;\n;Teilnahme;;\nOrganisation;Forum;Rolle;Link\nA;B;c;d\n";
        assert_eq!(names(merged).1[0], "Organisation");
    }

    #[test]
    fn what_is_as_wide_as_the_rows_is_no_title() {
        for (text, first) in [
            ("name,\nAlpha,x\nBeta,y\n", "name"),
            ("id,name,,\na,Alpha,x,y\nb,Beta,x,y\n", "id"),
            ("id,,,name\na,x,y,Alpha\n", "id"),
            ("a,b\n1,2\n", "a"),
            ("Alpha,,\nBeta,1,2\nGamma,3,4\n", "Alpha"),
        ] {
            assert_eq!(names(text).1[0], first, "{text}");
        }
    }

    #[test]
    fn a_declared_header_is_found_however_far_down_it_is() {
        let spec = TableSpec { header: Some(HeaderAt::Line(120)), ..TableSpec::default() };
        let text = "x,1,2\n".repeat(119) + "id,name,y\na,A,3\n";
        let head = detect(&text, &spec);
        assert_eq!((head.header.unwrap().names[0].as_str(), head.body.1), ("id", 121));
    }

    #[test]
    fn comments_are_passed_over_and_may_hold_the_header() {
        let snap = "# Directed graph\n# Nodes: 5\n# FromNodeId\tToNodeId\n30\t1412\n3\t28\n";
        let head = find(snap);
        assert_eq!((head.dialect.separator, head.body.1, head.titles), (b'\t', 4, 0));
        assert_eq!(head.header.unwrap().names, ["FromNodeId", "ToNodeId"]);
        assert_eq!(names("% from a crawl\nsource,target\na,b\n").1, ["source", "target"]);
        assert_eq!(names("#tag,name\n").1, ["#tag", "name"]);
    }

    #[test]
    fn a_table_of_whole_numbers_has_no_header() {
        let head = find("1\t2\n2\t3\n");
        assert!(head.header.unwrap().is_absent && head.body == (0, 1));
        assert!(!find("2017,2018\nx,y\n").header.unwrap().names.is_empty());
    }
}
