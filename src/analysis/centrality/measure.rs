//! The measures by name.

/// A measure of how central an entity is.
///
/// `docs/definitions.md` has each in full, with a worked example.
///
/// ```
/// use relata::analysis::centrality::Measure;
/// assert_eq!(Measure::parse("in-degree"), Some(Measure::InDegree));
/// assert!(Measure::ALL.iter().all(|measure| Measure::parse(measure.name()) == Some(*measure)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Distinct neighbours.
    Degree,
    /// Distinct entities from which an arrow comes.
    InDegree,
    /// Distinct entities to which an arrow goes.
    OutDegree,
    /// Rows that touch the entity.
    Relations,
    /// Sum of the weights of these rows.
    Strength,
    /// Share of shortest paths that run through the entity.
    Betweenness,
    /// Inverse of the mean distance, scaled by the share that is reached.
    Closeness,
    /// Sum of inverse distances.
    Harmonic,
    /// Entry in the principal eigenvector.
    Eigenvector,
    /// Long-run share of visits by a random surfer.
    PageRank,
    /// Chains that lead to the entity, longer ones counting less.
    Katz,
    /// Points to good authorities.
    Hub,
    /// Is pointed to by good hubs.
    Authority,
    /// The largest k for which the entity is in the k-core.
    Core,
    /// Share of pairs of neighbours that are neighbours.
    Clustering,
    /// How much the entity depends on neighbours that depend on each other.
    Constraint,
    /// Neighbours that are not redundant.
    EffectiveSize,
}

/// On which graph a measure is defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Basis {
    /// On the rows themselves, parallel and self-relations included.
    Rows,
    /// On U, the simple undirected graph, whether or not directions are asked for.
    Undirected,
    /// On D, the simple directed graph, whether or not directions are asked for.
    Directed,
    /// On U, and on D when directions are asked for.
    Either,
}

impl Measure {
    /// Every measure, in the order in which help and documentation list them.
    pub const ALL: [Self; 17] = [
        Self::Degree,
        Self::InDegree,
        Self::OutDegree,
        Self::Relations,
        Self::Strength,
        Self::Betweenness,
        Self::Closeness,
        Self::Harmonic,
        Self::Eigenvector,
        Self::PageRank,
        Self::Katz,
        Self::Hub,
        Self::Authority,
        Self::Core,
        Self::Clustering,
        Self::Constraint,
        Self::EffectiveSize,
    ];

    /// The name that commands use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Degree => "degree",
            Self::InDegree => "in-degree",
            Self::OutDegree => "out-degree",
            Self::Relations => "relations",
            Self::Strength => "strength",
            Self::Betweenness => "betweenness",
            Self::Closeness => "closeness",
            Self::Harmonic => "harmonic",
            Self::Eigenvector => "eigenvector",
            Self::PageRank => "pagerank",
            Self::Katz => "katz",
            Self::Hub => "hub",
            Self::Authority => "authority",
            Self::Core => "core",
            Self::Clustering => "clustering",
            Self::Constraint => "constraint",
            Self::EffectiveSize => "effective-size",
        }
    }

    /// The measure of a name, in any case.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.name().eq_ignore_ascii_case(name.trim()))
    }

    /// The definition in one line, with its source.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Degree => "distinct neighbours, in either direction (Freeman 1978)",
            Self::InDegree => "distinct entities from which a relation comes (Freeman 1978)",
            Self::OutDegree => "distinct entities to which a relation goes (Freeman 1978)",
            Self::Relations => "rows that touch the entity; a relation with itself counts once",
            Self::Strength => "sum of the weights of the rows that touch the entity (Barrat et al. 2004)",
            Self::Betweenness => {
                "share of all shortest paths between two others that run through the entity, averaged over pairs \
                 (Freeman 1977; Brandes 2001)"
            }
            Self::Closeness => {
                "(r/(n-1)) * (r/sum of distances) over the r others from which the entity is reached \
                 (Wasserman and Faust 1994)"
            }
            Self::Harmonic => "sum over all others of 1/distance towards the entity (Boldi and Vigna 2014)",
            Self::Eigenvector => {
                "entry in the principal eigenvector of the adjacency matrix of the largest component, Euclidean norm 1 \
                 (Bonacich 1987)"
            }
            Self::PageRank => {
                "long-run share of visits of a walk along the arrows that restarts with probability 1 - damping \
                 (Page et al. 1999)"
            }
            Self::Katz => {
                "sum over chains that lead to the entity of alpha to the power of their length, Euclidean norm 1 \
                 (Katz 1953)"
            }
            Self::Hub => "sum of the authority of those to whom it points, L1 norm 1 (Kleinberg 1999)",
            Self::Authority => "sum of the hub values of those that point to it, L1 norm 1 (Kleinberg 1999)",
            Self::Clustering => "share of pairs of neighbours that are neighbours (Watts and Strogatz 1998)",
            Self::Constraint => {
                "sum over neighbours of the squared share of ties invested in each, directly and through others \
                 (Burt 1992)"
            }
            Self::EffectiveSize => "neighbours less their redundancy (Burt 1992)",
            Self::Core => "largest k such that the entity has k neighbours in the k-core (Seidman 1983)",
        }
    }

    /// The graph on which it is defined; for all but [`Basis::Either`], asking for directions changes nothing.
    pub fn basis(self) -> Basis {
        match self {
            Self::Relations | Self::Strength => Basis::Rows,
            Self::Degree | Self::Core | Self::Clustering | Self::Constraint | Self::EffectiveSize => Basis::Undirected,
            Self::InDegree | Self::OutDegree | Self::PageRank | Self::Hub | Self::Authority => Basis::Directed,
            Self::Betweenness | Self::Closeness | Self::Harmonic | Self::Eigenvector | Self::Katz => Basis::Either,
        }
    }

    /// Whether asking for weights changes its values. [`Self::Strength`] looks at weights unasked.
    pub fn looks_at_weights(self) -> bool {
        !matches!(self, Self::Degree | Self::InDegree | Self::OutDegree | Self::Relations | Self::Strength | Self::Core)
    }

    /// Whether its values are whole numbers.
    pub fn is_count(self) -> bool {
        matches!(self, Self::Degree | Self::InDegree | Self::OutDegree | Self::Relations | Self::Core)
    }
}

impl std::fmt::Display for Measure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}
