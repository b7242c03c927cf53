//! `centrality`: who is central, and in which sense.

use crate::analysis::centrality::{
    Basis as Graph, CentralityOptions, Measure, Sample, Scores, centrality, drop_one_source, over_time, per_kind, rank,
    ties, years,
};
use crate::cli::answer::{Answer, Cell, Status, Table};
use crate::cli::args::{FilterArgs, Format, OutputArgs, UndatedArg, measure};
use crate::cli::complete;
use crate::cli::context::{Basis, Context};
use crate::cli::entities;
use crate::cli::error::CliError;
use crate::cli::output;
use crate::cli::phrase;
use crate::cli::progress::watched;
use crate::graph::{Node, Undated, View};
use crate::model::{Interval, PartialDate};
use clap::ValueEnum;
use clap_complete::engine::ArgValueCompleter;

/// Rank entities by how central they are, a column a measure
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  relata centrality --top 10\n  \
    relata centrality --measure betweenness,pagerank --per kind --top 3\n  \
    relata centrality --measure betweenness --when 2011..2013 --explain\n  \
    relata centrality --of relations --top 10\n  relata centrality --measure degree --drop-one source\n\n\
    Definitions: docs/definitions.md")]
pub struct Args {
    /// Measures; the first one ranks [default: degree,betweenness,pagerank]
    #[arg(long, value_name = "M,...", value_delimiter = ',', value_parser = measure)]
    measure: Vec<Measure>,
    /// Only the first so many [default on a terminal: 25]
    #[arg(long, value_name = "N")]
    top: Option<usize>,
    /// Rank inside groups
    #[arg(long, value_name = "WHAT", value_enum)]
    per: Option<Per>,
    /// Look at the direction of relations
    #[arg(long)]
    directed: bool,
    /// Look at weights: distance is the sum of 1/weight
    #[arg(long)]
    weighted: bool,
    /// What to rank
    #[arg(long, value_name = "WHAT", value_enum, default_value_t = Of::Entities, conflicts_with_all = ["per", "drop_one", "over_time"])]
    of: Of,
    /// Estimate betweenness, closeness and harmonic from N sources, with a bound on the error
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    sample: Option<u32>,
    /// Start of the random numbers of --sample
    #[arg(long, value_name = "N", default_value_t = 1, requires = "sample")]
    seed: u64,
    /// Where pagerank restarts [default: anywhere]
    #[arg(long, value_name = "SEL", add = ArgValueCompleter::new(complete::selectors))]
    restart: Option<String>,
    /// With which probability pagerank goes on rather than restarts
    #[arg(long, value_name = "X", default_value_t = 0.85)]
    damping: f64,
    /// By how much katz discounts each step [default: 0.85 / largest eigenvalue]
    #[arg(long, value_name = "X")]
    alpha: Option<f64>,
    /// Show how far ranks move when any one is withdrawn
    #[arg(long, value_name = "WHAT", value_enum, conflicts_with = "over_time")]
    drop_one: Option<DropOne>,
    /// The first measure in each period, a column a period
    #[arg(long, value_name = "PERIOD", value_enum)]
    over_time: Option<Period>,
    #[command(flatten)]
    filters: FilterArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// Inside which groups to rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Per {
    /// Kinds of entity
    Kind,
}

/// What to rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Of {
    /// Entities
    Entities,
    /// Relations: edge betweenness, and which are bridges
    Relations,
}

/// What to withdraw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DropOne {
    /// Sources
    Source,
}

/// What a column stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Period {
    /// Years
    Year,
}

/// How many rows people see without `--top`.
const SHOWN: usize = 25;

/// The measures without `--measure`.
const USUAL: [Measure; 3] = [Measure::Degree, Measure::Betweenness, Measure::PageRank];

impl Args {
    fn measures(&self) -> &[Measure] {
        if self.measure.is_empty() { &USUAL } else { &self.measure }
    }

    fn options(&self, view: &View<'_>) -> Result<CentralityOptions, CliError> {
        let restart = self.restart.as_deref().map(|typed| entities::nodes(view, "--restart", typed)).transpose()?;
        if restart.as_ref().is_some_and(Vec::is_empty) {
            return Err(CliError::new("--restart selects no entity"));
        }
        if let Some(twice) = self.measure.iter().enumerate().find(|(at, measure)| self.measure[..*at].contains(measure))
        {
            return Err(CliError::new(format!("--measure names {} twice", twice.1.name())));
        }
        Ok(CentralityOptions {
            directed: self.directed,
            weighted: self.weighted,
            damping: self.damping,
            restart: restart.unwrap_or_default(),
            alpha: self.alpha,
            sample: self.sample.map(|pivots| Sample { pivots: pivots as usize, seed: self.seed }),
            ..CentralityOptions::default()
        })
    }

    /// How many rows to give, and whether that was asked for.
    fn rows(&self, answer: &Answer) -> Option<usize> {
        let people = output::format_of(answer, &self.output) == Format::Table;
        self.top.or(people.then_some(SHOWN))
    }
}

/// Runs the command.
pub fn run(args: &Args, context: &Context) -> Result<Status, CliError> {
    let data = context.data()?;
    let view = context.view(&data, &args.filters)?;
    if args.weighted {
        context.say_unweighted(&data);
    }
    let options = args.options(&view)?;
    if args.over_time.is_some() {
        context.say_lasting(&view);
    }
    let mut answer = match (args.of, args.drop_one, args.over_time) {
        (Of::Relations, ..) => relations(args, context, &view, &options)?,
        (_, Some(DropOne::Source), _) => withdrawals(args, context, &view, &options)?,
        (_, _, Some(Period::Year)) => by_year(args, context, &view, &options)?,
        _ => scores(args, context, &view, &options)?,
    };
    answer.ties = "by the first column of numbers, then by id; an undefined value comes last";
    context.finish(&answer, &args.output, Basis::view(&view, &args.filters.typed()))
}

fn defined(mut answer: Answer, args: &Args) -> Answer {
    for measure in args.measures() {
        let graph = match (measure.basis(), args.directed) {
            (Graph::Rows, _) => "on all rows",
            (Graph::Undirected, _) | (Graph::Either, false) => "on the simple undirected graph",
            (Graph::Directed, _) | (Graph::Either, true) => "on the simple directed graph",
        };
        let weights = if args.weighted && measure.looks_at_weights() { ", weighted" } else { "" };
        answer = answer.define(measure.name(), format!("{}; {graph}{weights}", measure.describe()));
    }
    answer
}

fn with_evidence(args: &Args, view: &View<'_>, answer: &mut Answer, node: Node) {
    if args.output.with_evidence {
        for arc in view.incident(node) {
            answer.sources.extend(view.relation_evidence(view.relation(arc.edge)).iter());
        }
    }
}

fn value(measure: Measure, value: Option<f64>) -> Cell {
    match value {
        Some(number) if measure.is_count() => Cell::Count(number as u64),
        value => value.into(),
    }
}

/// Says before a computation that takes long how long, and what is faster.
fn warn_of_hours(args: &Args, context: &Context, view: &View<'_>) {
    /// Steps along relations that one thread takes in a second, on graphs that do not fit the cache.
    const PACE: f64 = 4e7;
    const PIVOTS: f64 = 256.0;
    if args.sample.is_some() {
        return;
    }
    let slowest = args.measures().iter().filter_map(|measure| match measure {
        Measure::Betweenness if args.weighted => Some((*measure, 1.0_f64)),
        Measure::Betweenness => Some((*measure, 0.5)),
        Measure::Closeness | Measure::Harmonic if args.weighted => Some((*measure, 1.0)),
        Measure::Closeness | Measure::Harmonic => Some((*measure, 1.0 / 16.0)),
        _ => None,
    });
    let Some((measure, share)) = slowest.max_by(|a, b| a.1.total_cmp(&b.1)) else { return };
    let rate = PACE * rayon::current_num_threads() as f64;
    let source = 2.0 * view.edge_count() as f64 * share / rate;
    let seconds = source * view.node_count() as f64;
    if seconds > 600.0 {
        let sampled = (source * PIVOTS / 60.0).max(1.0);
        let (number, unit) = if seconds > 5400.0 { (seconds / 3600.0, "hours") } else { (seconds / 60.0, "minutes") };
        context.say(&format!(
            "{} of {} will take about {number:.0} {unit}; --sample 256 estimates it in about {} with a bound on the error",
            measure.name(),
            phrase::count(view.node_count(), "entity", "entities"),
            phrase::count(sampled as usize, "minute", "minutes"),
        ));
    }
}

fn scores(args: &Args, context: &Context, view: &View<'_>, options: &CentralityOptions) -> Result<Answer, CliError> {
    warn_of_hours(args, context, view);
    let found: Scores = watched(context, "centrality", |monitor| centrality(view, args.measures(), options, monitor))?;
    context.detail("measures computed");
    let mut table = Table::new(&["id", "kind", "name"]);
    for measure in args.measures() {
        table = table.with_number(measure.name());
    }
    let mut answer = Answer::default();
    let top = args.rows(&answer);
    let order = rank(view, &found);
    let groups: Vec<Vec<Node>> = match args.per {
        None => vec![order],
        Some(Per::Kind) => per_kind(view, &order).into_iter().map(|(_, nodes)| nodes).collect(),
    };
    let top = if args.per.is_some() && args.top.is_none() { top.map(|_| 5) } else { top };
    let mut hidden = 0;
    for group in &groups {
        let shown = group.len().min(top.unwrap_or(usize::MAX));
        hidden += group.len() - shown;
        for node in &group[..shown] {
            with_evidence(args, view, &mut answer, *node);
            let mut row = entities::cells(view, *node).to_vec();
            row.extend(args.measures().iter().zip(&found.values).map(|(m, column)| value(*m, column[node.index()])));
            table.push(row);
        }
    }
    if args.top.is_none() && hidden > 0 {
        answer.notes.push(format!(
            "{}; --top N shows as many as you like",
            phrase::count(hidden, "more entity", "more entities")
        ));
    }
    answer.notes.extend(found.remarks);
    answer.table = table;
    Ok(defined(answer, args))
}

fn relations(args: &Args, context: &Context, view: &View<'_>, options: &CentralityOptions) -> Result<Answer, CliError> {
    if let Some(other) = args.measure.iter().find(|measure| **measure != Measure::Betweenness) {
        return Err(CliError::new(format!("relations are ranked by betweenness, not by {}", other.name()))
            .hint("leave --measure out"));
    }
    let found = watched(context, "edge betweenness", |monitor| ties(view, options, monitor))?;
    let mut answer = Answer::default();
    let mut table = Table::new(&["source", "target"]).with_number("betweenness").with_text("bridge");
    let shown = args.rows(&answer).unwrap_or(usize::MAX).min(found.len());
    for tie in &found[..shown] {
        if args.output.with_evidence {
            for edge in &tie.relations {
                answer.sources.extend(view.relation_evidence(view.relation(*edge)).iter());
            }
        }
        table.push(vec![
            view.id(tie.source).into(),
            view.id(tie.target).into(),
            Cell::Number(tie.betweenness),
            Cell::Flag(tie.bridge),
        ]);
    }
    if args.top.is_none() && shown < found.len() {
        answer.notes.push(format!(
            "{}; --top N shows as many as you like",
            phrase::count(found.len() - shown, "more pair", "more pairs")
        ));
    }
    answer.table = table;
    Ok(answer
        .define("betweenness", "share of all shortest paths that run along any relation between the two (Girvan and Newman 2002; Brandes 2008)")
        .define("bridge", "whether the two would fall into different components without a relation between them"))
}

fn withdrawals(
    args: &Args,
    context: &Context,
    view: &View<'_>,
    options: &CentralityOptions,
) -> Result<Answer, CliError> {
    let found =
        watched(context, "withdrawing sources", |monitor| drop_one_source(view, args.measures(), options, monitor))?;
    let data = view.data();
    let mut rows: Vec<(f64, Vec<Cell>)> = Vec::new();
    for withdrawal in &found {
        for (position, measure) in args.measures().iter().enumerate() {
            let mean = withdrawal.mean_move(position, view.node_count());
            let mut row = vec![
                data.source_record(withdrawal.source).id.clone().into(),
                withdrawal.relations.into(),
                measure.name().into(),
                Cell::Number(mean),
            ];
            match withdrawal.moves[position].first() {
                None => row.extend([Cell::Empty, Cell::Empty, Cell::Empty]),
                Some(first) => row.extend([view.id(first.node).into(), first.before.into(), first.after.into()]),
            }
            rows.push((mean, row));
        }
    }
    // The sources on which most rests come first; the sort is stable, so ties stay in the order of ids.
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut table = Table::new(&["source"]).with_number("relations").with_text("measure").with_number("mean_move");
    table = table.with_text("most_moved").with_number("before").with_number("after");
    let mut answer = Answer::default();
    let shown = args.rows(&answer).unwrap_or(usize::MAX).min(rows.len());
    if args.top.is_none() && shown < rows.len() {
        answer.notes.push(format!(
            "{}; --top N shows as many as you like",
            phrase::count(rows.len() - shown, "more row", "more rows")
        ));
    }
    for (_, row) in rows.into_iter().take(shown) {
        table.push(row);
    }
    answer.table = table;
    Ok(defined(answer, args)
        .define("relations", "rows that rest on this source alone and fall with it")
        .define("mean_move", "places by which entities move in the ranking, on average over all")
        .define("before, after", "the place of the entity that moves most; equal values share a place"))
}

fn by_year(args: &Args, context: &Context, view: &View<'_>, options: &CentralityOptions) -> Result<Answer, CliError> {
    let Some(measure) = args.measures().first().copied() else {
        return Err(CliError::new("--measure names no measure"));
    };
    let Some(range) = years(view) else {
        return Err(
            CliError::new("no relation in this view has a date").hint("dates stand in the columns since and until")
        );
    };
    let range = match args.filters.filters()?.when {
        None => range,
        // Outside the time asked for the view holds only a part of what there was.
        Some(when) => range
            .filter(|year| {
                PartialDate::parse(&format!("{year:04}")).is_ok_and(|year| Interval::of(year).overlaps(when))
            })
            .fold(None, |span: Option<(i32, i32)>, year| Some((span.map_or(year, |(first, _)| first), year)))
            .map(|(first, last)| first..=last)
            .ok_or_else(|| CliError::new("no relation in this view has a date in a year of --when"))?,
    };
    let undated = if args.filters.undated == UndatedArg::Drop { Undated::Drop } else { Undated::Keep };
    let found =
        watched(context, "measures over time", |monitor| over_time(view, measure, range, undated, options, monitor))?;
    let data = view.data();
    let undated_relations = view.edges().filter(|edge| data.interval(view.relation(*edge)).is_none()).count();
    let mut table = Table::new(&["id", "kind", "name"]);
    for year in &found {
        table = table.with_number(&year.year.to_string());
    }
    let mut answer = Answer::default();
    if undated_relations > 0 && args.filters.when.is_none() && undated == Undated::Keep {
        answer.notes.push(format!(
            "{undated_relations} of {} relations have no date and count in every year; --undated drop leaves them out",
            view.edge_count()
        ));
    }
    if output::format_of(&answer, &args.output) == Format::Table {
        // The latest years that fit beside the names; programs get all.
        let fitting = (output::width().saturating_sub(64) / 6).max(3);
        let hidden = found.len().saturating_sub(fitting);
        for column in table.columns.iter_mut().skip(3).take(hidden) {
            column.shown = false;
        }
        if hidden > 0 {
            let years = phrase::count(hidden, "earlier year", "earlier years");
            answer.notes.push(format!("{years} not shown; --format csv has them"));
        }
    }
    let total = |node: Node| -> f64 { found.iter().filter_map(|year| year.values[node.index()]).sum() };
    let mut order: Vec<(f64, Node)> = view.nodes().map(|node| (total(node), node)).collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let shown = args.rows(&answer).unwrap_or(usize::MAX).min(order.len());
    if args.top.is_none() && shown < order.len() {
        answer.notes.push(format!(
            "{}; --top N shows as many as you like",
            phrase::count(order.len() - shown, "more entity", "more entities")
        ));
    }
    for (_, node) in &order[..shown] {
        let mut row = entities::cells(view, *node).to_vec();
        row.extend(found.iter().map(|year| value(measure, year.values[node.index()])));
        table.push(row);
    }
    if args.measures().len() > 1 {
        answer.notes.push(format!("--over-time shows one measure: {}", measure.name()));
    }
    answer.table = table;
    Ok(defined(answer, args)
        .define("order", "by the sum over all years; an empty cell: the entity does not exist in that year"))
}
