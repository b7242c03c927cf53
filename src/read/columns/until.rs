//! When a relation ends. An event is over on its date.

use super::super::catalogue::Code;
use super::super::report::Finding;
use super::since::Since;
use super::{CellRules, ColumnRole, Refused, RowReport, ValueColumn};
use crate::model::{PartialDate, RelationValues};
use std::ops::Range;

pub(in crate::read) struct Until;

impl ValueColumn for Until {
    type Value = Option<PartialDate>;

    const ROLE: ColumnRole = ColumnRole::Until;
    const STAND_IN: Option<ColumnRole> = Some(ColumnRole::Date);

    fn decode(cell: &str, rules: &CellRules) -> Option<Self::Value> {
        rules.date(cell)
    }

    fn explain(refused: &Refused<'_>, rules: &CellRules, report: &mut RowReport<'_>) {
        Since::explain(refused, rules, report);
    }
}

/// Reports an end that lies wholly before the start.
pub(super) fn explain_reversed(values: &RelationValues, span: Range<usize>, report: &mut RowReport<'_>) {
    if let (Some(since), Some(until)) = (values.since, values.until) {
        let message = format!("`until` ({until}) lies before `since` ({since})");
        report.add(Finding::new(Code::DatesReversed, span, message, "exchange or correct the dates"));
    }
}
