"""Load the demo city if it is not there and serve it, in the foreground, until SIGTERM."""

from __future__ import annotations

import ipaddress
import json
import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _

from geo_grid.access.models import User
from geo_grid.areas.models import City
from geo_grid.cluster import Cluster
from importers.demo.accounts import make_accounts, read_accounts
from importers.demo.loading import load_demo
from importers.management.steps import step_name

SIZES = ("community", "district", "city")
WORKERS, THREADS = 2, 4
BESIDE = (("work",), ("seal_audit", "--watch"))
"""Commands that run beside the site and are started again when they end."""
PATIENCE_S = 30
START_PATIENCE_S = 600
"""How long a busy machine may take to start the server; one that ends is noticed at once."""


class Command(BaseCommand):
    help = "Load the demo city if needed, print its accounts, serve the map and do its long jobs."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--size", choices=SIZES, default="community")
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--load-only", action="store_true", help="load, do not serve")

    def handle(self, *args: Any, size: str, host: str, port: int, **options: Any) -> None:
        # From the first second on a SIGTERM ends this in good order, the database included.
        signal.signal(signal.SIGTERM, _interrupt)
        try:
            if not options["load_only"]:
                _check_address(host, port)
            self._prepare(size)
            # The login page says that these passwords are printed: no other deployment has any.
            os.environ["GEO_GRID_DEMO"] = "1" if self._tell_accounts() else "0"
            if not options["load_only"]:
                self._serve(host, port)
        except KeyboardInterrupt:
            self.stdout.write(_("Stopping."))
        finally:
            connection.close()
            if settings.GEO_GRID_EMBEDDED and not options["load_only"]:
                Cluster(settings.GEO_GRID_VAR).stop()

    def _prepare(self, size: str) -> None:
        call_command("migrate", verbosity=0)
        self.check(databases=["default"])
        city = City.objects.first()
        marker = _marker()
        loaded = json.loads(marker.read_text()) if marker.exists() else {}
        if city and loaded.get("code") != city.code:
            self.stdout.write(
                _("Serving %(name)s, the city in this database.") % {"name": city.name}
            )
            return
        if city and loaded.get("size") == size:
            return
        if city:
            call_command("migrate", "geo_grid", "zero", verbosity=0)
            call_command("migrate", verbosity=0)
        self._load(size)
        code = City.objects.get().code
        marker.write_text(json.dumps({"size": size, "code": code}))

    def _tell_accounts(self) -> bool:
        """One account a role, made when there is none yet; passwords stay those of the last start.

        Whether there are any: a city of one's own that is served this way has none.
        """
        path = settings.GEO_GRID_VAR / "demo" / "accounts.json"
        accounts = read_accounts(path)
        if not accounts and (self._is_demo() or not User.objects.exists()):
            accounts = make_accounts(path)
        for account in accounts:
            self.stdout.write(
                f"  {account['username']:<24}{account['password']:<16}{account['scope']}"
            )
        if accounts:
            self.stdout.write(_("Passwords are kept in %(file)s.") % {"file": path})
        return bool(accounts)

    def _is_demo(self) -> bool:
        return _marker().exists() and json.loads(_marker().read_text()).get("code") == (
            City.objects.get().code
        )

    def _load(self, size: str) -> None:
        started = time.monotonic()

        def progress(step: str) -> None:
            seconds = time.monotonic() - started
            self.stdout.write(f"  {seconds:6.1f} s  {step_name(step)}")
            self.stdout.flush()

        self.stdout.write(_("Building the demo city (%(size)s) …") % {"size": size})
        manifest = load_demo(settings.GEO_GRID_VAR / "demo" / size, size=size, progress=progress)
        self.stdout.write(
            _("%(households)s households, %(residents)s residents, %(seconds).0f s.")
            % {
                "households": manifest.households,
                "residents": manifest.residents,
                "seconds": time.monotonic() - started,
            }
        )

    def _serve(self, host: str, port: int) -> None:
        shown = f"[{host}]" if ":" in host else host
        command = [
            sys.executable, "-m", "gunicorn", "geo_grid.wsgi:application", "--preload",
            "--bind", f"{shown}:{port}", "--workers", str(WORKERS), "--threads", str(THREADS),
            "--worker-class", "gthread", "--log-level", "warning", "--no-control-socket",
            "--limit-request-line", "8190",
        ]  # fmt: skip
        connection.close()
        server = _start(command, host)
        beside = {words: _start(_manage(*words), host, role="worker") for words in BESIDE}
        try:
            _wait_until_up(server, host, port)
            self.stdout.write(self.style.SUCCESS(f"\n  http://{shown}:{port}/\n"))
            self.stdout.write(
                _("Log in with one of the accounts above; this demo speaks plain http. ")
                + _("Stop with Ctrl+C.")
            )
            self.stdout.flush()
            while server.poll() is None:
                for words, process in beside.items():
                    if process.poll() is not None:
                        beside[words] = _start(_manage(*words), host, role="worker")
                time.sleep(1)
        finally:
            _end(server, *beside.values())


def _manage(*words: str) -> list[str]:
    return [sys.executable, "manage.py", *words]


def _start(command: list[str], host: str, *, role: str = "app") -> subprocess.Popen[bytes]:
    """A process of the site, or with its role of long work one beside it."""
    environment = os.environ | _surroundings(host) | {"GEO_GRID_ROLE": role}
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment)


def _end(*processes: subprocess.Popen[bytes]) -> None:
    """SIGTERM for all, and the hard way for whoever has not ended within the patience."""
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + PATIENCE_S
    for process in processes:
        try:
            process.wait(timeout=max(deadline - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _marker() -> Path:
    return Path(settings.GEO_GRID_VAR) / "demo" / f"{settings.GEO_GRID_SCHEMA}.json"


def _surroundings(host: str) -> dict[str, str]:
    """What the server is told: plain http, and by which name it is called."""
    hosts = os.environ.get("GEO_GRID_HOSTS", "127.0.0.1,localhost,[::1]")
    if ipaddress.ip_address(socket.gethostbyname(host) if ":" not in host else host).is_unspecified:
        hosts = "*"
    elif host not in hosts:
        hosts += f",{host}"
    return {"GEO_GRID_HTTPS": "0", "GEO_GRID_HOSTS": hosts}


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _check_address(host: str, port: int) -> None:
    """Known, and free."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise CommandError(_("HOST %(host)s is unknown.") % {"host": host}) from error
    with socket.socket(found[0], socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(found[4])
        except OSError as error:
            raise CommandError(
                _("Port %(port)s is taken; choose another: make demo PORT=8001.") % {"port": port}
            ) from error


def _wait_until_up(server: subprocess.Popen[bytes], host: str, port: int) -> None:
    deadline = time.monotonic() + START_PATIENCE_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise CommandError(_("The server did not start; see the messages above."))
