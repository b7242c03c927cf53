//! From a query to tests and slots: names are looked up once, variables become numbers.

use super::QueryError;
use super::value::{OF_ENTITIES, OF_RELATIONS};
use crate::graph::{Node, SelectError, View, check_pattern, matches};
use crate::model::{
    Arrow, AttributeType, Comparison, Condition, Dataset, EntityIx, Index, Literal, NodePattern, Operand, PartialDate,
    Path, Step,
};
use std::collections::BTreeSet;

/// What an entity must be.
#[derive(Debug, Clone)]
pub(super) struct NodeTest {
    /// Which kinds will do, by position in the schema; empty: all.
    kinds: Vec<bool>,
    /// Property values, without kinds; `None`: any.
    pub(super) properties: Option<NodePattern>,
}

impl NodeTest {
    fn new(data: &Dataset, pattern: &NodePattern) -> Result<Option<Self>, QueryError> {
        check_pattern(data, pattern)?;
        let mut kinds = Vec::new();
        for kind in pattern.kinds.iter().filter_map(|name| data.schema.kind(name)) {
            kinds.resize(data.schema.kinds.len(), false);
            kinds[kind] = true;
        }
        let properties = (!pattern.properties.is_empty())
            .then(|| NodePattern { properties: pattern.properties.clone(), ..NodePattern::default() });
        Ok((!kinds.is_empty() || properties.is_some()).then_some(Self { kinds, properties }))
    }

    pub(super) fn kind_fits(&self, kind: usize) -> bool {
        self.kinds.is_empty() || self.kinds[kind]
    }

    pub(super) fn fits(&self, view: &View<'_>, node: Node) -> bool {
        let (data, entity) = (view.data(), view.entity(node));
        self.kind_fits(data.kind(entity).index())
            && self.properties.as_ref().is_none_or(|pattern| matches(data, pattern, entity))
    }
}

/// Relations between two slots.
#[derive(Debug, Clone)]
pub(super) struct EdgeTest {
    /// The slot of the entity on the left.
    pub(super) left: usize,
    /// The slot of the entity on the right.
    pub(super) right: usize,
    /// The direction, seen from the left.
    pub(super) arrow: Arrow,
    /// Which verbs will do, by position in the schema; empty: all.
    pub(super) verbs: Vec<bool>,
    pub(super) least: u8,
    pub(super) most: u8,
    /// The slot of the relations.
    pub(super) slot: usize,
}

/// One side of a comparison.
#[derive(Debug, Clone)]
pub(super) enum Term {
    Entity(usize, String),
    Relation(usize, String),
    Literal(Literal),
}

/// A condition with slots for variables.
#[derive(Debug, Clone)]
pub(super) enum Test {
    Not(Box<Test>),
    And(Vec<Test>),
    Or(Vec<Test>),
    Compare(Term, Comparison, Term),
    Null(Term, bool),
    SameEntity(usize, usize, bool),
    SameRelations(usize, usize, bool),
    Exists(Box<Block>),
}

/// The paths and conditions of a query, or of one `EXISTS`.
#[derive(Debug, Clone, Default)]
pub(super) struct Block {
    /// Slots of entities that this block binds.
    pub(super) nodes: Vec<usize>,
    /// The relations between them.
    pub(super) edges: Vec<EdgeTest>,
    /// What entities of these and of outer slots must be here.
    pub(super) tests: Vec<(usize, NodeTest)>,
    /// Conditions, all of which must hold.
    pub(super) conditions: Vec<Test>,
    /// The order of work, made by the planner.
    pub(super) ops: Vec<super::plan::Op>,
    /// From this place in `ops` on, nothing is bound that the answer names: one way to go on is enough.
    pub(super) tail: usize,
}

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    Entity(usize),
    Relations(usize),
}

/// Gives slots to names.
#[derive(Debug, Default)]
pub(super) struct Compiler<'q> {
    /// Names that are known here, the innermost last.
    pub(super) scope: Vec<(&'q str, Slot)>,
    /// The kinds that a name in scope may have, from where it is first given some; empty: any.
    kinds: Vec<(usize, Vec<String>)>,
    pub(super) nodes: usize,
    pub(super) edges: usize,
}

impl<'q> Compiler<'q> {
    pub(super) fn new_node(&mut self) -> usize {
        self.nodes += 1;
        self.nodes - 1
    }

    pub(super) fn block(
        &mut self,
        data: &Dataset,
        paths: &'q [Path],
        condition: Option<&'q Condition>,
    ) -> Result<Block, QueryError> {
        let mut block = Block::default();
        for path in paths {
            let start = self.node(data, &mut block, &path.start)?;
            self.steps(data, &mut block, start, &path.steps)?;
        }
        self.conditions(data, &mut block, condition)?;
        Ok(block)
    }

    pub(super) fn steps(
        &mut self,
        data: &Dataset,
        block: &mut Block,
        from: usize,
        steps: &'q [Step],
    ) -> Result<(), QueryError> {
        let mut left = from;
        for step in steps {
            let mut verbs = Vec::new();
            for name in &step.edge.verbs {
                verbs.resize(data.schema.verbs.len(), false);
                verbs[super::verb(data, name)?] = true;
            }
            let (least, most) = step.edge.lengths();
            let slot = self.edges;
            self.edges += 1;
            let right = self.node(data, block, &step.node)?;
            if let Some(name) = &step.edge.variable {
                self.scope.push((name, Slot::Relations(slot)));
            }
            block.edges.push(EdgeTest { left, right, arrow: step.edge.arrow, verbs, least, most, slot });
            left = right;
        }
        Ok(())
    }

    pub(super) fn conditions(
        &mut self,
        data: &Dataset,
        block: &mut Block,
        condition: Option<&'q Condition>,
    ) -> Result<(), QueryError> {
        match condition {
            None => {}
            Some(Condition::And(parts)) => {
                for part in parts {
                    block.conditions.push(self.test(data, part)?);
                }
            }
            Some(condition) => block.conditions.push(self.test(data, condition)?),
        }
        Ok(())
    }

    fn lookup(&self, name: &str) -> Result<Slot, QueryError> {
        let found = self.scope.iter().rev().find(|(known, _)| *known == name).map(|(_, slot)| *slot);
        found.ok_or_else(|| QueryError::UnknownVariable { name: name.to_owned() })
    }

    fn node(&mut self, data: &Dataset, block: &mut Block, pattern: &'q NodePattern) -> Result<usize, QueryError> {
        let known = pattern.variable.as_deref().and_then(|name| self.lookup(name).ok());
        let slot = match (known, &pattern.variable) {
            (Some(Slot::Entity(slot)), _) => slot,
            (Some(Slot::Relations(_)), Some(name)) => return Err(QueryError::UnknownVariable { name: name.clone() }),
            (_, name) => {
                let slot = self.new_node();
                block.nodes.push(slot);
                if let Some(name) = name {
                    self.scope.push((name, Slot::Entity(slot)));
                }
                slot
            }
        };
        if let Some(test) = NodeTest::new(data, pattern)? {
            block.tests.push((slot, test));
        }
        if !pattern.kinds.is_empty() {
            self.kinds.push((slot, pattern.kinds.clone()));
        }
        Ok(slot)
    }

    fn test(&mut self, data: &Dataset, condition: &'q Condition) -> Result<Test, QueryError> {
        let list = |compiler: &mut Self, parts: &'q [Condition]| -> Result<Vec<Test>, QueryError> {
            parts.iter().map(|part| compiler.test(data, part)).collect()
        };
        Ok(match condition {
            Condition::Not(inner) => Test::Not(Box::new(self.test(data, inner)?)),
            Condition::And(parts) => Test::And(list(self, parts)?),
            Condition::Or(parts) => Test::Or(list(self, parts)?),
            Condition::Null(operand, negated) => Test::Null(self.term(data, operand)?, *negated),
            Condition::Exists(query) => {
                let (names, kinds) = (self.scope.len(), self.kinds.len());
                let block = self.block(data, &query.paths, query.condition.as_ref())?;
                self.scope.truncate(names);
                self.kinds.truncate(kinds);
                Test::Exists(Box::new(block))
            }
            Condition::Compare(Operand::Variable(left), comparison, Operand::Variable(right)) => {
                let same = *comparison == Comparison::Equal;
                match (self.lookup(left)?, self.lookup(right)?) {
                    (Slot::Entity(left), Slot::Entity(right)) => Test::SameEntity(left, right, same),
                    (Slot::Relations(left), Slot::Relations(right)) => Test::SameRelations(left, right, same),
                    _ => return Err(QueryError::UnknownVariable { name: right.clone() }),
                }
            }
            Condition::Compare(left, comparison, right) => {
                let terms = (self.term(data, left)?, self.term(data, right)?);
                for (term, other) in [(&terms.0, &terms.1), (&terms.1, &terms.0)] {
                    if let Term::Literal(Literal::Text(text)) = other {
                        self.fits(data, term, text)?;
                    }
                }
                // A constant is what the other side is measured by.
                match terms {
                    (Term::Literal(left), right) if !matches!(right, Term::Literal(_)) => {
                        Test::Compare(right, comparison.turned(), Term::Literal(left))
                    }
                    (left, right) => Test::Compare(left, *comparison, right),
                }
            }
        })
    }

    fn term(&self, data: &Dataset, operand: &Operand) -> Result<Term, QueryError> {
        match operand {
            Operand::Literal(literal) => Ok(Term::Literal(literal.clone())),
            Operand::Variable(name) => Err(QueryError::UnknownVariable { name: name.clone() }),
            Operand::Attribute { variable, name } => {
                let slot = self.lookup(variable)?;
                self.attribute(data, slot, name)?;
                Ok(match slot {
                    Slot::Entity(slot) => Term::Entity(slot, name.clone()),
                    Slot::Relations(slot) => Term::Relation(slot, name.clone()),
                })
            }
        }
    }

    /// Checks that an attribute is there.
    pub(super) fn attribute(&self, data: &Dataset, slot: Slot, name: &str) -> Result<(), QueryError> {
        match slot {
            Slot::Entity(_) if OF_ENTITIES.contains(&name) => Ok(()),
            Slot::Entity(slot) => {
                let properties = vec![(name.to_owned(), Literal::Boolean(true))];
                let kinds = self.kinds_of(slot).to_vec();
                check_pattern(data, &NodePattern { variable: None, kinds, properties })?;
                Ok(())
            }
            Slot::Relations(_) => {
                let declared = data.schema.relation_attributes.iter().map(|spec| spec.name.as_str());
                let present = data.relation_attributes().iter().map(|column| column.name.as_str());
                let mut known: Vec<&str> = OF_RELATIONS.to_vec();
                known.extend(declared.chain(present));
                if known.contains(&name) {
                    return Ok(());
                }
                let mut seen = BTreeSet::new();
                known.retain(|name| seen.insert(*name));
                let attributes = known.into_iter().map(str::to_owned).collect();
                Err(QueryError::UnknownRelationAttribute { name: name.to_owned(), attributes })
            }
        }
    }

    fn kinds_of(&self, slot: usize) -> &[String] {
        self.kinds.iter().find(|(other, _)| *other == slot).map_or(&[], |(_, kinds)| kinds)
    }

    /// Checks that a text can be a value of an attribute that takes dates only, or texts of a closed list.
    fn fits(&self, data: &Dataset, term: &Term, text: &str) -> Result<(), QueryError> {
        let schema = &data.schema;
        let (name, types): (&str, Vec<&AttributeType>) = match term {
            Term::Entity(slot, name) => {
                let asked = self.kinds_of(*slot);
                let declares =
                    |entity| schema.kinds[data.kind(entity).index()].attributes.iter().any(|spec| spec.name == *name);
                let mut columns = data.entity_attributes().iter().filter(|column| column.name == *name);
                if columns.any(|column| column.iter().any(|(row, _)| !declares(EntityIx::new(row)))) {
                    return Ok(());
                }
                let kinds = schema.kinds.iter().filter(|kind| asked.is_empty() || asked.contains(&kind.name));
                let specs = kinds.flat_map(|kind| &kind.attributes).filter(|spec| spec.name == *name);
                (name, specs.map(|spec| &spec.ty).collect())
            }
            Term::Relation(_, name) if matches!(name.as_str(), "since" | "until") => (name, vec![&AttributeType::Date]),
            Term::Relation(_, name) => {
                let specs = schema.relation_attributes.iter().filter(|spec| spec.name == *name);
                (name, specs.map(|spec| &spec.ty).collect())
            }
            Term::Literal(_) => return Ok(()),
        };
        let mut allowed: Vec<String> = Vec::new();
        for ty in &types {
            match ty {
                AttributeType::OneOf(order) => allowed.extend(order.iter().cloned()),
                AttributeType::Date if PartialDate::parse(text).is_err() => {}
                _ => return Ok(()),
            }
        }
        if types.is_empty() || allowed.iter().any(|option| option == text) {
            return Ok(());
        }
        if allowed.is_empty() {
            return Err(QueryError::NotADate { attribute: name.to_owned(), value: text.to_owned() });
        }
        let mut seen = BTreeSet::new();
        allowed.retain(|option| seen.insert(option.clone()));
        Err(QueryError::NotAllowed { attribute: name.to_owned(), value: text.to_owned(), allowed })
    }
}

impl Test {
    /// The slots that the condition looks at, those bound inside it excepted: entities, relations.
    pub(super) fn free(&self) -> (BTreeSet<usize>, BTreeSet<usize>) {
        let (mut nodes, mut edges) = (BTreeSet::new(), BTreeSet::new());
        self.collect(&mut nodes, &mut edges);
        (nodes, edges)
    }

    fn collect(&self, nodes: &mut BTreeSet<usize>, edges: &mut BTreeSet<usize>) {
        let mut term = |term: &Term| match term {
            Term::Entity(slot, _) => {
                nodes.insert(*slot);
            }
            Term::Relation(slot, _) => {
                edges.insert(*slot);
            }
            Term::Literal(_) => {}
        };
        match self {
            Self::Compare(left, _, right) => [left, right].into_iter().for_each(term),
            Self::Null(only, _) => term(only),
            Self::Not(inner) => inner.collect(nodes, edges),
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.collect(nodes, edges)),
            Self::SameEntity(left, right, _) => nodes.extend([*left, *right]),
            Self::SameRelations(left, right, _) => edges.extend([*left, *right]),
            Self::Exists(block) => {
                let (inner_nodes, inner_edges) = block.free();
                nodes.extend(inner_nodes);
                edges.extend(inner_edges);
            }
        }
    }

    /// Whether it looks at more than what is bound.
    pub(super) fn searches(&self) -> bool {
        match self {
            Self::Exists(_) => true,
            Self::Not(inner) => inner.searches(),
            Self::And(parts) | Self::Or(parts) => parts.iter().any(Self::searches),
            _ => false,
        }
    }
}

impl Block {
    /// The outer slots that the block looks at.
    pub(super) fn free(&self) -> (BTreeSet<usize>, BTreeSet<usize>) {
        let mut nodes: BTreeSet<usize> = self.edges.iter().flat_map(|edge| [edge.left, edge.right]).collect();
        nodes.extend(self.tests.iter().map(|(slot, _)| *slot));
        let mut edges = BTreeSet::new();
        for condition in &self.conditions {
            condition.collect(&mut nodes, &mut edges);
        }
        nodes.retain(|slot| !self.nodes.contains(slot));
        edges.retain(|slot| self.edges.iter().all(|edge| edge.slot != *slot));
        (nodes, edges)
    }
}

impl From<SelectError> for QueryError {
    fn from(error: SelectError) -> Self {
        Self::Select(error)
    }
}
