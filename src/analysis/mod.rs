//! Questions to a view and their answers as plain data. Nothing here reads a file, prints, or knows a command.

pub mod components;
pub mod connections;
pub mod coverage;
pub mod pairs;
pub mod paths;
pub mod search;
pub mod steps;
pub mod summary;
#[cfg(test)]
pub(crate) mod testing;
