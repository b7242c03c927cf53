//! How dates, relations and sources are worded for people.

use crate::model::{Dataset, Index, RelationIx, SourceIx, SourceRecord};
use anstyle::{Effects, Style};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const BOLD: Style = Style::new().effects(Effects::BOLD);
const DIM: Style = Style::new().effects(Effects::DIMMED);

/// A text in bold.
pub fn bold(text: &str) -> String {
    format!("{BOLD}{text}{BOLD:#}")
}

/// A text in a lighter type.
pub fn dim(text: &str) -> String {
    format!("{DIM}{text}{DIM:#}")
}

/// A text in parentheses and in a lighter type, made safe for a terminal; nothing for an empty text.
pub fn aside(text: &str) -> String {
    if text.is_empty() { String::new() } else { dim(&format!("({})", crate::escape::terminal(text))) }
}

/// "1 relation", "2 relations", with thousands apart.
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", thousands(number), if number == 1 { one } else { many })
}

/// A whole number with a space between thousands.
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            out.push('\u{a0}');
        }
        out.push(digit);
    }
    out
}

/// How sure a relation is, when it is not certain: "confidence 0.9".
pub fn confidence(data: &Dataset, relation: RelationIx) -> String {
    let confidence = data.confidence(relation);
    if confidence < 1.0 { format!("confidence {}", super::answer::shortest(confidence)) } else { String::new() }
}

/// The verb as it reads in a direction: "organises", "is organised by".
pub fn verb(data: &Dataset, relation: RelationIx, forward: bool) -> &str {
    let spec = &data.schema.verbs[data.verb(relation).index()];
    let label = if forward { &spec.label } else { &spec.inverse };
    if label.is_empty() { &spec.name } else { label }
}

/// Ids of sources.
pub fn source_ids(data: &Dataset, sources: &[SourceIx]) -> Vec<String> {
    sources.iter().map(|source| data.source_record(*source).id.clone()).collect()
}

/// A source in JSON.
pub fn source_json(data: &Dataset, source: SourceIx) -> Value {
    let record = data.source_record(source);
    super::answer::compact(json!({
        "id": record.id,
        "title": record.title,
        "publisher": record.publisher,
        "url": record.url,
        "published": record.published.map(|date| date.to_string()),
        "accessed": record.accessed.map(|date| date.to_string()),
    }))
}

/// Title, publisher and date of a source.
pub fn source_line(record: &SourceRecord) -> String {
    let mut line = record.title.clone();
    if !record.publisher.is_empty() {
        let stop = if record.title.ends_with(['.', '?', '!']) { "" } else { "." };
        line.push_str(&format!("{stop} {}", record.publisher));
    }
    if let Some(published) = record.published {
        line.push_str(&format!(", {published}"));
    }
    line
}

/// Numbers for sources in the order in which a text first cites them.
#[derive(Debug, Default)]
pub struct Footnotes {
    numbers: BTreeMap<SourceIx, usize>,
    order: Vec<SourceIx>,
}

impl Footnotes {
    /// The marks for some sources, such as `[1][3]`.
    pub fn cite(&mut self, sources: &[SourceIx]) -> String {
        let mut marks = String::new();
        for source in sources {
            let next = self.order.len() + 1;
            let number = *self.numbers.entry(*source).or_insert(next);
            if number == next {
                self.order.push(*source);
            }
            marks.push_str(&format!("[{number}]"));
        }
        marks
    }

    /// The list of sources below a text, empty when none was cited.
    pub fn list(&self, data: &Dataset) -> String {
        let mut text = String::new();
        for (position, source) in self.order.iter().enumerate() {
            if position == 0 {
                text.push_str(&format!("\n{}\n", bold("Sources")));
            }
            let record = data.source_record(*source);
            let line = format!("  [{}] {}", position + 1, source_line(record));
            text.push_str(&crate::escape::terminal(&line));
            let url = if record.url.is_empty() {
                String::new()
            } else {
                format!("\n      {}", crate::escape::terminal(&record.url))
            };
            text.push_str(&format!(" {}{}\n", dim(&format!("({})", crate::escape::terminal(&record.id))), dim(&url)));
        }
        text
    }
}

/// Wraps a text at spaces; each line begins with `indent`.
pub fn wrapped(text: &str, indent: &str, width: usize) -> String {
    let mut out = String::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let used = unicode_width::UnicodeWidthStr::width(line.as_str()) + unicode_width::UnicodeWidthStr::width(word);
        if !line.is_empty() && used + 1 + indent.len() > width {
            out.push_str(&format!("{indent}{line}\n"));
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        out.push_str(&format!("{indent}{line}\n"));
    }
    out
}

/// "3 ends were found by a name".
pub fn found_by_name(named: u64) -> String {
    format!("{} found by a name", if named == 1 { "1 end was".to_owned() } else { format!("{named} ends were") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_lines_are_set_for_reading() {
        assert_eq!([thousands(7), thousands(1234), thousands(1_234_567)], ["7", "1\u{a0}234", "1\u{a0}234\u{a0}567"]);
        assert_eq!(wrapped("one two three", "  ", 9), "  one two\n  three\n");
        assert_eq!(wrapped("", "  ", 9), "");
    }
}
