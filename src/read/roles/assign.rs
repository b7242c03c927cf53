//! The assignment of roles to the columns of one table: each rule with its refusals.

use super::sample::Cells;
use super::words::{self, Strength};
use super::{ColumnRole, Holds, Known, Reading};
use crate::model::AttributeSpec;
use crate::read::cells::short;
use crate::read::entities;
use crate::read::headers::Header;
use crate::read::table_spec::typed;

/// A table whose columns get their roles.
pub(super) struct Assignment<'a> {
    header: &'a Header,
    cells: &'a [Cells],
    known: &'a Known<'a>,
    keys: Vec<String>,
    reading: Reading,
    /// What will be asked if the table turns out to be none of entities with an id or a name.
    doubt: Option<(String, String)>,
}

impl<'a> Assignment<'a> {
    pub(super) fn new(header: &'a Header, cells: &'a [Cells], known: &'a Known<'a>) -> Self {
        let reading = Reading {
            holds: Holds::Entities,
            columns: vec![None; header.names.len()],
            kinds: [None, None],
            guesses: Vec::new(),
            remarks: Vec::new(),
            question: None,
        };
        let keys = header.names.iter().map(|name| words::header_key(name)).collect();
        Self { header, cells, known, keys, reading, doubt: None }
    }

    pub(super) fn run(mut self) -> Reading {
        self.declared();
        self.reading.holds = self.holds();
        match self.reading.holds {
            Holds::Relations => self.relations(),
            Holds::Entities => self.entities(),
            Holds::Sources => {}
        }
        self.reading
    }

    /// Says of columns that stay attributes why they are not what their header says, where that changes answers: dates,
    /// kinds, weights.
    fn say_unread(&mut self, free: &[usize], relations: bool) {
        for column in free.iter().copied().filter(|column| self.reading.columns[*column].is_none()) {
            let (cells, shown) = (&self.cells[column], self.shown(column));
            for (role, strength) in words::roles(&self.keys[column], relations) {
                if self.has(role) || cells.is_empty() {
                    continue;
                }
                let why = match role {
                    ColumnRole::Since | ColumnRole::Until | ColumnRole::Date => {
                        cells.no_date().map(|cell| format!("`{}` is no date", short(cell)))
                    }
                    ColumnRole::Weight if cells.are_numbers() => {
                        Some("its numbers may count the rows or name years".to_owned())
                    }
                    ColumnRole::Kind if strength != Strength::Weak && self.known.kind.is_none() => {
                        Some("it has too many different words".to_owned())
                    }
                    _ => None,
                };
                if let Some(why) = why {
                    let typed = typed([(role.word(), self.name(column))]);
                    self.reading.remarks.push(format!(
                        "{shown} is kept as an attribute, since {why} ({typed} reads it as {})",
                        role.spoken()
                    ));
                    break;
                }
            }
        }
    }

    fn find(&self, key: &str) -> Option<usize> {
        self.keys.iter().position(|other| other == key)
    }

    fn at(&self, role: ColumnRole) -> Option<usize> {
        self.reading.columns.iter().position(|other| *other == Some(role))
    }

    fn has(&self, role: ColumnRole) -> bool {
        self.at(role).is_some()
    }

    fn is_free(&self, column: usize) -> bool {
        self.reading.columns[column].is_none()
    }

    fn name(&self, column: usize) -> &'a str {
        &self.header.names[column]
    }

    fn shown(&self, column: usize) -> String {
        format!("`{}`", short(self.name(column)))
    }

    /// Columns without a role that are no declared attributes.
    fn free(&self, declared: &[AttributeSpec]) -> Vec<usize> {
        let is_declared = |column: &usize| entities::declared(declared, &self.header.lower[*column]).is_some();
        (0..self.keys.len()).filter(|column| self.is_free(*column) && !is_declared(column)).collect()
    }

    /// Gives a column a role, and says so where it was guessed.
    fn give(&mut self, column: usize, role: ColumnRole, strength: Strength) {
        self.reading.columns[column] = Some(role);
        if strength == Strength::Weak {
            let guess = format!("{} is {}", self.shown(column), role.spoken());
            self.reading.guesses.push(guess);
        }
    }

    /// What the user has said.
    fn declared(&mut self) {
        for (role, wanted) in &self.known.spec.columns {
            if let Some(column) = self.header.named(wanted) {
                self.reading.columns[column] = Some(*role);
            }
        }
    }

    fn holds(&mut self) -> Holds {
        if self.has(ColumnRole::Source) || self.has(ColumnRole::Target) {
            return Holds::Relations;
        }
        if self.known.kind.is_some() || self.has(ColumnRole::Id) || self.has(ColumnRole::Name) {
            return Holds::Entities;
        }
        if self.ends() || self.known.is_edge_list {
            return Holds::Relations;
        }
        match super::by_file_name(self.known.stem) {
            Holds::Sources => Holds::Sources,
            _ if self.participants() || self.numbers() || self.half_a_pair() => Holds::Relations,
            holds => holds,
        }
    }

    /// The two ends by their headers.
    fn ends(&mut self) -> bool {
        for (source, target, strength) in words::pairs() {
            let (Some(source), Some(target)) = (self.find(source), self.find(target)) else { continue };
            if source == target
                || !(self.is_free(source) && self.is_free(target))
                || !self.are_ends(source, target, strength)
            {
                continue;
            }
            self.give(source, ColumnRole::Source, strength);
            self.give(target, ColumnRole::Target, strength);
            return true;
        }
        false
    }

    /// Whether two columns can be ends: neither holds dates or links throughout, and a weak pair does not stand in a table
    /// of entities with an id and a name.
    fn are_ends(&self, source: usize, target: usize, strength: Strength) -> bool {
        let (one, two) = (&self.cells[source], &self.cells[target]);
        if strength == Strength::Own {
            // Four digits may be ids; where both hold links they are pages of a crawl.
            let dated = one.are_written_dates() || two.are_written_dates();
            return !dated && one.are_links() == two.are_links();
        }
        let refuted = |cells: &Cells| cells.are_dates() || cells.are_links();
        let name = self.find("name").map(|name| &self.cells[name]);
        let has_id = self.find("id").is_some_and(|id| self.cells[id].is_filled());
        // Whoever has a name of its own in each row is an entity.
        let named = name.is_some_and(|name| has_id || (name.is_filled() && name.are_unique()));
        if strength == Strength::Weak {
            !refuted(one) && !refuted(two) && !named
        } else {
            !(refuted(one) && refuted(two))
        }
    }

    /// Two columns, and a date beside them or not, whose headers name those who take part.
    fn participants(&mut self) -> bool {
        let schema = self.known.schema;
        let is_kind = |key: &String| {
            words::is_participant(key)
                || schema
                    .kinds
                    .iter()
                    .any(|kind| [&kind.name, &kind.label, &kind.plural].iter().any(|word| words::key(word) == *key))
        };
        let columns: Vec<usize> = (0..self.keys.len())
            .filter(|column| {
                self.is_free(*column)
                    && is_kind(&self.keys[*column])
                    && !self.cells[*column].is_empty()
                    && !self.cells[*column].are_numbers()
            })
            .collect();
        let has_name = ["id", "name"].iter().any(|key| self.find(key).is_some());
        if columns.len() < 2 || has_name {
            return false;
        }
        let is_date = |key: &str| words::roles(key, true).iter().any(|(role, _)| *role == ColumnRole::Date);
        let dated = (0..self.keys.len()).any(|column| is_date(&self.keys[column]) && self.cells[column].are_dates());
        let repeat = columns.iter().all(|column| !self.cells[*column].are_unique());
        let types = |column: usize| {
            // `Person`, `Person type`: the second is no participant of its own.
            columns.iter().any(|other| {
                *other != column
                    && self.keys[column].starts_with(&self.keys[*other])
                    && self.keys[column] != self.keys[*other]
            })
        };
        let [source, target] = match columns[..] {
            [source, target] if (dated || repeat) && !types(source) && !types(target) => [source, target],
            _ => {
                let list: Vec<String> = columns.iter().map(|column| self.shown(*column)).collect();
                let why = if columns.len() == 2 {
                    "one of them has no name twice, so that it may describe the other"
                } else {
                    "a relation has two ends"
                };
                let why = format!("the columns {} name those who take part; {why}", list.join(", "));
                self.doubt = Some(self.question(&why, [columns[0], columns[1]]));
                return false;
            }
        };
        for (end, column, role) in [(0, source, ColumnRole::Source), (1, target, ColumnRole::Target)] {
            self.give(column, role, Strength::Weak);
            self.reading.kinds[end] = Some(self.header.names[column].clone());
        }
        true
    }

    /// A table without a header whose first columns are whole numbers.
    fn numbers(&mut self) -> bool {
        if !self.header.is_absent || self.cells.len() < 2 || self.cells.len() > 3 {
            return false;
        }
        self.reading.guesses.push("there is no header".to_owned());
        self.give(0, ColumnRole::Source, Strength::Weak);
        self.give(1, ColumnRole::Target, Strength::Weak);
        if self.cells.len() == 3 && self.cells[2].are_weights() {
            self.give(2, ColumnRole::Weight, Strength::Weak);
        }
        true
    }

    /// One end by its header, no id and no name: the other header is misspelt.
    fn half_a_pair(&mut self) -> bool {
        let ends = [("source", ColumnRole::Source), ("target", ColumnRole::Target)];
        let one = ends.iter().find_map(|(key, role)| Some((self.find(key)?, *role)));
        let is_name = |key: &String| {
            words::roles(key, false).iter().any(|(role, _)| matches!(role, ColumnRole::Id | ColumnRole::Name))
        };
        if self.keys.iter().any(is_name) {
            return false;
        }
        if let Some((column, role)) = one {
            self.give(column, role, Strength::Own);
        }
        one.is_some()
    }

    /// The question whether two columns are the ends.
    fn question(&self, why: &str, [source, target]: [usize; 2]) -> (String, String) {
        let typed = typed([("source", self.name(source)), ("target", self.name(target))]);
        (why.to_owned(), format!("if they are the two ends, type {typed}"))
    }

    /// The remaining columns of a table of relations.
    fn relations(&mut self) {
        if let Some(column) =
            self.find("type").filter(|column| self.is_free(*column) && self.cells[*column].tell_directions())
        {
            self.give(column, ColumnRole::Direction, Strength::Strong);
        }
        if let Some(column) = self.find("direction").filter(|column| self.is_free(*column))
            && self.is_kumu()
        {
            self.give(column, ColumnRole::Direction, Strength::Strong);
        }
        // In Kumu the relation is `Type`, and `Label` is a text on the line.
        if self.is_kumu()
            && !self.has(ColumnRole::Relation)
            && let Some(column) = self.find("type").filter(|column| self.is_free(*column))
        {
            self.give(column, ColumnRole::Relation, Strength::Strong);
        }
        let free = self.free(&self.known.schema.relation_attributes);
        self.best(&free, true);
        // A date of its own is one of an event only where nothing says from when to when.
        if let Some(column) = self.at(ColumnRole::Date)
            && (self.has(ColumnRole::Since) || self.has(ColumnRole::Until))
            && !self.known.spec.columns.iter().any(|(role, _)| *role == ColumnRole::Date)
        {
            self.take_back(column);
        } else {
            self.say_unread(&free, true);
        }
        if !self.has(ColumnRole::Source) && self.reading.question.is_none() {
            self.reading.question = self.doubt.take();
        }
    }

    /// Whether the table is one of Kumu's connections.
    fn is_kumu(&self) -> bool {
        super::is_kumu(self.header, &self.reading.columns)
    }

    /// The remaining columns of a table of entities.
    fn entities(&mut self) {
        let free = self.free(self.known.kind.map(|kind| kind.attributes.as_slice()).unwrap_or_default());
        // The file names the kind, unless its name says nothing or the column says `kind`.
        self.best(&free, false);
        self.say_unread(&free, false);
        if let Some(column) = self.at(ColumnRole::Kind)
            && (self.known.kind.is_some()
                || (!["kind", "schema"].contains(&self.keys[column].as_str())
                    && !words::is_plain_file(self.known.stem)))
            && !self.known.spec.columns.iter().any(|(role, _)| *role == ColumnRole::Kind)
        {
            self.take_back(column);
        }
        if !self.has(ColumnRole::Id) {
            self.id_of_something();
        }
        if !self.has(ColumnRole::Id) {
            self.name_twice();
        }
        if !self.has(ColumnRole::Id) && !self.has(ColumnRole::Name) {
            self.matrix();
            if self.reading.question.is_none() {
                self.reading.question = self.doubt.take();
            }
        }
    }

    fn take_back(&mut self, column: usize) {
        self.reading.columns[column] = None;
        let shown = format!("{} is ", self.shown(column));
        self.reading.guesses.retain(|guess| !guess.starts_with(&shown));
    }

    /// Says of a table of crosses that it is a matrix: names on the left, names above, a mark in some cells.
    fn matrix(&mut self) {
        let (Some((left, marks)), true) = (self.cells.split_first(), self.keys.len() > 2) else { return };
        let above: std::collections::HashSet<&String> = self.keys[1..].iter().collect();
        let is_matrix = left.is_filled()
            && left.are_unique()
            && !left.has_numbers()
            && above.len() == marks.len()
            && marks.iter().all(Cells::are_marks);
        if is_matrix {
            let why = "the table looks like a matrix of who is related to what, which is not read as it is".to_owned();
            let help = "write a row for each filled cell, under the header source,target".to_owned();
            self.reading.question = Some((why, help));
        }
    }

    /// Asks about a table in which a name without an id comes again, beside a column of others who take part: each row is
    /// then likely a relation between the two, and no entity.
    fn name_twice(&mut self) {
        let Some(name) = self.at(ColumnRole::Name).filter(|name| !self.cells[*name].are_unique()) else { return };
        if self.known.spec.columns.iter().any(|(role, _)| *role == ColumnRole::Name) {
            return;
        }
        let takes_part = |column: &usize| {
            *column != name && words::is_participant(&self.keys[*column]) && !self.cells[*column].has_numbers()
        };
        let Some(other) = (0..self.keys.len()).find(|column| takes_part(column) && !self.cells[*column].is_empty())
        else {
            return;
        };
        let mut columns = vec![("source", self.name(name)), ("target", self.name(other))];
        let dates = [(true, "since"), (false, "until")].map(|(starts, role)| {
            let is_it = |column: &usize| {
                let (start, end) = words::ends(&self.keys[*column]);
                let role = if starts { ColumnRole::Since } else { ColumnRole::Until };
                let named = words::roles(&self.keys[*column], true).iter().any(|(known, _)| *known == role);
                (named || if starts { start } else { end }) && self.cells[*column].are_dates()
            };
            (0..self.keys.len()).find(is_it).map(|column| (role, self.name(column)))
        });
        columns.extend(dates.into_iter().flatten());
        let why = format!(
            "{} has a name twice beside {}, so that a row may be a relation of the two",
            self.shown(name),
            self.shown(other)
        );
        let help = format!("if so, type {}; if not, add a column `id`", typed(columns));
        self.reading.question = Some((why, help));
    }

    /// `person_id`, where it is the only one, filled and unique.
    fn id_of_something(&mut self) {
        let is_id = |column: &usize| {
            let header = &self.header.names[*column];
            let lower = header.to_lowercase();
            let camel = header.ends_with("Id") && header.len() > 2;
            camel || ["_id", "-id", " id", ".id"].iter().any(|ending| lower.ends_with(ending))
        };
        let columns: Vec<usize> = (0..self.keys.len()).filter(|column| self.is_free(*column)).filter(is_id).collect();
        match columns[..] {
            [column] if self.cells[column].is_filled() && self.cells[column].are_unique() => {
                self.give(column, ColumnRole::Id, Strength::Weak);
            }
            [one, two, ..] if !self.has(ColumnRole::Name) => {
                let shown = (self.shown(one), self.shown(two));
                let why = format!("{} and {} look like ids: the table may join two others", shown.0, shown.1);
                self.reading.question = Some(self.question(&why, [one, two]));
            }
            _ => {}
        }
    }

    /// Gives each role to the column whose header says it most strongly; of two that say it alike, to none, unless the
    /// role is one that a table cannot do without.
    fn best(&mut self, free: &[usize], relations: bool) {
        let mut claims: Vec<(ColumnRole, Strength, usize)> = Vec::new();
        for column in free {
            for (role, strength) in words::roles(&self.keys[*column], relations) {
                if !self.has(role) && self.bears_out(*column, role, strength) {
                    claims.push((role, strength, *column));
                }
            }
        }
        // The strongest first; of equal ones in the order of roles.
        claims.sort_by_key(|(role, strength, column)| (std::cmp::Reverse(*strength), *role as u8, *column));
        let mut at = 0;
        while at < claims.len() {
            let (role, strength, column) = claims[at];
            let alike = claims[at..].iter().take_while(|claim| (claim.0, claim.1) == (role, strength)).count();
            let rivals: Vec<usize> =
                claims[at..at + alike].iter().map(|claim| claim.2).filter(|column| self.is_free(*column)).collect();
            at += alike;
            if self.has(role) || rivals.is_empty() || !self.is_free(column) && rivals.len() > 1 {
                continue;
            }
            match rivals[..] {
                [only] => self.give(only, role, strength),
                // One header twice is reported as such.
                [first, second, ..] if self.keys[first] == self.keys[second] => self.give(first, role, strength),
                [first, second, ..] if matches!(role, ColumnRole::Id | ColumnRole::Name) => {
                    let why = format!("{} and {} can both be {}", self.shown(first), self.shown(second), role.spoken());
                    let help = format!("say which: {}", typed([(role.word(), self.name(first))]));
                    self.reading.question = Some((why, help));
                }
                _ => {}
            }
        }
    }

    /// Whether the cells of a column can be what its header says.
    fn bears_out(&self, column: usize, role: ColumnRole, strength: Strength) -> bool {
        let (cells, key) = (&self.cells[column], self.keys[column].as_str());
        if strength != Strength::Weak {
            return match role {
                // Dates are easily something else; where the column is empty nothing is lost.
                ColumnRole::Date => cells.is_empty() || cells.are_dates(),
                // A kind in a file that the schema gives to a kind is an attribute.
                ColumnRole::Kind => self.known.kind.is_none() && cells.are_words(),
                _ => true,
            };
        }
        let known = self.known;
        match role {
            ColumnRole::Relation => {
                !known.closed_verbs && cells.are_words() && !cells.are_dates() && !cells.name_directions()
            }
            ColumnRole::Kind => known.kind.is_none() && !known.closed_kinds && cells.are_words(),
            ColumnRole::Since | ColumnRole::Until | ColumnRole::Date => cells.are_dates(),
            // In Kumu `Strength` may be left empty; an amount that few rows have is something else.
            ColumnRole::Weight => cells.are_weights() && (key == "strength" || cells.is_filled()),
            ColumnRole::Confidence => cells.are_numbers(),
            ColumnRole::Website => cells.are_links(),
            ColumnRole::Evidence if known.has_sources => false,
            ColumnRole::Evidence => {
                if ["url", "link", "ref"].contains(&key) {
                    cells.are_links()
                } else {
                    !cells.has_numbers() && !cells.is_empty()
                }
            }
            ColumnRole::Id => cells.is_filled() && cells.are_unique(),
            ColumnRole::Name | ColumnRole::Aliases | ColumnRole::Description | ColumnRole::Note => {
                !cells.is_empty() || role == ColumnRole::Name
            }
            _ => true,
        }
    }
}
