"""The datum of a file: what somebody says, and what the file says of itself."""

from __future__ import annotations

from collections.abc import Iterable

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.datum import check_datum
from importers.formats.base import Source
from importers.rows.places import has_own_crs

_SHIFTED = ("gcj02", "bd09")


def agreed_datum(given: str | None, source: Source, columns: Iterable[str]) -> str:
    """One of :data:`geo_grid.geometry.datum.DATUMS`: the given one, else the file's own.

    `columns` are those that places are read from: ``lon_gcj02`` names its datum, as does a local
    system of a file of ours. Raises what :func:`check_datum` raises, and :class:`BadInput`
    ``datum_differs`` where the two are not the same: one of them is half a kilometre off.
    """
    said = source.datum or _of_columns(columns)
    datum = check_datum(given or said or None)
    if said and datum != said:
        raise BadInput(
            "datum_differs",
            gettext_noop(
                "“%(file)s” says that its coordinates are %(said)s, not %(given)s. Choose %(said)s, or "
                "correct the file."
            ),
            field="datum", file=source.path.name, said=said, given=datum,
        )  # fmt: skip
    return datum


def own_datum(source: Source, columns: Iterable[str]) -> str:
    """What the file says of its datum, by a local system, its columns or its projection.

    Empty where it says nothing: degrees called WGS-84 are what every program writes by habit.
    """
    said = source.datum or _of_columns(columns)
    return said or (_of_projection(source.crs) if has_own_crs(source.crs) else "")


def _of_projection(crs: str | None) -> str:
    from pyproj import CRS

    geodetic = CRS.from_user_input(crs).geodetic_crs
    name = geodetic.name.casefold() if geodetic else ""
    if "china" in name or "cgcs" in name:
        return "cgcs2000"
    return "wgs84" if "wgs" in name else ""


def _of_columns(columns: Iterable[str]) -> str:
    found = {datum for name in columns for datum in _SHIFTED if name.lower().endswith(f"_{datum}")}
    return found.pop() if len(found) == 1 else ""
