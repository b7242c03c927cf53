//! Which relations of two states are the same one.

use super::fields::{relation_fields, resourced, value_text};
use super::{Change, Changes};
use crate::graph::{Edge, View};
use crate::model::{Index, RELATION_COLUMNS};
use std::collections::{BTreeMap, BTreeSet};

/// From how many pairs of parallel relations on they are matched in order rather than by likeness.
const MANY: usize = 10_000;

/// What makes relations of two states the same one: source, verb, target, and whether it holds both ways.
type Key<'d> = (&'d str, &'d str, &'d str, bool);

fn key<'d>(view: &View<'d>, edge: Edge) -> Key<'d> {
    let (data, relation) = (view.data(), view.relation(edge));
    let (source, target) = (data.id(data.source_of(relation)), data.id(data.target_of(relation)));
    let symmetric = data.is_symmetric(relation);
    let (source, target) = if symmetric && target < source { (target, source) } else { (source, target) };
    (source, data.verb_name(relation), target, symmetric)
}

fn grouped<'d>(view: &View<'d>) -> BTreeMap<Key<'d>, Vec<Edge>> {
    let mut groups: BTreeMap<Key<'d>, Vec<Edge>> = BTreeMap::new();
    for edge in view.edges() {
        groups.entry(key(view, edge)).or_default().push(edge);
    }
    groups
}

pub(super) fn relations(old: &View<'_>, new: &View<'_>) -> Changes<Edge> {
    let mut found = Changes::default();
    let mut groups: BTreeMap<Key<'_>, (Vec<Edge>, Vec<Edge>)> = BTreeMap::new();
    for (key, edges) in grouped(old) {
        groups.entry(key).or_default().0 = edges;
    }
    for (key, edges) in grouped(new) {
        groups.entry(key).or_default().1 = edges;
    }
    for (mut before, mut after) in groups.into_values() {
        found.same += pair_equal(old, new, &mut before, &mut after);
        for (a, b) in pair_alike(old, new, &mut before, &mut after) {
            found.changed.push(change(old, new, a, b));
        }
        found.removed.extend(before);
        found.added.extend(after);
    }
    found
}

fn change(old: &View<'_>, new: &View<'_>, a: Edge, b: Edge) -> Change<Edge> {
    let (before, after) = ((old.data(), old.relation(a)), (new.data(), new.relation(b)));
    let (was, is) = (old.relation_evidence(before.1), new.relation_evidence(after.1));
    let evidence = resourced((before.0, &was), (after.0, &is));
    Change { old: a, new: b, fields: relation_fields(before, after), evidence }
}

/// Everything about a relation but its ends and verb, as one text.
fn print(view: &View<'_>, edge: Edge) -> Vec<(String, String)> {
    let (data, relation) = (view.data(), view.relation(edge));
    let mut evidence: Vec<&str> =
        view.relation_evidence(relation).iter().map(|source| data.source_record(*source).id.as_str()).collect();
    evidence.sort_unstable();
    evidence.dedup();
    let mut all = vec![(String::new(), evidence.join("|")), (String::new(), data.note(relation).to_owned())];
    all.extend(
        RELATION_COLUMNS.iter().map(|column| (format!(" {}", column.name), value_text((column.value)(data, relation)))),
    );
    for column in data.relation_attributes() {
        if let Some(value) = column.get(relation.index()) {
            all.push((column.name.clone(), value.to_string()));
        }
    }
    all.sort();
    all
}

/// Takes out pairs that are equal in every field, and counts them.
fn pair_equal(old: &View<'_>, new: &View<'_>, before: &mut Vec<Edge>, after: &mut Vec<Edge>) -> usize {
    if before.is_empty() || after.is_empty() {
        return 0;
    }
    let mut open: BTreeMap<Vec<(String, String)>, Vec<Edge>> = BTreeMap::new();
    for edge in after.iter().rev() {
        open.entry(print(new, *edge)).or_default().push(*edge);
    }
    let mut paired = BTreeSet::new();
    before.retain(|edge| match open.get_mut(&print(old, *edge)).and_then(Vec::pop) {
        Some(other) => !paired.insert(other),
        None => true,
    });
    after.retain(|edge| !paired.contains(edge));
    paired.len()
}

/// Takes out pairs, those with the fewest differences first.
fn pair_alike(old: &View<'_>, new: &View<'_>, before: &mut Vec<Edge>, after: &mut Vec<Edge>) -> Vec<(Edge, Edge)> {
    let mut pairs: Vec<(usize, Edge, Edge)> = Vec::new();
    if before.len().saturating_mul(after.len()) > MANY {
        pairs.extend(before.iter().zip(after.iter()).map(|(a, b)| (0, *a, *b)));
    } else {
        for a in before.iter() {
            for b in after.iter() {
                let change = change(old, new, *a, *b);
                pairs.push((change.fields.len() + usize::from(!change.evidence.is_empty()), *a, *b));
            }
        }
        pairs.sort_unstable();
    }
    let (mut left, mut right) = (BTreeSet::new(), BTreeSet::new());
    let mut found = Vec::new();
    for (_, a, b) in pairs {
        if !left.contains(&a) && !right.contains(&b) {
            left.insert(a);
            right.insert(b);
            found.push((a, b));
        }
    }
    before.retain(|edge| !left.contains(edge));
    after.retain(|edge| !right.contains(edge));
    found.sort_unstable();
    found
}
