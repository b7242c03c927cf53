//! XML 1.0 for the formats that are made of it.

use super::fields::Used;
use super::ids::Ids;
use crate::escape;
use crate::graph::View;
use rayon::prelude::*;
use std::fmt;
use std::io::{self, Write};
use std::ops::Range;

/// Rows that a thread makes at a time.
const STRETCH: usize = 1 << 11;
/// Rows of which what they need is on its way at once.
const AHEAD: usize = 1 << 6;

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
        let stays = |byte: u8| (b' '..=b'~').contains(&byte) && !matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'');
        if text.bytes().all(stays) {
            return self.raw(text);
        }
        let escaped = escape::xml(text);
        self.replaced += marks(&escaped) - marks(text);
        self.out.write_all(escaped.as_bytes())
    }

    /// Writes so many rows one after the other, of which `row` writes one and notes the fields that have a value. Threads
    /// make stretches of rows, which are written in their order; `ahead` is told which rows come next, to touch what they
    /// need.
    pub(super) fn rows(
        &mut self,
        count: usize,
        used: &mut Used,
        ahead: impl Fn(Range<usize>) + Sync,
        row: impl Fn(usize, &mut Xml<'_>, &mut Used, &mut String) -> io::Result<()> + Sync,
    ) -> io::Result<()> {
        let starts: Vec<usize> = (0..count).step_by(STRETCH).collect();
        let stretch = |start: &usize| {
            let (mut bytes, mut used, mut buffer) = (Vec::new(), Used::default(), String::new());
            let mut xml = Xml::new(&mut bytes);
            let end = count.min(start + STRETCH);
            for at in *start..end {
                if at % AHEAD == 0 {
                    ahead(at..end.min(at + AHEAD));
                }
                row(at, &mut xml, &mut used, &mut buffer)?;
            }
            let replaced = xml.replaced;
            Ok((bytes, replaced, used))
        };
        for wave in starts.chunks(rayon::current_num_threads() * 4) {
            let stretches: Vec<io::Result<_>> = wave.par_iter().map(stretch).collect();
            for stretch in stretches {
                let (bytes, replaced, fields) = stretch?;
                self.out.write_all(&bytes)?;
                self.replaced += replaced;
                used.add(fields);
            }
        }
        Ok(())
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
