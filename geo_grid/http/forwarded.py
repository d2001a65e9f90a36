"""What a proxy says of a request is believed of our nginx and of declared proxies, nobody else.

Our nginx speaks over a unix socket, which only it may reach (``geo_grid.edge.layout``), and sets each
of these headers itself. Where the site's server listens on an address instead, its peer has to lie
in ``GEO_GRID_PROXIES``. Above this module a request is as the visitor made it: its address, scheme,
host and the prefix it came under stand where WSGI keeps them, and no header contradicts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from geo_grid.proxies import Network, is_within

Application = Callable[..., Iterable[bytes]]
_HEADERS = ("FOR", "PROTO", "HOST", "PREFIX", "PORT", "SERVER", "SSL", "PROTOCOL")
PREFIX = re.compile(r"(/[A-Za-z0-9._~-]+)+$")


def behind_proxies(application: Application, *, proxies: tuple[Network, ...]) -> Application:
    """The same WSGI application, told who really asks."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        settle(environ, proxies=proxies)
        return application(environ, start_response)

    return answer


def settle(environ: dict[str, Any], *, proxies: tuple[Network, ...]) -> None:
    """Make the environment of a request say who really asks, and drop what it was told."""
    told = {name: environ.pop(f"HTTP_X_FORWARDED_{name}", "").strip() for name in _HEADERS}
    environ.pop("HTTP_FORWARDED", None)
    peer = environ.get("REMOTE_ADDR", "")
    # A peer without an address sits at the other end of the unix socket.
    if not peer or is_within(peer, proxies):
        _believe(environ, told, proxies)
    elif told["PROTO"] or told["SSL"] or told["PROTOCOL"]:
        # The server itself believes loopback: what it made of the header is undone.
        environ["wsgi.url_scheme"] = "http"


def _believe(environ: dict[str, Any], told: dict[str, str], proxies: tuple[Network, ...]) -> None:
    passed = [one.strip() for one in told["FOR"].split(",") if one.strip()]
    while len(passed) > 1 and is_within(passed[-1], proxies):
        passed.pop()
    if passed:
        environ["REMOTE_ADDR"] = passed[-1]
    scheme = told["PROTO"].partition(",")[0].strip().lower()
    if scheme in ("http", "https"):
        environ["wsgi.url_scheme"] = scheme
    if told["HOST"]:
        environ["HTTP_HOST"] = told["HOST"].partition(",")[0].strip()
    prefix = told["PREFIX"].rstrip("/")
    if PREFIX.match(prefix):
        environ["SCRIPT_NAME"] = prefix
        path = environ.get("PATH_INFO", "")
        if path == prefix or path.startswith(f"{prefix}/"):
            environ["PATH_INFO"] = path[len(prefix) :] or "/"
