//! What the columns of a file mean: its role and dialect by its headers, without regard to case.
//!
//! - `Source,Target` or `From,To` make a file of relations. `From,To` is Kumu: `Type` is the relation, `Direction` and
//!   `Strength` are direction and weight. `Source,Target` with a `Type` of mostly Directed and Undirected is Gephi.
//! - In a file of entities `Label` is the name when there is no `name` (Gephi, Kumu), and without an `id` column the
//!   name is the id.
//! - Every other column is an attribute.

use super::catalogue::Code;
use super::records::{Records, Row};
use super::report::{Finding, Sink, Stretch, Text};
use crate::model::Role;
use crate::names;

const ENTITY: [&str; 6] = ["id", "name", "aliases", "description", "website", "evidence"];
const RELATION: [&str; 9] =
    ["source", "target", "relation", "since", "until", "weight", "confidence", "note", "evidence"];
const SOURCE: [&str; 6] = ["id", "title", "publisher", "url", "published", "accessed"];
const FOREIGN: [&str; 6] = ["from", "to", "type", "direction", "strength", "label"];

/// The columns with a meaning in files of a role.
pub(super) fn standard(role: Role) -> &'static [&'static str] {
    match role {
        Role::Entities => &ENTITY,
        Role::Relations => &RELATION,
        Role::Sources => &SOURCE,
    }
}

/// Whether a header has a meaning in some file.
pub(super) fn is_known_header(header: &str) -> bool {
    let lower = header.to_lowercase();
    [&ENTITY[..], &RELATION, &SOURCE, &FOREIGN].iter().any(|set| set.contains(&lower.as_str()))
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
}

impl Header {
    /// Reads the first row that is not empty.
    pub(super) fn read(records: &mut Records<'_>, text: &str) -> Option<Self> {
        let mut row = Row::default();
        while records.next(&mut row) {
            if row.is_empty(text) {
                continue;
            }
            let names: Vec<String> =
                (0..row.cells.len()).map(|column| row.trimmed(text, column).into_owned()).collect();
            let lower = names.iter().map(|name| name.to_lowercase()).collect();
            return Some(Self { row, names, lower });
        }
        None
    }

    /// The first column with a header, in lower case.
    pub(super) fn find(&self, header: &str) -> Option<usize> {
        self.lower.iter().position(|name| name == header)
    }

    fn has(&self, header: &str) -> bool {
        self.find(header).is_some()
    }

    /// Whether the columns are those of relations.
    pub(super) fn joins(&self) -> bool {
        (self.has("source") && self.has("target")) || self.is_kumu()
    }

    /// Whether the columns are those of relations in Kumu.
    pub(super) fn is_kumu(&self) -> bool {
        self.has("from") && self.has("to") && !(self.has("source") && self.has("target"))
    }

    /// Whether only the rows say what a column means: Gephi's `Type` or an attribute.
    pub(super) fn needs_rows(&self) -> bool {
        self.has("type") && !self.is_kumu()
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

    /// Reports a required column that is not there.
    pub(super) fn missing(&self, sink: &mut Sink, text: &Text, columns: &[&str], role: Role) {
        let list = columns.iter().map(|column| format!("`{column}`")).collect::<Vec<_>>().join(" and ");
        let noun = if columns.len() == 1 { "column" } else { "columns" };
        let mut help = format!("add the {noun} {list} to the first row");
        let have = self.names.iter().filter(|name| !name.is_empty());
        for wanted in columns {
            let near = names::suggest(wanted, have.clone().map(|name| (name.as_str(), name.as_str())), 1);
            if let Some(near) = near.first().filter(|near| !standard(role).contains(&near.text.to_lowercase().as_str()))
            {
                help = format!("rename the column `{}` to `{wanted}` if that is what it holds", near.text);
            }
        }
        let finding =
            Finding::new(Code::MissingColumn, self.row.start..self.row.end, format!("{noun} {list} missing"), help);
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
        for column in others.iter().filter(|_| warn) {
            let header = &self.lower[*column];
            let absent = known.iter().filter(|name| !self.has(&name.to_lowercase()));
            let near = names::suggest(header, absent.map(|name| (*name, *name)), 1);
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
    pub others: Vec<usize>,
}

impl EntityColumns {
    pub(super) fn new(header: &Header) -> Self {
        let named = header.find("name");
        let name = named.or_else(|| header.find("label"));
        let mut columns = Self {
            id: header.find("id").or(name),
            name,
            name_optional: named.is_none(),
            aliases: header.find("aliases"),
            description: header.find("description"),
            website: header.find("website"),
            evidence: header.find("evidence"),
            others: Vec::new(),
        };
        columns.others = header.others(&[
            columns.id,
            columns.name,
            columns.aliases,
            columns.description,
            columns.website,
            columns.evidence,
        ]);
        columns
    }
}

/// Where the columns of a file of relations are.
#[derive(Debug, Default)]
pub(super) struct RelationColumns {
    pub source: Option<usize>,
    pub target: Option<usize>,
    pub relation: Option<usize>,
    pub since: Option<usize>,
    pub until: Option<usize>,
    pub weight: Option<usize>,
    pub confidence: Option<usize>,
    pub note: Option<usize>,
    pub evidence: Option<usize>,
    /// Direction by row: `Direction` in Kumu, `Type` in Gephi.
    pub direction: Option<usize>,
    pub others: Vec<usize>,
}

impl RelationColumns {
    /// The columns of a file; `rows` are its rows after the header, read ahead when only they tell Gephi's `Type` from
    /// an attribute.
    pub(super) fn new(header: &Header, text: &str, rows: Records<'_>) -> Self {
        let kumu = header.is_kumu();
        let kind = header.find("type");
        let relation = header.find("relation");
        let gephi = header.needs_rows() && kind.is_some_and(|column| tells_directions(text, rows, column));
        let mut columns = Self {
            source: header.find(if kumu { "from" } else { "source" }),
            target: header.find(if kumu { "to" } else { "target" }),
            relation: relation.or(kind.filter(|_| kumu)),
            since: header.find("since"),
            until: header.find("until"),
            weight: header.find("weight").or_else(|| header.find("strength").filter(|_| kumu)),
            confidence: header.find("confidence"),
            note: header.find("note"),
            evidence: header.find("evidence"),
            direction: if kumu { header.find("direction") } else { kind.filter(|_| gephi) },
            others: Vec::new(),
        };
        columns.others = header.others(&[
            columns.source,
            columns.target,
            columns.relation,
            columns.since,
            columns.until,
            columns.weight,
            columns.confidence,
            columns.note,
            columns.evidence,
            columns.direction,
        ]);
        columns
    }
}

/// Whether a column holds Directed and Undirected in more than half of its filled cells, so that what else it holds is a
/// mistake rather than an attribute.
fn tells_directions(text: &str, mut rows: Records<'_>, column: usize) -> bool {
    let (mut row, mut directions, mut others) = (Row::default(), 0_usize, 0_usize);
    while rows.next(&mut row) {
        let cell = row.trimmed(text, column);
        if cell.eq_ignore_ascii_case("directed") || cell.eq_ignore_ascii_case("undirected") {
            directions += 1;
        } else if !cell.is_empty() {
            others += 1;
        }
    }
    directions > others
}
