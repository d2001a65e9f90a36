"""Vector tiles by PostGIS; several layers in one tile, rows in the order of their id."""

from __future__ import annotations

from django.conf import settings
from django.db import connection, transaction

from geo_grid.access.context import scope_parameter
from geo_grid.errors import NotFound, gettext_noop
from geo_grid.sql import SqlFiles
from layers.catalogue import TileLayer

sql = SqlFiles(__file__)
MAX_ZOOM = 22


def check_address(z: int, x: int, y: int) -> None:
    """Raise :class:`NotFound` for a tile that no pyramid has."""
    if not (0 <= z <= MAX_ZOOM and 0 <= x < 2**z and 0 <= y < 2**z):
        raise NotFound(
            "tile_outside",
            gettext_noop("There is no tile %(z)s/%(x)s/%(y)s; zooms go from 0 to %(max)s."),
            z=z,
            x=x,
            y=y,
            max=MAX_ZOOM,
        )


def tile(layers: list[TileLayer], *, z: int, x: int, y: int) -> bytes:
    """The tile's bytes (MVT 2.1); empty where nothing is.

    Raises :class:`NotFound` for an address outside the pyramid.
    """
    check_address(z, x, y)
    parts = []
    with transaction.atomic(), connection.cursor() as cursor:
        # Parallel workers cost more than they bring at this size (8 clients ask at once).
        cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
        for layer in layers:
            if z < layer.min_zoom:
                continue
            cursor.execute(
                sql.text("tile").replace("/*rows*/", sql.text(f"tile_{layer.name}")),
                {
                    "z": z,
                    "x": x,
                    "y": y,
                    "layer": layer.name,
                    "simplify": layer.simplify,
                    "least": settings.GEO_GRID_SMALL_COUNT,
                    **scope_parameter(),
                },
            )
            parts.append(bytes(cursor.fetchone()[0]))
    return b"".join(parts)
