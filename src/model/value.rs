//! Attribute types and values.

use super::{DateError, PartialDate};
use std::fmt;

/// The type of an attribute, as `relata.toml` declares it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum AttributeType {
    /// Any text.
    #[default]
    Text,
    /// A whole number of 64 bits.
    Integer,
    /// A finite decimal number.
    Number,
    /// A partial ISO 8601 date.
    Date,
    /// `true` or `false`, also `yes` and `no`, in any case.
    Boolean,
    /// An absolute `http`, `https` or `mailto` address.
    Url,
    /// Several texts, separated by `|`.
    List,
    /// One text of a closed list, in the order in which it ranks.
    OneOf(Vec<String>),
}

/// Whether a text is an absolute `http`, `https` or `mailto` address. O(length).
pub fn is_address(text: &str) -> bool {
    let starts = |scheme: &str| {
        text.as_bytes().get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme.as_bytes()))
            && text.len() > scheme.len()
    };
    ["https://", "http://", "mailto:"].into_iter().any(starts) && !text.contains(char::is_whitespace)
}

/// A value of an attribute, as a column holds it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ValueRef<'v> {
    /// A text, an address, or one of a closed list.
    Text(&'v str),
    /// A whole number.
    Integer(i64),
    /// A finite number.
    Number(f64),
    /// A partial date.
    Date(PartialDate),
    /// True or false.
    Boolean(bool),
    /// Several texts.
    List(&'v [String]),
}

impl<'v> From<&'v Value> for ValueRef<'v> {
    fn from(value: &'v Value) -> Self {
        match value {
            Value::Text(text) => Self::Text(text),
            Value::Integer(number) => Self::Integer(*number),
            Value::Number(number) => Self::Number(*number),
            Value::Date(date) => Self::Date(*date),
            Value::Boolean(truth) => Self::Boolean(*truth),
            Value::List(parts) => Self::List(parts),
        }
    }
}

impl ValueRef<'_> {
    /// The value on its own.
    pub fn to_owned(self) -> Value {
        match self {
            Self::Text(text) => Value::Text(text.to_owned()),
            Self::Integer(number) => Value::Integer(number),
            Self::Number(number) => Value::Number(number),
            Self::Date(date) => Value::Date(date),
            Self::Boolean(truth) => Value::Boolean(truth),
            Self::List(parts) => Value::List(parts.to_vec()),
        }
    }
}

/// A value of an attribute.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A text, an address, or one of a closed list.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A finite number.
    Number(f64),
    /// A partial date.
    Date(PartialDate),
    /// True or false.
    Boolean(bool),
    /// Several texts.
    List(Vec<String>),
}

/// Why a cell does not fit the type of its attribute.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// Not a date, or one that does not exist.
    #[error(transparent)]
    Date(#[from] DateError),
    /// Not of the type.
    #[error("`{value}` is not {expected}")]
    Type {
        /// The cell.
        value: String,
        /// What was expected, with its article.
        expected: &'static str,
    },
    /// Not in the closed list.
    #[error("`{value}` is not one of {}", allowed.join(", "))]
    NotAllowed {
        /// The cell.
        value: String,
        /// The closed list.
        allowed: Vec<String>,
    },
}

impl AttributeType {
    /// Parses a cell that is not empty.
    ///
    /// # Errors
    /// [`ValueError`] when the cell is not of this type.
    pub fn parse(&self, cell: &str) -> Result<Value, ValueError> {
        let wrong = |expected| ValueError::Type { value: cell.to_owned(), expected };
        match self {
            Self::Text => Ok(Value::Text(cell.to_owned())),
            Self::Integer => cell.parse().map(Value::Integer).map_err(|_| wrong("a whole number")),
            Self::Number => match cell.parse::<f64>() {
                Ok(number) if number.is_finite() => Ok(Value::Number(number)),
                _ => Err(wrong("a number")),
            },
            Self::Date => Ok(Value::Date(PartialDate::parse(cell)?)),
            Self::Boolean => match cell.to_ascii_lowercase().as_str() {
                "true" | "yes" => Ok(Value::Boolean(true)),
                "false" | "no" => Ok(Value::Boolean(false)),
                _ => Err(wrong("true or false")),
            },
            Self::Url if is_address(cell) => Ok(Value::Text(cell.to_owned())),
            Self::Url => Err(wrong("an address that starts with http://, https:// or mailto:")),
            Self::List => Ok(Value::List(
                cell.split('|').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect(),
            )),
            Self::OneOf(allowed) => {
                if allowed.iter().any(|option| option == cell) {
                    Ok(Value::Text(cell.to_owned()))
                } else {
                    Err(ValueError::NotAllowed { value: cell.to_owned(), allowed: allowed.clone() })
                }
            }
        }
    }

    /// The name of the type as `relata.toml` writes it (`one of` without its list).
    pub fn name(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Date => "date",
            Self::Boolean => "boolean",
            Self::Url => "url",
            Self::List => "list",
            Self::OneOf(_) => "one of",
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&ValueRef::from(self), f)
    }
}

impl fmt::Display for ValueRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Integer(number) => write!(f, "{number}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Date(date) => write!(f, "{date}"),
            Self::Boolean(truth) => write!(f, "{truth}"),
            Self::List(parts) => f.write_str(&parts.join("|")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_read_as_its_type_or_refused() {
        assert_eq!(AttributeType::Integer.parse("-7"), Ok(Value::Integer(-7)));
        assert!(AttributeType::Integer.parse("7.5").is_err());
        assert!(AttributeType::Number.parse("NaN").is_err());
        assert!(AttributeType::Number.parse("1e999").is_err());
        assert_eq!(AttributeType::Boolean.parse("Yes"), Ok(Value::Boolean(true)));
        assert!(AttributeType::Url.parse("javascript:alert(1)").is_err());
        assert!(AttributeType::Url.parse("https://").is_err());
        assert_eq!(AttributeType::List.parse("a| b||"), Ok(Value::List(vec!["a".into(), "b".into()])));
        let severity = AttributeType::OneOf(vec!["low".into(), "high".into()]);
        assert!(severity.parse("high").is_ok());
        assert_eq!(severity.parse("urgent").unwrap_err().to_string(), "`urgent` is not one of low, high");
    }
}
