//! Carrying data away: a view and the results of analysis as the bytes of other tools' formats.
//!
//! One trait, [`Exporter`], one file a format, one list, [`all`]. An exporter writes into an [`Output`] as it goes, so
//! that a large graph is never held twice, and returns notes on what its format could not hold. The same view and
//! options give the same bytes.
//!
//! Every format shows the same fields of entities and relations, which the module `fields` lists once.

mod csv;
mod cytoscape;
mod fields;
mod gephi;
mod gexf;
mod gml;
mod graphml;
mod ids;
mod jgf;
mod json;
mod json_text;
mod mermaid;
mod neo4j;
mod pajek;
mod parallel;
mod schema_file;
mod table;
mod time;
mod xml;

pub use self::csv::RelataCsv;
pub use self::cytoscape::Cytoscape;
pub use self::gephi::Gephi;
pub use self::gexf::Gexf;
pub use self::gml::Gml;
pub use self::graphml::GraphMl;
pub use self::jgf::JsonGraph;
pub use self::json::NodeLink;
pub use self::mermaid::Mermaid;
pub use self::neo4j::Neo4j;
pub use self::pajek::Pajek;

use crate::graph::View;
use std::io::{self, Write};

/// A format in which a view can be carried away.
pub trait Exporter: Sync {
    /// The name by which a person asks for the format.
    fn name(&self) -> &'static str;

    /// What the format is and who reads it, in a few words.
    fn description(&self) -> &'static str;

    /// Whether the format is a folder of several files.
    fn is_folder(&self) -> bool {
        false
    }

    /// Whether relata reads the folder back as a whole, so that other tables in it would be read with it.
    fn reads_back(&self) -> bool {
        false
    }

    /// The extension of a file in this format, without the dot; empty for a folder.
    fn extension(&self) -> &'static str;

    /// Writes the view and returns what the format could not hold, a sentence each, in a fixed order.
    ///
    /// # Errors
    /// [`ExportError`] when the output cannot be written or an option does not fit the view.
    fn write(&self, view: &View<'_>, options: &Options<'_>, out: &mut dyn Output) -> Result<Vec<String>, ExportError>;
}

/// Every format, in the order in which help lists them.
pub fn all() -> &'static [&'static dyn Exporter] {
    &[&GraphMl, &NodeLink, &RelataCsv, &Gephi, &Gexf, &Cytoscape, &JsonGraph, &Gml, &Pajek, &Mermaid, &Neo4j]
}

/// The format of a name.
///
/// ```
/// assert!(relata::export::find("graphml").is_some_and(|format| !format.is_folder()));
/// assert!(relata::export::find("gephi").is_some_and(|format| format.is_folder()));
/// ```
pub fn find(name: &str) -> Option<&'static dyn Exporter> {
    all().iter().copied().find(|format| format.name() == name)
}

/// What an export can be told. The default is right for most.
#[derive(Debug, Clone)]
pub struct Options<'a> {
    /// The key of the list of relations in node-link JSON: `edges` (NetworkX since 3.4), or `links` for older readers
    /// and D3.
    pub links_key: &'a str,
    /// Results to write as further attributes of the nodes: a name, and a value for each node of the view, in order.
    /// An undefined value is absent.
    pub extra: &'a [(String, Vec<Option<f64>>)],
    /// Further statements about the export as a whole, such as the filters: a name, and a text.
    pub about: &'a [(String, String)],
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self { links_key: "edges", extra: &[], about: &[] }
    }
}

/// Where an exporter puts its files. Exporters write in small pieces, so a file on disk or a pipe wants a
/// [`std::io::BufWriter`].
pub trait Output {
    /// Begins the next file; what was written before is complete. A format of one file calls it once, with the name
    /// `graph` and its extension.
    ///
    /// # Errors
    /// When the file cannot be created.
    fn file(&mut self, name: &str) -> io::Result<&mut dyn Write>;
}

/// An output of one file whose name somebody else has chosen.
#[derive(Debug)]
pub struct OneFile<W>(pub W);

impl<W: Write> Output for OneFile<W> {
    fn file(&mut self, _name: &str) -> io::Result<&mut dyn Write> {
        Ok(&mut self.0)
    }
}

/// An output that keeps every file in memory, with its name, in the order of writing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InMemory(pub Vec<(String, Vec<u8>)>);

impl Output for InMemory {
    fn file(&mut self, name: &str) -> io::Result<&mut dyn Write> {
        self.0.push((name.to_owned(), Vec::new()));
        self.0.last_mut().map(|(_, bytes)| bytes as &mut dyn Write).ok_or_else(|| io::ErrorKind::OutOfMemory.into())
    }
}

/// Why an export failed.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The output could not be written.
    #[error("the export could not be written")]
    Io(#[from] io::Error),
    /// A column of results does not belong to the view.
    #[error("the results `{name}` have {found} values for {expected} entities")]
    ResultLength {
        /// The name of the column.
        name: String,
        /// How many values it has.
        found: usize,
        /// How many nodes the view has.
        expected: usize,
    },
}

impl From<::csv::Error> for ExportError {
    fn from(error: ::csv::Error) -> Self {
        Self::Io(error.into())
    }
}

impl From<serde_json::Error> for ExportError {
    fn from(error: serde_json::Error) -> Self {
        Self::Io(error.into())
    }
}

impl Options<'_> {
    fn check(&self, view: &View<'_>) -> Result<(), ExportError> {
        match self.extra.iter().find(|(_, values)| values.len() != view.node_count()) {
            None => Ok(()),
            Some((name, values)) => {
                Err(ExportError::ResultLength { name: name.clone(), found: values.len(), expected: view.node_count() })
            }
        }
    }
}
