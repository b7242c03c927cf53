//! `check`: every problem in the data, with its place and remedy.

use crate::cli::answer::{Answer, Cell, Status, Table};
use crate::cli::args::{Format, OutputArgs};
use crate::cli::context::{Basis, Context};
use crate::cli::error::CliError;
use crate::cli::phrase::{count, found_by_name};
use crate::cli::report;
use crate::escape::{self, terminal};
use crate::read::Code;
use serde_json::json;

/// Find every mistake in the data, with file, line, column and remedy
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit status 1 when there are errors; warnings stop nothing.\n\n\
    Examples:\n  relata check\n  relata check --data my-field/ --format json")]
pub struct Args {
    /// List every code that a problem can have, with its meaning
    #[arg(long)]
    codes: bool,
    /// Print the lines of relata.toml that make entities one that are likely so
    #[arg(long, conflicts_with = "codes")]
    same_as: bool,
    #[command(flatten)]
    output: OutputArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context) -> Result<Status, CliError> {
    if args.codes {
        return codes(args, context);
    }
    // A list of all of them is all of them.
    let wants_all = !matches!(args.output.asked(), None | Some(Format::Table));
    let loaded = context.read(true, if wants_all { None } else { Some(report::KEPT) })?;
    if args.same_as {
        return same_as(args, context, &loaded.duplicates);
    }
    let diagnostics = &loaded.diagnostics;
    let mut table = Table::new(&["severity", "code", "file"]).with_number("line").with_number("column");
    table = table.with_text("message").with_text("help");
    for diagnostic in diagnostics {
        table.push(vec![
            diagnostic.severity.to_string().into(),
            diagnostic.code.as_str().into(),
            diagnostic.file.clone().into(),
            Cell::Count(diagnostic.line.into()),
            Cell::Count(diagnostic.column.into()),
            diagnostic.message.clone().into(),
            diagnostic.help.clone().into(),
        ]);
    }
    let json: Vec<_> = diagnostics
        .iter()
        .map(|diagnostic| {
            json!({
                "severity": diagnostic.severity.to_string(),
                "code": diagnostic.code.as_str(),
                "file": diagnostic.file,
                "line": diagnostic.line,
                "column": diagnostic.column,
                "message": diagnostic.message,
                "help": diagnostic.help,
            })
        })
        .collect();
    let mut text = report::text(diagnostics, &loaded.counts, context.colour_on_stdout());
    for file in &loaded.account.files {
        let left_out: u64 = file.left_out.iter().map(|(_, rows)| rows).sum();
        text.push_str(&format!("{}: {}", terminal(&file.file), count(file.read as usize, "row", "rows")));
        if file.merged > 0 {
            text.push_str(&format!(", {} merged", file.merged));
        }
        if left_out > 0 {
            text.push_str(&format!(", {left_out} that cannot be used ({})", reasons(&file.left_out)));
        }
        if file.named > 0 {
            text.push_str(&format!(", {}", found_by_name(file.named)));
        }
        text.push('\n');
        for guess in &file.guesses {
            text.push_str(&format!("  guessed: {}\n", terminal(guess)));
        }
    }
    for other in &loaded.passed_over {
        let how = if other.may_be_data { " (name it with --data to read it)" } else { "" };
        text.push_str(&format!("not read: {}{how}\n", terminal(&other.file)));
    }
    text.push_str(&if diagnostics.is_empty() { "no problem found".to_owned() } else { report::counted(&loaded) });
    let mut answer = Answer::document(text, json.into(), table);
    if loaded.errors() > 0 {
        answer.status = Status::Empty;
    }
    context.finish(&answer, &args.output, loaded.data.as_ref().map(Basis::data).unwrap_or_default())
}

/// Rows by the first problem found in each; a row with several is counted once.
fn reasons(left_out: &[(String, u64)]) -> String {
    let reason = |(code, rows): &(String, u64)| match code.as_str() {
        code if code == Code::LeftOutReference.as_str() => format!("{rows} name a row with an error"),
        code => format!("{rows} {code}"),
    };
    left_out.iter().map(reason).collect::<Vec<_>>().join(", ")
}

/// What to paste into relata.toml.
fn same_as(args: &Args, context: &Context, duplicates: &[Vec<String>]) -> Result<Status, CliError> {
    let line = |ids: &Vec<String>| {
        let ids: Vec<String> = ids.iter().map(|id| escape::toml(id)).collect();
        format!("    [{}],\n", ids.join(", "))
    };
    let text = match duplicates {
        [] => "no likely duplicate found".to_owned(),
        _ => format!("same_as = [\n{}]", duplicates.iter().map(line).collect::<String>()),
    };
    let mut table = Table::new(&["keep", "duplicate"]);
    for ids in duplicates {
        for duplicate in &ids[1..] {
            table.push(vec![ids[0].clone().into(), duplicate.clone().into()]);
        }
    }
    let mut answer = Answer::document(text, json!(duplicates), table);
    if duplicates.is_empty() {
        answer.status = Status::Empty;
    }
    context.finish(&answer, &args.output, Basis::default())
}

fn codes(args: &Args, context: &Context) -> Result<Status, CliError> {
    let mut table = Table::new(&["code", "severity", "meaning", "remedy"]);
    for code in Code::ALL {
        table.push(vec![
            code.as_str().into(),
            code.severity().to_string().into(),
            code.summary().into(),
            code.remedy().into(),
        ]);
    }
    context.finish(&Answer::list(table), &args.output, Basis::default())
}
