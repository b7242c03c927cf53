//! The standing questions of `relata.toml`.

use super::catalogue::Code;
use super::schema_file::{Placed, Reader, did_you_mean};
use crate::model::{Coverage, NodePattern, PatternError, Schema, Selector, Steps, parse_selector, parse_steps};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

const COVERAGE: [&str; 8] = ["id", "title", "of", "having", "without", "inherit", "rank", "stake"];

/// Reads `[[coverage]]`; kinds and relations must have been read.
pub(super) fn read(reader: &mut Reader<'_>, top: &DeTable<'_>, schema: &mut Schema) {
    let Some(value) = top.get("coverage") else { return };
    let Some(items) = value.get_ref().as_array() else {
        reader.wrong("coverage", value, "a list of tables, [[coverage]]");
        return;
    };
    for item in items.iter() {
        match item.get_ref().as_table() {
            Some(table) => {
                if let Some(question) = question(reader, table, item, schema) {
                    schema.coverage.push(question);
                }
            }
            None => reader.wrong("coverage", item, "a table, [[coverage]]"),
        }
    }
}

fn question(
    reader: &mut Reader<'_>,
    table: &DeTable<'_>,
    item: &Spanned<DeValue<'_>>,
    schema: &Schema,
) -> Option<Coverage> {
    reader.keys(table, &COVERAGE, "[[coverage]]");
    for key in ["id", "of", "without"] {
        if table.get(key).is_none() {
            let span = item.span();
            let message = format!("a question of [[coverage]] has no `{key}`");
            reader.report(Code::SchemaMissingKey, span.start..span.start, message, format!("add `{key} = \"...\"`"));
        }
    }
    let id = reader.string(table, "id");
    if let Some((id, span)) = &id
        && schema.coverage.iter().any(|other| other.id == *id)
    {
        let message = format!("two questions have the id `{id}`");
        reader.report(Code::SchemaDuplicate, span.clone(), message, "give each question an id of its own");
    }
    let title = reader.string(table, "title").map(|(title, _)| title);
    let of = reader.string(table, "of");
    let of = of.and_then(|of| node(reader, &of, schema));
    let mut steps = |key| -> Vec<Steps> {
        let texts = reader.strings(table, key);
        texts.iter().filter_map(|text| self::steps(reader, text, schema)).collect()
    };
    let (having, without) = (steps("having"), steps("without"));
    let stake = reader.string(table, "stake").and_then(|text| self::steps(reader, &text, schema));
    let inherit = reader.string(table, "inherit").filter(|(verb, span)| verb_is_declared(reader, schema, verb, span));
    let rank = reader.string(table, "rank").filter(|(name, span)| {
        let kinds = schema
            .kinds
            .iter()
            .filter(|kind| of.as_ref().is_none_or(|of| of.kinds.is_empty() || of.kinds.contains(&kind.name)));
        let known: Vec<&str> = kinds.flat_map(|kind| &kind.attributes).map(|spec| spec.name.as_str()).collect();
        if schema.kinds.is_empty() || known.contains(&name.as_str()) {
            return true;
        }
        let help = did_you_mean(name, &known).unwrap_or_else(|| "declare it as an attribute of that kind".to_owned());
        let message = format!("`rank` names the attribute `{name}`, which the entities asked about do not have");
        reader.report(Code::SchemaUnknownName, span.clone(), message, help);
        false
    });
    let (id, of) = (id?.0, of?);
    let title = title.unwrap_or_else(|| id.clone());
    Some(Coverage {
        title,
        id,
        of,
        having,
        without,
        inherit: inherit.map(|(verb, _)| verb),
        rank: rank.map(|(name, _)| name),
        stake,
    })
}

/// A selector whose kinds are declared; whether its entity is there, only the data can tell.
pub(super) fn selector(reader: &mut Reader<'_>, text: &Placed, schema: &Schema) -> Option<Selector> {
    match parse_selector(&text.0) {
        Ok(Selector::Pattern(pattern)) => {
            let known = pattern.kinds.iter().filter(|kind| declared(reader, schema, kind, text)).count();
            (known == pattern.kinds.len()).then_some(Selector::Pattern(pattern))
        }
        Ok(entity) => Some(entity),
        Err(error) => {
            pattern_error(reader, text, &error);
            None
        }
    }
}

fn node(reader: &mut Reader<'_>, text: &Placed, schema: &Schema) -> Option<NodePattern> {
    match selector(reader, text, schema)? {
        Selector::Pattern(pattern) => Some(pattern),
        Selector::Entity(_) => {
            let help = "write a pattern that starts with a colon, such as \":threat\"";
            reader.report(Code::SchemaBadValue, text.1.clone(), format!("`{}` names one entity", text.0), help);
            None
        }
    }
}

fn steps(reader: &mut Reader<'_>, text: &Placed, schema: &Schema) -> Option<Steps> {
    match parse_steps(&text.0) {
        Ok(steps) => {
            let mut sound = true;
            for step in &steps.steps {
                for kind in &step.node.kinds {
                    sound &= declared(reader, schema, kind, text);
                }
                for verb in &step.edge.verbs {
                    let span = place(reader, text, text.0.find(verb.as_str()).unwrap_or(0), verb.len());
                    sound &= verb_is_declared(reader, schema, verb, &span);
                }
            }
            sound.then_some(steps)
        }
        Err(error) => {
            pattern_error(reader, text, &error);
            None
        }
    }
}

fn declared(reader: &mut Reader<'_>, schema: &Schema, kind: &str, text: &Placed) -> bool {
    let span = place(reader, text, text.0.find(kind).unwrap_or(0), kind.len());
    reader.kind_is_declared(schema, &(kind.to_owned(), span))
}

fn verb_is_declared(reader: &mut Reader<'_>, schema: &Schema, verb: &str, span: &Range<usize>) -> bool {
    let known: Vec<&str> = schema.verbs.iter().map(|verb| verb.name.as_str()).collect();
    reader.is_declared("relation", &known, verb, span, || format!("declare it as [relations.{verb}]"))
}

fn pattern_error(reader: &mut Reader<'_>, text: &Placed, error: &PatternError) {
    let at = text.0.char_indices().nth(error.at).map_or(text.0.len(), |(at, _)| at);
    let span = place(reader, text, at, 0);
    let message = format!("the pattern cannot be read: {error}");
    reader.report(Code::SchemaBadValue, span, message, format!("write {} there", error.expected));
}

/// The place of a part of a string in the file; the whole string when it is written with escapes.
fn place(reader: &Reader<'_>, (text, span): &Placed, at: usize, length: usize) -> Range<usize> {
    let inner = span.start + 1..span.end.saturating_sub(1);
    if reader.source(&inner) == text { inner.start + at..inner.start + at + length } else { span.clone() }
}
