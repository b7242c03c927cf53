use super::*;

#[test]
fn selectors_are_read_and_written_back() {
    for text in [":organisation", ":threat|right", ":organisation{sector:'civil society'}", "{founded:2009,open:true}"]
    {
        assert_eq!(parse_selector(text).unwrap().to_string(), text);
    }
    assert_eq!(parse_selector(" :a { b : 'it''s' } ").unwrap().to_string(), ":a{b:'it\\'s'}");
    assert_eq!(parse_selector("Citizen Lab").unwrap(), Selector::Entity("Citizen Lab".into()));
    assert_eq!(parse_selector(":`two words`{`a b`:1}").unwrap().to_string(), ":`two words`{`a b`:1}");
}

#[test]
fn steps_know_their_direction_and_length() {
    let steps = parse_steps("<-[:addresses]-()").unwrap().steps;
    assert_eq!((steps.len(), steps[0].edge.arrow), (1, Arrow::In));
    let text = "-[r:a|b]->(t:threat{severity:'high'})-[]-{0,3}()<-[s]-{2}() WHERE t.since <= '2017'";
    assert_eq!(parse_steps(text).unwrap().to_string(), text);
    let steps = parse_steps("-->()<--()--{,2}()-->{1 , 3}()").unwrap();
    assert_eq!(steps.to_string(), "-[]->()<-[]-()-[]-{0,2}()-[]->{1,3}()");
    assert_eq!(steps.steps[3].edge.lengths(), (1, 3));
}

#[test]
fn queries_are_read_and_written_back() {
    for text in [
        "(o:organisation)-[:organises]->(:forum)-[:addresses]->(t:threat{severity:'critical'})",
        "(a)-[r]->(b), (b)-[p:part_of]->{1,3}(c) WHERE r.since > '2011' AND NOT (a = b OR a.name IS NULL)",
        "(a) WHERE NOT EXISTS { (a)-[:funds]-(b) WHERE b.kind = 'forum' } RETURN a, a.name AS title",
        "(a) WHERE a.x = 1 OR a.y <> true AND a.z IS NOT NULL",
        "(`where`)-[]-(b) RETURN `where`.`two words`, b",
    ] {
        let query = parse_query(text).unwrap();
        assert_eq!(query.to_string(), text);
        assert_eq!(parse_query(&query.to_string()).unwrap(), query);
    }
    let loose = "match (a) -[ r : funds ]-> ( b ) where not exists{match(b)-->(c)} and a<>b return distinct a,r as x";
    let strict = "(a)-[r:funds]->(b) WHERE NOT EXISTS { (b)-[]->(c) } AND a <> b RETURN a, r AS x";
    assert_eq!(parse_query(loose).unwrap().to_string(), strict);
}

#[test]
fn an_error_points_at_the_character() {
    let cases = [
        ("", 0),
        (":", 1),
        (":a{", 3),
        (":a{b}", 4),
        (":a{b:}", 5),
        (":a{b:'x}", 8),
        (":a{b:x}", 5),
        (":a{b:1", 6),
        (":a b", 3),
        (":`a", 3),
        (":a{b:nan}", 5),
    ];
    for (text, at) in cases {
        assert_eq!(parse_selector(text).unwrap_err().at, at, "{text}");
    }
    for (text, at) in [("", 0), ("<[", 1), ("-[:a]-", 6), ("<-[:a]->()", 7), ("-[:a]->(x", 9), ("-[:a]->()x", 9)] {
        assert_eq!(parse_steps(text).unwrap_err().at, at, "{text}");
    }
    let cases = [
        ("", 0, "'('"),
        ("(a)x", 3, "'-', '<-', ',', WHERE, RETURN or the end of the pattern"),
        ("(a)-[:b*1..3]->()", 7, "']' (a quantifier stands behind the arrow, as in -[]->{1,3})"),
        ("(a)-->*(b)", 6, "'(' or a bounded quantifier such as {1,3}"),
        ("(a)-->{1,}(b)", 9, "an upper bound from 1 to 16"),
        ("(a)-->{1,99999999999999}(b)", 9, "an upper bound from 1 to 16"),
        ("(a)-->{3,2}(b)", 9, "an upper bound that is not below the lower one"),
        ("(a)-->{0}(b)", 7, "an upper bound from 1 to 16"),
        ("(a)-[a]->(b)", 5, "a new variable (this one is an entity)"),
        ("(a)-[r]->(b)-[r]->(c)", 14, "a new variable (this one is a relation)"),
        ("(a)-[r]->(r)", 10, "a new variable (this one is a relation)"),
        ("(not)", 1, "a variable (not a number or a word of the language, unless between backquotes)"),
        ("(a) WHERE", 9, "a condition (a comparison, NOT, EXISTS or '(')"),
        ("(a) WHERE b.x = 1", 10, "a variable of the pattern"),
        ("(a) WHERE a.x == 1", 15, "an attribute such as t.name, or a value ('text', a number, true or false)"),
        ("(a) WHERE a.x", 13, "'=', '<>', '<', '<=', '>', '>=' or IS"),
        ("(a) WHERE a.x IS b", 17, "NULL or NOT NULL"),
        ("(a) WHERE a IS NULL", 10, "an attribute such as t.name (a variable always has a value)"),
        ("(a)--(b) WHERE a < b", 17, "'=' or '<>' (only attributes and values have an order)"),
        ("(a)-[r]-(b) WHERE a = r", 22, "a variable of the same sort (entity or relation)"),
        ("(a) WHERE a = 1", 10, "an attribute such as t.name"),
        ("(a) WHERE (a.x = 1", 18, "AND, OR or ')'"),
        ("(a) WHERE EXISTS { (a)--(b) } AND b.x = 1", 34, "a variable of the pattern"),
        ("(a)-[r]->{2}(b) RETURN r.x", 23, "a variable of one entity or relation (this one names several)"),
        ("(a) RETURN b", 11, "a variable of the pattern"),
        ("(a) RETURN a, a", 14, "a column of another name"),
    ];
    for (text, at, expected) in cases {
        let error = parse_query(text).unwrap_err();
        assert_eq!((error.at, error.expected), (at, expected), "{text}");
    }
}

#[test]
fn hostile_patterns_end_in_an_error_at_once() {
    let started = std::time::Instant::now();
    let deep = |open: &str, close: &str, times: usize| {
        format!("(a) WHERE {}a.x = 1{}", open.repeat(times), close.repeat(times))
    };
    let hostile = [
        format!("(a){}", "-[]->()".repeat(15_000)),
        format!("(a){}", "-->()".repeat(1_900)),
        vec!["(a)"; 2_000].join(","),
        format!("(a){}", "-->{16}()".repeat(9)),
        deep("(", ")", 4_000),
        deep("(", ")", 65),
        deep("NOT ", "", 2_000),
        deep("EXISTS { (a) WHERE ", " }", 65),
        "(".repeat(100_000),
        format!("(a {{x: '{}", "'".repeat(100_001)),
        format!("(a)-->{{{}}}()", "9".repeat(9_000)),
        format!("({})", "\u{301}".repeat(9_000)),
    ];
    for text in &hostile {
        let error = parse_query(text).unwrap_err();
        assert!(error.pointer().chars().count() < 600, "{error}");
    }
    assert!(parse_query(&deep("(", ")", 64)).is_ok());
    assert!(parse_query(&format!("(a){}", "-->()".repeat(63))).is_ok());
    assert!(started.elapsed().as_secs_f64() < 1.0);
}

#[test]
fn no_text_makes_the_parser_panic() {
    let pieces = [
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "-",
        "<",
        ">",
        ":",
        "|",
        ",",
        ".",
        "'",
        "\"",
        "`",
        "\\",
        "=",
        "a",
        "b",
        "r",
        "1",
        "1,3",
        " ",
        "\n",
        "where ",
        "not ",
        "exists ",
        "and ",
        "or ",
        "return ",
        "is null",
        "a.x",
        "(a)",
        "-[r]->",
        "é",
        "\u{202e}",
        "\0",
        "-->",
        "true",
        "as",
        "(b:k{x:1})",
    ];
    let mut state = 11_u64;
    let mut below = |bound: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % bound as u64) as usize
    };
    let mut read = 0;
    for round in 0..40_000 {
        let mut text = if round % 2 == 0 { "(a)".to_owned() } else { String::new() };
        for _ in 0..below(12) {
            text.push_str(pieces[below(pieces.len())]);
        }
        let errors = [parse_query(&text).err(), parse_steps(&text).err(), parse_selector(&text).err()];
        for error in errors.into_iter().flatten() {
            assert!(error.at <= text.chars().count());
            let _ = error.pointer();
        }
        if let Ok(query) = parse_query(&text) {
            read += 1;
            assert_eq!(parse_query(&query.to_string()).as_ref(), Ok(&query), "{text} -> {query}");
        }
    }
    assert!(read > 100, "{read}");
}

#[test]
fn a_pointer_into_a_long_pattern_shows_the_neighbourhood() {
    let text = format!("(a) WHERE {}a.x", "a.x = 1 AND ".repeat(50));
    let pointer = parse_query(&text).unwrap_err().pointer();
    let (line, caret) = pointer.split_once('\n').unwrap();
    assert!(line.starts_with('…') && line.ends_with("AND a.x"), "{line}");
    assert_eq!(caret.find('^'), Some(line.chars().count()));
}
