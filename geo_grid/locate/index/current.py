"""The index of this process, as new as the tables.

The city counts its changes by noun; when a count moved, the rows are read again and only what differs
is changed. A small index follows within the query that noticed; one that takes longer to read follows
in the background, and until then queries are answered from the state before, at most moments old.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from geo_grid.locate.index.index import Index
from geo_grid.locate.text.canonical import name_key
from geo_grid.locate.text.provinces import names_of_home
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
logger = logging.getLogger(__name__)
_Rows = list[dict[str, Any]]
_Key = tuple[str, str]


@dataclass
class _Held:
    """An index and the rows that it was made of."""

    version: str = ""
    index: Index = field(default_factory=Index)
    places: _Rows = field(default_factory=list)
    houses: dict[int, int] = field(default_factory=dict)
    """By building a hash of its rows: kept whole, those of a city would fill 200 MB."""
    took_s: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)
    is_following: bool = False


_held: dict[_Key, _Held] = {}
_making = threading.Lock()


@contextmanager
def index() -> Iterator[Index]:
    """The index as the tables are now, or moments ago where reading them takes long.

    Inside the block it does not change.
    """
    held, ground = _newest()
    known = held.index
    known.ground = ground
    with known.shared.reading():
        yield known


def prepare() -> None:
    """Read the index now, so that no user waits for it; the processes forked later share it.

    A database without our tables is told of elsewhere.
    """
    try:
        _newest()
    except DatabaseError:
        logger.warning("The index of places could not be read; the first search tries again.")


def _newest() -> tuple[_Held, tuple[str, int]]:
    key, version, ground = _versions()
    with _making:
        held = _held.setdefault(key, _Held())
    if held.version == version:
        return held, (key[1], ground)
    if held.version and held.took_s > settings.GEO_GRID_INDEX_AT_ONCE_S:
        _follow_behind(held, version)
    else:
        with held.lock:
            if held.version != version:
                _follow(held, version)
    return held, (key[1], ground)


def _versions() -> tuple[_Key, str, int]:
    row = next(iter(sql.rows("version")), None)
    row = row or {"schema": "", "version": "", "ground_version": 0}
    key = (str(connection.settings_dict["NAME"]), row["schema"])
    return key, str(row["version"]), int(row["ground_version"])


def _follow_behind(held: _Held, version: str) -> None:
    if held.is_following:
        return
    held.is_following = True

    def work() -> None:
        try:
            with held.lock:
                _follow(held, version)
        except Exception:  # the next query tries again; this one has its answer
            logger.exception("The index of places could not be renewed.")
        finally:
            held.is_following = False
            close_old_connections()
            connection.close()

    threading.Thread(target=work, name="locate-index", daemon=True).start()


def _follow(held: _Held, version: str) -> None:
    """Make `held` agree with the tables."""
    started = time.monotonic()
    places, houses, city = sql.rows("places"), _houses(), _city()
    hashes = {pk: _hash(rows) for pk, rows in houses.items()}
    if held.version and list(map(_naming, places)) == list(map(_naming, held.places)):
        changed = [pk for pk, known in hashes.items() if held.houses.get(pk) != known]
        with held.index.shared.changing():
            held.index.move_places(places)
            for pk in held.houses.keys() - houses.keys():
                held.index.drop_house(pk)
            for pk in changed:
                held.index.put_house(*houses[pk])
    else:
        held.index = _made(places, houses, city)
    held.places, held.houses, held.version = places, hashes, version
    held.took_s = time.monotonic() - started


def _made(places: _Rows, houses: dict[int, tuple[Any, ...]], city: tuple[str, str]) -> Index:
    made = Index()
    made.home = tuple(map(name_key, names_of_home(*city)))
    made.put_places(places)
    for rows in houses.values():
        made.put_house(*rows)
    return made


def _naming(place: dict[str, Any]) -> tuple[Any, ...]:
    """What of a place decides which addresses are its."""
    return tuple(
        place[name]
        for name in ("id", "kind", "name", "names", "address", "code", "ended", "origin")
    )


def _city() -> tuple[str, str]:
    row = next(iter(sql.rows("version")), None)
    return ("", "") if row is None else (row["code"], row["name"])


def _houses() -> dict[int, tuple[Any, ...]]:
    """By building: its row, its addresses, its entrances."""
    doors: dict[int, _Rows] = {}
    for row in sql.rows("doors"):
        doors.setdefault(row["house"], []).append(row)
    entrances: dict[int, _Rows] = {}
    for row in sql.rows("entrances"):
        entrances.setdefault(row["house"], []).append(row)
    return {
        row["id"]: (row, doors.get(row["id"], ()), entrances.get(row["id"], ()))
        for row in sql.rows("houses")
    }


def _hash(rows: tuple[Any, ...]) -> int:
    row, doors, entrances = rows
    return hash((
        tuple(row.values()), *(tuple(door.values()) for door in doors),
        *(tuple(entrance.values()) for entrance in entrances),
    ))  # fmt: skip
