"""export_layer NAME --out FILE: a layer of the map as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import get_language, gettext

from geo_grid import city_time
from geo_grid.access.system import as_system
from geo_grid.errors import GeoGridError
from geo_grid.geometry.datum import DATUMS
from geo_grid.i18n import localize
from geo_grid.management.file_command import FileCommand
from layers.catalogue import areas
from layers.catalogue.city import city_facts
from layers.catalogue.declarations import LAYERS, layer_named
from layers.exports.cut_texts import Losses
from layers.exports.export_spec import check_dated
from layers.exports.layer_export import ENCODINGS, FORMATS, write_layer
from layers.exports.rows import Selection, frame_from
from layers.ogc import items_query
from layers.statistics.reach_measures import LEVELS_OF, reach_is_of_now, reach_on


class Command(FileCommand):
    """Writes the whole layer: whoever may run commands on the server may see the city."""

    requires_system_checks: list[str] = []
    help = "Write a layer to GeoPackage, zipped Shapefile, GeoJSON, CSV, Excel or GeoParquet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME", help=", ".join(LAYERS))
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")
        parser.add_argument(
            "--format", choices=list(FORMATS), help="default: what the file's ending stands for"
        )
        parser.add_argument("--as-of", metavar="DAY", help="the state at the end of a day")
        where = parser.add_mutually_exclusive_group()
        where.add_argument("--code", help="only in this division (code, its start, or name)")
        where.add_argument("--cell", help="only in this grid cell (code or name)")
        where.add_argument("--polygon", type=Path, metavar="FILE", help="GeoJSON, EPSG:4326")
        parser.add_argument(
            "--reach", metavar="KIND",
            help=f"whom a kind of facility reaches, as more columns of {', '.join(LEVELS_OF)}",
        )  # fmt: skip
        parser.add_argument("--crs", metavar="EPSG:N", help="coordinate system of the file")
        parser.add_argument("--datum", choices=DATUMS, help="or a datum of Chinese maps")
        parser.add_argument("--encoding", choices=ENCODINGS, default="UTF-8", help="of a Shapefile")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with as_system("export_layer"):
                count = self._write(options)
        except GeoGridError as error:
            raise CommandError(localize(error)) from error
        except OSError as error:
            raise CommandError(
                gettext("%(file)s cannot be read or written: %(reason)s.")
                % {"file": error.filename or options["out"], "reason": error.strerror or error}
            ) from error
        self.stdout.write(
            gettext("%(count)s rows written to %(file)s.")
            % {"count": count, "file": options["out"]}
        )

    def _write(self, options: dict[str, Any]) -> int:
        _, at = items_query.read_datetime(options["as_of"])
        layer = layer_named(options["name"])
        if at is not None:
            check_dated(layer)
        kind = options["reach"]
        if kind and at is not None:
            raise reach_is_of_now()
        selection = Selection(
            layer,
            at=at,
            area=_area(options),
            frame=frame_from(options["crs"], options["datum"]),
            reach=reach_on(layer, kind) if kind else None,
        )
        city = city_facts()
        day = options["as_of"] or city_time.today().isoformat()
        losses, language = Losses(), get_language() or "zh"
        count = write_layer(
            selection,
            options["out"],
            format_name=options["format"],
            encoding=options["encoding"],
            notes=(f"{city.name} · {layer.title.zh}", day, city.attribution),
            language=language,
            losses=losses,
        )
        for warning in losses.told(language):
            self.stderr.write(warning)
        return count


def _area(options: dict[str, Any]) -> Any:
    if options["code"]:
        return areas.by_code(options["code"], kind="division").shape
    if options["cell"]:
        return areas.by_code(options["cell"], kind="cell").shape
    if options["polygon"]:
        return areas.drawn(options["polygon"].read_text(encoding="utf-8")).shape
    return None
