//! `relata pairs`.

use super::harness::{Field, ask, column, holds, on_real};

#[test]
fn one_big_forum_does_not_drown_the_rest() {
    let rows = ask("pairs :organisation --through :forum").csv();
    assert_eq!(rows[0].join(","), "a,b,shared,jaccard,adamic_adar,newman,through");
    assert_eq!(rows.len() - 1, 236);
    let through = column(&rows, "through");
    let alone: Vec<usize> = (0..through.len()).filter(|row| through[*row] == "freedom-online-coalition").collect();
    assert_eq!(alone.len(), 171);
    // All 65 others stand before them.
    assert_eq!(alone, (65..236).collect::<Vec<_>>());
    // 19 organisations are related to the coalition, so that each of its pairs weighs 1/18.
    let newman: Vec<f64> = column(&rows, "newman").iter().map(|cell| cell.parse().unwrap()).collect();
    assert!((newman[65] - 1.0 / 18.0).abs() < 1e-12 && newman.is_sorted_by(|a, b| a >= b));
}

#[test]
fn the_strongest_pairs_with_their_weights() {
    let rows = ask("pairs :organisation --through :forum --limit 3").csv();
    let numbers = |row: &[String]| -> Vec<f64> { row[2..6].iter().map(|cell| cell.parse().unwrap()).collect() };
    let expected = [
        (["apc", "un-general-assembly"], [1.0, 0.2, 1.0 / 2f64.ln(), 1.0], "oewg"),
        (["article-19", "freedom-house"], [1.0, 0.5, 1.0 / 2f64.ln(), 1.0], "foc-advisory-network"),
        (
            ["gpd", "isoc"],
            [2.0, 0.5, 1.0 / 3f64.ln() + 1.0 / 9f64.ln(), 0.625],
            "global-encryption-coalition|igf-2017-day0",
        ),
    ];
    for (row, (ids, values, through)) in rows[1..].iter().zip(expected) {
        assert_eq!((row[..2].to_vec(), row[6].as_str()), (ids.map(str::to_owned).to_vec(), through));
        for (found, wanted) in numbers(row).into_iter().zip(values) {
            assert!((found - wanted).abs() < 1e-12, "{row:?}");
        }
    }
    assert_eq!(rows.len(), 4);
    holds(&ask("pairs :organisation --through :forum --limit 3").err, &["236 pairs in all, 3 shown"]);
    // Ids stay whole, so that they can be copied.
    let text = ask("pairs :organisation --through :forum --limit 3 --format table").ok();
    holds(&text, &["global-encryption-coalition,", "igf-2017-day0", "un-general-assembly ", "adamic adar"]);
}

#[test]
fn between_two_selections() {
    let run = on_real([
        "pairs",
        ":organisation{sector:'academia'}",
        ":organisation{sector:'international organisation'}",
        "--through",
        ":forum",
        "--format",
        "json",
    ]);
    for pair in run.json().as_array().unwrap() {
        assert_eq!(pair["through"], serde_json::json!(["igf-2017-day0"]));
    }
}

#[test]
fn parallel_and_self_relations_count_once() {
    let field = Field::of(&[
        ("person.csv", "id,name\na,A\nb,B\n"),
        ("club.csv", "id,name\nx,X\n"),
        ("relations.csv", "source,relation,target\na,in,x\na,leads,x\nb,in,x\na,knows,a\n"),
    ]);
    let rows = field.run(["pairs", ":person", "--through", ":club"]).csv();
    assert_eq!(rows[1][..4], ["a", "b", "1", "1"]);
    assert_eq!(rows.len(), 2);
}

#[test]
fn no_pair_is_an_answer_with_a_remark() {
    let run = ask("pairs :group --through :instrument --relation organises");
    assert_eq!((run.status, run.out.lines().count()), (0, 1));
    holds(&run.err, &["no pair is linked in this way in this data"]);
}

#[test]
fn one_entity_alone_makes_no_pair() {
    holds(&ask("pairs apc --through :forum").err, &["`apc` alone makes no pair; name a second selection"]);
    assert_eq!(
        ask("pairs apc :organisation --through igf-2017-day0").csv().len(),
        9,
        "the eight others who organise it"
    );
}

#[test]
fn wrong_use_has_status_2() {
    for (line, wanted) in [
        ("pairs :organisation", "--through <SEL>"),
        ("pairs :organisation{ --through :forum", "\n  :organisation{\n                ^"),
        ("pairs :organisatoin --through :forum", "did you mean `organisation`?"),
        ("pairs :organisation --through :froum", "did you mean `forum`?"),
        ("pairs :organisation --through", "a value is required"),
    ] {
        holds(&ask(line).fails(2), &[wanted]);
    }
}
