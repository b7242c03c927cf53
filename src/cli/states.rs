//! Two states of the data: folders, files, folders in git revisions, or times of one of these.

use super::args::{FilterArgs, GlobalArgs};
use super::context::Context;
use super::error::CliError;
use super::git;
use crate::graph::View;
use crate::model::Dataset;
use crate::read::Input;
use clap::Args;
use std::path::{Path, PathBuf};

/// Times at which the two states are looked at.
#[derive(Debug, Clone, Default, Args)]
pub struct TimesArgs {
    /// Of the old state, only what overlaps this time, as --when
    #[arg(long, value_name = "DATE|FROM..TO", conflicts_with = "when")]
    pub when_old: Option<String>,
    /// Of the new state, only what overlaps this time, as --when
    #[arg(long, value_name = "DATE|FROM..TO", conflicts_with = "when")]
    pub when_new: Option<String>,
}

impl TimesArgs {
    /// Whether a time is given.
    pub fn any(&self) -> bool {
        self.when_old.is_some() || self.when_new.is_some()
    }
}

/// One of two states.
#[derive(Debug)]
pub struct State {
    /// How it was named.
    pub named: String,
    /// The data.
    pub data: Dataset,
    /// The filters on it.
    pub filters: FilterArgs,
    time: Option<String>,
}

impl State {
    fn read(
        context: &Context,
        named: &str,
        common: &FilterArgs,
        times: &TimesArgs,
        is_old: bool,
    ) -> Result<Self, CliError> {
        let time = if is_old { &times.when_old } else { &times.when_new };
        let when = time.as_ref().or(common.when.as_ref()).cloned();
        let filters = FilterArgs { when, ..common.clone() };
        let data = if named.is_empty() { context.data()? } else { named_data(context, named)? };
        let shown = if named.is_empty() { place(context) } else { named.to_owned() };
        Ok(Self { named: shown, data, filters, time: time.clone() })
    }

    /// How people call it: its name, and its time if it has one of its own.
    pub fn label(&self) -> String {
        match &self.time {
            Some(time) => format!("{} {time}", self.named),
            None => self.named.clone(),
        }
    }

    /// Its name, snapshot and hash.
    pub fn about(&self) -> String {
        let snapshot = self.data.schema.snapshot.map(|date| format!(", snapshot {date}")).unwrap_or_default();
        format!("{}{snapshot}, sha256 {}", self.label(), self.data.hash)
    }

    /// Its name and as much of its hash as a caption needs.
    pub fn brief(&self) -> String {
        format!("{} (data {})", self.label(), self.data.hash.chars().take(12).collect::<String>())
    }
}

/// Reads the old and the new state. With a time for one of them both may be one and the same, or the data that every
/// command reads.
///
/// # Errors
/// When fewer than two are named and no time tells them apart, or one cannot be read.
pub fn read(
    context: &Context,
    typed: &[String],
    common: &FilterArgs,
    times: &TimesArgs,
) -> Result<(State, State), CliError> {
    if typed.iter().any(String::is_empty) {
        return Err(CliError::new("a state has an empty name").hint("is a variable of your shell unset?"));
    }
    let (old, new) = match typed {
        [old, new] => (old.as_str(), new.as_str()),
        [one] if times.any() => (one.as_str(), one.as_str()),
        [] if times.any() => ("", ""),
        _ => {
            return Err(CliError::new("two states are needed, an old and a new one").hint(
                "for example: last-year/ data/, or HEAD~1:data data; or two times of one: --when-old 2011 --when-new 2017",
            ));
        }
    };
    Ok((State::read(context, old, common, times, true)?, State::read(context, new, common, times, false)?))
}

/// Both states under their filters. What a filter names need be in one of them only: what is new or gone is what one
/// filters by.
///
/// # Errors
/// When a filter is malformed, or names what is in neither.
pub fn views<'s>(context: &Context, old: &'s State, new: &'s State) -> Result<(View<'s>, View<'s>), CliError> {
    for alone in new.filters.each() {
        let filters = alone.filters()?;
        if let (Err(_), Err(error)) = (View::new(&old.data, &filters), View::new(&new.data, &filters)) {
            return Err(error.into());
        }
    }
    let view =
        |state: &'s State| context.view(&state.data, &FilterArgs { skip_unknown: true, ..state.filters.clone() });
    Ok((view(old)?, view(new)?))
}

/// A context that does not write over what two states were read from.
pub fn guarded(context: &Context, old: &State, new: &State) -> Context {
    let mut global: GlobalArgs = context.global.clone();
    global.data = [&old.named, &new.named].into_iter().map(PathBuf::from).filter(|path| path.exists()).collect();
    Context::new(global, context.command.clone())
}

/// What is there by a name, else a folder of a git revision.
fn named_data(context: &Context, named: &str) -> Result<Dataset, CliError> {
    let path = Path::new(named);
    let revision = named.split_once(':').is_some_and(|(revision, _)| !revision.is_empty());
    if !path.exists() && !revision {
        return Err(CliError::new(format!("there is no file or folder `{named}`"))
            .hint("name a folder or a file, or a folder in a git revision as REVISION:FOLDER, such as HEAD~1:data"));
    }
    if path.exists() {
        return context.data_from(&Input::from(path.to_path_buf()));
    }
    if named.starts_with('-') {
        return Err(CliError::new(format!("`{named}` is no revision")));
    }
    context.data_from(&Input::Memory(git::folder(named)?))
}

/// Where the data lies that every command reads.
fn place(context: &Context) -> String {
    let places = context.global.places();
    places.iter().map(|place| place.display().to_string()).collect::<Vec<_>>().join(" ")
}
