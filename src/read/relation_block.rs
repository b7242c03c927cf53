//! Relations of the fast lane: a block of rows at a time, and in it column by column, so that what is the same for every
//! row of a column is decided once a block, and what a cell means is looked up where it was met before.

use super::State;
use super::cells;
use super::dates;
use super::entities::{attribute_values, free_text};
use super::ids::{Ids, Memo};
use super::name_index::Named;
use super::numbers;
use super::records::Row;
use super::relation_rows::RelationLoad;
use super::relations::RelationReader;
use super::report::{RowReport, Sink};
use super::table::{Place, Table};
use crate::model::{EntityIx, EvidenceSlices, PartialDate, RelationSlices, RelationTable, SourceIx, Value, VerbIx};
use std::borrow::Cow;
use std::ops::Range;

/// Rows a block, as many as a number has bits.
pub(super) const BLOCK: usize = u64::BITS as usize;

/// A block of rows, a column each.
pub(super) struct Block {
    /// A bit for each row: whether it needs the careful reader. The columns say nothing of such a row.
    pub hard: u64,
    pub sources: [EntityIx; BLOCK],
    pub targets: [EntityIx; BLOCK],
    verbs: [VerbIx; BLOCK],
    since: [Option<PartialDate>; BLOCK],
    until: [Option<PartialDate>; BLOCK],
    weights: [f64; BLOCK],
    confidences: [f64; BLOCK],
    symmetric: [bool; BLOCK],
    lines: [u32; BLOCK],
    /// The sources of each row: where they stand among all of the block.
    evidence: Vec<Range<u32>>,
    cited: Vec<SourceIx>,
    attributes: Vec<Vec<(String, Value)>>,
    memos: Memos,
}

/// What the cells of a part were found to mean, by column.
struct Memos {
    verbs: Memo<VerbIx>,
    since: Memo<Option<PartialDate>>,
    until: Memo<Option<PartialDate>>,
    weights: Memo<f64>,
    confidences: Memo<f64>,
    symmetric: Memo<bool>,
}

/// Words that a part is the first to use, numbered past those that were known before.
#[derive(Default)]
pub(super) struct News {
    pub ids: Ids,
    /// Where each id is first named, and as which end.
    pub places: Vec<(Place, usize)>,
    pub verbs: Ids,
    /// Ends found by a name.
    pub named: u64,
}

/// A column of cells, and how one is read.
struct Cells<'c> {
    rows: &'c [Row],
    text: &'c str,
}

impl Cells<'_> {
    /// Reads the cells of a column; an empty one has the default. Gives a bit for each that cannot be read.
    fn read<V: Copy>(
        &self,
        column: Option<usize>,
        (default, memo, values): (V, &mut Memo<V>, &mut [V]),
        read: impl Fn(&str) -> Option<V>,
    ) -> u64 {
        let Some(column) = column else { return 0 };
        let mut hard = 0;
        for (at, (row, value)) in self.rows.iter().zip(values).enumerate() {
            let found = match row.plain(self.text, column) {
                Some(stretch) => memo.get(self.text, stretch, &read),
                None => Some(row.trimmed(self.text, column))
                    .map_or(Some(default), |cell| if cell.is_empty() { Some(default) } else { read(&cell) }),
            };
            hard |= u64::from(found.is_none()) << at;
            *value = found.unwrap_or(default);
        }
        hard
    }
}

impl Block {
    pub(super) fn new() -> Self {
        Self {
            hard: 0,
            sources: [EntityIx(0); BLOCK],
            targets: [EntityIx(0); BLOCK],
            verbs: [VerbIx(0); BLOCK],
            since: [None; BLOCK],
            until: [None; BLOCK],
            weights: [1.0; BLOCK],
            confidences: [1.0; BLOCK],
            symmetric: [false; BLOCK],
            lines: [0; BLOCK],
            evidence: Vec::new(),
            cited: Vec::new(),
            attributes: Vec::new(),
            memos: Memos {
                verbs: Memo::new(VerbIx(0)),
                since: Memo::new(None),
                until: Memo::new(None),
                weights: Memo::new(1.0),
                confidences: Memo::new(1.0),
                symmetric: Memo::new(false),
            },
        }
    }

    /// Reads rows, whose ends are the given entities where they are known.
    pub(super) fn read(
        &mut self,
        load: &RelationLoad<'_, '_>,
        table: &Table<'_>,
        rows: &[Row],
        ends: &[[Option<u32>; 2]],
        news: &mut News,
    ) {
        self.hard = 0;
        for (at, row) in rows.iter().enumerate() {
            self.hard |= u64::from(!table.is_sound(row, load.width)) << at;
            self.lines[at] = row.line;
        }
        self.values(table, &load.reader, rows);
        self.lists(load, table, rows);
        for (at, (row, ends)) in rows.iter().zip(ends).enumerate() {
            if self.hard >> at & 1 == 0 {
                match load.ends(table, row, *ends, news, &mut self.memos.verbs) {
                    Some(found) => (self.sources[at], self.targets[at], self.verbs[at]) = found,
                    None => self.hard |= 1 << at,
                }
            }
        }
    }

    /// The columns that have one value a row.
    fn values(&mut self, table: &Table<'_>, reader: &RelationReader, rows: &[Row]) {
        let (columns, memos, dialect) = (&reader.columns, &mut self.memos, table.dialect);
        let cells = Cells { rows, text: &table.text.text };
        let number = |bounds| {
            move |cell: &str| {
                if reader.is_nothing(cell) { Some(1.0) } else { numbers::within(cell, dialect.sign, bounds) }
            }
        };
        let date = |cell: &str| {
            if reader.is_nothing(cell) { Some(None) } else { dates::decode(cell, dialect.order).map(Some) }
        };
        let weights = (1.0, &mut memos.weights, &mut self.weights[..]);
        self.hard |= cells.read(columns.weight, weights, number(numbers::WEIGHTS));
        let confidences = (1.0, &mut memos.confidences, &mut self.confidences[..]);
        self.hard |= cells.read(columns.confidence, confidences, number(numbers::CONFIDENCES));
        self.hard |= cells.read(columns.since.or(columns.date), (None, &mut memos.since, &mut self.since[..]), date);
        self.hard |= cells.read(columns.until.or(columns.date), (None, &mut memos.until, &mut self.until[..]), date);
        let symmetric = (false, &mut memos.symmetric, &mut self.symmetric[..]);
        self.hard |= cells.read(columns.direction, symmetric, cells::direction);
        if columns.since.is_some() && columns.until.is_some() {
            for (at, pair) in self.since.iter().zip(&self.until).enumerate().take(rows.len()) {
                let reversed = matches!(pair, (Some(since), Some(until)) if until.last_day() < since.first_day());
                self.hard |= u64::from(reversed) << at;
            }
        }
    }

    /// The columns that have several values a row, or none.
    fn lists(&mut self, load: &RelationLoad<'_, '_>, table: &Table<'_>, rows: &[Row]) {
        let (reader, sources, warn) = (&load.reader, &load.parts.sources, load.parts.cx.warn);
        self.attributes.clear();
        if !reader.attributes.is_empty() {
            let mut sink = Sink::default();
            for (at, row) in rows.iter().enumerate() {
                if self.hard >> at & 1 == 1 {
                    self.attributes.push(Vec::new());
                    continue;
                }
                let mut report = RowReport::new(&mut sink, table.text, row);
                self.attributes.push(attribute_values(&reader.attributes, table, row, &mut report));
                if !report.is_clean() {
                    self.hard |= 1 << at;
                    sink = Sink::default();
                }
            }
        }
        self.evidence.clear();
        self.cited.clear();
        if let Some(column) = reader.columns.evidence {
            for (at, row) in rows.iter().enumerate() {
                let from = self.cited.len() as u32;
                let is_known = sources.known(&table.text.text, row, column, &mut self.cited);
                let wanting = warn && sources.present && self.cited.len() as u32 == from;
                self.hard |= u64::from(!is_known || wanting) << at;
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
            since: &self.since[which.clone()],
            until: &self.until[which.clone()],
            weights: &self.weights[which.clone()],
            confidences: &self.confidences[which.clone()],
            symmetric: &self.symmetric[which.clone()],
            lines: &self.lines[which],
            evidence,
            file,
        });
    }
}

impl RelationLoad<'_, '_> {
    /// The ends and the verb of a row, in which all else is sound; `None` when the careful reader has to look at it.
    #[inline]
    fn ends(
        &self,
        table: &Table<'_>,
        row: &Row,
        [source, target]: [Option<u32>; 2],
        news: &mut News,
        memo: &mut Memo<VerbIx>,
    ) -> Option<(EntityIx, EntityIx, VerbIx)> {
        let (columns, settings) = (&self.reader.columns, &self.parts.cx);
        let (text, entities) = (&table.text.text, &*self.parts.entities);
        let columns_of_ends = [columns.source?, columns.target?];
        let mut ends = [source, target];
        let mut named = 0;
        for (end, column) in ends.iter_mut().zip(columns_of_ends) {
            let is_list = |sign: &String| row.word(text, column).contains(sign.as_str());
            if self.reader.lists.as_ref().is_some_and(is_list) {
                return None;
            }
            if end.is_none() && settings.by_name {
                match entities.by_name(&row.word(text, column)) {
                    Named::Nobody => {}
                    Named::One(at) => {
                        *end = Some(at);
                        named += 1;
                    }
                    Named::Several(_) => return None,
                }
            }
        }
        let same = || match ends {
            [Some(source), Some(target)] => source == target,
            [None, None] => row.word(text, columns_of_ends[0]) == row.word(text, columns_of_ends[1]),
            _ => false,
        };
        if settings.warn && same() {
            return None;
        }
        if ends.iter().any(|end| end.is_some_and(|at| entities.state(at) != State::Sound)) {
            return None;
        }
        let open = settings.open_entities && !(settings.warn && entities.present && !entities.incomplete);
        let fresh = |(end, column): (&Option<u32>, usize)| {
            end.is_none() && {
                let id = row.word(text, column);
                !open || id.is_empty() || cells::id_fault(&id).is_some()
            }
        };
        if ends.iter().zip(columns_of_ends).any(fresh) {
            return None;
        }
        let [source, target] = ends;
        let verb = match columns.relation.and_then(|column| row.plain(text, column)) {
            Some(stretch) => memo.get(text, stretch, |word| self.verb(word, news)),
            None => {
                let cell = columns.relation.map_or(Cow::Borrowed(""), |column| row.trimmed(text, column));
                self.verb(&cell, news)
            }
        }?;
        if let (Some(pairs), Some(source), Some(target)) = (self.relations.pairs(verb), source, target) {
            pairs.binary_search(&(entities.kind(source).0, entities.kind(target).0)).ok()?;
        }
        let mut number = |which: usize| match ends[which] {
            Some(at) => EntityIx(at),
            None => {
                let new = news.ids.insert(&row.word(text, columns_of_ends[which]));
                if new.is_ok() {
                    news.places.push((table.place(row), which));
                }
                EntityIx(entities.len() + new.unwrap_or_else(|number| number))
            }
        };
        let found = (number(0), number(1), verb);
        news.named += named;
        Some(found)
    }

    /// The verb of a cell.
    fn verb(&self, cell: &str, news: &mut News) -> Option<VerbIx> {
        let word = if cell.is_empty() { self.reader.default_verb.as_str() } else { cell };
        let number = match self.relations.verbs.get(word) {
            Some(known) => known,
            None if !self.parts.cx.open_verbs => return None,
            None => {
                let new = news.verbs.insert(word).unwrap_or_else(|number| number);
                self.relations.verbs.len() as u32 + new
            }
        };
        u16::try_from(number).ok().map(VerbIx)
    }
}
