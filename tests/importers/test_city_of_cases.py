"""A city of which an outline and its past requests are known: no buildings, no streets, its own zone."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from django.test import Client
from django.urls import reverse

from geo_grid.access.context import counting_all
from geo_grid.areas.models import BasicCell, City, Division
from geo_grid.errors import BadInput, Faults
from geo_grid.incidents.models import Incident
from importers.city.start import Start, start_city
from importers.kinds.categories import read_categories
from importers.runs.run import import_file
from tests.access.routes import ROUTES
from tests.conftest import make_user

ZONE = "America/New_York"
WEST, SOUTH, EAST, NORTH = -76.7115, 39.1972, -76.5296, 39.3720
"""About Baltimore."""
BOX = [[WEST, SOUTH], [EAST, SOUTH], [EAST, NORTH], [WEST, NORTH], [WEST, SOUTH]]
BAD = [
    ("zero", 0, 0, "coordinate_zero"),
    ("whole", -77, 39, "coordinate_whole_degrees"),
    ("swapped", 39.3, -76.6, "axes_swapped"),
    ("outside", -80.5, 41.2, "outside_city"),
]
CATEGORIES = "category,matter\nSW-Dirty Alley,litter\nTRS-Parking,parking-motor\n"


@pytest.fixture
def outline(tmp_path) -> str:
    path = tmp_path / "outline.geojson"
    shape = {"type": "Polygon", "coordinates": [BOX]}
    path.write_text(json.dumps({"type": "Feature", "properties": {}, "geometry": shape}))
    return str(path)


@pytest.fixture
def city(db, outline, settings) -> City:
    """Founded from nothing but its outline."""
    start_city(
        Start(name="Baltimore", code="990410", datum="wgs84", files={"outline": outline},
              timezone=ZONE)
    )  # fmt: skip
    return City.objects.get()


def write(path: Path, rows: list[tuple]) -> Path:
    columns = ["ref", "SRType", "CreatedDate", "CloseDate", "lon", "lat"]
    pd.DataFrame(rows, columns=columns).to_csv(path, index=False)
    return path


def good(ref: str, word: str = "SW-Dirty Alley", *, closed: str = "04/20/2018 06:25:33 AM"):
    return (ref, word, "04/16/2018 05:30:13 AM", closed, -76.6123, 39.2904)


def test_an_outline_alone_is_a_city(city):
    assert (city.timezone, city.metric_srid) == (ZONE, 32618)
    assert not BasicCell.objects.exists()
    levels = Division.objects.order_by("code", "pk").values_list("level", "code", "is_provisional")
    assert list(levels) == [("city", "990400000000", True), ("district", "990410000000", True)]
    assert Division.objects.get(level="district").geom is not None
    assert {"buildings", "basic_cells"} <= set(city.missing)


def test_neither_buildings_nor_outline_is_no_city(db):
    with pytest.raises(BadInput) as refused:
        start_city(Start(name="x", code="990410", datum="wgs84", files={}))
    assert (refused.value.code, refused.value.field) == ("buildings_missing", "buildings")
    assert not City.objects.exists()


def test_under_nine_digits_the_street_has_the_outline(db, outline):
    start_city(Start(name="x", code="990410001", datum="wgs84", files={"outline": outline}))
    found = Division.objects.get(level="street")
    assert (found.code, found.geom is not None) == ("990410001000", True)


def test_bad_coordinates_are_named_and_the_rest_is_history(city, tmp_path):
    rows = [good("fine"), good("open", closed="")]
    rows += [
        (ref, "SW-Dirty Alley", "04/16/2018 05:30:13 AM", "", lon, lat) for ref, lon, lat, _ in BAD
    ]
    report = import_file(
        "incidents", write(tmp_path / "r.csv", rows), datum="wgs84", accept_partial=True
    )
    assert (report.read, report.accepted) == (len(rows), 2)
    assert [one.code for one in report.refused] == [code for *_, code in BAD]
    with counting_all():
        found = {case.ref: case for case in Incident.objects.select_related("division")}
        assert (found["fine"].step, found["open"].step) == ("closed", "accepted")
        assert found["open"].deadline is None
        assert found["fine"].division.code == "990410000000"
        local = datetime(2018, 4, 16, 5, 30, 13, tzinfo=ZoneInfo(ZONE))
        assert found["fine"].reported_at == local, "times are the city's"
        assert found["fine"].reported_at.utcoffset() is not None


def test_categories_are_mapped_by_a_file_and_the_rest_is_counted(city, tmp_path):
    names = tmp_path / "categories.csv"
    names.write_text(CATEGORIES, encoding="utf-8")
    rows = [
        good("a"),
        good("b", "TRS-Parking"),
        good("c", "Nobody knows"),
        good("d", "Nobody knows"),
    ]
    file = write(tmp_path / "r.csv", rows)

    def load():
        return import_file("incidents", file, datum="wgs84", categories=names)

    report = load()
    assert report.unnamed == {"Nobody knows": 2}
    assert report.as_dict()["categories_left"] == {"Nobody knows": 2}
    assert any("Nobody knows (2)" in line for line in report.lines())
    with counting_all():
        found = {case.ref: case for case in Incident.objects.select_related("matter__matter")}
        assert found["a"].matter.matter.code == "litter"
        assert found["a"].category == found["a"].matter.name
        assert found["a"].title == "SW-Dirty Alley"
        assert (found["c"].matter, found["c"].category) == (None, "Nobody knows")
        assert found["a"].deadline is None, "history has no clock"
    assert load().changed == 0, "the same file again changes nothing"
    # without the file of categories the source's word is back, the matter stays
    import_file("incidents", file, datum="wgs84")
    with counting_all():
        assert Incident.objects.get(ref="a").matter.matter.code == "litter"


def test_a_file_of_categories_is_all_right_or_refused_by_row(city, tmp_path):
    names = tmp_path / "categories.csv"
    names.write_text("category,matter\na,litter\nb,no-such\na,noise\n", encoding="utf-8")
    with pytest.raises(Faults) as refused:
        read_categories(names)
    assert [(one.params["row"], one.field) for one in refused.value.faults] == [
        (3, "matter"), (4, "category"),
    ]  # fmt: skip
    with pytest.raises(BadInput) as other:
        import_file("facilities", names, datum="wgs84", categories=names)
    assert other.value.code == "categories_unusable"


@pytest.mark.slow
def test_everything_that_shows_the_city_works_without_basic_cells(city, tmp_path):
    import_file(
        "incidents", write(tmp_path / "r.csv", [good("a"), good("b", closed="")]), datum="wgs84"
    )
    client = Client()
    client.force_login(make_user("city_manager", division_code="9904"))
    broken: dict[str, int] = {}
    for name, route in ROUTES.items():
        if route.method != "get" or route.ids:
            continue
        for path in route.paths:
            for query in route.queries:
                reply = client.get(reverse(name, kwargs=path), query)
                if reply.status_code >= 500:
                    broken[f"{name} {path} {query}"] = reply.status_code
    assert not broken
    listed = client.get("/api/v1/incidents", {"area": "990410"}).json()["results"]
    assert {one["ref"] for one in listed} == {"a", "b"}
    assert client.get("/").status_code == 200
    assert client.get("/api/v1/city").json()["counts"]["basic_cells"] == 0
    page = client.get("/incident/a")
    assert page.status_code == 200
