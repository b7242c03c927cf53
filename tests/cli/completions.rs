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

/// What Bash runs after a candidate was inserted: the words of the line that the shell itself makes of it.
#[cfg(unix)]
#[test]
fn what_is_completed_is_a_word_and_never_runs() {
    let ids = ["zeta$(touch PWNED)", "zeta`touch PWNED`", "zeta;touch PWNED", "zeta \"x\" 'y' \\\\ & > PWNED", "zeta!"];
    let rows: String = ids.iter().map(|id| format!("\"{}\",Z\n", id.replace('"', "\"\""))).collect();
    let place = Field::of(&[
        ("data/things.csv", format!("id,name\n{rows}").as_str()),
        ("data/relations.csv", "source,target\n"),
    ]);
    let script = place.run(["completions", "bash"]).ok();
    place.write("complete.bash", script);
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_relata")).parent().unwrap();
    for (typed, handed) in [("zet", "zet"), ("\"zet", "zet"), ("'zet", "zet")] {
        // the quotation mark on the line, as it stands in a string of the script
        let mark = match typed.chars().next() {
            Some('"') => "\\\"",
            Some('\'') => "'",
            _ => "",
        };
        place.write(
            "try.bash",
            format!(
                "source complete.bash\nCOMP_WORDS=(relata show {typed:?}); COMP_CWORD=2\n\
                 _relata_complete relata {handed:?} show\n\
                 for found in \"${{COMPREPLY[@]}}\"; do eval \"set -- {mark}$found{mark}\"; printf '%s\\n' \"$#:$1\"; done\n",
            ),
        );
        let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
        let run = std::process::Command::new("bash")
            .args(["--norc", "--noprofile", "try.bash"])
            .current_dir(place.path())
            .env("PATH", path)
            .env_remove("RELATA_DATA")
            .output()
            .unwrap();
        let out = String::from_utf8_lossy(&run.stdout).into_owned();
        let mut wanted: Vec<String> = ids.iter().map(|id| format!("1:{id}")).collect();
        match typed {
            "\"zet" => wanted.retain(|word| !word.contains('!')),
            "'zet" => wanted.retain(|word| !word.contains('\'')),
            _ => {}
        }
        let mut found: Vec<&str> = out.lines().collect();
        found.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(found, wanted, "{typed}: {}", String::from_utf8_lossy(&run.stderr));
        assert!(!place.path().join("PWNED").exists());
    }
}

/// fish inserts what it is offered quoted, but a line break would be a second candidate.
#[test]
fn a_line_break_is_offered_to_no_shell() {
    let place = Field::of(&[("things.csv", "id,name\na,A\n"), ("links.csv", "source,target,relation\na,a,\"x\ny\"\n")]);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let words = ["--", "relata", "summary", "--relation", ""];
        let run = place.run_in(words, "", &[("COMPLETE", shell), ("_CLAP_COMPLETE_INDEX", "3")]);
        assert_eq!(run.ok().trim(), "", "{shell}");
    }
}
