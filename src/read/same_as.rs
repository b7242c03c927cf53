//! Confirmed duplicates: `same_as` of the schema file.
//!
//! The first id of a list is kept. The others become its aliases, their other names too; their evidence and the
//! attributes that the kept one lacks are added to it; where both have a value, that of the kept one stays, and the
//! difference is reported. Relations that name them name the kept one; a relation that is then there twice, with the same
//! value in every column, is one.

use super::catalogue::Code;
use super::cells::short;
use super::entities::Entities;
use super::report::{Finding, Stretch, Text};
use super::table::Tally;
use super::{Context, State};
use crate::model::RelationTable;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// A duplicate without a row of its own: its position among the entities, and where the schema file names it.
pub(super) type StandIn = (u32, Range<usize>);

/// What is left to do when all relations are read.
#[derive(Debug, Default)]
pub(super) struct Later {
    /// Duplicates without a row, which are sound if a relation names them.
    stand_ins: Vec<StandIn>,
    /// Lists of which the first id has no row: positions in `same_as`.
    lists: Vec<usize>,
    /// The entities that others were merged into.
    kept: HashSet<u32>,
}

/// Merges what the schema confirms of entities that have a row, and reports values that differ.
pub(super) fn merge(
    entities: &mut Entities,
    cx: &mut Context<'_>,
    text: Option<&Text>,
    places: &[Vec<Range<usize>>],
    tallies: &mut [Tally],
) -> Later {
    let mut later = Later::default();
    let Some(text) = text else { return later };
    let lists = cx.schema.same_as.clone();
    for (at, (ids, places)) in lists.iter().zip(places).enumerate() {
        let (Some(keep), Some(place)) = (ids.first(), places.first()) else { continue };
        let Some(kept) = entities.listed(keep) else {
            if cx.open_entities {
                later.lists.push(at);
            } else {
                unknown(entities, cx, text, keep, place);
            }
            continue;
        };
        for (id, place) in ids.iter().zip(places).skip(1) {
            match entities.listed(id) {
                Some(duplicate) => {
                    let conflicts = absorb(entities, kept, duplicate, tallies);
                    conflict(cx, text, (keep, id), place, &conflicts);
                }
                None => later.stand_ins.push((entities.stand_in(id, kept), place.clone())),
            }
            later.kept.insert(kept);
        }
    }
    later
}

/// Merges entities that only relations name, takes out relations that are then there twice, and reports ids that nothing
/// names.
pub(super) fn finish(
    entities: &mut Entities,
    relations: &mut RelationTable,
    cx: &mut Context<'_>,
    (text, places): (Option<&Text>, &[Vec<Range<usize>>]),
    later: Later,
    tallies: &mut [Tally],
) {
    let Some(text) = text else { return };
    let Later { stand_ins, lists, mut kept } = later;
    unused(entities, cx, text, &stand_ins);
    let mut other = HashMap::new();
    for at in lists {
        let (ids, places) = (cx.schema.same_as[at].clone(), &places[at]);
        let Some(keep) = entities.find(&ids[0]) else {
            unknown(entities, cx, text, &ids[0], &places[0]);
            continue;
        };
        for (id, place) in ids.iter().zip(places).skip(1) {
            let Some(duplicate) = entities.find(id) else {
                nobody(cx, text, place);
                continue;
            };
            let conflicts = absorb(entities, keep, duplicate, tallies);
            conflict(cx, text, (&ids[0], id), place, &conflicts);
            other.insert(duplicate, keep);
            kept.insert(keep);
        }
    }
    if !other.is_empty() {
        let ends = relations.sources.iter_mut().chain(&mut relations.targets);
        ends.for_each(|end| end.0 = other.get(&end.0).copied().unwrap_or(end.0));
    }
    if !kept.is_empty() {
        for file in relations.drop_twins(|entity| kept.contains(&entity)) {
            tallies[usize::from(file)].merged += 1;
        }
    }
}

/// Reports what two rows that are made one say differently.
fn conflict(cx: &mut Context<'_>, text: &Text, (keep, id): (&str, &str), place: &Range<usize>, conflicts: &[Conflict]) {
    for Conflict { column, kept, other } in conflicts.iter().filter(|_| cx.warn) {
        let message =
            format!("`{}` says `{}` for `{column}`, `{}` says `{}`", short(keep), short(kept), short(id), short(other));
        let help = format!("`{}` is kept; make the two cells agree", short(kept));
        let stretch = Stretch::line_of(&text.text, place.start);
        cx.sink.add(text, stretch, Finding::new(Code::SameAsConflict, place.clone(), message, help));
    }
}

/// A column in which two rows of one entity differ.
struct Conflict {
    column: String,
    kept: String,
    other: String,
}

/// Reports duplicates without a row that no relation names either.
fn unused(entities: &Entities, cx: &mut Context<'_>, text: &Text, stand_ins: &[StandIn]) {
    let unused = stand_ins.iter().filter(|(at, _)| !entities.is_mentioned(*at));
    unused.for_each(|(_, place)| nobody(cx, text, place));
}

/// Reports a duplicate that nothing names.
fn nobody(cx: &mut Context<'_>, text: &Text, place: &Range<usize>) {
    let id = text.text.get(place.clone()).unwrap_or_default().trim_matches(['"', '\'']);
    let message = format!("`same_as` names `{}`, which no row has", short(id));
    let help = "correct the id, or remove it from the list";
    let stretch = Stretch::line_of(&text.text, place.start);
    cx.sink.add(text, stretch, Finding::new(Code::UnknownEntity, place.clone(), message, help));
}

fn unknown(entities: &mut Entities, cx: &mut Context<'_>, text: &Text, id: &str, place: &Range<usize>) {
    let message = format!("`same_as` keeps `{id}`, which no entity file has");
    let help = entities.remedy(id);
    let stretch = Stretch::line_of(&text.text, place.start);
    cx.sink.add(text, stretch, Finding::new(Code::UnknownEntity, place.clone(), message, help));
}

fn absorb(entities: &mut Entities, kept: u32, duplicate: u32, tallies: &mut [Tally]) -> Vec<Conflict> {
    let file = usize::from(entities.place(duplicate).file);
    let has_row = entities.listed(entities.id(duplicate)).is_some();
    if entities.state(duplicate) != State::Sound {
        return Vec::new();
    }
    if let State::LeftOut(_) = entities.state(kept) {
        entities.set_state(duplicate, State::LeftOut(Code::LeftOutReference));
        if has_row {
            tallies[file].leave_out(Code::LeftOutReference);
        }
        return Vec::new();
    }
    if has_row {
        tallies[file].merged += 1;
    }
    entities.set_state(duplicate, State::Merged(kept));
    let other = entities.details(duplicate);
    let (id, name) = (entities.id(kept).to_owned(), entities.name(kept).to_owned());
    let others = [entities.id(duplicate).to_owned(), entities.name(duplicate).to_owned()];
    let details = entities.details_mut(kept);
    for word in others.into_iter().chain(other.aliases) {
        if !word.is_empty() && word != name && word != id && !details.aliases.contains(&word) {
            details.aliases.push(word);
        }
    }
    for source in other.evidence {
        if !details.evidence.contains(&source) {
            details.evidence.push(source);
        }
    }
    let mut conflicts = Vec::new();
    for (name, value) in other.attributes {
        match details.attributes.iter().find(|(own, _)| *own == name) {
            Some((_, own)) if *own == value => {}
            Some((_, own)) => {
                conflicts.push(Conflict { column: name, kept: own.to_string(), other: value.to_string() });
            }
            None => details.attributes.push((name, value)),
        }
    }
    for (column, own, other) in
        [("description", &mut details.description, other.description), ("website", &mut details.website, other.website)]
    {
        if own.is_empty() {
            *own = other;
        } else if !other.is_empty() && *own != other {
            conflicts.push(Conflict { column: column.to_owned(), kept: own.clone(), other });
        }
    }
    conflicts
}
