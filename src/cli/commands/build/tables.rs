//! The tables that `build` writes.

use super::Product;
use super::report::measures;
use crate::analysis::centrality::{Measure, rank};
use crate::analysis::coverage::gaps;
use crate::analysis::pairs::{PairsOptions, pairs};
use crate::cli::answer::{Answer, Cell, Table};
use crate::cli::args::Format;
use crate::cli::context::Context;
use crate::cli::entities;
use crate::cli::error::CliError;
use crate::cli::output;
use crate::graph::{Node, View};

/// The measures of the table of centrality.
const MEASURES: [Measure; 8] = [
    Measure::Degree,
    Measure::InDegree,
    Measure::OutDegree,
    Measure::Betweenness,
    Measure::Harmonic,
    Measure::Eigenvector,
    Measure::PageRank,
    Measure::Core,
];

/// At most so many pairs, so that a large field does not fill the disk.
const PAIRS: usize = 100_000;

/// Every table as CSV.
pub(super) fn all(context: &Context, view: &View<'_>) -> Result<Vec<Product>, CliError> {
    let mut products = vec![centrality(context, view)?];
    products.extend(linked(view)?);
    products.extend(lacking(view)?);
    Ok(products)
}

fn csv(table: Table) -> Result<Vec<u8>, CliError> {
    output::rendered(&Answer::list(table), Format::Csv, None, None)
        .map_err(|error| CliError::new(format!("cannot make a table: {error}")))
}

fn centrality(context: &Context, view: &View<'_>) -> Result<Product, CliError> {
    let scores = measures(context, view, &MEASURES)?;
    let mut table = Table::new(&["id", "kind", "name"]);
    for measure in MEASURES {
        table = table.with_number(measure.name());
    }
    for node in rank(view, &scores) {
        let mut row = entities::cells(view, node).to_vec();
        row.extend(scores.values.iter().map(|column| Cell::from(column[node.index()])));
        table.push(row);
    }
    Ok(Product::new("tables/centrality.csv", "who is central, eight measures", csv(table)?))
}

/// Pairs of the first kind of actors that are linked through the second.
fn linked(view: &View<'_>) -> Result<Option<Product>, CliError> {
    let schema = &view.data().schema;
    let mut actors = schema.kinds.iter().filter(|kind| kind.actor);
    let (Some(who), Some(through)) = (actors.next(), actors.next()) else { return Ok(None) };
    let of_kind = |name: &str| -> Vec<Node> { view.nodes().filter(|node| view.kind_name(*node) == name).collect() };
    let found = pairs(view, &of_kind(&who.name), None, &of_kind(&through.name), PairsOptions { limit: Some(PAIRS) });
    let mut table = Table::new(&["a", "b"]).with_number("shared").with_number("jaccard").with_number("adamic_adar");
    table = table.with_number("newman").with_text("through");
    for pair in &found.pairs {
        table.push(vec![
            view.id(pair.a).into(),
            view.id(pair.b).into(),
            pair.shared.into(),
            Cell::Number(pair.jaccard),
            Cell::Number(pair.adamic_adar),
            Cell::Number(pair.newman),
            pair.through.iter().map(|node| view.id(*node).to_owned()).collect::<Vec<_>>().into(),
        ]);
    }
    let what = format!("{} linked through {} by any relation, the strongest link first", who.plural, through.plural);
    Ok(Some(Product::new("tables/pairs.csv", what, csv(table)?)))
}

fn lacking(view: &View<'_>) -> Result<Option<Product>, CliError> {
    let questions = &view.data().schema.coverage;
    if questions.is_empty() {
        return Ok(None);
    }
    let mut table = Table::new(&["question", "id", "kind", "name", "rank", "inherited"]);
    for question in questions {
        for gap in gaps(view, question)?.without_direct() {
            let [id, kind, name] = entities::cells(view, gap.node);
            let rank = gap.rank.as_ref().map(ToString::to_string).unwrap_or_default();
            let inherited: Vec<String> = gap.inherited.iter().map(|node| view.id(*node).to_owned()).collect();
            table.push(vec![question.id.clone().into(), id, kind, name, rank.into(), inherited.into()]);
        }
    }
    Ok(Some(Product::new("tables/gaps.csv", "what has no relation recorded, by standing question", csv(table)?)))
}
