"""One more noun that stands on the ground: it registers itself, and nothing else is typed anew."""

from __future__ import annotations

from types import ModuleType

import geopandas
import numpy as np
import pytest
import shapely
from django.contrib.gis.geos import Point
from django.db import connection
from django.urls import include, path

import geo_grid.urls
from geo_grid.access.models import User
from geo_grid.api.registers.views import noun_of, routes_of
from geo_grid.areas import standing
from geo_grid.areas.cutting import cut_basic_cells
from geo_grid.areas.models import BasicCell
from geo_grid.areas.placed import PLACED
from geo_grid.collection.actions import merge_records, undo_merge
from geo_grid.incidents.ground import reassign_and_recount
from geo_grid.locate.actions import resolve_all
from geo_grid.model_bases.geometry_fields import to_shapely
from geo_grid.premises.models import Unit
from geo_grid.redraw.drafts import actions, queries
from geo_grid.redraw.publication import publish, review
from importers.kinds.catalogue import KINDS
from importers.runs.run import Origin, import_file
from importers.runs.undo import undo_import
from layers.catalogue import declarations
from layers.exports import layer_export
from layers.exports.rows import Selection
from layers.tiles.vector_tiles import address_of, tile
from tests.aging import age_ground
from tests.conftest import SOUTH, STEP, WEST
from tests.importers.conftest import write_csv  # noqa: F401  (a fixture)
from tests.layers.conftest import decode  # noqa: F401  (a fixture)
from tests.placed.noun import BENCH, benches

# Two places in basic cell 001, north and south of the line that a plan draws, and one in 002.
HIGH, LOW, EAST = (0.5, 2.9), (0.5, 2.1), (1.5, 2.1)
ACROSS = [(WEST - STEP, SOUTH + 2.8 * STEP), (WEST + 5 * STEP, SOUTH + 2.8 * STEP)]


@pytest.fixture
def bench_model(lattice_city):
    with benches() as model:
        yield model


@pytest.fixture
def bench(bench_model, lattice_city):
    """``bench("B", HIGH)`` is one of three seats there; none has found its place yet."""

    def make(ref, at, **more):
        x, y = at
        point = Point(WEST + x * STEP, SOUTH + y * STEP)
        return bench_model.objects.create(ref=ref, point=point, **more)

    return make


@pytest.fixture
def three(bench):
    rows = [bench("high", HIGH), bench("low", LOW, seats=5), bench("east", EAST)]
    resolve_all()
    standing.recount()
    return rows


def cell_of(row) -> int:
    row.refresh_from_db()
    return row.basic_cell_id


def seats() -> dict[int, int]:
    """The sums of the atoms that have some."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT basic_cell_id, benches FROM geo_grid_basiccellsums WHERE benches > 0"
        )
        return dict(cursor.fetchall())


def test_it_is_resolved_from_its_point_and_counted_by_atom(bench, three, lattice_city):
    at = lattice_city.basic_cells
    assert [cell_of(row) for row in three] == [at["001"], at["001"], at["002"]]
    assert seats() == {at["001"]: 8, at["002"]: 3}
    bench("none", EAST, seats=0)
    resolve_all()
    standing.recount([at["002"]], "bench")
    assert seats() == {at["001"]: 8, at["002"]: 3}


def test_statistics_and_cards_tell_its_sums(client, three, lattice_city):
    rows = client.get("/api/v1/statistics", {"level": "community"}).json()["rows"]
    assert [row["benches"] for row in rows] == [11, 0]
    assert rows[0]["rates"]["benches"]["per_km2"] > 0
    card = client.get(f"/api/v1/grid_cells/{lattice_city.grid_cells[0]}").json()
    assert card["benches"] == 11
    assert client.get("/api/v1/city").json()["counts"]["benches"] == 11
    ring = [[WEST, SOUTH + 2.5 * STEP], [WEST + STEP, SOUTH + 2.5 * STEP],
            [WEST + STEP, SOUTH + 3 * STEP], [WEST, SOUTH + 3 * STEP],
            [WEST, SOUTH + 2.5 * STEP]]  # fmt: skip
    body = {"polygon": {"type": "Polygon", "coordinates": [ring]}}
    drawn = client.post("/api/v1/statistics/area", body, content_type="application/json").json()
    assert drawn["benches"] == 3


@pytest.mark.parametrize(("z", "column", "whole"), [(16, "name", None), (13, "benches", 11)])
def test_it_is_a_layer_of_tiles(three, decode, z, column, whole):  # noqa: F811
    x, y = address_of(WEST + 0.5 * STEP, SOUTH + 2.5 * STEP, z)
    found = decode(tile([declarations.layer_named("benches")], z=z, x=x, y=y), z, x, y)["benches"]
    assert len(found) >= 2
    if whole is not None:
        assert int(found[column].sum()) == whole


def test_it_is_a_layer_of_features_and_exports(client, three, tmp_path):
    found = client.get("/ogc/collections/benches/items", {"sortby": "ref"}).json()["features"]
    assert [one["properties"]["ref"] for one in found] == ["east", "high", "low"]
    assert found[0]["properties"]["basic_cell"] == "990101001001002"
    atoms = client.get("/ogc/collections/basic_cells/items", {"sortby": "code"}).json()["features"]
    assert [one["properties"]["benches"] for one in atoms[:2]] == [8, 3]
    target = tmp_path / "benches.parquet"
    assert layer_export.write_layer(Selection(declarations.layer_named("benches")), target) == 3
    assert sorted(geopandas.read_parquet(target).seats) == [3, 3, 5]


def test_it_moves_with_an_atom_that_is_cut(three, lattice_city):
    cut = cut_basic_cells(np.array([shapely.LineString(ACROSS)], dtype=object))
    reassign_and_recount(cut.touched)
    pieces = set(cut.children[lattice_city.basic_cells["001"]])
    assert {cell_of(three[0]), cell_of(three[1])} == pieces
    assert sum(seats().values()) == 11
    assert seats()[cell_of(three[0])] == 3


def test_a_plan_counts_it_and_a_publication_moves_it(three, lattice_city):
    at = lattice_city.basic_cells
    age_ground()
    author = User.objects.create(username="author", display_name="author").pk
    reviewer = User.objects.create(username="reviewer", display_name="reviewer").pk
    assert standing.things_of([at["001"]])["bench"] == [three[0].pk, three[1].pk]
    plan = actions.create_plan(area="990101001001", author=author)
    step = {"type": "split_line", "line": ACROSS, "snap_m": 0}
    actions.add_step(plan.pk, step, revision=0, client_id="s0", author=author)
    plan.refresh_from_db()
    state = queries.state_of(plan)
    assert sorted(state.sums(key)["benches"] for key in state.cells) == [3, 8]
    review.submit(plan.pk, author=author)
    review.approve(plan.pk, reviewer=reviewer)
    publish.publish(plan.pk, author=reviewer)
    for row in three:
        atom = BasicCell.objects.get(pk=cell_of(row), valid__upper_inf=True)
        assert to_shapely([atom.geom])[0].covers(to_shapely([row.point])[0])
    assert seats()[cell_of(three[0])] == 3
    assert seats()[cell_of(three[1])] == 5
    assert sum(seats().values()) == 11


def test_files_bring_it_and_an_undo_takes_it_back(three, bench_model, lattice_city, write_csv):  # noqa: F811
    before = list(bench_model.objects.order_by("pk").values())
    rows = [{"ref": "low", "座位": "", "名称": "老椅", "lon": WEST + 1.4 * STEP,
             "lat": SOUTH + 2.4 * STEP},
            {"ref": "new", "座位": 7, "名称": "", "lon": WEST + 1.2 * STEP,
             "lat": SOUTH + 2.4 * STEP}]  # fmt: skip
    file = write_csv(rows, "benches.csv")
    report = import_file("benches", file, datum="wgs84", by=Origin(owner=4))
    assert (report.applied, report.changed) == (True, 2), report.refused
    at = lattice_city.basic_cells
    assert seats() == {at["001"]: 3, at["002"]: 15}
    assert bench_model.objects.get(ref="low").name == "老椅"
    assert bench_model.objects.get(ref="new").name == ""
    again = import_file("benches", file, datum="wgs84", by=Origin(owner=4))
    assert again.changed == 0
    undo_import(report.run)
    assert list(bench_model.objects.order_by("pk").values()) == before
    assert seats() == {at["001"]: 8, at["002"]: 3}


def test_the_desk_adds_corrects_finds_and_retires_it(client, bench_model, lattice_city, settings):
    urls = ModuleType("urls_with_benches")
    routes = path("api/v1/", include(routes_of(noun_of(BENCH))))
    urls.urlpatterns = [routes, *geo_grid.urls.urlpatterns]
    settings.ROOT_URLCONF = urls
    at = lattice_city.basic_cells
    place = {"lon": WEST + 0.5 * STEP, "lat": SOUTH + 2.5 * STEP}

    def send(below, body, method="post"):
        return getattr(client, method)(f"/api/v1/benches{below}", body, "application/json")

    assert send("", {"name": "林荫长椅"}).status_code == 400
    made = send("", {"name": "林荫长椅", "seats": 4} | place).json()
    assert (made["seats"], made["lon"]) == (4, pytest.approx(place["lon"]))
    assert seats() == {at["001"]: 4}
    found = client.get("/api/v1/benches", {"q": "林荫"}).json()["results"]
    assert [(one["noun"], one["id"]) for one in found] == [("benches", made["id"])]
    moved = {"revision": 1, "lon": place["lon"] + STEP, "lat": place["lat"]}
    assert send(f"/{made['id']}", moved, "patch").json()["revision"] == 2
    assert seats() == {at["002"]: 4}
    assert send(f"/{made['id']}", moved, "patch").status_code == 409
    assert send(f"/{made['id']}/retire", {"revision": 2}).status_code == 204
    assert seats() == {}
    assert not bench_model.objects.exists()


def test_it_stays_with_a_door_that_is_merged(bench, lattice_city):
    house, twin = (lattice_city.buildings[ref] for ref in ("B1", "B2"))
    kept, gone = (
        Unit.objects.create(building_id=pk, floor=1, room="101", is_estimated=pk == twin)
        for pk in (house, twin)
    )
    row = bench("at the door", HIGH, unit=gone)
    done = merge_records("building", kept=house, gone=twin)
    row.refresh_from_db()
    assert row.unit_id == kept.pk
    undo_merge(done.pk)
    row.refresh_from_db()
    assert row.unit_id == gone.pk


def test_without_it_nothing_speaks_of_it(lattice_city):
    with benches():
        assert "benches" in KINDS
    assert "bench" not in [placed.name for placed in PLACED]
    assert "benches" not in KINDS
    assert "benches" not in declarations.LAYERS
    assert "benches" not in standing.sums_text()
