//! Texts, each once, numbered in the order of arrival: ids, and words of a vocabulary.

use crate::model::Texts;
use std::borrow::Cow;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::OnceLock;

/// A table of texts: one column that holds them, the key of each, and slots with half a hash and a number. A slot has 8
/// bytes, so that the slots of a million ids take 16 MB and the eight that are looked at first lie in one line of the
/// cache; only the number of a slot whose hash fits leads to a key, and only a long text is compared itself.
///
/// Hashes start from a number drawn once a run, so that nobody can write a file whose ids all meet in one slot; nothing
/// that leaves the program depends on it.
#[derive(Debug, Default)]
pub(super) struct Ids {
    texts: Texts,
    /// What is compared, by number.
    keys: Vec<[u64; 2]>,
    /// A power of two of them, or none.
    slots: Vec<Slot>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    /// The upper half of the hash; where it starts is the slot at which a search starts.
    hash: u32,
    /// Number plus one; 0 is free.
    number: u32,
}

/// A text that is looked up: half its hash, and what is compared.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Key {
    hash: u32,
    key: [u64; 2],
}

/// The longest text that a key holds. Its length stands in the last byte; a longer text leaves 255 there, and its hash.
const SHORT: usize = 15;
const LONG: u64 = 255 << 56;

impl Key {
    /// The key of a text. O(length).
    #[inline]
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let length = bytes.len();
        if length > SHORT {
            let hash = hash(text);
            return Self { hash: (hash >> 32) as u32, key: [hash, LONG] };
        }
        // The last bytes overlap the first ones, and are moved to where they belong.
        let mut key = match length {
            8.. => [word(bytes, 0), if length > 8 { word(bytes, length - 8) >> (8 * (16 - length)) } else { 0 }],
            4.. => [half(bytes, 0) | half(bytes, length - 4) << (8 * (length - 4)), 0],
            _ => [bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)), 0],
        };
        key[1] |= (length as u64) << 56;
        Self { hash: (mix(key[0], key[1]) >> 32) as u32, key }
    }

    /// Whether it holds only a hash of the text.
    fn is_long(&self) -> bool {
        self.key[1] == LONG
    }
}

const FACTORS: [u64; 2] = [0x9e37_79b9_7f4a_7c15, 0xd6e8_feb8_6659_fd93];

fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ (product >> 64) as u64
}

fn half(bytes: &[u8], at: usize) -> u64 {
    let mut half = [0; 4];
    half.copy_from_slice(&bytes[at..at + 4]);
    u32::from_le_bytes(half).into()
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
        self.find(&Key::of(text), || Cow::Borrowed(text)).ok()
    }

    /// The numbers of many texts whose keys are known. In steps that each do one thing for all of them, so that many
    /// slots, and then many keys, are on their way from memory at once; a text is asked for only where its key does not
    /// hold it.
    pub(super) fn get_many<'t>(
        &self,
        keys: &[Key],
        numbers: &mut Vec<Option<u32>>,
        text: impl Fn(usize) -> Cow<'t, str>,
    ) {
        numbers.clear();
        self.bring_near(keys);
        numbers.extend(keys.iter().map(|key| self.candidate(key)));
        let near = |number: &Option<u32>| number.map_or(0, |number| self.keys[number as usize][0]);
        std::hint::black_box(numbers.iter().fold(0, |touched, number| touched ^ near(number)));
        for (at, (number, key)) in numbers.iter_mut().zip(keys).enumerate() {
            if number.is_some_and(|number| self.keys[number as usize] != key.key || key.is_long()) {
                *number = self.find(key, || text(at)).ok();
            }
        }
    }

    /// Touches the slots at which the search for keys starts.
    pub(super) fn bring_near(&self, keys: &[Key]) {
        let mask = self.slots.len().wrapping_sub(1);
        let start = |key: &Key| self.slots.get(key.hash as usize & mask).map_or(0, |slot| slot.number);
        std::hint::black_box(keys.iter().fold(0, |touched, key| touched ^ start(key)));
    }

    /// The first number whose slot has the half hash of a key.
    #[inline]
    fn candidate(&self, key: &Key) -> Option<u32> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut at = key.hash as usize & mask;
        loop {
            let slot = self.slots[at];
            let number = slot.number.checked_sub(1)?;
            if slot.hash == key.hash {
                return Some(number);
            }
            at = (at + 1) & mask;
        }
    }

    /// The number of a text, or the slot where it would stand.
    #[inline]
    fn find<'t>(&self, key: &Key, text: impl Fn() -> Cow<'t, str>) -> Result<u32, usize> {
        let Some(mask) = self.slots.len().checked_sub(1) else { return Err(0) };
        let mut at = key.hash as usize & mask;
        loop {
            let slot = self.slots[at];
            let Some(number) = slot.number.checked_sub(1) else { return Err(at) };
            if slot.hash == key.hash
                && self.keys[number as usize] == key.key
                && (!key.is_long() || self.text(number) == text())
            {
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
        if (self.len() + 1) * 5 > self.slots.len() * 4 {
            self.reserve(self.len().max(8));
        }
        match self.find(key, || Cow::Borrowed(text)) {
            Ok(number) => Err(number),
            Err(slot) => {
                let number = self.len() as u32;
                self.slots[slot] = Slot { hash: key.hash, number: number + 1 };
                self.keys.push(key.key);
                self.texts.push(text);
                Ok(number)
            }
        }
    }

    /// Makes room for so many more texts.
    pub(super) fn reserve(&mut self, more: usize) {
        let slots = ((self.len() + more + 1) * 5).div_ceil(4).next_power_of_two();
        if slots <= self.slots.len() {
            return;
        }
        let mask = slots - 1;
        let old = std::mem::replace(&mut self.slots, vec![Slot::default(); slots]);
        for slot in old.into_iter().filter(|slot| slot.number > 0) {
            let mut at = slot.hash as usize & mask;
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
