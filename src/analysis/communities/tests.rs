use super::*;
use crate::analysis::testing::{dataset, ids};
use crate::model::Dataset;

fn found(data: &Dataset, options: CommunityOptions) -> (Vec<String>, Communities) {
    let view = View::whole(data);
    let found = communities(&view, &options, &Monitor::default()).unwrap();
    let groups =
        (0..found.division.sizes.len() as u32).map(|number| ids(&view, &found.division.members(number)).concat());
    (groups.collect(), found)
}

fn of(method: Method) -> CommunityOptions {
    CommunityOptions { method, ..CommunityOptions::default() }
}

const METHODS: [Method; 4] = [Method::Leiden, Method::Labels, Method::Components, Method::StrongComponents];

/// ```text
///   a - b       e - f
///    \ /         \ /
///     c --------- d
/// ```
const TRIANGLES: [&str; 7] = ["a>b", "b>c", "c>a", "c>d", "d>e", "e>f", "f>d"];

/// The worked example of docs/definitions.md.
#[test]
fn two_triangles_are_two_communities() {
    let data = dataset(&[], &TRIANGLES);
    let (groups, leiden) = found(&data, of(Method::Leiden));
    assert_eq!(groups, ["abc", "def"]);
    assert_eq!((leiden.modularity, leiden.value), (Some(5.0 / 14.0), Some(5.0 / 14.0)));
    assert_eq!((leiden.resolution, leiden.seed), (Some(1.0), Some(1)));
    assert_eq!(found(&data, of(Method::Labels)).0, ["abc", "def"]);
    assert_eq!(found(&data, of(Method::Components)).0, ["abcdef"]);
    assert_eq!(found(&data, of(Method::StrongComponents)).0, ["abc", "def"]);
    let cpm = CommunityOptions { quality: Quality::Cpm, ..CommunityOptions::default() };
    let (groups, found) = found(&data, cpm);
    // The density is 7/15: 6 edges less 7/15 * 6 pairs.
    assert_eq!((groups.join(" ").as_str(), found.resolution), ("abc def", Some(7.0 / 15.0)));
    assert!((found.value.unwrap() - 3.2).abs() < 1e-12);
}

#[test]
fn resolution_and_weights_move_the_borders() {
    let data = dataset(&[], &TRIANGLES);
    let at = |resolution| CommunityOptions { resolution: Some(resolution), ..CommunityOptions::default() };
    assert_eq!(found(&data, at(0.0)).0, ["abcdef"]);
    assert_eq!(found(&data, at(0.1)).0, ["abcdef"]);
    assert_eq!(found(&data, at(10.0)).0, ["a", "b", "c", "d", "e", "f"]);
    // A path of four: cut in the middle, unless the middle weighs most.
    let heavy = dataset(&[], &["a>b", "b>c w3", "c>d"]);
    assert_eq!(found(&heavy, CommunityOptions::default()).0, ["ab", "cd"]);
    let cpm = CommunityOptions { quality: Quality::Cpm, resolution: Some(2.0), ..CommunityOptions::default() };
    assert_eq!(found(&heavy, CommunityOptions { weighted: true, ..cpm }).0, ["bc", "a", "d"]);
    assert_eq!(found(&heavy, cpm).0, ["a", "b", "c", "d"]);
}

#[test]
fn graphs_with_nothing_to_divide() {
    for method in METHODS {
        let (groups, empty) = found(&dataset(&[], &[]), of(method));
        assert!(groups.is_empty() && empty.modularity.is_none(), "{method:?}");
        let (groups, one) = found(&dataset(&["a"], &[]), of(method));
        assert_eq!((groups.join(" ").as_str(), one.modularity), ("a", None), "{method:?}");
        // A relation with oneself is not an edge of U.
        let (groups, alone) = found(&dataset(&["b"], &["a>a", "a=a"]), of(method));
        assert_eq!((groups.join(" ").as_str(), alone.modularity), ("a b", None), "{method:?}");
    }
    for quality in [Quality::Modularity, Quality::Cpm] {
        let options = CommunityOptions { quality, ..CommunityOptions::default() };
        assert_eq!(found(&dataset(&["c", "d"], &["a>b", "b>a", "a=b"]), options).0, ["ab", "c", "d"]);
    }
}

#[test]
fn the_largest_comes_first_and_ties_go_by_id() {
    let data = dataset(&["z"], &["x>y", "p>q", "q>r", "r>p", "a>b"]);
    for method in [Method::Leiden, Method::Labels, Method::Components] {
        assert_eq!(found(&data, of(method)).0, ["pqr", "ab", "xy", "z"]);
    }
}

#[test]
fn options_out_of_range_are_refused() {
    let data = dataset(&[], &TRIANGLES);
    let view = View::whole(&data);
    let refused =
        |options: CommunityOptions| communities(&view, &options, &Monitor::default()).unwrap_err().to_string();
    for resolution in [-1.0, f64::NAN, f64::INFINITY] {
        let error = refused(CommunityOptions { resolution: Some(resolution), ..CommunityOptions::default() });
        assert!(error.starts_with("resolution is"), "{error}");
    }
    assert!(refused(CommunityOptions { runs: 0, ..CommunityOptions::default() }).starts_with("runs is 0"));
    assert!(refused(CommunityOptions { theta: 0.0, ..CommunityOptions::default() }).starts_with("theta is 0"));
    assert!(refused(CommunityOptions { patience: 0, ..CommunityOptions::default() }).starts_with("patience is 0"));
    let cancelled = Monitor::default();
    cancelled.cancel();
    for method in [Method::Leiden, Method::Labels] {
        assert_eq!(communities(&view, &of(method), &cancelled), Err(AnalysisError::Cancelled));
    }
}

#[test]
fn a_description_counts_what_is_inside() {
    let data = dataset(
        &["h1"],
        &["a1>a2 knows", "a2>a3", "a3>a1", "a1>a2", "a3>g1 knows", "g1>g2", "g2>g3", "g3>g1", "g1>g1"],
    );
    let view = View::whole(&data);
    let (groups, leiden) = found(&data, CommunityOptions::default());
    assert_eq!(groups, ["a1a2a3", "g1g2g3", "h1"]);
    let described = describe(&view, &leiden.division, Description::default());
    let first = &described[0];
    assert_eq!((first.relations, first.inside, first.cut, first.density), (4, 3, 1, Some(1.0)));
    assert_eq!(
        first.central.iter().map(|(node, degree)| (view.id(*node), *degree)).collect::<Vec<_>>(),
        [("a1", 2), ("a2", 2), ("a3", 2)]
    );
    let verbs: Vec<(&str, usize)> =
        first.verbs.iter().map(|(verb, count)| (data.schema.verbs[verb.0 as usize].name.as_str(), *count)).collect();
    assert_eq!(verbs, [("to", 3), ("knows", 1)]);
    assert_eq!((first.kinds.len(), first.kinds[0].1), (1, 3));
    assert_eq!((first.features.len(), first.features[0].value.as_str(), first.features[0].all), (1, "a", 3));
    // A relation with oneself holds nothing together, but is a row inside.
    assert_eq!((described[1].relations, described[1].inside), (4, 3));
    let alone = &described[2];
    assert_eq!((alone.members.len(), alone.inside, alone.density, alone.central.len()), (1, 0, None, 0));
    let two = Description { communities: 2, central: 1, features: 0 };
    let short = describe(&view, &leiden.division, two);
    assert_eq!((short.len(), short[0].central.len(), short[0].features.len()), (2, 1, 0));
}
