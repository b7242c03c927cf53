//! What the cells of a table prove about its dates and numbers, once for the whole table.
//!
//! The head of a table decides, and where it leaves the order of day and month open, all its rows do. Rows that
//! contradict what is settled are errors with their line.

use super::catalogue::Code;
use super::dates::{Numeric, Order};
use super::numbers::{self, DecimalSign, Proof};
use super::records::Row;
use super::report::{Finding, Sink, Stretch};
use super::roles::ColumnRole;
use super::roles::sample::{Cells, HEAD};
use super::stream::Stop;
use super::table::Table;
use crate::escape;
use crate::model::{AttributeType, PartialDate};

/// Dates below which one decides; in more, a tenth must.
const SHORT: usize = 100;

/// What numeric dates with the year last prove.
#[derive(Debug, Default)]
struct DateProof {
    numeric: usize,
    day_first: usize,
    month_first: usize,
    /// The first that decides: its text, line and place.
    decides: Option<(String, Stretch, std::ops::Range<usize>)>,
    /// Whole days in ISO 8601, and how many of them lie after the twelfth.
    whole_days: usize,
    late_days: usize,
    /// The first that does not: its text, and where it stands.
    open: Option<(String, Stretch, std::ops::Range<usize>)>,
}

impl DateProof {
    /// Whether a spreadsheet has likely swapped day and month: it makes a date of its own of each day up to the twelfth,
    /// whichever of the two numbers it was, and leaves the others as texts.
    fn is_swapped(&self) -> bool {
        self.whole_days > 0 && self.late_days == 0 && self.open.is_none() && self.decides.is_some()
    }

    fn order(&self) -> Option<Order> {
        let enough = |proofs: usize| proofs > 0 && (self.numeric < SHORT || proofs * 10 >= self.numeric);
        match (self.day_first, self.month_first) {
            (day, 0) if enough(day) => Some(Order::DayFirst),
            (0, month) if enough(month) => Some(Order::MonthFirst),
            // Both are there: each cell gets its own remedy.
            (1.., 1..) => Some(Order::Open),
            _ => None,
        }
    }
}

/// Settles the order of day and month, the decimal sign and whether weights are in percent, of a table of which the cells of the head are given; says what
/// was guessed.
///
/// # Errors
/// [`Stop::Whole`] when all rows of a file have to be looked at that is not in memory.
pub(super) fn settle(
    table: &mut Table<'_>,
    declared: Option<Order>,
    cells: &[Cells],
    sink: &mut Sink,
) -> Result<Vec<String>, Stop> {
    let mut said = Vec::new();
    let dates = table.columns_of(|role| role.holds(&AttributeType::Date));
    match declared {
        Some(order) => table.dialect.order = order,
        None if !dates.is_empty() => order(table, &dates, sink, &mut said)?,
        None => {}
    }
    let numbers = table.columns_of(|role| role.holds(&AttributeType::Number));
    if !numbers.is_empty() {
        let typed = table.text.grid.as_ref().is_some_and(|grid| grid.has_decimals);
        table.dialect.sign = table.spec.decimal.unwrap_or_else(|| sign(cells, &numbers, typed, table.dialect.sign));
        let weights = table.columns_of(|role| role == ColumnRole::Weight);
        let in_percent = |column: &usize| cells[*column].values().any(|cell| cell.ends_with('%'));
        table.dialect.weights_in_percent = weights.iter().any(in_percent);
    }
    Ok(said)
}

fn order(table: &mut Table<'_>, columns: &[usize], sink: &mut Sink, said: &mut Vec<String>) -> Result<(), Stop> {
    let mut proof = date_proof(table, columns, HEAD);
    if proof.numeric == 0 {
        return Ok(());
    }
    if proof.order().is_none() {
        table.must_be_whole()?;
        proof = date_proof(table, columns, usize::MAX);
    }
    let is_swapped = proof.is_swapped();
    match (proof.order(), proof.decides, proof.open) {
        (Some(Order::DayFirst | Order::MonthFirst), Some((cell, stretch, span)), _) if is_swapped => {
            table.dialect.order = Order::Undecided;
            let message = format!(
                "dates such as `{}` all lie after the twelfth of a month, and those of the form YYYY-MM-DD none: a spreadsheet has likely swapped day and month of these",
                super::cells::short(&cell)
            );
            let help = "import the file again with the column as text, or say that they are right: --columns dates=day-first or dates=month-first";
            sink.add(table.text, stretch, Finding::new(Code::AmbiguousDates, span, message, help));
        }
        (Some(order), Some((cell, stretch, _)), _) => {
            let line = table.text.line(stretch.line);
            table.dialect.order = order;
            let first = match order {
                Order::DayFirst => "day",
                Order::MonthFirst => "month",
                Order::Open | Order::Undecided => return Ok(()),
            };
            said.push(format!("dates have the {first} first (`{}` in {line})", super::cells::short(&cell)));
        }
        (None, _, Some((cell, stretch, span))) => {
            table.dialect.order = Order::Undecided;
            let message = format!(
                "`{}` and the other dates of this table can be read with the day or the month first",
                super::cells::short(&cell)
            );
            let file = escape::toml(&table.text.name);
            let help = format!(
                "type --columns dates=day-first or dates=month-first, or declare [[table]] file = {file}, dates = \"day-first\" in relata.toml"
            );
            sink.add(table.text, stretch, Finding::new(Code::AmbiguousDates, span, message, help));
        }
        _ => {}
    }
    Ok(())
}

fn date_proof(table: &Table<'_>, columns: &[usize], most: usize) -> DateProof {
    let text = &table.text.text;
    let (mut proof, mut row, mut records) = (DateProof::default(), Row::default(), table.rows());
    let end = records.position().0.saturating_add(most);
    while records.position().0 < end && records.next(&mut row) {
        if row.fault.is_some() {
            continue;
        }
        for column in columns {
            let cell = row.trimmed(text, *column);
            // Nearly every cell is ISO 8601, empty or a year.
            if cell.len() < 8 {
                continue;
            }
            if cell.as_bytes()[4] == b'-' {
                let day = PartialDate::parse(&cell).ok().and_then(PartialDate::day);
                proof.whole_days += usize::from(day.is_some());
                proof.late_days += usize::from(day.is_some_and(|day| day > 12));
                continue;
            }
            let Some(numeric) = Numeric::read(&cell) else { continue };
            proof.numeric += 1;
            let counter = match (numeric.day_first, numeric.month_first) {
                (Some(_), None) => &mut proof.day_first,
                (None, Some(_)) => &mut proof.month_first,
                _ => {
                    proof.open.get_or_insert_with(|| (cell.to_string(), Stretch::of(&row), row.span(text, *column)));
                    continue;
                }
            };
            *counter += 1;
            proof.decides.get_or_insert_with(|| (cell.to_string(), Stretch::of(&row), row.span(text, *column)));
        }
    }
    proof
}

/// The decimal sign that the cells of the head prove, else the given one. Numbers that a workbook types as such have a point.
fn sign(cells: &[Cells], columns: &[usize], typed: bool, otherwise: DecimalSign) -> DecimalSign {
    let (mut point, mut comma, mut doubt) = (typed, false, false);
    for cell in columns.iter().flat_map(|column| cells[*column].values()) {
        match numbers::proof(cell) {
            Some(Proof::Point) => point = true,
            Some(Proof::Comma) => comma = true,
            // With a point that is what everybody else writes; with a comma it is not.
            Some(Proof::Doubt) => doubt |= cell.contains(','),
            None => {}
        }
    }
    match (point, comma) {
        (false, true) => DecimalSign::Comma,
        (true, false) => DecimalSign::Point,
        (true, true) => DecimalSign::Either,
        (false, false) if doubt => DecimalSign::Either,
        (false, false) => otherwise,
    }
}
