//! Gives every table its roles: what it holds, what its columns are, what its cells settle; and says what was guessed.

use super::Context;
use super::catalogue::Code;
use super::report::{Finding, Sink, Stretch, Text};
use super::roles::sample::{self, Cells};
use super::roles::{self, ColumnRole, Holds, Known, Reading};
use super::schema_file::spoken;
use super::settle;
use super::stream::Stop;
use super::table::Table;
use super::table_spec;
use crate::escape;
use crate::model::{KindIx, KindSpec, Schema};

/// Understands all tables.
///
/// # Errors
/// [`Stop::Whole`] when all rows of a file have to be looked at that is not in memory.
pub(super) fn all(tables: &mut [Table<'_>], cx: &mut Context<'_>, closed_kinds: bool, stdin: bool) -> Result<(), Stop> {
    let has_sources = tables.iter().any(|table| roles::by_file_name(super::stem(&table.text.name)) == Holds::Sources);
    for table in &mut *tables {
        understand(table, cx, (closed_kinds, has_sources, stdin))?;
    }
    for spec in cx.options.tables.clone() {
        for (role, wanted) in &spec.columns {
            let has = |table: &Table<'_>| table.header.as_ref().is_some_and(|header| header.named(wanted).is_some());
            let mut about = tables.iter().filter(|table| spec.is_about(&table.text.name));
            if about.clone().any(has) {
                continue;
            }
            if let Some(table) = about.find(|table| table.header.is_some()) {
                undeclared(table, cx, *role, wanted);
            }
        }
    }
    Ok(())
}

fn understand(
    table: &mut Table<'_>,
    cx: &mut Context<'_>,
    (closed_kinds, has_sources, stdin): (bool, bool, bool),
) -> Result<(), Stop> {
    let Some(header) = &table.header else {
        // An empty file is what its name says.
        table.holds = match roles::by_file_name(super::stem(&table.text.name)) {
            Holds::Entities if stdin => Holds::Relations,
            holds => holds,
        };
        return Ok(());
    };
    if header.row.fault.is_some() {
        return Ok(());
    }
    let cells = sample::columns(&table.text.text, table.rows(), header.width());
    let known = Known {
        stem: super::stem(&table.text.name),
        schema: &cx.schema,
        kind: super::kind_of_file(&table.text.name, &cx.schema, closed_kinds).map(|kind| &cx.schema.kinds[kind]),
        closed_verbs: !cx.open_verbs,
        closed_kinds,
        has_sources,
        is_edge_list: stdin,
        spec: &table.spec,
    };
    let reading = roles::assign(header, &cells, &known);
    apply(table, reading, &cells, cx);
    let declared = table.spec.dates;
    let settled = settle::settle(table, declared, &cells, &mut cx.sink)?;
    table.guesses.extend(settled);
    Ok(())
}

/// Takes over a reading, and reports what could not be told.
fn apply(table: &mut Table<'_>, reading: Reading, cells: &[Cells], cx: &mut Context<'_>) {
    let Reading { holds, columns, kinds, mut guesses, remarks, question } = reading;
    let Some(header) = &mut table.header else { return };
    header.roles = columns;
    table.holds = holds;
    if table.titles > 0 {
        guesses.insert(0, format!("the header is in {}", table.text.line(header.row.line)));
    }
    guesses.extend(words_for_nothing(header, cells));
    let ends = table.spec.kinds.clone().map_or(kinds, |kinds| kinds.map(Some));
    let question = question.or_else(|| {
        let all = || guesses.join(", ");
        (cx.options.no_guess && !guesses.is_empty())
            .then(|| (format!("with --no-guess nothing is guessed: {}", all()), declaration(header, &table.text.name)))
    });
    if let Some((message, help)) = question {
        table.refused = Some(Code::UnclearRoles);
        let finding = Finding::new(Code::UnclearRoles, header.row.start..header.row.end, message, help);
        cx.sink.add(table.text, Stretch::of(&header.row), finding);
    }
    guesses.extend(remarks);
    if let Some(grid) = &table.text.grid {
        guesses.extend(grid.remarks.iter().cloned());
        if let Some((cell, count)) = &grid.uncomputed {
            uncomputed(table.text, cell, *count, &mut cx.sink);
        }
    }
    if table.text.legacy.is_some() {
        let typed = table_spec::typed([("encoding", "NAME")]);
        guesses.push(format!("its letters are read as Windows-1252 ({typed} says otherwise)"));
    }
    table.guesses = guesses;
    if holds == Holds::Relations && cx.open_entities {
        table.end_kinds = ends.map(|kind| kind.map(|kind| kind_called(&kind, &mut cx.schema)));
    }
}

/// Reports formulas of which the workbook has no values.
fn uncomputed(text: &Text, cell: &str, count: usize, sink: &mut Sink) {
    let cells = match count {
        1 => format!("the formula of {cell} has no value"),
        _ => format!("the formulas of {cell} and {} more have no value", count - 1),
    };
    let message = format!("{cells}: no program has computed it yet");
    let help = "open the workbook in a spreadsheet program and save it";
    let finding = Finding::new(Code::NoValue, 0..0, message, help);
    sink.add(text, Stretch::line_of(&text.text, 0), finding);
}

/// Which words stand for nothing in columns of dates, numbers and evidence; errors of formulas do in attributes, too.
fn words_for_nothing(header: &super::headers::Header, cells: &[Cells]) -> Vec<String> {
    use ColumnRole::{Confidence, Date, Evidence, Since, Until, Weight};
    let told = (0..header.width()).filter_map(|column| {
        let word = match header.roles[column] {
            Some(Since | Until | Date | Weight | Confidence | Evidence) => cells[column].word_for_nothing(),
            None => cells[column].error_word(),
            Some(_) => None,
        }?;
        Some(format!("`{word}` in `{}` stands for nothing", super::cells::short(&header.names[column])))
    });
    told.collect()
}

/// What declares the roles of a table: a line for the command, and one for `relata.toml`.
fn declaration(header: &super::headers::Header, file: &str) -> String {
    let given = header.roles.iter().zip(&header.names).filter_map(|(role, name)| role.map(|role| (role.word(), name)));
    let given: Vec<(&str, &String)> = given.collect();
    let toml: Vec<String> = given.iter().map(|(role, name)| format!("{role} = {}", escape::toml(name))).collect();
    format!(
        "type {}, or declare in relata.toml: [[table]] file = {}, columns = {{ {} }}",
        table_spec::typed(given.iter().map(|(role, name)| (*role, name.as_str()))),
        escape::toml(file),
        toml.join(", ")
    )
}

/// Reports a declared column that is not there.
fn undeclared(table: &Table<'_>, cx: &mut Context<'_>, role: ColumnRole, wanted: &str) {
    let Some(header) = &table.header else { return };
    let have: Vec<&str> = header.names.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
    let near = super::schema_file::did_you_mean(wanted, &have);
    let help = near.unwrap_or_else(|| format!("the columns are {}", super::schema_file::list(have)));
    let message = format!("there is no column `{}`, which is to be {}", super::cells::short(wanted), role.word());
    let finding = Finding::new(Code::MissingColumn, header.row.start..header.row.end, message, help);
    cx.sink.add(table.text, Stretch::of(&header.row), finding);
}

/// The kind that a word means, in an open schema a new one: `Working Group` is the kind `working_group`.
pub(super) fn kind_called(word: &str, schema: &mut Schema) -> KindIx {
    if let Some(at) = kind_known(word, schema) {
        return at;
    }
    let name: String = word.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    let name = if schema.kind(&name).is_some() || name.chars().all(|c| c == '_') { word.to_owned() } else { name };
    let label = spoken(word);
    schema.kinds.push(KindSpec { name, plural: label.clone(), label, ..KindSpec::default() });
    KindIx((schema.kinds.len() - 1) as u16)
}

/// The kind of the schema that a word means: by name, else by label or plural, folded.
pub(super) fn kind_known(word: &str, schema: &Schema) -> Option<KindIx> {
    let at = schema.kind(word).or_else(|| {
        let key = roles::words::key(word);
        schema.kinds.iter().position(|kind| {
            [&kind.name, &kind.label, &kind.plural].iter().any(|text| !key.is_empty() && roles::words::key(text) == key)
        })
    })?;
    u16::try_from(at).ok().map(KindIx)
}
