//! The attribute types that `relata.toml` declares for a kind or for relations.

use super::catalogue::Code;
use super::headers;
use super::schema_file::{Placed, Reader, did_you_mean, entries, list};
use crate::model::{AttributeSpec, AttributeType, Role};
use std::collections::HashSet;
use toml::Spanned;
use toml::de::DeValue;

/// Reads a table of attribute names and types; `place` is how messages call it.
pub(super) fn read(
    reader: &mut Reader<'_>,
    place: &str,
    value: &Spanned<DeValue<'_>>,
    role: Role,
) -> Vec<AttributeSpec> {
    let Some(table) = value.get_ref().as_table() else {
        reader.wrong(place, value, "a table of names and types");
        return Vec::new();
    };
    let mut specs: Vec<AttributeSpec> = Vec::new();
    for (name, span, value) in entries(table) {
        let lower = name.trim().to_lowercase();
        if headers::standard(role).contains(&lower.as_str()) {
            let message = format!("`{name}` is a column that every such file may have");
            reader.report(Code::SchemaBadValue, span, message, "remove it: its type is fixed");
        } else if lower.is_empty() || specs.iter().any(|spec| spec.name.to_lowercase() == lower) {
            let message = format!("`{name}` is declared twice, as headers are read without regard to case");
            reader.report(Code::SchemaDuplicate, span, message, "remove or rename one of the two");
        } else if let Some(ty) = attribute_type(reader, name, value) {
            specs.push(AttributeSpec { name: name.trim().to_owned(), ty });
        }
    }
    specs
}

fn attribute_type(reader: &mut Reader<'_>, name: &str, value: &Spanned<DeValue<'_>>) -> Option<AttributeType> {
    const TYPES: [(&str, AttributeType); 7] = [
        ("text", AttributeType::Text),
        ("integer", AttributeType::Integer),
        ("number", AttributeType::Number),
        ("date", AttributeType::Date),
        ("boolean", AttributeType::Boolean),
        ("url", AttributeType::Url),
        ("list", AttributeType::List),
    ];
    let names = TYPES.map(|(name, _)| name);
    match value.get_ref() {
        DeValue::String(text) => {
            let found = TYPES.into_iter().find(|(name, _)| *name == text.as_ref()).map(|(_, ty)| ty);
            if found.is_none() {
                let help = did_you_mean(text, &names)
                    .unwrap_or_else(|| format!("types are {}, and {{ one_of = [\"a\", \"b\"] }}", list(names)));
                reader.report(Code::SchemaBadValue, value.span(), format!("there is no type `{text}`"), help);
            }
            found
        }
        DeValue::Table(table) => {
            reader.keys(table, &["one_of"], &format!("the type of `{name}`"));
            let allowed: Vec<Placed> = reader.strings(table, "one_of");
            let mut seen = HashSet::new();
            for (text, span) in &allowed {
                if !seen.insert(text) {
                    let message = format!("`{text}` is listed twice");
                    reader.report(Code::SchemaDuplicate, span.clone(), message, "remove one of the two");
                }
            }
            if allowed.is_empty() {
                let help = "write { one_of = [\"a\", \"b\"] }";
                reader.report(Code::SchemaMissingKey, value.span(), format!("`{name}` has no `one_of`"), help);
                return None;
            }
            Some(AttributeType::OneOf(allowed.into_iter().map(|(text, _)| text.trim().to_owned()).collect()))
        }
        _ => {
            reader.wrong(name, value, "a type such as \"text\", or { one_of = [\"a\", \"b\"] }");
            None
        }
    }
}
