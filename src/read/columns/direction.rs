//! Whether a row holds both ways though its verb does not say so: `Direction` in Kumu, `Type` in Gephi. Exports make of it
//! what their format has for it, so that it is not in the list of columns.

use super::super::catalogue::Code;
use super::super::cells;
use super::super::report::Finding;
use super::{CellRules, ColumnRole, Refused, RowReport, ValueColumn};

pub(in crate::read) struct Direction;

impl ValueColumn for Direction {
    type Value = bool;

    const ROLE: ColumnRole = ColumnRole::Direction;

    fn decode(cell: &str, _: &CellRules) -> Option<bool> {
        match cell.to_ascii_lowercase().as_str() {
            "directed" => Some(false),
            "undirected" | "mutual" => Some(true),
            _ => None,
        }
    }

    fn explain(refused: &Refused<'_>, _: &CellRules, report: &mut RowReport<'_>) {
        let message = format!("`{}` is not a direction", cells::short(refused.cell));
        let help = "write directed, undirected or mutual";
        report.add(Finding::new(Code::BadValue, refused.span.clone(), message, help));
    }
}
