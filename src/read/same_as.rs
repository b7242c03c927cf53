//! Confirmed duplicates: `same_as` of the schema file.
//!
//! The first id of a list is kept. The others become its aliases, their other names too; their evidence and the
//! attributes that the kept one lacks are added to it. Relations that name them name the kept one.

use super::catalogue::Code;
use super::entities::Entities;
use super::report::{Finding, Stretch, Text};
use super::table::Tally;
use super::{Context, State};
use std::ops::Range;

/// A duplicate without a row of its own: its position among the entities, and where the schema file names it.
pub(super) type StandIn = (u32, Range<usize>);

/// Merges what the schema confirms, and reports ids that are not there. Returns duplicates without a row, which are
/// sound if a relation names them.
pub(super) fn merge(
    entities: &mut Entities,
    cx: &mut Context<'_>,
    text: Option<&Text>,
    places: &[Vec<Range<usize>>],
    tallies: &mut [Tally],
) -> Vec<StandIn> {
    let mut stand_ins = Vec::new();
    let Some(text) = text else { return stand_ins };
    let lists = cx.schema.same_as.clone();
    for (ids, places) in lists.iter().zip(places) {
        let (Some(keep), Some(place)) = (ids.first(), places.first()) else { continue };
        let Some(kept) = entities.listed(keep) else {
            unknown(entities, cx, text, keep, place);
            continue;
        };
        for (id, place) in ids.iter().zip(places).skip(1) {
            match entities.listed(id) {
                Some(duplicate) => absorb(entities, kept, duplicate, tallies),
                None => stand_ins.push((entities.stand_in(id, kept), place.clone())),
            }
        }
    }
    stand_ins
}

/// Reports duplicates without a row that no relation names either.
pub(super) fn unused(entities: &Entities, cx: &mut Context<'_>, text: Option<&Text>, stand_ins: &[StandIn]) {
    let Some(text) = text else { return };
    for (at, place) in stand_ins {
        if !entities.is_mentioned(*at) {
            let message = format!("`same_as` names `{}`, which no row has", entities.id(*at));
            let help = "correct the id, or remove it from the list";
            let stretch = Stretch::line_of(&text.text, place.start);
            cx.sink.add(text, stretch, Finding::new(Code::UnknownEntity, place.clone(), message, help));
        }
    }
}

fn unknown(entities: &mut Entities, cx: &mut Context<'_>, text: &Text, id: &str, place: &Range<usize>) {
    let message = format!("`same_as` keeps `{id}`, which no entity file has");
    let help = entities.remedy(id);
    let stretch = Stretch::line_of(&text.text, place.start);
    cx.sink.add(text, stretch, Finding::new(Code::UnknownEntity, place.clone(), message, help));
}

fn absorb(entities: &mut Entities, kept: u32, duplicate: u32, tallies: &mut [Tally]) {
    let file = usize::from(entities.place(duplicate).file);
    if entities.state(duplicate) != State::Sound {
        return;
    }
    if let State::LeftOut(_) = entities.state(kept) {
        entities.set_state(duplicate, State::LeftOut(Code::LeftOutReference));
        tallies[file].leave_out(Code::LeftOutReference);
        return;
    }
    tallies[file].merged += 1;
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
    for (name, value) in other.attributes {
        if !details.attributes.iter().any(|(own, _)| *own == name) {
            details.attributes.push((name, value));
        }
    }
    for (own, other) in [(&mut details.description, other.description), (&mut details.website, other.website)] {
        if own.is_empty() {
            *own = other;
        }
    }
}
