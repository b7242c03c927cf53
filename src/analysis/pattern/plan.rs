//! In which order a block is worked through: from the most selective entity outwards.

use super::compile::{Block, EdgeTest, Test};
use super::run::Search;
use super::{QueryError, Stop};
use crate::graph::{Node, View};
use crate::model::{Arrow, Index};
use std::collections::BTreeSet;

/// One piece of work.
#[derive(Debug, Clone)]
pub(super) enum Op {
    /// Tries entities for a slot.
    Start(usize, Vec<Node>),
    /// Follows relations (position in the block) from a bound slot; the flag: from its left end.
    Expand(usize, bool),
    /// Goes on only if the entity of a slot passes a test of the block.
    Test(usize),
    /// Goes on only if a condition of the block holds.
    Check(usize),
}

/// Sizes that the planner compares.
pub(super) struct Planner<'a, 'd> {
    view: &'a View<'d>,
    by_kind: Vec<usize>,
    /// Relations that touch entities of a kind.
    touching: Vec<usize>,
    by_verb: Vec<usize>,
}

/// Slots whose values are known.
#[derive(Debug, Clone, Default)]
pub(super) struct Bound {
    pub(super) nodes: BTreeSet<usize>,
    pub(super) edges: BTreeSet<usize>,
}

impl Bound {
    fn covers(&self, test: &Test) -> bool {
        let (nodes, edges) = test.free();
        nodes.is_subset(&self.nodes) && edges.is_subset(&self.edges)
    }
}

impl<'a, 'd> Planner<'a, 'd> {
    /// Counts entities by kind and relations by verb. O(n + m).
    pub(super) fn new(view: &'a View<'d>) -> Self {
        let data = view.data();
        let mut by_kind = vec![0; data.schema.kinds.len()];
        let mut touching = by_kind.clone();
        for node in view.nodes() {
            let kind = data.kind(view.entity(node)).index();
            by_kind[kind] += 1;
            touching[kind] += view.out_len(node) + view.in_len(node);
        }
        let mut by_verb = vec![0; data.schema.verbs.len()];
        view.edges().for_each(|edge| by_verb[data.verb(view.relation(edge)).index()] += 1);
        Self { view, by_kind, touching, by_verb }
    }

    /// Orders the work of a block, and of the blocks inside it. `named` says which slots the answer names.
    pub(super) fn plan(
        &self,
        search: &mut Search<'_, 'd>,
        block: &mut Block,
        mut bound: Bound,
        named: &Bound,
    ) -> Result<(), QueryError> {
        self.plan_inner(search, block)?;
        let mut ops = Vec::new();
        let mut tail = 0;
        let mut open_tests: Vec<usize> = (0..block.tests.len()).collect();
        let mut open_checks: Vec<usize> = (0..block.conditions.len()).collect();
        // What searches comes after what only looks.
        open_checks.sort_by_key(|position| block.conditions[*position].searches());
        let mut open_edges: Vec<usize> = (0..block.edges.len()).collect();
        let mut candidates = Candidates { lists: vec![None; search.node_slots()] };
        loop {
            open_tests.retain(|position| {
                let ready = bound.nodes.contains(&block.tests[*position].0);
                if ready {
                    ops.push(Op::Test(*position));
                }
                !ready
            });
            open_checks.retain(|position| {
                let ready = bound.covers(&block.conditions[*position]);
                if ready {
                    ops.push(Op::Check(*position));
                }
                !ready
            });
            let next = self.next_edge(search, block, &bound, &open_edges, &mut candidates)?;
            if let Some(position) = next {
                let edge = &block.edges[position];
                ops.push(Op::Expand(position, bound.nodes.contains(&edge.left)));
                let names = named.edges.contains(&edge.slot)
                    || [edge.left, edge.right]
                        .iter()
                        .any(|slot| !bound.nodes.contains(slot) && named.nodes.contains(slot));
                if names {
                    tail = ops.len();
                }
                bound.nodes.extend([edge.left, edge.right]);
                bound.edges.insert(edge.slot);
                open_edges.retain(|other| *other != position);
                continue;
            }
            // The start with the fewest entities and relations that touch them.
            let mut best: Option<(usize, usize)> = None;
            for slot in block.nodes.iter().filter(|slot| !bound.nodes.contains(slot)) {
                let (entities, relations) = self.size(search, block, *slot, &mut candidates)?;
                let size = entities + relations;
                if best.is_none_or(|(smallest, _)| size < smallest) {
                    best = Some((size, *slot));
                }
            }
            let Some((_, slot)) = best else { break };
            let list = match candidates.lists[slot].take() {
                Some(list) => list,
                None => self.scan(search, block, slot)?,
            };
            // The candidates have passed what looks at them alone.
            open_tests.retain(|position| block.tests[*position].0 != slot);
            open_checks.retain(|position| !alone(&block.conditions[*position], slot));
            ops.push(Op::Start(slot, list));
            if named.nodes.contains(&slot) {
                tail = ops.len();
            }
            bound.nodes.insert(slot);
        }
        block.ops = ops;
        block.tail = tail;
        Ok(())
    }

    fn plan_inner(&self, search: &mut Search<'_, 'd>, block: &mut Block) -> Result<(), QueryError> {
        let mut conditions = std::mem::take(&mut block.conditions);
        for condition in &mut conditions {
            self.plan_test(search, condition)?;
        }
        block.conditions = conditions;
        Ok(())
    }

    fn plan_test(&self, search: &mut Search<'_, 'd>, test: &mut Test) -> Result<(), QueryError> {
        match test {
            Test::Not(inner) => self.plan_test(search, inner),
            Test::And(parts) | Test::Or(parts) => parts.iter_mut().try_for_each(|part| self.plan_test(search, part)),
            Test::Exists(block) => {
                let (nodes, edges) = block.free();
                self.plan(search, block, Bound { nodes, edges }, &Bound::default())
            }
            _ => Ok(()),
        }
    }

    /// The relations to follow next: those whose both ends are known, else those that lead to the fewest entities.
    fn next_edge(
        &self,
        search: &mut Search<'_, 'd>,
        block: &Block,
        bound: &Bound,
        open: &[usize],
        candidates: &mut Candidates,
    ) -> Result<Option<usize>, QueryError> {
        let mut best: Option<(f64, usize)> = None;
        for position in open {
            let edge = &block.edges[*position];
            let cost = match (bound.nodes.contains(&edge.left), bound.nodes.contains(&edge.right)) {
                (false, false) => continue,
                (true, true) => -1.0 + f64::from(edge.most) / 1e3,
                (left, _) => {
                    let to = if left { edge.right } else { edge.left };
                    let size = if block.nodes.contains(&to) { self.size(search, block, to, candidates)?.0 } else { 1 };
                    self.fan_out(edge).max(1e-9).powi(i32::from(edge.most)) * size as f64
                }
            };
            if best.is_none_or(|(smallest, _)| cost < smallest) {
                best = Some((cost, *position));
            }
        }
        Ok(best.map(|(_, position)| position))
    }

    /// How many relations of a step an entity has on average.
    fn fan_out(&self, edge: &EdgeTest) -> f64 {
        let fits = |verb: &usize| edge.verbs.is_empty() || edge.verbs[*verb];
        let relations: usize = (0..self.by_verb.len()).filter(fits).map(|verb| self.by_verb[verb]).sum();
        let ways = if edge.arrow == Arrow::Either { 2.0 } else { 1.0 };
        relations as f64 * ways / self.view.node_count().max(1) as f64
    }

    /// How many entities a slot may be, and how many relations touch them. Those that a property or a condition picks
    /// out are counted, else kinds.
    fn size(
        &self,
        search: &mut Search<'_, 'd>,
        block: &Block,
        slot: usize,
        candidates: &mut Candidates,
    ) -> Result<(usize, usize), QueryError> {
        let picked = block.tests.iter().any(|(other, test)| *other == slot && test.properties.is_some())
            || block.conditions.iter().any(|condition| alone(condition, slot));
        if picked && candidates.lists[slot].is_none() {
            candidates.lists[slot] = Some(self.scan(search, block, slot)?);
        }
        if let Some(list) = &candidates.lists[slot] {
            let touching = list.iter().map(|node| self.view.out_len(*node) + self.view.in_len(*node)).sum();
            return Ok((list.len(), touching));
        }
        let fits = |kind: &usize| block.tests.iter().all(|(other, test)| *other != slot || test.kind_fits(*kind));
        let kinds = (0..self.by_kind.len()).filter(fits);
        Ok(kinds.fold((0, 0), |(entities, relations), kind| {
            (entities + self.by_kind[kind], relations + self.touching[kind])
        }))
    }

    /// The entities that pass all that looks at a slot alone. O(log n) for an exact id, else O(n).
    fn scan(&self, search: &mut Search<'_, 'd>, block: &Block, slot: usize) -> Result<Vec<Node>, QueryError> {
        let tests: Vec<_> = block.tests.iter().filter(|(other, _)| *other == slot).map(|(_, test)| test).collect();
        let conditions: Vec<_> = block.conditions.iter().filter(|condition| alone(condition, slot)).collect();
        let id =
            tests.iter().filter_map(|test| test.properties.as_ref()).flat_map(|pattern| &pattern.properties).find_map(
                |(name, value)| match value {
                    crate::model::Literal::Text(text) if name == "id" => Some(text),
                    _ => None,
                },
            );
        let pool: Vec<Node> = match id {
            Some(id) => self.view.data().entity(id).and_then(|entity| self.view.node(entity)).into_iter().collect(),
            None if tests.is_empty() && conditions.is_empty() => return Ok(self.view.nodes().collect()),
            None => self.view.nodes().collect(),
        };
        let mut found = Vec::new();
        for node in pool {
            if tests.iter().all(|test| test.fits(self.view, node)) && search.holds_alone(slot, node, &conditions)? {
                found.push(node);
            }
        }
        Ok(found)
    }
}

/// Entities that a slot may be, where they have been listed.
struct Candidates {
    lists: Vec<Option<Vec<Node>>>,
}

/// Whether a condition looks at one entity and nothing else.
fn alone(test: &Test, slot: usize) -> bool {
    let (nodes, edges) = test.free();
    !test.searches() && edges.is_empty() && nodes.len() == 1 && nodes.contains(&slot)
}

impl From<Stop> for QueryError {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Work(limit) => Self::TooMuchWork { limit },
            Stop::Rows(limit) => Self::TooManyRows { limit },
            Stop::Cancelled => Self::Cancelled,
        }
    }
}
