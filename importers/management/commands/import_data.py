"""import_data KIND FILE[:LAYER] --datum D: load a file, with a report of what was refused."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentTypeError
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import get_language, gettext
from tqdm import tqdm

from geo_grid.access.system import as_system
from geo_grid.collection.sources import Freshness
from geo_grid.errors import GeoGridError
from geo_grid.geometry.datum import DATUMS
from geo_grid.i18n import localize
from geo_grid.management.arguments import plain_text
from geo_grid.management.file_command import CRASH, FileCommand
from importers.addresses.verdicts import check_confidence
from importers.formats.files import open_source
from importers.kinds.catalogue import KINDS
from importers.rows.addresses import AddressOptions
from importers.rows.choices import FileChoices
from importers.rows.findings import write_findings
from importers.runs.rejects import check_rejects
from importers.runs.report import Report
from importers.runs.run import DEFAULT_TOLERANCE_M, Origin, import_file
from importers.schema.kind import Kind
from importers.uploads.projections import Found, candidates

MOST_ROWS = 1_000
SOME_REFUSED = 1
USAGE = 2


class Command(FileCommand):
    """Exit status: 0 every row was accepted, 1 some were refused or wait for a decision, 2 the call or file is unusable, 4 a crash (nothing loaded) or a file that was not written."""

    requires_system_checks: list[str] = []  # they would load the whole site for every file
    help = "Load divisions, buildings, units, people … from files of a dozen formats."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=list(KINDS), metavar="KIND", help=", ".join(KINDS))
        parser.add_argument("file", nargs="?", metavar="FILE[:LAYER]")
        parser.add_argument("--datum", help="of the coordinates: " + ", ".join(DATUMS))
        parser.add_argument(
            "--map", nargs="+", action="extend", default=[], metavar="TARGET=COLUMN",
            help="which column of the file feeds which target column",
        )  # fmt: skip
        parser.add_argument(
            "--source", type=plain_text, default="", help="name of the source (default: the file)"
        )
        parser.add_argument(
            "--owner", type=plain_text, metavar="WHO", help="who answers for the source"
        )
        parser.add_argument(
            "--data-date", type=date.fromisoformat, metavar="DAY", help="the day the data describe"
        )
        parser.add_argument(
            "--accept-partial", action="store_true", help="load the good rows of a file with faults"
        )
        parser.add_argument(
            "--rejects", type=Path, metavar="FILE.gpkg",
            help="write refused rows here, to be corrected in QGIS and read back",
        )  # fmt: skip
        parser.add_argument(
            "--crs", metavar="EPSG:N", help="projection of a file that names none or a wrong one"
        )
        add_word_arguments(parser)
        parser.add_argument(
            "--tolerance-m", type=float, default=DEFAULT_TOLERANCE_M, metavar="M",
            help="of cells: faults up to this width are repaired (default: %(default)s)",
        )  # fmt: skip
        parser.add_argument(
            "--findings",
            type=Path,
            metavar="FILE.gpkg",
            help="of cells: write the faults to a file",
        )
        self._add_output_arguments(parser)

    def _add_output_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--categories", type=Path, metavar="FILE.csv",
            help="of incidents: which matter (code) a category of the file is; category,matter",
        )  # fmt: skip
        parser.add_argument(
            "--interval-days", type=int, metavar="N", help="how often new data are expected"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="tell what would happen, change nothing"
        )
        parser.add_argument(
            "--address-confidence", type=float, metavar="C",
            help="of one-column addresses: matches below it wait for a decision (default: 0.9, or "
            "what GEO_GRID_ADDRESS_CONFIDENCE says)",
        )  # fmt: skip
        parser.add_argument(
            "--rooms-unknown", action="store_true",
            help="of one-column addresses: load rows whose building is certain and whose room is "
            "not known into the building as a whole",
        )  # fmt: skip
        parser.add_argument("--columns", action="store_true", help="print the target columns")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["columns"]:
            self.stdout.write(column_table(KINDS[options["kind"]]))
            return
        if not options["file"]:
            raise CommandError(gettext("Name the file to load."), returncode=USAGE)
        if options["projections"]:
            self._tell_projections(options)
            return
        check_outputs(options)
        bars = Bars(shown=options["verbosity"] > 0)
        try:
            with as_system("import_data"):
                report = import_file(
                    options["kind"],
                    options["file"],
                    datum=options["datum"],
                    mapping=mapping_of(options["map"]),
                    source=options["source"],
                    accept_partial=options["accept_partial"],
                    rejects=options["rejects"],
                    tolerance_m=options["tolerance_m"],
                    freshness=freshness_of(options),
                    by=Origin(dry_run=options["dry_run"]),
                    progress=bars,
                    addresses=address_options(options),
                    categories=options["categories"],
                    choices=file_choices(options),
                )
        except GeoGridError as error:
            raise CommandError(f"{localize(error)} [{error.code}]", returncode=USAGE) from error
        finally:
            bars.close()
        self._hand_over(report, options)
        if report.refused or report.left or report.doubtful:
            sys.exit(SOME_REFUSED)

    def _hand_over(self, report: Report, options: dict[str, Any]) -> None:
        try:
            self._tell(report, as_json=options["json"], file=options["report"])
            if options["findings"]:
                write_findings(options["findings"], report.findings)
        except (OSError, RuntimeError) as error:  # GDAL's own are of the latter
            message = gettext("The import is finished, but a file was not written: %(reason)s.")
            raise CommandError(message % {"reason": error}, returncode=CRASH) from error
        if report.rejects_unwritten:
            message = gettext(
                "The import is finished, but the refused rows were not written to %(file)s: %(reason)s. "
                "Import the same file again to have them: rows that are loaded stay as they are."
            )
            told = {"file": options["rejects"], "reason": report.rejects_unwritten}
            raise CommandError(message % told, returncode=CRASH)

    def _tell_projections(self, options: dict[str, Any]) -> None:
        """What would bring the rows onto the city; nothing is loaded."""
        kind = KINDS[options["kind"]]
        try:
            with as_system("import_data"):
                source = open_source(
                    options["file"], prefer=kind.name, header_row=options["header_row"]
                )
                found = candidates(source, kind, mapping=mapping_of(options["map"]))
        except GeoGridError as error:
            raise CommandError(f"{localize(error)} [{error.code}]", returncode=USAGE) from error
        if options["json"]:
            self.stdout.write(json.dumps(found.as_dict(), ensure_ascii=False))
            return
        self.stdout.write("\n".join(projection_lines(found)))

    def _tell(self, report: Report, *, as_json: bool, file: Path | None) -> None:
        text = json.dumps(report.as_dict(), ensure_ascii=False, indent=1)
        if file is not None:
            file.write_text(text + "\n", encoding="utf-8")
        self.stdout.write(text if as_json else "\n".join(report.lines()))


def check_outputs(options: dict[str, Any]) -> None:
    """Files to be written have a folder, before a long file is read."""
    for name in ("rejects", "findings", "report"):
        path = options[name]
        if path is not None and (path.is_dir() or not os.access(path.absolute().parent, os.W_OK)):
            message = gettext("--%(name)s: there is no folder to write %(file)s to.")
            raise CommandError(message % {"name": name, "file": path}, returncode=USAGE)
    if options["rejects"] is not None:
        check_rejects(options["rejects"])


def address_options(options: dict[str, Any]) -> AddressOptions:
    """How one-column addresses are judged. Raises :class:`BadInput` ``confidence_range``."""
    confidence = check_confidence(options["address_confidence"])
    return AddressOptions(confidence, rooms_unknown=options["rooms_unknown"])


def freshness_of(options: dict[str, Any]) -> Freshness:
    """What the options say about the source; checked before a long file is read."""
    said = Freshness(options["owner"], options["data_date"], options["interval_days"])
    said.check()
    return said


def add_word_arguments(parser: CommandParser) -> None:
    """Projection and axes, what all rows share, and words of the file that mean others."""
    parser.add_argument(
        "--header-row", type=row_number, default=0, metavar="N",
        help="of CSV, XLSX, ODS: the row that names the columns (default: it is looked for, and the "
        "report says which one it is when it is not the first)",
    )  # fmt: skip
    parser.add_argument(
        "--north-first", action="store_true",
        help="northing (latitude) stands before easting (longitude) in the file",
    )  # fmt: skip
    parser.add_argument(
        "--projections", action="store_true",
        help="of a file in metres: print which projections bring its rows onto the city, and stop",
    )  # fmt: skip
    parser.add_argument(
        "--set", nargs="+", action="extend", default=[], metavar="TARGET=VALUE",
        help="a value of all rows",
    )  # fmt: skip
    parser.add_argument(
        "--value", nargs="+", action="extend", default=[], metavar="TARGET:WORD=MEANING",
        help="a word of the file and what it means, such as gender:男性=male",
    )  # fmt: skip


def row_number(text: str) -> int:
    """A row as a spreadsheet counts it, from 1."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_ROWS:
        raise ArgumentTypeError(gettext("%(text)s is no number of a row.") % {"text": text[:20]})
    return int(text)


def file_choices(options: dict[str, Any]) -> FileChoices:
    """What was said of the file by hand."""
    values: dict[str, dict[str, str]] = {}
    for pair in options["value"]:
        target, colon, rest = pair.partition(":")
        word, equals, meant = rest.rpartition("=")
        if not (target and colon and word and equals):
            message = gettext("--value wants TARGET:WORD=MEANING, not “%(pair)s”.")
            raise CommandError(message % {"pair": pair}, returncode=USAGE)
        values.setdefault(target.strip(), {})[word.strip()] = meant.strip()
    constants = {}
    for pair in options["set"]:
        target, equals, text = pair.partition("=")
        if not (target and equals and text.strip()):
            message = gettext("--set wants TARGET=VALUE, not “%(pair)s”.") % {"pair": pair}
            raise CommandError(message, returncode=USAGE)
        constants[target.strip()] = text.strip()
    said = options["header_row"]
    return FileChoices(options["crs"] or "", options["north_first"], values, constants, said)


def projection_lines(found: Found) -> Iterator[str]:
    """One line a projection, the best first, and how it is named to the import."""
    if not found.candidates:
        yield gettext("No known projection brings these rows onto the city.")
    for one in found.candidates:
        axes = " --north-first" if one.north_first else ""
        yield gettext("%(on)s on buildings, %(within)s in the city: %(choice)s --datum %(datum)s") % {
            "on": f"{one.on_buildings:4.0%}", "within": f"{one.in_city:4.0%}",
            "choice": f"--crs {one.projection.crs}{axes}", "datum": one.projection.datum,
        }  # fmt: skip


def mapping_of(pairs: list[str]) -> dict[str, str]:
    """``target=column`` arguments as a mapping; ``target=`` leaves out what the file has of it."""
    mapping = {}
    for pair in pairs:
        target, equals, column = pair.partition("=")
        if not (target and equals):
            message = gettext("--map wants TARGET=COLUMN, not “%(pair)s”.") % {"pair": pair}
            raise CommandError(message, returncode=USAGE)
        mapping[target.strip()] = column.strip()
    return mapping


def column_table(kind: Kind) -> str:
    """Target column, whether it is needed, meaning and known spellings, one line each."""
    chinese = (get_language() or "").startswith("zh")
    rows = []
    for column in kind.targets:
        choices = getattr(column.parser, "known_choices", None)
        meaning = column.zh if chinese else column.en
        if choices is not None:
            meaning += f" ({choices()})"
        name = column.name + ("*" if column.required else "")
        rows.append((name, meaning, " ".join(column.aliases)))
    if kind.shape is not None:
        star = "*" if kind.shape.required else ""
        rows.append((f"geometry{star}", kind.shape.type, gettext("in files with geometries")))
    width = max(len(name) for name, _, _ in rows)
    return "\n".join(f"{name:<{width}}  {meaning}  [{known}]" for name, meaning, known in rows)


class Bars:
    """One progress bar a phase on standard error, with rate and remaining time."""

    def __init__(self, *, shown: bool) -> None:
        self._shown = shown
        self._bar: tqdm[Any] | None = None
        self._phase = ""

    def __call__(self, phase: str, done: int, total: int) -> None:
        if phase != self._phase:
            self.close()
            unit = " rows" if phase == "read" else " steps"
            self._bar = tqdm(
                desc=gettext(phase), total=total, unit=unit, file=sys.stderr,
                disable=not self._shown, dynamic_ncols=True,
                mininterval=0.2 if sys.stderr.isatty() else 5.0,
            )  # fmt: skip
            self._phase = phase
        if self._bar is not None:
            self._bar.total = total
            self._bar.update(done - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
        self._bar = None
        self._phase = ""
