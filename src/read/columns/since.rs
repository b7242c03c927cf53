//! When a relation starts, or when an event happens.

use super::super::catalogue::Code;
use super::super::dates::{self, Order};
use super::{CellRules, ColumnRole, Refused, RowReport, ValueColumn};
use crate::model::PartialDate;

pub(in crate::read) struct Since;

impl ValueColumn for Since {
    type Value = Option<PartialDate>;

    const ROLE: ColumnRole = ColumnRole::Since;
    const STAND_IN: Option<ColumnRole> = Some(ColumnRole::Date);

    fn decode(cell: &str, rules: &CellRules) -> Option<Self::Value> {
        rules.date(cell)
    }

    fn explain(refused: &Refused<'_>, rules: &CellRules, report: &mut RowReport<'_>) {
        let Refused { cell, span, role } = refused;
        let order = rules.dialect.order;
        if order == Order::Undecided && dates::is_like(cell) {
            // The table has been reported, once.
            report.leave_out(Code::AmbiguousDates);
        } else {
            report.add(dates::explain(cell, order, span.clone(), role.word()));
        }
    }
}
