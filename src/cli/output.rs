//! The only place that prints: answers to standard output or to a file, messages to standard error.

use super::answer::{Answer, Cell, Table};
use super::args::{Format, OutputArgs};
use super::error::CliError;
use super::interrupt::Unfinished;
use crate::escape;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Width, presets};
use serde_json::Value;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use unicode_width::UnicodeWidthStr;

/// Lines that say how an answer came about, under a term each.
pub type Explanation = Vec<(String, Vec<String>)>;

/// The longest word that a table for people does not break.
const LONGEST_WORD: usize = 48;

/// The width for texts: that of the terminal, at most 160; 100 in a pipe.
pub fn width() -> usize {
    let terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    terminal.map_or(100, |width| width.clamp(40, 160))
}

/// The bytes of an answer in a format.
///
/// # Errors
/// When a writer fails, which in memory it does not.
pub fn rendered(
    answer: &Answer,
    format: Format,
    explanation: Option<&Explanation>,
    evidence: Option<&Evidence>,
) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    match format {
        Format::Table => {
            let text = answer.text.clone().unwrap_or_else(|| human_table(&answer.table));
            for line in text.trim_matches('\n').lines() {
                writeln!(out, "{}", line.trim_end())?;
            }
            if let Some(evidence) = evidence.filter(|evidence| !evidence.lines.is_empty()) {
                write!(out, "\n{}", cited(evidence))?;
            }
            if let Some(explanation) = explanation {
                write!(out, "\n{}", explained(explanation))?;
            }
        }
        Format::Csv => write_csv(&answer.table, &mut out)?,
        Format::Json => {
            let mut value = answer.to_json();
            if explanation.is_some() || evidence.is_some() {
                value = serde_json::json!({ "answer": value });
            }
            if let Some(evidence) = evidence {
                value["sources"] = evidence.json.clone().into();
            }
            if let Some(explanation) = explanation {
                let explain: serde_json::Map<String, Value> = explanation
                    .iter()
                    .map(|(term, lines)| {
                        (term.clone(), if lines.len() == 1 { lines[0].clone().into() } else { lines.clone().into() })
                    })
                    .collect();
                value["explain"] = explain.into();
            }
            serde_json::to_writer_pretty(&mut out, &value)?;
            out.push(b'\n');
        }
        Format::Jsonl => match (&answer.json, answer.document) {
            (Some(Value::Array(items)), _) => {
                for item in items {
                    writeln!(out, "{item}")?;
                }
            }
            (Some(value), true) => writeln!(out, "{value}")?,
            _ => {
                for row in &answer.table.rows {
                    writeln!(out, "{}", answer.table.object(row))?;
                }
            }
        },
        Format::Markdown => {
            write_markdown(&answer.table, &mut out)?;
            if let Some(evidence) = evidence.filter(|evidence| !evidence.lines.is_empty()) {
                writeln!(out)?;
                for line in &evidence.lines {
                    writeln!(out, "- {}", escape::markdown_cell(line))?;
                }
            }
            if let Some(explanation) = explanation {
                writeln!(out)?;
                for (term, lines) in explanation {
                    for line in lines {
                        writeln!(out, "- **{}**: {}", escape::markdown_cell(term), escape::markdown_cell(line))?;
                    }
                }
            }
        }
    }
    Ok(out)
}

/// The sources behind an answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evidence {
    /// A line each: id, title, publisher, date and address.
    pub lines: Vec<String>,
    /// The same in JSON.
    pub json: Vec<Value>,
}

/// Sources as lines of text under a heading.
pub fn cited(evidence: &Evidence) -> String {
    let mut text = String::from("Sources\n");
    for line in &evidence.lines {
        text.push_str(&format!("  {}\n", escape::terminal(line)));
    }
    text
}

/// The explanation as lines of text.
pub fn explained(explanation: &Explanation) -> String {
    let term = |term: &str| escape::terminal(term).into_owned();
    let width = explanation.iter().map(|(name, _)| term(name).chars().count()).max().unwrap_or(0);
    let mut text = String::from("How this answer came about\n");
    for (name, lines) in explanation {
        for (position, line) in lines.iter().enumerate() {
            let term = if position == 0 { term(name) } else { String::new() };
            text.push_str(&format!("  {term:width$}  {}\n", escape::terminal(line)));
        }
    }
    text
}

fn write_csv(table: &Table, out: &mut Vec<u8>) -> io::Result<()> {
    write_csv_rows(table.columns.iter().map(|column| column.name.as_str()), table.rows.iter(), out)
}

/// Writes rows as CSV, without what a spreadsheet would run as a formula.
pub fn write_csv_rows<'c>(
    columns: impl Iterator<Item = &'c str>,
    rows: impl Iterator<Item = impl AsRef<[Cell]>>,
    out: impl Write,
) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(out);
    writer.write_record(columns.map(|name| escape::spreadsheet(name).into_owned()))?;
    for row in rows {
        let cells = row.as_ref().iter().map(|cell| {
            let exact = cell.exact();
            if cell.is_number() { exact } else { escape::spreadsheet(&exact).into_owned() }
        });
        writer.write_record(cells)?;
    }
    writer.flush()
}

fn write_markdown(table: &Table, out: &mut Vec<u8>) -> io::Result<()> {
    let shown = || table.columns.iter().enumerate().filter(|(_, column)| column.shown);
    let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    write!(out, "{}", row(shown().map(|(_, column)| escape::markdown_cell(&column.name).into_owned()).collect()))?;
    write!(
        out,
        "{}",
        row(shown().map(|(_, column)| if column.numeric { "---:" } else { "---" }.to_owned()).collect())
    )?;
    for cells in &table.rows {
        let cells = shown().map(|(position, _)| escape::markdown_cell(&cells[position].shown()).into_owned());
        write!(out, "{}", row(cells.collect()))?;
    }
    Ok(())
}

/// A table for people, as wide as the terminal allows, without frames.
pub fn human_table(table: &Table) -> String {
    if table.rows.is_empty() {
        return String::new();
    }
    let shown: Vec<usize> = (0..table.columns.len()).filter(|position| table.columns[*position].shown).collect();
    let mut out = comfy_table::Table::new();
    out.load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(width()).unwrap_or(u16::MAX));
    out.set_header(shown.iter().map(|position| {
        let column = &table.columns[*position];
        comfy_table::Cell::new(escape::terminal(&column.name.replace('_', " "))).set_alignment(if column.numeric {
            CellAlignment::Right
        } else {
            CellAlignment::Left
        })
    }));
    for row in &table.rows {
        out.add_row(shown.iter().map(|position| {
            let numeric = table.columns[*position].numeric;
            let text = match &row[*position] {
                Cell::Empty if numeric => "–".to_owned(),
                cell => escape::terminal(&cell.shown()).into_owned(),
            };
            comfy_table::Cell::new(text).set_alignment(if numeric { CellAlignment::Right } else { CellAlignment::Left })
        }));
    }
    // Words without a space, such as ids, stay whole, so that they can be copied; lists break between their members.
    for (place, position) in shown.iter().enumerate() {
        let words = |cell: &Cell| cell.shown().split(' ').map(UnicodeWidthStr::width).max().unwrap_or(0);
        let longest = table.rows.iter().map(|row| words(&row[*position])).max().unwrap_or(0).min(LONGEST_WORD);
        let header = table.columns[*position].name.width();
        if let Some(column) = out.column_mut(place) {
            let padding = 2;
            let width = u16::try_from(longest.max(header) + padding).unwrap_or(u16::MAX);
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(width)));
        }
    }
    let text = out.to_string();
    text.lines().map(|line| line.trim_end().strip_prefix(' ').unwrap_or(line.trim_end())).collect::<Vec<_>>().join("\n")
        + "\n"
}

/// The format in which an answer is written.
pub fn format_of(answer: &Answer, args: &OutputArgs) -> Format {
    let piped = args.file().is_some() || !io::stdout().is_terminal();
    args.asked().unwrap_or(if answer.document || !piped { Format::Table } else { Format::Csv })
}

/// The file that was typed after `-o`; none where nothing was typed, or `-`, which means standard output.
pub fn file(typed: Option<&Path>) -> Option<&Path> {
    typed.filter(|path| *path != Path::new("-"))
}

/// Writes to standard output; styles leave where they are not wanted.
///
/// # Errors
/// When it cannot be written, a closed pipe excepted.
pub fn to_stdout(bytes: &[u8]) -> Result<(), CliError> {
    written(anstream::stdout().lock(), bytes)
}

/// Writes data to standard output: byte for byte, but on a terminal without characters that would steer it.
///
/// # Errors
/// When it cannot be written, a closed pipe excepted.
pub fn data_to_stdout(bytes: &[u8]) -> Result<(), CliError> {
    if io::stdout().is_terminal() {
        return written(io::stdout().lock(), on_terminal(&String::from_utf8_lossy(bytes)).as_bytes());
    }
    written(io::stdout().lock(), bytes)
}

/// Writes data to standard output as it is made; on a terminal when all of it is.
///
/// # Errors
/// When it cannot be written, a closed pipe excepted.
pub fn stream_to_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), CliError> {
    let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
    if io::stdout().is_terminal() {
        let mut bytes = Vec::new();
        return finished(write(&mut bytes).and_then(|()| {
            out.write_all(on_terminal(&String::from_utf8_lossy(&bytes)).as_bytes())?;
            out.flush()
        }));
    }
    finished(write(&mut out).and_then(|()| out.flush()))
}

/// Lines of data as a terminal may show them.
fn on_terminal(text: &str) -> String {
    let line = |line: &str| escape::terminal(line.strip_suffix('\r').unwrap_or(line)).into_owned();
    text.split('\n')
        .map(|text| text.split('\t').map(line).collect::<Vec<_>>().join("\t"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Writes what is no text to standard output, unless that is a terminal, which it would disturb.
///
/// # Errors
/// On a terminal; when it cannot be written, a closed pipe excepted.
pub fn binary_to_stdout(bytes: &[u8], ending: &str) -> Result<(), CliError> {
    if io::stdout().is_terminal() {
        return Err(CliError::new(format!("{} is not for a terminal", ending.to_uppercase()))
            .hint(format!("write it to a file: -o picture.{ending}, or pipe it into another program")));
    }
    written(io::stdout().lock(), bytes)
}

fn written(mut out: impl Write, bytes: &[u8]) -> Result<(), CliError> {
    finished(out.write_all(bytes).and_then(|()| out.flush()))
}

/// A closed pipe is no error.
fn finished(result: io::Result<()>) -> Result<(), CliError> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(CliError::new(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Writes a file whole or not at all: first beside it under a temporary name, then renamed. A link stays one, and its
/// target is written; what is no regular file, such as a pipe or `/dev/null`, is written to and not replaced.
///
/// # Errors
/// When the folder is not there or the file cannot be written; what was there before is then unchanged.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    write_file_with(path, |out| out.write_all(bytes))
}

/// Like [`write_file`], for a writer that makes the bytes as it goes.
///
/// # Errors
/// As [`write_file`], and what the writer reports.
pub fn write_file_with(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), CliError> {
    let failed = |error: io::Error| CliError::new(format!("cannot write {}: {error}", path.display()));
    if path.is_dir() {
        return Err(CliError::new(format!("cannot write {}: it is a folder", path.display())));
    }
    if std::fs::metadata(path).is_ok_and(|about| !about.is_file()) {
        let mut file = std::fs::OpenOptions::new().write(true).open(path).map_err(failed)?;
        return write(&mut file).and_then(|()| file.flush()).map_err(failed);
    }
    let target =
        if path.is_symlink() { path.canonicalize().unwrap_or_else(|_| path.to_owned()) } else { PathBuf::from(path) };
    let path = target.as_path();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Err(CliError::new(format!("cannot write {}: there is no folder {}", path.display(), folder.display()))
            .hint(format!("create it: mkdir -p {}", folder.display())));
    }
    let mut temporary = new_file(folder).map_err(failed)?;
    let _unfinished = Unfinished::new(temporary.path());
    {
        let mut buffered = io::BufWriter::with_capacity(1 << 16, &mut temporary);
        write(&mut buffered).and_then(|()| buffered.flush()).map_err(failed)?;
    }
    temporary.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// A temporary file with the permissions that a new file has.
fn new_file(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".relata-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// Whether remarks are not wanted.
static QUIET: AtomicBool = AtomicBool::new(false);

/// Says whether remarks are wanted, once for the run.
pub fn be_quiet(quiet: bool) {
    QUIET.store(quiet, Ordering::Relaxed);
}

/// A remark on standard error, unless `--quiet`.
pub fn remark(text: &str) {
    if !QUIET.load(Ordering::Relaxed) {
        to_stderr(&format!("{}\n", escape::terminal(text)));
    }
}

/// Writes a message to standard error.
pub fn to_stderr(text: &str) {
    let mut err = anstream::stderr().lock();
    // A message that cannot be shown leaves nobody to tell.
    let _ = err.write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_on_a_terminal_steers_nothing_and_keeps_its_lines() {
        assert_eq!(on_terminal("id\tname\r\na\t\u{1b}]0;x\u{7}\n"), "id\tname\na\t\\u{1b}]0;x\\u{7}\n");
    }
}
