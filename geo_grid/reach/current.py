"""The walking network of this process, as new as the streets.

It is built once per version of the streets, barriers and waters, and asked for with one short query.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
import shapely
from django.db import connection

from geo_grid.errors import NotFound, gettext_noop
from geo_grid.geometry.metric import project
from geo_grid.geometry.network.build import Network, build
from geo_grid.geometry.network.hours import Spans
from geo_grid.geometry.network.lines import Geoms
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
    metric_srid: int


@dataclass(frozen=True)
class Walks:
    """The network of the city; water in metres of its system."""

    version: str
    network: Network
    gates: tuple[Spans, ...]
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
    return Versions(place, row["streets"], row["premises"], row["metric_srid"])


def walks(now: Versions | None = None) -> Walks:
    """The network as the streets are now.

    Raises :class:`NotFound` ``no_city``, and ``no_streets`` where nothing can be walked.
    """
    now = now or versions()
    held = _held.get(now.place)
    if held is None or held.version != now.streets:
        with _making:  # who waited finds it made
            held = _held.get(now.place)
            if held is None or held.version != now.streets:
                held = _held[now.place] = _made(now)
    if len(held.network) == 0:
        raise NotFound(
            "no_streets",
            gettext_noop(
                "No street that can be walked is known here, so no way can be told; import the "
                "streets first."
            ),
        )
    return held


def _made(now: Versions) -> Walks:
    rows = sql.rows("streets")
    lines, gates = lines_from(rows)
    network = build(lines, metric_srid=now.metric_srid, walls=_shapes("walls"))
    water = project(_shapes("water"), metric_srid=now.metric_srid)
    return Walks(now.streets, network, gates, tuple(row["ref"] for row in rows), water)


def _shapes(name: str) -> Geoms:
    shapes: Geoms = shapely.from_wkb([bytes(row["geom"]) for row in sql.rows(name)])
    return np.asarray(shapes, dtype=object)
