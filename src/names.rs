//! Names as people write them: folding, look-alike characters, and "did you mean".
//!
//! A leaf module that knows no dataset. The reader uses it for its checks, name resolution and `search` for being
//! tolerant of case, accents, punctuation and typing errors.

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folds a name so that spellings a person takes for the same become equal: case, accents and other marks, width and
/// ligatures, punctuation and white space. `&` becomes `and`; apostrophes and full stops vanish; `+` and `#` stay, since
/// they tell names apart (`C`, `C++`); other punctuation separates words. O(length).
///
/// ```
/// use relata::names::fold;
/// assert_eq!(fold("  Électronique--Frontière  "), "electronique frontiere");
/// assert_eq!(fold("U.N. Women’s"), fold("UN womens"));
/// assert_eq!(fold("R&D"), "r and d");
/// ```
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    let mut push = |c: char, folded: &mut String| match c {
        '\'' | '’' | '‘' | 'ʼ' | '.' | '`' | '´' => {}
        '&' => {
            if !folded.is_empty() {
                folded.push(' ');
            }
            folded.push_str("and");
            gap = true;
        }
        c if c.is_alphanumeric() || matches!(c, '+' | '#') => {
            if std::mem::take(&mut gap) && !folded.is_empty() {
                folded.push(' ');
            }
            match letters(c) {
                Some(plain) => folded.push_str(plain),
                None => folded.push(c),
            }
        }
        _ => gap = true,
    };
    if text.is_ascii() {
        for c in text.chars() {
            push(c.to_ascii_lowercase(), &mut folded);
        }
    } else {
        for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
            for lower in c.to_lowercase().filter(|c| !is_combining_mark(*c)) {
                push(lower, &mut folded);
            }
        }
    }
    folded
}

/// Whether a character shows nothing and joins nothing: soft hyphens, zero-width spaces, marks of direction.
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}'
    )
}

/// Whether a character is a blank within a line: the space, and those of other widths.
pub fn is_blank(c: char) -> bool {
    c == ' ' || (!c.is_ascii() && !matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}') && c.is_whitespace())
}

/// Folds a name so far that what is equal then names the same entity: case, quotation marks, and the accents of Latin and
/// Greek letters. Unlike [`fold`] it keeps punctuation and the marks of all other scripts, in which they tell words apart
/// (バリ is Bali, パリ is Paris). The text has to be composed and without double blanks. O(length).
///
/// ```
/// use relata::names::identity;
/// assert_eq!(identity("Société Générale"), identity("SOCIETE GENERALE"));
/// assert_ne!(identity("バリ"), identity("パリ"));
/// assert_ne!(identity("A-B"), identity("AB"));
/// ```
pub fn identity(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' | '\u{2bc}' | '\u{2032}' => folded.push('\''),
            '\u{201c}'..='\u{201f}' | '\u{ab}' | '\u{bb}' | '\u{2033}' => folded.push('"'),
            '\u{300}'..='\u{36f}' => {}
            '\u{c0}'..='\u{24f}' | '\u{370}'..='\u{3ff}' | '\u{1e00}'..='\u{1fff}' => {
                folded.extend(std::iter::once(c).nfd().filter(|c| !is_combining_mark(*c)));
            }
            c => folded.push(c),
        }
    }
    folded
}

/// Latin letters that Unicode does not decompose.
fn letters(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ı' => "i",
        _ => return None,
    })
}

/// Like [`fold`], and with look-alike characters of other scripts read as the Latin letters they resemble: two names
/// with one key look the same to a reader. O(length).
///
/// ```
/// use relata::names::key;
/// assert_eq!(key("АРС"), key("APC")); // the first is Cyrillic
/// ```
pub fn key(text: &str) -> String {
    if text.is_ascii() {
        return fold(text);
    }
    let latin: String = text.chars().map(|c| look_alike(c).map_or(c, |(latin, _)| latin)).collect();
    fold(&latin)
}

/// Like [`key`], and without what people leave out of a name or put into it: blanks between words, and an article at the
/// start. Digits stay apart, since `1.1` is not `11`. Two entities with one such key are likely one. O(length).
///
/// ```
/// use relata::names::likeness;
/// assert_eq!(likeness("Coca-Cola"), likeness("CocaCola"));
/// assert_eq!(likeness("The World Bank"), likeness("World Bank"));
/// assert_eq!(likeness("I.T.U."), likeness("ITU"));
/// assert_ne!(likeness("Group 1-1"), likeness("Group 11"));
/// ```
pub fn likeness(text: &str) -> String {
    const ARTICLES: [&str; 10] = ["the", "der", "die", "das", "le", "la", "les", "el", "los", "las"];
    // A full stop vanishes when a name is folded, but not between digits.
    let digit = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let mut apart = text.to_owned();
    for (at, _) in text.match_indices('.').filter(|(at, _)| *at > 0 && digit(at - 1) && digit(at + 1)) {
        apart.replace_range(at..=at, " ");
    }
    let folded = key(&apart);
    let words = match folded.split_once(' ') {
        Some((first, rest)) if ARTICLES.contains(&first) => rest,
        _ => &folded,
    };
    let mut likeness = String::with_capacity(words.len());
    let mut characters = words.chars().peekable();
    while let Some(c) = characters.next() {
        let between_digits = c == ' '
            && likeness.ends_with(|before: char| before.is_ascii_digit())
            && characters.peek().is_some_and(char::is_ascii_digit);
        if c != ' ' || between_digits {
            likeness.push(c);
        }
    }
    likeness
}

/// A character that looks like a Latin letter and is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LookAlike {
    /// Where it stands, in bytes from the start of the text.
    pub offset: usize,
    /// The character.
    pub found: char,
    /// The Latin letter that it resembles.
    pub latin: char,
    /// The script that it belongs to.
    pub script: &'static str,
}

fn look_alike(c: char) -> Option<(char, &'static str)> {
    const CYRILLIC: [(char, char); 32] = [
        ('А', 'A'),
        ('В', 'B'),
        ('С', 'C'),
        ('Е', 'E'),
        ('Н', 'H'),
        ('І', 'I'),
        ('Ј', 'J'),
        ('К', 'K'),
        ('М', 'M'),
        ('О', 'O'),
        ('Р', 'P'),
        ('Ѕ', 'S'),
        ('Т', 'T'),
        ('Х', 'X'),
        ('У', 'Y'),
        ('Ү', 'Y'),
        ('а', 'a'),
        ('с', 'c'),
        ('ԁ', 'd'),
        ('е', 'e'),
        ('һ', 'h'),
        ('і', 'i'),
        ('ј', 'j'),
        ('к', 'k'),
        ('о', 'o'),
        ('р', 'p'),
        ('ԛ', 'q'),
        ('ѕ', 's'),
        ('х', 'x'),
        ('у', 'y'),
        ('ү', 'y'),
        ('ԝ', 'w'),
    ];
    const GREEK: [(char, char); 15] = [
        ('Α', 'A'),
        ('Β', 'B'),
        ('Ε', 'E'),
        ('Ζ', 'Z'),
        ('Η', 'H'),
        ('Ι', 'I'),
        ('Κ', 'K'),
        ('Μ', 'M'),
        ('Ν', 'N'),
        ('Ο', 'O'),
        ('Ρ', 'P'),
        ('Τ', 'T'),
        ('Υ', 'Y'),
        ('Χ', 'X'),
        ('ο', 'o'),
    ];
    let find = |table: &[(char, char)]| table.iter().find(|(other, _)| *other == c).map(|(_, latin)| *latin);
    match c {
        '\u{370}'..='\u{3ff}' => find(&GREEK).map(|latin| (latin, "Greek")),
        '\u{400}'..='\u{52f}' => find(&CYRILLIC).map(|latin| (latin, "Cyrillic")),
        _ => None,
    }
}

fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic() || (matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}') && c.is_alphabetic())
}

fn is_foreign(c: char) -> bool {
    matches!(c, '\u{370}'..='\u{52f}') && c.is_alphabetic()
}

/// Characters that pass for Latin ones: in a word that mixes scripts, and in a word made of look-alikes only when the
/// rest of the text is Latin. Text that is honestly Cyrillic or Greek gives none. O(length).
///
/// ```
/// use relata::names::look_alikes;
/// assert_eq!(look_alikes("Aсcess Now")[0].script, "Cyrillic");
/// assert!(look_alikes("Россия").is_empty() && look_alikes("Фонд СОРОС, Open Society").is_empty());
/// ```
pub fn look_alikes(text: &str) -> Vec<LookAlike> {
    if text.is_ascii() {
        return Vec::new();
    }
    let text_is_latin = text.chars().any(is_latin) && !text.chars().any(|c| is_foreign(c) && look_alike(c).is_none());
    let mut found = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let word_end = text[start..].find(|c: char| !c.is_alphanumeric()).map_or(text.len(), |end| start + end);
        let word = &text[start..word_end];
        if text_is_latin || word.chars().any(is_latin) {
            found.extend(word.char_indices().filter_map(|(at, c)| {
                look_alike(c).map(|(latin, script)| LookAlike { offset: start + at, found: c, latin, script })
            }));
        }
        start = word_end + text[word_end..].chars().next().map_or(1, char::len_utf8);
    }
    found
}

/// A text that may have been meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion<'a> {
    /// The id to which the text leads.
    pub id: &'a str,
    /// The text that resembles what was asked for: the id itself, a name, an alias.
    pub text: &'a str,
    /// How far it is: edits after folding; 0 when they differ in case, accents or punctuation only.
    pub distance: usize,
}

/// What may have been meant, the nearest first, ties by id and then by text; at most `limit` ids, each once.
///
/// Candidates are pairs of a text and the id to which it leads, so that ids, names and aliases can be offered at once.
/// A candidate counts when it is within a third of its length (at most 4 edits), or when it starts with the wanted text
/// as a word. Lengths and letters are compared before distances, so a million candidates take well under a second.
///
/// ```
/// use relata::names::suggest;
/// let names = [("Access Now", "access-now"), ("apc", "apc"), ("Article 19", "article-19")];
/// assert_eq!(suggest("acess now", names, 3)[0].id, "access-now");
/// assert!(suggest("ietf", names, 3).is_empty());
/// ```
pub fn suggest<'a>(
    wanted: &str,
    candidates: impl IntoIterator<Item = (&'a str, &'a str)>,
    limit: usize,
) -> Vec<Suggestion<'a>> {
    // A name of kilobytes is not a typing error of another; distances are quadratic in the length.
    const LONGEST: usize = 200;
    let wanted = fold(wanted);
    let length = wanted.chars().count();
    let mask = letter_mask(&wanted);
    if length == 0 || length > LONGEST {
        return Vec::new();
    }
    let allowed = |other: usize| (length.max(other) / 3).clamp(1, 4);
    let mut found: Vec<Suggestion<'a>> = Vec::new();
    for (text, id) in candidates {
        // Folding removes punctuation and expands few characters: a text of more than four times the bytes is too long
        // for both rules, unless it starts with the wanted text.
        if text.len() > 4 * LONGEST {
            continue;
        }
        if text.is_ascii() && text.len() + 4 < length {
            continue;
        }
        let folded = fold_borrowed(text);
        let other = if folded.is_ascii() { folded.len() } else { folded.chars().count() };
        let most = allowed(other);
        let distance =
            if length.abs_diff(other) <= most && (mask ^ letter_mask(&folded)).count_ones() as usize <= 2 * most {
                strsim::osa_distance(&wanted, &folded)
            } else {
                usize::MAX
            };
        let distance = if distance <= most && distance < length.max(other) {
            distance
        } else if length >= 3 && folded.strip_prefix(wanted.as_str()).is_some_and(|rest| rest.starts_with(' ')) {
            5
        } else {
            continue;
        };
        found.push(Suggestion { id, text, distance });
    }
    found.sort_by(|a, b| (a.id, a.distance, a.text).cmp(&(b.id, b.distance, b.text)));
    found.dedup_by(|later, first| later.id == first.id);
    found.sort_by(|a, b| (a.distance, a.id, a.text).cmp(&(b.distance, b.id, b.text)));
    found.truncate(limit);
    found
}

/// [`fold`] without an allocation for texts that are folded already.
fn fold_borrowed(text: &str) -> Cow<'_, str> {
    let plain = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    if plain { Cow::Borrowed(text) } else { Cow::Owned(fold(text)) }
}

/// Which letters and digits occur, as bits; one edit changes at most two of them.
fn letter_mask(folded: &str) -> u64 {
    folded.chars().fold(0, |mask, c| {
        mask | 1
            << match c {
                'a'..='z' => c as u32 - 'a' as u32,
                '0'..='9' => 26 + (c as u32 - '0' as u32),
                other => 36 + other as u32 % 28,
            }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_makes_spellings_alike() {
        for (a, b) in [
            ("Access Now", "access-now"),
            ("Ångström", "angstrom"),
            ("ＩＧＦ", "igf"),
            ("İstanbul", "istanbul"),
            ("Straße", "STRASSE"),
            ("a  /  b", "a b"),
            ("ﬁn", "fin"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} {b}");
        }
        assert_eq!(fold("...!"), "");
        assert_eq!(fold(" & "), "and");
        assert_ne!(fold("AccessNow"), fold("Access Now"));
    }

    #[test]
    fn folding_is_stable() {
        for text in ["Ünï-cödé & Co.", "Москва", "Ελλάδα", "日本 語", "a&b&&c"] {
            let once = fold(text);
            assert_eq!(fold(&once), once, "{text}");
        }
    }

    #[test]
    fn look_alikes_are_found_in_mixed_words_only() {
        let mixed = look_alikes("the Nоw group");
        assert_eq!(mixed.len(), 1);
        assert_eq!((mixed[0].offset, mixed[0].latin), (5, 'o'));
        assert_eq!(look_alikes("АРС Group").len(), 3);
        for honest in ["Роскомсвобода", "Россия (RU)", "α-helix", "Ελλάδα", "日本", "naïve"]
        {
            assert!(look_alikes(honest).is_empty(), "{honest}");
        }
    }

    #[test]
    fn suggestions_are_near_few_and_in_order() {
        let ids = ["apc", "apd", "access-now", "igf-2017-day0", "igf"];
        let find = |wanted: &str| -> Vec<&str> {
            suggest(wanted, ids.map(|id| (id, id)), 3).into_iter().map(|found| found.id).collect()
        };
        assert_eq!(find("ape"), ["apc", "apd"]);
        assert_eq!(find("acces-now"), ["access-now"]);
        assert_eq!(find("igf-2017-day1"), ["igf-2017-day0"]);
        assert_eq!(find("IGF"), ["igf", "igf-2017-day0"]);
        assert!(find("zzz").is_empty() && find("").is_empty() && find("x").is_empty());
    }

    #[test]
    fn each_id_is_offered_once_by_its_nearest_text() {
        let candidates = [("Citizen Lab", "cl"), ("The Citizen Lab", "cl"), ("citizenlab", "cl")];
        let found = suggest("citizen lap", candidates, 3);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].text, found[0].distance), ("Citizen Lab", 1));
    }
}
