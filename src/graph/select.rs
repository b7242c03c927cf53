//! Which entities a selector means.

use super::resolve::{ResolveError, resolve};
use crate::model::{
    AttributeColumn, AttributeType, Dataset, EntityIx, Index, Literal, NodePattern, Selector, Value, ValueRef,
};

/// Why a selector does not fit the data.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SelectError {
    /// The name fits no entity, or several.
    #[error(transparent)]
    Entity(#[from] ResolveError),
    /// A kind is not in the schema.
    #[error("no kind is called `{name}`")]
    UnknownKind {
        /// What was asked for.
        name: String,
        /// The kinds there are.
        kinds: Vec<String>,
    },
    /// No entity of these kinds has such an attribute.
    #[error("no entity{} has the attribute `{name}`", if .kinds.is_empty() { String::new() } else { format!(" of kind {}", .kinds.join(" or ")) })]
    UnknownAttribute {
        /// What was asked for.
        name: String,
        /// The kinds that the pattern names.
        kinds: Vec<String>,
        /// The attributes that entities of these kinds have.
        attributes: Vec<String>,
    },
    /// The schema lists the values of the attribute, and this is none of them.
    #[error("`{name}` is never `{value}`")]
    UnknownValue {
        /// The attribute.
        name: String,
        /// What was asked for.
        value: String,
        /// The values that it may have.
        values: Vec<String>,
    },
}

impl SelectError {
    /// Whether it is about something that is not there, rather than about several that are.
    pub fn is_unknown(&self) -> bool {
        !matches!(self, Self::Entity(ResolveError::Ambiguous { .. }))
    }
}

/// What every entity has besides its attributes.
const COMMON: [&str; 6] = ["id", "name", "kind", "aliases", "description", "website"];

/// The entities that a selector means, in the order of ids. O(log n) for an exact id, O(n) otherwise.
///
/// # Errors
/// [`SelectError`] when the name fits no entity or several, or the pattern names an unknown kind or attribute. A
/// pattern that fits nothing is not an error.
pub fn select(data: &Dataset, selector: &Selector) -> Result<Vec<EntityIx>, SelectError> {
    match selector {
        Selector::Entity(name) => Ok(vec![resolve(data, name)?]),
        Selector::Pattern(pattern) => {
            check_pattern(data, pattern)?;
            Ok(data.entities().filter(|entity| matches(data, pattern, *entity)).collect())
        }
    }
}

/// Whether the kinds and attributes of a pattern exist.
///
/// # Errors
/// [`SelectError`] for the first that does not.
pub fn check_pattern(data: &Dataset, pattern: &NodePattern) -> Result<(), SelectError> {
    let schema = &data.schema;
    for name in &pattern.kinds {
        if schema.kind(name).is_none() {
            let kinds = schema.kinds.iter().map(|kind| kind.name.clone()).collect();
            return Err(SelectError::UnknownKind { name: name.clone(), kinds });
        }
    }
    let asked = |kind: &str| pattern.kinds.is_empty() || pattern.kinds.iter().any(|name| name == kind);
    for (name, wanted) in &pattern.properties {
        let declared = schema.kinds.iter().filter(|kind| asked(&kind.name)).flat_map(|kind| &kind.attributes);
        let present =
            |column: &&AttributeColumn| column.iter().any(|(row, _)| asked(data.kind_name(EntityIx::new(row))));
        let known = COMMON.contains(&name.as_str())
            || declared.clone().any(|attribute| attribute.name == *name)
            || data.entity_attributes().iter().filter(|column| column.name == *name).any(|column| present(&column));
        if !known {
            let mut attributes: Vec<String> = COMMON.iter().map(ToString::to_string).collect();
            attributes.extend(declared.map(|attribute| attribute.name.clone()));
            attributes.extend(data.entity_attributes().iter().filter(present).map(|column| column.name.clone()));
            let mut seen = std::collections::HashSet::new();
            attributes.retain(|attribute| seen.insert(attribute.clone()));
            return Err(SelectError::UnknownAttribute { name: name.clone(), kinds: pattern.kinds.clone(), attributes });
        }
        // A text outside a closed list, where every kind that is asked about closes it, fits nothing for sure.
        let lists: Option<Vec<&Vec<String>>> = declared
            .filter(|attribute| attribute.name == *name)
            .map(|attribute| if let AttributeType::OneOf(allowed) = &attribute.ty { Some(allowed) } else { None })
            .collect();
        if let (Some(lists), Literal::Text(value)) = (lists.filter(|lists| !lists.is_empty()), wanted) {
            let values: Vec<String> = lists.into_iter().flatten().cloned().collect();
            if !values.contains(value) {
                return Err(SelectError::UnknownValue { name: name.clone(), value: value.clone(), values });
            }
        }
    }
    Ok(())
}

/// Whether an entity fits a pattern. A list fits a text that it contains. A date fits its text, and a date that is a year
/// alone also the number. A text, as cells of undeclared columns are, fits a number or a truth value that it reads as.
pub fn matches(data: &Dataset, pattern: &NodePattern, entity: EntityIx) -> bool {
    (pattern.kinds.is_empty() || pattern.kinds.iter().any(|kind| kind == data.kind_name(entity)))
        && pattern.properties.iter().all(|(name, wanted)| has(data, entity, name, wanted))
}

fn has(data: &Dataset, entity: EntityIx, name: &str, wanted: &Literal) -> bool {
    let text = |value: &str| matches!(wanted, Literal::Text(text) if text == value);
    match name {
        "id" => text(data.id(entity)),
        "name" => text(data.name(entity)),
        "kind" => text(data.kind_name(entity)),
        "aliases" => data.aliases(entity).iter().any(|alias| text(alias)),
        "description" => text(data.description(entity)),
        "website" => text(data.website(entity)),
        _ => data.entity_attribute(entity, name).is_some_and(|value| equals(value, wanted)),
    }
}

fn equals(value: ValueRef<'_>, wanted: &Literal) -> bool {
    match (value, wanted) {
        (ValueRef::List(parts), Literal::Text(text)) => parts.contains(text),
        (ValueRef::Integer(number), Literal::Number(wanted)) => (number as f64).total_cmp(wanted).is_eq(),
        (ValueRef::Number(number), Literal::Number(wanted)) => number == *wanted,
        (ValueRef::Date(date), Literal::Number(wanted)) => {
            date.month().is_none() && f64::from(date.year()).total_cmp(wanted).is_eq()
        }
        (ValueRef::Boolean(truth), Literal::Boolean(wanted)) => truth == *wanted,
        (ValueRef::Text(text), Literal::Number(wanted)) => text.parse::<f64>().is_ok_and(|number| number == *wanted),
        (ValueRef::Text(text), Literal::Boolean(wanted)) => {
            AttributeType::Boolean.parse(text) == Ok(Value::Boolean(*wanted))
        }
        (value, Literal::Text(text)) => value.to_string() == *text,
        _ => false,
    }
}
