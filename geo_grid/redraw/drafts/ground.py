"""The ground a plan works on, read from the database and kept by the process while it is fresh."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from django.conf import settings
from django.db import connection
from shapely import Geometry

from geo_grid.access.context import counting_all
from geo_grid.areas import standing
from geo_grid.areas.models import GridCell
from geo_grid.areas.professional_models import ProfessionalGrid
from geo_grid.areas.rules import RECENT_DAYS, Limits, limits_of
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.redraw.drafts import counted
from geo_grid.redraw.steps.measures import VISITS_DUE
from geo_grid.redraw.steps.shares import Things
from geo_grid.redraw.steps.state import COLUMNS, NO_LIMIT, Atoms, Cell, State, Surroundings
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
_KEPT = 48
_cache: OrderedDict[tuple[Any, ...], tuple[tuple[Any, ...], Any]] = OrderedDict()
_lock = threading.Lock()


def kept(slot: tuple[Any, ...], version: tuple[Any, ...], make: Any) -> Any:
    """What is held in a slot if it is of this version, else made; the oldest slots leave first."""
    with _lock:
        held = _cache.get(slot)
        if held is not None and held[0] == version:
            _cache.move_to_end(slot)
            return held[1]
    made = make()
    keep(slot, version, made)
    return made


def keep(slot: tuple[Any, ...], version: tuple[Any, ...], value: Any) -> None:
    """Hold a value in a slot, in place of its older version."""
    with _lock:
        _cache[slot] = (version, value)
        _cache.move_to_end(slot)
        while len(_cache) > _KEPT:
            _cache.popitem(last=False)


def versions() -> tuple[str, int, int, int]:
    """Schema and database, versions of ground and data as this transaction sees them, metric SRID."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_schema(), ground_version, data_version, metric_srid FROM geo_grid_city"
        )
        schema, ground, data, srid = cursor.fetchone() or ("", 0, 0, 0)
    return f"{connection.settings_dict['NAME']}/{schema}", ground, data, srid


def communities_of(area: Any) -> list[dict[str, Any]]:
    """Communities that codes of divisions name: one code, or a list of them, of any level.

    Raises :class:`BadInput` ``area_unknown``.
    """
    codes = area if isinstance(area, list) else [area]
    texts = [str(code) for code in codes if isinstance(code, str | int)]
    sound = len(texts) == len(codes) and all(_is_code(text) for text in texts)
    prefixes = [f"{_significant(text)}%" for text in texts] if sound else []
    found = sql.rows("communities", {"prefixes": prefixes}) if prefixes else []
    if not found:
        raise BadInput(
            "area_unknown",
            gettext_noop("Name the area by the code of a division that has basic cells."),
            field="area",
        )
    return found


def _is_code(text: str) -> bool:
    return text.isascii() and text.isdigit() and 2 <= len(text) <= 12


def _significant(code: str) -> str:
    """A division code without the zeros that fill it up: 2, 4, 6, 9 or 12 digits."""
    for digits in (2, 4, 6, 9):
        if len(code) > digits and set(code[digits:]) == {"0"}:
            return code[:digits]
    return code


def areas(may: Callable[[str], bool]) -> list[dict[str, Any]]:
    """Communities with ground that the caller may plan: to choose from."""
    rows = sql.rows("communities", {"prefixes": ["%"]})
    return [row for row in rows if may(row["code"])]


def streets(communities: Sequence[int]) -> dict[str, Any]:
    """The streets of some communities as GeoJSON, EPSG:4326."""
    rows = sql.rows("streets", {"communities": list(communities)})
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": row["id"],
                "properties": {"id": row["id"], "name": row["name"], "kind": row["kind"]},
                "geometry": json.loads(row["geometry"]),
            }
            for row in rows
        ],
    }


def today(communities: Sequence[int], *, kind: str) -> dict[str, Any]:
    """The partition in force, in the form of ``Plan.base``."""
    wanted = {"communities": list(communities), "kind": kind}
    cells = [
        {**row, "key": str(row["id"]), "worker": row["worker"]} for row in sql.rows("cells", wanted)
    ]
    of = {str(row["basic_cell_id"]): str(row["cell_id"]) for row in sql.rows("assignment", wanted)}
    return {"cells": cells, "of": of}


def base_state(communities: Sequence[int], base: dict[str, Any], *, kind: str) -> State:
    """The first state of a plan of grid cells of a kind: `base` on the ground as it is now."""
    place, ground_version, data_version, srid = versions()
    ids = tuple(sorted(communities))
    atoms: Atoms = kept(("atoms", place, ids), (ground_version,), lambda: _atoms(ids))
    sums = kept(("sums", place, ids), (ground_version, data_version), lambda: _sums(ids))
    atoms = Atoms(**{**vars(atoms), "sums": sums})
    around = surroundings(ids, srid, kind=kind)
    return State.start(around, atoms, [Cell(**row) for row in base["cells"]], of=base["of"])


def surroundings(communities: Sequence[int], metric_srid: int, *, kind: str) -> Surroundings:
    """What a plan may ask beyond its atoms, answered by the database."""
    inside = list(communities)
    rows = sql.rows("communities_by_id", {"communities": inside})
    trade = None if kind == GridCell.BASE else ProfessionalGrid.objects.filter(code=kind).first()
    return Surroundings(
        metric_srid,
        {row["id"]: _limits(trade) if trade else limits_of(row["type"]) for row in rows},
        things=_things,
        footprints=_footprints,
        street=lambda key: _street(key, inside),
        outside=lambda area: _outside(area, inside),
        counted=lambda name: _counted(name, tuple(inside)),
        worker_limit=NO_LIMIT if trade else settings.GEO_GRID_WORKER_HOUSEHOLDS,
        keeps_ground=kind != GridCell.BASE,
        codes={row["id"]: row["code"] for row in rows},
        names={row["id"]: row["name"] for row in rows},
    )


def _limits(trade: ProfessionalGrid) -> Limits:
    """What the law says of households holds for the base grid; a trade has its own limits, or none."""
    return trade.least_households or 0, trade.most_households or NO_LIMIT


def _atoms(communities: Sequence[int]) -> Atoms:
    rows = sql.rows("atoms", {"communities": list(communities)})
    place = {row["id"]: i for i, row in enumerate(rows)}
    edges = sql.rows("edges", {"communities": list(communities)})
    geoms = np.empty(len(rows), dtype=object)
    geoms[:] = shapely.from_wkb([bytes(row["wkb"]) for row in rows])
    pairs = [(place[e["a_id"]], place[e["b_id"]]) for e in edges]
    return Atoms.build(
        [str(row["id"]) for row in rows],
        codes=[row["code"] for row in rows],
        community=np.array([row["community_id"] for row in rows], np.int64),
        geoms=geoms,
        sums=np.zeros((len(rows), len(COLUMNS)), np.int64),
        edges=np.array(pairs, np.int32).reshape(-1, 2),
        shared_m=np.array([e["shared_m"] for e in edges], float),
        barrier=np.array([e["is_barrier"] for e in edges], bool),
    )


def _sums(communities: Sequence[int]) -> np.ndarray:
    with counting_all():  # figures of the ground are everybody's; nobody is named
        rows = standing.rows(
            standing.sums_text(), {"communities": list(communities), "days": RECENT_DAYS}
        )
    return np.array([row["sums"] for row in rows], np.int64).reshape(-1, len(COLUMNS))


def _counted(name: str, communities: tuple[int, ...]) -> Mapping[str, int]:
    """What is no column of the sums, held as these are, and no longer than the day.

    Visits that are due are counted anew: no version of the data moves when one is recorded.
    """
    today = counted.day()
    if name == VISITS_DUE:
        return counted.by_atom(name, communities, today)
    place, ground_version, data_version, _ = versions()
    found: Mapping[str, int] = kept(
        ("counted", place, name, communities), (ground_version, data_version, today),
        lambda: counted.by_atom(name, communities, today),
    )  # fmt: skip
    return found


def _things(atoms: Sequence[str]) -> Things:
    ids = [int(key) for key in atoms]
    with counting_all():
        rows = standing.rows(standing.things_text(), {"atoms": ids, "days": RECENT_DAYS})
    xy = np.array([(row["lon"], row["lat"]) for row in rows], float).reshape(-1, 2)
    return Things(xy, np.array([r["sums"] for r in rows], np.int64).reshape(-1, len(COLUMNS)))


def _footprints(area: Geometry) -> list[tuple[int, str, Geometry]]:
    rows = sql.rows("footprints", {"area": shapely.to_wkb(area)})
    return [(row["id"], row["name"], shapely.from_wkb(bytes(row["wkb"]))) for row in rows]


def _street(key: str, communities: list[int]) -> Geometry | None:
    wkb = sql.value("street", {"street": key, "communities": communities})
    return None if wkb is None else shapely.from_wkb(bytes(wkb))


def _outside(area: Geometry, communities: list[int]) -> list[tuple[str, Geometry]]:
    rows = sql.rows("outside", {"area": shapely.to_wkb(area), "communities": communities})
    return [(str(row["id"]), shapely.from_wkb(bytes(row["wkb"]))) for row in rows]
