//! View and results -> drawing content: what is drawn and how it looks, not yet where.

use super::drawing::{Align, Arrow, Drawing, Edge, Kind, Legend, Node, TextBlock, Verb};
use super::legend;
use super::{Marks, RenderError, changes, outline, text, theme};
use crate::analysis::compare::{Fate, Marked};
use crate::escape;
use crate::graph::{Edge as Relation, Node as Entity, View};
use crate::model::Index;
use std::collections::BTreeMap;

/// More boxes than this cannot be read on one page.
pub const MAX_NODES: usize = 400;
/// More lines than this cannot be followed on one page.
pub const MAX_EDGES: usize = 1500;

/// A measure: a value for each node of a view, and how it is called.
#[derive(Debug, Clone, Copy)]
pub struct Measure<'a> {
    /// Its name, for the legend.
    pub name: &'a str,
    /// A value for each node of the view, in its order; `None` where the measure is undefined.
    pub values: &'a [Option<f64>],
}

/// What is drawn of a view.
#[derive(Debug, Clone, Default)]
pub struct ComposeOptions<'a> {
    /// Title in place of the usual one.
    pub title: Option<&'a str>,
    /// The filters of the view in words, for the caption; empty: none.
    pub filters: &'a str,
    /// Only what is within `hops` of these entities, and the relations between all of it; empty: everything.
    pub focus: &'a [Entity],
    /// How far from `focus`.
    pub hops: usize,
    /// The two ends of a path, for the title.
    pub ends: Option<(Entity, Entity)>,
    /// Relations to draw bold, with the entities at their ends; the others step back.
    pub path: &'a [Relation],
    /// Only so many entities, those that lead by a measure; entities of `focus` and `path` stay.
    pub top: Option<(usize, Measure<'a>)>,
    /// The measure by which labels are sized.
    pub size_by: Option<Measure<'a>>,
    /// The group of each node of the view, in its order: a number, and what the group is called (the first that says it
    /// counts). Groups are framed, in the order of their numbers. Empty: no groups.
    pub groups: &'a [Option<(usize, String)>],
    /// One box for each kind and one arrow for each verb between two kinds, with counts.
    pub aggregate: bool,
    /// What became of everything, where the view holds two states of the data.
    pub changes: Option<Marks<'a>>,
    /// Draw also what is too large to read.
    pub force: bool,
}

/// The content of a drawing, ready for a layout. O((entities + relations) log).
///
/// # Errors
/// [`RenderError::TooLarge`] when more than [`MAX_NODES`] boxes or [`MAX_EDGES`] lines would be drawn, unless forced.
pub fn compose(view: &View<'_>, options: &ComposeOptions<'_>) -> Result<Drawing, RenderError> {
    let chosen = chosen(view, options);
    let relations: Vec<Relation> = view
        .edges()
        .filter(|edge| {
            let (source, target) = view.endpoints(*edge);
            chosen[source.index()] && chosen[target.index()]
        })
        .collect();
    let entities: Vec<Entity> = view.nodes().filter(|node| chosen[node.index()]).collect();
    let too_large = entities.len() > MAX_NODES || relations.len() > MAX_EDGES;
    if too_large && !options.aggregate && !options.force {
        return Err(RenderError::TooLarge { entities: entities.len(), relations: relations.len() });
    }
    let content = Content::new(view, options, &entities, &relations);
    let (nodes, edges) = if options.aggregate { content.aggregate() } else { (content.boxes(), content.lines()) };
    let mut drawing = Drawing {
        title: title(view, options),
        subtitle: content.subtitle(),
        caption: caption(view, options.filters, options.changes.map(|marks| marks.states)),
        font_size: 12.0,
        aggregate: options.aggregate,
        background: theme::PAPER.to_owned(),
        texts: Vec::new(),
        legend: Legend::default(),
        kinds: content.kinds,
        verbs: content.verbs,
        nodes,
        edges,
        ..Drawing::default()
    };
    if !options.aggregate {
        group(&mut drawing, options, &entities);
    }
    drawing.description = format!("{} {}", drawing.subtitle, drawing.caption);
    drawing.legend = legend::entries(&drawing, options.size_by.map(|measure| measure.name), !options.path.is_empty());
    if let Some(marks) = options.changes {
        let entities = fates(marks.entities, entities.iter().map(|node| node.index()));
        let relations = fates(marks.relations, relations.iter().map(|edge| edge.index()));
        changes::explain(&mut drawing, &entities, &relations);
    }
    let labels = drawing.nodes.iter().map(|node| node.text.as_str());
    drawing.missing_glyphs = text::missing_in(labels.chain([drawing.title.as_str(), drawing.caption.as_str()]));
    Ok(drawing)
}

/// Sets the group of each box; groups of which nothing is drawn leave no gap.
fn group(drawing: &mut Drawing, options: &ComposeOptions<'_>, entities: &[Entity]) {
    let mut drawn: BTreeMap<usize, (&str, usize)> = BTreeMap::new();
    let of = |entity: &Entity| options.groups.get(entity.index()).and_then(Option::as_ref);
    for (number, name) in entities.iter().filter_map(of) {
        drawn.entry(*number).or_insert((name, 0)).1 += 1;
    }
    let position = |number: &usize| drawn.keys().position(|other| other == number);
    for (node, entity) in drawing.nodes.iter_mut().zip(entities) {
        node.group = of(entity).and_then(|(number, _)| position(number));
    }
    drawing.groups = drawn.values().map(|(name, count)| text::plain(&format!("{name} ({count})"))).collect();
}

/// What became of a relation; without two states it is the same.
fn fate(options: &ComposeOptions<'_>, edge: Relation) -> Fate {
    let marked = options.changes.and_then(|marks| marks.relations.get(edge.index()));
    marked.map_or(Fate::Same, |marked| marked.fate)
}

/// What became of those that are drawn.
fn fates(marked: &[Marked], drawn: impl Iterator<Item = usize>) -> Vec<Fate> {
    drawn.filter_map(|at| marked.get(at)).map(|marked| marked.fate).collect()
}

/// Which entities are drawn.
fn chosen(view: &View<'_>, options: &ComposeOptions<'_>) -> Vec<bool> {
    let mut chosen = vec![options.focus.is_empty(); view.node_count()];
    let mut reached = options.focus.to_vec();
    for node in &reached {
        chosen[node.index()] = true;
    }
    for _ in 0..options.hops {
        let mut next = Vec::new();
        for node in reached {
            for arc in view.incident(node) {
                if !std::mem::replace(&mut chosen[arc.node.index()], true) {
                    next.push(arc.node);
                }
            }
        }
        reached = next;
        if reached.is_empty() {
            break;
        }
    }
    if let Some((count, measure)) = &options.top {
        let value = |node: &Entity| measure.values.get(node.index()).copied().flatten();
        let mut ranked: Vec<Entity> =
            view.nodes().filter(|node| chosen[node.index()] && value(node).is_some()).collect();
        ranked.sort_by(|a, b| {
            let (a, b) = (value(a).unwrap_or(f64::NEG_INFINITY), value(b).unwrap_or(f64::NEG_INFINITY));
            b.total_cmp(&a)
        });
        chosen.fill(false);
        for node in ranked.iter().take(*count).chain(options.focus) {
            chosen[node.index()] = true;
        }
    }
    for edge in options.path {
        let (source, target) = view.endpoints(*edge);
        chosen[source.index()] = true;
        chosen[target.index()] = true;
    }
    chosen
}

fn title(view: &View<'_>, options: &ComposeOptions<'_>) -> String {
    let schema = &view.data().schema;
    let of_data = if schema.title.is_empty() { "Relations" } else { &schema.title };
    let around = match options.focus {
        [] => String::new(),
        [node] => format!(" around {}", view.name(*node)),
        several => format!(" around {} entities", several.len()),
    };
    let changed = options.changes.map(|marks| format!("{}{around}", marks.title));
    let of_focus = changed.or_else(|| match (options.ends, options.focus) {
        (Some((from, to)), _) => Some(format!("From {} to {}", view.name(from), view.name(to))),
        (None, []) => None,
        (None, [node]) => Some(format!("{} and what it is related to", view.name(*node))),
        (None, [one, other]) => {
            Some(format!("{}, {} and what they are related to", view.name(*one), view.name(*other)))
        }
        (None, several) => Some(format!("{} entities and what they are related to", several.len())),
    });
    text::plain(&options.title.map(str::to_owned).or(of_focus).unwrap_or_else(|| of_data.to_owned()))
}

/// The caption: what makes a picture citable.
pub(super) fn caption(view: &View<'_>, filters: &str, states: Option<&str>) -> String {
    let (data, schema) = (view.data(), &view.data().schema);
    let mut parts = vec![format!("relata {}", env!("CARGO_PKG_VERSION"))];
    if !schema.title.is_empty() {
        parts.insert(0, schema.title.clone());
    }
    if let Some(snapshot) = schema.snapshot.filter(|_| states.is_none()) {
        parts.push(format!("snapshot {snapshot}"));
    }
    parts.extend(states.map(str::to_owned));
    if !data.hash.is_empty() {
        parts.push(format!("data {}", data.hash.chars().take(12).collect::<String>()));
    }
    parts.push(if filters.is_empty() { "no filters".into() } else { format!("filters: {filters}") });
    let left_out = data.account.left_out();
    if left_out > 0 {
        parts.push(format!("{left_out} faulty rows left out"));
    }
    text::plain(&parts.join(" \u{b7} "))
}

/// What `compose` gathers.
struct Content<'a, 'd> {
    view: &'a View<'d>,
    options: &'a ComposeOptions<'a>,
    entities: &'a [Entity],
    relations: &'a [Relation],
    kinds: Vec<Kind>,
    kind_at: Vec<usize>,
    verbs: Vec<Verb>,
    /// By verb of the schema and fate.
    verb_at: BTreeMap<(usize, Fate), usize>,
    node_at: BTreeMap<Entity, usize>,
}

impl<'a, 'd> Content<'a, 'd> {
    fn new(
        view: &'a View<'d>,
        options: &'a ComposeOptions<'a>,
        entities: &'a [Entity],
        relations: &'a [Relation],
    ) -> Self {
        let (data, schema) = (view.data(), &view.data().schema);
        let mut of_kind = vec![0; schema.kinds.len()];
        for entity in entities {
            of_kind[data.kind(view.entity(*entity)).index()] += 1;
        }
        let mut of_verb: BTreeMap<(usize, Fate), usize> = BTreeMap::new();
        for relation in relations {
            let verb = data.verb(view.relation(*relation)).index();
            *of_verb.entry((verb, fate(options, *relation))).or_default() += 1;
        }
        let pairs = relations.iter().map(|edge| {
            let relation = view.relation(*edge);
            let kind = |entity| data.kind(entity).index();
            ((kind(data.source_of(relation)), kind(data.target_of(relation))), data.verb(relation).index())
        });
        let dashes = theme::dashes(schema.verbs.len(), pairs);
        let (mut kinds, mut kind_at) = (Vec::new(), vec![usize::MAX; schema.kinds.len()]);
        for (position, (spec, count)) in schema.kinds.iter().zip(of_kind).enumerate().filter(|(_, (_, n))| *n > 0) {
            kind_at[position] = kinds.len();
            kinds.push(Kind::of(spec, position, count));
        }
        let (mut verbs, mut verb_at) = (Vec::new(), BTreeMap::new());
        for ((position, fate), count) in of_verb {
            verb_at.insert((position, fate), verbs.len());
            let spec = &schema.verbs[position];
            let label = text::plain(if spec.label.is_empty() { &spec.name } else { &spec.label });
            let dash = if options.changes.is_some() { changes::dash(fate) } else { theme::DASHES[dashes[position]] };
            verbs.push(Verb {
                name: spec.name.clone(),
                label: format!("{}{label}", changes::sign(fate)),
                dash: dash.to_vec(),
                count,
            });
        }
        let node_at = entities.iter().enumerate().map(|(at, entity)| (*entity, at)).collect();
        Self { view, options, entities, relations, kinds, kind_at, verbs, verb_at, node_at }
    }

    fn subtitle(&self) -> String {
        if let Some(marks) = self.options.changes {
            let entities = fates(marks.entities, self.entities.iter().map(|node| node.index()));
            let relations = fates(marks.relations, self.relations.iter().map(|edge| edge.index()));
            return changes::subtitle(&entities, &relations);
        }
        let kinds: Vec<String> = self.kinds.iter().map(Kind::counted).collect();
        let relations = match self.relations.len() {
            1 => "1 relation".to_owned(),
            count => format!("{count} relations"),
        };
        let mut tied = vec![false; self.entities.len()];
        for edge in self.relations {
            let (source, target) = self.view.endpoints(*edge);
            tied[self.node_at[&source]] = true;
            tied[self.node_at[&target]] = true;
        }
        let alone = match tied.iter().filter(|tied| !**tied).count() {
            0 => String::new(),
            count => format!("; {count} without a relation here"),
        };
        let first = self.options.top.as_ref().map_or_else(String::new, |(count, measure)| {
            format!(" The first {count} of {} by {}.", self.view.node_count(), measure.name)
        });
        if kinds.is_empty() {
            "Nothing to draw.".into()
        } else {
            format!("{}; {relations}{alone}.{first}", kinds.join(", "))
        }
    }

    fn on_path(&self, entity: Entity) -> bool {
        self.options.path.iter().any(|edge| {
            let (source, target) = self.view.endpoints(*edge);
            source == entity || target == entity
        })
    }

    fn boxes(&self) -> Vec<Node> {
        let (view, data) = (self.view, self.view.data());
        let most = self.options.size_by.map(|measure| {
            let drawn = self.entities.iter().filter_map(|entity| measure.values.get(entity.index()).copied().flatten());
            (measure, drawn.fold(0.0_f64, f64::max))
        });
        let boxes = self.entities.iter().map(|entity| {
            let ix = view.entity(*entity);
            let at = self.kind_at[data.kind(ix).index()];
            let value = most.and_then(|(measure, _)| measure.values.get(entity.index()).copied().flatten());
            let scale = match (value, most) {
                (Some(value), Some((_, most))) if most > 0.0 => 1.0 + 0.7 * libm::sqrt(value.max(0.0) / most),
                _ => 1.0,
            };
            let bold = self.on_path(*entity) || self.options.focus.contains(entity);
            let step_back = !self.options.path.is_empty() && !bold;
            let mut node = self.node(at, data.id(ix), &named(data.name(ix), data.id(ix)), scale, bold);
            node.value = value;
            if step_back {
                (node.fill, node.stroke) = (theme::pale(&node.fill), theme::pale(&node.stroke));
                node.label.colour = theme::SOFT_INK.to_owned();
            }
            node.focus = self.options.focus.contains(entity);
            node.tooltip = self.entity_tooltip(*entity);
            node.link = escape::link(data.website(ix)).map(str::to_owned);
            if let Some(marked) = self.options.changes.and_then(|marks| marks.entities.get(entity.index())) {
                changes::node(&mut node, marked);
            }
            node
        });
        boxes.collect()
    }

    fn node(&self, kind_at: usize, id: &str, name: &str, scale: f64, bold: bool) -> Node {
        let kind = &self.kinds[kind_at];
        Node {
            id: id.to_owned(),
            kind: kind.name.clone(),
            shape: kind.shape,
            rect: super::Rect::default(),
            label: TextBlock { bold, colour: theme::text_on(&kind.fill).to_owned(), ..TextBlock::default() },
            fill: kind.fill.clone(),
            stroke: kind.stroke.clone(),
            stroke_width: if bold { 2.4 } else { 1.2 },
            dash: Vec::new(),
            bold,
            value: None,
            tooltip: String::new(),
            link: None,
            text: name.to_owned(),
            scale,
            kind_at,
            group: None,
            focus: false,
        }
    }

    fn entity_tooltip(&self, entity: Entity) -> String {
        let value = self.options.size_by.and_then(|measure| {
            let value = measure.values.get(entity.index()).copied().flatten()?;
            Some(format!("{}: {value}", measure.name))
        });
        entity_tooltip(self.view, entity, value)
    }

    /// A line for each relation; rows that say the same of the same two, at other times or from other sources, share
    /// one.
    fn lines(&self) -> Vec<Edge> {
        let (view, data) = (self.view, self.view.data());
        let mut lines: Vec<Edge> = Vec::new();
        let mut same: BTreeMap<(usize, usize, usize, bool), usize> = BTreeMap::new();
        for edge in self.relations {
            let relation = view.relation(*edge);
            let (source, target) = view.endpoints(*edge);
            let bold = self.options.path.contains(edge);
            let step_back = !self.options.path.is_empty() && !bold;
            let kind = &self.kinds[self.kind_at[data.kind(view.entity(source)).index()]];
            let verb_at = self.verb_at[&(data.verb(relation).index(), fate(self.options, *edge))];
            let width = theme::line_width(data.weight(relation));
            let opacity = theme::line_opacity(data.confidence(relation));
            let mut line = Edge {
                source: view.id(source).to_owned(),
                target: view.id(target).to_owned(),
                verb: self.verbs[verb_at].name.clone(),
                relations: 1,
                label: None,
                dash: self.verbs[verb_at].dash.clone(),
                colour: if step_back { theme::pale(&kind.line) } else { kind.line.clone() },
                width: if bold { width * 2.0 + 1.2 } else { width },
                opacity: if bold || step_back { 1.0 } else { opacity },
                arrow: if view.is_symmetric(*edge) { Arrow::Both } else { Arrow::Forward },
                bold,
                path: Vec::new(),
                heads: Vec::new(),
                tooltip: relation_tooltip(view, *edge),
                from: self.node_at[&source],
                to: self.node_at[&target],
                verb_at,
            };
            if let Some(marked) = self.options.changes.and_then(|marks| marks.relations.get(edge.index())) {
                changes::edge(&mut line, marked);
            }
            let key = (line.from, line.to, verb_at, line.heads_at_both());
            match same.entry(key) {
                std::collections::btree_map::Entry::Vacant(entry) => {
                    entry.insert(lines.len());
                    lines.push(line);
                }
                std::collections::btree_map::Entry::Occupied(entry) => lines[*entry.get()].absorb(&line),
            }
        }
        lines
    }

    /// One box a kind and one arrow for each verb between two kinds, in the order of kinds and verbs.
    fn aggregate(&self) -> (Vec<Node>, Vec<Edge>) {
        let (view, data) = (self.view, self.view.data());
        let kind_of = |entity: Entity| self.kind_at[data.kind(view.entity(entity)).index()];
        let boxes = self.kinds.iter().enumerate().map(|(at, kind)| {
            let mut node = self.node(at, &kind.name, &kind.counted(), 1.0, true);
            node.stroke_width = 1.6;
            node.tooltip = kind.counted();
            node
        });
        let mut arrows: BTreeMap<(usize, usize, usize), (usize, bool)> = BTreeMap::new();
        for edge in self.relations {
            let (source, target) = view.endpoints(*edge);
            let verb = self.verb_at[&(data.verb(view.relation(*edge)).index(), fate(self.options, *edge))];
            let arrow = arrows.entry((kind_of(source), kind_of(target), verb)).or_insert((0, true));
            *arrow = (arrow.0 + 1, arrow.1 && view.is_symmetric(*edge));
        }
        let most = arrows.values().map(|(count, _)| *count).max().unwrap_or(1) as f64;
        let lines = arrows.into_iter().map(|((from, to, verb_at), (count, symmetric))| {
            let (source, target, verb) = (&self.kinds[from], &self.kinds[to], &self.verbs[verb_at]);
            Edge {
                source: source.name.clone(),
                target: target.name.clone(),
                verb: verb.name.clone(),
                relations: count,
                label: None,
                dash: Vec::new(),
                colour: source.line.clone(),
                width: 1.2 + 4.8 * libm::sqrt(count as f64 / most),
                opacity: 1.0,
                arrow: if symmetric { Arrow::Both } else { Arrow::Forward },
                bold: false,
                path: Vec::new(),
                heads: Vec::new(),
                tooltip: format!("{} {} {}: {count}", source.plural, verb.label, target.plural),
                from,
                to,
                verb_at,
            }
        });
        (boxes.collect(), lines.collect())
    }
}

/// What a pointer shows of an entity.
pub(super) fn entity_tooltip(view: &View<'_>, entity: Entity, value: Option<String>) -> String {
    let data = view.data();
    let ix = view.entity(entity);
    let spec = &data.schema.kinds[data.kind(ix).index()];
    let kind = if spec.label.is_empty() { &spec.name } else { &spec.label };
    let mut lines = vec![format!("{} ({kind})", data.name(ix))];
    if !data.description(ix).is_empty() {
        lines.push(data.description(ix).to_owned());
    }
    lines.extend(value);
    lines.extend(evidence(view, &view.entity_evidence(ix)));
    tooltip(&lines)
}

/// What a pointer shows of a relation.
pub(super) fn relation_tooltip(view: &View<'_>, edge: Relation) -> String {
    let data = view.data();
    let relation = view.relation(edge);
    let (source, target) = view.endpoints(edge);
    let spec = &data.schema.verbs[data.verb(relation).index()];
    let verb = if spec.label.is_empty() { &spec.name } else { &spec.label };
    let mut lines = vec![format!("{} {verb} {}", view.name(source), view.name(target))];
    let period = data.period(relation);
    if !period.is_empty() {
        lines.push(period);
    }
    if data.confidence(relation) < 1.0 {
        lines.push(format!("confidence {}", data.confidence(relation)));
    }
    if !data.note(relation).is_empty() {
        lines.push(data.note(relation).to_owned());
    }
    lines.extend(evidence(view, &view.relation_evidence(relation)));
    tooltip(&lines)
}

fn evidence(view: &View<'_>, sources: &[crate::model::SourceIx]) -> Vec<String> {
    let line = |source: &crate::model::SourceIx| {
        let record = view.data().source_record(*source);
        let publisher = if record.publisher.is_empty() { "" } else { ", " };
        format!("Source: {}{publisher}{}", named(&record.title, &record.id), record.publisher)
    };
    sources.iter().map(line).collect()
}

/// Lines for a pointer, each a line whatever is in it.
fn tooltip(lines: &[String]) -> String {
    lines.iter().map(|line| text::plain(line)).collect::<Vec<_>>().join("\n")
}

/// A name in words, or the id where there is none.
pub(super) fn named(name: &str, id: &str) -> String {
    let plain = text::plain(name);
    if plain.is_empty() { text::plain(id) } else { plain }
}

impl Kind {
    /// A kind of the schema, by its position there, of which so many are drawn.
    pub(super) fn of(spec: &crate::model::KindSpec, position: usize, count: usize) -> Self {
        let look = theme::kind_look(spec, position);
        Self {
            name: spec.name.clone(),
            label: text::plain(if spec.label.is_empty() { &spec.name } else { &spec.label }),
            plural: text::plain(if spec.plural.is_empty() { &spec.name } else { &spec.plural }),
            count,
            column: spec.column.unwrap_or(position as u32),
            shape: look.shape,
            fill: look.fill,
            stroke: look.stroke,
            line: look.line,
        }
    }

    /// How many there are, in words: "1 right", "16 rights".
    pub(super) fn counted(&self) -> String {
        format!("{} {}", self.count, if self.count == 1 { &self.label } else { &self.plural })
    }
}

impl Edge {
    /// Takes in another line between the same boxes with the same verb.
    fn absorb(&mut self, other: &Self) {
        self.relations += other.relations;
        self.width = libm::hypot(self.width, other.width).min(6.0);
        self.opacity = self.opacity.max(other.opacity);
        if other.bold && !self.bold {
            (self.bold, self.width) = (true, other.width);
        }
        self.tooltip = format!("{}\n\n{}", self.tooltip, other.tooltip);
    }
}

impl Node {
    /// Breaks the label into lines no wider than a limit and gives the box the size that holds it in its shape.
    pub(super) fn fit(&mut self, limit: f64, size: f64, tight: bool) {
        let size = size * self.scale;
        let limit = limit * (1.0 + 0.5 * (self.scale - 1.0));
        let colour = std::mem::take(&mut self.label.colour);
        self.label = text::block(&self.text, limit, size, self.bold, Align::Middle, &colour);
        if tight {
            self.label.line_height = size * text::TIGHT_LINE_HEIGHT;
            self.label.rect.height = self.label.line_height * self.label.lines.len() as f64;
        }
        let padding = if tight { (0.75, 0.3) } else { (1.1, 0.45) };
        let label = self.label.rect;
        let (width, height) = outline::box_around(self.shape, label.width, label.height, size, padding);
        (self.rect.width, self.rect.height) = (width, height);
    }

    /// Puts the box around a centre, and its label into it.
    pub(super) fn put(&mut self, centre: super::Point) {
        self.rect = super::Rect::around(centre, self.rect.width, self.rect.height);
        self.label.rect = super::Rect::around(centre, self.label.rect.width, self.label.rect.height);
    }
}
