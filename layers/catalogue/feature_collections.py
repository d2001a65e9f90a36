"""Whole layers as GeoJSON (EPSG:4326); shapes are texts that PostGIS made.

Numbers about persons and cases are exact where the caller may list the rows; elsewhere larger areas
show the published table and cells nothing.
"""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Any

from geo_grid.access.context import caller, scope_parameter
from geo_grid.areas.models import Division
from geo_grid.areas.placed import all_sums
from geo_grid.areas.rules import RECENT_DAYS, limits_as_json
from geo_grid.disclosure import queries as disclosure
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)


class Sums(StrEnum):
    """Which sums a collection of areas tells: those of cases change with every report."""

    ALL = "all"
    GROUND = "ground"
    CASES = "cases"


def grid_cells(sums: Sums = Sums.ALL) -> str:
    """The grid cells of today with their sums and how they stand to the rule.

    ``numbers`` says of each whether its persons are told: ``exact`` or ``hidden``. Sums of cases
    alone come without shapes.
    """
    wanted = {"limits": limits_as_json(), "days": RECENT_DAYS, "shapes": sums != Sums.CASES}
    return _geojson(_with(sums, sql.rows("grid_cells", wanted | scope_parameter())))


def divisions(level: str, sums: Sums = Sums.ALL) -> str:
    """The outlines of one level with the sums of their atoms; see :func:`grid_cells`."""
    if level not in Division.Level.values:
        raise BadInput(
            "level_unknown",
            gettext_noop("Unknown level %(level)s; choose one of: %(known)s."),
            field="level",
            level=level,
            known=", ".join(Division.Level.values),
        )
    wanted = {"level": level, "days": RECENT_DAYS, "shapes": sums != Sums.CASES}
    rows = _read(sql.rows("divisions", wanted | scope_parameter()))
    table = disclosure.current(level)
    for row in rows:
        told = row["properties"]
        if row["seen"]:
            told["numbers"] = disclosure.EXACT
        else:
            disclosure.tell(told, code=told["code"], level=level, table=table)
    return _geojson(_with(sums, rows))


def sums_named(name: str) -> Sums:
    """Raises :class:`BadInput` ``sums_unknown``."""
    if name not in {one.value for one in Sums}:
        raise BadInput(
            "sums_unknown",
            gettext_noop("Unknown sums %(sums)s; choose one of: %(known)s."),
            field="sums",
            sums=name[:40],
            known=", ".join(Sums),
        )
    return Sums(name)


def _with(sums: Sums, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with these of their sums."""
    if sums == Sums.ALL:
        return rows
    cases = {one.column for one in all_sums() if one.about == "case"}
    kept = cases | {"id"} if sums == Sums.CASES else None
    for row in _read(rows):
        row["properties"] = {
            name: value
            for name, value in row["properties"].items()
            if (name in kept if kept else name not in cases)
        }
    return rows


def incidents(state: str) -> str:
    """Incidents as points: ``open`` ones or ``all``."""
    if state not in ("open", "all"):
        raise BadInput(
            "state_unknown",
            gettext_noop("Unknown state %(state)s; choose open or all."),
            field="state",
            state=state,
        )
    titles = not caller().scope.is_display
    asked = {"all": state == "all", "titles": titles, **scope_parameter()}
    return str(sql.value("incidents", asked))


def _read(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for row in rows:
        if isinstance(row["properties"], str):
            row["properties"] = json.loads(row["properties"])
    return rows


def _geojson(rows: list[dict[str, Any]]) -> str:
    """GeoJSON of rows ``{id, properties, geometry}``; a text among them is one that PostGIS made."""
    features = [
        f'{{"type":"Feature","id":{row["id"]},"geometry":{row["geometry"] or "null"},"properties":'
        + _as_text(row["properties"])
        + "}"
        for row in rows
    ]
    return '{"type":"FeatureCollection","features":[' + ",".join(features) + "]}"


def _as_text(properties: str | dict[str, Any]) -> str:
    if isinstance(properties, str):
        return properties
    return json.dumps(properties, ensure_ascii=False)


def outlines(level: str) -> str:
    """Outlines and names alone: of today's grid cells (``grid_cell``) or of a level's divisions."""
    name = "outlines_cells" if level == "grid_cell" else "outlines_divisions"
    return str(sql.value(name, {"level": level}))
