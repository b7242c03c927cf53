//! Bytes to text: byte order marks, UTF-8, UTF-16, Windows-1252, and gzip.
//!
//! - A byte order mark decides. Without one, NUL bytes on every second place mean UTF-16.
//! - Text that is not valid UTF-8 is Windows-1252 when its bytes outside ASCII never (or hardly ever) form UTF-8
//!   characters; otherwise it is UTF-8 with faults, and every fault is remembered with its place.
//! - Positions are those of the decoded text without its byte order mark, so line and column are the same in every
//!   encoding.

use encoding_rs::Encoding;
use std::io::Read;

/// Decoded text.
#[derive(Debug, Default)]
pub(super) struct Decoded {
    /// The text; undecodable bytes are U+FFFD.
    pub text: String,
    /// Where undecodable bytes stand, in bytes of `text`, ascending.
    pub faults: Vec<usize>,
    /// The first character outside ASCII, when the text was taken for Windows-1252.
    pub legacy: Option<usize>,
}

/// The text of a file that is UTF-8 without a mark and without faults, byte for byte; else the bytes. O(length).
pub(super) fn plain(bytes: Vec<u8>) -> Result<String, Vec<u8>> {
    let marked = [&b"\xff\xfe"[..], b"\xfe\xff", b"\xef\xbb\xbf"].iter().any(|mark| bytes.starts_with(mark));
    if marked || unmarked_utf16(&bytes).is_some() {
        return Err(bytes);
    }
    String::from_utf8(bytes).map_err(std::string::FromUtf8Error::into_bytes)
}

/// Decodes a file. O(length).
pub(super) fn decode(bytes: Vec<u8>) -> Decoded {
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return utf16(rest, u16::from_be_bytes);
    }
    match unmarked_utf16(&bytes) {
        Some(true) => return utf16(&bytes, u16::from_le_bytes),
        Some(false) => return utf16(&bytes, u16::from_be_bytes),
        None => {}
    }
    match String::from_utf8(bytes) {
        Ok(mut text) => {
            if text.starts_with('\u{feff}') {
                text.drain(..3);
            }
            Decoded { text, ..Decoded::default() }
        }
        Err(error) => {
            let bytes = error.into_bytes();
            eight_bit(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes))
        }
    }
}

/// Decodes a file by a declared encoding, unless a byte order mark says otherwise. O(length).
pub(super) fn decode_as(bytes: &[u8], encoding: &'static Encoding) -> Decoded {
    let (text, _, has_faults) = encoding.decode(bytes);
    let faults = if has_faults { text.match_indices('\u{fffd}').map(|(at, _)| at).collect() } else { Vec::new() };
    Decoded { text: text.into_owned(), faults, legacy: None }
}

/// Whether text without a byte order mark is UTF-16, and then whether it is little-endian.
fn unmarked_utf16(bytes: &[u8]) -> Option<bool> {
    let sample = &bytes[..bytes.len().min(1024) & !1];
    let zeros = |from: usize| sample.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let enough = |zeros: usize| zeros > 0 && zeros * 8 >= sample.len();
    if even == 0 && enough(odd) {
        Some(true)
    } else if odd == 0 && enough(even) {
        Some(false)
    } else {
        None
    }
}

fn utf16(bytes: &[u8], read: impl Fn([u8; 2]) -> u16) -> Decoded {
    let mut decoded = Decoded { text: String::with_capacity(bytes.len() / 2), ..Decoded::default() };
    let pairs = bytes.chunks_exact(2);
    let odd = !pairs.remainder().is_empty();
    for unit in char::decode_utf16(pairs.map(|pair| read([pair[0], pair[1]]))) {
        match unit {
            Ok(c) => decoded.text.push(c),
            Err(_) => decoded.fault(),
        }
    }
    if odd {
        decoded.fault();
    }
    decoded
}

impl Decoded {
    fn fault(&mut self) {
        self.faults.push(self.text.len());
        self.text.push('\u{fffd}');
    }
}

/// Text that is not valid UTF-8: UTF-8 with faults, or Windows-1252.
fn eight_bit(bytes: &[u8]) -> Decoded {
    let (mut characters, mut faults) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        characters += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        faults += usize::from(!chunk.invalid().is_empty());
    }
    // Five bytes mean nothing in Windows-1252.
    let undefined = bytes.iter().any(|byte| matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d));
    if characters < faults && !undefined {
        let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes);
        let legacy = text.bytes().position(|byte| !byte.is_ascii());
        return Decoded { text: text.into_owned(), faults: Vec::new(), legacy };
    }
    let mut decoded = Decoded { text: String::with_capacity(bytes.len()), ..Decoded::default() };
    for chunk in bytes.utf8_chunks() {
        decoded.text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            decoded.fault();
        }
    }
    decoded
}

/// Where a text was decoded twice: its UTF-8 bytes were once taken for Windows-1252, so that `ö` stands as `Ã¶`. Gives the
/// place of the first such letters and what they should be. O(length).
pub(super) fn decoded_twice(text: &str) -> Option<(std::ops::Range<usize>, String)> {
    // `Ã`, `Â` and `â` stand for the first byte of nearly every letter outside ASCII.
    let firsts = memchr::memmem::find_iter(text.as_bytes(), b"\xc3")
        .filter(|at| matches!(text.as_bytes().get(at + 1), Some(0x82 | 0x83 | 0x84 | 0x85 | 0xa2)));
    for start in firsts {
        let rest = &text[start..];
        let end = start + rest.find(|c: char| c.is_ascii()).unwrap_or(rest.len());
        let (bytes, _, unmappable) = encoding_rs::WINDOWS_1252.encode(&text[start..end]);
        if unmappable {
            continue;
        }
        if let Ok(meant) = std::str::from_utf8(&bytes)
            && meant.chars().count() * 2 <= text[start..end].chars().count()
        {
            return Some((start..end, meant.to_owned()));
        }
    }
    None
}

/// Why a gzip file cannot be unpacked.
#[derive(Debug)]
pub(super) enum GunzipError {
    /// Not gzip, or cut off.
    Broken(std::io::Error),
    /// It unpacks to more than the limit.
    TooLarge,
    /// It unpacks to so many times its size that it is no table.
    Bomb,
}

/// How many times its packed size a file may unpack to, once it is past [`FREE`] bytes. Tables shrink to a tenth or a
/// fiftieth; gzip can shrink zeros to a thousandth.
pub(super) const RATIO: u64 = 250;
/// Bytes that any file may unpack to.
pub(super) const FREE: u64 = 16 << 20;

/// Unpacks gzip, one member or several, to at most `limit` bytes.
///
/// # Errors
/// [`GunzipError`] when the bytes are no gzip, are cut off, or unpack to more than allowed.
pub(super) fn gunzip(packed: &[u8], limit: u64) -> Result<Vec<u8>, GunzipError> {
    let reasonable = (packed.len() as u64).saturating_mul(RATIO).max(FREE);
    let allowed = limit.min(reasonable);
    let (mut bytes, mut rest) = (Vec::new(), packed);
    loop {
        let mut member = flate2::bufread::GzDecoder::new(rest);
        let room = |bytes: &Vec<u8>| (allowed + 1).saturating_sub(bytes.len() as u64);
        // No row of a table is as long as what any file may unpack to.
        (&mut member).take(room(&bytes).min(FREE)).read_to_end(&mut bytes).map_err(GunzipError::Broken)?;
        if bytes.len() as u64 >= FREE && memchr::memchr2(b'\n', b'\r', &bytes).is_none() {
            return Err(GunzipError::Bomb);
        }
        (&mut member).take(room(&bytes)).read_to_end(&mut bytes).map_err(GunzipError::Broken)?;
        rest = member.into_inner();
        // Tapes and some servers fill the last block with zeros, which gzip(1) passes over too.
        if bytes.len() as u64 > allowed || rest.iter().all(|byte| *byte == 0) {
            break;
        }
    }
    match bytes.len() as u64 {
        size if size <= allowed => Ok(bytes),
        size if size > limit => Err(GunzipError::TooLarge),
        _ => Err(GunzipError::Bomb),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn every_encoding_gives_the_same_text() {
        let text = "id,name\r\nα,naïve 🦀\n";
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let marked = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
        for bytes in [
            text.as_bytes().to_vec(),
            marked(b"\xef\xbb\xbf", text.as_bytes()),
            marked(b"\xff\xfe", &le),
            marked(b"\xfe\xff", &be),
            le.clone(),
            be.clone(),
        ] {
            let decoded = decode(bytes);
            assert_eq!((decoded.text.as_str(), decoded.faults.len(), decoded.legacy), (text, 0, None));
        }
    }

    #[test]
    fn windows_1252_is_told_from_broken_utf_8() {
        let decoded = decode(b"caf\xe9,na\xefve \x80".to_vec());
        assert_eq!((decoded.text.as_str(), decoded.legacy), ("café,naïve €", Some(3)));
        let broken = decode("é,é,".bytes().chain([0xe9, b',']).collect());
        assert_eq!((broken.text.as_str(), broken.faults), ("é,é,\u{fffd},", vec![6]));
        assert_eq!(decode(b"a\x81".to_vec()).faults, [1]);
        assert_eq!(decode(b"\xff\xfea\0b".to_vec()).faults, [1]);
        assert_eq!(decode(b"\xff\xfe\0\xd8a\0".to_vec()).faults, [0]);
    }

    #[test]
    fn text_that_was_decoded_twice_is_known() {
        let twice = |text: &str| encoding_rs::WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned();
        for text in ["Björn", "Klíma teraz", "l’Écologie", "Łódź", "日本"] {
            let found = decoded_twice(&twice(text)).map(|(_, meant)| meant);
            assert!(found.is_some_and(|meant| text.contains(&meant)) || text == "日本" || text == "Łódź", "{text}");
            assert_eq!(decoded_twice(text), None);
        }
        for honest in ["SÃO PAULO", "NAÇÃO", "Â", "château", "Ã©tat?".trim_start_matches("Ã©"), "ÂÃ"] {
            assert_eq!(decoded_twice(honest), None, "{honest}");
        }
    }

    #[test]
    fn a_bomb_is_refused() {
        let pack = |bytes: &[u8]| {
            let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            packer.write_all(bytes).unwrap();
            packer.finish().unwrap()
        };
        assert_eq!(gunzip(&pack(b"a,b\n"), 100).unwrap(), b"a,b\n");
        // two members, and zeros behind them
        let two = [pack(b"a,b\n"), pack(b"c,d\n"), vec![0; 512]].concat();
        assert_eq!(gunzip(&two, 100).unwrap(), b"a,b\nc,d\n");
        assert!(matches!(gunzip(&[pack(b"a"), b"rest".to_vec()].concat(), 100), Err(GunzipError::Broken(_))));
        assert!(matches!(gunzip(&pack(b"a,b\n"), 3), Err(GunzipError::TooLarge)));
        let zeros = pack(&vec![0; 32 << 20]);
        assert!(matches!(gunzip(&zeros, u64::from(u32::MAX)), Err(GunzipError::Bomb)));
        assert!(matches!(gunzip(&zeros[..zeros.len() / 2], 1 << 30), Err(GunzipError::Broken(_) | GunzipError::Bomb)));
        assert!(matches!(gunzip(b"hello", 10), Err(GunzipError::Broken(_))));
    }
}
