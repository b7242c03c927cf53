"""scipy, with the files read by polars, by polars with all tricks, and by pandas."""

import numpy as np
import scipy.sparse as sp
from scipy.sparse import csgraph

from peers import FILES, PATH
from peers.arrays import Arrays, every_id, highest_pagerank


class Scipy(Arrays):
    def build(self, folder):
        self.read(folder)
        self.graph = sp.csr_array((self.w, (self.a, self.b)), shape=(self.n, self.n))

    def path(self):
        s, t = self.ends()
        found = csgraph.dijkstra(self.graph, directed=False, unweighted=True, indices=s)[t]
        return found if found != float("inf") else -1


class Polars(Scipy):
    def components(self):
        return csgraph.connected_components(self.graph, directed=False)[0]

    def prepare_pagerank(self):
        a, b = self.arcs()
        out = np.bincount(a, minlength=self.n).astype(float)
        self.matrix = sp.csr_array((1.0 / out[a], (b, a)), shape=(self.n, self.n))
        self.dangling = out == 0

    def pagerank(self):
        return highest_pagerank(
            self.n, lambda x: 0.85 * (self.matrix @ x) + (0.85 * x[self.dangling].sum() + 0.15) / self.n
        )


class Pandas(Scipy):
    def read(self, folder):
        import pandas as pd

        self.ids = pd.Index(pd.concat([pd.read_csv(folder / f"{name}.csv")["id"] for name in FILES])).sort_values()
        self.n = len(self.ids)
        edges = pd.read_csv(folder / "relations.csv")
        self.a, self.b = (self.ids.get_indexer(edges[end]) for end in ("source", "target"))
        self.w = edges["weight"].to_numpy().astype(float)


class Tricks:
    """The fewest columns, ids turned to numbers while they are read, numbers of 32 bits, no sum over parallel edges."""

    def build(self, folder):
        import polars as pl

        self.ids = every_id(folder)
        n = len(self.ids)
        kind = pl.Enum(self.ids)
        columns = ["source", "target", "weight"]
        types = {"source": kind, "target": kind, "weight": pl.Float32}
        edges = pl.read_csv(folder / "relations.csv", columns=columns, schema_overrides=types)
        a, b = (edges[end].to_physical().to_numpy().astype(np.int32) for end in ("source", "target"))
        coo = sp.coo_array((edges["weight"].to_numpy(), (a, b)), shape=(n, n))
        coo.has_canonical_format = True
        self.graph = coo.tocsr()

    def path(self):
        s, t = (self.ids.search_sorted(name) for name in PATH)
        order, before = csgraph.breadth_first_order(self.graph, s, directed=False)
        if s != t and before[t] < 0:
            return -1
        steps = 0
        while t != s:
            t, steps = before[t], steps + 1
        return steps
