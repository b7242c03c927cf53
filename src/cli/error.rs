//! From the errors of every layer to one message with its cause, hints and exit status.

use crate::escape;
use crate::graph::{FilterError, ResolveError, SelectError};
use std::fmt;

/// An error as a person sees it. Its exit status is 2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CliError {
    /// What went wrong, with the name of the file, entity or flag.
    pub message: String,
    /// Lines that show the place, printed as they are.
    pub detail: Option<String>,
    /// What to do about it.
    pub hints: Vec<String>,
    /// Whether everything has been said already and only the exit status is left.
    pub silent: bool,
}

impl CliError {
    /// An error with a message.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), detail: None, hints: Vec::new(), silent: false }
    }

    /// An error about which everything has been said already.
    pub fn said() -> Self {
        Self { silent: true, ..Self::new("") }
    }

    /// Adds a remedy.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds lines that show the place.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for CliError {}

fn list(words: &[String], most: usize) -> String {
    let shown: Vec<&str> = words.iter().take(most).map(String::as_str).collect();
    let more = words.len().saturating_sub(most);
    let text = shown.join(", ");
    if more > 0 { format!("{text} and {more} more") } else { text }
}

fn did_you_mean(wanted: &str, known: &[String], what: &str) -> Vec<String> {
    let alike = crate::names::suggest(wanted, known.iter().map(|name| (name.as_str(), name.as_str())), 1);
    let mut hints: Vec<String> = alike.iter().map(|found| format!("did you mean `{}`?", found.text)).collect();
    hints.push(format!("{what}: {}", list(known, 20)));
    hints
}

impl From<ResolveError> for CliError {
    fn from(error: ResolveError) -> Self {
        let message = error.to_string();
        match error {
            ResolveError::Unknown { what, similar, name } => {
                if name.is_empty() {
                    return Self::new(format!("an empty name is no {what}"));
                }
                if what == "entity" && name.starts_with([':', '{']) {
                    return Self::new(format!("`{name}` is a pattern for several; this takes one entity"))
                        .hint("name an entity by id, name or alias");
                }
                let hint = match &similar[..] {
                    [] if what == "source" => "`relata export --to csv -o DIR` writes sources.csv with every id".into(),
                    [] => format!("`relata search {}` looks in names, aliases and descriptions", escape::shell(&name)),
                    alike => format!("did you mean {}?", list(alike, 5)),
                };
                Self::new(message).hint(hint)
            }
            ResolveError::Ambiguous { ids, .. } => {
                Self::new(message).hint(format!("use one of the ids: {}", list(&ids, 20)))
            }
        }
    }
}

impl From<SelectError> for CliError {
    fn from(error: SelectError) -> Self {
        let mut out = Self::new(error.to_string());
        match error {
            SelectError::Entity(error) => return error.into(),
            SelectError::UnknownKind { name, kinds } => out.hints = did_you_mean(&name, &kinds, "kinds"),
            SelectError::UnknownAttribute { name, attributes, .. } => {
                out.hints = did_you_mean(&name, &attributes, "attributes");
            }
            SelectError::UnknownValue { name, value, values } => {
                out.hints = did_you_mean(&value, &values, &format!("values of {name}"));
            }
        }
        out
    }
}

impl From<FilterError> for CliError {
    fn from(error: FilterError) -> Self {
        let message = error.to_string();
        match error {
            FilterError::Select(error) => error.into(),
            FilterError::Source(error) => error.into(),
            FilterError::UnknownVerb { name, verbs } => {
                let mut out = Self::new(message);
                out.hints = did_you_mean(&name, &verbs, "relations");
                out
            }
        }
    }
}

impl From<crate::analysis::AnalysisError> for CliError {
    fn from(error: crate::analysis::AnalysisError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<crate::analysis::coverage::CoverageError> for CliError {
    fn from(error: crate::analysis::coverage::CoverageError) -> Self {
        use crate::analysis::coverage::CoverageError;
        match error {
            CoverageError::Select(error) => error.into(),
            CoverageError::Pattern(error) => error.into(),
        }
    }
}

impl From<crate::analysis::pattern::QueryError> for CliError {
    fn from(error: crate::analysis::pattern::QueryError) -> Self {
        use crate::analysis::pattern::QueryError;
        let mut out = Self::new(error.to_string());
        match error {
            QueryError::Select(error) => return error.into(),
            QueryError::UnknownVerb { name, verbs } => return FilterError::UnknownVerb { name, verbs }.into(),
            QueryError::UnknownRelationAttribute { name, attributes } => {
                out.hints = did_you_mean(&name, &attributes, "attributes of relations");
            }
            QueryError::NotAllowed { value, allowed, .. } => out.hints = did_you_mean(&value, &allowed, "values"),
            QueryError::NotADate { .. } => {
                out.hints.push("write a date as 2017, 2017-12 or 2017-12-17".to_owned());
            }
            QueryError::NothingNamed => {
                out.hints.push("name what to show, as in (o:organisation)-[:organises]->(:forum)".to_owned());
            }
            QueryError::TooMuchWork { .. } => out.hints.push(
                "narrow the pattern (kinds, properties, verbs, arrows, smaller quantifiers) or the data (--keep, \
                 --relation); `match` takes more steps with --work"
                    .to_owned(),
            ),
            QueryError::TooManyRows { .. } => {
                out.hints.push("name fewer variables, or narrow the pattern".to_owned());
            }
            _ => {}
        }
        out
    }
}

impl From<crate::render::RenderError> for CliError {
    fn from(error: crate::render::RenderError) -> Self {
        let hint = error.help();
        Self::new(error.to_string()).hint(hint)
    }
}

impl From<crate::export::ExportError> for CliError {
    fn from(error: crate::export::ExportError) -> Self {
        match error {
            crate::export::ExportError::Io(error) => Self::new(format!("the export could not be written: {error}")),
            other => Self::new(other.to_string()),
        }
    }
}

/// Shows what the command line could not be understood for, or the help that was asked for. What was typed is shown
/// without characters that disturb a terminal.
pub fn show_usage(error: &clap::Error, typed: &[String]) {
    use clap::error::ErrorKind;
    let plain = error.render().to_string();
    let harmless: Vec<_> = plain.lines().map(escape::terminal).collect();
    let colourless =
        typed.windows(2).any(|pair| pair == ["--color", "never"]) || typed.iter().any(|word| word == "--color=never");
    if colourless && !error.use_stderr() {
        let _ = super::output::to_stdout(plain.as_bytes());
    } else if error.use_stderr() && (colourless || plain.lines().ne(harmless.iter().map(AsRef::as_ref))) {
        super::output::to_stderr(&format!("{}\n", harmless.join("\n")));
    } else {
        // The message goes to a terminal that may be gone.
        let _ = error.print();
    }
    let lacking = matches!(error.kind(), ErrorKind::MissingRequiredArgument | ErrorKind::MissingSubcommand);
    if lacking && data_swallowed(typed) {
        super::output::to_stderr("  hint: --data takes every word after it; write it last, or as --data=PATH\n");
    }
}

/// Whether several words stand after a `--data`, so that one of them may have been meant for something else.
fn data_swallowed(typed: &[String]) -> bool {
    let mut positions = typed.iter().enumerate().filter(|(_, word)| *word == "--data").map(|(position, _)| position);
    positions.any(|position| typed[position + 1..].iter().take_while(|word| !word.starts_with('-')).count() > 1)
}

/// The text of an error for standard error, without colour.
pub fn text(error: &CliError) -> String {
    let mut text = format!("error: {}\n", escape::terminal(&error.message));
    if let Some(detail) = &error.detail {
        for line in detail.lines() {
            text.push_str(&format!("  {}\n", escape::terminal(line)));
        }
    }
    for hint in &error.hints {
        text.push_str(&format!("  hint: {}\n", escape::terminal(hint)));
    }
    text
}
