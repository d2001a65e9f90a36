"""People by house: the sums of buildings agree with those of atoms, however they are counted."""

from __future__ import annotations

from django.db.models import Sum

from geo_grid.areas.models import BasicCellSums
from geo_grid.people.actions import recount
from geo_grid.people.models import BuildingSums, Residence
from geo_grid.premises.models import Unit

COUNTS = ("households", "residents", "registered", "floating")


def _total(model) -> dict[str, int]:
    return model.objects.aggregate(**{name: Sum(name) for name in COUNTS})


def test_houses_add_up_to_their_atoms(full_city):
    assert _total(BuildingSums) == _total(BasicCellSums)
    assert _total(BuildingSums)["residents"] == 10
    assert BuildingSums.objects.get(building=full_city.buildings["B1"]).units == 2


def test_a_move_is_counted_by_the_two_atoms_it_touches(full_city):
    mover = Residence.objects.filter(unit__building=full_city.buildings["B5"]).first()
    mover.unit = Unit.objects.get(building=full_city.buildings["B1"], room="201")
    mover.save()
    recount([full_city.basic_cells["001"], full_city.basic_cells["011"]])
    told = dict(BuildingSums.objects.values_list("building__ref", "residents"))
    assert (told["B1"], told["B5"]) == (5, 5)
    assert _total(BuildingSums) == _total(BasicCellSums)


def test_estimated_homes_count_where_nobody_is_known(full_city):
    unit = Unit.objects.get(building=full_city.buildings["B5"])
    Unit.objects.create(
        building_id=full_city.buildings["B2"], room="1", is_estimated=True, estimated_residents=3,
        basic_cell_id=full_city.basic_cells["002"],
    )  # fmt: skip
    recount([full_city.basic_cells["002"]])
    sums = BuildingSums.objects.get(building=full_city.buildings["B2"])
    assert (sums.households, sums.residents, sums.estimated_residents) == (1, 3, 3)
    assert BuildingSums.objects.get(building=unit.building_id).residents == 6
