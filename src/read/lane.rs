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

use super::records::Records;
use super::stream::{self, Stop};
use super::table::{Place, Table};
use rayon::prelude::*;

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

struct Read<P> {
    start: usize,
    end: usize,
    lines: u32,
    part: Option<P>,
}

fn read<L: Lane>(lane: &L, table: &Table<'_>, start: usize, end: usize) -> Read<L::Part> {
    let mut records = table.rows_from(start, 0);
    let part = lane.read(table, &mut records, end);
    let (at, lines) = records.position();
    Read { start, end: at, lines, part }
}

/// Reads a table by parts of so many bytes, and says where the careful reader has to go on: position and line.
///
/// # Errors
/// [`Stop`] when a file that is not in memory has to be, or cannot be read.
pub(super) fn drive<L: Lane>(lane: &mut L, table: &Table<'_>, part: usize) -> Result<(usize, u32), Stop> {
    let (mut at, first) = table.rows().position();
    let mut line = first;
    // Enough parts for all threads, also of a smaller file.
    let part = part.min((table.bytes() / (4 * rayon::current_num_threads())).max(SMALLEST));
    if let Some(stream) = &table.text.stream {
        return stream::drive(lane, table, stream, part);
    }
    let bounds = bounds(table.text.text.as_bytes(), at, part);
    let wave = rayon::current_num_threads() * 8;
    for wave in bounds.windows(2).collect::<Vec<_>>().chunks(wave) {
        let parts: Vec<Read<L::Part>> = wave.par_iter().map(|pair| read(&*lane, table, pair[0], pair[1])).collect();
        for (mut found, end) in parts.into_iter().zip(wave.iter().map(|pair| pair[1])) {
            if at >= end {
                continue;
            }
            if found.start != at {
                found = read(&*lane, table, at, end);
            }
            let Some(part) = found.part else { return Ok((at, line)) };
            if line == first {
                lane.make_room(&part, bounds.len() - 1);
            }
            lane.take(part, Place { file: table.file, start: 0, line })?;
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
