#!/usr/bin/env python3
"""Holds relata's communities and brokers against leidenalg and NetworkX, on the same simple graphs.

    .venv/bin/python tests/interop/communities.py --relata target/release/relata [--graphs N] [--largest N]

The graphs that the other libraries get are built here from the rows, by the words of docs/definitions.md, not by
relata. The quality of every division, relata's and leidenalg's, is computed by NetworkX or by hand in this file, so
that no program is taken at its own word.
"""

import argparse
import csv
import io
import json
import random
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

import igraph as ig
import leidenalg
import networkx as nx

from centrality import from_graph, messy_case, random_cases, simple, unweighted, write_data

ROOT = Path(__file__).resolve().parents[2]
RUNS = 10
TOLERANCE = 1e-6


def rows_of(relata, folder, *arguments):
    command = [relata, *arguments, "--data", str(folder), "--format", "csv"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(arguments)}: exit {done.returncode}: {done.stderr.strip()}")
    return list(csv.DictReader(io.StringIO(done.stdout)))


def communities(relata, folder, *arguments):
    """The division, in the order of numbers."""
    groups = {}
    for row in rows_of(relata, folder, "communities", *arguments):
        groups.setdefault(int(row["community"]), []).append(row["id"])
    return [set(groups[number]) for number in sorted(groups)]


def cpm(graph, groups, resolution):
    inside = sum(graph.subgraph(group).size(weight="weight") for group in groups)
    return inside - resolution * sum(len(group) * (len(group) - 1) / 2 for group in groups)


def value(graph, groups, quality, resolution):
    if quality == "cpm":
        return cpm(graph, groups, resolution)
    return nx.community.modularity(graph, groups, weight="weight", resolution=resolution)


def by_leidenalg(graph, quality, resolution):
    """The best of ten seeds, each run until nothing improves."""
    names = list(graph)
    number = {name: place for place, name in enumerate(names)}
    other = ig.Graph(n=len(names), edges=[(number[a], number[b]) for a, b in graph.edges])
    weights = [data["weight"] for _, _, data in graph.edges(data=True)]
    kind = leidenalg.CPMVertexPartition if quality == "cpm" else leidenalg.RBConfigurationVertexPartition
    best = None
    for seed in range(RUNS):
        found = leidenalg.find_partition(
            other, kind, weights=weights, resolution_parameter=resolution, n_iterations=-1, seed=seed
        )
        groups = [{names[place] for place in group} for group in found]
        reached = value(graph, groups, quality, resolution)
        best = reached if best is None else max(best, reached)
    return best


def data_case():
    """The data set of the project as a case, by its CSV files."""
    entities = []
    for path in sorted((ROOT / "data").glob("*.csv")):
        if path.name not in ("relations.csv", "sources.csv"):
            with open(path, newline="", encoding="utf-8") as file:
                entities += [row["id"] for row in csv.DictReader(file)]
    with open(ROOT / "data" / "relations.csv", newline="", encoding="utf-8") as file:
        relations = [(row["source"], row["target"], float(row.get("weight") or 1), False) for row in csv.DictReader(file)]
    return {"name": "data", "entities": entities, "relations": relations}


def lfr_case(entities, mixing, seed):
    """A benchmark graph of Lancichinetti, Fortunato and Radicchi, with weights of our own."""
    sizes = {"min_community": 30, "max_community": entities // 4 + 50}
    graph = nx.LFR_benchmark_graph(entities, 3, 1.5, mixing, average_degree=8, max_degree=40, seed=seed, **sizes)
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    generator = random.Random(seed)
    relations = [(f"n{a}", f"n{b}", generator.choice([1, 2, 3]), False) for a, b in graph.edges]
    return {"name": f"LFR {entities} {mixing}", "entities": [f"n{node}" for node in graph], "relations": relations}


class Tally:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, holds, what):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {what}")


def ordered(groups):
    """Largest first, ties by the smallest id."""
    return sorted((set(group) for group in groups), key=lambda group: (-len(group), min(name.encode() for name in group)))


def check_leiden(relata, largest, tally):
    cases = [from_graph("karate", nx.karate_club_graph()), from_graph("les-miserables", nx.les_miserables_graph())]
    cases.append(data_case())
    cases += [lfr_case(entities, mixing, 1) for entities in (250, 1000) if entities <= largest for mixing in (0.1, 0.3, 0.5)]
    for case in cases:
        with tempfile.TemporaryDirectory() as folder:
            write_data(case, Path(folder))
            for weighted in (False, True):
                graph = simple(case, False)
                graph = graph if weighted else unweighted(graph)
                density = 2 * graph.size(weight="weight") / (len(graph) * (len(graph) - 1))
                for quality, resolution in [("modularity", 1), ("modularity", 2), ("cpm", density), ("cpm", 4 * density)]:
                    arguments = ["--quality", quality, "--resolution", repr(resolution), "--runs", str(RUNS)]
                    groups = communities(relata, folder, *arguments, *["--weighted"] * weighted)
                    ours, theirs = value(graph, groups, quality, resolution), by_leidenalg(graph, quality, resolution)
                    scale = 1 if quality == "modularity" else graph.size(weight="weight")
                    what = f"{case['name']}, {quality} {resolution:.4g}{', weighted' if weighted else ''}"
                    print(f"{what}: {ours:.7f}, leidenalg {theirs:.7f}")
                    tally.check((ours - theirs) / scale >= -TOLERANCE, f"{what}: {ours!r} is below {theirs!r}")
                    tally.check(all(nx.is_connected(graph.subgraph(group)) for group in groups), f"{what}: not connected")
                    tally.check(groups == ordered(groups), f"{what}: order of communities")


def stable(graph, groups):
    """Whether each node's label has as much weight among its neighbours as any other (Raghavan et al. 2007)."""
    label = {node: number for number, group in enumerate(groups) for node in group}
    for node in graph:
        weights = {}
        for other, data in graph[node].items():
            weights[label[other]] = weights.get(label[other], 0) + data["weight"]
        if weights and weights.get(label[node], 0) < max(weights.values()) * (1 - 1e-9):
            return False
    return True


def described(relata, folder, case, graph, tally, what):
    """The description of each community, counted anew."""
    command = [relata, "communities", "--describe", "--data", str(folder), "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    for one in json.loads(done.stdout):
        members = set(one["members"])
        inside = graph.subgraph(members)
        rows = sum(source in members and target in members for source, target, _, _ in case["relations"])
        tally.check(
            (one["size"], one["relations"], one["inside"]) == (len(members), rows, inside.number_of_edges())
            and one["cut"] == nx.cut_size(graph, members)
            and one["density"] == (nx.density(inside) if len(members) > 1 else None)
            and [entity["degree"] for entity in one["central"]]
            == sorted((degree for _, degree in inside.degree if degree), reverse=True)[:5],
            f"{what}: description of community {one['community']}",
        )


def check_groups(relata, case, folder, tally):
    """Label propagation, components, Leiden on whatever graph."""
    what = case["name"]
    for weighted in (False, True):
        graph = simple(case, False)
        graph = graph if weighted else unweighted(graph)
        flags = ["--weighted"] * weighted
        groups = communities(relata, folder, "--method", "labels", "--runs", "2", *flags)
        tally.check(stable(graph, groups), f"{what}: a label could be changed")
        tally.check(all(nx.is_connected(graph.subgraph(group)) for group in groups), f"{what}: label not connected")
        best = communities(relata, folder, *flags)
        tally.check(all(nx.is_connected(graph.subgraph(group)) for group in best), f"{what}: community not connected")
        tally.check(sorted(node for group in best for node in group) == sorted(graph), f"{what}: not a division")
        if graph.number_of_edges():
            score = [nx.community.modularity(graph, division, weight="weight") for division in (best, groups)]
            tally.check(score[0] >= score[1] - 1e-9, f"{what}: worse than labels")
    undirected, directed = simple(case, False), simple(case, True)
    weak = communities(relata, folder, "--method", "components")
    tally.check(weak == ordered(nx.connected_components(undirected)), f"{what}: components")
    strong = communities(relata, folder, "--method", "strong-components")
    tally.check(strong == ordered(nx.strongly_connected_components(directed)), f"{what}: strong components")
    described(relata, folder, case, undirected, tally, what)


def check_brokers(relata, case, folder, tally):
    what = case["name"]
    graph = simple(case, False)
    rows = rows_of(relata, folder, "brokers", "--measure", "articulation,pieces,cut-off,bridges")
    points = {row["id"] for row in rows if row["articulation"] == "true"}
    tally.check(points == set(nx.articulation_points(graph)), f"{what}: articulation points")
    expected, off = {}, {}
    bridges = list(nx.bridges(graph))
    for node in graph:
        component = nx.node_connected_component(graph, node) - {node}
        pieces = ordered(nx.connected_components(graph.subgraph(component)))
        # As many pieces as biconnected components meet in a node.
        expected[node] = (len(pieces), len(component) - (len(pieces[0]) if pieces else 0))
        off[node] = pieces[1:]
    blocks = list(nx.biconnected_components(graph))
    tally.check(
        all(expected[node][0] == sum(node in block for block in blocks) for node in graph), f"{what}: blocks of networkx"
    )
    found = {row["id"]: (int(row["pieces"]), int(row["cut-off"])) for row in rows}
    tally.check(found == expected, f"{what}: pieces")
    ends = {row["id"]: int(row["bridges"]) for row in rows}
    tally.check(ends == {node: sum(node in bridge for bridge in bridges) for node in graph}, f"{what}: ends of bridges")
    listed = {node: [] for node in points}
    for row in rows_of(relata, folder, "brokers", "--of", "pieces"):
        place = int(row["piece"]) - 1
        listed[row["broker"]] += [set() for _ in range(place + 1 - len(listed[row["broker"]]))]
        listed[row["broker"]][place].add(row["id"])
    tally.check(listed == {node: off[node] for node in points}, f"{what}: who is cut off")
    cut = {frozenset((row["source"], row["target"])): row for row in rows_of(relata, folder, "brokers", "--of", "relations")}
    tally.check(set(cut) == {frozenset(bridge) for bridge in bridges}, f"{what}: bridges")
    for bridge, row in cut.items():
        less = graph.copy()
        less.remove_edge(*bridge)
        sizes = {end: len(nx.node_connected_component(less, end)) for end in bridge}
        fits = int(row["cut-off"]) == min(sizes.values()) == sizes[row["outer"]]
        tally.check(fits, f"{what}: side of the bridge {sorted(bridge)}")


def through(graph, a, b, length):
    """For each node the members of both groups that some shortest path between them joins through it, by distances."""
    distance = dict(nx.all_pairs_dijkstra_path_length(graph, weight=length))
    joined = {node: (set(), set()) for node in graph}
    for s in a:
        for t in b:
            for v in graph:
                if s != t and v not in (s, t) and t in distance[s] and v in distance[s] and t in distance[v]:
                    if distance[s][v] + distance[v][t] == distance[s][t]:
                        joined[v][0].add(s)
                        joined[v][1].add(t)
    return joined


def check_between(relata, case, folder, tally, generator):
    if len(case["entities"]) < 2:
        return
    # Attributes make the groups selectable.
    a = set(generator.sample(case["entities"], generator.randint(1, len(case["entities"]))))
    b = set(generator.sample(case["entities"], generator.randint(1, len(case["entities"]))))
    with open(folder / "things.csv", "w", newline="") as file:
        yes = lambda group, node: "yes" if node in group else "no"
        rows = ([node, node, yes(a, node), yes(b, node)] for node in case["entities"])
        csv.writer(file).writerows([["id", "name", "first", "second"], *rows])
    for directed in (False, True):
        for weighted in (False, True):
            graph = simple(case, directed)
            graph = graph if weighted else unweighted(graph)
            length = "length" if weighted else None
            for _, _, data in graph.edges(data=True):
                data["hop"] = Fraction(1) / Fraction(data["weight"]) if weighted else 1
            selectors = [":thing{first:'yes'}", ":thing{second:'yes'}"]
            arguments = ["--between", *selectors, "--measure", "share,members-a,members-b"]
            flags = ["--directed"] * directed + ["--weighted"] * weighted
            rows = rows_of(relata, folder, "brokers", *arguments, *flags)
            reference = nx.betweenness_centrality_subset(graph, sorted(a), sorted(b), normalized=False, weight=length)
            pairs = sum(s != t and nx.has_path(graph, s, t) for s in a for t in b)
            factor = (1 if directed else 2) / pairs if pairs else 0
            what = f"{case['name']}, between, {' '.join(flags)}"
            close = all(abs(float(row["share"]) - reference[row["id"]] * factor) < 1e-9 for row in rows)
            tally.check(close and len(rows) == len(graph), f"{what}: share")
            members = lambda cell: set(cell.split("|")) if cell else set()
            found = {row["id"]: (members(row["members-a"]), members(row["members-b"])) for row in rows}
            tally.check(found == through(graph, a, b, "hop"), f"{what}: members")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--relata", required=True, help="the program to check")
    parser.add_argument("--graphs", type=int, default=300, help="how many random graphs (default 300)")
    parser.add_argument("--largest", type=int, default=1000, help="leave out larger LFR graphs (default 1000)")
    options = parser.parse_args()
    tally = Tally()
    check_leiden(options.relata, options.largest, tally)
    generator = random.Random(5)
    named = [from_graph("karate", nx.karate_club_graph()), from_graph("florentine", nx.florentine_families_graph())]
    named.append(messy_case("disconnected", random.Random(6), entities=30, rows=34))
    for case in [*named, *random_cases(options.graphs)]:
        with tempfile.TemporaryDirectory() as folder:
            write_data(case, Path(folder))
            check_groups(options.relata, case, Path(folder), tally)
            check_brokers(options.relata, case, Path(folder), tally)
            check_between(options.relata, case, Path(folder), tally, generator)
    print(f"{tally.passed} passed, {tally.failed} failed")
    if tally.failed:
        sys.exit(1)


if __name__ == "__main__":
    main()
