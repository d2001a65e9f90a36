"""Places are a layer like others: with all their names, to be exported and read by other programs."""

from __future__ import annotations

import pyogrio

from geo_grid.locate.actions import refresh_places
from geo_grid.locate.models import Place
from tests.layers.test_export import write


def test_places_are_exported_with_their_names(full_city, tmp_path):
    refresh_places()
    place = Place.objects.get(name="方格花园")
    place.names.create(kind="nickname", name="格子新村")
    place.names.create(kind="former", name="糖厂宿舍")
    place.names.create(kind="pinyin", name="fang ge hua yuan")
    Place.objects.create(kind="estate", name="无处可寻")
    target = tmp_path / "places.gpkg"
    count = write("places", target)
    found = pyogrio.read_dataframe(target).set_index("name")
    assert len(found) == count == Place.objects.exclude(point=None).count()
    row = found.loc["方格花园"]
    assert (row["kind"], row["other_names"], row["part_of"]) == (
        "estate", "格子新村;糖厂宿舍", "左社区",
    )  # fmt: skip
