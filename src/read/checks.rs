//! Checks across files that only warn: names that clash, entities and sources that nothing uses.

use super::Context;
use super::State;
use super::catalogue::Code;
use super::cells;
use super::entities::Entities;
use super::headers::{EntityColumns, Header};
use super::ids;
use super::relations::Relations;
use super::report::{Finding, Stretch};
use super::roles::ColumnRole;
use super::roles::sample::is_empty_word;
use super::sources::Sources;
use super::table::Table;
use super::table_spec;
use crate::escape;
use crate::names;
use petgraph::unionfind::UnionFind;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::collections::HashSet;
use std::ops::Range;

/// Ids that are likely one entity's, those of each in a list, the one to keep first.
pub(super) type Duplicates = Vec<Vec<String>>;

/// Runs all of them. O(n log n) in the number of names.
pub(super) fn run(
    tables: &[Table<'_>],
    entities: &Entities,
    relations: &Relations,
    sources: &Sources,
    doubtful: &Doubtful,
    cx: &mut Context<'_>,
) -> Duplicates {
    let entity_headers: Vec<Option<(&Header, EntityColumns)>> =
        tables.iter().map(|table| table.header.as_ref().map(|header| (header, EntityColumns::new(header)))).collect();
    let mut checks = Checks { tables, headers: &entity_headers, entities, cx };
    if relations.present && !relations.incomplete {
        for entity in entities.sound().filter(|entity| !entities.is_mentioned(*entity)) {
            checks.report(entity, Word::Id, Code::IsolatedEntity, |id| {
                (format!("no relation names `{id}`"), "add a relation, or check that none is known".to_owned())
            });
        }
        checks.unused(sources);
    }
    for entity in entities.sound() {
        checks.look_alikes(entity);
    }
    checks.lists(&doubtful.lists);
    for entity in &doubtful.placeholders {
        checks.report(*entity, Word::Id, Code::PlaceholderName, |id| {
            let message = format!("`{id}` is read as the name of an entity, and joins all who have it");
            (message, "leave the rows out if nobody is meant, or write who is".to_owned())
        });
    }
    checks.clashes()
}

/// A text by which an entity is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Word {
    Id,
    Name,
    Alias(u32),
}

/// The text of a word.
fn word(entities: &Entities, entity: u32, word: Word) -> &str {
    match word {
        Word::Id => entities.id(entity),
        Word::Name => entities.name(entity),
        Word::Alias(at) => entities.aliases(entity).get(at as usize).copied().unwrap_or(""),
    }
}

/// The words of an entity. The name of one that only relations name is its id, unless they say otherwise.
fn words(entities: &Entities, entity: u32) -> impl Iterator<Item = Word> + use<> {
    let aliases = (0..entities.aliases(entity).len() as u32).map(Word::Alias);
    let is_named = entities.name(entity) != entities.id(entity) || entity < entities.listed_count();
    [Word::Id].into_iter().chain(is_named.then_some(Word::Name)).chain(aliases)
}

/// Entities that only relations name whose names look like lists, each with the sign between the members: `;`, `|` with no
/// blank on either side, or a comma where each part is an entity itself.
fn likely_lists(entities: &Entities) -> impl Iterator<Item = (u32, char)> {
    let is_entity = |part: &str| entities.find(part.trim()).is_some();
    (entities.listed_count()..entities.len()).filter_map(move |entity| {
        let id = entities.id(entity);
        let several = |sign: char| id.split(sign).filter(|part| !part.trim().is_empty()).count() > 1;
        if id.contains(';') && several(';') {
            Some((entity, ';'))
        } else if id.contains('|') && several('|') && !id.contains(" | ") {
            Some((entity, '|'))
        } else if id.contains(", ") && id.split(", ").all(is_entity) {
            Some((entity, ','))
        } else {
            None
        }
    })
}

/// Names that are read as those of entities and may be something else, which changes answers.
#[derive(Debug)]
pub(super) struct Doubtful {
    /// Entities whose names look like lists, each with the sign between the members.
    lists: Vec<(u32, char)>,
    /// Entities whose id and name are words that stand for nothing elsewhere. `NA` with the name `Namibia` is none.
    placeholders: Vec<u32>,
}

impl Doubtful {
    /// Looks for them. O(n) in the number of entities.
    pub(super) fn find(entities: &Entities) -> Self {
        let is_placeholder = |at: &u32| is_empty_word(entities.id(*at)) && is_empty_word(entities.name(*at));
        let placeholders = entities.all_sound().filter(is_placeholder).collect();
        Self { lists: likely_lists(entities).collect(), placeholders }
    }

    /// Adds to what is said of each table how such names were read.
    pub(super) fn say(&self, entities: &Entities, tables: &mut [Table<'_>]) {
        let mut say = |entity: u32, told: String| {
            let guesses = &mut tables[usize::from(entities.place(entity).file)].guesses;
            if !guesses.contains(&told) {
                guesses.push(told);
            }
        };
        for (entity, sign) in &self.lists {
            let typed = table_spec::typed_lists(*sign);
            say(*entity, format!("cells with `{sign}` are read as one entity each; {typed} makes lists of them"));
        }
        for entity in &self.placeholders {
            say(*entity, format!("`{}` is read as the name of an entity", entities.id(*entity)));
        }
    }
}

/// Pairs as groups: what a chain of pairs joins is one. Groups and their members ascend.
fn groups_of(pairs: &[(u32, u32)]) -> Vec<Vec<u32>> {
    let mut members: Vec<u32> = pairs.iter().flat_map(|(one, two)| [*one, *two]).collect();
    members.sort_unstable();
    members.dedup();
    let place = |entity: u32| members.partition_point(|other| *other < entity);
    let mut joined = UnionFind::<usize>::new(members.len());
    for (one, two) in pairs {
        joined.union(place(*one), place(*two));
    }
    let mut groups: Vec<Vec<u32>> = vec![Vec::new(); members.len()];
    // Each group stands where its first member does.
    let mut first = vec![None; members.len()];
    for (at, entity) in members.iter().enumerate() {
        groups[*first[joined.find(at)].get_or_insert(at)].push(*entity);
    }
    groups.retain(|group| !group.is_empty());
    groups
}

struct Checks<'c, 'a> {
    tables: &'c [Table<'c>],
    headers: &'c [Option<(&'c Header, EntityColumns)>],
    entities: &'c Entities,
    cx: &'c mut Context<'a>,
}

impl Checks<'_, '_> {
    /// Reports something about a word of an entity, at the cell that holds it.
    fn report(&mut self, entity: u32, which: Word, code: Code, say: impl Fn(String) -> (String, String)) {
        let (message, help) = say(cells::short(word(self.entities, entity, which)));
        let place = self.entities.place(entity);
        let table = &self.tables[usize::from(place.file)];
        let row = table.row_at(place);
        let span = self.span(entity, which, table, &row);
        self.cx.sink.add(table.text, Stretch::of(&row), Finding::new(code, span, message, help));
    }

    fn span(&self, entity: u32, which: Word, table: &Table<'_>, row: &super::records::Row) -> Range<usize> {
        let text = &table.text.text;
        let file = self.entities.place(entity).file;
        let Some((header, columns)) = &self.headers[usize::from(file)] else { return row.start..row.start };
        let ends = [header.column(ColumnRole::Source), header.column(ColumnRole::Target)];
        if let [Some(_), Some(_)] = ends {
            let wanted = word(self.entities, entity, which);
            let column = ends.into_iter().flatten().find(|column| row.word(text, *column) == wanted);
            return column.map_or(row.start..row.start, |column| row.span(text, column));
        }
        match which {
            Word::Id => row.span(text, columns.id.unwrap_or(0)),
            Word::Name => row.span(text, columns.name.unwrap_or(0)),
            Word::Alias(at) => {
                let parts = columns.aliases.map(|column| {
                    let sign = cells::alias_sign(table, &row.trimmed(text, column));
                    cells::parts(text, row, column, sign)
                });
                let parts = parts.unwrap_or_default();
                parts.into_iter().nth(at as usize).map_or(row.start..row.start, |(_, span)| span)
            }
        }
    }

    fn unused(&mut self, sources: &Sources) {
        // Evidence in rows that could not be read may name it.
        if self.entities.incomplete {
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

    fn look_alikes(&mut self, entity: u32) {
        let mut told = HashSet::new();
        for which in words(self.entities, entity) {
            let text = word(self.entities, entity, which);
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

    /// Names of entities that only relations name and that look like lists, once a file and sign.
    fn lists(&mut self, likely: &[(u32, char)]) {
        let mut found: BTreeMap<(u16, char), (u32, u32)> = BTreeMap::new();
        for (entity, sign) in likely {
            let entry = found.entry((self.entities.place(*entity).file, *sign)).or_insert((*entity, 0));
            entry.1 += 1;
        }
        for ((_, sign), (entity, count)) in found {
            self.report(entity, Word::Id, Code::LikelyList, |shown| {
                let more = if count > 1 { format!(", and so do {} more", count - 1) } else { String::new() };
                let message = format!("`{shown}` is read as one entity and looks like a list{more}");
                (message, format!("if `{sign}` separates several, type {}", table_spec::typed_lists(sign)))
            });
        }
    }

    /// Names and aliases that two entities share, or that are another's id; and names that are nearly so. Gives the ids of
    /// likely duplicates.
    fn clashes(&mut self) -> Duplicates {
        let entities = self.entities;
        let shared = self.groups(str::to_lowercase, true);
        let mut told: HashSet<(u32, u32)> = HashSet::new();
        for (first, later) in &shared {
            told.insert((first.0, later.0));
            let what = match first.1 {
                Word::Id => "the id",
                Word::Name => "the name",
                Word::Alias(_) => "an alias",
            };
            let at = self.place(first.0);
            self.report(later.0, later.1, Code::SharedName, |shown| {
                let message = format!("`{shown}` is also {what} of `{}` at {at}", cells::short(entities.id(first.0)));
                (message, remedy(entities, *first, *later))
            });
        }
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        for (first, later) in self.groups(names::likeness, false) {
            pairs.push((first.0, later.0));
            if !told.insert((first.0, later.0)) {
                continue;
            }
            let at = self.place(first.0);
            self.report(later.0, later.1, Code::LikelyDuplicate, |shown| {
                let message = format!(
                    "`{shown}` is nearly `{}`, by which `{}` at {at} is called",
                    cells::short(word(entities, first.0, first.1)),
                    cells::short(entities.id(first.0))
                );
                (message, remedy(entities, first, later))
            });
        }
        let ids = |group: Vec<u32>| group.into_iter().map(|at| entities.id(at).to_owned()).collect();
        groups_of(&pairs).into_iter().map(ids).collect()
    }

    fn place(&self, entity: u32) -> String {
        let place = self.entities.place(entity);
        self.tables[usize::from(place.file)].text.place(place.line)
    }

    /// Pairs of words of different entities that are equal after a transformation: each later one with the first of its
    /// group, one pair for two entities. Two ids are never a pair when `exact`, since ids are compared as they are.
    fn groups(&self, transform: impl Fn(&str) -> String + Sync, exact: bool) -> Vec<((u32, Word), (u32, Word))> {
        let entities = self.entities;
        let sound: Vec<u32> = entities.all_sound().collect();
        let keyed = |entity: &u32| {
            let key = |which: Word| transform(word(entities, *entity, which));
            words(entities, *entity)
                .map(|which| (key(which), which))
                .filter(|(key, _)| !key.is_empty())
                .map(|(key, which)| (ids::hash(&key), *entity, which))
                .collect::<Vec<_>>()
        };
        let mut words: Vec<(u64, u32, Word)> = sound.par_iter().flat_map_iter(keyed).collect();
        words.par_sort_unstable();
        let mut pairs = Vec::new();
        let mut told = HashSet::new();
        let mut first = 0;
        for at in 1..words.len() {
            if words[at].0 != words[first].0 {
                first = at;
                continue;
            }
            let (one, two) = ((words[first].1, words[first].2), (words[at].1, words[at].2));
            let text = |(entity, which): (u32, Word)| transform(word(entities, entity, which));
            let ids = exact && one.1 == Word::Id && two.1 == Word::Id;
            if one.0 != two.0 && !ids && text(one) == text(two) && told.insert((one.0, two.0)) {
                pairs.push((one, two));
            }
        }
        pairs
    }
}

fn remedy(entities: &Entities, first: (u32, Word), later: (u32, Word)) -> String {
    let id = |at: u32| escape::toml(&cells::short(entities.id(at)));
    format!("make them differ, or confirm a duplicate: same_as = [[{}, {}]]", id(first.0), id(later.0))
}
