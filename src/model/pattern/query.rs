//! Queries as plain data.

use super::{Literal, NodePattern, Step};

/// Steps from an entity that a question asks about, and what must hold of them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Steps {
    /// The steps, one after another.
    pub steps: Vec<Step>,
    /// What must hold of the entities and relations that the steps name.
    pub condition: Option<Condition>,
}

/// A chain of nodes and steps.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Path {
    /// Where it starts.
    pub start: NodePattern,
    /// How it goes on.
    pub steps: Vec<Step>,
}

/// A whole query: paths that share variables, a condition and the columns of the answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Query {
    /// The paths, all of which must be there.
    pub paths: Vec<Path>,
    /// What must hold.
    pub condition: Option<Condition>,
    /// The columns of the answer; empty: every named variable.
    pub columns: Vec<Column>,
}

/// A pattern inside `EXISTS`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Subquery {
    /// The paths; variables of the query around it mean the same here.
    pub paths: Vec<Path>,
    /// What must hold.
    pub condition: Option<Condition>,
}

/// What must hold of a match.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// Not this.
    Not(Box<Condition>),
    /// All of these.
    And(Vec<Condition>),
    /// At least one of these.
    Or(Vec<Condition>),
    /// A comparison of two operands.
    Compare(Operand, Comparison, Operand),
    /// Whether an operand has no value; the flag turns it round.
    Null(Operand, bool),
    /// Whether a pattern has a match.
    Exists(Box<Subquery>),
}

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// An entity or a relation itself.
    Variable(String),
    /// An attribute of one.
    Attribute {
        /// The variable.
        variable: String,
        /// The attribute.
        name: String,
    },
    /// A constant.
    Literal(Literal),
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparison {
    /// The sign.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    /// The comparison with its sides exchanged.
    #[must_use]
    pub fn turned(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            same => same,
        }
    }
}

/// A column of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The variable.
    pub variable: String,
    /// One of its attributes; `None`: the variable itself.
    pub attribute: Option<String>,
    /// The header.
    pub name: String,
}

/// What a variable stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sort {
    /// An entity.
    Entity,
    /// A relation.
    Relation,
    /// The relations of a quantified step, in order.
    Relations,
}

impl Query {
    /// The named variables, in the order in which the text first names them. O(n²) in their number.
    ///
    /// ```
    /// use relata::model::{Sort, parse_query};
    /// let query = parse_query("(a)-[r:funds]->(b), (b)-[:part_of]->{1,3}(a)")?;
    /// let variables = [("a", Sort::Entity), ("r", Sort::Relation), ("b", Sort::Entity)];
    /// assert_eq!(query.variables(), variables);
    /// # Ok::<(), relata::model::PatternError>(())
    /// ```
    pub fn variables(&self) -> Vec<(&str, Sort)> {
        variables(&self.paths)
    }
}

/// The named variables of paths, in the order in which the text first names them.
pub(crate) fn variables(paths: &[Path]) -> Vec<(&str, Sort)> {
    fn push<'q>(found: &mut Vec<(&'q str, Sort)>, name: Option<&'q str>, sort: Sort) {
        if let Some(name) = name
            && !found.iter().any(|(other, _)| *other == name)
        {
            found.push((name, sort));
        }
    }
    let mut found = Vec::new();
    for path in paths {
        push(&mut found, path.start.variable.as_deref(), Sort::Entity);
        for step in &path.steps {
            let sort = if step.edge.repeat.is_some() { Sort::Relations } else { Sort::Relation };
            push(&mut found, step.edge.variable.as_deref(), sort);
            push(&mut found, step.node.variable.as_deref(), Sort::Entity);
        }
    }
    found
}
