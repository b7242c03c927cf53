//! `relata check`.

use super::harness::{Field, holds, on_real};

#[test]
fn the_real_data_has_no_error() {
    let run = on_real(["check", "--format", "json"]);
    let found = run.json();
    assert!(found.as_array().unwrap().iter().all(|problem| problem["severity"] == "warning"), "{found}");
}

#[test]
fn errors_are_all_shown_with_their_place_and_end_with_status_1() {
    let field = Field::of(&[
        ("organisations.csv", "id,name\na,A\na,Again\n"),
        ("relations.csv", "source,relation,target,since\na,funds,b,17.12.17\n"),
    ]);
    let run = field.run(["check", "--strict"]);
    assert_eq!(run.status, 1);
    for wanted in
        ["duplicate-id", "organisations.csv:3:1", "unknown-entity", "relations.csv:2:9", "bad-date", "YYYY-MM-DD"]
    {
        assert!(run.out.contains(wanted), "{wanted} is missing in\n{}", run.out);
    }
    let json = field.run(["check", "--strict", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let keys: Vec<&str> = found[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["severity", "code", "file", "line", "column", "message", "help"]);
}

#[test]
fn other_commands_refuse_broken_data_and_lenient_counts_what_it_leaves_out() {
    let field = Field::things(&["a", "b"], "source,target,weight\na,b,-1\nb,a,2\n");
    let err = field.run(["show", "a"]).fails(2);
    assert!(err.contains("the data has an error") && err.contains("--lenient"), "{err}");
    let run = field.run(["show", "a", "--lenient", "--format", "csv"]);
    assert!(run.err.contains("left out 1 of 4 rows: 1 "), "{}", run.err);
    assert_eq!(run.csv().len(), 2);
}

#[test]
fn hostile_rows_do_not_reach_the_terminal() {
    let field = Field::things(&["a"], "source,target\na,\u{1b}[2Jx\u{202e}\n");
    let run = field.run(["check", "--strict"]);
    assert!(!run.out.contains(['\u{1b}', '\u{202e}']), "{:?}", run.out);
}

#[test]
fn every_code_is_listed() {
    let rows = on_real(["check", "--codes"]).csv();
    assert_eq!(rows[0], ["code", "severity", "meaning", "remedy"]);
    let listed: Vec<&str> = rows[1..].iter().map(|row| row[0].as_str()).collect();
    let known: Vec<&str> = relata::read::Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(listed, known);
    assert!(
        rows[1..]
            .iter()
            .all(|row| ["error", "warning"].contains(&row[1].as_str()) && !row[2].is_empty() && !row[3].is_empty())
    );
    // It needs no data.
    assert_eq!(Field::empty().run(["check", "--codes", "--format", "csv"]).csv(), rows);
}

#[test]
fn many_errors_are_counted_after_the_first() {
    let rows: String = (0..70).map(|number| format!("a,b,{number}x\n")).collect();
    let field = Field::things(&["a", "b"], &format!("source,target,since\n{rows}"));
    let run = field.run(["check"]);
    assert_eq!((run.status, run.err.as_str()), (1, ""));
    holds(&run.out, &["and 50 more:\n", "50  bad-date (error)", "70 errors, ", "--format json"]);
    let run = field.run(["check", "--format", "jsonl"]);
    assert_eq!((run.status, run.out.lines().count()), (1, 70));
    let csv = field.run(["check", "--format", "csv"]).out;
    assert!(
        csv.starts_with("severity,code,file,line,column,message,help\nerror,bad-date,./relations.csv,2,5,"),
        "{csv}"
    );
    assert!(field.run(["check", "--format", "markdown"]).out.starts_with("| severity | code | file | line | column |"));
}

#[test]
fn a_list_of_problems_is_the_same_whether_it_is_made_as_it_goes_or_at_once() {
    let field = Field::things(&["a", "b"], "source,target,since\na,b,x\na,a,\na,\"=1\",2017\n");
    let list = |more: &[&str]| field.run([&["check"], more].concat());
    let explained: serde_json::Value = serde_json::from_str(&list(&["--format", "json", "--explain"]).out).unwrap();
    let streamed: serde_json::Value = serde_json::from_str(&list(&["--format", "json"]).out).unwrap();
    assert_eq!(explained["answer"], streamed);
    let keys: Vec<&String> = streamed[0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["severity", "code", "file", "line", "column", "message", "help"]);
    for format in ["csv", "jsonl"] {
        assert_eq!(list(&["--format", format, "--explain"]).out, list(&["--format", format]).out, "{format}");
    }
    // Into a file it goes whole, and says so.
    let run = list(&["-o", "problems.json"]);
    assert_eq!((run.status, run.out.as_str(), run.err.as_str()), (1, "", "wrote problems.json\n"));
    assert_eq!(field.read("problems.json"), list(&["--format", "json"]).out);
    let clean = Field::of(&[("links.csv", "source,target\na,b\n")]);
    assert_eq!(clean.run(["check", "--format", "json"]).ok(), "[]\n");
}

#[test]
fn warnings_stop_nothing() {
    let field = Field::things(&["a", "b", "c"], "source,target\na,a\na,b\n");
    let run = field.run(["check"]);
    assert_eq!(run.status, 0);
    holds(&run.out, &["self-relation", "isolated", "0 errors, "]);
    assert_eq!(field.run(["show", "a"]).err, "");
    let clean = Field::of(&[
        ("things.csv", "id,name,evidence\na,A,s\nb,B,s\n"),
        ("relations.csv", "source,relation,target,evidence\na,knows,b,s\n"),
        ("sources.csv", "id,title\ns,S\n"),
    ]);
    holds(&clean.run(["check"]).ok(), &["relations.csv: 1 row\n", "no problem found"]);
}

#[test]
fn a_relation_is_found_by_its_label_and_by_its_inverse() {
    let field = Field::of(&[
        (
            "data/relata.toml",
            "[kinds.thing]\nfile = \"things.csv\"\n[relations.participates_in]\nlabel = \"takes part in\"\ninverse = \"has as a participant\"\n",
        ),
        ("data/things.csv", "id,name\na,A\nb,B\n"),
        ("data/relations.csv", "source,relation,target\na,takes part in,b\na,has as a participant,b\na,frobs,b\n"),
    ]);
    let run = field.run(["check", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let help = |at: usize| found[at]["help"].as_str().unwrap().to_owned();
    assert!(help(0).starts_with("did you mean `participates_in`? or else declare it in relata.toml"), "{}", help(0));
    assert!(help(1).starts_with("write `participates_in` and exchange source and target"), "{}", help(1));
    assert!(help(2).starts_with("write one of `participates_in`, or else declare it"), "{}", help(2));
}

#[test]
fn two_schemas_are_an_error_that_names_both() {
    let field = Field::of(&[
        ("one/relata.toml", "[kinds.thing]\nfile = \"things.csv\"\n"),
        ("one/things.csv", "id,name\na,A\n"),
        ("two/relata.toml", "[kinds.item]\nfile = \"items.csv\"\n"),
    ]);
    let run = field.run(["check", "--data", "one", "two"]);
    assert_eq!(run.status, 2, "{}", run.err);
    let both = ["one/relata.toml", "two/relata.toml"];
    assert!(both.iter().all(|name| run.err.contains(name)), "{}", run.err);
}

#[test]
fn weights_beyond_what_measures_can_square_are_told() {
    let field = Field::of(&[("relations.csv", "source,target,weight\na,b,1e200\nb,c,1e-60\nc,d,1e50\n")]);
    let run = field.run(["check"]);
    assert_eq!(run.status, 1, "{}", run.err);
    let said = run.err.clone() + &run.out;
    assert_eq!(said.matches("is not a number from 1e-50 to 1e50").count(), 2, "{said}");
}

#[test]
fn a_misspelt_direction_is_told() {
    let field = Field::of(&[("edges.csv", "Source,Target,Type\n1,2,Undirected\n2,3,Undirectd\n3,4,Directed\n")]);
    let run = field.run(["check"]);
    assert!(run.status == 1 && (run.err.clone() + &run.out).contains("`Undirectd` is not a direction"), "{}", run.err);
    // an attribute of that name is one
    let field = Field::of(&[("edges.csv", "Source,Target,Type\n1,2,funds\n2,3,Directed\n3,4,hosts\n")]);
    assert_eq!(field.run(["check"]).status, 0);
}

#[test]
fn a_schema_with_very_many_values_is_read() {
    let values: Vec<String> = (0..100_000).map(|value| format!("\"v{value}\"")).collect();
    let field = Field::of(&[
        (
            "relata.toml",
            &format!(
                "[kinds.thing]\nfile = \"things.csv\"\n[kinds.thing.attributes]\ns = {{ one_of = [{}] }}\n",
                values.join(",")
            ),
        ),
        ("things.csv", "id,name,s\na,A,v99999\nb,B,v\n"),
    ]);
    let run = field.run(["check"]);
    assert_eq!(run.status, 1, "{}", run.err);
    assert!((run.err + &run.out).contains("`v`"));
}

#[test]
fn what_was_guessed_is_said_by_every_command_and_refused_where_that_is_asked() {
    let place = Field::of(&[("meetings.csv", "Von,Nach,Art\nAnn,Ben,kennt\nBen,Cleo,kennt\n")]);
    let run = place.run(["path", "Ann", "Cleo", "--data", "meetings.csv"]);
    assert!(
        run.err.contains("meetings.csv: `Von` is the source, `Nach` is the target, `Art` is the relation"),
        "{}",
        run.err
    );
    run.ok();
    assert!(place.run(["path", "Ann", "Cleo", "--data", "meetings.csv", "-q"]).err.is_empty());
    assert!(place.run(["check", "--data", "meetings.csv"]).ok().contains("  guessed: `Von` is the source\n"));
    let explained = place.run(["path", "Ann", "Cleo", "--data", "meetings.csv", "--explain", "--format", "table"]).ok();
    assert!(explained.contains("guessed: `Von` is the source"), "{explained}");
    let refused = place.run(["path", "Ann", "Cleo", "--data", "meetings.csv", "--no-guess"]).fails(2);
    assert!(
        refused.contains("unclear-roles") && refused.contains("--columns source=Von,target=Nach,relation=Art"),
        "{refused}"
    );
    let typed = "source=Von,target=Nach,relation=Art";
    let run = place.run(["path", "Ann", "Cleo", "--data", "meetings.csv", "--no-guess", "--columns", typed]);
    assert!(run.err.is_empty(), "{}", run.err);
    run.ok();
    let wrong = place.run(["check", "--columns", "sauce=Von"]).fails(2);
    assert!(wrong.contains("did you mean `source`?"), "{wrong}");
}

#[test]
fn likely_duplicates_are_printed_to_be_pasted() {
    let place = Field::of(&[("t.csv", "source,target\nCoca-Cola,X\nCocaCola,X\nThe World Bank,Y\nWorld Bank,Y\n")]);
    let lines = place.run(["check", "--same-as"]).ok();
    assert_eq!(
        lines,
        "same_as = [\n    [\"Coca-Cola\", \"CocaCola\"],\n    [\"The World Bank\", \"World Bank\"],\n]\n"
    );
    place.write("relata.toml", &lines);
    assert_eq!(place.run(["summary", "--format", "json"]).json()["entities"], 4);
    assert_eq!(place.run(["check", "--same-as"]).status, 1);
}

/// What is alike is summed up after twenty in a file, however many there are.
#[test]
fn one_mistake_made_often_hides_no_other() {
    let rows: String = (0..400).map(|at| format!("a,b,x{at}\n")).collect();
    let place = Field::of(&[("t.csv", &format!("source,target,weight\n{rows}a,,1\n"))]);
    let run = place.run(["check"]);
    let (text, status) = (run.out, run.status);
    assert_eq!(status, 1);
    assert_eq!(text.matches("\nbad-weight\n").count() + usize::from(text.starts_with("bad-weight")), 20, "{text}");
    assert!(
        text.contains("empty-id") && text.contains("380  bad-weight (error)") && text.contains("401 errors"),
        "{text}"
    );
}
