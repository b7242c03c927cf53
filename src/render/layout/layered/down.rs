//! A hierarchy: arrows run down the page, each box stands below all that leads to it.
//!
//! The same steps as for columns, on a drawing whose axes are exchanged: layers are the longest chains that lead to a
//! box, boxes to which nothing leads stand just above what they lead to, and a layer that is too wide is cut in rows.
//! Boxes without any line stand in rows at the bottom. With more boxes than fit on any page levels that are near each
//! other are merged, so that lines pass few of them.

use super::columns::{self, Layer};
use super::{Run, arrange, page};
use crate::render::drawing::{Drawing, Edge};
use crate::render::layout::words;
use crate::render::legend;
use crate::render::page::Density;

/// Widths of rows that are tried.
const WIDTHS: [f64; 9] = [560.0, 800.0, 1100.0, 1500.0, 2000.0, 2700.0, 3600.0, 5000.0, 9000.0];
/// From this many boxes and lines on few widths are tried.
const LARGE: usize = 1200;
/// As many ways are arranged in full, those that promise to be largest on a page.
const ARRANGED: usize = 4;

/// Places a drawing from the top down. About O(sweeps x lines log lines).
pub(in crate::render::layout) fn place(drawing: &mut Drawing) {
    let dense = drawing.density.is_dense();
    drawing.layout = "hierarchy".into();
    drawing.font_size = drawing.density.letters();
    for node in &mut drawing.nodes {
        node.fit(if dense { 100.0 } else { 116.0 }, drawing.font_size, dense);
        node.rect = node.rect.turned();
    }
    if drawing.nodes.is_empty() {
        return;
    }
    let widths = match (drawing.nodes.len(), drawing.edges.len()) {
        (nodes, _) if nodes > columns::MANY => &[f64::INFINITY][..],
        (nodes, edges) if nodes + edges > LARGE => &WIDTHS[5..],
        _ => &WIDTHS[..],
    };
    // where all levels would leave the type too small, those that are near each other share rows
    let levels: &[usize] = match drawing.density {
        _ if drawing.nodes.len() > columns::MANY => &[columns::FEW_LEVELS],
        Density::Airy | Density::Dense => &[usize::MAX],
        Density::Tight => &[usize::MAX, 14, 9, 6, 4],
    };
    let with = |levels: usize| widths.iter().map(move |width| (levels, *width));
    let mut ways: Vec<Vec<Layer>> = Vec::new();
    for (levels, width) in levels.iter().flat_map(|levels| with(*levels)) {
        let way = layers(drawing, width, levels);
        if !ways.contains(&way) {
            ways.push(way);
        }
    }
    if ways.len() > ARRANGED {
        let size = |layers: &Vec<Layer>| super::measured(drawing.clone(), layers, Run::Down);
        let mut sized: Vec<(f64, Vec<Layer>)> = ways.into_iter().map(|layers| (size(&layers), layers)).collect();
        sized.sort_by(|a, b| a.0.total_cmp(&b.0));
        ways = sized.into_iter().take(ARRANGED).map(|(_, layers)| layers).collect();
    }
    let tried = ways.into_iter().map(|layers| {
        let mut drawing = drawing.clone();
        arrange(&mut drawing, &layers, Run::Down);
        upright(&mut drawing);
        words::place(&mut drawing, true);
        drawing
    });
    if let Some(best) = tried.min_by(|a, b| page(a).total_cmp(&page(b))) {
        let rank = columns::ranks(&best);
        let beside = |edge: &Edge| best.nodes[edge.from].rect.y >= best.nodes[edge.to].rect.y;
        let shares_rows = best.edges.iter().any(|edge| rank[edge.from] < rank[edge.to] && beside(edge));
        *drawing = best;
        if shares_rows {
            legend::say(drawing, "Room is scarce: levels that are near each other share rows.");
        }
    }
}

/// Exchanges the axes back.
fn upright(drawing: &mut Drawing) {
    for node in &mut drawing.nodes {
        node.rect = node.rect.turned();
        node.put(node.rect.centre());
    }
    for edge in &mut drawing.edges {
        edge.path.iter_mut().chain(edge.heads.iter_mut().flatten()).for_each(|point| *point = point.turned());
    }
}

/// Layers from the top, none much wider than `width`, for about so many levels at most.
fn layers(drawing: &Drawing, width: f64, levels: usize) -> Vec<Layer> {
    let mut rank = columns::ranks(drawing);
    let count = drawing.nodes.len();
    let (mut entered, mut nearest, mut tied) = (vec![false; count], vec![usize::MAX; count], vec![false; count]);
    for edge in drawing.edges.iter().filter(|edge| edge.from != edge.to) {
        entered[edge.to] = true;
        nearest[edge.from] = nearest[edge.from].min(rank[edge.to]);
        (tied[edge.from], tied[edge.to]) = (true, true);
    }
    for at in (0..count).filter(|at| !entered[*at] && nearest[*at] != usize::MAX) {
        rank[at] = nearest[at].saturating_sub(1);
    }
    let last = rank.iter().copied().max().unwrap_or(0) + 1;
    for at in (0..count).filter(|at| !tied[*at]) {
        rank[at] = last;
    }
    if last > levels {
        for at in (0..count).filter(|at| tied[*at]) {
            rank[at] = rank[at] * levels / last;
        }
    }
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); last + 1];
    for at in 0..count {
        rows[rank[at]].push(at);
    }
    let mut layers = Vec::new();
    for row in rows.into_iter().filter(|row| !row.is_empty()) {
        let whole: f64 = row.iter().map(|at| drawing.nodes[*at].rect.height + 10.0).sum();
        for nodes in columns::split(drawing, &row, (whole / width).ceil().max(1.0) as usize) {
            layers.push(Layer { column: layers.len(), nodes });
        }
    }
    layers
}
