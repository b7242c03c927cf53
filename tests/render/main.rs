//! Drawings from outside: geometry of every picture and of random graphs, bytes, hostile labels, Graphviz.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod charts;
mod geometry;
mod hostile;
mod pictures;
mod poster;
mod random;
mod raster;
mod type_size;
