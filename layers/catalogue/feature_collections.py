"""Whole layers as GeoJSON (EPSG:4326); shapes are texts that PostGIS made.

Numbers about persons and cases are exact where the caller may list the rows; elsewhere larger areas
show the published table and cells nothing.
"""

from __future__ import annotations

import json
from typing import Any

from geo_grid.access.context import caller, scope_parameter
from geo_grid.areas.models import Division
from geo_grid.areas.rules import RECENT_DAYS, limits_as_json
from geo_grid.disclosure import queries as disclosure
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)


def grid_cells() -> str:
    """The grid cells of today with their sums and how they stand to the rule.

    ``numbers`` says of each whether its persons are told: ``exact`` or ``hidden``.
    """
    wanted = {"limits": limits_as_json(), "days": RECENT_DAYS}
    return _geojson(sql.rows("grid_cells", wanted | scope_parameter()))


def divisions(level: str) -> str:
    """The outlines of one level with the sums of their atoms."""
    if level not in Division.Level.values:
        raise BadInput(
            "level_unknown",
            gettext_noop("Unknown level %(level)s; choose one of: %(known)s."),
            field="level",
            level=level,
            known=", ".join(Division.Level.values),
        )
    rows = _read(sql.rows("divisions", {"level": level, "days": RECENT_DAYS, **scope_parameter()}))
    table = disclosure.current(level)
    for row in rows:
        told = row["properties"]
        if row["seen"]:
            told["numbers"] = disclosure.EXACT
        else:
            disclosure.tell(told, code=told["code"], level=level, table=table)
    return _geojson(rows)


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
