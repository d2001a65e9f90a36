"""The registry of what stands on the ground: each noun says once how it is found, counted and moved.

A noun's package registers itself in a module ``placed``, which :mod:`geo_grid.models` imports;
nothing here knows one of them. What is said in SQL is said of a row ``t`` of the
noun's table, by the noun's own code and never by anybody who sends something.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import overload

from geo_grid.areas.layer import About, Layer

Ids = Iterable[int] | None
"""Ids of rows or of atoms; None stands for all of them."""


@dataclass(frozen=True)
class Sum:
    """A number that every atom, and so every area, has of a noun.

    One row adds `amount`, those for which `where` holds. It is a column of the sums of atoms or,
    with ``is_stored=False``, counted when somebody asks. `order` is its place among all sums, the
    same in every plan and answer: a new one goes to the end. `title` is Chinese and English,
    `about` tells whose rights bound it.
    """

    column: str
    order: int
    title: tuple[str, str] = ("", "")
    about: About = "ground"
    amount: str = "1"
    where: str = ""
    is_number: bool = False
    """Whether it has decimals; plans round them."""
    is_stored: bool = True
    is_of_cells: bool = True
    """Whether the layers of atoms and grid cells carry it among the counts of things."""


@dataclass(frozen=True)
class FileColumn:
    """A column of a noun's table that a file may fill, and the names that files give it.

    `title` is Chinese and English; `spellings` are what files write for one of its choices.
    """

    name: str
    title: tuple[str, str]
    aliases: tuple[str, ...] = ()
    spellings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Imported:
    """How files bring things of a noun: at a point (`point`, `basic_cell`), known by their `ref`.

    `kind` is what the kind of file is called, `title` its Chinese name, `touches` whose layers
    become stale.
    """

    kind: str
    title: str
    columns: tuple[FileColumn, ...]
    touches: tuple[str, ...] = ()


@dataclass(frozen=True)
class Register:
    """Records of a noun that are edited one by one, as things at a point.

    `name` is that of its routes, `columns` are those that somebody fills; all of them but the
    ``ref``, which is drawn where none is given, are needed where the model has no default.
    """

    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Placed:
    """One noun that stands on the ground.

    `name` is how plans call it, `model` its label (``geo_grid.Facility``), `rank` its place among
    the nouns: what others stand in comes first. `current` chooses the rows that stand there today.

    How it finds its place: by its column ``point`` (`has_point`), which is empty for rows that lie
    where another thing does; `settle` places those, called with the atoms they lie on by now.
    `complete`, called with ids of rows, sets what follows from the atom; `recell`, called with
    atoms, what follows from the grid cell after a new partition is in force.

    How it is counted: `sums`. `things` is the text of a query that yields ``point`` and these sums
    for the rows on ``%(atoms)s``, where the rows of the table are not enough; and the sums of the
    nouns `things_with`, if it meets their rows anyway. `recount`, called
    with atoms, brings the sums up to date where one statement made of them cannot. In a drawn area
    its rows count where their point lies, unless they count `with_houses`.

    How it is shown: its `layers`. How files bring it: `imported`, unless the importers know a kind
    of their own; what an import wrote is undone from its journal, whose triggers are part of the
    table's migration. How it is edited: `register`, unless the registers know more of it. How it
    is merged needs no word: what points at a building or a door that goes points at the other one.
    """

    name: str
    model: str
    rank: int
    current: str = ""
    has_point: bool = True
    settle: Callable[[Ids], None] | None = None
    complete: Callable[[Ids], None] | None = None
    recell: Callable[[Ids], None] | None = None
    sums: tuple[Sum, ...] = ()
    things: Callable[[], str] | None = None
    things_with: tuple[str, ...] = ()
    recount: Callable[[Ids], None] | None = None
    with_houses: bool = False
    layers: tuple[Layer, ...] = ()
    imported: Imported | None = None
    register: Register | None = None


class Registry:
    """The registered nouns in the order of their rank; iterating yields them."""

    def __init__(self) -> None:
        self._by_name: dict[str, Placed] = {}
        self._sorted: tuple[Placed, ...] = ()
        self.revision = 0
        """Another one whenever the nouns are others: what is made from them is kept under it."""

    def add(self, placed: Placed) -> None:
        """Register a noun, or one of the same name anew (a module that is read twice)."""
        self._set({**self._by_name, placed.name: placed})

    def _set(self, by_name: dict[str, Placed]) -> None:
        self._by_name = by_name
        self._sorted = tuple(sorted(by_name.values(), key=lambda placed: placed.rank))
        self.revision += 1

    @contextmanager
    def including(self, placed: Placed) -> Iterator[Placed]:
        """A noun that exists for a while."""
        before = self._by_name
        self.add(placed)
        try:
            yield placed
        finally:
            self._set(before)

    def __iter__(self) -> Iterator[Placed]:
        return iter(self._sorted)

    def __getitem__(self, name: str) -> Placed:
        return self._by_name[name]


PLACED = Registry()


def register(*nouns: Placed) -> None:
    """Enter nouns into :data:`PLACED`."""
    for noun in nouns:
        PLACED.add(noun)


AREA_M2 = Sum(
    "area_m2", 160, ("面积（平方米）", "Area, m²"), is_number=True, is_stored=False,
    is_of_cells=False,
)  # fmt: skip
"""What the ground itself adds up to."""


def all_sums() -> list[Sum]:
    """Every sum there is, in their order, the area of the ground included."""
    found = [one for placed in PLACED for one in placed.sums]
    return sorted([*found, AREA_M2], key=lambda one: one.order)


class SumColumns(Sequence[str]):
    """The names of :func:`all_sums`, always as many as nouns are registered."""

    def _names(self) -> tuple[str, ...]:
        return tuple(one.column for one in all_sums())

    def __len__(self) -> int:
        return len(self._names())

    @overload
    def __getitem__(self, at: int) -> str: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[str, ...]: ...

    def __getitem__(self, at: int | slice) -> str | tuple[str, ...]:
        return self._names()[at]
