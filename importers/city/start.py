"""A town from nothing but files: outline, basic cells, a provisional division, estimated people.

An outline alone is enough for a city of which only cases are known: it has its divisions and no
basic cells, until its buildings are loaded and its ground is laid.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import shapely
from django.conf import settings
from django.db import transaction

from geo_grid.areas import actions
from geo_grid.areas.models import City
from geo_grid.city_time import check_timezone, one_zone
from geo_grid.disclosure.actions import publish_if_due
from geo_grid.errors import BadInput, Conflict, gettext_noop
from geo_grid.geometry.datum import check_datum, shift
from geo_grid.geometry.metric import check_metric_srid, pick_metric_srid
from geo_grid.locate.actions import refresh_places
from geo_grid.matters.actions import enter_known_holidays
from geo_grid.matters.definition_actions import enter_delivered
from geo_grid.premises import actions as premises
from importers.city import divided, town
from importers.city.basic_cells import build_basic_cells
from importers.city.extent import Box, envelope_around
from importers.city.provisional import draw_outline
from importers.runs.run import Report, import_file

Progress = Callable[[str], None]
_SHAPES = {"buildings": "polygon", "streets": "line", "outline": "polygon", "landuse": "polygon",
           "divisions": "polygon"}  # fmt: skip
SOURCES = (
    "buildings",
    "streets",
    "addresses",
    "landuse",
    "water",
    "outline",
    "population",
    "divisions",
)


@dataclass(frozen=True)
class Start:
    """What start_city is told; `files` maps the names of :data:`SOURCES` to ``FILE[:LAYER]``.

    Without a `timezone` it is the setting ``GEO_GRID_TIME_ZONE``. `mapping` is of the buildings,
    and of the divisions where a target begins with :data:`.divided.PREFIX`. Buildings that stand in
    no basic cell are written to `outside`.
    """

    name: str
    code: str
    datum: str | None
    files: Mapping[str, str]
    mapping: Mapping[str, str] = field(default_factory=dict)
    timezone: str = ""
    metric_srid: int | None = None
    attribution: str = ""
    outside: Path | None = None

    @property
    def of_buildings(self) -> dict[str, str]:
        return {name: column for name, column in self.mapping.items()
                if not name.startswith(divided.PREFIX)}  # fmt: skip


@dataclass
class Started:
    """What came of it: reports by kind, and codes of what the files did not hold."""

    reports: list[Report] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    units: int = 0
    outside: int = 0
    """Buildings that stand in no basic cell, outside of the divisions or the outline."""
    overlaps: int = 0
    gaps: int = 0
    """Of the divisions: mended, see :mod:`importers.city.divided`."""


def start_city(start: Start, *, progress: Progress = lambda _: None) -> Started:
    """Everything from files to a map, in one transaction: all of it or nothing.

    Raises :class:`BadInput` for a bad code, datum or file, :class:`Conflict` when the schema holds
    a city already.
    """
    _check(start)
    started = Started(missing=[s for s in SOURCES if s not in start.files])
    with tempfile.TemporaryDirectory() as folder, transaction.atomic(), one_zone():
        progress("read")
        rows = {
            name: town.read_rows(file, prefer=name, shape=_SHAPES.get(name, ""))
            for name, file in start.files.items()
        }
        outline = _outline(start)
        _found(start, rows)
        enter_known_holidays()
        enter_delivered()
        if "divisions" in rows:
            progress("divisions")
            _divide(rows["divisions"], start, started, Path(folder))
        _load(_write(rows, Path(folder), start.of_buildings), start, started, progress)
        if "buildings" in rows:
            progress("estimate")
            _estimate(rows, start, started)
            build_basic_cells(outline=outline, progress=progress)
        else:
            progress("divisions")
            started.missing += ["units", "residents", "basic_cells"]
            draw_outline(outline, city=City.objects.get())
        City.objects.update(missing=started.missing)
        refresh_places()
        publish_if_due()
        if "buildings" in rows:  # before the commit: where the file cannot be written nothing stays
            started.outside = divided.write_outside(start.outside)
    return started


def _load(files: list[tuple[str, str]], start: Start, started: Started, progress: Progress) -> None:
    for kind, file in files:
        progress(kind)
        mapping = start.of_buildings if kind == "buildings" else {}
        report = import_file(
            kind, file, datum=start.datum, mapping=mapping, source=start.name,
            accept_partial=True, derive_places=False,
        )  # fmt: skip
        started.reports.append(report)


def _divide(rows: town.Rows, start: Start, started: Started, folder: Path) -> None:
    """Real communities; a fault of one of them would lose its ground, so all or none is taken."""
    found = divided.divisions_of(
        rows, city=start.name, prefix=start.code, mapping=start.mapping, datum=start.datum
    )
    file = town.write(found.rows, folder, layer="divisions")
    report = import_file("divisions", file, datum="wgs84", source=start.name, derive_places=False)
    if report.refused:
        first = report.refused[0].as_dict()
        raise BadInput(
            "divisions_refused",
            gettext_noop("Row %(row)s of the divisions, %(column)s: %(reason)s"),
            field="divisions",
            row=first["row"],
            column=first["field"],
            reason=first["message"],
        )
    started.reports.append(report)
    started.missing.remove("outline")  # it is theirs
    started.overlaps, started.gaps = found.overlaps, found.gaps
    if found.numbered:
        started.missing.append("division_codes")


def _estimate(rows: Mapping[str, town.Rows], start: Start, started: Started) -> None:
    """Floors and households, of which the files say nothing."""
    _add_addresses(rows, start)
    if premises.estimate_floors():
        started.missing.append("floors")
    started.units = premises.estimate_homes(_population(rows, start))
    started.missing += ["units", "residents"]


def _check(start: Start) -> None:
    check_datum(start.datum)
    if not {"buildings", "outline"} & set(start.files):
        raise BadInput(
            "buildings_missing",
            gettext_noop("Give the buildings of the city, or its outline alone."),
            field="buildings",
        )
    _check_divisions(start)
    if not (start.code.isascii() and start.code.isdigit() and len(start.code) in (6, 9)):
        raise BadInput(
            "prefix_unusable",
            gettext_noop(
                "“%(prefix)s” is no prefix: give the 6 digits of a district or the 9 of a street."
            ),
            field="code",
            prefix=start.code,
        )
    check_timezone(start.timezone or settings.TIME_ZONE)
    if start.metric_srid is not None:
        check_metric_srid(start.metric_srid)
    found = City.objects.first()
    if found is not None:
        raise Conflict(
            "city_exists",
            gettext_noop(
                "This schema holds %(name)s already; choose another with GEO_GRID_SCHEMA."
            ),
            name=found.name,
        )


def _check_divisions(start: Start) -> None:
    if {"divisions", "outline"} <= set(start.files):
        raise BadInput(
            "divisions_and_outline",
            gettext_noop("The divisions are the outline of the city; give one of both."),
            field="outline",
        )
    lost = [target for target in start.mapping if target.startswith(divided.PREFIX)]
    if lost and "divisions" not in start.files:
        raise BadInput(
            "divisions_missing",
            gettext_noop(
                "--map %(target)s is about a file of divisions; name it with --divisions."
            ),
            field="divisions",
            target=lost[0],
        )


def _found(start: Start, rows: Mapping[str, town.Rows]) -> None:
    """The city, its envelope around all files and its metric SRID by the middle of the buildings."""
    boxes = {name: _extent(held, start) for name, held in rows.items()}
    middle = boxes.get("buildings", boxes.get("outline"))
    assert middle is not None
    west, south, east, north = middle
    if not np.isfinite(west):
        raise BadInput(
            "buildings_empty",
            gettext_noop("“%(file)s” holds no building."),
            field="buildings",
            file=start.files.get("buildings", ""),
        )
    srid = start.metric_srid or pick_metric_srid((west + east) / 2, (south + north) / 2)
    actions.found_city(
        actions.NewCity(
            name=start.name,
            code=start.code,
            envelope=envelope_around(middle, boxes.get("divisions", middle)),
            metric_srid=srid,
            timezone=start.timezone or settings.TIME_ZONE,
            datum=check_datum(start.datum),
            attribution=start.attribution,
        )
    )


def _extent(rows: town.Rows, start: Start) -> Box:
    """The box of the middle 99.8 % of a source, in WGS-84: one stray row moves no city."""
    places = rows.geoms[~shapely.is_missing(rows.geoms) & ~shapely.is_empty(rows.geoms)]
    bounds = shapely.bounds(places)
    bounds = bounds[np.isfinite(bounds).all(axis=1)]
    if not len(bounds):
        return (np.nan,) * 4
    low = np.quantile(bounds[:, :2], 0.001, axis=0)
    high = np.quantile(bounds[:, 2:], 0.999, axis=0)
    box = shift(np.array([shapely.box(*low, *high)], dtype=object), datum=start.datum)[0]
    return box.bounds


def _outline(start: Start) -> shapely.Geometry | None:
    if "outline" not in start.files:
        return None
    given = town.outline_from(start.files["outline"])
    return shift(np.array([given], dtype=object), datum=start.datum)[0]


def _write(
    rows: Mapping[str, town.Rows], folder: Path, mapping: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Clean files in the order in which they are imported: ``(kind, FILE:LAYER)``."""
    wanted: list[tuple[str, str, town.Rows]] = []
    if "streets" in rows:
        wanted.append(("streets", "streets", town.street_rows(rows["streets"])))
    for name in ("streets", "water", "landuse"):
        if name in rows:
            wanted.append(("barriers", f"barriers_{name}", town.barrier_rows(rows[name])))
    if "water" in rows:
        wanted.append(("ground_cover", "water", town.cover_rows(rows["water"], default="water")))
    if "landuse" in rows:
        wanted.append(("ground_cover", "landuse", town.cover_rows(rows["landuse"])))
    if "buildings" in rows:
        wanted.append(("buildings", "buildings", town.building_rows(rows["buildings"], mapping)))
    return [
        (kind, town.write(held, folder, layer=layer)) for kind, layer, held in wanted if len(held)
    ]


def _add_addresses(rows: Mapping[str, town.Rows], start: Start) -> None:
    """House numbers given as points go to the building they lie in, or within 20 m."""
    if "addresses" not in rows:
        return
    held = rows["addresses"]
    held = held.only(held.like("Point"))
    points = shift(held.geoms, datum=start.datum)
    count = len(held)
    premises.number_buildings(
        roads=town.osm.column(
            held.columns, "road", "street", "addr:street", "addr_street", rows=count
        ),
        numbers=town.osm.column(
            held.columns,
            "number",
            "housenumber",
            "addr:housenumber",
            "addr_housenumber",
            rows=count,
        ),
        lons=shapely.get_x(points).tolist(),
        lats=shapely.get_y(points).tolist(),
    )


def _population(
    rows: Mapping[str, town.Rows], start: Start
) -> list[tuple[shapely.Geometry, float]]:
    """Polygons with the number of people in them; empty without such a source."""
    if "population" not in rows:
        return []
    held = rows["population"].only(rows["population"].like("Polygon"))
    texts = town.osm.column(held.columns, "population", "residents", "pop", "人口", rows=len(held))
    polygons = shift(held.geoms, datum=start.datum)
    try:
        counts = [float(text) if text else 0.0 for text in texts]
    except ValueError as error:
        raise BadInput(
            "population_unreadable",
            gettext_noop("The column population holds something that is no number: %(error)s."),
            field="population",
            error=str(error),
        ) from error
    return [(polygon, count) for polygon, count in zip(polygons, counts, strict=True) if count > 0]
