//! `relata init`.

use super::harness::Field;

#[test]
fn a_new_folder_is_without_fault_and_answers_its_own_questions() {
    let place = Field::empty();
    let run = place.run(["init", "my-field"]);
    assert_eq!((run.status, run.out.as_str()), (0, ""));
    let check = place.run(["check", "--data", "my-field", "--format", "json"]);
    assert_eq!(check.out.trim(), "[]");
    let gaps = place.run(["gaps", "--data", "my-field"]).csv();
    let found: Vec<(&str, &str)> = gaps[1..].iter().map(|row| (row[0].as_str(), row[1].as_str())).collect();
    assert_eq!(found, [("unaddressed-threats", "example-spyware"), ("rights-left-alone", "privacy")]);
}

#[test]
fn nothing_is_overwritten() {
    let place = Field::of(&[("full/notes.txt", "mine")]);
    let err = place.run(["init", "full"]).fails(2);
    assert!(err.contains("full is not empty; nothing was written"), "{err}");
    assert_eq!(place.read("full/notes.txt"), "mine");
    assert!(place.run(["init"]).fails(2).contains("<DIR>"));
    place.write("file", "mine");
    place.run(["init", "file"]).fails(2);
}
