//! The columns of entities and of relations, as a maker of datasets fills them.

use super::columns::Consecutive;
use super::{Defaulted, EntityIx, Index, KindIx, Lists, PartialDate, SourceIx, SparseTexts, Texts, Value, VerbIx};
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

/// One entity on its way into the table.
#[derive(Debug)]
pub(crate) struct EntityRow<'a> {
    pub(crate) id: &'a str,
    pub(crate) name: &'a str,
    pub(crate) kind: KindIx,
    pub(crate) details: Option<EntityDetails>,
    pub(crate) origin: (u16, u32),
}

impl EntityTable {
    /// Makes room for so many entities whose ids and names have so many bytes.
    pub(crate) fn with_capacity(entities: usize, ids: usize, names: usize) -> Self {
        Self {
            ids: Texts::with_capacity(entities, ids),
            names: Texts::with_capacity(entities, names),
            kinds: Vec::with_capacity(entities),
            origins: Vec::with_capacity(entities),
            ..Self::default()
        }
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

    /// Adds the next entity; those must come in the order of ids.
    pub(crate) fn push(&mut self, row: EntityRow<'_>, attributes: &mut Attributes) {
        let at = self.kinds.len();
        self.ids.push(row.id);
        self.names.push(row.name);
        self.kinds.push(row.kind);
        self.origins.push(row.origin);
        let Some(details) = row.details else {
            self.evidence.push(&[]);
            return;
        };
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

impl RelationRow {
    /// Makes it as good as new; what it has allocated stays.
    pub(crate) fn clear(&mut self) {
        let Self { source, target, verb, since, until, weight, confidence, note, evidence, attributes, .. } = self;
        (*source, *target, *verb) = Default::default();
        (*since, *until, *weight, *confidence) = Default::default();
        note.clear();
        evidence.clear();
        attributes.clear();
        (self.symmetric, self.file, self.line) = Default::default();
    }
}

/// Relations as columns. Entities and sources go by whatever numbers the maker uses, until [`Self::renumber`].
#[derive(Debug, Clone)]
pub(crate) struct RelationTable {
    pub(crate) sources: Vec<EntityIx>,
    pub(crate) targets: Vec<EntityIx>,
    pub(crate) verbs: Defaulted<VerbIx>,
    pub(crate) since: Defaulted<Option<PartialDate>>,
    pub(crate) until: Defaulted<Option<PartialDate>>,
    pub(crate) weights: Defaulted<f64>,
    pub(crate) confidences: Defaulted<f64>,
    pub(crate) notes: SparseTexts,
    pub(crate) evidence: Lists<SourceIx>,
    pub(crate) attributes: Attributes,
    pub(crate) symmetric: Defaulted<bool>,
    pub(crate) files: Defaulted<u16>,
    pub(crate) lines: Consecutive,
}

impl Default for RelationTable {
    fn default() -> Self {
        Self {
            sources: Vec::new(),
            targets: Vec::new(),
            verbs: Defaulted::new(VerbIx(0)),
            since: Defaulted::new(None),
            until: Defaulted::new(None),
            weights: Defaulted::new(1.0),
            confidences: Defaulted::new(1.0),
            notes: SparseTexts::default(),
            evidence: Lists::default(),
            attributes: Attributes::default(),
            symmetric: Defaulted::new(false),
            files: Defaulted::new(0),
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
