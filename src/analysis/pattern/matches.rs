//! Rows of an answer, kept small.

use super::Stop;
use super::run::by_reading;
use super::value::{of_entity, of_relation, owned};
use crate::graph::{Edge, Node, View};
use crate::model::{Sort, Value};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How many rows may come in before repeated ones are looked for.
const BATCH: usize = 1 << 18;

/// What a variable stands for in one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound<'m> {
    /// An entity.
    Entity(Node),
    /// A relation.
    Relation(Edge),
    /// The relations of a quantified step, in the order of the pattern.
    Relations(&'m [Edge]),
}

impl Bound<'_> {
    /// In words: the id of an entity, a relation as `source -verb-> target`, several with `|` between them.
    pub fn text(self, view: &View<'_>) -> String {
        match self {
            Self::Entity(node) => view.id(node).to_owned(),
            Self::Relation(edge) => relation_text(view, edge),
            Self::Relations(edges) => edges.iter().map(|edge| relation_text(view, *edge)).collect::<Vec<_>>().join("|"),
        }
    }

    /// An attribute; `None` when it has no value, and for several relations.
    pub fn attribute(self, view: &View<'_>, name: &str) -> Option<Value> {
        match self {
            Self::Entity(node) => of_entity(view, node, name),
            Self::Relation(edge) => of_relation(view, edge, name),
            Self::Relations(_) => None,
        }
        .map(|seen| owned(&seen))
    }
}

fn relation_text(view: &View<'_>, edge: Edge) -> String {
    let (source, target) = view.endpoints(edge);
    format!("{} -{}-> {}", view.id(source), view.data().verb_name(view.relation(edge)), view.id(target))
}

/// The rows of an answer: distinct, sorted by column, entities by id, relations as read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Matches {
    /// The variables, in the order in which the pattern first names them.
    pub variables: Vec<(String, Sort)>,
    /// A number for each cell: an entity, a relation, or a place in `lists`.
    cells: Vec<u32>,
    lists: Vec<Vec<Edge>>,
    support: Vec<BTreeSet<Edge>>,
}

impl Matches {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        if self.variables.is_empty() { 0 } else { self.cells.len() / self.variables.len() }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The column of a variable.
    pub fn column(&self, variable: &str) -> Option<usize> {
        self.variables.iter().position(|(name, _)| name == variable)
    }

    /// What a variable stands for in a row.
    ///
    /// # Panics
    /// When there is no such row or column.
    pub fn cell(&self, row: usize, column: usize) -> Bound<'_> {
        let width = self.variables.len();
        assert!(column < width, "column {column} of {width}");
        bound(&self.lists, self.variables[column].1, self.cells[row * width + column])
    }

    /// The relations behind a row, in the order of reading; empty unless they were asked for.
    pub fn support(&self, row: usize) -> impl Iterator<Item = Edge> {
        self.support.get(row).into_iter().flatten().copied()
    }

    /// How many rows there are for each value of a column, the most first, equal ones in the order of rows. O(n log n).
    pub fn count_by(&self, column: usize) -> Vec<(Bound<'_>, usize)> {
        let mut counts: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
        for (row, cells) in self.cells.chunks(self.variables.len().max(1)).enumerate() {
            counts.entry(cells[column]).or_insert((row, 0)).1 += 1;
        }
        let sort = self.variables[column].1;
        let mut all: Vec<(u32, usize)> = counts.into_iter().map(|(cell, (_, count))| (cell, count)).collect();
        all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| order(&self.lists, sort, a.0, b.0)));
        all.into_iter().map(|(cell, count)| (bound(&self.lists, sort, cell), count)).collect()
    }
}

fn bound(lists: &[Vec<Edge>], sort: Sort, cell: u32) -> Bound<'_> {
    match sort {
        Sort::Entity => Bound::Entity(Node(cell)),
        Sort::Relation => Bound::Relation(Edge(cell)),
        Sort::Relations => Bound::Relations(&lists[cell as usize]),
    }
}

fn order(lists: &[Vec<Edge>], sort: Sort, a: u32, b: u32) -> Ordering {
    match sort {
        Sort::Entity | Sort::Relation => a.cmp(&b),
        Sort::Relations => by_reading(&lists[a as usize], &lists[b as usize]),
    }
}

/// A cell as the search gives it.
pub(super) enum Raw {
    Entity(Node),
    Relations(Vec<Edge>),
}

/// Takes rows as they come and drops repeated ones.
pub(super) struct Collector {
    found: Matches,
    numbers: HashMap<Vec<Edge>, u32>,
    /// The relations behind each row, while rows come in.
    support: Option<HashMap<Vec<u32>, BTreeSet<Edge>>>,
    next_sweep: usize,
    limit: usize,
}

impl Collector {
    pub(super) fn new(variables: Vec<(String, Sort)>, limit: usize) -> Self {
        let found = Matches { variables, ..Matches::default() };
        Self { found, numbers: HashMap::new(), support: None, next_sweep: BATCH, limit }
    }

    pub(super) fn push(&mut self, cells: impl Iterator<Item = Raw>, support: Vec<Edge>) -> Result<(), Stop> {
        let start = self.found.cells.len();
        for (column, cell) in cells.enumerate() {
            let number = match (cell, self.found.variables[column].1) {
                (Raw::Entity(node), _) => node.0,
                (Raw::Relations(edges), Sort::Relations) => {
                    let next = self.found.lists.len() as u32;
                    *self.numbers.entry(edges).or_insert_with_key(|edges| {
                        self.found.lists.push(edges.clone());
                        next
                    })
                }
                (Raw::Relations(edges), _) => edges.first().map_or(0, |edge| edge.0),
            };
            self.found.cells.push(number);
        }
        if !support.is_empty() {
            let row = self.found.cells[start..].to_vec();
            self.support.get_or_insert_default().entry(row).or_default().extend(support);
        }
        if self.found.len() >= self.next_sweep {
            self.sweep()?;
            self.next_sweep = self.found.len() + self.found.len().max(BATCH);
        }
        Ok(())
    }

    /// Sorts rows and drops repeated ones.
    fn sweep(&mut self) -> Result<(), Stop> {
        let width = self.found.variables.len();
        let Matches { variables, cells, lists, .. } = &mut self.found;
        let mut rows: Vec<&[u32]> = cells.chunks_exact(width).collect();
        rows.sort_unstable_by(|a, b| {
            let columns = variables.iter().zip(a.iter().zip(*b));
            columns
                .map(|((_, sort), (a, b))| order(lists, *sort, *a, *b))
                .find(|o| o.is_ne())
                .unwrap_or(Ordering::Equal)
        });
        rows.dedup();
        let distinct = rows.len();
        *cells = rows.concat();
        if distinct > self.limit { Err(Stop::Rows(self.limit)) } else { Ok(()) }
    }

    pub(super) fn finish(mut self) -> Result<Matches, Stop> {
        self.sweep()?;
        if let Some(mut support) = self.support.take() {
            let width = self.found.variables.len();
            let of = |row: &[u32]| support.remove(row).unwrap_or_default();
            self.found.support = self.found.cells.chunks_exact(width).map(of).collect();
        }
        Ok(self.found)
    }
}
