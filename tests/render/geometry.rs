//! No two boxes and no two labels intersect, nothing is outside of the page: computed from the JSON, as anybody can.

#[path = "../support/picture.rs"]
mod laws;

use super::{pictures, random};
use relata::graph::View;
use relata::render::{ComposeOptions, Drawing, Layout, compose, place, to_json};

/// Holds the laws of a drawing.
pub(crate) fn check(name: &str, drawing: &Drawing) {
    laws::check(name, &serde_json::from_str(&to_json(drawing)).unwrap());
}

/// Points along a line of cubic Bezier curves.
fn along(drawing: &Drawing, edge: usize) -> Vec<(f64, f64)> {
    let path = &drawing.edges[edge].path;
    let mut points = Vec::new();
    for curve in (0..path.len() - 1).step_by(3).map(|at| &path[at..at + 4]) {
        for step in 0..=12 {
            let t = f64::from(step) / 12.0;
            let u = 1.0 - t;
            let weights = [u * u * u, 3.0 * u * u * t, 3.0 * u * t * t, t * t * t];
            let sum = |get: fn(&relata::render::Point) -> f64| curve.iter().zip(weights).map(|(p, w)| get(p) * w).sum();
            points.push((sum(|p| p.x), sum(|p| p.y)));
        }
    }
    points
}

/// No line runs under a box that is not its own.
fn check_lines(name: &str, drawing: &Drawing) {
    for (at, edge) in drawing.edges.iter().enumerate() {
        let points = along(drawing, at);
        for node in drawing.nodes.iter().filter(|node| node.id != edge.source && node.id != edge.target) {
            for (x, y) in points.iter().copied() {
                let rect = node.rect;
                let inside = x > rect.x + 0.1 && x < rect.right() - 0.1 && y > rect.y + 0.1 && y < rect.bottom() - 0.1;
                assert!(!inside, "{name}: {} -> {} runs under {}", edge.source, edge.target, node.id);
            }
        }
    }
}

/// The laws of every layout: as for [`check`], and no line runs under a box that is not its own.
pub(crate) fn check_all(name: &str, drawing: &Drawing) {
    check(name, drawing);
    check_lines(name, drawing);
}

#[test]
fn the_pictures_of_the_first_data_set_are_clean() {
    for (name, drawing) in pictures::once() {
        check_all(name, drawing);
        // small enough for a sheet of A3, and still to be read; what stands in the gallery more easily
        let least = drawing.smallest_type_on_a3();
        let json = serde_json::from_str(&to_json(drawing)).unwrap();
        assert!((laws::smallest_type_on_a3(&json) - least).abs() < 0.01, "{name}");
        match *name {
            "whole" => assert!(least >= 7.0, "{name}: {least} pt"),
            "field" | "organisations-forums" | "threats-rights" | "event" | "hierarchy" | "radial" => {
                assert!(least >= 9.0, "{name}: {least} pt");
            }
            _ => {}
        }
    }
}

const OURS: [Layout; 4] = [Layout::Layered, Layout::Hierarchy, Layout::Radial, Layout::Force];

/// 50 of the 200 random graphs, those in one layout.
fn random_graphs_are_clean_in(layout: Layout) {
    let at = OURS.iter().position(|other| *other == layout).unwrap() as u64;
    for seed in (0..200).filter(|seed| seed % 4 == at) {
        let mut numbers = random::Numbers(seed + 1000);
        let most = if seed % 13 == 5 { 301 } else { 91 };
        let entities = numbers.below(most);
        let relations = numbers.below(entities * 3 + 1);
        let data = random::dataset(seed, entities, relations);
        let view = View::whole(&data);
        let sizes: Vec<Option<f64>> = view.nodes().map(|node| Some((node.index() % 7) as f64)).collect();
        let measure = relata::render::Measure { name: "a measure", values: &sizes };
        let groups: Vec<Option<(usize, String)>> = view
            .nodes()
            .map(|node| (node.index() % 5 > 0).then(|| (node.index() % 5 * 3, format!("group {}", node.index() % 5))))
            .collect();
        let framed = matches!(layout, Layout::Layered | Layout::Force) && seed % 3 == 0;
        let options = ComposeOptions {
            aggregate: seed % 20 == 16,
            size_by: (seed % 7 == 1).then_some(measure),
            groups: if framed { &groups } else { &[] },
            force: true,
            ..ComposeOptions::default()
        };
        let mut drawing = compose(&view, &options).unwrap();
        place(&mut drawing, layout).unwrap();
        check_all(&format!("seed {seed}, {layout:?}, {entities} entities, {relations} relations"), &drawing);
        assert!(drawing.frames.is_empty() || framed || layout == Layout::Radial);
    }
}

#[test]
fn random_graphs_are_clean_in_columns() {
    random_graphs_are_clean_in(Layout::Layered);
}

#[test]
fn random_graphs_are_clean_from_the_top_down() {
    random_graphs_are_clean_in(Layout::Hierarchy);
}

#[test]
fn random_graphs_are_clean_in_rings() {
    random_graphs_are_clean_in(Layout::Radial);
}

#[test]
fn random_graphs_are_clean_by_stress() {
    random_graphs_are_clean_in(Layout::Force);
}

/// 300 entities and 1,000 relations take less than a second where they are optimised.
#[test]
fn a_large_drawing_is_quick() {
    let data = random::dataset(3, 300, 1000);
    for layout in [Layout::Layered, Layout::Force] {
        let start = std::time::Instant::now();
        let mut drawing = compose(&View::whole(&data), &ComposeOptions::default()).unwrap();
        place(&mut drawing, layout).unwrap();
        let svg = relata::render::to_svg(&drawing);
        let took = start.elapsed();
        assert!(svg.len() > 100_000);
        println!("{layout:?}: {took:?}");
        assert!(cfg!(debug_assertions) || took.as_secs_f64() < 1.0, "{layout:?}: {took:?}");
    }
}
