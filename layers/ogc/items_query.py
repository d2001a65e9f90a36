"""The parameters of an items request, read and checked: unknown ones are refused."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from psycopg2 import sql as pgsql

from geo_grid import city_time
from geo_grid.access.scope import Scope
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.http import inputs
from geo_grid.http.inputs import number, whole_number
from geo_grid.http.json_text import LARGEST
from layers.catalogue import crs
from layers.catalogue.layer import Column, Layer
from layers.ogc import cql, cql_reading
from layers.ogc.instants import instant_of
from layers.ogc.items import PageRequest, Sort
from layers.statistics.reach_measures import Reach, reach_is_of_now, reach_on

DEFAULT_LIMIT, MAX_LIMIT = 100, 10_000
ITEMS = (
    "f", "limit", "bbox", "bbox-crs", "crs", "datetime", "properties", "sortby", "filter",
    "filter-lang", "filter-crs", "count", "cursor", "skipGeometry", "reach",
)  # fmt: skip
COUNTS = ("none", "estimate", "exact", "auto")
_PRESENTED = frozenset(
    {"f", "limit", "cursor", "count", "crs", "properties", "skipGeometry", "sortby"}
)
"""Parameters that change nothing about which features match."""
_COUNTED = re.compile(r"(?P<cursor>.*)~(?P<found>[0-9]{1,12})~(?P<of>[0-9a-f]{8})", re.ASCII)
_EARLIEST = datetime(1, 1, 1, tzinfo=UTC)
_WHOLE = re.compile(r"[0-9]{1,9}")
_FLAGS = {"true": True, "false": False}


@dataclass(frozen=True)
class OgcQuery:
    """An items request: what is wanted and how it is to be counted."""

    page_request: PageRequest
    count: str
    counted: int | None = None
    """How many an earlier page of the same listing found, told by its cursor."""
    of: str = ""
    """Stands for what was asked: the number of another listing is not taken for this one's."""

    def with_count(self, cursor: str | None, found: int) -> str | None:
        """A cursor of this listing that brings along how many match, so that one page counts for all."""
        return f"{cursor}~{found}~{self.of}" if cursor else cursor


def check_known(given: Mapping[str, str], known: tuple[str, ...]) -> None:
    """Raise :class:`BadInput` ``parameter_unknown`` for a parameter that is not `known`."""
    inputs.check_known(given, *known)
    for name, value in given.items():
        if "\0" in value:
            raise unusable(name)


def read_items(given: Mapping[str, str], *, layer: Layer, scope: Scope) -> OgcQuery:
    """What ``GET …/items`` asks for. Raises :class:`BadInput` with the parameter at fault."""
    check_known(given, (*ITEMS, *(column.name for column in layer.columns)))
    system = crs.named(given.get("crs"), field="crs")
    box, box_system = None, crs.named(given.get("bbox-crs"), field="bbox-crs")
    if "bbox" in given:
        box = crs.box_from(given["bbox"], system=box_system)
    since, until = read_datetime(given.get("datetime"))
    condition, values = _filter(given, layer)
    of = _stands_for(given)
    after, counted = _cursor(given.get("cursor"), of)
    count = given.get("count", "auto")
    if count not in COUNTS:
        raise unusable("count", ", ".join(COUNTS))
    return OgcQuery(
        PageRequest(
            limit=_limit(given.get("limit")),
            box=box,
            condition=condition,
            values=values,
            equal=_equal(given, layer),
            sort=_sort(given.get("sortby"), layer),
            columns=_columns(given.get("properties"), layer),
            system=system,
            at=until if layer.is_dated else None,
            since=since,
            scope=scope,
            after=after,
            has_geometry=not _flag(given.get("skipGeometry", "false")),
            reach=read_reach(given, layer=layer),
        ),
        count,
        counted,
        of,
    )


def _stands_for(given: Mapping[str, str]) -> str:
    asked = sorted((name, value) for name, value in given.items() if name not in _PRESENTED)
    return f"{zlib.crc32(json.dumps(asked).encode()):08x}"


def _cursor(text: str | None, of: str) -> tuple[str | None, int | None]:
    """The cursor itself, and the count that it brings for this listing."""
    brought = _COUNTED.fullmatch(text or "")
    if brought is None:
        return text, None
    return brought["cursor"], int(brought["found"]) if brought["of"] == of else None


def read_reach(given: Mapping[str, str], *, layer: Layer) -> Reach | None:
    """The measures of the kind of facility that ``reach`` names, as things stand now.

    Raises :class:`BadInput` for a layer that tells none, for an unknown kind, beside ``datetime``.
    """
    if "reach" not in given or any(one.name == "reach" for one in layer.columns):
        return None  # a thematic layer may have a column of this name, and is filtered by it
    if "datetime" in given:
        raise reach_is_of_now()
    return reach_on(layer, given["reach"])


def read_datetime(text: str | None) -> tuple[datetime | None, datetime | None]:
    """Start and end of an instant or interval; a day means its end, at a start its beginning.

    An instant starts and ends at once, an open start (``..``) lies before all that is known, an
    open end is absent.
    Raises :class:`BadInput` ``datetime_unreadable``.
    """
    if text is None:
        return None, None
    parts = text.split("/")
    if len(parts) > 2 or parts == ["..", ".."] or not any(part.strip(".") for part in parts):
        raise _no_time()
    since = _instant(parts[0], is_end=len(parts) == 1) or _EARLIEST
    until = _instant(parts[-1], is_end=True)
    if until and since > until:
        raise _no_time()
    return since, until


def _instant(text: str, *, is_end: bool) -> datetime | None:
    if text in ("", ".."):
        return None
    try:
        if len(text) == 10:
            day = date.fromisoformat(text)
            return city_time.end_of(day) if is_end else city_time.start_of(day)
        return instant_of(text.replace(" ", "+").replace("z", "Z"))
    except (ValueError, OverflowError):
        raise _no_time() from None


def _no_time() -> BadInput:
    return BadInput(
        "datetime_unreadable",
        gettext_noop(
            "The time cannot be read; write 2026-01-31, 2026-01-31T08:00:00+08:00 or start/end."
        ),
        field="datetime",
    )


def unusable(name: str, choices: str = "") -> BadInput:
    """What is raised for a value that a parameter does not take."""
    return BadInput(
        "parameter_unusable",
        gettext_noop("The value of %(name)s cannot be used. %(choices)s"),
        field=name[:60],
        name=name[:60],
        choices=choices,
    )


def _limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_LIMIT
    if not _WHOLE.fullmatch(text) or int(text) < 1:
        raise unusable("limit", f"1–{MAX_LIMIT}")
    return min(int(text), MAX_LIMIT)


def _flag(text: str) -> bool:
    if text not in _FLAGS:
        raise unusable("skipGeometry", "true, false")
    return _FLAGS[text]


def _known_column(name: str, layer: Layer, field: str) -> Column:
    column = layer.column(name)
    if column is None:
        raise unusable(field, ", ".join(one.name for one in layer.columns))
    return column


def _columns(text: str | None, layer: Layer) -> list[Column] | None:
    if text is None:
        return None
    return [_known_column(name, layer, "properties") for name in text.split(",") if name]


def _sort(text: str | None, layer: Layer) -> list[Sort]:
    found: list[Sort] = []
    for part in () if text is None else text.split(","):
        name = part.lstrip("+- ")
        if name == "id":
            found.append(Sort(Column("id", layer.title, "integer"), part.startswith("-")))
            continue
        found.append(Sort(_known_column(name, layer, "sortby"), part.startswith("-")))
    return found


def _equal(given: Mapping[str, str], layer: Layer) -> dict[str, Any]:
    """Queryables given as parameters: ``?kind=school``."""
    found: dict[str, Any] = {}
    for column in layer.columns:
        text = given.get(column.name)
        if text is None:
            continue
        try:
            if column.type == "boolean":
                found[column.name] = _FLAGS[text]
            elif column.type == "integer":
                found[column.name] = whole_number(text, field=column.name, least=-LARGEST)
            elif column.type == "number":
                found[column.name] = number(text, field=column.name)
            elif column.type == "date":
                found[column.name] = date.fromisoformat(text)
            elif column.type == "datetime":
                found[column.name] = instant_of(text)
            else:
                found[column.name] = text
        except (ValueError, KeyError, BadInput):
            raise unusable(column.name) from None
    return found


def _filter(
    given: Mapping[str, str], layer: Layer
) -> tuple[pgsql.Composable | None, dict[str, Any]]:
    text = given.get("filter")
    system = crs.named(given.get("filter-crs"), field="filter-crs")
    language = given.get("filter-lang", "cql2-text")
    if text is None:
        cql_reading.check_language(language)
        return None, {}
    return cql.condition(text, language=language, layer=layer, system=system)
