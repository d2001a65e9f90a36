"""Base maps over HTTP: tiles of the file for who is logged in, of a public one for everybody."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from geo_grid.base_map_setting import named_maps
from importers.base_maps import store
from importers.base_maps.adding import add_base_map
from tests.importers import base_map_files as files

COLOUR = (9, 99, 199)


@pytest.fixture
def add(lattice_city, settings, tmp_path):
    settings.GEO_GRID_VAR = tmp_path / "var"

    def added(name: str = "Ground", **more) -> store.BaseMap:
        # zoom 3: column 6 holds longitudes 90–135, row 3 (from the north) latitudes 0–41
        path = files.mbtiles(
            tmp_path / f"{name}.mbtiles", {(3, 6, 4): files.png(COLOUR)}, format="png"
        )
        return add_base_map(path, name=name, datum="wgs84", **more)

    return added


def listed(client: Client) -> list[dict]:
    reply = client.get("/api/v1/base_maps")
    assert reply.status_code == 200
    return reply.json()["results"]


def test_a_tile_comes_as_the_picture_it_is_and_nothing_comes_beside_it(add, client):
    found = add()
    (told,) = listed(client)
    assert told["urls"] == [f"/base_maps/{found.id}/{{z}}/{{x}}/{{y}}"]
    assert (told["min_zoom"], told["max_zoom"], told["is_public"]) == (3, 3, False)
    assert told["bbox"] == pytest.approx([90, 0, 135, 40.9798980696], abs=1e-6)
    reply = client.get(f"/base_maps/{found.id}/3/6/3")
    assert (reply.status_code, reply["Content-Type"]) == (200, "image/png")
    assert reply.content == files.png(COLOUR)
    for place in ("3/6/4", "3/0/0", "4/0/0", "3/9/9", "31/0/0"):
        beside = client.get(f"/base_maps/{found.id}/{place}")
        assert (beside.status_code, beside.content) == (204, b""), place


def test_p13_a_tile_is_kept_by_its_digest_and_asked_for_again(add, client):
    address = f"/base_maps/{add().id}/3/6/3"
    reply = client.get(address)
    assert reply["Cache-Control"] == "private, no-cache"
    assert reply["X-Content-Type-Options"] == "nosniff"
    again = client.get(address, headers={"If-None-Match": reply["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_p02_a_base_map_of_who_is_logged_in_is_to_a_stranger_as_none(add):
    found, stranger = add(), Client()
    assert listed(stranger) == []
    replies = [stranger.get(f"/base_maps/{key}/3/6/3") for key in (found.id, "0" * 16)]
    assert [reply.status_code for reply in replies] == [404, 404]
    assert replies[0].content == replies[1].content
    assert replies[0]["Cache-Control"] == replies[1]["Cache-Control"] == "no-store"


def test_p01_who_knows_the_digest_of_a_tile_still_needs_a_login(add):
    reply = Client().get(
        f"/base_maps/{(found := add()).id}/3/6/3", headers={"If-None-Match": f'"{found.id}"'}
    )
    assert reply.status_code == 404
    assert "ETag" not in reply


def test_a_public_one_is_everybody_s_and_kept_for_long(add):
    found, stranger = add(is_public=True), Client()
    assert [one["id"] for one in listed(stranger)] == [found.id]
    reply = stranger.get(f"/base_maps/{found.id}/3/6/3")
    assert reply.content == files.png(COLOUR)
    assert reply["Cache-Control"] == "public, max-age=31536000, immutable"


def test_maps_of_the_setting_stand_beside_those_of_files(add, client, settings):
    (named,) = named_maps(
        '[{"name": "Z", "url": "https://a.example/{z}/{x}/{y}", "datum": "gcj02"}]',
        tianditu_key="", is_https=True,
    )  # fmt: skip
    settings.GEO_GRID_BASE_MAPS = (named, replace(named, id="open", name="Open", is_public=True))
    add()
    assert [one["name"] for one in listed(client)] == ["Z", "Open", "Ground"]
    assert [one["name"] for one in listed(Client())] == ["Open"]
    assert listed(client)[0]["datum"] == "gcj02"


def test_a_wall_may_draw_on_them(add, login_as):
    found = add()
    wall = login_as("display", division_code="990101001001")
    assert wall.get(f"/base_maps/{found.id}/3/6/3").status_code == 200
    assert wall.get("/api/v1/base_maps").status_code == 200
