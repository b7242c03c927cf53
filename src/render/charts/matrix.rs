//! A matrix: who is related to whom, one row an entity, one column an entity, a filled cell where there is a relation.

use super::{ChartOptions, begin, finish, kind_of, kinds, line, name, quiet, seriation, too_many};
use crate::graph::{Edge, Node, View};
use crate::model::{Index, Shape};
use crate::render::drawing::{Align, Drawing, Mark, TextBlock, Verb};
use crate::render::geometry::Rect;
use crate::render::telling::relation_tooltip;
use crate::render::{RenderError, legend, text, theme};
use std::collections::{BTreeMap, BTreeSet};

const CELL: f64 = 23.0;
const SIZE: f64 = 12.0;
const COUNT_SIZE: f64 = 12.0;
const ROW_LABEL: f64 = 230.0;
const COLUMN_LABEL: f64 = 170.0;
/// Fills of verbs, the darkest for the most frequent; each bears dark or light letters.
const FILLS: [&str; 7] = ["#0b4f7d", "#e69f00", "#56b4e9", "#a33b00", "#f0e442", "#007a57", "#cc79a7"];

/// The relations between two sets of entities, in either direction; where a set is asked for against itself a row is
/// the source. Ordered so that structure shows. O(relations + cells).
///
/// # Errors
/// [`RenderError::Nothing`] when a set is empty, [`RenderError::TooManyRows`] beyond 200 rows or columns unless forced.
pub fn matrix(
    view: &View<'_>,
    rows: &[Node],
    columns: &[Node],
    options: &ChartOptions<'_>,
) -> Result<Drawing, RenderError> {
    if rows.is_empty() || columns.is_empty() {
        return Err(RenderError::Nothing { what: "a matrix needs entities in its rows and in its columns" });
    }
    too_many(rows.len(), columns.len(), options)?;
    let same = rows == columns;
    let place =
        |nodes: &[Node]| -> BTreeMap<Node, usize> { nodes.iter().enumerate().map(|(at, n)| (*n, at)).collect() };
    let (row_at, column_at) = (place(rows), place(columns));
    let mut cells: BTreeMap<(usize, usize), Vec<Edge>> = BTreeMap::new();
    for edge in view.edges() {
        let (source, target) = view.endpoints(edge);
        let mut hit = BTreeSet::new();
        hit.extend(row_at.get(&source).copied().zip(column_at.get(&target).copied()));
        if !same || view.is_symmetric(edge) {
            hit.extend(row_at.get(&target).copied().zip(column_at.get(&source).copied()));
        }
        for cell in hit {
            cells.entry(cell).or_default().push(edge);
        }
    }
    let filled: Vec<(usize, usize)> = cells.keys().copied().collect();
    let (mut row_order, mut column_order) = seriation::order(rows.len(), columns.len(), &filled);
    let (full_rows, full_columns): (BTreeSet<usize>, BTreeSet<usize>) = filled.iter().copied().unzip();
    if !filled.is_empty() {
        row_order.retain(|row| full_rows.contains(row));
        column_order.retain(|column| full_columns.contains(column));
    }
    let relations: BTreeSet<Edge> = cells.values().flatten().copied().collect();
    let verbs = Verbs::of(view, &relations);
    let (row_kinds, _) = kinds(view, rows);
    let (column_kinds, _) = kinds(view, columns);
    let (of_rows, of_columns) = (super::counted(&row_kinds), super::counted(&column_kinds));
    let title = capital(&format!("{} and {}", plural(view, rows), plural(view, columns)));
    let count = relations.len();
    let subtitle =
        format!("Rows: {of_rows}. Columns: {of_columns}. {count} relation{}.", if count == 1 { "" } else { "s" });
    let mut drawing = begin(view, options, "matrix", &title, &subtitle);
    let labels = |nodes: &[Node], limit: f64, align: Align| -> Vec<TextBlock> {
        nodes.iter().map(|node| text::block(&name(view, *node), limit, SIZE, false, align, theme::INK)).collect()
    };
    let row_labels = labels(rows, ROW_LABEL, Align::Right);
    let column_labels: Vec<TextBlock> =
        labels(columns, COLUMN_LABEL, Align::Left).into_iter().map(TextBlock::upwards).collect();
    let heights: Vec<f64> = row_order.iter().map(|row| (row_labels[*row].rect.height + 4.0).max(CELL)).collect();
    let widths: Vec<f64> =
        column_order.iter().map(|column| (column_labels[*column].rect.width + 4.0).max(CELL)).collect();
    let (tops, bottom) = running(&heights);
    let (lefts, right) = running(&widths);
    for (nth, row) in row_order.iter().enumerate() {
        let label = row_labels[*row].clone();
        let y = tops[nth] + (heights[nth] - label.rect.height) / 2.0;
        let x = -10.0 - label.rect.width;
        drawing.words.push(label.at(x, y));
        let sum = filled.iter().filter(|cell| cell.0 == *row).count();
        let words = line(&sum.to_string(), COUNT_SIZE, false, theme::SOFT_INK);
        let y = tops[nth] + (heights[nth] - words.rect.height) / 2.0;
        drawing.words.push(words.at(right + 8.0, y));
    }
    for (nth, column) in column_order.iter().enumerate() {
        let label = column_labels[*column].clone();
        let x = lefts[nth] + (widths[nth] - label.rect.width) / 2.0;
        let y = -8.0 - label.rect.height;
        drawing.words.push(label.at(x, y));
        let sum = filled.iter().filter(|cell| cell.1 == *column).count();
        let words = line(&sum.to_string(), COUNT_SIZE, false, theme::SOFT_INK);
        let x = lefts[nth] + (widths[nth] - words.rect.width) / 2.0;
        drawing.words.push(words.at(x, bottom + 5.0));
    }
    for (r, row) in row_order.iter().enumerate() {
        for (c, column) in column_order.iter().enumerate() {
            let rect = Rect::new(lefts[c] + 1.0, tops[r] + 1.0, widths[c] - 2.0, heights[r] - 2.0);
            match cells.get(&(*row, *column)) {
                Some(edges) => verbs.fill(view, &mut drawing, rect, edges),
                None => drawing.marks.push(quiet(rect, theme::FRAME)),
            }
        }
    }
    if !filled.is_empty() {
        let width = drawing.extent().width.max(420.0);
        say_empty(&mut drawing, view, rows, &full_rows, width);
        if !same {
            say_empty(&mut drawing, view, columns, &full_columns, width);
        }
    }
    verbs.explain(&mut drawing);
    let way = if same { "A filled cell: the row is the source of a relation to the column. " } else { "" };
    legend::say(
        &mut drawing,
        &format!("{way}Numbers at the edges count filled cells; rows and columns that are alike stand together."),
    );
    Ok(finish(
        drawing,
        &format!(
            "A matrix of {of_rows} by {of_columns}: {} of {} cells are filled.",
            filled.len(),
            rows.len() * columns.len()
        ),
    ))
}

/// The beginning of each of some lengths in a row, and their end.
fn running(lengths: &[f64]) -> (Vec<f64>, f64) {
    let (mut starts, mut sum) = (Vec::new(), 0.0);
    for length in lengths {
        starts.push(sum);
        sum += length;
    }
    (starts, sum)
}

/// What some entities are called together.
fn plural(view: &View<'_>, nodes: &[Node]) -> String {
    let schema = &view.data().schema;
    let at: BTreeSet<usize> = nodes.iter().map(|node| kind_of(view, *node)).collect();
    let name =
        |at: usize| if schema.kinds[at].plural.is_empty() { &schema.kinds[at].name } else { &schema.kinds[at].plural };
    at.into_iter().map(|at| name(at).as_str()).collect::<Vec<_>>().join(", ")
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Says under a matrix which rows or columns have no filled cell; they are left out of it.
fn say_empty(drawing: &mut Drawing, view: &View<'_>, nodes: &[Node], filled: &BTreeSet<usize>, width: f64) {
    let empty: Vec<String> =
        (0..nodes.len()).filter(|at| !filled.contains(at)).map(|at| name(view, nodes[at])).collect();
    if empty.is_empty() {
        return;
    }
    let (kinds, _) = kinds(view, nodes);
    let what = match (kinds.as_slice(), empty.len()) {
        ([kind], 1) => kind.label.clone(),
        ([kind], _) => kind.plural.clone(),
        (_, 1) => "entity".to_owned(),
        _ => "entities".to_owned(),
    };
    let words = format!("{} {what} without a relation here: {}.", empty.len(), empty.join("; "));
    let extent = drawing.extent();
    let block = text::block(&words, width, COUNT_SIZE, false, Align::Left, theme::SOFT_INK);
    drawing.words.push(block.at(extent.x, extent.bottom() + 12.0));
}

/// How verbs are shown in cells.
struct Verbs {
    verbs: Vec<Verb>,
    /// For each verb of the schema its place in `verbs`.
    at: Vec<usize>,
    letters: Vec<String>,
}

impl Verbs {
    fn of(view: &View<'_>, relations: &BTreeSet<Edge>) -> Self {
        let (data, schema) = (view.data(), &view.data().schema);
        let mut counts = vec![0; schema.verbs.len()];
        relations.iter().for_each(|edge| counts[data.verb(view.relation(*edge)).index()] += 1);
        let mut order: Vec<usize> = (0..counts.len()).filter(|at| counts[*at] > 0).collect();
        order.sort_by_key(|at| std::cmp::Reverse(counts[*at]));
        let mut at = vec![usize::MAX; counts.len()];
        let (mut verbs, mut letters) = (Vec::new(), Vec::<String>::new());
        for (nth, verb) in order.into_iter().enumerate() {
            at[verb] = nth;
            let spec = &schema.verbs[verb];
            let label = text::plain(if spec.label.is_empty() { &spec.name } else { &spec.label });
            // the first letter that no verb before has, of a long word before a short one; else a number
            let mut words: Vec<&str> = label.split_whitespace().collect();
            words.sort_by_key(|word| word.chars().count() < 4);
            let own = words.iter().flat_map(|word| word.chars()).filter(|c| c.is_alphabetic());
            let mut own = own.map(|c| c.to_uppercase().collect::<String>());
            let free = own.find(|letter| letter.chars().count() == 1 && !letters.contains(letter));
            letters.push(free.unwrap_or_else(|| (nth + 1).to_string()));
            verbs.push(Verb { name: spec.name.clone(), label, dash: Vec::new(), count: counts[verb] });
        }
        Self { verbs, at, letters }
    }

    fn look(at: usize) -> &'static str {
        FILLS[at % FILLS.len()]
    }

    /// Fills a cell: a strip for each verb, with its letter where there is more than one verb in the picture.
    fn fill(&self, view: &View<'_>, drawing: &mut Drawing, rect: Rect, edges: &[Edge]) {
        let data = view.data();
        let mut shown: BTreeMap<usize, Vec<Edge>> = BTreeMap::new();
        for edge in edges {
            shown.entry(self.at[data.verb(view.relation(*edge)).index()]).or_default().push(*edge);
        }
        let strip = rect.width / shown.len() as f64;
        for (nth, (verb, edges)) in shown.into_iter().enumerate() {
            let rect = Rect::new(rect.x + strip * nth as f64, rect.y, strip, rect.height);
            let sure = edges.iter().map(|edge| data.confidence(view.relation(*edge))).fold(0.0, f64::max);
            let fill = if sure < 1.0 { theme::pale(Self::look(verb)) } else { Self::look(verb).to_owned() };
            let letter = line(&self.letters[verb], COUNT_SIZE, true, theme::text_on(&fill));
            let fits = self.verbs.len() > 1 && letter.rect.width + 1.0 <= strip;
            let label = fits.then(|| letter.centred(rect.centre()));
            let lines: Vec<String> = edges.iter().map(|edge| relation_tooltip(view, *edge)).collect();
            let tooltip = lines.join("\n\n");
            let (shape, stroke) = (Shape::Box, "none".to_owned());
            drawing.marks.push(Mark { rect, shape, fill, stroke, label, tooltip, link: None });
        }
    }

    fn explain(self, drawing: &mut Drawing) {
        let many = self.verbs.len() > 1;
        for (at, verb) in self.verbs.iter().enumerate() {
            let words = if many {
                format!("{}: {} ({})", self.letters[at], verb.label, verb.count)
            } else {
                verb.label.clone()
            };
            legend::add_box(drawing, Shape::Box, Self::look(at), Self::look(at), &words);
        }
        let pale = drawing.marks.iter().any(|mark| !mark.tooltip.is_empty() && !FILLS.contains(&mark.fill.as_str()));
        if pale {
            let look = theme::pale(Self::look(0));
            legend::add_box(drawing, Shape::Box, &look, &look, "paler: less certain");
        }
        drawing.verbs = self.verbs;
    }
}
