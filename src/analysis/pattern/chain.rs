//! Whether an entity has a chain of relations of some form.

use super::compile::{Block, Compiler};
use super::plan::{Bound, Planner};
use super::run::Search;
use super::{QueryError, work};
use crate::analysis::Monitor;
use crate::graph::{Node, View};
use crate::model::Steps;
use std::collections::BTreeSet;

/// Steps made ready to be tried on many entities of a view.
pub struct Chain<'a, 'd> {
    search: Search<'a, 'd>,
    block: Block,
    start: usize,
    end: usize,
}

impl<'a, 'd> Chain<'a, 'd> {
    /// Checks that the kinds, attributes and verbs of steps exist, and plans the search. O(n + m).
    ///
    /// # Errors
    /// [`QueryError`] for the first that does not.
    pub fn new(view: &'a View<'d>, steps: &Steps, monitor: &'a Monitor) -> Result<Self, QueryError> {
        let data = view.data();
        let mut compiler = Compiler::default();
        let start = compiler.new_node();
        let mut block = Block::default();
        compiler.steps(data, &mut block, start, &steps.steps)?;
        compiler.conditions(data, &mut block, steps.condition.as_ref())?;
        let mut search = Search::new(view, monitor, compiler.nodes, compiler.edges, work(view));
        let end = block.edges.last().map_or(start, |edge| edge.right);
        let [bound, named] = [start, end].map(|slot| Bound { nodes: [slot].into(), ..Bound::default() });
        Planner::new(view).plan(&mut search, &mut block, bound, &named)?;
        Ok(Self { search, block, start, end })
    }

    /// Whether the steps can be taken from an entity. An arrow follows relations in its direction, and symmetric ones
    /// either way; no relation is used twice, entities may repeat. O(d^steps) at worst, d the largest number of
    /// relations of an entity; it stops at the first chain.
    ///
    /// # Errors
    /// [`QueryError::TooMuchWork`] when all entities tried so far took more looks than [`work`] allows, and
    /// [`QueryError::Cancelled`].
    pub fn holds(&mut self, from: Node) -> Result<bool, QueryError> {
        self.search.bind(self.start, from);
        let tail = std::mem::take(&mut self.block.tail);
        let found = self.search.block(&self.block, &mut |_| Ok(()));
        self.block.tail = tail;
        Ok(found?)
    }

    /// How many distinct entities the steps lead to from an entity. O(d^steps) at worst.
    ///
    /// # Errors
    /// As [`Self::holds`].
    pub fn ends(&mut self, from: Node) -> Result<usize, QueryError> {
        self.search.bind(self.start, from);
        let mut ends = BTreeSet::new();
        let end = self.end;
        self.search.block(&self.block, &mut |search| {
            ends.insert(search.node(end));
            Ok(())
        })?;
        Ok(ends.len())
    }
}
