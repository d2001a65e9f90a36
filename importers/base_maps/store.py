"""The base maps below GEO_GRID_VAR: one MBTiles file each, written once and never changed.

Its name is a digest of what it was made of, so that a tile of an address is the same for ever. What
is to be known of a map stands in the file's own table of metadata; there is no second list.
"""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings

from geo_grid.errors import NotFound, gettext_noop

ENDING = ".mbtiles"
_ID = re.compile(r"[0-9a-f]{16}")
_MEDIA_TYPES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}


@dataclass(frozen=True)
class BaseMap:
    """A map of tiles. `bbox` and the tiles lie in `datum`, degrees; `is_public`: also for strangers."""

    id: str
    name: str
    datum: str
    attribution: str
    min_zoom: int
    max_zoom: int
    bbox: tuple[float, float, float, float]
    is_public: bool
    added_at: str

    def as_metadata(self) -> dict[str, str]:
        """Rows of the table ``metadata``, as programs for MBTiles read them, and our own."""
        return {
            "name": self.name, "format": "webp", "type": "baselayer",
            "bounds": ",".join(f"{one:.7f}" for one in self.bbox),
            "minzoom": str(self.min_zoom), "maxzoom": str(self.max_zoom),
            "attribution": self.attribution, "geo_grid": json.dumps(asdict(self)),
        }  # fmt: skip


def folder() -> Path:
    """Where the files lie."""
    return Path(settings.GEO_GRID_VAR) / "base_maps"


def path_of(key: str) -> Path:
    return folder() / f"{key}{ENDING}"


def base_maps() -> list[BaseMap]:
    """All base maps that were added, by name; a file that is not one of ours is passed over."""
    found = []
    if folder().is_dir():
        for path in folder().glob(f"*{ENDING}"):
            with contextlib.suppress(OSError):
                found.append(_read(str(path), path.stat().st_mtime_ns))
    return sorted((one for one in found if one), key=lambda one: (one.name, one.id))


def base_map(key: str) -> BaseMap:
    """The one with this id. Raises :class:`NotFound`."""
    try:
        found = (
            _read(str(path_of(key)), path_of(key).stat().st_mtime_ns)
            if _ID.fullmatch(key)
            else None
        )
    except OSError:
        found = None
    if found is None:
        raise missing()
    return found


def missing() -> NotFound:
    return NotFound("base_map_missing", gettext_noop("There is no such base map."))


def tile(key: str, z: int, x: int, y: int) -> bytes | None:
    """The picture of a tile, rows counted from the north; None where the map has none."""
    if not (0 <= z <= 30 and 0 <= x < 2**z and 0 <= y < 2**z):
        return None
    with opened(path_of(key)) as link:
        row = link.execute(
            "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
            (z, x, 2**z - 1 - y),
        ).fetchone()
    return bytes(row[0]) if row else None


def media_type(content: bytes) -> str | None:
    """What kind of picture it begins as; None for anything else."""
    return next((kind for head, kind in _MEDIA_TYPES.items() if content.startswith(head)), None)


@contextlib.contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A file of ours, to be read."""
    link = sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)
    try:
        yield link
    finally:
        link.close()


@lru_cache(maxsize=256)
def _read(path: str, changed: int) -> BaseMap | None:
    try:
        with opened(Path(path)) as link:
            row = link.execute("SELECT value FROM metadata WHERE name = 'geo_grid'").fetchone()
        told: dict[str, Any] = json.loads(row[0])
        return BaseMap(**told | {"bbox": tuple(told["bbox"])})
    except (sqlite3.Error, TypeError, ValueError, KeyError):
        return None
