//! The first data set with one cell broken at a time, judged by a small oracle of its own, and bytes that are no data at
//! all. The random numbers are seeded: a failure repeats.

#![allow(clippy::unwrap_used)]

use relata::read::{Input, Options, Severity, load};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs;

/// A linear congruential generator (Knuth's MMIX constants), which is enough to choose cells.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % bound as u64) as usize
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// A table as rows of cells, the header first.
#[derive(Clone)]
struct Table {
    name: String,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn column(&self, header: &str) -> Option<usize> {
        self.rows[0].iter().position(|name| name == header)
    }

    fn cell(&self, row: usize, header: &str) -> &str {
        self.column(header).and_then(|column| self.rows[row].get(column)).map_or("", |cell| cell.trim())
    }

    /// The table as CSV, and the line on which each row starts.
    fn write(&self) -> (Vec<u8>, Vec<u32>) {
        let (mut text, mut lines, mut line) = (String::new(), Vec::new(), 1);
        for row in &self.rows {
            lines.push(line);
            let cells: Vec<String> = row
                .iter()
                .map(|cell| {
                    let quoted = cell.contains([',', '"', '\n', '\r']);
                    if quoted { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() }
                })
                .collect();
            let written = cells.join(",") + "\n";
            line += written.matches('\n').count() as u32;
            text.push_str(&written);
        }
        (text.into_bytes(), lines)
    }
}

fn tables() -> Vec<Table> {
    let mut names: Vec<String> = fs::read_dir("data")
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".csv"))
        .collect();
    names.sort();
    let read = |name: &String| {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(format!("data/{name}")).unwrap();
        let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        Table { name: name.clone(), rows }
    };
    names.iter().map(read).collect()
}

/// The rules, written down a second time and in the plainest way.
struct Oracle {
    schema: toml::Table,
}

impl Oracle {
    fn kind_of(&self, file: &str) -> Option<&str> {
        let kinds = self.schema["kinds"].as_table().unwrap();
        kinds.iter().find(|(_, kind)| kind["file"].as_str() == Some(file)).map(|(name, _)| name.as_str())
    }

    fn strings(value: Option<&toml::Value>) -> Vec<String> {
        let items = value.and_then(toml::Value::as_array).cloned().unwrap_or_default();
        items.iter().map(|item| item.as_str().unwrap().to_owned()).collect()
    }

    fn joins(&self, verb: &str, source: &str, target: &str) -> bool {
        let relation = &self.schema["relations"][verb];
        let listed = relation.get("pairs").and_then(toml::Value::as_array).is_some_and(|pairs| {
            pairs.iter().any(|pair| pair[0].as_str() == Some(source) && pair[1].as_str() == Some(target))
        });
        let has = |key, kind: &str| Self::strings(relation.get(key)).iter().any(|name| name == kind);
        listed || (has("from", source) && has("to", target))
    }

    /// First and last day of a date as sortable numbers.
    fn date(cell: &str) -> Option<(u32, u32)> {
        // The year first is read with any sign between its parts.
        let cell = cell.replace('/', "-");
        let parts: Vec<&str> = cell.split('-').collect();
        let digits = |part: &str, length: usize| part.len() == length && part.chars().all(|c| c.is_ascii_digit());
        let number = |at: usize| parts[at].parse::<u32>().unwrap();
        if !digits(parts[0], 4) || parts.len() > 3 || parts[1..].iter().any(|part| !digits(part, 2)) {
            return None;
        }
        let year = number(0);
        let leap = (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400);
        let days = |month: u32| [31, 28 + u32::from(leap), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month as usize - 1];
        let key = |month: u32, day: u32| year * 10_000 + month * 100 + day;
        match parts.len() {
            1 => Some((key(1, 1), key(12, 31))),
            _ if !(1..=12).contains(&number(1)) => None,
            2 => Some((key(number(1), 1), key(number(1), days(number(1))))),
            _ if !(1..=days(number(1))).contains(&number(2)) => None,
            _ => Some((key(number(1), number(2)), key(number(1), number(2)))),
        }
    }

    fn is_url(cell: &str) -> bool {
        let lower = cell.to_lowercase();
        ["http://", "https://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme) && lower.len() > scheme.len())
            && !cell.chars().any(char::is_whitespace)
    }

    fn is_id(cell: &str) -> bool {
        !cell.is_empty() && !cell.chars().any(char::is_control)
    }

    /// Every row that violates a rule, as table and row.
    fn judge(&self, tables: &[Table]) -> BTreeSet<(usize, usize)> {
        let mut bad = BTreeSet::new();
        let sources = &tables[tables.iter().position(|table| table.name == "sources.csv").unwrap()];
        let registry: HashSet<&str> = (1..sources.rows.len()).map(|row| sources.cell(row, "id")).collect();
        let mut kinds: HashMap<&str, &str> = HashMap::new();
        for table in tables {
            if let Some(kind) = self.kind_of(&table.name) {
                for row in 1..table.rows.len() {
                    kinds.entry(table.cell(row, "id")).or_insert(kind);
                }
            }
        }
        // An end that is no id is the one entity of that id, name or alias in any case.
        let mut called: HashMap<String, BTreeSet<&str>> = HashMap::new();
        let mut first = HashSet::new();
        for table in tables.iter().filter(|table| self.kind_of(&table.name).is_some()) {
            for row in 1..table.rows.len() {
                let id = table.cell(row, "id");
                if table.rows[row].len() != table.rows[0].len() {
                    // Only its id is known.
                    called.entry(id.to_lowercase()).or_default().insert(id);
                    continue;
                }
                if !first.insert(id) {
                    continue;
                }
                let aliases = table.cell(row, "aliases").split('|').map(str::trim);
                for word in [id, table.cell(row, "name")].into_iter().chain(aliases).filter(|word| !word.is_empty()) {
                    called.entry(word.to_lowercase()).or_default().insert(id);
                }
            }
        }
        let kind_named = |cell: &str| {
            let one = || called.get(&cell.to_lowercase()).filter(|ids| ids.len() == 1)?.first();
            kinds.get(cell).or_else(|| kinds.get(one()?))
        };
        let mut taken = HashSet::new();
        for (at, table) in tables.iter().enumerate() {
            let mut seen = HashSet::new();
            for row in 1..table.rows.len() {
                let cell = |header: &str| table.cell(row, header);
                // The one date of relations that is written so decides that the day comes first.
                let day_first = |header: &str| table.name == "relations.csv" && cell(header) == "17.12.2017";
                let date_is_bad =
                    |header: &str| !cell(header).is_empty() && !day_first(header) && Self::date(cell(header)).is_none();
                let reversed = |since: &str, until: &str| matches!((Self::date(cell(since)), Self::date(cell(until))), (Some(a), Some(b)) if b.1 < a.0);
                let url_is_bad = |header: &str| !cell(header).is_empty() && !Self::is_url(cell(header));
                let number_is_bad = |header: &str, most: f64| {
                    // A comma before the decimals is proved by the cell itself.
                    let number = cell(header).replace(',', ".").parse::<f64>().unwrap_or(0.0);
                    !(cell(header).is_empty() || (number > 0.0 && number <= most))
                };
                let unknown_evidence =
                    || cell("evidence").split('|').map(str::trim).any(|id| !id.is_empty() && !registry.contains(id));
                let id = cell("id");
                let fault = if table.rows[row].len() != table.rows[0].len() {
                    if table.name != "relations.csv" {
                        taken.insert((table.name == "sources.csv", id));
                    }
                    true
                } else if table.name == "relations.csv" {
                    let ends = (kind_named(cell("source")), kind_named(cell("target")));
                    let joined = match ends {
                        (Some(source), Some(target)) => {
                            let known = self.schema["relations"].get(cell("relation")).is_some();
                            known && self.joins(cell("relation"), source, target)
                        }
                        _ => false,
                    };
                    let cells: Vec<&str> = table.rows[row].iter().map(|cell| cell.trim()).collect();
                    !joined
                        | !Self::is_id(cell("source"))
                        | !Self::is_id(cell("target"))
                        | date_is_bad("since")
                        | date_is_bad("until")
                        | reversed("since", "until")
                        | number_is_bad("weight", f64::MAX)
                        | number_is_bad("confidence", 1.0)
                        | unknown_evidence()
                        | !seen.insert(cells)
                } else if table.name == "sources.csv" {
                    !Self::is_id(id)
                        | !taken.insert((true, id))
                        | cell("title").is_empty()
                        | url_is_bad("url")
                        | date_is_bad("published")
                        | date_is_bad("accessed")
                } else {
                    let kind = &self.schema["kinds"][self.kind_of(&table.name).unwrap()];
                    let empty = toml::Table::new();
                    let attributes = kind.get("attributes").and_then(toml::Value::as_table).unwrap_or(&empty);
                    let wrong = attributes.iter().any(|(name, ty)| {
                        let one_of = ty.get("one_of").map(|list| Self::strings(Some(list)));
                        match one_of {
                            Some(allowed) => !cell(name).is_empty() && !allowed.iter().any(|text| text == cell(name)),
                            None => ty.as_str() == Some("date") && date_is_bad(name),
                        }
                    });
                    let bound = |key| kind.get(key).and_then(toml::Value::as_str).unwrap_or("-");
                    !Self::is_id(id)
                        | !taken.insert((false, id))
                        | cell("name").is_empty()
                        | url_is_bad("website")
                        | unknown_evidence()
                        | wrong
                        | reversed(bound("begins"), bound("ends"))
                };
                if fault {
                    bad.insert((at, row));
                }
            }
        }
        bad
    }
}

const DATES: [&str; 9] =
    ["17.12.2017", "2017-13", "2017-02-30", "yesterday", "2017/12", "", "2017-12", "1066", "2999-01-01"];
const NUMBERS: [&str; 9] = ["0", "-1", "abc", "1.5", "nan", "1e400", "0.5", "", "1,5"];
const URLS: [&str; 6] = ["www.apc.org", "ftp://apc.org", "https://a b", "https://apc.org/x?y=1", "javascript:x", ""];
const TEXTS: [&str; 6] =
    ["A name of its own, quoted", "say \"no\"", "two\nlines", "two\r\nlines", "日本 🦀 ünï", "=1+1"];
const DATE_COLUMNS: [&str; 8] = ["since", "until", "founded", "ended", "launched", "adopted", "published", "accessed"];

/// Changes one cell, or the number of cells, of one row. Returns what was done.
fn mutate(tables: &mut [Table], random: &mut Random) -> String {
    loop {
        let at = random.below(tables.len());
        let row = 1 + random.below(tables[at].rows.len() - 1);
        let other_row = 1 + random.below(tables[at].rows.len() - 1);
        let (other_table, entity_row) = {
            let other = random.below(tables.len());
            (other, 1 + random.below(tables[other].rows.len() - 1))
        };
        let borrowed = tables[other_table].rows[entity_row][0].clone();
        let copied = random.of(&tables[at].rows[other_row]).clone();
        let verb = tables.iter().find(|table| table.name == "relations.csv").unwrap();
        let verb = verb.cell(1 + random.below(verb.rows.len() - 1), "relation").to_owned();
        let what = random.below(14);
        let (header, value) = match what {
            0 | 1 => (*random.of(&DATE_COLUMNS), (*random.of(&DATES)).to_owned()),
            2 => (*random.of(&["weight", "confidence"]), (*random.of(&NUMBERS)).to_owned()),
            3 => {
                (*random.of(&["source", "target"]), random.of(&["nobody".to_owned(), borrowed, String::new()]).clone())
            }
            4 => ("relation", random.of(&["organizes".to_owned(), verb, String::new()]).clone()),
            5 => ("evidence", random.of(&["src-none".to_owned(), "src-apc-day0|src-x".into(), String::new()]).clone()),
            6 => (
                *random.of(&["sector", "severity", "generation"]),
                (*random.of(&["Civil Society", "high", "first", "urgent", "", "government"])).to_owned(),
            ),
            7 => ("id", random.of(&[borrowed, String::new(), "new-id".into(), "a|b".into()]).clone()),
            8 => (*random.of(&["website", "url"]), (*random.of(&URLS)).to_owned()),
            9 | 10 => (
                *random.of(&["name", "aliases", "description", "note", "title", "publisher", "country"]),
                (*random.of(&TEXTS)).to_owned(),
            ),
            11 => {
                tables[at].rows[row].push("x".to_owned());
                return format!("{}, row {row}: one cell more", tables[at].name);
            }
            12 => {
                let column = random.below(tables[at].rows[row].len());
                tables[at].rows[row].remove(column);
                return format!("{}, row {row}: cell {column} removed", tables[at].name);
            }
            _ => {
                let column = random.below(tables[at].rows[0].len());
                let header = tables[at].rows[0][column].clone();
                tables[at].rows[row][column].clone_from(&copied);
                return format!("{}, row {row}: `{header}` is {copied:?}", tables[at].name);
            }
        };
        if let Some(column) = tables[at].column(header) {
            tables[at].rows[row][column].clone_from(&value);
            return format!("{}, row {row}: `{header}` is {value:?}", tables[at].name);
        }
    }
}

#[test]
fn every_broken_cell_is_reported_on_its_own_line_and_no_other() {
    let schema = fs::read("data/relata.toml").unwrap();
    let oracle = Oracle { schema: std::str::from_utf8(&schema).unwrap().parse().unwrap() };
    let original = tables();
    assert!(oracle.judge(&original).is_empty());
    let mut random = Random(2017);
    let mut broken = 0;
    for round in 0..500 {
        let mut tables = original.clone();
        let what = mutate(&mut tables, &mut random);
        let expected = oracle.judge(&tables);
        let mut files = vec![("relata.toml".to_owned(), schema.clone())];
        let mut lines = HashMap::new();
        for table in &tables {
            let (bytes, starts) = table.write();
            files.push((table.name.clone(), bytes));
            lines.insert(table.name.as_str(), starts);
        }
        let loaded = load(&Input::Memory(files), &Options::default()).unwrap();
        let found: BTreeSet<(String, usize)> = loaded
            .diagnostics
            .iter()
            .filter(|found| found.severity == Severity::Error)
            .map(|found| {
                let row = lines[&*found.file].partition_point(|start| *start <= found.line) - 1;
                (found.file.to_string(), row)
            })
            .collect();
        let expected: BTreeSet<(String, usize)> =
            expected.into_iter().map(|(table, row)| (tables[table].name.clone(), row)).collect();
        assert_eq!(found, expected, "round {round}: {what}: {:#?}", loaded.diagnostics);
        broken += usize::from(!expected.is_empty());
    }
    assert!((200..450).contains(&broken), "{broken} of 500 mutations break a rule");
}

#[test]
fn nothing_makes_the_reader_panic() {
    let mut random = Random(1);
    let pieces = [
        "id",
        "name",
        "source",
        "target",
        "from",
        "to",
        "type",
        "label",
        "date",
        "Organisation",
        "Forum",
        ":START_ID(x)",
        ":ID",
        "17/12/2017",
        "1.500",
        "80%",
        "n/a",
        "Total",
        "a|b",
        "Ã¶",
        "\u{ad}",
        "# ",
        "% ",
        "|",
        " ",
        ",",
        ",",
        ",",
        ";",
        "\t",
        "\"",
        "\"\"",
        "\n",
        "\n",
        "\r\n",
        "\r",
        " ",
        "|",
        "a",
        "b",
        "é",
        "\u{feff}",
        "\u{200b}",
        "2017",
        "03/04/2017",
        "=",
        "[",
        "]",
        "{",
        "}",
        "same_as",
        "kinds",
        "relations",
        "coverage",
        "'",
        "#",
        "sep=;",
        "1e999",
        "Undirected",
        "Type",
        "from",
        "to",
    ];
    let names = ["a.csv", "relations.csv", "sources.csv", "relata.toml", "b.csv"];
    for _ in 0..4_000 {
        let files: Vec<(String, Vec<u8>)> = names
            .iter()
            .filter_map(|name| {
                let length = random.below(60);
                let bytes: Vec<u8> = match random.below(4) {
                    0 => return None,
                    1 => (0..length).map(|_| random.below(256) as u8).collect(),
                    _ => (0..length).flat_map(|_| random.of(&pieces).bytes()).collect(),
                };
                Some(((*name).to_owned(), bytes))
            })
            .collect();
        let options = Options {
            strict: random.below(2) == 0,
            lenient: random.below(2) == 0,
            warnings: random.below(4) != 0,
            ..Options::default()
        };
        if let Ok(loaded) = load(&Input::Memory(files), &options) {
            for file in &loaded.account.files {
                let left: u64 = file.left_out.iter().map(|(_, rows)| rows).sum();
                assert_eq!(file.read, file.kept + file.merged + left, "{file:?}");
            }
            for found in &loaded.diagnostics {
                assert!(found.record.get(found.span.clone()).is_some(), "{found:?}");
            }
        }
    }
}

#[test]
fn damaged_bytes_make_no_panic_and_no_row_vanish() {
    let mut random = Random(3);
    let names: Vec<String> =
        tables().iter().map(|table| table.name.clone()).chain(["relata.toml".to_owned()]).collect();
    let files: Vec<(String, Vec<u8>)> =
        names.iter().map(|name| (name.clone(), fs::read(format!("data/{name}")).unwrap())).collect();
    for _ in 0..200 {
        let mut files = files.clone();
        let at = random.below(files.len());
        let bytes = &mut files[at].1;
        for _ in 0..1 + random.below(4) {
            let place = random.below(bytes.len());
            match random.below(3) {
                0 => bytes[place] = random.below(256) as u8,
                1 => bytes.insert(place, *random.of(b"\",\n|\x80\xff")),
                _ => {
                    bytes.truncate(place.max(1));
                }
            }
        }
        let lenient = Options { lenient: true, ..Options::default() };
        let loaded = load(&Input::Memory(files), &lenient).unwrap();
        if let Some(data) = loaded.data {
            let kept: u64 = loaded.account.files.iter().map(|file| file.kept).sum();
            let held = data.entity_count() + data.relation_count() + data.registry().len();
            assert_eq!(kept, held as u64);
        }
    }
}
