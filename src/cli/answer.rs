//! What a command gives back: a table for programs, a text for people, and what makes it citable.

use crate::model::SourceIx;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// A cell of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Undefined or unknown: an empty cell, JSON null.
    Empty,
    /// A text.
    Text(String),
    /// A number; CSV and JSON have the shortest form that reads back the same.
    Number(f64),
    /// A count.
    Count(u64),
    /// Yes or no.
    Flag(bool),
    /// Several texts; `|` between them in CSV, an array in JSON.
    List(Vec<String>),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }
}

impl From<usize> for Cell {
    fn from(count: usize) -> Self {
        Self::Count(count as u64)
    }
}

impl From<Option<f64>> for Cell {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Self::Empty, Self::Number)
    }
}

impl From<Vec<String>> for Cell {
    fn from(list: Vec<String>) -> Self {
        if list.is_empty() { Self::Empty } else { Self::List(list) }
    }
}

/// The shortest decimal text that reads back as the same number.
pub fn shortest(number: f64) -> String {
    let plain = format!("{number}");
    let scientific = format!("{number:e}");
    if plain.len() <= scientific.len().max(8) { plain } else { scientific }
}

/// A number for a person: four significant digits, no exponent where a plain number does.
pub fn rounded(number: f64) -> String {
    if !number.is_finite() || (number.fract() == 0.0 && number.abs() < 1e9) {
        return format!("{number}");
    }
    let magnitude = number.abs();
    if !(1e-4..1e9).contains(&magnitude) {
        return format!("{number:.3e}");
    }
    let digits = if magnitude >= 1000.0 {
        0
    } else if magnitude >= 100.0 {
        1
    } else if magnitude >= 10.0 {
        2
    } else if magnitude >= 1.0 {
        3
    } else {
        4
    };
    format!("{number:.digits$}")
}

impl Cell {
    /// The cell in CSV: exact, texts not yet escaped.
    pub fn exact(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => shortest(*number),
            Self::Count(count) => count.to_string(),
            Self::Flag(truth) => truth.to_string(),
            Self::List(parts) => parts.join("|"),
        }
    }

    /// The cell for a person.
    pub fn shown(&self) -> String {
        match self {
            Self::Number(number) => rounded(*number),
            Self::Flag(true) => "yes".to_owned(),
            Self::Flag(false) => "no".to_owned(),
            Self::List(parts) => parts.join(", "),
            other => other.exact(),
        }
    }

    /// The cell in JSON.
    pub fn json(&self) -> Value {
        match self {
            Self::Empty => Value::Null,
            Self::Text(text) => json!(text),
            Self::Number(number) => json!(number),
            Self::Count(count) => json!(count),
            Self::Flag(truth) => json!(truth),
            Self::List(parts) => json!(parts),
        }
    }

    /// Whether the cell is a number, which no spreadsheet runs as a formula.
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Number(_) | Self::Count(_) | Self::Flag(_))
    }
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The header.
    pub name: String,
    /// Whether it stands at the right edge of its column for people.
    pub numeric: bool,
    /// Whether people see it; programs always do.
    pub shown: bool,
}

/// Rows under columns.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each with a cell a column.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// An empty table of text columns.
    pub fn new(columns: &[&str]) -> Self {
        let column = |name: &&str| Column { name: (*name).to_owned(), numeric: false, shown: true };
        Self { columns: columns.iter().map(column).collect(), rows: Vec::new() }
    }

    /// Adds a column of numbers.
    #[must_use]
    pub fn with_number(mut self, name: &str) -> Self {
        self.columns.push(Column { name: name.to_owned(), numeric: true, shown: true });
        self
    }

    /// Adds a column of texts.
    #[must_use]
    pub fn with_text(mut self, name: &str) -> Self {
        self.columns.push(Column { name: name.to_owned(), numeric: false, shown: true });
        self
    }

    /// Hides columns from people.
    #[must_use]
    pub fn hiding(mut self, names: &[&str]) -> Self {
        for column in &mut self.columns {
            column.shown &= !names.contains(&column.name.as_str());
        }
        self
    }

    /// Adds a row.
    pub fn push(&mut self, row: Vec<Cell>) {
        debug_assert_eq!(row.len(), self.columns.len());
        self.rows.push(row);
    }

    /// A row as a JSON object.
    pub fn object(&self, row: &[Cell]) -> Value {
        Value::Object(self.columns.iter().zip(row).map(|(column, cell)| (column.name.clone(), cell.json())).collect())
    }
}

/// Whether there was something to answer; it decides the exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Status {
    /// An answer: 0.
    #[default]
    Found,
    /// A well-formed question without an answer, or errors found by `check`: 1.
    Empty,
}

/// What a command gives back.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// Whether it stays a text in a pipe unless a format is asked for.
    pub document: bool,
    /// The rows for programs.
    pub table: Table,
    /// The answer for people; without it they see the table. May contain ANSI styles.
    pub text: Option<String>,
    /// The answer in JSON; without it, an array of the rows as objects.
    pub json: Option<Value>,
    /// Remarks for standard error, such as limits that were met.
    pub notes: Vec<String>,
    /// What is measured and how, for `--explain`: term and definition.
    pub definitions: Vec<(String, String)>,
    /// How ties are broken, for `--explain`.
    pub ties: &'static str,
    /// Sources behind the answer, for `--with-evidence`.
    pub sources: BTreeSet<SourceIx>,
    /// Found or empty.
    pub status: Status,
}

impl Answer {
    /// An answer that is a table.
    pub fn list(table: Table) -> Self {
        Self { table, ..Self::default() }
    }

    /// An answer that is a text, with rows and JSON for programs.
    pub fn document(text: String, json: Value, table: Table) -> Self {
        Self { document: true, table, text: Some(text), json: Some(json), ..Self::default() }
    }

    /// Adds a definition for `--explain`.
    #[must_use]
    pub fn define(mut self, term: impl Into<String>, definition: impl Into<String>) -> Self {
        self.definitions.push((term.into(), definition.into()));
        self
    }

    /// The answer in JSON.
    pub fn to_json(&self) -> Value {
        self.json.clone().unwrap_or_else(|| self.table.rows.iter().map(|row| self.table.object(row)).collect())
    }
}

/// A JSON object without the members that are null, empty text or empty array.
pub fn compact(object: Value) -> Value {
    let Value::Object(members) = object else { return object };
    let filled = |value: &Value| match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => true,
    };
    Value::Object(members.into_iter().filter(|(_, value)| filled(value)).collect::<Map<_, _>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact_for_programs_and_short_for_people() {
        for number in [0.1, 1.0, 1.0 / 3.0, 1e-300, 1e300, 123_456_789.125, -0.0, 5e-324] {
            let back: f64 = shortest(number).parse().unwrap();
            assert_eq!(back.to_bits(), number.to_bits(), "{number}");
        }
        assert_eq!(shortest(1e-300), "1e-300");
        assert_eq!(shortest(2.0), "2");
        assert_eq!(
            ["12.35", "0.3333", "1.000e-5", "7", "1234"].map(str::to_owned),
            [rounded(12.346), rounded(1.0 / 3.0), rounded(0.00001), rounded(7.0), rounded(1234.4)]
        );
    }
}
