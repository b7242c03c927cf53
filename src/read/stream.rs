//! Large files that stream by: their parts are in memory only while they are looked at.
//!
//! That is for files that are plain throughout: UTF-8, every row sound, no quoted line end at the border of two parts.
//! Wherever one turns out not to be, or the text of a row is asked for again, the load stops and begins anew with that
//! file in memory ([`Stop::Whole`]); the careful reader then finds what there is to say. Nothing of the first attempt is
//! kept, so that a file which changes in the meantime is still read once.
//!
//! Part k of n bytes starts behind the first line feed at or after byte k n - 1 from the first row, and ends where the next
//! one starts: every thread finds both in the bytes that it reads, with some to spare for a row that goes on.

use super::dialect;
use super::encoding;
use super::error::ReadError;
use super::lane::Lane;
use super::report::Text;
use super::table::{Place, Table};
use rayon::prelude::*;
use std::fs::File;
use std::io;
use std::sync::{Mutex, PoisonError};

/// Bytes from which a file may stream by: less is read and held at no great cost.
pub(super) const LARGE: u64 = 1 << 22;
/// Bytes that are read to find separator and header.
const HEAD: usize = 1 << 16;
/// Bytes that are read beyond a part, for its last row.
const SPARE: usize = 1 << 14;

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
        head.truncate(head.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1));
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

    /// Reads the part with a nominal start and end, its text in a buffer that is given back. `None` where the file is not
    /// plain.
    fn part(&self, (start, end): (u64, u64), first: bool, mut bytes: Vec<u8>) -> io::Result<Option<Cut>> {
        let from = start - u64::from(!first);
        let to = self.size.min(end + SPARE as u64);
        bytes.resize((to - from) as usize, 0);
        self.read(&mut bytes, from)?;
        let behind = |at: usize| bytes[at..].iter().position(|byte| *byte == b'\n').map(|length| at + length + 1);
        let starts = if first { Some(0) } else { behind(0) };
        let ends = if end >= self.size { Some(bytes.len()) } else { behind((end - from) as usize - 1) };
        let (Some(starts), Some(ends)) = (starts, ends) else { return Ok(None) };
        // What belongs to the part before may begin within a character.
        bytes[..starts].fill(b'\n');
        bytes.truncate(ends);
        Ok(String::from_utf8(bytes).ok().map(|text| Cut { text, from, starts }))
    }
}

/// A part of a file.
struct Cut {
    text: String,
    /// Where in the file the text begins.
    from: u64,
    /// Where in the text the part begins.
    starts: usize,
}

/// What was found in a part.
struct Found<P> {
    start: u64,
    end: u64,
    lines: u32,
    part: P,
    from: u64,
}

/// Reads a table that streams by, by parts of so many bytes, and says where its rows end: position and line.
///
/// # Errors
/// [`Stop`] when the file cannot be read, or when it is not plain.
pub(super) fn drive<L: Lane>(
    lane: &mut L,
    table: &Table<'_>,
    stream: &Stream,
    part: usize,
) -> Result<(usize, u32), Stop> {
    let (first, first_line) = table.rows().position();
    let (mut at, mut line) = (first as u64, first_line);
    let bounds: Vec<u64> = (at..stream.size).step_by(part).chain([stream.size]).collect();
    let buffers = Mutex::new(Vec::new());
    let read = |lane: &L, pair: &[u64]| -> io::Result<Option<Found<L::Part>>> {
        let pool = || buffers.lock().unwrap_or_else(PoisonError::into_inner);
        let spare = pool().pop().unwrap_or_default();
        let Some(Cut { text, from, starts }) = stream.part((pair[0], pair[1]), pair[0] == first as u64, spare)? else {
            return Ok(None);
        };
        let text = Text { text, ..Text::default() };
        let own = table.stretch(&text);
        let mut records = own.rows_from(starts, 0);
        let part = lane.read(&own, &mut records, text.text.len());
        let (end, lines) = records.position();
        let (start, end) = (from + starts as u64, from + end as u64);
        pool().push(text.text.into_bytes());
        Ok(part.map(|part| Found { start, end, lines, part, from }))
    };
    let wave = rayon::current_num_threads() * 8;
    for wave in bounds.windows(2).collect::<Vec<_>>().chunks(wave) {
        let parts: Vec<_> = wave.par_iter().map(|pair| read(&*lane, pair)).collect();
        for part in parts {
            let part = part.map_err(|reason| ReadError::Unreadable { path: table.text.label.clone(), reason })?;
            // A file that is written to meanwhile may have other line ends by now.
            let Some(found) = part.filter(|found| found.start == at) else {
                return Err(Stop::Whole(vec![table.file]));
            };
            if line == first_line {
                lane.make_room(&found.part, bounds.len() - 1);
            }
            lane.take(found.part, Place { file: table.file, start: found.from as u32, line })?;
            at = found.end;
            line = line.saturating_add(found.lines);
        }
    }
    Ok((at as usize, line))
}
