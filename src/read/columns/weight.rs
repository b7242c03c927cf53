//! How strong a relation is.

use super::super::catalogue::Code;
use super::super::numbers;
use super::super::report::Finding;
use super::{CellRules, ColumnRole, Refused, RowReport, ValueColumn};

pub(in crate::read) struct Weight;

/// Weights that measures can square and sum without leaving what a double holds.
const BOUNDS: (f64, f64) = (1e-50, 1e50);

impl ValueColumn for Weight {
    type Value = f64;

    const ROLE: ColumnRole = ColumnRole::Weight;

    fn decode(cell: &str, rules: &CellRules) -> Option<f64> {
        rules.number(cell, BOUNDS)
    }

    fn explain(refused: &Refused<'_>, rules: &CellRules, report: &mut RowReport<'_>) {
        let Refused { cell, span, .. } = refused;
        let sign = rules.dialect.sign;
        if rules.zero_is_wrong || numbers::decode(cell, sign) != Some(0.0) {
            report.add(numbers::explain(Code::BadWeight, cell, span.clone(), sign));
            return;
        }
        let message = "the weight is 0: the row says that there is no relation";
        let help = "remove the row, or write a weight greater than 0";
        report.add(Finding::new(Code::ZeroWeight, span.clone(), message, help));
        report.leave_out(Code::ZeroWeight);
    }
}
