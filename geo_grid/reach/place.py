"""Whether a place is one of this city."""

from __future__ import annotations

from django.contrib.gis.geos import Point

from geo_grid.areas.models import City
from geo_grid.errors import BadInput, gettext_noop


def check_place(lon: float, lat: float) -> tuple[float, float]:
    """The place (EPSG:4326), rounded to the storage lattice.

    Raises :class:`BadInput` ``place_swapped`` or ``place_outside_city``.
    """
    if _is_in_city(lon, lat):
        return round(lon, 8), round(lat, 8)
    if abs(lon) <= 90 and _is_in_city(lat, lon):
        raise BadInput(
            "place_swapped",
            gettext_noop("Longitude and latitude are swapped: did you mean lon %(lon)s, lat %(lat)s?"),
            field="lon", lon=lat, lat=lon,
        )  # fmt: skip
    raise BadInput(
        "place_outside_city",
        gettext_noop(
            "The place lies outside the city; look at its order (longitude first) and datum."
        ),
        field="lon",
    )


def _is_in_city(lon: float, lat: float) -> bool:
    return bool(City.objects.filter(envelope__contains=Point(lon, lat, srid=4326)).exists())
