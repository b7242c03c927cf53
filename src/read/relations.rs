//! Relations: rows that join two entities by a verb.

use super::catalogue::{Code, Severity};
use super::cells;
use super::dates::{self, Order};
use super::entities::{self, Attribute, Entities, attribute_values, attributes, free_text};
use super::headers::{Header, RelationColumns, standard};
use super::ids::{self, Ids};
use super::lane;
use super::name_index::Named;
use super::numbers;
use super::records::Row;
use super::relation_rows::RelationLoad;
use super::report::{Finding, RowReport, Stretch};
use super::roles::ColumnRole;
use super::roles::sample::{is_empty_word, is_total};
use super::schema_file::{inverse_of, list, spoken};
use super::sources::{Sources, left_out_reference};
use super::stream::Stop;
use super::table::{Place, Table, Tally, Unread};
use super::{Context, State};
use crate::model::{EntityIx, KindIx, KindSpec, RelationRow, RelationTable, Role, VerbIx, VerbSpec};
use crate::names;
use rayon::prelude::*;

/// The verb of rows that name none.
pub(super) const DEFAULT_VERB: &str = "related_to";
/// The kind of entities that only relations name.
const DEFAULT_KIND: &str = "entity";

/// A row that can be compared with others.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub hash: u64,
    pub place: Place,
    /// Its position among the relations, when it was kept.
    pub kept: Option<u32>,
}

/// All relations.
#[derive(Debug, Default)]
pub(super) struct Relations {
    pub table: RelationTable,
    /// The words of the schema's verbs, in its order.
    pub verbs: Ids,
    pairs: Vec<Option<Vec<(u16, u16)>>>,
    pub seen: Vec<Seen>,
    kind: Option<KindIx>,
    /// Whether there is a file of relations.
    pub present: bool,
    /// Whether some rows could not be read, so that an entity without relations proves nothing.
    pub incomplete: bool,
    /// Whether more verbs were met than can be numbered.
    pub too_many_verbs: bool,
    /// The verbs of the schema that hold both ways.
    symmetric: Vec<String>,
}

/// What is the same for every row of a file.
pub(super) struct RelationReader {
    pub columns: RelationColumns,
    pub attributes: Vec<Attribute>,
    /// The verb of rows that name none.
    pub default_verb: String,
    /// The sign between several entities in one cell, if there are such cells.
    pub lists: Option<String>,
    /// Further words that stand for nothing in dates and numbers.
    pub empty: Vec<String>,
}

/// What a row may change, apart from its report.
pub(super) struct Parts<'p, 'a> {
    pub entities: &'p mut Entities,
    pub sources: &'p mut Sources,
    pub schema: &'p mut crate::model::Schema,
    pub cx: Settings<'a>,
}

/// What a row needs to know of the load.
#[derive(Clone, Copy)]
pub(super) struct Settings<'a> {
    pub texts: &'a [super::report::Text],
    pub lenient: bool,
    pub warn: bool,
    pub open_verbs: bool,
    pub open_entities: bool,
    /// Whether rows are compared with each other.
    pub compare: bool,
    /// Whether a weight of 0 is an error, and not only a row that says nothing.
    pub zero_is_wrong: bool,
    /// Whether an end may be a name.
    pub by_name: bool,
    /// The kinds of entities that only this table names.
    pub end_kinds: [Option<KindIx>; 2],
}

impl Relations {
    /// Makes ready for a schema.
    pub(super) fn new(schema: &crate::model::Schema) -> Self {
        let symmetric = schema.verbs.iter().filter(|verb| verb.symmetric).map(|verb| verb.name.clone()).collect();
        let mut relations = Self { symmetric, ..Self::default() };
        for verb in &schema.verbs {
            // The words of a schema differ, since they are keys of a table.
            let _ = relations.verbs.insert(&verb.name);
            let kind = |name: &String| schema.kind(name).map(|at| at as u16);
            let mut pairs: Vec<(u16, u16)> =
                verb.pairs.iter().filter_map(|(source, target)| Some((kind(source)?, kind(target)?))).collect();
            if verb.symmetric {
                pairs.extend(pairs.clone().into_iter().map(|(source, target)| (target, source)));
            }
            pairs.sort_unstable();
            relations.pairs.push((!verb.pairs.is_empty()).then_some(pairs));
        }
        relations
    }

    /// Reads one file of relations.
    ///
    /// # Errors
    /// [`Stop`] when a file that is not in memory has to be, or cannot be read.
    pub(super) fn read(
        &mut self,
        table: &Table<'_>,
        header: &Header,
        entities: &mut Entities,
        sources: &mut Sources,
        cx: &mut Context<'_>,
        tally: &mut Tally,
    ) -> Result<(), Stop> {
        let columns = RelationColumns::new(header);
        let specs = cx.schema.relation_attributes.clone();
        // An end that is missing is reported as such, with the column that may be it.
        let ends = [("source", columns.source), ("target", columns.target)];
        let is_missing = |word: &str| ends.iter().any(|(end, column)| *end == word && column.is_none());
        let standard = standard(Role::Relations).iter().copied().filter(|word| !is_missing(word));
        let known: Vec<&str> = standard.chain(specs.iter().map(|spec| spec.name.as_str())).collect();
        let undeclared: Vec<usize> = columns
            .others
            .iter()
            .copied()
            .filter(|column| entities::declared(&specs, &header.lower[*column]).is_none())
            .collect();
        let twice = header.check(&mut cx.sink, table.text, &known, &undeclared, cx.warn);
        let missing: Vec<&str> = ends.into_iter().filter(|(_, at)| at.is_none()).map(|(name, _)| name).collect();
        if !missing.is_empty() && table.refused.is_none() {
            header.missing(&mut cx.sink, table, &missing, Role::Relations);
            self.incomplete = true;
        }
        if cx.warn && sources.present && columns.evidence.is_none() {
            super::no_evidence_column(header, table.text, &mut cx.sink);
        }
        let unread = Unread::new(
            if cx.warn { header.nameless() } else { Vec::new() },
            "give the column a header, or remove its cells",
        );
        let whole = super::file_verdict(table, &missing, twice);
        // Names and kinds of ends are looked at row by row.
        let plain_ends = columns.end_names == [None; 2] && columns.end_kinds == [None; 2];
        let fast = whole.is_none() && unread.is_done() && table.text.faults.is_empty() && plain_ends;
        let settings = Settings {
            texts: cx.texts,
            lenient: cx.options.lenient,
            warn: cx.warn,
            open_verbs: cx.open_verbs,
            open_entities: cx.open_entities,
            compare: cx.warn || cx.schema.declared,
            zero_is_wrong: cx.options.strict || cx.schema.declared,
            by_name: !table.spec.ids_only && entities.listed_count() > 0,
            end_kinds: table.end_kinds,
        };
        let mut load = RelationLoad {
            table,
            reader: RelationReader {
                attributes: attributes(header, &columns.others, &specs),
                default_verb: table.spec.relation.clone().unwrap_or_else(|| DEFAULT_VERB.to_owned()),
                lists: table.lists(),
                empty: table.spec.empty.clone(),
                columns,
            },
            whole,
            joins: missing.is_empty(),
            width: header.width(),
            same_columns: header.lower.iter().fold(0, |state, name| ids::combined(state, name)),
            unread,
            relations: self,
            parts: Parts { entities, sources, schema: &mut cx.schema, cx: settings },
            sink: &mut cx.sink,
            tally,
        };
        let (at, line) = lane::drive(&mut load, table, cx.part.filter(|_| fast))?;
        let (mut records, mut row) = (table.rows_from(at, line), Row::default());
        while records.next(&mut row) {
            load.careful(&row);
        }
        Ok(())
    }

    /// The verb of a word, a new one in an open vocabulary.
    pub(super) fn verb(&mut self, name: &str, schema: &mut crate::model::Schema, open: bool) -> Option<VerbIx> {
        if let Some(at) = self.verbs.get(name) {
            return Some(VerbIx(at as u16));
        }
        if !open {
            return None;
        }
        let Ok(at) = u16::try_from(schema.verbs.len()) else {
            self.too_many_verbs = true;
            return None;
        };
        let label = spoken(name);
        let inverse = inverse_of(&label, false);
        schema.verbs.push(VerbSpec { name: name.to_owned(), label, inverse, ..VerbSpec::default() });
        let _ = self.verbs.insert(name);
        self.pairs.push(None);
        Some(VerbIx(at))
    }

    /// Whether the schema says of a verb that it holds both ways.
    pub(super) fn is_symmetric(&self, verb: Option<&str>) -> bool {
        verb.is_some_and(|verb| self.symmetric.iter().any(|other| other == verb))
    }

    /// The kinds that a verb joins, if the schema says so.
    pub(super) fn pairs(&self, verb: VerbIx) -> Option<&[(u16, u16)]> {
        self.pairs.get(usize::from(verb.0))?.as_deref()
    }

    /// The kind of entities that only relations name, where nothing says more.
    pub(super) fn kind(&mut self, given: Option<KindIx>, schema: &mut crate::model::Schema) -> KindIx {
        if let Some(kind) = given {
            return kind;
        }
        *self.kind.get_or_insert_with(|| {
            let at = schema.kind(DEFAULT_KIND).unwrap_or_else(|| {
                schema.kinds.push(KindSpec {
                    name: DEFAULT_KIND.to_owned(),
                    label: DEFAULT_KIND.to_owned(),
                    plural: "entities".to_owned(),
                    ..KindSpec::default()
                });
                schema.kinds.len() - 1
            });
            KindIx(at as u16)
        })
    }

    /// Reports rows that repeat an earlier one in every cell, and takes them out when that is an error. O(n log n).
    ///
    /// # Errors
    /// [`Stop::Whole`] when two rows are likely equal of which one is not in memory.
    pub(super) fn repeated(
        &mut self,
        tables: &[Table<'_>],
        cx: &mut Context<'_>,
        tallies: &mut [Tally],
    ) -> Result<(), Stop> {
        let severity = if cx.schema.declared { Severity::Error } else { Severity::Warning };
        let mut seen = std::mem::take(&mut self.seen);
        // Rows were seen in order, so a stable sort keeps the earliest of equal ones first.
        seen.par_sort_by_key(|row| row.hash);
        let mut dropped = Vec::new();
        let mut first = 0;
        for at in 1..seen.len() {
            if seen[at].hash != seen[first].hash {
                first = at;
                continue;
            }
            let (earlier, later) = (seen[first], seen[at]);
            let (one, two) = (&tables[usize::from(earlier.place.file)], &tables[usize::from(later.place.file)]);
            if one.text.stream.is_some() || two.text.stream.is_some() {
                return Err(Stop::Whole(vec![one.file, two.file]));
            }
            let (row, again) = (one.row_at(earlier.place), two.row_at(later.place));
            let width = row.cells.len();
            let same =
                |here: usize, there: usize| row.trimmed(&one.text.text, here) == again.trimmed(&two.text.text, there);
            let ends = |table: &Table<'_>| {
                let header = table.header.as_ref()?;
                Some((header.column(ColumnRole::Source)?, header.column(ColumnRole::Target)?))
            };
            let equal = width == again.cells.len() && (0..width).all(|column| same(column, column));
            let turned = match ends(one) {
                Some((source, target)) if !equal && width == again.cells.len() => {
                    same(source, target)
                        && same(target, source)
                        && (0..width).all(|column| column == source || column == target || same(column, column))
                }
                _ => false,
            };
            if !equal && !turned {
                continue;
            }
            let how = if equal { "in every cell" } else { "the other way round, and the relation holds both ways" };
            let message = format!("the row repeats {}:{} {how}", one.text.label, earlier.place.line);
            let help = match severity {
                Severity::Error => "remove the row, or say in a cell what sets it apart",
                Severity::Warning => "both are kept as parallel relations; remove the row if that is not meant",
            };
            let span = again.span(&two.text.text, 0).start..again.end;
            let finding = Finding::new(Code::RepeatedRow, span, message, help);
            cx.sink.add_as(severity, two.text, Stretch::of(&again), finding);
            if let (Severity::Error, Some(kept)) = (severity, later.kept) {
                dropped.push(kept);
                tallies[usize::from(later.place.file)].leave_out(Code::RepeatedRow);
            }
        }
        dropped.sort_unstable();
        self.table.remove(&dropped);
        Ok(())
    }
}

impl RelationReader {
    /// Reads and checks the cells of a row; gives a relation for each pair of entities that it names, none when something
    /// is wrong with it.
    pub(super) fn row(
        &self,
        relations: &mut Relations,
        table: &Table<'_>,
        row: &Row,
        report: &mut RowReport<'_>,
        parts: &mut Parts<'_, '_>,
        tally: &mut Tally,
    ) -> Vec<RelationRow> {
        let text = &table.text.text;
        let columns = &self.columns;
        if self.is_total(text, row) {
            let message = "the row is a sum of the others, and is left out";
            let help = "remove it, or write both ends if it is a relation";
            report.add(Finding::new(Code::TotalRow, row.span(text, 0).start..row.end, message, help));
            report.leave_out(Code::TotalRow);
            return Vec::new();
        }
        let mut record = RelationRow { file: table.file, line: row.line, ..RelationRow::default() };
        let ends = [("source", columns.source), ("target", columns.target)].map(|(what, column)| {
            let column = column.unwrap_or(0);
            let cell = row.word(text, column);
            let names = self.names(&cell);
            names
                .iter()
                .map(|name| self.end(name, row, table, column, what, report, parts, tally))
                .collect::<Vec<End>>()
        });
        self.verb(&mut record, relations, table, row, report, parts);
        self.dates(&mut record, table, row, report);
        self.numbers(&mut record, table, row, report, parts.cx.zero_is_wrong);
        self.direction(&mut record, text, row, report);
        record.note = free_text(text, row, columns.note).into_owned();
        if let Some(column) = columns.evidence {
            let Settings { texts, lenient, .. } = parts.cx;
            let found = report.count();
            record.evidence = parts.sources.cite(table.text, row, column, report, texts, lenient);
            let is_told = report.count() > found;
            if parts.cx.warn && parts.sources.present && record.evidence.is_empty() && !is_told {
                report.add(super::no_evidence(row.span(text, column)));
            }
        }
        record.attributes = attribute_values(&self.attributes, table, row, report);
        let [sources, targets] = &ends;
        let pairs: Vec<(&End, &End)> =
            sources.iter().flat_map(|source| targets.iter().map(move |target| (source, target))).collect();
        for pair in &pairs {
            if let (End::Known(source), End::Known(target)) = pair {
                self.allowed(&record, (*source, *target), relations, table, row, report, parts);
            }
        }
        if report.verdict().is_some() {
            return Vec::new();
        }
        let mut found = Vec::with_capacity(pairs.len());
        for (source, target) in pairs {
            let mut next = record.clone();
            next.source = self.number(source, 0, relations, table, row, report, parts);
            next.target = self.number(target, 1, relations, table, row, report, parts);
            if parts.cx.warn && next.source == next.target {
                let span = row.span(text, columns.target.unwrap_or(0));
                let id = cells::short(parts.entities.id(next.source.0));
                let message = format!("the relation goes from `{id}` to itself");
                report.add(Finding::new(Code::SelfRelation, span, message, "check that it is meant"));
            }
            found.push(next);
        }
        found
    }

    /// Whether a row is a sum at the foot of the table: one end says so, the other is empty.
    fn is_total(&self, text: &str, row: &Row) -> bool {
        let [source, target] =
            [self.columns.source, self.columns.target].map(|column| row.word(text, column.unwrap_or(0)));
        (target.is_empty() && is_total(&source)) || (source.is_empty() && is_total(&target))
    }

    /// Whether a cell stands for nothing where a date or a number is expected.
    pub(super) fn is_nothing(&self, cell: &str) -> bool {
        is_empty_word(cell) || self.empty.iter().any(|word| word == cell)
    }

    /// The entities that a cell names: one, unless lists are declared.
    fn names<'c>(&self, cell: &'c str) -> Vec<&'c str> {
        match &self.lists {
            Some(sign) if cell.contains(sign.as_str()) => {
                cell.split(sign.as_str()).map(str::trim).filter(|name| !name.is_empty()).collect()
            }
            _ => vec![cell],
        }
    }

    /// The number of an end, which is new with this row or not.
    #[allow(clippy::too_many_arguments)]
    fn number(
        &self,
        end: &End,
        which: usize,
        relations: &mut Relations,
        table: &Table<'_>,
        row: &Row,
        report: &mut RowReport<'_>,
        parts: &mut Parts<'_, '_>,
    ) -> EntityIx {
        let id = match end {
            End::Known(at) => return EntityIx(*at),
            End::New(id) => id,
            End::Bad => return EntityIx::default(),
        };
        if let Some(known) = parts.entities.mention(id) {
            return EntityIx(known);
        }
        let text = &table.text.text;
        let column = [self.columns.source, self.columns.target][which];
        if parts.entities.present && !parts.entities.incomplete && parts.cx.warn {
            let message = format!("no entity file has `{}`", cells::short(id));
            let help = parts.entities.remedy(id);
            let span = row.span(text, column.unwrap_or(0));
            report.add(Finding::new(Code::UndeclaredEntity, span, message, help));
        }
        let cell = |column: Option<usize>| column.map(|column| row.word(text, column)).filter(|cell| !cell.is_empty());
        let room = parts.schema.kinds.len() < usize::from(u16::MAX);
        let given = match cell(self.columns.end_kinds[which]).filter(|_| room) {
            Some(word) => Some(super::understand::kind_called(&word, parts.schema)),
            None => parts.cx.end_kinds[which],
        };
        let kind = relations.kind(given, parts.schema);
        let name = cell(self.columns.end_names[which]);
        EntityIx(parts.entities.infer(id, name.as_deref().unwrap_or(id), kind, table.place(row)))
    }

    #[allow(clippy::too_many_arguments)]
    fn end(
        &self,
        id: &str,
        row: &Row,
        table: &Table<'_>,
        column: usize,
        what: &str,
        report: &mut RowReport<'_>,
        parts: &mut Parts<'_, '_>,
        tally: &mut Tally,
    ) -> End {
        let text = &table.text.text;
        let span = row.span(text, column);
        let mut known = parts.entities.mention(id);
        if known.is_none() && parts.cx.by_name && !id.is_empty() {
            match parts.entities.by_name(id) {
                Named::Nobody => {}
                Named::One(at) => {
                    parts.entities.mark(at);
                    tally.named += 1;
                    known = Some(at);
                }
                Named::Several(all) => {
                    let list: Vec<String> =
                        all.iter().take(5).map(|at| format!("`{}`", cells::short(parts.entities.id(*at)))).collect();
                    let message = format!("`{}` is the name of {} entities", cells::short(id), all.len());
                    let help = format!("write the id of the one that is meant: {}", list.join(", "));
                    report.add(Finding::new(Code::AmbiguousName, span, message, help));
                    return End::Bad;
                }
            }
        }
        if let Some(at) = known {
            if let State::LeftOut(_) = parts.entities.state(at) {
                let Settings { texts, lenient, .. } = parts.cx;
                let place = Some(parts.entities.place(at));
                left_out_reference(report, lenient, id, span, place, texts);
            }
            return End::Known(at);
        }
        if let Some(finding) = cells::check_id(id, || span.clone(), what) {
            report.add(finding);
            return End::Bad;
        }
        if parts.cx.open_entities {
            return End::New(id.to_owned());
        }
        if parts.entities.incomplete {
            report.leave_out(Code::LeftOutReference);
            return End::Bad;
        }
        let message = format!("there is no entity `{}`", cells::short(id));
        report.add(Finding::new(Code::UnknownEntity, span, message, parts.entities.remedy(id)));
        End::Bad
    }

    fn verb(
        &self,
        record: &mut RelationRow,
        relations: &mut Relations,
        table: &Table<'_>,
        row: &Row,
        report: &mut RowReport<'_>,
        parts: &mut Parts<'_, '_>,
    ) {
        let text = &table.text.text;
        let cell = self.columns.relation.map(|column| row.trimmed(text, column)).unwrap_or_default();
        let name = if cell.is_empty() { self.default_verb.as_str() } else { &cell };
        if let Some(verb) = relations.verb(name, parts.schema, parts.cx.open_verbs) {
            record.verb = verb;
            return;
        }
        let known: Vec<&str> = parts.schema.verbs.iter().map(|verb| verb.name.as_str()).collect();
        let message = match (cell.is_empty(), self.columns.relation) {
            (true, Some(_)) => "the relation is empty".to_owned(),
            (true, None) => "the file has no column `relation`".to_owned(),
            _ => format!("there is no relation `{}`", cells::short(name)),
        };
        let near = if cell.is_empty() { None } else { meant(name, &parts.schema.verbs) };
        let help = near.unwrap_or_else(|| format!("write one of {}", list(known)));
        let declare = "or else declare it in relata.toml: [relations.NAME] with `from` and `to`";
        let help = match cell.is_empty() {
            true => help,
            false if help.ends_with('?') => format!("{help} {declare}"),
            false => format!("{help}, {declare}"),
        };
        let span = self.columns.relation.map_or(row.start..row.start, |column| row.span(text, column));
        report.add(Finding::new(Code::UnknownRelation, span, message, help));
    }

    fn dates(&self, record: &mut RelationRow, table: &Table<'_>, row: &Row, report: &mut RowReport<'_>) {
        let (text, order) = (&table.text.text, table.dialect.order);
        let columns = &self.columns;
        let event = columns.date.map(|column| (column, "date"));
        for (column, is_start) in [
            (columns.since.map(|at| (at, "since")).or(event), true),
            (columns.until.map(|at| (at, "until")).or(event), false),
        ] {
            let Some((column, name)) = column else { continue };
            let cell = row.trimmed(text, column);
            if cell.is_empty() || self.is_nothing(&cell) {
                continue;
            }
            match dates::decode(&cell, order) {
                found @ Some(_) if is_start => record.since = found,
                found @ Some(_) => record.until = found,
                None if !is_start && name == "date" => {}
                None if order == Order::Undecided && dates::is_like(&cell) => report.leave_out(Code::AmbiguousDates),
                None => report.add(dates::explain(&cell, order, row.span(text, column), name)),
            }
        }
        if let (Some(since), Some(until), Some(column)) = (record.since, record.until, columns.until)
            && until.last_day() < since.first_day()
        {
            let message = format!("`until` ({until}) lies before `since` ({since})");
            let help = "exchange or correct the dates";
            report.add(Finding::new(Code::DatesReversed, row.span(text, column), message, help));
        }
    }

    fn numbers(
        &self,
        record: &mut RelationRow,
        table: &Table<'_>,
        row: &Row,
        report: &mut RowReport<'_>,
        zero_is_wrong: bool,
    ) {
        let (text, sign) = (&table.text.text, table.dialect.sign);
        for (column, code, bounds, number) in [
            (self.columns.weight, Code::BadWeight, numbers::WEIGHTS, &mut record.weight),
            (self.columns.confidence, Code::BadConfidence, numbers::CONFIDENCES, &mut record.confidence),
        ] {
            let Some(column) = column else { continue };
            let cell = row.trimmed(text, column);
            if cell.is_empty() || self.is_nothing(&cell) {
                continue;
            }
            match numbers::within(&cell, sign, bounds) {
                Some(found) => *number = Some(found),
                None if !zero_is_wrong && code == Code::BadWeight && numbers::decode(&cell, sign) == Some(0.0) => {
                    let help = "remove the row, or write a weight greater than 0";
                    let finding = Finding::new(
                        Code::ZeroWeight,
                        row.span(text, column),
                        "the weight is 0: the row says that there is no relation",
                        help,
                    );
                    report.add(finding);
                    report.leave_out(Code::ZeroWeight);
                }
                None => report.add(numbers::explain(code, &cell, row.span(text, column), sign)),
            }
        }
    }

    fn direction(&self, record: &mut RelationRow, text: &str, row: &Row, report: &mut RowReport<'_>) {
        let Some(column) = self.columns.direction else { return };
        let cell = row.trimmed(text, column);
        match cells::direction(&cell) {
            Some(symmetric) => record.symmetric = symmetric,
            None => {
                let message = format!("`{}` is not a direction", cells::short(&cell));
                let help = "write directed, undirected or mutual";
                report.add(Finding::new(Code::BadValue, row.span(text, column), message, help));
            }
        }
    }

    /// Reports a pair of kinds that the verb does not join.
    #[allow(clippy::too_many_arguments)]
    fn allowed(
        &self,
        record: &RelationRow,
        (source, target): (u32, u32),
        relations: &Relations,
        table: &Table<'_>,
        row: &Row,
        report: &mut RowReport<'_>,
        parts: &Parts<'_, '_>,
    ) {
        let Some(pairs) = relations.pairs(record.verb) else { return };
        // A verb that is unknown has been reported, and stands as the first one here.
        if report.verdict() == Some(Code::UnknownRelation) {
            return;
        }
        let kind = |at: u32| parts.entities.kind(at).0;
        let pair = (kind(source), kind(target));
        if pairs.binary_search(&pair).is_ok() {
            return;
        }
        let name = |kind: u16| parts.schema.kinds[usize::from(kind)].name.as_str();
        let verb = &parts.schema.verbs[usize::from(record.verb.0)].name;
        let message = format!("`{verb}` does not go from {} to {}", name(pair.0), name(pair.1));
        let help = if pairs.binary_search(&(pair.1, pair.0)).is_ok() {
            format!("exchange source and target: `{verb}` goes from {} to {}", name(pair.1), name(pair.0))
        } else {
            let shown: Vec<String> = pairs
                .iter()
                .take(12)
                .map(|(source, target)| format!("{} to {}", name(*source), name(*target)))
                .collect();
            let more = if pairs.len() > 12 { format!(" and {} more", pairs.len() - 12) } else { String::new() };
            format!("it goes from {}{more}; allow the pair in relata.toml if it is right", shown.join(", "))
        };
        let column = self.columns.relation.or(self.columns.source).unwrap_or(0);
        report.add(Finding::new(Code::KindsNotAllowed, row.span(&table.text.text, column), message, help));
    }
}

/// The relation that was likely meant, by name or label, or by how it reads the other way round.
fn meant(wanted: &str, verbs: &[VerbSpec]) -> Option<String> {
    let is_inverse = |verb: &&VerbSpec| !verb.symmetric && names::fold(&verb.inverse) == names::fold(wanted);
    if let Some(verb) = verbs.iter().find(is_inverse) {
        return Some(format!("write `{}` and exchange source and target", verb.name));
    }
    let called = verbs.iter().flat_map(|verb| [(verb.name.as_str(), verb.name.as_str()), (&verb.label, &verb.name)]);
    let near = names::suggest(wanted, called, 1);
    near.first().map(|near| format!("did you mean `{}`?", near.id))
}

/// One end of a relation.
enum End {
    /// An entity by position.
    Known(u32),
    /// An entity that is new with this row.
    New(String),
    /// Something that has been reported.
    Bad,
}
