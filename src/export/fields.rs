//! What every format shows of an entity and of a relation: names, types and values of fields, listed once.
//!
//! The fields that each entity or relation has come first, then the attributes in the order of the dataset, then
//! results. A name that a format has given to something else gets a number, and a note says so.

use super::{ExportError, Options};
use crate::graph::{Edge, Node, View};
use crate::model::{
    AttributeColumn, AttributeType, Dataset, EntityIx, Index, PartialDate, RELATION_COLUMNS, RelationColumn, SourceIx,
    ValueRef,
};
use std::collections::BTreeSet;
use std::fmt::{self, Write as _};

/// The type of all values of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Type {
    Text,
    Integer,
    Number,
    Date,
    Boolean,
    List,
    /// Values of several types, because kinds declare the attribute differently.
    Mixed,
}

impl Type {
    pub(super) fn of(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Text(_) => Self::Text,
            ValueRef::Integer(_) => Self::Integer,
            ValueRef::Number(_) => Self::Number,
            ValueRef::Date(_) => Self::Date,
            ValueRef::Boolean(_) => Self::Boolean,
            ValueRef::List(_) => Self::List,
        }
    }

    /// The type of some values, `None` when there are none.
    pub(super) fn of_all<'a>(mut values: impl Iterator<Item = ValueRef<'a>>) -> Option<Self> {
        let first = Self::of(values.next()?);
        Some(if values.all(|value| Self::of(value) == first) { first } else { Self::Mixed })
    }

    /// The name of the type in GraphML and GEXF, which have the same four in common.
    pub(super) fn in_xml(self) -> &'static str {
        match self {
            Self::Integer => "long",
            Self::Number => "double",
            Self::Boolean => "boolean",
            Self::Text | Self::Date | Self::List | Self::Mixed => "string",
        }
    }

    /// The type of values that a schema declares so.
    fn of_declared(ty: &AttributeType) -> Self {
        match ty {
            AttributeType::Text | AttributeType::Url | AttributeType::OneOf(_) => Self::Text,
            AttributeType::Integer => Self::Integer,
            AttributeType::Number => Self::Number,
            AttributeType::Date => Self::Date,
            AttributeType::Boolean => Self::Boolean,
            AttributeType::List => Self::List,
        }
    }

    /// The type as a schema declares it.
    pub(super) fn declared(self) -> AttributeType {
        match self {
            Self::Text | Self::Mixed => AttributeType::Text,
            Self::Integer => AttributeType::Integer,
            Self::Number => AttributeType::Number,
            Self::Date => AttributeType::Date,
            Self::Boolean => AttributeType::Boolean,
            Self::List => AttributeType::List,
        }
    }
}

/// A value of a field.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell<'d> {
    Text(&'d str),
    Integer(i64),
    Number(f64),
    Date(PartialDate),
    Boolean(bool),
    List(Vec<&'d str>),
}

impl<'d> From<ValueRef<'d>> for Cell<'d> {
    fn from(value: ValueRef<'d>) -> Self {
        match value {
            ValueRef::Text(text) => Self::Text(text),
            ValueRef::Integer(number) => Self::Integer(number),
            ValueRef::Number(number) => Self::Number(number),
            ValueRef::Date(date) => Self::Date(date),
            ValueRef::Boolean(truth) => Self::Boolean(truth),
            ValueRef::List(parts) => Self::List(parts.iter().map(String::as_str).collect()),
        }
    }
}

impl Cell<'_> {
    /// The type of this value.
    pub(super) fn ty(&self) -> Type {
        match self {
            Self::Text(_) => Type::Text,
            Self::Integer(_) => Type::Integer,
            Self::Number(_) => Type::Number,
            Self::Date(_) => Type::Date,
            Self::Boolean(_) => Type::Boolean,
            Self::List(_) => Type::List,
        }
    }

    /// Writes the value as text over what the buffer held: numbers in the shortest form that reads back the same,
    /// lists separated by `|`.
    pub(super) fn write(&self, buffer: &mut String) {
        buffer.clear();
        let done = match self {
            Self::Text(text) => {
                buffer.push_str(text);
                Ok(())
            }
            Self::Integer(number) => write!(buffer, "{number}"),
            // Whole numbers are written sooner as such, and look the same.
            Self::Number(number) if (1.0..1e15).contains(number) && number.fract() == 0.0 => {
                write!(buffer, "{}", *number as u64)
            }
            Self::Number(number) => write!(buffer, "{}", Shortest(*number)),
            Self::Date(date) => write!(buffer, "{date}"),
            Self::Boolean(truth) => write!(buffer, "{truth}"),
            Self::List(parts) => {
                for (position, part) in parts.iter().enumerate() {
                    if position > 0 {
                        buffer.push('|');
                    }
                    buffer.push_str(part);
                }
                Ok(())
            }
        };
        debug_assert!(done.is_ok(), "a String takes every text");
    }

    /// Whether the value is a text or a list of texts, which a spreadsheet could take for a formula.
    pub(super) fn is_text(&self) -> bool {
        matches!(self, Self::Text(_) | Self::List(_))
    }

    /// The value for JSON.
    pub(super) fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Text(text) => (*text).into(),
            Self::Integer(number) => (*number).into(),
            Self::Number(number) => (*number).into(),
            Self::Date(date) => date.to_string().into(),
            Self::Boolean(truth) => (*truth).into(),
            Self::List(parts) => parts.as_slice().into(),
        }
    }
}

/// A number in the shortest form that reads back the same, with an exponent where the digits alone would be long.
pub(super) struct Shortest(pub(super) f64);

impl fmt::Display for Shortest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.abs();
        if size != 0.0 && !(1e-5..1e16).contains(&size) { write!(f, "{:e}", self.0) } else { write!(f, "{}", self.0) }
    }
}

fn text(text: &str) -> Option<Cell<'_>> {
    (!text.is_empty()).then_some(Cell::Text(text))
}

fn cited<'d>(data: &'d Dataset, sources: &[SourceIx]) -> Option<Cell<'d>> {
    (!sources.is_empty())
        .then(|| Cell::List(sources.iter().map(|source| data.source_record(*source).id.as_str()).collect()))
}

#[derive(Debug, Clone, Copy)]
enum NodeContent<'a> {
    Name,
    Kind,
    Aliases,
    Description,
    Website,
    Evidence,
    Attribute(&'a AttributeColumn),
    Result(&'a [Option<f64>]),
}

/// A field of entities.
#[derive(Debug, Clone)]
pub(super) struct NodeField<'a> {
    pub(super) name: String,
    pub(super) ty: Type,
    content: NodeContent<'a>,
}

impl<'a> NodeField<'a> {
    /// The name of the attribute in the data, `None` when it is no attribute.
    pub(super) fn attribute(&self) -> Option<&'a str> {
        match self.content {
            NodeContent::Attribute(column) => Some(&column.name),
            _ => None,
        }
    }

    /// Whether it is one of the fields that entities of every data set have.
    pub(super) fn is_fixed(&self) -> bool {
        !matches!(self.content, NodeContent::Attribute(_) | NodeContent::Result(_))
    }

    /// The value for a node, `None` where it has none.
    pub(super) fn value(&self, view: &View<'a>, node: Node) -> Option<Cell<'a>> {
        let (data, entity) = (view.data(), view.entity(node));
        match self.content {
            NodeContent::Name => Some(Cell::Text(data.name(entity))),
            NodeContent::Kind => Some(Cell::Text(data.kind_name(entity))),
            NodeContent::Aliases => {
                let aliases = data.aliases(entity);
                (!aliases.is_empty()).then_some(Cell::List(aliases))
            }
            NodeContent::Description => text(data.description(entity)),
            NodeContent::Website => text(data.website(entity)),
            NodeContent::Evidence => cited(data, &view.entity_evidence(entity)),
            NodeContent::Attribute(column) => column.get(entity.index()).map(Cell::from),
            NodeContent::Result(values) => values[node.index()].filter(|value| value.is_finite()).map(Cell::Number),
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum EdgeContent<'a> {
    Relation,
    Label,
    Value(&'static RelationColumn),
    Note,
    Evidence,
    Symmetric,
    Attribute(&'a AttributeColumn),
}

/// A field of relations.
#[derive(Debug, Clone)]
pub(super) struct EdgeField<'a> {
    pub(super) name: String,
    pub(super) ty: Type,
    content: EdgeContent<'a>,
}

impl<'a> EdgeField<'a> {
    /// The name of the attribute in the data, `None` when it is no attribute.
    pub(super) fn attribute(&self) -> Option<&'a str> {
        match self.content {
            EdgeContent::Attribute(column) => Some(&column.name),
            _ => None,
        }
    }

    /// Whether it is one of the fields that relations of every data set have.
    pub(super) fn is_fixed(&self) -> bool {
        !matches!(self.content, EdgeContent::Attribute(_))
    }

    /// The value for an edge, `None` where it has none.
    pub(super) fn value(&self, view: &View<'a>, edge: Edge) -> Option<Cell<'a>> {
        let (data, relation) = (view.data(), view.relation(edge));
        match self.content {
            EdgeContent::Relation => Some(Cell::Text(data.verb_name(relation))),
            EdgeContent::Label => text(&data.schema.verbs[data.verb(relation).index()].label),
            EdgeContent::Value(column) => (column.value)(data, relation).map(Cell::from),
            EdgeContent::Note => text(data.note(relation)),
            EdgeContent::Evidence => cited(data, &view.relation_evidence(relation)),
            EdgeContent::Symmetric => Some(Cell::Boolean(data.is_symmetric(relation))),
            EdgeContent::Attribute(column) => column.get(relation.index()).map(Cell::from),
        }
    }
}

/// Names that a format gives to something else than the fields listed here.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reserved<'r> {
    /// The names.
    pub(super) names: &'r [&'r str],
    /// Whether readers of the format take `Type` and `type` for the same.
    pub(super) any_case: bool,
    /// Fields that the format does not write under their name, which an attribute may have therefore.
    pub(super) free: &'r [&'r str],
}

/// Names that are taken.
struct Names<'n> {
    taken: Vec<String>,
    any_case: bool,
    notes: &'n mut Vec<String>,
    what: &'static str,
}

impl<'n> Names<'n> {
    fn new<'f>(
        fixed: impl Iterator<Item = &'f str>,
        reserved: Reserved<'f>,
        notes: &'n mut Vec<String>,
        what: &'static str,
    ) -> Self {
        let mut names = Self { taken: Vec::new(), any_case: reserved.any_case, notes, what };
        let fixed = fixed.filter(|name| !reserved.free.contains(name));
        for name in fixed.chain(reserved.names.iter().copied()) {
            names.take(name);
        }
        names
    }

    fn take(&mut self, name: &str) -> bool {
        let same = |taken: &String| *taken == name || (self.any_case && taken.to_lowercase() == name.to_lowercase());
        let free = !self.taken.iter().any(same);
        if free {
            self.taken.push(name.to_owned());
        }
        free
    }

    fn free(&mut self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        let mut number = 2_usize;
        while !self.take(&name) {
            name = format!("{wanted}_{number}");
            number += 1;
        }
        if name != wanted {
            self.notes.push(format!(
                "The {} `{wanted}` is written as `{name}`, because another field has the name `{wanted}`.",
                self.what
            ));
        }
        name
    }
}

/// The fields of the entities in a view. Attributes that no entity in it has are left out. O(values of attributes).
///
/// # Errors
/// [`ExportError::ResultLength`].
pub(super) fn of_nodes<'a>(
    view: &View<'a>,
    options: &Options<'a>,
    reserved: Reserved<'_>,
    notes: &mut Vec<String>,
) -> Result<Vec<NodeField<'a>>, ExportError> {
    options.check(view)?;
    let fixed = [
        ("name", Type::Text, NodeContent::Name),
        ("kind", Type::Text, NodeContent::Kind),
        ("aliases", Type::List, NodeContent::Aliases),
        ("description", Type::Text, NodeContent::Description),
        ("website", Type::Text, NodeContent::Website),
        ("evidence", Type::List, NodeContent::Evidence),
    ];
    let mut names = Names::new(fixed.iter().map(|(name, ..)| *name), reserved, notes, "attribute of entities");
    let mut fields: Vec<_> = fixed
        .iter()
        .map(|(name, ty, content)| NodeField { name: (*name).to_owned(), ty: *ty, content: *content })
        .collect();
    for column in view.data().entity_attributes() {
        let inside = |row: usize| view.node(EntityIx::new(row)).is_some();
        if let Some(ty) = Type::of_all(column.iter().filter(|(row, _)| inside(*row)).map(|(_, value)| value)) {
            fields.push(NodeField { name: names.free(&column.name), ty, content: NodeContent::Attribute(column) });
        }
    }
    names.what = "result";
    names.any_case = true;
    for (name, values) in options.extra {
        fields.push(NodeField { name: names.free(name), ty: Type::Number, content: NodeContent::Result(values) });
    }
    Ok(fields)
}

/// The fields of the relations in a view, as [`of_nodes`] gives those of entities.
pub(super) fn of_edges<'a>(view: &View<'a>, reserved: Reserved<'_>, notes: &mut Vec<String>) -> Vec<EdgeField<'a>> {
    let values =
        RELATION_COLUMNS.iter().map(|column| (column.name, Type::of_declared(&column.ty), EdgeContent::Value(column)));
    let mut fixed = vec![("relation", Type::Text, EdgeContent::Relation), ("label", Type::Text, EdgeContent::Label)];
    fixed.extend(values);
    fixed.extend([
        ("note", Type::Text, EdgeContent::Note),
        ("evidence", Type::List, EdgeContent::Evidence),
        ("symmetric", Type::Boolean, EdgeContent::Symmetric),
    ]);
    let mut names = Names::new(fixed.iter().map(|(name, ..)| *name), reserved, notes, "attribute of relations");
    let mut fields: Vec<_> = fixed
        .iter()
        .map(|(name, ty, content)| EdgeField { name: (*name).to_owned(), ty: *ty, content: *content })
        .collect();
    for column in view.data().relation_attributes() {
        if let Some(ty) = Type::of_all(in_view(view, column)) {
            fields.push(EdgeField { name: names.free(&column.name), ty, content: EdgeContent::Attribute(column) });
        }
    }
    fields
}

/// The values of a column of relations for the edges of a view: both ascend, so one walk meets all.
pub(super) fn in_view<'v, 'd>(
    view: &'v View<'d>,
    column: &'d AttributeColumn,
) -> impl Iterator<Item = ValueRef<'d>> + 'v {
    let mut edges = view.edges().map(|edge| view.relation(edge).index()).peekable();
    column.iter().filter_map(move |(row, value)| {
        while edges.peek().is_some_and(|edge| *edge < row) {
            edges.next();
        }
        (edges.peek() == Some(&row)).then_some(value)
    })
}

/// What the export as a whole says of itself: version, title, description, snapshot, citation, licence, data hash, and
/// what the caller adds; empty ones are left out.
pub(super) fn about(view: &View<'_>, options: &Options<'_>) -> Vec<(String, String)> {
    let data = view.data();
    let schema = &data.schema;
    let fixed = [
        ("title", schema.title.clone()),
        ("description", schema.description.clone()),
        ("snapshot", schema.snapshot.map(|date| date.to_string()).unwrap_or_default()),
        ("citation", schema.citation.clone()),
        ("licence", schema.licence.clone()),
        ("generator", concat!("relata ", env!("CARGO_PKG_VERSION")).to_owned()),
        ("data_hash", data.hash.clone()),
    ];
    let fixed = fixed.into_iter().map(|(name, text)| (name.to_owned(), text));
    fixed.chain(options.about.iter().cloned()).filter(|(_, text)| !text.is_empty()).collect()
}

/// The sources that something in the view cites, in the order of ids. O(entities + relations).
pub(super) fn sources(view: &View<'_>) -> Vec<SourceIx> {
    let data = view.data();
    let mut cited = vec![false; data.registry().len()];
    for node in view.nodes() {
        for source in view.entity_evidence(view.entity(node)).iter() {
            cited[source.index()] = true;
        }
    }
    for edge in view.edges() {
        for source in view.relation_evidence(view.relation(edge)).iter() {
            cited[source.index()] = true;
        }
    }
    (0..cited.len()).filter(|position| cited[*position]).map(SourceIx::new).collect()
}

/// The sources of a view as JSON: one object a source, absent where the registry says nothing.
pub(super) fn sources_json(view: &View<'_>) -> serde_json::Value {
    let object = |source: SourceIx| {
        let record = view.data().source_record(source);
        let date = |date: Option<PartialDate>| date.map(|date| date.to_string()).unwrap_or_default();
        let fields = [
            ("id", record.id.clone()),
            ("title", record.title.clone()),
            ("publisher", record.publisher.clone()),
            ("url", record.url.clone()),
            ("published", date(record.published)),
            ("accessed", date(record.accessed)),
        ];
        let filled = fields.into_iter().filter(|(_, text)| !text.is_empty());
        serde_json::Value::Object(filled.map(|(name, text)| (name.to_owned(), text.into())).collect())
    };
    sources(view).into_iter().map(object).collect()
}

/// Which fields had a value, for notes on types that a format does not have.
#[derive(Debug, Default)]
pub(super) struct Used(BTreeSet<(Type, String)>);

impl Used {
    /// The field has a value.
    pub(super) fn mark(&mut self, name: &str, ty: Type) {
        if matches!(ty, Type::Date | Type::List | Type::Mixed) && !self.0.iter().any(|(t, n)| *t == ty && n == name) {
            self.0.insert((ty, name.to_owned()));
        }
    }

    /// Those fields too had a value.
    pub(super) fn add(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    /// One sentence on the fields of a type, if one had a value.
    pub(super) fn note(&self, format: &str, ty: Type, what: &str, written: &str) -> Option<String> {
        let names: Vec<&str> = self.0.iter().filter(|(t, _)| *t == ty).map(|(_, name)| name.as_str()).collect();
        (!names.is_empty()).then(|| format!("{format} has no {what}: {} {written}.", names.join(", ")))
    }
}
