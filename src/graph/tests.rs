//! What names, selectors and filters mean.

use super::*;
use crate::model::{
    Dataset, DatasetBuilder, EntityRecord, Interval, KindIx, KindSpec, RelationRecord, Schema, SourceRecord, Time,
    Value, VerbIx, VerbSpec, parse_selector,
};

const ORGANISATION: KindIx = KindIx(0);
const FORUM: KindIx = KindIx(1);
const MEMBER_OF: VerbIx = VerbIx(0);
const HOSTS: VerbIx = VerbIx(1);

/// ```text
///   apc   -member_of 2010..2015, s1->   igf     (founded 2006)
///   apc   -hosts 2017-12-17, s1 s2->    day0    (2017-12-17 to 2017-12-17)
///   gov   -member_of from 2016, s2->    igf
///   gov   -member_of until 2012, s3->   day0    (never at one time with the forum, but both dates are kept)
///   lab   -member_of undated, none->    igf     (confidence 0.5)
///   lab   -hosts 2018 (year), s3->      igf
///   solo  stands alone, on s2
/// ```
fn data() -> Dataset {
    let mut schema = Schema::default();
    let life = |begins: &str, ends: &str| (Some(begins.to_owned()), Some(ends.to_owned()));
    for name in ["organisation", "forum"] {
        let (begins, ends) = if name == "forum" { life("founded", "ended") } else { (None, None) };
        schema.kinds.push(KindSpec { name: name.into(), begins, ends, ..KindSpec::default() });
    }
    for (name, time) in [("member_of", Time::State), ("hosts", Time::Event)] {
        schema.verbs.push(VerbSpec { name: name.into(), time, ..VerbSpec::default() });
    }
    let mut builder = DatasetBuilder::new(schema);
    let text = |name: &str, value: &str| (name.to_owned(), Value::Text(value.into()));
    let date = |name: &str, value: &str| (name.to_owned(), Value::Date(value.parse().unwrap()));
    let list = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    let entities = [
        ("apc", ORGANISATION, "Association", vec!["APC", "Progress"], vec!["s1"], vec![text("size", "12")]),
        ("day0", FORUM, "Day 0", vec![], vec!["s1"], vec![date("founded", "2017-12-17"), date("ended", "2017-12-17")]),
        ("gov", ORGANISATION, "Government", vec!["State"], vec!["s2"], vec![text("open", "Yes"), text("size", "many")]),
        ("igf", FORUM, "Forum", vec!["Day 0 host"], vec!["s1", "s2"], vec![date("founded", "2006")]),
        ("lab", ORGANISATION, "Lab", vec!["State"], vec![], vec![("tags".into(), Value::List(list(&["x", "y"])))]),
        ("solo", ORGANISATION, "Solo", vec![], vec!["s2"], vec![]),
    ];
    for (id, kind, name, aliases, evidence, attributes) in entities {
        let (aliases, evidence) = (list(&aliases), list(&evidence));
        builder.entity(EntityRecord {
            id: id.into(),
            kind,
            name: name.into(),
            aliases,
            evidence,
            attributes,
            ..EntityRecord::default()
        });
    }
    let relations = [
        ("apc", MEMBER_OF, "igf", "2010", "2015", 1.0, vec!["s1"]),
        ("apc", HOSTS, "day0", "2017-12-17", "", 1.0, vec!["s1", "s2"]),
        ("gov", MEMBER_OF, "igf", "2016", "", 0.9, vec!["s2"]),
        ("gov", MEMBER_OF, "day0", "", "2012", 1.0, vec!["s3"]),
        ("lab", MEMBER_OF, "igf", "", "", 0.5, vec![]),
        ("lab", HOSTS, "igf", "2018", "", 1.0, vec!["s3"]),
    ];
    for (source, verb, target, since, until, confidence, evidence) in relations {
        builder.relation(RelationRecord {
            source: source.into(),
            target: target.into(),
            verb,
            since: since.parse().ok(),
            until: until.parse().ok(),
            confidence,
            evidence: list(&evidence),
            ..RelationRecord::default()
        });
    }
    for (id, title, publisher) in [("s1", "Who we are", "APC"), ("s2", "Report", "apc"), ("s3", "Report", "")] {
        let (title, publisher) = (title.into(), publisher.into());
        builder.source(SourceRecord { id: id.into(), title, publisher, ..SourceRecord::default() });
    }
    builder.finish().unwrap()
}

#[test]
fn the_first_level_with_a_hit_decides() {
    let data = data();
    let found = |text: &str| resolve(&data, text).map(|entity| data.id(entity).to_owned());
    for (text, id) in [("apc", "apc"), (" APC ", "apc"), ("day 0", "day0"), ("association", "apc"), ("progress", "apc")]
    {
        assert_eq!(found(text).as_deref(), Ok(id), "{text}");
    }
    let ids = vec!["gov".to_owned(), "lab".to_owned()];
    assert_eq!(found("state"), Err(ResolveError::Ambiguous { what: "entities", name: "state".into(), ids }));
    assert!(matches!(found(""), Err(ResolveError::Unknown { .. })));
}

#[test]
fn what_may_have_been_meant_is_offered() {
    let data = data();
    let similar = |error: ResolveError| match error {
        ResolveError::Unknown { similar, .. } => similar,
        ResolveError::Ambiguous { .. } => panic!("{error}"),
    };
    assert_eq!(similar(resolve(&data, "Asociation").unwrap_err()), ["Association"]);
    assert_eq!(similar(resolve(&data, "Progres").unwrap_err()), ["Progress"]);
    assert_eq!(data.name(resolve(&data, "day-0").unwrap()), "Day 0");
    assert_eq!(similar(resolve(&data, "qqqqqq").unwrap_err()), Vec::<String>::new());
    assert_eq!(similar(resolve_sources(&data, "Who we aer").unwrap_err()), ["Who we are"]);
    assert_eq!(resolve(&data, "nobody").unwrap_err().to_string(), "no entity is called `nobody`");
}

#[test]
fn a_publisher_names_all_its_sources() {
    let data = data();
    let found =
        |text: &str| resolve_sources(&data, text).map(|sources| sources.iter().map(|s| s.0).collect::<Vec<_>>());
    assert_eq!(found("S1"), Ok(vec![0]));
    assert_eq!(found("who WE are"), Ok(vec![0]));
    assert_eq!(found("Apc"), Ok(vec![0, 1]));
    let ids = vec!["s2".to_owned(), "s3".to_owned()];
    assert_eq!(found("report"), Err(ResolveError::Ambiguous { what: "sources", name: "report".into(), ids }));
    // The source without a publisher is not named by nothing.
    assert!(found("").is_err());
}

fn selected(data: &Dataset, text: &str) -> String {
    let found = select(data, &parse_selector(text).unwrap()).unwrap();
    found.iter().map(|entity| data.id(*entity)).collect::<Vec<_>>().join(" ")
}

#[test]
fn selectors_mean_entities() {
    let data = data();
    for (text, ids) in [
        ("Lab", "lab"),
        (":forum", "day0 igf"),
        (":forum|organisation", "apc day0 gov igf lab solo"),
        (":organisation{size:12}", "apc"),
        (":organisation{size:'12'}", "apc"),
        ("{size:13}", ""),
        ("{open:true}", "gov"),
        ("{open:false}", ""),
        ("{founded:2006}", "igf"),
        ("{founded:2017}", ""),
        ("{founded:'2017-12-17'}", "day0"),
        ("{tags:'y'}", "lab"),
        ("{aliases:'State',id:'lab'}", "lab"),
        ("{name:'Solo',kind:'organisation'}", "solo"),
        ("{name:'solo'}", ""),
    ] {
        assert_eq!(selected(&data, text), ids, "{text}");
    }
}

#[test]
fn unknown_kinds_and_attributes_are_errors_that_list_what_there_is() {
    let data = data();
    let error = |text: &str| select(&data, &parse_selector(text).unwrap()).unwrap_err();
    assert_eq!(error(":event").to_string(), "no kind is called `event`");
    let SelectError::UnknownAttribute { attributes, .. } = error(":forum{size:1}") else { panic!() };
    assert_eq!(attributes, ["id", "name", "kind", "aliases", "description", "website", "ended", "founded"]);
    assert_eq!(error(":forum{size:1}").to_string(), "no entity of kind forum has the attribute `size`");
}

/// Entities and relations (as read) that pass.
fn passed(filters: &Filters) -> (String, Vec<u32>, LeftOut) {
    let data = data();
    let view = View::new(&data, filters).unwrap();
    let entities = view.nodes().map(|node| view.id(node)).collect::<Vec<_>>().join(" ");
    let relations = view.edges().map(|edge| view.relation(edge).0).collect();
    let left_out = view.left_out().clone();
    assert_eq!(view.node_count() + left_out.entities(), data.entity_count(), "every entity is accounted for");
    assert_eq!(view.edge_count() + left_out.relations(), data.relation_count(), "every relation is accounted for");
    (entities, relations, left_out)
}

fn selectors(texts: &[&str]) -> Vec<crate::model::Selector> {
    texts.iter().map(|text| parse_selector(text).unwrap()).collect()
}

#[test]
fn keep_then_drop() {
    assert_eq!(passed(&Filters::default()).1, [0, 1, 2, 3, 4, 5]);
    let (entities, relations, left_out) = passed(&Filters {
        keep: selectors(&[":organisation", "igf"]),
        drop: selectors(&["gov"]),
        ..Filters::default()
    });
    assert_eq!((entities.as_str(), relations), ("apc igf lab solo", vec![0, 4, 5]));
    assert_eq!((left_out.entities_by_selection, left_out.relations_with_entities), (2, 3));
    let nothing = passed(&Filters { drop: selectors(&[":organisation|forum"]), ..Filters::default() });
    assert_eq!((nothing.0.as_str(), nothing.1.len()), ("", 0));
}

#[test]
fn verbs_and_confidence() {
    let (entities, relations, left_out) =
        passed(&Filters { relations: vec!["member_of".into()], min_confidence: Some(0.9), ..Filters::default() });
    assert_eq!((entities.split(' ').count(), relations), (6, vec![0, 2, 3]));
    assert_eq!((left_out.relations_by_verb, left_out.relations_by_confidence), (2, 1));
    let data = data();
    let error = View::new(&data, &Filters { relations: vec!["like".into()], ..Filters::default() }).unwrap_err();
    assert_eq!(error.to_string(), "no relation is called `like`");
}

#[test]
fn sources_may_be_asked_for_or_withdrawn() {
    let only =
        |sources: &[&str]| Filters { sources: sources.iter().map(ToString::to_string).collect(), ..Filters::default() };
    // gov and igf rest on s2 themselves, apc and day0 are held by a relation that does, lab by nothing.
    let (entities, relations, left_out) = passed(&only(&["s2"]));
    assert_eq!((entities.as_str(), relations), ("apc day0 gov igf solo", vec![1, 2]));
    assert_eq!((left_out.relations_by_evidence, left_out.entities_by_evidence), (4, 1));
    assert_eq!(passed(&only(&["APC"])).1, [0, 1, 2]);
    let without = |sources: &[&str]| Filters {
        not_sources: sources.iter().map(ToString::to_string).collect(),
        ..Filters::default()
    };
    // What names no source does not fall; what has another one stands.
    let (entities, relations, _) = passed(&without(&["s2"]));
    assert_eq!((entities.as_str(), relations), ("apc day0 gov igf lab", vec![0, 1, 3, 4, 5]));
    assert_eq!(passed(&without(&["s1", "s2"])).1, [3, 4, 5]);
}

#[test]
fn publishers_count_once_whatever_their_case() {
    let at_least = |publishers| Filters { min_publishers: Some(publishers), ..Filters::default() };
    assert_eq!(passed(&at_least(0)).1.len(), 6);
    // s1 and s2 are of one publisher; a source without one counts as one; no source is none.
    assert_eq!(passed(&at_least(1)).1, [0, 1, 2, 3, 5]);
    assert!(passed(&at_least(2)).1.is_empty());
}

#[test]
fn time_is_what_overlaps() {
    let when = |text: &str, undated| {
        let (entities, relations, left_out) =
            passed(&Filters { when: Some(Interval::parse(text).unwrap()), undated, ..Filters::default() });
        (entities, relations, left_out)
    };
    // day0 is not yet there, so its relations leave with it.
    let (entities, relations, left_out) = when("2011", Undated::Keep);
    assert_eq!((entities.as_str(), relations), ("apc gov igf lab solo", vec![0, 4]));
    assert_eq!((left_out.entities_by_time, left_out.relations_with_entities, left_out.relations_by_time), (1, 2, 2));
    assert_eq!((left_out.undated_kept, left_out.undated_dropped), (1, 0));
    let (_, relations, left_out) = when("2011", Undated::Drop);
    assert_eq!((relations, left_out.undated_kept, left_out.undated_dropped), (vec![0], 0, 1));
    // A partial date is its whole span: 2015 lasts until the last of December.
    assert_eq!(when("2015-12-31", Undated::Drop).1, [0]);
    assert_eq!(when("2016-01-01", Undated::Drop).1, [2]);
    // An event without `until` is over after its date, a state is not. day0 lives one day.
    assert_eq!(when("2017-12-17", Undated::Drop).1, [1, 2]);
    assert_eq!(when("2018-06", Undated::Drop).1, [2, 5]);
    assert_eq!(when("2019..", Undated::Drop).1, [2]);
    assert_eq!(when("..2012", Undated::Drop).1, [0]);
    // Before the forums nothing is left but what has no dates, and no relation without an end.
    let (entities, relations, _) = when("2000", Undated::Keep);
    assert_eq!((entities.as_str(), relations.len()), ("apc gov lab solo", 0));
}

#[test]
fn a_restricted_view_numbers_anew() {
    let data = data();
    let view = View::whole(&data);
    let forum = view.node(data.entity("igf").unwrap()).unwrap();
    let apart = view.restricted(|node| node != forum);
    assert_eq!((apart.node_count(), apart.edge_count()), (5, 2));
    let lab = apart.node(data.entity("lab").unwrap()).unwrap();
    assert_eq!((lab, apart.id(lab), apart.node(data.entity("igf").unwrap())), (Node(3), "lab", None));
    let one = view.with_edges(|edge| view.relation(edge).0 == 4);
    assert_eq!((one.node_count(), one.edge_count(), one.endpoints(Edge(0))), (6, 1, (Node(4), Node(3))));
}
