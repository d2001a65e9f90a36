"""The datum of a file: what somebody says, and what the file says of itself."""

from __future__ import annotations

from collections.abc import Iterable

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.datum import check_datum
from importers.formats.base import Source

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


def _of_columns(columns: Iterable[str]) -> str:
    found = {datum for name in columns for datum in _SHIFTED if name.lower().endswith(f"_{datum}")}
    return found.pop() if len(found) == 1 else ""
