//! What rests on which source, and what would fall without it.

mod claims;
mod fall;
#[cfg(test)]
mod tests;

pub use claims::{Claim, Claims, ClaimsOptions, claims};
pub use fall::{Fall, FallError, FallOptions, Opened, TopMoves, fall};

use crate::graph::{Edge, View};
use crate::model::{Dataset, Index, SourceIx};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// How much rests on something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Support {
    /// Relations that rest on it.
    pub relations: usize,
    /// Relations that rest on nothing else: they fall with it.
    pub relations_alone: usize,
    /// Entities that name it.
    pub entities: usize,
    /// Entities that fall with it: they name nothing else, and no relation that stands without it touches them.
    pub entities_alone: usize,
}

impl Support {
    /// What ranks: what falls, then what rests.
    fn weight(&self) -> Reverse<(usize, usize, usize, usize)> {
        Reverse((self.relations_alone, self.entities_alone, self.relations, self.entities))
    }
}

/// What rests on one publisher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublisherSupport {
    /// Its name, as its first source has it; empty for sources without a publisher, which count as one.
    pub publisher: String,
    /// Its sources, in the order of ids.
    pub sources: Vec<SourceIx>,
    /// What rests on them.
    pub support: Support,
}

/// The answer to [`standing`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// Every source of the registry, those on which the most rests alone first, ties by id.
    pub sources: Vec<(SourceIx, Support)>,
    /// Every publisher, ranked likewise, ties by name.
    pub publishers: Vec<PublisherSupport>,
    /// Relations without any evidence: they rest on nothing and fall with nothing.
    pub relations_without: usize,
    /// Entities without any evidence of their own.
    pub entities_without: usize,
}

/// The name under which a publisher is counted: without regard to case and to blanks around it.
pub(crate) fn publisher(data: &Dataset, source: SourceIx) -> String {
    data.source_record(source).publisher.trim().to_lowercase()
}

/// Counts what rests on each source and each publisher of a view. A thing rests alone on a group of sources when it names
/// at least one source and none outside the group, as [`Filters::not_sources`](crate::graph::Filters) has it.
/// O((n + m) log s), s the number of sources.
///
/// ```
/// use relata::analysis::sources::standing;
/// use relata::graph::View;
/// # use relata::model::{DatasetBuilder, EntityRecord, KindSpec, RelationRecord, Schema, SourceRecord, VerbSpec};
/// # let mut schema = Schema::default();
/// # schema.kinds.push(KindSpec { name: "organisation".into(), ..KindSpec::default() });
/// # schema.verbs.push(VerbSpec { name: "funds".into(), ..VerbSpec::default() });
/// # let mut builder = DatasetBuilder::new(schema);
/// # for id in ["a", "b"] {
/// #     builder.entity(EntityRecord { id: id.into(), name: id.into(), ..EntityRecord::default() });
/// # }
/// # builder.source(SourceRecord { id: "report".into(), ..SourceRecord::default() });
/// # builder.relation(RelationRecord {
/// #     source: "a".into(), target: "b".into(), evidence: vec!["report".into()],
/// #     ..RelationRecord::default()
/// # });
/// # let data = builder.finish()?;
/// // a -> b, which rests on one report
/// let found = standing(&View::whole(&data));
/// assert_eq!((found.sources[0].1.relations_alone, found.entities_without), (1, 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn standing(view: &View<'_>) -> Standing {
    let data = view.data();
    let mut groups: BTreeMap<String, usize> = BTreeMap::new();
    let mut publishers: Vec<PublisherSupport> = Vec::new();
    let mut group_of = Vec::with_capacity(data.registry().len());
    for (position, record) in data.registry().iter().enumerate() {
        let source = SourceIx::new(position);
        let group = *groups.entry(publisher(data, source)).or_insert(publishers.len());
        if group == publishers.len() {
            let name = record.publisher.trim().to_owned();
            publishers.push(PublisherSupport { publisher: name, sources: Vec::new(), support: Support::default() });
        }
        publishers[group].sources.push(source);
        group_of.push(group);
    }
    let by_source = count(view, data.registry().len(), Index::index);
    let by_group = count(view, publishers.len(), |source| group_of[source.index()]);
    for (publisher, support) in publishers.iter_mut().zip(by_group) {
        publisher.support = support;
    }
    publishers.sort_by(|a, b| a.support.weight().cmp(&b.support.weight()).then_with(|| a.publisher.cmp(&b.publisher)));
    let mut sources: Vec<(SourceIx, Support)> =
        by_source.into_iter().enumerate().map(|(position, support)| (SourceIx::new(position), support)).collect();
    sources.sort_by_key(|(source, support)| (support.weight(), *source));
    let without = |evidence: &[SourceIx]| usize::from(evidence.is_empty());
    Standing {
        sources,
        publishers,
        relations_without: view.edges().map(|edge| without(&view.relation_evidence(view.relation(edge)))).sum(),
        entities_without: view.nodes().map(|node| without(&view.entity_evidence(view.entity(node)))).sum(),
    }
}

/// Counts what rests on groups of sources.
fn count(view: &View<'_>, groups: usize, group: impl Fn(SourceIx) -> usize) -> Vec<Support> {
    let mut found = vec![Support::default(); groups];
    let of = |evidence: &[SourceIx]| -> BTreeSet<usize> { evidence.iter().map(|source| group(*source)).collect() };
    // For each edge the only group on which it rests, if there is one.
    let mut only: Vec<Option<usize>> = Vec::with_capacity(view.edge_count());
    for edge in view.edges() {
        let resting = of(&view.relation_evidence(view.relation(edge)));
        resting.iter().for_each(|group| found[*group].relations += 1);
        let alone = if resting.len() == 1 { resting.first().copied() } else { None };
        alone.into_iter().for_each(|group| found[group].relations_alone += 1);
        only.push(alone);
    }
    for node in view.nodes() {
        let resting = of(&view.entity_evidence(view.entity(node)));
        resting.iter().for_each(|group| found[*group].entities += 1);
        if let (1, Some(group)) = (resting.len(), resting.first()) {
            let falls = view.incident(node).all(|arc| only[arc.edge.index()] == Some(*group));
            found[*group].entities_alone += usize::from(falls);
        }
    }
    found
}

/// Whether a relation rests on sources of a set and on nothing else.
fn falls(view: &View<'_>, edge: Edge, withdrawn: &[SourceIx]) -> bool {
    let evidence = view.relation_evidence(view.relation(edge));
    !evidence.is_empty() && evidence.iter().all(|source| withdrawn.contains(source))
}
