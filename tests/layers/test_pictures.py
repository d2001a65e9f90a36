"""Classes of choropleths and the map that is one file."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_grid.areas.models import GridCellVersion
from geo_grid.errors import GeoGridError
from layers.catalogue.declarations import LAYERS
from layers.exports import shared_map
from layers.statistics.classes import METHODS, bounds


@given(
    st.lists(st.integers(0, 900), min_size=1, max_size=60),
    st.sampled_from(METHODS[:3]),
    st.integers(2, 9),
)
def test_classes_part_the_values(values, method, count):
    low = bounds(values, method=method, classes=count)
    assert low[0] == min(values)
    assert low == sorted(set(low))
    assert len(low) <= count
    if method != "equal":  # an equal interval may be empty, a quantile or a break may not
        for number, bound in enumerate(low):
            above = low[number + 1] if number + 1 < len(low) else float("inf")
            assert any(bound <= value < above for value in values)


def test_each_method_on_values_that_part_clearly():
    values = [1, 2, 3, 50, 51, 52, 99, 100]
    assert bounds(values, method="natural", classes=3) == [1, 50, 99]
    assert bounds(values, method="quantile", classes=2) == [1, 51]
    assert bounds(values, method="equal", classes=3) == [1, 34, 67]
    assert bounds(values, method="manual", manual=[60, 20]) == [1, 20, 60]
    assert bounds([], method="natural") == []
    assert bounds([7, 7, 7], method="quantile") == [7]


@pytest.mark.parametrize(
    "options", [{"method": "magic"}, {"method": "equal", "classes": 1}, {"method": "manual"}]
)
def test_classes_that_cannot_be_made(options):
    with pytest.raises(GeoGridError) as refused:
        bounds([1, 2], **options)
    assert refused.value.code == "classes_unusable"


def test_classes_over_http(client, full_city):
    reply = client.get("/api/v1/classes?measure=residents&level=community&method=equal&classes=2")
    assert reply.json()["bounds"] == [4, 5]
    for query in (
        "measure=magic",
        "measure=residents&classes=99",
        "measure=residents&manual=a",
        "measure=residents&method=manual",
    ):
        assert client.get(f"/api/v1/classes?{query}").status_code == 400


def test_the_shared_map_needs_no_network(client, full_city):
    reply = client.get("/api/v1/map.html?measure=residents&level=community&classes=2")
    html = reply.content.decode()
    assert "attachment" in reply["Content-Disposition"]
    assert "左社区".encode("unicode_escape").decode() in html
    loads = re.findall(
        r'<(?:script|link|img|iframe)[^>]+(?:src|href)\s*=\s*"?(?!data:)([^" >]+)', html
    )
    assert not loads
    assert not re.findall(r"url\((?!['\"]?(?:data:|#))[^)]+\)", html)
    assert "L.map(" in html


def test_p31_a_name_is_no_template_of_the_shared_map(client, full_city):
    """folium's library renders what it has rendered once more: a name would run on the server."""
    for name in ("{{7*7}}", "{%if 1%}49{%endif%}", "{{'</script>'}}<b>"):
        GridCellVersion.objects.update(name=name)
        html = client.get("/api/v1/map.html?measure=residents&level=grid_cell").content.decode()
        (shown, *_) = re.findall(r'"name": "([^"]*)"', html)
        shown = json.loads(f'"{shown}"')
        assert unescape(shown) == name
        assert not set("<{") & set(shown)


def test_the_shared_map_runs_its_own_scripts_only(client, full_city):
    html = client.get("/api/v1/map.html?measure=residents&level=community").content.decode()
    policy = re.search(r'<head><meta http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    assert policy[1].startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy[1].split("style-src")[0]
    for script in re.findall(r"<script\b[^>]*>(.*?)</script>", html, re.DOTALL):
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy[1]


def test_p07_the_shared_map_and_its_classes_tell_no_more_than_their_reader_may_know(
    login_as, full_city
):
    handler = login_as("department_handler")
    worker = login_as("grid_worker", grid_cell_id=full_city.grid_cells[0])
    for level in ("community", "grid_cell"):
        wish = f"measure=residents&level={level}"
        assert handler.get(f"/api/v1/classes?{wish}&method=equal").json() == {"bounds": []}
        assert worker.get(f"/api/v1/classes?{wish}&method=equal").json() == {"bounds": [4.0]}
        html = handler.get(f"/api/v1/map.html?{wish}").content.decode()
        assert '"value": 6' not in html
        assert '"value": 4' not in html
        html = worker.get(f"/api/v1/map.html?{wish}").content.decode()
        assert '"value": 4' in html
        assert '"value": 6' not in html


@pytest.mark.parametrize(
    ("language", "word"), [("zh", "只按社区公布"), ("en", "by community only")]
)
def test_p07_an_area_without_a_number_is_in_the_legend(full_city, language, word):
    left, right = full_city.grid_cells
    for values, said in (({left: 4, right: None}, True), ({left: 4, right: 6}, False)):
        html = shared_map.document(
            level="grid_cell", measure="residents", method="equal", classes=2, day="2026-01-31",
            language=language, values=values,
        )  # fmt: skip
        assert (word in html) == said


def test_the_catalogue_in_both_languages(client, full_city):
    told = client.get("/api/v1/layers", headers={"Accept-Language": "en"}).json()["layers"]
    assert [one["name"] for one in told] == list(LAYERS)
    assert next(one for one in told if one["name"] == "units")["style"]["entries"][0]["title"] == (
        "Dwelling"
    )
    chinese = client.get("/api/v1/layers", headers={"Accept-Language": "zh"}).json()["layers"]
    assert chinese[0]["title"] == "行政区划"
    for layer in LAYERS.values():
        assert layer.title.zh
        assert layer.title.en
        assert all(column.title.zh and column.title.en for column in layer.columns)
