"""What crosses between a reading child and who asked: a head of JSON and a body of bytes.

JSON, because decoding what a stranger's file may have made of the child can run nothing and trusts
no length. Arrow's stream would have to be validated first, and is no faster for columns of texts.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from typing import Any, BinaryIO

_SIZES = struct.Struct("<QQ")
Message = tuple[dict[str, Any], bytes]


class Oversized(Exception):
    """A message that is larger than whoever asked would hold."""


class Ended(Exception):
    """The other side is gone in the middle of a message, or before it."""


def write(stream: BinaryIO, head: dict[str, Any], body: bytes = b"") -> None:
    """One message; lone surrogates, which names of files hold, cross as they are."""
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":"))
    packed = text.encode("utf-8", "surrogatepass")
    stream.write(_SIZES.pack(len(packed), len(body)))
    stream.write(packed)
    stream.write(body)
    stream.flush()


def read(receive: Callable[[int], bytes], *, most_bytes: int) -> Message:
    """The next message through `receive`, which returns exactly the bytes asked for.

    Raises :class:`Oversized`, and :class:`Ended` where it is not a message.
    """
    head_bytes, body_bytes = _SIZES.unpack(receive(_SIZES.size))
    if head_bytes + body_bytes > most_bytes:
        raise Oversized
    packed = receive(head_bytes)
    try:
        head = json.loads(packed.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise Ended from error
    if not isinstance(head, dict):
        raise Ended
    return head, receive(body_bytes)
