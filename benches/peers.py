"""What the other libraries do, each in a process of its own: `peers.py LIBRARY WORK,... FOLDER`.

Prints seconds and answers as JSON. `compare` starts it, with the Python that has the library.
"""

import importlib
import json
import os
import pathlib
import resource
import sys
import time

FILES = ["companies", "forums", "laws", "organisations", "people"]
PATH = ("person-5", "company-77")
PIVOTS = 256


def every_id(folder):
    import polars as pl

    return pl.concat([pl.read_csv(folder / f"{name}.csv", columns=["id"]) for name in FILES])["id"].unique().sort()


def arrays(folder):
    """The edges as numbers, and their weights, read by polars."""
    import numpy as np
    import polars as pl

    ids = every_id(folder)
    edges = pl.read_csv(folder / "relations.csv")
    kind = pl.Enum(ids)
    ends = [edges[end].cast(kind).to_physical().to_numpy().astype(np.int64) for end in ("source", "target")]
    return ids, ends[0], ends[1], edges["weight"].to_numpy().astype(float)


def simple(n, a, b):
    """U as pairs, the smaller number first, each once."""
    import numpy as np

    low, high = np.minimum(a, b), np.maximum(a, b)
    keys = np.unique(low[low != high] * n + high[low != high])
    return keys // n, keys % n


def directed(n, a, b):
    import numpy as np

    keys = np.unique((a * n + b)[a != b])
    return keys // n, keys % n


class Library:
    packages = ()
    # Imported before the clock starts.
    modules = ("numpy", "polars")
    sizes = "S M L"
    python = sys.executable

    def read(self, folder):
        self.ids, self.a, self.b, self.w = arrays(folder)
        self.n = len(self.ids)

    def ends(self):
        """The two entities between which a path is asked for."""
        names = dict(zip(self.ids, range(self.n)))
        return [names[name] for name in PATH]

    def number(self, name):
        return self.ids.search_sorted(name)


class Scipy(Library):
    packages = ("scipy", "polars")
    modules = ("numpy", "polars", "scipy.sparse.csgraph")

    def build(self, folder):
        import scipy.sparse as sp

        self.read(folder)
        self.graph = sp.csr_array((self.w, (self.a, self.b)), shape=(self.n, self.n))

    def path(self):
        from scipy.sparse.csgraph import dijkstra

        s, t = self.ends()
        found = dijkstra(self.graph, directed=False, unweighted=True, indices=s)[t]
        return found if found != float("inf") else -1

    def components(self):
        from scipy.sparse.csgraph import connected_components

        return connected_components(self.graph, directed=False)[0]

    def prepare_pagerank(self):
        import numpy as np
        import scipy.sparse as sp

        a, b = directed(self.n, self.a, self.b)
        out = np.bincount(a, minlength=self.n).astype(float)
        self.matrix = sp.csr_array((1.0 / out[a], (b, a)), shape=(self.n, self.n))
        self.dangling = out == 0

    def pagerank(self):
        import numpy as np

        x = np.full(self.n, 1.0 / self.n)
        for _ in range(1000):
            new = 0.85 * (self.matrix @ x) + (0.85 * x[self.dangling].sum() + 0.15) / self.n
            change = abs(new - x).sum()
            x = new
            if change < 1e-12:
                break
        return x.max()


class Tricks(Library):
    """The fewest columns, ids turned to numbers while they are read, numbers of 32 bits, no sum over parallel edges."""

    packages = ("scipy", "polars")
    modules = ("numpy", "polars", "scipy.sparse.csgraph")

    def build(self, folder):
        import numpy as np
        import polars as pl
        import scipy.sparse as sp

        self.ids = every_id(folder)
        self.n = len(self.ids)
        kind = pl.Enum(self.ids)
        columns = ["source", "target", "weight"]
        types = {"source": kind, "target": kind, "weight": pl.Float32}
        edges = pl.read_csv(folder / "relations.csv", columns=columns, schema_overrides=types)
        a, b = (edges[end].to_physical().to_numpy().astype(np.int32) for end in ("source", "target"))
        coo = sp.coo_array((edges["weight"].to_numpy(), (a, b)), shape=(self.n, self.n))
        coo.has_canonical_format = True
        self.graph = coo.tocsr()

    def path(self):
        import scipy.sparse as sp
        from scipy.sparse.csgraph import breadth_first_order

        s, t = (self.number(name) for name in PATH)
        order, before = breadth_first_order(self.graph, s, directed=False)
        if s != t and before[t] < 0:
            return -1
        steps = 0
        while t != s:
            t, steps = before[t], steps + 1
        return steps


class Pandas(Library):
    packages = ("scipy", "pandas")
    modules = ("numpy", "pandas", "scipy.sparse.csgraph")

    def build(self, folder):
        import numpy as np
        import pandas as pd
        import scipy.sparse as sp

        self.ids = pd.Index(pd.concat([pd.read_csv(folder / f"{name}.csv")["id"] for name in FILES])).sort_values()
        self.n = len(self.ids)
        edges = pd.read_csv(folder / "relations.csv")
        a, b = (self.ids.get_indexer(edges[end]) for end in ("source", "target"))
        self.graph = sp.csr_array((edges["weight"].to_numpy().astype(float), (a, b)), shape=(self.n, self.n))

    path = Scipy.path


class Igraph(Library):
    packages = ("igraph", "pandas")
    modules = ("pandas", "igraph")

    def build(self, folder):
        import igraph
        import pandas as pd

        vertices = pd.concat([pd.read_csv(folder / f"{name}.csv") for name in FILES])
        edges = pd.read_csv(folder / "relations.csv")
        edges = edges[["source", "target", "relation", "weight", "confidence"]]
        vertices = vertices.rename(columns={"name": "title"})
        self.graph = igraph.Graph.DataFrame(edges, directed=True, vertices=vertices, use_vids=False)
        self.n = self.graph.vcount()

    def path(self):
        s, t = (self.graph.vs.find(name=name) for name in PATH)
        return len(self.graph.get_shortest_path(s, t, mode="all", output="epath")) or -1

    def components(self):
        return len(self.graph.connected_components(mode="weak"))

    def prepare(self):
        self.simple = self.graph.as_undirected(mode="collapse").simplify()

    def prepare_pagerank(self):
        self.d = self.graph.copy().simplify()

    def pagerank(self):
        return max(self.d.pagerank(damping=0.85))

    def core(self):
        return max(self.simple.coreness())

    def betweenness(self):
        return 2 * max(self.simple.betweenness(directed=False)) / ((self.n - 1) * (self.n - 2))

    def pivots(self):
        sources = range(0, self.n, max(1, self.n // PIVOTS))
        self.simple.betweenness(directed=False, sources=list(sources)[:PIVOTS], targets=range(self.n))

    def harmonic(self):
        return max(self.simple.harmonic_centrality()) * (self.n - 1)

    def closeness(self):
        self.simple.closeness()

    def leiden(self):
        return self.simple.community_leiden(objective_function="modularity").modularity

    def graphml(self):
        with open(os.devnull, "w") as out:
            self.graph.write_graphml(out)


class Networkit(Library):
    packages = ("networkit", "polars")
    modules = ("numpy", "polars", "networkit")

    def build(self, folder):
        import networkit as nk
        import numpy as np

        nk.setNumberOfThreads(int(os.environ["OMP_NUM_THREADS"]))
        self.read(folder)
        ends = (self.a.astype(np.uint64), self.b.astype(np.uint64))
        self.graph = nk.GraphFromCoo((self.w, ends), n=self.n, directed=True, weighted=True)

    def path(self):
        import networkit as nk

        u = nk.graphtools.toUndirected(self.graph)
        search = nk.distance.BidirectionalBFS(u, *self.ends())
        search.run()
        return search.getDistance()

    def components(self):
        import networkit as nk

        found = nk.components.WeaklyConnectedComponents(self.graph)
        found.run()
        return found.numberOfComponents()

    def coo(self, pairs, is_directed):
        import networkit as nk
        import numpy as np

        a, b = (end.astype(np.uint64) for end in pairs)
        return nk.GraphFromCoo((np.ones(len(a)), (a, b)), n=self.n, directed=is_directed, weighted=False)

    def prepare(self):
        self.simple = self.coo(simple(self.n, self.a, self.b), False)

    def prepare_pagerank(self):
        self.d = self.coo(directed(self.n, self.a, self.b), True)

    def pagerank(self):
        import networkit as nk

        found = nk.centrality.PageRank(self.d, 0.85, 1e-12, distributeSinks=nk.centrality.SinkHandling.DistributeSinks)
        found.norm = nk.centrality.Norm.L1_NORM
        found.run()
        return max(found.scores())

    def core(self):
        import networkit as nk

        found = nk.centrality.CoreDecomposition(self.simple)
        found.run()
        return found.maxCoreNumber()

    def betweenness(self):
        import networkit as nk

        found = nk.centrality.Betweenness(self.simple, False)
        found.run()
        return max(found.scores()) / ((self.n - 1) * (self.n - 2))

    def pivots(self):
        import networkit as nk

        nk.centrality.EstimateBetweenness(self.simple, PIVOTS, normalized=False, parallel=True).run()

    def harmonic(self):
        import networkit as nk

        found = nk.centrality.HarmonicCloseness(self.simple, False)
        found.run()
        return max(found.scores())

    def leiden(self):
        import networkit as nk

        found = nk.community.ParallelLeiden(self.simple)
        found.run()
        return nk.community.Modularity().getQuality(found.getPartition(), self.simple)


class Rustworkx(Library):
    packages = ("rustworkx", "polars")
    modules = ("numpy", "polars", "rustworkx")

    def build(self, folder):
        import rustworkx as rx

        self.read(folder)
        self.graph = rx.PyDiGraph(multigraph=True)
        self.graph.add_nodes_from(self.ids.to_list())
        self.graph.add_edges_from(list(zip(self.a.tolist(), self.b.tolist(), self.w.tolist())))

    def path(self):
        import rustworkx as rx

        s, t = self.ends()
        found = rx.dijkstra_shortest_path_lengths(self.graph.to_undirected(multigraph=True), s, lambda _: 1.0, goal=t)
        return found[t] if t in found else -1

    def components(self):
        import rustworkx as rx

        return rx.number_weakly_connected_components(self.graph)

    def prepare(self):
        import rustworkx as rx

        a, b = simple(self.n, self.a, self.b)
        self.simple = rx.PyGraph(multigraph=False)
        self.simple.add_nodes_from(range(self.n))
        self.simple.add_edges_from_no_data(list(zip(a.tolist(), b.tolist())))

    def core(self):
        import rustworkx as rx

        return max(rx.core_number(self.simple).values())

    def betweenness(self):
        import rustworkx as rx

        return max(rx.betweenness_centrality(self.simple, normalized=True).values())

    def closeness(self):
        import rustworkx as rx

        return max(rx.closeness_centrality(self.simple, wf_improved=True).values())

    def prepare_graphml(self):
        import rustworkx as rx

        self.written = rx.PyDiGraph(multigraph=True)
        self.written.add_nodes_from([{"id": id} for id in self.ids])
        edges = zip(self.a.tolist(), self.b.tolist(), self.w.tolist())
        self.written.add_edges_from([(a, b, {"weight": w}) for a, b, w in edges])

    def graphml(self):
        import rustworkx as rx

        rx.write_graphml(self.written, os.devnull)


class GraphTool(Library):
    packages = ("graph-tool", "polars")
    modules = ("numpy", "polars", "graph_tool.topology", "graph_tool.centrality")
    # It comes as a package of the system, for the system's Python.
    python = "/usr/bin/python3"

    def build(self, folder):
        import graph_tool as gt

        gt.openmp_set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
        self.read(folder)
        self.graph = self.graph_of((self.a, self.b, self.w), True, True)

    def graph_of(self, columns, is_directed, weighted=False):
        import graph_tool as gt
        import numpy as np

        graph = gt.Graph(directed=is_directed)
        graph.add_vertex(self.n)
        properties = [graph.new_edge_property("double")] if weighted else []
        graph.add_edge_list(np.column_stack(columns), eprops=properties)
        for property in properties:
            graph.edge_properties["weight"] = property
        return graph

    def path(self):
        import graph_tool as gt
        import graph_tool.topology as topology

        found = topology.shortest_distance(gt.GraphView(self.graph, directed=False), *self.ends())
        return found if found <= self.n else -1

    def components(self):
        import graph_tool.topology as topology

        return len(topology.label_components(self.graph, directed=False)[1])

    def prepare(self):
        self.simple = self.graph_of(simple(self.n, self.a, self.b), False)

    def prepare_pagerank(self):
        self.d = self.graph_of(directed(self.n, self.a, self.b), True)

    def pagerank(self):
        import graph_tool.centrality as centrality

        return centrality.pagerank(self.d, damping=0.85, epsilon=1e-12).a.max()

    def core(self):
        import graph_tool.topology as topology

        return topology.kcore_decomposition(self.simple).a.max()

    def betweenness(self):
        import graph_tool.centrality as centrality

        return centrality.betweenness(self.simple)[0].a.max()

    def pivots(self):
        import graph_tool.centrality as centrality

        sources = list(range(0, self.n, max(1, self.n // PIVOTS)))[:PIVOTS]
        centrality.betweenness(self.simple, pivots=sources)

    def harmonic(self):
        import graph_tool.centrality as centrality

        return centrality.closeness(self.simple, harmonic=True, norm=False).a.max()

    def closeness(self):
        import graph_tool.centrality as centrality

        centrality.closeness(self.simple)

    def graphml(self):
        with open(os.devnull, "wb") as out:
            self.graph.save(out, fmt="graphml")


class Graphblas(Library):
    packages = ("python-graphblas", "suitesparse-graphblas", "polars")
    modules = ("numpy", "polars", "graphblas")

    def build(self, folder):
        import graphblas as gb

        gb.init("suitesparse", blocking=True)
        gb.ss.config["nthreads"] = int(os.environ["OMP_NUM_THREADS"])
        self.read(folder)
        self.graph = gb.Matrix.from_coo(self.a, self.b, self.w, nrows=self.n, ncols=self.n, dup_op=gb.binary.plus)

    def prepare_pagerank(self):
        import graphblas as gb
        import numpy as np

        a, b = directed(self.n, self.a, self.b)
        self.out = np.bincount(a, minlength=self.n).astype(float)
        # Arcs turned around, all of one value that is stored once.
        self.matrix = gb.Matrix.from_coo(b, a, 1.0, nrows=self.n, ncols=self.n, dtype=float)

    def pagerank(self):
        import graphblas as gb
        import numpy as np

        dangling = self.out == 0
        divisor = np.where(dangling, 1.0, self.out)
        x = np.full(self.n, 1.0 / self.n)
        for _ in range(1000):
            new = gb.Vector.from_dense(np.full(self.n, (0.85 * x[dangling].sum() + 0.15) / self.n))
            share = gb.Vector.from_dense(0.85 * x / divisor)
            new(gb.binary.plus) << self.matrix.mxv(share, gb.semiring.plus_second)
            new = new.to_dense()
            change = abs(new - x).sum()
            x = new
            if change < 1e-12:
                break
        return x.max()


class Networkx(Library):
    packages = ("networkx", "pandas")
    modules = ("pandas", "networkx")
    sizes = "S"

    def build(self, folder):
        import networkx as nx
        import pandas as pd

        edges = pd.read_csv(folder / "relations.csv")
        self.graph = nx.from_pandas_edgelist(edges, edge_attr=True, create_using=nx.MultiDiGraph)
        for name in FILES:
            self.graph.add_nodes_from(
                (id, {"name": title}) for id, title in pd.read_csv(folder / f"{name}.csv").itertuples(index=False)
            )

    def path(self):
        import networkx as nx

        try:
            return nx.shortest_path_length(nx.MultiGraph(self.graph), *PATH)
        except nx.NetworkXNoPath:
            return -1

    def components(self):
        import networkx as nx

        return nx.number_weakly_connected_components(self.graph)

    def prepare(self):
        import networkx as nx

        self.simple = nx.Graph(self.graph)
        self.simple.remove_edges_from(list(nx.selfloop_edges(self.simple)))

    def prepare_pagerank(self):
        import networkx as nx

        self.d = nx.DiGraph(self.graph)
        self.d.remove_edges_from(list(nx.selfloop_edges(self.d)))

    def pagerank(self):
        import networkx as nx

        tolerance = 1e-12 / self.d.number_of_nodes()
        return max(nx.pagerank(self.d, max_iter=1000, tol=tolerance, weight=None).values())

    def core(self):
        import networkx as nx

        return max(nx.core_number(self.simple).values())

    def graphml(self):
        import networkx as nx

        with open(os.devnull, "wb") as out:
            nx.write_graphml(self.graph, out)


LIBRARIES = {
    "scipy + polars": Scipy,
    "scipy + polars, all tricks": Tricks,
    "scipy + pandas": Pandas,
    "igraph": Igraph,
    "NetworKit": Networkit,
    "rustworkx": Rustworkx,
    "graph-tool": GraphTool,
    "GraphBLAS": Graphblas,
    "NetworkX": Networkx,
}
UNDIRECTED = {"core", "betweenness", "pivots", "harmonic", "closeness", "leiden"}


def main(name, works, folder):
    library = LIBRARIES[name]()
    start = time.perf_counter()
    for module in library.modules:
        importlib.import_module(module)
    imports = time.perf_counter() - start
    start = time.perf_counter()
    library.build(pathlib.Path(folder))
    seconds = time.perf_counter() - start
    results = {"imports": imports, "build": {"seconds": seconds, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}}
    prepared = set()
    for work in works.split(","):
        if work == "build" or not hasattr(library, work):
            continue
        needs = "prepare" if work in UNDIRECTED else f"prepare_{work}"
        if hasattr(library, needs) and needs not in prepared:
            prepared.add(needs)
            getattr(library, needs)()
        start = time.perf_counter()
        answer = getattr(library, work)()
        seconds = time.perf_counter() - start
        results[work] = {"seconds": seconds, "answer": None if answer is None else float(answer)}
    print(json.dumps(results))


if __name__ == "__main__":
    # Packages of another Python that has the same version, for what the one that runs does not have.
    sys.path.extend(sys.argv[4:])
    main(*sys.argv[1:4])
