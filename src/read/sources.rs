//! The evidence registry: rows of `sources.csv`, and the ids by which others cite them.

use super::State;
use super::catalogue::Code;
use super::cells;
use super::dates;
use super::headers::Header;
use super::ids::{Ids, Key};
use super::records::Row;
use super::report::{Finding, RowReport, Stretch, Text};
use super::roles::sample::is_empty_word;
use super::table::{Place, Table, Tally, Unread, structure};
use crate::model::{AttributeType, Index, Role, SourceIx, SourceRecord};
use crate::names;
use std::ops::Range;

/// One source.
#[derive(Debug)]
pub(super) struct Source {
    pub record: SourceRecord,
    /// Where its row is; absent when only evidence names it.
    pub place: Option<Place>,
    pub state: State,
    pub cited: bool,
}

/// What an id in a cell of evidence is found to be.
enum Citation {
    Known(SourceIx),
    /// A source whose row is left out.
    LeftOut(SourceIx),
    /// What no source has for its id.
    Unknown,
}

/// All sources.
#[derive(Debug, Default)]
pub(super) struct Sources {
    pub rows: Vec<Source>,
    index: Ids,
    /// Whether there is a registry.
    pub present: bool,
    /// Whether some of its ids could not be read, so that an unknown id proves nothing.
    pub incomplete: bool,
    /// Whether sources may be what evidence names.
    pub open: bool,
    /// Comparisons left for suggestions.
    budget: usize,
}

impl Sources {
    pub(super) fn new() -> Self {
        Self { budget: super::SUGGESTIONS, ..Self::default() }
    }

    /// Reads one registry.
    pub(super) fn read(&mut self, table: &Table<'_>, header: &Header, cx: &mut super::Context<'_>, tally: &mut Tally) {
        let text = &table.text.text;
        let find = |name| header.find(name);
        let (id, title) = (find("id"), find("title"));
        let (publisher, url) = (find("publisher"), find("url"));
        let (published, accessed) = (find("published"), find("accessed"));
        let taken = [id, title, publisher, url, published, accessed];
        let others = header.others(&taken);
        let twice = header.check(&mut cx.sink, table.text, &super::headers::standard(Role::Sources), &others, cx.warn);
        let missing: Vec<&str> =
            [("id", id), ("title", title)].into_iter().filter(|(_, at)| at.is_none()).map(|(name, _)| name).collect();
        if !missing.is_empty() {
            header.missing(&mut cx.sink, table, &missing, Role::Sources);
        }
        self.incomplete |= id.is_none();
        let whole = super::file_verdict(table, &missing, twice);
        let mut unread = Unread::new(
            if cx.warn { [header.nameless(), others].concat() } else { Vec::new() },
            "sources have the columns id, title, publisher, url, published and accessed; move the text into one of them",
        );
        let (mut records, mut row) = (table.rows(), Row::default());
        while records.next(&mut row) {
            if row.is_empty(text) {
                continue;
            }
            tally.read += 1;
            if let Some(finding) = table.foot_note(&row, header.width()) {
                cx.sink.add(table.text, Stretch::of(&row), finding);
                tally.leave_out(Code::FootNote);
                continue;
            }
            unread.look(table, &row, &mut cx.sink);
            let mut report = RowReport::new(&mut cx.sink, table.text, &row);
            let sound = table.is_sound(&row, header.width());
            if !sound {
                structure(&mut report, table.text, &row, header.width());
            }
            if let Some(code) = whole {
                report.leave_out(code);
            }
            let mut record = SourceRecord::default();
            if let Some(column) = id.filter(|column| *column < row.cells.len()) {
                record.id = row.trimmed(text, column).into_owned();
                if sound && let Some(finding) = cells::check_id(&record.id, || row.span(text, column), "source") {
                    report.add(finding);
                }
            } else {
                self.incomplete = true;
            }
            if sound {
                self.rest(&mut record, &mut report, table, &row, [title, publisher, url, published, accessed]);
            }
            if !record.id.is_empty() {
                self.insert(record, table, &row, sound, id.unwrap_or(0), &mut report, cx.texts);
            }
            if let Some(code) = report.verdict() {
                tally.leave_out(code);
            }
        }
    }

    fn rest(
        &self,
        record: &mut SourceRecord,
        report: &mut RowReport<'_>,
        table: &Table<'_>,
        row: &Row,
        [title, publisher, url, published, accessed]: [Option<usize>; 5],
    ) {
        let (text, dialect) = (&table.text.text, table.dialect);
        let cell = |column: Option<usize>| column.map(|column| row.trimmed(text, column)).unwrap_or_default();
        let span = |column: Option<usize>| row.span(text, column.unwrap_or(0));
        record.title = cell(title).into_owned();
        if title.is_some() && record.title.is_empty() {
            let help = "fill in the title of the page or document";
            report.add(Finding::new(Code::EmptyName, span(title), "the source has no title", help));
        }
        record.publisher = cell(publisher).into_owned();
        let address = cell(url);
        if !address.is_empty() {
            match cells::value(&AttributeType::Url, &address, || span(url), "url", dialect) {
                Ok(_) => record.url = address.into_owned(),
                Err(finding) => report.add(finding),
            }
        }
        for (column, name, date) in
            [(published, "published", &mut record.published), (accessed, "accessed", &mut record.accessed)]
        {
            let value = cell(column);
            if !value.is_empty() {
                *date = dates::decode(&value, dialect.order);
                if date.is_none() && !is_empty_word(&value) {
                    report.add(dates::explain(&value, dialect.order, span(column), name));
                }
            }
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn insert(
        &mut self,
        record: SourceRecord,
        table: &Table<'_>,
        row: &Row,
        sound: bool,
        column: usize,
        report: &mut RowReport<'_>,
        texts: &[Text],
    ) {
        if let Err(earlier) = self.index.insert(&record.id) {
            if sound && let Some(place) = self.rows[earlier as usize].place {
                let span = row.span(&table.text.text, column);
                report.add(duplicate("source", &record.id, span, place, texts));
            }
            return;
        }
        let state = report.verdict().map_or(State::Sound, State::LeftOut);
        self.rows.push(Source { record, place: Some(table.place(row)), state, cited: false });
    }

    /// What an id in a cell of evidence is found to be.
    fn citation(&self, id: &str) -> Citation {
        match self.index.get(id).map(SourceIx) {
            None => Citation::Unknown,
            Some(source) if self.rows[source.index()].state == State::Sound => Citation::Known(source),
            Some(source) => Citation::LeftOut(source),
        }
    }

    /// The sources that a cell names; unknown ones are reported.
    pub(super) fn cite(
        &mut self,
        text: &Text,
        row: &Row,
        column: usize,
        report: &mut RowReport<'_>,
        files: &[Text],
        lenient: bool,
    ) -> Vec<SourceIx> {
        let mut cited: Vec<SourceIx> = Vec::new();
        if is_empty_word(&row.trimmed(&text.text, column)) {
            return cited;
        }
        for (id, span) in cells::parts(&text.text, row, column, cells::LIST) {
            let number = match self.citation(&id) {
                Citation::Known(source) => source.0,
                Citation::LeftOut(source) => {
                    let place = self.rows[source.index()].place;
                    left_out_reference(report, lenient, &id, span, place, files);
                    source.0
                }
                Citation::Unknown if self.open && cells::is_id(&id) => {
                    let record = SourceRecord { id: id.clone(), title: id.clone(), ..SourceRecord::default() };
                    self.rows.push(Source { record, place: None, state: State::Sound, cited: true });
                    self.index.insert(&id).unwrap_or_else(|number| number)
                }
                Citation::Unknown if self.incomplete => {
                    report.leave_out(Code::LeftOutReference);
                    continue;
                }
                Citation::Unknown => {
                    report.add(self.unknown(&id, span));
                    continue;
                }
            };
            self.rows[number as usize].cited = true;
            if !cited.contains(&SourceIx(number)) {
                cited.push(SourceIx(number));
            }
        }
        cited
    }

    /// Adds the sources that a cell of a row names to a list, and says whether every one is known and sound.
    pub(super) fn known(&self, text: &str, row: &Row, column: usize, cited: &mut Vec<SourceIx>) -> bool {
        // Most cells name one, in a few letters.
        let one = row.plain(text, column).and_then(|stretch| Key::within_without(text, &stretch, cells::LIST as u8));
        if let Some(number) = one.and_then(|key| self.index.get_short(&key)).map(SourceIx) {
            cited.push(number);
            return self.rows[number.index()].state == State::Sound;
        }
        let (from, cell) = (cited.len(), row.trimmed(text, column));
        let cell = &*cell;
        if is_empty_word(cell) {
            return true;
        }
        for id in cell.split(cells::LIST).map(str::trim).filter(|id| !id.is_empty()) {
            let Citation::Known(number) = self.citation(id) else { return false };
            if !cited[from..].contains(&number) {
                cited.push(number);
            }
        }
        true
    }

    /// Notes that rows cite sources.
    pub(super) fn mark(&mut self, cited: impl Iterator<Item = SourceIx>) {
        cited.for_each(|source| self.rows[source.index()].cited = true);
    }

    fn unknown(&mut self, id: &str, span: Range<usize>) -> Finding {
        let message = format!("there is no source `{}`", cells::short(id));
        let mut help = if self.present {
            "correct the id, or add a row for it to sources.csv".to_owned()
        } else {
            "add a file sources.csv with the columns id and title, and a row for it".to_owned()
        };
        if self.budget > 0 {
            self.budget = self.budget.saturating_sub(self.rows.len());
            let sources = self.rows.iter().map(|source| &source.record);
            let candidates = sources.flat_map(|record| [(&*record.id, &*record.id), (&*record.title, &*record.id)]);
            if let Some(near) = names::suggest(id, candidates, 1).first() {
                help = format!("did you mean `{}`?", near.id);
            }
        }
        Finding::new(Code::UnknownSource, span, message, help)
    }
}

/// The finding for an id that an earlier row has.
pub(super) fn duplicate(what: &str, id: &str, span: Range<usize>, earlier: Place, texts: &[Text]) -> Finding {
    let place = texts[usize::from(earlier.file)].place(earlier.line);
    let message = format!("the id `{}` of this {what} is already used at {place}", cells::short(id));
    Finding::new(Code::DuplicateId, span, message, "give one of the two another id, or remove one of the rows")
}

/// Leaves a row out because one that it names is left out; shown in lenient loads, where nothing else would say so.
pub(super) fn left_out_reference(
    report: &mut RowReport<'_>,
    lenient: bool,
    id: &str,
    span: Range<usize>,
    place: Option<Place>,
    files: &[Text],
) {
    if !lenient {
        report.leave_out(Code::LeftOutReference);
        return;
    }
    let at = place.map(|place| format!(" at {}", files[usize::from(place.file)].place(place.line)));
    let message =
        format!("the row is left out, because that of `{}`{} is left out", cells::short(id), at.unwrap_or_default());
    report.add(Finding::new(Code::LeftOutReference, span, message, "correct that row"));
}
