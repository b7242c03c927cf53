//! The table of headers: what a column is called in the tables that people and tools make, and what it then holds.
//!
//! Headers are compared after [`key`]: case, accents, punctuation and white space do not count, so `:START_ID`, `Start ID`
//! and `start_id` are one. A strong word means its role wherever it stands. A weak one is a claim that the cells have to
//! bear out ([`super::assign`]).
//!
//! Sources of the words: relata's own folders; Gephi's spreadsheet import; Kumu's import; NodeXL's workbook; Neo4j's
//! `neo4j-admin import`; LittleSis, ICIJ Offshore Leaks and OpenSanctions bulk data; edge lists of NetworkX and of SNAP;
//! tables in German, French, Spanish and Portuguese.

use super::ColumnRole::{self, *};
use crate::names;

/// How much a header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::read) enum Strength {
    /// It may mean something else.
    Weak,
    /// It means this in every tool that writes it.
    Strong,
    /// It is relata's own word.
    Own,
}

/// The key by which headers are compared.
pub(in crate::read) fn key(header: &str) -> String {
    names::fold(header).replace(' ', "")
}

/// Neo4j's typed header, `name:type` or `:ROLE(Group)`: the name without it, and the role.
pub(in crate::read) fn neo4j(header: &str) -> Option<(&str, Option<&'static str>)> {
    let (name, ty) = header.rsplit_once(':')?;
    let ty = ty.split('(').next().unwrap_or(ty);
    let role = match ty {
        "ID" => "id",
        "START_ID" => "startid",
        "END_ID" => "endid",
        "TYPE" => "edgetype",
        "LABEL" => "kind",
        _ => {
            let scalar = ty.strip_suffix("[]").unwrap_or(ty);
            let types = ["int", "long", "float", "double", "boolean", "byte", "short", "char", "string", "date"];
            return types.contains(&scalar).then_some((name, None));
        }
    };
    Some((name, Some(role)))
}

/// The key of a header, without the type that Neo4j writes behind it.
pub(in crate::read) fn header_key(header: &str) -> String {
    match neo4j(header) {
        Some((_, Some(role))) => role.to_owned(),
        Some((name, None)) => key(name),
        None => key(header),
    }
}

/// Words that mean the same in every table, beside those of [`ColumnRole::OF_VALUES`].
const OWN: &[(&str, ColumnRole)] = &[
    ("id", Id),
    ("name", Name),
    ("aliases", Aliases),
    ("description", Description),
    ("website", Website),
    ("evidence", Evidence),
    ("relation", Relation),
    ("note", Note),
];

/// Words of tables of relations.
const RELATIONS: &[(ColumnRole, &[&str], &[&str])] = &[
    (SourceName, &["entity1name", "sourcename", "fromname"], &[]),
    (TargetName, &["entity2name", "targetname", "toname"], &[]),
    (SourceKind, &["entityatype", "sourcetype", "sourcekind", "entity1type", "fromtype"], &[]),
    (TargetKind, &["entitybtype", "targettype", "targetkind", "entity2type", "totype"], &[]),
    (
        Relation,
        &[
            "relationship",
            "relationtype",
            "relationshiptype",
            "edgetype",
            "reltype",
            "verb",
            "predicate",
            "beziehung",
            "typederelation",
            "tiporelacion",
        ],
        &[
            "connection",
            "type",
            "label",
            "role",
            "rolle",
            "art",
            "relacion",
            "relacao",
            "lien",
            "beziehungsart",
            "tipo",
            "cargo",
            "fonction",
            "funcion",
            "funcao",
            "interaction",
        ],
    ),
    (
        Since,
        &["startdate", "fromdate", "datefrom", "validfrom", "begindate"],
        &[
            "start",
            "begin",
            "from",
            "beginn",
            "von",
            "seit",
            "debut",
            "desde",
            "inicio",
            "anfang",
            "datedebut",
            "datededebut",
            "fechainicio",
        ],
    ),
    (
        Until,
        &["enddate", "todate", "dateto", "validto", "validuntil"],
        &["end", "to", "ende", "bis", "fin", "hasta", "fim", "datefin", "datedefin", "fechafin"],
    ),
    (
        Date,
        &["date", "datum", "fecha"],
        &[
            "year",
            "jahr",
            "annee",
            "ano",
            "day",
            "tag",
            "data",
            "eventdate",
            "meetingdate",
            "timestamp",
            "dateofmeeting",
        ],
    ),
    (
        Weight,
        &["gewicht", "poids", "peso"],
        &[
            "strength",
            "value",
            "count",
            "amount",
            "starke",
            "anzahl",
            "betrag",
            "frequency",
            "valeur",
            "valor",
            "weights",
        ],
    ),
    (Confidence, &[], &["certainty", "sicherheit", "confiance", "confianza", "probability"]),
    (
        Note,
        &[],
        &["notes", "comment", "comments", "bemerkung", "anmerkung", "kommentar", "remarque", "notas", "remarks"],
    ),
    (
        Evidence,
        &[],
        &[
            "sources",
            "references",
            "reference",
            "url",
            "link",
            "citation",
            "quelle",
            "quellen",
            "beleg",
            "sourceurl",
            "fuente",
            "fonte",
            "ref",
        ],
    ),
];

/// Words of tables of entities.
const ENTITIES: &[(ColumnRole, &[&str], &[&str])] = &[
    (Id, &["nodeid", "identifier", "kennung", "uid"], &["key", "node", "vertex"]),
    (
        Name,
        &["label", "nom", "nombre", "nome", "bezeichnung", "fullname", "caption"],
        &["title", "titel", "titre", "titulo"],
    ),
    (
        Aliases,
        &["alias", "aka", "alsoknownas", "othernames", "alternativenames", "weakaliases"],
        &["acronym", "abbreviation", "abkurzung", "kurzel", "sigle", "siglas", "sigla", "shortname"],
    ),
    (Description, &["beschreibung", "descripcion", "descricao"], &["about", "summary"]),
    (Website, &["homepage", "webseite", "siteweb", "sitioweb"], &["url", "link", "web"]),
    (
        Kind,
        &["kind", "schema", "nodetype", "entitytype"],
        &["type", "category", "class", "typ", "kategorie", "categorie", "categoria", "tipo", "art"],
    ),
    (
        Evidence,
        &[],
        &["source", "sources", "references", "reference", "citation", "quelle", "quellen", "beleg", "fuente", "fonte"],
    ),
];

/// Pairs of headers that are the two ends of a relation in the tables of some tool; what is an id comes before what may be
/// a name.
const STRONG_PAIRS: &[(&str, &str)] = &[
    ("source", "target"),
    ("startid", "endid"),
    ("nodeidstart", "nodeidend"),
    ("fromnodeid", "tonodeid"),
    ("sourceid", "targetid"),
    ("fromid", "toid"),
    ("entity1id", "entity2id"),
    ("personaid", "personbid"),
    ("src", "dst"),
    ("source", "destination"),
    ("src", "dest"),
    ("sourcenode", "targetnode"),
    ("entity1", "entity2"),
    ("entitya", "entityb"),
    ("node1", "node2"),
    ("vertex1", "vertex2"),
    ("person1", "person2"),
    ("persona", "personb"),
    ("actor1", "actor2"),
    ("actora", "actorb"),
];

/// Pairs of weak headers that are the two ends of a relation where the cells bear it out.
const PAIRS: &[(&str, &str)] = &[
    ("from", "to"),
    ("start", "end"),
    ("von", "nach"),
    ("von", "zu"),
    ("von", "an"),
    ("de", "a"),
    ("de", "vers"),
    ("de", "para"),
    ("quelle", "ziel"),
    ("origen", "destino"),
    ("origem", "destino"),
    ("origine", "destination"),
    ("sender", "receiver"),
    ("sender", "recipient"),
    ("absender", "empfanger"),
    ("source", "cible"),
    ("van", "naar"),
    ("origine", "destinazione"),
    ("u", "v"),
];

/// Nouns for those who take part in something: headers of columns that name entities of that kind.
const PARTICIPANTS: &[&str] = &[
    "organisation",
    "organization",
    "organisations",
    "organizations",
    "organizacion",
    "organizacao",
    "company",
    "companies",
    "firm",
    "unternehmen",
    "firma",
    "empresa",
    "entreprise",
    "forum",
    "forums",
    "person",
    "people",
    "persons",
    "personne",
    "persona",
    "pessoa",
    "host",
    "guest",
    "attendee",
    "participant",
    "participants",
    "teilnehmer",
    "member",
    "members",
    "mitglied",
    "mitglieder",
    "membre",
    "miembro",
    "committee",
    "ausschuss",
    "comite",
    "event",
    "events",
    "veranstaltung",
    "evento",
    "institution",
    "institutions",
    "ministry",
    "ministerium",
    "ministere",
    "ministerio",
    "agency",
    "behorde",
    "lobbyist",
    "politician",
    "minister",
    "official",
    "commissioner",
    "party",
    "partei",
    "parti",
    "partido",
    "group",
    "gruppe",
    "groupe",
    "grupo",
    "team",
    "project",
    "projekt",
    "projet",
    "proyecto",
    "funder",
    "donor",
    "grantee",
    "client",
    "customer",
    "owner",
    "subsidiary",
    "board",
    "director",
    "author",
    "autor",
    "auteur",
    "network",
    "netzwerk",
    "alliance",
    "initiative",
    "workinggroup",
    "arbeitsgruppe",
    "speaker",
    "employer",
    "arbeitgeber",
    "shareholder",
    "university",
    "universitat",
    "threat",
    "threats",
    "right",
    "rights",
    "ngo",
    "government",
    "department",
    "recipient",
    "recipients",
    "beneficiary",
    "buyer",
    "seller",
    "supplier",
    "sponsor",
    "lobby",
    "employee",
    "societe",
    "sociedad",
    "sociedade",
];

/// Words in the names of files that say nothing about the kind of what is in them.
const PLAIN_FILES: &[&str] = &[
    "nodes", "node", "vertices", "elements", "entities", "entity", "data", "items", "table", "list", "sheet1",
    "tabelle1", "targets", "knoten", "noeuds", "nodos", "objects", "things",
];

fn own() -> impl Iterator<Item = (&'static str, ColumnRole)> {
    OWN.iter().copied().chain(ColumnRole::OF_VALUES.iter().map(|role| (role.word(), *role)))
}

/// The roles that a header can have in tables of relations or of entities, each with its strength.
pub(in crate::read) fn roles(key: &str, relations: bool) -> Vec<(ColumnRole, Strength)> {
    let own = own().filter(|(word, _)| *word == key).map(|(_, role)| (role, Strength::Own));
    let fits = |role: &ColumnRole| if relations { !role.is_of_entities() } else { !role.is_of_relations() };
    let mut found: Vec<_> = own.filter(|(role, _)| fits(role)).collect();
    for (role, strong, weak) in if relations { RELATIONS } else { ENTITIES } {
        if strong.contains(&key) {
            found.push((*role, Strength::Strong));
        } else if weak.contains(&key) {
            found.push((*role, Strength::Weak));
        }
    }
    found
}

/// Whether a header has a meaning in some table.
pub(in crate::read) fn is_known(header: &str) -> bool {
    let key = header_key(header);
    const SOURCES: [&str; 5] = ["title", "publisher", "url", "published", "accessed"];
    SOURCES.contains(&key.as_str())
        || key == "direction"
        || !roles(&key, true).is_empty()
        || !roles(&key, false).is_empty()
        || is_participant(&key)
        || ends(&key) != (false, false)
}

/// Pairs of headers that are the two ends of a relation, the likelier first, and whether the cells have to bear them out.
/// Where one word of a strong pair stands with one of another pair, they are a pair too, the least likely.
pub(in crate::read) fn pairs() -> impl Iterator<Item = (&'static str, &'static str, Strength)> {
    let strength = |pair: &&(&'static str, &'static str)| {
        if pair.0 == "source" && pair.1 == "target" { Strength::Own } else { Strength::Strong }
    };
    let strong = STRONG_PAIRS.iter().map(move |pair| (pair.0, pair.1, strength(&pair)));
    let weak = PAIRS.iter().map(|pair| (pair.0, pair.1, Strength::Weak));
    let firsts = || STRONG_PAIRS.iter().chain(PAIRS).map(|pair| pair.0);
    let seconds = |first: &'static str| {
        let of_strong = |word: &str| STRONG_PAIRS.iter().any(|pair| pair.0 == word);
        let rows = if of_strong(first) { [STRONG_PAIRS, PAIRS] } else { [STRONG_PAIRS, &[]] };
        rows.into_iter().flatten().map(move |pair| (first, pair.1, Strength::Weak))
    };
    strong.chain(weak).chain(firsts().flat_map(seconds))
}

/// Whether a header is a word for an end: the source, the target.
pub(in crate::read) fn ends(key: &str) -> (bool, bool) {
    let mut all = STRONG_PAIRS.iter().chain(PAIRS);
    (all.clone().any(|pair| pair.0 == key), all.any(|pair| pair.1 == key))
}

/// Whether a header names those who take part in something.
pub(in crate::read) fn is_participant(key: &str) -> bool {
    PARTICIPANTS.contains(&key)
}

/// Whether the name of a file says nothing about the kind of what is in it.
pub(in crate::read) fn is_plain_file(stem: &str) -> bool {
    let key = key(stem);
    PLAIN_FILES.iter().any(|word| key == *word || (word.len() > 4 && key.contains(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_is_strong_in_two_roles_of_one_table() {
        for table in [RELATIONS, ENTITIES] {
            let strong: Vec<&str> = table.iter().flat_map(|(_, strong, _)| strong.iter().copied()).collect();
            let own = own().map(|(word, _)| word);
            let mut all: Vec<&str> = strong.into_iter().chain(own).collect();
            all.sort_unstable();
            for pair in all.windows(2) {
                assert_ne!(pair[0], pair[1]);
            }
        }
    }

    #[test]
    fn every_word_is_its_own_key() {
        let words = RELATIONS.iter().chain(ENTITIES).flat_map(|(_, strong, weak)| strong.iter().chain(*weak));
        let pairs = PAIRS.iter().chain(STRONG_PAIRS).flat_map(|(one, two)| [one, two]);
        for word in words.chain(pairs).chain(PARTICIPANTS).chain(PLAIN_FILES) {
            assert_eq!(key(word), *word);
        }
    }

    #[test]
    fn headers_are_compared_folded() {
        for (header, word) in [
            (":START_ID", "startid"),
            ("Entity A", "entitya"),
            ("Stärke", "starke"),
            ("À", "a"),
            ("Source(s)", "sources"),
        ] {
            assert_eq!(key(header), word);
        }
        assert_eq!(neo4j("movieId:ID(Movie)"), Some(("movieId", Some("id"))));
        assert_eq!(neo4j("year:int"), Some(("year", None)));
        assert_eq!(neo4j("Note: see below"), None);
    }
}
