//! Dates as cells write them.
//!
//! Partial ISO 8601 (`2017`, `2017-12`, `2017-12-17`: a subset of EDTF level 0) is read everywhere. Other writings are read
//! where they can mean one day only: a written month in English, German, French, Spanish or Portuguese, a date with a
//! time behind it, the year first, a month and a year, `2001-00-00` for an unknown day. Day and month as numbers with
//! the year last can mean two days; their order is that of the table ([`super::settle`]).

use super::catalogue::Code;
use super::cells::short;
use super::report::Finding;
use crate::model::{DateError, PartialDate};
use crate::names;
use std::ops::Range;

/// In which order the table writes day and month where both are numbers and the year is last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Order {
    /// Nothing has been said or proved; such dates are faults, each with its remedy.
    #[default]
    Open,
    /// 17/12/2017
    DayFirst,
    /// 12/17/2017
    MonthFirst,
    /// There are such dates, and nothing decides; the column has been reported.
    Undecided,
}

/// A date in numbers with the year last: what it means with the day first, and with the month first. One of them at least
/// is a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Numeric {
    pub day_first: Option<PartialDate>,
    pub month_first: Option<PartialDate>,
}

impl Numeric {
    /// Reads one; `None` for every other text.
    pub(super) fn read(cell: &str) -> Option<Self> {
        let cell = without_time(cell.trim());
        let mut parts = cell.split(['/', '.', '-']).map(str::trim);
        let (a, b, year) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || year.len() != 4 {
            return None;
        }
        let number = |text: &str| (1..=2).contains(&text.len()).then(|| text.parse::<u32>().ok()).flatten();
        let (a, b, year) = (number(a)?, number(b)?, year.parse().ok()?);
        let found = Self { day_first: date(year, b, a), month_first: date(year, a, b) };
        (found.day_first.is_some() || found.month_first.is_some()).then_some(found)
    }

    /// Whether it means one day only whatever the order, or `None` where the order decides.
    fn only(self) -> Option<PartialDate> {
        match (self.day_first, self.month_first) {
            (Some(one), Some(two)) if one != two => None,
            (one, two) => one.or(two),
        }
    }
}

/// A cell as a date, `None` where it is none. Pure; without allocation where the cell is ISO 8601.
#[inline]
pub(super) fn decode(cell: &str, order: Order) -> Option<PartialDate> {
    match PartialDate::parse(cell) {
        Ok(date) => Some(date),
        Err(_) => other(cell, order),
    }
}

#[cold]
fn other(cell: &str, order: Order) -> Option<PartialDate> {
    if let Some(numeric) = Numeric::read(cell) {
        return match order {
            Order::DayFirst => numeric.day_first,
            Order::MonthFirst => numeric.month_first,
            Order::Open | Order::Undecided => None,
        };
    }
    unambiguous(cell)
}

/// Whether a cell looks like a date, in whatever writing.
pub(super) fn is_like(cell: &str) -> bool {
    decode(cell, Order::Open).is_some() || Numeric::read(cell).is_some()
}

/// Why a cell is no date.
pub(super) fn explain(cell: &str, order: Order, span: Range<usize>, column: &str) -> Finding {
    let range = match PartialDate::parse(cell) {
        Err(DateError::Range(_, part)) => Some(part),
        _ => None,
    };
    let message = match range {
        Some(part) => format!("`{}` in `{column}` names a {part} that does not exist", short(cell)),
        None => format!("`{}` in `{column}` is not a date of the form YYYY, YYYY-MM or YYYY-MM-DD", short(cell)),
    };
    let help = match range {
        Some(part) => format!("correct the {part}, or leave it out if it is not known"),
        None => remedy(cell, order),
    };
    Finding::new(Code::BadDate, span, message, help)
}

/// What to write instead of a text that is no date. An order of day and month that can be read two ways is not guessed.
fn remedy(cell: &str, order: Order) -> String {
    if let Some(numeric) = Numeric::read(cell) {
        let other = match order {
            Order::DayFirst => Some("day"),
            Order::MonthFirst => Some("month"),
            Order::Open | Order::Undecided => None,
        };
        return match (numeric.only(), numeric.day_first, numeric.month_first, other) {
            (Some(date), _, _, Some(first)) => {
                format!("the other dates of this table have the {first} first; write {date} if that is what is meant")
            }
            (Some(date), ..) => format!("write {date}"),
            (None, Some(day_first), Some(month_first), _) => {
                format!("write {day_first} if the day comes first, {month_first} if the month does")
            }
            _ => "write it as YYYY-MM-DD".to_owned(),
        };
    }
    if let Some((from, to)) = cell.split_once(['-', '–', '/'])
        && let (Some(from), Some(to)) = (decode(from.trim(), order), decode(to.trim(), order))
    {
        return format!("write one date: {from} as the start, {to} as the end in the column for it");
    }
    let doubtful = cell
        .trim_end_matches(['?', '~', '.'])
        .trim_start_matches(['~', '?', 'c'])
        .trim_start_matches(['a', '.'])
        .trim();
    if let Some(date) = decode(doubtful, order).filter(|_| doubtful != cell) {
        return format!("write {date}");
    }
    if cell.len() == 5 && cell.bytes().all(|byte| byte.is_ascii_digit()) {
        return "this looks like a spreadsheet's day number: format the column as YYYY-MM-DD and save again".to_owned();
    }
    "write it as YYYY, YYYY-MM or YYYY-MM-DD, with only the parts that are known".to_owned()
}

/// A day or a month that exists, years of four digits.
fn date(year: u32, month: u32, day: u32) -> Option<PartialDate> {
    partial(year, Some(month), Some(day))
}

fn partial(year: u32, month: Option<u32>, day: Option<u32>) -> Option<PartialDate> {
    if !(1000..=9999).contains(&year) {
        return None;
    }
    let mut text = format!("{year:04}");
    for part in [month, day].into_iter().flatten() {
        text.push_str(&format!("-{part:02}"));
    }
    PartialDate::parse(&text).ok()
}

/// A date without the time of day that follows it.
fn without_time(cell: &str) -> &str {
    let Some(colon) = cell.find(':') else { return cell };
    match cell[..colon].rfind([' ', 'T', 't']) {
        Some(at) if cell[at + 1..colon].trim().bytes().all(|byte| byte.is_ascii_digit()) => cell[..at].trim_end(),
        _ => cell,
    }
}

/// The date that a text in another writing can only mean.
fn unambiguous(cell: &str) -> Option<PartialDate> {
    // A question mark or a tilde says that the date is in doubt, and is not passed over.
    let is_sign = |c: char| c.is_alphanumeric() || " \u{a0}-/.,:".contains(c);
    if cell.len() > 40 || !cell.bytes().any(|byte| byte.is_ascii_digit()) || !cell.chars().all(is_sign) {
        return None;
    }
    let cell = without_time(cell);
    if let Ok(date) = PartialDate::parse(cell) {
        return Some(date);
    }
    // A month or day that is not known (LittleSis, MySQL).
    for unknown in ["-00-00", "-00"] {
        if let Some(date) = cell.strip_suffix(unknown).and_then(|known| PartialDate::parse(known).ok()) {
            return Some(date);
        }
    }
    // A year that went through a column of decimal numbers.
    if let Some(year) = cell.strip_suffix(".0").filter(|year| year.len() == 4) {
        return partial(year.parse().ok()?, None, None);
    }
    if cell.len() == 8
        && let Ok(packed) = cell.parse::<u32>()
    {
        return date(packed / 10_000, packed / 100 % 100, packed % 100);
    }
    let tokens: Vec<&str> =
        cell.split(|c: char| !c.is_alphanumeric()).filter(|token| !token.is_empty()).take(5).collect();
    let numeric: Option<Vec<u32>> = tokens.iter().map(|token| token.parse().ok()).collect();
    if let Some(numbers) = numeric {
        let separated = cell.contains(['-', '/', '.']) && !cell.contains(' ');
        let is_year = |at: usize| tokens[at].len() == 4;
        return match numbers[..] {
            [y, m] if separated && is_year(0) && !is_year(1) => partial(y, Some(m), None),
            [m, y] if separated && is_year(1) && !is_year(0) => partial(y, Some(m), None),
            [y, m, d] if separated && is_year(0) => date(y, m, d),
            _ => None,
        };
    }
    let (mut year, mut written, mut day) = (None, None, None);
    for token in tokens {
        let lower = names::fold(token);
        // 17th, 1er, 2º
        let digits = lower.trim_end_matches(char::is_alphabetic);
        let ending = &lower[digits.len()..];
        let slot = match (month(&lower), digits.parse::<u32>()) {
            (Some(number), _) => (&mut written, number),
            (None, Ok(number)) if digits.len() == 4 && ending.is_empty() => (&mut year, number),
            (None, Ok(number)) if digits.len() <= 2 && ["", "st", "nd", "rd", "th", "er", "o"].contains(&ending) => {
                (&mut day, number)
            }
            (None, Err(_)) if ["de", "del", "of"].contains(&lower.as_str()) => continue,
            _ => return None,
        };
        if slot.0.replace(slot.1).is_some() {
            return None;
        }
    }
    partial(year?, Some(written?), day)
}

/// The number of a month by its name, or by its first three letters or more, in English, German, French, Spanish or
/// Portuguese.
fn month(folded: &str) -> Option<u32> {
    const MONTHS: [&[&str]; 12] = [
        &["january", "januar", "janner", "janvier", "enero", "janeiro"],
        &["february", "februar", "fevrier", "febrero", "fevereiro"],
        &["march", "marz", "maerz", "mars", "marzo", "marco"],
        &["april", "avril", "abril"],
        &["may", "mai", "mayo", "maio"],
        &["june", "juni", "juin", "junio", "junho"],
        &["july", "juli", "juillet", "julio", "julho"],
        &["august", "aout", "agosto"],
        &["september", "septembre", "septiembre", "setembro"],
        &["october", "oktober", "octobre", "octubre", "outubro"],
        &["november", "novembre", "noviembre", "novembro"],
        &["december", "dezember", "decembre", "diciembre", "dezembro"],
    ];
    let fits = |names: &&[&str]| names.iter().any(|name| folded.len() >= 3 && name.starts_with(folded));
    let mut found = MONTHS.iter().enumerate().filter(|(_, names)| fits(names)).map(|(at, _)| at as u32 + 1);
    let first = found.next()?;
    // `jui` may be June or July.
    found.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn help(cell: &str) -> String {
        explain(cell, Order::Open, 0..0, "since").help
    }

    #[test]
    fn writings_that_can_mean_one_day_only_are_read() {
        for (cell, wanted) in [
            ("2017", "2017"),
            ("2017-12-17", "2017-12-17"),
            ("2017/12/17", "2017-12-17"),
            ("2017-1-5", "2017-01-05"),
            ("20171217", "2017-12-17"),
            ("12.2017", "2017-12"),
            ("12/2017", "2017-12"),
            ("2017/12", "2017-12"),
            ("December 2017", "2017-12"),
            ("17 Dec 2017", "2017-12-17"),
            ("Dec 17th, 2017", "2017-12-17"),
            ("März 2019", "2019-03"),
            ("5. Mai 2019", "2019-05-05"),
            ("1er août 2020", "2020-08-01"),
            ("3 de mayo de 2021", "2021-05-03"),
            ("17-Dec-2017", "2017-12-17"),
            ("15 de março de 2010", "2010-03-15"),
            ("2017-12-17T10:00:00Z", "2017-12-17"),
            ("2017-12-17 10:00", "2017-12-17"),
            ("2001-00-00", "2001"),
            ("2005-06-00", "2005-06"),
            ("2019.0", "2019"),
        ] {
            assert_eq!(decode(cell, Order::Open).map(|date| date.to_string()).as_deref(), Some(wanted), "{cell}");
        }
    }

    #[test]
    fn the_order_of_day_and_month_is_not_guessed_from_one_cell() {
        for (cell, day_first, month_first) in [
            ("03/04/2017", Some("2017-04-03"), Some("2017-03-04")),
            ("3.4.2017", Some("2017-04-03"), Some("2017-03-04")),
            ("17/12/2017", Some("2017-12-17"), None),
            ("12-17-2017 10:00", None, Some("2017-12-17")),
            ("31/02/2017", None, None),
            ("1/2/17", None, None),
        ] {
            let read = |order| decode(cell, order).map(|date| date.to_string());
            assert_eq!(read(Order::DayFirst).as_deref(), day_first, "{cell}");
            assert_eq!(read(Order::MonthFirst).as_deref(), month_first, "{cell}");
            assert_eq!(read(Order::Open), None, "{cell}");
        }
    }

    #[test]
    fn what_is_no_date_is_not_read_and_gets_its_remedy() {
        for cell in [
            "soon",
            "2017 or 2018",
            "43086",
            "12345",
            "room 4",
            "1.5",
            "2.10",
            "May",
            "jui 2020",
            "2017 12",
            "2017-12?",
            "~2017/12",
            "1e5",
            "99/99/2017",
        ] {
            assert!(!is_like(cell), "{cell}");
        }
        assert_eq!(help("03/04/2017"), "write 2017-04-03 if the day comes first, 2017-03-04 if the month does");
        assert_eq!(help("17.12.2017"), "write 2017-12-17");
        assert_eq!(help("05/05/2017"), "write 2017-05-05");
        assert_eq!(help("2017?"), "write 2017");
        assert!(help("2017-02-30").starts_with("correct the day"));
        assert!(help("2014-2017").contains("2014 as the start"));
        assert!(help("43086").contains("day number"));
        for cell in ["31/02/2017", "soon", "2017 or 2018", "1/2/17"] {
            assert!(help(cell).starts_with("write it as YYYY"), "{cell}: {}", help(cell));
        }
        let late = explain("12/17/2017", Order::DayFirst, 0..0, "since").help;
        assert_eq!(late, "the other dates of this table have the day first; write 2017-12-17 if that is what is meant");
    }
}
