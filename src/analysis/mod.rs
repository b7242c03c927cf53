//! View to plain results: one file per family or measure.
//!
//! An analysis function takes a [`View`](crate::graph::View) and an options struct and returns plain data. It prints
//! nothing, reads nothing and knows no command. Expensive ones take a [`Monitor`], which shows progress and cancels.

pub mod centrality;
mod error;
mod monitor;

pub use error::AnalysisError;
pub use monitor::Monitor;
