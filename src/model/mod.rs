//! The shared vocabulary: entities, relations, sources, dates, attribute values, the schema, the
//! dataset that holds them, and the selector grammar. Nothing here reads a file or knows a graph.
//!
//! Everything that is many is kept as columns and addressed by small numbers ([`EntityIx`],
//! [`RelationIx`], ...). Entities and sources are numbered in the order of their ids, so a tie that is
//! broken by number is broken by id.

mod builder;
mod columns;
mod dataset;
mod date;
mod index;
mod pattern;
mod period;
mod picture;
mod relation_columns;
mod schema;
mod tables;
mod value;

pub(crate) use builder::Columns;
pub use builder::DatasetBuilder;
pub use columns::{Coded, Consecutive, Lists, SparseLists, SparseTexts, Texts};
pub use dataset::{
    Account, BuildError, Dataset, EntityIx, EntityRecord, FileAccount, KindIx, RelationIx, Role, SourceIx,
    SourceRecord, VerbIx,
};
pub use date::{DateError, Interval, PartialDate};
pub use index::Index;
pub use pattern::{
    Arrow, Column, Comparison, Condition, DEEPEST, EdgePattern, Literal, MOST_CHARACTERS, MOST_NODES, MOST_RELATIONS,
    MOST_REPEATS, NodePattern, Operand, Path, PatternError, Query, Repeat, Selector, Sort, Step, Steps, Subquery,
    parse_query, parse_selector, parse_steps,
};
pub use picture::{Picture, PictureForm};
pub(crate) use relation_columns::{
    EvidenceSlices, RelationRow, RelationSlices, RelationValueColumns, RelationValueSlices, RelationValues,
    relation_columns,
};
pub use relation_columns::{RELATION_COLUMNS, RelationColumn, RelationRecord};
pub use schema::{AttributeSpec, Coverage, KindSpec, Schema, Shape, Time, VerbSpec};
pub use tables::AttributeColumn;
pub(crate) use tables::{DetailTable, EntitiesOfReader, EntityDetails, RelationTable};
pub use value::{AttributeType, Value, ValueError, ValueRef, is_address};
