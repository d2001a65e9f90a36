"""The process that solves one programme: pickled parts in, pickled answer out. Run as a script.

Its only reader and writer is :mod:`geo_grid.geometry.siting.highs`.
"""

from __future__ import annotations

import pickle
import resource
import sys
import time

from scipy.optimize import Bounds, LinearConstraint, milp


def main() -> None:
    """Solve what is told; whoever told it may be gone, so that the processor's time is bounded too."""
    cost, integrality, low, high, matrix, least, most, until, spare = pickle.load(sys.stdin.buffer)
    seconds = max(until - time.monotonic(), 0.05)
    hard = int(seconds + spare) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (hard + 5, hard + 5))
    found = milp(
        cost, integrality=integrality, constraints=LinearConstraint(matrix, least, most),
        bounds=Bounds(low, high), options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )  # fmt: skip
    answer = (found.status, found.x, found.fun, found.mip_dual_bound)
    sys.stdout.buffer.write(pickle.dumps(answer))


if __name__ == "__main__":
    main()
