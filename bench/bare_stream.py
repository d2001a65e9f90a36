"""The least that a stream can be: uvicorn sends the same bytes to every client, at a rate.

``BARE_RATE`` is events a second, ``BARE_BYTES`` the size of one. The mark of an event is the time
at which it was made.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from typing import Any

RATE = float(os.environ.get("BARE_RATE", "10"))
PADDING = "x" * int(os.environ.get("BARE_BYTES", "600"))
_queues: set[asyncio.Queue[bytes]] = set()


async def _make() -> None:
    while True:
        await asyncio.sleep(1 / RATE)
        event = f'data: {{"ref":"{time.time()}","x":"{PADDING}"}}\n\n'.encode()
        for queue in _queues:
            queue.put_nowait(event)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """An ASGI application."""
    if scope["type"] == "lifespan":
        await receive()
        maker = asyncio.create_task(_make())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        maker.cancel()
        await send({"type": "lifespan.shutdown.complete"})
        return
    queue: asyncio.Queue[bytes] = asyncio.Queue()
    _queues.add(queue)
    headers = [(b"content-type", b"text/event-stream")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    with contextlib.suppress(asyncio.CancelledError):
        while True:
            await send({"type": "http.response.body", "body": await queue.get(), "more_body": True})
    _queues.discard(queue)
