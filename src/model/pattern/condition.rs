//! The parser of conditions and columns.

use super::parse::Parser;
use super::query::{Column, Comparison, Condition, Operand, Query, Sort, Subquery};
use super::{DEEPEST, Literal, PatternError};

impl Parser {
    fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Result<T, PatternError>) -> Result<T, PatternError> {
        const _: () = assert!(DEEPEST == 64);
        if self.depth == DEEPEST {
            return Err(self.error("a condition of at most 64 levels"));
        }
        self.depth += 1;
        let found = inner(self);
        self.depth -= 1;
        found
    }

    pub(super) fn condition(&mut self) -> Result<Condition, PatternError> {
        let first = self.conjunction()?;
        let mut parts = Vec::new();
        while self.word("or") {
            parts.push(self.conjunction()?);
        }
        Ok(joined(first, parts, Condition::Or))
    }

    fn conjunction(&mut self) -> Result<Condition, PatternError> {
        let first = self.negation()?;
        let mut parts = Vec::new();
        while self.word("and") {
            parts.push(self.negation()?);
        }
        Ok(joined(first, parts, Condition::And))
    }

    fn negation(&mut self) -> Result<Condition, PatternError> {
        if self.word("not") {
            return Ok(Condition::Not(Box::new(self.deeper(Self::negation)?)));
        }
        if self.word("exists") {
            return self.deeper(Self::exists);
        }
        if self.take('(') {
            return self.deeper(|parser| {
                let inner = parser.condition()?;
                parser.need(')', "AND, OR or ')'")?;
                Ok(inner)
            });
        }
        self.comparison()
    }

    fn exists(&mut self) -> Result<Condition, PatternError> {
        self.need('{', "'{'")?;
        self.word("match");
        let known = self.scope.len();
        let paths = self.paths()?;
        let condition = if self.word("where") { Some(self.condition()?) } else { None };
        self.need('}', if condition.is_some() { "AND, OR or '}'" } else { "'-', '<-', ',', WHERE or '}'" })?;
        self.scope.truncate(known);
        Ok(Condition::Exists(Box::new(Subquery { paths, condition })))
    }

    fn comparison(&mut self) -> Result<Condition, PatternError> {
        self.peek();
        let left_at = self.at;
        let left = self.operand("a condition (a comparison, NOT, EXISTS or '(')")?;
        self.peek();
        let at = self.at;
        if self.word("is") {
            let negated = self.word("not");
            if !self.word("null") {
                return Err(self.error(if negated { "NULL" } else { "NULL or NOT NULL" }));
            }
            if matches!(left, Operand::Variable(_)) {
                return Err(self.error_at(left_at, "an attribute such as t.name (a variable always has a value)"));
            }
            return Ok(Condition::Null(left, negated));
        }
        let comparison = match (self.peek(), self.text.get(self.at + 1)) {
            (Some('<'), Some('>')) => Comparison::NotEqual,
            (Some('<'), Some('=')) => Comparison::LessOrEqual,
            (Some('>'), Some('=')) => Comparison::GreaterOrEqual,
            (Some('='), _) => Comparison::Equal,
            (Some('<'), _) => Comparison::Less,
            (Some('>'), _) => Comparison::Greater,
            _ => return Err(self.error("'=', '<>', '<', '<=', '>', '>=' or IS")),
        };
        self.at += comparison.sign().len();
        self.peek();
        let right_at = self.at;
        let right = self.operand("an attribute such as t.name, or a value ('text', a number, true or false)")?;
        self.comparable(&left, left_at, comparison, at, &right, right_at)?;
        Ok(Condition::Compare(left, comparison, right))
    }

    /// Entities and relations themselves can be equal or not, nothing else.
    fn comparable(
        &mut self,
        left: &Operand,
        left_at: usize,
        comparison: Comparison,
        at: usize,
        right: &Operand,
        right_at: usize,
    ) -> Result<(), PatternError> {
        let sort = |operand: &Operand| match operand {
            Operand::Variable(name) => self.scope.iter().rev().find(|(known, _)| known == name).map(|(_, sort)| *sort),
            _ => None,
        };
        let (left_sort, right_sort) = (sort(left), sort(right));
        let whole = left_sort.is_some() || right_sort.is_some();
        if whole && !matches!(comparison, Comparison::Equal | Comparison::NotEqual) {
            return Err(self.error_at(at, "'=' or '<>' (only attributes and values have an order)"));
        }
        match (left_sort, right_sort) {
            (None, Some(_)) => Err(self.error_at(right_at, "an attribute such as t.name, or a value")),
            (Some(_), None) => Err(self.error_at(left_at, "an attribute such as t.name")),
            (Some(left), Some(right)) if left != right => {
                Err(self.error_at(right_at, "a variable of the same sort (entity or relation)"))
            }
            _ => Ok(()),
        }
    }

    fn operand(&mut self, expected: &'static str) -> Result<Operand, PatternError> {
        match self.peek() {
            Some('\'' | '"' | '-') => return self.literal().map(Operand::Literal),
            Some(c) if c.is_numeric() => return self.literal().map(Operand::Literal),
            _ => {}
        }
        let truth = self.word("true");
        if truth || self.word("false") {
            return Ok(Operand::Literal(Literal::Boolean(truth)));
        }
        let (variable, attribute) = self.reference(expected)?;
        Ok(match attribute {
            Some(name) => Operand::Attribute { variable, name },
            None => Operand::Variable(variable),
        })
    }

    /// A variable that is known here, and an attribute of it.
    fn reference(&mut self, expected: &'static str) -> Result<(String, Option<String>), PatternError> {
        let Some((variable, at)) = self.variable()? else { return Err(self.error(expected)) };
        let known = self.scope.iter().rev().find(|(known, _)| *known == variable).map(|(_, sort)| *sort);
        let Some(sort) = known else { return Err(self.error_at(at, "a variable of the pattern")) };
        if self.text.get(self.at) != Some(&'.') {
            return Ok((variable, None));
        }
        if sort == Sort::Relations {
            return Err(self.error_at(at, "a variable of one entity or relation (this one names several)"));
        }
        self.at += 1;
        let attribute = self.name("an attribute")?;
        Ok((variable, Some(attribute)))
    }

    pub(super) fn columns(&mut self) -> Result<Vec<Column>, PatternError> {
        self.word("distinct");
        let mut columns: Vec<Column> = Vec::new();
        loop {
            self.peek();
            let at = self.at;
            let (variable, attribute) = self.reference("a variable of the pattern")?;
            let name = if self.word("as") {
                self.name("a name for the column")?
            } else {
                attribute.as_ref().map_or_else(|| variable.clone(), |attribute| format!("{variable}.{attribute}"))
            };
            if columns.iter().any(|column| column.name == name) {
                return Err(self.error_at(at, "a column of another name"));
            }
            columns.push(Column { variable, attribute, name });
            if !self.take(',') {
                return Ok(columns);
            }
        }
    }
}

/// Several conditions as one; those of the same word become one list.
fn joined(first: Condition, more: Vec<Condition>, list: fn(Vec<Condition>) -> Condition) -> Condition {
    if more.is_empty() {
        return first;
    }
    let mut all = vec![first];
    all.extend(more);
    list(all)
}

impl Query {
    /// Chooses the columns of the answer as `RETURN` would, such as `o, t.name AS threat`.
    ///
    /// ```
    /// use relata::model::parse_query;
    /// let mut query = parse_query("(o)-[:addresses]->(t)")?;
    /// query.set_columns("o, t.name AS threat")?;
    /// assert_eq!(query.to_string(), "(o)-[:addresses]->(t) RETURN o, t.name AS threat");
    /// # Ok::<(), relata::model::PatternError>(())
    /// ```
    ///
    /// # Errors
    /// [`PatternError`] where the grammar does not allow the text, and for a variable that the query does not name.
    pub fn set_columns(&mut self, text: &str) -> Result<(), PatternError> {
        let mut parser = Parser::new(text);
        parser.scope = self.variables().into_iter().map(|(name, sort)| (name.to_owned(), sort)).collect();
        let columns = parser.columns()?;
        parser.end("',', AS or the end")?;
        self.columns = columns;
        Ok(())
    }
}
