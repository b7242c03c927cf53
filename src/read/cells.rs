//! What is in a cell: ids, lists, dates, numbers, and values of a declared type, with the remedy when it is not.

use super::catalogue::Code;
use super::dates;
use super::dialect::Dialect;
use super::numbers::{self, DecimalSign};
use super::records::Row;
use super::report::Finding;
use super::roles::sample::is_error_word;
use super::table::Table;
use crate::model::{AttributeType, Value, ValueError};
use crate::names;
use std::borrow::Cow;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

/// Whether a text is as [`canonical`] makes it, by a look at its bytes only; a text that may be otherwise is not.
#[inline]
pub(super) fn is_plainly_canonical(bytes: &[u8]) -> bool {
    // The second condition looks for two blanks side by side without a branch a byte.
    bytes.is_ascii() && !bytes.windows(2).any(|pair| pair == b"  ")
}

/// The form in which ids and names are compared: composed (NFC), every run of blanks of any sort one blank, without
/// characters that show nothing. O(length).
pub(super) fn canonical(cell: Cow<'_, str>) -> Cow<'_, str> {
    if is_plainly_canonical(cell.as_bytes()) {
        return cell;
    }
    let mut text = String::with_capacity(cell.len());
    for c in cell.nfc() {
        match c {
            c if names::is_invisible(c) => {}
            c if names::is_blank(c) => {
                if !text.is_empty() && !text.ends_with(' ') {
                    text.push(' ');
                }
            }
            c => text.push(c),
        }
    }
    text.truncate(text.trim_end_matches(' ').len());
    if text == *cell { cell } else { Cow::Owned(text) }
}

/// Why a text cannot be an id, or `None` when it can: it must not contain control characters or what could not be read.
pub(super) fn id_fault(id: &str) -> Option<&'static str> {
    if is_error_word(id) {
        return Some("the error of a formula");
    }
    let plain = |byte: u8| byte.is_ascii_graphic() || byte == b' ';
    if id.bytes().all(plain) {
        return None;
    }
    id.chars().find_map(|c| match c {
        '\n' | '\r' => Some("a line break"),
        '\t' => Some("a tab"),
        c if c.is_control() => Some("a control character"),
        '\u{fffd}' => Some("a character that could not be read"),
        _ => None,
    })
}

/// Whether a text can be an id.
pub(super) fn is_id(text: &str) -> bool {
    !text.is_empty() && id_fault(text).is_none()
}

/// The finding for a cell that must hold an id and does not, if so.
pub(super) fn check_id(id: &str, span: impl FnOnce() -> Range<usize>, what: &str) -> Option<Finding> {
    if id.is_empty() {
        let message = format!("the id of the {what} is empty");
        return Some(Finding::new(Code::EmptyId, span(), message, format!("fill in the id of the {what}")));
    }
    let fault = id_fault(id)?;
    let message = format!("the id of the {what} contains {fault}");
    Some(Finding::new(Code::MalformedId, span(), message, "remove it from the id, here and where the id is used"))
}

/// The sign between the members of a list.
pub(super) const LIST: char = '|';

/// The sign between the other names in a cell. They are a list by definition, so that `;` between them needs no
/// declaration where it does not separate cells.
pub(super) fn alias_sign(table: &Table<'_>, cell: &str) -> char {
    if table.dialect.separator != b';' && !cell.contains(LIST) { ';' } else { LIST }
}

/// Adds the other names in a cell to a list.
pub(super) fn aliases<'t>(table: &Table<'t>, row: &Row, column: usize, found: &mut Vec<Cow<'t, str>>) {
    let text: &'t str = &table.text.text;
    match row.trimmed(text, column) {
        Cow::Borrowed(cell) => {
            let parts = cell.split(alias_sign(table, cell)).map(str::trim).filter(|part| !part.is_empty());
            found.extend(parts.map(Cow::Borrowed));
        }
        Cow::Owned(cell) => {
            let parts = cell.split(alias_sign(table, &cell)).map(str::trim).filter(|part| !part.is_empty());
            found.extend(parts.map(|part| Cow::Owned(part.to_owned())));
        }
    }
}

/// The parts of a cell that a sign separates, trimmed, empty ones left out, each with its place in the text.
pub(super) fn parts(text: &str, row: &Row, column: usize, sign: char) -> Vec<(String, Range<usize>)> {
    let whole = row.span(text, column);
    let value = row.trimmed(text, column);
    let exact = matches!(value, Cow::Borrowed(_));
    let (mut found, mut at) = (Vec::new(), whole.end.saturating_sub(value.len()));
    for part in value.split(sign) {
        let trimmed = part.trim();
        if !trimmed.is_empty() {
            let start = at + (part.len() - part.trim_start().len());
            let span = if exact { start..start + trimmed.len() } else { whole.clone() };
            found.push((trimmed.to_owned(), span));
        }
        at += part.len() + sign.len_utf8();
    }
    found
}

/// Parses a cell of a declared type.
///
/// # Errors
/// The finding with the remedy when the cell is not of the type.
pub(super) fn value(
    ty: &AttributeType,
    cell: &str,
    span: impl Fn() -> Range<usize>,
    column: &str,
    dialect: Dialect,
) -> Result<Value, Finding> {
    if *ty == AttributeType::Date {
        let date = dates::decode(cell, dialect.order);
        return date.map(Value::Date).ok_or_else(|| dates::explain(cell, dialect.order, span(), column));
    }
    if *ty == AttributeType::Number
        && dialect.sign != DecimalSign::Point
        && let Some(number) = numbers::decode(cell, dialect.sign)
    {
        return Ok(Value::Number(number));
    }
    ty.parse(cell).map_err(|error| {
        let (message, help) = match error {
            ValueError::NotAllowed { allowed, .. } => {
                let near = names::suggest(cell, allowed.iter().map(|option| (option.as_str(), option.as_str())), 1);
                let list = allowed.iter().map(|option| format!("`{option}`")).collect::<Vec<_>>().join(", ");
                let help = match near.first() {
                    Some(near) => format!("did you mean `{}`? Allowed are {list}", near.text),
                    None => format!("allowed are {list}"),
                };
                (format!("`{}` is not a value of `{column}`", short(cell)), help)
            }
            ValueError::Type { expected, .. } => {
                (format!("`{}` in `{column}` is not {expected}", short(cell)), type_remedy(ty, cell))
            }
            ValueError::Date(error) => (error.to_string(), "write it as YYYY-MM-DD".to_owned()),
        };
        Finding::new(Code::BadValue, span(), message, help)
    })
}

fn type_remedy(ty: &AttributeType, cell: &str) -> String {
    match ty {
        AttributeType::Integer => match cell.replace([',', '.', ' ', '\'', '\u{a0}', '\u{202f}'], "").parse::<i64>() {
            Ok(number) if cell.len() > 3 => format!("write digits only, such as {number}"),
            _ => "write a whole number, digits only".to_owned(),
        },
        AttributeType::Number => "write a number with a decimal point, without unit or thousands separator".to_owned(),
        AttributeType::Boolean => "write true or false".to_owned(),
        AttributeType::Url => {
            let bare = cell.contains('.') && !cell.contains(':') && !cell.contains(char::is_whitespace);
            if bare {
                format!("write the whole address: https://{cell}")
            } else {
                "write one whole address that starts with https://, without spaces".to_owned()
            }
        }
        _ => format!("write a value of the type {}", ty.name()),
    }
}

/// A cell for a message: cut when long, line breaks and control characters made visible as spaces.
pub(super) fn short(cell: &str) -> String {
    let mut text: String = cell.chars().take(60).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if cell.chars().nth(60).is_some() {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_may_be_names() {
        for fine in ["apc", "Access Now", "Бюро", "می\u{200c}خواهم", "a/b", "日本", "ACT | The App Association"]
        {
            assert_eq!(id_fault(fine), None, "{fine}");
        }
        for bad in ["a\nb", "a\tb", "a\u{7}", "a\u{fffd}"] {
            assert!(id_fault(bad).is_some(), "{bad:?}");
        }
    }

    #[test]
    fn what_cannot_be_seen_does_not_tell_names_apart() {
        for (cell, wanted) in [
            ("World\u{a0}Bank", "World Bank"),
            ("World  Bank", "World Bank"),
            ("Cafe\u{301}", "Café"),
            ("Co\u{ad}op\u{200b}", "Coop"),
            ("\u{3000}日本\u{3000}", "日本"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("a\nb", "a\nb"),
            ("plain", "plain"),
        ] {
            assert_eq!(canonical(cell.into()), wanted);
        }
    }
}
