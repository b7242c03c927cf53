//! What a view holds, in figures.

use super::activity::{Activity, activity};
use super::assortativity;
use super::components::{Components, weak};
use super::sources::publisher;
use crate::graph::{Node, Simple, View};
use crate::model::{Index, KindIx, PartialDate, SourceIx, VerbIx};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// What a summary may spend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SummaryOptions {
    /// How many of the most central entities to name for each kind.
    pub top: usize,
    /// How many edges the search for the diameter may look at before it settles for bounds.
    pub diameter_work: u64,
}

impl Default for SummaryOptions {
    fn default() -> Self {
        Self { top: 3, diameter_work: 50_000_000 }
    }
}

/// Entities of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindCount {
    /// The kind.
    pub kind: KindIx,
    /// How many entities there are.
    pub entities: usize,
    /// Those with the most neighbours in U and how many, ties by id; entities without neighbours are not named.
    pub central: Vec<(Node, usize)>,
}

/// Relations of one verb between two kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PairCount {
    /// The verb.
    pub verb: VerbIx,
    /// The kind of the source.
    pub source: KindIx,
    /// The kind of the target.
    pub target: KindIx,
    /// How many relations there are.
    pub relations: usize,
}

/// On what a view rests.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Evidence {
    /// How many sources are registered and not withdrawn.
    pub sources: usize,
    /// How many publishers they have between them; without regard to case, those without a publisher as one.
    pub publishers: usize,
    /// Sources that no entity and no relation of the view names, in the order of ids.
    pub unused: Vec<SourceIx>,
    /// Entities that name no source.
    pub entities_without: usize,
    /// Relations that name no source.
    pub relations_without: usize,
    /// Relations that name at least two sources.
    pub relations_two_sources: usize,
    /// Relations that name sources of at least two publishers.
    pub relations_two_publishers: usize,
}

/// The longest distance in the largest component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Diameter {
    /// It is at least this.
    pub lower: usize,
    /// It is at most this.
    pub upper: usize,
}

impl Diameter {
    /// Whether the two bounds agree.
    pub fn is_exact(self) -> bool {
        self.lower == self.upper
    }
}

/// The answer to [`summary`].
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// How many entities there are.
    pub entities: usize,
    /// How many relations there are.
    pub relations: usize,
    /// Every kind of the schema in its order, also those without an entity.
    pub kinds: Vec<KindCount>,
    /// Every verb of the schema in its order, also those without a relation.
    pub verbs: Vec<(VerbIx, usize)>,
    /// Relations by verb and kinds, in the order of the schema; only those that occur.
    pub pairs: Vec<PairCount>,
    /// The earliest and the latest date of a relation.
    pub span: Option<(PartialDate, PartialDate)>,
    /// Relations without a date.
    pub undated: usize,
    /// On what it rests.
    pub evidence: Evidence,
    /// Weak components.
    pub components: Components,
    /// Entities without a relation to another, in the order of ids.
    pub isolated: Vec<Node>,
    /// Edges of U by the pairs of entities there are; `None` with fewer than two entities.
    pub density: Option<f64>,
    /// The diameter of the largest component, in U; `None` without an entity.
    pub diameter: Option<Diameter>,
    /// The share of arcs in D whose opposite is also there; `None` without an arc.
    pub reciprocity: Option<f64>,
    /// Assortativity by kind in U ([`assortativity::by_kind`]).
    pub assortativity: Option<f64>,
    /// Relations that start and hold in each year.
    pub activity: Vec<Activity>,
    /// Relations beyond the first between the same two entities, whatever the verb and direction.
    pub parallel: usize,
    /// Relations of an entity to itself.
    pub self_relations: usize,
    /// Relations that hold both ways.
    pub symmetric: usize,
}

/// Counts what a view holds and measures its shape. Everything but the diameter is O(n + m log d); the diameter is
/// found by iFUB (Crescenzi, Grossi, Habib, Lanzi and Marino 2013), O(n m) at worst and a few searches as a rule, and
/// given as bounds when it would cost more than allowed.
pub fn summary(view: &View<'_>, options: SummaryOptions) -> Summary {
    let data = view.data();
    let simple = Simple::unweighted(view, false);
    let (mut verbs, mut pairs) = (vec![0; data.schema.verbs.len()], BTreeMap::new());
    let (mut undated, mut self_relations, mut symmetric) = (0, 0, 0);
    let (mut first, mut last): (Option<PartialDate>, Option<PartialDate>) = (None, None);
    for edge in view.edges() {
        let relation = view.relation(edge);
        let verb = data.verb(relation);
        let (source, target) = (data.source_of(relation), data.target_of(relation));
        verbs[verb.index()] += 1;
        *pairs.entry((verb, data.kind(source), data.kind(target))).or_insert(0) += 1;
        self_relations += usize::from(source == target);
        symmetric += usize::from(data.is_symmetric(relation));
        let dates = [data.since(relation), data.until(relation)];
        undated += usize::from(dates == [None, None]);
        for date in dates.into_iter().flatten() {
            first = Some(first.map_or(date, |first| first.min(date)));
            let key = |date: PartialDate| (date.last_day(), Reverse(date));
            last = Some(last.map_or(date, |last| if key(date) > key(last) { date } else { last }));
        }
    }
    let isolated: Vec<Node> = view.nodes().filter(|node| simple.degree(*node) == 0).collect();
    let components = weak(view);
    let possible = view.node_count() as f64 * (view.node_count() as f64 - 1.0) / 2.0;
    Summary {
        entities: view.node_count(),
        relations: view.edge_count(),
        kinds: kinds(view, &simple, options.top),
        verbs: verbs.into_iter().enumerate().map(|(verb, count)| (VerbIx::new(verb), count)).collect(),
        pairs: pairs
            .into_iter()
            .map(|((verb, source, target), relations)| PairCount { verb, source, target, relations })
            .collect(),
        span: first.zip(last),
        undated,
        evidence: evidence(view),
        isolated,
        density: (possible > 0.0).then(|| simple.edge_count() as f64 / possible),
        diameter: diameter(&simple, &components, options.diameter_work),
        reciprocity: reciprocity(view),
        assortativity: assortativity::by_kind(view, &simple),
        activity: activity(view),
        parallel: view.edge_count() - self_relations - simple.edge_count(),
        self_relations,
        symmetric,
        components,
    }
}

fn kinds(view: &View<'_>, simple: &Simple, top: usize) -> Vec<KindCount> {
    let mut by_kind: Vec<Vec<Node>> = vec![Vec::new(); view.data().schema.kinds.len()];
    for node in view.nodes() {
        by_kind[view.data().kind(view.entity(node)).index()].push(node);
    }
    let count = |(kind, mut nodes): (usize, Vec<Node>)| {
        let entities = nodes.len();
        nodes.retain(|node| simple.degree(*node) > 0);
        nodes.sort_by_key(|node| (Reverse(simple.degree(*node)), *node));
        nodes.truncate(top);
        let central = nodes.into_iter().map(|node| (node, simple.degree(node))).collect();
        KindCount { kind: KindIx::new(kind), entities, central }
    };
    by_kind.into_iter().enumerate().map(count).collect()
}

fn evidence(view: &View<'_>) -> Evidence {
    let data = view.data();
    let withdrawn = &view.left_out().withdrawn;
    let standing: Vec<SourceIx> =
        (0..data.registry().len()).map(SourceIx::new).filter(|source| !withdrawn.contains(source)).collect();
    let mut used = vec![false; data.registry().len()];
    let mut found = Evidence { sources: standing.len(), ..Evidence::default() };
    let publishers: BTreeSet<String> =
        standing.iter().map(|source| data.source_record(*source).publisher.trim().to_lowercase()).collect();
    found.publishers = publishers.len();
    let mut mark = |sources: &[SourceIx]| sources.iter().for_each(|source| used[source.index()] = true);
    for node in view.nodes() {
        let sources = view.entity_evidence(view.entity(node));
        found.entities_without += usize::from(sources.is_empty());
        mark(&sources);
    }
    for edge in view.edges() {
        let sources = view.relation_evidence(view.relation(edge));
        found.relations_without += usize::from(sources.is_empty());
        let distinct: BTreeSet<SourceIx> = sources.iter().copied().collect();
        found.relations_two_sources += usize::from(distinct.len() > 1);
        let publishers: BTreeSet<String> = distinct.iter().map(|source| publisher(data, *source)).collect();
        found.relations_two_publishers += usize::from(publishers.len() > 1);
        mark(&sources);
    }
    found.unused = standing.into_iter().filter(|source| !used[source.index()]).collect();
    found
}

fn reciprocity(view: &View<'_>) -> Option<f64> {
    let directed = Simple::unweighted(view, true);
    let answered = |node: Node| {
        let opposite = |next: &&u32| directed.neighbours(Node(**next)).binary_search(&node.0).is_ok();
        directed.neighbours(node).iter().filter(opposite).count()
    };
    let both: usize = directed.nodes().map(answered).sum();
    (directed.edge_count() > 0).then(|| both as f64 / directed.edge_count() as f64)
}

/// Breadth-first searches that share their memory and count what they look at.
struct Searcher<'s> {
    simple: &'s Simple,
    distance: Vec<u32>,
    order: Vec<Node>,
    parent: Vec<Node>,
    work: u64,
}

impl Searcher<'_> {
    /// The eccentricity of an entity in its component; fills `order` by distance.
    fn eccentricity(&mut self, start: Node) -> usize {
        for node in self.order.drain(..) {
            self.distance[node.index()] = u32::MAX;
        }
        self.distance[start.index()] = 0;
        self.parent[start.index()] = start;
        self.order.push(start);
        let mut position = 0;
        while let Some(node) = self.order.get(position).copied() {
            position += 1;
            let next = self.distance[node.index()] + 1;
            self.work += self.simple.degree(node) as u64 + 1;
            for neighbour in self.simple.neighbours(node) {
                if self.distance[*neighbour as usize] == u32::MAX {
                    self.distance[*neighbour as usize] = next;
                    self.parent[*neighbour as usize] = node;
                    self.order.push(Node(*neighbour));
                }
            }
        }
        self.order.last().map_or(0, |last| self.distance[last.index()] as usize)
    }

    /// The last entity that was reached, and the one half-way to it.
    fn farthest_and_middle(&self) -> Option<(Node, Node)> {
        let farthest = *self.order.last()?;
        let mut middle = farthest;
        for _ in 0..self.distance[farthest.index()] / 2 {
            middle = self.parent[middle.index()];
        }
        Some((farthest, middle))
    }
}

fn diameter(simple: &Simple, components: &Components, allowed: u64) -> Option<Diameter> {
    let largest = simple.nodes().filter(|node| components.of[node.index()] == 0);
    let start = largest.max_by_key(|node| (simple.degree(*node), Reverse(*node)))?;
    let nodes = simple.node_count();
    let mut searcher =
        Searcher { simple, distance: vec![u32::MAX; nodes], order: Vec::new(), parent: vec![Node(0); nodes], work: 0 };
    // Four sweeps: twice to the far end and back to the middle between both ends.
    let mut lower = searcher.eccentricity(start);
    let mut center = start;
    for _ in 0..2 {
        let Some((end, _)) = searcher.farthest_and_middle() else { break };
        lower = lower.max(searcher.eccentricity(end));
        let Some((_, middle)) = searcher.farthest_and_middle() else { break };
        center = middle;
        lower = lower.max(searcher.eccentricity(center));
    }
    let height = searcher.eccentricity(center);
    let order = searcher.order.clone();
    let depths: Vec<usize> = order.iter().map(|node| searcher.distance[node.index()] as usize).collect();
    let mut upper = 2 * height;
    // From the fringe inwards: two entities that are both nearer than `depth` are less than twice that apart.
    for (node, depth) in order.into_iter().zip(depths).rev() {
        upper = upper.min(2 * depth);
        if lower >= upper {
            return Some(Diameter { lower, upper: lower });
        }
        if searcher.work > allowed {
            return Some(Diameter { lower, upper });
        }
        lower = lower.max(searcher.eccentricity(node));
    }
    Some(Diameter { lower, upper: lower })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{dataset, ids};
    use crate::model::{DatasetBuilder, EntityRecord, KindSpec, RelationRecord, Schema, SourceRecord, VerbSpec};

    /// ```text
    ///   a1 -> a2 -> b1, a2 -> a1, a1 -funds-> b1 twice, b1 -> b1, b2 = b3, c1 alone
    /// ```
    #[test]
    fn hand_worked_values() {
        let relations = ["a1>a2", "a2>b1", "a2>a1", "a1>b1 funds", "a1>b1 funds", "b1>b1", "b2=b3"];
        let data = dataset(&["c1"], &relations);
        let view = View::whole(&data);
        let found = summary(&view, SummaryOptions::default());
        assert_eq!((found.entities, found.relations), (6, 7));
        assert_eq!(found.kinds.iter().map(|kind| kind.entities).collect::<Vec<_>>(), [2, 3, 1]);
        let central: Vec<Vec<Node>> =
            found.kinds.iter().map(|kind| kind.central.iter().map(|(node, _)| *node).collect()).collect();
        assert_eq!(ids(&view, &central[0]), ["a1", "a2"]);
        assert_eq!((ids(&view, &central[1]), central[2].len()), (vec!["b1", "b2", "b3"], 0));
        assert_eq!(found.verbs.iter().map(|(_, count)| *count).collect::<Vec<_>>(), [5, 2]);
        let pairs: Vec<_> = found.pairs.iter().map(|p| (p.verb.0, p.source.0, p.target.0, p.relations)).collect();
        assert_eq!(pairs, [(0, 0, 0, 2), (0, 0, 1, 1), (0, 1, 1, 2), (1, 0, 1, 2)]);
        assert_eq!(found.components.sizes, [3, 2, 1]);
        assert_eq!(ids(&view, &found.isolated), ["c1"]);
        // U: a1-a2, a1-b1, a2-b1, b2-b3: four of fifteen pairs.
        assert_eq!(found.density, Some(4.0 / 15.0));
        assert_eq!((found.parallel, found.self_relations, found.symmetric), (2, 1, 1));
        // D: a1>a2, a2>a1, a2>b1, a1>b1, b2>b3, b3>b2: four of six are answered.
        assert_eq!(found.reciprocity, Some(4.0 / 6.0));
        assert_eq!(found.diameter, Some(Diameter { lower: 1, upper: 1 }));
        assert_eq!((found.span, found.undated), (None, 7));
        assert_eq!((found.evidence.entities_without, found.evidence.relations_without), (6, 7));
    }

    #[test]
    fn empty_and_tiny_graphs_have_no_shape() {
        let data = dataset(&[], &[]);
        let found = summary(&View::whole(&data), SummaryOptions::default());
        assert_eq!((found.entities, found.density, found.diameter, found.reciprocity), (0, None, None, None));
        let data = dataset(&["a"], &[]);
        let found = summary(&View::whole(&data), SummaryOptions::default());
        assert_eq!((found.density, found.diameter), (None, Some(Diameter { lower: 0, upper: 0 })));
        let data = dataset(&[], &["a>a"]);
        let found = summary(&View::whole(&data), SummaryOptions::default());
        assert_eq!((found.isolated.len(), found.parallel, found.self_relations), (1, 0, 1));
    }

    #[test]
    fn dates_and_sources_are_accounted_for() {
        let mut schema = Schema::default();
        schema.kinds.push(KindSpec { name: "k".into(), ..KindSpec::default() });
        schema.verbs.push(VerbSpec { name: "v".into(), ..VerbSpec::default() });
        let mut builder = DatasetBuilder::new(schema);
        let evidence = |ids: &[&str]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
        for (id, sources) in [("a", &["s1"][..]), ("b", &[])] {
            builder.entity(EntityRecord { id: id.into(), evidence: evidence(sources), ..EntityRecord::default() });
        }
        for (since, until, sources) in
            [("2017", "2018-03", &["s2"][..]), ("2017-05", "", &[]), ("", "2018", &["s2"]), ("", "", &["s1"])]
        {
            builder.relation(RelationRecord {
                source: "a".into(),
                target: "b".into(),
                since: since.parse().ok(),
                until: until.parse().ok(),
                evidence: evidence(sources),
                ..RelationRecord::default()
            });
        }
        for (id, publisher) in [("s1", "APC"), ("s2", "apc "), ("s3", "Other")] {
            builder.source(SourceRecord { id: id.into(), publisher: publisher.into(), ..SourceRecord::default() });
        }
        let data = builder.finish().unwrap();
        let found = summary(&View::whole(&data), SummaryOptions::default());
        let (first, last) = found.span.unwrap();
        assert_eq!((first.to_string(), last.to_string(), found.undated), ("2017".into(), "2018".into(), 1));
        assert_eq!(found.evidence.unused, [SourceIx(2)]);
        let evidence = (found.evidence.sources, found.evidence.publishers);
        assert_eq!((evidence, found.evidence.entities_without, found.evidence.relations_without), ((3, 2), 1, 1));
    }

    /// Random trees and sparse graphs against all eccentricities.
    #[test]
    fn the_diameter_is_that_of_brute_force_and_bounds_hold() {
        let mut state = 7_u64;
        let mut random = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        for round in 0..200 {
            let nodes = 2 + random(30);
            let mut relations: Vec<String> =
                (1..nodes).map(|node| format!("n{node:02}>n{:02}", random(node))).collect();
            for _ in 0..round % 12 {
                relations.push(format!("n{:02}>n{:02}", random(nodes), random(nodes)));
            }
            let texts: Vec<&str> = relations.iter().map(String::as_str).collect();
            let data = dataset(&["zz"], &texts);
            let view = View::whole(&data);
            let simple = Simple::undirected(&view);
            let mut searcher = Searcher {
                simple: &simple,
                distance: vec![u32::MAX; view.node_count()],
                order: Vec::new(),
                parent: vec![Node(0); view.node_count()],
                work: 0,
            };
            let brute = view.nodes().map(|node| searcher.eccentricity(node)).max().unwrap();
            let components = weak(&view);
            assert_eq!(diameter(&simple, &components, u64::MAX), Some(Diameter { lower: brute, upper: brute }));
            let bounds = diameter(&simple, &components, 0).unwrap();
            assert!(bounds.lower <= brute && brute <= bounds.upper);
        }
    }
}
