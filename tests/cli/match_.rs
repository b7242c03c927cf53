//! `relata match`.

use super::harness::{Field, on_real};

fn rows(pattern: &str) -> Vec<Vec<String>> {
    on_real(["match", pattern]).csv()
}

#[test]
fn organisers_of_forums_on_critical_threats() {
    // Joined by hand in Python from the CSV files.
    let found = rows("(o:organisation)-[:organises]->(:forum)-[:addresses]->(t:threat {severity:'critical'})");
    assert_eq!(found[0], ["o", "t"]);
    assert_eq!(found.len(), 22);
    assert_eq!(found[1], ["access-now", "internet-shutdowns"]);
    assert_eq!(found[21], ["un-general-assembly", "ransomware"]);
}

#[test]
fn severity_goes_by_its_list_and_gaps_are_told() {
    let found = rows("(t:threat) WHERE t.severity >= 'high' AND NOT EXISTS { (t)<-[:addresses]-() }");
    let ids: Vec<&str> = found[1..].iter().map(|row| row[0].as_str()).collect();
    let expected =
        ["cameroon-shutdown-2017", "duesseldorf-hospital-2020", "equifax-breach-2017", "eternalblue", "wannacry"];
    assert_eq!(ids, expected);
}

#[test]
fn columns_counts_and_limits() {
    let found = rows("(o:organisation)-[r:funds]->(f) WHERE r.since >= 2019 RETURN o, r, f.name AS funded, r.since");
    assert_eq!(found[0], ["o", "r", "funded", "r.since"]);
    assert_eq!(found[1], ["meta", "meta -funds-> cyberpeace-institute", "CyberPeace Institute", "2019"]);
    let args = ["match", "(o:organisation)-[:organises]->(f:forum)", "--count-by", "f", "--limit", "1"];
    let run = on_real(args);
    assert!(run.err.contains("6 rows in all, 1 shown"), "{}", run.err);
    assert_eq!(
        run.csv()[1],
        ["igf-2017-day0", "forum", "A rights-based approach to cybersecurity (IGF 2017 Day 0 event)", "9"]
    );
    let columns = on_real(["match", "(o)-[r:hosts]->(f)", "--return", "f.kind as kind"]).csv();
    assert_eq!(columns[0], ["kind"]);
    // Rows are distinct over what is shown.
    assert!(columns.len() <= 3, "{columns:?}");
}

#[test]
fn evidence_is_that_of_the_relations_of_every_match() {
    let pattern = "(o {id:'microsoft'})-[:funds]->(f)";
    let found = on_real(["match", pattern, "--with-evidence"]).csv();
    assert_eq!(found[0], ["o", "f", "evidence"]);
    assert_eq!(found[1], ["microsoft", "cyberpeace-institute", "src-cpi-dig|src-cpi-hill"]);
    let text = on_real(["match", pattern, "--with-evidence", "--format", "table"]).ok();
    assert!(text.contains("Microsoft (microsoft)") && text.contains("[src-cpi-hill]"), "{text}");
    let json = on_real(["match", pattern, "--format", "json"]).json();
    assert_eq!(json[0]["f"], "cyberpeace-institute");
}

#[test]
fn nothing_found_ends_with_status_1() {
    let run = on_real(["match", "(t:threat {severity:'low'})-[:part_of]->{4}(x)"]);
    assert_eq!((run.status, run.out.as_str()), (1, "t,x\n"));
    assert!(run.err.contains("nothing recorded in this data fits the pattern"), "{}", run.err);
}

#[test]
fn errors_point_at_the_place_and_say_what_was_expected() {
    let err = on_real(["match", "(o)-[:funds*1..3]->(f)"]).fails(2);
    assert!(err.contains("(o)-[:funds*1..3]->(f)\n             ^ ']' (a quantifier stands behind the arrow"), "{err}");
    let err = on_real(["match", "(o)-[:founds]->(f)"]).fails(2);
    assert!(err.contains("did you mean `funds`?"), "{err}");
    let err = on_real(["match", "(t:threat) WHERE t.severity > 'urgent'"]).fails(2);
    assert!(err.contains("`severity` is never `urgent`") && err.contains("low, medium, high, critical"), "{err}");
    let err = on_real(["match", "(:threat)"]).fails(2);
    assert!(err.contains("the pattern names nothing to show"), "{err}");
    let err = on_real(["match", "(a)-->(b)", "--count-by", "c"]).fails(2);
    assert!(err.contains("the pattern names no `c`") && err.contains("it names a, b"), "{err}");
    let err = on_real(["match", "(a)-->(b) RETURN a", "--return", "b"]).fails(2);
    assert!(err.contains("leave one of them out"), "{err}");
}

#[test]
fn hostile_patterns_get_an_answer_within_a_second() {
    let field = Field::things(&["a", "b"], "source,target\na,b\nb,a\n");
    let hostile = [
        format!("(a) WHERE {}a.id = 'a'{}", "(".repeat(50_000), ")".repeat(50_000)),
        format!("(a){}", "-[]-()".repeat(20_000)),
        "(a)-[]-{1,4000000000}(b)".to_owned(),
        "(((((".repeat(20_000),
    ];
    for pattern in hostile {
        let started = std::time::Instant::now();
        let err = field.run(["match", &pattern, "--data", "."]).fails(2);
        assert!(err.len() < 2_000, "{err}");
        assert!(started.elapsed().as_secs_f64() < 1.0);
    }
    let err = on_real(["match", "(a)-[p]-{1,8}(b)", "--work", "100000"]).fails(2);
    assert!(err.contains("given up after 100000 steps") && err.contains("narrow the pattern"), "{err}");
}

#[test]
fn an_empty_folder_has_no_match() {
    let field = Field::things(&[], "source,target\n");
    let run = field.run(["match", "(a)-->(b)", "--data", "."]);
    assert_eq!((run.status, run.out.as_str()), (1, "a,b\n"));
    let field = Field::things(&["a"], "source,target\na,a\na,a\n");
    let found = field.run(["match", "(a)-[r]->(a)-[s]->(a)", "--data", "."]).csv();
    assert_eq!(found.len(), 3);
}

#[test]
fn a_column_more_is_no_row_less() {
    let field = Field::of(&[(
        "relations.csv",
        "source,relation,target,since,weight\na,funds,b,2011,5\na,funds,b,2015,5\na,funds,c,2015,5\n",
    )]);
    let rows = |columns: &str| field.run(["match", "(a)-[r:funds]->(b)", "--return", columns]).csv().len() - 1;
    assert_eq!((rows("r"), rows("r,r.weight"), rows("b,r.weight"), rows("r.weight")), (3, 3, 2, 1));
}
