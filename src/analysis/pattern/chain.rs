//! Whether an entity has a chain of relations of some form.

use super::compile::{Block, Compiler};
use super::plan::{Bound, Planner};
use super::run::Search;
use super::{QueryError, WORK};
use crate::analysis::Monitor;
use crate::graph::{Node, View};
use crate::model::Steps;

/// Steps made ready to be tried on many entities of a view.
pub struct Chain<'a, 'd> {
    search: Search<'a, 'd>,
    block: Block,
    start: usize,
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
        let mut search = Search::new(view, monitor, compiler.nodes, compiler.edges, WORK);
        let bound = Bound { nodes: [start].into(), ..Bound::default() };
        Planner::new(view).plan(&mut search, &mut block, bound, &Bound::default())?;
        Ok(Self { search, block, start })
    }

    /// Whether the steps can be taken from an entity. An arrow follows relations in its direction, and symmetric ones
    /// either way; no relation is used twice, entities may repeat. O(d^steps) at worst, d the largest number of
    /// relations of an entity; it stops at the first chain.
    ///
    /// # Errors
    /// [`QueryError::TooMuchWork`] when all entities tried so far took more than [`WORK`] looks, and
    /// [`QueryError::Cancelled`].
    pub fn holds(&mut self, from: Node) -> Result<bool, QueryError> {
        self.search.bind(self.start, from);
        Ok(self.search.block(&self.block, &mut |_| Ok(()))?)
    }
}
