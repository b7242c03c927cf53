//! View to plain results: one file per family or measure.
//!
//! An analysis function takes a [`View`](crate::graph::View) and an options struct and returns plain data. It prints
//! nothing, reads nothing and knows no command.

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
