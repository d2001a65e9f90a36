"""An export as somebody asks for it: read, checked, counted; kept as JSON and read again by its job."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import shapely
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from geo_grid import city_time
from geo_grid.access.scope import Scope
from geo_grid.api.cases.filters import CaseFilterInput
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.incidents.case_filters import found
from layers.catalogue import areas
from layers.catalogue.declarations import layer_named
from layers.catalogue.layer import Layer
from layers.exports.layer_export import ENCODINGS, FORMATS, Format, encoding_unused
from layers.exports.rows import Selection, count, frame_from
from layers.statistics.reach_measures import reach_is_of_now, reach_on

WHERE = ("division", "cell", "polygon")


@dataclass(frozen=True)
class ExportSpec:
    """What is to be written, and how."""

    selection: Selection
    format: Format
    encoding: str
    day: str
    now: datetime
    """The moment at which filters of cases are judged."""

    @property
    def name(self) -> str:
        """What the file is called."""
        frame = self.selection.frame
        reach = self.selection.reach
        of = f"_{reach.kind}" if reach else ""
        return f"{self.selection.layer.name}{of}_{self.day}{frame.suffix}{self.format.suffix}"

    @property
    def is_personal(self) -> bool:
        """Whether rows may speak of a person or a case."""
        return self.selection.layer.is_scoped


def read(query: Mapping[str, Any], *, scope: Scope, today: date) -> ExportSpec:
    """The export that `query` describes, in a scope.

    Its keys: ``layer``, ``format``, ``encoding``, at most one of ``division``, ``cell`` (codes) and
    ``polygon`` (GeoJSON, EPSG:4326), ``crs`` or ``datum``, ``day``, ``reach`` (a kind of facility); of incidents ``cases``, the
    filters of their list, and ``now``, the moment at which they are judged (ISO 8601, default: this
    one). Raises :class:`BadInput` and :class:`NotFound` with the key at fault.
    """
    layer = layer_named(str(query["layer"]))
    chosen = FORMATS.get(str(query.get("format") or "gpkg"))
    if chosen is None:
        raise BadInput(
            "format_unknown",
            gettext_noop("The format %(given)s is unknown; there are: %(known)s."),
            field="format", given=str(query["format"])[:40], known=", ".join(FORMATS),
        )  # fmt: skip
    encoding = str(query.get("encoding") or "UTF-8")
    if encoding != "UTF-8" and encoding in ENCODINGS and chosen.name != "shp":
        raise encoding_unused()
    if encoding not in ENCODINGS:
        raise BadInput(
            "encoding_unknown", gettext_noop("The encoding is one of %(known)s."),
            field="encoding", known=", ".join(ENCODINGS),
        )  # fmt: skip
    day = str(query.get("day") or "")
    if day:
        check_dated(layer)
    kind = str(query.get("reach") or "")
    if kind and day:
        raise reach_is_of_now()
    now = datetime.fromisoformat(query["now"]) if query.get("now") else timezone.now()
    place = _place(query)
    selection = Selection(
        layer, scope=scope, at=_end_of(day) if day else None,
        area=place.shape if place else None,
        frame=frame_from(query.get("crs") or None, query.get("datum") or None),
        ids=_cases(query, now), reach=reach_on(layer, kind) if kind else None,
    )  # fmt: skip
    return ExportSpec(selection, chosen, encoding, day or today.isoformat(), now)


def check_dated(layer: Layer) -> None:
    """Raises :class:`BadInput` ``day_undated`` for a layer of which no former day is known."""
    if not layer.is_dated:
        raise BadInput(
            "day_undated",
            gettext_noop(
                "Of the layer %(layer)s only the present state is kept; leave the day out."
            ),
            field="day", layer=layer.name,
        )  # fmt: skip


def kept(query: Mapping[str, Any], spec: ExportSpec) -> dict[str, Any]:
    """What is stored of `query`: of a polygon the checked shape, whatever else was sent with it.

    Of filters of cases also the moment: what somebody agrees to is not judged anew when it is written.
    """
    stored = {name: value for name, value in query.items() if value}
    if stored.get("cases"):
        stored["now"] = spec.now.isoformat()
    if stored.get("polygon"):
        stored["polygon"] = json.loads(shapely.to_geojson(spec.selection.area))
    return stored


def rows_of(spec: ExportSpec) -> int:
    """How many rows it has now."""
    return count(spec.selection)


def _cases(query: Mapping[str, Any], now: datetime) -> tuple[int, ...] | None:
    """The cases that the filters of their list leave to the caller, as many as an export may hold."""
    if not query.get("cases"):
        return None
    if query["layer"] != "incidents" or query.get("day"):
        raise BadInput(
            "cases_unusable",
            gettext_noop("Filters of cases are for the layer incidents, as it is now."),
            field="cases",
        )
    given = CaseFilterInput(data=query["cases"])
    given.is_valid(raise_exception=True)
    with transaction.atomic():
        rows = found(given.query(), now=now).order_by("pk").values_list("pk", flat=True)
        return tuple(rows[: settings.GEO_GRID_EXPORT_ROWS_MAX + 1])


def _place(query: Mapping[str, Any]) -> areas.Place | None:
    given = [name for name in WHERE if query.get(name)]
    if len(given) > 1:
        raise BadInput(
            "area_twice",
            gettext_noop("Name one area: a division, a grid cell or a polygon."),
            field=given[1],
        )
    if not given:
        return None
    if given[0] == "polygon":
        return areas.drawn(query["polygon"])
    return areas.by_code(str(query[given[0]]), kind=given[0])


def _end_of(day: str) -> datetime:
    try:
        return city_time.end_of(date.fromisoformat(day))
    except (ValueError, OverflowError):
        raise BadInput(
            "day_unreadable",
            gettext_noop("“%(day)s” is not a day; write it as 2026-01-31."),
            field="day", day=day[:40],
        ) from None  # fmt: skip
