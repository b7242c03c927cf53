//! `check`: every problem in the data, with its place and remedy.

use crate::cli::answer::{Answer, Cell, Status, Table};
use crate::cli::args::{Format, OutputArgs};
use crate::cli::context::{Basis, Context};
use crate::cli::error::CliError;
use crate::cli::output;
use crate::cli::phrase::{count, found_by_name};
use crate::cli::report;
use crate::escape::{self, terminal};
use crate::read::{Code, Diagnostic};
use serde::{Serialize, Serializer};
use serde_json::json;
use std::io::{self, Write};

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
    let loaded = context.read(if wants_all { None } else { Some(report::KEPT) })?;
    if args.same_as {
        return same_as(args, context, &loaded.duplicates);
    }
    let diagnostics = &loaded.diagnostics;
    let status = if loaded.errors() > 0 { Status::Empty } else { Status::Found };
    // There may be millions of them.
    let is_plain = !args.output.explain && !args.output.with_evidence;
    if let (Some(format @ (Format::Json | Format::Jsonl | Format::Csv)), true) = (args.output.asked(), is_plain) {
        context.stream(&args.output, |out| list(diagnostics, format, out))?;
        return Ok(status);
    }
    let mut table = Table::new(&COLUMNS[..3]).with_number(COLUMNS[3]).with_number(COLUMNS[4]);
    table = table.with_text(COLUMNS[5]).with_text(COLUMNS[6]);
    diagnostics.iter().for_each(|found| table.push(Problem::of(found).cells().to_vec()));
    let problems: Vec<Problem<'_>> = diagnostics.iter().map(Problem::of).collect();
    let json = serde_json::to_value(problems).unwrap_or_default();
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
    let answer = Answer { status, ..Answer::document(text, json, table) };
    context.finish(&answer, &args.output, loaded.data.as_ref().map(Basis::data).unwrap_or_default())
}

const COLUMNS: [&str; 7] = ["severity", "code", "file", "line", "column", "message", "help"];

/// A problem as a list has it.
#[derive(Serialize)]
struct Problem<'d> {
    severity: String,
    code: &'static str,
    file: &'d str,
    line: u32,
    column: u32,
    message: &'d str,
    help: &'d str,
}

impl<'d> Problem<'d> {
    fn of(found: &'d Diagnostic) -> Self {
        Self {
            severity: found.severity.to_string(),
            code: found.code.as_str(),
            file: &found.file,
            line: found.line,
            column: found.column,
            message: &found.message,
            help: &found.help,
        }
    }

    /// Its cells, by [`COLUMNS`].
    fn cells(&self) -> [Cell; 7] {
        let Self { severity, code, file, line, column, message, help } = self;
        let [line, column] = [line, column].map(|number| Cell::Count(u64::from(*number)));
        [severity.as_str().into(), (*code).into(), (*file).into(), line, column, (*message).into(), (*help).into()]
    }
}

/// Writes all problems, one after the other.
fn list(found: &[Diagnostic], format: Format, out: &mut dyn Write) -> io::Result<()> {
    let problems = found.iter().map(Problem::of);
    match format {
        Format::Jsonl => {
            for problem in problems {
                serde_json::to_writer(&mut *out, &problem)?;
                out.write_all(b"\n")?;
            }
            Ok(())
        }
        Format::Csv => output::write_csv_rows(COLUMNS.into_iter(), problems.map(|problem| problem.cells()), out),
        _ => {
            serde_json::Serializer::pretty(&mut *out).collect_seq(problems)?;
            out.write_all(b"\n")
        }
    }
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
