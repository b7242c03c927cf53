//! Splitting text into rows and cells, with the place of each.
//!
//! The splitter keeps ranges into the text and copies nothing. It follows RFC 4180 and agrees with the `csv` crate on
//! every text whose quotation marks are sound (a test compares them on random text), with two differences that exact
//! positions ask for: it says where a row begins when empty lines or a carriage return come before it, and it reports
//! quotation marks that are not closed where `csv` reads on to the end of the file in silence.
//!
//! Lines end with LF, CRLF or CR. A quotation mark opens a quoted cell only as its first character.

use super::cells;
use super::ids::Key;
use crate::escape;
use memchr::memchr3;
use std::borrow::Cow;
use std::ops::Range;

/// Where a cell stands in the text; without the quotation marks around it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    start: u32,
    end: u32,
    doubled: bool,
}

impl Cell {
    fn of<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start as usize..self.end as usize]
    }

    /// Whether the value is the text between the ends: no white space around it, nothing to replace.
    fn is_plain(&self, raw: &str) -> bool {
        let bytes = raw.as_bytes();
        let ends = |byte: &u8| byte.is_ascii_graphic();
        !self.doubled
            && bytes.first().is_some_and(|first| ends(first) && *first != b'\'')
            && bytes.last().is_some_and(ends)
    }
}

/// What is wrong with the quotation marks of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct QuoteFault {
    /// Where the quoted cell opens.
    pub opens: usize,
    /// Where its closing mark is followed by something other than a separator; `None` when no mark closes it.
    pub closes: Option<usize>,
}

/// One row.
#[derive(Debug, Default)]
pub(super) struct Row {
    /// Where it starts in the text.
    pub start: usize,
    /// Where it ends, its line end not counted.
    pub end: usize,
    /// The line on which it starts, from 1.
    pub line: u32,
    /// Its cells; those before the fault when the quotation marks are faulty.
    pub cells: Vec<Cell>,
    /// What is wrong with its quotation marks.
    pub fault: Option<QuoteFault>,
}

impl Row {
    /// The value of a cell, white space around it removed; `""` beyond the last.
    #[inline]
    pub(super) fn trimmed<'t>(&self, text: &'t str, column: usize) -> Cow<'t, str> {
        if let Some(cell) = self.cells.get(column) {
            let raw = cell.of(text);
            if raw.is_empty() || cell.is_plain(raw) {
                return Cow::Borrowed(raw);
            }
        }
        match self.verbatim(text, column) {
            Cow::Borrowed(value) => Cow::Borrowed(value.trim()),
            Cow::Owned(value) => Cow::Owned(value.trim().to_owned()),
        }
    }

    /// Where the value of a cell stands, when the text there is the value as it is: no white space around it, nothing to
    /// replace. `None` for every other cell, and for an empty one.
    #[inline]
    pub(super) fn plain(&self, text: &str, column: usize) -> Option<Range<usize>> {
        let cell = self.cells.get(column)?;
        cell.is_plain(cell.of(text)).then_some(cell.start as usize..cell.end as usize)
    }

    /// An id or a name: the value of a cell in the form in which they are compared ([`cells::canonical`]).
    #[inline]
    pub(super) fn word<'t>(&self, text: &'t str, column: usize) -> Cow<'t, str> {
        cells::canonical(self.trimmed(text, column))
    }

    /// The key of the id or name in a cell.
    #[inline(always)]
    pub(super) fn key(&self, text: &str, column: usize) -> Key {
        let plain = self.plain(text, column).and_then(|stretch| Key::within_canonical(text, &stretch));
        plain.unwrap_or_else(|| Key::of(&self.word(text, column)))
    }

    /// The value of a cell as it is, but for the apostrophe that exports put before what a spreadsheet would run as a
    /// formula; `""` beyond the last.
    pub(super) fn verbatim<'t>(&self, text: &'t str, column: usize) -> Cow<'t, str> {
        let Some(cell) = self.cells.get(column) else { return Cow::Borrowed("") };
        let raw = cell.of(text);
        let text = escape::spreadsheet_text(raw);
        if cell.doubled { Cow::Owned(text.replace("\"\"", "\"")) } else { Cow::Borrowed(text) }
    }

    /// Where the value of a cell stands in the text, white space around it not counted; the end of the row beyond the
    /// last.
    pub(super) fn span(&self, text: &str, column: usize) -> Range<usize> {
        let Some(cell) = self.cells.get(column) else { return self.end..self.end };
        let raw = cell.of(text);
        let trimmed = raw.trim();
        let start = cell.start as usize;
        if trimmed.is_empty() {
            return start..start;
        }
        let start = start + (raw.len() - raw.trim_start().len());
        start..start + trimmed.len()
    }

    /// Whether it has more cells than columns, and nothing in those beyond.
    #[inline]
    pub(super) fn is_longer_by_nothing(&self, text: &str, columns: usize) -> bool {
        self.cells.get(columns..).is_some_and(|beyond| beyond.iter().all(|cell| cell.of(text).trim().is_empty()))
            && self.cells.len() > columns
    }

    /// Whether every cell is empty but those of some columns.
    pub(super) fn is_blank_but(&self, columns: &[usize]) -> bool {
        self.cells.iter().enumerate().all(|(column, cell)| cell.start == cell.end || columns.contains(&column))
    }

    /// Whether no cell has a character other than white space.
    pub(super) fn is_empty(&self, text: &str) -> bool {
        if self.cells.first().is_some_and(|cell| cell.is_plain(cell.of(text))) {
            return false;
        }
        self.fault.is_none() && self.cells.iter().all(|cell| cell.of(text).trim().is_empty())
    }
}

/// The rows of a text, one after the other.
#[derive(Debug)]
pub(super) struct Records<'t> {
    text: &'t str,
    separator: u8,
    at: usize,
    line: u32,
    /// Lines that a quoted cell may span before it counts as unclosed; set once a mark was never closed, so that a
    /// broken file takes linear time.
    patience: u32,
    /// Where the block starts whose marks are known.
    block: usize,
    /// A bit for each byte of the block: whether it ends a cell that is not quoted.
    marks: u64,
}

/// Bytes a block.
const BLOCK: usize = 64;

impl<'t> Records<'t> {
    /// The rows from a position that is the start of a line.
    pub(super) fn new(text: &'t str, separator: u8, at: usize, line: u32) -> Self {
        Self { text, separator, at, line, patience: u32::MAX, block: usize::MAX, marks: 0 }
    }

    /// Where the next row is looked for: position and line.
    pub(super) fn position(&self) -> (usize, u32) {
        (self.at, self.line)
    }

    /// Reads the next row into `row`, and says whether there was one. Lines without any character are no rows.
    pub(super) fn next(&mut self, row: &mut Row) -> bool {
        let bytes = self.text.as_bytes();
        row.cells.clear();
        row.fault = None;
        while let Some(b'\n' | b'\r') = bytes.get(self.at) {
            self.end_line(self.at);
        }
        if self.at >= bytes.len() {
            return false;
        }
        row.start = self.at;
        row.line = self.line;
        loop {
            let start = self.at;
            if bytes.get(start) == Some(&b'"') {
                if let Err(fault) = self.quoted(row) {
                    self.recover(row, fault);
                    return true;
                }
            } else {
                let end = self.end_of_cell(start);
                row.cells.push(Cell { start: start as u32, end: end as u32, doubled: false });
                self.at = end;
            }
            match bytes.get(self.at) {
                Some(byte) if *byte == self.separator => self.at += 1,
                next => {
                    row.end = self.at;
                    if next.is_some() {
                        self.end_line(self.at);
                    }
                    return true;
                }
            }
        }
    }

    /// The first place from a position on that ends a cell, or the end of the text.
    #[inline]
    fn end_of_cell(&mut self, from: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut block = from & !(BLOCK - 1);
        if block != self.block {
            self.marks = marks(bytes, block, self.separator);
        }
        let mut ahead = self.marks & (u64::MAX << (from % BLOCK));
        while ahead == 0 {
            block += BLOCK;
            if block >= bytes.len() {
                self.block = usize::MAX;
                return bytes.len();
            }
            self.marks = marks(bytes, block, self.separator);
            ahead = self.marks;
        }
        self.block = block;
        block + ahead.trailing_zeros() as usize
    }

    fn ends_cell(&self, byte: u8) -> bool {
        byte == self.separator || byte == b'\n' || byte == b'\r'
    }

    /// Steps over the line end at a position.
    fn end_line(&mut self, at: usize) {
        let bytes = self.text.as_bytes();
        let pair = bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n');
        self.at = at + 1 + usize::from(pair);
        self.line = self.line.saturating_add(1);
    }

    /// Reads the quoted cell that starts here, up to the byte after its closing mark.
    fn quoted(&mut self, row: &mut Row) -> Result<(), (QuoteFault, u32)> {
        let bytes = self.text.as_bytes();
        let (opens, line) = (self.at, self.line);
        let mut doubled = false;
        self.at += 1;
        loop {
            match bytes.get(self.at) {
                Some(b'"') if bytes.get(self.at + 1) == Some(&b'"') => {
                    doubled = true;
                    self.at += 2;
                }
                Some(b'"') => {
                    let end = self.at;
                    self.at += 1;
                    return match bytes.get(self.at) {
                        Some(byte) if !self.ends_cell(*byte) => {
                            Err((QuoteFault { opens, closes: Some(self.at) }, line))
                        }
                        _ => {
                            row.cells.push(Cell { start: opens as u32 + 1, end: end as u32, doubled });
                            Ok(())
                        }
                    };
                }
                Some(b'\n' | b'\r') if self.line - line < self.patience => self.end_line(self.at),
                Some(b'\n' | b'\r') | None => {
                    self.patience = 100;
                    return Err((QuoteFault { opens, closes: None }, line));
                }
                Some(_) => {
                    let from = self.at + 1;
                    self.at = memchr3(b'"', b'\n', b'\r', &bytes[from..]).map_or(bytes.len(), |length| from + length);
                }
            }
        }
    }

    /// Ends a faulty row at the end of the line on which its quotation mark opens, so that the next rows are read.
    fn recover(&mut self, row: &mut Row, (fault, line): (QuoteFault, u32)) {
        row.fault = Some(fault);
        self.line = line;
        let rest = &self.text[fault.opens..];
        row.end = rest.find(['\n', '\r']).map_or(self.text.len(), |length| fault.opens + length);
        self.at = row.end;
        if row.end < self.text.len() {
            self.end_line(row.end);
        }
    }
}

/// Which bytes of a block end a cell that is not quoted: the separator, LF and CR. Bytes past the end of the text end
/// none.
#[inline]
fn marks(bytes: &[u8], start: usize, separator: u8) -> u64 {
    let rest = &bytes[start..];
    if let Some(block) = rest.first_chunk::<BLOCK>() {
        return ends(block, separator);
    }
    let mut block = [0; BLOCK];
    block[..rest.len()].copy_from_slice(rest);
    ends(&block, separator)
}

/// A bit for each byte that is the separator, LF or CR. The comparisons are made for all bytes at once where the machine
/// can; a product then gathers the lowest bits of 8 bytes into one.
#[inline]
fn ends(block: &[u8; BLOCK], separator: u8) -> u64 {
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let hits = block.map(|byte| u8::from(byte == separator) | u8::from(byte == b'\n') | u8::from(byte == b'\r'));
    let (eights, _) = hits.as_chunks::<8>();
    eights.iter().rev().fold(0, |marks, eight| marks << 8 | u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<(u32, Vec<String>)> {
        let (mut records, mut row, mut rows) = (Records::new(text, b',', 0, 1), Row::default(), Vec::new());
        while records.next(&mut row) {
            assert!(row.fault.is_none(), "{text:?}");
            let cells = (0..row.cells.len()).map(|column| row.verbatim(text, column).into_owned()).collect();
            rows.push((row.line, cells));
        }
        rows
    }

    fn faults(text: &str) -> Vec<(u32, Option<QuoteFault>, String)> {
        let (mut records, mut row, mut rows) = (Records::new(text, b',', 0, 1), Row::default(), Vec::new());
        while records.next(&mut row) {
            rows.push((row.line, row.fault, text[row.start..row.end].to_owned()));
        }
        rows
    }

    #[test]
    fn lines_are_counted_through_quoted_breaks_and_all_line_ends() {
        let rows = split("a,b\r\n\r\n\"x\r\ny\",\"q\"\"q\"\rc,d\n\n\ne,");
        let lines: Vec<u32> = rows.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [1, 3, 5, 8]);
        assert_eq!(rows[1].1, ["x\r\ny", "q\"q"]);
        assert_eq!(rows[3].1, ["e", ""]);
    }

    #[test]
    fn after_a_faulty_mark_reading_goes_on_with_the_next_line() {
        let found = faults("a,\"b\nc,d\n\"e\"f,g\nh,i");
        assert_eq!(found.len(), 4);
        assert_eq!((found[0].0, found[0].1), (1, Some(QuoteFault { opens: 2, closes: Some(10) })));
        assert_eq!((found[1].0, found[1].1), (2, None));
        assert_eq!((found[2].0, found[2].1), (3, Some(QuoteFault { opens: 9, closes: Some(12) })));
        assert_eq!(found[3].2, "h,i");
        let open = faults("a\n\"b\nc\n");
        assert_eq!(open[1].1, Some(QuoteFault { opens: 2, closes: None }));
        assert_eq!((open[2].0, open[2].2.as_str()), (3, "c"));
    }

    #[test]
    fn a_file_full_of_open_marks_takes_linear_time() {
        let text = "\"a\n".repeat(100_000);
        assert_eq!(faults(&text).len(), 100_000);
    }

    #[test]
    fn rows_agree_with_the_csv_crate() {
        let mut state = 7_u64;
        let mut random = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize
        };
        let mut compared = 0;
        for _ in 0..20_000 {
            let text: String = (0..random() % 24)
                .map(|_| ["a", "é", ",", "\"", "\"\"", "\n", "\r\n", "\r", " "][random() % 9])
                .collect();
            if faults(&text).iter().any(|(_, fault, _)| fault.is_some()) {
                continue;
            }
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            let theirs: Vec<Vec<String>> =
                reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
            let ours: Vec<Vec<String>> = split(&text).into_iter().map(|(_, cells)| cells).collect();
            assert_eq!(ours, theirs, "{text:?}");
            compared += 1;
        }
        assert!(compared > 5_000, "{compared}");
    }
}
