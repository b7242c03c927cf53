//! Checks across files that only warn: names that clash, entities and sources that nothing uses.

use super::Context;
use super::State;
use super::catalogue::Code;
use super::cells;
use super::entities::{Entities, Entity};
use super::headers::{EntityColumns, Header};
use super::relations::Relations;
use super::report::{Finding, Stretch};
use super::sources::Sources;
use super::table::Table;
use crate::names;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

/// Runs all of them. O(n log n) in the number of names.
pub(super) fn run(
    tables: &[Table<'_>],
    entities: &Entities,
    relations: &Relations,
    sources: &Sources,
    cx: &mut Context<'_>,
) {
    let entity_headers: Vec<Option<(&Header, EntityColumns)>> =
        tables.iter().map(|table| table.header.as_ref().map(|header| (header, EntityColumns::new(header)))).collect();
    let mut checks = Checks { tables, headers: &entity_headers, cx };
    if relations.present && !relations.incomplete {
        for entity in sound(entities).filter(|entity| !entity.mentioned) {
            checks.report(entity, Word::Id, Code::IsolatedEntity, |id| {
                (format!("no relation names `{id}`"), "add a relation, or check that none is known".to_owned())
            });
        }
        checks.unused(sources, entities);
    }
    for entity in sound(entities) {
        checks.look_alikes(entity);
    }
    checks.clashes(entities);
}

fn sound(entities: &Entities) -> impl Iterator<Item = &Entity> {
    entities.rows.iter().filter(|entity| entity.listed && entity.state == State::Sound)
}

/// A text by which an entity is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Word {
    Id,
    Name,
    Alias(u32),
}

/// The text of a word.
fn word(entity: &Entity, word: Word) -> &str {
    match word {
        Word::Id => &entity.record.id,
        Word::Name => &entity.record.name,
        Word::Alias(at) => entity.record.aliases.get(at as usize).map_or("", String::as_str),
    }
}

struct Checks<'c, 'a> {
    tables: &'c [Table<'c>],
    headers: &'c [Option<(&'c Header, EntityColumns)>],
    cx: &'c mut Context<'a>,
}

impl Checks<'_, '_> {
    /// Reports something about a word of an entity, at the cell that holds it.
    fn report(&mut self, entity: &Entity, which: Word, code: Code, say: impl Fn(String) -> (String, String)) {
        let (message, help) = say(cells::short(word(entity, which)));
        let table = &self.tables[usize::from(entity.place.file)];
        let row = table.row_at(entity.place);
        let span = self.span(entity, which, table, &row);
        self.cx.sink.add(table.text, Stretch::of(&row), Finding::new(code, span, message, help));
    }

    fn span(&self, entity: &Entity, which: Word, table: &Table<'_>, row: &super::records::Row) -> Range<usize> {
        let text = &table.text.text;
        let Some((_, columns)) = &self.headers[usize::from(entity.place.file)] else { return row.start..row.start };
        match which {
            Word::Id => row.span(text, columns.id.unwrap_or(0)),
            Word::Name => row.span(text, columns.name.unwrap_or(0)),
            Word::Alias(at) => {
                let parts = columns.aliases.map(|column| cells::parts(text, row, column)).unwrap_or_default();
                parts.into_iter().nth(at as usize).map_or(row.start..row.start, |(_, span)| span)
            }
        }
    }

    fn unused(&mut self, sources: &Sources, entities: &Entities) {
        // Evidence in rows that could not be read may name it.
        if entities.incomplete {
            return;
        }
        for source in sources.rows.iter().filter(|source| !source.cited && source.state == State::Sound) {
            let Some(place) = source.place else { continue };
            let table = &self.tables[usize::from(place.file)];
            let row = table.row_at(place);
            let column = table.header.as_ref().and_then(|header| header.find("id")).unwrap_or(0);
            let message = format!("nothing rests on the source `{}`", cells::short(&source.record.id));
            let finding = Finding::new(
                Code::UnusedSource,
                row.span(&table.text.text, column),
                message,
                "name it as evidence where it is used, or remove it",
            );
            self.cx.sink.add(table.text, Stretch::of(&row), finding);
        }
    }

    fn look_alikes(&mut self, entity: &Entity) {
        let aliases = (0..entity.record.aliases.len() as u32).map(Word::Alias);
        let mut told = HashSet::new();
        for which in [Word::Id, Word::Name].into_iter().chain(aliases) {
            let text = word(entity, which);
            let Some(found) = names::look_alikes(text).into_iter().next() else { continue };
            if told.insert(text.to_owned()) {
                self.report(entity, which, Code::LookAlike, |shown| {
                    let message = format!(
                        "`{shown}` has the {} letter {} (U+{:04X}), which looks like the Latin {}",
                        found.script,
                        found.found,
                        u32::from(found.found),
                        found.latin
                    );
                    (message, "type the letter again on a Latin keyboard".to_owned())
                });
            }
        }
    }

    /// Names and aliases that two entities share, or that are another's id; and names that are nearly so.
    fn clashes(&mut self, entities: &Entities) {
        let shared = self.groups(entities, str::to_lowercase, true);
        let mut told: HashSet<(u32, u32)> = HashSet::new();
        for (first, later) in &shared {
            told.insert((first.0, later.0));
            let other = &entities.rows[first.0 as usize];
            let what = match first.1 {
                Word::Id => "the id",
                Word::Name => "the name",
                Word::Alias(_) => "an alias",
            };
            let at = self.place(other);
            self.report(&entities.rows[later.0 as usize], later.1, Code::SharedName, |shown| {
                let message = format!("`{shown}` is also {what} of `{}` at {at}", cells::short(&other.record.id));
                (message, remedy(entities, *first, *later))
            });
        }
        for (first, later) in self.groups(entities, names::key, false) {
            if !told.insert((first.0, later.0)) {
                continue;
            }
            let other = &entities.rows[first.0 as usize];
            let at = self.place(other);
            self.report(&entities.rows[later.0 as usize], later.1, Code::LikelyDuplicate, |shown| {
                let message = format!(
                    "`{shown}` is nearly `{}`, by which `{}` at {at} is called",
                    cells::short(word(other, first.1)),
                    cells::short(&other.record.id)
                );
                (message, remedy(entities, first, later))
            });
        }
    }

    fn place(&self, entity: &Entity) -> String {
        format!("{}:{}", self.tables[usize::from(entity.place.file)].text.label, entity.place.line)
    }

    /// Pairs of words of different entities that are equal after a transformation: each later one with the first of its
    /// group, one pair for two entities. Two ids are never a pair when `exact`, since ids are compared as they are.
    fn groups(
        &self,
        entities: &Entities,
        transform: impl Fn(&str) -> String,
        exact: bool,
    ) -> Vec<((u32, Word), (u32, Word))> {
        let mut words: Vec<(u64, u32, Word)> = Vec::new();
        for (at, entity) in entities.rows.iter().enumerate() {
            if !entity.listed || entity.state != State::Sound {
                continue;
            }
            let aliases = (0..entity.record.aliases.len() as u32).map(Word::Alias);
            for which in [Word::Id, Word::Name].into_iter().chain(aliases) {
                let key = transform(word(entity, which));
                if !key.is_empty() {
                    let mut hasher = DefaultHasher::new();
                    key.hash(&mut hasher);
                    words.push((hasher.finish(), at as u32, which));
                }
            }
        }
        words.sort_unstable();
        let mut pairs = Vec::new();
        let mut told = HashSet::new();
        let mut first = 0;
        for at in 1..words.len() {
            if words[at].0 != words[first].0 {
                first = at;
                continue;
            }
            let (one, two) = ((words[first].1, words[first].2), (words[at].1, words[at].2));
            let text = |(entity, which): (u32, Word)| transform(word(&entities.rows[entity as usize], which));
            let ids = exact && one.1 == Word::Id && two.1 == Word::Id;
            if one.0 != two.0 && !ids && text(one) == text(two) && told.insert((one.0, two.0)) {
                pairs.push((one, two));
            }
        }
        pairs
    }
}

fn remedy(entities: &Entities, first: (u32, Word), later: (u32, Word)) -> String {
    let id = |at: u32| cells::short(&entities.rows[at as usize].record.id);
    format!("make them differ, or confirm a duplicate: same_as = [[\"{}\", \"{}\"]]", id(first.0), id(later.0))
}
