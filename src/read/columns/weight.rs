//! How strong a relation is.

use super::super::catalogue::Code;
use super::super::cells;
use super::super::numbers;
use super::super::report::Finding;
use super::{CellRules, ColumnRole, Refused, RowReport, ValueColumn};

pub(in crate::read) struct Weight;

/// Weights that measures can square and sum without leaving what a double holds.
const BOUNDS: (f64, f64) = (1e-50, 1e50);

/// Whether a number is in percent and the other weights are not, or the other way round. Up to 1 both can stand together.
fn is_mixed(cell: &str, weight: f64, rules: &CellRules) -> bool {
    if rules.percent.contains(&Weight::ROLE) {
        return false;
    }
    match (rules.dialect.weights_in_percent, cell.ends_with('%')) {
        (true, false) => weight > 1.0,
        (false, has_sign) => has_sign,
        (true, true) => false,
    }
}

impl ValueColumn for Weight {
    type Value = f64;

    const ROLE: ColumnRole = ColumnRole::Weight;
    const COUNTS_NOTHING: bool = true;

    fn decode(cell: &str, rules: &CellRules) -> Option<f64> {
        let weight = rules.number(cell, Self::ROLE, BOUNDS)?;
        (!is_mixed(cell, weight, rules)).then_some(weight)
    }

    fn explain(refused: &Refused<'_>, rules: &CellRules, report: &mut RowReport<'_>) {
        let Refused { cell, span, .. } = refused;
        let sign = rules.dialect.sign;
        if let Some(weight) = rules.number(cell, Self::ROLE, BOUNDS) {
            let written = cell.trim_end_matches('%').trim_end();
            let (message, help) = if rules.dialect.weights_in_percent {
                (
                    "has no percent sign, and others of this table have one",
                    format!("write {written}%, or a number of at most 1"),
                )
            } else {
                let help = format!("write {weight} or {written}, as the others are meant");
                ("has a percent sign, and those at the top of this table have none", help)
            };
            let message = format!("the weight `{}` {message}", cells::short(cell));
            report.add(Finding::new(Code::BadWeight, span.clone(), message, help));
            return;
        }
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
