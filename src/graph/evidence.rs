//! The sources on which a view rests: those of the data without those that a filter withdrew.

use super::view::View;
use crate::model::{EntityIx, RelationIx, SourceIx};
use std::borrow::Cow;

impl<'d> View<'d> {
    /// The sources on which a relation rests in this view. O(1), with withdrawn sources O(sources of the relation).
    pub fn relation_evidence(&self, relation: RelationIx) -> Cow<'d, [SourceIx]> {
        self.standing(self.data().relation_evidence(relation))
    }

    /// The sources on which an entity rests in this view. O(1), with withdrawn sources O(sources of the entity).
    pub fn entity_evidence(&self, entity: EntityIx) -> Cow<'d, [SourceIx]> {
        self.standing(self.data().entity_evidence(entity))
    }

    fn standing(&self, sources: &'d [SourceIx]) -> Cow<'d, [SourceIx]> {
        let withdrawn = &self.left_out().withdrawn;
        if sources.iter().any(|source| withdrawn.contains(source)) {
            Cow::Owned(sources.iter().copied().filter(|source| !withdrawn.contains(source)).collect())
        } else {
            Cow::Borrowed(sources)
        }
    }
}
