#!/usr/bin/env python3
"""Holds relata's measures, paths and summary against igraph, on the same simple graphs.

    .venv/bin/python tests/interop/structure.py --relata target/release/relata [--graphs N]

A second opinion beside NetworkX's (centrality.py), from a library that shares no code with it. The graphs that igraph gets
are built here from the rows, by the words of docs/definitions.md. Weights are powers of two, so that lengths (1 / weight)
and their sums are exact and equally long paths are equally long for igraph too.
"""

import argparse
import csv
import json
import math
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import igraph as ig
import networkx as nx

from centrality import TOLERANCE, from_graph, messy_case, run, simple, unweighted, write_data
from communities import Tally, rows_of

EXACT = (0.25, 0.5, 1, 2, 4)


def igraph_of(graph):
    """The same graph, nodes numbered in the order of ids."""
    nodes = list(graph)
    place = {node: at for at, node in enumerate(nodes)}
    out = ig.Graph(n=len(nodes), directed=graph.is_directed())
    out.add_edges([(place[a], place[b]) for a, b in graph.edges])
    out.vs["id"] = nodes
    out.es["weight"] = [float(data["weight"]) for _, _, data in graph.edges(data=True)]
    out.es["length"] = [1 / float(data["weight"]) for _, _, data in graph.edges(data=True)]
    return out


def undefined(value):
    return None if value is None or math.isnan(value) else value


def expected(u, d, directed, weighted):
    """What igraph says, by measure, in relata's normalisation."""
    graph = d if directed else u
    n = graph.vcount()
    length = "length" if weighted else None
    weight = "weight" if weighted else None
    pairs = (n - 1) * (n - 2) / (1 if directed else 2)
    between = graph.betweenness(directed=directed, weights=length)
    # over distances towards the node, as relata and NetworkX have it
    distances = graph.distances(weights=length, mode="in" if directed else "all")
    reached = [sum(math.isfinite(value) for value in row) for row in distances]
    close = graph.closeness(mode="in" if directed else "all", weights=length)
    harmonic = graph.harmonic_centrality(mode="in" if directed else "all", weights=length)
    # igraph leaves a node that nothing reaches undefined; Wasserman and Faust scale by the share that reaches it
    factor = [(r - 1) / (n - 1) if n > 1 else 0 for r in reached]
    values = {
        "degree": [float(value) for value in u.degree()],
        "betweenness": [value / pairs if pairs > 0 else 0.0 for value in between],
        "closeness": [0.0 if undefined(value) is None else value * share for value, share in zip(close, factor)],
        "harmonic": [(undefined(value) or 0.0) * (n - 1) for value in harmonic],
        "pagerank": d.pagerank(damping=0.85, weights=weight),
        "core": [float(value) for value in u.coreness()],
        "constraint": [undefined(value) for value in u.constraint(weights=weight)],
    }
    if not weighted:
        # with weights igraph has Barrat's definition, NetworkX and relata that of Onnela
        values["clustering"] = [undefined(value) for value in u.transitivity_local_undirected(mode="nan")]
    return {measure: dict(zip(graph.vs["id"], column)) for measure, column in values.items()}


def close_to(a, b):
    return (a is None) == (b is None) and (a is None or abs(a - b) <= TOLERANCE * max(1.0, abs(a)))


def check_measures(relata, case, folder, tally):
    for directed in (False, True):
        for weighted in (False, True):
            graphs = [simple(case, False), simple(case, True)]
            u, d = (igraph_of(graph if weighted else unweighted(graph)) for graph in graphs)
            wanted = expected(u, d, directed, weighted)
            found, error = run(relata, str(folder), list(wanted), directed, weighted)
            what = f"{case['name']}{', directed' * directed}{', weighted' * weighted}"
            tally.check(found is not None, f"{what}: {error}")
            for measure, values in wanted.items() if found else ():
                wrong = [node for node, value in values.items() if not close_to(value, found[measure][node])]
                first = f" {wrong[0]}: igraph {values[wrong[0]]}, relata {found[measure][wrong[0]]}" if wrong else ""
                tally.check(not wrong, f"{what}, {measure}:{first}")


def check_ties(relata, case, folder, tally):
    """Edge betweenness, bridges and articulation points."""
    u = igraph_of(unweighted(simple(case, False)))
    n = u.vcount()
    names = u.vs["id"]
    ends = [frozenset((names[edge.source], names[edge.target])) for edge in u.es]
    rows = rows_of(relata, folder, "centrality", "--of", "relations")
    found = {frozenset((row["source"], row["target"])): row for row in rows}
    scale = n * (n - 1) / 2
    fits = all(close_to(value / scale, float(found[end]["betweenness"])) for end, value in zip(ends, u.edge_betweenness()))
    tally.check(set(found) == set(ends) and fits, f"{case['name']}: edge betweenness")
    bridges = {ends[edge] for edge in u.bridges()}
    tally.check({end for end, row in found.items() if row["bridge"] == "true"} == bridges, f"{case['name']}: bridges")
    points = {row["id"] for row in rows_of(relata, folder, "brokers", "--measure", "articulation") if row["articulation"] == "true"}
    tally.check(points == {names[node] for node in u.articulation_points()}, f"{case['name']}: articulation points")


def chains(relata, folder, *arguments):
    """Paths as lists of ids; none where there is none."""
    command = [relata, "path", *arguments, "--data", str(folder), "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{' '.join(arguments)}: exit {done.returncode}: {done.stderr.strip()}")
    found = json.loads(done.stdout) if done.stdout.strip() else []
    return [[entity["id"] for entity in path["entities"]] for path in found]


def check_paths(relata, case, folder, tally, generator):
    if len(case["entities"]) < 2:
        return
    for directed in (False, True):
        graph = igraph_of(simple(case, directed))
        mode = "out" if directed else "all"
        flags = ["--directed"] * directed
        a, b = generator.sample(range(graph.vcount()), 2)
        start, end = graph.vs[a]["id"], graph.vs[b]["id"]
        what = f"{case['name']}, {start} to {end}{', directed' * directed}"
        number = lambda ids: [graph.vs.find(id=name).index for name in ids]
        for cost, lengths in (("hops", None), ("weight", "length")):
            best = chains(relata, folder, start, end, "-k", "6", "--cost", cost, *flags)
            long = lambda path: sum(graph.es[graph.get_eid(x, y)]["length"] if lengths else 1 for x, y in zip(path, path[1:]))
            mine = [long(number(path)) for path in best]
            reachable = math.isfinite(graph.distances(a, b, mode=mode)[0][0])
            theirs = graph.get_k_shortest_paths(a, b, k=6, mode=mode, weights=lengths, output="vpath") if reachable else []
            tally.check(mine == [long(path) for path in theirs], f"{what}, {cost}: {mine}, igraph {[long(p) for p in theirs]}")
            simple_paths = all(len(set(path)) == len(path) for path in best) and len(set(map(tuple, best))) == len(best)
            tally.check(simple_paths, f"{what}, {cost}: a path repeats an entity or another path")
        every = {tuple(path) for path in chains(relata, folder, start, end, "--all", "--hops", "3", "--limit", "100000", *flags)}
        wanted = {tuple(graph.vs[path]["id"]) for path in graph.get_all_simple_paths(a, b, maxlen=3, mode=mode)}
        tally.check(every == wanted, f"{what}: all within 3 hops: {sorted(every ^ wanted)[:2]}")


def check_summary(relata, case, folder, tally, generator):
    """Two kinds, so that assortativity has something to tell."""
    first = set(generator.sample(case["entities"], len(case["entities"]) // 2)) if case["entities"] else set()
    with open(folder / "relata.toml", "a") as file:
        file.write('[kinds.other]\nfile = "others.csv"\n')
    for name, group in (("things", first), ("others", set(case["entities"]) - first)):
        with open(folder / f"{name}.csv", "w", newline="") as file:
            csv.writer(file).writerows([["id", "name"], *([node, node] for node in case["entities"] if node in group)])
    command = [relata, "summary", "--data", str(folder), "--format", "json"]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    u, d = igraph_of(simple(case, False)), igraph_of(simple(case, True))
    what = f"{case['name']}, summary"
    if u.vcount():
        # of the largest component, of equal ones that with the smallest id
        parts = u.connected_components()
        largest = u.subgraph(max(parts, key=lambda part: (len(part), -min(part))))
        tally.check(found["diameter"] == largest.diameter(directed=False), f"{what}: diameter {found['diameter']}")
        tally.check(found["components"] == len(parts), f"{what}: components")
    if u.vcount() > 1:
        tally.check(close_to(u.density(), found["density"]), f"{what}: density")
    if d.ecount():
        tally.check(close_to(d.reciprocity(), found["reciprocity"]), f"{what}: reciprocity {found['reciprocity']}")
        kinds = [int(node in first) for node in u.vs["id"]]
        wanted = undefined(u.assortativity_nominal(kinds, directed=False))
        tally.check(
            close_to(wanted, found["assortativity_by_kind"]), f"{what}: assortativity {wanted}, {found['assortativity_by_kind']}"
        )


def exact(case):
    """The same graph with weights that are powers of two."""
    generator = random.Random(case["name"])
    relations = {}
    for source, target, _, symmetric in case["relations"]:
        # one row a pair, so that no sum of parallel weights is anything else
        relations.setdefault(frozenset((source, target)), (source, target, generator.choice(EXACT), symmetric))
    return {**case, "relations": list(relations.values())}


def cases(count):
    yield exact(from_graph("karate", nx.karate_club_graph()))
    yield exact(from_graph("florentine", nx.florentine_families_graph()))
    yield exact(from_graph("les-miserables", nx.les_miserables_graph()))
    yield {"name": "empty", "entities": [], "relations": []}
    yield {"name": "one", "entities": ["a"], "relations": [("a", "a", 1, False)]}
    yield {"name": "two apart", "entities": ["a", "b"], "relations": []}
    for number in range(count):
        generator = random.Random(10_000 + number)
        entities = generator.randint(2, 40)
        yield exact(messy_case(f"random {number}", generator, entities, generator.randint(0, 3 * entities)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--relata", required=True, help="the program to check")
    parser.add_argument("--graphs", type=int, default=200, help="how many random graphs (default 200)")
    options = parser.parse_args()
    tally = Tally()
    generator = random.Random(7)
    for case in cases(options.graphs):
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder)
            write_data(case, folder)
            check_measures(options.relata, case, folder, tally)
            check_ties(options.relata, case, folder, tally)
            check_paths(options.relata, case, folder, tally, generator)
            check_summary(options.relata, case, folder, tally, generator)
    print(f"{tally.passed} passed, {tally.failed} failed")
    if tally.failed:
        sys.exit(1)


if __name__ == "__main__":
    main()
