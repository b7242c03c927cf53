//! Whether an entity has a chain of relations of some form.

use crate::graph::{Arc, Edge, Node, SelectError, View, check_pattern, matches};
use crate::model::{Arrow, Dataset, Index, NodePattern, Step};

/// Why steps do not fit the data.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum StepsError {
    /// A pattern names a kind or an attribute that is not there.
    #[error(transparent)]
    Select(#[from] SelectError),
    /// A verb is not in the schema.
    #[error("no relation is called `{name}`")]
    UnknownVerb {
        /// What was asked for.
        name: String,
        /// The verbs there are.
        verbs: Vec<String>,
    },
}

/// The position of a verb in the schema.
pub(crate) fn verb(data: &Dataset, name: &str) -> Result<usize, StepsError> {
    data.schema.verb(name).ok_or_else(|| StepsError::UnknownVerb {
        name: name.to_owned(),
        verbs: data.schema.verbs.iter().map(|verb| verb.name.clone()).collect(),
    })
}

/// Steps checked against a dataset, ready to be tried on many entities.
#[derive(Debug, Clone)]
pub struct Chain {
    links: Vec<Link>,
}

#[derive(Debug, Clone)]
struct Link {
    /// Which verbs will do, by position in the schema; empty: all.
    verbs: Vec<bool>,
    arrow: Arrow,
    node: NodePattern,
}

impl Chain {
    /// Checks that the kinds, attributes and verbs of steps exist. Variables have no meaning here.
    ///
    /// # Errors
    /// [`StepsError`] for the first that does not.
    pub fn new(data: &Dataset, steps: &[Step]) -> Result<Self, StepsError> {
        let mut links = Vec::new();
        for step in steps {
            check_pattern(data, &step.node)?;
            let mut verbs = Vec::new();
            for name in &step.edge.verbs {
                verbs.resize(data.schema.verbs.len(), false);
                verbs[verb(data, name)?] = true;
            }
            links.push(Link { verbs, arrow: step.edge.arrow, node: step.node.clone() });
        }
        Ok(Self { links })
    }

    /// Whether the steps can be taken from an entity. An arrow follows relations in its direction, and symmetric ones
    /// either way; no relation is used twice, entities may repeat. O(d^steps) at worst, d the largest number of
    /// relations of an entity; it stops at the first chain.
    pub fn holds(&self, view: &View<'_>, from: Node) -> bool {
        follow(view, &self.links, from, &mut Vec::new())
    }
}

fn follow(view: &View<'_>, links: &[Link], from: Node, used: &mut Vec<Edge>) -> bool {
    let Some((link, rest)) = links.split_first() else { return true };
    let fits = |arc: &Arc| {
        let directed = match link.arrow {
            Arrow::Out => arc.forward,
            Arrow::In => !arc.forward,
            Arrow::Either => true,
        };
        let data = view.data();
        let relation = view.relation(arc.edge);
        (directed || data.is_symmetric(relation))
            && (link.verbs.is_empty() || link.verbs[data.verb(relation).index()])
            && matches(data, &link.node, view.entity(arc.node))
    };
    for arc in view.incident(from) {
        if used.contains(&arc.edge) || !fits(&arc) {
            continue;
        }
        used.push(arc.edge);
        let holds = follow(view, rest, arc.node, used);
        used.pop();
        if holds {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::dataset;
    use crate::model::parse_steps;

    /// ```text
    ///   a -funds-> b -to-> c     d <-> e (symmetric)     f -> f
    /// ```
    #[test]
    fn chains_respect_verbs_arrows_and_kinds_and_use_a_relation_once() {
        let data = dataset(&["x"], &["a>b funds", "b>c", "d=e", "f>f"]);
        let view = View::whole(&data);
        let having = |text: &str| -> String {
            let chain = Chain::new(&data, &parse_steps(text).unwrap()).unwrap();
            view.nodes().filter(|node| chain.holds(&view, *node)).map(|node| view.id(node)).collect()
        };
        assert_eq!(having("-[]->()"), "abdef");
        assert_eq!(having("<-[]-()"), "bcdef");
        assert_eq!(having("-[]-()"), "abcdef");
        assert_eq!(having("-[:funds]->()"), "a");
        assert_eq!(having("-[:funds|to]->(:c)"), "b");
        assert_eq!(having("-[]-()-[]-()"), "ac");
        assert_eq!(having("-[:funds]->(:b)-[:to]->(:c)"), "a");
        assert_eq!(having("-[]->({id:'c'})"), "b");
        assert_eq!(having("-[]->({name:'nobody'})"), "");
    }

    #[test]
    fn unknown_words_are_named() {
        let data = dataset(&[], &["a>b"]);
        let error = |text: &str| Chain::new(&data, &parse_steps(text).unwrap()).unwrap_err().to_string();
        assert_eq!(error("-[:like]->()"), "no relation is called `like`");
        assert_eq!(error("-[:to]->(:q)"), "no kind is called `q`");
        assert_eq!(error("-[:to]->(:a{size:1})"), "no entity of kind a has the attribute `size`");
    }
}
