"""What can be imported: the target columns of every kind, and how a file's columns find them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from geo_grid.errors import BadInput, Named, Terms, gettext_noop
from importers.schema.texts import GROUP
from importers.schema.values import Degrees, Numbers, Parser, Prepared, Text

LON, LAT, WKT, GEOMETRY = "lon", "lat", "wkt", "geometry"
POSITION = "position"
"""Both coordinates in one text, longitude (or easting) first."""
PLACE_COLUMNS = (LON, LAT, POSITION, WKT)
"""Targets from which a row without a geometry has its place."""
ADDRESS = "address"


_EXPLAINED = re.compile(r"[（(，,]| \(")
"""Where the explanation in a column's title begins."""
_NUMBERED = frozenset(
    {"ref", "room", "number", "entrance", "building", "building_part", "floor_label", "code"}
)
_NAMED = frozenset({"name", "building_name", "estate", "road", "id_number", "credit_code"})


@dataclass(frozen=True)
class Column:
    """A target column; `aliases` are the names that files give it, the surest first.

    `nothing` are words that are as good as an empty cell there, beside those that always are
    (:func:`importers.schema.texts.word_of`).
    """

    name: str
    parser: Parser = field(default_factory=Text)
    required: bool = False
    aliases: tuple[str, ...] = ()
    zh: str = ""
    en: str = ""
    nothing: frozenset[str] = frozenset()

    @property
    def named(self) -> Named:
        """What a message calls it: its title, without what that explains, and its code."""
        zh, en = (_EXPLAINED.split(text)[0] for text in (self.zh, self.en))
        return Named(self.name, zh=zh or self.name, en=en or self.name)

    def prepared(self) -> Column:
        """The same with what its parser reads from the database, as it is now."""
        if isinstance(self.parser, Prepared):
            return replace(self, parser=self.parser.prepared())
        return self

    @property
    def numbers(self) -> bool:
        """Whether the text is a number of sorts (3-2, 0302), which spreadsheets make days of."""
        return self.name in _NUMBERED or self.name.endswith(("_ref", "_code"))

    @property
    def identifies(self) -> bool:
        """Whether the text tells things apart: then a word such as NULL is none of them."""
        return self.numbers or self.name in _NAMED


@dataclass(frozen=True)
class Shape:
    """What a geometry must be: ``point``, ``line`` or ``polygon``."""

    type: str
    required: bool = True


@dataclass(frozen=True)
class Kind:
    """One kind of thing to import.

    `enrich` completes a :class:`importers.rows.batch.Batch` in Python before it is staged
    (`staged` are the columns it adds, as SQL types), `prepare` are SQL files that tie staged rows
    to what is known, `checks` such that return ``row, field, code`` and the values of the
    message, `merge` brings the staged rows into the tables (by a
    :class:`importers.merge.merging.Merge`) and returns how many changed something, `sums` are the
    names of the placed nouns whose sums per atom change with it, `touches` the nouns of
    :mod:`geo_grid.areas.nouns` whose layers become stale, `statistics` the SQL file that brings the
    planner's up to date after many rows, `fills` the tables that it fills, `by_ref` the table whose rows the
    merge finds by their ref alone, without a flag in the staging table, `names_places` that its rows
    name places, which are derived anew. `addressed` says what a row's one-column address must lead
    to: a ``door`` that is to be loaded behind a building, a ``home``, a ``seat`` (a unit or a
    building) or a ``point``. One that writes to tables without a journal could only be undone in
    part, so never.
    """

    name: str
    zh: str
    columns: tuple[Column, ...]
    merge: Callable[[Any], int]
    shape: Shape | None = None
    staged: Mapping[str, str] = field(default_factory=dict)
    enrich: Callable[[Any], None] | None = None
    prepare: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    touches: tuple[str, ...] = ()
    statistics: str = ""
    fills: tuple[str, ...] = ()
    by_ref: str = ""
    addressed: str = ""
    names_places: bool = False
    is_journalled: bool = True

    def is_placed_by(self, matched: Mapping[str, str]) -> bool:
        """Whether columns of a file can give every row the place that this kind needs."""
        if (
            self.shape is None
            or not self.shape.required
            or {*PLACE_COLUMNS, GEOMETRY} & set(matched)
        ):
            return True
        return self.addressed == "point" and ADDRESS in matched

    def prepared(self) -> Kind:
        """The same for one import: what parsers read from the database, they know from now on.

        Raises nothing of its own; needs the database.
        """
        return replace(self, columns=tuple(column.prepared() for column in self.columns))

    @property
    def targets(self) -> tuple[Column, ...]:
        """All columns, those of the place included."""
        if self.shape is None:
            return self.columns
        return (*self.columns, *_place_columns(self.shape))


def _shifted(name: str) -> tuple[str, ...]:
    """How tables of ours call a column of a shifted datum."""
    return tuple(f"{name}_{datum}" for datum in ("gcj02", "bd09"))


def _place_columns(shape: Shape) -> tuple[Column, ...]:
    lon = Column(
        LON,
        Degrees(),
        aliases=("longitude", "lng", "long", "x", "x_m", "经度", *_shifted("lon")),
        zh="经度",
        en="longitude",
    )
    lat = Column(
        LAT,
        Degrees(),
        aliases=("latitude", "y", "y_m", "纬度", *_shifted("lat")),
        zh="纬度",
        en="latitude",
    )
    wkt = Column(
        WKT,
        Text(64 * 2**20, Numbers.KEPT),
        aliases=("geom", "geometry", "the_geom", "wkt_m", *_shifted("wkt")),
        zh="几何 WKT",
        en="as WKT",
    )
    position = Column(
        POSITION,
        Text(200, Numbers.KEPT),
        aliases=("lnglat", "lonlat", "经纬度", "经纬度坐标"),
        zh="经纬度（同在一列）",
        en="longitude and latitude in one column",
    )
    return (lon, lat, position, wkt) if shape.type == "point" else (wkt,)


def header_key(name: str) -> str:
    """A header as it is compared: without case, blanks, line breaks, marks and remarks (必填, ㎡)."""
    folded = _REMARK.sub("", unicodedata.normalize("NFKC", name).casefold())
    return "".join(c for c in folded if not c.isspace() and c not in "_-.:*★☆※\ufeff\u200b")


_REMARK = re.compile(
    r"[(\[【〔](?:必填|选填|可选|必选|可不填|非必填|不必填|必须|必填项|选填项|required|optional|m2|平方米|平米|米|m|度|层|%"
    r"|(?:单位|如|例|格式|填写)[^)\]】〕]*)[)\]】〕]"
)
"""What a form says beside the name of a column."""

PLACE = Kind("place", "位置", (), lambda _: 0, shape=Shape("point"))
"""A file of which only the places are read: longitude and latitude, or WKT."""


@dataclass(frozen=True)
class Rivals:
    """Columns of a file that all mean one target, of which one can be read.

    `taken` is read and the others are `left`; it is empty where only the user can say which.
    """

    target: str
    taken: str
    left: tuple[str, ...]


def match_columns(
    kind: Kind, given: Iterable[str], mapping: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Which column of the file feeds which target: ``{target: source}``.

    Raises :class:`BadInput`: ``target_unknown``, ``column_unknown``, ``column_ambiguous``,
    ``column_missing``.
    """
    given = list(given)
    for rivals in rivals_of(kind, given, mapping):
        if not rivals.taken:
            raise ambiguous(kind, rivals, field=rivals.target)
    matched = match_known(kind, given, mapping)
    if missing := missing_columns(kind, matched):
        raise BadInput(
            "column_missing",
            gettext_noop(
                "The file has no column for %(missing)s (use --map TARGET=COLUMN); "
                "its columns are %(given)s."
            ),
            field=missing[0],
            missing=named_targets(kind.columns, missing),
            given=", ".join(given) or "—",
        )
    return matched


def named_targets(columns: Iterable[Column], codes: Iterable[str]) -> Terms:
    """These targets as a message lists them; a code of none of the columns as it is."""
    named = {column.name: column.named for column in columns}
    return Terms(named.get(code, code) for code in codes)


def ambiguous(kind: Kind, rivals: Rivals, *, field: str) -> BadInput:
    """``column_ambiguous``: which of these columns is meant is the user's to say."""
    return BadInput(
        "column_ambiguous",
        gettext_noop(
            "The columns %(columns)s could each be “%(named)s”, and only one of them is read: "
            "say which (on the page, or with --map %(target)s=COLUMN)."
        ),
        field=field,
        columns=", ".join(f"“{name}”" for name in rivals.left),
        named=next(column.named for column in kind.targets if column.name == rivals.target),
        target=rivals.target,
    )


def missing_columns(kind: Kind, matched: Mapping[str, str]) -> list[str]:
    """Needed targets that no column of the file feeds."""
    return [c.name for c in kind.columns if c.required and c.name not in matched]


def match_known(
    kind: Kind, given: Iterable[str], mapping: Mapping[str, str] | None = None
) -> dict[str, str]:
    """What can be matched by the mapping and by known spellings, complete or not.

    A target that the mapping sets to an empty text stays empty, whatever the file has; so does one
    that several columns could be (:func:`rivals_of`). Raises :class:`BadInput`:
    ``target_unknown``, ``column_unknown``.
    """
    matched, rivals = _match(kind, given, mapping)
    unclear = {one.target for one in rivals if not one.taken}
    return {
        target: source for target, source in matched.items() if source and target not in unclear
    }


def rivals_of(
    kind: Kind, given: Iterable[str], mapping: Mapping[str, str] | None = None
) -> list[Rivals]:
    """Targets that more than one column of a file could be, where the mapping says nothing of them.

    Raises :class:`BadInput`: ``target_unknown``, ``column_unknown``.
    """
    return _match(kind, given, mapping)[1]


def _match(
    kind: Kind, given: Iterable[str], mapping: Mapping[str, str] | None
) -> tuple[dict[str, str], list[Rivals]]:
    given = [name for name in given if name]
    targets = {column.name: column for column in kind.targets}
    matched: dict[str, str] = {}
    for target, source in (mapping or {}).items():
        if target not in targets:
            raise _unknown("target_unknown", target, named_targets(kind.targets, targets))
        if source and source not in given:
            raise _unknown("column_unknown", source, Terms(given))
        matched[target] = source
    by_key: dict[str, list[str]] = {}
    for name in given:
        if name not in matched.values():
            by_key.setdefault(_key(name), []).append(name)
    found: dict[str, str] = {}
    for column in kind.targets:
        alias = next((a for a in _names(column) if by_key.get(a)), None)
        if alias is not None and column.name not in matched:
            found[column.name] = by_key[alias].pop(0)
    rivals = [
        _judged(targets[target], taken, left, given)
        for target, taken in found.items()
        if (left := [name for alias in _names(targets[target]) for name in by_key.get(alias, ())])
    ]
    return matched | found, rivals


def _key(name: str) -> str:
    """How a header is compared: a column under the title of a group by its own name."""
    return header_key(name.rpartition(GROUP)[2])


EITHER = frozenset({"ref", "kind"})
"""Targets whose columns stand side by side in ordinary files (osm_id and ref, natural and landuse)."""


def _judged(column: Column, taken: str, left: list[str], given: list[str]) -> Rivals:
    """The target's own name, OpenStreetMap's tags and identifiers have an order; other columns are
    as good as one another, and the wrong one would put people at the wrong place."""
    is_tag = all(":" in name for name in (taken, *left))
    if column.name in EITHER or is_tag or taken.strip() == column.name:
        return Rivals(column.name, taken, tuple(left))
    return Rivals(column.name, "", tuple(sorted((taken, *left), key=given.index)))


def _names(column: Column) -> list[str]:
    """OSM's own id outranks a column ``ref``, which there is the number on the road sign."""
    names = list(dict.fromkeys(header_key(name) for name in (column.name, *column.aliases)))
    if column.name == "ref":
        names.sort(key=lambda name: name not in OSM_IDS)
    return names


OSM_IDS = ("osmid", "@id", "osmwayid")


def _unknown(code: str, name: str, known: Terms) -> BadInput:
    messages = {
        "target_unknown": gettext_noop("“%(name)s” is no target column; there are %(known)s."),
        "column_unknown": gettext_noop("The file has no column “%(name)s”; it has %(known)s."),
    }
    return BadInput(code, messages[code], field="map", name=name, known=known)
