"""One hostile file: how it is made and what must be said of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Make = Callable[[Path], Path]
RowFault = tuple[int, str, str]


@dataclass(frozen=True)
class Case:
    """`code` is the fault of the file as a whole; else `rows` are those of single rows."""

    name: str
    make: Make
    code: str = ""
    rows: tuple[RowFault, ...] = ()
    kind: str = "buildings"
    accepted: int = 0

    def __str__(self) -> str:
        return self.name


class Cases(list[Case]):
    """Cases as their makers are defined: ``@cases.add("archive_bomb")``."""

    def add(
        self, code: str = "", *, rows: tuple[RowFault, ...] = (), kind: str = "buildings",
        accepted: int = 0,
    ) -> Callable[[Make], Make]:  # fmt: skip
        def register(make: Make) -> Make:
            self.append(Case(make.__name__, make, code, rows, kind, accepted))
            return make

        return register
