//! What a community is about.

use crate::analysis::components::Components;
use crate::analysis::order::bucket;
use crate::graph::{Node, Simple, View};
use crate::model::{AttributeType, Dataset, EntityIx, Index, KindIx, ValueRef, VerbIx};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// How much of a division is described.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Description {
    /// Only so many communities, the largest first.
    pub communities: usize,
    /// So many of the most central members of each.
    pub central: usize,
    /// So many of the features that distinguish each.
    pub features: usize,
}

impl Default for Description {
    fn default() -> Self {
        Self { communities: usize::MAX, central: 5, features: 5 }
    }
}

/// What is said of a community.
#[derive(Debug, Clone, PartialEq)]
pub struct Community {
    /// Its number in the division.
    pub number: u32,
    /// Its members, in the order of ids.
    pub members: Vec<Node>,
    /// Members by kind, the most frequent first, ties in the order of the schema.
    pub kinds: Vec<(KindIx, usize)>,
    /// The members with most neighbours within, and how many these are, ties by id; none that has none.
    pub central: Vec<(Node, usize)>,
    /// Rows between members by verb, the most frequent first, ties in the order of the schema.
    pub verbs: Vec<(VerbIx, usize)>,
    /// Rows between members.
    pub relations: usize,
    /// Edges of U between members.
    pub inside: usize,
    /// Edges of U that leave it, the cut.
    pub cut: usize,
    /// `inside` by all pairs of members; `None` with fewer than two.
    pub density: Option<f64>,
    /// What is more frequent in it than in the whole, the most telling first.
    pub features: Vec<Feature>,
}

/// Something that is more frequent among members than among all.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// `kind`, or the name of an attribute.
    pub name: String,
    /// The kind, or the value of the attribute.
    pub value: String,
    /// How many members have it.
    pub members: usize,
    /// How many entities of the view have it.
    pub all: usize,
    /// How telling it is: the log-likelihood ratio (Dunning 1993) of its frequency among members and among others.
    pub score: f64,
}

/// What chi-squared with one degree of freedom exceeds with probability 0.05. A threshold of what is worth telling, not
/// a test: many features are compared.
const TELLING: f64 = 3.841;

/// How many entities have a feature: its name, its value.
type Features<'d> = BTreeMap<(&'d str, &'d str), usize>;

/// Describes the communities of a division, the largest first.
///
/// A feature is a kind, or a value of an attribute (a text, a truth value, or an item of a list), that at least two
/// members have and that is more frequent in the community than outside, with a score above 3.84. O(n + m log d), and O(log) for each attribute.
///
/// ```
/// use relata::analysis::components::weak;
/// use relata::analysis::communities::{Description, describe};
/// use relata::graph::View;
/// # use relata::model::{DatasetBuilder, EntityRecord, KindSpec, RelationRecord, Schema, VerbSpec};
/// # let mut schema = Schema::default();
/// # schema.kinds.push(KindSpec { name: "organisation".into(), ..KindSpec::default() });
/// # schema.verbs.push(VerbSpec { name: "funds".into(), ..VerbSpec::default() });
/// # let mut builder = DatasetBuilder::new(schema);
/// # for id in ["a", "b", "c"] {
/// #     builder.entity(EntityRecord { id: id.into(), name: id.into(), ..EntityRecord::default() });
/// # }
/// # builder.relation(RelationRecord {
/// #     source: "a".into(), target: "b".into(),
/// #     ..RelationRecord::default()
/// # });
/// # let data = builder.finish()?;
/// // a -> b, and c alone
/// let view = View::whole(&data);
/// let described = describe(&view, &weak(&view), Description::default());
/// assert_eq!((described[0].members.len(), described[0].relations, described[0].density), (2, 1, Some(1.0)));
/// assert_eq!((described[1].members.len(), described[1].cut, described[1].density), (1, 0, None));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn describe(view: &View<'_>, division: &Components, wanted: Description) -> Vec<Community> {
    let graph = Simple::unweighted(view, false);
    let count = division.sizes.len().min(wanted.communities);
    let (starts, members) = bucket(&division.of, division.sizes.len());
    let everyone: Vec<Node> = view.nodes().collect();
    let all = features(view, &everyone);
    let mut described = Vec::with_capacity(count);
    for number in 0..count {
        let members: Vec<Node> =
            members[starts[number] as usize..starts[number + 1] as usize].iter().map(|node| Node(*node)).collect();
        described.push(one(view, &graph, division, number as u32, members, &all, wanted));
    }
    described
}

fn one(
    view: &View<'_>,
    graph: &Simple,
    division: &Components,
    number: u32,
    members: Vec<Node>,
    all: &Features<'_>,
    wanted: Description,
) -> Community {
    let data = view.data();
    let within = |node: u32| division.of[node as usize] == number;
    let mut kinds: BTreeMap<usize, usize> = BTreeMap::new();
    let mut verbs: BTreeMap<usize, usize> = BTreeMap::new();
    let mut central = Vec::new();
    let (mut ends, mut cut) = (0, 0);
    for node in &members {
        *kinds.entry(data.kind(view.entity(*node)).index()).or_default() += 1;
        let degree = graph.neighbours(*node).iter().filter(|other| within(**other)).count();
        ends += degree;
        cut += graph.degree(*node) - degree;
        if degree > 0 {
            central.push((*node, degree));
        }
        for arc in view.outgoing(*node).filter(|arc| within(arc.node.0)) {
            *verbs.entry(data.verb(view.relation(arc.edge)).index()).or_default() += 1;
        }
    }
    central.sort_by_key(|(node, degree)| (Reverse(*degree), *node));
    central.truncate(wanted.central);
    let mut kinds: Vec<_> = kinds.into_iter().map(|(kind, count)| (KindIx::new(kind), count)).collect();
    kinds.sort_by_key(|(_, count)| Reverse(*count));
    let mut verbs: Vec<_> = verbs.into_iter().map(|(verb, count)| (VerbIx::new(verb), count)).collect();
    verbs.sort_by_key(|(_, count)| Reverse(*count));
    let pairs = members.len() as f64 * (members.len() as f64 - 1.0) / 2.0;
    let own = features(view, &members);
    let telling = |((name, value), count): ((&str, &str), usize)| {
        let feature = |all: &usize| {
            let score = likelihood_ratio(count, members.len(), *all, view.node_count());
            Feature { name: name.to_owned(), value: value.to_owned(), members: count, all: *all, score }
        };
        all.get(&(name, value)).map(feature)
    };
    let mut features: Vec<Feature> = own.into_iter().filter(|(_, count)| *count > 1).filter_map(telling).collect();
    features.retain(|feature| feature.score > TELLING);
    features.sort_by(|a, b| b.score.total_cmp(&a.score));
    features.truncate(wanted.features);
    Community {
        number,
        relations: verbs.iter().map(|(_, count)| count).sum(),
        inside: ends / 2,
        cut,
        density: (members.len() > 1).then(|| (ends / 2) as f64 / pairs),
        members,
        kinds,
        central,
        verbs,
        features,
    }
}

/// How many of some nodes have each kind and each value of an attribute that can be compared.
fn features<'d>(view: &View<'d>, nodes: &[Node]) -> Features<'d> {
    let data = view.data();
    let mut counts = Features::new();
    for node in nodes {
        *counts.entry(("kind", view.kind_name(*node))).or_default() += 1;
    }
    for column in data.entity_attributes() {
        for node in nodes {
            let entity = view.entity(*node);
            if let Some(value) = column.get(entity.index()) {
                comparable(data, entity, &column.name, value, |text| {
                    *counts.entry((column.name.as_str(), text)).or_default() += 1;
                });
            }
        }
    }
    counts
}

/// Visits the texts by which a value can be compared: none for numbers, dates and addresses, of which each is its own.
fn comparable<'d>(data: &Dataset, entity: EntityIx, name: &str, value: ValueRef<'d>, mut visit: impl FnMut(&'d str)) {
    let declared = data.schema.kinds[data.kind(entity).index()].attributes.iter().find(|spec| spec.name == *name);
    if declared.is_some_and(|spec| spec.ty == AttributeType::Url) {
        return;
    }
    match value {
        ValueRef::Text(text) => visit(text),
        ValueRef::Boolean(true) => visit("true"),
        ValueRef::Boolean(false) => visit("false"),
        ValueRef::List(parts) => {
            for (place, part) in parts.iter().enumerate() {
                if !parts[..place].contains(part) {
                    visit(part);
                }
            }
        }
        _ => {}
    }
}

/// Twice the log of the ratio of likelihoods: one frequency inside and another outside, against the same in both
/// (Dunning 1993). 0 where it is not more frequent inside. Rounded, so that equal tables are equal.
fn likelihood_ratio(inside: usize, members: usize, all: usize, entities: usize) -> f64 {
    let (a, b) = (inside as f64, (members - inside) as f64);
    let (c, d) = ((all - inside) as f64, (entities + inside - all - members) as f64);
    let total = a + b + c + d;
    let expected = (a + b) * (a + c) / total;
    if a <= expected {
        return 0.0;
    }
    let term = |observed: f64, expected: f64| {
        if observed == 0.0 { 0.0 } else { observed * libm::log(observed / expected) }
    };
    let sum = term(a, expected)
        + term(b, (a + b) * (b + d) / total)
        + term(c, (c + d) * (a + c) / total)
        + term(d, (c + d) * (b + d) / total);
    (2.0 * sum * 1e9).round() / 1e9
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likelihood_ratio_is_that_of_a_table_by_hand() {
        // 5 of 5 members and 0 of 5 others: 2 * 10 ln 2.
        assert!((likelihood_ratio(5, 5, 5, 10) - 20.0 * std::f64::consts::LN_2).abs() < 1e-8);
        assert_eq!(likelihood_ratio(2, 4, 5, 10), 0.0);
        assert_eq!(likelihood_ratio(1, 4, 5, 10), 0.0);
        assert_eq!(likelihood_ratio(3, 3, 3, 3), 0.0);
    }
}
