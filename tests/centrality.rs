//! Centrality against reference values from NetworkX, and what else is promised of it.

#![allow(clippy::unwrap_used)]

mod support;

use relata::analysis::centrality::{
    CentralityOptions, Measure, Sample, bridges, centrality, drop_one_source, over_time, per_kind, rank, ties, years,
};
use relata::analysis::{AnalysisError, Monitor};
use relata::graph::{Simple, Undated, View};
use relata::model::{
    Dataset, DatasetBuilder, EntityRecord, KindIx, KindSpec, RelationRecord, Schema, SourceRecord, VerbSpec,
};
use serde_json::Value;
use support::dataset;

const MODES: [(&str, bool, bool); 4] = [
    ("undirected", false, false),
    ("directed", true, false),
    ("undirected weighted", false, true),
    ("directed weighted", true, true),
];

/// The files that `tests/interop/centrality.py --write-reference` wrote.
fn references() -> Vec<(String, Value)> {
    let mut all = Vec::new();
    for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference")).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        all.push((path.display().to_string(), serde_json::from_str(&text).unwrap()));
    }
    assert_eq!(all.len(), 5);
    all
}

fn dataset_of(reference: &Value) -> Dataset {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let entities: Vec<String> = reference["entities"].as_array().unwrap().iter().map(text).collect();
    let row = |row: &Value| (text(&row[0]), text(&row[1]), row[2].as_f64().unwrap(), row[3].as_bool().unwrap());
    let rows: Vec<_> = reference["relations"].as_array().unwrap().iter().map(row).collect();
    dataset(&entities, &rows)
}

#[track_caller]
fn assert_close(found: Option<f64>, expected: &Value, what: &str) {
    match (found, expected.as_f64()) {
        (None, None) => assert!(expected.is_null(), "{what}"),
        (Some(found), Some(expected)) => {
            assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{what}: {found} is not {expected}");
        }
        (found, expected) => panic!("{what}: {found:?} is not {expected:?}"),
    }
}

#[test]
fn values_are_those_of_networkx() {
    let mut compared = 0;
    for (file, reference) in references() {
        let data = dataset_of(&reference);
        let view = View::whole(&data);
        for (mode, directed, weighted) in MODES {
            let options = CentralityOptions { directed, weighted, ..CentralityOptions::default() };
            let expected = &reference["values"][mode];
            let asked: Vec<Measure> =
                Measure::ALL.into_iter().filter(|measure| expected.get(measure.name()).is_some()).collect();
            let scores = centrality(&view, &asked, &options, &Monitor::default()).unwrap();
            for (measure, values) in asked.iter().zip(&scores.values) {
                for node in view.nodes() {
                    let id = view.id(node);
                    let what = format!("{file}, {mode}, {measure}, {id}");
                    assert_close(values[node.index()], &expected[measure.name()][id], &what);
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 10_000, "{compared}");
}

#[test]
fn ties_and_bridges_are_those_of_networkx() {
    for (file, reference) in references() {
        let data = dataset_of(&reference);
        let view = View::whole(&data);
        for (mode, directed, weighted) in MODES {
            let options = CentralityOptions { directed, weighted, ..CentralityOptions::default() };
            let found = ties(&view, &options, &Monitor::default()).unwrap();
            let expected = reference["values"][mode]["ties"].as_array().unwrap();
            assert_eq!(found.len(), expected.len(), "{file}, {mode}");
            for row in expected {
                let ends = (row[0].as_str().unwrap(), row[1].as_str().unwrap());
                let tie = found.iter().find(|tie| (view.id(tie.source), view.id(tie.target)) == ends).unwrap();
                assert_close(Some(tie.betweenness), &row[2], &format!("{file}, {mode}, {ends:?}"));
            }
        }
        let pairs = bridges(&Simple::undirected(&view));
        let found: Vec<Value> = pairs.iter().map(|(a, b)| serde_json::json!([view.id(*a), view.id(*b)])).collect();
        assert_eq!(&Value::from(found), &reference["values"]["bridges"], "{file}");
    }
}

#[test]
fn personalised_pagerank_is_that_of_networkx() {
    for (file, reference) in references() {
        let data = dataset_of(&reference);
        let view = View::whole(&data);
        let expected = &reference["values"]["personalised pagerank"];
        let node = |id: &Value| view.node(data.entity(id.as_str().unwrap()).unwrap()).unwrap();
        let restart = expected["restart"].as_array().unwrap().iter().map(node).collect();
        let options = CentralityOptions { restart, ..CentralityOptions::default() };
        let scores = centrality(&view, &[Measure::PageRank], &options, &Monitor::default()).unwrap();
        for node in view.nodes() {
            let what = format!("{file}, {}", view.id(node));
            assert_close(scores.values[0][node.index()], &expected["values"][view.id(node)], &what);
        }
    }
}

fn named(names: &[&str], rows: &[(&str, &str)]) -> Dataset {
    let entities: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let rows: Vec<_> = rows.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned(), 1.0, false)).collect();
    dataset(&entities, &rows)
}

#[test]
fn the_worked_values_in_the_documentation_are_right() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/definitions.md")).unwrap();
    let rows = [("a", "b", 1.0), ("b", "c", 1.0), ("a", "c", 2.0), ("c", "d", 1.0), ("d", "c", 1.0), ("d", "d", 1.0)];
    let rows = rows.map(|(a, b, weight)| (a.to_owned(), b.to_owned(), weight, false));
    let data = dataset(&["a", "b", "c", "d", "e"].map(str::to_owned), &rows);
    let view = View::whole(&data);
    let scores = centrality(&view, &Measure::ALL, &CentralityOptions::default(), &Monitor::default()).unwrap();
    let table = text.split_once("### Worked values").unwrap().1.split_once("\n## ").unwrap().0;
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let lines: Vec<_> = table.lines().filter(|line| line.starts_with("| `")).map(cells).collect();
    let names: Vec<_> = lines.iter().map(|cells| cells[1].trim_matches('`')).collect();
    assert_eq!(names, Measure::ALL.map(Measure::name));
    for (cells, values) in lines.iter().zip(&scores.values) {
        for (cell, value) in cells[2..7].iter().zip(values) {
            let shown: Option<f64> = (!cell.is_empty()).then(|| cell.parse().unwrap());
            assert_eq!(shown.is_some(), value.is_some(), "{cells:?}");
            assert!((shown.unwrap_or(0.0) - value.unwrap_or(0.0)).abs() <= 5.1e-7, "{cells:?}: {value:?}");
        }
    }
    let katz = scores.remarks.iter().find(|remark| remark.starts_with("katz")).unwrap();
    assert!(katz.contains("alpha 0.39168") && text.contains("= 0.39168"), "{katz}");
    let ties = ties(&view, &CentralityOptions::default(), &Monitor::default()).unwrap();
    let bridges: Vec<_> = ties.iter().filter(|tie| tie.bridge).collect();
    assert_eq!(bridges.len(), 1);
    assert_eq!((view.id(bridges[0].source), view.id(bridges[0].target)), ("c", "d"));
    assert_eq!((bridges[0].betweenness, bridges[0].relations.len()), (0.3, 2));
}

/// Every measure on a dataset, in all four modes.
fn all(data: &Dataset) -> Vec<Vec<Vec<Option<f64>>>> {
    let options = MODES.map(|(_, directed, weighted)| CentralityOptions { directed, weighted, ..Default::default() });
    let values = |options| centrality(&View::whole(data), &Measure::ALL, options, &Monitor::default()).unwrap().values;
    options.iter().map(values).collect()
}

#[test]
fn graphs_without_relations_have_values() {
    for values in all(&named(&[], &[])).into_iter().flatten() {
        assert!(values.is_empty());
    }
    for data in [named(&["a"], &[]), named(&["a"], &[("a", "a"), ("a", "a")]), named(&["a", "b"], &[])] {
        for values in all(&data).into_iter().flatten() {
            assert_eq!(values.len(), data.entity_count());
            assert!(values.iter().flatten().all(|value| value.is_finite()));
        }
    }
    let loops = named(&["a"], &[("a", "a"), ("a", "a")]);
    let view = View::whole(&loops);
    let measures = [Measure::Degree, Measure::Relations, Measure::Strength, Measure::PageRank, Measure::Hub];
    let scores = centrality(&view, &measures, &CentralityOptions::default(), &Monitor::default()).unwrap();
    let first: Vec<Option<f64>> = scores.values.iter().map(|values| values[0]).collect();
    assert_eq!(first, [Some(0.0), Some(2.0), Some(2.0), Some(1.0), None]);
    assert_eq!(scores.remarks.len(), 1);
}

#[test]
fn without_directed_cycles_eigenvector_is_undefined_and_says_so() {
    let data = named(&["a", "b", "c"], &[("a", "b"), ("b", "c"), ("a", "c")]);
    let options = CentralityOptions { directed: true, ..CentralityOptions::default() };
    let scores = centrality(&View::whole(&data), &[Measure::Eigenvector], &options, &Monitor::default()).unwrap();
    assert_eq!(scores.values[0], [None; 3]);
    assert!(scores.remarks[0].contains("undefined"));
}

#[test]
fn what_does_not_converge_says_after_how_many_steps_and_what_to_change() {
    // Two pairs that point at each other, one behind the other: the eigenvalue 1 is double, with one eigenvector.
    let data = named(&["a", "b", "c", "d"], &[("a", "b"), ("b", "a"), ("b", "c"), ("c", "d"), ("d", "c")]);
    let options = CentralityOptions { directed: true, max_steps: 500, ..CentralityOptions::default() };
    let error = centrality(&View::whole(&data), &[Measure::Eigenvector], &options, &Monitor::default()).unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with("eigenvector did not converge after 500 steps: leave out directions"), "{text}");
}

#[test]
fn options_outside_their_range_are_refused() {
    let data = named(&["a", "b"], &[("a", "b")]);
    let view = View::whole(&data);
    let refused = |measure, options: CentralityOptions| {
        centrality(&view, &[measure], &options, &Monitor::default()).unwrap_err().to_string()
    };
    let defaults = CentralityOptions::default;
    for damping in [-0.1, 1.0, f64::NAN] {
        let text = refused(Measure::PageRank, CentralityOptions { damping, ..defaults() });
        assert!(text.contains("damping is") && text.contains("below 1"), "{text}");
    }
    for alpha in [0.0, -1.0, 1.0, f64::NAN, f64::INFINITY] {
        let text = refused(Measure::Katz, CentralityOptions { alpha: Some(alpha), ..defaults() });
        assert!(text.contains("alpha is") && text.contains("below 1,"), "{text}");
    }
    let sample = Some(Sample { pivots: 0, seed: 1 });
    assert!(refused(Measure::Harmonic, CentralityOptions { sample, ..defaults() }).contains("at least 1"));
    let sample = Some(Sample { pivots: 1, seed: 1 });
    let text = refused(Measure::Closeness, CentralityOptions { sample, directed: true, ..defaults() });
    assert!(text.contains("harmonic"), "{text}");
}

/// Weights all alike share out what none do, however large or small; of two that name each other each has a half.
#[test]
fn pagerank_takes_weights_of_any_size() {
    let names = ["a", "b", "c"].map(str::to_owned);
    let score = |rows: &[(&str, &str)], weight: f64| {
        let rows: Vec<_> = rows.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned(), weight, false)).collect();
        let data = dataset(&names, &rows);
        let options = CentralityOptions { weighted: true, ..CentralityOptions::default() };
        let view = View::whole(&data);
        let found = centrality(&view, &[Measure::PageRank], &options, &Monitor::default()).unwrap();
        found.values[0].iter().map(|value| value.unwrap()).collect::<Vec<f64>>()
    };
    for rows in [&[("a", "b"), ("b", "a"), ("b", "c")][..], &[("a", "b"), ("b", "a")]] {
        let plain = score(rows, 1.0);
        for weight in [1e-50, 1e-45, 1e-19, 1e19, 1e46, 1e50] {
            for (one, other) in plain.iter().zip(score(rows, weight)) {
                assert!((one - other).abs() < 1e-11, "{weight:e}: {one} is not {other}");
            }
        }
    }
    // 0.15 / 3 for c, which dangles: x = 0.05 + 0.85 (x + c / 3), c = 0.05 + 0.85 c / 3.
    let (c, pair) = (0.05 / (1.0 - 0.85 / 3.0), score(&[("a", "b"), ("b", "a")], 1e49));
    assert!((pair[2] - c).abs() < 1e-11 && (pair[0] - (1.0 - c) / 2.0).abs() < 1e-11, "{pair:?}");
}

#[test]
fn a_cancelled_monitor_stops_every_measure() {
    let data = named(&["a", "b"], &[("a", "b")]);
    let monitor = Monitor::default();
    monitor.cancel();
    for measure in Measure::ALL {
        let result = centrality(&View::whole(&data), &[measure], &CentralityOptions::default(), &monitor);
        assert_eq!(result, Err(AnalysisError::Cancelled));
    }
    let result = ties(&View::whole(&data), &CentralityOptions::default(), &monitor);
    assert_eq!(result, Err(AnalysisError::Cancelled));
}

#[test]
fn progress_ends_at_the_total() {
    let data = named(&["a", "b", "c"], &[("a", "b"), ("b", "c")]);
    for (_, directed, weighted) in MODES {
        let options = CentralityOptions { directed, weighted, ..CentralityOptions::default() };
        let monitor = Monitor::default();
        let measures = [Measure::Betweenness, Measure::Closeness, Measure::Harmonic];
        centrality(&View::whole(&data), &measures, &options, &monitor).unwrap();
        assert_eq!((monitor.done(), monitor.total()), (6, 6));
    }
}

/// Two kinds, three sources, dates: small enough to see by eye.
fn sourced() -> Dataset {
    let mut schema = Schema::default();
    for name in ["organisation", "forum"] {
        schema.kinds.push(KindSpec { name: name.into(), ..KindSpec::default() });
    }
    schema.verbs.push(VerbSpec { name: "attends".into(), ..VerbSpec::default() });
    let mut builder = DatasetBuilder::new(schema);
    for (id, kind) in [("a", 0), ("b", 0), ("f", 1), ("g", 1)] {
        builder.entity(EntityRecord { id: id.into(), kind: KindIx(kind), ..EntityRecord::default() });
    }
    for id in ["s1", "s2", "s3"] {
        builder.source(SourceRecord { id: id.into(), ..SourceRecord::default() });
    }
    let rows: [(&str, &str, &[&str], &str, &str); 5] = [
        ("a", "f", &["s1"], "2010", "2011"),
        ("a", "g", &["s1", "s1"], "2011", ""),
        ("b", "f", &["s2"], "", ""),
        ("b", "g", &["s2", "s3"], "2012", "2012"),
        ("a", "b", &[], "2011-05", "2011-06"),
    ];
    for (source, target, evidence, since, until) in rows {
        builder.relation(RelationRecord {
            source: source.into(),
            target: target.into(),
            evidence: evidence.iter().map(|id| (*id).to_owned()).collect(),
            since: since.parse().ok(),
            until: until.parse().ok(),
            ..RelationRecord::default()
        });
    }
    builder.finish().unwrap()
}

#[test]
fn ranking_is_by_value_then_id_and_per_kind() {
    let data = sourced();
    let view = View::whole(&data);
    let scores = centrality(&view, &[Measure::Degree], &CentralityOptions::default(), &Monitor::default()).unwrap();
    let order = rank(&view, &scores);
    let ids = |nodes: &[relata::graph::Node]| nodes.iter().map(|node| view.id(*node)).collect::<Vec<_>>();
    assert_eq!(ids(&order), ["a", "b", "f", "g"]);
    let kinds = per_kind(&view, &order);
    assert_eq!(
        kinds.iter().map(|(kind, nodes)| (kind.as_str(), ids(nodes))).collect::<Vec<_>>(),
        [("organisation", vec!["a", "b"]), ("forum", vec!["f", "g"])]
    );
}

#[test]
fn withdrawing_a_source_takes_what_rests_on_it_alone() {
    let data = sourced();
    let view = View::whole(&data);
    let measures = [Measure::Degree];
    let all = drop_one_source(&view, &measures, &CentralityOptions::default(), &Monitor::default()).unwrap();
    let ids: Vec<&str> = all.iter().map(|one| data.source_record(one.source).id.as_str()).collect();
    assert_eq!(ids, ["s1", "s2"], "nothing rests on s3 alone");
    assert_eq!(all.iter().map(|one| one.relations).collect::<Vec<_>>(), [2, 1]);
    // Degrees a 3, b 3, f 2, g 2; without s1 a 1, b 3, f 1, g 1: places 1 1 3 3 become 2 1 2 2.
    let moves: Vec<_> = all[0].moves[0].iter().map(|step| (view.id(step.node), step.before, step.after)).collect();
    assert_eq!(moves, [("a", 1, 2), ("f", 3, 2), ("g", 3, 2)]);
    assert!((all[0].mean_move(0, 4) - 0.75).abs() < 1e-15);
}

#[test]
fn a_column_a_year() {
    let data = sourced();
    let view = View::whole(&data);
    assert_eq!(years(&view), Some(2010..=2012));
    let degrees = |undated| {
        let options = CentralityOptions::default();
        let columns = over_time(&view, Measure::Degree, 2010..=2013, undated, &options, &Monitor::default()).unwrap();
        columns.into_iter().map(|year| (year.relations, year.values)).collect::<Vec<_>>()
    };
    let values = |values: [f64; 4]| values.map(Some).to_vec();
    assert_eq!(
        degrees(Undated::Drop),
        [
            (1, values([1.0, 0.0, 1.0, 0.0])),
            (3, values([3.0, 1.0, 1.0, 1.0])),
            (2, values([1.0, 1.0, 0.0, 2.0])),
            (1, values([1.0, 0.0, 0.0, 1.0])),
        ]
    );
    assert_eq!(degrees(Undated::Keep)[3], (2, values([1.0, 1.0, 1.0, 1.0])));
    let options = CentralityOptions::default();
    let result = over_time(&view, Measure::Degree, -1..=0, Undated::Keep, &options, &Monitor::default());
    assert!(matches!(result, Err(AnalysisError::OutOfRange { .. })));
}
