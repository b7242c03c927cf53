//! `show`: all that is known of an entity.

use crate::cli::answer::{Answer, Status, Table};
use crate::cli::args::{FilterArgs, Format, OutputArgs};
use crate::cli::complete;
use crate::cli::context::{Basis, Context};
use crate::cli::entities;
use crate::cli::error::CliError;
use crate::cli::output;
use crate::cli::phrase::{self, Footnotes, aside, bold, dim};
use crate::escape::terminal;
use crate::graph::{Arc, View};
use crate::model::{AttributeType, EntityIx, Index, RELATION_COLUMNS, ValueRef};
use clap_complete::engine::ArgValueCompleter;
use serde_json::{Map, json};

/// Show all that is known of an entity: attributes, relations both ways, evidence
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  relata show APC\n  relata show igf-2017-day0 --relation organises\n  \
    relata show 'Freedom Online Coalition' --when 2011..2013 --format json")]
pub struct Args {
    /// The entity: its id, name or alias
    #[arg(value_name = "ENTITY", add = ArgValueCompleter::new(complete::entities))]
    entity: String,
    #[command(flatten)]
    filters: FilterArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// Runs the command.
pub fn run(args: &Args, context: &Context) -> Result<Status, CliError> {
    let data = context.data()?;
    let entity = entities::entity(&data, &args.entity)?;
    let view = context.view(&data, &args.filters)?;
    let relations = grouped(&view, entity);
    let mut answer =
        Answer::document(text(&view, entity, &relations), as_json(&view, entity, &relations), table(&view, &relations));
    if view.node(entity).is_none() {
        answer.notes.push(format!("the filters leave out `{}` itself, and so all its relations", data.id(entity)));
    }
    answer.sources = view.entity_evidence(entity).iter().copied().collect();
    for (_, arcs) in &relations {
        for arc in arcs {
            answer.sources.extend(view.relation_evidence(view.relation(arc.edge)).iter());
        }
    }
    answer.ties = "relations are grouped by verb in the order of the schema, then ordered by id";
    // Text and JSON have their sources already.
    let mut output = args.output.clone();
    output.with_evidence &= matches!(output::format_of(&answer, &output), Format::Csv | Format::Markdown);
    context.finish(&answer, &output, Basis::view(&view, &args.filters.typed()))
}

/// A verb and a direction, with the relations that have them.
type Group = (String, Vec<Arc>);

/// Relations by verb: outgoing ones in the order of the schema, then incoming ones.
fn grouped(view: &View<'_>, entity: EntityIx) -> Vec<Group> {
    let Some(node) = view.node(entity) else { return Vec::new() };
    let data = view.data();
    let mut arcs: Vec<Arc> = view.incident(node).collect();
    // A self-relation is seen from both ends; it is told once. A symmetric one reads the same from both.
    arcs.retain(|arc| arc.node != node || arc.forward);
    let forward = |arc: &Arc| arc.forward || view.is_symmetric(arc.edge);
    arcs.sort_by_key(|arc| (!forward(arc), data.verb(view.relation(arc.edge)), arc.node, arc.edge));
    let mut groups: Vec<Group> = Vec::new();
    let mut last = None;
    for arc in arcs {
        let key = (forward(&arc), data.verb(view.relation(arc.edge)));
        if last != Some(key) {
            groups.push((phrase::verb(data, view.relation(arc.edge), forward(&arc)).to_owned(), Vec::new()));
            last = Some(key);
        }
        if let Some((_, members)) = groups.last_mut() {
            members.push(arc);
        }
    }
    groups
}

fn attributes<'d>(view: &View<'d>, entity: EntityIx) -> Vec<(&'d str, ValueRef<'d>)> {
    let columns = view.data().entity_attributes();
    columns.iter().filter_map(|column| Some((column.name.as_str(), column.get(entity.index())?))).collect()
}

fn text(view: &View<'_>, entity: EntityIx, relations: &[Group]) -> String {
    let data = view.data();
    let width = output::width();
    let mut notes = Footnotes::default();
    let mut text = format!("{}\n", bold(&terminal(data.name(entity))));
    let mut line = format!("{} · {}", data.id(entity), kind_label(view, entity));
    if !data.aliases(entity).is_empty() {
        line.push_str(&format!(" · also {}", data.aliases(entity).join(", ")));
    }
    text.push_str(&format!("{}\n", dim(&terminal(&line))));
    if !data.description(entity).is_empty() {
        text.push_str(&format!("\n{}", phrase::wrapped(&terminal(data.description(entity)), "  ", width)));
    }
    let mut facts: Vec<(String, String)> =
        attributes(view, entity).iter().map(|(name, value)| (name.replace('_', " "), value.to_string())).collect();
    if !data.website(entity).is_empty() {
        facts.push(("website".into(), data.website(entity).to_owned()));
    }
    let evidence = notes.cite(&view.entity_evidence(entity));
    if !evidence.is_empty() {
        facts.push(("evidence".into(), evidence));
    }
    let (file, number) = data.entity_origin(entity);
    if let Some(account) = data.account.files.get(file) {
        let line = if account.is_sheet { "row" } else { "line" };
        facts.push(("recorded in".into(), format!("{}, {line} {number}", account.file)));
    }
    let longest = facts.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    text.push('\n');
    for (name, value) in facts {
        text.push_str(&format!("  {}  {}\n", dim(&format!("{:longest$}", terminal(&name))), terminal(&value)));
    }
    if relations.is_empty() {
        text.push_str("\nno relation recorded in this data\n");
    }
    for (verb, arcs) in relations {
        text.push_str(&format!("\n{} {}\n", bold(&terminal(verb)), aside(&arcs.len().to_string())));
        for arc in arcs {
            text.push_str(&relation_line(view, *arc, &mut notes));
        }
    }
    text.push_str(&notes.list(data));
    text
}

fn kind_label<'d>(view: &View<'d>, entity: EntityIx) -> &'d str {
    let kind = &view.data().schema.kinds[view.data().kind(entity).index()];
    if kind.label.is_empty() { &kind.name } else { &kind.label }
}

fn relation_line(view: &View<'_>, arc: Arc, notes: &mut Footnotes) -> String {
    let data = view.data();
    let relation = view.relation(arc.edge);
    let mut details = vec![kind_label(view, view.entity(arc.node)).to_owned(), data.period(relation)];
    if (data.weight(relation) - 1.0).abs() > f64::EPSILON {
        details.push(format!("weight {}", data.weight(relation)));
    }
    details.push(phrase::confidence(data, relation));
    details.push(data.note(relation).to_owned());
    for column in data.relation_attributes() {
        details.extend(column.get(relation.index()).map(|value| format!("{}: {value}", column.name)));
    }
    details.retain(|detail| !detail.is_empty());
    let marks = notes.cite(&view.relation_evidence(relation));
    format!(
        "  {} {} {}\n",
        terminal(view.name(arc.node)),
        aside(&format!("{}, {}", view.id(arc.node), details.join(", "))),
        marks
    )
}

fn table(view: &View<'_>, relations: &[Group]) -> Table {
    let data = view.data();
    let mut table = Table::new(&["relation", "direction", "id", "kind", "name"]);
    for column in RELATION_COLUMNS {
        table = match column.ty {
            AttributeType::Number => table.with_number(column.name),
            _ => table.with_text(column.name),
        };
    }
    table = table.with_text("note").with_text("evidence");
    for arc in relations.iter().flat_map(|(_, arcs)| arcs) {
        let relation = view.relation(arc.edge);
        let values = RELATION_COLUMNS.iter().map(|column| match (column.value)(data, relation) {
            Some(ValueRef::Number(number)) => Some(number).into(),
            value => value.map(|value| value.to_string()).unwrap_or_default().into(),
        });
        let mut row = vec![
            data.verb_name(relation).into(),
            entities::direction(view, arc.edge, arc.forward).into(),
            view.id(arc.node).into(),
            view.kind_name(arc.node).into(),
            view.name(arc.node).into(),
        ];
        row.extend(values);
        row.extend([data.note(relation).into(), phrase::source_ids(data, &view.relation_evidence(relation)).into()]);
        table.push(row);
    }
    table
}

fn as_json(view: &View<'_>, entity: EntityIx, relations: &[Group]) -> serde_json::Value {
    let data = view.data();
    let attributes: Map<_, _> = attributes(view, entity)
        .into_iter()
        .map(|(name, value)| (name.to_owned(), entities::value_json(value)))
        .collect();
    let sources = |list: &[crate::model::SourceIx]| -> Vec<_> {
        list.iter().map(|source| phrase::source_json(data, *source)).collect()
    };
    let (file, line) = data.entity_origin(entity);
    let relations: Vec<_> = relations
        .iter()
        .flat_map(|(_, arcs)| arcs)
        .map(|arc| {
            let relation = view.relation(arc.edge);
            let more: Map<_, _> = data
                .relation_attributes()
                .iter()
                .filter_map(|column| Some((column.name.clone(), entities::value_json(column.get(relation.index())?))))
                .collect();
            let other = json!({
                "relation": data.verb_name(relation),
                "direction": entities::direction(view, arc.edge, arc.forward),
                "entity": entities::entity_json(view, arc.node),
            });
            let rest = json!({
                "note": data.note(relation),
                "attributes": if more.is_empty() { serde_json::Value::Null } else { more.into() },
                "evidence": sources(&view.relation_evidence(relation)),
            });
            entities::with_values(other, data, relation, rest)
        })
        .collect();
    json!({
        "id": data.id(entity),
        "kind": data.kind_name(entity),
        "name": data.name(entity),
        "aliases": data.aliases(entity),
        "description": data.description(entity),
        "website": data.website(entity),
        "attributes": attributes,
        "evidence": sources(&view.entity_evidence(entity)),
        "file": data.files.get(file),
        "line": line,
        "relations": relations,
    })
}
