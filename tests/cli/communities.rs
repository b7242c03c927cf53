//! `relata communities`.

use super::harness::{Field, on_real};

/// Two triangles and a bridge from c to d, and z alone.
fn triangles() -> Field {
    let rows = "source,target,relation\na,b,knows\nb,c,knows\nc,a,funds\nc,d,funds\nd,e,knows\ne,f,knows\nf,d,knows\n";
    Field::things(&["a", "b", "c", "d", "e", "f", "z"], rows)
}

fn groups(rows: &[Vec<String>]) -> Vec<String> {
    let mut groups: Vec<String> = Vec::new();
    for row in &rows[1..] {
        let number: usize = row[3].parse().unwrap();
        groups.resize(groups.len().max(number), String::new());
        groups[number - 1].push_str(&row[0]);
    }
    groups
}

#[test]
fn programs_get_a_row_an_entity_in_the_order_of_communities() {
    let field = triangles();
    let rows = field.run(["communities", "--data", "."]).csv();
    assert_eq!(rows[0], ["id", "kind", "name", "community"]);
    assert_eq!(rows[1], ["a", "things", "A", "1"]);
    assert_eq!(groups(&rows), ["abc", "def", "z"]);
    let run = field.run(["communities", "--data", "."]);
    assert_eq!(run.err, "3 communities, modularity 0.3571, best of 10 runs (seed 1)\n");
    let json = field.run(["communities", "--data", ".", "--format", "json"]).json();
    assert_eq!(json[6], serde_json::json!({ "id": "z", "kind": "things", "name": "Z", "community": 3 }));
    let lines = field.run(["communities", "--data", ".", "--format", "jsonl"]).ok();
    assert_eq!(lines.lines().count(), 7);
}

#[test]
fn each_method_divides_in_its_own_way() {
    let field = triangles();
    let by = |method: &str| groups(&field.run(["communities", "--data", ".", "--method", method]).csv());
    assert_eq!(by("leiden"), ["abc", "def", "z"]);
    assert_eq!(by("labels"), ["abc", "def", "z"]);
    assert_eq!(by("components"), ["abcdef", "z"]);
    assert_eq!(by("strong-components"), ["abc", "def", "z"]);
    let fine = field.run(["communities", "--data", ".", "--quality", "cpm", "--resolution", "2"]).csv();
    assert_eq!(groups(&fine), ["a", "b", "c", "d", "e", "f", "z"]);
}

#[test]
fn people_see_what_each_community_is_about() {
    let field = triangles();
    let text = field.run(["communities", "--data", ".", "--format", "table"]).ok();
    for line in [
        "3 communities, modularity 0.3571, best of 10 runs (seed 1)",
        "Community 1 3 entities",
        "  central     a 2, b 2, c 2",
        "  held by     knows 2, funds 1; 3 pairs linked, density 1; 1 pair to the rest",
        "  members     d, e, f",
        "Alone 1 entity",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let one = field.run(["communities", "--data", ".", "--format", "table", "--top", "1"]).ok();
    assert!(one.contains("Community 1") && !one.contains("Community 2"), "{one}");
}

#[test]
fn a_description_is_a_row_a_community() {
    let field = triangles();
    let rows = field.run(["communities", "--data", ".", "--describe"]).csv();
    let header =
        ["community", "size", "kinds", "central", "verbs", "relations", "inside", "cut", "density", "stands_out"];
    assert_eq!(rows[0], header);
    assert_eq!(rows[1], ["1", "3", "things 3", "a|b|c", "knows 2|funds 1", "3", "3", "1", "1", ""]);
    assert_eq!(rows[3], ["3", "1", "things 1", "", "", "0", "0", "0", "", ""]);
    let json = field.run(["communities", "--data", ".", "--describe", "--format", "json", "--top", "1"]).json();
    assert_eq!(json.as_array().unwrap().len(), 1);
    assert_eq!((&json[0]["central"][0]["id"], &json[0]["central"][0]["degree"]), (&"a".into(), &2.into()));
    assert_eq!(json[0]["members"], serde_json::json!(["a", "b", "c"]));
}

#[test]
fn the_real_data_falls_into_connected_groups_that_stand_out() {
    let json = on_real(["communities", "--describe", "--format", "json"]).json();
    let all = json.as_array().unwrap();
    assert!((3..20).contains(&all.len()), "{}", all.len());
    assert_eq!(all.iter().map(|one| one["size"].as_u64().unwrap()).sum::<u64>(), 213);
    let coalition = all
        .iter()
        .find(|one| one["central"][0]["id"] == "freedom-online-coalition")
        .unwrap_or_else(|| panic!("{json}"));
    assert_eq!(
        (&coalition["stands_out"][0]["name"], &coalition["stands_out"][0]["value"]),
        (&"sector".into(), &"government".into())
    );
}

#[test]
fn the_answer_is_the_same_every_time_and_for_any_number_of_threads() {
    let one = on_real(["communities", "--threads", "1", "--runs", "3"]);
    assert_eq!(one, on_real(["communities", "--threads", "3", "--runs", "3"]));
    let explained = on_real(["communities", "--runs", "3", "--seed", "5", "--explain"]);
    let by = |seed: u64| {
        explained.err.contains(&format!(
            "best of 3 runs, seed {seed}
"
        ))
    };
    assert_eq!((5..8).filter(|seed| by(*seed)).count(), 1, "{}", explained.err);
    assert!(explained.err.contains("Traag, Waltman and van Eck 2019"), "{}", explained.err);
}

#[test]
fn evidence_is_that_of_the_relations_inside() {
    let field = Field::of(&[
        ("things.csv", "id,name\na,A\nb,B\n"),
        ("sources.csv", "id,title\ns1,First\ns2,Second\n"),
        ("relations.csv", "source,target,evidence\na,b,s1\n"),
    ]);
    let text = field.run(["communities", "--data", ".", "--format", "table", "--with-evidence"]).ok();
    assert!(text.contains("[s1] First") && !text.contains("[s2]"), "{text}");
}

#[test]
fn options_that_mean_nothing_are_refused() {
    let field = triangles();
    let refused = |arguments: &[&str]| field.run(["communities", "--data", "."].iter().chain(arguments)).fails(2);
    let err = refused(&["--method", "labels", "--resolution", "2"]);
    assert!(err.contains("--resolution is for --method leiden"), "{err}");
    let err = refused(&["--method", "components", "--quality", "cpm"]);
    assert!(err.contains("--quality is for --method leiden"), "{err}");
    let err = refused(&["--resolution=-1"]);
    assert!(err.contains("resolution is -1, but must be a number of at least 0"), "{err}");
    let err = refused(&["--top", "3"]);
    assert!(err.contains("add --describe"), "{err}");
    assert!(refused(&["--runs", "0"]).contains("--runs"));
}

#[test]
fn nothing_to_divide_is_an_answer() {
    let field = Field::of(&[("things.csv", "id,name\n"), ("relations.csv", "source,target\n")]);
    assert_eq!(field.run(["communities", "--data", "."]).ok(), "id,kind,name,community\n");
    let field = Field::things(&["a"], "source,target\n");
    let run = field.run(["communities", "--data", "."]);
    assert_eq!((run.err.as_str(), run.status), ("1 community, best of 10 runs (seed 1)\n", 0));
}
