"""Spatial queries use their index: a sequential scan of a large table fails here."""

from __future__ import annotations

import pytest
from django.db import connection

from geo_grid.access.system import SYSTEM
from geo_grid.locate.queries import at_point
from importers.merge.merging import sql as merge_sql
from layers.catalogue.declarations import LAYERS
from layers.catalogue.scope import values
from layers.tiles import vector_tiles
from tests.conftest import SOUTH, WEST

BUILDINGS = 20_000


@pytest.fixture
def many_buildings(bare_city):
    """A lattice of small buildings, with an address each, over the whole city."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO geo_grid_building (ref, name, kind, estate, floors, floors_origin, "
            "footprint_m2, source, valid, geom, point) "
            "SELECT n::text, '', 'other', '', 1, 'given', 1, '', tstzrange(now(), NULL), "
            "       ST_Multi(ST_Expand(p, 0.000005)), p "
            "  FROM generate_series(0, %s - 1) AS n, "
            "       LATERAL (SELECT ST_SetSRID(ST_MakePoint(%s + 0.004 * (n %% 200) / 200.0, "
            "                %s + 0.003 * (n / 200) / 100.0), 4326) AS p) AS place",
            [BUILDINGS, WEST, SOUTH],
        )
        cursor.execute(
            "INSERT INTO geo_grid_address (building_id, kind, is_primary, road, number, estate, "
            "building_part, entrance_part, floor_part, room, text, valid) "
            "SELECT id, 'current', true, 'x', ref, '', '', '', '', '', '', valid "
            "  FROM geo_grid_building"
        )
        cursor.execute("ANALYZE geo_grid_building")
        cursor.execute("ANALYZE geo_grid_address")


def plan(statement: str, parameters: dict[str, object]) -> str:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + statement, parameters)
        return "\n".join(row[0] for row in cursor.fetchall())


def test_a_tile_of_buildings_reads_only_its_box(many_buildings):
    z = 20
    x = int((WEST + 0.002 + 180) / 360 * 2**z)
    statement = vector_tiles.statement([LAYERS["buildings"]], z=z)
    assert statement is not None
    found = plan(
        statement.as_string(connection.cursor().cursor),
        vector_tiles.frame(z, x, 451_000) | values(SYSTEM),
    )
    assert "geo_grid_building" in found
    assert "Seq Scan on geo_grid_building" not in found
    assert "Seq Scan on geo_grid_address" not in found


def test_the_building_at_a_point_is_found_by_index(many_buildings):
    """Asked of the server's own counters: the function keeps its plan to itself."""
    tables = ("geo_grid_building", "geo_grid_address")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")  # as after some requests
    before = [sequential_scans(table) for table in tables]
    found = at_point(lon=WEST + 0.002, lat=SOUTH + 0.0009, datum="wgs84")
    assert found[0]["kind"] == "building"
    assert [sequential_scans(table) for table in tables] == before


def sequential_scans(table: str) -> int:
    """How often this transaction has walked through a table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relid = %s::regclass", [table]
        )
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize(("changed", "entries"), [(BUILDINGS, 30), (1, 100)])
def test_statistics_after_an_import(many_buildings, changed, entries):
    """A small sample where much is new, and never a worse one than before where little is."""
    for name in ("analyze_premises", "analyze_people"):
        merge_sql.run(name, {"changed": changed})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_length(histogram_bounds::text::text[], 1) - 1 FROM pg_stats"
            " WHERE tablename = 'geo_grid_building' AND attname = 'id'"
        )
        assert cursor.fetchone() == (entries,)
        cursor.execute("SHOW default_statistics_target")
        assert cursor.fetchone() == ("100",)
