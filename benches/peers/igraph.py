"""igraph, with the files read by pandas."""

import os

import igraph
import pandas as pd

from peers import FILES, PATH, pivots


class Igraph:
    def build(self, folder):
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
        self.simple.betweenness(directed=False, sources=pivots(self.n), targets=range(self.n))

    def harmonic(self):
        return max(self.simple.harmonic_centrality()) * (self.n - 1)

    def closeness(self):
        self.simple.closeness()

    def leiden(self):
        return self.simple.community_leiden(objective_function="modularity").modularity

    def graphml(self):
        with open(os.devnull, "w") as out:
            self.graph.write_graphml(out)
