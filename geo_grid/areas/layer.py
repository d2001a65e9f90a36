"""What a layer is made of: its columns, who may see it, how it is drawn. No query, no table.

Here, below all nouns, so that a noun says in its own package how it is shown; the catalogue of
layers (:mod:`layers.catalogue.declarations`) gathers what the nouns and the ground declare.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

Access = Literal["open", "ground", "counts", "register", "case", "care"]
"""Open is for everybody, without a login; ground for every staff login; the others for those in
whose area they lie."""
About = Literal["ground", "counts", "case"]
"""Whose rights bound a number: everybody's, those over registers, those over cases."""
Geometry = Literal["point", "line", "polygon"]
Type = Literal["text", "integer", "number", "boolean", "date", "datetime"]
NEVER = 99
"""A column with this zoom is in no tile."""


@dataclass(frozen=True)
class Name:
    """A name in both languages."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """In `language`: English where it starts with ``en``, else Chinese."""
        return self.en if language.startswith("en") else self.zh


@dataclass(frozen=True)
class Column:
    """A property of a layer's features.

    `tile_from` is the zoom from which tiles carry it. A number `about` "counts" (persons,
    households, organisations) or "case" (incidents) is told where the viewer may list the rows
    behind it, and is absent everywhere else.
    """

    name: str
    title: Name
    type: Type = "text"
    tile_from: int = NEVER
    about: About = "ground"
    is_shown: bool = True
    """Whether a click on the map tells it."""
    is_of_now: bool = False
    """A number that nobody kept for former days: asked for one, it is absent."""
    values: Callable[[str], Mapping[str, str]] | None = None
    """What its codes are called in a language (``zh``, ``en``), for people who read a table."""

    @property
    def is_bound(self) -> bool:
        """Whether it is told of the ground alone on which the viewer may list the rows."""
        return self.about != "ground"


@dataclass(frozen=True)
class Entry:
    """A row of a legend: the values it stands for and a colour for each theme."""

    key: str
    title: Name
    colour: str
    dark: str


@dataclass(frozen=True)
class Style:
    """How a map draws the layer: one colour, or one for each value of `by`.

    With `is_graded` the keys of the entries are lower bounds of a number, rising. Points are drawn
    as `symbol`, `width_px` is then their radius.
    """

    colour: str
    dark: str
    width_px: float = 1.0
    by: str = ""
    entries: tuple[Entry, ...] = ()
    symbol: str = "circle"
    is_graded: bool = False


@dataclass(frozen=True)
class Far:
    """What stands for the layer's features where they are too dense to draw one by one.

    Points of atoms, and of grid cells below :data:`layers.tiles.vector_tiles.ATOMS_FROM`, that carry these
    columns of ``sql/far_atoms.sql``: sums that every write keeps current already.
    """

    counts: tuple[str, ...]


class Texts(Protocol):
    """Where the statements of a package are read: :class:`geo_grid.sql.SqlFiles`."""

    def text(self, name: str) -> str: ...


@dataclass(frozen=True)
class Layer:
    """One layer: the name of its collection, of its tiles, and of the layer inside a tile.

    Its query ``layer_<name>`` yields ``id``, ``geom`` (EPSG:4326, indexed), ``geom_3857`` and the
    columns; a scoped one, and one with numbers about persons or cases, also ``basic_cell_id``. It lies among the `files` of the noun's package.
    """

    name: str
    title: Name
    geometry: Geometry
    columns: tuple[Column, ...]
    style: Style
    nouns: tuple[str, ...]
    """Whose changes make its tiles stale, see :func:`geo_grid.areas.actions.touch`."""
    access: Access = "ground"
    min_zoom: int = 0
    """Below it tiles leave the layer out."""
    near: int = 0
    """Below it tiles hold :class:`Far` instead of the features."""
    far: Far | None = None
    joins_atoms: bool = False
    """A feature is ground of several atoms: its query tells in ``sees_counts`` and ``sees_case``
    whether all of them are in scope, where others yield ``basic_cell_id``."""
    simplify: bool = False
    """Coarsen shapes by the size of a tile's pixel, at zooms below 16."""
    is_dated: bool = False
    """Can be asked for as it was at the end of a day."""
    has_past: bool = False
    """Whether ``layer_<name>_as_of`` tells former days, for rows without a period of validity."""
    has_versions: bool = False
    """Several rows over time have one id: its feature is the thing, not a row about it."""
    by_default: bool = False
    """Switched on when the map page opens for the first time."""
    group: Name = field(default_factory=lambda: Name("", ""))
    source: Name = field(default_factory=lambda: Name("", ""))
    tile_filter: str = ""
    """Name of an SQL file with a condition on ``f`` that thins the layer by ``%(z)s``."""
    loads: tuple[int, ...] | None = None
    """Of a thematic layer: the ids of the loads that show."""
    files: Texts | None = None
    """The SQL files of the noun's package; none: those of the catalogue's own."""
    revision: int = 0
    """Tells apart the statements of a layer whose declaration can change while the site runs."""

    @property
    def is_scoped(self) -> bool:
        """Whether two users may be shown different rows."""
        return self.access not in ("open", "ground")

    @property
    def tile_classes(self) -> frozenset[Access]:
        """The classes of rows on which it depends what a tile of the layer shows."""
        columns = (one for one in self.columns if one.tile_from < NEVER)
        return frozenset((self.access, *(one.about for one in columns)))

    @property
    def is_of_people(self) -> bool:
        """Whether its rows are read by the rule of exports: those of registers, not of cases."""
        return self.access in ("counts", "register", "care")

    def column(self, name: str) -> Column | None:
        """The column called `name`, if there is one."""
        return next((one for one in self.columns if one.name == name), None)

    def tile_columns(self, zoom: int) -> Iterator[Column]:
        """What a tile of this zoom carries besides the id."""
        return (one for one in self.columns if zoom >= one.tile_from)


# What the nouns' layers have in common: the groups of the list, columns of the same name.

HOUSES, PEOPLE = Name("楼栋房屋", "Premises"), Name("人口与单位", "People")
THINGS, CASES = Name("设施部件", "Things"), Name("事件", "Cases")
FILED = Name("市级资料库", "City register")
REF = Column("ref", Name("编号", "Reference"))
SOURCE = Column("source", Name("来源", "Source"))
VALID = Column("valid_from", Name("生效时间", "Valid from"), "datetime")
BASIC_CELL = Column("basic_cell", Name("单元网格", "Basic cell"))


def kind(tile_from: int = 0, values: Callable[[str], Mapping[str, str]] | None = None) -> Column:
    """The column of a thing's kind, in tiles from this zoom."""
    return Column("kind", Name("类型", "Kind"), tile_from=tile_from, values=values)


def choices(of: Iterable[tuple[str, str]]) -> Callable[[str], Mapping[str, str]]:
    """What the codes of a model's choices are called; in English they are words as they stand."""
    labels = {str(code): str(label) for code, label in of}

    def names(language: str) -> Mapping[str, str]:
        return {} if language.startswith("en") else labels

    return names


def people(*, tile_from: int = NEVER) -> tuple[Column, ...]:
    """The columns of households and residents by category, as of a cell or a house."""
    titles = {
        "households": Name("户数", "Households"), "residents": Name("人口", "Residents"),
        "registered": Name("户籍人口", "Registered"), "floating": Name("流动人口", "Floating"),
        "left_behind": Name("留守人口", "Left behind"), "overseas": Name("境外人口", "Overseas"),
    }  # fmt: skip
    return tuple(
        Column(name, title, "integer", tile_from=tile_from, about="counts", is_of_now=True)
        for name, title in titles.items()
    )
