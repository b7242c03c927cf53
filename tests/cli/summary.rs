//! `relata summary`.

use super::harness::{Field, ask, holds, on_real};

#[test]
fn the_figures_of_the_real_data() {
    let found = ask("summary --format json").json();
    for (figure, value) in [
        ("entities", 213),
        ("relations", 499),
        ("sources", 143),
        ("undated_relations", 341),
        ("components", 1),
        ("largest_component", 213),
    ] {
        assert_eq!(found[figure].as_u64(), Some(value), "{figure}");
    }
    let kinds: Vec<(&str, u64)> = found["kinds"]
        .as_array()
        .unwrap()
        .iter()
        .map(|kind| (kind["kind"].as_str().unwrap(), kind["entities"].as_u64().unwrap()))
        .collect();
    assert_eq!(
        kinds,
        [
            ("organisation", 67),
            ("forum", 26),
            ("initiative", 14),
            ("instrument", 36),
            ("threat", 36),
            ("group", 18),
            ("right", 16)
        ]
    );
    assert_eq!(found["kinds"][6]["most_central"][0]["id"], "privacy");
    assert_eq!(found["kinds"][6]["most_central"][0]["degree"], 37);
    let density = found["density"].as_f64().unwrap();
    let text = ask("summary").ok();
    holds(&text, &["213 entities, 499 relations, 143 sources of 95 publishers", "freedom-online-coalition 32"]);
    // 22578 pairs of 213 entities.
    assert!((density * 22578.0 - (density * 22578.0).round()).abs() < 1e-9);
}

#[test]
fn filters_count_what_stays() {
    let relations =
        |filter: &str| ask(&format!("summary --format json {filter}")).json()["relations"].as_u64().unwrap();
    // Each counted from the CSV files with a few lines of Python.
    for (filter, expected) in [
        ("--relation organises", 18),
        ("--relation organises,funds", 26),
        ("--relation organises --relation funds", 26),
        ("--min-confidence 0.9", 446),
        ("--min-confidence 1", 360),
        ("--source src-apc-day0", 62),
        ("--not-source src-apc-day0", 440),
        ("--min-publishers 2", 58),
        ("--min-publishers 0", 499),
        ("--keep ':organisation|forum'", 84),
        ("--keep :organisation --keep :forum", 84),
        ("--drop privacy", 462),
        ("--drop 'Right to privacy'", 462),
        // 17 of the 18 are dated; 12 of these overlap 2017, as do both their ends.
        ("--when 2017 --undated drop --relation organises", 12),
    ] {
        assert_eq!(relations(filter), expected, "{filter}");
    }
}

#[test]
fn undated_relations_that_stay_are_said() {
    let run = ask("summary --when 2017");
    holds(&run.err, &["have no date and stay; --undated drop leaves them out"]);
    assert_eq!(ask("summary --when 2017 --undated drop").err, "");
    let kept = ask("summary --when 2017 --explain").ok();
    holds(&kept, &["--when 2017", "relations kept, 0 left out"]);
}

#[test]
fn no_line_but_one_of_addresses_is_wider_than_the_page() {
    let text = ask("summary").ok();
    for line in text.lines() {
        assert!(line.chars().count() <= 100, "{} characters: {line}", line.chars().count());
    }
}

#[test]
fn csv_and_markdown() {
    let rows = ask("summary --format csv").csv();
    assert_eq!(rows[0], ["figure", "of", "value"]);
    assert!(rows.contains(&vec!["entities".into(), "forum".into(), "26".into()]));
    assert!(ask("summary --format markdown").ok().starts_with("| figure | of | value |\n| --- | --- | ---: |\n"));
    assert_eq!(ask("summary --format jsonl").ok().lines().count(), 1);
}

#[test]
fn the_real_data_by_year_and_by_evidence() {
    let json = on_real(["summary", "--format", "json"]).json();
    // Counted in Python from the CSV files, the coefficient by networkx.attribute_assortativity_coefficient.
    assert_eq!(json["relations_on_one_source_or_more"], 499);
    assert_eq!(json["relations_on_two_sources_or_more"], 62);
    assert_eq!(json["relations_on_two_publishers_or_more"], 58);
    let assortativity = json["assortativity_by_kind"].as_f64().unwrap();
    assert!((assortativity - ASSORTATIVITY).abs() < 1e-12, "{assortativity}");
    let year = |year: u64| {
        let found = json["activity"].as_array().unwrap().iter().find(|entry| entry["year"] == year).unwrap();
        (found["starting"].as_u64().unwrap(), found["holding"].as_u64().unwrap())
    };
    assert_eq!([year(2011), year(2017)], ACTIVITY);
}

const ASSORTATIVITY: f64 = -0.028_603_617_700_444_374;
const ACTIVITY: [(u64, u64); 2] = [(20, 30), (33, 80)];

#[test]
fn graphs_without_shape_have_no_coefficient() {
    let field = Field::things(&["a", "b"], "source,target\na,b\n");
    let json = field.run(["summary", "--data", ".", "--format", "json"]).json();
    assert_eq!((&json["assortativity_by_kind"], &json["activity"]), (&serde_json::Value::Null, &serde_json::json!([])));
}

#[test]
fn a_withdrawn_source_is_no_evidence() {
    let field = Field::of(&[
        ("data/things.csv", "id,name,evidence\na,A,s1|s2\nb,B,s2\n"),
        ("data/sources.csv", "id,title,publisher\ns1,One,X\ns2,Two,Y\ns3,Three,Y\n"),
        ("data/relations.csv", "source,target,evidence\na,b,s1|s2\nb,a,s2\n"),
    ]);
    let evidence = |line: &[&str]| field.run(line).json();
    let all = evidence(&["summary", "--format", "json"]);
    assert_eq!((all["sources"].as_u64(), all["publishers"].as_u64()), (Some(3), Some(2)), "{all}");
    assert_eq!(all["relations_on_two_sources_or_more"], 1, "{all}");
    let less = evidence(&["summary", "--not-source", "s1", "--format", "json"]);
    assert_eq!((less["sources"].as_u64(), less["publishers"].as_u64()), (Some(2), Some(1)), "{less}");
    assert_eq!((&less["relations_on_two_sources_or_more"], &less["unused_sources"]), (&0.into(), &1.into()), "{less}");
}
