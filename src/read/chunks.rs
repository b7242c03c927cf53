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
use super::records::{Records, Row};
use super::report::Text;
use super::stream::{Cut, FURTHER, SPARE, Stop, Stream};
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
    /// [`Stop::Failed`] when a row can no longer be read.
    fn commit(&mut self, chunk: Self::Chunk, from: Place) -> Result<(), Stop>;
}

/// A row of which there is something to say or to change when its chunk is committed.
#[derive(Debug)]
pub(super) struct SpecialRow {
    pub place: Place,
    /// Its text, where the file is not in memory and the row was set aside when it was scanned.
    pub text: Option<Box<str>>,
}

impl SpecialRow {
    /// A row of a stretch of a table, which streams by or not.
    pub(super) fn new(stretch: &Table<'_>, row: &Row, streams: bool) -> Self {
        Self { place: stretch.place(row), text: streams.then(|| stretch.text.text[row.start..row.end].into()) }
    }

    /// Hands the row to what commits it, in a table that has its text.
    ///
    /// # Errors
    /// [`Stop::Failed`] when it can no longer be read.
    pub(super) fn read_again(
        self,
        table: &Table<'_>,
        from: Place,
        commit: impl FnOnce(&Table<'_>, &Row),
    ) -> Result<(), Stop> {
        let place = self.place.within(from);
        let text = match (self.text, &table.text.stream) {
            (Some(text), _) => text.into_string(),
            (None, Some(stream)) => stream
                .record(place.start as usize, table.dialect.separator)
                .map_err(|reason| ReadError::Unreadable { path: table.text.label.clone(), reason })?,
            (None, None) => {
                commit(table, &table.row_at(place));
                return Ok(());
            }
        };
        let Text { label, name, .. } = table.text;
        let text = Text { label: label.clone(), name: name.clone(), text, ..Text::default() };
        let alone = table.stretch(&text, place.start as usize);
        let mut row = Row::default();
        alone.rows_from(0, place.line).next(&mut row);
        commit(&alone, &row);
        Ok(())
    }
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

/// Scans a chunk of a file that is not in memory, by way of one of the buffers, which is given back. A row starts where the
/// chunk does, or else after the first line end.
fn scan_streaming<R: ChunkReader>(
    reader: &R,
    table: &Table<'_>,
    stream: &Stream,
    (chunk, is_start): (Range<usize>, bool),
    buffers: &Mutex<Vec<Vec<u8>>>,
) -> Result<Scanned<R::Chunk>, Stop> {
    let buffers = || buffers.lock().unwrap_or_else(PoisonError::into_inner);
    let mut spare = SPARE;
    loop {
        let buffer = buffers().pop().unwrap_or_default();
        let cut = stream.chunk(chunk.clone(), is_start, spare, buffer);
        let cut = cut.map_err(|reason| ReadError::Unreadable { path: table.text.label.clone(), reason })?;
        let Some(Cut { text, base, starts, ends, is_last }) = cut else {
            if spare == FURTHER {
                return Err(Stop::Whole(vec![table.file]));
            }
            spare = FURTHER;
            continue;
        };
        let text = Text { text, ..Text::default() };
        let found = scan(reader, &table.stretch(&text, 0), base, starts..ends);
        buffers().push(text.text.into_bytes());
        // A quoted cell may go on behind the line with which the chunk ends.
        if found.chunk.is_some() || is_last || spare == FURTHER {
            return Ok(found);
        }
        spare = FURTHER;
    }
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
    let scan_one = |reader: &R, chunk: Range<usize>, is_start: bool| match stream {
        Some(stream) => scan_streaming(reader, table, stream, (chunk, is_start), &buffers),
        None => Ok(scan(reader, table, 0, chunk)),
    };
    let (start, count) = (at, bounds.len() - 1);
    let wave = rayon::current_num_threads() * 8;
    for wave in bounds.windows(2).collect::<Vec<_>>().chunks(wave) {
        let chunks: Vec<Result<Scanned<R::Chunk>, Stop>> =
            wave.par_iter().map(|pair| scan_one(&*reader, pair[0]..pair[1], pair[0] == start)).collect();
        for (found, end) in chunks.into_iter().zip(wave.iter().map(|pair| pair[1])) {
            let mut found = found?;
            if at >= end {
                continue;
            }
            if found.start != at {
                found = scan_one(&*reader, at..end, true)?;
            }
            let Some(chunk) = found.chunk else {
                table.must_be_whole()?;
                return Ok((at, line));
            };
            if line == first {
                reader.make_room(&chunk, count);
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
