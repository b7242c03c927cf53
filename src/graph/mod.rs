//! The graph: a dataset under filters, as compressed sparse rows.
//!
//! A [`View`] is a directed multigraph in which every relation that passes the [`Filters`] is one edge. Analysis sees a
//! view and nothing else. Measures that are defined on simple graphs use [`Simple`], which merges parallel relations.

mod csr;
mod evidence;
mod filter;
mod petgraph;
mod resolve;
mod select;
mod simple;
#[cfg(test)]
mod tests;
mod view;

pub use csr::Csr;
pub use filter::{FilterError, Filters, LeftOut, Undated};
pub use resolve::{ResolveError, resolve, resolve_sources};
pub use select::{SelectError, check_pattern, matches, select};
pub use simple::Simple;
pub use view::{Arc, Edge, Node, View};
