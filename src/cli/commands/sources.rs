//! `sources`: what rests on which source, and what would fall without it.

mod one;

use crate::analysis::sources::{Claims, ClaimsOptions, FallError, Standing, Support, claims, standing};
use crate::cli::answer::{Answer, Cell, Status, Table, rounded};
use crate::cli::args::{FilterArgs, OutputArgs};
use crate::cli::complete;
use crate::cli::context::{Basis, Context};
use crate::cli::entities::relation_json;
use crate::cli::error::CliError;
use crate::cli::phrase::{aside, bold, count, dim, source_ids, source_json};
use crate::cli::progress::watched;
use crate::escape::terminal;
use crate::graph::{Edge, View};
use clap::ValueEnum;
use clap_complete::engine::ArgValueCompleter;
use serde_json::{Value, json};

/// Show what rests on each source, and what would fall without it
#[derive(Debug, clap::Args)]
#[command(
    after_help = "What a source is said to hold up is what this data rests on it; nothing is said about whether \
    it is right.\n\nExamples:\n  relata sources\n  relata sources --list publishers\n  \
    relata sources --list claims --limit 10\n  relata sources src-apc-day0\n  relata sources 'Citizen Lab'"
)]
pub struct Args {
    /// What falls without this source, or all of a publisher: id, title or publisher
    #[arg(value_name = "SOURCE", add = ArgValueCompleter::new(complete::sources), conflicts_with = "list")]
    named: Option<String>,
    /// Only this list, as a table
    #[arg(long, value_name = "WHAT", value_enum)]
    list: Option<List>,
    /// How many of each list to show [default: 15 for people, all for programs]
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// How many places of a ranking are its top
    #[arg(long, value_name = "N", default_value_t = 10)]
    top: usize,
    #[command(flatten)]
    filters: FilterArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum List {
    /// Every source, by what falls without it
    Sources,
    /// Every publisher, by what falls without all its sources
    Publishers,
    /// Relations on one source or one publisher, by what they hold up
    Claims,
}

/// How many lines of a list people see.
const SHOWN: usize = 15;

/// Runs the command.
pub fn run(args: &Args, context: &Context) -> Result<Status, CliError> {
    let data = context.data()?;
    let view = context.view(&data, &args.filters)?;
    let answer = match (&args.named, args.list) {
        (Some(named), _) => one::answer(args, context, &view, named)?,
        (None, None) => all(args, context, &view)?,
        (None, Some(list)) => {
            let (table, notes) = listed(args, context, &view, list)?;
            let total = table.rows.len();
            let mut answer = Answer { notes, ..Answer::list(table) };
            if let Some(limit) = args.limit.filter(|limit| *limit < total) {
                answer.table.rows.truncate(limit);
                answer.notes.push(format!("{} in all, {limit} shown", count(total, "row", "rows")));
            }
            answer
        }
    };
    let answer = Answer { ties: "by source or publisher; claims in the order of reading", ..answer };
    let answer = answer
        .define("alone", "names this and no other source (of another publisher): it falls with it")
        .define("entities alone", "entities that name nothing else and that no relation touches which stands")
        .define("gaps", "entities that would newly have no direct answer to a standing question without the claim")
        .define("pairs", "pairs of entities that no chain would link without the claim")
        .define("betweenness", "share of shortest paths along the claim, 0 where another relation joins the same two")
        .define("moved", "places that all entities together would move by betweenness without the claim");
    context.finish(&answer, &args.output, Basis::view(&view, &args.filters.typed()))
}

impl From<FallError> for CliError {
    fn from(error: FallError) -> Self {
        match error {
            FallError::Analysis(error) => error.into(),
            FallError::Coverage(error) => error.into(),
        }
    }
}

fn found_claims(args: &Args, context: &Context, view: &View<'_>) -> Result<Claims, CliError> {
    let options = ClaimsOptions { moves: args.limit.unwrap_or(SHOWN), ..ClaimsOptions::default() };
    Ok(watched(context, "claims", |monitor| claims(view, options, monitor))?)
}

fn listed(args: &Args, context: &Context, view: &View<'_>, list: List) -> Result<(Table, Vec<String>), CliError> {
    Ok(match list {
        List::Sources => (source_table(view, &standing(view)), Vec::new()),
        List::Publishers => (publisher_table(view, &standing(view)), Vec::new()),
        List::Claims => {
            let found = found_claims(args, context, view)?;
            (claim_table(view, &found), found.remarks)
        }
    })
}

const COUNTS: [&str; 4] = ["relations", "relations_alone", "entities", "entities_alone"];

fn counts(support: Support) -> [Cell; 4] {
    [support.relations, support.relations_alone, support.entities, support.entities_alone].map(Cell::from)
}

fn source_table(view: &View<'_>, found: &Standing) -> Table {
    let mut table = COUNTS.iter().fold(Table::new(&["source", "publisher"]), |table, name| table.with_number(name));
    for (source, support) in &found.sources {
        let record = view.data().source_record(*source);
        let mut row = vec![record.id.as_str().into(), record.publisher.as_str().into()];
        row.extend(counts(*support));
        table.push(row);
    }
    table
}

fn publisher_table(view: &View<'_>, found: &Standing) -> Table {
    let table = COUNTS.iter().fold(Table::new(&["publisher"]), |table, name| table.with_number(name));
    let mut table = table.with_text("sources").hiding(&["sources"]);
    for publisher in &found.publishers {
        let mut row = vec![publisher.publisher.as_str().into()];
        row.extend(counts(publisher.support));
        row.push(source_ids(view.data(), &publisher.sources).into());
        table.push(row);
    }
    table
}

/// Source, verb and target of a relation.
fn relation(view: &View<'_>, edge: Edge) -> [Cell; 3] {
    let (source, target) = view.endpoints(edge);
    [view.id(source).into(), view.data().verb_name(view.relation(edge)).into(), view.id(target).into()]
}

fn optional(number: Option<usize>) -> Cell {
    number.map_or(Cell::Empty, Cell::from)
}

fn claim_table(view: &View<'_>, found: &Claims) -> Table {
    let mut table = Table::new(&["source", "relation", "target"]);
    for name in ["gaps", "pairs", "betweenness", "moved"] {
        table = table.with_number(name);
    }
    let mut table = table.with_text("evidence");
    for claim in &found.claims {
        let mut row = relation(view, claim.edge).to_vec();
        row.extend([
            optional(claim.gaps),
            Cell::Count(claim.pairs),
            claim.betweenness.into(),
            optional(claim.moved),
            source_ids(view.data(), &claim.sources).into(),
        ]);
        table.push(row);
    }
    table
}

fn support_json(support: Support) -> Value {
    json!({
        "relations": support.relations,
        "relations_alone": support.relations_alone,
        "entities": support.entities,
        "entities_alone": support.entities_alone,
    })
}

fn merged(mut object: Value, more: Value) -> Value {
    if let (Value::Object(object), Value::Object(more)) = (&mut object, more) {
        object.extend(more);
    }
    object
}

fn all(args: &Args, context: &Context, view: &View<'_>) -> Result<Answer, CliError> {
    let data = view.data();
    let found = standing(view);
    let weakest = found_claims(args, context, view)?;
    let sources =
        found.sources.iter().map(|(source, support)| merged(source_json(data, *source), support_json(*support)));
    let publishers = found.publishers.iter().map(|publisher| {
        let named = json!({ "publisher": publisher.publisher, "sources": source_ids(data, &publisher.sources) });
        merged(named, support_json(publisher.support))
    });
    let limit = args.limit.unwrap_or(usize::MAX);
    let claims = weakest.claims.iter().take(limit).map(|claim| {
        json!({
            "relation": relation_json(view, claim.edge),
            "gaps": claim.gaps,
            "pairs": claim.pairs,
            "betweenness": claim.betweenness,
            "moved": claim.moved,
        })
    });
    let json = json!({
        "sources": sources.take(limit).collect::<Value>(),
        "publishers": publishers.take(limit).collect::<Value>(),
        "relations_on_one_source": weakest.one_source,
        "relations_on_one_publisher": weakest.one_publisher,
        "relations_without_evidence": found.relations_without,
        "entities_without_evidence": found.entities_without,
        "claims": claims.collect::<Value>(),
    });
    let text = text(view, &found, &weakest, args.limit.unwrap_or(SHOWN));
    let mut answer = Answer::document(text, json, source_table(view, &found));
    answer.table.rows.truncate(limit);
    answer.notes.extend(weakest.remarks);
    Ok(answer)
}

fn heading(title: &str, note: &str) -> String {
    format!("\n{}: {}\n", bold(title), dim(note))
}

fn more(total: usize, shown: usize, text: &mut String) {
    if total > shown {
        text.push_str(&format!("  … and {} more\n", total - shown));
    }
}

fn text(view: &View<'_>, found: &Standing, weakest: &Claims, limit: usize) -> String {
    let data = view.data();
    let mut text = format!(
        "{} of {}; {} on one source alone, {} on one publisher alone, {} and {} without evidence\n",
        count(found.sources.len(), "source", "sources"),
        count(found.publishers.len(), "publisher", "publishers"),
        count(weakest.one_source, "relation", "relations"),
        weakest.one_source + weakest.one_publisher,
        count(found.relations_without, "relation", "relations"),
        count(found.entities_without, "entity", "entities"),
    );
    let line = |name: &str, support: Support| {
        let counts = format!(
            "relations {:>4}, {:>3} alone; entities {:>3}, {:>2} alone",
            support.relations, support.relations_alone, support.entities, support.entities_alone
        );
        format!("  {counts}  {}\n", terminal(name))
    };
    text.push_str(&heading("Sources", "by what falls without them"));
    for (source, support) in found.sources.iter().take(limit) {
        let record = data.source_record(*source);
        text.push_str(&line(&format!("{} ({})", record.title, record.id), *support));
    }
    more(found.sources.len(), limit, &mut text);
    text.push_str(&heading("Publishers", "by what falls without all their sources"));
    for publisher in found.publishers.iter().take(limit) {
        let name = if publisher.publisher.is_empty() { "(no publisher)" } else { &publisher.publisher };
        let sources = count(publisher.sources.len(), "source", "sources");
        text.push_str(&line(&format!("{name}, {sources}"), publisher.support));
    }
    more(found.publishers.len(), limit, &mut text);
    text.push_str(&heading("Claims on one source or one publisher", "by what they hold up"));
    for claim in weakest.claims.iter().take(limit) {
        let mut held = Vec::new();
        held.extend(claim.gaps.filter(|gaps| *gaps > 0).map(|gaps| count(gaps, "gap", "gaps")));
        if claim.pairs > 0 {
            held.push(count(usize::try_from(claim.pairs).unwrap_or(usize::MAX), "pair", "pairs"));
        }
        held.extend(claim.betweenness.map(|share| format!("betweenness {}", rounded(share))));
        held.extend(claim.moved.map(|moved| format!("{} moved", count(moved, "place", "places"))));
        let (source, target) = view.endpoints(claim.edge);
        let verb = data.verb_name(view.relation(claim.edge));
        let named = format!("{} -{verb}-> {}", view.id(source), view.id(target));
        let sources = source_ids(data, &claim.sources).join(", ");
        text.push_str(&format!("  {}\n      {} {}\n", terminal(&named), held.join(", "), aside(&sources)));
    }
    more(weakest.claims.len(), limit, &mut text);
    text
}
