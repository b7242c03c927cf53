//! Diagnostics of the reader as people see them: code, place, the row with a mark below the cell, and the remedy.

use crate::escape;
use crate::read::{Code, Diagnostic, Loaded, ProblemCounts, Severity, cell_name};
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan,
    SpanContents,
};
use std::collections::HashMap;
use std::fmt;

/// How many diagnostics are shown in full.
const IN_FULL: usize = 50;

/// One record, counted from the line on which it stands in its file.
struct Record {
    file: String,
    text: String,
    line: usize,
}

impl SourceCode for Record {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let contents = self.text.as_bytes().read_span(span, before, after)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.file.to_string(),
            contents.data(),
            *contents.span(),
            contents.line() + self.line - 1,
            contents.column(),
            contents.line_count(),
        )))
    }
}

/// A diagnostic as miette takes it.
struct Shown<'a> {
    diagnostic: &'a Diagnostic,
    message: String,
    record: Record,
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.diagnostic.code.as_str()))
    }
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(escape::terminal(&self.diagnostic.help)))
    }
    fn source_code(&self) -> Option<&dyn SourceCode> {
        (!self.record.text.is_empty()).then_some(&self.record as &dyn SourceCode)
    }
    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let span = self.diagnostic.span.clone();
        Some(Box::new(std::iter::once(LabeledSpan::underline(span.start..span.end.max(span.start)))))
    }
}

/// The record without characters that would disturb the terminal, each replaced by one of the same length in bytes, so
/// that spans stay right. A carriage return alone ends a line, as it does for the reader.
fn harmless(text: &str) -> String {
    let mut characters = text.chars().peekable();
    std::iter::from_fn(move || characters.next().map(|c| (c, characters.peek().copied())))
        .map(|(c, next)| match c {
            '\n' => '\n',
            '\r' if next != Some('\n') => '\n',
            '\t' | '\r' => ' ',
            c if escape::terminal(c.encode_utf8(&mut [0; 4])).len() == c.len_utf8() => c,
            c => match c.len_utf8() {
                1 => '?',
                2 => '\u{bf}',
                3 => '\u{fffd}',
                _ => c,
            },
        })
        .collect()
}

/// The file or, in a workbook, the file with sheet and cell: `members.xlsx, Members!C14`.
fn where_it_is(file: String, diagnostic: &Diagnostic) -> String {
    if !diagnostic.is_cell {
        return file;
    }
    format!("{file}!{}", cell_name(diagnostic.line, diagnostic.column))
}

/// How many are kept to choose those from that are shown.
pub const KEPT: usize = 2000;

/// How many of one code in one file are shown in full.
const ALIKE: usize = 20;

/// The problems: the first 50 in full, at most 20 of one sort in a file, then how many there are of each code.
pub fn text(diagnostics: &[Diagnostic], counts: &ProblemCounts, colour: bool) -> String {
    let theme = if colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(super::output::width());
    let mut text = String::new();
    // What keeps the data from being used comes first, so that warnings never push it out of sight.
    let mut ordered: Vec<&Diagnostic> = diagnostics.iter().collect();
    ordered.sort_by_key(|diagnostic| diagnostic.severity);
    let mut alike: HashMap<(&str, Code), usize> = HashMap::new();
    ordered.retain(|diagnostic| {
        let count = alike.entry((&diagnostic.file, diagnostic.code)).or_default();
        *count += 1;
        *count <= ALIKE
    });
    ordered.truncate(IN_FULL);
    let mut more = counts.clone();
    for diagnostic in &ordered {
        let file = escape::terminal(&diagnostic.file).into_owned();
        let place = if diagnostic.record.is_empty() {
            format!("{}: ", where_it_is(file.clone(), diagnostic))
        } else {
            String::new()
        };
        let shown = Shown {
            diagnostic,
            message: format!("{place}{}", escape::terminal(&diagnostic.message)),
            record: Record {
                file: where_it_is(file, diagnostic),
                text: harmless(&diagnostic.record),
                line: diagnostic.record_line as usize,
            },
        };
        let mut report = String::new();
        if handler.render_report(&mut report, &shown).is_err() {
            report.clone_from(&shown.message);
        }
        if diagnostic.is_cell {
            // The cell says where it is, and no line and column do.
            let name = format!("{}:", shown.record.file);
            if let Some((before, after)) = report.split_once(&name)
                && let Some((_, after)) = after.split_once(']')
            {
                report = format!("{before}{}]{after}", shown.record.file);
            }
        }
        text.push_str(&report);
        text.push('\n');
        if let Some(count) = more.get_mut(&(diagnostic.severity, diagnostic.code)) {
            *count = count.saturating_sub(1);
        }
    }
    more.retain(|_, count| *count > 0);
    if !more.is_empty() {
        text.push_str(&format!("and {} more:\n", more.values().sum::<u64>()));
        let mut lines: Vec<(Severity, &str, u64)> =
            more.iter().map(|((severity, code), count)| (*severity, code.as_str(), *count)).collect();
        lines.sort_unstable();
        for (severity, code, count) in lines {
            text.push_str(&format!("  {count:>7}  {code} ({severity})\n"));
        }
        text.push_str("  hint: `relata check --format json` lists every one\n");
    }
    text
}

/// "3 errors, 1 warning".
pub fn counted(loaded: &Loaded) -> String {
    let words = |number: usize, word: &str| format!("{number} {word}{}", if number == 1 { "" } else { "s" });
    format!("{}, {}", words(loaded.errors(), "error"), words(loaded.warnings(), "warning"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_steers_no_terminal_and_keeps_its_places() {
        let text = "a\rb\r\nc\u{1b}[2J\td\u{202e}";
        let shown = harmless(text);
        assert_eq!(shown, "a\nb \nc?[2J d\u{fffd}");
        assert_eq!(shown.len(), text.len());
    }
}
