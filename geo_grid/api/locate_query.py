"""What a question for a place says: its text, how many answers, and where the asker stands."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import Point

from geo_grid.areas.models import City
from geo_grid.errors import BadInput, GeoGridError, gettext_noop
from geo_grid.geometry.datum import check_datum, to_wgs84
from geo_grid.http.inputs import number
from geo_grid.i18n import localize
from geo_grid.locate.finding import LONGEST_TEXT


@dataclass(frozen=True)
class TextQuery:
    """`near` is WGS-84; `hint` says what of the question was left aside."""

    q: str
    limit: int
    near: tuple[float, float] | None
    hint: dict[str, Any] | None


def is_by_text(given: Mapping[str, str]) -> bool:
    """A text was given, and no point. Raises :class:`BadInput` for both and for neither."""
    points = [name for name in ("lon", "lat", "accuracy_m") if name in given]
    if "q" in given and points:
        raise BadInput(
            "text_and_point",
            gettext_noop(
                "Give a text (q, with near for a position) or a point (lon, lat, datum), not both."
            ),
            field="q",
        )
    if "q" not in given and not points:
        raise BadInput(
            "nothing_to_locate",
            gettext_noop("Say what to find: a text as q, or a point as lon, lat and datum."),
            field="q",
        )
    return "q" in given


def check_has_text(given: Mapping[str, str]) -> None:
    if "q" not in given:
        raise BadInput(
            "text_missing",
            gettext_noop("Say what to find: any fragment of an address, as q."),
            field="q",
        )


def text_query(given: Mapping[str, str], *, limit: int) -> TextQuery:
    """The question. Raises :class:`BadInput` for a text too long or a position without sense."""
    datum = given.get("datum")
    if datum is not None:
        check_datum(datum)
    near, hint = None, None
    if given.get("near", "").strip():
        near = _near(given["near"], datum)
        if not _is_in_city(*near):
            near, hint = None, _left_aside()
    return TextQuery(_plain(given["q"]), limit, near, hint)


def _plain(text: str) -> str:
    """The text without what nobody sees: control characters, halves of characters."""
    if len(text) > LONGEST_TEXT:
        raise BadInput(
            "text_too_long",
            gettext_noop("An address has at most %(most)s characters; this text has %(given)s."),
            field="q",
            most=LONGEST_TEXT,
            given=len(text),
        )
    kept = (" " if unicodedata.category(one) in ("Cc", "Cs") else one for one in text)
    return "".join(kept).strip()


def _near(text: str, datum: str | None) -> tuple[float, float]:
    """``lon,lat`` in `datum` as WGS-84 degrees."""
    try:
        lon, lat = (number(part, field="near") for part in text.split(","))
    except (ValueError, BadInput):
        lon = lat = math.nan
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise BadInput(
            "near_unreadable",
            gettext_noop("near is two numbers with a comma between: longitude,latitude."),
            field="near",
        )
    if abs(lat) > 90 or abs(lon) > 180:
        swapped = abs(lon) <= 90 and abs(lat) <= 180
        raise BadInput(
            "near_swapped" if swapped else "near_outside_earth",
            gettext_noop("near has the latitude first; write longitude,latitude.")
            if swapped
            else gettext_noop(
                "near lies outside the earth: longitudes end at 180, latitudes at 90."
            ),
            field="near",
        )
    x, y = to_wgs84([lon], [lat], datum=datum)
    return float(x[0]), float(y[0])


def _is_in_city(lon: float, lat: float) -> bool:
    return City.objects.filter(envelope__contains=Point(lon, lat, srid=4326)).exists()


def _left_aside() -> dict[str, Any]:
    error: GeoGridError = BadInput(
        "near_outside_city",
        gettext_noop(
            "The position lies outside the city and was left aside; look at its order "
            "(longitude,latitude) and its datum."
        ),
    )
    return {"code": error.code, "message": localize(error)}
