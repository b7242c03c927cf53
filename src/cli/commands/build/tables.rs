//! The tables that `build` writes.

use super::super::{gaps, pairs};
use super::Product;
use super::report::{Findings, MEASURES};
use crate::analysis::centrality::rank;
use crate::analysis::pairs::{PairsOptions, pairs as pairs_through};
use crate::cli::answer::{Answer, Cell, Table};
use crate::cli::args::Format;
use crate::cli::entities;
use crate::cli::error::CliError;
use crate::cli::output;
use crate::graph::{Node, View};

/// At most so many pairs, so that a large field does not fill the disk.
const PAIRS: usize = 100_000;

/// Every table as CSV.
pub(super) fn all(view: &View<'_>, findings: &Findings) -> Result<Vec<Product>, CliError> {
    let mut products = vec![centrality(view, findings)?];
    products.extend(linked(view)?);
    products.extend(lacking(view, findings)?);
    Ok(products)
}

fn csv(table: Table) -> Result<Vec<u8>, CliError> {
    output::rendered(&Answer::list(table), Format::Csv, None, None)
        .map_err(|error| CliError::new(format!("cannot make a table: {error}")))
}

fn centrality(view: &View<'_>, findings: &Findings) -> Result<Product, CliError> {
    let scores = &findings.scores;
    let mut table = Table::new(&["id", "kind", "name"]);
    for measure in MEASURES {
        table = table.with_number(measure.name());
    }
    for node in rank(view, scores) {
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
    let found =
        pairs_through(view, &of_kind(&who.name), None, &of_kind(&through.name), PairsOptions { limit: Some(PAIRS) });
    let what = format!("{} linked through {} by any relation, the strongest link first", who.plural, through.plural);
    Ok(Some(Product::new("tables/pairs.csv", what, csv(pairs::table(view, &found))?)))
}

fn lacking(view: &View<'_>, findings: &Findings) -> Result<Option<Product>, CliError> {
    if findings.gaps.is_empty() {
        return Ok(None);
    }
    let mut table = gaps::table();
    findings.gaps.iter().for_each(|(question, found)| gaps::rows(&mut table, view, question, found));
    Ok(Some(Product::new("tables/gaps.csv", "what has no relation recorded, by standing question", csv(table)?)))
}
