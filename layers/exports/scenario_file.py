"""A scenario of stations as a GeoPackage: the stations, from where each is reached, who is not served."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import shapely

from geo_grid import city_time
from geo_grid.reach.catchments import catchments
from geo_grid.reach.changes import NEW
from geo_grid.reach.coverage import Counted, tables
from geo_grid.reach.kinds import kind_of, name_of
from geo_grid.reach.models import Scenario
from geo_grid.reach.people import THREE
from geo_grid.reach.scenarios.queries import opened

STATIONS, CATCHMENTS, NOT_SERVED = "stations", "catchments", "not_served"


def write_scenario(scenario: Scenario, target: Path, *, notes: Sequence[str]) -> None:
    """Layers ``stations`` (points), ``catchments`` (areas) and ``not_served`` (points of buildings with a
    dwelling that is out of reach or finds no place), all EPSG:4326; the file says name, kind, rule and day.

    Stations count as today's streets and buildings have them. Of persons it tells nothing.
    """
    import pyogrio

    changes, gone = opened(scenario)
    found, rows = tables(scenario.kind, levels=("building",), changes=changes)
    told: dict[str, Any] = {"dataset_metadata": _about(scenario, found, gone, notes)}
    for layer, kind, frame in (
        (STATIONS, "Point", _stations(found, changes.moved)),
        (CATCHMENTS, "MultiPolygon", _catchments(found)),
        (NOT_SERVED, "Point", _not_served(rows["building"])),
    ):
        pyogrio.write_dataframe(
            frame, target, driver="GPKG", layer=layer, geometry_type=kind,
            promote_to_multi=kind == "MultiPolygon", append=not told, **told,
        )  # fmt: skip
        told = {}


def _about(
    scenario: Scenario, found: Counted, gone: Sequence[str], notes: Sequence[str]
) -> dict[str, str]:
    rule = found.rule.told()
    return {
        "name": scenario.name, "day": city_time.today().isoformat(), "crs": "EPSG:4326",
        "kind": f"{scenario.kind} {name_of(kind_of(scenario.kind))}",
        "rule": " ".join(f"{name}={value}" for name, value in rule.items()),
        "stands_no_more": ", ".join(gone), "notes": "\n".join(notes),
    }  # fmt: skip


def _frame(columns: dict[str, Any], shapes: Any) -> Any:
    import geopandas

    return geopandas.GeoDataFrame(columns, geometry=list(shapes), crs="EPSG:4326")


def _stations(found: Counted, moved: Any) -> Any:
    stations, reaching = found.facilities, found.reaching
    inside = reaching >= 0

    def of_each(counts: np.ndarray) -> list[int]:
        come = np.bincount(reaching[inside], counts[inside], minlength=len(stations))
        return np.rint(come).astype(int).tolist()

    columns = {
        "ref": [one.ref for one in stations], "name": [one.name for one in stations],
        "state": ["new" if one.noun == NEW else "moved" if one.ref in moved else "stands"
                  for one in stations],
        "capacity": [one.capacity for one in stations],
        "reach": [None if np.isnan(one) else float(one) for one in found.amounts],
        "units_come": of_each(found.doors.units), "units_served": of_each(found.numbers.served),
    }  # fmt: skip
    columns["capacity"] = pandas.array(columns["capacity"], dtype="Int64")
    columns["reach"] = pandas.array(columns["reach"], dtype="Float64")
    at = np.array([(one.lon, one.lat) for one in stations], dtype=float).reshape(-1, 2)
    return _frame(columns, shapely.points(at))


def _catchments(found: Counted) -> Any:
    drawn = [(one, shape) for one, shape in zip(found.facilities, catchments(found), strict=True)
             if shape is not None and not shape.is_empty]  # fmt: skip
    columns = {
        "ref": [one.ref for one, _ in drawn],
        "name": [one.name for one, _ in drawn],
    }
    return _frame(columns, [shape for _, shape in drawn])


def _not_served(rows: list[dict[str, Any]]) -> Any:
    left = [row for row in rows if row["out"] or row["no_place"]]
    near = [row["nearest"] or {"ref": None, "name": None, "away": None} for row in left]
    columns = {
        "ref": [row["code"] for row in left], "name": [row["name"] for row in left],
        "units": [row["units"] for row in left],
        **{name: [row[name] for row in left] for name in THREE},
        "nearest": [one["ref"] for one in near], "nearest_name": [one["name"] for one in near],
        "nearest_away": np.array([one["away"] for one in near], float),
    }  # fmt: skip
    return _frame(
        columns, shapely.points(np.array([(r["lon"], r["lat"]) for r in left]).reshape(-1, 2))
    )
