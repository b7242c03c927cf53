//! The dataset: every entity, relation and source as columns.

use super::index::index_type;
use super::tables::{AttributeColumn, EntityTable, RelationTable};
use super::{Index, Interval, PartialDate, RelationValues, Schema, Time, Value, ValueRef};

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
    /// Whether it is a sheet of a workbook, which has rows in place of lines.
    pub is_sheet: bool,
    /// What it holds.
    pub role: Role,
    /// Rows with at least one filled cell, the header not counted.
    pub read: u64,
    /// Rows that became an entity, a relation or a source.
    pub kept: u64,
    /// Rows that were merged into another by a confirmed `same_as`.
    pub merged: u64,
    /// Ends of relations that were found by a name and not by an id.
    pub named: u64,
    /// Rows of relations that give no weight, so that it is taken as 1.
    pub unweighted: u64,
    /// How the file was understood where that was guessed: parts of a sentence, in the order in which they are told.
    pub guesses: Vec<String>,
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
    pub(super) entities: EntityTable,
    pub(super) relations: RelationTable,
    pub(super) relation_attributes: Vec<AttributeColumn>,
    pub(super) registry: Vec<SourceRecord>,
    pub(super) has_details: bool,
}

impl Dataset {
    /// Whether descriptions, websites and attributes of entities were kept. Where they were not, asking for them is a fault
    /// of the program.
    pub fn has_details(&self) -> bool {
        self.has_details
    }

    /// How many entities there are.
    pub fn entity_count(&self) -> usize {
        self.entities.kinds.len()
    }

    /// The entities from which relations go out and to which they go, by relation.
    pub fn ends(&self) -> (&[EntityIx], &[EntityIx]) {
        (&self.relations.sources, &self.relations.targets)
    }

    /// How many relations there are.
    pub fn relation_count(&self) -> usize {
        self.relations.len()
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
        self.entities.find(id)
    }

    /// The source with exactly this id, O(log n).
    pub fn source(&self, id: &str) -> Option<SourceIx> {
        self.registry.binary_search_by(|record| record.id.as_str().cmp(id)).ok().map(SourceIx::new)
    }

    /// An entity's id.
    pub fn id(&self, entity: EntityIx) -> &str {
        self.entities.ids.get(entity.index())
    }

    /// Touches the ids of some entities, so that asking for them soon after does not wait for memory, one by one.
    pub fn bring_ids_near(&self, entities: impl Iterator<Item = EntityIx> + Clone) {
        self.entities.ids.bring_near(entities.map(Index::index));
    }

    /// An entity's name.
    pub fn name(&self, entity: EntityIx) -> &str {
        self.entities.names.get(entity.index())
    }

    /// An entity's kind.
    pub fn kind(&self, entity: EntityIx) -> KindIx {
        self.entities.kinds[entity.index()]
    }

    /// The name of an entity's kind, as selectors write it.
    pub fn kind_name(&self, entity: EntityIx) -> &str {
        &self.schema.kinds[self.kind(entity).index()].name
    }

    /// An entity's other names.
    pub fn aliases(&self, entity: EntityIx) -> Vec<&str> {
        self.entities.aliases.get(entity.index())
    }

    /// An entity's description, or `""`.
    pub fn description(&self, entity: EntityIx) -> &str {
        debug_assert!(self.has_details, "descriptions are not kept");
        self.entities.descriptions.get(entity.index())
    }

    /// An entity's address, or `""`.
    pub fn website(&self, entity: EntityIx) -> &str {
        debug_assert!(self.has_details, "websites are not kept");
        self.entities.websites.get(entity.index())
    }

    /// The sources on which an entity rests.
    pub fn entity_evidence(&self, entity: EntityIx) -> &[SourceIx] {
        self.entities.evidence.get(entity.index())
    }

    /// Every attribute column of entities: declared ones in the order of the schema, then the others by name.
    pub fn entity_attributes(&self) -> &[AttributeColumn] {
        debug_assert!(self.has_details, "attributes are not kept");
        &self.entities.attributes
    }

    /// An attribute of an entity by its column header.
    pub fn entity_attribute(&self, entity: EntityIx, name: &str) -> Option<ValueRef<'_>> {
        self.entities.attributes.iter().find(|column| column.name == name)?.get(entity.index())
    }

    /// The file (position in [`Self::files`]) and line from which an entity comes.
    pub fn entity_origin(&self, entity: EntityIx) -> (usize, u32) {
        let (file, line) = self.entities.origins[entity.index()];
        (file.into(), line)
    }

    /// The time an entity exists, from the attributes that its kind names with `begins` and `ends`; `None` when it has
    /// neither.
    pub fn lifetime(&self, entity: EntityIx) -> Option<Interval> {
        let kind = &self.schema.kinds[self.kind(entity).index()];
        let date = |attribute: &Option<String>| match self.entity_attribute(entity, attribute.as_deref()?)? {
            ValueRef::Date(date) => Some(date),
            _ => None,
        };
        let (begins, ends) = (date(&kind.begins), date(&kind.ends));
        (begins.is_some() || ends.is_some()).then(|| Interval::between(begins, ends))
    }

    /// The entity from which a relation goes out.
    pub fn source_of(&self, relation: RelationIx) -> EntityIx {
        self.relations.sources[relation.index()]
    }

    /// The entity to which a relation goes.
    pub fn target_of(&self, relation: RelationIx) -> EntityIx {
        self.relations.targets[relation.index()]
    }

    /// A relation's verb.
    pub fn verb(&self, relation: RelationIx) -> VerbIx {
        self.relations.verbs.get(relation.index())
    }

    /// The word of a relation's verb.
    pub fn verb_name(&self, relation: RelationIx) -> &str {
        &self.schema.verbs[self.verb(relation).index()].name
    }

    /// What a relation says in every column of one value.
    pub(crate) fn relation_values(&self, relation: RelationIx) -> RelationValues {
        self.relations.values.get(relation.index())
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

    /// Whether every relation has confidence 1.
    pub fn is_certain(&self) -> bool {
        self.relations.values.confidence.is_uniform()
    }

    /// The remark on a relation, or `""`.
    pub fn note(&self, relation: RelationIx) -> &str {
        self.relations.notes.get(relation.index())
    }

    /// The sources on which a relation rests.
    pub fn relation_evidence(&self, relation: RelationIx) -> &[SourceIx] {
        self.relations.evidence.get(relation.index())
    }

    /// Every attribute column of relations: declared ones in the order of the schema, then the others by name.
    pub fn relation_attributes(&self) -> &[AttributeColumn] {
        &self.relation_attributes
    }

    /// Whether a relation holds both ways, by its verb or by its row.
    pub fn is_symmetric(&self, relation: RelationIx) -> bool {
        self.schema.verbs[self.verb(relation).index()].symmetric || self.relations.symmetric.get(relation.index())
    }

    /// The file (position in [`Self::files`]) and line from which a relation comes.
    pub fn relation_origin(&self, relation: RelationIx) -> (usize, u32) {
        (self.relations.files.get(relation.index()).into(), self.relations.lines.get(relation.index()))
    }
}
