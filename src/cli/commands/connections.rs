//! `connections`: what surrounds an entity, and what two share.

use crate::analysis::connections::{Common, Ego, EgoOptions, common, ego};
use crate::cli::answer::{Answer, Cell, Status, Table};
use crate::cli::args::{FilterArgs, OutputArgs};
use crate::cli::complete;
use crate::cli::context::{Basis, Context};
use crate::cli::entities;
use crate::cli::error::CliError;
use crate::cli::phrase::{self, Footnotes, aside, bold, dim};
use crate::escape::terminal;
use crate::graph::{Arc, Edge, Node, View};
use clap_complete::engine::ArgValueCompleter;

/// Show the ego network of an entity, or what two entities share
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit status 1 when two entities share nothing and are not linked.\n\nExamples:\n  \
    relata connections apc\n  relata connections igf --hops 2 --relation part_of,participates_in\n  \
    relata connections 'Access Now' EFF")]
pub struct Args {
    /// The entity in the middle
    #[arg(value_name = "A", add = ArgValueCompleter::new(complete::entities))]
    a: String,
    /// Another: show what both have in common
    #[arg(value_name = "B", add = ArgValueCompleter::new(complete::entities), conflicts_with_all = ["hops", "directed"])]
    b: Option<String>,
    /// How far to go
    #[arg(long, value_name = "N", default_value_t = 1)]
    hops: usize,
    /// Only along arrows
    #[arg(long)]
    directed: bool,
    #[command(flatten)]
    filters: FilterArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context) -> Result<Status, CliError> {
    let data = context.data()?;
    let view = context.view(&data, &args.filters)?;
    let a = entities::node(&view, &args.a)?;
    let mut answer = match &args.b {
        None => {
            let found = ego(&view, a, EgoOptions { hops: args.hops, directed: args.directed });
            around(&view, a, &found)
        }
        Some(b) => {
            let b = entities::node(&view, b)?;
            if a == b {
                return Err(CliError::new(format!("both names mean `{}`", view.id(a)))
                    .hint(format!("`relata connections {}` shows what surrounds it", view.id(a))));
            }
            shared(&view, a, b, &common(&view, a, b))
        }
    };
    answer.ties = "by distance, verb in the order of the schema, direction, id";
    let mut output = args.output.clone();
    output.with_evidence &=
        answer.text.is_none() || crate::cli::output::format_of(&answer, &output) != crate::cli::args::Format::Table;
    context.finish(&answer, &output, Basis::view(&view, &args.filters.typed()))
}

fn cite(view: &View<'_>, answer: &mut Answer, edge: Edge) {
    answer.sources.extend(view.relation_evidence(view.relation(edge)).iter());
}

fn around(view: &View<'_>, center: Node, found: &Ego) -> Answer {
    let data = view.data();
    let mut answer = Answer::default();
    let mut table = Table::default().with_number("hops");
    for name in ["id", "kind", "name", "relation", "direction", "via"] {
        table = table.with_text(name);
    }
    for connection in &found.connections {
        cite(view, &mut answer, connection.edge);
        let [id, kind, name] = entities::cells(view, connection.node);
        table.push(vec![
            Cell::from(connection.hops),
            id,
            kind,
            name,
            data.verb_name(view.relation(connection.edge)).into(),
            entities::direction(view, connection.edge, connection.forward).into(),
            view.id(connection.via).into(),
        ]);
    }
    let mut notes = Footnotes::default();
    let mut text = format!("{} {}\n", bold(&terminal(view.name(center))), aside(view.id(center)));
    let mut distance = 0;
    for group in found.groups(view) {
        if group.hops != distance {
            distance = group.hops;
            let size = found.sizes.get(distance).copied().unwrap_or(0);
            text.push_str(&format!(
                "\n{}\n",
                bold(&format!(
                    "{}, {}",
                    phrase::count(distance, "hop", "hops"),
                    phrase::count(size, "entity", "entities")
                ))
            ));
        }
        let members = &found.connections[group.rows.clone()];
        let Some(first) = members.first() else { continue };
        let symmetric = view.is_symmetric(first.edge);
        text.push_str(&format!(
            "  {}\n",
            terminal(phrase::verb(data, view.relation(first.edge), group.forward || symmetric))
        ));
        for connection in members {
            let relation = view.relation(connection.edge);
            let mut details = vec![format!("{}, {}", view.id(connection.node), view.kind_name(connection.node))];
            details.extend([data.period(relation), phrase::confidence(data, relation)]);
            if distance > 1 {
                details.push(format!("via {}", view.id(connection.via)));
            }
            details.retain(|detail| !detail.is_empty());
            text.push_str(&format!(
                "    {} {} {}\n",
                terminal(view.name(connection.node)),
                aside(&details.join(", ")),
                notes.cite(&view.relation_evidence(relation))
            ));
        }
    }
    if found.connections.is_empty() {
        text.push_str("\nno relation to another entity recorded in this data\n");
    }
    let inner = found.own.len() + found.across.len();
    if inner > 0 {
        text.push_str(&dim(&format!(
            "\n{} among entities at the same distance not listed\n",
            phrase::count(inner, "relation", "relations")
        )));
    }
    text.push_str(&notes.list(data));
    answer.text = Some(text);
    answer.table = table;
    answer.define("hops", "length of a shortest path, relations walked either way unless --directed")
}

fn verbs(view: &View<'_>, arcs: &[Arc]) -> Cell {
    arcs.iter()
        .map(|arc| {
            let verb = view.data().verb_name(view.relation(arc.edge));
            // Seen from the entity asked about: a relation that comes in is marked.
            if arc.forward || view.is_symmetric(arc.edge) { verb.to_owned() } else { format!("^{verb}") }
        })
        .collect::<Vec<_>>()
        .into()
}

fn shared(view: &View<'_>, a: Node, b: Node, found: &Common) -> Answer {
    let data = view.data();
    let mut answer = Answer::default();
    let mut table = Table::new(&["id", "kind", "name", "relation_a", "relation_b"]);
    let mut notes = Footnotes::default();
    let mut text = format!(
        "{} {} and {} {}\n",
        bold(&terminal(view.name(a))),
        aside(view.id(a)),
        bold(&terminal(view.name(b))),
        aside(view.id(b))
    );
    let mut line = |text: &mut String, subject: Node, arc: &Arc, object: Node| {
        let relation = view.relation(arc.edge);
        let forward = arc.forward || view.is_symmetric(arc.edge);
        let details: Vec<String> =
            [data.period(relation), phrase::confidence(data, relation)].into_iter().filter(|d| !d.is_empty()).collect();
        text.push_str(&format!(
            "    {} {} {} {} {}\n",
            terminal(view.id(subject)),
            terminal(phrase::verb(data, relation, forward)),
            terminal(view.id(object)),
            aside(&details.join(", ")),
            notes.cite(&view.relation_evidence(relation))
        ));
    };
    if !found.direct.is_empty() {
        text.push_str(&format!("\n{}\n", bold("directly linked")));
        for arc in &found.direct {
            cite(view, &mut answer, arc.edge);
            line(&mut text, a, arc, b);
            let [id, kind, name] = entities::cells(view, b);
            table.push(vec![id, kind, name, verbs(view, std::slice::from_ref(arc)), Cell::Empty]);
        }
    }
    if !found.shared.is_empty() {
        text.push_str(&format!("\n{}\n", bold(&format!("in common ({})", found.shared.len()))));
    }
    for neighbour in &found.shared {
        text.push_str(&format!(
            "  {} {}\n",
            terminal(view.name(neighbour.node)),
            aside(view.kind_name(neighbour.node))
        ));
        for arc in &neighbour.a {
            cite(view, &mut answer, arc.edge);
            line(&mut text, a, arc, neighbour.node);
        }
        for arc in &neighbour.b {
            cite(view, &mut answer, arc.edge);
            line(&mut text, b, arc, neighbour.node);
        }
        let [id, kind, name] = entities::cells(view, neighbour.node);
        table.push(vec![id, kind, name, verbs(view, &neighbour.a), verbs(view, &neighbour.b)]);
    }
    if found.is_empty() {
        answer.status = Status::Empty;
        answer.notes.push(format!(
            "nothing in common recorded in this data; `relata path {} {}` may find a longer connection",
            view.id(a),
            view.id(b)
        ));
        text.clear();
    } else {
        text.push_str(&notes.list(data));
    }
    answer.text = Some(text);
    answer.table = table;
    answer
        .define("in common", "entities that have a relation with both, whatever its direction")
        .define("^verb", "the relation comes from the entity in the row")
}
