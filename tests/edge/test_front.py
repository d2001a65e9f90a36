"""nginx in front: what it lets through, what it says itself, and what it never writes down."""

from __future__ import annotations

import ipaddress
import json
import re
from contextlib import ExitStack

import pytest

from geo_grid.edge import error_pages
from geo_grid.edge.front import Front, render
from geo_grid.edge.layout import Layout
from geo_grid.errors import Misconfigured
from tests.edge.conftest import LARGE, VERSION, parse
from tests.effort import at_length

FORGED = {
    "X_Forwarded_For": "203.0.113.9", "X_Forwarded_Proto": "https", "X_Forwarded_Ssl": "on",
    "X_Forwarded_Host": "evil.example", "X_Forwarded_Prefix": "/evil", "X_Forwarded_Port": "1",
    "Forwarded": "for=203.0.113.9;proto=https", "X_Forwarded_Protocol": "ssl",
}  # fmt: skip
HALF_SENT, SLOW_READERS = at_length(64, 640), at_length(200, 1500)


def test_what_a_stranger_says_of_itself_reaches_the_site_from_nginx_alone(edge):
    told = edge.told("/x", **FORGED)
    forwarded = {k: v for k, v in told.items() if "forwarded" in k}
    host = f"127.0.0.1:{edge.port}"
    assert forwarded == {
        "x-forwarded-for": "127.0.0.1", "x-forwarded-host": host, "x-forwarded-proto": "http",
    }  # fmt: skip
    assert told["host"] == host


def test_a_declared_proxy_is_believed_and_nobody_behind_it(start_edge):
    edge = start_edge(proxies=(ipaddress.ip_network("127.0.0.1"),))
    told = edge.told("/x", **FORGED | {"X_Forwarded_For": "10.9.9.9, 203.0.113.9"})
    assert told["x-forwarded-for"] == "203.0.113.9", "what the proxy added last"
    assert told["x-forwarded-proto"] == "https"
    assert told["x-forwarded-host"] == told["host"] == "evil.example"
    assert told["x-forwarded-prefix"] == "/evil"
    assert "x-forwarded-ssl" not in told
    broken = edge.told("/x", X_Forwarded_Prefix='/a"b', X_Forwarded_Host="a b")
    assert "x-forwarded-prefix" not in broken
    assert broken["host"] == f"127.0.0.1:{edge.port}"


FILES = ["/api/v1/incidents/2611-AB/attachments/large", "/report/api/incidents/r/files/large"]


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize(
    ("asked", "status", "told", "size"),
    [
        ("bytes=0-1", 206, f"bytes 0-1/{LARGE}", 2),
        ("bytes=-5", 206, f"bytes {LARGE - 5}-{LARGE - 1}/{LARGE}", 5),
        (f"bytes={LARGE - 10}-", 206, f"bytes {LARGE - 10}-{LARGE - 1}/{LARGE}", 10),
        (f"bytes={LARGE}-", 416, f"bytes */{LARGE}", None),
        ("lines=1-2", 200, None, LARGE),
    ],
)
def test_a_recording_is_played_by_parts(edge, path, asked, status, told, size):
    got, headers, body = edge.ask(path, Range=asked)
    assert (got, headers.get("content-range")) == (status, told)
    assert size is None or len(body) == size


@pytest.mark.parametrize("path", FILES)
def test_a_part_of_a_file_that_is_another_by_now_is_the_whole_new_one(edge, path):
    assert edge.ask(path, Range="bytes=0-1", If_Range='"one"')[0] == 206
    assert edge.ask(path, Range="bytes=0-1", If_Range='"other"')[0] == 200


def test_only_files_are_told_by_parts_and_no_refusal_is(edge):
    assert edge.ask("/large", Range="bytes=0-1")[0] == 200
    refused = edge.ask("/api/v1/incidents/x/absent/attachments/large", Range="bytes=0-1")
    assert refused[0] == 404, "the site judges the right first"
    assert "content-range" not in refused[1]


@pytest.mark.parametrize(
    ("path", "announced", "status"),
    [
        ("/api/v1/login", 2_000_000_000, 413),
        ("/api/v1/imports/uploads/x", 2_000_000_000, 413),
        ("/api/v1/imports/uploads?name=a", 2_000_000_000, 413),
        ("/api/v1/plans/from_file?area=1", 2_000_000_000, 413),
        ("/api/v1/login", 9_000_000, 413),
        ("/api/v1/incidents/2611-AB/attachments", 22_000_000, 413),
        ("/api/v1/field/outbox/photos", 22_000_000, 413),
        ("/report/api/incidents", 9_000_000, 413),
    ],
)
def test_a_body_too_large_is_refused_when_it_is_announced(edge, path, announced, status):
    """No byte of it is sent: whoever waits for the body waits for ever."""
    got, headers, body = edge.ask(path, method="POST", Content_Length=str(announced))
    assert got == status
    assert headers["content-type"].startswith("application/json")
    assert json.loads(body)["code"] == "body_too_large"


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/imports/uploads?name=a",
        "/api/v1/locate/batch",
        "/api/v1/incidents/2611-AB/attachments",
        "/report/api/incidents/receipt/files",
    ],
)
def test_a_file_is_taken_where_files_are(edge, path):
    status, _, body = edge.ask(path, method="POST", body=b"x" * 9_000_000)
    assert (status, json.loads(body)["taken"]) == (200, 9_000_000)


def test_p18_slow_clients_hold_nobody_up(edge):
    """Requests half sent, and readers that take nothing of a large reply, hold no thread."""
    with ExitStack() as held:
        for _ in range(HALF_SENT):
            client = held.enter_context(edge.connect())
            client.sendall(b"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf")
        for _ in range(SLOW_READERS):
            client = held.enter_context(edge.connect(buffer=4096))
            client.sendall(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        answered = [edge.ask(f"/{number}")[0] for number in range(50)]
        assert answered == [200] * 50
        assert len(client.recv(100)) == 100, "and the last of the readers has its reply"


def test_a_large_reply_arrives_whole(edge):
    status, _, body = edge.ask("/large")
    assert (status, len(body)) == (200, LARGE)


def test_static_files_have_their_types_and_are_kept(edge):
    status, headers, body = edge.ask(f"/static/{VERSION}/kit/page.js")
    assert status == 200
    assert headers["content-type"] == "text/javascript; charset=utf-8"
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["x-content-type-options"] == "nosniff"
    assert body.startswith(b"export")
    assert edge.ask("/static/kit/page.js")[1]["cache-control"] == "public, no-cache"
    packed = edge.ask("/static/kit/page.js", Accept_Encoding="gzip")[1]
    assert packed["content-encoding"] == "gzip"
    assert edge.ask("/static/kit/page.css")[1]["content-type"] == "text/css; charset=utf-8"


@pytest.mark.parametrize(
    "path",
    [
        "/static/nothing.js", "/static/../nginx/nginx.conf", "/static/v-/../../keys/django",
        "/static/%2e%2e/nginx/nginx.conf", "/static/", "/.error/413.zh.html",
    ],
)  # fmt: skip
def test_nothing_else_is_a_static_file(edge, path):
    status, _, body = edge.ask(path)
    assert status in (200, 400, 403, 404)
    if status == 200:  # as nginx reads it, an ordinary address: the site's to answer
        assert json.loads(body)["path"] == path
    assert b"proxy_pass" not in body


def test_the_stream_has_a_server_of_its_own(start_edge):
    """Without it the site answers on, and the refusal is one that programs read."""
    edge = start_edge()
    assert edge.ask("/api/v1/events")[0] == 200
    edge.layout.stream_socket.unlink()
    status, headers, body = edge.ask("/api/v1/events", Accept="text/event-stream")
    assert (status, json.loads(body)["code"]) == (502, "site_unreachable")
    assert headers["content-type"].startswith("application/json")
    assert edge.ask("/api/v1/incidents")[0] == 200
    assert edge.ask("/api/v1/events/x")[0] == 200, "another address, the site's to answer"


def test_no_query_is_written_to_any_log(start_edge):
    """Found, refused, broken, cut off, and asked while the site is gone."""
    edge = start_edge()
    canary = "canary7f3a"
    edge.ask(f"/api/v1/locate?q={canary}", Referer=f"http://h/?q={canary}")
    edge.ask(f"/static/none?q={canary}")
    edge.ask(f"/api/v1/login?q={canary}", method="POST", Content_Length="2000000000")
    edge.ask(f"/a?q={canary}{'x' * 40_000}")
    edge.ask(f"/a?q={canary}", method=f"{canary}!")
    with edge.connect() as client:
        client.sendall(f"GET /x?q={canary} HTTP/1.1\r\nHost: {canary}".encode())
    edge.site.shutdown()
    edge.site.server_close()
    assert edge.ask(f"/api/v1/locate?q={canary}")[0] == 502, "refused"
    edge.layout.site_socket.unlink()
    assert edge.ask(f"/api/v1/locate?q={canary}")[0] == 502, "no socket at all"
    written = edge.logs("GET /api/v1/locate 200", "GET /api/v1/locate 502")
    assert canary not in written


@pytest.mark.parametrize("prefix", ["", "/grid"])
def test_no_receipt_of_a_citizen_is_written_to_any_log(start_edge, prefix):
    edge = start_edge(prefix=prefix) if prefix else start_edge()
    canary = "canary7f3aReceipt"
    for path in (canary, f"{canary}/reply", f"{canary}/files/x?a=b"):
        edge.ask(f"{prefix}/report/api/incidents/{path}")
    edge.ask(f"{prefix}/report/?r={canary}")
    edge.ask(f"{prefix}/report/api/incidents")
    below = f"GET {prefix}/report/api/incidents"
    written = edge.logs(f"{below} ", f"{below}/- ", f"{below}/-/reply ", f"{below}/-/files/x ")
    assert canary not in written


@pytest.mark.parametrize(
    ("headers", "language"),
    [
        ({}, "zh"),
        ({"Accept_Language": "en-GB,en;q=0.9"}, "en"),
        ({"Accept_Language": "zh-CN,zh;q=0.9,en;q=0.8"}, "zh"),
        ({"Accept_Language": "en", "Cookie": "a=b; django_language=zh-CN"}, "zh"),
        ({"Accept_Language": "zh", "Cookie": "django_language=en"}, "en"),
    ],
)
def test_who_cannot_be_served_reads_why_in_their_language(edge, headers, language):
    refused = {"method": "POST", "Content_Length": "2000000000", **headers}
    status, told, page = edge.ask("/x", Accept="text/html,*/*", **refused)
    text = page.decode()
    assert status == 413
    assert told["content-type"] == "text/html; charset=utf-8"
    assert told["content-security-policy"] == error_pages.POLICY
    assert ("This is too large" in text, "内容过大" in text) == (language == "en", language == "zh")
    assert 'href="/"' in text
    message = json.loads(edge.ask("/x", **refused)[2])["message"]
    assert message.isascii() == (language == "en")


def test_a_site_that_is_gone_is_told_as_a_page_and_as_json(start_edge):
    edge = start_edge(prefix="/grid")
    edge.site.shutdown()
    edge.site.server_close()
    status, _, page = edge.ask("/grid/plan/", Accept="text/html")
    assert status == 502
    assert 'href="/grid/"' in page.decode()
    status, _, body = edge.ask("/grid/api/v1/city")
    assert (status, json.loads(body)["code"]) == (502, "site_unreachable")


def test_a_prefix_is_served_and_told(start_edge):
    edge = start_edge(prefix="/grid")
    assert edge.told("/grid/plan/?a=1")["x-forwarded-prefix"] == "/grid"
    assert edge.ask("/")[1]["location"] == edge.ask("/grid")[1]["location"] == "/grid/"
    assert edge.ask(f"/grid/static/{VERSION}/kit/page.js")[0] == 200
    assert edge.ask("/plan/")[0] == 404
    assert edge.ask("/healthz")[0] == 200


def test_a_broken_request_gets_a_reply(edge):
    with edge.connect() as client:
        client.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert parse(client.recv(65536))[0] == 400


def test_every_status_of_nginx_has_its_page(edge):
    text = (edge.layout.nginx / "nginx.conf").read_text()
    for status in re.findall(r"error_page .*/\.error/(\d+)\.", text):
        for language in error_pages.LANGUAGES:
            for form in ("html", "json"):
                path = edge.layout.nginx / "errors" / f"{status}.{language}.{form}"
                assert path.read_text(encoding="utf-8")


def test_a_folder_that_nginx_would_read_as_more_is_refused(tmp_path):
    told = Front(addresses=("127.0.0.1",), port=1, static_version="v-1")
    with pytest.raises(Misconfigured, match="GEO_GRID_VAR"):
        render(told, Layout(tmp_path / "a b;"))
