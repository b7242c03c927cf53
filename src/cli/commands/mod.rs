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
    Show => show,
    Init => init,
    Completions => completions,
    Man => man,
}
