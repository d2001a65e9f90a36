"""The demo city as files that `import_data` reads: one GeoPackage, CSVs and a manifest.

Coordinates leave the city's own frame here: CGCS2000 zone metres, then EPSG:4326 on the 1e-8°
lattice. The place is open sea, so that nobody takes the city for a real one.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from . import names
from .city import Ground, Progress, make_city
from .crowd import write_crowd
from .divisions import CITY_PREFIX, PREFIX
from .sizes import SIZES
from .tables import METRIC_SRID, to_degrees, write_table

TIMEZONE = "Asia/Shanghai"
DATUM = "wgs84"
ALIAS_SEPARATOR = ";"


@dataclass(frozen=True)
class DemoFile:
    """A file, or a layer of one, and the kind `import_data` loads it as."""

    kind: str
    path: str
    layer: str | None
    rows: int


@dataclass(frozen=True)
class Manifest:
    """What was generated; `files` in the order in which they must be loaded.

    `start_city` holds name, code prefix, datum, timezone and metric SRID of the deployment, and
    the outline's file and layer.
    """

    size: str
    seed: int
    now: str
    households: int
    residents: int
    start_city: dict[str, str | int]
    files: tuple[DemoFile, ...]

    def to_json(self) -> str:
        """The manifest as written to manifest.json."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def read(cls, path: Path) -> Manifest:
        """A manifest from its file."""
        raw = json.loads(path.read_text(encoding="utf-8"))
        return cls(**{**raw, "files": tuple(DemoFile(**entry) for entry in raw["files"])})


def generate(
    directory: Path,
    *,
    size: str,
    seed: int = 1,
    now: datetime | None = None,
    zone: str = TIMEZONE,
    progress: Progress | None = None,
) -> Manifest:
    """Write the demo city of `size` (a name of :data:`SIZES`) into `directory`.

    The same `zone`, `seed` and `now` (aware; default: this minute in `zone`) give the same files to the
    byte. `progress` is told a phase and the share done. Existing files are replaced.
    """
    moment = now or datetime.now(ZoneInfo(zone)).replace(second=0, microsecond=0)
    city = make_city(SIZES[size], seed=seed, now=moment, progress=progress)
    if progress:
        progress("files", 0.8)
    layers = _write_layers(city.ground, directory, moment)
    counts = {"residents": city.residents}
    households, crowded = city.households, []
    if SIZES[size].in_parts:
        counts, households = write_crowd(
            city.ground, directory, households=households, now=moment, seed=seed
        )
        crowded = [_demo_file(name, rows) for name, rows in counts.items()]
    files = (*layers, *crowded, *_write_tables(city.tables, directory))
    manifest = Manifest(
        size=size,
        seed=seed,
        now=moment.isoformat(),
        households=households,
        residents=counts["residents"],
        start_city=_start_city(size, zone),
        files=files,
    )
    (directory / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")
    if progress:
        progress("files", 1.0)
    return manifest


def _start_city(size: str, zone: str) -> dict[str, str | int]:
    return {
        "name": names.CITY,
        "code": CITY_PREFIX if SIZES[size].office_quarters[0] else PREFIX,
        "datum": DATUM,
        "timezone": zone,
        "metric_srid": METRIC_SRID,
        "outline": "city.gpkg:outline",
    }


def _write_layers(ground: Ground, directory: Path, now: datetime) -> list[DemoFile]:
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / "city.gpkg"
    path.unlink(missing_ok=True)
    written = []
    stamp = now.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": stamp})
    try:
        for layer, table in _layers(ground).items():
            geometry = shapely.transform(table.pop("geometry").to_numpy(), to_degrees)
            frame = gpd.GeoDataFrame(table, geometry=geometry, crs="EPSG:4326")
            frame.to_file(path, layer=layer, driver="GPKG", engine="pyogrio")
            if layer != "outline":
                written.append(DemoFile(layer, path.name, layer, len(frame)))
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    return written


def _layers(ground: Ground) -> dict[str, pd.DataFrame]:
    grounds = [d.ground for d in ground.divisions if d.ground is not None]
    outline = shapely.coverage_union_all(np.array(grounds, dtype=object))
    return {
        "outline": pd.DataFrame({"name": [names.CITY], "geometry": [outline]}),
        "divisions": pd.DataFrame(
            [(d.code, d.name, d.community_type, d.ground) for d in ground.divisions],
            columns=["code", "name", "community_type", "geometry"],
        ),
        "streets": pd.DataFrame(
            [
                (f"S{k:05d}", s.name, s.kind, s.layer, s.bridge, s.tunnel, s.stairs, s.line)
                for k, s in enumerate(ground.streets, start=1)
            ],
            columns=["ref", "name", "kind", "layer", "bridge", "tunnel", "steps", "geometry"],
        ),
        "barriers": pd.DataFrame(
            [
                ("river", "汀溪", True, ground.plan.river_line),
                ("railway", "云汀铁路", True, ground.plan.railway),
                *(("wall", f"{wall.estate}围墙", False, wall.line) for wall in ground.walls),
            ],
            columns=["kind", "name", "hard", "geometry"],
        ),
        "gates": pd.DataFrame(
            [
                (f"D{k:03d}", g.name, g.kind, g.passable, g.hours, g.point)
                for k, g in enumerate(ground.gates, start=1)
            ],
            columns=["ref", "name", "kind", "passable", "opening_hours", "geometry"],
        ),
        "ground_cover": pd.DataFrame(
            [(f"G{k:04d}", c.kind, c.name, c.ground) for k, c in enumerate(ground.covers, start=1)],
            columns=["ref", "kind", "name", "geometry"],
        ),
        "buildings": _building_table(ground),
    }


def _building_table(ground: Ground) -> pd.DataFrame:
    rows = [
        (
            b.ref,
            b.name,
            b.kind,
            b.estate,
            b.floors,
            b.road,
            b.number,
            ALIAS_SEPARATOR.join(b.aliases),
            b.ground,
        )
        for b in ground.buildings
    ]
    columns = ["ref", "name", "kind", "estate", "floors", "road", "number", "aliases", "geometry"]
    return pd.DataFrame(rows, columns=columns)


def _write_tables(tables: dict[str, pd.DataFrame], directory: Path) -> list[DemoFile]:
    for name, table in tables.items():
        write_table(name, table, directory / f"{name}.csv")
    return [_demo_file(name, len(table)) for name, table in tables.items()]


def _demo_file(name: str, rows: int) -> DemoFile:
    kind = "residents" if name == "residents_other" else name
    return DemoFile(kind, f"{name}.csv", None, rows)
