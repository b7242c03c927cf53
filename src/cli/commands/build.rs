//! `build`: the main job. Reads the data, computes, and fills a folder with diagrams, tables and exports.

mod gallery;
mod pictures;
mod report;
mod tables;

use crate::cli::answer::{Answer, Cell, Status, Table};
use crate::cli::args::{FilterArgs, Format, OutputArgs};
use crate::cli::context::{Basis, Context};
use crate::cli::error::CliError;
use crate::cli::manifest::{InTheWay, Manifest};
use crate::cli::output;
use crate::cli::phrase::{bold, count, dim};
use crate::escape::terminal;
use crate::export::{OneFile, Options, find};
use crate::graph::View;
use report::Findings;
use serde_json::json;
use std::path::PathBuf;

/// Do everything: check the data, then write diagrams, tables and exports into a folder
#[derive(Debug, clap::Args)]
#[command(after_help = "Which pictures are drawn is said by [[picture]] in relata.toml. What an earlier build wrote \
    into the folder and this one does not is removed. What relata did not write there, and what was changed since, is \
    left as it is and named; --force writes over it. With -q nothing is printed but \
    errors, unless --format or --explain asks for it.\n\nExamples:\n  relata build\n  \
    relata build --data my-field -o my-field/output\n  relata build --when 2017 -o output-2017")]
pub struct Args {
    /// The folder to fill
    #[arg(long, short, value_name = "DIR", default_value = "output")]
    output: PathBuf,
    /// Format of the account of what was written [default: text]
    #[arg(long, value_name = "FORMAT", value_enum)]
    format: Option<Format>,
    /// Add what makes the results citable: version, data, filters, definitions, the command
    #[arg(long)]
    explain: bool,
    /// Also write over files that relata did not write, or that were changed since
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    filters: FilterArgs,
}

/// The file of checksums beside what a build wrote.
const MANIFEST: &str = "relata-build.sha256";

/// A file that `build` writes.
pub(super) struct Product {
    /// Its path inside the folder.
    path: String,
    /// What it is.
    what: String,
    /// Its content.
    bytes: Vec<u8>,
}

impl Product {
    fn new(path: impl Into<String>, what: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), what: what.into(), bytes: bytes.into() }
    }
}

/// Runs the command.
pub fn run(args: &Args, context: &Context) -> Result<Status, CliError> {
    if output::file(Some(&args.output)).is_none() {
        return Err(CliError::new("`build` writes several files").hint("name a folder for them with -o"));
    }
    let data = context.data()?;
    let view = context.view(&data, &args.filters)?;
    let filters = args.filters.typed();
    let findings = Findings::of(context, &view)?;
    context.detail("findings made");
    let mut products = pictures::all(context, &view, &filters)?;
    context.detail("pictures drawn");
    products.extend(tables::all(&view, &findings)?);
    context.detail("tables made");
    products.extend(exports(&view, &filters)?);
    products.push(Product::new("report.md", "the findings in words", findings.markdown(&view, &filters)));
    context.detail("exports made");
    context.guard(&args.output)?;
    for product in &products {
        context.guard(&args.output.join(&product.path))?;
    }
    let manifest = Manifest::read(&args.output, MANIFEST);
    let left = match args.force {
        true => InTheWay::default(),
        false => manifest.in_the_way(products.iter().map(|product| (product.path.as_str(), &product.bytes[..]))),
    };
    let sums = manifest.renewed(products.iter().map(|product| (product.path.as_str(), &product.bytes[..])), &left);
    products.push(Product::new(MANIFEST, "checksums of what this build wrote (sha256sum --check)", sums));
    products.retain(|product| !left.has(&product.path));
    write(args, context, &products, &manifest, &left)?;
    context.detail("files written");

    if context.is_quiet() && args.format.is_none() && !args.explain {
        return Ok(Status::Found);
    }
    let mut table = Table::new(&["file", "what"]).with_number("bytes");
    for product in &products {
        table.push(vec![product.path.clone().into(), product.what.clone().into(), Cell::from(product.bytes.len())]);
    }
    let files: Vec<_> = table.rows.iter().map(|row| table.object(row)).collect();
    let json = json!({ "folder": args.output.display().to_string(), "files": files, "left": left.paths(), "findings": findings.json(&view) });
    let mut text = findings.text(&view);
    text.push_str(&format!(
        "\n{}\n",
        bold(&format!("Wrote {} into {}", count(products.len(), "file", "files"), args.output.display()))
    ));
    let longest = products.iter().map(|product| product.path.chars().count()).max().unwrap_or(0);
    for product in &products {
        text.push_str(&format!("  {:longest$}  {}\n", product.path, dim(&terminal(&product.what))));
    }
    let mut answer = Answer::document(text, json, table);
    answer.ties = "by value, then by id";
    for (term, definition) in findings.definitions() {
        answer = answer.define(term, definition);
    }
    let output = OutputArgs { format: args.format, explain: args.explain, ..OutputArgs::default() };
    context.finish(&answer, &output, Basis::view(&view, &filters))
}

fn exports(view: &View<'_>, filters: &[String]) -> Result<Vec<Product>, CliError> {
    let about: Vec<(String, String)> =
        if filters.is_empty() { Vec::new() } else { vec![("filters".to_owned(), filters.join(" "))] };
    let options = Options { about: &about, ..Options::default() };
    let mut products = Vec::new();
    for name in ["graphml", "json"] {
        let Some(format) = find(name) else { continue };
        let mut bytes = Vec::new();
        format.write(view, &options, &mut OneFile(&mut bytes))?;
        products.push(Product::new(format!("graph.{}", format.extension()), format.description(), bytes));
    }
    Ok(products)
}

/// Writes every file, each whole; nothing is written before everything has been made. Says what is left as it is.
fn write(
    args: &Args,
    context: &Context,
    products: &[Product],
    manifest: &Manifest<'_>,
    left: &InTheWay,
) -> Result<(), CliError> {
    for product in products {
        let path = args.output.join(&product.path);
        let folder = path.parent().unwrap_or(&args.output);
        std::fs::create_dir_all(folder)
            .map_err(|error| CliError::new(format!("cannot create {}: {error}", folder.display())))?;
        if product.path == MANIFEST {
            // before the checksums of what was there are written over
            let is_written = |path: &str| left.has(path) || products.iter().any(|product| product.path == path);
            manifest.tidy(context, is_written)?;
        }
        output::write_file(&path, &product.bytes)?;
    }
    if !left.is_empty() {
        for line in left.told(&args.output) {
            context.warn(&format!("left {line}"));
        }
        context.warn("hint: --force writes over what was left");
    }
    Ok(())
}
