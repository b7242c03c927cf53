//! `relata gaps`.

use super::harness::{Field, ask, column, holds, on_real};

#[test]
fn six_threats_without_a_direct_address_two_after_inheritance() {
    let rows = ask("gaps unaddressed-threats").csv();
    assert_eq!(rows[0].join(","), "question,id,kind,name,rank,inherited,stake");
    let inherited = column(&rows, "inherited");
    let ids = column(&rows, "id");
    let told: Vec<(&str, &str)> = ids.iter().map(String::as_str).zip(inherited.iter().map(String::as_str)).collect();
    assert_eq!(
        told,
        [
            ("eternalblue", ""),
            ("chilling-effects", ""),
            ("duesseldorf-hospital-2020", "ransomware"),
            ("wannacry", "malware-on-services|ransomware"),
            ("equifax-breach-2017", "data-breaches"),
            ("cameroon-shutdown-2017", "internet-shutdowns"),
        ]
    );
    assert_eq!(column(&rows, "rank"), ["critical", "medium", "critical", "critical", "high", "high"]);
    let text = ask("gaps --format table").ok();
    holds(
        &text,
        &[
            "6 of 36 have no direct relation recorded in this data, 2 also none inherited",
            "1 of 15: no relation recorded in this data",
            "5 of 11: no relation recorded in this data",
        ],
    );
    assert!(!text.contains("nobody has"), "{text}");
}

#[test]
fn filters_are_not_taken_for_the_data() {
    let text = ask("gaps unaddressed-threats --keep :threat --format table").ok();
    holds(&text, &["36 of 36 have no direct relation recorded in what the filters leave"]);
}

#[test]
fn the_other_questions() {
    assert_eq!(column(&ask("gaps undefended-rights").csv(), "id"), ["political-dissent"]);
    let mut groups = column(&ask("gaps undefended-groups").csv(), "id");
    groups.sort();
    assert_eq!(groups, ["hospitals", "political-dissidents", "protesters", "public-services", "voters"]);
    assert_eq!(ask("gaps").csv().len(), 1 + 6 + 1 + 5);
    assert_eq!(ask("gaps undefended-rights undefended-groups").csv().len(), 1 + 1 + 5);
}

#[test]
fn a_question_of_ones_own() {
    let args = |more: &[&'static str]| {
        let mut all = vec!["gaps", "--of", ":threat", "--without", "<-[:addresses]-()"];
        all.extend(more);
        all
    };
    assert_eq!(on_real(args(&[])).csv().len(), 7);
    let inherited = on_real(args(&["--inherit", "part_of", "--rank", "severity"])).csv();
    assert_eq!(column(&inherited, "id")[..2], ["eternalblue", "chilling-effects"]);
    // eternalblue is addressed by nothing and endangers no right directly.
    let having = on_real(args(&["--having", "-[:endangers]->(:right)"])).csv();
    assert!(!column(&having, "id").contains(&"eternalblue".to_owned()));
}

#[test]
fn no_gap_is_an_answer() {
    let run = on_real(["gaps", "--of", ":right", "--without", "-[]-()", "--format", "table"]);
    assert_eq!(run.status, 0);
    holds(&run.out, &["no gap: all 16 have a relation recorded in this data"]);
}

#[test]
fn a_matrix_shows_empty_rows_and_columns() {
    let run = ask("gaps --matrix :threat :right");
    holds(&run.err, &["rows with no relation recorded in this data (11)", "(1): effective-remedy"]);
    let rows = run.csv();
    assert_eq!((rows.len(), rows[0].len()), (37, 18));
    // 49 rows of relations.csv go from a threat to a right.
    let totals: usize = column(&rows, "total").iter().map(|cell| cell.parse::<usize>().unwrap()).sum();
    assert_eq!(totals, 49);
    let text = ask("gaps --matrix :threat :right --format table").ok();
    holds(&text, &["Right to privacy (privacy)", "Σ"]);
    let through = ask("gaps --matrix :organisation :threat --through :forum").csv();
    assert_eq!(through.len(), 68);
}

#[test]
fn wrong_use_has_status_2() {
    for (line, wanted) in [
        ("gaps nothing", "questions: unaddressed-threats, undefended-rights, undefended-groups"),
        ("gaps --of :threat", "--without"),
        ("gaps --of apc --without '-[]-()'", "--of takes a pattern"),
        ("gaps --of :threat --without '<-[:addresses-()'", "<-[:addresses-()\n                ^"),
        ("gaps --of :threat --without '<-[:adresses]-()'", "did you mean `addresses`?"),
        ("gaps --of :threat --without '-[]-()' --rank severty", "did you mean `severity`?"),
        ("gaps --of :threat --without '-[]-()' --inherit partof", "did you mean `part_of`?"),
        ("gaps --matrix :threat", "2 values required"),
        ("gaps --through :forum", "--matrix"),
    ] {
        holds(&ask(line).fails(2), &[wanted]);
    }
    let field = Field::things(&["a"], "source,target\n");
    holds(&field.run(["gaps"]).fails(2), &["no standing question", "[[coverage]]"]);
}

#[test]
fn what_is_at_stake_ranks() {
    let rows = on_real(["gaps", "unaddressed-threats"]).csv();
    assert_eq!(rows[0], ["question", "id", "kind", "name", "rank", "inherited", "stake"]);
    let told: Vec<String> = rows[1..].iter().map(|row| format!("{} {} {}", row[1], row[4], row[6])).collect();
    assert_eq!(told[..2], ["eternalblue critical 0", "chilling-effects medium 2"]);
}

#[test]
fn questions_take_quantifiers_and_conditions() {
    let ask = |without: &str| -> Vec<String> {
        let rows = on_real(["gaps", "--of", ":threat{severity:'critical'}", "--without", without]).csv();
        rows[1..].iter().map(|row| row[1].clone()).collect()
    };
    let direct = ask("<-[:addresses]-()");
    let inherited = ask("-[:part_of]->{0,3}(:threat)<-[:addresses]-()");
    assert!(inherited.len() <= direct.len());
    let sure = ask("<-[r:addresses]-(o:organisation) WHERE r.confidence = 1 AND o.sector = 'government'");
    assert!(sure.len() > direct.len(), "{sure:?}");
    let rows =
        on_real(["gaps", "--of", ":right", "--without", "<-[:advances]-()", "--stake", "<-[:endangers]-()"]).csv();
    let stakes: Vec<usize> = rows[1..].iter().map(|row| row[6].parse().unwrap()).collect();
    assert!(stakes.is_sorted_by(|a, b| a >= b) && stakes[0] > 0, "{stakes:?}");
    let err = on_real(["gaps", "--of", ":right", "--without", "<-[:advances*]-()"]).fails(2);
    assert!(err.contains("a quantifier stands behind the arrow"), "{err}");
}

#[test]
fn nothing_to_ask_about_is_no_all_clear() {
    let text = ask("gaps --keep :organisation --format table").ok();
    assert!(text.contains("nothing to ask about in what the filters leave") && !text.contains("no gap"), "{text}");
    let run = ask("gaps unaddressed-threts");
    assert!(run.status == 2 && run.err.contains("did you mean `unaddressed-threats`?"), "{}", run.err);
}
