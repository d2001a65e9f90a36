"""What a file may say of its projection: the projection, not where one is to be found."""

from __future__ import annotations

import re

_NAMED = re.compile(r"[A-Za-z_]{2,20}:\w{1,20}|\s*[A-Z][A-Z_]{3,20}\[.*", re.DOTALL)
# A grid of shifts, a geoid: files, or addresses, that the library of projections would open.
_ELSEWHERE = re.compile(r"PARAMETERFILE|(?:grids|file|catalog)\s*=\s*(?!@null\b)", re.IGNORECASE)


def is_self_contained(crs: str) -> bool:
    """True for a code (``EPSG:4547``) or WKT that refers to no file and no address."""
    return bool(_NAMED.fullmatch(crs)) and not _ELSEWHERE.search(crs)
