//! Escaping: how a text of the data is written into DOT, XML, HTML, JSON inside HTML, spreadsheets, Markdown and
//! terminals so that it stays a text there. A leaf: nothing of relata is imported.

use std::borrow::Cow;

fn mapped<'a>(text: &'a str, replace: impl Fn(char) -> Option<Cow<'static, str>>) -> Cow<'a, str> {
    let Some(first) = text.char_indices().find(|(_, c)| replace(*c).is_some()).map(|(at, _)| at) else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len() + 16);
    out.push_str(&text[..first]);
    for c in text[first..].chars() {
        match replace(c) {
            Some(replacement) => out.push_str(&replacement),
            None => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Whether XML 1.0 allows a character (<https://www.w3.org/TR/xml/#charsets>).
fn in_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// A text for XML or HTML, as content or as a value between quotes of either sort. Characters that XML 1.0 forbids
/// become U+FFFD; line breaks and tabs become character references, since attribute values would lose them.
///
/// ```
/// assert_eq!(relata::escape::xml("R&D <\"x\">"), "R&amp;D &lt;&quot;x&quot;&gt;");
/// ```
pub fn xml(text: &str) -> Cow<'_, str> {
    mapped(text, |c| match c {
        '&' => Some("&amp;".into()),
        '<' => Some("&lt;".into()),
        '>' => Some("&gt;".into()),
        '"' => Some("&quot;".into()),
        '\'' => Some("&#39;".into()),
        '\n' => Some("&#10;".into()),
        '\r' => Some("&#13;".into()),
        '\t' => Some("&#9;".into()),
        c if !in_xml(c) => Some("\u{fffd}".into()),
        _ => None,
    })
}

/// A text as a double-quoted DOT string, quotes included. Backslashes are doubled, so that none begins an escape
/// sequence; ampersands are written as entities, because Graphviz reads entities in labels; a line break becomes `\n`.
/// Other control characters become U+FFFD.
///
/// ```
/// assert_eq!(relata::escape::dot("say \"hi\" \\ & go"), r#""say \"hi\" \\ &amp; go""#);
/// ```
pub fn dot(text: &str) -> String {
    let inner = mapped(text, |c| match c {
        '"' => Some("\\\"".into()),
        '\\' => Some("\\\\".into()),
        '&' => Some("&amp;".into()),
        '\n' => Some("\\n".into()),
        '\r' => Some("".into()),
        '\t' => Some(" ".into()),
        c if c.is_control() || !in_xml(c) => Some("\u{fffd}".into()),
        _ => None,
    });
    format!("\"{inner}\"")
}

/// A name of a node as a double-quoted DOT id, quotes included. Unlike in labels Graphviz reads neither entities nor
/// escape sequences there: only a quote is escaped, a backslash stands for itself. Two names cannot be written, those with
/// an odd number of backslashes before a quote or at the end: there one backslash is added. A line break after a
/// backslash would be lost and becomes a space; other control characters become U+FFFD.
///
/// ```
/// use relata::escape::dot_id;
/// assert_eq!(dot_id(r#"R&D "x" C:\y"#), r#""R&D \"x\" C:\y""#);
/// assert_eq!(dot_id(r"a\"), r#""a\\""#);
/// ```
pub fn dot_id(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 2);
    out.push('"');
    let mut backslashes = 0;
    for c in name.chars() {
        match c {
            '"' => out.push_str(if backslashes % 2 == 1 { "\\\\\"" } else { "\\\"" }),
            '\n' if backslashes % 2 == 1 => out.push(' '),
            '\n' | '\t' => out.push(c),
            c if c.is_control() || !in_xml(c) => out.push('\u{fffd}'),
            c => out.push(c),
        }
        backslashes = if c == '\\' { backslashes + 1 } else { 0 };
    }
    out.push_str(if backslashes % 2 == 1 { "\\\"" } else { "\"" });
    out
}

/// JSON for a `<script>` element: `<`, `>`, `&` and the line separators of JavaScript become `\u` escapes, so that
/// no text of the data ends the element or begins a comment.
///
/// ```
/// assert_eq!(relata::escape::json_in_html(r#"["</script>"]"#), r#"["\u003c/script\u003e"]"#);
/// ```
pub fn json_in_html(json: &str) -> Cow<'_, str> {
    mapped(json, |c| match c {
        '<' => Some("\\u003c".into()),
        '>' => Some("\\u003e".into()),
        '&' => Some("\\u0026".into()),
        '\u{2028}' => Some("\\u2028".into()),
        '\u{2029}' => Some("\\u2029".into()),
        _ => None,
    })
}

fn starts_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '|', '%'])
}

/// A text cell that no spreadsheet program runs as a formula: one apostrophe before what would start one
/// (<https://owasp.org/www-community/attacks/CSV_Injection>). Numbers are not texts and do not go through here.
/// [`spreadsheet_text`] takes the apostrophe away again, and every text survives the way there and back.
///
/// ```
/// use relata::escape::{spreadsheet, spreadsheet_text};
/// assert_eq!(spreadsheet("=1+1"), "'=1+1");
/// assert_eq!(spreadsheet_text("'=1+1"), "=1+1");
/// assert_eq!(spreadsheet("it's"), "it's");
/// ```
pub fn spreadsheet(text: &str) -> Cow<'_, str> {
    if starts_formula(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text of a cell that [`spreadsheet`] wrote.
pub fn spreadsheet_text(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if starts_formula(text) => text,
        _ => cell,
    }
}

/// Whether a character can change what a terminal or a reader sees around it: control characters, line separators, and
/// the marks that turn the direction of writing (Unicode's `Bidi_Control`).
fn disturbs(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text on one line of a terminal: line breaks and tabs become spaces, other control characters and direction marks
/// become visible as `\u{..}`.
///
/// ```
/// assert_eq!(relata::escape::terminal("a\u{1b}[31mb\nc"), "a\\u{1b}[31mb c");
/// ```
pub fn terminal(text: &str) -> Cow<'_, str> {
    mapped(text, |c| match c {
        '\n' | '\t' | '\r' => Some(" ".into()),
        c if disturbs(c) => Some(format!("\\u{{{:x}}}", c as u32).into()),
        _ => None,
    })
}

/// An argument as a POSIX shell takes it: in single quotes unless all of it is letters, digits and signs that have no
/// meaning there.
///
/// ```
/// use relata::escape::shell;
/// assert_eq!(shell("source=Von,target=Nach"), "source=Von,target=Nach");
/// assert_eq!(shell("it's"), r"'it'\''s'");
/// assert_eq!(shell(""), "''");
/// ```
pub fn shell(argument: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./,:=+@".contains(c);
    if !argument.is_empty() && argument.chars().all(is_plain) {
        return Cow::Borrowed(argument);
    }
    Cow::Owned(format!("'{}'", argument.replace('\'', r"'\''")))
}

/// A text as a basic string of TOML 1.0, quotes included.
///
/// ```
/// assert_eq!(relata::escape::toml("a \"b\"\n"), r#""a \"b\"\n""#);
/// ```
pub fn toml(text: &str) -> String {
    let inner = mapped(text, |c| match c {
        '"' => Some("\\\"".into()),
        '\\' => Some("\\\\".into()),
        '\n' => Some("\\n".into()),
        '\r' => Some("\\r".into()),
        '\t' => Some("\\t".into()),
        c if c.is_control() => Some(format!("\\u{:04X}", c as u32).into()),
        _ => None,
    });
    format!("\"{inner}\"")
}

/// A text in a cell of a Markdown table.
///
/// ```
/// assert_eq!(relata::escape::markdown_cell("a|b *c* <i>"), "a\\|b \\*c\\* &lt;i>");
/// ```
pub fn markdown_cell(text: &str) -> Cow<'_, str> {
    mapped(text, |c| match c {
        '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '~' | '#' => Some(format!("\\{c}").into()),
        '<' => Some("&lt;".into()),
        '&' => Some("&amp;".into()),
        '\n' | '\r' | '\t' => Some(" ".into()),
        c if disturbs(c) => Some("\u{fffd}".into()),
        _ => None,
    })
}

/// An address that may be followed from a picture or a page: only `http`, `https` and `mailto`.
///
/// ```
/// assert_eq!(relata::escape::link("https://apc.org"), Some("https://apc.org"));
/// assert_eq!(relata::escape::link("javascript:alert(1)"), None);
/// ```
pub fn link(address: &str) -> Option<&str> {
    let lower = address.get(..8).unwrap_or(address).to_ascii_lowercase();
    let allowed = ["http://", "https://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme));
    (allowed && !address.contains(|c: char| c.is_whitespace() || c.is_control())).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: [&str; 12] = [
        "\"",
        "\\",
        "\\\"",
        "</script><script>alert(1)</script>",
        "<!--",
        "&lt;",
        "]]>",
        "a\nb\r\nc",
        "\u{0}\u{1b}[2J",
        "\u{202e}evil",
        "=cmd|' /C calc'!A0",
        "\u{fffe}\u{1f600}",
    ];

    #[test]
    fn hostile_texts_stay_texts() {
        for text in HOSTILE {
            for quoted in [dot(text), dot_id(text), dot_id(&format!("{text}\\"))] {
                let inner = &quoted[1..quoted.len() - 1];
                let mut escaped = false;
                for c in inner.chars() {
                    assert!(escaped || c != '"', "{quoted}");
                    escaped = c == '\\' && !escaped;
                }
                assert!(!escaped, "the closing quote is escaped: {quoted}");
            }
            assert!(!xml(text).contains(['<', '>', '"', '\'', '\n', '\u{0}', '\u{1b}', '\u{fffe}']), "{text}");
            assert!(!json_in_html(text).contains(['<', '>', '&']));
            assert!(!terminal(text).contains(disturbs));
            assert_eq!(spreadsheet_text(&spreadsheet(text)), text);
            let read: ::toml::Table = format!("text = {}", toml(text)).parse().unwrap();
            assert_eq!(read["text"].as_str(), Some(text));
        }
    }

    #[test]
    fn apostrophes_survive_the_way_to_a_spreadsheet_and_back() {
        for text in ["'", "'=", "''=1", "'a", "-1", "", "@x", "'tis"] {
            assert_eq!(spreadsheet_text(&spreadsheet(text)), text);
            assert!(!spreadsheet(text).starts_with(['=', '+', '-', '@']));
        }
    }

    #[test]
    fn only_three_schemes_are_links() {
        assert!(link("HTTPS://x.org").is_some() && link("mailto:a@b.c").is_some());
        for bad in ["", "x", "data:text/html,x", " https://x", "https://a b", "ht\u{e9}", "vbscript:x", "//x.org"] {
            assert_eq!(link(bad), None, "{bad}");
        }
    }
}
