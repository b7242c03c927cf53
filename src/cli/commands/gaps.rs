//! `gaps`: what has no relation of some form recorded.

use crate::analysis::coverage::{Gap, Gaps, gaps, matrix};
use crate::cli::answer::{Answer, Cell, Status, Table};
use crate::cli::args::{FilterArgs, Format, OutputArgs, pattern_error, selector};
use crate::cli::complete;
use crate::cli::context::{Basis, Context};
use crate::cli::entities;
use crate::cli::error::CliError;
use crate::cli::output;
use crate::cli::phrase::{aside, bold, count};
use crate::escape::terminal;
use crate::graph::View;
use crate::model::{Coverage, Selector, parse_steps};
use crate::names;
use clap_complete::engine::ArgValueCompleter;

/// Show what has no relation recorded: the standing questions of the schema, or one of your own
#[derive(Debug, clap::Args)]
#[command(after_help = "An answer says what this data records, not what there is.\n\nExamples:\n  relata gaps\n  \
    relata gaps unaddressed-threats --relation addresses,part_of\n  \
    relata gaps --of :right --without '<-[:protects]-(:instrument)'\n  relata gaps --matrix :threat :right\n  \
    relata gaps --matrix :organisation :threat --through :forum")]
pub struct Args {
    /// Only these questions, by id [default: all of the schema]
    #[arg(value_name = "QUESTION", conflicts_with_all = ["of", "matrix"])]
    questions: Vec<String>,
    /// A question of your own: which entities it is about
    #[arg(long, value_name = "SEL", requires = "without", add = ArgValueCompleter::new(complete::selectors))]
    of: Option<String>,
    /// Relations that an entity must have to be asked about, e.g. '<-[:endangers]-()'; may be repeated
    #[arg(long, value_name = "STEPS", requires = "of", allow_hyphen_values = true)]
    having: Vec<String>,
    /// Relations of which it has none; may be repeated
    #[arg(long, value_name = "STEPS", requires = "of", allow_hyphen_values = true)]
    without: Vec<String>,
    /// A relation along which an answer is inherited
    #[arg(long, value_name = "VERB", requires = "of", add = ArgValueCompleter::new(complete::verbs))]
    inherit: Option<String>,
    /// The attribute that ranks
    #[arg(long, value_name = "ATTRIBUTE", requires = "of")]
    rank: Option<String>,
    /// Steps to what is at stake, e.g. '-[:endangers]->(:right)': of equal rank, more of it comes first
    #[arg(long, value_name = "STEPS", requires = "of", allow_hyphen_values = true)]
    stake: Option<String>,
    /// Count relations between two selections instead, so that empty rows and columns show
    #[arg(long, value_names = ["SEL", "SEL"], num_args = 2, add = ArgValueCompleter::new(complete::selectors))]
    matrix: Vec<String>,
    /// With --matrix: count what links them instead
    #[arg(long, value_name = "SEL", requires = "matrix", add = ArgValueCompleter::new(complete::selectors))]
    through: Option<String>,
    #[command(flatten)]
    filters: FilterArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// A matrix with more cells is not read by anybody, and does not fit memory.
const MATRIX_CELLS: usize = 10_000_000;

/// Runs the command.
pub fn run(args: &Args, context: &Context) -> Result<Status, CliError> {
    let data = context.data()?;
    let view = context.view(&data, &args.filters)?;
    let answer = match &args.matrix[..] {
        [rows, columns] => counts(args, &view, rows, columns)?,
        _ => answers(args, &view, &questions(args, &data.schema.coverage)?)?,
    };
    context.finish(&answer, &args.output, Basis::view(&view, &args.filters.typed()))
}

fn questions(args: &Args, standing: &[Coverage]) -> Result<Vec<Coverage>, CliError> {
    if let Some(of) = &args.of {
        let of_pattern = match selector("--of", of)? {
            Selector::Pattern(pattern) => pattern,
            Selector::Entity(name) => {
                return Err(CliError::new(format!("--of takes a pattern such as :threat, not the entity `{name}`")));
            }
        };
        let steps = |flag: &str, typed: &[String]| -> Result<Vec<_>, CliError> {
            typed.iter().map(|text| parse_steps(text).map_err(|error| pattern_error(flag, &error))).collect()
        };
        return Ok(vec![Coverage {
            id: "question".to_owned(),
            title: format!("{of} without {}", args.without.join(" and ")),
            of: of_pattern,
            having: steps("--having", &args.having)?,
            without: steps("--without", &args.without)?,
            inherit: args.inherit.clone(),
            rank: args.rank.clone(),
            stake: steps("--stake", args.stake.as_slice())?.pop(),
        }]);
    }
    if standing.is_empty() {
        return Err(CliError::new("the schema has no standing question")
            .hint("add a [[coverage]] table to relata.toml, or ask with --of and --without"));
    }
    let ids: Vec<&str> = standing.iter().map(|question| question.id.as_str()).collect();
    for asked in &args.questions {
        if !ids.contains(&asked.as_str()) {
            let near = names::suggest(asked, ids.iter().map(|id| (*id, *id)), 1);
            let near = near.first().map(|near| format!("did you mean `{}`? ", near.id)).unwrap_or_default();
            return Err(CliError::new(format!("no question is called `{asked}`"))
                .hint(format!("{near}questions: {}", ids.join(", "))));
        }
    }
    let wanted = |question: &&Coverage| args.questions.is_empty() || args.questions.contains(&question.id);
    Ok(standing.iter().filter(wanted).cloned().collect())
}

/// The table of gaps, still empty.
pub(super) fn table() -> Table {
    Table::new(&["question", "id", "kind", "name", "rank", "inherited"]).with_number("stake")
}

/// Adds a row for each gap of a question.
pub(super) fn rows(table: &mut Table, view: &View<'_>, question: &Coverage, found: &Gaps) {
    for gap in found.without_direct() {
        let [id, kind, name] = entities::cells(view, gap.node);
        let rank = gap.rank.as_ref().map(ToString::to_string).unwrap_or_default();
        let inherited: Vec<String> = gap.inherited.iter().map(|node| view.id(*node).to_owned()).collect();
        let stake = if question.stake.is_some() { gap.stake.into() } else { Cell::Empty };
        table.push(vec![question.id.clone().into(), id, kind, name, rank.into(), inherited.into(), stake]);
    }
}

fn answers(args: &Args, view: &View<'_>, questions: &[Coverage]) -> Result<Answer, CliError> {
    let mut answer = Answer::default();
    let mut table = table();
    let mut text = String::new();
    for question in questions {
        let found = gaps(view, question)?;
        rows(&mut table, view, question, &found);
        for gap in found.without_direct() {
            answer.sources.extend(view.entity_evidence(view.entity(gap.node)).iter());
        }
        if !text.is_empty() {
            text.push('\n');
        }
        let place = if args.filters.typed().is_empty() { "in this data" } else { "in what the filters leave" };
        text.push_str(&told(view, question, &found, place));
    }
    if output::format_of(&answer, &args.output) == Format::Table {
        answer.text = Some(text);
    }
    answer.table = table;
    answer.ties = "by the attribute that ranks, then by what is at stake, then by relations, then by id; without \
        inheritance first";
    for question in questions {
        let steps = |chains: &[crate::model::Steps]| -> String {
            chains.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ")
        };
        let mut definition = format!("{} in this view without {}", question.of, steps(&question.without));
        if !question.having.is_empty() {
            definition.push_str(&format!(", among those with {}", steps(&question.having)));
        }
        if let Some(verb) = &question.inherit {
            definition.push_str(&format!("; inherited along {verb}"));
        }
        if let Some(stake) = &question.stake {
            definition.push_str(&format!("; at stake: distinct entities at the end of {stake}"));
        }
        answer = answer.define(question.id.clone(), definition);
    }
    Ok(answer)
}

fn told(view: &View<'_>, question: &Coverage, found: &Gaps, place: &str) -> String {
    let mut text = format!("{} {}\n", bold(&terminal(&question.title)), aside(&question.id));
    let lacking = found.missing.len() + found.inherited.len();
    let line = match (&question.inherit, lacking) {
        (_, 0) if found.asked() == 0 => format!("  nothing to ask about {place}"),
        (_, 0) => format!("  no gap: all {} have a relation recorded {place}", found.asked()),
        (None, lacking) => format!("  {lacking} of {}: no relation recorded {place}", found.asked()),
        (Some(_), lacking) => format!(
            "  {lacking} of {} have no direct relation recorded {place}, {} also none inherited",
            found.asked(),
            found.missing.len()
        ),
    };
    text.push_str(&format!("{}\n", terminal(&line)));
    let entry = |gap: &Gap| {
        let rank = gap.rank.as_ref().map(|rank| format!(", {rank}")).unwrap_or_default();
        let relations = count(gap.relations, "relation", "relations");
        let stake = question.stake.as_ref().map(|_| format!(", {} at stake", gap.stake)).unwrap_or_default();
        let mut line = format!("{}, {}{rank}{stake}, {relations}", view.id(gap.node), view.kind_name(gap.node));
        if !gap.inherited.is_empty() {
            let via: Vec<&str> = gap.inherited.iter().map(|node| view.id(*node)).collect();
            line.push_str(&format!(", inherited from {}", via.join(", ")));
        }
        format!("    {} {}\n", terminal(view.name(gap.node)), aside(&line))
    };
    for gap in &found.missing {
        text.push_str(&entry(gap));
    }
    if !found.inherited.is_empty() {
        text.push_str("  inherited only\n");
        for gap in &found.inherited {
            text.push_str(&entry(gap));
        }
    }
    text
}

fn counts(args: &Args, view: &View<'_>, rows: &str, columns: &str) -> Result<Answer, CliError> {
    let rows = entities::nodes(view, "--matrix", rows)?;
    let columns = entities::nodes(view, "--matrix", columns)?;
    let through = args.through.as_deref().map(|typed| entities::nodes(view, "--through", typed)).transpose()?;
    if rows.len().saturating_mul(columns.len()) > MATRIX_CELLS {
        return Err(CliError::new(format!("a matrix of {} by {} is too large", rows.len(), columns.len()))
            .hint(format!("it may have {MATRIX_CELLS} cells; narrow the selectors")));
    }
    let found = matrix(view, &rows, &columns, through.as_deref());
    let mut table = Table::new(&["id"]);
    for column in &columns {
        table = table.with_number(view.id(*column));
    }
    table = table.with_number("total");
    let totals = found.row_totals();
    let mut empty_rows = Vec::new();
    for (position, row) in rows.iter().enumerate() {
        let mut cells = vec![Cell::from(view.id(*row))];
        cells.extend(found.row(position).iter().map(|count| Cell::from(*count)));
        cells.push(totals[position].into());
        table.push(cells);
        if totals[position] == 0 {
            empty_rows.push(view.id(*row));
        }
    }
    let column_totals = found.column_totals();
    let empty_columns: Vec<&str> = columns
        .iter()
        .zip(&column_totals)
        .filter(|(_, total)| **total == 0)
        .map(|(column, _)| view.id(*column))
        .collect();
    let mut answer = Answer::default();
    for (what, empty) in [("row", &empty_rows), ("column", &empty_columns)] {
        if !empty.is_empty() {
            answer.notes.push(format!(
                "{what}s with no relation recorded in this data ({}): {}",
                empty.len(),
                empty.join(", ")
            ));
        }
    }
    if output::format_of(&answer, &args.output) == Format::Table {
        answer.text = Some(drawn(view, &found, &totals, &column_totals));
    }
    answer.json = Some(serde_json::json!({
        "rows": rows.iter().map(|node| view.id(*node)).collect::<Vec<_>>(),
        "columns": columns.iter().map(|node| view.id(*node)).collect::<Vec<_>>(),
        "counts": (0..rows.len()).map(|row| found.row(row)).collect::<Vec<_>>(),
    }));
    answer.table = table;
    let definition = if through.is_some() {
        "distinct entities of --through that have a relation with both"
    } else {
        "relations between the two, in either direction"
    };
    Ok(answer.define("a cell", definition))
}

/// The matrix for people: numbered columns, so that it fits a terminal, and the names of the numbers below.
fn drawn(view: &View<'_>, found: &crate::analysis::coverage::Matrix, rows: &[usize], columns: &[usize]) -> String {
    let label = found.rows.iter().map(|node| view.id(*node).chars().count()).max().unwrap_or(0);
    let largest = rows.iter().chain(columns).copied().max().unwrap_or(0).max(found.columns.len());
    let cell = largest.to_string().len() + 1;
    let mut text = " ".repeat(label);
    for number in 1..=found.columns.len() {
        text.push_str(&format!("{number:>cell$}"));
    }
    text.push_str(&format!("  {:>cell$}\n", "Σ"));
    for (position, node) in found.rows.iter().enumerate() {
        text.push_str(&format!("{:label$}", terminal(view.id(*node))));
        for count in found.row(position) {
            let shown = if *count == 0 { "·".to_owned() } else { count.to_string() };
            text.push_str(&format!("{shown:>cell$}"));
        }
        text.push_str(&format!("  {:>cell$}\n", rows[position]));
    }
    text.push_str(&format!("{:label$}", "Σ"));
    for total in columns {
        text.push_str(&format!("{total:>cell$}"));
    }
    text.push_str("\n\n");
    for (position, node) in found.columns.iter().enumerate() {
        text.push_str(&format!("  {:>3}  {} {}\n", position + 1, terminal(view.name(*node)), aside(view.id(*node))));
    }
    text
}
