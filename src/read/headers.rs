//! The header of a file, and where its columns are once each has its role ([`super::roles`]). In a file of entities
//! without an id the name is the id. Every column without a role is an attribute.

use super::catalogue::Code;
use super::columns::direction::Direction;
use super::columns::{ColumnPlace, ValuePlaces};
use super::records::Row;
use super::report::{Finding, Sink, Stretch, Text};
use super::roles::{self, ColumnRole, sample, words};
use super::table::Table;
use super::table_spec;
use crate::model::{RELATION_COLUMNS, Role};
use crate::names;

const ENTITY: [&str; 6] = ["id", "name", "aliases", "description", "website", "evidence"];
const SOURCE: [&str; 6] = ["id", "title", "publisher", "url", "published", "accessed"];

/// The columns with a meaning in files of a role.
pub(super) fn standard(role: Role) -> Vec<&'static str> {
    match role {
        Role::Entities => ENTITY.to_vec(),
        Role::Relations => {
            let values = RELATION_COLUMNS.iter().map(|column| column.name);
            ["source", "target", "relation"].into_iter().chain(values).chain(["note", "evidence"]).collect()
        }
        Role::Sources => SOURCE.to_vec(),
    }
}

/// The header of a file.
#[derive(Debug, Default)]
pub(super) struct Header {
    /// The row itself.
    pub row: Row,
    /// The headers as written, trimmed.
    pub names: Vec<String>,
    /// The headers in lower case.
    pub lower: Vec<String>,
    /// What each column is; none is an attribute.
    pub roles: Vec<Option<ColumnRole>>,
    /// Whether the file has no header, and columns are called by their number.
    pub is_absent: bool,
}

impl Header {
    /// The header that is a row.
    pub(super) fn new(row: Row, text: &str) -> Self {
        let name = |column| {
            let cell = row.trimmed(text, column);
            match words::neo4j(&cell) {
                Some((name, None)) => name.to_owned(),
                _ => cell.into_owned(),
            }
        };
        let names: Vec<String> = (0..row.cells.len()).map(name).collect();
        let lower = names.iter().map(|name| name.to_lowercase()).collect();
        Self { roles: vec![None; names.len()], row, names, lower, is_absent: false }
    }

    /// The header of a file without one, whose first row is given.
    pub(super) fn absent(first: &Row, width: usize) -> Self {
        let names: Vec<String> = (1..=width).map(|number| format!("column {number}")).collect();
        let row = Row { start: first.start, end: first.end, line: first.line, ..Row::default() };
        Self { roles: vec![None; width], row, lower: names.clone(), names, is_absent: true }
    }

    /// The column of a role.
    pub(super) fn column(&self, role: ColumnRole) -> Option<usize> {
        self.roles.iter().position(|other| *other == Some(role))
    }

    /// How many columns there are.
    pub(super) fn width(&self) -> usize {
        self.names.len()
    }

    /// The column that somebody calls by its header as written, else folded, else by its number.
    pub(super) fn named(&self, wanted: &str) -> Option<usize> {
        let exact = self.names.iter().position(|name| name == wanted);
        let key = words::key(wanted);
        let folded = || self.names.iter().position(|name| !key.is_empty() && words::key(name) == key);
        let number = || wanted.parse::<usize>().ok()?.checked_sub(1).filter(|column| *column < self.names.len());
        exact.or_else(folded).or_else(number)
    }

    /// The first column with a header, in lower case.
    pub(super) fn find(&self, header: &str) -> Option<usize> {
        self.lower.iter().position(|name| name == header)
    }

    fn has(&self, header: &str) -> bool {
        self.find(header).is_some()
    }

    /// Columns that are attributes: those without a role that have a header.
    pub(super) fn attributes(&self) -> Vec<usize> {
        (0..self.names.len())
            .filter(|column| self.roles[*column].is_none() && !self.names[*column].is_empty())
            .collect()
    }

    /// Columns that are neither taken nor nameless, with their headers.
    pub(super) fn others(&self, taken: &[Option<usize>]) -> Vec<usize> {
        (0..self.names.len())
            .filter(|column| !self.names[*column].is_empty() && !taken.contains(&Some(*column)))
            .collect()
    }

    /// Columns without a header.
    pub(super) fn nameless(&self) -> Vec<usize> {
        (0..self.names.len()).filter(|column| self.names[*column].is_empty()).collect()
    }

    /// Reports required columns that are not there, with what may hold them and what to type.
    pub(super) fn missing(&self, sink: &mut Sink, table: &Table<'_>, columns: &[&'static str], role: Role) {
        let list = columns.iter().map(|column| format!("`{column}`")).collect::<Vec<_>>().join(" and ");
        let noun = if columns.len() == 1 { "column" } else { "columns" };
        let text = table.text;
        let cells = sample::columns(&text.text, table.rows(), self.width());
        // Without both the name alone will do, and each row may as well be a relation.
        let has_neither = role == Role::Entities && columns.len() > 1;
        let wanted = if has_neither { &columns[1..] } else { columns };
        let likeliest = |wanted: &[&'static str]| -> Vec<(&'static str, &str)> {
            let found = roles::likeliest(self, &cells, &self.roles, wanted);
            wanted.iter().copied().zip(found.into_iter().map(|column| self.names[column].as_str())).collect()
        };
        let likely = if role == Role::Sources { Vec::new() } else { likeliest(wanted) };
        let have: Vec<&str> = self.names.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
        let mut help = if likely.len() == wanted.len() {
            let rename: Vec<String> = likely.iter().map(|(word, name)| format!("`{name}` to `{word}`")).collect();
            let (rename, typed) = (rename.join(" and "), table_spec::typed(likely));
            format!("rename the column {rename} if that is what it holds, or type {typed}")
        } else if self.is_absent || role == Role::Sources || have.is_empty() {
            format!("add the {noun} {list} to the first row")
        } else {
            let given: Vec<String> = wanted.iter().map(|word| format!("{word}=...")).collect();
            format!("say which of {} it is: --columns {}", super::schema_file::list(have), given.join(","))
        };
        let ends = if has_neither && !self.is_absent { likeliest(&["source", "target"]) } else { Vec::new() };
        if ends.len() == 2 {
            help.push_str(&format!("; if each row is a relation, {}", table_spec::typed(ends)));
        }
        if role == Role::Entities && self.width() == 2 && !self.names.iter().any(|name| words::is_known(name)) {
            help.push_str("; if the first row is data, --columns header=none,source=1,target=2");
        }
        let message = format!("{noun} {list} missing");
        let finding = Finding::new(Code::MissingColumn, self.row.start..self.row.end, message, help);
        sink.add(text, Stretch::of(&self.row), finding);
    }

    /// Reports headers that stand twice, and those that are nearly one with a meaning. Returns whether one stands twice.
    pub(super) fn check(&self, sink: &mut Sink, text: &Text, known: &[&str], others: &[usize], warn: bool) -> bool {
        let mut twice = false;
        let mut order: Vec<usize> = (0..self.lower.len()).filter(|column| !self.lower[*column].is_empty()).collect();
        order.sort_by(|a, b| (&self.lower[*a], a).cmp(&(&self.lower[*b], b)));
        for pair in order.windows(2).filter(|pair| self.lower[pair[0]] == self.lower[pair[1]]) {
            twice = true;
            let finding = Finding::new(
                Code::DuplicateColumn,
                self.row.span(&text.text, pair[1]),
                format!(
                    "column {} has the header `{}`, as column {} has",
                    pair[1] + 1,
                    self.names[pair[1]],
                    pair[0] + 1
                ),
                "rename or remove one of the two columns",
            );
            sink.add(text, Stretch::of(&self.row), finding);
        }
        let absent: Vec<&str> = known.iter().copied().filter(|name| !self.has(&name.to_lowercase())).collect();
        for column in others.iter().filter(|_| warn) {
            let header = &self.lower[*column];
            let near = names::suggest(header, absent.iter().map(|name| (*name, *name)), 1);
            // One letter of five, two of eight: `evidance` is a slip, `type` is not `title`.
            let slip = |distance: usize| distance > 0 && distance <= 2 && header.chars().count() > 4 * distance;
            if let Some(near) = near.first().filter(|near| slip(near.distance) || near.distance == 0) {
                let finding = Finding::new(
                    Code::MisspeltColumn,
                    self.row.span(&text.text, *column),
                    format!("the column `{}` is kept as an attribute of that name", self.names[*column]),
                    format!("write `{}` if that is what the column holds", near.text),
                );
                sink.add(text, Stretch::of(&self.row), finding);
            }
        }
        twice
    }
}

/// Where the columns of a file of entities are.
#[derive(Debug, Default)]
pub(super) struct EntityColumns {
    pub id: Option<usize>,
    pub name: Option<usize>,
    /// Whether an empty name is replaced by the id, as in Gephi.
    pub name_optional: bool,
    pub aliases: Option<usize>,
    pub description: Option<usize>,
    pub website: Option<usize>,
    pub evidence: Option<usize>,
    pub kind: Option<usize>,
    pub others: Vec<usize>,
}

impl EntityColumns {
    pub(super) fn new(header: &Header) -> Self {
        let name = header.column(ColumnRole::Name);
        Self {
            id: header.column(ColumnRole::Id).or(name),
            name,
            name_optional: name.is_some_and(|name| header.lower[name] != "name"),
            aliases: header.column(ColumnRole::Aliases),
            description: header.column(ColumnRole::Description),
            website: header.column(ColumnRole::Website),
            evidence: header.column(ColumnRole::Evidence),
            kind: header.column(ColumnRole::Kind),
            others: header.attributes(),
        }
    }
}

/// Where the columns of a file of relations are.
#[derive(Debug, Default)]
pub(super) struct RelationColumns {
    pub source: Option<usize>,
    pub target: Option<usize>,
    pub relation: Option<usize>,
    pub values: ValuePlaces,
    pub note: Option<usize>,
    pub evidence: Option<usize>,
    /// Direction by row: `Direction` in Kumu, `Type` in Gephi.
    pub direction: Option<ColumnPlace>,
    /// Names and kinds of entities that only relations name.
    pub end_names: [Option<usize>; 2],
    pub end_kinds: [Option<usize>; 2],
    pub others: Vec<usize>,
}

impl RelationColumns {
    pub(super) fn new(header: &Header) -> Self {
        let column = |role| header.column(role);
        Self {
            source: column(ColumnRole::Source),
            target: column(ColumnRole::Target),
            relation: column(ColumnRole::Relation),
            values: ValuePlaces::new(header),
            note: column(ColumnRole::Note),
            evidence: column(ColumnRole::Evidence),
            direction: ColumnPlace::of::<Direction>(header),
            end_names: [column(ColumnRole::SourceName), column(ColumnRole::TargetName)],
            end_kinds: [column(ColumnRole::SourceKind), column(ColumnRole::TargetKind)],
            others: header.attributes(),
        }
    }
}
