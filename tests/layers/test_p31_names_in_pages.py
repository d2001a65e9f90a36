"""A name that is markup is a text in the pages that the server writes itself."""

from __future__ import annotations

import pytest

from geo_grid.areas.models import City, Division, GridCellVersion
from geo_grid.premises.models import Building

TRAP = "<img src=x onerror=alert(1)></script><script>alert(1)</script>{{7*7}}{% now 'Y' %}"


@pytest.fixture
def trapped_city(client, full_city):
    """Everything that has a name is called like the trap."""
    City.objects.update(name=TRAP[:60], attribution=TRAP)
    Division.objects.update(name=TRAP[:60])
    GridCellVersion.objects.update(name=TRAP[:60])
    Building.objects.update(name=TRAP)
    return client


@pytest.mark.parametrize(
    "path",
    [
        "/open/", "/ogc/collections/divisions/items?f=html", "/ogc/collections/buildings/items?f=html",
        "/ogc/collections/grid_cells/items?f=html", "/ogc/?f=html", "/", "/print/", "/desk/",
    ],
)  # fmt: skip
def test_p31_a_name_is_a_text_in_a_page_of_the_server(trapped_city, path):
    body = trapped_city.get(path, headers={"accept": "text/html"}).content.decode()
    assert "<html" in body
    assert "<img src=x" not in body
    assert "<script>alert" not in body
    if "items" in path:
        assert "&lt;img src=x onerror=" in body, "the name is shown"
