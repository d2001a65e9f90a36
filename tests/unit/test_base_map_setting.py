"""GEO_GRID_BASE_MAPS: templates of others' tiles, refused by name where they cannot work."""

from __future__ import annotations

import json

import pytest

from geo_grid import base_map_setting
from geo_grid.base_map_setting import image_origins, named_maps
from geo_grid.errors import Misconfigured
from geo_grid.geometry import datum

ONE = {
    "name": "影像", "url": "https://t{s}.tiles.example:8443/ortho/{z}/{x}/{y}.jpg?token=SECRET",
    "datum": "gcj02", "attribution": "© 测绘院", "max_zoom": 20, "subdomains": "12",
}  # fmt: skip


def named(*entries: object, is_https: bool = True, key: str = ""):
    return named_maps(json.dumps(entries), tianditu_key=key, is_https=is_https)


def test_a_map_that_is_named_says_where_its_pictures_come_from():
    (found,) = named(ONE)
    assert (found.name, found.datum, found.max_zoom, found.is_public) == (
        "影像",
        "gcj02",
        20,
        False,
    )
    assert found.urls == (ONE["url"],)
    assert image_origins((found,)) == ["https://*.tiles.example:8443"]
    (plain,) = named(ONE | {"url": "https://wmts.example/{z}/{y}/{x}", "public": True})
    assert plain.is_public
    assert image_origins((plain,)) == ["https://wmts.example"]


def test_the_key_of_tianditu_makes_it_the_first_of_all():
    tianditu, other = named(ONE, key="a&b")
    assert tianditu.id == "tianditu"
    assert len(tianditu.urls) == 2
    assert all(url.endswith("&tk=a%26b") for url in tianditu.urls)
    assert image_origins((tianditu,)) == ["https://*.tianditu.gov.cn"]
    assert other.name == "影像"
    assert named_maps("", tianditu_key="", is_https=True) == ()


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"datum": "wgs-84"}, "datum"), ({"datum": None}, "datum"), ({"name": " "}, "name"),
     ({"url": "http://tiles.example/{z}/{x}/{y}?token=SECRET"}, "url"),
     ({"url": "https://tiles.example/{z}/{x}.png?token=SECRET"}, "url"),
     ({"url": "https://tiles.example/{z}/{x}/{y}/{quadkey}?token=SECRET"}, "url"),
     ({"url": "https://tiles.{s}.example/{z}/{x}/{y}?token=SECRET"}, "url"),
     ({"url": "https://a.example; script-src */{z}/{x}/{y}"}, "url"), ({"url": []}, "url"),
     ({"max_zoom": 23}, "zooms"), ({"min_zoom": True}, "zooms"), ({"key": "x"}, "fields")],
)  # fmt: skip
def test_p31_what_cannot_work_is_refused_at_the_start_and_no_key_is_told(change: dict, reason: str):
    with pytest.raises(Misconfigured) as refused:
        named(ONE | {"name": "Other"}, ONE | change)
    said = str(refused.value)
    assert "map 2" in said
    assert reason in said
    assert "SECRET" not in said


@pytest.mark.parametrize("text", ["{", "{}", "[1]", '[{"name": "x"}]'])
def test_p31_what_is_no_list_of_maps_is_refused(text: str):
    with pytest.raises(Misconfigured):
        named_maps(text, tianditu_key="", is_https=True)


def test_plain_http_is_for_a_site_of_plain_http_and_names_are_told_apart():
    assert named(ONE | {"url": "http://10.0.0.5:8080/{z}/{x}/{y}.png"}, is_https=False)
    with pytest.raises(Misconfigured, match="twice"):
        named(ONE, ONE)


def test_the_datums_are_those_of_the_geometry():
    assert base_map_setting.DATUMS == datum.DATUMS
