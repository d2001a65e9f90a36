"""A town on the map from the files that everybody can have: see importers.city.start."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.utils.translation import gettext as _

from geo_grid.areas.queries import city_card
from geo_grid.errors import Crashed, GeoGridError
from geo_grid.geometry.datum import DATUMS
from geo_grid.i18n import localize
from geo_grid.management.file_command import FileCommand
from importers.city.start import SOURCES, Start, Started, start_city
from importers.management.steps import step_name

USAGE = 2


class Command(FileCommand):
    help = (
        "Start a city from buildings and whatever else there is (streets …), or an outline alone."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True)
        parser.add_argument("--code", required=True, help="division code prefix, 6 or 9 digits")
        for source in SOURCES:
            parser.add_argument(f"--{source}", metavar="FILE[:LAYER]")
        parser.add_argument("--datum", help=" | ".join(DATUMS))
        parser.add_argument(
            "--map", action="append", default=[], metavar="TARGET=COLUMN",
            help="a column of the buildings, for instance floors=height, or of the divisions: "
            "divisions.code=COLUMN, divisions.name=COLUMN",
        )  # fmt: skip
        parser.add_argument(
            "--outside", type=Path, metavar="FILE.gpkg",
            default=Path(settings.GEO_GRID_VAR) / "start_city" / "outside.gpkg",
            help="buildings outside of the divisions are written here (default: %(default)s)",
        )  # fmt: skip
        parser.add_argument(
            "--timezone", default="",
            help="in which days begin; default: GEO_GRID_TIME_ZONE, else Asia/Shanghai",
        )  # fmt: skip
        parser.add_argument("--metric-srid", type=int, help="found by longitude if not given")
        parser.add_argument("--attribution", default="", help="named on the map")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        self.check(databases=["default"])
        begun = time.monotonic()

        def progress(step: str) -> None:
            self.stderr.write(
                f"  {time.monotonic() - begun:6.1f} s  {step_name(step)}", ending="\n"
            )

        try:
            started = start_city(_start(options), progress=progress)
        except Crashed:
            raise
        except GeoGridError as error:
            self.stderr.write(self.style.ERROR(localize(error)))
            sys.exit(USAGE)
        refused = sum(report.refused_rows for report in started.reports)
        if options["json"]:
            self.stdout.write(json.dumps(_as_dict(started), ensure_ascii=False, indent=1))
        else:
            self._tell(started, time.monotonic() - begun)
            self._tell_divisions(started, options["outside"])
        sys.exit(1 if refused else 0)

    def _tell(self, started: Started, seconds: float) -> None:
        for report in started.reports:
            if report.refused:
                self.stdout.write("\n".join(report.lines()))
        city = city_card()
        self.stdout.write(
            _(
                "%(name)s: %(communities)s communities, %(grid_cells)s grid cells, "
                "%(basic_cells)s basic cells, %(buildings)s buildings, %(households)s households "
                "and %(residents)s residents (estimated), %(seconds).0f s."
            )
            % {"name": city["name"], "seconds": seconds, **city["counts"]}
        )
        self.stdout.write(
            _("Not in the files, estimated or left out: %(missing)s.")
            % {"missing": ", ".join(started.missing)}
        )

    def _tell_divisions(self, started: Started, outside: Path) -> None:
        if started.gaps or started.overlaps:
            told = _("Divisions: %(gaps)s gaps filled, %(overlaps)s overlaps given to one of them.")
            self.stdout.write(told % {"gaps": started.gaps, "overlaps": started.overlaps})
        if started.outside:
            told = _("%(count)s buildings lie outside and belong to no cell: %(file)s.")
            self.stdout.write(told % {"count": started.outside, "file": outside})


def _start(options: dict[str, Any]) -> Start:
    pairs = [text.split("=", 1) for text in options["map"]]
    return Start(
        name=options["name"],
        code=options["code"],
        datum=options["datum"],
        files={source: options[source] for source in SOURCES if options[source]},
        mapping={pair[0]: pair[-1] for pair in pairs},
        timezone=options["timezone"],
        metric_srid=options["metric_srid"],
        attribution=options["attribution"],
        outside=options["outside"],
    )


def _as_dict(started: Started) -> dict[str, Any]:
    return {
        "missing": started.missing,
        "units": started.units,
        "outside": started.outside,
        "divisions": {"gaps": started.gaps, "overlaps": started.overlaps},
        "counts": city_card()["counts"],
        "reports": [report.as_dict() for report in started.reports],
    }
