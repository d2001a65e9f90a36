"""Who is believed when it says for whom it asks."""

from __future__ import annotations

import pytest

from geo_grid.errors import Misconfigured
from geo_grid.http.forwarded import behind_proxies
from geo_grid.proxies import is_within, networks

PROXIES = networks("10.0.0.5, 10.1.0.0/16,fd00::/8")
TOLD = {
    "HTTP_X_FORWARDED_FOR": "203.0.113.9", "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_HOST": "grid.example", "HTTP_X_FORWARDED_PREFIX": "/grid/",
}  # fmt: skip


def seen(**environ: str) -> dict[str, str]:
    found: dict[str, str] = {}

    def application(given, start_response):
        found.update(given)
        return []

    behind_proxies(application, proxies=PROXIES)(
        {"wsgi.url_scheme": "http", "SCRIPT_NAME": "", "PATH_INFO": "/plan/", **environ}, None
    )
    return found


@pytest.mark.parametrize("peer", ["", "10.0.0.5", "10.1.77.1", "fd00::1", "::ffff:10.0.0.5"])
def test_our_nginx_and_declared_proxies_are_believed(peer):
    found = seen(REMOTE_ADDR=peer, **TOLD)
    assert found["REMOTE_ADDR"] == "203.0.113.9"
    assert found["wsgi.url_scheme"] == "https"
    assert found["HTTP_HOST"] == "grid.example"
    assert (found["SCRIPT_NAME"], found["PATH_INFO"]) == ("/grid", "/plan/")
    assert not [name for name in found if "FORWARDED" in name]


@pytest.mark.parametrize("peer", ["127.0.0.1", "10.0.0.6", "203.0.113.1", "unreadable"])
def test_nobody_else_is(peer):
    """The server itself takes the scheme from loopback: that is undone, too."""
    found = seen(REMOTE_ADDR=peer, HTTP_HOST="here", **TOLD | {"wsgi.url_scheme": "https"})
    assert found["REMOTE_ADDR"] == peer
    assert found["wsgi.url_scheme"] == "http"
    assert found["HTTP_HOST"] == "here"
    assert (found["SCRIPT_NAME"], found["PATH_INFO"]) == ("", "/plan/")
    assert not [name for name in found if "FORWARDED" in name]


def test_addresses_are_believed_from_the_right_as_far_as_proxies_reach():
    found = seen(REMOTE_ADDR="10.0.0.5", HTTP_X_FORWARDED_FOR="1.2.3.4, 203.0.113.9, 10.1.0.1")
    assert found["REMOTE_ADDR"] == "203.0.113.9"


def test_a_path_with_the_prefix_loses_it():
    assert seen(REMOTE_ADDR="", PATH_INFO="/grid/plan/", **TOLD)["PATH_INFO"] == "/plan/"
    assert seen(REMOTE_ADDR="", PATH_INFO="/grid", **TOLD)["PATH_INFO"] == "/"
    assert seen(REMOTE_ADDR="", PATH_INFO="/gridded/", **TOLD)["PATH_INFO"] == "/gridded/"
    odd = {"HTTP_X_FORWARDED_PREFIX": '/a"b'}
    assert seen(REMOTE_ADDR="", **TOLD | odd)["SCRIPT_NAME"] == ""


@pytest.mark.parametrize("text", ["1", "2,10.0.0.5", "proxy.example", "10.0.0.5/33", "10.0.0.5/8"])
def test_what_names_no_address_is_refused_with_the_way_out(text):
    with pytest.raises(Misconfigured, match=r"addresses or networks .* as 10\.0\.0\.5"):
        networks(text)


def test_none_is_the_default():
    assert networks("") == networks("0") == ()
    assert not is_within("127.0.0.1", ())
