"""The open streams of this process, all of them in its event loop: who is sent what, and until when.

A stream has a position, the number up to which it was served. A batch of events is sent to the
streams that stand at its beginning and whose scope it was judged for; every other stream catches up
from its own position, and again, until it stands where the next batch begins. So nothing is left
out and nothing comes twice, whenever somebody connects.

A stream catches up in pieces, each read once there is room for it: however much was missed, what
waits for its reader stays bounded. One that still has much to send when a batch comes does likewise.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import Error as DatabaseError

from geo_grid.access.identity import Ticket
from geo_grid.errors import Overloaded, TooMany, gettext_noop
from geo_grid.live.callers import Viewer
from geo_grid.live.feed import Batch
from geo_grid.live.frames import AWAY, BACK, COMMENT, frame, reset

QUEUE_MOST_BYTES = 1_000_000
"""Above this a reader is too slow: it is dropped, and catches up when it comes back."""
PIECE_MOST_BYTES = QUEUE_MOST_BYTES // 2
"""Of what is sent at once, and of what may wait before more is added: both fit the queue."""
PATIENCE_S = 30.0
"""How long a reader may take nothing while more than a piece waits, before it is dropped."""
OF_ONE_ACCOUNT = 20
STREAMS_MOST = 3000
CATCH_UP_AGAIN_S = 1.0

CatchUp = Callable[[Viewer, int, bool], Awaitable[tuple[list[bytes], int]]]
"""Viewer, the number after which to read, and whether its scope was the same since then."""


@dataclass(eq=False)
class Stream:
    """One client: who watches, how far it was served, and what waits to be sent.

    `position` is None until it is known where the stream begins.
    """

    viewer: Viewer
    position: int | None
    waiting: list[bytes] = field(default_factory=list)
    size: int = 0
    is_same_scope: bool = True
    is_catching_up: bool = False
    is_dropped: bool = False
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    moved: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_ended(self) -> bool:
        return self.ended.is_set()

    def push(self, *frames: bytes) -> None:
        if self.is_ended:
            return
        self.waiting += frames
        self.size += sum(map(len, frames))
        if self.size > QUEUE_MOST_BYTES:
            self.drop()
        self.woken.set()

    @property
    def has_room(self) -> bool:
        """Whether another piece fits."""
        return self.size <= PIECE_MOST_BYTES

    async def room(self) -> None:
        """Wait until another piece fits; a reader that takes nothing meanwhile is dropped."""
        while not self.has_room and not self.is_ended:
            self.moved.clear()
            try:
                await asyncio.wait_for(self.moved.wait(), PATIENCE_S)
            except TimeoutError:
                self.drop()

    def drop(self) -> None:
        """End it at once, without waiting for its reader."""
        self.is_dropped = True
        self.end()

    def end(self) -> None:
        """Nothing more is sent."""
        self.ended.set()
        self.forget()
        self.woken.set()

    def forget(self) -> None:
        """Send nothing of what waits."""
        self.size -= sum(map(len, self.waiting))
        self.waiting.clear()
        self.moved.set()

    async def take(self) -> bytes:
        """What waits, as one piece; empty once the stream has ended."""
        while not self.waiting and not self.is_ended:
            self.woken.clear()
            await self.woken.wait()
        taken = b"".join(self.waiting)
        self.waiting.clear()
        return taken

    def sent(self, size: int) -> None:
        """So many bytes have left: until then they count as waiting."""
        self.size -= size
        self.moved.set()


class Hub:
    """Every stream of the process. Only the event loop's thread calls it."""

    def __init__(self, catch_up: CatchUp) -> None:
        self.streams: set[Stream] = set()
        self.position: int | None = None
        self._marks: dict[int, tuple[str, int]] = {}
        self._catch_up = catch_up
        self._tasks: set[asyncio.Task[None]] = set()

    # ---- who is here

    def check_room(self, viewer: Viewer) -> None:
        """Raises :class:`TooMany` for an account with many streams, :class:`Overloaded` for all."""
        if len(self.streams) >= STREAMS_MOST:
            raise Overloaded(
                "streams_full",
                gettext_noop("So many streams are open that this server takes no more; try later."),
            )
        open_ = Counter(stream.viewer.scope.account for stream in self.streams)
        if open_[viewer.scope.account] >= OF_ONE_ACCOUNT:
            raise TooMany(
                "streams_of_account",
                gettext_noop("This account has %(most)d streams open; close one first."),
                most=OF_ONE_ACCOUNT,
            )

    def open(self, viewer: Viewer, *, after: int | None) -> Stream:
        """A stream of what happens after a number, or from now on."""
        stream = Stream(viewer, after, is_same_scope=self._note(viewer, after))
        self.streams.add(stream)
        stream.push(COMMENT)
        if after is None and self.position is not None:
            stream.position = self.position
        elif after is not None:
            self._begin_catching_up(stream)
        return stream

    def _note(self, viewer: Viewer, after: int | None) -> bool:
        """Remember since when an account sees what it sees; whether it did so at `after` already."""
        mark, since = self._marks.get(viewer.scope.account or 0, ("", 0))
        if mark != viewer.mark:
            self._marks[viewer.scope.account or 0] = (viewer.mark, self.position or 0)
            return False
        return after is not None and after > since

    def close(self, stream: Stream) -> None:
        self.streams.discard(stream)
        stream.end()

    # ---- what happens

    def start_at(self, number: int) -> None:
        """What is dispatched next begins here; who waited for that begins here too."""
        self.position = number
        for stream in self.streams:
            if stream.position is None:
                stream.position = number

    def begin_anew(self, number: int) -> None:
        """Numbers went back: the database is another one, and nothing that was sent holds."""
        self.start_at(number)
        for stream in self.streams:
            stream.position = number
            stream.push(reset(number))

    def dispatch(self, batch: Batch) -> None:
        """Send a batch to everybody whom it concerns."""
        self.position = batch.number
        for stream in self.streams:
            if stream.is_catching_up or stream.is_ended:
                continue  # finds it by itself
            if self._is_served(stream, batch):
                stream.position = batch.number
                frames = batch.frames(stream.viewer.scope, stream.viewer.area)
                if frames:
                    stream.push(*_fitting(frames, batch.number))
            elif (stream.position or 0) < batch.number:
                self._begin_catching_up(stream)

    def _is_served(self, stream: Stream, batch: Batch) -> bool:
        """Whether a batch is what a stream is sent next, and there is room for it."""
        covered = batch.covers(stream.viewer.scope, stream.viewer.area)
        return covered and stream.position == batch.after and stream.has_room

    def judge(self, judged: Mapping[Ticket, Viewer | None]) -> None:
        """End the streams of whoever may not watch any more; begin anew where the scope changed."""
        for stream in self.streams:
            if stream.viewer.ticket not in judged or stream.is_ended:
                continue
            viewer = judged[stream.viewer.ticket]
            if viewer is None:
                stream.end()
            elif (viewer.mark, viewer.scope) != (stream.viewer.mark, stream.viewer.scope):
                stream.viewer = viewer
                self._note(viewer, None)
                stream.forget()  # what waits was judged by the scope of before
                if self.position is not None:
                    stream.position = self.position
                    stream.push(reset(self.position))

    def tell_away(self, is_away: bool) -> None:
        """Say that what streams show may be old by now, or is current again; it has no number of its own."""
        for stream in self.streams:
            if stream.position is not None:
                stream.push(frame(AWAY if is_away else BACK, {}, number=stream.position))

    def comment(self) -> None:
        """A sign of life for clients and proxies."""
        for stream in self.streams:
            stream.push(COMMENT)

    # ---- catching up

    def _begin_catching_up(self, stream: Stream) -> None:
        stream.is_catching_up = True
        task = asyncio.get_running_loop().create_task(self._bring(stream))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _bring(self, stream: Stream) -> None:
        """Until the stream stands at the hub's own position, or beyond."""
        try:
            while not stream.is_ended and not await self._is_brought(stream):
                pass
        except BaseException:
            stream.end()  # its client comes back, and catches up then
            raise
        finally:
            stream.is_catching_up = False

    async def _is_brought(self, stream: Stream) -> bool:
        await stream.room()
        if stream.is_ended:
            return True
        viewer, after = stream.viewer, stream.position or 0
        try:
            frames, number = await self._catch_up(viewer, after, stream.is_same_scope)
        except DatabaseError:  # away: nothing is lost by waiting
            await asyncio.sleep(CATCH_UP_AGAIN_S)
            return False
        if stream.viewer is not viewer:
            return False  # what was read is not for the scope that it has now
        stream.position = number
        stream.is_same_scope = True  # what changes from now on is noticed while the stream lasts
        stream.push(*_fitting(frames, number))
        return self.position is None or number >= self.position


def _fitting(frames: Sequence[bytes], number: int) -> Sequence[bytes]:
    """The frames, or that everything is to be read anew where they are larger than a piece."""
    return frames if sum(map(len, frames)) <= PIECE_MOST_BYTES else [reset(number)]
