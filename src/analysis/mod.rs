//! Questions to a view and their answers as plain data. Nothing here reads a file, prints, or knows a command.

pub mod paths;
#[cfg(test)]
pub(crate) mod testing;
