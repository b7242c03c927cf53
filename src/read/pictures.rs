//! The standing pictures of `relata.toml`.

use super::catalogue::Code;
use super::coverage::selector;
use super::schema_file::{Placed, Reader, did_you_mean, list};
use crate::model::{Picture, PictureForm, Schema, Selector};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

const PICTURE: [&str; 17] = [
    "id",
    "title",
    "as",
    "layout",
    "keep",
    "drop",
    "relations",
    "focus",
    "hops",
    "path",
    "aggregate",
    "group_by",
    "top",
    "measure",
    "size_by",
    "rows",
    "columns",
];

/// Reads `[[picture]]`; kinds must have been read.
pub(super) fn read(reader: &mut Reader<'_>, top: &DeTable<'_>, schema: &mut Schema) {
    let Some(value) = top.get("picture") else { return };
    let Some(items) = value.get_ref().as_array() else {
        reader.wrong("picture", value, "a list of tables, [[picture]]");
        return;
    };
    for item in items.iter() {
        match item.get_ref().as_table() {
            Some(table) => {
                if let Some(picture) = picture(reader, table, item, schema) {
                    schema.pictures.push(picture);
                }
            }
            None => reader.wrong("picture", item, "a table, [[picture]]"),
        }
    }
}

fn picture(
    reader: &mut Reader<'_>,
    table: &DeTable<'_>,
    item: &Spanned<DeValue<'_>>,
    schema: &Schema,
) -> Option<Picture> {
    reader.keys(table, &PICTURE, "[[picture]]");
    let Some((id, span)) = reader.string(table, "id") else {
        if table.get("id").is_none() {
            let at = item.span().start;
            reader.report(Code::SchemaMissingKey, at..at, "a [[picture]] has no `id`", "add `id = \"...\"`");
        }
        return None;
    };
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if id.is_empty() || !id.chars().all(plain) {
        let help = "write lower-case letters, digits and hyphens: it becomes the name of a file";
        reader.report(Code::SchemaBadValue, span, format!("`{id}` is no id of a picture"), help);
        return None;
    }
    if schema.pictures.iter().any(|other| other.id == id) {
        let message = format!("two pictures have the id `{id}`");
        reader.report(Code::SchemaDuplicate, span.clone(), message, "give each picture an id of its own");
    }
    let title = reader.string(table, "title").map(|(title, _)| title).unwrap_or_default();
    let mut selectors = |key| -> Vec<Selector> {
        let texts = reader.strings(table, key);
        texts.iter().filter_map(|text| selector(reader, text, schema)).collect()
    };
    let (keep, drop, focus) = (selectors("keep"), selectors("drop"), selectors("focus"));
    let (rows, columns) = (selectors("rows"), selectors("columns"));
    let forms = PictureForm::ALL.map(|(name, _)| name);
    let form = choice(reader, table, "as", &forms);
    let form = PictureForm::ALL.iter().find(|(name, _)| *name == form).map_or(PictureForm::Diagram, |(_, form)| *form);
    if form == PictureForm::Matrix && (rows.is_empty() || columns.is_empty()) {
        let message = format!("the matrix `{id}` has no `rows` or no `columns`");
        let help = "add `rows = \":threat\"` and `columns = \":right\"`, with kinds of your own";
        reader.report(Code::SchemaMissingKey, span, message, help);
    }
    let verbs: Vec<String> = schema.verbs.iter().map(|verb| verb.name.clone()).collect();
    let verbs: Vec<&str> = verbs.iter().map(String::as_str).collect();
    let mut relations = Vec::new();
    for (name, span) in reader.strings(table, "relations") {
        if known(reader, "relations", &(name.clone(), span), &verbs) {
            relations.push(name);
        }
    }
    let path: Vec<String> = reader.strings(table, "path").into_iter().map(|(end, _)| end).collect();
    if let Some(value) = table.get("path").filter(|_| !matches!(path.len(), 0 | 2)) {
        reader.wrong("path", value, "a list of two entities");
    }
    let text = |reader: &mut Reader<'_>, key| reader.string(table, key).map(|(text, _)| text).unwrap_or_default();
    Some(Picture {
        id,
        title,
        form,
        layout: choice(reader, table, "layout", &Picture::LAYOUTS),
        keep,
        drop,
        relations,
        focus,
        hops: number(reader, table, "hops").unwrap_or(1),
        path,
        aggregate: reader.boolean(table, "aggregate"),
        group_by: choice(reader, table, "group_by", &Picture::GROUPS),
        top: number(reader, table, "top"),
        measure: text(reader, "measure"),
        size_by: text(reader, "size_by"),
        rows,
        columns,
    })
}

/// A whole number.
fn number(reader: &mut Reader<'_>, table: &DeTable<'_>, key: &str) -> Option<usize> {
    let value = table.get(key)?;
    let number = value.get_ref().as_integer().and_then(|number| number.to_string().parse().ok());
    if number.is_none() {
        reader.wrong(key, value, "a whole number, 0 or greater");
    }
    number
}

/// One of some words, or nothing.
fn choice(reader: &mut Reader<'_>, table: &DeTable<'_>, key: &str, words: &[&str]) -> String {
    let placed = reader.string(table, key);
    placed.filter(|placed| known(reader, key, placed, words)).map(|(word, _)| word).unwrap_or_default()
}

/// Whether a word is one of some; reported when it is not.
fn known(reader: &mut Reader<'_>, key: &str, (word, span): &Placed, words: &[&str]) -> bool {
    let is_known = words.contains(&word.as_str());
    if !is_known {
        let help =
            did_you_mean(word, words).unwrap_or_else(|| format!("`{key}` is one of {}", list(words.iter().copied())));
        reader.report(Code::SchemaUnknownName, span.clone(), format!("`{word}` is no word for `{key}`"), help);
    }
    is_known
}
