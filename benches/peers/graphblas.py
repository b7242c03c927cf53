"""GraphBLAS, as python-graphblas has it."""

import graphblas as gb
import numpy as np

from peers import threads
from peers.arrays import Arrays, highest_pagerank


class Graphblas(Arrays):
    def build(self, folder):
        gb.init("suitesparse", blocking=True)
        gb.ss.config["nthreads"] = threads()
        self.read(folder)
        self.graph = gb.Matrix.from_coo(self.a, self.b, self.w, nrows=self.n, ncols=self.n, dup_op=gb.binary.plus)

    def prepare_pagerank(self):
        a, b = self.arcs()
        self.out = np.bincount(a, minlength=self.n).astype(float)
        # Arcs turned around, all of one value that is stored once.
        self.matrix = gb.Matrix.from_coo(b, a, 1.0, nrows=self.n, ncols=self.n, dtype=float)

    def pagerank(self):
        dangling = self.out == 0
        divisor = np.where(dangling, 1.0, self.out)

        def step(x):
            new = gb.Vector.from_dense(np.full(self.n, (0.85 * x[dangling].sum() + 0.15) / self.n))
            share = gb.Vector.from_dense(0.85 * x / divisor)
            new(gb.binary.plus) << self.matrix.mxv(share, gb.semiring.plus_second)
            return new.to_dense()

        return highest_pagerank(self.n, step)
