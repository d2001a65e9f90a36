"""What a sent-in file is, by its content alone; a name or a declared type decides nothing. Pure.

`puremagic` names the candidates. What a browser or a viewer would take for a page, a script or a
document is refused wherever it hides in the file, and the container must agree with the candidate.
"""

from __future__ import annotations

import re

from geo_grid.errors import BadInput, gettext_noop

PHOTOS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
"""Formats that Pillow opens, by type; HEIC needs a library that we do not have."""
EXTENSIONS = {
    "image/jpeg": "jpg", "audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/ogg": "ogg",
    "audio/wav": "wav", "video/mp4": "mp4", "video/webm": "webm", "video/quicktime": "mov",
}  # fmt: skip
"""Every type that is stored and served, with its ending: photos all become JPEG."""
_EDGE = 4096
_MARKUP = re.compile(
    rb"<(!doctype|html[\s>]|script|iframe|svg[\s>]|body[\s>]|\?php|\?xml-style)", re.I
)
_MARKUP_ANYWHERE = re.compile(
    rb"<(!doctype\s+html|script[\s>]|iframe[\s>]|html[\s>]|svg\s+xmlns)", re.I
)
_PDF_WITHIN = 1024  # readers of PDF look so far for its beginning
_ZIP_END, _ZIP_WITHIN = b"PK\x05\x06", 65_557
_EBML = b"\x1a\x45\xdf\xa3"


def media_type_of(content: bytes) -> str:
    """One of :data:`PHOTOS` or of :data:`EXTENSIONS`.

    Raises :class:`BadInput` ``file_empty``, ``file_type_unusable``, ``file_of_two_kinds``.
    """
    if not content:
        raise BadInput("file_empty", gettext_noop("The file is empty."), field="file")
    found = _by_container(content)
    if found is None or not _agrees(found, content):
        raise BadInput(
            "file_type_unusable",
            gettext_noop(
                "Only photos (JPEG, PNG, WebP), recordings (MP3, M4A, OGG, WAV) and films (MP4, "
                "WebM, MOV) can be attached; save it as one of these."
            ),
            field="file",
        )
    if _is_of_two_kinds(content):
        raise BadInput(
            "file_of_two_kinds",
            gettext_noop(
                "The file holds a page, a script, a document or an archive beside what it shows; "
                "save it anew in the program that made it, or send a photo of the screen."
            ),
            field="file",
        )
    return found


def _by_container(content: bytes) -> str | None:
    head = content[:64]
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _by_brand(head[8:12])
    for start, media_type in (
        (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"OggS\0", "audio/ogg"), (b"ID3", "audio/mpeg"),
    ):  # fmt: skip
        if head.startswith(start):
            return media_type
    if head.startswith(_EBML):
        return "video/webm" if b"webm" in head else None
    return "audio/mpeg" if _is_mpeg_frame(head) else None


def _by_brand(brand: bytes) -> str | None:
    if brand.startswith(b"M4A"):
        return "audio/mp4"
    if brand == b"qt  ":
        return "video/quicktime"
    if brand in (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ",
                 b"dash", b"3gp4", b"3gp5", b"3gp6"):  # fmt: skip
        return "video/mp4"
    return None  # heic, avif and whatever comes


def _is_mpeg_frame(head: bytes) -> bool:
    """Eleven bits of synchronisation, then a version, layer III, a bit rate and a sampling rate."""
    return (
        len(head) > 4 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2
        and head[2] >> 4 not in (0, 15) and head[2] >> 2 & 3 != 3
    )  # fmt: skip


def _agrees(found: str, content: bytes) -> bool:
    """Whether `puremagic` names this type, or one of its family, among its candidates."""
    import puremagic

    try:
        candidates = puremagic.magic_string(content[:_EDGE])
    except puremagic.PureError:
        return False
    family = found.partition("/")[0]
    named = {candidate.mime_type for candidate in candidates}
    if family == "image":
        return found in named
    # sound and film share containers, which it calls by either
    return any(name.startswith(("audio/", "video/", "application/ogg")) for name in named)


def _is_of_two_kinds(content: bytes) -> bool:
    edges = content[:_EDGE] + content[-_EDGE:]
    return (
        bool(_MARKUP.search(edges))
        or bool(_MARKUP_ANYWHERE.search(content))
        or b"%PDF-" in content[:_PDF_WITHIN]
        or _ZIP_END in content[-_ZIP_WITHIN:]
    )
