"""The real consumers of what `relata export` writes.

Reads a data folder on its own (csv and tomllib, nothing of relata), has relata export it, reads the exports with the
programs they are for, and compares every attribute of every entity and relation, with its type:

    python tests/interop/exports.py --relata target/release/relata --data data [--data tests/fixtures/exchange]

NetworkX reads GraphML, GEXF, GML, Pajek, Cytoscape's and node-link JSON, igraph GraphML and GML; JSON Graph Format, the
tables for Gephi and Neo4j and relata's own folder are read as the JSON and CSV that they are. The fixture folder is always tried as well. The last line says how many comparisons passed and failed;
the exit status is 1 when one failed.
"""

import argparse
import csv
import json
import math
import re
import subprocess
import sys
import tempfile
import tomllib
import warnings
from collections import Counter, defaultdict
from pathlib import Path

import igraph
import networkx as nx

FIXTURE = Path(__file__).resolve().parent.parent / "fixtures" / "exchange"
ENTITY = {"id", "name", "aliases", "description", "website", "evidence"}
RELATION = {"source", "target", "relation", "since", "until", "weight", "confidence", "note", "evidence"}
FORMULA = re.compile(r"'*[=+\-@\t\r\n|%]")
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

passed = 0
failures = []


def check(label, found, wanted):
    """Counts one comparison. Equal means of the same type too, so that 1 is neither 1.0 nor True."""
    global passed
    same = type(found) is type(wanted) and found == wanted
    if isinstance(wanted, list) and same:
        same = [type(item) for item in found] == [type(item) for item in wanted]
    if same:
        passed += 1
    else:
        failures.append(f"{label}: {found!r}, wanted {wanted!r}")


# ---- The data folder, read independently -----------------------------------------------------------------------------


def plain(cell):
    """A cell without the apostrophe that keeps spreadsheets from running it."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell[1:]) else cell


def rows(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            yield {plain(header): plain(cell) for header, cell in row.items() if cell}


def parts(cell):
    return [part.strip() for part in cell.split("|") if part.strip()]


TYPES = {
    "integer": int,
    "number": float,
    "boolean": lambda cell: {"true": True, "yes": True, "false": False, "no": False}[cell.lower()],
    "list": parts,
    "text": str,
    "date": str,
    "url": str,
}


class Data:
    """What the folder says: nodes by id, edges in the order of rows, and the types of attributes."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.schema = tomllib.loads((self.folder / "relata.toml").read_text(encoding="utf-8"))
        self.nodes, self.edges = {}, []
        self.node_types, self.edge_types = defaultdict(set), defaultdict(set)
        for kind, spec in self.schema.get("kinds", {}).items():
            self.entities(kind, spec)
        self.relations()
        registry = self.folder / "sources.csv"
        self.sources = {row["id"]: row for row in rows(registry)} if registry.exists() else {}

    def attributes(self, row, fixed, declared, types):
        found = {}
        for name, cell in row.items():
            if name not in fixed:
                ty = declared.get(name, "text")
                ty = "text" if isinstance(ty, dict) else ty
                types[name].add({"url": "text"}.get(ty, ty))
                found[name] = TYPES[ty](cell)
        return found

    def entities(self, kind, spec):
        for row in rows(self.folder / spec["file"]):
            node = {"name": row["name"], "kind": kind}
            for name in ("aliases", "evidence"):
                if name in row:
                    node[name] = parts(row[name])
            for name in ("description", "website"):
                if name in row:
                    node[name] = row[name]
            node |= self.attributes(row, ENTITY, spec.get("attributes", {}), self.node_types)
            self.nodes[row["id"]] = node

    def relations(self):
        table = list(rows(self.folder / "relations.csv"))
        directions = {row.get("type", "Directed") for row in table} <= {"Directed", "Undirected"}
        fixed = RELATION | ({"type"} if directions else set())
        for row in table:
            verb = self.schema.get("relations", {}).get(row["relation"], {})
            edge = {
                "relation": row["relation"],
                "label": verb.get("label", row["relation"].replace("_", " ")),
                "weight": float(row.get("weight", 1)),
                "confidence": float(row.get("confidence", 1)),
                "symmetric": verb.get("symmetric", False) or (directions and row.get("type") == "Undirected"),
            }
            for name in ("since", "until", "note"):
                if name in row:
                    edge[name] = row[name]
            if "evidence" in row:
                edge["evidence"] = parts(row["evidence"])
            edge |= self.attributes(row, fixed, self.schema.get("relation_attributes", {}), self.edge_types)
            self.edges.append((row["source"], row["target"], edge))

    def order(self):
        """Ids as relata numbers nodes: by bytes."""
        return sorted(self.nodes, key=lambda node: node.encode())

    def cited(self):
        evidence = [node.get("evidence", []) for node in self.nodes.values()]
        evidence += [edge.get("evidence", []) for _, _, edge in self.edges]
        return sorted({source for sources in evidence for source in sources}, key=str.encode)

    def about(self):
        names = ("title", "description", "snapshot", "citation", "licence")
        return {name: str(self.schema[name]) for name in names if self.schema.get(name)}


# ---- Comparing -------------------------------------------------------------------------------------------------------


def text_of(value):
    """A value as text, where a format has only that."""
    if isinstance(value, list):
        return "|".join(value)
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else str(value)


def in_xml(value, mixed):
    """A value as GraphML can hold it."""
    if isinstance(value, (str, list)) or mixed:
        return NOT_IN_XML.sub("\ufffd", text_of(value))
    return value


def compare(label, found, wanted, types, convert=lambda value, mixed: value):
    check(f"{label}: names of attributes", sorted(found), sorted(wanted))
    for name, value in wanted.items():
        if name in found:
            check(f"{label}, {name}", found[name], convert(value, len(types.get(name, ())) > 1))


def networkx_graphml(path, data):
    graph = nx.read_graphml(path, force_multigraph=True)
    check("GraphML: class", type(graph).__name__, "MultiDiGraph")
    check("GraphML: nodes", list(graph.nodes), data.order())
    check("GraphML: number of edges", graph.number_of_edges(), len(data.edges))
    for node, wanted in data.nodes.items():
        compare(f"GraphML node {node!r}", graph.nodes[node], wanted, data.node_types, in_xml)
    for position, (source, target, wanted) in enumerate(data.edges):
        label = f"GraphML edge {position} {source!r} {target!r}"
        if not graph.has_edge(source, target, f"e{position}"):
            check(label, "absent", "there")
            continue
        compare(label, graph.edges[source, target, f"e{position}"], wanted, data.edge_types, in_xml)
    about(graph.graph, data, "GraphML", json.loads(graph.graph["sources"]), in_xml)


def whole_days(first, last):
    """Start and end as GEXF has them: the whole span of partial dates."""
    found = {}
    if first:
        found["start"] = first + "-01-01"[len(first) - 4 :]
    if last:
        year, month, day = (last.split("-") + [None, None])[:3]
        month = month or "12"
        leap = int(year) % 4 == 0 and (int(year) % 100 != 0 or int(year) % 400 == 0)
        lengths = {"02": "29" if leap else "28"} | dict.fromkeys(("04", "06", "09", "11"), "30")
        found["end"] = f"{year}-{month}-{day or lengths.get(month, '31')}"
    return found


def networkx_gexf(path, data):
    graph = nx.read_gexf(path, version="1.3")
    check("GEXF: nodes", list(graph.nodes), data.order())
    check("GEXF: number of edges", graph.number_of_edges(), len(data.edges))
    for node, wanted in data.nodes.items():
        spec = data.schema["kinds"][wanted["kind"]]
        life = whole_days(wanted.get(spec.get("begins")), wanted.get(spec.get("ends")))
        wanted = wanted | {"label": wanted["name"]} | life
        del wanted["name"]
        compare(f"GEXF node {node!r}", graph.nodes[node], wanted, data.node_types, in_xml)
    keys = graph.is_multigraph()
    for position, (source, target, wanted) in enumerate(data.edges):
        since, until = wanted.get("since"), wanted.get("until")
        if data.schema["relations"][wanted["relation"]].get("time") == "event":
            since, until = since or until, until or since
        wanted = wanted | {"id": f"e{position}"} | whole_days(since, until)
        edge = (source, target, f"e{position}") if keys else (source, target)
        label = f"GEXF edge {position} {source!r} {target!r}"
        if not graph.has_edge(*edge):
            check(label, "absent", "there")
            continue
        compare(label, graph.edges[edge], wanted, data.edge_types, in_xml)


def networkx_json(path, data):
    document = json.loads(path.read_text(encoding="utf-8"))
    graph = nx.node_link_graph(document, edges="edges")
    check("JSON: class", type(graph).__name__, "MultiDiGraph")
    check("JSON: nodes", list(graph.nodes), data.order())
    check("JSON: number of edges", graph.number_of_edges(), len(data.edges))
    ends = [[edge["source"], edge["target"]] for edge in document["edges"]]
    check("JSON: order of edges", ends, [[source, target] for source, target, _ in data.edges])
    for node, wanted in data.nodes.items():
        compare(f"JSON node {node!r}", graph.nodes[node], wanted, data.node_types)
    parallel = Counter()
    for source, target, wanted in data.edges:
        key = parallel[source, target]
        parallel[source, target] += 1
        label = f"JSON edge {source!r} {target!r} {key}"
        if not graph.has_edge(source, target, key):
            check(label, "absent", "there")
            continue
        compare(label, graph.edges[source, target, key], wanted, data.edge_types)
    about(graph.graph, data, "JSON", graph.graph["sources"])


def about(graph, data, label, sources, convert=lambda value, mixed: value):
    for name, wanted in data.about().items():
        check(f"{label}: {name}", graph.get(name), convert(wanted, False))
    check(f"{label}: generator", graph.get("generator", "").split(" ")[0], "relata")
    check(f"{label}: data hash", bool(graph.get("data_hash")), True)
    check(f"{label}: sources", [source["id"] for source in sources], data.cited())
    for source in sources:
        wanted = {name: convert(value, False) for name, value in data.sources[source["id"]].items()}
        check(f"{label}: source {source['id']!r}", source, wanted)


def networkx_cytoscape(path, data):
    document = json.loads(path.read_text(encoding="utf-8"))
    graph = nx.cytoscape_graph(document)
    check("Cytoscape: nodes", list(graph.nodes), data.order())
    check("Cytoscape: number of edges", graph.number_of_edges(), len(data.edges))
    elements = document["elements"]["nodes"] + document["elements"]["edges"]
    check("Cytoscape: ids that are there once", len({one["data"]["id"] for one in elements}), len(elements))
    for node, wanted in data.nodes.items():
        # Cytoscape's `value` is the id, so an attribute of that name has another one.
        wanted = {"value_2" if name == "value" else name: value for name, value in wanted.items()}
        compare(f"Cytoscape node {node!r}", graph.nodes[node], wanted | {"id": node, "value": node}, {})
    parallel = Counter()
    for (source, target, wanted), element in zip(data.edges, document["elements"]["edges"]):
        key = parallel[source, target]
        parallel[source, target] += 1
        more = {"id": element["data"]["id"], "source": source, "target": target, "key": key}
        wanted = wanted | more | {"interaction": wanted["relation"]}
        compare(f"Cytoscape edge {source!r} {target!r} {key}", graph.edges[source, target, key], wanted, {})
    about(graph.graph, data, "Cytoscape", graph.graph["sources"])


def in_gml(value, mixed):
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int) and not -(2**31) <= value < 2**31:
        return str(value)
    return text_of(value) if isinstance(value, list) else value


def networkx_gml(path, data):
    graph = nx.read_gml(path)
    check("GML: class", type(graph).__name__, "MultiDiGraph")
    check("GML: nodes", list(graph.nodes), data.order())
    check("GML: number of edges", graph.number_of_edges(), len(data.edges))
    for node, wanted in data.nodes.items():
        compare(f"GML node {node!r}", graph.nodes[node], wanted, {}, in_gml)
    for position, (source, target, wanted) in enumerate(data.edges):
        label = f"GML edge {position} {source!r} {target!r}"
        if not graph.has_edge(source, target, position):
            check(label, "absent", "there")
            continue
        compare(label, graph.edges[source, target, position], wanted, {}, in_gml)
    about(graph.graph, data, "GML", json.loads(graph.graph["sources"]))


def igraph_gml(path, data):
    graph = igraph.Graph.Read_GML(str(path))
    order = data.order()
    ends = [[order[edge.source], order[edge.target]] for edge in graph.es]
    check("igraph, GML: edges", ends, [[source, target] for source, target, _ in data.edges])
    check("igraph, GML: weights", graph.es["weight"], [edge["weight"] for _, _, edge in data.edges])


def networkx_pajek(path, data):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        graph = nx.read_pajek(path)
    label = {node: node.replace('"', "'").replace("\\", "/") for node in data.order()}
    check("Pajek: nodes", list(graph.nodes), list(label.values()))
    found = Counter((source, target, edge["l"], edge["weight"]) for source, target, edge in graph.edges(data=True))
    wanted = Counter((label[s], label[t], edge["relation"], edge["weight"]) for s, t, edge in data.edges)
    check("Pajek: arcs", dict(found), dict(wanted))


def json_graph(path, data):
    """JSON Graph Format has no reader in Python's graph libraries: read as the JSON it is, by its specification."""
    graph = json.loads(path.read_text(encoding="utf-8"))["graph"]
    check("JGF: nodes", list(graph["nodes"]), data.order())
    check("JGF: number of edges", len(graph["edges"]), len(data.edges))
    for node, wanted in data.nodes.items():
        found = graph["nodes"][node]
        compare(f"JGF node {node!r}", found["metadata"] | {"name": found["label"]}, wanted, {})
    for edge, (source, target, wanted) in zip(graph["edges"], data.edges):
        label = f"JGF edge {edge['id']}"
        check(f"{label}, ends", [edge["source"], edge["target"]], [source, target])
        check(f"{label}, directed", edge["directed"], not wanted["symmetric"])
        found = edge["metadata"] | {"relation": edge["relation"], "label": edge["label"]}
        compare(label, found, wanted, {})
    about(graph["metadata"], data, "JGF", graph["metadata"]["sources"])


def igraph_graphml(path, data):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        graph = igraph.Graph.Read_GraphML(str(path))
    check("igraph: directed", graph.is_directed(), True)
    order = data.order()
    # igraph leaves an ampersand in an id (not in an attribute) as the reference that its XML parser hands over.
    check("igraph: nodes", graph.vs["id"], [node.replace("&", "&#38;") for node in order])
    ends = [[order[edge.source], order[edge.target]] for edge in graph.es]
    check("igraph: edges", ends, [[source, target] for source, target, _ in data.edges])
    columns = [("name", graph.vs, [data.nodes[node] for node in order])]
    columns += [("kind", graph.vs, [data.nodes[node] for node in order])]
    for name in ("relation", "since", "until", "weight", "confidence", "note", "evidence", "symmetric"):
        columns.append((name, graph.es, [edge for _, _, edge in data.edges]))
    for name, sequence, wanted in columns:
        found = sequence[name]
        absent = math.nan if isinstance(found[0], float) else ""
        converted = [in_xml(item[name], False) if name in item else absent for item in wanted]
        check(f"igraph: {name}", found, converted)


def gephi_tables(folder, data):
    """Read without taking apostrophes away, as Gephi reads them."""

    def table(name):
        with open(folder / name, newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def shown(text):
        return f"'{text}" if FORMULA.match(text) else text

    nodes, edges = table("nodes.csv"), table("edges.csv")
    check("Gephi: nodes", [row["Id"] for row in nodes], [shown(node) for node in data.order()])
    check("Gephi: number of edges", len(edges), len(data.edges))
    for row, node in zip(nodes, data.order()):
        wanted = data.nodes[node]
        check(f"Gephi node {node!r}, label", row["Label"], shown(wanted["name"]))
        check(f"Gephi node {node!r}, kind", row["Kind"], shown(wanted["kind"]))
    for row, (source, target, wanted) in zip(edges, data.edges):
        label = f"Gephi edge {row['Id']}"
        check(f"{label}, ends", [row["Source"], row["Target"]], [shown(source), shown(target)])
        check(f"{label}, type", row["Type"], "Undirected" if wanted["symmetric"] else "Directed")
        check(f"{label}, kind", row["Kind"], shown(wanted["relation"]))
        check(f"{label}, weight", float(row["Weight"]), wanted["weight"])
        for name in ("since", "until", "note"):
            check(f"{label}, {name}", row[name.capitalize()], shown(wanted.get(name, "")))


def neo4j_tables(folder, data):
    """Read by the types in the headers, as Neo4j's bulk import does, but with the apostrophes before formulas taken away."""
    convert = {"string": str, "long": int, "double": float, "boolean": lambda c: c == "true", "string[]": lambda c: c.split("|")}

    def table(name):
        for row in rows(folder / name):
            typed = [(header.rpartition(":"), cell) for header, cell in row.items()]
            yield {name or f":{ty}": convert.get(ty, str)(cell) for (name, _, ty), cell in typed}

    def as_text(value, mixed):
        return text_of(value) if mixed else value

    nodes, edges = list(table("nodes.csv")), list(table("relationships.csv"))
    check("Neo4j: nodes", [node.pop("id") for node in nodes], data.order())
    check("Neo4j: number of edges", len(edges), len(data.edges))
    for found, node in zip(nodes, data.order()):
        found["kind"] = found.pop(":LABEL")
        compare(f"Neo4j node {node!r}", found, data.nodes[node], data.node_types, as_text)
    for found, (source, target, wanted) in zip(edges, data.edges):
        label = f"Neo4j edge {source!r} {target!r}"
        check(f"{label}, ends", [found.pop(":START_ID"), found.pop(":END_ID")], [source, target])
        found["relation"] = found.pop(":TYPE")
        compare(label, found, wanted, data.edge_types, as_text)


def expanded(schema):
    """A schema with every pair of kinds written out."""
    verbs = {}
    for name, verb in schema.get("relations", {}).items():
        pairs = verb.get("pairs", []) + [[a, b] for a in verb.get("from", []) for b in verb.get("to", [])]
        verbs[name] = {key: value for key, value in verb.items() if key not in ("from", "to")} | {"pairs": pairs}
    return schema | {"relations": verbs}


def own_folder(folder, data):
    back = Data(folder)
    check("own folder: schema", expanded(back.schema), expanded(data.schema))
    check("own folder: nodes", sorted(back.nodes), sorted(data.nodes))
    for node, wanted in data.nodes.items():
        compare(f"own folder, node {node!r}", back.nodes.get(node, {}), wanted, {})
    check("own folder: number of edges", len(back.edges), len(data.edges))
    for found, wanted in zip(back.edges, data.edges):
        check(f"own folder, edge {wanted[:2]}, ends", found[:2], wanted[:2])
        compare(f"own folder, edge {wanted[:2]}", found[2], wanted[2], {})
    check("own folder: sources", back.sources, data.sources)


READERS = [
    ("graphml", "graph.graphml", [networkx_graphml, igraph_graphml]),
    ("json", "graph.json", [networkx_json]),
    ("gexf", "graph.gexf", [networkx_gexf]),
    ("cytoscape", "graph.cyjs", [networkx_cytoscape]),
    ("jgf", "graph-jgf.json", [json_graph]),
    ("gml", "graph.gml", [networkx_gml, igraph_gml]),
    ("pajek", "graph.net", [networkx_pajek]),
    ("gephi", "gephi", [gephi_tables]),
    ("neo4j", "neo4j", [neo4j_tables]),
    ("csv", "folder", [own_folder]),
]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--relata", required=True, help="the program to test")
    parser.add_argument("--data", action="append", default=[], help="a data folder with a relata.toml; may be repeated")
    options = parser.parse_args()
    folders = {Path(folder).resolve() for folder in options.data} | {FIXTURE}
    for folder in sorted(folders):
        data = Data(folder)
        with tempfile.TemporaryDirectory() as temporary:
            for format, name, readers in READERS:
                out = Path(temporary) / name
                command = [options.relata, "export", "--to", format, "-o", str(out), "--data", str(folder)]
                done = subprocess.run(command, capture_output=True, text=True)
                check(f"{' '.join(command)}: {done.stderr}", done.returncode, 0)
                for reader in readers if done.returncode == 0 else []:
                    before = passed, len(failures)
                    try:
                        reader(out, data)
                    except Exception as error:  # a reader that refuses the file is a failure like any other
                        check(f"{reader.__name__} on {folder.name}", repr(error), "no error")
                    print(f"{folder.name}, {reader.__name__}: {passed - before[0]} passed, {len(failures) - before[1]} failed")
    for failure in failures[:50]:
        print(f"FAILED {failure}")
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
