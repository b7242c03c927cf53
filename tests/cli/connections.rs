//! `relata connections`.

use super::harness::{Field, ask, column, holds};
use std::collections::BTreeSet;

#[test]
fn around_an_entity() {
    let rows = ask("connections apc").csv();
    assert_eq!(rows[0].join(","), "hops,id,kind,name,relation,direction,via");
    // apc has 16 distinct neighbours in relations.csv.
    assert_eq!(column(&rows, "id").into_iter().collect::<BTreeSet<_>>().len(), 16);
    assert!(rows[1..].iter().all(|row| row[0] == "1" && row[6] == "apc"));
    let two = ask("connections apc --hops 2").csv();
    let far: BTreeSet<&String> = two[1..].iter().filter(|row| row[0] == "2").map(|row| &row[1]).collect();
    assert_eq!(far.len(), 76, "entities at distance two, counted from relations.csv");
    let text = ask("connections apc --format table").ok();
    holds(&text, &["1 hop, 16 entities", "organises", "A rights-based approach to cybersecurity", "Sources"]);
}

#[test]
fn what_two_share() {
    let rows = ask("connections apc hivos").csv();
    assert_eq!(rows[0].join(","), "id,kind,name,relation_a,relation_b");
    assert_eq!(column(&rows, "id"), ["giswatch-2014", "internet-freedom-festival"]);
    assert_eq!(rows[2][3..], ["participates_in", "participates_in"]);
    let text = ask("connections apc hivos --format table").ok();
    holds(&text, &["in common (2)", "apc participates in internet-freedom-festival"]);
    assert!(!text.contains("directly linked"));
}

#[test]
fn a_direct_link_stands_first_and_incoming_relations_are_marked() {
    let field = Field::things(&["a", "b", "c"], "source,relation,target\nb,knows,a\nc,owns,a\nb,owns,c\n");
    let rows = field.run(["connections", "a", "b"]).csv();
    assert_eq!(rows[1..], [["b", "things", "B", "^knows", ""], ["c", "things", "C", "^owns", "owns"]]);
}

#[test]
fn nothing_in_common_is_status_1_with_a_hint() {
    let run = ask("connections hospitals voters");
    assert_eq!((run.status, run.out.as_str()), (1, "id,kind,name,relation_a,relation_b\n"));
    holds(&run.err, &["nothing in common recorded in this data", "relata path hospitals voters"]);
}

#[test]
fn directed_and_isolated() {
    let field = Field::things(&["a", "b", "c", "z"], "source,target\na,b\nc,a\n");
    let ids = |args: &[&str]| column(&field.run(args).csv(), "id");
    assert_eq!(ids(&["connections", "a"]), ["b", "c"]);
    assert_eq!(ids(&["connections", "a", "--directed"]), ["b"]);
    assert!(ids(&["connections", "z"]).is_empty());
    assert!(ids(&["connections", "a", "--hops", "0"]).is_empty());
    holds(&field.run(["connections", "z", "--format", "table"]).ok(), &["no relation to another entity recorded"]);
}

#[test]
fn wrong_use_has_status_2() {
    for (line, wanted) in [
        ("connections", "<A>"),
        ("connections apc hivos --hops 2", "--hops"),
        ("connections apc --hops many", "invalid"),
        ("connections apc nobody-at-all", "no entity is called `nobody-at-all`"),
        ("connections :forum", "one entity"),
    ] {
        holds(&ask(line).fails(2), &[wanted]);
    }
}

#[test]
fn an_entity_is_not_compared_with_itself() {
    let err = super::harness::on_real(["connections", "Access Now", "access-now"]).fails(2);
    assert!(err.contains("both names mean `access-now`"), "{err}");
}
