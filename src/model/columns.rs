//! Columns: many values side by side without an allocation each.

use super::Index;

/// Many strings in one allocation, addressed by position.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    bytes: String,
    ends: Vec<u32>,
}

impl Texts {
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
        let start = if position == 0 { 0 } else { self.ends[position - 1] as usize };
        &self.bytes[start..self.ends[position] as usize]
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

    /// The string of a row, or `""`. O(log n).
    pub fn get(&self, row: usize) -> &str {
        self.rows.binary_search_by(|probe| (*probe as usize).cmp(&row)).map_or("", |found| self.texts.get(found))
    }
}

/// A column in which most rows have one and the same value: nothing is stored until one differs.
#[derive(Debug, Clone)]
pub struct Defaulted<T> {
    default: T,
    len: usize,
    values: Vec<T>,
}

impl<T: Copy + PartialEq> Defaulted<T> {
    /// An empty column.
    pub fn new(default: T) -> Self {
        Self { default, len: 0, values: Vec::new() }
    }

    /// Adds a value at the end.
    pub fn push(&mut self, value: T) {
        if self.values.is_empty() && value != self.default {
            self.values = vec![self.default; self.len];
            self.values.push(value);
        } else if !self.values.is_empty() {
            self.values.push(value);
        }
        self.len += 1;
    }

    /// The value at a position, O(1).
    pub fn get(&self, position: usize) -> T {
        debug_assert!(position < self.len);
        if self.values.is_empty() { self.default } else { self.values[position] }
    }

    /// Whether every row has the default.
    pub fn is_uniform(&self) -> bool {
        self.values.is_empty()
    }
}

/// A list of numbers per row, in one allocation.
#[derive(Debug, Clone, Default)]
pub struct Lists<I> {
    ends: Vec<u32>,
    items: Vec<I>,
}

impl<I: Index> Lists<I> {
    /// Adds the list of the next row.
    pub fn push(&mut self, list: &[I]) {
        self.items.extend_from_slice(list);
        self.ends.push(u32::try_from(self.items.len()).expect("the builder limits the number of rows"));
    }

    /// The list of a row, O(1).
    pub fn get(&self, row: usize) -> &[I] {
        let start = if row == 0 { 0 } else { self.ends[row - 1] as usize };
        &self.items[start..self.ends[row] as usize]
    }
}
