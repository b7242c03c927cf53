//! What differs between two states of one thing, field by field.

use super::{FieldChange, Resourced};
use crate::model::{AttributeColumn, Dataset, EntityIx, Index, RELATION_COLUMNS, RelationIx, SourceIx, ValueRef};
use std::collections::{BTreeMap, BTreeSet};

/// How a field of something reads as text.
type Text<T> = fn(&Dataset, T) -> String;

pub(super) fn push(changes: &mut Vec<FieldChange>, field: &str, before: &str, after: &str) {
    if before != after {
        changes.push(FieldChange { field: field.to_owned(), before: before.to_owned(), after: after.to_owned() });
    }
}

pub(super) fn resourced(old: (&Dataset, &[SourceIx]), new: (&Dataset, &[SourceIx])) -> Resourced {
    let ids = |(data, sources): (&Dataset, &[SourceIx])| -> BTreeSet<String> {
        sources.iter().map(|source| data.source_record(*source).id.clone()).collect()
    };
    let (before, after) = (ids(old), ids(new));
    Resourced {
        added: after.difference(&before).cloned().collect(),
        removed: before.difference(&after).cloned().collect(),
    }
}

/// Compares attribute columns of one row each.
fn attributes(changes: &mut Vec<FieldChange>, old: (&[AttributeColumn], usize), new: (&[AttributeColumn], usize)) {
    let values = |(columns, row): (&[AttributeColumn], usize)| -> BTreeMap<String, String> {
        let value = |column: &AttributeColumn| Some((column.name.clone(), column.get(row)?.to_string()));
        columns.iter().filter_map(value).collect()
    };
    let (before, after) = (values(old), values(new));
    for name in before.keys().chain(after.keys()).collect::<BTreeSet<_>>() {
        let text = |values: &BTreeMap<String, String>| values.get(name).cloned().unwrap_or_default();
        push(changes, name, &text(&before), &text(&after));
    }
}

pub(super) fn entity_fields(old: (&Dataset, EntityIx), new: (&Dataset, EntityIx)) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    let texts: [(&str, Text<EntityIx>); 5] = [
        ("kind", |data, entity| data.kind_name(entity).to_owned()),
        ("name", |data, entity| data.name(entity).to_owned()),
        ("aliases", |data, entity| data.aliases(entity).join("|")),
        ("description", |data, entity| data.description(entity).to_owned()),
        ("website", |data, entity| data.website(entity).to_owned()),
    ];
    for (field, text) in texts {
        push(&mut changes, field, &text(old.0, old.1), &text(new.0, new.1));
    }
    attributes(&mut changes, (old.0.entity_attributes(), old.1.index()), (new.0.entity_attributes(), new.1.index()));
    changes
}

/// A value as a text, nothing where there is none.
pub(super) fn value_text(value: Option<ValueRef<'_>>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

pub(super) fn relation_fields(old: (&Dataset, RelationIx), new: (&Dataset, RelationIx)) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    for column in RELATION_COLUMNS {
        let [old, new] = [old, new].map(|(data, relation)| value_text((column.value)(data, relation)));
        push(&mut changes, column.name, &old, &new);
    }
    push(&mut changes, "note", old.0.note(old.1), new.0.note(new.1));
    attributes(
        &mut changes,
        (old.0.relation_attributes(), old.1.index()),
        (new.0.relation_attributes(), new.1.index()),
    );
    changes
}
