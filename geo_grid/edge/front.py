"""What nginx is told: one template below ``deploy/nginx``, filled for this site."""

from __future__ import annotations

import re
import resource
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from geo_grid.edge import error_pages
from geo_grid.edge.certificates import Pair
from geo_grid.edge.layout import Layout, give_to_nginx
from geo_grid.errors import Misconfigured, gettext_noop
from geo_grid.proxies import Network

TEMPLATE = Path(__file__).resolve().parents[2] / "deploy" / "nginx" / "geo_grid.conf.template"
MEGABYTE = 10**6
BODY_MB = 8
"""Above what the site takes of a body that is no file: it says itself what is too large, and why."""
FILE_MORE_MB = 1
"""What the form around a file may take."""
CASE_FILE_MB = 20
"""A photo, recording or film of a case: that of geo_grid.incidents.files, which lies above."""
CONNECTIONS_OF_ONE = 2000
"""Connections of one address: an office of hundreds may stand behind one."""
CONNECTIONS_MOST = 8192
_BY_OTHERS = 64  # files a process of nginx has open beside its connections
_NAME = re.compile(r"@([A-Z_]+)@")
_SECTION = re.compile(r"^@if (\w+)\n(.*?)^@end\n", re.M | re.S)
_UNFIT = re.compile(r"[\s;{}\"'$\\]")


@dataclass(frozen=True)
class Front:
    """What a site's nginx depends on.

    `addresses` are those it listens on, IPv6 ones without brackets; `tls` the certificate it shows,
    ``None`` for plain http; `plain_port` another port that leads from http to https.
    """

    addresses: tuple[str, ...]
    port: int
    static_version: str
    tls: Pair | None = None
    plain_port: int | None = None
    is_production: bool = False
    prefix: str = ""
    proxies: tuple[Network, ...] = ()
    upload_bytes: int = 1024 * MEGABYTE
    plan_file_bytes: int = 100 * MEGABYTE


def nginx_binary() -> str:
    """Where nginx is. Raises :class:`Misconfigured` ``nginx_missing``."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if found is None:
        raise Misconfigured(
            "nginx_missing", gettext_noop("nginx is not installed; run: make setup")
        )
    return found


def write(front: Front, layout: Layout) -> Path:
    """Write configuration, pages of errors and the key that nginx reads; returns the configuration.

    Raises :class:`Misconfigured` ``folder_name`` for a folder whose name nginx would read as more.
    """
    error_pages.write(layout.nginx / "errors")
    if front.tls:
        for source, name in ((front.tls.certificate, "site.crt"), (front.tls.key, "site.key")):
            _copy_for_nginx(source, layout.nginx / name)
    layout.pid("nginx").touch()  # its folder is not nginx's to write in
    give_to_nginx(layout.pid("nginx"))
    path = layout.nginx / "nginx.conf"
    path.write_text(render(front, layout), encoding="utf-8")
    return path


def render(front: Front, layout: Layout) -> str:
    """The configuration as text."""
    if _UNFIT.search(str(layout.var)) or _UNFIT.search(str(layout.sockets)):
        raise Misconfigured(
            "folder_name",
            gettext_noop("GEO_GRID_VAR holds a blank or a sign that nginx cannot take: %(folder)s"),
            folder=str(layout.var),
        )
    conditions = {
        "tls": front.tls is not None,
        "hsts": front.is_production and front.tls is not None,
        "plain": front.tls is not None and front.plain_port is not None,
        "prefix": bool(front.prefix),
        "proxies": bool(front.proxies),
    }
    values = _places(front, layout) | _limits(front) | _listeners(front)
    text = TEMPLATE.read_text(encoding="utf-8")
    kept = _SECTION.sub(lambda found: found[2] if conditions[found[1]] else "", text)
    return _NAME.sub(lambda found: values[found[1]], kept)


def _places(front: Front, layout: Layout) -> dict[str, str]:
    return {
        "RUN": str(layout.run),
        "NGINX": str(layout.nginx),
        "SOCKET": str(layout.site_socket),
        "STREAM_SOCKET": str(layout.stream_socket),
        "STATIC": str(layout.static),
        "STATIC_VERSION": front.static_version,
        "PREFIX": front.prefix,
        "PREFIX_PATTERN": re.escape(front.prefix),
        "PORT_SHOWN": "" if front.port == 443 else f":{front.port}",
    }


def _limits(front: Front) -> dict[str, str]:
    files = _open_files()
    return {
        "OPEN_FILES": str(files),
        "CONNECTIONS": str(min(CONNECTIONS_MOST, files - _BY_OTHERS)),
        "CONNECTIONS_OF_ONE": str(CONNECTIONS_OF_ONE),
        "BODY": str(BODY_MB * MEGABYTE),
        "UPLOAD": str(front.upload_bytes + FILE_MORE_MB * MEGABYTE),
        "PLAN_FILE": str(front.plan_file_bytes + FILE_MORE_MB * MEGABYTE),
        "CASE_FILE": str((CASE_FILE_MB + FILE_MORE_MB) * MEGABYTE),
        "POLICY": error_pages.POLICY,
    }


def _open_files() -> int:
    """As many as this account may have open, and no more than the site has a use for."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = 2 * CONNECTIONS_MOST
    return most if hard == resource.RLIM_INFINITY else min(hard, most)


def _listeners(front: Front) -> dict[str, str]:
    of_tls = " ssl http2" if front.tls else ""
    return {
        "LISTEN": _lines(8, (f"listen {one}{of_tls};" for one in _sockets(front, front.port))),
        "LISTEN_PLAIN": _lines(8, (f"listen {one};" for one in _sockets(front, front.plain_port))),
        "PROXY_PEERS": _lines(8, (f"{network} 1;" for network in front.proxies)),
        "REAL_IP": _lines(4, (f"set_real_ip_from {network};" for network in front.proxies)),
    }


def _sockets(front: Front, port: int | None) -> list[str]:
    return [f"[{one}]:{port}" if ":" in one else f"{one}:{port}" for one in front.addresses]


def _lines(indent: int, words: Iterable[str]) -> str:
    return "\n".join(" " * indent + word for word in words)


def _copy_for_nginx(source: Path, target: Path) -> None:
    """For the account of nginx alone, never open to others in between."""
    target.unlink(missing_ok=True)
    target.touch(mode=0o600)
    target.write_bytes(source.read_bytes())
    give_to_nginx(target)
