"""Bodies of replies that are kept and sent gzipped: the lightest level, no second pass."""

from __future__ import annotations

import zlib

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

GZIP_WBITS = 31  # zlib's way to say: with the header of gzip
GZIP_LEVEL = 1
GZIP_MAGIC = b"\x1f\x8b"
SMALL_BYTES = 200
"""A body below it is not worth compressing."""


def pack(body: bytes) -> bytes:
    """The body gzipped, a small one as it is. None of ours begins as a gzip file does: tiles with
    the tag of their first layer (0x1a), JSON with a brace."""
    if len(body) < SMALL_BYTES:
        return body
    packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, GZIP_WBITS)
    return packer.compress(body) + packer.flush()


def packed_reply(request: HttpRequest, packed: bytes, *, content_type: str) -> HttpResponse:
    """The reply for what :func:`pack` made: unpacked for who does not take gzip."""
    is_packed = packed[:2] == GZIP_MAGIC
    if is_packed and "gzip" not in request.headers.get("Accept-Encoding", ""):
        packed, is_packed = zlib.decompress(packed, GZIP_WBITS), False
    reply = HttpResponse(packed, content_type=content_type)
    if is_packed:
        reply["Content-Encoding"] = "gzip"
    patch_vary_headers(reply, ["Accept-Encoding"])
    return reply
