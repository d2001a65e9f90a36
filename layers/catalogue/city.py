"""Where the city is, for metadata."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

_SELECT = """
SELECT name, metric_srid, attribution, ST_XMin(envelope), ST_YMin(envelope), ST_XMax(envelope),
       ST_YMax(envelope)
  FROM geo_grid_city
"""


@dataclass(frozen=True)
class CityFacts:
    """Name, metric SRID, attribution and envelope ``(west, south, east, north)`` in degrees."""

    name: str = ""
    metric_srid: int | None = None
    attribution: str = ""
    bbox: tuple[float, float, float, float] = (-180.0, -90.0, 180.0, 90.0)


def city_facts() -> CityFacts:
    """The city's; of the whole world before there is one."""
    with connection.cursor() as cursor:
        cursor.execute(_SELECT)
        row = cursor.fetchone()
    if row is None:
        return CityFacts()
    return CityFacts(row[0], row[1], row[2], (row[3], row[4], row[5], row[6]))
