//! `summary`: what the data holds, and the shape of its graph.

use crate::analysis::summary::{Diameter, Summary, SummaryOptions, summary};
use crate::cli::answer::{Answer, Cell, Status, Table, rounded};
use crate::cli::args::{FilterArgs, OutputArgs};
use crate::cli::context::{Basis, Context};
use crate::cli::entities;
use crate::cli::error::CliError;
use crate::cli::phrase::{aside, bold, count, dim, thousands, wrapped};
use crate::escape::terminal;
use crate::graph::View;
use crate::model::Index;
use serde_json::{Map, Value, json};
use unicode_width::UnicodeWidthStr;

/// Count what the data holds and measure the shape of its graph
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  relata summary\n  relata summary --when 2011..2013\n  relata summary --format json"
)]
pub struct Args {
    /// How many of the most central entities of each kind to name
    #[arg(long, value_name = "N", default_value_t = 3)]
    top: usize,
    #[command(flatten)]
    filters: FilterArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context) -> Result<Status, CliError> {
    let data = context.data()?;
    let view = context.view(&data, &args.filters)?;
    let found = summary(&view, SummaryOptions { top: args.top, ..SummaryOptions::default() });
    context.detail("summary made");
    let mut answer = Answer::document(text(&view, &found), as_json(&view, &found), table(&view, &found));
    answer.ties = "by degree, then by id";
    let answer = answer
        .define("degree", "distinct neighbours, in either direction (Freeman 1978)")
        .define("density", "pairs with a relation, by all pairs of entities, in the simple undirected graph")
        .define("diameter", "the longest of all shortest paths in the largest component (iFUB, Crescenzi et al. 2013)")
        .define(
            "assortativity",
            "by kind, in the simple undirected graph: 1 all relations stay inside a kind, 0 as by chance (Newman 2003)",
        )
        .define(
            "activity",
            "relations that start in a year, and that hold at some time in it; a state without an end goes on",
        )
        .define("reciprocity", "share of arcs of the simple directed graph whose opposite is there too");
    context.finish(&answer, &args.output, Basis::view(&view, &args.filters.typed()))
}

fn plural<'d>(view: &View<'d>, kind: usize) -> &'d str {
    let spec = &view.data().schema.kinds[kind];
    if spec.plural.is_empty() { &spec.name } else { &spec.plural }
}

/// The figures that are single numbers, each under its name.
fn figures(view: &View<'_>, found: &Summary) -> Vec<(&'static str, Cell)> {
    let span = |pick: fn(&(crate::model::PartialDate, crate::model::PartialDate)) -> crate::model::PartialDate| {
        Cell::from(found.span.as_ref().map(|span| pick(span).to_string()).unwrap_or_default())
    };
    let diameter =
        |pick: fn(Diameter) -> usize| found.diameter.map_or(Cell::Empty, |diameter| Cell::from(pick(diameter)));
    vec![
        ("entities", found.entities.into()),
        ("relations", found.relations.into()),
        ("sources", found.evidence.sources.into()),
        ("publishers", found.evidence.publishers.into()),
        ("unused_sources", found.evidence.unused.len().into()),
        ("entities_without_evidence", found.evidence.entities_without.into()),
        ("relations_without_evidence", found.evidence.relations_without.into()),
        ("relations_on_one_source_or_more", (found.relations - found.evidence.relations_without).into()),
        ("relations_on_two_sources_or_more", found.evidence.relations_two_sources.into()),
        ("relations_on_two_publishers_or_more", found.evidence.relations_two_publishers.into()),
        ("earliest_date", span(|span| span.0)),
        ("latest_date", span(|span| span.1)),
        ("undated_relations", found.undated.into()),
        ("components", found.components.sizes.len().into()),
        ("largest_component", found.components.sizes.first().copied().unwrap_or(0).into()),
        ("isolated_entities", found.isolated.len().into()),
        ("density", found.density.into()),
        ("diameter", if found.diameter.is_some_and(Diameter::is_exact) { diameter(|d| d.lower) } else { Cell::Empty }),
        ("diameter_at_least", diameter(|d| d.lower)),
        ("diameter_at_most", diameter(|d| d.upper)),
        ("reciprocity", found.reciprocity.into()),
        ("assortativity_by_kind", found.assortativity.into()),
        ("parallel_relations", found.parallel.into()),
        ("self_relations", found.self_relations.into()),
        ("symmetric_relations", found.symmetric.into()),
        ("kinds", view.data().schema.kinds.len().into()),
    ]
}

fn table(view: &View<'_>, found: &Summary) -> Table {
    let data = view.data();
    let mut table = Table::new(&["figure", "of"]).with_number("value");
    for (name, value) in figures(view, found) {
        table.push(vec![name.into(), Cell::Empty, value]);
    }
    for kind in &found.kinds {
        table.push(vec![
            "entities".into(),
            data.schema.kinds[kind.kind.index()].name.as_str().into(),
            kind.entities.into(),
        ]);
    }
    for (verb, relations) in &found.verbs {
        table.push(vec!["relations".into(), data.schema.verbs[verb.index()].name.as_str().into(), (*relations).into()]);
    }
    for year in &found.activity {
        table.push(vec!["relations_starting".into(), year.year.to_string().into(), year.starts.into()]);
        table.push(vec!["relations_holding".into(), year.year.to_string().into(), year.holds.into()]);
    }
    table
}

fn as_json(view: &View<'_>, found: &Summary) -> Value {
    let data = view.data();
    let kind = |position: usize| data.schema.kinds[position].name.as_str();
    let mut out: Map<String, Value> = Map::new();
    out.insert("title".into(), json!(data.schema.title));
    for (name, value) in figures(view, found) {
        if name != "kinds" {
            out.insert(name.to_owned(), value.json());
        }
    }
    let kinds: Vec<Value> = found
        .kinds
        .iter()
        .map(|counted| {
            let central = counted.central.iter().map(|(node, degree)| {
                let mut entity = entities::entity_json(view, *node);
                entity["degree"] = json!(degree);
                entity
            });
            json!({ "kind": kind(counted.kind.index()), "entities": counted.entities, "most_central": central.collect::<Vec<_>>() })
        })
        .collect();
    out.insert("kinds".into(), kinds.into());
    let verbs = found.verbs.iter().map(|(verb, relations)| {
        let pairs: Vec<Value> = found
            .pairs
            .iter()
            .filter(|pair| pair.verb == *verb)
            .map(|pair| json!({ "source": kind(pair.source.index()), "target": kind(pair.target.index()), "relations": pair.relations }))
            .collect();
        json!({ "relation": data.schema.verbs[verb.index()].name, "relations": relations, "pairs": pairs })
    });
    out.insert("verbs".into(), verbs.collect());
    let activity = found.activity.iter();
    let activity = activity.map(|year| json!({ "year": year.year, "starting": year.starts, "holding": year.holds }));
    out.insert("activity".into(), activity.collect());
    out.insert("component_sizes".into(), json!(found.components.sizes));
    out.insert("isolated".into(), found.isolated.iter().map(|node| view.id(*node)).collect());
    let unused = found.evidence.unused.iter().map(|source| data.source_record(*source).id.as_str());
    out.insert("unused".into(), unused.collect());
    Value::Object(out)
}

fn text(view: &View<'_>, found: &Summary) -> String {
    let data = view.data();
    let schema = &data.schema;
    let mut text = String::new();
    if !schema.title.is_empty() {
        text.push_str(&format!("{}\n", bold(&terminal(&schema.title))));
    }
    let mut about = Vec::new();
    about.extend(schema.snapshot.map(|date| format!("snapshot {date}")));
    if !schema.licence.is_empty() {
        about.push(schema.licence.clone());
    }
    if !about.is_empty() {
        text.push_str(&format!("{}\n", dim(&terminal(&about.join(" · ")))));
    }
    if !schema.description.is_empty() {
        text.push_str(&wrapped(&terminal(&schema.description), "", crate::cli::output::width()));
    }
    text.push_str(&format!(
        "\n{}, {}, {} of {}\n",
        count(found.entities, "entity", "entities"),
        count(found.relations, "relation", "relations"),
        count(found.evidence.sources, "source", "sources"),
        count(found.evidence.publishers, "publisher", "publishers"),
    ));
    text.push_str(&format!("\n{} {}\n", bold("Kinds"), aside("with the most central by degree")));
    let name = found.kinds.iter().map(|kind| plural(view, kind.kind.index()).chars().count()).max().unwrap_or(0);
    for kind in found.kinds.iter().filter(|kind| kind.entities > 0) {
        let central = kind.central.iter().map(|(node, degree)| (view.id(*node).to_owned(), *degree));
        let plural = terminal(plural(view, kind.kind.index())).into_owned();
        let start = format!("  {plural:name$}  {:>6}   ", thousands(kind.entities));
        text.push_str(&listed(&start, central));
    }
    text.push_str(&format!("\n{}\n", bold("Relations")));
    let name = found.verbs.iter().map(|(verb, _)| schema.verbs[verb.index()].name.chars().count()).max().unwrap_or(0);
    for (verb, relations) in found.verbs.iter().filter(|(_, relations)| *relations > 0) {
        let mut pairs: Vec<_> = found.pairs.iter().filter(|pair| pair.verb == *verb).collect();
        pairs.sort_by_key(|pair| std::cmp::Reverse(pair.relations));
        let told = pairs.iter().map(|pair| {
            let kind = |position: usize| schema.kinds[position].name.as_str();
            (format!("{} → {}", kind(pair.source.index()), kind(pair.target.index())), pair.relations)
        });
        let verb = terminal(&schema.verbs[verb.index()].name).into_owned();
        let start = format!("  {verb:name$}  {:>6}   ", thousands(*relations));
        text.push_str(&listed(&start, told));
    }
    text.push_str(&shape(view, found));
    text
}

/// Names with their numbers after the start of a line; further lines are indented as far.
fn listed(start: &str, members: impl Iterator<Item = (String, usize)>) -> String {
    let indent = UnicodeWidthStr::width(start);
    let mut text = start.to_owned();
    let mut used = indent;
    for (position, (name, number)) in members.enumerate() {
        let name = terminal(&name).into_owned();
        let width = UnicodeWidthStr::width(name.as_str()) + 1 + number.to_string().len();
        if position > 0 {
            text.push(',');
            let breaks = used + 3 + width > crate::cli::output::width();
            text.push_str(&if breaks { format!("\n{}", " ".repeat(indent)) } else { " ".to_owned() });
            used = if breaks { indent } else { used + 2 };
        }
        text.push_str(&format!("{name} {}", dim(&number.to_string())));
        used += width;
    }
    format!("{}\n", text.trim_end())
}

fn shape(view: &View<'_>, found: &Summary) -> String {
    let mut lines: Vec<(&str, String)> = Vec::new();
    if let Some((first, last)) = found.span {
        lines.push(("time", format!("{first} to {last}; {} without a date", thousands(found.undated))));
        let mut busiest: Vec<_> = found.activity.iter().filter(|year| year.starts > 0).collect();
        busiest.sort_by_key(|year| (std::cmp::Reverse(year.starts), year.year));
        busiest.truncate(5);
        busiest.sort_by_key(|year| year.year);
        let told: Vec<String> =
            busiest.iter().map(|year| format!("{} {}", year.year, thousands(year.starts))).collect();
        if !told.is_empty() {
            lines.push(("busiest years", format!("{} relations that start", told.join(", "))));
        }
    } else if found.relations > 0 {
        lines.push(("time", "no relation has a date".to_owned()));
    }
    if found.evidence.sources > 0 {
        let mut line = format!(
            "{} and {} without",
            count(found.evidence.relations_without, "relation", "relations"),
            count(found.evidence.entities_without, "entity", "entities")
        );
        if !found.evidence.unused.is_empty() {
            line.push_str(&format!(", {} unused", count(found.evidence.unused.len(), "source", "sources")));
        }
        lines.push(("evidence", line));
        let share = |relations: usize| {
            let share = 100.0 * relations as f64 / found.relations.max(1) as f64;
            format!("{} ({share:.0} %)", thousands(relations))
        };
        lines.push((
            "sourced",
            format!(
                "{} of the relations on at least one source, {} on two, {} on two publishers",
                share(found.relations - found.evidence.relations_without),
                share(found.evidence.relations_two_sources),
                share(found.evidence.relations_two_publishers)
            ),
        ));
    }
    if found.entities > 0 {
        let largest = found.components.sizes.first().copied().unwrap_or(0);
        let mut line = format!(
            "{}, the largest with {}",
            thousands(found.components.sizes.len()),
            count(largest, "entity", "entities")
        );
        if !found.isolated.is_empty() {
            let named: Vec<&str> = found.isolated.iter().take(8).map(|node| view.id(*node)).collect();
            let more = if found.isolated.len() > named.len() { ", …" } else { "" };
            line.push_str(&format!("; isolated: {} ({}{more})", thousands(found.isolated.len()), named.join(", ")));
        }
        lines.push(("components", line));
    }
    if let Some(density) = found.density {
        lines.push(("density", rounded(density)));
    }
    if let Some(diameter) = found.diameter {
        let told = if diameter.is_exact() {
            diameter.lower.to_string()
        } else {
            format!("between {} and {}", diameter.lower, diameter.upper)
        };
        lines.push(("diameter", told));
    }
    if let Some(reciprocity) = found.reciprocity {
        lines.push(("reciprocity", rounded(reciprocity)));
    }
    if let Some(assortativity) = found.assortativity {
        lines.push(("assortativity", format!("{} by kind", rounded(assortativity))));
    }
    for (name, number) in
        [("parallel", found.parallel), ("self-relations", found.self_relations), ("symmetric", found.symmetric)]
    {
        if number > 0 {
            lines.push((name, count(number, "relation", "relations")));
        }
    }
    let mut text = format!("\n{}\n", bold("Shape"));
    for (name, line) in lines {
        let indent = " ".repeat(18);
        let line = wrapped(&terminal(&line), &indent, crate::cli::output::width());
        text.push_str(&format!("  {name:14}  {}", line.trim_start()));
    }
    text
}
