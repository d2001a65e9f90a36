"""OGC API – Features: paging, filters, systems, time, and what is refused."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from geo_grid.errors import GeoGridError
from layers.catalogue import declarations
from layers.ogc import cql
from layers.ogc.items import PageRequest, page
from tests.conftest import METRIC_SRID, SOUTH, STEP, WEST
from tests.slow import SLOW_COUNT

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
BOX_001 = f"{WEST},{SOUTH + 2 * STEP},{WEST + 0.9 * STEP},{SOUTH + 3 * STEP}"


@pytest.fixture
def ask(client, full_city):
    """``ask("buildings", limit=2)`` is the parsed reply of an items request, which must be 200."""

    def get(name: str, **parameters):
        query = {key.replace("_", "-") if "_" in key else key: v for key, v in parameters.items()}
        reply = client.get(f"/ogc/collections/{name}/items", query)
        assert reply.status_code == 200, reply.content
        return reply.json()

    return get


def ids(found) -> list[int]:
    return [one["id"] for one in found["features"]]


def refs(found) -> list[str]:
    return [one["properties"]["ref"] for one in found["features"]]


@pytest.mark.usefixtures("fire_grid")
@pytest.mark.parametrize("name", declarations.LAYERS)
def test_every_collection_answers_as_geojson(ask, client, name):
    found = ask(name)
    layer = declarations.layer_named(name)
    assert found["numberReturned"] == found["numberMatched"] == len(found["features"]) >= 1
    assert list(found["features"][0]["properties"]) == [one.name for one in layer.columns]
    one = found["features"][0]
    again = client.get(f"/ogc/collections/{name}/items/{one['id']}").json()
    assert {k: again[k] for k in one} == one
    assert {link["rel"] for link in again["links"]} >= {"self", "collection"}


def test_next_links_bring_every_feature_once(client, full_city):
    address, seen = "/ogc/collections/buildings/items?limit=2&sortby=-floors,name", []
    while address:
        found = client.get(address).json()
        seen += refs(found)
        assert len(found["features"]) <= 2
        following = [one["href"] for one in found["links"] if one["rel"] == "next"]
        address = following[0].replace("http://testserver", "") if following else None
    assert seen == ["B1", "B2", "B3", "B4", "B5", "B6"]


def test_absent_values_come_last_and_are_paged_over(client, full_city):
    from geo_grid.facilities.models import Facility

    first = Facility.objects.get(ref="F1")
    for ref, capacity in (("F2", 7), ("F3", None), ("F4", 9)):
        Facility.objects.create(ref=ref, kind="school", capacity=capacity, point=first.point)
    for order, expected in (("capacity", "F2 F4 F1 F3"), ("-capacity", "F4 F2 F1 F3")):
        address, seen = f"/ogc/collections/facilities/items?limit=1&sortby={order}", []
        while address:
            found = client.get(address).json()
            seen += refs(found)
            following = [one["href"] for one in found["links"] if one["rel"] == "next"]
            address = following[0].replace("http://testserver", "") if following else None
        assert " ".join(seen) == expected


def test_a_page_as_large_as_the_layer_has_no_next_link(ask):
    found = ask("buildings", limit=6)
    assert not [one for one in found["links"] if one["rel"] == "next"]


def test_bbox_in_degrees_and_in_metres(ask):
    assert refs(ask("buildings", bbox=BOX_001)) == ["B1"]
    west, south, east, north = map(float, BOX_001.split(","))
    assert refs(ask("buildings", bbox=f"{west},{south},0,{east},{north},9")) == ["B1"]
    north_first = f"{south},{west},{north},{east}"
    for srid in (4326, 4490):
        assert refs(ask("buildings", bbox=north_first, bbox_crs=f"{EPSG}{srid}")) == ["B1"]
    to_metres = Transformer.from_crs(4326, METRIC_SRID, always_xy=True)
    (x0, y0), (x1, y1) = to_metres.transform(west, south), to_metres.transform(east, north)
    metric = f"{y0},{x0},{y1},{x1}"  # the register puts north first
    assert refs(ask("buildings", bbox=metric, bbox_crs=f"{EPSG}{METRIC_SRID}")) == ["B1"]
    assert refs(ask("buildings", bbox="10,10,11,11")) == []


def test_replies_in_the_systems_offered(client, full_city):
    def corner(srid: str) -> tuple[list[float], str]:
        reply = client.get("/ogc/collections/facilities/items", {"crs": srid} if srid else {})
        return reply.json()["features"][0]["geometry"]["coordinates"], reply["Content-Crs"]

    (lon, lat), crs84 = corner("")
    assert "CRS84" in crs84
    for srid in (4326, 4490):
        assert corner(f"{EPSG}{srid}") == ([lat, lon], f"<{EPSG}{srid}>")
    for srid, flips in ((3857, False), (METRIC_SRID, True)):
        expected = Transformer.from_crs(4326, srid, always_xy=True).transform(lon, lat)
        found, _ = corner(f"{EPSG}{srid}")
        assert found == pytest.approx(expected[::-1] if flips else expected, abs=0.01)


FILTERS = [
    ("floors = 6", 6), ("floors > 6", 0), ("name = '2号楼'", 1), ("kind = 'residential'", 6),
    ("name LIKE '%号楼'", 6), ("name NOT LIKE '1%'", 5), ("name IN ('1号楼','3号楼')", 2),
    ("floors BETWEEN 5 AND 7", 6), ("number IS NULL", 0), ("number IS NOT NULL", 6),
    ("name = '1号楼' OR name = '2号楼'", 2), ("NOT name = '1号楼'", 5),
    ("is_estimated = FALSE", 6), ("CASEI(kind) = 'residential'", 6), ("footprint_m2 < 1000.5", 6),
    (f"S_INTERSECTS(geometry, POLYGON(({WEST} {SOUTH + 2 * STEP}, {WEST + STEP} {SOUTH + 2 * STEP},"
     f" {WEST + STEP} {SOUTH + 3 * STEP}, {WEST} {SOUTH + 3 * STEP}, {WEST} {SOUTH + 2 * STEP})))", 1),
    (f"S_DISJOINT(geometry, POINT({WEST + 0.3 * STEP} {SOUTH + 2.3 * STEP}))", 5),
    ("valid_from > DATE('2001-01-01')", 6), ("T_AFTER(valid_from, DATE('2001-01-01'))", 6),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), FILTERS)
def test_filters_in_text(ask, text, expected):
    found = ask("buildings", filter=text, count="exact")
    assert found["numberMatched"] == expected


JSON_FILTERS = [
    ({"op": "=", "args": [{"property": "floors"}, 6]}, 6),
    ({"op": "between", "args": [{"property": "floors"}, 5, 7]}, 6),
    ({"op": "in", "args": [{"property": "name"}, ["1号楼", "3号楼"]]}, 2),
    ({"op": "like", "args": [{"property": "name"}, "2%"]}, 1),
    ({"op": "isNull", "args": [{"property": "number"}]}, 0),
    ({"op": "not", "args": [{"op": "=", "args": [{"property": "name"}, "1号楼"]}]}, 5),
    ({"op": "and", "args": [
        {"op": ">", "args": [{"property": "floors"}, 1]},
        {"op": "s_intersects", "args": [{"property": "geometry"}, {
            "type": "Point", "coordinates": [WEST + 0.3 * STEP, SOUTH + 2.3 * STEP]}]}]}, 1),
]  # fmt: skip


@pytest.mark.parametrize(("tree", "expected"), JSON_FILTERS)
def test_filters_in_json(ask, tree, expected):
    found = ask("buildings", filter=json.dumps(tree), **{"filter-lang": "cql2-json"})
    assert found["numberMatched"] == expected


def test_a_filter_shape_in_metres(ask):
    x, y = Transformer.from_crs(4326, METRIC_SRID, always_xy=True).transform(
        WEST + 0.3 * STEP, SOUTH + 2.3 * STEP
    )
    text = f"S_INTERSECTS(geometry, POINT({y:.3f} {x:.3f}))"
    crs = {"filter-crs": f"{EPSG}{METRIC_SRID}"}
    assert refs(ask("buildings", filter=text, **crs)) == ["B1"]


def test_properties_as_parameters_and_fewer_columns(ask):
    found = ask("facilities", kind="clinic", properties="name")
    assert [one["properties"] for one in found["features"]] == [{"name": "左卫生站"}]
    assert ask("facilities", kind="school")["features"] == []
    bare = ask("buildings", skipGeometry="true", limit=1)
    assert bare["features"][0]["geometry"] is None


def test_counts_are_exact_on_request_only(ask):
    assert ask("buildings", limit=2, count="exact")["numberMatched"] == 6
    told = ask("buildings", limit=2, count="estimate")
    assert told["numberMatched"] >= 1
    assert told["numberMatchedIsEstimate"] is True
    assert "numberMatched" not in ask("buildings", limit=2, count="none")


def test_the_state_of_a_former_day(ask):
    assert ask("grid_cells", datetime="2001-01-01")["features"] == []
    assert len(ask("grid_cells", datetime="2001-01-01/..")["features"]) == 2
    assert ask("incidents", datetime="2001-01-01T00:00:00Z")["features"] == []
    assert len(ask("incidents", datetime="../2099-01-01")["features"]) == 1


def test_an_incident_closed_since_is_open_as_of_then(ask, full_city):
    from datetime import timedelta

    from geo_grid.incidents.models import Incident

    case = Incident.objects.get(ref="I1")
    case.reported_at -= timedelta(days=10)
    case.closed_at = case.reported_at + timedelta(days=5)
    case.step = "closed"
    case.save()
    then = (case.reported_at + timedelta(days=1)).isoformat()
    (found,) = ask("incidents", datetime=then)["features"]
    assert (found["properties"]["state"], found["properties"]["closed_at"]) == ("open", None)
    assert ask("incidents")["features"][0]["properties"]["state"] == "closed"


def test_a_case_that_was_opened_again_was_closed_before(ask):
    from datetime import timedelta

    from geo_grid.incidents.models import CaseEntry, Incident

    case = Incident.objects.get(ref="I1")
    case.reported_at -= timedelta(days=10)
    case.save()
    CaseEntry.objects.create(
        incident=case, number=1, at=case.reported_at + timedelta(days=9), transition="reopen",
        step_before="closed", step="accepted", round=1,
    )  # fmt: skip
    then = (case.reported_at + timedelta(days=1)).isoformat()
    (found,) = ask("incidents", datetime=then)["features"]
    assert found["properties"]["state"] == "closed"


BOW_TIE = json.dumps({"op": "s_intersects", "args": [{"property": "geometry"}, {
    "type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}]})  # fmt: skip
MANY = json.dumps({"op": "s_intersects", "args": [{"property": "geometry"}, {
    "type": "LineString", "coordinates": [[n / 1e6, 0] for n in range(100_000)]}]})  # fmt: skip
BOX_OF_WORDS, BOX_TOO_FAR = (
    json.dumps({"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": box}]})
    for box in ([1, "x", {}, None], [0, 0, 1, 10**400])
)
DEEP = '{"op":"not","args":[' * 500 + "true" + "]}" * 500


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("bbox=1,2,3", "bbox_unreadable"), ("bbox=nan,0,1,1", "bbox_unreadable"),
        ("bbox=0,0,1e400,1", "bbox_unreadable"), ("bbox=2,2,1,1", "bbox_reversed"),
        ("bbox=2,1,1,2", "bbox_reversed"), ("bbox=1,2,2,1", "bbox_reversed"),
        ("bbox=0,0,1,NaN", "bbox_unreadable"), ("bbox=0,-Infinity,1,1", "bbox_unreadable"),
        (f"bbox=0,0,1,1&bbox-crs={EPSG}2000", "crs_unknown"),
        ("bbox=0,0,181,1", "bbox_outside"), ("bbox=a,b,c,d", "bbox_unreadable"),
        (f"bbox=0,0,1e300,1e300&bbox-crs={EPSG}3857", "bbox_outside"), ("bbox=", "bbox_unreadable"),
        (f"crs={EPSG}2000", "crs_unknown"), ("crs=", "crs_unknown"), ("crs=x'%20OR", "crs_unknown"),
        ("nosuch=1", "parameter_unknown"), ("limit=0", "parameter_unusable"),
        ("limit=-1", "parameter_unusable"), ("limit=x", "parameter_unusable"),
        ("limit=1e3", "parameter_unusable"), ("sortby=nosuch", "parameter_unusable"),
        ("sortby=", "parameter_unusable"), ("properties=nosuch", "parameter_unusable"),
        ("properties=id;drop", "parameter_unusable"), ("floors=x", "parameter_unusable"),
        ("is_estimated=maybe", "parameter_unusable"), ("count=all", "parameter_unusable"),
        ("name=%00", "parameter_unusable"), ("datetime=yesterday", "datetime_unreadable"),
        ("datetime=2026-01-02/2026-01-01", "datetime_unreadable"),
        ("datetime=../..", "datetime_unreadable"), ("datetime=a/b/c", "datetime_unreadable"),
        ("cursor=x", "cursor_unreadable"), ("cursor=WyIxIiwiMiJd", "cursor_unreadable"),
        ("cursor=bnVsbA", "cursor_unreadable"), ("f=xml", "form_unknown"),
        ("filter=nosuch=1", "filter_property_unknown"), ("filter=floors='x'", "filter_type"),
        ("filter=name=1", "filter_type"), ("filter=floors", "filter_unreadable"),
        ("filter=", "filter_unreadable"), ("filter=1=1;DROP TABLE x", "filter_unreadable"),
        ("filter=pg_sleep(9)=1", "filter_unreadable"),
        ("filter=floors=6) OR (1=1", "filter_unreadable"),
        ("filter=" + "(" * 200 + "floors=6" + ")" * 200, "filter_too_complex"),
        ("filter=" + " OR ".join(["floors=1"] * 700), "filter_too_complex"),
        ("filter=floors=6&filter-lang=sql", "filter_language_unknown"),
        ("filter={}&filter-lang=cql2-json", "filter_unreadable"),
        (f"filter={BOX_OF_WORDS}&filter-lang=cql2-json", "filter_unreadable"),
        (f"filter={BOX_TOO_FAR}&filter-lang=cql2-json", "number_unusable"),
        ("filter={&filter-lang=cql2-json", "filter_unreadable"),
        (f"filter={DEEP}&filter-lang=cql2-json", "filter_too_complex"),
        (f"filter={quote(BOW_TIE)}&filter-lang=cql2-json", "shape_invalid"),
        ("filter=BBOX(geometry,0,0,999,999)", "bbox_outside"),
        ("filter=S_INTERSECTS(geometry, POINT(1e400 0))", "number_unusable"),
    ],
)  # fmt: skip
def test_what_is_refused(client, full_city, query, code):
    reply = client.get(f"/ogc/collections/buildings/items?{query}")
    assert reply.json()["code"] == code, reply.json()
    assert reply.status_code in (400, 406)
    assert reply.json()["fields"]


def test_a_filter_longer_than_any_address_is_refused(full_city):
    layer = declarations.layer_named("buildings")
    with pytest.raises(GeoGridError) as refused:
        cql.condition(MANY, language="cql2-json", layer=layer)
    assert refused.value.code == "filter_too_complex"


@pytest.mark.parametrize(
    "path",
    ["nosuch/items", "buildings/items/999999999", "buildings/items/0", "nosuch", "buildings/items/x",
     "buildings/items/99999999999999999999", "nosuch/queryables", "nosuch/tiles",
     "streets/tiles/WorldCRS84Quad", "streets/tiles/WebMercatorQuad/3/8/0",
     "streets/tiles/WebMercatorQuad/3/0/8", "streets/tiles/WebMercatorQuad/99/0/0",
     "streets/tiles/WebMercatorQuad/x/0/0", "streets/tiles/WebMercatorQuad/3/-1/0"],
)  # fmt: skip
def test_what_is_absent(client, full_city, path):
    reply = client.get(f"/ogc/collections/{path}")
    assert reply.status_code == 404
    assert set(reply.json()) == {"code", "message", "fields"}


def test_a_box_beside_the_city_is_an_empty_page(ask):
    found = ask("buildings", bbox="-10,-10,-9,-9", count="exact")
    assert (found["features"], found["numberMatched"]) == ([], 0)


def test_a_name_with_an_injection_finds_nothing(ask):
    found = ask("buildings", **{"road": "x' OR '1'='1"})
    assert found["features"] == []


@given(
    st.text(alphabet="floors name()='\"%_;-<>=andornotliketIN0123456789.,BETWEEN ", max_size=60)
    | st.text(max_size=30)
)
def test_any_text_is_a_filter_or_a_clear_refusal(text):
    layer = declarations.layer_named("buildings")
    for language in ("cql2-text", "cql2-json"):
        try:
            _, values = cql.condition(text, language=language, layer=layer)
        except GeoGridError as refused:
            values = {"status": refused.status}
        assert values.get("status", 400) == 400


def test_a_slow_query_is_cut_and_told(full_city, monkeypatch):
    from psycopg2 import sql as pgsql

    from layers.ogc import items

    monkeypatch.setattr(items, "TIMEOUT_MS", 50)
    layer = declarations.layer_named("buildings")
    condition = pgsql.SQL(f"({SLOW_COUNT}) > 0")
    with pytest.raises(GeoGridError) as cut:
        page(layer, PageRequest(condition=condition))
    assert cut.value.code == "query_too_expensive"
    assert len(page(layer, PageRequest()).features) == 6


@pytest.mark.parametrize(
    "path",
    ["", "conformance", "collections", "collections/buildings", "api",
     "collections/buildings/items", "collections/buildings/queryables", "tileMatrixSets",
     "collections/buildings/tiles", "collections/buildings/tiles/WebMercatorQuad",
     "tileMatrixSets/WebMercatorQuad"],
)  # fmt: skip
def test_documents_as_json_and_html(client, full_city, path):
    as_json = client.get(f"/ogc/{path}?f=json")
    assert as_json.status_code == 200
    assert as_json.json()
    page_ = client.get(f"/ogc/{path}", headers={"Accept": "text/html"})
    assert page_["Content-Type"].startswith("text/html")
    assert client.get(f"/ogc/{path}?nosuch=1").status_code == 400
    assert client.post(f"/ogc/{path}").status_code == 405


def test_a_value_is_never_markup(client, full_city):
    from geo_grid.premises.models import Building

    Building.objects.filter(ref="B1").update(name="<script>alert(1)</script>")
    shown = client.get("/ogc/collections/buildings/items?f=html").content.decode()
    assert "<script>alert" not in shown
    assert "&lt;script&gt;" in shown


def test_tiles_by_row_and_column(client, full_city):
    from layers.tiles.vector_tiles import address_of

    x, y = address_of(WEST + STEP, SOUTH + STEP, 16)
    ours = client.get(f"/tiles/streets/16/{x}/{y}.mvt")
    ogc = client.get(f"/ogc/collections/streets/tiles/WebMercatorQuad/16/{y}/{x}")
    assert ours.content == ogc.content
    assert ogc.content
    told = client.get("/ogc/collections/streets/tiles/WebMercatorQuad").json()
    limits = next(one for one in told["tileMatrixSetLimits"] if one["tileMatrix"] == "16")
    assert limits["minTileCol"] <= x <= limits["maxTileCol"]
    assert limits["minTileRow"] <= y <= limits["maxTileRow"]


def test_the_description_names_every_route_and_parameter(client, full_city):
    told = client.get("/ogc/api").json()
    assert told["openapi"].startswith("3.0")
    items = told["paths"]["/collections/buildings/items"]["get"]["parameters"]
    names = {one.get("name") or one["$ref"].rsplit("/", 1)[1] for one in items}
    for name in names - {"f", "limit"}:
        assert client.get(f"/ogc/collections/buildings/items?{name}=").json().get("code") != (
            "parameter_unknown"
        )
