"""Server-Sent Events as bytes (WHATWG HTML, 9.2.5 "Parsing an event stream"). Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

CHANGE, LEFT, RESET, DISPLAY, UNREAD = "change", "left", "reset", "display", "unread"
AWAY, BACK = "away", "back"
"""Nothing can be read, and nothing is sent, until the database is back."""
COMMENT = b":\n\n"
"""Says that the stream is alive; no client is told of it."""


def frame(event: str, data: Mapping[str, Any], *, number: int) -> bytes:
    """One event; `number` is what a client that comes back says it has seen."""
    # a line break would end the field: JSON writes those within a text as \n
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"id: {number}\nevent: {event}\ndata: {text}\n\n".encode()


def reset(number: int) -> bytes:
    """Read everything anew: what follows begins after `number`."""
    return frame(RESET, {}, number=number)
