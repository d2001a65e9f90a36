"""Where the rows of a thematic layer lie, said by hand: columns, projection, order of axes."""

from __future__ import annotations

import pytest
from pyproj import Transformer

from geo_grid.geometry.datum import from_wgs84
from tests.conftest import SOUTH, STEP, WEST
from tests.layers.test_themes import (  # noqa: F401  (fixtures)
    COLUMNS,
    PLACES,
    THEME,
    city,
    load,
    manager,
    send,
    upload,
)


def middles() -> list[tuple[float, float]]:
    return [(WEST + column * STEP, SOUTH + row * STEP) for column, row, *_ in PLACES]


def table(header: str, places: list[str]) -> str:
    rows = [f"{grade},{speed},{day}" for _, _, grade, speed, day in PLACES]
    lines = [f"{row},{place}" for row, place in zip(rows, places, strict=True)]
    return "\n".join([f"等级,车速,日期,{header}", *lines]) + "\n"


def metres() -> str:
    """Northing first, in CGCS2000's zone of 117°E with its number (EPSG:4527)."""
    move = Transformer.from_crs(4326, "EPSG:4527", always_xy=True)
    found = [move.transform(*place) for place in middles()]
    return table("北,东", [f"{northing:.3f},{easting:.3f}" for easting, northing in found])


def together() -> str:
    """Both coordinates in one cell, GCJ-02."""
    found = [from_wgs84(*place, datum="gcj02") for place in middles()]
    return table("落点", [f'"{float(lon):.8f}, {float(lat):.8f}"' for lon, lat in found])


@pytest.mark.parametrize(
    ("text", "placed", "datum"),
    [(metres(), {"place": {"lon": "北", "lat": "东"}, "crs": "EPSG:4527", "north_first": True},
      "cgcs2000"),
     (together(), {"place": {"position": "落点"}}, "gcj02")],
    ids=["metres", "one column"],
)  # fmt: skip
def test_places_come_from_where_somebody_says(manager, text, placed, datum):  # noqa: F811
    wish = {"upload": upload(manager, text), **placed}
    told = send(manager, "/look", wish).json()
    assert (told["geometry"], told["needs_crs"]) == ("point", False)
    assert [one["source"] for one in told["columns"]] == ["等级", "车速", "日期"]
    wish |= {"geometry": "point", "columns": COLUMNS, "datum": datum}
    sampled = send(manager, "/sample", wish).json()
    found = [one["geometry"]["coordinates"] for one in sampled["features"]["features"]]
    assert found == [pytest.approx(place, abs=1e-6) for place in middles()]
    made = send(manager, "", THEME).json()
    done = load(manager, made["id"], text, datum=datum, **placed)
    assert done["state"] == "done", done["error"]
    assert (done["result"]["accepted"], done["result"]["applied"]) == (3, True)


def test_metres_without_a_projection_are_told(manager):  # noqa: F811
    wish = {"upload": upload(manager, metres()), "place": {"lon": "东", "lat": "北"}}
    told = send(manager, "/look", wish).json()
    assert (told["needs_crs"], told["own_datum"]) == (True, "")
    wish |= {"geometry": "point", "columns": COLUMNS, "datum": "cgcs2000"}
    refused = send(manager, "/sample", wish)
    assert (refused.status_code, refused.json()["code"]) == (400, "crs_missing")


def test_a_place_is_no_other_column(manager):  # noqa: F811
    wish = {"upload": upload(manager, metres()), "place": {"deng_ji": "东"}}
    wish |= {"geometry": "point", "columns": COLUMNS, "datum": "cgcs2000"}
    refused = send(manager, "/sample", wish)
    assert (refused.status_code, refused.json()["code"]) == (400, "target_unknown")
