//! The search itself: works through the operations of a block, depth first.

use super::Stop;
use super::compile::{Block, EdgeTest, Term, Test};
use super::plan::Op;
use super::value::{Seen, compare, of_entity, of_relation, ranks, ranks_of_entity};
use crate::analysis::Monitor;
use crate::graph::{Arc, Edge, Node, View};
use crate::model::{Arrow, Index};
use std::cmp::Ordering;

/// After how many looks the search asks whether it is cancelled.
const BREATH: u64 = 1 << 16;

/// What slots stand for at the moment.
pub(super) struct Search<'a, 'd> {
    view: &'a View<'d>,
    monitor: &'a Monitor,
    nodes: Vec<Option<Node>>,
    /// Where in `used` the relations of a slot begin and end, and whether they were walked from the right.
    spans: Vec<(usize, usize, bool)>,
    used: Vec<Edge>,
    /// Whether any relation holds both ways.
    symmetric: bool,
    work: u64,
    limit: u64,
}

/// What to do with a match.
type Emit<'e, 'a, 'd> = &'e mut dyn FnMut(&Search<'a, 'd>) -> Result<(), Stop>;

impl<'a, 'd> Search<'a, 'd> {
    pub(super) fn new(view: &'a View<'d>, monitor: &'a Monitor, nodes: usize, edges: usize, limit: u64) -> Self {
        let symmetric = view.edges().any(|edge| view.is_symmetric(edge));
        Self {
            view,
            monitor,
            nodes: vec![None; nodes],
            spans: vec![(0, 0, false); edges],
            used: Vec::new(),
            symmetric,
            work: 0,
            limit,
        }
    }

    pub(super) fn node_slots(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn bind(&mut self, slot: usize, node: Node) {
        self.nodes[slot] = Some(node);
    }

    /// The entity of a slot that is bound.
    pub(super) fn node(&self, slot: usize) -> Node {
        self.nodes[slot].unwrap_or_default()
    }

    /// The relations of a slot that is bound, in the order of the pattern.
    pub(super) fn relations(&self, slot: usize) -> Vec<Edge> {
        let (start, end, backward) = self.spans[slot];
        let mut edges = self.used[start..end].to_vec();
        if backward {
            edges.reverse();
        }
        edges
    }

    fn look(&mut self) -> Result<(), Stop> {
        self.work += 1;
        if self.work > self.limit {
            return Err(Stop::Work(self.limit));
        }
        if self.work.is_multiple_of(BREATH) && self.monitor.check().is_err() {
            return Err(Stop::Cancelled);
        }
        Ok(())
    }

    /// Whether conditions that look at one slot hold for an entity.
    pub(super) fn holds_alone(&mut self, slot: usize, node: Node, conditions: &[&Test]) -> Result<bool, Stop> {
        let before = self.nodes[slot].replace(node);
        let mut all = true;
        for condition in conditions {
            if self.eval(condition)? != Some(true) {
                all = false;
                break;
            }
        }
        self.nodes[slot] = before;
        Ok(all)
    }

    /// Finds every match of a block, or one for each way to bind what the answer names.
    pub(super) fn block(&mut self, block: &Block, emit: Emit<'_, 'a, 'd>) -> Result<bool, Stop> {
        let base = self.used.len();
        self.go_on(block, 0, base, emit)
    }

    fn go_on(&mut self, block: &Block, mut at: usize, base: usize, emit: Emit<'_, 'a, 'd>) -> Result<bool, Stop> {
        let op = loop {
            let passes = match block.ops.get(at) {
                None => {
                    // to keep a match costs more than a look
                    self.work += 3;
                    self.look()?;
                    emit(self)?;
                    return Ok(true);
                }
                Some(Op::Test(position)) => {
                    let (slot, test) = &block.tests[*position];
                    test.fits(self.view, self.node(*slot))
                }
                Some(Op::Check(position)) => self.eval(&block.conditions[*position])? == Some(true),
                Some(op) => break op,
            };
            if !passes {
                return Ok(false);
            }
            at += 1;
        };
        match op {
            Op::Test(_) | Op::Check(_) => Ok(false),
            Op::Start(slot, candidates) => {
                let mut found = false;
                for node in candidates {
                    self.look()?;
                    self.nodes[*slot] = Some(*node);
                    found |= self.go_on(block, at + 1, base, emit)?;
                    if found && at >= block.tail {
                        break;
                    }
                }
                self.nodes[*slot] = None;
                Ok(found)
            }
            Op::Expand(position, from_left) => {
                let edge = &block.edges[*position];
                let mut walk = Walk { edge, from_left: *from_left, start: self.used.len(), at, base };
                let ends = [edge.left, edge.right];
                let both = self.nodes[edge.left].is_some() && self.nodes[edge.right].is_some();
                if both && edge.most == 1 {
                    // From the end with fewer relations.
                    let len = |slot: usize| self.view.out_len(self.node(slot)) + self.view.in_len(self.node(slot));
                    walk.from_left = len(edge.left) <= len(edge.right);
                }
                let from = self.node(ends[usize::from(!walk.from_left)]);
                self.walk(block, &walk, from, 0, emit)
            }
        }
    }

    /// Follows the relations of one step from where the walk has come to.
    fn walk(
        &mut self,
        block: &Block,
        walk: &Walk<'_>,
        from: Node,
        length: u8,
        emit: Emit<'_, 'a, 'd>,
    ) -> Result<bool, Stop> {
        let (edge, view) = (walk.edge, self.view);
        let mut found = length >= edge.least && self.arrive(block, walk, from, emit)?;
        if length == edge.most || (found && walk.at >= block.tail) {
            return Ok(found);
        }
        let (outward, inward) = match (edge.arrow, walk.from_left) {
            (Arrow::Either, _) => (true, true),
            (Arrow::Out, true) | (Arrow::In, false) => (true, false),
            _ => (false, true),
        };
        let outgoing = (outward || self.symmetric).then(|| view.outgoing(from)).into_iter().flatten();
        let incoming = (inward || self.symmetric).then(|| view.incoming(from)).into_iter().flatten();
        let arcs = outgoing.map(|arc| (arc, outward)).chain(incoming.map(|arc| (arc, inward)));
        for (Arc { node, edge: relation, .. }, along) in arcs {
            self.look()?;
            let fits = (along || view.is_symmetric(relation))
                && (edge.verbs.is_empty() || edge.verbs[view.data().verb(view.relation(relation)).index()])
                && !self.used[walk.base..].contains(&relation);
            if !fits {
                continue;
            }
            self.used.push(relation);
            let further = self.walk(block, walk, node, length + 1, emit);
            self.used.pop();
            found |= further?;
            if found && walk.at >= block.tail {
                break;
            }
        }
        Ok(found)
    }

    /// Takes an entity as the far end of a step, if it fits.
    fn arrive(&mut self, block: &Block, walk: &Walk<'_>, node: Node, emit: Emit<'_, 'a, 'd>) -> Result<bool, Stop> {
        let edge = walk.edge;
        let slot = if walk.from_left { edge.right } else { edge.left };
        self.spans[edge.slot] = (walk.start, self.used.len(), !walk.from_left);
        match self.nodes[slot] {
            Some(there) if there == node => self.go_on(block, walk.at + 1, walk.base, emit),
            Some(_) => Ok(false),
            None => {
                self.nodes[slot] = Some(node);
                let found = self.go_on(block, walk.at + 1, walk.base, emit);
                self.nodes[slot] = None;
                found
            }
        }
    }

    /// Whether a condition holds, in the logic of three values: `None` where a value is missing.
    fn eval(&mut self, test: &Test) -> Result<Option<bool>, Stop> {
        match test {
            Test::Not(inner) => Ok(self.eval(inner)?.map(|truth| !truth)),
            Test::And(parts) => self.fold(parts, false),
            Test::Or(parts) => self.fold(parts, true),
            Test::Null(term, negated) => {
                self.look()?;
                Ok(Some(self.seen(term).is_none() != *negated))
            }
            Test::Compare(left, comparison, right) => {
                self.look()?;
                let (Some(a), Some(b)) = (self.seen(left), self.seen(right)) else { return Ok(None) };
                let order = self.ranks(left).or_else(|| self.ranks(right));
                Ok(compare(&a, *comparison, &b, order))
            }
            Test::SameEntity(left, right, same) => Ok(Some((self.node(*left) == self.node(*right)) == *same)),
            Test::SameRelations(left, right, same) => {
                Ok(Some((self.relations(*left) == self.relations(*right)) == *same))
            }
            Test::Exists(block) => self.block(block, &mut |_| Ok(())).map(Some),
        }
    }

    /// AND until one is false, OR until one is true.
    fn fold(&mut self, parts: &[Test], decisive: bool) -> Result<Option<bool>, Stop> {
        let mut all = Some(!decisive);
        for part in parts {
            match self.eval(part)? {
                Some(truth) if truth == decisive => return Ok(Some(decisive)),
                None => all = None,
                Some(_) => {}
            }
        }
        Ok(all)
    }

    fn only_relation(&self, slot: usize) -> Option<Edge> {
        let (start, end, _) = self.spans[slot];
        self.used.get(start..end)?.first().copied()
    }

    fn seen<'t>(&self, term: &'t Term) -> Option<Seen<'t>>
    where
        'd: 't,
    {
        match term {
            Term::Entity(slot, name) => of_entity(self.view, self.nodes[*slot]?, name),
            Term::Relation(slot, name) => of_relation(self.view, self.only_relation(*slot)?, name),
            Term::Literal(literal) => Some(Seen::literal(literal)),
        }
    }

    fn ranks(&self, term: &Term) -> Option<&'d [String]> {
        match term {
            Term::Entity(slot, name) => ranks_of_entity(self.view, self.nodes[*slot]?, name),
            Term::Relation(_, name) => ranks(&self.view.data().schema.relation_attributes, name),
            Term::Literal(_) => None,
        }
    }
}

/// One step under way.
struct Walk<'b> {
    edge: &'b EdgeTest,
    from_left: bool,
    /// Where in `used` its relations begin.
    start: usize,
    /// The place of its operation.
    at: usize,
    /// Where in `used` the relations of its block begin.
    base: usize,
}

/// Relations in the order in which they were read.
pub(super) fn by_reading(a: &[Edge], b: &[Edge]) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}
