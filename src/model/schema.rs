//! What `relata.toml` says of a field: its kinds, verbs and standing questions.

use super::{AttributeType, NodePattern, PartialDate, Picture, Steps};

/// The shape of a kind's boxes in a diagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Shape {
    /// A rectangle with sharp corners.
    #[default]
    Box,
    /// A rectangle with round corners.
    Rounded,
    /// An ellipse.
    Ellipse,
    /// A hexagon.
    Hexagon,
    /// A rectangle with cut corners.
    Octagon,
    /// A parallelogram.
    Parallelogram,
    /// A sheet with a folded corner.
    Note,
    /// A stadium: a rectangle whose short sides are half circles.
    Stadium,
}

impl Shape {
    /// Every shape with its name in `relata.toml`.
    pub const ALL: [(&'static str, Self); 8] = [
        ("box", Self::Box),
        ("rounded", Self::Rounded),
        ("ellipse", Self::Ellipse),
        ("hexagon", Self::Hexagon),
        ("octagon", Self::Octagon),
        ("parallelogram", Self::Parallelogram),
        ("note", Self::Note),
        ("stadium", Self::Stadium),
    ];

    /// The name in `relata.toml`.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, shape)| *shape == self).map_or("box", |(name, _)| name)
    }
}

/// An attribute of a kind or of relations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeSpec {
    /// The column header.
    pub name: String,
    /// The type of its cells.
    pub ty: AttributeType,
}

/// A kind of entity.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KindSpec {
    /// The name that selectors use, for example `organisation`.
    pub name: String,
    /// The CSV file that holds its entities.
    pub file: Option<String>,
    /// How one is called.
    pub label: String,
    /// How several are called.
    pub plural: String,
    /// Shape in diagrams; chosen by position when the schema names none.
    pub shape: Option<Shape>,
    /// Colour in diagrams, `#rrggbb`; chosen by position when the schema names none.
    pub colour: Option<String>,
    /// Whether entities of this kind act (organisations, forums) rather than are acted on; lists put actors first.
    pub actor: bool,
    /// Column in layered diagrams, from the left, 0 first; by position when the schema names none.
    pub column: Option<u32>,
    /// The attribute that says when an entity's life begins.
    pub begins: Option<String>,
    /// The attribute that says when it ends.
    pub ends: Option<String>,
    /// Declared attributes, in the order of the schema.
    pub attributes: Vec<AttributeSpec>,
}

/// How the dates of a relation are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Time {
    /// Holds from `since` until `until`; a missing end is open.
    #[default]
    State,
    /// Happens: `since` alone is the whole interval.
    Event,
}

/// A verb: a type of relation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VerbSpec {
    /// The word in the `relation` column.
    pub name: String,
    /// How it reads from source to target ("organises").
    pub label: String,
    /// How it reads from target to source ("is organised by").
    pub inverse: String,
    /// Allowed pairs of kinds, source first; empty allows all.
    pub pairs: Vec<(String, String)>,
    /// Whether it holds both ways.
    pub symmetric: bool,
    /// State or event.
    pub time: Time,
}

/// A standing question: which entities have no relation of some form recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Coverage {
    /// The id by which commands name it.
    pub id: String,
    /// The question in words.
    pub title: String,
    /// Which entities are asked about.
    pub of: NodePattern,
    /// Steps that an entity must have to be asked about at all, all of them.
    pub having: Vec<Steps>,
    /// Steps of which it has none.
    pub without: Vec<Steps>,
    /// The verb along which an answer is inherited, from target to source (a case inherits what addresses its class).
    pub inherit: Option<String>,
    /// The attribute by which gaps are ranked.
    pub rank: Option<String>,
    /// Steps to what is at stake: gaps of equal rank are ranked by how many entities they lead to.
    pub stake: Option<Steps>,
}

/// The schema of a data folder. Without `relata.toml` it is inferred: kinds named by their files, verbs as met.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Schema {
    /// Whether a `relata.toml` declared it; then unknown kinds, verbs and entities are errors.
    pub declared: bool,
    /// Title of the data set.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// The day to which the data refers.
    pub snapshot: Option<PartialDate>,
    /// How to cite it.
    pub citation: String,
    /// Its licence.
    pub licence: String,
    /// The kinds, in the order of the schema; [`super::KindIx`] is a position here.
    pub kinds: Vec<KindSpec>,
    /// The verbs, in the order of the schema; [`super::VerbIx`] is a position here.
    pub verbs: Vec<VerbSpec>,
    /// Declared attributes of relations.
    pub relation_attributes: Vec<AttributeSpec>,
    /// The standing questions.
    pub coverage: Vec<Coverage>,
    /// The standing pictures.
    pub pictures: Vec<Picture>,
    /// Confirmed duplicates: each list names ids of one entity, the one to keep first.
    pub same_as: Vec<Vec<String>>,
}

impl Schema {
    /// The position of a kind by name.
    pub fn kind(&self, name: &str) -> Option<usize> {
        self.kinds.iter().position(|kind| kind.name == name)
    }

    /// The position of a verb by name.
    pub fn verb(&self, name: &str) -> Option<usize> {
        self.verbs.iter().position(|verb| verb.name == name)
    }
}
