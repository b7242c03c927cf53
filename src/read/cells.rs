//! What is in a cell: ids, lists, dates, numbers, and values of a declared type, with the remedy when it is not.

use super::catalogue::Code;
use super::records::Row;
use super::report::Finding;
use crate::model::{AttributeType, DateError, PartialDate, Value, ValueError};
use crate::names;
use std::borrow::Cow;
use std::ops::Range;

/// Why a text cannot be an id, or `None` when it can: it must not contain `|` (which separates ids in lists), control
/// characters, or characters that show nothing and so make two ids look the same.
pub(super) fn id_fault(id: &str) -> Option<&'static str> {
    let plain = |byte: u8| byte.is_ascii_graphic() && byte != b'|' || byte == b' ';
    if id.bytes().all(plain) {
        return None;
    }
    id.chars().find_map(|c| match c {
        '|' => Some("`|`, which separates the ids of a list"),
        '\n' | '\r' => Some("a line break"),
        '\t' => Some("a tab"),
        c if c.is_control() => Some("a control character"),
        '\u{ad}'
        | '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}' => Some("an invisible character"),
        '\u{fffd}' => Some("a character that could not be read"),
        _ => None,
    })
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

/// The parts of a cell that are separated by `|`, trimmed, empty ones left out, each with its place in the text.
pub(super) fn parts(text: &str, row: &Row, column: usize) -> Vec<(String, Range<usize>)> {
    let whole = row.span(text, column);
    let value = row.trimmed(text, column);
    let exact = matches!(value, Cow::Borrowed(_));
    let (mut found, mut at) = (Vec::new(), whole.end.saturating_sub(value.len()));
    for part in value.split('|') {
        let trimmed = part.trim();
        if !trimmed.is_empty() {
            let start = at + (part.len() - part.trim_start().len());
            let span = if exact { start..start + trimmed.len() } else { whole.clone() };
            found.push((trimmed.to_owned(), span));
        }
        at += part.len() + 1;
    }
    found
}

/// A number as a cell writes it, with a decimal comma where the dialect has it.
pub(super) fn number(cell: &str, decimal_comma: bool) -> Option<f64> {
    if let Some(number) = short_decimal(cell.as_bytes()) {
        return Some(number);
    }
    let plain = || cell.parse::<f64>().ok();
    let parsed = if decimal_comma && cell.matches(',').count() == 1 && !cell.contains('.') {
        cell.replace(',', ".").parse().ok()
    } else {
        plain()
    };
    parsed.filter(|number: &f64| number.is_finite())
}

/// A decimal of at most 15 digits with a point or none, exactly: a whole number below 2^53 over a power of ten that a
/// double holds is rounded once (Clinger 1990).
fn short_decimal(bytes: &[u8]) -> Option<f64> {
    const POWERS: [f64; 16] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
    let (mut whole, mut places, mut point) = (0_u64, 0, false);
    if let [digit @ b'0'..=b'9'] = bytes {
        return Some(f64::from(digit - b'0'));
    }
    if bytes.len() > 16 || !bytes.first()?.is_ascii_digit() {
        return None;
    }
    for byte in bytes {
        match byte {
            b'0'..=b'9' => {
                whole = whole * 10 + u64::from(byte - b'0');
                places += usize::from(point);
            }
            b'.' if !point => point = true,
            _ => return None,
        }
    }
    (whole < 1 << 53).then(|| whole as f64 / POWERS[places])
}

/// Weights that measures can square and sum without leaving what a double holds.
pub(super) const WEIGHTS: (f64, f64) = (1e-50, 1e50);

/// Confidences: how sure, 1 being certain.
pub(super) const CONFIDENCES: (f64, f64) = (f64::MIN_POSITIVE, 1.0);

/// A number as a cell writes it, when it lies between two others or is one of them.
pub(super) fn number_within(cell: &str, decimal_comma: bool, (least, most): (f64, f64)) -> Option<f64> {
    number(cell, decimal_comma).filter(|found| (least..=most).contains(found))
}

/// Whether a direction is both ways, `None` when the cell holds no direction.
pub(super) fn direction(cell: &str) -> Option<bool> {
    match cell.to_ascii_lowercase().as_str() {
        "" | "directed" => Some(false),
        "undirected" | "mutual" => Some(true),
        _ => None,
    }
}

/// The finding for a weight or confidence that is not one.
pub(super) fn number_finding(code: Code, cell: &str, span: Range<usize>, decimal_comma: bool) -> Finding {
    let (what, range) = match code {
        Code::BadWeight if number(cell, decimal_comma).is_some_and(|weight| weight > 0.0) => {
            ("weight", "a number from 1e-50 to 1e50")
        }
        Code::BadWeight => ("weight", "a number greater than 0"),
        _ => ("confidence", "a number greater than 0 and at most 1"),
    };
    let help = match cell.strip_suffix('%').and_then(|percent| number(percent.trim(), decimal_comma)) {
        Some(percent) if percent > 0.0 && percent <= 100.0 => format!("write {}", percent / 100.0),
        _ => match number(&cell.replace(',', "."), false) {
            Some(value) if !decimal_comma && cell.contains(',') => {
                format!("write a decimal point: {value}")
            }
            _ => format!("write {range}, or leave the cell empty for 1"),
        },
    };
    Finding::new(code, span, format!("the {what} `{}` is not {range}", short(cell)), help)
}

/// Parses a date.
///
/// # Errors
/// The finding with the remedy when the cell is no date.
pub(super) fn date(cell: &str, span: impl FnOnce() -> Range<usize>, column: &str) -> Result<PartialDate, Finding> {
    PartialDate::parse(cell).map_err(|error| {
        let message = match &error {
            DateError::Form(_) | DateError::Backwards(_) => {
                format!("`{}` in `{column}` is not a date of the form YYYY, YYYY-MM or YYYY-MM-DD", short(cell))
            }
            DateError::Range(_, part) => format!("`{}` in `{column}` names a {part} that does not exist", short(cell)),
        };
        Finding::new(Code::BadDate, span(), message, date_remedy(cell, &error))
    })
}

/// What to write instead of a text that is no date. An order of day and month that can be read two ways is not guessed.
fn date_remedy(cell: &str, error: &DateError) -> String {
    if let DateError::Range(_, part) = error {
        return format!("correct the {part}, or leave it out if it is not known");
    }
    if let Some(date) = other_form(cell) {
        return format!("write {date}");
    }
    if let Some((day_first, month_first)) = two_readings(cell) {
        return format!("write {day_first} if the day comes first, {month_first} if the month does");
    }
    if let Some((from, to)) = cell.split_once(['-', '–', '/'])
        && let (Ok(from), Ok(to)) = (PartialDate::parse(from.trim()), PartialDate::parse(to.trim()))
    {
        return format!("write one date: {from} as the start, {to} as the end in the column for it");
    }
    if cell.len() == 5 && cell.bytes().all(|byte| byte.is_ascii_digit()) {
        return "this looks like a spreadsheet's day number: format the column as YYYY-MM-DD and save again".to_owned();
    }
    "write it as YYYY, YYYY-MM or YYYY-MM-DD, with only the parts that are known".to_owned()
}

/// The two dates that three numbers with the year last can mean: with the day first, and with the month first.
fn two_readings(cell: &str) -> Option<(PartialDate, PartialDate)> {
    let mut parts = cell.trim().split(['/', '.', '-']);
    let (a, b, year) = (parts.next()?, parts.next()?, parts.next()?);
    let number = |text: &str| text.trim().parse::<u32>().ok().filter(|number| (1..=12).contains(number));
    let (a, b) = (number(a)?, number(b)?);
    let date = |month: u32, day: u32| PartialDate::parse(&format!("{year}-{month:02}-{day:02}")).ok();
    if parts.next().is_some() { None } else { Some((date(b, a)?, date(a, b)?)) }
}

/// The date that a text in another form can only mean.
fn other_form(cell: &str) -> Option<PartialDate> {
    if cell.len() > 40 {
        return None;
    }
    let cell = cell.trim_end_matches(['.', '?', '~']).trim_start_matches(['~', '?']).trim();
    if let Ok(date) = PartialDate::parse(cell) {
        return Some(date);
    }
    if let Some(day) = cell.get(..10)
        && cell[10..].starts_with(['T', ' ', 't'])
        && let Ok(date) = PartialDate::parse(day)
    {
        return Some(date);
    }
    let build = |year: u32, month: Option<u32>, day: Option<u32>| {
        if !(1000..=9999).contains(&year) {
            return None;
        }
        let mut text = format!("{year:04}");
        if let Some(month) = month {
            text.push_str(&format!("-{month:02}"));
        }
        if let Some(day) = day {
            text.push_str(&format!("-{day:02}"));
        }
        PartialDate::parse(&text).ok()
    };
    if cell.len() == 8
        && let Ok(packed) = cell.parse::<u32>()
    {
        return build(packed / 10_000, Some(packed / 100 % 100), Some(packed % 100));
    }
    let tokens: Vec<&str> =
        cell.split(|c: char| !c.is_alphanumeric()).filter(|token| !token.is_empty()).take(4).collect();
    let numeric: Option<Vec<u32>> = tokens.iter().map(|token| token.parse().ok()).collect();
    if let Some(numbers) = numeric {
        let year = |token: &str| token.len() == 4;
        return match (numbers.as_slice(), tokens.as_slice()) {
            ([y, m], [t, _]) if year(t) => build(*y, Some(*m), None),
            ([m, y], [_, t]) if year(t) => build(*y, Some(*m), None),
            ([y, m, d], [t, ..]) if year(t) => build(*y, Some(*m), Some(*d)),
            ([a, b, y], [.., t]) if year(t) && (*b > 12 || a == b) => build(*y, Some(*a), Some(*b)),
            ([a, b, y], [.., t]) if year(t) && *a > 12 => build(*y, Some(*b), Some(*a)),
            _ => None,
        };
    }
    let mut named = (None, None, None);
    for token in tokens {
        let lower = token.to_lowercase();
        let digits = lower.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        match (month(&lower), digits.parse::<u32>()) {
            (Some(month), _) if named.1.is_none() => named.1 = Some(month),
            (None, Ok(number)) if digits.len() == 4 && named.0.is_none() => named.0 = Some(number),
            (None, Ok(number)) if digits.len() <= 2 && named.2.is_none() => named.2 = Some(number),
            _ => return None,
        }
    }
    build(named.0?, Some(named.1?), named.2)
}

/// The number of a month by its English name or its first three letters.
fn month(lower: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let found = MONTHS.iter().position(|name| *name == lower || (lower.len() >= 3 && name.starts_with(lower)))?;
    u32::try_from(found + 1).ok()
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
    decimal_comma: bool,
) -> Result<Value, Finding> {
    if *ty == AttributeType::Date {
        return date(cell, span, column).map(Value::Date);
    }
    if *ty == AttributeType::Number
        && decimal_comma
        && let Some(number) = number(cell, true)
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
            ValueError::Date(error) => (error.to_string(), date_remedy(cell, &error)),
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

    fn remedy(cell: &str) -> String {
        date(cell, || 0..0, "since").unwrap_err().help
    }

    #[test]
    fn a_date_in_another_form_gets_its_remedy() {
        for (cell, wanted) in [
            ("17.12.2017", "write 2017-12-17"),
            ("12/17/2017", "write 2017-12-17"),
            ("05/05/2017", "write 2017-05-05"),
            ("2017/12/17", "write 2017-12-17"),
            ("2017-1-5", "write 2017-01-05"),
            ("20171217", "write 2017-12-17"),
            ("12.2017", "write 2017-12"),
            ("2017/12", "write 2017-12"),
            ("December 2017", "write 2017-12"),
            ("17 Dec 2017", "write 2017-12-17"),
            ("Dec 17th, 2017", "write 2017-12-17"),
            ("2017-12-17T10:00:00Z", "write 2017-12-17"),
            ("2017?", "write 2017"),
        ] {
            assert_eq!(remedy(cell), wanted, "{cell}");
        }
    }

    #[test]
    fn an_ambiguous_date_is_not_guessed() {
        for cell in ["03/04/2017", "3.4.2017"] {
            assert_eq!(remedy(cell), "write 2017-04-03 if the day comes first, 2017-03-04 if the month does");
        }
        for cell in ["31/02/2017", "soon", "2017 or 2018", "1/2/17"] {
            assert!(remedy(cell).starts_with("write it as YYYY"), "{cell}: {}", remedy(cell));
        }
        assert!(remedy("2017-02-30").starts_with("correct the day"));
        assert!(remedy("2014-2017").contains("2014 as the start"));
        assert!(remedy("43086").contains("day number"));
    }

    #[test]
    fn numbers_follow_the_dialect() {
        assert_eq!(number("0,5", true), Some(0.5));
        assert_eq!(number("0.5", true), Some(0.5));
        assert_eq!(number("0,5", false), None);
        assert_eq!(number("1.000,5", true), None);
        assert_eq!(number("inf", false), None);
        for cell in
            ["1", "0.1", "0.30", "7.", "123456789.123456", "0.000001", "9007199254740993", "00.25", "1e3", "1.2.3"]
        {
            assert_eq!(number(cell, false), cell.parse().ok(), "{cell}");
        }
        let help = |cell: &str| number_finding(Code::BadConfidence, cell, 0..0, false).help;
        assert_eq!(help("80%"), "write 0.8");
        assert_eq!(help("0,8"), "write a decimal point: 0.8");
    }

    #[test]
    fn ids_may_be_names_but_not_lists() {
        for fine in ["apc", "Access Now", "Бюро", "می\u{200c}خواهم", "a/b", "日本"] {
            assert_eq!(id_fault(fine), None, "{fine}");
        }
        for bad in ["a|b", "a\nb", "a\u{200b}b", "a\u{7}"] {
            assert!(id_fault(bad).is_some(), "{bad:?}");
        }
    }
}
