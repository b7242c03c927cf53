//! Tables as people have them: what is read without a word from the user, what is said of it, and what must not be
//! guessed. Every expectation was worked out by hand from the table beside it.

#![allow(clippy::unwrap_used)]

use relata::model::{Dataset, Interval};
use relata::read::{Input, Loaded, Options, TableSpec, load};

fn files(files: &[(&str, &str)]) -> Input {
    Input::Memory(files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect())
}

fn read(tables: &[(&str, &str)]) -> Loaded {
    load(&files(tables), &Options::default()).unwrap()
}

fn read_with(tables: &[(&str, &str)], columns: &str) -> Loaded {
    let options = Options { tables: TableSpec::parse_columns(columns).unwrap(), ..Options::default() };
    load(&files(tables), &options).unwrap()
}

/// The data of a load without errors.
#[track_caller]
fn data(loaded: Loaded) -> Dataset {
    let Loaded { data, diagnostics, .. } = loaded;
    data.unwrap_or_else(|| panic!("{diagnostics:#?}"))
}

#[track_caller]
fn sound(tables: &[(&str, &str)]) -> Dataset {
    data(read(tables))
}

fn codes(loaded: &Loaded) -> Vec<&'static str> {
    loaded.diagnostics.iter().map(|found| found.code.as_str()).collect()
}

/// Relations as `source verb target`.
fn relations(data: &Dataset) -> Vec<String> {
    let line = |relation| {
        let arrow = if data.is_symmetric(relation) { "--" } else { "->" };
        let (source, target) = (data.id(data.source_of(relation)), data.id(data.target_of(relation)));
        format!("{source} {} {arrow} {target}", data.verb_name(relation))
    };
    data.relations().map(line).collect()
}

/// Entities as `kind id`, by id.
fn entities(data: &Dataset) -> Vec<String> {
    data.entities().map(|entity| format!("{} {}", data.kind_name(entity), data.id(entity))).collect()
}

fn dates(data: &Dataset) -> Vec<String> {
    let shown = |date: Option<relata::model::PartialDate>| date.map(|date| date.to_string()).unwrap_or_default();
    data.relations()
        .map(|relation| format!("{}..{}", shown(data.since(relation)), shown(data.until(relation))))
        .collect()
}

fn guesses(data: &Dataset) -> Vec<String> {
    data.account.files.iter().flat_map(|file| file.guesses.clone()).collect()
}

#[test]
fn headers_of_other_tools_and_languages_are_ends() {
    for (header, said) in [
        ("src,dst", 0),
        ("Source,Destination", 0),
        ("Vertex 1,Vertex 2", 0),
        ("entity1_id,entity2_id", 0),
        ("node_id_start,node_id_end", 0),
        (":START_ID,:END_ID", 0),
        (":START_ID(Person),:END_ID(Film)", 0),
        ("FromNodeId,ToNodeId", 0),
        ("Von,Nach", 2),
        ("De,À", 2),
        ("Quelle,Ziel", 2),
        ("Origen,Destino", 2),
        ("Source,Cible", 2),
        ("van,naar", 2),
        ("From,To", 2),
        ("start,end", 2),
        ("source,to", 2),
        ("from,target", 2),
    ] {
        let table = format!("{header}\na,b\nb,c\n");
        let data = sound(&[("table.csv", &table)]);
        assert_eq!(relations(&data), ["a related_to -> b", "b related_to -> c"], "{header}");
        assert_eq!(guesses(&data).len(), said, "{header}: {:?}", guesses(&data));
    }
}

/// A table of entities stays one, whatever else its columns are called.
#[test]
fn ends_are_not_guessed_in_tables_of_entities() {
    let holders = "id,name,from,to\np1,Holder A,1900,1910\np2,Holder B,1910,1920\n";
    let data = sound(&[("people.csv", holders), ("relations.csv", "source,relation,target\np1,precedes,p2\n")]);
    assert_eq!((data.entity_count(), relations(&data)), (2, vec!["p1 precedes -> p2".to_owned()]));
    assert_eq!(data.name(data.entity("p1").unwrap()), "Holder A");
    for table in ["id,name,target\na,Alpha,10\n", "name,source\nAlpha,a web page\n", "id,name,start,end\na,A,x,y\n"] {
        let data = sound(&[("things.csv", table)]);
        assert_eq!((data.entity_count(), data.relation_count()), (1, 0), "{table}");
    }
    // with a strong pair the same columns are an edge with an id and a label
    let data = sound(&[("t.csv", "id,name,source,target\ne1,first,a,b\n")]);
    assert_eq!(relations(&data), ["a related_to -> b"]);
}

#[test]
fn a_header_that_is_nearly_right_is_named_with_what_to_type() {
    for (table, wanted) in [
        ("sorce,target\na,b\n", "--columns source=sorce"),
        ("source,tarjet\na,b\n", "--columns target=tarjet"),
        ("bezeichner,wert\nx,1\n", "--columns name="),
        ("Wer;mit wem;wann\nA;B;2017\nA;C;2018\n", "if each row is a relation, --columns 'source=Wer,target=mit wem'"),
        ("Alpha;Beta\n", "header=none"),
    ] {
        let loaded = read(&[("t.csv", table)]);
        assert_eq!(codes(&loaded)[0], "missing-column", "{table}");
        assert!(loaded.diagnostics[0].help.contains(wanted), "{table}: {}", loaded.diagnostics[0].help);
    }
}

#[test]
fn columns_are_declared_for_once_or_in_the_schema() {
    let table = ("t.csv", "Wer,Wen,Was,Ab\na,b,kennt,17/12/2017\nb,c,kennt,01/02/2018\n");
    let declared = "[[table]]\nfile = \"t.csv\"\ncolumns = { source = \"Wer\", target = \"Wen\", relation = \"Was\", since = \"Ab\" }\n\
                    dates = \"month-first\"\nkinds = [\"person\", \"person\"]\n";
    for loaded in [
        read_with(&[table], "source=Wer,target=Wen,relation=Was,since=Ab"),
        read_with(&[table], "t.csv:source=1,t.csv:target=2,t.csv:relation=3,t.csv:since=4"),
        read_with(&[table, ("relata.toml", &declared.replace("month-first", "day-first"))], "dates=day-first"),
    ] {
        let data = data(loaded);
        assert_eq!(relations(&data), ["a kennt -> b", "b kennt -> c"]);
        assert_eq!(dates(&data), ["2017-12-17..", "2018-02-01.."]);
    }
    // what is declared is not guessed against
    let loaded = read(&[table, ("relata.toml", declared)]);
    assert_eq!(codes(&loaded), ["bad-date"]);
    assert_eq!(
        &*loaded.diagnostics[0].help,
        "the other dates of this table have the month first; write 2017-12-17 if that is what is meant"
    );
    // a header that is not there is an error, with what is there
    let loaded = read_with(&[table], "source=Werr,target=Wen");
    assert!(loaded.diagnostics.iter().any(|found| &*found.help == "did you mean `Wer`?"), "{:#?}", loaded.diagnostics);
    let data = sound(&[
        ("t.csv", "a,b\nb,c\n"),
        (
            "relata.toml",
            "[[table]]\nfile = \"*.csv\"\nheader = \"none\"\ncolumns = { source = \"1\", target = \"2\" }\nrelation = \"knows\"\n",
        ),
    ]);
    assert_eq!(relations(&data), ["a knows -> b", "b knows -> c"]);
}

#[test]
fn nothing_is_guessed_where_that_is_forbidden() {
    let options = Options { no_guess: true, ..Options::default() };
    for (table, wanted) in [
        ("Von,Nach\na,b\n", "unclear-roles"),
        ("source,target,type\na,b,knows\nb,c,knows\n", "unclear-roles"),
        ("source,target,relation\na,b,knows\n", ""),
        ("src,dst\na,b\n", ""),
    ] {
        let loaded = load(&files(&[("t.csv", table)]), &options).unwrap();
        assert_eq!(codes(&loaded).first().copied().unwrap_or(""), wanted, "{table}");
    }
}

#[test]
fn columns_of_kinds_and_verbs_make_kinds_and_verbs() {
    let nodes = "Id,Label,Category\n1,Access Now,NGO\n2,EFF,NGO\n3,IGF,Forum\n";
    let edges = "Source,Target,Type,Label,Weight\n1,3,Undirected,attends,1\n2,1,Directed,cites,2\n";
    let data = sound(&[("nodes.csv", nodes), ("edges.csv", edges)]);
    assert_eq!(entities(&data), ["ngo 1", "ngo 2", "forum 3"]);
    assert_eq!(relations(&data), ["1 attends -- 3", "2 cites -> 1"]);
    let world = "Entity A Type,Entity A,Entity B Type,Entity B,Connection\nPerson,Ann,Organization,X Ltd,Ownership\n";
    let data = sound(&[("world.csv", world)]);
    assert_eq!(entities(&data), ["person Ann", "organization X Ltd"]);
    assert_eq!(relations(&data), ["Ann Ownership -> X Ltd"]);
    let neo = [
        ("movies.csv", "movieId:ID,title,year:int,:LABEL\nm1,The Film,1999,Movie\nm2,The Sequel,2003,Movie;Sequel\n"),
        ("actors.csv", "personId:ID,name,:LABEL\np1,An Actor,Actor\n"),
        ("roles.csv", ":START_ID,role,:END_ID,:TYPE\np1,Neo,m1,ACTED_IN\n"),
    ];
    let data = sound(&neo);
    assert_eq!(entities(&data), ["movie m1", "movie m2", "actor p1"]);
    assert_eq!(
        (data.name(data.entity("m2").unwrap()), relations(&data)),
        ("The Sequel", vec!["p1 ACTED_IN -> m1".into()])
    );
}

/// Participants beside an id or a name describe what has it.
#[test]
fn an_entity_may_have_columns_of_participants() {
    let data = sound(&[("o.csv", "name,member,forum\nA,x,y\nB,x,y\n")]);
    assert_eq!(entities(&data), ["o A", "o B"]);
    let loaded = read(&[("staff.csv", "employee_id,organisation,company\nE1,Sales,X\nE2,Sales,Y\n")]);
    assert_eq!(codes(&loaded), ["missing-column"], "a name is missing, and nothing is asked about ends");
}

/// A file that is named by its kind keeps `type` as an attribute, texts of their own are no kinds, and a schema decides.
#[test]
fn a_column_is_not_a_kind_where_the_file_is_or_its_cells_are_not_words() {
    let data = sound(&[("organisations.csv", "id,name,type\na,A,ngo\nb,B,state\n")]);
    assert_eq!(entities(&data), ["organisations a", "organisations b"]);
    assert_eq!(data.entity_attributes()[0].name, "type");
    let rows: String = (0..30).map(|at| format!("n{at},N{at},remark {at}\n")).collect();
    let data = sound(&[("nodes.csv", &format!("id,name,type\n{rows}"))]);
    assert_eq!(data.schema.kinds.len(), 1);
    // but a column `kind` says what it says
    assert_eq!(entities(&sound(&[("orgs.csv", "id,name,kind\na,A,ngo\nb,B,state\n")])), ["ngo a", "state b"]);
}

#[test]
fn an_id_of_something_is_the_id_where_it_is_the_only_one() {
    let data = sound(&[
        ("persons.csv", "person_id;name;born\nP1;Vit;1169\nP2;Anna;\n"),
        ("relations.csv", "source;relation;target\nP1;parent;P2\n"),
    ]);
    assert_eq!(data.entity_count(), 2);
    assert_eq!(data.name(data.entity("P1").unwrap()), "Vit");
    let loaded = read(&[("t.csv", "person_id,film_id,year\nP1,F1,1999\nP2,F2,2000\n")]);
    assert_eq!(codes(&loaded), ["unclear-roles"]);
    assert!(loaded.diagnostics[0].help.contains("source=person_id,target=film_id"));
    // twice the same is no id
    let data = sound(&[("t.csv", "team_id,name\nT1,Ann\nT1,Ben\n")]);
    assert_eq!(entities(&data), ["t Ann", "t Ben"]);
}

#[test]
fn participants_are_ends_of_their_kinds() {
    let meetings =
        "Date,Host,Organisation,Subject\n2015-01-22,Ministry,Greenpeace,REACH\n2015-02-19,Cabinet,Bellona,Taxonomy\n";
    let data = sound(&[("meetings.csv", meetings)]);
    assert_eq!(entities(&data), ["organisation Bellona", "host Cabinet", "organisation Greenpeace", "host Ministry"]);
    assert_eq!(dates(&data), ["2015-01-22..2015-01-22", "2015-02-19..2015-02-19"]);
    let members = "Organisation;Forum;Rolle;Stärke\nA;F;chair;1,5\nB;F;member;2,0\nA;G;member;1\nB;G;guest;1\n";
    let data = sound(&[("t.csv", members)]);
    assert_eq!(relations(&data)[0], "A chair -> F");
    assert_eq!(data.weight(data.relations().next().unwrap()), 1.5);
}

/// Country and capital describe each other; three participants make no pair; a matrix of numbers is none.
#[test]
fn participants_are_not_guessed_where_one_describes_the_other() {
    for (table, wanted) in [
        ("Organisation,Director\nA,Ann\nB,Ben\n", "unclear-roles"),
        ("Organisation,Forum,Person\nA,F,p\nA,F,q\nB,F,p\n", "unclear-roles"),
        ("Country,Capital\nFrance,Paris\nItaly,Rome\n", "missing-column"),
        ("Country,2017,2018\nFrance,1.5,2.5\nItaly,3.5,4.5\n", "missing-column"),
        // what is a matrix is called one
        (",U01,U02,U03\ns01,1,1,0\ns02,0,0,1\n", "unclear-roles"),
        ("Person,Hearing,Forum\nAna,x,\nBen,x,x\nTotal,2,1\n", "unclear-roles"),
    ] {
        assert_eq!(codes(&read(&[("t.csv", table)])).first(), Some(&wanted), "{table}");
    }
}

#[test]
fn titles_comments_totals_and_blanks_are_no_data() {
    let table = "Members of working groups,,\nSource: Secretariat,,\n,,\nsource,target,role\nAnn,WG1,chair\nBen,WG1,member\nTotal,,\n";
    let loaded = read(&[("t.csv", table)]);
    assert_eq!(codes(&loaded), ["total-row"]);
    assert_eq!(loaded.diagnostics[0].line, 7);
    let data = data(loaded);
    assert_eq!(relations(&data), ["Ann chair -> WG1", "Ben member -> WG1"]);
    assert!(guesses(&data).contains(&"the header is in line 4".to_owned()));
    assert_eq!(relations(&sound(&[("t.csv", "source,target\nA,B,\nB,C,\n")])).len(), 2);
    assert_eq!(codes(&read(&[("t.csv", "source,target\nA,B,x\n")])), ["row-length"]);
    let snap = sound(&[(
        "wiki.txt",
        "# Directed graph\n# Nodes: 5 Edges: 3\n# FromNodeId\tToNodeId\n30\t1412\n30\t3352\n3\t28\n",
    )]);
    assert_eq!((snap.entity_count(), snap.relation_count()), (5, 3));
    let bare = sound(&[("edges.txt", "1 2 0.5\n2 3 1.5\n")]);
    assert_eq!(relations(&bare), ["1 related_to -> 2", "2 related_to -> 3"]);
    assert_eq!(relations(&sound(&[("t.csv", "source|target\na, Inc|b\n")])), ["a, Inc related_to -> b"]);
}

#[test]
fn the_cells_of_a_table_settle_the_order_of_day_and_month() {
    let table = |cells: &[&str]| {
        let rows: String = cells.iter().enumerate().map(|(at, cell)| format!("a{at},b,{cell}\n")).collect();
        read(&[("t.csv", &format!("source,target,since\n{rows}"))])
    };
    assert_eq!(dates(&data(table(&["27-10-2021", "06-10-2021"]))), ["2021-10-27..", "2021-10-06.."]);
    assert_eq!(dates(&data(table(&["10/27/2021", "10/06/2021"]))), ["2021-10-27..", "2021-10-06.."]);
    assert_eq!(
        dates(&data(table(&["März 2019", "5 May 2019", "-", "n/a", "2019"]))),
        ["2019-03..", "2019-05-05..", "..", "..", "2019.."]
    );
    // nothing decides: one error for all of them
    let open = table(&["01/02/2018", "03/04/2018", "05/06/2018"]);
    assert_eq!((codes(&open), open.diagnostics[0].line), (vec!["ambiguous-dates"], 2));
    assert_eq!(open.account.files[0].left_out, [("ambiguous-dates".to_owned(), 3)]);
    // both orders are there: each contradiction has its own remedy
    assert_eq!(codes(&table(&["27/10/2021", "10/27/2021", "01/02/2021"])), ["bad-date"; 3]);
    // one in ten thousand does not decide
    let mut many = vec!["01/02/2018"; 300];
    many.push("27/10/2021");
    assert_eq!(codes(&table(&many)), ["ambiguous-dates"]);
    assert_eq!(codes(&table(&["1/2/17"])), ["bad-date"]);
}

#[test]
fn an_event_is_over_when_it_is_over() {
    let data = sound(&[("dyads.csv", "source,target,year,defense\n2,20,1949,1\n2,20,1950,1\n2,200,1949,1\n")]);
    let when = Interval::parse("1950").unwrap();
    let held = data.relations().filter(|relation| data.interval(*relation).unwrap().overlaps(when)).count();
    assert_eq!(held, 1);
    // beside a start, a date is an attribute; among entities always
    let data = sound(&[("t.csv", "source,target,since,date\na,b,2015,2016\n")]);
    assert_eq!((dates(&data), data.relation_attributes()[0].name.as_str()), (vec!["2015..".to_owned()], "date"));
    let data = sound(&[("things.csv", "id,name,year\na,A,1999\n")]);
    assert_eq!(data.entity_attributes()[0].name, "year");
    // what holds no dates is none
    let data = sound(&[("t.csv", "source,target,year\na,b,first\nb,c,second\n")]);
    assert_eq!(dates(&data), ["..", ".."]);
}

#[test]
fn numbers_are_read_as_the_table_writes_them() {
    let weights = |table: &str| -> Vec<f64> {
        let data = sound(&[("t.csv", table)]);
        data.relations().map(|relation| data.weight(relation)).collect()
    };
    assert_eq!(weights("source;target;weight\na;b;1.234,50\nb;c;2,5\nc;a;1 000\n"), [1234.5, 2.5, 1000.0]);
    assert_eq!(weights("source,target,weight\na,b,\"1,234.50\"\nb,c,2.5\n"), [1234.5, 2.5]);
    assert_eq!(weights("source,target,weight\na,b,n/a\nb,c,2\n"), [1.0, 2.0]);
    // words, years and running numbers are no weights
    assert_eq!(weights("source,target,strength\na,b,strong\n"), [1.0]);
    assert_eq!(weights("source,target,value\na,b,1999\nb,c,2001\n"), [1.0, 1.0]);
    assert_eq!(weights("source,target,value\na,b,3\nb,c,4\n"), [1.0, 1.0]);
    assert_eq!(weights("source,target,value\na,b,3\nb,c,4\nc,d,3\n"), [3.0, 4.0, 3.0]);
    assert_eq!(weights("source,target,weight,value\na,b,1,3\n"), [1.0]);
    let data = sound(&[("t.csv", "source,target,confidence\na,b,80%\nb,c,0.7\n")]);
    assert_eq!(data.relations().map(|relation| data.confidence(relation)).collect::<Vec<_>>(), [0.8, 0.7]);
    let zero = read(&[("t.csv", "source,target,weight\nFRA,DEU,120.5\nDEU,FRA,0\nFRA,ITA,NA\n")]);
    assert_eq!(codes(&zero), ["zero-weight"]);
    assert_eq!(data_count(zero), 2);
}

fn data_count(loaded: Loaded) -> usize {
    data(loaded).relation_count()
}

#[test]
fn an_end_is_found_by_its_name() {
    let organisations =
        ("organisations.csv", "id,name,aliases\nan,Access Now,\neff,Electronic Frontier Foundation,EFF\n");
    let forums = ("forums.csv", "id,name\nigf,IGF\n");
    let edges = "source,target,relation\nACCESS NOW,IGF,attends\nElectronic  Frontier\u{a0}Foundation,igf,attends\nAPC,Igf,attends\n";
    let data = sound(&[organisations, forums, ("relations.csv", edges)]);
    assert_eq!(relations(&data), ["an attends -> igf", "eff attends -> igf", "APC attends -> igf"]);
    assert_eq!(data.entity_count(), 4);
    assert_eq!(data.account.files[2].named, 4);
    let twins = ("twins.csv", "id,name\nx,Alliance\ny,alliance\n");
    let loaded = read(&[twins, ("relations.csv", "source,target\nALLIANCE,x\n")]);
    assert!(codes(&loaded).contains(&"ambiguous-name"), "{:?}", codes(&loaded));
    // marks of other scripts tell words apart
    let islands = ("places.csv", "id,name\nbali,バリ\n");
    let data = sound(&[islands, ("relations.csv", "source,target\nパリ,bali\n")]);
    assert_eq!(data.entity_count(), 2);
}

#[test]
fn spellings_that_cannot_be_seen_are_one_and_others_are_offered() {
    let names = [
        "Société",
        "Socie\u{301}te\u{301}",
        "World\u{a0}Bank",
        "World  Bank",
        "ITU",
        "I.T.U.",
        "The World Bank",
        "Coca-Cola",
        "CocaCola",
        "Co\u{ad}op",
        "Coop",
    ];
    let rows: String = names.iter().map(|name| format!("{name},X\n")).collect();
    let loaded = read(&[("t.csv", &format!("source,target\n{rows}"))]);
    assert_eq!(codes(&loaded).iter().filter(|code| **code == "likely-duplicate").count(), 3);
    let duplicates: Vec<Vec<&str>> =
        loaded.duplicates.iter().map(|ids| ids.iter().map(String::as_str).collect()).collect();
    assert_eq!(
        duplicates,
        [vec!["World Bank", "The World Bank"], vec!["ITU", "I.T.U."], vec!["Coca-Cola", "CocaCola"]]
    );
    let data = data(loaded);
    assert_eq!(data.entity_count(), 9);
    // numbers with a point are not those without
    let loaded = read(&[("t.csv", "source,target\nGroup 1.1,X\nGroup 11,X\n")]);
    assert!(loaded.duplicates.is_empty());
}

#[test]
fn lists_in_a_cell_are_read_where_they_are_declared() {
    let table =
        ("t.csv", "source,target\n\"Shell; BP\",EU\nEni|Total,EU\n\"Shell, Inc\",EU\nACT | The App Association,EU\n");
    let loaded = read(&[table]);
    assert_eq!(codes(&loaded), ["likely-list", "likely-list"]);
    let found = data(loaded);
    assert_eq!(found.relation_count(), 4);
    assert!(guesses(&found).iter().any(|told| told.contains("--columns 'lists=;'")), "{:?}", guesses(&found));
    assert_eq!(
        relations(&data(read_with(&[table], "lists=;")))[..2],
        ["Shell related_to -> EU", "BP related_to -> EU"]
    );
    // in Kumu the sign is always one
    let data = sound(&[("c.csv", "From,To,Type\nAda,Bea|Cy,Personal\n")]);
    assert_eq!(relations(&data), ["Ada Personal -> Bea", "Ada Personal -> Cy"]);
    assert_eq!((data.account.files[0].read, data.account.files[0].kept), (1, 1));
}

#[test]
fn confirmed_duplicates_are_any_entities() {
    let data = sound(&[
        ("relata.toml", "same_as = [[\"ITU\", \"I.T.U.\"]]\n"),
        ("t.csv", "source,target\nITU,X\nI.T.U.,X\nI.T.U.,Y\n"),
    ]);
    assert_eq!(relations(&data), ["ITU related_to -> X", "ITU related_to -> Y"]);
    assert_eq!(data.aliases(data.entity("ITU").unwrap()), ["I.T.U."]);
    assert_eq!(data.account.files[0].merged, 1);
    // the remedy is TOML whatever the ids hold
    let loaded = read(&[
        ("t.csv", "id,name\nC:\\temp\\new,Alpha Org\nx,alpha  org.\n"),
        ("e.csv", "source,target\nx,C:\\temp\\new\n"),
    ]);
    let found = loaded.diagnostics.iter().find(|found| found.code.as_str() == "likely-duplicate").unwrap();
    let line = &found.help[found.help.find("same_as").unwrap()..];
    let pasted: toml::Table = line.parse().unwrap();
    assert_eq!(pasted["same_as"][0][0].as_str(), Some("C:\\temp\\new"));
}

#[test]
fn what_is_no_table_is_named() {
    for (bytes, wanted) in [
        (&b"\xff\xfe\0\0s\0\0\0,\0\0\0"[..], "UTF-32"),
        (b"%PDF-1.7\n1 0 obj\n", "a PDF document"),
        (b"{\"nodes\":[{\"id\":\"a\"}]}", "JSON"),
        (b"<?xml version=\"1.0\"?><graphml/>", "GraphML"),
        (b"*Vertices 2\n1 \"a\"\n", "Pajek"),
    ] {
        let input = Input::Memory(vec![("t.csv".to_owned(), bytes.to_vec())]);
        let error = load(&input, &Options::default()).unwrap_err();
        assert!(error.to_string().contains(wanted) && !error.hint().is_empty(), "{error}");
    }
    let twice = encoding("Björn Example,Klíma teraz");
    let loaded = read(&[("t.csv", &format!("source,target\n{twice}\n"))]);
    assert_eq!(codes(&loaded), ["decoded-twice"]);
    assert!(loaded.diagnostics[0].message.contains("`Björn Example`"), "{}", loaded.diagnostics[0].message);
}

/// A text whose UTF-8 bytes were taken for Windows-1252.
fn encoding(text: &str) -> String {
    text.bytes().map(char::from).collect()
}

/// Of a verb that holds both ways, a-b and b-a are one relation; of another they are two.
#[test]
fn a_symmetric_relation_the_other_way_round_is_the_same() {
    let schema = "[kinds.p]\nfile = \"p.csv\"\n[relations.knows]\nsymmetric = true\n[relations.likes]\n";
    let table = |rows: &str| {
        read(&[
            ("relata.toml", schema),
            ("p.csv", "id,name\na,A\nb,B\n"),
            ("relations.csv", &format!("source,relation,target,note\n{rows}")),
        ])
    };
    let twice = table("a,knows,b,\nb,knows,a,\n");
    assert_eq!(codes(&twice), ["repeated-row"]);
    assert!(twice.diagnostics[0].message.contains("the other way round"), "{}", twice.diagnostics[0].message);
    assert!(codes(&table("a,likes,b,\nb,likes,a,\n")).is_empty());
    assert!(codes(&table("a,knows,b,x\nb,knows,a,y\n")).is_empty());
}

#[test]
fn values_that_one_entity_has_twice_are_told() {
    let loaded = read(&[
        ("relata.toml", "same_as = [[\"a1\", \"a2\"]]\n"),
        ("orgs.csv", "id,name,country\na1,Alpha,DE\na2,Alfa,FR\nb,Beta,\n"),
        ("relations.csv", "source,target\na1,b\na2,b\n"),
    ]);
    let told = loaded.diagnostics.iter().find(|found| found.code.as_str() == "same-as-conflict").unwrap();
    assert_eq!(told.message, "`a1` says `DE` for `country`, `a2` says `FR`");
    assert_eq!(&*told.help, "`DE` is kept; make the two cells agree");
    assert_eq!(data(loaded).relation_count(), 1);
}

#[test]
fn a_file_named_twice_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("t.csv");
    std::fs::write(&file, "source,target\na,b\n").unwrap();
    let input = Input::Files(vec![file.clone(), folder.path().join(".").join("t.csv"), file]);
    assert_eq!(data(load(&input, &Options::default()).unwrap()).relation_count(), 1);
}

#[test]
fn what_is_not_read_in_a_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("t.csv", "source,target\na,b\n"), ("book.xlsx", "x"), ("notes.md", "x"), (".hidden.csv", "x")]
    {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let loaded = load(&Input::Folder(folder.path().to_owned()), &Options::default()).unwrap();
    let passed: Vec<(String, bool)> = loaded
        .passed_over
        .iter()
        .map(|other| (other.file.rsplit('/').next().unwrap().to_owned(), other.may_be_data))
        .collect();
    assert_eq!(passed, [("book.xlsx".to_owned(), true), ("notes.md".to_owned(), false)]);
}

/// Of a file full of problems all are counted, and those that come first are kept.
#[test]
fn as_many_problems_are_kept_as_are_wanted() {
    let rows: String = (0..500).map(|at| format!("a{at},b,x\n")).collect();
    let tables =
        [("z.csv", format!("source,target,weight\n{rows}")), ("a.csv", "source,target,weight\nq,r,y\n".to_owned())];
    let tables: Vec<(&str, &str)> = tables.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let all = read(&tables);
    let few = load(&files(&tables), &Options { problems: Some(10), ..Options::default() }).unwrap();
    assert_eq!((all.errors(), few.errors()), (501, 501));
    assert_eq!(few.counts, all.counts);
    assert_eq!(few.diagnostics, all.diagnostics[..10]);
    assert_eq!(&*few.diagnostics[0].file, "a.csv");
}

/// A spreadsheet makes dates of its own of what it can, in its order, and leaves the rest: both are not read in silence.
#[test]
fn dates_that_a_spreadsheet_has_swapped_are_an_error() {
    let table = |cells: &[&str]| {
        let rows: String = cells.iter().enumerate().map(|(at, cell)| format!("a{at},b,{cell}\n")).collect();
        read(&[("t.csv", &format!("source,target,date\n{rows}"))])
    };
    let swapped = ["2010-05-03", "13/06/2010", "2010-01-12", "25/12/2010"];
    assert_eq!(codes(&table(&swapped)), ["ambiguous-dates"]);
    // one date of each sort that does not fit proves the contrary
    for other in ["2010-05-30", "01/02/2010"] {
        assert!(codes(&table(&[&swapped[..], &[other]].concat())).is_empty(), "{other}");
    }
    let rows: String = swapped.iter().enumerate().map(|(at, cell)| format!("a{at},b,{cell}\n")).collect();
    let declared = read_with(&[("t.csv", &format!("source,target,date\n{rows}"))], "dates=day-first");
    assert_eq!(data(declared).relation_count(), 4);
}

/// A column that is not what its header says is said to be an attribute, where that changes answers.
#[test]
fn what_a_header_says_and_its_cells_do_not_is_said() {
    for (table, wanted) in [
        ("source,target,start\nA,B,13/05/98\nB,C,14/06/99\n", "`13/05/98` is no date"),
        ("source,target,von,bis\nA,B,c. 1990,1995\nB,C,2001,2005\n", "`c. 1990` is no date"),
        ("source,target,count\nA,B,1\nB,C,2\nC,D,3\n", "its numbers may count the rows"),
    ] {
        let told = guesses(&sound(&[("t.csv", table)]));
        assert!(told.iter().any(|told| told.contains(wanted) && told.contains("--columns")), "{table}: {told:?}");
    }
    let rows: String = (0..200).map(|at| format!("n{at},N{at},kind {at}\n")).collect();
    let told = guesses(&sound(&[("t.csv", &format!("id,name,kind\n{rows}"))]));
    assert!(told.iter().any(|told| told.contains("too many different words")), "{told:?}");
    // nothing is said of what nobody would take for a date
    assert!(guesses(&sound(&[("t.csv", "source,target,colour\na,b,red\n")])).is_empty());
}

#[test]
fn ends_that_are_all_links_or_dates_are_none() {
    let malware = "id,name,target,source\nm1,Zeus,Bank A,https://x.org/1\nm2,Emotet,Bank B,https://x.org/2\n";
    let data = sound(&[("malware.csv", malware)]);
    assert_eq!((data.entity_count(), data.relation_count()), (2, 0));
    assert_eq!(codes(&read(&[("t.csv", "source,target\na,2001-02\nb,2002-01-01\n")])), ["missing-column"]);
    // pages of a crawl, and ids of four digits, are ends
    for table in ["source,target\nhttps://a.org,https://b.org\n", "source,target\n1999,2001\n2001,2002\n"] {
        assert!(sound(&[("t.csv", table)]).relation_count() > 0, "{table}");
    }
}

#[test]
fn a_word_for_nothing_that_is_an_end_is_said() {
    let loaded = read(&[("t.csv", "source,target\nA,n/a\nB,n/a\n")]);
    assert_eq!(codes(&loaded), ["placeholder-name"]);
    assert!(guesses(&data(loaded)).contains(&"`n/a` is read as the name of an entity".to_owned()));
}

#[test]
fn an_id_that_has_a_name_of_its_own_is_no_word_for_nothing() {
    let countries = ("countries.csv", "id,name\nNA,Namibia\nZA,South Africa\nDE,Germany\n");
    let loaded = read(&[countries, ("t.csv", "source,target\nNA,ZA\nDE,NA\n")]);
    assert_eq!(codes(&loaded), [""; 0]);
    assert_eq!(guesses(&data(loaded)), [""; 0]);
}

/// What is offered for `relata.toml` is TOML, whatever files and columns are called.
#[test]
fn what_is_offered_to_paste_reads_back() {
    let loaded = read(&[("the \"big\" list.csv", "source,target,since\nA,B,01/02/2017\nB,C,03/04/2018\n")]);
    assert_eq!(codes(&loaded), ["ambiguous-dates"]);
    let help = &loaded.diagnostics[0].help;
    let (_, offered) = help.split_once("declare [[table]] ").unwrap();
    let (offered, _) = offered.split_once(" in relata.toml").unwrap();
    let table: toml::Table = offered.replace(", dates", "\ndates").parse().unwrap();
    assert_eq!(table["file"].as_str(), Some("the \"big\" list.csv"));
    let options = Options { no_guess: true, ..Options::default() };
    let loaded = load(&files(&[("t.csv", "Von,Nach,Zu\u{301}satz\nA,B,x\nB,A,y\n")]), &options).unwrap();
    let help = &loaded.diagnostics[0].help;
    let (_, offered) = help.split_once("[[table]] ").unwrap();
    let table: toml::Table = offered.replace(", columns", "\ncolumns").parse().unwrap();
    assert_eq!(table["columns"]["source"].as_str(), Some("Von"));
}

/// A comma stands between the parts of `--columns`, so that it has a word there.
#[test]
fn a_comma_between_the_members_of_a_list_is_declared_by_a_word() {
    let tables = [("t.csv", "source,target\nAlpha,\"Beta, Gamma\"\nBeta,C\nGamma,C\n")];
    let loaded = read(&tables);
    assert_eq!(codes(&loaded), ["likely-list"]);
    assert!(loaded.diagnostics[0].help.ends_with("--columns lists=comma"), "{}", loaded.diagnostics[0].help);
    let listed = data(read_with(&tables, "lists=comma"));
    assert_eq!(listed.entity_count(), 4);
    assert_eq!(relations(&listed)[..2], ["Alpha related_to -> Beta", "Alpha related_to -> Gamma"]);
    for bad in ["lists=,", "lists="] {
        assert!(TableSpec::parse_columns(bad).unwrap_err().contains("comma"), "{bad}");
    }
}

/// `|` is a list in Kumu's `From` and `To` only where these are the ends.
#[test]
fn dates_called_from_and_to_make_no_lists() {
    let rows = "Ann|Bo,WG1,2001,2003,member\nAnn|Bo,WG2,2004,2005,member\nCleo,WG1,2001,2002,chair\nCleo,WG2,2003,2004,chair\n";
    let table = format!("Person,Forum,From,To,Type\n{rows}");
    let data = sound(&[("t.csv", &table)]);
    assert!(entities(&data).contains(&"person Ann|Bo".to_owned()), "{:?}", entities(&data));
    let kumu = sound(&[("t.csv", "From,To,Type\nAnn|Bo,WG1,member\n")]);
    assert_eq!(relations(&kumu), ["Ann member -> WG1", "Bo member -> WG1"]);
}

/// What follows from the list of columns by itself is held by types; what people read about them is held here.
#[test]
fn every_column_of_relations_is_in_the_guide() {
    let guide = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/tables.md")).unwrap();
    for column in relata::model::RELATION_COLUMNS {
        assert!(guide.contains(&format!("`{}`", column.name)), "docs/tables.md does not name `{}`", column.name);
    }
}

#[test]
fn a_note_below_a_table_is_left_out_and_said() {
    for note in ["Source: Eurostat", "Quelle: eigene Erhebung", "Note : as of May", "* preliminary", "NOTES: none"] {
        for row in [format!("{note},"), note.to_owned(), format!("\"{note}\",")] {
            let loaded = read(&[("links.csv", &format!("source,target\na,b\n{row}\n"))]);
            assert_eq!(codes(&loaded), ["foot-note"], "{row}");
            let data = data(loaded);
            assert_eq!(entities(&data), ["entity a", "entity b"], "{row}");
            let file = &data.account.files[0];
            assert_eq!((file.read, file.kept), (2, 1));
            assert_eq!(file.left_out, [("foot-note".to_owned(), 1)]);
        }
        let people = format!("name,country\nAda,UK\n{note},\n");
        let loaded = read(&[("people.csv", &people)]);
        assert!(codes(&loaded).contains(&"foot-note"), "{note}");
        assert_eq!(data(loaded).entity_count(), 1, "{note}");
    }
}

#[test]
fn what_may_be_an_entity_is_no_note() {
    // With further cells, with no text behind the colon, without one, or where a table has one column only.
    for (table, count) in [
        ("id,name,country\na,Ada,UK\nSource: One,Source: One,\n", 2),
        ("name,country\nAda,UK\nSource,\n", 2),
        ("name,country\nAda,UK\nSourcefabric: z,\n", 2),
        ("name,country\nAda,UK\nNote: the band,UK\n", 2),
        ("name\nAda\nNote: the band\n", 2),
        ("name,country\nAda,UK\n*NSYNC,\n", 2),
    ] {
        let loaded = read(&[("people.csv", table)]);
        assert!(!codes(&loaded).contains(&"foot-note"), "{table}");
        assert_eq!(data(loaded).entity_count(), count, "{table}");
    }
}

#[test]
fn weights_in_percent_and_without_do_not_mix() {
    let weights = |cells: [&str; 2]| {
        let [first, second] = cells;
        read(&[("links.csv", &format!("source,target,weight\na,b,{first}\nb,c,{second}\n"))])
    };
    for (cells, right) in [
        (["50%", "20 %"], [0.5, 0.2]),
        (["50%", "0.2"], [0.5, 0.2]),
        (["50%", "1"], [0.5, 1.0]),
        (["50", "20"], [50.0, 20.0]),
        (["50%", ""], [0.5, 1.0]),
    ] {
        let data = data(weights(cells));
        let found: Vec<f64> = data.relations().map(|relation| data.weight(relation)).collect();
        assert_eq!(found, right, "{cells:?}");
    }
    let refused = |loaded: Loaded| {
        let [found] = &loaded.diagnostics[..] else { panic!("{:#?}", loaded.diagnostics) };
        (found.code.as_str(), found.line, found.message.clone(), found.help.clone())
    };
    let (code, line, message, help) = refused(weights(["50%", "20"]));
    assert_eq!((code, line), ("bad-weight", 3));
    assert_eq!(message, "the weight `20` has no percent sign, and others of this table have one");
    assert_eq!(&*help, "write 20%, or a number of at most 1");
    // The head proves that there are none; a sign far below is refused, not taken for a hundredth.
    let mut long = String::from("source,target,weight\n");
    for row in 0..20_000 {
        long.push_str(&format!("a{row},b{row},{}\n", 10 + row % 50));
    }
    long.push_str("a,b,50%\n");
    let (code, line, _, help) = refused(read(&[("links.csv", &long)]));
    assert_eq!((code, line, &*help), ("bad-weight", 20_002, "write 0.5 or 50, as the others are meant"));
}

#[test]
fn a_name_that_comes_again_beside_an_organisation_is_asked_about() {
    let jobs =
        "Name,Organisation,From,To\nAda,Babbage Ltd,1840,1843\nAda,Royal Society,1850,\nBob,Royal Society,1850,1860\n";
    let loaded = read(&[("jobs.csv", jobs)]);
    assert_eq!(codes(&loaded), ["unclear-roles"]);
    let found = &loaded.diagnostics[0];
    assert_eq!(
        found.message,
        "`Name` has a name twice beside `Organisation`, so that a row may be a relation of the two"
    );
    let columns = "source=Name,target=Organisation,since=From,until=To";
    assert_eq!(*found.help, *format!("if so, type --columns {columns}; if not, add a column `id`"));
    let data = data(read_with(&[("jobs.csv", jobs)], columns));
    assert_eq!(
        relations(&data),
        ["Ada related_to -> Babbage Ltd", "Ada related_to -> Royal Society", "Bob related_to -> Royal Society"]
    );
    assert_eq!(dates(&data), ["1840..1843", "1850..", "1850..1860"]);
}

#[test]
fn a_name_that_comes_again_by_mistake_is_an_error_of_its_row() {
    for table in [
        "name,organisation\nAda,Babbage Ltd\nBob,Royal Society\n",
        "id,name,organisation\n1,Ada,Babbage Ltd\n2,Ada,Royal Society\n",
    ] {
        assert_eq!(sound(&[("people.csv", table)]).entity_count(), 2, "{table}");
    }
    let loaded = read(&[("people.csv", "name,country\nAda,UK\nAda,DE\n")]);
    assert_eq!(codes(&loaded), ["duplicate-id"]);
}

#[test]
fn an_encoding_is_declared_for_once_or_in_the_schema_file() {
    // "Москва" and "Минск" in Windows-1251, "東京" in Shift JIS.
    let cyrillic = b"source,target\n\xcc\xee\xf1\xea\xe2\xe0,\xcc\xe8\xed\xf1\xea\n".to_vec();
    let japanese = b"source,target\n\x93\x8c\x8b\x9e,x\n".to_vec();
    let toml = "[[table]]\nfile = \"a.csv\"\nencoding = \"windows-1251\"\n[[table]]\nfile = \"b*\"\nencoding = \"shift_jis\"\n";
    let input = Input::Memory(vec![
        ("a.csv".to_owned(), cyrillic.clone()),
        ("b.csv".to_owned(), japanese),
        ("relata.toml".to_owned(), toml.as_bytes().to_vec()),
    ]);
    let declared = data(load(&input, &Options::default()).unwrap());
    assert_eq!(relations(&declared), ["Москва related_to -> Минск", "東京 related_to -> x"]);
    let a = || Input::Memory(vec![("a.csv".to_owned(), cyrillic.clone())]);
    let options = Options { tables: TableSpec::parse_columns("encoding=cp1251").unwrap(), ..Options::default() };
    assert_eq!(relations(&data(load(&a(), &options).unwrap())), ["Москва related_to -> Минск"]);
    // Undeclared it is said what the letters are taken for.
    let loaded = load(&a(), &Options::default()).unwrap();
    assert_eq!(codes(&loaded), ["legacy-encoding"]);
    let said = guesses(&data(loaded));
    assert_eq!(said, ["its letters are read as Windows-1252 (--columns encoding=NAME says otherwise)"]);
    // What the bytes are not is an error, and a mark at the beginning of the file wins.
    let options = Options { tables: TableSpec::parse_columns("encoding=utf-8").unwrap(), ..Options::default() };
    let loaded = load(&a(), &options).unwrap();
    assert!(codes(&loaded).contains(&"bad-encoding"));
    let marked = Input::Memory(vec![("a.csv".to_owned(), "\u{feff}source,target\nö,ä\n".as_bytes().to_vec())]);
    let options = Options { tables: TableSpec::parse_columns("encoding=windows-1251").unwrap(), ..Options::default() };
    assert_eq!(relations(&data(load(&marked, &options).unwrap())), ["ö related_to -> ä"]);
}

#[test]
fn decimal_signs_and_percents_are_declared() {
    let links = "source;target;weight;confidence\na;b;1.500;80\nb;c;2;65,5 %\n";
    let values = |columns: &str| {
        let data = data(read_with(&[("links.csv", links)], columns));
        let values = data.relations().map(|relation| (data.weight(relation), data.confidence(relation)));
        values.collect::<Vec<_>>()
    };
    assert_eq!(values("decimal=comma,percent=confidence"), [(1500.0, 0.8), (2.0, 0.655)]);
    let loaded = read(&[("links.csv", links)]);
    assert_eq!(codes(&loaded), ["bad-confidence"], "80 without a sign is asked about");
    let toml = "[[table]]\nfile = \"*\"\ndecimal = \"comma\"\npercent = [\"confidence\", \"weight\"]\n";
    let data = sound(&[("links.csv", links), ("relata.toml", toml)]);
    let weights: Vec<f64> = data.relations().map(|relation| data.weight(relation)).collect();
    assert_eq!(weights, [15.0, 0.02]);
}
