//! From arguments to nodes of a view, and from nodes and edges to cells.

use super::answer::Cell;
use super::args::selector;
use super::error::CliError;
use super::{output, phrase};
use crate::graph::{Edge, Node, View, resolve, select};
use crate::model::{Dataset, EntityIx, RELATION_COLUMNS, RelationIx, Selector, ValueRef};
use serde_json::{Map, Value, json};

/// The node of an entity that must be in the view.
///
/// # Errors
/// When nothing or several have the name, or the filters leave the entity out.
pub fn node(view: &View<'_>, name: &str) -> Result<Node, CliError> {
    let entity = entity(view.data(), name)?;
    view.node(entity).ok_or_else(|| {
        CliError::new(format!("the filters leave out `{}`", view.data().id(entity)))
            .hint("change the filters so that it stays; --explain shows those in force")
    })
}

/// The entity that a text names; says so where that takes more than another case.
///
/// # Errors
/// When nothing or several have the name.
pub fn entity(data: &Dataset, name: &str) -> Result<EntityIx, CliError> {
    let entity = resolve(data, name)?;
    let lower = name.trim().to_lowercase();
    let aliases = data.aliases(entity).into_iter();
    if ![data.id(entity), data.name(entity)].into_iter().chain(aliases).any(|text| text.to_lowercase() == lower) {
        output::remark(&format!("`{name}` is taken for `{}`", data.name(entity)));
    }
    Ok(entity)
}

/// The nodes that a selector means, in the order of ids.
///
/// # Errors
/// When it is malformed or names what is not there; a single entity must be in the view.
pub fn nodes(view: &View<'_>, what: &str, typed: &str) -> Result<Vec<Node>, CliError> {
    match selector(what, typed)? {
        Selector::Entity(name) => Ok(vec![node(view, &name)?]),
        pattern => Ok(select(view.data(), &pattern)?.into_iter().filter_map(|entity| view.node(entity)).collect()),
    }
}

/// Id, kind and name as cells.
pub fn cells(view: &View<'_>, node: Node) -> [Cell; 3] {
    [view.id(node).into(), view.kind_name(node).into(), view.name(node).into()]
}

/// Id, kind and name in JSON.
pub fn entity_json(view: &View<'_>, node: Node) -> Value {
    json!({ "id": view.id(node), "kind": view.kind_name(node), "name": view.name(node) })
}

/// A value in JSON.
pub fn value_json(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Integer(number) => json!(number),
        ValueRef::Number(number) => json!(number),
        ValueRef::Boolean(truth) => json!(truth),
        ValueRef::List(parts) => json!(parts),
        ValueRef::Text(_) | ValueRef::Date(_) => json!(value.to_string()),
    }
}

/// A JSON object with what a relation says in columns of one value, between what stands before and after them; what is
/// absent is left out.
pub fn with_values(before: Value, data: &Dataset, relation: RelationIx, after: Value) -> Value {
    let values = RELATION_COLUMNS.iter().filter_map(|column| {
        let value = (column.value)(data, relation)?;
        Some((column.name.to_owned(), value_json(value)))
    });
    let fields = |object| if let Value::Object(fields) = object { fields } else { Map::new() };
    super::answer::compact(Value::Object(fields(before).into_iter().chain(values).chain(fields(after)).collect()))
}

/// A relation in JSON: what it joins, when, how sure, and its evidence.
pub fn relation_json(view: &View<'_>, edge: Edge) -> Value {
    let (data, relation) = (view.data(), view.relation(edge));
    let (source, target) = view.endpoints(edge);
    let ends = json!({
        "source": view.id(source),
        "relation": data.verb_name(relation),
        "target": view.id(target),
    });
    let rest = json!({
        "note": data.note(relation),
        "evidence": phrase::source_ids(data, &view.relation_evidence(relation)),
    });
    with_values(ends, data, relation, rest)
}

/// How a relation is walked: along its arrow, against it, or along one that holds both ways.
pub fn direction(view: &View<'_>, edge: Edge, forward: bool) -> &'static str {
    match (view.is_symmetric(edge), forward) {
        (true, _) => "both",
        (false, true) => "out",
        (false, false) => "in",
    }
}
