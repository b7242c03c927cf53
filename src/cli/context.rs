//! What a command works with: the data, the view, and the way its answer goes out.

use super::answer::Answer;
use super::args::{Colour, FilterArgs, Format, GlobalArgs, OutputArgs};
use super::error::CliError;
use super::output::{self, Evidence, Explanation};
use super::phrase;
use super::progress::watched;
use super::report;
use crate::escape;
use crate::graph::View;
use crate::model::{Dataset, Index, Role, SourceIx, Time};
use crate::read::{self, Input, Loaded, Options, ReadError, Severity, load};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// The version of the program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What a command works with.
#[derive(Debug)]
pub struct Context {
    /// Options that every command takes.
    pub global: GlobalArgs,
    /// The command as it was typed.
    pub command: String,
    /// Whether the answer says of which data it is, so that its hash is needed.
    pub cites: bool,
    lasting_is_told: AtomicBool,
    /// Whether the command may ask for descriptions, websites or attributes of entities.
    pub details: bool,
    started: Instant,
    /// When the last stage ended.
    stage: Mutex<Instant>,
}

impl Context {
    /// A context for one run.
    pub fn new(global: GlobalArgs, command: String) -> Self {
        Self {
            global,
            command,
            cites: true,
            lasting_is_told: AtomicBool::new(false),
            details: true,
            started: Instant::now(),
            stage: Mutex::new(Instant::now()),
        }
    }

    /// Whether messages on standard error have colour.
    pub fn colour(&self) -> bool {
        match self.global.color {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never,
        }
    }

    /// Whether a text on standard output has colour.
    pub fn colour_on_stdout(&self) -> bool {
        match self.global.color {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never,
        }
    }

    /// Whether nothing but the answer and errors is wanted.
    pub fn is_quiet(&self) -> bool {
        self.global.quiet
    }

    /// A remark on standard error, unless `--quiet`.
    pub fn say(&self, message: &str) {
        output::remark(message);
    }

    /// A remark on standard error that matters even with `--quiet`, since something asked for was not done.
    pub fn warn(&self, message: &str) {
        output::to_stderr(&format!("{}\n", escape::terminal(message)));
    }

    /// Says with `--verbose` that a stage is done, how long it took, and how much memory the program has held at most.
    pub fn detail(&self, message: &str) {
        if !self.global.verbose {
            return;
        }
        let mut stage = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        let took = std::mem::replace(&mut *stage, Instant::now()).elapsed().as_secs_f64();
        let memory = peak_memory().map(|bytes| format!(", {} MB at most", bytes / 1_000_000)).unwrap_or_default();
        let so_far = self.started.elapsed().as_secs_f64();
        output::to_stderr(&format!("{message}: {took:.3} s ({so_far:.3} s so far{memory})\n"));
    }

    /// Reads the data with its diagnostics, those that only warn included: as many as are asked for, or all, and then
    /// without their records.
    ///
    /// # Errors
    /// When there is nothing to read or it cannot be read.
    pub fn read(&self, problems: Option<usize>) -> Result<Loaded, CliError> {
        self.read_from(&self.global.input()?, true, problems)
    }

    fn read_from(&self, input: &Input, warnings: bool, problems: Option<usize>) -> Result<Loaded, CliError> {
        let options = Options {
            strict: self.global.strict,
            lenient: self.global.lenient,
            warnings,
            hash: self.cites,
            details: self.details,
            no_guess: self.global.no_guess,
            problems,
            records: problems.is_some(),
            tables: self.global.tables()?,
        };
        let loaded = watched(self, "reading", |_| load(input, &options))?;
        self.detail("data read");
        Ok(loaded)
    }

    /// Reads the data, refusing it when it is broken; with `--lenient`, says what was left out.
    ///
    /// # Errors
    /// When it cannot be read or has errors; these have then been shown.
    pub fn data(&self) -> Result<Dataset, CliError> {
        self.data_from(&self.global.input()?)
    }

    /// As [`Self::data`], from another place.
    ///
    /// # Errors
    /// As [`Self::data`].
    pub fn data_from(&self, input: &Input) -> Result<Dataset, CliError> {
        let loaded = self.read_from(input, false, Some(report::KEPT))?;
        let passed: Vec<&str> =
            loaded.passed_over.iter().filter(|other| other.may_be_data).map(|other| other.file.as_str()).collect();
        if let [first, rest @ ..] = &passed[..] {
            let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
            self.say(&format!("not read: {first}{more}; name it with --data, or `relata check` lists them"));
        }
        let Some(data) = loaded.data else {
            let count = match loaded.errors() {
                1 => "an error".to_owned(),
                errors => format!("{errors} errors"),
            };
            let (mut errors, mut counts) = (loaded.diagnostics, loaded.counts);
            errors.retain(|found| found.severity == Severity::Error);
            counts.retain(|(severity, _), _| *severity == Severity::Error);
            output::to_stderr(&report::text(&errors, &counts, self.colour()));
            output::to_stderr(&format!(
                "error: the data has {count}\n  hint: correct the rows above, or leave them out with --lenient\n"
            ));
            return Err(CliError::said());
        };
        self.say_readings(&data);
        let left_out = data.account.left_out();
        if left_out > 0 {
            let mut reasons: std::collections::BTreeMap<&str, u64> = std::collections::BTreeMap::new();
            for (code, rows) in data.account.files.iter().flat_map(|file| &file.left_out) {
                *reasons.entry(code).or_default() += rows;
            }
            let read: u64 = data.account.files.iter().map(|file| file.read).sum();
            let reasons: Vec<String> = reasons.iter().map(|(code, rows)| format!("{rows} {code}")).collect();
            self.say(&format!("left out {left_out} of {read} rows: {}", reasons.join(", ")));
        }
        Ok(data)
    }

    /// Says in one line a file how it was understood where that was guessed, and how many ends were found by a name.
    fn say_readings(&self, data: &Dataset) {
        let mut is_told = false;
        for file in &data.account.files {
            let named = (file.named > 0).then(|| phrase::found_by_name(file.named));
            let told: Vec<String> = file.guesses.iter().cloned().chain(named).collect();
            if !told.is_empty() {
                is_told |= !file.guesses.is_empty();
                self.say(&format!("{}: {}", file.file, told.join(", ")));
            }
        }
        if is_told {
            self.say("  `relata check` shows how every file is read; --columns says it otherwise, --no-guess refuses");
        }
    }

    /// The view of the data under filters, saying what an undated relation did under `--when`.
    ///
    /// # Errors
    /// When a filter is malformed or names what is not there.
    pub fn view<'d>(&self, data: &'d Dataset, filters: &FilterArgs) -> Result<View<'d>, CliError> {
        let view = View::new(data, &filters.filters()?)?;
        let left_out = view.left_out();
        if left_out.undated_kept > 0 {
            self.say(&format!(
                "{} of {} relations have no date and stay; --undated drop leaves them out",
                left_out.undated_kept,
                view.edge_count()
            ));
        }
        if filters.when.is_some() {
            self.say_lasting(&view);
        }
        self.detail("view built");
        Ok(view)
    }

    /// Says how many rows give no weight, where weights are asked for.
    pub fn say_unweighted(&self, data: &Dataset) {
        let files = data.account.files.iter().filter(|file| file.role == Role::Relations);
        let (kept, missing) = files.fold((0, 0), |(kept, missing), file| (kept + file.kept, missing + file.unweighted));
        if missing > 0 {
            self.say(&format!("{missing} of {kept} rows of relations give no weight and count as 1"));
        }
    }

    /// Says of verbs whose relations have a start and never an end that they count as lasting, once for all of them.
    pub fn say_lasting(&self, view: &View<'_>) {
        let data = view.data();
        let mut counts: std::collections::BTreeMap<usize, (usize, bool)> = std::collections::BTreeMap::new();
        for edge in view.edges() {
            let relation = view.relation(edge);
            let count = counts.entry(data.verb(relation).index()).or_default();
            count.0 += usize::from(data.since(relation).is_some());
            count.1 |= data.until(relation).is_some();
        }
        // Who declares verbs has decided how their dates are meant.
        let is_state = |verb: usize| !data.schema.declared && data.schema.verbs[verb].time == Time::State;
        counts.retain(|verb, (dated, ends)| *dated > 0 && !*ends && is_state(*verb));
        let total: usize = counts.values().map(|(dated, _)| dated).sum();
        if total > 0 && !self.lasting_is_told.swap(true, Ordering::Relaxed) {
            let names: Vec<&str> = counts.keys().take(3).map(|verb| data.schema.verbs[*verb].name.as_str()).collect();
            let more = if counts.len() > 3 { format!(" and {} more", counts.len() - 3) } else { String::new() };
            self.say(&format!(
                "{} with a start and never an end ({}{more}) count as lasting; if they are events, their date is to be \
                 the column `date`: --columns date=since, or time = \"event\" in relata.toml",
                phrase::count(total, "relation", "relations"),
                names.join(", "),
            ));
        }
    }

    /// Writes a list that is made as it goes, where the arguments say, in a format of data.
    ///
    /// # Errors
    /// When it cannot be written, or the file is one of those that were read.
    pub fn stream(
        &self,
        args: &OutputArgs,
        write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>,
    ) -> Result<(), CliError> {
        args.check_ending()?;
        let Some(path) = args.file() else { return output::stream_to_stdout(write) };
        self.guard(path)?;
        output::write_file_with(path, write)?;
        self.say(&format!("wrote {}", path.display()));
        Ok(())
    }

    /// Writes an answer as the arguments ask for it.
    ///
    /// # Errors
    /// When it cannot be written, or the file is one of those that were read.
    pub fn finish(
        &self,
        answer: &Answer,
        args: &OutputArgs,
        basis: Basis<'_>,
    ) -> Result<super::answer::Status, CliError> {
        for note in &answer.notes {
            self.say(note);
        }
        args.check_ending()?;
        let format = output::format_of(answer, args);
        let explanation = args.explain.then(|| self.explanation(answer, &basis));
        let evidence = match (args.with_evidence, basis.data) {
            (true, Some(data)) => Some(evidence(data, answer.sources.iter().copied())),
            _ => None,
        };
        let bytes = output::rendered(answer, format, explanation.as_ref(), evidence.as_ref())
            .map_err(|error| CliError::new(format!("cannot write the answer: {error}")))?;
        if let Some(path) = args.file() {
            self.guard(path)?;
            // Styles are for people; data goes out as it is.
            let bytes = if format == Format::Table { without_styles(&bytes) } else { bytes };
            output::write_file(path, &bytes)?;
            self.say(&format!("wrote {}", path.display()));
        } else if format == Format::Table {
            output::to_stdout(&bytes)?;
        } else {
            output::data_to_stdout(&bytes)?;
        }
        if matches!(format, Format::Csv | Format::Jsonl) {
            // Rows keep their shape for programs.
            if let Some(evidence) = &evidence {
                output::to_stderr(&output::cited(evidence));
            }
            if let Some(explanation) = &explanation {
                output::to_stderr(&output::explained(explanation));
            }
        }
        Ok(answer.status)
    }

    /// Refuses to write over a file that is data, or a table that would be taken for data the next time.
    ///
    /// # Errors
    /// When the path is one of the files read, or a table in the folder that was read.
    pub fn guard(&self, path: &Path) -> Result<(), CliError> {
        let same = |other: &Path| match (path.canonicalize(), other.canonicalize()) {
            (Ok(a), Ok(b)) => a == b,
            _ => false,
        };
        let inputs = self.global.places();
        let is_data = |file: &Path| file.file_name().is_some_and(|name| read::is_data(&name.to_string_lossy()));
        let in_folder = |input: &Path| input.is_dir() && is_data(path) && inside(path, input);
        if inputs.iter().any(|input| same(input) || (path.exists() && in_folder(input))) {
            return Err(CliError::new(format!("{} is data that was read; it is not overwritten", path.display()))
                .hint("choose another file"));
        }
        if inputs.iter().any(|input| in_folder(input)) {
            return Err(CliError::new(format!("{} would be read as data the next time", path.display()))
                .hint("choose a place outside the data folder, or another format"));
        }
        Ok(())
    }

    /// Says on standard error what makes a file citable that has no room for it.
    pub fn explain_aside(&self, answer: &Answer, basis: &Basis<'_>) {
        output::to_stderr(&output::explained(&self.explanation(answer, basis)));
    }

    fn explanation(&self, answer: &Answer, basis: &Basis<'_>) -> Explanation {
        let mut lines: Explanation = vec![("program".into(), vec![format!("relata {VERSION}")])];
        if let Some(data) = basis.data {
            lines.extend(data_lines(data));
        }
        if let Some(view) = basis.view {
            let typed = if basis.filters.is_empty() { vec!["none".to_owned()] } else { basis.filters.to_vec() };
            lines.push(("filters".into(), typed));
            lines.push(("kept".into(), vec![kept_line(view)]));
            let left_out = view.left_out();
            if left_out.undated_kept + left_out.undated_dropped > 0 {
                lines.push((
                    "undated".into(),
                    vec![format!("{} relations kept, {} left out", left_out.undated_kept, left_out.undated_dropped)],
                ));
            }
        }
        for (term, definition) in &answer.definitions {
            lines.push((term.clone(), vec![definition.clone()]));
        }
        if !answer.ties.is_empty() {
            lines.push(("ties".into(), vec![answer.ties.to_owned()]));
        }
        lines.push(("command".into(), vec![self.command.clone()]));
        lines
    }
}

/// The most memory that the program has held, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kibibytes| kibibytes * 1024)
}

/// On what an answer rests.
#[derive(Debug, Clone, Copy, Default)]
pub struct Basis<'a> {
    /// The data.
    pub data: Option<&'a Dataset>,
    /// The view under the filters.
    pub view: Option<&'a View<'a>>,
    /// The filters as typed.
    pub filters: &'a [String],
}

impl<'a> Basis<'a> {
    /// An answer from a view.
    pub fn view(view: &'a View<'a>, filters: &'a [String]) -> Self {
        Self { data: Some(view.data()), view: Some(view), filters }
    }

    /// An answer from all the data.
    pub fn data(data: &'a Dataset) -> Self {
        Self { data: Some(data), ..Self::default() }
    }
}

/// Whether a file, which need not exist, is directly in a folder.
fn inside(path: &Path, folder: &Path) -> bool {
    let parent = path.parent().map(|parent| if parent.as_os_str().is_empty() { Path::new(".") } else { parent });
    let here = path.canonicalize().ok().and_then(|path| path.parent().map(Path::to_owned));
    let here = here.or_else(|| parent?.canonicalize().ok());
    here.is_some() && here == folder.canonicalize().ok()
}

fn kept_line(view: &View<'_>) -> String {
    let data = view.data();
    format!(
        "{} of {} entities, {} of {} relations",
        view.node_count(),
        data.entity_count(),
        view.edge_count(),
        data.relation_count()
    )
}

fn data_lines(data: &Dataset) -> Explanation {
    let mut lines = Vec::new();
    if !data.schema.title.is_empty() {
        lines.push(("data".to_owned(), vec![data.schema.title.clone()]));
    }
    if let Some(snapshot) = data.schema.snapshot {
        lines.push(("snapshot".to_owned(), vec![snapshot.to_string()]));
    }
    if !data.hash.is_empty() {
        lines.push(("sha256".to_owned(), vec![data.hash.clone()]));
    }
    let accounts = data.account.files.iter().map(|file| {
        let left_out: u64 = file.left_out.iter().map(|(_, rows)| rows).sum();
        let mut line = format!("{}: {} read, {} kept", file.file, file.read, file.kept);
        if file.named > 0 {
            line.push_str(&format!(", {}", phrase::found_by_name(file.named)));
        }
        if !file.guesses.is_empty() {
            line.push_str(&format!("; guessed: {}", file.guesses.join(", ")));
        }
        if file.merged > 0 {
            line.push_str(&format!(", {} merged", file.merged));
        }
        if left_out > 0 {
            let reasons: Vec<String> = file.left_out.iter().map(|(code, rows)| format!("{rows} {code}")).collect();
            line.push_str(&format!(", {left_out} left out ({})", reasons.join(", ")));
        }
        line
    });
    lines.push(("rows".to_owned(), accounts.collect()));
    lines
}

/// Sources as lines - id, title, publisher, date, address - and in JSON.
pub fn evidence(data: &Dataset, sources: impl Iterator<Item = SourceIx>) -> Evidence {
    let line = |source: SourceIx| {
        let record = data.source_record(source);
        let mut text = format!("[{}] {}", record.id, phrase::source_line(record));
        if !record.url.is_empty() {
            text.push_str(&format!(". {}", record.url));
        }
        (text, phrase::source_json(data, source))
    };
    let (lines, json) = sources.map(line).unzip();
    Evidence { lines, json }
}

fn without_styles(bytes: &[u8]) -> Vec<u8> {
    match std::str::from_utf8(bytes) {
        Ok(text) => anstream::adapter::strip_str(text).to_string().into_bytes(),
        Err(_) => bytes.to_vec(),
    }
}

impl From<ReadError> for CliError {
    fn from(error: ReadError) -> Self {
        let hint = error.hint();
        let out = Self::new(error.to_string());
        if hint.is_empty() { out } else { out.hint(hint) }
    }
}

/// A command line as a shell would take it, the program's name without its path.
pub fn command_line(arguments: &[String]) -> String {
    let quoted = arguments.iter().map(|argument| escape::shell(argument));
    let words: Vec<_> = std::iter::once("relata".into()).chain(quoted).collect();
    escape::terminal(&words.join(" ")).into_owned()
}
