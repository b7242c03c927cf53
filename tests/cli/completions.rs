//! `relata completions`, and what a shell is offered.

use super::harness::{Field, holds, real};

#[test]
fn every_shell_has_a_script() {
    let place = Field::empty();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = place.run(["completions", shell]);
        assert!(run.err.is_empty() && run.out.contains("COMPLETE") && run.out.contains("relata"), "{shell}");
        assert_eq!(run.status, 0);
    }
    holds(&place.run(["completions", "tcsh"]).fails(2), &["[possible values: bash, zsh, fish, elvish, powershell]"]);
    holds(&place.run(["completions"]).fails(2), &["<SHELL>"]);
}

/// What bash is offered for the last word.
fn offered(words: &[&str]) -> Vec<String> {
    let index = (words.len() - 1).to_string();
    let data = real();
    let variables = [
        ("COMPLETE", "bash"),
        ("_CLAP_IFS", "\n"),
        ("_CLAP_COMPLETE_INDEX", index.as_str()),
        ("_CLAP_COMPLETE_COMP_TYPE", "9"),
        ("_CLAP_COMPLETE_SPACE", "false"),
        ("RELATA_DATA", data.to_str().unwrap()),
    ];
    let arguments = std::iter::once("--").chain(words.iter().copied());
    let run = Field::empty().run_in(arguments, "", &variables);
    run.ok().lines().map(str::to_owned).collect()
}

#[test]
fn names_of_the_data_are_offered() {
    assert_eq!(offered(&["relata", "show", "igf-2017-d"]), ["igf-2017-day0"]);
    assert_eq!(offered(&["relata", "path", "apc", "privac"]), ["privacy", "privacy-international"]);
    assert_eq!(offered(&["relata", "pairs", ":org"]), [":organisation"]);
    assert_eq!(offered(&["relata", "summary", "--relation", "orga"]), ["organises"]);
    assert!(offered(&["relata", "summary", "--source", "src-apc-d"]).contains(&"src-apc-day0".to_owned()));
    assert_eq!(offered(&["relata", "centr"]), ["centrality"]);
}
