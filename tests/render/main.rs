//! Drawings from outside: geometry of every picture and of random graphs, bytes, hostile labels, Graphviz.

mod geometry;
mod hostile;
mod pictures;
mod random;
