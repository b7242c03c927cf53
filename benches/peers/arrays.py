"""What the libraries share that take the edges as arrays of numbers."""

import numpy as np

from peers import FILES, PATH


def every_id(folder):
    import polars as pl

    return pl.concat([pl.read_csv(folder / f"{name}.csv", columns=["id"]) for name in FILES])["id"].unique().sort()


class Arrays:
    def read(self, folder):
        """The edges as numbers, and their weights, read by polars."""
        # Imported here, since who reads by pandas has no need of it.
        import polars as pl

        self.ids = every_id(folder)
        self.n = len(self.ids)
        edges = pl.read_csv(folder / "relations.csv")
        kind = pl.Enum(self.ids)
        ends = (edges[end].cast(kind).to_physical() for end in ("source", "target"))
        self.a, self.b = (end.to_numpy().astype(np.int64) for end in ends)
        self.w = edges["weight"].to_numpy().astype(float)

    def ends(self):
        """The two entities between which a path is asked for."""
        names = dict(zip(self.ids, range(self.n)))
        return [names[name] for name in PATH]

    def pairs(self):
        """The simple graph: the smaller number first, each pair once."""
        low, high = np.minimum(self.a, self.b), np.maximum(self.a, self.b)
        keys = np.unique(low[low != high] * self.n + high[low != high])
        return keys // self.n, keys % self.n

    def arcs(self):
        """The simple graph with directions."""
        keys = np.unique((self.a * self.n + self.b)[self.a != self.b])
        return keys // self.n, keys % self.n


def highest_pagerank(n, step):
    """Repeats a step until it changes less than 1e-12."""
    x = np.full(n, 1.0 / n)
    for _ in range(1000):
        new = step(x)
        change = abs(new - x).sum()
        x = new
        if change < 1e-12:
            break
    return x.max()
