"""Units from CSV (against ogr2ogr, unchecked) and XLSX, buildings from a zipped Shapefile."""

from __future__ import annotations

import csv
import os
import subprocess
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from bench.same_rows import beside_plain_sql
from bench.tiny import new_tables
from bench.watched import manage
from geo_grid.sql import SqlFiles

UNITS, MANY_UNITS, POLYGONS = 200_000, 1_000_000, 100_000
TINY = {"UNITS": 400, "MANY_UNITS": 400, "POLYGONS": 100}
GOAL_XLSX_S, GOAL_POLYGONS_S, GOAL_MIB = 60, 20, 1024
PER_BUILDING, PER_ENTRANCE, PER_FLOOR = 40, 20, 2
GOAL_ROWS_PER_S, GOAL_OF_PLAIN_SQL = 40_000, 0.5
WEST, SOUTH, STEP_DEG = 118.0, 24.0, 0.0005
_peaks_mib: list[float] = []


def run() -> list[dict[str, Any]]:
    """Rows of (name, value, unit, reference, ratio, goal, ok)."""
    with tempfile.TemporaryDirectory() as folder:
        buildings, units = Path(folder) / "buildings.csv", Path(folder) / "units.csv"
        write_buildings(buildings)
        write_units(units)
        # Not emptied but made anew: a city that another benchmark left has a fence around it.
        new_tables()
        _import("buildings", buildings, "--datum", "wgs84")
        command_s, plain_s, rows = beside_plain_sql(lambda: _import("units", units))
        again_s = _import("units", units)
        ogr_s = _ogr2ogr(units)
        call_command("flush", interactive=False, verbosity=0)
        xlsx_s = _units_from_xlsx(Path(folder))
        many_s = _many_units(Path(folder))
        polygons_s = _polygons_from_zip(Path(folder))
    rate, ogr_rate, many_rate = UNITS / command_s, UNITS / ogr_s, MANY_UNITS / many_s
    return [
        _row(f"{UNITS:,} units: checked, resolved, an address each", rate, "rows/s",
             reference=f"ogr2ogr unchecked {ogr_rate:,.0f} rows/s", ratio=rate / ogr_rate,
             goal=f"≥ {GOAL_ROWS_PER_S:,} rows/s", ok=rate >= GOAL_ROWS_PER_S),
        _row(f"{UNITS:,} units beside the {sum(rows.values()):,} rows they become", rate, "rows/s",
             reference=f"COPY into the same {len(rows)} tables {UNITS / plain_s:,.0f} rows/s",
             ratio=plain_s / command_s, goal=f"≥ {GOAL_OF_PLAIN_SQL:g} ×",
             ok=plain_s / command_s >= GOAL_OF_PLAIN_SQL),
        _row("the same file again (nothing changes)", UNITS / again_s, "rows/s"),
        _row(f"{MANY_UNITS:,} units into {MANY_UNITS // PER_BUILDING:,} buildings by their address",
             many_rate, "rows/s", goal=f"≥ {GOAL_ROWS_PER_S:,} rows/s",
             ok=many_rate >= GOAL_ROWS_PER_S),
        _row(f"{UNITS:,} units from XLSX", xlsx_s, "s", goal=f"≤ {GOAL_XLSX_S} s",
             ok=xlsx_s <= GOAL_XLSX_S),
        _row(f"{POLYGONS:,} buildings from a zipped Shapefile in GBK", polygons_s, "s",
             goal=f"≤ {GOAL_POLYGONS_S} s", ok=polygons_s <= GOAL_POLYGONS_S),
        _row("most memory of a command", max(_peaks_mib), "MiB", goal=f"≤ {GOAL_MIB} MiB",
             ok=max(_peaks_mib) <= GOAL_MIB),
    ]  # fmt: skip


def _units_from_xlsx(folder: Path) -> float:
    """The 200,000 units as a workbook."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    with (folder / "units.csv").open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.reader(stream):
            sheet.append(row)
    book.save(folder / "units.xlsx")
    _import("buildings", folder / "buildings.csv", "--datum", "wgs84")
    seconds = _import("units", folder / "units.xlsx")
    call_command("flush", interactive=False, verbosity=0)
    return seconds


def _many_units(folder: Path) -> float:
    """A million units that name their building by road and number."""
    buildings, units = folder / "many_buildings.csv", folder / "many_units.csv"
    write_buildings(buildings, count=MANY_UNITS // PER_BUILDING)
    write_units(units, count=MANY_UNITS, by_address=True)
    _import("buildings", buildings, "--datum", "wgs84")
    seconds = _import("units", units)
    call_command("flush", interactive=False, verbosity=0)
    return seconds


def _polygons_from_zip(folder: Path) -> float:
    """100,000 footprints of eight corners with names in GBK."""
    import geopandas as gpd
    import numpy as np
    import shapely

    at = np.arange(POLYGONS)
    centres = shapely.points(WEST + at % 400 * STEP_DEG, SOUTH + at // 400 * STEP_DEG)
    shapes = shapely.buffer(centres, STEP_DEG / 3, quad_segs=2)
    names = [f"海悦府{i}号楼" for i in range(POLYGONS)]
    frame = gpd.GeoDataFrame({"ref": at.astype(str), "名称": names}, geometry=shapes, crs=4326)
    frame.to_file(folder / "a.shp", encoding="GBK", engine="pyogrio")
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(folder.glob("a.[sdpc][hbrp]*")):
            archive.write(part, part.name)
    seconds = _import("buildings", path, "--datum", "wgs84")
    call_command("flush", interactive=False, verbosity=0)
    return seconds


def _row(name: str, value: float, unit: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit} | more


def write_buildings(path: Path, *, count: int = 0, floors: int = PER_ENTRANCE // PER_FLOOR) -> None:
    """Square footprints in rows of a hundred, each with road, number and estate."""
    side = STEP_DEG / 2
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["ref", "kind", "floors", "road", "number", "estate", "wkt"])
        for i in range(count or UNITS // PER_BUILDING):
            x, y = WEST + i % 100 * STEP_DEG, SOUTH + i // 100 * STEP_DEG
            ring = f"{x} {y},{x + side} {y},{x + side} {y + side},{x} {y + side},{x} {y}"
            row = [f"B{i}", "住宅", floors, f"第{i // 50}路", f"{i % 50 + 1}号"]
            writer.writerow([*row, f"花园{i // 25}", f"POLYGON(({ring}))"])


def write_units(path: Path, *, count: int = 0, by_address: bool = False) -> None:
    """Forty units a building behind two entrances, which name it by ref or by its address."""
    place = ["道路", "门牌号"] if by_address else ["building_ref"]
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["编号", *place, "单元", "楼层", "房号", "用途", "建筑面积"])
        for i in range(count or UNITS):
            building, k = divmod(i, PER_BUILDING)
            entrance, k = divmod(k, PER_ENTRANCE)
            floor, door = divmod(k, PER_FLOOR)
            room = f"{floor + 1}{door + 1:02d}"
            area = 60 + i % 7 * 12.5
            named = (
                [f"第{building // 50}路", f"{building % 50 + 1}号"]
                if by_address
                else [f"B{building}"]
            )
            writer.writerow(
                [f"U{i:07d}", *named, f"{entrance + 1}单元", floor + 1, room, "住宅", area]
            )


def _import(kind: str, path: Path, *more: str) -> float:
    """Seconds of the whole command; notes its peak of memory."""
    connection.close()
    spent = manage("import_data", kind, str(path), "-v0", *more, env=os.environ)
    _peaks_mib.append(spent.peak_mib)
    return spent.seconds


def _ogr2ogr(path: Path) -> float:
    """Seconds in which GDAL's own loader fills a scratch table of the same database."""
    database = settings.DATABASES["default"]
    target = (
        f"PG:host={database['HOST']} port={database['PORT']} user={database['USER']} "
        f"dbname={database['NAME']}"
    )
    started = time.perf_counter()
    subprocess.run(
        ["ogr2ogr", "-q", "-f", "PostgreSQL", target, str(path), "-nln", "bench_units",
         "-lco", f"SCHEMA={settings.GEO_GRID_SCHEMA}", "-overwrite",
         "--config", "PG_USE_COPY", "YES"],
        check=True,
    )  # fmt: skip
    seconds = time.perf_counter() - started
    with transaction.atomic():
        SqlFiles(__file__).run("drop_scratch")
    return seconds
