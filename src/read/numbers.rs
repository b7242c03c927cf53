//! Numbers as cells write them: with a decimal point or comma, in groups of three digits, in percent.

use super::catalogue::Code;
use super::cells::short;
use super::report::Finding;
use std::ops::Range;

/// Which sign the table puts before the decimals of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum DecimalSign {
    /// 1234.5, or 1,234.5
    #[default]
    Point,
    /// 1234,5, or 1.234,5
    Comma,
    /// Either; what can mean two numbers (`1.500`) is a fault.
    Either,
}

/// What a cell proves about the decimal sign of its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Proof {
    Point,
    Comma,
    /// One sign before three digits: it separates thousands or decimals.
    Doubt,
}

/// The longest number that is looked at.
const LONGEST: usize = 64;

/// What a cell proves; `None` where it is no number, or has no sign.
pub(super) fn proof(cell: &str) -> Option<Proof> {
    let digits = cell.trim_end_matches('%').trim_end().trim_start_matches(['-', '+']);
    let last = digits.rfind(['.', ','])?;
    if digits.len() > LONGEST || !is_like(cell) {
        return None;
    }
    let (whole, decimals) = (&digits[..last], &digits[last + 1..]);
    let sign = if digits.as_bytes()[last] == b',' { Proof::Comma } else { Proof::Point };
    let other = if sign == Proof::Comma { Proof::Point } else { Proof::Comma };
    if whole.contains(['.', ',']) {
        // Two different signs: the last one is before decimals. The same one twice: it separates thousands.
        let same = whole.contains(char::from(digits.as_bytes()[last]));
        return Some(if same { other } else { sign });
    }
    let grouped = decimals.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
    Some(if grouped { Proof::Doubt } else { sign })
}

/// Whether a cell looks like a number, in whatever writing.
pub(super) fn is_like(cell: &str) -> bool {
    let cell = cell.strip_suffix('%').unwrap_or(cell).trim();
    decode(cell, DecimalSign::Point).is_some() || decode(cell, DecimalSign::Comma).is_some()
}

/// A cell as a number; `None` where it is none, is not finite, or can mean two. Pure; without allocation where the cell is
/// a short decimal with a point or without.
#[inline]
pub(super) fn decode(cell: &str, sign: DecimalSign) -> Option<f64> {
    if sign == DecimalSign::Point
        && let Some(number) = short_decimal(cell.as_bytes())
    {
        return Some(number);
    }
    other(cell, sign)
}

#[cold]
fn other(cell: &str, sign: DecimalSign) -> Option<f64> {
    if cell.len() > LONGEST {
        // Many digits, but still a number.
        return cell.parse().ok().filter(|number: &f64| number.is_finite());
    }
    let (decimal, thousands) = match sign {
        DecimalSign::Point => ('.', ','),
        DecimalSign::Comma => (',', '.'),
        DecimalSign::Either => match proof(cell) {
            Some(Proof::Comma) => (',', '.'),
            Some(Proof::Doubt) => return None,
            Some(Proof::Point) | None => ('.', ','),
        },
    };
    let (whole, rest) = match cell.find([decimal, 'e', 'E']) {
        Some(at) => cell.split_at(at),
        None => (cell, ""),
    };
    let mut text = ungrouped(whole, thousands)?;
    text.push_str(&rest.replacen(decimal, ".", 1));
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E'));
    text.parse().ok().filter(|number: &f64| plain && number.is_finite())
}

/// A whole number without what separates its thousands: the given sign, a blank of any sort, an apostrophe.
fn ungrouped(whole: &str, thousands: char) -> Option<String> {
    let is_gap = |c: char| c == thousands || matches!(c, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\'' | '\u{2019}');
    if !whole.contains(is_gap) {
        return Some(whole.to_owned());
    }
    let (sign, digits) = whole.split_at(usize::from(whole.starts_with(['-', '+'])));
    let groups: Vec<&str> = digits.split(is_gap).collect();
    let sound = groups[0].len() <= 3 && !groups[0].is_empty() && groups[1..].iter().all(|group| group.len() == 3);
    sound.then(|| format!("{sign}{}", groups.concat()))
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

/// A number or a percentage, without a sign where the column is declared to be in percent, that lies between two others or is one of them.
#[inline]
pub(super) fn within(cell: &str, sign: DecimalSign, in_percent: bool, (least, most): (f64, f64)) -> Option<f64> {
    let number = match cell.strip_suffix('%') {
        Some(percent) => decode(percent.trim_end(), sign)? / 100.0,
        None if in_percent => decode(cell, sign)? / 100.0,
        None => decode(cell, sign)?,
    };
    (least..=most).contains(&number).then_some(number)
}

/// Why a cell is no weight or no confidence.
pub(super) fn explain(code: Code, cell: &str, span: Range<usize>, sign: DecimalSign) -> Finding {
    let number = decode(cell, sign);
    let (what, range) = match code {
        Code::BadWeight if number.is_some_and(|weight| weight > 0.0) => ("weight", "a number from 1e-50 to 1e50"),
        Code::BadWeight => ("weight", "a number greater than 0"),
        _ => ("confidence", "a number greater than 0 and at most 1"),
    };
    let (point, comma) = (decode(cell, DecimalSign::Point), decode(cell, DecimalSign::Comma));
    let help = match (number, point, comma) {
        (None, Some(point), Some(comma)) => {
            format!("write {point} or {comma}: the sign before three digits can separate decimals or thousands")
        }
        (None, None, Some(comma)) => format!("write a decimal point: {comma}"),
        (Some(percent), ..) if code == Code::BadConfidence && percent > 1.0 && percent <= 100.0 => {
            format!("write {} or {percent}% if percent is meant", percent / 100.0)
        }
        _ => format!("write {range}, or leave the cell empty for 1"),
    };
    Finding::new(code, span, format!("the {what} `{}` is not {range}", short(cell)), help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use DecimalSign::{Comma, Either, Point};

    #[test]
    fn numbers_follow_the_sign_of_their_table() {
        for (cell, point, comma, either) in [
            ("0,5", None, Some(0.5), Some(0.5)),
            ("0.5", Some(0.5), None, Some(0.5)),
            ("1.234,50", None, Some(1234.5), Some(1234.5)),
            ("1,234.50", Some(1234.5), None, Some(1234.5)),
            ("1.500", Some(1.5), Some(1500.0), None),
            ("1,500", Some(1500.0), Some(1.5), None),
            ("1 000", Some(1000.0), Some(1000.0), Some(1000.0)),
            ("12\u{202f}000,5", None, Some(12000.5), Some(12000.5)),
            ("1'000.5", Some(1000.5), None, Some(1000.5)),
            ("1.234.567", None, Some(1_234_567.0), Some(1_234_567.0)),
            ("10 00", None, None, None),
            ("inf", None, None, None),
            ("NaN", None, None, None),
            ("-2.5", Some(-2.5), None, Some(-2.5)),
            ("1e3", Some(1000.0), Some(1000.0), Some(1000.0)),
            ("", None, None, None),
            ("1.2.3", None, None, None),
        ] {
            assert_eq!(decode(cell, Point), point, "{cell}");
            assert_eq!(decode(cell, Comma), comma, "{cell}");
            assert_eq!(decode(cell, Either), either, "{cell}");
        }
        for cell in ["1", "0.1", "0.30", "7.", "123456789.123456", "0.000001", "9007199254740993", "00.25", "1.2.3"] {
            assert_eq!(decode(cell, Point), cell.parse().ok(), "{cell}");
        }
    }

    #[test]
    fn a_cell_proves_the_sign_or_leaves_it_in_doubt() {
        for (cell, wanted) in [
            ("2,5", Some(Proof::Comma)),
            ("2.5", Some(Proof::Point)),
            ("1.500", Some(Proof::Doubt)),
            ("1,500", Some(Proof::Doubt)),
            ("0.500", Some(Proof::Point)),
            ("1.234,50", Some(Proof::Comma)),
            ("1.234.567", Some(Proof::Comma)),
            ("1234.567", Some(Proof::Point)),
            ("80%", None),
            ("12,5%", Some(Proof::Comma)),
            ("17.12.2017", None),
            ("a,b", None),
            ("12", None),
        ] {
            assert_eq!(proof(cell), wanted, "{cell}");
        }
    }

    #[test]
    fn faults_get_their_remedy() {
        let help = |code, cell, sign| explain(code, cell, 0..0, sign).help;
        assert_eq!(within("80%", Point, false, (0.0, 1.0)), Some(0.8));
        assert_eq!(help(Code::BadConfidence, "0,8", Point), "write a decimal point: 0.8");
        assert_eq!(help(Code::BadConfidence, "80", Point), "write 0.8 or 80% if percent is meant");
        assert!(help(Code::BadWeight, "1.500", Either).starts_with("write 1.5 or 1500: "));
        assert!(help(Code::BadWeight, "many", Point).starts_with("write a number greater than 0"));
    }
}
