//! Pictures other than boxes and lines: laws of geometry, numbers, contrast.

use super::geometry::check;
use super::pictures::{data, keeping};
use super::random;
use relata::graph::{Node, View};
use relata::model::Dataset;
use relata::render::{
    ChartOptions, Drawing, Measure, RenderError, activity, contrast, matrix, ranking, timeline, to_svg,
};

fn of_kind(view: &View<'_>, kind: &str) -> Vec<Node> {
    view.nodes().filter(|node| view.kind_name(*node) == kind).collect()
}

/// Every picture by name.
pub(crate) fn all(data: &Dataset) -> Vec<(&'static str, Drawing)> {
    let whole = View::whole(data);
    let plain = ChartOptions::default();
    let degrees: Vec<Option<f64>> = whole.nodes().map(|node| Some(whole.incident(node).count() as f64)).collect();
    let measure = Measure { name: "relations", values: &degrees };
    let kind = |name| of_kind(&whole, name);
    vec![
        ("matrix", matrix(&whole, &kind("right"), &kind("threat"), &plain).unwrap()),
        ("verbs", matrix(&whole, &kind("forum"), &kind("organisation"), &plain).unwrap()),
        ("itself", matrix(&whole, &kind("threat"), &kind("threat"), &plain).unwrap()),
        ("ranking", ranking(&whole, measure, 30, &plain).unwrap()),
        ("timeline", timeline(&keeping(data, &[":forum|initiative|instrument"]), &plain).unwrap()),
        ("all in time", timeline(&whole, &plain).unwrap()),
        ("activity", activity(&whole, &plain).unwrap()),
    ]
}

#[test]
fn they_are_clean() {
    for (name, drawing) in all(&data()) {
        check(name, &drawing);
        let least = drawing.smallest_type_on_a3();
        assert!(least >= 9.0 || name == "all in time", "{name}: {least} pt");
        assert!(drawing.description.len() > 40 && to_svg(&drawing).contains("<desc id=\"desc\">"), "{name}");
    }
}

#[test]
fn a_matrix_has_a_cell_for_every_relation_between_its_sets() {
    let data = data();
    let whole = View::whole(&data);
    let (rows, columns) = (of_kind(&whole, "right"), of_kind(&whole, "threat"));
    let between = whole.edges().filter(|edge| {
        let (source, target) = whole.endpoints(*edge);
        rows.contains(&target) && columns.contains(&source) || rows.contains(&source) && columns.contains(&target)
    });
    let drawing = matrix(&whole, &rows, &columns, &ChartOptions::default()).unwrap();
    let told = drawing.marks.iter().filter(|mark| !mark.tooltip.is_empty());
    let lines: usize = told.map(|mark| mark.tooltip.split("\n\n").count()).sum();
    assert_eq!(lines, between.count());
    let empty = matrix(&whole, &[], &columns, &ChartOptions::default());
    assert!(matches!(empty, Err(RenderError::Nothing { .. })));
}

#[test]
fn a_ranking_is_sorted_and_its_bars_are_in_proportion() {
    let data = random::dataset(5, 20, 40);
    let view = View::whole(&data);
    let values: Vec<Option<f64>> = view.nodes().map(|node| Some(f64::from(node.0 % 7))).collect();
    let drawing = ranking(&view, Measure { name: "m", values: &values }, 10, &ChartOptions::default()).unwrap();
    let bars: Vec<f64> = drawing.marks.iter().skip(1).step_by(2).map(|mark| mark.rect.width).collect();
    assert_eq!(bars.len(), 10);
    assert!(bars.is_sorted_by(|a, b| a >= b));
    assert!((bars[0] / bars[9] - 6.0 / 3.0).abs() < 0.01 || bars[9] < bars[0], "{bars:?}");
    let none: Vec<Option<f64>> = vec![None; 20];
    let nothing = ranking(&view, Measure { name: "m", values: &none }, 10, &ChartOptions::default());
    assert!(matches!(nothing, Err(RenderError::Nothing { .. })));
}

#[test]
fn what_has_no_date_is_said() {
    let data = random::dataset(5, 20, 40);
    let view = View::whole(&data);
    assert!(matches!(timeline(&view, &ChartOptions::default()), Err(RenderError::Nothing { .. })));
    assert!(matches!(activity(&view, &ChartOptions::default()), Err(RenderError::Nothing { .. })));
}

#[test]
fn every_text_stands_out_in_light_and_in_dark() {
    let data = data();
    for (name, light) in all(&data).into_iter().chain(super::pictures::once().iter().cloned()) {
        let mut dark = light.clone();
        dark.darken();
        for drawing in [&light, &dark] {
            let on = |label: &relata::render::TextBlock, fill: &str| {
                let fill = if fill == "none" { &drawing.background } else { fill };
                let least = contrast(&label.colour, fill);
                assert!(least >= 4.5, "{name}: {} on {fill} has {least}", label.colour);
            };
            drawing.nodes.iter().for_each(|node| on(&node.label, &node.fill));
            drawing.marks.iter().for_each(|mark| mark.label.iter().for_each(|label| on(label, &mark.fill)));
            drawing.frames.iter().for_each(|frame| frame.label.iter().for_each(|label| on(label, &frame.fill)));
            let free = drawing.edges.iter().filter_map(|edge| edge.label.as_ref());
            let free = free.chain(&drawing.words).chain(&drawing.texts);
            let free = free.chain(drawing.headers.iter().map(|header| &header.label));
            free.chain(drawing.legend.entries.iter().map(|entry| &entry.label)).for_each(|label| on(label, "none"));
        }
    }
}
