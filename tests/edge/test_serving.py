"""Where a site listens, by which names it is called, and what is refused before anything runs."""

from __future__ import annotations

import os
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import CommandError

from geo_grid.edge import serving as servings
from geo_grid.edge.serving import Serving, listening, surroundings
from geo_grid.errors import BadInput, Conflict
from geo_grid.management.commands import serve
from tests.edge.conftest import free_port

DEMO = Serving(host="127.0.0.1", port=0, is_tls=False, is_production=False)
PRODUCTION = Serving(host="127.0.0.1", port=8443, is_tls=True, is_production=True)


def test_a_host_of_this_machine_is_listened_on():
    assert listening(replace(DEMO, port=free_port())) == ("127.0.0.1",)
    assert len(listening(replace(DEMO, host="localhost", port=free_port()))) == 1
    assert listening(replace(DEMO, host="0.0.0.0", port=free_port())) == ("0.0.0.0",)


def test_a_host_that_leads_elsewhere_is_listened_for_everywhere(monkeypatch):
    """As behind a router: 203.0.113.9 is kept for documentation and nobody's."""
    found = listening(replace(PRODUCTION, host="203.0.113.9", port=free_port()))
    assert found[0] == "0.0.0.0"
    told = replace(PRODUCTION, host="203.0.113.9", port=free_port(), listen="127.0.0.1")
    assert listening(told) == ("127.0.0.1",)


def test_a_taken_port_is_one_sentence():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Conflict, match=f"Port {port} is taken.*PORT={port + 1}"):
            listening(replace(DEMO, port=port))
        with pytest.raises(Conflict):
            listening(replace(PRODUCTION, port=free_port(), plain_port=port))


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"host": "no such host"}, "host_unknown"),
        ({"host": "0.0.0.0"}, "host_any"),
        ({"host": "::"}, "host_any"),
    ],
)
def test_a_host_that_cannot_be_is_refused(wrong, code):
    with pytest.raises(BadInput) as refused:
        listening(replace(PRODUCTION, **wrong))
    assert (refused.value.code, refused.value.field) == (code, "HOST")


def test_half_a_certificate_is_refused(tmp_path):
    for half in ({"certificate": tmp_path / "a"}, {"key": tmp_path / "a"}):
        with pytest.raises(BadInput, match="CERT and KEY"):
            servings._certificate(replace(PRODUCTION, **half), servings.Layout(tmp_path))


@pytest.mark.parametrize(
    ("host", "names"),
    [
        ("127.0.0.1", "a.example,127.0.0.1"),
        ("a.example", "a.example"),
        ("a.exam", "a.example,a.exam"),
        ("fd00::1", "a.example,[fd00::1]"),
        ("0.0.0.0", "*"),
    ],
)
def test_the_site_answers_to_its_names(monkeypatch, host, names):
    monkeypatch.setenv("GEO_GRID_HOSTS", "a.example")
    assert surroundings(replace(DEMO, host=host))["GEO_GRID_HOSTS"] == names


def test_what_a_site_is_told_of_its_scheme():
    told = surroundings(PRODUCTION)
    assert (told["GEO_GRID_HTTPS"], told["GEO_GRID_HSTS"]) == ("1", "1")
    assert Path(told["GEO_GRID_AUTHORITY"]).name == "ca.crt"
    told = surroundings(replace(PRODUCTION, certificate=Path("c"), key=Path("k")))
    assert told["GEO_GRID_AUTHORITY"] == "", "devices know that one already"
    told = surroundings(replace(PRODUCTION, is_tls=False))
    assert told["GEO_GRID_HTTPS"] == "1", "behind a proxy that ends TLS cookies stay secure"
    told = surroundings(DEMO)
    assert (told["GEO_GRID_HTTPS"], told["GEO_GRID_HSTS"]) == ("0", "0")
    assert surroundings(replace(DEMO, is_tls=True))["GEO_GRID_HSTS"] == "0"


@pytest.mark.parametrize(
    ("serving", "address"),
    [
        (PRODUCTION, "https://127.0.0.1:8443/"),
        (replace(PRODUCTION, host="fd00::1", port=443), "https://[fd00::1]/"),
        (replace(DEMO, host="::1", port=8000), "http://[::1]:8000/"),
    ],
)
def test_the_address_is_told_as_browsers_take_it(serving, address):
    assert serving.address == address


def test_plain_http_in_production_asks_for_a_proxy():
    options = {"port": 8080, "behind_proxy": True, "host": "a.example"}
    with pytest.raises(CommandError, match="GEO_GRID_PROXIES"):
        serve._serving(options)


def test_a_second_process_stops_nothing_of_the_first(settings, tmp_path, monkeypatch):
    """Neither it, nor the database that it serves from."""
    stopped = []
    settings.GEO_GRID_VAR, settings.GEO_GRID_EMBEDDED = tmp_path, True
    monkeypatch.setattr(servings.Cluster, "stop", lambda cluster: stopped.append(cluster.var))
    monkeypatch.setattr(servings.connections, "close_all", lambda: None)
    with servings.kept_alone():
        with pytest.raises(Conflict, match="is being served"), servings.kept_alone():
            pytest.fail("twice")
        assert not stopped
    assert stopped == [tmp_path]


@pytest.mark.skipif(os.getuid() == 0, reason="root may listen anywhere")
def test_a_low_port_asks_for_another():
    with pytest.raises((BadInput, Conflict)):
        listening(replace(DEMO, port=1))
