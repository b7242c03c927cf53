//! `completions`: the script that teaches a shell to complete commands, flags and names of the data.

use crate::cli::answer::Status;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::{output, shells};
use clap::ValueEnum;

/// Print the script that completes commands, flags and entity names in a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "To use it:\n  bash:  echo 'source <(relata completions bash)' >> ~/.bashrc\n  \
    zsh:   echo 'source <(relata completions zsh)' >> ~/.zshrc\n  \
    fish:  relata completions fish > ~/.config/fish/completions/relata.fish\n\n\
    Names come from $RELATA_DATA, else from data/ in the working folder.")]
pub struct Args {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    shell: Shell,
}

/// Shells that can complete.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Shell {
    /// Bash
    Bash,
    /// Zsh
    Zsh,
    /// fish
    Fish,
    /// Elvish
    Elvish,
    /// PowerShell
    Powershell,
}

/// Runs the command.
pub fn run(args: &Args, _: &Context) -> Result<Status, CliError> {
    let name = match args.shell {
        Shell::Bash => "bash",
        Shell::Zsh => "zsh",
        Shell::Fish => "fish",
        Shell::Elvish => "elvish",
        Shell::Powershell => "powershell",
    };
    let all = shells::all();
    let shell = all.completer(name).ok_or_else(|| CliError::new(format!("{name} is not a shell known here")))?;
    let mut script = Vec::new();
    shell
        .write_registration(shells::VARIABLE, "relata", "relata", "relata", &mut script)
        .map_err(|error| CliError::new(format!("cannot make the script: {error}")))?;
    output::to_stdout(&script)?;
    Ok(Status::Found)
}
