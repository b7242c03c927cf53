"""NetworKit. Its algorithms are made, then run, then asked; `run` gives them back."""

import networkit as nk
import numpy as np

from peers import PIVOTS, threads
from peers.arrays import Arrays


class Networkit(Arrays):
    def build(self, folder):
        nk.setNumberOfThreads(threads())
        self.read(folder)
        self.graph = self.graph_of(self.w, (self.a, self.b), directed=True, weighted=True)

    def graph_of(self, weights, pairs, directed, weighted=False):
        ends = tuple(end.astype(np.uint64) for end in pairs)
        return nk.GraphFromCoo((weights, ends), n=self.n, directed=directed, weighted=weighted)

    def path(self):
        u = nk.graphtools.toUndirected(self.graph)
        return nk.distance.BidirectionalBFS(u, *self.ends()).run().getDistance()

    def components(self):
        return nk.components.WeaklyConnectedComponents(self.graph).run().numberOfComponents()

    def prepare(self):
        pairs = self.pairs()
        self.simple = self.graph_of(np.ones(len(pairs[0])), pairs, directed=False)

    def prepare_pagerank(self):
        arcs = self.arcs()
        self.d = self.graph_of(np.ones(len(arcs[0])), arcs, directed=True)

    def pagerank(self):
        found = nk.centrality.PageRank(self.d, 0.85, 1e-12, distributeSinks=nk.centrality.SinkHandling.DistributeSinks)
        found.norm = nk.centrality.Norm.L1_NORM
        return max(found.run().scores())

    def core(self):
        return nk.centrality.CoreDecomposition(self.simple).run().maxCoreNumber()

    def betweenness(self):
        return max(nk.centrality.Betweenness(self.simple, False).run().scores()) / ((self.n - 1) * (self.n - 2))

    def pivots(self):
        nk.centrality.EstimateBetweenness(self.simple, PIVOTS, normalized=False, parallel=True).run()

    def harmonic(self):
        return max(nk.centrality.HarmonicCloseness(self.simple, False).run().scores())

    def leiden(self):
        found = nk.community.ParallelLeiden(self.simple).run()
        return nk.community.Modularity().getQuality(found.getPartition(), self.simple)
