//! How sure a relation is, 1 being certain.

use super::super::catalogue::Code;
use super::super::numbers;
use super::{CellRules, ColumnRole, Refused, RowReport, ValueColumn};

pub(in crate::read) struct Confidence;

const BOUNDS: (f64, f64) = (f64::MIN_POSITIVE, 1.0);

impl ValueColumn for Confidence {
    type Value = f64;

    const ROLE: ColumnRole = ColumnRole::Confidence;

    fn decode(cell: &str, rules: &CellRules) -> Option<f64> {
        rules.number(cell, Self::ROLE, BOUNDS)
    }

    fn explain(refused: &Refused<'_>, rules: &CellRules, report: &mut RowReport<'_>) {
        report.add(numbers::explain(Code::BadConfidence, refused.cell, refused.span.clone(), rules.dialect.sign));
    }
}
