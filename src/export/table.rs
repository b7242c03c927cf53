//! CSV tables whose texts no spreadsheet program takes for formulas.

use super::ExportError;
use super::fields::Cell;
use crate::escape;
use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};
use std::borrow::Cow;
use std::io::Write;

/// Writes one table: UTF-8 without a mark, commas, line feeds, quotes only where needed (RFC 4180 but for the line
/// ends, <https://www.rfc-editor.org/rfc/rfc4180>).
pub(super) struct Table<'o> {
    out: Writer<&'o mut dyn Write>,
    buffer: String,
    formulas: usize,
}

impl<'o> Table<'o> {
    pub(super) fn new(out: &'o mut dyn Write) -> Self {
        let mut builder = WriterBuilder::new();
        builder.terminator(Terminator::Any(b'\n')).quote_style(QuoteStyle::Necessary);
        Self { out: builder.from_writer(out), buffer: String::new(), formulas: 0 }
    }

    /// A cell as it is: a number, a date, a word of ours.
    pub(super) fn raw(&mut self, cell: &str) -> Result<(), ExportError> {
        Ok(self.out.write_field(cell)?)
    }

    /// A cell with a text of the data.
    pub(super) fn text(&mut self, text: &str) -> Result<(), ExportError> {
        let escaped = escape::spreadsheet(text);
        self.formulas += usize::from(matches!(escaped, Cow::Owned(_)));
        self.raw(&escaped)
    }

    /// Several such cells.
    pub(super) fn texts<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>) -> Result<(), ExportError> {
        texts.into_iter().try_for_each(|text| self.text(text))
    }

    /// A cell with a value, empty where there is none.
    pub(super) fn cell(&mut self, cell: Option<&Cell<'_>>) -> Result<(), ExportError> {
        let Some(cell) = cell else { return self.raw("") };
        let mut buffer = std::mem::take(&mut self.buffer);
        cell.write(&mut buffer);
        let done = if cell.is_text() { self.text(&buffer) } else { self.raw(&buffer) };
        self.buffer = buffer;
        done
    }

    /// Ends the row.
    pub(super) fn end_row(&mut self) -> Result<(), ExportError> {
        Ok(self.out.write_record(None::<&[u8]>)?)
    }

    /// Ends the table and says in how many cells an apostrophe was put before a text.
    pub(super) fn finish(mut self) -> Result<usize, ExportError> {
        self.out.flush()?;
        Ok(self.formulas)
    }
}

/// What the apostrophes change for readers that do not take them away again.
pub(super) fn formulas_note(count: usize) -> Option<String> {
    (count > 0).then(|| {
        format!(
            "An apostrophe stands before {count} text{} that a spreadsheet program would run as a formula.",
            if count == 1 { "" } else { "s" }
        )
    })
}
