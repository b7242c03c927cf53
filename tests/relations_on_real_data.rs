//! Answers on the real data that were worked out independently, in Python from the CSV files.

#![allow(clippy::unwrap_used)] // helpers of tests are not marked as tests

#[path = "support/real.rs"]
mod real;
#[path = "support/question.rs"]
mod standing;

use real::{nodes, real_data};
use relata::analysis::connections::{EgoOptions, common, ego};
use relata::analysis::coverage::gaps;
use relata::analysis::pairs::{PairsOptions, pairs};
use relata::analysis::paths::{Cost, PathAnswer, PathOptions, Wanted, paths};
use relata::analysis::search::{SearchOptions, search};
use relata::analysis::summary::{Diameter, SummaryOptions, summary};
use relata::graph::{Filters, Node, View};
use standing::question;

fn ids<'d>(view: &View<'d>, nodes: &[Node]) -> Vec<&'d str> {
    nodes.iter().map(|node| view.id(*node)).collect()
}

fn ask(view: &View<'_>, from: &str, to: &str, options: &PathOptions) -> PathAnswer {
    paths(view, nodes(view, from)[0], nodes(view, to)[0], options)
}

#[test]
fn path_from_apc_to_privacy_is_two_hops_and_one_of_five() {
    let data = real_data();
    let view = View::whole(&data);
    let answer = ask(&view, "APC", "privacy", &PathOptions::default());
    assert_eq!((answer.paths[0].hops, answer.one_of), (2, 5));
    assert_eq!(ids(&view, &answer.paths[0].nodes()), ["apc", "african-declaration", "privacy"]);
    let five = ask(&view, "APC", "privacy", &PathOptions { wanted: Wanted::Best(6), ..PathOptions::default() });
    let middles: Vec<&str> = five.paths[..5].iter().map(|path| view.id(path.nodes()[1])).collect();
    assert_eq!(
        middles,
        [
            "african-declaration",
            "foc-wg-free-secure",
            "general-public",
            "necessary-proportionate",
            "online-gender-based-violence"
        ]
    );
    assert_eq!(five.paths[5].hops, 3);
    let all = PathOptions { wanted: Wanted::All { limit: 99 }, hops: Some(2), ..PathOptions::default() };
    assert_eq!(ask(&view, "APC", "privacy", &all).paths, five.paths[..5]);
    let longer = ask(&view, "APC", "privacy", &PathOptions { hops: Some(3), ..all });
    assert_eq!((longer.paths.len(), longer.one_of), (20, 5));
}

#[test]
fn the_most_credible_chain_from_citizen_lab_to_hospitals_is_certain() {
    let data = real_data();
    let view = View::whole(&data);
    let options = PathOptions { cost: Cost::Confidence, ..PathOptions::default() };
    let answer = ask(&view, "Citizen Lab", "hospitals", &options);
    let path = &answer.paths[0];
    assert_eq!((path.product, path.cost, path.hops, answer.one_of), (1.0, 0.0, 3, 1));
    let answer = ask(&view, "microsoft", "journalists", &options);
    let path = &answer.paths[0];
    assert_eq!((path.product, path.hops, answer.one_of), (1.0, 4, 5));
    let chain = ["microsoft", "gni", "freedom-of-expression", "digital-defenders-partnership", "journalists"];
    assert_eq!(ids(&view, &path.nodes()), chain);
}

#[test]
fn six_threats_have_nothing_of_their_own_and_two_nothing_at_all() {
    let data = real_data();
    let view = View::whole(&data);
    let found =
        gaps(&view, &question(":threat", &[], &["<-[:addresses]-()"], Some("part_of"), Some("severity"))).unwrap();
    let missing: Vec<&str> = found.missing.iter().map(|gap| view.id(gap.node)).collect();
    assert_eq!(missing, ["eternalblue", "chilling-effects"]);
    let inherited: Vec<(&str, Vec<&str>)> =
        found.inherited.iter().map(|gap| (view.id(gap.node), ids(&view, &gap.inherited))).collect();
    assert_eq!(
        inherited,
        [
            ("wannacry", vec!["malware-on-services", "ransomware"]),
            ("duesseldorf-hospital-2020", vec!["ransomware"]),
            ("equifax-breach-2017", vec!["data-breaches"]),
            ("cameroon-shutdown-2017", vec!["internet-shutdowns"]),
        ]
    );
    assert_eq!(found.without_direct().count(), 6);
    let rights =
        question(":right", &["<-[:endangers]-()"], &["<-[:protects]-(:instrument)", "<-[:advances]-()"], None, None);
    let missing: Vec<Node> = gaps(&view, &rights).unwrap().missing.iter().map(|gap| gap.node).collect();
    assert_eq!(ids(&view, &missing), ["political-dissent"]);
}

#[test]
fn one_big_coalition_does_not_drown_the_pairs() {
    let data = real_data();
    let view = View::whole(&data);
    let found = pairs(&view, &nodes(&view, ":organisation"), None, &nodes(&view, ":forum"), PairsOptions::default());
    let coalition = nodes(&view, "freedom-online-coalition");
    assert_eq!(found.total, 236);
    assert_eq!(found.pairs.iter().filter(|pair| pair.through == coalition).count(), 171);
    let first: Vec<(&str, &str, f64)> =
        found.pairs[..4].iter().map(|pair| (view.id(pair.a), view.id(pair.b), pair.newman)).collect();
    assert_eq!(
        first,
        [
            ("apc", "un-general-assembly", 1.0),
            ("article-19", "freedom-house", 1.0),
            ("gpd", "isoc", 0.625),
            ("access-now", "gpd", 0.5)
        ]
    );
    assert!(found.pairs[..20].iter().all(|pair| pair.through != coalition));
}

#[test]
fn the_day_0_event_has_nine_organisers() {
    let data = real_data();
    let view = View::whole(&data);
    let found = ego(&view, nodes(&view, "igf-2017-day0")[0], EgoOptions::default());
    let group = found
        .groups(&view)
        .into_iter()
        .find(|group| data.schema.verbs[group.verb.0 as usize].name == "organises" && !group.forward);
    let organisers: Vec<Node> = found.connections[group.unwrap().rows].iter().map(|row| row.node).collect();
    assert_eq!(
        ids(&view, &organisers),
        [
            "apc",
            "ccg-nlu-delhi",
            "cis-india",
            "citizen-lab",
            "derechos-digitales",
            "gpd",
            "isoc",
            "ohchr",
            "privacy-international"
        ]
    );
}

#[test]
fn the_rest_of_this_layer_works_on_the_real_data() {
    let data = real_data();
    let view = View::whole(&data);
    let found = summary(&view, SummaryOptions::default());
    assert_eq!((found.entities, found.relations, found.parallel, found.self_relations), (213, 499, 1, 0));
    assert_eq!((found.components.sizes, found.diameter), (vec![213], Some(Diameter { lower: 8, upper: 8 })));
    assert_eq!((found.reciprocity, found.undated), (Some(2.0 / 499.0), 341));
    let span = found.span.map(|(first, last)| (first.to_string(), last.to_string()));
    assert_eq!(span, Some(("1948-12-10".to_owned(), "2024-12".to_owned())));
    assert_eq!((found.evidence.sources, found.evidence.unused.len()), (143, 0));
    let central: Vec<Vec<(&str, usize)>> = found.kinds[..2]
        .iter()
        .map(|kind| kind.central.iter().map(|(node, degree)| (view.id(*node), *degree)).collect())
        .collect();
    assert_eq!(central[0], [("apc", 16), ("article-19", 9), ("access-now", 8)]);
    assert_eq!(central[1], [("freedom-online-coalition", 32), ("igf-2017-day0", 28), ("igf", 10)]);
    assert_eq!(view.id(search(&view, "citzen lab", SearchOptions::default())[0].node), "citizen-lab");
    let shared = common(&view, nodes(&view, "apc")[0], nodes(&view, "privacy")[0]);
    assert_eq!((shared.direct.len(), shared.shared.len()), (0, 5));
    // As if APC's own page were withdrawn, APC stays by what others say of it.
    let filters = Filters { not_sources: vec!["src-apc-day0".into()], ..Filters::default() };
    let without = View::new(&data, &filters).unwrap();
    assert!(without.edge_count() < view.edge_count());
    let hub = PathOptions { max_degree: Some(10), ..PathOptions::default() };
    let around = ask(&view, "Citizen Lab", "hospitals", &hub);
    assert!(around.paths.iter().all(|path| path.hops >= 3));
}
