"""What the known libraries make of the same problem; none of them is a dependency.

Each takes a problem and the number of cells and returns the judged answer; ImportError where the
library is not installed.
"""

from __future__ import annotations

import importlib
from functools import partial

import numpy as np
from numpy.typing import NDArray

from geo_grid.geometry.partition import Answer, Problem, Rules
from geo_grid.geometry.partition.answer import judge
from geo_grid.geometry.partition.rules import make_limits


def metis(problem: Problem, *, parts: int, seed: int) -> Answer:
    """METIS (pymetis) on the adjacency, border lengths as edge weights; two methods in turn."""
    pymetis = importlib.import_module("pymetis")
    recursive = seed % 2 == 0
    ends = np.concatenate([problem.edges, problem.edges[:, ::-1]])
    order = np.lexsort((ends[:, 1], ends[:, 0]))
    start = np.zeros(problem.count + 1, dtype=int)
    start[1:] = np.cumsum(np.bincount(ends[:, 0], minlength=problem.count))
    shared = np.maximum(1, np.rint(np.tile(problem.shared_m, 2)[order])).astype(int)
    _, part = pymetis.part_graph(
        parts,
        xadj=start.tolist(),
        adjncy=ends[order, 1].tolist(),
        vweights=problem.weights[:, 0].astype(int).tolist(),
        eweights=shared.tolist(),
        recursive=recursive,
        contiguous=None if recursive else True,
        options=pymetis.Options(seed=seed),
    )
    return _judged(problem, np.array(part, dtype=np.int32), parts)


def gerrychain(problem: Problem, *, parts: int, seed: int) -> Answer:
    """GerryChain's recursive cut of random spanning trees, within ± 10 %, 200 trees a cut."""
    library = importlib.import_module("gerrychain")
    first = importlib.import_module("gerrychain.partition.initial_partition_generators")
    networkx = importlib.import_module("networkx")
    cut = partial(importlib.import_module("gerrychain.tree").bipartition_tree, max_attempts=200)
    graph = networkx.Graph()
    graph.add_nodes_from((a, {"pop": float(w)}) for a, w in enumerate(problem.weights[:, 0]))
    graph.add_edges_from(problem.edges.tolist())
    target = float(problem.weights[:, 0].sum() / parts)
    found = first.recursive_tree_part(
        library.Graph.from_networkx(graph), range(parts), target, "pop", 0.10,
        bipartition_tree_fn=cut, rng=seed,
    )  # fmt: skip
    part = np.array([found[a] for a in range(problem.count)], dtype=np.int32)
    return _judged(problem, part, parts)


def spopt(problem: Problem, *, parts: int, seed: int) -> Answer:
    """spopt's WardSpatial: Ward clusters of the points under contiguity (it knows no balance)."""
    region = importlib.import_module("spopt.region")
    libpysal = importlib.import_module("libpysal")
    geopandas = importlib.import_module("geopandas")
    near: dict[int, list[int]] = {a: [] for a in range(problem.count)}
    for u, v in problem.edges.tolist():
        near[u].append(v)
        near[v].append(u)
    points = problem.points_m
    assert points is not None
    frame = geopandas.GeoDataFrame({"x": points[:, 0], "y": points[:, 1]})
    model = region.WardSpatial(frame, libpysal.weights.W(near), ["x", "y"], n_clusters=parts)
    model.solve()
    labels = np.unique(np.asarray(model.labels_), return_inverse=True)[1]
    return _judged(problem, labels.astype(np.int32), parts)


def _judged(problem: Problem, part: NDArray[np.int32], parts: int) -> Answer:
    limits = make_limits(problem, parts=parts, rules=Rules())
    return judge(problem, part, parts=parts, limits=limits)
