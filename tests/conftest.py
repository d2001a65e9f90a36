"""Fixtures. The lattice city, seen from above (north is up; each box is one basic cell)::

    lon 118.500                                118.504
         +---------+---------+---------+---------+  lat 24.503
         | 001 B1  | 002 B2  | 003     | 004 B3  |        community 990101001001 holds the two
         +---------+---------+---------+---------+        left columns (grid cell 1), community
         | 005     | 006 B4  | 007     | 008     |        990101001002 the two right ones
         +---------+---------+---------+---------+        (grid cell 2)
         | 009     | 010     | 011 B5  | 012 B6  |
         +---------+---------+---------+---------+  lat 24.500

Each box measures 0.001° × 0.001° (about 101 m × 111 m); each building stands 0.0002° inside its
box. The envelope reaches 0.02° beyond.
"""

from __future__ import annotations

import gc
import os
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from hypothesis import settings

from geo_grid.cluster import Cluster
from tests.cities import city, kind_of
from tests.effort import TORTURE
from tests.mutation import bite
from tests.settings import VAR
from tests.workers import start_worker  # noqa: F401  (a fixture for all)

if TYPE_CHECKING:
    from tests.databases import Databases

# A busy machine is no bug; and what is green here is green everywhere.
settings.register_profile("geo_grid", deadline=None, derandomize=True)
settings.load_profile("geo_grid")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
WEST, SOUTH, STEP = 118.5, 24.5, 0.001
COLUMNS, ROWS = 4, 3
METRIC_SRID = 4548


@dataclass
class LatticeCity:
    """Ids by the names used in the drawing."""

    communities: list[int]
    basic_cells: dict[str, int]
    grid_cells: list[int]
    buildings: dict[str, int] = field(default_factory=dict)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--shuffle", type=int, metavar="SEED", help="run the tests in random order")
    parser.addoption("--switches", default="10", help="see tests/mutation/bite.py")
    parser.addoption("--switch-seed", type=int, metavar="SEED", help="which switches are drawn")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """First what drives a browser: the worker that starts with it loads the only demo city."""
    if not TORTURE:
        long = {item for item in items if item.get_closest_marker("torture")}
        config.hook.pytest_deselected(items=list(long))
        items[:] = [item for item in items if item not in long]
    bite.add_to(config, items)
    items.sort(
        key=lambda item: not {"demo_site", "browser"} & set(getattr(item, "fixturenames", ()))
    )
    if (seed := config.getoption("shuffle")) is not None:
        random.Random(seed).shuffle(items)


def pytest_collection_finish() -> None:
    """Look for garbage seldom: what is loaded by now stays, and looking through it takes its time.

    Not :func:`gc.freeze`: what is frozen is not found by those who switch protections off.
    """
    gc.set_threshold(100_000, 20, 20)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than the cores: there is always a test that waits for a browser or a clock."""
    return len(os.sched_getaffinity(0)) + 1


LEADS = pytest.StashKey[bool]()
"""In the process that leads a run: whether it stops the private cluster."""


def pytest_report_header(config: pytest.Config) -> str:
    return f"switches drawn with --switch-seed={bite.seed_of(config)}"


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings

    bite.keep_table(config)
    if not hasattr(config, "workerinput"):
        own = settings.GEO_GRID_VAR == VAR
        config.stash[LEADS] = settings.GEO_GRID_EMBEDDED and (own or not _is_running())


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Workers of pytest-xdist share the databases of the process that leads them."""
    node.workerinput["run"] = os.getpid()


def pytest_unconfigure(config: pytest.Config) -> None:
    """No database stays; a private cluster that the tests started is stopped by the last run."""
    from django.conf import settings

    from tests.databases import drop_all

    if LEADS in config.stash and _is_running():
        others = drop_all(run=os.getpid())
        if config.stash[LEADS] and not others:
            Cluster(settings.GEO_GRID_VAR).stop()


def _is_running() -> bool:
    from django.conf import settings

    return not settings.GEO_GRID_EMBEDDED or Cluster(settings.GEO_GRID_VAR).is_running()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Databases]:
    """In place of pytest-django's: the databases of this process, see :mod:`tests.databases`."""
    from tests.databases import Databases

    led = getattr(request.config, "workerinput", {})
    folder = tmp_path_factory.getbasetemp()
    with django_db_blocker.unblock():
        databases = Databases(
            run=led.get("run", os.getpid()),
            worker=led.get("workerid", "main"),
            folder=folder.parent if led else folder,
        )
    yield databases
    with django_db_blocker.unblock():
        databases.close()


@pytest.fixture
def _stage(_django_db_helper: dict[str, Any]) -> dict[str, Any]:
    """What the fixtures of cities hand out in this test, by name."""
    return _django_db_helper


@pytest.fixture
def _django_db_helper(
    request: pytest.FixtureRequest, django_db_setup: Databases, django_db_blocker: Any
) -> Iterator[dict[str, Any]]:
    """In place of pytest-django's: behind ``db``, ``transactional_db`` and ``django_db``."""
    marker = request.node.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"} & set(request.fixturenames) or (
        marker and marker.kwargs.get("transaction")
    )
    kind = kind_of(request.node)
    standing = django_db_setup.thrown_away if commits else django_db_setup.rolled_back
    with django_db_blocker.unblock(), standing(kind) as handed_out:
        yield handed_out


@pytest.fixture
def drain(django_capture_on_commit_callbacks: Any) -> Any:
    """``with drain(): …`` runs at its end what the code inside put off until its commit.

    The transaction of a test is never committed; without this nothing put off would happen.
    """
    return partial(django_capture_on_commit_callbacks, execute=True)


@pytest.fixture(scope="session")
def _tiles_of_the_run(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("tiles")


@pytest.fixture(autouse=True)
def _tiles_of_their_own(_tiles_of_the_run, settings):
    """What one test keeps is found by no other, and nothing is left in the folder of a city."""
    settings.GEO_GRID_TILES = _tiles_of_the_run / uuid.uuid4().hex


@pytest.fixture(autouse=True)
def _tables_of_their_own():
    """A published table never changes, and is kept by its id; of tests several give the same id."""
    from geo_grid.disclosure import queries
    from layers.catalogue import open_table

    queries._summed.cache_clear()
    open_table._kept_rows.cache_clear()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the checkout; tests that need it skip without it."""
    if not SHARED.is_dir():
        pytest.skip("the folder of real data is not beside this checkout")
    return SHARED


def lattice_boxes() -> np.ndarray:
    """The twelve boxes of the drawing, west to east, then north to south; EPSG:4326."""
    from geo_grid.geometry.lattice import snap

    boxes = [
        shapely.box(
            WEST + c * STEP, SOUTH + (ROWS - 1 - r) * STEP, WEST + (c + 1) * STEP,
            SOUTH + (ROWS - r) * STEP,
        )
        for r in range(ROWS)
        for c in range(COLUMNS)
    ]  # fmt: skip
    return snap(np.array(boxes, dtype=object))


def building_in(box: shapely.Polygon) -> shapely.Polygon:
    """A footprint of 0.0003° × 0.0003°, 0.0002° off the south-western corner of its box."""
    west, south, _, _ = box.bounds
    return shapely.box(west + 0.0002, south + 0.0002, west + 0.0005, south + 0.0005)


def _divisions() -> list[int]:
    """The chain down to the two communities; the ids of these."""
    from geo_grid.areas.models import Division

    parent = None
    for code, level, name in (
        ("990100000000", "city", "格子市"),
        ("990101000000", "district", "方格区"),
        ("990101001000", "street", "直线街道"),
    ):
        parent = Division.objects.create(code=code, level=level, name=name, parent=parent)
    return [
        Division.objects.create(
            code=f"99010100100{n}", level="community", name=name, parent=parent,
            community_type="urban",
        ).pk
        for n, name in ((1, "左社区"), (2, "右社区"))
    ]  # fmt: skip


@city
def bare_city() -> LatticeCity:
    """The lattice city's ground without buildings: divisions, atoms, edges, two grid cells."""
    from geo_grid.areas import actions
    from geo_grid.areas.models import BasicCell
    from geo_grid.geometry.graph import adjacency

    actions.found_city(
        actions.NewCity(
            name="格子市",
            code="990101",
            envelope=(WEST - 0.02, SOUTH - 0.02, WEST + 0.024, SOUTH + 0.023),
            metric_srid=METRIC_SRID,
            timezone="Asia/Shanghai",
            datum="wgs84",
        )
    )
    communities = _divisions()
    boxes = lattice_boxes()
    right = np.tile([0, 0, 1, 1], ROWS)
    ids = actions.create_basic_cells(
        boxes,
        communities=np.array(communities)[right],
        serials=np.concatenate([[1, 2, 1, 2], [3, 4, 3, 4], [5, 6, 5, 6]]),
        metric_srid=METRIC_SRID,
    )
    actions.join_basic_cells(adjacency(boxes, metric_srid=METRIC_SRID), ids=ids)
    cells = actions.open_grid_cells(ids, labels=right)
    actions.refresh_outlines()
    named = {f"{i + 1:03d}": int(pk) for i, pk in enumerate(ids)}
    assert BasicCell.objects.count() == COLUMNS * ROWS
    return LatticeCity(communities, named, [cell.pk for cell in cells])


@city
def lattice_city(bare_city: LatticeCity) -> LatticeCity:
    """The lattice city with its six buildings, resolved and counted."""
    from geo_grid.locate.actions import resolve_all
    from geo_grid.model_bases.geometry_fields import to_geos, to_multi_geos
    from geo_grid.premises.actions import recount
    from geo_grid.premises.models import Address, Building

    boxes = lattice_boxes()
    places = {"B1": 0, "B2": 1, "B3": 3, "B4": 5, "B5": 10, "B6": 11}
    for number, (ref, at) in enumerate(places.items(), start=1):
        footprint = building_in(boxes[at])
        building = Building.objects.create(
            ref=ref, name=f"{number}号楼", kind="residential", estate="方格花园", floors=6,
            footprint_m2=1000, geom=to_multi_geos(footprint), point=to_geos(footprint.centroid),
        )  # fmt: skip
        Address.objects.create(building=building, road="直线路", number=f"{number}号")
        bare_city.buildings[ref] = building.pk
    resolve_all()
    recount()
    return bare_city


ROLE_AREAS = {
    "department_handler": "department", "grid_worker": "cell", "assistant": "building",
    "system_administrator": "none", "security_administrator": "none",
    "audit_administrator": "none", "locator": "none",
}  # fmt: skip
PASSWORD = "long enough to pass"


def make_user(role: str, username: str = "", **area):
    """An account with one role; without an area: the whole city, or what the role wants."""
    from geo_grid.access.actions import assign_role
    from geo_grid.access.models import Department, User

    user = User(username=username or role, display_name=role)
    user.set_password(PASSWORD)
    user.save()
    wanted = ROLE_AREAS.get(role, "division")
    if not area and wanted == "division":
        area = {"division_code": "99"}
    elif not area and wanted == "department":
        department, _ = Department.objects.get_or_create(code="d", defaults={"name": "部门"})
        area = {"department_id": department.pk}
    assign_role(user, role, **area)
    return user


@pytest.fixture
def login_as(db):
    """``login_as("grid_worker", grid_cell_id=7)`` is a client logged in as a new such account."""
    from django.test import Client

    def login(role: str, username: str = "", **area) -> Client:
        client = Client()
        client.user = make_user(role, username, **area)
        client.force_login(client.user)
        return client

    return login


@pytest.fixture
def client(login_as):
    """A manager of the whole city, logged in."""
    return login_as("city_manager", "somebody")
