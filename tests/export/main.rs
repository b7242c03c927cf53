//! Every format of `relata export` on one fixture: well-formed, complete, the same twice.

#![allow(clippy::unwrap_used, reason = "clippy takes only functions marked as tests for tests")]

mod fixture;
mod formats;
mod round_trip;
mod tables;
