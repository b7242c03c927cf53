//! The columns of entities and of relations, as a maker of datasets fills them.

use super::columns::{Consecutive, Places};
use super::{
    Coded, EntityIx, EvidenceSlices, Index, KindIx, Lists, RelationRow, RelationSlices, RelationValueColumns, SourceIx,
    SparseLists, SparseTexts, Texts, Value, ValueRef, VerbIx,
};
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// An attribute that some rows have.
#[derive(Debug, Clone)]
pub struct AttributeColumn {
    /// The column header.
    pub name: String,
    rows: Vec<u32>,
    values: Values,
}

/// The values of a column: texts side by side, or values of any type.
#[derive(Debug, Clone)]
enum Values {
    Texts(Texts),
    Mixed(Vec<Value>),
}

impl AttributeColumn {
    fn new(name: String) -> Self {
        Self { name, rows: Vec::new(), values: Values::Texts(Texts::default()) }
    }

    /// The value of a row, O(log n).
    pub fn get(&self, row: usize) -> Option<ValueRef<'_>> {
        let found = self.rows.binary_search_by(|probe| (*probe as usize).cmp(&row)).ok()?;
        Some(self.at(found))
    }

    fn at(&self, position: usize) -> ValueRef<'_> {
        match &self.values {
            Values::Texts(texts) => ValueRef::Text(texts.get(position)),
            Values::Mixed(values) => (&values[position]).into(),
        }
    }

    /// Rows that have a value, ascending, with it.
    pub fn iter(&self) -> impl Iterator<Item = (usize, ValueRef<'_>)> {
        self.rows.iter().enumerate().map(|(position, row)| (*row as usize, self.at(position)))
    }

    /// Adds the value of a row; rows must come in ascending order.
    pub(crate) fn push(&mut self, row: usize, value: ValueRef<'_>) {
        self.rows.push(row as u32);
        match (&mut self.values, value) {
            (Values::Texts(texts), ValueRef::Text(text)) => texts.push(text),
            (Values::Mixed(values), value) => values.push(value.to_owned()),
            (Values::Texts(_), value) => {
                self.mix();
                if let Values::Mixed(values) = &mut self.values {
                    values.push(value.to_owned());
                }
            }
        }
    }

    /// Holds values of any type from now on.
    fn mix(&mut self) {
        if let Values::Texts(texts) = &self.values {
            self.values = Values::Mixed(texts.iter().map(|text| Value::Text(text.to_owned())).collect());
        }
    }

    /// Adds some of the rows of another column, which count from the given row here.
    fn append_some(&mut self, row: usize, other: &Self, which: Range<usize>) {
        let first = other.rows.partition_point(|at| (*at as usize) < which.start);
        let last = other.rows.partition_point(|at| (*at as usize) < which.end);
        if let (Values::Texts(texts), Values::Texts(more)) = (&mut self.values, &other.values) {
            self.rows.extend(other.rows[first..last].iter().map(|at| at - which.start as u32 + row as u32));
            texts.append_some(more, first..last);
        } else {
            for position in first..last {
                self.push(other.rows[position] as usize - which.start + row, other.at(position));
            }
        }
    }
}

/// Attribute columns while rows come in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Attributes {
    columns: Vec<AttributeColumn>,
    by_name: HashMap<String, usize>,
}

impl Attributes {
    pub(crate) fn push(&mut self, row: usize, attributes: Vec<(String, Value)>) {
        for (name, value) in attributes {
            let at = self.column(&name);
            self.columns[at].push(row, (&value).into());
        }
    }

    /// The position of a column by name, a new one where there is none.
    pub(crate) fn column(&mut self, name: &str) -> usize {
        if let Some(at) = self.by_name.get(name) {
            return *at;
        }
        self.by_name.insert(name.to_owned(), self.columns.len());
        self.columns.push(AttributeColumn::new(name.to_owned()));
        self.columns.len() - 1
    }

    /// Adds a value to the column at a position.
    pub(crate) fn push_at(&mut self, column: usize, row: usize, value: ValueRef<'_>) {
        self.columns[column].push(row, value);
    }

    /// The column of a name.
    fn named(&self, name: &str) -> Option<&AttributeColumn> {
        self.by_name.get(name).map(|at| &self.columns[*at])
    }

    /// Every column, in the order of arrival.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &AttributeColumn> {
        self.columns.iter()
    }

    fn append(&mut self, offset: usize, other: &Self) {
        self.append_some(offset, other, 0..usize::MAX);
    }

    fn append_some(&mut self, row: usize, other: &Self, which: Range<usize>) {
        for part in &other.columns {
            let at = self.column(&part.name);
            self.columns[at].append_some(row, part, which.clone());
        }
    }

    fn retain(&mut self, number: &[u32]) {
        for column in &mut self.columns {
            let mut kept = AttributeColumn::new(std::mem::take(&mut column.name));
            for (row, value) in column.iter() {
                if number[row] != u32::MAX {
                    kept.push(number[row] as usize, value);
                }
            }
            *column = kept;
        }
    }

    /// The columns that have a value: declared ones in their order, then the others by name.
    pub(crate) fn finish<'a>(self, declared: impl Iterator<Item = &'a str>) -> Vec<AttributeColumn> {
        let mut others: Vec<_> = self.columns.into_iter().filter(|column| !column.rows.is_empty()).collect();
        others.sort_by(|a, b| a.name.cmp(&b.name));
        let mut columns = Vec::with_capacity(others.len());
        for name in declared {
            columns.extend(others.iter().position(|column| column.name == name).map(|at| others.remove(at)));
        }
        columns.extend(others);
        columns
    }
}

/// What only some entities have.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct EntityDetails {
    pub(crate) aliases: Vec<String>,
    pub(crate) description: String,
    pub(crate) website: String,
    pub(crate) evidence: Vec<SourceIx>,
    pub(crate) attributes: Vec<(String, Value)>,
}

/// What only some entities have, as columns.
#[derive(Debug, Clone, Default)]
pub(crate) struct DetailTable {
    rows: usize,
    aliases: SparseLists,
    descriptions: SparseTexts,
    websites: SparseTexts,
    evidence: Lists<SourceIx>,
    pub(crate) attributes: Attributes,
}

impl DetailTable {
    /// How many entities there are.
    pub(crate) fn len(&self) -> usize {
        self.rows
    }

    /// Adds the next entity.
    pub(crate) fn push<'t>(
        &mut self,
        aliases: impl Iterator<Item = &'t str>,
        description: &str,
        website: &str,
        evidence: &[SourceIx],
        attributes: impl Iterator<Item = (usize, ValueRef<'t>)>,
    ) {
        self.aliases.push(self.rows, aliases);
        self.descriptions.push(self.rows, description);
        self.websites.push(self.rows, website);
        self.evidence.push(evidence);
        for (column, value) in attributes {
            self.attributes.push_at(column, self.rows, value);
        }
        self.rows += 1;
    }

    /// Adds entities that have nothing.
    pub(crate) fn push_empty(&mut self, rows: usize) {
        self.evidence.push_empty(rows);
        self.rows += rows;
    }

    /// Adds some of the entities of another table.
    pub(crate) fn append_some(&mut self, other: &Self, which: Range<usize>) {
        let count = which.len();
        self.aliases.append_some(self.rows, &other.aliases, which.clone());
        self.descriptions.append_some(self.rows, &other.descriptions, which.clone());
        self.websites.append_some(self.rows, &other.websites, which.clone());
        self.attributes.append_some(self.rows, &other.attributes, which.clone());
        self.evidence.append_some(&other.evidence, which);
        self.rows += count;
    }

    /// The other names of an entity.
    pub(crate) fn aliases(&self, row: usize) -> Vec<&str> {
        self.aliases.get(row)
    }

    /// The sources of some entities, one after the other, as often as they are cited.
    pub(crate) fn cited(&self, which: Range<usize>) -> impl Iterator<Item = SourceIx> {
        which.flat_map(|row| self.evidence.get(row).iter().copied())
    }

    /// All that an entity has, on its own.
    pub(crate) fn get(&self, row: usize) -> EntityDetails {
        let values =
            self.attributes.iter().filter_map(|column| Some((column.name.clone(), column.get(row)?.to_owned())));
        EntityDetails {
            aliases: self.aliases.get(row).into_iter().map(str::to_owned).collect(),
            description: self.descriptions.get(row).to_owned(),
            website: self.websites.get(row).to_owned(),
            evidence: if row < self.evidence.len() { self.evidence.get(row).to_vec() } else { Vec::new() },
            attributes: values.collect(),
        }
    }
}

/// Entities as columns.
#[derive(Debug, Clone, Default)]
pub(crate) struct EntityTable {
    pub(crate) ids: Texts,
    pub(crate) names: Texts,
    pub(crate) kinds: Vec<KindIx>,
    pub(crate) aliases: SparseLists,
    pub(crate) descriptions: SparseTexts,
    pub(crate) websites: SparseTexts,
    pub(crate) evidence: Lists<SourceIx>,
    pub(crate) attributes: Vec<AttributeColumn>,
    pub(crate) origins: Vec<(u16, u32)>,
}

/// Entities as a reader has them, by numbers of its own.
pub(crate) struct EntitiesOfReader<'a> {
    pub(crate) ids: &'a Texts,
    pub(crate) names: &'a Texts,
    pub(crate) kinds: &'a [KindIx],
    /// The file and line of each.
    pub(crate) origin: &'a (dyn Fn(u32) -> (u16, u32) + Sync),
    /// What only some have; entities past its end have nothing.
    pub(crate) details: &'a DetailTable,
    /// What some have in place of what stands there.
    pub(crate) changed: &'a HashMap<u32, EntityDetails>,
}

impl EntityTable {
    /// The entities of some numbers, in the given order, which is that of ids. Sources get the numbers of `source_of`;
    /// declared attributes come first, in their order. O(entities), the columns side by side.
    pub(crate) fn gathered<'d>(
        columns: &EntitiesOfReader<'_>,
        order: &[u32],
        source_of: &[u32],
        declared: impl Iterator<Item = &'d str>,
    ) -> Self {
        let EntitiesOfReader { ids, names, kinds, origin, details, changed } = *columns;
        let mut table = Self::default();
        let rows = details.len();
        let changed = |number: u32| if changed.is_empty() { None } else { changed.get(&number) };
        let mut names_of: Vec<String> = details.attributes.iter().map(|column| column.name.clone()).collect();
        for own in order.iter().filter_map(|number| changed(*number)) {
            names_of.extend(own.attributes.iter().map(|(name, _)| name.clone()));
        }
        names_of.sort_unstable();
        names_of.dedup();
        let column = |name: &String| {
            let old = details.attributes.named(name);
            let places = old.map(|old| Places::of(&old.rows, rows));
            let mut new = AttributeColumn::new(name.clone());
            for (at, number) in order.iter().enumerate() {
                if let Some(own) = changed(*number) {
                    let value = own.attributes.iter().find(|(other, _)| other == name);
                    value.into_iter().for_each(|(_, value)| new.push(at, value.into()));
                } else if let (Some(old), Some(places)) = (old, &places)
                    && let Some(place) = places.get(*number as usize).filter(|_| (*number as usize) < rows)
                {
                    new.push(at, old.at(place));
                }
            }
            new
        };
        let texts = |column: &SparseTexts, own: fn(&EntityDetails) -> &str| {
            column.gathered(order, rows, |number| changed(number).map(own))
        };
        let lists = || details.aliases.gathered(order, rows, |number| changed(number).map(|own| &own.aliases[..]));
        let evidence = || {
            let mut new = Lists::default();
            let mut list: Vec<SourceIx> = Vec::new();
            for number in order {
                list.clear();
                match changed(*number) {
                    Some(own) => list.extend(&own.evidence),
                    None if (*number as usize) < rows => list.extend(details.evidence.get(*number as usize)),
                    None => {}
                }
                list.iter_mut().for_each(|source| source.0 = source_of[source.index()]);
                new.push(&list);
            }
            new
        };
        let plain = || {
            let ids = ids.gathered(order);
            let kinds: Vec<KindIx> = order.iter().map(|number| kinds[*number as usize]).collect();
            (ids, kinds)
        };
        let others = || {
            let names = names.gathered(order);
            let origins: Vec<(u16, u32)> = order.iter().map(|number| origin(*number)).collect();
            (names, origins)
        };
        let ((one, two), ((aliases, evidence), ((descriptions, websites), attributes))) = rayon::join(
            || rayon::join(plain, others),
            || {
                rayon::join(
                    || rayon::join(lists, evidence),
                    || {
                        rayon::join(
                            || {
                                rayon::join(
                                    || texts(&details.descriptions, |own| &own.description),
                                    || texts(&details.websites, |own| &own.website),
                                )
                            },
                            || names_of.par_iter().map(column).collect::<Vec<AttributeColumn>>(),
                        )
                    },
                )
            },
        );
        (table.ids, table.kinds) = one;
        (table.names, table.origins) = two;
        (table.aliases, table.evidence) = (aliases, evidence);
        (table.descriptions, table.websites) = (descriptions, websites);
        table.attributes = Attributes { columns: attributes, by_name: HashMap::new() }.finish(declared);
        table
    }

    /// The entity with exactly this id. O(log n).
    pub(crate) fn find(&self, wanted: &str) -> Option<EntityIx> {
        let (mut low, mut high) = (0, self.ids.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            match self.ids.get(middle).cmp(wanted) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(EntityIx::new(middle)),
            }
        }
        None
    }
}

/// Relations for which it is worth to wake another thread.
const WORTH_A_THREAD: usize = 1 << 10;

/// Relations as columns. Entities and sources go by whatever numbers the maker uses, until [`Self::renumber`].
#[derive(Debug, Clone)]
pub(crate) struct RelationTable {
    pub(crate) sources: Vec<EntityIx>,
    pub(crate) targets: Vec<EntityIx>,
    pub(crate) verbs: Coded<VerbIx>,
    pub(crate) values: RelationValueColumns,
    pub(crate) notes: SparseTexts,
    pub(crate) evidence: Lists<SourceIx>,
    pub(crate) attributes: Attributes,
    pub(crate) symmetric: Coded<bool>,
    pub(crate) files: Coded<u16>,
    pub(crate) lines: Consecutive,
}

impl Default for RelationTable {
    fn default() -> Self {
        Self {
            sources: Vec::new(),
            targets: Vec::new(),
            verbs: Coded::new(VerbIx(0)),
            values: RelationValueColumns::default(),
            notes: SparseTexts::default(),
            evidence: Lists::default(),
            attributes: Attributes::default(),
            symmetric: Coded::new(false),
            files: Coded::new(0),
            lines: Consecutive::default(),
        }
    }
}

impl RelationTable {
    /// How many relations there are.
    pub(crate) fn len(&self) -> usize {
        self.sources.len()
    }

    /// Adds a relation at the end; its attributes are taken out of it.
    #[inline]
    pub(crate) fn push(&mut self, row: &mut RelationRow) {
        let at = self.len();
        self.sources.push(row.source);
        self.targets.push(row.target);
        self.verbs.push(row.verb);
        self.values.push(row.values);
        self.notes.push(at, &row.note);
        self.evidence.push(&row.evidence);
        if !row.attributes.is_empty() {
            self.attributes.push(at, std::mem::take(&mut row.attributes));
        }
        self.symmetric.push(row.symmetric);
        self.files.push(row.file);
        self.lines.push(row.line);
    }

    /// Makes room for so many more relations like those of another table.
    pub(crate) fn reserve(&mut self, like: &Self, more: usize) {
        self.sources.reserve(more);
        self.targets.reserve(more);
        self.verbs.reserve(&like.verbs, more);
        self.values.reserve(&like.values, more);
    }

    /// Adds relations at the end. O(relations added).
    pub(crate) fn extend(&mut self, rows: &RelationSlices<'_>) {
        let count = rows.sources.len();
        self.sources.extend_from_slice(rows.sources);
        self.targets.extend_from_slice(rows.targets);
        self.verbs.extend(rows.verbs);
        self.values.extend(&rows.values);
        let EvidenceSlices { lists, items } = rows.evidence;
        match lists {
            [] => self.evidence.push_empty(count),
            lists => lists.iter().for_each(|list| self.evidence.push(&items[list.start as usize..list.end as usize])),
        }
        self.symmetric.extend(rows.symmetric);
        self.files.repeat(rows.file, count);
        self.lines.extend(rows.lines);
    }

    /// Adds other relations at the end, whose lines count from the given one. O(relations added).
    pub(crate) fn append(&mut self, other: &Self, line: u32) {
        let at = self.len();
        let Self { sources, targets, verbs, values, notes, evidence, attributes, symmetric, files, lines } = self;
        let mut single = || {
            sources.extend_from_slice(&other.sources);
            targets.extend_from_slice(&other.targets);
            verbs.append(&other.verbs);
            values.append(&other.values);
        };
        let mut several = || {
            notes.append(at, &other.notes);
            evidence.append(&other.evidence);
            attributes.append(at, &other.attributes);
            symmetric.append(&other.symmetric);
            files.append(&other.files);
            lines.append(&other.lines, line);
        };
        if other.len() < WORTH_A_THREAD {
            single();
            several();
        } else {
            rayon::join(single, several);
        }
    }

    /// Takes relations out, whose positions are given in ascending order. O(relations).
    pub(crate) fn remove(&mut self, dropped: &[u32]) {
        if dropped.is_empty() {
            return;
        }
        let (mut number, mut next, mut kept) = (vec![u32::MAX; self.len()], 0, Self::default());
        let mut gone = dropped.iter().copied().peekable();
        for (at, number) in number.iter_mut().enumerate() {
            if gone.next_if_eq(&(at as u32)).is_some() {
                continue;
            }
            *number = next;
            next += 1;
            kept.push(&mut RelationRow {
                source: self.sources[at],
                target: self.targets[at],
                verb: self.verbs.get(at),
                values: self.values.get(at),
                note: self.notes.get(at).to_owned(),
                evidence: self.evidence.get(at).to_vec(),
                attributes: Vec::new(),
                symmetric: self.symmetric.get(at),
                file: self.files.get(at),
                line: self.lines.get(at),
            });
        }
        kept.attributes = std::mem::take(&mut self.attributes);
        kept.attributes.retain(&number);
        *self = kept;
    }

    /// Takes out relations that an earlier one equals in every column, among those with an end of which it is asked. Gives
    /// the file of each. O(relations), and O(n log n) in those asked about.
    pub(crate) fn drop_twins(&mut self, is_asked: impl Fn(u32) -> bool) -> Vec<u16> {
        let asked = (0..self.len()).filter(|at| is_asked(self.sources[*at].0) || is_asked(self.targets[*at].0));
        let mut seen = HashSet::new();
        let (mut dropped, mut files) = (Vec::new(), Vec::new());
        for at in asked {
            let mut attributes: Vec<(&str, String)> = Vec::new();
            for column in self.attributes.iter() {
                attributes.extend(column.get(at).map(|value| (column.name.as_str(), format!("{value:?}"))));
            }
            attributes.sort_unstable();
            let key = format!(
                "{:?} {:?} {:?} {:?} {} {:?} {:?} {attributes:?}",
                self.sources[at],
                self.targets[at],
                self.verbs.get(at),
                self.values.get(at),
                self.symmetric.get(at),
                self.notes.get(at),
                self.evidence.get(at),
            );
            if !seen.insert(key) {
                dropped.push(at as u32);
                files.push(self.files.get(at));
            }
        }
        self.remove(&dropped);
        files
    }

    /// Exchanges the numbers of entities and sources. O(relations).
    pub(crate) fn renumber(&mut self, entities: &[u32], sources: &[u32]) {
        let ends = |column: &mut Vec<EntityIx>| column.iter_mut().for_each(|end| end.0 = entities[end.index()]);
        std::thread::scope(|scope| {
            scope.spawn(|| ends(&mut self.sources));
            ends(&mut self.targets);
        });
        self.evidence.items_mut().iter_mut().for_each(|source| source.0 = sources[source.index()]);
    }
}
