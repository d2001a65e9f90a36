"""Adding and removing base maps: one function each, with its audit row."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from geo_grid.access import audit
from geo_grid.areas.models import City
from geo_grid.errors import BadInput, Conflict, NotFound, gettext_noop
from geo_grid.geometry.datum import check_datum
from geo_grid.sandbox.client import Reading, read_in_child
from importers.base_maps import store
from importers.base_maps.faults import MOST_ZOOM, fault
from importers.formats.files import reader_faults, reader_limits

USUAL_MOST_ZOOM = 19
_NAME_LENGTH = 60
_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_PROJECTIONS = (Path("/usr/share/proj"), Path("/usr/local/share/proj"))
_LIBRARIES = ("sqlite3", "numpy", "PIL.Image", "PIL.PngImagePlugin", "PIL.JpegImagePlugin",
              "PIL.WebPImagePlugin")  # fmt: skip
_TABLES = """
CREATE TABLE metadata (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB,
                    PRIMARY KEY (zoom_level, tile_column, tile_row));
"""
_TELL_EVERY = 500
Facts = dict[str, Any]
Tell = Callable[[int], None]


def add_base_map(
    path: Path, *, name: str, datum: str | None, attribution: str = "", most_zoom: int | None = None,
    is_public: bool = False, tell: Tell = lambda tiles: None,
) -> store.BaseMap:  # fmt: skip
    """Make tiles of a GeoTIFF or an MBTiles file and offer them as a base map called `name`.

    `tell` hears how many tiles there are, again and again. Raises :class:`BadInput` where the file
    is none, is damaged, or lies elsewhere; :class:`Conflict` where there is one like it already.
    """
    name, known = _checked_name(name), check_datum(datum)
    most_zoom = _checked_zoom(most_zoom)
    if not path.is_file():
        raise BadInput("file_missing", gettext_noop("There is no file “%(file)s”."),
                       field="file", file=str(path)[:300])  # fmt: skip
    key = _key(path, known, most_zoom, is_public)
    _check_new(key, name)
    store.folder().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".adding-", dir=store.folder()) as folder:
        made = Path(folder, "made")
        facts = _make(path, Path(folder), made, most_zoom, tell)
        found = store.BaseMap(
            key, name, known, attribution.strip() or facts.get("attribution", ""),
            facts["min_zoom"], facts["max_zoom"], tuple(facts["bbox"]), is_public,
            timezone.now().isoformat(timespec="seconds"),
        )  # fmt: skip
        _check_city(found, path)
        _describe(made, found)
        with transaction.atomic():
            audit.record("base_map.add", noun="base_map",
                         detail={"id": key, "datum": known, "public": is_public})  # fmt: skip
            os.replace(made, store.path_of(key))
    return found


def remove_base_map(key: str) -> store.BaseMap:
    """Take a base map away, with its tiles. Raises :class:`NotFound`."""
    found = store.base_map(key)
    with transaction.atomic():
        audit.record("base_map.remove", noun="base_map", detail={"id": key})
        store.path_of(key).unlink(missing_ok=True)
    return found


def clear_unfinished() -> None:
    """Take away what an adding left that was killed."""
    for left in store.folder().glob(".adding-*"):
        shutil.rmtree(left, ignore_errors=True)


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > _NAME_LENGTH or not name.isprintable():
        raise BadInput(
            "base_map_name",
            gettext_noop("A base map has a name of 1 to %(most)s characters."),
            field="name", most=_NAME_LENGTH,
        )  # fmt: skip
    return name


def _checked_zoom(most_zoom: int | None) -> int | None:
    if most_zoom is not None and not 1 <= most_zoom <= MOST_ZOOM:
        raise BadInput(
            "base_map_zoom",
            gettext_noop("The finest zoom is a number from 1 to %(most)s: %(zoom)s."),
            field="max_zoom", most=MOST_ZOOM, zoom=most_zoom,
        )  # fmt: skip
    return most_zoom


def _key(path: Path, datum: str, most_zoom: int | None, is_public: bool) -> str:
    with path.open("rb") as stream:
        content = hashlib.file_digest(stream, "sha256").hexdigest()
    made_of = f"{content} {datum} {most_zoom} {is_public}"
    return hashlib.sha256(made_of.encode()).hexdigest()[:16]


def _check_new(key: str, name: str) -> None:
    for one in store.base_maps():
        if one.id == key or one.name == name:
            raise Conflict(
                "base_map_exists",
                gettext_noop(
                    "There is a base map “%(name)s” (%(id)s) already, of the same name or made of "
                    "the same file. Remove it first: remove_base_map %(id)s."
                ),
                name=one.name, id=one.id,
            )  # fmt: skip


def _make(path: Path, folder: Path, made: Path, most_zoom: int | None, tell: Tell) -> Facts:
    """Write the tiles that the child tells into a new file; what it found out about them."""
    reader, usual = _reader_of(path)
    asked = {"path": str(path.absolute()), "name": path.name, "max_zoom": most_zoom or usual}
    reading = Reading(
        reader, asked, (path.absolute(), *_PROJECTIONS), folder, preload=_LIBRARIES
    )  # fmt: skip
    facts: Facts = {}
    count = 0
    with reader_faults(path), closing(sqlite3.connect(made)) as link:
        link.executescript(_TABLES)
        for head, content in read_in_child(reading, limits=reader_limits()):
            if "facts" in head:
                facts = _checked_facts(head["facts"], path)
                continue
            link.execute("INSERT OR REPLACE INTO tiles VALUES (?, ?, ?, ?)",
                         (*_checked_tile(head, content, path), content))  # fmt: skip
            count += 1
            if count % _TELL_EVERY == 0:
                tell(count)
        link.commit()
    if not facts or not count:
        raise fault("base_map_empty", path.name)
    tell(count)
    return facts


def _reader_of(path: Path) -> tuple[str, int]:
    """The reader of a file by its first bytes, and how fine its tiles are at most."""
    with path.open("rb") as stream:
        head = stream.read(16)
    if head.startswith(_TIFF):
        return "importers.base_maps.geotiff:read", USUAL_MOST_ZOOM
    if head.startswith(b"SQLite format 3\0"):
        return "importers.base_maps.mbtiles:read", MOST_ZOOM
    raise fault("base_map_unknown", path.name)


def _checked_tile(head: dict[str, Any], content: bytes, path: Path) -> tuple[int, int, int]:
    """Zoom, column and row from the south. A file may have made the child say anything."""
    z, x, y = (head.get(name) for name in ("z", "x", "y"))
    if not (type(z) is int and type(x) is int and type(y) is int and 0 <= z <= MOST_ZOOM):
        raise fault("base_map_damaged", path.name)
    if not (0 <= x < 2**z and 0 <= y < 2**z and store.media_type(content)):
        raise fault("base_map_damaged", path.name)
    return z, x, 2**z - 1 - y


def _checked_facts(told: Any, path: Path) -> Facts:
    try:
        box = [float(one) for one in told["bbox"]]
        zooms = [int(told["min_zoom"]), int(told["max_zoom"])]
        west, south, east, north = box
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            raise ValueError(box)
        if not 0 <= zooms[0] <= zooms[1] <= MOST_ZOOM:
            raise ValueError(zooms)
        return {"bbox": box, "min_zoom": zooms[0], "max_zoom": zooms[1],
                "attribution": str(told.get("attribution", ""))[:200]}  # fmt: skip
    except (KeyError, TypeError, ValueError):
        raise fault("base_map_damaged", path.name) from None


def _check_city(found: store.BaseMap, path: Path) -> None:
    city = City.objects.first()
    if city is None:
        raise NotFound(
            "no_city",
            gettext_noop("There is no city yet; run: make demo, or manage.py start_city."),
        )
    west, south, east, north = city.envelope.extent
    left, bottom, right, top = found.bbox
    if left > east or right < west or bottom > north or top < south:
        raise BadInput(
            "base_map_elsewhere",
            gettext_noop(
                "“%(file)s” lies at %(lon)s°, %(lat)s°, and %(city)s is elsewhere. Look whether its "
                "coordinate system is the right one, and whether it is the right file."
            ),
            field="file", file=path.name, lon=f"{(left + right) / 2:.4f}",
            lat=f"{(bottom + top) / 2:.4f}", city=city.name,
        )  # fmt: skip


def _describe(made: Path, found: store.BaseMap) -> None:
    with closing(sqlite3.connect(made)) as link:
        link.executemany("INSERT INTO metadata VALUES (?, ?)", found.as_metadata().items())
        link.commit()
