//! The filters that every command takes.

use super::resolve::{ResolveError, resolve_sources};
use super::select::{SelectError, select};
use crate::model::{Dataset, Index, Interval, RelationIx, Selector, SourceIx};
use std::collections::BTreeSet;

/// What happens to relations without a date when a time is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Undated {
    /// They stay.
    #[default]
    Keep,
    /// They leave.
    Drop,
}

/// What a view lets through. The default lets everything through.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Filters {
    /// Only entities that one of these selects; empty: all.
    pub keep: Vec<Selector>,
    /// No entity that one of these selects.
    pub drop: Vec<Selector>,
    /// Only relations of these verbs; empty: all.
    pub relations: Vec<String>,
    /// Only relations of at least this confidence.
    pub min_confidence: Option<f64>,
    /// Only what rests on one of these sources (id, title or publisher); empty: all.
    pub sources: Vec<String>,
    /// As if these sources were withdrawn: nothing that rests on them alone.
    pub not_sources: Vec<String>,
    /// Only what at least so many publishers say.
    pub min_publishers: Option<usize>,
    /// Only what overlaps this time.
    pub when: Option<Interval>,
    /// What happens to relations without a date under `when`.
    pub undated: Undated,
    /// Whether a name that is not there selects nothing, where otherwise it is an error.
    pub skip_unknown: bool,
}

/// What the filters left out, by the first filter that did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Entities that `keep` or `drop` left out.
    pub entities_by_selection: usize,
    /// Entities that did not exist at the time.
    pub entities_by_time: usize,
    /// Entities that rest only on sources left out and that no relation left in touches.
    pub entities_by_evidence: usize,
    /// Relations that touch an entity left out.
    pub relations_with_entities: usize,
    /// Relations of other verbs.
    pub relations_by_verb: usize,
    /// Relations of lower confidence.
    pub relations_by_confidence: usize,
    /// Relations that rest on other sources, on withdrawn ones, or on too few publishers.
    pub relations_by_evidence: usize,
    /// Relations outside the time.
    pub relations_by_time: usize,
    /// Relations without a date that were left out.
    pub undated_dropped: usize,
    /// Relations without a date that stayed under a time filter.
    pub undated_kept: usize,
    /// Sources that were withdrawn; nothing in the view cites them.
    pub withdrawn: BTreeSet<SourceIx>,
}

impl LeftOut {
    /// All entities left out.
    pub fn entities(&self) -> usize {
        self.entities_by_selection + self.entities_by_time + self.entities_by_evidence
    }

    /// All relations left out.
    pub fn relations(&self) -> usize {
        self.relations_with_entities
            + self.relations_by_verb
            + self.relations_by_confidence
            + self.relations_by_evidence
            + self.relations_by_time
            + self.undated_dropped
    }
}

/// Why filters do not fit the data.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FilterError {
    /// A selector names something that is not there.
    #[error(transparent)]
    Select(#[from] SelectError),
    /// A source is not there, or the name fits several.
    #[error(transparent)]
    Source(#[from] ResolveError),
    /// A verb is not in the schema.
    #[error("no relation is called `{name}`")]
    UnknownVerb {
        /// What was asked for.
        name: String,
        /// The verbs there are.
        verbs: Vec<String>,
    },
}

pub(super) struct Passed {
    pub(super) entities: Vec<bool>,
    pub(super) relations: Vec<RelationIx>,
    pub(super) left_out: LeftOut,
}

/// The filters on evidence with their names resolved.
struct Evidence<'d> {
    data: &'d Dataset,
    only: Option<BTreeSet<SourceIx>>,
    withdrawn: BTreeSet<SourceIx>,
    min_publishers: usize,
}

impl Evidence<'_> {
    fn active(&self) -> bool {
        self.only.is_some() || !self.withdrawn.is_empty() || self.min_publishers > 0
    }

    /// Whether something stands on this evidence. What never named a source does not fall with one.
    fn holds(&self, evidence: &[SourceIx]) -> bool {
        let standing = || evidence.iter().filter(|source| !self.withdrawn.contains(source));
        (evidence.is_empty() || standing().next().is_some())
            && self.only.as_ref().is_none_or(|only| standing().any(|source| only.contains(source)))
            && (self.min_publishers == 0 || publishers(self.data, standing().copied()) >= self.min_publishers)
    }
}

/// How many independent publishers stand behind sources: distinct names without regard to case; all sources without a
/// publisher together count as one, because nothing shows them to be independent.
fn publishers(data: &Dataset, sources: impl Iterator<Item = SourceIx>) -> usize {
    sources.map(|source| data.source_record(source).publisher.trim().to_lowercase()).collect::<BTreeSet<_>>().len()
}

impl Filters {
    fn evidence<'d>(&self, data: &'d Dataset) -> Result<Evidence<'d>, ResolveError> {
        let resolved = |names: &[String]| -> Result<BTreeSet<SourceIx>, ResolveError> {
            let mut all = BTreeSet::new();
            for name in names {
                match resolve_sources(data, name) {
                    Ok(sources) => all.extend(sources),
                    Err(ResolveError::Unknown { .. }) if self.skip_unknown => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(all)
        };
        let only = resolved(&self.sources)?;
        Ok(Evidence {
            data,
            only: (!self.sources.is_empty()).then_some(only),
            withdrawn: resolved(&self.not_sources)?,
            min_publishers: self.min_publishers.unwrap_or(0),
        })
    }

    pub(super) fn apply(&self, data: &Dataset) -> Result<Passed, FilterError> {
        let mut left_out = LeftOut::default();
        let mut entities = self.selected(data)?;
        left_out.entities_by_selection = entities.iter().filter(|kept| !**kept).count();
        if let Some(when) = self.when {
            for entity in data.entities() {
                let outside = data.lifetime(entity).is_some_and(|life| !life.overlaps(when));
                if entities[entity.index()] && outside {
                    entities[entity.index()] = false;
                    left_out.entities_by_time += 1;
                }
            }
        }
        let verbs = self.verbs(data)?;
        let evidence = self.evidence(data)?;
        let mut relations = Vec::with_capacity(data.relation_count());
        for relation in data.relations() {
            let (source, target) = (data.source_of(relation).index(), data.target_of(relation).index());
            let reason = if !entities[source] || !entities[target] {
                &mut left_out.relations_with_entities
            } else if !verbs[data.verb(relation).index()] {
                &mut left_out.relations_by_verb
            } else if self.min_confidence.is_some_and(|least| data.confidence(relation) < least) {
                &mut left_out.relations_by_confidence
            } else if evidence.active() && !evidence.holds(data.relation_evidence(relation)) {
                &mut left_out.relations_by_evidence
            } else {
                match (self.when, data.interval(relation)) {
                    (Some(when), Some(interval)) if !interval.overlaps(when) => &mut left_out.relations_by_time,
                    (Some(_), None) if self.undated == Undated::Drop => &mut left_out.undated_dropped,
                    (when, interval) => {
                        left_out.undated_kept += usize::from(when.is_some() && interval.is_none());
                        relations.push(relation);
                        continue;
                    }
                }
            };
            *reason += 1;
        }
        if evidence.active() {
            let mut attested = vec![false; entities.len()];
            for relation in &relations {
                attested[data.source_of(*relation).index()] = true;
                attested[data.target_of(*relation).index()] = true;
            }
            for entity in data.entities().filter(|entity| !attested[entity.index()]) {
                if entities[entity.index()] && !evidence.holds(data.entity_evidence(entity)) {
                    entities[entity.index()] = false;
                    left_out.entities_by_evidence += 1;
                }
            }
        }
        left_out.withdrawn = evidence.withdrawn;
        Ok(Passed { entities, relations, left_out })
    }

    fn selected(&self, data: &Dataset) -> Result<Vec<bool>, SelectError> {
        let mut entities = vec![self.keep.is_empty(); data.entity_count()];
        for (selectors, kept) in [(&self.keep, true), (&self.drop, false)] {
            for selector in selectors {
                let selected = match select(data, selector) {
                    Err(error) if self.skip_unknown && error.is_unknown() => Vec::new(),
                    selected => selected?,
                };
                for entity in selected {
                    entities[entity.index()] = kept;
                }
            }
        }
        Ok(entities)
    }

    fn verbs(&self, data: &Dataset) -> Result<Vec<bool>, FilterError> {
        let mut verbs = vec![self.relations.is_empty(); data.schema.verbs.len()];
        for name in &self.relations {
            match data.schema.verb(name) {
                Some(verb) => verbs[verb] = true,
                None if self.skip_unknown => {}
                None => {
                    let verbs = data.schema.verbs.iter().map(|verb| verb.name.clone()).collect();
                    return Err(FilterError::UnknownVerb { name: name.clone(), verbs });
                }
            }
        }
        Ok(verbs)
    }
}
