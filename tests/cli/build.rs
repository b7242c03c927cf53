//! `relata build`.

use super::harness::{Field, on_real, real};

#[test]
fn the_real_data_fills_the_folder() {
    let place = Field::empty();
    let run = place.run(["build".as_ref(), "--data".as_ref(), real().as_os_str()]);
    let text = run.ok();
    for wanted in [
        "Most central of each kind",
        "Who bridges",
        "Threats that nothing addresses: 6 of 36 have no direct relation, 2 also none inherited",
        "Wrote 16 files into output",
    ] {
        assert!(text.contains(wanted), "{wanted} is missing in\n{text}");
    }
    // Actors come first.
    assert!(
        text.find("organisations") < text.find("\n  threats") && text.find("initiatives") < text.find("\n  threats")
    );
    assert_eq!(place.list(), ["output"]);
    let mut pictures: Vec<String> = std::fs::read_dir(place.path().join("output/diagrams"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    pictures.sort();
    let expected: Vec<String> =
        ["day-0-event", "field", "organisations-and-forums", "threats-and-rights", "whole-field"]
            .iter()
            .flat_map(|name| [format!("{name}.dot"), format!("{name}.svg")])
            .collect();
    assert_eq!(pictures, expected);
    assert_eq!(place.read("output/tables/gaps.csv").lines().count(), 13);
}

#[test]
fn nothing_is_written_when_the_data_is_broken() {
    let place = Field::things(&["a"], "source,target\na,b\n");
    place.run(["build", "--strict", "--data", "."]).fails(2);
    assert_eq!(place.list(), ["relations.csv", "things.csv"]);
}

#[test]
fn other_fields_get_their_own_pictures() {
    for (ids, relations) in [
        (&["a", "b", "c"][..], "source,target\na,b\na,b\nc,c\n"),
        (&["a"][..], "source,target\n"),
        (&["a", "b"][..], "source,target\n"),
    ] {
        let place = Field::things(ids, relations);
        let text = place.run(["build", "--data", ".", "-o", "out"]).ok();
        assert!(text.contains("diagrams/field.svg") && text.contains("diagrams/whole.svg"), "{text}");
    }
}

#[test]
fn the_account_is_also_for_programs() {
    let place = Field::empty();
    let args = ["build", "-o", "x", "--format", "json", "--data"].map(std::ffi::OsString::from);
    let built = place.run(args.into_iter().chain([real().into_os_string()])).json();
    assert_eq!(built["files"].as_array().unwrap().len(), 16);
    let unaddressed = &built["findings"]["gaps"][0];
    assert_eq!(unaddressed["question"], "unaddressed-threats");
    assert_eq!(unaddressed["none"], serde_json::json!(["eternalblue", "chilling-effects"]));
    assert!(on_real(["build", "--help"]).ok().contains("Examples:"));
}
