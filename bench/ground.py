"""Basic cells of a town of at least 10,000 buildings: copies of the demo district side by side."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo_grid.geometry.blocks.build import make_basic_cells, rank_of_kind
from geo_grid.geometry.coverage import check
from importers.demo import generate

BUILDINGS, SIZE = 10_000, "district"
TINY = {"BUILDINGS": 1, "SIZE": "community"}
GOAL_S = 20.0
METRIC_SRID = 4549


def run() -> list[dict[str, Any]]:
    """Rows of (name, value, unit, reference, ratio, goal, ok)."""
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder), size=SIZE)
        layers = {
            name: gpd.read_file(Path(folder) / "city.gpkg", layer=name)
            for name in ("outline", "buildings", "streets", "barriers", "ground_cover")
        }
        units = pd.read_csv(Path(folder) / "units.csv", usecols=["building_ref"], dtype=str)
    households = units.building_ref.value_counts()
    copies = -(-BUILDINGS // len(layers["buildings"]))
    town = _side_by_side(layers, copies, households)
    started = time.perf_counter()
    cells = make_basic_cells(**town)
    seconds = time.perf_counter() - started
    findings = check(cells.geoms)
    count = len(town["buildings"])
    return [
        {
            "name": f"basic cells of {count:,} buildings, {len(cells.geoms):,} cells",
            "value": seconds,
            "unit": "s",
            "goal": f"≤ {GOAL_S:g} s",
            "ok": seconds <= GOAL_S,
        },
        {
            "name": "findings in that coverage (gaps, overlaps, unmatched edges)",
            "value": len(findings.items),
            "unit": "",
            "goal": "0",
            "ok": not findings.items,
        },
    ]


def _side_by_side(layers: dict[str, Any], copies: int, households: Any) -> dict[str, Any]:
    """The arguments of :func:`make_basic_cells` for `copies` of the town, one beside the other."""
    outline = layers["outline"].geometry.iloc[0]
    west, _, east, _ = outline.bounds
    water = layers["ground_cover"]
    water = water[water.kind.isin(["water", "sea"])].geometry

    def spread(geoms: Any) -> Any:
        shifted = [
            shapely.transform(
                np.asarray(geoms), lambda xy, i=i: xy + np.array([i * (east - west), 0.0])
            )
            for i in range(copies)
        ]
        return np.concatenate(shifted)

    streets = layers["streets"]
    spans = streets[["bridge", "tunnel"]].fillna(False).astype(bool).any(axis=1).to_numpy()
    ranks = np.array([rank_of_kind(kind) for kind in streets.kind])
    weights = layers["buildings"].ref.map(households).fillna(0).to_numpy(dtype=float)
    return {
        "outline": shapely.union_all(spread([outline]), grid_size=1e-8),
        "buildings": spread(layers["buildings"].geometry),
        "households": np.tile(weights, copies),
        "streets": spread(streets.geometry),
        "street_ranks": np.tile(ranks, copies),
        "street_levels": np.tile(spans.astype(np.int64), copies),
        "barriers": spread(layers["barriers"].geometry),
        "water": spread(water),
        "metric_srid": METRIC_SRID,
    }
