//! Columns: many values side by side without an allocation each.

use super::{Index, PartialDate, VerbIx};
use std::ops::Range;

/// Many strings in one allocation, addressed by position.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    bytes: String,
    ends: Vec<u32>,
}

impl Texts {
    /// The strings at some positions, in their order. O(their length).
    pub fn gathered(&self, positions: &[u32]) -> Self {
        let mut gathered = Self::default();
        gathered.reserve(positions.len(), self.bytes.len());
        positions.iter().for_each(|position| gathered.push(self.get(*position as usize)));
        gathered
    }

    /// Makes room for so many more strings of so many bytes together.
    pub fn reserve(&mut self, strings: usize, bytes: usize) {
        self.bytes.reserve(bytes);
        self.ends.reserve(strings);
    }

    /// How many bytes all strings have together.
    pub fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// Adds the strings of another column at the end. O(their length).
    ///
    /// # Panics
    /// When all strings together pass 4 GiB, which the reader refuses before.
    pub fn append(&mut self, other: &Self) {
        self.append_some(other, 0..other.len());
    }

    /// Adds some of the strings of another column at the end. O(their length).
    ///
    /// # Panics
    /// When all strings together pass 4 GiB, which the reader refuses before.
    pub fn append_some(&mut self, other: &Self, which: Range<usize>) {
        let (before, from) = (self.bytes.len(), other.start(which.start));
        let to = other.start(which.end);
        self.bytes.push_str(&other.bytes[from..to]);
        u32::try_from(self.bytes.len()).expect("the reader limits text columns to 4 GiB");
        self.ends.extend(other.ends[which].iter().map(|end| (before + *end as usize - from) as u32));
    }

    /// Takes away every string from a position on. O(1).
    pub fn truncate(&mut self, strings: usize) {
        if strings < self.len() {
            self.bytes.truncate(self.start(strings));
            self.ends.truncate(strings);
        }
    }

    fn start(&self, position: usize) -> usize {
        position.checked_sub(1).map_or(0, |before| self.ends[before] as usize)
    }

    /// Adds a string at the end. O(length).
    ///
    /// # Panics
    /// When all strings together pass 4 GiB, which the reader refuses before.
    pub fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(u32::try_from(self.bytes.len()).expect("the reader limits text columns to 4 GiB"));
    }

    /// The string at a position, O(1).
    pub fn get(&self, position: usize) -> &str {
        &self.bytes[self.start(position)..self.ends[position] as usize]
    }

    /// Touches the strings at some positions. One that is asked for soon after is near then: waiting for many at once
    /// takes little longer than for one.
    pub fn bring_near(&self, positions: impl Iterator<Item = usize> + Clone) {
        let ends = positions.clone().fold(0, |seen, position| seen ^ self.ends[position]);
        let first = |position| self.get(position).as_bytes().first().copied().unwrap_or(0);
        std::hint::black_box((ends, positions.fold(0, |seen, position| seen ^ first(position))));
    }

    /// How many strings there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The strings in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|position| self.get(position))
    }
}

/// Where among the rows that have something each row stands, for many look-ups: O(1) each, after O(rows).
pub(crate) struct Places(Option<Vec<u32>>);

impl Places {
    /// Makes it for ascending rows among so many.
    pub(crate) fn of(rows: &[u32], all: usize) -> Self {
        if rows.len() == all {
            return Self(None);
        }
        let mut places = vec![u32::MAX; all];
        rows.iter().enumerate().for_each(|(at, row)| places[*row as usize] = at as u32);
        Self(Some(places))
    }

    /// The place of a row, if it has something.
    pub(crate) fn get(&self, row: usize) -> Option<usize> {
        match &self.0 {
            None => Some(row),
            Some(places) => Some(*places.get(row)? as usize).filter(|place| *place != u32::MAX as usize),
        }
    }
}

/// Strings that most rows do not have: positions in ascending order, a string each.
#[derive(Debug, Clone, Default)]
pub struct SparseTexts {
    rows: Vec<u32>,
    texts: Texts,
}

impl SparseTexts {
    /// Adds the string of a row; rows must come in ascending order, empty strings are not kept.
    pub fn push(&mut self, row: usize, text: &str) {
        if !text.is_empty() {
            self.rows.push(u32::try_from(row).expect("the builder limits the number of rows"));
            self.texts.push(text);
        }
    }

    /// Adds the strings of another column, whose rows count from the given one.
    pub fn append(&mut self, rows: usize, other: &Self) {
        self.rows.extend(other.rows.iter().map(|row| row + rows as u32));
        self.texts.append(&other.texts);
    }

    /// The string of a row, or `""`. O(log n).
    pub fn get(&self, row: usize) -> &str {
        self.rows.binary_search_by(|probe| (*probe as usize).cmp(&row)).map_or("", |found| self.texts.get(found))
    }
}

impl SparseTexts {
    /// The strings of some rows, in their order: of the first `all` rows of this column, or what is given instead.
    pub(crate) fn gathered<'s>(&'s self, order: &[u32], all: usize, instead: impl Fn(u32) -> Option<&'s str>) -> Self {
        let places = Places::of(&self.rows, all);
        let mut gathered = Self::default();
        for (at, row) in order.iter().enumerate() {
            let own = || places.get(*row as usize).filter(|_| (*row as usize) < all).map(|place| self.texts.get(place));
            gathered.push(at, instead(*row).or_else(own).unwrap_or(""));
        }
        gathered
    }

    /// Adds some of the strings of another column, as many rows of it as given, from a row on.
    pub fn append_some(&mut self, row: usize, other: &Self, which: Range<usize>) {
        let first = other.rows.partition_point(|at| (*at as usize) < which.start);
        let last = other.rows.partition_point(|at| (*at as usize) < which.end);
        self.rows.extend(other.rows[first..last].iter().map(|at| at - which.start as u32 + row as u32));
        self.texts.append_some(&other.texts, first..last);
    }
}

/// Lists of strings that most rows do not have.
#[derive(Debug, Clone, Default)]
pub struct SparseLists {
    rows: Vec<u32>,
    /// How many strings there are up to the end of each list.
    ends: Vec<u32>,
    texts: Texts,
}

impl SparseLists {
    /// Adds the list of a row; rows must come in ascending order, empty lists are not kept.
    pub fn push<'t>(&mut self, row: usize, list: impl Iterator<Item = &'t str>) {
        list.for_each(|text| self.texts.push(text));
        let end = self.texts.len() as u32;
        if self.ends.last().copied().unwrap_or(0) < end {
            self.rows.push(u32::try_from(row).expect("the builder limits the number of rows"));
            self.ends.push(end);
        }
    }

    fn strings(&self, list: usize) -> Range<usize> {
        let start = list.checked_sub(1).map_or(0, |before| self.ends[before]);
        start as usize..self.ends[list] as usize
    }

    /// Adds some of the lists of another column, as many rows of it as given, from a row on.
    pub fn append_some(&mut self, row: usize, other: &Self, which: Range<usize>) {
        let first = other.rows.partition_point(|at| (*at as usize) < which.start);
        let last = other.rows.partition_point(|at| (*at as usize) < which.end);
        if first == last {
            return;
        }
        let (from, to) = (other.strings(first).start, other.strings(last - 1).end);
        let before = self.texts.len() as u32;
        self.texts.append_some(&other.texts, from..to);
        self.rows.extend(other.rows[first..last].iter().map(|at| at - which.start as u32 + row as u32));
        self.ends.extend(other.ends[first..last].iter().map(|end| end - from as u32 + before));
    }

    /// The lists of some rows, in their order: of the first `all` rows of this column, or what is given instead.
    pub(crate) fn gathered<'s>(
        &'s self,
        order: &[u32],
        all: usize,
        instead: impl Fn(u32) -> Option<&'s [String]>,
    ) -> Self {
        let places = Places::of(&self.rows, all);
        let mut gathered = Self::default();
        for (at, row) in order.iter().enumerate() {
            match (instead(*row), places.get(*row as usize).filter(|_| (*row as usize) < all)) {
                (Some(list), _) => gathered.push(at, list.iter().map(String::as_str)),
                (None, Some(place)) => gathered.push(at, self.strings(place).map(|text| self.texts.get(text))),
                (None, None) => {}
            }
        }
        gathered
    }

    /// The list of a row. O(log n + its length), without an allocation where there is none.
    pub fn get(&self, row: usize) -> Vec<&str> {
        match self.rows.binary_search_by(|probe| (*probe as usize).cmp(&row)) {
            Ok(list) => self.strings(list).map(|at| self.texts.get(at)).collect(),
            Err(_) => Vec::new(),
        }
    }
}

/// A value with a number by which it is looked up among others.
pub trait Word: Copy + PartialEq {
    /// A number that equal values share, and different ones mostly do not.
    fn number(self) -> u64;
}

impl Word for f64 {
    fn number(self) -> u64 {
        // Zeros are equal, whatever their sign.
        (self + 0.0).to_bits()
    }
}

impl Word for bool {
    fn number(self) -> u64 {
        u64::from(self)
    }
}

impl Word for u16 {
    fn number(self) -> u64 {
        u64::from(self)
    }
}

impl Word for VerbIx {
    fn number(self) -> u64 {
        u64::from(self.0)
    }
}

impl Word for Option<PartialDate> {
    fn number(self) -> u64 {
        self.map_or(0, |date| u64::from(date.number()))
    }
}

/// A column of few different values: a byte a row that says which, and nothing as long as every row has the default. From
/// the 257th value on, the values themselves.
#[derive(Debug, Clone)]
pub struct Coded<T> {
    len: usize,
    /// The different values, the default first.
    words: Vec<T>,
    /// Which of them each row has; none as long as all have the default, or when there are too many.
    codes: Vec<u8>,
    /// The values as they are, once there are too many.
    values: Vec<T>,
    is_plain: bool,
    /// By a hash of a value, where among the words it was last found; made with the first code.
    found: Vec<u8>,
}

const FOUND: usize = 1 << 10;
/// Words that a byte can tell.
const WORDS: usize = 1 << u8::BITS;

impl<T: Word> Coded<T> {
    /// An empty column.
    pub fn new(default: T) -> Self {
        Self { len: 0, words: vec![default], codes: Vec::new(), values: Vec::new(), is_plain: false, found: Vec::new() }
    }

    /// The code of a value, a new one if there is room.
    #[inline]
    fn code(&mut self, value: T) -> Option<u8> {
        if self.found.is_empty() {
            self.found.resize(FOUND, 0);
        }
        // The highest bits of a product depend on all bits of the number.
        let hash = value.number().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - FOUND.trailing_zeros());
        let last = self.found[hash as usize];
        if self.words[usize::from(last)] == value {
            return Some(last);
        }
        let code = self.words.iter().position(|word| *word == value).unwrap_or(self.words.len());
        if code == self.words.len() {
            if code == WORDS {
                return None;
            }
            self.words.push(value);
        }
        self.found[hash as usize] = code as u8;
        Some(code as u8)
    }

    /// Keeps values as they are from now on, as there are too many.
    fn spell(&mut self) {
        let codes = std::mem::take(&mut self.codes);
        self.is_plain = true;
        self.values.reserve(codes.capacity().max(self.len + 1));
        self.values.extend(codes.iter().map(|code| self.words[usize::from(*code)]));
        self.values.resize(self.len, self.words[0]);
    }

    /// Adds a value at the end.
    pub fn push(&mut self, value: T) {
        self.extend(&[value]);
    }

    /// Makes room for so many more values, if another column like this one holds any.
    pub fn reserve(&mut self, like: &Self, more: usize) {
        if self.is_plain {
            self.values.reserve(more);
        } else if !self.codes.is_empty() || !like.is_uniform() {
            self.codes.reserve((self.len - self.codes.len()) + more);
        }
    }

    /// Adds values at the end. O(values).
    pub fn extend(&mut self, values: &[T]) {
        if self.is_plain {
            self.values.extend_from_slice(values);
        } else if !self.codes.is_empty() || values.iter().any(|value| *value != self.words[0]) {
            self.codes.resize(self.len, 0);
            for (at, value) in values.iter().enumerate() {
                let Some(code) = self.code(*value) else {
                    self.len += at;
                    self.spell();
                    self.values.extend_from_slice(&values[at..]);
                    self.len += values.len() - at;
                    return;
                };
                self.codes.push(code);
            }
        }
        self.len += values.len();
    }

    /// Adds one value several times. O(times), O(1) as long as it is the default.
    pub fn repeat(&mut self, value: T, times: usize) {
        if times == 0 {
            return;
        }
        self.push(value);
        self.len += times - 1;
        if self.is_plain {
            self.values.resize(self.len, value);
        } else if let Some(last) = self.codes.last().copied() {
            self.codes.resize(self.len, last);
        }
    }

    /// Adds the values of another column at the end. O(values added), O(1) where both hold one value only.
    pub fn append(&mut self, other: &Self) {
        if other.is_plain {
            self.extend(&other.values);
        } else if other.codes.is_empty() {
            self.repeat(other.words[0], other.len);
        } else if self.is_plain {
            self.values.extend(other.codes.iter().map(|code| other.words[usize::from(*code)]));
            self.len += other.len;
        } else {
            let codes: Option<Vec<u8>> = other.words.iter().map(|word| self.code(*word)).collect();
            let Some(codes) = codes else {
                self.spell();
                return self.append(other);
            };
            self.codes.resize(self.len, 0);
            if codes.iter().enumerate().all(|(theirs, own)| theirs == usize::from(*own)) {
                self.codes.extend_from_slice(&other.codes);
            } else {
                self.codes.extend(other.codes.iter().map(|code| codes[usize::from(*code)]));
            }
            self.len += other.len;
        }
    }

    /// Exchanges every value for another, which is asked for in the order of rows, for each that differs at least once.
    /// O(rows).
    pub fn map(&mut self, mut change: impl FnMut(T) -> T) {
        self.values.iter_mut().for_each(|value| *value = change(*value));
        if self.codes.is_empty() && self.len > 0 && !self.is_plain {
            self.words[0] = change(self.words[0]);
        }
        let mut changed = vec![false; self.words.len()];
        for code in self.codes.iter().map(|code| usize::from(*code)) {
            if !std::mem::replace(&mut changed[code], true) {
                self.words[code] = change(self.words[code]);
            }
        }
    }

    /// The value at a position, O(1).
    #[inline]
    pub fn get(&self, position: usize) -> T {
        debug_assert!(position < self.len);
        match (self.values.get(position), self.codes.get(position)) {
            (Some(value), _) => *value,
            (None, Some(code)) => self.words[usize::from(*code)],
            (None, None) => self.words[0],
        }
    }

    /// Whether nothing is stored, since every row has one and the same value.
    pub fn is_uniform(&self) -> bool {
        self.codes.is_empty() && !self.is_plain
    }
}

/// A list of numbers per row, in one allocation; none as long as every list is empty.
#[derive(Debug, Clone, Default)]
pub struct Lists<I> {
    rows: usize,
    ends: Vec<u32>,
    items: Vec<I>,
}

impl<I: Index> Lists<I> {
    /// Adds the list of the next row.
    pub fn push(&mut self, list: &[I]) {
        self.rows += 1;
        if !list.is_empty() && self.items.is_empty() {
            self.ends = vec![0; self.rows - 1];
        }
        self.items.extend_from_slice(list);
        if !self.items.is_empty() {
            self.ends.push(u32::try_from(self.items.len()).expect("the builder limits the number of rows"));
        }
    }

    /// Adds rows whose lists are empty. O(rows), O(1) as long as every list is.
    pub fn push_empty(&mut self, rows: usize) {
        self.rows += rows;
        if !self.items.is_empty() {
            self.ends.resize(self.rows, self.items.len() as u32);
        }
    }

    /// Adds the lists of another column at the end. O(rows added).
    pub fn append(&mut self, other: &Self) {
        if other.items.is_empty() {
            self.push_empty(other.rows);
            return;
        }
        if self.items.is_empty() {
            self.ends = vec![0; self.rows];
        }
        let before = self.items.len() as u32;
        self.items.extend_from_slice(&other.items);
        self.rows += other.rows;
        self.ends.extend(other.ends.iter().map(|end| before + end));
    }

    /// Adds some of the lists of another column at the end. O(rows added).
    pub fn append_some(&mut self, other: &Self, which: Range<usize>) {
        which.for_each(|row| self.push(other.get(row)));
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The list of a row, O(1).
    pub fn get(&self, row: usize) -> &[I] {
        if self.items.is_empty() {
            return &[];
        }
        let start = if row == 0 { 0 } else { self.ends[row - 1] as usize };
        &self.items[start..self.ends[row] as usize]
    }

    /// The items of all lists, one after the other.
    pub fn items_mut(&mut self) -> &mut [I] {
        &mut self.items
    }
}

/// Numbers that mostly grow by one from row to row, such as lines: kept where they do not.
#[derive(Debug, Clone, Default)]
pub struct Consecutive {
    len: u32,
    /// The row at which a run starts, and its number.
    runs: Vec<(u32, u32)>,
}

impl Consecutive {
    /// Adds a number at the end.
    pub fn push(&mut self, number: u32) {
        let goes_on = self.runs.last().is_some_and(|(row, first)| first.wrapping_add(self.len - row) == number);
        if !goes_on {
            self.runs.push((self.len, number));
        }
        self.len += 1;
    }

    /// Adds numbers at the end, each greater than the one before it. O(numbers), O(1) where each is so by one.
    pub fn extend(&mut self, numbers: &[u32]) {
        let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else { return };
        if last.wrapping_sub(*first) as usize == numbers.len() - 1 {
            self.push(*first);
            self.len += numbers.len() as u32 - 1;
        } else {
            numbers.iter().for_each(|number| self.push(*number));
        }
    }

    /// Adds the numbers of another column, each greater by `offset`.
    pub fn append(&mut self, other: &Self, offset: u32) {
        for (row, first) in &other.runs {
            let (row, first) = (self.len + row, first.wrapping_add(offset));
            let goes_on = self.runs.last().is_some_and(|(start, number)| number.wrapping_add(row - start) == first);
            if !goes_on {
                self.runs.push((row, first));
            }
        }
        self.len += other.len;
    }

    /// The number of a row. O(log n).
    pub fn get(&self, row: usize) -> u32 {
        let run = self.runs.partition_point(|(start, _)| *start as usize <= row);
        let Some((start, first)) = run.checked_sub(1).map(|run| self.runs[run]) else { return 0 };
        first.wrapping_add(row as u32 - start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SourceIx;

    #[test]
    fn appended_columns_are_those_of_one_pass() {
        let (mut lines, mut lists, mut flags) = (Consecutive::default(), Lists::default(), Coded::new(false));
        let rows: Vec<(u32, Vec<SourceIx>, bool)> =
            [(2, 0), (3, 0), (4, 2), (9, 1), (10, 0), (11, 0), (15, 1), (16, 0)]
                .iter()
                .map(|(line, sources)| (*line, (0..*sources).map(SourceIx).collect(), *line == 10))
                .collect();
        let mut parts = Vec::new();
        for (at, (line, list, flag)) in rows.iter().enumerate() {
            if [0, 2, 5].contains(&at) {
                parts.push((Consecutive::default(), Lists::default(), Coded::new(false), *line));
            }
            let Some((numbers, part, set, first)) = parts.last_mut() else { continue };
            numbers.push(line - *first);
            part.push(list);
            set.push(*flag);
        }
        for (numbers, part, set, first) in &parts {
            lines.append(numbers, *first);
            lists.append(part);
            flags.append(set);
        }
        for (at, (line, list, flag)) in rows.iter().enumerate() {
            assert_eq!((lines.get(at), lists.get(at), flags.get(at)), (*line, &list[..], *flag), "row {at}");
        }
        assert_eq!(lines.runs.len(), 3);
    }

    #[test]
    fn a_mapped_column_of_as_many_values_as_codes_goes_to_the_end_of_an_empty_one() {
        let (mut column, mut part) = (Coded::new(0_u16), Coded::new(0));
        (0..256).for_each(|value| part.push(value));
        part.map(|value| value + 1);
        column.append(&part);
        assert_eq!((0..256).map(|row| column.get(row)).collect::<Vec<_>>(), (1..=256).collect::<Vec<_>>());
    }

    /// Against a list of the values.
    #[test]
    fn a_coded_column_holds_what_was_added_however_many_values_differ() {
        let mut state = 3_u64;
        let mut random = move |bound: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % bound
        };
        for round in 0..300_u64 {
            let different = [1, 2, 5, 200, 256, 257, 400][round as usize % 7];
            let value = |number: u64| 1.0 + number as f64 / 8.0;
            let (mut column, mut list) = (Coded::new(1.0), Vec::new());
            for _ in 0..12 {
                let (mut part, mut values) = (Coded::new(1.0), Vec::new());
                for _ in 0..random(4) {
                    let some: Vec<f64> = (0..random(80)).map(|_| value(random(different))).collect();
                    part.extend(&some);
                    values.extend(some);
                    let (one, times) = (value(random(different)), random(3) as usize * 20);
                    part.repeat(one, times);
                    values.resize(values.len() + times, one);
                }
                match random(3) {
                    0 => {
                        column.reserve(&part, values.len());
                        column.append(&part);
                        list.extend_from_slice(&values);
                    }
                    1 => {
                        let mut order = Vec::new();
                        let mut change = |value: f64| {
                            order.push(value);
                            value + 0.5
                        };
                        column.map(&mut change);
                        let mut first: Vec<f64> = Vec::new();
                        list.iter().for_each(|value| {
                            if !first.contains(value) {
                                first.push(*value);
                            }
                        });
                        if !column.is_plain {
                            assert_eq!(order, first, "round {round}");
                        }
                        list.iter_mut().for_each(|value| *value += 0.5);
                    }
                    _ => {
                        values.iter().for_each(|value| column.push(*value));
                        list.extend(values);
                    }
                }
            }
            let found: Vec<f64> = (0..list.len()).map(|row| column.get(row)).collect();
            assert_eq!(found, list, "round {round}");
            assert!(!column.is_uniform() || list.iter().all(|value| *value == column.words[0]), "round {round}");
        }
    }
}
