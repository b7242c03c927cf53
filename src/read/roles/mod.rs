//! What a table holds, and what each of its columns is: one assignment over all columns, from what is declared, the words
//! of the header, and the cells of the first rows.
//!
//! A guess is a claim: rows further down that refute it are errors with their line, never a new guess. Every rule that
//! guesses has its refusals beside it, and says in a sentence what it guessed.

mod assign;
pub(super) mod sample;
pub(super) mod words;

use super::headers::Header;
use super::table_spec::TableSpec;
use crate::model::{AttributeType, KindSpec, RELATION_COLUMNS, Schema, relation_columns};
use crate::names;
use sample::Cells;

macro_rules! column_roles {
    ($($(#[$doc:meta])+ $column:ident: $type:ty = $default:expr, $Role:ident $spoken:literal;)+) => {
        /// What a column is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub(super) enum ColumnRole {
            Id,
            Name,
            Aliases,
            Description,
            Website,
            Kind,
            Source,
            Target,
            SourceName,
            TargetName,
            SourceKind,
            TargetKind,
            Relation,
            $($(#[$doc])+ $Role,)+
            /// When something happened: both since and until.
            Date,
            Note,
            Evidence,
            /// Whether the row holds both ways: `Direction` in Kumu, `Type` in Gephi.
            Direction,
        }

        impl ColumnRole {
            /// Every role with its word, as `--columns` and `[[table]]` write it, and how a sentence names it.
            pub(super) const ALL: &[(Self, &'static str, &'static str)] = &[
                (Self::Id, "id", "the id"),
                (Self::Name, "name", "the name"),
                (Self::Aliases, "aliases", "other names"),
                (Self::Description, "description", "the description"),
                (Self::Website, "website", "the website"),
                (Self::Kind, "kind", "the kind"),
                (Self::Source, "source", "the source"),
                (Self::Target, "target", "the target"),
                (Self::SourceName, "source-name", "the name of the source"),
                (Self::TargetName, "target-name", "the name of the target"),
                (Self::SourceKind, "source-kind", "the kind of the source"),
                (Self::TargetKind, "target-kind", "the kind of the target"),
                (Self::Relation, "relation", "the relation"),
                $((Self::$Role, stringify!($column), $spoken),)+
                (Self::Date, "date", "the date of an event"),
                (Self::Note, "note", "a note"),
                (Self::Evidence, "evidence", "the evidence"),
                (Self::Direction, "direction", "the direction"),
            ];

            /// The roles of columns of relations that hold one value each, whose words mean the same in every table.
            pub(super) const OF_VALUES: &[Self] = &[$(Self::$Role,)+];
        }
    };
}

relation_columns!(column_roles);

impl ColumnRole {
    /// The role of a word.
    pub(super) fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, name, _)| *name == word).map(|(role, ..)| *role)
    }

    /// Its word.
    pub(super) fn word(self) -> &'static str {
        Self::ALL.iter().find(|(role, ..)| *role == self).map_or("", |(_, word, _)| word)
    }

    fn spoken(self) -> &'static str {
        Self::ALL.iter().find(|(role, ..)| *role == self).map_or("", |(.., spoken)| spoken)
    }

    /// Whether its cells hold values of a type, as far as tables settle how such cells are read.
    pub(super) fn holds(self, ty: &AttributeType) -> bool {
        let is_column = RELATION_COLUMNS.iter().any(|column| column.name == self.word() && column.ty == *ty);
        is_column || (self == Self::Date && *ty == AttributeType::Date)
    }

    fn is_of_entities(self) -> bool {
        matches!(self, Self::Id | Self::Name | Self::Aliases | Self::Description | Self::Website | Self::Kind)
    }

    fn is_of_relations(self) -> bool {
        !self.is_of_entities() && self != Self::Evidence
    }
}

/// What a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    Entities,
    Relations,
    Sources,
}

/// How a table is read.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    pub holds: Holds,
    /// The role of each column; none is an attribute.
    pub columns: Vec<Option<ColumnRole>>,
    /// Kinds of both ends, where the headers name them.
    pub kinds: [Option<String>; 2],
    /// What was guessed, a part of a sentence each.
    pub guesses: Vec<String>,
    /// Columns that are not what their header seems to say, with the reason.
    pub remarks: Vec<String>,
    /// What cannot be told, with what to type.
    pub question: Option<(String, String)>,
}

/// What is known of a table beside its header and its cells.
pub(super) struct Known<'k> {
    /// The name of the file without its ending.
    pub stem: &'k str,
    pub schema: &'k Schema,
    /// The kind to which the schema gives the file.
    pub kind: Option<&'k KindSpec>,
    pub closed_verbs: bool,
    pub closed_kinds: bool,
    /// Whether there is a registry of sources.
    pub has_sources: bool,
    /// Whether it is standard input.
    pub is_edge_list: bool,
    pub spec: &'k TableSpec,
}

/// Finds out what a table holds.
pub(super) fn assign(header: &Header, cells: &[Cells], known: &Known<'_>) -> Reading {
    assign::Assignment::new(header, cells, known).run()
}

/// What a file holds by its name alone, without the ending.
pub(super) fn by_file_name(stem: &str) -> Holds {
    match stem.to_lowercase().as_str() {
        "sources" => Holds::Sources,
        "relations" | "edges" | "links" | "connections" => Holds::Relations,
        _ => Holds::Entities,
    }
}

/// Whether a table is one of Kumu's connections: its ends are `From` and `To`.
pub(super) fn is_kumu(header: &Header, columns: &[Option<ColumnRole>]) -> bool {
    let is = |word, role| header.find(word).is_some_and(|column| columns[column] == Some(role));
    is("from", ColumnRole::Source) && is("to", ColumnRole::Target)
}

/// The columns that may hold what is missing, the likeliest first: by their header, else those of texts.
pub(super) fn likeliest(
    header: &Header,
    cells: &[Cells],
    columns: &[Option<ColumnRole>],
    wanted: &[&str],
) -> Vec<usize> {
    let free = |column: &usize| columns[*column].is_none() && !header.names[*column].is_empty();
    let mut found = Vec::new();
    for word in wanted {
        let near = names::suggest(
            word,
            (0..columns.len()).filter(free).map(|at| (header.names[at].as_str(), header.names[at].as_str())),
            1,
        );
        let by_name = near.first().and_then(|near| header.names.iter().position(|name| name == near.text));
        let by_cells = (0..columns.len()).filter(free).filter(|at| !found.contains(at)).find(|at| {
            let cells = &cells[*at];
            !cells.is_empty() && !cells.has_numbers() && !cells.are_links()
        });
        found.extend(by_name.filter(|at| !found.contains(at)).or(by_cells));
    }
    found
}
