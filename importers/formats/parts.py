"""Data sets that are several files of one name: which belong to which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from geo_grid.errors import gettext_noop
from importers.formats.base import OpenOptions, fault

PARTS: Mapping[str, Sequence[str]] = {
    ".shp": (".shp", ".shx", ".dbf", ".prj", ".cpg"),
    ".tab": (".tab", ".map", ".dat", ".id", ".ind"),
    ".mif": (".mif", ".mid"),
}
"""The parts of a data set by the ending of the file that is named."""
NEEDED: Mapping[str, Sequence[str]] = {
    ".shp": (".shx", ".dbf"), ".tab": (".map", ".dat", ".id"), ".mif": (".mid",),
}  # fmt: skip
_Any = TypeVar("_Any")


def parts_of(suffix: str, stem: str, others: Mapping[str, _Any]) -> dict[str, _Any]:
    """Those of `others` (by file name) that are parts of a data set, by ending.

    The case of names does not count: Windows wrote them.
    """
    found: dict[str, _Any] = {}
    for name, other in sorted(others.items(), key=lambda item: item[0]):
        base, dot, end = name.rpartition(".")
        ending = f"{dot}{end}".lower()
        if ending in PARTS[suffix] and base.casefold() == stem.casefold():
            found.setdefault(ending, other)
    return found


def siblings(path: Path) -> dict[str, Path]:
    """The files of the data set that `path` names, by ending; only itself where it has no parts."""
    suffix = path.suffix.lower()
    if suffix not in PARTS:
        return {suffix: path}
    others = {other.name: other for other in path.parent.iterdir() if other.is_file()}
    return parts_of(suffix, path.stem, others)


def check_complete(open_options: OpenOptions, *, code: str = "part_missing") -> dict[str, Path]:
    """The parts beside a file. Raises :class:`BadInput` `code` that names the one that lacks."""
    parts, suffix = siblings(open_options.data), open_options.data.suffix.lower()
    for needed in NEEDED[suffix]:
        if needed not in parts:
            raise fault(
                code,
                gettext_noop(
                    "“%(file)s” has no %(part)s beside it; its data set is %(parts)s together, best in "
                    "one .zip."
                ),
                open_options.path,
                part=needed,
                parts=", ".join(PARTS[suffix]),
            )
    return parts
