//! `relata diff`.

use super::harness::{Field, on_real};
use std::process::Command;

const THINGS: &str = "id,name,size,evidence\na,A,1,s1\nb,B,2,\nc,C,,\n";
const SOURCES: &str = "id,title\ns1,One\ns2,Two\n";
const RELATIONS: &str = "source,target,relation,since,evidence\na,b,funds,2011,s1\nb,c,funds,,\na,b,funds,2012,\n";

/// Two states: `old` and `new`.
fn states() -> Field {
    Field::of(&[
        ("old/things.csv", THINGS),
        ("old/sources.csv", SOURCES),
        ("old/relations.csv", RELATIONS),
        ("new/things.csv", "id,name,size,evidence\na,A,9,s2\nb,B,2,\nd,D,,\n"),
        ("new/sources.csv", "id,title\ns1,Once\ns2,Two\n"),
        (
            "new/relations.csv",
            "source,target,relation,since,evidence\na,b,funds,2012,\na,b,funds,2011,s1|s2\nb,d,funds,,\n",
        ),
    ])
}

#[test]
fn added_removed_changed_and_resourced_are_marked() {
    let text = states().run(["diff", "old", "new"]).ok();
    for wanted in [
        "old → new\n3 → 3 entities, 3 → 3 relations\n",
        "Entities: +1 -1 ~1, 1 the same\n  + D (d, things)\n  - C (c, things)\n  ~ A (a, things)\n      size: 1 → 9\n      evidence: +s2 -s1\n",
        "Relations: +1 -1 ~1, 1 the same\n  + b funds d\n  - b funds c\n  ~ a funds b (since 2011)\n      evidence: +s2\n",
        "Sources: +0 -0 ~1, 1 the same\n  ~ Once (s1)\n      title: One → Once\n",
        "Ranks by degree: moves in the top 10\n",
    ] {
        assert!(text.contains(wanted), "{wanted}\nis missing in\n{text}");
    }
}

#[test]
fn programs_get_a_row_a_change() {
    let rows = states().run(["diff", "old", "new", "--format", "csv", "--measure", "degree"]).csv();
    let lines: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
    let expected = [
        "change,what,id,relation,target,field,before,after",
        "added,entity,d,,,,,",
        "removed,entity,c,,,,,",
        "changed,entity,a,,,size,1,9",
        "resourced,entity,a,,,evidence,s1,s2",
        "added,relation,b,funds,d,,,",
        "removed,relation,b,funds,c,,,",
        "resourced,relation,a,funds,b,evidence,,s2",
        "changed,source,s1,,,title,One,Once",
        "moved,rank,d,,,degree,,2",
        "moved,rank,c,,,degree,2,",
    ];
    assert_eq!(lines, expected);
    let json = states().run(["diff", "old", "new", "--format", "json"]).json();
    assert_eq!(json["different"], true);
    assert_eq!(json["relations"]["changed"][0]["evidence"]["added"][0], "s2");
    assert_eq!(json["entities"]["changed"][0]["fields"][0]["after"], "9");
    assert_eq!(json["rankings"][0]["measure"], "degree");
}

#[test]
fn the_exit_status_tells_whether_something_differs() {
    let field = states();
    assert_eq!(field.run(["diff", "old", "new", "--exit-code"]).status, 1);
    assert_eq!(field.run(["diff", "old", "new"]).status, 0);
    let same = field.run(["diff", "old", "old", "--exit-code"]);
    assert!(same.ok().contains("nothing differs"));
    let filtered = field.run(["diff", "old", "new", "--exit-code", "--keep", "b"]);
    assert!(filtered.out.contains("Sources"), "{}", filtered.out);
}

fn git(field: &Field, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]);
    let status = command.args(arguments).current_dir(field.path()).env("GIT_CONFIG_GLOBAL", "/dev/null").output();
    assert!(status.unwrap().status.success(), "{arguments:?}");
}

#[test]
fn revisions_of_git_are_read_without_a_checkout() {
    let field = Field::of(&[("data/things.csv", "id,name\na,A\n"), ("data/notes.txt", "mine")]);
    field.write("data/relations.csv", "source,target\na,a\n");
    git(&field, &["init", "-q"]);
    git(&field, &["add", "."]);
    git(&field, &["commit", "-q", "-m", "first"]);
    field.write("data/things.csv", "id,name\na,A\nb,\"B, \u{e9}\"\n");
    git(&field, &["commit", "-q", "-a", "-m", "second"]);
    field.write("data/things.csv", "id,name\na,A\n");
    let json = |old: &str, new: &str| field.run(["diff", old, new, "--format", "json"]).json();
    let found = json("HEAD~1:data", "HEAD:data");
    assert_eq!(found["entities"]["added"][0]["name"], "B, \u{e9}");
    assert_eq!(json("HEAD:data", "data")["entities"]["removed"][0]["id"], "b");
    assert_eq!(json("HEAD~1:./data", "data")["different"], false);
    let err = field.run(["diff", "HEAD~7:data", "data"]).fails(2);
    assert!(err.contains("git cannot read HEAD~7:data") && err.contains("REVISION:FOLDER"), "{err}");
    let err = field.run(["diff", "HEAD:nowhere", "data"]).fails(2);
    assert!(err.contains("git cannot read HEAD:nowhere"), "{err}");
    let err = field.run(["diff", "HEAD:data/things.csv", "data"]).fails(2);
    assert!(err.contains("git cannot read"), "{err}");
    let err = field.run(["diff", "HEAD:", "data"]).fails(2);
    assert!(err.contains("no CSV file in HEAD:"), "{err}");
    // What is there by that name comes before a revision.
    field.write("HEAD:data/things.csv", "id,name\nz,Z\n");
    assert_eq!(json("HEAD:data", "data")["entities"]["removed"][0]["id"], "z");
}

#[test]
fn mistakes_are_told() {
    let field = states();
    let err = field.run(["diff", "old", "nowhere"]).fails(2);
    assert!(err.contains("nowhere"), "{err}");
    let err = field.run(["diff", "HEAD:old", "new"]).fails(2);
    assert!(err.contains("git cannot read HEAD:old"), "{err}");
    let err = field.run(["diff", "old", "new", "-o", "new/things.csv"]).fails(2);
    assert!(err.contains("it is not overwritten"), "{err}");
    assert!(field.run(["diff", "old"]).fails(2).contains("two states are needed, an old and a new one"));
    assert!(field.run(["diff", "old", "new", "--measure", "fame"]).fails(2).contains("measures: degree"));
}

#[test]
fn empty_states_are_states() {
    let field = Field::of(&[("none/things.csv", "id,name\n"), ("one/things.csv", "id,name\na,A\n")]);
    assert!(field.run(["diff", "none", "none", "--exit-code"]).ok().contains("nothing differs"));
    let text = field.run(["diff", "none", "one"]).ok();
    assert!(text.contains("+ A (a, things)"), "{text}");
    let text = field.run(["diff", "one", "none"]).ok();
    assert!(text.contains("- A (a, things)"), "{text}");
    assert!(on_real(["diff", "--help"]).ok().contains("HEAD~1:data"));
}

#[test]
fn the_example_of_the_documentation_is_true() {
    let text = states().run(["diff", "old", "new", "--measure", "degree"]).ok();
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/diff.md");
    assert!(std::fs::read_to_string(path).unwrap().contains(&format!("--measure degree\n{text}```")), "{text}");
}

#[test]
fn both_states_are_named_by_the_hash_of_their_data() {
    // The hash was left empty unless --explain was given.
    let found = states().run(["diff", "old", "new", "--format", "json"]).json();
    let hashes: Vec<&str> = ["old", "new"].iter().map(|state| found[state]["sha256"].as_str().unwrap()).collect();
    assert!(hashes.iter().all(|hash| hash.len() == 64) && hashes[0] != hashes[1], "{hashes:?}");
}

#[test]
fn two_times_of_one_state_are_compared() {
    let field = Field::of(&[
        ("data/things.csv", "id,name\na,A\nb,B\nc,C\n"),
        (
            "data/relations.csv",
            "source,target,relation,since,until\na,b,funds,2010,2012\na,c,funds,2015,\nb,c,knows,,\n",
        ),
    ]);
    let line = ["diff", "--when-old", "2011", "--when-new", "2017", "--format", "csv", "--measure", "degree"];
    // the undated relation is in both; `a funds b` ended, `a funds c` began
    let changes = |line: &[&str]| -> Vec<String> {
        let rows = field.run(line).csv();
        rows.iter().filter(|row| row[1] == "relation").map(|row| row[..5].join(",")).collect()
    };
    assert_eq!(changes(&line), ["added,relation,a,funds,c", "removed,relation,a,funds,b"]);
    let named = [&line[..], &["data", "data", "--undated", "drop"]].concat();
    assert_eq!(changes(&named), changes(&line));
    let json = field.run([&line[..5], &["--format", "json"]].concat()).json();
    assert_eq!((json["old"]["when"].as_str(), json["new"]["when"].as_str()), (Some("2011"), Some("2017")));
    assert!(field.run(&line[..5]).ok().starts_with("data 2011 → data 2017\n"));
}

#[test]
fn a_single_state_without_times_is_no_question() {
    let run = states().run(["diff", "old"]);
    assert_eq!(run.status, 2, "{}", run.err);
    assert!(run.err.contains("two states are needed"), "{}", run.err);
    let run = states().run(["diff", "old", "new", "--when-old", "soon"]);
    assert!(run.status == 2 && run.err.contains("2011..2017"), "{}", run.err);
}

#[test]
fn filters_may_name_what_only_one_state_has() {
    let field = Field::of(&[
        ("old/things.csv", "id,name,evidence\na,A,s1\nb,B,s1\ngone,G,s1\n"),
        ("old/sources.csv", "id,title\ns1,One\n"),
        ("old/relations.csv", "source,target,relation,evidence\na,b,funds,s1\na,gone,funds,s1\n"),
        ("new/bodies.csv", "id,name,evidence\na,A,s1\nb,B,s1\nnew,N,s2\n"),
        ("new/sources.csv", "id,title\ns1,One\ns2,Two\n"),
        ("new/relations.csv", "source,target,relation,evidence\na,b,funds,s1\na,new,hosts,s2\n"),
    ]);
    let changed = |flags: &[&str]| -> Vec<String> {
        let line = [&["diff", "old", "new", "--format", "csv", "--measure", "degree"], flags].concat();
        let rows = field.run(line).csv();
        let what = |row: &&Vec<String>| row[1] == "relation" || row[1] == "entity" && row[0] != "changed";
        rows.iter().filter(what).map(|row| row[..5].join(",")).collect()
    };
    assert_eq!(
        changed(&[]),
        ["added,entity,new,,", "removed,entity,gone,,", "added,relation,a,hosts,new", "removed,relation,a,funds,gone"]
    );
    assert_eq!(changed(&["--drop", "new"]), ["removed,entity,gone,,", "removed,relation,a,funds,gone"]);
    assert_eq!(changed(&["--drop", "new", "--drop", "gone"]), [""; 0]);
    assert_eq!(
        changed(&["--relation", "hosts"]),
        ["added,entity,new,,", "removed,entity,gone,,", "added,relation,a,hosts,new"]
    );
    assert_eq!(changed(&["--not-source", "s2"]), ["removed,entity,gone,,", "removed,relation,a,funds,gone"]);
    // a kind that only the new state has: nothing of the old one
    let kept = changed(&["--keep", ":bodies"]);
    assert!(
        kept.contains(&"added,entity,a,,".to_owned()) && !kept.contains(&"removed,entity,gone,,".to_owned()),
        "{kept:?}"
    );
    let run = field.run(["diff", "old", "new", "--drop", "nobody"]);
    assert!(run.status == 2 && run.err.contains("no entity is called `nobody`"), "{}", run.err);
}

#[test]
fn an_empty_name_is_no_state() {
    let field = states();
    for line in [["diff", "old", ""], ["diff", "", "new"]] {
        let run = field.run(line);
        assert!(run.status == 2 && run.err.contains("empty name"), "{}", run.err);
    }
    let run = field.run(["diff", "old", "nope"]);
    assert!(run.status == 2 && run.err.contains("HEAD~1:data"), "{}", run.err);
}
