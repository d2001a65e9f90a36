"""A lattice city with something in every layer, and tiles decoded by GDAL."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from django.contrib.gis.geos import LineString, MultiPolygon, Point, Polygon

from geo_grid.access.scope import Grant, Scope
from layers.tiles.vector_tiles import address_of
from tests.cities import city
from tests.conftest import SOUTH, STEP, WEST

MIDDLE = (WEST + 2 * STEP, SOUTH + 1.5 * STEP)


def scope_of(*, prefixes: tuple[str, ...] = (), cells: tuple[int, ...] = ()) -> Scope:
    """A manager of these divisions and grid cells; nobody without any."""
    grants = [Grant("community_manager", prefix=prefix) for prefix in prefixes]
    grants += [Grant("community_manager", cell=cell) for cell in cells]
    return Scope(1, tuple(grants), "990101")


@city
def full_city(lattice_city: Any) -> Any:
    """The lattice city with people, organisations, things, ground cover and incidents.

    B1 (left) has two households of 3 and 1, B5 (right) one of 6; B1's door has its own point.
    """
    from geo_grid.areas.actions import touch
    from geo_grid.facilities.actions import recount as count_things
    from geo_grid.incidents.actions import recount as count_cases
    from geo_grid.incidents.actions import resolve
    from geo_grid.locate.actions import refresh_places, resolve_all
    from geo_grid.people.actions import recount as count_people
    from geo_grid.premises.actions import recount as count_premises

    _people(lattice_city.buildings)
    _things()
    resolve_all()
    refresh_places()
    resolve()
    for count in (count_premises, count_people, count_things, count_cases):
        count()
    touch()
    return lattice_city


def _things() -> None:
    from django.utils import timezone

    from geo_grid.areas.models import Barrier, GroundCover, Street
    from geo_grid.facilities.models import Component, Facility
    from geo_grid.incidents.models import Incident
    from geo_grid.people.models import Organisation, OrganisationPlace

    at = Point(WEST + 0.3 * STEP, SOUTH + 2.3 * STEP)
    Facility.objects.create(ref="F1", kind="clinic", name="左卫生站", point=at)
    Component.objects.create(ref="C1", kind="camera", point=at)
    shop = Organisation.objects.create(name="角落商店", kind="self_employed")
    OrganisationPlace.objects.create(organisation=shop, point=at)
    Incident.objects.create(ref="I1", category="漏水", reported_at=timezone.now(), point=at)
    Street.objects.create(
        ref="S1", name="直线路", kind="primary",
        geom=LineString((WEST, SOUTH + STEP), (WEST + 4 * STEP, SOUTH + STEP)),
    )  # fmt: skip
    Barrier.objects.create(
        ref="R1", kind="railway", name="铁路",
        geom=LineString((WEST, SOUTH - STEP), (WEST + 4 * STEP, SOUTH - STEP)),
    )  # fmt: skip
    for ref, kind, west in (("W1", "water", WEST - STEP), ("G1", "green", WEST - 2 * STEP)):
        box = Polygon.from_bbox((west, SOUTH, west + 0.9 * STEP, SOUTH + STEP))
        GroundCover.objects.create(ref=ref, kind=kind, name=ref, geom=MultiPolygon(box))


def _people(buildings: dict[str, int]) -> None:
    from geo_grid.people.models import Household, Residence, Resident
    from geo_grid.premises.models import Unit

    for ref, room, members in (("B1", "101", 3), ("B1", "201", 1), ("B5", "101", 6)):
        unit = Unit.objects.create(building_id=buildings[ref], floor=int(room[0]), room=room)
        if ref == "B1" and room == "101":
            unit.point = Point(WEST + 0.31 * STEP, SOUTH + 2.32 * STEP)
            unit.point_origin = "own"
            unit.save()
        household = Household.objects.create(unit=unit)
        for number in range(members):
            person = Resident.objects.create(name=f"居民{ref}{room}{number}", category="registered")
            Residence.objects.create(resident=person, unit=unit, household=household)


CROWD = 900
"""Copies of a row, 30 by 30 over 0.036°: a box of one basic cell holds one or two of them."""


@city
def crowded_city(full_city: Any) -> Any:
    """The full city among hundreds of the same things: here the planner has a choice to make."""
    from django.db import connection

    shapes = {"building": ("geom", "point"), "unit": ("point",), "component": ("point",),
              "incident": ("point",)}  # fmt: skip
    with connection.cursor() as cursor:
        for table, columns in shapes.items():
            moved = ", ".join(
                f"'{name}', ST_Translate(o.{name}, 0.0012 * (n % 30) - 0.018, "
                f"0.0012 * (n / 30) - 0.018)::text"
                for name in columns
            )
            again = "'room', 'R' || n, " if table == "unit" else ""
            cursor.execute(
                "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute WHERE attnum > 0"
                " AND NOT attisdropped AND attgenerated = '' AND attrelid = %s::regclass",
                [f"geo_grid_{table}"],
            )
            (names,) = cursor.fetchone()
            cursor.execute(
                f"INSERT INTO geo_grid_{table} ({names}) SELECT {names} FROM (SELECT made.* FROM "
                f"(SELECT * FROM geo_grid_{table} WHERE point IS NOT NULL ORDER BY id LIMIT 1) o,"
                f" generate_series(0, {CROWD - 1}) AS n,"
                f" LATERAL jsonb_populate_record(NULL::geo_grid_{table}, to_jsonb(o) ||"
                f" jsonb_build_object('id', 1000000000 + n, 'ref', 'N' || n, {again}{moved})) made) m"
            )
            cursor.execute(f"ANALYZE geo_grid_{table}")
    return full_city


Decode = Callable[..., dict[str, Any]]


@pytest.fixture
def decode() -> Decode:
    """``decode(body, z, x, y)``: the layers of a tile by name, as GeoDataFrames in EPSG:3857."""

    def read(body: bytes, z: int, x: int, y: int) -> dict[str, Any]:
        if not body:
            return {}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "tile.mvt"
            path.write_bytes(body)
            options = {"X": str(x), "Y": str(y), "Z": str(z), "CLIP": "NO"}
            names = [name for name, _ in pyogrio.list_layers(path)]
            return {n: pyogrio.read_dataframe(path, layer=n, **options) for n in names}

    return read


def tile_path(layers: str, z: int, place: tuple[float, float] = MIDDLE) -> tuple[str, int, int]:
    """The path of the tile that holds a place, its column and its row."""
    x, y = address_of(*place, z)
    return f"/tiles/{layers}/{z}/{x}/{y}.mvt", x, y


@pytest.fixture
def fire_grid(full_city: Any) -> Any:
    """A cell of a professional grid on the ground of the left base cell."""
    from geo_grid.areas.models import CellAssignment, GridCell, GridCellVersion
    from geo_grid.areas.professional_models import ProfessionalGrid
    from geo_grid.model_bases.dated import from_today

    left, valid = GridCell.objects.get(pk=full_city.grid_cells[0]), from_today()
    ProfessionalGrid.objects.create(code="fire", name_zh="消防网格")
    cell = GridCell.objects.create(kind="fire", community=left.community)
    drawn = GridCellVersion.objects.get(cell=left, valid__upper_inf=True)
    GridCellVersion.objects.create(
        cell=cell, kind="fire", code=drawn.code, name="消防一片", geom=drawn.geom, valid=valid
    )
    for atom in CellAssignment.objects.filter(cell=left).values_list("basic_cell", flat=True):
        CellAssignment.objects.create(basic_cell_id=atom, cell=cell, kind="fire", valid=valid)
    return cell
