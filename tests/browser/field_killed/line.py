"""The line between phone and site, which breaks at chosen bytes of what is sent or answered."""

from __future__ import annotations

import asyncio
import random
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass

REQUEST, REPLY = "request", "reply"
MOST_REQUEST, MOST_REPLY = 40_000, 1_000
"""Bytes within which a line breaks: a sealed photo is longer than the first, few answers are than the second."""


@dataclass
class Cut:
    """One break: after so many bytes in one direction."""

    direction: str
    after: int


def drawn_cuts(rng: random.Random, number: int) -> list[Cut]:
    """Breaks at random bytes, half of them in what is answered."""
    sides = ((REQUEST, MOST_REQUEST), (REPLY, MOST_REPLY))
    return [
        Cut(side, rng.randrange(most)) for side, most in (rng.choice(sides) for _ in range(number))
    ]


class Line:
    """A TCP proxy in a thread of its own; what is not cut passes unchanged."""

    def __init__(self, site: str) -> None:
        host, port = site.rsplit("/", 1)[1].split(":")
        self._site = host, int(port)
        self._cuts: deque[Cut] = deque()
        self._is_breaking = False
        self.broken: list[Cut] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Line:
        self._thread.start()
        serving = asyncio.start_server(self._carry, "127.0.0.1", 0)
        self._server = asyncio.run_coroutine_threadsafe(serving, self._loop).result(30)
        self.address = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(30)
        self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        own = asyncio.current_task()
        others = [one for one in asyncio.all_tasks() if one is not own]
        for one in others:
            one.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def break_at(self, cuts: list[Cut]) -> None:
        """Each connection over which something passes from now on breaks at one of these."""
        self._cuts.extend(cuts)
        self._is_breaking = True

    def mend(self) -> None:
        """Nothing breaks any more."""
        self._is_breaking = False
        self._cuts.clear()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there_reader, there_writer = await asyncio.open_connection(*self._site)
        except OSError:
            writer.transport.abort()
            return
        ends, mine = (writer, there_writer), deque[Cut](maxlen=1)
        ways = (
            self._pump(reader, there_writer, mine, REQUEST),
            self._pump(there_reader, writer, mine, REPLY),
        )
        try:
            tasks = [asyncio.ensure_future(one) for one in ways]
            _, left = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for one in left:
                one.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            for end in ends:
                if mine:
                    end.transport.abort()
                else:
                    end.close()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, mine: deque[Cut], way: str
    ) -> None:
        """`mine`: the break of this connection, once it has one."""
        with suppress(ConnectionError):
            while content := await reader.read(1 << 14):
                if not mine and self._cuts:
                    mine.append(self._cuts.popleft())
                if mine and self._is_breaking and mine[0].direction == way:
                    if len(content) > mine[0].after:
                        writer.write(content[: mine[0].after])
                        await writer.drain()
                        self.broken.append(mine[0])
                        return
                    mine[0].after -= len(content)
                writer.write(content)
                await writer.drain()
