//! Texts, each once, numbered in the order of arrival: ids, and words of a vocabulary.

use crate::model::Texts;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::OnceLock;

/// A table of texts: one column that holds them, and slots in which short ones stand once more, so that looking one up
/// touches one place in memory.
///
/// Hashes start from a number drawn once a run, so that nobody can write a file whose ids all meet in one slot; nothing
/// that leaves the program depends on it.
#[derive(Debug, Default)]
pub(super) struct Ids {
    texts: Texts,
    /// A power of two of them, or none.
    slots: Vec<Slot>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    key: [u64; 2],
    /// Number plus one; 0 is free.
    number: u32,
}

/// A text that is looked up: its hash, and what stands in the slot.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Key {
    hash: u64,
    key: [u64; 2],
}

/// The longest text that a slot holds. Its length stands in the last byte; a longer text leaves 255 there, and its hash.
const SHORT: usize = 15;
const LONG: u64 = 255 << 56;

impl Key {
    /// The key of a text. O(length).
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let length = bytes.len();
        if length > SHORT {
            let hash = hash(text);
            return Self { hash, key: [hash, LONG] };
        }
        let mut key = if length >= 8 {
            // The last bytes overlap the first ones, and are moved to where they belong.
            [word(bytes, 0), if length > 8 { word(bytes, length - 8) >> (8 * (16 - length)) } else { 0 }]
        } else {
            [bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)), 0]
        };
        key[1] |= (length as u64) << 56;
        Self { hash: mix(key[0], key[1]), key }
    }
}

const FACTORS: [u64; 2] = [0x9e37_79b9_7f4a_7c15, 0xd6e8_feb8_6659_fd93];

fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ (product >> 64) as u64
}

fn word(bytes: &[u8], at: usize) -> u64 {
    let mut word = [0; 8];
    word.copy_from_slice(&bytes[at..at + 8]);
    u64::from_le_bytes(word)
}

fn seed() -> u64 {
    static SEED: OnceLock<u64> = OnceLock::new();
    *SEED.get_or_init(|| RandomState::new().build_hasher().finish())
}

fn mix(a: u64, b: u64) -> u64 {
    let seed = seed();
    fold(fold(a ^ FACTORS[0], b ^ seed), FACTORS[1] ^ seed)
}

/// The hash of a text, after wyhash (Wang Yi 2019): 16 bytes a multiplication.
pub(super) fn hash(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let length = bytes.len();
    let mut state = seed() ^ (length as u64).wrapping_mul(FACTORS[1]);
    if length < 8 {
        return mix(bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)), state);
    }
    let mut at = 0;
    while at + 16 < length {
        state = fold(word(bytes, at) ^ FACTORS[0], word(bytes, at + 8) ^ state);
        at += 16;
    }
    let first = length.saturating_sub(16);
    mix(word(bytes, first), word(bytes, length - 8) ^ state)
}

/// A hash of several texts in their order.
pub(super) fn combined(state: u64, text: &str) -> u64 {
    fold(state ^ FACTORS[0], hash(text) | 1)
}

impl Ids {
    /// How many texts there are.
    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    /// The text of a number.
    pub(super) fn text(&self, number: u32) -> &str {
        self.texts.get(number as usize)
    }

    /// Every text, by number.
    pub(super) fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The number of a text. O(length).
    pub(super) fn get(&self, text: &str) -> Option<u32> {
        self.find(&Key::of(text), text).ok()
    }

    /// The number of a text whose key is known.
    pub(super) fn get_keyed(&self, key: &Key, text: &str) -> Option<u32> {
        self.find(key, text).ok()
    }

    /// Something of the slot at which the search for a key starts: reading it for many keys in a row brings their slots
    /// near, one while another is on its way.
    pub(super) fn touch(&self, key: &Key) -> u32 {
        self.slots.get(key.hash as usize & self.slots.len().wrapping_sub(1)).map_or(0, |slot| slot.number)
    }

    /// The number of a text, or the slot where it would stand.
    fn find(&self, key: &Key, text: &str) -> Result<u32, usize> {
        let Some(mask) = self.slots.len().checked_sub(1) else { return Err(0) };
        let mut at = key.hash as usize & mask;
        loop {
            let slot = &self.slots[at];
            let Some(number) = slot.number.checked_sub(1) else { return Err(at) };
            if slot.key == key.key && (key.key[1] != LONG || self.text(number) == text) {
                return Ok(number);
            }
            at = (at + 1) & mask;
        }
    }

    /// Adds a text that is not there, and gives its number either way: `Err` when it was there.
    pub(super) fn insert(&mut self, text: &str) -> Result<u32, u32> {
        self.insert_keyed(&Key::of(text), text)
    }

    /// As [`Self::insert`], for a text whose key is known.
    pub(super) fn insert_keyed(&mut self, key: &Key, text: &str) -> Result<u32, u32> {
        if (self.len() + 1) * 3 > self.slots.len() * 2 {
            self.reserve(self.len().max(8));
        }
        match self.find(key, text) {
            Ok(number) => Err(number),
            Err(slot) => {
                let number = self.len() as u32;
                self.slots[slot] = Slot { key: key.key, number: number + 1 };
                self.texts.push(text);
                Ok(number)
            }
        }
    }

    /// Makes room for so many more texts.
    pub(super) fn reserve(&mut self, more: usize) {
        let slots = ((self.len() + more + 1) * 3 / 2).next_power_of_two();
        if slots <= self.slots.len() {
            return;
        }
        let mask = slots - 1;
        let old = std::mem::replace(&mut self.slots, vec![Slot::default(); slots]);
        for slot in old.into_iter().filter(|slot| slot.number > 0) {
            let [first, last] = slot.key;
            let mut at = if last == LONG { first } else { mix(first, last) } as usize & mask;
            while self.slots[at].number != 0 {
                at = (at + 1) & mask;
            }
            self.slots[at] = slot;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_has_one_number() {
        let mut ids = Ids::default();
        assert_eq!(ids.get(""), None);
        let texts: Vec<String> = (0..5000).map(|n| "ab".repeat(n % 23) + &n.to_string()).collect();
        for (number, text) in texts.iter().enumerate() {
            assert_eq!(ids.insert(text), Ok(number as u32));
            assert_eq!(ids.insert(text), Err(number as u32));
        }
        for (number, text) in texts.iter().enumerate() {
            assert_eq!(ids.get(text), Some(number as u32));
            assert_eq!(ids.text(number as u32), text);
            assert_eq!(ids.get(&format!("{text} ")), None);
        }
    }

    #[test]
    fn hashes_differ_where_texts_do() {
        let mut seen = std::collections::HashSet::new();
        for length in 0..40 {
            let text = "a".repeat(length);
            assert!(seen.insert(hash(&text)), "{length}");
            for at in 0..length {
                let mut other = text.clone();
                other.replace_range(at..=at, "b");
                assert!(seen.insert(hash(&other)), "{length} {at}");
            }
        }
        assert_ne!(combined(combined(1, "a"), "b"), combined(combined(1, "b"), "a"));
    }
}
