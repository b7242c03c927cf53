//! A difference in words: `+` added, `-` removed, `~` changed.

use super::Args;
use crate::analysis::compare::{Change, Changes, Difference, RankMove};
use crate::cli::phrase::{aside, bold, dim, thousands};
use crate::cli::states::State;
use crate::escape::terminal;
use crate::graph::{Edge, Node, View};
use crate::model::SourceIx;

/// How many characters of a value are shown.
const LONG: usize = 60;
/// How many of those that move together are named.
const ALIKE: usize = 4;

/// The id of an entity of a ranking.
pub(super) fn ranked<'d>(old: &View<'d>, new: &View<'d>, entry: &RankMove) -> &'d str {
    match (entry.new, entry.old) {
        (Some(node), _) => new.id(node),
        (None, Some(node)) => old.id(node),
        (None, None) => "",
    }
}

pub(super) fn text(
    args: &Args,
    (before, old): (&State, &View<'_>),
    (after, new): (&State, &View<'_>),
    found: &Difference,
) -> String {
    let mut text = format!("{}\n", bold(&terminal(&format!("{} → {}", before.label(), after.label()))));
    let sizes = |view: &View<'_>| (view.node_count(), view.edge_count());
    let ((old_entities, old_relations), (new_entities, new_relations)) = (sizes(old), sizes(new));
    text.push_str(&format!(
        "{} → {} entities, {} → {} relations\n",
        thousands(old_entities),
        thousands(new_entities),
        thousands(old_relations),
        thousands(new_relations)
    ));
    if found.is_empty() {
        text.push_str("nothing differs\n");
        return text;
    }
    let entity = |view: &View<'_>, node: Node| {
        let about = format!("{}, {}", view.id(node), view.kind_name(node));
        format!("{} {}", terminal(view.name(node)), aside(&about))
    };
    let relation = |view: &View<'_>, edge: Edge| {
        let (source, target) = view.endpoints(edge);
        let relation = view.relation(edge);
        let verb = view.data().verb_name(relation);
        let line = format!("{} {verb} {}", view.id(source), view.id(target));
        dated(&line, &view.data().period(relation))
    };
    let source = |view: &View<'_>, source: SourceIx| {
        let record = view.data().source_record(source);
        format!("{} {}", terminal(&record.title), aside(&record.id))
    };
    let limit = args.limit;
    section(&mut text, "Entities", &found.entities, limit, |it| entity(old, it), |it| entity(new, it));
    section(&mut text, "Relations", &found.relations, limit, |it| relation(old, it), |it| relation(new, it));
    section(&mut text, "Sources", &found.sources, limit, |it| source(old, it), |it| source(new, it));
    rankings(&mut text, args, old, new, found);
    text
}

/// A relation and when it holds.
fn dated(line: &str, when: &str) -> String {
    format!("{} {}", terminal(line), aside(when)).trim_end().to_owned()
}

fn section<T: Copy>(
    text: &mut String,
    title: &str,
    changes: &Changes<T>,
    limit: usize,
    old: impl Fn(T) -> String,
    new: impl Fn(T) -> String,
) {
    if changes.is_empty() {
        return;
    }
    let counts = format!(
        "+{} -{} ~{}, {} the same",
        changes.added.len(),
        changes.removed.len(),
        changes.changed.len(),
        thousands(changes.same)
    );
    text.push_str(&format!("\n{}: {}\n", bold(title), dim(&counts)));
    let added = changes.added.iter().map(|it| format!("  + {}\n", new(*it)));
    let removed = changes.removed.iter().map(|it| format!("  - {}\n", old(*it)));
    let changed = changes.changed.iter().map(|change| changed(change, &new(change.new)));
    for lines in [added.collect::<Vec<_>>(), removed.collect(), changed.collect()] {
        lines.iter().take(limit).for_each(|line| text.push_str(line));
        if lines.len() > limit {
            text.push_str(&format!("    … and {} more; --limit or --format csv shows them\n", lines.len() - limit));
        }
    }
}

fn changed<T>(change: &Change<T>, name: &str) -> String {
    let mut text = format!("  ~ {name}\n");
    for field in &change.fields {
        let (before, after) = (value(&field.before), value(&field.after));
        text.push_str(&format!("      {}: {before} → {after}\n", terminal(&field.field)));
    }
    if !change.evidence.is_empty() {
        text.push_str(&format!("      evidence: {}\n", terminal(&change.evidence.signed())));
    }
    text
}

fn value(text: &str) -> String {
    if text.is_empty() {
        return "(none)".to_owned();
    }
    let short: String = text.chars().take(LONG).collect();
    let more = if text.chars().nth(LONG).is_some() { "…" } else { "" };
    terminal(&format!("{short}{more}")).into_owned()
}

fn rankings(text: &mut String, args: &Args, old: &View<'_>, new: &View<'_>, found: &Difference) {
    for ranking in &found.rankings {
        let moved: Vec<&RankMove> = ranking.top.iter().filter(|entry| entry.before != entry.after).collect();
        let title = format!("Ranks by {}", ranking.measure);
        if moved.is_empty() {
            text.push_str(&format!("\n{}: {}\n", bold(&title), dim(&format!("nobody of the top {} moved", args.top))));
            continue;
        }
        text.push_str(&format!("\n{}: {}\n", bold(&title), dim(&format!("moves in the top {}", args.top))));
        // equal values share a place, so that many often move together
        let together: Vec<&[&RankMove]> =
            moved.chunk_by(|a, b| (a.before, a.after) == (b.before, b.after)).take(args.limit).collect();
        for entries in together {
            let place = |place: Option<usize>| place.map_or_else(|| "–".to_owned(), |place| place.to_string());
            let ids: Vec<_> = entries.iter().take(ALIKE).map(|entry| terminal(ranked(old, new, entry))).collect();
            let more = entries.len().saturating_sub(ALIKE);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            text.push_str(&format!(
                "  {:>4} → {:>4}  {}{more}\n",
                place(entries[0].before),
                place(entries[0].after),
                ids.join(", ")
            ));
        }
    }
}
