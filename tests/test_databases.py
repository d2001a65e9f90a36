"""The suite's own ground: cities that are built once, and tests that leave nothing to each other."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg2
import pytest
from django.db import connection, transaction

from geo_grid.areas.models import BasicCell, City
from geo_grid.premises.models import Building
from tests.cities import KINDS, kind_of

VERSIONS: list[int] = []


@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_writes_is_gone_and_caches_see_another_version(lattice_city, turn):
    lattice_city.buildings["B7"] = turn
    assert Building.objects.count() == len(lattice_city.buildings) - 1 == 6
    Building.objects.all().delete()
    VERSIONS.append(City.objects.get().data_version)
    assert len(set(VERSIONS)) == len(VERSIONS)


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_stands_in_the_same_city(lattice_city, turn):
    """Another session sees what is committed; the next test does not."""
    assert Building.objects.filter(name="gone").count() == 0
    Building.objects.update(name="gone")
    with psycopg2.connect(**connection.get_connection_params()) as other, other.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM geo_grid_building WHERE name = 'gone'")
        assert cursor.fetchone() == (6,)
    other.close()


def test_what_fits_no_foreign_key_is_found_at_the_end_of_a_test(lattice_city):
    Building.objects.update(basic_cell_id=-1)
    with pytest.raises(Exception, match="foreign key"):
        connection.check_constraints()
    transaction.set_rollback(True)


def test_drain_runs_what_waits_for_the_commit(db, drain):
    told: list[str] = []
    with drain():
        transaction.on_commit(lambda: told.append("done"))
        assert told == []
    assert told == ["done"]


@pytest.mark.own_city
def test_a_city_of_ones_own_is_built_in_the_test(db, request):
    assert kind_of(request.node) == ""
    assert not City.objects.exists()
    city = request.getfixturevalue("lattice_city")
    assert BasicCell.objects.count() == len(city.basic_cells) == 12


def test_a_kind_of_city_knows_what_it_is_built_on():
    assert KINDS["lattice_city"].line() == ["bare_city", "lattice_city"]


def test_no_fixture_has_the_name_of_a_city():
    """A test stands in the city whose name one of its fixtures has, wherever that one comes from."""
    files = [path for path in Path(__file__).parent.rglob("*.py") if path.name != "cities.py"]
    texts = {path: path.read_text("utf-8") for path in files}
    for name in KINDS:
        pattern = re.compile(rf"^ *def {name}\(", re.MULTILINE)
        defined = [str(path) for path, text in texts.items() if pattern.search(text)]
        assert len(defined) == 1, (name, defined)
