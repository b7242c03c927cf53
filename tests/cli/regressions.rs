//! Defects that were found, each with what it did.

use super::harness::{Field, on_real, real};

#[test]
fn build_does_not_write_over_tables_that_are_data() {
    // `build --data tables -o .` replaced the user's own tables/centrality.csv.
    let place =
        Field::of(&[("tables/centrality.csv", "id,name\na,A\n"), ("tables/relations.csv", "source,target\na,a\n")]);
    let err = place.run(["build", "--data", "tables", "-o", "."]).fails(2);
    assert!(err.contains("not overwritten"), "{err}");
    assert_eq!(place.read("tables/centrality.csv"), "id,name\na,A\n");
    assert_eq!(place.list(), ["tables"]);
}

#[test]
fn a_compressed_tab_separated_table_is_data_too() {
    let place = Field::things(&["a"], "source,target\na,a\n");
    place.run(["summary", "--data", ".", "-o", "x.tsv.gz", "--format", "csv"]).fails(2);
    assert_eq!(place.list(), ["relations.csv", "things.csv"]);
}

#[test]
fn an_empty_variable_is_an_unset_one() {
    let place = Field::things(&["a"], "source,target\na,a\n");
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_relata"))
        .args(["summary", "--format", "json"])
        .env("RELATA_DATA", "")
        .current_dir(place.path())
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn a_matrix_keeps_every_column_whatever_its_id() {
    let field = Field::things(&["id", "total", "=x"], "source,target\nid,total\nid,=x\n");
    let ask = |format| field.run(["gaps", "--matrix", ":things", ":things", "--data", ".", "--format", format]);
    let found = ask("json").json();
    assert_eq!(found["columns"], serde_json::json!(["=x", "id", "total"]));
    assert_eq!(found["counts"], serde_json::json!([[0, 1, 0], [1, 0, 1], [0, 1, 0]]));
    // A header is a cell as well: no spreadsheet runs it.
    assert!(ask("csv").ok().starts_with("id,'=x,id,total,total\n"));
}

#[test]
fn an_error_is_shown_before_fifty_warnings() {
    let ids: Vec<String> = (0..60).map(|number| format!("e{number:02}")).collect();
    let rows: String = ids.iter().map(|id| format!("{id},{id}\n")).collect();
    let field =
        Field::of(&[("a.csv", &format!("id,name\n{rows}")), ("relations.csv", "source,target,since\ne00,e01,soon\n")]);
    let run = field.run(["check", "--data", "."]);
    assert!(run.out.starts_with("bad-date") && run.out.contains("relations.csv:2:9"), "{}", run.out);
}

#[test]
fn one_measure_that_does_not_converge_does_not_stop_build() {
    let ids: Vec<String> = (0..1500).map(|number| format!("e{number:04}")).collect();
    let chain: String = ids.windows(2).map(|pair| format!("{},{}\n", pair[0], pair[1])).collect();
    let names: Vec<&str> = ids.iter().map(String::as_str).collect();
    let field = Field::things(&names, &format!("source,target\n{chain}"));
    let run = field.run(["build", "--data", ".", "-o", "out"]);
    assert_eq!(run.status, 0, "{}", run.err);
    assert!(run.out.contains("eigenvector is left empty"), "{}", run.out);
}

#[test]
fn keys_of_node_link_json_are_not_taken_twice() {
    let place = Field::empty();
    let args = ["export", "--to", "json", "--links-key", "nodes", "--data"].map(std::ffi::OsString::from);
    let err = place.run(args.into_iter().chain([real().into_os_string()])).fails(2);
    assert!(err.contains("--links-key nodes"), "{err}");
    assert!(on_real(["export", "--to", "json", "--links-key", "links"]).ok().contains("\"links\""));
}

#[test]
fn a_picture_of_a_path_is_titled_by_its_ends() {
    // The title took the ends of the first and last relation, which may run against the path.
    for (from, to, title) in [
        ("apc", "nsa", "From Association for Progressive Communications to National Security Agency"),
        ("privacy", "apc", "From Right to privacy to Association for Progressive Communications"),
        ("nsa", "eff", "From National Security Agency to Electronic Frontier Foundation"),
    ] {
        let drawing = on_real(["render", "--path", from, to, "--to", "json"]).json();
        assert_eq!(drawing["title"], title);
    }
    let focus = on_real(["render", "--focus", "apc", "--focus", "eff", "--hops", "0", "--to", "json"]).json();
    let title =
        "Association for Progressive Communications, Electronic Frontier Foundation and what they are related to";
    assert_eq!(focus["title"], title);
}

#[test]
fn a_distance_larger_than_the_graph_ends_at_once() {
    on_real(["render", "--focus", "apc", "--hops", "100000000000", "--to", "json"]).ok();
}

#[test]
fn the_caption_says_what_was_chosen_to_be_drawn() {
    let out = on_real(["render", "--top", "5", "--measure", "betweenness", "--to", "json"]).ok();
    assert!(out.contains("--top 5 --measure betweenness") && !out.contains("no filters"), "{out}");
}

#[test]
fn pictures_are_grouped_by_community() {
    let out = on_real(["render", "--group-by", "community", "--layout", "force", "--to", "json"]).ok();
    assert!(out.contains("Community 1"), "{}", &out[..400]);
}

/// Exactly 0 ranks nothing; names are found without accents, with a word about it; signs are searched as they are.
#[test]
fn names_are_found_as_people_type_them() {
    let place = Field::of(&[
        ("orgs.csv", "id,name\na,Ørsted\nb,Ministère de l'Écologie\nc,!!!\nd,Coca-Cola\ne,C++ Alliance\n"),
        ("links.csv", "source,target\na,b\nb,c\n"),
    ]);
    let run = place.run(["show", "ministere de l'ecologie"]);
    assert!(run.err.contains("`ministere de l'ecologie` is taken for `Ministère de l'Écologie`"), "{}", run.err);
    assert!(run.ok().starts_with("Ministère"));
    assert!(place.run(["show", "Ministère de l'Écologie"]).err.is_empty());
    for (typed, wanted) in [("!!!", "c"), ("cocacola", "d"), ("c++", "e"), ("ORSTED", "a")] {
        let rows = place.run(["search", typed, "--format", "csv"]).csv();
        assert_eq!(rows[1][0], wanted, "{typed}: {rows:?}");
    }
}

/// What has a start and never an end counts as lasting, which is said once; as a date of an event it does not.
#[test]
fn relations_without_an_end_are_said_to_last() {
    let place = Field::things(&["a", "b"], "source,relation,target,since\na,met,b,2015-01-12\na,met,b,2019-03-04\n");
    let run = place.run(["summary", "--when", "2017", "--format", "json"]);
    assert!(
        run.err.contains("2 relations with a start and never an end (met) count as lasting")
            || run.err.contains("1 relation with a start and never an end (met) count as lasting"),
        "{}",
        run.err
    );
    assert_eq!(run.json()["relations"], 1);
    let run = place.run(["summary", "--when", "2017", "--columns", "date=since", "--format", "json"]);
    assert!(!run.err.contains("lasting"), "{}", run.err);
    assert_eq!(run.json()["relations"], 0);
}

/// Attributes may be called as other formats call their own fields, and come back from relata's folder.
#[test]
fn columns_of_ones_own_come_back_from_an_export() {
    let place = Field::of(&[
        ("orgs.csv", "id,name,kind\na,A,ngo\nb,B,state\n"),
        ("rel.csv", "source,relation,target,label,symmetric\na,funds,b,L,x\n"),
    ]);
    place.run(["export", "--to", "csv", "--data", "orgs.csv", "rel.csv", "-o", "out"]).ok();
    assert_eq!(
        place.read("out/relations.csv").lines().next().unwrap(),
        "source,relation,target,since,until,weight,confidence,label,symmetric,note,evidence"
    );
    let run = place.run(["match", "(x:ngo {kind:'ngo'})", "--data", "out", "--format", "csv"]);
    assert_eq!(run.csv().len(), 2);
    let again = place.run(["diff", ".", "out", "--format", "json"]);
    assert_eq!(again.json()["relations"]["added"].as_array().map(Vec::len).unwrap_or(0), 0);
}
