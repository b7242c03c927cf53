//! Patterns written as the parser reads them.

use super::{
    Arrow, Column, Condition, EdgePattern, Literal, NodePattern, Operand, Path, Query, Selector, Step, Steps, Subquery,
};
use std::fmt;

/// A name, between backquotes where it needs them.
struct Name<'a>(&'a str);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = !self.0.is_empty() && self.0.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
        if plain { f.write_str(self.0) } else { write!(f, "`{}`", self.0.replace('\\', "\\\\").replace('`', "\\`")) }
    }
}

/// A variable, between backquotes where it needs them.
struct Variable<'a>(&'a str);

impl fmt::Display for Variable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if super::parse::is_variable(self.0) { f.write_str(self.0) } else { fmt::Display::fmt(&Quoted(self.0), f) }
    }
}

struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.0.replace('\\', "\\\\").replace('`', "\\`"))
    }
}

fn write_names(f: &mut fmt::Formatter<'_>, names: &[String]) -> fmt::Result {
    for (position, name) in names.iter().enumerate() {
        f.write_str(if position == 0 { ":" } else { "|" })?;
        fmt::Display::fmt(&Name(name), f)?;
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
        if let Some(variable) = &self.variable {
            fmt::Display::fmt(&Variable(variable), f)?;
        }
        write_names(f, &self.kinds)?;
        for (position, (name, value)) in self.properties.iter().enumerate() {
            write!(f, "{}{}:{value}", if position == 0 { "{" } else { "," }, Name(name))?;
        }
        if self.properties.is_empty() { Ok(()) } else { f.write_str("}") }
    }
}

impl fmt::Display for EdgePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.arrow == Arrow::In { "<-[" } else { "-[" })?;
        if let Some(variable) = &self.variable {
            fmt::Display::fmt(&Variable(variable), f)?;
        }
        write_names(f, &self.verbs)?;
        f.write_str(if self.arrow == Arrow::Out { "]->" } else { "]-" })?;
        match self.repeat {
            None => Ok(()),
            Some(repeat) if repeat.least == repeat.most => write!(f, "{{{}}}", repeat.most),
            Some(repeat) => write!(f, "{{{},{}}}", repeat.least, repeat.most),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({})", self.edge, self.node)
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

impl fmt::Display for Steps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.steps.iter().try_for_each(|step| fmt::Display::fmt(step, f))?;
        self.condition.as_ref().map_or(Ok(()), |condition| write!(f, " WHERE {condition}"))
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({})", self.start)?;
        self.steps.iter().try_for_each(|step| fmt::Display::fmt(step, f))
    }
}

fn write_query(f: &mut fmt::Formatter<'_>, paths: &[Path], condition: Option<&Condition>) -> fmt::Result {
    for (position, path) in paths.iter().enumerate() {
        write!(f, "{}{path}", if position == 0 { "" } else { ", " })?;
    }
    condition.map_or(Ok(()), |condition| write!(f, " WHERE {condition}"))
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_query(f, &self.paths, self.condition.as_ref())?;
        for (position, column) in self.columns.iter().enumerate() {
            write!(f, "{}{column}", if position == 0 { " RETURN " } else { ", " })?;
        }
        Ok(())
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let usual = match &self.attribute {
            None => self.variable.clone(),
            Some(attribute) => format!("{}.{attribute}", self.variable),
        };
        fmt::Display::fmt(&Variable(&self.variable), f)?;
        if let Some(attribute) = &self.attribute {
            write!(f, ".{}", Name(attribute))?;
        }
        if self.name == usual { Ok(()) } else { write!(f, " AS {}", Name(&self.name)) }
    }
}

impl fmt::Display for Subquery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_query(f, &self.paths, self.condition.as_ref())
    }
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(variable) => fmt::Display::fmt(&Variable(variable), f),
            Self::Attribute { variable, name } => write!(f, "{}.{}", Variable(variable), Name(name)),
            Self::Literal(literal) => fmt::Display::fmt(literal, f),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, parts: &[Self], word: &str| {
            for (position, part) in parts.iter().enumerate() {
                if position > 0 {
                    write!(f, " {word} ")?;
                }
                match part {
                    Self::Or(_) => write!(f, "({part})")?,
                    Self::And(_) if word == "AND" => write!(f, "({part})")?,
                    part => fmt::Display::fmt(part, f)?,
                }
            }
            Ok(())
        };
        match self {
            Self::Not(inner) => match &**inner {
                Self::And(_) | Self::Or(_) => write!(f, "NOT ({inner})"),
                inner => write!(f, "NOT {inner}"),
            },
            Self::And(parts) => list(f, parts, "AND"),
            Self::Or(parts) => list(f, parts, "OR"),
            Self::Compare(left, comparison, right) => write!(f, "{left} {} {right}", comparison.sign()),
            Self::Null(operand, negated) => write!(f, "{operand} IS {}NULL", if *negated { "NOT " } else { "" }),
            Self::Exists(query) => write!(f, "EXISTS {{ {query} }}"),
        }
    }
}
