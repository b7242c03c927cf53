//! Standing questions: which entities have no relation of some form recorded.

use super::Monitor;
use super::pattern::{Chain, QueryError, verb};
use crate::graph::{Node, SelectError, View, check_pattern, matches};
use crate::model::{AttributeType, Coverage, Index, Literal, NodePattern, Steps, Value, ValueRef};
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// Why a question does not fit the data.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CoverageError {
    /// A step, or the verb of inheritance, names what is not there, or steps take too much work.
    #[error(transparent)]
    Pattern(#[from] QueryError),
    /// What is asked about, or the attribute that ranks, is not there.
    #[error(transparent)]
    Select(#[from] SelectError),
}

/// An entity that has nothing of the kind recorded itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Gap {
    /// The entity.
    pub node: Node,
    /// Its value of the attribute that ranks.
    pub rank: Option<Value>,
    /// How many entities are at stake: those to which the steps `stake` of the question lead; 0 without such steps.
    pub stake: usize,
    /// How many relations it has in the view.
    pub relations: usize,
    /// The entities from which it inherits an answer, the nearest first, ties by id: those at which the walk along the
    /// inheriting verb first meets one that has it. Empty when there is none.
    pub inherited: Vec<Node>,
}

/// The answer to a standing question, in three parts that do not overlap.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Gaps {
    /// Entities that have a relation of the form themselves, in the order of ids.
    pub direct: Vec<Node>,
    /// Entities that have none but inherit one, ranked.
    pub inherited: Vec<Gap>,
    /// Entities that have none at all, ranked.
    pub missing: Vec<Gap>,
}

impl Gaps {
    /// How many entities the question is about.
    pub fn asked(&self) -> usize {
        self.direct.len() + self.inherited.len() + self.missing.len()
    }

    /// Every entity without a direct answer: those with none at all, then those that inherit one.
    pub fn without_direct(&self) -> impl Iterator<Item = &Gap> {
        self.missing.iter().chain(&self.inherited)
    }
}

/// Answers a question of the schema, or one made up for the occasion, on a view.
///
/// Asked about are entities that fit `of` and from which every chain of `having` can be walked. One is covered
/// directly when at least one chain of `without` can be walked from it ([`Chain::holds`]). It is covered by
/// inheritance when that is so for an entity that it reaches along relations of the verb `inherit`, from source to
/// target, over any number of them; cycles do no harm. What is found is what is recorded in the view, no more.
///
/// Gaps rank by the attribute `rank`, then by the number of distinct entities to which the steps `stake` lead, then by
/// the number of relations (self-relations count once), all descending, then by id. Values of a `one of` attribute rank in the order of its list, the last highest; numbers, dates and
/// truth rank by size; texts by the alphabet, ascending. An entity without a value comes last.
///
/// O(chains tried + inheritance walked).
///
/// # Errors
/// [`CoverageError`] when the question names a kind, attribute or verb that the data does not have.
pub fn gaps(view: &View<'_>, question: &Coverage) -> Result<Gaps, CoverageError> {
    let data = view.data();
    check_pattern(data, &question.of)?;
    if let Some(rank) = &question.rank {
        // A pattern of the same kinds that names the attribute; its value does not matter to the check.
        let properties = vec![(rank.clone(), Literal::Boolean(true))];
        check_pattern(data, &NodePattern { properties, ..question.of.clone() })?;
    }
    let monitor = Monitor::default();
    let chains = |steps: &[Steps]| -> Result<Vec<Chain<'_, '_>>, QueryError> {
        steps.iter().map(|steps| Chain::new(view, steps, &monitor)).collect()
    };
    let (mut having, mut without) = (chains(&question.having)?, chains(&question.without)?);
    let mut stake = question.stake.as_ref().map(|steps| Chain::new(view, steps, &monitor)).transpose()?;
    let inherit = question.inherit.as_deref().map(|name| verb(data, name)).transpose()?;
    let mut known: Vec<Option<bool>> = vec![None; view.node_count()];
    let mut covered = |node: Node| -> Result<bool, QueryError> {
        if let Some(known) = known[node.index()] {
            return Ok(known);
        }
        let found = any(&mut without, node)?;
        known[node.index()] = Some(found);
        Ok(found)
    };
    let mut found = Gaps::default();
    for node in view.nodes() {
        if !matches(data, &question.of, view.entity(node)) || !all(&mut having, node)? {
            continue;
        }
        if covered(node)? {
            found.direct.push(node);
            continue;
        }
        let inherited = match inherit {
            Some(verb) => ancestors(view, node, verb, &mut covered)?,
            None => Vec::new(),
        };
        let own = view.outgoing(node).filter(|arc| arc.node == node).count();
        let gap = Gap {
            node,
            rank: question.rank.as_deref().and_then(|name| rank_of(view, node, name)),
            stake: stake.as_mut().map_or(Ok(0), |steps| steps.ends(node))?,
            relations: view.out_len(node) + view.in_len(node) - own,
            inherited,
        };
        if gap.inherited.is_empty() { &mut found.missing } else { &mut found.inherited }.push(gap);
    }
    for part in [&mut found.inherited, &mut found.missing] {
        part.sort_by(|a, b| {
            let place =
                |gap: &Gap| gap.rank.as_ref().map(|value| place(view, gap.node, question.rank.as_deref(), value));
            let size = |gap: &Gap| std::cmp::Reverse((gap.stake, gap.relations));
            by_rank(place(a), place(b)).then(size(a).cmp(&size(b))).then(a.node.cmp(&b.node))
        });
    }
    Ok(found)
}

/// Whether one chain can be walked.
fn any(chains: &mut [Chain<'_, '_>], node: Node) -> Result<bool, QueryError> {
    for chain in chains {
        if chain.holds(node)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether every chain can be walked.
fn all(chains: &mut [Chain<'_, '_>], node: Node) -> Result<bool, QueryError> {
    for chain in chains {
        if !chain.holds(node)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Entities reached along a verb at which the walk first meets one that is covered.
fn ancestors(
    view: &View<'_>,
    start: Node,
    verb: usize,
    covered: &mut impl FnMut(Node) -> Result<bool, QueryError>,
) -> Result<Vec<Node>, QueryError> {
    let mut seen = BTreeSet::from([start]);
    let mut level = vec![start];
    let mut found = Vec::new();
    while !level.is_empty() {
        let mut next = BTreeSet::new();
        for node in &level {
            for arc in view.steps(*node) {
                if view.data().verb(view.relation(arc.edge)).index() == verb && seen.insert(arc.node) {
                    next.insert(arc.node);
                }
            }
        }
        level.clear();
        for node in next {
            if covered(node)? { &mut found } else { &mut level }.push(node);
        }
    }
    Ok(found)
}

fn rank_of(view: &View<'_>, node: Node, name: &str) -> Option<Value> {
    let (data, entity) = (view.data(), view.entity(node));
    match name {
        "id" => Some(Value::Text(data.id(entity).to_owned())),
        "name" => Some(Value::Text(data.name(entity).to_owned())),
        "kind" => Some(Value::Text(data.kind_name(entity).to_owned())),
        _ => data.entity_attribute(entity, name).map(ValueRef::to_owned),
    }
}

/// Where a value ranks.
enum Place {
    Number(f64),
    Text(String),
}

fn place(view: &View<'_>, node: Node, attribute: Option<&str>, value: &Value) -> Place {
    let data = view.data();
    let kind = &data.schema.kinds[data.kind(view.entity(node)).index()];
    let declared = kind.attributes.iter().find(|spec| attribute == Some(spec.name.as_str())).map(|spec| &spec.ty);
    match (declared, value) {
        (Some(AttributeType::OneOf(order)), Value::Text(text)) => {
            Place::Number(order.iter().position(|option| option == text).map_or(-1.0, |position| position as f64))
        }
        (_, Value::Integer(number)) => Place::Number(*number as f64),
        (_, Value::Number(number)) => Place::Number(*number),
        (_, Value::Date(date)) => Place::Number(f64::from(date.first_day())),
        (_, Value::Boolean(truth)) => Place::Number(f64::from(u8::from(*truth))),
        (_, value) => Place::Text(value.to_string()),
    }
}

fn by_rank(a: Option<Place>, b: Option<Place>) -> Ordering {
    match (a, b) {
        (Some(Place::Number(a)), Some(Place::Number(b))) => b.total_cmp(&a),
        (Some(Place::Text(a)), Some(Place::Text(b))) => a.cmp(&b),
        (Some(Place::Number(_)), Some(Place::Text(_))) | (Some(_), None) => Ordering::Less,
        (Some(Place::Text(_)), Some(Place::Number(_))) | (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

/// How often entities of one list are linked with those of another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Matrix {
    /// The entity of each row.
    pub rows: Vec<Node>,
    /// The entity of each column.
    pub columns: Vec<Node>,
    /// The counts, row by row.
    counts: Vec<usize>,
}

impl Matrix {
    /// The count in a cell.
    pub fn get(&self, row: usize, column: usize) -> usize {
        self.counts[row * self.columns.len() + column]
    }

    /// The counts of a row.
    pub fn row(&self, row: usize) -> &[usize] {
        &self.counts[row * self.columns.len()..(row + 1) * self.columns.len()]
    }

    /// The sum of each row, empty rows included.
    pub fn row_totals(&self) -> Vec<usize> {
        (0..self.rows.len()).map(|row| self.row(row).iter().sum()).collect()
    }

    /// The sum of each column, empty columns included.
    pub fn column_totals(&self) -> Vec<usize> {
        (0..self.columns.len()).map(|column| (0..self.rows.len()).map(|row| self.get(row, column)).sum()).collect()
    }
}

/// Counts links between every entity of `rows` and every one of `columns`, each list without repetition; what has none
/// stays, so that gaps show.
///
/// Without `through` a cell counts relations between the two, either way, parallel ones each; a relation of an entity
/// to itself counts once in its own cell. With `through` it counts the distinct entities of that list that are related
/// to both, themselves excluded; an entity shares nothing with itself. O(rows * columns + relations of the entities
/// involved), with `through` O(sum over its entities of rows * columns they touch).
pub fn matrix(view: &View<'_>, rows: &[Node], columns: &[Node], through: Option<&[Node]>) -> Matrix {
    let positions = |list: &[Node]| {
        let mut positions: Vec<Option<usize>> = vec![None; view.node_count()];
        list.iter().enumerate().for_each(|(position, node)| positions[node.index()] = Some(position));
        positions
    };
    let (row_of, column_of) = (positions(rows), positions(columns));
    let mut counts = vec![0; rows.len() * columns.len()];
    let width = columns.len();
    if let Some(through) = through {
        for middle in through.iter().copied().collect::<BTreeSet<_>>() {
            let around: BTreeSet<Node> = view.incident(middle).map(|arc| arc.node).filter(|n| *n != middle).collect();
            let among = |positions: &[Option<usize>]| -> Vec<(Node, usize)> {
                around.iter().filter_map(|node| Some((*node, positions[node.index()]?))).collect()
            };
            let (in_rows, in_columns) = (among(&row_of), among(&column_of));
            for (node, row) in in_rows {
                for (_, column) in in_columns.iter().filter(|(other, _)| *other != node) {
                    counts[row * width + column] += 1;
                }
            }
        }
    } else {
        for (row, node) in rows.iter().enumerate() {
            for arc in view.incident(*node).filter(|arc| arc.forward || arc.node != *node) {
                if let Some(column) = column_of[arc.node.index()] {
                    counts[row * width + column] += 1;
                }
            }
        }
    }
    Matrix { rows: rows.to_vec(), columns: columns.to_vec(), counts }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{dataset, ids, nodes};
    use crate::model::{
        AttributeSpec, DatasetBuilder, EntityRecord, KindSpec, RelationRecord, Schema, Selector, Steps, VerbIx,
        VerbSpec, parse_selector, parse_steps,
    };

    fn steps(texts: &[&str]) -> Vec<Steps> {
        texts.iter().map(|text| parse_steps(text).unwrap()).collect()
    }

    fn question(of: &str, having: &[&str], without: &[&str], inherit: Option<&str>, rank: Option<&str>) -> Coverage {
        let Selector::Pattern(of) = parse_selector(of).unwrap() else { panic!() };
        Coverage {
            id: "q".into(),
            title: "?".into(),
            of,
            having: steps(having),
            without: steps(without),
            inherit: inherit.map(Into::into),
            rank: rank.map(Into::into),
            stake: None,
        }
    }

    fn parts(view: &View<'_>, found: &Gaps) -> (String, Vec<String>, String) {
        let inherited = |gap: &Gap| format!("{}<{}", view.id(gap.node), ids(view, &gap.inherited).concat());
        let missing: Vec<Node> = found.missing.iter().map(|gap| gap.node).collect();
        (
            ids(view, &found.direct).join(" "),
            found.inherited.iter().map(inherited).collect(),
            ids(view, &missing).join(" "),
        )
    }

    /// ```text
    ///   o1 -to-> t1            t2 -in-> t1          t3 -in-> t2 -in-> t1
    ///   t4 -in-> t5 -in-> t4   (a cycle, nothing)   t6 alone   t7 -in-> t4, t7 -in-> t1
    /// ```
    #[test]
    fn direct_inherited_and_missing_are_apart() {
        let relations = ["o1>t1", "t2>t1 in", "t3>t2 in", "t4>t5 in", "t5>t4 in", "t7>t4 in", "t7>t1 in", "t6>t6 in"];
        let data = dataset(&["t6"], &relations);
        let view = View::whole(&data);
        let ask = |inherit| gaps(&view, &question(":t", &[], &["<-[:to]-()"], inherit, None)).unwrap();
        let found = ask(Some("in"));
        let inherited = ["t2<t1", "t7<t1", "t3<t1"].map(String::from).to_vec();
        assert_eq!(parts(&view, &found), ("t1".into(), inherited, "t4 t5 t6".into()));
        assert_eq!(found.asked(), 7);
        assert_eq!(found.missing.iter().map(|gap| gap.relations).collect::<Vec<_>>(), [3, 2, 1]);
        let found = ask(None);
        assert_eq!((found.inherited.len(), found.without_direct().count()), (0, 6));
    }

    #[test]
    fn any_of_the_chains_covers_and_all_of_having_must_hold() {
        let relations = ["o1>t1", "t1>r1 hurts", "t2>r1 hurts", "t2>r2 hurts", "r1>r3", "o1>r2 helps"];
        let data = dataset(&["r4"], &relations);
        let view = View::whole(&data);
        let found = gaps(&view, &question(":r", &["<-[:hurts]-()"], &["<-[:helps]-()", "-[:to]->(:r)"], None, None));
        assert_eq!(parts(&view, &found.unwrap()), ("r1 r2".into(), vec![], String::new()));
        let both = question(":r", &["<-[:hurts]-()", "<-[:helps]-()"], &["-[:to]->()"], None, None);
        assert_eq!(parts(&view, &gaps(&view, &both).unwrap()), (String::new(), vec![], "r2".into()));
        // Two steps: a threat that somebody works on endangers it.
        let two = question(":r", &[], &["<-[:hurts]-()<-[:to]-(:o)"], None, None);
        assert_eq!(parts(&view, &gaps(&view, &two).unwrap()), ("r1".into(), vec![], "r2 r3 r4".into()));
    }

    fn ranked() -> crate::model::Dataset {
        let mut schema = Schema::default();
        let severity = AttributeType::OneOf(["low", "high", "critical"].map(String::from).to_vec());
        schema.kinds.push(KindSpec {
            name: "threat".into(),
            attributes: vec![AttributeSpec { name: "severity".into(), ty: severity }],
            ..KindSpec::default()
        });
        schema.verbs.push(VerbSpec { name: "to".into(), ..VerbSpec::default() });
        let mut builder = DatasetBuilder::new(schema);
        for (id, severity) in
            [("a", Some("low")), ("b", Some("critical")), ("c", None), ("d", Some("critical")), ("e", Some("high"))]
        {
            let attributes = severity.iter().map(|text| ("severity".into(), Value::Text((*text).into()))).collect();
            builder.entity(EntityRecord { id: id.into(), attributes, ..EntityRecord::default() });
        }
        let relation = ("d".to_owned(), "a".to_owned());
        builder.relation(RelationRecord {
            source: relation.0,
            target: relation.1,
            verb: VerbIx(0),
            ..RelationRecord::default()
        });
        builder.finish().unwrap()
    }

    #[test]
    fn gaps_rank_by_the_closed_list_then_relations_then_id() {
        let data = ranked();
        let view = View::whole(&data);
        let found =
            gaps(&view, &question(":threat", &[], &["-[]->(:threat{id:'x'})"], None, Some("severity"))).unwrap();
        assert_eq!(parts(&view, &found).2, "d b e a c");
        // Texts rank by the alphabet.
        let found = gaps(&view, &question(":threat", &[], &[], None, Some("id"))).unwrap();
        assert_eq!(parts(&view, &found).2, "a b c d e");
    }

    #[test]
    fn what_is_at_stake_ranks_before_relations() {
        let relations = ["t1>r1 hurts", "t1>r1 hurts", "t1>r1 hurts", "t2>r1 hurts", "t2>r2 hurts", "t3>r3"];
        let data = dataset(&[], &relations);
        let view = View::whole(&data);
        let stake = parse_steps("-[:hurts]->(:r)").ok();
        let asked = Coverage { stake, ..question(":t", &[], &["<-[]-()"], None, None) };
        let found = gaps(&view, &asked).unwrap();
        assert_eq!(parts(&view, &found).2, "t2 t1 t3");
        assert_eq!(found.missing.iter().map(|gap| gap.stake).collect::<Vec<_>>(), [2, 1, 0]);
    }

    #[test]
    fn nothing_is_asked_of_an_empty_graph() {
        let mut schema = Schema::default();
        schema.kinds.push(KindSpec { name: "t".into(), ..KindSpec::default() });
        schema.verbs.push(VerbSpec { name: "to".into(), ..VerbSpec::default() });
        let data = DatasetBuilder::new(schema).finish().unwrap();
        let view = View::whole(&data);
        let found = gaps(&view, &question(":t", &[], &["<-[:to]-()"], Some("to"), None)).unwrap();
        assert_eq!((found.asked(), found), (0, Gaps::default()));
        assert_eq!(matrix(&view, &[], &[], Some(&[])), Matrix::default());
    }

    #[test]
    fn questions_that_do_not_fit_are_errors() {
        let data = ranked();
        let view = View::whole(&data);
        let error = |question: &Coverage| gaps(&view, question).unwrap_err().to_string();
        assert_eq!(error(&question(":x", &[], &[], None, None)), "no kind is called `x`");
        assert_eq!(error(&question(":threat", &[], &["-[:x]-()"], None, None)), "no relation is called `x`");
        assert_eq!(error(&question(":threat", &[], &[], Some("x"), None)), "no relation is called `x`");
        let rank = question(":threat", &[], &[], None, Some("x"));
        assert_eq!(error(&rank), "no entity of kind threat has the attribute `x`");
    }

    /// ```text
    ///   a1 -> b1 twice, b2 -> a1, a2 <-> c <-> b1, c -> b2, a1 -> a1
    /// ```
    #[test]
    fn a_matrix_shows_what_is_empty() {
        let data = dataset(&["a3", "b3"], &["a1>b1", "a1>b1", "b2>a1", "a2=c", "c=b1", "c>b2", "a1>a1", "a2>c"]);
        let view = View::whole(&data);
        let (a, b) = (nodes(&view, &["a1", "a2", "a3"]), nodes(&view, &["b1", "b2", "b3"]));
        let direct = matrix(&view, &a, &b, None);
        assert_eq!((direct.row(0), direct.row(1), direct.row(2)), (&[2, 1, 0][..], &[0, 0, 0][..], &[0, 0, 0][..]));
        assert_eq!((direct.row_totals(), direct.column_totals()), (vec![3, 0, 0], vec![2, 1, 0]));
        let through = matrix(&view, &a, &b, Some(&nodes(&view, &["c"])));
        assert_eq!((through.row(0), through.row(1)), (&[0, 0, 0][..], &[1, 1, 0][..]));
        let own = matrix(&view, &a, &a, None);
        assert_eq!((own.get(0, 0), own.get(0, 1)), (1, 0));
        assert_eq!(matrix(&view, &[], &b, None).column_totals(), [0, 0, 0]);
    }
}
