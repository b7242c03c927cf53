//! A block of rows of relations, read column by column, so that what is the same for every row of a column is decided once
//! a block, and what a cell means is looked up where it was met before.

use super::columns::direction::Direction;
use super::columns::{BLOCK, ColumnBlock, ValueBlock};
use super::entities::{attribute_values, free_text};
use super::ids::{Ids, Memo};
use super::records::Row;
use super::relation_chunk::RelationLoad;
use super::relation_row::End;
use super::report::{RowReport, Sink};
use super::table::{Place, Table};
use crate::model::{EntityIx, EvidenceSlices, RelationSlices, RelationTable, SourceIx, Value, VerbIx};
use std::borrow::Cow;
use std::ops::Range;

/// A block of rows, a column each.
pub(super) struct Block {
    /// A bit for each row of which something has to be said or changed when it is committed. The columns say nothing of
    /// such a row.
    pub special: u64,
    sources: [EntityIx; BLOCK],
    targets: [EntityIx; BLOCK],
    verbs: [VerbIx; BLOCK],
    known_verbs: Memo<VerbIx>,
    values: ValueBlock,
    directions: ColumnBlock<Direction>,
    lines: [u32; BLOCK],
    /// The sources of each row: where they stand among all of the block.
    evidence: Vec<Range<u32>>,
    cited: Vec<SourceIx>,
    attributes: Vec<Vec<(String, Value)>>,
}

/// Words that a chunk is the first to use, numbered past those that were known before.
#[derive(Default)]
pub(super) struct News {
    pub ids: Ids,
    /// Where each id is first named, and as which end.
    pub places: Vec<(Place, usize)>,
    pub verbs: Ids,
    /// Ends found by a name.
    pub named: u64,
}

impl Block {
    pub(super) fn new() -> Self {
        Self {
            special: 0,
            sources: [EntityIx(0); BLOCK],
            targets: [EntityIx(0); BLOCK],
            verbs: [VerbIx(0); BLOCK],
            known_verbs: Memo::new(VerbIx(0)),
            values: ValueBlock::new(),
            directions: ColumnBlock::new(false),
            lines: [0; BLOCK],
            evidence: Vec::new(),
            cited: Vec::new(),
            attributes: Vec::new(),
        }
    }

    /// Reads rows, whose ends are the given entities where they are ids.
    pub(super) fn read(
        &mut self,
        load: &RelationLoad<'_, '_>,
        table: &Table<'_>,
        rows: &[Row],
        ends: &[[Option<u32>; 2]],
        news: &mut News,
    ) {
        let (reader, text) = (&load.reader, &table.text.text);
        self.special = 0;
        for (at, row) in rows.iter().enumerate() {
            self.special |= u64::from(!table.is_sound(row, load.width)) << at;
            self.lines[at] = row.line;
        }
        self.special |= self.values.read(&reader.columns.values, text, rows, &reader.rules);
        self.special |= self.directions.read(reader.columns.direction, text, rows, &reader.rules);
        self.lists(load, table, rows);
        for (at, (row, ends)) in rows.iter().zip(ends).enumerate() {
            if self.special >> at & 1 == 0 {
                match load.joined(table, row, *ends, news, &mut self.known_verbs) {
                    Some(found) => (self.sources[at], self.targets[at], self.verbs[at]) = found,
                    None => self.special |= 1 << at,
                }
            }
        }
    }

    /// A bit for each row that has no weight, though there is a column of them.
    pub(super) fn unweighted(&self) -> u64 {
        self.values.unweighted()
    }

    /// The columns that have several values a row, or none.
    fn lists(&mut self, load: &RelationLoad<'_, '_>, table: &Table<'_>, rows: &[Row]) {
        let (reader, sources) = (&load.reader, &load.parts.sources);
        self.attributes.clear();
        if !reader.attributes.is_empty() {
            let mut sink = Sink::default();
            for (at, row) in rows.iter().enumerate() {
                if self.special >> at & 1 == 1 {
                    self.attributes.push(Vec::new());
                    continue;
                }
                let mut report = RowReport::new(&mut sink, table.text, row);
                self.attributes.push(attribute_values(&reader.attributes, table, row, &mut report));
                if !report.is_clean() {
                    self.special |= 1 << at;
                    sink = Sink::default();
                }
            }
        }
        self.evidence.clear();
        self.cited.clear();
        if let Some(column) = reader.columns.evidence {
            let remarks_none = reader.remarks_no_evidence(sources);
            for (at, row) in rows.iter().enumerate() {
                let from = self.cited.len() as u32;
                let is_known = sources.known(&table.text.text, row, column, &mut self.cited);
                let is_remarked = remarks_none && self.cited.len() as u32 == from;
                self.special |= u64::from(!is_known || is_remarked) << at;
                self.evidence.push(from..self.cited.len() as u32);
            }
        }
    }

    /// Adds some of the rows to a table, and what they cite to a list.
    pub(super) fn push(
        &mut self,
        which: Range<usize>,
        (text, rows): (&str, &[Row]),
        (file, note): (u16, Option<usize>),
        (table, cited): (&mut RelationTable, &mut Vec<SourceIx>),
    ) {
        let first = table.len();
        if note.is_some() {
            for (at, row) in rows[which.clone()].iter().enumerate() {
                table.notes.push(first + at, &free_text(text, row, note));
            }
        }
        for (at, attributes) in self.attributes.iter_mut().enumerate().take(which.end).skip(which.start) {
            table.attributes.push(first + at - which.start, std::mem::take(attributes));
        }
        let lists = self.evidence.get(which.clone()).unwrap_or_default();
        let evidence = EvidenceSlices { lists, items: &self.cited };
        cited.extend(lists.iter().flat_map(|list| &self.cited[list.start as usize..list.end as usize]));
        table.extend(&RelationSlices {
            sources: &self.sources[which.clone()],
            targets: &self.targets[which.clone()],
            verbs: &self.verbs[which.clone()],
            values: self.values.slices(which.clone()),
            symmetric: &self.directions.values[which.clone()],
            lines: &self.lines[which],
            evidence,
            file,
        });
    }
}

impl RelationLoad<'_, '_> {
    /// The ends and the verb of a row in which all else is plain; `None` where something has to be said or changed.
    #[inline]
    fn joined(
        &self,
        table: &Table<'_>,
        row: &Row,
        known: [Option<u32>; 2],
        news: &mut News,
        known_verbs: &mut Memo<VerbIx>,
    ) -> Option<(EntityIx, EntityIx, VerbIx)> {
        let (reader, text, entities) = (&self.reader, &table.text.text, &*self.parts.entities);
        let columns = [reader.columns.source?, reader.columns.target?];
        if reader.lists.is_some() && columns.iter().any(|column| reader.is_list(&row.word(text, *column))) {
            return None;
        }
        let word = |which: usize| row.word(text, columns[which]);
        let ends = [0, 1].map(|which| reader.end(entities, known[which], || word(which)));
        let mut named = 0;
        for end in ends {
            match end {
                End::Known { by_name, .. } => named += u64::from(by_name),
                End::New if !reader.remarks_new(entities) => {}
                _ => return None,
            }
        }
        let is_self = match ends {
            [End::New, End::New] => reader.remarks_self((ends[0], &word(0)), (ends[1], &word(1))),
            [source, target] => reader.remarks_self((source, ""), (target, "")),
        };
        if is_self {
            return None;
        }
        let verb = match reader.columns.relation.and_then(|column| row.plain(text, column)) {
            Some(stretch) => known_verbs.get(text, stretch, |word| self.verb(word, news)),
            None => {
                let cell = reader.columns.relation.map_or(Cow::Borrowed(""), |column| row.trimmed(text, column));
                self.verb(&cell, news)
            }
        }?;
        if let [Some(source), Some(target)] = ends.map(End::number)
            && !self.relations.joins(verb, (entities.kind(source), entities.kind(target)))
        {
            return None;
        }
        let mut number = |which: usize| {
            let at = ends[which].number().unwrap_or_else(|| {
                let new = news.ids.insert(&word(which));
                if new.is_ok() {
                    news.places.push((table.place(row), which));
                }
                entities.len() + new.unwrap_or_else(|number| number)
            });
            EntityIx(at)
        };
        let found = (number(0), number(1), verb);
        news.named += named;
        Some(found)
    }

    /// The verb of a cell.
    fn verb(&self, cell: &str, news: &mut News) -> Option<VerbIx> {
        let word = self.reader.verb_word(cell);
        let number = match self.relations.verbs.get(word) {
            Some(known) => known,
            None if !self.reader.settings.open_verbs => return None,
            None => {
                let new = news.verbs.insert(word).unwrap_or_else(|number| number);
                self.relations.verbs.len() as u32 + new
            }
        };
        u16::try_from(number).ok().map(VerbIx)
    }
}
