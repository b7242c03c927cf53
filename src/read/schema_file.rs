//! `relata.toml` -> [`Schema`], with every problem in one pass.
//!
//! A faulty part is reported and passed over, so that the rest is still read; with a syntax error the file counts as
//! absent, since any of its parts may be missing.

use super::catalogue::Code;
use super::coverage;
use super::pictures;
use super::report::{Finding, Sink, Stretch, Text};
use super::schema_types;
use super::table_spec::{self, TableSpec};
use crate::model::{AttributeType, KindSpec, PartialDate, Role, Schema, Shape, Time, VerbSpec};
use crate::names;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What the schema file says, and where it says it.
#[derive(Debug, Default)]
pub(super) struct SchemaFile {
    pub schema: Schema,
    /// The place of `file` of each kind.
    pub kind_files: Vec<Range<usize>>,
    /// The places of the ids in `same_as`, list by list.
    pub same_as: Vec<Vec<Range<usize>>>,
    /// What is declared of tables, in the order of the file.
    pub tables: Vec<TableSpec>,
    /// Whether the relations were declared; otherwise they are what the data has.
    pub closed_verbs: bool,
    /// Whether the kinds were declared; otherwise they are named by the files.
    pub closed_kinds: bool,
}

const TOP: [&str; 12] = [
    "title",
    "description",
    "snapshot",
    "citation",
    "licence",
    "kinds",
    "relations",
    "relation_attributes",
    "coverage",
    "picture",
    "same_as",
    "table",
];
const KIND: [&str; 10] =
    ["file", "label", "plural", "shape", "colour", "actor", "column", "begins", "ends", "attributes"];
const RELATION: [&str; 7] = ["label", "inverse", "pairs", "from", "to", "symmetric", "time"];
/// Pairs of kinds that a relation may list; `from` and `to` multiply.
const PAIRS: usize = 1_000_000;

/// Syntax errors that are shown; a file that is no TOML at all has one a line.
const SYNTAX_ERRORS: usize = 20;

/// Reads the schema file. O(length), apart from sorting keys.
pub(super) fn read(text: &Text, sink: &mut Sink) -> SchemaFile {
    let mut reader = Reader { text, sink };
    for at in &text.faults {
        reader.report(Code::BadEncoding, *at..*at + 3, "bytes that are not text", "save relata.toml as UTF-8");
    }
    let (document, errors) = DeTable::parse_recoverable(&text.text);
    for error in errors.iter().take(SYNTAX_ERRORS) {
        let span = error.span().unwrap_or(0..0);
        let message = error.message().trim().replace('\n', ", ");
        reader.report(Code::SchemaSyntax, span, message, "correct the line; the form is TOML: key = \"value\"");
    }
    if errors.is_empty() { reader.document(document.get_ref()) } else { SchemaFile::default() }
}

/// A string of the file and its place.
pub(super) type Placed = (String, Range<usize>);

/// Walks the tree and reports what is wrong in it.
pub(super) struct Reader<'a> {
    text: &'a Text,
    sink: &'a mut Sink,
}

/// The entries of a table in the order of the file.
pub(super) fn entries<'t, 'i>(table: &'t DeTable<'i>) -> Vec<(&'t str, Range<usize>, &'t Spanned<DeValue<'i>>)> {
    let mut entries: Vec<_> = table.iter().map(|(key, value)| (key.get_ref().as_ref(), key.span(), value)).collect();
    entries.sort_by_key(|(_, span, _)| span.start);
    entries
}

impl Reader<'_> {
    /// Reports a problem at a place.
    pub(super) fn report(
        &mut self,
        code: Code,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let stretch = Stretch::line_of(&self.text.text, span.start);
        self.sink.add(self.text, stretch, Finding::new(code, span, message, help));
    }

    /// The text of the file at a place.
    pub(super) fn source(&self, span: &Range<usize>) -> &str {
        self.text.text.get(span.clone()).unwrap_or("")
    }

    /// Reports a value of the wrong type.
    pub(super) fn wrong(&mut self, key: &str, value: &Spanned<DeValue<'_>>, wanted: &str) {
        let message = format!("`{key}` is {}, not {wanted}", article(value.get_ref().type_str()));
        self.report(Code::SchemaBadValue, value.span(), message, format!("write {wanted}"));
    }

    /// Reports keys that have no meaning.
    pub(super) fn keys(&mut self, table: &DeTable<'_>, known: &[&str], place: &str) {
        for (key, span, _) in entries(table) {
            if !known.contains(&key) {
                let help = match names::suggest(key, known.iter().map(|name| (*name, *name)), 1).first() {
                    Some(near) => format!("did you mean `{}`?", near.id),
                    None => format!("keys of {place} are {}", list(known.iter().copied())),
                };
                self.report(Code::SchemaUnknownKey, span, format!("`{key}` is no key of {place}"), help);
            }
        }
    }

    /// A string, reported when it is something else.
    pub(super) fn string(&mut self, table: &DeTable<'_>, key: &str) -> Option<Placed> {
        let value = table.get(key)?;
        match value.get_ref() {
            DeValue::String(text) => Some((text.to_string(), value.span())),
            _ => {
                self.wrong(key, value, "a text in quotation marks");
                None
            }
        }
    }

    /// Strings, given as a list or one alone.
    pub(super) fn strings(&mut self, table: &DeTable<'_>, key: &str) -> Vec<Placed> {
        match table.get(key).map(|value| (value, value.get_ref())) {
            None => Vec::new(),
            Some((value, DeValue::String(text))) => vec![(text.to_string(), value.span())],
            Some((_, DeValue::Array(items))) => {
                items.iter().filter_map(|item| self.item(key, item, "a list of texts")).collect()
            }
            Some((value, _)) => {
                self.wrong(key, value, "a text or a list of texts");
                Vec::new()
            }
        }
    }

    fn item(&mut self, key: &str, item: &Spanned<DeValue<'_>>, wanted: &str) -> Option<Placed> {
        if let DeValue::String(text) = item.get_ref() {
            return Some((text.to_string(), item.span()));
        }
        self.wrong(key, item, wanted);
        None
    }

    pub(super) fn boolean(&mut self, table: &DeTable<'_>, key: &str) -> bool {
        let Some(value) = table.get(key) else { return false };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.wrong(key, value, "true or false");
            false
        })
    }

    /// A table of tables.
    fn tables<'t, 'i>(&mut self, table: &'t DeTable<'i>, key: &str) -> Vec<(&'t str, Range<usize>, &'t DeTable<'i>)> {
        let Some(value) = table.get(key) else { return Vec::new() };
        let Some(outer) = value.get_ref().as_table() else {
            self.wrong(key, value, &format!("a table for each of them, [{key}.NAME]"));
            return Vec::new();
        };
        let mut found = Vec::new();
        for (name, span, value) in entries(outer) {
            match value.get_ref().as_table() {
                Some(inner) if !name.trim().is_empty() => found.push((name, span, inner)),
                Some(_) => {
                    self.report(Code::SchemaBadValue, span, format!("a name in [{key}] is empty"), "write a name");
                }
                None => self.wrong(name, value, &format!("a table, [{key}.{name}]")),
            }
        }
        if found.len() > usize::from(u16::MAX) {
            let message = format!("[{key}] has more than 65535 entries");
            self.report(Code::SchemaBadValue, value.span(), message, "put some of them together");
            found.truncate(usize::from(u16::MAX));
        }
        found
    }

    fn document(&mut self, top: &DeTable<'_>) -> SchemaFile {
        self.keys(top, &TOP, "relata.toml");
        let mut file = SchemaFile::default();
        let text = |reader: &mut Self, key| reader.string(top, key).map(|(text, _)| text).unwrap_or_default();
        file.schema.title = text(self, "title");
        file.schema.description = text(self, "description");
        file.schema.citation = text(self, "citation");
        file.schema.licence = text(self, "licence");
        file.schema.snapshot = self.snapshot(top);
        for (name, span, table) in self.tables(top, "kinds") {
            self.kind(&mut file, name, span, table);
        }
        for (name, _, table) in self.tables(top, "relations") {
            let verb = self.verb(&file.schema, name, table);
            file.schema.verbs.push(verb);
        }
        if let Some(value) = top.get("relation_attributes") {
            file.schema.relation_attributes = schema_types::read(self, "relation_attributes", value, Role::Relations);
        }
        file.closed_kinds = !file.schema.kinds.is_empty();
        file.closed_verbs = !file.schema.verbs.is_empty();
        file.schema.declared = file.closed_kinds || file.closed_verbs;
        coverage::read(self, top, &mut file.schema);
        pictures::read(self, top, &mut file.schema);
        self.same_as(top, &mut file);
        file.tables = table_spec::read(self, top);
        file
    }

    fn snapshot(&mut self, top: &DeTable<'_>) -> Option<PartialDate> {
        let value = top.get("snapshot")?;
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Datetime(date) => date.to_string(),
            _ => String::new(),
        };
        PartialDate::parse(&text).map_err(|_| self.wrong_date(value)).ok()
    }

    fn wrong_date(&mut self, value: &Spanned<DeValue<'_>>) {
        let message = "`snapshot` is not a date of the form YYYY, YYYY-MM or YYYY-MM-DD";
        self.report(
            Code::SchemaBadValue,
            value.span(),
            message,
            "write a day such as 2026-11-24, or a text \"2026-11\"",
        );
    }

    fn kind(&mut self, file: &mut SchemaFile, name: &str, name_span: Range<usize>, table: &DeTable<'_>) {
        self.keys(table, &KIND, &format!("[kinds.{name}]"));
        let mut kind = KindSpec { name: name.to_owned(), ..KindSpec::default() };
        let mut file_span = name_span;
        if let Some((path, span)) = self.string(table, "file") {
            if path.trim().is_empty() || path.contains(['/', '\\']) {
                let help = "write the name of a file in the same folder, such as \"organisations.csv\"";
                self.report(Code::SchemaBadValue, span, "`file` is not the name of a file", help);
            } else {
                let plain = path.strip_suffix(".gz").unwrap_or(&path).to_owned();
                if let Some(other) = file.schema.kinds.iter().find(|other| other.file.as_ref() == Some(&plain)) {
                    let message = format!("the file `{plain}` already holds the kind `{}`", other.name);
                    self.report(Code::SchemaDuplicate, span.clone(), message, "give each kind a file of its own");
                }
                kind.file = Some(plain);
                file_span = span;
            }
        }
        kind.label = self.string(table, "label").map_or_else(|| spoken(name), |(text, _)| text);
        kind.plural = self.string(table, "plural").map_or_else(|| format!("{}s", kind.label), |(text, _)| text);
        if let Some((shape, span)) = self.string(table, "shape") {
            kind.shape = Shape::ALL.iter().find(|(name, _)| *name == shape).map(|(_, shape)| *shape);
            if kind.shape.is_none() {
                let names = Shape::ALL.map(|(name, _)| name);
                let help = did_you_mean(&shape, &names).unwrap_or_else(|| format!("shapes are {}", list(names)));
                self.report(Code::SchemaBadValue, span, format!("there is no shape `{shape}`"), help);
            }
        }
        if let Some((colour, span)) = self.string(table, "colour") {
            let digits = colour.strip_prefix('#').unwrap_or("");
            if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                kind.colour = Some(colour);
            } else {
                let help = "write # and six hexadecimal digits, such as \"#0072B2\"";
                self.report(Code::SchemaBadValue, span, format!("`{colour}` is not a colour"), help);
            }
        }
        kind.actor = self.boolean(table, "actor");
        if let Some(value) = table.get("column") {
            let number = value.get_ref().as_integer().and_then(|number| number.to_string().parse().ok());
            if number.is_none() {
                self.wrong("column", value, "a whole number, 0 or greater");
            }
            kind.column = number;
        }
        if let Some(value) = table.get("attributes") {
            kind.attributes = schema_types::read(self, &format!("kinds.{name}.attributes"), value, Role::Entities);
        }
        kind.begins = self.lifetime(table, "begins", &kind);
        kind.ends = self.lifetime(table, "ends", &kind);
        file.schema.kinds.push(kind);
        file.kind_files.push(file_span);
    }

    /// An attribute of the type date.
    fn lifetime(&mut self, table: &DeTable<'_>, key: &str, kind: &KindSpec) -> Option<String> {
        let (name, span) = self.string(table, key)?;
        match kind.attributes.iter().find(|spec| spec.name == name) {
            Some(spec) if spec.ty == AttributeType::Date => Some(name),
            Some(spec) => {
                let message = format!("`{key}` names the attribute `{name}`, whose type is {}", spec.ty.name());
                self.report(Code::SchemaBadValue, span, message, format!("declare {name} = \"date\""));
                None
            }
            None => {
                let known: Vec<&str> = kind.attributes.iter().map(|spec| spec.name.as_str()).collect();
                let help = did_you_mean(&name, &known)
                    .unwrap_or_else(|| format!("add {name} = \"date\" to [kinds.{}.attributes]", kind.name));
                let message = format!("`{key}` names the attribute `{name}`, which `{}` does not have", kind.name);
                self.report(Code::SchemaUnknownName, span, message, help);
                None
            }
        }
    }

    fn verb(&mut self, schema: &Schema, name: &str, table: &DeTable<'_>) -> VerbSpec {
        let place = format!("[relations.{name}]");
        self.keys(table, &RELATION, &place);
        let label = self.string(table, "label").map_or_else(|| spoken(name), |(text, _)| text);
        let symmetric = self.boolean(table, "symmetric");
        let inverse = self.string(table, "inverse").map(|(text, _)| text);
        let inverse = inverse.unwrap_or_else(|| inverse_of(&label, symmetric));
        let mut time = Time::State;
        if let Some((text, span)) = self.string(table, "time") {
            match text.as_str() {
                "state" => {}
                "event" => time = Time::Event,
                _ => {
                    let help = "write \"state\" (it holds from `since` until `until`) or \"event\" (it happens)";
                    self.report(Code::SchemaBadValue, span, format!("`{text}` is not a kind of time"), help);
                }
            }
        }
        let mut pairs = self.pairs(schema, table);
        for (present, missing) in [("from", "to"), ("to", "from")] {
            if let (Some(value), None) = (table.get(present), table.get(missing)) {
                let message = format!("{place} has `{present}` without `{missing}`");
                self.report(Code::SchemaMissingKey, value.span(), message, format!("add `{missing}`"));
            }
        }
        let (from, to) = (self.kinds(schema, table, "from"), self.kinds(schema, table, "to"));
        if pairs.len().saturating_add(from.len().saturating_mul(to.len())) > PAIRS {
            let span = table.get("from").map_or(0..0, Spanned::span);
            self.report(Code::SchemaBadValue, span, "more than 1000000 pairs of kinds", "leave `from` and `to` out");
        } else {
            pairs.extend(from.iter().flat_map(|from| to.iter().map(|to| (from.clone(), to.clone()))));
        }
        VerbSpec { name: name.to_owned(), label, inverse, pairs, symmetric, time }
    }

    fn pairs(&mut self, schema: &Schema, table: &DeTable<'_>) -> Vec<(String, String)> {
        let Some(value) = table.get("pairs") else { return Vec::new() };
        let wanted = "a list of pairs of kinds, [[\"organisation\", \"forum\"]]";
        let Some(items) = value.get_ref().as_array() else {
            self.wrong("pairs", value, wanted);
            return Vec::new();
        };
        let mut pairs = Vec::new();
        for item in items.iter() {
            let ends: Vec<Placed> = match item.get_ref() {
                DeValue::Array(ends) if ends.len() == 2 => {
                    ends.iter().filter_map(|end| self.item("pairs", end, "two names of kinds")).collect()
                }
                _ => {
                    let message = "an entry of `pairs` is not a pair";
                    self.report(Code::SchemaBadValue, item.span(), message, format!("write {wanted}"));
                    continue;
                }
            };
            let known = ends.iter().filter(|end| self.kind_is_declared(schema, end)).count();
            if let ([source, target], 2) = (ends.as_slice(), known) {
                pairs.push((source.0.clone(), target.0.clone()));
            }
        }
        pairs
    }

    /// Declared kinds, each once.
    fn kinds(&mut self, schema: &Schema, table: &DeTable<'_>, key: &str) -> Vec<String> {
        let mut kinds: Vec<String> = Vec::new();
        for name in self.strings(table, key) {
            if self.kind_is_declared(schema, &name) && !kinds.contains(&name.0) {
                kinds.push(name.0);
            }
        }
        kinds
    }

    /// Whether a kind is declared; reported when not. Where no kind is declared at all, any name will do.
    pub(super) fn kind_is_declared(&mut self, schema: &Schema, (name, span): &Placed) -> bool {
        let known: Vec<&str> = schema.kinds.iter().map(|kind| kind.name.as_str()).collect();
        self.is_declared("kind", &known, name, span, || format!("declare it as [kinds.{name}]"))
    }

    /// Whether a name is among those declared; reported when not.
    pub(super) fn is_declared(
        &mut self,
        what: &str,
        known: &[&str],
        name: &str,
        span: &Range<usize>,
        help: impl Fn() -> String,
    ) -> bool {
        if known.is_empty() || known.contains(&name) {
            return true;
        }
        let help = did_you_mean(name, known).unwrap_or_else(help);
        self.report(Code::SchemaUnknownName, span.clone(), format!("there is no {what} `{name}`"), help);
        false
    }

    fn same_as(&mut self, top: &DeTable<'_>, file: &mut SchemaFile) {
        let Some(value) = top.get("same_as") else { return };
        let wanted = "lists of ids, the one to keep first: [[\"keep\", \"duplicate\"]]";
        let Some(lists) = value.get_ref().as_array() else {
            self.wrong("same_as", value, wanted);
            return;
        };
        let mut seen = std::collections::HashSet::new();
        for item in lists.iter() {
            let ids: Vec<Placed> = match item.get_ref() {
                DeValue::Array(ids) => ids.iter().filter_map(|id| self.item("same_as", id, "ids")).collect(),
                _ => Vec::new(),
            };
            if ids.len() < 2 {
                let message = "an entry of `same_as` is not a list of at least two ids";
                self.report(Code::SchemaBadValue, item.span(), message, format!("write {wanted}"));
                continue;
            }
            let mut fresh = true;
            for (id, span) in &ids {
                if !seen.insert(id.clone()) {
                    fresh = false;
                    let message = format!("`{id}` stands in `same_as` twice");
                    self.report(
                        Code::SchemaDuplicate,
                        span.clone(),
                        message,
                        "put all ids of one entity into one list",
                    );
                }
            }
            if fresh {
                let (names, places) = ids.into_iter().unzip();
                file.schema.same_as.push(names);
                file.same_as.push(places);
            }
        }
    }
}

/// `did you mean ...` when something is near enough.
pub(super) fn did_you_mean(wanted: &str, known: &[&str]) -> Option<String> {
    let near = names::suggest(wanted, known.iter().map(|name| (*name, *name)), 1);
    near.first().map(|near| format!("did you mean `{}`?", near.id))
}

/// Names between backquotes, at most twenty.
pub(super) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut names = names.into_iter();
    let mut text = names.by_ref().take(20).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let rest = names.count();
    if rest > 0 {
        text.push_str(&format!(" and {rest} more"));
    }
    text
}

/// A name of the schema as it is spoken.
pub(super) fn spoken(name: &str) -> String {
    name.replace('_', " ")
}

/// How a relation reads from its target when nobody has said so.
pub(super) fn inverse_of(label: &str, symmetric: bool) -> String {
    if symmetric { label.to_owned() } else { format!("← {label}") }
}

fn article(noun: &str) -> String {
    match noun {
        "integer" | "array" => format!("an {noun}"),
        _ => format!("a {noun}"),
    }
}
