//! Questions to a view and their answers as plain data: one file per family or measure.
//!
//! An analysis function takes a [`View`](crate::graph::View) and an options struct. It prints nothing, reads nothing and
//! knows no command. Expensive ones take a [`Monitor`], which shows progress and cancels.

pub mod activity;
pub mod assortativity;
pub mod brokers;
pub mod centrality;
pub mod communities;
pub mod compare;
pub mod components;
pub mod connections;
pub mod coverage;
mod error;
mod monitor;
mod order;
pub mod pairs;
pub mod paths;
pub mod pattern;
mod random;
pub mod search;
pub mod sources;
pub mod summary;
#[cfg(test)]
pub(crate) mod testing;

pub use error::AnalysisError;
pub use monitor::Monitor;
