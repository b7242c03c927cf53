//! The pictures that `build` draws.

use super::{Product, gallery};
use crate::analysis::centrality::{Measure, order};
use crate::cli::commands::render::{BARS, bold_path, by_community, by_kind, column, drawn, is_too_small};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::graph::{Node, View, select};
use crate::model::{Picture, PictureForm, Selector};
use crate::render::{
    ChartOptions, ComposeOptions, Drawing, Layout, MAX_EDGES, MAX_NODES, Measure as Shown, activity, matrix, ranking,
    timeline, to_dot, to_png, to_svg,
};
use std::collections::BTreeSet;

/// Where pictures are written.
pub(super) const FOLDER: &str = "diagrams";
/// Dots to the inch of pictures in pixels.
const DPI: f64 = 144.0;

/// Every picture as SVG and PNG, diagrams also as DOT, and a page that shows them.
pub(super) fn all(context: &Context, view: &View<'_>, filters: &[String]) -> Result<Vec<Product>, CliError> {
    let declared = &view.data().schema.pictures;
    let chosen = if declared.is_empty() { usual(context, view)? } else { declared.clone() };
    let mut products = Vec::new();
    for picture in &chosen {
        products.extend(one(context, view, filters, picture)?);
    }
    products.push(gallery::page(view, &products));
    Ok(products)
}

/// Without `[[picture]]`: the aggregate, everything where that can be read, and the neighbourhood of the entity with
/// the most neighbours.
fn usual(context: &Context, view: &View<'_>) -> Result<Vec<Picture>, CliError> {
    let mut pictures = vec![Picture { id: "field".to_owned(), aggregate: true, ..Picture::default() }];
    if view.node_count() <= MAX_NODES && view.edge_count() <= MAX_EDGES {
        pictures.push(Picture { id: "whole".to_owned(), ..Picture::default() });
    }
    let degrees = column(context, view, Measure::Degree)?;
    if let Some(centre) = order(&degrees).first().filter(|_| view.edge_count() > 0) {
        let focus = vec![Selector::Entity(view.id(*centre).to_owned())];
        pictures.push(Picture { id: "centre".to_owned(), focus, hops: 1, ..Picture::default() });
    }
    Ok(pictures)
}

/// A picture in its formats; none when the filters leave nothing of it or it would be too large to read.
fn one(context: &Context, view: &View<'_>, filters: &[String], picture: &Picture) -> Result<Vec<Product>, CliError> {
    let drawing = match draw(context, view, filters, picture) {
        Ok(drawing) => drawing,
        Err(Left::Out(why)) => {
            context.say(&format!("picture `{}` is left out: {why}", picture.id));
            return Ok(Vec::new());
        }
        Err(Left::Broken(error)) => {
            return Err(CliError { message: format!("picture `{}`: {}", picture.id, error.message), ..error });
        }
    };
    let size = drawing.smallest_type_on_a3();
    if is_too_small(size) {
        context.say(&format!(
            "picture `{}`: the smallest type has {size:.1} pt when this is printed on A3, too small to read with ease; it \
             gets larger with less in it (top, focus, keep in [[picture]]), or on several sheets, with `relata render \
             --paper a3 --poster -o poster.pdf` and the options of this picture",
            picture.id
        ));
    }
    let what = if picture.title.is_empty() { &drawing.title } else { &picture.title };
    let path = |ending: &str| format!("{FOLDER}/{}.{ending}", picture.id);
    let mut products = vec![
        Product::new(path("svg"), what, to_svg(&drawing)),
        Product::new(path("png"), format!("{what}, in pixels"), to_png(&drawing, DPI)?),
    ];
    if picture.form == PictureForm::Diagram {
        products.push(Product::new(path("dot"), format!("{what}, for Graphviz"), to_dot(&drawing)));
    }
    Ok(products)
}

/// Why there is no drawing.
enum Left {
    /// The data or the filters leave nothing that could be read.
    Out(String),
    /// What was asked for does not exist.
    Broken(CliError),
}

impl<E: Into<CliError>> From<E> for Left {
    fn from(error: E) -> Self {
        Self::Broken(error.into())
    }
}

fn draw(context: &Context, view: &View<'_>, filters: &[String], picture: &Picture) -> Result<Drawing, Left> {
    let nodes = |view: &View<'_>, selectors: &[Selector]| -> Result<Vec<Node>, CliError> {
        let mut found = BTreeSet::new();
        for selector in selectors {
            found.extend(select(view.data(), selector)?.into_iter().filter_map(|entity| view.node(entity)));
        }
        Ok(found.into_iter().collect())
    };
    let mut typed = filters.to_vec();
    typed.extend(picture.keep.iter().map(|selector| format!("--keep {selector}")));
    typed.extend(picture.drop.iter().map(|selector| format!("--drop {selector}")));
    let (keep, drop) = (nodes(view, &picture.keep)?, nodes(view, &picture.drop)?);
    let part = view.restricted(|node| (picture.keep.is_empty() || keep.contains(&node)) && !drop.contains(&node));
    let part = if picture.relations.is_empty() {
        part
    } else {
        typed.push(format!("--relation {}", picture.relations.join(",")));
        part.with_edges(|edge| {
            let verb = part.data().verb_name(part.relation(edge));
            picture.relations.iter().any(|name| name == verb)
        })
    };
    // what was chosen to be drawn belongs into the caption as much as the filters do
    if picture.form == PictureForm::Diagram {
        let hops = picture.hops;
        typed.extend(picture.focus.iter().map(|selector| format!("--focus {selector} --hops {hops}")));
        let measure = if picture.measure.is_empty() { Measure::Degree.name() } else { &picture.measure };
        typed.extend(picture.top.map(|count| format!("--top {count} --measure {measure}")));
    }
    let typed = typed.join(" ");
    let title = (!picture.title.is_empty()).then_some(picture.title.as_str());
    let measure = |name: &str| {
        let name = if name.is_empty() { Measure::Degree.name() } else { name };
        Measure::parse(name).ok_or_else(|| {
            let known = Measure::ALL.map(Measure::name).join(", ");
            CliError::new(format!("`{name}` is no measure")).hint(format!("measures: {known}"))
        })
    };
    let leads = measure(&picture.measure)?;
    if picture.form != PictureForm::Diagram {
        let options = ChartOptions { title, filters: &typed, force: false };
        let drawing = match picture.form {
            PictureForm::Matrix => {
                matrix(&part, &nodes(&part, &picture.rows)?, &nodes(&part, &picture.columns)?, &options)
            }
            PictureForm::Ranking => {
                let values = column(context, &part, leads)?;
                ranking(&part, Shown { name: leads.name(), values: &values }, picture.top.unwrap_or(BARS), &options)
            }
            PictureForm::Timeline => timeline(&part, &options),
            PictureForm::Activity | PictureForm::Diagram => activity(&part, &options),
        };
        return drawing.map_err(|error| Left::Out(error.to_string()));
    }
    let focus = nodes(&part, &picture.focus)?;
    if focus.is_empty() && !picture.focus.is_empty() {
        return Err(Left::Out("the filters leave out its focus".to_owned()));
    }
    let path = bold_path(&part, &picture.path).map_err(|error| Left::Out(error.message))?;
    let near_path = focus.is_empty() && picture.top.is_none();
    let top = picture.top.map(|count| Ok::<_, CliError>((count, column(context, &part, leads)?))).transpose()?;
    let sized = if picture.size_by.is_empty() { None } else { Some(measure(&picture.size_by)?) };
    let sizes = sized.map(|measure| Ok::<_, CliError>((measure, column(context, &part, measure)?))).transpose()?;
    let groups = match picture.group_by.as_str() {
        "kind" => by_kind(&part),
        "community" => by_community(context, &part)?,
        _ => Vec::new(),
    };
    let options = ComposeOptions {
        title,
        filters: &typed,
        focus: if near_path { &path.nodes } else { &focus },
        hops: if picture.focus.is_empty() && !path.edges.is_empty() { 0 } else { picture.hops },
        ends: path.ends(),
        path: &path.edges,
        top: top.as_ref().map(|(count, values)| (*count, Shown { name: leads.name(), values })),
        size_by: sizes.as_ref().map(|(measure, values)| Shown { name: measure.name(), values }),
        groups: &groups,
        aggregate: picture.aggregate,
        changes: None,
        force: false,
    };
    let layout = Layout::named(&picture.layout).unwrap_or_default();
    drawn(&part, &options, layout, None).map_err(|error| Left::Out(error.message))
}
