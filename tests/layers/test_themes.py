"""Thematic layers: from a file to tiles, features, exports and the tree, and back again."""

from __future__ import annotations

import json

import pytest
from django.conf import settings
from django.test import Client

from geo_grid.geometry.datum import from_wgs84
from geo_grid.jobs import tasks
from geo_grid.jobs.models import Job
from geo_grid.themes.models import Theme, ThemeFeature
from importers.themes.theme_files import guess_type, name_for
from tests.conftest import SOUTH, STEP, WEST
from tests.importers.conftest import resident_id
from tests.layers.conftest import MIDDLE, tile_path

NUMBER, PHONE = resident_id("19900307", 24), "13800001234"

PLACES = [(0.5, 0.5, "主干道", 41.5, "2026-03-01"), (1.5, 0.5, "支路", 12.0, "2026-03-02"),
          (3.5, 1.5, "支路", 8.25, "2026-03-03")]  # fmt: skip
COLUMNS = [
    {"name": "deng_ji", "source": "等级", "title_zh": "等级", "title_en": "Class", "type": "text",
     "shown": True},
    {"name": "che_su", "source": "车速", "title_zh": "车速", "title_en": "Speed", "type": "number",
     "shown": True},
    {"name": "ri_qi", "source": "日期", "title_zh": "日期", "title_en": "Day", "type": "date",
     "shown": False},
]  # fmt: skip
STYLE = {
    "colour": "#0072b2", "dark": "#56b4e9", "size": 6, "symbol": "diamond", "by": "che_su",
    "entries": [
        {"key": "0", "title_zh": "慢", "title_en": "slow", "colour": "#d55e00"},
        {"key": "30", "title_zh": "快", "title_en": "fast", "colour": "#009e73"},
    ],
}  # fmt: skip
THEME = {
    "name": "traffic", "title_zh": "路况", "title_en": "Traffic", "source": "交警支队",
    "geometry": "point", "access": "ground", "columns": COLUMNS, "style": STYLE,
}  # fmt: skip


@pytest.fixture
def city(full_city, tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "GEO_GRID_VAR", tmp_path / "var", raising=False)
    return full_city


@pytest.fixture
def manager(login_as, city):
    return login_as("data_manager")


def send(client: Client, address: str, body=None, method: str = "post"):
    return getattr(client, method)(
        f"/api/v1/themes{address}", json.dumps(body or {}), content_type="application/json",
        headers={"accept-language": "en"},
    )  # fmt: skip


def upload(client: Client, text: str, name: str = "路况.csv") -> str:
    reply = client.post(
        f"/api/v1/imports/uploads?name={name}", text.encode(),
        content_type="application/octet-stream",
    )  # fmt: skip
    assert reply.status_code == 201, reply.content
    return reply.json()["id"]


def points(places=PLACES, *, datum: str = "gcj02") -> str:
    """A CSV whose points, in the datum, lie in the middle of the lattice's squares."""
    lines = ["编号,等级,车速,日期,lon,lat"]
    for number, (column, row, grade, speed, day) in enumerate(places, start=1):
        lon, lat = from_wgs84(WEST + column * STEP, SOUTH + row * STEP, datum=datum)
        lines.append(f"{number},{grade},{speed},{day},{float(lon)},{float(lat)}")
    return "\n".join(lines) + "\n"


def load(client: Client, pk: int, text: str, **wish) -> dict:
    body = {"upload": upload(client, text), "datum": "gcj02"} | wish
    reply = send(client, f"/{pk}/load", body)
    assert reply.status_code == 202, reply.content
    tasks.perform(Job.objects.get(id=reply.json()["id"]).id)
    return client.get(reply["Location"]).json()


@pytest.fixture
def traffic(manager):
    """The layer with three points loaded."""
    made = send(manager, "", THEME)
    assert made.status_code == 201, made.content
    done = load(manager, made.json()["id"], points())
    assert done["state"] == "done", done
    assert done["result"]["accepted"] == 3, done
    return made.json()["id"]


def speeds(client: Client, **query) -> list[float]:
    reply = client.get("/ogc/collections/traffic/items", query)
    assert reply.status_code == 200, reply.content
    return [one["properties"]["che_su"] for one in reply.json()["features"]]


def test_a_file_is_looked_at_and_its_columns_are_understood(manager):
    told = send(manager, "/look", {"upload": upload(manager, points())}).json()
    assert (told["geometry"], told["rows"]) == ("point", 3)
    found = {one["source"]: (one["name"], one["type"]) for one in told["columns"]}
    assert found == {
        "编号": ("bian_hao", "integer"), "等级": ("deng_ji", "text"),
        "车速": ("che_su", "number"), "日期": ("ri_qi", "date"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("texts", "expected"),
    [(["1", "-2"], "integer"), (["1", "2.5"], "number"), (["007", "12"], "text"), ([], "text"),
     (["是", "否"], "boolean"), (["2026-01-31"], "date"), (["2026-01-31 08:30"], "datetime"),
     (["1", "x"], "text")],
)  # fmt: skip
def test_types_are_guessed_narrowly(texts, expected):
    assert guess_type(texts) == expected


def test_names_fit_the_rules_and_are_never_taken_twice():
    taken = {"id", "limit"}
    names = [name_for(header, taken) for header in ("ID", "限速", "限速", "Limit", "7", "—", "é a")]
    assert names == ["id_2", "xian_su", "xian_su_2", "limit_2", "c_7", "column", "e_a"]


def test_a_sample_shows_where_points_lie_in_the_datum_named(manager):
    wish = {"upload": upload(manager, points()), "geometry": "point", "columns": COLUMNS}
    told = send(manager, "/sample", wish | {"datum": "gcj02"}).json()
    first = told["features"]["features"][0]
    assert first["geometry"]["coordinates"] == pytest.approx(
        [WEST + 0.5 * STEP, SOUTH + 0.5 * STEP], abs=1e-6
    )
    assert first["properties"] == {"deng_ji": "主干道", "che_su": "41.5", "ri_qi": "2026-03-01"}
    assert send(manager, "/sample", wish).status_code == 400


def test_classes_are_bounds_of_numbers_or_frequent_words(manager):
    wish = {"upload": upload(manager, points())}
    told = send(manager, "/classes", wish | {"source": "车速", "type": "number", "classes": 2,
                                             "method": "equal"}).json()  # fmt: skip
    assert [float(key) for key in told["keys"]] == [8.25, (8.25 + 41.5) / 2]
    words = send(manager, "/classes", wish | {"source": "等级", "type": "text"}).json()
    assert words["keys"] == ["支路", "主干道"]
    missing = send(manager, "/classes", wish | {"source": "无", "type": "text"})
    assert (missing.status_code, missing.json()["code"]) == (400, "column_unknown")


def test_a_loaded_layer_is_in_the_catalogue_features_and_tiles(manager, traffic, decode, login_as):
    worker = login_as("planner")
    told = {one["name"]: one for one in worker.get("/api/v1/layers").json()["layers"]}["traffic"]
    assert told["style"]["symbol"] == "diamond"
    assert [one["is_shown"] for one in told["columns"]] == [True, True, False]
    listed = [one["id"] for one in worker.get("/ogc/collections").json()["collections"]]
    assert "traffic" in listed
    assert sorted(speeds(worker)) == [8.25, 12.0, 41.5]
    assert speeds(worker, filter="che_su > 10 AND deng_ji = '支路'") == [12.0]
    assert speeds(worker, sortby="-che_su", limit=1) == [41.5]
    assert speeds(worker, ri_qi="2026-03-03") == [8.25]
    assert speeds(worker, filter="ri_qi = DATE('2026-03-02')") == [12.0]
    assert speeds(worker, filter="ri_qi > DATE('2026-03-02')") == [8.25]
    path, x, y = tile_path("traffic", 14)
    found = decode(worker.get(path).content, 14, x, y)["traffic"]
    assert sorted(found["che_su"]) == [8.25, 12.0, 41.5]
    assert "ri_qi" not in found


def test_a_loaded_layer_is_exported(manager, traffic, tmp_path):
    import geopandas

    from layers.catalogue.declarations import layer_named
    from layers.exports.layer_export import write_layer
    from layers.exports.rows import Selection

    target = tmp_path / "traffic.gpkg"
    assert write_layer(Selection(layer_named("traffic")), target) == 3
    found = geopandas.read_file(target)
    assert sorted(found["che_su"]) == [8.25, 12.0, 41.5]


def test_a_layer_of_areas_shows_each_their_own(manager, login_as, city):
    """Two points lie in the left community, one in the right one."""
    pk = send(manager, "", THEME | {"access": "register"}).json()["id"]
    load(manager, pk, points())
    left = login_as("community_manager", "left", division_code="990101001001")
    assert sorted(speeds(left)) == [12.0, 41.5]
    path, _, _ = tile_path("traffic", 14)
    assert left.get(path).content != manager.get(path).content
    everywhere = speeds(manager)
    assert sorted(everywhere) == [8.25, 12.0, 41.5]
    hidden = next(
        one["id"]
        for one in manager.get("/ogc/collections/traffic/items").json()["features"]
        if one["properties"]["che_su"] == 8.25
    )
    assert left.get(f"/ogc/collections/traffic/items/{hidden}").status_code == 404


def test_visibility_follows_a_moved_boundary_at_once(manager, login_as, city):
    from geo_grid.areas.models import BasicCell

    pk = send(manager, "", THEME | {"access": "register"}).json()["id"]
    load(manager, pk, points())
    left = login_as("community_manager", "left", division_code="990101001001")
    BasicCell.objects.update(community_id=city.communities[0])
    assert sorted(speeds(left)) == [8.25, 12.0, 41.5]


def test_a_stranger_sees_none_of_it(traffic):
    stranger = Client()
    assert stranger.get("/ogc/collections/traffic/items").status_code == 401
    listed = [one["id"] for one in stranger.get("/ogc/collections").json()["collections"]]
    assert listed == ["open_communities"]


def test_another_load_replaces_and_undo_brings_the_first_back(manager, traffic):
    path, _, _ = tile_path("traffic", 14)
    first = manager.get(path)
    done = load(manager, traffic, points(PLACES[:1]))
    assert done["result"]["applied"] is True
    second = manager.get(path, headers={"If-None-Match": first["ETag"]})
    assert speeds(manager) == [41.5]
    assert (second.status_code, second.content == first.content) == (200, False)
    send(manager, f"/{traffic}/undo")
    assert sorted(speeds(manager)) == [8.25, 12.0, 41.5]
    send(manager, f"/{traffic}/undo")
    assert manager.get("/ogc/collections/traffic").status_code == 404
    assert send(manager, f"/{traffic}/undo").json()["code"] == "nothing_loaded"
    assert ThemeFeature.objects.count() == 0


def test_a_load_may_add_to_what_is_there(manager, traffic):
    load(manager, traffic, points([(2.5, 2.5, "匝道", 20, "2026-03-04")]), replace=False)
    assert sorted(speeds(manager)) == [8.25, 12.0, 20.0, 41.5]


def test_refused_rows_keep_the_file_out_unless_agreed(manager, traffic):
    bad = points([*PLACES, (2.5, 1.5, "990101199001010238", 3, "2026-03-04")])
    bad += "5,支路,很快,2026-03-04,181,24\n"
    done = load(manager, traffic, bad)["result"]
    assert (done["applied"], done["refused"], done["read"]) == (False, 2, 5)
    assert {one["code"] for one in done["reasons"]} >= {"number_bad", "theme_personal"}
    assert len(speeds(manager)) == 3
    done = load(manager, traffic, bad, accept_partial=True)["result"]
    assert (done["applied"], done["accepted"]) == (True, 3)


def test_style_and_permission_change_without_a_load(manager, traffic, login_as):
    change = {key: THEME[key] for key in ("title_zh", "title_en", "source", "columns", "style")}
    change |= {"access": "register", "title_zh": "道路车速"}
    assert send(manager, f"/{traffic}", change, "put").status_code == 200
    left = login_as("community_manager", "left", division_code="990101001001")
    assert sorted(speeds(left)) == [12.0, 41.5]
    assert left.get("/ogc/collections/traffic").json()["title"] == "道路车速"


def test_a_removed_layer_is_gone_with_its_features(manager, traffic):
    assert send(manager, f"/{traffic}", method="delete").status_code == 204
    assert (Theme.objects.count(), ThemeFeature.objects.count()) == (0, 0)
    assert manager.get("/ogc/collections/traffic/items").status_code == 404
    assert send(manager, f"/{traffic}", method="delete").status_code == 404


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": "buildings"}, "theme_name_taken"),
        ({"name": "路况"}, "theme_name"),
        ({"name": "a b"}, "theme_name"),
        ({"columns": [COLUMNS[0] | {"name": "limit"}]}, "theme_column"),
        ({"columns": [COLUMNS[0] | {"name": "x%s); drop"}]}, "theme_column"),
        ({"columns": [COLUMNS[0], COLUMNS[0]]}, "theme_column"),
        ({"columns": []}, "theme_columns"),
        ({"style": STYLE | {"by": "nothing"}}, "theme_style"),
        ({"style": STYLE | {"entries": STYLE["entries"][::-1]}}, "theme_style"),
        ({"style": STYLE | {"colour": "red"}}, "invalid"),
        ({"style": STYLE | {"size": 1000}}, "invalid"),
        ({"access": "everybody"}, "invalid"),
        ({"geometry": "cube"}, "invalid"),
    ],
)
def test_a_declaration_that_does_not_fit_is_refused(manager, change, code):
    reply = send(manager, "", THEME | change)
    assert (reply.status_code, reply.json()["code"]) == (400, code)
    assert Theme.objects.count() == 0


def test_only_data_managers_of_the_whole_city_may(login_as, city):
    for role, area in (("planner", {}), ("city_manager", {}),
                       ("data_manager", {"division_code": "990101001001"})):  # fmt: skip
        client = login_as(role, role, **area)
        assert client.get("/api/v1/themes").status_code == 403
        assert send(client, "", THEME).status_code == 403


@pytest.mark.parametrize("kind", ["line", "polygon"])
def test_lines_and_areas_of_a_geojson_file(manager, kind, decode):
    lon, lat = MIDDLE
    ring = [[lon, lat], [lon + STEP, lat], [lon + STEP, lat + STEP], [lon, lat]]
    shape = {"line": {"type": "LineString", "coordinates": ring[:3]},
             "polygon": {"type": "Polygon", "coordinates": [ring]}}[kind]  # fmt: skip
    feature = {"type": "Feature", "geometry": shape, "properties": {"risk": "高"}}
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    sent = upload(manager, text, "hazards.geojson")
    assert send(manager, "/look", {"upload": sent}).json()["geometry"] == kind
    column = COLUMNS[0] | {"name": "risk", "source": "risk"}
    style = STYLE | {"by": "", "entries": []}
    made = send(manager, "", THEME | {"name": "hazards", "geometry": kind, "columns": [column],
                                      "style": style})  # fmt: skip
    body = {"upload": sent, "datum": "wgs84"}
    reply = send(manager, f"/{made.json()['id']}/load", body)
    tasks.perform(Job.objects.get(id=reply.json()["id"]).id)
    (found,) = manager.get("/ogc/collections/hazards/items").json()["features"]
    assert found["properties"] == {"risk": "高"}
    path, x, y = tile_path("hazards", 16)
    assert len(decode(manager.get(path).content, 16, x, y)["hazards"]) == 1


PEOPLE = [(0.5, 0.5, f"王 {PHONE}", 41.5, "2026-03-01"), (1.5, 0.5, f"李 {NUMBER}", 12.0, "2026-03-02"),
          (3.5, 1.5, "支路", PHONE, "2026-03-03")]  # fmt: skip


def test_p08_a_layer_for_everybody_takes_no_numbers_of_people(manager, traffic):
    done = load(manager, traffic, points(PEOPLE))["result"]
    assert (done["applied"], done["refused"]) == (False, 3)
    assert {one["code"] for one in done["reasons"]} == {"theme_personal"}
    told = json.dumps(done, ensure_ascii=False)
    assert PHONE not in told
    assert NUMBER not in told


def test_p08_a_layer_for_those_of_the_area_masks_them(manager):
    made = send(manager, "", THEME | {"access": "register"}).json()
    done = load(manager, made["id"], points(PEOPLE), accept_partial=True)["result"]
    assert (done["accepted"], done["refused"]) == (2, 1), "a number in a column of numbers"
    stored = sorted(one.properties["deng_ji"] for one in ThemeFeature.objects.all())
    assert stored == ["李 99****************", "王 138********"]


def test_p08_columns_about_people_make_a_layer_for_those_of_the_area(manager):
    about = COLUMNS[0] | {"title_zh": "身份证号码"}
    refused = send(manager, "", THEME | {"columns": [about, *COLUMNS[1:]]})
    assert (refused.status_code, refused.json()["code"]) == (400, "theme_personal")
    given = THEME | {"columns": [about, *COLUMNS[1:]], "access": "register"}
    made = send(manager, "", given)
    assert made.status_code == 201
    change = {k: given[k] for k in ("title_zh", "title_en", "source", "columns", "style")}
    opened = send(manager, f"/{made.json()['id']}", change | {"access": "ground"}, "put")
    assert opened.json()["code"] == "theme_personal"


def test_p08_a_preview_shows_no_number(manager):
    file = upload(manager, points(PEOPLE))
    looked = send(manager, "/look", {"upload": file}).content.decode()
    wish = {"upload": file, "datum": "gcj02", "geometry": "point", "columns": COLUMNS}
    sampled = send(manager, "/sample", wish | {"access": "register"})
    assert sampled.json()["refused_rows"] == 1
    words = {"upload": file, "source": "等级", "type": "text"}
    classes = send(manager, "/classes", words).content.decode()
    for text in (looked, sampled.content.decode(), classes):
        assert NUMBER not in text
        assert f"王 {PHONE}" not in text
        assert "王 138********" in text
