//! `relata brokers`.

use super::harness::{Field, on_real};

/// The example of docs/definitions.md: a triangle a b c, c - d, and e and f that hang on d; g - h, and i alone.
fn example() -> Field {
    let rows = "source,target,relation\na,b,knows\nb,c,knows\nc,a,knows\nc,d,funds\nd,e,knows\nf,d,knows\ng,h,knows\n";
    Field::things(&["a", "b", "c", "d", "e", "f", "g", "h", "i"], rows)
}

#[test]
fn programs_get_all_entities_ranked_by_what_falls_off() {
    let rows = example().run(["brokers", "--data", "."]).csv();
    assert_eq!(rows[0], ["id", "kind", "name", "cut-off", "pieces", "bridges", "betweenness", "constraint"]);
    assert_eq!(rows.len(), 10);
    assert_eq!(rows[1][..6], ["d", "things", "D", "2", "3", "3"]);
    assert_eq!(rows[2][..6], ["c", "things", "C", "2", "2", "1"]);
    let last: Vec<&str> = rows[9].iter().map(String::as_str).collect();
    assert_eq!(last, ["i", "things", "I", "0", "0", "0", "0", ""]);
}

#[test]
fn measures_are_columns_and_the_smallest_constraint_comes_first() {
    let field = example();
    let rows = field.run(["brokers", "--data", ".", "--measure", "constraint,articulation,degree", "--top", "2"]).csv();
    assert_eq!(rows[0][3..], ["constraint", "articulation", "degree"]);
    let ids: Vec<&str> = rows[1..].iter().map(|row| row[0].as_str()).collect();
    assert_eq!(ids, ["d", "c"]);
    assert_eq!(rows[1][4..], ["true", "3"]);
    let err = field.run(["brokers", "--data", ".", "--measure", "cutof"]).fails(2);
    assert!(err.contains("did you mean `cut-off`"), "{err}");
    let err = field.run(["brokers", "--data", ".", "--measure", "share"]).fails(2);
    assert!(err.contains("needs two groups") && err.contains("--between SEL SEL"), "{err}");
}

#[test]
fn people_see_what_falls_off() {
    let text = example().run(["brokers", "--data", ".", "--format", "table"]).ok();
    assert!(
        text.contains("What falls off without each\n  d 2 entities\n    e, f\n  c 2 entities\n    {a, b}"),
        "{text}"
    );
    assert!(!text.contains("\ni  "), "{text}");
    let ring = Field::things(&["a", "b", "c"], "source,target\na,b\nb,c\nc,a\n");
    let run = ring.run(["brokers", "--data", ".", "--format", "table"]);
    assert_eq!((run.status, run.out.as_str()), (0, ""));
    assert!(run.err.contains("no entity whose removal cuts others off"), "{}", run.err);
}

#[test]
fn pieces_and_bridges_have_rows_of_their_own() {
    let field = example();
    let rows = field.run(["brokers", "--data", ".", "--of", "pieces"]).csv();
    let told: Vec<String> = rows.iter().map(|row| row[..4].join(" ")).collect();
    assert_eq!(told, ["broker piece size id", "c 1 2 a", "c 1 2 b", "d 1 1 e", "d 2 1 f"]);
    let rows = field.run(["brokers", "--data", ".", "--of", "relations"]).csv();
    let told: Vec<String> = rows.iter().map(|row| row.join(" ")).collect();
    let expected =
        ["source target cut-off outer verbs", "c d 3 d funds", "d e 1 e knows", "d f 1 f knows", "g h 1 h knows"];
    assert_eq!(told, expected);
}

#[test]
fn who_lies_between_two_groups() {
    let field = Field::of(&[
        ("people.csv", "id,name,side\na1,A1,a\na2,A2,a\nb1,B1,b\nb2,B2,b\n"),
        ("forums.csv", "id,name\nf,F\ng,G\n"),
        ("relations.csv", "source,target\na1,f\na2,f\nf,b1\na2,g\ng,b1\nb1,b2\n"),
    ]);
    let between = ["brokers", "--data", ".", "--between", ":people{side:'a'}", ":people{side:'b'}"];
    let rows = field.run(between).csv();
    let told: Vec<String> = rows.iter().map(|row| row.join(" ")).collect();
    // Four pairs: f has both of a1, half of each of a2; g the other halves; b1 both that end in b2.
    let expected = [
        "id kind name share connects-a connects-b side",
        "f forums F 0.75 2 2 ",
        "b1 people B1 0.5 2 1 b",
        "g forums G 0.25 1 2 ",
        "a1 people A1 0 0 0 a",
        "a2 people A2 0 0 0 a",
        "b2 people B2 0 0 0 b",
    ];
    assert_eq!(told, expected);
    let third = field.run(between.iter().chain(&["--third-parties", "--measure", "members-b,members-a"])).csv();
    let told: Vec<String> = third.iter().map(|row| row.join(" ")).collect();
    assert_eq!(told, ["id kind name members-b members-a", "f forums F b1|b2 a1|a2", "g forums G b1|b2 a2"]);
    let text = field.run(between.iter().chain(&["--format", "table"])).ok();
    assert!(text.contains("Whom each connects\n  f\n    a1, a2 — b1, b2\n"), "{text}");
    // Along arrows the same; against them nothing.
    assert_eq!(field.run(between.iter().chain(&["--directed"])).csv(), rows);
    let back = ["brokers", "--data", ".", "--between", ":people{side:'b'}", ":people{side:'a'}", "--directed"];
    let run = field.run(back.iter().chain(&["--format", "table"]));
    assert!(run.out.is_empty() && run.err.contains("no entity lies between the two groups"), "{}", run.err);
}

#[test]
fn groups_that_are_not_there_are_refused() {
    let field = example();
    let err = field.run(["brokers", "--data", ".", "--between", ":things{id:'nobody'}", "a"]).fails(2);
    assert!(err.contains("selects no entity"), "{err}");
    let err = field.run(["brokers", "--data", ".", "--between", "nobody", "a"]).fails(2);
    assert!(err.contains("no entity is called `nobody`"), "{err}");
    let err = field.run(["brokers", "--data", ".", "--between", "a"]).fails(2);
    assert!(err.contains("2 values required"), "{err}");
    assert!(field.run(["brokers", "--data", ".", "--third-parties"]).fails(2).contains("--between"));
}

#[test]
fn the_real_data_hangs_together_by_the_coalition() {
    let rows = on_real(["brokers", "--top", "1"]).csv();
    assert_eq!(rows[1][0], "freedom-online-coalition");
    let governments = ":organisation{sector:'government'}";
    let civil = ":organisation{sector:'civil society'}";
    let rows = on_real(["brokers", "--between", civil, governments, "--top", "1"]).csv();
    assert_eq!(rows[1][0], "freedom-online-coalition");
    let run = |threads: &str| on_real(["brokers", "--between", civil, governments, "--threads", threads]);
    assert_eq!(run("1"), run("3"));
}
