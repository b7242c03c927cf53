//! Places from Graphviz, where it is installed: `dot -Tjson` is run without a shell and with a time limit, and its
//! coordinates are read into the drawing.

use super::RenderError;
use super::dot;
use super::drawing::Drawing;
use super::geometry::Point;
use super::layout::{Curve, give, leaving, words};
use super::page::Density;
use serde_json::Value;
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The longest that Graphviz may take.
const LIMIT: Duration = Duration::from_secs(60);

/// An engine of Graphviz.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Ranks.
    Dot,
    /// Springs.
    Neato,
    /// Forces.
    Fdp,
    /// Forces, for large graphs.
    Sfdp,
    /// Circles.
    Circo,
    /// Rings.
    Twopi,
}

impl Engine {
    /// Its name, as Graphviz has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dot => "dot",
            Self::Neato => "neato",
            Self::Fdp => "fdp",
            Self::Sfdp => "sfdp",
            Self::Circo => "circo",
            Self::Twopi => "twopi",
        }
    }
}

/// Places a drawing with an engine of Graphviz.
///
/// # Errors
/// [`RenderError::GraphvizMissing`], [`RenderError::GraphvizSlow`], [`RenderError::GraphvizFailed`].
pub(super) fn place(drawing: &mut Drawing, engine: Engine) -> Result<(), RenderError> {
    drawing.layout = engine.name().to_owned();
    drawing.density = Density::of(drawing.nodes.len());
    for node in &mut drawing.nodes {
        node.fit(150.0, drawing.font_size, false);
    }
    if drawing.nodes.is_empty() {
        return Ok(());
    }
    let json = run(&dot::for_engine(drawing), engine)?;
    let failed = |message: &str| RenderError::GraphvizFailed { engine: engine.name(), message: message.to_owned() };
    let answer: Value = serde_json::from_slice(&json).map_err(|error| failed(&error.to_string()))?;
    read(drawing, &answer).ok_or_else(|| failed("its answer lacks coordinates"))?;
    separate(drawing);
    words::place(drawing, false);
    Ok(())
}

/// Runs Graphviz on a text in DOT. Its answer and its complaints are read beside, so that neither blocks.
fn run(input: &str, engine: Engine) -> Result<Vec<u8>, RenderError> {
    let name = engine.name();
    let failed = |error: std::io::Error| RenderError::GraphvizFailed { engine: name, message: error.to_string() };
    let spawned = Command::new("dot")
        .args(["-Tjson", &format!("-K{name}"), "-q"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match spawned {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(RenderError::GraphvizMissing { engine: name });
        }
        other => other.map_err(failed)?,
    };
    let (input, stdin) = (input.to_owned(), child.stdin.take());
    // an engine that ends early closes the pipe; what it said tells why
    std::thread::spawn(move || stdin.map(|mut pipe| pipe.write_all(input.as_bytes())));
    let answer = reader(child.stdout.take());
    let complaint = reader(child.stderr.take());
    let status = wait(&mut child).map_err(failed)?;
    let Some(status) = status else {
        return Err(RenderError::GraphvizSlow { engine: name, seconds: LIMIT.as_secs() });
    };
    let (answer, complaint) = (answer.join().unwrap_or_default(), complaint.join().unwrap_or_default());
    if status.success() {
        Ok(answer)
    } else {
        let message = String::from_utf8_lossy(&complaint).lines().next().unwrap_or("no reason given").to_owned();
        Err(RenderError::GraphvizFailed { engine: name, message })
    }
}

fn reader(pipe: Option<impl Read + Send + 'static>) -> std::thread::JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // what came before a failure is kept; whether it is whole shows when it is parsed
            let _ = pipe.read_to_end(&mut bytes);
        }
        bytes
    })
}

/// Waits for the end, at most the time limit; then ends it.
fn wait(child: &mut Child) -> std::io::Result<Option<std::process::ExitStatus>> {
    let start = Instant::now();
    while start.elapsed() < LIMIT {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill()?;
    child.wait()?;
    Ok(None)
}

/// Coordinates of the answer, `None` when it is not a layout. Graphviz counts points upwards.
fn read(drawing: &mut Drawing, answer: &Value) -> Option<()> {
    let objects = answer.get("objects").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let places: std::collections::HashMap<&str, Point> = objects
        .iter()
        .filter_map(|object| Some((object.get("name")?.as_str()?, point(object.get("pos")?.as_str()?)?)))
        .collect();
    for (at, node) in drawing.nodes.iter_mut().enumerate() {
        node.put(*places.get(format!("n{at}").as_str())?);
    }
    let lines = answer.get("edges").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let courses: std::collections::HashMap<&str, &str> =
        lines.iter().filter_map(|line| Some((line.get("id")?.as_str()?, line.get("pos")?.as_str()?))).collect();
    for (at, edge) in drawing.edges.iter_mut().enumerate() {
        let course = courses.get(format!("e{at}").as_str())?;
        let (mut start, mut tip, mut points) = (None, None, Vec::new());
        for part in course.split(';').next()?.split(' ') {
            if let Some(end) = part.strip_prefix("e,") {
                tip = Some(point(end)?);
            } else if let Some(begin) = part.strip_prefix("s,") {
                start = Some(point(begin)?);
            } else {
                points.push(point(part)?);
            }
        }
        let mut curve = Curve { points };
        if let Some(start) = start {
            let first = *curve.points.first()?;
            let lead = [start, start.towards(first, 1.0 / 3.0), start.towards(first, 2.0 / 3.0)];
            curve.points.splice(0..0, lead);
        }
        if let Some(tip) = tip {
            curve.straight(tip);
        }
        give(edge, curve);
    }
    Some(())
}

fn point(text: &str) -> Option<Point> {
    let mut parts = text.split(',').map(str::parse::<f64>);
    let (x, y) = (parts.next()?.ok()?, parts.next()?.ok()?);
    (x.is_finite() && y.is_finite()).then(|| Point::new(x / dot::POINTS, -y / dot::POINTS))
}

/// Pushes boxes apart that an engine left on each other, and draws lines of moved boxes straight.
fn separate(drawing: &mut Drawing) {
    let mut moved = vec![false; drawing.nodes.len()];
    for _ in 0..400 {
        let mut any = false;
        for a in 0..drawing.nodes.len() {
            for b in a + 1..drawing.nodes.len() {
                let (first, second) = (drawing.nodes[a].rect.grown(2.0), drawing.nodes[b].rect.grown(2.0));
                if !first.intersects(second) {
                    continue;
                }
                let right = second.centre().x >= first.centre().x;
                let below = second.centre().y >= first.centre().y;
                let dx = if right { first.right() - second.x } else { first.x - second.right() };
                let dy = if below { first.bottom() - second.y } else { first.y - second.bottom() };
                let (dx, dy) = if dx.abs() < dy.abs() { (dx, 0.0) } else { (0.0, dy) };
                let half = |by: f64| by / 2.0 + by.signum() * 0.05;
                let step = (if dx == 0.0 { 0.0 } else { half(dx) }, if dy == 0.0 { 0.0 } else { half(dy) });
                for (node, sign) in [(a, -1.0), (b, 1.0)] {
                    let centre = drawing.nodes[node].rect.centre();
                    drawing.nodes[node].put(Point::new(centre.x + sign * step.0, centre.y + sign * step.1));
                    moved[node] = true;
                }
                any = true;
            }
        }
        if !any {
            break;
        }
    }
    for edge in &mut drawing.edges {
        if (moved[edge.from] || moved[edge.to]) && edge.from != edge.to {
            let (from, to) = (&drawing.nodes[edge.from], &drawing.nodes[edge.to]);
            let (start, end) = (from.rect.centre(), to.rect.centre());
            let mut curve = Curve::from(leaving(from, start, end));
            curve.straight(leaving(to, end, start));
            give(edge, curve);
        }
    }
}
