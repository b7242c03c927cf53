//! The command line: what may be typed, and the one place where a command is chosen, run and its end decided.

pub mod answer;
pub mod args;
pub mod commands;
pub mod complete;
pub mod context;
pub mod entities;
pub mod error;
pub mod git;
pub mod interrupt;
pub mod manifest;
pub mod output;
pub mod phrase;
pub mod progress;
pub mod report;
pub mod shells;
pub mod states;

use answer::Status;
use args::{Colour, GlobalArgs};
use clap::{CommandFactory, FromArgMatches, Parser};
use commands::Command;
use context::Context;
use std::ffi::OsString;

/// Relationship analyser: CSV files in, a typed and sourced graph in the middle, answers and diagrams out
#[derive(Debug, Parser)]
#[command(
    name = "relata",
    version,
    max_term_width = 100,
    propagate_version = true,
    subcommand_required = true,
    subcommand_precedence_over_arg = true
)]
#[command(after_help = "Exit status: 0 an answer; 1 nothing found by `path`, `search`, `match` or `connections A B`, \
                        no difference to draw, or errors found by `check`; 2 a mistake in the command or the data, or a file that cannot be written; 130 Ctrl-C.")]
pub struct Cli {
    #[command(flatten)]
    global: GlobalArgs,
    #[command(subcommand)]
    command: Command,
}

/// The description of the command line, from which help, completions and manual pages are made.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Runs one command and gives its exit status.
pub fn run(arguments: Vec<OsString>) -> u8 {
    clap_complete::CompleteEnv::with_factory(command).var(shells::VARIABLE).shells(shells::all()).complete();
    let typed: Vec<String> = arguments.iter().skip(1).map(|argument| argument.to_string_lossy().into_owned()).collect();
    let matched = command().try_get_matches_from(arguments).and_then(|matches| {
        let cli = Cli::from_arg_matches(&matches)?;
        Ok((cli, cites(&matches), details(&matches, &typed)))
    });
    let (cli, cites, details) = match matched {
        Ok(matched) => matched,
        Err(error) => {
            error::show_usage(&error, &typed);
            return u8::try_from(error.exit_code()).unwrap_or(2);
        }
    };
    match cli.global.color {
        Colour::Auto => {}
        Colour::Always => anstream::ColorChoice::Always.write_global(),
        Colour::Never => anstream::ColorChoice::Never.write_global(),
    }
    interrupt::listen();
    if let Some(threads) = cli.global.threads {
        // Fails only when a pool exists already, which is then as good.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads.into()).build_global();
    }
    output::be_quiet(cli.global.quiet);
    let mut context = Context::new(cli.global, context::command_line(&typed));
    context.cites = cites;
    context.details = details;
    match cli.command.run(&context) {
        Ok(Status::Found) => 0,
        Ok(Status::Empty) => 1,
        Err(error) => {
            if !error.silent {
                output::to_stderr(&error::text(&error));
            }
            2
        }
    }
}

/// Whether an answer says of which data it is: where it does so only when asked, whether it was asked.
fn cites(matches: &clap::ArgMatches) -> bool {
    let Some((name, matches)) = matches.subcommand() else { return true };
    let asked = matches.try_get_one::<bool>("explain").ok().flatten();
    matches!(name, "export" | "render" | "build" | "diff") || asked.copied().unwrap_or(true)
}

/// Whether a command may ask for descriptions, websites or attributes of entities: all but those that answer with the
/// graph alone, unless a selector asks for a property.
fn details(matches: &clap::ArgMatches, typed: &[String]) -> bool {
    const GRAPH_ALONE: [&str; 5] = ["path", "pairs", "connections", "centrality", "brokers"];
    let is_alone = matches.subcommand_name().is_some_and(|name| GRAPH_ALONE.contains(&name));
    !is_alone || typed.iter().any(|argument| argument.contains('{'))
}
