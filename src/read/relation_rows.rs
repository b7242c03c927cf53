//! One file of relations, row by row: the careful reader, and the parts of the fast lane.

use super::catalogue::Code;
use super::ids::{self, Key};
use super::lane::{Lane, SHORTEST_ROW};
use super::records::{Records, Row};
use super::relation_block::{BLOCK, Block, News};
use super::relations::{Parts, RelationReader, Relations, Seen};
use super::report::{RowReport, Sink};
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
    /// Reads a row with all that may be wrong with it.
    pub(super) fn careful(&mut self, row: &Row) {
        let Self { table, relations, .. } = self;
        if row.is_empty(&table.text.text) {
            return;
        }
        self.tally.read += 1;
        self.unread.look(table, row, self.sink);
        let mut report = RowReport::new(self.sink, table.text, row);
        let sound = table.is_sound(row, self.width);
        if !sound {
            structure(&mut report, table.text, row, self.width);
            relations.incomplete = true;
        }
        if let Some(code) = self.whole {
            report.leave_out(code);
        }
        let mut kept = None;
        if sound && self.joins {
            let records = self.reader.row(relations, table, row, &mut report, &mut self.parts, self.tally);
            for mut record in records {
                kept = kept.or(Some(relations.table.len() as u32));
                relations.table.push(&mut record);
            }
        }
        if let Some(code) = report.verdict() {
            self.tally.leave_out(code);
        }
        if sound && self.parts.cx.compare {
            let hash = self.hash(&self.table.text.text, row);
            self.relations.seen.push(Seen { hash, place: self.table.place(row), kept });
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

/// What a part of a file of relations found.
#[derive(Default)]
pub(super) struct Part {
    read: u64,
    pieces: Vec<Piece>,
    /// Entities and verbs that no part before has named.
    news: News,
    cited: Vec<SourceIx>,
    seen: Vec<Seen>,
    /// How many entities and verbs were known when the part was read.
    known: (u32, u32),
}

/// What follows one upon the other in a part.
// There are few in a part: a table ends only where a row needs the careful reader.
#[allow(clippy::large_enum_variant)]
enum Piece {
    Rows(RelationTable),
    /// A row for the careful reader.
    Row(Place),
}

impl Lane for RelationLoad<'_, '_> {
    type Part = Part;

    fn read(&self, table: &Table<'_>, records: &mut Records<'_>, end: usize) -> Option<Part> {
        let known = (self.parts.entities.len(), self.relations.verbs.len() as u32);
        let mut part = Part { known, ..Part::default() };
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
            block.read(self, table, rows, numbers.as_chunks::<2>().0, &mut part.news);
            let mut at = 0;
            while at < count {
                if block.hard >> at & 1 == 1 {
                    if kept.len() > 0 {
                        part.pieces.push(Piece::Rows(std::mem::take(&mut kept)));
                    }
                    part.pieces.push(Piece::Row(table.place(&rows[at])));
                    at += 1;
                    continue;
                }
                let which = at..count.min(at + (block.hard >> at).trailing_zeros() as usize);
                at = which.end;
                part.read += which.len() as u64;
                if self.parts.cx.compare {
                    let seen = |row| Seen { hash: self.hash(text, row), place: table.place(row), kept: None };
                    part.seen.extend(rows[which.clone()].iter().map(seen));
                }
                let into = (&mut kept, &mut part.cited);
                block.push(which, (text, rows), (self.table.file, columns.note), into);
            }
        }
        part.pieces.push(Piece::Rows(kept));
        part.cited.sort_unstable();
        part.cited.dedup();
        Some(part)
    }

    fn make_room(&mut self, part: &Part, parts: usize) {
        if let Some(Piece::Rows(rows)) = part.pieces.first() {
            let most = self.table.bytes() / SHORTEST_ROW;
            self.relations.table.reserve(rows, (part.read as usize * parts).min(most));
        }
    }

    fn take(&mut self, part: Part, from: Place) -> Result<(), Stop> {
        let Part { read, pieces, news: News { ids, places, verbs, named }, cited, seen, known } = part;
        self.tally.read += read;
        self.tally.named += named;
        self.parts.sources.mark(cited.into_iter());
        let mut seen = seen.into_iter();
        let (mut entity_of, mut verb_of) = (vec![u32::MAX; ids.len()], vec![u16::MAX; verbs.len()]);
        for piece in pieces {
            let mut rows = match piece {
                Piece::Rows(rows) => rows,
                Piece::Row(place) => {
                    self.table.must_be_whole()?;
                    let row = self.table.row_at(place.within(from));
                    self.careful(&row);
                    continue;
                }
            };
            if verbs.len() > 0 {
                rows.verbs.map(|verb| {
                    let Some(new) = u32::from(verb.0).checked_sub(known.1) else { return verb };
                    let slot = &mut verb_of[new as usize];
                    if *slot == u16::MAX {
                        let Parts { schema, cx, .. } = &mut self.parts;
                        *slot = self.relations.verb(verbs.text(new), schema, cx.open_verbs).map_or(0, |verb| verb.0);
                    }
                    VerbIx(*slot)
                });
            }
            if ids.len() > 0 {
                let mut number = |end: &mut EntityIx| {
                    let Some(new) = end.0.checked_sub(known.0) else { return };
                    let slot = &mut entity_of[new as usize];
                    if *slot == u32::MAX {
                        let Parts { entities, schema, cx, .. } = &mut self.parts;
                        let id = ids.text(new);
                        *slot = entities.mention(id).unwrap_or_else(|| {
                            let (place, which) = places[new as usize];
                            let kind = self.relations.kind(cx.end_kinds[which], schema);
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
            if self.parts.cx.warn {
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
