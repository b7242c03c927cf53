//! `brokers`: on whom it rests that others are linked.

use crate::analysis::AnalysisError;
use crate::analysis::brokers::{Cuts, Removal};
use crate::analysis::centrality::{
    Basis as Graph, Between, CentralityOptions, Measure, Sample, Scores, between, centrality,
};
use crate::cli::answer::{Answer, Cell, Status, Table};
use crate::cli::args::{FilterArgs, Format, OutputArgs};
use crate::cli::complete;
use crate::cli::context::{Basis, Context};
use crate::cli::entities;
use crate::cli::error::CliError;
use crate::cli::output;
use crate::cli::phrase::{bold, count, dim, wrapped};
use crate::cli::progress::watched;
use crate::escape::terminal;
use crate::graph::{Node, Simple, View};
use clap::ValueEnum;
use clap_complete::engine::ArgValueCompleter;
use std::cmp::Ordering;

/// Find entities without which others fall apart, or who lies between two groups
#[derive(Debug, clap::Args)]
#[command(after_help = "Measures: pieces, cut-off, bridges, articulation; with --between also share, connects-a, \
                        connects-b, members-a, members-b, side; and those of `centrality`.\n\n\
                        Examples:\n  relata brokers --top 10\n  relata brokers --of pieces\n  \
                        relata brokers --measure constraint,effective-size\n  relata brokers --between \
                        \":organisation{sector:'civil society'}\" \":organisation{sector:'government'}\"\n\n\
                        Definitions: docs/definitions.md")]
pub struct Args {
    /// Measures; the first one ranks, the others break ties [default: cut-off,pieces,bridges,betweenness,constraint;
    /// with --between: share,connects-a,connects-b,side]
    #[arg(long, value_name = "M,...", value_delimiter = ',', value_parser = measure)]
    measure: Vec<Of>,
    /// Who lies on shortest paths from the first group to the second
    #[arg(long, value_name = "SEL", num_args = 2, add = ArgValueCompleter::new(complete::selectors))]
    between: Option<Vec<String>>,
    /// With --between: leave out the members of both groups
    #[arg(long, requires = "between")]
    third_parties: bool,
    /// What to list
    #[arg(long, value_name = "WHAT", value_enum, default_value_t = List::Entities, conflicts_with_all = ["measure", "between", "directed", "sample"])]
    of: List,
    /// Only the first so many [default on a terminal: 25]
    #[arg(long, value_name = "N")]
    top: Option<usize>,
    /// Look at the direction of relations where a measure can
    #[arg(long)]
    directed: bool,
    /// Look at weights: distance is the sum of 1/weight
    #[arg(long)]
    weighted: bool,
    /// Estimate betweenness from N sources, with a bound on the error
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    sample: Option<u32>,
    /// Start of the random numbers of --sample
    #[arg(long, value_name = "N", default_value_t = 1, requires = "sample")]
    seed: u64,
    #[command(flatten)]
    filters: FilterArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// What to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum List {
    /// Entities, a column a measure
    Entities,
    /// Bridges: pairs without whose relations a component falls in two
    Relations,
    /// Whom each articulation point cuts off, a row an entity
    Pieces,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Articulation,
    Pieces,
    CutOff,
    Bridges,
    Share,
    ConnectsA,
    ConnectsB,
    MembersA,
    MembersB,
    Side,
    Centrality(Measure),
}

impl Of {
    const OWN: [(Self, &'static str, &'static str); 10] = [
        (Self::Articulation, "articulation", "whether others fall apart without it (Hopcroft and Tarjan 1973)"),
        (Self::Pieces, "pieces", "into how many pieces the others of its component fall without it"),
        (Self::CutOff, "cut-off", "entities that are then not in the largest piece"),
        (Self::Bridges, "bridges", "ties at it without which a component falls in two (Tarjan 1974)"),
        (
            Self::Share,
            "share",
            "share of shortest paths from the first group to the second that run through it, averaged over pairs \
             (Brandes 2008)",
        ),
        (Self::ConnectsA, "connects-a", "members of the first group with such a path through it"),
        (Self::ConnectsB, "connects-b", "members of the second group with such a path through it"),
        (Self::MembersA, "members-a", "which members of the first group these are"),
        (Self::MembersB, "members-b", "which members of the second group these are"),
        (Self::Side, "side", "the group of which it is a member itself: a, b, or both"),
    ];

    fn entry(self) -> Option<(Self, &'static str, &'static str)> {
        Self::OWN.into_iter().find(|(of, ..)| *of == self)
    }

    fn name(self) -> &'static str {
        if let Self::Centrality(measure) = self { measure.name() } else { self.entry().map_or("", |(_, name, _)| name) }
    }

    fn describe(self) -> &'static str {
        if let Self::Centrality(measure) = self {
            measure.describe()
        } else {
            self.entry().map_or("", |(.., text)| text)
        }
    }

    fn needs_groups(self) -> bool {
        use Of::{ConnectsA, ConnectsB, MembersA, MembersB, Share, Side};
        matches!(self, Share | ConnectsA | ConnectsB | MembersA | MembersB | Side)
    }

    fn is_text(self) -> bool {
        matches!(self, Self::Articulation | Self::MembersA | Self::MembersB | Self::Side)
    }
}

fn measure(text: &str) -> Result<Of, String> {
    let own = Of::OWN.into_iter().find(|(_, name, _)| name.eq_ignore_ascii_case(text.trim())).map(|(of, ..)| of);
    own.or_else(|| Measure::parse(text).map(Of::Centrality)).ok_or_else(|| {
        let names: Vec<&str> =
            Of::OWN.iter().map(|(_, name, _)| *name).chain(Measure::ALL.iter().map(|measure| measure.name())).collect();
        let alike = crate::names::suggest(text, names.iter().map(|name| (*name, *name)), 1);
        let hint = alike.first().map(|found| format!("did you mean `{}`? ", found.text)).unwrap_or_default();
        format!("{hint}measures: {}", names.join(", "))
    })
}

/// How many rows people see without `--top`.
const SHOWN: usize = 25;
/// How many entities people see of a piece.
const NAMED: usize = 12;

impl Args {
    fn columns(&self) -> Result<Vec<Of>, CliError> {
        if let Some(of) = self.measure.iter().find(|of| of.needs_groups() && self.between.is_none()) {
            return Err(CliError::new(format!("the measure `{}` needs two groups", of.name()))
                .hint("name them with --between SEL SEL"));
        }
        Ok(match (&self.measure[..], &self.between) {
            ([], None) => {
                let central = [Of::Centrality(Measure::Betweenness), Of::Centrality(Measure::Constraint)];
                [Of::CutOff, Of::Pieces, Of::Bridges].into_iter().chain(central).collect()
            }
            ([], Some(_)) => vec![Of::Share, Of::ConnectsA, Of::ConnectsB, Of::Side],
            (asked, _) => asked.to_vec(),
        })
    }

    fn for_people(&self) -> bool {
        output::format_of(&Answer::default(), &self.output) == Format::Table
    }

    fn rows(&self) -> usize {
        self.top.or(self.for_people().then_some(SHOWN)).unwrap_or(usize::MAX)
    }
}

/// Two groups, and who lies between them.
struct Groups {
    a: Vec<Node>,
    b: Vec<Node>,
    found: Between,
}

/// What the columns are taken from.
struct Found {
    cuts: Cuts,
    groups: Option<Groups>,
    scores: Scores,
}

impl Found {
    fn number(&self, of: Of, node: Node) -> Option<f64> {
        let Removal { pieces, cut_off, bridges } = self.cuts.removals()[node.index()];
        let groups = self.groups.as_ref();
        match of {
            Of::Articulation => Some(f64::from(u8::from(pieces > 1))),
            Of::Pieces => Some(pieces as f64),
            Of::CutOff => Some(cut_off as f64),
            Of::Bridges => Some(bridges as f64),
            Of::Share => groups.map(|groups| groups.found.share[node.index()]),
            Of::ConnectsA | Of::MembersA => groups.map(|groups| groups.found.a[node.index()].len() as f64),
            Of::ConnectsB | Of::MembersB => groups.map(|groups| groups.found.b[node.index()].len() as f64),
            Of::Side => Some(0.0),
            Of::Centrality(measure) => self.scores.column(measure).and_then(|column| column[node.index()]),
        }
    }

    fn side(&self, node: Node) -> &'static str {
        let Some(groups) = &self.groups else { return "" };
        match (groups.a.binary_search(&node).is_ok(), groups.b.binary_search(&node).is_ok()) {
            (true, true) => "both",
            (true, false) => "a",
            (false, true) => "b",
            (false, false) => "",
        }
    }

    fn cell(&self, view: &View<'_>, of: Of, node: Node) -> Cell {
        let ids =
            |nodes: &[Node]| -> Cell { nodes.iter().map(|node| view.id(*node).to_owned()).collect::<Vec<_>>().into() };
        match (of, &self.groups) {
            (Of::Articulation, _) => Cell::Flag(self.cuts.removals()[node.index()].is_articulation()),
            (Of::MembersA, Some(groups)) => ids(&groups.found.a[node.index()]),
            (Of::MembersB, Some(groups)) => ids(&groups.found.b[node.index()]),
            (Of::Side, _) => self.side(node).into(),
            (Of::Share, _) => self.number(of, node).into(),
            (Of::Centrality(measure), _) if !measure.is_count() => self.number(of, node).into(),
            _ => self.number(of, node).map_or(Cell::Empty, |number| Cell::Count(number as u64)),
        }
    }

    /// The better broker first: larger values, but the smaller constraint; undefined ones last.
    fn compare(&self, of: Of, a: Node, b: Node) -> Ordering {
        match (self.number(of, a), self.number(of, b)) {
            (Some(a), Some(b)) if of == Of::Centrality(Measure::Constraint) => a.total_cmp(&b),
            (Some(a), Some(b)) => b.total_cmp(&a),
            (a, b) => b.is_some().cmp(&a.is_some()),
        }
    }
}

/// Runs the command.
pub fn run(args: &Args, context: &Context) -> Result<Status, CliError> {
    let columns = args.columns()?;
    let data = context.data()?;
    let view = context.view(&data, &args.filters)?;
    if args.weighted {
        context.say_unweighted(&data);
    }
    let graph = Simple::new(&view, false, args.weighted);
    let mut answer = match args.of {
        List::Entities => {
            let groups = groups(args, &view)?;
            let found = watched(context, "brokers", |monitor| {
                let groups = match groups {
                    None => None,
                    Some((a, b)) => {
                        let found = if args.directed {
                            between(&Simple::new(&view, true, args.weighted), &a, &b, args.weighted, monitor)?
                        } else {
                            between(&graph, &a, &b, args.weighted, monitor)?
                        };
                        Some(Groups { a, b, found })
                    }
                };
                let measures: Vec<Measure> = columns
                    .iter()
                    .filter_map(|of| if let Of::Centrality(measure) = of { Some(*measure) } else { None })
                    .collect();
                let options = CentralityOptions {
                    directed: args.directed,
                    weighted: args.weighted,
                    sample: args.sample.map(|pivots| Sample { pivots: pivots as usize, seed: args.seed }),
                    ..CentralityOptions::default()
                };
                let scores = centrality(&view, &measures, &options, monitor)?;
                Ok::<_, AnalysisError>(Found { cuts: Cuts::new(&graph), groups, scores })
            })?;
            ranking(args, &view, &columns, &found)
        }
        List::Relations => bridges(args, &view, &graph),
        List::Pieces => pieces(args, &view, &graph),
    };
    context.detail("brokers found");
    answer.ties = "by the columns in turn, the largest value first but the smallest constraint, then by id";
    context.finish(&answer, &args.output, Basis::view(&view, &args.filters.typed()))
}

/// The members of two groups.
type Pair = (Vec<Node>, Vec<Node>);

fn groups(args: &Args, view: &View<'_>) -> Result<Option<Pair>, CliError> {
    let Some(typed) = &args.between else { return Ok(None) };
    let group = |place: usize| {
        let nodes = entities::nodes(view, "--between", &typed[place])?;
        if nodes.is_empty() {
            return Err(CliError::new(format!("--between: `{}` selects no entity", typed[place])));
        }
        Ok(nodes)
    };
    Ok(Some((group(0)?, group(1)?)))
}

fn ranking(args: &Args, view: &View<'_>, columns: &[Of], found: &Found) -> Answer {
    let mut order: Vec<Node> = view.nodes().collect();
    if args.third_parties {
        order.retain(|node| found.side(*node).is_empty());
    }
    order.sort_by(|a, b| {
        columns.iter().map(|of| found.compare(*of, *a, *b)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    });
    // People do not look for those who are nobody's broker.
    if args.for_people() && args.top.is_none() {
        let first = columns.first().copied().unwrap_or(Of::CutOff);
        order.retain(|node| found.number(first, *node).is_some_and(|value| value > 0.0));
    }
    let shown = args.rows().min(order.len());
    let mut answer = Answer::default();
    let mut table = Table::new(&["id", "kind", "name"]);
    for of in columns {
        table = if of.is_text() { table.with_text(of.name()) } else { table.with_number(of.name()) };
    }
    for node in &order[..shown] {
        let mut row = entities::cells(view, *node).to_vec();
        row.extend(columns.iter().map(|of| found.cell(view, *of, *node)));
        table.push(row);
        if args.output.with_evidence {
            cite(view, &mut answer, *node);
        }
    }
    if args.top.is_none() && shown < order.len() {
        let more = count(order.len() - shown, "entity", "entities");
        answer.notes.push(format!("{more} more; --top N shows as many as you like"));
    }
    if order.is_empty() && view.node_count() > 0 {
        answer.notes.push(match found.groups {
            Some(_) => "no entity lies between the two groups in this data".to_owned(),
            None => "no entity whose removal cuts others off in this data".to_owned(),
        });
    }
    if let Some(groups) = found.groups.as_ref().filter(|groups| groups.found.linked < groups.found.pairs) {
        let (linked, pairs) = (groups.found.linked, count(groups.found.pairs, "pair", "pairs"));
        answer
            .notes
            .push(format!("{linked} of {pairs} of the two groups are linked by some path; shares are of these"));
    }
    answer.notes.extend(found.scores.remarks.iter().cloned());
    if args.for_people() && !table.rows.is_empty() {
        let mut text = output::human_table(&table);
        text.push_str(&match &found.groups {
            Some(groups) => connected(view, &order[..shown], groups),
            None => falling(view, &order[..shown], &found.cuts),
        });
        answer.text = Some(text);
    }
    answer.table = table;
    for of in columns {
        let directed = of.needs_groups() || matches!(of, Of::Centrality(measure) if measure.basis() == Graph::Either);
        let graph = if directed && args.directed { "directed" } else { "undirected" };
        let weights = if args.weighted { ", weighted" } else { "" };
        answer = answer.define(of.name(), format!("{}; on the simple {graph} graph{weights}", of.describe()));
    }
    answer
}

fn cite(view: &View<'_>, answer: &mut Answer, node: Node) {
    for arc in view.incident(node) {
        answer.sources.extend(view.data().relation_evidence(view.relation(arc.edge)));
    }
}

/// A few ids, and how many more there are.
fn some(view: &View<'_>, nodes: &[Node]) -> String {
    let mut ids: Vec<String> = nodes.iter().take(NAMED).map(|node| view.id(*node).to_owned()).collect();
    if nodes.len() > NAMED {
        ids.push(format!("{} more", nodes.len() - NAMED));
    }
    ids.join(", ")
}

fn falling(view: &View<'_>, shown: &[Node], cuts: &Cuts) -> String {
    let mut text = String::new();
    for node in shown.iter().filter(|node| cuts.removals()[node.index()].is_articulation()) {
        if text.is_empty() {
            text.push_str(&format!("\n{}\n", bold("What falls off without each")));
        }
        let pieces: Vec<String> = cuts
            .cut_off(*node)
            .iter()
            .map(|piece| if piece.len() == 1 { some(view, piece) } else { format!("{{{}}}", some(view, piece)) })
            .collect();
        let cut = cuts.removals()[node.index()].cut_off;
        let title = format!("{} {}", terminal(view.id(*node)), dim(&count(cut, "entity", "entities")));
        text.push_str(&format!("  {title}\n{}", wrapped(&terminal(&pieces.join(", ")), "    ", output::width())));
    }
    text
}

fn connected(view: &View<'_>, shown: &[Node], groups: &Groups) -> String {
    let mut text = format!("\n{}\n", bold("Whom each connects"));
    for node in shown.iter().filter(|node| !groups.found.a[node.index()].is_empty()) {
        let line =
            format!("{} — {}", some(view, &groups.found.a[node.index()]), some(view, &groups.found.b[node.index()]));
        text.push_str(&format!(
            "  {}\n{}",
            terminal(view.id(*node)),
            wrapped(&terminal(&line), "    ", output::width())
        ));
    }
    text
}

fn bridges(args: &Args, view: &View<'_>, graph: &Simple) -> Answer {
    let cuts = Cuts::new(graph);
    let mut found = cuts.bridges().to_vec();
    found.sort_by_key(|bridge| std::cmp::Reverse(bridge.cut_off));
    let mut answer = Answer::default();
    let mut table = Table::new(&["source", "target"]).with_number("cut-off").with_text("outer").with_text("verbs");
    let shown = args.rows().min(found.len());
    for bridge in &found[..shown] {
        let mut verbs: Vec<String> = Vec::new();
        for arc in view.incident(bridge.source).filter(|arc| arc.node == bridge.target) {
            let verb = view.data().verb_name(view.relation(arc.edge)).to_owned();
            if !verbs.contains(&verb) {
                verbs.push(verb);
            }
            if args.output.with_evidence {
                answer.sources.extend(view.data().relation_evidence(view.relation(arc.edge)));
            }
        }
        table.push(vec![
            view.id(bridge.source).into(),
            view.id(bridge.target).into(),
            bridge.cut_off.into(),
            view.id(bridge.outer).into(),
            verbs.into(),
        ]);
    }
    if args.top.is_none() && shown < found.len() {
        let more = count(found.len() - shown, "bridge", "bridges");
        answer.notes.push(format!("{more} more; --top N shows as many as you like"));
    }
    answer.table = table;
    answer
        .define("bridge", "two entities without whose relations to each other a component falls in two (Tarjan 1974)")
        .define("cut-off", "entities on the smaller side, the outer end among them")
}

fn pieces(args: &Args, view: &View<'_>, graph: &Simple) -> Answer {
    let cuts = Cuts::new(graph);
    let mut points = cuts.articulation_points();
    points.sort_by_key(|node| std::cmp::Reverse(cuts.removals()[node.index()].cut_off));
    points.truncate(args.top.unwrap_or(usize::MAX));
    let mut answer = Answer::default();
    let mut table = Table::new(&["broker"]).with_number("piece").with_number("size");
    for name in ["id", "kind", "name"] {
        table = table.with_text(name);
    }
    for point in points {
        if args.output.with_evidence {
            cite(view, &mut answer, point);
        }
        for (number, piece) in cuts.cut_off(point).iter().enumerate() {
            for node in piece {
                let mut row = vec![view.id(point).into(), (number + 1).into(), piece.len().into()];
                row.extend(entities::cells(view, *node));
                table.push(row);
            }
        }
    }
    answer.table = table;
    answer.define("piece", "what falls off without the broker: all pieces but the largest, the largest of these first")
}
