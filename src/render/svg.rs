//! The SVG writer, the same for every layout.
//!
//! Self-contained and inert: no script, no style sheet, no outside resource; texts of the data are escaped, links are
//! only `http`, `https` and `mailto`. `textLength` keeps the measured widths when a viewer lacks the font.

use super::drawing::{Align, Drawing, Edge, Frame, Mark, Node, Sample, TextBlock};
use super::geometry::{Point, Rect, rounded};
use super::outline::{self, Piece};
use super::text;
use crate::escape;
use crate::model::Shape;
use std::fmt::Write;

/// Fonts in the order of preference: the embedded one, then such that are as wide.
const FONTS: &str = "'Noto Sans','Open Sans','Segoe UI',Ubuntu,'DejaVu Sans',Helvetica,Arial,sans-serif";

/// A drawing as SVG 1.1. The same drawing gives the same bytes. O(size).
pub fn to_svg(drawing: &Drawing) -> String {
    let mut svg = Svg(String::with_capacity(4096 + 900 * (drawing.nodes.len() + drawing.edges.len())));
    svg.all(drawing);
    svg.0
}

struct Svg(String);

/// Writes into a string, which cannot fail.
macro_rules! put {
    ($svg:expr, $($part:tt)*) => {
        let _ = write!($svg.0, $($part)*);
    };
}

/// A number as SVG shows it.
struct N(f64);

impl std::fmt::Display for N {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", rounded(self.0))
    }
}

/// Strokes and gaps as an attribute; wider lines have longer ones.
fn dash_array(dash: &[f64], width: f64) -> String {
    if dash.is_empty() {
        return String::new();
    }
    let scale = libm::sqrt(width.max(1.0));
    let lengths: Vec<String> = dash.iter().map(|length| N(length * scale).to_string()).collect();
    format!(" stroke-dasharray=\"{}\"", lengths.join(" "))
}

impl Svg {
    fn all(&mut self, drawing: &Drawing) {
        let page = drawing.page();
        let (x, y, width, height) = (N(page.x), N(page.y), N(page.width), N(page.height));
        put!(self, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
        match drawing.sheet {
            Some(sheet) => {
                put!(self, " width=\"{}mm\" height=\"{}mm\"", sheet.width_mm, sheet.height_mm);
            }
            None => {
                put!(self, " width=\"{width}\" height=\"{height}\"");
            }
        }
        put!(
            self,
            " viewBox=\"{x} {y} {width} {height}\" role=\"img\" aria-labelledby=\"title desc\" font-family=\"{FONTS}\">\n"
        );
        put!(self, "<title id=\"title\">{}</title>\n", escape::xml(&drawing.title));
        put!(self, "<desc id=\"desc\">{}</desc>\n", escape::xml(&drawing.description));
        self.rect(page, 0.0);
        put!(self, " fill=\"{}\"/>\n", drawing.background);
        self.frames(&drawing.frames);
        for bar in &drawing.bars {
            self.rect(bar.rect, 0.0);
            put!(self, " fill=\"{}\" stroke=\"{}\" stroke-width=\"0.8\"/>\n", bar.fill, bar.stroke);
        }
        put!(self, "<g id=\"lines\" fill=\"none\" stroke-linejoin=\"round\">\n");
        for bold in [false, true] {
            drawing.edges.iter().filter(|edge| edge.bold == bold).for_each(|edge| self.edge(edge));
        }
        put!(self, "</g>\n<g id=\"words\">\n");
        for label in drawing.edges.iter().filter_map(|edge| edge.label.as_ref()) {
            self.rect(Rect { x: label.rect.x - 1.5, width: label.rect.width + 3.0, ..label.rect }, 0.0);
            put!(self, " fill=\"{}\" fill-opacity=\"0.85\"/>", drawing.background);
            self.text(label);
        }
        put!(self, "</g>\n<g id=\"marks\">\n");
        drawing.marks.iter().for_each(|mark| self.mark(mark));
        drawing.words.iter().for_each(|word| self.text(word));
        put!(self, "</g>\n<g id=\"boxes\">\n");
        drawing.nodes.iter().for_each(|node| self.node(node));
        put!(self, "</g>\n<g id=\"headers\">\n");
        for header in &drawing.headers {
            if let Some(rule) = header.rule {
                self.rect(rule, 0.0);
                put!(self, " fill=\"{}\"/>", header.colour);
            }
            if let Some(head) = &header.head {
                put!(self, "<polygon points=\"");
                self.points(head);
                put!(self, "\" fill=\"{}\"/>", header.colour);
            }
            self.text(&header.label);
        }
        put!(self, "</g>\n<g id=\"legend\">\n");
        for entry in &drawing.legend.entries {
            self.sample(&entry.sample, entry.sample_rect);
            self.text(&entry.label);
        }
        put!(self, "</g>\n<g id=\"page\">\n");
        drawing.texts.iter().for_each(|block| self.text(block));
        put!(self, "</g>\n</svg>\n");
    }

    fn rect(&mut self, rect: Rect, radius: f64) {
        let (x, y, width, height) = (N(rect.x), N(rect.y), N(rect.width), N(rect.height));
        put!(self, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"");
        if radius > 0.0 {
            put!(self, " rx=\"{}\"", N(radius));
        }
    }

    fn points(&mut self, points: &[Point]) {
        for (nth, point) in points.iter().enumerate() {
            put!(self, "{}{},{}", if nth == 0 { "" } else { " " }, N(point.x), N(point.y));
        }
    }

    /// From its target to its source, so that the dashes of lines that run together into one box coincide.
    fn edge(&mut self, edge: &Edge) {
        put!(self, "<g opacity=\"{}\"><title>{}</title>", N(edge.opacity), escape::xml(&edge.tooltip));
        let mut back = edge.path.clone();
        back.reverse();
        if let [first, rest @ ..] = back.as_slice() {
            put!(self, "<path d=\"M{},{} C", N(first.x), N(first.y));
            self.points(rest);
            put!(self, "\" stroke=\"{}\" stroke-width=\"{}\"", edge.colour, N(edge.width));
            put!(self, "{}", dash_array(&edge.dash, edge.width));
            put!(self, "/>");
        }
        for head in &edge.heads {
            put!(self, "<polygon points=\"");
            self.points(head);
            put!(self, "\" fill=\"{}\"/>", edge.colour);
        }
        put!(self, "</g>\n");
    }

    fn node(&mut self, node: &Node) {
        let link = node.link.as_deref().and_then(escape::link);
        if let Some(address) = link {
            put!(self, "<a href=\"{}\" target=\"_blank\">", escape::xml(address));
        }
        put!(self, "<g><title>{}</title>", escape::xml(&node.tooltip));
        self.shape(node.shape, node.rect, (&node.fill, &node.stroke), node.stroke_width, &node.dash);
        self.text(&node.label);
        put!(self, "</g>{}\n", if link.is_some() { "</a>" } else { "" });
    }

    fn frames(&mut self, frames: &[Frame]) {
        put!(self, "<g id=\"frames\">\n");
        for frame in frames {
            self.shape(frame.shape, frame.rect, (&frame.fill, &frame.stroke), 1.0, &[]);
            if let Some(label) = &frame.label {
                self.text(label);
            }
        }
        put!(self, "</g>\n");
    }

    fn mark(&mut self, mark: &Mark) {
        let link = mark.link.as_deref().and_then(escape::link);
        if let Some(address) = link {
            put!(self, "<a href=\"{}\" target=\"_blank\">", escape::xml(address));
        }
        if !mark.tooltip.is_empty() {
            put!(self, "<g><title>{}</title>", escape::xml(&mark.tooltip));
        }
        self.shape(mark.shape, mark.rect, (&mark.fill, &mark.stroke), 1.0, &[]);
        if let Some(label) = &mark.label {
            self.text(label);
        }
        put!(self, "{}", if mark.tooltip.is_empty() { "" } else { "</g>" });
        put!(self, "{}\n", if link.is_some() { "</a>" } else { "" });
    }

    fn shape(&mut self, shape: Shape, rect: Rect, (fill, stroke): (&str, &str), width: f64, dash: &[f64]) {
        let dash = dash_array(dash, width);
        let look = format!(" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"{}\"{dash}/>", N(width));
        let pieces = outline::pieces(shape, rect);
        let corners: Vec<Point> = pieces
            .iter()
            .filter_map(|piece| if let Piece::Corner(point) = piece { Some(*point) } else { None })
            .collect();
        if !corners.is_empty() {
            put!(self, "<polygon points=\"");
            self.points(&corners);
            put!(self, "\"{look}");
        }
        for piece in pieces {
            match piece {
                Piece::Corner(_) => {}
                Piece::Rounded(rect, radius) => {
                    self.rect(rect, radius);
                    put!(self, "{look}");
                }
                Piece::Ellipse(rect) => {
                    let centre = rect.centre();
                    let (rx, ry) = (N(rect.width / 2.0), N(rect.height / 2.0));
                    put!(self, "<ellipse cx=\"{}\" cy=\"{}\" rx=\"{rx}\" ry=\"{ry}\"", N(centre.x), N(centre.y));
                    put!(self, "{look}");
                }
                Piece::Fold(line) => {
                    put!(self, "<polyline points=\"");
                    self.points(&line);
                    put!(self, "\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"{}\"/>", N(width));
                }
            }
        }
    }

    fn text(&mut self, block: &TextBlock) {
        // lines that run upwards start at the lower edge
        let (start, end) =
            if block.upwards { (block.rect.bottom(), block.rect.y) } else { (block.rect.x, block.rect.right()) };
        let (along, anchor) = match block.align {
            Align::Left => (start, ""),
            Align::Middle => (f64::midpoint(start, end), " text-anchor=\"middle\""),
            Align::Right => (end, " text-anchor=\"end\""),
        };
        let weight = if block.bold { " font-weight=\"bold\"" } else { "" };
        for (nth, line) in block.lines.iter().enumerate() {
            let across = (nth as f64 + 0.5) * block.line_height + block.size * text::BASELINE;
            let (x, y) = if block.upwards { (block.rect.x + across, along) } else { (along, block.rect.y + across) };
            let turn =
                if block.upwards { format!(" transform=\"rotate(-90 {} {})\"", N(x), N(y)) } else { String::new() };
            put!(
                self,
                "<text x=\"{}\" y=\"{}\"{turn} font-size=\"{}\"{weight}{anchor} fill=\"{}\" textLength=\"{}\" \
                 lengthAdjust=\"spacingAndGlyphs\">{}</text>",
                N(x),
                N(y),
                N(block.size),
                block.colour,
                N(line.width),
                escape::xml(&line.text)
            );
        }
        put!(self, "\n");
    }

    fn sample(&mut self, sample: &Sample, rect: Rect) {
        match sample {
            Sample::Box { shape, fill, stroke } => self.shape(*shape, rect, (fill, stroke), 1.2, &[]),
            Sample::Line { dash, colour, width, opacity, both } => {
                let y = rect.centre().y;
                let (left, right) = (if *both { rect.x + 5.0 } else { rect.x }, rect.right() - 5.0);
                put!(self, "<g opacity=\"{}\"><path fill=\"none\" d=\"M{},{}", N(*opacity), N(right), N(y));
                put!(self, " L{},{}\" stroke=\"{colour}\" stroke-width=\"{}\"", N(left), N(y), N(*width));
                put!(self, "{}", dash_array(dash, *width));
                put!(self, "/>");
                let tips = [Some((rect.right(), -7.0)), both.then_some((rect.x, 7.0))];
                for (tip, back) in tips.into_iter().flatten() {
                    put!(self, "<polygon points=\"");
                    let corner = |dy: f64| Point::new(tip + back, y + dy);
                    self.points(&[Point::new(tip, y), corner(-3.4), corner(3.4)]);
                    put!(self, "\" fill=\"{colour}\"/>");
                }
                put!(self, "</g>");
            }
            Sample::Remark => {}
        }
    }
}
