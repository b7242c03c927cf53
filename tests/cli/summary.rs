//! What `relata summary` says of time, evidence and likeness.

use super::harness::{Field, on_real};

#[test]
fn the_real_data_by_year_and_by_evidence() {
    let json = on_real(["summary", "--format", "json"]).json();
    // Counted in Python from the CSV files, the coefficient by networkx.attribute_assortativity_coefficient.
    assert_eq!(json["relations_on_one_source_or_more"], 499);
    assert_eq!(json["relations_on_two_sources_or_more"], 62);
    assert_eq!(json["relations_on_two_publishers_or_more"], 58);
    let assortativity = json["assortativity_by_kind"].as_f64().unwrap();
    assert!((assortativity - ASSORTATIVITY).abs() < 1e-12, "{assortativity}");
    let year = |year: u64| {
        let found = json["activity"].as_array().unwrap().iter().find(|entry| entry["year"] == year).unwrap();
        (found["starting"].as_u64().unwrap(), found["holding"].as_u64().unwrap())
    };
    assert_eq!([year(2011), year(2017)], ACTIVITY);
}

const ASSORTATIVITY: f64 = -0.028_603_617_700_444_374;
const ACTIVITY: [(u64, u64); 2] = [(20, 30), (33, 80)];

#[test]
fn graphs_without_shape_have_no_coefficient() {
    let field = Field::things(&["a", "b"], "source,target\na,b\n");
    let json = field.run(["summary", "--data", ".", "--format", "json"]).json();
    assert_eq!((&json["assortativity_by_kind"], &json["activity"]), (&serde_json::Value::Null, &serde_json::json!([])));
}
