"""Finished tiles and maps of sums on disk: the least recently used go when they outgrow a limit.

The key holds the version of the data, so a tile is never stale; an old version is simply not
asked for any more and ages away. Any process may write: files appear whole or not at all.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from functools import cache
from pathlib import Path

from django.conf import settings

PRUNE_EVERY_BYTES = 32 * 2**20
KEPT_SHARE = 0.8


class TileCache:
    """Bytes by key, in one folder."""

    def __init__(self, folder: Path, *, limit_bytes: int) -> None:
        self.folder = folder
        self.limit_bytes = limit_bytes
        self._written = 0

    def _path(self, key: str) -> Path:
        name = hashlib.sha256(key.encode()).hexdigest()
        return self.folder / name[:2] / name

    def get(self, key: str) -> bytes | None:
        """What was put under `key`, unless it has been thrown out; nothing where none is kept."""
        if not self.limit_bytes:
            return None
        path = self._path(key)
        try:
            found = path.read_bytes()
        except OSError:
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return found

    def put(self, key: str, value: bytes) -> None:
        """Keep `value`; a full or broken disk is no reason to fail."""
        if not self.limit_bytes:
            return
        path = self._path(key)
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent)
            with os.fdopen(handle, "wb") as file:
                file.write(value)
            os.replace(name, path)
            self._written += len(value)
        if self._written > min(PRUNE_EVERY_BYTES, self.limit_bytes // 4):
            self._written = 0
            self.prune()

    def prune(self) -> None:
        """Throw the least recently used out until the folder is well below its limit."""
        found = []
        for path in self.folder.glob("*/*"):
            with contextlib.suppress(OSError):
                stat = path.stat()
                found.append((stat.st_mtime, stat.st_size, path))
        total = sum(size for _, size, _ in found)
        if total <= self.limit_bytes:
            return
        for _, size, path in sorted(found):
            if total <= self.limit_bytes * KEPT_SHARE:
                return
            with contextlib.suppress(OSError):
                path.unlink()
            total -= size


def of_this_city() -> TileCache:
    """The cache of the deployment's schema."""
    folder = Path(settings.GEO_GRID_TILES) / settings.GEO_GRID_SCHEMA
    return _cache_at(folder, settings.GEO_GRID_TILE_CACHE_MB * 2**20)


@cache
def _cache_at(folder: Path, limit_bytes: int) -> TileCache:
    return TileCache(folder, limit_bytes=limit_bytes)
