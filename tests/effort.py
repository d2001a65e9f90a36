"""How much the tests try: a little in every run, at length in ``make torture``."""

from __future__ import annotations

import os

TORTURE = bool(os.environ.get("GEO_GRID_TORTURE"))


def at_length(few: int, many: int) -> int:
    """The number of examples, steps or kills of this run."""
    return many if TORTURE else few
