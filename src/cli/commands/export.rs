//! `export`: the graph for other tools.

use crate::analysis::centrality::{CentralityOptions, Measure, centrality};
use crate::cli::answer::{Answer, Status, Table};
use crate::cli::args::{FilterArgs, OutputArgs, measure};
use crate::cli::context::{Basis, Context};
use crate::cli::error::CliError;
use crate::cli::manifest::{InTheWay, Manifest};
use crate::cli::output;
use crate::cli::progress::watched;
use crate::export::{Exporter, InMemory, OneFile, Options, all, find};
use crate::graph::View;
use crate::read::is_data;
use std::path::{Path, PathBuf};

/// Write the graph for other tools: Gephi, NetworkX, spreadsheets
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  relata export --to graphml -o field.graphml\n  \
    relata export --to json --keep ':organisation|forum' > field.json\n  \
    relata export --to gephi -o gephi/ --measure degree,betweenness\n  relata export --list")]
pub struct Args {
    /// Format [default: by the ending of the file]
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    to: Option<&'static str>,
    /// File to write, whole or not at all; a folder for formats of several files; `-` is standard
    /// output [default: standard output]
    #[arg(long, short, value_name = "PATH")]
    output: Option<PathBuf>,
    /// Add measures as attributes of the entities
    #[arg(long, value_name = "M,...", value_delimiter = ',', value_parser = measure)]
    measure: Vec<Measure>,
    /// In JSON, the key of the list of relations
    #[arg(long, value_name = "KEY", default_value = "edges")]
    links_key: String,
    /// List the formats
    #[arg(long, conflicts_with_all = ["to", "output"])]
    list: bool,
    /// Say on standard error what makes the file citable: version, data, filters, rows left out, the command
    #[arg(long)]
    explain: bool,
    /// Into a folder: also write over files that relata did not write, or that were changed since
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    filters: FilterArgs,
}

/// The file of checksums beside what an export wrote into a folder.
const MANIFEST: &str = "relata-export.sha256";

fn format(text: &str) -> Result<&'static str, String> {
    find(text).map(Exporter::name).ok_or_else(|| format!("formats: {}", names().join(", ")))
}

fn names() -> Vec<&'static str> {
    all().iter().map(|format| format.name()).collect()
}

fn chosen(args: &Args) -> Result<&'static dyn Exporter, CliError> {
    let by_ending = || {
        let ending = args.output.as_ref()?.extension()?.to_str()?.to_ascii_lowercase();
        all().iter().copied().find(|format| !format.is_folder() && format.extension() == ending)
    };
    args.to
        .and_then(find)
        .or_else(by_ending)
        .ok_or_else(|| CliError::new("no format given").hint(format!("say --to with one of: {}", names().join(", "))))
}

/// Runs the command.
pub fn run(args: &Args, context: &Context) -> Result<Status, CliError> {
    if args.list {
        let mut table = Table::new(&["format", "writes", "for"]);
        for format in all() {
            let writes = if format.is_folder() { "a folder".to_owned() } else { format!(".{}", format.extension()) };
            table.push(vec![format.name().into(), writes.into(), format.description().into()]);
        }
        return context.finish(&Answer::list(table), &OutputArgs::default(), Basis::default());
    }
    if ["directed", "multigraph", "graph", "nodes"].contains(&args.links_key.as_str()) {
        return Err(CliError::new(format!(
            "--links-key {} is the key of something else in node-link JSON",
            args.links_key
        ))
        .hint("edges and links are what readers know"));
    }
    let format = chosen(args)?;
    let file = output::file(args.output.as_deref());
    if format.is_folder() && file.is_none() {
        return Err(
            CliError::new(format!("`{}` writes several files", format.name())).hint("name a folder for them with -o")
        );
    }
    let data = context.data()?;
    let view = context.view(&data, &args.filters)?;
    let extra = measures(context, &view, &args.measure)?;
    let filters = args.filters.typed();
    let about: Vec<(String, String)> =
        if filters.is_empty() { Vec::new() } else { vec![("filters".to_owned(), filters.join(" "))] };
    let options = Options { links_key: &args.links_key, extra: &extra, about: &about };
    let notes = match file {
        Some(folder) if format.is_folder() => into_folder(context, format, &view, &options, (folder, args.force))?,
        Some(path) => {
            context.guard(path)?;
            let mut result = None;
            output::write_file_with(path, |out| {
                let written = format.write(&view, &options, &mut OneFile(out));
                let ok = match &written {
                    Err(crate::export::ExportError::Io(error)) => {
                        Err(std::io::Error::new(error.kind(), error.to_string()))
                    }
                    Err(other) => Err(std::io::Error::other(other.to_string())),
                    Ok(_) => Ok(()),
                };
                result = written.ok();
                ok
            })?;
            context.say(&format!("wrote {}", path.display()));
            result.unwrap_or_default()
        }
        None => {
            let mut bytes = Vec::new();
            let notes = format.write(&view, &options, &mut OneFile(&mut bytes))?;
            output::data_to_stdout(&bytes)?;
            notes
        }
    };
    for note in notes {
        context.say(&note);
    }
    if args.explain {
        context.explain_aside(&Answer::default(), &Basis::view(&view, &filters));
    }
    Ok(Status::Found)
}

/// A name, and a value for each node.
type NamedColumn = (String, Vec<Option<f64>>);

/// Measures as further columns of the entities.
pub(super) fn measures(context: &Context, view: &View<'_>, wanted: &[Measure]) -> Result<Vec<NamedColumn>, CliError> {
    let scores =
        watched(context, "measures", |monitor| centrality(view, wanted, &CentralityOptions::default(), monitor))?;
    Ok(wanted.iter().map(|measure| measure.name().to_owned()).zip(scores.values).collect())
}

/// Writes the files of a format into a folder. What an earlier export wrote there and this one does not is removed.
///
/// Nothing is written where that would lose what relata did not write, or where other tables lie in a folder that is to
/// be read back as a whole.
fn into_folder(
    context: &Context,
    format: &dyn Exporter,
    view: &View<'_>,
    options: &Options<'_>,
    (folder, force): (&Path, bool),
) -> Result<Vec<String>, CliError> {
    context.guard(folder)?;
    let mut files = InMemory::default();
    let notes = format.write(view, options, &mut files)?;
    let each = || files.0.iter().map(|(name, bytes)| (name.as_str(), &bytes[..]));
    let is_written = |path: &str| files.0.iter().any(|(name, _)| name == path);
    let manifest = Manifest::read(folder, MANIFEST);
    if !force {
        let mut left = manifest.in_the_way(each());
        if format.reads_back() {
            left.foreign.extend(manifest.foreign(|name| is_data(name) && !is_written(name)));
        }
        if !left.is_empty() {
            let error = CliError::new(format!("{} holds other files; nothing was written", folder.display()));
            let error = left.told(folder).into_iter().fold(error, CliError::hint);
            return Err(error.hint("choose an empty folder, or write over them with --force"));
        }
    }
    std::fs::create_dir_all(folder)
        .map_err(|error| CliError::new(format!("cannot create {}: {error}", folder.display())))?;
    for (name, _) in &files.0 {
        context.guard(&folder.join(name))?;
    }
    for (name, bytes) in each() {
        output::write_file_with(&folder.join(name), |out| out.write_all(bytes))?;
    }
    manifest.tidy(context, is_written)?;
    manifest.write(&manifest.renewed(each(), &InTheWay::default()))?;
    let names: Vec<&str> = each().map(|(name, _)| name).collect();
    context.say(&format!("wrote {}: {}", folder.display(), names.join(", ")));
    Ok(notes)
}
