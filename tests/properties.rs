//! Laws, and brute force on random graphs.

#![allow(clippy::unwrap_used, clippy::needless_range_loop)]

#[path = "properties/centrality.rs"]
mod centrality;
#[path = "properties/communities.rs"]
mod communities;
mod support;
