"""Plans as files: out, edited elsewhere, in again with the differences; who moves as a workbook."""

from __future__ import annotations

import csv
import io
import json

import openpyxl
import pyogrio
import pytest
import shapely

from geo_grid.geometry.coverage import check
from tests.aging import age_ground
from tests.conftest import SOUTH, STEP, WEST

LEFT = "990101001001"


@pytest.fixture
def planner(lattice_city, login_as):
    age_ground()
    return login_as("planner")


def post(client, path, body=None, *, status=200):
    reply = client.post(f"/api/v1/plans{path}", body or {}, content_type="application/json")
    assert reply.status_code == status, reply.content.decode()
    return reply.json()


def send(client, body, *, status=201, **query):
    reply = client.post(
        "/api/v1/plans/from_file", body, content_type="application/octet-stream",
        query_params=query,
    )  # fmt: skip
    assert reply.status_code == status, reply.content.decode()
    return reply.json()


@pytest.fixture
def plan(planner):
    """The left community with its two northern atoms cut along a line, north of it a new cell."""
    made = post(planner, "", {"area": LEFT}, status=201)["id"]
    line = [[WEST - STEP, SOUTH + 2.8 * STEP], [WEST + 5 * STEP, SOUTH + 2.8 * STEP]]
    step = {"revision": 0, "client_id": "a", "type": "split_line", "line": line, "snap_m": 0}
    post(planner, f"/{made}/steps", step)
    return made


def geopackage(client, plan, path):
    path.write_bytes(client.get(f"/api/v1/plans/{plan}/plan.gpkg").content)
    return path


def test_a_plan_edited_elsewhere_comes_back_with_its_differences(planner, plan, tmp_path):
    path = geopackage(planner, plan, tmp_path / "plan.gpkg")
    atoms = pyogrio.read_dataframe(path, layer="basic_cells")
    cells = pyogrio.read_dataframe(path, layer="grid_cells")
    assert check(shapely.get_parts(atoms.geometry.to_numpy()))
    assert (len(atoms), len(cells)) == (8, 2)
    assert atoms["buildings"].sum() == cells["buildings"].sum() == 3
    home = str(next(c for c in cells["code"] if c.startswith(LEFT)))
    new = next(c for c in cells["code"] if c != home)
    piece = atoms.index[atoms["grid_cell"] == new][0]
    atoms.loc[piece, "grid_cell"] = home
    edited = tmp_path / "edited.gpkg"
    pyogrio.write_dataframe(atoms, edited, driver="GPKG", layer="basic_cells")
    back = send(planner, edited.read_bytes(), file="改过.gpkg", plan=plan, name="外业修改")
    (flow,) = back["differences"]["flows"]
    assert [len(flow["atoms"]), flow["from"], back["parent"]] == [1, new, plan]
    assert back["name"] == "外业修改"
    document = planner.get(f"/api/v1/plans/{back['id']}").json()
    code = atoms.loc[piece, "basic_cell"]
    key = next(f["id"] for f in document["atoms"]["features"] if f["properties"]["code"] == code)
    assert document["of"][key] != new
    untouched = send(planner, path.read_bytes(), file="plan.gpkg", plan=plan)
    assert untouched["differences"]["flows"] == []


def test_polygons_drawn_elsewhere_come_back_as_a_plan(planner, plan, tmp_path):
    path = geopackage(planner, plan, tmp_path / "plan.gpkg")
    found = send(planner, path.read_bytes(), file="p.gpkg", area=LEFT, layer="grid_cells",
                 datum="wgs84")  # fmt: skip
    # Today's atoms are whole: each goes to the cell that holds most of it.
    assert found["differences"]["flows"] == []
    refused = send(planner, path.read_bytes(), file="p.gpkg", area=LEFT, layer="grid_cells",
                   status=400)  # fmt: skip
    assert refused["code"] == "datum_missing"


def test_a_table_comes_back_as_a_plan_and_faults_name_the_row(planner, plan, lattice_city):
    rows = [["单元网格", "网格"], [f"{LEFT}001", "甲"], [f"{LEFT}002", "甲"]]
    rows += [[f"{LEFT}{n:03d}", "乙"] for n in range(3, 7)]
    made = send(planner, _csv(rows), file="分配.csv", area=LEFT)
    assert sorted(len(f["atoms"]) for f in made["differences"]["flows"]) == [2, 4]
    fault = send(planner, _csv([*rows, ["990101001001099", "乙"]]), file="a.csv", area=LEFT,
                 status=400)  # fmt: skip
    assert fault["code"] == "atom_unknown_in_row"
    assert "7" in fault["message"]
    columns = send(planner, _csv([["a", "b"], ["1", "2"]]), file="a.csv", area=LEFT, status=400)
    assert (columns["code"], "a, b" in columns["message"]) == ("plan_file_columns", True)


@pytest.mark.parametrize(
    ("body", "query", "code"),
    [
        (b"", {"file": "a.csv", "area": LEFT}, "upload_empty"),
        (b"x", {"file": "a.exe", "area": LEFT}, "format_unknown"),
        (b"no zip", {"file": "a.gpkg", "area": LEFT}, "content_differs"),
        (b"a,b\n", {"file": "a.csv", "area": LEFT, "layer": "a:b"}, "file_missing"),
        (b"a,b\n", {"file": "a.csv"}, "invalid"),
        (b"a,b\n", {"file": "a.csv", "area": "12"}, "area_unknown"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_name(planner, body, query, code):
    told = send(planner, body, status=400, **query)
    assert told["code"] == code
    assert "/tmp" not in told["message"]
    assert planner.get("/api/v1/plans").json()["results"] == []


def _geojson(*boxes):
    """Polygons from ``name, west, south, east, north``."""
    return json.dumps({
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"name": name},
             "geometry": shapely.geometry.mapping(shapely.box(*box))}
            for name, *box in boxes
        ],
    }).encode()  # fmt: skip


EAST, NORTH = WEST + 2 * STEP, SOUTH + 3 * STEP
WHOLE = ("甲", WEST, SOUTH, EAST, NORTH)
HEAD = ["basic_cell", "grid_cell"]


@pytest.mark.parametrize(
    ("body", "file", "code"),
    [
        (_geojson(), "a.geojson", "plan_file_empty"),
        (lambda: _csv([HEAD]), "a.csv", "plan_file_empty"),
        (lambda: _csv([HEAD, [f"{LEFT}001", ""]]), "a.csv", "plan_file_empty"),
        (_geojson(("甲", WEST + 0.05, SOUTH, EAST + 0.05, NORTH)), "a.geojson",
         "plan_file_elsewhere"),
        (_geojson(("甲", WEST + 0.001, SOUTH, EAST + 0.001, NORTH)), "a.geojson",
         "plan_file_misfit"),
        (_geojson(("甲", SOUTH, WEST, NORTH, EAST)), "a.geojson", "plan_file_axes_swapped"),
        (_geojson(WHOLE, ("乙", WEST, SOUTH, EAST, SOUTH + STEP)), "a.geojson",
         "basic_cell_in_two_cells"),
        (lambda: _csv([HEAD, [f"{LEFT}001", "甲"], [f"{LEFT}001", "乙"]]), "a.csv",
         "basic_cell_in_two_cells"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("over", ["area", "plan"])
def test_a_file_that_misses_the_ground_is_refused_by_name(planner, plan, body, file, code, over):
    body = body() if callable(body) else body
    query = {"area": LEFT} if over == "area" or file == "a.csv" else {"plan": plan}
    told = send(planner, body, file=file, datum="wgs84", status=400, **query)
    assert told["code"] == code
    assert len(planner.get("/api/v1/plans").json()["results"]) == 1


def test_how_well_a_file_fits_is_told(planner, lattice_city):
    # 11 m off, and without the southern row, where nobody lives.
    shifted = ("甲", WEST, SOUTH + STEP, EAST, NORTH)
    made = send(planner, _geojson(shifted), file="a.geojson", datum="wgs84", area=LEFT)
    assert made["misfit"] == {"metres": 0.0, "households": 0}
    near = ("甲", WEST, SOUTH + STEP / 10, EAST, NORTH + STEP / 10)
    made = send(planner, _geojson(near), file="a.geojson", datum="wgs84", area=LEFT)
    assert made["misfit"]["metres"] == pytest.approx(11.1, abs=0.2)


def _csv(rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def test_who_moves_as_a_workbook_agrees_with_the_plan(planner, plan):
    step = {"revision": 1, "client_id": "b", "type": "create", "atoms": [f"{LEFT}003"]}
    step["name"] = "=南"
    post(planner, f"/{plan}/steps", step)
    step = {"revision": 2, "client_id": "c", "type": "create", "atoms": [f"{LEFT}004"]}
    post(planner, f"/{plan}/steps", step)
    body = planner.get(f"/api/v1/plans/{plan}/changes.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(body))
    flows, cells, buildings, notes = (list(sheet.values) for sheet in book)
    told = planner.get(f"/api/v1/plans/{plan}/changes").json()
    assert len(flows) - 1 == len(told["flows"]) == 3
    column = flows[0].index("楼栋")
    assert sum(row[column] for row in flows[1:]) == told["moved"]["buildings"] == 1
    assert len(cells) - 1 == len(told["cells"]) == 4
    assert [row[1] for row in buildings[1:]] == ["4号楼"]
    assert any("planner" in str(row) for row in notes)
    assert "=南" in {row[3] for row in flows}


def test_a_sheet_shows_both_partitions(planner, plan):
    sheet = planner.get(f"/api/v1/plans/{plan}/sheet").json()
    assert [len(sheet[side]["features"]) for side in ("before", "after")] == [1, 2]
    whole = shapely.union_all([
        shapely.geometry.shape(f["geometry"]) for f in sheet["after"]["features"]
    ])  # fmt: skip
    base = shapely.geometry.shape(sheet["before"]["features"][0]["geometry"])
    assert whole.symmetric_difference(base).area < 1e-15
    moved = shapely.geometry.shape(sheet["moved"])
    assert moved.area == pytest.approx(0.2 * STEP * 2 * STEP, rel=0.05)
    assert sheet["scores"]["before"]["cells"] == 1
    assert sheet["scores"]["after"]["cells"] == 2
    assert sheet["areas"] == [{"code": LEFT, "name": "左社区"}]
    assert [e["type"] for e in sheet["events"]] == ["created"]
