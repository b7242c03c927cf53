//! `relata render`. What pictures look like is tested in `tests/render`.

use super::harness::{Field, Run, ask, holds, real, words};
use graphviz_rust::dot_structures::{Graph, Stmt};
use std::ffi::OsString;

/// Statements of a graph and of its subgraphs: how many nodes and edges they name.
fn counted(statements: &[Stmt]) -> (usize, usize) {
    statements.iter().fold((0, 0), |(nodes, edges), statement| match statement {
        Stmt::Node(_) => (nodes + 1, edges),
        // The legend has lines of its own, and unseen ones hold columns in order.
        Stmt::Edge(edge) if ["\\\"legend ", "invis"].iter().any(|aside| format!("{edge:?}").contains(aside)) => {
            (nodes, edges)
        }
        Stmt::Edge(_) => (nodes, edges + 1),
        Stmt::Subgraph(inner) => {
            let (more_nodes, more_edges) = counted(&inner.stmts);
            (nodes + more_nodes, edges + more_edges)
        }
        _ => (nodes, edges),
    })
}

fn parsed(dot: &str) -> (usize, usize) {
    let Graph::DiGraph { stmts, .. } = graphviz_rust::parse(dot).unwrap_or_else(|error| panic!("{error}\n{dot}"))
    else {
        panic!("no digraph:\n{dot}");
    };
    counted(&stmts)
}

#[test]
fn dot_parses_back_with_every_box_and_line() {
    for line in ["render --focus igf-2017-day0", "render --keep ':threat|right'", "render --aggregate"] {
        let dot = ask(&format!("{line} --to dot")).ok();
        let drawing = ask(&format!("{line} --to json")).json();
        let (nodes, edges) = parsed(&dot);
        let length = |name: &str| drawing[name].as_array().unwrap().len();
        assert_eq!(edges, length("edges"), "{line}");
        assert!(nodes >= length("nodes") && length("nodes") > 0, "{line}: {nodes}");
    }
}

#[test]
fn hostile_names_stay_names() {
    let field = Field::of(&[
        ("things.csv", "id,name\na,\"\"\"]; x -> y; /* \\\"\nb,\"<b>&amp;\nsecond \\N\"\n"),
        ("relations.csv", "source,relation,target\na,\"says \"\"no\"\"\",b\n"),
    ]);
    let dot = field.run(["render", "--to", "dot"]).ok();
    assert_eq!(parsed(&dot).1, 1, "{dot}");
    let svg = field.run(["render"]).ok();
    assert!(!svg.contains("<b>"), "{svg}");
}

#[test]
fn the_ending_decides_and_standard_output_is_svg() {
    let place = Field::empty();
    for (name, start) in [("a.svg", "<svg"), ("a.dot", "digraph"), ("a.gv", "digraph"), ("a.JSON", "{")] {
        let mut all: Vec<OsString> =
            words(&format!("render --aggregate -o {name} --data")).into_iter().map(Into::into).collect();
        all.push(real().into_os_string());
        let run = place.run(all);
        assert_eq!((run.status, run.out.as_str()), (0, ""));
        holds(&run.err, &[&format!("wrote {name}")]);
        assert!(
            place.read(name).trim_start_matches("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").starts_with(start),
            "{name}"
        );
    }
    assert_eq!(ask("render --aggregate").ok(), place.read("a.svg"));
}

#[test]
fn focus_path_top_and_filters_choose_what_is_drawn() {
    let ids = |line: &str| -> Vec<String> {
        let drawing = ask(&format!("{line} --to json")).json();
        let mut ids: Vec<String> =
            drawing["nodes"].as_array().unwrap().iter().map(|node| node["id"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        ids
    };
    // apc and its 16 neighbours.
    assert_eq!(ids("render --focus APC").len(), 17);
    assert_eq!(ids("render --focus APC --hops 2").len(), 17 + 76);
    assert_eq!(ids("render --path APC privacy"), ["african-declaration", "apc", "privacy"]);
    assert_eq!(ids("render --top 3"), ["freedom-of-expression", "freedom-online-coalition", "privacy"]);
    assert_eq!(
        ids("render --keep ':organisation{sector:academia}'".replace("academia", "\"academia\"").as_str()).len(),
        3
    );
    assert_eq!(ids("render --aggregate").len(), 7);
    // An isolated focus is a picture of one box.
    let alone = Field::things(&["a"], "source,target\n");
    assert!(alone.run(["render", "--focus", "a"]).ok().contains("<svg"));
}

#[test]
fn data_without_a_title_is_called_by_its_file_or_folder() {
    let place = Field::empty();
    place.write("my-field/things.csv", "id,name\na,A\n");
    place.write("my-field/relations.csv", "source,target\na,a\n");
    place.write("data/things.csv", "id,name\na,A\n");
    place.write("data/relations.csv", "source,target\na,a\n");
    for (data, title) in [
        ("my-field/relations.csv", ">Relations in relations.csv<"),
        ("my-field", ">Relations in my-field<"),
        ("data", ">Relations<"),
    ] {
        let svg = place.run(["render", "--data", data]).ok();
        assert!(svg.contains(title), "{data}: {svg:.400}");
    }
}

#[test]
fn title_and_size() {
    let svg = ask("render --aggregate --title 'A & B <c>'").ok();
    holds(&svg, &["A &amp; B &lt;c&gt;"]);
    assert_ne!(ask("render --focus apc --size-by degree").ok(), ask("render --focus apc").ok());
}

#[test]
fn wrong_use_has_status_2() {
    for (line, wanted) in [
        ("render -o picture.bmp", "names no format"),
        ("render --to bmp", "[possible values: "),
        ("render --layout pretty", "layouts: layered"),
        ("render --hops 2", "--focus"),
        ("render --size-by degre", "measures: "),
        ("render --focus nowhere", "no entity is called `nowhere`"),
        ("render --focus :organisatoin", "did you mean `organisation`?"),
        ("render --path apc", "2 values required"),
        ("render --path apc privacy --relation funds", "no path from `apc` to `privacy`"),
        ("render -o no/folder/x.svg", "there is no folder no/folder"),
    ] {
        holds(&ask(line).fails(2), &[wanted]);
    }
}

#[test]
fn a_hairball_is_refused_with_the_way_out() {
    let ids: Vec<String> = (0..1200).map(|number| format!("n{number}")).collect();
    let names: Vec<&str> = ids.iter().map(String::as_str).collect();
    let relations: String = (1..1200).map(|number| format!("n{},n{number}\n", number / 2)).collect();
    let field = Field::things(&names, &format!("source,target\n{relations}"));
    holds(&field.run(["render"]).fails(2), &["1200 entities", "hint:", "--focus", "--top"]);
    assert_eq!(field.run(["render", "--top", "20", "--to", "dot"]).status, 0);
}

fn with_graphviz() -> bool {
    let installed = std::process::Command::new("dot").arg("-V").output().is_ok();
    let required = std::env::var("RELATA_TEST_GRAPHVIZ").is_ok_and(|value| value == "required");
    assert!(installed || !required, "RELATA_TEST_GRAPHVIZ=required, but there is no dot");
    installed
}

#[test]
fn graphviz_places_where_it_is_installed() {
    if !with_graphviz() {
        return;
    }
    for engine in ["dot", "neato", "fdp", "sfdp", "circo", "twopi"] {
        let drawing = ask(&format!("render --keep ':threat|right' --layout {engine} --to json")).json();
        assert_eq!((drawing["layout"].as_str(), drawing["nodes"].as_array().unwrap().len()), (Some(engine), 52));
        assert!(ask(&format!("render --aggregate --layout {engine}")).ok().contains("<svg"), "{engine}");
    }
    // What the program writes as DOT, Graphviz draws.
    let place = Field::empty();
    place.write("a.dot", ask("render --focus igf-2017-day0 --to dot").ok());
    let drawn = std::process::Command::new("dot").args(["-Tsvg", "a.dot"]).current_dir(place.path()).output().unwrap();
    assert!(drawn.status.success() && drawn.stderr.is_empty(), "{}", String::from_utf8_lossy(&drawn.stderr));
}

fn on_path(path: &str, line: &str) -> Run {
    let mut all: Vec<OsString> = words(line).into_iter().map(Into::into).collect();
    all.extend(["--data".into(), real().into_os_string()]);
    Field::empty().run_in(all, "", &[("PATH", path)])
}

#[test]
fn without_graphviz_the_remedy_is_named() {
    let run = on_path("", "render --aggregate --layout neato");
    assert_eq!(run.out, "");
    holds(&run.fails(2), &["Graphviz", "hint:", "--layout layered"]);
    // Nothing else needs it.
    on_path("", "render --aggregate").ok();
    on_path("", "render --aggregate --to dot").ok();
}

#[cfg(unix)]
#[test]
fn a_graphviz_that_fails_is_told_with_its_own_words() {
    use std::os::unix::fs::PermissionsExt;
    let tools = Field::of(&[("dot", "#!/bin/sh\necho 'Error: no such \u{1b}[31mthing' >&2\nexit 1\n")]);
    std::fs::set_permissions(tools.path().join("dot"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let err = on_path(tools.path().to_str().unwrap(), "render --aggregate --layout dot").fails(2);
    holds(&err, &["no such", "thing"]);
    assert!(!err.contains('\u{1b}'));
}

/// Two states of which one has d where the other has c, and a relation with another confidence.
fn two_states() -> Field {
    Field::of(&[
        ("old/things.csv", "id,name\na,A\nb,B\nc,C\ne,E\n"),
        ("old/relations.csv", "source,target,relation,confidence\na,b,funds,1\nb,c,funds,1\na,e,knows,1\n"),
        ("new/things.csv", "id,name\na,A\nb,B\nd,D\ne,E\n"),
        ("new/relations.csv", "source,target,relation,confidence\na,b,funds,0.5\nb,d,funds,1\na,e,knows,1\n"),
    ])
}

#[test]
fn a_difference_is_told_by_sign_and_stroke() {
    let field = two_states();
    let drawing = field.run(["render", "--diff", "old", "new", "--to", "json"]).json();
    let boxes: Vec<(String, usize)> = drawing["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| {
            (node["label"]["lines"][0]["text"].as_str().unwrap().to_owned(), node["dash"].as_array().unwrap().len())
        })
        .collect();
    // e and its relation are the same in both and touch no change
    let expected = [("A", 0), ("B", 0), ("\u{2013} C", 2), ("+ D", 0)].map(|(text, dash)| (text.to_owned(), dash));
    assert_eq!(boxes, expected);
    let lines: Vec<(&str, &str, usize)> = drawing["edges"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edge| {
            let text = |name: &str| edge[name].as_str().unwrap();
            (text("source"), text("target"), edge["dash"].as_array().unwrap().len())
        })
        .collect();
    assert_eq!(lines, [("b", "d", 0), ("b", "c", 2), ("a", "b", 4)]);
    let tooltip = drawing["edges"][2]["tooltip"].as_str().unwrap();
    assert!(tooltip.starts_with("changed\nconfidence: 1 → 0.5\nA funds B"), "{tooltip}");
    assert_eq!(drawing["title"], "What changed from old to new");
    let legend: Vec<String> = drawing["legend"]["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["label"]["lines"][0]["text"].as_str().unwrap().to_owned())
        .collect();
    for wanted in ["+ added", "\u{2013} removed", "~ changed"] {
        assert!(legend.iter().any(|words| words == wanted), "{legend:?}");
    }
    let dot = field.run(["render", "--diff", "old", "new", "--to", "dot"]).ok();
    assert_eq!(parsed(&dot).1, 3, "{dot}");
    assert!(dot.contains("style=\"filled,dotted\"") || dot.contains("filled,rounded,dotted"), "{dot}");
}

#[test]
fn a_difference_of_nothing_is_not_drawn() {
    let field = two_states();
    for (line, said) in [
        (&["render", "--diff", "old"][..], "two states are needed"),
        (&["render", "--data", "old", "--when-old", "2011"], "only --diff draws"),
    ] {
        let run = field.run(line);
        assert!(run.status == 2 && run.err.contains(said), "{line:?}: {}", run.err);
    }
    let run = field.run(["render", "--diff", "old", "old"]);
    assert!(
        run.status == 1 && run.out.is_empty() && run.err.contains("nothing differs between old and old"),
        "{}",
        run.err
    );
    let around = field.run(["render", "--diff", "old", "new", "--focus", "d", "--to", "json"]).json();
    assert_eq!(around["title"], "What changed from old to new around D");
    let over = field.run(["render", "--diff", "old", "new", "--to", "svg", "-o", "new/things.csv"]);
    assert!(over.status == 2 && field.read("new/things.csv").starts_with("id,name"), "{}", over.err);
}

/// What would be hard to read in print is drawn, and said with its size and what helps; not with `-q`.
#[test]
fn type_too_small_for_paper_is_said() {
    let err = |line: &str| {
        let run = ask(line);
        let err = run.err.clone();
        run.ok();
        err
    };
    assert_eq!(err("render --to json"), "");
    assert_eq!(err("render --keep ':organisation|forum' --layout layered --paper a3 --landscape"), "");
    let place = Field::empty();
    for to in ["svg", "json", "dot", "pdf", "png"] {
        let file = place.path().join(format!("rings.{to}"));
        let said = err(&format!("render --layout radial --dpi 30 -o {}", file.display()));
        holds(&said, &["pt when this is printed on A3", "--top N", "--focus ENTITY", "--layout layered or force"]);
    }
    let upright = err("render --paper a3");
    holds(&upright, &["printed on A3", "--landscape"]);
    let small = err("render --paper a4 --landscape");
    holds(&small, &["printed on A4", "--paper a3"]);
    assert!(!small.contains("the sheet upright") && !small.contains("--layout"), "{small}");
    assert_eq!(err("render --paper a4 -q"), "");
}

/// A PDF as bytes, and what was said.
fn poster(line: &str) -> (Vec<u8>, String) {
    let place = Field::empty();
    let file = place.path().join("poster.pdf");
    let run = ask(&format!("{line} -o {}", file.display()));
    let said = run.err.clone();
    run.ok();
    (std::fs::read(file).unwrap(), said)
}

fn pages(pdf: &[u8]) -> usize {
    pdf.windows(12).filter(|part| part == b"/Type /Page\n").count()
}

#[test]
fn a_poster_has_a_page_a_sheet() {
    let drawing = ask("render --paper a4 --landscape --poster --to json").json();
    let sheets = drawing["poster"]["sheets"].as_array().unwrap().len();
    assert!(sheets > 1 && drawing["sheet"].is_null());
    let (pdf, said) = poster("render --paper a4 --landscape --poster");
    assert_eq!(pages(&pdf), sheets);
    holds(&said, &[&format!("{sheets} sheets in "), "the smallest type has ", "wrote "]);
    assert!(!said.contains("too small"), "{said}");
    assert!(pdf == poster("render --paper a4 --landscape --poster").0, "the same command gives the same bytes");
    // larger type needs more sheets, and so do those that lie the wrong way
    let (larger, _) = poster("render --paper a4 --landscape --poster --type-size 14");
    assert!(pages(&larger) > sheets, "{} sheets", pages(&larger));
    let (upright, said) = poster("render --paper a4 --poster");
    assert!(pages(&upright) > sheets);
    holds(&said, &[&format!("; {sheets} would do with --landscape")]);
    assert_eq!(ask("render --as timeline --paper a4 --poster --to json -q").err, "");
    let (one, said) = poster("render --aggregate --paper a3 --landscape --poster");
    assert_eq!(pages(&one), 1);
    assert!(one == poster("render --aggregate --paper a3 --landscape").0);
    holds(&said, &["one sheet is enough"]);
    assert!(pages(&poster("render --as timeline --dark --paper a4 --poster").0) > 1);
}

#[test]
fn posters_that_cannot_be_are_refused_with_a_remedy() {
    for (line, wanted) in [
        ("render --poster --to pdf", "--paper <SIZE>"),
        ("render --paper a3 --type-size 9 --to pdf", "--poster"),
        ("render --paper a3 --poster", "hint: write it as PDF: -o poster.pdf"),
        ("render --paper a3 --poster --to svg", "only PDF holds"),
        ("render --paper a3 --poster -o poster.png", "hint: write it as PDF"),
        ("render --paper a4 --poster --type-size 72 --to pdf", "hint: ask for larger paper or a smaller --type-size"),
        ("render --as matrix :threat :right --paper a4 --poster --type-size 72 --to pdf", "draw less: --keep SELECTOR"),
        ("render --paper a4 --poster --type-size 0 --to pdf", "from 4 to 72"),
        ("render --paper a4 --poster --type-size NaN --to pdf", "from 4 to 72"),
    ] {
        holds(&ask(line).fails(2), &[wanted]);
    }
    holds(&ask("render --layout radial").err, &["several sheets (--poster --paper a3 -o poster.pdf)"]);
}
