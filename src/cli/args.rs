//! Argument groups that commands share: what was typed, and the checked meaning of it.

use super::complete;
use super::error::CliError;
use super::output;
use crate::analysis::centrality::Measure;
use crate::escape;
use crate::graph::{Filters, Undated};
use crate::model::{Interval, PatternError, Selector, parse_selector};
use crate::read::{Input, TableSpec};
use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCompleter;
use std::path::{Path, PathBuf};
use unicode_width::UnicodeWidthStr;

/// Options that every command takes.
#[derive(Debug, Clone, Args)]
pub struct GlobalArgs {
    /// Data folder, or CSV files, or `-` for an edge list on standard input [default: $RELATA_DATA, else data/, else .]
    #[arg(long, global = true, value_name = "PATH", help_heading = "Data", num_args = 1..)]
    pub data: Vec<PathBuf>,
    /// Leave out rows with errors and say how many, instead of refusing the data
    #[arg(long, global = true, help_heading = "Data")]
    pub lenient: bool,
    /// Forbid entities that only an edge list names
    #[arg(long, global = true, help_heading = "Data")]
    pub strict: bool,
    /// What the columns of the tables are, where their headers do not say it: `source=Von,target=Nach`; also
    /// `FILE:role=header`, `dates=day-first`, `lists=;`, `header=4` or `header=none`
    #[arg(long, global = true, value_name = "ROLE=HEADER,...", help_heading = "Data")]
    pub columns: Vec<String>,
    /// Refuse tables whose headers leave something to be guessed
    #[arg(long, global = true, help_heading = "Data")]
    pub no_guess: bool,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t = Colour::Auto, help_heading = "Output")]
    pub color: Colour,
    /// Say nothing but the answer and errors
    #[arg(long, short, global = true, help_heading = "Output")]
    pub quiet: bool,
    /// Say what is read, and how long each stage takes
    #[arg(long, short, global = true, conflicts_with = "quiet", help_heading = "Output")]
    pub verbose: bool,
    /// Number of threads, at most 256; the answer does not depend on it [default: all cores]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256), help_heading = "Output")]
    pub threads: Option<u16>,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl GlobalArgs {
    /// Where the data lies.
    pub fn places(&self) -> Vec<PathBuf> {
        match (&self.data[..], Input::default_from(std::env::var_os("RELATA_DATA").as_deref())) {
            ([], Input::Folder(folder)) => vec![folder],
            ([], Input::Files(files)) => files,
            (paths, _) => paths.to_vec(),
        }
    }

    /// What `--columns` declares.
    ///
    /// # Errors
    /// When it names no role.
    pub fn tables(&self) -> Result<Vec<TableSpec>, CliError> {
        let mut specs = Vec::new();
        for text in &self.columns {
            let found = TableSpec::parse_columns(text).map_err(|why| CliError::new(format!("--columns: {why}")))?;
            specs.extend(found);
        }
        Ok(specs)
    }

    /// What to read: the paths given, else `data/`, else the working folder.
    ///
    /// # Errors
    /// When standard input cannot be read.
    pub fn input(&self) -> Result<Input, CliError> {
        match &self.data[..] {
            [] => Ok(Input::default_from(std::env::var_os("RELATA_DATA").as_deref())),
            paths => Ok(Input::from_paths(paths.to_vec(), std::io::stdin().lock())?),
        }
    }
}

/// The filters that every command on the graph takes.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Filters")]
pub struct FilterArgs {
    /// Only these entities, e.g. `:organisation{sector:'academia'}`; may be repeated
    #[arg(long, value_name = "SEL", add = ArgValueCompleter::new(complete::selectors))]
    pub keep: Vec<String>,
    /// Without these entities; may be repeated
    #[arg(long, value_name = "SEL", add = ArgValueCompleter::new(complete::selectors))]
    pub drop: Vec<String>,
    /// Only relations of these verbs
    #[arg(long, value_name = "VERB", value_delimiter = ',', add = ArgValueCompleter::new(complete::verbs))]
    pub relation: Vec<String>,
    /// Only relations of at least this confidence, 0 to 1
    #[arg(long, value_name = "X")]
    pub min_confidence: Option<f64>,
    /// Only what rests on this source (id, title or publisher); may be repeated
    #[arg(long, value_name = "SOURCE", add = ArgValueCompleter::new(complete::sources))]
    pub source: Vec<String>,
    /// As if this source were withdrawn; may be repeated
    #[arg(long, value_name = "SOURCE", add = ArgValueCompleter::new(complete::sources))]
    pub not_source: Vec<String>,
    /// Only what at least N independent publishers say
    #[arg(long, value_name = "N")]
    pub min_publishers: Option<usize>,
    /// Only what overlaps a time: `2017`, `2017-12`, `2011..2017`, `2018..`
    #[arg(long, value_name = "DATE|FROM..TO")]
    pub when: Option<String>,
    /// What happens to relations without a date under `--when`
    #[arg(long, value_name = "WHAT", value_enum, default_value_t = UndatedArg::Keep)]
    pub undated: UndatedArg,
    /// Whether a name that is not in the data selects nothing, where otherwise it is an error.
    #[arg(skip)]
    pub skip_unknown: bool,
}

/// What happens to relations without a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum UndatedArg {
    /// They stay
    #[default]
    Keep,
    /// They leave
    Drop,
}

impl FilterArgs {
    /// The filters in the terms of the graph.
    ///
    /// # Errors
    /// When a selector, a date or a number is malformed.
    pub fn filters(&self) -> Result<Filters, CliError> {
        if let Some(least) = self.min_confidence.filter(|least| !(0.0..=1.0).contains(least)) {
            return Err(CliError::new(format!("--min-confidence takes a number from 0 to 1, not {least}")));
        }
        let when = self.when.as_deref().map(Interval::parse).transpose().map_err(|error| {
            CliError::new(format!("--when: {error}"))
                .hint("write a date (2017, 2017-12, 2017-12-17) or a range of two (2011..2017, 2018.., ..2010)")
        })?;
        Ok(Filters {
            keep: selectors("--keep", &self.keep)?,
            drop: selectors("--drop", &self.drop)?,
            relations: self.relation.clone(),
            min_confidence: self.min_confidence,
            sources: self.source.clone(),
            not_sources: self.not_source.clone(),
            min_publishers: self.min_publishers,
            when,
            undated: match self.undated {
                UndatedArg::Keep => Undated::Keep,
                UndatedArg::Drop => Undated::Drop,
            },
            skip_unknown: self.skip_unknown,
        })
    }

    /// Each name that is typed, as a filter of its own.
    pub fn each(&self) -> Vec<Self> {
        let one = |change: &dyn Fn(&mut Self)| {
            let mut alone = Self::default();
            change(&mut alone);
            alone
        };
        let mut all = Vec::new();
        all.extend(self.keep.iter().map(|name| one(&|alone| alone.keep.push(name.clone()))));
        all.extend(self.drop.iter().map(|name| one(&|alone| alone.drop.push(name.clone()))));
        all.extend(self.relation.iter().map(|name| one(&|alone| alone.relation.push(name.clone()))));
        all.extend(self.source.iter().map(|name| one(&|alone| alone.source.push(name.clone()))));
        all.extend(self.not_source.iter().map(|name| one(&|alone| alone.not_source.push(name.clone()))));
        all
    }

    /// The filters as they were typed, for `--explain` and captions; empty when there are none.
    pub fn typed(&self) -> Vec<String> {
        let mut typed = Vec::new();
        let mut add = |flag: &str, values: &[String]| {
            typed.extend(values.iter().map(|value| format!("{flag} {value}")));
        };
        add("--keep", &self.keep);
        add("--drop", &self.drop);
        if !self.relation.is_empty() {
            add("--relation", &[self.relation.join(",")]);
        }
        add("--min-confidence", &self.min_confidence.iter().map(f64::to_string).collect::<Vec<_>>());
        add("--source", &self.source);
        add("--not-source", &self.not_source);
        add("--min-publishers", &self.min_publishers.iter().map(usize::to_string).collect::<Vec<_>>());
        add("--when", self.when.as_slice());
        if self.when.is_some() && self.undated == UndatedArg::Drop {
            add("--undated", &["drop".to_owned()]);
        }
        typed
    }
}

/// Reads selectors, naming the flag or argument in the error.
///
/// # Errors
/// When one is malformed.
pub fn selectors(what: &str, typed: &[String]) -> Result<Vec<Selector>, CliError> {
    typed.iter().map(|text| selector(what, text)).collect()
}

/// Reads one selector, naming the flag or argument in the error.
///
/// # Errors
/// When it is malformed.
pub fn selector(what: &str, typed: &str) -> Result<Selector, CliError> {
    parse_selector(typed).map_err(|error| pattern_error(what, &error))
}

/// An error that points at the character of a pattern.
pub fn pattern_error(what: &str, error: &PatternError) -> CliError {
    // Characters may be two columns wide, or shown as an escape.
    let (text, before) = error.excerpt();
    let before: String = text.chars().take(before).collect();
    let column = UnicodeWidthStr::width(escape::terminal(&before).as_ref());
    let pointer = format!("{}\n{}^ {} expected", escape::terminal(&text), " ".repeat(column), error.expected);
    CliError::new(format!("{what}: {error}")).detail(pointer)
}

/// Reads the name of a measure.
///
/// # Errors
/// When there is none of that name; the message has the likeliest and all.
pub fn measure(text: &str) -> Result<Measure, String> {
    Measure::parse(text).ok_or_else(|| {
        let names = Measure::ALL.map(Measure::name);
        let alike = crate::names::suggest(text, names.iter().map(|name| (*name, *name)), 1);
        let hint = alike.first().map(|found| format!("did you mean `{}`? ", found.text)).unwrap_or_default();
        format!("{hint}measures: {}", names.join(", "))
    })
}

/// How an answer is written.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// Format of the answer [default: a list is a table on a terminal and CSV in a pipe, a document is text]
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub format: Option<Format>,
    /// Write to a file, whole or not at all; its ending decides the format if `--format` does not; `-` is standard
    /// output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Show the sources behind the answer
    #[arg(long)]
    pub with_evidence: bool,
    /// Add what makes the answer citable: version, data, filters, definitions, the command
    #[arg(long)]
    pub explain: bool,
}

/// Output formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text for people
    Table,
    /// Comma-separated values
    Csv,
    /// One JSON document
    Json,
    /// One JSON object a line
    Jsonl,
    /// A Markdown table
    Markdown,
}

impl OutputArgs {
    /// The file to write; none is standard output.
    pub fn file(&self) -> Option<&Path> {
        output::file(self.output.as_deref())
    }

    /// Refuses a file whose ending names another format than those there are.
    ///
    /// # Errors
    /// When the file has an ending that decides nothing and `--format` does not either.
    pub fn check_ending(&self) -> Result<(), CliError> {
        match self.file() {
            Some(path) if path.extension().is_some() && self.asked().is_none() => {
                Err(CliError::new(format!("the ending of {} names no format", path.display()))
                    .hint("use .csv, .json, .jsonl, .md or .txt, or say --format"))
            }
            _ => Ok(()),
        }
    }

    /// The format asked for by `--format` or by the ending of the file.
    pub fn asked(&self) -> Option<Format> {
        self.format.or_else(|| {
            let ending = self.file()?.extension()?.to_str()?.to_ascii_lowercase();
            match ending.as_str() {
                "csv" => Some(Format::Csv),
                "json" => Some(Format::Json),
                "jsonl" | "ndjson" => Some(Format::Jsonl),
                "md" | "markdown" => Some(Format::Markdown),
                "txt" => Some(Format::Table),
                _ => None,
            }
        })
    }
}
