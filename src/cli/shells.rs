//! What a shell gets when it completes a word: candidates that it inserts into the line as text and never runs.
//!
//! Ids, verbs and names come from the data, and anybody may have written the data: `$(rm -r ~)` is a valid id. zsh, fish
//! and Elvish quote what they insert. Bash and PowerShell insert it as it is, so for these two it is quoted here. A
//! candidate with a control character is offered nowhere: a line break would end the command.

use clap_complete::CompletionCandidate;
use clap_complete::engine::complete;
use clap_complete::env::{Elvish, EnvCompleter, Fish, Powershell as BuiltinPowershell, Shells, Zsh};
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;

/// The variable that asks for completions.
pub const VARIABLE: &str = "COMPLETE";

/// Every shell that can complete.
pub const fn all() -> Shells<'static> {
    Shells(&[&Bash, &Elvish, &Fish, &Powershell, &Zsh])
}

/// Whether a value can stand on a command line at all.
pub fn is_typeable(value: &str) -> bool {
    !value.contains(char::is_control)
}

/// How the word that is completed was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quoting {
    None,
    Single,
    Double,
}

impl Quoting {
    /// The quoting of a word as it stands on the line.
    fn of(word: &str) -> Self {
        match word.as_bytes().first() {
            Some(b'\'') => Self::Single,
            Some(b'"') => Self::Double,
            _ => Self::None,
        }
    }
}

/// A value as Bash reads it within the given quoting; `None` where it cannot be written there.
///
/// Outside quotes every character that is no letter, digit or harmless sign gets a backslash (POSIX.1-2017, 2.2.1). Within
/// double quotes that helps only before `$`, `` ` ``, `"` and `\`; `!` recalls history there and cannot be quoted. Within
/// single quotes nothing can be quoted, and only the quote itself has a meaning.
fn for_bash(value: &str, quoting: Quoting) -> Option<String> {
    let harmless = |c: char| c.is_alphanumeric() || "_-./:,+@%=".contains(c);
    let escaped = |special: &dyn Fn(char) -> bool| {
        value.chars().fold(String::with_capacity(value.len() + 8), |mut text, c| {
            if special(c) {
                text.push('\\');
            }
            text.push(c);
            text
        })
    };
    match quoting {
        Quoting::None => Some(escaped(&|c| !harmless(c))),
        Quoting::Double => (!value.contains('!')).then(|| escaped(&|c| matches!(c, '$' | '`' | '"' | '\\'))),
        Quoting::Single => (!value.contains('\'')).then(|| value.to_owned()),
    }
}

/// A word without the backslashes before its characters.
fn without_backslashes(word: &str) -> String {
    let mut text = String::with_capacity(word.len());
    let mut characters = word.chars();
    while let Some(c) = characters.next() {
        text.push(if c == '\\' { characters.next().unwrap_or(c) } else { c });
    }
    text
}

/// A value as PowerShell reads it: bare, or in single quotes, in which only the quote has a meaning. PowerShell takes
/// four typographic marks for single quotes too.
fn for_powershell(value: &str) -> String {
    let harmless = |c: char| c.is_ascii_alphanumeric() || "_-./\\:+=".contains(c);
    if !value.is_empty() && value.chars().all(harmless) {
        return value.to_owned();
    }
    let is_quote = |c: char| matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}');
    let doubled = value.chars().flat_map(|c| std::iter::repeat_n(c, if is_quote(c) { 2 } else { 1 }));
    format!("'{}'", doubled.collect::<String>())
}

fn value_of(candidate: &CompletionCandidate) -> String {
    candidate.get_value().to_string_lossy().into_owned()
}

/// Bash, with candidates quoted.
#[derive(Debug, Clone, Copy)]
struct Bash;

/// What stands on the line, with the quotation mark that Bash takes from the word it hands over.
const TYPED: &str = "_RELATA_TYPED";
const INDEX: &str = "_CLAP_COMPLETE_INDEX";
const SEPARATOR: &str = "_CLAP_IFS";

impl EnvCompleter for Bash {
    fn name(&self) -> &'static str {
        "bash"
    }

    fn is(&self, name: &str) -> bool {
        name == "bash"
    }

    fn write_registration(
        &self,
        variable: &str,
        _: &str,
        program: &str,
        completer: &str,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let completer = for_bash(completer, Quoting::None).unwrap_or_default();
        let program = for_bash(program, Quoting::None).unwrap_or_default();
        writeln!(
            out,
            r#"_relata_complete() {{
    local IFS=$'\013'
    local words=("${{COMP_WORDS[@]}}")
    words[COMP_CWORD]="$2"
    COMPREPLY=( $( \
        {SEPARATOR}="$IFS" \
        {INDEX}="$COMP_CWORD" \
        {TYPED}="${{COMP_WORDS[COMP_CWORD]}}" \
        {variable}="bash" \
        {completer} -- "${{words[@]}}" 2>/dev/null \
    ) )
    if [[ $? != 0 ]]; then
        unset COMPREPLY
    elif [[ "${{COMPREPLY-}}" =~ [=/:]$ ]]; then
        compopt -o nospace 2>/dev/null
    fi
}}
if [[ "${{BASH_VERSINFO[0]}}" -eq 4 && "${{BASH_VERSINFO[1]}}" -ge 4 || "${{BASH_VERSINFO[0]}}" -gt 4 ]]; then
    complete -o bashdefault -o nosort -F _relata_complete {program}
else
    complete -o bashdefault -F _relata_complete {program}
fi"#
        )
    }

    fn write_complete(
        &self,
        command: &mut clap::Command,
        mut words: Vec<OsString>,
        folder: Option<&Path>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let variable = |name: &str| std::env::var(name).unwrap_or_default();
        let index = variable(INDEX).parse().unwrap_or(0);
        let quoting = Quoting::of(&variable(TYPED));
        if quoting == Quoting::None
            && let Some(word) = words.get_mut(index)
        {
            *word = without_backslashes(&word.to_string_lossy()).into();
        }
        let separator = variable(SEPARATOR);
        let separator = if separator.is_empty() { "\n" } else { &separator };
        let candidates = complete(command, words, index, folder)?;
        let values = candidates.iter().map(value_of).filter(|value| is_typeable(value));
        let quoted: Vec<String> = values.filter_map(|value| for_bash(&value, quoting)).collect();
        write!(out, "{}", quoted.join(separator))
    }
}

/// PowerShell, with candidates quoted, and what was typed handed over as words instead of run as a line.
#[derive(Debug, Clone, Copy)]
struct Powershell;

impl EnvCompleter for Powershell {
    fn name(&self) -> &'static str {
        "powershell"
    }

    fn is(&self, name: &str) -> bool {
        BuiltinPowershell.is(name)
    }

    fn write_registration(
        &self,
        variable: &str,
        _: &str,
        program: &str,
        completer: &str,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let (program, completer) = (for_powershell(program), for_powershell(completer));
        writeln!(
            out,
            r#"Register-ArgumentCompleter -Native -CommandName {program} -ScriptBlock {{
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements |
        Where-Object {{ $_.Extent.StartOffset -lt $cursorPosition }} |
        ForEach-Object {{
            if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) {{ $_.Value }}
            else {{ $_.Extent.Text }}
        }})
    if ($wordToComplete -eq '') {{ $words += '' }}
    $previous = $env:{variable}
    $env:{variable} = 'powershell'
    $results = & {completer} -- @words
    if ($null -eq $previous) {{ Remove-Item Env:\{variable} }} else {{ $env:{variable} = $previous }}
    $results | ForEach-Object {{
        $value, $help = $_.Split("`t")
        if (-not $help) {{ $help = $value }}
        [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', "$help")
    }}
}}"#
        )
    }

    fn write_complete(
        &self,
        command: &mut clap::Command,
        words: Vec<OsString>,
        folder: Option<&Path>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let index = words.len().saturating_sub(1);
        for candidate in complete(command, words, index, folder)? {
            let value = value_of(&candidate);
            if !is_typeable(&value) {
                continue;
            }
            write!(out, "{}", for_powershell(&value))?;
            if let Some(help) = candidate.get_help() {
                write!(out, "\t{}", help.to_string().lines().next().unwrap_or_default())?;
            }
            writeln!(out)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_survives_the_way_into_bash() {
        for (value, none, double, single) in [
            ("igf-2017", "igf-2017", Some("igf-2017"), Some("igf-2017")),
            ("z$(touch X)", "z\\$\\(touch\\ X\\)", Some("z\\$(touch X)"), Some("z$(touch X)")),
            ("a`b\"c\\d", "a\\`b\\\"c\\\\d", Some("a\\`b\\\"c\\\\d"), Some("a`b\"c\\d")),
            ("it's", "it\\'s", Some("it's"), None),
            ("stop!", "stop\\!", None, Some("stop!")),
            ("Köln", "Köln", Some("Köln"), Some("Köln")),
            ("~a", "\\~a", Some("~a"), Some("~a")),
        ] {
            assert_eq!(for_bash(value, Quoting::None).as_deref(), Some(none));
            assert_eq!(for_bash(value, Quoting::Double).as_deref(), double);
            assert_eq!(for_bash(value, Quoting::Single).as_deref(), single);
            assert_eq!(without_backslashes(none), value);
        }
    }

    #[test]
    fn powershell_gets_single_quotes() {
        for (value, quoted) in [
            ("igf-2017", "igf-2017"),
            ("$(x)", "'$(x)'"),
            ("it's", "'it''s'"),
            ("it\u{2019}s", "'it\u{2019}\u{2019}s'"),
            ("@a", "'@a'"),
            ("a;b", "'a;b'"),
            ("", "''"),
        ] {
            assert_eq!(for_powershell(value), quoted);
        }
    }

    #[test]
    fn control_characters_cannot_be_typed() {
        assert!(is_typeable("a b$") && !is_typeable("a\nb") && !is_typeable("\u{1b}[0m"));
    }
}
