//! One file per command. A new command is a file and a line in the list below.

use super::answer::Status;
use super::context::Context;
use super::error::CliError;
use clap::Subcommand;

macro_rules! commands {
    ($($(#[$meta:meta])* $variant:ident => $module:ident),* $(,)?) => {
        $(pub mod $module;)*

        /// The commands.
        #[derive(Debug, Subcommand)]
        #[allow(missing_docs, clippy::large_enum_variant)] // each says in its own file what it does; one lives at a time
        pub enum Command {
            $($(#[$meta])* $variant($module::Args),)*
        }

        impl Command {
            /// Runs the command.
            ///
            /// # Errors
            /// Whatever keeps it from an answer.
            pub fn run(self, context: &Context) -> Result<Status, CliError> {
                match self {
                    $(Self::$variant(args) => $module::run(&args, context),)*
                }
            }
        }
    };
}

commands! {
    Check => check,
    Summary => summary,
    Search => search,
    Show => show,
    Sources => sources,
    Path => path,
    Connections => connections,
    Pairs => pairs,
    Match => match_,
    Gaps => gaps,
    Centrality => centrality,
    Communities => communities,
    Brokers => brokers,
    Diff => diff,
    Render => render,
    Export => export,
    Build => build,
    Init => init,
    Completions => completions,
    Man => man,
}
