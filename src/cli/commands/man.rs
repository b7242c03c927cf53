//! `man`: manual pages.

use crate::cli::answer::Status;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::output;
use clap_mangen::Man;
use std::path::PathBuf;

/// Print the manual page, or write one per command into a folder
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  relata man | man -l -\n  relata man path | man -l -\n  \
    relata man -o ~/.local/share/man/man1")]
pub struct Args {
    /// The command whose page to print [default: the page of relata itself]
    command: Option<String>,
    /// Write all pages into this folder
    #[arg(long, short, value_name = "DIR", conflicts_with = "command")]
    output: Option<PathBuf>,
}

fn page(command: &clap::Command, title: &str) -> Result<Vec<u8>, CliError> {
    let mut bytes = Vec::new();
    Man::new(command.clone())
        .title(title)
        .section("1")
        .render(&mut bytes)
        .map_err(|error| CliError::new(format!("cannot make the manual page: {error}")))?;
    Ok(bytes)
}

/// Runs the command.
pub fn run(args: &Args, context: &Context) -> Result<Status, CliError> {
    let mut root = crate::cli::command();
    root.build();
    let pages = || {
        root.get_subcommands().filter(|command| command.get_name() != "help").map(|command| {
            let title = format!("relata-{}", command.get_name());
            (title.clone(), command.clone().name(title.clone()).display_name(title))
        })
    };
    if let Some(folder) = output::file(args.output.as_deref()) {
        std::fs::create_dir_all(folder)
            .map_err(|error| CliError::new(format!("cannot create {}: {error}", folder.display())))?;
        output::write_file(&folder.join("relata.1"), &page(&root, "relata")?)?;
        let mut written = 1;
        for (title, command) in pages() {
            output::write_file(&folder.join(format!("{title}.1")), &page(&command, &title)?)?;
            written += 1;
        }
        context.say(&format!("wrote {written} pages into {}", folder.display()));
        return Ok(Status::Found);
    }
    let bytes = match &args.command {
        None => page(&root, "relata")?,
        Some(name) => {
            let title = format!("relata-{name}");
            let (_, command) = pages().find(|(known, _)| *known == title).ok_or_else(|| {
                let names: Vec<&str> =
                    root.get_subcommands().map(clap::Command::get_name).filter(|name| *name != "help").collect();
                let alike = crate::names::suggest(name, names.iter().map(|name| (*name, *name)), 1);
                let error =
                    alike.iter().fold(CliError::new(format!("no command is called `{name}`")), |error, found| {
                        error.hint(format!("did you mean `{}`?", found.text))
                    });
                error.hint(format!("commands: {}", names.join(", ")))
            })?;
            page(&command, &title)?
        }
    };
    output::to_stdout(&bytes)?;
    Ok(Status::Found)
}
