//! `relata search`.

use super::harness::{Field, ask, column, holds};

#[test]
fn typing_errors_cases_and_accents() {
    for text in ["'citzen lab'", "'CITIZEN LAB'", "'Citizén Lab'", "citizen-lab"] {
        let rows = ask(&format!("search {text}")).csv();
        assert_eq!(rows[0].join(","), "id,kind,name,matched,score");
        assert_eq!(rows[1][..3], ["citizen-lab", "organisation", "Citizen Lab"], "{text}");
    }
    // Words may come unquoted.
    assert_eq!(column(&ask("search citizen lab").csv(), "id")[0], "citizen-lab");
}

#[test]
fn ranked_by_score_and_limited() {
    let rows = ask("search igf").csv();
    assert_eq!(rows[1][0], "igf");
    let scores: Vec<f64> = column(&rows, "score").iter().map(|cell| cell.parse().unwrap()).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b) && scores[0] <= 1.0);
    assert_eq!(ask("search igf --limit 2").csv().len(), 3);
    let kinds = column(&ask("search surveillance --keep :threat").csv(), "kind");
    assert!(!kinds.is_empty() && kinds.iter().all(|kind| kind == "threat"));
}

#[test]
fn an_alias_is_found_and_named() {
    let rows = ask("search UNHRC").csv();
    let data = std::fs::read_to_string(super::harness::real().join("organisations.csv")).unwrap();
    let owner = data.lines().find(|line| line.contains("|UNHRC")).unwrap().split(',').next().unwrap();
    assert_eq!((rows[1][0].as_str(), rows[1][3].as_str()), (owner, "UNHRC"));
}

#[test]
fn nothing_found_is_status_1() {
    let run = ask("search zzzzqqqq");
    assert_eq!((run.status, run.out.as_str()), (1, "id,kind,name,matched,score\n"));
    holds(&run.err, &["nothing in this data resembles `zzzzqqqq`"]);
    assert_eq!(ask("search zzzzqqqq --format json").out, "[]\n");
    assert_eq!(ask("search zzzzqqqq --format table").out, "");
    assert_eq!(ask("search zzzzqqqq -q").err, "");
}

#[test]
fn what_was_typed_does_not_disturb_the_terminal() {
    let run = Field::things(&["a"], "source,target\n").run(["search", "\u{1b}[31m\u{202e}zzz"]);
    assert!(!run.err.contains(['\u{1b}', '\u{202e}']), "{:?}", run.err);
}

#[test]
fn wrong_use_has_status_2() {
    ask("search").fails(2);
    holds(&ask("search ''").fails(2), &["nothing to look for"]);
    ask("search a --limit some").fails(2);
}

#[test]
fn no_hit_asked_for_is_not_no_hit() {
    let run = ask("search surveillance --limit 0");
    assert!(run.status == 0 && !run.err.contains("resembles"), "{}", run.err);
}
