//! One file of relations: read by chunks on all threads, and committed in the order of its rows.

use super::catalogue::Code;
use super::chunks::{ChunkReader, SHORTEST_ROW, SpecialRow};
use super::columns::BLOCK;
use super::ids::{self, Key};
use super::records::{Records, Row};
use super::relation_block::{Block, News};
use super::relation_row::{Parts, RelationReader, RowCommit};
use super::relations::{Relations, Seen};
use super::report::{RowReport, Sink, Stretch};
use super::stream::Stop;
use super::table::{Place, Table, Tally, Unread, structure};
use crate::model::{EntityIx, RelationTable, SourceIx, VerbIx};

/// What reading one file of relations needs.
pub(super) struct RelationLoad<'l, 'a> {
    pub table: &'l Table<'l>,
    pub reader: RelationReader,
    /// Why no row can be used, if so.
    pub whole: Option<Code>,
    /// Whether there are columns for both ends.
    pub joins: bool,
    pub width: usize,
    /// A hash of the header: rows under different headers are never the same.
    pub same_columns: u64,
    pub unread: Unread,
    pub relations: &'l mut Relations,
    pub parts: Parts<'l, 'a>,
    pub sink: &'l mut Sink,
    pub tally: &'l mut Tally,
}

impl RelationLoad<'_, '_> {
    /// Takes a row over, with all that there is to say of it and all that it changes.
    pub(super) fn commit_row(&mut self, table: &Table<'_>, row: &Row) {
        if row.is_empty(&table.text.text) {
            return;
        }
        self.tally.read += 1;
        if let Some(finding) = table.foot_note(row, self.width) {
            self.sink.add(table.text, Stretch::of(row), finding);
            self.tally.leave_out(Code::FootNote);
            return;
        }
        self.unread.look(table, row, self.sink);
        let mut report = RowReport::new(self.sink, table.text, row);
        let sound = table.is_sound(row, self.width);
        if !sound {
            structure(&mut report, table.text, row, self.width);
            self.relations.incomplete = true;
        }
        if let Some(code) = self.whole {
            report.leave_out(code);
        }
        let mut kept = None;
        let mut verdict = report.verdict();
        if sound && self.joins {
            let Self { reader, relations, parts, tally, .. } = self;
            let mut commit = RowCommit { reader, table, row, report, relations, parts, tally };
            let records = commit.relations();
            let columns = &reader.columns.values;
            if !records.is_empty() && columns.is_unweighted(&table.text.text, row, &reader.rules) {
                commit.tally.unweighted += 1;
            }
            for mut record in records {
                kept = kept.or(Some(commit.relations.table.len() as u32));
                commit.relations.table.push(&mut record);
            }
            verdict = commit.report.verdict();
        }
        if let Some(code) = verdict {
            self.tally.leave_out(code);
        }
        if sound && self.reader.settings.compare {
            let hash = self.hash(&table.text.text, row);
            self.relations.seen.push(Seen { hash, place: table.place(row), kept });
        }
    }

    /// A hash of all cells; of a verb that holds both ways the ends count without their order.
    fn hash(&self, text: &str, row: &Row) -> u64 {
        let cell = |column| row.trimmed(text, column);
        let columns = &self.reader.columns;
        let ends = [columns.source, columns.target];
        if !self.relations.is_symmetric(columns.relation.map(cell).as_deref()) {
            return (0..self.width).fold(self.same_columns, |state, column| ids::combined(state, &cell(column)));
        }
        let [source, target] = ends.map(|column| column.map_or(0, |column| ids::hash(&cell(column))));
        let others = (0..self.width).filter(|column| !ends.contains(&Some(*column)));
        others
            .fold(self.same_columns ^ source.wrapping_add(target), |state, column| ids::combined(state, &cell(column)))
    }
}

/// What is found in a chunk of a file of relations.
#[derive(Default)]
pub(super) struct RelationChunk {
    read: u64,
    unweighted: u64,
    pieces: Vec<Piece>,
    /// Entities and verbs that no chunk before has named.
    news: News,
    cited: Vec<SourceIx>,
    seen: Vec<Seen>,
    /// How many entities and verbs were known when the chunk was read.
    known: (u32, u32),
}

/// What follows one upon the other in a chunk.
// There are few in a chunk: a table ends only at a row of which there is something to say.
#[allow(clippy::large_enum_variant)]
enum Piece {
    Rows(RelationTable),
    /// A row of which there is something to say or to change.
    Row(SpecialRow),
}

impl ChunkReader for RelationLoad<'_, '_> {
    type Chunk = RelationChunk;

    fn scan(&self, table: &Table<'_>, records: &mut Records<'_>, end: usize) -> Option<RelationChunk> {
        let streams = self.table.text.stream.is_some();
        let known = (self.parts.entities.len(), self.relations.verbs.len() as u32);
        let mut chunk = RelationChunk { known, ..RelationChunk::default() };
        let mut kept = RelationTable::default();
        let (text, columns) = (&table.text.text, &self.reader.columns);
        let ends = [columns.source.unwrap_or(0), columns.target.unwrap_or(0)];
        let mut rows: Vec<Row> = std::iter::repeat_with(Row::default).take(BLOCK).collect();
        let mut keys = [[Key::default(); 2]; BLOCK];
        let mut numbers = Vec::with_capacity(2 * BLOCK);
        let mut block = Block::new();
        loop {
            let mut count = 0;
            while count < BLOCK && records.position().0 < end && records.next(&mut rows[count]) {
                let row = &rows[count];
                if row.fault.is_some() {
                    return None;
                }
                if row.is_empty(text) {
                    continue;
                }
                for (key, column) in keys[count].iter_mut().zip(ends) {
                    *key = row.key(text, column);
                }
                count += 1;
            }
            if count == 0 {
                break;
            }
            let rows = &rows[..count];
            let known = |at: usize| rows[at / 2].word(text, ends[at % 2]);
            self.parts.entities.ids().get_many(keys[..count].as_flattened(), &mut numbers, known);
            block.read(self, table, rows, numbers.as_chunks::<2>().0, &mut chunk.news);
            let plain = !block.special & (u64::MAX >> (BLOCK - count));
            chunk.unweighted += u64::from((block.unweighted() & plain).count_ones());
            let mut at = 0;
            while at < count {
                if block.special >> at & 1 == 1 {
                    if kept.len() > 0 {
                        chunk.pieces.push(Piece::Rows(std::mem::take(&mut kept)));
                    }
                    chunk.pieces.push(Piece::Row(SpecialRow::new(table, &rows[at], streams)));
                    at += 1;
                    continue;
                }
                let which = at..count.min(at + (block.special >> at).trailing_zeros() as usize);
                at = which.end;
                chunk.read += which.len() as u64;
                if self.reader.settings.compare {
                    let seen = |row| Seen { hash: self.hash(text, row), place: table.place(row), kept: None };
                    chunk.seen.extend(rows[which.clone()].iter().map(seen));
                }
                let into = (&mut kept, &mut chunk.cited);
                block.push(which, (text, rows), (self.table.file, columns.note), into);
            }
        }
        chunk.pieces.push(Piece::Rows(kept));
        chunk.cited.sort_unstable();
        chunk.cited.dedup();
        Some(chunk)
    }

    fn make_room(&mut self, chunk: &RelationChunk, chunks: usize) {
        if let Some(Piece::Rows(rows)) = chunk.pieces.first() {
            let most = self.table.bytes() / SHORTEST_ROW;
            self.relations.table.reserve(rows, (chunk.read as usize * chunks).min(most));
        }
    }

    fn commit(&mut self, chunk: RelationChunk, from: Place) -> Result<(), Stop> {
        let RelationChunk { read, unweighted, pieces, news: News { ids, places, verbs, named }, cited, seen, known } =
            chunk;
        self.tally.read += read;
        self.tally.named += named;
        self.tally.unweighted += unweighted;
        self.parts.sources.mark(cited.into_iter());
        let mut seen = seen.into_iter();
        let (mut entity_of, mut verb_of) = (vec![u32::MAX; ids.len()], vec![u16::MAX; verbs.len()]);
        for piece in pieces {
            let mut rows = match piece {
                Piece::Rows(rows) => rows,
                Piece::Row(row) => {
                    row.read_again(self.table, from, |table, row| self.commit_row(table, row))?;
                    continue;
                }
            };
            if verbs.len() > 0 {
                rows.verbs.map(|verb| {
                    let Some(new) = u32::from(verb.0).checked_sub(known.1) else { return verb };
                    let slot = &mut verb_of[new as usize];
                    if *slot == u16::MAX {
                        let open = self.reader.settings.open_verbs;
                        *slot = self.relations.verb(verbs.text(new), self.parts.schema, open).map_or(0, |verb| verb.0);
                    }
                    VerbIx(*slot)
                });
            }
            if ids.len() > 0 {
                let mut number = |end: &mut EntityIx| {
                    let Some(new) = end.0.checked_sub(known.0) else { return };
                    let slot = &mut entity_of[new as usize];
                    if *slot == u32::MAX {
                        let Parts { entities, schema, .. } = &mut self.parts;
                        let id = ids.text(new);
                        *slot = entities.mention(id).unwrap_or_else(|| {
                            let (place, which) = places[new as usize];
                            let kind = self.relations.kind(self.reader.settings.end_kinds[which], schema);
                            entities.infer(id, id, kind, place.within(from))
                        });
                    }
                    end.0 = *slot;
                };
                for (source, target) in rows.sources.iter_mut().zip(&mut rows.targets) {
                    number(source);
                    number(target);
                }
            }
            if self.reader.settings.warn {
                rows.sources.iter().chain(&rows.targets).for_each(|end| self.parts.entities.mark(end.0));
            }
            let first = self.relations.table.len() as u32;
            let rows_seen = seen.by_ref().take(rows.len()).enumerate();
            self.relations.seen.extend(rows_seen.map(|(at, seen)| Seen {
                place: seen.place.within(from),
                kept: Some(first + at as u32),
                ..seen
            }));
            self.relations.table.append(&rows, from.line);
        }
        Ok(())
    }
}
