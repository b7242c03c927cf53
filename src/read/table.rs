//! What all tables have in common: their place, rows that cannot be read, and the account of rows.

use super::catalogue::{Code, Severity};
use super::dialect::{self, Dialect, Head};
use super::encoding;
use super::headers::Header;
use super::records::{Records, Row};
use super::report::{Finding, RowReport, Sink, Stretch, Text};
use super::roles::sample::is_foot_row;
use super::roles::{ColumnRole, Holds};
use super::stream::Stop;
use super::table_spec::TableSpec;
use crate::model::{FileAccount, KindIx, Role};
use std::collections::BTreeMap;

/// Where a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Position of the file among the tables.
    pub file: u16,
    /// Where it starts, in bytes of the text.
    pub start: u32,
    /// The line on which it starts.
    pub line: u32,
}

impl Place {
    /// This place in the file, when it was counted from another place in it.
    pub(super) fn within(self, from: Self) -> Self {
        Self { file: self.file, start: self.start + from.start, line: self.line.saturating_add(from.line) }
    }
}

/// One table with its dialect and header.
#[derive(Debug)]
pub(super) struct Table<'t> {
    pub text: &'t Text,
    pub file: u16,
    pub dialect: Dialect,
    /// Absent when the file has no row that is not empty.
    pub header: Option<Header>,
    pub holds: Holds,
    /// The kinds of entities that only this table names, by end.
    pub end_kinds: [Option<KindIx>; 2],
    /// What was guessed, a part of a sentence each.
    pub guesses: Vec<String>,
    /// Why none of its rows can be used, where that is known from the header.
    pub refused: Option<Code>,
    /// How many lines above the header are no comments.
    pub titles: u32,
    /// What is declared of it.
    pub spec: TableSpec,
    body: (usize, u32),
    /// Where the text stands in the file, where it is a row by itself.
    origin: usize,
}

impl<'t> Table<'t> {
    /// Finds the dialect and reads the header.
    pub(super) fn new(text: &'t Text, file: u16, spec: TableSpec) -> Self {
        // The text of a sheet was written with commas, whatever is declared of it.
        let separator = if text.grid.is_some() { Some(b',') } else { spec.separator };
        let spec = TableSpec { separator, ..spec };
        let Head { dialect, header, body, titles } = dialect::detect(&text.text, &spec);
        Self {
            text,
            file,
            dialect,
            header,
            holds: Holds::Entities,
            end_kinds: [None, None],
            guesses: Vec::new(),
            refused: None,
            titles,
            spec,
            body,
            origin: 0,
        }
    }

    /// A stretch of the rows of this table, as a table of its own without a header, whose places are counted from an origin.
    pub(super) fn stretch<'s>(&self, text: &'s Text, origin: usize) -> Table<'s> {
        Table {
            text,
            file: self.file,
            dialect: self.dialect,
            header: None,
            holds: self.holds,
            end_kinds: self.end_kinds,
            guesses: Vec::new(),
            refused: None,
            titles: 0,
            spec: TableSpec::default(),
            body: (0, 0),
            origin,
        }
    }

    /// The columns whose role is one of some.
    pub(super) fn columns_of(&self, fits: impl Fn(ColumnRole) -> bool) -> Vec<usize> {
        let roles = self.header.iter().flat_map(|header| header.roles.iter().enumerate());
        roles.filter(|(_, role)| role.is_some_and(&fits)).map(|(column, _)| column).collect()
    }

    /// The sign between several entities in one cell: what is declared, or `|` in a table of Kumu, where it always is one.
    pub(super) fn lists(&self) -> Option<String> {
        let is_kumu = |header: &&Header| super::roles::is_kumu(header, &header.roles) && header.find("type").is_some();
        let kumu = || self.header.as_ref().filter(is_kumu).map(|_| super::cells::LIST.to_string());
        self.spec.lists.clone().or_else(kumu)
    }

    /// How many bytes the table has, whether they are in memory or not.
    pub(super) fn bytes(&self) -> usize {
        self.text.stream.as_ref().map_or(self.text.text.len(), |stream| stream.size() as usize)
    }

    /// Stops the load where a row has to be looked at again whose text is not in memory.
    ///
    /// # Errors
    /// [`Stop::Whole`].
    pub(super) fn must_be_whole(&self) -> Result<(), Stop> {
        if self.text.stream.is_some() { Err(Stop::Whole(vec![self.file])) } else { Ok(()) }
    }

    /// The rows after the header.
    pub(super) fn rows(&self) -> Records<'t> {
        Records::new(&self.text.text, self.dialect.separator, self.body.0, self.body.1)
    }

    /// The rows from a position that is the start of a line.
    pub(super) fn rows_from(&self, at: usize, line: u32) -> Records<'t> {
        Records::new(&self.text.text, self.dialect.separator, at, line)
    }

    /// Reads the row at a place again.
    pub(super) fn row_at(&self, place: Place) -> Row {
        let mut row = Row::default();
        self.rows_from(place.start as usize, place.line).next(&mut row);
        row
    }

    /// The place of a row.
    pub(super) fn place(&self, row: &Row) -> Place {
        Place { file: self.file, start: (self.origin + row.start) as u32, line: row.line }
    }

    /// Reports what concerns the file as a whole: its encoding, and faults in its header.
    pub(super) fn check(&self, sink: &mut Sink, warn: bool) {
        if let Some(at) = self.text.legacy.filter(|_| warn) {
            let finding = Finding::new(
                Code::LegacyEncoding,
                at..at + self.text.text[at..].chars().next().map_or(0, char::len_utf8),
                "the file is not UTF-8; it was read as Windows-1252, and this is the first character that depends on it",
                "check that it is the right character, and save the file as UTF-8, or say what it is, such as --columns encoding=windows-1251",
            );
            sink.add(self.text, Stretch::line_of(&self.text.text, at), finding);
        }
        if let Some((span, meant)) = encoding::decoded_twice(&self.text.text) {
            let stretch = Stretch::line_of(&self.text.text, span.start);
            // The word around it, as it should be.
            let line = &self.text.text[stretch.start..stretch.end];
            let is_edge = |c: char| matches!(c, ',' | ';' | '\t' | '"' | '|');
            let at = span.start - stretch.start;
            let from = line[..at].rfind(is_edge).map_or(0, |edge| edge + 1);
            let to = line[at..].find(is_edge).map_or(line.len(), |edge| at + edge);
            let word = line[from..to].replacen(&self.text.text[span.clone()], &meant, 1);
            let message =
                format!("the text was decoded twice: this should read `{}`", super::cells::short(word.trim()));
            let help = "save the file again from where it came from, as UTF-8; it went through a program that took it for Windows-1252";
            sink.add(self.text, stretch, Finding::new(Code::DecodedTwice, span, message, help));
        }
        if let Some(header) = self.header.as_ref().filter(|header| !header.is_absent) {
            let mut report = RowReport::new(sink, self.text, &header.row);
            structure(&mut report, self.text, &header.row, header.row.cells.len());
        }
    }

    /// What is said of a row that is a note below the table; `None` for every other.
    pub(super) fn foot_note(&self, row: &Row, columns: usize) -> Option<Finding> {
        is_foot_row(&self.text.text, row, columns).then(|| {
            let message = "the row is a note below the table, and is left out";
            let help = "remove it; fill its other cells if it is an entity or a relation";
            Finding::new(Code::FootNote, row.span(&self.text.text, 0), message, help)
        })
    }

    /// Whether the cells of a row can be read, whatever they hold; [`structure`] says why not.
    pub(super) fn is_sound(&self, row: &Row, columns: usize) -> bool {
        row.fault.is_none() && fits(self.text, row, columns) && undecodable(self.text, row).is_none()
    }
}

/// Whether a row has as many cells as there are columns, empty ones beyond them not counted.
fn fits(text: &Text, row: &Row, columns: usize) -> bool {
    let is_short = text.grid.is_some() && row.cells.len() < columns;
    row.cells.len() == columns || is_short || row.is_longer_by_nothing(&text.text, columns)
}

/// Where the first bytes of a row stand that are not text.
fn undecodable(text: &Text, row: &Row) -> Option<usize> {
    if text.faults.is_empty() {
        return None;
    }
    let first = text.faults.partition_point(|at| *at < row.start);
    text.faults.get(first).copied().filter(|at| *at < row.end)
}

/// Reports why a row cannot be read: encoding, quotation marks, number of cells.
pub(super) fn structure(report: &mut RowReport<'_>, text: &Text, row: &Row, columns: usize) {
    if let Some(at) = undecodable(text, row) {
        let message = "bytes that are not text in the encoding of the file";
        report.add(Finding::new(
            Code::BadEncoding,
            at..at + 3,
            message,
            "save the file as UTF-8, or type the character again",
        ));
    }
    if let Some(fault) = row.fault {
        let lines = |at: usize| text.text[fault.opens..at].matches(['\n', '\r']).count();
        let message = match fault.closes {
            None => "the quotation mark that opens this cell is never closed",
            Some(at) if lines(at) > 0 => {
                "the quotation mark that opens this cell is not closed before the next line that has one"
            }
            Some(_) => "the closing quotation mark of this cell is followed by something other than a separator",
        };
        let help = "close the quotation mark at the end of the cell, and write a quotation mark inside the cell twice";
        report.add(Finding::new(Code::UnclosedQuote, fault.opens..fault.opens + 1, message, help));
    } else if !fits(text, row, columns) {
        let found = row.cells.len();
        let (span, help) = if found > columns {
            let span = row.span(&text.text, columns);
            (span, "remove the extra cells, or put a cell that contains the separator in quotation marks")
        } else {
            (row.end..row.end, "add the missing cells; an empty cell still needs its separator")
        };
        let cells = if found == 1 { "cell" } else { "cells" };
        let message = format!("the row has {found} {cells}, the header has {columns}");
        report.add(Finding::new(Code::RowLength, span, message, help));
    }
}

/// Counts where the rows of a file go.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub read: u64,
    pub merged: u64,
    /// Ends found by a name and not by an id.
    pub named: u64,
    /// Relations without a weight in a table that has a column of weights, and all of one that has none.
    pub unweighted: u64,
    left_out: BTreeMap<Code, u64>,
}

impl Tally {
    /// Counts a row that is left out.
    pub(super) fn leave_out(&mut self, code: Code) {
        *self.left_out.entry(code).or_default() += 1;
    }

    /// How many rows are kept so far.
    pub(super) fn kept(&self) -> u64 {
        self.read.saturating_sub(self.merged).saturating_sub(self.left_out.values().sum())
    }

    /// The account of the file.
    pub(super) fn account(&self, text: &Text, role: Role, guesses: &[String]) -> FileAccount {
        FileAccount {
            file: text.label.clone(),
            is_sheet: text.grid.is_some(),
            role,
            read: self.read,
            kept: self.kept(),
            merged: self.merged,
            named: self.named,
            unweighted: self.unweighted,
            guesses: guesses.to_vec(),
            left_out: self.left_out.iter().map(|(code, rows)| (code.as_str().to_owned(), *rows)).collect(),
        }
    }
}

/// Cells in columns that are not kept, reported once a column.
#[derive(Debug)]
pub(super) struct Unread {
    columns: Vec<usize>,
    help: &'static str,
}

impl Unread {
    pub(super) fn new(columns: Vec<usize>, help: &'static str) -> Self {
        Self { columns, help }
    }

    /// Whether there is nothing to look for.
    pub(super) fn is_done(&self) -> bool {
        self.columns.is_empty()
    }

    /// Reports the columns that have a value in this row for the first time.
    pub(super) fn look(&mut self, table: &Table<'_>, row: &Row, sink: &mut Sink) {
        if self.columns.is_empty() {
            return;
        }
        let text = table.text;
        let (filled, rest) = self.columns.iter().partition(|column| !row.trimmed(&text.text, **column).is_empty());
        self.columns = rest;
        let filled: Vec<usize> = filled;
        for column in filled {
            let message = format!("the cells of column {} are not kept", column + 1);
            let finding = Finding::new(Code::UnreadColumn, row.span(&text.text, column), message, self.help);
            sink.add_as(Severity::Warning, text, Stretch::of(row), finding);
        }
    }
}
