"""TLS at the edge: by the own authority, old protocols refused, http led to https."""

from __future__ import annotations

import socket
import ssl

import pytest
from django.utils import timezone

from geo_grid.edge import certificates
from tests.edge.conftest import VERSION, Edge, read_reply


@pytest.fixture(scope="module")
def secure(start_edge, tmp_path_factory):
    """A front in production with a certificate of an own authority, and that authority's file."""
    keys = tmp_path_factory.mktemp("keys")
    pair = certificates.own(keys, host="grid.example", now=timezone.now())
    edge = start_edge(tls=pair, is_production=True)
    return edge, keys / certificates.AUTHORITY_FILE


def ask(edge: Edge, authority, path: str, *, host: str = "grid.example", newest=None):
    context = ssl.create_default_context(cafile=authority)
    if newest:
        context.minimum_version, context.maximum_version = ssl.TLSVersion.MINIMUM_SUPPORTED, newest
    with context.wrap_socket(edge.connect(), server_hostname=host) as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        return read_reply(client)


def test_the_own_authority_is_enough_to_trust_the_site(secure):
    edge, authority = secure
    status, _, body = ask(edge, authority, "/plan/")
    assert status == 200
    assert b'"x-forwarded-proto": "https"' in body
    with pytest.raises(ssl.SSLCertVerificationError):
        ask(edge, authority, "/plan/", host="other.example")


def test_p13_static_files_and_errors_bind_browsers_to_https_in_production(secure):
    edge, authority = secure
    for path in (f"/static/{VERSION}/kit/page.js", "/static/none.js"):
        assert "max-age=31536000" in ask(edge, authority, path)[1]["strict-transport-security"]


def test_a_demo_over_tls_binds_no_browser(start_edge, secure, tmp_path):
    pair = certificates.own(tmp_path, host="grid.example", now=timezone.now())
    edge = start_edge(tls=pair)
    headers = ask(edge, tmp_path / certificates.AUTHORITY_FILE, "/static/none.js")[1]
    assert "strict-transport-security" not in headers


def test_an_old_protocol_is_refused(secure):
    edge, authority = secure
    assert ask(edge, authority, "/", newest=ssl.TLSVersion.TLSv1_2)[0] == 200
    with pytest.warns(DeprecationWarning, match="TLSv1"), pytest.raises((ssl.SSLError, OSError)):
        ask(edge, authority, "/", newest=ssl.TLSVersion.TLSv1_1)


def test_http_on_the_same_port_leads_to_https_and_to_the_certificate(secure):
    edge, _ = secure
    status, headers, _ = edge.ask("/plan/?a=1", Host="grid.example:8443")
    assert (status, headers["location"]) == (301, "https://grid.example:8443/plan/?a=1")
    status, _, body = edge.ask("/certificate/")
    assert status == 200
    assert b'"x-forwarded-proto": "http"' in body
    assert edge.ask("/certificates")[0] == 301


def test_another_port_for_http_does_the_same(start_edge, tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        plain_port = probe.getsockname()[1]
    pair = certificates.own(tmp_path, host="grid.example", now=timezone.now())
    edge = start_edge(tls=pair, plain_port=plain_port)
    port, edge.port = edge.port, plain_port
    status, headers, _ = edge.ask("/plan/", Host="grid.example")
    assert (status, headers["location"]) == (301, f"https://grid.example:{port}/plan/")
    assert edge.ask("/certificate/")[0] == 200
