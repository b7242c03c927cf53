//! Workbooks and archives: put together here by hand as ECMA-376 has them, part by part, so that every expectation comes
//! from the parts beside it. Files that other programs write are tested by `tests/interop/workbooks.py`.

#![allow(clippy::unwrap_used)]

use relata::model::{Dataset, ValueRef};
use relata::read::{Input, Loaded, Options, ReadError, TableSpec, load};
use std::io::Write;
use zip::write::SimpleFileOptions;

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

const STYLES: &str = r#"<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>"#;

/// A workbook of sheets, each with its name, its state, its rows and what follows them.
fn workbook(sheets: &[(&str, &str, &str, &str)]) -> Vec<u8> {
    let relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let root = format!(
        r#"<Relationships xmlns="{package}"><Relationship Id="r" Type="{relationships}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    let (mut list, mut links) = (String::new(), String::new());
    for (at, (name, state, ..)) in sheets.iter().enumerate() {
        list.push_str(&format!(r#"<sheet name="{name}" sheetId="{}" state="{state}" r:id="s{at}"/>"#, at + 1));
        links.push_str(&format!(
            r#"<Relationship Id="s{at}" Type="{relationships}/worksheet" Target="worksheets/sheet{at}.xml"/>"#
        ));
    }
    links.push_str(&format!(r#"<Relationship Id="st" Type="{relationships}/styles" Target="styles.xml"/>"#));
    let book = format!(r#"<workbook xmlns="{main}" xmlns:r="{relationships}"><sheets>{list}</sheets></workbook>"#);
    let links = format!(r#"<Relationships xmlns="{package}">{links}</Relationships>"#);
    let mut parts = vec![
        ("_rels/.rels".to_owned(), root),
        ("xl/workbook.xml".to_owned(), book),
        ("xl/_rels/workbook.xml.rels".to_owned(), links),
        ("xl/styles.xml".to_owned(), STYLES.to_owned()),
    ];
    for (at, (_, _, rows, rest)) in sheets.iter().enumerate() {
        let sheet = format!(r#"<worksheet xmlns="{main}"><sheetData>{rows}</sheetData>{rest}</worksheet>"#);
        parts.push((format!("xl/worksheets/sheet{at}.xml"), sheet));
    }
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    zipped(&parts)
}

/// Rows from cells between blanks: a text, `=2.5` a number, `@43086` a date by its serial number, `!#REF!` an error,
/// `?` a formula without a value, `.` nothing.
fn rows(first: usize, lines: &[&str]) -> String {
    let cell = |row: usize, column: usize, word: &str| {
        let place = format!("{}{row}", char::from(b'A' + column as u8));
        match word.split_at(1) {
            (".", "") => String::new(),
            ("=", number) => format!(r#"<c r="{place}"><v>{number}</v></c>"#),
            ("@", serial) => format!(r#"<c r="{place}" s="1"><v>{serial}</v></c>"#),
            ("!", error) => format!(r#"<c r="{place}" t="e"><v>{error}</v></c>"#),
            ("?", "") => format!(r#"<c r="{place}"><f>1+1</f></c>"#),
            _ => format!(r#"<c r="{place}" t="inlineStr"><is><t>{word}</t></is></c>"#),
        }
    };
    let row = |(at, line): (usize, &&str)| {
        let cells: String = line.split(' ').enumerate().map(|(column, word)| cell(first + at, column, word)).collect();
        format!(r#"<row r="{}">{cells}</row>"#, first + at)
    };
    lines.iter().enumerate().map(row).collect()
}

fn read(files: &[(&str, Vec<u8>)]) -> Result<Loaded, ReadError> {
    let files = files.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.clone())).collect();
    load(&Input::Memory(files), &Options::default())
}

fn one(lines: &[&str]) -> Vec<u8> {
    workbook(&[("Links", "visible", &rows(1, lines), "")])
}

#[track_caller]
fn data(loaded: Loaded) -> Dataset {
    let Loaded { data, diagnostics, .. } = loaded;
    data.unwrap_or_else(|| panic!("{diagnostics:#?}"))
}

fn relations(data: &Dataset) -> Vec<String> {
    let line = |relation| {
        let since = data.since(relation).map(|date| format!(" {date}")).unwrap_or_default();
        let (source, target) = (data.id(data.source_of(relation)), data.id(data.target_of(relation)));
        format!("{source} {target} {}{since}", data.weight(relation))
    };
    data.relations().map(line).collect()
}

#[test]
fn every_shown_sheet_is_a_table_and_dates_and_numbers_are_as_typed() {
    let members = rows(1, &["Name Country Budget", "APC ZA =1234567.5", "Lab CA =0.30000000000000004"]);
    let meetings = rows(
        3,
        &["Organisation Forum Date Weight", "APC IGF @43086 =2", "Lab IGF 5/1/2018 =1.5", "Lab X 31/12/2016 ."],
    );
    let book = workbook(&[
        ("Members", "visible", &members, ""),
        ("Meetings", "visible", &meetings, ""),
        ("Old", "hidden", &members, ""),
        ("Leer", "visible", "", ""),
        ("About", "visible", &rows(1, &["by-hand", "2017"]), ""),
    ]);
    let loaded = read(&[("book.xlsx", book)]).unwrap();
    let passed: Vec<&str> = loaded.passed_over.iter().map(|other| other.file.as_str()).collect();
    assert_eq!(passed, ["book.xlsx, About (it has one column, and others have more)", "book.xlsx, Old (it is hidden)"]);
    let data = data(loaded);
    // 43086 days after the last day of 1899: 17 December 2017.
    assert_eq!(relations(&data), ["APC IGF 2 2017-12-17", "Lab IGF 1.5 2018-01-05", "Lab X 1 2016-12-31"]);
    let lab = data.entity("Lab").unwrap();
    assert_eq!(data.entity_attribute(lab, "Budget"), Some(ValueRef::Text("0.3")));
    assert_eq!(data.kind_name(lab), "members");
    assert_eq!((data.files[1].as_str(), data.entity_origin(lab)), ("book.xlsx, Meetings", (0, 3)));
    let third = data.relations().nth(2).unwrap();
    assert_eq!(data.relation_origin(third), (1, 6), "the row of the sheet, two of which are empty");
}

#[test]
fn problems_name_sheet_and_cell() {
    let loaded =
        read(&[("members.xlsx", one(&["source target weight", "a b =1", "c . many", "d !#REF! =1"]))]).unwrap();
    let found: Vec<_> = loaded
        .diagnostics
        .iter()
        .map(|found| (found.code.as_str(), &*found.file, relata::read::cell_name(found.line, found.column)))
        .collect();
    let file = "members.xlsx, Links";
    assert_eq!(
        found,
        [
            ("empty-id", file, "B3".to_owned()),
            ("bad-weight", file, "C3".to_owned()),
            ("malformed-id", file, "B4".to_owned())
        ]
    );
    // A formula that no program has computed has no value; one that failed stands for nothing in dates and numbers.
    let loaded = read(&[("a.xlsx", one(&["source target weight", "a b ?", "b c ?"]))]).unwrap();
    assert_eq!(loaded.diagnostics[0].code.as_str(), "no-value");
    assert!(loaded.diagnostics[0].message.starts_with("the formulas of C2 and 1 more have no value"));
    let loaded = read(&[("a.xlsx", one(&["source target weight", "a b !#DIV/0!", "b c =2"]))]).unwrap();
    assert_eq!(relations(&data(loaded)), ["a b 1", "b c 2"]);
}

#[test]
fn merged_cells_are_titles_above_the_header_and_values_of_all_their_rows_below_it() {
    let sheet = rows(1, &["Meetings", "Host Guest", "APC A", ". B", "Lab A"]);
    let merged = r#"<mergeCells count="2"><mergeCell ref="A1:B1"/><mergeCell ref="A3:A4"/></mergeCells>"#;
    let loaded = read(&[("m.xlsx", workbook(&[("M", "visible", &sheet, merged)]))]).unwrap();
    let data = data(loaded);
    assert_eq!(relations(&data), ["APC A 1", "APC B 1", "Lab A 1"]);
    let said = data.account.files[0].guesses.join(", ");
    assert!(said.contains("a row of merged titles at the top is passed over"), "{said}");
    assert!(said.contains("cells that are merged over several rows count for each of them (1 filled)"), "{said}");
    // A header of which one cell is merged is a header all the same; without merged cells nothing is filled.
    let sheet = rows(1, &["source target .", "a b x", ". c y"]);
    let merged = r#"<mergeCells count="1"><mergeCell ref="B1:C1"/></mergeCells>"#;
    let loaded = read(&[("m.xlsx", workbook(&[("M", "visible", &sheet, merged)]))]).unwrap();
    let codes: Vec<&str> = loaded.diagnostics.iter().map(|found| found.code.as_str()).collect();
    assert_eq!(codes, ["unread-column", "empty-id"]);
}

#[test]
fn typed_decimals_do_not_turn_into_thousands_beside_decimal_commas() {
    let loaded = read(&[("a.xlsx", one(&["source target weight", "a b 2,5", "b c =1.234"]))]).unwrap();
    let [found] = &loaded.diagnostics[..] else { panic!("{:#?}", loaded.diagnostics) };
    assert_eq!((found.code.as_str(), found.line), ("bad-weight", 3), "asked, and not taken for 1234");
    let loaded = read(&[("a.xlsx", one(&["source target weight", "a b =1.234", "b c =2"]))]).unwrap();
    assert_eq!(relations(&data(loaded)), ["a b 1.234", "b c 2"]);
}

#[test]
fn sheets_are_declared_by_their_name_or_that_of_the_workbook() {
    let book = || {
        workbook(&[
            ("One", "visible", &rows(1, &["Wer Wen", "a b"]), ""),
            ("Two", "visible", &rows(1, &["id name", "a A", "b B"]), ""),
        ])
    };
    for columns in ["One:source=Wer,One:target=Wen", "b.xlsx!One:source=Wer,b.xlsx!One:target=Wen"] {
        let options = Options { tables: TableSpec::parse_columns(columns).unwrap(), ..Options::default() };
        let loaded = load(&Input::Memory(vec![("b.xlsx".to_owned(), book())]), &options).unwrap();
        assert_eq!(relations(&data(loaded)), ["a b 1"], "{columns}");
    }
    let toml = b"[[table]]\nfile = \"One\"\ncolumns = { source = \"Wer\", target = \"Wen\" }\n".to_vec();
    let loaded = read(&[("b.xlsx", book()), ("relata.toml", toml)]).unwrap();
    assert_eq!(relations(&data(loaded)), ["a b 1"]);
}

#[test]
fn an_archive_is_the_tables_in_it() {
    let archive = zipped(&[
        ("field/relata.toml", b"title = \"T\"\n"),
        ("field/links.csv", b"source,target\na,b\n"),
        ("field/more.xlsx", &one(&["source target", "b c"])),
        ("__MACOSX/field/._links.csv", b"\0\0"),
        ("readme.txt", b"x"),
    ]);
    let data = data(read(&[("field.zip", archive)]).unwrap());
    assert_eq!((relations(&data), data.schema.title.as_str()), (vec!["a b 1".to_owned(), "b c 1".to_owned()], "T"));
    assert_eq!(data.files, ["field.zip, field/links.csv", "field.zip, field/more.xlsx, Links"]);
    let empty = read(&[("t.zip", zipped(&[("readme.txt", b"x")]))]);
    assert!(matches!(empty, Err(ReadError::NoTable { .. })), "{empty:?}");
}

#[test]
fn what_is_damaged_or_protected_or_far_too_large_is_an_error() {
    let whole = one(&["source target", "a b", "b c"]);
    for end in (0..whole.len()).step_by(7).skip(1) {
        let cut = read(&[("cut.xlsx", whole[..end].to_vec())]);
        assert!(
            matches!(cut, Err(ReadError::Unreadable { .. } | ReadError::NotTable { .. }) | Ok(_)),
            "{end}: {cut:?}"
        );
    }
    // Every byte changed in turn: an error or an answer, and no panic.
    for at in (0..whole.len()).step_by(3) {
        let mut changed = whole.clone();
        changed[at] ^= 0x55;
        let _ = read(&[("changed.xlsx", changed)]);
    }
    let damaged = |bytes: Vec<u8>| matches!(read(&[("d.xlsx", bytes)]), Err(ReadError::Unreadable { .. }));
    assert!(damaged([b"junk\0\0\0", &whole[..]].concat()));
    // Many programs call tables of text so.
    assert_eq!(relations(&data(read(&[("t.xls", b"source\ttarget\na\tb\n".to_vec())]).unwrap())), ["a b 1"]);
    let mut ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    ole.resize(2048, 0);
    ole.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert!(matches!(read(&[("p.xlsx", ole.clone())]), Err(ReadError::Password { .. })));
    ole.truncate(2048);
    ole.extend("Workbook".encode_utf16().flat_map(u16::to_le_bytes));
    assert!(matches!(read(&[("p.xls", ole)]), Err(ReadError::Unreadable { .. })));
    let nothing = read(&[("n.xlsx", workbook(&[("A", "visible", "", ""), ("B", "hidden", "", "")]))]);
    let Err(ReadError::NoTable { why, .. }) = nothing else { panic!("{nothing:?}") };
    assert_eq!(why.unwrap(), "of the sheet B, it is hidden; of the sheet A, it is empty");
    // Blanks that pack to a thousandth.
    let blanks = vec![b' '; 300 << 20];
    let parts: Vec<(&str, &[u8])> =
        (0..8).map(|at| ["a", "b", "c", "d", "e", "f", "g", "h"][at]).map(|name| (name, &blanks[..])).collect();
    let mut all = vec![("xl/workbook.xml", &b"<workbook/>"[..]), ("xl/worksheets/sheet1.xml", b"<worksheet/>")];
    all.extend(parts);
    let bomb = read(&[("bomb.xlsx", zipped(&all))]);
    assert!(matches!(bomb, Err(ReadError::TooLarge { .. })), "{bomb:?}");
}
