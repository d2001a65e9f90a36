"""What a plan tells of people: four sums of basic cells and pieces to planners, everything to listers."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import openpyxl
import pyogrio
import pytest
import shapely
from django.utils import timezone

from geo_grid.access.models import AuditEntry
from geo_grid.incidents.actions import recount as recount_cases
from geo_grid.incidents.models import Incident
from geo_grid.locate.actions import resolve_all
from geo_grid.model_bases.geometry_fields import to_geos, to_multi_geos
from geo_grid.people.actions import recount as recount_people
from geo_grid.premises.actions import estimate_units
from geo_grid.premises.actions import recount as recount_premises
from geo_grid.premises.models import Building, Unit
from geo_grid.redraw.drafts import ground
from tests.aging import age_ground
from tests.api.test_plans import LEFT, post, step
from tests.conftest import SOUTH, STEP, WEST

TOLD = {"households", "residents", "open_incidents", "incidents_90d"}
HIDDEN = {
    "registered", "floating", "left_behind", "overseas", "estimated_residents", "organisations",
}  # fmt: skip
GROUND = {"buildings", "units", "floor_area_m2", "area_m2"}
NORTH = SOUTH + 2 * STEP
"""The south of the box in which B1 stands, in its south-west corner."""


def across(lat: float) -> list[list[float]]:
    return [[WEST - STEP, lat], [WEST + 5 * STEP, lat]]


def live_in(ref: str, *people: int | None) -> None:
    """Who lives behind the six doors of a house; ``None`` for nobody."""
    for pk, n in zip(
        Unit.objects.filter(building__ref=ref).order_by("pk").values_list("pk", flat=True),
        people, strict=True,
    ):  # fmt: skip
        Unit.objects.filter(pk=pk).update(estimated_residents=n)


def settle() -> None:
    from geo_grid.areas.actions import touch

    recount_people()
    recount_cases()
    touch()
    with ground._lock:
        ground._cache.clear()


@pytest.fixture
def town(lattice_city):
    """B1 and, in the north-east of the same basic cell, B7: six dwellings in each."""
    west, south = WEST + 0.6 * STEP, NORTH + 0.6 * STEP
    shape = shapely.box(west, south, west + 0.3 * STEP, south + 0.3 * STEP)
    Building.objects.create(
        ref="B7", name="7号楼", kind="residential", floors=6, footprint_m2=900,
        geom=to_multi_geos(shape), point=to_geos(shape.centroid),
    )  # fmt: skip
    resolve_all()
    refs = list(Building.objects.order_by("ref").values_list("ref", flat=True))
    estimate_units(refs, households=[6] * len(refs))
    recount_premises()
    age_ground()
    settle()
    return lattice_city


@pytest.fixture
def planner(town, login_as):
    return login_as("planner")


@pytest.fixture
def reviewer(town, login_as):
    return login_as("street_manager", "reviewer")


@pytest.fixture
def plan(planner):
    """The left community; one of its northern basic cells in a new cell, both of them cut."""
    made = post(planner, "", {"area": LEFT}, status=201)
    step(planner, made, "create", atoms=["990101001001001"])
    step(planner, made, "cut", line=across(NORTH + 0.55 * STEP))
    return made


def read(client, plan, path=""):
    reply = client.get(f"/api/v1/plans/{plan['id']}{path}")
    assert reply.status_code == 200, reply.content
    return reply


def files(client, plan, tmp_path):
    """Columns of every file of a plan, and the sheets of its workbook."""
    path = tmp_path / "plan.gpkg"
    path.write_bytes(read(client, plan, "/plan.gpkg").content)
    columns = {
        name: set(pyogrio.read_dataframe(path, layer=name).columns)
        for name in ("basic_cells", "grid_cells")
    }
    text = read(client, plan, "/assignment.csv").content.decode("utf-8-sig")
    columns["csv"] = set(csv.DictReader(io.StringIO(text)).fieldnames or ())
    book = openpyxl.load_workbook(io.BytesIO(read(client, plan, "/changes.xlsx").content))
    columns |= {sheet.title: set(next(sheet.values)) for sheet in book}
    return columns


def test_p07_a_planner_is_told_four_sums_of_people_and_the_ground(planner, plan):
    shown = read(planner, plan).json()
    assert set(shown["columns"]) >= TOLD | GROUND
    assert set(shown["hidden"]) == HIDDEN
    assert shown["hidden_because"] == "registers_elsewhere"
    wide = {len(f["properties"]["sums"]) for f in shown["atoms"]["features"]}
    assert wide == {len(shown["columns"])}
    told = step(planner, plan, "create", atoms=["990101001001003"])
    sums = [*told["sums"].values(), *(c["sums"] for c in shown["cells"])]
    sums += [c["sums"] for c in shown["base"]["cells"]]
    assert all(set(row) == set(shown["columns"]) for row in sums)
    for path in ("", "/changes", "/sheet"):
        keys = set(_keys(read(planner, plan, path).json()))
        assert keys >= TOLD or path == ""
        assert not keys & HIDDEN, path


def _keys(value):
    """Every key in a document."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner)


def test_p07_files_of_a_plan_tell_houses_and_units_of_buildings_only(
    planner, reviewer, plan, tmp_path
):
    columns = files(planner, plan, tmp_path)
    assert not HIDDEN & (columns["basic_cells"] | columns["grid_cells"])
    assert columns["basic_cells"] >= TOLD
    assert {"房屋", "楼栋编号"} <= columns["楼栋"]
    assert not {"户数", "人口"} & columns["楼栋"]
    assert "单位" not in columns["流向"]
    assert {"户数", "人口"} <= columns["流向"]
    assert columns["csv"] >= {"households", "residents"}
    listing = files(reviewer, plan, tmp_path)
    assert listing["basic_cells"] & listing["grid_cells"] >= HIDDEN
    assert {"户数", "人口"} <= listing["楼栋"]
    assert "单位" in listing["流向"]


def test_p07_whoever_may_list_the_registers_is_told_every_sum(reviewer, plan, login_as):
    shown = read(reviewer, plan).json()
    assert set(shown["columns"]) >= HIDDEN | TOLD | GROUND
    assert (shown["hidden"], shown["hidden_because"]) == ([], None)
    assert set(_keys(read(reviewer, plan, "/changes").json())) >= HIDDEN


def test_p07_registers_of_half_the_area_open_no_sum_of_the_whole(planner, login_as):
    """Categories of both communities are hidden from a planner who lists those of one."""
    from geo_grid.access.actions import assign_role

    both = post(planner, "", {"area": "990101"}, status=201)
    assign_role(planner.user, "community_manager", division_code=LEFT)
    assert set(read(planner, both).json()["hidden"]) == HIDDEN
    left = post(planner, "", {"area": LEFT}, status=201)
    assert read(planner, left).json()["hidden"] == []


def test_pieces_hold_what_stands_on_them(planner, town):
    """A line between the two houses of one basic cell: each piece has its own people and cases."""
    live_in("B1", 3, 3, 3, 3, 3, 3)
    live_in("B7", None, None, None, None, None, 1)
    house = Building.objects.get(ref="B1")
    Incident.objects.create(
        ref="I1", category="噪音", reported_at=timezone.now(), point=house.point,
        basic_cell_id=house.basic_cell_id,
    )  # fmt: skip
    settle()
    made = post(planner, "", {"area": LEFT}, status=201)
    told = step(planner, made, "cut", line=across(NORTH + 0.55 * STEP))
    columns = read(planner, made).json()["columns"]
    pieces = [
        dict(zip(columns, f["properties"]["sums"], strict=True))
        for f in told["changed"]["pieces"]["features"]
    ]
    held = sorted(
        (p["households"], p["residents"], p["open_incidents"], p["buildings"])
        for p in pieces if p["buildings"]
    )  # fmt: skip
    assert held[0] == (1, 1, 0, 1)
    assert (6, 18, 1, 1) in held


def readings(**wanted) -> list:
    return list(AuditEntry.objects.filter(**wanted).values_list("action", "keys"))


def test_p07_reading_the_numbers_of_a_plan_is_noted_once_a_day(planner, reviewer, plan, tmp_path):
    AuditEntry.objects.filter(action="plan.read").delete()
    for path in ("", "", "/changes", "/alternatives", "/sheet"):
        read(planner, plan, path)
    files(planner, plan, tmp_path)
    wanted = {"account": planner.user.pk, "action": "plan.read"}
    assert readings(**wanted) == [("plan.read", [plan["id"]])]
    other = post(planner, "", {"area": LEFT}, status=201)
    read(planner, other)
    assert len(readings(**wanted)) == 2
    read(reviewer, plan)
    assert readings(account=reviewer.user.pk, action="plan.read") == [], "may list the rows"
    AuditEntry.objects.filter(**wanted).update(at=timezone.now() - timedelta(days=1))
    read(planner, plan)
    assert len(readings(**wanted)) == 3


def test_p07_where_to_begin_is_noted_too(planner):
    for _ in range(2):
        assert planner.get(f"/api/v1/plans/why?area={LEFT}").status_code == 200
    ((action, keys),) = readings(account=planner.user.pk, action="plan.why")
    assert (action, len(keys)) == ("plan.why", 1)


@pytest.mark.django_db(transaction=True)
def test_p07_a_refused_file_tells_households_and_leaves_a_row_all_the_same(planner):
    """In transactions of their own: what is refused is rolled back, the trail is not."""
    box = shapely.box(WEST + 0.05, SOUTH, WEST + 0.051, SOUTH + STEP)
    feature = {"type": "Feature", "properties": {"name": "甲"},
               "geometry": shapely.geometry.mapping(box)}  # fmt: skip
    body = json.dumps({"type": "FeatureCollection", "features": [feature]})
    reply = planner.post(
        f"/api/v1/plans/from_file?file=a.geojson&datum=wgs84&area={LEFT}", body,
        content_type="application/octet-stream",
    )  # fmt: skip
    assert (reply.status_code, reply.json()["code"]) == (400, "plan_file_elsewhere")
    assert " 24 户" in reply.json()["message"]
    assert planner.get("/api/v1/plans").json()["results"] == []
    ((action, keys),) = readings(account=planner.user.pk, action__startswith="plan.")
    assert (action, len(keys)) == ("plan.from_file", 1)


def test_p07_a_link_tells_no_more_than_its_reader_may_be_told(planner, plan, login_as):
    link = post(planner, f"/{plan['id']}/shares", {"days": 1}, status=201)["token"]
    colleague = login_as("planner", "colleague", division_code=LEFT)
    manager = login_as("community_manager", "manager", division_code=LEFT)
    for client, hidden in ((colleague, HIDDEN), (manager, set())):
        shown = client.get(f"/api/v1/shared_plans/{link}").json()
        assert set(shown["hidden"]) == hidden
        assert set(_keys(shown)) & HIDDEN == HIDDEN - hidden
    assert readings(account=colleague.user.pk, action="plan.read") == [("plan.read", [plan["id"]])]
    elsewhere = login_as("planner", "elsewhere", division_code="990101001002")
    assert elsewhere.get(f"/api/v1/shared_plans/{link}").status_code == 404


def test_p07_the_lineage_of_a_cell_tells_residents_to_whoever_lists_them(planner, reviewer, plan):
    post(planner, f"/{plan['id']}/undo", {"revision": plan["revision"]})  # without the cut
    post(planner, f"/{plan['id']}/submit")
    post(reviewer, f"/{plan['id']}/approve")
    done = post(reviewer, f"/{plan['id']}/publish")
    cell, moved = max(done["cells"].values()), done["moved"]["moved"]["residents"]
    assert moved > 0
    (told,) = planner.get(f"/api/v1/grid_cells/{cell}/lineage").json()["links"]
    assert (told["residents"], told["numbers"]) == (None, "hidden")
    (listed,) = reviewer.get(f"/api/v1/grid_cells/{cell}/lineage").json()["links"]
    assert (listed["residents"], listed["numbers"]) == (moved, "exact")
    assert set(_keys(done["moved"])) >= HIDDEN
    published = read(planner, plan).json()["publication"]["moved"]
    assert set(_keys(published)) >= TOLD
    assert not HIDDEN & set(_keys(published))
