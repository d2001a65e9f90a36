"""The walking network of this process, as new as the streets.

It is built once per state of the streets, gates, barriers and waters, and asked for with one short query.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from django.db import connection

from geo_grid.errors import NotFound, gettext_noop
from geo_grid.geometry.metric import project
from geo_grid.geometry.network.build import Network, build
from geo_grid.geometry.network.lines import Geoms
from geo_grid.reach.gates import Passage, passages_of, passages_of_lines
from geo_grid.reach.streets import lines_from
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)


@dataclass(frozen=True)
class Versions:
    """Where we are, and how new it is."""

    place: tuple[str, str]
    """Database and schema."""
    streets: str
    premises: str
    people: str
    metric_srid: int


@dataclass(frozen=True)
class Walks:
    """The network of the city; water in metres of its system."""

    version: str
    digest: str
    """Of all that it is made of: a redrawn cell raises the version of the ground, and moves no street."""
    network: Network
    gates: tuple[Passage, ...]
    """Those that stand at a point, by their refs, then those that whole streets lie behind."""
    refs: tuple[str, ...]
    """Of the streets, in the order of the lines."""
    water: Geoms


_held: dict[tuple[str, str], Walks] = {}
_making = threading.Lock()


def versions() -> Versions:
    """The city's; :class:`NotFound` before there is one."""
    row = next(iter(sql.rows("version")), None)
    if row is None:
        raise NotFound(
            "no_city",
            gettext_noop("There is no city yet; run: make demo, or manage.py start_city."),
        )
    place = (str(connection.settings_dict["NAME"]), str(row["schema"]))
    return Versions(place, row["streets"], row["premises"], row["people"], row["metric_srid"])


def walks(now: Versions | None = None) -> Walks:
    """The network as the streets are now.

    Raises :class:`NotFound` ``no_city``, and ``no_streets`` where nothing can be walked.
    """
    held = _held_now(now or versions())
    if len(held.network) == 0:
        raise NotFound(
            "no_streets",
            gettext_noop(
                "No street that can be walked is known here, so no way can be told; import the "
                "streets first."
            ),
        )
    return held


def water(now: Versions) -> Geoms:
    """The waters of the city, in metres of its system; also where no street is known."""
    return _held_now(now).water


def _held_now(now: Versions) -> Walks:
    held = _held.get(now.place)
    if held is None or held.version != now.streets:
        with _making:  # who waited finds it made
            held = _held.get(now.place)
            if held is None or held.version != now.streets:
                held = _held[now.place] = _made(now, held)
    return held


def _made(now: Versions, held: Walks | None) -> Walks:
    """The network of the tables; the one that is held where they say the same as before."""
    rows, gates, walls, water = (sql.rows(name) for name in ("streets", "gates", "walls", "water"))
    digest = _digest(now.metric_srid, rows, gates, walls, water)
    if held is not None and held.digest == digest:
        return replace(held, version=now.streets)
    lines, spans = lines_from(rows, first_gate=len(gates))
    network = build(
        lines, metric_srid=now.metric_srid, gates_at=_shapes(gates), walls=_shapes(walls)
    )
    passages = passages_of(gates) + passages_of_lines(spans)
    refs = tuple(row["ref"] for row in rows)
    ponds = project(_shapes(water), metric_srid=now.metric_srid)
    return Walks(now.streets, digest, network, passages, refs, ponds)


def _digest(*parts: Any) -> str:
    found = hashlib.sha256()
    for part in parts:
        for row in part if isinstance(part, list) else [{"value": part}]:
            for value in row.values():
                found.update(
                    bytes(value) if isinstance(value, memoryview) else repr(value).encode()
                )
                found.update(b"\0")
    return found.hexdigest()


def _shapes(rows: Sequence[dict[str, Any]]) -> Geoms:
    shapes: Geoms = shapely.from_wkb([bytes(row["geom"]) for row in rows])
    return np.asarray(shapes, dtype=object)
