"""add_base_map FILE --name NAME --datum D: a GeoTIFF or MBTiles file as a base map of one's own."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from geo_grid.access.system import as_system
from geo_grid.errors import GeoGridError
from geo_grid.i18n import localize
from geo_grid.management.file_command import FileCommand
from importers.base_maps.adding import add_base_map, clear_unfinished

REFUSED = 2


class Command(FileCommand):
    requires_system_checks: list[str] = []
    help = (
        "Offer an orthophoto (GeoTIFF) or tiles of pictures (MBTiles) as a base map of all pages."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--name", required=True, help="what people choose it by")
        parser.add_argument("--datum", help="wgs84, cgcs2000, gcj02 or bd09: never guessed")
        parser.add_argument("--attribution", default="", help="whose it is; shown on the map")
        parser.add_argument("--max-zoom", type=int, help="the finest zoom (a GeoTIFF: 19 at most)")
        parser.add_argument(
            "--public", action="store_true", help="also on the pages that want no login"
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            with as_system("add_base_map"):
                clear_unfinished()
                found = add_base_map(
                    file, name=options["name"], datum=options["datum"],
                    attribution=options["attribution"], most_zoom=options["max_zoom"],
                    is_public=options["public"], tell=self._tell,
                )  # fmt: skip
        except GeoGridError as error:
            raise CommandError(f"{localize(error)} [{error.code}]", returncode=REFUSED) from error
        self.stdout.write(
            _("“%(name)s” is a base map now: %(id)s, zoom %(low)s to %(high)s.")
            % {"name": found.name, "id": found.id, "low": found.min_zoom, "high": found.max_zoom}
        )

    def _tell(self, tiles: int) -> None:
        self.stderr.write(_("%(n)s tiles") % {"n": tiles})
