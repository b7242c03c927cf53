//! Large files are cut at line ends into chunks, which all threads scan.
//!
//! A scan puts rows in which everything is plain into columns, looking up what the chunks before have found. It sets every
//! other row aside: of those there is something to say, or they change what is known. They are read again when the chunk
//! is committed, in the order of the file, so that what is found, and its numbers, are those of one pass from the first
//! row to the last.
//!
//! A chunk starts after a line end. Whether that was the end of a row is known only when the chunk before is done (a
//! quoted cell may contain line ends); where it was not, the chunk is scanned again from the right place. From the first
//! faulty quotation mark on, rows are committed one by one.
//!
//! A file that is not in memory streams by ([`super::stream`]): its chunks are cut at line ends and read into memory only
//! while they are looked at.

use super::error::ReadError;
use super::records::Records;
use super::report::Text;
use super::stream::{Cut, Stop, Stream};
use super::table::{Place, Table};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// Bytes a chunk of a large file.
pub(super) const CHUNK: usize = 1 << 19;

/// Bytes for which it is worth to wake another thread.
const SMALLEST_CHUNK: usize = 1 << 16;

/// Bytes of a row with an id, a name or another id, and a line end: no file has more rows than these allow.
pub(super) const SHORTEST_ROW: usize = 4;

/// What reads one file by chunks.
pub(super) trait ChunkReader: Sync {
    /// What is found in a chunk.
    type Chunk: Send;

    /// Reads the rows of a table, all of it or a stretch, that start before `end`; lines count from 0. `None` at a faulty
    /// quotation mark.
    fn scan(&self, table: &Table<'_>, records: &mut Records<'_>, end: usize) -> Option<Self::Chunk>;

    /// Makes room for what so many chunks like this one hold, so that columns need not move as they grow.
    fn make_room(&mut self, chunk: &Self::Chunk, chunks: usize);

    /// Takes over what is found in a chunk, whose places are counted from `from`.
    ///
    /// # Errors
    /// [`Stop::Whole`] when a row has to be read again whose text is not in memory.
    fn commit(&mut self, chunk: Self::Chunk, from: Place) -> Result<(), Stop>;
}

/// A chunk that has been scanned.
struct Scanned<C> {
    /// Where its rows start and end in the file.
    start: usize,
    end: usize,
    lines: u32,
    /// Where in the file its places are counted from.
    base: usize,
    /// `None` where it has to be read otherwise.
    chunk: Option<C>,
}

/// Reads the rows of a table, or of a stretch of one that begins at `base`, from one position to another.
fn scan<R: ChunkReader>(reader: &R, table: &Table<'_>, base: usize, rows: Range<usize>) -> Scanned<R::Chunk> {
    let mut records = table.rows_from(rows.start, 0);
    let chunk = reader.scan(table, &mut records, rows.end);
    let (at, lines) = records.position();
    Scanned { start: base + rows.start, end: base + at, lines, base, chunk }
}

/// Scans a chunk of a file that is not in memory, by way of one of the buffers, which is given back.
fn scan_streaming<R: ChunkReader>(
    reader: &R,
    table: &Table<'_>,
    stream: &Stream,
    chunk: Range<usize>,
    buffers: &Mutex<Vec<Vec<u8>>>,
) -> Result<Scanned<R::Chunk>, Stop> {
    let buffers = || buffers.lock().unwrap_or_else(PoisonError::into_inner);
    let buffer = buffers().pop().unwrap_or_default();
    let first = chunk.start == table.rows().position().0;
    let cut = stream.chunk(chunk, first, buffer);
    let cut = cut.map_err(|reason| ReadError::Unreadable { path: table.text.label.clone(), reason })?;
    let Some(Cut { text, base, starts }) = cut else { return Err(Stop::Whole(vec![table.file])) };
    let text = Text { text, ..Text::default() };
    let found = scan(reader, &table.stretch(&text), base, starts..text.text.len());
    buffers().push(text.text.into_bytes());
    Ok(found)
}

/// Reads a table by chunks of so many bytes, if so; says from where on rows are to be committed one by one: position and
/// line.
///
/// # Errors
/// [`Stop`] when a file that is not in memory has to be, or cannot be read.
pub(super) fn read_in_chunks<R: ChunkReader>(
    reader: &mut R,
    table: &Table<'_>,
    chunk: Option<usize>,
) -> Result<(usize, u32), Stop> {
    let (mut at, first) = table.rows().position();
    let mut line = first;
    let Some(chunk) = chunk else {
        table.must_be_whole()?;
        return Ok((at, line));
    };
    // Enough chunks for all threads, also of a smaller file.
    let chunk = chunk.min((table.bytes() / (4 * rayon::current_num_threads())).max(SMALLEST_CHUNK));
    let stream = table.text.stream.as_ref();
    let bounds = match stream {
        Some(_) => (at..table.bytes()).step_by(chunk).chain([table.bytes()]).collect(),
        None => bounds(table.text.text.as_bytes(), at, chunk),
    };
    let buffers = Mutex::default();
    let scan_one = |reader: &R, pair: &[usize]| match stream {
        Some(stream) => scan_streaming(reader, table, stream, pair[0]..pair[1], &buffers),
        None => Ok(scan(reader, table, 0, pair[0]..pair[1])),
    };
    let wave = rayon::current_num_threads() * 8;
    for wave in bounds.windows(2).collect::<Vec<_>>().chunks(wave) {
        let chunks: Vec<Result<Scanned<R::Chunk>, Stop>> =
            wave.par_iter().map(|pair| scan_one(&*reader, pair)).collect();
        for (found, end) in chunks.into_iter().zip(wave.iter().map(|pair| pair[1])) {
            let mut found = found?;
            if stream.is_some() {
                // A file that is written to meanwhile may have other line ends by now.
                if found.start != at || found.chunk.is_none() {
                    table.must_be_whole()?;
                }
            } else if at >= end {
                continue;
            } else if found.start != at {
                found = scan(&*reader, table, 0, at..end);
            }
            let Some(chunk) = found.chunk else { return Ok((at, line)) };
            if line == first {
                reader.make_room(&chunk, bounds.len() - 1);
            }
            reader.commit(chunk, Place { file: table.file, start: found.base as u32, line })?;
            at = found.end;
            line = line.saturating_add(found.lines);
        }
    }
    Ok((at, line))
}

/// The starts of chunks, each after a line feed, and the end of the text.
fn bounds(bytes: &[u8], start: usize, chunk: usize) -> Vec<usize> {
    let mut bounds = vec![start];
    let mut at = start;
    while bytes.len() - at > chunk {
        let Some(length) = bytes[at + chunk..].iter().position(|byte| *byte == b'\n') else { break };
        at += chunk + length + 1;
        bounds.push(at);
    }
    if at < bytes.len() {
        bounds.push(bytes.len());
    }
    bounds
}
