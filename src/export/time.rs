//! When entities live and relations hold, for formats that know time.

use crate::graph::{Edge, Node, View};
use crate::model::{Index, PartialDate, Time, ValueRef};

/// A first and a last date, either of which may be open.
pub(super) type Span = (Option<PartialDate>, Option<PartialDate>);

/// When a relation holds: an event of which one date is known spans that date.
pub(super) fn duration(view: &View<'_>, edge: Edge) -> Span {
    let (data, relation) = (view.data(), view.relation(edge));
    let (since, until) = (data.since(relation), data.until(relation));
    match data.schema.verbs[data.verb(relation).index()].time {
        Time::Event => (since.or(until), until.or(since)),
        Time::State => (since, until),
    }
}

/// When an entity lives, from the attributes that its kind names for that.
pub(super) fn lifetime(view: &View<'_>, node: Node) -> Span {
    let (data, entity) = (view.data(), view.entity(node));
    let kind = &data.schema.kinds[data.kind(entity).index()];
    let date = |attribute: &Option<String>| match data.entity_attribute(entity, attribute.as_deref()?)? {
        ValueRef::Date(date) => Some(date),
        _ => None,
    };
    (date(&kind.begins), date(&kind.ends))
}

/// The first day of a date, in full.
pub(super) fn first_day(date: PartialDate) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month().unwrap_or(1), date.day().unwrap_or(1))
}

/// The last day of a date, in full.
pub(super) fn last_day(date: PartialDate) -> String {
    let day = match (date.month(), date.day()) {
        (_, Some(day)) => day as i32,
        (Some(_), None) => date.last_day() - date.first_day() + 1,
        (None, None) => 31,
    };
    format!("{:04}-{:02}-{day:02}", date.year(), date.month().unwrap_or(12))
}
