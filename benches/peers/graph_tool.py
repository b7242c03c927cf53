"""graph-tool."""

import os

import graph_tool as gt
import numpy as np
from graph_tool import centrality, topology

from peers import pivots, threads
from peers.arrays import Arrays


class GraphTool(Arrays):
    def build(self, folder):
        gt.openmp_set_num_threads(threads())
        self.read(folder)
        self.graph = self.graph_of((self.a, self.b, self.w), directed=True, weighted=True)

    def graph_of(self, columns, directed, weighted=False):
        graph = gt.Graph(directed=directed)
        graph.add_vertex(self.n)
        properties = [graph.new_edge_property("double")] if weighted else []
        graph.add_edge_list(np.column_stack(columns), eprops=properties)
        for property in properties:
            graph.edge_properties["weight"] = property
        return graph

    def path(self):
        found = topology.shortest_distance(gt.GraphView(self.graph, directed=False), *self.ends())
        return found if found <= self.n else -1

    def components(self):
        return len(topology.label_components(self.graph, directed=False)[1])

    def prepare(self):
        self.simple = self.graph_of(self.pairs(), directed=False)

    def prepare_pagerank(self):
        self.d = self.graph_of(self.arcs(), directed=True)

    def pagerank(self):
        return centrality.pagerank(self.d, damping=0.85, epsilon=1e-12).a.max()

    def core(self):
        return topology.kcore_decomposition(self.simple).a.max()

    def betweenness(self):
        return centrality.betweenness(self.simple)[0].a.max()

    def pivots(self):
        centrality.betweenness(self.simple, pivots=pivots(self.n))

    def harmonic(self):
        return centrality.closeness(self.simple, harmonic=True, norm=False).a.max()

    def closeness(self):
        centrality.closeness(self.simple)

    def graphml(self):
        with open(os.devnull, "wb") as out:
            self.graph.save(out, fmt="graphml")
