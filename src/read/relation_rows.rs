//! One file of relations, row by row: the careful reader, and the parts of the fast lane.

use super::State;
use super::catalogue::Code;
use super::cells;
use super::entities::{AHEAD, attribute_values, free_text};
use super::ids::{self, Ids, Key};
use super::lane::Lane;
use super::records::{Records, Row};
use super::relations::{DEFAULT_VERB, Parts, RelationReader, Relations, Seen};
use super::report::{RowReport, Sink};
use super::table::{Place, Table, Tally, Unread, structure};
use crate::model::{EntityIx, RelationRow, RelationTable, SourceIx, VerbIx};
use std::borrow::Cow;

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
            let mut record = self.reader.row(relations, table, row, &mut report, &mut self.parts);
            if report.verdict().is_none() {
                kept = Some(relations.table.len() as u32);
                relations.table.push(&mut record);
            }
        }
        if let Some(code) = report.verdict() {
            self.tally.leave_out(code);
        }
        if sound && self.parts.cx.compare {
            let hash = self.hash(row);
            self.relations.seen.push(Seen { hash, place: self.table.place(row), kept });
        }
    }

    fn hash(&self, row: &Row) -> u64 {
        let cell = |column| row.trimmed(&self.table.text.text, column);
        (0..self.width).fold(self.same_columns, |state, column| ids::combined(state, &cell(column)))
    }

    /// Reads a row that is plainly sound into `record`, with the numbers of its ends where they are known; `None` when
    /// the careful reader has to look at it.
    #[inline]
    fn quick(
        &self,
        part: &mut Part,
        row: &Row,
        ends: &[Option<u32>; 2],
        sink: &mut Sink,
        record: &mut RelationRow,
    ) -> Option<()> {
        let (table, columns, settings) = (self.table, &self.reader.columns, &self.parts.cx);
        let (text, entities) = (&table.text.text, &*self.parts.entities);
        if !table.is_sound(row, self.width) {
            return None;
        }
        let (source, target) = (columns.source?, columns.target?);
        record.clear();
        (record.file, record.line) = (table.file, row.line);
        let mut report = RowReport::new(sink, table.text, row);
        self.reader.dates(record, text, row, &mut report);
        self.reader.numbers(record, table, row, &mut report);
        self.reader.direction(record, text, row, &mut report);
        record.attributes = attribute_values(&self.reader.attributes, table, row, &mut report);
        let to_itself = || row.trimmed(text, source) == row.trimmed(text, target);
        if !report.is_clean() || (settings.warn && to_itself()) {
            return None;
        }
        record.note = free_text(text, row, columns.note);
        if let Some(column) = columns.evidence {
            record.evidence = self.parts.sources.known(table.text, row, column)?;
            if settings.warn && self.parts.sources.present && record.evidence.is_empty() {
                return None;
            }
        }
        let cell = columns.relation.map_or(Cow::Borrowed(""), |column| row.trimmed(text, column));
        let verb = if cell.is_empty() { DEFAULT_VERB } else { &cell };
        let known = self.relations.verbs.get(verb);
        let [old_source, old_target] = *ends;
        let sound = |end: Option<u32>| end.is_none_or(|at| entities.state(at) == State::Sound);
        if !sound(old_source) || !sound(old_target) {
            return None;
        }
        let allowed = |known| match (self.relations.pairs(VerbIx(known as u16)), old_source, old_target) {
            (Some(pairs), Some(source), Some(target)) => {
                pairs.binary_search(&(entities.kind(source).0, entities.kind(target).0)).is_ok()
            }
            _ => true,
        };
        if known.is_some_and(|known| !allowed(known)) {
            return None;
        }
        // New words are numbered within the part, past those that are known.
        let open = settings.open_entities && !(settings.warn && entities.present && !entities.incomplete);
        let fresh = |column: usize, old: Option<u32>| {
            old.is_none() && {
                let id = row.trimmed(text, column);
                !open || id.is_empty() || cells::id_fault(&id).is_some()
            }
        };
        if fresh(source, old_source) || fresh(target, old_target) || (known.is_none() && !settings.open_verbs) {
            return None;
        }
        let number = |column: usize, old: Option<u32>, part: &mut Part| match old {
            Some(at) => EntityIx(at),
            None => {
                let new = part.ids.insert(&row.trimmed(text, column));
                if new.is_ok() {
                    part.places.push(table.place(row));
                }
                EntityIx(entities.len() + new.unwrap_or_else(|number| number))
            }
        };
        let verbs = self.relations.verbs.len() as u32;
        let new_verb = |part: &mut Part| verbs + part.verbs.insert(verb).unwrap_or_else(|number| number);
        record.verb = VerbIx(u16::try_from(known.unwrap_or_else(|| new_verb(part))).ok()?);
        record.source = number(source, old_source, part);
        record.target = number(target, old_target, part);
        Some(())
    }
}

/// What a part of a file of relations found.
#[derive(Default)]
pub(super) struct Part {
    read: u64,
    pieces: Vec<Piece>,
    /// Entities that no part before has named, and where this one first does.
    ids: Ids,
    places: Vec<Place>,
    verbs: Ids,
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

    fn read(&self, records: &mut Records<'_>, end: usize) -> Option<Part> {
        let known = (self.parts.entities.len(), self.relations.verbs.len() as u32);
        let mut part = Part { known, ..Part::default() };
        let (mut rows, mut sink) = (RelationTable::default(), Sink::default());
        let text = &self.table.text.text;
        let ends = [self.reader.columns.source.unwrap_or(0), self.reader.columns.target.unwrap_or(0)];
        let mut ahead: Vec<Row> = std::iter::repeat_with(Row::default).take(AHEAD).collect();
        let mut keys = [[Key::default(); 2]; AHEAD];
        let mut numbers = Vec::with_capacity(2 * AHEAD);
        let mut record = RelationRow::default();
        loop {
            let mut count = 0;
            while count < AHEAD && records.position().0 < end && records.next(&mut ahead[count]) {
                let row = &ahead[count];
                if row.fault.is_some() {
                    return None;
                }
                if row.is_empty(text) {
                    continue;
                }
                for (key, column) in keys[count].iter_mut().zip(ends) {
                    *key = Key::of(&row.trimmed(text, column));
                }
                count += 1;
            }
            if count == 0 {
                break;
            }
            let keys = keys[..count].as_flattened();
            let known = |at: usize| ahead[at / 2].trimmed(text, ends[at % 2]);
            self.parts.entities.ids().get_many(keys, &mut numbers, known);
            for (row, numbers) in ahead[..count].iter().zip(numbers.as_chunks::<2>().0) {
                if self.quick(&mut part, row, numbers, &mut sink, &mut record).is_none() {
                    sink = Sink::default();
                    if rows.len() > 0 {
                        part.pieces.push(Piece::Rows(std::mem::take(&mut rows)));
                    }
                    part.pieces.push(Piece::Row(self.table.place(row)));
                    continue;
                }
                part.read += 1;
                part.cited.extend_from_slice(&record.evidence);
                if self.parts.cx.compare {
                    part.seen.push(Seen { hash: self.hash(row), place: self.table.place(row), kept: None });
                }
                rows.push(&mut record);
            }
        }
        part.pieces.push(Piece::Rows(rows));
        part.cited.sort_unstable();
        part.cited.dedup();
        Some(part)
    }

    fn take(&mut self, part: Part, line: u32) {
        let Part { read, pieces, ids, places, verbs, cited, seen, known } = part;
        self.tally.read += read;
        self.parts.sources.mark(&cited);
        let mut seen = seen.into_iter();
        let later = |place: Place| Place { line: place.line.saturating_add(line), ..place };
        let (mut entity_of, mut verb_of) = (vec![u32::MAX; ids.len()], vec![u16::MAX; verbs.len()]);
        for piece in pieces {
            let mut rows = match piece {
                Piece::Rows(rows) => rows,
                Piece::Row(place) => {
                    let row = self.table.row_at(later(place));
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
                        let Parts { entities, schema, .. } = &mut self.parts;
                        *slot = entities.mention(ids.text(new)).unwrap_or_else(|| {
                            let kind = self.relations.kind(schema);
                            entities.infer(ids.text(new), kind, later(places[new as usize]))
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
                place: later(seen.place),
                kept: Some(first + at as u32),
                ..seen
            }));
            self.relations.table.append(rows, line);
        }
    }
}
