"""Runs one library, in this process: `python benches/peers LIBRARY WORK,... FOLDER [PACKAGES...]`.

Prints seconds and answers as JSON; works that the library does not have are left out. `compare` starts it, with the
Python that has the library, and with the folders of packages of another Python of the same version, for what that one
does not have.
"""

import importlib
import json
import pathlib
import resource
import sys
import time

# The folder in which this package is, and not this package: its files are called as the libraries are.
sys.path[0] = str(pathlib.Path(__file__).resolve().parent.parent)
import peers

UNDIRECTED = {"core", "betweenness", "pivots", "harmonic", "closeness", "leiden"}


def run(peer, works, folder):
    start = time.perf_counter()
    for module in peer.modules:
        importlib.import_module(module)
    imports = time.perf_counter() - start
    file, name = peer.place.split(".")
    library = getattr(importlib.import_module(f"peers.{file}"), name)()
    works = [work for work in works if hasattr(library, work)]
    if not works:
        return {}
    start = time.perf_counter()
    library.build(folder)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    results = {"imports": imports, "build": {"seconds": seconds, "peak": peak}}
    prepared = set()
    for work in works:
        if work == "build":
            continue
        needs = "prepare" if work in UNDIRECTED else f"prepare_{work}"
        if hasattr(library, needs) and needs not in prepared:
            prepared.add(needs)
            getattr(library, needs)()
        start = time.perf_counter()
        answer = getattr(library, work)()
        seconds = time.perf_counter() - start
        results[work] = {"seconds": seconds, "answer": None if answer is None else float(answer)}
    return results


def main():
    if len(sys.argv) < 4:
        sys.exit("usage: python benches/peers LIBRARY WORK,... FOLDER [PACKAGES...]")
    name, works, folder, *packages = sys.argv[1:]
    if name not in peers.LIBRARIES:
        sys.exit(f"no library {name!r}; there are: {'; '.join(peers.LIBRARIES)}")
    sys.path.extend(packages)
    print(json.dumps(run(peers.LIBRARIES[name], works.split(","), pathlib.Path(folder))))


main()
