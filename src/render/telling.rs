//! What a picture says in words: title, caption, tooltips.

use super::{ComposeOptions, text};
use crate::graph::{Edge as Relation, Node as Entity, View};
use crate::model::Index;
use std::collections::BTreeSet;
use std::path::Path;

/// What a picture is called: as asked, by its middle or its ends, or as the data is.
pub(super) fn title(view: &View<'_>, options: &ComposeOptions<'_>) -> String {
    let schema = &view.data().schema;
    let of_data = if schema.title.is_empty() { untitled(view) } else { schema.title.clone() };
    let around = match options.focus {
        [] => String::new(),
        [node] => format!(" around {}", view.name(*node)),
        several => format!(" around {} entities", several.len()),
    };
    let changed = options.changes.map(|marks| format!("{}{around}", marks.title));
    let of_focus = changed.or_else(|| match (options.ends, options.focus) {
        (Some((from, to)), _) => Some(format!("From {} to {}", view.name(from), view.name(to))),
        (None, []) => None,
        (None, [node]) => Some(format!("{} and what it is related to", view.name(*node))),
        (None, [one, other]) => {
            Some(format!("{}, {} and what they are related to", view.name(*one), view.name(*other)))
        }
        (None, several) => Some(format!("{} entities and what they are related to", several.len())),
    });
    text::plain(&options.title.map(str::to_owned).or(of_focus).unwrap_or(of_data))
}

/// A title for data that has none: from its only file, else from its folder, unless that has the name of all of them.
fn untitled(view: &View<'_>) -> String {
    let files = &view.data().account.files;
    let name = match files.as_slice() {
        [one] => Path::new(&one.file).file_name(),
        several => {
            let folders: BTreeSet<_> = several.iter().map(|file| Path::new(&file.file).parent()).collect();
            let only = if folders.len() == 1 { folders.into_iter().next().flatten() } else { None };
            only.and_then(Path::file_name).filter(|name| *name != "data")
        }
    };
    match name.and_then(|name| name.to_str()).filter(|name| !matches!(*name, "-" | "")) {
        Some(name) => format!("Relations in {name}"),
        None => "Relations".to_owned(),
    }
}

/// The caption: what makes a picture citable.
pub(super) fn caption(view: &View<'_>, filters: &str, states: Option<&str>) -> String {
    let (data, schema) = (view.data(), &view.data().schema);
    let mut parts = vec![format!("relata {}", env!("CARGO_PKG_VERSION"))];
    if !schema.title.is_empty() {
        parts.insert(0, schema.title.clone());
    }
    if let Some(snapshot) = schema.snapshot.filter(|_| states.is_none()) {
        parts.push(format!("snapshot {snapshot}"));
    }
    parts.extend(states.map(str::to_owned));
    if !data.hash.is_empty() {
        parts.push(format!("data {}", data.hash.chars().take(12).collect::<String>()));
    }
    parts.push(if filters.is_empty() { "no filters".into() } else { format!("filters: {filters}") });
    let left_out = data.account.left_out();
    if left_out > 0 {
        parts.push(format!("{left_out} faulty rows left out"));
    }
    text::plain(&parts.join(" \u{b7} "))
}

/// What a pointer shows of an entity.
pub(super) fn entity_tooltip(view: &View<'_>, entity: Entity, value: Option<String>) -> String {
    let data = view.data();
    let ix = view.entity(entity);
    let spec = &data.schema.kinds[data.kind(ix).index()];
    let kind = if spec.label.is_empty() { &spec.name } else { &spec.label };
    let mut lines = vec![format!("{} ({kind})", data.name(ix))];
    if !data.description(ix).is_empty() {
        lines.push(data.description(ix).to_owned());
    }
    lines.extend(value);
    lines.extend(evidence(view, &view.entity_evidence(ix)));
    tooltip(&lines)
}

/// What a pointer shows of a relation.
pub(super) fn relation_tooltip(view: &View<'_>, edge: Relation) -> String {
    let data = view.data();
    let relation = view.relation(edge);
    let (source, target) = view.endpoints(edge);
    let spec = &data.schema.verbs[data.verb(relation).index()];
    let verb = if spec.label.is_empty() { &spec.name } else { &spec.label };
    let mut lines = vec![format!("{} {verb} {}", view.name(source), view.name(target))];
    let period = data.period(relation);
    if !period.is_empty() {
        lines.push(period);
    }
    if data.confidence(relation) < 1.0 {
        lines.push(format!("confidence {}", data.confidence(relation)));
    }
    if !data.note(relation).is_empty() {
        lines.push(data.note(relation).to_owned());
    }
    lines.extend(evidence(view, &view.relation_evidence(relation)));
    tooltip(&lines)
}

fn evidence(view: &View<'_>, sources: &[crate::model::SourceIx]) -> Vec<String> {
    let line = |source: &crate::model::SourceIx| {
        let record = view.data().source_record(*source);
        let publisher = if record.publisher.is_empty() { "" } else { ", " };
        format!("Source: {}{publisher}{}", named(&record.title, &record.id), record.publisher)
    };
    sources.iter().map(line).collect()
}

/// Lines for a pointer, each a line whatever is in it.
fn tooltip(lines: &[String]) -> String {
    lines.iter().map(|line| text::plain(line)).collect::<Vec<_>>().join("\n")
}

/// A name in words, or the id where there is none.
pub(super) fn named(name: &str, id: &str) -> String {
    let plain = text::plain(name);
    if plain.is_empty() { text::plain(id) } else { plain }
}
