//! The fast lane: large files are cut at row ends, and the parts are read by all threads.
//!
//! A part reads what is plainly sound into columns of its own, looking up what the parts before have found. It sets
//! every other row aside: those are read by the careful reader when the part is taken, in the order of the file, so that
//! what is found, and its numbers, are those of one pass from the first row to the last.
//!
//! A part starts after a line end. Whether that was the end of a row is known only when the part before is done (a
//! quoted cell may contain line ends); where it was not, the part is read again from the right place. At the first
//! faulty quotation mark the fast lane ends, and the careful reader goes on from the last good place.
//!
//! A file that is not in memory streams by ([`super::stream`]): its parts are cut at line ends and read into memory only
//! while they are looked at. There is no careful reader then.

use super::error::ReadError;
use super::records::Records;
use super::report::Text;
use super::stream::{Cut, Stop, Stream};
use super::table::{Place, Table};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// Bytes a part of a large file.
pub(super) const PART: usize = 1 << 19;

/// Bytes for which it is worth to wake another thread.
const SMALLEST: usize = 1 << 16;

/// Bytes of a row with an id, a name or another id, and a line end: no file has more rows than these allow.
pub(super) const SHORTEST_ROW: usize = 4;

/// What reads the parts of one file.
pub(super) trait Lane: Sync {
    /// What a part found.
    type Part: Send;

    /// Reads the rows of a table, all of it or a stretch, that start before `end`; lines count from 0. `None` at a faulty
    /// quotation mark.
    fn read(&self, table: &Table<'_>, records: &mut Records<'_>, end: usize) -> Option<Self::Part>;

    /// Makes room for what so many parts like this one find, so that columns need not move as they grow.
    fn make_room(&mut self, part: &Self::Part, parts: usize);

    /// Takes over what a part found, whose places are counted from `from`.
    ///
    /// # Errors
    /// [`Stop::Whole`] when a row has to be read carefully whose text is not in memory.
    fn take(&mut self, part: Self::Part, from: Place) -> Result<(), Stop>;
}

/// What was found in a part.
struct Read<P> {
    /// Where its rows start and end in the file.
    start: usize,
    end: usize,
    lines: u32,
    /// Where in the file its places are counted from.
    base: usize,
    /// `None` where it has to be read otherwise.
    part: Option<P>,
}

/// Reads the rows of a table, or of a stretch of one that begins at `base`, from one position to another.
fn read<L: Lane>(lane: &L, table: &Table<'_>, base: usize, rows: Range<usize>) -> Read<L::Part> {
    let mut records = table.rows_from(rows.start, 0);
    let part = lane.read(table, &mut records, rows.end);
    let (at, lines) = records.position();
    Read { start: base + rows.start, end: base + at, lines, base, part }
}

/// Reads a part of a file that is not in memory, by way of one of the buffers, which is given back.
fn read_streaming<L: Lane>(
    lane: &L,
    table: &Table<'_>,
    stream: &Stream,
    part: Range<usize>,
    buffers: &Mutex<Vec<Vec<u8>>>,
) -> Result<Read<L::Part>, Stop> {
    let buffers = || buffers.lock().unwrap_or_else(PoisonError::into_inner);
    let buffer = buffers().pop().unwrap_or_default();
    let first = part.start == table.rows().position().0;
    let cut = stream.part(part, first, buffer);
    let cut = cut.map_err(|reason| ReadError::Unreadable { path: table.text.label.clone(), reason })?;
    let Some(Cut { text, base, starts }) = cut else { return Err(Stop::Whole(vec![table.file])) };
    let text = Text { text, ..Text::default() };
    let found = read(lane, &table.stretch(&text), base, starts..text.text.len());
    buffers().push(text.text.into_bytes());
    Ok(found)
}

/// Reads a table by parts of so many bytes, or leaves all of it to the careful reader; says where that has to go on:
/// position and line.
///
/// # Errors
/// [`Stop`] when a file that is not in memory has to be, or cannot be read.
pub(super) fn drive<L: Lane>(lane: &mut L, table: &Table<'_>, part: Option<usize>) -> Result<(usize, u32), Stop> {
    let (mut at, first) = table.rows().position();
    let mut line = first;
    let Some(part) = part else {
        table.must_be_whole()?;
        return Ok((at, line));
    };
    // Enough parts for all threads, also of a smaller file.
    let part = part.min((table.bytes() / (4 * rayon::current_num_threads())).max(SMALLEST));
    let stream = table.text.stream.as_ref();
    let bounds = match stream {
        Some(_) => (at..table.bytes()).step_by(part).chain([table.bytes()]).collect(),
        None => bounds(table.text.text.as_bytes(), at, part),
    };
    let buffers = Mutex::default();
    let read_one = |lane: &L, pair: &[usize]| match stream {
        Some(stream) => read_streaming(lane, table, stream, pair[0]..pair[1], &buffers),
        None => Ok(read(lane, table, 0, pair[0]..pair[1])),
    };
    let wave = rayon::current_num_threads() * 8;
    for wave in bounds.windows(2).collect::<Vec<_>>().chunks(wave) {
        let parts: Vec<Result<Read<L::Part>, Stop>> = wave.par_iter().map(|pair| read_one(&*lane, pair)).collect();
        for (found, end) in parts.into_iter().zip(wave.iter().map(|pair| pair[1])) {
            let mut found = found?;
            if stream.is_some() {
                // A file that is written to meanwhile may have other line ends by now.
                if found.start != at || found.part.is_none() {
                    table.must_be_whole()?;
                }
            } else if at >= end {
                continue;
            } else if found.start != at {
                found = read(&*lane, table, 0, at..end);
            }
            let Some(part) = found.part else { return Ok((at, line)) };
            if line == first {
                lane.make_room(&part, bounds.len() - 1);
            }
            lane.take(part, Place { file: table.file, start: found.base as u32, line })?;
            at = found.end;
            line = line.saturating_add(found.lines);
        }
    }
    Ok((at, line))
}

/// The starts of parts, each after a line feed, and the end of the text.
fn bounds(bytes: &[u8], start: usize, part: usize) -> Vec<usize> {
    let mut bounds = vec![start];
    let mut at = start;
    while bytes.len() - at > part {
        let Some(length) = bytes[at + part..].iter().position(|byte| *byte == b'\n') else { break };
        at += part + length + 1;
        bounds.push(at);
    }
    if at < bytes.len() {
        bounds.push(bytes.len());
    }
    bounds
}
