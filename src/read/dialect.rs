//! Which character separates cells, and whether numbers have a decimal comma.

use super::headers::is_known_header;
use super::records::{Records, Row};

/// How the cells of a file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    /// `,`, `;` or a tab.
    pub separator: u8,
    /// Whether `0,5` is a number; so where `;` separates.
    pub decimal_comma: bool,
    /// Where the header starts, in bytes.
    pub start: usize,
    /// The line of the header, from 1.
    pub line: u32,
}

const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// Finds the dialect of a text: a first line `sep=;`, as spreadsheets write it, decides; otherwise the separator under
/// which the header has most columns with a known meaning, then most columns. O(length of the header).
pub(super) fn detect(text: &str) -> Dialect {
    let (separator, start) = declared(text)
        .or_else(|| SEPARATORS.iter().rev().max_by_key(|separator| score(text, **separator)).map(|best| (*best, 0)))
        .unwrap_or((b',', 0));
    Dialect { separator, decimal_comma: separator == b';', start, line: if start > 0 { 2 } else { 1 } }
}

/// The separator that a first line such as `sep=;` names, and where the next line starts.
fn declared(text: &str) -> Option<(u8, usize)> {
    let end = text.find(['\n', '\r'])?;
    let separator = *text[..end].trim_matches('"').strip_prefix("sep=")?.as_bytes().first()?;
    let next = end + if text[end..].starts_with("\r\n") { 2 } else { 1 };
    SEPARATORS.contains(&separator).then_some((separator, next))
}

/// Whether the first row of a file is within its beginning, whatever separates cells.
pub(super) fn is_clear(head: &str) -> bool {
    let mut row = Row::default();
    SEPARATORS.iter().all(|separator| {
        Records::new(head, *separator, 0, 1).next(&mut row) && row.fault.is_none_or(|fault| fault.closes.is_some())
    })
}

fn score(text: &str, separator: u8) -> (usize, usize) {
    let mut row = Row::default();
    // A header without line end can be as long as the file; what is past a mebibyte does not matter.
    let end = (0..=text.len().min(1 << 20)).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    let head = &text[..end];
    Records::new(head, separator, 0, 1).next(&mut row);
    let known = (0..row.cells.len()).filter(|column| is_known_header(&row.trimmed(head, *column))).count();
    (known, row.cells.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_decides() {
        for (text, separator) in [
            ("id,name\n", b','),
            ("id;name, long;x\n", b';'),
            ("id\tname\n", b'\t'),
            ("\"a;b;c;d\",name\n", b','),
            ("one\n", b','),
            ("", b','),
        ] {
            assert_eq!(detect(text).separator, separator, "{text}");
        }
        assert!(detect("a;b").decimal_comma && !detect("a\tb").decimal_comma);
    }

    #[test]
    fn a_line_for_spreadsheets_is_obeyed() {
        let dialect = detect("sep=;\r\nid;name\r\n");
        assert_eq!((dialect.separator, dialect.start, dialect.line), (b';', 7, 2));
    }
}
