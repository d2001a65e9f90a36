"""What the site makes of a prefix, and what people with a browser read instead of JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from io import BytesIO

import pytest
from django.core.signals import request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from django.urls import set_script_prefix
from django.utils import timezone

from geo_grid.edge import certificates, error_pages
from geo_grid.http.forwarded import behind_proxies
from tests.conftest import PASSWORD, make_user

Ask = Callable[..., tuple[int, dict[str, str], str]]
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def ask_below_prefix(db) -> Iterator[Ask]:
    """``ask(path, …)``: a request as our nginx passes it on for a site below ``/grid``."""
    application = behind_proxies(get_wsgi_application(), proxies=())

    def ask(path: str, *, body: dict[str, str] | None = None, **more: str):
        sent = json.dumps(body).encode() if body else b""
        bare, _, query = path.partition("?")
        told: list[object] = []
        environ = {
            "REQUEST_METHOD": "POST" if body else "GET", "PATH_INFO": bare, "SCRIPT_NAME": "",
            "QUERY_STRING": query, "SERVER_NAME": "socket", "SERVER_PORT": "", "REMOTE_ADDR": "",
            "HTTP_HOST": "localhost:8443", "HTTP_X_FORWARDED_PROTO": "https",
            "HTTP_X_FORWARDED_FOR": "203.0.113.9", "HTTP_X_FORWARDED_PREFIX": "/grid",
            "wsgi.url_scheme": "http", "wsgi.input": BytesIO(sent), "CONTENT_LENGTH": str(len(sent)),
            "CONTENT_TYPE": "application/json", **more,
        }  # fmt: skip
        reply = application(environ, lambda status, headers: told.extend((status, headers)))
        text = b"".join(reply).decode()
        headers = {}
        for name, value in told[1]:  # type: ignore[attr-defined]
            headers[name.lower()] = (
                f"{headers[name.lower()]}\n{value}" if name.lower() in headers else value
            )
        return int(str(told[0]).split()[0]), headers, text

    request_started.disconnect(close_old_connections)  # the test's own is in a transaction
    yield ask
    request_started.connect(close_old_connections)
    set_script_prefix("/")


def test_a_stranger_is_led_to_the_login_below_the_prefix(ask_below_prefix, bare_city):
    status, headers, _ = ask_below_prefix("/grid/desk/", HTTP_ACCEPT="text/html")
    assert (status, headers["location"]) == (302, "/grid/login/?next=/grid/desk/")


def test_cookies_are_sent_below_the_prefix_alone(ask_below_prefix, bare_city):
    make_user("planner")
    given = {"username": "planner", "password": PASSWORD}
    status, headers, _ = ask_below_prefix("/grid/api/v1/login", body=given)
    cookies = SimpleCookie()
    for line in headers["set-cookie"].split("\n"):
        cookies.load(line)
    assert status == 200
    assert {"geo_grid_session", "csrftoken"} <= set(cookies)
    assert {cookie["path"] for cookie in cookies.values()} == {"/grid/"}


def test_every_address_of_a_page_lies_below_the_prefix(ask_below_prefix, bare_city):
    make_user("city_manager")
    given = {"username": "city_manager", "password": PASSWORD}
    cookies = SimpleCookie()
    for line in ask_below_prefix("/grid/api/v1/login", body=given)[1]["set-cookie"].split("\n"):
        cookies.load(line)
    cookie = "; ".join(f"{name}={one.value}" for name, one in cookies.items())
    for path in ("/", "/plan/", "/desk/", "/print/", "/exports/", "/account/", "/ogc/?f=html",
                 "/ogc/collections?f=html", "/open/"):  # fmt: skip
        status, _, text = ask_below_prefix(f"/grid{path}", HTTP_COOKIE=cookie)
        assert status == 200, path
        found = re.findall(r'(?:href|src|data-root)="(/[^"]*|https?://[^"]*)"', text)
        astray = [
            one for one in found if not one.startswith(("/grid/", "https://localhost:8443/grid/"))
        ]
        assert found, path
        assert not astray, path


def test_documents_for_programs_name_the_prefix(ask_below_prefix, bare_city):
    document = json.loads(ask_below_prefix("/grid/api/openapi.json")[2])
    assert document["servers"] == [{"url": "/grid"}]
    landing = json.loads(ask_below_prefix("/grid/ogc/?f=json")[2])
    assert {one["href"].partition("/ogc")[0] for one in landing["links"]} == {
        "https://localhost:8443/grid"
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "title"), [("zh-CN", "这里什么也没有"), ("en", "Nothing is")])
def test_people_read_a_page_and_programs_json(language, title):
    client = Client(headers={"accept-language": language})
    page = client.get("/nowhere", headers=BROWSER)
    assert page.status_code == 404
    assert page["Content-Type"] == "text/html; charset=utf-8"
    assert page["Content-Security-Policy"] == error_pages.POLICY
    assert "Accept" in page["Vary"].split(", ")
    assert title in page.content.decode()
    assert 'href="/"' in page.content.decode()
    assert client.get("/nowhere").json()["code"] == "not_found"
    assert client.get("/nowhere", headers={"accept": "*/*"}).json()["code"] == "not_found"


def test_a_refusal_says_on_the_page_what_it_says_to_programs(bare_city, login_as):
    planner = login_as("planner")
    page = planner.get("/api/v1/users", headers=BROWSER)
    said = planner.get("/api/v1/users").json()["message"]
    assert page.status_code == 403
    assert said in page.content.decode()


def test_an_error_of_ours_tells_nothing_of_the_inside(client, bare_city, monkeypatch):
    def fail(*args, **options):
        raise ValueError("canary7f3a")

    monkeypatch.setattr("map_ui.views.render", fail)
    client = Client(raise_request_exception=False)
    page = client.get("/login/", headers=BROWSER)
    assert page.status_code == 500
    assert "出错了" in page.content.decode()
    assert "canary7f3a" not in page.content.decode()
    assert "ValueError" not in page.content.decode()


@pytest.mark.django_db
def test_a_name_that_the_site_does_not_bear_is_refused_as_a_page(settings):
    settings.ALLOWED_HOSTS = ["grid.example"]
    page = Client().get("/login/", headers={"host": "evil.example", **BROWSER})
    assert page.status_code == 400
    assert "本站不使用该名称" in page.content.decode()


@pytest.fixture
def authority(settings, tmp_path):
    certificates.own(tmp_path, host="grid.example", now=timezone.now())
    settings.GEO_GRID_AUTHORITY = str(tmp_path / certificates.AUTHORITY_FILE)
    return tmp_path / certificates.AUTHORITY_FILE


@pytest.mark.django_db
def test_devices_learn_to_trust_the_site_over_http_too(authority, settings):
    settings.SECURE_SSL_REDIRECT = True
    page = Client().get("/certificate/?lang=en").content.decode()
    assert certificates.fingerprint(authority) in page
    assert "Certificate Trust Settings" in page, "the second switch of an iPhone"
    assert "Trusted Root Certification Authorities" in page
    assert "证书信任设置" in Client().get("/certificate/").content.decode()
    (address,) = re.findall(r'class="download" href="([^"]+)"', page)
    file = Client().get(address)
    assert file.content == authority.read_bytes()
    assert file["Content-Type"] == "application/x-x509-ca-cert"
    assert Client().get("/login/").status_code == 301, "everything else wants TLS"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/certificate/", "/certificate/geogrid-ca.crt"])
def test_a_site_with_a_known_certificate_has_nothing_to_install(path):
    assert Client().get(path).json()["code"] == "no_own_authority"


@pytest.mark.django_db
def test_a_list_of_refusals_is_told_on_the_page_too():
    address = "/open311/v2/requests/none.json"
    told = Client().get(address).json()
    page = Client().get(address, headers=BROWSER)
    assert page.status_code == 404
    assert told[0]["description"]
    assert told[0]["description"] in page.content.decode()
