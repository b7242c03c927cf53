//! DOT: the drawing as a syntax tree of `graphviz-rust`, printed by its printer.
//!
//! Graphviz places things itself; colours, shapes, dashes, widths, columns and legend are those of the drawing. Every
//! text goes through [`escape::dot`], because the printer writes strings as they are.

use super::drawing::{Arrow, Drawing, Edge as Line, Node as Box, Sample};
use super::text::FAMILY;
use crate::escape;
use crate::model::Shape;
use graphviz_rust::dot_structures::{
    Attribute, Edge, EdgeTy, Graph, GraphAttributes, Id, Node, NodeId, Stmt, Subgraph, Vertex,
};
use graphviz_rust::printer::{DotPrinter, PrinterContext};
use std::collections::BTreeMap;

/// CSS pixels to points, the unit of Graphviz.
pub(super) const POINTS: f64 = 0.75;

/// A drawing as DOT. It need not have been placed. The same drawing gives the same bytes. O(size).
pub fn to_dot(drawing: &Drawing) -> String {
    print(drawing, true)
}

/// The DOT from which Graphviz computes places: boxes have the sizes of the drawing, there is no legend or title, and
/// everything is named by its position, so that the answer can be matched whatever the texts are.
pub(super) fn for_engine(drawing: &Drawing) -> String {
    print(drawing, false)
}

fn print(drawing: &Drawing, whole: bool) -> String {
    let mut stmts = head(drawing, whole);
    stmts.extend(boxes(drawing, whole));
    stmts.extend((0..drawing.edges.len()).map(|at| line(drawing, at, whole)));
    if whole {
        stmts.extend(legend(drawing));
    }
    let graph = Graph::DiGraph { id: Id::Plain("relata".into()), strict: false, stmts };
    let mut text = graph.print(PrinterContext::default().with_semi());
    text.push('\n');
    text
}

fn string(text: &str) -> Id {
    Id::Escaped(escape::dot(text))
}

/// A label of several lines, each with a break (`\n` centred, `\l` at the left) after it. The break is written by us,
/// everything else is a text.
fn lines<'a>(lines: impl Iterator<Item = &'a str>, end: &str) -> Id {
    let lines: Vec<String> = lines
        .map(|line| {
            let quoted = escape::dot(line);
            quoted[1..quoted.len() - 1].to_owned()
        })
        .collect();
    let last = if end == "\\l" { end } else { "" };
    Id::Escaped(format!("\"{}{last}\"", lines.join(end)))
}

fn attribute(name: &str, value: &str) -> Attribute {
    Attribute(Id::Plain(name.into()), string(value))
}

fn number(name: &str, value: f64) -> Attribute {
    attribute(name, &super::geometry::rounded(value).to_string())
}

fn head(drawing: &Drawing, whole: bool) -> Vec<Stmt> {
    let mut graph = vec![
        attribute("charset", "UTF-8"),
        attribute("fontname", FAMILY),
        number("fontsize", 12.0),
        attribute("fontcolor", super::theme::text_on(&drawing.background)),
        attribute("bgcolor", &drawing.background),
        attribute("rankdir", "LR"),
        attribute("ranksep", if whole && drawing.aggregate { "1.6" } else { "1.1" }),
        attribute("nodesep", if drawing.aggregate { "0.4" } else { "0.12" }),
        attribute("overlap", "prism"),
        attribute("overlap_scaling", "-3"),
        attribute("sep", "+6"),
        attribute("splines", "true"),
        attribute("outputorder", "edgesfirst"),
    ];
    if whole {
        let title = [drawing.title.as_str(), drawing.subtitle.as_str(), drawing.caption.as_str()];
        graph.push(Attribute(
            Id::Plain("label".into()),
            lines(title.into_iter().filter(|line| !line.is_empty()), "\\l"),
        ));
        graph.push(attribute("labelloc", "t"));
        graph.push(attribute("labeljust", "l"));
        graph.push(attribute("tooltip", &drawing.description));
    }
    let size = drawing.font_size.max(11.0) * POINTS;
    let node = vec![
        attribute("fontname", FAMILY),
        number("fontsize", size),
        attribute("style", "filled"),
        attribute("margin", "0.08,0.03"),
        attribute("height", "0.2"),
    ];
    let edge = vec![
        attribute("fontname", FAMILY),
        number("fontsize", 10.0 * POINTS),
        attribute("fontcolor", super::theme::text_on(&drawing.background)),
        attribute("arrowsize", "0.6"),
    ];
    [GraphAttributes::Graph(graph), GraphAttributes::Node(node), GraphAttributes::Edge(edge)]
        .map(Stmt::GAttribute)
        .into()
}

/// The shape of Graphviz that looks most like ours, and further style words.
fn shape(shape: Shape) -> (&'static str, &'static str) {
    match shape {
        Shape::Box => ("box", "filled"),
        Shape::Rounded | Shape::Stadium => ("box", "filled,rounded"),
        Shape::Ellipse => ("ellipse", "filled"),
        Shape::Hexagon => ("hexagon", "filled"),
        Shape::Octagon => ("octagon", "filled"),
        Shape::Parallelogram => ("parallelogram", "filled"),
        Shape::Note => ("note", "filled"),
    }
}

fn look(shape_of: Shape, fill: &str, stroke: &str, width: f64, border: &[f64]) -> Vec<Attribute> {
    let (shape, style) = shape(shape_of);
    let style = if border.is_empty() { style.to_owned() } else { format!("{style},{}", dash(border)) };
    vec![
        attribute("shape", shape),
        attribute("style", &style),
        attribute("fillcolor", fill),
        attribute("color", stroke),
        number("penwidth", width),
    ]
}

fn node_id(id: &str) -> NodeId {
    NodeId(string(id), None)
}

/// The column of a box, from the left: its layer where our own layout has placed it, else that of its kind.
fn column(drawing: &Drawing, at: usize) -> i64 {
    let node = &drawing.nodes[at];
    if drawing.layout == "layered" {
        (node.rect.centre().x * 10.0).round() as i64 / 5
    } else {
        drawing.kinds[node.kind_at].column.into()
    }
}

/// Boxes, those of a column at the same rank, columns tied so that they keep their order.
fn boxes(drawing: &Drawing, whole: bool) -> Vec<Stmt> {
    let mut columns: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for at in 0..drawing.nodes.len() {
        columns.entry(column(drawing, at)).or_default().push(at);
    }
    let in_ranks = columns.len() > 1;
    let firsts: Vec<usize> = columns.values().filter_map(|nodes| nodes.first().copied()).collect();
    let mut stmts = Vec::new();
    for (nth, nodes) in columns.values().enumerate() {
        let mut inner: Vec<Stmt> = nodes.iter().map(|at| Stmt::Node(node(drawing, *at, whole))).collect();
        if in_ranks {
            inner.insert(0, Stmt::Attribute(attribute("rank", "same")));
            stmts.push(Stmt::Subgraph(Subgraph { id: Id::Plain(format!("column_{nth}")), stmts: inner }));
        } else {
            stmts.extend(inner);
        }
    }
    let style = || vec![attribute("style", "invis"), attribute("weight", "0")];
    let id = |at: usize| name(drawing, at, whole);
    stmts.extend(firsts.windows(2).map(|pair| pair_of(&id(pair[0]), &id(pair[1]), style())));
    stmts
}

fn pair_of(source: &str, target: &str, attributes: Vec<Attribute>) -> Stmt {
    let ends = EdgeTy::Pair(Vertex::N(node_id(source)), Vertex::N(node_id(target)));
    Stmt::Edge(Edge { ty: ends, attributes })
}

/// What a box is called: by its id for people, by its position for an engine.
fn name(drawing: &Drawing, at: usize, whole: bool) -> String {
    if whole { drawing.nodes[at].id.clone() } else { format!("n{at}") }
}

fn node(drawing: &Drawing, at: usize, whole: bool) -> Node {
    let node: &Box = &drawing.nodes[at];
    let mut attributes = look(node.shape, &node.fill, &node.stroke, node.stroke_width, &node.dash);
    if whole {
        let broken = super::text::wrap(&node.text, 150.0 * node.scale.max(1.0), 12.0 * node.scale, node.bold);
        let label = lines(broken.iter().map(|line| line.text.as_str()), "\\n");
        attributes.push(Attribute(Id::Plain("label".into()), label));
        attributes.push(attribute("fontcolor", &node.label.colour));
        attributes.push(attribute("tooltip", &node.tooltip));
        if node.bold {
            attributes.push(attribute("fontname", &format!("{FAMILY} Bold")));
        }
        if node.scale > 1.0 {
            attributes.push(number("fontsize", drawing.font_size.max(11.0) * POINTS * node.scale));
        }
        if let Some(address) = node.link.as_deref().and_then(escape::link) {
            attributes.push(attribute("URL", address));
        }
    } else {
        attributes.push(attribute("label", ""));
        attributes.push(attribute("fixedsize", "true"));
        attributes.push(number("width", node.rect.width * POINTS / 72.0));
        attributes.push(number("height", node.rect.height * POINTS / 72.0));
    }
    Node { id: node_id(&name(drawing, at, whole)), attributes }
}

/// The style words for a dash pattern. Graphviz knows two, so that long patterns look like the nearer of them.
fn dash(pattern: &[f64]) -> &'static str {
    match pattern {
        [] => "solid",
        [stroke, ..] if *stroke < 3.5 => "dotted",
        _ => "dashed",
    }
}

/// A colour with an opacity.
fn faded(colour: &str, opacity: f64) -> String {
    if opacity >= 1.0 { colour.to_owned() } else { format!("{colour}{:02x}", (opacity * 255.0).round() as u8) }
}

fn line(drawing: &Drawing, at: usize, whole: bool) -> Stmt {
    let edge: &Line = &drawing.edges[at];
    let mut attributes = vec![
        attribute("style", dash(&edge.dash)),
        attribute("color", &faded(&edge.colour, edge.opacity)),
        number("penwidth", edge.width),
    ];
    if edge.arrow == Arrow::Both {
        attributes.push(attribute("dir", "both"));
    }
    if column(drawing, edge.from) >= column(drawing, edge.to) && drawing.kinds.len() > 1 {
        // a line that runs back or inside a column must not push columns around
        attributes.push(attribute("constraint", "false"));
    }
    if whole {
        attributes.push(attribute("tooltip", &edge.tooltip));
        let verb = &drawing.verbs[edge.verb_at].label;
        if drawing.aggregate {
            attributes.push(attribute("label", &format!("{verb} {}", edge.relations)));
        } else if drawing.edges.len() <= 80 {
            attributes.push(attribute("label", verb));
        }
    } else {
        attributes.push(attribute("id", &format!("e{at}")));
    }
    pair_of(&name(drawing, edge.from, whole), &name(drawing, edge.to, whole), attributes)
}

/// The legend as a cluster: a box a kind, a line a verb, remarks. Ids start with a line break, which no id of the data
/// does.
fn legend(drawing: &Drawing) -> Option<Stmt> {
    let id = |nth: usize, end: &str| format!("\nlegend {nth}{end}");
    let mut stmts = vec![
        Stmt::Attribute(attribute("label", "Legend")),
        Stmt::Attribute(attribute("labeljust", "l")),
        Stmt::Attribute(attribute("color", "#d0d0d0")),
    ];
    for (nth, entry) in drawing.legend.entries.iter().enumerate().filter(|(_, entry)| entry.holds_anywhere()) {
        let words = entry.words();
        match &entry.sample {
            Sample::Box { shape, fill, stroke } => {
                let mut attributes = look(*shape, fill, stroke, 1.2, &[]);
                attributes.push(attribute("label", &words));
                stmts.push(Stmt::Node(Node { id: node_id(&id(nth, "")), attributes }));
            }
            Sample::Line { dash: pattern, colour, width, opacity, both } => {
                let plain = vec![attribute("shape", "plaintext"), attribute("style", ""), attribute("label", &words)];
                stmts.push(Stmt::Node(Node { id: node_id(&id(nth, "")), attributes: plain }));
                let dot = vec![attribute("shape", "point"), attribute("width", "0.03")];
                stmts.push(Stmt::Node(Node { id: node_id(&id(nth, " end")), attributes: dot }));
                let mut attributes = vec![
                    attribute("style", dash(pattern)),
                    attribute("color", &faded(colour, *opacity)),
                    number("penwidth", *width),
                ];
                if *both {
                    attributes.push(attribute("dir", "both"));
                }
                stmts.push(pair_of(&id(nth, ""), &id(nth, " end"), attributes));
            }
            Sample::Remark => {
                let plain = vec![attribute("shape", "plaintext"), attribute("style", ""), attribute("label", &words)];
                stmts.push(Stmt::Node(Node { id: node_id(&id(nth, "")), attributes: plain }));
            }
        }
    }
    let cluster = Subgraph { id: Id::Plain("cluster_legend".into()), stmts };
    (!drawing.legend.entries.is_empty()).then_some(Stmt::Subgraph(cluster))
}
