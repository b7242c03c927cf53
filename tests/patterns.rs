//! Patterns against brute force: an evaluator that goes through every relation at every step, in the order of the text,
//! on random graphs with parallel, symmetric and self-relations.

#![allow(clippy::unwrap_used)]

mod support;

use relata::analysis::Monitor;
use relata::analysis::pattern::{Bound, FindOptions, QueryError, find};
use relata::graph::{Edge, Filters, Node, View};
use relata::model::{
    Arrow, AttributeSpec, AttributeType, Comparison, Condition, Dataset, DatasetBuilder, EntityRecord, KindIx,
    KindSpec, Literal, NodePattern, Operand, Path, Query, RelationRecord, Schema, Value, ValueRef, VerbIx, VerbSpec,
    parse_query,
};
use std::collections::{BTreeMap, BTreeSet};
use support::Random;

const RANKS: [&str; 3] = ["low", "high", "critical"];

/// Kinds `k` and `m`, verbs `to`, `in` and the symmetric `with`; some entities have a size and a rank.
fn graph(random: &mut Random, entities: usize, relations: usize) -> Dataset {
    let mut schema = Schema::default();
    let rank = AttributeType::OneOf(RANKS.map(String::from).to_vec());
    for name in ["k", "m"] {
        let size = AttributeSpec { name: "size".into(), ty: AttributeType::Integer };
        let rank = AttributeSpec { name: "rank".into(), ty: rank.clone() };
        schema.kinds.push(KindSpec { name: name.into(), attributes: vec![size, rank], ..KindSpec::default() });
    }
    for (name, symmetric) in [("to", false), ("in", false), ("with", true)] {
        schema.verbs.push(VerbSpec { name: name.into(), symmetric, ..VerbSpec::default() });
    }
    let mut builder = DatasetBuilder::new(schema);
    for number in 0..entities {
        let mut attributes = Vec::new();
        if random.below(3) > 0 {
            attributes.push(("size".to_owned(), Value::Integer(random.below(3) as i64)));
        }
        if random.below(3) > 0 {
            attributes.push(("rank".to_owned(), Value::Text(RANKS[random.below(3)].into())));
        }
        let id = format!("e{number}");
        let kind = KindIx(random.below(2) as u16);
        builder.entity(EntityRecord { name: id.clone(), id, kind, attributes, ..EntityRecord::default() });
    }
    for _ in 0..if entities == 0 { 0 } else { relations } {
        builder.relation(RelationRecord {
            source: format!("e{}", random.below(entities)),
            target: format!("e{}", random.below(entities)),
            verb: VerbIx(random.below(3) as u16),
            confidence: [0.5, 1.0][random.below(2)],
            since: ["2011", "2012-05", ""][random.below(3)].parse().ok(),
            symmetric: random.below(9) == 0,
            ..RelationRecord::default()
        });
    }
    builder.finish().unwrap()
}

/// What a variable stands for: entities by number, relations in order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Is {
    Entity(usize),
    Relations(Vec<usize>),
}

#[derive(Debug, Clone, Default)]
struct Match {
    names: BTreeMap<String, Is>,
    used: Vec<usize>,
}

fn ends(data: &Dataset, relation: usize) -> (usize, usize) {
    let relation = relation_of(data, relation);
    let place = |entity| data.entities().position(|other| other == entity).unwrap();
    (place(data.source_of(relation)), place(data.target_of(relation)))
}

fn relation_of(data: &Dataset, relation: usize) -> relata::model::RelationIx {
    data.relations().nth(relation).unwrap()
}

fn node_fits(data: &Dataset, pattern: &NodePattern, node: usize, found: &Match) -> Option<Match> {
    let entity = data.entities().nth(node).unwrap();
    let kind = pattern.kinds.is_empty() || pattern.kinds.iter().any(|kind| kind == data.kind_name(entity));
    let properties = pattern.properties.iter().all(|(name, literal)| match (name.as_str(), literal) {
        ("id", Literal::Text(text)) => data.id(entity) == text,
        ("size", Literal::Number(number)) => {
            data.entity_attribute(entity, "size") == Some(ValueRef::Integer(*number as i64))
        }
        ("rank", Literal::Text(text)) => data.entity_attribute(entity, "rank") == Some(ValueRef::Text(text)),
        other => panic!("{other:?}"),
    });
    let mut found = found.clone();
    let bound = pattern
        .variable
        .as_ref()
        .is_none_or(|name| *found.names.entry(name.clone()).or_insert(Is::Entity(node)) == Is::Entity(node));
    (kind && properties && bound).then_some(found)
}

fn follow(data: &Dataset, path: &Path, at: usize, node: usize, found: &Match, out: &mut Vec<Match>) {
    let Some(step) = path.steps.get(at) else {
        out.push(found.clone());
        return;
    };
    let (least, most) = step.edge.lengths();
    let mut level = vec![(node, Vec::<usize>::new())];
    for length in 0..=usize::from(most) {
        if length >= usize::from(least) {
            for (end, walked) in &level {
                if let Some(mut next) = node_fits(data, &step.node, *end, found) {
                    next.used.extend(walked);
                    if let Some(name) = &step.edge.variable {
                        next.names.insert(name.clone(), Is::Relations(walked.clone()));
                    }
                    follow(data, path, at + 1, *end, &next, out);
                }
            }
        }
        let mut longer = Vec::new();
        for (end, walked) in &level {
            for relation in 0..data.relation_count() {
                let (source, target) = ends(data, relation);
                let ix = relation_of(data, relation);
                let verb = step.edge.verbs.is_empty() || step.edge.verbs.iter().any(|verb| verb == data.verb_name(ix));
                if !verb || walked.contains(&relation) || found.used.contains(&relation) {
                    continue;
                }
                let either = data.is_symmetric(ix) || step.edge.arrow == Arrow::Either;
                let mut reached = BTreeSet::new();
                if source == *end && (either || step.edge.arrow == Arrow::Out) {
                    reached.insert(target);
                }
                if target == *end && (either || step.edge.arrow == Arrow::In) {
                    reached.insert(source);
                }
                for next in reached {
                    longer.push((next, [walked.as_slice(), &[relation]].concat()));
                }
            }
        }
        level = longer;
    }
}

fn matches(data: &Dataset, paths: &[Path], condition: Option<&Condition>, outer: &Match) -> Vec<Match> {
    let mut all = vec![Match { used: Vec::new(), ..outer.clone() }];
    for path in paths {
        let mut next = Vec::new();
        for found in &all {
            for node in 0..data.entity_count() {
                if let Some(found) = node_fits(data, &path.start, node, found) {
                    follow(data, path, 0, node, &found, &mut next);
                }
            }
        }
        all = next;
    }
    all.retain(|found| condition.is_none_or(|condition| truth(data, condition, found) == Some(true)));
    all
}

#[derive(Debug, PartialEq)]
enum Plain {
    Text(String),
    Number(f64),
    /// First day and last day.
    Date(i32, i32),
}

fn value(data: &Dataset, operand: &Operand, found: &Match) -> Option<Plain> {
    match operand {
        Operand::Literal(Literal::Text(text)) => Some(Plain::Text(text.clone())),
        Operand::Literal(Literal::Number(number)) => Some(Plain::Number(*number)),
        Operand::Attribute { variable, name } => match &found.names[variable] {
            Is::Entity(node) => {
                let entity = data.entities().nth(*node).unwrap();
                match name.as_str() {
                    "id" => Some(Plain::Text(data.id(entity).into())),
                    "kind" => Some(Plain::Text(data.kind_name(entity).into())),
                    _ => data.entity_attribute(entity, name).map(|value| match value {
                        ValueRef::Integer(number) => Plain::Number(number as f64),
                        value => Plain::Text(value.to_string()),
                    }),
                }
            }
            Is::Relations(edges) => {
                let relation = relation_of(data, edges[0]);
                match name.as_str() {
                    "confidence" => Some(Plain::Number(data.confidence(relation))),
                    "since" => data.since(relation).map(|date| Plain::Date(date.first_day(), date.last_day())),
                    other => panic!("{other}"),
                }
            }
        },
        other => panic!("{other:?}"),
    }
}

fn truth(data: &Dataset, condition: &Condition, found: &Match) -> Option<bool> {
    match condition {
        Condition::Not(inner) => truth(data, inner, found).map(|truth| !truth),
        Condition::And(parts) => {
            let all: Vec<_> = parts.iter().map(|part| truth(data, part, found)).collect();
            if all.contains(&Some(false)) {
                Some(false)
            } else if all.contains(&None) {
                None
            } else {
                Some(true)
            }
        }
        Condition::Or(parts) => {
            let all: Vec<_> = parts.iter().map(|part| truth(data, part, found)).collect();
            if all.contains(&Some(true)) {
                Some(true)
            } else if all.contains(&None) {
                None
            } else {
                Some(false)
            }
        }
        Condition::Null(operand, negated) => Some(value(data, operand, found).is_none() != *negated),
        Condition::Exists(query) => Some(!matches(data, &query.paths, query.condition.as_ref(), found).is_empty()),
        Condition::Compare(Operand::Variable(left), comparison, Operand::Variable(right)) => {
            Some((found.names[left] == found.names[right]) == (*comparison == Comparison::Equal))
        }
        Condition::Compare(left, comparison, right) => {
            let ranked =
                [left, right].iter().any(|side| matches!(side, Operand::Attribute { name, .. } if name == "rank"));
            let rank = |text: &str| RANKS.iter().position(|rank| *rank == text);
            let order = match (value(data, left, found)?, value(data, right, found)?) {
                (Plain::Number(a), Plain::Number(b)) => a.partial_cmp(&b)?,
                (Plain::Text(a), Plain::Text(b))
                    if ranked && !matches!(comparison, Comparison::Equal | Comparison::NotEqual) =>
                {
                    rank(&a)?.cmp(&rank(&b)?)
                }
                (Plain::Text(a), Plain::Text(b)) => a.cmp(&b),
                (Plain::Date(first, last), Plain::Text(text)) => {
                    let date: relata::model::PartialDate = text.parse().unwrap();
                    let (from, to) = (date.first_day(), date.last_day());
                    return Some(match comparison {
                        Comparison::Equal => (first, last) == (from, to),
                        Comparison::NotEqual => (first, last) != (from, to),
                        Comparison::Less => last < from,
                        Comparison::LessOrEqual => last <= to,
                        Comparison::Greater => first > to,
                        Comparison::GreaterOrEqual => first >= from,
                    });
                }
                _ => return None,
            };
            Some(match comparison {
                Comparison::Equal => order.is_eq(),
                Comparison::NotEqual => order.is_ne(),
                Comparison::Less => order.is_lt(),
                Comparison::LessOrEqual => order.is_le(),
                Comparison::Greater => order.is_gt(),
                Comparison::GreaterOrEqual => order.is_ge(),
            })
        }
    }
}

fn brute(data: &Dataset, query: &Query) -> BTreeSet<Vec<Is>> {
    let names: Vec<String> = query.variables().into_iter().map(|(name, _)| name.to_owned()).collect();
    let wanted = |name: &&String| query.columns.is_empty() || query.columns.iter().any(|c| c.variable == **name);
    let all = matches(data, &query.paths, query.condition.as_ref(), &Match::default());
    all.iter().map(|found| names.iter().filter(wanted).map(|name| found.names[name].clone()).collect()).collect()
}

fn engine(view: &View<'_>, query: &Query, options: &FindOptions) -> Vec<Vec<Is>> {
    let found = find(view, query, options, &Monitor::default()).unwrap();
    let is = |bound: Bound<'_>| match bound {
        Bound::Entity(node) => Is::Entity(node.index()),
        Bound::Relation(edge) => Is::Relations(vec![edge.index()]),
        Bound::Relations(edges) => Is::Relations(edges.iter().map(|edge| edge.index()).collect()),
    };
    (0..found.len()).map(|row| (0..found.variables.len()).map(|column| is(found.cell(row, column))).collect()).collect()
}

/// Random text of a pattern.
struct Writer<'r> {
    random: &'r mut Random,
    relations: usize,
    /// Variables of single relations that conditions may use.
    single: Vec<String>,
    entities: Vec<String>,
}

impl Writer<'_> {
    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[self.random.below(from.len())]
    }

    fn node(&mut self) -> String {
        let name = self.pick(&["a", "b", "c", "", "", ""]);
        let kind = self.pick(&["", "", "", "", ":k", ":m", ":k|m"]);
        let properties = self.pick(&["", "", "", "", "", "", "", "", "", "{size:1}", "{id:'e1'}", "{rank:'high'}"]);
        if !name.is_empty() && !self.entities.iter().any(|known| known == name) {
            self.entities.push(name.to_owned());
        }
        format!("({name}{kind}{properties})")
    }

    fn path(&mut self, steps: usize) -> String {
        let mut text = self.node();
        for _ in 0..steps {
            let repeat = self.pick(&["", "", "", "{1,2}", "{0,2}", "{2}", "{,3}"]);
            let verbs = self.pick(&["", "", ":to", ":in", ":with", ":to|in"]);
            let name = if self.random.below(3) == 0 {
                self.relations += 1;
                format!("r{}", self.relations)
            } else {
                String::new()
            };
            if !name.is_empty() && repeat.is_empty() {
                self.single.push(name.clone());
            }
            let [open, close] = match self.random.below(3) {
                0 => ["-[", "]->"],
                1 => ["<-[", "]-"],
                _ => ["-[", "]-"],
            };
            text.push_str(&format!("{open}{name}{verbs}{close}{repeat}{}", self.node()));
        }
        text
    }

    fn condition(&mut self, depth: usize) -> String {
        let choice = self.random.below(if depth == 0 { 5 } else { 9 });
        let entity = match self.entities.len() {
            0 => return "1 = 1".to_owned(),
            many => self.entities[self.random.below(many)].clone(),
        };
        let sign = self.pick(&["=", "<>", "<", "<=", ">", ">="]);
        match choice {
            0 => format!("{entity}.size {sign} {}", self.random.below(3)),
            1 => format!("{entity}.rank {sign} '{}'", self.pick(&RANKS)),
            2 => format!("{entity}.{} IS {}NULL", self.pick(&["size", "rank"]), self.pick(&["", "NOT "])),
            3 if !self.single.is_empty() => {
                let relation = self.single[self.random.below(self.single.len())].clone();
                if self.random.below(2) == 0 {
                    format!("{relation}.confidence {sign} 0.5")
                } else {
                    format!("{relation}.since {sign} '{}'", self.pick(&["2011", "2012", "2012-05-01"]))
                }
            }
            3 | 4 => {
                let other = self.entities[self.random.below(self.entities.len())].clone();
                match self.random.below(3) {
                    0 => format!("{entity} {} {other}", self.pick(&["=", "<>"])),
                    1 => format!("{entity}.id {sign} {other}.id"),
                    _ => format!("{entity}.size {sign} {other}.size"),
                }
            }
            5 => format!("({} OR {})", self.condition(depth - 1), self.condition(depth - 1)),
            6 => format!("({} AND {})", self.condition(depth - 1), self.condition(depth - 1)),
            7 => format!("NOT {}", self.condition(depth - 1)),
            _ => {
                let (entities, single) = (self.entities.len(), self.single.len());
                let steps = self.random.below(2) + 1;
                let mut text = self.path(steps);
                if self.random.below(2) == 0 {
                    text = format!("{text} WHERE {}", self.condition(depth - 1));
                }
                self.entities.truncate(entities);
                self.single.truncate(single);
                format!("EXISTS {{ {text} }}")
            }
        }
    }

    fn query(&mut self) -> String {
        let mut paths = Vec::new();
        for _ in 0..=self.random.below(2) {
            let steps = self.random.below(3);
            paths.push(self.path(steps));
        }
        let mut text = paths.join(", ");
        let shown = self.entities.clone();
        if self.random.below(3) > 0 {
            text = format!("{text} WHERE {}", self.condition(2));
        }
        if let (0, Some(first)) = (self.random.below(4), shown.first()) {
            text = format!("{text} RETURN {first}");
        }
        text
    }
}

#[test]
fn random_patterns_match_what_brute_force_finds() {
    let mut random = Random(3);
    let (mut asked, mut filled) = (0, 0);
    for round in 0..1500 {
        let entities = [4, 5, 6, 5, 4, round % 3][round % 6];
        let relations = 3 + random.below(8);
        let data = graph(&mut random, entities, relations);
        let view = View::whole(&data);
        let mut writer = Writer { random: &mut random, relations: 0, single: Vec::new(), entities: Vec::new() };
        let text = writer.query();
        let query = parse_query(&text).unwrap_or_else(|error| panic!("{text}\n{}", error.pointer()));
        if query.variables().is_empty() {
            let nothing = find(&view, &query, &FindOptions::default(), &Monitor::default());
            assert_eq!(nothing, Err(QueryError::NothingNamed));
            continue;
        }
        let expected: Vec<Vec<Is>> = brute(&data, &query).into_iter().collect();
        let mut found = engine(&view, &query, &FindOptions::default());
        found.sort();
        assert_eq!(found, expected, "round {round}: {text}");
        let mut with_support = engine(&view, &query, &FindOptions { support: true, ..FindOptions::default() });
        with_support.sort();
        assert_eq!(with_support, expected, "round {round}: {text}");
        asked += 1;
        filled += usize::from(!expected.is_empty());
    }
    assert!(asked > 1000 && filled > 300, "{asked} {filled}");
}

#[test]
fn support_is_every_relation_of_every_match_behind_a_row() {
    let mut random = Random(8);
    for _ in 0..200 {
        let data = graph(&mut random, 5, 9);
        let view = View::whole(&data);
        let query = parse_query("(a)-[]->()-[]-{1,2}(b)").unwrap();
        let options = FindOptions { support: true, ..FindOptions::default() };
        let found = find(&view, &query, &options, &Monitor::default()).unwrap();
        let mut expected: BTreeMap<(usize, usize), BTreeSet<usize>> = BTreeMap::new();
        for found in matches(&data, &query.paths, None, &Match::default()) {
            let (Is::Entity(a), Is::Entity(b)) = (&found.names["a"], &found.names["b"]) else { panic!() };
            expected.entry((*a, *b)).or_default().extend(found.used);
        }
        let rows: BTreeMap<(usize, usize), BTreeSet<usize>> = (0..found.len())
            .map(|row| {
                let node = |column| match found.cell(row, column) {
                    Bound::Entity(Node(node)) => node as usize,
                    _ => panic!(),
                };
                ((node(0), node(1)), found.support(row).map(Edge::index).collect())
            })
            .collect();
        assert_eq!(rows, expected);
    }
}

#[test]
fn rows_come_sorted_whatever_the_plan() {
    let mut random = Random(5);
    let data = graph(&mut random, 8, 30);
    let view = View::whole(&data);
    for text in ["(a)-[r]-(b)", "(a)<--(b:k), (b)-->(c {size: 1})", "(b)-[p]-{1,2}(a {id:'e3'})"] {
        let rows = engine(&view, &parse_query(text).unwrap(), &FindOptions::default());
        let mut keys: Vec<Vec<(usize, Vec<usize>)>> = Vec::new();
        for row in &rows {
            keys.push(
                row.iter()
                    .map(|is| match is {
                        Is::Entity(node) => (*node, Vec::new()),
                        Is::Relations(edges) => (edges.len(), edges.clone()),
                    })
                    .collect(),
            );
        }
        assert!(keys.is_sorted() && keys.len() > 3, "{text}");
    }
}

#[test]
fn a_pattern_that_would_take_too_long_says_so() {
    // A complete graph of 30 entities has far more chains of eight relations than anybody could list.
    let rows: Vec<support::Row> =
        (0..30).flat_map(|a| (0..30).map(move |b| (format!("e{a:06}"), format!("e{b:06}"), 1.0, false))).collect();
    let ids: Vec<String> = (0..30).map(|place| format!("e{place:06}")).collect();
    let data = support::dataset(&ids, &rows);
    let view = View::whole(&data);
    let query = parse_query("(a)-[p]-{8}(b)").unwrap();
    let started = std::time::Instant::now();
    let few = FindOptions { work: Some(100_000), ..FindOptions::default() };
    let error = find(&view, &query, &few, &Monitor::default()).unwrap_err();
    assert_eq!(error, QueryError::TooMuchWork { limit: 100_000 });
    let narrow = FindOptions { rows: 10, ..FindOptions::default() };
    let error = find(&view, &parse_query("(a)-->(b)").unwrap(), &narrow, &Monitor::default()).unwrap_err();
    assert_eq!(error, QueryError::TooManyRows { limit: 10 });
    let monitor = Monitor::default();
    monitor.cancel();
    assert_eq!(find(&view, &query, &FindOptions::default(), &monitor).unwrap_err(), QueryError::Cancelled);
    assert!(started.elapsed().as_secs_f64() < 5.0);
    // What the answer does not name is tried until it holds once.
    let query = parse_query("(a) WHERE EXISTS { (a)-[]-{8}() }").unwrap();
    assert_eq!(engine(&view, &query, &few).len(), 30);
}

#[test]
fn long_chains_of_conditions_and_steps_fit_the_stack() {
    let mut random = Random(1);
    let data = graph(&mut random, 3, 4);
    let view = View::whole(&data);
    let many = format!("(a) WHERE {}", vec!["a.size < 9"; 600].join(" AND "));
    engine(&view, &parse_query(&many).unwrap(), &FindOptions::default());
    let deep = format!("(a) WHERE {}a.size < 9{}", "EXISTS { (a) WHERE ".repeat(62), " }".repeat(62));
    engine(&view, &parse_query(&deep).unwrap(), &FindOptions::default());
    let chain: Vec<support::Row> =
        (0..200).map(|place| (format!("e{place:06}"), format!("e{:06}", place + 1), 1.0, false)).collect();
    let ids: Vec<String> = (0..=200).map(|place| format!("e{place:06}")).collect();
    let data = support::dataset(&ids, &chain);
    let view = View::whole(&data);
    let long = format!("(a){}(b)", ["-[]->{16}"; 8].join("()"));
    assert_eq!(engine(&view, &parse_query(&long).unwrap(), &FindOptions::default()).len(), 201 - 128);
    let steps = format!("(a){}-->(b)", "-->()".repeat(62));
    assert_eq!(engine(&view, &parse_query(&steps).unwrap(), &FindOptions::default()).len(), 201 - 63);
}

#[test]
fn names_that_are_not_there_are_told() {
    let mut random = Random(1);
    let data = graph(&mut random, 3, 4);
    let view = View::new(&data, &Filters::default()).unwrap();
    let error = |text: &str| {
        find(&view, &parse_query(text).unwrap(), &FindOptions::default(), &Monitor::default()).unwrap_err().to_string()
    };
    assert_eq!(error("(a:q)"), "no kind is called `q`");
    assert_eq!(error("(a)-[:likes]->()"), "no relation is called `likes`");
    assert_eq!(error("(a:k) WHERE a.colour = 'red'"), "no entity of kind k has the attribute `colour`");
    assert_eq!(error("(a)-[r]->() WHERE r.colour = 'red'"), "no relation has the attribute `colour`");
    assert_eq!(error("(a) WHERE a.rank > 'urgent'"), "`rank` is never `urgent`");
    assert_eq!(error("(a)-[r]->() WHERE r.since > 'soon'"), "`since` is a date, and `soon` is none");
    assert_eq!(error("(a) RETURN a.colour"), "no entity has the attribute `colour`");
}
