"""The projection of a file, as a user names it."""

from __future__ import annotations

import re
from pathlib import Path

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.sandbox.projections import is_self_contained
from importers.formats.base import fault

_CODE = re.compile(r"(?:EPSG:)?(\d{4,6})", re.IGNORECASE | re.ASCII)


def check_crs(given: str) -> str:
    """``EPSG:N`` of a code as people write it. Raises :class:`BadInput` ``crs_unknown``."""
    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError, ProjError

    found = _CODE.fullmatch(given.strip())
    try:
        if found is None:
            raise CRSError(given)
        system = CRS.from_epsg(int(found[1]))
        if system.is_projected:  # some have a formula that nobody wrote the inverse of
            Transformer.from_crs(system, system.geodetic_crs)
    except ProjError as error:
        raise crs_unknown(given) from error
    return f"EPSG:{found[1]}"


def crs_unknown(named: str) -> BadInput:
    return BadInput(
        "crs_unknown",
        gettext_noop("“%(crs)s” is no known projection; give its code, such as EPSG:4547."),
        field="crs",
        crs=named[:60],
    )


def check_declared(crs: str, path: Path) -> None:
    """What a file says of its projection is a code or WKT, and refers to nothing outside.

    Raises :class:`BadInput` ``crs_elsewhere``.
    """
    if not is_self_contained(crs):
        raise crs_elsewhere(path)


def crs_elsewhere(path: Path) -> BadInput:
    return fault(
        "crs_elsewhere",
        gettext_noop(
            "“%(file)s” says of its projection only where to look it up (an address or another "
            "file), and nothing outside a file is opened. Save it with a code such as EPSG:4547."
        ),
        path,
    )


def crs_several(path: Path, names: list[str]) -> BadInput:
    return fault(
        "crs_several",
        gettext_noop(
            "“%(file)s” names several projections (%(names)s), and none can be taken for the whole. "
            "Save it in one."
        ),
        path,
        names=", ".join(names[:5]),
    )
