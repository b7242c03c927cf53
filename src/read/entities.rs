//! Entities: rows of entity files, and those that only relations name.

use super::catalogue::Code;
use super::cells;
use super::chunks::{self, ChunkReader, SpecialRow};
use super::headers::{EntityColumns, Header, standard};
use super::ids::{Ids, Key};
use super::name_index::{NameIndex, Named};
use super::records::{Records, Row};
use super::report::{Finding, RowReport, Sink, Stretch, Text};
use super::roles::sample::{is_error_word, is_foot_note};
use super::sources::{Sources, duplicate};
use super::stream::Stop;
use super::table::{Place, Table, Tally, Unread, structure};
use super::{Context, State, understand};
use crate::model::{
    AttributeSpec, AttributeType, DetailTable, EntitiesOfReader, EntityDetails, KindIx, KindSpec, Role, Schema,
    SourceIx, Texts, Value, ValueRef, is_address,
};
use crate::names;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

/// All entities, as columns: those of entity files, then those that only `same_as` or relations name.
#[derive(Debug)]
pub(super) struct Entities {
    ids: Ids,
    names: Texts,
    kinds: Vec<KindIx>,
    places: Vec<Place>,
    /// Whether a relation names it. Kept for sound entities of files only when warnings are wanted.
    mentioned: Vec<bool>,
    /// What is not sound.
    states: HashMap<u32, State>,
    /// What those of entity files have; shorter than the other columns, which go on with those that relations name.
    details: DetailTable,
    /// What `same_as` has changed of it.
    changed: HashMap<u32, EntityDetails>,
    /// Who is called what, made when it is first asked for.
    by_name: OnceLock<NameIndex>,
    /// The kinds that words of the data mean.
    kind_words: HashMap<String, KindIx>,
    /// How many have a row.
    listed: u32,
    /// Whether there is a file of entities.
    pub present: bool,
    /// Whether some ids could not be read, so that an unknown id proves nothing.
    pub incomplete: bool,
    budget: usize,
}

/// Entities for which it is worth to wake another thread.
const WORTH: usize = 1 << 10;

/// An entity on its way: what its row says, without a copy where that can be.
#[derive(Debug, Default)]
struct Draft<'t> {
    id: Cow<'t, str>,
    name: Cow<'t, str>,
    kind: KindIx,
    aliases: Vec<Cow<'t, str>>,
    description: Cow<'t, str>,
    website: Cow<'t, str>,
    evidence: Vec<SourceIx>,
    /// By position among the attributes of the file.
    attributes: Vec<(usize, Cell<'t>)>,
}

/// A value of an attribute.
#[derive(Debug)]
pub(super) enum Cell<'t> {
    Text(Cow<'t, str>),
    Other(Value),
}

impl Cell<'_> {
    fn as_ref(&self) -> ValueRef<'_> {
        match self {
            Self::Text(text) => ValueRef::Text(text),
            Self::Other(value) => value.into(),
        }
    }
}

impl Draft<'_> {
    /// Adds what it has beside id, name and kind to a table.
    fn push_to(&self, table: &mut DetailTable, attributes: &[Attribute]) {
        let columns: Vec<usize> =
            self.attributes.iter().map(|(at, _)| table.attributes.column(&attributes[*at].name)).collect();
        let values = columns.into_iter().zip(self.attributes.iter().map(|(_, value)| value.as_ref()));
        self.push_values(table, values);
    }

    fn push_values<'v>(&'v self, table: &mut DetailTable, values: impl Iterator<Item = (usize, ValueRef<'v>)>) {
        let aliases = self.aliases.iter().map(|alias| &**alias);
        table.push(aliases, &self.description, &self.website, &self.evidence, values);
    }

    /// Makes it ready for the next row.
    fn clear(&mut self) {
        self.aliases.clear();
        self.evidence.clear();
        self.attributes.clear();
        (self.description, self.website) = (Cow::Borrowed(""), Cow::Borrowed(""));
    }
}

/// The kind of a table whose rows say of which kind they are.
pub(super) const BY_COLUMN: KindIx = KindIx(u16::MAX);

impl Entities {
    pub(super) fn new() -> Self {
        Self {
            ids: Ids::default(),
            names: Texts::default(),
            kinds: Vec::new(),
            places: Vec::new(),
            mentioned: Vec::new(),
            states: HashMap::new(),
            details: DetailTable::default(),
            changed: HashMap::new(),
            by_name: OnceLock::new(),
            kind_words: HashMap::new(),
            listed: 0,
            present: false,
            incomplete: false,
            budget: super::SUGGESTIONS,
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> u32 {
        self.kinds.len() as u32
    }

    pub(super) fn id(&self, at: u32) -> &str {
        self.ids.text(at)
    }

    pub(super) fn name(&self, at: u32) -> &str {
        self.names.get(at as usize)
    }

    pub(super) fn kind(&self, at: u32) -> KindIx {
        self.kinds[at as usize]
    }

    pub(super) fn place(&self, at: u32) -> Place {
        self.places[at as usize]
    }

    pub(super) fn aliases(&self, at: u32) -> Vec<&str> {
        match self.changed.get(&at) {
            Some(details) => details.aliases.iter().map(String::as_str).collect(),
            None => self.details.aliases(at as usize),
        }
    }

    pub(super) fn state(&self, at: u32) -> State {
        if self.states.is_empty() { State::Sound } else { self.states.get(&at).copied().unwrap_or(State::Sound) }
    }

    pub(super) fn set_state(&mut self, at: u32, state: State) {
        self.states.insert(at, state);
    }

    pub(super) fn is_mentioned(&self, at: u32) -> bool {
        self.mentioned[at as usize]
    }

    /// Notes that relations name entities.
    pub(super) fn mark(&mut self, at: u32) {
        self.mentioned[at as usize] = true;
    }

    /// What an entity has, to be changed.
    pub(super) fn details_mut(&mut self, at: u32) -> &mut EntityDetails {
        let details = self.details(at);
        self.changed.entry(at).or_insert(details)
    }

    /// What an entity has, on its own.
    pub(super) fn details(&self, at: u32) -> EntityDetails {
        self.changed.get(&at).cloned().unwrap_or_else(|| self.details.get(at as usize))
    }

    /// Those of entity files that are used.
    pub(super) fn sound(&self) -> impl Iterator<Item = u32> {
        (0..self.listed).filter(|at| self.state(*at) == State::Sound)
    }

    /// All that are used, also those that only relations name.
    pub(super) fn all_sound(&self) -> impl Iterator<Item = u32> {
        (0..self.len()).filter(|at| self.state(*at) == State::Sound)
    }

    /// All that are used, in the order of ids. O(n log n).
    pub(super) fn order(&self) -> Vec<u32> {
        use rayon::prelude::*;
        // Sixteen bytes decide between most ids, without a look at the texts.
        let key = |at: u32| {
            let mut key = [0; 16];
            let bytes = self.id(at).as_bytes();
            let length = bytes.len().min(16);
            key[..length].copy_from_slice(&bytes[..length]);
            let (high, low) = key.split_at(8);
            let word = |half: &[u8]| half.iter().fold(0_u64, |word, byte| word << 8 | u64::from(*byte));
            (word(high), word(low), at)
        };
        let used = (0..self.len()).into_par_iter().filter(|at| self.state(*at) == State::Sound);
        let mut keys: Vec<(u64, u64, u32)> = used.map(key).collect();
        keys.par_sort_unstable_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then_with(|| self.id(a.2).cmp(self.id(b.2))));
        keys.into_iter().map(|(.., at)| at).collect()
    }

    /// Where every entity stands; the places leave.
    pub(super) fn take_places(&mut self) -> Vec<Place> {
        std::mem::take(&mut self.places)
    }

    /// The columns for the dataset.
    pub(super) fn columns<'e>(&'e mut self, origin: &'e (dyn Fn(u32) -> (u16, u32) + Sync)) -> EntitiesOfReader<'e> {
        let Self { ids, names, kinds, details, changed, .. } = self;
        EntitiesOfReader { ids: ids.texts(), names, kinds, origin, details, changed }
    }

    /// Reads one file of entities of a kind.
    ///
    /// # Errors
    /// [`Stop`] when a file that is not in memory has to be, or cannot be read.
    pub(super) fn read(
        &mut self,
        table: &Table<'_>,
        header: &Header,
        kind: KindIx,
        sources: &mut Sources,
        (cx, closed_kinds): (&mut Context<'_>, bool),
        tally: &mut Tally,
    ) -> Result<(), Stop> {
        let columns = EntityColumns::new(header);
        let spec = cx.schema.kinds.get(usize::from(kind.0)).cloned().unwrap_or_default();
        let known: Vec<&str> = standard(Role::Entities)
            .into_iter()
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
        if columns.name.is_none() && table.refused.is_none() {
            missing = if columns.id.is_some() { vec!["name"] } else { vec!["id", "name"] };
            header.missing(&mut cx.sink, table, &missing, Role::Entities);
        }
        self.incomplete |= columns.id.is_none();
        if cx.warn && sources.present && columns.evidence.is_none() {
            super::no_evidence_column(header, table.text, &mut cx.sink);
        }
        let unread = Unread::new(
            if cx.warn { header.nameless() } else { Vec::new() },
            "give the column a header, or remove its cells",
        );
        let whole = super::file_verdict(table, &missing, twice);
        let fast = whole.is_none() && unread.is_done() && table.text.faults.is_empty() && columns.id.is_some();
        let reader = EntityReader { attributes: attributes(header, &columns.others, &spec.attributes), columns, spec };
        let mut load = EntityLoad {
            table,
            kind,
            reader,
            whole,
            width: header.width(),
            unread,
            entities: self,
            schema: &mut cx.schema,
            open_kinds: !closed_kinds,
            sources,
            sink: &mut cx.sink,
            texts: cx.texts,
            lenient: cx.options.lenient,
            warn: cx.warn,
            keeps_details: cx.options.details,
            tally,
        };
        let (at, line) = chunks::read_in_chunks(&mut load, table, cx.chunk.filter(|_| fast))?;
        let (mut records, mut row) = (table.rows_from(at, line), Row::default());
        while records.next(&mut row) {
            load.commit_row(table, &row);
        }
        Ok(())
    }

    fn insert(&mut self, draft: &Draft<'_>, kind: KindIx, place: Place, attributes: &[Attribute]) -> Result<u32, u32> {
        let at = self.ids.insert(&draft.id)?;
        self.place_at(&draft.name, kind, place);
        draft.push_to(&mut self.details, attributes);
        self.listed = self.len();
        Ok(at)
    }

    fn place_at(&mut self, name: &str, kind: KindIx, place: Place) {
        self.names.push(name);
        self.kinds.push(kind);
        self.places.push(place);
        self.mentioned.push(false);
    }

    /// The table of ids.
    pub(super) fn ids(&self) -> &Ids {
        &self.ids
    }

    /// The position of an entity by id. O(length).
    pub(super) fn find(&self, id: &str) -> Option<u32> {
        self.ids.get(id)
    }

    /// The position of an entity by id; that of the one kept when a confirmed duplicate is named. O(length).
    pub(super) fn mention(&mut self, id: &str) -> Option<u32> {
        let at = self.ids.get(id)?;
        self.mark(at);
        let State::Merged(kept) = self.state(at) else { return Some(at) };
        self.mark(kept);
        Some(kept)
    }

    /// The entity of an entity file that has a word for its id, its name or an alias, folded. The first call makes the index:
    /// O(n log n); then O(log n + length).
    pub(super) fn by_name(&self, word: &str) -> Named {
        self.by_name.get_or_init(|| NameIndex::new(self)).find(self, word)
    }

    /// How many have a row.
    pub(super) fn listed_count(&self) -> u32 {
        self.listed
    }

    /// The position of an entity that has a row.
    pub(super) fn listed(&self, id: &str) -> Option<u32> {
        self.ids.get(id).filter(|at| *at < self.listed)
    }

    /// Adds an entity that no entity file has.
    pub(super) fn infer(&mut self, id: &str, name: &str, kind: KindIx, place: Place) -> u32 {
        let at = self.add(id, name, kind, place);
        self.mark(at);
        at
    }

    /// Adds a confirmed duplicate that has no row of its own.
    pub(super) fn stand_in(&mut self, id: &str, kept: u32) -> u32 {
        let at = self.add(id, "", self.kind(kept), self.place(kept));
        self.states.insert(at, State::Merged(kept));
        at
    }

    fn add(&mut self, id: &str, name: &str, kind: KindIx, place: Place) -> u32 {
        match self.ids.insert(id) {
            Ok(at) => {
                self.place_at(name, kind, place);
                at
            }
            Err(at) => at,
        }
    }

    /// The kind that a cell means, else that of the table; in an open schema new words are new kinds. `None` for a word that
    /// means none, and when there are more kinds than can be numbered.
    fn kind_of(
        &mut self,
        cell: Option<&str>,
        kind: KindIx,
        file: &str,
        schema: &mut Schema,
        open: bool,
    ) -> Option<KindIx> {
        let word = match cell {
            Some(word) => word,
            None if kind != BY_COLUMN => return Some(kind),
            None => super::stem(file),
        };
        if let Some(kind) = self.kind_words.get(word) {
            return Some(*kind);
        }
        let found = match understand::kind_known(word, schema) {
            Some(kind) => kind,
            None if open && schema.kinds.len() < usize::from(u16::MAX) => understand::kind_called(word, schema),
            None => return None,
        };
        self.kind_words.insert(word.to_owned(), found);
        Some(found)
    }

    /// How to put an id right that no entity has: what may have been meant, over ids, names and aliases.
    pub(super) fn remedy(&mut self, id: &str) -> String {
        let otherwise = || "correct the id, or add a row for it to an entity file".to_owned();
        if self.budget == 0 {
            return otherwise();
        }
        self.budget = self.budget.saturating_sub(self.len() as usize);
        let candidates = (0..self.listed).flat_map(|at| {
            let id = self.id(at);
            let aliases = self.aliases(at).into_iter().map(move |alias| (alias, id));
            [(id, id), (self.name(at), id)].into_iter().chain(aliases)
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

/// What reading one file of entities needs.
struct EntityLoad<'l> {
    table: &'l Table<'l>,
    kind: KindIx,
    reader: EntityReader,
    /// Why no row can be used, if so.
    whole: Option<Code>,
    width: usize,
    unread: Unread,
    entities: &'l mut Entities,
    schema: &'l mut Schema,
    open_kinds: bool,
    sources: &'l mut Sources,
    sink: &'l mut Sink,
    texts: &'l [Text],
    lenient: bool,
    warn: bool,
    /// Whether descriptions, websites and all attributes are kept.
    keeps_details: bool,
    tally: &'l mut Tally,
}

impl EntityLoad<'_> {
    /// Takes a row over, with all that there is to say of it and all that it changes.
    fn commit_row(&mut self, table: &Table<'_>, row: &Row) {
        let remarks_no_evidence = self.remarks_no_evidence();
        let Self { reader, entities, sources, .. } = self;
        let text = &table.text.text;
        if row.is_empty(text) {
            return;
        }
        self.tally.read += 1;
        if let Some(finding) = table.foot_note(row, self.width) {
            self.sink.add(table.text, Stretch::of(row), finding);
            self.tally.leave_out(Code::FootNote);
            return;
        }
        self.unread.look(table, row, self.sink);
        let mut report = RowReport::new(self.sink, table.text, row);
        let sound = table.is_sound(row, self.width);
        if !sound {
            structure(&mut report, table.text, row, self.width);
        }
        if let Some(code) = self.whole {
            report.leave_out(code);
        }
        let mut draft = Draft::default();
        let id = reader.columns.id.filter(|column| *column < row.cells.len());
        match id {
            Some(column) => draft.id = row.word(text, column),
            None => entities.incomplete = true,
        }
        let mut kind = self.kind;
        if sound {
            reader.cells(&mut draft, table, row, &mut report);
            let cell = reader.kind_cell(text, row);
            kind = match entities.kind_of(cell.as_deref(), self.kind, &table.text.name, self.schema, self.open_kinds) {
                Some(kind) => kind,
                None => {
                    let cell = cell.unwrap_or_default();
                    let known: Vec<&str> = self.schema.kinds.iter().map(|kind| kind.name.as_str()).collect();
                    let help = super::schema_file::did_you_mean(&cell, &known)
                        .unwrap_or_else(|| format!("the kinds are {}", super::schema_file::list(known)));
                    let span = row.span(text, reader.columns.kind.unwrap_or(0));
                    report.add(Finding::new(
                        Code::UnknownKind,
                        span,
                        format!("there is no kind `{}`", cells::short(&cell)),
                        help,
                    ));
                    self.kind
                }
            };
            if let Some(column) = reader.columns.evidence {
                draft.evidence = sources.cite(table.text, row, column, &mut report, self.texts, self.lenient);
                if remarks_no_evidence && draft.evidence.is_empty() {
                    report.add(super::no_evidence(row.span(text, column)));
                }
            }
        }
        if !self.keeps_details {
            reader.forget(&mut draft);
        }
        if !draft.id.is_empty() {
            let earlier = entities.find(&draft.id);
            match earlier {
                Some(earlier) if sound && self.whole.is_none() => {
                    let span = id.map_or(row.start..row.start, |column| row.span(text, column));
                    report.add(duplicate("entity", &draft.id, span, entities.place(earlier), self.texts));
                }
                Some(_) => {}
                None => {
                    let verdict = report.verdict();
                    if let (Ok(at), Some(code)) =
                        (entities.insert(&draft, kind, table.place(row), &reader.attributes), verdict)
                    {
                        entities.set_state(at, State::LeftOut(code));
                    }
                }
            }
        }
        if let Some(code) = report.verdict() {
            self.tally.leave_out(code);
        }
    }

    /// Id and name of a row that has nothing else, both as they are kept: what most rows of a large file are. `None` for
    /// every other row.
    fn bare<'t>(&self, table: &Table<'t>, row: &Row) -> Option<[&'t str; 2]> {
        let text: &'t str = &table.text.text;
        let EntityColumns { id, name, evidence, kind, .. } = self.reader.columns;
        let both = [id?, name?];
        if kind.is_some() {
            return None;
        }
        let is_remarked = self.remarks_no_evidence() && evidence.is_some();
        if is_remarked || !table.is_sound(row, self.width) || !row.is_blank_but(&both) {
            return None;
        }
        let canonical = |word: &&str| cells::is_plainly_canonical(word.as_bytes());
        let [id, name] = both.map(|column| row.plain(text, column).map(|stretch| &text[stretch]).filter(canonical));
        let id = id.filter(|id| cells::id_fault(id).is_none() && !is_foot_note(id))?;
        Some([id, name?])
    }

    /// Whether a row without sources is remarked upon.
    fn remarks_no_evidence(&self) -> bool {
        self.warn && self.sources.present
    }

    /// Reads a row in which everything is plain into a draft; `None` where something has to be said or changed.
    fn plain<'t>(&self, table: &Table<'t>, row: &Row, sink: &mut Sink, draft: &mut Draft<'t>) -> Option<()> {
        let text: &'t str = &table.text.text;
        if !table.is_sound(row, self.width) {
            return None;
        }
        draft.clear();
        draft.id = row.word(text, self.reader.columns.id?);
        if is_foot_note(&draft.id) {
            return None;
        }
        draft.kind = match self.reader.kind_cell(text, row) {
            Some(cell) => *self.entities.kind_words.get(&*cell)?,
            None if self.kind == BY_COLUMN => return None,
            None => self.kind,
        };
        let mut report = RowReport::new(sink, table.text, row);
        self.reader.cells(draft, table, row, &mut report);
        if !report.is_clean() {
            return None;
        }
        if let Some(column) = self.reader.columns.evidence {
            let is_known = self.sources.known(text, row, column, &mut draft.evidence);
            if !is_known || (self.remarks_no_evidence() && draft.evidence.is_empty()) {
                return None;
            }
        }
        if !self.keeps_details {
            self.reader.forget(draft);
        }
        Some(())
    }
}

/// What is found in a chunk of a file of entities.
#[derive(Debug, Default)]
struct EntityChunk {
    read: u64,
    ids: Texts,
    keys: Vec<Key>,
    names: Texts,
    kinds: Vec<KindIx>,
    places: Vec<Place>,
    /// What the rows up to the last that has something have.
    details: DetailTable,
    /// Rows of which there is something to say or to change, and how many plain ones come before.
    special: Vec<(u32, SpecialRow)>,
}

impl EntityChunk {
    fn push(&mut self, id: &str, name: &str, kind: KindIx, place: Place) {
        self.read += 1;
        self.kinds.push(kind);
        self.keys.push(Key::of(id));
        self.ids.push(id);
        self.names.push(name);
        self.places.push(place);
    }
}

impl ChunkReader for EntityLoad<'_> {
    type Chunk = EntityChunk;

    fn scan(&self, table: &Table<'_>, records: &mut Records<'_>, end: usize) -> Option<EntityChunk> {
        let streams = self.table.text.stream.is_some();
        let (mut chunk, mut row, mut sink) = (EntityChunk::default(), Row::default(), Sink::default());
        let mut draft = Draft::default();
        let attributes = &self.reader.attributes;
        let columns: Vec<usize> = attributes.iter().map(|own| chunk.details.attributes.column(&own.name)).collect();
        while records.position().0 < end && records.next(&mut row) {
            if row.fault.is_some() {
                return None;
            }
            if row.is_empty(&table.text.text) {
                continue;
            }
            if let Some([id, name]) = self.bare(table, &row) {
                chunk.push(id, name, self.kind, table.place(&row));
                continue;
            }
            if self.plain(table, &row, &mut sink, &mut draft).is_none() {
                sink = Sink::default();
                chunk.special.push((chunk.keys.len() as u32, SpecialRow::new(table, &row, streams)));
                continue;
            }
            chunk.details.push_empty(chunk.keys.len() - chunk.details.len());
            let values = draft.attributes.iter().map(|(at, value)| (columns[*at], value.as_ref()));
            draft.push_values(&mut chunk.details, values);
            chunk.push(&draft.id, &draft.name, draft.kind, table.place(&row));
        }
        chunk.details.push_empty(chunk.keys.len() - chunk.details.len());
        Some(chunk)
    }

    fn make_room(&mut self, chunk: &EntityChunk, chunks: usize) {
        let Entities { ids, names, kinds, places, mentioned, .. } = &mut *self.entities;
        // All of them are in the text, whatever the first chunk is like.
        let most = self.table.bytes();
        let more = (chunk.keys.len() * chunks).min(most / chunks::SHORTEST_ROW);
        ids.reserve(more, (chunk.ids.bytes() * chunks).min(most));
        names.reserve(more, (chunk.names.bytes() * chunks).min(most));
        kinds.reserve(more);
        places.reserve(more);
        mentioned.reserve(more);
    }

    fn commit(&mut self, chunk: EntityChunk, from: Place) -> Result<(), Stop> {
        let EntityChunk { read, ids, keys, names, kinds, places, details, special } = chunk;
        self.tally.read += read;
        let mut special = special.into_iter().peekable();
        // Few rows at a time after an id that was there already, so that a file full of them takes linear time.
        let (mut at, mut most) = (0_usize, usize::MAX);
        loop {
            // Up to the next special row, or the next id that is there already.
            let sound = special.peek().map_or(keys.len(), |(before, _)| *before as usize);
            let stop = sound.min(at.saturating_add(most));
            let first = self.entities.len();
            let known = &mut *self.entities;
            let mut insert = || known.ids.insert_many(&keys, &ids, at..stop);
            let mut append = || {
                known.names.append_some(&names, at..stop);
                known.places.extend(places[at..stop].iter().map(|place| place.within(from)));
            };
            let (new, ()) = if stop - at < WORTH { (insert(), append()) } else { rayon::join(insert, append) };
            let end = first as usize + new;
            known.names.truncate(end);
            known.places.truncate(end);
            known.kinds.extend_from_slice(&kinds[at..at + new]);
            known.mentioned.resize(end, false);
            self.sources.mark(details.cited(at..at + new));
            self.entities.details.append_some(&details, at..at + new);
            self.entities.listed = self.entities.len();
            at += new;
            let row = if at < stop {
                self.tally.read -= 1;
                (at, most) = (at + 1, 1);
                SpecialRow { place: places[at - 1], text: None }
            } else if at < sound {
                most = most.saturating_mul(2);
                continue;
            } else if let Some((_, row)) = special.next() {
                row
            } else {
                return Ok(());
            };
            row.read_again(self.table, from, |table, row| self.commit_row(table, row))?;
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

/// The attributes of a row, each with its position among them; cells that are not of their type are reported.
pub(super) fn attribute_cells<'t>(
    attributes: &[Attribute],
    table: &Table<'t>,
    row: &Row,
    report: &mut RowReport<'_>,
    values: &mut Vec<(usize, Cell<'t>)>,
) {
    let text: &'t str = &table.text.text;
    for (at, Attribute { column, name, ty }) in attributes.iter().enumerate() {
        let cell = row.trimmed(text, *column);
        if cell.is_empty() || is_error_word(&cell) {
            continue;
        }
        if *ty == AttributeType::Text {
            values.push((at, Cell::Text(row.verbatim(text, *column))));
            continue;
        }
        match cells::value(ty, &cell, || row.span(text, *column), name, table.dialect) {
            Ok(value) => values.push((at, Cell::Other(value))),
            Err(finding) => report.add(finding),
        }
    }
}

/// The attributes of a row by name.
pub(super) fn attribute_values(
    attributes: &[Attribute],
    table: &Table<'_>,
    row: &Row,
    report: &mut RowReport<'_>,
) -> Vec<(String, Value)> {
    let mut cells = Vec::new();
    attribute_cells(attributes, table, row, report, &mut cells);
    cells.into_iter().map(|(at, value)| (attributes[at].name.clone(), value.as_ref().to_owned())).collect()
}

/// A cell as it is, or nothing when it holds white space only.
pub(super) fn free_text<'t>(text: &'t str, row: &Row, column: Option<usize>) -> Cow<'t, str> {
    let cell = column.map(|column| row.verbatim(text, column));
    cell.filter(|cell| !cell.trim().is_empty()).unwrap_or_default()
}

/// What is the same for every row of a file.
struct EntityReader {
    columns: EntityColumns,
    attributes: Vec<Attribute>,
    spec: KindSpec,
}

impl EntityReader {
    /// What a row says of its kind; of several labels (Neo4j) the first.
    fn kind_cell<'t>(&self, text: &'t str, row: &Row) -> Option<Cow<'t, str>> {
        let cell = row.word(text, self.columns.kind?);
        let first = cell.split(';').next().unwrap_or_default().trim().len();
        match cell {
            _ if first == 0 => None,
            Cow::Borrowed(cell) => Some(Cow::Borrowed(cell[..first].trim())),
            Cow::Owned(mut cell) => {
                cell.truncate(first);
                Some(Cow::Owned(cell))
            }
        }
    }

    /// Takes out of a checked row what is not kept: all but the attributes that bound the life of an entity.
    fn forget(&self, draft: &mut Draft<'_>) {
        (draft.description, draft.website) = (Cow::Borrowed(""), Cow::Borrowed(""));
        let bounds = [self.spec.begins.as_ref(), self.spec.ends.as_ref()];
        draft.attributes.retain(|(at, _)| bounds.contains(&Some(&self.attributes[*at].name)));
    }

    /// Reads and checks the cells of a row, evidence apart.
    fn cells<'t>(&self, draft: &mut Draft<'t>, table: &Table<'t>, row: &Row, report: &mut RowReport<'_>) {
        let text: &'t str = &table.text.text;
        let columns = &self.columns;
        if let Some(column) = columns.id
            && let Some(finding) = cells::check_id(&draft.id, || row.span(text, column), "entity")
        {
            report.add(finding);
        }
        if let Some(column) = columns.name {
            draft.name = row.trimmed(text, column);
            if draft.name.is_empty() && columns.name_optional {
                draft.name.clone_from(&draft.id);
            } else if draft.name.is_empty() {
                let help = "fill in the usual name of the entity";
                report.add(Finding::new(Code::EmptyName, row.span(text, column), "the entity has no name", help));
            }
        }
        if let Some(column) = columns.aliases {
            cells::aliases(table, row, column, &mut draft.aliases);
        }
        draft.description = free_text(text, row, columns.description);
        if let Some(column) = columns.website {
            let address = row.trimmed(text, column);
            if !address.is_empty() && !is_address(&address) {
                if let Err(finding) =
                    cells::value(&AttributeType::Url, &address, || row.span(text, column), "website", table.dialect)
                {
                    report.add(finding);
                }
            } else {
                draft.website = address;
            }
        }
        attribute_cells(&self.attributes, table, row, report, &mut draft.attributes);
        self.lifetime(draft, text, row, report);
    }

    /// Reports an end that lies wholly before the beginning.
    fn lifetime(&self, draft: &Draft<'_>, text: &str, row: &Row, report: &mut RowReport<'_>) {
        let (Some(begins), Some(ends)) = (&self.spec.begins, &self.spec.ends) else { return };
        let date = |name: &String| {
            draft.attributes.iter().find_map(|(at, value)| match value {
                Cell::Other(Value::Date(date)) if self.attributes[*at].name == *name => Some(*date),
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
