"""An undo that leaves what was edited since: nobody's work goes with somebody else's file."""

from __future__ import annotations

import json
import random

import pytest
from django.core.management import call_command
from django.utils.translation import override

from geo_grid.errors import Conflict
from geo_grid.i18n import localize
from geo_grid.people import actions as people
from geo_grid.people.models import Residence
from geo_grid.premises import actions as premises
from geo_grid.premises.models import Building, Unit
from geo_grid.runs.journal_triggers import JOURNALLED
from importers.runs.journal import model_of
from importers.runs.left import referring
from importers.runs.titles import TITLES
from importers.runs.undo import undo_import
from tests.conftest import make_user
from tests.importers.conftest import resident_id
from tests.importers.test_undo import doors, everything, lived_in, load  # noqa: F401  (a fixture)


def units_of(*rooms: str) -> set[str]:
    return set(Unit.objects.filter(room__in=rooms).values_list("room", flat=True))


def assert_sums_are_right() -> None:
    before = everything()
    for noun in (premises, people):
        noun.recount()
    assert everything() == before


def test_only_what_was_edited_stays(lived_in, write_csv):  # noqa: F811
    run = load("units", write_csv(doors("2001", "2002", "2003")))
    Unit.objects.filter(room="2002").update(floor_area_m2=70)
    undone, kept = undo_import(run, keep_edited=True)
    assert undone.undone_at is not None
    assert units_of("2001", "2002", "2003") == {"2002"}
    assert Unit.objects.get(room="2002").floor_area_m2 == 70
    (units,) = [one for one in kept if one.table == "geo_grid_unit"]
    assert (units.count, units.names) == (1, ["B2 2002"])
    with pytest.raises(Conflict, match="undone already"):
        undo_import(run, keep_edited=True)
    assert_sums_are_right()


def test_estimated_homes_come_back_but_for_those_whose_real_ones_stay(lived_in, write_csv):  # noqa: F811
    def homes() -> int:
        return Unit.objects.filter(building__ref="B5", valid__upper_inf=True).count()

    before = homes()
    rooms = [one | {"building_ref": "B5"} for one in doors("2001", "2002", "2003")]
    run = load("units", write_csv(rooms))
    assert homes() == before  # the real ones took the place of estimated ones
    Unit.objects.filter(room="2002").update(floor_area_m2=70)
    undo_import(run, keep_edited=True)
    assert homes() == before
    assert units_of("2001", "2002", "2003") == {"2002"}


def test_what_somebody_moved_into_stays_with_the_house_it_stands_in(
    lived_in, write_csv, write_geojson  # noqa: F811
):  # fmt: skip
    ring = [[[118.5003, 24.5003], [118.5007, 24.5003], [118.5007, 24.5007], [118.5003, 24.5003]]]
    shapes = [({"type": "Polygon", "coordinates": ring}, {"ref": ref}) for ref in ("N1", "N2")]
    houses = load("buildings", write_geojson(shapes, "new.geojson"), datum="wgs84")
    rooms = [{"building_ref": "N1", "entrance": "1单元", "room": room} for room in ("1", "2")]
    homes = load("units", write_csv(rooms))
    person = {"name": "丙", "category": "户籍", "id_number": resident_id(serial=3)}
    load("residents", write_csv([person | rooms[0]], "person.csv"))
    _, kept = undo_import(homes, keep_edited=True)
    assert units_of("1", "2") >= {"1"}
    assert not Unit.objects.filter(building__ref="N1", room="2").exists()
    assert Residence.objects.filter(unit__building__ref="N1", unit__room="1").count() == 1
    assert {(one.table, one.count) for one in kept} >= {("geo_grid_unit", 0)}
    assert sum(one.below for one in kept if one.table == "geo_grid_unit") == 1
    undo_import(houses, keep_edited=True)
    assert set(Building.objects.filter(ref__in=("N1", "N2")).values_list("ref", flat=True)) == {
        "N1"
    }
    assert_sums_are_right()


@pytest.mark.parametrize("seed", range(6))
def test_any_edits_stay_and_all_else_goes(lived_in, write_csv, seed):  # noqa: F811
    chance = random.Random(seed)
    before = set(Unit.objects.values_list("pk", flat=True))
    rooms = [f"{n}" for n in range(3001, 3041)]
    run = load("units", write_csv(doors(*rooms, use="shop")))
    edited = {room for room in rooms if chance.random() < 0.3}
    Unit.objects.filter(room__in=edited).update(floor_area_m2=55)
    undo_import(run, keep_edited=True)
    assert units_of(*rooms) == edited
    back = set(Unit.objects.exclude(room__in=edited).values_list("pk", flat=True))
    assert back <= before
    assert_sums_are_right()


def test_who_edited_is_named_and_the_command_says_it(lived_in, write_csv, capsys):  # noqa: F811
    run = load("units", write_csv(doors("2001", "2002")))
    editor = make_user("city_manager", "editor")
    from django.test import Client

    client = Client()
    client.force_login(editor)
    unit = Unit.objects.get(room="2001")
    reply = client.patch(f"/api/v1/units/{unit.pk}", json.dumps(
        {"revision": unit.revision, "floor_area_m2": 66}), content_type="application/json")  # fmt: skip
    assert reply.status_code == 200, reply.content
    later = load("units", write_csv(doors("x", "2002", use="shop"), "later.csv"))
    with override("en"):
        call_command("undo_import", str(run), "--keep-edited")
    told = capsys.readouterr().out
    assert "units: 2 edited since (B1 2001, B2 2002; by editor, " in told
    assert f"#{later}" in told


def test_what_is_in_the_way_is_named_in_the_readers_language(lived_in, write_csv):  # noqa: F811
    run = load("units", write_csv(doors("2001")))
    Unit.objects.filter(room="2001").update(floor_area_m2=70)
    with pytest.raises(Conflict) as refused:
        undo_import(run)
    with override("zh-hans"):
        assert "房屋" in localize(refused.value)
        assert "unit" not in localize(refused.value)


def test_every_table_that_stands_in_the_way_has_a_title_in_both_languages(db):
    from django.utils.translation import gettext

    for table in JOURNALLED:
        for model in (
            model_of(f"geo_grid_{table}"),
            *(m for m, _ in referring(model_of(f"geo_grid_{table}"))),
        ):
            title = TITLES[str(model._meta.model_name)]
            with override("zh-hans"):
                assert gettext(title) != title
