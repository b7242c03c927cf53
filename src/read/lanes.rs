//! The fast lane finds what the careful reader finds, however small its parts are.

use super::*;
use crate::model::Index;

/// All that a load says and holds, as text.
fn told(input: &Input, options: &Options, part: Option<usize>) -> String {
    let loaded = match load_by(input, options, part) {
        Ok(loaded) => loaded,
        Err(error) => return error.to_string(),
    };
    let mut told = format!("{:#?}\n{:?}\n", loaded.diagnostics, loaded.account);
    let Some(data) = loaded.data else { return told };
    told.push_str(&format!("{:?}\n{}\n{:?}\n", data.schema, data.hash, data.registry()));
    for entity in data.entities() {
        let values: Vec<_> =
            data.entity_attributes().iter().map(|column| (&column.name, column.get(entity.index()))).collect();
        told.push_str(&format!(
            "{} {} {} {:?} {} {} {:?} {:?} {values:?}\n",
            data.id(entity),
            data.name(entity),
            data.kind_name(entity),
            data.aliases(entity),
            data.description(entity),
            data.website(entity),
            data.entity_evidence(entity),
            data.entity_origin(entity),
        ));
    }
    for relation in data.relations() {
        let values: Vec<_> =
            data.relation_attributes().iter().map(|column| (&column.name, column.get(relation.index()))).collect();
        told.push_str(&format!(
            "{} {} {} {:?} {:?} {} {} {} {:?} {} {:?} {values:?}\n",
            data.id(data.source_of(relation)),
            data.verb_name(relation),
            data.id(data.target_of(relation)),
            data.since(relation),
            data.until(relation),
            data.weight(relation),
            data.confidence(relation),
            data.note(relation),
            data.relation_evidence(relation),
            data.is_symmetric(relation),
            data.relation_origin(relation),
        ));
    }
    told
}

const PEOPLE: [&str; 9] = [
    "a,Ada,x|y,,one",
    "b,Ben,,\"two\nlines\",two",
    "c,,,,",
    "a,Again,,,",
    " d , 'Dee,,,none",
    "\"e\",\"E\"\"e\",,,one|two",
    "f,Fay,,",
    "",
    "g|h,Gus,,,",
];
const LINKS: [&str; 14] = [
    "a,knows,b,1,0.5,2017,,one,",
    "b,likes,a,,,,,,free",
    "a,knows,b,1,0.5,2017,,one,",
    "e,knows,e,2,1,,,two,",
    "z,finds,a,,,,,,",
    "y,finds,z,,,,,three,",
    "c,knows,a,,,,,,",
    "a,knows,d,-1,,,,,",
    "a,knows,d,3,,17.12.2017,,,",
    "d,\"knows\",\"a\",,,2018,2017,,\"a\nb\"",
    "a,,b,0.30,,2017-12,,one|two,'=x",
    "a,b",
    ",,,,,,,,",
    "bad|id,knows,a,,,,,,",
];
const SCHEMA: &str =
    "[kinds.people]\nplural = \"people\"\n[relations.knows]\npairs = [[\"people\", \"people\"]]\n[relations.likes]\n";

#[test]
fn both_ways_of_reading_say_the_same() {
    let mut state = 11_u64;
    let mut random = move |bound: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % bound
    };
    for round in 0..400 {
        let end = ["\n", "\r\n", "\r"][random(3)];
        let mut rows = |header: &str, lines: &[&str], most: usize| {
            let mut text = header.to_owned() + end;
            for _ in 0..random(most) {
                text.push_str(lines[random(lines.len())]);
                text.push_str(end);
                if random(20) == 0 {
                    text.push_str(end);
                }
                if round % 10 == 0 && random(30) == 0 {
                    text.push_str("a,\"open");
                }
            }
            text.into_bytes()
        };
        let clean = round % 3 == 0;
        let (people, links) = if clean { (&PEOPLE[..2], &LINKS[..2]) } else { (&PEOPLE[..], &LINKS[..]) };
        let mut files = vec![
            (
                "relations.csv".to_owned(),
                rows("source,relation,target,weight,confidence,since,until,evidence,note", links, 40),
            ),
            (
                "more.csv".to_owned(),
                rows("source,relation,target,weight,confidence,since,until,evidence,extra", links, 20),
            ),
        ];
        if round % 4 > 0 {
            files.insert(0, ("people.csv".to_owned(), rows("id,name,aliases,description,evidence", people, 12)));
        }
        if round % 5 == 0 {
            files.push(("sources.csv".to_owned(), b"id,title\none,One\ntwo,Two\n".to_vec()));
        }
        if round % 7 == 0 {
            files.push(("relata.toml".to_owned(), SCHEMA.as_bytes().to_vec()));
        }
        let input = Input::Memory(files);
        let options = Options { strict: random(4) == 0, lenient: random(2) == 0, warnings: random(2) == 0, hash: true };
        let careful = told(&input, &options, None);
        for part in [1, 40, 300, lane::PART] {
            let quick = told(&input, &options, Some(part));
            assert!(quick == careful, "round {round}, parts of {part}:\n{careful}\n---\n{quick}");
        }
    }
}
