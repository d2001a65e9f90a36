"""Any file into a thematic layer: what its columns are, how it would look, loading it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo_grid.areas.models import City
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.themes import actions
from geo_grid.themes.models import Theme
from geo_grid.themes.rules import MOST_ROWS, RESERVED, least_zoom
from geo_grid.vault.masking import mask_numbers, numbers_of_people
from importers.formats.files import Source, Table
from importers.merge.merging import Merge
from importers.rows.batch import Batch, check_table
from importers.rows.choices import checked_target
from importers.rows.context import Context
from importers.rows.datum import agreed_datum, own_datum
from importers.schema.kind import GEOMETRY, PLACE_COLUMNS, Column, Kind, Shape, match_known
from importers.schema.refusals import BadValue, Refusal
from importers.schema.values import (
    Cells,
    Day,
    Flag,
    Moment,
    Number,
    Numbers,
    Parser,
    Text,
    Whole,
    parse_column,
)
from importers.uploads.preview import rows_at
from importers.uploads.projections import lacks_projection

PARSERS: dict[str, Parser] = {
    "text": Text(500, Numbers.KEPT), "integer": Whole(-(10**15), 10**15), "number": Number(-1e15, 1e15),
    "boolean": Flag(), "date": Day(future=True), "datetime": Moment(),
}  # fmt: skip
GUESSED_FROM_ROWS, SHOWN_VALUES, SAMPLE = 2_000, 5, 800
_LEADING_ZERO = re.compile(r"0\d")
_SHAPES = {0: "point", 1: "line", 2: "line", 3: "polygon", 4: "point", 5: "line", 6: "polygon"}


def _nothing(merge: Merge) -> int:
    return 0


def kind_of(
    geometry: str, columns: Sequence[Mapping[str, Any]], *, access: str
) -> tuple[Kind, dict[str, str]]:
    """The layer as a kind of import, and which column of the file feeds which."""
    parts = tuple(Column(one["name"], PARSERS[one["type"]]) for one in columns)
    enrich = _no_people if access == Theme.Access.GROUND else _masked_people
    kind = Kind("theme", "特色图层", parts, _nothing, shape=Shape(geometry), enrich=enrich)
    return kind, {one["name"]: one["source"] for one in columns}


def _no_people(batch: Batch) -> None:
    """Numbers of people belong into the registers, which seal and mask them, of whatever type."""
    for name, cells in batch.values.items():
        for i in _of_people(cells):
            batch.refuse(i, name, "theme_personal")


def _masked_people(batch: Batch) -> None:
    """A layer for those in whose area it lies keeps the row; what is no text cannot be masked."""
    for column in batch.context.kind.columns:
        cells = batch.column(column.name)
        if isinstance(column.parser, Text):
            batch.values[column.name] = [text and mask_numbers(text) for text in cells]
        else:
            for i in _of_people(cells):
                batch.refuse(i, column.name, "theme_personal")


def _of_people(cells: Cells) -> list[int]:
    """Which cells hold the number of a person: alone in them like a code, or in other words."""
    plain = [text and text.removesuffix(".0") for text in cells]  # as a column of numbers has it
    written = [i for i, text in enumerate(plain) if text and not text.isdigit()]
    within = [i for i in written if mask_numbers(plain[i] or "") != plain[i]]
    return sorted({*within, *numbers_of_people(plain)})


@dataclass(frozen=True)
class Suggestion:
    """What a column of a file probably is; `name` fits the rules of names."""

    source: str
    name: str
    type: str
    values: list[str]


def look(source: Source, *, place: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What can be said of a file before anything is decided, for JSON.

    `place` are the columns that somebody chose for the places: ``{target: column}``.
    """
    table = next(source.tables(), None)
    kind, _ = kind_of("point", (), access=Theme.Access.GROUND)
    chosen = match_known(kind, source.columns, place)
    places = set(chosen.values())
    taken = set(RESERVED)
    described = []
    for header in source.columns:
        if header and header not in places and table is not None:
            texts = [text.strip() for text in table.columns[header][:GUESSED_FROM_ROWS]]
            described.append(_suggested(header, texts, taken))
    return {
        "layer": source.layer or "",
        "format": source.format,
        "rows": source.total,
        "geometry": _geometry_of(table, places),
        "crs": source.crs,
        "has_geometry": source.has_geometry,
        "own_datum": own_datum(source, places),
        "needs_crs": lacks_projection(source, kind, mapping=place or {}),
        "place": {} if source.has_geometry else chosen,
        "headers": [name for name in source.columns if name],
        "columns": [vars(one) for one in described],
    }


def _suggested(header: str, texts: Sequence[str], taken: set[str]) -> Suggestion:
    given = [text for text in texts if text]
    values = list(dict.fromkeys(given))[:SHOWN_VALUES]
    shown = [mask_numbers(value[:60]) for value in values]
    return Suggestion(header, name_for(header, taken), guess_type(given), shown)


def _geometry_of(table: Table | None, places: set[str]) -> str:
    if table is not None and table.geometry is not None:
        types = shapely.get_type_id(table.geometry)
        known = [_SHAPES[int(one)] for one in types if int(one) in _SHAPES]
        return max(set(known), key=known.count) if known else ""
    return "point" if places else ""


def guess_type(texts: Sequence[str]) -> str:
    """The narrowest type that takes every text; numbers that begin with 0 are codes."""
    if not texts:
        return "text"
    if not any(_LEADING_ZERO.match(text) for text in texts):
        for name in ("integer", "number"):
            if _takes(PARSERS[name], texts):
                return name
    for name in ("boolean", "date", "datetime"):
        if _takes(PARSERS[name], texts):
            has_clock = name == "date" and any(":" in text for text in texts)
            return "datetime" if has_clock else name
    return "text"


def _takes(parser: Parser, texts: Sequence[str]) -> bool:
    try:
        for text in set(texts):
            parser.parse(text)
    except BadValue:
        return False
    return True


def name_for(header: str, taken: set[str]) -> str:
    """A name in small letters, digits and _ that is not `taken`, and takes it."""
    from pypinyin import lazy_pinyin

    folded = unicodedata.normalize("NFKC", header).strip()
    spelled = "_".join(lazy_pinyin(re.sub(r"[^\w\u4e00-\u9fff]+", "_", folded)))
    plain = unicodedata.normalize("NFKD", spelled.lower()).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9_]+", "_", plain)
    stem = re.sub(r"_+", "_", stem).strip("_")[:36] or "column"
    stem = stem if stem[0].isalpha() and len(stem) > 1 else f"c_{stem}"
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}_{number}"
    taken.add(name)
    return name


def context_of(
    source: Source, *, geometry: str, columns: Sequence[Mapping[str, Any]], datum: str,
    access: str, place: Mapping[str, str] | None = None,
) -> Context:  # fmt: skip
    """How the file is read; `place` are columns that somebody chose for the places.

    Raises :class:`BadInput` ``column_unknown``, ``column_missing``, ``datum_missing``.
    """
    kind, mapping = kind_of(geometry, columns, access=access)
    matched = match_known(kind, source.columns, mapping | _places_of(place or {}))
    if source.has_geometry:
        matched = {GEOMETRY: "", **matched}
    city = City.objects.first()
    places = [matched[name] for name in PLACE_COLUMNS if name in matched]
    context = Context(
        kind, matched, agreed_datum(datum, source, places), source.crs,
        city.envelope.extent if city else None, city.metric_srid if city else None,
        source.path.name, north_first=source.north_first,
    )  # fmt: skip
    if not context.has_places:
        raise BadInput(
            "column_missing",
            gettext_noop("The file has no place for its rows: lon and lat, wkt, or a geometry."),
            field=GEOMETRY,
        )
    return context


def _places_of(place: Mapping[str, str]) -> dict[str, str]:
    """Only what places are read from. Raises :class:`BadInput` ``target_unknown``."""
    for target in place:
        checked_target({name: Column(name) for name in PLACE_COLUMNS}, target)
    return dict(place)


def sample(
    source: Source, *, geometry: str, columns: Sequence[Mapping[str, Any]], datum: str,
    access: str = Theme.Access.GROUND, place: Mapping[str, str] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """How a sample would look: GeoJSON (EPSG:4326), values as stored, and what is refused."""
    context = context_of(
        source, geometry=geometry, columns=columns, datum=datum, access=access, place=place
    )
    step = max(source.total // SAMPLE, 1)
    features: list[dict[str, Any]] = []
    refused: list[Refusal] = []
    read = 0
    for table in source.tables():
        few = rows_at(table, [i for i, row in enumerate(table.rows) if row % step == 0])
        read += len(few.rows)
        if not few.rows:
            continue
        batch = check_table(few, context)
        refused += batch.refusals
        features += _features(batch)
        if len(features) >= SAMPLE:
            break
    return {
        "total": source.total, "sampled": read,
        "features": {"type": "FeatureCollection", "features": features[:SAMPLE]},
        "refused": [one.as_dict() for one in refused[:20]],
        "refused_rows": len({one.row for one in refused}),
    }  # fmt: skip


def _features(batch: Batch) -> Iterator[dict[str, Any]]:
    if batch.geoms is None:
        return
    for shape, values in zip(batch.geoms, _properties(batch), strict=True):
        yield {
            "type": "Feature",
            "geometry": shapely.geometry.mapping(shape),
            "properties": values,
        }


def _properties(batch: Batch) -> list[dict[str, str]]:
    names = list(batch.values)
    cells = zip(*(batch.values[name] for name in names), strict=True) if names else ()
    rows = [
        {name: value for name, value in zip(names, row, strict=True) if value is not None}
        for row in cells
    ]
    return rows or [{} for _ in batch.rows]


def values_of(source: Source, column: str, type_: str) -> list[str]:
    """The values of a column of the file that its type takes, of as many rows as a layer holds.

    Raises :class:`BadInput` ``column_unknown``.
    """
    if column not in source.columns:
        raise BadInput(
            "column_unknown",
            gettext_noop("The file has no column “%(name)s”; it has %(known)s."),
            field="source",
            name=column[:60],
            known=", ".join(source.columns),
        )
    found: list[str] = []
    for table in source.tables():
        parsed, _ = parse_column(table.columns[column], PARSERS[type_])
        found += [mask_numbers(value) for value in parsed if value is not None]
        if len(found) >= MOST_ROWS:
            break
    return found


def load(
    theme: Theme, source: Source, *, datum: str, shown: str, owner: int | None,
    replace: bool, accept_partial: bool, progress: Callable[[int, int], None],
    place: Mapping[str, str] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Load a file into a layer, in the transaction of the caller; what was taken and refused.

    Refused rows keep the whole file out unless `accept_partial`. Raises :class:`BadInput` for a
    file that cannot be used, and ``theme_too_large``.
    """
    context = context_of(
        source, geometry=theme.geometry, columns=theme.columns, datum=datum, access=theme.access,
        place=place,
    )  # fmt: skip
    begun = actions.begin_load(theme.pk, file_name=shown, datum=context.datum, owner=owner)
    refused: list[Refusal] = []
    read = vertices = 0
    for table in source.tables():
        batch = check_table(table, context)
        read += batch.read
        refused += batch.refusals
        if len(batch) and batch.geoms is not None:
            vertices += _vertices(batch.geoms)
            actions.add_features(begun, batch.geoms, _properties(batch))
        progress(read, max(source.total, read))
    rows = len({one.row for one in refused})
    applies = begun.rows > 0 and (accept_partial or not refused)
    if applies:
        zoom = least_zoom(begun.rows, vertices)
        actions.finish_load(begun, refused=rows, replace=replace, min_zoom=zoom)
    else:
        begun.delete()
    return {
        "theme": theme.pk, "name": theme.name, "read": read, "accepted": begun.rows,
        "refused": rows, "applied": applies,
        "reasons": [one.without_value().as_dict() for one in refused[:100]],
    }  # fmt: skip


def _vertices(shapes: NDArray[np.object_]) -> int:
    return int(shapely.get_num_coordinates(shapes).sum())
