//! relata turns CSV files about a policy field into a typed, sourced graph and answers questions about it.
//!
//! Data moves one way; each module knows only those before it:
//!
//! | module | from | to |
//! |---|---|---|
//! | [`model`] | | the shared vocabulary: entities, relations, dates, schema, [`Dataset`](model::Dataset) |
//! | [`read`] | files | a dataset, with every problem found |
//! | [`graph`] | a dataset under filters | a [`View`](graph::View): the directed multigraph |
//! | [`analysis`] | a view | plain results: paths, centrality, gaps, ... |
//! | [`render`], [`export`] | a view and results | pictures; other tools' formats |
//! | [`cli`] | what was typed | all of the above, wired together |
//!
//! [`names`] and [`escape`] are leaves that several of them use.
//!
//! ```
//! use relata::analysis::paths::{PathOptions, paths};
//! use relata::graph::{Filters, View, resolve};
//! use relata::read::{Input, Options, load};
//!
//! // Files come from a folder as a rule: Input::Folder("data".into()).
//! let file = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
//! let input = Input::Memory(vec![
//!     file("organisations.csv", "id,name,aliases\napc,Association for Progressive Communications,APC\n"),
//!     file("forums.csv", "id,name\nday-0,A rights-based approach to cybersecurity\n"),
//!     file("rights.csv", "id,name\nprivacy,Right to privacy\n"),
//!     file("relations.csv", "source,relation,target\napc,organises,day-0\nday-0,advances,privacy\n"),
//! ]);
//! let loaded = load(&input, &Options::default())?;
//! let data = loaded.data.ok_or("the data has errors")?;
//!
//! let view = View::new(&data, &Filters::default())?;
//! let node = |name: &str| -> Result<_, Box<dyn std::error::Error>> {
//!     Ok(view.node(resolve(&data, name)?).ok_or("left out by the filters")?)
//! };
//! let found = paths(&view, node("APC")?, node("privacy")?, &PathOptions::default());
//! let names: Vec<&str> = found.paths[0].nodes().into_iter().map(|node| view.id(node)).collect();
//! assert_eq!(names, ["apc", "day-0", "privacy"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod analysis;
pub mod cli;
pub mod escape;
pub mod export;
pub mod graph;
pub mod model;
pub mod names;
pub mod read;
pub mod render;
