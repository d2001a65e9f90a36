"""Places of the demo city: each kind of address that it was given is there, and is found."""

from __future__ import annotations

from datetime import date

import pytest

from geo_grid.locate.actions import refresh_places
from geo_grid.locate.models import Place, PlaceName
from geo_grid.locate.queries import find
from geo_grid.premises.models import Address, Entrance, Unit
from importers.demo.names import NUMBERED_LANE, OLD_ROADS


@pytest.mark.slow
def test_places_of_the_demo_city(demo_city):
    today = Place.objects.filter(valid__upper_inf=True)
    assert {"district", "street", "community", "road", "lane", "estate"} <= set(
        today.values_list("kind", flat=True)
    )
    roads = {a.road for a in Address.objects.filter(building__isnull=False)} - {""}
    assert roads <= set(today.filter(kind__in=["road", "lane"]).values_list("name", flat=True))
    for place in today.exclude(kind="district").select_related("parent"):
        assert place.parent is not None, place.name
        assert place.geom.covers(place.point) or place.geom.distance(place.point) < 1e-7
    former = PlaceName.objects.filter(kind="former", place__name__in=OLD_ROADS)
    assert former.exists()
    for name in former:
        assert (name.name, name.until) == (OLD_ROADS[name.place.name], date(2008, 6, 1))
    assert PlaceName.objects.filter(kind="nickname", place__kind="estate").exists()
    stairs = Entrance.objects.filter(building__addresses__road=NUMBERED_LANE)
    assert stairs.exists()
    for stair in stairs:
        assert Address.objects.filter(entrance=stair, road=NUMBERED_LANE).count() == 1
    assert not Address.objects.filter(unit__isnull=False).exists()
    assert refresh_places() == 0

    unit = Unit.objects.filter(entrance__in=stairs, use="dwelling").order_by("pk").first()
    number = Address.objects.get(entrance=unit.entrance).number
    best = find(f"{NUMBERED_LANE}{number}{unit.room}").results[0]
    assert (best["kind"], best["id"]) == ("unit", unit.pk)
    name = former.order_by("pk").first()
    best = find(name.name).results[0]
    assert (best["kind"], best["id"]) == ("place", name.place_id)
