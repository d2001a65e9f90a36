"""A site in the foreground: the same processes for the demo and for production."""

from __future__ import annotations

import errno
import ipaddress
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.utils import timezone

from geo_grid.cluster import Cluster
from geo_grid.edge import certificates, front, static_files
from geo_grid.edge.certificates import Pair
from geo_grid.edge.front import Front
from geo_grid.edge.layout import ACCOUNT, Layout
from geo_grid.edge.supervisor import Program, Supervisor, alone
from geo_grid.errors import BadInput, Conflict, GeoGridError, gettext_noop
from geo_grid.i18n import localize
from geo_grid.privileges import as_account

WORKERS, THREADS = 2, 4
CHORES_EVERY_S = 3600.0
LOG_MOST_BYTES = 50_000_000
ALL_ADDRESSES = ("0.0.0.0", "::")


@dataclass(frozen=True)
class Serving:
    """How a site is to be served.

    `host` is the name or address by which it is called; without `certificate` and `key` one of its
    own authority is made where `is_tls` asks for TLS. `plain_port` leads from http to https.
    """

    host: str
    port: int
    is_tls: bool
    is_production: bool
    certificate: Path | None = None
    key: Path | None = None
    plain_port: int | None = None
    listen: str = ""

    @property
    def address(self) -> str:
        """Where people find it."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        usual = 443 if self.is_tls else 80
        scheme = "https" if self.is_tls else "http"
        port = "" if self.port == usual else f":{self.port}"
        return f"{scheme}://{shown}{port}{settings.GEO_GRID_PREFIX}/"


@contextmanager
def kept_alone() -> Iterator[None]:
    """This process alone serves what lies in ``GEO_GRID_VAR``; at the end its database is stopped.

    Raises :class:`Conflict` ``served_already``, and stops nothing of what another process serves.
    """
    layout = Layout(settings.GEO_GRID_VAR)
    layout.make()
    with alone(layout):
        try:
            yield
        finally:
            connections.close_all()
            if settings.GEO_GRID_EMBEDDED:
                Cluster(settings.GEO_GRID_VAR).stop()


def serve(
    serving: Serving,
    *,
    announce: Callable[[], None],
    beside: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Run the site until an exception (:class:`KeyboardInterrupt` by SIGTERM) ends it.

    `announce` is called once it answers. `beside` are more commands of manage.py, with their words
    by the name of their process; they speak to the database as the site does. To be called within :func:`kept_alone`. Raises
    :class:`GeoGridError` before anything runs when the port is taken or the certificate does not fit.
    """
    layout = Layout(settings.GEO_GRID_VAR)
    told = _told(serving, layout)
    configuration = front.write(told, layout)
    environment = surroundings(serving, told.static_version)
    programs = [
        *_behind(layout, environment), _nginx(layout, configuration, told),
        *_beside(beside or {}, environment),
    ]  # fmt: skip
    supervisor = Supervisor(layout, programs)
    try:
        supervisor.start()
        announce()
        supervisor.watch(
            chore=lambda: _chores(serving, layout, told, supervisor),
            every_s=CHORES_EVERY_S,
        )
    finally:
        # A second SIGTERM must not leave half of them running.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        supervisor.stop()


def _told(serving: Serving, layout: Layout) -> Front:
    return Front(
        addresses=listening(serving),
        port=serving.port,
        tls=_certificate(serving, layout),
        static_version=static_files.collect(layout.static),
        plain_port=serving.plain_port,
        is_production=serving.is_production,
        prefix=settings.GEO_GRID_PREFIX,
        proxies=settings.GEO_GRID_PROXIES,
        upload_bytes=settings.GEO_GRID_UPLOAD_MAX_BYTES,
        plan_file_bytes=settings.GEO_GRID_PLAN_FILE_MAX_BYTES,
    )


def surroundings(serving: Serving, static_version: str = "") -> dict[str, str]:
    """The environment of the site's processes: by which names it is called, and whether over TLS."""
    hosts = os.environ.get("GEO_GRID_HOSTS", "127.0.0.1,localhost,[::1]")
    shown = f"[{serving.host}]" if ":" in serving.host else serving.host
    if _is_any(serving.host):
        hosts = "*"
    elif shown not in hosts.split(","):
        hosts += f",{shown}"
    secure = serving.is_tls or serving.is_production
    is_own = serving.is_tls and serving.certificate is None
    authority = Layout(settings.GEO_GRID_VAR).keys / certificates.AUTHORITY_FILE
    return os.environ | {
        "GEO_GRID_HTTPS": "1" if secure else "0",
        "GEO_GRID_HSTS": "1" if serving.is_production else "0",
        "GEO_GRID_HOSTS": hosts,
        "GEO_GRID_AUTHORITY": str(authority) if is_own else "",
        "GEO_GRID_STATIC_VERSION": static_version,
    }


def listening(serving: Serving) -> tuple[str, ...]:
    """The addresses to listen on, free at this moment.

    Those of the host where they are this machine's, else all: behind a router a site is called by
    a name that leads to the router. Raises :class:`BadInput` ``host_any``, ``host_unknown`` or ``port_forbidden``,
    :class:`Conflict` ``port_taken``.
    """
    if _is_any(serving.host) and (serving.is_production or serving.is_tls):
        raise BadInput(
            "host_any",
            gettext_noop(
                "HOST is the name or address by which people call the site, which %(host)s is not; "
                "to listen everywhere, say LISTEN=%(host)s."
            ),
            field="HOST",
            host=serving.host,
        )
    wished = serving.listen or serving.host
    try:
        found = socket.getaddrinfo(wished, serving.port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise BadInput(
            "host_unknown", gettext_noop("HOST %(host)s is unknown."), field="HOST", host=wished
        ) from error
    known = dict.fromkeys(str(one[4][0]).partition("%")[0] for one in found)
    addresses = [one for one in known if _is_ours(one)]
    if not addresses:
        addresses = [one for one in ALL_ADDRESSES if _is_ours(one)]
    if len(addresses) > 1 and not serving.is_production:
        addresses = addresses[:1]  # "localhost" is one place
    for port in filter(None, (serving.port, serving.plain_port)):
        for address in addresses:
            _check_free(address, port)
    return tuple(addresses)


def _is_any(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def _is_ours(address: str) -> bool:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.bind((address, 0))
    except OSError:
        return False
    return True


def _check_free(address: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            if error.errno == errno.EACCES:
                raise BadInput(
                    "port_forbidden",
                    gettext_noop("This account may not listen on port %(port)s; choose one above 1023."),
                    field="PORT", port=port,
                ) from error  # fmt: skip
            raise Conflict(
                "port_taken",
                gettext_noop("Port %(port)s is taken; choose another with PORT=%(other)s."),
                field="PORT", port=port, other=port + 1,
            ) from error  # fmt: skip


def _certificate(serving: Serving, layout: Layout) -> Pair | None:
    if not serving.is_tls:
        return None
    if serving.certificate and serving.key:
        return certificates.given(
            serving.certificate, serving.key, host=serving.host, now=timezone.now()
        )
    if serving.certificate or serving.key:
        raise BadInput(
            "certificate_half", gettext_noop("CERT and KEY are given together."), field="CERT"
        )
    return certificates.own(layout.keys, host=serving.host, now=timezone.now())


def _behind(layout: Layout, environment: dict[str, str]) -> list[Program]:
    """The site on its socket, and what works beside it."""
    site = [
        sys.executable, "-m", "gunicorn", "geo_grid.wsgi:application", "--preload",
        "--bind", f"unix:{layout.site_socket}", "--workers", str(WORKERS),
        "--threads", str(THREADS), "--worker-class", "gthread", "--log-level", "warning",
        "--no-control-socket", "--limit-request-line", "8190", "--keep-alive", "5",
        # nginx has ended before: nobody is left to wait for.
        "--graceful-timeout", "8",
    ]  # fmt: skip
    stream = [
        sys.executable, "-m", "uvicorn", "geo_grid.asgi:application",
        "--uds", str(layout.stream_socket), "--lifespan", "on", "--no-proxy-headers",
        "--no-access-log", "--log-level", "warning", "--timeout-graceful-shutdown", "2",
    ]  # fmt: skip
    manage = [sys.executable, "manage.py"]
    of_worker = environment | {"GEO_GRID_ROLE": "worker"}
    folder = settings.BASE_DIR
    return [
        Program("worker", [*manage, "work"], of_worker, folder),
        Program("sealer", [*manage, "seal_audit", "--watch"], of_worker, folder),
        Program("sequencer", [*manage, "sequence"], of_worker, folder),
        Program(
            "site", site, environment | {"GEO_GRID_ROLE": "app"}, folder,
            ready=lambda: _answers(layout.site_socket),
        ),
        Program(
            "stream", stream, environment | {"GEO_GRID_ROLE": "app"}, folder,
            ready=lambda: _answers(layout.stream_socket),
        ),
    ]  # fmt: skip


def _beside(
    commands: Mapping[str, Sequence[str]], environment: dict[str, str]
) -> Iterator[Program]:
    """Commands of the apps above this one, which know them by name only."""
    for name, words in commands.items():
        command = [sys.executable, "manage.py", *words]
        yield Program(name, command, environment | {"GEO_GRID_ROLE": "app"}, settings.BASE_DIR)


def _nginx(layout: Layout, configuration: Path, told: Front) -> Program:
    words = as_account(ACCOUNT, directory=layout.var, has_low_port=told.port < 1024)
    command = [
        *words, front.nginx_binary(), "-p", str(layout.nginx), "-c", str(configuration),
        "-e", "stderr",
    ]  # fmt: skip
    return Program(
        "nginx", command, dict(os.environ), layout.nginx,
        ready=lambda: _listens(told), ends_with=signal.SIGQUIT,
    )  # fmt: skip


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True


def _listens(told: Front) -> bool:
    try:
        socket.create_connection((told.addresses[0], told.port), timeout=1).close()
    except OSError:
        return False
    return True


def _chores(serving: Serving, layout: Layout, told: Front, supervisor: Supervisor) -> None:
    """What has to be done now and then; a fault of it is told, and the site goes on as it is."""
    try:
        _look_after(serving, layout, told, supervisor)
    except (GeoGridError, OSError) as error:
        said = localize(error) if isinstance(error, GeoGridError) else str(error)
        sys.stderr.write(f"{said}\n")


def _look_after(serving: Serving, layout: Layout, told: Front, supervisor: Supervisor) -> None:
    """Renew the certificate before its end, take over one that was replaced, turn the log over."""
    log = layout.nginx / "logs" / "access.log"
    if log.exists() and log.stat().st_size > LOG_MOST_BYTES:
        log.rename(log.with_suffix(".log.1"))
        supervisor.signal("nginx", signal.SIGUSR1)
    if told.tls is None:
        return
    tls = _certificate(serving, layout)
    if tls and tls.certificate.read_bytes() != (layout.nginx / "site.crt").read_bytes():
        front.write(told, layout)
        supervisor.signal("nginx", signal.SIGHUP)
