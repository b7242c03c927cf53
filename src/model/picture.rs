//! Standing pictures: what `build` draws.

use super::Selector;

/// What form a picture has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PictureForm {
    /// Boxes and lines.
    #[default]
    Diagram,
    /// Who is related to whom, as a table of filled cells.
    Matrix,
    /// Bars of a measure.
    Ranking,
    /// When entities begin and end.
    Timeline,
    /// How much begins in each year.
    Activity,
}

impl PictureForm {
    /// Every form with its name in `relata.toml`.
    pub const ALL: [(&'static str, Self); 5] = [
        ("diagram", Self::Diagram),
        ("matrix", Self::Matrix),
        ("ranking", Self::Ranking),
        ("timeline", Self::Timeline),
        ("activity", Self::Activity),
    ];

    /// The name in `relata.toml`.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, form)| *form == self).map_or("diagram", |(name, _)| name)
    }
}

/// A standing picture.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Picture {
    /// The id, which becomes the name of its files.
    pub id: String,
    /// The title, or empty for the usual one.
    pub title: String,
    /// Its form.
    pub form: PictureForm,
    /// The layout of boxes, one of [`Picture::LAYOUTS`], or empty for the usual one.
    pub layout: String,
    /// Only these entities; empty: all.
    pub keep: Vec<Selector>,
    /// Without these.
    pub drop: Vec<Selector>,
    /// Only relations of these verbs; empty: all.
    pub relations: Vec<String>,
    /// Only what is near these; empty: everything.
    pub focus: Vec<Selector>,
    /// How far from `focus`.
    pub hops: usize,
    /// The two ends of a path to draw bold, or empty.
    pub path: Vec<String>,
    /// One box a kind and one arrow a verb.
    pub aggregate: bool,
    /// What makes a group to frame, one of [`Picture::GROUPS`], or empty.
    pub group_by: String,
    /// Only so many entities, those that lead by `measure`.
    pub top: Option<usize>,
    /// The measure of `top` and of a ranking, or empty for the degree.
    pub measure: String,
    /// The measure by which labels are sized, or empty.
    pub size_by: String,
    /// The rows of a matrix.
    pub rows: Vec<Selector>,
    /// The columns of a matrix.
    pub columns: Vec<Selector>,
}

impl Picture {
    /// Layouts that need nothing installed.
    pub const LAYOUTS: [&'static str; 4] = ["layered", "hierarchy", "radial", "force"];
    /// What can make a group.
    pub const GROUPS: [&'static str; 2] = ["kind", "community"];
}
