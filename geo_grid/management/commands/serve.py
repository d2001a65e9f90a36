"""Serve the city that is in the database, in the foreground, until SIGTERM: what production runs."""

from __future__ import annotations

import os
import signal
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _

from geo_grid.areas.models import City
from geo_grid.edge.serving import Serving, kept_alone, serve
from geo_grid.errors import GeoGridError
from geo_grid.i18n import localize
from geo_grid.management.serving import add_address, how_it_speaks

DEFAULT_PORT = 8443
HTTPS_PORT, HTTP_PORT = 443, 80


class Command(BaseCommand):
    help = (
        "Serve the city in the database over TLS: nginx, the site, long work, the trail's sealer."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_address(parser, host=None, port=DEFAULT_PORT)
        parser.add_argument("--listen", default="", help="the address to listen on, if not HOST's")
        parser.add_argument(
            "--behind-proxy", action="store_true",
            help="plain http for a proxy in GEO_GRID_PROXIES that ends TLS",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, _interrupt)
        serving = _serving(options)
        try:
            with kept_alone():
                self.check(databases=["default"])
                if not City.objects.exists():
                    raise CommandError(
                        _("There is no city in this database yet; load one with start_city.")
                    )
                connection.close()
                serve(serving, announce=lambda: self._announce(serving))
        except KeyboardInterrupt:
            self.stdout.write(_("Stopping."))
        except GeoGridError as error:
            raise CommandError(localize(error)) from error

    def _announce(self, serving: Serving) -> None:
        self.stdout.write(self.style.SUCCESS(f"\n  {serving.address}\n"))
        if os.getuid() == 0:
            self.stdout.write(
                _("The site's processes run as root; give them an account of their own.")
            )
        self.stdout.write(how_it_speaks(serving))
        self.stdout.flush()


def _serving(options: dict[str, Any]) -> Serving:
    port, is_plain = options["port"], options["behind_proxy"]
    if is_plain and not settings.GEO_GRID_PROXIES:
        raise CommandError(
            _("--behind-proxy needs GEO_GRID_PROXIES: the addresses of the proxies that end TLS.")
        )
    return Serving(
        host=options["host"],
        port=port,
        is_tls=not is_plain,
        is_production=True,
        certificate=options["cert"],
        key=options["key"],
        plain_port=HTTP_PORT if port == HTTPS_PORT and not is_plain else None,
        listen=options["listen"],
    )


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
