//! The pictures of the first data set.

use super::charts;
use relata::graph::{Filters, Node, View, resolve};
use relata::model::{Dataset, parse_selector};
use relata::read::{Input, Options, load};
use relata::render::{ComposeOptions, Drawing, Layout, Measure, RenderError, compose, place, to_dot, to_json, to_svg};

pub(crate) fn data() -> Dataset {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    load(&Input::Folder(folder), &Options::default()).unwrap().data.unwrap()
}

pub(crate) fn keeping<'d>(data: &'d Dataset, selectors: &[&str]) -> View<'d> {
    let keep = selectors.iter().map(|selector| parse_selector(selector).unwrap()).collect();
    View::new(data, &Filters { keep, ..Filters::default() }).unwrap()
}

fn drawn(view: &View<'_>, options: &ComposeOptions<'_>) -> Drawing {
    laid(view, options, Layout::Layered)
}

fn laid(view: &View<'_>, options: &ComposeOptions<'_>, layout: Layout) -> Drawing {
    let mut drawing = compose(view, options).unwrap();
    place(&mut drawing, layout).unwrap();
    drawing
}

fn by_kind(view: &View<'_>) -> Vec<Option<(usize, String)>> {
    let schema = &view.data().schema;
    view.nodes().map(|node| Some((schema.kind(view.kind_name(node))?, view.kind_name(node).to_owned()))).collect()
}

pub(crate) fn node(view: &View<'_>, name: &str) -> Node {
    view.node(resolve(view.data(), name).unwrap()).unwrap()
}

fn degrees(view: &View<'_>) -> Vec<Option<f64>> {
    view.nodes().map(|node| Some(view.incident(node).count() as f64)).collect()
}

/// Every picture by name, drawn once for all tests.
pub(crate) fn once() -> &'static [(&'static str, Drawing)] {
    static ALL: std::sync::LazyLock<Vec<(&'static str, Drawing)>> = std::sync::LazyLock::new(|| all(&data()));
    &ALL
}

/// Every picture by name.
fn all(data: &Dataset) -> Vec<(&'static str, Drawing)> {
    let whole = View::whole(data);
    let plain = ComposeOptions::default();
    let event = [node(&whole, "igf-2017-day0")];
    let degrees = degrees(&whole);
    let degree = Measure { name: "relations", values: &degrees };
    let ends = [node(&whole, "citizen-lab"), node(&whole, "privacy")];
    let chain: Vec<_> = whole
        .edges()
        .filter(|edge| {
            let (a, b) = whole.endpoints(*edge);
            [whole.id(a), whole.id(b)].contains(&"pegasus-spyware") && [a, b].iter().any(|node| ends.contains(node))
        })
        .collect();
    vec![
        ("field", drawn(&whole, &ComposeOptions { aggregate: true, ..plain.clone() })),
        (
            "organisations-forums",
            drawn(
                &keeping(data, &[":organisation|forum"]),
                &ComposeOptions {
                    title: Some("Organisations and forums"),
                    filters: "keep :organisation|forum",
                    ..plain.clone()
                },
            ),
        ),
        (
            "threats-rights",
            drawn(
                &keeping(data, &[":threat|right"]),
                &ComposeOptions { title: Some("Threats and rights"), filters: "keep :threat|right", ..plain.clone() },
            ),
        ),
        ("event", drawn(&whole, &ComposeOptions { focus: &event, hops: 1, ..plain.clone() })),
        ("whole", drawn(&whole, &plain)),
        ("top", drawn(&whole, &ComposeOptions { top: Some((40, degree)), size_by: Some(degree), ..plain.clone() })),
        ("hierarchy", laid(&keeping(data, &[":threat|right"]), &plain, Layout::Hierarchy)),
        ("radial", laid(&whole, &ComposeOptions { focus: &event, hops: 1, ..plain.clone() }, Layout::Radial)),
        ("rings", laid(&whole, &ComposeOptions { focus: &ends[..1], hops: 2, ..plain.clone() }, Layout::Radial)),
        ("force", laid(&keeping(data, &[":organisation|forum"]), &plain, Layout::Force)),
        ("frames", laid(&whole, &ComposeOptions { groups: &by_kind(&whole), ..plain.clone() }, Layout::Force)),
        ("columns", drawn(&whole, &ComposeOptions { groups: &by_kind(&whole), ..plain.clone() })),
        ("path", drawn(&whole, &ComposeOptions { focus: &ends, hops: 1, path: &chain, ..plain.clone() })),
    ]
}

#[test]
fn the_same_drawing_gives_the_same_bytes() {
    let data = data();
    let again = all(&data).into_iter().chain(charts::all(&data));
    let first = once().iter().cloned().chain(charts::all(&data));
    for ((name, first), (_, second)) in first.zip(again) {
        assert_eq!(first, second, "{name}");
        assert_eq!(to_svg(&first), to_svg(&second), "{name}");
        assert_eq!(to_dot(&first), to_dot(&second), "{name}");
        assert_eq!(to_json(&first), to_json(&second), "{name}");
    }
}

/// A column is as wide as its heading.
#[test]
fn headings_of_columns_stay_on_a_line() {
    for (name, drawing) in once() {
        for header in drawing.headers.iter().filter(|header| header.rule.is_some()) {
            assert_eq!(header.label.lines.len(), 1, "{name}: {:?}", header.label.lines);
            assert!(header.rule.unwrap().right() >= header.label.rect.right() - 0.02, "{name}: {:?}", header.label);
        }
    }
}

#[test]
fn what_is_too_large_to_read_is_refused_with_a_remedy() {
    let data = super::random::dataset(1, 500, 10);
    let view = View::whole(&data);
    let error = compose(&view, &ComposeOptions::default()).unwrap_err();
    assert!(matches!(error, RenderError::TooLarge { entities: 500, .. }));
    assert!(error.help().contains("--focus") && error.help().contains("--aggregate"));
    assert!(compose(&view, &ComposeOptions { force: true, ..ComposeOptions::default() }).is_ok());
    assert!(compose(&view, &ComposeOptions { aggregate: true, ..ComposeOptions::default() }).is_ok());
}

#[test]
fn a_focus_has_its_neighbours_and_no_others() {
    let data = data();
    let whole = View::whole(&data);
    let event = [node(&whole, "igf-2017-day0")];
    let drawing = drawn(&whole, &ComposeOptions { focus: &event, hops: 1, ..ComposeOptions::default() });
    let mut expected: Vec<&str> = whole.incident(event[0]).map(|arc| whole.id(arc.node)).collect();
    expected.push("igf-2017-day0");
    expected.sort_unstable();
    expected.dedup();
    let mut ids: Vec<&str> = drawing.nodes.iter().map(|node| node.id.as_str()).collect();
    ids.sort_unstable();
    assert_eq!(ids, expected);
}

/// In greyscale shapes tell kinds apart, and strokes the verbs between the same two kinds.
#[test]
fn nothing_is_told_by_colour_alone() {
    let (_, whole) = once().iter().find(|(name, _)| *name == "whole").unwrap();
    let shapes: Vec<String> = whole.kinds.iter().map(|kind| format!("{:?}", kind.shape)).collect();
    assert_eq!(shapes.iter().collect::<std::collections::BTreeSet<_>>().len(), 7, "{shapes:?}");
    let kind_of: std::collections::BTreeMap<&str, &str> =
        whole.nodes.iter().map(|node| (node.id.as_str(), node.kind.as_str())).collect();
    let mut verbs = std::collections::BTreeMap::new();
    for edge in &whole.edges {
        let (a, b) = (kind_of[edge.source.as_str()], kind_of[edge.target.as_str()]);
        let key = (a.min(b), a.max(b), format!("{:?}", edge.dash));
        let verb = *verbs.entry(key.clone()).or_insert(edge.verb.as_str());
        assert_eq!(verb, edge.verb, "two verbs look alike between {key:?}");
    }
    // a sign stands in the legend once
    let signs: Vec<String> = whole.legend.entries.iter().map(|entry| format!("{:?}", entry.sample)).collect();
    let signs: Vec<&String> = signs.iter().filter(|sign| sign.starts_with("Line")).collect();
    assert_eq!(signs.iter().collect::<std::collections::BTreeSet<_>>().len(), signs.len(), "{signs:?}");
}

#[test]
fn an_aggregate_counts_every_relation_once() {
    let data = data();
    let whole = View::whole(&data);
    let drawing = drawn(&whole, &ComposeOptions { aggregate: true, ..ComposeOptions::default() });
    assert_eq!(drawing.edges.iter().map(|edge| edge.relations).sum::<usize>(), whole.edge_count());
    assert!(drawing.edges.iter().all(|edge| edge.label.is_some()));
}
