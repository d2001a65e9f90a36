"""A WSGI application that answers nothing: what server, socket and client take by themselves."""

from __future__ import annotations

from typing import Any


def nothing(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """200 without a byte, whatever is asked."""
    start_response("200 OK", [("Content-Length", "0")])
    return []
