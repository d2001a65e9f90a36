"""Load the demo city if it is not there and serve it, in the foreground, until SIGTERM."""

from __future__ import annotations

import json
import os
import signal
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _

from geo_grid.access.models import User
from geo_grid.areas.models import City
from geo_grid.edge.serving import Serving, kept_alone, listening, serve
from geo_grid.errors import GeoGridError
from geo_grid.i18n import localize
from geo_grid.management.serving import add_address, how_it_speaks
from importers.demo.accounts import accounts_file, make_accounts, read_accounts
from importers.demo.cases import play_cases
from importers.demo.loading import load_demo
from importers.demo.marker import is_demo, marker
from importers.management.steps import step_name

SIZES = ("community", "district", "city")


class Command(BaseCommand):
    help = "Load the demo city if needed, print its accounts, serve the map and do its long jobs."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--size", choices=SIZES, default="community")
        add_address(parser, host="127.0.0.1", port=8000)
        parser.add_argument("--https", action="store_true", help="TLS by an own authority")
        parser.add_argument("--load-only", action="store_true", help="load, do not serve")
        parser.add_argument(
            "--no-drip", action="store_true", default=os.environ.get("DRIP") == "0",
            help="nothing happens by itself; also DRIP=0",
        )  # fmt: skip

    def handle(self, *args: Any, size: str, **options: Any) -> None:
        if options["load_only"]:
            self._load_city(size)
            connection.close()
            return
        # From the first second on a SIGTERM ends this in good order, the database included.
        signal.signal(signal.SIGTERM, _interrupt)
        serving = _serving(options)
        try:
            with kept_alone():
                listening(serving)
                # The login page says that these passwords are printed: no other deployment has any.
                os.environ["GEO_GRID_DEMO"] = "1" if self._load_city(size) else "0"
                drips = is_demo() and not options["no_drip"]
                self._serve(serving, beside={"drip": ["drip"]} if drips else {})
        except KeyboardInterrupt:
            self.stdout.write(_("Stopping."))
        except GeoGridError as error:
            raise CommandError(localize(error)) from error

    def _load_city(self, size: str) -> bool:
        """Whether there are accounts whose passwords are printed."""
        self._prepare(size)
        return self._tell_accounts()

    def _prepare(self, size: str) -> None:
        call_command("migrate", verbosity=0)
        self.check(databases=["default"])
        city = City.objects.first()
        mark = marker()
        loaded = json.loads(mark.read_text()) if mark.exists() else {}
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
        mark.write_text(json.dumps({"size": size, "code": code}))

    def _tell_accounts(self) -> bool:
        """One account a role, made when there is none yet; passwords stay those of the last start.

        Whether there are any: a city of one's own that is served this way has none.
        """
        path = accounts_file()
        accounts = read_accounts(path)
        if not accounts and (is_demo() or not User.objects.exists()):
            accounts = make_accounts(path)
        if accounts and is_demo():
            play_cases()
        for account in accounts:
            self.stdout.write(
                f"  {account['username']:<24}{account['password']:<16}{account['scope']}"
            )
        if accounts:
            self.stdout.write(_("Passwords are kept in %(file)s.") % {"file": path})
        return bool(accounts)

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

    def _serve(self, serving: Serving, *, beside: dict[str, list[str]]) -> None:
        connection.close()

        def announce() -> None:
            self.stdout.write(self.style.SUCCESS(f"\n  {serving.address}\n"))
            self.stdout.write(_("Log in with one of the accounts above. ") + how_it_speaks(serving))
            self.stdout.flush()

        serve(serving, announce=announce, beside=beside)


def _serving(options: dict[str, Any]) -> Serving:
    """Plain http on this machine, unless a certificate or TLS is asked for."""
    return Serving(
        host=options["host"],
        port=options["port"],
        is_tls=options["https"] or bool(options["cert"] or options["key"]),
        is_production=False,
        certificate=options["cert"],
        key=options["key"],
    )


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
