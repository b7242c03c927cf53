//! Large files that stream by: their chunks are in memory only while they are looked at.
//!
//! That is for files that are plain throughout: UTF-8 with sound quotation marks. Where one turns out not to be, where an
//! order of dates is settled by rows far down, or where rows have to be compared, the load stops and begins anew with that
//! file in memory ([`Stop::Whole`]), and nothing of the first attempt is kept. A row of which there is something to say is
//! kept with its chunk until it is said, or read again by its place.
//!
//! Chunk k of n bytes starts behind the first line feed at or after byte k n - 1 from the first row, and ends where the next
//! one starts: every thread finds both in the bytes that it reads, with some to spare for a row that goes on.

use super::dialect;
use super::encoding;
use super::error::ReadError;
use super::records::{Records, Row};
use super::signature;
use std::fs::File;
use std::io;
use std::ops::Range;

/// Bytes from which a file may stream by: less is read and held at no great cost.
pub(super) const LARGE: u64 = 1 << 22;
/// Bytes that are read to find separator, header and roles: with some to spare beyond what is looked at
/// ([`super::roles::sample::HEAD`]), so that a file is taken for the same whether it streams or not.
const HEAD: usize = 1 << 17;
/// Bytes that are read beyond a chunk, for its last row.
pub(super) const SPARE: usize = 1 << 14;
/// Bytes that are read beyond a chunk whose last row has a quoted cell of several lines.
pub(super) const FURTHER: usize = 1 << 20;

/// Bytes that are read at first for a single record.
const RECORD: usize = 1 << 10;

/// Why a load does not go on.
#[derive(Debug)]
pub(super) enum Stop {
    /// It cannot.
    Failed(ReadError),
    /// These files have to be in memory, and all is to be read anew.
    Whole(Vec<u16>),
}

impl From<ReadError> for Stop {
    fn from(error: ReadError) -> Self {
        Self::Failed(error)
    }
}

/// A file of which only the beginning is in memory.
#[derive(Debug)]
pub(super) struct Stream {
    file: File,
    size: u64,
}

impl Stream {
    /// Takes a file of so many bytes and reads its beginning, up to the end of a line. Gives the file back if that is not
    /// plain text with a header.
    pub(super) fn open(file: File, size: u64) -> Result<(String, Self), File> {
        let stream = Self { file, size };
        let mut head = vec![0; HEAD.min(usize::try_from(size).unwrap_or(HEAD))];
        if stream.read(&mut head, 0).is_err() {
            return Err(stream.file);
        }
        if signature::of(&head).is_some() {
            return Err(stream.file);
        }
        if size > HEAD as u64 {
            head.truncate(head.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')).map_or(0, |end| end + 1));
        }
        match encoding::plain(head) {
            Ok(head) if dialect::is_clear(&head) => Ok((head, stream)),
            _ => Err(stream.file),
        }
    }

    /// How many bytes it had when it was opened; what is added in the meantime is not read.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// The file, to be read as a whole.
    pub(super) fn into_file(self) -> File {
        self.file
    }

    #[cfg(unix)]
    fn read(&self, bytes: &mut [u8], from: u64) -> io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(&self.file, bytes, from)
    }

    /// Only where several threads can read one file is it read by parts.
    #[cfg(not(unix))]
    fn read(&self, _: &mut [u8], _: u64) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Reads the record that starts at a position. O(its length).
    pub(super) fn record(&self, start: usize, separator: u8) -> io::Result<String> {
        let rest = (self.size as usize).saturating_sub(start);
        let mut length = RECORD.min(rest);
        loop {
            let mut bytes = vec![0; length];
            self.read(&mut bytes, start as u64)?;
            // The end may lie within a character.
            let valid = std::str::from_utf8(&bytes).map_or_else(|error| error.valid_up_to(), str::len);
            bytes.truncate(valid);
            let text = String::from_utf8(bytes).unwrap_or_default();
            let mut row = Row::default();
            Records::new(&text, separator, 0, 0).next(&mut row);
            if row.end < text.len() || length == rest {
                return Ok(text[..row.end].to_owned());
            }
            length = length.saturating_mul(4).min(rest);
        }
    }

    /// Reads the chunk with a nominal start and end, its text in a buffer; with more of what follows where its last row is
    /// longer than a line. `None` where the file is not plain.
    pub(super) fn chunk(
        &self,
        chunk: Range<usize>,
        is_start: bool,
        spare: usize,
        mut bytes: Vec<u8>,
    ) -> io::Result<Option<Cut>> {
        let size = self.size as usize;
        let base = chunk.start - usize::from(!is_start);
        let to = size.min(chunk.end.saturating_add(spare));
        bytes.resize(to - base, 0);
        self.read(&mut bytes, base as u64)?;
        let behind = |at: usize| match bytes[at..].iter().position(|byte| *byte == b'\n') {
            Some(length) => Some(at + length + 1),
            // The last row may have no line end.
            None => (to == size).then_some(bytes.len()),
        };
        let starts = if is_start { Some(0) } else { behind(0) };
        let ends = if chunk.end >= size { Some(bytes.len()) } else { behind(chunk.end - base - 1) };
        let (Some(starts), Some(ends)) = (starts, ends) else { return Ok(None) };
        // What belongs to the chunk before may begin within a character.
        bytes[..starts].fill(b'\n');
        if spare == SPARE {
            bytes.truncate(ends);
        } else {
            let valid = std::str::from_utf8(&bytes).map_or_else(|error| error.valid_up_to(), str::len);
            bytes.truncate(valid);
        }
        let is_last = base + bytes.len() == size;
        let text = String::from_utf8(bytes).ok().filter(|text| text.len() >= ends);
        Ok(text.map(|text| Cut { text, base, starts, ends, is_last }))
    }
}

/// A chunk of a file.
pub(super) struct Cut {
    pub text: String,
    /// Where in the file the text begins.
    pub base: usize,
    /// Where in the text the chunk begins, and before where its last row does.
    pub starts: usize,
    pub ends: usize,
    /// Whether the file ends with the text.
    pub is_last: bool,
}
