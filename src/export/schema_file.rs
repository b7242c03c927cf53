//! A schema as the text of `relata.toml`.
//!
//! Definition of the form: <https://toml.io/en/v1.0.0>. What has its default is left out.

use crate::escape;
use crate::model::{
    AttributeSpec, AttributeType, KindSpec, NodePattern, PartialDate, Picture, PictureForm, Schema, Selector, Shape,
    Steps, Time, VerbSpec,
};

/// The text of `relata.toml`. Each kind must name its file. O(length).
pub(super) fn text(schema: &Schema) -> String {
    let mut out = String::new();
    pair(&mut out, "title", &schema.title);
    pair(&mut out, "description", &schema.description);
    if let Some(date) = schema.snapshot {
        line(&mut out, "snapshot", &snapshot(date));
    }
    pair(&mut out, "citation", &schema.citation);
    pair(&mut out, "licence", &schema.licence);
    if !schema.same_as.is_empty() {
        let lists: Vec<String> = schema.same_as.iter().map(|ids| list(ids.iter().map(String::as_str))).collect();
        line(&mut out, "same_as", &format!("[{}]", lists.join(", ")));
    }
    for spec in &schema.kinds {
        kind(&mut out, spec);
    }
    for spec in &schema.verbs {
        verb(&mut out, spec);
    }
    attributes(&mut out, "relation_attributes", &schema.relation_attributes);
    for question in &schema.coverage {
        head(&mut out, "[[coverage]]");
        line(&mut out, "id", &escape::toml(&question.id));
        pair(&mut out, "title", &question.title);
        line(&mut out, "of", &escape::toml(&selector(&question.of)));
        steps(&mut out, "having", &question.having);
        steps(&mut out, "without", &question.without);
        pair(&mut out, "inherit", question.inherit.as_deref().unwrap_or_default());
        pair(&mut out, "rank", question.rank.as_deref().unwrap_or_default());
        pair(&mut out, "stake", &question.stake.as_ref().map(ToString::to_string).unwrap_or_default());
    }
    for spec in &schema.pictures {
        picture(&mut out, spec);
    }
    out
}

fn picture(out: &mut String, spec: &Picture) {
    head(out, "[[picture]]");
    line(out, "id", &escape::toml(&spec.id));
    pair(out, "title", &spec.title);
    if spec.form != PictureForm::Diagram {
        line(out, "as", &escape::toml(spec.form.name()));
    }
    pair(out, "layout", &spec.layout);
    let sets = [
        ("keep", &spec.keep),
        ("drop", &spec.drop),
        ("focus", &spec.focus),
        ("rows", &spec.rows),
        ("columns", &spec.columns),
    ];
    for (name, selectors) in sets {
        some(out, name, &selectors.iter().map(Selector::to_string).collect::<Vec<_>>());
    }
    some(out, "relations", &spec.relations);
    some(out, "path", &spec.path);
    if spec.hops != 1 {
        line(out, "hops", &spec.hops.to_string());
    }
    if spec.aggregate {
        line(out, "aggregate", "true");
    }
    pair(out, "group_by", &spec.group_by);
    if let Some(top) = spec.top {
        line(out, "top", &top.to_string());
    }
    pair(out, "measure", &spec.measure);
    pair(out, "size_by", &spec.size_by);
}

/// Nothing, one text, or a list.
fn some(out: &mut String, name: &str, texts: &[String]) {
    match texts {
        [] => {}
        [one] => line(out, name, &escape::toml(one)),
        several => line(out, name, &list(several.iter().map(String::as_str))),
    }
}

fn kind(out: &mut String, spec: &KindSpec) {
    let name = key(&spec.name);
    head(out, &format!("[kinds.{name}]"));
    pair(out, "file", spec.file.as_deref().unwrap_or_default());
    pair(out, "label", &spec.label);
    pair(out, "plural", &spec.plural);
    pair(out, "shape", spec.shape.map(Shape::name).unwrap_or_default());
    pair(out, "colour", spec.colour.as_deref().unwrap_or_default());
    if spec.actor {
        line(out, "actor", "true");
    }
    if let Some(column) = spec.column {
        line(out, "column", &column.to_string());
    }
    pair(out, "begins", spec.begins.as_deref().unwrap_or_default());
    pair(out, "ends", spec.ends.as_deref().unwrap_or_default());
    attributes(out, &format!("kinds.{name}.attributes"), &spec.attributes);
}

fn verb(out: &mut String, spec: &VerbSpec) {
    head(out, &format!("[relations.{}]", key(&spec.name)));
    pair(out, "label", &spec.label);
    pair(out, "inverse", &spec.inverse);
    if let Some((from, to)) = product(&spec.pairs) {
        line(out, "from", &list(from));
        line(out, "to", &list(to));
    } else if !spec.pairs.is_empty() {
        let pairs: Vec<String> = spec.pairs.iter().map(|(from, to)| list([from.as_str(), to])).collect();
        line(out, "pairs", &format!("[{}]", pairs.join(", ")));
    }
    if spec.symmetric {
        line(out, "symmetric", "true");
    }
    if spec.time == Time::Event {
        line(out, "time", "\"event\"");
    }
}

/// The two lists of which pairs are every combination, in order, when the first has more than one entry.
fn product(pairs: &[(String, String)]) -> Option<(Vec<&str>, Vec<&str>)> {
    let first = &pairs.first()?.0;
    let to: Vec<&str> = pairs.iter().take_while(|(from, _)| from == first).map(|(_, to)| to.as_str()).collect();
    let from: Vec<&str> = pairs.iter().step_by(to.len()).map(|(from, _)| from.as_str()).collect();
    let combined = from.iter().flat_map(|from| to.iter().map(move |to| (*from, *to)));
    let same = combined.eq(pairs.iter().map(|(from, to)| (from.as_str(), to.as_str())));
    (from.len() > 1 && same).then_some((from, to))
}

fn attributes(out: &mut String, table: &str, specs: &[AttributeSpec]) {
    if specs.is_empty() {
        return;
    }
    head(out, &format!("[{table}]"));
    for spec in specs {
        let ty = match &spec.ty {
            AttributeType::OneOf(allowed) => format!("{{ one_of = {} }}", list(allowed.iter().map(String::as_str))),
            other => escape::toml(other.name()),
        };
        line(out, &key(&spec.name), &ty);
    }
}

fn steps(out: &mut String, name: &str, all: &[Steps]) {
    let texts: Vec<String> = all.iter().map(Steps::to_string).collect();
    match texts.as_slice() {
        [] => {}
        [one] => line(out, name, &escape::toml(one)),
        several => line(out, name, &list(several.iter().map(String::as_str))),
    }
}

/// A node pattern as a selector: without its parentheses.
fn selector(pattern: &NodePattern) -> String {
    let text = pattern.to_string();
    text.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(&text).to_owned()
}

fn head(out: &mut String, text: &str) {
    if !out.is_empty() {
        out.push('\n');
    }
    out.push_str(text);
    out.push('\n');
}

fn line(out: &mut String, key: &str, value: &str) {
    for part in [key, " = ", value, "\n"] {
        out.push_str(part);
    }
}

/// A key with a text, unless the text is empty.
fn pair(out: &mut String, key: &str, value: &str) {
    if !value.is_empty() {
        line(out, key, &escape::toml(value));
    }
}

fn list<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let quoted: Vec<String> = texts.into_iter().map(escape::toml).collect();
    format!("[{}]", quoted.join(", "))
}

/// A full date is one in TOML too; the partial ones are texts.
fn snapshot(date: PartialDate) -> String {
    if date.day().is_some() { date.to_string() } else { escape::toml(&date.to_string()) }
}

fn key(name: &str) -> String {
    let bare = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if bare { name.to_owned() } else { escape::toml(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_that_are_every_combination_are_written_as_two_lists() {
        let pairs = |all: &[(&str, &str)]| -> Vec<(String, String)> {
            all.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect()
        };
        let all = pairs(&[("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")]);
        assert_eq!(product(&all), Some((vec!["a", "b"], vec!["x", "y"])));
        for other in [&all[..3], &all[..2], &all[1..], &[]] {
            assert_eq!(product(other), None);
        }
    }

    #[test]
    fn texts_and_keys_are_those_that_toml_reads() {
        for text in ["", "a b", "\"\\\n\r\t\u{0}\u{7f}\u{85}", "é\u{202e}\u{1f600}", "'''", "a.b", "café"] {
            let table: toml::Table = format!("{} = {}", key(text), escape::toml(text)).parse().unwrap();
            assert_eq!(table.get(text).and_then(toml::Value::as_str), Some(text));
        }
    }
}
