//! `init`: a new data folder with example rows and a commented schema.

use crate::cli::answer::Status;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::output;
use std::path::PathBuf;

/// Make a new data folder with example rows and a commented schema
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  relata init my-field\n  relata check --data my-field")]
pub struct Args {
    /// The folder; it must be new or empty
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

const FILES: [(&str, &str); 7] = [
    ("relata.toml", include_str!("init_template/relata.toml")),
    ("organisations.csv", include_str!("init_template/organisations.csv")),
    ("forums.csv", include_str!("init_template/forums.csv")),
    ("threats.csv", include_str!("init_template/threats.csv")),
    ("rights.csv", include_str!("init_template/rights.csv")),
    ("relations.csv", include_str!("init_template/relations.csv")),
    ("sources.csv", include_str!("init_template/sources.csv")),
];

/// Runs the command.
pub fn run(args: &Args, context: &Context) -> Result<Status, CliError> {
    let folder = &args.folder;
    let shown = folder.display();
    if folder.exists() {
        let mut entries =
            std::fs::read_dir(folder).map_err(|error| CliError::new(format!("cannot use {shown}: {error}")))?;
        if entries.next().is_some() {
            return Err(CliError::new(format!("{shown} is not empty; nothing was written")).hint("name a new folder"));
        }
    }
    std::fs::create_dir_all(folder).map_err(|error| CliError::new(format!("cannot create {shown}: {error}")))?;
    for (name, content) in FILES {
        output::write_file(&folder.join(name), content.as_bytes())?;
    }
    let names: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
    context.say(&format!("wrote {shown}: {}", names.join(", ")));
    context.say(&format!("next: relata check --data {shown}, then edit the rows in any spreadsheet program"));
    Ok(Status::Found)
}
