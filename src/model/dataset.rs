//! The dataset: every entity, relation and source as columns, and the builder that makes it.

use super::index::index_type;
use super::{Defaulted, Index, Interval, Lists, PartialDate, Schema, SparseTexts, Texts, Time, Value};
use std::collections::HashMap;

index_type!(
    /// An entity; numbered in the order of ids.
    EntityIx, u32
);
index_type!(
    /// A relation; numbered as read: by file, then by row.
    RelationIx, u32
);
index_type!(
    /// A source of evidence; numbered in the order of ids.
    SourceIx, u32
);
index_type!(
    /// A kind; its position in the schema.
    KindIx, u16
);
index_type!(
    /// A verb; its position in the schema.
    VerbIx, u16
);

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Entities of one kind.
    Entities,
    /// Relations.
    Relations,
    /// The evidence registry.
    Sources,
}

/// Where the rows of one file went: `read = kept + merged + left_out`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileAccount {
    /// The file as the user named it.
    pub file: String,
    /// What it holds.
    pub role: Role,
    /// Rows with at least one filled cell, the header not counted.
    pub read: u64,
    /// Rows that became an entity, a relation or a source.
    pub kept: u64,
    /// Rows that were merged into another by a confirmed `same_as`.
    pub merged: u64,
    /// Rows left out, by the code of the first problem found in them, in the order of codes.
    pub left_out: Vec<(String, u64)>,
}

/// Where every row of every file went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// A line per file, in the order of reading.
    pub files: Vec<FileAccount>,
}

impl Account {
    /// All rows left out.
    pub fn left_out(&self) -> u64 {
        self.files.iter().flat_map(|file| &file.left_out).map(|(_, rows)| rows).sum()
    }
}

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

/// One entity as the builder takes it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EntityRecord {
    /// Unique over all entities.
    pub id: String,
    /// Position of its kind in the schema.
    pub kind: KindIx,
    /// The usual name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// A description, or empty.
    pub description: String,
    /// An address, or empty.
    pub website: String,
    /// Ids of sources.
    pub evidence: Vec<String>,
    /// Further attributes by column header; cells without a value are absent.
    pub attributes: Vec<(String, Value)>,
    /// Position of its file in [`Dataset::files`].
    pub file: u16,
    /// The line on which its row begins, from 1.
    pub line: u32,
}

/// One relation as the builder takes it.
#[derive(Debug, Clone, PartialEq)]
pub struct RelationRecord {
    /// Id of the entity from which it goes out.
    pub source: String,
    /// Id of the entity to which it goes.
    pub target: String,
    /// Position of its verb in the schema.
    pub verb: VerbIx,
    /// Start, or the date of an event.
    pub since: Option<PartialDate>,
    /// End.
    pub until: Option<PartialDate>,
    /// Strength, finite and > 0.
    pub weight: f64,
    /// How sure, in (0, 1].
    pub confidence: f64,
    /// A remark, or empty.
    pub note: String,
    /// Ids of sources.
    pub evidence: Vec<String>,
    /// Further attributes by column header.
    pub attributes: Vec<(String, Value)>,
    /// Whether this row holds both ways though its verb does not say so.
    pub symmetric: bool,
    /// Position of its file in [`Dataset::files`].
    pub file: u16,
    /// The line on which its row begins, from 1.
    pub line: u32,
}

impl Default for RelationRecord {
    fn default() -> Self {
        Self {
            source: String::new(),
            target: String::new(),
            verb: VerbIx(0),
            since: None,
            until: None,
            weight: 1.0,
            confidence: 1.0,
            note: String::new(),
            evidence: Vec::new(),
            attributes: Vec::new(),
            symmetric: false,
            file: 0,
            line: 0,
        }
    }
}

/// One row of the evidence registry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceRecord {
    /// Unique among sources.
    pub id: String,
    /// Title of the page or document.
    pub title: String,
    /// Who published it, or empty.
    pub publisher: String,
    /// Its address, or empty.
    pub url: String,
    /// When it was published.
    pub published: Option<PartialDate>,
    /// When it was read.
    pub accessed: Option<PartialDate>,
}

/// What the builder refuses. A reader that has checked its rows never meets it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// Two entities or two sources have one id.
    #[error("the id `{0}` is used twice")]
    DuplicateId(String),
    /// A relation names an entity that is not there.
    #[error("there is no entity `{0}`")]
    UnknownEntity(String),
    /// Evidence names a source that is not there.
    #[error("there is no source `{0}`")]
    UnknownSource(String),
    /// A kind or a verb that the schema does not have.
    #[error("kind or verb number {0} is not in the schema")]
    NotInSchema(u16),
    /// More rows than 32-bit numbers can address.
    #[error("more than 4294967294 rows")]
    TooLarge,
}

/// Entities, relations and sources under a schema.
///
/// Columns are addressed by [`EntityIx`], [`RelationIx`] and [`SourceIx`]. Entities and sources are numbered in the
/// byte order of their ids, relations as they were read.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// The schema, declared or inferred.
    pub schema: Schema,
    /// The files, as the user named them, in the order of reading.
    pub files: Vec<String>,
    /// Where every row went.
    pub account: Account,
    /// SHA-256 over names and bytes of the files, in hexadecimal; empty when the data did not come from files.
    pub hash: String,
    entity_ids: Texts,
    entity_names: Texts,
    entity_kinds: Vec<KindIx>,
    entity_aliases: HashMap<u32, Vec<String>>,
    entity_descriptions: SparseTexts,
    entity_websites: SparseTexts,
    entity_evidence: Lists<SourceIx>,
    entity_attributes: Vec<AttributeColumn>,
    entity_origins: Vec<(u16, u32)>,
    sources: Vec<EntityIx>,
    targets: Vec<EntityIx>,
    verbs: Defaulted<VerbIx>,
    since: Defaulted<Option<PartialDate>>,
    until: Defaulted<Option<PartialDate>>,
    weights: Defaulted<f64>,
    confidences: Defaulted<f64>,
    notes: SparseTexts,
    relation_evidence: Lists<SourceIx>,
    relation_attributes: Vec<AttributeColumn>,
    symmetric: Defaulted<bool>,
    relation_files: Defaulted<u16>,
    relation_lines: Vec<u32>,
    registry: Vec<SourceRecord>,
}

impl Dataset {
    /// How many entities there are.
    pub fn entity_count(&self) -> usize {
        self.entity_kinds.len()
    }

    /// How many relations there are.
    pub fn relation_count(&self) -> usize {
        self.sources.len()
    }

    /// Every entity, in the order of ids.
    pub fn entities(&self) -> impl DoubleEndedIterator<Item = EntityIx> + ExactSizeIterator + use<> {
        (0..self.entity_count()).map(EntityIx::new)
    }

    /// Every relation, in the order of reading.
    pub fn relations(&self) -> impl DoubleEndedIterator<Item = RelationIx> + ExactSizeIterator + use<> {
        (0..self.relation_count()).map(RelationIx::new)
    }

    /// The evidence registry, in the order of ids; [`SourceIx`] is a position here.
    pub fn registry(&self) -> &[SourceRecord] {
        &self.registry
    }

    /// A source.
    pub fn source_record(&self, source: SourceIx) -> &SourceRecord {
        &self.registry[source.index()]
    }

    /// The entity with exactly this id, O(log n).
    pub fn entity(&self, id: &str) -> Option<EntityIx> {
        find(self.entity_count(), id, |position| self.entity_ids.get(position)).map(EntityIx::new)
    }

    /// The source with exactly this id, O(log n).
    pub fn source(&self, id: &str) -> Option<SourceIx> {
        find(self.registry.len(), id, |position| &self.registry[position].id).map(SourceIx::new)
    }

    /// An entity's id.
    pub fn id(&self, entity: EntityIx) -> &str {
        self.entity_ids.get(entity.index())
    }

    /// An entity's name.
    pub fn name(&self, entity: EntityIx) -> &str {
        self.entity_names.get(entity.index())
    }

    /// An entity's kind.
    pub fn kind(&self, entity: EntityIx) -> KindIx {
        self.entity_kinds[entity.index()]
    }

    /// The name of an entity's kind, as selectors write it.
    pub fn kind_name(&self, entity: EntityIx) -> &str {
        &self.schema.kinds[self.kind(entity).index()].name
    }

    /// An entity's other names.
    pub fn aliases(&self, entity: EntityIx) -> &[String] {
        self.entity_aliases.get(&entity.0).map_or(&[], Vec::as_slice)
    }

    /// An entity's description, or `""`.
    pub fn description(&self, entity: EntityIx) -> &str {
        self.entity_descriptions.get(entity.index())
    }

    /// An entity's address, or `""`.
    pub fn website(&self, entity: EntityIx) -> &str {
        self.entity_websites.get(entity.index())
    }

    /// The sources on which an entity rests.
    pub fn entity_evidence(&self, entity: EntityIx) -> &[SourceIx] {
        self.entity_evidence.get(entity.index())
    }

    /// Every attribute column of entities: declared ones in the order of the schema, then the others by name.
    pub fn entity_attributes(&self) -> &[AttributeColumn] {
        &self.entity_attributes
    }

    /// An attribute of an entity by its column header.
    pub fn entity_attribute(&self, entity: EntityIx, name: &str) -> Option<&Value> {
        self.entity_attributes.iter().find(|column| column.name == name)?.get(entity.index())
    }

    /// The file (position in [`Self::files`]) and line from which an entity comes.
    pub fn entity_origin(&self, entity: EntityIx) -> (usize, u32) {
        let (file, line) = self.entity_origins[entity.index()];
        (file.into(), line)
    }

    /// The time an entity exists, from the attributes that its kind names with `begins` and `ends`; `None` when it has
    /// neither.
    pub fn lifetime(&self, entity: EntityIx) -> Option<Interval> {
        let kind = &self.schema.kinds[self.kind(entity).index()];
        let date = |attribute: &Option<String>| match self.entity_attribute(entity, attribute.as_deref()?)? {
            Value::Date(date) => Some(*date),
            _ => None,
        };
        let (begins, ends) = (date(&kind.begins), date(&kind.ends));
        (begins.is_some() || ends.is_some()).then(|| Interval::between(begins, ends))
    }

    /// The entity from which a relation goes out.
    pub fn source_of(&self, relation: RelationIx) -> EntityIx {
        self.sources[relation.index()]
    }

    /// The entity to which a relation goes.
    pub fn target_of(&self, relation: RelationIx) -> EntityIx {
        self.targets[relation.index()]
    }

    /// A relation's verb.
    pub fn verb(&self, relation: RelationIx) -> VerbIx {
        self.verbs.get(relation.index())
    }

    /// The word of a relation's verb.
    pub fn verb_name(&self, relation: RelationIx) -> &str {
        &self.schema.verbs[self.verb(relation).index()].name
    }

    /// When a relation starts, or when an event happens.
    pub fn since(&self, relation: RelationIx) -> Option<PartialDate> {
        self.since.get(relation.index())
    }

    /// When a relation ends.
    pub fn until(&self, relation: RelationIx) -> Option<PartialDate> {
        self.until.get(relation.index())
    }

    /// The time for which a relation holds, `None` when it has no date. A state with one end is open at the other; an
    /// event without `until` spans its `since` only.
    pub fn interval(&self, relation: RelationIx) -> Option<Interval> {
        let (since, until) = (self.since(relation), self.until(relation));
        match (since, until, self.schema.verbs[self.verb(relation).index()].time) {
            (None, None, _) => None,
            (Some(date), None, Time::Event) | (None, Some(date), Time::Event) => Some(Interval::of(date)),
            _ => Some(Interval::between(since, until)),
        }
    }

    /// How strong a relation is; 1 unless the data says otherwise.
    pub fn weight(&self, relation: RelationIx) -> f64 {
        self.weights.get(relation.index())
    }

    /// How sure a relation is, in (0, 1]; 1 unless the data says otherwise.
    pub fn confidence(&self, relation: RelationIx) -> f64 {
        self.confidences.get(relation.index())
    }

    /// Whether every relation has confidence 1.
    pub fn is_certain(&self) -> bool {
        self.confidences.is_uniform()
    }

    /// The remark on a relation, or `""`.
    pub fn note(&self, relation: RelationIx) -> &str {
        self.notes.get(relation.index())
    }

    /// The sources on which a relation rests.
    pub fn relation_evidence(&self, relation: RelationIx) -> &[SourceIx] {
        self.relation_evidence.get(relation.index())
    }

    /// Every attribute column of relations: declared ones in the order of the schema, then the others by name.
    pub fn relation_attributes(&self) -> &[AttributeColumn] {
        &self.relation_attributes
    }

    /// Whether a relation holds both ways, by its verb or by its row.
    pub fn is_symmetric(&self, relation: RelationIx) -> bool {
        self.schema.verbs[self.verb(relation).index()].symmetric || self.symmetric.get(relation.index())
    }

    /// The file (position in [`Self::files`]) and line from which a relation comes.
    pub fn relation_origin(&self, relation: RelationIx) -> (usize, u32) {
        (self.relation_files.get(relation.index()).into(), self.relation_lines[relation.index()])
    }
}

fn find<'a>(len: usize, wanted: &str, get: impl Fn(usize) -> &'a str) -> Option<usize> {
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = usize::midpoint(low, high);
        match get(middle).cmp(wanted) {
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
            std::cmp::Ordering::Equal => return Some(middle),
        }
    }
    None
}

/// Collects rows and makes a [`Dataset`] of them.
///
/// ```
/// use relata::model::{DatasetBuilder, EntityRecord, KindSpec, RelationRecord, Schema, VerbSpec};
/// let mut schema = Schema::default();
/// schema.kinds.push(KindSpec { name: "organisation".into(), ..KindSpec::default() });
/// schema.verbs.push(VerbSpec { name: "funds".into(), ..VerbSpec::default() });
/// let mut builder = DatasetBuilder::new(schema);
/// for id in ["b", "a"] {
///     builder.entity(EntityRecord { id: id.into(), name: id.to_uppercase(), ..EntityRecord::default() });
/// }
/// builder.relation(RelationRecord { source: "b".into(), target: "a".into(), ..RelationRecord::default() });
/// let data = builder.finish()?;
/// assert_eq!(data.entities().map(|entity| data.name(entity)).collect::<Vec<_>>(), ["A", "B"]);
/// # Ok::<(), relata::model::BuildError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct DatasetBuilder {
    schema: Schema,
    /// The files, as the user named them.
    pub files: Vec<String>,
    /// Where every row went.
    pub account: Account,
    /// SHA-256 over names and bytes of the files.
    pub hash: String,
    entities: Vec<EntityRecord>,
    relations: Vec<RelationRecord>,
    registry: Vec<SourceRecord>,
}

impl DatasetBuilder {
    /// An empty builder under a schema.
    pub fn new(schema: Schema) -> Self {
        Self { schema, ..Self::default() }
    }

    /// The schema, to which an inferring reader adds kinds and verbs as it meets them.
    pub fn schema_mut(&mut self) -> &mut Schema {
        &mut self.schema
    }

    /// Adds an entity; the order does not matter.
    pub fn entity(&mut self, record: EntityRecord) {
        self.entities.push(record);
    }

    /// Adds a relation; the order is kept.
    pub fn relation(&mut self, record: RelationRecord) {
        self.relations.push(record);
    }

    /// Adds a source; the order does not matter.
    pub fn source(&mut self, record: SourceRecord) {
        self.registry.push(record);
    }

    /// Makes the dataset. O(n log n) in the number of entities and sources, O(m log n) in that of relations.
    ///
    /// # Errors
    /// [`BuildError`] when rows contradict each other.
    pub fn finish(self) -> Result<Dataset, BuildError> {
        let Self { schema, files, account, hash, mut entities, relations, mut registry } = self;
        if entities.len().max(relations.len()).max(registry.len()) >= u32::MAX as usize {
            return Err(BuildError::TooLarge);
        }
        entities.sort_by(|a, b| a.id.cmp(&b.id));
        registry.sort_by(|a, b| a.id.cmp(&b.id));
        let entity_twice = entities.windows(2).find(|pair| pair[0].id == pair[1].id).map(|pair| &pair[0].id);
        let source_twice = registry.windows(2).find(|pair| pair[0].id == pair[1].id).map(|pair| &pair[0].id);
        if let Some(id) = entity_twice.or(source_twice) {
            return Err(BuildError::DuplicateId(id.clone()));
        }
        let mut data = Dataset {
            schema,
            files,
            account,
            hash,
            entity_ids: Texts::default(),
            entity_names: Texts::default(),
            entity_kinds: Vec::with_capacity(entities.len()),
            entity_aliases: HashMap::new(),
            entity_descriptions: SparseTexts::default(),
            entity_websites: SparseTexts::default(),
            entity_evidence: Lists::default(),
            entity_attributes: Vec::new(),
            entity_origins: Vec::with_capacity(entities.len()),
            sources: Vec::with_capacity(relations.len()),
            targets: Vec::with_capacity(relations.len()),
            verbs: Defaulted::new(VerbIx(0)),
            since: Defaulted::new(None),
            until: Defaulted::new(None),
            weights: Defaulted::new(1.0),
            confidences: Defaulted::new(1.0),
            notes: SparseTexts::default(),
            relation_evidence: Lists::default(),
            relation_attributes: Vec::new(),
            symmetric: Defaulted::new(false),
            relation_files: Defaulted::new(0),
            relation_lines: Vec::with_capacity(relations.len()),
            registry,
        };
        data.add_entities(entities)?;
        data.add_relations(relations)?;
        Ok(data)
    }
}

impl Dataset {
    fn cited(&self, evidence: &[String]) -> Result<Vec<SourceIx>, BuildError> {
        evidence.iter().map(|id| self.source(id).ok_or_else(|| BuildError::UnknownSource(id.clone()))).collect()
    }

    fn add_entities(&mut self, records: Vec<EntityRecord>) -> Result<(), BuildError> {
        let mut attributes = Columns::default();
        for (row, record) in records.into_iter().enumerate() {
            if record.kind.index() >= self.schema.kinds.len() {
                return Err(BuildError::NotInSchema(record.kind.0));
            }
            self.entity_ids.push(&record.id);
            self.entity_names.push(&record.name);
            self.entity_kinds.push(record.kind);
            if !record.aliases.is_empty() {
                self.entity_aliases.insert(row as u32, record.aliases);
            }
            self.entity_descriptions.push(row, &record.description);
            self.entity_websites.push(row, &record.website);
            let evidence = self.cited(&record.evidence)?;
            self.entity_evidence.push(&evidence);
            attributes.push(row, record.attributes);
            self.entity_origins.push((record.file, record.line));
        }
        let declared = self.schema.kinds.iter().flat_map(|kind| &kind.attributes).map(|spec| spec.name.as_str());
        self.entity_attributes = attributes.finish(declared);
        Ok(())
    }

    fn add_relations(&mut self, records: Vec<RelationRecord>) -> Result<(), BuildError> {
        let mut attributes = Columns::default();
        for (row, record) in records.into_iter().enumerate() {
            if record.verb.index() >= self.schema.verbs.len() {
                return Err(BuildError::NotInSchema(record.verb.0));
            }
            let end = |id: String| self.entity(&id).ok_or(BuildError::UnknownEntity(id));
            let (source, target) = (end(record.source)?, end(record.target)?);
            self.sources.push(source);
            self.targets.push(target);
            self.verbs.push(record.verb);
            self.since.push(record.since);
            self.until.push(record.until);
            self.weights.push(record.weight);
            self.confidences.push(record.confidence);
            self.notes.push(row, &record.note);
            let evidence = self.cited(&record.evidence)?;
            self.relation_evidence.push(&evidence);
            attributes.push(row, record.attributes);
            self.symmetric.push(record.symmetric);
            self.relation_files.push(record.file);
            self.relation_lines.push(record.line);
        }
        let declared = self.schema.relation_attributes.iter().map(|spec| spec.name.as_str());
        self.relation_attributes = attributes.finish(declared);
        Ok(())
    }
}

/// Attribute columns while rows come in.
#[derive(Default)]
struct Columns {
    by_name: HashMap<String, AttributeColumn>,
}

impl Columns {
    fn push(&mut self, row: usize, attributes: Vec<(String, Value)>) {
        for (name, value) in attributes {
            let column = self.by_name.entry(name).or_insert_with_key(|name| AttributeColumn {
                name: name.clone(),
                rows: Vec::new(),
                values: Vec::new(),
            });
            column.rows.push(row as u32);
            column.values.push(value);
        }
    }

    fn finish<'a>(mut self, declared: impl Iterator<Item = &'a str>) -> Vec<AttributeColumn> {
        let mut columns: Vec<_> = declared.filter_map(|name| self.by_name.remove(name)).collect();
        let mut others: Vec<_> = self.by_name.into_values().collect();
        others.sort_by(|a, b| a.name.cmp(&b.name));
        columns.extend(others);
        columns
    }
}
