//! Folders, files and memory: what there is to read, and the hash by which data is cited.

use super::encoding::{self, FREE, GunzipError, RATIO};
use super::error::ReadError;
use super::report::{Sink, Text};
use super::signature;
use super::stream::Stream;
use super::table_spec::TableSpec;
use super::workbook::{self, Container, Sheet, Workbook, WorkbookError};
use super::{Options, schema_file};
use crate::model::Role;
use encoding_rs::{Encoding, UTF_8};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Where data comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Every CSV and TSV file of a folder, also gzipped, every workbook, and its `relata.toml`. Folders inside it are not
    /// read.
    Folder(PathBuf),
    /// Files; a folder among them stands for the files in it.
    Files(Vec<PathBuf>),
    /// The bytes of standard input: an edge list.
    Stdin(Vec<u8>),
    /// Named buffers, read like files of these names.
    Memory(Vec<(String, Vec<u8>)>),
}

/// A file or folder inside a data folder that is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedOver {
    /// Its path as the user would name it.
    pub file: String,
    /// Whether it may hold data: a workbook, a text file, a graph.
    pub may_be_data: bool,
}

/// The longest text that columns of 32-bit positions can hold.
const LIMIT: u64 = u32::MAX as u64 - 1;
/// Bytes that one thread reads at a time.
const STRETCH: usize = 4 << 20;
/// The name by which standard input appears.
const STDIN: &str = "-";

impl Input {
    /// What to read when the user names nothing: the variable `RELATA_DATA`, else `data/` where it is a folder, else the
    /// current folder.
    ///
    /// ```
    /// use relata::read::Input;
    /// assert_eq!(Input::default_from(Some("field".as_ref())), Input::Folder("field".into()));
    /// ```
    pub fn default_from(variable: Option<&OsStr>) -> Self {
        match variable.filter(|value| !value.is_empty()) {
            Some(value) => Self::from(PathBuf::from(value)),
            None if Path::new("data").is_dir() => Self::Folder("data".into()),
            None => Self::Folder(".".into()),
        }
    }

    /// What the user names: `-` alone is standard input, which is read here to its end.
    ///
    /// # Errors
    /// [`ReadError::Unreadable`] when standard input cannot be read, [`ReadError::TooLarge`] when it does not fit.
    pub fn from_paths(paths: Vec<PathBuf>, stdin: impl Read) -> Result<Self, ReadError> {
        if paths.len() != 1 {
            return Ok(Self::Files(paths));
        }
        match paths.into_iter().next() {
            Some(path) if path.as_os_str() == STDIN => {
                let mut bytes = Vec::new();
                let read = stdin.take(LIMIT + 1).read_to_end(&mut bytes);
                read.map_err(|reason| ReadError::Unreadable { path: STDIN.to_owned(), reason })?;
                Ok(Self::Stdin(bytes))
            }
            Some(path) => Ok(Self::from(path)),
            None => Ok(Self::Files(Vec::new())),
        }
    }
}

impl From<PathBuf> for Input {
    /// A file, which may also be a pipe, where the path is there and is no folder.
    fn from(path: PathBuf) -> Self {
        if path.exists() && !path.is_dir() { Self::Files(vec![path]) } else { Self::Folder(path) }
    }
}

/// What was found, decoded.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// The tables: of a folder by name, otherwise in the order in which they were named.
    pub tables: Vec<Text>,
    /// SHA-256 of each table as stored; absent where the text is what is stored.
    digests: Vec<Option<String>>,
    /// The schema file.
    pub schema: Option<Text>,
    schema_digest: Option<String>,
    wants_digests: bool,
    /// Whether the files are those of a folder, and not named one by one.
    is_folder: bool,
    /// What is declared of tables, as far as it is known yet: what holds last.
    specs: Vec<TableSpec>,
    /// Bytes from which a file streams by.
    large: u64,
    /// Whether the one table is standard input.
    pub stdin: bool,
    /// What lies in the folders and is not read, by name.
    pub passed_over: Vec<PassedOver>,
    total: u64,
}

impl Files {
    /// Reads and decodes everything, of plain tables from so many bytes on their beginning.
    ///
    /// # Errors
    /// [`ReadError`] when something is not there, cannot be read, is no text or too large, or when there is no table.
    pub(super) fn gather(input: &Input, options: &Options, large: u64) -> Result<Self, ReadError> {
        let specs = options.tables.clone();
        let mut files = Self { wants_digests: options.hash, large, specs, ..Self::default() };
        let place = match input {
            Input::Folder(folder) => {
                files.is_folder = true;
                let paths = files.folder(folder)?;
                files.all(paths)?;
                folder.display().to_string()
            }
            Input::Files(paths) => {
                let (mut seen, mut found) = (HashSet::new(), Vec::new());
                for path in paths {
                    // Named twice it is one, by whatever path.
                    if !seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())) {
                        continue;
                    }
                    if path.is_dir() { found.extend(files.folder(path)?) } else { found.push(path.clone()) }
                }
                files.all(found)?;
                paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
            }
            Input::Stdin(bytes) => {
                files.stdin = true;
                files.add(STDIN.to_owned(), STDIN, bytes.clone())?;
                STDIN.to_owned()
            }
            Input::Memory(buffers) => {
                let short = |label: &str| label.rsplit('/').next().unwrap_or(label).to_owned();
                let (schemas, tables): (Vec<_>, Vec<_>) =
                    buffers.iter().partition(|(label, _)| is_schema(unpacked(&short(label))));
                for (label, bytes) in schemas.into_iter().chain(tables) {
                    files.add(label.clone(), &short(label), bytes.clone())?;
                }
                "memory".to_owned()
            }
        };
        files.passed_over.sort_by(|a, b| a.file.cmp(&b.file));
        if files.tables.is_empty() {
            let other = files.passed_over.iter().find(|other| other.may_be_data).map(|other| other.file.clone());
            return Err(ReadError::Nothing { path: place, other });
        }
        if files.tables.len() > usize::from(u16::MAX) {
            return Err(ReadError::TooLarge { path: place, limit: "more than 65535 files" });
        }
        Ok(files)
    }

    /// Reads files, those first that say how the others are to be read.
    fn all(&mut self, paths: Vec<PathBuf>) -> Result<(), ReadError> {
        let (schemas, tables): (Vec<_>, Vec<_>) =
            paths.into_iter().partition(|path| is_schema(unpacked(&file_name(path))));
        schemas.iter().chain(&tables).try_for_each(|path| self.file(path))
    }

    /// The data files of a folder, by name.
    fn folder(&mut self, folder: &Path) -> Result<Vec<PathBuf>, ReadError> {
        let failed = |reason| io_error(folder, reason);
        let mut paths = Vec::new();
        for entry in fs::read_dir(folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let name = file_name(&path);
            if is_data(&name) && path.is_file() {
                paths.push(path);
            } else if !name.starts_with('.') && !name.starts_with("~$") {
                self.passed_over
                    .push(PassedOver { file: path.display().to_string(), may_be_data: may_be_data(&path, &name) });
            }
        }
        paths.sort();
        Ok(paths)
    }

    /// How the bytes of a file are declared to be read.
    fn encoding(&self, name: &str) -> Option<&'static Encoding> {
        self.specs.iter().filter(|spec| spec.is_about(name)).filter_map(|spec| spec.encoding).next_back()
    }

    fn file(&mut self, path: &Path) -> Result<(), ReadError> {
        let failed = |reason| io_error(path, reason);
        let label = path.display().to_string();
        let mut name = file_name(path);
        let mut file = fs::File::open(path).map_err(failed)?;
        let size = file.metadata().map_err(failed)?.len();
        if size > LIMIT {
            return Err(too_large(label));
        }
        let is_utf8 = self.encoding(unpacked(&name)).is_none_or(|encoding| encoding == UTF_8);
        if size >= self.large && is_utf8 && !is_schema(&name) {
            match Stream::open(file, size) {
                Ok((text, stream)) => {
                    name.truncate(unpacked(&name).len());
                    self.count(size, &label)?;
                    let stream = Some(stream);
                    self.tables.push(Text { label, name, text, stream, ..Text::default() });
                    self.digests.push(None);
                    return Ok(());
                }
                Err(given_back) => file = given_back,
            }
        }
        let bytes = whole(file, size).map_err(failed)?;
        self.add(label, &name, bytes)
    }

    /// Reads tables as a whole of which only the beginning was read.
    ///
    /// # Errors
    /// [`ReadError`] when one cannot be read, or is too large.
    pub(super) fn complete(&mut self, which: impl Iterator<Item = usize>) -> Result<(), ReadError> {
        for at in which {
            let Some(stream) = self.tables[at].stream.take() else { continue };
            let Text { label, name, .. } = std::mem::take(&mut self.tables[at]);
            let size = stream.size();
            self.total -= size;
            let failed = |reason| ReadError::Unreadable { path: label.clone(), reason };
            let bytes = whole(stream.into_file(), size).map_err(failed)?;
            (self.tables[at], self.digests[at]) = self.decoded(label, name, bytes)?;
        }
        Ok(())
    }

    /// Counts bytes of text.
    fn count(&mut self, bytes: u64, label: &str) -> Result<(), ReadError> {
        self.total += bytes;
        if self.total > LIMIT { Err(too_large(label.to_owned())) } else { Ok(()) }
    }

    fn add(&mut self, label: String, name: &str, bytes: Vec<u8>) -> Result<(), ReadError> {
        let container = match workbook::container(&bytes) {
            Err(WorkbookError::Other(..)) if self.is_folder => {
                self.passed_over.push(PassedOver { file: label, may_be_data: true });
                return Ok(());
            }
            container => container.map_err(|error| not_read(error, label.clone()))?,
        };
        match container.filter(|_| !is_schema(name)) {
            // Tables of text that are called `.xls` are common, so that one is read where it is named.
            None if is_workbook(&name.to_lowercase()) && self.is_folder => {
                self.passed_over.push(PassedOver { file: label, may_be_data: true });
                return Ok(());
            }
            None if is_workbook(&name.to_lowercase()) && bytes.iter().take(1024).any(|byte| *byte < b'\t') => {
                let reason = "it does not begin as a workbook does".to_owned();
                return Err(not_read(WorkbookError::Damaged(reason), label));
            }
            None => {}
            Some(Container::Zip) => return self.archive(&label, &bytes),
            Some(container) => return self.workbook(&label, name, &bytes, container),
        }
        let (text, stored) = self.decoded(label, unpacked(name).to_owned(), bytes)?;
        if is_schema(&text.name) {
            if let Some(first) = &self.schema {
                return Err(ReadError::TwoSchemas { first: first.label.clone(), path: text.label });
            }
            // What is wrong in it is reported when it is read for good.
            let declared = schema_file::read(&text, &mut Sink::default()).tables;
            self.specs.splice(..0, declared);
            self.schema = Some(text);
            self.schema_digest = stored;
        } else {
            self.tables.push(text);
            self.digests.push(stored);
        }
        Ok(())
    }

    /// Reads the sheets of a workbook, each as a table of its own.
    fn workbook(&mut self, label: &str, name: &str, bytes: &[u8], container: Container) -> Result<(), ReadError> {
        let failed = |error| not_read(error, label.to_owned());
        let Workbook { sheets, passed_over } = workbook::read(bytes, container).map_err(failed)?;
        let about = |(sheet, why): &(String, &str)| format!("{label}, {sheet} ({why})");
        if sheets.is_empty() {
            let why: Vec<String> =
                passed_over.iter().map(|(sheet, why)| format!("of the sheet {sheet}, {why}")).collect();
            let why = (!why.is_empty()).then(|| why.join("; "));
            if self.is_folder {
                let file = label.to_owned();
                self.passed_over.push(PassedOver { file, may_be_data: true });
                return Ok(());
            }
            return Err(ReadError::NoTable { path: label.to_owned(), why });
        }
        // Those that are hidden or hold remarks may be meant all the same.
        let others = passed_over.iter().filter(|(_, why)| *why != workbook::EMPTY);
        self.passed_over.extend(others.map(|other| PassedOver { file: about(other), may_be_data: false }));
        let digest = self.wants_digests.then(|| hex(&Sha256::digest(bytes)));
        let is_alone = sheets.len() == 1;
        for Sheet { name: sheet, text, grid } in sheets {
            let label = format!("{label}, {sheet}");
            let is_nameless = is_alone && workbook::is_default_name(&sheet);
            let name = if is_nameless { name.to_owned() } else { format!("{name}{SHEET}{sheet}") };
            self.count(text.len() as u64, &label)?;
            self.tables.push(Text { label, name, text, grid: Some(grid), ..Text::default() });
            self.digests.push(digest.clone());
        }
        Ok(())
    }

    /// Reads the tables in an archive, those first that say how the others are to be read.
    fn archive(&mut self, label: &str, bytes: &[u8]) -> Result<(), ReadError> {
        let failed = |error| not_read(error, label.to_owned());
        let room = LIMIT.saturating_sub(self.total).min((bytes.len() as u64).saturating_mul(RATIO).max(FREE));
        let mut files = workbook::unzip(bytes, room, is_data).map_err(failed)?;
        if files.is_empty() {
            let why = Some("no file in it is a CSV file or a workbook".to_owned());
            return Err(ReadError::NoTable { path: label.to_owned(), why });
        }
        files.sort_by_key(|(path, _)| !path.ends_with("relata.toml"));
        for (path, bytes) in files {
            let name = path.rsplit('/').next().unwrap_or(&path).to_owned();
            // What is packed twice is not unpacked twice.
            if workbook::container(&bytes).is_ok_and(|container| container == Some(Container::Zip)) {
                let file = format!("{label}, {path}");
                self.passed_over.push(PassedOver { file, may_be_data: true });
                continue;
            }
            self.add(format!("{label}, {path}"), &name, bytes)?;
        }
        Ok(())
    }

    /// The text of a file and, where that is not what is stored, the digest of it.
    fn decoded(&mut self, label: String, name: String, bytes: Vec<u8>) -> Result<(Text, Option<String>), ReadError> {
        let packed = bytes.starts_with(b"\x1f\x8b");
        let table = |bytes: &[u8], path: &str| match signature::of(bytes) {
            Some((what, remedy)) if !is_schema(&name) => {
                Err(ReadError::NotTable { path: path.to_owned(), what, remedy })
            }
            _ => Ok(()),
        };
        table(&bytes, &label)?;
        let digest = |bytes: &[u8]| self.wants_digests.then(|| hex(&Sha256::digest(bytes)));
        let stored = if packed { digest(&bytes) } else { None };
        let room = LIMIT.saturating_sub(self.total);
        let bytes = if packed {
            match encoding::gunzip(&bytes, room) {
                Ok(bytes) => bytes,
                Err(GunzipError::Bomb) => return Err(ReadError::Bomb { path: label }),
                Err(GunzipError::TooLarge) => return Err(too_large(label)),
                Err(GunzipError::Broken(reason)) => return Err(ReadError::Unreadable { path: label, reason }),
            }
        } else {
            bytes
        };
        if bytes.len() as u64 > room {
            return Err(too_large(label));
        }
        if packed {
            table(&bytes, &label)?;
        }
        let declared = self.encoding(&name).filter(|_| !is_schema(&name));
        let plain = if declared.is_none_or(|encoding| encoding == UTF_8) { encoding::plain(bytes) } else { Err(bytes) };
        let (decoded, stored) = match plain {
            Ok(text) => (encoding::Decoded { text, ..encoding::Decoded::default() }, stored),
            Err(bytes) => {
                let stored = stored.or_else(|| digest(&bytes));
                let decoded = match declared {
                    Some(encoding) => encoding::decode_as(&bytes, encoding),
                    None => encoding::decode(bytes),
                };
                (decoded, stored)
            }
        };
        self.count(decoded.text.len() as u64, &label)?;
        let encoding::Decoded { text, faults, legacy } = decoded;
        Ok((Text { label, name, text, faults, legacy, ..Text::default() }, stored))
    }

    /// SHA-256 of every table as stored, then of the schema file. O(bytes), the files side by side.
    pub(super) fn digests(&self) -> Vec<String> {
        let schema = self.schema.iter().zip([&self.schema_digest]);
        let all: Vec<(&Text, &Option<String>)> = self.tables.iter().zip(&self.digests).chain(schema).collect();
        let digest = |(text, stored): &(&Text, &Option<String>)| {
            let known: &Option<String> = stored;
            known.clone().unwrap_or_else(|| hex(&Sha256::digest(text.text.as_bytes())))
        };
        all.par_iter().map(digest).collect()
    }

    /// The hash of the data: SHA-256 of a text with a line for each file, `role name sha256`, sorted; the role is
    /// `schema`, `entities`, `relations` or `sources`, the name has no folder and no `.gz`. It is the same wherever the
    /// files lie, and anyone can work it out with `sha256sum`.
    pub(super) fn hash(&self, roles: &[Role], digests: &[String]) -> String {
        let mut lines: Vec<String> = self
            .tables
            .iter()
            .zip(digests)
            .zip(roles)
            .map(|((table, digest), role)| {
                let role = match role {
                    Role::Entities => "entities",
                    Role::Relations => "relations",
                    Role::Sources => "sources",
                };
                format!("{role} {} {digest}\n", table.name)
            })
            .collect();
        let schema = self.schema.iter().zip(digests.last());
        lines.extend(schema.map(|(schema, digest)| format!("schema {} {digest}\n", schema.name)));
        lines.sort();
        hex(&Sha256::digest(lines.concat().as_bytes()))
    }
}

/// Reads a file, large ones by all threads, each a stretch of its own.
fn whole(file: fs::File, size: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    #[cfg(unix)]
    if size > STRETCH as u64 {
        use std::os::unix::fs::FileExt;
        bytes = vec![0; usize::try_from(size).map_err(std::io::Error::other)?];
        let stretches = bytes.par_chunks_mut(STRETCH).enumerate();
        stretches.try_for_each(|(at, stretch)| file.read_exact_at(stretch, (at * STRETCH) as u64))?;
        // What was added in the meantime is not read.
        return Ok(bytes);
    }
    bytes.reserve(usize::try_from(size).unwrap_or(0));
    file.take(LIMIT + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The name of a file without the `.gz` of what is packed.
fn unpacked(name: &str) -> &str {
    name.strip_suffix(".gz").unwrap_or(name)
}

fn is_table(name: &str) -> bool {
    let lower = name.to_lowercase();
    let plain = lower.strip_suffix(".gz").unwrap_or(&lower);
    plain.ends_with(".csv") || plain.ends_with(".tsv") || is_workbook(&lower)
}

/// The endings of workbooks.
const WORKBOOKS: [&str; 4] = [".xlsx", ".xlsm", ".xls", ".ods"];
/// What stands between the names of a workbook and of its sheet.
const SHEET: &str = "!";

fn is_workbook(lower: &str) -> bool {
    WORKBOOKS.iter().any(|ending| lower.ends_with(ending))
}

/// The workbook and the sheet that a name of a table consists of, if it is one of a workbook of several sheets.
pub(super) fn sheet_of(name: &str) -> Option<(&str, &str)> {
    let sign = name.match_indices(SHEET).find(|(at, _)| is_workbook(&name[..*at].to_lowercase()))?.0;
    Some((&name[..sign], &name[sign + SHEET.len()..]))
}

/// Why a workbook or an archive cannot be read, as an error of its file.
fn not_read(error: WorkbookError, path: String) -> ReadError {
    match error {
        WorkbookError::Damaged(reason) => {
            ReadError::Unreadable { path, reason: std::io::Error::other(format!("the file is damaged ({reason})")) }
        }
        WorkbookError::Password => ReadError::Password { path },
        WorkbookError::TooLarge => {
            ReadError::TooLarge { path, limit: "it unpacks to more than workbooks and tables do" }
        }
        WorkbookError::Other(what, remedy) => ReadError::NotTable { path, what, remedy },
    }
}

/// Whether a file that is not read may hold data all the same.
fn may_be_data(path: &Path, name: &str) -> bool {
    const ENDINGS: [&str; 18] = [
        ".xlsb", ".numbers", ".txt", ".tab", ".dat", ".json", ".jsonl", ".graphml", ".gexf", ".gml", ".net", ".paj",
        ".zip", ".db", ".sqlite", ".parquet", ".dl", ".mtx",
    ];
    let lower = name.to_lowercase();
    ENDINGS.iter().any(|ending| lower.ends_with(ending)) && path.is_file()
}

fn is_schema(name: &str) -> bool {
    name == "relata.toml"
}

/// Whether a folder's file of this name is read: a CSV or TSV file, also packed, a workbook, or `relata.toml`; hidden ones, and the
/// locks that office programs leave beside open files, are not.
///
/// ```
/// use relata::read::is_data;
/// assert!(is_data("Forums.CSV") && is_data("links.tsv.gz") && is_data("members.xlsx") && is_data("relata.toml"));
/// assert!(!is_data("~$forums.csv") && !is_data(".forums.csv") && !is_data("notes.txt"));
/// ```
pub fn is_data(name: &str) -> bool {
    let hidden = name.starts_with('.') || name.starts_with("~$");
    !hidden && (is_table(name) || is_schema(name))
}

fn io_error(path: &Path, reason: std::io::Error) -> ReadError {
    let path = path.display().to_string();
    match reason.kind() {
        std::io::ErrorKind::NotFound => ReadError::NotFound { path },
        _ => ReadError::Unreadable { path, reason },
    }
}

fn too_large(path: String) -> ReadError {
    ReadError::TooLarge { path, limit: "all files together may have 4 GiB of text" }
}
