//! What is declared of a table: by `[[table]]` in `relata.toml`, or for once by `--columns`.

use super::catalogue::Code;
use super::dates::Order;
use super::files::sheet_of;
use super::numbers::DecimalSign;
use super::roles::ColumnRole;
use super::schema_file::{Placed, Reader, did_you_mean, entries};
use crate::escape;
use encoding_rs::Encoding;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Where the header of a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HeaderAt {
    /// In this line, from 1.
    Line(u32),
    /// There is none; columns are called by their number.
    Nowhere,
}

/// What is declared of the tables of some files. An empty one declares nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TableSpec {
    /// The name of a file, in which `*` stands for anything; absent for all tables.
    pub(super) file: Option<String>,
    pub(super) header: Option<HeaderAt>,
    pub(super) separator: Option<u8>,
    /// The header of a column, or its number, by role.
    pub(super) columns: Vec<(ColumnRole, String)>,
    /// The kinds of both ends.
    pub(super) kinds: Option<[String; 2]>,
    /// The kind of all entities.
    pub(super) kind: Option<String>,
    /// The verb of all relations.
    pub(super) relation: Option<String>,
    /// The order of day and month; `Open` where only ISO 8601 is read.
    pub(super) dates: Option<Order>,
    /// Further words that stand for nothing.
    pub(super) empty: Vec<String>,
    /// What separates the members of a list in a cell that names an end.
    pub(super) lists: Option<String>,
    /// How the bytes of the file are read where no mark at its beginning says so.
    pub(super) encoding: Option<&'static Encoding>,
    /// The sign before decimals.
    pub(super) decimal: Option<DecimalSign>,
    /// Weights or confidences that are in percent, with a sign or without.
    pub(super) percent: Vec<ColumnRole>,
    /// Whether ends are ids only, and no names.
    pub(super) ids_only: bool,
}

/// The keys of `--columns` that are no roles.
const SETTINGS: [&str; 7] = ["header", "dates", "lists", "separator", "encoding", "decimal", "percent"];

/// What to type to declare something, as [`TableSpec::parse_columns`] reads it.
pub(super) fn typed<'t>(pairs: impl IntoIterator<Item = (&'t str, &'t str)>) -> String {
    let pairs: Vec<String> = pairs.into_iter().map(|(key, value)| format!("{key}={value}")).collect();
    format!("--columns {}", escape::shell(&pairs.join(",")))
}

/// What to type to make lists of cells with a sign between the members.
pub(super) fn typed_lists(sign: char) -> String {
    let sign = if sign == ',' { "comma".to_owned() } else { sign.to_string() };
    typed([("lists", sign.as_str())])
}

impl TableSpec {
    /// Reads what follows `--columns`: `role=header` pairs between commas, each perhaps with `FILE:` before it.
    ///
    /// # Errors
    /// A sentence that says what is wrong, and which roles there are.
    ///
    /// ```
    /// use relata::read::TableSpec;
    /// assert!(TableSpec::parse_columns("source=Von,target=Nach,dates=day-first").is_ok());
    /// assert!(TableSpec::parse_columns("sauce=Von").unwrap_err().contains("did you mean `source`?"));
    /// ```
    pub fn parse_columns(text: &str) -> Result<Vec<Self>, String> {
        let mut specs: Vec<Self> = Vec::new();
        for item in text.split(',').filter(|item| !item.trim().is_empty()) {
            let (place, value) = item.split_once('=').ok_or_else(|| {
                format!(
                    "`{item}` is not of the form ROLE=HEADER, such as source=Von; roles are {}",
                    words(&SETTINGS).join(", ")
                )
            })?;
            let (file, role) = match place.rsplit_once(':') {
                Some((file, role)) => (Some(file.trim().to_owned()), role.trim()),
                None => (None, place.trim()),
            };
            let at = specs.iter().position(|spec| spec.file == file).unwrap_or_else(|| {
                specs.push(Self { file, ..Self::default() });
                specs.len() - 1
            });
            specs[at].set(role, value.trim())?;
        }
        Ok(specs)
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        match key {
            "header" => self.header = Some(parse_header(value)?),
            "dates" => self.dates = Some(parse_order(value)?),
            "lists" => self.lists = Some(parse_lists(value)?),
            "separator" => self.separator = Some(parse_separator(value)?),
            "encoding" => self.encoding = Some(parse_encoding(value)?),
            "decimal" => self.decimal = Some(parse_decimal(value)?),
            "percent" => self.percent.push(parse_percent(value)?),
            _ => match ColumnRole::parse(key) {
                Some(role) => self.columns.push((role, value.to_owned())),
                None => {
                    let known = words(&SETTINGS);
                    let near = did_you_mean(key, &known);
                    let help = near.unwrap_or_else(|| format!("roles are {}", known.join(", ")));
                    return Err(format!("`{key}` is no role; {help}"));
                }
            },
        }
        Ok(())
    }

    /// Whether this is about a file.
    pub(super) fn is_about(&self, name: &str) -> bool {
        let Some(pattern) = &self.file else { return true };
        let pattern = pattern.strip_suffix(".gz").unwrap_or(pattern);
        let sheet = sheet_of(name);
        let of_workbook = |(book, sheet): (&str, &str)| fits(pattern, book) || pattern == sheet;
        pattern == name
            || sheet.is_some_and(of_workbook)
            || fits(pattern, name)
            || name.rsplit_once('.').is_some_and(|(stem, _)| stem == pattern)
    }

    /// What both say together; where both speak of one thing, the other one holds.
    pub(super) fn under(&self, other: &Self) -> Self {
        let mut columns: Vec<_> = other.columns.clone();
        let said = |role: &ColumnRole, header: &String| {
            other.columns.iter().any(|(theirs, column)| theirs == role || column == header)
        };
        columns.extend(self.columns.iter().filter(|(role, header)| !said(role, header)).cloned());
        Self {
            file: None,
            header: other.header.or(self.header),
            separator: other.separator.or(self.separator),
            columns,
            kinds: other.kinds.clone().or_else(|| self.kinds.clone()),
            kind: other.kind.clone().or_else(|| self.kind.clone()),
            relation: other.relation.clone().or_else(|| self.relation.clone()),
            dates: other.dates.or(self.dates),
            empty: [self.empty.clone(), other.empty.clone()].concat(),
            lists: other.lists.clone().or_else(|| self.lists.clone()),
            encoding: other.encoding.or(self.encoding),
            decimal: other.decimal.or(self.decimal),
            percent: [self.percent.clone(), other.percent.clone()].concat(),
            ids_only: self.ids_only || other.ids_only,
        }
    }
}

/// The keys of `[[table]]`.
const KEYS: [&str; 14] = [
    "file",
    "header",
    "separator",
    "encoding",
    "columns",
    "kinds",
    "kind",
    "relation",
    "dates",
    "decimal",
    "percent",
    "empty",
    "lists",
    "ids",
];

/// Reads every `[[table]]` of the schema file.
pub(super) fn read(reader: &mut Reader<'_>, top: &DeTable<'_>) -> Vec<TableSpec> {
    let Some(value) = top.get("table") else { return Vec::new() };
    let Some(items) = value.get_ref().as_array() else {
        reader.wrong("table", value, "a table for each of them, [[table]]");
        return Vec::new();
    };
    items.iter().filter_map(|item| one(reader, item)).collect()
}

fn one(reader: &mut Reader<'_>, item: &Spanned<DeValue<'_>>) -> Option<TableSpec> {
    let Some(table) = item.get_ref().as_table() else {
        reader.wrong("table", item, "a table, [[table]]");
        return None;
    };
    reader.keys(table, &KEYS, "[[table]]");
    let mut spec = TableSpec::default();
    match reader.string(table, "file") {
        Some((file, _)) => spec.file = Some(file),
        None if !table.contains_key("file") => {
            let help = "add file = \"meetings.csv\", or \"*.csv\" for all";
            reader.report(Code::SchemaMissingKey, item.span(), "a [[table]] does not say of which file", help);
            return None;
        }
        None => return None,
    }
    let number = table
        .get("header")
        .and_then(|value| value.get_ref().as_integer().map(|number| (number.to_string(), value.span())));
    let header = number.or_else(|| table.get("header").and_then(|_| reader.string(table, "header")));
    spec.header = parsed(reader, header, parse_header);
    let separator = reader.string(table, "separator");
    spec.separator = parsed(reader, separator, parse_separator);
    let encoding = reader.string(table, "encoding");
    spec.encoding = parsed(reader, encoding, parse_encoding);
    let decimal = reader.string(table, "decimal");
    spec.decimal = parsed(reader, decimal, parse_decimal);
    for word in reader.strings(table, "percent") {
        spec.percent.extend(parsed(reader, Some(word), parse_percent));
    }
    let dates = reader.string(table, "dates");
    spec.dates = parsed(reader, dates, parse_order);
    spec.kind = reader.string(table, "kind").map(|(kind, _)| kind);
    spec.relation = reader.string(table, "relation").map(|(relation, _)| relation);
    let lists = reader.string(table, "lists");
    spec.lists = parsed(reader, lists, parse_lists);
    spec.empty = reader.strings(table, "empty").into_iter().map(|(word, _)| word).collect();
    if let Some((ids, span)) = reader.string(table, "ids") {
        match ids.as_str() {
            "ids" => spec.ids_only = true,
            "names" => {}
            _ => reader.report(
                Code::SchemaBadValue,
                span,
                format!("`{ids}` is not what ends are"),
                "write \"ids\" or \"names\"",
            ),
        }
    }
    let kinds: Vec<String> = reader.strings(table, "kinds").into_iter().map(|(kind, _)| kind).collect();
    match (<[String; 2]>::try_from(kinds), table.get("kinds")) {
        (Ok(kinds), _) => spec.kinds = Some(kinds),
        (Err(_), Some(value)) => {
            let help = "write kinds = [\"organisation\", \"forum\"]";
            reader.report(Code::SchemaBadValue, value.span(), "`kinds` are those of the two ends", help);
        }
        (Err(_), None) => {}
    }
    if let Some(value) = table.get("columns") {
        columns(reader, value, &mut spec);
    }
    Some(spec)
}

fn columns(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>, spec: &mut TableSpec) {
    let Some(table) = value.get_ref().as_table() else {
        return reader.wrong("columns", value, "a table such as { source = \"Von\", target = \"Nach\" }");
    };
    for (key, span, _) in entries(table) {
        let header = reader.string(table, key);
        match (ColumnRole::parse(key), header) {
            (Some(role), Some((header, _))) => spec.columns.push((role, header)),
            (Some(_), None) => {}
            (None, _) => {
                let known = words(&[]);
                let help = did_you_mean(key, &known).unwrap_or_else(|| format!("roles are {}", known.join(", ")));
                reader.report(Code::SchemaUnknownKey, span, format!("`{key}` is no role of a column"), help);
            }
        }
    }
}

/// A text of the file as something else; a text that is none is reported.
fn parsed<T>(reader: &mut Reader<'_>, text: Option<Placed>, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
    let (text, span) = text?;
    parse(&text).map_err(|why| reader.report(Code::SchemaBadValue, span, why, "correct the value")).ok()
}

/// The words of the roles, and some more.
fn words(more: &[&'static str]) -> Vec<&'static str> {
    ColumnRole::ALL.iter().map(|(_, word, _)| *word).chain(more.iter().copied()).collect()
}

/// Where the header is: the number of a line, or `none`.
fn parse_header(text: &str) -> Result<HeaderAt, String> {
    match text.parse() {
        Ok(0) => Ok(HeaderAt::Nowhere),
        Ok(line) => Ok(HeaderAt::Line(line)),
        Err(_) if text == "none" => Ok(HeaderAt::Nowhere),
        Err(_) => Err(format!("`header` is the number of a line or none, not `{text}`")),
    }
}

/// The order of day and month.
fn parse_order(text: &str) -> Result<Order, String> {
    match text {
        "day-first" => Ok(Order::DayFirst),
        "month-first" => Ok(Order::MonthFirst),
        "iso" => Ok(Order::Open),
        _ => Err(format!("`dates` is day-first, month-first or iso, not `{text}`")),
    }
}

/// The sign between the members of a list.
fn parse_lists(text: &str) -> Result<String, String> {
    match text {
        "" => Err("`lists` is the sign between the members of a list, such as ; or comma".to_owned()),
        "comma" => Ok(",".to_owned()),
        _ => Ok(text.to_owned()),
    }
}

/// The character between cells.
fn parse_separator(text: &str) -> Result<u8, String> {
    match text {
        "tab" | "\t" | "\\t" => Ok(b'\t'),
        "blank" | "space" | " " => Ok(b' '),
        "comma" | "," => Ok(b','),
        ";" => Ok(b';'),
        "|" => Ok(b'|'),
        _ => Err(format!("`separator` is `,`, `;`, `|`, tab or blank, not `{text}`")),
    }
}

/// How the bytes of a file are read, by a label of the Encoding Standard of the WHATWG.
fn parse_encoding(text: &str) -> Result<&'static Encoding, String> {
    Encoding::for_label_no_replacement(text.as_bytes()).ok_or_else(|| {
        format!(
            "`encoding` is utf-8, windows-1251, iso-8859-2, shift_jis, gb18030, macintosh or the like, not `{text}`"
        )
    })
}

/// The sign before decimals.
fn parse_decimal(text: &str) -> Result<DecimalSign, String> {
    match text {
        "point" | "." => Ok(DecimalSign::Point),
        "comma" | "," => Ok(DecimalSign::Comma),
        _ => Err(format!("`decimal` is point or comma, not `{text}`")),
    }
}

/// A column that may be in percent.
fn parse_percent(text: &str) -> Result<ColumnRole, String> {
    let role = ColumnRole::parse(text).filter(|role| matches!(role, ColumnRole::Weight | ColumnRole::Confidence));
    role.ok_or_else(|| format!("`percent` is weight or confidence, not `{text}`"))
}

/// Whether a name fits a pattern in which `*` stands for anything.
fn fits(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or("");
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_declared_for_one_file_or_all() {
        let specs = TableSpec::parse_columns("source=Von,target=Nach,b.csv:since=Seit,header=4").unwrap();
        assert_eq!(specs.len(), 2);
        assert_eq!(specs[0].columns, [(ColumnRole::Source, "Von".to_owned()), (ColumnRole::Target, "Nach".to_owned())]);
        assert_eq!(specs[0].header, Some(HeaderAt::Line(4)));
        assert!(specs[1].is_about("b.csv") && !specs[1].is_about("a.csv") && specs[0].is_about("a.csv"));
        for bad in [
            "Von",
            "sauce=Von",
            "dates=soon",
            "header=x",
            "separator=xx",
            "encoding=latin-99",
            "decimal=5",
            "percent=note",
        ] {
            assert!(TableSpec::parse_columns(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, name, wanted) in [
            ("*.csv", "a.csv", true),
            ("a*", "a.csv", true),
            ("a*b*c", "axxbyyc", true),
            ("a*b", "axc", false),
            ("a.csv", "b.csv", false),
            ("*", "x", true),
            ("ab*ba", "aba", false),
        ] {
            assert_eq!(fits(pattern, name), wanted, "{pattern} {name}");
        }
    }
}
