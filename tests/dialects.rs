//! Spreadsheets as people have them: Kumu, Gephi, semicolons, old encodings, gzip, standard input; and what is counted.

#![allow(clippy::unwrap_used)]

use flate2::Compression;
use flate2::write::GzEncoder;
use relata::model::{Dataset, EntityIx, ValueRef};
use relata::read::{Code, Input, Loaded, Options, ReadError, load};
use std::io::Write;

fn memory(files: &[(&str, &str)]) -> Input {
    Input::Memory(files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect())
}

fn read(files: &[(&str, &str)]) -> Loaded {
    load(&memory(files), &Options::default()).unwrap()
}

fn sound(files: &[(&str, &str)]) -> Dataset {
    let loaded = read(files);
    assert_eq!(loaded.errors(), 0, "{:#?}", loaded.diagnostics);
    loaded.data.unwrap()
}

fn codes(loaded: &Loaded) -> Vec<&'static str> {
    loaded.diagnostics.iter().map(|found| found.code.as_str()).collect()
}

/// Every relation as text: source, verb, target, and how it points.
fn rows(data: &Dataset) -> Vec<String> {
    data.relations()
        .map(|relation| {
            let arrow = if data.is_symmetric(relation) { "--" } else { "->" };
            let (source, target) = (data.id(data.source_of(relation)), data.id(data.target_of(relation)));
            format!("{source} {} {arrow} {target} {}", data.verb_name(relation), data.weight(relation))
        })
        .collect()
}

fn entity(data: &Dataset, id: &str) -> EntityIx {
    data.entity(id).unwrap()
}

#[test]
fn kumu() {
    let data = sound(&[
        ("elements.csv", "Label,Type,Description\nAccess Now,NGO,Defends\nIGF,Forum,\n"),
        (
            "connections.csv",
            "From,To,Direction,Type,Strength,Label\nAccess Now,IGF,directed,takes part,2,x\nIGF,Access Now,mutual,knows,,\n",
        ),
    ]);
    assert_eq!(rows(&data), ["Access Now takes part -> IGF 2", "IGF knows -- Access Now 1"]);
    let access = entity(&data, "Access Now");
    assert_eq!((data.name(access), data.kind_name(access), data.description(access)), ("Access Now", "ngo", "Defends"));
    assert_eq!(data.schema.kinds[0].label, "NGO");
}

#[test]
fn gephi() {
    let nodes = ("nodes.csv", "Id,Label,timeset\n1,One,\n2,,\n");
    let data = sound(&[nodes, ("edges.csv", "Source,Target,Type,Id,Weight\n1,2,Directed,0,2.5\n2,1,Undirected,1,1\n")]);
    assert_eq!(rows(&data), ["1 related_to -> 2 2.5", "2 related_to -- 1 1"]);
    assert_eq!((data.name(entity(&data, "1")), data.name(entity(&data, "2"))), ("One", "2"));

    let data = sound(&[nodes, ("edges.csv", "Source,Target,Type\n1,2,Directed\n2,1,friend\n")]);
    assert_eq!(rows(&data), ["1 related_to -> 2 1", "2 related_to -> 1 1"]);
    assert_eq!(data.relation_attributes()[0].name, "Type");
}

#[test]
fn semicolons_bring_a_decimal_comma() {
    let data = sound(&[("links.csv", "source;target;weight;confidence\na;b;1,5;0,5\nb;c;2.5;\n")]);
    assert_eq!(rows(&data), ["a related_to -> b 1.5", "b related_to -> c 2.5"]);
    // a cell proves the comma, and what can mean two numbers proves nothing
    assert_eq!(rows(&sound(&[("links.csv", "source,target,weight\na,b,\"1,5\"\n")])), ["a related_to -> b 1.5"]);
    for (table, help) in [
        ("source,target,weight\na,b,\"1,500\"\n", "write 1500 or 1.5: "),
        ("source;target;weight\na;b;1.500\n", "write 1.5 or 1500: "),
    ] {
        let doubtful = read(&[("links.csv", table)]);
        assert_eq!(codes(&doubtful), ["bad-weight"]);
        assert!(doubtful.diagnostics[0].help.starts_with(help), "{}", doubtful.diagnostics[0].help);
    }
    let excel = sound(&[("links.csv", "sep=;\r\nsource;target\r\na;b\r\n")]);
    assert_eq!(rows(&excel).len(), 1);
    assert_eq!(rows(&sound(&[("links.tsv", "source\ttarget\na\tb, c\n")])), ["a related_to -> b, c 1"]);
}

#[test]
fn windows_1252_is_read_with_a_warning() {
    let bytes = b"id;name\r\ng;Gen\xe8ve\r\n".to_vec();
    let loaded = load(&Input::Memory(vec![("places.csv".into(), bytes)]), &Options::default()).unwrap();
    assert_eq!(codes(&loaded), ["legacy-encoding"]);
    let data = loaded.data.unwrap();
    assert_eq!(data.name(entity(&data, "g")), "Genève");
}

#[test]
fn gzip_is_read_and_a_bomb_is_refused() {
    let pack = |bytes: &[u8]| {
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    };
    let csv = pack(b"source,target\na,b\n");
    let loaded = load(&Input::Memory(vec![("edges.csv.gz".into(), csv.clone())]), &Options::default()).unwrap();
    assert_eq!(rows(&loaded.data.unwrap()), ["a related_to -> b 1"]);
    let refuse = |bytes: Vec<u8>| load(&Input::Memory(vec![("edges.csv.gz".into(), bytes)]), &Options::default());
    assert!(matches!(refuse(pack(&vec![b' '; 64 << 20])), Err(ReadError::Bomb { .. })));
    assert!(matches!(refuse(csv[..csv.len() - 9].to_vec()), Err(ReadError::Unreadable { .. })));
    assert!(matches!(refuse(b"PK\x03\x04rest".to_vec()), Err(ReadError::Unreadable { .. })), "a damaged archive");
    assert!(matches!(refuse(pack(b"PK\x03\x04rest")), Err(ReadError::NotTable { .. })), "packed twice");
}

#[test]
fn standard_input_is_an_edge_list() {
    let loaded = load(&Input::Stdin(b"source,target\na,b\na,b\n".to_vec()), &Options::default()).unwrap();
    assert_eq!(codes(&loaded), ["repeated-row"]);
    let data = loaded.data.unwrap();
    assert_eq!((data.entity_count(), data.relation_count()), (2, 2));
    assert_eq!(data.kind_name(entity(&data, "a")), "entity");
    let bare = load(&Input::Stdin(b"a,b\n".to_vec()), &Options::default()).unwrap();
    assert_eq!(codes(&bare), ["missing-column"]);
    let strict = Options { strict: true, ..Options::default() };
    let loaded = load(&Input::Stdin(b"source,target\na,b\n".to_vec()), &strict).unwrap();
    assert_eq!(codes(&loaded), ["unknown-entity", "unknown-entity"]);
}

#[test]
fn a_plain_folder_has_the_vocabulary_that_is_there() {
    let data = sound(&[
        ("organisations.csv", "id,name,evidence\napc,APC,web\n"),
        ("forums.csv", "ID,Name,Website,seats\nigf,IGF,https://igf.example,12\n"),
        ("relations.csv", "Source,Relation,Target,Evidence\napc,organises,igf,web|paper\n"),
    ]);
    let kinds: Vec<&str> = data.schema.kinds.iter().map(|kind| kind.name.as_str()).collect();
    assert_eq!(kinds, ["organisations", "forums"]);
    assert_eq!(data.schema.verbs[0].name, "organises");
    assert!(!data.schema.declared);
    let sources: Vec<&str> = data.registry().iter().map(|source| source.id.as_str()).collect();
    assert_eq!(sources, ["paper", "web"]);
    assert_eq!(data.entity_attribute(entity(&data, "igf"), "seats"), Some(ValueRef::Text("12")));
    assert_eq!(data.website(entity(&data, "igf")), "https://igf.example");
}

#[test]
fn cells_are_trimmed_where_white_space_means_nothing() {
    let data = sound(&[
        ("people.csv", "id , name,aliases,description\n a ,\" A  B \", x | y ||,\"  as is \"\n,,,\n\n"),
        ("edges.csv", "source,target,since,note\na, a ,\" 2017 \",\" n \"\n"),
    ]);
    let a = entity(&data, "a");
    assert_eq!((data.name(a), data.aliases(a)), ("A  B", vec!["x", "y"]));
    assert_eq!(data.description(a), "  as is ");
    let relation = data.relations().next().unwrap();
    assert_eq!((data.since(relation).unwrap().to_string().as_str(), data.note(relation)), ("2017", " n "));
}

const SCHEMA: &str = r#"
same_as = [["apc", "apc-old"], ["igf", "igf-un"]]
[kinds.organisation]
file = "organisations.csv"
[kinds.forum]
file = "forums.csv"
[relations.organises]
from = "organisation"
to = ["forum", "organisation"]
"#;

#[test]
fn confirmed_duplicates_are_merged_and_counted() {
    let data = sound(&[
        ("relata.toml", SCHEMA),
        ("organisations.csv", "id,name,aliases,town\napc,APC,,\napc-old,Association,Assoc,Melville\n"),
        ("forums.csv", "id,name\nigf,IGF\n"),
        ("relations.csv", "source,relation,target\napc-old,organises,igf-un\napc,organises,igf\n"),
    ]);
    let apc = entity(&data, "apc");
    assert_eq!(data.aliases(apc), ["apc-old", "Association", "Assoc"]);
    assert_eq!(data.entity_attribute(apc, "town"), Some(ValueRef::Text("Melville")));
    // said of both, it is said once
    assert_eq!(rows(&data), ["apc organises -> igf 1"]);
    let merged: Vec<u64> = data.account.files.iter().map(|file| file.merged).collect();
    assert_eq!(merged, [1, 0, 1]);
    let organisations = &data.account.files[0];
    assert_eq!((organisations.read, organisations.kept, organisations.merged), (2, 1, 1));

    let loaded = read(&[
        ("relata.toml", SCHEMA),
        ("organisations.csv", "id,name\napc-news,APC\n"),
        ("forums.csv", "id,name\nigf,IGF\n"),
        ("relations.csv", "source,relation,target\napc-news,organises,igf\n"),
    ]);
    assert_eq!(codes(&loaded), ["unknown-entity", "unknown-entity"]);
    let places: Vec<(u32, u32)> = loaded.diagnostics.iter().map(|found| (found.line, found.column)).collect();
    assert_eq!(places, [(2, 13), (2, 40)]);
}

#[test]
fn lenient_loads_leave_out_what_is_broken_and_say_so() {
    let files = [
        ("relata.toml", SCHEMA.lines().skip(2).collect::<Vec<_>>().join("\n")),
        ("organisations.csv", "id,name\napc,APC\nhivos,\napc,Again\nietf,IETF,x\n".to_owned()),
        ("forums.csv", "id,name\nigf,IGF\n".to_owned()),
        (
            "relations.csv",
            "source,relation,target,since\napc,organises,igf,\napc,organises,igf,soon\nhivos,organises,igf,\nietf,organises,igf,\nnobody,organises,igf,\napc,organises,igf,\n"
                .to_owned(),
        ),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let lenient = Options { lenient: true, ..Options::default() };
    let loaded = load(&memory(&files), &lenient).unwrap();
    let data = loaded.data.as_ref().unwrap();
    assert_eq!(rows(data), ["apc organises -> igf 1"]);
    let left = |file: usize| loaded.account.files[file].left_out.clone();
    let count = |code: &str, rows: u64| (code.to_owned(), rows);
    assert_eq!(left(0), [count("row-length", 1), count("empty-name", 1), count("duplicate-id", 1)]);
    assert_eq!(
        left(2),
        [count("unknown-entity", 1), count("repeated-row", 1), count("bad-date", 1), count("left-out-reference", 2)]
    );
    assert_eq!(loaded.account.left_out(), 8);
    let strict = load(&memory(&files), &Options::default()).unwrap();
    assert!(strict.data.is_none());
    assert_eq!(strict.account, loaded.account);
    assert_eq!(strict.diagnostics.iter().filter(|found| found.code == Code::LeftOutReference).count(), 0);
}

#[test]
fn a_broken_schema_is_never_passed_over() {
    let lenient = Options { lenient: true, ..Options::default() };
    let loaded = load(&memory(&[("relata.toml", "titel = 1"), ("a.csv", "id,name\na,A\n")]), &lenient).unwrap();
    assert_eq!(codes(&loaded), ["schema-unknown-key"]);
    assert!(loaded.data.is_none());
}

#[test]
fn one_fault_does_not_hide_another() {
    let loaded = read(&[
        ("relata.toml", "[kinds.a]\nfile = \"a.csv\"\ncolour = 1\n[relations.r]\nfrom = [\"b\"]\n"),
        ("a.csv", "id,name\nx,\ny,Y,z\n"),
        ("relations.csv", "source,relation,target,since,until,weight\nx,s,q,1.1.1,2,-1\n"),
    ]);
    assert_eq!(
        codes(&loaded),
        [
            "empty-name",
            "row-length",
            "schema-bad-value",
            "schema-missing-key",
            "schema-unknown-name",
            "unknown-relation",
            "unknown-entity",
            "bad-date",
            "bad-date",
            "bad-weight"
        ]
    );
}

#[test]
fn a_broken_header_is_one_problem() {
    let loaded =
        read(&[("organisations.csv", "id,\"name\napc,APC\nigf,IGF\n"), ("edges.csv", "source,target\napc,igf\n")]);
    assert_eq!(codes(&loaded), ["unclosed-quote"]);
    assert_eq!((loaded.account.files[0].read, loaded.account.files[0].left_out[0].1), (2, 2));
}

#[test]
fn a_schema_of_a_title_alone_leaves_the_vocabulary_open() {
    let data = sound(&[
        ("relata.toml", "title = \"Field\"\nsnapshot = \"2017-12\"\n"),
        ("organisations.csv", "id,name\napc,APC\n"),
        ("edges.csv", "source,relation,target\napc,knows,igf\n"),
    ]);
    assert_eq!(data.schema.title, "Field");
    assert_eq!(data.schema.snapshot.unwrap().to_string(), "2017-12");
    assert!(!data.schema.declared);
    assert_eq!(data.entity_count(), 2);
}

#[test]
fn a_name_in_place_of_an_id_is_found() {
    let schema = "[kinds.o]\nfile = \"o.csv\"\n";
    let entities = "id,name,aliases\napc,Association for Progressive Communications,the association\nigf,Forum,\n";
    let edges = "source,target\nAssociation for progressive communications,igf\nigf,The Association\n";
    let data = sound(&[("relata.toml", schema), ("o.csv", entities), ("edges.csv", edges)]);
    assert_eq!(rows(&data), ["apc related_to -> igf 1", "igf related_to -> apc 1"]);
    assert_eq!(data.account.files[1].named, 2);
    let loaded = read(&[("relata.toml", schema), ("o.csv", entities), ("edges.csv", "source,target\nacp,igf\n")]);
    assert_eq!(&*loaded.diagnostics[0].help, "did you mean `apc`?");
    // a schema may ask for ids
    let strict = format!("{schema}[[table]]\nfile = \"edges.csv\"\nids = \"ids\"\n");
    let loaded = read(&[("relata.toml", &strict), ("o.csv", entities), ("edges.csv", edges)]);
    assert_eq!(codes(&loaded), ["unknown-entity", "unknown-entity", "isolated-entity"]);
    assert!(loaded.diagnostics[0].help.ends_with("is a name of `apc`; write the id"));
}

#[test]
fn nesting_without_end_is_a_syntax_error() {
    for text in
        ["x = ".to_owned() + &"[".repeat(200_000), "x = ".to_owned() + &"{a=".repeat(200_000), "a.".repeat(50_000)]
    {
        let loaded = read(&[("relata.toml", &text), ("a.csv", "id,name\na,A\n")]);
        assert!(codes(&loaded).iter().all(|code| *code == "schema-syntax"), "{:?}", codes(&loaded));
        assert!((1..=20).contains(&loaded.errors()));
    }
}

#[test]
fn very_long_records_are_cut_around_the_place() {
    let long = "é".repeat(10_000);
    let text = format!("source,target,note,since\na,b,\"{long}\n{long}\",soon\n");
    let loaded = read(&[("edges.csv", &text)]);
    let found = &loaded.diagnostics[0];
    assert_eq!((found.code, found.line, found.column), (Code::BadDate, 3, 10_003));
    assert_eq!(&found.record[found.span.clone()], "soon");
    assert!(found.record.len() < 4096 && found.record_line == 3);
}

#[test]
fn the_hash_can_be_worked_out_by_hand() {
    // printf 'source,target\na,b\n' | sha256sum, then `relations edges.csv SUM` and a line end through sha256sum again.
    use sha2::{Digest, Sha256};
    let hex = |bytes: &[u8]| Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let csv = "source,target\na,b\n";
    let line = format!("relations edges.csv {}\n", hex(csv.as_bytes()));
    assert_eq!(sound(&[("edges.csv", csv)]).hash, hex(line.as_bytes()));
}

#[test]
fn the_hash_does_not_depend_on_the_place() {
    let hash = |name: &str, text: &str| sound(&[(name, text)]).hash;
    let one = hash("edges.csv", "source,target\na,b\n");
    assert_eq!(one, hash("somewhere/else/edges.csv", "source,target\na,b\n"));
    assert_ne!(one, hash("links.csv", "source,target\na,b\n"));
    assert_ne!(one, hash("edges.csv", "source,target\na,c\n"));
    assert_eq!(one.len(), 64);
}

#[test]
fn what_cannot_be_read_names_the_path_and_the_remedy() {
    let error = load(&Input::Folder("no/such/folder".into()), &Options::default()).unwrap_err();
    assert!(matches!(&error, ReadError::NotFound { path } if path == "no/such/folder"));
    assert!(!error.hint().is_empty());
    let empty = tempfile::tempdir().unwrap();
    let error = load(&Input::Folder(empty.path().into()), &Options::default()).unwrap_err();
    assert!(matches!(error, ReadError::Nothing { .. }));
    std::fs::write(empty.path().join("edges.csv"), "source,target\na,b\n").unwrap();
    std::fs::write(empty.path().join("notes.txt"), "not a table").unwrap();
    std::fs::write(empty.path().join("~$edges.csv"), "lock").unwrap();
    let loaded = load(&Input::Folder(empty.path().into()), &Options::default()).unwrap();
    assert_eq!(loaded.account.files.len(), 1);
    let loaded = load(&Input::from(empty.path().join("edges.csv")), &Options::default()).unwrap();
    assert_eq!(loaded.data.unwrap().relation_count(), 1);
}
