"""CQL2 means what the standard says: random filters find what SQL finds, in text and in JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from psycopg2 import sql as pgsql
from pyproj import Transformer

from geo_grid.errors import BadInput
from layers.catalogue import declarations
from layers.ogc import cql
from layers.ogc.items import PageRequest, count
from layers.ogc.metadata import CONFORMANCE
from tests.conftest import METRIC_SRID, SOUTH, STEP, WEST
from tests.layers.cql_filters import LEAVES, NAMES, combined


@pytest.fixture
def varied_city(full_city):
    """Houses and cases that differ in every column that is filtered by."""
    from geo_grid.incidents.models import Incident
    from geo_grid.premises.models import Building

    kinds = ["school", "medical", "office"]
    for number, one in enumerate(Building.objects.order_by("ref")):
        one.name, one.kind = NAMES[number], kinds[number % 3]
        one.floors, one.footprint_m2 = number + 1, 100.5 * number
        one.floors_origin = "estimated" if number % 2 else "given"
        one.valid = (datetime(2026, 1 + number, 1, tzinfo=UTC) - timedelta(hours=8), None)
        one.save()
    first = Incident.objects.get(ref="I1")
    for number in range(6):
        start = datetime(2026, 1, 9, 16, tzinfo=UTC) + timedelta(days=8 * (number - 2))
        end = start + timedelta(days=10 * number) if number % 3 else None
        Incident.objects.create(
            ref=f"T{number}", category="漏水", reported_at=start, closed_at=end, point=first.point,
            step="closed" if end else "reported",
        )  # fmt: skip
    return full_city


def matched(layer_name: str, text: str, language: str, **more) -> int:
    layer = declarations.layer_named(layer_name)
    condition, values = cql.condition(text, language=language, layer=layer, **more)
    return count(layer, PageRequest(condition=condition, values=values), exact=True)


def counted(layer_name: str, sql: str) -> int:
    condition = pgsql.SQL(sql.replace("%", "%%"))
    page_request = PageRequest(condition=condition)
    return count(declarations.layer_named(layer_name), page_request, exact=True)


def test_every_declared_class_has_its_filters():
    declared = {one.rsplit("/", 1)[1] for one in CONFORMANCE if "/spec/cql2/" in one}
    assert declared == {*LEAVES, "cql2-text", "cql2-json"}


@pytest.mark.parametrize("name", LEAVES)
def test_random_filters_find_what_sql_finds(varied_city, name):
    layer = "incidents" if name == "temporal-functions" else "buildings"
    seen = set()

    @settings(max_examples=60, deadline=None, database=None, derandomize=True,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(combined(LEAVES[name]))
    def check(one) -> None:
        expected = counted(layer, one.sql)
        assert matched(layer, one.text, "cql2-text") == expected, one.text
        assert matched(layer, json.dumps(one.tree), "cql2-json") == expected, one.tree
        seen.add(expected)

    check()
    assert len(seen) > 2  # none, all and something between


# What the OAPIF provider of QGIS 3.32 and later writes (its compiler of expressions to CQL2 text):
# everything in parentheses but BETWEEN and IN, names quoted unless all letters and digits.
QGIS = [
    ("(kind = 'school')", 2), ("(NOT ((kind = 'school')))", 4), ("(\"is_estimated\" = TRUE)", 3),
    ("(((kind = 'school') OR (kind = 'medical')) AND (floors > 2))", 2),
    ("((kind = 'school') OR ((kind = 'medical') AND (floors > 2)))", 3),
    ("(NOT (((kind = 'school') OR (kind = 'medical'))))", 2),
    ("(name = 'it''s')", 1), ("(CASEI(name) LIKE CASEI('A%B%'))", 2), ("(name NOT LIKE '%号%')", 4),
    ("(CASEI(name) NOT LIKE CASEI('A%'))", 4), ("floors BETWEEN 2 AND 4", 3),
    ("floors NOT BETWEEN 2 AND 4", 3), ("(floors BETWEEN 2 AND 4 AND (kind = 'school'))", 1),
    ("kind IN ('school','office')", 4), ("floors NOT IN (1,2)", 4),
    ("(name IS NULL)", 0), ("(number IS NOT NULL)", 6),
    ("(\"footprint_m2\" >= 100.5)", 5), ("(\"footprint_m2\" < 1e+06)", 6), ("(floors > ( - (2)))", 6),
    ("(\"valid_from\" >= TIMESTAMP('2026-02-28T16:00:00.000Z'))", 4),
    ("(\"valid_from\" < DATE('2026-03-01'))", 2),
    ("S_INTERSECTS(geometry,BBOX(118.5,24.502,118.5009,24.503))", 1),
    ("(S_INTERSECTS(geometry,POINT(118.5003 24.5023)) AND (floors = 1))", 1),
    ("(" * 39 + "(floors = 1)" + " OR (floors = 2))" * 39, 2),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), QGIS)
def test_what_qgis_sends(varied_city, text, expected):
    assert matched("buildings", text, "cql2-text") == expected


EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
SYSTEMS = {"CRS84": None, "4326": 4326, "4490": 4490, "3857": 3857, "metric": METRIC_SRID}
NORTH_FIRST = ("4326", "4490", "metric")


@pytest.mark.parametrize("name", SYSTEMS)
def test_boxes_and_shapes_follow_the_axes_of_filter_crs(client, varied_city, name):
    """In text and in JSON alike; the first building stands alone in its box."""
    srid = SYSTEMS[name]
    west, south, east, north = WEST, SOUTH + 2 * STEP, WEST + 0.9 * STEP, SOUTH + 3 * STEP
    to = Transformer.from_crs(4326, srid or 4326, always_xy=True).transform
    low, high, inside = (
        to(*place) if srid in (3857, METRIC_SRID) else place
        for place in ((west, south), (east, north), (WEST + 0.3 * STEP, SOUTH + 2.3 * STEP))
    )
    if name in NORTH_FIRST:
        low, high, inside = low[::-1], high[::-1], inside[::-1]
    box, geometry = [*low, *high], {"property": "geometry"}
    shape = {"type": "Point", "coordinates": list(inside)}
    asked = [
        ("cql2-text", f"S_INTERSECTS(geometry, BBOX({','.join(map(repr, box))}))"),
        ("cql2-text", f"BBOX(geometry,{','.join(map(repr, [*low, 0.0, *high, 9.0]))})"),
        ("cql2-text", f"S_INTERSECTS(geometry, POINT({inside[0]!r} {inside[1]!r}))"),
        ("cql2-json", json.dumps({"op": "s_intersects", "args": [geometry, {"bbox": box}]})),
        ("cql2-json", json.dumps({"op": "s_intersects", "args": [geometry, shape]})),
    ]
    for language, text in asked:
        query = {"filter": text, "filter-lang": language}
        if srid:
            query["filter-crs"] = f"{EPSG}{srid}"
        found = client.get("/ogc/collections/buildings/items", query).json()
        assert [one["properties"]["ref"] for one in found["features"]] == ["B1"], text


def test_a_number_that_no_float_holds_is_compared_exactly():
    layer = declarations.layer_named("buildings")
    for text in ("floors = 9007199254740993", "floors = (9007199254740993)"):
        _, values = cql.condition(text, language="cql2-text", layer=layer)
        assert list(values.values()) == [9007199254740993]


REFUSED = [
    ("(" * 60 + "floors==1" + ")" * 60, "filter_unreadable"),  # cql2 alone takes years
    ("(" * 40 + "floors=1", "filter_unreadable"), ("floors=1" + ")" * 3, "filter_unreadable"),
    ("floors=" + "-" * 7900 + "1", "filter_too_complex"),  # … ends the process
    ("NOT " * 300 + "floors=1", "filter_too_complex"),
    ("floors=" + "1-" * 3900 + "1", "filter_too_complex"),
    ("S_INTERSECTS(geometry, POINT EMPTY)", "filter_unreadable"),
    ("CASEI(" * 20 + "name" + ")" * 20 + "='x'", "filter_too_complex"),
    ("name LIKE 'x\\'", "filter_unreadable"), ("CASEI(floors) = CASEI('x')", "filter_type"),
    ("name = NULL", "filter_type"), ("floors = 1e400", "number_unusable"),
    ("floors = 7..9", "filter_unreadable"), ("name = 'x", "filter_unreadable"),
    ("valid_from = TIMESTAMP('2026-01-01')", "filter_type"),
    ("valid_from = DATE('2026-02-30')", "filter_type"),
    ("T_AFTER(name, DATE('2026-01-01'))", "filter_type"),
    ("T_DURING(valid_from, INTERVAL('2026-02-01','2026-01-01'))", "filter_unreadable"),
    ("floors + 1 = 2", "filter_unreadable"), ("floors = -name", "filter_type"),
    ("S_INTERSECTS(geometry, BBOX(3,3,1,1))", "bbox_reversed"), ("is_estimated", "filter_unreadable"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_what_cannot_be_meant_is_refused_at_once(db, text, code):
    layer = declarations.layer_named("buildings")
    with pytest.raises(BadInput) as refused:
        cql.condition(text, language="cql2-text", layer=layer)
    assert refused.value.code == code


def test_a_panic_of_the_parser_is_a_refusal(monkeypatch):
    from layers.ogc import cql_reading

    class PanicException(BaseException):  # as Rust's come to Python
        __module__ = "pyo3_runtime"

    def panics(text: str) -> None:
        raise PanicException("index out of bounds")

    monkeypatch.setattr(cql_reading.cql2, "parse_text", panics)
    with pytest.raises(BadInput) as refused:
        cql.condition("floors=1", language="cql2-text", layer=declarations.layer_named("buildings"))
    assert refused.value.code == "filter_unreadable"
