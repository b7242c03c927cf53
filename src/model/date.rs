//! Partial dates (ISO 8601, `2017`, `2017-12`, `2017-12-17`) and intervals of days.

use std::fmt;
use std::num::NonZeroU32;

/// A year, a month or a day. Ordered by first day, the wider date first.
///
/// Packed into 32 bits so that a column of optional dates takes four bytes a row.
///
/// ```
/// use relata::model::PartialDate;
/// let december: PartialDate = "2017-12".parse()?;
/// assert_eq!(december.to_string(), "2017-12");
/// assert_eq!(december.last_day() - december.first_day(), 30);
/// assert!("17.12.2017".parse::<PartialDate>().is_err());
/// # Ok::<(), relata::model::DateError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate(NonZeroU32);

/// Why a text is not a date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// The text has another form than `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    #[error("`{0}` is not a date of the form YYYY, YYYY-MM or YYYY-MM-DD")]
    Form(String),
    /// The form is right, the month or the day does not exist.
    #[error("`{0}` names a {1} that does not exist")]
    Range(String, &'static str),
    /// A range ends before it begins.
    #[error("`{0}` ends before it begins")]
    Backwards(String),
}

fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar, after Howard Hinnant's `days_from_civil`
/// (<https://howardhinnant.github.io/date_algorithms.html>).
fn days_from_civil(year: i32, month: u32, day: u32) -> i32 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted_month = (month as i32 + 9) % 12;
    let day_of_year = (153 * shifted_month + 2) / 5 + day as i32 - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

impl PartialDate {
    /// A number of its own, greater the later it is.
    pub(super) fn number(self) -> u32 {
        self.0.get()
    }

    /// Parses one of the three forms, four digits for the year.
    ///
    /// # Errors
    /// [`DateError::Form`] for any other form, [`DateError::Range`] for a month or day that does not exist.
    pub fn parse(text: &str) -> Result<Self, DateError> {
        let form = || DateError::Form(text.to_owned());
        let bytes = text.as_bytes();
        let number = |from: usize, to: usize| -> Result<u32, DateError> {
            let part = bytes.get(from..to).ok_or_else(form)?;
            part.iter().try_fold(0_u32, |sum, byte| {
                if byte.is_ascii_digit() { Ok(sum * 10 + u32::from(byte - b'0')) } else { Err(form()) }
            })
        };
        if !matches!(bytes.len(), 4 | 7 | 10)
            || (bytes.len() > 4 && bytes[4] != b'-')
            || (bytes.len() > 7 && bytes[7] != b'-')
        {
            return Err(form());
        }
        let year = number(0, 4)?;
        let month = if bytes.len() > 4 { number(5, 7)? } else { 0 };
        let day = if bytes.len() > 7 { number(8, 10)? } else { 0 };
        if bytes.len() > 4 && !(1..=12).contains(&month) {
            return Err(DateError::Range(text.to_owned(), "month"));
        }
        if bytes.len() > 7 && !(1..=days_in_month(year as i32, month)).contains(&day) {
            return Err(DateError::Range(text.to_owned(), "day"));
        }
        let packed = ((year + 1) << 9) | (month << 5) | day;
        Ok(Self(NonZeroU32::new(packed).expect("the year is stored plus one")))
    }

    /// The year, 0 to 9999.
    pub fn year(self) -> i32 {
        (self.0.get() >> 9) as i32 - 1
    }

    /// The month, 1 to 12, if the date has one.
    pub fn month(self) -> Option<u32> {
        Some((self.0.get() >> 5) & 15).filter(|month| *month > 0)
    }

    /// The day of the month, if the date has one.
    pub fn day(self) -> Option<u32> {
        Some(self.0.get() & 31).filter(|day| *day > 0)
    }

    /// The first day that the date covers, in days since 1970-01-01.
    pub fn first_day(self) -> i32 {
        days_from_civil(self.year(), self.month().unwrap_or(1), self.day().unwrap_or(1))
    }

    /// The last day that the date covers, in days since 1970-01-01.
    pub fn last_day(self) -> i32 {
        let month = self.month().unwrap_or(12);
        days_from_civil(self.year(), month, self.day().unwrap_or_else(|| days_in_month(self.year(), month)))
    }
}

impl std::str::FromStr for PartialDate {
    type Err = DateError;
    fn from_str(text: &str) -> Result<Self, DateError> {
        Self::parse(text)
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year())?;
        if let Some(month) = self.month() {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day() {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A span of days, both ends included; an open end is the smallest or largest number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    /// First day, in days since 1970-01-01; `i32::MIN` when the start is open.
    pub first: i32,
    /// Last day; `i32::MAX` when the end is open.
    pub last: i32,
}

impl Interval {
    /// The interval from the first day of `since` to the last day of `until`; a missing end is open.
    pub fn between(since: Option<PartialDate>, until: Option<PartialDate>) -> Self {
        Self {
            first: since.map_or(i32::MIN, PartialDate::first_day),
            last: until.map_or(i32::MAX, PartialDate::last_day),
        }
    }

    /// The whole span of one partial date.
    pub fn of(date: PartialDate) -> Self {
        Self { first: date.first_day(), last: date.last_day() }
    }

    /// Parses `DATE` or `FROM..TO`, where either end of the range may be missing.
    ///
    /// # Errors
    /// [`DateError`] of the part that is not a date; [`DateError::Form`] when both ends are missing,
    /// [`DateError::Backwards`] when the range ends before it begins.
    ///
    /// ```
    /// use relata::model::Interval;
    /// let years = Interval::parse("2011..2017")?;
    /// assert!(years.overlaps(Interval::parse("2017-12-17")?));
    /// assert!(!years.overlaps(Interval::parse("2018..")?));
    /// # Ok::<(), relata::model::DateError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, DateError> {
        let Some((from, to)) = text.split_once("..") else {
            return PartialDate::parse(text.trim()).map(Self::of);
        };
        let end = |part: &str| match part.trim() {
            "" => Ok(None),
            date => PartialDate::parse(date).map(Some),
        };
        let (since, until) = (end(from)?, end(to)?);
        let interval = Self::between(since, until);
        if since.is_none() && until.is_none() {
            return Err(DateError::Form(text.to_owned()));
        }
        if interval.first > interval.last {
            return Err(DateError::Backwards(text.to_owned()));
        }
        Ok(interval)
    }

    /// Whether the two share at least one day.
    pub fn overlaps(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_agree_with_the_calendar() {
        // 2000-03-01 is day 11017 and 1970-01-01 day 0 by `date -d @$((86400*11017))`.
        let day = |text: &str| PartialDate::parse(text).unwrap().first_day();
        assert_eq!(day("1970-01-01"), 0);
        assert_eq!(day("2000-03-01"), 11_017);
        assert_eq!(day("1969-12-31"), -1);
        assert_eq!(day("2017-12-17"), 17_517);
        assert_eq!(PartialDate::parse("2016").unwrap().last_day() - day("2016-01-01"), 365);
        assert_eq!(PartialDate::parse("2016-02").unwrap().last_day(), day("2016-02-29"));
    }

    #[test]
    fn every_other_form_is_refused() {
        for bad in
            ["", "17", "2017-", "2017-1", "2017/12/17", "17.12.2017", "2017-12-1", "201٧", "+017", "2017-12-17T00"]
        {
            assert!(matches!(PartialDate::parse(bad), Err(DateError::Form(_))), "{bad}");
        }
        for bad in ["2017-00", "2017-13", "2017-02-29", "1900-02-29", "2017-04-31", "2017-12-00"] {
            assert!(matches!(PartialDate::parse(bad), Err(DateError::Range(..))), "{bad}");
        }
        assert!(PartialDate::parse("2000-02-29").is_ok());
    }

    #[test]
    fn intervals_are_closed_and_partial_dates_are_whole_spans() {
        let interval = |text: &str| Interval::parse(text).unwrap();
        assert!(interval("2017-12-17").overlaps(interval("2017-12")));
        assert!(interval("..2017").overlaps(interval("2017-12-31")));
        assert!(!interval("..2017").overlaps(interval("2018-01-01")));
        for bad in ["..", "2018..2017", "2017...2018", "now"] {
            assert!(Interval::parse(bad).is_err(), "{bad}");
        }
    }
}
