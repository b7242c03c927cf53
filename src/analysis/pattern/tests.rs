use super::*;
use crate::analysis::testing::dataset;
use crate::model::{parse_query, parse_steps};

/// ```text
///   a -funds-> b -to-> c     d <-> e (symmetric)     f -> f
/// ```
#[test]
fn chains_respect_verbs_arrows_and_kinds_and_use_a_relation_once() {
    let data = dataset(&["x"], &["a>b funds", "b>c", "d=e", "f>f"]);
    let view = View::whole(&data);
    let monitor = Monitor::default();
    let having = |text: &str| -> String {
        let mut chain = Chain::new(&view, &parse_steps(text).unwrap(), &monitor).unwrap();
        view.nodes().filter(|node| chain.holds(*node).unwrap()).map(|node| view.id(node)).collect()
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
    assert_eq!(having("-->{2}()"), "a");
    assert_eq!(having("-->{0,2}({id:'c'})"), "abc");
    assert_eq!(having("-[r]-(y) WHERE r.relation = 'funds' AND y.id <> 'a'"), "a");
    assert_eq!(having("-->(y) WHERE EXISTS { (y)-->(:c) }"), "a");
}

#[test]
fn unknown_words_are_named() {
    let data = dataset(&[], &["a>b"]);
    let view = View::whole(&data);
    let monitor = Monitor::default();
    let error = |text: &str| Chain::new(&view, &parse_steps(text).unwrap(), &monitor).err().unwrap().to_string();
    assert_eq!(error("-[:like]->()"), "no relation is called `like`");
    assert_eq!(error("-[:to]->(:q)"), "no kind is called `q`");
    assert_eq!(error("-[:to]->(:a{size:1})"), "no entity of kind a has the attribute `size`");
}

/// A hub with 2000 leaves, of which one has a name that is asked for: the search must not begin at the hub.
#[test]
fn the_search_starts_where_it_is_narrowest() {
    let leaves: Vec<String> = (0..2000).map(|leaf| format!("l{leaf:04}>hub")).collect();
    let mut relations: Vec<&str> = leaves.iter().map(String::as_str).collect();
    relations.extend(["l0007>end", "l0008>end"]);
    let data = dataset(&[], &relations);
    let view = View::whole(&data);
    let options = FindOptions { work: Some(2_100), ..FindOptions::default() };
    let found = |text: &str| {
        let found = find(&view, &parse_query(text).unwrap(), &options, &Monitor::default()).unwrap();
        (0..found.len()).map(|row| found.cell(row, 0).text(&view)).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(found("(h:h)<--(x:l)-->(y {id: 'end'})"), "hub hub");
    assert_eq!(found("(x:l)-->(:e), (x)-->(:h)"), "l0007 l0008");
    assert_eq!(found("(:h)<--(x:l {name: 'L0007'})"), "l0007");
}

#[test]
fn columns_choose_and_count() {
    let data = dataset(&[], &["a1>b1", "a1>b2", "a2>b1", "a1>b1 funds"]);
    let view = View::whole(&data);
    let find = |text: &str| find(&view, &parse_query(text).unwrap(), &FindOptions::default(), &Monitor::default());
    let found = find("(x:a)-->(y:b)").unwrap();
    assert_eq!(found.len(), 3);
    let counts: Vec<_> = found.count_by(0).into_iter().map(|(bound, rows)| (bound.text(&view), rows)).collect();
    assert_eq!(counts, [("a1".to_owned(), 2), ("a2".to_owned(), 1)]);
    let found = find("(x:a)-[r]->(y:b) RETURN y").unwrap();
    assert_eq!((found.len(), found.column("y"), found.column("x")), (2, Some(0), None));
    let found = find("(x)-[r:funds]->()").unwrap();
    assert_eq!(found.cell(0, 1).text(&view), "a1 -funds-> b1");
    assert_eq!(found.cell(0, 1).attribute(&view, "confidence"), Some(crate::model::Value::Number(1.0)));
    let found = find("(x {id:'a2'})-[p]-{2}(y)").unwrap();
    assert_eq!(found.cell(0, 1).text(&view), "a2 -to-> b1|a1 -to-> b1");
    assert!(find("(x {id:'nobody'})").unwrap().is_empty());
}
