"""NetworkX, with the files read by pandas."""

import os

import networkx as nx
import pandas as pd

from peers import FILES, PATH


class Networkx:
    def build(self, folder):
        edges = pd.read_csv(folder / "relations.csv")
        self.graph = nx.from_pandas_edgelist(edges, edge_attr=True, create_using=nx.MultiDiGraph)
        for name in FILES:
            self.graph.add_nodes_from(
                (id, {"name": title}) for id, title in pd.read_csv(folder / f"{name}.csv").itertuples(index=False)
            )

    def path(self):
        try:
            return nx.shortest_path_length(nx.MultiGraph(self.graph), *PATH)
        except nx.NetworkXNoPath:
            return -1

    def components(self):
        return nx.number_weakly_connected_components(self.graph)

    def prepare(self):
        self.simple = nx.Graph(self.graph)
        self.simple.remove_edges_from(list(nx.selfloop_edges(self.simple)))

    def prepare_pagerank(self):
        self.d = nx.DiGraph(self.graph)
        self.d.remove_edges_from(list(nx.selfloop_edges(self.d)))

    def pagerank(self):
        tolerance = 1e-12 / self.d.number_of_nodes()
        return max(nx.pagerank(self.d, max_iter=1000, tol=tolerance, weight=None).values())

    def core(self):
        return max(nx.core_number(self.simple).values())

    def graphml(self):
        with open(os.devnull, "wb") as out:
            nx.write_graphml(self.graph, out)
