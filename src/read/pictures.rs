//! The standing pictures of `relata.toml`.

use super::catalogue::Code;
use super::coverage::selector;
use super::schema_file::Reader;
use crate::model::{Picture, Schema, Selector};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

const PICTURE: [&str; 7] = ["id", "title", "keep", "drop", "focus", "hops", "aggregate"];

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
        reader.report(Code::SchemaDuplicate, span, message, "give each picture an id of its own");
    }
    let title = reader.string(table, "title").map(|(title, _)| title).unwrap_or_default();
    let mut selectors = |key| -> Vec<Selector> {
        let texts = reader.strings(table, key);
        texts.iter().filter_map(|text| selector(reader, text, schema)).collect()
    };
    let (keep, drop, focus) = (selectors("keep"), selectors("drop"), selectors("focus"));
    let mut hops = 1;
    if let Some(value) = table.get("hops") {
        match value.get_ref().as_integer().and_then(|number| number.to_string().parse().ok()) {
            Some(number) => hops = number,
            None => reader.wrong("hops", value, "a whole number, 0 or greater"),
        }
    }
    let aggregate = reader.boolean(table, "aggregate");
    Some(Picture { id, title, keep, drop, focus, hops, aggregate })
}
