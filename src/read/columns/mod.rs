//! Columns of relations whose cells hold one value each: a file a column, which says how a cell is read, and why one that
//! cannot be read is refused.
//!
//! A file that is large is read by chunks on all threads, in blocks of rows, column by column; a row in which a cell is
//! refused is read once more when the chunk is committed, by the same [`ValueColumn::decode`], and then explained.

pub(super) mod direction;

use super::dates;
use super::dialect::Dialect;
use super::headers::Header;
use super::ids::Memo;
use super::numbers;
use super::records::Row;
use super::report::RowReport;
use super::roles::ColumnRole;
use super::roles::sample::is_empty_word;
use super::table::Table;
use crate::model::{PartialDate, RelationValueSlices, RelationValues, relation_columns};
use std::ops::Range;

/// Rows a block, as many as a number has bits.
pub(super) const BLOCK: usize = u64::BITS as usize;

/// How the cells of a table are read.
#[derive(Debug, Clone)]
pub(super) struct CellRules {
    pub dialect: Dialect,
    /// Further words that stand for nothing in dates and numbers.
    pub empty: Vec<String>,
    /// Columns that are declared to be in percent, with a sign or without.
    pub percent: Vec<ColumnRole>,
    /// Whether a weight of 0 is an error, and not only a row that says nothing.
    pub zero_is_wrong: bool,
}

impl CellRules {
    /// Whether a cell stands for nothing where a date or a number is expected.
    fn is_nothing(&self, cell: &str) -> bool {
        cell.is_empty() || is_empty_word(cell) || self.empty.iter().any(|word| word == cell)
    }

    /// A cell as a date, which may be absent.
    fn date(&self, cell: &str) -> Option<Option<PartialDate>> {
        if self.is_nothing(cell) { Some(None) } else { dates::decode(cell, self.dialect.order).map(Some) }
    }

    /// A cell of a column as a number within bounds, 1 where it is absent.
    fn number(&self, cell: &str, role: ColumnRole, bounds: (f64, f64)) -> Option<f64> {
        if self.is_nothing(cell) {
            return Some(1.0);
        }
        numbers::within(cell, self.dialect.sign, self.percent.contains(&role), bounds)
    }
}

/// A column whose cells hold one value each.
pub(super) trait ValueColumn {
    /// What a cell holds.
    type Value: Copy;

    /// What `--columns` and `[[table]]` call it.
    const ROLE: ColumnRole;

    /// The role of a column that stands for this one in a table that has none of its own.
    const STAND_IN: Option<ColumnRole> = None;

    /// Whether the cells that hold nothing are counted.
    const COUNTS_NOTHING: bool = false;

    /// The value of a cell that is not empty; `None` where it is refused.
    fn decode(cell: &str, rules: &CellRules) -> Option<Self::Value>;

    /// Reports why a cell is refused.
    fn explain(refused: &Refused<'_>, rules: &CellRules, report: &mut RowReport<'_>);
}

/// A cell that a column refuses.
pub(super) struct Refused<'c> {
    pub cell: &'c str,
    /// Where it stands in the text.
    pub span: Range<usize>,
    /// The role of the column in which it stands.
    pub role: ColumnRole,
}

/// Where a column is in a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct ColumnPlace {
    pub column: usize,
    role: ColumnRole,
}

impl ColumnPlace {
    /// The place of a column, or of the one that stands for it.
    pub(super) fn of<C: ValueColumn>(header: &Header) -> Option<Self> {
        let roles = [Some(C::ROLE), C::STAND_IN].into_iter().flatten();
        roles.filter_map(|role| Some(Self { column: header.column(role)?, role })).next()
    }
}

/// Reads the cell of one row, and reports it where it is refused.
pub(super) fn read_cell<C: ValueColumn>(
    (place, otherwise): (Option<ColumnPlace>, C::Value),
    table: &Table<'_>,
    row: &Row,
    rules: &CellRules,
    report: &mut RowReport<'_>,
) -> C::Value {
    let Some(ColumnPlace { column, role }) = place else { return otherwise };
    let text = &table.text.text;
    let cell = row.trimmed(text, column);
    if cell.is_empty() {
        return otherwise;
    }
    C::decode(&cell, rules).unwrap_or_else(|| {
        // One that stands for two columns is explained once.
        if report.explains(column) {
            C::explain(&Refused { cell: &cell, span: row.span(text, column), role }, rules, report);
        }
        otherwise
    })
}

/// A column of a block of rows.
pub(super) struct ColumnBlock<C: ValueColumn> {
    pub values: [C::Value; BLOCK],
    /// What cells were found to mean.
    memo: Memo<C::Value>,
    /// What an empty cell means.
    otherwise: C::Value,
    /// A bit for each row whose cell holds nothing, where that is counted.
    nothing: u64,
}

impl<C: ValueColumn> ColumnBlock<C> {
    pub(super) fn new(otherwise: C::Value) -> Self {
        Self { values: [otherwise; BLOCK], memo: Memo::new(otherwise), otherwise, nothing: 0 }
    }

    /// Reads the cells of some rows. Gives a bit for each that is refused.
    pub(super) fn read(&mut self, place: Option<ColumnPlace>, text: &str, rows: &[Row], rules: &CellRules) -> u64 {
        let Some(ColumnPlace { column, .. }) = place else { return 0 };
        let (decode, otherwise) = (|cell: &str| C::decode(cell, rules), self.otherwise);
        let mut refused = 0;
        self.nothing = 0;
        for (at, (row, value)) in rows.iter().zip(&mut self.values).enumerate() {
            if C::COUNTS_NOTHING {
                self.nothing |= u64::from(rules.is_nothing(&row.trimmed(text, column))) << at;
            }
            let found = match row.plain(text, column) {
                Some(stretch) => self.memo.get(text, stretch, decode),
                None => Some(row.trimmed(text, column))
                    .map_or(Some(otherwise), |cell| if cell.is_empty() { Some(otherwise) } else { decode(&cell) }),
            };
            refused |= u64::from(found.is_none()) << at;
            *value = found.unwrap_or(otherwise);
        }
        refused
    }
}

macro_rules! columns {
    ($($(#[$doc:meta])+ $column:ident: $type:ty = $default:expr, $Role:ident $spoken:literal;)+) => {
        $(mod $column;)+

        /// Where the columns of one value are in a table of relations.
        #[derive(Debug, Default)]
        pub(super) struct ValuePlaces {
            $($column: Option<ColumnPlace>,)+
        }

        impl ValuePlaces {
            pub(super) fn new(header: &Header) -> Self {
                Self { $($column: ColumnPlace::of::<$column::$Role>(header),)+ }
            }

            /// Reads the cells of one row, and reports those that are refused.
            pub(super) fn read(
                &self,
                table: &Table<'_>,
                row: &Row,
                rules: &CellRules,
                report: &mut RowReport<'_>,
            ) -> RelationValues {
                RelationValues {
                    $($column: read_cell::<$column::$Role>((self.$column, $default), table, row, rules, report),)+
                }
            }
        }

        /// All columns of one value for a block of rows.
        pub(super) struct ValueBlock {
            $($column: ColumnBlock<$column::$Role>,)+
        }

        impl ValueBlock {
            pub(super) fn new() -> Self {
                Self { $($column: ColumnBlock::new($default),)+ }
            }

            /// Reads the cells of some rows. Gives a bit for each row of which one is refused, or that breaks a rule
            /// between its cells.
            pub(super) fn read(&mut self, places: &ValuePlaces, text: &str, rows: &[Row], rules: &CellRules) -> u64 {
                let mut refused = 0;
                $(refused |= self.$column.read(places.$column, text, rows, rules);)+
                (0..rows.len()).fold(refused, |refused, at| refused | u64::from(is_reversed(&self.row(at))) << at)
            }

            fn row(&self, at: usize) -> RelationValues {
                RelationValues { $($column: self.$column.values[at],)+ }
            }

            /// The values of some rows.
            pub(super) fn slices(&self, which: Range<usize>) -> RelationValueSlices<'_> {
                RelationValueSlices { $($column: &self.$column.values[which.clone()],)+ }
            }
        }
    };
}

relation_columns!(columns);

impl ValueBlock {
    /// A bit for each row of the block that has no weight, though there is a column of them.
    pub(super) fn unweighted(&self) -> u64 {
        self.weight.nothing
    }
}

/// Whether the end of a relation lies wholly before its start.
fn is_reversed(values: &RelationValues) -> bool {
    matches!((values.since, values.until), (Some(since), Some(until)) if until.last_day() < since.first_day())
}

impl ValuePlaces {
    /// Whether a row has no weight, though there is a column of them.
    pub(super) fn is_unweighted(&self, text: &str, row: &Row, rules: &CellRules) -> bool {
        self.weight.is_some_and(|place| rules.is_nothing(&row.trimmed(text, place.column)))
    }

    /// Whether there is a column of weights.
    pub(super) fn has_weights(&self) -> bool {
        self.weight.is_some()
    }

    /// Reports what cells that can each be read say wrongly together.
    pub(super) fn check(&self, values: &RelationValues, table: &Table<'_>, row: &Row, report: &mut RowReport<'_>) {
        if let (true, Some(place)) = (is_reversed(values), self.until) {
            until::explain_reversed(values, row.span(&table.text.text, place.column), report);
        }
    }
}
