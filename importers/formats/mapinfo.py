"""MapInfo's files (.tab and its parts, .mif with .mid), whose header may leave the encoding open.

GDAL decodes by the charset that the header names; ``Neutral`` names none, and is what most programs
write. Such a data set is copied with a header that names what its texts are.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from geo_grid.errors import gettext_noop
from importers.formats.base import OpenOptions, Source, fault, fingerprint
from importers.formats.parts import check_complete
from importers.formats.shapefile import fits, texts_of
from importers.formats.vector import open_vector

_HEAD_BYTES = 65_536
_SAMPLE_BYTES = 8 * 2**20
_OPEN = re.compile(rb'(charset\s+"?)neutral\b', re.IGNORECASE)
_CHARSETS = {"utf-8": b"UTF-8", "gb18030": b"WindowsSimpChinese"}
"""MapInfo's name of an encoding, in the order in which they are tried."""


def open_mapinfo(open_options: OpenOptions) -> Source:
    """Raises :class:`BadInput` ``part_missing``, ``encoding_unknown_mapinfo``, ``file_unreadable``."""
    parts = check_complete(open_options)
    head = open_options.data.read_bytes()[:_HEAD_BYTES]
    sample = _texts(parts)
    if not sample or not _OPEN.search(head):
        return open_vector(open_options, "MapInfo File")
    charset = next((name for known, name in _CHARSETS.items() if fits(sample, known)), None)
    if charset is None:
        raise fault(
            "encoding_unknown_mapinfo",
            gettext_noop(
                "The texts of “%(file)s” are neither UTF-8 nor GB18030; save it with a charset that "
                "its header names."
            ),
            open_options.path,
        )
    named = replace(open_options, data=_copied(parts, open_options.data, charset))
    source = open_vector(named, "MapInfo File")
    return replace(source, sha256=fingerprint(open_options.data))


def _texts(parts: dict[str, Path]) -> list[bytes]:
    """Some texts beyond ASCII; the .dat of a table is a dBASE file."""
    if ".dat" in parts:
        return texts_of(parts[".dat"])
    with parts[".mid"].open("rb") as stream:
        sample = stream.read(_SAMPLE_BYTES)
    lines = sample.splitlines()
    if len(sample) == _SAMPLE_BYTES:
        del lines[-1:]  # which may be cut off inside a character
    return [line for line in lines if not line.isascii()]


def _copied(parts: dict[str, Path], main: Path, charset: bytes) -> Path:
    """The data set in a folder of the child's own, its header naming `charset`."""
    folder = Path(tempfile.mkdtemp())
    for ending, part in parts.items():
        shutil.copyfile(part, folder / f"data{ending}")
    target = folder / f"data{main.suffix.lower()}"
    content = main.read_bytes()
    head = _OPEN.sub(lambda found: found[1] + charset, content[:_HEAD_BYTES])
    target.write_bytes(head + content[_HEAD_BYTES:])
    return target
