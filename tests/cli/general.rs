//! What all commands have in common: where data comes from, where answers go, formats, filters, names, and data at the
//! edges of what there can be.

use super::harness::{Field, Run, ask, column, holds, on_real, real, words};
use std::ffi::OsString;
use std::io::Read;
use std::process::{Command, Stdio};

fn on_path_of_real(place: &Field, line: &str) -> Run {
    let mut all: Vec<OsString> = words(line).into_iter().map(Into::into).collect();
    all.extend(["--data".into(), real().into_os_string()]);
    place.run(all)
}

// ---- Data at the edges -----------------------------------------------------------------------------------------------

const SCHEMA: &str = "[kinds.things]\nfile = \"things.csv\"\n[relations.knows]\nsymmetric = true\ninverse = \"\"\n\
                      [relations.owns]\ninverse = \"is owned by\"\n";

/// Small fields: a name, its ids, its relations, whether it has a schema.
const FIELDS: [(&str, &[&str], &str, bool); 8] = [
    ("empty", &[], "source,relation,target\n", false),
    ("empty with a schema", &[], "source,relation,target\n", true),
    ("one entity", &["a"], "source,relation,target\n", false),
    ("two components", &["a", "b", "c", "d"], "source,relation,target\na,knows,b\nc,knows,d\n", false),
    ("isolated", &["a", "b"], "source,relation,target\n", true),
    (
        "parallel",
        &["a", "b"],
        "source,relation,target,since\na,owns,b,2001\na,owns,b,2002\nb,owns,a,\na,knows,b,\n",
        false,
    ),
    ("self-relations", &["a", "b"], "source,relation,target\na,owns,a\na,knows,a\na,owns,b\n", true),
    ("symmetric", &["a", "b", "c"], "source,relation,target\nb,knows,a\na,knows,c\nc,knows,c\nb,knows,c\n", true),
];

/// Commands whose answer is a list: the line, and the header of its CSV.
const LISTS: [(&str, &str); 16] = [
    ("search a", "id,kind,name,matched,score"),
    ("show a", "relation,direction,id,kind,name,since,until,weight,confidence,note,evidence"),
    ("path a b", "path,step,source,relation,target,direction,since,until,confidence,evidence"),
    (
        "path a b --all --hops 3 --cost confidence",
        "path,step,source,relation,target,direction,since,until,confidence,evidence",
    ),
    ("connections a", "hops,id,kind,name,relation,direction,via"),
    ("connections a b", "id,kind,name,relation_a,relation_b"),
    ("pairs :things --through :things", "a,b,shared,jaccard,adamic_adar,newman,through"),
    ("gaps --of :things --without '-[]-()'", "question,id,kind,name,rank,inherited,stake"),
    ("centrality", "id,kind,name,degree,betweenness,pagerank"),
    (
        "centrality --measure eigenvector,katz,hub,closeness,core --per kind --directed",
        "id,kind,name,eigenvector,katz,hub,closeness,core",
    ),
    ("centrality --of relations", "source,target,betweenness,bridge"),
    ("centrality --drop-one source", "source,relations,measure,mean_move,most_moved,before,after"),
    ("summary", "figure,of,value"),
    ("sources", "source,publisher,relations,relations_alone,entities,entities_alone"),
    ("sources --list claims", "source,relation,target,gaps,pairs,betweenness,moved,evidence"),
    ("match '(x)-[r]->(y)'", "x,r,y"),
];

fn field(ids: &[&str], relations: &str, schema: bool) -> Field {
    let field = Field::things(ids, relations);
    if schema {
        field.write("relata.toml", SCHEMA);
    }
    field
}

/// The status that a line must have on a field: names that are not there are errors, empty answers 1, all else 0.
fn expected(line: &str, ids: &[&str], relations: &str) -> i32 {
    let command = line.split(' ').next().unwrap_or_default();
    let takes = |id: &str| words(line)[1..].iter().take_while(|word| !word.starts_with('-')).any(|word| word == id);
    if command != "search" && ["a", "b"].iter().any(|id| takes(id) && !ids.contains(id)) {
        return 2;
    }
    let linked = relations.lines().skip(1).any(|row| {
        let cells: Vec<&str> = row.split(',').collect();
        [("a", "b"), ("b", "a")].contains(&(cells[0], cells[2]))
    });
    match command {
        "search" => i32::from(ids.is_empty()),
        "match" => i32::from(relations.lines().count() < 2),
        "path" => i32::from(!linked),
        "connections" if takes("b") => i32::from(!linked),
        _ => 0,
    }
}

#[test]
fn every_list_on_every_edge_in_every_format() {
    for (name, ids, relations, schema) in FIELDS {
        let field = field(ids, relations, schema);
        for (line, header) in LISTS {
            for format in ["csv", "table", "json", "jsonl", "markdown"] {
                let mut arguments = words(line);
                arguments.extend(["--format".to_owned(), format.to_owned()]);
                let run = field.run(&arguments);
                let at = format!("{line} --format {format} on {name}\n{}\n{}", run.out, run.err);
                assert!(!run.err.contains("panicked"), "{at}");
                assert_eq!(run.status, expected(line, ids, relations), "{at}");
                if run.status == 2 {
                    assert!(run.out.is_empty() && run.err.starts_with("error: "), "{at}");
                    continue;
                }
                match format {
                    "csv" => assert_eq!(run.out.lines().next(), Some(header), "{at}"),
                    "json" => drop(serde_json::from_str::<serde_json::Value>(&run.out).expect(&at)),
                    "jsonl" => run.out.lines().for_each(|line| {
                        assert!(serde_json::from_str::<serde_json::Value>(line).expect(&at).is_object(), "{at}");
                    }),
                    "markdown" => assert!(
                        run.out.starts_with(&format!("| {} ", &header.split(',').next().unwrap_or_default())),
                        "{at}"
                    ),
                    _ => assert!(run.status == 1 || !run.out.contains("NaN"), "{at}"),
                }
            }
        }
    }
}

#[test]
fn checks_pictures_and_exports_on_every_edge() {
    for (name, ids, relations, schema) in FIELDS {
        let field = field(ids, relations, schema);
        let mut lines = vec![
            "check",
            "gaps --matrix :things :things",
            "gaps --matrix :things :things --through :things",
            "render",
            "render --aggregate",
            "render --to dot",
            "render --to json --size-by degree",
            "render --top 1",
            "export --to json",
            "export --to graphml --measure degree,betweenness",
            "export --to csv -o out/csv",
            "export --to gephi -o out/gephi",
            "build -o out/build",
        ];
        if ids.contains(&"a") {
            lines.push("render --focus a");
        }
        for line in lines {
            let run = field.run(words(line));
            let at = format!("{line} on {name}\n{}\n{}", run.out, run.err);
            assert!(!run.err.contains("panicked") && !run.out.contains("NaN") && !run.out.contains("inf"), "{at}");
            assert_eq!(run.status, 0, "{at}");
        }
    }
}

#[test]
fn nothing_to_read_is_said() {
    let place = Field::empty();
    holds(&place.run(["summary"]).fails(2), &["there is no CSV file", "hint:"]);
    holds(&place.run(["summary", "--data", "nothing"]).fails(2), &["no file or folder `nothing`", "hint:"]);
    assert_eq!(place.run(["check"]).status, 2);
}

// ---- Where data comes from --------------------------------------------------------------------------------------------

#[test]
fn an_edge_list_on_standard_input() {
    let place = Field::empty();
    let run = place.run_with(["path", "x", "z", "--data", "-"], "source,target\nx,y\ny,z\n");
    assert_eq!(column(&run.csv(), "target"), ["y", "z"]);
    // Kumu's columns, a semicolon, Windows line ends.
    let run = place.run_with(["connections", "Ann", "--data", "-"], "From;To;Type\r\nAnn;Bob;knows\r\n");
    assert_eq!(run.csv()[1], ["1", "Bob", "entity", "Bob", "knows", "out", "Ann"]);
    assert_eq!(place.run_with(["summary", "--data", "-"], "").status, 2);
    holds(&place.run_with(["summary", "--data", "-"], "a,b\n1,2\n").fails(2), &["missing-column"]);
    assert_eq!(place.run_with(["summary", "--data", "-", "--strict"], "source,target\na,b\n").status, 2);
}

#[test]
fn files_folders_and_the_variable() {
    let field = Field::things(&["a", "b"], "source,target\na,b\n");
    let there = column(&field.run(["connections", "a"]).csv(), "id");
    assert_eq!(there, ["b"], "the working folder");
    assert_eq!(column(&field.run(["connections", "a", "--data", "things.csv", "relations.csv"]).csv(), "id"), there);
    assert_eq!(
        column(&field.run(["connections", "a", "--data", "things.csv", "--data", "relations.csv"]).csv(), "id"),
        there
    );
    assert_eq!(
        field.run(["show", "a", "--data", "things.csv", "--format", "csv"]).csv().len(),
        1,
        "no relation was read"
    );
    let place = Field::empty();
    let folder = field.path().to_str().unwrap();
    assert_eq!(column(&place.run_in(["connections", "a"], "", &[("RELATA_DATA", folder)]).csv(), "id"), there);
    // What is typed wins over the variable, and `data/` over the working folder.
    place.write("data/relations.csv", "source,target\na,c\n");
    place.write("relations.csv", "source,target\na,d\n");
    assert_eq!(column(&place.run(["connections", "a"]).csv(), "id"), ["c"]);
    let typed = place.run_in(["connections", "a", "--data", "."], "", &[("RELATA_DATA", folder)]);
    assert_eq!(column(&typed.csv(), "id"), ["d"]);
}

#[test]
fn data_before_the_command_or_before_a_name() {
    let field = Field::things(&["a", "b"], "source,target\na,b\n");
    let place = Field::empty();
    let folder = field.path().to_str().unwrap();
    assert_eq!(place.run(["--data", folder, "connections", "a"]).csv().len(), 2);
    // Here `a` is read as a second file; the message says so.
    let err = place.run(["connections", "--data", folder, "a"]).fails(2);
    holds(&err, &["<A>", "hint: --data takes every word after it; write it last, or as --data=PATH"]);
    assert_eq!(place.run(["connections", "--data", folder, "--", "a"]).csv().len(), 2);
    assert_eq!(place.run([&format!("--data={folder}"), "connections", "a"]).csv().len(), 2);
}

#[test]
fn lenient_and_strict() {
    let field = Field::things(&["a", "b"], "source,target,since\na,b,2017\na,c,2018\nb,a,tomorrow\n");
    let err = field.run(["summary"]).fails(2);
    holds(&err, &["bad-date", "error: the data has an error", "--lenient"]);
    let run = field.run(["connections", "a", "--lenient"]);
    holds(&run.err, &["left out 1 of 5 rows: 1 bad-date"]);
    assert_eq!(column(&run.csv(), "id"), ["b", "c"]);
    let run = field.run(["connections", "a", "--lenient", "--strict"]);
    holds(&run.err, &["left out 2 of 5 rows", "1 unknown-entity"]);
    assert_eq!(column(&run.csv(), "id"), ["b"]);
    assert_eq!(field.run(["connections", "a", "--lenient", "-q"]).err, "");
    let explained = field.run(["summary", "--lenient", "--explain"]).ok();
    holds(&explained, &["relations.csv: 3 read, 2 kept, 1 left out (1 bad-date)"]);
}

// ---- Where answers go --------------------------------------------------------------------------------------------------

#[test]
fn the_ending_of_the_file_decides_the_format() {
    let place = Field::empty();
    for (name, start) in [
        ("a.csv", "id,kind,name"),
        ("a.json", "[\n"),
        ("a.jsonl", "{\"id\""),
        ("a.ndjson", "{\"id\""),
        ("a.md", "| id |"),
        ("a.MARKDOWN", "| id |"),
        ("a.txt", "id "),
        ("a", "id,kind,name"),
    ] {
        let run = on_path_of_real(&place, &format!("centrality --top 3 -o {name}"));
        assert_eq!((run.status, run.out.as_str(), run.err.as_str()), (0, "", format!("wrote {name}\n").as_str()));
        assert!(place.read(name).starts_with(start), "{name}: {}", place.read(name));
    }
    on_path_of_real(&place, "centrality --top 3 -o b.csv --format json").ok();
    assert!(place.read("b.csv").starts_with('['));
    on_path_of_real(&place, "show apc -o c.txt --color always").ok();
    assert!(!place.read("c.txt").contains('\u{1b}'), "a file has no colour");
}

#[test]
fn a_dash_is_standard_output() {
    let place = Field::empty();
    for line in [
        "centrality --top 3",
        "centrality --top 3 --format json",
        "show apc",
        "path apc privacy --format table",
        "gaps",
        "render --aggregate",
        "render --aggregate --to dot",
        "export --to json",
        "man",
    ] {
        let (plain, dash) = (on_path_of_real(&place, line), on_path_of_real(&place, &format!("{line} -o -")));
        assert_eq!(dash, plain, "{line}");
        assert!(!dash.out.is_empty() && !dash.err.contains("wrote"), "{line}: {}", dash.err);
    }
    for line in ["build -o -", "export --to gephi -o -"] {
        holds(&on_path_of_real(&place, line).fails(2), &["several files", "hint: name a folder"]);
    }
    assert!(place.list().is_empty(), "{:?}", place.list());
    // a file of that name can be had, too
    on_path_of_real(&place, "centrality --top 3 -o ./- --format csv").ok();
    assert_eq!(place.list(), ["-"]);
}

#[test]
fn pictures_go_out_byte_for_byte() {
    let place = Field::empty();
    for (to, start) in [("png", &b"\x89PNG"[..]), ("pdf", b"%PDF-1.7\n%\x80"), ("svg", b"<svg")] {
        on_path_of_real(&place, &format!("render --aggregate --dpi 30 -o a.{to}")).ok();
        let kept = std::fs::read(place.path().join(format!("a.{to}"))).unwrap();
        assert!(kept.starts_with(start), "{to}");
        for dash in ["", " -o -"] {
            let run = Command::new(env!("CARGO_BIN_EXE_relata"))
                .args(words(&format!("render --aggregate --dpi 30 --to {to}{dash}")))
                .env_clear()
                .env("RELATA_DATA", real())
                .output()
                .unwrap();
            assert!(run.status.success() && run.stdout == kept, "{to}{dash}: {} bytes", run.stdout.len());
        }
    }
}

/// `script` runs a program on a terminal; where it is not installed there is nothing to test.
#[cfg(target_os = "linux")]
#[test]
fn what_is_no_text_is_kept_from_a_terminal() {
    let on_terminal = |line: &str| {
        let command = format!("{} {line}", env!("CARGO_BIN_EXE_relata"));
        let mut script = Command::new("script");
        script.args(["-qec", &command, "/dev/null"]).env("RELATA_DATA", real()).stdin(Stdio::null());
        let run = script.output().ok()?;
        Some((run.status.code(), String::from_utf8_lossy(&run.stdout).into_owned()))
    };
    for line in ["render --aggregate --to png", "render --aggregate --to pdf -o -"] {
        let Some((status, shown)) = on_terminal(line) else { return };
        assert_eq!(status, Some(2), "{line}: {shown}");
        holds(&shown, &["is not for a terminal", "hint: ", "-o picture.p"]);
    }
    let (status, shown) = on_terminal("render --aggregate").unwrap_or_default();
    assert!(status == Some(0) && shown.starts_with("<svg"), "{shown:.200}");
}

#[test]
fn an_ending_that_names_no_format_is_refused() {
    let place = Field::empty();
    holds(
        &on_path_of_real(&place, "path apc privacy -o p.svg").fails(2),
        &["names no format", "hint: use .csv, .json"],
    );
    assert!(place.list().is_empty());
    on_path_of_real(&place, "path apc privacy -o p.svg --format csv").ok();
    assert_eq!(place.list(), ["p.svg"]);
}

#[test]
fn data_goes_out_byte_for_byte_and_text_without_spaces_at_the_end() {
    let field = Field::of(&[("things.csv", "id,name\na,\u{1b}[31mred\n"), ("relations.csv", "source,target\n")]);
    assert_eq!(column(&field.run(["centrality"]).csv(), "name"), ["\u{1b}[31mred"]);
    field.run(["centrality", "-o", "out.md", "--format", "csv"]).ok();
    assert!(field.read("out.md").contains("\u{1b}[31mred"));
    for line in [
        "show apc",
        "summary",
        "path apc privacy --format table",
        "connections apc --format table",
        "gaps --format table",
    ] {
        let text = ask(line).ok();
        assert!(text.lines().all(|line| line.trim_end() == line) && !text.starts_with('\n'), "{line}\n{text}");
    }
    assert!(!field.run(["summary"]).ok().starts_with('\n'));
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let place = Field::of(&[("old.csv", "mine\n"), ("folder/x", "")]);
    // A question that fails leaves what was there.
    on_path_of_real(&place, "centrality --keep :nothing -o old.csv").fails(2);
    assert_eq!(place.read("old.csv"), "mine\n");
    holds(
        &on_path_of_real(&place, "centrality -o missing/a.csv").fails(2),
        &["there is no folder missing", "mkdir -p missing"],
    );
    holds(&on_path_of_real(&place, "centrality -o folder").fails(2), &["it is a folder"]);
    assert_eq!(place.list(), ["folder", "old.csv"], "no temporary file is left");
    on_path_of_real(&place, "centrality --top 1 -o old.csv").ok();
    assert_eq!(place.read("old.csv").lines().count(), 2);
    // An empty answer is written too, and its status stays 1.
    assert_eq!(on_path_of_real(&place, "search zzzzqqqq -o none.csv").status, 1);
    assert_eq!(place.read("none.csv"), "id,kind,name,matched,score\n");
}

#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_written_to_and_not_replaced() {
    use std::os::unix::fs::FileTypeExt;
    let place = Field::empty();
    let pipe = place.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = {
        let pipe = pipe.clone();
        std::thread::spawn(move || std::fs::read_to_string(pipe).unwrap())
    };
    on_path_of_real(&place, "centrality --top 1 -o pipe").ok();
    assert!(std::fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo());
    assert_eq!(reader.join().unwrap().lines().count(), 2);
    // A link stays a link.
    place.write("target.csv", "old");
    std::os::unix::fs::symlink("target.csv", place.path().join("link.csv")).unwrap();
    on_path_of_real(&place, "centrality --top 1 -o link.csv").ok();
    assert!(std::fs::symlink_metadata(place.path().join("link.csv")).unwrap().is_symlink());
    assert_eq!(place.read("target.csv").lines().count(), 2);
}

#[test]
fn data_is_never_written_over() {
    let field = Field::things(&["a", "b"], "source,target\na,b\n");
    let before = (field.read("things.csv"), field.read("relations.csv"));
    for line in [
        "centrality -o things.csv",
        "centrality -o ./relations.csv --data .",
        "centrality -o things.csv --data things.csv relations.csv",
        "render --to dot -o things.csv",
        "export --to json -o things.csv",
        "export --to csv -o .",
        "search a -o ../THINGS/things.csv"
            .replace("../THINGS", &format!("../{}", field.path().file_name().unwrap().to_str().unwrap()))
            .as_str(),
    ] {
        holds(&field.run(words(line)).fails(2), &["data"]);
    }
    // A new table beside the data would be read as data the next time.
    let err = field.run(["centrality", "-o", "top.csv"]).fails(2);
    holds(&err, &["top.csv", "would be read as data", "hint:"]);
    assert_eq!((field.read("things.csv"), field.read("relations.csv")), before);
    assert_eq!(field.list(), ["relations.csv", "things.csv"]);
    assert_eq!(field.run(["centrality", "-o", "top.json"]).status, 0);
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_a_quiet_end() {
    for line in ["centrality", "export --to json -q", "render", "show privacy", "man", "completions bash"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_relata"))
            .args(words(line))
            .env_clear()
            .env("RELATA_DATA", real())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""), "{line}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_relata"))
        .args(["centrality"])
        .env_clear()
        .env("RELATA_DATA", real())
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("error: cannot write to standard output"));
}

// ---- Formats, evidence, explanations -----------------------------------------------------------------------------------

#[test]
fn the_formats_hold_the_same_rows() {
    let rows = ask("centrality --top 5 --format csv").csv();
    let json = ask("centrality --top 5 --format json").json();
    let lines = ask("centrality --top 5 --format jsonl").ok();
    for (position, row) in rows[1..].iter().enumerate() {
        let object = &json[position];
        let line: serde_json::Value = serde_json::from_str(lines.lines().nth(position).unwrap()).unwrap();
        assert_eq!(&line, object);
        assert_eq!(object["id"], row[0].as_str());
        let keys: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, rows[0]);
        assert_eq!(object["betweenness"].as_f64().unwrap(), row[4].parse::<f64>().unwrap());
    }
    let markdown = ask("centrality --top 5 --format markdown").ok();
    assert_eq!(markdown.lines().count(), 7);
    assert_eq!(markdown.lines().nth(1), Some("| --- | --- | --- | ---: | ---: | ---: |"));
    let table = ask("centrality --top 5 --format table").ok();
    assert!(table.lines().all(|line| line.chars().count() <= 100), "{table}");
    // In a pipe a list is CSV and a document is text.
    assert_eq!(ask("centrality --top 5").ok(), ask("centrality --top 5 --format csv").ok());
    assert_eq!(ask("show apc").ok(), ask("show apc --format table").ok());
    holds(&ask("centrality --format xml").fails(2), &["[possible values: table, csv, json, jsonl, markdown]"]);
}

#[test]
fn ids_are_never_broken_in_a_table() {
    let text = ask("search surveillance --format table").ok();
    holds(&text, &["ohchr-report-privacy-2014 ", "necessary-proportionate "]);
}

/// Lines of commands that take `--with-evidence` and `--explain`.
const ANSWERS: [&str; 9] = [
    "search igf",
    "show apc",
    "path apc privacy",
    "connections apc",
    "connections apc hivos",
    "pairs :organisation --through igf-2017-day0",
    "gaps",
    "centrality --top 2",
    "centrality --of relations --top 2",
];

#[test]
fn evidence_in_any_answer() {
    for line in ANSWERS {
        let run = ask(&format!("{line} --with-evidence --format table"));
        holds(&run.out, &["\nSources\n", "https://"]);
        assert_eq!(run.status, 0);
        let markdown = ask(&format!("{line} --with-evidence --format markdown")).ok();
        holds(&markdown, &["\n- ", "https://"]);
        // In CSV and JSON Lines the rows keep their shape; the sources go to standard error.
        for format in ["csv", "jsonl"] {
            let plain = ask(&format!("{line} --format {format}"));
            let cited = ask(&format!("{line} --with-evidence --format {format}"));
            assert_eq!(plain.out, cited.out, "{line}");
            if !line.starts_with("show") || format == "csv" {
                holds(&cited.err, &["Sources", "https://"]);
            }
        }
        let json = ask(&format!("{line} --with-evidence --format json")).json();
        let sources = if line.starts_with("show") { &json["evidence"] } else { &json["sources"] };
        let first = &sources.as_array().unwrap_or_else(|| panic!("{line}: {json}"))[0];
        assert!(first["id"].as_str().unwrap().starts_with("src-") && first["url"].is_string(), "{line}: {first}");
    }
}

#[test]
fn every_answer_explains_itself() {
    for line in ANSWERS.into_iter().chain(["summary", "gaps --matrix :threat :right", "check"]) {
        let filters = if line == "check" { "" } else { " --drop ':group'" };
        let line = format!("{line}{filters}");
        let mut wanted = vec!["relata 0.1.0", "2026-11-24", "organisations.csv: 67 read, 67 kept", line.as_str()];
        if !filters.is_empty() {
            // 18 of 213 entities are groups.
            wanted.extend(["--drop :group", "195 of 213 entities"]);
        }
        let text = ask(&format!("{line} --explain --format table"));
        holds(&text.out, &["How this answer came about"]);
        let command = format!("relata {line}").replace("':group'", ":group");
        let spelt = text.out;
        holds(&spelt, &[&command[..command.find(" --drop").unwrap_or(command.len())]]);
        holds(&spelt, &wanted[..3]);
        // Columns of a program stay as they are; the explanation goes to standard error.
        let (plain, csv) = (ask(&format!("{line} --format csv")), ask(&format!("{line} --explain --format csv")));
        assert_eq!(plain.out, csv.out);
        holds(&csv.err, &wanted[..3]);
        let json = ask(&format!("{line} --explain --format json")).json();
        assert_eq!(json["explain"]["snapshot"], "2026-11-24", "{line}");
        assert_eq!(json["explain"]["sha256"].as_str().unwrap().len(), 64);
        if !filters.is_empty() {
            assert_eq!(json["explain"]["filters"], "--drop :group");
            holds(json["explain"]["kept"].as_str().unwrap(), &["195 of 213 entities"]);
        }
        holds(&ask(&format!("{line} --explain --format markdown")).ok(), &["- **program**: relata"]);
    }
}

#[test]
fn quiet_and_verbose() {
    assert_eq!(ask("pairs :organisation --through :forum --limit 1 -q").err, "");
    holds(&ask("path apc privacy -v").err, &["data read", "view built"]);
    holds(&ask("summary -q -v").fails(2), &["cannot be used with"]);
}

#[test]
fn colour_only_where_it_is_wanted() {
    let styled = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut all: Vec<OsString> = arguments.iter().map(Into::into).collect();
        all.extend(["--data".into(), real().into_os_string()]);
        let run = Field::empty().run_in(all, "", variables);
        assert_eq!(run.status, 0, "{}", run.err);
        run.out.contains('\u{1b}')
    };
    assert!(!styled(&["show", "apc"], &[]), "no terminal");
    assert!(styled(&["show", "apc", "--color", "always"], &[]));
    assert!(styled(&["show", "apc", "--color", "always"], &[("NO_COLOR", "1")]));
    assert!(!styled(&["show", "apc", "--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!styled(&["show", "apc"], &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]));
    assert!(styled(&["show", "apc"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!styled(&["show", "apc", "--format", "json", "--color", "always"], &[]), "data has no colour");
    holds(&ask("show apc --color blue").fails(2), &["[possible values: auto, always, never]"]);
}

#[test]
fn the_answer_depends_neither_on_threads_nor_on_the_locale() {
    for line in [
        "centrality --measure betweenness,closeness,eigenvector,pagerank,katz --format json",
        "centrality --of relations",
        "pairs :organisation --through :forum",
        "path apc privacy --all --hops 3 --format json",
        "summary",
        "export --to graphml",
        "render --focus igf-2017-day0 --to json",
    ] {
        let one = ask(&format!("{line} --threads 1"));
        assert_eq!(one.status, 0);
        for threads in [2, 7] {
            assert_eq!(ask(&format!("{line} --threads {threads}")), one, "{line} with {threads} threads");
        }
        let mut all: Vec<OsString> = words(line).into_iter().map(Into::into).collect();
        all.extend(["--data".into(), real().into_os_string()]);
        let variables =
            [("LC_ALL", "tr_TR.UTF-8"), ("LANG", "tr_TR.UTF-8"), ("LC_NUMERIC", "de_DE.UTF-8"), ("TZ", "Asia/Tokyo")];
        let other = Field::empty().run_in(all, "", &variables);
        assert_eq!(other.out, one.out, "{line} under another locale");
    }
    holds(&ask("summary --threads 0").fails(2), &["--threads"]);
}

// ---- Names, selectors, filters -----------------------------------------------------------------------------------------

#[test]
fn names_resolve_by_id_case_name_and_alias() {
    let first = ask("connections apc").ok();
    for name in ["APC", "Apc", "'association for progressive communications'", "' apc'"] {
        assert_eq!(ask(&format!("connections {name}")).ok(), first, "{name}");
    }
    let field = Field::of(&[
        ("things.csv", "id,name,aliases\nx,Y,Common|solo\ny,X,common\nz,z,\n"),
        ("relations.csv", "source,target\nx,z\n"),
    ]);
    // An exact id comes before a name in the same letters.
    assert!(field.run(["show", "x"]).ok().starts_with("Y\n"));
    assert!(field.run(["show", "X"]).ok().starts_with("Y\n"), "an id in another case before a name");
    assert!(field.run(["show", "SOLO"]).ok().starts_with("Y\n"));
    let err = field.run(["path", "common", "z"]).fails(2);
    holds(&err, &["`common` fits 2 entities", "hint: use one of the ids: x, y"]);
}

#[test]
fn unknown_names_have_a_hint() {
    for (line, wanted) in [
        ("show 'acess now'", "did you mean Access Now?"),
        ("show privcy", "did you mean"),
        ("show zzzzqqqq", "`relata search zzzzqqqq`"),
        ("show ''", "an empty name"),
        ("show :threat", "`:threat` is a pattern for several; this takes one entity"),
        ("summary --source zzzzqqqq", "no source is called `zzzzqqqq`"),
        ("summary --not-source 'src-apc-day1'", "did you mean"),
        ("summary --relation organizes", "did you mean `organises`?"),
        ("summary --keep :organization", "did you mean `organisation`?"),
        ("centr", "similar subcommand"),
        ("summary --kep x", "a similar argument exists: '--keep'"),
    ] {
        holds(&ask(line).fails(2), &[wanted]);
    }
    let err = on_real(["summary", "--keep", ":organisation{sektor:'academia'}"]).fails(2);
    holds(&err, &["has the attribute `sektor`", "did you mean `sector`?"]);
    // Values of a closed list are checked as well.
    let err = on_real(["summary", "--keep", ":organisation{sector:'goverment'}"]).fails(2);
    holds(&err, &["`goverment`", "did you mean `government`?"]);
}

#[test]
fn the_mark_stands_under_the_mistake() {
    for (selector, at) in [
        (":", 1),
        (":organisation{", 14),
        (":organisation{sector}", 20),
        (":organisation{sector:'academia'", 31),
        (":organisation|", 14),
        (":forum)", 6),
    ] {
        for flag in ["--keep", "--drop"] {
            let err = on_real(["summary", flag, selector]).fails(2);
            let line = format!("\n  {selector}\n  {}^", " ".repeat(at));
            assert!(err.contains(&line), "{selector}: {line}\n{err}");
            holds(&err, &[&format!("error: {flag}: ")]);
        }
    }
    // Wide characters are two columns wide.
    let err = on_real(["summary", "--keep", ":\u{7d44}\u{7e54}{"]).fails(2);
    holds(&err, &["\n  :\u{7d44}\u{7e54}{\n        ^"]);
}

#[test]
fn filters_that_make_no_sense_have_status_2() {
    for (filter, wanted) in [
        ("--min-confidence 2", "a number from 0 to 1, not 2"),
        ("--min-confidence -1", "'-1'"),
        ("--min-confidence=-1", "a number from 0 to 1, not -1"),
        ("--min-confidence NaN", "a number from 0 to 1"),
        ("--min-confidence high", "invalid"),
        ("--min-publishers many", "invalid"),
        ("--when 17.12.2017", "write a date (2017, 2017-12, 2017-12-17)"),
        ("--when 2017-13", "a month that does not exist"),
        ("--when 2017-02-30", "a day that does not exist"),
        ("--when 2018..2017", "ends before it begins"),
        ("--when ..", "write a date"),
        ("--undated maybe", "[possible values: keep, drop]"),
        ("--relation ''", "no relation is called"),
    ] {
        for command in
            ["summary", "centrality", "search igf", "render --aggregate", "export --to json", "path apc privacy"]
        {
            holds(&ask(&format!("{command} {filter}")).fails(2), &[wanted]);
        }
    }
}

#[test]
fn every_command_on_the_graph_takes_every_filter() {
    let filters = "--keep :organisation --keep :forum --drop igf --relation organises,participates_in --min-confidence 0.5 \
                   --source src-apc-day0 --not-source src-foc-members --min-publishers 1 --when 2017 --undated keep";
    for command in [
        "summary",
        "search apc",
        "show apc",
        "path apc isoc",
        "connections apc",
        "connections apc isoc",
        "pairs :organisation --through :forum",
        "gaps --of :forum --without '<-[:organises]-()'",
        "centrality",
        "render",
        "export --to json",
        "build -o out",
    ] {
        let filters = filters.replace("--not-source src-foc-members ", "");
        let run = ask(&format!("{command} {filters}"));
        assert_eq!(run.status, 0, "{command}\n{}", run.err);
    }
    // The nine organisers of the event are what is left, each pair through it.
    let pairs =
        ask(&format!("pairs :organisation --through :forum {}", filters.replace("--not-source src-foc-members ", "")))
            .csv();
    assert_eq!(pairs.len() - 1, 9 * 8 / 2);
}

// ---- Usage ---------------------------------------------------------------------------------------------------------------

#[test]
fn usage_errors_have_status_2_and_go_to_standard_error() {
    for (line, wanted) in [
        ("", "Usage: relata"),
        ("nothing", "unrecognized subcommand 'nothing'"),
        ("summary extra", "unexpected argument 'extra'"),
        ("summary --nothing", "unexpected argument '--nothing'"),
        ("summary --top", "a value is required"),
        ("summary --data", "a value is required"),
    ] {
        let run = Field::empty().run(words(line));
        assert_eq!(run.out, "", "{line}");
        holds(&run.fails(2), &[wanted]);
    }
    let place = Field::empty();
    for line in ["--help", "-h", "help", "--version", "-V", "path --help", "help path"] {
        let run = place.run(words(line));
        assert_eq!((run.status, run.err.as_str()), (0, ""), "{line}");
        assert!(run.out.contains("relata"));
    }
    assert_eq!(place.run(["-V"]).ok(), "relata 0.1.0\n");
}

#[test]
fn every_help_has_an_example() {
    let place = Field::empty();
    let help = place.run(["help"]).ok();
    let commands =
        help.lines().filter_map(|line| line.strip_prefix("  ")).filter(|line| line.starts_with(char::is_lowercase));
    let mut seen = 0;
    for name in commands.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help") {
        let text = place.run([name, "--help"]).ok();
        assert!(text.contains("relata ") && text.contains("Usage: relata"), "{name}");
        assert!(text.contains("Example") || text.contains("To use it"), "{name} has no example");
        assert!(text.lines().all(|line| line.chars().count() <= 130), "{name}: {text}");
        seen += 1;
    }
    assert!(seen >= 15);
}

// ---- Hostile data ---------------------------------------------------------------------------------------------------------

/// Texts that would move the cursor, ring, turn the direction of writing, or break a table.
const EVIL: &str = "\u{1b}[2J\u{7}\u{202e}|`<b>\u{9b}31m\u{2066}\u{200f}";

/// What of a text would disturb a terminal.
fn disturbing(text: &str) -> Option<char> {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().find(|c| (c.is_control() && *c != '\n') || turns(*c))
}

fn harmless(field: &Field, line: &[&str], status: i32) {
    let listing = ["summary", "search", "show", "path", "connections", "pairs", "gaps", "centrality", "check"];
    let formats: &[&[&str]] = if listing.contains(&line[0]) {
        &[
            &["--format", "table", "--explain", "--with-evidence"],
            &["--format", "markdown", "--explain", "--with-evidence"],
            &["--format", "csv", "--explain", "--with-evidence"],
        ]
    } else {
        &[&[]]
    };
    for format in formats {
        let mut arguments = line.to_vec();
        if !(line[0] == "check" && line.len() > 1) {
            arguments.extend(*format);
        }
        let run = field.run(&arguments);
        assert_eq!(run.status, status, "{arguments:?}\n{}\n{}", run.out, run.err);
        assert_eq!(disturbing(&run.err), None, "standard error of {arguments:?}\n{:?}", run.err);
        // CSV is for programs and exact.
        if format.get(1) != Some(&"csv") {
            assert_eq!(disturbing(&run.out), None, "standard output of {arguments:?}\n{:?}", run.out);
        }
    }
}

#[test]
fn hostile_texts_of_the_data_reach_no_terminal() {
    let field = Field::of(&[
        (
            "people.csv",
            &format!(
                "id,name,aliases,description,website,{EVIL},evidence\na,A{EVIL},al{EVIL},says {EVIL},http://x/{EVIL},v{EVIL},s1\nb,B{EVIL},,,,,s1\n"
            ),
        ),
        ("clubs.csv", &format!("id,name\nc,C{EVIL}\nd,D{EVIL}\n")),
        (
            "relations.csv",
            "source,relation,target,note,evidence,since\n\
             a,verb@,b,note@,s1,2001\na,x@,c,,s1,2001\nb,x@,c,,s1,2002\na,y@,b,more@,s1,\n"
                .replace('@', EVIL)
                .as_str(),
        ),
        ("sources.csv", &format!("id,title,publisher,url\ns1,T{EVIL},P{EVIL},http://y/{EVIL}\n")),
    ]);
    let name = format!("A{EVIL}");
    for line in [
        &["summary"][..],
        &["search", &name],
        &["search", "says"],
        &["show", &name],
        &["show", "c"],
        &["path", "a", "b"],
        &["path", "b", "a", "--cost", "confidence", "-k", "3"],
        &["connections", "a"],
        &["connections", "a", "--hops", "2"],
        &["connections", "a", "b"],
        &["pairs", ":people", "--through", ":clubs"],
        &["gaps", "--of", ":clubs", "--without", "-[]->(:people)"],
        &["gaps", "--matrix", ":people", ":clubs"],
        &["centrality"],
        &["centrality", "--of", "relations"],
        &["centrality", "--drop-one", "source"],
        &["check"],
        &["build", "-o", "out"],
    ] {
        harmless(&field, line, 0);
    }
    // A record with a mistake is shown as it stands in the file, without what would disturb.
    field.write("relations.csv", format!("source,relation,target,since\na,verb{EVIL},b,{EVIL}\na,x,nobody{EVIL},\n"));
    harmless(&field, &["check", "--strict"], 1);
    harmless(&field, &["summary"], 2);
}

#[test]
fn hostile_schemas_reach_no_terminal() {
    let quoted = EVIL
        .chars()
        .map(|c| if c.is_control() { format!("\\u{:04x}", c as u32) } else { c.to_string() })
        .collect::<String>();
    let schema = "title = \"T@\"\ndescription = \"D@\"\nlicence = \"L@\"\n[kinds.thing]\nfile = \"things.csv\"\nlabel = \"l@\"\nplural = \"p@\"\n\
                  [relations.knows]\nlabel = \"k@\"\ninverse = \"i@\"\n[[coverage]]\nid = \"q\"\ntitle = \"Q@\"\nof = \":thing\"\nwithout = \"-[]-()\"\n";
    let field = Field::of(&[
        ("relata.toml", schema.replace('@', &quoted).as_str()),
        ("things.csv", "id,name\na,A\nb,B\nc,C\nd,D\n"),
        ("relations.csv", "source,relation,target\na,knows,b\nb,knows,c\n"),
    ]);
    for line in [
        &["summary"][..],
        &["show", "a"],
        &["show", "b"],
        &["path", "a", "c"],
        &["path", "c", "a"],
        &["connections", "b"],
        &["connections", "a", "b"],
        &["connections", "a", "c"],
        &["gaps"],
        &["centrality"],
        &["check"],
        &["build", "-o", "out"],
    ] {
        harmless(&field, line, 0);
    }
}

#[test]
fn what_was_typed_disturbs_no_terminal() {
    let field = Field::things(&["a", "b"], "source,target\na,b\n");
    let kind = format!(":{EVIL}");
    for line in [
        &["show", EVIL][..],
        &["path", "a", EVIL],
        &["path", "a", "b", "--relation", EVIL],
        &["pairs", &kind, "--through", ":things"],
        &["summary", "--source", EVIL],
        &["summary", "--when", EVIL],
        &["summary", "--data", EVIL],
        &["summary", "--keep", EVIL],
        &["summary", "--keep", &kind],
        &["summary", EVIL],
        &["centrality", "-o", "no\u{1b}[2J/x"],
        &["centrality", "--measure", EVIL],
        &["render", "--path", "a", EVIL],
        &["render", "-o", EVIL],
        &["export", "--to", EVIL],
        &["gaps", EVIL],
        &["gaps", "--of", ":things", "--without", EVIL],
        &["man", EVIL],
        &["completions", EVIL],
        &[EVIL],
    ] {
        let run = field.run(line);
        assert_eq!(disturbing(&run.err), None, "{line:?}\n{:?}", run.err);
        assert_eq!((run.out.as_str(), run.status), ("", 2), "{line:?}\n{}", run.err);
    }
    let run = field.run(["search", EVIL, "--format", "table", "--explain"]);
    assert_eq!((run.status, disturbing(&run.err), disturbing(&run.out)), (1, None, None), "{run:?}");
    let run = field.run(["init", "x\u{1b}[2J"]);
    assert_eq!((run.status, disturbing(&run.err)), (0, None), "{run:?}");
}

#[test]
fn cells_that_a_spreadsheet_would_run_are_texts() {
    let field = Field::of(&[("things.csv", "id,name\na,=1+1\nb,@x\n"), ("relations.csv", "source,target\na,b\n")]);
    let rows = field.run(["centrality"]).csv();
    let mut names = column(&rows, "name");
    names.sort();
    assert_eq!(names, ["'=1+1", "'@x"]);
    assert_eq!(field.run(["centrality", "--format", "json"]).json()[0]["name"], "=1+1", "JSON is exact");
}

#[test]
fn files_are_citable_too() {
    for line in ["render --keep :forum --explain", "export --to json --keep :forum --explain"] {
        let run = ask(line);
        assert_eq!(run.status, 0, "{}", run.err);
        for wanted in ["relata 0.1.0", "--keep :forum", "26 of 213 entities", line] {
            assert!(run.err.contains(wanted), "{line}: {wanted}\n{}", run.err);
        }
    }
}

#[test]
fn more_threads_than_any_machine_has_are_refused() {
    let run = ask("summary --threads 65535");
    assert!(run.status == 2 && run.err.contains("256"), "{}", run.err);
    let run = ask("summary --nonsense --color never");
    assert!(run.status == 2 && !run.err.contains('\u{1b}'), "{}", run.err);
}
