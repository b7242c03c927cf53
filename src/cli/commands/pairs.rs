//! `pairs`: who is linked through what.

use crate::analysis::pairs::{PairsAnswer, PairsOptions, pairs};
use crate::cli::answer::{Answer, Cell, Status, Table};
use crate::cli::args::{FilterArgs, OutputArgs};
use crate::cli::complete;
use crate::cli::context::{Basis, Context};
use crate::cli::entities;
use crate::cli::error::CliError;
use crate::cli::phrase::count;
use crate::graph::{Node, View};
use clap_complete::engine::ArgValueCompleter;

/// List pairs of entities that are linked through others, the strongest link first
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  relata pairs :organisation --through :forum --limit 20\n  \
    relata pairs \":organisation{sector:'civil society'}\" \":organisation{sector:'government'}\" --through :forum")]
pub struct Args {
    /// The entities to pair
    #[arg(value_name = "SEL", add = ArgValueCompleter::new(complete::selectors))]
    a: String,
    /// Pair them with these [default: with each other]
    #[arg(value_name = "SEL", add = ArgValueCompleter::new(complete::selectors))]
    b: Option<String>,
    /// What links them
    #[arg(long, value_name = "SEL", add = ArgValueCompleter::new(complete::selectors))]
    through: String,
    /// Only so many of the strongest
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    #[command(flatten)]
    filters: FilterArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context) -> Result<Status, CliError> {
    let data = context.data()?;
    let view = context.view(&data, &args.filters)?;
    let a = entities::nodes(&view, "SEL", &args.a)?;
    let b = args.b.as_deref().map(|typed| entities::nodes(&view, "SEL", typed)).transpose()?;
    let through = entities::nodes(&view, "--through", &args.through)?;
    let found = pairs(&view, &a, b.as_deref(), &through, PairsOptions { limit: args.limit });
    let mut answer = Answer::default();
    if args.output.with_evidence {
        for pair in &found.pairs {
            for node in [pair.a, pair.b] {
                cite(&view, &mut answer, node, &pair.through);
            }
        }
    }
    if found.total > found.pairs.len() {
        answer.notes.push(format!("{} in all, {} shown", count(found.total, "pair", "pairs"), found.pairs.len()));
    } else if found.total == 0 {
        answer.notes.push("no pair is linked in this way in this data".to_owned());
        if let ([only], None) = (&a[..], &b) {
            let id = view.id(*only);
            answer.notes.push(format!("`{id}` alone makes no pair; name a second selection to pair it with"));
        }
    }
    answer.table = table(&view, &found);
    answer.ties = "by newman, then shared, then ids";
    let answer = answer
        .define("shared", "entities of --through that are related to both")
        .define("jaccard", "shared, by entities of --through related to either (Jaccard 1901)")
        .define("adamic_adar", "sum of 1/ln(members) over the shared (Adamic and Adar 2003)")
        .define("newman", "sum of 1/(members - 1) over the shared, so that a big one counts little (Newman 2001)")
        .define("members", "the selected entities that are related to an entity of --through");
    context.finish(&answer, &args.output, Basis::view(&view, &args.filters.typed()))
}

/// A row a pair.
pub(super) fn table(view: &View<'_>, found: &PairsAnswer) -> Table {
    let mut table = Table::new(&["a", "b"]).with_number("shared").with_number("jaccard").with_number("adamic_adar");
    table = table.with_number("newman").with_text("through");
    for pair in &found.pairs {
        table.push(vec![
            view.id(pair.a).into(),
            view.id(pair.b).into(),
            pair.shared.into(),
            Cell::Number(pair.jaccard),
            Cell::Number(pair.adamic_adar),
            Cell::Number(pair.newman),
            pair.through.iter().map(|node| view.id(*node).to_owned()).collect::<Vec<_>>().into(),
        ]);
    }
    table
}

fn cite(view: &View<'_>, answer: &mut Answer, node: Node, through: &[Node]) {
    for arc in view.incident(node).filter(|arc| through.binary_search(&arc.node).is_ok()) {
        answer.sources.extend(view.relation_evidence(view.relation(arc.edge)).iter());
    }
}
