//! The pictures that `build` draws.

use super::Product;
use crate::analysis::centrality::{Measure, order};
use crate::cli::commands::render::{column, drawn};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::graph::{Node, View, select};
use crate::model::{Picture, Selector};
use crate::render::{ComposeOptions, Layout, MAX_EDGES, MAX_NODES, to_dot, to_svg};
use std::collections::BTreeSet;

/// Every picture as SVG and DOT.
pub(super) fn all(context: &Context, view: &View<'_>, filters: &[String]) -> Result<Vec<Product>, CliError> {
    let declared = &view.data().schema.pictures;
    let chosen = if declared.is_empty() { usual(context, view)? } else { declared.clone() };
    let mut products = Vec::new();
    for picture in &chosen {
        products.extend(one(context, view, filters, picture)?);
    }
    Ok(products)
}

/// Without `[[picture]]`: the aggregate, everything where that can be read, and the neighbourhood of the entity with
/// the most neighbours.
fn usual(context: &Context, view: &View<'_>) -> Result<Vec<Picture>, CliError> {
    let mut pictures = vec![Picture { id: "field".to_owned(), aggregate: true, ..Picture::default() }];
    if view.node_count() <= MAX_NODES && view.edge_count() <= MAX_EDGES {
        pictures.push(Picture { id: "whole".to_owned(), ..Picture::default() });
    }
    let degrees = column(context, view, Measure::Degree)?;
    if let Some(centre) = order(&degrees).first().filter(|_| view.edge_count() > 0) {
        let focus = vec![Selector::Entity(view.id(*centre).to_owned())];
        pictures.push(Picture { id: "centre".to_owned(), focus, hops: 1, ..Picture::default() });
    }
    Ok(pictures)
}

fn one(context: &Context, view: &View<'_>, filters: &[String], picture: &Picture) -> Result<Vec<Product>, CliError> {
    let place = |error: CliError| CliError { message: format!("picture `{}`: {}", picture.id, error.message), ..error };
    let nodes = |selectors: &[Selector]| -> Result<BTreeSet<Node>, CliError> {
        let mut found = BTreeSet::new();
        for selector in selectors {
            let entities = select(view.data(), selector).map_err(|error| place(error.into()))?;
            found.extend(entities.into_iter().filter_map(|entity| view.node(entity)));
        }
        Ok(found)
    };
    let (keep, drop) = (nodes(&picture.keep)?, nodes(&picture.drop)?);
    let part = view.restricted(|node| (picture.keep.is_empty() || keep.contains(&node)) && !drop.contains(&node));
    let focus: Vec<Node> =
        nodes(&picture.focus)?.into_iter().filter_map(|node| part.node(view.entity(node))).collect();
    if focus.is_empty() && !picture.focus.is_empty() {
        context.say(&format!("picture `{}` is left out: the filters leave out its focus", picture.id));
        return Ok(Vec::new());
    }
    let mut typed = filters.to_vec();
    typed.extend(picture.keep.iter().map(|selector| format!("--keep {selector}")));
    typed.extend(picture.drop.iter().map(|selector| format!("--drop {selector}")));
    let typed = typed.join(" ");
    let options = ComposeOptions {
        title: (!picture.title.is_empty()).then_some(&picture.title),
        filters: &typed,
        focus: &focus,
        hops: picture.hops,
        aggregate: picture.aggregate,
        ..ComposeOptions::default()
    };
    let drawing = match drawn(&part, &options, Layout::Layered) {
        Ok(drawing) => drawing,
        Err(error) => {
            context.say(&format!("picture `{}` is left out: {}", picture.id, error.message));
            return Ok(Vec::new());
        }
    };
    let what = if picture.title.is_empty() { &drawing.title } else { &picture.title };
    let path = |ending: &str| format!("diagrams/{}.{ending}", picture.id);
    Ok(vec![
        Product::new(path("svg"), what, to_svg(&drawing)),
        Product::new(path("dot"), format!("{what}, for Graphviz"), to_dot(&drawing)),
    ])
}
