//! The selector grammar: node patterns and the steps between them.
//!
//! ```text
//! selector   = node-body | entity            a text that starts with ':' or '{' is a pattern, any other names one entity
//! node       = "(" [ variable ] [ node-body ] ")"
//! node-body  = [ ":" name { "|" name } ] [ "{" property { "," property } "}" ]
//! property   = name ":" literal
//! literal    = 'text' | "text" | number | true | false
//! step       = edge node
//! edge       = "-[" edge-body "]->" | "<-[" edge-body "]-" | "-[" edge-body "]-"
//! edge-body  = [ variable ] [ ":" name { "|" name } ]
//! ```
//!
//! White space may stand between any two tokens. Names are letters, digits, `_`, `-` and `.`; any other name is
//! written between backquotes.

use std::fmt;

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
    /// The text with a caret below the place, for a message of several lines.
    ///
    /// ```
    /// let error = relata::model::parse_selector(":threat{severity=1}").unwrap_err();
    /// assert_eq!(error.pointer(), ":threat{severity=1}\n                ^ ':' expected");
    /// ```
    pub fn pointer(&self) -> String {
        let line: String = self.text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        format!("{line}\n{}^ {} expected", " ".repeat(self.at), self.expected)
    }
}

/// Reads a selector. O(length).
///
/// ```
/// use relata::model::{Selector, parse_selector};
/// assert_eq!(parse_selector("APC")?, Selector::Entity("APC".into()));
/// let Selector::Pattern(pattern) = parse_selector(":threat|right{severity:'critical'}")? else { panic!() };
/// assert_eq!(pattern.kinds, ["threat", "right"]);
/// # Ok::<(), relata::model::PatternError>(())
/// ```
///
/// # Errors
/// [`PatternError`] for a pattern that the grammar does not allow, and for an empty text.
pub fn parse_selector(text: &str) -> Result<Selector, PatternError> {
    let trimmed = text.trim();
    if trimmed.starts_with([':', '{']) {
        let mut parser = Parser::new(text);
        let pattern = parser.node_body(None)?;
        parser.end()?;
        return Ok(Selector::Pattern(pattern));
    }
    if trimmed.is_empty() {
        return Err(Parser::new(text).error("an entity or a pattern such as :organisation"));
    }
    Ok(Selector::Entity(trimmed.to_owned()))
}

/// Reads one or more steps, such as `<-[:addresses]-()`. O(length).
///
/// # Errors
/// [`PatternError`] where the grammar does not allow the text.
pub fn parse_steps(text: &str) -> Result<Vec<Step>, PatternError> {
    let mut parser = Parser::new(text);
    let mut steps = Vec::new();
    loop {
        let edge = parser.edge()?;
        let node = parser.node()?;
        steps.push(Step { edge, node });
        if parser.peek().is_none() {
            return Ok(steps);
        }
    }
}

struct Parser {
    text: Vec<char>,
    at: usize,
}

impl Parser {
    fn new(text: &str) -> Self {
        Self { text: text.chars().collect(), at: 0 }
    }

    fn error(&self, expected: &'static str) -> PatternError {
        let found = self.text.get(self.at).map_or_else(|| "the end".to_owned(), |c| format!("'{c}'"));
        PatternError { text: self.text.iter().collect(), at: self.at, expected, found }
    }

    fn peek(&mut self) -> Option<char> {
        while self.text.get(self.at).is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
        self.text.get(self.at).copied()
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn need(&mut self, wanted: char, expected: &'static str) -> Result<(), PatternError> {
        if self.take(wanted) { Ok(()) } else { Err(self.error(expected)) }
    }

    fn end(&mut self) -> Result<(), PatternError> {
        if self.peek().is_none() { Ok(()) } else { Err(self.error("the end of the pattern")) }
    }

    fn quoted(&mut self, quote: char, expected: &'static str) -> Result<String, PatternError> {
        let mut text = String::new();
        loop {
            match self.text.get(self.at).copied() {
                Some('\\') if self.text.get(self.at + 1).is_some() => {
                    text.push(self.text[self.at + 1]);
                    self.at += 2;
                }
                Some(c) if c == quote && self.text.get(self.at + 1) == Some(&quote) => {
                    text.push(quote);
                    self.at += 2;
                }
                Some(c) if c == quote => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(c) => {
                    text.push(c);
                    self.at += 1;
                }
                None => return Err(self.error(expected)),
            }
        }
    }

    fn optional_name(&mut self) -> Result<Option<String>, PatternError> {
        if self.take('`') {
            return self.quoted('`', "a closing backquote").map(Some);
        }
        self.peek();
        let start = self.at;
        while self.text.get(self.at).is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.')) {
            self.at += 1;
        }
        Ok((self.at > start).then(|| self.text[start..self.at].iter().collect()))
    }

    fn name(&mut self, expected: &'static str) -> Result<String, PatternError> {
        self.optional_name()?.ok_or_else(|| self.error(expected))
    }

    fn names(&mut self, expected: &'static str) -> Result<Vec<String>, PatternError> {
        let mut names = Vec::new();
        if self.take(':') {
            names.push(self.name(expected)?);
            while self.take('|') {
                names.push(self.name(expected)?);
            }
        }
        Ok(names)
    }

    fn literal(&mut self) -> Result<Literal, PatternError> {
        const EXPECTED: &str = "a value ('text', a number, true or false)";
        match self.peek() {
            Some(quote @ ('\'' | '"')) => {
                self.at += 1;
                self.quoted(quote, "a closing quote").map(Literal::Text)
            }
            Some(_) => {
                let start = self.at;
                let word = self.optional_name()?.unwrap_or_default();
                let number = word.parse::<f64>().ok().filter(|number| number.is_finite());
                match (word.as_str(), number) {
                    ("true", _) => Ok(Literal::Boolean(true)),
                    ("false", _) => Ok(Literal::Boolean(false)),
                    (_, Some(number)) => Ok(Literal::Number(number)),
                    _ => {
                        self.at = start;
                        Err(self.error(EXPECTED))
                    }
                }
            }
            None => Err(self.error(EXPECTED)),
        }
    }

    fn node_body(&mut self, variable: Option<String>) -> Result<NodePattern, PatternError> {
        let kinds = self.names("a kind")?;
        let mut properties = Vec::new();
        if self.take('{') {
            loop {
                let name = self.name("an attribute")?;
                self.need(':', "':'")?;
                properties.push((name, self.literal()?));
                if !self.take(',') {
                    break;
                }
            }
            self.need('}', "',' or '}'")?;
        }
        Ok(NodePattern { variable, kinds, properties })
    }

    fn node(&mut self) -> Result<NodePattern, PatternError> {
        self.need('(', "'('")?;
        let variable = self.optional_name()?;
        let node = self.node_body(variable)?;
        self.need(')', "':', '{' or ')'")?;
        Ok(node)
    }

    fn edge(&mut self) -> Result<EdgePattern, PatternError> {
        let backward = self.take('<');
        self.need('-', if backward { "'-'" } else { "'-[' or '<-['" })?;
        self.need('[', "'['")?;
        let variable = self.optional_name()?;
        let verbs = self.names("a relation")?;
        self.need(']', "':', '|' or ']'")?;
        self.need('-', "'-'")?;
        let arrow = match (backward, self.text.get(self.at) == Some(&'>')) {
            (true, true) => return Err(self.error("'(' (a step goes one way, or either way as -[]-)")),
            (true, false) => Arrow::In,
            (false, true) => {
                self.at += 1;
                Arrow::Out
            }
            (false, false) => Arrow::Either,
        };
        Ok(EdgePattern { variable, verbs, arrow })
    }
}

fn write_names(f: &mut fmt::Formatter<'_>, names: &[String]) -> fmt::Result {
    for (position, name) in names.iter().enumerate() {
        let plain = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
        f.write_str(if position == 0 { ":" } else { "|" })?;
        if plain { f.write_str(name)? } else { write!(f, "`{}`", name.replace('\\', "\\\\").replace('`', "\\`"))? }
    }
    Ok(())
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
            Self::Number(number) => write!(f, "{number}"),
            Self::Boolean(truth) => write!(f, "{truth}"),
        }
    }
}

impl fmt::Display for NodePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.variable.as_deref().unwrap_or_default())?;
        write_names(f, &self.kinds)?;
        for (position, (name, value)) in self.properties.iter().enumerate() {
            write!(f, "{}{name}:{value}", if position == 0 { "{" } else { "," })?;
        }
        if self.properties.is_empty() { Ok(()) } else { f.write_str("}") }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.edge.arrow == Arrow::In { "<-[" } else { "-[" })?;
        f.write_str(self.edge.variable.as_deref().unwrap_or_default())?;
        write_names(f, &self.edge.verbs)?;
        f.write_str(if self.edge.arrow == Arrow::Out { "]->" } else { "]-" })?;
        write!(f, "({})", self.node)
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Entity(name) => f.write_str(name),
            Self::Pattern(pattern) => fmt::Display::fmt(pattern, f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_are_read_and_written_back() {
        for text in
            [":organisation", ":threat|right", ":organisation{sector:'civil society'}", "{founded:2009,open:true}"]
        {
            assert_eq!(parse_selector(text).unwrap().to_string(), text);
        }
        assert_eq!(parse_selector(" :a { b : 'it''s' } ").unwrap().to_string(), ":a{b:'it\\'s'}");
        assert_eq!(parse_selector("Citizen Lab").unwrap(), Selector::Entity("Citizen Lab".into()));
        assert_eq!(parse_selector(":`two words`").unwrap().to_string(), ":`two words`");
    }

    #[test]
    fn steps_know_their_direction() {
        let steps = parse_steps("<-[:addresses]-()").unwrap();
        assert_eq!((steps.len(), steps[0].edge.arrow), (1, Arrow::In));
        let text = "-[r:a|b]->(t:threat{severity:'high'})-[]-()";
        let steps = parse_steps(text).unwrap();
        assert_eq!(steps.iter().map(ToString::to_string).collect::<String>(), text);
    }

    #[test]
    fn an_error_points_at_the_character() {
        let cases = [
            ("", 0),
            (":", 1),
            (":a{", 3),
            (":a{b}", 4),
            (":a{b:}", 5),
            (":a{b:'x}", 8),
            (":a{b:x}", 5),
            (":a{b:1", 6),
            (":a b", 3),
            (":`a", 3),
            (":a{b:nan}", 5),
        ];
        for (text, at) in cases {
            assert_eq!(parse_selector(text).unwrap_err().at, at, "{text}");
        }
        for (text, at) in [("", 0), ("<[", 1), ("-[:a]-", 6), ("<-[:a]->()", 7), ("-[:a]->(x", 9), ("-[:a]->()x", 9)] {
            assert_eq!(parse_steps(text).unwrap_err().at, at, "{text}");
        }
    }
}
