//! `relata centrality`.

use super::harness::{Field, ask, column, holds, on_real};

#[test]
fn all_entities_ranked_by_the_first_measure() {
    let rows = ask("centrality").csv();
    assert_eq!(rows[0].join(","), "id,kind,name,degree,betweenness,pagerank");
    assert_eq!(rows.len(), 214);
    let told: Vec<(&str, &str)> = rows[1..6].iter().map(|row| (row[0].as_str(), row[3].as_str())).collect();
    assert_eq!(
        told,
        [
            ("privacy", "37"),
            ("freedom-online-coalition", "32"),
            ("freedom-of-expression", "29"),
            ("human-rights-online", "28"),
            ("igf-2017-day0", "28"),
        ]
    );
    let total: f64 = column(&rows, "pagerank").iter().map(|cell| cell.parse::<f64>().unwrap()).sum();
    assert!((total - 1.0).abs() < 1e-9);
}

#[test]
fn every_measure_has_its_column() {
    let all = "degree,in-degree,out-degree,relations,strength,betweenness,closeness,harmonic,eigenvector,pagerank,katz,hub,\
               authority,core,clustering,constraint,effective-size";
    let field = Field::things(&["a", "b", "c", "z"], "source,target\na,b\nb,c\nc,a\na,b\nc,c\n");
    let rows = field.run(["centrality", "--measure", all]).csv();
    assert_eq!(rows[0][3..].join(","), all);
    let row = |id: &str| rows.iter().find(|row| row[0] == id).unwrap().clone();
    let a = row("a");
    // Two neighbours; one arrow in (from c), one distinct out (to b); three rows touch it; a triangle.
    assert_eq!(a[3..8], ["2", "1", "1", "3", "3"]);
    assert_eq!(a[16], "2", "core");
    assert_eq!(a[17], "1", "clustering");
    assert_eq!(row("z")[3], "0");
    assert_eq!(row("z")[17], "", "undefined is an empty cell");
    let json = field.run(["centrality", "--measure", "clustering", "--format", "json"]).json();
    assert!(json.as_array().unwrap().iter().any(|entity| entity["clustering"].is_null()));
    holds(&field.run(["centrality", "--measure", "clustering", "--format", "table"]).ok(), &["–"]);
}

#[test]
fn top_per_kind_and_the_remark_on_what_is_hidden() {
    assert_eq!(ask("centrality --top 3").csv().len(), 4);
    let kinds = column(&ask("centrality --per kind --top 1").csv(), "kind");
    assert_eq!(kinds, ["organisation", "forum", "initiative", "instrument", "threat", "group", "right"]);
    let run = ask("centrality --format table");
    holds(&run.err, &["188 more entities; --top N"]);
    assert_eq!(ask("centrality --top 0").csv().len(), 1);
    assert_eq!(ask("centrality --top 1000").csv().len(), 214);
}

#[test]
fn relations_and_their_bridges() {
    // A path a-b-c-d: the middle one lies on 4 of 6 shortest paths, the others on 3.
    let field = Field::things(&["a", "b", "c", "d"], "source,target\na,b\nc,b\nc,d\nc,d\n");
    let rows = field.run(["centrality", "--of", "relations"]).csv();
    assert_eq!(rows[0].join(","), "source,target,betweenness,bridge");
    let first: f64 = rows[1][2].parse().unwrap();
    assert!((first - 4.0 / 6.0).abs() < 1e-12, "{rows:?}");
    assert!(rows[1..].iter().all(|row| row[3] == "true"));
    let table = field.run(["centrality", "--of", "relations", "--format", "table"]).ok();
    holds(&table, &["bridge", "yes"]);
    holds(&field.run(["centrality", "--of", "relations", "--measure", "degree"]).fails(2), &["betweenness"]);
    assert_eq!(field.run(["centrality", "--of", "relations", "--measure", "betweenness"]).csv(), rows);
}

#[test]
fn withdrawn_sources_and_years() {
    let field = Field::of(&[
        ("things.csv", "id,name\na,A\nb,B\nc,C\n"),
        ("relations.csv", "source,target,since,until,evidence\na,b,2001,2002,s1\nb,c,2002,2002,s2\n"),
        ("sources.csv", "id,title\ns1,One\ns2,Two\n"),
    ]);
    let rows = field.run(["centrality", "--measure", "degree", "--drop-one", "source"]).csv();
    assert_eq!(rows[0].join(","), "source,relations,measure,mean_move,most_moved,before,after");
    let mut sources = column(&rows, "source");
    sources.sort();
    assert_eq!(sources, ["s1", "s2"]);
    let years = field.run(["centrality", "--measure", "degree", "--over-time", "year"]).csv();
    assert_eq!(years[0].join(","), "id,kind,name,2001,2002");
    assert_eq!(years[1], ["b", "things", "B", "1", "2"]);
}

#[test]
fn many_years_fit_the_page() {
    let run = ask("centrality --over-time year --measure degree --top 3 --format table");
    assert!(run.out.lines().all(|line| line.chars().count() <= 100), "{}", run.out);
    holds(&run.err, &["earlier years not shown; --format csv has them"]);
    // The dates of the data run from 1948 to 2024.
    assert_eq!(ask("centrality --over-time year --measure degree --top 3").csv()[0].len(), 3 + 77);
}

#[test]
fn rows_without_a_weight_are_counted_where_weights_are_asked_for() {
    let field = Field::of(&[("links.csv", "source,target,weight\na,b,2\nb,c,\nc,d,n/a\nd,e,0.5\n")]);
    let said = "2 of 4 rows of relations give no weight and count as 1\n";
    for command in [
        &["centrality", "--weighted"][..],
        &["communities", "--weighted"],
        &["brokers", "--weighted"],
        &["path", "a", "e", "--cost", "weight"],
    ] {
        holds(&field.run(command).err, &[said]);
    }
    assert!(!field.run(["centrality"]).err.contains("no weight"));
    let all = Field::of(&[("links.csv", "source,target,weight\na,b,2\nb,c,3\n")]);
    assert!(!all.run(["centrality", "--weighted"]).err.contains("no weight"));
    // Where a table has no such column, it is all of its rows.
    let none = Field::of(&[("links.csv", "source,target\na,b\nb,c\n")]);
    holds(&none.run(["centrality", "--weighted"]).err, &["2 of 2 rows of relations give no weight and count as 1\n"]);
}

#[test]
fn directed_weighted_restart_and_sample() {
    let field = Field::things(&["a", "b", "c"], "source,target,weight\na,b,2\nb,c,1\n");
    let rows = field.run(["centrality", "--measure", "closeness", "--directed"]).csv();
    // Towards the entity: c is reached by two in 1 + 2 steps, b by one of two in one step, a by none.
    assert_eq!(column(&rows, "id"), ["c", "b", "a"]);
    let values: Vec<f64> = column(&rows, "closeness").iter().map(|cell| cell.parse().unwrap()).collect();
    assert!(
        values.iter().zip([2.0 / 3.0, 0.5, 0.0]).all(|(found, wanted)| (found - wanted).abs() < 1e-11),
        "{values:?}"
    );
    let rows = field.run(["centrality", "--measure", "strength,pagerank", "--restart", "a"]).csv();
    assert_eq!(rows[1][..4], ["b", "things", "B", "3"]);
    let run = field.run(["centrality", "--measure", "betweenness", "--sample", "2", "--seed", "3"]);
    holds(&run.err, &["betweenness: estimated from 2 sources"]);
    assert_eq!(run.status, 0);
    let weighted = field.run(["centrality", "--measure", "harmonic", "--weighted", "--explain"]);
    holds(&weighted.err, &["weighted", "harmonic"]);
}

#[test]
fn wrong_use_has_status_2() {
    for (line, wanted) in [
        ("centrality --measure betweeness", "did you mean `betweenness`?"),
        ("centrality --measure ''", "measures:"),
        ("centrality --measure degree,core,degree", "names degree twice"),
        ("centrality --per sector", "[possible values: kind]"),
        ("centrality --top x", "invalid"),
        ("centrality --cost confidence", "unexpected argument '--cost'"),
        ("centrality --of relations --per kind", "cannot be used with"),
        ("centrality --drop-one source --over-time year", "cannot be used with"),
        ("centrality --seed 2", "--sample"),
        ("centrality --restart :organisatoin", "did you mean `organisation`?"),
        ("centrality --measure pagerank --damping 2", "damping"),
        ("centrality --measure katz --alpha 7", "alpha"),
    ] {
        holds(&ask(line).fails(2), &[wanted]);
    }
    let undated = Field::things(&["a", "b"], "source,target\na,b\n");
    holds(&undated.run(["centrality", "--over-time", "year"]).fails(2), &["has a date"]);
}

#[test]
fn over_time_shows_only_the_years_asked_for() {
    let header = |when: &[&str]| -> Vec<String> {
        let words = ["centrality", "--over-time", "year", "--measure", "degree"].iter().chain(when).copied();
        on_real(words).csv().swap_remove(0)
    };
    assert_eq!(header(&["--when", "2010..2012"])[3..], ["2010", "2011", "2012"]);
    let all = header(&[]);
    assert_eq!((all[3].as_str(), all.last().unwrap().as_str()), ("1948", "2024"));
    let run = on_real(["centrality", "--over-time", "year", "--measure", "degree"]);
    assert!(run.err.contains("341 of 499 relations have no date and count in every year"), "{}", run.err);
}

#[test]
fn nothing_is_minus_zero() {
    let all = "degree,betweenness,closeness,harmonic,eigenvector,pagerank,katz,hub,authority,clustering,constraint";
    for flags in [&[][..], &["--directed"], &["--weighted"]] {
        let line = format!("centrality --measure {all} --format csv");
        let line: Vec<&str> = line.split(' ').chain(flags.iter().copied()).collect();
        let table = on_real(&line).ok();
        assert!(!table.contains(",-0"), "{flags:?}");
    }
}
