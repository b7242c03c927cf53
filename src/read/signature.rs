//! What a file is by its first bytes, where it is no table of text.

/// What a file is, with an article, and how to make a table of it.
pub(super) type Signature = (&'static str, &'static str);

const SHEET: &str = "unpack it and name the workbook, or save each sheet as CSV in UTF-8";
const EXPORT: &str = "export its nodes and edges as CSV in the program that it comes from (in Gephi: Data Laboratory, Export table), or write them with NetworkX";
const EDGE_LIST: &str = "write it as a table: networkx.to_pandas_edgelist(graph).to_csv('edges.csv', index=False)";
const NONE: &str = "name CSV files; tables in a document have to be copied into a spreadsheet and saved as CSV";

/// Bytes that stand at the beginning of a file.
const BINARY: [(&[u8], Signature); 14] = [
    (b"PK\x03\x04", ("a workbook or a zip archive", SHEET)),
    (b"PK\x05\x06", ("an empty zip archive", NONE)),
    (b"\xd0\xcf\x11\xe0", ("a workbook or a document of an older Office program", SHEET)),
    (b"%PDF", ("a PDF document", NONE)),
    (b"\x89PNG", ("a PNG picture", NONE)),
    (b"\xff\xd8\xff", ("a JPEG picture", NONE)),
    (b"GIF8", ("a GIF picture", NONE)),
    (b"{\\rtf", ("a document of the form RTF", NONE)),
    (
        b"SQLite format 3\0",
        ("a SQLite database", "export its tables as CSV: sqlite3 -header -csv FILE 'select * from TABLE'"),
    ),
    (b"PAR1", ("a Parquet file", "write it as CSV with DuckDB or pandas")),
    (b"\xff\xfe\0\0", ("text in UTF-32", "save it as UTF-8")),
    (b"\0\0\xfe\xff", ("text in UTF-32", "save it as UTF-8")),
    (b"7z\xbc\xaf", ("a 7z archive", "unpack it and name the files in it")),
    (b"BZh", ("a file packed with bzip2", "unpack it, or pack it with gzip")),
];

/// Words that text files of other formats begin with, in lower case.
const TEXT: [(&str, Signature); 14] = [
    ("<!doctype html", ("a web page", NONE)),
    ("<html", ("a web page", NONE)),
    ("<graphml", ("a graph in GraphML", EXPORT)),
    ("<gexf", ("a graph in GEXF", EXPORT)),
    ("<svg", ("a picture in SVG", NONE)),
    (
        "<?xml",
        (
            "a file in XML",
            "name CSV files; a graph in GraphML or GEXF can be exported as CSV tables from Gephi or with NetworkX",
        ),
    ),
    ("*vertices", ("a network in the format of Pajek", EXPORT)),
    ("*network", ("a network in the format of Pajek", EXPORT)),
    ("dl n", ("a network in the DL format of UCINET", EXPORT)),
    ("graph [", ("a graph in GML", EXPORT)),
    ("graph\n[", ("a graph in GML", EXPORT)),
    ("creator \"", ("a graph in GML", EXPORT)),
    ("digraph ", ("a graph in DOT", EXPORT)),
    ("%%matrixmarket", ("a matrix in Matrix Market format", EXPORT)),
];

/// What a file is by its first bytes; `None` where it may be a table.
pub(super) fn of(bytes: &[u8]) -> Option<Signature> {
    if let Some((_, found)) = BINARY.iter().find(|(first, _)| bytes.starts_with(first)) {
        return Some(*found);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]).to_lowercase();
    // Comments, which Pajek begins with a percent sign and DOT with slashes.
    let mut lines = text.lines().map(str::trim_start).skip_while(|line| {
        line.is_empty() || (line.starts_with('%') && !line.starts_with("%%")) || line.starts_with("//")
    });
    let first = lines.next()?;
    let second = lines.next().unwrap_or("");
    if let Some(xml) = TEXT.iter().find(|(word, _)| first.starts_with(word) && *word == "<?xml") {
        let named = |word: &&(&str, Signature)| word.0.starts_with('<') && word.0 != "<?xml" && text.contains(word.0);
        return Some(TEXT.iter().find(named).unwrap_or(xml).1);
    }
    if first == "graph" && second == "[" {
        return Some(("a graph in GML", EXPORT));
    }
    if let Some((_, found)) = TEXT.iter().find(|(word, _)| first.starts_with(word)) {
        return Some(*found);
    }
    if is_edge_list_with_data(first) {
        return Some(("an edge list of NetworkX with attributes in braces", EDGE_LIST));
    }
    // A row of a table may begin with a bracket, but hardly goes on like this.
    let rest = first.strip_prefix(['{', '['])?.trim_start();
    let is_json = rest.is_empty() || rest.starts_with(['"', '{', '[', '}', ']']);
    is_json.then_some(("a file in JSON", EXPORT))
}

/// Whether a line is `0 1 {'weight': 3}`: what NetworkX writes of an edge where nothing else is asked for.
fn is_edge_list_with_data(line: &str) -> bool {
    let Some((ends, data)) = line.trim_end().split_once(" {") else { return false };
    let is_dict = data == "}" || (data.starts_with(['\'', '"']) && data.ends_with('}') && data.contains("': "));
    is_dict && !ends.contains([',', ';', '\t']) && ends.split(' ').filter(|word| !word.is_empty()).count() == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_first_bytes() {
        for (bytes, wanted) in [
            (&b"%PDF-1.7\n"[..], Some("a PDF document")),
            (b"PK\x03\x04..", Some("a workbook or a zip archive")),
            (b"{\"nodes\":[]}", Some("a file in JSON")),
            (b"[\n  {\"id\": 1}\n]", Some("a file in JSON")),
            (b"<?xml version=\"1.0\"?>\n<graphml xmlns=\"x\">", Some("a graph in GraphML")),
            (b"<?xml version=\"1.0\"?>\n<note/>", Some("a file in XML")),
            (b"% a comment\n*Vertices 3\n", Some("a network in the format of Pajek")),
            (b"Creator \"igraph\"\ngraph\n[", Some("a graph in GML")),
            (b"\xff\xfe\0\0s\0\0\0", Some("text in UTF-32")),
            (b"\xff\xfei\0d\0", None),
            (b"id,name\na,A\n", None),
            (b"% comment\nsource,target\n", None),
            (b"[a],name\n", None),
            (b"{x},name\n", None),
            (b"0 1 {}\n0 2 {}\n", Some("an edge list of NetworkX with attributes in braces")),
            (b"a b {'weight': 3, 'x': 'y'}\n", Some("an edge list of NetworkX with attributes in braces")),
            (b"0 1 {x}\n", None),
            (b"name {}\n", None),
            (b"a,the set {}\n", None),
            (b"graph,weight\n", None),
            (b"", None),
        ] {
            assert_eq!(of(bytes).map(|(what, _)| what), wanted, "{}", String::from_utf8_lossy(bytes));
        }
    }
}
