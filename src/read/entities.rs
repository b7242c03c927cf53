//! Entities: rows of entity files, and those that only relations name.

use super::catalogue::Code;
use super::cells;
use super::headers::{EntityColumns, Header, standard};
use super::records::Row;
use super::report::{Finding, RowReport, Text};
use super::sources::{Sources, duplicate};
use super::table::{Place, Table, Tally, Unread, structure};
use super::{Context, State};
use crate::model::{AttributeSpec, AttributeType, EntityRecord, KindIx, KindSpec, Role, Value};
use crate::names;
use std::collections::HashMap;
use std::ops::Range;

/// One entity.
#[derive(Debug)]
pub(super) struct Entity {
    pub record: EntityRecord,
    pub place: Place,
    pub state: State,
    /// Whether an entity file has a row for it.
    pub listed: bool,
    /// Whether a relation names it.
    pub mentioned: bool,
}

/// All entities.
#[derive(Debug)]
pub(super) struct Entities {
    pub rows: Vec<Entity>,
    index: HashMap<String, u32>,
    /// Whether there is a file of entities.
    pub present: bool,
    /// Whether some ids could not be read, so that an unknown id proves nothing.
    pub incomplete: bool,
    budget: usize,
}

impl Entities {
    pub(super) fn new() -> Self {
        Self { rows: Vec::new(), index: HashMap::new(), present: false, incomplete: false, budget: super::SUGGESTIONS }
    }

    /// Reads one file of entities of a kind.
    pub(super) fn read(
        &mut self,
        table: &Table<'_>,
        header: &Header,
        kind: KindIx,
        sources: &mut Sources,
        cx: &mut Context<'_>,
        tally: &mut Tally,
    ) {
        let text = &table.text.text;
        let columns = EntityColumns::new(header);
        let spec = cx.schema.kinds[usize::from(kind.0)].clone();
        let known: Vec<&str> = standard(Role::Entities)
            .iter()
            .copied()
            .chain(spec.attributes.iter().map(|attribute| attribute.name.as_str()))
            .collect();
        let undeclared: Vec<usize> = columns
            .others
            .iter()
            .copied()
            .filter(|column| declared(&spec.attributes, &header.lower[*column]).is_none())
            .collect();
        let twice = header.check(&mut cx.sink, table.text, &known, &undeclared, cx.warn);
        let mut missing = Vec::new();
        if columns.name.is_none() {
            missing = if columns.id.is_some() { vec!["name"] } else { vec!["id", "name"] };
            header.missing(&mut cx.sink, table.text, &missing, Role::Entities);
        }
        self.incomplete |= columns.id.is_none();
        let whole = super::file_verdict(header, &missing, twice);
        let reader = EntityReader { attributes: attributes(header, &columns.others, &spec.attributes), columns, spec };
        if cx.warn && sources.present && reader.columns.evidence.is_none() {
            super::no_evidence_column(header, table.text, &mut cx.sink);
        }
        let mut unread = Unread::new(
            if cx.warn { header.nameless() } else { Vec::new() },
            "give the column a header, or remove its cells",
        );
        let (mut records, mut row) = (table.rows(), Row::default());
        while records.next(&mut row) {
            if row.is_empty(text) {
                continue;
            }
            tally.read += 1;
            unread.look(table, &row, &mut cx.sink);
            let mut report = RowReport::new(&mut cx.sink, table.text, &row);
            let sound = table.is_sound(&row, header.row.cells.len());
            if !sound {
                structure(&mut report, table.text, &row, header.row.cells.len());
            }
            if let Some(code) = whole {
                report.leave_out(code);
            }
            let mut record = EntityRecord { kind, file: table.file, line: row.line, ..EntityRecord::default() };
            let id = reader.columns.id.filter(|column| *column < row.cells.len());
            match id {
                Some(column) => record.id = row.trimmed(text, column).into_owned(),
                None => self.incomplete = true,
            }
            if sound {
                reader.cells(&mut record, table, &row, &mut report);
                if let Some(column) = reader.columns.evidence {
                    record.evidence = sources.cite(table.text, &row, column, &mut report, cx.texts, cx.options.lenient);
                    if cx.warn && sources.present && record.evidence.is_empty() {
                        report.add(super::no_evidence(row.span(text, column)));
                    }
                }
            }
            let id_span = id.map_or(row.start..row.start, |column| row.span(text, column));
            self.insert(record, table.place(&row), id_span, sound, &mut report, cx.texts);
            if let Some(code) = report.verdict() {
                tally.leave_out(code);
            }
        }
    }

    fn insert(
        &mut self,
        record: EntityRecord,
        place: Place,
        span: Range<usize>,
        sound: bool,
        report: &mut RowReport<'_>,
        texts: &[Text],
    ) {
        if record.id.is_empty() {
            return;
        }
        if let Some(earlier) = self.index.get(&record.id) {
            if sound {
                let earlier = self.rows[*earlier as usize].place;
                report.add(duplicate("entity", &record.id, span, earlier, texts));
            }
            return;
        }
        self.index.insert(record.id.clone(), self.rows.len() as u32);
        let state = report.verdict().map_or(State::Sound, State::LeftOut);
        self.rows.push(Entity { record, place, state, listed: true, mentioned: false });
    }

    /// The position of an entity by id; that of the one kept when a confirmed duplicate is named. O(1).
    pub(super) fn mention(&mut self, id: &str) -> Option<u32> {
        let at = *self.index.get(id)?;
        let entity = &mut self.rows[at as usize];
        entity.mentioned = true;
        let State::Merged(kept) = entity.state else { return Some(at) };
        self.rows[kept as usize].mentioned = true;
        Some(kept)
    }

    /// The position of an entity that has a row.
    pub(super) fn listed(&self, id: &str) -> Option<u32> {
        self.index.get(id).copied().filter(|at| self.rows[*at as usize].listed)
    }

    /// Adds an entity that no entity file has.
    pub(super) fn infer(&mut self, id: &str, kind: KindIx, place: Place) -> u32 {
        let record = EntityRecord {
            id: id.to_owned(),
            name: id.to_owned(),
            kind,
            file: place.file,
            line: place.line,
            ..EntityRecord::default()
        };
        self.add(Entity { record, place, state: State::Sound, listed: false, mentioned: true })
    }

    /// Adds a confirmed duplicate that has no row of its own.
    pub(super) fn stand_in(&mut self, id: &str, kept: u32) -> u32 {
        let Entity { place, ref record, .. } = self.rows[kept as usize];
        let record = EntityRecord { id: id.to_owned(), kind: record.kind, ..EntityRecord::default() };
        self.add(Entity { record, place, state: State::Merged(kept), listed: false, mentioned: false })
    }

    fn add(&mut self, entity: Entity) -> u32 {
        let at = self.rows.len() as u32;
        self.index.insert(entity.record.id.clone(), at);
        self.rows.push(entity);
        at
    }

    /// How to put an id right that no entity has: what may have been meant, over ids, names and aliases.
    pub(super) fn remedy(&mut self, id: &str) -> String {
        let otherwise = || "correct the id, or add a row for it to an entity file".to_owned();
        if self.budget == 0 {
            return otherwise();
        }
        self.budget = self.budget.saturating_sub(self.rows.len());
        let listed = self.rows.iter().filter(|entity| entity.listed).map(|entity| &entity.record);
        let candidates = listed.flat_map(|record| {
            let aliases = record.aliases.iter().map(|alias| (alias.as_str(), record.id.as_str()));
            [(record.id.as_str(), record.id.as_str()), (record.name.as_str(), record.id.as_str())]
                .into_iter()
                .chain(aliases)
        });
        match names::suggest(id, candidates, 3).as_slice() {
            [] => otherwise(),
            [near, ..] if near.distance == 0 && near.text != near.id => {
                format!("`{}` is a name of `{}`; write the id", near.text, near.id)
            }
            [near] => format!("did you mean `{}`?", near.id),
            [first, rest @ ..] => {
                let rest: Vec<String> = rest.iter().map(|near| format!("`{}`", near.id)).collect();
                format!("did you mean `{}`, or {}?", first.id, rest.join(" or "))
            }
        }
    }
}

/// The spec of a declared attribute by its header in lower case.
pub(super) fn declared<'s>(specs: &'s [AttributeSpec], lower: &str) -> Option<&'s AttributeSpec> {
    specs.iter().find(|spec| spec.name.to_lowercase() == lower)
}

/// An attribute column: where it is, its name, its type.
#[derive(Debug)]
pub(super) struct Attribute {
    column: usize,
    name: String,
    ty: AttributeType,
}

/// The attribute columns of a file; what is not declared is text.
pub(super) fn attributes(header: &Header, columns: &[usize], specs: &[AttributeSpec]) -> Vec<Attribute> {
    let attribute = |column: &usize| match declared(specs, &header.lower[*column]) {
        Some(spec) => Attribute { column: *column, name: spec.name.clone(), ty: spec.ty.clone() },
        None => Attribute { column: *column, name: header.names[*column].clone(), ty: AttributeType::Text },
    };
    columns.iter().map(attribute).collect()
}

/// The attributes of a row; cells that are not of their type are reported.
pub(super) fn attribute_values(
    attributes: &[Attribute],
    table: &Table<'_>,
    row: &Row,
    report: &mut RowReport<'_>,
) -> Vec<(String, Value)> {
    let text = &table.text.text;
    let mut values = Vec::new();
    for Attribute { column, name, ty } in attributes {
        let cell = row.trimmed(text, *column);
        if cell.is_empty() {
            continue;
        }
        if *ty == AttributeType::Text {
            values.push((name.clone(), Value::Text(row.verbatim(text, *column).into_owned())));
            continue;
        }
        match cells::value(ty, &cell, || row.span(text, *column), name, table.dialect.decimal_comma) {
            Ok(value) => values.push((name.clone(), value)),
            Err(finding) => report.add(finding),
        }
    }
    values
}

/// A cell as it is, or nothing when it holds white space only.
pub(super) fn free_text(text: &str, row: &Row, column: Option<usize>) -> String {
    match column.map(|column| row.verbatim(text, column)) {
        Some(cell) if !cell.trim().is_empty() => cell.into_owned(),
        _ => String::new(),
    }
}

/// What is the same for every row of a file.
struct EntityReader {
    columns: EntityColumns,
    attributes: Vec<Attribute>,
    spec: KindSpec,
}

impl EntityReader {
    /// Reads and checks the cells of a row, evidence apart.
    fn cells(&self, record: &mut EntityRecord, table: &Table<'_>, row: &Row, report: &mut RowReport<'_>) {
        let text = &table.text.text;
        let columns = &self.columns;
        if let Some(column) = columns.id
            && let Some(finding) = cells::check_id(&record.id, &row.span(text, column), "entity")
        {
            report.add(finding);
        }
        if let Some(column) = columns.name {
            record.name = row.trimmed(text, column).into_owned();
            if record.name.is_empty() && columns.name_optional {
                record.name.clone_from(&record.id);
            } else if record.name.is_empty() {
                let help = "fill in the usual name of the entity";
                report.add(Finding::new(Code::EmptyName, row.span(text, column), "the entity has no name", help));
            }
        }
        if let Some(column) = columns.aliases {
            record.aliases = cells::parts(text, row, column).into_iter().map(|(alias, _)| alias).collect();
        }
        record.description = free_text(text, row, columns.description);
        if let Some(column) = columns.website {
            let address = row.trimmed(text, column);
            if !address.is_empty() {
                match cells::value(&AttributeType::Url, &address, || row.span(text, column), "website", false) {
                    Ok(_) => record.website = address.into_owned(),
                    Err(finding) => report.add(finding),
                }
            }
        }
        record.attributes = attribute_values(&self.attributes, table, row, report);
        self.lifetime(record, text, row, report);
    }

    /// Reports an end that lies wholly before the beginning.
    fn lifetime(&self, record: &EntityRecord, text: &str, row: &Row, report: &mut RowReport<'_>) {
        let (Some(begins), Some(ends)) = (&self.spec.begins, &self.spec.ends) else { return };
        let date = |name: &String| {
            record.attributes.iter().find_map(|(attribute, value)| match value {
                Value::Date(date) if attribute == name => Some(*date),
                _ => None,
            })
        };
        if let (Some(first), Some(last)) = (date(begins), date(ends))
            && last.last_day() < first.first_day()
        {
            let column =
                self.attributes.iter().find(|attribute| attribute.name == *ends).map_or(0, |found| found.column);
            let message = format!("`{ends}` ({last}) lies before `{begins}` ({first})");
            let help = "exchange or correct the dates";
            report.add(Finding::new(Code::DatesReversed, row.span(text, column), message, help));
        }
    }
}
