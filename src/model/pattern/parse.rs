//! The parser: by hand, one character ahead, with the place and what was expected in every error.

use super::query::{Path, Query, Sort, Steps};
use super::{
    Arrow, EdgePattern, Literal, MOST_CHARACTERS, MOST_NODES, MOST_RELATIONS, MOST_REPEATS, NodePattern, PatternError,
    Repeat, Selector, Step,
};

/// Words that no variable may be called.
const RESERVED: [&str; 13] =
    ["and", "or", "not", "where", "return", "exists", "is", "null", "true", "false", "match", "as", "distinct"];

/// Whether a variable can be written without backquotes.
pub(super) fn is_variable(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !name.starts_with(|c: char| c.is_numeric())
        && !RESERVED.iter().any(|word| word.eq_ignore_ascii_case(name))
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
        parser.end("the end of the pattern")?;
        return Ok(Selector::Pattern(pattern));
    }
    if trimmed.is_empty() {
        return Err(Parser::new(text).error("an entity or a pattern such as :organisation"));
    }
    Ok(Selector::Entity(trimmed.to_owned()))
}

/// Reads one or more steps, such as `<-[:addresses]-()`, and a condition on what they name. O(length).
///
/// ```
/// let steps = relata::model::parse_steps("<-[r:addresses]-(:forum) WHERE r.confidence > 0.5")?;
/// assert_eq!((steps.steps.len(), steps.condition.is_some()), (1, true));
/// # Ok::<(), relata::model::PatternError>(())
/// ```
///
/// # Errors
/// [`PatternError`] where the grammar does not allow the text.
pub fn parse_steps(text: &str) -> Result<Steps, PatternError> {
    let mut parser = Parser::new(text);
    parser.length()?;
    let mut steps = vec![parser.step()?];
    while matches!(parser.peek(), Some('-' | '<')) {
        steps.push(parser.step()?);
    }
    let condition = if parser.word("where") { Some(parser.condition()?) } else { None };
    parser.end("'-', '<-' or WHERE")?;
    Ok(Steps { steps, condition })
}

/// Reads a query. O(length), since length, nesting and numbers are limited.
///
/// ```
/// use relata::model::parse_query;
/// let query = parse_query("(o:organisation)-[r:funds]->(f) WHERE r.since >= '2011' RETURN o, f.name AS forum")?;
/// assert_eq!(query.columns[1].name, "forum");
/// let error = parse_query("(o)-[:funds]->(f) WHERE x.name = 'IGF'").unwrap_err();
/// assert_eq!(error.to_string(), "a variable of the pattern expected at character 25, found 'x'");
/// # Ok::<(), relata::model::PatternError>(())
/// ```
///
/// # Errors
/// [`PatternError`] where the grammar does not allow the text, a variable is unknown or used for two things, and where
/// the pattern is too long, too deep or repeats too often.
pub fn parse_query(text: &str) -> Result<Query, PatternError> {
    let mut parser = Parser::new(text);
    parser.length()?;
    parser.word("match");
    let paths = parser.paths()?;
    let condition = if parser.word("where") { Some(parser.condition()?) } else { None };
    let columns = if parser.word("return") { parser.columns()? } else { Vec::new() };
    parser.end(match (condition.is_some(), columns.is_empty()) {
        (_, false) => "',', AS or the end of the pattern",
        (true, true) => "AND, OR, RETURN or the end of the pattern",
        (false, true) => "'-', '<-', ',', WHERE, RETURN or the end of the pattern",
    })?;
    Ok(Query { paths, condition, columns })
}

pub(super) struct Parser {
    pub(super) text: Vec<char>,
    pub(super) at: usize,
    /// Variables that may be used here.
    pub(super) scope: Vec<(String, Sort)>,
    pub(super) depth: usize,
    nodes: usize,
    relations: usize,
}

impl Parser {
    pub(super) fn new(text: &str) -> Self {
        Self { text: text.chars().collect(), at: 0, scope: Vec::new(), depth: 0, nodes: 0, relations: 0 }
    }

    pub(super) fn error(&self, expected: &'static str) -> PatternError {
        let found = self.text.get(self.at).map_or_else(|| "the end".to_owned(), |c| format!("'{c}'"));
        PatternError { text: self.text.iter().collect(), at: self.at, expected, found }
    }

    pub(super) fn error_at(&mut self, at: usize, expected: &'static str) -> PatternError {
        self.at = at;
        self.error(expected)
    }

    fn length(&mut self) -> Result<(), PatternError> {
        const _: () = assert!(MOST_CHARACTERS == 10_000);
        if self.text.len() <= MOST_CHARACTERS {
            return Ok(());
        }
        Err(self.error_at(MOST_CHARACTERS, "a pattern of at most 10000 characters"))
    }

    pub(super) fn peek(&mut self) -> Option<char> {
        while self.text.get(self.at).is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
        self.text.get(self.at).copied()
    }

    pub(super) fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    pub(super) fn need(&mut self, wanted: char, expected: &'static str) -> Result<(), PatternError> {
        if self.take(wanted) { Ok(()) } else { Err(self.error(expected)) }
    }

    pub(super) fn end(&mut self, expected: &'static str) -> Result<(), PatternError> {
        if self.peek().is_none() { Ok(()) } else { Err(self.error(expected)) }
    }

    /// Takes a word of the language.
    pub(super) fn word(&mut self, word: &str) -> bool {
        self.peek();
        let mut at = self.at;
        for wanted in word.chars() {
            if !self.text.get(at).is_some_and(|c| c.eq_ignore_ascii_case(&wanted)) {
                return false;
            }
            at += 1;
        }
        let ends = !self.text.get(at).is_some_and(|c| c.is_alphanumeric() || *c == '_');
        if ends {
            self.at = at;
        }
        ends
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
        Ok(self.plain(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.')))
    }

    fn plain(&mut self, fits: fn(char) -> bool) -> Option<String> {
        self.peek();
        let start = self.at;
        while self.text.get(self.at).is_some_and(|c| fits(*c)) {
            self.at += 1;
        }
        (self.at > start).then(|| self.text[start..self.at].iter().collect())
    }

    pub(super) fn name(&mut self, expected: &'static str) -> Result<String, PatternError> {
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

    /// A variable and the place where it stands.
    pub(super) fn variable(&mut self) -> Result<Option<(String, usize)>, PatternError> {
        self.peek();
        let at = self.at;
        if self.take('`') {
            let name = self.quoted('`', "a closing backquote")?;
            return if name.is_empty() { Err(self.error_at(at, "a variable")) } else { Ok(Some((name, at))) };
        }
        let Some(name) = self.plain(|c| c.is_alphanumeric() || c == '_') else { return Ok(None) };
        if is_variable(&name) {
            return Ok(Some((name, at)));
        }
        Err(self.error_at(at, "a variable (not a number or a word of the language, unless between backquotes)"))
    }

    fn declared(&mut self, sort: Sort) -> Result<Option<String>, PatternError> {
        let Some((name, at)) = self.variable()? else { return Ok(None) };
        match self.scope.iter().rposition(|(known, _)| *known == name).map(|place| (place, self.scope[place].1)) {
            None => self.scope.push((name.clone(), sort)),
            Some((_, Sort::Entity)) if sort == Sort::Entity => {}
            Some((_, Sort::Entity)) => return Err(self.error_at(at, "a new variable (this one is an entity)")),
            Some(_) => return Err(self.error_at(at, "a new variable (this one is a relation)")),
        }
        Ok(Some(name))
    }

    pub(super) fn literal(&mut self) -> Result<Literal, PatternError> {
        const EXPECTED: &str = "a value ('text', a number, true or false)";
        match self.peek() {
            Some(quote @ ('\'' | '"')) => {
                self.at += 1;
                self.quoted(quote, "a closing quote").map(Literal::Text)
            }
            Some('`') => Err(self.error(EXPECTED)),
            Some(_) => {
                let start = self.at;
                let word = self.optional_name()?.unwrap_or_default();
                let number = word.parse::<f64>().ok().filter(|number| number.is_finite());
                match (word.to_ascii_lowercase().as_str(), number) {
                    ("true", _) => Ok(Literal::Boolean(true)),
                    ("false", _) => Ok(Literal::Boolean(false)),
                    (_, Some(number)) => Ok(Literal::Number(number)),
                    _ => Err(self.error_at(start, EXPECTED)),
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
        const _: () = assert!(MOST_NODES == 64);
        if self.nodes == MOST_NODES {
            return Err(self.error("the end of the pattern (at most 64 nodes)"));
        }
        self.nodes += 1;
        self.need('(', "'('")?;
        let variable = self.declared(Sort::Entity)?;
        let node = self.node_body(variable)?;
        self.need(')', "':', '{' or ')'")?;
        Ok(node)
    }

    fn step(&mut self) -> Result<Step, PatternError> {
        let edge = self.edge()?;
        if matches!(self.peek(), Some('*' | '+' | '?')) {
            return Err(self.error("'(' or a bounded quantifier such as {1,3}"));
        }
        let node = self.node()?;
        Ok(Step { edge, node })
    }

    fn edge(&mut self) -> Result<EdgePattern, PatternError> {
        let backward = self.take('<');
        self.need('-', if backward { "'-'" } else { "'-', '<-'" })?;
        let mut named = None;
        let mut verbs = Vec::new();
        if self.take('[') {
            named = self.variable()?;
            verbs = self.names("a relation")?;
            if self.peek() == Some('*') {
                return Err(self.error("']' (a quantifier stands behind the arrow, as in -[]->{1,3})"));
            }
            self.need(']', "':', '|' or ']'")?;
        }
        self.need('-', "'[' or '-'")?;
        let arrow = match (backward, self.text.get(self.at) == Some(&'>')) {
            (true, true) => return Err(self.error("'(' (a step goes one way, or either way as -[]-)")),
            (true, false) => Arrow::In,
            (false, true) => {
                self.at += 1;
                Arrow::Out
            }
            (false, false) => Arrow::Either,
        };
        self.peek();
        let here = self.at;
        let repeat = if self.take('{') { Some(self.repeat()?) } else { None };
        const _: () = assert!(MOST_RELATIONS == 128);
        self.relations += usize::from(repeat.map_or(1, |repeat| repeat.most));
        if self.relations > MOST_RELATIONS {
            return Err(
                self.error_at(here, "fewer relations (at most 128 in all, quantifiers counted by their upper bound)")
            );
        }
        let variable = match named {
            None => None,
            Some((_, at)) => {
                let back = self.at;
                self.at = at;
                let sort = if repeat.is_some() { Sort::Relations } else { Sort::Relation };
                let variable = self.declared(sort)?;
                self.at = back;
                variable
            }
        };
        Ok(EdgePattern { variable, verbs, arrow, repeat })
    }

    fn repeat(&mut self) -> Result<Repeat, PatternError> {
        const _: () = assert!(MOST_REPEATS == 16);
        const EXPECTED: &str = "an upper bound from 1 to 16";
        self.peek();
        let mut at = self.at;
        let first = self.plain(|c| c.is_ascii_digit());
        let comma = self.take(',');
        let second = if comma {
            self.peek();
            at = self.at;
            self.plain(|c| c.is_ascii_digit())
        } else {
            first.clone()
        };
        let bound = |text: Option<&String>| text.and_then(|text| text.parse::<u8>().ok());
        let most = bound(second.as_ref()).filter(|most| (1..=MOST_REPEATS).contains(most));
        let most = most.ok_or_else(|| self.error_at(at, EXPECTED))?;
        let least = match (&first, comma) {
            (_, false) => most,
            (None, true) => 0,
            (text, true) => bound(text.as_ref()).unwrap_or(u8::MAX),
        };
        if least > most {
            return Err(self.error_at(at, "an upper bound that is not below the lower one"));
        }
        self.need('}', if comma { "'}'" } else { "',' or '}'" })?;
        Ok(Repeat { least, most })
    }

    pub(super) fn paths(&mut self) -> Result<Vec<Path>, PatternError> {
        let mut paths = Vec::new();
        loop {
            let start = self.node()?;
            let mut steps = Vec::new();
            while matches!(self.peek(), Some('-' | '<')) {
                steps.push(self.step()?);
            }
            paths.push(Path { start, steps });
            if !self.take(',') {
                return Ok(paths);
            }
        }
    }
}
