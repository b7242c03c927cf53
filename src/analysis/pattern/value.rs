//! Attributes of entities and relations, and how values compare.

use crate::graph::{Edge, Node, View};
use crate::model::{AttributeType, Comparison, Dataset, Index, Literal, PartialDate, Value, ValueRef};
use std::cmp::Ordering;

/// What every entity has besides its attributes.
pub(super) const OF_ENTITIES: [&str; 7] = ["id", "name", "kind", "aliases", "description", "website", "evidence"];
/// What every relation has besides its attributes.
pub(super) const OF_RELATIONS: [&str; 9] =
    ["relation", "source", "target", "since", "until", "weight", "confidence", "note", "evidence"];

/// A value without a copy of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Seen<'d> {
    Text(&'d str),
    Number(f64),
    Date(PartialDate),
    Boolean(bool),
    List(Vec<&'d str>),
}

impl<'d> Seen<'d> {
    fn text(text: &'d str) -> Option<Self> {
        (!text.is_empty()).then_some(Self::Text(text))
    }

    fn list(parts: Vec<&'d str>) -> Option<Self> {
        (!parts.is_empty()).then_some(Self::List(parts))
    }

    fn of(value: ValueRef<'d>) -> Option<Self> {
        match value {
            ValueRef::Text(text) => Self::text(text),
            ValueRef::Integer(number) => Some(Self::Number(number as f64)),
            ValueRef::Number(number) => Some(Self::Number(number)),
            ValueRef::Date(date) => Some(Self::Date(date)),
            ValueRef::Boolean(truth) => Some(Self::Boolean(truth)),
            ValueRef::List(parts) => Self::list(parts.iter().map(String::as_str).collect()),
        }
    }

    pub(super) fn literal(literal: &'d Literal) -> Self {
        match literal {
            Literal::Text(text) => Self::Text(text),
            Literal::Number(number) => Self::Number(*number),
            Literal::Boolean(truth) => Self::Boolean(*truth),
        }
    }
}

fn sources<'d>(data: &'d Dataset, evidence: &[crate::model::SourceIx]) -> Option<Seen<'d>> {
    Seen::list(evidence.iter().map(|source| data.source_record(*source).id.as_str()).collect())
}

/// An attribute of an entity; `None` when it has no value.
pub(super) fn of_entity<'d>(view: &View<'d>, node: Node, name: &str) -> Option<Seen<'d>> {
    let (data, entity) = (view.data(), view.entity(node));
    match name {
        "id" => Seen::text(data.id(entity)),
        "name" => Seen::text(data.name(entity)),
        "kind" => Seen::text(data.kind_name(entity)),
        "aliases" => Seen::list(data.aliases(entity)),
        "description" => Seen::text(data.description(entity)),
        "website" => Seen::text(data.website(entity)),
        "evidence" => sources(data, &view.entity_evidence(entity)),
        _ => Seen::of(data.entity_attribute(entity, name)?),
    }
}

/// An attribute of a relation; `None` when it has no value.
pub(super) fn of_relation<'d>(view: &View<'d>, edge: Edge, name: &str) -> Option<Seen<'d>> {
    let (data, relation) = (view.data(), view.relation(edge));
    match name {
        "relation" => Seen::text(data.verb_name(relation)),
        "source" => Seen::text(data.id(data.source_of(relation))),
        "target" => Seen::text(data.id(data.target_of(relation))),
        "since" => data.since(relation).map(Seen::Date),
        "until" => data.until(relation).map(Seen::Date),
        "weight" => Some(Seen::Number(data.weight(relation))),
        "confidence" => Some(Seen::Number(data.confidence(relation))),
        "note" => Seen::text(data.note(relation)),
        "evidence" => sources(data, &view.relation_evidence(relation)),
        _ => {
            let column = data.relation_attributes().iter().find(|column| column.name == name)?;
            Seen::of(column.get(relation.index())?)
        }
    }
}

/// A value as a result keeps it.
pub(super) fn owned(seen: &Seen<'_>) -> Value {
    match seen {
        Seen::Text(text) => Value::Text((*text).to_owned()),
        Seen::Number(number) => Value::Number(*number),
        Seen::Date(date) => Value::Date(*date),
        Seen::Boolean(truth) => Value::Boolean(*truth),
        Seen::List(parts) => Value::List(parts.iter().map(ToString::to_string).collect()),
    }
}

/// The order of a closed list, if an attribute of an entity has one.
pub(super) fn ranks_of_entity<'d>(view: &View<'d>, node: Node, name: &str) -> Option<&'d [String]> {
    let data = view.data();
    let kind = &data.schema.kinds[data.kind(view.entity(node)).index()];
    ranks(&kind.attributes, name)
}

/// The order of a closed list, if an attribute of relations has one.
pub(super) fn ranks<'s>(attributes: &'s [crate::model::AttributeSpec], name: &str) -> Option<&'s [String]> {
    attributes.iter().find(|spec| spec.name == name).and_then(|spec| match &spec.ty {
        AttributeType::OneOf(order) => Some(order.as_slice()),
        _ => None,
    })
}

/// Whether a comparison holds; `None` when the values cannot be compared.
///
/// Texts compare by character; where `ranks` gives the order of a closed list, `<` and its like go by that. Dates are
/// spans: `<` when the left one is over before the right one begins, `<=` when it is over by the end of the right one,
/// `>` and `>=` the same from the other side. A list is equal to a text that it contains. A
/// text, as undeclared columns hold, is read as the number, date or truth with which it is compared.
pub(super) fn compare(
    left: &Seen<'_>,
    comparison: Comparison,
    right: &Seen<'_>,
    ranks: Option<&[String]>,
) -> Option<bool> {
    let equality = match comparison {
        Comparison::Equal => Some(true),
        Comparison::NotEqual => Some(false),
        _ => None,
    };
    match (left, right) {
        (Seen::List(parts), Seen::Text(text)) | (Seen::Text(text), Seen::List(parts)) => {
            equality.map(|wanted| parts.contains(text) == wanted)
        }
        (Seen::List(left), Seen::List(right)) => equality.map(|wanted| (left == right) == wanted),
        (Seen::Text(left), Seen::Text(right)) => match (ranks, equality) {
            (Some(order), None) => {
                let place = |text: &str| order.iter().position(|option| option == text);
                Some(holds(comparison, place(left)?.cmp(&place(right)?)))
            }
            _ => Some(holds(comparison, left.cmp(right))),
        },
        (Seen::Number(left), Seen::Number(right)) => Some(holds(comparison, left.partial_cmp(right)?)),
        (Seen::Boolean(left), Seen::Boolean(right)) => Some(holds(comparison, left.cmp(right))),
        (Seen::Date(left), Seen::Date(right)) => Some(dates(*left, comparison, *right)),
        (Seen::Date(left), right) => Some(dates(*left, comparison, date(right)?)),
        (left, Seen::Date(right)) => Some(dates(date(left)?, comparison, *right)),
        (Seen::Text(text), Seen::Number(right)) => {
            Some(holds(comparison, text.parse::<f64>().ok()?.partial_cmp(right)?))
        }
        (Seen::Number(left), Seen::Text(text)) => {
            Some(holds(comparison, left.partial_cmp(&text.parse::<f64>().ok()?)?))
        }
        (Seen::Text(text), Seen::Boolean(right)) => Some(holds(comparison, truth(text)?.cmp(right))),
        (Seen::Boolean(left), Seen::Text(text)) => Some(holds(comparison, left.cmp(&truth(text)?))),
        _ => None,
    }
}

fn holds(comparison: Comparison, order: Ordering) -> bool {
    match comparison {
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterOrEqual => order.is_ge(),
    }
}

fn truth(text: &str) -> Option<bool> {
    match AttributeType::Boolean.parse(text) {
        Ok(Value::Boolean(truth)) => Some(truth),
        _ => None,
    }
}

fn date(seen: &Seen<'_>) -> Option<PartialDate> {
    match seen {
        Seen::Text(text) => PartialDate::parse(text).ok(),
        Seen::Number(year) if year.fract() == 0.0 && (0.0..=9999.0).contains(year) => {
            PartialDate::parse(&format!("{year:04}")).ok()
        }
        _ => None,
    }
}

fn dates(left: PartialDate, comparison: Comparison, right: PartialDate) -> bool {
    match comparison {
        Comparison::Equal => left == right,
        Comparison::NotEqual => left != right,
        Comparison::Less => left.last_day() < right.first_day(),
        Comparison::LessOrEqual => left.last_day() <= right.last_day(),
        Comparison::Greater => left.first_day() > right.last_day(),
        Comparison::GreaterOrEqual => left.first_day() >= right.first_day(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};

    fn date(text: &str) -> Seen<'static> {
        Seen::Date(PartialDate::parse(text).unwrap())
    }

    #[test]
    fn dates_are_spans() {
        let cases = [
            ("2011-12-08", Equal, "2011", false),
            ("2011-12-08", GreaterOrEqual, "2011", true),
            ("2011-12-08", LessOrEqual, "2011", true),
            ("2011-12-08", Less, "2012", true),
            ("2011", Less, "2011-12-08", false),
            ("2011", GreaterOrEqual, "2011-02", false),
            ("2012", Greater, "2011-02", true),
        ];
        for (left, comparison, right, wanted) in cases {
            assert_eq!(compare(&date(left), comparison, &Seen::Text(right), None), Some(wanted), "{left} {right}");
        }
        assert_eq!(compare(&date("2011"), Equal, &Seen::Number(2011.0), None), Some(true));
        assert_eq!(compare(&date("2011"), Less, &Seen::Text("soon"), None), None);
        assert_eq!(compare(&date("2011"), Less, &Seen::Number(2011.5), None), None);
    }

    #[test]
    fn texts_go_by_character_unless_a_list_ranks_them() {
        let order = ["low", "high", "critical"].map(String::from);
        let text = Seen::Text;
        assert_eq!(compare(&text("critical"), Greater, &text("high"), Some(&order)), Some(true));
        assert_eq!(compare(&text("critical"), Greater, &text("high"), None), Some(false));
        assert_eq!(compare(&text("critical"), Greater, &text("urgent"), Some(&order)), None);
        assert_eq!(compare(&text("critical"), NotEqual, &text("urgent"), Some(&order)), Some(true));
    }

    #[test]
    fn other_types_are_read_where_they_can_be() {
        let list = Seen::List(vec!["a", "b"]);
        assert_eq!(compare(&list, Equal, &Seen::Text("b"), None), Some(true));
        assert_eq!(compare(&list, NotEqual, &Seen::Text("b"), None), Some(false));
        assert_eq!(compare(&list, Less, &Seen::Text("b"), None), None);
        assert_eq!(compare(&Seen::Text("10"), Greater, &Seen::Number(9.0), None), Some(true));
        assert_eq!(compare(&Seen::Text("ten"), Greater, &Seen::Number(9.0), None), None);
        assert_eq!(compare(&Seen::Text("Yes"), Equal, &Seen::Boolean(true), None), Some(true));
        assert_eq!(compare(&Seen::Number(1.0), Equal, &Seen::Boolean(true), None), None);
    }
}
