"""Whose rows a reader may see: the whole city, or the atoms of some divisions and grid cells."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

THRESHOLD = 5
"""Numbers of people or households below it are told to nobody who may not see the rows."""


@dataclass(frozen=True)
class Scope:
    """Division prefixes and grid cell ids; ``everything`` is the whole city."""

    everything: bool = True
    prefixes: tuple[str, ...] = ()
    cells: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """A short text that is equal for equal scopes: part of a cache's key and an ETag."""
        if self.everything:
            return "all"
        text = repr((sorted(self.prefixes), sorted(self.cells)))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def parameters(self) -> dict[str, Any]:
        """The values of ``sql/in_scope.sql`` and of what is masked outside it."""
        return {
            "threshold": THRESHOLD,
            "scope_prefixes": [f"{prefix}%" for prefix in self.prefixes],
            "scope_cells": list(self.cells),
        }


WHOLE_CITY = Scope()
