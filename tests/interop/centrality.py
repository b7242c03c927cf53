#!/usr/bin/env python3
"""Holds relata's centrality against NetworkX, on the same simple graphs.

    .venv/bin/python tests/interop/centrality.py --relata target/release/relata [--graphs N] [--write-reference]

--write-reference computes the named graphs in NetworkX and writes tests/reference/*.json, which `cargo test` reads.
--relata runs the program on the named graphs and on random ones, and compares every value to a fresh computation.

The graphs that NetworkX gets are built here from the rows, by the words of docs/definitions.md, not by relata: U and D
as simple graphs, weights of parallel rows added. Lengths are exact fractions (1 / weight), because with floating-point
lengths NetworkX breaks ties between equally short paths at random, as its documentation warns.
"""

import argparse
import csv
import io
import json
import math
import platform
import random
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

import networkx as nx
import numpy as np
import scipy

ROOT = Path(__file__).resolve().parents[2]
TOLERANCE = 1e-9
MEASURES = [
    "degree", "in-degree", "out-degree", "relations", "strength", "betweenness", "closeness", "harmonic",
    "eigenvector", "pagerank", "katz", "hub", "authority", "core", "clustering", "constraint", "effective-size",
]  # fmt: skip
MODES = [("undirected", False, False), ("directed", True, False),
         ("undirected weighted", False, True), ("directed weighted", True, True)]  # fmt: skip


class Unsettled(Exception):
    """The measure is not unique on this graph, or too close to that for nine digits."""


def simple(case, directed):
    """U or D of a case: nodes in the order of ids, no loops, weights of parallel rows added."""
    graph = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from(sorted(case["entities"], key=lambda name: name.encode()))
    for source, target, weight, symmetric in case["relations"]:
        if source == target:
            continue
        for a, b in [(source, target)] + ([(target, source)] if directed and symmetric else []):
            before = graph.edges[a, b]["weight"] if graph.has_edge(a, b) else 0
            graph.add_edge(a, b, weight=before + weight)
    for _, _, data in graph.edges(data=True):
        data["length"] = Fraction(1) / Fraction(data["weight"])
    return graph


def unweighted(graph):
    graph = graph.copy()
    for _, _, data in graph.edges(data=True):
        data["weight"] = 1
    return graph


def defined(values):
    """NetworkX says NaN where relata says undefined."""
    return {node: None if math.isnan(value) else float(value) for node, value in values.items()}


def radius(graph, weight):
    if not graph.number_of_edges():
        return 0.0
    matrix = nx.to_numpy_array(graph, weight=weight)
    if graph.is_directed():
        parts = [part for part in nx.strongly_connected_components(graph) if len(part) > 1]
        blocks = [nx.to_numpy_array(graph.subgraph(part), weight=weight) for part in parts]
        return max((max(abs(np.linalg.eigvals(block))) for block in blocks), default=0.0)
    return float(max(np.linalg.eigvalsh(matrix)))


def eigenvector(graph, weight):
    """On the largest component, 0 elsewhere. NetworkX's power iteration, where a dense solution confirms it."""
    undirected = graph.to_undirected() if graph.is_directed() else graph
    order = {node: place for place, node in enumerate(graph)}
    parts = [sorted(part, key=order.get) for part in nx.connected_components(undirected)]
    if not parts:
        return {}
    part = min(parts, key=lambda part: (-len(part), order[part[0]]))
    inside = graph.subgraph(part).copy()
    if len(part) > 1 and graph.is_directed() and nx.is_directed_acyclic_graph(inside):
        return dict.fromkeys(graph, None)
    values = np.linalg.eigvals(nx.to_numpy_array(inside, nodelist=part, weight=weight).T)
    values = values[np.argsort(-values.real)]
    if len(part) > 1 and (values[0] - values[1]).real < 1e-3 * max(abs(values[0]), 1e-300):
        raise Unsettled
    try:
        found = nx.eigenvector_centrality(inside, max_iter=200_000, tol=1e-15, weight=weight)
    except nx.PowerIterationFailedConvergence:
        raise Unsettled from None
    return {node: found.get(node, 0.0) for node in graph}


def hits(graph):
    """By scipy's singular values (nx.hits), where the largest is well apart from the second."""
    if not graph.number_of_edges():
        return dict.fromkeys(graph, None), dict.fromkeys(graph, None)
    values = np.linalg.svd(nx.to_numpy_array(graph), compute_uv=False)
    if len(values) > 1 and values[0] - values[1] < 1e-3 * values[0]:
        raise Unsettled
    hub, authority = nx.hits(graph, max_iter=100_000, tol=1e-15)
    # A dense decomposition, because scipy's sparse one has no third opinion.
    u, _, vt = np.linalg.svd(nx.to_numpy_array(graph))
    for named, vector in ((hub, u[:, 0]), (authority, vt[0])):
        vector = vector / vector.sum()
        if max(abs(named[node] - value) for node, value in zip(graph, vector)) > 1e-10:
            raise Unsettled
    return hub, authority


def compute(case, measure, directed, weighted):
    u, d = simple(case, False), simple(case, True)
    if not weighted:
        u, d = unweighted(u), unweighted(d)
    either = d if directed else u
    length = "length" if weighted else None
    if measure == "degree":
        return dict(simple(case, False).degree())
    if measure == "in-degree":
        return dict(d.in_degree())
    if measure == "out-degree":
        return dict(d.out_degree())
    if measure in ("relations", "strength"):
        multigraph = nx.MultiDiGraph()
        multigraph.add_nodes_from(u)
        multigraph.add_edges_from((a, b, {"weight": w}) for a, b, w, _ in case["relations"])
        weight = "weight" if measure == "strength" else None
        loops = dict.fromkeys(u, 0)
        for node, _, data in nx.selfloop_edges(multigraph, data=True):
            loops[node] += data["weight"] if weight else 1
        return {node: value - loops[node] for node, value in multigraph.degree(weight=weight)}
    if measure == "betweenness":
        return nx.betweenness_centrality(either, weight=length)
    if measure == "closeness":
        return nx.closeness_centrality(either, distance=length, wf_improved=True)
    if measure == "harmonic":
        return nx.harmonic_centrality(either, distance=length)
    if measure == "eigenvector":
        return eigenvector(either, "weight")
    if measure == "pagerank":
        return nx.pagerank(d, alpha=0.85, max_iter=100_000, tol=1e-15) if len(d) else {}
    if measure == "katz":
        largest = radius(either, "weight")
        alpha = 0.85 / largest if largest > 1e-9 else 0.85
        return nx.katz_centrality(either, alpha=alpha, max_iter=100_000, tol=1e-14, weight="weight")
    if measure in ("hub", "authority"):
        return hits(d)[measure == "authority"]
    if measure == "core":
        return nx.core_number(u)
    if measure == "clustering":
        values = nx.clustering(u, weight="weight" if weighted else None)
        return {node: value if u.degree(node) > 1 else None for node, value in values.items()}
    if not u.number_of_edges():
        return dict.fromkeys(u, None)
    if measure == "constraint":
        return defined(nx.constraint(u, weight="weight" if weighted else None))
    if measure == "effective-size":
        # With `nodes`, because without it NetworkX 3.6.1 divides by the wrong maximum (networkx/networkx#8906).
        return defined(nx.effective_size(u, nodes=list(u), weight="weight" if weighted else None))
    raise AssertionError(measure)


def from_graph(name, graph):
    relations = [(str(a), str(b), data.get("weight", 1), False) for a, b, data in graph.edges(data=True)]
    return {"name": name, "entities": [str(node) for node in graph], "relations": relations}


def named_cases():
    yield from_graph("karate", nx.karate_club_graph())
    yield from_graph("florentine", nx.florentine_families_graph())
    yield from_graph("les-miserables", nx.les_miserables_graph())
    generator = random.Random(4)
    directed = nx.gnp_random_graph(40, 0.08, seed=4, directed=True)
    relations = [(f"d{a:02}", f"d{b:02}", generator.choice([0.5, 1, 2, 3.25]), False) for a, b in directed.edges]
    yield {"name": "directed", "entities": [f"d{n:02}" for n in directed], "relations": relations}
    yield messy_case("disconnected", random.Random(5), entities=30, rows=34)


def messy_case(name, generator, entities, rows, weights=(1, 1, 2, 3, 0.5)):
    """Rows that real tables have: parallel ones, both ways round, relations with oneself, symmetric verbs."""
    names = [f"e{place}" for place in range(entities)]
    relations = []
    for _ in range(rows if names else 0):
        if relations and generator.random() < 0.15:
            source, target, _, _ = generator.choice(relations)
            if generator.random() < 0.5:
                source, target = target, source
        else:
            source = generator.choice(names)
            target = source if generator.random() < 0.05 else generator.choice(names)
        relations.append((source, target, generator.choice(weights), generator.random() < 0.2))
    return {"name": name, "entities": names, "relations": relations}


def random_cases(count):
    yield {"name": "empty", "entities": [], "relations": []}
    yield {"name": "one", "entities": ["a"], "relations": []}
    yield {"name": "one with itself", "entities": ["a"], "relations": [("a", "a", 2, False), ("a", "a", 1, True)]}
    yield {"name": "two apart", "entities": ["a", "b"], "relations": []}
    yield {"name": "two", "entities": ["a", "b"], "relations": [("a", "b", 1, False)]}
    yield {"name": "a pair both ways", "entities": ["a", "b"], "relations": [("a", "b", 1, True)]}
    for number in range(count):
        generator = random.Random(number)
        entities = generator.randint(1, 40)
        rows = generator.randint(0, 3 * entities)
        weights = generator.choice([(1,), (1, 2, 3), (0.25, 0.5, 1, 8), [generator.uniform(0.1, 5) for _ in range(9)]])
        yield messy_case(f"random {number}", generator, entities, rows, weights)


def plain(value):
    return None if value is None else float(value)


def reference(case):
    values = {}
    for mode, directed, weighted in MODES:
        values[mode] = {}
        for measure in MEASURES:
            try:
                found = compute(case, measure, directed, weighted)
            except Unsettled:
                continue
            values[mode][measure] = {node: plain(found[node]) for node in sorted(case["entities"])}
        graph = simple(case, directed)
        edges = nx.edge_betweenness_centrality(graph, weight="length" if weighted else None)
        ends = (lambda edge: edge) if directed else sorted
        values[mode]["ties"] = [[*ends(edge), plain(value)] for edge, value in edges.items()]
    values["bridges"] = sorted(sorted(edge) for edge in nx.bridges(simple(case, False)))
    restart = sorted(case["entities"])[:3]
    values["personalised pagerank"] = {
        "restart": restart,
        "values": nx.pagerank(unweighted(simple(case, True)), personalization=dict.fromkeys(restart, 1),
                              max_iter=100_000, tol=1e-15),
    }  # fmt: skip
    return {
        "made_by": f"NetworkX {nx.__version__}, NumPy {np.__version__}, SciPy {scipy.__version__}, "
        f"Python {platform.python_version()}: tests/interop/centrality.py --write-reference",
        "entities": case["entities"],
        "relations": [list(relation) for relation in case["relations"]],
        "values": values,
    }


def write_reference():
    folder = ROOT / "tests" / "reference"
    folder.mkdir(parents=True, exist_ok=True)
    for case in named_cases():
        path = folder / f"{case['name']}.json"
        path.write_text(json.dumps(reference(case), indent=None, ensure_ascii=False).replace('}, "', '},\n"') + "\n")
        print(f"wrote {path.relative_to(ROOT)}")


def write_data(case, folder):
    (folder / "relata.toml").write_text(
        'title = "test"\n[kinds.thing]\nfile = "things.csv"\n[relations.points_to]\n[relations.knows]\nsymmetric = true\n'
    )
    with open(folder / "things.csv", "w", newline="") as file:
        csv.writer(file).writerows([["id", "name"], *([node, node] for node in case["entities"])])
    with open(folder / "relations.csv", "w", newline="") as file:
        # A column that nothing reads keeps rows apart that are otherwise the same in every cell.
        writer = csv.writer(file)
        writer.writerow(["source", "target", "relation", "weight", "row"])
        for row, (source, target, weight, symmetric) in enumerate(case["relations"]):
            writer.writerow([source, target, "knows" if symmetric else "points_to", weight, row])


def run(relata, folder, measures, directed, weighted):
    command = [relata, "centrality", "--data", folder, "--measure", ",".join(measures), "--format", "csv"]
    command += ["--directed"] * directed + ["--weighted"] * weighted
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode != 0:
        return None, done.stderr.strip()
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    return {m: {row["id"]: float(row[m]) if row[m] else None for row in rows} for m in measures}, ""


def differ(expected, found):
    """The first difference, or None."""
    if set(expected) != set(found):
        return f"entities {sorted(set(expected) ^ set(found))}"
    for node, value in expected.items():
        if (value is None) != (found[node] is None):
            return f"{node}: {value} expected, {found[node]} found"
        if value is not None and abs(value - found[node]) > TOLERANCE * max(1.0, abs(value)):
            return f"{node}: {value!r} expected, {found[node]!r} found"
    return None


def check(relata, count):
    passed = failed = skipped = 0
    for case in [*named_cases(), *random_cases(count)]:
        with tempfile.TemporaryDirectory() as folder:
            write_data(case, Path(folder))
            for mode, directed, weighted in MODES:
                expected = {}
                for measure in MEASURES:
                    try:
                        expected[measure] = compute(case, measure, directed, weighted)
                    except Unsettled:
                        skipped += 1
                found, error = run(relata, folder, list(expected), directed, weighted)
                for measure, values in expected.items():
                    problem = error if found is None else differ(values, found[measure])
                    if problem is None:
                        passed += 1
                    else:
                        failed += 1
                        print(f"FAILED {case['name']}, {mode}, {measure}: {problem}")
    if skipped:
        print(f"{skipped} comparisons left out, where the principal vector is not unique to nine digits")
    print(f"{passed} passed, {failed} failed")
    return failed == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--relata", help="the program to check")
    parser.add_argument("--graphs", type=int, default=300, help="how many random graphs (default 300)")
    parser.add_argument("--write-reference", action="store_true", help="write tests/reference/*.json anew")
    options = parser.parse_args()
    if not options.relata and not options.write_reference:
        parser.error("give --relata PATH, --write-reference, or both")
    if options.write_reference:
        write_reference()
    if options.relata and not check(options.relata, options.graphs):
        sys.exit(1)


if __name__ == "__main__":
    main()
