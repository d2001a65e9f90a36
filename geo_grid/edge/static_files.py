"""The static files in a folder that nginx serves, under an address that changes with them.

``/static/v-DIGEST/…`` may be kept by browsers for ever; modules and styles name each other by
relative addresses, so that all of a page comes from one state of them. Nothing is renamed.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.urls import get_script_prefix

KEPT = 3
"""So many states stay: a page that was open through an update still finds its own."""
_PACKED = {".js", ".mjs", ".css", ".svg", ".json", ".html", ".txt"}
_SMALL_BYTES = 512


class BelowPrefix(StaticFilesStorage):
    """Addresses of static files below the prefix of the request that is being answered.

    Django's own keep the prefix of whichever request came first.
    """

    @property
    def base_url(self) -> str:
        return get_script_prefix().rstrip("/") + str(settings.STATIC_URL)


def collect(folder: Path) -> str:
    """Copy the static files of all apps to ``folder/v-DIGEST``, packed beside; returns that name.

    Equal files are copied once, whatever the number of starts. A copy is whole or not there.
    """
    files = dict(_found())
    name = f"v-{_digest(files)}"
    target = folder / name
    if target.is_dir():
        os.utime(target)
    else:
        unfinished = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=folder))
        for relative, source in files.items():
            _copy(source, unfinished / relative)
        unfinished.chmod(0o755)
        unfinished.rename(target)
    _forget_old(folder)
    return name


def _found() -> Iterator[tuple[str, Path]]:
    """Relative path and file; the first finder that knows a name wins, as Django serves it."""
    known = set()
    for finder in finders.get_finders():
        for path, storage in finder.list(["*.md", ".*"]):
            if path not in known:
                known.add(path)
                yield path, Path(storage.path(path))


def _digest(files: dict[str, Path]) -> str:
    found = hashlib.sha256()
    for relative in sorted(files):
        body = files[relative].read_bytes()
        found.update(f"{relative}\0{len(body)}\0".encode() + body)
    return found.hexdigest()[:12]


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    if target.suffix in _PACKED and target.stat().st_size >= _SMALL_BYTES:
        packed = target.with_name(f"{target.name}.gz")
        packed.write_bytes(gzip.compress(target.read_bytes(), compresslevel=9, mtime=0))


def _forget_old(folder: Path) -> None:
    states = sorted(folder.glob("v-*"), key=lambda one: one.stat().st_mtime, reverse=True)
    for old in [*states[KEPT:], *folder.glob(".unfinished-*")]:
        shutil.rmtree(old, ignore_errors=True)
