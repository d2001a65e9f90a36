"""Photos are drawn anew: upright, bounded, without EXIF, position, profile or anything behind them.

Pillow opens the stranger's file in the sandbox's child, within limits of memory and time; what
comes back are bytes that Pillow wrote itself. No Django here: the child has none.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from geo_grid.errors import BadInput, Overloaded, gettext_noop
from geo_grid.incidents.media import PHOTOS
from geo_grid.sandbox.client import Limits, ReaderEnded, Reading, read_in_child

MOST_PIXELS = 120_000_000
"""More than any phone takes; a picture that says more of itself is never unpacked."""
MOST_SIDE = 2560
LEFT_PREFIX = "geo-grid-photo-"
"""How the folder of a photo on its way is called: of a killed process it stays, for the purge."""
QUALITY = 85
LIMITS = Limits(memory_bytes=1536 * 2**20, seconds=30)
_LARGEST_BYTES = 20_000_000
_PLUGINS = ("PIL.Image", "PIL.ImageOps", "PIL.JpegImagePlugin", "PIL.PngImagePlugin",
            "PIL.WebPImagePlugin")  # fmt: skip


def redrawn(content: bytes, *, media_type: str) -> bytes:
    """The photo as a JPEG of at most :data:`MOST_SIDE` pixels a side.

    Raises :class:`BadInput` ``photo_unreadable``, ``photo_too_large``, and :class:`Overloaded`
    ``photo_late`` where nobody knows what is wrong with it: a busy machine, a process that was killed.
    """
    with tempfile.TemporaryDirectory(prefix=LEFT_PREFIX) as folder:
        path = Path(folder, "given")
        path.write_bytes(content)
        asked = {"path": str(path), "format": PHOTOS[media_type]}
        reading = Reading(
            f"{__name__}:redraw_in_child", asked, (path,), Path(folder),
            preload=(__name__, *_PLUGINS),
        )  # fmt: skip
        try:
            ((_, drawn),) = list(read_in_child(reading, limits=LIMITS))
        except ReaderEnded as error:
            raise (_late() if _is_ours(error) else _unreadable()) from error
        except ValueError as error:
            raise _unreadable() from error
    # The child may have been made to say anything: only what begins as a JPEG is kept.
    if not (drawn.startswith(b"\xff\xd8\xff") and len(drawn) <= _LARGEST_BYTES):
        raise _unreadable()
    return drawn


def redraw_in_child(asked: dict[str, Any]) -> Iterator[tuple[dict[str, Any], bytes]]:
    """The bytes of the new JPEG of ``{path, format}``."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # judged below, before anything is unpacked
    try:
        with Image.open(asked["path"], formats=[asked["format"]]) as given:
            if given.width * given.height > MOST_PIXELS:
                raise BadInput(
                    "photo_too_large",
                    gettext_noop(
                        "The photo has more than %(most)s million pixels; send a smaller one."
                    ),
                    field="file", most=MOST_PIXELS // 10**6,
                )  # fmt: skip
            given.draft("RGB", (MOST_SIDE, MOST_SIDE))  # a large JPEG is unpacked smaller at once
            picture: Image.Image = ImageOps.exif_transpose(given)
            picture.thumbnail((MOST_SIDE, MOST_SIDE), reducing_gap=2.0)
            yield {}, _written(picture)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise _unreadable() from error


def _written(picture: Any) -> bytes:
    from PIL import Image

    if "A" in picture.getbands() or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
        picture = ground
    # a picture of its own: nothing of `info` (EXIF, comment, profile) comes along
    plain = Image.new("RGB", picture.size)
    plain.paste(picture.convert("RGB"))
    written = io.BytesIO()
    plain.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()


def _is_ours(ended: ReaderEnded) -> bool:
    """Whether the child may have ended through no fault of the photo; one that wants too much of a
    processor would do so each time."""
    return (ended.cause, ended.detail) in (("seconds", ""), ("died", "SIGKILL"))


def _late() -> Overloaded:
    return Overloaded(
        "photo_late",
        gettext_noop("The photo could not be looked at in time; send it again in a moment."),
    )


def _unreadable() -> BadInput:
    return BadInput(
        "photo_unreadable",
        gettext_noop("The photo cannot be read; it may be cut off. Take or save it again."),
        field="file",
    )
