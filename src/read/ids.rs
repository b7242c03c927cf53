//! Texts, each once, numbered in the order of arrival: ids, and words of a vocabulary.

use crate::model::Texts;
use std::borrow::Cow;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::ops::Range;
use std::sync::OnceLock;

/// A table of texts: one column that holds them, the key of each, and slots with half a hash and a number. Eight slots
/// are a bucket, which is one line of the cache and is compared as a whole, so that there is nothing to guess about where
/// in it a hash stands; the slots of a million ids take 16 MB. Only the number of a slot whose hash fits leads to a key,
/// and only a long text is compared itself.
///
/// Hashes start from a number drawn once a run, so that nobody can write a file whose ids all meet in one slot; nothing
/// that leaves the program depends on it.
#[derive(Debug, Default)]
pub(super) struct Ids {
    texts: Texts,
    /// What is compared, by number.
    keys: Vec<[u64; 2]>,
    /// A power of two of them, or none.
    buckets: Vec<Bucket>,
}

/// Slots of one line of the cache, filled from the first; where all are, the search goes on in the next bucket.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(64))]
struct Bucket {
    /// The upper halves of hashes; their lowest bits say in which bucket a search starts.
    hashes: [u32; SLOTS],
    /// Numbers plus one; 0 is free.
    numbers: [u32; SLOTS],
}

/// Slots of a bucket.
const SLOTS: usize = 8;

impl Bucket {
    /// A bit for each slot with a hash. Free slots have the hash 0.
    #[inline]
    fn matches(&self, hash: u32) -> u32 {
        self.hashes.iter().enumerate().fold(0, |bits, (at, slot)| bits | u32::from(*slot == hash) << at)
    }

    /// The first free slot.
    #[inline]
    fn free(&self) -> Option<usize> {
        (self.numbers[SLOTS - 1] == 0).then(|| self.numbers.iter().position(|number| *number == 0).unwrap_or(0))
    }

    fn put(&mut self, slot: usize, hash: u32, number: u32) {
        self.hashes[slot] = hash;
        self.numbers[slot] = number + 1;
    }
}

/// A text that is looked up: half its hash, and what is compared.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Key {
    hash: u32,
    /// Two numbers rather than a list of two: a list is compared in one piece of memory, which waits until both halves
    /// have been written there.
    low: u64,
    high: u64,
}

/// How many texts are looked up while their places in memory are on their way.
const AHEAD: usize = 64;

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
            return Self { hash: (hash >> 32) as u32, low: hash, high: LONG };
        }
        // The last bytes overlap the first ones, and are moved to where they belong.
        let (low, high) = match length {
            8.. => (word(bytes, 0), if length > 8 { word(bytes, length - 8) >> (8 * (16 - length)) } else { 0 }),
            4.. => (half(bytes, 0) | half(bytes, length - 4) << (8 * (length - 4)), 0),
            _ => (bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)), 0),
        };
        let high = high | (length as u64) << 56;
        Self { hash: (mix(low, high) >> 32) as u32, low, high }
    }

    /// The key of a stretch of a text that is short and plainly in the form in which ids are compared
    /// ([`super::cells::is_plainly_canonical`]); `None` for every other.
    #[inline(always)]
    pub(super) fn within_canonical(text: &str, stretch: &Range<usize>) -> Option<Self> {
        let (low, high) = short(text, stretch)?;
        let bytes = u128::from(low) | u128::from(high & !LONG) << 64;
        let is_plain = bytes & HIGH_BITS == 0 && !has_pair(bytes, b' ');
        is_plain.then(|| Self { hash: (mix(low, high) >> 32) as u32, low, high })
    }

    /// The key of a stretch of a text that is short and without a byte; `None` for every other.
    #[inline(always)]
    pub(super) fn within_without(text: &str, stretch: &Range<usize>, byte: u8) -> Option<Self> {
        let (low, high) = short(text, stretch)?;
        let bytes = u128::from(low) | u128::from(high & !LONG) << 64;
        (places(bytes, byte) == 0).then(|| Self { hash: (mix(low, high) >> 32) as u32, low, high })
    }

    /// Whether a text has this key. Of a long text only the hash is compared.
    #[inline]
    fn is(&self, low: u64, high: u64) -> bool {
        (self.low ^ low) | (self.high ^ high) == 0
    }

    /// Whether it holds only a hash of the text.
    fn is_long(&self) -> bool {
        self.high == LONG
    }
}

const HIGH_BITS: u128 = 0x8080_8080_8080_8080_8080_8080_8080_8080;
const LOW_BITS: u128 = 0x0101_0101_0101_0101_0101_0101_0101_0101;

/// The highest bit of each of sixteen bytes that is the given one; bytes above a place that has it may be wrong by a
/// borrow, so that only the lowest such place, or none, is sure (Warren 2012, 6-1). All of them are ASCII where pairs are
/// asked for.
#[inline(always)]
fn places(bytes: u128, byte: u8) -> u128 {
    let differences = bytes ^ (LOW_BITS * u128::from(byte));
    differences.wrapping_sub(LOW_BITS) & !differences & HIGH_BITS
}

/// Whether a byte may stand twice side by side. A borrow can make it say so where it does not, never the other way round.
#[inline(always)]
fn has_pair(bytes: u128, byte: u8) -> bool {
    let found = places(bytes, byte);
    found & (found << 8) != 0
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

/// What short texts were found to mean, so that one that comes again is not worked out again: a place for each of some
/// hashes, where the last text stands that had it.
#[derive(Debug)]
pub(super) struct Memo<V> {
    /// A text as in a key, and what it means.
    places: Vec<(u64, u64, V)>,
}

/// Places of a [`Memo`]: a power of two, of which this is the logarithm.
const PLACES: u32 = 6;

impl<V: Copy> Memo<V> {
    /// One that knows nothing yet.
    pub(super) fn new(value: V) -> Self {
        // No key is like this one, so the value is never given.
        Self { places: vec![(0, u64::MAX, value); 1 << PLACES] }
    }

    /// What a stretch of a text means, by `find` when that is not known.
    #[inline(always)]
    pub(super) fn get(&mut self, text: &str, stretch: Range<usize>, find: impl FnOnce(&str) -> Option<V>) -> Option<V> {
        let Some((low, high)) = short(text, &stretch) else { return find(&text[stretch]) };
        let place = &mut self.places[((low ^ high).wrapping_mul(FACTORS[0]) >> (64 - PLACES)) as usize];
        if (place.0 ^ low) | (place.1 ^ high) != 0 {
            *place = (low, high, find(&text[stretch])?);
        }
        Some(place.2)
    }
}

/// The two numbers of a key for a stretch of a text, its length in the last byte. Read as 16 bytes, of which those past
/// the end are put out, without a look at the length. `None` where there are no 16 bytes, and for a long stretch.
#[inline(always)]
fn short(text: &str, stretch: &Range<usize>) -> Option<(u64, u64)> {
    let length = stretch.len();
    let near = text.as_bytes().get(stretch.start..)?.first_chunk::<16>().filter(|_| length <= SHORT)?;
    let word = u128::from_le_bytes(*near) & ((1 << (8 * length)) - 1);
    Some((word as u64, (word >> 64) as u64 | (length as u64) << 56))
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

    /// The number of a text with a key that holds all of it.
    #[inline]
    pub(super) fn get_short(&self, key: &Key) -> Option<u32> {
        self.find(key, || Cow::Borrowed("")).ok()
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
            if number.is_some_and(|number| !self.has_key(number, key) || key.is_long()) {
                *number = self.find(key, || text(at)).ok();
            }
        }
    }

    /// Touches the buckets in which the search for keys starts.
    fn bring_near(&self, keys: &[Key]) {
        let mask = self.buckets.len().wrapping_sub(1);
        let start = |key: &Key| self.buckets.get(key.hash as usize & mask).map_or(0, |bucket| bucket.hashes[0]);
        std::hint::black_box(keys.iter().fold(0, |touched, key| touched ^ start(key)));
    }

    #[inline]
    fn has_key(&self, number: u32, key: &Key) -> bool {
        let [low, high] = self.keys[number as usize];
        key.is(low, high)
    }

    /// The first number whose slot has the half hash of a key.
    #[inline]
    fn candidate(&self, key: &Key) -> Option<u32> {
        let mask = self.buckets.len().checked_sub(1)?;
        let mut at = key.hash as usize & mask;
        loop {
            let bucket = &self.buckets[at];
            let found = bucket.matches(key.hash);
            if found != 0 {
                // The hash 0 also fits a free slot, whose number is none.
                return bucket.numbers[found.trailing_zeros() as usize].checked_sub(1);
            }
            if bucket.numbers[SLOTS - 1] == 0 {
                return None;
            }
            at = (at + 1) & mask;
        }
    }

    /// The number of a text, or the bucket and slot where it would stand.
    #[inline]
    fn find<'t>(&self, key: &Key, text: impl Fn() -> Cow<'t, str>) -> Result<u32, (usize, usize)> {
        let Some(mask) = self.buckets.len().checked_sub(1) else { return Err((0, 0)) };
        let mut at = key.hash as usize & mask;
        loop {
            let bucket = &self.buckets[at];
            let mut found = bucket.matches(key.hash);
            while found != 0 {
                let number = bucket.numbers[found.trailing_zeros() as usize];
                if number > 0 && self.has_key(number - 1, key) && (!key.is_long() || self.text(number - 1) == text()) {
                    return Ok(number - 1);
                }
                found &= found - 1;
            }
            if let Some(slot) = bucket.free() {
                return Err((at, slot));
            }
            at = (at + 1) & mask;
        }
    }

    /// Adds a text that is not there, and gives its number either way: `Err` when it was there.
    pub(super) fn insert(&mut self, text: &str) -> Result<u32, u32> {
        if (self.len() + 1) * 5 > self.buckets.len() * SLOTS * 4 {
            self.make_buckets(self.len().max(SLOTS));
        }
        let key = Key::of(text);
        match self.find(&key, || Cow::Borrowed(text)) {
            Ok(number) => Err(number),
            Err((bucket, slot)) => {
                let number = self.len() as u32;
                self.buckets[bucket].put(slot, key.hash, number);
                self.keys.push([key.low, key.high]);
                self.texts.push(text);
                Ok(number)
            }
        }
    }

    /// Adds some of many texts whose keys are known, up to the first that is there already. Gives how many were added.
    pub(super) fn insert_many(&mut self, keys: &[Key], texts: &Texts, which: Range<usize>) -> usize {
        self.make_buckets(which.len());
        let mut at = which.start;
        while at < which.end {
            let (first, few) = (self.len(), at..which.end.min(at + AHEAD));
            self.bring_near(&keys[few.clone()]);
            self.texts.append_some(texts, few.clone());
            self.keys.extend(keys[few.clone()].iter().map(|key| [key.low, key.high]));
            for number in first..self.len() {
                match self.find(&keys[at], || Cow::Borrowed(texts.get(at))) {
                    Err((bucket, slot)) => self.buckets[bucket].put(slot, keys[at].hash, number as u32),
                    Ok(_) => {
                        self.texts.truncate(number);
                        self.keys.truncate(number);
                        return at - which.start;
                    }
                }
                at += 1;
            }
        }
        which.len()
    }

    /// Makes room for so many more texts of so many bytes together, but no buckets: those are written to at once.
    pub(super) fn reserve(&mut self, more: usize, bytes: usize) {
        self.texts.reserve(more, bytes);
        self.keys.reserve(more);
    }

    fn make_buckets(&mut self, more: usize) {
        let buckets = ((self.len() + more + 1) * 5).div_ceil(4 * SLOTS).next_power_of_two();
        if buckets <= self.buckets.len() {
            return;
        }
        let mask = buckets - 1;
        let old = std::mem::replace(&mut self.buckets, vec![Bucket::default(); buckets]);
        for bucket in &old {
            for (hash, number) in bucket.hashes.iter().zip(bucket.numbers).filter(|(_, number)| *number > 0) {
                let mut at = *hash as usize & mask;
                let slot = loop {
                    if let Some(slot) = self.buckets[at].free() {
                        break slot;
                    }
                    at = (at + 1) & mask;
                };
                self.buckets[at].put(slot, *hash, number - 1);
            }
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
    fn many_are_added_up_to_one_that_is_there() {
        let (mut ids, mut texts) = (Ids::default(), Texts::default());
        let words: Vec<String> = (0..300).map(|n| format!("{}-{n}", "long".repeat(n % 7))).collect();
        words.iter().for_each(|word| texts.push(word));
        texts.push(&words[130]);
        texts.push("last");
        let keys: Vec<Key> = (0..texts.len()).map(|at| Key::of(texts.get(at))).collect();
        assert_eq!(ids.insert(&words[100]), Ok(0));
        assert_eq!(ids.insert_many(&keys, &texts, 0..texts.len()), 100);
        assert_eq!(ids.len(), 101);
        assert_eq!(ids.insert_many(&keys, &texts, 101..texts.len()), 199);
        assert_eq!(ids.insert_many(&keys, &texts, 301..texts.len()), 1);
        assert_eq!(ids.insert_many(&keys, &texts, 0..0), 0);
        for (word, number) in [("-0", 1), (&words[100], 0), (&words[101], 101), (&words[299], 299), ("last", 300)] {
            assert_eq!((ids.get(word), ids.text(number)), (Some(number), word));
        }
    }

    #[test]
    fn a_stretch_has_the_key_of_its_text() {
        let text = "Grüße, a  b 0123456789abcdefghijklmnopqrstuvwxyz";
        let mut compared = 0;
        for start in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
            for end in (start..=text.len()).filter(|at| text.is_char_boundary(*at)) {
                let (part, other) = (&text[start..end], Key::of(&text[start..end]));
                let canonical = Key::within_canonical(text, &(start..end));
                assert!(canonical.is_none() || (part.is_ascii() && !part.contains("  ")), "{part}");
                let without = Key::within_without(text, &(start..end), b',');
                assert!(without.is_none() || !part.contains(','), "{part}");
                for one in [canonical, without].into_iter().flatten() {
                    assert_eq!((one.hash, one.low, one.high), (other.hash, other.low, other.high), "{part}");
                    compared += 1;
                }
            }
        }
        assert!(compared > 300, "{compared}");
    }

    #[test]
    fn a_memo_knows_what_was_found_and_keeps_nothing_that_was_not() {
        let mut memo = Memo::new(0);
        let text: String =
            (0..1000).map(|number| format!("{number},")).collect::<String>() + "x, a text that is too long";
        for round in 0..3 {
            let mut start = 0;
            for number in 0..1000 {
                let end = start + number.to_string().len();
                assert_eq!(memo.get(&text, start..end, |cell| cell.parse().ok()), Some(number), "{round}");
                start = end + 1;
            }
        }
        let at = text.find('x').unwrap();
        assert_eq!(memo.get(&text, at..at + 1, |_| None), None);
        assert_eq!(memo.get(&text, at..at + 1, |_| Some(1)), Some(1));
        assert_eq!(memo.get(&text, at..at + 1, |_| Some(2)), Some(1));
        assert_eq!(memo.get(&text, at..at, |_| Some(3)), Some(3));
        let long = at + 3..text.len();
        assert_eq!(
            (memo.get(&text, long.clone(), |_| Some(1)), memo.get(&text, long, |_| Some(2))),
            (Some(1), Some(2))
        );
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
