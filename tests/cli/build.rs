//! `relata build`.

use super::harness::{Field, on_real, real};

#[test]
fn the_real_data_fills_the_folder() {
    let place = Field::empty();
    let run = place.run(["build".as_ref(), "--data".as_ref(), real().as_os_str()]);
    assert!(!run.err.contains(" pt "), "type is large enough in all of them: {}", run.err);
    let text = run.ok();
    for wanted in [
        "Most central of each kind",
        "Who bridges",
        "Threats that nothing addresses: 6 of 36 have no direct relation, 2 also none inherited",
        "Wrote 40 files into output",
    ] {
        assert!(text.contains(wanted), "{wanted} is missing in\n{text}");
    }
    // Actors come first.
    assert!(
        text.find("organisations") < text.find("\n  threats") && text.find("initiatives") < text.find("\n  threats")
    );
    assert_eq!(place.list(), ["output"]);
    let mut pictures: Vec<String> = std::fs::read_dir(place.path().join("output/diagrams"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    pictures.sort();
    let diagrams = [
        "bridges",
        "day-0-event",
        "day-0-event-rings",
        "field",
        "organisations-and-forums",
        "threats-and-rights",
        "threats-hierarchy",
        "whole-field",
    ];
    let charts = ["activity", "ranking", "threats-by-rights", "timeline"];
    let all = |names: &[&str], endings: &[&str]| -> Vec<String> {
        names.iter().flat_map(|name| endings.iter().map(move |ending| format!("{name}.{ending}"))).collect()
    };
    let mut expected = all(&diagrams, &["dot", "png", "svg"]);
    expected.extend(all(&charts, &["png", "svg"]));
    expected.push("index.html".to_owned());
    expected.sort();
    assert_eq!(pictures, expected);
    assert_eq!(place.read("output/tables/gaps.csv").lines().count(), 13);
    let page = place.read("output/diagrams/index.html");
    assert_eq!(page.matches("<figure").count(), diagrams.len() + charts.len());
    assert!(
        !page.contains("<script") && !page.contains("http")
            || page.matches("http-equiv").count() == page.matches("http").count()
    );
    assert!(page.contains("&quot;A rights-based approach to cybersecurity&quot;"), "titles are escaped");
}

#[test]
fn what_an_earlier_build_wrote_and_no_more_is_taken_away_and_nothing_else() {
    let place = Field::things(&["a", "b", "c"], "source,target\na,b\nb,c\n");
    let picture = |id: &str| format!("[[picture]]\nid = \"{id}\"\n");
    let build = || place.run(["build", "--data", ".", "-o", "out"]);
    let there = |path: &str| place.path().join("out").join(path).exists();
    place.write("relata.toml", picture("first") + &picture("second"));
    build().ok();
    assert!(there("diagrams/first.svg") && there("diagrams/second.png") && there("relata-build.sha256"));
    // a file of the user's own, one that was edited, and lines of the account that are not ours
    place.write("out/diagrams/mine.svg", "mine");
    place.write("out/diagrams/second.svg", "edited");
    place.write("out/outside.txt", "x");
    place.write("kept.txt", "kept");
    let kept = "79f076abdd19a752db7267bfff2f9022161d120dea919fdaca2ffdfc24ca8c96  ../kept.txt\nno line of ours\n";
    let account = place.read("out/relata-build.sha256");
    place.write("out/relata-build.sha256", account + kept);
    place.write("relata.toml", picture("first"));
    let run = build();
    let said = run.err.clone();
    run.ok();
    assert!(there("diagrams/first.svg") && there("diagrams/mine.svg") && there("outside.txt"));
    assert!(!there("diagrams/second.png") && !there("diagrams/second.dot"), "{said}");
    assert_eq!((place.read("out/diagrams/second.svg").as_str(), place.read("kept.txt").as_str()), ("edited", "kept"));
    assert!(
        said.contains("removed out/diagrams/second.png") && said.contains("left out/diagrams/second.svg"),
        "{said}"
    );
    // done once, it is not said again
    let quiet = build();
    assert!(!quiet.err.contains("second"), "{}", quiet.err);
    quiet.ok();
}

/// What was edited, and what was there before relata, is left and named; `--force` writes over both.
#[test]
fn what_relata_did_not_write_is_not_written_over() {
    let place = Field::things(&["a", "b"], "source,target\na,b\n");
    let build = |more: &[&str]| place.run(["build", "--data", ".", "-o", "out"].iter().chain(more));
    place.write("out/report.md", "my own notes\n");
    let run = build(&["-q"]);
    assert!(
        run.err.contains("left out/report.md: relata did not write it") && run.err.contains("--force"),
        "{}",
        run.err
    );
    run.ok();
    assert_eq!(place.read("out/report.md"), "my own notes\n");
    let own = place.read("out/graph.json");
    place.write("out/graph.json", "edited");
    let run = build(&["--format", "json"]);
    assert!(run.err.contains("left out/graph.json: relata wrote it, and it was changed since"), "{}", run.err);
    assert_eq!(run.json()["left"], serde_json::json!(["graph.json", "report.md"]));
    // asked twice, it is left twice
    build(&[]).ok();
    assert_eq!(
        (place.read("out/graph.json").as_str(), place.read("out/report.md").as_str()),
        ("edited", "my own notes\n")
    );
    let run = build(&["--force"]);
    assert!(!run.err.contains("left"), "{}", run.err);
    run.ok();
    assert!(place.read("out/graph.json") == own && place.read("out/report.md").starts_with('#'));
    // now both are relata's own, and new data writes them again
    place.write("relations.csv", "source,target\na,b\nb,a\n");
    let run = build(&[]);
    assert!(!run.err.contains("left"), "{}", run.err);
    assert!(place.read("out/graph.json") != own);
}

/// As by `render`, what would be hard to read in print is drawn, and said.
#[test]
fn type_too_small_for_paper_is_said() {
    let ids: Vec<String> = (0..220).map(|number| format!("an-entity-with-a-long-name-{number}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let rows: String = (1..ids.len()).map(|at| format!("{},{}\n", ids[at / 3], ids[at])).collect();
    let place = Field::things(&ids, &format!("source,target\n{rows}"));
    place
        .write("relata.toml", "[[picture]]\nid = \"few\"\ntop = 9\n[[picture]]\nid = \"rings\"\nlayout = \"radial\"\n");
    let run = place.run(["build", "--data", ".", "-o", "out"]);
    assert_eq!(run.err.matches(" pt when this is printed on A3").count(), 1, "{}", run.err);
    assert!(run.err.contains("picture `rings`: the smallest type has "), "{}", run.err);
    // the command that is advised does what is said of it
    let advised = "relata render --paper a3 --poster -o poster.pdf";
    assert!(run.err.contains(&format!("`{advised}` and the options of this picture")), "{}", run.err);
    place.run(advised.split(' ').skip(1).chain(["--data", ".", "--layout", "radial"])).ok();
    assert!(place.path().join("poster.pdf").is_file());
}

#[cfg(unix)]
#[test]
fn no_link_leads_a_build_to_remove_what_lies_elsewhere() {
    let place = Field::things(&["a", "b"], "source,target\na,b\n");
    place.run(["build", "--data", ".", "-o", "out"]).ok();
    let other = Field::of(&[("x.svg", "")]);
    std::os::unix::fs::symlink(other.path(), place.path().join("out/elsewhere")).unwrap();
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let account = place.read("out/relata-build.sha256");
    let absolute = other.path().join("x.svg");
    let lines = format!("{empty}  elsewhere/x.svg\n{empty}  {}\n", absolute.display());
    place.write("out/relata-build.sha256", account + &lines);
    place.run(["build", "--data", ".", "-o", "out"]).ok();
    assert!(absolute.exists());
}

#[test]
fn nothing_is_written_when_the_data_is_broken() {
    let place = Field::things(&["a"], "source,target\na,b\n");
    place.run(["build", "--strict", "--data", "."]).fails(2);
    assert_eq!(place.list(), ["relations.csv", "things.csv"]);
}

#[test]
fn other_fields_get_their_own_pictures() {
    for (ids, relations) in [
        (&["a", "b", "c"][..], "source,target\na,b\na,b\nc,c\n"),
        (&["a"][..], "source,target\n"),
        (&["a", "b"][..], "source,target\n"),
    ] {
        let place = Field::things(ids, relations);
        let text = place.run(["build", "--data", ".", "-o", "out"]).ok();
        assert!(text.contains("diagrams/field.svg") && text.contains("diagrams/whole.svg"), "{text}");
    }
}

#[test]
fn render_writes_every_format_and_form() {
    let place = Field::empty();
    let render = |args: &[&str]| {
        let args = args.iter().map(std::ffi::OsString::from);
        place.run(["render".into(), "--data".into(), real().into_os_string()].into_iter().chain(args))
    };
    for (file, args) in [
        ("event.png", &["--focus", "igf-2017-day0", "--layout", "radial", "--dpi", "48"][..]),
        ("event.pdf", &["--focus", "igf-2017-day0", "--paper", "a4", "--landscape", "--dark"]),
        ("threats.svg", &["--keep", ":threat", "--layout", "hierarchy"]),
        ("frames.json", &["--keep", ":threat|right", "--layout", "force", "--group-by", "kind"]),
        ("matrix.svg", &["--as", "matrix", ":right", ":threat"]),
        ("ranking.json", &["--as", "ranking", "--measure", "degree", "--top", "5"]),
        ("timeline.svg", &["--as", "timeline", "--keep", ":forum"]),
        ("activity.svg", &["--as", "activity", "--title", "What began"]),
    ] {
        let mut all = args.to_vec();
        all.extend(["-o", file]);
        render(&all).ok();
        assert!(std::fs::metadata(place.path().join(file)).unwrap().len() > 2000, "{file}");
    }
    for (args, said) in [
        (&["--as", "matrix", ":right"][..], "two selectors"),
        (&["--as", "timeline", "--to", "dot"], "boxes and lines"),
        (&["--as", "timeline", ":right"], "only --as matrix"),
        (&["--layout", "radial", "--group-by", "kind"], "cannot frame"),
        (&["--as", "timeline", "--keep", ":right"], "nothing to draw"),
    ] {
        let message = render(args).fails(2);
        assert!(message.contains(said), "{args:?}: {message}");
    }
}

#[test]
fn the_account_is_also_for_programs() {
    let place = Field::empty();
    let args = ["build", "-o", "x", "--format", "json", "--data"].map(std::ffi::OsString::from);
    let built = place.run(args.into_iter().chain([real().into_os_string()])).json();
    assert_eq!(built["files"].as_array().unwrap().len(), 40);
    let unaddressed = &built["findings"]["gaps"][0];
    assert_eq!(unaddressed["question"], "unaddressed-threats");
    assert_eq!(unaddressed["none"], serde_json::json!(["eternalblue", "chilling-effects"]));
    assert!(on_real(["build", "--help"]).ok().contains("Examples:"));
}

#[test]
fn a_quiet_build_says_nothing_but_what_is_asked_for() {
    let place = Field::things(&["a", "b"], "source,target\na,b\n");
    let quiet = place.run(["build", "--data", ".", "-o", "out", "-q"]);
    assert_eq!((quiet.err.as_str(), quiet.out.as_str()), ("", ""));
    quiet.ok();
    assert!(place.path().join("out/report.md").exists());
    assert!(place.run(["build", "--data", ".", "-o", "out", "-q", "--format", "json"]).json()["files"].is_array());
    assert!(place.run(["build", "--data", ".", "-o", "out"]).ok().contains("Wrote"));
    let broken = place.run(["build", "--data", "missing", "-o", "out", "-q"]);
    assert!(!broken.err.is_empty());
}
