"""Whose rows a layer shows: the scope of the caller, read class by class."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from geo_grid.access.scope import Scope
from layers.catalogue.layer import Access

EVERYTHING = Scope(is_system=True)
CLASSES: dict[Access, str] = {"counts": "counts", "register": "registers", "case": "cases",
                               "care": "care"}  # fmt: skip
"""What the classes of layers are called in a scope; the ground and open data have none."""


def sees_all(scope: Scope, access: Access) -> bool:
    """Whether nothing of this class is hidden from `scope`."""
    return access in ("open", "ground") or bool(_areas(scope, access).get("all"))


def values(scope: Scope) -> dict[str, Any]:
    """The parameters of every query that a scope bounds."""
    return {"scope": scope.as_json}


def key(scope: Scope, accesses: Iterable[Access]) -> str:
    """Equal for scopes that show the same in layers of these classes: for caches and ETags."""
    scoped = sorted({*accesses} - {"open", "ground"})
    if all(sees_all(scope, access) for access in scoped):
        return "all"
    areas = {access: _areas(scope, access) for access in scoped}
    if "case" in areas:  # one's own reports are seen wherever they are
        areas["account"] = scope.account
    return hashlib.sha256(json.dumps(areas, sort_keys=True).encode()).hexdigest()[:16]


def _areas(scope: Scope, access: Access) -> dict[str, Any]:
    found: dict[str, Any] = _read(scope.as_json)[CLASSES[access]]
    return found


@lru_cache(maxsize=4096)
def _read(scope: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(scope)
    return found
