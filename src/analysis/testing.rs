//! Tiny graphs for the tests of this layer.

use crate::graph::{Node, View};
use crate::model::{Dataset, DatasetBuilder, EntityRecord, KindIx, KindSpec, RelationRecord, Schema, VerbIx, VerbSpec};
use std::collections::BTreeSet;

/// A dataset of entities that stand alone and of relations, which name further entities: `a>b` from a to b, `a=b` both
/// ways, then words: a verb, `c0.9` a confidence, `w2` a weight. The kind of an entity is the first letter of its id.
pub(crate) fn dataset(alone: &[&str], relations: &[&str]) -> Dataset {
    let mut ids: BTreeSet<&str> = alone.iter().copied().collect();
    let mut records = Vec::new();
    let mut verbs = vec!["to"];
    for text in relations {
        let mut words = text.split(' ');
        let pair = words.next().unwrap();
        let (source, target) = pair.split_once(['>', '=']).unwrap();
        ids.extend([source, target]);
        let mut record = RelationRecord {
            source: source.into(),
            target: target.into(),
            symmetric: pair.contains('='),
            ..RelationRecord::default()
        };
        for word in words {
            if let Some(confidence) = word.strip_prefix('c').and_then(|number| number.parse().ok()) {
                record.confidence = confidence;
            } else if let Some(weight) = word.strip_prefix('w').and_then(|number| number.parse().ok()) {
                record.weight = weight;
            } else {
                let position = verbs.iter().position(|verb| *verb == word).unwrap_or_else(|| {
                    verbs.push(word);
                    verbs.len() - 1
                });
                record.verb = VerbIx(position as u16);
            }
        }
        records.push(record);
    }
    let mut schema = Schema::default();
    let kinds: Vec<&str> = ids.iter().map(|id| &id[..1]).collect::<BTreeSet<_>>().into_iter().collect();
    schema.kinds = kinds.iter().map(|kind| KindSpec { name: (*kind).into(), ..KindSpec::default() }).collect();
    schema.verbs = verbs.iter().map(|verb| VerbSpec { name: (*verb).into(), ..VerbSpec::default() }).collect();
    let mut builder = DatasetBuilder::new(schema);
    for id in ids {
        let kind = KindIx(kinds.iter().position(|kind| id.starts_with(kind)).unwrap() as u16);
        builder.entity(EntityRecord { id: id.into(), name: id.to_uppercase(), kind, ..EntityRecord::default() });
    }
    records.into_iter().for_each(|record| builder.relation(record));
    builder.finish().unwrap()
}

/// The node of an entity.
pub(crate) fn node(view: &View<'_>, id: &str) -> Node {
    view.node(view.data().entity(id).unwrap()).unwrap()
}

/// Nodes of entities.
pub(crate) fn nodes(view: &View<'_>, ids: &[&str]) -> Vec<Node> {
    ids.iter().map(|id| node(view, id)).collect()
}

/// Ids of nodes.
pub(crate) fn ids<'d>(view: &View<'d>, nodes: &[Node]) -> Vec<&'d str> {
    nodes.iter().map(|node| view.id(*node)).collect()
}
