//! Paper: on what a picture is printed, and what is said of it.

use super::{Args, Form, PaperArg};
use crate::cli::context::Context;
use crate::cli::phrase::count;
use crate::render::{Drawing, Layout, Paper, PosterOptions};

/// Reads the size of type.
pub(super) fn type_size(text: &str) -> Result<f64, String> {
    let points = text.parse::<f64>().ok().filter(|points| (4.0..=72.0).contains(points));
    points.ok_or_else(|| "a number of points from 4 to 72".to_owned())
}

impl Args {
    /// The paper on which the picture is set.
    pub(super) fn paper(&self) -> Option<Paper> {
        self.paper.map(|paper| match paper {
            PaperArg::A4 => Paper::A4,
            PaperArg::A3 => Paper::A3,
        })
    }

    /// The sheets over which it is spread.
    pub(super) fn sheets(&self) -> Option<PosterOptions> {
        let paper = self.paper().filter(|_| self.poster)?;
        Some(PosterOptions { paper, landscape: self.landscape, type_size: self.type_size })
    }
}

/// Says over how many sheets a picture is spread, and where fewer would do if they lay the other way.
pub(super) fn say_sheets(sheets: &PosterOptions, context: &Context, drawing: &Drawing) {
    // what nobody hears need not be found out
    if context.is_quiet() {
        return;
    }
    let size = drawing.smallest_type_on_sheet().unwrap_or_default();
    let Some(poster) = &drawing.poster else {
        context.say(&format!("one sheet is enough; the smallest type has {size:.1} pt"));
        return;
    };
    let mut turned = drawing.clone();
    let turned = turned.spread(&PosterOptions { landscape: !sheets.landscape, ..*sheets }).map(|()| turned.sheets());
    let fewer = match turned {
        Ok(fewer) if fewer < poster.sheets.len() => {
            format!("; {fewer} would do {}", if sheets.landscape { "upright" } else { "with --landscape" })
        }
        _ => String::new(),
    };
    context.say(&format!(
        "{} sheets in {} and {}; the smallest type has {size:.1} pt{fewer}",
        poster.sheets.len(),
        count(poster.rows, "row", "rows"),
        count(poster.columns, "column", "columns")
    ));
}

/// Smaller type than this, in points, is a strain to read in print.
const LEAST_TYPE: f64 = 7.0;

/// Whether type of a size in points is too small: as sizes are said, so that what rounds to enough is enough.
pub(in crate::cli::commands) fn is_too_small(size: f64) -> bool {
    size < LEAST_TYPE - 0.05
}

/// Says how small the type would be in print where it would be too small, and what can be done about it.
pub(super) fn warn_of_small_type(args: &Args, context: &Context, drawing: &Drawing) {
    let size = drawing.smallest_type_on_sheet().unwrap_or_else(|| drawing.smallest_type_on_a3());
    if !is_too_small(size) || context.is_quiet() {
        return;
    }
    let sheet = match args.paper() {
        None | Some(Paper::A3) => "A3",
        Some(Paper::A4) => "A4",
    };
    let mut remedies = match args.form {
        Some(Form::Matrix) => vec!["narrower selectors".to_owned()],
        Some(Form::Ranking) => vec!["--top N".to_owned()],
        Some(_) => vec!["--keep SELECTOR".to_owned()],
        None if args.diff.is_some() => vec!["--focus ENTITY".to_owned(), "--keep SELECTOR".to_owned()],
        None => ["--top N", "--focus ENTITY", "--keep SELECTOR"].map(str::to_owned).to_vec(),
    };
    if let Some(paper) = args.paper() {
        let mut turned = drawing.clone();
        turned.set_on(paper, !args.landscape);
        if turned.smallest_type_on_sheet().is_some_and(|other| other > size) {
            remedies.push(format!("the sheet {}", if args.landscape { "upright" } else { "--landscape" }));
        }
    }
    if sheet == "A4" {
        remedies.push("--paper a3".to_owned());
    }
    if args.form.is_none() && !matches!(args.layout, Layout::Layered | Layout::Force) {
        remedies.push("--layout layered or force, which need less room".to_owned());
    }
    let paper = if args.paper.is_none() { " --paper a3" } else { "" };
    remedies.push(format!("several sheets (--poster{paper} -o poster.pdf)"));
    context.say(&format!(
        "the smallest type has {size:.1} pt when this is printed on {sheet}, too small to read with ease; it gets larger \
         with {}",
        remedies.join(", or ")
    ));
}
