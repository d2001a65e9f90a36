"""Clients of an event stream, in a process of their own: ``python -m bench.stream_clients``.

Reads a plan as JSON from its input: ``{port, path, clients: [headers], seconds}``. It opens every
stream, prints ``ready``, reads for so many seconds and prints ``{times: {mark: [seconds]}, seen:
[marks of each client]}``. A mark is what stands in ``"ref"`` of an event; times are of the clock.
"""

from __future__ import annotations

import asyncio
import json
import re
import resource
import sys
import time
from typing import Any

_MARK = re.compile(rb'"ref":"([^"]+)"')
OPEN_AT_ONCE = 50


async def follow(plan: dict[str, Any]) -> dict[str, Any]:
    times: dict[str, list[float]] = {}
    seen: list[list[str]] = [[] for _ in plan["clients"]]
    gate, opened = asyncio.Semaphore(OPEN_AT_ONCE), asyncio.Event()
    ready = 0

    async def one(place: int, headers: dict[str, str]) -> None:
        nonlocal ready
        lines = [f"GET {plan['path']} HTTP/1.1", "Host: 127.0.0.1"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        async with gate:
            reader, writer = await asyncio.open_connection("127.0.0.1", plan["port"])
            writer.write("\r\n".join([*lines, "", ""]).encode())
            status = await reader.readline()
            if b" 200 " not in status:
                raise RuntimeError(status.decode())
        ready += 1
        if ready == len(plan["clients"]):
            opened.set()
        while line := await reader.readline():
            if line.startswith(b"data:"):
                now = time.time()
                for mark in _MARK.findall(line):
                    times.setdefault(mark.decode(), []).append(now)
                    seen[place].append(mark.decode())

    tasks = [asyncio.create_task(one(n, headers)) for n, headers in enumerate(plan["clients"])]
    if tasks:
        all_open = asyncio.create_task(opened.wait())
        await asyncio.wait({all_open, *tasks}, return_when="FIRST_COMPLETED")
    for task in tasks:
        if task.done():
            task.result()  # a stream that ended before all were open
    print("ready", flush=True)
    await asyncio.sleep(plan["seconds"])
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return {"times": times, "seen": seen}


if __name__ == "__main__":
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    json.dump(asyncio.run(follow(json.load(sys.stdin))), sys.stdout)
