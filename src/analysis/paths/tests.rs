use super::*;
use crate::analysis::testing::{dataset, ids, node, nodes};

fn ask(relations: &[&str], from: &str, to: &str, options: &PathOptions) -> (Vec<String>, PathAnswer) {
    let data = dataset(&[from, to], relations);
    let view = View::whole(&data);
    let answer = paths(&view, node(&view, from), node(&view, to), options);
    (answer.paths.iter().map(|path| ids(&view, &path.nodes()).concat()).collect(), answer)
}

fn by(cost: Cost) -> PathOptions {
    PathOptions { cost, ..PathOptions::default() }
}

fn best(k: usize) -> PathOptions {
    PathOptions { wanted: Wanted::Best(k), ..PathOptions::default() }
}

/// ```text
///   a --- b --- d --- f
///    \         /     /
///     c ------+     /
///      \           /
///       e --------+
/// ```
const LADDER: [&str; 7] = ["a>b", "b>d", "c>a", "c>d", "f>d", "c>e", "e>f"];

#[test]
fn the_first_by_ids_of_the_shortest_is_shown_and_all_are_counted() {
    let (found, answer) = ask(&LADDER, "a", "f", &PathOptions::default());
    assert_eq!((found, answer.one_of, answer.one_of_at_least), (vec!["abdf".to_owned()], 3, false));
    let directions: Vec<bool> = answer.paths[0].steps.iter().map(|step| step.forward).collect();
    assert_eq!(directions, [true, true, false]);
    assert_eq!((answer.paths[0].hops, answer.paths[0].cost, answer.paths[0].product), (3, 3.0, 1.0));
    // From the other end the same entities may come in another order, but as many.
    let (found, answer) = ask(&LADDER, "f", "a", &PathOptions::default());
    assert_eq!((found, answer.one_of), (vec!["fdba".to_owned()], 3));
}

#[test]
fn arrows_bind_a_directed_walk_unless_the_relation_is_symmetric() {
    let directed = PathOptions { directed: true, ..PathOptions::default() };
    assert_eq!(ask(&LADDER, "a", "f", &directed).0, Vec::<String>::new());
    assert_eq!(ask(&LADDER, "c", "f", &directed).0, ["cef"]);
    let (found, answer) = ask(&["a>b", "c=b"], "a", "c", &directed);
    assert_eq!((found, answer.paths[0].steps[1].forward), (vec!["abc".to_owned()], false));
    let (found, answer) = ask(&["a>b", "b>a"], "a", "b", &directed);
    assert_eq!((found.len(), answer.paths[0].steps[0].parallel.len()), (1, 0));
}

#[test]
fn nothing_is_an_empty_answer() {
    for options in [best(1), best(3), by(Cost::Confidence), PathOptions { wanted: Wanted::All { limit: 9 }, ..best(1) }]
    {
        assert_eq!(ask(&["a>b", "c>d"], "a", "d", &options).1, PathAnswer::default());
        assert_eq!(ask(&["a>b"], "a", "a", &options).1, PathAnswer::default());
        assert_eq!(ask(&["a>a", "b>b"], "a", "b", &options).1, PathAnswer::default());
        assert_eq!(ask(&[], "a", "b", &options).1, PathAnswer::default());
    }
    assert_eq!(ask(&["a>b"], "a", "b", &best(0)).1, PathAnswer::default());
    assert_eq!(ask(&["a>b"], "a", "b", &PathOptions { hops: Some(0), ..best(1) }).1, PathAnswer::default());
}

#[test]
fn the_best_relation_carries_a_step_and_the_others_are_evidence() {
    let relations = ["a>b c0.5 w9", "b>a c0.9 w1", "a>b c0.9 w4", "a>a"];
    let edge = |answer: &PathAnswer| {
        let step = &answer.paths[0].steps[0];
        (step.best.0, step.forward, step.parallel.iter().map(|edge| edge.0).collect::<Vec<_>>())
    };
    for cost in [Cost::Hops, Cost::Confidence] {
        let answer = ask(&relations, "a", "b", &by(cost)).1;
        assert_eq!(edge(&answer), (1, false, vec![2, 0]));
        assert_eq!((answer.one_of, answer.paths[0].product), (1, 0.9));
    }
    let answer = ask(&relations, "a", "b", &by(Cost::Weight)).1;
    assert_eq!(edge(&answer), (0, true, vec![2, 1]));
    assert_eq!((answer.paths[0].cost, answer.paths[0].product), (1.0 / 9.0, 0.5));
}

/// ```text
///   a -0.9- b -0.8- f     product 0.72, 2 hops
///   a -0.8- c -0.9- f     product 0.72, 2 hops
///   a -0.72- f            product 0.72, 1 hop (when there)
///   a -1- d -1- e -0.72- f   product 0.72, 3 hops
/// ```
#[test]
fn equal_products_are_equal_whatever_their_factors() {
    let mut relations = vec!["a>b c0.9", "b>f c0.8", "a>c c0.8", "c>f c0.9", "a>d", "d>e", "e>f c0.72"];
    let options = PathOptions { wanted: Wanted::Best(9), ..by(Cost::Confidence) };
    let (found, answer) = ask(&relations, "a", "f", &options);
    assert_eq!((found, answer.one_of), (["abf", "acf", "adef"].map(String::from).to_vec(), 2));
    relations.push("a>f c0.72");
    let (found, answer) = ask(&relations, "a", "f", &options);
    assert_eq!((found, answer.one_of), (["af", "abf", "acf", "adef"].map(String::from).to_vec(), 1));
    assert!(answer.paths.iter().all(|path| path.product == 0.72));
    relations.push("c>f c0.91");
    assert_eq!(ask(&relations, "a", "f", &by(Cost::Confidence)).0, ["acf"]);
}

/// Three relations of weight 3 are as long as one of weight 1.
#[test]
fn equal_lengths_are_equal_and_fewer_steps_win() {
    let relations = ["a>b w3", "b>c w3", "c>d w3", "a>d", "a>e w2", "e>d w2"];
    let options = PathOptions { wanted: Wanted::Best(9), ..by(Cost::Weight) };
    let (found, answer) = ask(&relations, "a", "d", &options);
    assert_eq!((found, answer.one_of), (["ad", "aed", "abcd"].map(String::from).to_vec(), 1));
    assert!(answer.paths.iter().all(|path| path.cost == 1.0));
}

#[test]
fn a_limit_on_hops_trades_credibility_for_length() {
    let relations = ["a>b", "b>c", "c>d", "a>e c0.9", "e>d", "a>d c0.5", "a>f", "f>d c0.9"];
    let at = |hops: usize| ask(&relations, "a", "d", &PathOptions { hops: Some(hops), ..by(Cost::Confidence) });
    assert_eq!(at(3).0, ["abcd"]);
    assert_eq!((at(2).0, at(2).1.one_of), (vec!["aed".to_owned()], 2));
    assert_eq!(at(1).0, ["ad"]);
    assert!(at(0).0.is_empty());
}

#[test]
fn hubs_are_walked_around_but_may_be_ends() {
    let relations = ["a>h", "h>d", "h>x", "h>y", "a>b", "b>c", "c>d", "h>h", "a>h"];
    let limited = PathOptions { max_degree: Some(3), ..PathOptions::default() };
    assert_eq!(ask(&relations, "a", "d", &PathOptions::default()).0, ["ahd"]);
    assert_eq!(ask(&relations, "a", "d", &limited).0, ["abcd"]);
    assert_eq!(ask(&relations, "a", "h", &limited).0, ["ah"]);
    // h has four neighbours: parallel relations and its relation to itself do not count.
    assert_eq!(ask(&relations, "a", "d", &PathOptions { max_degree: Some(4), ..limited }).0, ["ahd"]);
}

#[test]
fn all_paths_come_shortest_first_and_a_limit_says_so() {
    let all = |limit| PathOptions { wanted: Wanted::All { limit }, ..PathOptions::default() };
    let (found, answer) = ask(&LADDER, "a", "f", &all(10));
    assert_eq!(found, ["abdf", "acdf", "acef", "abdcef"]);
    assert_eq!((answer.truncated, answer.one_of), (false, 3));
    assert!(!ask(&LADDER, "a", "f", &all(4)).1.truncated);
    let (found, answer) = ask(&LADDER, "a", "f", &all(2));
    assert_eq!((found.len(), answer.truncated, answer.one_of, answer.one_of_at_least), (2, true, 3, false));
    let (found, answer) = ask(&LADDER, "a", "f", &PathOptions { hops: Some(3), ..all(10) });
    assert_eq!((found.len(), answer.truncated), (3, false));
}

#[test]
fn k_best_are_loopless_and_in_order() {
    assert_eq!(ask(&LADDER, "a", "f", &best(3)).0, ["abdf", "acdf", "acef"]);
    assert_eq!(ask(&LADDER, "a", "f", &best(99)).0, ["abdf", "acdf", "acef", "abdcef"]);
    assert_eq!(ask(&LADDER, "a", "f", &PathOptions { hops: Some(3), ..best(99) }).0.len(), 3);
}

/// ```text
///   a - b - d      v hangs on b by one relation: no path that repeats nothing passes it
///       |
///       v   and: a - w - d
/// ```
#[test]
fn a_path_through_a_set_repeats_no_entity() {
    let data = dataset(&[], &["a>b", "b>d", "b>v", "a>w", "w>x", "x>d"]);
    let view = View::whole(&data);
    let ask = |via: &[&str], wanted| {
        let options = PathOptions { via: Some(nodes(&view, via)), wanted, ..PathOptions::default() };
        let answer = paths(&view, node(&view, "a"), node(&view, "d"), &options);
        answer.paths.iter().map(|path| ids(&view, &path.nodes()).concat()).collect::<Vec<_>>()
    };
    for wanted in [Wanted::Best(1), Wanted::All { limit: 9 }] {
        assert_eq!(ask(&["v"], wanted), Vec::<String>::new());
        assert_eq!(ask(&[], wanted), Vec::<String>::new());
        assert_eq!(ask(&["x"], wanted), ["awxd"]);
        assert_eq!(ask(&["v", "w"], wanted), ["awxd"]);
        assert_eq!(ask(&["b"], wanted), ["abd"]);
    }
    assert_eq!(ask(&["b", "x"], Wanted::Best(2)), ["abd", "awxd"]);
    // An end in the set: any path will do.
    assert_eq!(ask(&["a"], Wanted::Best(1)), ["abd"]);
}

#[test]
fn counts_saturate_rather_than_overflow() {
    // 130 diamonds in a row: 2^130 shortest paths.
    let mut relations = Vec::new();
    for i in 0..130 {
        let (start, end) = (format!("n{i:03}"), format!("n{:03}", i + 1));
        for middle in ["x", "y"] {
            relations.push(format!("{start}>{start}{middle}"));
            relations.push(format!("{start}{middle}>{end}"));
        }
    }
    let relations: Vec<&str> = relations.iter().map(String::as_str).collect();
    let answer = ask(&relations, "n000", "n130", &PathOptions::default()).1;
    assert_eq!((answer.paths[0].hops, answer.one_of), (260, u128::MAX));
    let (found, answer) = ask(&relations, "n000", "n100", &by(Cost::Confidence));
    assert_eq!((found.len(), answer.one_of), (1, 1 << 100));
}
