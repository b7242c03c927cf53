//! What rests on one source, or on all of one publisher, and what would fall without it.

use super::{Args, SHOWN, heading, more, relation};
use crate::analysis::sources::{Fall, FallOptions, fall};
use crate::cli::answer::{Answer, Cell, Table};
use crate::cli::context::{Context, evidence};
use crate::cli::entities::{cells, entity_json, relation_json};
use crate::cli::error::CliError;
use crate::cli::phrase::{aside, bold, count, source_json};
use crate::cli::progress::watched;
use crate::escape::terminal;
use crate::graph::{Edge, Node, View, resolve_sources};
use crate::model::SourceIx;
use serde_json::{Value, json};

pub(super) fn answer(args: &Args, context: &Context, view: &View<'_>, named: &str) -> Result<Answer, CliError> {
    let withdrawn = resolve_sources(view.data(), named)?;
    let options = FallOptions { top: args.top, ..FallOptions::default() };
    let found = watched(context, "sources", |monitor| fall(view, &withdrawn, &options, monitor))?;
    let limit = args.limit.unwrap_or(SHOWN);
    let text = text(view, &withdrawn, &found, limit, args.top);
    let mut answer = Answer::document(text, as_json(view, &withdrawn, &found), table(view, &found));
    answer.sources.extend(&withdrawn);
    Ok(answer)
}

/// A row for everything that rests on the source, and for everything that would change.
fn table(view: &View<'_>, found: &Fall) -> Table {
    let schema = &view.data().schema;
    let mut table = Table::new(&["what", "id", "relation", "target", "falls", "detail"]);
    for edge in &found.relations {
        let [source, verb, target] = relation(view, *edge);
        let falls = Cell::Flag(found.fallen.binary_search(edge).is_ok());
        table.push(vec!["relation".into(), source, verb, target, falls, Cell::Empty]);
    }
    for node in &found.entities {
        let [id, kind, _] = cells(view, *node);
        let falls = Cell::Flag(found.lost.binary_search(node).is_ok());
        table.push(vec!["entity".into(), id, Cell::Empty, Cell::Empty, falls, kind]);
    }
    let mut row = |what: &str, node: Node, detail: String| {
        table.push(vec![what.into(), view.id(node).into(), Cell::Empty, Cell::Empty, Cell::Empty, detail.into()]);
    };
    for opened in &found.opened {
        opened.nodes.iter().for_each(|node| row("gap", *node, schema.coverage[opened.question].id.clone()));
    }
    for (number, piece) in found.pieces.iter().enumerate() {
        piece.iter().for_each(|node| row("piece", *node, (number + 1).to_string()));
    }
    for ranking in &found.moves {
        for step in &ranking.moves {
            row("rank", step.node, format!("{} {} to {}", ranking.measure, step.before, step.after));
        }
    }
    table
}

fn as_json(view: &View<'_>, withdrawn: &[SourceIx], found: &Fall) -> Value {
    let schema = &view.data().schema;
    let nodes = |nodes: &[Node]| -> Value { nodes.iter().map(|node| entity_json(view, *node)).collect() };
    let edges = |edges: &[Edge]| -> Value { edges.iter().map(|edge| relation_json(view, *edge)).collect() };
    let gaps = found
        .opened
        .iter()
        .map(|opened| json!({ "question": schema.coverage[opened.question].id, "entities": nodes(&opened.nodes) }));
    let rankings = found.moves.iter().map(|ranking| {
        let moves = ranking
            .moves
            .iter()
            .map(|step| json!({ "id": view.id(step.node), "before": step.before, "after": step.after }));
        json!({ "measure": ranking.measure.name(), "moved": ranking.moved, "top": moves.collect::<Value>() })
    });
    json!({
        "sources": withdrawn.iter().map(|source| source_json(view.data(), *source)).collect::<Value>(),
        "relations": edges(&found.relations),
        "relations_fallen": edges(&found.fallen),
        "entities": nodes(&found.entities),
        "entities_lost": nodes(&found.lost),
        "pairs": found.pairs,
        "pieces": found.pieces.iter().map(|piece| nodes(piece)).collect::<Value>(),
        "gaps": gaps.collect::<Value>(),
        "rankings": rankings.collect::<Value>(),
    })
}

fn text(view: &View<'_>, withdrawn: &[SourceIx], found: &Fall, limit: usize, top: usize) -> String {
    let data = view.data();
    let mut text = String::new();
    for line in evidence(data, withdrawn.iter().copied()).lines {
        text.push_str(&format!("{}\n", bold(&terminal(&line))));
    }
    text.push_str(&format!(
        "{} and {} rest on {}; without it {} and {} fall\n",
        count(found.relations.len(), "relation", "relations"),
        count(found.entities.len(), "entity", "entities"),
        if withdrawn.len() == 1 { "it" } else { "them" },
        count(found.fallen.len(), "relation", "relations"),
        count(found.lost.len(), "entity", "entities"),
    ));
    let named = |edge: &Edge| {
        let (source, target) = view.endpoints(*edge);
        let relation = view.relation(*edge);
        let dates = data.period(relation);
        let line = format!("{} {} {}", view.id(source), data.verb_name(relation), view.id(target));
        format!("{} {}", terminal(&line), aside(&dates)).trim_end().to_owned()
    };
    let entity = |node: &Node| format!("{} {}", terminal(view.name(*node)), aside(view.id(*node)));
    let mut list = |title: &str, note: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            text.push_str(&heading(title, note));
            lines.iter().take(limit).for_each(|line| text.push_str(&format!("  {line}\n")));
            more(lines.len(), limit, &mut text);
        }
    };
    let stands: Vec<String> =
        found.relations.iter().filter(|edge| found.fallen.binary_search(edge).is_err()).map(named).collect();
    list("Relations that fall", "they rest on nothing else", found.fallen.iter().map(named).collect());
    list("Relations that stand", "other sources say the same", stands);
    list("Entities that fall", "named by nothing else", found.lost.iter().map(entity).collect());
    let pieces = found.pieces.iter().map(|piece| {
        let named: Vec<&str> = piece.iter().take(6).map(|node| view.id(*node)).collect();
        let more = if piece.len() > named.len() { ", …" } else { "" };
        terminal(&format!("{}: {}{more}", count(piece.len(), "entity", "entities"), named.join(", "))).into_owned()
    });
    let apart = format!(
        "{} no longer linked by any chain",
        count(usize::try_from(found.pairs).unwrap_or(usize::MAX), "pair", "pairs")
    );
    list("What would come apart", &apart, pieces.collect());
    for opened in &found.opened {
        let question = &data.schema.coverage[opened.question];
        list("Gaps that would open", &terminal(&question.title), opened.nodes.iter().map(entity).collect());
    }
    for ranking in found.moves.iter().filter(|ranking| !ranking.moves.is_empty()) {
        let moves = ranking
            .moves
            .iter()
            .map(|step| format!("{:>3} → {:>3}  {}", step.before, step.after, terminal(view.id(step.node))));
        let note = format!("the top {top}; {} move in all", count(ranking.moved, "entity", "entities"));
        list(&format!("Ranks by {}", ranking.measure), &note, moves.collect());
    }
    text
}
