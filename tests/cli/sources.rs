//! `relata sources`.

use super::harness::{Field, on_real};

#[test]
fn what_rests_on_each_source_is_what_the_csv_files_say() {
    // Counted in Python from the CSV files.
    let rows = on_real(["sources", "--list", "sources"]).csv();
    assert_eq!(rows[0], ["source", "publisher", "relations", "relations_alone", "entities", "entities_alone"]);
    assert_eq!(rows.len(), 144);
    assert_eq!(rows[1], ["src-apc-day0", "Association for Progressive Communications", "62", "59", "41", "6"]);
    assert_eq!(rows[2], ["src-foc-latvia", "Ministry of Foreign Affairs of Latvia", "19", "18", "18", "13"]);
    let rows = on_real(["sources", "--list", "publishers", "--limit", "2"]).csv();
    assert_eq!(rows[1][..5], ["Association for Progressive Communications", "95", "91", "50", "14"]);
    assert_eq!(rows[1][5].split('|').count(), 9);
    assert_eq!(rows.len(), 3);
}

#[test]
fn the_document_counts_claims_on_one_source() {
    let json = on_real(["sources", "--format", "json", "--limit", "3"]).json();
    assert_eq!((&json["relations_on_one_source"], &json["relations_on_one_publisher"]), (&437.into(), &4.into()));
    assert_eq!(json["claims"].as_array().unwrap().len(), 3);
    let first = &json["claims"][0];
    assert_eq!((&first["relation"]["target"], &first["gaps"]), (&"malware-on-services".into(), &1.into()));
    let text = on_real(["sources"]).ok();
    assert!(text.starts_with("143 sources of 95 publishers; 437 relations on one source alone, 441 on one publisher"));
}

#[test]
fn without_one_source_things_fall() {
    let json = on_real(["sources", "src-apc-day0", "--format", "json"]).json();
    let long = |name: &str| json[name].as_array().unwrap().len();
    assert_eq!((long("relations"), long("relations_fallen")), (62, 59));
    assert_eq!((long("entities"), long("entities_lost")), (41, 6));
    // The same as with the filter.
    let all = on_real(["summary", "--format", "json"]).json();
    let without = on_real(["summary", "--format", "json", "--not-source", "src-apc-day0"]).json();
    let difference = |name: &str| all[name].as_u64().unwrap() - without[name].as_u64().unwrap();
    assert_eq!((difference("relations"), difference("entities")), (59, 6));
    let gaps = json["gaps"].as_array().unwrap();
    assert!(gaps.iter().any(|gap| gap["question"] == "unaddressed-threats"), "{gaps:?}");
    let text = on_real(["sources", "src-apc-day0"]).ok();
    assert!(text.contains("without it 59 relations and 6 entities fall"), "{text}");
    let rows = on_real(["sources", "src-apc-day0", "--format", "csv"]).csv();
    assert_eq!(rows[0], ["what", "id", "relation", "target", "falls", "detail"]);
    let falling = rows.iter().filter(|row| row[0] == "relation" && row[4] == "true").count();
    assert_eq!(falling, 59);
}

#[test]
fn a_publisher_stands_for_all_its_sources() {
    let json = on_real(["sources", "Digital Watch Observatory", "--format", "json"]).json();
    assert_eq!(json["sources"].as_array().unwrap().len(), 11);
    assert_eq!(json["relations_fallen"].as_array().unwrap().len(), 20);
    let err = on_real(["sources", "src-apc-day"]).fails(2);
    assert!(err.contains("did you mean src-apc-day0"), "{err}");
}

#[test]
fn a_bridge_on_one_source_keeps_pairs_linked() {
    let field = Field::of(&[
        ("things.csv", "id,name\na,A\nb,B\nc,C\nd,D\n"),
        ("sources.csv", "id,title,publisher\ns1,One,P\ns2,Two,p \n"),
        ("relations.csv", "source,target,evidence\na,b,s1\nb,c,s1|s2\nc,d,\nc,d,s1\n"),
    ]);
    let rows = field.run(["sources", "--data", ".", "--list", "claims"]).csv();
    let told: Vec<String> = rows[1..].iter().map(|row| format!("{}{} {} {}", row[0], row[2], row[4], row[7])).collect();
    // a | b c d and a b | c d; another relation joins c and d.
    assert_eq!(told, ["bc 4 s1|s2", "ab 3 s1", "cd 0 s1"]);
    let json = field.run(["sources", "P", "--data", ".", "--format", "json"]).json();
    assert_eq!((&json["pairs"], json["pieces"].as_array().unwrap().len()), (&5.into(), 2));
}

#[test]
fn data_without_sources_has_an_answer() {
    let field = Field::things(&["a"], "source,target\na,a\n");
    let text = field.run(["sources", "--data", "."]).ok();
    assert!(text.starts_with("0 sources of 0 publishers"), "{text}");
    let field = Field::things(&[], "source,target\n");
    assert_eq!(field.run(["sources", "--data", ".", "--list", "claims"]).csv().len(), 1);
}
