//! `relata path`. Expected values come from the CSV files, not from the program.

use super::harness::{Field, ask, column, holds, on_real};

const HEADER: &str = "path,step,source,relation,target,direction,since,until,confidence,evidence";

#[test]
fn two_hops_from_apc_to_privacy_one_of_five() {
    let run = ask("path APC privacy");
    assert_eq!(run.err, "");
    // apc,issued,african-declaration and african-declaration,protects,privacy as they stand in relations.csv.
    assert_eq!(
        run.ok(),
        format!(
            "{HEADER}\n1,1,apc,issued,african-declaration,out,2014-09,,0.9,src-afdec-ifex|src-afdec-itu\n\
             1,2,african-declaration,protects,privacy,out,,,1,src-afdec-text\n"
        )
    );
    let found = ask("path APC privacy --format json").json();
    assert_eq!(found.as_array().unwrap().len(), 1);
    assert_eq!((found[0]["hops"].as_u64(), found[0]["one_of"].as_u64()), (Some(2), Some(5)));
    assert_eq!(found[0]["steps"][0]["evidence"], serde_json::json!(["src-afdec-ifex", "src-afdec-itu"]));
    let text = ask("path APC privacy --format table").ok();
    holds(
        &text,
        &[
            "2 steps, one of 5 equally good",
            "Association for Progressive Communications (apc, organisation)",
            "↓ issued (2014-09, confidence 0.9, took part in the drafting meeting) [1][2]",
            "(src-afdec-text)",
        ],
    );
}

#[test]
fn the_five_are_the_common_neighbours() {
    let rows = ask("path APC privacy -k 5").csv();
    let mut middle: Vec<String> = rows[1..]
        .iter()
        .filter(|row| row[1] == "1")
        .map(|row| if row[2] == "apc" { row[4].clone() } else { row[2].clone() })
        .collect();
    assert!(middle.is_sorted(), "equally good ones come in the order of ids: {middle:?}");
    middle.sort();
    assert_eq!(
        middle,
        [
            "african-declaration",
            "foc-wg-free-secure",
            "general-public",
            "necessary-proportionate",
            "online-gender-based-violence"
        ]
    );
    // Within three steps there are twenty sequences of entities, counted by exhaustive search over the CSV.
    let all = ask("path APC privacy --all --hops 3").csv();
    assert_eq!(column(&all, "path").last().unwrap(), "20");
}

#[test]
fn the_most_credible_chain_is_certain_and_has_three_steps() {
    let found = ask("path 'Citizen Lab' hospitals --cost confidence --format json").json();
    assert_eq!(found[0]["product"].as_f64(), Some(1.0));
    assert_eq!(found[0]["hops"].as_u64(), Some(3));
    let ids: Vec<&str> =
        found[0]["entities"].as_array().unwrap().iter().map(|entity| entity["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["citizen-lab", "igf-2017-day0", "malware-on-services", "hospitals"]);
    holds(
        &ask("path 'Citizen Lab' hospitals --cost confidence --format table").ok(),
        &["3 steps, product of confidences 1"],
    );
}

#[test]
fn directions_decide_with_directed() {
    assert_eq!(column(&ask("path apc privacy --directed").csv(), "direction"), ["out", "out"]);
    let back = ask("path privacy apc --directed");
    assert_eq!((back.status, back.out.as_str()), (1, format!("{HEADER}\n").as_str()));
    assert_eq!(column(&ask("path privacy apc").csv(), "direction"), ["in", "in"]);
}

#[test]
fn an_empty_answer_has_status_1_and_says_so() {
    for line in ["path apc privacy --hops 1", "path apc privacy --max-degree 0", "path apc privacy --relation funds"] {
        let run = ask(line);
        assert_eq!((run.status, run.out.as_str()), (1, format!("{HEADER}\n").as_str()), "{line}");
        holds(&run.err, &["no path from `apc` to `privacy` recorded in this data"]);
    }
    let run = ask("path apc privacy --hops 1 --format json");
    assert_eq!((run.status, run.out.as_str()), (1, "[]\n"));
    let run = ask("path apc APC");
    assert_eq!(run.status, 1);
    holds(&run.err, &["from an entity to itself"]);
}

#[test]
fn via_and_max_degree_lead_elsewhere() {
    let rows = ask("path apc privacy --via :threat").csv();
    assert_eq!(column(&rows, "target"), ["online-gender-based-violence", "privacy"]);
    // general-public has 9 neighbours, the other four in the middle have others; none may have more than 9.
    let found = ask("path apc privacy --max-degree 9 --format json").json();
    assert!(found[0]["one_of"].as_u64().unwrap() < 5 && found[0]["hops"].as_u64() == Some(2), "{found}");
}

#[test]
fn parallel_relations_are_further_evidence_for_one_step() {
    let field = Field::of(&[
        ("things.csv", "id,name\na,A\nb,B\n"),
        (
            "relations.csv",
            "source,relation,target,confidence,evidence\na,knows,b,0.5,s1\nb,likes,a,0.9,s2\na,likes,b,0.9,s1\n",
        ),
        ("sources.csv", "id,title\ns1,One\ns2,Two\n"),
    ]);
    let rows = field.run(["path", "a", "b"]).csv();
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert_eq!(rows[1][8], "0.9");
    let found = field.run(["path", "a", "b", "--format", "json"]).json();
    assert_eq!(found[0]["one_of"].as_u64(), Some(1), "sequences of entities are counted");
    assert_eq!(found[0]["steps"][0]["parallel"].as_array().unwrap().len(), 2);
    let text = field.run(["path", "a", "b", "--format", "table"]).ok();
    holds(&text, &["+ knows", "One", "Two"]);
}

#[test]
fn weights_and_symmetric_relations() {
    let field = Field::of(&[
        ("relata.toml", "[kinds.thing]\nfile = \"things.csv\"\n[relations.knows]\nsymmetric = true\n"),
        ("things.csv", "id,name\na,A\nb,B\nc,C\n"),
        ("relations.csv", "source,relation,target,weight\na,knows,b,0.1\nc,knows,a,4\nb,knows,c,4\n"),
    ]);
    let rows = field.run(["path", "a", "b", "--directed", "--cost", "weight", "--data", "."]).csv();
    assert_eq!(column(&rows, "direction"), ["both", "both"]);
    let found = field.run(["path", "a", "b", "--cost", "weight", "--format", "json"]).json();
    assert_eq!(found[0]["cost"].as_f64(), Some(0.5));
    holds(
        &field.run(["path", "a", "b", "--cost", "weight", "--format", "table"]).ok(),
        &["2 steps, cost 0.5", "↕ knows"],
    );
}

#[test]
fn wrong_use_has_status_2() {
    for (line, wanted) in [
        ("path apc", "<B>"),
        ("path apc privacy third", "unexpected argument 'third'"),
        ("path apc privacy --all", "--hops"),
        ("path apc privacy -k 0", "a whole number from 1"),
        ("path apc privacy -k 2 --all --hops 2", "cannot be used with"),
        ("path apc privacy --cost speed", "[possible values: hops, weight, confidence]"),
        ("path apc privcy", "did you mean"),
        ("path :organisation privacy", "one entity"),
        ("path apc privacy --via nothing", "no entity is called `nothing`"),
        ("path apc privacy --drop apc", "the filters leave out `apc`"),
    ] {
        let err = ask(line).fails(2);
        holds(&err, &[wanted]);
    }
}

#[test]
fn a_limit_that_was_met_is_said() {
    let run = ask("path apc privacy --all --hops 3 --limit 3");
    holds(&run.err, &["stopped after 3 paths"]);
    assert_eq!(column(&run.csv(), "path").last().unwrap(), "3");
}

#[test]
fn a_withdrawn_source_is_not_cited() {
    for withdrawn in ["src-afdec-ifex", "IFEX"] {
        for format in ["table", "csv", "json"] {
            let out = on_real(["path", "APC", "privacy", "--not-source", withdrawn, "--format", format]).ok();
            assert!(out.contains("src-afdec-itu") && !out.contains("src-afdec-ifex"), "{out}");
        }
    }
    let shown = on_real(["show", "african-declaration", "--not-source", "src-afdec-ifex"]).ok();
    assert!(!shown.contains("src-afdec-ifex"), "{shown}");
    let exported = on_real(["export", "--to", "json", "--not-source", "src-afdec-ifex"]).ok();
    // Only the filters, which the export states, still name it.
    assert!(exported.contains("src-afdec-itu") && exported.matches("src-afdec-ifex").count() == 1);
}

#[test]
fn more_paths_than_can_be_ranked_one_by_one_are_refused() {
    let run = ask("path apc privacy -k 100000000");
    assert!(run.status == 2 && run.err.contains("--all --hops N"), "{}", run.err);
}
