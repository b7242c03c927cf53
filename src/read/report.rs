//! Diagnostics and how they are collected: line, column and the one record are worked out only when something is wrong.

use super::catalogue::{Code, Severity};
use super::records::{Records, Row};
use super::stream::Stream;
use super::workbook::Grid;
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

/// One problem, with all that is needed to show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong.
    pub code: Code,
    /// How serious it is here.
    pub severity: Severity,
    /// The file as the user named it.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters of that line, from 1; in a sheet of a workbook that of the cell.
    pub column: u32,
    /// Whether line and column are those of a cell in a sheet of a workbook.
    pub is_cell: bool,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// The remedy, in one sentence without a full stop.
    pub help: Arc<str>,
    /// The text of the record, several lines when it has quoted line breaks. Cut around the place when very long, and
    /// empty where records are not wanted, or once those of all diagnostics together pass 64 MiB.
    pub record: String,
    /// The line on which `record` starts, from 1.
    pub record_line: u32,
    /// The place in `record`, in bytes; may be empty.
    pub span: Range<usize>,
}

/// One file, decoded.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// The file as the user named it.
    pub label: String,
    /// The file name without folders, and without `.gz`.
    pub name: String,
    /// The text; its bytes number less than 4 GiB. Of a file that streams by, its beginning.
    pub text: String,
    /// Where undecodable bytes stand, ascending.
    pub faults: Vec<usize>,
    /// The first character outside ASCII, when the text was taken for Windows-1252.
    pub legacy: Option<usize>,
    /// The file, where `text` is only its beginning.
    pub stream: Option<Stream>,
    /// Where its lines stand in a sheet, if it is one of a workbook.
    pub grid: Option<Grid>,
}

impl Text {
    /// A line, or the row of a sheet, as a part of a sentence.
    pub(super) fn line(&self, line: u32) -> String {
        match &self.grid {
            Some(grid) => format!("row {}", grid.row(line)),
            None => format!("line {line}"),
        }
    }

    /// The number of a line in the file, or of the row in the sheet.
    pub(super) fn row(&self, line: u32) -> u32 {
        self.grid.as_ref().map_or(line, |grid| grid.row(line))
    }

    /// The place of a row, as messages name it.
    pub(super) fn place(&self, line: u32) -> String {
        format!("{}:{}", self.label, self.row(line))
    }
}

/// A stretch of a text that is shown as one record, and the line on which it starts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    pub start: usize,
    pub end: usize,
    pub line: u32,
}

impl Stretch {
    pub(super) fn of(row: &Row) -> Self {
        Self { start: row.start, end: row.end, line: row.line }
    }

    /// The line that holds a position. O(length of the text).
    pub(super) fn line_of(text: &str, at: usize) -> Self {
        let bytes = text.as_bytes();
        let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
        let at = at.min(bytes.len());
        let start = bytes[..at].iter().rposition(is_end).map_or(0, |end| end + 1);
        let end = bytes[at..].iter().position(is_end).map_or(bytes.len(), |length| at + length);
        Self { start, end, line: 1 + line_ends(&text[..start]) }
    }
}

/// How many line ends (LF, CRLF or CR) a text has.
fn line_ends(text: &str) -> u32 {
    let bytes = text.as_bytes();
    let ends = bytes.iter().enumerate().filter(|(at, byte)| match byte {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    });
    u32::try_from(ends.count()).unwrap_or(u32::MAX)
}

/// What a message says and how to help, before its place is worked out.
#[derive(Debug, Clone)]
pub(super) struct Finding {
    pub code: Code,
    pub span: Range<usize>,
    pub message: String,
    pub help: String,
}

impl Finding {
    pub(super) fn new(code: Code, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { code, span, message: message.into(), help: help.into() }
    }
}

/// How many problems there are, by severity and code.
pub type ProblemCounts = BTreeMap<(Severity, Code), u64>;

/// Collects diagnostics: counts all of them, and keeps those that come first where only so many are wanted.
#[derive(Debug, Default)]
pub(super) struct Sink {
    found: Vec<Diagnostic>,
    record_bytes: usize,
    counts: ProblemCounts,
    /// The files that have errors.
    faulty: HashSet<String>,
    /// How many are wanted, if not all.
    most: Option<usize>,
    /// Whether their records are not wanted.
    no_records: bool,
    /// Files and remedies, which many diagnostics share.
    shared: HashSet<Arc<str>>,
}

/// Bytes of records kept for all diagnostics together.
const RECORD_BYTES: usize = 64 << 20;
/// The longest record that is shown whole.
const RECORD: usize = 4096;
/// Texts that are looked for among those of other diagnostics.
const SHARED: usize = 4096;
/// What is shown to either side of the place in a longer one.
const AROUND: usize = 1500;

impl Sink {
    /// One that keeps so many of what it counts, with their records or without.
    pub(super) fn keeping(most: Option<usize>, records: bool) -> Self {
        Self { most, no_records: !records, ..Self::default() }
    }

    /// A text that other diagnostics are likely to share.
    fn share(&mut self, text: String) -> Arc<str> {
        if let Some(known) = self.shared.get(text.as_str()) {
            return known.clone();
        }
        let new: Arc<str> = text.into();
        if self.shared.len() < SHARED {
            self.shared.insert(new.clone());
        }
        new
    }

    /// Lets go of what is not wanted, once there is twice as much as is: what comes last in the order of the report.
    fn shorten(&mut self) {
        if let Some(most) = self.most.filter(|most| self.found.len() > most.saturating_mul(2)) {
            self.keep_first(most);
            self.record_bytes = self.found.iter().map(|found| found.record.len()).sum();
        }
    }

    /// Keeps so many, errors before warnings.
    fn keep_first(&mut self, most: usize) {
        self.found.sort_by(|a, b| a.severity.cmp(&b.severity).then_with(|| place_order(a, b)));
        self.found.truncate(most);
    }

    /// Adds a finding with the severity of its code.
    pub(super) fn add(&mut self, text: &Text, stretch: Stretch, finding: Finding) {
        let severity = finding.code.severity();
        self.add_as(severity, text, stretch, finding);
    }

    /// Adds a finding with a severity of its own.
    pub(super) fn add_as(&mut self, severity: Severity, text: &Text, stretch: Stretch, finding: Finding) {
        let Finding { code, span, message, help } = finding;
        let source = text.text.as_str();
        let start = span.start.clamp(stretch.start, stretch.end);
        let end = span.end.clamp(start, stretch.end);
        let before = &source[stretch.start..start];
        let line_start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let column = 1 + before[line_start..].chars().count();
        let mut cut = stretch;
        let mut end = end;
        if stretch.end - stretch.start > RECORD {
            end = source.floor_char_boundary(end.min(start + AROUND));
            cut.start = source.floor_char_boundary(start.saturating_sub(AROUND).max(stretch.start));
            cut.end = source.floor_char_boundary(end.saturating_add(AROUND).min(stretch.end));
            cut.line += line_ends(&source[stretch.start..cut.start]);
        }
        let fits = self.record_bytes < RECORD_BYTES && !self.no_records;
        let record = if fits { source[cut.start..cut.end].to_owned() } else { String::new() };
        self.record_bytes += record.len();
        *self.counts.entry((severity, code)).or_default() += 1;
        if severity == Severity::Error && !self.faulty.contains(&text.label) {
            self.faulty.insert(text.label.clone());
        }
        let file = match self.found.last() {
            Some(last) if *last.file == text.label => last.file.clone(),
            _ => self.share(text.label.clone()),
        };
        let help = self.share(help);
        let mut line = stretch.line.saturating_add(line_ends(before));
        let mut column = u32::try_from(column).unwrap_or(u32::MAX);
        if let Some(grid) = &text.grid {
            (line, cut.line) = (grid.row(stretch.line), grid.row(cut.line));
            column = grid.column(cell_at(source, stretch, start));
        }
        self.found.push(Diagnostic {
            code,
            severity,
            file,
            line,
            column,
            is_cell: text.grid.is_some(),
            message,
            help,
            record,
            record_line: cut.line,
            span: if fits { start - cut.start..end - cut.start } else { 0..0 },
        });
        self.shorten();
    }

    /// Whether there is an error.
    pub(super) fn has_errors(&self) -> bool {
        !self.faulty.is_empty()
    }

    /// Whether a file has an error.
    pub(super) fn has_errors_in(&self, file: &str) -> bool {
        self.faulty.contains(file)
    }

    /// The diagnostics by file, line, column and code, and how many there are of all.
    pub(super) fn finish(mut self) -> (Vec<Diagnostic>, ProblemCounts) {
        if let Some(most) = self.most {
            self.keep_first(most);
        }
        self.found.sort_unstable_by(|a, b| place_order(a, b).then_with(|| a.help.cmp(&b.help)));
        (self.found, self.counts)
    }
}

/// Which cell of a row of commas a position is in, from 0.
fn cell_at(source: &str, stretch: Stretch, at: usize) -> usize {
    let mut row = Row::default();
    Records::new(source, b',', stretch.start, stretch.line).next(&mut row);
    (0..row.cells.len()).take_while(|cell| row.span(source, *cell).start <= at).count().saturating_sub(1)
}

/// The order of a report: by file, line, column and code.
fn place_order(a: &Diagnostic, b: &Diagnostic) -> Ordering {
    let key = |found: &Diagnostic| (found.line, found.column, found.code.as_str());
    a.file.cmp(&b.file).then_with(|| key(a).cmp(&key(b))).then_with(|| a.message.cmp(&b.message))
}

/// The findings of one row, and the code of the first error among them.
pub(super) struct RowReport<'a> {
    sink: &'a mut Sink,
    text: &'a Text,
    stretch: Stretch,
    first: Option<Code>,
    /// The column whose cell was explained last.
    explained: Option<usize>,
}

impl<'a> RowReport<'a> {
    pub(super) fn new(sink: &'a mut Sink, text: &'a Text, row: &Row) -> Self {
        Self { sink, text, stretch: Stretch::of(row), first: None, explained: None }
    }

    /// Adds a finding; an error makes the row unfit.
    pub(super) fn add(&mut self, finding: Finding) {
        self.add_as(finding.code.severity(), finding);
    }

    /// Adds a finding with a severity of its own.
    pub(super) fn add_as(&mut self, severity: Severity, finding: Finding) {
        if severity == Severity::Error {
            self.first = self.first.or(Some(finding.code));
        }
        self.sink.add_as(severity, self.text, self.stretch, finding);
    }

    /// Whether the cell of a column has yet to be explained; asked once a cell that is refused.
    pub(super) fn explains(&mut self, column: usize) -> bool {
        self.explained.replace(column) != Some(column)
    }

    /// Leaves the row out for a reason that is reported elsewhere.
    pub(super) fn leave_out(&mut self, code: Code) {
        self.first = self.first.or(Some(code));
    }

    /// How many findings there are so far, in this row and before it.
    pub(super) fn count(&self) -> usize {
        self.sink.counts.values().sum::<u64>() as usize
    }

    /// Whether nothing has been found, in this row or before it.
    pub(super) fn is_clean(&self) -> bool {
        self.sink.counts.is_empty() && self.first.is_none()
    }

    /// The code of the first error, if the row has one.
    pub(super) fn verdict(&self) -> Option<Code> {
        self.first
    }
}
