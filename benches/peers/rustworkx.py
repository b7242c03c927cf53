"""rustworkx."""

import os

import rustworkx as rx

from peers.arrays import Arrays


class Rustworkx(Arrays):
    def build(self, folder):
        self.read(folder)
        self.graph = rx.PyDiGraph(multigraph=True)
        self.graph.add_nodes_from(self.ids.to_list())
        self.graph.add_edges_from(list(zip(self.a.tolist(), self.b.tolist(), self.w.tolist())))

    def path(self):
        s, t = self.ends()
        found = rx.dijkstra_shortest_path_lengths(self.graph.to_undirected(multigraph=True), s, lambda _: 1.0, goal=t)
        return found[t] if t in found else -1

    def components(self):
        return len(rx.weakly_connected_components(self.graph))

    def component_count(self):
        return rx.number_weakly_connected_components(self.graph)

    def prepare(self):
        a, b = self.pairs()
        self.simple = rx.PyGraph(multigraph=False)
        self.simple.add_nodes_from(range(self.n))
        self.simple.add_edges_from_no_data(list(zip(a.tolist(), b.tolist())))

    def core(self):
        return max(rx.core_number(self.simple).values())

    def betweenness(self):
        return max(rx.betweenness_centrality(self.simple, normalized=True).values())

    def closeness(self):
        return max(rx.closeness_centrality(self.simple, wf_improved=True).values())

    def prepare_graphml(self):
        self.written = rx.PyDiGraph(multigraph=True)
        self.written.add_nodes_from([{"id": id} for id in self.ids])
        edges = zip(self.a.tolist(), self.b.tolist(), self.w.tolist())
        self.written.add_edges_from([(a, b, {"weight": w}) for a, b, w in edges])

    def graphml(self):
        rx.write_graphml(self.written, os.devnull)
