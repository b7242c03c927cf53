//! `communities`: who belongs together, and what each group is about.

use crate::analysis::communities::{
    Communities, Community, CommunityOptions, Description, Feature, Method, Quality, communities, describe,
};
use crate::cli::answer::{Answer, Cell, Status, Table, rounded, shortest};
use crate::cli::args::{FilterArgs, Format, OutputArgs};
use crate::cli::context::{Basis, Context};
use crate::cli::entities;
use crate::cli::error::CliError;
use crate::cli::output;
use crate::cli::phrase::{bold, count, dim, thousands, wrapped};
use crate::cli::progress::watched;
use crate::escape::terminal;
use crate::graph::{Node, View};
use crate::model::Index;
use clap::ValueEnum;
use serde_json::{Value, json};

/// Find groups of entities that have more to do with each other than with the rest
#[derive(Debug, clap::Args)]
#[command(
    after_help = "People see what each community is about; programs get a row an entity, or with --describe a row \
                        a community.\n\nExamples:\n  relata communities\n  relata communities --resolution 2 --describe\n  \
                        relata communities --method components --format csv\n\nDefinitions: docs/definitions.md"
)]
pub struct Args {
    /// How entities are divided
    #[arg(long, value_name = "METHOD", value_enum, default_value_t = MethodArg::Leiden)]
    method: MethodArg,
    /// What leiden optimises
    #[arg(long, value_name = "QUALITY", value_enum, default_value_t = QualityArg::Modularity)]
    quality: QualityArg,
    /// The higher, the smaller the communities [default: 1; for cpm the density of the graph]
    #[arg(long, value_name = "X")]
    resolution: Option<f64>,
    /// Look at weights
    #[arg(long)]
    weighted: bool,
    /// Start of the random numbers
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Take the best of so many runs, with seeds one after another
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// A row a community, that says what it is about
    #[arg(long)]
    describe: bool,
    /// Describe only the largest [default on a terminal: 20]
    #[arg(long, value_name = "N")]
    top: Option<usize>,
    #[command(flatten)]
    filters: FilterArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// How entities are divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MethodArg {
    /// The division of the best quality, every community connected
    Leiden,
    /// Label propagation: everybody with most of their neighbours
    Labels,
    /// Whom some walk joins, whatever the direction
    Components,
    /// Who reaches each other along arrows
    StrongComponents,
}

/// What makes a division good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum QualityArg {
    /// More relations inside than by chance
    Modularity,
    /// Denser inside than the resolution
    Cpm,
}

/// How many communities people see without `--top`.
const SHOWN: usize = 20;
/// How many members people see of a community.
const MEMBERS: usize = 40;

impl Args {
    fn options(&self) -> CommunityOptions {
        CommunityOptions {
            method: match self.method {
                MethodArg::Leiden => Method::Leiden,
                MethodArg::Labels => Method::Labels,
                MethodArg::Components => Method::Components,
                MethodArg::StrongComponents => Method::StrongComponents,
            },
            quality: match self.quality {
                QualityArg::Modularity => Quality::Modularity,
                QualityArg::Cpm => Quality::Cpm,
            },
            resolution: self.resolution,
            weighted: self.weighted,
            seed: self.seed,
            runs: self.runs as usize,
            ..CommunityOptions::default()
        }
    }

    fn for_people(&self) -> bool {
        output::format_of(&Answer::default(), &self.output) == Format::Table
    }

    fn describes(&self) -> bool {
        self.describe || self.for_people()
    }

    /// Options that only Leiden looks at are not passed over in silence.
    fn check(&self) -> Result<(), CliError> {
        let idle = [(self.quality != QualityArg::Modularity, "--quality"), (self.resolution.is_some(), "--resolution")];
        if let Some((_, flag)) = idle.iter().find(|(given, _)| *given && self.method != MethodArg::Leiden) {
            return Err(CliError::new(format!("{flag} is for --method leiden")).hint(format!("leave out {flag}")));
        }
        if self.top.is_some() && !self.describes() {
            return Err(
                CliError::new("--top limits descriptions, and this format lists entities").hint("add --describe")
            );
        }
        Ok(())
    }
}

/// Runs the command.
pub fn run(args: &Args, context: &Context) -> Result<Status, CliError> {
    args.check()?;
    let data = context.data()?;
    let view = context.view(&data, &args.filters)?;
    if args.weighted {
        context.say_unweighted(&data);
    }
    let found = watched(context, "communities", |monitor| communities(&view, &args.options(), monitor))?;
    context.detail("communities found");
    let mut answer = Answer::default();
    let people = args.for_people();
    if args.describes() {
        let most = args.top.or(people.then_some(SHOWN)).unwrap_or(usize::MAX);
        let described = describe(&view, &found.division, Description { communities: most, ..Description::default() });
        context.detail("communities described");
        let hidden = found.division.sizes.len() - described.len();
        if hidden > 0 && args.top.is_none() {
            answer.notes.push(format!("{}; --top N shows as many as you like", more(&found, described.len())));
        }
        if people {
            answer.text = Some(text(args, &view, &found, &described));
        }
        answer.table = description_table(&view, &described);
        answer.json = args.describe.then(|| described.iter().map(|one| as_json(&view, one)).collect());
        if args.output.with_evidence {
            cite(&view, &found, described.len(), &mut answer);
        }
    } else {
        answer.table = member_table(&view, &found);
        if args.output.with_evidence {
            cite(&view, &found, usize::MAX, &mut answer);
        }
    }
    if !people {
        answer.notes.push(headline(args, &found));
    }
    answer.ties = "the largest community first, of equally large ones that with the smallest id; members by id; of \
                   equally good runs the first";
    let answer = defined(answer, args, &found);
    context.finish(&answer, &args.output, Basis::view(&view, &args.filters.typed()))
}

fn more(found: &Communities, shown: usize) -> String {
    let rest = &found.division.sizes[shown..];
    let single = rest.iter().filter(|size| **size == 1).count();
    let alone = if single > 0 { format!(", {} of one entity", thousands(single)) } else { String::new() };
    format!("{} more{alone}", count(rest.len(), "community", "communities"))
}

/// Sources of the relations inside of communities.
fn cite(view: &View<'_>, found: &Communities, shown: usize, answer: &mut Answer) {
    let of = &found.division.of;
    for edge in view.edges() {
        let (source, target) = view.endpoints(edge);
        let community = of[source.index()];
        if community == of[target.index()] && (community as usize) < shown {
            answer.sources.extend(view.data().relation_evidence(view.relation(edge)));
        }
    }
}

fn defined(answer: Answer, args: &Args, found: &Communities) -> Answer {
    let weights = if args.weighted { "weights of relations" } else { "every edge as 1" };
    let runs = found.seed.map(|seed| format!("; best of {} runs, seed {seed}", args.runs)).unwrap_or_default();
    let method = match args.method {
        MethodArg::Leiden => "Leiden (Traag, Waltman and van Eck 2019) on the simple undirected graph",
        MethodArg::Labels => "label propagation (Raghavan, Albert and Kumara 2007) on the simple undirected graph",
        MethodArg::Components => "weak components: whom some walk joins, whatever the direction",
        MethodArg::StrongComponents => "strong components: who reaches each other along arrows (Tarjan 1972)",
    };
    let mut answer = answer.define("method", format!("{method}, {weights}{runs}"));
    if let Some(resolution) = found.resolution {
        let quality = match args.quality {
            QualityArg::Modularity => "modularity (Newman and Girvan 2004; Reichardt and Bornholdt 2006)",
            QualityArg::Cpm => "constant Potts model (Traag, Van Dooren and Nesterov 2011)",
        };
        let value = found.value.map_or("undefined".to_owned(), shortest);
        answer = answer.define("quality", format!("{quality}, resolution {}: {value}", shortest(resolution)));
    }
    answer
        .define(
            "modularity",
            format!(
                "share of relations inside of communities less that expected by chance, resolution 1: {}",
                found.modularity.map_or("undefined".to_owned(), shortest)
            ),
        )
        .define(
            "stands out",
            "kinds and attributes more frequent inside than outside, by log-likelihood (Dunning 1993)",
        )
}

fn member_table(view: &View<'_>, found: &Communities) -> Table {
    let mut table = Table::new(&["id", "kind", "name"]).with_number("community");
    let mut order: Vec<Node> = view.nodes().collect();
    order.sort_by_key(|node| found.division.of[node.index()]);
    for node in order {
        let mut row = entities::cells(view, node).to_vec();
        row.push(Cell::Count(u64::from(found.division.of[node.index()]) + 1));
        table.push(row);
    }
    table
}

/// Names and how often each occurs.
type Counts<'d> = Vec<(&'d str, usize)>;

/// The kinds and the verbs of a community.
fn named<'d>(view: &View<'d>, one: &Community) -> (Counts<'d>, Counts<'d>) {
    let schema = &view.data().schema;
    let kinds = one.kinds.iter().map(|(kind, count)| (schema.kinds[kind.index()].name.as_str(), *count));
    let verbs = one.verbs.iter().map(|(verb, count)| (schema.verbs[verb.index()].name.as_str(), *count));
    (kinds.collect(), verbs.collect())
}

fn feature_text(feature: &Feature) -> String {
    format!("{}={}", feature.name, feature.value)
}

fn description_table(view: &View<'_>, described: &[Community]) -> Table {
    let mut table =
        Table::default().with_number("community").with_number("size").with_text("kinds").with_text("central");
    table = table.with_text("verbs").with_number("relations").with_number("inside").with_number("cut");
    table = table.with_number("density").with_text("stands_out");
    let counted = |pairs: &[(&str, usize)]| -> Cell {
        pairs.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().into()
    };
    for one in described {
        let (kinds, verbs) = named(view, one);
        table.push(vec![
            Cell::Count(u64::from(one.number) + 1),
            one.members.len().into(),
            counted(&kinds),
            one.central.iter().map(|(node, _)| view.id(*node).to_owned()).collect::<Vec<_>>().into(),
            counted(&verbs),
            one.relations.into(),
            one.inside.into(),
            one.cut.into(),
            one.density.into(),
            one.features.iter().map(feature_text).collect::<Vec<_>>().into(),
        ]);
    }
    table
}

fn as_json(view: &View<'_>, one: &Community) -> Value {
    let (kinds, verbs) = named(view, one);
    let central = one.central.iter().map(|(node, degree)| {
        let mut entity = entities::entity_json(view, *node);
        entity["degree"] = json!(degree);
        entity
    });
    let features = one.features.iter().map(|feature| {
        json!({
            "name": feature.name, "value": feature.value, "members": feature.members, "all": feature.all,
            "score": feature.score,
        })
    });
    json!({
        "community": one.number + 1,
        "size": one.members.len(),
        "kinds": kinds.iter().map(|(kind, count)| json!({ "kind": kind, "entities": count })).collect::<Vec<_>>(),
        "central": central.collect::<Vec<_>>(),
        "verbs": verbs.iter().map(|(verb, count)| json!({ "relation": verb, "relations": count })).collect::<Vec<_>>(),
        "relations": one.relations,
        "inside": one.inside,
        "cut": one.cut,
        "density": one.density,
        "stands_out": features.collect::<Vec<_>>(),
        "members": one.members.iter().map(|node| view.id(*node)).collect::<Vec<_>>(),
    })
}

/// The whole division in one line.
fn headline(args: &Args, found: &Communities) -> String {
    let mut line = count(found.division.sizes.len(), "community", "communities");
    if let Some(modularity) = found.modularity {
        line.push_str(&format!(", modularity {}", rounded(modularity)));
    }
    if let (QualityArg::Cpm, Some(value)) = (args.quality, found.value) {
        line.push_str(&format!(", CPM {}", rounded(value)));
    }
    if let Some(resolution) = found.resolution.filter(|resolution| *resolution != 1.0) {
        line.push_str(&format!(", resolution {}", rounded(resolution)));
    }
    if let Some(seed) = found.seed {
        line.push_str(&format!(", best of {} (seed {seed})", count(args.runs as usize, "run", "runs")));
    }
    line
}

fn text(args: &Args, view: &View<'_>, found: &Communities, described: &[Community]) -> String {
    let mut text = format!("{}\n", headline(args, found));
    let counted = |pairs: &[(&str, usize)]| -> String {
        pairs.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")
    };
    for one in described.iter().filter(|one| one.members.len() > 1) {
        let (kinds, verbs) = named(view, one);
        let title = format!("Community {}", one.number + 1);
        text.push_str(&format!("\n{} {}\n", bold(&title), dim(&count(one.members.len(), "entity", "entities"))));
        let central: Vec<String> = one.central.iter().map(|(node, n)| format!("{} {n}", view.id(*node))).collect();
        let features: Vec<String> = one
            .features
            .iter()
            .map(|feature| format!("{} ({} of {})", feature_text(feature), feature.members, feature.all))
            .collect();
        let density = one.density.map(|density| format!(", density {}", rounded(density))).unwrap_or_default();
        let links = format!(
            "{}; {} linked{density}; {} to the rest",
            counted(&verbs),
            count(one.inside, "pair", "pairs"),
            count(one.cut, "pair", "pairs")
        );
        let mut members: Vec<&str> = one.members.iter().take(MEMBERS).map(|node| view.id(*node)).collect();
        if one.members.len() > MEMBERS {
            members.push("…");
        }
        let lines = [
            ("kinds", counted(&kinds)),
            ("central", central.join(", ")),
            ("held by", links),
            ("stands out", features.join(", ")),
            ("members", members.join(", ")),
        ];
        for (term, line) in lines.iter().filter(|(_, line)| !line.is_empty()) {
            let body = wrapped(&terminal(line), "              ", output::width());
            text.push_str(&format!("  {term:10}  {}", body.trim_start()));
        }
    }
    let alone: Vec<&str> =
        described.iter().filter(|one| one.members.len() == 1).map(|one| view.id(one.members[0])).collect();
    if !alone.is_empty() {
        text.push_str(&format!("\n{} {}\n", bold("Alone"), dim(&count(alone.len(), "entity", "entities"))));
        text.push_str(&wrapped(&terminal(&alone.join(", ")), "  ", output::width()));
    }
    text
}
