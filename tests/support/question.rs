//! Standing questions for tests.

use relata::model::{Coverage, Selector, parse_selector, parse_steps};

/// A standing question.
pub(crate) fn question(
    of: &str,
    having: &[&str],
    without: &[&str],
    inherit: Option<&str>,
    rank: Option<&str>,
) -> Coverage {
    let Selector::Pattern(of) = parse_selector(of).unwrap() else { panic!("{of} is no pattern") };
    let steps = |texts: &[&str]| texts.iter().map(|text| parse_steps(text).unwrap()).collect();
    Coverage {
        id: "question".into(),
        title: String::new(),
        of,
        having: steps(having),
        without: steps(without),
        inherit: inherit.map(Into::into),
        rank: rank.map(Into::into),
        stake: None,
    }
}
