//! relata turns CSV files about a policy field into a typed, sourced graph and answers questions about it.
pub mod escape;
pub mod graph;
pub mod model;
pub mod names;
pub mod read;
pub mod render;
