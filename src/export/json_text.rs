//! JSON for the formats that are made of it.

use super::fields::{self, Cell, Type, Used};
use super::{ExportError, Options};
use crate::graph::View;
use serde_json::{Map, Value};
use std::io::Write;

/// What the export says of itself, and the sources that the view cites.
pub(super) fn about(view: &View<'_>, options: &Options<'_>) -> Map<String, Value> {
    let about = fields::about(view, options).into_iter();
    let mut object: Map<String, Value> = about.map(|(name, text)| (name, text.into())).collect();
    object.insert("sources".to_owned(), fields::sources_json(view));
    object
}

/// Adds the fields that have a value.
pub(super) fn fill<'f>(
    object: &mut Map<String, Value>,
    used: &mut Used,
    fields: impl Iterator<Item = (&'f str, Type, Option<Cell<'f>>)>,
) {
    for (name, ty, cell) in fields {
        if let Some(cell) = cell {
            used.mark(name, ty);
            object.insert(name.to_owned(), cell.to_json());
        }
    }
}

/// Writes an entry of a list on a line of its own.
pub(super) fn item(out: &mut dyn Write, first: bool, object: &Map<String, Value>) -> Result<(), ExportError> {
    out.write_all(if first { b"\n" } else { b",\n" })?;
    Ok(serde_json::to_writer(out, object)?)
}

/// What JSON has no type for.
pub(super) fn dates_note(used: &Used) -> Option<String> {
    used.note("JSON", Type::Date, "dates", "are texts in the form of ISO 8601")
}
