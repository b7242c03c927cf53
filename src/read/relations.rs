//! Relations: rows that join two entities by a verb.

use super::Context;
use super::catalogue::{Code, Severity};
use super::chunks;
use super::columns::CellRules;
use super::entities::{self, Entities, attributes};
use super::headers::{Header, RelationColumns, standard};
use super::ids::{self, Ids};
use super::records::Row;
use super::relation_chunk::RelationLoad;
use super::relation_row::{Parts, RelationReader, Settings};
use super::report::{Finding, Stretch};
use super::roles::ColumnRole;
use super::schema_file::{inverse_of, spoken};
use super::sources::Sources;
use super::stream::Stop;
use super::table::{Place, Table, Tally, Unread};
use crate::model::{KindIx, KindSpec, RelationTable, Role, VerbIx, VerbSpec};
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
        let standard = standard(Role::Relations).into_iter().filter(|word| !is_missing(word));
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
            lenient: cx.options.lenient,
            warn: cx.warn,
            open_verbs: cx.open_verbs,
            open_entities: cx.open_entities,
            compare: cx.warn || cx.schema.declared,
            by_name: !table.spec.ids_only && entities.listed_count() > 0,
            end_kinds: table.end_kinds,
        };
        let mut load = RelationLoad {
            table,
            reader: RelationReader {
                attributes: attributes(header, &columns.others, &specs),
                rules: CellRules {
                    dialect: table.dialect,
                    empty: table.spec.empty.clone(),
                    percent: table.spec.percent.clone(),
                    zero_is_wrong: cx.options.strict || cx.schema.declared,
                },
                default_verb: table.spec.relation.clone().unwrap_or_else(|| DEFAULT_VERB.to_owned()),
                lists: table.lists(),
                columns,
                settings,
            },
            whole,
            joins: missing.is_empty(),
            width: header.width(),
            same_columns: header.lower.iter().fold(0, |state, name| ids::combined(state, name)),
            unread,
            relations: self,
            parts: Parts { entities, sources, schema: &mut cx.schema, texts: cx.texts },
            sink: &mut cx.sink,
            tally,
        };
        let has_weights = load.reader.columns.values.has_weights();
        let (at, line) = chunks::read_in_chunks(&mut load, table, cx.chunk.filter(|_| fast))?;
        let (mut records, mut row) = (table.rows_from(at, line), Row::default());
        while records.next(&mut row) {
            load.commit_row(table, &row);
        }
        if !has_weights {
            load.tally.unweighted = load.tally.kept();
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

    /// Whether a verb joins two kinds.
    pub(super) fn joins(&self, verb: VerbIx, (source, target): (KindIx, KindIx)) -> bool {
        self.pairs(verb).is_none_or(|pairs| pairs.binary_search(&(source.0, target.0)).is_ok())
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
            let message = format!("the row repeats {} {how}", one.text.place(earlier.place.line));
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

/// The relation that was likely meant, by name or label, or by how it reads the other way round.
pub(super) fn meant(wanted: &str, verbs: &[VerbSpec]) -> Option<String> {
    let is_inverse = |verb: &&VerbSpec| !verb.symmetric && names::fold(&verb.inverse) == names::fold(wanted);
    if let Some(verb) = verbs.iter().find(is_inverse) {
        return Some(format!("write `{}` and exchange source and target", verb.name));
    }
    let called = verbs.iter().flat_map(|verb| [(verb.name.as_str(), verb.name.as_str()), (&verb.label, &verb.name)]);
    let near = names::suggest(wanted, called, 1);
    near.first().map(|near| format!("did you mean `{}`?", near.id))
}
