"""Single sign-on against a real provider (npm's oidc-provider) on this machine."""

from __future__ import annotations

import importlib
import os
import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from django.test import Client
from django.urls import clear_url_caches

from geo_grid.access.models import AuditEntry, Session
from tests.conftest import make_user

ROOT = Path(__file__).resolve().parents[2]
MODULE = os.environ.get("GEO_GRID_TEST_OIDC_MODULE", "")
INSTALLED = bool(MODULE) or (ROOT / "node_modules" / "oidc-provider").exists()
CALLBACK = "http://testserver/sso/callback"
pytestmark = pytest.mark.skipif(not INSTALLED, reason="oidc-provider is not installed")


@pytest.fixture
def provider(settings) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["node", "tests/access/oidc/provider.mjs", str(port), CALLBACK]
    issuer = f"http://127.0.0.1:{port}"
    settings.GEO_GRID_OIDC = True
    settings.AUTHENTICATION_BACKENDS = [
        *settings.AUTHENTICATION_BACKENDS, "geo_grid.access.sso.Backend",
    ]  # fmt: skip
    for name, value in {
        "OIDC_OP_AUTHORIZATION_ENDPOINT": f"{issuer}/auth", "OIDC_OP_TOKEN_ENDPOINT": f"{issuer}/token",
        "OIDC_OP_USER_ENDPOINT": f"{issuer}/me", "OIDC_OP_JWKS_ENDPOINT": f"{issuer}/jwks",
        "OIDC_RP_CLIENT_ID": "geo-grid", "OIDC_RP_CLIENT_SECRET": "only for this test",
        "OIDC_RP_SCOPES": "openid profile", "OIDC_RP_SIGN_ALGO": "RS256", "OIDC_USE_PKCE": True,
        "OIDC_CREATE_USER": False, "LOGIN_REDIRECT_URL": "/",
        "LOGIN_REDIRECT_URL_FAILURE": "/login/?sso=failed",
    }.items():  # fmt: skip
        setattr(settings, name, value)
    _read_urls_again()
    with subprocess.Popen(
        command + ([MODULE] if MODULE else []), cwd=ROOT, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    ) as running:  # fmt: skip
        for line in running.stdout:
            if line.strip() == "ready":
                break
        yield issuer
        running.terminate()
    settings.GEO_GRID_OIDC = False
    _read_urls_again()


def _read_urls_again() -> None:
    import geo_grid.urls

    importlib.reload(geo_grid.urls)
    clear_url_caches()


def sign_in(client: Client, issuer: str, name: str):
    """Through the provider's own pages as a browser goes, and back to the callback."""
    browser = requests.Session()
    page = browser.get(client.get("/sso/login?next=/account/")["Location"], timeout=10)
    for _ in range(6):
        action = re.search(r'action="([^"]+)"', page.text)[1]
        fields = dict(re.findall(r'name="(prompt)" value="(\w+)"', page.text))
        page = browser.post(
            action, data=fields | {"login": name, "password": "x"}, timeout=10,
            allow_redirects=False,
        )  # fmt: skip
        while page.is_redirect:
            target = requests.compat.urljoin(page.url, page.headers["Location"])
            if target.startswith(CALLBACK):
                browser.close()
                return client.get(target.removeprefix("http://testserver"))
            page = browser.get(target, timeout=10, allow_redirects=False)
    raise AssertionError(page.text)


def test_who_the_provider_knows_and_we_know_is_in(provider, db):
    user = make_user("planner", "lin")
    client = Client()
    done = sign_in(client, provider, "lin")
    assert (done.status_code, done["Location"]) == (302, "/account/")
    assert client.get("/api/v1/me").json()["username"] == "lin"
    assert AuditEntry.objects.get(action="login").account == user.pk
    assert Session.objects.get(account=user)
    assert "使用统一身份认证登录" in Client().get("/login/").content.decode()


def test_who_has_no_account_here_stays_outside(provider, db):
    client = Client()
    assert sign_in(client, provider, "stranger")["Location"] == "/login/?sso=failed"
    assert client.get("/api/v1/me").status_code == 401


def test_a_withdrawn_account_stays_outside(provider, db):
    user = make_user("planner", "lin")
    user.is_active = False
    user.save()
    assert sign_in(Client(), provider, "lin")["Location"] == "/login/?sso=failed"
