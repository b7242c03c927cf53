//! What makes a [`Dataset`]: rows in any order, or the columns of a reader.

use super::tables::{AttributeColumn, Attributes, EntitiesOfReader, EntityDetails, EntityTable, RelationTable};
use super::{
    Account, BuildError, Dataset, EntityRecord, Index, RelationRecord, RelationRow, Schema, SourceIx, SourceRecord,
};

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
        let number = |records: &[SourceRecord], id: &String| {
            records
                .binary_search_by(|record| record.id.cmp(id))
                .map(SourceIx::new)
                .map_err(|_| BuildError::UnknownSource(id.clone()))
        };
        let cited =
            |evidence: &[String]| evidence.iter().map(|id| number(&registry, id)).collect::<Result<Vec<_>, _>>();
        let mut table = EntityTable::default();
        let mut attributes = Attributes::default();
        for record in entities {
            if record.kind.index() >= schema.kinds.len() {
                return Err(BuildError::NotInSchema(record.kind.0));
            }
            let details = EntityDetails {
                evidence: cited(&record.evidence)?,
                aliases: record.aliases,
                description: record.description,
                website: record.website,
                attributes: record.attributes,
            };
            let at = table.kinds.len();
            table.ids.push(&record.id);
            table.names.push(&record.name);
            table.kinds.push(record.kind);
            table.origins.push((record.file, record.line));
            table.aliases.push(at, details.aliases.iter().map(String::as_str));
            table.descriptions.push(at, &details.description);
            table.websites.push(at, &details.website);
            table.evidence.push(&details.evidence);
            attributes.push(at, details.attributes);
        }
        table.attributes = attributes.finish(declared(&schema));
        let mut rows = RelationTable::default();
        for record in relations {
            let values = record.values();
            if record.verb.index() >= schema.verbs.len() {
                return Err(BuildError::NotInSchema(record.verb.0));
            }
            let end = |id: String| table.find(&id).ok_or(BuildError::UnknownEntity(id));
            rows.push(&mut RelationRow {
                source: end(record.source)?,
                target: end(record.target)?,
                verb: record.verb,
                values,
                note: record.note,
                evidence: cited(&record.evidence)?,
                attributes: record.attributes,
                symmetric: record.symmetric,
                file: record.file,
                line: record.line,
            });
        }
        let relation_attributes = declared_of_relations(&schema, &mut rows);
        let has_details = true;
        Ok(Dataset {
            schema,
            files,
            account,
            hash,
            entities: table,
            relations: rows,
            relation_attributes,
            registry,
            has_details,
        })
    }
}

/// Attributes that kinds declare, in the order of the schema.
fn declared(schema: &Schema) -> impl Iterator<Item = &str> {
    schema.kinds.iter().flat_map(|kind| &kind.attributes).map(|spec| spec.name.as_str())
}

fn declared_of_relations(schema: &Schema, rows: &mut RelationTable) -> Vec<AttributeColumn> {
    let declared = schema.relation_attributes.iter().map(|spec| spec.name.as_str());
    std::mem::take(&mut rows.attributes).finish(declared)
}

/// What a reader has in columns already, by numbers of its own.
pub(crate) struct Columns<'a> {
    pub(crate) schema: Schema,
    pub(crate) files: Vec<String>,
    pub(crate) account: Account,
    pub(crate) hash: String,
    /// The sources that are kept, each with its number; all others are gone.
    pub(crate) sources: Vec<(u32, SourceRecord)>,
    /// Every entity, by number; evidence goes by the same numbers as that of relations.
    pub(crate) entities: EntitiesOfReader<'a>,
    /// The numbers of the entities that are kept, in the order of ids.
    pub(crate) order: Vec<u32>,
    pub(crate) relations: RelationTable,
    /// Whether descriptions, websites and attributes of entities are kept.
    pub(crate) has_details: bool,
}

impl Dataset {
    /// Makes a dataset of columns. O(entities + relations), and O(n log n) for the sources.
    ///
    /// # Errors
    /// [`BuildError::TooLarge`].
    pub(crate) fn of_columns(columns: Columns<'_>) -> Result<Self, BuildError> {
        let Columns { schema, files, account, hash, mut sources, entities, order, mut relations, has_details } =
            columns;
        if order.len().max(relations.len()).max(sources.len()) >= u32::MAX as usize {
            return Err(BuildError::TooLarge);
        }
        sources.sort_by(|a, b| a.1.id.cmp(&b.1.id));
        let most = sources.iter().map(|(number, _)| number + 1).max().unwrap_or(0);
        let mut source_of = vec![u32::MAX; most as usize];
        for (at, (number, _)) in sources.iter().enumerate() {
            source_of[*number as usize] = at as u32;
        }
        let mut entity_of = vec![u32::MAX; entities.kinds.len()];
        for (at, number) in order.iter().enumerate() {
            entity_of[*number as usize] = at as u32;
        }
        relations.renumber(&entity_of, &source_of);
        drop(entity_of);
        let entities = EntityTable::gathered(&entities, &order, &source_of, declared(&schema));
        let relation_attributes = declared_of_relations(&schema, &mut relations);
        let registry = sources.into_iter().map(|(_, record)| record).collect();
        Ok(Self { schema, files, account, hash, entities, relations, relation_attributes, registry, has_details })
    }
}
