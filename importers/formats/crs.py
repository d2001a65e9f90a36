"""The projection of a file, as a user names it."""

from __future__ import annotations

import re

from geo_grid.errors import BadInput, gettext_noop

_CODE = re.compile(r"(?:EPSG:)?(\d{4,6})", re.IGNORECASE)


def check_crs(given: str) -> str:
    """``EPSG:N`` of a code as people write it. Raises :class:`BadInput` ``crs_unknown``."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    found = _CODE.fullmatch(given.strip())
    try:
        if found is None:
            raise CRSError(given)
        CRS.from_epsg(int(found[1]))
    except CRSError as error:
        raise BadInput(
            "crs_unknown",
            gettext_noop("“%(crs)s” is no known projection; give its code, such as EPSG:4547."),
            field="crs",
            crs=given[:60],
        ) from error
    return f"EPSG:{found[1]}"
