"""The atoms that areas reach, kept for as long as borders hold.

The predicate asks for the atoms of a scope, which takes milliseconds for a district: of fifty scopes
and ten changes a second that would be most of a core. An area's atoms depend on it and on the version
of the ground alone, as ``geo_grid_remember_cells`` has it for one scope at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from geo_grid.access.scope import condition, ground_version
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
AREAS_MOST = 5_000
_ASKED = "(SELECT geo_grid_scope_cells(s.scope, 'cases'))::bigint[]"


@dataclass(frozen=True)
class _Known:
    version: Any
    atoms: dict[str, frozenset[int]] = field(default_factory=dict)


class Reach:
    """What is known of areas under one version of the ground; threads may share it."""

    def __init__(self) -> None:
        self._known = _Known(None)

    def within(self, areas: Sequence[str], touched: Collection[int]) -> list[str]:
        """Of each area the atoms among `touched`, as text of an array of PostgreSQL.

        To be called in the transaction that judges by them: the borders are those of its snapshot.
        """
        version = ground_version()
        known = self._known
        if known.version != version or len(known.atoms) > AREAS_MOST:
            known = self._known = _Known(version)
        if missing := [area for area in areas if area not in known.atoms]:
            for row in sql.rows("atoms_of_areas", {"scopes": missing}):
                known.atoms[missing[row["place"] - 1]] = frozenset(row["atoms"])
        wanted = frozenset(touched)
        return [f"{{{','.join(map(str, known.atoms[area] & wanted))}}}" for area in areas]


def predicate() -> str:
    """The one predicate on cases ``it``, of a scope ``s.scope`` whose atoms stand in ``s.atoms``."""
    text = condition("incident", alias="it", scope="s.scope")
    if _ASKED not in text:  # the predicate is written another way: it asks by itself
        return text
    return text.replace(_ASKED, "s.atoms::bigint[]")
