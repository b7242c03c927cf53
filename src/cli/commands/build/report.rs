//! What an analyst wants first: who is central, who bridges, what has no relation recorded.

use crate::analysis::AnalysisError;
use crate::analysis::centrality::{CentralityOptions, Measure, Sample, Scores, centrality, order, per_kind};
use crate::analysis::coverage::{Gaps, gaps};
use crate::analysis::summary::{Summary, SummaryOptions, summary};
use crate::cli::answer::rounded;
use crate::cli::context::{Context, VERSION};
use crate::cli::entities;
use crate::cli::error::CliError;
use crate::cli::phrase::{aside, bold, count};
use crate::cli::progress::watched;
use crate::escape::{markdown_cell, terminal};
use crate::graph::{Node, View};
use crate::model::{Coverage, Index};
use serde_json::{Value, json};

/// How many entities a list names.
const NAMED: usize = 3;
/// How many bridging entities are named.
const BRIDGES: usize = 5;
/// How many gaps of a question are named.
const GAPS: usize = 5;
/// From how many entities on shortest paths are sampled rather than counted.
const LARGE: usize = 20_000;
/// Sources of the sample.
const PIVOTS: usize = 256;

/// What an analyst wants first.
pub(super) struct Findings {
    summary: Summary,
    /// Every measure of the table.
    pub(super) scores: Scores,
    /// Kinds, actors first, each with its most central entities.
    kinds: Vec<(String, Vec<Node>)>,
    /// Actors that lead by betweenness; all kinds where the schema names no actors.
    bridging: Vec<Node>,
    /// The standing questions and their answers.
    pub(super) gaps: Vec<(Coverage, Gaps)>,
}

/// A text in a Markdown code span, also in a cell of a table.
fn code(text: &str) -> String {
    format!("`{}`", terminal(text).replace('`', "'").replace('|', "\\|"))
}

/// The measures of the table of centrality; the first and the fourth also lead the lists of the report.
pub(super) const MEASURES: [Measure; 8] = [
    Measure::Degree,
    Measure::InDegree,
    Measure::OutDegree,
    Measure::Betweenness,
    Measure::Harmonic,
    Measure::Eigenvector,
    Measure::PageRank,
    Measure::Core,
];

/// Steps after which an iterative measure is given up, so that one that converges slowly does not hold up the rest.
const STEPS: usize = 1000;

/// All measures of a view. Those on shortest paths are estimated where the graph is large; one that does not converge
/// is undefined, and a remark says so.
fn measures(context: &Context, view: &View<'_>) -> Result<Scores, CliError> {
    let sample = (view.node_count() > LARGE).then_some(Sample { pivots: PIVOTS, seed: 1 });
    let options = CentralityOptions { sample, max_steps: STEPS, ..CentralityOptions::default() };
    let mut wanted = MEASURES.to_vec();
    let mut given_up = Vec::new();
    let mut scores = loop {
        match watched(context, "centrality", |monitor| centrality(view, &wanted, &options, monitor)) {
            Ok(scores) => break scores,
            Err(AnalysisError::NotConverged { method, steps, .. }) if wanted.iter().any(|m| m.name() == method) => {
                wanted.retain(|measure| measure.name() != method);
                given_up.push(format!("{method} is left empty: it did not converge after {steps} steps"));
            }
            Err(error) => return Err(error.into()),
        }
    };
    let column =
        |measure: &Measure| scores.column(*measure).map_or_else(|| vec![None; view.node_count()], <[_]>::to_vec);
    scores.values = MEASURES.iter().map(column).collect();
    scores.measures = MEASURES.to_vec();
    scores.remarks.extend(given_up);
    Ok(scores)
}

impl Findings {
    /// Computes them.
    pub(super) fn of(context: &Context, view: &View<'_>) -> Result<Self, CliError> {
        let schema = &view.data().schema;
        let scores = measures(context, view)?;
        let (degrees, betweenness) = (&scores.values[0], &scores.values[3]);
        let mut kinds = per_kind(view, &order(degrees));
        kinds.sort_by_key(|(name, _)| !schema.kind(name).is_some_and(|kind| schema.kinds[kind].actor));
        for (_, nodes) in &mut kinds {
            nodes.truncate(NAMED);
        }
        let some_act = schema.kinds.iter().any(|kind| kind.actor);
        let acts = |node: Node| !some_act || schema.kinds[view.data().kind(view.entity(node)).index()].actor;
        let bridges = |node: &Node| acts(*node) && betweenness[node.index()].is_some_and(|value| value > 0.0);
        let bridging = order(betweenness).into_iter().filter(bridges).take(BRIDGES).collect();
        let mut answered = Vec::new();
        for question in &schema.coverage {
            answered.push((question.clone(), gaps(view, question)?));
        }
        Ok(Self { summary: summary(view, SummaryOptions::default()), kinds, bridging, gaps: answered, scores })
    }

    fn degrees(&self) -> &[Option<f64>] {
        &self.scores.values[0]
    }

    fn betweenness(&self) -> &[Option<f64>] {
        &self.scores.values[3]
    }

    /// Terms and their definitions.
    pub(super) fn definitions(&self) -> Vec<(String, String)> {
        [Measure::Degree, Measure::Betweenness]
            .map(|measure| (measure.name().to_owned(), measure.describe().to_owned()))
            .to_vec()
    }

    fn size(&self) -> String {
        format!(
            "{}, {}, {} of {}",
            count(self.summary.entities, "entity", "entities"),
            count(self.summary.relations, "relation", "relations"),
            count(self.summary.evidence.sources, "source", "sources"),
            count(self.summary.evidence.publishers, "publisher", "publishers")
        )
    }

    fn plural<'d>(view: &View<'d>, name: &str) -> &'d str {
        let schema = &view.data().schema;
        schema.kind(name).map_or("", |kind| {
            let spec = &schema.kinds[kind];
            if spec.plural.is_empty() { &spec.name } else { &spec.plural }
        })
    }

    /// How many entities a question is about, and how many of them lack an answer.
    fn gap_line(question: &Coverage, found: &Gaps) -> String {
        let lacking = found.missing.len() + found.inherited.len();
        match question.inherit {
            Some(_) => format!(
                "{lacking} of {} have no direct relation, {} also none inherited",
                found.asked(),
                found.missing.len()
            ),
            None => format!("{lacking} of {}", found.asked()),
        }
    }

    /// Among whom those that bridge were looked for: "organisations, forums, initiatives".
    fn among(view: &View<'_>) -> String {
        let kinds = &view.data().schema.kinds;
        let actors: Vec<&str> = kinds.iter().filter(|kind| kind.actor).map(|kind| kind.plural.as_str()).collect();
        if actors.is_empty() { "all entities".to_owned() } else { actors.join(", ") }
    }

    /// For a terminal.
    pub(super) fn text(&self, view: &View<'_>) -> String {
        let schema = &view.data().schema;
        let mut text = String::new();
        if !schema.title.is_empty() {
            text.push_str(&format!("{}\n", bold(&terminal(&schema.title))));
        }
        text.push_str(&format!("{}\n", self.size()));
        let entry = |node: Node, value: f64| {
            format!("{} {}", terminal(view.name(node)), aside(&format!("{}, {}", view.id(node), rounded(value))))
        };
        text.push_str(&format!(
            "\n{} {}\n",
            bold("Most central of each kind"),
            aside("by degree: how many others it is related to")
        ));
        let width = self.kinds.iter().map(|(name, _)| Self::plural(view, name).chars().count()).max().unwrap_or(0);
        for (name, nodes) in &self.kinds {
            for (position, node) in nodes.iter().enumerate() {
                let head = if position == 0 { terminal(Self::plural(view, name)).into_owned() } else { String::new() };
                text.push_str(&format!(
                    "  {head:width$}  {}\n",
                    entry(*node, self.degrees()[node.index()].unwrap_or(0.0))
                ));
            }
        }
        if !self.bridging.is_empty() {
            text.push_str(&format!(
                "\n{} {}\n",
                bold("Who bridges"),
                aside(&format!(
                    "among {}, by betweenness: share of shortest paths that run through it",
                    Self::among(view)
                ))
            ));
            for node in &self.bridging {
                text.push_str(&format!("  {}\n", entry(*node, self.betweenness()[node.index()].unwrap_or(0.0))));
            }
        }
        if !self.gaps.is_empty() {
            text.push_str(&format!("\n{}\n", bold("No relation recorded in this data")));
        }
        for (question, found) in &self.gaps {
            text.push_str(&format!("  {}: {}\n", terminal(&question.title), Self::gap_line(question, found)));
            for gap in found.missing.iter().take(GAPS) {
                text.push_str(&format!("    {} {}\n", terminal(view.name(gap.node)), aside(view.id(gap.node))));
            }
            if found.missing.len() > GAPS {
                text.push_str(&format!("    and {} more\n", found.missing.len() - GAPS));
            }
        }
        for remark in &self.scores.remarks {
            text.push_str(&format!("\n{remark}\n"));
        }
        text
    }

    /// As a document to keep beside the tables.
    pub(super) fn markdown(&self, view: &View<'_>, filters: &[String]) -> String {
        let data = view.data();
        let schema = &data.schema;
        let title = if schema.title.is_empty() { "Report" } else { &schema.title };
        let mut text = format!("# {}\n\n{}.\n", markdown_cell(title), self.size());
        text.push_str("\n## Most central of each kind\n\nBy degree: to how many others an entity is related.\n\n");
        text.push_str("| kind | entity | id | degree |\n| --- | --- | --- | ---: |\n");
        for (name, nodes) in &self.kinds {
            for node in nodes {
                text.push_str(&format!(
                    "| {} | {} | {} | {} |\n",
                    markdown_cell(name),
                    markdown_cell(view.name(*node)),
                    code(view.id(*node)),
                    rounded(self.degrees()[node.index()].unwrap_or(0.0))
                ));
            }
        }
        text.push_str(&format!(
            "\n## Who bridges\n\nAmong {}, by betweenness: the share of shortest paths between two others that run through \
             an entity.\n\n",
            markdown_cell(&Self::among(view))
        ));
        text.push_str("| entity | id | betweenness |\n| --- | --- | ---: |\n");
        for node in &self.bridging {
            text.push_str(&format!(
                "| {} | {} | {} |\n",
                markdown_cell(view.name(*node)),
                code(view.id(*node)),
                rounded(self.betweenness()[node.index()].unwrap_or(0.0))
            ));
        }
        if !self.gaps.is_empty() {
            text.push_str("\n## No relation recorded in this data\n\nThis says what the data does not record, not what does not exist.\n");
        }
        for (question, found) in &self.gaps {
            text.push_str(&format!(
                "\n### {}\n\n{}.\n\n",
                markdown_cell(&question.title),
                Self::gap_line(question, found)
            ));
            for gap in &found.missing {
                text.push_str(&format!("- {} ({})\n", markdown_cell(view.name(gap.node)), code(view.id(gap.node))));
            }
            for gap in &found.inherited {
                let through: Vec<String> = gap.inherited.iter().map(|node| code(view.id(*node))).collect();
                text.push_str(&format!(
                    "- {} ({}): only through {}\n",
                    markdown_cell(view.name(gap.node)),
                    code(view.id(gap.node)),
                    through.join(", ")
                ));
            }
        }
        text.push_str(&format!("\n## How this came about\n\n- relata {VERSION}\n"));
        if let Some(snapshot) = schema.snapshot {
            text.push_str(&format!("- snapshot {snapshot}\n"));
        }
        text.push_str(&format!("- SHA-256 of the data: {}\n", data.hash));
        if !filters.is_empty() {
            text.push_str(&format!("- filters: {}\n", markdown_cell(&filters.join(" "))));
        }
        for file in &data.account.files {
            let name = file.file.rsplit(['/', '\\']).next().unwrap_or(&file.file);
            let left_out: u64 = file.left_out.iter().map(|(_, rows)| rows).sum();
            text.push_str(&format!("- {}: {} rows read, {} kept", markdown_cell(name), file.read, file.kept));
            if file.merged + left_out > 0 {
                text.push_str(&format!(", {} merged, {left_out} left out", file.merged));
            }
            text.push('\n');
        }
        for (term, definition) in self.definitions() {
            text.push_str(&format!("- {term}: {definition}\n"));
        }
        for remark in &self.scores.remarks {
            text.push_str(&format!("- {remark}\n"));
        }
        text
    }

    /// For programs.
    pub(super) fn json(&self, view: &View<'_>) -> Value {
        let valued = |node: &Node, name: &str, values: &[Option<f64>]| {
            let mut entity = entities::entity_json(view, *node);
            entity[name] = json!(values[node.index()]);
            entity
        };
        let kinds: Vec<Value> = self
            .kinds
            .iter()
            .map(|(name, nodes)| {
                let central: Vec<Value> = nodes.iter().map(|node| valued(node, "degree", self.degrees())).collect();
                json!({ "kind": name, "most_central": central })
            })
            .collect();
        let bridging: Vec<Value> =
            self.bridging.iter().map(|node| valued(node, "betweenness", self.betweenness())).collect();
        let gaps: Vec<Value> = self
            .gaps
            .iter()
            .map(|(question, found)| {
                let ids = |gaps: &[crate::analysis::coverage::Gap]| -> Vec<&str> {
                    gaps.iter().map(|gap| view.id(gap.node)).collect()
                };
                json!({
                    "question": question.id,
                    "title": question.title,
                    "asked": found.asked(),
                    "none": ids(&found.missing),
                    "inherited_only": ids(&found.inherited),
                })
            })
            .collect();
        json!({ "kinds": kinds, "bridging": bridging, "gaps": gaps })
    }
}
