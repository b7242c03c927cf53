//! Finding entities by what people type.

use crate::graph::{Node, View};
use crate::names::{self, fold};

/// Where a text was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// In the name.
    Name,
    /// In the id.
    Id,
    /// In another name.
    Alias,
    /// In the description.
    Description,
}

impl Field {
    /// What a hit in this field is worth against one in the name.
    fn worth(self) -> f64 {
        match self {
            Self::Name | Self::Id => 1.0,
            Self::Alias => 0.98,
            Self::Description => 0.5,
        }
    }
}

/// How a text was found, the surest way first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Found {
    /// It is the whole.
    Exact,
    /// The field starts with it.
    Prefix,
    /// A word of the field starts with it.
    Word,
    /// Every word that was typed starts some word of the field, in any order.
    Words,
    /// It is somewhere inside.
    Inside,
    /// Something alike: every word that was typed resembles some word of the field.
    Alike,
}

impl Found {
    /// The lowest and the highest score of this way.
    fn range(self) -> (f64, f64) {
        match self {
            Self::Exact => (1.0, 1.0),
            Self::Prefix => (0.8, 0.95),
            Self::Word => (0.7, 0.8),
            Self::Words => (0.6, 0.7),
            Self::Inside => (0.5, 0.6),
            Self::Alike => (0.2, 0.5),
        }
    }
}

/// What a field is worth that is the whole text but for blanks and an article.
const NEARLY: f64 = 0.99;

/// How many entities to find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchOptions {
    /// Only so many of the best; `None`: all.
    pub limit: Option<usize>,
}

impl Default for SearchOptions {
    fn default() -> Self {
        Self { limit: Some(20) }
    }
}

/// An entity that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The entity.
    pub node: Node,
    /// Where the text was found.
    pub field: Field,
    /// How.
    pub found: Found,
    /// The field in which it was found, as it stands in the data.
    pub matched: String,
    /// How well it fits, in (0, 1].
    pub score: f64,
}

/// Entities of a view whose name, id, aliases or description fit a text, the best first, ties by id.
///
/// Everything is compared folded ([`crate::names::fold`]): case, accents and punctuation do not count. An entity gets
/// the score of its best field:
///
/// | found | score |
/// |---|---|
/// | the whole field | 1 |
/// | the whole field but for blanks, hyphens or an article ([`crate::names::likeness`]) | 0.99 |
/// | the field starts with it | 0.8 to 0.95 |
/// | a word of the field starts with it | 0.7 to 0.8 |
/// | every word typed starts some word | 0.6 to 0.7 |
/// | somewhere inside (three characters or more) | 0.5 to 0.6 |
/// | every word typed resembles some word: at most one edit in four characters (Damerau 1964, Levenshtein 1966, in the restricted form), the first letter may differ | 0.2 to 0.5 |
///
/// Within a range the larger part of the field that was typed, or the greater Jaro-Winkler similarity (1990), decides.
/// An alias counts 0.98 of that, a description half, and descriptions are not searched for what is merely alike.
/// A text without a letter or digit is looked for as it is, in any case. O(characters of all fields).
///
/// ```
/// use relata::analysis::search::{SearchOptions, search};
/// use relata::graph::View;
/// # use relata::model::{DatasetBuilder, EntityRecord, KindSpec, Schema};
/// # let mut schema = Schema::default();
/// # schema.kinds.push(KindSpec { name: "organisation".into(), ..KindSpec::default() });
/// # let mut builder = DatasetBuilder::new(schema);
/// # for (id, name) in [("citizen-lab", "The Citizen Lab"), ("apc", "Association for Progressive Communications")] {
/// #     builder.entity(EntityRecord { id: id.into(), name: name.into(), ..EntityRecord::default() });
/// # }
/// # let data = builder.finish()?;
/// let view = View::whole(&data);
/// for text in ["citizen lab", "CITIZEN-LAB", "Citzen Lab", "lab citizen"] {
///     assert_eq!(view.id(search(&view, text, SearchOptions::default())[0].node), "citizen-lab");
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn search(view: &View<'_>, text: &str, options: SearchOptions) -> Vec<Hit> {
    let query = Query::new(text);
    if query.typed.is_empty() {
        return Vec::new();
    }
    let data = view.data();
    let mut hits: Vec<Hit> = Vec::new();
    for node in view.nodes() {
        let entity = view.entity(node);
        let named = [(Field::Name, data.name(entity)), (Field::Id, data.id(entity))];
        let aliases = data.aliases(entity).into_iter().map(|alias| (Field::Alias, alias));
        let fields = named.into_iter().chain(aliases).chain([(Field::Description, data.description(entity))]);
        let mut best: Option<Hit> = None;
        for (field, content) in fields {
            let Some((found, score)) = query.fits(content, field != Field::Description) else { continue };
            let score = score * field.worth();
            if best.as_ref().is_none_or(|best| score > best.score) {
                best = Some(Hit { node, field, found, matched: content.to_owned(), score });
            }
        }
        hits.extend(best);
    }
    hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.node.cmp(&b.node)));
    hits.truncate(options.limit.unwrap_or(usize::MAX));
    hits
}

struct Query {
    /// As typed, in lower case.
    typed: String,
    text: String,
    words: Vec<String>,
    likeness: String,
}

impl Query {
    fn new(text: &str) -> Self {
        let (typed, likeness) = (text.trim().to_lowercase(), names::likeness(text));
        let text = fold(text);
        let words = text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
        Self { typed, words, text, likeness }
    }

    /// How a field of the data fits.
    fn fits(&self, content: &str, alike: bool) -> Option<(Found, f64)> {
        if self.text.is_empty() {
            return self.signs(content);
        }
        let found = self.folded(&fold(content), alike);
        let is_weak = found.is_none_or(|(found, _)| found > Found::Prefix);
        // Signs and blanks come on top of the letters; much longer texts are others.
        let may_be = (self.likeness.len()..=2 * self.likeness.len() + 16).contains(&content.len());
        if is_weak && alike && may_be && names::likeness(content) == self.likeness {
            return Some((Found::Exact, NEARLY));
        }
        found
    }

    /// How a field fits a text of signs only, of which nothing is left when it is folded.
    fn signs(&self, content: &str) -> Option<(Found, f64)> {
        let content = content.to_lowercase();
        if content.trim() == self.typed {
            return Some((Found::Exact, 1.0));
        }
        content.contains(&self.typed).then_some((Found::Inside, Found::Inside.range().0))
    }

    fn folded(&self, field: &str, alike: bool) -> Option<(Found, f64)> {
        let scored = |found: Found, part: f64| {
            let (low, high) = found.range();
            Some((found, low + (high - low) * part))
        };
        let part = self.text.len() as f64 / field.len().max(1) as f64;
        if field == self.text {
            return scored(Found::Exact, 1.0);
        }
        if field.starts_with(&self.text) {
            return scored(Found::Prefix, part);
        }
        let place = field.match_indices(&self.text).map(|(at, _)| at);
        if place.clone().any(|at| field[..at].ends_with(' ')) {
            return scored(Found::Word, part);
        }
        if self.words.len() > 1 && self.words.iter().all(|typed| field.split(' ').any(|word| word.starts_with(typed))) {
            return scored(Found::Words, part.min(1.0));
        }
        if self.text.chars().count() >= 3 && place.clone().next().is_some() {
            return scored(Found::Inside, part);
        }
        if !alike {
            return None;
        }
        let mut sum = 0.0;
        for typed in &self.words {
            let near = field
                .split(' ')
                .filter_map(|word| likeness(typed, word))
                .fold(None, |best: Option<f64>, one| Some(best.map_or(one, |best| best.max(one))));
            sum += near?;
        }
        // Every word of the field that has no counterpart takes away from the likeness.
        let words = field.split(' ').count().max(self.words.len());
        scored(Found::Alike, sum / words as f64)
    }
}

/// How alike two words are, `None` when they are not: at most one edit in four characters.
fn likeness(typed: &str, word: &str) -> Option<f64> {
    let (length, other) = (typed.chars().count(), word.chars().count());
    let allowed = length.max(other) / 4;
    let near = length.abs_diff(other) <= allowed && length <= 64 && strsim::osa_distance(typed, word) <= allowed;
    near.then(|| strsim::jaro_winkler(typed, word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Dataset, DatasetBuilder, EntityRecord, KindSpec, Schema};

    fn data() -> Dataset {
        let mut schema = Schema::default();
        schema.kinds.push(KindSpec { name: "k".into(), ..KindSpec::default() });
        let mut builder = DatasetBuilder::new(schema);
        let entities: [(&str, &str, &[&str], &str); 6] = [
            ("access-now", "Access Now", &["AccessNow"], "Global group for the digital age."),
            ("apc", "Association for Progressive Communications", &["APC"], "Network."),
            ("citizen-lab", "The Citizen Lab", &[], "Studies surveillance."),
            ("mass-surveillance", "Mass surveillance", &["bulk interception"], "Of all."),
            ("surveillance-export", "Export of surveillance tools", &[], ""),
            ("ecole", "École nationale", &[], "A school."),
        ];
        for (id, name, aliases, description) in entities {
            builder.entity(EntityRecord {
                id: id.into(),
                name: name.into(),
                aliases: aliases.iter().map(ToString::to_string).collect(),
                description: description.into(),
                ..EntityRecord::default()
            });
        }
        builder.finish().unwrap()
    }

    fn find(text: &str) -> Vec<(String, Found)> {
        let data = data();
        let view = View::whole(&data);
        let hits = search(&view, text, SearchOptions::default());
        assert!(hits.iter().all(|hit| hit.score > 0.0 && hit.score <= 1.0));
        hits.into_iter().map(|hit| (view.id(hit.node).to_owned(), hit.found)).collect()
    }

    #[test]
    fn the_surer_way_ranks_first() {
        let ids = |text: &str| -> Vec<String> { find(text).into_iter().map(|(id, _)| id).collect() };
        assert_eq!(find("APC")[0], ("apc".into(), Found::Exact));
        assert_eq!(find("ecole nationale")[0], ("ecole".into(), Found::Exact));
        assert_eq!(find("access")[0], ("access-now".into(), Found::Prefix));
        assert_eq!(ids("surveillance"), ["surveillance-export", "mass-surveillance", "citizen-lab"]);
        assert_eq!(find("communications progressive")[0], ("apc".into(), Found::Words));
        assert_eq!(find("terceptio")[0], ("mass-surveillance".into(), Found::Inside));
        assert_eq!(find("digital age"), [("access-now".into(), Found::Word)]);
    }

    #[test]
    fn typing_errors_are_forgiven_within_reason() {
        for (text, id) in
            [("citzen lab", "citizen-lab"), ("surveilance mass", "mass-surveillance"), ("acess now", "access-now")]
        {
            assert_eq!(find(text)[0], (id.to_owned(), Found::Alike), "{text}");
        }
        assert!(find("zzz").is_empty() && find("").is_empty() && find("—!").is_empty());
        assert!(find("ab").is_empty());
        // Words of a description must be typed right.
        assert!(find("schol").is_empty());
    }

    #[test]
    fn a_limit_keeps_the_best_and_a_filtered_entity_is_not_found() {
        let data = data();
        let view = View::whole(&data);
        assert_eq!(search(&view, "surveillance", SearchOptions { limit: Some(1) }).len(), 1);
        let apc = data.entity("apc").and_then(|entity| view.node(entity)).unwrap();
        let rest = view.restricted(|node| node != apc);
        assert!(search(&rest, "apc", SearchOptions::default()).is_empty());
    }
}
