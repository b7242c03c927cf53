//! `relata show`.

use super::harness::{Field, holds, on_real};

/// The organisers as `grep ',organises,igf-2017-day0' data/relations.csv` lists them.
const ORGANISERS: [&str; 9] = [
    "apc",
    "ccg-nlu-delhi",
    "cis-india",
    "citizen-lab",
    "derechos-digitales",
    "gpd",
    "isoc",
    "ohchr",
    "privacy-international",
];

#[test]
fn the_event_names_its_nine_organisers_with_evidence() {
    let event = on_real(["show", "igf-2017-day0", "--format", "json"]).json();
    let organisers: Vec<_> = event["relations"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|relation| relation["relation"] == "organises" && relation["direction"] == "in")
        .collect();
    let ids: Vec<&str> = organisers.iter().map(|relation| relation["entity"]["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ORGANISERS);
    for relation in organisers {
        assert_eq!(relation["evidence"][0]["id"], "src-apc-day0");
        assert!(relation["evidence"][0]["url"].as_str().unwrap().starts_with("https://"));
    }
    let text = on_real(["show", "igf-2017-day0"]).ok();
    assert!(text.contains("is organised by (9)"), "{text}");
    assert!(text.contains("Association for Progressive Communications (apc, organisation, 2017-12-17) [1]"), "{text}");
}

#[test]
fn names_aliases_and_cases_lead_to_the_same_entity() {
    let by_id = on_real(["show", "apc"]).ok();
    for name in ["APC", "Association for Progressive Communications", " apc "] {
        assert_eq!(on_real(["show", name]).ok(), by_id);
    }
}

#[test]
fn an_unknown_name_suggests_and_an_ambiguous_one_lists() {
    let err = on_real(["show", "acess now"]).fails(2);
    assert!(err.contains("no entity is called `acess now`") && err.contains("did you mean Access Now?"), "{err}");
    let field =
        Field::of(&[("a.csv", "id,name,aliases\nx,One,Same\ny,Two,Same\n"), ("relations.csv", "source,target\nx,y\n")]);
    let err = field.run(["show", "same", "--data", "."]).fails(2);
    assert!(err.contains("`same` fits 2 entities") && err.contains("x, y"), "{err}");
}

#[test]
fn self_relations_and_symmetric_ones_are_told_once() {
    let field = Field::of(&[
        (
            "relata.toml",
            "[kinds.thing]\nfile = \"things.csv\"\n[relations.knows]\nsymmetric = true\n[relations.owns]\ninverse = \"is owned by\"\n",
        ),
        ("things.csv", "id,name\na,A\nb,B\n"),
        ("relations.csv", "source,relation,target\na,owns,a\nb,knows,a\na,owns,b\n"),
    ]);
    let rows = field.run(["show", "a", "--data", ".", "--format", "csv"]).csv();
    let told: Vec<[&str; 3]> =
        rows[1..].iter().map(|row| [row[0].as_str(), row[1].as_str(), row[2].as_str()]).collect();
    assert_eq!(told, [["knows", "both", "b"], ["owns", "out", "a"], ["owns", "out", "b"]]);
}

#[test]
fn an_isolated_entity_has_no_relation_recorded() {
    let field = Field::things(&["a"], "source,target\n");
    assert!(field.run(["show", "a", "--data", "."]).ok().contains("no relation recorded in this data"));
}

#[test]
fn the_place_of_an_entity_is_a_line_of_its_file() {
    let field = Field::of(&[("links.csv", "source,target\na,b\n"), ("people.csv", "id,name\na,A\nb,B\n")]);
    holds(&field.run(["show", "b"]).ok(), &["recorded in", "people.csv, line 3\n"]);
}
