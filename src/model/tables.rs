//! The columns of entities and of relations, as a maker of datasets fills them.

use super::columns::Consecutive;
use super::{Coded, EntityIx, Index, KindIx, Lists, PartialDate, SourceIx, SparseTexts, Texts, Value, VerbIx};
use std::collections::HashMap;

/// An attribute that some rows have.
#[derive(Debug, Clone)]
pub struct AttributeColumn {
    /// The column header.
    pub name: String,
    rows: Vec<u32>,
    values: Vec<Value>,
}

impl AttributeColumn {
    /// The value of a row, O(log n).
    pub fn get(&self, row: usize) -> Option<&Value> {
        let found = self.rows.binary_search_by(|probe| (*probe as usize).cmp(&row)).ok()?;
        Some(&self.values[found])
    }

    /// Rows that have a value, ascending, with it.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &Value)> {
        self.rows.iter().map(|row| *row as usize).zip(&self.values)
    }
}

/// Attribute columns while rows come in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Attributes {
    by_name: HashMap<String, AttributeColumn>,
}

impl Attributes {
    pub(crate) fn push(&mut self, row: usize, attributes: Vec<(String, Value)>) {
        for (name, value) in attributes {
            let column = self.column(name);
            column.rows.push(row as u32);
            column.values.push(value);
        }
    }

    fn column(&mut self, name: String) -> &mut AttributeColumn {
        self.by_name.entry(name).or_insert_with_key(|name| AttributeColumn {
            name: name.clone(),
            rows: Vec::new(),
            values: Vec::new(),
        })
    }

    fn append(&mut self, offset: usize, other: Self) {
        for (name, part) in other.by_name {
            let column = self.column(name);
            column.rows.extend(part.rows.into_iter().map(|row| row + offset as u32));
            column.values.extend(part.values);
        }
    }

    fn retain(&mut self, number: &[u32]) {
        for column in self.by_name.values_mut() {
            let (rows, values) = (std::mem::take(&mut column.rows), std::mem::take(&mut column.values));
            for (row, value) in rows.into_iter().zip(values) {
                if number[row as usize] != u32::MAX {
                    column.rows.push(number[row as usize]);
                    column.values.push(value);
                }
            }
        }
    }

    /// The columns that have a value: declared ones in their order, then the others by name.
    pub(crate) fn finish<'a>(mut self, declared: impl Iterator<Item = &'a str>) -> Vec<AttributeColumn> {
        self.by_name.retain(|_, column| !column.rows.is_empty());
        let mut columns: Vec<_> = declared.filter_map(|name| self.by_name.remove(name)).collect();
        let mut others: Vec<_> = self.by_name.into_values().collect();
        others.sort_by(|a, b| a.name.cmp(&b.name));
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

impl EntityDetails {
    pub(crate) fn is_empty(&self) -> bool {
        self.aliases.is_empty()
            && self.description.is_empty()
            && self.website.is_empty()
            && self.evidence.is_empty()
            && self.attributes.is_empty()
    }
}

/// Entities as columns.
#[derive(Debug, Clone, Default)]
pub(crate) struct EntityTable {
    pub(crate) ids: Texts,
    pub(crate) names: Texts,
    pub(crate) kinds: Vec<KindIx>,
    pub(crate) aliases: HashMap<u32, Vec<String>>,
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
    /// What only some have. It is taken.
    pub(crate) details: &'a mut HashMap<u32, EntityDetails>,
}

impl EntityTable {
    /// The entities of some numbers, in the given order, which is that of ids. Sources get the numbers of `source_of`.
    /// O(entities), the columns of ids and of names side by side.
    pub(crate) fn gathered(
        columns: EntitiesOfReader<'_>,
        order: &[u32],
        source_of: &[u32],
        attributes: &mut Attributes,
    ) -> Self {
        let EntitiesOfReader { ids, names, kinds, origin, details } = columns;
        let mut table = Self::default();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                table.ids = ids.gathered(order);
                table.kinds = order.iter().map(|number| kinds[*number as usize]).collect();
            });
            table.names = names.gathered(order);
            table.origins = order.iter().map(|number| origin(*number)).collect();
        });
        if details.is_empty() {
            table.evidence.push_empty(order.len());
        } else {
            for (at, number) in order.iter().enumerate() {
                let mut details = details.remove(number).unwrap_or_default();
                details.evidence.iter_mut().for_each(|source| source.0 = source_of[source.index()]);
                table.push_details(at, details, attributes);
            }
        }
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

    /// Adds the details of the next entity, which has this position.
    pub(crate) fn push_details(&mut self, at: usize, details: EntityDetails, attributes: &mut Attributes) {
        if !details.aliases.is_empty() {
            self.aliases.insert(at as u32, details.aliases);
        }
        self.descriptions.push(at, &details.description);
        self.websites.push(at, &details.website);
        self.evidence.push(&details.evidence);
        attributes.push(at, details.attributes);
    }
}

/// One relation on its way into the table.
#[derive(Debug, Clone, Default)]
pub(crate) struct RelationRow {
    pub(crate) source: EntityIx,
    pub(crate) target: EntityIx,
    pub(crate) verb: VerbIx,
    pub(crate) since: Option<PartialDate>,
    pub(crate) until: Option<PartialDate>,
    pub(crate) weight: Option<f64>,
    pub(crate) confidence: Option<f64>,
    pub(crate) note: String,
    pub(crate) evidence: Vec<SourceIx>,
    pub(crate) attributes: Vec<(String, Value)>,
    pub(crate) symmetric: bool,
    pub(crate) file: u16,
    pub(crate) line: u32,
}

/// Relations on their way into the table, a column each; notes and attributes come on their own.
#[derive(Debug)]
pub(crate) struct RelationSlices<'s> {
    pub(crate) sources: &'s [EntityIx],
    pub(crate) targets: &'s [EntityIx],
    pub(crate) verbs: &'s [VerbIx],
    pub(crate) since: &'s [Option<PartialDate>],
    pub(crate) until: &'s [Option<PartialDate>],
    pub(crate) weights: &'s [f64],
    pub(crate) confidences: &'s [f64],
    pub(crate) symmetric: &'s [bool],
    pub(crate) lines: &'s [u32],
    /// The sources of each, or nothing when none has any.
    pub(crate) evidence: &'s [Vec<SourceIx>],
    /// The file in which all of them are.
    pub(crate) file: u16,
}

/// Relations as columns. Entities and sources go by whatever numbers the maker uses, until [`Self::renumber`].
#[derive(Debug, Clone)]
pub(crate) struct RelationTable {
    pub(crate) sources: Vec<EntityIx>,
    pub(crate) targets: Vec<EntityIx>,
    pub(crate) verbs: Coded<VerbIx>,
    pub(crate) since: Coded<Option<PartialDate>>,
    pub(crate) until: Coded<Option<PartialDate>>,
    pub(crate) weights: Coded<f64>,
    pub(crate) confidences: Coded<f64>,
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
            since: Coded::new(None),
            until: Coded::new(None),
            weights: Coded::new(1.0),
            confidences: Coded::new(1.0),
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
        self.since.push(row.since);
        self.until.push(row.until);
        self.weights.push(row.weight.unwrap_or(1.0));
        self.confidences.push(row.confidence.unwrap_or(1.0));
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
        self.since.reserve(&like.since, more);
        self.until.reserve(&like.until, more);
        self.weights.reserve(&like.weights, more);
        self.confidences.reserve(&like.confidences, more);
    }

    /// Adds relations at the end. O(relations added).
    pub(crate) fn extend(&mut self, rows: &RelationSlices<'_>) {
        let count = rows.sources.len();
        self.sources.extend_from_slice(rows.sources);
        self.targets.extend_from_slice(rows.targets);
        self.verbs.extend(rows.verbs);
        self.since.extend(rows.since);
        self.until.extend(rows.until);
        self.weights.extend(rows.weights);
        self.confidences.extend(rows.confidences);
        match rows.evidence {
            [] => self.evidence.push_empty(count),
            lists => lists.iter().for_each(|list| self.evidence.push(list)),
        }
        self.symmetric.extend(rows.symmetric);
        self.files.repeat(rows.file, count);
        self.lines.extend(rows.lines);
    }

    /// Adds other relations at the end, whose lines count from the given one. O(relations added).
    pub(crate) fn append(&mut self, other: Self, line: u32) {
        let at = self.len();
        self.sources.extend_from_slice(&other.sources);
        self.targets.extend_from_slice(&other.targets);
        self.verbs.append(&other.verbs);
        self.since.append(&other.since);
        self.until.append(&other.until);
        self.weights.append(&other.weights);
        self.confidences.append(&other.confidences);
        self.notes.append(at, &other.notes);
        self.evidence.append(&other.evidence);
        self.attributes.append(at, other.attributes);
        self.symmetric.append(&other.symmetric);
        self.files.append(&other.files);
        self.lines.append(&other.lines, line);
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
                since: self.since.get(at),
                until: self.until.get(at),
                weight: Some(self.weights.get(at)),
                confidence: Some(self.confidences.get(at)),
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
