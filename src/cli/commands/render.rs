//! `render`: diagrams.

mod paper;

use crate::analysis::centrality::{CentralityOptions, Measure, centrality};
use crate::analysis::communities::{CommunityOptions, communities};
use crate::analysis::compare::{CompareOptions, compare, union};
use crate::analysis::paths::{PathOptions, paths};
use crate::cli::answer::{Answer, Status};
use crate::cli::args::{FilterArgs, UndatedArg};
use crate::cli::complete;
use crate::cli::context::{Basis, Context};
use crate::cli::entities;
use crate::cli::error::CliError;
use crate::cli::output;
use crate::cli::progress::watched;
use crate::cli::states::{self, State, TimesArgs};
use crate::graph::{Edge, Node, View};
use crate::render::{
    ChartOptions, ComposeOptions, Drawing, Layout, Marks, Measure as Shown, PosterOptions, RenderError, activity,
    compose, matrix, place, place_on_sheets, ranking, timeline, to_dot, to_json, to_pdf, to_png, to_svg,
};
use clap::ValueEnum;
use clap_complete::engine::ArgValueCompleter;
use std::path::{Path, PathBuf};

pub(super) use paper::is_too_small;

/// Draw a diagram as SVG, PNG, PDF, DOT or JSON
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  relata render --aggregate -o field.svg\n  \
    relata render --focus igf-2017-day0 -o event.svg\n  relata render --keep ':organisation|forum' --to dot | dot -Tpdf -o out.pdf\n  \
    relata render --path apc privacy -o path.svg\n  relata render --top 40 --measure betweenness --size-by betweenness -o top.svg\n  \
    relata render --diff HEAD~1:data data -o changes.svg\n  relata render --as matrix :threat :right -o matrix.pdf --paper a3 --landscape\n  \
    relata render --paper a3 --poster -o poster.pdf\n  \
    relata render --as timeline --keep ':forum|initiative|instrument' -o timeline.png")]
pub struct Args {
    /// Format [default: by the ending of the file, else svg]
    #[arg(long, value_name = "FORMAT", value_enum)]
    to: Option<To>,
    /// Write to a file, whole or not at all; `-` is standard output [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// A picture other than boxes and lines: matrix (of two selectors), ranking (by --measure), timeline, activity
    #[arg(long = "as", value_name = "PICTURE", value_enum, conflicts_with_all = ["layout", "aggregate", "focus", "path", "group_by", "size_by"])]
    form: Option<Form>,
    /// Rows and columns of --as matrix, e.g. `:threat :right`
    #[arg(value_name = "SEL", num_args = 0..=2, requires = "form", add = ArgValueCompleter::new(complete::selectors))]
    sets: Vec<String>,
    /// How boxes are placed: layered, hierarchy, radial, force; or by Graphviz, where it is installed: dot, neato, fdp,
    /// sfdp, circo, twopi
    #[arg(long, value_name = "LAYOUT", default_value = "layered", value_parser = layout)]
    layout: Layout,
    /// One box a kind and one arrow a verb, with counts: the picture of the field
    #[arg(long)]
    aggregate: bool,
    /// Only what is near these; may be repeated
    #[arg(long, value_name = "SEL", add = ArgValueCompleter::new(complete::selectors))]
    focus: Vec<String>,
    /// How far from --focus
    #[arg(long, value_name = "N", default_value_t = 1, requires = "focus")]
    hops: usize,
    /// Draw the shortest path between two entities bold; without --focus only its surroundings are drawn
    #[arg(long, value_names = ["A", "B"], num_args = 2, add = ArgValueCompleter::new(complete::entities))]
    path: Vec<String>,
    /// What differs between two states of the data, as `relata diff` takes them
    #[arg(long, value_names = ["OLD", "NEW"], num_args = 0..=2, conflicts_with_all = ["form", "path", "aggregate", "top", "size_by"])]
    diff: Option<Vec<String>>,
    #[command(flatten)]
    times: TimesArgs,
    /// Only so many entities, those that lead by --measure
    #[arg(long, value_name = "N")]
    top: Option<usize>,
    /// The measure of --top and of --as ranking
    #[arg(long, value_name = "M", default_value = "degree", value_parser = measure)]
    measure: Measure,
    /// Size labels by a measure
    #[arg(long, value_name = "M", value_parser = measure)]
    size_by: Option<Measure>,
    /// Frame groups of boxes; with --layout layered or force
    #[arg(long, value_name = "WHAT", value_enum, conflicts_with = "aggregate")]
    group_by: Option<GroupBy>,
    /// Title in place of the usual one
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Dots to the inch of a PNG; 96 gives the pixels of the SVG
    #[arg(long, value_name = "N", default_value_t = 192, value_parser = clap::value_parser!(u16).range(24..=1200))]
    dpi: u16,
    /// Set it on a sheet of paper, as large as fits; where type would be smaller than 7 pt, here or on A3, that is said
    #[arg(long, value_name = "SIZE", value_enum)]
    paper: Option<PaperArg>,
    /// The sheet across instead of upright
    #[arg(long, requires = "paper")]
    landscape: bool,
    /// Spread it over as many of these sheets as legible type needs, to be cut and glued together: a page of the PDF each,
    /// with an overlap, lines to cut along and its row and column on the margin
    #[arg(long, requires = "paper")]
    poster: bool,
    /// The smallest type of --poster on paper, in points
    #[arg(long, value_name = "PT", default_value_t = 9.0, requires = "poster", value_parser = paper::type_size)]
    type_size: f64,
    /// Light on dark, for screens and projectors
    #[arg(long)]
    dark: bool,
    /// Say on standard error what makes the picture citable: version, data, filters, rows left out, the command
    #[arg(long)]
    explain: bool,
    /// Draw also what is too large to read
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    filters: FilterArgs,
}

/// Formats of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum To {
    /// Scalable vector graphics
    Svg,
    /// Pixels
    Png,
    /// For printing
    Pdf,
    /// The language of Graphviz
    Dot,
    /// Every box, line and label with its place
    Json,
}

/// Pictures other than boxes and lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// Who is related to whom, as a table of filled cells
    Matrix,
    /// Bars of a measure
    Ranking,
    /// When entities begin and end
    Timeline,
    /// How much begins in each year
    Activity,
}

/// What makes a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum GroupBy {
    /// The kind of entity
    Kind,
    /// The community, by Leiden with its usual options
    Community,
}

/// Sizes of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PaperArg {
    /// 210 x 297 mm
    A4,
    /// 297 x 420 mm
    A3,
}

fn layout(text: &str) -> Result<Layout, String> {
    Layout::named(text).ok_or_else(|| {
        let names: Vec<&str> = Layout::ALL.iter().map(|(name, _)| *name).collect();
        format!("layouts: {}", names.join(", "))
    })
}

fn measure(text: &str) -> Result<Measure, String> {
    Measure::parse(text).ok_or_else(|| format!("measures: {}", Measure::ALL.map(Measure::name).join(", ")))
}

fn format_of(args: &Args) -> Result<To, CliError> {
    if let Some(to) = args.to {
        return Ok(to);
    }
    let Some(path) = output::file(args.output.as_deref()) else { return Ok(To::Svg) };
    match path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("svg") => Ok(To::Svg),
        Some("png") => Ok(To::Png),
        Some("pdf") => Ok(To::Pdf),
        Some("dot" | "gv") => Ok(To::Dot),
        Some("json") => Ok(To::Json),
        _ => Err(CliError::new(format!("the ending of {} names no format", path.display()))
            .hint("use .svg, .png, .pdf, .dot, .gv or .json, or say --to")),
    }
}

/// Values of a measure for every node of a view.
pub(super) fn column(context: &Context, view: &View<'_>, measure: Measure) -> Result<Vec<Option<f64>>, CliError> {
    let options = CentralityOptions::default();
    let scores = watched(context, measure.name(), |monitor| centrality(view, &[measure], &options, monitor))?;
    Ok(scores.values.into_iter().next().unwrap_or_default())
}

/// Entities of a bar chart unless --top says otherwise.
pub(super) const BARS: usize = 25;

/// Runs the command.
pub fn run(args: &Args, context: &Context) -> Result<Status, CliError> {
    let to = format_of(args)?;
    if args.poster && !matches!(to, To::Pdf | To::Json) {
        return Err(CliError::new("--poster gives a page a sheet, which only PDF holds")
            .hint("write it as PDF: -o poster.pdf, or --to pdf; or see with --to json how it is spread"));
    }
    if let Some(typed) = &args.diff {
        let (before, after) = states::read(context, typed, &args.filters, &args.times)?;
        let Some(drawing) = difference(args, context, &before, &after)? else {
            context.say(&format!("nothing differs between {} and {}", before.label(), after.label()));
            return Ok(Status::Empty);
        };
        if args.explain {
            let answer = Answer::default().define("old", before.about()).define("new", after.about());
            context.explain_aside(&answer, &Basis::default());
        }
        return written(args, &states::guarded(context, &before, &after), to, drawing);
    }
    if args.times.any() {
        return Err(CliError::new("--when-old and --when-new tell two states apart, which only --diff draws")
            .hint("add --diff, or use --when"));
    }
    let data = context.data()?;
    let view = context.view(&data, &args.filters)?;
    let drawing = match args.form {
        Some(form) => chart(args, context, &view, form)?,
        None => boxes(args, context, &view, None)?,
    };
    if args.explain {
        context.explain_aside(&Answer::default(), &Basis::view(&view, &args.filters.typed()));
    }
    written(args, context, to, drawing)
}

/// What differs between two states; `None` when nothing does.
fn difference(args: &Args, context: &Context, before: &State, after: &State) -> Result<Option<Drawing>, CliError> {
    let (old, new) = states::views(context, before, after)?;
    let options = CompareOptions { measures: Vec::new(), ..CompareOptions::default() };
    let found = watched(context, "diff", |monitor| compare(&old, &new, &options, monitor))?;
    if found.entities.is_empty() && found.relations.is_empty() {
        return Ok(None);
    }
    let both = union(&old, &new, &found).map_err(|error| CliError::new(error.to_string()))?;
    let states = format!("from {} to {}", before.brief(), after.brief());
    let title = format!("What changed from {} to {}", before.label(), after.label());
    let (entities, relations) = (both.entities.as_slice(), both.relations.as_slice());
    let marks = Marks { entities, relations, title: &title, states: &states };
    boxes(args, context, &View::whole(&both.data), Some(marks)).map(Some)
}

/// Sets the drawing as asked for and writes it.
fn written(args: &Args, context: &Context, to: To, mut drawing: Drawing) -> Result<Status, CliError> {
    context.detail("picture drawn");
    if !drawing.missing_glyphs.is_empty() {
        let missing: String = drawing.missing_glyphs.iter().take(20).collect();
        let shown = match to {
            To::Png | To::Pdf => "it shows as an empty box; SVG lets the viewer's own font show it",
            _ => "the viewer's own font will show it",
        };
        context.say(&format!("the font has no form for {missing}; {shown}"));
    }
    if let Some(paper) = args.paper().filter(|_| !args.poster) {
        drawing.set_on(paper, args.landscape);
    }
    if args.dark {
        drawing.darken();
    }
    match args.sheets() {
        Some(sheets) => paper::say_sheets(&sheets, context, &drawing),
        None => paper::warn_of_small_type(args, context, &drawing),
    }
    let bytes = match to {
        To::Svg => to_svg(&drawing).into_bytes(),
        To::Png => to_png(&drawing, f64::from(args.dpi))?,
        To::Pdf => to_pdf(&drawing)?,
        To::Dot if args.form.is_some() => {
            return Err(CliError::new("DOT holds boxes and lines only, not this picture")
                .hint("use --to svg, png, pdf or json"));
        }
        To::Dot => to_dot(&drawing).into_bytes(),
        To::Json => to_json(&drawing).into_bytes(),
    };
    write(context, output::file(args.output.as_deref()), to, &bytes)?;
    Ok(Status::Found)
}

/// A picture of boxes and lines.
fn boxes(args: &Args, context: &Context, view: &View<'_>, changes: Option<Marks<'_>>) -> Result<Drawing, CliError> {
    let mut focus: Vec<Node> = Vec::new();
    for typed in &args.focus {
        focus.extend(entities::nodes(view, "--focus", typed)?);
    }
    if focus.is_empty() && !args.focus.is_empty() {
        return Err(CliError::new("--focus selects no entity"));
    }
    let path = bold_path(view, &args.path)?;
    if focus.is_empty() && args.top.is_none() {
        focus.extend(&path.nodes);
    }
    let top = args.top.map(|count| Ok::<_, CliError>((count, column(context, view, args.measure)?))).transpose()?;
    let sizes =
        args.size_by.map(|measure| Ok::<_, CliError>((measure, column(context, view, measure)?))).transpose()?;
    let groups = match args.group_by {
        Some(GroupBy::Kind) => by_kind(view),
        Some(GroupBy::Community) => by_community(context, view)?,
        None => Vec::new(),
    };
    // What was chosen to be drawn belongs into the caption as much as the filters do.
    let mut chosen = args.filters.typed();
    chosen.extend(args.focus.iter().map(|typed| format!("--focus {typed} --hops {}", args.hops)));
    chosen.extend(args.top.map(|count| format!("--top {count} --measure {}", args.measure.name())));
    if args.times.any() && args.filters.undated == UndatedArg::Drop {
        chosen.push("--undated drop".to_owned());
    }
    let filters = chosen.join(" ");
    let options = ComposeOptions {
        title: args.title.as_deref(),
        filters: &filters,
        focus: &focus,
        hops: if args.focus.is_empty() { 0 } else { args.hops },
        ends: path.ends(),
        path: &path.edges,
        top: top.as_ref().map(|(count, values)| (*count, Shown { name: args.measure.name(), values })),
        size_by: sizes.as_ref().map(|(measure, values)| Shown { name: measure.name(), values }),
        groups: &groups,
        aggregate: args.aggregate,
        changes,
        force: args.force,
    };
    drawn(view, &options, args.layout, args.sheets())
}

/// A picture other than boxes and lines.
fn chart(args: &Args, context: &Context, view: &View<'_>, form: Form) -> Result<Drawing, CliError> {
    let filters = args.filters.typed().join(" ");
    let options = ChartOptions { title: args.title.as_deref(), filters: &filters, force: args.force };
    if form != Form::Matrix && !args.sets.is_empty() {
        return Err(CliError::new("only --as matrix takes selectors for rows and columns")
            .hint("use --keep SELECTOR to draw less"));
    }
    let mut drawing = match form {
        Form::Matrix => {
            let [rows, columns] = args.sets.as_slice() else {
                return Err(CliError::new("--as matrix needs two selectors, one for rows and one for columns")
                    .hint("for example: relata render --as matrix :threat :right"));
            };
            let (rows, columns) = (entities::nodes(view, "rows", rows)?, entities::nodes(view, "columns", columns)?);
            matrix(view, &rows, &columns, &options)?
        }
        Form::Ranking => {
            let values = column(context, view, args.measure)?;
            let measure = Shown { name: args.measure.name(), values: &values };
            ranking(view, measure, args.top.unwrap_or(BARS), &options)?
        }
        Form::Timeline => timeline(view, &options)?,
        Form::Activity => activity(view, &options)?,
    };
    if let Some(sheets) = args.sheets() {
        drawing.spread(&sheets)?;
    }
    Ok(drawing)
}

/// The kind of each node, as a group.
pub(super) fn by_kind(view: &View<'_>) -> Vec<Option<(usize, String)>> {
    let schema = &view.data().schema;
    let group = |node: Node| {
        let at = schema.kind(view.kind_name(node))?;
        let spec = &schema.kinds[at];
        Some((at, if spec.plural.is_empty() { spec.name.clone() } else { spec.plural.clone() }))
    };
    view.nodes().map(group).collect()
}

/// The community of each node, the largest first; none where it is alone in it.
pub(super) fn by_community(context: &Context, view: &View<'_>) -> Result<Vec<Option<(usize, String)>>, CliError> {
    let options = CommunityOptions::default();
    let found = watched(context, "communities", |monitor| communities(view, &options, monitor))?;
    let mut sizes: std::collections::BTreeMap<u32, usize> = std::collections::BTreeMap::new();
    found.division.of.iter().for_each(|of| *sizes.entry(*of).or_default() += 1);
    // one alone is no group
    let group = |of: &u32| (sizes[of] > 1).then(|| (*of as usize, format!("Community {}", of + 1)));
    Ok(found.division.of.iter().map(group).collect())
}

/// Composes and places a drawing, for several sheets of paper if some are given.
pub(super) fn drawn(
    view: &View<'_>,
    options: &ComposeOptions<'_>,
    layout: Layout,
    sheets: Option<PosterOptions>,
) -> Result<Drawing, CliError> {
    let mut drawing = compose(view, options).map_err(|error| match error {
        // what else makes a picture smaller is not for differences
        RenderError::TooLarge { .. } if options.changes.is_some() => CliError::new(error.to_string())
            .hint("draw a part of it: --focus ENTITY --hops 1, or --keep SELECTOR; or --force"),
        error => error.into(),
    })?;
    match sheets {
        Some(sheets) => place_on_sheets(&mut drawing, layout, &sheets)?,
        None => place(&mut drawing, layout)?,
    }
    Ok(drawing)
}

fn write(context: &Context, path: Option<&Path>, to: To, bytes: &[u8]) -> Result<(), CliError> {
    match path {
        None => match to {
            To::Png => output::binary_to_stdout(bytes, "png"),
            To::Pdf => output::binary_to_stdout(bytes, "pdf"),
            _ => output::data_to_stdout(bytes),
        },
        Some(path) => {
            context.guard(path)?;
            output::write_file(path, bytes)?;
            context.say(&format!("wrote {}", path.display()));
            Ok(())
        }
    }
}

/// A path to draw bold.
#[derive(Debug, Default)]
pub(super) struct Bold {
    /// Its relations, in order.
    pub(super) edges: Vec<Edge>,
    /// The entities on it, in order.
    pub(super) nodes: Vec<Node>,
}

impl Bold {
    /// Where it starts and ends.
    pub(super) fn ends(&self) -> Option<(Node, Node)> {
        Some((*self.nodes.first()?, *self.nodes.last()?))
    }
}

/// A shortest path between two entities; an empty one without ends.
pub(super) fn bold_path(view: &View<'_>, ends: &[String]) -> Result<Bold, CliError> {
    let [from, to] = ends else { return Ok(Bold::default()) };
    let (from, to) = (entities::node(view, from)?, entities::node(view, to)?);
    let found = paths(view, from, to, &PathOptions::default());
    let Some(path) = found.paths.first() else {
        return Err(CliError::new(format!(
            "no path from `{}` to `{}` recorded in this data",
            view.id(from),
            view.id(to)
        )));
    };
    Ok(Bold { edges: path.steps.iter().map(|step| step.best).collect(), nodes: path.nodes() })
}
