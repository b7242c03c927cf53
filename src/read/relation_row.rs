//! The rules of a row of relations: what its ends, its verb and its evidence are found to be.
//!
//! Each rule is asked in one place. Chunks ask on all threads, of rows in which everything is plain; what a rule finds
//! otherwise is explained when the row is committed ([`RowCommit`]), which may then also change what is known: new
//! entities, kinds and verbs, sources that only evidence names.

use super::catalogue::Code;
use super::cells;
use super::columns::direction::Direction;
use super::columns::{CellRules, read_cell};
use super::entities::{Attribute, Entities, attribute_values, free_text};
use super::headers::RelationColumns;
use super::name_index::Named;
use super::records::Row;
use super::relations::{Relations, meant};
use super::report::{Finding, RowReport};
use super::roles::sample::is_total;
use super::schema_file::list;
use super::sources::{Sources, left_out_reference};
use super::table::{Table, Tally};
use super::{State, understand};
use crate::model::{EntityIx, KindIx, RelationRow, Schema, VerbIx};
use std::borrow::Cow;
use std::ops::Range;

/// What is the same for every row of a file.
pub(super) struct RelationReader {
    pub columns: RelationColumns,
    pub rules: CellRules,
    pub attributes: Vec<Attribute>,
    /// The verb of rows that name none.
    pub default_verb: String,
    /// The sign between several entities in one cell, if there are such cells.
    pub lists: Option<String>,
    pub settings: Settings,
}

/// What a row needs to know of the load.
#[derive(Debug, Clone, Copy)]
pub(super) struct Settings {
    pub lenient: bool,
    pub warn: bool,
    pub open_verbs: bool,
    pub open_entities: bool,
    /// Whether rows are compared with each other.
    pub compare: bool,
    /// Whether an end may be a name.
    pub by_name: bool,
    /// The kinds of entities that only this table names.
    pub end_kinds: [Option<KindIx>; 2],
}

/// What a row may change, apart from its report.
pub(super) struct Parts<'p, 'a> {
    pub entities: &'p mut Entities,
    pub sources: &'p mut Sources,
    pub schema: &'p mut Schema,
    pub texts: &'a [super::report::Text],
}

/// What the word at an end of a relation is found to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// An entity, by its id or by a name that only it has.
    Known { at: u32, by_name: bool },
    /// A confirmed duplicate, and the entity that is kept of both.
    Merged { at: u32, kept: u32 },
    /// An entity whose own row is left out.
    LeftOut(u32),
    /// The id of an entity that no row has named before.
    New,
    /// A name that several entities have.
    Ambiguous,
    /// No id.
    Malformed,
    /// An id that no entity has, where entities have to have a row.
    Unknown,
}

impl RelationReader {
    /// What an end is, whose word is looked at only where no entity has it as its id.
    #[inline]
    pub(super) fn end<'w>(&self, entities: &Entities, known: Option<u32>, word: impl Fn() -> Cow<'w, str>) -> End {
        match known.map(|at| (at, entities.state(at))) {
            Some((at, State::Sound)) => End::Known { at, by_name: false },
            Some((at, State::Merged(kept))) => End::Merged { at, kept },
            Some((at, State::LeftOut(_))) => End::LeftOut(at),
            None => self.unlisted(entities, &word()),
        }
    }

    /// What an end is that is not the id of an entity.
    fn unlisted(&self, entities: &Entities, word: &str) -> End {
        if self.settings.by_name && !word.is_empty() {
            match entities.by_name(word) {
                Named::Nobody => {}
                Named::One(at) if entities.state(at) == State::Sound => return End::Known { at, by_name: true },
                Named::One(at) => return End::LeftOut(at),
                Named::Several(_) => return End::Ambiguous,
            }
        }
        match (cells::is_id(word), self.settings.open_entities) {
            (false, _) => End::Malformed,
            (true, true) => End::New,
            (true, false) => End::Unknown,
        }
    }

    /// Whether an entity without a row is remarked upon.
    pub(super) fn remarks_new(&self, entities: &Entities) -> bool {
        self.settings.warn && entities.present && !entities.incomplete
    }

    /// Whether both ends, each with its word, are one entity, which is remarked upon.
    pub(super) fn remarks_self(&self, source: (End, &str), target: (End, &str)) -> bool {
        let same = match (source.0, target.0) {
            (End::New, End::New) => source.1 == target.1,
            (source, target) => source.number().is_some() && source.number() == target.number(),
        };
        self.settings.warn && same
    }

    /// Whether a row without sources is remarked upon.
    pub(super) fn remarks_no_evidence(&self, sources: &Sources) -> bool {
        self.settings.warn && sources.present && self.columns.evidence.is_some()
    }

    /// The verb that a cell means: its own word, or that of the table.
    pub(super) fn verb_word<'c>(&'c self, cell: &'c str) -> &'c str {
        if cell.is_empty() { &self.default_verb } else { cell }
    }

    /// Whether a cell names several entities.
    pub(super) fn is_list(&self, cell: &str) -> bool {
        self.lists.as_ref().is_some_and(|sign| cell.contains(sign.as_str()))
    }

    /// The entities that a cell names: one, unless lists are declared.
    fn members<'c>(&self, cell: &'c str) -> Vec<&'c str> {
        match &self.lists {
            Some(sign) if self.is_list(cell) => {
                cell.split(sign.as_str()).map(str::trim).filter(|name| !name.is_empty()).collect()
            }
            _ => vec![cell],
        }
    }
}

impl End {
    /// The number of an entity that is known.
    pub(super) fn number(self) -> Option<u32> {
        match self {
            Self::Known { at, .. } | Self::Merged { kept: at, .. } => Some(at),
            Self::LeftOut(_) | Self::New | Self::Ambiguous | Self::Malformed | Self::Unknown => None,
        }
    }
}

/// A row that is taken over, and what it may change.
pub(super) struct RowCommit<'r, 'p, 'a, 's> {
    pub reader: &'r RelationReader,
    pub table: &'r Table<'r>,
    pub row: &'r Row,
    pub report: RowReport<'s>,
    pub relations: &'r mut Relations,
    pub parts: &'r mut Parts<'p, 'a>,
    pub tally: &'r mut Tally,
}

impl RowCommit<'_, '_, '_, '_> {
    /// Reads and checks the cells of the row; gives a relation for each pair of entities that it names, none when
    /// something is wrong with it.
    pub(super) fn relations(&mut self) -> Vec<RelationRow> {
        let (reader, table, row) = (self.reader, self.table, self.row);
        let (columns, text) = (&reader.columns, &table.text.text);
        let cells = [columns.source, columns.target].map(|column| row.word(text, column.unwrap_or(0)));
        let [source, target] = &cells;
        if (target.is_empty() && is_total(source)) || (source.is_empty() && is_total(target)) {
            let message = "the row is a sum of the others, and is left out";
            let help = "remove it, or write both ends if it is a relation";
            self.report.add(Finding::new(Code::TotalRow, row.span(text, 0).start..row.end, message, help));
            self.report.leave_out(Code::TotalRow);
            return Vec::new();
        }
        let mut ends = [0, 1].map(|which| -> Vec<(End, &str)> {
            reader.members(&cells[which]).into_iter().map(|word| (self.end(which, word), word)).collect()
        });
        let verb = self.verb();
        let report = &mut self.report;
        let values = columns.values.read(table, row, &reader.rules, report);
        columns.values.check(&values, table, row, report);
        let symmetric = read_cell::<Direction>((columns.direction, false), table, row, &reader.rules, report);
        let record = RelationRow {
            verb: verb.unwrap_or_default(),
            values,
            symmetric,
            note: free_text(text, row, columns.note).into_owned(),
            evidence: self.evidence(),
            attributes: attribute_values(&reader.attributes, table, row, &mut self.report),
            file: table.file,
            line: row.line,
            ..RelationRow::default()
        };
        let [sources, targets] = &mut ends;
        let pairs: Vec<_> =
            sources.iter().flat_map(|source| targets.iter().map(move |target| (*source, *target))).collect();
        for (source, target) in &pairs {
            self.joins(verb, source.0, target.0);
        }
        if self.report.verdict().is_some() {
            return Vec::new();
        }
        let joined = pairs.into_iter().map(|(source, target)| {
            let [from, to] = [(0, source), (1, target)].map(|(which, end)| self.number(which, end));
            if reader.remarks_self(source, target) {
                let span = row.span(text, columns.target.unwrap_or(0));
                let id = cells::short(self.parts.entities.id(from.0));
                let message = format!("the relation goes from `{id}` to itself");
                self.report.add(Finding::new(Code::SelfRelation, span, message, "check that it is meant"));
            }
            RelationRow { source: from, target: to, ..record.clone() }
        });
        joined.collect()
    }

    fn column(&self, which: usize) -> usize {
        [self.reader.columns.source, self.reader.columns.target][which].unwrap_or(0)
    }

    /// Finds one end, and reports it where it cannot be one.
    fn end(&mut self, which: usize, word: &str) -> End {
        let span = self.row.span(&self.table.text.text, self.column(which));
        let entities = &mut *self.parts.entities;
        let end = self.reader.end(entities, entities.find(word), || Cow::Borrowed(word));
        match end {
            End::Known { at, by_name } => {
                entities.mark(at);
                self.tally.named += u64::from(by_name);
            }
            End::Merged { at, kept } => {
                entities.mark(at);
                entities.mark(kept);
            }
            End::LeftOut(at) => {
                entities.mark(at);
                let place = Some(entities.place(at));
                left_out_reference(&mut self.report, self.reader.settings.lenient, word, span, place, self.parts.texts);
            }
            End::New => {}
            End::Ambiguous => self.ambiguous(word, span),
            End::Malformed => {
                let finding = cells::check_id(word, || span, ["source", "target"][which]);
                finding.into_iter().for_each(|finding| self.report.add(finding));
            }
            End::Unknown if entities.incomplete => self.report.leave_out(Code::LeftOutReference),
            End::Unknown => {
                let message = format!("there is no entity `{}`", cells::short(word));
                let help = entities.remedy(word);
                self.report.add(Finding::new(Code::UnknownEntity, span, message, help));
            }
        }
        end
    }

    fn ambiguous(&mut self, word: &str, span: Range<usize>) {
        let entities = &*self.parts.entities;
        let Named::Several(all) = entities.by_name(word) else { return };
        let list: Vec<String> = all.iter().take(5).map(|at| format!("`{}`", cells::short(entities.id(*at)))).collect();
        let message = format!("`{}` is the name of {} entities", cells::short(word), all.len());
        let help = format!("write the id of the one that is meant: {}", list.join(", "));
        self.report.add(Finding::new(Code::AmbiguousName, span, message, help));
    }

    /// The number of an end, which is new with this row or not.
    fn number(&mut self, which: usize, (end, id): (End, &str)) -> EntityIx {
        if let Some(at) = end.number() {
            return EntityIx(at);
        }
        let (reader, row, text) = (self.reader, self.row, &self.table.text.text);
        let entities = &mut *self.parts.entities;
        // The row may name it twice.
        if let Some(known) = entities.mention(id) {
            return EntityIx(known);
        }
        if reader.remarks_new(entities) {
            let message = format!("no entity file has `{}`", cells::short(id));
            let help = entities.remedy(id);
            let span = row.span(text, self.column(which));
            self.report.add(Finding::new(Code::UndeclaredEntity, span, message, help));
        }
        let cell = |column: Option<usize>| column.map(|column| row.word(text, column)).filter(|cell| !cell.is_empty());
        let Parts { entities, schema, .. } = &mut *self.parts;
        let room = schema.kinds.len() < usize::from(u16::MAX);
        let given = match cell(reader.columns.end_kinds[which]).filter(|_| room) {
            Some(word) => Some(understand::kind_called(&word, schema)),
            None => reader.settings.end_kinds[which],
        };
        let kind = self.relations.kind(given, schema);
        let name = cell(reader.columns.end_names[which]);
        EntityIx(entities.infer(id, name.as_deref().unwrap_or(id), kind, self.table.place(row)))
    }

    /// The verb of the row, none where it has been reported.
    fn verb(&mut self) -> Option<VerbIx> {
        let (reader, row, text) = (self.reader, self.row, &self.table.text.text);
        let column = reader.columns.relation;
        let cell = column.map(|column| row.trimmed(text, column)).unwrap_or_default();
        let name = reader.verb_word(&cell);
        let schema = &mut *self.parts.schema;
        if let Some(verb) = self.relations.verb(name, schema, reader.settings.open_verbs) {
            return Some(verb);
        }
        let known: Vec<&str> = schema.verbs.iter().map(|verb| verb.name.as_str()).collect();
        let message = match (cell.is_empty(), column) {
            (true, Some(_)) => "the relation is empty".to_owned(),
            (true, None) => "the file has no column `relation`".to_owned(),
            _ => format!("there is no relation `{}`", cells::short(name)),
        };
        let near = if cell.is_empty() { None } else { meant(name, &schema.verbs) };
        let help = near.unwrap_or_else(|| format!("write one of {}", list(known)));
        let declare = "or else declare it in relata.toml: [relations.NAME] with `from` and `to`";
        let help = match cell.is_empty() {
            true => help,
            false if help.ends_with('?') => format!("{help} {declare}"),
            false => format!("{help}, {declare}"),
        };
        let span = column.map_or(row.start..row.start, |column| row.span(text, column));
        self.report.add(Finding::new(Code::UnknownRelation, span, message, help));
        None
    }

    /// The sources of the row; those that are unknown, and that there are none, are reported.
    fn evidence(&mut self) -> Vec<crate::model::SourceIx> {
        let (reader, table, row) = (self.reader, self.table, self.row);
        let Some(column) = reader.columns.evidence else { return Vec::new() };
        let found = self.report.count();
        let Parts { sources, texts, .. } = &mut *self.parts;
        let cited = sources.cite(table.text, row, column, &mut self.report, texts, reader.settings.lenient);
        let is_told = self.report.count() > found;
        if cited.is_empty() && !is_told && reader.remarks_no_evidence(sources) {
            self.report.add(super::no_evidence(row.span(&table.text.text, column)));
        }
        cited
    }

    /// Reports a pair of kinds that the verb does not join.
    fn joins(&mut self, verb: Option<VerbIx>, source: End, target: End) {
        let (Some(verb), Some(source), Some(target)) = (verb, source.number(), target.number()) else { return };
        let Parts { entities, schema, .. } = &*self.parts;
        let pair = (entities.kind(source), entities.kind(target));
        if self.relations.joins(verb, pair) {
            return;
        }
        let name = |kind: KindIx| schema.kinds[usize::from(kind.0)].name.as_str();
        let word = &schema.verbs[usize::from(verb.0)].name;
        let message = format!("`{word}` does not go from {} to {}", name(pair.0), name(pair.1));
        let help = if self.relations.joins(verb, (pair.1, pair.0)) {
            format!("exchange source and target: `{word}` goes from {} to {}", name(pair.1), name(pair.0))
        } else {
            let pairs = self.relations.pairs(verb).unwrap_or_default();
            let first = pairs.iter().take(12);
            let shown: Vec<String> =
                first.map(|(from, to)| format!("{} to {}", name(KindIx(*from)), name(KindIx(*to)))).collect();
            let more = if pairs.len() > 12 { format!(" and {} more", pairs.len() - 12) } else { String::new() };
            format!("it goes from {}{more}; allow the pair in relata.toml if it is right", shown.join(", "))
        };
        let column = self.reader.columns.relation.or(self.reader.columns.source).unwrap_or(0);
        let span = self.row.span(&self.table.text.text, column);
        self.report.add(Finding::new(Code::KindsNotAllowed, span, message, help));
    }
}
