//! What the first rows of a table say about its columns.

use crate::read::records::{Records, Row};
use crate::read::{dates, numbers};
use std::collections::HashSet;

/// Bytes of text, from the header on, that are looked at before roles are given.
pub(in crate::read) const HEAD: usize = 1 << 16;

/// Words that stand for nothing in dates, numbers and evidence.
const EMPTY: [&str; 12] = ["n/a", "na", "null", "none", "nil", "-", "–", "—", "?", "k.a.", "unknown", "unbekannt"];

/// What spreadsheets write where a formula fails.
const ERRORS: [&str; 7] = ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"];

/// Whether a cell is the error of a formula, and no value.
#[inline]
pub(in crate::read) fn is_error_word(cell: &str) -> bool {
    cell.starts_with('#') && ERRORS.iter().any(|word| word.eq_ignore_ascii_case(cell))
}

/// Whether a cell stands for nothing where a date, a number or evidence is expected; never so in ids and names.
pub(in crate::read) fn is_empty_word(cell: &str) -> bool {
    // Few cells begin so.
    let may_be =
        matches!(cell.as_bytes().first(), Some(b'n' | b'N' | b'-' | b'?' | b'#' | b'k' | b'K' | b'u' | b'U' | 0xe2));
    may_be && (is_error_word(cell) || EMPTY.iter().any(|word| word.eq_ignore_ascii_case(cell)))
}

/// Whether a cell names a sum at the foot of a table, and no entity.
pub(in crate::read) fn is_total(cell: &str) -> bool {
    const TOTALS: [&str; 12] = [
        "total",
        "totals",
        "sum",
        "grand total",
        "summe",
        "gesamt",
        "gesamtsumme",
        "insgesamt",
        "somme",
        "suma",
        "soma",
        "totale",
    ];
    cell.len() <= 12 && TOTALS.iter().any(|word| word.eq_ignore_ascii_case(cell.trim_end_matches(':')))
}

/// Whether a cell that stands alone in its row says something about the table, and names no entity.
pub(in crate::read) fn is_foot_note(cell: &str) -> bool {
    const WORDS: [&str; 22] = [
        "source",
        "sources",
        "note",
        "notes",
        "as of",
        "last update",
        "last updated",
        "updated",
        "quelle",
        "quellen",
        "anmerkung",
        "anmerkungen",
        "hinweis",
        "stand",
        "fuente",
        "fuentes",
        "nota",
        "notas",
        "fonte",
        "fontes",
        "remarque",
        "remarques",
    ];
    // Few cells begin so.
    if !matches!(cell.as_bytes().first(), Some(b'*' | b'A'..=b'U' | b'a'..=b'u')) {
        return false;
    }
    if let Some(rest) = cell.strip_prefix('*') {
        return rest.starts_with([' ', '*', ')']);
    }
    let starts = |word: &&str| {
        let head = cell.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
        head && cell[word.len()..].trim_start().strip_prefix(':').is_some_and(|rest| !rest.trim().is_empty())
    };
    WORDS.iter().any(starts)
}

/// Whether a row of a table of so many columns is such a note.
pub(in crate::read) fn is_foot_row(text: &str, row: &Row, columns: usize) -> bool {
    columns > 1
        && row.fault.is_none()
        && is_foot_note(&row.trimmed(text, 0))
        && (1..row.cells.len()).all(|column| row.trimmed(text, column).is_empty())
}

/// The cells of one column in the head, trimmed, those that hold something.
#[derive(Debug, Default)]
pub(in crate::read) struct Cells {
    filled: Vec<String>,
    /// How many rows there are.
    rows: usize,
}

impl Cells {
    /// What it holds, words that stand for nothing left out.
    pub(in crate::read) fn values(&self) -> impl Iterator<Item = &str> {
        self.filled.iter().map(String::as_str).filter(|cell| !is_empty_word(cell))
    }

    fn all(&self, fits: impl Fn(&str) -> bool) -> bool {
        let mut some = false;
        self.values().all(|cell| {
            some = true;
            fits(cell)
        }) && some
    }

    /// Whether at least nine in ten of what is there, and one at least, are so.
    fn mostly(&self, fits: impl Fn(&str) -> bool) -> bool {
        let (good, all) = self.values().fold((0, 0), |(good, all), cell| (good + usize::from(fits(cell)), all + 1));
        good > 0 && good * 10 >= all * 9
    }

    /// The first that is the error of a formula.
    pub(in crate::read) fn error_word(&self) -> Option<&str> {
        self.filled.iter().map(String::as_str).find(|cell| is_error_word(cell))
    }

    /// Whether it holds nothing.
    pub(in crate::read) fn is_empty(&self) -> bool {
        self.values().next().is_none()
    }

    /// The first of it that stands for nothing.
    pub(in crate::read) fn word_for_nothing(&self) -> Option<&str> {
        self.filled.iter().map(String::as_str).find(|cell| is_empty_word(cell))
    }

    /// Whether every row has something in it.
    pub(in crate::read) fn is_filled(&self) -> bool {
        self.filled.len() == self.rows && self.rows > 0
    }

    /// Whether it holds dates: in any writing, nine in ten.
    pub(in crate::read) fn are_dates(&self) -> bool {
        self.mostly(dates::is_like)
    }

    /// Whether it holds dates that are no bare numbers, as four digits may be an id.
    pub(in crate::read) fn are_written_dates(&self) -> bool {
        self.all(dates::is_like) && self.values().any(|cell| !cell.bytes().all(|byte| byte.is_ascii_digit()))
    }

    /// The first cell that is no date, where at least one has a digit, as dates have.
    pub(in crate::read) fn no_date(&self) -> Option<&str> {
        let has_digit = self.values().any(|cell| cell.bytes().any(|byte| byte.is_ascii_digit()));
        self.values().find(|cell| !dates::is_like(cell)).filter(|_| has_digit)
    }

    /// Whether it holds numbers only.
    pub(in crate::read) fn are_numbers(&self) -> bool {
        self.all(numbers::is_like)
    }

    /// Whether one is no text: a number or a date.
    pub(in crate::read) fn has_numbers(&self) -> bool {
        self.values().any(|cell| numbers::is_like(cell) || dates::is_like(cell))
    }

    /// Whether they can be weights: numbers above 0, not all years, and not all of them different whole numbers.
    pub(in crate::read) fn are_weights(&self) -> bool {
        let sound = self.all(|cell| numbers::is_like(cell) && !cell.starts_with('-'));
        let years = self.all(|cell| cell.len() == 4 && matches!(cell.parse::<u32>(), Ok(1000..=2200)));
        let whole = self.all(|cell| cell.bytes().all(|byte| byte.is_ascii_digit()));
        // Running numbers are something else; those of one row alone prove nothing.
        sound && !years && !(whole && self.filled.len() > 1 && self.distinct() == self.filled.len())
    }

    /// Whether they are marks in a matrix: a cross, 1 or 0, yes or no, or nothing; a row of totals may have other numbers.
    pub(in crate::read) fn are_marks(&self) -> bool {
        const MARKS: [&str; 9] = ["x", "1", "0", "✓", "✗", "true", "false", "yes", "no"];
        let is_mark = |cell: &String| MARKS.iter().any(|mark| mark.eq_ignore_ascii_case(cell));
        let others = self.filled.iter().filter(|cell| !is_mark(cell)).count();
        others == 0 || (others == 1 && self.filled.last().is_some_and(|last| numbers::is_like(last)))
    }

    /// Whether they are addresses.
    pub(in crate::read) fn are_links(&self) -> bool {
        self.mostly(|cell| cell.starts_with("http://") || cell.starts_with("https://") || cell.starts_with("www."))
    }

    fn distinct(&self) -> usize {
        self.filled.iter().map(|cell| cell.to_lowercase()).collect::<HashSet<_>>().len()
    }

    /// Whether no two are the same.
    pub(in crate::read) fn are_unique(&self) -> bool {
        self.filled.iter().collect::<HashSet<_>>().len() == self.filled.len()
    }

    /// Whether they can be a vocabulary: few words that come again. In short tables any text can be one.
    pub(in crate::read) fn are_words(&self) -> bool {
        let (distinct, rows) = (self.distinct(), self.filled.len());
        rows > 0 && distinct <= 50 && (rows < 20 || distinct * 3 <= rows) && !self.are_numbers() && !self.are_links()
    }

    fn directions(&self) -> usize {
        let is_direction = |cell: &&String| ["directed", "undirected"].contains(&cell.to_lowercase().as_str());
        self.filled.iter().filter(is_direction).count()
    }

    /// Whether more than half say that a relation is directed or undirected.
    pub(in crate::read) fn tell_directions(&self) -> bool {
        self.directions() * 2 > self.filled.len()
    }

    /// Whether one at least says so, which no verb does.
    pub(in crate::read) fn name_directions(&self) -> bool {
        self.directions() > 0
    }
}

/// The first rows of a table, by column.
pub(in crate::read) fn columns(text: &str, mut records: Records<'_>, width: usize) -> Vec<Cells> {
    let mut columns: Vec<Cells> = std::iter::repeat_with(Cells::default).take(width).collect();
    let mut row = Row::default();
    let end = records.position().0.saturating_add(HEAD);
    while records.position().0 < end && records.next(&mut row) {
        if row.fault.is_some() || row.is_empty(text) || is_foot_row(text, &row, width) {
            continue;
        }
        for (column, cells) in columns.iter_mut().enumerate() {
            let cell = row.trimmed(text, column);
            cells.rows += 1;
            if !cell.is_empty() {
                cells.filled.push(cell.into_owned());
            }
        }
    }
    columns
}
