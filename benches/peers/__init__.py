"""The other libraries, a file each, and the table of them. `python benches/peers LIBRARY WORK,... FOLDER` runs one.

The table can be read where none of them is installed: what stands here and in `__main__` imports no library.
"""

import dataclasses
import os
import sys

FILES = ["companies", "forums", "laws", "organisations", "people"]
PATH = ("person-5", "company-77")
PIVOTS = 256


@dataclasses.dataclass(frozen=True)
class Peer:
    """A library as `compare` sees it. Each work is a method of its class; all have `build`, which reads the files."""

    # The file and the class in it.
    place: str
    packages: tuple
    # What is imported on a clock of its own, before anything is read.
    modules: tuple
    sizes: str = "SML"
    python: str = sys.executable


SCIPY = ("scipy.sparse.csgraph",)
ARRAYS = ("numpy", "polars")
LIBRARIES = {
    "scipy + polars": Peer("scipy.Polars", ("scipy", "polars"), (*ARRAYS, *SCIPY)),
    "scipy + polars, all tricks": Peer("scipy.Tricks", ("scipy", "polars"), (*ARRAYS, *SCIPY)),
    "scipy + pandas": Peer("scipy.Pandas", ("scipy", "pandas"), ("numpy", "pandas", *SCIPY)),
    "igraph": Peer("igraph.Igraph", ("igraph", "pandas"), ("pandas", "igraph")),
    "NetworKit": Peer("networkit.Networkit", ("networkit", "polars"), (*ARRAYS, "networkit")),
    "rustworkx": Peer("rustworkx.Rustworkx", ("rustworkx", "polars"), (*ARRAYS, "rustworkx")),
    "graph-tool": Peer(
        "graph_tool.GraphTool",
        ("graph-tool", "polars"),
        (*ARRAYS, "graph_tool.topology", "graph_tool.centrality"),
        # It comes as a package of the system, for the system's Python.
        python="/usr/bin/python3",
    ),
    "GraphBLAS": Peer(
        "graphblas.Graphblas", ("python-graphblas", "suitesparse-graphblas", "polars"), (*ARRAYS, "graphblas")
    ),
    "NetworkX": Peer("networkx.Networkx", ("networkx", "pandas"), ("pandas", "networkx"), sizes="S"),
}


def threads():
    """For a library that has to be told how many threads to use: as in OpenMP all cores, unless the variable is set."""
    text = os.environ.get("OMP_NUM_THREADS") or str(os.cpu_count() or 1)
    if not text.isdecimal() or int(text) == 0:
        sys.exit(f"OMP_NUM_THREADS must be a number of threads, not {text!r}")
    return int(text)


def pivots(n):
    """The nodes that betweenness is estimated from."""
    return list(range(0, n, max(1, n // PIVOTS)))[:PIVOTS]
