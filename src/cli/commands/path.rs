//! `path`: how two entities are connected.

use crate::analysis::paths::{Cost, Path, PathAnswer, PathOptions, Wanted, paths};
use crate::cli::answer::{Answer, Cell, Status, Table, compact, shortest};
use crate::cli::args::{FilterArgs, Format, OutputArgs};
use crate::cli::complete;
use crate::cli::context::{Basis, Context};
use crate::cli::entities;
use crate::cli::error::CliError;
use crate::cli::output;
use crate::cli::phrase::{self, Footnotes, aside, bold};
use crate::escape::terminal;
use crate::graph::View;
use clap::ValueEnum;
use clap_complete::engine::ArgValueCompleter;
use serde_json::{Value, json};

/// Show how two entities are connected, each step with its evidence
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit status 1 when there is no path.\n\nExamples:\n  relata path APC privacy\n  \
    relata path 'Citizen Lab' hospitals --cost confidence\n  relata path apc nsa -k 3 --max-degree 15\n  \
    relata path apc privacy --all --hops 3 --via :threat")]
pub struct Args {
    /// Where to start: an id, name or alias
    #[arg(value_name = "A", add = ArgValueCompleter::new(complete::entities))]
    from: String,
    /// Where to end
    #[arg(value_name = "B", add = ArgValueCompleter::new(complete::entities))]
    to: String,
    /// So many best paths that repeat no entity, at most 10000
    #[arg(short, value_name = "N", default_value_t = 1, value_parser = how_many, conflicts_with = "all")]
    k: usize,
    /// Every path within --hops
    #[arg(long, requires = "hops")]
    all: bool,
    /// No path with more steps than this
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    hops: Option<usize>,
    /// What makes a path good
    #[arg(long, value_name = "COST", value_enum, default_value_t = CostArg::Hops)]
    cost: CostArg,
    /// Only paths that touch one of these
    #[arg(long, value_name = "SEL", add = ArgValueCompleter::new(complete::selectors))]
    via: Option<String>,
    /// No path through an entity with more than N neighbours
    #[arg(long, value_name = "N")]
    max_degree: Option<usize>,
    /// Only along arrows
    #[arg(long)]
    directed: bool,
    /// With --all, stop after so many
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = at_least_one)]
    limit: usize,
    #[command(flatten)]
    filters: FilterArgs,
    #[command(flatten)]
    output: OutputArgs,
}

fn at_least_one(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|number| *number > 0).ok_or_else(|| "a whole number from 1 is needed".to_owned())
}

/// More paths than this are for `--all`, which does not rank them one by one.
const MOST: usize = 10_000;

fn how_many(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| (1..=MOST).contains(number));
    number.ok_or_else(|| {
        format!("a whole number from 1 to {MOST} is needed; --all --hops N gives every path within a distance")
    })
}

/// What makes a path good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CostArg {
    /// Few steps
    Hops,
    /// Strong relations: a small sum of 1/weight
    Weight,
    /// Sure relations: a large product of confidences
    Confidence,
}

impl CostArg {
    fn definition(self) -> &'static str {
        match self {
            Self::Hops => "the number of steps",
            Self::Weight => "the sum of 1/weight over the steps (Dijkstra 1959)",
            Self::Confidence => "the product of confidences, the largest first; then fewer steps (Dijkstra 1959)",
        }
    }
}

/// Runs the command.
pub fn run(args: &Args, context: &Context) -> Result<Status, CliError> {
    let data = context.data()?;
    let view = context.view(&data, &args.filters)?;
    if args.cost == CostArg::Weight {
        context.say_unweighted(&data);
    }
    let (from, to) = (entities::node(&view, &args.from)?, entities::node(&view, &args.to)?);
    let options = PathOptions {
        cost: match args.cost {
            CostArg::Hops => Cost::Hops,
            CostArg::Weight => Cost::Weight,
            CostArg::Confidence => Cost::Confidence,
        },
        directed: args.directed,
        wanted: if args.all { Wanted::All { limit: args.limit } } else { Wanted::Best(args.k) },
        via: args.via.as_deref().map(|typed| entities::nodes(&view, "--via", typed)).transpose()?,
        max_degree: args.max_degree,
        hops: args.hops,
    };
    let found = paths(&view, from, to, &options);
    context.detail("paths found");
    let mut answer = Answer { table: table(&view, &found), ..Answer::default() };
    answer.json = Some(as_json(&view, &found));
    for edge in
        found.paths.iter().flat_map(|path| &path.steps).flat_map(|step| step.parallel.iter().chain([&step.best]))
    {
        answer.sources.extend(view.relation_evidence(view.relation(*edge)).iter());
    }
    let mut output = args.output.clone();
    let people = output::format_of(&answer, &output) == Format::Table;
    if found.paths.is_empty() {
        answer.status = Status::Empty;
        answer.notes.push(if from == to {
            "a path from an entity to itself has no step".to_owned()
        } else {
            format!(
                "no path from `{}` to `{}` recorded in this data under these conditions",
                view.id(from),
                view.id(to)
            )
        });
    } else if people {
        answer.text = Some(text(&view, &found, args));
        output.with_evidence = false;
    }
    if found.truncated {
        answer.notes.push(if args.all {
            format!(
                "stopped after {}; there may be more: raise --limit or lower --hops",
                phrase::count(found.paths.len(), "path", "paths")
            )
        } else {
            "the search was given up; there may be better paths: narrow it with --hops or --max-degree".to_owned()
        });
    }
    answer.ties = "cost, then fewer steps, then the ids of the entities in order";
    let answer = answer.define("cost", args.cost.definition());
    context.finish(&answer, &output, Basis::view(&view, &args.filters.typed()))
}

fn one_of(found: &PathAnswer) -> String {
    let least = if found.one_of_at_least { "at least " } else { "" };
    match found.one_of {
        1 if !found.one_of_at_least => String::new(),
        count => format!(", one of {least}{count} equally good"),
    }
}

fn text(view: &View<'_>, found: &PathAnswer, args: &Args) -> String {
    let data = view.data();
    let mut notes = Footnotes::default();
    let mut text = String::new();
    for (position, path) in found.paths.iter().enumerate() {
        if position > 0 {
            text.push('\n');
        }
        let mut head = phrase::count(path.hops, "step", "steps");
        match args.cost {
            CostArg::Hops => {}
            CostArg::Weight => head.push_str(&format!(", cost {}", shortest(path.cost))),
            CostArg::Confidence => head.push_str(&format!(", product of confidences {}", shortest(path.product))),
        }
        if position == 0 {
            head.push_str(&one_of(found));
        }
        let number = if found.paths.len() > 1 { format!("{}. ", position + 1) } else { String::new() };
        text.push_str(&format!("{number}{head}\n"));
        for (index, step) in path.steps.iter().enumerate() {
            if index == 0 {
                text.push_str(&entity_line(view, step.from));
            }
            for (rank, edge) in std::iter::once(&step.best).chain(&step.parallel).enumerate() {
                let relation = view.relation(*edge);
                let forward = view.endpoints(*edge).0 == step.from;
                let symmetric = view.is_symmetric(*edge);
                let mut parts = vec![terminal(phrase::verb(data, relation, forward || symmetric)).into_owned()];
                let details =
                    [data.period(relation), phrase::confidence(data, relation), data.note(relation).to_owned()];
                let details: Vec<String> = details.into_iter().filter(|detail| !detail.is_empty()).collect();
                if !details.is_empty() {
                    parts.push(aside(&details.join(", ")));
                }
                parts.push(notes.cite(&view.relation_evidence(relation)));
                let arrow = match (rank, symmetric, forward) {
                    (0, true, _) => "↕",
                    (0, false, true) => "↓",
                    (0, false, false) => "↑",
                    _ => "+",
                };
                text.push_str(&format!("    {arrow} {}\n", parts.join(" ").trim_end()));
            }
            text.push_str(&entity_line(view, step.to));
        }
    }
    // A path without its sources is a claim; they are always listed.
    text.push_str(&notes.list(data));
    text
}

fn entity_line(view: &View<'_>, node: crate::graph::Node) -> String {
    let details = aside(&format!("{}, {}", view.id(node), view.kind_name(node)));
    format!("  {} {details}\n", bold(&terminal(view.name(node))))
}

fn table(view: &View<'_>, found: &PathAnswer) -> Table {
    let data = view.data();
    let mut table = Table::default().with_number("path").with_number("step");
    for name in ["source", "relation", "target", "direction", "since", "until"] {
        table = table.with_text(name);
    }
    table = table.with_number("confidence").with_text("evidence");
    for (number, path) in found.paths.iter().enumerate() {
        for (position, step) in path.steps.iter().enumerate() {
            let relation = view.relation(step.best);
            let (source, target) = view.endpoints(step.best);
            table.push(vec![
                (number + 1).into(),
                (position + 1).into(),
                view.id(source).into(),
                data.verb_name(relation).into(),
                view.id(target).into(),
                entities::direction(view, step.best, step.forward).into(),
                data.since(relation).map(|date| date.to_string()).unwrap_or_default().into(),
                data.until(relation).map(|date| date.to_string()).unwrap_or_default().into(),
                Cell::Number(data.confidence(relation)),
                phrase::source_ids(data, &view.relation_evidence(relation)).into(),
            ]);
        }
    }
    table
}

fn as_json(view: &View<'_>, found: &PathAnswer) -> Value {
    let steps = |path: &Path| -> Vec<Value> {
        path.steps
            .iter()
            .map(|step| {
                let mut value = entities::relation_json(view, step.best);
                value["direction"] = json!(entities::direction(view, step.best, step.forward));
                value["parallel"] = step.parallel.iter().map(|edge| entities::relation_json(view, *edge)).collect();
                compact(value)
            })
            .collect()
    };
    found
        .paths
        .iter()
        .enumerate()
        .map(|(position, path)| {
            let mut value = json!({
                "path": position + 1,
                "hops": path.hops,
                "cost": path.cost,
                "product": path.product,
                "entities": path.nodes().into_iter().map(|node| entities::entity_json(view, node)).collect::<Vec<_>>(),
                "steps": steps(path),
            });
            if position == 0 {
                value["one_of"] = match u64::try_from(found.one_of) {
                    Ok(count) => json!(count),
                    Err(_) => json!(found.one_of.to_string()),
                };
                value["one_of_at_least"] = json!(found.one_of_at_least);
            }
            value
        })
        .collect()
}
