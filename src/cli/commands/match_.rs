//! `match`: every place in the graph that fits a pattern.

use crate::analysis::pattern::{Bound, FindOptions, Matches, find};
use crate::cli::answer::{Answer, Cell, Column, Status, Table};
use crate::cli::args::{FilterArgs, Format, OutputArgs, pattern_error};
use crate::cli::context::{Basis, Context};
use crate::cli::entities;
use crate::cli::error::CliError;
use crate::cli::output;
use crate::cli::phrase::{count, source_ids, thousands};
use crate::cli::progress::watched;
use crate::graph::{Edge, Node, View};
use crate::model::{Query, Sort, SourceIx, Value, parse_query};
use std::collections::{BTreeSet, HashMap};

/// Find every place in the graph that fits a pattern
#[derive(Debug, clap::Args)]
#[command(after_help = "A pattern is a subset of ISO GQL; docs/patterns.md has all of it:\n  \
    (o:organisation)-[r:organises]->(:forum)   an arrow, its verb, kinds; o and r become columns\n  \
    -[]-  --  -->  <--                         either way; any verb\n  \
    -[:part_of]->{1,3}                         one to three relations in a row\n  \
    (a)-->(b), (b)-->(c)                       several, which share b\n  \
    WHERE t.severity >= 'high' AND NOT EXISTS { (t)<-[:addresses]-() }\n  \
    RETURN o, t.name AS threat                 the columns\n\nExamples:\n  \
    relata match \"(o:organisation)-[:organises]->(:forum)-[:addresses]->(t:threat {severity:'critical'})\"\n  \
    relata match '(o:organisation)-[:organises]->(f:forum)' --count-by f\n  \
    relata match \"(o)-[r:funds]->(f) WHERE r.since >= '2015' RETURN o, f, r.since\"")]
pub struct Args {
    /// The pattern
    #[arg(value_name = "PATTERN")]
    pattern: String,
    /// The columns, as RETURN would have them, e.g. `o,t.name` [default: every named variable]
    #[arg(long = "return", id = "return", value_name = "LIST")]
    columns: Option<String>,
    /// Count rows for each value of this variable instead
    #[arg(long, value_name = "VAR", conflicts_with = "return")]
    count_by: Option<String>,
    /// Only the first N rows
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// How many relations and values to look at before giving up [default: 20 million, and 100 for each row of the data]
    #[arg(long, value_name = "N")]
    work: Option<u64>,
    #[command(flatten)]
    filters: FilterArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context) -> Result<Status, CliError> {
    let query = query(args)?;
    let data = context.data()?;
    let view = context.view(&data, &args.filters)?;
    let options = FindOptions { work: args.work, support: args.output.with_evidence, ..FindOptions::default() };
    let found = watched(context, "match", |monitor| find(&view, &query, &options, monitor))?;
    context.detail("pattern matched");
    let people = output::format_of(&Answer::default(), &args.output) == Format::Table;
    let mut answer = Answer::default();
    let table = match &args.count_by {
        Some(variable) => counted(&view, &found, variable)?,
        None => rows(&view, &query, &found, args.output.with_evidence, people),
    };
    let total = table.rows.len();
    answer.table = table;
    if let Some(limit) = args.limit.filter(|limit| *limit < total) {
        answer.table.rows.truncate(limit);
        answer.notes.push(format!("{} in all, {} shown", count(total, "row", "rows"), thousands(limit)));
    }
    if args.output.with_evidence {
        let behind = |row: usize| evidence(&view, &found, row);
        answer.sources.extend((0..found.len()).flat_map(behind));
    }
    if total == 0 {
        answer.status = Status::Empty;
        answer.notes.push("nothing recorded in this data fits the pattern".to_owned());
    }
    answer.ties = if args.count_by.is_some() {
        "by the number of rows, then by id"
    } else {
        "rows by column: entities by id, relations as read"
    };
    let answer = answer
        .define("pattern", query.to_string())
        .define("match", "no relation is used twice in one match, entities may repeat; rows are distinct")
        .define("found", count(found.len(), "row", "rows"));
    context.finish(&answer, &args.output, Basis::view(&view, &args.filters.typed()))
}

fn query(args: &Args) -> Result<Query, CliError> {
    let mut query = parse_query(&args.pattern).map_err(|error| pattern_error("PATTERN", &error))?;
    if let Some(columns) = &args.columns {
        if !query.columns.is_empty() {
            return Err(CliError::new("the pattern has RETURN, and there is --return").hint("leave one of them out"));
        }
        query.set_columns(columns).map_err(|error| pattern_error("--return", &error))?;
    }
    if args.count_by.is_some() && !query.columns.is_empty() {
        return Err(CliError::new("the pattern has RETURN, and there is --count-by").hint("leave one of them out"));
    }
    Ok(query)
}

fn unknown(query: &Matches, variable: &str) -> CliError {
    let names: Vec<&str> = query.variables.iter().map(|(name, _)| name.as_str()).collect();
    CliError::new(format!("the pattern names no `{variable}`")).hint(format!("it names {}", names.join(", ")))
}

fn counted(view: &View<'_>, found: &Matches, variable: &str) -> Result<Table, CliError> {
    let column = found.column(variable).ok_or_else(|| unknown(found, variable))?;
    let entity = found.variables[column].1 == Sort::Entity;
    let mut table = Table::new(if entity { &["id", "kind", "name"] } else { &["relation"] }).with_number("rows");
    for (bound, rows) in found.count_by(column) {
        let mut row = match bound {
            Bound::Entity(node) => entities::cells(view, node).to_vec(),
            other => vec![other.text(view).into()],
        };
        row.push(rows.into());
        table.push(row);
    }
    Ok(table)
}

/// The sources behind a row: of its relations, or where there is none of its entities.
fn evidence(view: &View<'_>, found: &Matches, row: usize) -> BTreeSet<SourceIx> {
    let mut sources = BTreeSet::new();
    let mut relations = false;
    for edge in found.support(row) {
        relations = true;
        sources.extend(view.relation_evidence(view.relation(edge)).iter());
    }
    for column in 0..found.variables.len() {
        if let (false, Bound::Entity(node)) = (relations, found.cell(row, column)) {
            sources.extend(view.entity_evidence(view.entity(node)).iter());
        }
    }
    sources
}

/// What makes a cell another one.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Key {
    Value(String),
    Entity(Node),
    Relations(Vec<Edge>),
}

impl Key {
    fn of(bound: Bound<'_>) -> Self {
        match bound {
            Bound::Entity(node) => Self::Entity(node),
            Bound::Relation(edge) => Self::Relations(vec![edge]),
            Bound::Relations(edges) => Self::Relations(edges.to_vec()),
        }
    }
}

fn rows(view: &View<'_>, query: &Query, found: &Matches, with_evidence: bool, people: bool) -> Table {
    let columns: Vec<(usize, Option<&str>, &str)> = if query.columns.is_empty() {
        found.variables.iter().enumerate().map(|(position, (name, _))| (position, None, name.as_str())).collect()
    } else {
        let place = |column: &str| found.column(column).unwrap_or_default();
        let chosen = query.columns.iter();
        chosen.map(|column| (place(&column.variable), column.attribute.as_deref(), column.name.as_str())).collect()
    };
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut sources: Vec<BTreeSet<SourceIx>> = Vec::new();
    let mut places: HashMap<Vec<Key>, usize> = HashMap::new();
    // Different entities may have the same attributes: such rows are one. What is shown itself stays apart.
    let may_repeat = columns.iter().any(|(_, attribute, _)| attribute.is_some());
    for row in 0..found.len() {
        let cells: Vec<Cell> = columns
            .iter()
            .map(|(column, attribute, _)| match (found.cell(row, *column), attribute) {
                (bound, Some(name)) => bound.attribute(view, name).map_or(Cell::Empty, cell),
                (Bound::Entity(node), None) if people && view.name(node) != view.id(node) => {
                    format!("{} ({})", view.name(node), view.id(node)).into()
                }
                (Bound::Relations(edges), None) => {
                    edges.iter().map(|edge| Bound::Relation(*edge).text(view)).collect::<Vec<_>>().into()
                }
                (bound, None) => bound.text(view).into(),
            })
            .collect();
        let next = rows.len();
        let place = if may_repeat {
            let key = |((column, attribute, _), cell): (&(usize, Option<&str>, &str), &Cell)| match attribute {
                Some(_) => Key::Value(cell.exact()),
                None => Key::of(found.cell(row, *column)),
            };
            *places.entry(columns.iter().zip(&cells).map(key).collect()).or_insert(next)
        } else {
            next
        };
        if place == next {
            rows.push(cells);
            sources.push(BTreeSet::new());
        }
        if with_evidence {
            sources[place].extend(evidence(view, found, row));
        }
    }
    let mut table = Table::default();
    for (position, (_, _, name)) in columns.iter().enumerate() {
        let numbers = |row: &Vec<Cell>| matches!(row[position], Cell::Number(_) | Cell::Count(_) | Cell::Empty);
        let some = rows.iter().any(|row| row[position] != Cell::Empty);
        table.columns.push(Column { name: (*name).to_owned(), numeric: some && rows.iter().all(numbers), shown: true });
    }
    if with_evidence {
        table = table.with_text("evidence");
        for (row, sources) in rows.iter_mut().zip(&sources) {
            let sources: Vec<SourceIx> = sources.iter().copied().collect();
            row.push(source_ids(view.data(), &sources).into());
        }
    }
    rows.into_iter().for_each(|row| table.push(row));
    table
}

fn cell(value: Value) -> Cell {
    match value {
        Value::Text(text) => text.into(),
        Value::Integer(number) => Cell::Number(number as f64),
        Value::Number(number) => Cell::Number(number),
        Value::Date(date) => date.to_string().into(),
        Value::Boolean(truth) => Cell::Flag(truth),
        Value::List(parts) => parts.into(),
    }
}
