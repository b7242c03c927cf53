//! `diff`: what changed between two states of the data.

mod told;

use crate::analysis::centrality::{CentralityOptions, Measure, Sample};
use crate::analysis::compare::{Change, Changes, CompareOptions, Difference, compare};
use crate::cli::answer::{Answer, Cell, Status, Table};
use crate::cli::args::{FilterArgs, OutputArgs, measure};
use crate::cli::context::{Basis, Context};
use crate::cli::entities::{entity_json, relation_json};
use crate::cli::error::CliError;
use crate::cli::phrase::source_json;
use crate::cli::progress::watched;
use crate::cli::states::{self, State, TimesArgs};
use crate::graph::{Edge, Node, View};
use crate::model::SourceIx;
use serde_json::{Value, json};

/// From how many entities on shortest paths are sampled rather than counted.
const LARGE: usize = 20_000;
/// Sources of the sample.
const PIVOTS: usize = 256;

/// Show what was added, removed and changed between two states of the data, and how rankings moved
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit status 0 whether or not something differs, unless --exit-code.\n\nExamples:\n  \
    relata diff last-year/ data/\n  relata diff HEAD~1:data data\n  relata diff v1.0:data HEAD:data --format json\n  \
    relata diff HEAD:data data --exit-code --quiet\n  relata diff --when-old 2011 --when-new 2017 --undated drop")]
pub struct Args {
    /// The old state and the new one, each a folder or file, or a folder in a git revision (`HEAD~1:data`); with
    /// --when-old or --when-new one is enough, or none for the data that every command reads
    #[arg(value_names = ["OLD", "NEW"], num_args = 0..=2)]
    states: Vec<String>,
    #[command(flatten)]
    times: TimesArgs,
    /// End with status 1 when something differs
    #[arg(long)]
    exit_code: bool,
    /// Measures whose rankings are compared
    #[arg(long, value_name = "M,...", value_delimiter = ',', default_value = "degree,betweenness,pagerank", value_parser = measure)]
    measure: Vec<Measure>,
    /// How many places of a ranking are its top
    #[arg(long, value_name = "N", default_value_t = 10)]
    top: usize,
    /// How many lines of each list people see
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
    #[command(flatten)]
    filters: FilterArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context) -> Result<Status, CliError> {
    let (before, after) = states::read(context, &args.states, &args.filters, &args.times)?;
    let (old, new) = states::views(context, &before, &after)?;
    let large = old.node_count().max(new.node_count()) > LARGE;
    let sample = large.then_some(Sample { pivots: PIVOTS, seed: 1 });
    let options = CompareOptions {
        measures: args.measure.clone(),
        top: args.top,
        centrality: CentralityOptions { sample, ..CentralityOptions::default() },
    };
    let found = watched(context, "diff", |monitor| compare(&old, &new, &options, monitor))?;
    let text = told::text(args, (&before, &old), (&after, &new), &found);
    let mut answer =
        Answer::document(text, as_json((&before, &old), (&after, &new), &found), table(&old, &new, &found));
    answer.ties = "entities and sources by id, relations by source, verb and target; equal values share a place";
    if large {
        answer.notes.push(format!("measures on shortest paths are estimated from {PIVOTS} sources"));
    }
    if args.exit_code && !found.is_empty() {
        answer.status = Status::Empty;
    }
    let answer = answer.define("old", before.about()).define("new", after.about()).define(
        "the same",
        "entities and sources by id; relations by source, verb and target, parallel ones by likeness",
    );
    let guarded = states::guarded(context, &before, &after);
    guarded.finish(&answer, &args.output, Basis::view(&new, &after.filters.typed()))
}

fn table(old: &View<'_>, new: &View<'_>, found: &Difference) -> Table {
    let columns = ["change", "what", "id", "relation", "target", "field", "before", "after"];
    let mut rows = Rows { table: Table::new(&columns) };
    let entity = |view: &View<'_>, node: Node| [view.id(node).to_owned(), String::new(), String::new()];
    let relation = |view: &View<'_>, edge: Edge| {
        let (source, target) = view.endpoints(edge);
        [view.id(source), view.data().verb_name(view.relation(edge)), view.id(target)].map(str::to_owned)
    };
    let source = |view: &View<'_>, source: SourceIx| {
        [view.data().source_record(source).id.clone(), String::new(), String::new()]
    };
    rows.add("entity", &found.entities, |node| entity(old, node), |node| entity(new, node));
    rows.add("relation", &found.relations, |edge| relation(old, edge), |edge| relation(new, edge));
    rows.add("source", &found.sources, |it| source(old, it), |it| source(new, it));
    for ranking in &found.rankings {
        for entry in ranking.top.iter().filter(|entry| entry.before != entry.after) {
            let id = told::ranked(old, new, entry);
            let place = |place: Option<usize>| place.map(|place| place.to_string()).unwrap_or_default();
            let names = [id.to_owned(), String::new(), String::new()];
            rows.row("moved", "rank", &names, ranking.measure.name(), &place(entry.before), &place(entry.after));
        }
    }
    rows.table
}

struct Rows {
    table: Table,
}

impl Rows {
    fn row(&mut self, change: &str, what: &str, names: &[String; 3], field: &str, before: &str, after: &str) {
        let [id, relation, target] = names;
        let cells = [change, what, id, relation, target, field, before, after];
        self.table.push(cells.map(Cell::from).to_vec());
    }

    fn add<T: Copy>(
        &mut self,
        what: &str,
        changes: &Changes<T>,
        old: impl Fn(T) -> [String; 3],
        new: impl Fn(T) -> [String; 3],
    ) {
        for it in &changes.added {
            self.row("added", what, &new(*it), "", "", "");
        }
        for it in &changes.removed {
            self.row("removed", what, &old(*it), "", "", "");
        }
        for Change { new: it, fields, evidence, .. } in &changes.changed {
            let names = new(*it);
            for field in fields {
                self.row("changed", what, &names, &field.field, &field.before, &field.after);
            }
            if !evidence.is_empty() {
                self.row("resourced", what, &names, "evidence", &evidence.removed.join("|"), &evidence.added.join("|"));
            }
        }
    }
}

fn changes_json<T: Copy>(
    changes: &Changes<T>,
    old: impl Fn(T) -> Value,
    new: impl Fn(T) -> Value,
    name: &str,
) -> Value {
    let changed = changes.changed.iter().map(|change| {
        let fields = change.fields.iter();
        let fields = fields.map(|field| json!({ "field": field.field, "before": field.before, "after": field.after }));
        json!({
            name: new(change.new),
            "fields": fields.collect::<Value>(),
            "evidence": { "added": change.evidence.added, "removed": change.evidence.removed },
        })
    });
    json!({
        "added": changes.added.iter().map(|it| new(*it)).collect::<Value>(),
        "removed": changes.removed.iter().map(|it| old(*it)).collect::<Value>(),
        "changed": changed.collect::<Value>(),
        "same": changes.same,
    })
}

fn as_json((before, old): (&State, &View<'_>), (after, new): (&State, &View<'_>), found: &Difference) -> Value {
    let side = |state: &State, view: &View<'_>| {
        json!({
            "data": state.named,
            "when": state.filters.when,
            "sha256": view.data().hash,
            "snapshot": view.data().schema.snapshot.map(|date| date.to_string()),
            "entities": view.node_count(),
            "relations": view.edge_count(),
        })
    };
    let rankings = found.rankings.iter().map(|ranking| {
        let top = ranking
            .top
            .iter()
            .map(|entry| json!({ "id": told::ranked(old, new, entry), "before": entry.before, "after": entry.after }));
        json!({ "measure": ranking.measure.name(), "top": top.collect::<Value>() })
    });
    json!({
        "different": !found.is_empty(),
        "old": side(before, old),
        "new": side(after, new),
        "entities": changes_json(&found.entities, |it| entity_json(old, it), |it| entity_json(new, it), "entity"),
        "relations": changes_json(&found.relations, |it| relation_json(old, it), |it| relation_json(new, it), "relation"),
        "sources": changes_json(
            &found.sources,
            |it| source_json(old.data(), it),
            |it| source_json(new.data(), it),
            "source",
        ),
        "rankings": rankings.collect::<Value>(),
    })
}
