"""The stream of events as an ASGI application: one address, one method, Server-Sent Events.

Everything that asks the database runs in threads; the event loop only sends. See
:mod:`geo_grid.live.hub` for who is sent what.
"""

from __future__ import annotations

import asyncio
import json
import re
import resource
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from io import BytesIO
from typing import Any, TypeVar

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection
from django.http import HttpRequest
from django.utils import translation

from geo_grid.errors import (
    BadInput,
    GeoGridError,
    NotAllowed,
    NotFound,
    Overloaded,
    gettext_noop,
)
from geo_grid.http.errors import body_of, headers_of
from geo_grid.http.forwarded import settle
from geo_grid.http.request_checks import NoMethod, check
from geo_grid.live import feed
from geo_grid.live.callers import Viewer, viewer_of
from geo_grid.live.hub import STREAMS_MOST, Hub, Stream
from geo_grid.live.reader import Audience, Reader

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Found = TypeVar("Found")
PATH = "/api/v1/events"
COMMENT_EVERY_S = 15.0
LAST_WORDS_S = 2.0
"""For the end of a stream to reach its client, who may not be reading."""
THREADS = 4
IN_LOOP_S = 30
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'",
    "Vary": "Cookie, Authorization",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class StreamApplication:
    """What uvicorn runs; its lifespan starts and stops the threads."""

    def __init__(self) -> None:
        self.hub = Hub(self._catch_up)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="stream")
        self._loop: asyncio.AbstractEventLoop | None = None
        self._reader: Reader | None = None
        self._ticker: asyncio.Task[None] | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    # ---- the process

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._start()
                await send({"type": "lifespan.startup.complete"})
            else:
                await self._stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    def _start(self) -> None:
        _open_many_files()
        self._loop = asyncio.get_running_loop()
        self._reader = Reader(
            audience=self._audience,
            start_at=lambda number: self._in_loop(self.hub.start_at, number),
            begin_anew=lambda number: self._in_loop(self.hub.begin_anew, number),
            dispatch=lambda batch: self._in_loop(self.hub.dispatch, batch),
            judge=lambda judged: self._in_loop(self.hub.judge, judged),
            tell_away=lambda is_away: self._in_loop(self.hub.tell_away, is_away),
        )
        self._reader.start()
        self._ticker = self._loop.create_task(self._tick())

    async def _stop(self) -> None:
        if self._ticker is not None:
            self._ticker.cancel()
        for stream in list(self.hub.streams):
            stream.end()
        if self._reader is not None:
            await asyncio.to_thread(self._reader.stop)
        await asyncio.to_thread(self._threads.shutdown)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(COMMENT_EVERY_S)
            self.hub.comment()

    def _in_loop(self, act: Callable[..., Found], *arguments: Any) -> Found:
        """Called by the reader's threads: carried out in the event loop, and waited for."""

        done: Future[Found] = Future()

        def acted() -> None:
            try:
                done.set_result(act(*arguments))
            except Exception as error:
                done.set_exception(error)

        assert self._loop is not None
        self._loop.call_soon_threadsafe(acted)
        return done.result(timeout=IN_LOOP_S)

    def _audience(self) -> Audience:
        return self._in_loop(self._here)

    def _here(self) -> Audience:
        viewers = [stream.viewer for stream in self.hub.streams]
        return Audience(
            frozenset(viewer.area for viewer in viewers),
            frozenset(viewer.scope.account or 0 for viewer in viewers),
            tuple({viewer.ticket for viewer in viewers}),
        )

    async def _in_thread(self, act: Callable[..., Found], *arguments: Any) -> Found:
        def acted() -> Found:
            close_old_connections()
            try:
                return act(*arguments)
            except DatabaseError:
                connection.close()
                raise

        return await asyncio.get_running_loop().run_in_executor(self._threads, acted)

    async def _catch_up(
        self, viewer: Viewer, after: int, is_same_scope: bool
    ) -> tuple[list[bytes], int]:
        read = partial(feed.caught_up, after, scope=viewer.scope, is_same_scope=is_same_scope)
        return await self._in_thread(read)

    # ---- one request

    async def _answer(self, scope: Message, receive: Receive, send: Send) -> None:
        request = _request(scope)
        with translation.override(translation.get_language_from_request(request)):
            try:
                after = _asked(request)
                viewer = await self._in_thread(viewer_of, request)
                self.hub.check_room(viewer)
            except GeoGridError as error:
                await _refuse(error, send)
                return
            except DatabaseError:
                message = gettext_noop("The database does not answer; try again in a moment.")
                await _refuse(Overloaded("database_away", message), send)
                return
        await self._serve(self.hub.open(viewer, after=after), receive, send)

    async def _serve(self, stream: Stream, receive: Receive, send: Send) -> None:
        sending = asyncio.ensure_future(_send_all(stream, send))
        others = [asyncio.ensure_future(_gone(receive)), asyncio.ensure_future(stream.ended.wait())]
        try:
            await asyncio.wait({sending, *others}, return_when=asyncio.FIRST_COMPLETED)
            if stream.is_ended and not stream.is_dropped:
                await asyncio.wait({sending}, timeout=LAST_WORDS_S)
        finally:
            self.hub.close(stream)
            for task in (sending, *others):
                task.cancel()
            await asyncio.gather(sending, *others, return_exceptions=True)


def _open_many_files() -> None:
    """A stream is an open file, and the usual limit is below the number of streams."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * STREAMS_MOST if hard == resource.RLIM_INFINITY else min(hard, 2 * STREAMS_MOST)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _request(scope: Message) -> HttpRequest:
    """The request as Django's functions read it, told who really asks."""
    request = ASGIRequest(dict(scope), BytesIO())
    request.META["wsgi.url_scheme"] = scope.get("scheme", "http")
    request.META["REMOTE_ADDR"] = (scope.get("client") or ("", 0))[0] or ""
    settle(request.META, proxies=settings.GEO_GRID_PROXIES)
    return request


def _asked(request: HttpRequest) -> int | None:
    """The number after which the stream begins; None for now. Raises for any other request."""
    check(request)
    if not request.META["PATH_INFO"].endswith(PATH):
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    if request.method != "GET":
        raise NoMethod(
            "method_not_allowed", gettext_noop("This address does not take this method.")
        )
    if settings.HTTPS and request.META["wsgi.url_scheme"] != "https":
        raise NotAllowed("https_only", gettext_noop("Events are told over https alone."))
    # the header comes with a reconnection of the same client, and is newer than its address
    text = request.headers.get("Last-Event-ID") or request.GET.get("last_event", "")
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise BadInput(
            "last_event",
            gettext_noop("last_event is the number of an event, as its id says it: digits alone."),
            field="last_event",
        )
    return int(text)


async def _refuse(error: GeoGridError, send: Send) -> None:
    body = json.dumps(body_of(error), ensure_ascii=False).encode()
    more = {"Content-Type": "application/json", "Content-Length": str(len(body))}
    if error.status == 401:
        more["WWW-Authenticate"] = 'Bearer realm="GeoGrid"'
    await _begin(error.status, {**more, **headers_of(error)}, send)
    await send({"type": "http.response.body", "body": body})


async def _begin(status: int, more: dict[str, str], send: Send) -> None:
    headers = [(k.lower().encode(), v.encode()) for k, v in {**HEADERS, **more}.items()]
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def _send_all(stream: Stream, send: Send) -> None:
    kind = {"Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no"}
    await _begin(200, kind, send)
    while chunk := await stream.take():
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
        stream.sent(len(chunk))
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
