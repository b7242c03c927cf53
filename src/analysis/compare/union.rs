//! Both states of the data in one, so that a picture can show what changed.

use super::{Change, Changes, Difference};
use crate::graph::{Edge, Node, View};
use crate::model::{
    BuildError, Dataset, DatasetBuilder, EntityRecord, Index, KindIx, RelationRecord, Schema, SourceIx, VerbIx,
};
use std::collections::{BTreeMap, BTreeSet};

/// What became of something from the old state to the new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// It is the same in both.
    Same,
    /// It is only in the new state.
    Added,
    /// It is only in the old state.
    Removed,
    /// It is in both, but not the same, or it rests on other sources.
    Changed,
}

/// A fate, and for what changed how: a line a field, then one on the evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// What became of it.
    pub fate: Fate,
    /// How it changed, in words.
    pub told: Vec<String>,
}

impl Marked {
    /// A fate about which there is nothing more to tell.
    pub fn plain(fate: Fate) -> Self {
        Self { fate, told: Vec::new() }
    }
}

/// What changed between two states, and the entities that these changes touch.
#[derive(Debug, Clone)]
pub struct Union {
    /// Everything that was added, removed or changed, with the entities at the ends of such relations; as it is in the
    /// new state, or for what was removed, as it was in the old one. Further attributes are left out.
    pub data: Dataset,
    /// What became of each entity of `data`, in its order.
    pub entities: Vec<Marked>,
    /// What became of each relation of `data`, in its order.
    pub relations: Vec<Marked>,
}

/// Both states in one dataset, reduced to what differs and what that touches.
///
/// `found` is what [`compare`](super::compare) says of the same two views. Entities that are the same in both states are
/// there only as ends of relations that are not. Kinds, verbs and sources are those of the new state, then what only the
/// old one has.
///
/// O(c log c) for c entities, relations and sources concerned, plus the size of the registries.
///
/// # Errors
/// [`BuildError::TooLarge`] when both states together have more rows than numbers.
///
/// ```
/// use relata::analysis::Monitor;
/// use relata::analysis::compare::{CompareOptions, Fate, compare, union};
/// use relata::graph::View;
/// # use relata::model::{Dataset, DatasetBuilder, EntityRecord, KindSpec, RelationRecord, Schema, VerbSpec};
/// # let build = |targets: &[&str]| {
/// #     let mut schema = Schema::default();
/// #     schema.kinds.push(KindSpec { name: "organisation".into(), ..KindSpec::default() });
/// #     schema.verbs.push(VerbSpec { name: "funds".into(), ..VerbSpec::default() });
/// #     let mut builder = DatasetBuilder::new(schema);
/// #     for id in ["a", "b", "c"] {
/// #         builder.entity(EntityRecord { id: id.into(), name: id.into(), ..EntityRecord::default() });
/// #     }
/// #     for target in targets {
/// #         builder.relation(RelationRecord { source: "a".into(), target: (*target).into(), ..RelationRecord::default() });
/// #     }
/// #     builder.finish().unwrap()
/// # };
/// // a funds b, then a funds c instead
/// let (old, new) = (build(&["b"]), build(&["c"]));
/// let (old, new) = (View::whole(&old), View::whole(&new));
/// let found = compare(&old, &new, &CompareOptions::default(), &Monitor::default())?;
/// let both = union(&old, &new, &found)?;
/// let fates: Vec<Fate> = both.relations.iter().map(|marked| marked.fate).collect();
/// assert_eq!(fates, [Fate::Added, Fate::Removed]);
/// assert!(both.entities.iter().all(|marked| marked.fate == Fate::Same));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn union(old: &View<'_>, new: &View<'_>, found: &Difference) -> Result<Union, BuildError> {
    let mut marks: BTreeMap<&str, (Marked, bool)> = BTreeMap::new();
    for (node, marked) in fates(&found.entities) {
        let is_old = marked.fate == Fate::Removed;
        marks.insert(if is_old { old } else { new }.id(node), (marked, is_old));
    }
    let relations = fates(&found.relations);
    for (edge, marked) in &relations {
        let view = if marked.fate == Fate::Removed { old } else { new };
        let (source, target) = view.endpoints(*edge);
        for id in [source, target].map(|node| view.id(node)) {
            // An end that only the other state has is marked as added or removed already.
            let is_old = new.data().entity(id).and_then(|entity| new.node(entity)).is_none();
            marks.entry(id).or_insert_with(|| (Marked::plain(Fate::Same), is_old));
        }
    }
    let mut sides = Sides::new(old, new);
    let mut builder = DatasetBuilder::new(sides.schema.clone());
    for (id, (_, is_old)) in &marks {
        let view = if *is_old { old } else { new };
        if let Some(node) = view.data().entity(id).and_then(|entity| view.node(entity)) {
            builder.entity(sides.entity(view, node, *is_old));
        }
    }
    for (edge, marked) in &relations {
        let is_old = marked.fate == Fate::Removed;
        builder.relation(sides.relation(if is_old { old } else { new }, *edge, is_old));
    }
    for id in &sides.cited {
        let record = |data: &Dataset| data.source(id).map(|source| data.source_record(source).clone());
        record(new.data()).or_else(|| record(old.data())).into_iter().for_each(|record| builder.source(record));
    }
    let data = builder.finish()?;
    let entities = marks.into_values().map(|(marked, _)| marked).collect();
    Ok(Union { data, entities, relations: relations.into_iter().map(|(_, marked)| marked).collect() })
}

/// Everything that differs, with what became of it: added, removed, changed.
fn fates<T: Copy>(changes: &Changes<T>) -> Vec<(T, Marked)> {
    let added = changes.added.iter().map(|it| (*it, Marked::plain(Fate::Added)));
    let removed = changes.removed.iter().map(|it| (*it, Marked::plain(Fate::Removed)));
    let changed = changes.changed.iter().map(|change| (change.new, changed(change)));
    added.chain(removed).chain(changed).collect()
}

fn changed<T>(change: &Change<T>) -> Marked {
    let value = |text: &str| if text.is_empty() { "(none)".to_owned() } else { text.to_owned() };
    let field = |it: &super::FieldChange| format!("{}: {} → {}", it.field, value(&it.before), value(&it.after));
    let mut told: Vec<String> = change.fields.iter().map(field).collect();
    if !change.evidence.is_empty() {
        told.push(format!("evidence: {}", change.evidence.signed()));
    }
    Marked { fate: Fate::Changed, told }
}

/// The numbers that kinds, verbs and sources of both states have in their union.
struct Sides {
    schema: Schema,
    /// By whether they are of the old state.
    kinds: [Vec<KindIx>; 2],
    verbs: [Vec<VerbIx>; 2],
    /// Sources that are cited.
    cited: BTreeSet<String>,
}

impl Sides {
    fn new(old: &View<'_>, new: &View<'_>) -> Self {
        let mut schema = new.data().schema.clone();
        let before = &old.data().schema;
        for kind in &before.kinds {
            if schema.kind(&kind.name).is_none() {
                schema.kinds.push(kind.clone());
            }
        }
        for verb in &before.verbs {
            if schema.verb(&verb.name).is_none() {
                schema.verbs.push(verb.clone());
            }
        }
        let kinds = [&new.data().schema, before]
            .map(|of| of.kinds.iter().map(|kind| KindIx::new(schema.kind(&kind.name).unwrap_or(0))).collect());
        let verbs = [&new.data().schema, before]
            .map(|of| of.verbs.iter().map(|verb| VerbIx::new(schema.verb(&verb.name).unwrap_or(0))).collect());
        Self { schema, kinds, verbs, cited: BTreeSet::new() }
    }

    /// Ids of sources, which are noted as cited.
    fn evidence(&mut self, data: &Dataset, sources: &[SourceIx]) -> Vec<String> {
        let ids = sources.iter().map(|source| &data.source_record(*source).id);
        self.cited.extend(ids.clone().cloned());
        ids.cloned().collect()
    }

    fn entity(&mut self, view: &View<'_>, node: Node, is_old: bool) -> EntityRecord {
        let (data, entity) = (view.data(), view.entity(node));
        EntityRecord {
            id: data.id(entity).to_owned(),
            kind: self.kinds[usize::from(is_old)][data.kind(entity).index()],
            name: data.name(entity).to_owned(),
            description: data.description(entity).to_owned(),
            website: data.website(entity).to_owned(),
            evidence: self.evidence(data, &view.entity_evidence(entity)),
            ..EntityRecord::default()
        }
    }

    fn relation(&mut self, view: &View<'_>, edge: Edge, is_old: bool) -> RelationRecord {
        let (data, relation) = (view.data(), view.relation(edge));
        let (source, target) = view.endpoints(edge);
        RelationRecord {
            source: view.id(source).to_owned(),
            target: view.id(target).to_owned(),
            verb: self.verbs[usize::from(is_old)][data.verb(relation).index()],
            note: data.note(relation).to_owned(),
            evidence: self.evidence(data, &view.relation_evidence(relation)),
            symmetric: view.is_symmetric(edge),
            ..RelationRecord::like(data.relation_values(relation))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Monitor;
    use crate::analysis::compare::{CompareOptions, compare};
    use crate::analysis::testing::dataset;

    fn both(old: &Dataset, new: &Dataset) -> Union {
        let (old, new) = (View::whole(old), View::whole(new));
        let found = compare(&old, &new, &CompareOptions::default(), &Monitor::default()).unwrap();
        union(&old, &new, &found).unwrap()
    }

    #[test]
    fn what_differs_is_there_with_its_ends_and_nothing_else() {
        let old = dataset(&["x"], &["a>b", "b>c old", "d>e"]);
        let new = dataset(&["y"], &["a>b c0.5", "b>c new", "d>e"]);
        let found = both(&old, &new);
        let entities: Vec<(&str, Fate)> =
            found.data.entities().zip(&found.entities).map(|(ix, marked)| (found.data.id(ix), marked.fate)).collect();
        use Fate::{Added, Changed, Removed, Same};
        assert_eq!(entities, [("a", Same), ("b", Same), ("c", Same), ("x", Removed), ("y", Added)]);
        let relations: Vec<(&str, &str, &str, Fate)> = found
            .data
            .relations()
            .zip(&found.relations)
            .map(|(ix, marked)| {
                let id = |entity| found.data.id(entity);
                (id(found.data.source_of(ix)), found.data.verb_name(ix), id(found.data.target_of(ix)), marked.fate)
            })
            .collect();
        assert_eq!(relations, [("b", "new", "c", Added), ("b", "old", "c", Removed), ("a", "to", "b", Changed)]);
        assert_eq!(found.relations[2].told, ["confidence: 1 → 0.5"]);
    }

    #[test]
    fn states_without_anything_in_common_have_all_of_both() {
        let (nothing, something) = (dataset(&[], &[]), dataset(&["z"], &["a=b"]));
        assert_eq!(both(&nothing, &nothing).entities, []);
        let gone = both(&something, &nothing);
        assert!(gone.entities.len() == 3 && gone.entities.iter().all(|marked| marked.fate == Fate::Removed));
        assert!(gone.data.is_symmetric(gone.data.relations().next().unwrap()));
    }
}
