//! The columns of relations that hold one value a row: a list, from which follow the table in memory, the record that
//! the builder takes, the accessors of [`Dataset`], the roles of columns in tables that are read, how `show`, `diff` and
//! JSON tell of a relation, and the fields of exports.
//!
//! A new column is a line in the list, and a file in `read/columns` that says how its cells are read.

use super::{
    AttributeType, Coded, Dataset, EntityIx, Index, PartialDate, RelationIx, SourceIx, Value, ValueRef, VerbIx,
};
use std::ops::Range;

/// Hands the list of columns to another macro: what a column holds, its name, its type, the value of a row that says
/// nothing, the name of its role and its reader, and how a sentence names it.
macro_rules! relation_columns {
    ($then:ident) => {
        $then! {
            /// When a relation starts, or when an event happens.
            since: Option<PartialDate> = None, Since "the start";
            /// When a relation ends.
            until: Option<PartialDate> = None, Until "the end";
            /// How strong a relation is, above 0; 1 unless the data says otherwise. What is read lies between 1e-50 and
            /// 1e50, so that squares and sums of it are finite.
            weight: f64 = 1.0, Weight "the weight";
            /// How sure a relation is, in (0, 1]; 1 unless the data says otherwise.
            confidence: f64 = 1.0, Confidence "the confidence";
        }
    };
}
pub(crate) use relation_columns;

/// A column of relations that holds one value a row.
#[derive(Debug, Clone)]
pub struct RelationColumn {
    /// Its name, as tables and exports head it.
    pub name: &'static str,
    /// The type of its values.
    pub ty: AttributeType,
    /// The value of a relation; the default value of the column where its row says nothing.
    pub value: fn(&Dataset, RelationIx) -> Option<ValueRef<'static>>,
}

/// What a cell of such a column may hold, as a value of any type.
trait ColumnValue: Copy {
    const TYPE: AttributeType;

    fn any(self) -> Option<ValueRef<'static>>;
}

impl ColumnValue for Option<PartialDate> {
    const TYPE: AttributeType = AttributeType::Date;

    fn any(self) -> Option<ValueRef<'static>> {
        self.map(ValueRef::Date)
    }
}

impl ColumnValue for f64 {
    const TYPE: AttributeType = AttributeType::Number;

    fn any(self) -> Option<ValueRef<'static>> {
        Some(ValueRef::Number(self))
    }
}

macro_rules! tables {
    ($($(#[$doc:meta])+ $column:ident: $type:ty = $default:expr, $Role:ident $spoken:literal;)+) => {
        /// Every column that holds one value a row, in the order of tables and exports.
        pub const RELATION_COLUMNS: &[RelationColumn] = &[$(
            RelationColumn {
                name: stringify!($column),
                ty: <$type as ColumnValue>::TYPE,
                value: |data, relation| data.$column(relation).any(),
            },
        )+];

        /// One relation as the builder takes it.
        #[derive(Debug, Clone, PartialEq)]
        pub struct RelationRecord {
            /// Id of the entity from which it goes out.
            pub source: String,
            /// Id of the entity to which it goes.
            pub target: String,
            /// Position of its verb in the schema.
            pub verb: VerbIx,
            $($(#[$doc])+ pub $column: $type,)+
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

        impl RelationRecord {
            /// A relation without ends that has what a row of another data set says, but for its verb, note, evidence
            /// and attributes.
            pub(crate) fn like(values: RelationValues) -> Self {
                Self {
                    source: String::new(),
                    target: String::new(),
                    verb: VerbIx(0),
                    $($column: values.$column,)+
                    note: String::new(),
                    evidence: Vec::new(),
                    attributes: Vec::new(),
                    symmetric: false,
                    file: 0,
                    line: 0,
                }
            }

            /// What its row says in columns of one value.
            pub(crate) fn values(&self) -> RelationValues {
                RelationValues { $($column: self.$column,)+ }
            }
        }

        impl Dataset {
            $(
                $(#[$doc])+
                pub fn $column(&self, relation: RelationIx) -> $type {
                    self.relations.values.$column.get(relation.index())
                }
            )+
        }

        /// What one relation says in columns of one value.
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub(crate) struct RelationValues {
            $(pub(crate) $column: $type,)+
        }

        impl Default for RelationValues {
            fn default() -> Self {
                Self { $($column: $default,)+ }
            }
        }

        /// What some relations say, a slice a column.
        #[derive(Debug)]
        pub(crate) struct RelationValueSlices<'s> {
            $(pub(crate) $column: &'s [$type],)+
        }

        /// What all relations say.
        #[derive(Debug, Clone)]
        pub(crate) struct RelationValueColumns {
            $(pub(crate) $column: Coded<$type>,)+
        }

        impl Default for RelationValueColumns {
            fn default() -> Self {
                Self { $($column: Coded::new($default),)+ }
            }
        }

        impl RelationValueColumns {
            /// The values of a row.
            pub(crate) fn get(&self, row: usize) -> RelationValues {
                RelationValues { $($column: self.$column.get(row),)+ }
            }

            /// Adds a row at the end.
            pub(crate) fn push(&mut self, values: RelationValues) {
                $(self.$column.push(values.$column);)+
            }

            /// Makes room for so many more rows like those of other columns.
            pub(crate) fn reserve(&mut self, like: &Self, more: usize) {
                $(self.$column.reserve(&like.$column, more);)+
            }

            /// Adds rows at the end. O(rows added).
            pub(crate) fn extend(&mut self, rows: &RelationValueSlices<'_>) {
                $(self.$column.extend(rows.$column);)+
            }

            /// Adds the rows of other columns at the end. O(rows added).
            pub(crate) fn append(&mut self, other: &Self) {
                $(self.$column.append(&other.$column);)+
            }
        }
    };
}

relation_columns!(tables);

impl Default for RelationRecord {
    fn default() -> Self {
        Self::like(RelationValues::default())
    }
}

/// One relation on its way into the table.
#[derive(Debug, Clone, Default)]
pub(crate) struct RelationRow {
    pub(crate) source: EntityIx,
    pub(crate) target: EntityIx,
    pub(crate) verb: VerbIx,
    pub(crate) values: RelationValues,
    pub(crate) note: String,
    pub(crate) evidence: Vec<SourceIx>,
    pub(crate) attributes: Vec<(String, Value)>,
    pub(crate) symmetric: bool,
    pub(crate) file: u16,
    pub(crate) line: u32,
}

/// The sources of some rows: where each list stands among the items.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct EvidenceSlices<'s> {
    pub(crate) lists: &'s [Range<u32>],
    pub(crate) items: &'s [SourceIx],
}

/// Relations on their way into the table, a column each; notes and attributes come on their own.
#[derive(Debug)]
pub(crate) struct RelationSlices<'s> {
    pub(crate) sources: &'s [EntityIx],
    pub(crate) targets: &'s [EntityIx],
    pub(crate) verbs: &'s [VerbIx],
    pub(crate) values: RelationValueSlices<'s>,
    pub(crate) symmetric: &'s [bool],
    pub(crate) lines: &'s [u32],
    /// The sources of each, or nothing when none has any.
    pub(crate) evidence: EvidenceSlices<'s>,
    /// The file in which all of them are.
    pub(crate) file: u16,
}
