//! Workbooks: each visible sheet with rows in it becomes the text of a table of CSV, with what finds a cell again.
//!
//! Dates and numbers are written as the workbook types them, cell by cell: dates in ISO 8601, numbers with a decimal point
//! and the 15 digits that spreadsheets show. Formulas stand for the values that were last computed.

use calamine::{Data, DataRef, Dimensions, ExcelDateTime, Ods, Reader, SheetType, SheetVisible, Xls, Xlsx};
use std::cell::Cell;
use std::io::{self, Cursor, Read};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;
use zip::ZipArchive;
use zip::result::ZipError;

/// Bytes that a workbook may unpack to.
const UNPACKED: u64 = 2 << 30;
/// Cells that a sheet may have.
const CELLS: usize = 50_000_000;
/// Rows at the top in which merged cells are looked at as titles.
const TITLES: usize = 20;

/// Why a sheet without cells is passed over.
pub(super) const EMPTY: &str = "it is empty";

/// What a container of tables is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Container {
    /// Office Open XML: `.xlsx`, `.xlsm`.
    Xlsx,
    /// OpenDocument: `.ods`.
    Ods,
    /// The binary workbooks of Excel up to 2003.
    Xls,
    /// An archive of files.
    Zip,
}

/// Why a workbook cannot be read.
#[derive(Debug)]
pub(super) enum WorkbookError {
    /// It is cut off or damaged; what the reader says.
    Damaged(String),
    Password,
    /// It unpacks to far too much, or has too many cells.
    TooLarge,
    /// What it is instead, and what to do.
    Other(&'static str, &'static str),
}

/// A sheet with rows in it.
#[derive(Debug)]
pub(super) struct Sheet {
    pub name: String,
    /// Its rows as CSV, those without anything left out.
    pub text: String,
    pub grid: Grid,
}

/// A workbook, as far as it holds tables.
#[derive(Debug, Default)]
pub(super) struct Workbook {
    pub sheets: Vec<Sheet>,
    /// Sheets that are not read, and why.
    pub passed_over: Vec<(String, &'static str)>,
}

/// Where the lines and cells of the text of a sheet stand in the sheet.
#[derive(Debug, Default)]
pub(super) struct Grid {
    /// The row of each line, from 1.
    rows: Vec<u32>,
    /// The column of the first cell, from 0.
    first_column: u32,
    /// Whether a number that is no text has decimals.
    pub has_decimals: bool,
    /// Formulas that no program has computed yet: the first, as a person names it, and how many there are.
    pub uncomputed: Option<(String, usize)>,
    /// Parts of a sentence that say what was made of merged cells.
    pub remarks: Vec<String>,
}

impl Grid {
    /// The row of a line, both from 1.
    pub(super) fn row(&self, line: u32) -> u32 {
        let at = (line as usize).saturating_sub(1);
        self.rows.get(at).or(self.rows.last()).copied().unwrap_or(line)
    }

    /// The column of a cell of a row, from 1.
    pub(super) fn column(&self, cell: usize) -> u32 {
        self.first_column.saturating_add(cell as u32).saturating_add(1)
    }
}

/// A cell as people name it; rows and columns count from 1. O(letters).
///
/// ```
/// use relata::read::cell_name;
/// assert_eq!((cell_name(14, 3), cell_name(1, 28)), ("C14".to_owned(), "AB1".to_owned()));
/// ```
pub fn cell_name(row: u32, column: u32) -> String {
    let (mut letters, mut rest) = (Vec::new(), column);
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    format!("{}{row}", letters.iter().rev().collect::<String>())
}

/// Whether a name is one that programs give to sheets, which says nothing.
pub(super) fn is_default_name(sheet: &str) -> bool {
    const NAMES: [&str; 10] =
        ["sheet", "tabelle", "feuil", "feuille", "hoja", "planilha", "foglio", "blad", "arkusz", "лист"];
    let word = sheet.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ').to_lowercase();
    NAMES.contains(&word.as_str())
}

/// What a file is by its first bytes and, of an archive, by what is in it.
pub(super) fn container(bytes: &[u8]) -> Result<Option<Container>, WorkbookError> {
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        let holds = |name: &str| {
            let utf16: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            memchr::memmem::find(bytes, &utf16).is_some()
        };
        if holds("EncryptedPackage") {
            return Err(WorkbookError::Password);
        }
        return match holds("Workbook") || holds("Book") {
            true => Ok(Some(Container::Xls)),
            false => Err(WorkbookError::Other("a document of an older Office program", COPY)),
        };
    }
    if !bytes.starts_with(b"PK\x03\x04") {
        return Ok(None);
    }
    let archive = archive(bytes)?;
    let names: Vec<String> = archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
    let has = |name: &str| names.iter().any(|other| other == name);
    let within = |folder: &str| names.iter().any(|name| name.starts_with(folder));
    match () {
        () if has("xl/workbook.xml") && within("xl/worksheets/") => Ok(Some(Container::Xlsx)),
        () if has("xl/workbook.xml") => {
            Err(WorkbookError::Other("a workbook without a sheet of cells", "add a sheet with a table to it"))
        }
        () if has("xl/workbook.bin") => {
            Err(WorkbookError::Other("a binary workbook (.xlsb)", "save it as .xlsx, or each sheet as CSV"))
        }
        () if has("word/document.xml") => Err(WorkbookError::Other("a document of Word", COPY)),
        () if within("ppt/") => Err(WorkbookError::Other("a presentation", COPY)),
        () if has("mimetype") && has("content.xml") => Ok(Some(Container::Ods)),
        () if within("Index/") => {
            Err(WorkbookError::Other("a document of Numbers or Pages", "export it as CSV or .xlsx"))
        }
        () => Ok(Some(Container::Zip)),
    }
}

const COPY: &str = "tables in a document have to be copied into a spreadsheet, and saved as .xlsx or CSV";

fn archive(bytes: &[u8]) -> Result<ZipArchive<Cursor<&[u8]>>, WorkbookError> {
    ZipArchive::new(Cursor::new(bytes)).map_err(|error| WorkbookError::Damaged(error.to_string()))
}

/// The files of an archive, each with its path in it, in the order of their names; hidden ones and those of which the name
/// is not wanted are left out. O(bytes unpacked).
///
/// # Errors
/// [`WorkbookError`] when the archive is damaged, has a password or unpacks to more than so many bytes.
pub(super) fn unzip(
    bytes: &[u8],
    limit: u64,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<(String, Vec<u8>)>, WorkbookError> {
    let mut archive = archive(bytes)?;
    let mut names: Vec<String> = archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
    names.retain(|name| {
        if name.ends_with('/') {
            return false;
        }
        let hidden = name.split('/').any(|part| part.starts_with('.') || part == "__MACOSX");
        !hidden && wanted(name.rsplit('/').next().unwrap_or(name))
    });
    names.sort();
    let (mut files, mut room) = (Vec::new(), limit);
    for name in names {
        let mut file = archive.by_name(&name).map_err(zip_error)?;
        let mut content = Vec::new();
        (&mut file).take(room + 1).read_to_end(&mut content).map_err(damaged)?;
        room = room.checked_sub(content.len() as u64).ok_or(WorkbookError::TooLarge)?;
        files.push((name, content));
    }
    Ok(files)
}

// It is what `map_err` takes.
#[allow(clippy::needless_pass_by_value)]
fn damaged(error: impl ToString) -> WorkbookError {
    WorkbookError::Damaged(error.to_string())
}

fn zip_error(error: ZipError) -> WorkbookError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            WorkbookError::Password
        }
        other => damaged(other),
    }
}

/// Unpacks every part of an archive once without keeping it, so that what comes after is bounded.
fn is_bounded(bytes: &[u8]) -> Result<(), WorkbookError> {
    let mut archive = archive(bytes)?;
    let mut room = UNPACKED;
    for at in 0..archive.len() {
        let file = archive.by_index(at).map_err(zip_error)?;
        if file.size() > room {
            return Err(WorkbookError::TooLarge);
        }
        let size = io::copy(&mut file.take(room + 1), &mut io::sink()).map_err(damaged)?;
        room = room.checked_sub(size).ok_or(WorkbookError::TooLarge)?;
    }
    Ok(())
}

/// Reads a workbook. O(size).
///
/// # Errors
/// [`WorkbookError`] when it is damaged, has a password or is too large.
pub(super) fn read(bytes: &[u8], container: Container) -> Result<Workbook, WorkbookError> {
    if container != Container::Xls {
        is_bounded(bytes)?;
    }
    // Nobody can promise for code that reads binary files of thirty years.
    guarded(|| match container {
        Container::Xlsx => xlsx(bytes),
        Container::Ods => {
            let mut book = Ods::new(Cursor::new(bytes)).map_err(|error| match error {
                calamine::OdsError::Password => WorkbookError::Password,
                calamine::OdsError::CellLimitExceeded { .. } => WorkbookError::TooLarge,
                calamine::OdsError::InvalidMime(_) => WorkbookError::Other("a document that is no spreadsheet", COPY),
                other => damaged(other),
            })?;
            ranges(&mut book, |_, _| Ok(Vec::new()))
        }
        Container::Xls => {
            let mut book = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
                calamine::XlsError::Password => WorkbookError::Password,
                other => damaged(other),
            })?;
            ranges(&mut book, |book, name| book.merge_cells_by_sheet_name(name).map_err(damaged))
        }
        Container::Zip => Ok(Workbook::default()),
    })
}

thread_local! {
    /// Whether a panic of this thread is about to be caught.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Runs code that may panic on broken files, and makes an error of that.
fn guarded<T>(read: impl FnOnce() -> Result<T, WorkbookError>) -> Result<T, WorkbookError> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !GUARDED.get() {
                before(info);
            }
        }));
    });
    GUARDED.set(true);
    let result = panic::catch_unwind(AssertUnwindSafe(read));
    GUARDED.set(false);
    result.unwrap_or_else(|_| Err(WorkbookError::Damaged("it is not put together as such files are".to_owned())))
}

/// Which sheets are read: those that are shown.
fn shown(sheets: &[calamine::Sheet], workbook: &mut Workbook) -> Vec<String> {
    let mut names = Vec::new();
    for sheet in sheets {
        match (sheet.typ, sheet.visible) {
            (SheetType::WorkSheet, SheetVisible::Visible) => names.push(sheet.name.clone()),
            (SheetType::WorkSheet, _) => workbook.passed_over.push((sheet.name.clone(), "it is hidden")),
            _ => workbook.passed_over.push((sheet.name.clone(), "it is no sheet of cells")),
        }
    }
    names
}

fn xlsx(bytes: &[u8]) -> Result<Workbook, WorkbookError> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
        calamine::XlsxError::Password => WorkbookError::Password,
        other => damaged(other),
    })?;
    let mut workbook = Workbook::default();
    for name in shown(book.sheets_metadata(), &mut workbook) {
        let merged = book.merge_cells_by_sheet_name(&name).map_err(damaged)?;
        let mut cells = Cells::default();
        let mut reader = book.worksheet_cells_reader(&name).map_err(damaged)?;
        while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(damaged)? {
            let (row, column) = cell.pos;
            match &cell.value {
                DataRef::Empty if cell.formula.is_some() => cells.uncomputed(row, column),
                DataRef::Empty => {}
                value => cells.add(row, column, value)?,
            }
        }
        workbook.add(name, cells, &merged);
    }
    workbook.drop_texts();
    Ok(workbook)
}

fn ranges<'b, B: Reader<Cursor<&'b [u8]>>>(
    book: &mut B,
    merged: impl Fn(&mut B, &str) -> Result<Vec<Dimensions>, WorkbookError>,
) -> Result<Workbook, WorkbookError>
where
    B::Error: ToString,
{
    let mut workbook = Workbook::default();
    for name in shown(book.sheets_metadata(), &mut workbook) {
        let range = book.worksheet_range(&name).map_err(damaged)?;
        let merged = merged(book, &name)?;
        let mut cells = Cells::default();
        let (first_row, first_column) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            cells.add(first_row + row as u32, first_column + column as u32, &reference(value))?;
        }
        workbook.add(name, cells, &merged);
    }
    workbook.drop_texts();
    Ok(workbook)
}

fn reference(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(truth) => DataRef::Bool(*truth),
        Data::DateTime(time) => DataRef::DateTime(*time),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

/// The cells of a sheet that hold something.
#[derive(Debug, Default)]
struct Cells {
    /// Row and column from 0, and where the text of the cell ends.
    places: Vec<(u32, u32, u32)>,
    text: String,
    has_decimals: bool,
    uncomputed: Option<(String, usize)>,
}

impl Cells {
    fn add(&mut self, row: u32, column: u32, value: &DataRef<'_>) -> Result<(), WorkbookError> {
        let before = self.text.len();
        match value {
            DataRef::Empty => return Ok(()),
            DataRef::String(text) => self.text.push_str(text),
            DataRef::SharedString(text) => self.text.push_str(text),
            DataRef::Int(number) => self.text.push_str(&number.to_string()),
            DataRef::Float(number) => {
                let shown = shown_number(*number);
                self.has_decimals |= shown.contains('.');
                self.text.push_str(&shown);
            }
            DataRef::Bool(truth) => self.text.push_str(if *truth { "true" } else { "false" }),
            DataRef::DateTime(time) => self.text.push_str(&shown_time(time)),
            DataRef::DateTimeIso(text) => {
                // Midnight is what a date without a time has.
                let date = text.strip_suffix("T00:00:00").or(text.strip_suffix("T00:00:00Z")).unwrap_or(text);
                self.text.push_str(date);
            }
            DataRef::DurationIso(text) => self.text.push_str(text),
            DataRef::Error(error) => self.text.push_str(&error.to_string()),
        }
        if self.text.len() == before {
            return Ok(());
        }
        let end = u32::try_from(self.text.len()).map_err(|_| WorkbookError::TooLarge)?;
        if self.places.len() >= CELLS {
            return Err(WorkbookError::TooLarge);
        }
        self.places.push((row, column, end));
        Ok(())
    }

    fn uncomputed(&mut self, row: u32, column: u32) {
        let found = self.uncomputed.get_or_insert_with(|| (cell_name(row + 1, column + 1), 0));
        found.1 += 1;
    }
}

/// A number with the 15 digits that spreadsheets show.
fn shown_number(number: f64) -> String {
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    if rounded == 0.0 || (1e-7..1e21).contains(&rounded.abs()) { format!("{rounded}") } else { format!("{rounded:e}") }
}

/// A date in ISO 8601, with its time where there is one; a time of day or a length of time alone as hours and minutes.
fn shown_time(time: &ExcelDateTime) -> String {
    let days = time.as_f64();
    let clock = |seconds: u64| {
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        if seconds == 0 { format!("{hours:02}:{minutes:02}") } else { format!("{hours:02}:{minutes:02}:{seconds:02}") }
    };
    if time.is_duration() || (0.0..1.0).contains(&days) {
        return clock((days.abs() * 86400.0).round() as u64);
    }
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    match u64::from(hour) * 3600 + u64::from(minute) * 60 + u64::from(second) {
        0 => date,
        seconds => format!("{date}T{}", clock(seconds)),
    }
}

/// Cells as they are read out: by row and column.
struct Filled<'c> {
    /// Row, column and text, sorted, no place twice.
    cells: Vec<(u32, u32, &'c str)>,
}

impl<'c> Filled<'c> {
    fn new(cells: &'c Cells) -> Self {
        let mut from = 0;
        let mut filled: Vec<(u32, u32, &'c str)> = Vec::with_capacity(cells.places.len());
        for (row, column, end) in &cells.places {
            filled.push((*row, *column, &cells.text[from..*end as usize]));
            from = *end as usize;
        }
        let place = |cell: &(u32, u32, &str)| (cell.0, cell.1);
        if !filled.is_sorted_by_key(place) {
            filled.sort_by_key(place);
        }
        filled.dedup_by_key(|cell| (cell.0, cell.1));
        Self { cells: filled }
    }

    fn at(&self, row: u32, column: u32) -> Option<&'c str> {
        let found = self.cells.binary_search_by_key(&(row, column), |cell| (cell.0, cell.1)).ok()?;
        Some(self.cells[found].2)
    }

    /// The rows, each with its number and its cells.
    fn rows(&self) -> impl Iterator<Item = (u32, &[(u32, u32, &'c str)])> {
        self.cells.chunk_by(|one, two| one.0 == two.0).map(|cells| (cells[0].0, cells))
    }

    /// Takes away titles that are merged across columns at the top: rows in which every cell is part of merged ones, above
    /// a row that has as many cells. Gives how many.
    fn without_titles(&mut self, merged: &[Dimensions]) -> usize {
        let is_across = |area: &Dimensions| area.start.1 < area.end.1;
        let rows: Vec<(u32, usize, bool)> = self
            .rows()
            .take(TITLES)
            .map(|(row, cells)| {
                let within = |column: u32| merged.iter().find(|area| area.contains(row, column));
                let areas: Vec<_> = cells.iter().map(|(_, column, _)| within(*column)).collect();
                let is_title = areas.iter().all(Option::is_some) && areas.iter().flatten().any(|area| is_across(area));
                (row, cells.len(), is_title)
            })
            .collect();
        let titles = rows.windows(2).take_while(|pair| pair[0].2 && pair[1].1 >= pair[0].1).count();
        if let Some((row, ..)) = rows.get(titles) {
            self.cells.retain(|cell| cell.0 >= *row);
        }
        titles
    }

    /// Gives the value of cells that are merged downwards to each of their rows. Gives how many cells that fills.
    fn fill_down(&mut self, merged: &[Dimensions]) -> usize {
        let mut more = Vec::new();
        for area in merged.iter().filter(|area| area.start.0 < area.end.0) {
            let Some(text) = self.at(area.start.0, area.start.1) else { continue };
            // Rows that have nothing else stay empty.
            let last = self.cells.last().map_or(0, |cell| cell.0).min(area.end.0);
            for row in area.start.0 + 1..=last {
                let from = self.cells.partition_point(|cell| cell.0 < row);
                if self.cells.get(from).is_some_and(|cell| cell.0 == row) && self.at(row, area.start.1).is_none() {
                    more.push((row, area.start.1, text));
                }
            }
        }
        let count = more.len();
        if count > 0 {
            self.cells.extend(more);
            self.cells.sort_by_key(|cell| (cell.0, cell.1));
            self.cells.dedup_by_key(|cell| (cell.0, cell.1));
        }
        count
    }
}

impl Workbook {
    /// Takes over the cells of a sheet.
    fn add(&mut self, name: String, cells: Cells, merged: &[Dimensions]) {
        let mut filled = Filled::new(&cells);
        if filled.cells.is_empty() && cells.uncomputed.is_none() {
            self.passed_over.push((name, EMPTY));
            return;
        }
        let mut remarks = Vec::new();
        let down = filled.fill_down(merged);
        match filled.without_titles(merged) {
            0 => {}
            1 => remarks.push("a row of merged titles at the top is passed over".to_owned()),
            rows => remarks.push(format!("{rows} rows of merged titles at the top are passed over")),
        }
        if down > 0 {
            remarks.push(format!("cells that are merged over several rows count for each of them ({down} filled)"));
        }
        let first_column = filled.cells.iter().map(|cell| cell.1).min().unwrap_or(0);
        let width = filled.rows().take(100).filter_map(|(_, cells)| cells.last()).map(|cell| cell.1).max();
        let width = width.map_or(0, |last| (last - first_column + 1) as usize).min(1000);
        let (mut text, mut rows) = (String::new(), Vec::new());
        for (row, cells) in filled.rows() {
            let mut count = 0;
            let mut lines = 1;
            for (_, column, value) in cells {
                let at = (column - first_column) as usize;
                text.extend(std::iter::repeat_n(',', at - count));
                count = at;
                if value.contains([',', '"', '\n', '\r']) {
                    // One sort of line end, so that lines can be counted.
                    let value = value.replace("\r\n", "\n").replace('\r', "\n").replace('"', "\"\"");
                    lines += value.matches('\n').count();
                    text.push('"');
                    text.push_str(&value);
                    text.push('"');
                } else {
                    text.push_str(value);
                }
            }
            text.extend(std::iter::repeat_n(',', width.saturating_sub(count + 1)));
            text.push('\n');
            rows.extend(std::iter::repeat_n(row + 1, lines));
        }
        let Cells { has_decimals, uncomputed, .. } = cells;
        let grid = Grid { rows, first_column, has_decimals, uncomputed, remarks };
        self.sheets.push(Sheet { name, text, grid });
    }

    /// Passes over sheets of one column where others have more: remarks on the data, and no tables.
    fn drop_texts(&mut self) {
        let is_text = |sheet: &Sheet| {
            let first = sheet.text.lines().take(100);
            sheet.grid.uncomputed.is_none() && first.into_iter().all(|line| !line.contains(','))
        };
        if self.sheets.iter().all(is_text) {
            return;
        }
        let (texts, tables) = std::mem::take(&mut self.sheets).into_iter().partition(is_text);
        self.sheets = tables;
        let texts: Vec<Sheet> = texts;
        self.passed_over.extend(texts.into_iter().map(|sheet| (sheet.name, "it has one column, and others have more")));
    }
}
