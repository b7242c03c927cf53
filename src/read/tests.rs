//! Rows that are scanned by chunks are read as rows that are committed one by one, however small the chunks are, and in
//! memory or streaming by.

use super::*;
use crate::model::Index;

/// All that a load says and holds, as text.
fn told(input: &Input, options: &Options, chunk: Option<usize>, large: u64) -> String {
    let loaded = match load_by(input, options, chunk, large) {
        Ok(loaded) => loaded,
        Err(error) => return error.to_string(),
    };
    let mut told = format!("{:#?}\n{:?}\n", loaded.diagnostics, loaded.account);
    let Some(data) = loaded.data else { return told };
    told.push_str(&format!("{:?}\n{}\n{:?}\n", data.schema, data.hash, data.registry()));
    for entity in data.entities() {
        let values: Vec<_> =
            data.entity_attributes().iter().map(|column| (&column.name, column.get(entity.index()))).collect();
        told.push_str(&format!(
            "{} {} {} {:?} {} {} {:?} {:?} {values:?}\n",
            data.id(entity),
            data.name(entity),
            data.kind_name(entity),
            data.aliases(entity),
            data.description(entity),
            data.website(entity),
            data.entity_evidence(entity),
            data.entity_origin(entity),
        ));
    }
    for relation in data.relations() {
        let values: Vec<_> =
            data.relation_attributes().iter().map(|column| (&column.name, column.get(relation.index()))).collect();
        told.push_str(&format!(
            "{} {} {} {:?} {:?} {} {} {} {:?} {} {:?} {values:?}\n",
            data.id(data.source_of(relation)),
            data.verb_name(relation),
            data.id(data.target_of(relation)),
            data.since(relation),
            data.until(relation),
            data.weight(relation),
            data.confidence(relation),
            data.note(relation),
            data.relation_evidence(relation),
            data.is_symmetric(relation),
            data.relation_origin(relation),
        ));
    }
    told
}

const PEOPLE: [&str; 9] = [
    "a,Ada,x|y,,one",
    "b,Ben,,\"two\nlines\",two",
    "c,,,,",
    "a,Again,,,",
    " d , 'Dee,,,none",
    "\"e\",\"E\"\"e\",,,one|two",
    "f,Fay,,",
    "",
    "g|h,Gus,,,",
];
const LINKS: [&str; 21] = [
    "a,knows,b,1,0.5,2017,,one,",
    "b,likes,a,,,,,,free",
    "a,knows,b,1,0.5,2017,,one,",
    "e,knows,e,2,1,,,two,",
    "z,finds,a,,,,,,",
    "y,finds,z,,,,,three,",
    "c,knows,a,,,,,,",
    "a,knows,d,-1,,,,,",
    "a,knows,d,3,,17.12.2017,,,",
    "d,\"knows\",\"a\",,,2018,2017,,\"a\nb\"",
    "a,,b,0.30,,2017-12,,one|two,'=x",
    "a,b",
    ",,,,,,,,",
    "bad|id,knows,a,,,,,,",
    "Ada,knows,BEN,,,n/a,,one,",
    "x,knows,E\"e,1,80%,2017-00-00,?,,",
    "b,likes,a,0,,,,,",
    "Cafe\u{301},knows,a\u{ad},\"1,5\",,\u{a0}2017\u{a0},,,",
    "Café,knows,World\u{a0}Bank,,,3 May 2017,,NULL,",
    "Total,,,,,,,,",
    "y,knows,World  Bank,,,01/02/2018,,,,",
];
const SCHEMA: &str =
    "[kinds.people]\nplural = \"people\"\n[relations.knows]\npairs = [[\"people\", \"people\"]]\n[relations.likes]\n";

/// Numbers below a bound, the same on every run.
fn random(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed;
    move |bound| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % bound
    }
}

/// Tables of rows chosen at random, faulty ones among them but for every third.
fn tables(round: usize, random: &mut impl FnMut(usize) -> usize) -> Vec<(String, Vec<u8>)> {
    let end = ["\n", "\r\n", "\r"][random(3)];
    let mut rows = |header: &str, lines: &[&str], most: usize| {
        let mut text = header.to_owned() + end;
        for _ in 0..random(most) {
            text.push_str(lines[random(lines.len())]);
            text.push_str(end);
            if random(20) == 0 {
                text.push_str(end);
            }
            if round.is_multiple_of(10) && random(30) == 0 {
                text.push_str("a,\"open");
            }
        }
        text.into_bytes()
    };
    let clean = round.is_multiple_of(3);
    let (people, links) = if clean { (&PEOPLE[..2], &LINKS[..2]) } else { (&PEOPLE[..], &LINKS[..]) };
    let links_header = "source,relation,target,weight,confidence,since,until,evidence";
    let mut files = vec![
        ("relations.csv".to_owned(), rows(&format!("{links_header},note"), links, 40)),
        ("more.csv".to_owned(), rows(&format!("{links_header},extra"), links, 20)),
    ];
    if !round.is_multiple_of(4) {
        files.insert(0, ("people.csv".to_owned(), rows("id,name,aliases,description,evidence", people, 12)));
    }
    if round.is_multiple_of(5) {
        files.push(("sources.csv".to_owned(), b"id,title\none,One\ntwo,Two\n".to_vec()));
    }
    if round.is_multiple_of(7) {
        files.push(("relata.toml".to_owned(), SCHEMA.as_bytes().to_vec()));
    }
    files
}

#[test]
fn both_ways_of_reading_say_the_same() {
    let mut random = random(11);
    for round in 0..400 {
        let input = Input::Memory(tables(round, &mut random));
        let options =
            Options { strict: random(4) == 0, lenient: random(2) == 0, warnings: random(2) == 0, ..Options::default() };
        let one_by_one = told(&input, &options, None, u64::MAX);
        for chunk in [1, 40, 300, chunks::CHUNK] {
            let by_chunks = told(&input, &options, Some(chunk), u64::MAX);
            assert!(by_chunks == one_by_one, "round {round}, chunks of {chunk}:\n{one_by_one}\n---\n{by_chunks}");
        }
    }
}

/// A folder with files, as input.
fn folder(files: &[(String, Vec<u8>)]) -> (tempfile::TempDir, Input) {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let input = Input::Folder(folder.path().to_owned());
    (folder, input)
}

fn quietly() -> Options {
    Options { warnings: false, hash: false, ..Options::default() }
}

#[test]
fn what_streams_by_says_the_same() {
    let mut random = random(12);
    for round in 0..150 {
        let mut files = tables(round, &mut random);
        match round % 11 {
            // Windows-1252, and UTF-8 with a byte that is none.
            1 => files[0].1.extend(b"caf\xe9,knows,b,,,,,,\n"),
            2 => files[0].1.extend(b"caf\xc3\xa9,knows,b\xff,,,,,,\n"),
            3 => files[0].1.extend("z\u{e9}ro,knows,\"\u{fc}b\",,,,,,\"a\nb\"".bytes()),
            _ => {}
        }
        let (_folder, input) = folder(&files);
        let options = Options { strict: random(4) == 0, lenient: random(2) == 0, ..quietly() };
        let one_by_one = told(&input, &options, None, u64::MAX);
        for chunk in [7, 40, 300, chunks::CHUNK] {
            let by_chunks = told(&input, &options, Some(chunk), 0);
            assert!(by_chunks == one_by_one, "round {round}, chunks of {chunk}:\n{one_by_one}\n---\n{by_chunks}");
        }
    }
}

#[test]
fn plain_files_stream_to_their_end_and_others_are_taken_into_memory() {
    let links = |rows: &str| vec![("relations.csv".to_owned(), format!("source,target,note\n{rows}").into_bytes())];
    let sound = "a,b,\nb,\"\u{e9}\"\"c\",\"said, so\"\r\n\r\n".repeat(100);
    let stopped = |files: &[(String, Vec<u8>)]| {
        let (_folder, input) = folder(files);
        let files = Files::gather(&input, &Options { hash: false, ..Options::default() }, 0).unwrap();
        assert!(files.tables.iter().all(|table| table.stream.is_some()));
        match parse(&files, &quietly(), Some(50)) {
            Ok(parsed) => Ok(parsed.relations.len()),
            Err(Stop::Whole(which)) => Err(which),
            Err(Stop::Failed(error)) => panic!("{error}"),
        }
    };
    assert_eq!(stopped(&links(&sound)), Ok(200));
    assert_eq!(stopped(&links(&format!("{sound}a,b"))), Ok(200), "a row that is too short");
    assert_eq!(stopped(&links(&format!("{sound}a,b,{}", "x".repeat(1 << 15)))), Ok(201), "a row that is long");
    let longer = format!("{sound}a,b,{}\n{sound}", "x".repeat(1 << 21));
    assert_eq!(stopped(&links(&longer)), Err(vec![0]), "a row that is too long");
    let long = format!("a,b,\"{}\"\n{sound}", "x\n".repeat(100));
    assert_eq!(stopped(&links(&long)), Ok(201), "quoted line ends over several chunks");
    let open = format!("{sound}a,b,\"c\n{sound}");
    assert_eq!(stopped(&links(&open)), Err(vec![0]), "a quotation mark that is not closed");
    let mut two = links(&sound);
    two.insert(0, ("sources.csv".to_owned(), b"id,title\none,One\n".to_vec()));
    assert_eq!(stopped(&two), Err(vec![1]), "the registry");
    let open_end = format!("{sound}a,b,{}", "y".repeat(30));
    assert_eq!(stopped(&links(&open_end)), Ok(201), "a last row without a line end");
    let typed = ("relations.csv".to_owned(), b"source,target,type\na,b,Directed\n".to_vec());
    assert_eq!(stopped(&[typed]), Ok(1), "Gephi's type, which the head decides");
}

/// What is called as if it were packed and is not, and is large, has the name of what it holds.
#[test]
fn a_name_does_not_depend_on_whether_a_file_streams() {
    let files = [
        ("people.csv.gz".to_owned(), b"id,name\na,Ada\nb,Ben\n".to_vec()),
        ("relations.csv.gz".to_owned(), b"source,target\na,b\n".to_vec()),
    ];
    let (_folder, input) = folder(&files);
    let whole = told(&input, &quietly(), None, u64::MAX);
    assert!(whole.contains("a Ada people"), "{whole}");
    assert_eq!(told(&input, &quietly(), Some(40), 0), whole);
}

/// Each of them would stop the load; after two the others are no longer waited for.
#[test]
fn many_files_that_are_not_plain_say_the_same() {
    let files: Vec<(String, Vec<u8>)> =
        (0..40).map(|number| (format!("relations-{number}.csv"), b"source,target\na,b\na\n".to_vec())).collect();
    let (_folder, input) = folder(&files);
    assert_eq!(told(&input, &quietly(), Some(40), 0), told(&input, &quietly(), None, u64::MAX));
}
