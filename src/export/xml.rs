//! XML 1.0 for the formats that are made of it.

use super::ids::Ids;
use crate::escape;
use crate::graph::View;
use std::fmt;
use std::io::{self, Write};

/// Writes XML and counts the characters that XML cannot hold.
pub(super) struct Xml<'o> {
    out: &'o mut dyn Write,
    replaced: usize,
}

impl<'o> Xml<'o> {
    pub(super) fn new(out: &'o mut dyn Write) -> Self {
        Self { out, replaced: 0 }
    }

    /// Markup, as it is.
    pub(super) fn raw(&mut self, markup: &str) -> io::Result<()> {
        self.out.write_all(markup.as_bytes())
    }

    /// Markup from a format string whose arguments need no escaping.
    pub(super) fn format(&mut self, markup: fmt::Arguments<'_>) -> io::Result<()> {
        self.out.write_fmt(markup)
    }

    /// A text of the data, as content or as a value between quotes.
    pub(super) fn text(&mut self, text: &str) -> io::Result<()> {
        let escaped = escape::xml(text);
        self.replaced += marks(&escaped) - marks(text);
        self.out.write_all(escaped.as_bytes())
    }

    /// What was lost.
    pub(super) fn note(&self) -> Option<String> {
        (self.replaced > 0).then(|| {
            format!(
                "XML cannot hold control characters: U+FFFD stands for them, {} time{}.",
                self.replaced,
                if self.replaced == 1 { "" } else { "s" }
            )
        })
    }
}

fn marks(text: &str) -> usize {
    text.matches('\u{fffd}').count()
}

/// The ids of nodes in XML.
pub(super) fn ids(view: &View<'_>) -> Ids {
    Ids::new(view, |c| (escape::xml(c.encode_utf8(&mut [0; 4])) == "\u{fffd}").then_some('\u{fffd}'))
}
