"""Two recordings side by side, without the differences that are meant."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

Difference = tuple[str, str, str]
"""Where (``ROLE METHOD ADDRESS: PATH``), before, after."""
ABSENT = "(absent)"


def run(before: Path, after: Path, *, exceptions: Path, most: int) -> int:
    """Print what differs; 1 if anything does that is no exception, or an exception is idle."""
    allowed = read_exceptions(exceptions.read_text(encoding="utf-8"))
    left, used = [], set()
    for one in differences(_load(before), _load(after)):
        told = "{} - {} + {}".format(*one)
        matching = [pattern for pattern, _ in allowed if pattern.search(told)]
        used.update(pattern.pattern for pattern in matching)
        if not matching:
            left.append(one)
    for where, old, new in left[:most]:
        print(f"{where}\n  - {old}\n  + {new}")
    if len(left) > most:
        print(f"… and {len(left) - most} more")
    for pattern, reason in allowed:
        met = "meant" if pattern.pattern in used else "matches nothing"
        print(f"exception {pattern.pattern}: {reason} ({met})")
    idle = len(allowed) - len(used)
    print(f"{len(left)} differences", file=sys.stderr)
    return 1 if left or idle else 0


def read_exceptions(text: str) -> list[tuple[re.Pattern[str], str]]:
    """Patterns with their reasons; raises ValueError for a line without one."""
    found = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        pattern, mark, reason = line.partition("  # ")
        if not mark or not reason.strip():
            raise ValueError(f"an exception without a reason: {line}")
        found.append((re.compile(pattern.strip()), reason.strip()))
    return found


def _load(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def differences(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Difference]:
    """Of all replies; those of one recording only are one difference each."""
    for question in sorted(before["replies"].keys() | after["replies"].keys()):
        old, new = before["replies"].get(question), after["replies"].get(question)
        if old is None or new is None:
            yield question, _short(old), _short(new)
            continue
        for part in sorted(old.keys() | new.keys()):
            one, other = _part(before, old, part), _part(after, new, part)
            for where, was, now in _compare(one, other, part):
                yield f"{question}: {where}", _short(was), _short(now)


def _part(recording: dict[str, Any], reply: dict[str, Any], part: str) -> Any:
    """Bodies and headers lie once in the recording, under their digest."""
    value = reply.get(part)
    return recording["kept"][value] if part in ("body", "headers") and value else value


def _compare(old: Any, new: Any, where: str) -> Iterator[tuple[str, Any, Any]]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            yield from _compare(old.get(key, ABSENT), new.get(key, ABSENT), f"{where}.{key}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _compare(one, other, f"{where}[{number}]")
    elif isinstance(old, list) and isinstance(new, list):
        yield from _aligned(old, new, where)
    else:
        yield where, old, new


def _aligned(old: list[Any], new: list[Any], where: str) -> Iterator[tuple[str, Any, Any]]:
    """What came and went between lists of different length; places are those of the list before."""
    one, other = ([json.dumps(item, sort_keys=True) for item in items] for items in (old, new))
    for what, start, end, first, last in SequenceMatcher(None, one, other, False).get_opcodes():
        if what != "equal":
            yield f"{where}[{start}:{end}]", old[start:end], new[first:last]


def _short(value: Any) -> str:
    text = value if value == ABSENT else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= 300 else f"{text[:300]}…"
