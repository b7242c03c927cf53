//! Questions to a view and their answers as plain data. Nothing here reads a file, prints, or knows a command.

pub mod components;
pub mod connections;
pub mod pairs;
pub mod paths;
pub mod steps;
#[cfg(test)]
pub(crate) mod testing;
