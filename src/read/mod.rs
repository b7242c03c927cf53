//! Files -> dataset, with every problem in them.
//!
//! [`load`] reads a folder, files, standard input or buffers in memory and gives a [`Dataset`], the [`Diagnostic`]s, and
//! an [`Account`] of every row. It prints nothing and knows neither graph nor command line.
//!
//! ```
//! use relata::read::{Code, Input, Options, load};
//! let csv = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
//! let input = Input::Memory(vec![
//!     csv("organisations.csv", "id,name\napc,APC\n"),
//!     csv("relations.csv", "source,relation,target,since\napc,organises,igf,12/2017?\n"),
//! ]);
//! let loaded = load(&input, &Options::default())?;
//! let first = &loaded.diagnostics[0];
//! assert!(loaded.data.is_none());
//! assert_eq!((first.code, first.line, first.column), (Code::BadDate, 2, 19));
//! assert_eq!(&*first.help, "write 2017-12");
//! # Ok::<(), relata::read::ReadError>(())
//! ```
//!
//! What is decided here, once for all files:
//!
//! - White space around a cell is removed where the cell is an id, a name, an alias, a relation, a date, a number, an
//!   address or a value of a declared type. Descriptions, notes and text attributes stay as they are; white space alone
//!   is no value.
//! - Ids and names are compared composed (NFC), with one blank for any run of blanks, without characters that show
//!   nothing; an end of a relation that is no id is the one entity of that name, folded ([`crate::names::identity`]).
//! - What a table and its columns hold is found out once (`roles`), from what is declared, from the headers, and from
//!   the first rows; what its cells prove of dates and numbers is settled once (`settle`). What was guessed is in the
//!   account of the file.
//! - Rows without a filled cell are no rows; they are not counted.
//! - A row that cannot be read well is left out whole, never in part. What names it is left out too, under
//!   `left-out-reference`.
//! - When a whole file lacks a required column, every row of it is left out; when ids could not be read, ids that are not
//!   found prove nothing and are not reported as unknown.

mod catalogue;
mod cells;
mod checks;
mod chunks;
mod columns;
mod coverage;
mod dates;
mod dialect;
mod encoding;
mod entities;
mod error;
mod files;
mod headers;
mod ids;
mod name_index;
mod numbers;
mod pictures;
mod records;
mod relation_block;
mod relation_chunk;
mod relation_row;
mod relations;
mod report;
mod roles;
mod same_as;
mod schema_file;
mod schema_types;
mod settle;
mod signature;
mod sources;
mod stream;
mod table;
mod table_spec;
mod understand;
mod workbook;

pub use catalogue::{Code, Severity};
pub use error::ReadError;
pub use files::{Input, PassedOver, is_data};
pub use report::{Diagnostic, ProblemCounts};
pub use table_spec::TableSpec;
pub use workbook::cell_name;

use crate::model::{Account, BuildError, Columns, Consecutive, Dataset, KindIx, RelationTable, Role, Schema};
use crate::names;
use checks::Doubtful;
use entities::Entities;
use files::Files;
use headers::Header;
use relations::Relations;
use report::{Finding, Sink, Stretch, Text};
use schema_file::SchemaFile;
use sources::Sources;
use stream::Stop;
use table::{Place, Table, Tally};
use workbook::Grid;

/// Comparisons that a load may spend on "did you mean", so that a file full of wrong ids stays quick to read.
const SUGGESTIONS: usize = 5_000_000;

/// How strictly to read.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Whether entities and sources that only other rows name are errors, as they always are under a schema.
    pub strict: bool,
    /// Whether to leave out faulty rows and go on with the rest. Errors in `relata.toml` are never passed over.
    pub lenient: bool,
    /// Whether to run the checks that only warn. They take time on large data.
    pub warnings: bool,
    /// Whether to work out [`Dataset::hash`], by which data is cited. It takes a second for half a gigabyte.
    pub hash: bool,
    /// Whether to keep what only descriptions of entities need: descriptions, websites, attributes. Where not, all of it is
    /// checked all the same, and only the attributes stay by which the schema bounds lives; see [`Dataset::has_details`].
    pub details: bool,
    /// Whether to refuse what the header of a table does not say without doubt.
    pub no_guess: bool,
    /// How many problems to keep, the first ones, if not all: of a file full of them it is otherwise their memory that
    /// counts. All are counted.
    pub problems: Option<usize>,
    /// Whether to keep the rows in which they stand, to show them.
    pub records: bool,
    /// What is declared of tables beside what `relata.toml` declares, which it overrides.
    pub tables: Vec<TableSpec>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            strict: false,
            lenient: false,
            warnings: true,
            hash: true,
            details: true,
            no_guess: false,
            problems: None,
            records: true,
            tables: Vec::new(),
        }
    }
}

/// What a load gives.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The data; absent when there are errors and the load was not lenient, or when `relata.toml` has errors.
    pub data: Option<Dataset>,
    /// The problems, by file, line, column and code: all, or as many as were asked for, errors first.
    pub diagnostics: Vec<Diagnostic>,
    /// How many there are of all.
    pub counts: ProblemCounts,
    /// Where every row of every file went.
    pub account: Account,
    /// Ids of entities that are likely one, those of each in a list, the one to keep first; looked for with the warnings.
    pub duplicates: Vec<Vec<String>>,
    /// Files of a folder that were not read, by name.
    pub passed_over: Vec<PassedOver>,
}

impl Loaded {
    /// How many of the diagnostics are errors.
    pub fn errors(&self) -> usize {
        self.count(Severity::Error)
    }

    /// How many are warnings.
    pub fn warnings(&self) -> usize {
        self.count(Severity::Warning)
    }

    fn count(&self, wanted: Severity) -> usize {
        self.counts.iter().filter(|((severity, _), _)| *severity == wanted).map(|(_, count)| *count as usize).sum()
    }
}

/// Whether a row is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Sound,
    /// Faulty, with the code of the first error.
    LeftOut(Code),
    /// A confirmed duplicate of the row at this position.
    Merged(u32),
}

/// What all readers share.
struct Context<'a> {
    schema: Schema,
    sink: Sink,
    texts: &'a [Text],
    options: Options,
    warn: bool,
    open_verbs: bool,
    open_entities: bool,
    /// Bytes a chunk; without, rows are committed one by one.
    chunk: Option<usize>,
}

/// Reads data and checks all of it in one pass. O(size), and O(n log n) in rows for the checks across files.
///
/// # Errors
/// [`ReadError`] when there is nothing to read, it cannot be read, or it is too large. Whatever is wrong inside the files
/// is a [`Diagnostic`], not an error.
pub fn load(input: &Input, options: &Options) -> Result<Loaded, ReadError> {
    load_by(input, options, Some(chunks::CHUNK), stream::LARGE)
}

/// [`load`] with chunks of so many bytes, or without, and files that stream by from so many bytes on.
fn load_by(input: &Input, options: &Options, chunk: Option<usize>, large: u64) -> Result<Loaded, ReadError> {
    // Warnings and the hash are about all bytes.
    let streams = chunk.is_some() && !options.warnings && !options.hash;
    let mut files = Files::gather(input, options, if streams { large } else { u64::MAX })?;
    let mut stops = 0;
    let (parsed, digests) = loop {
        let digests = || if options.hash { files.digests() } else { Vec::new() };
        let (parsed, digests) = rayon::join(|| parse(&files, options, chunk), digests);
        match parsed {
            Ok(parsed) => break (parsed, digests),
            Err(Stop::Failed(error)) => return Err(error),
            Err(Stop::Whole(which)) if stops < 2 => {
                stops += 1;
                files.complete(which.into_iter().map(usize::from))?;
            }
            // Where two stopped the load, more may.
            Err(Stop::Whole(_)) => files.complete(0..files.tables.len())?,
        }
    };
    let Parsed { schema, sink, account, duplicates, sources, entities, relations } = parsed;
    let usable = !sink.has_errors()
        || (options.lenient && !files.schema.as_ref().is_some_and(|text| sink.has_errors_in(&text.label)));
    let data = if usable {
        let roles: Vec<Role> = account.files.iter().map(|file| file.role).collect();
        let hash = if options.hash { files.hash(&roles, &digests) } else { String::new() };
        // The text is as large as all that is kept of it.
        let grids: Vec<Option<Grid>> = files.tables.drain(..).map(|text| text.grid).collect();
        Some(dataset(schema, (account.clone(), hash), sources, entities, relations, (options.details, &grids))?)
    } else {
        None
    };
    let (diagnostics, counts) = sink.finish();
    Ok(Loaded { data, diagnostics, counts, account, duplicates, passed_over: files.passed_over })
}

/// What is known when every row has been read.
struct Parsed {
    schema: Schema,
    sink: Sink,
    account: Account,
    duplicates: checks::Duplicates,
    sources: Sources,
    entities: Entities,
    relations: RelationTable,
}

fn parse(files: &Files, options: &Options, chunk: Option<usize>) -> Result<Parsed, Stop> {
    let mut sink = Sink::keeping(options.problems, options.records);
    let schema_file = files.schema.as_ref().map(|text| schema_file::read(text, &mut sink)).unwrap_or_default();
    let SchemaFile { schema, kind_files, same_as, tables: declared, closed_verbs, closed_kinds } = schema_file;
    let mut cx = Context {
        open_verbs: !closed_verbs,
        open_entities: !schema.declared && !options.strict,
        schema,
        sink,
        texts: &files.tables,
        options: options.clone(),
        warn: options.warnings,
        chunk,
    };
    let spec = |name: &str| {
        let all = declared.iter().chain(&options.tables).filter(|spec| spec.is_about(name));
        all.fold(TableSpec::default(), |known, spec| known.under(spec))
    };
    let mut tables: Vec<Table<'_>> =
        files.tables.iter().enumerate().map(|(at, text)| Table::new(text, at as u16, spec(&text.name))).collect();
    let mut tallies: Vec<Tally> = tables.iter().map(|_| Tally::default()).collect();
    let mut kinds_used = vec![false; cx.schema.kinds.len()];
    let mut parts = Vec::with_capacity(tables.len());
    understand::all(&mut tables, &mut cx, closed_kinds, files.stdin)?;
    for table in &tables {
        table.check(&mut cx.sink, cx.warn);
        let part = part_of(table, &mut cx.schema, closed_kinds);
        if let Part::Entities(kind) = part
            && let Some(used) = kinds_used.get_mut(usize::from(kind.0))
        {
            *used = true;
        }
        parts.push(part);
    }
    let streams = |table: &&Table<'_>| {
        let plain = table.header.as_ref().is_some_and(|header| header.row.fault.is_none());
        plain && matches!(parts[usize::from(table.file)], Part::Entities(_) | Part::Relations)
    };
    let whole = tables.iter().filter(|table| table.text.stream.is_some() && !streams(table)).map(|table| table.file);
    let whole: Vec<u16> = whole.collect();
    if !whole.is_empty() {
        return Err(Stop::Whole(whole));
    }
    if let Some(text) = files.schema.as_ref().filter(|_| cx.warn && !files.stdin) {
        missing_files(&mut cx, text, &kinds_used, &kind_files);
    }

    let (mut sources, mut entities) = (Sources::new(), Entities::new());
    sources.present = parts.contains(&Part::Sources);
    sources.open = !sources.present && cx.open_entities;
    entities.present = parts.iter().any(|part| matches!(part, Part::Entities(_) | Part::Unknown));
    entities.incomplete = parts.contains(&Part::Unknown);
    let mut unreadable = vec![false; tables.len()];
    for (at, table) in tables.iter().enumerate() {
        match (&table.header, parts[at]) {
            (None, part) => empty_file(&mut cx, table, part),
            (Some(header), part) if header.row.fault.is_some() => {
                leave_out_all(table, Code::UnclosedQuote, &mut tallies[at]);
                entities.incomplete |= matches!(part, Part::Entities(_) | Part::Unknown);
                sources.incomplete |= part == Part::Sources;
                unreadable[at] = true;
            }
            (Some(header), Part::Sources) => sources.read(table, header, &mut cx, &mut tallies[at]),
            (Some(header), Part::Unknown) => unknown_kind(&mut cx, table, header, &mut tallies[at]),
            _ => {}
        }
    }
    for (at, table) in tables.iter().enumerate() {
        if let (Some(header), Part::Entities(kind), false) = (&table.header, parts[at], unreadable[at]) {
            entities.read(table, header, kind, &mut sources, (&mut cx, closed_kinds), &mut tallies[at])?;
        }
    }
    let later = same_as::merge(&mut entities, &mut cx, files.schema.as_ref(), &same_as, &mut tallies);
    let mut relations = Relations::new(&cx.schema);
    for (at, table) in tables.iter().enumerate() {
        if let (Some(header), Part::Relations) = (&table.header, parts[at]) {
            relations.present = true;
            relations.incomplete |= unreadable[at];
            if !unreadable[at] {
                relations.read(table, header, &mut entities, &mut sources, &mut cx, &mut tallies[at])?;
            }
        }
    }
    if relations.too_many_verbs {
        let path = files.tables.first().map(|text| text.label.clone()).unwrap_or_default();
        return Err(ReadError::TooLarge { path, limit: "more than 65536 different relations" }.into());
    }
    relations.repeated(&tables, &mut cx, &mut tallies)?;
    let schema_text = (files.schema.as_ref(), same_as.as_slice());
    same_as::finish(&mut entities, &mut relations.table, &mut cx, schema_text, later, &mut tallies);
    let doubtful = Doubtful::find(&entities);
    doubtful.say(&entities, &mut tables);
    let duplicates =
        if cx.warn { checks::run(&tables, &entities, &relations, &sources, &doubtful, &mut cx) } else { Vec::new() };

    let roles: Vec<Role> = parts.iter().map(|part| part.role()).collect();
    let account = Account {
        files: tables
            .iter()
            .zip(&tallies)
            .zip(&roles)
            .map(|((table, tally), role)| tally.account(table.text, *role, &table.guesses))
            .collect(),
    };
    let Context { schema, sink, .. } = cx;
    Ok(Parsed { schema, sink, account, duplicates, sources, entities, relations: relations.table })
}

/// Puts what is kept into a dataset.
fn dataset(
    schema: Schema,
    (account, hash): (Account, String),
    sources: Sources,
    mut entities: Entities,
    mut relations: RelationTable,
    (has_details, grids): (bool, &[Option<Grid>]),
) -> Result<Dataset, BuildError> {
    let rows = |file: u16, line: u32| grids[usize::from(file)].as_ref().map_or(line, |grid| grid.row(line));
    if grids.iter().any(Option::is_some) {
        let mut lines = Consecutive::default();
        (0..relations.len()).for_each(|at| lines.push(rows(relations.files.get(at), relations.lines.get(at))));
        relations.lines = lines;
    }
    let files = account.files.iter().map(|file| file.file.clone()).collect();
    let sound = |(_, source): &(usize, sources::Source)| source.state == State::Sound;
    let sources = sources.rows.into_iter().enumerate().filter(sound);
    let sources = sources.map(|(number, source)| (number as u32, source.record)).collect();
    let order = entities.order();
    let places = entities.take_places();
    let origin = |at: u32| {
        let Place { file, line, .. } = places[at as usize];
        (file, rows(file, line))
    };
    let entities = entities.columns(&origin);
    Dataset::of_columns(Columns { schema, files, account, hash, sources, entities, order, relations, has_details })
}

/// What a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Entities(KindIx),
    Relations,
    Sources,
    /// Entities of a kind that the schema does not declare.
    Unknown,
}

impl Part {
    fn role(self) -> Role {
        match self {
            Self::Entities(_) | Self::Unknown => Role::Entities,
            Self::Relations => Role::Relations,
            Self::Sources => Role::Sources,
        }
    }
}

/// The kind that the schema gives to a file.
fn kind_of_file(name: &str, schema: &Schema, closed_kinds: bool) -> Option<usize> {
    let stem = stem(name);
    schema.kinds.iter().position(|kind| match &kind.file {
        Some(file) => file == name,
        None => closed_kinds && (kind.name == stem || kind.plural == stem),
    })
}

/// The name of a file without its ending, or of a sheet without its workbook.
fn stem(name: &str) -> &str {
    if let Some((_, sheet)) = files::sheet_of(name) {
        return sheet;
    }
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// The part that a table has in the data; adds its kind to an open schema.
fn part_of(table: &Table<'_>, schema: &mut Schema, closed_kinds: bool) -> Part {
    let name = &table.text.name;
    if let Some(kind) = kind_of_file(name, schema, closed_kinds) {
        return Part::Entities(KindIx(kind as u16));
    }
    match table.holds {
        roles::Holds::Relations => return Part::Relations,
        roles::Holds::Sources => return Part::Sources,
        roles::Holds::Entities => {}
    }
    if let Some(kind) = table.spec.kind.as_deref().and_then(|kind| understand::kind_known(kind, schema)) {
        return Part::Entities(kind);
    }
    let has_kinds = table.header.as_ref().is_some_and(|header| header.column(roles::ColumnRole::Kind).is_some());
    match (has_kinds, closed_kinds) {
        (true, _) => return Part::Entities(entities::BY_COLUMN),
        (false, true) => return Part::Unknown,
        (false, false) => {}
    }
    let stem = table.spec.kind.as_deref().unwrap_or_else(|| stem(name));
    Part::Entities(understand::kind_called(stem, schema))
}

/// Reports a file without a header.
fn empty_file(cx: &mut Context<'_>, table: &Table<'_>, part: Part) {
    let columns = match part.role() {
        Role::Entities => "id,name",
        Role::Relations => "source,target",
        Role::Sources => "id,title",
    };
    let help = format!("write `{columns}` as the first line");
    let finding = Finding::new(Code::MissingColumn, 0..0, "the file is empty", help);
    cx.sink.add(table.text, Stretch::line_of(&table.text.text, 0), finding);
}

/// Reports a file of a kind that the schema does not declare, and counts its rows.
fn unknown_kind(cx: &mut Context<'_>, table: &Table<'_>, header: &Header, tally: &mut Tally) {
    let name = &table.text.name;
    let stem = |file: &str| file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_owned();
    let files: Vec<(String, &str)> =
        cx.schema.kinds.iter().filter_map(|kind| kind.file.as_deref()).map(|file| (stem(file), file)).collect();
    let near = names::suggest(&stem(name), files.iter().map(|(stem, file)| (stem.as_str(), *file)), 1);
    let help = match near.first() {
        Some(near) => format!("rename it to `{}` if that is what it holds", near.id),
        None => format!("add [kinds.NAME] with file = \"{name}\" to relata.toml, or take the file out of the folder"),
    };
    let message = format!("no kind in relata.toml has the file `{name}`, and it has no columns `source` and `target`");
    let finding = Finding::new(Code::UnknownKind, header.row.start..header.row.end, message, help);
    cx.sink.add(table.text, Stretch::of(&header.row), finding);
    leave_out_all(table, Code::UnknownKind, tally);
}

/// Counts the rows of a file of which none can be used.
fn leave_out_all(table: &Table<'_>, code: Code, tally: &mut Tally) {
    let (mut records, mut row) = (table.rows(), records::Row::default());
    while records.next(&mut row) {
        if !row.is_empty(&table.text.text) {
            tally.read += 1;
            tally.leave_out(code);
        }
    }
}

/// Warns of kinds whose file is not among the data.
fn missing_files(cx: &mut Context<'_>, text: &Text, used: &[bool], places: &[std::ops::Range<usize>]) {
    let kinds = &cx.schema.kinds;
    for ((kind, read), place) in kinds.iter().zip(used).zip(places) {
        // Two kinds of one file are reported as such.
        let shared =
            || kinds.iter().zip(used).any(|(other, read)| *read && other.file.is_some() && other.file == kind.file);
        if !read && !shared() {
            let file = kind.file.clone().unwrap_or_else(|| format!("{}.csv", kind.plural));
            let message = format!("the file `{file}` of the kind `{}` is not among the data", kind.name);
            let help = "add the file with the header id,name, or correct its name";
            let stretch = Stretch::line_of(&text.text, place.start);
            cx.sink.add(text, stretch, Finding::new(Code::MissingFile, place.clone(), message, help));
        }
    }
}

/// Why no row of a file can be used, if so: the first fault of its header.
fn file_verdict(table: &Table<'_>, missing: &[&str], twice: bool) -> Option<Code> {
    let missing = (!missing.is_empty()).then_some(Code::MissingColumn);
    table.refused.or(missing).or(twice.then_some(Code::DuplicateColumn))
}

/// The warning for a row without evidence.
fn no_evidence(span: std::ops::Range<usize>) -> Finding {
    Finding::new(Code::NoEvidence, span, "the row names no source", "write the id of a source from sources.csv here")
}

/// The warning for a file without a column for evidence.
fn no_evidence_column(header: &Header, text: &Text, sink: &mut Sink) {
    let message = "the file has no column `evidence`, though there is an evidence registry";
    let help = "add the column `evidence` with ids of sources";
    let finding = Finding::new(Code::NoEvidence, header.row.start..header.row.end, message, help);
    sink.add(text, Stretch::of(&header.row), finding);
}

#[cfg(test)]
mod tests;
