//! Small numbers that stand for an entity, a relation, a source, a kind or a verb.

use std::fmt::Debug;
use std::hash::Hash;

/// A position in a column. Implemented by the number types of this module only.
pub trait Index: Copy + Ord + Hash + Debug {
    /// The number for a position.
    ///
    /// # Panics
    /// When the position does not fit the number type; [`super::DatasetBuilder`] refuses larger data before.
    fn new(position: usize) -> Self;
    /// The position that the number stands for.
    fn index(self) -> usize;
}

macro_rules! index_type {
    ($(#[$doc:meta])* $name:ident, $raw:ty) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub $raw);

        impl $crate::model::Index for $name {
            fn new(position: usize) -> Self {
                Self(<$raw>::try_from(position).expect("the builder limits the number of rows"))
            }
            fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

pub(crate) use index_type;
