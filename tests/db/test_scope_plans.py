"""A scope keeps the index: of 40,000 rows in 100 communities, those of one are read, not all."""

from __future__ import annotations

import re

import pytest
from django.db import connection

from geo_grid.access.context import Caller, acting
from geo_grid.access.scope import Grant, Scope
from geo_grid.sql import SqlFiles
from layers.catalogue import feature_collections
from layers.catalogue.declarations import LAYERS
from layers.catalogue.scope import values
from layers.tiles import vector_tiles
from tests.conftest import METRIC_SRID, SOUTH, WEST

ROWS = 40_000
ONE = Scope(account=1, grants=(Grant("street_manager", prefix="990101001001"),), city_code="990101")
FILL = """
INSERT INTO geo_grid_incident (ref, category, title, step, source, address_text, reported_at,
                               point, basic_cell_id)
SELECT n::text, 'x', '', 'accepted', '', '', now(),
       ST_SetSRID(ST_MakePoint(%(west)s + 0.00002 * (n %% 200), %(south)s + 0.000015 * (n / 200)), 4326),
       (SELECT id FROM geo_grid_basiccell ORDER BY id OFFSET n %% 12 LIMIT 1)
  FROM generate_series(1, %(rows)s) AS n
"""
NEAR = """
SELECT count(*) FROM geo_grid_incident i
 WHERE i.point && ST_MakeEnvelope(%(west)s, %(south)s, %(west)s + 0.0004, %(south)s + 0.0003, 4326)
"""


@pytest.fixture
def many_incidents(bare_city):
    assert METRIC_SRID
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"west": WEST, "south": SOUTH, "rows": ROWS})
        cursor.execute("ANALYZE geo_grid_incident")


def explain(statement: str, parameters: dict[str, object]) -> str:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + statement, parameters)
        return "\n".join(row[0] for row in cursor.fetchall())


def seq_scans(plan: str) -> set[str]:
    return set(re.findall(r"Seq Scan on geo_grid_(\w+)", plan))


@pytest.mark.slow
@pytest.mark.parametrize("role", ["geo_grid_owner", "geo_grid_app"])
def test_a_box_of_cases_is_read_by_index_under_predicate_and_policy(many_incidents, role):
    where = {"west": WEST, "south": SOUTH, "scope": ONE.as_json}
    limited = (
        NEAR
        + " AND "
        + SqlFiles(__file__).in_scope("incident", alias="i", scope="%(scope)s::jsonb")
    )
    with connection.cursor() as cursor, acting(Caller(scope=ONE)):
        cursor.execute(f"SET LOCAL ROLE {role}")
        for statement in (NEAR, limited):
            plan = explain(statement, where)
            assert "incident" not in seq_scans(plan), plan
            assert "Index Cond: (point &&" in plan
        cursor.execute("RESET ROLE")


@pytest.mark.slow
def test_a_tile_of_cases_is_read_by_index(many_incidents):
    statement = vector_tiles.statement([LAYERS["incidents"]], z=20, scope=ONE).as_string(
        connection.cursor().cursor
    )
    parameters = vector_tiles.frame(20, int((WEST + 180) / 360 * 2**20), 451_000) | values(ONE)
    with connection.cursor() as cursor, acting(Caller(scope=ONE)):
        cursor.execute("SET LOCAL ROLE geo_grid_app")
        plan = explain(statement, parameters)
        assert "incident" not in seq_scans(plan), plan
        cursor.execute("RESET ROLE")


@pytest.mark.slow
def test_all_of_ones_cases_are_told_apart_from_the_rest(many_incidents):
    with acting(Caller(scope=ONE)):
        told = feature_collections.incidents("open")
    assert told.count('"ref"') == ROWS // 2
