//! `search`: entities by name, alias, id or description.

use crate::analysis::search::{SearchOptions, search};
use crate::cli::answer::{Answer, Cell, Status, Table};
use crate::cli::args::{FilterArgs, OutputArgs};
use crate::cli::context::{Basis, Context};
use crate::cli::error::CliError;

/// Find entities by name, alias, id or description, tolerant of typing errors
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit status 1 when nothing is found.\n\nExamples:\n  relata search 'citzen lab'\n  \
    relata search surveillance --keep :threat")]
pub struct Args {
    /// What to look for
    #[arg(value_name = "TEXT", required = true, num_args = 1..)]
    text: Vec<String>,
    /// At most so many, the best first
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    #[command(flatten)]
    filters: FilterArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context) -> Result<Status, CliError> {
    let text = args.text.join(" ");
    if text.trim().is_empty() {
        return Err(CliError::new("nothing to look for").hint("relata search TEXT"));
    }
    let data = context.data()?;
    let view = context.view(&data, &args.filters)?;
    let hits = search(&view, &text, SearchOptions { limit: Some(args.limit) });
    let mut table = Table::new(&["id", "kind", "name", "matched"]).with_number("score");
    let mut answer = Answer::default();
    for hit in &hits {
        answer.sources.extend(view.entity_evidence(view.entity(hit.node)).iter());
        table.push(vec![
            view.id(hit.node).into(),
            view.kind_name(hit.node).into(),
            view.name(hit.node).into(),
            hit.matched.clone().into(),
            Cell::Number(hit.score),
        ]);
    }
    if hits.is_empty() && args.limit > 0 {
        answer.status = Status::Empty;
        answer.notes.push(format!("nothing in this data resembles `{text}`"));
    }
    answer.table = table;
    answer.ties = "by score, then by id";
    let answer = answer.define(
        "score",
        "1 for the whole field, less for its start, a word, a part, and likeness; aliases count 0.98, descriptions half",
    );
    context.finish(&answer, &args.output, Basis::view(&view, &args.filters.typed()))
}
