//! The pattern language: selectors, the steps of standing questions, and whole queries.
//!
//! ```text
//! selector    = node-body | entity            a text that starts with ':' or '{' is a pattern, any other names one entity
//! steps       = step { step } [ WHERE condition ]
//! query       = [ MATCH ] paths [ WHERE condition ] [ RETURN [ DISTINCT ] column { "," column } ]
//! paths       = path { "," path }
//! path        = node { step }
//! step        = edge [ quantifier ] node
//! node        = "(" [ variable ] [ node-body ] ")"
//! node-body   = [ ":" name { "|" name } ] [ "{" property { "," property } "}" ]
//! property    = name ":" literal
//! literal     = 'text' | "text" | number | true | false
//! edge        = "-[" edge-body "]->" | "<-[" edge-body "]-" | "-[" edge-body "]-" | "-->" | "<--" | "--"
//! edge-body   = [ variable ] [ ":" name { "|" name } ]
//! quantifier  = "{" count "}" | "{" [ count ] "," count "}"
//! condition   = conjunction { OR conjunction }
//! conjunction = negation { AND negation }
//! negation    = { NOT } ( "(" condition ")" | EXISTS "{" [ MATCH ] paths [ WHERE condition ] "}" | comparison )
//! comparison  = operand ( "=" | "<>" | "<" | "<=" | ">" | ">=" ) operand | operand IS [ NOT ] NULL
//! operand     = variable [ "." name ] | literal
//! column      = variable [ "." name ] [ AS name ]
//! ```
//!
//! White space may stand between any two tokens. Names are letters, digits, `_`, `-` and `.`; any other name is
//! written between backquotes. Variables are letters, digits and `_`, and no word of the language. Words of the
//! language are read in any case.
//!
//! `docs/patterns.md` says what patterns mean.

mod condition;
mod parse;
mod query;
#[cfg(test)]
mod tests;
mod write;

pub use parse::{parse_query, parse_selector, parse_steps};
pub use query::{Column, Comparison, Condition, Operand, Path, Query, Sort, Steps, Subquery};

/// How often a quantifier may repeat a relation.
pub const MOST_REPEATS: u8 = 16;
/// How many characters a pattern may have.
pub const MOST_CHARACTERS: usize = 10_000;
/// How many nodes a query may have, those inside `EXISTS` included.
pub const MOST_NODES: usize = 64;
/// How many relations one match may use at most, those inside `EXISTS` included.
pub const MOST_RELATIONS: usize = 128;
/// How deep conditions may be nested.
pub const DEEPEST: usize = 64;

/// A constant in a pattern.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// A quoted text.
    Text(String),
    /// A number.
    Number(f64),
    /// True or false.
    Boolean(bool),
}

/// What an entity must be: of one of some kinds, with some property values.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NodePattern {
    /// The variable that names the entity in the answer.
    pub variable: Option<String>,
    /// Kinds by name, any of which will do; empty allows all.
    pub kinds: Vec<String>,
    /// Properties that must have these values, all of them.
    pub properties: Vec<(String, Literal)>,
}

/// The direction in which a step follows relations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Arrow {
    /// From source to target, `-[]->`.
    Out,
    /// From target to source, `<-[]-`.
    In,
    /// Either way, `-[]-`.
    Either,
}

/// Which relations a step may follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EdgePattern {
    /// The variable that names the relation.
    pub variable: Option<String>,
    /// Verbs by name, any of which will do; empty allows all.
    pub verbs: Vec<String>,
    /// The direction.
    pub arrow: Arrow,
    /// How many relations in a row it stands for; `None`: one.
    pub repeat: Option<Repeat>,
}

/// How many relations in a row a step may follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Repeat {
    /// At least so many; 0: the step may stay where it is.
    pub least: u8,
    /// At most so many, 1 to [`MOST_REPEATS`].
    pub most: u8,
}

impl EdgePattern {
    /// The least and the largest number of relations in a row.
    pub fn lengths(&self) -> (u8, u8) {
        self.repeat.map_or((1, 1), |repeat| (repeat.least, repeat.most))
    }
}

/// One step of a pattern: a relation and the entity at its far end.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The relation.
    pub edge: EdgePattern,
    /// The entity it leads to.
    pub node: NodePattern,
}

/// What a command takes where it takes entities.
#[derive(Debug, Clone, PartialEq)]
pub enum Selector {
    /// One entity, by id, name or alias.
    Entity(String),
    /// Every entity that a pattern fits.
    Pattern(NodePattern),
}

/// How many characters of a long pattern a pointer shows before and after the place.
const AROUND: usize = 60;

/// Where a pattern cannot be read, and what was expected there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{expected} expected at character {}, found {found}", .at + 1)]
pub struct PatternError {
    /// The whole text.
    pub text: String,
    /// Position in characters, from 0.
    pub at: usize,
    /// What would have been right.
    pub expected: &'static str,
    /// What stands there.
    pub found: String,
}

impl PatternError {
    /// The text around the place, with `…` where more of it is left out, and how many characters stand before the place.
    ///
    /// ```
    /// let error = relata::model::parse_selector(":threat{severity=1}").unwrap_err();
    /// assert_eq!(error.excerpt(), (":threat{severity=1}".to_owned(), 16));
    /// ```
    pub fn excerpt(&self) -> (String, usize) {
        let start = if self.at > 2 * AROUND { self.at - AROUND } else { 0 };
        let mut text = if start > 0 { "…".to_owned() } else { String::new() };
        let before = self.at - start + usize::from(start > 0);
        text.extend(self.text.chars().skip(start).take(self.at - start + AROUND));
        if self.text.chars().nth(self.at + AROUND).is_some() {
            text.push('…');
        }
        (text, before)
    }

    /// The text around the place with a caret below it, for a message of several lines.
    ///
    /// ```
    /// let error = relata::model::parse_selector(":threat{severity=1}").unwrap_err();
    /// assert_eq!(error.pointer(), ":threat{severity=1}\n                ^ ':' expected");
    /// ```
    pub fn pointer(&self) -> String {
        let (text, before) = self.excerpt();
        let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        format!("{line}\n{}^ {} expected", " ".repeat(before), self.expected)
    }
}
